//! A workbook as tables: each of its sheets, row by row.
//!
//! calamine reads a sheet cell by cell, but borrows the workbook while it does so. A thread therefore owns both and
//! hands over rows, a few at a time: memory does not grow with the sheet.

use std::io::{self, Read};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use calamine::{DataRef, Reader, SheetType, SheetVisible, Xlsx};

use super::ReportError;
use super::places::Places;
use super::rows::Row;
use super::source::{self, Source};

/// How much of a workbook's XML may be held in memory: the texts that its cells share, the formats, the list of sheets.
const HELD: u64 = 128 << 20;
/// How long a piece of text in the XML may be.
const LONGEST: usize = 1 << 20;
/// How long a row may be.
const ROW: usize = 1 << 20;
/// How many columns a sheet may have.
const COLUMNS: u32 = 16_384;
/// How much is handed over at once, and how many such portions may wait.
const PORTION: usize = 1 << 18;
const WAITING: usize = 2;

/// Makes sure that a workbook is whole, that it fits, and that its XML declares nothing.
pub(super) fn check(source: &Source, files: &[source::Packed]) -> Result<(), ReportError> {
    let mut held = 0_u64;
    for file in files.iter().filter(|file| file.name.ends_with(".xml") || file.name.ends_with(".rels")) {
        let is_sheet = file.name.starts_with("xl/worksheets/");
        if !is_sheet {
            held = held.saturating_add(file.unpacked());
        }
        if held > HELD {
            return Err(ReportError::TooLarge);
        }
        let mut bytes = file.read(source)?;
        let mut buffer = vec![0; 1 << 16];
        let (mut first, mut since, mut places) = (true, 0, Places::default());
        loop {
            let read = bytes.read(&mut buffer)?;
            let Some(read) = buffer.get(..read).filter(|read| !read.is_empty()) else { break };
            if std::mem::take(&mut first) && String::from_utf8_lossy(read).contains("<!DOCTYPE") {
                let reason = format!("{} has a document type declaration", file.name);
                return Err(ReportError::Damaged { reason });
            }
            if is_sheet && !places.look(read) {
                let reason = format!("{} has a cell in a place that is none", file.name);
                return Err(ReportError::Damaged { reason });
            }
            for piece in read.split_inclusive(|byte| *byte == b'<') {
                since = if piece.ends_with(b"<") { 0 } else { since + piece.len() };
                if since.max(piece.len()) > LONGEST {
                    return Err(ReportError::TooLarge);
                }
            }
        }
    }
    Ok(())
}

/// The sheets that can be seen, in their order.
pub(super) fn sheets(source: &Source) -> Result<Vec<String>, ReportError> {
    let book = Xlsx::new(source.open()?).map_err(|error| damaged(&error))?;
    let shown = book
        .sheets_metadata()
        .iter()
        .filter(|sheet| sheet.typ == SheetType::WorkSheet && sheet.visible == SheetVisible::Visible);
    Ok(shown.map(|sheet| sheet.name.clone()).collect())
}

fn damaged(error: &calamine::XlsxError) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, error.to_string())
}

/// The rows of a sheet. Rows without cells are no rows.
pub(super) struct Sheet {
    portions: Receiver<io::Result<Vec<Row>>>,
    waiting: std::vec::IntoIter<Row>,
    ended: bool,
}

impl Sheet {
    pub(super) fn new(source: Source, name: String) -> Sheet {
        let (send, portions) = sync_channel(WAITING);
        // The thread ends with the sheet, or with the first portion that nobody wants any more.
        std::thread::spawn(move || {
            let mut portions = Portions { send, rows: Vec::new(), size: 0 };
            let ended = match read(source, &name, &mut portions) {
                Ok(true) => portions.hand_over() && portions.send.send(Ok(Vec::new())).is_ok(),
                Ok(false) => false,
                Err(error) => portions.send.send(Err(error)).is_ok(),
            };
            tracing::trace!(ended, "a sheet was read");
        });
        Sheet { portions, waiting: Vec::new().into_iter(), ended: false }
    }

    /// Reads the next row; `false` at the end.
    pub(super) fn next(&mut self, row: &mut Row) -> io::Result<bool> {
        while !self.ended {
            if let Some(next) = self.waiting.next() {
                *row = next;
                return Ok(true);
            }
            let gone = || io::Error::new(io::ErrorKind::InvalidData, "the sheet cannot be read");
            let portion = self.portions.recv().map_err(|_| gone())??;
            self.ended = portion.is_empty();
            self.waiting = portion.into_iter();
        }
        Ok(false)
    }
}

