//! How a batch comes in, row by row or at once.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use record::{Absent, Batch, Days, Instant, Origin, Problem, ProgramId, Record};
use rusqlite::{CachedStatement, Connection, OptionalExtension, params};

use crate::absent::Complete;
use crate::batches::Source;
use crate::cells::Touched;
use crate::passive::Contents;
use crate::people::Met;
use crate::promotion::{Held, Joining};
use crate::{AccountId, BatchId, LedgerError, RowId, Writer, accounts, chain, file, programs, stored};

/// How many problems of one batch are kept; the others are counted only.
const PROBLEMS: u64 = 10_000;

/// How much is sorted at once where an index is made, as `PRAGMA cache_size` has it: 4 MB.
const PIECE: i64 = -(4 << 10);

/// After so many changed rows it is quicker to walk through all rows than to look for some.
pub(crate) const MANY: u64 = 50_000;

/// What became of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// It was new.
    Added,
    /// It was known and differs.
    Updated,
    /// It was known.
    Unchanged,
}

/// What a batch did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Applied {
    /// The batch; a sync that only confirms an earlier one answers that one.
    pub batch: BatchId,
    /// Rows that were new.
    pub added: u64,
    /// Rows that changed, rows that are gone included.
    pub updated: u64,
    /// Rows that were known.
    pub unchanged: u64,
    /// Rows that were not understood.
    pub problems: u64,
}

/// A batch that is coming in. Nothing of it stays unless it is [finished](Import::finish).
#[must_use = "an import has to be finished"]
pub struct Import<'w> {
    pub(crate) writer: &'w Writer,
    pub(crate) account: AccountId,
    pub(crate) batch: BatchId,
    pub(crate) source: Source,
    pub(crate) now: i64,
    pub(crate) counts: Counts,
    pub(crate) contents: Contents,
    pub(crate) touched: Touched,
    pub(crate) joining: Joining,
    /// Whether a row speaks of a person, or is recurring income.
    pub(crate) people: bool,
    /// Customers of rows that the batch changed more than once.
    pub(crate) met: Met,
    /// Programs that rows of the batch name.
    pub(crate) named: BTreeSet<i64>,
    /// Days of programs that a sync had, and which sub-IDs of them, by which those it no longer has are found.
    pub(crate) days_seen: HashMap<(i64, i64), HashSet<Box<str>>>,
    /// What was said so far, if what is not said has a meaning too.
    pub(crate) complete: Option<Complete>,
    /// The programs that an answer holds which holds all that there are.
    pub(crate) joined: Option<HashSet<i64>>,
    /// Rows that the batch let go.
    pub(crate) gone: Vec<chain::Gone>,
    /// The creatives of an answer that holds all that the network lists.
    pub(crate) held: Option<Held>,
    programs: HashMap<String, Known>,
    created: Vec<i64>,
    pub(crate) window: Option<Window>,
    exact: bool,
    /// How many rows of which earlier batches are as the batch says.
    confirmed: HashMap<i64, u64>,
    /// Indexes that are made when the rows are there.
    indexes: Vec<String>,
    pub(crate) statements: Statements<'w>,
}

/// What is asked for every transaction: made ready once for the batch.
#[derive(Default)]
pub(crate) struct Statements<'w> {
    pub(crate) add: Option<CachedStatement<'w>>,
    pub(crate) find: Option<CachedStatement<'w>>,
}

#[derive(Default)]
pub(crate) struct Counts {
    pub(crate) added: u64,
    pub(crate) updated: u64,
    pub(crate) unchanged: u64,
    pub(crate) skipped: u64,
    pub(crate) problems: u64,
}

/// A program as an import remembers it.
#[derive(Clone, Copy)]
pub(crate) struct Known {
    pub(crate) key: i64,
    pub(crate) declared: bool,
}

/// What a sync asked for.
pub(crate) struct Window {
    what: String,
    days: Option<Days>,
}

impl Writer {
    /// Writes everything that one window of a sync, one small file or the user's hand brought.
    ///
    /// Applying the same batch again changes nothing.
    pub fn apply(&self, account: AccountId, batch: &Batch, now: Instant) -> Result<Applied, LedgerError> {
        let mut import = self.import(account, &batch.origin, now)?;
        for record in &batch.records {
            import.push(record)?;
        }
        for problem in &batch.problems {
            import.problem(problem.clone())?;
        }
        import.finish()
    }

