//! The bytes of an answer into values.
//!
//! *Invariant:* whatever the bytes are, the answer is a value of bounded size or a [`DecodeError`]; no entity is ever
//! expanded.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use serde_json::{Map, Value};

/// How deep elements of XML may be nested.
const XML_DEPTH: usize = 100;
/// How many attributes an element may have: each is compared with all before it.
const MOST_ATTRIBUTES: usize = 1_000;
/// How many values an answer may have: each takes far more memory than the two bytes that it can be written with.
pub(crate) const MOST_VALUES: usize = 1_000_000;
/// How many columns a table may have: each row names them all.
const MOST_COLUMNS: usize = 10_000;
/// A text longer than this is cut: nothing that is read of an answer is so long.
const LONGEST_TEXT: usize = 1 << 16;
/// A number with more digits than this is a text: calculating with it would take for ever.
const MOST_DIGITS: usize = 400;
/// How much of an answer that is not what it should be is shown.
const FOUND: usize = 200;

/// Why an answer cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// It is not in the format that it should be in.
    #[error("expected {expected}, found {found:?}")]
    Not {
        /// The format that was expected.
        expected: &'static str,
        /// How the answer begins, or what is wrong with it.
        found: String,
    },
    /// It has more values than are read at once.
    #[error("more than {MOST_VALUES} values")]
    TooLarge,
}

impl DecodeError {
    fn of(expected: &'static str, text: &str) -> DecodeError {
        DecodeError::Not { expected, found: text.trim().chars().take(FOUND).collect() }
    }
}

/// Refuses bytes with more of the marks than there may be values.
fn bounded(bytes: &[u8], marks: &[u8]) -> Result<(), DecodeError> {
    match bytes.iter().filter(|byte| marks.contains(byte)).count() {
        0..MOST_VALUES => Ok(()),
        _ => Err(DecodeError::TooLarge),
    }
}

/// A text as it is kept.
fn kept(mut text: String) -> String {
    if text.len() > LONGEST_TEXT {
        let end = (0..=LONGEST_TEXT).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        text.truncate(end);
        text.shrink_to_fit();
    }
    text
}

/// How a table of delimited text is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CsvShape {
    /// What stands between cells.
    pub separator: char,
    /// The encoding's name where it cannot be seen from the bytes.
    pub encoding: Option<String>,
    /// What cells are quoted with; NUL if a quote is a character like any other.
    pub quote: char,
    /// Whether the first row names the columns.
    pub header: bool,
    /// How many lines stand before the table.
    pub skip: usize,
}

/// Decodes JSON; numbers keep their digits. An empty answer is null, as is an object that says `"@nil": "true"`.
pub fn json(bytes: &[u8]) -> Result<Value, DecodeError> {
    let text = text(bytes, None);
    if text.trim().is_empty() {
        return Ok(Value::Null);
    }
    bounded(text.as_bytes(), b",[{")?;
    let mut value = serde_json::from_str(&text).map_err(|error| {
        let starts_like_json = text.trim_start().starts_with(['{', '[', '"']);
        let found = if starts_like_json { error.to_string() } else { text.clone() };
        DecodeError::of("JSON", &found)
    })?;
    settle(&mut value);
    Ok(value)
}

/// Makes null of what says that it is nothing, and cuts what is too long.
fn settle(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            let nil = ["@nil", "@xsi:nil", "@i:nil"].iter().any(|key| fields.get(*key).is_some_and(is_true));
            if nil {
                *value = Value::Null;
            } else {
                fields.values_mut().for_each(settle);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(settle),
        Value::String(text) if text.len() > LONGEST_TEXT => *text = kept(std::mem::take(text)),
        Value::Number(number) if number.as_str().len() > MOST_DIGITS => {
            *value = Value::String(kept(number.to_string()));
        }
        _ => {}
    }
}

fn is_true(value: &Value) -> bool {
    value == &Value::Bool(true) || value.as_str().is_some_and(|text| text == "true" || text == "1")
}

