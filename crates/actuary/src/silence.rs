//! A referral that paid regularly and went silent.

use record::Day;

use crate::band::median;

/// How sure it is that a silence means something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sure {
    /// One payment has not come: it may be late.
    Perhaps,
    /// Two have not, or one of a referral that was never late before.
    Likely,
    /// Three or more have not, or two of a referral that was never late.
    Certain,
}

/// A referral that stopped paying.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Silence {
    /// The day of its last payment.
    pub last: Day,
    /// How many days usually lie between two payments.
    pub interval: i64,
    /// How many payments should have come since and did not.
    pub missed: i64,
    /// How sure it is that this means something.
    pub sure: Sure,
}

/// Payments it takes to call an interval usual.
const PAYMENTS: usize = 4;
/// Days that a payment is late by for reasons of its own: a weekend, a short month.
const GRACE: i64 = 5;

/// The silence of a referral that its network still calls active, from the days on which it brought something, in any
/// order; several on one day count once, days after `today` not at all. `None` if it is not silent, has paid less than
/// four times, or never paid regularly: half of its intervals have to be within a quarter of the usual one, which is
/// their median.
pub fn silence(paid: &[Day], today: Day) -> Option<Silence> {
    let mut days: Vec<i64> =
        paid.iter().map(|day| day.number()).filter(|day| *day <= today.number()).collect();
    days.sort_unstable();
    days.dedup();
    let gaps: Vec<i64> = days.iter().zip(days.iter().skip(1)).map(|(one, next)| next - one).collect();
    let interval = median(gaps.clone()).filter(|_| days.len() >= PAYMENTS)?.max(1);
    let like = gaps.iter().filter(|gap| (*gap - interval).abs() * 4 <= interval).count();
    if like * 2 < gaps.len() {
        return None;
    }
    let last = *days.last()?;
    // A payment is missed when it is later than any before it was, and than can be put down to chance.
    let grace = GRACE.max(interval / 4);
    let missed = (today.number() - last - grace) / interval;
    if missed < 1 {
        return None;
    }
    let never_late = gaps.iter().all(|gap| *gap <= interval + grace);
    let sure = match missed + i64::from(never_late) {
        1 => Sure::Perhaps,
        2 => Sure::Likely,
        _ => Sure::Certain,
    };
    Some(Silence { last: Day::from_number(last)?, interval, missed, sure })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn days(days: &[&str]) -> Vec<Day> {
        days.iter().map(|day| day.parse().unwrap()).collect()
    }

    #[test]
    fn who_paid_each_month_is_missed_after_one() {
        let paid = days(&["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31"]);
        let on = |day: &str| silence(&paid, day.parse().unwrap()).map(|found| (found.missed, found.sure));
        assert_eq!(on("2026-07-05"), None);
        assert_eq!(on("2026-07-09"), Some((1, Sure::Likely)));
        assert_eq!(on("2026-08-20"), Some((2, Sure::Certain)));
        let found = silence(&paid, "2026-12-01".parse().unwrap()).unwrap();
        assert_eq!((found.last, found.interval, found.missed), (paid[4], 30, 5));
    }

    #[test]
    fn who_was_late_before_is_given_time() {
        let paid = days(&["2026-01-01", "2026-02-01", "2026-03-01", "2026-05-01", "2026-06-01"]);
        let on = |day: &str| silence(&paid, day.parse().unwrap()).map(|found| found.sure);
        assert_eq!(on("2026-07-05"), None);
        assert_eq!(on("2026-07-20"), Some(Sure::Perhaps));
        assert_eq!(on("2026-08-20"), Some(Sure::Likely));
        assert_eq!(on("2026-10-20"), Some(Sure::Certain));
    }

    #[test]
    fn who_pays_by_the_quarter_or_anyhow_is_not_silent() {
        let quarterly = days(&["2025-01-10", "2025-04-10", "2025-07-10", "2025-10-10"]);
        assert_eq!(silence(&quarterly, "2026-01-20".parse().unwrap()), None);
        assert_eq!(silence(&quarterly, "2026-03-20".parse().unwrap()).map(|found| found.missed), Some(1));
        let anyhow =
            days(&["2026-01-01", "2026-01-04", "2026-03-01", "2026-03-20", "2026-06-01", "2026-06-02"]);
        assert_eq!(silence(&anyhow, "2026-12-01".parse().unwrap()), None);
        assert_eq!(silence(&quarterly[..3], "2026-12-01".parse().unwrap()), None);
        assert_eq!(silence(&[], "2026-12-01".parse().unwrap()), None);
    }

    proptest! {
        #[test]
        fn no_days_break_it(numbers in proptest::collection::vec(any::<i64>(), 0..12), today in -900_000i64..900_000) {
            let paid: Vec<Day> = numbers.into_iter().filter_map(|number| Day::from_number(number % 90_000_000)).collect();
            let today = Day::from_number(today).unwrap();
            if let Some(found) = silence(&paid, today) {
                prop_assert!(found.last <= today && found.missed >= 1 && found.interval >= 1);
            }
        }
    }
}
