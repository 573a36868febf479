//! The doors through which bytes from outside come in: each takes any bytes, and ends.
//!
//! Fuzzing feeds them (`targets/`), and a plain test feeds them what it once found (`../tests/doors.rs`).

use std::io::{Cursor, Write};
use std::sync::LazyLock;

use network::{Catalogue, ImportSettings, Source};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(Catalogue::bundled);

/// The parts of a workbook that an input gives, NUL between them, and what stands where it gives none.
const BOOK: [(&str, &str); 4] = [
    ("xl/worksheets/sheet1.xml", "<worksheet><sheetData/></worksheet>"),
    ("xl/sharedStrings.xml", "<sst/>"),
    ("xl/styles.xml", "<styleSheet/>"),
    (
        "xl/workbook.xml",
        r#"<workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>"#,
    ),
];
const PACKAGE: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const RELATIONS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/><Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>"#;

/// A door by its name; it answers how much came in.
pub fn door(name: &str) -> Option<fn(&[u8]) -> usize> {
    Some(match name {
        "delimited" | "zip" => file,
        "xlsx" => xlsx,
        "ofx" => ofx,
        "xml" => xml,
        "connector" => connector,
        _ => return None,
    })
}

/// A report file of any kind.
pub fn file(bytes: &[u8]) -> usize {
    let source = Source::Bytes { name: "file".to_owned(), bytes: bytes.into() };
    let Ok(found) = network::recognise(&CATALOGUE, &source) else { return 0 };
    let mut told = 0;
    for order in ["dmy", "mdy"] {
        let values = [("currency", "EUR"), ("date_order", order)];
        let values = values.map(|(key, value)| (key.to_owned(), value.to_owned()));
        let settings = ImportSettings { values: values.into() };
        for found in &found {
            if let Ok(lines) = network::read(found, &source, &settings) {
                told += lines.take_while(Result::is_ok).count();
            }
        }
    }
    told
}

/// A workbook whose parts the input gives: packed here, because no mutation gets past a checksum.
pub fn xlsx(bytes: &[u8]) -> usize {
    let mut given = bytes.split(|byte| *byte == 0);
    let mut book = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let mut put = |name: &str, bytes: &[u8]| {
        let _ = book.start_file(name, stored);
        let _ = book.write_all(bytes);
    };
    for (name, otherwise) in BOOK {
        put(name, given.next().filter(|part| !part.is_empty()).unwrap_or(otherwise.as_bytes()));
    }
    put("_rels/.rels", PACKAGE.as_bytes());
    put("xl/_rels/workbook.xml.rels", RELATIONS.as_bytes());
    book.finish().map_or(0, |book| file(&book.into_inner()))
}

/// A bank statement: what does not begin as one gets a beginning.
pub fn ofx(bytes: &[u8]) -> usize {
    if bytes.starts_with(b"OFXHEADER") || bytes.starts_with(b"<") {
        return file(bytes);
    }
    file(&[b"OFXHEADER:100\n\n<OFX>", bytes].concat())
}

/// An answer in XML.
pub fn xml(bytes: &[u8]) -> usize {
    usize::from(network::decode::xml(bytes).is_ok())
}

/// A connector file: read, resolved, its filters compiled.
pub fn connector(bytes: &[u8]) -> usize {
    let text = std::str::from_utf8(bytes);
    usize::from(text.is_ok_and(|text| network::check_file("fuzzed.toml", text).is_ok()))
}
