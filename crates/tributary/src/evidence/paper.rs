//! A pack as paper.

use std::io::Write;

use record::Amounts;

use super::pack::{Fallen, Pack, source};
use super::percent;
use crate::Error;
use crate::pdf::{Column, Paper, Row, Weight};
use crate::view::time;

/// So many commissions are listed with their states; more are in the table.
const LISTED: usize = 2_000;
/// So many digits of a batch's hash are printed beside a state.
const DIGITS: usize = 16;

const fn column(heading: &'static str, share: f32, right: bool) -> Column {
    Column { heading, share, right }
}

/// Writes a pack.
pub(super) fn write(pack: &Pack, out: &mut dyn Write) -> Result<(), Error> {
    let mut paper = Paper::new("What was reported, and what became of it")?;
    paper.text(&format!("{}.", capital(&pack.about)));
    paper.note(&format!("Made on {} by Tributary {}.", time(pack.made), env!("CARGO_PKG_VERSION")));
    summary(&mut paper, pack);
    if !pack.sums.is_empty() {
        paper.heading("By month of earning and reason");
        paper.table(&SUMS, &sums(pack));
    }
    if !pack.fallen.is_empty() {
        paper.heading("Each commission with every state that was reported");
        let mut rows = Vec::new();
        pack.fallen.iter().take(LISTED).for_each(|fallen| states(&mut rows, fallen));
        paper.table(&STATES, &rows);
    }
    if pack.fallen.len() > LISTED {
        paper.note(&format!(
            "{} more commissions are in the sums above and in the same pack saved as CSV.",
            pack.fallen.len() - LISTED
        ));
    }
    explain(&mut paper, pack);
    paper.finish(out)
}

fn summary(paper: &mut Paper, pack: &Pack) {
    let count = pack.fallen.len();
    if count == 0 {
        paper.text("No commission of these is worth less than the network had reported.");
    } else {
        let of = pack.outcomes.all;
        paper.text(&format!(
            "{count} of {of} commissions are worth less than had been reported: {} in all.",
            money(&pack.lost)
        ));
    }
    let (outcomes, usual) = (pack.outcomes, pack.usual);
    if let Some(rate) = percent(outcomes.reversed, outcomes.decided()) {
        let compared = match percent(usual.reversed, usual.decided()) {
            Some(rate) => format!("; for {} it is {rate} % of {}", pack.usual_of, usual.decided()),
            None => String::new(),
        };
        paper.text(&format!(
            "Reversed or no longer reported: {} of {} that are decided, {rate} %{compared}.",
            outcomes.reversed,
            outcomes.decided()
        ));
    }
}

const SUMS: [Column; 4] = [
    column("Month", 1.0, false),
    column("Reason", 2.0, false),
    column("Commissions", 1.0, true),
    column("Difference", 2.0, true),
];

fn sums(pack: &Pack) -> Vec<Row> {
    let mut rows: Vec<Row> = pack
        .sums
        .iter()
        .map(|((month, reason), (count, sum))| Row {
            cells: vec![month.clone(), reason.word().to_owned(), count.to_string(), money(sum)],
            weight: Weight::Plain,
        })
        .collect();
    rows.push(Row {
        cells: vec!["All".to_owned(), String::new(), pack.fallen.len().to_string(), money(&pack.lost)],
        weight: Weight::Strong,
    });
    rows
}

const STATES: [Column; 5] = [
    column("Seen", 2.1, false),
    column("From", 2.6, false),
    column("Hash of the batch", 2.2, false),
    column("Reported as", 1.6, false),
    column("Commission", 1.6, true),
];

fn states(rows: &mut Vec<Row>, fallen: &Fallen) {
    let transaction = &fallen.entry.transaction;
    let program = transaction.program.as_deref().unwrap_or(&fallen.entry.account_name);
    let order = transaction.order_id.as_deref().map(|order| format!(", order {order}")).unwrap_or_default();
    rows.push(Row {
        cells: vec![format!("{}{order} · {program} · {}", transaction.id.0, transaction.day)],
        weight: Weight::Over,
    });
    for (seen, seal) in &fallen.states {
        let hash = seal.as_ref().map(|seal| seal.hash.chars().take(DIGITS).collect()).unwrap_or_default();
        let reported = if seen.missing_since.is_some() { "no longer reported" } else { seen.status.word() };
        rows.push(Row {
            cells: vec![time(seen.at), source(seen), hash, reported.to_owned(), seen.commission.to_string()],
            weight: Weight::Plain,
        });
    }
    rows.push(Row {
        cells: vec![
            "Difference".to_owned(),
            format!("{} to {}", fallen.reported, fallen.became),
            String::new(),
            fallen.reason.word().to_owned(),
            money(&fallen.difference()),
        ],
        weight: Weight::Strong,
    });
}

fn explain(paper: &mut Paper, pack: &Pack) {
    paper.heading("How to read this");
    paper.note(
        "A state is what the network, or a file of its own, said of a commission; it is dated by when it was first \
         seen here. What a commission became less by is reckoned from the most that it ever counted for: nothing is \
         left of one that was declined or that the network no longer reports. Months are those of the earning.",
    );
    if let Some(head) = &pack.head {
        paper.note(&format!(
            "Each batch is sealed by a hash over all that it brought, in a chain in which each hash covers the one \
             before; the first {DIGITS} digits stand beside each state. The newest hash is {} (link {}, {}). {}",
            head.hash,
            head.seq,
            time(head.at),
            super::MEANING
        ));
    }
}

pub(super) fn money(sums: &Amounts) -> String {
    let all: Vec<String> = sums.iter().map(|money| money.to_string()).collect();
    if all.is_empty() { "0".to_owned() } else { all.join(", ") }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
