//! A chain of hashes over what each batch brought.
//!
//! A batch's content is every state that it brought, wherever that lies now: in its table, or in the twin once a later
//! batch replaced it. States only ever move between the two, so the content can be reckoned again at any time. Each
//! batch gets a link when it is finished; another one says that it was taken back, or that its account was removed.
//! SHA-256 is the hash: files are known by it already, processors have it built in, and what it has read so far takes
//! a hundred bytes, so that all batches can be hashed side by side in one walk.

mod content;
mod verify;

use record::Instant;
use rusqlite::{Connection, OptionalExtension, Row, params};
use sha2::{Digest, Sha256};

use crate::{AccountId, BatchId, LedgerError, Reader, stored};
use content::Written;

pub(crate) use content::Gone;
#[cfg(test)]
pub(crate) use content::identity;
#[cfg(test)]
pub(crate) use tried::{forge, seal_again, verify_on};
pub use verify::{Break, BreakKind, Verified};

/// Why a link stands in the chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SealKind {
    /// A batch was finished.
    Sealed,
    /// A batch was there before the chain was.
    SealedLater,
    /// A batch was taken back.
    TakenBack,
    /// An account was removed with all that it had brought.
    AccountRemoved,
}

impl SealKind {
    const ALL: [SealKind; 4] =
        [SealKind::Sealed, SealKind::SealedLater, SealKind::TakenBack, SealKind::AccountRemoved];

    fn number(self) -> i64 {
        match self {
            SealKind::Sealed => 0,
            SealKind::SealedLater => 1,
            SealKind::TakenBack => 2,
            SealKind::AccountRemoved => 3,
        }
    }
}

/// A link of the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seal {
    /// Its place, from 1.
    pub seq: u64,
    /// Why it stands there.
    pub kind: SealKind,
    /// The batch that it is about.
    pub batch: Option<BatchId>,
    /// When it was made.
    pub at: Instant,
    /// How many states the batch brought.
    pub states: u64,
    /// Its hash, in hex.
    pub hash: String,
}

/// A hash as it lies in a column.
type Hash = Vec<u8>;

/// A link as it lies in the table.
struct Link {
    seq: i64,
    what: i64,
    account: i64,
    batch: Option<i64>,
    at: i64,
    version: i64,
    states: i64,
    content: Hash,
    origin: Hash,
    previous: Hash,
    hash: Hash,
}

const COLUMNS: &str = "seq, what, account, batch, at, version, states, content, origin, previous, hash";

impl Link {
    fn read(row: &Row) -> rusqlite::Result<Link> {
        Ok(Link {
            seq: row.get(0)?,
            what: row.get(1)?,
            account: row.get(2)?,
            batch: row.get(3)?,
            at: row.get(4)?,
            version: row.get(5)?,
            states: row.get(6)?,
            content: row.get(7)?,
            origin: row.get(8)?,
            previous: row.get(9)?,
            hash: row.get(10)?,
        })
    }

    fn kind(&self) -> Option<SealKind> {
        SealKind::ALL.into_iter().find(|kind| kind.number() == self.what)
    }

    /// The hash over everything else in it.
    fn reckoned(&self) -> Hash {
        let mut out = Vec::new();
        for number in [self.seq, self.what, self.account, self.at, self.version, self.states] {
            content::put_integer(&mut out, number);
        }
        content::put_optional(&mut out, self.batch);
        for hash in [&self.content, &self.origin, &self.previous] {
            content::put_text(&mut out, hash);
        }
        Sha256::digest(&out).to_vec()
    }

    fn seal(&self) -> Result<Seal, LedgerError> {
        Ok(Seal {
            seq: stored::count(self.seq),
            kind: self
                .kind()
                .ok_or_else(|| LedgerError::Stored { expected: "a link", value: self.what.to_string() })?,
            batch: self.batch.map(BatchId),
            at: stored::instant(self.at)?,
            states: stored::count(self.states),
            hash: hex(&self.hash),
        })
    }
}

impl Reader {
    /// Answers the newest link of the chain.
    pub fn chain_head(&self) -> Result<Option<Seal>, LedgerError> {
        self.seal_where("ORDER BY seq DESC LIMIT 1", params![])
    }

    /// Answers the link that sealed a batch.
    pub fn seal_of(&self, batch: BatchId) -> Result<Option<Seal>, LedgerError> {
        self.seal_where("WHERE batch = ?1 AND what IN (0, 1) ORDER BY seq LIMIT 1", params![batch.0])
    }

    /// Answers the link with a hash, written in hex.
    pub fn seal_with(&self, hash: &str) -> Result<Option<Seal>, LedgerError> {
        self.seal_where("WHERE hex(hash) = upper(?1) LIMIT 1", params![hash.trim()])
    }

    fn seal_where(&self, which: &str, values: &[&dyn rusqlite::ToSql]) -> Result<Option<Seal>, LedgerError> {
        let mut find = self.conn.prepare_cached(&format!("SELECT {COLUMNS} FROM seals {which}"))?;
        find.query_row(values, Link::read).optional()?.map(|link| link.seal()).transpose()
    }
}

