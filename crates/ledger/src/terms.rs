//! What the terms of programs say: facts with a day since when they hold, kept by the user.

use std::collections::BTreeMap;

use record::{Day, Fact, Instant, TermKind};
use rusqlite::types::Value;
use rusqlite::{Row, params};

use crate::import::Import;
use crate::kept::TERMS;
use crate::{BatchId, LedgerError, ProgramKey, Reader, TermId, stored};

/// One thing that the terms of a program say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// Whose terms.
    pub program: ProgramKey,
    /// What they say.
    pub fact: Fact,
    /// What of the program it is about, where it is not all of it: a tier, a kind of sale.
    pub about: Option<String>,
    /// Since when it holds; always if not told.
    pub since: Option<Day>,
    /// The words of the terms, as the user pasted them.
    pub quote: Option<String>,
    /// Where they stand.
    pub source: Option<String>,
    /// What the user notes of it.
    pub note: Option<String>,
    /// Whether it was taken away.
    pub gone: bool,
}

/// A fact that is kept, and where it came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TermEntry {
    /// The ledger's number of it.
    pub id: TermId,
    /// What is kept.
    pub term: Term,
    /// The batch that brought this state of it.
    pub batch: BatchId,
    /// When.
    pub changed_at: Instant,
}

const COLUMNS: &str = "row, program, kind, value, about, since, quote, source, note, gone, batch, changed_at";

impl Reader {
    /// Answers what is kept of a program's terms, by kind and what it is about, the newest fact first. What was taken away
    /// is not among it.
    pub fn terms(&self, program: ProgramKey) -> Result<Vec<TermEntry>, LedgerError> {
        self.terms_where("program = ?1 AND gone = 0", program.0)
    }

    /// Answers the same of every program, one program after another.
    pub fn all_terms(&self) -> Result<Vec<TermEntry>, LedgerError> {
        self.terms_where("gone = ?1", 0)
    }

    /// Answers a fact, unless it was taken away.
    pub fn term(&self, id: TermId) -> Result<Option<TermEntry>, LedgerError> {
        Ok(self.terms_where("row = ?1 AND gone = 0", id.0)?.pop())
    }

    /// Answers what the terms of a program say on a day: of each kind, and of each thing it is about, the newest fact that
    /// holds by then.
    pub fn terms_on(&self, program: ProgramKey, day: Day) -> Result<Vec<TermEntry>, LedgerError> {
        Ok(standing(&self.terms(program)?, day).into_iter().cloned().collect())
    }

    /// Answers the states of a fact that are over, the oldest first.
    pub fn term_before(&self, id: TermId) -> Result<Vec<TermEntry>, LedgerError> {
        let sql = format!("SELECT {COLUMNS} FROM term_changes WHERE row = ?1 ORDER BY seq");
        let mut find = self.conn.prepare_cached(&sql)?;
        let mut rows = find.query([id.0])?;
        let mut states = Vec::new();
        while let Some(row) = rows.next()? {
            states.push(entry(row)?);
        }
        Ok(states)
    }

    fn terms_where(&self, condition: &str, value: i64) -> Result<Vec<TermEntry>, LedgerError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM terms WHERE {condition}
             ORDER BY program, kind, about, since DESC NULLS LAST, row DESC"
        );
        let mut find = self.conn.prepare_cached(&sql)?;
        let mut rows = find.query(params![value])?;
        let mut terms = Vec::new();
        while let Some(row) = rows.next()? {
            terms.push(entry(row)?);
        }
        Ok(terms)
    }
}

/// The facts of one program that hold on a day: of each kind, and of each thing it is about, the newest that has begun. Of
/// two since the same day the one that was written later holds.
pub fn standing(terms: &[TermEntry], day: Day) -> Vec<&TermEntry> {
    let mut newest: BTreeMap<(TermKind, Option<&str>), &TermEntry> = BTreeMap::new();
    for entry in terms.iter().filter(|entry| entry.term.since.is_none_or(|since| since <= day)) {
        let key = (entry.term.fact.kind(), entry.term.about.as_deref());
        let known = newest.entry(key).or_insert(entry);
        if (entry.term.since, entry.id) > (known.term.since, known.id) {
            *known = entry;
        }
    }
    newest.into_values().collect()
}

fn entry(row: &Row) -> Result<TermEntry, LedgerError> {
    Ok(TermEntry {
        id: TermId(row.get(0)?),
        term: Term {
            program: ProgramKey(row.get(1)?),
            fact: stored::fact(row.get(2)?, stored::text(row, 3)?)?,
            about: row.get(4)?,
            since: row.get::<_, Option<i64>>(5)?.map(stored::day).transpose()?,
            quote: row.get(6)?,
            source: row.get(7)?,
            note: row.get(8)?,
            gone: row.get(9)?,
        },
        batch: BatchId(row.get(10)?),
        changed_at: stored::instant(row.get(11)?)?,
    })
}

impl Import<'_> {
    /// Writes a fact of a program's terms: a new one, or what a known one is now.
    pub fn put_term(&mut self, id: Option<TermId>, term: &Term) -> Result<TermId, LedgerError> {
        self.own_program(term.program)?;
        let values = vec![
            Value::from(term.program.0),
            stored::put_term_kind(term.fact.kind()).into(),
            term.about.clone().into(),
            term.fact.to_string().into(),
            term.since.map(Day::number).into(),
            term.quote.clone().into(),
            term.source.clone().into(),
            term.note.clone().into(),
            term.gone.into(),
        ];
        Ok(TermId(self.put(&TERMS, id.map(|id| id.0), values)?))
    }
}
