//! Delimited text as rows, streaming, each with the physical line on which it starts.

use std::io::{self, Read};

use csv_core::ReadRecordResult;

/// How long one row may be.
const ROW: usize = 1 << 20;
/// How many cells a row has: what comes after them is taken for a part of the last one.
const CELLS: usize = 1 << 14;

/// How delimited text is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Shape {
    pub separator: u8,
    /// `None` if a quote is a character like any other.
    pub quote: Option<u8>,
}

/// One row, reused for the next.
#[derive(Debug, Default, Clone)]
pub(super) struct Row {
    /// Counted from 1.
    pub line: u64,
    /// A quoted cell of it was never closed, so that it swallowed the rest of the file.
    pub unclosed: bool,
    text: String,
    ends: Vec<usize>,
}

impl Row {
    /// Becomes another row.
    pub(super) fn set<'c>(&mut self, line: u64, cells: impl IntoIterator<Item = &'c str>) {
        (self.line, self.unclosed) = (line, false);
        self.text.clear();
        self.ends.clear();
        for cell in cells {
            self.text.push_str(cell);
            self.ends.push(self.text.len());
        }
    }

    /// How many cells it has.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// A cell, trimmed; a missing one is empty.
    pub(super) fn cell(&self, at: usize) -> &str {
        self.raw(at).trim()
    }

    /// A cell as it stands there; a missing one is empty.
    pub(super) fn raw(&self, at: usize) -> &str {
        let Some(end) = self.ends.get(at) else { return "" };
        let start = at.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        self.text.get(start..*end).unwrap_or_default()
    }

    /// Every cell, trimmed.
    pub(super) fn cells(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|at| self.cell(at))
    }
}

/// The rows of a text in UTF-8. Lines without anything are no rows.
pub(super) struct Rows<R> {
    text: R,
    core: csv_core::Reader,
    buffer: Vec<u8>,
    /// The part of the buffer that is not yet read.
    unread: std::ops::Range<usize>,
    cells: Vec<u8>,
    ends: Vec<usize>,
    /// The line of the next byte, and whether the last one was a carriage return.
    line: u64,
    after_return: bool,
    done: bool,
}

impl<R: Read> Rows<R> {
    pub(super) fn new(text: R, shape: Shape) -> Rows<R> {
        let mut builder = csv_core::ReaderBuilder::new();
        builder.delimiter(shape.separator).quoting(shape.quote.is_some()).quote(shape.quote.unwrap_or(b'"'));
        Rows {
            text,
            core: builder.build(),
            buffer: vec![0; 1 << 16],
            unread: 0..0,
            cells: vec![0; 1 << 10],
            ends: vec![0; 64],
            line: 1,
            after_return: false,
            done: false,
        }
    }

    /// Reads the next row; `false` at the end.
    pub(super) fn next(&mut self, row: &mut Row) -> io::Result<bool> {
        row.unclosed = false;
        let (mut filled, mut ended) = (0, 0);
        let mut started = false;
        while !self.done {
            if self.unread.is_empty() {
                let read = self.text.read(&mut self.buffer)?;
                self.unread = 0..read;
                self.done = read == 0;
            }
            // A line end after the last byte ends the last row, unless a quote is still open.
            let input =
                if self.done { b"\n" } else { self.buffer.get(self.unread.clone()).unwrap_or_default() };
            let (cells, ends) = (self.cells.get_mut(filled..), self.ends.get_mut(ended..));
            let (result, used, written, ending) =
                self.core.read_record(input, cells.unwrap_or_default(), ends.unwrap_or_default());
            let used_bytes = input.get(..used).unwrap_or_default();
            for byte in used_bytes {
                match byte {
                    b'\r' => self.line += 1,
                    b'\n' if self.after_return => {}
                    b'\n' => self.line += 1,
                    _ if !started => (row.line, started) = (self.line, true),
                    _ => {}
                }
                self.after_return = *byte == b'\r';
            }
            self.unread.start += used;
            filled += written;
            ended += ending;
            match result {
                ReadRecordResult::Record => return Ok(self.fill(row, filled, ended)),
                ReadRecordResult::End => break,
                ReadRecordResult::InputEmpty if self.done && started => {
                    row.unclosed = true;
                    return Ok(self.fill(row, filled, ended));
                }
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull if self.cells.len() >= ROW => {
                    (row.unclosed, self.done) = (true, true);
                    return Ok(self.fill(row, filled, ended));
                }
                ReadRecordResult::OutputFull => self.cells.resize(self.cells.len() * 2, 0),
                ReadRecordResult::OutputEndsFull if self.ends.len() >= CELLS => ended = CELLS - 1,
                ReadRecordResult::OutputEndsFull => self.ends.resize(self.ends.len() * 2, 0),
            }
        }
        Ok(false)
    }

