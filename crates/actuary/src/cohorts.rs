//! Referrals by the month in which they joined, and how many of them are still there.

use std::collections::BTreeMap;

use crate::band::{micros, narrow};
use crate::{Month, Payments};

/// The referrals that joined in one month.
#[derive(Debug, Clone, PartialEq)]
pub struct Cohort {
    /// The month.
    pub joined: Month,
    /// How many joined.
    pub size: usize,
    /// What became of them: the month of joining first, then each month since.
    pub ages: Vec<Age>,
}

/// A cohort at one age.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Age {
    /// How many brought something in the month.
    pub active: usize,
    /// All that came of the cohort in the month, corrections taken off, in micros.
    pub commission: i64,
    /// `active` as a share of the cohort's size.
    pub people_share: f64,
    /// `commission` as a share of what came in the month of joining; `None` if nothing did.
    pub commission_share: Option<f64>,
    /// The month is not over: more may come.
    pub open: bool,
}

/// Cohorts in order of joining, looked at up to `through`; `unfinished` says that this month is not over yet.
///
/// A referral that `joined` does not name, or that brought something before, has joined when it first brought
/// something; one that is named and never brings anything counts in the size of its cohort. Referrals that pay less
/// often than monthly go through [`Payments::spread`] first.
pub fn cohorts<K: Ord + Clone>(
    payments: &Payments<K>,
    joined: &BTreeMap<K, Month>,
    through: Month,
    unfinished: bool,
) -> Vec<Cohort> {
    let looked_at = through.horizon()..=through;
    let mut sums: BTreeMap<Month, (usize, Ages)> = BTreeMap::new();
    let mut paying = 0;
    for (key, own) in payments.each() {
        let paid = own.iter().find(|(month, amount)| *amount > 0 && looked_at.contains(month));
        let named = joined.get(key).copied();
        paying += usize::from(named.is_some());
        let Some(start) = named.into_iter().chain(paid.map(|(month, _)| *month)).min() else { continue };
        if !looked_at.contains(&start) {
            continue;
        }
        let (size, ages) = sums.entry(start).or_default();
        *size += 1;
        for (month, amount) in own.iter().filter(|(month, _)| (start..=through).contains(month)) {
            let age = month.since(start).unsigned_abs() as usize;
            if ages.len() <= age {
                ages.resize(age + 1, (0, 0));
            }
            let Some((active, sum)) = ages.get_mut(age) else { continue };
            *active += usize::from(*amount > 0);
            *sum += i128::from(*amount);
        }
    }
    // Those who never brought anything.
    if paying < joined.len() {
        let without = joined.iter().filter(|(key, start)| looked_at.contains(start) && !payments.has(key));
        without.for_each(|(_, start)| sums.entry(*start).or_default().0 += 1);
    }
    let cohort = |(start, (size, ages)): (Month, (usize, Ages))| {
        let at =
            |month: Month| ages.get(month.since(start).unsigned_abs() as usize).copied().unwrap_or_default();
        let first = at(start).1;
        let age = |month: Month| Age {
            active: at(month).0,
            commission: narrow(at(month).1),
            people_share: at(month).0 as f64 / size as f64,
            commission_share: (first > 0).then(|| at(month).1 as f64 / first as f64),
            open: unfinished && month == through,
        };
        Cohort { joined: start, size, ages: start.to(through).map(age).collect() }
    };
    sums.into_iter().map(cohort).collect()
}

/// At each age, how many brought something, and what all brought.
type Ages = Vec<(usize, i128)>;

/// What the stock grows towards if nothing changes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ceiling {
    /// Referrals that pay at the same time.
    pub people: f64,
    /// What they bring in a month, in micros.
    pub monthly: i64,
}

/// The limit of the stock at the present pace: new referrals a month × months that one stays (Little's law, 1961: what
/// is in a system is what arrives in a unit of time × how long it stays), and their mean amount a month in micros.
/// `None` if one of the figures is no number or below zero: who never leaves has no ceiling.
pub fn ceiling(new_per_month: f64, lifetime: f64, mean_amount: i64) -> Option<Ceiling> {
    let people = new_per_month * lifetime;
    let known = people.is_finite() && new_per_month >= 0.0 && lifetime >= 0.0;
    known.then(|| Ceiling { people, monthly: micros(people * mean_amount as f64) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::payments::month;
    use proptest::prelude::*;

    #[test]
    fn cohorts_shrink_with_age() {
        let january = month("2026-01");
        let rows =
            [("ann", 0, 10), ("ann", 1, 10), ("bob", 0, 10), ("bob", 1, -3), ("cyd", 1, 7), ("cyd", 2, 7)];
        let payments: Payments<&str> =
            rows.into_iter().map(|(key, at, sum)| (key, january.plus(at), sum)).collect();
        let joined = BTreeMap::from([("cyd", month("2026-03")), ("dan", january), ("bob", january)]);
        let found = cohorts(&payments, &joined, month("2026-03"), true);
        assert_eq!(found.len(), 2);
        let shape = |cohort: &Cohort| -> Vec<_> {
            cohort.ages.iter().map(|age| (age.active, age.commission, age.open)).collect()
        };
        assert_eq!((found[0].joined, found[0].size), (january, 3));
        assert_eq!(shape(&found[0]), [(2, 20, false), (1, 7, false), (0, 0, true)]);
        assert_eq!(
            (found[0].ages[1].people_share, found[0].ages[1].commission_share),
            (1.0 / 3.0, Some(0.35))
        );
        assert_eq!((found[1].joined, found[1].size), (month("2026-02"), 1));
        assert_eq!(shape(&found[1]), [(1, 7, false), (1, 7, true)]);
    }

    #[test]
    fn who_joined_and_never_paid_has_no_share() {
        let joined = BTreeMap::from([(1, month("2026-02"))]);
        let found = cohorts(&Payments::default(), &joined, month("2026-03"), false);
        assert_eq!(found[0].ages.len(), 2);
        assert_eq!((found[0].ages[0].people_share, found[0].ages[0].commission_share), (0.0, None));
    }

    #[test]
    fn the_ceiling_is_where_as_many_leave_as_come() {
        let ceiling = ceiling(6.0, 12.5, 8_000_000).unwrap();
        assert_eq!(ceiling, Ceiling { people: 75.0, monthly: 600_000_000 });
        // Another way to it: the stock, stepped until it stands still, loses one in 12.5 and gains six a month.
        let stock = (0..2_000).fold(0.0, |stock, _| stock * (1.0 - 1.0 / 12.5) + 6.0);
        assert!((stock - ceiling.people).abs() < 1e-6);
        assert_eq!(super::ceiling(6.0, f64::INFINITY, 1), None);
        assert_eq!(super::ceiling(f64::NAN, 1.0, 1), None);
    }

    proptest! {
        #[test]
        fn cohorts_hold_every_referral_and_every_micro(
            rows in proptest::collection::vec((0u8..9, 0i32..20, 1i64..1_000), 0..80),
        ) {
            let start = month("2025-01");
            let payments: Payments<u8> = rows.iter().map(|(key, at, sum)| (*key, start.plus(*at), *sum)).collect();
            let found = cohorts(&payments, &BTreeMap::new(), start.plus(19), false);
            prop_assert_eq!(found.iter().map(|one| one.size).sum::<usize>(), payments.each().count());
            let all: i64 = found.iter().flat_map(|one| one.ages.iter().map(|age| age.commission)).sum();
            prop_assert_eq!(all, rows.iter().map(|row| row.2).sum::<i64>());
            prop_assert!(found.iter().all(|one| one.ages[0].active == one.size));
        }
    }
}
