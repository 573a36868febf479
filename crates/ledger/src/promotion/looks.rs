//! What was found when links and pages were looked at.

use record::Instant;
use rusqlite::{OptionalExtension, Row, params};

use super::{LinkId, PlacementId};
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

/// What was found of a link or a page, and of which placements that stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ailing {
    /// What was found.
    pub look: Look,
    /// The placements that it is about, the newest first, with their titles.
    pub placements: Vec<(PlacementId, String)>,
    /// The page, or the link's address.
    pub url: String,
    /// The page that the link leads to.
    pub target: Option<String>,
}

/// A link that stands somewhere although its account was removed, or its program is no longer listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Orphan {
    /// The link.
    pub link: LinkId,
    /// Its address.
    pub url: String,
    /// Where it stands, the newest first, with titles.
    pub placements: Vec<(PlacementId, String)>,
    /// Since when the network does not list the program; nothing where the account was removed.
    pub closed_since: Option<Instant>,
}

/// Rows of one link or page stand one after another.
const AILING: &str = "SELECT k.what, k.row, k.at, k.since, k.finding, k.detail, EXISTS (SELECT 1 FROM findings_seen
        WHERE finding = 'look ' || k.what || ' ' || k.row || ' ' || k.finding || ' ' || k.since), p.row, p.title,
      ifnull(p.url, ''), NULL
    FROM looks k JOIN placements p ON p.row = k.row
    WHERE k.what = 1 AND p.gone = 0 AND p.last_day IS NULL AND k.finding IN (SELECT value FROM json_each(?1))
    UNION ALL
    SELECT k.what, k.row, k.at, k.since, k.finding, k.detail, EXISTS (SELECT 1 FROM findings_seen
        WHERE finding = 'look ' || k.what || ' ' || k.row || ' ' || k.finding || ' ' || k.since), p.row, p.title, l.url, l.target
    FROM looks k JOIN links l ON l.row = k.row JOIN placements p ON p.link = l.row
    WHERE k.what = 0 AND l.gone = 0 AND p.gone = 0 AND p.last_day IS NULL
    AND k.finding IN (SELECT value FROM json_each(?1))
    ORDER BY 1, 2, 8 DESC";

impl Reader {
    /// Answers what was found last of links and pages that stand, if it is one of some words.
    pub fn ailing(&self, words: &[&str]) -> Result<Vec<Ailing>, LedgerError> {
        let mut find = self.conn.prepare_cached(AILING)?;
        let mut rows = find.query([serde_json::json!(words).to_string()])?;
        let mut found: Vec<Ailing> = Vec::new();
        while let Some(row) = rows.next()? {
            let look = look(row)?;
            let placement = (PlacementId(row.get(7)?), row.get(8)?);
            match found.last_mut().filter(|last| last.look.looked == look.looked) {
                Some(last) => last.placements.push(placement),
                None => found.push(Ailing {
                    look,
                    placements: vec![placement],
                    url: row.get(9)?,
                    target: row.get(10)?,
                }),
            }
        }
        Ok(found)
    }

    /// Answers the links that stand somewhere although their account was removed, or the network's list of programs that
    /// the user has joined lacks theirs.
    pub fn orphans(&self) -> Result<Vec<Orphan>, LedgerError> {
        let mut find = self.conn.prepare_cached(
            "SELECT l.row, l.url, p.row, p.title, CASE WHEN a.removed = 0 THEN s.closed_since END
             FROM accounts a JOIN programs g ON g.account = a.id LEFT JOIN listings s ON s.program = g.key
             JOIN links l ON l.program = g.key JOIN placements p ON p.link = l.row
             WHERE (a.removed = 1 OR s.closed_since IS NOT NULL) AND l.gone = 0 AND p.gone = 0 AND p.last_day IS NULL ORDER BY l.row, p.row DESC",
        )?;
        let mut rows = find.query([])?;
        let mut found: Vec<Orphan> = Vec::new();
        while let Some(row) = rows.next()? {
            let (link, placement) = (LinkId(row.get(0)?), (PlacementId(row.get(2)?), row.get(3)?));
            match found.last_mut().filter(|last| last.link == link) {
                Some(last) => last.placements.push(placement),
                None => found.push(Orphan {
                    link,
                    url: row.get(1)?,
                    placements: vec![placement],
                    closed_since: row.get::<_, Option<i64>>(4)?.map(stored::instant).transpose()?,
                }),
            }
        }
        Ok(found)
    }

    /// Answers the word of what was found last of a link or a page.
    pub fn found(&self, looked: Looked) -> Result<Option<String>, LedgerError> {
        let (what, row) = looked.columns();
        let mut find = self.conn.prepare_cached("SELECT finding FROM looks WHERE what = ?1 AND row = ?2")?;
        Ok(find.query_row([what, row], |row| row.get(0)).optional()?)
    }
}

fn look(row: &Row) -> Result<Look, LedgerError> {
    let number = row.get(1)?;
    Ok(Look {
        looked: if row.get::<_, i64>(0)? == 0 { Looked::Link(number) } else { Looked::Page(number) },
        at: stored::instant(row.get(2)?)?,
        since: stored::instant(row.get(3)?)?,
        finding: row.get(4)?,
        detail: row.get(5)?,
        seen: row.get(6)?,
    })
}

impl Writer {
    /// Keeps what was found, and that it is so since it was first found.
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
                   since = CASE WHEN finding = ?4 THEN since ELSE ?3 END, finding = ?4",
            )?
            .execute(params![what, row, now.timestamp(), finding, detail])?;
        Ok(())
    }

    /// Notes that the user has seen what was found.
    pub fn look_seen(&self, looked: Looked, now: Instant) -> Result<(), LedgerError> {
        let (what, row) = looked.columns();
        let mut find = self.conn.prepare_cached(
            "SELECT 'look ' || what || ' ' || row || ' ' || finding || ' ' || since FROM looks WHERE what = ?1 AND row = ?2",
        )?;
        let called: Option<String> = find.query_row([what, row], |row| row.get(0)).optional()?;
        called.map_or(Ok(()), |called| self.set_finding_seen(&called, true, now))
    }
}
