//! Who was brought, and what each of them brought month by month.
//!
//! Derived from transactions and referrals in the SQL transaction that changes one of them. A person is somebody whom a
//! network names: a customer, an invitee, a sub-affiliate. Recurring income that names nobody is gathered by program, as
//! if it were one person without a name. A person's months lie in one blob, so that a screen reads tens of thousands of
//! people without looking at their transactions.

mod months;

use std::collections::{BTreeMap, BTreeSet};

use record::{Currency, Day, Kind, Money, ReferralState, Status, Step};
use rusqlite::{Connection, OptionalExtension, Row, params};

pub use self::months::PersonMonth;
use crate::cells::Touched;
use crate::{AccountId, BatchId, LedgerError, ProgramKey, Reader, RowId, Writer, passive, stored};

/// Of more people than this all are added up anew.
const MANY: usize = 20_000;
/// The setting that says that nothing was added up yet.
const STALE: &str = "people.stale";

/// What a person brought in one currency; whoever brought several has a row for each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person<'r> {
    /// The account.
    pub account: AccountId,
    /// The program, where anybody says which.
    pub program: Option<ProgramKey>,
    /// What the network calls them; nothing for recurring income that names nobody.
    pub id: Option<&'r str>,
    /// The currency of the amounts; nothing for who has brought nothing yet.
    pub currency: Option<Currency>,
    /// The day on which the network's list has them join.
    pub joined: Option<Day>,
    /// Where the network's list has them stand.
    pub state: Option<ReferralState>,
    /// Since when they are known: the day on which they joined or brought something first.
    pub since: Option<Day>,
    /// The day of the first commission that stands.
    pub first_day: Option<Day>,
    /// The day of the last one.
    pub last_day: Option<Day>,
    /// The sub-ID of the first commission: the link through which they came.
    pub sub_id: Option<&'r str>,
    /// How many commissions stand.
    pub count: u64,
    /// What those come to, in micros.
    pub earned: i64,
    /// How many commissions were declined.
    pub reversals: u64,
    /// What those came to, in micros.
    pub reversed: i64,
    /// The months in which something stands, in order.
    pub months: &'r [PersonMonth],
}

/// Whose people are wanted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PeopleFind<'a> {
    /// Only of this account.
    pub account: Option<AccountId>,
    /// Only of this program.
    pub program: Option<ProgramKey>,
    /// Only the person whom the network calls this.
    pub id: Option<&'a str>,
}

impl Reader {
    /// Hands over people in order of account, program and name; the months of each are in its currency.
    pub fn people<E: From<LedgerError>>(
        &self,
        find: PeopleFind<'_>,
        mut each: impl FnMut(Person<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        let sql = |condition: &str| {
            format!(
                "SELECT account, program, id, currency, joined, state, since, first_day, last_day, count, earned,
                   reversals, reversed, months, sub_id FROM people {condition} ORDER BY account, program, id, currency"
            )
        };
        let account = match (find.account, find.program) {
            (None, Some(program)) => self.account_of(program)?,
            (account, _) => account.map(|account| account.0),
        };
        let program = find.program.map(|program| program.0);
        let condition = match (account, program, find.id) {
            (Some(_), Some(_), Some(_)) => "WHERE account = ?1 AND program = ?2 AND id = ?3",
            (Some(_), Some(_), None) => "WHERE account = ?1 AND program = ?2 AND ?3 IS NULL",
            (Some(_), None, Some(_)) => "WHERE account = ?1 AND ?2 IS NULL AND id = ?3",
            (Some(_), None, None) => "WHERE account = ?1 AND ?2 IS NULL AND ?3 IS NULL",
            (None, ..) => "WHERE ?1 IS NULL AND ?2 IS NULL AND (?3 IS NULL OR id = ?3)",
        };
        let mut find_all = self.conn.prepare_cached(&sql(condition)).map_err(LedgerError::from)?;
        let mut rows = find_all.query(params![account, program, find.id]).map_err(LedgerError::from)?;
        let (mut known, mut months) = (None, Vec::new());
        while let Some(row) = rows.next().map_err(LedgerError::from)? {
            each(person(row, &mut known, &mut months)?)?;
        }
        Ok(())
    }

    fn account_of(&self, program: ProgramKey) -> Result<Option<i64>, LedgerError> {
        let mut find = self.conn.prepare_cached("SELECT account FROM programs WHERE key = ?1")?;
        // A program that is gone has nobody: no account bears this number.
        Ok(Some(find.query_row([program.0], |row| row.get(0)).optional()?.unwrap_or(-1)))
    }
}

/// A person as it lies in the columns; `known` is the currency of the row before, `months` room for theirs.
fn person<'r>(
    row: &'r Row,
    known: &mut Option<Currency>,
    months: &'r mut Vec<PersonMonth>,
) -> Result<Person<'r>, LedgerError> {
    let day = |at: usize| row.get::<_, Option<i64>>(at)?.map(stored::day).transpose();
    let id = stored::text(row, 2)?;
    let code = stored::text(row, 3)?;
    if code.is_empty() {
        *known = None;
    } else if known.is_none_or(|known| known.key() != code) {
        *known = Some(stored::currency(code)?);
    }
    let blob = row
        .get_ref(13)?
        .as_blob()
        .map_err(|_| LedgerError::Stored { expected: "months", value: "something else".to_owned() })?;
    months::read(blob, months)?;
    Ok(Person {
        account: AccountId(row.get(0)?),
        program: Some(ProgramKey(row.get(1)?)).filter(|program| program.0 != 0),
        id: Some(id).filter(|id| !id.is_empty()),
        currency: *known,
        joined: day(4)?,
        state: row.get::<_, Option<i64>>(5)?.map(stored::referral_state).transpose()?,
        since: day(6)?,
        first_day: day(7)?,
        last_day: day(8)?,
        sub_id: row.get_ref(14)?.as_str_or_null().map_err(rusqlite::Error::from)?,
        count: stored::count(row.get(9)?),
        earned: row.get(10)?,
        reversals: stored::count(row.get(11)?),
        reversed: row.get(12)?,
        months,
    })
}

