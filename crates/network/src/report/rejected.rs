//! The rows of a file that could not be read: as they stood, with the reason behind each, to be corrected and read again.
//!
//! The heading of the reasons says which file they are from and how that file was read, because a few rows no longer
//! tell: which mark stands before decimals, whether days or months come first, and how often a row without an id had
//! come in the rows that were read. [`Counted`] is the last of these, which the heading has no room for.

use std::collections::HashMap;
use std::io::{self, Write};

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::part::{Part, Rows};
use super::rows::{Row, Shape};
use super::whole::Order;
use super::{Found, ImportSettings, Line, Reading, ReportError, Source, heading};
use crate::values::Mark;

/// How the heading of the reasons begins.
const REASON: &str = "Left out because";

/// How often each row without an id has come, by the beginning of its key's hash.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counted(pub(super) HashMap<u64, u32>);

impl Counted {
    /// Whether every row has an id.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Twelve bytes for each key.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut keys: Vec<_> = self.0.iter().collect();
        keys.sort_unstable();
        keys.into_iter()
            .flat_map(|(key, count)| key.to_le_bytes().into_iter().chain(count.to_le_bytes()))
            .collect()
    }

    /// What [`to_bytes`](Counted::to_bytes) made; bytes at the end that are none of it are left out.
    pub fn from_bytes(bytes: &[u8]) -> Counted {
        let pairs = bytes.chunks_exact(12).filter_map(|pair| {
            let (key, count) = pair.split_at(8);
            Some((u64::from_le_bytes(key.try_into().ok()?), u32::from_le_bytes(count.try_into().ok()?)))
        });
        Counted(pairs.collect())
    }
}

/// What the heading of the reasons says of the file that the rows are from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Late {
    /// What the file goes by.
    pub from: String,
    /// The mark before its decimals.
    pub mark: Mark,
    /// What comes first in its dates, where that was a question.
    pub order: Option<Order>,
}

impl Late {
    /// What the headings say, and which of them says it.
    pub(super) fn among(headings: &[String]) -> Option<(usize, Late)> {
        let found = headings.iter().enumerate().rev();
        found.filter_map(|(at, heading)| Some((at, Late::read(heading)?))).next()
    }

    fn read(heading: &str) -> Option<Late> {
        let text = heading::normal(heading);
        let told = text.strip_prefix(&REASON.to_lowercase())?.trim_start();
        let mut words = told.strip_prefix("(tributary ")?.strip_suffix(')')?.split(' ');
        let from = words.next()?.to_owned();
        let mark = match words.next()? {
            "point" => Mark::Point,
            "comma" => Mark::Comma,
            _ => return None,
        };
        Some(Late { from, mark, order: words.next().and_then(Order::from_setting) })
    }

    fn heading(&self) -> String {
        let mark = match self.mark {
            Mark::Point => "point",
            Mark::Comma => "comma",
        };
        let order = match self.order {
            Some(Order::Day) => " dmy",
            Some(Order::Month) => " mdy",
            None => "",
        };
        format!("{REASON} (Tributary {} {mark}{order})", self.from)
    }
}

impl Found {
    /// What the file goes by from which these rows were left out, if they are such rows.
    pub fn left_out_of(&self) -> Option<String> {
        Late::among(&self.headings).map(|(_, late)| late.from)
    }
}

/// Writes the headings and every row that is rejected, each with its reason in a last column; answers how many there are.
///
/// Delimited text keeps its separator, its quotes and its encoding; a workbook becomes delimited text. `from` is what
/// the file goes by.
pub fn rejected(
    found: &Found,
    source: &Source,
    settings: &ImportSettings,
    from: &str,
    out: &mut dyn Write,
) -> Result<u64, ReportError> {
    let part = found.place.open(source, found.report.encoding.as_deref())?;
    let mut reading = Reading::of_part(found, &part, settings, true)?;
    let table = reading.table();
    let late = Late { from: from.to_owned(), mark: table.mark, order: table.order };
    let (encoding, shape, top) = match &part {
        Part::Text(text, shape) => (text.encoded_as(), *shape, Some(top(&part, found)?)),
        Part::Ofx(_) | Part::List(_) | Part::Sheet(..) => (UTF_8, shape_of(found), None),
    };
    let mut file = Written { out, encoding, shape, columns: found.headings.len(), ours: false, end: "\n" };
    if let Some((at, _)) = Late::among(&found.headings) {
        file.ours = at + 1 == file.columns;
        file.columns -= usize::from(file.ours);
    }
    file.begin(top.as_deref(), &found.headings, &late.heading())?;
    let mut rows = 0;
    while let Some((row, problem)) = reading.next_rejected()? {
        rows += 1;
        if row.unclosed {
            file.unclosed(&row.raw.clone(), &mut reading)?;
            break;
        }
        file.row(row, &problem.reason)?;
    }
    Ok(rows)
}

