//! How long commissions waited until they were approved, and which still wait.

use record::{Day, Instant, Money, Status};
use rusqlite::params;

use crate::{AccountId, LedgerError, ProgramKey, Reader, RowId, stored};

/// A commission that was seen pending, and later approved or paid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approval {
    /// The commission's number.
    pub row: RowId,
    /// The network's own id of it.
    pub id: String,
    /// The day on which it was earned.
    pub day: Day,
    /// The commission.
    pub commission: Money,
    /// When it was first seen approved or paid.
    pub seen: Instant,
    /// When the account had been read last before that: then it was pending still.
    pub pending_on: Instant,
}

/// A commission that is pending.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// The commission's number.
    pub row: RowId,
    /// The network's own id of it.
    pub id: String,
    /// The day on which it was earned.
    pub day: Day,
    /// The commission.
    pub commission: Money,
}

/// When a row was first seen approved or paid (1, 3), and when it was first seen pending before that.
const APPROVALS: &str = "SELECT row, id, day, commission, currency, account, approved, pending FROM (
      SELECT t.row, t.id, t.day, t.commission, t.currency, t.account,
        ifnull((SELECT min(c.changed_at) FROM changes c WHERE c.row = t.row AND c.status IN (1, 3)), t.changed_at) approved,
        (SELECT min(c.changed_at) FROM changes c WHERE c.row = t.row AND c.status = 0) pending
      FROM transactions t INDEXED BY income WHERE t.program = ?1 AND t.day <= ?2 AND t.status IN (1, 3)
      ORDER BY t.day DESC LIMIT ?3)
    WHERE pending < approved ORDER BY day DESC, id";

impl Reader {
    /// Answers, among so many of a program's newest commissions that are approved or paid, those that were seen pending
    /// before: what came approved at once says nothing of how long it took.
    pub fn approvals(
        &self,
        program: ProgramKey,
        until: Day,
        newest: u64,
    ) -> Result<Vec<Approval>, LedgerError> {
        let mut find = self.conn.prepare_cached(APPROVALS)?;
        let mut rows = find.query(params![program.0, until.number(), stored::put_count(newest)])?;
        let (mut approvals, mut read) = (Vec::new(), None);
        while let Some(row) = rows.next()? {
            let (account, seen, pending): (i64, i64, i64) = (row.get(5)?, row.get(6)?, row.get(7)?);
            if read.is_none() {
                read = Some(self.read_at(AccountId(account))?);
            }
            let before = |at: &&i64| **at < seen;
            let last = read.iter().flatten().rev().find(before).copied().unwrap_or(pending);
            approvals.push(Approval {
                row: RowId(row.get(0)?),
                id: row.get(1)?,
                day: stored::day(row.get(2)?)?,
                commission: Money::new(row.get(3)?, stored::currency(stored::text(row, 4)?)?),
                seen: stored::instant(seen)?,
                pending_on: stored::instant(last.max(pending))?,
            });
        }
        Ok(approvals)
    }

    /// When transactions of an account were read or typed in, the earliest first.
    fn read_at(&self, account: AccountId) -> Result<Vec<i64>, LedgerError> {
        let mut find = self.conn.prepare_cached(
            "SELECT DISTINCT at FROM batches WHERE account = ?1
             AND what IN ('transactions', 'import', 'hand') AND undone_at IS NULL ORDER BY at",
        )?;
        let rows = find.query_map([account.0], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Answers the commissions of a program that were earned on a day or before it and are pending still, the oldest first.
    /// What the network no longer reports is not among them.
    pub fn waiting(&self, program: ProgramKey, until: Day, limit: u64) -> Result<Vec<Waiting>, LedgerError> {
        let pending = stored::put_status(Status::Pending);
        let mut months = self.conn.prepare_cached(
            "SELECT DISTINCT bucket FROM cells WHERE grain = 2 AND program = ?1 AND status = ?2 AND bucket <= ?3
             ORDER BY bucket",
        )?;
        let months = months.query_map(params![program.0, pending, until.number()], |row| row.get(0))?;
        let months = months.collect::<Result<Vec<i64>, _>>()?;
        let mut find = self.conn.prepare_cached(
            "SELECT row, id, day, commission, currency FROM transactions INDEXED BY income
             WHERE program = ?1 AND day BETWEEN ?2 AND ?3 AND status = ?4 AND missing_since IS NULL
             ORDER BY day, id LIMIT ?5",
        )?;
        let mut waiting = Vec::new();
        for month in months {
            let last = record::Step::Month.bucket(stored::day(month)?).to().min(until).number();
            let left = limit.saturating_sub(waiting.len() as u64);
            if left == 0 {
                break;
            }
            let mut rows = find.query(params![program.0, month, last, pending, stored::put_count(left)])?;
            while let Some(row) = rows.next()? {
                waiting.push(Waiting {
                    row: RowId(row.get(0)?),
                    id: row.get(1)?,
                    day: stored::day(row.get(2)?)?,
                    commission: Money::new(row.get(3)?, stored::currency(stored::text(row, 4)?)?),
                });
            }
        }
        Ok(waiting)
    }
}
