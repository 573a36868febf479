//! What each referral brought, month by month.

use std::collections::BTreeMap;

use crate::Month;
use crate::band::median;

/// What each referral brought in each month, in micros of one currency. `K` is whatever tells referrals apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payments<K> {
    by: BTreeMap<K, BTreeMap<Month, i64>>,
}

impl<K: Ord> Default for Payments<K> {
    fn default() -> Payments<K> {
        Payments { by: BTreeMap::new() }
    }
}

/// Amounts of the same referral and month are added up.
impl<K: Ord> FromIterator<(K, Month, i64)> for Payments<K> {
    fn from_iter<I: IntoIterator<Item = (K, Month, i64)>>(rows: I) -> Payments<K> {
        let mut payments = Payments::default();
        for (key, month, amount) in rows {
            add(payments.by.entry(key).or_default(), month, amount);
        }
        payments
    }
}

fn add(own: &mut BTreeMap<Month, i64>, month: Month, amount: i64) {
    let sum = own.entry(month).or_default();
    *sum = sum.saturating_add(amount);
}

impl<K: Ord + Clone> Payments<K> {
    /// Each referral with its months, in order.
    pub(crate) fn each(&self) -> impl Iterator<Item = (&K, &BTreeMap<Month, i64>)> {
        self.by.iter()
    }

    /// One referral's months, in order; none if it is not known.
    pub(crate) fn of(&self, key: &K) -> impl Iterator<Item = (Month, i64)> {
        self.by.get(key).into_iter().flatten().map(|(month, amount)| (*month, *amount))
    }

    /// After how many months this referral usually pays again, from the gaps between the months with money in them.
    ///
    /// Of two gaps or more it is their median, if at least six in ten are like it: a customer who pays by the year and
    /// once bought something in between stays a yearly one. A single gap counts if it is one that is sold: 3, 6 or 12
    /// months. In all other cases it is 1: nothing is spread that does not come regularly.
    pub fn interval(&self, key: &K) -> u32 {
        self.by.get(key).map_or(1, interval)
    }

    /// The same money, each payment in equal parts over the months that it pays for: a yearly customer's in twelfths.
    /// Without it, a customer who pays each quarter would leave and come back four times a year.
    ///
    /// A payment covers as many months as the referral's usual [`interval`](Payments::interval), its own month first, and ends early where
    /// the next payment comes early, so not a micro is lost or counted twice; what does not divide goes to the first
    /// months. Who is billed every thirty days pays twice in some January and not at all in February: of those who pay
    /// each month, a double payment next to a single empty month is halved between the two. Amounts below zero
    /// (corrections) stay where they are. The last payment covers months to come; whoever asks about the time up to now
    /// leaves those out.
    pub fn spread(&self) -> Payments<K> {
        let by = self.by.iter().map(|(key, own)| (key.clone(), spread(own))).collect();
        Payments { by }
    }
}

fn interval(own: &BTreeMap<Month, i64>) -> u32 {
    let paid: Vec<Month> = own.iter().filter(|(_, amount)| **amount > 0).map(|(month, _)| *month).collect();
    let pairs = paid.iter().zip(paid.iter().skip(1));
    let mut gaps: Vec<u32> = pairs.map(|(one, next)| next.since(*one).unsigned_abs()).collect();
    gaps.sort_unstable();
    let usual = gaps.get(gaps.len() / 2).copied().unwrap_or(1);
    let like = gaps.iter().filter(|gap| **gap == usual).count();
    match gaps.len() {
        1 if matches!(usual, 3 | 6 | 12) => usual,
        2.. if like * 10 >= gaps.len() * 6 && usual <= 12 => usual,
        _ => 1,
    }
}

/// Moves half of a double payment into the single month without one beside it.
fn even_out(own: &BTreeMap<Month, i64>) -> BTreeMap<Month, i64> {
    let mut even = own.clone();
    let paid: Vec<(Month, i64)> =
        own.iter().filter(|(_, amount)| **amount > 0).map(|(at, sum)| (*at, *sum)).collect();
    let Some(usual) = median(paid.iter().map(|(_, amount)| *amount).collect()) else { return even };
    for ((one, _), (next, _)) in
        paid.iter().zip(paid.iter().skip(1)).filter(|((one, _), (next, _))| next.since(*one) == 2)
    {
        let amount = |month: &Month| even.get(month).copied().unwrap_or_default();
        let fuller = if amount(next) > amount(one) { next } else { one };
        let half = amount(fuller) / 2;
        // Half as much again as usual is nearer to two payments than to one.
        if i128::from(amount(fuller)) * 2 >= i128::from(usual) * 3 {
            add(&mut even, one.plus(1), half);
            add(&mut even, *fuller, -half);
        }
    }
    even
}