    /// Notes what the settings of a batch's account were before the batch changed them, so that an undo gives them back.
    pub fn keep_settings_before(
        &self,
        batch: BatchId,
        settings: &BTreeMap<String, String>,
    ) -> Result<(), LedgerError> {
        let text = accounts::json(settings)?;
        self.conn.execute("UPDATE batches SET settings_before = ?2 WHERE id = ?1", params![batch.0, text])?;
        Ok(())
    }

    /// Begins a batch whose records come one by one: a file of any length needs no more memory than a short one.
    pub fn import(
        &self,
        account: AccountId,
        origin: &Origin,
        now: Instant,
    ) -> Result<Import<'_>, LedgerError> {
        if self.account(account)?.is_none() {
            return Err(LedgerError::NoAccount(account));
        }
        let (source, what, days, absent) = match origin {
            Origin::Sync { what, days, absent } => (Source::Sync, what.as_str(), *days, *absent),
            Origin::Import { .. } => (Source::Import, "import", None, Absent::Unknown),
            Origin::Hand => (Source::Hand, "hand", None, Absent::Unknown),
            Origin::Promotion => (Source::Hand, "promotion", None, Absent::Unknown),
            Origin::Terms => (Source::Hand, "terms", None, Absent::Unknown),
            Origin::Payouts => (Source::Hand, "payouts", None, Absent::Unknown),
            Origin::Recurring => (Source::Hand, "recurring", None, Absent::Unknown),
        };
        let (report, file, hash) = match origin {
            Origin::Import { report, file, hash } => (Some(report), Some(file), Some(hash)),
            _ => (None, None, None),
        };
        let (from, to) = days.map(|days| (days.from().number(), days.to().number())).unzip();
        self.conn
            .prepare_cached(
                "INSERT INTO batches (account, source, what, report, file, hash, from_day, to_day, at,
                   came_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?9)",
            )?
            .execute(params![
                account.0,
                source.number(),
                what,
                report,
                file,
                hash,
                from,
                to,
                now.timestamp()
            ])?;
        let batch = BatchId(self.conn.last_insert_rowid());
        self.open_imports.set(self.open_imports.get() + 1);
        Ok(Import {
            writer: self,
            account,
            batch,
            source,
            now: now.timestamp(),
            counts: Counts::default(),
            contents: Contents::new(self.passive_age()?),
            touched: Touched::default(),
            joining: Joining::new(&self.conn)?,
            people: false,
            met: Met::default(),
            named: BTreeSet::new(),
            days_seen: HashMap::new(),
            gone: Vec::new(),
            complete: Complete::of(days, absent),
            joined: (what == "programs" && days.is_none() && absent == Absent::Vanished).then(HashSet::new),
            held: (what == "creatives" && days.is_none() && absent == Absent::Vanished).then(Held::new),
            programs: HashMap::new(),
            created: Vec::new(),
            window: (source == Source::Sync).then(|| Window { what: what.to_owned(), days }),
            exact: true,
            confirmed: HashMap::new(),
            indexes: self.take_indexes()?,
            statements: Statements::default(),
        })
    }

    /// Takes the indexes of an empty ledger away and answers how to make them.
    ///
    /// To sort a million rows once takes half the time of putting each into its place.
    fn take_indexes(&self) -> Result<Vec<String>, LedgerError> {
        let any: bool =
            self.conn.query_row("SELECT EXISTS (SELECT 1 FROM transactions)", [], |row| row.get(0))?;
        if any {
            return Ok(Vec::new());
        }
        let mut find = self.conn.prepare(
            "SELECT name, sql FROM sqlite_schema
             WHERE type = 'index' AND tbl_name = 'transactions' AND sql IS NOT NULL",
        )?;
        let indexes = find.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let indexes = indexes.collect::<Result<Vec<(String, String)>, _>>()?;
        drop(find);
        for (name, _) in &indexes {
            self.conn.execute_batch(&format!("DROP INDEX {name}"))?;
        }
        Ok(indexes.into_iter().map(|(_, sql)| sql).collect())
    }

    /// Makes indexes: two threads sort pieces that lie in the processor's own memory while a third reads on.
    fn make_indexes(&self, indexes: &mut Vec<String>) -> Result<(), LedgerError> {
        if indexes.is_empty() {
            return Ok(());
        }
        self.conn.pragma_update(None, "threads", 2)?;
        self.conn.pragma_update(None, "cache_size", PIECE)?;
        indexes.drain(..).try_for_each(|sql| Ok::<_, LedgerError>(self.conn.execute_batch(&sql)?))?;
        self.conn.pragma_update(None, "threads", 0)?;
        Ok(self.conn.pragma_update(None, "cache_size", file::CACHE)?)
    }
}

