//! A walk through rows that adds up what each person brought.

use std::collections::BTreeMap;

use record::{Kind, Status, Step};
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::months::{self, PersonMonth};
use crate::cells::Touched;
use crate::{LedgerError, Writer, passive, stored};

/// The rows of people, each person's together; what a row has is read by [`Walk::rows`].
pub(super) const CUSTOMERS: &str =
    "SELECT row, program, customer_id, day, currency, status, kind, passive, commission
    FROM transactions INDEXED BY of_customers WHERE customer_id IS NOT NULL";
/// Recurring rows that name nobody.
pub(super) const NOBODY: &str = "SELECT row, program, '', day, currency, status, kind, 1, commission
    FROM transactions INDEXED BY of_nobody WHERE customer_id IS NULL AND kind IN (4, 5)";

/// What one person brought in one currency, while it is added up.
#[derive(Default)]
struct Sum {
    first_day: Option<i64>,
    last_day: Option<i64>,
    count: i64,
    earned: i64,
    reversals: i64,
    reversed: i64,
    months: BTreeMap<i32, PersonMonth>,
}

/// A row whose class may have to change: its number, its day, and its class as a number.
struct Classed {
    row: i64,
    day: i64,
    passive: i64,
}

/// A walk through rows, person by person.
pub(super) struct Walk<'w> {
    writer: &'w Writer,
    accounts: BTreeMap<i64, i64>,
    person: Option<(i64, String)>,
    sums: BTreeMap<String, Sum>,
    classed: Vec<Classed>,
    /// The day of the person's first row.
    first: Option<i64>,
    /// What has to change: the row, its program, its day, and whether it is passive by its customer.
    wrong: Vec<(i64, i64, i64, bool)>,
    /// The day seen last, its month and the month's first day.
    month: (i64, i32, i64),
}

impl<'w> Walk<'w> {
    pub(super) fn new(writer: &'w Writer) -> Result<Walk<'w>, LedgerError> {
        Ok(Walk {
            writer,
            accounts: BTreeMap::new(),
            person: None,
            sums: BTreeMap::new(),
            classed: Vec::new(),
            first: None,
            wrong: Vec::new(),
            month: (i64::MIN, 0, 0),
        })
    }

    pub(super) fn rows(&mut self, sql: &str, values: &[&dyn rusqlite::ToSql]) -> Result<(), LedgerError> {
        let mut find = self.writer.conn.prepare_cached(sql)?;
        let mut rows = find.query(values)?;
        while let Some(row) = rows.next()? {
            let (program, id) = (row.get(1)?, stored::text(row, 2)?);
            if self.person.as_ref().is_none_or(|(known, person)| (*known, person.as_str()) != (program, id)) {
                self.keep()?;
                self.person = Some((program, id.to_owned()));
            }
            self.add(row)?;
        }
        Ok(())
    }

    fn add(&mut self, row: &Row) -> Result<(), LedgerError> {
        let (day, code): (i64, &str) = (row.get(3)?, stored::text(row, 4)?);
        let (status, kind) = (stored::status(row.get(5)?)?, stored::kind(row.get(6)?)?);
        let (passive, commission): (i64, i64) = (row.get(7)?, row.get(8)?);
        let (month, _) = self.month_of(day)?;
        self.first = Some(self.first.map_or(day, |first| first.min(day)));
        if !is_recurring(kind) {
            self.classed.push(Classed { row: row.get(0)?, day, passive });
        }
        if !self.sums.contains_key(code) {
            self.sums.insert(code.to_owned(), Sum::default());
        }
        let Some(sum) = self.sums.get_mut(code) else { return Ok(()) };
        sum.add(day, month, status, kind, commission)
    }

    /// The number of a day's month, and the month's first day.
    fn month_of(&mut self, day: i64) -> Result<(i32, i64), LedgerError> {
        if self.month.0 != day {
            let of = stored::day(day)?;
            self.month = (day, months::number(of), Step::Month.bucket(of).from().number());
        }
        Ok((self.month.1, self.month.2))
    }

    /// Writes the person that the walk has come to the end of.
    fn keep(&mut self) -> Result<(), LedgerError> {
        let Some((program, id)) = self.person.take() else { return Ok(()) };
        let sums = std::mem::take(&mut self.sums);
        let account = self.account(program)?;
        let listed = listed(&self.writer.conn, account, program, &id)?;
        let joined = listed.map(|(joined, _)| joined);
        let sub_id = self.came_through(program, &id)?;
        let first = sums.values().filter_map(|sum| sum.first_day).min();
        let since = joined.into_iter().chain(first).min();
        for classed in std::mem::take(&mut self.classed) {
            let (_, month) = self.month_of(classed.day)?;
            let known = !id.is_empty() && since.is_some_and(|since| since < month);
            let is = classed.passive == stored::put_passive(record::Passive::Recurring);
            if known != is {
                self.wrong.push((classed.row, program, classed.day, known));
            }
        }
        let mut put = self.writer.conn.prepare_cached(
            "INSERT INTO people (account, program, id, currency, joined, state, since, first_day, last_day, count,
               earned, reversals, reversed, months, sub_id)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
        )?;
        for (currency, sum) in sums {
            put.execute(params![
                account,
                program,
                id,
                currency,
                joined,
                listed.map(|(_, state)| state),
                since,
                sum.first_day,
                sum.last_day,
                sum.count,
                sum.earned,
                sum.reversals,
                sum.reversed,
                months::write(sum.months.into_values()),
                sub_id
            ])?;
        }
        Ok(())
    }