/// Account, program (0 for none) and what the network calls them.
type Key = (i64, i64, String);

/// Whose commissions or state changed.
#[derive(Default)]
pub(crate) struct Met {
    people: BTreeSet<Key>,
    everybody: bool,
}

impl Met {
    /// Whoever the rows of a batch are of, and whoever the rows were of that it replaced.
    pub(crate) fn by(writer: &Writer, batch: BatchId) -> Result<Met, LedgerError> {
        let mut met = Met::default();
        for sql in [
            "SELECT DISTINCT account, program, ifnull(customer_id, '') FROM transactions
             WHERE batch = ?1 AND (customer_id IS NOT NULL OR kind IN (4, 5))",
            "SELECT DISTINCT t.account, c.program, ifnull(c.customer_id, '')
             FROM changes c JOIN transactions t ON t.row = c.row
             WHERE c.by = ?1 AND (c.customer_id IS NOT NULL OR c.kind IN (4, 5))",
            "SELECT account, ifnull(program, 0), id FROM referrals WHERE batch = ?1",
            "SELECT r.account, ifnull(c.program, 0), r.id FROM referral_changes c JOIN referrals r ON r.row = c.row
             WHERE c.by = ?1",
        ] {
            let mut find = writer.conn.prepare_cached(sql)?;
            let mut rows = find.query([batch.0])?;
            while let Some(row) = rows.next()? {
                if met.people.len() >= MANY {
                    return Ok(Met { people: BTreeSet::new(), everybody: true });
                }
                met.people.insert((row.get(0)?, row.get(1)?, row.get(2)?));
            }
        }
        Ok(met)
    }

    /// A row of a batch was of this customer before the batch changed it once more.
    pub(crate) fn add(&mut self, account: i64, program: i64, customer: Option<&str>) {
        self.people.insert((account, program, customer.unwrap_or_default().to_owned()));
    }

    /// With those whom the rows of a batch are of, and those whom the rows were of that it replaced.
    pub(crate) fn and_by(mut self, writer: &Writer, batch: BatchId) -> Result<Met, LedgerError> {
        let more = Met::by(writer, batch)?;
        self.everybody |= more.everybody;
        self.people.extend(more.people);
        Ok(self)
    }

    /// Adds up anew what these people brought, and puts right which of their commissions count as passive.
    pub(crate) fn settle(self, writer: &Writer, touched: &mut Touched) -> Result<(), LedgerError> {
        if self.everybody {
            return writer.meet_everybody(touched);
        }
        let known = self.with_namesakes(&writer.conn)?;
        for (account, program, id) in &known {
            writer
                .conn
                .prepare_cached("DELETE FROM people WHERE account = ?1 AND program = ?2 AND id = ?3")?
                .execute(params![account, program, id])?;
        }
        // Those without a program last: whether they stand apart is seen when the others are there.
        for (account, program, id) in known.iter().rev() {
            let mut walk = Walk::new(writer)?;
            let id = Some(id.as_str()).filter(|id| !id.is_empty());
            if *program != 0 {
                match id {
                    Some(id) => walk.rows(
                        &format!("{CUSTOMERS} AND program = ?1 AND customer_id = ?2"),
                        &[program, &id],
                    )?,
                    None => {
                        walk.rows(&format!("{NOBODY} AND program = ?1 ORDER BY program, day"), &[program])?;
                    }
                }
            }
            walk.finish(touched)?;
            if let Some(id) = id {
                writer.keep_waiting(Some((*account, *program, id)))?;
            }
        }
        Ok(())
    }

