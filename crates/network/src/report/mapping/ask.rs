//! What a mapping leaves open: what only the user can know, and what cannot be read.

use chrono_tz::Tz;
use record::{Currency, Day};

use super::super::heading::currency_of;
use super::super::whole::{MarkVotes, Order, Unclear};
use super::facts::Facts;
use super::write::money_heading;
use super::{DIRECTION, Mapping, Sheet, SheetColumn, required};
use crate::report::Gives;
use crate::values::Mark;

/// How many values show how a column of dates is read.
const READINGS: usize = 3;

/// What a mapping leaves open, and how it reads what it does not.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asks {
    /// Fields that are needed and that no column is.
    pub missing: Vec<&'static str>,
    /// Whether days or months come first, where every date can be read either way.
    pub date_order: Option<DateOrder>,
    /// Whether nothing in the file tells the currency.
    pub currency: bool,
    /// The currency of the amounts as far as their signs tell.
    pub likely_currency: Option<String>,
    /// A time of which the zone is not known.
    pub zone: Option<String>,
    /// The words for states.
    pub status: Vec<Word>,
    /// The words for kinds.
    pub kinds: Vec<Word>,
    /// The words for which way money went.
    pub flows: Vec<Word>,
    /// Whether no column tells the state, so that one holds for all rows.
    pub all: bool,
    /// How dates are read: some of each column.
    pub dates: Vec<DateReading>,
    /// How amounts are read: the decimal mark, and one that shows it.
    pub decimal: Option<(char, String)>,
    /// The columns that tell rows apart where none is an id.
    pub told_apart_by: Vec<String>,
    /// What cannot be read as it is mapped, or should be known.
    pub troubles: Vec<Trouble>,
}

/// A date that can be read either way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DateOrder {
    /// The date as it is written.
    pub text: String,
    /// The day that it is if days come first.
    pub day_first: Day,
    /// The day that it is if months do.
    pub month_first: Day,
}

/// A word of a column of states or kinds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// The word.
    pub word: String,
    /// How many rows have it.
    pub rows: u64,
    /// Whether it means something.
    pub known: bool,
}

/// A date and how it is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DateReading {
    /// The column.
    pub column: usize,
    /// As it is written.
    pub text: String,
    /// The day that it is.
    pub day: Day,
    /// The day that it would be with day and month the other way round, if it could be.
    pub not: Option<Day>,
}

/// What cannot be read as it is mapped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// A column of no dates is taken for one.
    NoDates(String),
    /// A column of no amounts is taken for one.
    NoAmounts(String),
    /// Its dates contradict each other in these lines.
    DatesContradict(String, u64, u64),
    /// Its amounts contradict each other in their decimal marks.
    AmountsContradict,
    /// Its amounts are in several currencies, and no column says which.
    SeveralCurrencies(String, Vec<String>),
    /// It is no column of currencies.
    NoCurrencies(String),
    /// Its words are too many to be states or kinds.
    TooManyWords(String),
    /// Its words say that money went out, and no column is taken to say so.
    GoesOut(String),
    /// Its values come several times: as an id, each would take the place of the one before.
    IdRepeats(String),
}

impl Trouble {
    /// Whether nothing should be imported before it is settled.
    pub fn blocks(&self) -> bool {
        !matches!(self, Trouble::IdRepeats(_))
    }
}

impl Asks {
    /// Whether something has to be answered or mapped before the recipe reads as is meant.
    pub fn is_settled(&self) -> bool {
        self.missing.is_empty()
            && self.date_order.is_none()
            && self.status.iter().chain(&self.kinds).chain(&self.flows).all(|word| word.known)
            && !self.troubles.iter().any(Trouble::blocks)
    }
}