    /// The sub-ID of the person's first row. Of several on that day it is the earliest that has one, whatever order they
    /// came to the ledger in.
    fn came_through(&mut self, program: i64, id: &str) -> Result<Option<String>, LedgerError> {
        let Some(day) = self.first.take().filter(|_| !id.is_empty()) else { return Ok(None) };
        let mut find = self.writer.conn.prepare_cached(
            "SELECT sub_id FROM transactions INDEXED BY of_customers
             WHERE program = ?1 AND customer_id = ?2 AND day = ?3 ORDER BY sub_id IS NULL, occurred_at, id LIMIT 1",
        )?;
        Ok(find.query_row(params![program, id, day], |row| row.get(0)).optional()?.flatten())
    }

    fn account(&mut self, program: i64) -> Result<i64, LedgerError> {
        if let Some(known) = self.accounts.get(&program) {
            return Ok(*known);
        }
        let mut find = self.writer.conn.prepare_cached("SELECT account FROM programs WHERE key = ?1")?;
        let account = find.query_row([program], |row| row.get(0))?;
        self.accounts.insert(program, account);
        Ok(account)
    }

    /// Writes the last person, and puts classes right.
    pub(super) fn finish(mut self, touched: &mut Touched) -> Result<(), LedgerError> {
        self.keep()?;
        let mut set =
            self.writer.conn.prepare_cached("UPDATE transactions SET passive = ?2 WHERE row = ?1")?;
        let passive = stored::put_passive(record::Passive::Recurring);
        for (row, program, day, known) in self.wrong {
            if known {
                set.execute(params![row, passive])?;
            } else {
                passive::class_row(self.writer, row)?;
            }
            touched.day(program, day);
        }
        Ok(())
    }
}

impl Sum {
    fn add(
        &mut self,
        day: i64,
        month: i32,
        status: Status,
        kind: Kind,
        commission: i64,
    ) -> Result<(), LedgerError> {
        let add = |sum: &mut i64| -> Result<(), LedgerError> {
            *sum = sum.checked_add(commission).ok_or(LedgerError::TooLarge)?;
            Ok(())
        };
        if !status.counts() {
            self.reversals += 1;
            return add(&mut self.reversed);
        }
        self.first_day = Some(self.first_day.map_or(day, |first| first.min(day)));
        self.last_day = Some(self.last_day.map_or(day, |last| last.max(day)));
        self.count += 1;
        let of = self.months.entry(month).or_insert(PersonMonth { month, ..PersonMonth::default() });
        match kind {
            _ if is_recurring(kind) => add(&mut of.recurring)?,
            Kind::Sale | Kind::Adjustment => add(&mut of.sales)?,
            _ => add(&mut of.other)?,
        }
        add(&mut self.earned)
    }
}

/// Whether a network says of such a commission that it comes again and again.
fn is_recurring(kind: Kind) -> bool {
    matches!(kind, Kind::Recurring | Kind::Referral)
}

/// When a network's list has a person of a program join, and their state.
fn listed(
    conn: &Connection,
    account: i64,
    program: i64,
    id: &str,
) -> Result<Option<(i64, i64)>, LedgerError> {
    let mut find = conn.prepare_cached(
        "SELECT joined_at, state FROM referrals WHERE account = ?1 AND id = ?2 AND (program IS NULL OR program = ?3)",
    )?;
    let found: Option<(i64, i64)> =
        find.query_row(params![account, id, program], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    Ok(found.map(|(joined, state)| (joined.div_euclid(86_400), state)))
}
