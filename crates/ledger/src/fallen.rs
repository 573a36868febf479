//! Commissions that became less than their network had said.

use record::Status;
use rusqlite::params_from_iter;

use crate::find::{Find, json_list};
use crate::{LedgerError, Reader, RowId, stored};

/// What became of commissions.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Outcomes {
    /// How many there are.
    pub all: u64,
    /// How many of them are not decided yet.
    pub pending: u64,
    /// How many were reversed, or are no longer reported.
    pub reversed: u64,
}

impl Outcomes {
    /// How many are decided.
    pub fn decided(&self) -> u64 {
        self.all.saturating_sub(self.pending)
    }
}

impl Reader {
    /// Answers the commissions that are worth less than in a state before, or are no longer reported, oldest first:
    /// all that fit, or those of them that are named.
    pub fn fallen(&self, find: &Find, rows: Option<&[RowId]>) -> Result<Vec<RowId>, LedgerError> {
        let mut all = self.conditions(find)?;
        let declined = stored::put_status(Status::Declined);
        all.add(declined, |declined| {
            format!(
                "(t.missing_since IS NOT NULL OR EXISTS (SELECT 1 FROM changes c WHERE c.row = t.row
                   AND c.status <> {declined} AND (t.status = {declined} OR c.commission > t.commission
                     OR c.currency <> t.currency)))"
            )
        });
        if let Some(rows) = rows {
            all.index = "";
            let rows = json_list(rows.iter().map(|row| row.0));
            all.add(rows, |rows| format!("t.row IN (SELECT value FROM json_each({rows}))"));
        }
        let sql = format!(
            "SELECT t.row FROM transactions t {} {} ORDER BY t.occurred_at, t.id, t.row",
            all.index, all.sql
        );
        let mut statement = self.conn.prepare(&sql)?;
        let found = statement.query_map(params_from_iter(all.values), |row| row.get(0).map(RowId))?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    /// Answers what became of the commissions that fit.
    pub fn outcomes(&self, find: &Find) -> Result<Outcomes, LedgerError> {
        let all = self.conditions(find)?;
        let sql = format!(
            "SELECT count(*), ifnull(sum(t.status = {pending} AND t.missing_since IS NULL), 0),
               ifnull(sum(t.status = {declined} OR t.missing_since IS NOT NULL), 0)
             FROM transactions t {index} {conditions}",
            pending = stored::put_status(Status::Pending),
            declined = stored::put_status(Status::Declined),
            index = all.index,
            conditions = all.sql,
        );
        let mut statement = self.conn.prepare(&sql)?;
        let count = |row: &rusqlite::Row, at: usize| row.get(at).map(stored::count);
        Ok(statement.query_row(params_from_iter(all.values), |row| {
            Ok(Outcomes { all: count(row, 0)?, pending: count(row, 1)?, reversed: count(row, 2)? })
        })?)
    }
}