/// Everything up to the headings and with them, as it stands.
fn top(part: &Part, found: &Found) -> Result<String, ReportError> {
    let (mut rows, mut row, mut text) = (part.rows()?, Row::default(), String::new());
    rows.keep_raw();
    for _ in 0..found.top {
        rows.next(&mut row)?;
        text.push_str(&row.raw);
    }
    Ok(text)
}

/// How delimited text of a report is written that was none.
fn shape_of(found: &Found) -> Shape {
    let separator = found.report.separators.first().copied().unwrap_or(b',');
    Shape { separator, quote: found.report.quote }
}

/// The file with the rejected rows.
struct Written<'o> {
    out: &'o mut dyn Write,
    encoding: &'static Encoding,
    shape: Shape,
    /// How many columns there are besides that of the reasons.
    columns: usize,
    /// Whether the last column of what is read already holds reasons.
    ours: bool,
    end: &'static str,
}

impl Written<'_> {
    fn begin(&mut self, top: Option<&str>, headings: &[String], reason: &str) -> io::Result<()> {
        let mut text = match top {
            Some(top) => {
                if top.ends_with('\r') || top.contains("\r\n") {
                    self.end = "\r\n";
                }
                let plain = top.trim_start_matches('\u{feff}').trim_end_matches(['\r', '\n']);
                let (before, headings) = last_row(plain, self.shape);
                let has_mark = top.starts_with('\u{feff}') || [UTF_16LE, UTF_16BE].contains(&self.encoding);
                let mark = if has_mark { "\u{feff}" } else { "" };
                format!("{mark}{before}{}", cut(headings, self.shape, self.columns))
            }
            None => {
                let headings = self.joined(headings.iter().take(self.columns).map(String::as_str));
                // Spreadsheets take a file without the mark for one in the computer's own encoding.
                format!("\u{feff}{headings}")
            }
        };
        self.separate(&mut text);
        text.push_str(reason);
        self.put(&text)
    }

    fn row(&mut self, row: &Row, reason: &str) -> io::Result<()> {
        let mut text = match row.raw.trim_matches(['\r', '\n']) {
            "" => self.joined(row.cells()),
            raw => raw.to_owned(),
        };
        // Cells beyond the headings are what is wrong with a row, unless there is nothing in them.
        let more = (self.columns..row.len()).filter(|at| !row.cell(*at).is_empty()).count();
        let kept = match (self.ours, more) {
            (_, 0) => self.columns,
            (true, _) if row.cell(self.columns + 1).is_empty() => self.columns,
            (true, _) => row.len() - 1,
            (false, _) => row.len(),
        };
        text.truncate(cut(&text, self.shape, kept).len());
        for _ in row.len()..self.columns {
            self.separate(&mut text);
        }
        self.separate(&mut text);
        text.push_str(&self.cell(reason));
        self.put(&text)
    }

    /// A row in which a quote is never closed, and all that stands behind it: there is no column for a reason.
    fn unclosed(&mut self, raw: &str, reading: &mut Reading) -> io::Result<()> {
        self.write(raw.trim_start_matches(['\r', '\n']))?;
        let mut held = Vec::new();
        reading.rest(&mut |bytes| {
            held.extend_from_slice(bytes);
            // A character may be cut between two portions.
            let whole = std::str::from_utf8(&held).map_or_else(|error| error.valid_up_to(), str::len);
            let left = held.split_off(whole);
            self.write(&String::from_utf8_lossy(&std::mem::replace(&mut held, left)))
        })?;
        self.put("")
    }

    fn joined<'c>(&self, cells: impl Iterator<Item = &'c str>) -> String {
        let mut text = String::new();
        for (at, cell) in cells.enumerate() {
            if at > 0 {
                self.separate(&mut text);
            }
            text.push_str(&self.cell(cell));
        }
        text
    }

    fn separate(&self, text: &mut String) {
        text.push(char::from(self.shape.separator));
    }

    /// A cell as it is written: quoted if it has to be, without what cannot be said where nothing is quoted.
    fn cell(&self, text: &str) -> String {
        let separator = char::from(self.shape.separator);
        match self.shape.quote.map(char::from) {
            Some(quote) if text.contains([separator, quote, '\r', '\n']) => {
                let doubled = text.replace(quote, &format!("{quote}{quote}"));
                format!("{quote}{doubled}{quote}")
            }
            Some(_) => text.to_owned(),
            None => text.replace([separator, '\r', '\n'], " "),
        }
    }

    /// Writes a line.
    fn put(&mut self, line: &str) -> io::Result<()> {
        self.write(line)?;
        self.write(self.end)
    }

    fn write(&mut self, text: &str) -> io::Result<()> {
        let utf16 = |bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(bytes).collect::<Vec<u8>>();
        if self.encoding == UTF_16LE {
            return self.out.write_all(&utf16(u16::to_le_bytes));
        }
        if self.encoding == UTF_16BE {
            return self.out.write_all(&utf16(u16::to_be_bytes));
        }
        let (bytes, _, lossy) = self.encoding.encode(text);
        if !lossy {
            return self.out.write_all(&bytes);
        }
        // A line of UTF-8 among others: it is read as one again.
        if self.encoding == WINDOWS_1252 {
            return self.out.write_all(text.as_bytes());
        }
        // Only the reason can have what the file's encoding does not.
        let plain: String = text.chars().map(|c| self.in_encoding(c)).collect();
        self.out.write_all(&self.encoding.encode(&plain).0)
    }

    fn in_encoding(&self, c: char) -> char {
        let lossy = |c: char| self.encoding.encode(c.encode_utf8(&mut [0; 4])).2;
        match c {
            '“' | '”' if lossy(c) => '"',
            c if lossy(c) => '?',
            c => c,
        }
    }
}

