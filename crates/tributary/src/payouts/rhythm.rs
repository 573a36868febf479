//! When an account usually pays: seen from the days on which it paid.
//!
//! Pure: days in, days out. Nothing is said of fewer than three payouts.

use chrono::{Datelike, NaiveDate};
use record::Day;

/// So many of the latest payouts are looked at: a network that changes its rhythm is followed within a year.
const LOOKED_AT: usize = 12;
/// With so many payouts, the latest tenth no longer decides what is late.
const MANY: usize = 10;
/// A payout is never called late before so many days: weekends and holidays.
const GRACE: i64 = 3;
/// So many days before its day a payout still counts as that day's.
const EARLY: i64 = 7;

/// How often an account pays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pace {
    /// Every so many months, on a day of the month; the last one where a month is shorter.
    Months {
        /// How many months.
        every: u32,
        /// The day of the month.
        day: u32,
    },
    /// Every so many days.
    Days(i64),
}

/// What the past of an account says of its next payouts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Rhythm {
    /// How often.
    pub pace: Pace,
    /// How many payouts it is seen from.
    pub payouts: usize,
    /// How many days after its day one came, nine times in ten; of fewer than ten payouts the latest counts.
    pub spread: i64,
    /// How many days after its day the latest came.
    pub latest: i64,
    /// The day of the last payout.
    pub last: Day,
}

/// The rhythm of payouts; none of fewer than three days, or where the days have no order that could be told.
pub(crate) fn rhythm(paid: &[Day]) -> Option<Rhythm> {
    let mut days = paid.to_vec();
    days.sort_unstable();
    days.dedup();
    let days = days.get(days.len().saturating_sub(LOOKED_AT)..)?;
    let last = *days.last()?;
    let mut gaps: Vec<i64> =
        days.windows(2).filter_map(|pair| Some(pair.last()?.number() - pair.first()?.number())).collect();
    if gaps.len() < 2 {
        return None;
    }
    gaps.sort_unstable();
    let usual = *gaps.get((gaps.len() - 1) / 2)?;
    let pace = match months_of(usual) {
        Some(every) => Pace::Months { every, day: day_of_month(days)? },
        None => Pace::Days(usual),
    };
    // Somebody who pays now and then has no rhythm: at least half of the gaps have to be like the usual one.
    let like = |gap: &&i64| (**gap - usual).abs() <= (usual / 5).max(2);
    if gaps.iter().filter(like).count() * 2 < gaps.len() {
        return None;
    }
    let mut after: Vec<i64> = days
        .windows(2)
        .filter_map(|pair| {
            let (one, next) = (*pair.first()?, *pair.last()?);
            Some(match pace {
                Pace::Months { day, .. } => next.number() - meant(next, day)?.number(),
                // Of a payout that was left out, the gap says nothing of lateness.
                Pace::Days(every) => (next.number() - one.number() - every).min(every / 2),
            })
        })
        .collect();
    after.sort_unstable();
    let latest = after.last().copied().unwrap_or(0).max(0);
    let tenth = after.len().div_ceil(10);
    let spread =
        if after.len() >= MANY { after.iter().rev().nth(tenth).copied().unwrap_or(latest) } else { latest };
    Some(Rhythm { pace, payouts: days.len(), spread: spread.max(0), latest, last })
}

/// Of how many months a gap is, if it is one.
fn months_of(days: i64) -> Option<u32> {
    match days {
        25..=36 => Some(1),
        54..=68 => Some(2),
        84..=99 => Some(3),
        175..=190 => Some(6),
        355..=375 => Some(12),
        _ => None,
    }
}

/// The day of the month that all payouts together are nearest to.
fn day_of_month(days: &[Day]) -> Option<u32> {
    let far = |day: u32| -> Option<i64> {
        days.iter().map(|one| Some((one.number() - nearest(*one, day)?.number()).abs())).sum()
    };
    // Of equally near ones the earliest: what is said to be expected is not said too late.
    (1..=31).filter_map(|day| Some((far(day)?, day))).min().map(|(_, day)| day)
}

