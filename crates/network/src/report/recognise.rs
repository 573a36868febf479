//! Which report a file is.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::io;
use std::sync::Arc;

use super::list::List;
use super::part::{self, Place, Rows};
use super::rows::{self, Row, Shape};
use super::source::{self, Archive, Container, Packed, Source, Text};
use super::{Found, Report, ReportError, book, own};
use crate::Catalogue;

/// In how many rows from the top the headings are looked for.
const HEADING_ROWS: usize = 20;

/// How many headings a report may have: what is wider is not compared with every report.
const HEADINGS: usize = 1_000;

/// Tells which report a file is, or which the files in an archive are: by what is in them alone.
pub fn recognise(catalogue: &Catalogue, source: &Source) -> Result<Vec<Found>, ReportError> {
    recognise_among(&catalogue.reports().cloned().collect::<Vec<_>>(), source)
}

/// Tells whether a file, or which files in an archive, are one of these reports.
pub fn recognise_among(reports: &[Arc<Report>], source: &Source) -> Result<Vec<Found>, ReportError> {
    let plain = Text::new(source, None, None)?;
    match source::container(&plain.start()?)? {
        Container::Text => recognise_text(reports, source, None, &plain),
        Container::Json => recognise_list(source, None, &plain),
        Container::Ofx => Ok(vec![recognise_rows(reports, source, Place::Ofx { packed: None })?]),
        Container::Gzip => {
            let mut found = recognise_packed(reports, source, Packed::gzip())?;
            if let [only] = found.as_mut_slice() {
                only.inner = None;
            }
            Ok(found)
        }
        Container::Zip => {
            let Archive { files, is_workbook } = source::archive(source)?;
            if is_workbook {
                return recognise_book(reports, source, None, &files);
            }
            let parts = files.into_iter().map(|packed| recognise_packed(reports, source, packed));
            all_known(parts, "an archive")
        }
    }
}

/// What of several parts is known; an error if nothing is, or if one of them is broken or could be several reports.
fn all_known(
    parts: impl Iterator<Item = Result<Vec<Found>, ReportError>>,
    whole: &str,
) -> Result<Vec<Found>, ReportError> {
    let (mut found, mut unknown) = (Vec::new(), None);
    for part in parts {
        match part {
            Ok(known) => found.extend(known),
            Err(
                error @ (ReportError::SeveralMatch { .. }
                | ReportError::Damaged { .. }
                | ReportError::TooLarge
                | ReportError::Io(_)),
            ) => return Err(error),
            // A table that nobody knows says more than a text beside it.
            Err(error)
                if unknown.is_none() || !unknown.as_ref().is_some_and(is_table) && is_table(&error) =>
            {
                unknown = Some(error);
            }
            Err(_) => {}
        }
    }
    if found.is_empty() {
        let nothing = || ReportError::Unknown { looks_like: whole.to_owned(), headings: Vec::new() };
        return Err(unknown.unwrap_or_else(nothing));
    }
    Ok(found)
}

fn is_table(error: &ReportError) -> bool {
    matches!(error, ReportError::Unknown { headings, .. } if !headings.is_empty())
}

/// What a file inside an archive is. Archives in archives are not looked into.
fn recognise_packed(
    reports: &[Arc<Report>],
    source: &Source,
    packed: Packed,
) -> Result<Vec<Found>, ReportError> {
    let text = Text::new(source, Some(packed.clone()), None)?;
    match source::container(&text.start()?)? {
        Container::Text => recognise_text(reports, source, Some(&packed), &text),
        Container::Json => recognise_list(source, Some(&packed), &text),
        Container::Ofx => Ok(vec![recognise_rows(reports, source, Place::Ofx { packed: Some(packed) })?]),
        Container::Gzip => Err(an_archive()),
        Container::Zip => {
            let book = part::inner_book(source, &packed)?;
            let Archive { files, is_workbook } = source::archive(&book)?;
            if is_workbook { recognise_book(reports, &book, Some(packed), &files) } else { Err(an_archive()) }
        }
    }
}

fn an_archive() -> ReportError {
    ReportError::Unknown { looks_like: "an archive in an archive".to_owned(), headings: Vec::new() }
}

