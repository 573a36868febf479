//! Taking an import back, exactly.

use std::collections::BTreeSet;

use record::Instant;
use rusqlite::{OptionalExtension, params};
use serde::Serialize;

use crate::batches::Source;
use crate::cells::Touched;
use crate::import::MANY;
use crate::kept::{KEPT, TRANSACTIONS};
use crate::passive::Contents;
use crate::people::Met;
use crate::promotion::{Joining, refers};
use crate::{BatchId, LedgerError, Writer, chain, programs, stored};

/// What an undo did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Undone {
    /// Rows that are gone.
    pub removed: u64,
    /// Rows that are again as they were.
    pub restored: u64,
}

impl Writer {
    /// Takes back all that an import or an entry by hand brought.
    ///
    /// It is refused while a later batch stands that changed rows of it: that one would have to be undone first.
    pub fn undo(&self, batch: BatchId, now: Instant) -> Result<Undone, LedgerError> {
        match self.batch_source(batch)? {
            None => return Err(LedgerError::NoBatch(batch)),
            Some((Source::Sync, _)) => return Err(LedgerError::NotAnImport(batch)),
            Some((_, true)) => return Err(LedgerError::AlreadyUndone(batch)),
            Some((_, false)) => {}
        }
        self.refuse_if_changed_since(batch)?;
        let mut touched = Touched::default();
        let mut contents = Contents::new(self.passive_age()?);
        let mut spoken_of = BTreeSet::new();
        let joining = self.joining_of(batch)?;
        self.note_transactions(batch, &mut touched, &mut contents, &mut spoken_of)?;
        self.note_programs(batch, &mut spoken_of)?;
        let replaced = self.rows_replaced(batch)?;
        let met = Met::by(self, batch)?;
        let mut undone = Undone { removed: 0, restored: 0 };
        for kept in &KEPT {
            let (table, history) = (kept.table, kept.history);
            let sql = format!(
                "DELETE FROM {table} WHERE batch = ?1 AND row NOT IN (SELECT row FROM {history} WHERE by = ?1)"
            );
            undone.removed += self.conn.execute(&sql, [batch.0])? as u64;
            undone.restored += kept.restore(&self.conn, batch, None)?;
        }
        self.note_rows(&replaced, &mut touched, &mut contents, &mut spoken_of)?;
        let stale = contents.stale();
        let many = undone.removed + undone.restored > MANY;
        contents.settle(self, many, &mut touched)?;
        joining.settle(self, stale, &mut touched)?;
        met.settle(self, &mut touched)?;
        for program in spoken_of {
            programs::name_anew(&self.conn, program)?;
            programs::drop_unused(&self.conn, program)?;
        }
        self.rebuild(&touched)?;
        self.rebuild_sales(&touched, many)?;
        self.conn.execute("DELETE FROM problems WHERE batch = ?1", [batch.0])?;
        self.conn.execute("DELETE FROM confirmations WHERE batch = ?1", [batch.0])?;
        self.restore_settings(batch)?;
        self.conn
            .execute("UPDATE batches SET undone_at = ?2 WHERE id = ?1", params![batch.0, now.timestamp()])?;
        chain::take_back(&self.conn, batch, now.timestamp())?;
        Ok(undone)
    }

    /// Gives the account its settings back, if a batch had changed them and nothing did since.
    fn restore_settings(&self, batch: BatchId) -> Result<(), LedgerError> {
        self.conn.execute(
            "UPDATE accounts SET settings = (SELECT settings_before FROM batches WHERE id = ?1)
             WHERE id = (SELECT account FROM batches WHERE id = ?1 AND settings_before IS NOT NULL)
             AND NOT EXISTS (SELECT 1 FROM batches b WHERE b.account = accounts.id AND b.id > ?1
               AND b.settings_before IS NOT NULL AND b.undone_at IS NULL)",
            [batch.0],
        )?;
        Ok(())
    }

    fn refuse_if_changed_since(&self, batch: BatchId) -> Result<(), LedgerError> {
        let union: Vec<String> = KEPT
            .iter()
            .map(|kept| format!("SELECT '{0}' AS tab, row, by FROM {0} WHERE batch = ?1", kept.history))
            .collect();
        let union = union.join(" UNION ALL ");
        let needed = refers(&self.conn, batch)?;
        if !needed.is_empty() {
            let rows = needed.iter().map(|(row, _)| row).collect::<BTreeSet<_>>().len() as u64;
            let by = needed.into_iter().map(|(_, by)| by).collect::<BTreeSet<_>>();
            let by = by.into_iter().map(|by| Ok((BatchId(by), self.batch_called(by)?)));
            let by = by.collect::<Result<_, LedgerError>>()?;
            return Err(LedgerError::UndoBlocked { by, rows });
        }
        let rows: i64 = self.conn.query_row(
            &format!("SELECT count(*) FROM (SELECT DISTINCT tab, row FROM ({union}))"),
            [batch.0],
            |row| row.get(0),
        )?;
        if rows == 0 {
            return self.refuse_if_confirmed_since(batch);
        }
        let mut find = self.conn.prepare(&format!(
            "SELECT DISTINCT b.id, coalesce(b.file, b.what) FROM ({union}) c JOIN batches b ON b.id = c.by
             ORDER BY b.id"
        ))?;
        let by = find.query_map([batch.0], |row| Ok((BatchId(row.get(0)?), row.get(1)?)))?;
        Err(LedgerError::UndoBlocked { by: by.collect::<Result<_, _>>()?, rows: stored::count(rows) })
    }

