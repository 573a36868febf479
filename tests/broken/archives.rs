//! Broken archives and workbooks.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::{AGAIN, Broken, CHOOSE, KNOWN, kept, refused, sample};

const DAMAGED: &str = "is cut or damaged";
const UNKNOWN: &str = "is no report that Tributary knows";
const PACKAGE: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const RELATIONS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>"#;
const BOOK: &str = r#"<workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>"#;

pub fn all() -> Vec<Broken> {
    let mut all = zips();
    all.extend(gzips());
    all.extend(books());
    all
}

fn zip(files: &[(&str, &[u8])], how: CompressionMethod) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(*name, SimpleFileOptions::default().compression_method(how)).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn deflated(files: &[(&str, &[u8])]) -> Vec<u8> {
    zip(files, CompressionMethod::Deflated)
}

/// The same bytes with those at a place, counted from where a mark stands first or last, replaced.
fn patched(mut bytes: Vec<u8>, mark: &[u8], after: usize, new: &[u8]) -> Vec<u8> {
    let ends = |at: usize| bytes[at..].starts_with(mark);
    let places: Vec<usize> = (0..bytes.len()).filter(|at| ends(*at)).collect();
    assert!(!places.is_empty());
    for place in places {
        bytes[place + after..place + after + new.len()].copy_from_slice(new);
    }
    bytes
}

const LOCAL: &[u8] = b"PK\x03\x04";
const CENTRAL: &[u8] = b"PK\x01\x02";

fn zips() -> Vec<Broken> {
    let text = sample("awin-transactions");
    let text = text.as_bytes();
    let whole = deflated(&[("a.csv", text)]);
    let stored = zip(&[("a.csv", text)], CompressionMethod::Stored);
    let encrypted = patched(patched(whole.clone(), LOCAL, 6, &[1]), CENTRAL, 8, &[1]);
    let foreign = patched(patched(whole.clone(), LOCAL, 8, &[12, 0]), CENTRAL, 10, &[12, 0]);
    let longer = patched(whole.clone(), CENTRAL, 24, &[0xff, 0xff, 0, 0]);
    let shorter = patched(whole.clone(), CENTRAL, 24, &[9, 0, 0, 0]);
    let elsewhere = patched(whole.clone(), CENTRAL, 42, &[0xff, 0xff, 0, 0]);
    let mut flipped = stored;
    flipped[200] ^= 0x20;
    let mut noise = whole.clone();
    noise[60..160].fill(0x55);
    let nothing = vec![0; 80 << 20];
    let page = b"<!doctype html><html>Sign in</html>".as_slice();
    let mut all = vec![
        refused("an archive of nothing", "r.zip", deflated(&[]), UNKNOWN, KNOWN),
        refused("an archive of folders", "r.zip", deflated(&[("a/", b""), ("a/b/", b"")]), UNKNOWN, KNOWN),
        refused(
            "an archive of a computer's own files",
            "r.zip",
            deflated(&[("__MACOSX/a.csv", text), (".DS_Store", b"x")]),
            UNKNOWN,
            KNOWN,
        ),
        refused("an archive of an empty file", "r.zip", deflated(&[("a.csv", b"")]), UNKNOWN, KNOWN),
        refused("an archive of a page", "r.zip", deflated(&[("a.csv", page)]), "web page", AGAIN),
        refused(
            "an archive in an archive",
            "r.zip",
            deflated(&[("a.zip", &whole)]),
            "an archive in an archive",
            KNOWN,
        ),
        refused(
            "an archive of pictures",
            "r.zip",
            deflated(&[("a.png", b"\x89PNG\r\n\x1a\n\0\0\0\r")]),
            "a binary file",
            KNOWN,
        ),
        refused("an archive with a password", "r.zip", encrypted, "is an archive with a password", "Unpack"),
        refused("an archive packed in a way that is not read", "r.zip", foreign, DAMAGED, AGAIN),
        refused(
            "an archive that unpacks to far more than it is",
            "r.zip",
            deflated(&[("a.csv", &nothing)]),
            "would unpack to more",
            CHOOSE,
        ),
        refused("an archive that says that it is longer", "r.zip", longer, DAMAGED, AGAIN),
        refused("an archive that says that it is shorter", "r.zip", shorter, DAMAGED, AGAIN),
        refused("an archive that points beyond its end", "r.zip", elsewhere, DAMAGED, AGAIN),
        refused("an archive with a bit that fell over", "r.zip", flipped, DAMAGED, AGAIN),
        refused("an archive with a hole", "r.zip", noise, DAMAGED, AGAIN),
        refused("the start of an archive alone", "r.zip", b"PK\x03\x04".to_vec(), DAMAGED, AGAIN),
        refused("the end of an archive alone", "r.zip", whole[whole.len() - 22..].to_vec(), DAMAGED, AGAIN),
        refused(
            "a report and a broken one",
            "r.zip",
            {
                let two = zip(&[("a.csv", text), ("b.csv", text)], CompressionMethod::Stored);
                let mut two = two;
                let last = two.len() - 400;
                two[last] ^= 0x20;
                two
            },
            DAMAGED,
            AGAIN,
        ),
        refused(
            "names that lead out of the archive",
            "r.zip",
            deflated(&[("../../evil.csv", page), ("/etc/evil.csv", page), ("..\\evil.csv", page)]),
            "web page",
            AGAIN,
        ),
        refused(
            "an OpenDocument",
            "r.ods",
            deflated(&[("content.xml", b"<a/>"), ("META-INF/manifest.xml", b"<a/>")]),
            "a workbook of a kind that is not read",
            "Save it",
        ),
        refused(
            "a binary workbook of Excel",
            "r.xlsb",
            deflated(&[("xl/workbook.bin", b"x")]),
            "a workbook of a kind that is not read",
            "Save it",
        ),
        refused(
            "a letter of Word",
            "r.docx",
            deflated(&[("[Content_Types].xml", b"<Types/>"), ("word/document.xml", b"<a/>")]),
            UNKNOWN,
            KNOWN,
        ),
        refused(
            "an old workbook of Excel",
            "r.xls",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0".to_vec(),
            "a workbook of the old kind, or one with a password",
            AGAIN,
        ),
    ];
    for part in 1..8 {
        let at = whole.len() * part / 8;
        all.push(refused(format!("{part} eighths of an archive"), "r.zip", &whole[..at], DAMAGED, AGAIN));
    }
    all
}