/// Decodes XML to the content of its root element.
///
/// An element is an object of its attributes (`@name`) and children, by local name, repeats as lists; one with text
/// only is that text, and has it under `text` where it has attributes too; an empty one is `""`; a nil one is null.
pub fn xml(bytes: &[u8]) -> Result<Value, DecodeError> {
    let text = xml_text(bytes);
    if text.trim().is_empty() {
        return Ok(Value::Null);
    }
    bounded(text.as_bytes(), b"<=")?;
    let bad = |found: &str| DecodeError::of("XML", found);
    let mut reader = Reader::from_str(&text);
    reader.config_mut().allow_dangling_amp = true;
    reader.config_mut().expand_empty_elements = true;
    let mut open: Vec<Element> = Vec::new();
    let mut root = None;
    loop {
        match reader.read_event().map_err(|error| bad(&error.to_string()))? {
            Event::Start(_) if root.is_some() => return Err(bad("more than one root element")),
            Event::Start(_) if open.len() >= XML_DEPTH => return Err(bad("elements nested too deep")),
            Event::Start(start) => {
                open.push(Element::new(&start).ok_or_else(|| bad("damaged attributes, or too many"))?);
            }
            Event::End(_) => {
                let Some(element) = open.pop() else { return Err(bad("an end without a start")) };
                let (name, value) = element.finish();
                match open.last_mut() {
                    Some(parent) => parent.add(name, value),
                    None => root = Some(value),
                }
            }
            Event::Text(piece) => match open.last_mut() {
                Some(element) => element.text.push_str(&piece.xml10_content()),
                None if piece.trim().is_empty() => {}
                None => return Err(bad(&text)),
            },
            Event::CData(piece) => {
                let element = open.last_mut().ok_or_else(|| bad(&text))?;
                element.text.push_str(&piece.xml10_content());
            }
            Event::GeneralRef(reference) => {
                let element = open.last_mut().ok_or_else(|| bad(&text))?;
                let written = format!("&{};", &*reference);
                // Only the five names that XML has without a DTD, and numbers, mean anything.
                let meant = quick_xml::escape::unescape(&written).map(Cow::into_owned);
                element.text.push_str(&meant.unwrap_or(written));
            }
            Event::DocType(_) => return Err(bad("a document type declaration")),
            Event::Eof if open.is_empty() => break,
            Event::Eof => return Err(bad("an answer that was cut off")),
            Event::Decl(_) | Event::PI(_) | Event::Comment(_) | Event::Empty(_) => {}
        }
    }
    root.ok_or_else(|| bad(&text))
}

/// An element that is being read.
struct Element {
    name: String,
    fields: Map<String, Value>,
    text: String,
    nil: bool,
}

impl Element {
    fn new(start: &BytesStart<'_>) -> Option<Element> {
        let name = local(start.name().into_inner()).to_owned();
        let mut element = Element { name, fields: Map::new(), text: String::new(), nil: false };
        for (nth, attribute) in start.attributes().enumerate() {
            let attribute = attribute.ok().filter(|_| nth < MOST_ATTRIBUTES)?;
            let key = attribute.key.into_inner();
            let value = attribute.normalized_value(XmlVersion::Implicit1_0).ok()?;
            match key.split_once(':') {
                None if key == "xmlns" => {}
                Some(("xmlns" | "xml", _)) => {}
                // The prefix of the schema's own namespace is a choice of the sender, but always one of these.
                Some(("xsi" | "i", name)) => element.nil |= name == "nil" && matches!(&*value, "true" | "1"),
                _ => {
                    element
                        .fields
                        .insert(format!("@{}", local(key)), Value::String(kept(value.into_owned())));
                }
            }
        }
        Some(element)
    }

    fn add(&mut self, name: String, value: Value) {
        match self.fields.get_mut(&name) {
            // Only repeats make lists here, so a list is never a single child's own value.
            Some(Value::Array(items)) => items.push(value),
            Some(first) => *first = Value::Array(vec![first.take(), value]),
            None => drop(self.fields.insert(name, value)),
        }
    }

    fn finish(mut self) -> (String, Value) {
        let text = self.text.trim();
        let value = if self.nil {
            Value::Null
        } else if self.fields.is_empty() {
            Value::String(kept(text.to_owned()))
        } else {
            if !text.is_empty() {
                self.fields.insert("text".to_owned(), Value::String(kept(text.to_owned())));
            }
            Value::Object(self.fields)
        };
        (self.name, value)
    }
}

fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

/// XML by its byte order mark, else by the encoding that its declaration names.
fn xml_text(bytes: &[u8]) -> String {
    let declaration: Vec<u8> = bytes.iter().copied().take(200).take_while(|byte| *byte != b'>').collect();
    let declaration = String::from_utf8_lossy(&declaration).into_owned();
    let named = declaration.trim_start().starts_with("<?xml").then_some(()).and_then(|()| {
        let (_, rest) = declaration.split_once("encoding")?;
        let rest = rest.trim_start().strip_prefix('=')?.trim_start();
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        rest.get(1..)?.split(quote).next()
    });
    text(bytes, named)
}