    fn refuse_if_confirmed_since(&self, batch: BatchId) -> Result<(), LedgerError> {
        let mut find = self.conn.prepare(
            "SELECT b.id, coalesce(b.file, b.what), c.rows FROM confirmations c JOIN batches b ON b.id = c.batch
             WHERE c.of = ?1 ORDER BY b.id",
        )?;
        let mut found = find.query([batch.0])?;
        let (mut by, mut rows) = (Vec::new(), 0);
        while let Some(row) = found.next()? {
            by.push((BatchId(row.get(0)?), row.get(1)?));
            rows = stored::count(row.get(2)?).max(rows);
        }
        if by.is_empty() { Ok(()) } else { Err(LedgerError::UndoShared { by, rows }) }
    }

    fn batch_called(&self, batch: i64) -> Result<String, LedgerError> {
        let sql = "SELECT coalesce(file, what) FROM batches WHERE id = ?1";
        Ok(self.conn.query_row(sql, [batch], |row| row.get(0))?)
    }

    /// What taking a batch back changes for placements.
    fn joining_of(&self, batch: BatchId) -> Result<Joining, LedgerError> {
        let mut joining = Joining::new(&self.conn)?;
        let mut find = self.conn.prepare(
            "SELECT program FROM links WHERE batch = ?1 UNION SELECT program FROM placements WHERE batch = ?1
             UNION SELECT program FROM daily WHERE batch = ?1 AND sub_id <> ''
             UNION SELECT p.program FROM sub_rules r JOIN placements p ON p.row = r.placement WHERE r.batch = ?1",
        )?;
        for program in find.query_map([batch.0], |row| row.get(0))? {
            joining.program(program?);
        }
        let mut find = self.conn.prepare("SELECT placement FROM efforts WHERE batch = ?1")?;
        for placement in find.query_map([batch.0], |row| row.get(0))? {
            joining.placement(placement?);
        }
        Ok(joining)
    }

    /// Notes where transactions of a batch lie now.
    fn note_transactions(
        &self,
        batch: BatchId,
        touched: &mut Touched,
        contents: &mut Contents,
        spoken_of: &mut BTreeSet<i64>,
    ) -> Result<(), LedgerError> {
        let mut find = self
            .conn
            .prepare("SELECT DISTINCT program, day, sub_id IS NOT NULL FROM transactions WHERE batch = ?1")?;
        let mut rows = find.query([batch.0])?;
        while let Some(row) = rows.next()? {
            note(row, touched, contents, spoken_of)?;
        }
        Ok(())
    }

    fn rows_replaced(&self, batch: BatchId) -> Result<Vec<i64>, LedgerError> {
        let sql = format!("SELECT row FROM {} WHERE by = ?1", TRANSACTIONS.history);
        let mut find = self.conn.prepare(&sql)?;
        let rows = find.query_map([batch.0], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Notes where transactions lie that were put back.
    fn note_rows(
        &self,
        replaced: &[i64],
        touched: &mut Touched,
        contents: &mut Contents,
        spoken_of: &mut BTreeSet<i64>,
    ) -> Result<(), LedgerError> {
        // Always as if a content was lost: what was put back has its own kind, and the class goes by that.
        let mut find = self.conn.prepare("SELECT program, day, TRUE FROM transactions WHERE row = ?1")?;
        for replaced in replaced {
            find.query_row([replaced], |row| note(row, touched, contents, spoken_of)).optional()?;
        }
        Ok(())
    }

    fn note_programs(&self, batch: BatchId, spoken_of: &mut BTreeSet<i64>) -> Result<(), LedgerError> {
        for table in ["daily", "referrals", "listings", "links", "creatives", "placements", "terms"] {
            let sql =
                format!("SELECT DISTINCT program FROM {table} WHERE batch = ?1 AND program IS NOT NULL");
            let mut find = self.conn.prepare(&sql)?;
            for program in find.query_map([batch.0], |row| row.get(0))? {
                spoken_of.insert(program?);
            }
        }
        Ok(())
    }
}

fn note(
    row: &rusqlite::Row,
    touched: &mut Touched,
    contents: &mut Contents,
    spoken_of: &mut BTreeSet<i64>,
) -> rusqlite::Result<()> {
    let program = row.get(0)?;
    touched.day(program, row.get(1)?);
    if row.get(2)? {
        contents.lost(program);
    }
    spoken_of.insert(program);
    Ok(())
}