/// A text before its last row, and that row.
fn last_row(text: &str, shape: Shape) -> (&str, &str) {
    let mut start = 0;
    let mut quotes = Quotes::new(shape);
    for (at, byte) in text.bytes().enumerate() {
        if quotes.is_plain(byte) && matches!(byte, b'\r' | b'\n') {
            start = at + 1;
            quotes = Quotes::new(shape);
        }
    }
    text.split_at(start)
}

/// A row up to the end of one of its cells.
fn cut(row: &str, shape: Shape, cells: usize) -> &str {
    let (mut quotes, mut seen) = (Quotes::new(shape), 0);
    for (at, byte) in row.bytes().enumerate() {
        if quotes.is_plain(byte) && byte == shape.separator {
            seen += 1;
            if seen == cells {
                return row.get(..at).unwrap_or(row);
            }
        }
    }
    row
}

/// Whether the bytes of a row stand inside quotes.
struct Quotes {
    shape: Shape,
    open: bool,
    /// A quote opens here: at the start of a cell, or as the second of two.
    opens: bool,
}

impl Quotes {
    fn new(shape: Shape) -> Quotes {
        Quotes { shape, open: false, opens: true }
    }

    /// Takes the next byte; `false` if it is text that is quoted.
    fn is_plain(&mut self, byte: u8) -> bool {
        let quote = self.shape.quote == Some(byte);
        if self.open {
            (self.open, self.opens) = (!quote, quote);
            return false;
        }
        if quote && self.opens {
            self.open = true;
            return false;
        }
        self.opens = byte == self.shape.separator;
        true
    }
}

impl Rows {
    /// Keeps the text of each row as it stands.
    pub(super) fn keep_raw(&mut self) {
        if let Rows::Text(rows) = self {
            rows.keep_raw();
        }
    }
}

/// What is rejected of a row.
pub(super) fn rejection(lines: impl Iterator<Item = Line>) -> Option<record::Problem> {
    lines.into_iter().find_map(|line| match line {
        Line::Rejected(problem) => Some(problem),
        Line::Record { .. } | Line::Skipped { .. } | Line::Noted(_) => None,
    })
}