/// Decodes delimited text to a list of rows: objects by heading, or lists of cells without a header.
pub fn csv(bytes: &[u8], shape: &CsvShape) -> Result<Value, DecodeError> {
    let text = text(bytes, shape.encoding.as_deref());
    if looks_like_html(&text) {
        return Err(DecodeError::of("CSV", &text));
    }
    let table = text.split_inclusive('\n').skip(shape.skip).map(str::len).sum::<usize>();
    let table = text.get(text.len() - table..).unwrap_or_default();
    let byte =
        |c: char| u8::try_from(c).map_err(|_| DecodeError::of("CSV", "a separator or quote beyond ASCII"));
    bounded(table.as_bytes(), &[byte(shape.separator)?, b'\n'])?;
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(byte(shape.separator)?)
        .quote(byte(shape.quote)?)
        .quoting(shape.quote != '\0')
        .has_headers(false)
        .flexible(true)
        .from_reader(table.as_bytes());
    let cell = |text: &str| Value::String(kept(text.to_owned()));
    let mut headings: Option<Vec<String>> = None;
    let (mut rows, mut cells) = (Vec::new(), 0);
    for record in reader.records() {
        let record = record.map_err(|error| DecodeError::of("CSV", &error.to_string()))?;
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        match &headings {
            _ if record.len() > MOST_COLUMNS => return Err(DecodeError::TooLarge),
            None if shape.header => {
                headings = Some(record.iter().map(|cell| cell.trim().to_owned()).collect());
            }
            None => rows.push(record.iter().map(cell).collect()),
            Some(headings) => {
                cells += headings.len();
                if cells > MOST_VALUES {
                    return Err(DecodeError::TooLarge);
                }
                let mut row = Map::new();
                for (at, heading) in headings.iter().enumerate().filter(|(_, heading)| !heading.is_empty()) {
                    row.entry(heading).or_insert_with(|| cell(record.get(at).unwrap_or_default()));
                }
                rows.push(Value::Object(row));
            }
        }
    }
    Ok(Value::Array(rows))
}

/// Whether a text is a web page.
pub(crate) fn looks_like_html(text: &str) -> bool {
    let start: String = text.trim_start().chars().take(100).collect::<String>().to_ascii_lowercase();
    start.starts_with("<!doctype html") || start.starts_with("<html") || start.starts_with("<head")
}

/// Decodes text: by its byte order mark, else by the encoding named, else UTF-16 or UTF-8 where the bytes are
/// that, else Windows-1252.
pub fn text(bytes: &[u8], encoding: Option<&str>) -> String {
    let named = encoding.and_then(|name| Encoding::for_label(name.trim().as_bytes()));
    // A declaration that can be read as ASCII cannot be in UTF-16, whatever it says.
    let named = named.filter(|named| *named != UTF_16LE && *named != UTF_16BE);
    let encoding = match utf16(bytes).or(named) {
        Some(encoding) => encoding,
        None => match std::str::from_utf8(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)) {
            Ok(text) => return text.to_owned(),
            Err(_) => WINDOWS_1252,
        },
    };
    // A byte order mark at the start beats every name.
    encoding.decode(bytes).0.into_owned()
}

