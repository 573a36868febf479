//! What happens to transactions that an answer should hold and does not.

use std::collections::HashSet;

use record::{Absent, Days};
use rusqlite::{OptionalExtension, params};

use crate::LedgerError;
use crate::import::Import;
use crate::kept::TRANSACTIONS;

/// A day by a network's clock is at most so many days from that of UTC.
const CLOCKS_DIFFER: i64 = 1;

/// What an answer that is complete has said so far.
pub(crate) struct Complete {
    days: Days,
    absent: Absent,
    /// The transactions that it holds.
    held: HashSet<i64>,
}

impl Complete {
    /// Nothing has to be remembered of an answer whose gaps mean nothing.
    pub(crate) fn of(days: Option<Days>, absent: Absent) -> Option<Complete> {
        let days = days.filter(|_| absent != Absent::Unknown)?;
        Some(Complete { days, absent, held: HashSet::new() })
    }

    pub(crate) fn holds(&mut self, row: i64) {
        self.held.insert(row);
    }
}

impl Import<'_> {
    /// Marks, or sets to zero, what a complete answer about these days no longer holds.
    ///
    /// Only what a sync told last is looked at: of files and entries by hand the network need not know.
    pub(crate) fn settle_absent(&mut self) -> Result<(), LedgerError> {
        // A ledger whose indexes wait to be made was empty: nothing can be gone from it.
        let Some(complete) = self.complete.take().filter(|_| self.is_understood() && !self.was_empty())
        else {
            return Ok(());
        };
        let (columns, stands) = match complete.absent {
            Absent::Unknown => return Ok(()),
            Absent::Vanished => ("missing_since = ?3", "missing_since IS NULL"),
            Absent::Zero => (
                "commission = 0, commission_text = NULL, sale = NULL, sale_currency = NULL, quantity = NULL,
                 missing_since = NULL",
                "commission <> 0",
            ),
        };
        let conn = self.conn();
        let days = complete.days;
        let mut known = conn.prepare_cached(
            "SELECT t.row FROM programs p CROSS JOIN transactions t INDEXED BY income
             ON t.program = p.key AND t.day BETWEEN ?2 AND ?3 WHERE p.account = ?1",
        )?;
        let known = known.query_map(
            params![self.account.0, days.from().number() - CLOCKS_DIFFER, days.to().number() + CLOCKS_DIFFER],
            |row| row.get(0),
        )?;
        let known = known.collect::<Result<Vec<i64>, _>>()?;
        let mut find = conn.prepare_cached(&format!(
            "SELECT program, day, sub_id FROM transactions t WHERE row = ?1 AND occurred_at >= ?2 AND occurred_at < ?3
             AND {stands} AND (SELECT source FROM batches b WHERE b.id = t.batch) = 0",
        ))?;
        let mut change = conn.prepare_cached(&format!(
            "UPDATE transactions SET batch = ?2, changed_at = ?3, {columns} WHERE row = ?1"
        ))?;
        let (from, to) = (days.from().start().timestamp(), days.to().plus(1).start().timestamp());
        for row in known.into_iter().filter(|row| !complete.held.contains(row)) {
            let place: Option<(i64, i64, Option<String>)> = find
                .query_row(params![row, from, to], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
                .optional()?;
            let Some((program, day, sub_id)) = place else { continue };
            TRANSACTIONS.supersede(conn, row, self.batch)?;
            change.execute(params![row, self.batch.0, self.now])?;
            self.touched.day(program, day);
            self.people = true;
            if let Some(sub_id) = sub_id {
                self.joining.content(program, &sub_id);
            }
            self.counts.updated += 1;
        }
        Ok(())
    }
}
