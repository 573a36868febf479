//! The ledger and its two verbs.

use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use record::Instant;
use rusqlite::backup::Backup;
use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};

use crate::LedgerError;
use crate::file;

/// How many screens can read at the same time.
const READERS: usize = 4;

/// The user's ledger: one writer, a few readers, each seeing one moment.
pub struct Ledger {
    path: PathBuf,
    writer: Mutex<Writer>,
    readers: Readers,
    // Last, so that it goes after every connection is closed.
    _scratch: Option<file::Scratch>,
}

/// What can be asked of the ledger. It has no method that changes anything.
pub struct Reader {
    pub(crate) conn: Connection,
}

/// What can be done to the ledger: everything a [`Reader`] can, and every change.
pub struct Writer {
    reader: Reader,
    /// Imports that were begun and neither finished nor taken back.
    pub(crate) open_imports: std::cell::Cell<u32>,
}

impl Deref for Writer {
    type Target = Reader;
    fn deref(&self) -> &Reader {
        &self.reader
    }
}

struct Readers {
    state: Mutex<Idle>,
    freed: Condvar,
}

#[derive(Default)]
struct Idle {
    idle: Vec<Reader>,
    opened: usize,
}

/// A reader on loan: it goes back even if the borrower fails.
struct Loan<'l> {
    readers: &'l Readers,
    reader: Option<Reader>,
}

/// After so many steps of a statement whoever may stop it is asked.
const STEPS: i32 = 20_000;
/// How often two readers try to see the same moment.
const TRIES: u32 = 3;
/// Begins to read; a moment is seen from the first look on.
const LOOK: &str = "BEGIN; SELECT 1 FROM sqlite_schema LIMIT 1";
/// Pages copied in one go when a backup is put back.
const PAGES_AT_ONCE: i32 = 1_000;

impl Ledger {
    /// Opens the ledger in a file, which is made if there is none and brought up to date if it is old.
    ///
    /// Before an old file is changed it is copied to `backups` beside it. A newer file is left alone.
    pub fn open(path: &Path, now: Instant) -> Result<Ledger, LedgerError> {
        Ledger::with(path, now, None)
    }

    /// Opens an empty ledger that is gone when it is closed.
    pub fn memory() -> Result<Ledger, LedgerError> {
        let scratch = file::Scratch::new()?;
        let path = scratch.file();
        Ledger::with(&path, Instant::UNIX_EPOCH, Some(scratch))
    }

    fn with(path: &Path, now: Instant, scratch: Option<file::Scratch>) -> Result<Ledger, LedgerError> {
        let conn = file::open(path, now, file::MIGRATIONS)?;
        if scratch.is_some() {
            // Nothing of it has to outlive a power cut.
            conn.pragma_update(None, "synchronous", "off")?;
        }
        let ledger = Ledger {
            path: path.to_owned(),
            writer: Mutex::new(Writer { reader: Reader { conn }, open_imports: 0.into() }),
            readers: Readers { state: Mutex::default(), freed: Condvar::new() },
            _scratch: scratch,
        };
        ledger.write(Writer::meet_if_stale)?;
        Ok(ledger)
    }

    /// Where the ledger lies.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Reads: everything that the closure asks is answered from the same moment.
    pub fn read<T, E: From<LedgerError>>(&self, f: impl FnOnce(&Reader) -> Result<T, E>) -> Result<T, E> {
        let loan = self.readers.take(&self.path)?;
        let Some(reader) = &loan.reader else { return Err(E::from(LedgerError::Stopped)) };
        let moment = begin(reader, TransactionBehavior::Deferred)?;
        let answer = f(reader);
        moment.rollback().map_err(LedgerError::from)?;
        answer
    }

