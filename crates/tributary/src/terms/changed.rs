//! Terms that became worse, as their facts say.

use std::collections::BTreeMap;

use actuary::{Month, MonthSales};
use ledger::TermEntry;
use record::{Currency, Day, Fact, Lasting, Money, Rhythm, TermKind};

use super::find::Found;
use super::words;
use crate::view::{FindingKind, Sureness};

/// Days for which a change is news.
const NEWS_DAYS: i64 = 180;

/// The changes for the worse that are news or to come.
pub(super) fn found(
    terms: &[TermEntry],
    sales: &BTreeMap<Currency, Vec<MonthSales>>,
    today: Day,
) -> Vec<Found> {
    let mut of: BTreeMap<(TermKind, Option<&str>), Vec<&TermEntry>> = BTreeMap::new();
    for entry in terms {
        of.entry((entry.term.fact.kind(), entry.term.about.as_deref())).or_default().push(entry);
    }
    let mut found = Vec::new();
    for mut facts in of.into_values() {
        facts.sort_by_key(|entry| (entry.term.since, entry.id));
        for (old, new) in facts.iter().zip(facts.iter().skip(1)) {
            let Some(since) = new.term.since.filter(|since| since.number() >= today.number() - NEWS_DAYS)
            else {
                continue;
            };
            if old.term.since != new.term.since && is_worse(&old.term.fact, &new.term.fact) {
                found.push(told(old, new, since, sales, today));
            }
        }
    }
    found
}

fn is_worse(old: &Fact, new: &Fact) -> bool {
    let lasts = |lasting: Lasting| match lasting {
        Lasting::Months(months) => months,
        Lasting::Lifetime => u32::MAX,
    };
    // No limit at all is better than any.
    let limit = |days: u32| if days == 0 { u32::MAX } else { days };
    match (old, new) {
        (Fact::Share(old), Fact::Share(new)) => new < old,
        (Fact::Fee(old), Fact::Fee(new)) => new.currency == old.currency && new.micros < old.micros,
        (Fact::Minimum(old), Fact::Minimum(new)) => new.currency == old.currency && new.micros > old.micros,
        (Fact::Duration(old), Fact::Duration(new)) => lasts(*new) < lasts(*old),
        (Fact::Inactivity(old), Fact::Inactivity(new)) => limit(*new) < limit(*old),
        (Fact::Cookie(old), Fact::Cookie(new)) => new < old,
        (Fact::Hold(old), Fact::Hold(new)) => new > old,
        (Fact::Payout(Rhythm::Net { days: old }), Fact::Payout(Rhythm::Net { days: new })) => new > old,
        _ => false,
    }
}

fn told(
    old: &TermEntry,
    new: &TermEntry,
    since: Day,
    sales: &BTreeMap<Currency, Vec<MonthSales>>,
    today: Day,
) -> Found {
    let (what, how) = match new.term.fact.kind() {
        TermKind::Share => ("Share", "lowered"),
        TermKind::Duration => ("Duration", "shortened"),
        TermKind::Inactivity => ("Limit of inactivity", "shortened"),
        TermKind::Cookie => ("Cookie window", "shortened"),
        TermKind::Hold => ("Hold", "lengthened"),
        TermKind::Minimum => ("Minimum payout", "raised"),
        TermKind::Payout | TermKind::Other => ("Payouts", "made later"),
    };
    let about = new.term.about.as_ref().map(|about| format!(" ({about})")).unwrap_or_default();
    let holds = if since > today { "From" } else { "Since" };
    Found {
        what: FindingKind::WorseTerms,
        named: format!("{} {}", new.id.0, new.term.fact),
        title: format!("{what}{about} {how} from {} to {}", old.term.fact, new.term.fact),
        text: format!(
            "{holds} {} the terms say {} where they said {} before.",
            words::date(since),
            new.term.fact,
            old.term.fact
        ),
        since: Some(since),
        sure: Sureness::Certain,
        cost: lowered(old, new, since, sales),
        cost_is: "less commission in the whole months since, at the share before",
        term: Some(new.id),
        advice: "Nothing is wrong; decide whether the program is still worth your place.",
        measured: "From the facts that you wrote down, with the days since when they hold. Told for half a year.",
        rows: Vec::new(),
        row_count: 0,
        days: None,
    }
}

/// What a lower share costs in the whole months since it holds, where sales are in one currency.
fn lowered(
    old: &TermEntry,
    new: &TermEntry,
    since: Day,
    sales: &BTreeMap<Currency, Vec<MonthSales>>,
) -> Option<Money> {
    let (Fact::Share(old), Fact::Share(new), None) = (&old.term.fact, &new.term.fact, &new.term.about) else {
        return None;
    };
    let (currency, months) = sales.first_key_value().filter(|_| sales.len() == 1)?;
    let month = Month::of(since);
    let first = if month.first() == since { month } else { month.plus(1) };
    let value = months.iter().filter(|month| month.month >= first);
    let value = value.fold(0_i64, |sum, month| sum.saturating_add(month.value));
    let value = Money::new(value, *currency);
    Some(Money::new(old.of(value)?.micros.saturating_sub(new.of(value)?.micros), *currency))
}

