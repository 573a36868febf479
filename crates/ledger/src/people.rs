//! Who was brought, and what each of them brought month by month.
//!
//! Derived from transactions and referrals in the SQL transaction that changes one of them. A person is somebody whom a
//! network names: a customer, an invitee, a sub-affiliate. Recurring income that names nobody is gathered by program, as
//! if it were one person without a name. A person's months lie in one blob, so that a screen reads tens of thousands of
//! people without looking at their transactions.

mod met;
mod months;
mod walk;

use record::{Currency, Day, Kind, Money, ReferralState, Status};
use rusqlite::{OptionalExtension, Row, params};

pub(crate) use self::met::Met;
pub use self::months::PersonMonth;
use self::walk::CUSTOMERS;
use crate::{AccountId, LedgerError, ProgramKey, Reader, RowId, stored};

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
