//! What is kept of how a file was read.

use rusqlite::{OptionalExtension, params};

use crate::{BatchId, LedgerError, Reader, Writer};

impl Writer {
    /// Keeps how often rows without an id came in a file: what of it was rejected is to follow them.
    pub fn keep_counted(&self, batch: BatchId, part: &str, counted: &[u8]) -> Result<(), LedgerError> {
        self.conn
            .prepare_cached("INSERT INTO readings (batch, part, counted) VALUES (?1, ?2, ?3)")?
            .execute(params![batch.0, part, counted])?;
        Ok(())
    }
}

impl Reader {
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
