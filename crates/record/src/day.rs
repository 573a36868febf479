//! Days, ranges of days and steps through them.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// An instant, in UTC.
pub type Instant = DateTime<Utc>;

/// A calendar day, written `2026-01-31`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ts_rs::TS)]
#[ts(type = "string")]
pub struct Day(NaiveDate);

impl Day {
    /// The day with this year, month and day of month; `None` if there is none.
    pub fn new(year: i32, month: u32, day: u32) -> Option<Day> {
        NaiveDate::from_ymd_opt(year, month, day).map(Day)
    }

    /// The day of an instant, by the clock of UTC.
    pub fn of(instant: Instant) -> Day {
        Day(instant.date_naive())
    }

    /// The calendar day as chrono has it.
    pub fn date(self) -> NaiveDate {
        self.0
    }

    /// Days since 1 January 1970: how the ledger stores a day.
    pub fn number(self) -> i64 {
        i64::from(self.0.to_epoch_days())
    }

    /// The day with this [`number`](Day::number); `None` beyond the calendar.
    pub fn from_number(number: i64) -> Option<Day> {
        NaiveDate::from_epoch_days(i32::try_from(number).ok()?).map(Day)
    }

    /// The day `days` later (earlier if negative), held at the ends of the calendar.
    pub fn plus(self, days: i64) -> Day {
        let end = if days < 0 { NaiveDate::MIN } else { NaiveDate::MAX };
        TimeDelta::try_days(days).and_then(|delta| self.0.checked_add_signed(delta)).map_or(Day(end), Day)
    }

    /// Midnight at the start of the day, in UTC.
    pub fn start(self) -> Instant {
        self.0.and_time(chrono::NaiveTime::MIN).and_utc()
    }
}

impl From<NaiveDate> for Day {
    fn from(date: NaiveDate) -> Day {
        Day(date)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.format("%Y-%m-%d"))
    }
}

impl fmt::Debug for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Day {
    type Err = chrono::ParseError;
    fn from_str(text: &str) -> Result<Day, chrono::ParseError> {
        NaiveDate::parse_from_str(text.trim(), "%Y-%m-%d").map(Day)
    }
}

/// An inclusive range of days; `from` is never after `to`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, ts_rs::TS)]
pub struct Days {
    from: Day,
    to: Day,
}

impl Days {
    /// The range, or `None` if it ends before it begins.
    pub fn new(from: Day, to: Day) -> Option<Days> {
        (from <= to).then_some(Days { from, to })
    }

    /// A single day.
    pub fn one(day: Day) -> Days {
        Days { from: day, to: day }
    }

    /// The last `count` days up to and including `to` (at least one).
    pub fn last(count: i64, to: Day) -> Days {
        Days { from: to.plus(1 - count.max(1)), to }
    }

    /// The first day.
    pub fn from(self) -> Day {
        self.from
    }

    /// The last day.
    pub fn to(self) -> Day {
        self.to
    }

    /// How many days there are: at least one.
    pub fn count(self) -> i64 {
        self.to.number() - self.from.number() + 1
    }

    /// Whether a day lies in the range.
    pub fn contains(self, day: Day) -> bool {
        self.from <= day && day <= self.to
    }

    /// The range of the same length that ends the day before this one begins.
    pub fn before(self) -> Days {
        let to = self.from.plus(-1);
        Days { from: to.plus(1 - self.count()), to }
    }

    /// Windows of at most `days` days that cover the range exactly, in order, without overlap.
    pub fn windows(self, days: i64) -> Vec<Days> {
        let days = days.max(1);
        let mut windows = Vec::new();
        let mut from = self.from;
        while from <= self.to {
            let to = from.plus(days - 1).min(self.to);
            windows.push(Days { from, to });
            if to == self.to {
                break;
            }
            from = to.plus(1);
        }
        windows
    }

    /// The buckets of one step that the range touches, each cut to the range.
    pub fn buckets(self, step: Step) -> Vec<Days> {
        let mut buckets = Vec::new();
        let mut from = self.from;
        while from <= self.to {
            let to = step.bucket(from).to.min(self.to);
            buckets.push(Days { from, to });
            if to == self.to {
                break;
            }
            from = to.plus(1);
        }
        buckets
    }
}

