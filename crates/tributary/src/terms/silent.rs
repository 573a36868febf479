//! Referrals that their network calls active, and that have stopped paying.

use std::collections::BTreeSet;

use actuary::{Silence, Sure, silence};
use ledger::{PersonRow, Reader};
use record::{Currency, Day, Fact, Lasting, Money, Step, TermKind};

use super::find::{Figures, Found};
use super::words;
use crate::Error;
use crate::view::{FindingKind, FindingRow, Sureness};

/// Commissions it takes to call a referral regular.
pub(super) const PAYMENTS: u64 = 4;
/// Who brought something in the last month is not looked at.
const LEAST_DAYS: i64 = 32;
/// Who was silent longer was told long ago.
const MOST_DAYS: i64 = 400;
/// How many of those that paid last are looked at.
const LOOKED_AT: usize = 2_000;
/// Of how many of the last commissions the usual one is the middle.
const USUAL: usize = 6;

/// Somebody active of whom nothing may have come for a while.
pub(super) struct Candidate {
    pub(super) id: String,
    pub(super) currency: Currency,
    pub(super) last: Day,
}

/// Somebody who is silent.
struct Quiet {
    id: String,
    silence: Silence,
    usual: Money,
}

impl Quiet {
    fn missed(&self) -> i64 {
        self.usual.micros.saturating_mul(self.silence.missed)
    }
}

pub(super) fn found(r: &Reader, figures: &Figures) -> Result<Vec<Found>, Error> {
    let read_to = figures.read_to;
    let lasting = match figures.on(TermKind::Duration, read_to).map(|entry| &entry.term.fact) {
        Some(Fact::Duration(lasting)) => Some(*lasting),
        _ => None,
    };
    let since_last = |candidate: &&Candidate| {
        (LEAST_DAYS..=MOST_DAYS).contains(&(read_to.number() - candidate.last.number()))
    };
    let mut candidates: Vec<&Candidate> = figures.candidates.iter().filter(since_last).collect();
    candidates.sort_by_key(|candidate| std::cmp::Reverse(candidate.last));
    let mut quiet: Vec<Quiet> = Vec::new();
    for candidate in candidates.into_iter().take(LOOKED_AT) {
        let rows = r.person_rows(figures.program.key, &candidate.id)?;
        if let Some((silence, usual)) = judged(&rows, candidate.currency, lasting, read_to) {
            quiet.push(Quiet { id: candidate.id.clone(), silence, usual });
        }
    }
    let currencies: BTreeSet<Currency> = quiet.iter().map(|quiet| quiet.usual.currency).collect();
    let of = |currency: Currency| quiet.iter().filter(|quiet| quiet.usual.currency == currency).collect();
    Ok(currencies.into_iter().filter_map(|currency| told(of(currency), read_to)).collect())
}

/// Whether somebody is silent, and what they usually brought. Who was paid as long as the terms pay is not.
fn judged(
    rows: &[PersonRow],
    currency: Currency,
    lasting: Option<Lasting>,
    read_to: Day,
) -> Option<(Silence, Money)> {
    let paid: Vec<&PersonRow> = rows
        .iter()
        .filter(|row| row.status.counts() && row.commission.micros > 0 && row.commission.currency == currency)
        .collect();
    let days: Vec<Day> = paid.iter().map(|row| row.day).collect();
    let months: BTreeSet<Day> = days.iter().map(|day| Step::Month.bucket(*day).from()).collect();
    if let Some(Lasting::Months(most)) = lasting
        && months.len() >= usize::try_from(most).unwrap_or(usize::MAX)
    {
        return None;
    }
    let silence = silence(&days, read_to)?;
    let mut last: Vec<i64> = paid.iter().rev().take(USUAL).map(|row| row.commission.micros).collect();
    last.sort_unstable();
    let usual = *last.get(last.len() / 2)?;
    Some((silence, Money::new(usual, currency)))
}

