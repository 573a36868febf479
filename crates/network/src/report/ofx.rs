//! A bank statement in OFX as a table: one row for each transaction of every account in it.
//!
//! Both skins are read by one rule: a tag with text after it is a value. In SGML (1.x) values have no end tag, in XML
//! (2.x) they have one, and banks mix the two.

use std::io::{self, BufRead, BufReader, Read};

use super::rows::Row;

/// The headings. The account's come before those of the transaction, and stand in every row.
const HEADINGS: [&str; 14] = [
    "ACCTID", "CURDEF", "CURSYM", "TRNTYPE", "DTPOSTED", "DTUSER", "DTAVAIL", "TRNAMT", "FITID", "CHECKNUM",
    "REFNUM", "NAME", "MEMO", "PAYEE",
];
/// Parts of a transaction whose values are not its own.
const PARTS: [&str; 6] = ["PAYEE", "BANKACCTTO", "CCACCTTO", "CURRENCY", "ORIGCURRENCY", "IMAGEDATA"];
/// How long a tag or a value may be.
const LONGEST: u64 = 1 << 16;

/// The encoding that an OFX header or an XML declaration names, if the bytes begin with one.
pub(super) fn charset(start: &[u8]) -> Option<String> {
    let start = String::from_utf8_lossy(start).to_ascii_lowercase();
    let after = |name: &str| start.split_once(name).map(|(_, rest)| rest.trim_start());
    if start.trim_start().starts_with("<?xml") {
        let rest = after("encoding=")?.trim_start_matches(['"', '\'']);
        return rest.split(['"', '\'']).next().map(str::to_owned);
    }
    if !start.trim_start().starts_with("ofxheader") {
        return None;
    }
    let name = after("charset:")?.split(|c: char| c.is_whitespace()).next()?;
    let is_page = name.len() == 4 && name.bytes().all(|b| b.is_ascii_digit());
    Some(if is_page { format!("windows-{name}") } else { name.to_owned() })
}

/// The rows of a statement, the headings first.
pub(super) struct Statement {
    text: BufReader<Box<dyn Read + Send>>,
    line: u64,
    headed: bool,
    began: bool,
    /// Whether it holds a statement at all.
    stated: bool,
    ended: bool,
    /// Where the values of the account and the transaction that are being read go, by heading.
    cells: Vec<String>,
    /// The line of the transaction that is being read.
    inside: Option<u64>,
    /// The part of it that is being read.
    part: Option<String>,
    in_account: bool,
    /// The tag that was read last.
    before: String,
    after_return: bool,
}

impl Statement {
    pub(super) fn new(text: Box<dyn Read + Send>) -> Statement {
        Statement {
            text: BufReader::new(text),
            line: 1,
            headed: false,
            began: false,
            stated: false,
            ended: false,
            cells: vec![String::new(); HEADINGS.len()],
            inside: None,
            part: None,
            in_account: false,
            before: String::new(),
            after_return: false,
        }
    }

