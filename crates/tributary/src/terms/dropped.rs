//! Referrals that were dropped when the limit of inactivity was reached.

use ledger::TermEntry;
use record::{Day, Fact, Money};

use super::find::Found;
use super::words;
use crate::view::{FindingKind, FindingRow, Sureness};

/// Days before and after the limit at which it still counts as reached.
const NEAR: i64 = 3;
/// Looks that lie further apart do not tell on which day a referral was dropped.
const APART: i64 = 14;
/// Commissions it takes to call a referral active.
const PAYMENTS: u64 = 3;
/// Who is lost soon after the last commission did not come to its next one: that is no limit.
const LEAST_LIMIT: u32 = 35;

/// What somebody had paid who is lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Paid {
    pub(super) last: Day,
    pub(super) count: u64,
    pub(super) earned: Money,
}

/// Somebody who was active on a day and is seen lost on another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Gone {
    pub(super) id: String,
    pub(super) paid: Paid,
    pub(super) active_on: Day,
    pub(super) seen: Day,
}

impl Gone {
    /// Whether the limit was reached when this one was dropped.
    fn is_at(&self, limit: u32) -> bool {
        let since = |day: Day| day.number() - self.paid.last.number();
        let limit = i64::from(limit);
        let (least, most) = (since(self.active_on), since(self.seen));
        self.paid.count >= PAYMENTS && most - least <= APART && (least - NEAR..=most + NEAR).contains(&limit)
    }
}

pub(super) fn found(gone: &[Gone], term: Option<&TermEntry>) -> Option<Found> {
    let entry = term?;
    let Fact::Inactivity(limit) = entry.term.fact else { return None };
    if limit < LEAST_LIMIT {
        return None;
    }
    let mut dropped: Vec<&Gone> = gone.iter().filter(|gone| gone.is_at(limit)).collect();
    dropped.sort_by_key(|gone| std::cmp::Reverse(gone.seen));
    let (newest, first) = (dropped.first()?.seen, dropped.last()?.seen);
    let count = dropped.len();
    let rows = dropped.iter().map(|gone| FindingRow {
        row: None,
        id: gone.id.clone(),
        day: Some(gone.paid.last),
        amount: Some(each(gone).into()),
        what: format!(
            "lost {} days after the last of {}",
            gone.seen.number() - gone.paid.last.number(),
            words::counted(usize::try_from(gone.paid.count).unwrap_or(usize::MAX), "commission")
        ),
    });
    let currency = dropped.first()?.paid.earned.currency;
    let alike = dropped.iter().all(|gone| gone.paid.earned.currency == currency);
    let cost = dropped.iter().fold(0_i64, |sum, gone| sum.saturating_add(each(gone).micros));
    Some(Found {
        what: FindingKind::Dropped,
        named: format!("{} {newest} {count}", entry.id.0),
        title: format!("{} dropped at the limit of inactivity", words::counted(count, "referral")),
        text: format!(
            "{} {} dropped about {limit} days after the last commission, as the terms allow; {} had brought commission before.",
            words::counted(count, "referral"),
            if count == 1 { "was" } else { "were" },
            if count == 1 { "it" } else { "each" }
        ),
        since: Some(first),
        sure: Sureness::Likely,
        cost: alike.then(|| Money::new(cost, currency)),
        cost_is: "for each time that they would have paid again",
        term: Some(entry.id),
        advice: "If they come back they are not yours any more. Write to the next ones before the limit; ask the program to keep those who only paused.",
        measured: "Referrals that were seen active and later lost: the days from the last commission to when that was seen, compared with the limit, three days more or less. Counted where the figures were read often enough to know, and at least three commissions came before.",
        rows: rows.collect(),
        row_count: count,
        days: None,
    })
}

/// What one commission of a referral usually was.
fn each(gone: &Gone) -> Money {
    let count = i64::try_from(gone.paid.count.max(1)).unwrap_or(i64::MAX);
    Money::new(gone.paid.earned.micros / count, gone.paid.earned.currency).rounded()
}

#[cfg(test)]
mod tests {
    use record::TermKind;

    use super::super::changed::tests::entry;
    use super::super::rate::tests::day;
    use super::*;

    fn gone(id: &str, last: &str, count: u64, active_on: &str, seen: &str) -> Gone {
        let paid = Paid { last: day(last), count, earned: "36.00 EUR".parse().unwrap() };
        Gone { id: id.to_owned(), paid, active_on: day(active_on), seen: day(seen) }
    }

    fn told(gone: &[Gone], term: Option<&str>) -> Option<(usize, String)> {
        let term = term.map(|text| entry(1, TermKind::Inactivity, text, None));
        found(gone, term.as_ref()).map(|found| (found.row_count, found.cost.unwrap().to_string()))
    }

    #[test]
    fn who_is_lost_when_the_limit_is_reached_was_dropped() {
        // 90 days after 1 January is 1 April.
        let at = |active_on: &str, seen: &str, count| [gone("a", "2026-01-01", count, active_on, seen)];
        let twelve = Some((1, "12.00 EUR".to_owned()));
        assert_eq!(told(&at("2026-03-31", "2026-04-01", 3), Some("90 days")), twelve);
        assert_eq!(told(&at("2026-04-02", "2026-04-04", 3), Some("90 days")), twelve);
        assert_eq!(told(&at("2026-03-25", "2026-04-06", 3), Some("90 days")), twelve);
        assert_eq!(told(&at("2026-02-10", "2026-02-11", 3), Some("90 days")), None, "it left by itself");
        assert_eq!(told(&at("2026-05-10", "2026-05-11", 3), Some("90 days")), None);
        assert_eq!(
            told(&at("2026-02-01", "2026-04-20", 3), Some("90 days")),
            None,
            "nobody looked in between"
        );
        assert_eq!(told(&at("2026-03-31", "2026-04-01", 2), Some("90 days")), None, "it was hardly active");
        assert_eq!(told(&at("2026-03-31", "2026-04-01", 3), None), None);
        assert_eq!(
            told(&at("2026-01-30", "2026-01-31", 3), Some("30 days")),
            None,
            "any subscription ends so"
        );
    }
}