    fn fill(&self, row: &mut Row, filled: usize, ended: usize) -> bool {
        let cells = self.cells.get(..filled).unwrap_or_default();
        row.text.clear();
        match std::str::from_utf8(cells) {
            Ok(text) => row.text.push_str(text),
            Err(_) => row.text.push_str(&String::from_utf8_lossy(cells)),
        }
        row.ends.clear();
        row.ends.extend_from_slice(self.ends.get(..ended).unwrap_or_default());
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Told = (u64, Vec<String>, bool);

    fn read(text: &str, separator: u8, quote: Option<u8>) -> Vec<Told> {
        // A reader that gives three bytes at a time, so that every state meets the end of a buffer.
        struct Slow<'t>(&'t [u8]);
        impl Read for Slow<'_> {
            fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
                let count = buffer.len().min(3);
                self.0.read(&mut buffer[..count])
            }
        }
        let mut rows = Rows::new(Slow(text.as_bytes()), Shape { separator, quote });
        let mut row = Row::default();
        let mut all = Vec::new();
        while rows.next(&mut row).unwrap() {
            all.push((row.line, row.cells().map(str::to_owned).collect(), row.unclosed));
        }
        all
    }

    #[test]
    fn rows_know_the_line_they_start_on() {
        type Told = (u64, &'static [&'static str]);
        let cases: &[(&str, &[Told])] = &[
            ("a,b\n1,2\n", &[(1, &["a", "b"]), (2, &["1", "2"])]),
            ("a,b\r\n1,2", &[(1, &["a", "b"]), (2, &["1", "2"])]),
            ("a,b\r1,2\r", &[(1, &["a", "b"]), (2, &["1", "2"])]),
            ("a\r\n\r\nb\n\n\rc", &[(1, &["a"]), (3, &["b"]), (6, &["c"])]),
            ("\n\na\n", &[(3, &["a"])]),
            ("a\n\"1\r\n2\n3\",x\nlast", &[(1, &["a"]), (2, &["1\r\n2\n3", "x"]), (5, &["last"])]),
            ("\"a\"\"b\", c ,\n ,\n", &[(1, &["a\"b", "c", ""]), (2, &["", ""])]),
            ("a 5\" disk,b\nc", &[(1, &["a 5\" disk", "b"]), (2, &["c"])]),
            ("", &[]),
            ("\r\n\r\n", &[]),
        ];
        for (text, expected) in cases {
            let found = read(text, b',', Some(b'"'));
            let expected: Vec<_> = expected
                .iter()
                .map(|(line, cells)| (*line, cells.iter().map(|cell| (*cell).to_owned()).collect(), false))
                .collect();
            assert_eq!(found, expected, "{text:?}");
        }
    }

    #[test]
    fn a_quote_that_is_never_closed_is_told() {
        let found = read("a,b\n1,\"2\n3,4\n5,6\n", b',', Some(b'"'));
        assert_eq!(found.len(), 2);
        assert_eq!((found[1].0, found[1].2), (2, true));
        let plain = read("a\tb\n\"1\t2\n3\t4\n", b'\t', None);
        assert_eq!(plain.len(), 3);
        assert!(plain.iter().all(|(_, _, unclosed)| !unclosed));
    }

    #[test]
    fn a_row_of_very_many_cells_is_read_and_the_next_one_too() {
        let text = format!("a,b\n{}x\n1,2\n", ",".repeat(500_000));
        let found = read(&text, b',', Some(b'"'));
        let lengths: Vec<_> = found.iter().map(|(line, cells, _)| (*line, cells.len())).collect();
        assert_eq!(lengths, [(1, 2), (2, CELLS), (3, 2)]);
        assert!(found[1].1[CELLS - 1].ends_with('x'), "what is too much is not lost");
    }

    #[test]
    fn a_row_without_end_is_cut() {
        let text = format!("a\n\"{}", "x".repeat(3 * ROW));
        let mut rows = Rows::new(text.as_bytes(), Shape { separator: b',', quote: Some(b'"') });
        let mut row = Row::default();
        assert!(rows.next(&mut row).unwrap());
        assert!(rows.next(&mut row).unwrap() && row.unclosed);
        assert!(!rows.next(&mut row).unwrap());
    }
}
