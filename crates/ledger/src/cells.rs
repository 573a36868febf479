//! Sums by week and by month, kept beside the rows so that no screen has to add up a million of them.
//!
//! They are made from the rows of the weeks and months that a change touched, in the same SQL transaction.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use record::{Currency, Day, Days, Money, Step};
use rusqlite::params;

use crate::find::json_list;
use crate::rates::Rates;
use crate::{LedgerError, Writer, stored};

/// How far a cell reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Grain {
    Week,
    Month,
}

impl Grain {
    pub(crate) fn number(self) -> i64 {
        match self {
            Grain::Week => 1,
            Grain::Month => 2,
        }
    }

    pub(crate) fn step(self) -> Step {
        match self {
            Grain::Week => Step::Week,
            Grain::Month => Step::Month,
        }
    }
}

/// The days of each program whose rows changed.
#[derive(Debug, Default)]
pub(crate) struct Touched {
    days: HashSet<(i64, i64)>,
    last: Option<(i64, i64)>,
}

impl Touched {
    pub(crate) fn day(&mut self, program: i64, day: i64) {
        if self.last.replace((program, day)) != Some((program, day)) {
            self.days.insert((program, day));
        }
    }

    pub(crate) fn each(&self) -> impl Iterator<Item = (i64, i64)> + '_ {
        self.days.iter().copied()
    }

    pub(crate) fn programs(&self) -> BTreeSet<i64> {
        self.days.iter().map(|(program, _)| *program).collect()
    }

    /// From the first touched day to the last, with the weeks and months they lie in.
    fn reach(&self) -> Result<Option<Days>, LedgerError> {
        let days = || self.days.iter().map(|(_, day)| *day);
        let (Some(first), Some(last)) = (days().min(), days().max()) else { return Ok(None) };
        let (first, last) = (stored::day(first)?, stored::day(last)?);
        let from = Step::Month.bucket(first).from().min(Step::Week.bucket(first).from());
        Ok(Days::new(from, Step::Month.bucket(last).to().max(Step::Week.bucket(last).to())))
    }
}

/// What tells cells of one bucket apart.
type Key = (Currency, i64, i64, i64, bool);

#[derive(Default)]
struct Sum {
    commission: i64,
    converted: i64,
    count: i64,
}

/// The bucket that is being added up on a walk through a program's days.
struct Adding {
    grain: Grain,
    /// The buckets to write, by their first day.
    wanted: BTreeMap<i64, i64>,
    bucket: Option<(i64, i64)>,
    sums: BTreeMap<Key, Sum>,
}

impl Writer {
    /// Makes the cells anew that rows of the touched days belong to.
    pub(crate) fn rebuild(&self, touched: &Touched) -> Result<(), LedgerError> {
        let base = self.currency()?;
        let rates = Rates::new(self, touched.reach()?);
        let mut programs: BTreeMap<i64, BTreeSet<i64>> = BTreeMap::new();
        for (program, day) in &touched.days {
            programs.entry(*program).or_default().insert(*day);
        }
        for (program, days) in &programs {
            self.rebuild_program(*program, days, base, &rates)?;
        }
        Ok(())
    }

    /// Makes every cell anew.
    pub(crate) fn rebuild_everything(&self) -> Result<(), LedgerError> {
        self.conn.execute("DELETE FROM cells", [])?;
        self.rebuild(&self.touched_by("SELECT DISTINCT program, day FROM transactions", &[])?)?;
        self.sum_placements()
    }

    /// Makes the cells anew that hold amounts converted with rates of some currencies in a range of days.
    pub(crate) fn rebuild_converted(
        &self,
        currencies: &BTreeSet<Currency>,
        from: i64,
        to: i64,
    ) -> Result<(), LedgerError> {
        let Some(base) = self.currency()? else { return Ok(()) };
        let codes: Vec<String> =
            currencies.iter().map(|currency| format!("\"{}\"", currency.key())).collect();
        let touched = self.touched_by(
            "SELECT DISTINCT t.program, t.day FROM programs p
             CROSS JOIN transactions t ON t.program = p.key AND t.day BETWEEN ?1 AND ?2
             WHERE t.currency <> ?3 AND (?4 OR t.currency IN (SELECT value FROM json_each(?5)))",
            params![from, to, base.key(), currencies.contains(&base), format!("[{}]", codes.join(","))],
        )?;
        self.rebuild(&touched)?;
        self.sum_placements_of(&touched)
    }