fn gzips() -> Vec<Broken> {
    let gzip = |bytes: &[u8]| {
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gzip.write_all(bytes).unwrap();
        gzip.finish().unwrap()
    };
    let whole = gzip(sample("awin-transactions").as_bytes());
    let mut wrong = whole.clone();
    let sum = wrong.len() - 6;
    wrong[sum] ^= 1;
    vec![
        refused("half a gzip", "r.csv.gz", &whole[..whole.len() / 2], DAMAGED, AGAIN),
        refused("a gzip without its end", "r.csv.gz", &whole[..whole.len() - 4], DAMAGED, AGAIN),
        refused("a gzip with a wrong sum", "r.csv.gz", wrong, DAMAGED, AGAIN),
        refused("the start of a gzip alone", "r.csv.gz", b"\x1f\x8b\x08".to_vec(), DAMAGED, AGAIN),
        refused("a gzip in a gzip", "r.csv.gz", gzip(&whole), "an archive in an archive", KNOWN),
        refused("a gzip of a page", "r.csv.gz", gzip(b"<!doctype html><html>"), "web page", AGAIN),
    ]
}

/// A workbook of one sheet.
fn book(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut files: Vec<(&str, &[u8])> = vec![("_rels/.rels", PACKAGE.as_bytes())];
    for (name, text) in [("xl/workbook.xml", BOOK), ("xl/_rels/workbook.xml.rels", RELATIONS)] {
        if !parts.iter().any(|(given, _)| *given == name) {
            files.push((name, text.as_bytes()));
        }
    }
    files.extend(
        parts.iter().filter(|(_, text)| !text.is_empty()).map(|(name, text)| (*name, text.as_bytes())),
    );
    deflated(&files)
}

/// Rows of inline texts.
fn rows(rows: &[&str]) -> String {
    let mut xml = "<worksheet><sheetData>".to_owned();
    for (at, row) in (1..).zip(rows) {
        xml += &format!("<row r=\"{at}\">");
        for (column, cell) in ('A'..).zip(row.split(',')) {
            xml += &format!("<c r=\"{column}{at}\" t=\"inlineStr\"><is><t>{cell}</t></is></c>");
        }
        xml += "</row>";
    }
    xml + "</sheetData></worksheet>"
}