/// UTF-16 by its mark, or by a NUL in every second byte of the start.
pub(crate) fn utf16(start: &[u8]) -> Option<&'static Encoding> {
    match Encoding::for_bom(start) {
        Some((encoding, _)) => return (encoding != UTF_8).then_some(encoding),
        None if start.len() < 4 => return None,
        None => {}
    }
    let start = start.get(..start.len().min(64)).unwrap_or(start);
    let nul = |from: usize| start.iter().skip(from).step_by(2).all(|byte| *byte == 0);
    match (nul(0), nul(1)) {
        (true, false) => Some(UTF_16BE),
        (false, true) => Some(UTF_16LE),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json as value;

    use super::*;

    #[test]
    fn json_keeps_every_digit() {
        let decoded =
            json(b"\xef\xbb\xbf {\"id\": 1234567890123456789012, \"amount\": 0.10000000000000000001}")
                .unwrap();
        assert_eq!(decoded["id"].to_string(), "1234567890123456789012");
        assert_eq!(decoded["amount"].to_string(), "0.10000000000000000001");
        assert_eq!(json(b" ").unwrap(), Value::Null);
        assert_eq!(json(br#"[{"a":{"@nil":"true"}}, {"@nil":true}]"#).unwrap(), value!([{"a": null}, null]));
    }

    #[test]
    fn what_is_not_json_says_what_it_is() {
        for (bytes, found) in [
            (&b"<html><body>Please log in"[..], "<html>"),
            (b"bad credentials", "bad credentials"),
            (b"{\"rows\": [1, 2", "EOF"),
        ] {
            let error = json(bytes).unwrap_err();
            assert!(
                error.to_string().starts_with("expected JSON") && error.to_string().contains(found),
                "{error}"
            );
        }
        assert!(json("[".repeat(100_000).as_bytes()).is_err());
    }

    #[test]
    fn xml_becomes_what_its_root_holds() {
        let cases = [
            ("<r><a>1</a><b/></r>", value!({"a": "1", "b": ""})),
            ("<r><a>1</a><a>2</a><a>3</a></r>", value!({"a": ["1", "2", "3"]})),
            (
                "<r xmlns='urn:x' v='2'><n:a xmlns:n='urn:n' n:k='x &amp; y'> t </n:a></r>",
                value!({"@v": "2", "a": {"@k": "x & y", "text": "t"}}),
            ),
            ("<r><a xsi:nil='true'/><b xsi:type='xsd:int'>7</b></r>", value!({"a": null, "b": "7"})),
            ("<r><a><![CDATA[ <b> & ]]></a><c>&lt;&#65;&amp;</c></r>", value!({"a": "<b> &", "c": "<A&"})),
            ("<r><a>Tom & Jerry &nbsp;</a></r>", value!({"a": "Tom & Jerry &nbsp;"})),
            ("<?xml version='1.0'?><!-- c --><r>text</r>\n", value!("text")),
            ("<r/>", value!("")),
            (
                "<s:E><s:Body><x:R><i><k>1</k></i></x:R></s:Body></s:E>",
                value!({"Body": {"R": {"i": {"k": "1"}}}}),
            ),
            ("  ", Value::Null),
        ];
        for (text, expected) in cases {
            assert_eq!(xml(text.as_bytes()).unwrap(), expected, "{text}");
        }
    }

    #[test]
    fn xml_that_is_cut_nested_or_has_a_dtd_is_refused() {
        let deep = "<a>".repeat(1_000);
        for text in [
            "<r><a>1</a>",
            "<r><a>1</b></r>",
            "<r/><r/>",
            "no xml",
            "<!DOCTYPE r [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><r>&e;</r>",
            deep.as_str(),
        ] {
            assert_eq!(
                xml(text.as_bytes()).unwrap_err().to_string().get(..12),
                Some("expected XML"),
                "{text}"
            );
        }
    }

    #[test]
    fn xml_is_read_in_its_own_encoding() {
        let latin = b"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><r>Caf\xe9</r>";
        assert_eq!(xml(latin).unwrap(), value!("Café"));
        let wide: Vec<u8> = "\u{feff}<?xml version='1.0' encoding='utf-16'?><r>Café</r>"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        assert_eq!(xml(&wide).unwrap(), value!("Café"));
    }

    fn shape(separator: char) -> CsvShape {
        CsvShape { separator, encoding: None, quote: '"', header: true, skip: 0 }
    }

    #[test]
    fn csv_becomes_objects_by_heading() {
        let text = "id| name |id\r\n1|\"a|b\"|9\r\n\r\n2\r\n3|x|y|z\r\n";
        assert_eq!(
            csv(text.as_bytes(), &shape('|')).unwrap(),
            value!([{"id": "1", "name": "a|b"}, {"id": "2", "name": ""}, {"id": "3", "name": "x"}])
        );
        let skipping = CsvShape { skip: 2, ..shape(',') };
        assert_eq!(csv(b"Report\n\"of\nid\n7\n", &skipping).unwrap(), value!([{"id": "7"}]));
        let bare = CsvShape { header: false, quote: '\0', ..shape(';') };
        assert_eq!(csv(b"1;\"x\n2;y", &bare).unwrap(), value!([["1", "\"x"], ["2", "y"]]));
        let latin = CsvShape { encoding: Some("iso-8859-1".to_owned()), ..shape(',') };
        assert_eq!(csv(b"statut\nRefus\xe9", &latin).unwrap(), value!([{"statut": "Refusé"}]));
        assert_eq!(csv(b"", &shape(',')).unwrap(), value!([]));
        let error = csv(b"<!DOCTYPE html><p>", &shape(',')).unwrap_err();
        assert!(matches!(error, DecodeError::Not { expected: "CSV", .. }));
    }

    #[test]
    fn text_is_decoded_by_mark_by_name_or_by_its_bytes() {
        let wide = |little: bool, mark: &str| -> Vec<u8> {
            let bytes = if little { u16::to_le_bytes } else { u16::to_be_bytes };
            format!("{mark}id,Grün").encode_utf16().flat_map(bytes).collect()
        };
        for (bytes, name) in [
            ("id,Grün".as_bytes().to_vec(), None),
            ("\u{feff}id,Grün".as_bytes().to_vec(), Some("windows-1252")),
            (b"id,Gr\xfcn".to_vec(), None),
            (b"id,Gr\x9fn".to_vec(), Some("macintosh")),
            (wide(true, "\u{feff}"), None),
            (wide(false, "\u{feff}"), None),
            (wide(true, ""), None),
            (wide(false, ""), None),
        ] {
            assert_eq!(text(&bytes, name), "id,Grün", "{bytes:?} {name:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn nothing_panics(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..200), markup in "[<>/a&;!\\[\\]? '\"=]{0,60}") {
            let _ = (json(&bytes), xml(&bytes), csv(&bytes, &shape(',')), xml(markup.as_bytes()));
        }
    }
}