impl Sheet {
    /// What a mapping leaves open.
    pub fn asks(&self, mapping: &Mapping) -> Asks {
        let mut asks = Asks { missing: self.missing(mapping), ..Asks::default() };
        self.ask_dates(mapping, &mut asks);
        self.ask_money(mapping, &mut asks);
        let words = |field, known: &dyn Fn(&str) -> bool| self.words_and_rows(mapping, field, known);
        asks.status = words("status", &|word| mapping.status.contains_key(word));
        asks.kinds = words("kind", &|word| mapping.kinds.contains_key(word));
        asks.flows = words(DIRECTION, &|word| mapping.flows.contains_key(word));
        asks.all = mapping.what == Gives::Transactions && mapping.column("status").is_none();
        if mapping.what != Gives::Daily && mapping.column("id").is_none() {
            let key = self.key(mapping).into_iter().filter_map(|at| self.columns.get(at));
            asks.told_apart_by = key.map(|column| column.heading.clone()).collect();
        }
        let column = |field: &str| self.columns.get(mapping.column(field)?);
        for field in ["status", "kind", DIRECTION] {
            if let Some(column) = column(field).filter(|column| column.facts.words.is_none()) {
                asks.troubles.push(Trouble::TooManyWords(column.heading.clone()));
            }
        }
        asks.troubles.extend(self.overlooked(mapping).map(|column| Trouble::GoesOut(column.heading.clone())));
        if let Some(column) = column("id").filter(|column| column.facts.repeats()) {
            asks.troubles.push(Trouble::IdRepeats(column.heading.clone()));
        }
        asks
    }