fn books() -> Vec<Broken> {
    const SHEET: &str = "xl/worksheets/sheet1.xml";
    const STRINGS: &str = "xl/sharedStrings.xml";
    let awin = "id,publisher_id,sale_amount,commission,date,commission_status,validation_date,extra,type,site_name,URL,decline_reason";
    let good = "1,1,50.35,3.02,2026-03-09,1,,O,Sale,Site,,";
    let sheet = rows(&[awin, good]);
    let whole = book(&[(SHEET, &sheet)]);
    let one = |sheet: &str| book(&[(SHEET, sheet)]);
    let declared = "<!DOCTYPE x [<!ENTITY a \"b\">]>";
    let shared = sheet.replacen(
        "<c r=\"A2\" t=\"inlineStr\"><is><t>1</t></is></c>",
        "<c r=\"A2\" t=\"s\"><v>7</v></c>",
        1,
    );
    assert_ne!(shared, sheet);
    let hidden = BOOK.replace("sheetId", "state=\"hidden\" sheetId");
    let long = sheet.replace(">O<", &format!(">{}<", "x".repeat(3 << 20)));
    let bad = rows(&[awin, "1.80E+09,1,50.35,3.02,2026-03-09,1,,O,Sale,Site,,"]);
    let number = sheet.replacen(
        "<c r=\"A2\" t=\"inlineStr\"><is><t>1</t></is></c>",
        "<c r=\"A2\"><v>1800000000123456789</v></c>",
        1,
    );
    let mut all = vec![
        refused(
            "a workbook with headings only",
            "r.xlsx",
            one(&rows(&[awin])),
            "has no rows below its headings",
            AGAIN,
        ),
        refused(
            "a workbook without cells",
            "r.xlsx",
            one("<worksheet><sheetData/></worksheet>"),
            "has no rows",
            AGAIN,
        ),
        refused(
            "a workbook of something else",
            "r.xlsx",
            one(&rows(&["name,phone", "A,1"])),
            "these headings: name, phone",
            KNOWN,
        ),
        refused(
            "a workbook whose sheet is hidden",
            "r.xlsx",
            book(&[("xl/workbook.xml", &hidden), (SHEET, &sheet)]),
            UNKNOWN,
            KNOWN,
        ),
        refused("a workbook without its sheet", "r.xlsx", book(&[]), DAMAGED, AGAIN),
        refused(
            "a workbook without its relations",
            "r.xlsx",
            book(&[("xl/_rels/workbook.xml.rels", ""), (SHEET, &sheet)]),
            DAMAGED,
            AGAIN,
        ),
        refused(
            "a workbook that is no XML",
            "r.xlsx",
            book(&[("xl/workbook.xml", "no XML"), (SHEET, &sheet)]),
            DAMAGED,
            AGAIN,
        ),
        refused("a sheet that is no XML", "r.xlsx", one("no XML"), DAMAGED, AGAIN),
        refused("a sheet that is cut", "r.xlsx", one(&sheet[..sheet.len() / 2]), DAMAGED, AGAIN),
        refused(
            "a sheet that declares entities",
            "r.xlsx",
            one(&format!("{declared}{sheet}")),
            "a document type declaration",
            AGAIN,
        ),
        refused(
            "a workbook that declares entities",
            "r.xlsx",
            book(&[("xl/workbook.xml", &format!("{declared}{BOOK}")), (SHEET, &sheet)]),
            "a document type declaration",
            AGAIN,
        ),
        refused(
            "shared texts that declare entities",
            "r.xlsx",
            book(&[(SHEET, &shared), (STRINGS, &format!("{declared}<sst/>"))]),
            "a document type declaration",
            AGAIN,
        ),
        refused(
            "shared texts that are cut",
            "r.xlsx",
            book(&[(SHEET, &shared), (STRINGS, "<sst><si><t>a</t></si><si><t>")]),
            DAMAGED,
            AGAIN,
        ),
        refused(
            "a shared text that is not there",
            "r.xlsx",
            book(&[(SHEET, &shared), (STRINGS, "<sst><si><t>a</t></si></sst>")]),
            DAMAGED,
            AGAIN,
        ),
        refused("a cell of three megabytes in a sheet", "r.xlsx", one(&long), "would unpack to more", CHOOSE),
        refused(
            "a cell beyond the last column",
            "r.xlsx",
            one(&sheet.replacen("r=\"L2\"", "r=\"XFE2\"", 1)),
            DAMAGED,
            AGAIN,
        ),
        refused(
            "a cell in a place that is none",
            "r.xlsx",
            one(&sheet.replacen("r=\"L2\"", "r=\"CURRENCYSERVE2\"", 1)),
            "a place that is none",
            AGAIN,
        ),
        refused(
            "a row beyond all numbers",
            "r.xlsx",
            one(&sheet.replacen("<row r=\"2\"", "<row r=\"99999999999\"", 1)),
            "a place that is none",
            AGAIN,
        ),
        refused(
            "rows that are out of order",
            "r.xlsx",
            one(&sheet.replace("\"2\"", "\"0\"").replace("2\" t", "1\" t").replacen(
                "<row r=\"1\"",
                "<row r=\"5\"",
                1,
            )),
            DAMAGED,
            AGAIN,
        ),
        refused(
            "a sheet of ids that were shortened",
            "r.xlsx",
            one(&bad),
            "No row of r.xlsx could be read",
            AGAIN,
        ),
        refused(
            "a sheet of ids that are numbers too long to be kept",
            "r.xlsx",
            one(&number),
            "No row of r.xlsx could be read",
            AGAIN,
        ),
        kept(
            "a workbook with an error in a cell",
            "r.xlsx",
            one(&rows(&[awin, good, "2,1,50.35,#REF!,2026-03-09,1,,O,Sale,Site,,"])),
            1,
            "is not an amount",
        ),
    ];
    for part in 1..6 {
        let at = whole.len() * part / 6;
        all.push(refused(format!("{part} sixths of a workbook"), "r.xlsx", &whole[..at], DAMAGED, AGAIN));
    }
    all
}
