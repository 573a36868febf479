//! Questions and their answers: what was earned, when, by what.

use std::collections::{BTreeMap, HashMap};

use record::{
    Amounts, Bucket, Currency, Day, Days, Kind, Layer, Missing, Money, Passive, Series, Status, Step, Tally,
};
use rusqlite::params;

use crate::cells::{Grain, Piece, pieces};
use crate::find::json_list;
use crate::layers::Sorting;
use crate::passive::is_passive;
use crate::rates::Rates;
use crate::{Find, LedgerError, Reader, stored};

/// What makes the layers of a stack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// One layer for each program.
    Program,
    /// One for each connector.
    Network,
    /// One for each account.
    Account,
    /// One for each kind of commission.
    Kind,
    /// One for each state.
    Status,
    /// One for each way of promoting.
    ProgramKind,
    /// One for each class of passive income, and the active rest.
    Passive,
    /// One for each currency that was reported.
    Currency,
    /// A single layer.
    Nothing,
}

/// What a chart or a table asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Which days.
    pub days: Days,
    /// How far one bucket reaches.
    pub step: Step,
    /// What makes the layers.
    pub by: By,
    /// The currency of the answer; none for one answer in each currency that was reported.
    pub currency: Option<Currency>,
    /// The period to compare with.
    pub compare: Option<Days>,
    /// Only these; instants and texts are not looked at, except the program's.
    pub find: Find,
    /// By whose calendar a bucket is not over yet.
    pub today: Day,
    /// How many layers at most; the smaller ones become one more, named “Others”.
    pub layers: usize,
}

/// A sum of transactions that have everything in common that a question can tell apart.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Part {
    pub(crate) program: i64,
    /// The first day of what is summed up.
    pub(crate) day: i64,
    pub(crate) status: Status,
    pub(crate) kind: Kind,
    pub(crate) passive: Passive,
    pub(crate) money: Money,
    /// In the currency asked for; none where a rate is missing.
    pub(crate) converted: Option<i64>,
    pub(crate) count: i64,
}

impl Part {
    /// The part in a tally; `micros` is its amount in the tally's currency.
    pub(crate) fn tally(&self, micros: i64) -> Tally {
        let mut tally = Tally::default();
        if !self.status.counts() {
            tally.reversed = micros;
            return tally;
        }
        match self.status {
            Status::Paid => tally.paid = micros,
            Status::Approved => tally.approved = micros,
            _ => tally.pending = micros,
        }
        if is_passive(self.passive) {
            tally.passive = micros;
        }
        tally.count = self.count;
        tally
    }
}

impl Reader {
    /// Answers a question: one series in the currency asked for, or one for each currency that was reported,
    /// the one with most transactions first.
    pub fn series(&self, question: &Question) -> Result<Vec<Series>, LedgerError> {
        let buckets = self.buckets(question)?;
        let starts: Vec<i64> = buckets.iter().map(|bucket| bucket.from.number()).collect();
        let programs = self.programs()?;
        let keys = self.program_keys(&question.find.programs())?;
        let sorting = Sorting::new(self, question.by, &programs)?;
        let mut answers: HashMap<Currency, Answer> = HashMap::new();
        answers.extend(question.currency.map(|currency| (currency, Answer::default())));
        self.parts(question, question.days, Some(question.step), keys.as_deref(), &mut |part| {
            let (currency, micros) = match question.currency {
                Some(currency) => (currency, part.converted),
                None => (part.money.currency, Some(part.money.micros)),
            };
            let answer = answers.entry(currency).or_default();
            let Some(micros) = micros else {
                if part.status.counts() {
                    answer.missing.add(part.money);
                }
                return Ok(());
            };
            answer.converted |= part.money.currency != currency;
            let tallies = answer
                .layers
                .entry(sorting.layer(&part))
                .or_insert_with(|| vec![Tally::default(); starts.len()]);
            let bucket = starts.partition_point(|start| *start <= part.day).saturating_sub(1);
            if let Some(tally) = tallies.get_mut(bucket) {
                tally.add(&part.tally(micros));
            }
            Ok(())
        })?;
        if let Some(compare) = question.compare {
            self.compare(question, compare, keys.as_deref(), &mut answers)?;
        }
        let mut found: Vec<(i64, Series)> = answers
            .into_iter()
            .map(|(currency, answer)| {
                let count = answer.layers.values().flatten().map(|tally| tally.count).sum();
                (count, answer.series(currency, question, &buckets, &sorting))
            })
            .filter(|(_, series)| question.currency.is_some() || !series.layers.is_empty())
            .collect();
        found.sort_by_key(|(count, series)| (-count, series.currency.key()));
        Ok(found.into_iter().map(|(_, series)| series).collect())
    }

