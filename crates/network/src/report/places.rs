//! Where the cells of a sheet say that they stand, looked at before calamine counts with it: it calculates in 32 bits,
//! and a place that no sheet has would make it overflow.

/// How many letters and how many digits in a row a place may have; `XFD1048576` is the last one.
const LETTERS: u8 = 6;
const DIGITS: u8 = 9;

/// Reads a sheet's XML in portions and finds places that no sheet has.
#[derive(Debug, Default)]
pub(super) struct Places {
    state: State,
    /// How many letters and digits in a row came last.
    letters: u8,
    digits: u8,
}

/// Where in the XML the next byte stands.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum State {
    #[default]
    Text,
    /// After `<`.
    Opened,
    /// In a tag; the last bytes of the name of an attribute, if it may be one that counts.
    Tag([u8; 4]),
    /// After `=`; whether the attribute counts.
    Equals(bool),
    /// In a value, until the quote; whether it counts.
    Value(u8, bool),
}

impl Places {
    /// `false` if one of them cannot be.
    pub(super) fn look(&mut self, bytes: &[u8]) -> bool {
        bytes.iter().all(|byte| self.see(*byte))
    }

    fn see(&mut self, byte: u8) -> bool {
        self.state = match (self.state, byte) {
            (State::Text, b'<') => State::Opened,
            // No XML has a tag in a tag, nor in a value: whoever reads on may see other places than are seen here.
            (State::Tag(_) | State::Equals(_) | State::Value(..), b'<') => return false,
            (State::Text, _) => State::Text,
            // Comments, declarations and instructions have no attributes that count.
            (State::Opened, b'!' | b'?') => State::Text,
            (State::Opened | State::Tag(_), b'>') => State::Text,
            (State::Opened, _) => State::Tag([b'.'; 4]),
            (State::Tag(name), b'=') => State::Equals(name.ends_with(b" r") || name == *b" ref"),
            (State::Tag(name), byte) if byte.is_ascii_whitespace() => {
                // The space before `=` is no part of the name.
                if name.ends_with(b" r") || name == *b" ref" {
                    self.state
                } else {
                    State::Tag([b'.', b'.', b'.', b' '])
                }
            }
            (State::Tag([_, b, c, d]), byte) => State::Tag([b, c, d, byte]),
            (State::Equals(counts), quote @ (b'"' | b'\'')) => {
                (self.letters, self.digits) = (0, 0);
                State::Value(quote, counts)
            }
            (State::Equals(_), b'>') => State::Text,
            (State::Equals(_), _) => self.state,
            (State::Value(quote, _), byte) if byte == quote => State::Tag([b'.'; 4]),
            (State::Value(_, false), _) => self.state,
            (State::Value(_, true), byte) => {
                self.letters = if byte.is_ascii_alphabetic() { self.letters + 1 } else { 0 };
                self.digits = if byte.is_ascii_digit() { self.digits + 1 } else { 0 };
                if self.letters > LETTERS || self.digits > DIGITS {
                    return false;
                }
                self.state
            }
        };
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_that_no_sheet_has_are_found_and_nothing_else() {
        for (xml, good) in [
            ("<row r=\"1\"><c r=\"XFD1048576\" t=\"s\"><v>12345678901234567890</v></c></row>", true),
            ("<dimension ref=\"A1:XFD1048576\"/>", true),
            ("<row r=\"currency\">", false),
            ("<row\n  spans='1:2'\tr = '12345678901'>", false),
            ("<dimension ref=\"A1:B99999999999\"/>", false),
            ("<c t=\"inlineStr\"><is><t>say r=\"somethinglong\" and ref='somethinglong'</t></is></c>", true),
            (
                "<!-- r=\"somethinglong\" --><c foo:r=\"somethinglong\" for=\"somethinglong\" xr=\"somethinglong\"/>",
                true,
            ),
            ("<c s=\"a > b\" r=\"somethinglong\"/>", false),
            ("<c r=>\"somethinglong\"<c r=\"A1\"/>", true),
            ("<c r=\"L2\" t=\"in</c><c r=\"GlineStr\"/>", false),
        ] {
            assert_eq!(Places::default().look(xml.as_bytes()), good, "{xml}");
            let mut slowly = Places::default();
            assert_eq!(xml.as_bytes().chunks(1).all(|byte| slowly.look(byte)), good, "{xml}");
        }
    }
}
