//! Which findings the user has seen, whatever they are about.

use std::collections::HashSet;

use record::Instant;
use rusqlite::params;

use crate::{LedgerError, Reader, Writer};

impl Reader {
    /// Answers what the findings are called that the user has seen, of those whose names begin so.
    pub fn findings_seen(&self, beginning: &str) -> Result<HashSet<String>, LedgerError> {
        let mut find = self
            .conn
            .prepare_cached("SELECT finding FROM findings_seen WHERE substr(finding, 1, length(?1)) = ?1")?;
        let rows = find.query_map([beginning], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

impl Writer {
    /// Notes that the user has seen a finding, or that they have not.
    pub fn set_finding_seen(&self, finding: &str, seen: bool, now: Instant) -> Result<(), LedgerError> {
        if seen {
            let mut put = self
                .conn
                .prepare_cached("INSERT OR IGNORE INTO findings_seen (finding, at) VALUES (?1, ?2)")?;
            put.execute(params![finding, now.timestamp()])?;
        } else {
            self.conn.execute("DELETE FROM findings_seen WHERE finding = ?1", [finding])?;
        }
        Ok(())
    }
}
