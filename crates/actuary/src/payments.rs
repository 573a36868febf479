//! What each referral brought, month by month.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::Month;
use crate::band::median;

/// Months with their amounts, in order; each month once.
pub(crate) type Months = Vec<(Month, i64)>;

/// What each referral brought in each month, in micros of one currency. `K` is whatever tells referrals apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payments<K> {
    /// In order of the keys; each key once.
    by: Vec<(K, Months)>,
}

impl<K> Default for Payments<K> {
    fn default() -> Payments<K> {
        Payments { by: Vec::new() }
    }
}

/// Amounts of the same referral and month are added up.
impl<K: Ord> FromIterator<(K, Month, i64)> for Payments<K> {
    fn from_iter<I: IntoIterator<Item = (K, Month, i64)>>(rows: I) -> Payments<K> {
        let mut by: Vec<(K, Months)> = Vec::new();
        for (key, month, amount) in rows {
            match by.last_mut() {
                Some((known, own)) if *known == key => add(own, month, amount),
                _ => by.push((key, vec![(month, amount)])),
            }
        }
        if by.is_sorted_by(|(one, _), (next, _)| one < next) {
            return Payments { by };
        }
        by.into_iter().collect()
    }
}

fn add(own: &mut Months, month: Month, amount: i64) {
    if own.last().is_none_or(|(last, _)| *last < month) {
        return own.push((month, amount));
    }
    match own.binary_search_by_key(&month, |(at, _)| *at) {
        Ok(at) => {
            if let Some((_, sum)) = own.get_mut(at) {
                *sum = sum.saturating_add(amount);
            }
        }
        Err(at) => own.insert(at, (month, amount)),
    }
}

/// Months of a referral that has several are added up.
impl<K: Ord> FromIterator<(K, Vec<(Month, i64)>)> for Payments<K> {
    fn from_iter<I: IntoIterator<Item = (K, Vec<(Month, i64)>)>>(rows: I) -> Payments<K> {
        let in_order = |own: Months| {
            if own.is_sorted_by(|(one, _), (next, _)| one < next) {
                return own;
            }
            let mut ordered = Months::with_capacity(own.len());
            own.into_iter().for_each(|(month, amount)| add(&mut ordered, month, amount));
            ordered
        };
        let rows = rows.into_iter().map(|(key, own)| (key, in_order(own)));
        let rows: Vec<(K, Months)> = rows.filter(|(_, own)| !own.is_empty()).collect();
        if rows.is_sorted_by(|(one, _), (next, _)| one < next) {
            return Payments { by: rows };
        }
        let mut by: BTreeMap<K, Months> = BTreeMap::new();
        for (key, own) in rows {
            let all = by.entry(key).or_default();
            own.into_iter().for_each(|(month, amount)| add(all, month, amount));
        }
        Payments { by: by.into_iter().collect() }
    }
}

impl<K: Ord + Clone> Payments<K> {
    /// Each referral with its months, in order.
    pub(crate) fn each(&self) -> impl Iterator<Item = (&K, &[(Month, i64)])> {
        self.by.iter().map(|(key, own)| (key, own.as_slice()))
    }

    /// Whether anything is known of a referral.
    pub(crate) fn has(&self, key: &K) -> bool {
        self.by.binary_search_by(|(known, _)| known.cmp(key)).is_ok()
    }

    /// One referral's months, in order; none if it is not known.
    pub fn of(&self, key: &K) -> impl Iterator<Item = (Month, i64)> {
        self.own(key).iter().copied()
    }

    fn own(&self, key: &K) -> &[(Month, i64)] {
        let at = self.by.binary_search_by(|(known, _)| known.cmp(key)).ok();
        at.and_then(|at| self.by.get(at)).map_or(&[], |(_, own)| own.as_slice())
    }

    /// After how many months this referral usually pays again, from the gaps between the months with money in them.
    ///
    /// Of two gaps or more it is their median, if at least six in ten are like it: a customer who pays by the year and
    /// once bought something in between stays a yearly one. A single gap counts if it is one that is sold: 3, 6 or 12
    /// months. In all other cases it is 1: nothing is spread that does not come regularly.
    pub fn interval(&self, key: &K) -> u32 {
        interval(self.own(key))
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
    pub fn spread(self) -> Payments<K> {
        let own = |own: Months| in_months(&own).unwrap_or(own);
        Payments { by: self.by.into_iter().map(|(key, months)| (key, own(months))).collect() }
    }
}

/// The same of one referral, its months in order and each once: see [`Payments::spread`].
pub fn spread(own: &[(Month, i64)]) -> Cow<'_, [(Month, i64)]> {
    in_months(own).map_or(Cow::Borrowed(own), Cow::Owned)
}

/// What was paid less often than monthly, spread; nothing where all of it stays where it is.
fn in_months(own: &[(Month, i64)]) -> Option<Months> {
    (!comes_monthly(own)).then(|| match interval(own) {
        1 => even_out(own),
        every => in_parts(own, every),
    })
}

/// Whether something was paid in each month from the first payment to the last: nothing is to be spread.
fn comes_monthly(own: &[(Month, i64)]) -> bool {
    let mut paid = own.iter().filter(|(_, amount)| *amount > 0).map(|(month, _)| *month);
    let Some(mut last) = paid.next() else { return true };
    paid.all(|month| month.since(std::mem::replace(&mut last, month)) == 1)
}

fn interval(own: &[(Month, i64)]) -> u32 {
    let paid = || own.iter().filter(|(_, amount)| *amount > 0).map(|(month, _)| *month);
    let mut gaps: Vec<u32> =
        paid().zip(paid().skip(1)).map(|(one, next)| next.since(one).unsigned_abs()).collect();
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
fn even_out(own: &[(Month, i64)]) -> Months {
    let mut even = own.to_vec();
    let paid: Months = own.iter().copied().filter(|(_, amount)| *amount > 0).collect();
    let empty = paid.iter().zip(paid.iter().skip(1)).filter(|((one, _), (next, _))| next.since(*one) == 2);
    let mut usual = None;
    for ((one, _), (next, _)) in empty {
        let usual = *usual.get_or_insert_with(|| median(paid.iter().map(|(_, amount)| *amount).collect()));
        let Some(usual) = usual else { return even };
        let amount = |month: &Month| {
            even.binary_search_by_key(month, |(at, _)| *at)
                .ok()
                .and_then(|at| even.get(at))
                .map_or(0, |(_, sum)| *sum)
        };
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

fn in_parts(own: &[(Month, i64)], every: u32) -> Months {
    let every = i64::from(every);
    let mut spread = Months::new();
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
                payments.of(&key).map(|(_, amount)| amount).sum::<i64>()
            };
            let spread = payments.clone().spread();
            for key in 0..4 {
                prop_assert_eq!(sum(&payments, key), sum(&spread, key));
            }
        }
    }
}
