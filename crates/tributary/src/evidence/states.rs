//! A pack as a table of every state.

use std::io::Write;

use network::harmless;
use record::Day;

use super::pack::{Pack, source};
use crate::Error;
use crate::export::written;
use crate::view::time;

const COLUMNS: [&str; 20] = [
    "commission",
    "account",
    "network",
    "program_id",
    "program",
    "order_id",
    "occurred_at",
    "day",
    "state",
    "seen_at",
    "source",
    "batch",
    "batch_hash",
    "status",
    "amount",
    "currency",
    "missing_since",
    "reason",
    "reported",
    "difference",
];

/// Writes a line for each state; what the commission became less by stands in the line of its present one.
pub(super) fn write(pack: &Pack, out: &mut dyn Write) -> Result<(), Error> {
    let failed = |error| Error::file(std::path::Path::new("the output"), &written(error));
    let mut table = csv::Writer::from_writer(out);
    table.write_record(COLUMNS).map_err(failed)?;
    for fallen in &pack.fallen {
        let transaction = &fallen.entry.transaction;
        let last = fallen.states.len();
        for (at, (seen, seal)) in (1..).zip(&fallen.states) {
            let own = |text: String| if at == last { text } else { String::new() };
            let difference: Vec<String> = fallen
                .difference()
                .iter()
                .map(|money| own(format!("{} {}", money.decimal(), money.currency)))
                .collect();
            let text = |value: Option<&str>| value.unwrap_or_default().to_owned();
            let cells = [
                transaction.id.0.clone(),
                fallen.entry.account_name.clone(),
                fallen.entry.network.clone(),
                text(transaction.program_id.as_ref().map(|id| id.0.as_str())),
                text(transaction.program.as_deref()),
                text(transaction.order_id.as_deref()),
                time(transaction.occurred_at),
                transaction.day.to_string(),
                at.to_string(),
                time(seen.at),
                source(seen),
                seen.batch.id.0.to_string(),
                seal.as_ref().map(|seal| seal.hash.clone()).unwrap_or_default(),
                seen.status.word().to_owned(),
                seen.commission.decimal(),
                seen.commission.currency.code().to_owned(),
                seen.missing_since.map(|since| Day::of(since).to_string()).unwrap_or_default(),
                own(fallen.reason.word().to_owned()),
                own(fallen.reported.to_string()),
                own(difference.join(" ")),
            ];
            table.write_record(cells.iter().map(|cell| harmless(cell).into_owned())).map_err(failed)?;
        }
    }
    table.flush().map_err(|error| failed(error.into()))
}
