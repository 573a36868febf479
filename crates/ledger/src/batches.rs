//! Where everything came from: windows of syncs, files, entries by hand, and what of them was not understood.

use record::{Days, Instant, Problem};
use rusqlite::{OptionalExtension, Row, params};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{AccountId, BatchId, LedgerError, Reader, stored};

/// How a batch came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum Source {
    /// A network told it.
    Sync,
    /// A file had it.
    Import,
    /// The user typed it in, or said that it comes again.
    Hand,
}

impl Source {
    const ALL: [Source; 3] = [Source::Sync, Source::Import, Source::Hand];

    pub(crate) fn number(self) -> i64 {
        match self {
            Source::Sync => 0,
            Source::Import => 1,
            Source::Hand => 2,
        }
    }

    pub(crate) fn from_number(number: i64) -> Result<Source, LedgerError> {
        Source::ALL
            .into_iter()
            .find(|source| source.number() == number)
            .ok_or_else(|| LedgerError::Stored { expected: "a source", value: number.to_string() })
    }
}

/// A batch in full.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchInfo {
    /// Its number.
    pub id: BatchId,
    /// The account it belongs to.
    pub account: Option<AccountId>,
    /// The account's name.
    pub account_name: String,
    /// The account's connector.
    pub network: String,
    /// How it came in.
    pub source: Source,
    /// What was asked for in a sync (`transactions`, `daily` …), else `import`, `hand`, `promotion`, `terms` or `recurring`.
    pub what: String,
    /// The report's slug of an import.
    pub report: Option<String>,
    /// The file's name of an import.
    pub file: Option<String>,
    /// The SHA-256 of an imported file, in hex.
    pub hash: Option<String>,
    /// The days asked for in a sync.
    pub days: Option<Days>,
    /// When it was last seen to be true.
    pub at: Instant,
    /// Rows that were new.
    pub added: u64,
    /// Rows that changed.
    pub updated: u64,
    /// Rows that were known.
    pub unchanged: u64,
    /// Rows that the report's rules leave out.
    pub skipped: u64,
    /// Rows that were not understood.
    pub problems: u64,
    /// When it was undone.
    pub undone_at: Option<Instant>,
}

/// What the user has to know of a batch to recognise it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchRef {
    /// Its number.
    pub id: BatchId,
    /// The account it belongs to.
    pub account: AccountId,
    /// The account's name.
    pub account_name: String,
    /// The account's connector.
    pub network: String,
    /// How it came in.
    pub source: Source,
    /// What was asked for in a sync, else `import`, `hand` or `recurring`.
    pub what: String,
    /// The report's slug of an import.
    pub report: Option<String>,
    /// The file's name of an import.
    pub file: Option<String>,
}

/// The columns that [`batch_ref`] reads, of a batch `b` and its account `a`.
pub(crate) const REF_COLUMNS: &str = "b.id, b.account, a.name, a.network, b.source, b.what, b.report, b.file";
const COLUMNS: &str =
    "b.id, b.account, a.name, a.network, b.source, b.what, b.report, b.file, b.hash, b.from_day,
    b.to_day, b.at, b.added, b.updated, b.unchanged, b.skipped, b.problems, b.undone_at";
const TABLES: &str = "batches b JOIN accounts a ON a.id = b.account";

impl Reader {
    /// Answers the latest batches, newest first.
    pub fn batches(&self, limit: u64) -> Result<Vec<BatchInfo>, LedgerError> {
        self.batches_where("TRUE", limit)
    }

    /// Answers every import and entry by hand, newest first; undone ones are marked.
    pub fn imports(&self) -> Result<Vec<BatchInfo>, LedgerError> {
        self.batches_where("b.source <> 0", u64::MAX)
    }

    /// Answers a batch.
    pub fn batch(&self, id: BatchId) -> Result<Option<BatchInfo>, LedgerError> {
        Ok(self.batches_where(&format!("b.id = {}", id.0), 1)?.pop())
    }

    fn batches_where(&self, condition: &str, limit: u64) -> Result<Vec<BatchInfo>, LedgerError> {
        let sql = format!("SELECT {COLUMNS} FROM {TABLES} WHERE {condition} ORDER BY b.id DESC LIMIT ?1");
        let mut find = self.conn.prepare(&sql)?;
        let mut rows = find.query([stored::put_count(limit)])?;
        let mut batches = Vec::new();
        while let Some(row) = rows.next()? {
            batches.push(batch(row)?);
        }
        Ok(batches)
    }