/// Seals a batch that is finished. `alone` says that the ledger holds nothing else: a walk through its tables is then
/// quicker than by the index.
pub(crate) fn seal(
    conn: &Connection,
    batch: BatchId,
    gone: &[Gone],
    at: i64,
    alone: bool,
) -> Result<(), LedgerError> {
    let written = content::of_batch(conn, batch.0, gone, alone)?;
    append(conn, SealKind::Sealed, Some(batch.0), None, at, written)
}

/// Notes that a batch was taken back.
pub(crate) fn take_back(conn: &Connection, batch: BatchId, at: i64) -> Result<(), LedgerError> {
    append(conn, SealKind::TakenBack, Some(batch.0), None, at, Written::default())
}

/// Notes that an account was removed with all that it had brought.
pub(crate) fn remove(conn: &Connection, account: AccountId, at: i64) -> Result<(), LedgerError> {
    append(conn, SealKind::AccountRemoved, None, Some(account.0), at, Written::default())
}

/// Seals the batches of a ledger that is older than the chain, in their order.
pub(crate) fn seal_earlier(conn: &Connection, at: Instant) -> Result<(), LedgerError> {
    let at = at.timestamp();
    let mut contents = verify::contents(conn, &|_| content::VERSION, &mut |_, _| {})?;
    let mut find = conn.prepare("SELECT id, undone_at IS NOT NULL FROM batches ORDER BY id")?;
    let batches = find.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    for (batch, undone) in batches.collect::<Result<Vec<(i64, bool)>, _>>()? {
        let written = contents.remove(&batch).unwrap_or_default();
        append(conn, SealKind::SealedLater, Some(batch), None, at, written)?;
        if undone {
            append(conn, SealKind::TakenBack, Some(batch), None, at, Written::default())?;
        }
    }
    Ok(())
}

fn append(
    conn: &Connection,
    kind: SealKind,
    batch: Option<i64>,
    account: Option<i64>,
    at: i64,
    written: Written,
) -> Result<(), LedgerError> {
    let mut newest = conn.prepare_cached("SELECT seq, hash FROM seals ORDER BY seq DESC LIMIT 1")?;
    let newest: Option<(i64, Hash)> =
        newest.query_row([], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    let (seq, previous) = newest.unwrap_or_default();
    let (account, origin) = match batch {
        Some(batch) => origin(conn, batch)?.unwrap_or_default(),
        None => (account.unwrap_or_default(), Hash::new()),
    };
    let (states, content) = written.done();
    let mut link = Link {
        seq: seq + 1,
        what: kind.number(),
        account,
        batch,
        at,
        version: content::VERSION,
        states,
        content,
        origin,
        previous,
        hash: Hash::new(),
    };
    link.hash = link.reckoned();
    conn.prepare_cached(&format!(
        "INSERT INTO seals ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)"
    ))?
    .execute(params![
        link.seq,
        link.what,
        link.account,
        link.batch,
        link.at,
        link.version,
        link.states,
        link.content,
        link.origin,
        link.previous,
        link.hash
    ])?;
    Ok(())
}

/// Whose a batch is, and the hash of where it came from: of all that never changes in what is written of it.
fn origin(conn: &Connection, batch: i64) -> Result<Option<(i64, Hash)>, LedgerError> {
    let mut find = conn.prepare_cached(
        "SELECT account, source, what, report, file, hash, from_day, to_day, came_at FROM batches WHERE id = ?1",
    )?;
    let mut rows = find.query([batch])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    let mut out = Vec::new();
    for at in 0..9 {
        content::put(&mut out, row.get_ref(at)?);
    }
    Ok(Some((row.get(0)?, Sha256::digest(&out).to_vec())))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tried {
    //! What only tests do.

    use super::*;

    /// Looks at everything through a connection that may be about to change it.
    pub(crate) fn verify_on(conn: &Connection) -> Result<Verified, LedgerError> {
        verify::verify(conn, &mut |_, _| {})
    }

    /// Makes a link anew, as somebody would who knows how.
    pub(crate) fn forge(conn: &Connection, seq: i64) -> Result<(), LedgerError> {
        let sql = format!("SELECT {COLUMNS} FROM seals WHERE seq = ?1");
        let mut link = conn.query_row(&sql, [seq], Link::read)?;
        let batch = link.batch.unwrap_or_default();
        let written = verify::contents(conn, &|_| content::VERSION, &mut |_, _| {})?.remove(&batch);
        (link.states, link.content) = written.unwrap_or_default().done();
        link.hash = link.reckoned();
        conn.execute(
            "UPDATE seals SET states = ?2, content = ?3, hash = ?4 WHERE seq = ?1",
            params![seq, link.states, link.content, link.hash],
        )?;
        Ok(())
    }

    /// Reckons what sealing a batch takes, without a link.
    pub(crate) fn seal_again(conn: &Reader, batch: BatchId) -> Result<(), LedgerError> {
        content::of_batch(&conn.conn, batch.0, &[], true).map(drop)
    }
}
