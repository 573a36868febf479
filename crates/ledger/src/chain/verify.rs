//! Whether everything is still as it was sealed.

use std::collections::{BTreeSet, HashMap, HashSet};

use record::Instant;
use rusqlite::{Connection, OptionalExtension, Row, Rows};
use serde::Serialize;
use ts_rs::TS;

use super::content::{self, Programs, Table, Written, add, add_gone};
use super::{COLUMNS, Hash, Link, Seal, SealKind, origin};
use crate::batches::{REF_COLUMNS, batch_ref};
use crate::{BatchId, BatchRef, LedgerError, Reader, stored};

/// After so many states whoever waits is told.
const STEP: u64 = 20_000;

/// In which way something is not as it was sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum BreakKind {
    /// What the batch brought is not what was sealed.
    Content,
    /// What is written of where the batch came from is not what was sealed.
    Origin,
    /// It is marked as taken back and no link says so, or the other way round.
    Undone,
    /// Something is there of a batch that was taken back or went with its account.
    Leftover,
    /// No link seals the batch.
    Missing,
    /// The link itself was changed.
    Altered,
    /// The link does not follow on the one before.
    Cut,
}

/// Something that is not as it was sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Break {
    /// In which way.
    pub kind: BreakKind,
    /// The link's place in the chain; `None` where there is no link.
    pub seq: Option<u64>,
    /// When the link was made.
    pub at: Option<Instant>,
    /// The batch.
    pub batch: Option<BatchId>,
    /// Where it came from, as far as that is known.
    pub from: Option<BatchRef>,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// How many links there are.
    pub links: u64,
    /// How many of them were made for what was there before the chain.
    pub sealed_later: u64,
    /// How many states were read.
    pub states: u64,
    /// When the first link was made.
    pub since: Option<Instant>,
    /// The newest link.
    pub head: Option<Seal>,
    /// What is not as it was sealed, in the order of the chain; batches without a link come last.
    pub breaks: Vec<Break>,
}

impl Reader {
    /// Reckons every link of the chain again and compares; `progress` hears how many of how many states were read.
    pub fn verify(&self, progress: &mut dyn FnMut(u64, u64)) -> Result<Verified, LedgerError> {
        verify(&self.conn, progress)
    }
}

pub(super) fn verify(conn: &Connection, progress: &mut dyn FnMut(u64, u64)) -> Result<Verified, LedgerError> {
    let links = all_links(conn)?;
    let versions: HashMap<i64, i64> =
        links.iter().filter_map(|link| Some((link.batch?, link.version))).collect();
    let version = |batch: i64| versions.get(&batch).copied().unwrap_or(content::VERSION);
    let mut walked = walk(conn, &version, progress)?;
    let states = walked.states;
    let mut breaks = broken_links(conn, &links, &mut walked)?;
    breaks.extend(unsealed(conn, &links, &walked)?);
    let at = |link: Option<&Link>| link.and_then(|link| stored::instant(link.at).ok());
    Ok(Verified {
        links: links.len() as u64,
        sealed_later: links.iter().filter(|link| link.kind() == Some(SealKind::SealedLater)).count() as u64,
        states,
        since: at(links.first()),
        head: links.last().and_then(|link| link.seal().ok()),
        breaks,
    })
}

fn all_links(conn: &Connection) -> Result<Vec<Link>, LedgerError> {
    let mut find = conn.prepare(&format!("SELECT {COLUMNS} FROM seals ORDER BY seq"))?;
    let links = find.query_map([], Link::read)?;
    Ok(links.collect::<Result<_, _>>()?)
}

