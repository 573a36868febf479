//! What the values of a column tell by themselves.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use chrono_tz::Tz;
use record::Day;

use super::super::definition::MONTHS;
use super::super::records::plain_amount;
use super::super::table::in_english;
use super::super::whole::{MarkVotes, Order, OrderVotes, Unclear, in_order};
use super::flow::Flow;
use super::words::Words;
use crate::values::{self, Mark};

/// How many different words a column of states or kinds may have, and how long each may be.
pub(super) const WORDS: usize = 30;
const WORD: usize = 40;
/// How many different values of a column are shown.
const SAMPLES: usize = 3;
/// How long a value may be that could be a date.
const DATE: usize = 48;
/// How many values are asked for the form of their dates before any is asked for by all forms.
const FIRST: usize = 20;
/// How many forms of dates one column may have.
const FORMS: usize = 4;
/// How many signs of currencies are noted.
const SIGNS: usize = 6;

/// What the values of a column tell.
#[derive(Debug, Default)]
pub(super) struct Facts {
    /// How many cells are filled.
    pub filled: u64,
    /// Different values, the first that came.
    pub samples: Vec<String>,
    /// The dates in it, if it is a column of dates.
    pub dates: Option<Dates>,
    /// How many values are amounts, and how many of these are whole numbers.
    pub amounts: u64,
    pub whole: u64,
    /// How the amounts are written.
    pub marks: MarkVotes,
    /// What stands beside the amounts: signs and codes.
    pub signs: BTreeSet<String>,
    /// How many of the amounts are below zero.
    pub negative: u64,
    /// Words behind amounts that say which way the money went (`100,00 S`), and how often each comes.
    pub sides: BTreeMap<String, u64>,
    /// How many values are a currency, by code, sign or word, until one is none.
    pub currencies: u64,
    /// Whether there are addresses in it.
    pub mail: bool,
    /// Its words and how often each comes; `None` if they are too many or too long.
    pub words: Option<BTreeMap<String, u64>>,
    /// Hashes of its values for as long as none came twice.
    seen: Option<HashSet<u64>>,
}

/// How a column writes dates.
#[derive(Debug, Default)]
pub(super) struct Dates {
    /// Forms besides ISO 8601.
    pub formats: Vec<String>,
    /// The names of months that it has and the English ones, where they are not English.
    pub months: Vec<(String, &'static str)>,
    /// Whether it tells a time of which the zone is not known.
    pub local_time: bool,
    votes: Option<OrderVotes>,
}

impl Facts {
    /// What the first values tell; `heading_says_date` if numbers may be dates.
    pub(super) fn new<'v>(
        first: impl Iterator<Item = &'v str> + Clone,
        words: &Words,
        heading_says_date: bool,
    ) -> Facts {
        let dates = Dates::new(first.filter(|value| !value.is_empty()), words, heading_says_date);
        Facts { dates, words: Some(BTreeMap::new()), seen: Some(HashSet::new()), ..Facts::default() }
    }

    /// Looks at a value of the column.
    pub(super) fn see(&mut self, value: &str, line: u64, words: &Words) {
        if value.is_empty() {
            return;
        }
        self.filled += 1;
        if self.samples.len() < SAMPLES && !self.samples.iter().any(|known| known == value) {
            self.samples.push(value.to_owned());
        }
        if self.seen.as_mut().is_some_and(|seen| !seen.insert(hash(value))) {
            self.seen = None;
        }
        self.mail |= value.split_once('@').is_some_and(|(_, host)| host.contains('.'));
        if let Some(known) = &mut self.words {
            let room = known.len() < WORDS && value.chars().count() <= WORD;
            match known.get_mut(value) {
                Some(count) => *count += 1,
                None if room => drop(known.insert(value.to_owned(), 1)),
                None => self.words = None,
            }
        }
        if let Some(dates) = &mut self.dates
            && let Some(votes) = &mut dates.votes
        {
            votes.see(value, line);
        }
        if value.chars().any(|c| c.is_ascii_digit()) {
            self.see_amount(value, words);
        } else if self.currencies + 1 == self.filled && words.currency(value).is_some() {
            // Only for as long as every value was one: that is all that is asked.
            self.currencies += 1;
        }
    }