    fn missing(&self, mapping: &Mapping) -> Vec<&'static str> {
        let lacks = |field: &str| mapping.column(field).is_none();
        let mut missing: Vec<_> =
            required(mapping.what).iter().copied().filter(|field| lacks(field)).collect();
        if mapping.what == Gives::Daily && lacks("clicks") && lacks("impressions") {
            missing.push("clicks");
        }
        missing
    }

    fn words_and_rows(&self, mapping: &Mapping, field: &str, known: &dyn Fn(&str) -> bool) -> Vec<Word> {
        // Payments keep the word that their network has for their state.
        let is_ours = mapping.what == Gives::Transactions || field == DIRECTION;
        let column = mapping.column(field).and_then(|at| self.columns.get(at)).filter(|_| is_ours);
        let words = column.and_then(|column| column.facts.words.as_ref()).into_iter().flatten();
        let mut words: Vec<Word> =
            words.map(|(word, rows)| Word { word: word.clone(), rows: *rows, known: known(word) }).collect();
        words.sort_by(|one, other| other.rows.cmp(&one.rows).then_with(|| one.word.cmp(&other.word)));
        words
    }

    /// The columns of dates that are mapped, the one that says when first.
    fn dated<'s>(&'s self, mapping: &Mapping) -> Vec<(usize, &'s SheetColumn)> {
        let fields = [mapping.when(), "clicked_at"];
        let at = fields.into_iter().filter_map(|field| mapping.column(field));
        at.filter_map(|at| Some((at, self.columns.get(at)?))).collect()
    }

    fn ask_dates(&self, mapping: &Mapping, asks: &mut Asks) {
        let order = self.order(mapping);
        for (at, column) in self.dated(mapping) {
            let Some(dates) = &column.facts.dates else {
                asks.troubles.push(Trouble::NoDates(column.heading.clone()));
                continue;
            };
            match dates.order() {
                Some(Err(Unclear::Both(one, other))) => asks.troubles.push(Trouble::DatesContradict(
                    column.heading.clone(),
                    one.min(other),
                    one.max(other),
                )),
                Some(Err(Unclear::Either)) if order.is_none() && asks.date_order.is_none() => {
                    asks.date_order =
                        dates.either_way(self.values(at)).map(|(text, day_first, month_first)| DateOrder {
                            text: text.to_owned(),
                            day_first,
                            month_first,
                        });
                }
                _ => {}
            }
            if dates.local_time && asks.zone.is_none() && mapping.what == Gives::Transactions {
                let told = |value: &&str| dates.instant(value, Tz::UTC).is_some_and(|when| !when.date_only);
                asks.zone = self.values(at).find(told).map(str::to_owned);
            }
            let own = order.unwrap_or(Order::Day);
            let other = if own == Order::Day { Order::Month } else { Order::Day };
            let mut shown: Vec<&str> = self.values(at).collect();
            shown.dedup();
            // A date that could be misread shows more than one that could not.
            let unclear =
                |value: &str| dates.day(value, other).is_some_and(|day| Some(day) != dates.day(value, own));
            shown.sort_by_key(|value| !unclear(value));
            let readings = shown.into_iter().filter_map(|value| {
                let day = dates.day(value, own)?;
                let not = dates.day(value, other).filter(|not| *not != day);
                Some(DateReading { column: at, text: value.to_owned(), day, not })
            });
            asks.dates.extend(readings.take(READINGS));
        }
    }

    /// Which of day and month comes first in the dates of a mapping: as they say, else as was answered.
    pub(super) fn order(&self, mapping: &Mapping) -> Option<Order> {
        let dated = self.dated(mapping).into_iter();
        let mut told = dated.filter_map(|(_, column)| column.facts.dates.as_ref()?.order()?.ok());
        told.next().or_else(|| Order::from_setting(mapping.date_order.as_deref()?))
    }

    /// The values of a column in the rows that are shown.
    fn values(&self, at: usize) -> impl Iterator<Item = &str> {
        let cells = self.rows.iter().filter_map(move |row| row.get(at)).map(String::as_str);
        cells.filter(|cell| !cell.is_empty())
    }

    fn ask_money(&self, mapping: &Mapping, asks: &mut Asks) {
        let money = self.money(mapping);
        let no_money = money.iter().filter(|column| !column.facts.is_money());
        asks.troubles.extend(no_money.map(|column| Trouble::NoAmounts(column.heading.clone())));
        let facts: Vec<&Facts> = money.iter().map(|column| &column.facts).collect();
        match mark(&facts) {
            Ok(mark) => {
                let mark = mapping.decimal.or(mark.map(Mark::decimal));
                let shows = |value: &&String| value.contains(['.', ',']);
                let shown = facts.iter().flat_map(|facts| &facts.samples).find(shows);
                asks.decimal = mark.zip(shown.cloned());
            }
            Err(()) if mapping.decimal.is_some() => {}
            Err(()) => asks.troubles.push(Trouble::AmountsContradict),
        }
        if matches!(mapping.what, Gives::Daily | Gives::Nothing) {
            return;
        }
        if let Some(column) = mapping.column("currency").and_then(|at| self.columns.get(at)) {
            if !column.facts.is_currency() {
                asks.troubles.push(Trouble::NoCurrencies(column.heading.clone()));
            }
            return;
        }
        let Some(column) = money.first() else { return };
        let signs = &column.facts.signs;
        if signs.len() > 1 {
            asks.troubles
                .push(Trouble::SeveralCurrencies(column.heading.clone(), signs.iter().cloned().collect()));
        }
        let known = signs.first().and_then(|sign| self.words.currency(sign));
        asks.likely_currency = known.map(|currency| currency.code().to_owned());
        asks.currency = heading_currency(&column.heading).is_none();
    }

    /// The columns that hold money, the one that counts first.
    pub(super) fn money<'s>(&'s self, mapping: &Mapping) -> Vec<&'s SheetColumn> {
        let column = |field: &str| self.columns.get(mapping.column(field)?);
        ["commission", "amount", "sale"].into_iter().filter_map(column).collect()
    }
}

/// The decimal mark of some columns; `None` where they have none.
pub(super) fn mark(columns: &[&Facts]) -> Result<Option<Mark>, ()> {
    let mut votes = MarkVotes::default();
    columns.iter().for_each(|facts| votes.add(&facts.marks));
    match votes.decide() {
        Some(_) if !votes.has_decimals() => Ok(None),
        Some(mark) => Ok(Some(mark)),
        None => Err(()),
    }
}

/// The currency that the heading of an amount tells.
pub(super) fn heading_currency(heading: &str) -> Option<Currency> {
    currency_of(&money_heading(heading)?.sign)
}