/// How far one bucket of a series reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "lowercase")]
pub enum Step {
    /// One day.
    Day,
    /// Monday to Sunday.
    Week,
    /// A calendar month.
    Month,
    /// January to March and so on.
    Quarter,
    /// A calendar year.
    Year,
}

impl Step {
    /// The whole bucket that a day lies in.
    pub fn bucket(self, day: Day) -> Days {
        let date = day.0;
        let month = |year: i32, month: u32| Day::new(year, month, 1).unwrap_or(day);
        let following = |year: i32, month0: u32| Day::new(year + (month0 / 12) as i32, month0 % 12 + 1, 1);
        let (from, next) = match self {
            Step::Day => return Days::one(day),
            Step::Week => {
                let from = day.plus(-i64::from(date.weekday().num_days_from_monday()));
                return Days { from, to: from.plus(6) };
            }
            Step::Month => (month(date.year(), date.month()), following(date.year(), date.month0() + 1)),
            Step::Quarter => {
                let first = date.month0() / 3 * 3;
                (month(date.year(), first + 1), following(date.year(), first + 3))
            }
            Step::Year => (month(date.year(), 1), following(date.year(), 12)),
        };
        Days { from, to: next.map_or(Day(NaiveDate::MAX), |next| next.plus(-1)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn days(from: &str, to: &str) -> Days {
        Days::new(from.parse().unwrap(), to.parse().unwrap()).unwrap()
    }

    #[test]
    fn buckets_are_calendar_buckets_cut_to_the_range() {
        let check = |step: Step, expected: &[(&str, &str)]| {
            let found = days("2025-12-30", "2026-02-02").buckets(step);
            assert_eq!(found, expected.iter().map(|(a, b)| days(a, b)).collect::<Vec<_>>(), "{step:?}");
        };
        check(
            Step::Month,
            &[("2025-12-30", "2025-12-31"), ("2026-01-01", "2026-01-31"), ("2026-02-01", "2026-02-02")],
        );
        check(Step::Quarter, &[("2025-12-30", "2025-12-31"), ("2026-01-01", "2026-02-02")]);
        check(Step::Year, &[("2025-12-30", "2025-12-31"), ("2026-01-01", "2026-02-02")]);
        assert_eq!(days("2025-12-30", "2026-02-02").buckets(Step::Week).len(), 6);
        assert_eq!(Step::Month.bucket("2024-02-10".parse().unwrap()), days("2024-02-01", "2024-02-29"));
    }

    #[test]
    fn the_period_before_is_as_long() {
        assert_eq!(days("2026-03-01", "2026-03-10").before(), days("2026-02-19", "2026-02-28"));
    }

    proptest! {
        #[test]
        fn windows_cover_exactly_without_overlap(start in -200_000i64..200_000, length in 1i64..2_000, size in 1i64..400) {
            let from = Day::from_number(start).unwrap();
            let range = Days::new(from, from.plus(length - 1)).unwrap();
            let windows = range.windows(size);
            prop_assert_eq!(windows.first().unwrap().from(), range.from());
            prop_assert_eq!(windows.last().unwrap().to(), range.to());
            for pair in windows.windows(2) {
                prop_assert_eq!(pair[0].to().plus(1), pair[1].from());
            }
            prop_assert!(windows.iter().all(|w| w.count() <= size));
            prop_assert_eq!(windows.iter().map(|w| w.count()).sum::<i64>(), range.count());
        }

        #[test]
        fn no_day_is_beyond_the_arithmetic(number in any::<i64>(), days in any::<i64>()) {
            if let Some(day) = Day::from_number(number) {
                let moved = day.plus(days);
                prop_assert!(days >= 0 || moved <= day);
                for step in [Step::Day, Step::Week, Step::Month, Step::Quarter, Step::Year] {
                    prop_assert!(step.bucket(day).contains(day));
                }
            }
        }
    }
}
