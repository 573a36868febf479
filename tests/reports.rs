//! Every report: its sample files become the records that they must become, however they are wrapped.
//!
//! A sample is `reports/<slug>/<name>.<anything>`. Beside it lies `<name>.records.json`: the settings that it is read
//! with, and what must become of each row. `UPDATE=1 cargo test -p tests reports` rewrites the latter, and whoever does
//! so reads it.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::{Path, PathBuf};

use network::{Catalogue, ImportSettings, Line, Reading, ReportError, Source};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

#[derive(Debug, Clone, Default, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    settings: BTreeMap<String, String>,
    /// Why the file is refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    refused: Option<String>,
    /// Whether it only sums up what other reports list, so that nothing of it is stored.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    summary: bool,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    lines: Vec<Value>,
}

/// Every sample with its report's slug.
fn samples() -> Vec<(String, PathBuf)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("reports");
    let mut samples = Vec::new();
    for report in folder.read_dir().unwrap() {
        let report = report.unwrap();
        if report.file_name() == "workbook" {
            continue;
        }
        for file in report.path().read_dir().unwrap() {
            let path = file.unwrap().path();
            if !path.to_string_lossy().ends_with(".records.json") {
                samples.push((report.file_name().into_string().unwrap(), path));
            }
        }
    }
    samples.sort();
    samples
}

fn expected(sample: &Path) -> Expected {
    let path = sample.with_extension("records.json");
    std::fs::read_to_string(path)
        .map_or_else(|_| Expected::default(), |text| serde_json::from_str(&text).unwrap())
}

fn told(line: Line) -> Value {
    match line {
        Line::Record { line, record } => json!({"line": line, "record": record}),
        Line::Skipped { line } => json!({"line": line, "skipped": true}),
        Line::Rejected(problem) => {
            json!({"line": problem.line, "rejected": problem.reason, "field": problem.field})
        }
        Line::Noted(problem) => {
            json!({"line": problem.line, "noted": problem.reason, "field": problem.field})
        }
    }
}

fn read(catalogue: &Catalogue, slug: &str, source: &Source, settings: &BTreeMap<String, String>) -> Expected {
    let found = network::recognise(catalogue, source).unwrap_or_else(|error| panic!("{source:?}: {error}"));
    let slugs: Vec<_> = found.iter().map(|found| found.report.slug.as_str()).collect();
    assert_eq!(slugs, [slug], "{source:?}");
    let given = ImportSettings { values: settings.clone() };
    let settings = settings.clone();
    match network::read(&found[0], source, &given).and_then(lines) {
        Ok((summary, lines)) => Expected { settings, summary, lines, refused: None },
        Err(error) => Expected { settings, refused: Some(error.to_string()), ..Expected::default() },
    }
}

/// Whether it is a summary, and what became of each row.
fn lines(reading: Reading) -> Result<(bool, Vec<Value>), ReportError> {
    Ok((reading.is_summary(), reading.map(|line| line.map(told)).collect::<Result<Vec<_>, _>>()?))
}

/// As JSON, with one line for each line of the file.
fn written(expected: &Expected) -> String {
    let Expected { lines, .. } = expected;
    let head = Expected { lines: Vec::new(), ..expected.clone() };
    let mut parts: Vec<String> = serde_json::to_value(head)
        .unwrap()
        .as_object()
        .unwrap()
        .iter()
        .map(|(key, value)| format!("  \"{key}\": {value}"))
        .collect();
    if !lines.is_empty() {
        let lines: Vec<String> = lines.iter().map(|line| format!("    {line}")).collect();
        parts.push(format!("  \"lines\": [\n{}\n  ]", lines.join(",\n")));
    }
    format!("{{\n{}\n}}\n", parts.join(",\n"))
}

fn bytes(bytes: &[u8]) -> Source {
    Source::Bytes { name: "a file".to_owned(), bytes: bytes.into() }
}

#[test]
fn every_sample_becomes_its_records() {
    let catalogue = Catalogue::bundled();
    for (slug, path) in samples() {
        let expected = expected(&path);
        let found = read(&catalogue, &slug, &Source::Path(path.clone()), &expected.settings);
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(path.with_extension("records.json"), written(&found)).unwrap();
        } else {
            assert_eq!(found, expected, "{}", path.display());
        }
    }
}

