//! The file: what makes it a ledger, how it is brought up to date, how it is copied.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use record::Instant;
use rusqlite::{Connection, ErrorCode, OpenFlags, Transaction, TransactionBehavior};

use crate::{LedgerError, chain};

/// How much of the file the writer holds, as `PRAGMA cache_size` has it: 48 MB, as a first import of a million rows
/// touches every page again and again.
pub(crate) const CACHE: i64 = -(48 << 10);

/// Every change of the schema, in order. What was released is never edited.
pub(crate) const MIGRATIONS: &[&str] = &[
    include_str!("../migrations/0001_ledger.sql"),
    include_str!("../migrations/0002_schedule.sql"),
    include_str!("../migrations/0003_vanished.sql"),
    include_str!("../migrations/0004_recurring.sql"),
    include_str!("../migrations/0005_readings.sql"),
    include_str!("../migrations/0006_promotion.sql"),
    include_str!("../migrations/0007_confirmations.sql"),
    include_str!("../migrations/0008_clicks.sql"),
    include_str!("../migrations/0009_people.sql"),
    include_str!("../migrations/0010_terms.sql"),
    include_str!("../migrations/0011_seals.sql"),
    include_str!("../migrations/0012_outlook.sql"),
    include_str!("../migrations/0013_receipts.sql"),
];

/// “Trib”, where SQLite keeps which program a file belongs to.
const APPLICATION: i64 = 0x5472_6962;

/// How many copies from before an upgrade are kept.
const BACKUPS: usize = 3;

/// Statements that stay prepared on each connection.
const STATEMENTS: usize = 128;

fn io(path: &Path) -> impl FnOnce(std::io::Error) -> LedgerError {
    move |source| LedgerError::Io { path: path.to_owned(), source }
}

/// Opens the file to write, after bringing it up to date.
pub(crate) fn open(path: &Path, now: Instant, migrations: &[&str]) -> Result<Connection, LedgerError> {
    let exists = fs::metadata(path).is_ok_and(|file| file.len() > 0);
    // Whatever cannot be opened is found out before anything is touched.
    let found = if exists { version(path, &connect(path, true)?, migrations)? } else { 0 };
    if !exists {
        private(path)?;
    }
    let mut conn = connect(path, false)?;
    if exists && usize::try_from(found).is_ok_and(|found| found < migrations.len()) {
        keep_copy(path, &conn, found, now)?;
    }
    conn.pragma_update(None, "journal_mode", "wal")?;
    conn.pragma_update(None, "synchronous", "normal")?;
    conn.pragma_update(None, "foreign_keys", true)?;
    conn.pragma_update(None, "journal_size_limit", 64 << 20)?;
    conn.pragma_update(None, "cache_size", CACHE)?;
    migrate(&mut conn, path, now, migrations)?;
    Ok(conn)
}

/// An empty file that nobody but its owner may read, where the system knows such a thing.
fn private(path: &Path) -> Result<(), LedgerError> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop).map_err(io(path))
}

/// Opens the file to read only.
pub(crate) fn open_to_read(path: &Path) -> Result<Connection, LedgerError> {
    let conn = connect(path, true)?;
    conn.pragma_update(None, "cache_size", -(32 << 10))?;
    Ok(conn)
}

fn connect(path: &Path, read_only: bool) -> Result<Connection, LedgerError> {
    let how = if read_only {
        OpenFlags::SQLITE_OPEN_READ_ONLY
    } else {
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE
    };
    let conn = Connection::open_with_flags(path, how | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    conn.busy_timeout(Duration::from_secs(5))?;
    conn.set_prepared_statement_cache_capacity(STATEMENTS);
    Ok(conn)
}

/// The ledger's version, if it is a ledger that is not too new.
fn version(path: &Path, conn: &Connection, migrations: &[&str]) -> Result<u32, LedgerError> {
    let number = |name: &str| conn.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    let application = number("application_id").map_err(|error| match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => LedgerError::NotALedger(path.to_owned()),
        Some(ErrorCode::DatabaseCorrupt) => {
            LedgerError::Damaged { path: path.to_owned(), found: error.to_string() }
        }
        _ => LedgerError::Database(error),
    })?;
    if application != APPLICATION {
        return Err(LedgerError::NotALedger(path.to_owned()));
    }
    let found = u32::try_from(number("user_version")?).unwrap_or(u32::MAX);
    let known = u32::try_from(migrations.len()).unwrap_or(u32::MAX);
    if found > known { Err(LedgerError::Newer { found, known }) } else { Ok(found) }
}