    fn see_amount(&mut self, value: &str, words: &Words) {
        let (value, side) = match side(value, words) {
            Some((amount, side)) => (amount, Some(side)),
            None => (value, None),
        };
        let read = [Mark::Point, Mark::Comma].iter().find_map(|mark| plain_amount(value, *mark));
        let Some(plain) = read else { return };
        self.amounts += 1;
        self.whole += u64::from(!plain.contains('.'));
        self.negative += u64::from(plain.starts_with('-'));
        if let Some(side) = side
            && (self.sides.len() < WORDS || self.sides.contains_key(side))
        {
            *self.sides.entry(side.to_owned()).or_default() += 1;
        }
        self.marks.see(value);
        let beside: String = value
            .chars()
            .filter(|c| !c.is_ascii_digit() && !c.is_whitespace() && !"+-.,'()".contains(*c))
            .collect();
        let beside = beside.trim_matches(|c: char| matches!(c, '\u{2212}' | '’' | '\u{2013}'));
        if !beside.is_empty() && self.signs.len() < SIGNS {
            self.signs.insert(beside.to_owned());
        }
    }

    /// Whether most of its values are amounts.
    pub(super) fn is_money(&self) -> bool {
        self.amounts > 0 && self.amounts * 5 >= self.filled * 3 && self.dates.is_none()
    }

    /// Whether most of its amounts have a word behind them that says which way the money went.
    pub(super) fn has_sides(&self) -> bool {
        self.is_money() && self.sides.values().sum::<u64>() * 5 >= self.filled * 3
    }

    /// Whether all of its words say which way money went.
    pub(super) fn says_flow(&self, words: &Words) -> bool {
        self.flows(words).is_some_and(|mut flows| flows.all(|flow| flow.is_some()))
    }

    /// Whether one of its words says that money went out.
    pub(super) fn says_out(&self, words: &Words) -> bool {
        self.flows(words).is_some_and(|mut flows| flows.any(|flow| flow == Some(Flow::Out)))
    }

    fn flows<'f>(&'f self, words: &'f Words) -> Option<impl Iterator<Item = Option<Flow>> + 'f> {
        let own = self.words.as_ref().filter(|own| !own.is_empty() && self.dates.is_none())?;
        Some(own.keys().map(|word| words.flow(word)))
    }

    /// Whether some of its amounts have decimals.
    pub(super) fn has_decimals(&self) -> bool {
        self.is_money() && self.whole < self.amounts
    }

    /// Whether all of its values are whole numbers.
    pub(super) fn is_whole(&self) -> bool {
        self.filled > 0 && self.whole == self.filled
    }

    /// Whether all of its values name a currency.
    pub(super) fn is_currency(&self) -> bool {
        self.filled > 0 && self.currencies == self.filled
    }

    /// Whether no value comes twice and every row has one, of so many.
    pub(super) fn is_unique(&self, rows: u64) -> bool {
        self.seen.is_some() && self.filled == rows
    }

    /// Whether a value comes twice.
    pub(super) fn repeats(&self) -> bool {
        self.seen.is_none()
    }
}

/// An amount and the word behind it that says which way the money went.
fn side<'v>(value: &'v str, words: &Words) -> Option<(&'v str, &'v str)> {
    let amount = value.trim_end_matches('.').trim_end_matches(char::is_alphabetic);
    let side = value.get(amount.len()..)?.trim_end_matches('.');
    (amount.ends_with(|c: char| c.is_ascii_digit() || c.is_whitespace()) && words.flow(side).is_some())
        .then(|| (amount.trim_end(), side))
}