fn broken_links(conn: &Connection, links: &[Link], walked: &mut Walked) -> Result<Vec<Break>, LedgerError> {
    let of = |kind: SealKind| links.iter().filter(move |link| link.kind() == Some(kind));
    let ended = Ended {
        batches: of(SealKind::TakenBack).filter_map(|link| link.batch).collect(),
        accounts: of(SealKind::AccountRemoved).map(|link| link.account).collect(),
    };
    let mut breaks = Vec::new();
    let (mut seq, mut hash) = (0, &Hash::new());
    for link in links {
        let kind = if link.seq != seq + 1 || link.previous != *hash {
            Some(BreakKind::Cut)
        } else if link.reckoned() != link.hash {
            Some(BreakKind::Altered)
        } else {
            judge(conn, link, &ended, walked)?
        };
        if let Some(kind) = kind {
            breaks.push(told(conn, kind, link.batch, Some(link))?);
        }
        (seq, hash) = (link.seq, &link.hash);
    }
    Ok(breaks)
}

/// What is wrong with what a sound link is about.
fn judge(
    conn: &Connection,
    link: &Link,
    ended: &Ended,
    walked: &mut Walked,
) -> Result<Option<BreakKind>, LedgerError> {
    let (Some(kind), Some(batch)) = (link.kind(), link.batch) else {
        return Ok(Some(BreakKind::Altered).filter(|_| link.kind() != Some(SealKind::AccountRemoved)));
    };
    if kind == SealKind::TakenBack {
        return Ok(None);
    }
    let found = walked.contents.remove(&batch);
    let mut known = conn.prepare_cached("SELECT undone_at IS NOT NULL FROM batches WHERE id = ?1")?;
    let undone: Option<bool> = known.query_row([batch], |row| row.get(0)).optional()?;
    if ended.accounts.contains(&link.account) {
        return Ok(Some(BreakKind::Leftover).filter(|_| found.is_some() || undone.is_some()));
    }
    if origin(conn, batch)? != Some((link.account, link.origin.clone())) {
        return Ok(Some(BreakKind::Origin));
    }
    let taken_back = ended.batches.contains(&batch);
    if undone != Some(taken_back) {
        return Ok(Some(BreakKind::Undone));
    }
    if taken_back {
        return Ok(Some(BreakKind::Leftover).filter(|_| found.is_some()));
    }
    let same = found.unwrap_or_default().done() == (link.states, link.content.clone());
    Ok(Some(BreakKind::Content).filter(|_| !same || walked.torn.contains(&batch)))
}

/// Batches, and states of batches, for which no link was made.
fn unsealed(conn: &Connection, links: &[Link], walked: &Walked) -> Result<Vec<Break>, LedgerError> {
    let sealed: HashSet<i64> =
        links.iter().filter(|link| link.what <= 1).filter_map(|link| link.batch).collect();
    let mut find = conn.prepare("SELECT id FROM batches")?;
    let batches = find.query_map([], |row| row.get(0))?.collect::<Result<Vec<i64>, _>>()?;
    let missing: BTreeSet<i64> = batches
        .into_iter()
        .chain(walked.contents.keys().copied())
        .filter(|batch| !sealed.contains(batch))
        .collect();
    missing.into_iter().map(|batch| told(conn, BreakKind::Missing, Some(batch), None)).collect()
}

fn told(
    conn: &Connection,
    kind: BreakKind,
    batch: Option<i64>,
    link: Option<&Link>,
) -> Result<Break, LedgerError> {
    let sql =
        format!("SELECT {REF_COLUMNS} FROM batches b JOIN accounts a ON a.id = b.account WHERE b.id = ?1");
    let mut find = conn.prepare_cached(&sql)?;
    let mut rows = find.query([batch])?;
    // What was changed by hand may be anything: then it is not told.
    let from = rows.next()?.and_then(|row| batch_ref(row, 0).ok());
    Ok(Break {
        kind,
        seq: link.map(|link| stored::count(link.seq)),
        at: link.and_then(|link| stored::instant(link.at).ok()),
        batch: batch.map(BatchId),
        from,
    })
}

/// What links say is over.
struct Ended {
    batches: HashSet<i64>,
    accounts: HashSet<i64>,
}

