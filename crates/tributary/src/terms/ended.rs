//! Recurring commissions that end after the same number of months for many.

use std::collections::{BTreeMap, BTreeSet};

use chrono::Datelike;
use ledger::{PersonMonth, TermEntry};
use record::{Currency, Day, Fact, Lasting, Money};

use super::find::Found;
use super::words;
use crate::view::{FindingKind, FindingRow, Sureness};

/// Ends at one length that it takes.
const ENDS: usize = 8;
/// Of those who reached the length, so many in ten have to end there.
const TENTHS: usize = 8;
/// Lengths that are told: who leaves after one or two months tried it out.
const LENGTHS: std::ops::RangeInclusive<i32> = 3..=60;
/// Different months in which they have to end: who ends at one time ends for one reason.
const SPREAD: usize = 3;

/// How long somebody brought recurring commission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Lived {
    id: String,
    currency: Currency,
    /// The first and the last month with any; months are counted from the year 0.
    first: i32,
    last: i32,
    /// In how many of them.
    paid: i32,
    /// What the last one brought, in micros.
    amount: i64,
}

/// The life of somebody, if anything recurring came.
pub(super) fn lived(id: &str, currency: Currency, months: &[PersonMonth]) -> Option<Lived> {
    let mut paid = months.iter().filter(|month| month.recurring > 0);
    let first = paid.next()?;
    let (count, last) = paid.fold((1, first), |(count, _), month| (count + 1, month));
    Some(Lived {
        id: id.to_owned(),
        currency,
        first: first.month,
        last: last.month,
        paid: count,
        amount: last.recurring,
    })
}

impl Lived {
    fn months(&self) -> i32 {
        self.last - self.first + 1
    }

    /// Whether it paid in most months: who pays by the year ends at no month that could be told.
    fn is_monthly(&self) -> bool {
        self.paid * 10 >= self.months() * 8
    }
}

/// Lives that end at one length.
struct Bunch<'l> {
    months: i32,
    ended: Vec<&'l Lived>,
    reached: usize,
}

/// The length at which most lives end that reach it, if there is one. The last month that is over has to be without
/// money for a life to have ended.
fn bunch(lives: &[Lived], over: i32) -> Option<Bunch<'_>> {
    let monthly: Vec<&Lived> = lives.iter().filter(|life| life.is_monthly()).collect();
    let mut by_length: BTreeMap<i32, Vec<&Lived>> = BTreeMap::new();
    for life in monthly.iter().filter(|life| life.last < over) {
        by_length.entry(life.months()).or_default().push(life);
    }
    let (months, ended) = by_length
        .into_iter()
        .filter(|(months, _)| LENGTHS.contains(months))
        .max_by_key(|(months, ended)| (ended.len(), *months))?;
    let reached = monthly
        .iter()
        .filter(|life| life.months() >= months && (life.last < over || life.months() > months))
        .count();
    // Months in which a life could have ended earlier, and those in which one did.
    let lived: i64 = monthly.iter().map(|life| i64::from(life.months().min(months - 1))).sum();
    let earlier = monthly.iter().filter(|life| life.last < over && life.months() < months).count() as i64;
    let spread = ended.iter().map(|life| life.last).collect::<BTreeSet<_>>().len();
    let bunched = ended.len() >= ENDS && ended.len() * 10 >= reached * TENTHS && spread >= SPREAD;
    // At any other month far fewer leave.
    (bunched && earlier * 4 < lived).then_some(Bunch { months, ended, reached })
}

pub(super) fn found(lives: &[Lived], term: Option<&TermEntry>, read_to: Day) -> Option<Found> {
    // The month that is being read is not over.
    let over = number_of_month(read_to.plus(1)) - 1;
    let Bunch { months, mut ended, reached } = bunch(lives, over)?;
    let lasting = match term.map(|entry| &entry.term.fact) {
        Some(Fact::Duration(lasting)) => Some(*lasting),
        _ => None,
    };
    let says = says(lasting, months)?;
    let left = |life: &Lived| {
        let most = match lasting {
            Some(Lasting::Months(said)) => i32::try_from(said).unwrap_or(i32::MAX).saturating_sub(months),
            _ => i32::MAX,
        };
        life.amount.saturating_mul(i64::from((over - life.last).clamp(0, most)))
    };
    let currency = ended.first()?.currency;
    let alike = ended.iter().all(|life| life.currency == currency);
    let cost = ended.iter().fold(0_i64, |sum, life| sum.saturating_add(left(life)));
    ended.sort_by_key(|life| (std::cmp::Reverse(life.last), life.id.clone()));
    let first_end = ended.iter().map(|life| life.last).min()?;
    let since = month_first(first_end);
    let rows = ended.iter().map(|life| FindingRow {
        row: None,
        id: life.id.clone(),
        day: month_first(life.last),
        amount: Some(Money::new(life.amount, life.currency).into()),
        what: format!("paid for {months} months"),
    });
    Some(Found {
        what: FindingKind::EndedEarly,
        named: format!("{months}"),
        title: format!("Recurring commission ends after {months} months"),
        text: format!(
            "Of {} that brought commission for {months} months, {} ended right then. {says}",
            words::counted(reached, "referral"),
            ended.len()
        ),
        since,
        sure: match (lasting, ended.len()) {
            (None, _) => Sureness::Perhaps,
            (Some(_), 0..15) => Sureness::Likely,
            (Some(_), _) => Sureness::Certain,
        },
        cost: (alike && lasting.is_some()).then(|| Money::new(cost, currency)),
        cost_is: "at most, had all of them gone on as in their last month",
        term: term.map(|entry| entry.id),
        advice: if lasting.is_some() {
            "Ask the program why the commissions end, and send it the referrals behind this."
        } else {
            "Look how long the terms say that recurring commission is paid, and write it down."
        },
        measured: "Lives of referrals from the first month with recurring commission to the last; who pays in fewer than eight of ten months is left out. Told where at least eight, and eight in ten of those who got so far, end after the same number of months, in at least three different months, and few leave before.",
        rows: rows.collect(),
        row_count: ended.len(),
        days: None,
    })
}

