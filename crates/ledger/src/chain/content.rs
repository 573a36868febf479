//! How a state is written down to be hashed.

use std::collections::HashMap;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension, Row};
use sha2::{Digest, Sha256};

use crate::LedgerError;
use crate::kept::{KEPT, Kept};

/// The version of how states are written down. A link says by which it was made, so that columns that came later do not
/// matter to it.
pub(crate) const VERSION: i64 = 1;

/// Columns that are no part of the first version: their table, their name and the version that they came with.
///
/// What is empty is not written down, so a column that is empty in all that was there before it needs no version. One
/// that is not (`NOT NULL DEFAULT`, or filled by its migration) is noted here, with the next version, once a link may
/// have been made without it.
const SINCE: [(&str, &str, i64); 0] = [];

/// A row that a batch let go: its table and its number.
pub(crate) type Gone = (&'static str, i64);

/// Everything that a batch brought, as far as it was read.
#[derive(Default)]
pub(crate) struct Written {
    hasher: Sha256,
    states: i64,
}

impl Written {
    fn add(&mut self, state: &[u8]) {
        self.hasher.update(state);
        self.states += 1;
    }

    /// How many states, and their hash.
    pub(super) fn done(self) -> (i64, Vec<u8>) {
        (self.states, self.hasher.finalize().to_vec())
    }
}

/// The tables by name: the order in which they are written down.
pub(super) fn tables() -> Vec<&'static Kept> {
    let mut tables: Vec<&Kept> = KEPT.iter().collect();
    tables.sort_unstable_by_key(|kept| kept.table);
    tables
}

/// What tells a row of a table apart and is no part of its state.
pub(crate) fn identity(table: &str) -> &'static [&'static str] {
    match table {
        "transactions" | "payouts" | "referrals" => &["account", "id"],
        "listings" => &["program"],
        _ => &[],
    }
}

/// How one table is written down.
pub(super) struct Table {
    pub(super) kept: &'static Kept,
    identity: Vec<Column>,
    /// The columns of a state.
    columns: Vec<Column>,
}

/// A column.
struct Column {
    /// Its name, as it is written down.
    name: Vec<u8>,
    /// Whether it holds the key of a program.
    program: bool,
    /// The version that it came with.
    since: i64,
}

impl Column {
    fn new(table: &str, name: &str) -> Column {
        let since = SINCE.iter().find(|(of, column, _)| (*of, *column) == (table, name));
        let length = u8::try_from(name.len()).unwrap_or(u8::MAX);
        let written = std::iter::once(length).chain(name.bytes()).collect();
        Column { name: written, program: name == "program", since: since.map_or(1, |(.., since)| *since) }
    }

    /// Writes a value down with its name, unless it is empty.
    fn put(
        &self,
        out: &mut Vec<u8>,
        value: ValueRef<'_>,
        programs: &mut Programs,
    ) -> Result<(), LedgerError> {
        if value == ValueRef::Null {
            return Ok(());
        }
        out.extend_from_slice(&self.name);
        match value {
            ValueRef::Integer(key) if self.program => programs.put(out, key),
            _ => {
                put(out, value);
                Ok(())
            }
        }
    }
}

/// Where the columns begin that are read of every row, behind `row`, `batch` and `changed_at`.
const FIRST: usize = 3;

impl Table {
    pub(super) fn new(kept: &'static Kept) -> Table {
        let column = |name: &str| Column::new(kept.table, name);
        Table {
            kept,
            identity: identity(kept.table).iter().map(|name| column(name)).collect(),
            columns: kept.columns.split(',').map(|name| column(name.trim())).collect(),
        }
    }

    /// What is read of a row that stands.
    pub(super) fn present(&self) -> String {
        let identity: String = identity(self.kept.table).iter().map(|name| format!("{name}, ")).collect();
        format!("SELECT row, batch, changed_at, {identity}{} FROM {}", self.kept.columns, self.kept.table)
    }

    /// What is read of states that are over, and which batch replaced them.
    pub(super) fn past(&self) -> String {
        format!("SELECT row, batch, changed_at, by, {} FROM {}", self.kept.columns, self.kept.history)
    }

    /// Writes down what tells a row that stands apart.
    pub(super) fn put_identity(
        &self,
        out: &mut Vec<u8>,
        row: &Row,
        programs: &mut Programs,
    ) -> Result<(), LedgerError> {
        out.clear();
        for (at, column) in (FIRST..).zip(&self.identity) {
            column.put(out, row.get_ref(at)?, programs)?;
        }
        Ok(())
    }

    /// Writes down the state of a row that stands.
    pub(super) fn put_present(
        &self,
        out: &mut Vec<u8>,
        row: &Row,
        identity: &[u8],
        version: i64,
        programs: &mut Programs,
    ) -> Result<(), LedgerError> {
        self.put_state(out, row, identity, FIRST + self.identity.len(), version, programs)
    }

    /// Writes down a state that is over.
    pub(super) fn put_past(
        &self,
        out: &mut Vec<u8>,
        row: &Row,
        identity: &[u8],
        version: i64,
        programs: &mut Programs,
    ) -> Result<(), LedgerError> {
        self.put_state(out, row, identity, FIRST + 1, version, programs)
    }