    /// Reads twice at once, on two threads: both closures are answered from the same moment. Where no second reader is
    /// free, or the ledger changes all the time, one after the other.
    pub fn read_both<A: Send, B, E: From<LedgerError> + Send>(
        &self,
        aside: impl FnOnce(&Reader) -> Result<A, E> + Send,
        here: impl FnOnce(&Reader) -> Result<B, E>,
    ) -> Result<(A, B), E> {
        let one = self.readers.take(&self.path)?;
        let Some(reader) = &one.reader else { return Err(E::from(LedgerError::Stopped)) };
        let Some((moment, other)) = self.same_moment(reader)? else {
            let moment = begin(reader, TransactionBehavior::Deferred)?;
            let answers = aside(reader).and_then(|aside| Ok((aside, here(reader)?)));
            moment.rollback().map_err(LedgerError::from)?;
            return answers;
        };
        let (aside, here) = std::thread::scope(|scope| {
            let aside = scope.spawn(move || match &other.reader {
                Some(reader) => aside(reader),
                None => Err(E::from(LedgerError::Stopped)),
            });
            let here = here(reader);
            (aside.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)), here)
        });
        moment.rollback().map_err(LedgerError::from)?;
        Ok((aside?, here?))
    }

    /// Begins to read, with a second reader that sees the same moment, if there is one.
    fn same_moment<'r>(
        &self,
        reader: &'r Reader,
    ) -> Result<Option<(Transaction<'r>, Loan<'_>)>, LedgerError> {
        let Some(other) = self.readers.take_idle(&self.path)? else { return Ok(None) };
        let Some(second) = &other.reader else { return Ok(None) };
        // It stays the same as long as no other connection commits, and readers never do.
        let version = || reader.conn.pragma_query_value(None, "data_version", |row| row.get::<_, i64>(0));
        for _ in 0..TRIES {
            let before = version()?;
            second.conn.execute_batch(LOOK)?;
            let moment = begin(reader, TransactionBehavior::Deferred)?;
            if version()? == before {
                return Ok(Some((moment, other)));
            }
            moment.rollback()?;
            second.conn.execute_batch("ROLLBACK")?;
        }
        Ok(None)
    }

    /// Writes: all that the closure does is kept if it succeeds, and nothing of it if it fails.
    pub fn write<T, E: From<LedgerError>>(&self, f: impl FnOnce(&Writer) -> Result<T, E>) -> Result<T, E> {
        self.change(f, true)
    }

    /// Does what [`write`](Ledger::write) does, but fails, with nothing kept, soon after `stop` begins to say so.
    pub fn write_until<T, E: From<LedgerError>>(
        &self,
        stop: impl FnMut() -> bool + Send + 'static,
        f: impl FnOnce(&Writer) -> Result<T, E>,
    ) -> Result<T, E> {
        self.change_until(stop, f, true)
    }

    /// Does what [`rehearse`](Ledger::rehearse) does, but fails soon after `stop` begins to say so.
    pub fn rehearse_until<T, E: From<LedgerError>>(
        &self,
        stop: impl FnMut() -> bool + Send + 'static,
        f: impl FnOnce(&Writer) -> Result<T, E>,
    ) -> Result<T, E> {
        self.change_until(stop, f, false)
    }

    /// Does what [`write`](Ledger::write) does, answers the same, and keeps nothing: for previews.
    pub fn rehearse<T, E: From<LedgerError>>(&self, f: impl FnOnce(&Writer) -> Result<T, E>) -> Result<T, E> {
        self.change(f, false)
    }

    fn change<T, E: From<LedgerError>>(
        &self,
        f: impl FnOnce(&Writer) -> Result<T, E>,
        keep: bool,
    ) -> Result<T, E> {
        // A poisoned lock is harmless: the transaction of whoever panicked was rolled back.
        Ledger::change_with(&self.writer(), f, keep)
    }

    fn change_until<T, E: From<LedgerError>>(
        &self,
        stop: impl FnMut() -> bool + Send + 'static,
        f: impl FnOnce(&Writer) -> Result<T, E>,
        keep: bool,
    ) -> Result<T, E> {
        let mut writer = self.writer();
        writer.reader.conn.progress_handler(STEPS, Some(stop)).map_err(LedgerError::from)?;
        let answer = Ledger::change_with(&writer, f, keep);
        writer.reader.conn.progress_handler(0, None::<fn() -> bool>).map_err(LedgerError::from)?;
        answer
    }

    fn change_with<T, E: From<LedgerError>>(
        writer: &Writer,
        f: impl FnOnce(&Writer) -> Result<T, E>,
        keep: bool,
    ) -> Result<T, E> {
        writer.open_imports.set(0);
        let change = begin(writer, TransactionBehavior::Immediate)?;
        let answer = f(writer)?;
        if writer.open_imports.get() > 0 {
            return Err(E::from(LedgerError::Unfinished));
        }
        if keep { change.commit() } else { change.rollback() }.map_err(LedgerError::from)?;
        Ok(answer)
    }

    /// Writes the whole ledger to another file, which is replaced only once the copy is complete.
    pub fn backup(&self, to: &Path) -> Result<(), LedgerError> {
        let loan = self.readers.take(&self.path)?;
        match &loan.reader {
            Some(reader) => file::copy(&reader.conn, to),
            None => Ok(()),
        }
    }

    /// Puts the content of another ledger file in the place of this one's; the file is checked first.
    ///
    /// An older file is brought up to date on the way; the file itself is left alone.
    pub fn restore(&self, from: &Path, now: Instant) -> Result<(), LedgerError> {
        file::inspect(from)?;
        let source = Connection::open_with_flags(from, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        let mut writer = self.writer();
        let conn = &mut writer.reader.conn;
        Backup::new(&source, conn)?.run_to_completion(PAGES_AT_ONCE, Duration::ZERO, None)?;
        file::migrate(conn, &self.path, now, file::MIGRATIONS)?;
        Ledger::change_with(&writer, Writer::meet_if_stale, true)
    }

    /// Checks that a file is a sound ledger that this version can open; answers its version.
    pub fn inspect(path: &Path) -> Result<u32, LedgerError> {
        file::inspect(path)
    }

    fn writer(&self) -> MutexGuard<'_, Writer> {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A transaction that is rolled back unless it is committed.
fn begin(reader: &Reader, behavior: TransactionBehavior) -> Result<Transaction<'_>, LedgerError> {
    Ok(Transaction::new_unchecked(&reader.conn, behavior)?)
}