    fn touched_by(&self, sql: &str, values: &[&dyn rusqlite::ToSql]) -> Result<Touched, LedgerError> {
        let mut touched = Touched::default();
        let mut find = self.conn.prepare(sql)?;
        let mut rows = find.query(values)?;
        while let Some(row) = rows.next()? {
            touched.day(row.get(0)?, row.get(1)?);
        }
        Ok(touched)
    }

    fn rebuild_program(
        &self,
        program: i64,
        days: &BTreeSet<i64>,
        base: Option<Currency>,
        rates: &Rates,
    ) -> Result<(), LedgerError> {
        let mut adding = Vec::new();
        for grain in [Grain::Week, Grain::Month] {
            let wanted = buckets(days, grain)?;
            let firsts = json_list(wanted.keys().copied());
            self.conn
                .prepare_cached(
                    "DELETE FROM cells WHERE grain = ?1 AND program = ?2
                     AND bucket IN (SELECT value FROM json_each(?3))",
                )?
                .execute(params![grain.number(), program, firsts])?;
            adding.push(Adding { grain, wanted, bucket: None, sums: BTreeMap::new() });
        }
        let mut find = self.conn.prepare_cached(
            "SELECT day, currency, status, kind, passive, commission FROM transactions INDEXED BY income
             WHERE program = ?1 AND day BETWEEN ?2 AND ?3 ORDER BY day",
        )?;
        let mut currency = Currency::EUR;
        for (from, to) in stretches(&adding) {
            let mut rows = find.query(params![program, from, to])?;
            while let Some(row) = rows.next()? {
                let day = row.get(0)?;
                let code = stored::text(row, 1)?;
                if code != currency.key() {
                    currency = stored::currency(code)?;
                }
                let money = Money::new(row.get(5)?, currency);
                let converted = match base {
                    Some(base) => rates.convert(money, base, day)?,
                    None => None,
                };
                let key = (currency, row.get(2)?, row.get(3)?, row.get(4)?, converted.is_some());
                for adding in &mut adding {
                    adding.step_to(self, program, day)?;
                    adding.add(key, money.micros, converted.unwrap_or(0))?;
                }
            }
        }
        for adding in &mut adding {
            adding.write(self, program)?;
        }
        Ok(())
    }
}

/// The buckets that days lie in: first day to last day.
fn buckets(days: &BTreeSet<i64>, grain: Grain) -> Result<BTreeMap<i64, i64>, LedgerError> {
    let mut buckets = BTreeMap::new();
    let mut reached = i64::MIN;
    for day in days {
        if *day > reached {
            let bucket = grain.step().bucket(stored::day(*day)?);
            reached = bucket.to().number();
            buckets.insert(bucket.from().number(), reached);
        }
    }
    Ok(buckets)
}

/// The buckets of both grains as few ranges of days that do not overlap.
fn stretches(adding: &[Adding]) -> Vec<(i64, i64)> {
    let mut all: Vec<(i64, i64)> =
        adding.iter().flat_map(|adding| &adding.wanted).map(|(from, to)| (*from, *to)).collect();
    all.sort_unstable();
    let mut stretches: Vec<(i64, i64)> = Vec::new();
    for (from, to) in all {
        match stretches.last_mut() {
            Some(last) if from <= last.1.saturating_add(1) => last.1 = last.1.max(to),
            _ => stretches.push((from, to)),
        }
    }
    stretches
}

impl Adding {
    /// Goes on to the bucket of a later day.
    fn step_to(&mut self, writer: &Writer, program: i64, day: i64) -> Result<(), LedgerError> {
        if self.bucket.is_some_and(|(_, to)| day <= to) {
            return Ok(());
        }
        self.write(writer, program)?;
        let bucket = self.grain.step().bucket(stored::day(day)?);
        self.bucket = Some((bucket.from().number(), bucket.to().number()));
        Ok(())
    }

    fn add(&mut self, key: Key, commission: i64, converted: i64) -> Result<(), LedgerError> {
        let sum = self.sums.entry(key).or_default();
        sum.commission = sum.commission.checked_add(commission).ok_or(LedgerError::TooLarge)?;
        sum.converted = sum.converted.checked_add(converted).ok_or(LedgerError::TooLarge)?;
        sum.count += 1;
        Ok(())
    }