fn told(mut quiet: Vec<&Quiet>, read_to: Day) -> Option<Found> {
    quiet.sort_by_key(|quiet| (std::cmp::Reverse(quiet.missed()), quiet.silence.last));
    let newest = quiet.iter().map(|quiet| quiet.silence.last).max()?;
    let first = quiet.iter().map(|quiet| quiet.silence.last).min()?;
    let sure = quiet.iter().map(|quiet| sureness(quiet.silence.sure)).max()?;
    let currency = quiet.first()?.usual.currency;
    let cost = quiet.iter().fold(0_i64, |sum, quiet| sum.saturating_add(quiet.missed()));
    let count = quiet.len();
    let (are, have) = if count == 1 { ("is", "has") } else { ("are", "have") };
    let rows = quiet.iter().map(|quiet| FindingRow {
        row: None,
        id: quiet.id.clone(),
        day: Some(quiet.silence.last),
        amount: Some(quiet.usual.into()),
        what: format!(
            "paid about every {}; {} missed",
            words::counted(usize::try_from(quiet.silence.interval).unwrap_or_default(), "day"),
            quiet.silence.missed
        ),
    });
    Some(Found {
        what: FindingKind::Silent,
        named: format!("{} {newest} {count}", currency.key()),
        title: format!("{} went silent", words::counted(count, "active referral")),
        text: format!(
            "{} {are} called active by the network, paid regularly, and {have} brought nothing since {}.",
            words::counted(count, "referral"),
            if first == newest {
                words::date(newest)
            } else {
                format!("their last commissions between {} and {}", words::date(first), words::date(newest))
            }
        ),
        since: Some(newest),
        sure,
        cost: Some(Money::new(cost, currency)),
        cost_is: "what would have come as usual since",
        term: None,
        advice: "Ask the program whether these customers still pay. If they do, the commissions are missing; if not, the list is out of date.",
        measured: "Of each referral that the network calls a customer: the usual time between commissions is the middle one of at least four, and half of them have to be like it. A commission counts as missed once it is later than any before, by five days or a quarter of that time. It is compared with the last day that was read completely.",
        rows: rows.collect(),
        row_count: count,
        days: Some((first.min(read_to), read_to)),
    })
}

fn sureness(sure: Sure) -> Sureness {
    match sure {
        Sure::Perhaps => Sureness::Perhaps,
        Sure::Likely => Sureness::Likely,
        Sure::Certain => Sureness::Certain,
    }
}

#[cfg(test)]
mod tests {
    use ledger::RowId;
    use record::{Kind, Status};

    use super::super::rate::tests::day;
    use super::*;

    fn rows(days: &[(&str, &str, Status)]) -> Vec<PersonRow> {
        let row = |(at, (on, amount, status)): (usize, &(&str, &str, Status))| PersonRow {
            row: RowId(at as i64),
            day: day(on),
            kind: Kind::Recurring,
            status: *status,
            commission: amount.parse().unwrap(),
        };
        days.iter().enumerate().map(row).collect()
    }

    #[test]
    fn who_paid_each_month_and_stopped_is_silent() {
        use Status::{Declined, Paid, Pending};
        let mut all = vec![
            ("2026-01-05", "10.00 EUR", Paid),
            ("2026-02-05", "10.00 EUR", Paid),
            ("2026-03-05", "12.00 EUR", Paid),
            ("2026-04-05", "12.00 EUR", Paid),
            ("2026-05-05", "12.00 EUR", Pending),
        ];
        let check = |all: &[(&str, &str, Status)], lasting, on: &str| {
            judged(&rows(all), Currency::EUR, lasting, day(on))
                .map(|(silence, usual)| (silence.last.to_string(), silence.missed, usual.to_string()))
        };
        assert_eq!(check(&all, None, "2026-06-08"), None, "it may be late");
        let silent = |last: &str, missed| Some((last.to_owned(), missed, "12.00 EUR".to_owned()));
        assert_eq!(check(&all, None, "2026-07-20"), silent("2026-05-05", 2));
        assert_eq!(check(&all, Some(Lasting::Lifetime), "2026-07-20"), silent("2026-05-05", 2));
        assert_eq!(check(&all, Some(Lasting::Months(12)), "2026-07-20"), silent("2026-05-05", 2));
        assert_eq!(
            check(&all, Some(Lasting::Months(5)), "2026-07-20"),
            None,
            "it was paid as long as it is paid"
        );
        // What was declined, corrected or is of another currency does not speak for it.
        all.push(("2026-06-05", "12.00 EUR", Declined));
        all.push(("2026-06-06", "-12.00 EUR", Paid));
        all.push(("2026-07-05", "12.00 USD", Paid));
        assert_eq!(check(&all, None, "2026-07-20"), silent("2026-05-05", 2));
        assert_eq!(check(&all[..3], None, "2026-07-20"), None, "three are too few");
    }
}