/// The day of the month nearest to a day, in its month or beside it.
fn nearest(to: Day, day: u32) -> Option<Day> {
    let around = (-1..=1).filter_map(|months| in_month(to, months, day));
    around.min_by_key(|one| ((one.number() - to.number()).abs(), *one))
}

/// The day of the month that a payout was for: the last one before it, or one that it came a little early for.
fn meant(paid: Day, day: u32) -> Option<Day> {
    let around = (-1..=1).filter_map(|months| in_month(paid, months, day));
    around.filter(|due| *due <= paid.plus(EARLY)).max()
}

/// A day of the month so many months after that of another day; the month's last where it is shorter.
pub(crate) fn in_month(of: Day, months: i64, day: u32) -> Option<Day> {
    let at = i64::from(of.date().year()) * 12 + i64::from(of.date().month0()) + months;
    let (year, month) = (i32::try_from(at.div_euclid(12)).ok()?, u32::try_from(at.rem_euclid(12)).ok()? + 1);
    (day.saturating_sub(3).max(1)..=day)
        .rev()
        .find_map(|day| NaiveDate::from_ymd_opt(year, month, day))
        .map(Day::from)
}

impl Rhythm {
    /// After how many days beyond its day a payout is late.
    pub fn late_after(&self) -> i64 {
        self.spread.max(GRACE)
    }

    /// The next day after the one that the last payout was for.
    #[cfg(test)]
    fn next(&self) -> Option<Day> {
        self.after(self.last, 1)
    }

    /// The day so many payouts after one.
    fn after(&self, one: Day, count: i64) -> Option<Day> {
        match self.pace {
            Pace::Months { every, day } => {
                let due = meant(one, day)?;
                in_month(due, i64::from(every) * count, day)
            }
            Pace::Days(every) => Some(one.plus(every.max(1) * count)),
        }
    }

    /// The days on which payouts were or are expected after the last one, up to the first on or after a day.
    pub fn dues(&self, until: Day) -> Vec<Day> {
        let mut dues = Vec::new();
        // An account that fell silent years ago does not owe a payout for each week since.
        for count in 1..=24 {
            let Some(due) = self.after(self.last, count) else { break };
            dues.push(due);
            if due >= until {
                break;
            }
        }
        dues
    }

    /// The rhythm in a sentence: `Usually the 5th of the month, never past the 8th`.
    pub fn sentence(&self) -> String {
        let often = match self.pace {
            Pace::Months { every, day } => {
                let day = if day > 28 { "end".to_owned() } else { ordinal(day) };
                match every {
                    1 => format!("the {day} of the month"),
                    12 => format!("the {day} of one month a year"),
                    more => format!("the {day} of every {} month", ordinal(more)),
                }
            }
            Pace::Days(every) => format!("every {}", counted(every, "day")),
        };
        let word = if self.latest > self.spread { "rarely" } else { "never" };
        let past = match (self.pace, u32::try_from(self.spread)) {
            (_, Ok(0)) => format!("{word} later"),
            (Pace::Months { day, .. }, Ok(spread)) if day + spread <= 28 => {
                format!("{word} past the {}", ordinal(day + spread))
            }
            _ => format!("{word} more than {} later", counted(self.spread, "day")),
        };
        format!("Usually {often}, {past}; seen from {} payouts.", self.payouts)
    }
}

