//! What is approved and not paid, and what a payout is made up of.

use std::collections::BTreeMap;

use record::{Currency, Day, Days, Money, PayoutId, Status};
use rusqlite::params;

use crate::cells::{Grain, pieces};
use crate::find::json_list;
use crate::{AccountId, Entry, LedgerError, ProgramKey, Reader, RowId, stored};

/// The sum of a program's commissions in one state and currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ApprovedSum {
    /// Whose commissions.
    pub program: ProgramKey,
    /// Their state.
    pub status: Status,
    /// Their sum.
    pub money: Money,
    /// How many there are.
    pub count: i64,
}

/// What a payout has of one day and currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PaidPart {
    /// The day of the commissions.
    pub day: Day,
    /// Their sum.
    pub money: Money,
    /// How many there are.
    pub count: i64,
}

impl Reader {
    /// Answers what an account's programs have in each state in a range of days, out of whole cells where there are some.
    pub fn account_sums(&self, account: AccountId, days: Days) -> Result<Vec<ApprovedSum>, LedgerError> {
        let mut sums: BTreeMap<(ProgramKey, Status, Currency), (i64, i64)> = BTreeMap::new();
        for piece in pieces(days, None) {
            let sql = match piece.grain {
                Some(_) => {
                    "SELECT c.program, c.status, c.currency, sum(c.commission), sum(c.count) FROM json_each(?1) j
                     CROSS JOIN cells c ON c.grain = ?4 AND c.program = j.value AND c.bucket BETWEEN ?2 AND ?3
                     GROUP BY 1, 2, 3"
                }
                None => {
                    "SELECT t.program, t.status, t.currency, sum(t.commission), count(*) FROM json_each(?1) j
                     CROSS JOIN transactions t INDEXED BY income
                       ON t.program = j.value AND t.day BETWEEN ?2 AND ?3 AND ?4 IS NULL
                     GROUP BY 1, 2, 3"
                }
            };
            let (from, to) = (piece.days.from().number(), piece.days.to().number());
            let mut find = self.conn.prepare_cached(sql)?;
            let mut rows =
                find.query(params![self.programs_of(account)?, from, to, piece.grain.map(Grain::number)])?;
            while let Some(row) = rows.next()? {
                let currency = stored::currency(stored::text(row, 2)?)?;
                let key = (ProgramKey(row.get(0)?), stored::status(row.get(1)?)?, currency);
                let sum = sums.entry(key).or_default();
                *sum = (sum.0.saturating_add(row.get(3)?), sum.1 + row.get::<_, i64>(4)?);
            }
        }
        let each = sums.into_iter().map(|((program, status, currency), (micros, count))| {
            let money = Money::new(micros, currency);
            ApprovedSum { program, status, money, count }
        });
        Ok(each.collect())
    }

    /// Answers which of the approved commissions of a range of days have a payout already.
    pub fn assigned(&self, account: AccountId, days: Days) -> Result<Vec<ApprovedSum>, LedgerError> {
        let mut find = self.conn.prepare_cached(
            "SELECT t.program, t.currency, sum(t.commission), count(*) FROM json_each(?1) j
             CROSS JOIN transactions t INDEXED BY transactions_assigned
               ON t.program = j.value AND t.day BETWEEN ?2 AND ?3
             WHERE t.payout_id IS NOT NULL AND t.status = 1 GROUP BY 1, 2",
        )?;
        let (from, to) = (days.from().number(), days.to().number());
        let mut rows = find.query(params![self.programs_of(account)?, from, to])?;
        let mut sums = Vec::new();
        while let Some(row) = rows.next()? {
            sums.push(ApprovedSum {
                program: ProgramKey(row.get(0)?),
                status: Status::Approved,
                money: Money::new(row.get(2)?, stored::currency(stored::text(row, 1)?)?),
                count: row.get(3)?,
            });
        }
        Ok(sums)
    }

    /// Answers the first day of an approved commission of programs that has no payout, after a day.
    pub fn first_unpaid(
        &self,
        programs: &[ProgramKey],
        currency: Currency,
        after: Option<Day>,
    ) -> Result<Option<Day>, LedgerError> {
        let mut find = self.conn.prepare_cached(
            "SELECT min(t.day) FROM json_each(?1) j
             CROSS JOIN transactions t INDEXED BY income ON t.program = j.value AND t.day > ?3
             WHERE t.currency = ?2 AND t.status = 1 AND t.payout_id IS NULL",
        )?;
        let programs = json_list(programs.iter().map(|program| program.0));
        let after = after.map_or(i64::MIN, Day::number);
        let first: Option<i64> =
            find.query_row(params![programs, currency.key(), after], |row| row.get(0))?;
        first.map(stored::day).transpose()
    }

