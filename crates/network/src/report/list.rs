//! A list of JSON objects as a table: the objects one after the other, never more than one of them in memory.

use std::io::{self, BufReader, Bytes, Read};

use serde_json::{Map, Value};

use super::own::{COLUMNS, FILE_COLUMNS};
use super::rows::Row;

/// How long one object may be.
const OBJECT: usize = 1 << 20;
/// What a file in UTF-8 may begin with.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// The objects of a list, the headings of an export first.
pub(super) struct List {
    bytes: Bytes<BufReader<Box<dyn Read + Send>>>,
    line: u64,
    headed: bool,
    began: bool,
    ended: bool,
}

impl List {
    pub(super) fn new(text: Box<dyn Read + Send>) -> List {
        let bytes = BufReader::with_capacity(1 << 16, text).bytes();
        List { bytes, line: 1, headed: false, began: false, ended: false }
    }

    /// Whether the first object has all that an export has.
    pub(super) fn looks_exported(mut self) -> bool {
        self.object().is_ok_and(|first| {
            first.is_some_and(|(_, object)| COLUMNS.iter().all(|column| object.contains_key(*column)))
        })
    }

    /// Reads the next row; `false` at the end.
    pub(super) fn next(&mut self, row: &mut Row) -> io::Result<bool> {
        if !std::mem::replace(&mut self.headed, true) {
            row.set(1, FILE_COLUMNS);
            return Ok(true);
        }
        let Some((line, object)) = self.object()? else { return Ok(false) };
        let mut cells = Vec::with_capacity(FILE_COLUMNS.len());
        for column in FILE_COLUMNS {
            cells.push(match object.get(column) {
                None | Some(Value::Null) => String::new(),
                Some(Value::String(text)) => text.clone(),
                Some(Value::Number(number)) => number.to_string(),
                Some(_) => return Err(invalid(format!("{column} in line {line} is no text"))),
            });
        }
        row.set(line, cells.iter().map(String::as_str));
        Ok(true)
    }

    /// The next object and the line on which it begins.
    fn object(&mut self) -> io::Result<Option<(u64, Map<String, Value>)>> {
        if self.ended {
            return Ok(None);
        }
        let mut next = self.visible()?;
        if !std::mem::replace(&mut self.began, true) {
            for byte in MARK.iter().take(if next == MARK.first().copied() { MARK.len() } else { 0 }) {
                if next != Some(*byte) {
                    return Err(self.not_json());
                }
                next = self.visible()?;
            }
            if next != Some(b'[') {
                return Err(self.not_json());
            }
            next = self.visible()?;
        } else if next == Some(b',') {
            next = self.visible()?.filter(|byte| *byte != b']');
        } else if next != Some(b']') {
            return Err(self.not_json());
        }
        match next {
            Some(b'{') => {}
            Some(b']') if self.visible()?.is_none() => {
                self.ended = true;
                return Ok(None);
            }
            _ => return Err(self.not_json()),
        }
        let line = self.line;
        let bytes = self.rest_of_object()?;
        let object = serde_json::from_slice(&bytes).map_err(|_| self.not_json())?;
        Ok(Some((line, object)))
    }

    /// The bytes of an object whose brace was read.
    fn rest_of_object(&mut self) -> io::Result<Vec<u8>> {
        let mut bytes = vec![b'{'];
        let (mut depth, mut quoted, mut escaped) = (1_usize, false, false);
        while depth > 0 {
            let byte = self.byte()?.ok_or_else(|| self.not_json())?;
            bytes.push(byte);
            if bytes.len() > OBJECT {
                return Err(invalid(format!("the object that ends in line {} is too long", self.line)));
            }
            match byte {
                _ if escaped => escaped = false,
                b'\\' if quoted => escaped = true,
                b'"' => quoted = !quoted,
                _ if quoted => {}
                b'{' | b'[' => depth += 1,
                b'}' | b']' => depth -= 1,
                _ => {}
            }
        }
        Ok(bytes)
    }

    fn byte(&mut self) -> io::Result<Option<u8>> {
        let byte = self.bytes.next().transpose()?;
        self.line += u64::from(byte == Some(b'\n'));
        Ok(byte)
    }

    /// The next byte that is no space.
    fn visible(&mut self) -> io::Result<Option<u8>> {
        loop {
            match self.byte()? {
                Some(b' ' | b'\t' | b'\r' | b'\n') => {}
                other => return Ok(other),
            }
        }
    }

    fn not_json(&mut self) -> io::Error {
        invalid(format!("line {} is not as a list in JSON is written", self.line))
    }
}

fn invalid(reason: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Result<Vec<String>, String> {
        let mut list = List::new(Box::new(io::Cursor::new(text.to_owned().into_bytes())));
        let (mut row, mut rows) = (Row::default(), Vec::new());
        while list.next(&mut row).map_err(|error| error.to_string())? {
            rows.push(format!("{}: {}|{}|{}", row.line, row.raw(0), row.raw(8), row.raw(15)));
        }
        Ok(rows.split_off(1))
    }

    #[test]
    fn objects_come_one_by_one_with_their_line() {
        let expected = vec!["2: a\"]}|-1.50|".to_owned(), "5: |0.1000000000000000055|now".to_owned()];
        let text = "[\n  {\"id\":\"a\\\"]}\",\"commission\":\"-1.50\",\"more\":[{}]},\n\n\r\n \
                    {\"id\":null,\"commission\":0.1000000000000000055,\"clicked_at\":\"now\"} ]\n\n";
        assert_eq!(told(text), Ok(expected.clone()));
        assert_eq!(told(&format!("\u{feff}{text}")), Ok(expected));
        assert_eq!(told(" [ ] "), Ok(Vec::new()));
    }

    #[test]
    fn what_is_no_list_of_objects_is_an_error() {
        let whole = "[{\"id\":\"a\\\"]}\"},{\"id\":\"b\"}]";
        assert!(told(whole).is_ok());
        for length in 0..whole.len() {
            assert!(told(&whole[..length]).is_err(), "{}", &whole[..length]);
        }
        for text in
            ["[{},]", "[{}{}]", "[,{}]", "[{}]x", "[{}}]", "[{]]", "[[]]", "[1]", "{}", "[{\"id\":[]}]"]
        {
            assert!(told(text).is_err(), "{text}");
        }
        assert!(told(&format!("[{{\"id\":\"{}\"}}]", "x".repeat(OBJECT))).unwrap_err().contains("too long"));
        assert!(told(&format!("[{{\"id\":{}1", "[".repeat(1 << 19))).is_err());
    }
}
