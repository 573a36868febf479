//! What the terms of a program say, one fact at a time.

use std::fmt;

use chrono::Datelike;
use serde::{Deserialize, Serialize};

use crate::money::decimal;
use crate::{Currency, Day, Money, Step};

/// What a fact of the terms is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "lowercase")]
pub enum TermKind {
    /// The part of a sale that is paid, or a fee for each.
    Share,
    /// How long a recurring commission is paid.
    Duration,
    /// After how many days without activity a referral is dropped.
    Inactivity,
    /// How many days after the click a sale counts.
    Cookie,
    /// How many days pass until a commission is approved.
    Hold,
    /// The least that is paid out.
    Minimum,
    /// When payouts are sent.
    Payout,
    /// Anything else.
    Other,
}

impl TermKind {
    /// Every kind, in the order of the ledger's numbers.
    pub const ALL: [TermKind; 8] = [
        TermKind::Share,
        TermKind::Duration,
        TermKind::Inactivity,
        TermKind::Cookie,
        TermKind::Hold,
        TermKind::Minimum,
        TermKind::Payout,
        TermKind::Other,
    ];

    /// The word for it, in lower case.
    pub fn word(self) -> &'static str {
        match self {
            TermKind::Share => "share",
            TermKind::Duration => "duration",
            TermKind::Inactivity => "inactivity",
            TermKind::Cookie => "cookie",
            TermKind::Hold => "hold",
            TermKind::Minimum => "minimum",
            TermKind::Payout => "payout",
            TermKind::Other => "other",
        }
    }

    /// The kind with this word.
    pub fn from_word(word: &str) -> Option<TermKind> {
        TermKind::ALL.into_iter().find(|kind| kind.word().eq_ignore_ascii_case(word.trim()))
    }
}

/// A part of a whole, exact to a ten-thousandth of a percent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Percent(i64);

impl Percent {
    /// The part from millionths of the whole: 200,000 are 20 percent; `None` below nothing and above ten times the whole.
    pub fn from_millionths(millionths: i64) -> Option<Percent> {
        (0..=10_000_000).contains(&millionths).then_some(Percent(millionths))
    }

    /// Millionths of the whole.
    pub fn millionths(self) -> i64 {
        self.0
    }

    /// Reads `20`, `20%` or `17.5 %`.
    pub fn parse(text: &str) -> Option<Percent> {
        let text = text.trim();
        let (millionths, exact) = decimal(text.strip_suffix('%').unwrap_or(text).trim(), 4)?;
        i64::try_from(millionths).ok().filter(|_| exact).and_then(Percent::from_millionths)
    }

    /// This part of an amount, rounded half to even.
    pub fn of(self, amount: Money) -> Option<Money> {
        let micros =
            crate::money::divide_half_even(i128::from(amount.micros) * i128::from(self.0), 1_000_000);
        Some(Money::new(i64::try_from(micros).ok()?, amount.currency))
    }
}

impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, part) = (self.0 / 10_000, self.0 % 10_000);
        let part = format!("{part:04}");
        match part.trim_end_matches('0') {
            "" => write!(f, "{whole}%"),
            part => write!(f, "{whole}.{part}%"),
        }
    }
}

/// How long a recurring commission is paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lasting {
    /// So many months.
    Months(u32),
    /// As long as the customer stays.
    Lifetime,
}

/// When payouts are sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rhythm {
    /// On a day of every so many months; a month without the day has its last day instead.
    Months {
        /// How many months lie between two payouts.
        every: u32,
        /// The day of the month; 31 is the last one.
        day: u32,
        /// A day in a month with a payout; where it is not told, January has one.
        from: Option<Day>,
    },
    /// Every so many weeks.
    Weeks {
        /// How many weeks lie between two payouts.
        every: u32,
        /// A day with a payout.
        from: Option<Day>,
    },
    /// So many days after the end of the month in which a commission was approved.
    Net {
        /// The days.
        days: u32,
    },
}

/// The longest distance in weeks or months, and the longest in days: a longer one is a slip of the hand.
const MOST: u32 = 1_200;
const MOST_DAYS: u32 = 36_500;