    /// Answers the sums of the whole period: one in the currency asked for, or one for each currency.
    pub fn totals(&self, question: &Question) -> Result<Vec<(Currency, Tally)>, LedgerError> {
        let keys = self.program_keys(&question.find.programs())?;
        let mut totals: BTreeMap<Currency, Tally> = BTreeMap::new();
        totals.extend(question.currency.map(|currency| (currency, Tally::default())));
        self.parts(question, question.days, None, keys.as_deref(), &mut |part| {
            let (currency, micros) = match question.currency {
                Some(currency) => (currency, part.converted),
                None => (part.money.currency, Some(part.money.micros)),
            };
            if let Some(micros) = micros {
                totals.entry(currency).or_default().add(&part.tally(micros));
            }
            Ok(())
        })?;
        let mut totals: Vec<_> = totals.into_iter().collect();
        totals.sort_by_key(|(currency, tally)| (-tally.count, currency.key()));
        Ok(totals)
    }

    /// What was earned in the period before, added to each answer bucket by bucket.
    fn compare(
        &self,
        question: &Question,
        compare: Days,
        keys: Option<&str>,
        answers: &mut HashMap<Currency, Answer>,
    ) -> Result<(), LedgerError> {
        let starts = shifted_starts(question, compare);
        // Days and weeks are moved by a number of days: cells fit only if that is a number of weeks.
        let moved = compare.from().number() - question.days.from().number();
        let step = match question.step {
            Step::Week if moved % 7 != 0 => Step::Day,
            step => step,
        };
        for answer in answers.values_mut() {
            answer.before = vec![0; starts.len()];
        }
        self.parts(question, compare, Some(step), keys, &mut |part| {
            let (currency, micros) = match question.currency {
                Some(currency) => (currency, part.converted),
                None => (part.money.currency, Some(part.money.micros)),
            };
            let bucket = starts.partition_point(|start| *start <= part.day).saturating_sub(1);
            let before = answers.get_mut(&currency).and_then(|answer| answer.before.get_mut(bucket));
            if let (Some(before), Some(micros), true) = (before, micros, part.status.counts()) {
                *before = before.saturating_add(micros);
            }
            Ok(())
        })
    }

    fn buckets(&self, question: &Question) -> Result<Vec<Bucket>, LedgerError> {
        let find = &question.find;
        let yesterday = question.today.plus(-1);
        let mut unread: Vec<(Day, Day)> = Vec::new();
        for account in self.accounts()? {
            let wanted = find.account.is_none_or(|wanted| account.id == wanted)
                && find.network.as_ref().is_none_or(|wanted| account.network == *wanted);
            if wanted {
                unread.extend(self.unread(&account)?);
            }
        }
        let buckets = question.days.buckets(question.step).into_iter();
        Ok(buckets
            .map(|days| {
                let due = days.to().min(yesterday);
                Bucket {
                    from: days.from(),
                    to: days.to(),
                    unfinished: question.step.bucket(days.from()).to() >= question.today,
                    partial: days.from() <= due
                        && unread.iter().any(|(from, to)| *from <= due && days.from() <= *to),
                }
            })
            .collect())
    }

    /// Hands over sums that make up a range, from whole cells where there are some and from rows elsewhere.
    pub(crate) fn parts(
        &self,
        question: &Question,
        days: Days,
        step: Option<Step>,
        keys: Option<&str>,
        each: &mut dyn FnMut(Part) -> Result<(), LedgerError>,
    ) -> Result<(), LedgerError> {
        let find = &question.find;
        let stored_conversion = question.currency.is_none() || question.currency == self.currency()?;
        let step = if stored_conversion { step } else { Some(Step::Day) };
        let mut wanted = |part: Part| {
            let passes = find.status.is_none_or(|status| part.status == status)
                && find.kind.is_none_or(|kind| part.kind == kind)
                && find.passive.is_none_or(|passive| is_passive(part.passive) == passive);
            if passes { each(part) } else { Ok(()) }
        };
        for piece in pieces(days, step) {
            self.parts_of_piece(piece, question.currency, keys, &mut wanted)?;
        }
        Ok(())
    }