    /// Reads the next row; `false` at the end.
    pub(super) fn next(&mut self, row: &mut Row) -> io::Result<bool> {
        if !std::mem::replace(&mut self.headed, true) {
            row.set(1, HEADINGS);
            return Ok(true);
        }
        while !self.ended {
            let line = self.line;
            let Some((tag, value)) = self.tag()? else {
                return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the statement does not end"));
            };
            if tag == "/OFX" && !self.stated {
                return Err(invalid("there is no statement of an account in it"));
            }
            if self.meet(&tag, value, line) {
                row.set(self.inside.take().unwrap_or(line), self.cells.iter().map(String::as_str));
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Takes a tag and what stands after it; `true` if a transaction ends with it.
    fn meet(&mut self, tag: &str, value: String, line: u64) -> bool {
        if let Some(closed) = tag.strip_prefix('/') {
            match closed {
                "OFX" => self.ended = true,
                "STMTTRN" => return self.inside.is_some(),
                "BANKACCTFROM" | "CCACCTFROM" | "INVACCTFROM" => self.in_account = false,
                _ if self.part.as_deref() == Some(closed) => self.part = None,
                _ => {}
            }
            return false;
        }
        match tag {
            "OFX" => self.began = true,
            // A statement says anew whose it is and in which currency.
            "STMTRS" | "CCSTMTRS" | "INVSTMTRS" => {
                self.stated = true;
                self.forget(0);
            }
            "BANKACCTFROM" | "CCACCTFROM" | "INVACCTFROM" => self.in_account = self.inside.is_none(),
            "STMTTRN" => {
                self.forget(2);
                (self.inside, self.part) = (Some(line), None);
            }
            _ if self.inside.is_some() && value.is_empty() && PARTS.contains(&tag) => {
                self.part = Some(tag.to_owned());
            }
            _ if !value.is_empty() => self.keep(tag, value),
            _ => {}
        }
        false
    }

    fn keep(&mut self, tag: &str, value: String) {
        let heading = match (self.inside.is_some(), self.part.as_deref(), tag) {
            (false, _, "ACCTID") if self.in_account => tag,
            (false, _, "CURDEF") => tag,
            (false, ..) => return,
            // The amount is in this currency, and not in the account's.
            (true, Some("CURRENCY"), "CURSYM") => tag,
            (true, Some("PAYEE"), "NAME") => "PAYEE",
            (true, Some(_), _) | (true, None, "ACCTID" | "CURDEF" | "CURSYM") => return,
            (true, None, _) => tag,
        };
        let at = HEADINGS.iter().position(|known| *known == heading);
        if let Some(cell) = at.and_then(|at| self.cells.get_mut(at)) {
            *cell = value;
        }
    }

    fn forget(&mut self, from: usize) {
        self.cells.iter_mut().skip(from).for_each(String::clear);
    }

    /// The next tag in capitals, and the text up to the one after it; `None` where the file ends.
    ///
    /// Text in a CDATA section comes as that of the tag before it.
    fn tag(&mut self) -> io::Result<Option<(String, String)>> {
        if !self.began && self.until(b'<')?.is_none() {
            return Ok(None);
        }
        loop {
            let Some(written) = self.until(b'>')? else { return Ok(None) };
            let tag = written.trim().to_ascii_uppercase();
            if tag.starts_with("!DOCTYPE") || tag.starts_with("!ENTITY") {
                return Err(invalid("it has a document type declaration"));
            }
            if tag.starts_with("![CDATA[") {
                let value = self.cdata(&written)?;
                return Ok(self.until(b'<')?.map(|_| (self.before.clone(), value)));
            }
            let Some(text) = self.until(b'<')? else {
                return Ok((tag == "/OFX").then(|| (tag, String::new())));
            };
            if tag.starts_with(['!', '?']) {
                continue;
            }
            let name = tag.split(|c: char| c.is_whitespace()).next().unwrap_or_default();
            name.trim_end_matches('/').clone_into(&mut self.before);
            return Ok(Some((self.before.clone(), unescaped(text.trim()))));
        }
    }

    /// The text of a CDATA section of which the part before the first `>` is known.
    fn cdata(&mut self, begun: &str) -> io::Result<String> {
        let mut text = begun.trim_start().chars().skip("![CDATA[".len()).collect::<String>();
        while !text.ends_with("]]") {
            let more = self.until(b'>')?.ok_or_else(|| invalid("a part of it does not end"))?;
            text.push('>');
            text.push_str(&more);
            if text.len() as u64 > LONGEST {
                return Err(invalid("a value in it is too long"));
            }
        }
        Ok(text.trim_end_matches("]]").trim().to_owned())
    }

    /// The text up to a byte, which is taken as well; `None` where the file ends before it.
    fn until(&mut self, end: u8) -> io::Result<Option<String>> {
        let mut bytes = Vec::new();
        (&mut self.text).take(LONGEST).read_until(end, &mut bytes)?;
        for byte in &bytes {
            self.line += u64::from(*byte == b'\r' || *byte == b'\n' && !self.after_return);
            self.after_return = *byte == b'\r';
        }
        if bytes.pop() == Some(end) {
            return Ok(Some(String::from_utf8_lossy(&bytes).into_owned()));
        }
        if bytes.len() as u64 + 1 == LONGEST { Err(invalid("a value in it is too long")) } else { Ok(None) }
    }
}

fn invalid(reason: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, reason)
}

/// A value with its entities as characters; an ampersand that begins none stands for itself.
fn unescaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        let (before, from) = rest.split_at(at);
        plain.push_str(before);
        let end = from.bytes().take(10).position(|byte| byte == b';');
        let known = end.and_then(|end| Some((character(from.get(1..end)?)?, end)));
        let (character, used) = known.map_or(('&', 1), |(character, end)| (character, end + 1));
        plain.push(character);
        rest = from.get(used..).unwrap_or_default();
    }
    plain.push_str(rest);
    plain
}

