//! What was found when links and pages were looked at.

use record::Instant;
use rusqlite::{OptionalExtension, params};

use crate::{LedgerError, Reader, Writer, stored};

/// What was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Looked {
    /// A link's address, by the link's number.
    Link(i64),
    /// The page of a placement, by the placement's number.
    Page(i64),
}

impl Looked {
    fn columns(self) -> (i64, i64) {
        match self {
            Looked::Link(row) => (0, row),
            Looked::Page(row) => (1, row),
        }
    }
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Look {
    /// What was looked at.
    pub looked: Looked,
    /// When.
    pub at: Instant,
    /// Since when it is found so.
    pub since: Instant,
    /// The finding's word.
    pub finding: String,
    /// What belongs to it, as JSON.
    pub detail: Option<String>,
    /// Whether the user has seen it.
    pub seen: bool,
}

impl Reader {
    /// Answers the word of what was found last of a link or a page.
    pub fn found(&self, looked: Looked) -> Result<Option<String>, LedgerError> {
        let (what, row) = looked.columns();
        let mut find = self.conn.prepare_cached("SELECT finding FROM looks WHERE what = ?1 AND row = ?2")?;
        Ok(find.query_row([what, row], |row| row.get(0)).optional()?)
    }

    /// Answers what was found last of every link and page.
    pub fn looks(&self) -> Result<Vec<Look>, LedgerError> {
        let mut find =
            self.conn.prepare_cached("SELECT what, row, at, since, finding, detail, seen FROM looks")?;
        let mut rows = find.query([])?;
        let mut looks = Vec::new();
        while let Some(row) = rows.next()? {
            let number = row.get(1)?;
            looks.push(Look {
                looked: if row.get::<_, i64>(0)? == 0 { Looked::Link(number) } else { Looked::Page(number) },
                at: stored::instant(row.get(2)?)?,
                since: stored::instant(row.get(3)?)?,
                finding: row.get(4)?,
                detail: row.get(5)?,
                seen: row.get(6)?,
            });
        }
        Ok(looks)
    }
}

impl Writer {
    /// Keeps what was found: that it is so since it was first found, and seen if the user had seen that.
    pub fn put_look(
        &self,
        looked: Looked,
        now: Instant,
        finding: &str,
        detail: Option<&str>,
    ) -> Result<(), LedgerError> {
        let (what, row) = looked.columns();
        self.conn
            .prepare_cached(
                "INSERT INTO looks (what, row, at, since, finding, detail) VALUES (?1, ?2, ?3, ?3, ?4, ?5)
                 ON CONFLICT (what, row) DO UPDATE SET at = ?3, detail = ?5,
                   since = CASE WHEN finding = ?4 THEN since ELSE ?3 END,
                   seen = finding = ?4 AND seen, finding = ?4",
            )?
            .execute(params![what, row, now.timestamp(), finding, detail])?;
        Ok(())
    }

    /// Notes that the user has seen what was found.
    pub fn look_seen(&self, looked: Looked) -> Result<(), LedgerError> {
        let (what, row) = looked.columns();
        self.conn
            .prepare_cached("UPDATE looks SET seen = 1 WHERE what = ?1 AND row = ?2")?
            .execute([what, row])?;
        Ok(())
    }
}
