//! Creatives that a network lists: each is what the newest answer says, until the user takes it away.

use std::collections::HashSet;

use record::Day;
use rusqlite::{OptionalExtension, params};

use super::keep::creative_values;
use super::{Creative, Listed};
use crate::import::{Change, Import};
use crate::kept::CREATIVES;
use crate::{LedgerError, ProgramKey, stored};

/// The creatives that an answer holds which holds all that there are.
pub(crate) type Held = HashSet<i64>;

impl Import<'_> {
    /// Writes what a network lists. What the user took away stays away, and as it was.
    pub(crate) fn creative(&mut self, creative: &record::Creative) -> Result<Change, LedgerError> {
        let (known, _) = self.program(creative.program_id.as_ref(), creative.program.as_deref())?;
        if creative.program.is_some() {
            self.named.insert(known.key);
        }
        let mut find = self
            .conn()
            .prepare_cached("SELECT row, batch, gone FROM creatives WHERE program = ?1 AND listed = ?2")?;
        let old: Option<(i64, i64, bool)> = find
            .query_row(params![known.key, creative.id.0], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .optional()?;
        if let Some((_, batch, true)) = old {
            return Ok(self.confirms(batch));
        }
        let state = Creative {
            program: ProgramKey(known.key),
            kind: creative.kind,
            name: creative.name.clone(),
            size: creative.width.zip(creative.height),
            html: creative.html.clone(),
            image: creative.image.clone(),
            url: creative.url.clone(),
            code: creative.code.clone(),
            starts: creative.starts,
            ends: creative.ends,
            listed: Some(Listed { id: creative.id.clone(), program: creative.program.clone() }),
            gone: false,
        };
        let (row, change) = self.put_state(&CREATIVES, old.map(|(row, ..)| row), creative_values(&state))?;
        if let Some(held) = &mut self.held {
            held.insert(row);
        }
        Ok(match (change, old) {
            (Change::Unchanged, Some((_, batch, _))) => self.confirms(batch),
            _ => change,
        })
    }

    /// Gives what a network lists no more its last day, the one before the answer: placements may still show it.
    pub(crate) fn end_unlisted(&mut self) -> Result<(), LedgerError> {
        let Some(held) = self.held.take() else { return Ok(()) };
        let conn = self.conn();
        let last = Day::of(stored::instant(self.now)?).plus(-1).number();
        let mut find = conn.prepare_cached(
            "SELECT c.row FROM programs p JOIN creatives c ON c.program = p.key
             WHERE p.account = ?1 AND c.listed IS NOT NULL AND c.gone = 0 AND (c.ends IS NULL OR c.ends > ?2)",
        )?;
        let standing = find.query_map(params![self.account.0, last], |row| row.get(0))?;
        let standing = standing.collect::<Result<Vec<i64>, _>>()?;
        for row in standing.into_iter().filter(|row| !held.contains(row)) {
            CREATIVES.supersede(conn, row, self.batch)?;
            conn.prepare_cached(
                "UPDATE creatives SET (batch, changed_at, ends) = (?2, ?3, ?4) WHERE row = ?1",
            )?
            .execute(params![row, self.batch.0, self.now, last])?;
            self.count(Change::Updated);
        }
        Ok(())
    }
}
