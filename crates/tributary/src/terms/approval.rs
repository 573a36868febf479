//! Commissions that wait for their approval longer than the terms say.

use ledger::{Approval, Reader, TermId, Waiting};
use record::{Day, Fact, Money, Step, TermKind};

use super::find::{Figures, Found};
use super::words;
use crate::Error;
use crate::view::{FindingKind, FindingRow, Sureness};

/// Days beyond the hold that are given: a weekend.
const GRACE: i64 = 3;
/// How many commissions are looked at.
const NEWEST: u64 = 500;
const WAITING: u64 = 500;
/// Late ones that it takes, and one in how many of all that were decided.
const LATE: usize = 3;
const ONE_IN: usize = 10;

/// A commission that was or is late.
struct Late {
    row: i64,
    id: String,
    day: Day,
    commission: Money,
    /// How many days it has waited at least.
    waited: i64,
    waits: bool,
}

/// How long commissions of a program waited until they were approved, in days between which it was: when they were
/// pending still, and when they were seen approved.
pub(super) fn waited(r: &Reader, figures: &Figures) -> Result<Vec<(Approval, i64, i64)>, Error> {
    let approvals = r.approvals(figures.program.key, figures.read_to, NEWEST)?;
    let days = |approval: &Approval| {
        let since = |at| Day::of(at).number() - approval.day.number();
        (since(approval.pending_on), since(approval.seen))
    };
    let waited = approvals.into_iter().map(|approval| {
        let (least, most) = days(&approval);
        (approval, least, most)
    });
    Ok(waited.filter(|(_, least, _)| *least >= 0).collect())
}

pub(super) fn found(r: &Reader, figures: &Figures) -> Result<Option<Found>, Error> {
    if hold_on(figures, figures.read_to).is_none() {
        return Ok(None);
    }
    let (approvals, waiting) = (waited(r, figures)?, waiting(r, figures)?);
    Ok(told(approvals, waiting, |day| hold_on(figures, day), figures.read_to))
}

/// What waits still.
pub(super) fn waiting(r: &Reader, figures: &Figures) -> Result<Vec<Waiting>, Error> {
    Ok(r.waiting(figures.program.key, figures.read_to, WAITING)?)
}

/// The hold that the terms state for a day.
pub(super) fn hold_on(figures: &Figures, day: Day) -> Option<(TermId, i64)> {
    match figures.on(TermKind::Hold, day).map(|entry| (entry.id, &entry.term.fact)) {
        Some((id, Fact::Hold(days))) => Some((id, i64::from(*days))),
        _ => None,
    }
}

pub(super) fn told(
    approvals: Vec<(Approval, i64, i64)>,
    waiting: Vec<Waiting>,
    hold_on: impl Fn(Day) -> Option<(TermId, i64)>,
    read_to: Day,
) -> Option<Found> {
    let (term, hold) = hold_on(read_to)?;
    let (mut late, decided) = late(approvals, waiting, &hold_on, read_to);
    (late.len() >= LATE && late.len() * ONE_IN >= decided).then_some(())?;
    late.sort_by_key(|late| (!late.waits, std::cmp::Reverse(late.waited), late.row));
    let waits: Vec<&Late> = late.iter().filter(|late| late.waits).collect();
    let mut days: Vec<i64> = late.iter().map(|late| late.waited).collect();
    days.sort_unstable();
    let middle = *days.get(days.len() / 2)?;
    let (first, last) = (late.iter().map(|late| late.day).min()?, late.iter().map(|late| late.day).max()?);
    let currency = waits.first().map(|late| late.commission.currency);
    let alike = waits.iter().all(|late| Some(late.commission.currency) == currency);
    let held = waits.iter().fold(0_i64, |sum, late| sum.saturating_add(late.commission.micros));
    let rows = late.iter().map(|late| FindingRow {
        row: Some(late.row),
        id: late.id.clone(),
        day: Some(late.day),
        amount: Some(late.commission.into()),
        what: if late.waits {
            format!("waits for {} days", late.waited)
        } else {
            format!("approved after more than {} days", late.waited)
        },
    });
    Some(Found {
        what: FindingKind::LateApproval,
        named: format!("{} {}", term.0, Step::Month.bucket(last).from()),
        title: format!("{} waited longer than {hold} days", words::counted(late.len(), "commission")),
        text: format!(
            "{} waited longer for approval than the terms say ({}); half of them {middle} days or more. {} still.",
            words::counted(late.len(), "commission"),
            words::counted(usize::try_from(hold).unwrap_or_default(), "day"),
            match waits.len() {
                0 => "None waits".to_owned(),
                1 => "One waits".to_owned(),
                count => format!("{count} wait"),
            }
        ),
        since: Some(first.plus(hold)),
        sure: if waits.len() >= LATE { Sureness::Certain } else { Sureness::Likely },
        cost: currency.filter(|_| alike).map(|currency| Money::new(held, currency)),
        cost_is: "waits longer than the terms say",
        term: Some(term),
        advice: "Ask the program when these are approved. If it is always later, write down the time that it really takes: what is due is reckoned with it.",
        measured: "Days from the day of the commission to the last look at which it was still pending, so that rare looks make nothing late; three days more than the terms say are given. Commissions that came approved say nothing and are left out. Told from three late ones on, if they are a tenth or more.",
        rows: rows.collect(),
        row_count: late.len(),
        days: Some((first, last)),
    })
}