    fn put_state(
        &self,
        out: &mut Vec<u8>,
        row: &Row,
        identity: &[u8],
        first: usize,
        version: i64,
        programs: &mut Programs,
    ) -> Result<(), LedgerError> {
        out.clear();
        put_text(out, self.kept.table.as_bytes());
        put(out, row.get_ref(0)?);
        put(out, row.get_ref(2)?);
        out.extend_from_slice(identity);
        for (at, column) in (first..).zip(&self.columns).filter(|(_, column)| column.since <= version) {
            column.put(out, row.get_ref(at)?, programs)?;
        }
        out.push(END);
        Ok(())
    }
}

/// Everything that a batch that is being finished brought, read by the indexes, or by a walk through all there is.
pub(super) fn of_batch(
    conn: &Connection,
    batch: i64,
    gone: &[Gone],
    alone: bool,
) -> Result<Written, LedgerError> {
    let mut programs = Programs::new(conn);
    let mut written = Written::default();
    let (mut identity, mut state) = (Vec::new(), Vec::new());
    for table in tables().into_iter().map(Table::new) {
        let how = if alone { "NOT INDEXED" } else { "" };
        let sql = format!("{} {how} WHERE batch = ?1 ORDER BY row", table.present());
        let mut find = conn.prepare_cached(&sql)?;
        let mut rows = find.query([batch])?;
        while let Some(row) = rows.next()? {
            table.put_identity(&mut identity, row, &mut programs)?;
            table.put_present(&mut state, row, &identity, VERSION, &mut programs)?;
            written.add(&state);
        }
        let mut rows: Vec<i64> =
            gone.iter().filter(|(name, _)| *name == table.kept.table).map(|(_, row)| *row).collect();
        rows.sort_unstable();
        rows.into_iter().for_each(|row| add_gone(&mut written, &table, row));
    }
    Ok(written)
}

/// Writes down that a batch let a row go.
pub(super) fn add_gone(written: &mut Written, table: &Table, row: i64) {
    let mut out = Vec::new();
    put_text(&mut out, table.kept.table.as_bytes());
    put_integer(&mut out, row);
    put_text(&mut out, b"gone");
    out.push(END);
    written.add(&out);
}

pub(super) fn add(written: &mut Written, state: &[u8]) {
    written.add(state);
}

/// Programs by their keys, as they are written down: by account and id, which are never given to another.
pub(super) struct Programs<'c> {
    conn: &'c Connection,
    known: HashMap<i64, Vec<u8>>,
}

impl<'c> Programs<'c> {
    pub(super) fn new(conn: &'c Connection) -> Programs<'c> {
        Programs { conn, known: HashMap::new() }
    }

    fn put(&mut self, out: &mut Vec<u8>, key: i64) -> Result<(), LedgerError> {
        if let Some(known) = self.known.get(&key) {
            out.extend_from_slice(known);
            return Ok(());
        }
        let mut find = self.conn.prepare_cached("SELECT account, id FROM programs WHERE key = ?1")?;
        let found: Option<(i64, String)> =
            find.query_row([key], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        let mut text = Vec::new();
        match found {
            Some((account, id)) => {
                put_integer(&mut text, account);
                put_text(&mut text, id.as_bytes());
            }
            None => text.push(NOTHING),
        }
        out.extend_from_slice(&text);
        self.known.insert(key, text);
        Ok(())
    }
}

/// Each value begins with what it is, and each that may be of any length with its length: no two lists of values are
/// written the same.
const NOTHING: u8 = 0;
const INTEGER: u8 = 1;
const TEXT: u8 = 2;
const REAL: u8 = 3;
/// The end of a state, where else the length of a name stands.
const END: u8 = 0;

pub(super) fn put(out: &mut Vec<u8>, value: ValueRef<'_>) {
    match value {
        ValueRef::Null => out.push(NOTHING),
        ValueRef::Integer(number) => put_integer(out, number),
        ValueRef::Real(number) => {
            out.push(REAL);
            out.extend_from_slice(&number.to_bits().to_be_bytes());
        }
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => put_text(out, bytes),
    }
}

pub(super) fn put_integer(out: &mut Vec<u8>, number: i64) {
    out.push(INTEGER);
    out.extend_from_slice(&number.to_be_bytes());
}

pub(super) fn put_optional(out: &mut Vec<u8>, number: Option<i64>) {
    match number {
        Some(number) => put_integer(out, number),
        None => out.push(NOTHING),
    }
}

pub(super) fn put_text(out: &mut Vec<u8>, bytes: &[u8]) {
    out.push(TEXT);
    // SQLite keeps no text that is longer.
    out.extend_from_slice(&u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_be_bytes());
    out.extend_from_slice(bytes);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_lists_of_values_are_written_the_same() {
        let written = |values: &[ValueRef<'_>]| {
            let mut out = Vec::new();
            values.iter().for_each(|value| put(&mut out, *value));
            out
        };
        let text = |text: &'static str| ValueRef::Text(text.as_bytes());
        let lists = [
            vec![text("ab"), text("c")],
            vec![text("a"), text("bc")],
            vec![text("abc"), text("")],
            vec![text("abc"), ValueRef::Null],
            vec![ValueRef::Integer(0), text("abc")],
            vec![ValueRef::Null, text("abc")],
            vec![ValueRef::Real(0.0), text("abc")],
        ];
        for (at, one) in lists.iter().enumerate() {
            for other in lists.iter().skip(at + 1) {
                assert_ne!(written(one), written(other));
            }
        }
    }
}