    /// Answers the end of the newest week of an account with an approved or paid commission.
    pub fn newest_approved(&self, account: AccountId) -> Result<Option<Day>, LedgerError> {
        let mut find = self.conn.prepare_cached(
            "SELECT max(c.bucket) FROM json_each(?1) j
             CROSS JOIN cells c ON c.grain = 1 AND c.program = j.value AND c.status IN (1, 3)",
        )?;
        let newest: Option<i64> = find.query_row([self.programs_of(account)?], |row| row.get(0))?;
        newest.map(|week| stored::day(week + 6)).transpose()
    }

    fn programs_of(&self, account: AccountId) -> Result<String, LedgerError> {
        let mut find =
            self.conn.prepare_cached("SELECT key FROM programs WHERE account = ?1 ORDER BY key")?;
        let keys = find.query_map([account.0], |row| row.get(0))?.collect::<Result<Vec<i64>, _>>()?;
        Ok(json_list(keys.into_iter()))
    }

    /// Answers what a payout is made up of, by day and currency, oldest first.
    pub fn payout_parts(&self, account: AccountId, id: &PayoutId) -> Result<Vec<PaidPart>, LedgerError> {
        let mut find = self.conn.prepare_cached(
            "SELECT day, currency, sum(commission), count(*) FROM transactions INDEXED BY transactions_of_payout
             WHERE account = ?1 AND payout_id = ?2 GROUP BY 1, 2 ORDER BY 1, 2",
        )?;
        let mut rows = find.query(params![account.0, id.0])?;
        let mut parts = Vec::new();
        while let Some(row) = rows.next()? {
            parts.push(PaidPart {
                day: stored::day(row.get(0)?)?,
                money: Money::new(row.get(2)?, stored::currency(stored::text(row, 1)?)?),
                count: row.get(3)?,
            });
        }
        Ok(parts)
    }

    /// Answers the first and the last day of a payout's commissions.
    pub fn payout_span(&self, account: AccountId, id: &PayoutId) -> Result<Option<Days>, LedgerError> {
        let end = |which: &str| {
            let sql = format!(
                "SELECT {which}(day) FROM transactions INDEXED BY transactions_of_payout
                 WHERE account = ?1 AND payout_id = ?2"
            );
            let mut find = self.conn.prepare_cached(&sql)?;
            let day: Option<i64> = find.query_row(params![account.0, id.0], |row| row.get(0))?;
            day.map(stored::day).transpose()
        };
        Ok(end("min")?.zip(end("max")?).and_then(|(first, last)| Days::new(first, last)))
    }

    /// Answers the commissions of a payout, oldest first.
    pub fn payout_rows(
        &self,
        account: AccountId,
        id: &PayoutId,
        limit: u64,
    ) -> Result<Vec<Entry>, LedgerError> {
        let mut find = self.conn.prepare_cached(
            "SELECT row FROM transactions INDEXED BY transactions_of_payout
             WHERE account = ?1 AND payout_id = ?2 ORDER BY day, row LIMIT ?3",
        )?;
        let rows = find.query_map(params![account.0, id.0, stored::put_count(limit)], |row| row.get(0))?;
        self.entries(rows.collect::<Result<Vec<i64>, _>>()?)
    }

    /// Answers the approved commissions of an account without a payout up to a day, newest first.
    pub fn unpaid_rows(
        &self,
        account: AccountId,
        program: Option<&str>,
        currency: Currency,
        until: Day,
        limit: u64,
    ) -> Result<Vec<Entry>, LedgerError> {
        let mut find = self.conn.prepare_cached(
            "SELECT t.row FROM programs p CROSS JOIN transactions t INDEXED BY income
               ON t.program = p.key AND t.day <= ?3 AND t.currency = ?2 AND t.status = 1
             WHERE p.account = ?1 AND (?4 IS NULL OR p.name = ?4 OR p.id = ?4) AND t.payout_id IS NULL
             ORDER BY t.day DESC, t.row DESC LIMIT ?5",
        )?;
        let limit = stored::put_count(limit);
        let values = params![account.0, currency.key(), until.number(), program, limit];
        let rows = find.query_map(values, |row| row.get(0))?;
        self.entries(rows.collect::<Result<Vec<i64>, _>>()?)
    }

    fn entries(&self, rows: Vec<i64>) -> Result<Vec<Entry>, LedgerError> {
        let found = rows.into_iter().map(|row| self.transaction(RowId(row)));
        Ok(found.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
    }

    /// Answers when a sync or an import last told something of an account.
    pub fn last_told(&self, account: AccountId) -> Result<Option<record::Instant>, LedgerError> {
        let mut find = self.conn.prepare_cached(
            "SELECT max(at) FROM batches WHERE account = ?1 AND source < 2 AND undone_at IS NULL",
        )?;
        let at: Option<i64> = find.query_row([account.0], |row| row.get(0))?;
        at.map(stored::instant).transpose()
    }
}