fn character(entity: &str) -> Option<char> {
    let number = |digits: &str, base| char::from_u32(u32::from_str_radix(digits, base).ok()?);
    match entity {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some(' '),
        _ => match entity.strip_prefix('#')? {
            hex if hex.starts_with(['x', 'X']) => number(hex.get(1..)?, 16),
            digits => number(digits, 10),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Result<Vec<String>, String> {
        let mut statement = Statement::new(Box::new(io::Cursor::new(text.to_owned().into_bytes())));
        let (mut row, mut rows) = (Row::default(), Vec::new());
        while statement.next(&mut row).map_err(|error| error.to_string())? {
            let filled: Vec<_> = row.cells().filter(|cell| !cell.is_empty()).collect();
            rows.push(format!("{}: {}", row.line, filled.join("|")));
        }
        Ok(rows.split_off(1))
    }

    #[test]
    fn both_skins_and_mixtures_give_the_same_rows() {
        let account = "<BANKACCTFROM><ACCTID>7</BANKACCTFROM>";
        let expected = Ok(vec!["3: 7|EUR|CREDIT|20260309|5.00|A1|Müller & Co".to_owned()]);
        for text in [
            format!(
                "OFXHEADER:100\n\n<OFX><STMTRS><CURDEF>EUR{account}<STMTTRN><TRNTYPE>CREDIT\n<DTPOSTED>20260309\n<TRNAMT>5.00\n<FITID>A1\n<NAME>Müller &amp; Co\n</STMTTRN></STMTRS></OFX>\n"
            ),
            format!(
                "<?xml version=\"1.0\"?>\r<?OFX OFXHEADER=\"200\"?>\r<OFX><STMTRS><CURDEF>EUR</CURDEF>{account}<!-- x --><STMTTRN><TRNTYPE>CREDIT</TRNTYPE><DTPOSTED>20260309</DTPOSTED><TRNAMT>5.00</TRNAMT><FITID>A1</FITID><NAME><![CDATA[Müller & Co]]></NAME><CHECKNUM/></STMTTRN></STMTRS></OFX>"
            ),
            format!(
                "\r\n\r\n<ofx><ccstmtrs><curdef>EUR{account}<stmttrn><trntype>CREDIT<dtposted>20260309<trnamt>5.00<fitid>A1<checknum><name>M&#252;ller & Co</stmttrn></ccstmtrs></ofx>"
            ),
        ] {
            assert_eq!(told(&text), expected, "{text}");
        }
    }

    #[test]
    fn each_account_is_told_apart_and_parts_are_not_the_transactions_own() {
        let text = "<OFX><STMTRS><CURDEF>EUR<BANKACCTFROM><ACCTID>1</BANKACCTFROM>\
            <STMTTRN><TRNAMT>5<FITID>a<PAYEE><NAME>Shop<CITY>Rome</PAYEE><CURRENCY><CURRATE>2<CURSYM>USD</CURRENCY>\
            <BANKACCTTO><ACCTID>9</BANKACCTTO><NAME>Own</STMTTRN></STMTRS>\
            <STMTRS><BANKACCTFROM><ACCTID>2</BANKACCTFROM><STMTTRN><TRNAMT>6</STMTTRN></STMTRS></OFX>";
        assert_eq!(told(text), Ok(vec!["1: 1|EUR|USD|5|a|Own|Shop".to_owned(), "1: 2|6".to_owned()]));
    }

    #[test]
    fn what_is_cut_or_dangerous_is_an_error() {
        assert_eq!(told("<OFX><STMTRS></STMTRS></OFX>"), Ok(Vec::new()));
        assert!(told("<OFX></OFX>").unwrap_err().contains("no statement"));
        let whole = "<OFX><STMTRS><CURDEF>EUR<STMTTRN><TRNAMT>5</STMTTRN></STMTRS></OFX>";
        assert!(told(whole).is_ok());
        for length in 0..whole.len() {
            assert!(told(&whole[..length]).is_err(), "{}", &whole[..length]);
        }
        assert!(
            told(&format!("<!DOCTYPE OFX [<!ENTITY a \"b\">]>{whole}")).unwrap_err().contains("declaration")
        );
        assert!(told(&format!("<OFX><NAME>{}", "x".repeat(1 << 17))).unwrap_err().contains("too long"));
    }

    #[test]
    fn headers_tell_the_encoding() {
        for (start, expected) in [
            ("OFXHEADER:100\r\nENCODING:USASCII\r\nCHARSET:1252\r\n", Some("windows-1252")),
            ("OFXHEADER:100\nENCODING:USASCII\nCHARSET:ISO-8859-2\n", Some("iso-8859-2")),
            ("<?xml version='1.0' encoding='windows-1251'?>", Some("windows-1251")),
            ("Date;CHARSET:1252", None),
        ] {
            assert_eq!(charset(start.as_bytes()).as_deref(), expected, "{start}");
        }
    }

    #[test]
    fn entities_become_characters_and_bare_ampersands_stay() {
        for (text, expected) in [
            ("A &amp; B & C &lt;&#x41;&#66;&gt;", "A & B & C <AB>"),
            ("&;&unknown;&amp", "&;&unknown;&amp"),
            ("é&é;", "é&é;"),
        ] {
            assert_eq!(unescaped(text), expected);
        }
    }
}