#[cfg(test)]
pub(in crate::terms) mod tests {
    use ledger::{BatchId, ProgramKey, Term, TermId};

    use super::super::rate::tests::{day, months};
    use super::*;

    pub(in crate::terms) fn entry(id: i64, kind: TermKind, text: &str, since: Option<&str>) -> TermEntry {
        TermEntry {
            id: TermId(id),
            term: Term {
                program: ProgramKey(1),
                fact: Fact::parse(kind, text).unwrap(),
                about: None,
                since: since.map(day),
                quote: None,
                source: None,
                note: None,
                gone: false,
            },
            batch: BatchId(1),
            changed_at: day("2026-01-01").start(),
        }
    }

    fn check(kind: TermKind, old: &str, new: &str, expected: Option<&str>) {
        let terms = [entry(1, kind, old, None), entry(2, kind, new, Some("2026-03-01"))];
        let found = found(&terms, &BTreeMap::new(), day("2026-06-01"));
        let titles: Vec<_> = found.iter().map(|found| found.title.as_str()).collect();
        assert_eq!(titles, expected.into_iter().collect::<Vec<_>>(), "{old} to {new}");
    }

    #[test]
    fn what_became_worse_is_told() {
        check(TermKind::Share, "20%", "15%", Some("Share lowered from 20% to 15%"));
        check(TermKind::Share, "15%", "20%", None);
        check(TermKind::Share, "20%", "15 EUR", None);
        check(TermKind::Share, "20 EUR", "15 EUR", Some("Share lowered from 20.00 EUR to 15.00 EUR"));
        check(TermKind::Share, "20 EUR", "15 USD", None);
        check(
            TermKind::Duration,
            "lifetime",
            "12 months",
            Some("Duration shortened from lifetime to 12 months"),
        );
        check(TermKind::Duration, "12 months", "24 months", None);
        check(
            TermKind::Inactivity,
            "none",
            "90 days",
            Some("Limit of inactivity shortened from 0 days to 90 days"),
        );
        check(TermKind::Inactivity, "90 days", "none", None);
        check(TermKind::Cookie, "30 days", "7 days", Some("Cookie window shortened from 30 days to 7 days"));
        check(TermKind::Hold, "30 days", "45 days", Some("Hold lengthened from 30 days to 45 days"));
        check(
            TermKind::Minimum,
            "50 EUR",
            "100 EUR",
            Some("Minimum payout raised from 50.00 EUR to 100.00 EUR"),
        );
        check(TermKind::Minimum, "50 EUR", "60 USD", None);
        check(TermKind::Payout, "net 30", "net 60", Some("Payouts made later from net 30 to net 60"));
        check(TermKind::Other, "a", "b", None);
    }

    #[test]
    fn a_change_is_news_for_half_a_year_and_before_it_comes() {
        let at = |today: &str| {
            let terms = [
                entry(1, TermKind::Hold, "30", Some("2025-01-01")),
                entry(2, TermKind::Hold, "45", Some("2026-03-01")),
            ];
            found(&terms, &BTreeMap::new(), day(today))
                .iter()
                .map(|found| found.text.clone())
                .collect::<Vec<_>>()
        };
        assert_eq!(
            at("2026-02-01"),
            ["From 1 Mar 2026 the terms say 45 days where they said 30 days before."]
        );
        assert_eq!(
            at("2026-08-28"),
            ["Since 1 Mar 2026 the terms say 45 days where they said 30 days before."]
        );
        assert!(at("2026-08-29").is_empty());
    }

    #[test]
    fn a_lower_share_costs_what_the_sales_since_would_have_brought() {
        let terms =
            |since| [entry(1, TermKind::Share, "8%", None), entry(2, TermKind::Share, "6%", Some(since))];
        let sales = BTreeMap::from([(Currency::EUR, months(10, &[8, 8, 6, 6]))]);
        let cost =
            |since| found(&terms(since), &sales, day("2026-05-05"))[0].cost.map(|cost| cost.to_string());
        // Two months of ten sales of 100 at two percent less; of a month cut in two nothing is reckoned.
        assert_eq!(cost("2026-03-01").as_deref(), Some("40.00 EUR"));
        assert_eq!(cost("2026-03-02").as_deref(), Some("20.00 EUR"));
        let mut two = sales.clone();
        two.insert(Currency::new("USD").unwrap(), months(1, &[8]));
        assert!(found(&terms("2026-03-01"), &two, day("2026-05-05"))[0].cost.is_none());
    }
}