    pub(crate) fn parts_of_piece(
        &self,
        piece: Piece,
        currency: Option<Currency>,
        keys: Option<&str>,
        each: &mut dyn FnMut(Part) -> Result<(), LedgerError>,
    ) -> Result<(), LedgerError> {
        let sql = match piece.grain {
            Some(_) => {
                "SELECT c.program, c.bucket, c.status, c.kind, c.passive, c.currency, c.commission, c.count,
                   c.converted FROM json_each(?1) j
                 CROSS JOIN cells c ON c.grain = ?4 AND c.program = j.value AND c.bucket BETWEEN ?2 AND ?3"
            }
            None => {
                "SELECT t.program, t.day, t.status, t.kind, t.passive, t.currency, t.commission, 1
                 FROM json_each(?1) j CROSS JOIN transactions t INDEXED BY income
                   ON t.program = j.value AND t.day BETWEEN ?2 AND ?3 AND ?4 IS NULL"
            }
        };
        let every;
        let keys = match keys {
            Some(keys) => keys,
            None => {
                every = self.every_program()?;
                &every
            }
        };
        let rates = Rates::new(self, Some(piece.days));
        let (from, to) = (piece.days.from().number(), piece.days.to().number());
        let mut find = self.conn.prepare_cached(sql)?;
        let mut rows = find.query(params![keys, from, to, piece.grain.map(Grain::number)])?;
        let mut last = Currency::EUR;
        while let Some(row) = rows.next()? {
            let code = stored::text(row, 5)?;
            if code != last.key() {
                last = stored::currency(code)?;
            }
            let day = row.get(1)?;
            let money = Money::new(row.get(6)?, last);
            let converted = match (piece.grain, currency) {
                (_, None) => None,
                (Some(_), Some(_)) => row.get(8)?,
                (None, Some(currency)) => rates.convert(money, currency, day)?,
            };
            each(Part {
                program: row.get(0)?,
                day,
                status: stored::status(row.get(2)?)?,
                kind: stored::kind(row.get(3)?)?,
                passive: stored::passive(row.get(4)?)?,
                money,
                converted,
                count: row.get(7)?,
            })?;
        }
        Ok(())
    }

    fn every_program(&self) -> Result<String, LedgerError> {
        let mut find = self.conn.prepare_cached("SELECT key FROM programs ORDER BY key")?;
        let keys = find.query_map([], |row| row.get(0))?.collect::<Result<Vec<i64>, _>>()?;
        Ok(json_list(keys.into_iter()))
    }
}

/// Where each bucket begins in the period before.
///
/// Days and weeks begin as many days later as in the period itself, so that equal lengths are compared. Months and
/// longer steps are those of the calendar, the last beside the last; whatever is older is added to the first.
fn shifted_starts(question: &Question, compare: Days) -> Vec<i64> {
    let moved = compare.from().number() - question.days.from().number();
    let buckets = question.days.buckets(question.step);
    if matches!(question.step, Step::Day | Step::Week) {
        return buckets.iter().map(|bucket| bucket.from().number() + moved).collect();
    }
    let theirs: Vec<i64> =
        compare.buckets(question.step).iter().map(|bucket| bucket.from().number()).collect();
    // Buckets that the shorter period lacks begin before everything and stay empty.
    let lacking = buckets.len().saturating_sub(theirs.len());
    let extra = theirs.len().saturating_sub(buckets.len());
    std::iter::repeat_n(i64::MIN, lacking).chain(theirs.into_iter().skip(extra)).collect()
}

/// What is found of one currency.
#[derive(Default)]
struct Answer {
    layers: HashMap<i64, Vec<Tally>>,
    before: Vec<i64>,
    missing: Amounts,
    converted: bool,
}

impl Answer {
    fn series(
        self,
        currency: Currency,
        question: &Question,
        buckets: &[Bucket],
        sorting: &Sorting,
    ) -> Series {
        let earned = |tallies: &[Tally]| tallies.iter().map(Tally::earned).fold(0, i64::saturating_add);
        let mut layers: Vec<Layer> =
            self.layers.into_iter().map(|(number, tallies)| sorting.named(number, tallies)).collect();
        layers.sort_by_cached_key(|layer| {
            let earned = std::cmp::Reverse(earned(&layer.tallies));
            (sorting.rank(&layer.key), earned, layer.name.clone(), layer.key.clone())
        });
        if layers.len() > question.layers {
            let mut others = Layer {
                name: "Others".into(),
                key: String::new(),
                slot: 0,
                tallies: vec![Tally::default(); buckets.len()],
            };
            for layer in layers.drain(question.layers..) {
                others.tallies.iter_mut().zip(&layer.tallies).for_each(|(sum, tally)| sum.add(tally));
            }
            layers.push(others);
        }
        Series {
            currency,
            unit: 10_i64.pow(currency.scale()),
            digits: currency.digits(),
            converted: self.converted,
            buckets: buckets.to_vec(),
            layers,
            before: self.before,
            missing: missing(&self.missing),
        }
    }
}

/// Amounts as a series tells them.
pub(crate) fn missing(amounts: &Amounts) -> Vec<Missing> {
    amounts.iter().map(|money| Missing { amount: money.decimal(), currency: money.currency }).collect()
}