/// What the sheets of a workbook are; `packed` is where it lies in the source that was given, if it does not begin it.
fn recognise_book(
    reports: &[Arc<Report>],
    book: &Source,
    packed: Option<Packed>,
    files: &[Packed],
) -> Result<Vec<Found>, ReportError> {
    book::check(book, files)?;
    let sheets = book::sheets(book)?.into_iter().map(|name| {
        let found = recognise_rows(reports, book, Place::Sheet { packed: None, name: name.clone() })?;
        let place = Place::Sheet { packed: packed.clone(), name };
        let inner = place.name();
        Ok(vec![Found { place, inner, ..found }])
    });
    all_known(sheets, "a workbook without tables")
}

/// What a table is that every report reads alike.
fn recognise_rows(reports: &[Arc<Report>], source: &Source, place: Place) -> Result<Found, ReportError> {
    let rows = first(&mut place.open(source, None)?.rows()?)?;
    let found = reports.iter().filter_map(|report| fitting(report, &rows, &place)).collect();
    only(found)?.ok_or_else(|| {
        let widest = rows.iter().rev().max_by_key(|row| row.cells().filter(|cell| !cell.is_empty()).count());
        match widest {
            Some(row) => no_report(reports, row, format!("a table of {} columns", row.len())),
            None => ReportError::NoRows,
        }
    })
}

/// Where a report's headings are among the first rows, if they are.
fn fitting(report: &Arc<Report>, rows: &[Row], place: &Place) -> Option<Found> {
    let compared = |row: &Row| row.cells().map(|cell| report.compare.normal(cell)).collect::<Vec<_>>();
    let mut few = rows.iter().enumerate().filter(|(_, row)| row.len() <= HEADINGS);
    let (at, row) = few.find(|(_, row)| report.fits(&compared(row)))?;
    Some(Found {
        report: Arc::clone(report),
        inner: place.name(),
        headings: row.cells().map(str::to_owned).collect(),
        account: None,
        place: place.clone(),
        top: at + 1,
    })
}

/// The only report that fits, those whose headings are common only where no other does.
fn only(mut found: Vec<Found>) -> Result<Option<Found>, ReportError> {
    if found.iter().any(|found| !found.report.fallback) {
        found.retain(|found| !found.report.fallback);
    }
    if found.len() > 1 {
        let slugs = found.iter().map(|one| one.report.slug.clone()).collect();
        return Err(ReportError::SeveralMatch { slugs });
    }
    Ok(found.pop())
}

/// The first rows of a text, as each report wants them read.
struct Tops<'t> {
    text: &'t Text,
    source: &'t Source,
    packed: Option<&'t Packed>,
    read: HashMap<(Option<String>, Shape), Vec<Row>>,
}

impl Tops<'_> {
    /// Looked at by many reports, read once.
    fn get(&mut self, encoding: Option<&str>, shape: Shape) -> Result<&[Row], ReportError> {
        match self.read.entry((encoding.map(str::to_owned), shape)) {
            Entry::Occupied(rows) => Ok(rows.into_mut()),
            Entry::Vacant(place) => {
                let other = encoding.map(|name| Text::new(self.source, self.packed.cloned(), Some(name)));
                Ok(place.insert(top(other.transpose()?.as_ref().unwrap_or(self.text), shape)?))
            }
        }
    }
}

fn recognise_text(
    reports: &[Arc<Report>],
    source: &Source,
    packed: Option<&Packed>,
    text: &Text,
) -> Result<Vec<Found>, ReportError> {
    let declared = declared_separator(text)?;
    let mut tops = Tops { text, source, packed, read: HashMap::new() };
    for separator in declared.map_or_else(|| b",;\t".to_vec(), |declared| vec![declared]) {
        let shape = Shape { separator, quote: Some(b'"') };
        let rows = tops.get(None, shape)?;
        if let Some((at, headings)) =
            rows.iter().enumerate().find(|(_, row)| row.len() <= HEADINGS && own::fits(row))
        {
            let place = Place::Text { packed: packed.cloned(), shape };
            return own::by_account(source, &place, headings, at + 1);
        }
    }
    let mut found: Vec<Found> = Vec::new();
    for report in reports {
        let encoding = report.encoding.as_deref().filter(|_| text.is_a_guess());
        for separator in declared.map_or_else(|| report.separators.clone(), |declared| vec![declared]) {
            let shape = Shape { separator, quote: report.quote };
            let place = Place::Text { packed: packed.cloned(), shape };
            if let Some(fits) = fitting(report, tops.get(encoding, shape)?, &place) {
                found.push(fits);
                break;
            }
        }
    }
    match only(found)? {
        Some(found) => Ok(vec![found]),
        None => Err(unknown(reports, &text.in_likely_encoding()?, declared)?),
    }
}