/// What is there, by the batch that brought it.
#[derive(Default)]
struct Walked {
    contents: HashMap<i64, Written>,
    /// Batches whose states do not follow on one another.
    torn: HashSet<i64>,
    states: u64,
}

/// What each batch brought, read in one walk.
pub(super) fn contents(
    conn: &Connection,
    version: &dyn Fn(i64) -> i64,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<HashMap<i64, Written>, LedgerError> {
    Ok(walk(conn, version, progress)?.contents)
}

fn walk(
    conn: &Connection,
    version: &dyn Fn(i64) -> i64,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Walked, LedgerError> {
    let mut total = 0;
    for kept in content::tables() {
        for table in [kept.table, kept.history] {
            let sql = format!("SELECT count(*) FROM {table}");
            total += stored::count(conn.query_row(&sql, [], |row| row.get(0))?);
        }
    }
    let mut walked = Walked::default();
    let mut programs = Programs::new(conn);
    progress(0, total);
    for table in content::tables().into_iter().map(Table::new) {
        walk_table(conn, &table, version, &mut programs, &mut walked, &mut |done| {
            if done % STEP == 0 {
                progress(done, total);
            }
        })?;
    }
    progress(total, total);
    Ok(walked)
}

/// Walks through a table and its twin, side by side in the order of their rows.
fn walk_table(
    conn: &Connection,
    table: &Table,
    version: &dyn Fn(i64) -> i64,
    programs: &mut Programs,
    walked: &mut Walked,
    told: &mut dyn FnMut(u64),
) -> Result<(), LedgerError> {
    let mut present = conn.prepare(&format!("{} ORDER BY row", table.present()))?;
    let mut past = conn.prepare(&format!("{} ORDER BY row, seq", table.past()))?;
    let (mut present, mut past) = (present.query([])?, past.query([])?);
    let (mut now, mut then) = (next(&mut present)?, next(&mut past)?);
    let (mut identity, mut state, mut gone) = (Vec::new(), Vec::new(), Vec::new());
    while let Some(number) = [&now, &then].into_iter().flatten().map(|(number, _)| *number).min() {
        identity.clear();
        if let Some((_, row)) = now.as_ref().filter(|(at, _)| *at == number) {
            table.put_identity(&mut identity, row, programs)?;
        }
        let mut by: Option<i64> = None;
        while let Some((_, row)) = then.as_ref().filter(|(at, _)| *at == number) {
            let batch: i64 = row.get(1)?;
            table.put_past(&mut state, row, &identity, version(batch), programs)?;
            walked.bring(batch, by, &state, told);
            let ended: i64 = row.get(3)?;
            if ended <= batch {
                walked.torn.insert(batch);
            }
            by = Some(ended);
            then = next(&mut past)?;
        }
        if let Some((_, row)) = now.as_ref().filter(|(at, _)| *at == number) {
            let batch: i64 = row.get(1)?;
            table.put_present(&mut state, row, &identity, version(batch), programs)?;
            walked.bring(batch, by, &state, told);
            now = next(&mut present)?;
        } else {
            gone.extend(by.map(|by| (by, number)));
        }
    }
    for (by, number) in gone {
        add_gone(walked.contents.entry(by).or_default(), table, number);
    }
    Ok(())
}

impl Walked {
    /// A state of a row, which a batch brought when it ended the one before.
    fn bring(&mut self, batch: i64, by: Option<i64>, state: &[u8], told: &mut dyn FnMut(u64)) {
        add(self.contents.entry(batch).or_default(), state);
        if by.is_some_and(|by| by != batch) {
            self.torn.insert(batch);
        }
        self.states += 1;
        told(self.states);
    }
}

/// The next row with its number.
fn next<'r>(rows: &'r mut Rows<'_>) -> Result<Option<(i64, &'r Row<'r>)>, LedgerError> {
    rows.next()?.map(|row| Ok((row.get(0)?, row))).transpose()
}