impl<'w> Import<'w> {
    /// Writes a record.
    pub fn push(&mut self, record: &Record) -> Result<Change, LedgerError> {
        let change = match record {
            Record::Transaction(transaction) => self.transaction(transaction),
            Record::Daily(stat) => self.daily(stat),
            Record::Payout(payout) => self.payout(payout),
            Record::Referral(referral) => self.referral(referral),
            Record::Program(program) => self.listing(program),
            Record::Creative(creative) => self.creative(creative),
        }?;
        self.count(change);
        Ok(change)
    }

    pub(crate) fn count(&mut self, change: Change) {
        match change {
            Change::Added => self.counts.added += 1,
            Change::Updated => {
                self.counts.updated += 1;
                self.exact = false;
            }
            Change::Unchanged => self.counts.unchanged += 1,
        }
    }

    /// Whether every record was new or known, so that all of them would be known if they came again.
    ///
    /// Where one changes what is there, another of the same row may have come before it and said otherwise.
    pub fn is_exact(&self) -> bool {
        self.exact
    }

    /// Keeps a row that was not understood.
    pub fn problem(&mut self, problem: Problem) -> Result<(), LedgerError> {
        self.counts.problems += 1;
        if self.counts.problems > PROBLEMS {
            return Ok(());
        }
        self.conn()
            .prepare_cached(
                "INSERT INTO problems (batch, line, field, reason, row) VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute(params![
                self.batch.0,
                problem.line.map(stored::put_count),
                problem.field,
                problem.reason,
                problem.row
            ])?;
        Ok(())
    }

    /// Counts a transaction that the caller found to be known as it is.
    pub fn known(&mut self, row: RowId) -> Result<Change, LedgerError> {
        let mut find = self.conn().prepare_cached("SELECT batch FROM transactions WHERE row = ?1")?;
        let batch = find.query_row([row.0], |row| row.get(0)).optional()?;
        self.counts.unchanged += 1;
        Ok(batch.map_or(Change::Unchanged, |batch| self.confirms(batch)))
    }

    /// A row of a batch is as this batch says.
    pub(crate) fn confirms(&mut self, batch: i64) -> Change {
        if batch != self.batch.0 && self.source != Source::Sync {
            *self.confirmed.entry(batch).or_default() += 1;
        }
        Change::Unchanged
    }

    /// Counts rows that the report's rules leave out.
    pub fn skip(&mut self, rows: u64) {
        self.counts.skipped = self.counts.skipped.saturating_add(rows);
    }

    /// The batch's number.
    pub fn batch(&self) -> BatchId {
        self.batch
    }

    /// Brings everything derived up to date and closes the batch.
    pub fn finish(mut self) -> Result<Applied, LedgerError> {
        self.replace_daily_window()?;
        self.settle_absent()?;
        self.close_unlisted()?;
        self.end_unlisted()?;
        self.keep_confirmed()?;
        let alone = self.was_empty();
        let Import { writer, batch, contents, mut touched, joining, named, created, mut indexes, .. } = self;
        let stale = contents.stale();
        if !stale.is_empty() {
            writer.make_indexes(&mut indexes)?;
        }
        let many = !indexes.is_empty() || self.counts.added + self.counts.updated > MANY;
        contents.settle(writer, many, &mut touched)?;
        writer.make_indexes(&mut indexes)?;
        joining.settle(writer, stale, &mut touched)?;
        if self.people {
            self.met.and_by(writer, batch)?.settle(writer, &mut touched)?;
        }
        for key in named {
            programs::name_anew(&writer.conn, key)?;
        }
        for key in created {
            programs::drop_unused(&writer.conn, key)?;
        }
        writer.rebuild(&touched)?;
        writer.rebuild_sales(&touched, many)?;
        let Counts { added, updated, unchanged, skipped, problems } = self.counts;
        let counts = [added, updated, unchanged, skipped, problems].map(stored::put_count);
        writer
            .conn
            .prepare_cached(
                "UPDATE batches SET added = ?2, updated = ?3, unchanged = ?4, skipped = ?5, problems = ?6
                 WHERE id = ?1",
            )?
            .execute(params![batch.0, counts[0], counts[1], counts[2], counts[3], counts[4]])?;
        let mut earlier = None;
        if let Some(window) = &self.window {
            settle_problems(writer, self.account, batch, window)?;
            if added + updated == 0 {
                earlier = confirm_earlier(writer, self.account, batch, window)?;
            }
        }
        if earlier.is_none() {
            chain::seal(&writer.conn, batch, &self.gone, self.now, alone)?;
        }
        let batch = earlier.unwrap_or(batch);
        writer.open_imports.set(writer.open_imports.get().saturating_sub(1));
        Ok(Applied { batch, added, updated, unchanged, problems })
    }

    /// Keeps of which imports, and entries by hand, rows were confirmed: a sync is never taken back, and a file that
    /// comes twice is there once.
    fn keep_confirmed(&self) -> Result<(), LedgerError> {
        let mut keep = self.conn().prepare_cached(
            "INSERT INTO confirmations (batch, of, rows) SELECT ?1, id, ?3 FROM batches
             WHERE id = ?2 AND source <> 0
             AND (hash IS NULL OR hash IS NOT (SELECT hash FROM batches WHERE id = ?1))",
        )?;
        for (of, rows) in &self.confirmed {
            keep.execute(params![self.batch.0, of, stored::put_count(*rows)])?;
        }
        Ok(())
    }

    pub(crate) fn conn(&self) -> &'w Connection {
        &self.writer.conn
    }

    /// The program that a row speaks of, and whether it gives no id of it.
    pub(crate) fn program(
        &mut self,
        id: Option<&ProgramId>,
        name: Option<&str>,
    ) -> Result<(Known, bool), LedgerError> {
        let given = id.map(|id| id.0.as_str()).filter(|id| !id.is_empty());
        let id = given.or(name).unwrap_or_default();
        if let Some(known) = self.programs.get(id) {
            return Ok((*known, given.is_none()));
        }
        let (key, new) = self.writer.program_key(self.account, id)?;
        if new {
            self.created.push(key);
        }
        let known = Known { key, declared: self.writer.is_declared(key)? };
        self.programs.insert(id.to_owned(), known);
        Ok((known, given.is_none()))
    }

    /// The days that a sync of daily figures asked for, if it understood all of the answer.
    pub(crate) fn whole_days(&self) -> Option<Days> {
        let window = self.window.as_ref().filter(|window| window.what == "daily")?;
        window.days.filter(|_| self.is_understood())
    }

    /// Whether every row so far was understood.
    pub(crate) fn is_understood(&self) -> bool {
        self.counts.problems == 0
    }

    /// Whether the ledger had no transaction before.
    pub(crate) fn was_empty(&self) -> bool {
        !self.indexes.is_empty()
    }
}

