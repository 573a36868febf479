//! Text in Windows-1252 of which some lines are UTF-8: what comes of files that several programs wrote into.

use std::io::{self, BufRead, BufReader, Read};

use encoding_rs::WINDOWS_1252;

/// How long a piece may be that is read in one encoding: longer than any line.
const PIECE: u64 = 1 << 20;

/// The text as UTF-8: each line that is valid UTF-8 stays as it is, every other one is read as Windows-1252.
pub(super) struct Mixed<R> {
    bytes: BufReader<R>,
    line: Vec<u8>,
    /// What is left of the line, as UTF-8.
    text: io::Cursor<Vec<u8>>,
}

impl<R: Read> Mixed<R> {
    pub(super) fn new(bytes: R) -> Mixed<R> {
        Mixed { bytes: BufReader::new(bytes), line: Vec::new(), text: io::Cursor::default() }
    }
}

impl<R: Read> Read for Mixed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let read = self.text.read(buffer)?;
            if read > 0 || buffer.is_empty() {
                return Ok(read);
            }
            self.line.clear();
            if next_line(&mut self.bytes, &mut self.line)? == 0 {
                return Ok(0);
            }
            let mut text = std::mem::take(&mut self.text).into_inner();
            text.clear();
            if std::str::from_utf8(&self.line).is_ok() {
                text.extend_from_slice(&self.line);
            } else {
                let (decoded, _) = WINDOWS_1252.decode_without_bom_handling(&self.line);
                text.extend_from_slice(decoded.as_bytes());
            }
            self.text = io::Cursor::new(text);
        }
    }
}

/// Reads to the end of a line, be that a line feed or a carriage return.
fn next_line(bytes: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<usize> {
    while (line.len() as u64) < PIECE {
        let ready = bytes.fill_buf()?;
        if ready.is_empty() {
            break;
        }
        let end = ready.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
        let take = end.map_or(ready.len(), |end| end + 1);
        line.extend_from_slice(ready.get(..take).unwrap_or_default());
        bytes.consume(take);
        if end.is_some() {
            break;
        }
    }
    Ok(line.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> String {
        let mut text = String::new();
        Mixed::new(bytes).read_to_string(&mut text).unwrap();
        text
    }

    #[test]
    fn each_line_is_read_in_the_encoding_that_it_is_in() {
        let utf8 = "Müller – 5 €".as_bytes();
        for end in [&b"\n"[..], b"\r\n", b"\r"] {
            let text = [&b"M\xfcller \x96 5 \x80"[..], utf8, b"plain", b"M\xfcll\xc3"].join(end);
            let end = std::str::from_utf8(end).unwrap();
            assert_eq!(read(&text), ["Müller – 5 €", "Müller – 5 €", "plain", "MüllÃ"].join(end));
        }
        assert_eq!(read(b""), "");
        let long = [vec![b'x'; 3 << 20], b"\xfc\n".to_vec(), utf8.to_vec()].concat();
        assert!(read(&long).ends_with("xü\nMüller – 5 €"));
    }
}