/// `1 day`, `2 days`.
pub(crate) fn counted(count: i64, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

fn ordinal(number: u32) -> String {
    let end = match (number % 10, number % 100) {
        (1, ones) if ones != 11 => "st",
        (2, ones) if ones != 12 => "nd",
        (3, ones) if ones != 13 => "rd",
        _ => "th",
    };
    format!("{number}{end}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn of(days: &[&str]) -> Option<Rhythm> {
        rhythm(&days.iter().map(|text| day(text)).collect::<Vec<_>>())
    }

    #[test]
    fn the_past_says_when_the_next_one_comes() {
        let check = |paid: &[&str], pace: Pace, late_after: i64, next: &str| {
            let found = of(paid).unwrap();
            assert_eq!((found.pace, found.late_after()), (pace, late_after), "{paid:?}");
            assert_eq!(found.next(), Some(day(next)), "{paid:?}");
        };
        let monthly = |day| Pace::Months { every: 1, day };
        check(&["2026-01-05", "2026-02-05", "2026-03-05"], monthly(5), 3, "2026-04-05");
        check(&["2026-01-05", "2026-02-05", "2026-03-09", "2026-04-05"], monthly(5), 4, "2026-05-05");
        // A month without a payout, under the minimum, changes nothing.
        check(&["2026-01-15", "2026-02-15", "2026-04-15", "2026-05-15"], monthly(15), 3, "2026-06-15");
        // The last of each month is one day, however long the months are.
        check(&["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30"], monthly(31), 3, "2026-05-31");
        // Around the turn of the month: the 30th, 31st, 1st and 2nd are neighbours.
        check(&["2026-01-31", "2026-03-02", "2026-04-01", "2026-05-01"], monthly(1), 3, "2026-06-01");
        check(
            &["2026-01-10", "2026-04-10", "2026-07-10"],
            Pace::Months { every: 3, day: 10 },
            3,
            "2026-10-10",
        );
        check(&["2026-01-05", "2026-01-12", "2026-01-19"], Pace::Days(7), 3, "2026-01-26");
        check(&["2026-01-05", "2026-01-19", "2026-02-02", "2026-02-21"], Pace::Days(14), 5, "2026-03-07");
        // Two payouts of one day, in two parts, are one.
        check(&["2026-01-05", "2026-02-05", "2026-02-05", "2026-03-05"], monthly(5), 3, "2026-04-05");
    }

    #[test]
    fn nothing_is_said_of_too_little_or_of_no_order() {
        assert_eq!(of(&[]), None);
        assert_eq!(of(&["2026-01-05"]), None);
        assert_eq!(of(&["2026-01-05", "2026-02-05"]), None);
        assert_eq!(of(&["2026-01-05", "2026-01-05", "2026-01-05"]), None);
        assert_eq!(of(&["2025-01-05", "2025-01-09", "2025-03-20", "2025-09-01", "2025-09-20"]), None);
    }

    #[test]
    fn one_very_late_payout_of_many_does_not_excuse_all_to_come() {
        let mut paid: Vec<Day> = (0..11).filter_map(|month| in_month(day("2026-01-05"), month, 5)).collect();
        paid.push(day("2026-12-25"));
        let found = rhythm(&paid).unwrap();
        assert_eq!((found.latest, found.spread, found.late_after()), (20, 0, 3));
        assert_eq!(found.next(), Some(day("2027-01-05")));
        assert_eq!(found.sentence(), "Usually the 5th of the month, rarely later; seen from 12 payouts.");
    }

    #[test]
    fn missed_days_are_counted_up_to_the_next_one() {
        let found = of(&["2026-01-15", "2026-02-15", "2026-03-15"]).unwrap();
        assert_eq!(found.dues(day("2026-05-20")), ["2026-04-15", "2026-05-15", "2026-06-15"].map(day));
        assert_eq!(found.dues(day("2026-04-15")), [day("2026-04-15")]);
        assert_eq!(found.dues(day("2099-01-01")).len(), 24);
        assert_eq!(found.sentence(), "Usually the 15th of the month, never later; seen from 3 payouts.");
        let late = of(&["2026-01-05", "2026-02-05", "2026-03-08"]).unwrap();
        assert_eq!(late.sentence(), "Usually the 5th of the month, never past the 8th; seen from 3 payouts.");
    }
}