/// Brings an open ledger up to date.
pub(crate) fn migrate(
    conn: &mut Connection,
    path: &Path,
    now: Instant,
    migrations: &[&str],
) -> Result<(), LedgerError> {
    let change = Transaction::new(conn, TransactionBehavior::Immediate)?;
    let empty: bool =
        change.query_row("SELECT NOT EXISTS (SELECT 1 FROM sqlite_schema)", [], |r| r.get(0))?;
    // Asked again under the lock: another process may have been faster.
    let from = if empty { 0 } else { version(path, &change, migrations)? };
    let from = usize::try_from(from).unwrap_or(usize::MAX);
    if from < migrations.len() {
        let had_chain = has_chain(&change)?;
        for migration in migrations.iter().skip(from) {
            change.execute_batch(migration)?;
        }
        if !had_chain && has_chain(&change)? {
            chain::seal_earlier(&change, now)?;
        }
        change.pragma_update(None, "user_version", migrations.len() as i64)?;
        change.pragma_update(None, "application_id", APPLICATION)?;
    }
    change.commit()?;
    Ok(())
}

fn has_chain(conn: &Connection) -> Result<bool, LedgerError> {
    let sql = "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'seals')";
    Ok(conn.query_row(sql, [], |row| row.get(0))?)
}

/// Copies the file as it is to `backups` beside it and lets the oldest copies go.
fn keep_copy(path: &Path, conn: &Connection, version: u32, now: Instant) -> Result<(), LedgerError> {
    let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let folder = path.with_file_name("backups");
    fs::create_dir_all(&folder).map_err(io(&folder))?;
    let stamp = now.format("%Y%m%dT%H%M%SZ");
    copy(conn, &folder.join(format!("{name}-{stamp}-v{version}.db")))?;
    let prefix = format!("{name}-");
    let mut copies = Vec::new();
    for entry in fs::read_dir(&folder).map_err(io(&folder))? {
        let found = entry.map_err(io(&folder))?.path();
        let named = found.file_name().is_some_and(|name| name.to_string_lossy().starts_with(&prefix));
        if named && found.extension().is_some_and(|extension| extension == "db") {
            copies.push(found);
        }
    }
    copies.sort();
    for old in copies.iter().rev().skip(BACKUPS) {
        fs::remove_file(old).map_err(io(old))?;
    }
    Ok(())
}

/// Writes everything to a file beside `to`, then puts it in its place.
pub(crate) fn copy(conn: &Connection, to: &Path) -> Result<(), LedgerError> {
    let mut part = to.as_os_str().to_owned();
    part.push(".part");
    let part = PathBuf::from(part);
    if part.exists() {
        fs::remove_file(&part).map_err(io(&part))?;
    }
    private(&part)?;
    conn.execute("VACUUM INTO ?1", [part.to_string_lossy()])?;
    fs::File::open(&part).and_then(|file| file.sync_all()).map_err(io(&part))?;
    fs::rename(&part, to).map_err(io(to))
}

/// The version of a sound ledger.
pub(crate) fn inspect(path: &Path) -> Result<u32, LedgerError> {
    fs::metadata(path).map_err(io(path))?;
    let conn = connect(path, true)?;
    let version = version(path, &conn, MIGRATIONS)?;
    let found: String = conn
        .pragma_query_value(None, "integrity_check", |row| row.get(0))
        .map_err(|error| LedgerError::Damaged { path: path.to_owned(), found: error.to_string() })?;
    if found == "ok" { Ok(version) } else { Err(LedgerError::Damaged { path: path.to_owned(), found }) }
}

/// A folder of its own for a ledger that is not kept.
pub(crate) struct Scratch(PathBuf);

impl Scratch {
    pub(crate) fn new() -> Result<Scratch, LedgerError> {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let process = std::process::id();
        loop {
            let number = NEXT.fetch_add(1, Ordering::Relaxed);
            let folder = std::env::temp_dir().join(format!("tributary-{process}-{number}"));
            match fs::create_dir(&folder) {
                Ok(()) => return Ok(Scratch(folder)),
                Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
                Err(source) => return Err(LedgerError::Io { path: folder, source }),
            }
        }
    }

    pub(crate) fn file(&self) -> PathBuf {
        self.0.join("ledger.db")
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