/// A list of JSON objects: an export of ours, or none that is known.
fn recognise_list(source: &Source, packed: Option<&Packed>, text: &Text) -> Result<Vec<Found>, ReportError> {
    if !List::new(text.read()?).looks_exported() {
        return Err(ReportError::Json);
    }
    let place = Place::List { packed: packed.cloned() };
    let mut headings = Row::default();
    headings.set(1, own::FILE_COLUMNS);
    own::by_account(source, &place, &headings, 1)
}

/// The separator that a first line such as `sep=;` declares.
pub(super) fn declared_separator(text: &Text) -> io::Result<Option<u8>> {
    let mut start = [0; 16];
    let read = io::Read::read(&mut text.read()?, &mut start)?;
    let start = start.get(..read).unwrap_or_default();
    let start = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start);
    let start = start.strip_prefix(b"\"").unwrap_or(start);
    let names = start.get(..4).is_some_and(|name| name.eq_ignore_ascii_case(b"sep="));
    Ok(start
        .get(4)
        .copied()
        .filter(|separator| names && separator.is_ascii() && !separator.is_ascii_alphanumeric()))
}

/// The first rows.
pub(super) fn top(text: &Text, shape: Shape) -> Result<Vec<Row>, ReportError> {
    first(&mut Rows::Text(Box::new(rows::Rows::new(text.read()?, shape))))
}

pub(super) fn first(rows: &mut Rows) -> Result<Vec<Row>, ReportError> {
    let mut all = Vec::new();
    let mut row = Row::default();
    while all.len() < HEADING_ROWS && rows.next(&mut row)? && !row.unclosed {
        all.push(row.clone());
    }
    Ok(all)
}

/// What a table is like that no report fits: with what the nearest one needs besides, if one is near.
fn no_report(reports: &[Arc<Report>], row: &Row, table: String) -> ReportError {
    let headings: Vec<String> = row.cells().map(str::to_owned).collect();
    let lacking = |report: &Arc<Report>| {
        let (all, lacks) = (report.headings().count(), report.lacks(&headings).len());
        let near = row.len() <= HEADINGS && lacks > 0 && all - lacks >= lacks.max(2);
        near.then(|| (lacks * 1_000 / all, std::cmp::Reverse(all), report.slug.clone()))
    };
    let nearest = reports
        .iter()
        .filter_map(|report| Some((lacking(report)?, report)))
        .min_by(|one, other| one.0.cmp(&other.0));
    let looks_like = match nearest {
        Some((_, report)) => {
            let lacks: Vec<_> = report.lacks(&headings).into_iter().map(|name| format!("“{name}”")).collect();
            format!("{table}, nearest to {} but without its {}", report.slug, lacks.join(" and "))
        }
        None => table,
    };
    ReportError::Unknown { looks_like, headings }
}

/// What to say of a text that is no known report.
fn unknown(reports: &[Arc<Report>], text: &Text, declared: Option<u8>) -> Result<ReportError, ReportError> {
    let mut best: Option<(u8, Row)> = None;
    for separator in declared.map_or_else(|| b",;\t|".to_vec(), |declared| vec![declared]) {
        let rows = top(text, Shape { separator, quote: Some(b'"') })?;
        for row in rows {
            let filled = |row: &Row| row.cells().filter(|cell| !cell.is_empty()).count();
            if filled(&row) > best.as_ref().map_or(1, |(_, best)| filled(best)) {
                best = Some((separator, row));
            }
        }
    }
    Ok(match best {
        Some((separator, row)) => {
            let named = match separator {
                b',' => "commas",
                b';' => "semicolons",
                b'\t' => "tabs",
                _ => "bars",
            };
            no_report(reports, &row, format!("a table of {} columns with {named} between", row.len()))
        }
        None => ReportError::Unknown { looks_like: "text without columns".to_owned(), headings: Vec::new() },
    })
}