fn hash(value: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

impl Dates {
    /// How these values are written as dates, if most of them are.
    fn new<'v>(
        values: impl Iterator<Item = &'v str> + Clone,
        words: &Words,
        heading_says_date: bool,
    ) -> Option<Dates> {
        let all = values.clone().count();
        let candidates = || values.clone().filter(|value| could_be_date(value, heading_says_date));
        if all == 0 || candidates().count() * 5 < all * 3 {
            return None;
        }
        let no_months = Vec::new();
        std::iter::once(&no_months)
            .chain(words.months())
            .find_map(|months| Dates::with_months(&candidates, all, words, months, heading_says_date))
    }

    fn with_months<'v, I: Iterator<Item = &'v str>>(
        candidates: &impl Fn() -> I,
        all: usize,
        words: &Words,
        months: &[String],
        numbers: bool,
    ) -> Option<Dates> {
        let months: Vec<_> = months.iter().map(|month| month.to_lowercase()).zip(MONTHS).collect();
        let named = |value: &str| in_english(value, &months).is_some();
        if !months.is_empty() && !candidates().any(named) {
            return None;
        }
        let mut dates = Dates { months, ..Dates::default() };
        let mut left: Vec<&str> =
            candidates().filter(|value| dates.instant(value, Tz::UTC).is_none()).collect();
        let reads = |dates: &Dates, value: &str, format: &String| {
            let one = std::slice::from_ref(format);
            dates.read(value, |text| values::day(text, one))
        };
        let mut forms: Vec<String> = forms(words, numbers);
        let first: Vec<&str> = left.iter().copied().take(FIRST).collect();
        forms.retain(|form| first.iter().any(|value| reads(&dates, value, form).is_some()));
        while !left.is_empty() && dates.formats.len() < FORMS {
            let count =
                |form: &String| left.iter().filter(|value| reads(&dates, value, form).is_some()).count();
            // Of equals the first: the list begins with what is common.
            let Some((most, _)) = forms.iter().map(|form| (count(form), form)).rev().max_by_key(|(n, _)| *n)
            else {
                break;
            };
            if most == 0 {
                break;
            }
            let best: Vec<String> = forms.iter().filter(|form| count(form) == most).cloned().collect();
            let Some(chosen) = best.first() else { break };
            let twin = forms.iter().find(|form| swapped(chosen).as_ref() == Some(form)).cloned();
            let added = [Some(chosen.clone()), twin];
            dates.formats.extend(
                added.into_iter().flatten().filter(|form| !dates.formats.contains(form)).collect::<Vec<_>>(),
            );
            left.retain(|value| dates.instant(value, Tz::UTC).is_none());
        }
        let read = candidates().count() - left.len();
        if read * 5 < all * 3 {
            return None;
        }
        let zoned = |value: &str| dates.instant(value, Tz::UTC) != dates.instant(value, Tz::Asia__Tokyo);
        dates.local_time = candidates().any(zoned);
        dates.votes = OrderVotes::among(&dates.formats);
        Some(dates)
    }

    /// Reads a value as the report will.
    pub(super) fn instant(&self, value: &str, zone: Tz) -> Option<values::When> {
        self.read(value, |text| values::instant(text, &self.formats, zone))
    }

    fn read<T>(&self, value: &str, read: impl Fn(&str) -> Option<T>) -> Option<T> {
        read(value).or_else(|| read(&in_english(value, &self.months)?))
    }

    /// The day that a value is when read in this order.
    pub(super) fn day(&self, value: &str, order: Order) -> Option<Day> {
        let formats = in_order(&self.formats, order);
        self.read(value, |text| values::day(text, &formats))
    }

    /// Which of day and month comes first; `None` if it makes no difference to any form.
    pub(super) fn order(&self) -> Option<Result<Order, Unclear>> {
        Some(self.votes.as_ref()?.decide(None))
    }

    /// The first value that can be read either way, of these.
    pub(super) fn either_way<'v>(
        &self,
        values: impl Iterator<Item = &'v str>,
    ) -> Option<(&'v str, Day, Day)> {
        values.into_iter().find_map(|value| {
            let (one, other) = (self.day(value, Order::Day)?, self.day(value, Order::Month)?);
            (one != other).then_some((value, one, other))
        })
    }
}

/// Whether it is worth trying.
fn could_be_date(value: &str, numbers: bool) -> bool {
    if value.len() > DATE {
        return false;
    }
    let digits = value.chars().filter(char::is_ascii_digit).count();
    let parts = value.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).count();
    let letters = value.chars().any(char::is_alphabetic);
    match parts {
        0 => false,
        1 => numbers && digits == value.len() && matches!(digits, 8 | 10 | 13),
        2 => letters,
        _ => digits <= 20,
    }
}

/// Every form of a date, with every form of a time.
fn forms(words: &Words, numbers: bool) -> Vec<String> {
    let mut forms: Vec<String> = Vec::new();
    for time in &words.dates.time {
        forms.extend(words.dates.day.iter().map(|day| format!("{day}{time}")));
    }
    if numbers {
        forms.extend(["unix".to_owned(), "unix_ms".to_owned()]);
    }
    forms
}

/// The same form with day and month the other way round.
fn swapped(form: &str) -> Option<String> {
    let (day, month) = (form.find("%d")?, form.find("%m")?);
    let (first, second) = if day < month { ("%d", "%m") } else { ("%m", "%d") };
    let marked = form.replacen(first, "\u{0}", 1).replacen(second, first, 1);
    Some(marked.replacen('\u{0}', second, 1))
}
