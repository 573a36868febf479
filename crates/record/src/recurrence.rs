//! Days that come again: every week, month, quarter or year.

use chrono::Months;
use serde::{Deserialize, Serialize};

use crate::{Day, Step};

/// How far apart the days of a [`Recurrence`] are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "lowercase")]
pub enum Every {
    /// Seven days.
    Week,
    /// A calendar month.
    Month,
    /// Three calendar months.
    Quarter,
    /// Twelve calendar months.
    Year,
}

impl Every {
    /// Every one, in the order of the ledger's numbers.
    pub const ALL: [Every; 4] = [Every::Week, Every::Month, Every::Quarter, Every::Year];

    /// The word for it, in lower case.
    pub fn word(self) -> &'static str {
        match self {
            Every::Week => "week",
            Every::Month => "month",
            Every::Quarter => "quarter",
            Every::Year => "year",
        }
    }

    /// The one with this word.
    pub fn from_word(word: &str) -> Option<Every> {
        Every::ALL.into_iter().find(|every| every.word().eq_ignore_ascii_case(word.trim()))
    }

    /// How many calendar months; none for a week.
    pub fn months(self) -> u32 {
        match self {
            Every::Week => 0,
            Every::Month => 1,
            Every::Quarter => 3,
            Every::Year => 12,
        }
    }
}

/// Calendar days at even distances. A month without the day of the start has its last day instead, and the month after
/// has the day again: the 31st, the 30th, the 31st.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recurrence {
    /// How far apart.
    pub every: Every,
    /// The first day; with `month_end` the month it begins in.
    pub start: Day,
    /// Always the last day of the month, however long the month is.
    pub month_end: bool,
    /// No day after this one.
    pub until: Option<Day>,
}

impl Recurrence {
    /// The day with a number, counted from 0; `None` where it has ended or the calendar has.
    pub fn nth(&self, number: u32) -> Option<Day> {
        let day = match self.every {
            Every::Week => {
                let day = self.start.plus(i64::from(number) * 7);
                // Held at the end of the calendar, it would come again and again.
                (day.number() - self.start.number() == i64::from(number) * 7).then_some(day)?
            }
            every => {
                let months = Months::new(every.months().checked_mul(number)?);
                let day = Day::from(self.start.date().checked_add_months(months)?);
                if self.month_end { Step::Month.bucket(day).to() } else { day }
            }
        };
        self.until.is_none_or(|until| day <= until).then_some(day)
    }

    /// Every day after `after` up to and including `to`, in order; from the first if `after` is `None`.
    pub fn between(&self, after: Option<Day>, to: Day) -> impl Iterator<Item = Day> {
        let rule = *self;
        (0..)
            .map_while(move |number| rule.nth(number))
            .take_while(move |day| *day <= to)
            .filter(move |day| after.is_none_or(|after| *day > after))
    }

    /// The first day after another, or the first of all.
    pub fn next(&self, after: Option<Day>) -> Option<Day> {
        (0..).map_while(|number| self.nth(number)).find(|day| after.is_none_or(|after| *day > after))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rule(every: Every, start: &str) -> Recurrence {
        Recurrence { every, start: start.parse().unwrap(), month_end: false, until: None }
    }

    fn check(rule: Recurrence, expected: &[&str]) {
        let found: Vec<String> =
            (0..expected.len() as u32).map_while(|at| rule.nth(at)).map(|day| day.to_string()).collect();
        assert_eq!(found, expected, "{rule:?}");
    }

    #[test]
    fn a_month_without_the_day_has_its_last_one() {
        check(
            rule(Every::Month, "2027-10-31"),
            &["2027-10-31", "2027-11-30", "2027-12-31", "2028-01-31", "2028-02-29", "2028-03-31"],
        );
        check(rule(Every::Month, "2026-12-29"), &["2026-12-29", "2027-01-29", "2027-02-28", "2027-03-29"]);
        check(rule(Every::Month, "2027-01-30"), &["2027-01-30", "2027-02-28", "2027-03-30"]);
        check(rule(Every::Quarter, "2026-11-30"), &["2026-11-30", "2027-02-28", "2027-05-30"]);
        check(rule(Every::Month, "2026-12-01"), &["2026-12-01", "2027-01-01", "2027-02-01"]);
    }

    #[test]
    fn a_leap_day_comes_back_in_leap_years() {
        check(
            rule(Every::Year, "2024-02-29"),
            &["2024-02-29", "2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29"],
        );
        check(rule(Every::Week, "2028-02-22"), &["2028-02-22", "2028-02-29", "2028-03-07"]);
    }

    #[test]
    fn the_last_day_of_the_month_is_the_last_one() {
        let end = |every, start| Recurrence { month_end: true, ..rule(every, start) };
        check(end(Every::Month, "2028-01-05"), &["2028-01-31", "2028-02-29", "2028-03-31", "2028-04-30"]);
        check(end(Every::Month, "2026-11-30"), &["2026-11-30", "2026-12-31", "2027-01-31", "2027-02-28"]);
        check(end(Every::Quarter, "2026-06-30"), &["2026-06-30", "2026-09-30", "2026-12-31"]);
        check(end(Every::Year, "2027-02-28"), &["2027-02-28", "2028-02-29"]);
    }

    #[test]
    fn it_ends_where_it_is_told_to() {
        let day = |text: &str| text.parse::<Day>().unwrap();
        let ends = Recurrence { until: Some(day("2027-01-01")), ..rule(Every::Month, "2026-11-01") };
        let all = |after: Option<&str>, to: &str| {
            let days: Vec<_> = ends.between(after.map(day), day(to)).map(|day| day.to_string()).collect();
            days
        };
        assert_eq!(all(None, "2030-01-01"), ["2026-11-01", "2026-12-01", "2027-01-01"]);
        assert_eq!(all(Some("2026-11-01"), "2026-12-01"), ["2026-12-01"]);
        assert_eq!(all(Some("2026-11-15"), "2026-11-30"), [""; 0]);
        assert_eq!(ends.next(None), Some(day("2026-11-01")));
        assert_eq!(ends.next(Some(day("2026-12-31"))), Some(day("2027-01-01")));
        assert_eq!(ends.next(Some(day("2027-01-01"))), None);
    }

    #[test]
    fn words_come_back() {
        assert!(Every::ALL.into_iter().all(|every| Every::from_word(every.word()) == Some(every)));
        assert_eq!(Every::from_word("fortnight"), None);
    }

    proptest! {
        #[test]
        fn every_day_is_later_than_the_one_before(
            start in 0i64..40_000, at in 0usize..4, month_end in any::<bool>(), number in 0u32..400,
        ) {
            let start = Day::from_number(start).unwrap();
            let rule = Recurrence { every: Every::ALL[at], start, month_end, until: None };
            let (this, next) = (rule.nth(number).unwrap(), rule.nth(number + 1).unwrap());
            prop_assert!(this >= start && next > this);
            let apart = next.number() - this.number();
            let allowed = [7..=7, 28..=31, 89..=92, 365..=366];
            prop_assert!(allowed[at].contains(&apart), "{} days", apart);
            prop_assert_eq!(rule.next(Some(this)), Some(next));
        }

        #[test]
        fn no_number_is_beyond_the_arithmetic(number in any::<u32>(), at in 0usize..4) {
            let rule = Recurrence { every: Every::ALL[at], ..rule(Every::Week, "2026-11-01") };
            if let Some(day) = rule.nth(number) {
                prop_assert!(day >= rule.start);
            }
        }
    }
}
