//! What is kept of how a file was read.

use record::{Instant, Origin};
use rusqlite::{OptionalExtension, params};

use crate::{AccountId, BatchId, LedgerError, Reader, Writer, chain};

/// How a file was read into a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileReading {
    /// The file, and which part of it: a hash.
    pub part: String,
    /// By what, and with which answers, it was read: a hash.
    pub how: String,
    /// What reading it again would say, if that is known.
    pub outcome: Option<String>,
    /// How often rows without an id came, if others that are to follow them were rejected.
    pub counted: Option<Vec<u8>>,
}

impl Writer {
    /// Keeps how a file was read; of what came to the account before, only what later files may ask for.
    pub fn keep_reading(&self, batch: BatchId, reading: &FileReading) -> Result<(), LedgerError> {
        for sql in [
            "UPDATE readings SET outcome = NULL WHERE outcome IS NOT NULL AND batch IN (SELECT id FROM batches
               WHERE account = (SELECT account FROM batches WHERE id = ?1))",
            "DELETE FROM readings WHERE ?1 IS NOT NULL AND outcome IS NULL AND counted IS NULL",
        ] {
            self.conn.prepare_cached(sql)?.execute([batch.0])?;
        }
        let FileReading { part, how, outcome, counted } = reading;
        self.conn
            .prepare_cached(
                "INSERT INTO readings (batch, part, how, outcome, counted, undone)
                 SELECT ?1, ?2, ?3, ?4, ?5, count(*) FROM batches
                 WHERE account = (SELECT account FROM batches WHERE id = ?1) AND undone_at IS NOT NULL",
            )?
            .execute(params![batch.0, part, how, outcome, counted])?;
        Ok(())
    }

    /// Writes a batch that says again what an import said whose rows all stand: every row is known.
    pub fn repeat(&self, before: BatchId, origin: &Origin, now: Instant) -> Result<BatchId, LedgerError> {
        let Origin::Import { file, hash, .. } = origin else { return Err(LedgerError::NoBatch(before)) };
        let repeated = self
            .conn
            .prepare_cached(
                "INSERT INTO batches (account, source, what, report, file, hash, at, came_at, unchanged, skipped,
                   problems)
                 SELECT account, source, what, report, ?2, ?3, ?4, ?4, added + updated + unchanged, skipped, problems
                 FROM batches WHERE id = ?1",
            )?
            .execute(params![before.0, file, hash, now.timestamp()])?;
        if repeated == 0 {
            return Err(LedgerError::NoBatch(before));
        }
        let batch = BatchId(self.conn.last_insert_rowid());
        for sql in [
            "INSERT INTO problems (batch, line, field, reason, row)
             SELECT ?2, line, field, reason, row FROM problems WHERE batch = ?1 ORDER BY rowid",
            "UPDATE readings SET batch = ?2 WHERE batch = ?1",
            "INSERT INTO confirmations (batch, of, rows) SELECT ?2, of, rows FROM confirmations WHERE batch = ?1",
        ] {
            self.conn.prepare_cached(sql)?.execute(params![before.0, batch.0])?;
        }
        chain::seal(&self.conn, batch, &[], now.timestamp(), false)?;
        Ok(batch)
    }
}

impl Reader {
    /// Answers the import of a file that reading it again the same way would only repeat, and what is kept of it.
    ///
    /// It is the account's last batch, and nothing of the account was taken back since: no row can have changed.
    pub fn standing(
        &self,
        account: AccountId,
        part: &str,
        how: &str,
    ) -> Result<Option<(BatchId, String)>, LedgerError> {
        Ok(self
            .conn
            .prepare_cached(
                "SELECT r.batch, r.outcome FROM readings r
                 WHERE r.batch = (SELECT max(id) FROM batches WHERE account = ?1) AND r.part = ?2 AND r.how = ?3
                 AND r.outcome IS NOT NULL
                 AND r.undone = (SELECT count(*) FROM batches WHERE account = ?1 AND undone_at IS NOT NULL)",
            )?
            .query_row(params![account.0, part, how], |row| Ok((BatchId(row.get(0)?), row.get(1)?)))
            .optional()?)
    }

    /// Answers how often rows without an id came when a file was read last, even if that was taken back: it says
    /// something of the file.
    pub fn counted(&self, part: &str) -> Result<Option<Vec<u8>>, LedgerError> {
        Ok(self
            .conn
            .prepare_cached(
                "SELECT counted FROM readings WHERE part = ?1 AND counted IS NOT NULL ORDER BY batch DESC LIMIT 1",
            )?
            .query_row([part], |row| row.get(0))
            .optional()?)
    }
}