    /// Answers the latest import of a file with these bytes that was not undone.
    pub fn file_seen(&self, hash: &str) -> Result<Option<BatchInfo>, LedgerError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM {TABLES} WHERE b.hash = ?1 AND b.undone_at IS NULL ORDER BY b.id DESC LIMIT 1"
        );
        let mut find = self.conn.prepare_cached(&sql)?;
        let mut rows = find.query([hash])?;
        rows.next()?.map(batch).transpose()
    }

    /// Answers the latest batch that brought money of these days, to one account or to any: an import of a report, or,
    /// without one, a sync.
    pub fn brought(
        &self,
        account: Option<AccountId>,
        report: Option<&str>,
        days: Days,
    ) -> Result<Option<BatchInfo>, LedgerError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM {TABLES} WHERE b.undone_at IS NULL AND (?1 IS NULL OR b.account = ?1)
             AND (b.report = ?2 OR ?2 IS NULL AND b.source = 0) AND (
               EXISTS (SELECT 1 FROM transactions t WHERE t.batch = b.id AND t.day BETWEEN ?3 AND ?4)
               OR ?2 IS NOT NULL
               AND EXISTS (SELECT 1 FROM payouts p WHERE p.batch = b.id AND p.day BETWEEN ?3 AND ?4))
             ORDER BY b.id DESC LIMIT 1"
        );
        let mut find = self.conn.prepare_cached(&sql)?;
        let (from, to) = (days.from().number(), days.to().number());
        let mut rows = find.query(params![account.map(|id| id.0), report, from, to])?;
        rows.next()?.map(batch).transpose()
    }

    /// Answers what was not understood and still stands, newest batch first.
    pub fn problems(
        &self,
        account: Option<AccountId>,
        limit: u64,
    ) -> Result<Vec<(BatchRef, Problem)>, LedgerError> {
        let sql = format!(
            "SELECT {REF_COLUMNS}, p.line, p.field, p.reason, p.row FROM problems p JOIN {TABLES}
             WHERE b.id = p.batch AND (?1 IS NULL OR b.account = ?1)
             ORDER BY b.id DESC, p.rowid LIMIT ?2"
        );
        let mut find = self.conn.prepare_cached(&sql)?;
        let mut rows = find.query(params![account.map(|id| id.0), stored::put_count(limit)])?;
        let mut problems = Vec::new();
        while let Some(row) = rows.next()? {
            let problem = Problem {
                line: row.get::<_, Option<i64>>(8)?.map(stored::count),
                field: row.get(9)?,
                reason: row.get(10)?,
                row: row.get(11)?,
            };
            problems.push((batch_ref(row, 0)?, problem));
        }
        Ok(problems)
    }

    /// Answers every window that was ever written of what an account is asked for, oldest first.
    pub fn synced_windows(&self, account: AccountId, what: &str) -> Result<Vec<Days>, LedgerError> {
        let mut find = self.conn.prepare_cached(
            "SELECT DISTINCT from_day, to_day FROM batches
             WHERE account = ?1 AND what = ?2 AND source = 0 AND from_day IS NOT NULL ORDER BY 1, 2",
        )?;
        let mut rows = find.query(params![account.0, what])?;
        let mut windows = Vec::new();
        while let Some(row) = rows.next()? {
            windows.extend(stored::days(row.get(0)?, row.get(1)?)?);
        }
        Ok(windows)
    }

    pub(crate) fn batch_source(&self, id: BatchId) -> Result<Option<(Source, bool)>, LedgerError> {
        let mut find =
            self.conn.prepare_cached("SELECT source, undone_at IS NOT NULL FROM batches WHERE id = ?1")?;
        let found: Option<(i64, bool)> =
            find.query_row([id.0], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        found.map(|(source, undone)| Ok((Source::from_number(source)?, undone))).transpose()
    }
}

fn batch(row: &Row) -> Result<BatchInfo, LedgerError> {
    let BatchRef { id, account, account_name, network, source, what, report, file } = batch_ref(row, 0)?;
    let number = |at: usize| row.get::<_, i64>(at).map(stored::count);
    Ok(BatchInfo {
        id,
        account: Some(account),
        account_name,
        network,
        source,
        what,
        report,
        file,
        hash: row.get(8)?,
        days: stored::days(row.get(9)?, row.get(10)?)?,
        at: stored::instant(row.get(11)?)?,
        added: number(12)?,
        updated: number(13)?,
        unchanged: number(14)?,
        skipped: number(15)?,
        problems: number(16)?,
        undone_at: row.get::<_, Option<i64>>(17)?.map(stored::instant).transpose()?,
    })
}

/// Reads [`REF_COLUMNS`], which begin at a column.
pub(crate) fn batch_ref(row: &Row, at: usize) -> Result<BatchRef, LedgerError> {
    Ok(BatchRef {
        id: BatchId(row.get(at)?),
        account: AccountId(row.get(at + 1)?),
        account_name: row.get(at + 2)?,
        network: row.get(at + 3)?,
        source: Source::from_number(row.get(at + 4)?)?,
        what: row.get(at + 5)?,
        report: row.get(at + 6)?,
        file: row.get(at + 7)?,
    })
}