impl Readers {
    fn take(&self, path: &Path) -> Result<Loan<'_>, LedgerError> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if let Some(reader) = state.free(path)? {
                return Ok(Loan { readers: self, reader: Some(reader) });
            }
            state = self.freed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// A reader, if one is free now.
    fn take_idle(&self, path: &Path) -> Result<Option<Loan<'_>>, LedgerError> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(state.free(path)?.map(|reader| Loan { readers: self, reader: Some(reader) }))
    }
}

impl Idle {
    fn free(&mut self, path: &Path) -> Result<Option<Reader>, LedgerError> {
        if let Some(reader) = self.idle.pop() {
            return Ok(Some(reader));
        }
        if self.opened == READERS {
            return Ok(None);
        }
        let reader = Reader { conn: file::open_to_read(path)? };
        self.opened += 1;
        Ok(Some(reader))
    }
}

impl Drop for Loan<'_> {
    fn drop(&mut self) {
        let mut state = self.readers.state.lock().unwrap_or_else(PoisonError::into_inner);
        // One that still sees an old moment, because its borrower failed, is let go.
        match self
            .reader
            .take()
            .filter(|reader| reader.conn.is_autocommit() || reader.conn.execute_batch("ROLLBACK").is_ok())
        {
            Some(reader) => state.idle.push(reader),
            None => state.opened = state.opened.saturating_sub(1),
        }
        self.readers.freed.notify_one();
    }
}