impl Rhythm {
    /// The first day after another on which a payout is sent; `None` where the terms do not fix it.
    pub fn next(self, after: Day) -> Option<Day> {
        match self {
            Rhythm::Weeks { every, from } => {
                let (from, apart) = (from?, i64::from(every.max(1)) * 7);
                Some(from.plus(((after.number() - from.number()).div_euclid(apart) + 1) * apart))
            }
            Rhythm::Months { every, day, from } => {
                let (every, first) = (i64::from(every.max(1)), from.map_or(0, month_number));
                let month = month_number(after);
                let this = month - (month - first).rem_euclid(every);
                [this, this + every]
                    .into_iter()
                    .filter_map(|month| in_month(month, day))
                    .find(|on| *on > after)
            }
            Rhythm::Net { days } => {
                let end = |on: Day| Step::Month.bucket(on).to();
                let first = end(after.plus(-i64::from(days) - 31));
                let ends = std::iter::successors(Some(first), |last| Some(end(last.plus(1))));
                ends.take(4).map(|on| on.plus(i64::from(days))).find(|on| *on > after)
            }
        }
    }

    /// The day on which a commission is sent that was approved on a day.
    pub fn pays(self, approved: Day) -> Option<Day> {
        match self {
            Rhythm::Net { days } => Some(Step::Month.bucket(approved).to().plus(i64::from(days))),
            Rhythm::Months { .. } | Rhythm::Weeks { .. } => self.next(approved),
        }
    }

    fn parse(text: &str) -> Option<Rhythm> {
        let text = text.trim().to_lowercase();
        let (text, from) = match text.split_once(" from ") {
            Some((text, from)) => (text.trim(), Some(from.trim().parse().ok()?)),
            None => (text.as_str(), None),
        };
        if let Some(days) = text.strip_prefix("net") {
            return Some(Rhythm::Net { days: days_of(days)? }).filter(|_| from.is_none());
        }
        if matches!(text, "weekly" | "every week") {
            return Some(Rhythm::Weeks { every: 1, from });
        }
        let (text, every) = match text.split_once("every ") {
            Some((text, "month")) => (text.trim(), 1),
            Some((text, every)) => match every.split_once(' ')? {
                (every, "weeks" | "week") if text.is_empty() => {
                    return Some(Rhythm::Weeks { every: counted(every)?, from });
                }
                (every, "months" | "month") => (text.trim(), counted(every)?),
                _ => return None,
            },
            None => (text, 1),
        };
        let day = match text {
            "last day" => 31,
            text => text.strip_prefix("day").unwrap_or(text).trim().parse().ok()?,
        };
        (1..=31).contains(&day).then_some(Rhythm::Months { every, day, from })
    }
}

/// A month's number: months since the year nought.
fn month_number(day: Day) -> i64 {
    i64::from(day.date().year()) * 12 + i64::from(day.date().month0())
}

fn in_month(number: i64, day: u32) -> Option<Day> {
    let year = i32::try_from(number.div_euclid(12)).ok()?;
    let first = Day::new(year, u32::try_from(number.rem_euclid(12)).ok()? + 1, 1)?;
    Some(first.plus(i64::from(day.max(1)) - 1).min(Step::Month.bucket(first).to()))
}

impl fmt::Display for Rhythm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let since = |f: &mut fmt::Formatter<'_>, from: Option<Day>| match from {
            Some(from) => write!(f, " from {from}"),
            None => Ok(()),
        };
        match *self {
            Rhythm::Net { days } => write!(f, "net {days}"),
            Rhythm::Weeks { every: 1, from } => write!(f, "every week").and_then(|()| since(f, from)),
            Rhythm::Weeks { every, from } => write!(f, "every {every} weeks").and_then(|()| since(f, from)),
            Rhythm::Months { every, day, from } => {
                match day {
                    31 => write!(f, "last day")?,
                    day => write!(f, "day {day}")?,
                }
                if every > 1 {
                    write!(f, " every {every} months")?;
                }
                since(f, from)
            }
        }
    }
}