    /// With those rows of a person that depend on whether there are others: who is on a list that names no program stands
    /// apart only while no program has commissions of them.
    fn with_namesakes(self, conn: &Connection) -> Result<BTreeSet<Key>, LedgerError> {
        let mut all = self.people.clone();
        let mut find = conn.prepare_cached("SELECT program FROM people WHERE account = ?1 AND id = ?2")?;
        for (account, program, id) in self.people.into_iter().filter(|(.., id)| !id.is_empty()) {
            if program == 0 {
                let programs = find.query_map(params![account, id], |row| row.get(0))?;
                let programs = programs.collect::<Result<Vec<i64>, _>>()?;
                all.extend(programs.into_iter().map(|program| (account, program, id.clone())));
            }
            all.insert((account, 0, id));
        }
        Ok(all)
    }
}

/// The rows of people, each person's together; what a row has is read by [`Walk::rows`].
const CUSTOMERS: &str = "SELECT row, program, customer_id, day, currency, status, kind, passive, commission
    FROM transactions INDEXED BY of_customers WHERE customer_id IS NOT NULL";
/// Recurring rows that name nobody.
const NOBODY: &str = "SELECT row, program, '', day, currency, status, kind, 1, commission
    FROM transactions INDEXED BY of_nobody WHERE customer_id IS NULL AND kind IN (4, 5)";

impl Writer {
    /// Adds everybody up, if that was never done.
    pub(crate) fn meet_if_stale(&self) -> Result<(), LedgerError> {
        if self.setting(STALE)?.is_none() {
            return Ok(());
        }
        let mut touched = Touched::default();
        self.meet_everybody(&mut touched)?;
        self.rebuild(&touched)?;
        self.conn.execute("DELETE FROM settings WHERE key = ?1", [STALE])?;
        Ok(())
    }

    fn meet_everybody(&self, touched: &mut Touched) -> Result<(), LedgerError> {
        self.conn.execute("DELETE FROM people", [])?;
        let mut walk = Walk::new(self)?;
        walk.rows(&format!("{CUSTOMERS} ORDER BY program, customer_id"), &[])?;
        walk.rows(&format!("{NOBODY} ORDER BY program, day"), &[])?;
        walk.finish(touched)?;
        self.keep_waiting(None)
    }

    /// Keeps who is on a network's list and has brought nothing yet.
    fn keep_waiting(&self, of: Option<(i64, i64, &str)>) -> Result<(), LedgerError> {
        let one = if of.is_some() {
            "r.account = ?1 AND ifnull(r.program, 0) = ?2 AND r.id = ?3"
        } else {
            "?1 IS NULL AND ?2 IS NULL AND ?3 IS NULL"
        };
        let sql = format!(
            "INSERT INTO people (account, program, id, currency, joined, state, since, count, earned, reversals,
               reversed, months)
             SELECT r.account, ifnull(r.program, 0), r.id, '', r.joined_at / 86400 - (r.joined_at % 86400 < 0),
               r.state, r.joined_at / 86400 - (r.joined_at % 86400 < 0), 0, 0, 0, 0, x''
             FROM referrals r WHERE {one} AND r.id <> '' AND NOT EXISTS (SELECT 1 FROM people p
               WHERE p.account = r.account AND p.id = r.id AND (r.program IS NULL OR p.program = r.program))"
        );
        let (account, program, id) = match of {
            Some((account, program, id)) => (Some(account), Some(program), Some(id)),
            None => (None, None, None),
        };
        self.conn.prepare_cached(&sql)?.execute(params![account, program, id])?;
        Ok(())
    }
}

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
struct Walk<'w> {
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
    fn new(writer: &'w Writer) -> Result<Walk<'w>, LedgerError> {
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

    fn rows(&mut self, sql: &str, values: &[&dyn rusqlite::ToSql]) -> Result<(), LedgerError> {
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
    fn finish(mut self, touched: &mut Touched) -> Result<(), LedgerError> {
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

/// One commission of a person, as it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PersonRow {
    /// The transaction's number.
    pub row: RowId,
    /// Its day.
    pub day: Day,
    /// What it is for.
    pub kind: Kind,
    /// Where it stands.
    pub status: Status,
    /// The commission.
    pub commission: Money,
}

impl Reader {
    /// Answers the commissions of one person, in order of their days.
    pub fn person_rows(&self, program: ProgramKey, id: &str) -> Result<Vec<PersonRow>, LedgerError> {
        let mut find = self
            .conn
            .prepare_cached(&format!("{CUSTOMERS} AND program = ?1 AND customer_id = ?2 ORDER BY day"))?;
        let mut rows = find.query(params![program.0, id])?;
        let mut all = Vec::new();
        while let Some(row) = rows.next()? {
            all.push(PersonRow {
                row: RowId(row.get(0)?),
                day: stored::day(row.get(3)?)?,
                kind: stored::kind(row.get(6)?)?,
                status: stored::status(row.get(5)?)?,
                commission: Money::new(row.get(8)?, stored::currency(stored::text(row, 4)?)?),
            });
        }
        Ok(all)
    }
}
