//! A table of a file that no report knows, as it stands there.

use encoding_rs::Encoding;

use super::super::heading::normal;
use super::super::part::{self, Place, Rows};
use super::super::recognise::{declared_separator, first, top};
use super::super::rows::{Row, Shape};
use super::super::source::{self, Archive, Container, Packed, Source, Text};
use super::super::table::is_total;
use super::super::{ReportError, book};
use super::facts::Facts;
use super::words::Words;

/// How many rows are kept to be shown, and by how many the form of dates is told.
const SHOWN: usize = 50;
const FIRST: usize = 500;

/// A table as it stands in a file, and what its columns tell.
#[derive(Debug)]
pub struct Sheet {
    /// The file's name inside the archive that was given, or the sheet's in the workbook.
    pub inner: Option<String>,
    /// Every table of the file, if it has several.
    pub parts: Vec<String>,
    /// The encoding of a text.
    pub encoding: Option<&'static str>,
    /// Whether nothing in the text tells its encoding, so that it is a guess.
    pub guessed: bool,
    /// What stands between the cells of a text.
    pub separator: Option<char>,
    /// The line of the headings, and what they are.
    pub line: u64,
    /// The columns.
    pub columns: Vec<SheetColumn>,
    /// The first rows below the headings.
    pub rows: Vec<Vec<String>>,
    /// How many rows there are below the headings.
    pub count: u64,
    pub(super) words: Words,
}

/// A column of a table.
#[derive(Debug)]
pub struct SheetColumn {
    /// Its heading, as it stands there.
    pub heading: String,
    /// Why it cannot be used.
    pub unusable: Option<Unusable>,
    pub(super) facts: Facts,
}

impl SheetColumn {
    /// Up to three different values.
    pub fn samples(&self) -> &[String] {
        &self.facts.samples
    }
}

/// Why a column cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unusable {
    /// It has no heading by which a report could name it.
    NoHeading,
    /// Another column has the same heading.
    SameHeading,
}

/// Reads the table of a file: of several the one with this name, else the first that is one.
///
/// `encoding` is that of a text where its bytes do not tell.
pub fn look(source: &Source, inner: Option<&str>, encoding: Option<&str>) -> Result<Sheet, ReportError> {
    let places = places(source)?;
    let names: Vec<String> = places.iter().filter_map(|(name, _)| name.clone()).collect();
    let mut why = None;
    for (name, place) in places.iter().filter(|(name, _)| inner.is_none() || name.as_deref() == inner) {
        match table(source, place, encoding) {
            Ok(sheet) => {
                let parts = if names.len() > 1 { names } else { Vec::new() };
                return Ok(Sheet { inner: name.clone(), parts, ..sheet });
            }
            Err(error) => drop(why.get_or_insert(error)),
        }
    }
    Err(why.unwrap_or(ReportError::NoRows))
}

/// Where tables lie in a file, and what each is called in it.
fn places(source: &Source) -> Result<Vec<(Option<String>, Place)>, ReportError> {
    let named = |places: Vec<Place>| places.into_iter().map(|place| (place.name(), place)).collect();
    let text = |packed| Place::Text { packed, shape: Shape { separator: b',', quote: Some(b'"') } };
    let plain = Text::new(source, None, None)?;
    match source::container(&plain.start()?)? {
        Container::Text => Ok(vec![(None, text(None))]),
        Container::Ofx => Err(unknown("a bank statement")),
        Container::Json => Err(ReportError::Json),
        Container::Gzip => Ok(vec![(None, text(Some(Packed::gzip())))]),
        Container::Zip => {
            let Archive { files, is_workbook } = source::archive(source)?;
            if is_workbook {
                return sheets(source, None, &files).map(named);
            }
            let mut places = Vec::new();
            for packed in files {
                match source::container(&Text::new(source, Some(packed.clone()), None)?.start()?) {
                    Ok(Container::Text) => places.push(text(Some(packed))),
                    Ok(Container::Zip) => {
                        let book = part::inner_book(source, &packed)?;
                        let Archive { files, is_workbook } = source::archive(&book)?;
                        if is_workbook {
                            places.extend(sheets(&book, Some(packed), &files)?);
                        }
                    }
                    _ => {}
                }
            }
            Ok(named(places))
        }
    }
}

fn unknown(looks_like: &str) -> ReportError {
    ReportError::Unknown { looks_like: looks_like.to_owned(), headings: Vec::new() }
}

fn sheets(book: &Source, packed: Option<Packed>, files: &[Packed]) -> Result<Vec<Place>, ReportError> {
    book::check(book, files)?;
    let place = |name| Place::Sheet { packed: packed.clone(), name };
    Ok(book::sheets(book)?.into_iter().map(place).collect())
}