/// Rows on their way to whoever reads them.
struct Portions {
    send: SyncSender<io::Result<Vec<Row>>>,
    rows: Vec<Row>,
    size: usize,
}

impl Portions {
    /// `false` if nobody reads any more.
    fn add(&mut self, line: u32, cells: &mut Vec<String>) -> bool {
        let mut row = Row::default();
        row.set(u64::from(line) + 1, cells.iter().map(String::as_str));
        self.size += cells.iter().map(|cell| cell.len() + size_of::<usize>()).sum::<usize>();
        self.rows.push(row);
        cells.clear();
        self.size < PORTION || self.hand_over()
    }

    fn hand_over(&mut self) -> bool {
        self.size = 0;
        let rows = std::mem::take(&mut self.rows);
        rows.is_empty() || self.send.send(Ok(rows)).is_ok()
    }
}

/// Reads a sheet to its end; `false` if nobody wants the rest.
fn read(source: Source, name: &str, portions: &mut Portions) -> io::Result<bool> {
    let mut book = Xlsx::new(source.open()?).map_err(|error| damaged(&error))?;
    let mut sheet = book.worksheet_cells_reader(name).map_err(|error| damaged(&error))?;
    let (mut cells, mut line, mut length) = (Vec::new(), 0, 0);
    let strange = |reason| io::Error::new(io::ErrorKind::InvalidData, reason);
    while let Some(cell) = sheet.next_cell().map_err(|error| damaged(&error))? {
        let (at, column) = cell.get_position();
        if at != line {
            if at < line {
                return Err(strange("its rows are not in order"));
            }
            if !cells.is_empty() && !portions.add(line, &mut cells) {
                return Ok(false);
            }
            (line, length) = (at, 0);
        }
        let written = text(cell.get_value());
        let column = usize::try_from(column.min(COLUMNS)).unwrap_or(usize::MAX);
        length += written.len();
        if column >= COLUMNS as usize || length > ROW {
            return Err(strange("a row in it is too long"));
        }
        if cells.len() <= column {
            cells.resize(column + 1, String::new());
        }
        if let Some(cell) = cells.get_mut(column) {
            *cell = written;
        }
    }
    Ok(cells.is_empty() || portions.add(line, &mut cells))
}

/// A cell as it would stand in a text file.
fn text(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Empty => String::new(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => self::number(*number),
        DataRef::Bool(value) => value.to_string(),
        DataRef::Error(error) => error.to_string(),
        DataRef::DateTime(when) => match when.as_datetime().filter(|_| when.is_datetime()) {
            Some(when) => {
                let when = chrono::DurationRound::duration_round(when, chrono::TimeDelta::seconds(1))
                    .unwrap_or(when);
                let midnight = when.time() == chrono::NaiveTime::MIN;
                when.format(if midnight { "%Y-%m-%d" } else { "%Y-%m-%d %H:%M:%S" }).to_string()
            }
            None => number(when.as_f64()),
        },
    }
}

/// A number with the fifteen digits that spreadsheets keep: what a program counted may have noise behind them.
///
/// What has more digits before the point was an id, of which the last ones are lost; it is written as spreadsheets write
/// it, and refused as an id. Three decimals get a fourth, so that nobody takes the point for a thousands mark.
fn number(number: f64) -> String {
    if !number.is_finite() {
        return number.to_string();
    }
    let scientific = format!("{number:.14e}");
    let Some((mantissa, exponent)) = scientific.split_once('e') else { return scientific };
    let exponent: i32 = exponent.parse().unwrap_or_default();
    if exponent >= 15 {
        return format!("{mantissa}E+{exponent}");
    }
    let decimals = usize::try_from(14 - exponent).unwrap_or_default();
    let plain = format!("{number:.decimals$}");
    let plain = if decimals > 0 { plain.trim_end_matches('0').trim_end_matches('.') } else { &plain };
    match plain.split_once('.') {
        Some((_, part)) if part.len() == 3 => format!("{plain}0"),
        _ => plain.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_they_were_typed() {
        for (given, expected) in [
            (165.85, "165.85"),
            (0.1 + 0.2, "0.3"),
            (-7.459_999_999_999_998, "-7.46"),
            (1_700_001_000.0, "1700001000"),
            (1.234, "1.2340"),
            (-0.125, "-0.1250"),
            (0.0, "0"),
            (2.5e-7, "0.00000025"),
            (123_456_789_012_345.0, "123456789012345"),
            (1_234_567_890_123_456.0, "1.23456789012346E+15"),
            (f64::NAN, "NaN"),
            (f64::INFINITY, "inf"),
        ] {
            assert_eq!(number(given), expected);
        }
    }
}