/// What the terms say of it; nothing where they say so themselves.
fn says(lasting: Option<Lasting>, months: i32) -> Option<String> {
    match lasting {
        Some(Lasting::Months(said)) if i64::from(said) <= i64::from(months) => None,
        Some(Lasting::Months(said)) => Some(format!("The terms say {said} months.")),
        Some(Lasting::Lifetime) => Some("The terms say as long as the customer stays.".to_owned()),
        None => {
            Some("The terms here do not say how long it is paid, so this is what was seen alone.".to_owned())
        }
    }
}

/// Months since January of the year 0.
fn number_of_month(day: Day) -> i32 {
    let date = day.date();
    date.year().saturating_mul(12).saturating_add(date.month0() as i32)
}

fn month_first(month: i32) -> Option<Day> {
    Day::new(month.div_euclid(12), month.rem_euclid(12).unsigned_abs() + 1, 1)
}

#[cfg(test)]
mod tests {
    use super::super::changed::tests::entry;
    use super::super::rate::tests::day;
    use super::*;

    const START: i32 = 2024 * 12;

    /// Somebody who paid so many months from a month on.
    fn life(number: i32, from: i32, months: i32) -> Lived {
        let months: Vec<PersonMonth> = (from..from + months)
            .map(|month| PersonMonth { month: START + month, recurring: 10_000_000, sales: 0, other: 0 })
            .collect();
        lived(&format!("m{number}"), Currency::EUR, &months).unwrap()
    }

    /// The year 2025 is over.
    fn check(lives: &[Lived], term: Option<&str>, expected: Option<(usize, Sureness, Option<&str>)>) {
        let term = term.map(|text| entry(1, record::TermKind::Duration, text, None));
        let found = found(lives, term.as_ref(), day("2025-12-31"));
        let shown = found.map(|found| (found.row_count, found.sure, found.cost.map(|cost| cost.decimal())));
        let expected = expected.map(|(count, sure, cost)| (count, sure, cost.map(str::to_owned)));
        assert_eq!(shown, expected);
    }

    #[test]
    fn lives_that_end_at_one_length_are_told() {
        // Ten join month by month and end after twelve months; two left earlier, one has not reached it.
        let mut lives: Vec<Lived> = (0..10).map(|at| life(at, at, 12)).collect();
        lives.extend([life(20, 0, 5), life(21, 4, 7), life(22, 20, 4)]);
        // They end in months 11 to 20 of 23: 12 + 11 + … + 3 months are left.
        check(&lives, Some("lifetime"), Some((10, Sureness::Likely, Some("750.00"))));
        // Of a term of 18 months six are left at most: 6 × 7 and 5 + 4 + 3.
        check(&lives, Some("18 months"), Some((10, Sureness::Likely, Some("540.00"))));
        check(&lives, Some("12 months"), None);
        check(&lives, None, Some((10, Sureness::Perhaps, None)));
        check(&lives[..7], Some("lifetime"), None);
    }

    #[test]
    fn what_looks_like_it_is_not_told() {
        // All of them joined and ended at once: the program closed.
        let at_once: Vec<Lived> = (0..12).map(|at| life(at, 3, 12)).collect();
        check(&at_once, Some("lifetime"), None);
        // They go on.
        let going_on: Vec<Lived> = (0..12).map(|at| life(at, at, 24 - at)).collect();
        check(&going_on, Some("lifetime"), None);
        // As many go on beyond it.
        let mut mixed: Vec<Lived> = (0..10).map(|at| life(at, at, 12)).collect();
        mixed.extend((0..10).map(|at| life(20 + at, 0, 24)));
        check(&mixed, Some("lifetime"), None);
        // Ordinary leaving: each month some.
        let leaving: Vec<Lived> = (0..60).map(|at| life(at, at % 6, 1 + at % 11)).collect();
        check(&leaving, Some("lifetime"), None);
        // Who pays by the year.
        let yearly = |number: i32| {
            let months = [number, number + 12].map(|month| PersonMonth {
                month: START + month,
                recurring: 100,
                sales: 0,
                other: 0,
            });
            lived("y", Currency::EUR, &months).unwrap()
        };
        check(&(0..9).map(yearly).collect::<Vec<_>>(), Some("lifetime"), None);
        check(&[], Some("lifetime"), None);
    }
}