/// One thing that the terms of a program say. Written as text it reads back as the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fact {
    /// The part of a sale that is paid.
    Share(Percent),
    /// What is paid for each event, whatever the sale.
    Fee(Money),
    /// How long a recurring commission is paid.
    Duration(Lasting),
    /// After how many days without activity a referral is dropped; 0 if never.
    Inactivity(u32),
    /// How many days after the click a sale counts.
    Cookie(u32),
    /// How many days pass until a commission is approved.
    Hold(u32),
    /// The least that is paid out.
    Minimum(Money),
    /// When payouts are sent.
    Payout(Rhythm),
    /// Anything else, in words.
    Other(String),
}

impl Fact {
    /// What it is about.
    pub fn kind(&self) -> TermKind {
        match self {
            Fact::Share(_) | Fact::Fee(_) => TermKind::Share,
            Fact::Duration(_) => TermKind::Duration,
            Fact::Inactivity(_) => TermKind::Inactivity,
            Fact::Cookie(_) => TermKind::Cookie,
            Fact::Hold(_) => TermKind::Hold,
            Fact::Minimum(_) => TermKind::Minimum,
            Fact::Payout(_) => TermKind::Payout,
            Fact::Other(_) => TermKind::Other,
        }
    }

    /// Reads a fact of a kind as people write it: `20%` or `15 EUR`, `12 months` or `lifetime`, `90 days`, `50 EUR`,
    /// `day 15`, `last day every 3 months`, `every 2 weeks from 2026-01-05`, `net 30`.
    pub fn parse(kind: TermKind, text: &str) -> Option<Fact> {
        let text = text.trim();
        Some(match kind {
            TermKind::Share => match Percent::parse(text) {
                Some(percent) => Fact::Share(percent),
                None => Fact::Fee(money(text)?),
            },
            TermKind::Duration => Fact::Duration(lasting(text)?),
            TermKind::Inactivity => Fact::Inactivity(days_of(text)?),
            TermKind::Cookie => Fact::Cookie(days_of(text)?),
            TermKind::Hold => Fact::Hold(days_of(text)?),
            TermKind::Minimum => Fact::Minimum(money(text)?),
            TermKind::Payout => Fact::Payout(Rhythm::parse(text)?),
            TermKind::Other => Fact::Other(Some(text).filter(|text| !text.is_empty())?.to_owned()),
        })
    }
}

impl fmt::Display for Fact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plural = |count: u32| if count == 1 { "" } else { "s" };
        match self {
            Fact::Share(percent) => percent.fmt(f),
            // By its key, so that what is read again is the same.
            Fact::Fee(money) | Fact::Minimum(money) => {
                write!(f, "{} {}", money.decimal(), money.currency.key())
            }
            Fact::Duration(Lasting::Lifetime) => f.write_str("lifetime"),
            Fact::Duration(Lasting::Months(months)) => write!(f, "{months} month{}", plural(*months)),
            Fact::Inactivity(days) | Fact::Cookie(days) | Fact::Hold(days) => {
                write!(f, "{days} day{}", plural(*days))
            }
            Fact::Payout(rhythm) => rhythm.fmt(f),
            Fact::Other(text) => f.write_str(text),
        }
    }
}

/// A number of weeks or months that is at least one.
fn counted(text: &str) -> Option<u32> {
    text.trim().parse().ok().filter(|count| (1..=MOST).contains(count))
}

/// `30`, `30 days`, `4 weeks`, `none`.
fn days_of(text: &str) -> Option<u32> {
    let text = text.trim().to_lowercase();
    if text == "none" {
        return Some(0);
    }
    let (number, word) = match text.find(|c: char| !c.is_ascii_digit()) {
        Some(at) => text.split_at(at),
        None => (text.as_str(), ""),
    };
    let number: u32 = number.parse().ok()?;
    let days = match word.trim() {
        "" | "d" | "day" | "days" => number,
        "week" | "weeks" => number.checked_mul(7)?,
        _ => return None,
    };
    Some(days).filter(|days| *days <= MOST_DAYS)
}