/// Reads one table.
fn table(source: &Source, place: &Place, encoding: Option<&str>) -> Result<Sheet, ReportError> {
    let (place, encoding, guessed) = match place {
        Place::Text { packed, .. } => {
            let plain = Text::new(source, packed.clone(), None)?;
            let guess = match encoding.filter(|_| plain.is_a_guess()) {
                Some(name) => Encoding::for_label(name.as_bytes()),
                None => None,
            };
            let guess = match guess {
                None if plain.is_a_guess() => Some(plain.in_likely_encoding()?.encoded_as()),
                guess => guess,
            };
            let text = Text::new(source, packed.clone(), guess.map(Encoding::name))?;
            let shape = Shape { separator: separator(&text)?, quote: Some(b'"') };
            (Place::Text { packed: packed.clone(), shape }, Some(text.encoding()), plain.is_a_guess())
        }
        other => (other.clone(), None, false),
    };
    let part = place.open(source, encoding)?;
    let top = heading_row(&first(&mut part.rows()?)?).ok_or_else(|| unknown("text without columns"))?;
    let mut rows = part.rows()?;
    let mut row = Row::default();
    for _ in 0..=top {
        rows.next(&mut row)?;
    }
    let (line, headings) = (row.line, row.cells().map(str::to_owned).collect::<Vec<_>>());
    let below = Below::read(&mut rows, &headings)?;
    Ok(Sheet {
        inner: None,
        parts: Vec::new(),
        encoding,
        guessed,
        separator: matches!(place, Place::Text { .. }).then(|| place.separator()),
        line,
        columns: columns(headings, below.facts),
        rows: below.shown,
        count: below.count,
        words: below.words,
    })
}

fn columns(headings: Vec<String>, facts: Vec<Facts>) -> Vec<SheetColumn> {
    let all: Vec<String> = headings.iter().map(|heading| normal(heading)).collect();
    let unusable = |heading: &String| match normal(heading) {
        heading if heading.is_empty() => Some(Unusable::NoHeading),
        heading if all.iter().filter(|other| **other == heading).count() > 1 => Some(Unusable::SameHeading),
        _ => None,
    };
    headings
        .into_iter()
        .zip(facts)
        .map(|(heading, facts)| SheetColumn { unusable: unusable(&heading), heading, facts })
        .collect()
}

/// What stands below the headings.
struct Below {
    facts: Vec<Facts>,
    shown: Vec<Vec<String>>,
    count: u64,
    words: Words,
}

impl Below {
    fn read(rows: &mut Rows, headings: &[String]) -> Result<Below, ReportError> {
        let words = Words::load();
        let (mut first, mut shown, mut count) = (Vec::new(), Vec::new(), 0);
        let mut row = Row::default();
        while first.len() < FIRST && rows.next(&mut row)? {
            count += 1;
            if shown.len() < SHOWN {
                shown.push(row.cells().map(str::to_owned).collect());
            }
            if says_something(&row) {
                first.push(row.clone());
            }
        }
        if count == 0 {
            return Err(ReportError::NoRows);
        }
        let facts = headings.iter().enumerate().map(|(at, heading)| {
            let is_date = |field: &str| matches!(field, "at" | "clicked_at");
            let says_date = words.of_heading(heading).first().is_some_and(|hit| is_date(&hit.field));
            Facts::new(first.iter().map(|row| row.cell(at)), &words, says_date)
        });
        let mut facts: Vec<Facts> = facts.collect();
        let see = |facts: &mut Vec<Facts>, row: &Row| {
            for (at, facts) in facts.iter_mut().enumerate() {
                facts.see(row.cell(at), row.line, &words);
            }
        };
        first.iter().for_each(|row| see(&mut facts, row));
        while rows.next(&mut row)? {
            count += 1;
            if says_something(&row) {
                see(&mut facts, &row);
            }
        }
        Ok(Below { facts, shown, count, words })
    }
}

/// Whether a row is one of those that tell how values are written: not empty, not a sum, not a quote without an end.
fn says_something(row: &Row) -> bool {
    !row.unclosed && row.cells().any(|cell| !cell.is_empty()) && !row.cells().any(is_total)
}

/// What stands between the cells of a text: with what most rows have as many cells as there are headings.
fn separator(text: &Text) -> Result<u8, ReportError> {
    if let Some(declared) = declared_separator(text)? {
        return Ok(declared);
    }
    let mut best = (0, b',');
    for separator in *b",;\t|" {
        let shape = Shape { separator, quote: Some(b'"') };
        let rows = top(text, shape)?;
        let Some(top) = heading_row(&rows) else { continue };
        let cells = rows.get(top).map_or(0, Row::len);
        let alike = rows.iter().skip(top).filter(|row| row.len() == cells).count();
        let filled = rows.get(top).map_or(0, filled);
        if alike * filled > best.0 {
            best = (alike * filled, separator);
        }
    }
    Ok(best.1)
}

fn filled(row: &Row) -> usize {
    row.cells().filter(|cell| !cell.is_empty()).count()
}

/// Which of the first rows has the headings: the first that is nearly as wide as any and says words.
fn heading_row(rows: &[Row]) -> Option<usize> {
    let widest = rows.iter().map(filled).max().filter(|widest| *widest >= 2)?;
    let wide = |row: &Row| filled(row) >= 2 && filled(row) * 5 >= widest * 3;
    let words = |row: &Row| row.cells().filter(|cell| cell.chars().any(char::is_alphabetic)).count();
    let says_words = |row: &Row| words(row) * 5 >= filled(row) * 4;
    rows.iter()
        .position(|row| wide(row) && says_words(row))
        .or_else(|| rows.iter().position(|row| filled(row) == widest))
}