/// Lets earlier problems go that would have come again with this window if they still stood.
///
/// Windows slide from sync to sync: an earlier one counts as asked again when its last day was.
fn settle_problems(
    writer: &Writer,
    account: AccountId,
    batch: BatchId,
    window: &Window,
) -> Result<(), LedgerError> {
    let (from, to) = window.days.map(|days| (days.from().number(), days.to().number())).unzip();
    writer
        .conn
        .prepare_cached(
            "DELETE FROM problems WHERE batch IN (SELECT id FROM batches
               WHERE account = ?1 AND what = ?2 AND source = 0 AND id <> ?3
               AND (to_day BETWEEN ?4 AND ?5 OR to_day IS NULL AND ?4 IS NULL))",
        )?
        .execute(params![account.0, window.what, batch.0, from, to])?;
    Ok(())
}

/// Folds a batch that brought nothing new into the one that had asked the same, if there is one.
fn confirm_earlier(
    writer: &Writer,
    account: AccountId,
    batch: BatchId,
    window: &Window,
) -> Result<Option<BatchId>, LedgerError> {
    let (from, to) = window.days.map(|days| (days.from().number(), days.to().number())).unzip();
    let earlier: Option<i64> = writer
        .conn
        .prepare_cached(
            "SELECT id FROM batches WHERE account = ?1 AND what = ?2 AND source = 0 AND id < ?3
             AND from_day IS ?4 AND to_day IS ?5 ORDER BY id DESC LIMIT 1",
        )?
        .query_row(params![account.0, window.what, batch.0, from, to], |row| row.get(0))
        .optional()?;
    let Some(earlier) = earlier else { return Ok(None) };
    for sql in [
        "UPDATE problems SET batch = ?2 WHERE batch = ?1",
        "UPDATE batches SET (at, problems) = (SELECT at, problems FROM batches WHERE id = ?1) WHERE id = ?2",
    ] {
        writer.conn.prepare_cached(sql)?.execute(params![batch.0, earlier])?;
    }
    writer.conn.prepare_cached("DELETE FROM batches WHERE id = ?1")?.execute([batch.0])?;
    Ok(Some(BatchId(earlier)))
}