#[test]
fn how_a_file_is_wrapped_changes_nothing() {
    let catalogue = Catalogue::bundled();
    // A line break inside a cell is written as the file's other line breaks are.
    let same = |expected: Expected| {
        serde_json::to_string(&expected).unwrap().replace("\\r\\n", "\\n").replace("\\r", "\\n")
    };
    for (slug, path) in samples() {
        let original = std::fs::read(&path).unwrap();
        let Ok(text) = std::str::from_utf8(&original) else { continue };
        let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n").replace('\r', "\n");
        let wide =
            |bytes: fn(u16) -> [u8; 2]| format!("\u{feff}{text}").encode_utf16().flat_map(bytes).collect();
        let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        zip.start_file("folder/download.csv", zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(&original).unwrap();
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        gzip.write_all(&original).unwrap();
        let mut wrapped: Vec<(&str, Vec<u8>)> = vec![
            ("plain", text.clone().into_bytes()),
            ("marked, with other line ends", format!("\u{feff}{}", text.replace('\n', "\r\n")).into_bytes()),
            ("with the line ends of old Macs", text.replace('\n', "\r").into_bytes()),
            ("UTF-16", wide(u16::to_le_bytes)),
            ("UTF-16, the other way round", wide(u16::to_be_bytes)),
            ("with blank lines at its end", format!("{text}\n\n").into_bytes()),
            ("packed", zip.finish().unwrap().into_inner()),
            ("packed with gzip", gzip.finish().unwrap()),
        ];
        let (single, _, lost) = encoding_rs::WINDOWS_1252.encode(&text);
        if !lost {
            wrapped.push(("Windows-1252", single.into_owned()));
        }
        let settings = expected(&path).settings;
        let first = same(read(&catalogue, &slug, &bytes(&original), &settings));
        for (how, wrapped) in wrapped {
            let again = same(read(&catalogue, &slug, &bytes(&wrapped), &settings));
            assert_eq!(again, first, "{} {how}", path.display());
        }
    }
}

/// A workbook of one sheet; with `numbers`, cells that are plain numbers are numbers in it.
pub(crate) fn workbook(rows: &[Vec<String>], numbers: bool) -> Vec<u8> {
    let is_number = |cell: &str| {
        let digits = cell.strip_prefix('-').unwrap_or(cell);
        let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
        let all = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        // Three decimals may be thousands.
        all(whole)
            && all(part)
            && part.len() != 3
            && whole.len() < 12
            && (whole == "0" || !whole.starts_with('0'))
    };
    let escaped = |cell: &str| cell.replace('&', "&amp;").replace('<', "&lt;").replace('\r', "&#13;");
    let mut sheet = String::new();
    for (row, cells) in rows.iter().enumerate() {
        sheet.push_str(&format!("<row r=\"{}\">", row + 1));
        for (at, cell) in cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
            let name: String = match at {
                0..26 => char::from(b'A' + at as u8).to_string(),
                _ => format!("{}{}", char::from(b'@' + (at / 26) as u8), char::from(b'A' + (at % 26) as u8)),
            };
            sheet.push_str(&if numbers && is_number(cell) {
                format!("<c r=\"{name}{}\"><v>{cell}</v></c>", row + 1)
            } else {
                format!(
                    "<c r=\"{name}{}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{}</t></is></c>",
                    row + 1,
                    escaped(cell)
                )
            });
        }
        sheet.push_str("</row>");
    }
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006";
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in [
        ("[Content_Types].xml", format!("<Types xmlns=\"{package}/content-types\"/>")),
        (
            "_rels/.rels",
            format!(
                "<Relationships xmlns=\"{package}/relationships\"><Relationship Id=\"r\" Type=\"{office}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/workbook.xml",
            format!(
                "<workbook xmlns=\"{main}\" xmlns:r=\"{office}\"><sheets><sheet name=\"Report\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                "<Relationships xmlns=\"{package}/relationships\"><Relationship Id=\"rId1\" Type=\"{office}/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/worksheets/sheet1.xml",
            format!("<worksheet xmlns=\"{main}\"><sheetData>{sheet}</sheetData></worksheet>"),
        ),
    ] {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn a_sheet_gives_the_records_that_the_same_text_gives() {
    let catalogue = Catalogue::bundled();
    for (slug, path) in samples() {
        let original = std::fs::read(&path).unwrap();
        let Ok(text) = std::str::from_utf8(&original) else { continue };
        if path.extension().is_some_and(|ending| ending == "ofx") {
            continue;
        }
        let settings = expected(&path).settings;
        let first = read(&catalogue, &slug, &bytes(&original), &settings);
        let text = text.trim_start_matches('\u{feff}').replace('\r', "\n");
        let separator = [b'\t', b'|', b';', b','].into_iter().find(|separator| {
            text.lines().any(|line| line.bytes().filter(|byte| byte == separator).count() > 1)
        });
        let rows: Vec<Vec<String>> = csv::ReaderBuilder::new()
            .flexible(true)
            .has_headers(false)
            .quoting(!matches!(separator, Some(b'\t' | b'|')))
            .delimiter(separator.unwrap())
            .from_reader(text.as_bytes())
            .records()
            .map(|row| row.unwrap().iter().map(str::to_owned).collect())
            .collect();
        // What was written after a cell too many, or too short a row, is no such thing in a sheet.
        let records = |expected: &Expected| {
            let lines = expected.lines.iter().filter_map(|line| line.get("record").cloned());
            serde_json::to_string(&lines.collect::<Vec<_>>()).unwrap().replace("\\r", "")
        };
        for numbers in [false, true] {
            let book = bytes(&workbook(&rows, numbers));
            let sheet = read(&catalogue, &slug, &book, &settings);
            assert_eq!(records(&sheet), records(&first), "{} {numbers}", path.display());
            assert_eq!((sheet.summary, &sheet.refused.is_some()), (first.summary, &first.refused.is_some()));
        }
    }
}

#[test]
fn every_report_has_a_sample_of_its_own() {
    let catalogue = Catalogue::bundled();
    let known: BTreeSet<_> = catalogue.reports().map(|report| report.slug.clone()).collect();
    let shown: BTreeSet<_> = samples().into_iter().map(|(slug, _)| slug).collect();
    assert_eq!(known, shown, "put a file as it is downloaded into reports/<slug>/ and run with UPDATE=1");
    assert_eq!(known.len(), catalogue.reports().count(), "two reports have the same slug");
}

/// Every format that is described, by its slug.
const DESCRIBED: [&str; 30] = [
    "adsense-daily",
    "amazon-associates-earnings-feed",
    "amazon-associates-fee-dailytrends",
    "amazon-associates-fee-earnings",
    "amazon-associates-fee-linktype",
    "amazon-associates-fee-orders",
    "amazon-associates-fee-tracking",
    "awin-transactions",
    "bank-ofx",
    "cj-commission-detail",
    "ebay-epn-transaction-detail",
    "flexoffers-sales",
    "gumroad-payouts",
    "impact-action-listing",
    "impact-action-listing-paystub",
    "impact-performance-by-day",
    "partnerize-conversion",
    "partnerize-conversion-item",
    "payoneer-transactions",
    "paypal-activity",
    "pepperjam-transaction-details",
    "rakuten-custom-report",
    "rakuten-signature-orders",
    "revolut-statement",
    "shareasale-activity-details",
    "stripe-payouts",
    "wise-statement",
    "wise-transaction-history",
    "youtube-studio-by-content",
    "youtube-studio-by-date",
];

#[test]
fn every_described_format_can_be_read() {
    let catalogue = Catalogue::bundled();
    for slug in DESCRIBED {
        assert!(catalogue.reports().any(|report| report.slug == slug), "{slug}");
    }
    for report in catalogue.reports() {
        for other in report.same_money.iter().filter(|other| *other != "sync") {
            let other = catalogue.reports().find(|known| known.slug == *other).expect(other);
            assert!(
                other.same_money.contains(&report.slug),
                "{} names {}, which has to name it as well",
                report.slug,
                other.slug
            );
        }
    }
}

#[test]
fn a_workbook_is_read_sheet_by_sheet() {
    let catalogue = Catalogue::bundled();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("reports/workbook/all-sheets.xlsx");
    let original = std::fs::read(&path).unwrap();
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file("download.xlsx", zip::write::SimpleFileOptions::default()).unwrap();
    zip.write_all(&original).unwrap();
    let packed = zip.finish().unwrap().into_inner();
    for (source, before) in [(Source::Path(path), ""), (bytes(&packed), "download.xlsx: ")] {
        let found = network::recognise(&catalogue, &source).unwrap();
        let told: Vec<_> = found
            .iter()
            .map(|found| {
                let reading = network::read(found, &source, &ImportSettings::default()).unwrap();
                let (summary, lines) = lines(reading).unwrap();
                let records = lines.iter().filter(|line| line.get("record").is_some()).count();
                (found.report.slug.clone(), found.inner.clone().unwrap(), summary, records, lines.len())
            })
            .collect();
        let sheet = |slug: &str, name: &str, summary, records, rows| {
            (slug.to_owned(), format!("{before}{name}"), summary, records, rows)
        };
        assert_eq!(
            told,
            [
                sheet("amazon-associates-fee-tracking", "Fee-Tracking", true, 0, 1),
                sheet("amazon-associates-fee-dailytrends", "Fee-DailyTrends", false, 5, 5),
                sheet("amazon-associates-fee-orders", "Fee-Orders", true, 0, 4),
                sheet("amazon-associates-fee-earnings", "Fee-Earnings", false, 5, 5),
            ]
        );
    }
}