fn spread(own: &BTreeMap<Month, i64>) -> BTreeMap<Month, i64> {
    let every = i64::from(interval(own));
    if every == 1 {
        return even_out(own);
    }
    let mut spread = BTreeMap::new();
    let mut next: Option<Month> = None;
    for (month, amount) in own.iter().rev() {
        if *amount <= 0 {
            add(&mut spread, *month, *amount);
            continue;
        }
        let covered = next.map_or(every, |next| every.min(i64::from(next.since(*month)))).max(1);
        for part in 0..covered {
            let more = i64::from(part < amount % covered);
            add(&mut spread, month.plus(part as i32), amount / covered + more);
        }
        next = Some(*month);
    }
    spread
}

#[cfg(test)]
pub(crate) fn month(text: &str) -> Month {
    Month::of(format!("{text}-01").parse().unwrap())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn paid(rows: &[(&str, i64)]) -> Payments<u8> {
        rows.iter().map(|(at, amount)| (1, month(at), *amount)).collect()
    }

    #[test]
    fn intervals_are_seen_from_gaps() {
        let check = |months: &[&str], expected: u32| {
            let rows: Vec<_> = months.iter().map(|at| (*at, 5)).collect();
            assert_eq!(paid(&rows).interval(&1), expected, "{months:?}");
        };
        check(&["2026-01"], 1);
        check(&["2026-01", "2026-02", "2026-03"], 1);
        check(&["2026-01", "2026-04", "2026-07"], 3);
        check(&["2025-01", "2026-01"], 12);
        check(&["2025-01", "2025-06"], 1);
        check(&["2023-01", "2024-01", "2025-01", "2025-08", "2026-01"], 1);
        check(&["2021-01", "2022-01", "2023-01", "2024-01", "2025-01", "2025-08", "2026-01"], 12);
        check(&["2025-01", "2025-02", "2025-09", "2025-10"], 1);
        assert_eq!(paid(&[]).interval(&1), 1);
    }

    #[test]
    fn a_quarter_is_spread_over_its_months() {
        let spread = paid(&[("2026-01", 100), ("2026-04", 100), ("2026-05", -7)]).spread();
        let expected = [
            ("2026-01", 34),
            ("2026-02", 33),
            ("2026-03", 33),
            ("2026-04", 34),
            ("2026-05", 26),
            ("2026-06", 33),
        ];
        assert_eq!(spread, paid(&expected));
    }

    #[test]
    fn who_is_billed_every_thirty_days_does_not_leave_in_february() {
        let spread = |rows: &[(&str, i64)]| paid(rows).spread();
        let even = [("2026-01", 10), ("2026-02", 10), ("2026-03", 10), ("2026-04", 10)];
        assert_eq!(spread(&[("2026-01", 20), ("2026-03", 10), ("2026-04", 10)]), paid(&even));
        assert_eq!(spread(&[("2026-01", 10), ("2026-03", 20), ("2026-04", 10)]), paid(&even));
        let paused = [("2026-01", 10), ("2026-03", 10), ("2026-04", 10)];
        assert_eq!(spread(&paused), paid(&paused));
        let twice = [("2026-01", 10), ("2026-02", 20), ("2026-04", 10), ("2026-06", 10), ("2026-07", 10)];
        let expected = [("2026-01", 10), ("2026-02", 10), ("2026-03", 10)];
        let later = [("2026-04", 10), ("2026-06", 10), ("2026-07", 10)];
        assert_eq!(spread(&twice), paid(&[expected, later].concat()));
    }

    proptest! {
        #[test]
        fn spreading_keeps_every_micro(rows in proptest::collection::vec((0u8..4, 0i32..80, -50i64..5_000), 0..60)) {
            let start = month("2020-01");
            let payments: Payments<u8> = rows.iter().map(|(key, at, amount)| (*key, start.plus(*at), *amount)).collect();
            let sum = |payments: &Payments<u8>, key: u8| {
                payments.by.get(&key).map_or(0, |own| own.values().sum::<i64>())
            };
            let spread = payments.spread();
            for key in 0..4 {
                prop_assert_eq!(sum(&payments, key), sum(&spread, key));
            }
        }
    }
}