    fn write(&mut self, writer: &Writer, program: i64) -> Result<(), LedgerError> {
        let sums = std::mem::take(&mut self.sums);
        let Some((first, _)) = self.bucket.take() else { return Ok(()) };
        // The walk also crosses buckets of this grain of which only a part was read.
        if !self.wanted.contains_key(&first) {
            return Ok(());
        }
        let mut add = writer.conn.prepare_cached(
            "INSERT INTO cells (grain, program, bucket, currency, status, kind, passive, rated, commission,
               converted, count) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        )?;
        for ((currency, status, kind, passive, rated), sum) in sums {
            add.execute(params![
                self.grain.number(),
                program,
                first,
                currency.key(),
                status,
                kind,
                passive,
                rated,
                sum.commission,
                rated.then_some(sum.converted),
                sum.count
            ])?;
        }
        Ok(())
    }
}

/// The parts of a range that whole cells answer, and the days that are left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Piece {
    /// None for single days.
    pub(crate) grain: Option<Grain>,
    pub(crate) days: Days,
}

/// Splits a range into pieces so that no piece crosses the end of one of its buckets.
pub(crate) fn pieces(days: Days, step: Option<Step>) -> Vec<Piece> {
    match step {
        Some(Step::Day) => vec![Piece { grain: None, days }],
        Some(Step::Week) => inside(days, Grain::Week, &|rest| vec![Piece { grain: None, days: rest }]),
        // A cut month lies in one bucket of any longer step, so its weeks do as well; the days on both sides of the
        // end of a month do not, even where no month is whole.
        _ => inside(days, Grain::Month, &|rest| {
            let months = rest.buckets(Step::Month).into_iter();
            let weeks = |month| inside(month, Grain::Week, &|rest| vec![Piece { grain: None, days: rest }]);
            months.flat_map(weeks).collect()
        }),
    }
}

fn inside(days: Days, grain: Grain, rest: &dyn Fn(Days) -> Vec<Piece>) -> Vec<Piece> {
    let whole_from = |day: Day| {
        let bucket = grain.step().bucket(day);
        if bucket.from() == day { day } else { bucket.to().plus(1) }
    };
    let from = whole_from(days.from());
    let end = grain.step().bucket(days.to());
    let to = if end.to() == days.to() { days.to() } else { end.from().plus(-1) };
    let Some(whole) = Days::new(from, to) else { return rest(days) };
    let mut pieces = Vec::new();
    pieces.extend(Days::new(days.from(), from.plus(-1)).map(rest).unwrap_or_default());
    pieces.push(Piece { grain: Some(grain), days: whole });
    pieces.extend(Days::new(to.plus(1), days.to()).map(rest).unwrap_or_default());
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_range_is_months_then_weeks_then_days() {
        let day = |text: &str| text.parse::<Day>().unwrap();
        let range = Days::new(day("2026-08-20"), day("2026-11-25")).unwrap();
        let found: Vec<String> = pieces(range, Some(Step::Month))
            .iter()
            .map(|piece| format!("{:?} {}..{}", piece.grain, piece.days.from(), piece.days.to()))
            .collect();
        assert_eq!(
            found,
            [
                "None 2026-08-20..2026-08-23",
                "Some(Week) 2026-08-24..2026-08-30",
                "None 2026-08-31..2026-08-31",
                "Some(Month) 2026-09-01..2026-10-31",
                "None 2026-11-01..2026-11-01",
                "Some(Week) 2026-11-02..2026-11-22",
                "None 2026-11-23..2026-11-25",
            ]
        );
    }

    proptest! {
        #[test]
        fn pieces_cover_a_range_once_and_whole_cells_only(start in -40_000i64..40_000, length in 1i64..900) {
            let from = Day::from_number(start).unwrap();
            let range = Days::new(from, from.plus(length - 1)).unwrap();
            for step in [None, Some(Step::Day), Some(Step::Week), Some(Step::Month), Some(Step::Year)] {
                let pieces = pieces(range, step);
                prop_assert_eq!(pieces.first().unwrap().days.from(), range.from());
                prop_assert_eq!(pieces.last().unwrap().days.to(), range.to());
                for pair in pieces.windows(2) {
                    prop_assert_eq!(pair[0].days.to().plus(1), pair[1].days.from());
                }
                for piece in pieces {
                    if let Some(grain) = piece.grain {
                        prop_assert_eq!(grain.step().bucket(piece.days.from()).from(), piece.days.from());
                        prop_assert_eq!(grain.step().bucket(piece.days.to()).to(), piece.days.to());
                        if let Some(step) = step {
                            for cell in piece.days.buckets(grain.step()) {
                                prop_assert!(step.bucket(cell.from()).contains(cell.to()), "{:?}", cell);
                            }
                        }
                    }
                }
            }
        }
    }
}