fn lasting(text: &str) -> Option<Lasting> {
    let text = text.to_lowercase();
    if matches!(text.as_str(), "lifetime" | "life" | "for life" | "unlimited") {
        return Some(Lasting::Lifetime);
    }
    let (number, word) = match text.find(|c: char| !c.is_ascii_digit()) {
        Some(at) => text.split_at(at),
        None => (text.as_str(), ""),
    };
    let number = counted(number)?;
    let months = match word.trim() {
        "" | "m" | "month" | "months" => number,
        "year" | "years" => number.checked_mul(12)?,
        _ => return None,
    };
    Some(Lasting::Months(months)).filter(|_| months <= MOST)
}

/// `15 EUR` or `EUR 15`; nothing below zero, and no more digits than are kept.
fn money(text: &str) -> Option<Money> {
    let (one, other) = text.split_once(char::is_whitespace)?;
    let read = |amount: &str, code: &str| {
        let currency = Currency::of_key(code.trim()).or_else(|_| Currency::new(code)).ok()?;
        let (money, exact) = Money::parse_exact(amount, currency).ok()?;
        Some(money).filter(|money| exact && money.micros >= 0)
    };
    read(one, other.trim()).or_else(|| read(other.trim(), one))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn facts_are_read_as_people_write_them() {
        let check = |kind: TermKind, text: &str, expected: Option<&str>| {
            let found = Fact::parse(kind, text);
            assert_eq!(found.as_ref().map(ToString::to_string).as_deref(), expected, "{text}");
            assert!(found.is_none_or(|fact| fact.kind() == kind));
        };
        check(TermKind::Share, "20", Some("20%"));
        check(TermKind::Share, " 17.50 % ", Some("17.5%"));
        check(TermKind::Share, "8.3751%", Some("8.3751%"));
        check(TermKind::Share, "0.00001%", None);
        check(TermKind::Share, "-5%", None);
        check(TermKind::Share, "2000%", None);
        check(TermKind::Share, "15 eur", Some("15.00 EUR"));
        check(TermKind::Share, "USD 7.5", Some("7.50 USD"));
        check(TermKind::Share, "15", Some("15%"));
        check(TermKind::Share, "15 bananas", None);
        check(TermKind::Duration, "Lifetime", Some("lifetime"));
        check(TermKind::Duration, "1 year", Some("12 months"));
        check(TermKind::Duration, "24", Some("24 months"));
        check(TermKind::Duration, "0 months", None);
        check(TermKind::Inactivity, "90 days", Some("90 days"));
        check(TermKind::Inactivity, "none", Some("0 days"));
        check(TermKind::Cookie, "1", Some("1 day"));
        check(TermKind::Hold, "4 weeks", Some("28 days"));
        check(TermKind::Hold, "a while", None);
        check(TermKind::Hold, "3 months", None);
        check(TermKind::Minimum, "50 EUR", Some("50.00 EUR"));
        check(TermKind::Minimum, "-50 EUR", None);
        check(TermKind::Minimum, "50", None);
        check(TermKind::Payout, "15", Some("day 15"));
        check(TermKind::Payout, "day 15 every 3 months", Some("day 15 every 3 months"));
        check(TermKind::Payout, "last day every month", Some("last day"));
        check(TermKind::Payout, "weekly", Some("every week"));
        check(TermKind::Payout, "every 2 weeks from 2026-01-05", Some("every 2 weeks from 2026-01-05"));
        check(TermKind::Payout, "every 0 weeks", None);
        check(TermKind::Payout, "day 32", None);
        check(TermKind::Payout, "Net 30 days", Some("net 30"));
        check(TermKind::Payout, "monthly", None);
        check(TermKind::Other, "  no brand bidding ", Some("no brand bidding"));
        check(TermKind::Other, " ", None);
    }

    #[test]
    fn payouts_are_sent_when_the_terms_say() {
        let check = |text: &str, after: &str, next: &str, pays: &str| {
            let Some(Fact::Payout(rhythm)) = Fact::parse(TermKind::Payout, text) else { panic!("{text}") };
            let shown = |day: Option<Day>| day.map_or("-".to_owned(), |day| day.to_string());
            assert_eq!(shown(rhythm.next(day(after))), next, "{text} after {after}");
            assert_eq!(shown(rhythm.pays(day(after))), pays, "{text} approved {after}");
        };
        check("day 15", "2026-01-14", "2026-01-15", "2026-01-15");
        check("day 15", "2026-01-15", "2026-02-15", "2026-02-15");
        check("day 30", "2026-02-10", "2026-02-28", "2026-02-28");
        check("last day", "2028-02-28", "2028-02-29", "2028-02-29");
        check("day 10 every 3 months", "2026-01-10", "2026-04-10", "2026-04-10");
        check("day 10 every 3 months from 2026-02-10", "2026-01-20", "2026-02-10", "2026-02-10");
        check("day 10 every 3 months from 2026-02-10", "2025-11-10", "2026-02-10", "2026-02-10");
        check("every 2 weeks from 2026-01-05", "2026-01-05", "2026-01-19", "2026-01-19");
        check("every 2 weeks from 2026-01-05", "2026-01-18", "2026-01-19", "2026-01-19");
        check("every 2 weeks from 2026-01-05", "2025-12-30", "2026-01-05", "2026-01-05");
        check("every 2 weeks", "2026-01-05", "-", "-");
        check("net 30", "2026-01-10", "2026-01-30", "2026-03-02");
        check("net 30", "2026-01-30", "2026-03-02", "2026-03-02");
        check("net 0", "2026-01-31", "2026-02-28", "2026-01-31");
    }

    #[test]
    fn a_part_of_an_amount_is_exact() {
        let of = |percent: &str, amount: &str| {
            Percent::parse(percent).unwrap().of(amount.parse().unwrap()).unwrap().to_string()
        };
        assert_eq!(of("20%", "49.99 EUR"), "9.998 EUR");
        assert_eq!(of("17.5%", "0.00001 EUR"), "0.000002 EUR");
        assert_eq!(Percent::from_millionths(10_000_001), None);
    }

    #[test]
    fn words_come_back() {
        assert!(TermKind::ALL.into_iter().all(|kind| TermKind::from_word(kind.word()) == Some(kind)));
        assert_eq!(TermKind::from_word("colour"), None);
    }

    fn rhythms() -> impl Strategy<Value = Rhythm> {
        let from =
            || proptest::option::of((0i64..40_000).prop_map(|number| Day::from_number(number).unwrap()));
        prop_oneof![
            (1u32..40, 1u32..=31, from()).prop_map(|(every, day, from)| Rhythm::Months { every, day, from }),
            (1u32..40, from()).prop_map(|(every, from)| Rhythm::Weeks { every, from }),
            (0u32..400).prop_map(|days| Rhythm::Net { days }),
        ]
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(rhythm in rhythms(), millionths in 0i64..=10_000_000, days in 0u32..=36_500,
            months in 1u32..=1_200, micros in 0i64..i64::MAX) {
            let facts = [
                Fact::Payout(rhythm),
                Fact::Share(Percent(millionths)),
                Fact::Hold(days),
                Fact::Duration(Lasting::Months(months)),
                Fact::Minimum(Money::new(micros, Currency::EUR)),
                Fact::Fee(Money::new(micros, Currency::new("BTC").unwrap())),
            ];
            for fact in facts {
                prop_assert_eq!(Fact::parse(fact.kind(), &fact.to_string()), Some(fact));
            }
        }

        #[test]
        fn the_next_payout_is_the_first_one(rhythm in rhythms(), number in 0i64..40_000, later in 1i64..2_000) {
            let after = Day::from_number(number).unwrap();
            if let Some(next) = rhythm.next(after) {
                prop_assert!(next > after);
                let between = after.plus(later);
                let again = rhythm.next(between).unwrap();
                let right = if between < next { again == next } else { again > between && again > next };
                prop_assert!(right, "{} then {}", next, again);
            }
        }

        #[test]
        fn any_text_is_answered(text in ".{0,40}", at in 0usize..8) {
            let _ = Fact::parse(TermKind::ALL[at], &text);
        }
    }
}