/// What waited or waits too long, and how many there were in all.
fn late(
    approvals: Vec<(Approval, i64, i64)>,
    waiting: Vec<Waiting>,
    hold_on: &impl Fn(Day) -> Option<(TermId, i64)>,
    read_to: Day,
) -> (Vec<Late>, usize) {
    let (mut late, mut decided) = (Vec::new(), 0);
    for (approval, waited, _) in approvals {
        let Some((_, hold)) = hold_on(approval.day) else { continue };
        decided += 1;
        if waited > hold + GRACE {
            let Approval { row, id, day, commission, .. } = approval;
            late.push(Late { row: row.0, id, day, commission, waited, waits: false });
        }
    }
    for Waiting { row, id, day, commission } in waiting {
        let waited = read_to.number() - day.number();
        if hold_on(day).is_some_and(|(_, hold)| waited > hold + GRACE) {
            decided += 1;
            late.push(Late { row: row.0, id, day, commission, waited, waits: true });
        }
    }
    (late, decided)
}

#[cfg(test)]
mod tests {
    use ledger::RowId;

    use super::super::rate::tests::day;
    use super::*;

    fn approval(at: i64, on: &str, waited: i64) -> (Approval, i64, i64) {
        let on = day(on);
        let approval = Approval {
            row: RowId(at),
            id: format!("a{at}"),
            day: on,
            commission: "5.00 EUR".parse().unwrap(),
            seen: on.plus(waited + 1).start(),
            pending_on: on.plus(waited).start(),
        };
        (approval, waited, waited + 1)
    }

    fn waiting(at: i64, on: &str, amount: &str) -> Waiting {
        Waiting { row: RowId(at), id: format!("w{at}"), day: day(on), commission: amount.parse().unwrap() }
    }

    /// A hold of 30 days, of 60 from March on; read to the end of June.
    fn check(approvals: &[i64], waits: Vec<Waiting>) -> Option<(usize, Option<String>, Sureness)> {
        let hold = |on: Day| Some((TermId(1), if on < day("2026-03-01") { 30 } else { 60 }));
        let approvals = approvals.iter().map(|waited| approval(*waited, "2026-02-01", *waited)).collect();
        let found = told(approvals, waits, hold, day("2026-06-30"))?;
        Some((found.row_count, found.cost.map(|cost| cost.to_string()), found.sure))
    }

    #[test]
    fn what_waited_longer_than_the_terms_say_is_late() {
        assert_eq!(check(&[20, 34, 40, 50], vec![]), Some((3, None, Sureness::Likely)));
        assert_eq!(check(&[20, 30, 33, 33], vec![]), None, "three days are given");
        assert_eq!(check(&[34, 40], vec![]), None, "two are too few");
        let mut many = vec![10; 40];
        many.extend([34, 40, 50]);
        assert_eq!(check(&many, vec![]), None, "three of 43 are no habit");
        let still = vec![
            waiting(1, "2026-03-02", "5.00 EUR"),
            waiting(2, "2026-04-01", "7.00 EUR"),
            waiting(3, "2026-04-27", "9.00 EUR"),
            waiting(4, "2026-05-20", "11.00 EUR"),
        ];
        // 27 April and 60 + 3 days is 29 June.
        assert_eq!(check(&[], still.clone()), Some((3, Some("21.00 EUR".to_owned()), Sureness::Certain)));
        let mixed = [still, vec![waiting(5, "2026-01-02", "1.00 USD")]].concat();
        assert_eq!(check(&[], mixed), Some((4, None, Sureness::Certain)), "two currencies are not added");
    }
}
