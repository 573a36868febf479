//! Whole calendar months.

use std::fmt;

use chrono::Datelike;
use record::Day;

/// How many months one question looks at: a hundred years. What a wrong date puts further back is left out, so that
/// it cannot ask for millions of rows.
pub(crate) const MOST_MONTHS: i32 = 1200;

/// A calendar month, written `2026-01`; months are counted, so that they can be added and subtracted.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month(i32);

impl Month {
    /// The month that a day lies in.
    pub fn of(day: Day) -> Month {
        let date = day.date();
        Month(date.year().saturating_mul(12).saturating_add(date.month0() as i32))
    }

    /// The month with this number, counted from January of the year 0.
    pub fn numbered(number: i32) -> Month {
        Month(number)
    }

    /// Its number, counted from January of the year 0.
    pub fn number(self) -> i32 {
        self.0
    }

    /// The first day of it, held at the ends of the calendar.
    pub fn first(self) -> Day {
        let end = if self.0 < 0 { i64::MIN } else { i64::MAX };
        let beyond = || Day::from(chrono::NaiveDate::default()).plus(end);
        Day::new(self.0.div_euclid(12), self.0.rem_euclid(12).unsigned_abs() + 1, 1).unwrap_or_else(beyond)
    }

    /// The month `months` later (earlier if negative).
    pub fn plus(self, months: i32) -> Month {
        Month(self.0.saturating_add(months))
    }

    /// How many months it is after another one (negative if before).
    pub fn since(self, other: Month) -> i32 {
        self.0.saturating_sub(other.0)
    }

    /// The months from this one to `last`, both included; none if `last` is before it.
    pub fn to(self, last: Month) -> impl Iterator<Item = Month> {
        (self.0..=last.0).map(Month)
    }

    /// The earliest month that is looked at when `self` is the last one.
    pub(crate) fn horizon(self) -> Month {
        self.plus(1 - MOST_MONTHS)
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.0.div_euclid(12), self.0.rem_euclid(12) + 1)
    }
}

impl fmt::Debug for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn months_are_counted_across_years() {
        let november = Month::of("2026-11-30".parse().unwrap());
        assert_eq!(november.to_string(), "2026-11");
        assert_eq!(Month::numbered(november.number()), november);
        assert_eq!(Month::numbered(0).to_string(), "0000-01");
        assert_eq!(november.plus(2).first(), "2027-01-01".parse().unwrap());
        assert_eq!(november.plus(-11).to_string(), "2025-12");
        assert_eq!(november.to(november.plus(2)).count(), 3);
        assert_eq!(november.to(november.plus(-1)).count(), 0);
    }

    proptest! {
        #[test]
        fn no_month_is_beyond_the_arithmetic(number in any::<i64>(), months in any::<i32>()) {
            if let Some(day) = Day::from_number(number) {
                let month = Month::of(day);
                prop_assert!(month.first() <= day && Month::of(month.first()) == month);
                let moved = month.plus(months);
                prop_assert!(months >= 0 || moved.first() <= day);
                prop_assert_eq!(moved.since(month).signum(), months.signum());
            }
        }
    }
}
