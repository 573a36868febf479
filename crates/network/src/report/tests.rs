//! What every report is read by, shown on invented ones.

use std::io::Write;

mod handled;

use super::recognise::recognise_among;
use super::*;
use record::Transaction;

const SHOP: &str = r#"
slug = "shop"
name = "Sales"
what = "transactions"
confidence = "high"
match = ["Ref", "When", "Earned"]
unless = ["Not this"]
csv = { decimal = "either" }
dates = ["%d/%m/%Y", "%m/%d/%Y", "%d/%m/%Y %H:%M"]

[columns]
Earned = ["Earned ({currency})"]

[map]
id = '.Ref'
at = '.When'
commission = '.Earned'
currency = '.Currency'
status = '.State // "approved"'
kind = '.Kind'
sale = '.Order'
program = '.Shop // .Site'

[status]
approved = ["ok"]
declined = ["no"]

[kinds]
lead = ["form"]
"#;

const BARE: &str = r#"
slug = "bare"
name = "Sales without ids"
what = "transactions"
confidence = "high"
match = ["Day", "Fee"]
unless = ["Ref"]
csv = { encoding = "windows-1251", quote = "" }
key = ["Day", "Mark", "Fee"]
negative = "adjustment"
amounts = ["Taken", "Given"]
rows = 'select(.Mark)'

[map]
at = '.Day'
commission = '.Fee'
status = '"paid"'
sub_id = '.Mark'
quantity = '(.Taken // 0) - (.Given // 0)'
"#;

fn report(definition: &str) -> Report {
    let file: ReportFile = toml::from_str(definition).unwrap();
    let report = Report::new(file, "test", &BTreeMap::new(), &BTreeMap::new()).unwrap();
    for (key, filter) in report.filters() {
        assert_eq!(filter.check(), Ok(()), "{key}");
    }
    report
}

fn reports() -> Vec<Arc<Report>> {
    vec![Arc::new(report(SHOP)), Arc::new(report(BARE))]
}

fn source(bytes: impl AsRef<[u8]>) -> Source {
    Source::Bytes { name: "file.csv".to_owned(), bytes: bytes.as_ref().into() }
}

fn settings(all: &[(&str, &str)]) -> ImportSettings {
    ImportSettings { values: all.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect() }
}

fn lines_with(bytes: impl AsRef<[u8]>, given: &[(&str, &str)]) -> Result<Vec<Line>, ReportError> {
    let source = source(bytes);
    let found = recognise_among(&reports(), &source)?.remove(0);
    read(&found, &source, &settings(given))?.collect()
}

fn lines(bytes: impl AsRef<[u8]>) -> Vec<Line> {
    lines_with(bytes, &[("currency", "EUR")]).unwrap()
}

fn transactions(lines: &[Line]) -> Vec<&Transaction> {
    let record = |line| match line {
        &Line::Record { record: Record::Transaction(ref row), .. } => Some(row),
        _ => None,
    };
    lines.iter().filter_map(record).collect()
}

/// Each line in short: its number and what became of it.
fn told(lines: &[Line]) -> Vec<String> {
    let one = |line: &Line| match line {
        Line::Record { line, .. } => format!("{line} record"),
        Line::Skipped { line } => format!("{line} skipped"),
        Line::Rejected(problem) => {
            format!(
                "{} rejected {}: {}",
                problem.line.unwrap(),
                problem.field.as_deref().unwrap_or("row"),
                problem.reason
            )
        }
        Line::Noted(problem) => {
            format!(
                "{} noted {}: {}",
                problem.line.unwrap(),
                problem.field.as_deref().unwrap_or("row"),
                problem.reason
            )
        }
    };
    lines.iter().map(one).collect()
}

#[test]
fn headings_may_stand_lower_in_any_order_and_dress() {
    for text in [
        "Ref,When,Earned\n1,2026-03-04,5.25\n",
        "\u{feff}Ref,When,Earned\r\n1,2026-03-04,5.25\r\n",
        "sep=;\nRef;When;Earned\n1;2026-03-04;5,25\n",
        "\"sep=\t\"\nRef\tWhen\tEarned\n1\t2026-03-04\t5.25",
        "Sales of March\n\n  \nEARNED|  re\u{ad}f |\u{a0}When|x\n5.25|1|2026-03-04|y\n",
        "Ref,When,Earned (EUR)\r1,2026-03-04,€ 5.25\r",
    ] {
        let lines = lines(text);
        let found = transactions(&lines);
        assert_eq!(found.len(), 1, "{text:?} {lines:?}");
        assert_eq!(
            (found[0].id.0.as_str(), found[0].commission.to_string().as_str()),
            ("1", "5.25 EUR"),
            "{text:?}"
        );
    }
    let deep = format!("{}Ref,When,Earned\n1,2026-03-04,5\n", "title\n".repeat(20));
    assert!(matches!(lines_with(deep, &[]), Err(ReportError::Unknown { .. })));
}

#[test]
fn encodings_are_told_by_the_bytes() {
    let text = "Ref,When,Earned,Shop\r\n1,2026-03-04,5,Müller\r\n";
    let wide = |mark: &str, bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
        format!("{mark}{text}").encode_utf16().flat_map(bytes).collect()
    };
    let single: Vec<u8> = text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    for bytes in [
        text.as_bytes().to_vec(),
        wide("\u{feff}", u16::to_le_bytes),
        wide("\u{feff}", u16::to_be_bytes),
        wide("", u16::to_le_bytes),
        wide("", u16::to_be_bytes),
        single,
    ] {
        let lines = lines(&bytes);
        assert_eq!(transactions(&lines)[0].program.as_deref(), Some("Müller"), "{:?}", bytes.get(..6));
    }
    // A report may say that its files are in another encoding where the bytes do not tell.
    let (russian, _, _) = encoding_rs::WINDOWS_1251.encode("Day,Mark,Fee\n2026-03-04,мир,5\n");
    let lines = lines(russian);
    assert_eq!(transactions(&lines)[0].sub_id.as_deref(), Some("мир"));
}

#[test]
fn a_long_file_is_read_in_its_encoding_to_the_end() {
    let mut text = "Ref,When,Earned,Shop\n".to_owned();
    for row in 0..20_000 {
        text.push_str(&format!("{row},2026-03-04,5,{}\n", if row == 19_999 { "Ünal" } else { "é" }));
    }
    let lines = lines(&text);
    let found = transactions(&lines);
    assert_eq!((found.len(), found[19_999].program.as_deref()), (20_000, Some("Ünal")));
}

#[test]
fn rows_that_say_nothing_are_skipped_and_bad_ones_rejected_by_line() {
    let text = "Ref,When,Earned,Order,State,Note\n\
        1,2026-03-04,5.00,50.00,ok,\"two\nlines\"\n\
        , ,,,,\n\
        ref,WHEN,Earned,Order,State,Note\n\
        Total,,10.00,,,\n\
        ,,10.00,,,Grand total\n\
        2,2026-03-04\n\
        3,04.03.2026,5.00,,ok,\n\
        4,2026-03-04,NaN,,ok,\n\
        5,2026-03-04,,,ok,\n\
        6,2026-03-04,0.0000001,,ok,\n\
        7,2026-03-04,1,0.12345678,ok,\n\
        1.80E+09,2026-03-04,1,,ok,\n\
        ,2026-03-04,1,,ok,\n\
        8,2026-03-04,1,,ok,,\n\
        9,2026-03-04,1,,ok,,over\n\
        10,2026-03-04,99999999999999,,ok,\n\
        11,2026-03-04,1,a lot,ok,\n\
        12,2026-03-04,-1.5,-,perhaps,";
    let lines = lines(text);
    assert_eq!(
        told(&lines),
        [
            "2 record",
            "4 skipped",
            "5 skipped",
            "6 skipped",
            "7 skipped",
            "8 rejected commission: the commission is missing",
            "9 rejected at: “04.03.2026” is not a date",
            "10 rejected commission: “NaN” is not an amount",
            "11 rejected commission: the commission is missing",
            "12 rejected commission: “0.0000001” has more digits than can be kept",
            "13 rejected sale: “0.12345678” has more digits than can be kept",
            "14 rejected id: the id “1.80E+09” was shortened by a spreadsheet",
            "15 rejected id: the id is missing",
            "16 record",
            "17 rejected row: there is a cell more than there are headings: “over”",
            "18 rejected commission: “99999999999999” is larger than can be kept",
            "19 record",
            "19 noted sale: “a lot” is not an amount",
            "20 record",
            "20 noted status: the status “perhaps” is not known: kept as pending",
        ]
    );
    let rejected = lines.iter().find_map(|line| match line {
        Line::Rejected(problem) => problem.row.clone(),
        _ => None,
    });
    assert_eq!(rejected.as_deref(), Some("2,2026-03-04"));
    let found = transactions(&lines);
    assert_eq!(found[3].status, record::Status::Pending);
    assert_eq!(found[3].sale_amount, None);
}

#[test]
fn a_quote_that_is_never_closed_loses_one_row_loudly() {
    let lines = lines("Ref,When,Earned\n1,2026-03-04,5\n2,2026-03-04,\"6\n3,2026-03-04,7\n");
    assert_eq!(
        told(&lines),
        ["2 record", "3 rejected row: a quoted cell is never closed, so that nothing after it could be read"]
    );
}

#[test]
fn the_whole_file_decides_on_marks_and_on_the_order_of_dates() {
    let lines = lines("Ref;When;Earned\n1;03/04/2026;1.234\n2;13/04/2026;2.500,50\n3;03/04/2026 14:30;7\n");
    let found: Vec<_> =
        transactions(&lines).iter().map(|row| format!("{} {}", row.occurred_at, row.commission)).collect();
    assert_eq!(
        found,
        [
            "2026-04-03 00:00:00 UTC 1234.00 EUR",
            "2026-04-13 00:00:00 UTC 2500.50 EUR",
            "2026-04-03 14:30:00 UTC 7.00 EUR"
        ]
    );
    let euro = ("currency", "EUR");
    let unclear = "Ref,When,Earned\n1,03/04/2026,5\n";
    let error = lines_with(unclear, &[euro]).unwrap_err();
    assert!(matches!(&error, ReportError::Ambiguous { what } if what == "date_order"), "{error}");
    let american = lines_with(unclear, &[euro, ("date_order", "mdy")]).unwrap();
    assert_eq!(transactions(&american)[0].day.to_string(), "2026-03-04");
    let mixed = lines_with(
        "Ref,When,Earned\n1,13/04/2026,5\nTotal,,5\n2,04/13/2026,5\n",
        &[euro, ("date_order", "mdy")],
    );
    assert!(
        matches!(mixed.unwrap_err(), ReportError::Contradiction { what: "dates", lines } if lines == [2, 4])
    );
    let marks = lines_with("Ref;When;Earned\n1;2026-03-04;1,5\n2;2026-03-04;1.5\n", &[euro]);
    assert!(matches!(marks.unwrap_err(), ReportError::Contradiction { what: "amounts", .. }));
}

#[test]
fn the_currency_is_that_of_the_row_the_heading_or_the_account() {
    for (text, given, expected) in [
        ("Ref,When,Earned,Currency\n1,2026-03-04,5,chf\n", Some("EUR"), Ok("CHF")),
        ("Ref,When,Earned,Currency\n1,2026-03-04,5,\n", Some("EUR"), Ok("EUR")),
        ("Ref,When,Earned (GBP)\n1,2026-03-04,5\n", Some("EUR"), Ok("GBP")),
        ("Ref,When,Earned (€)\n1,2026-03-04,5\n", None, Ok("EUR")),
        ("Ref,When,Earned ($)\n1,2026-03-04,5\n", Some("CAD"), Ok("CAD")),
        ("Ref,When,Earned ($)\n1,2026-03-04,5\n", None, Err("currency is not clear")),
        ("Ref,When,Earned\n1,2026-03-04,5\n", None, Err("currency is not clear")),
        ("Ref,When,Earned\n1,2026-03-04,5\n", Some("groats"), Err("the setting currency is not usable")),
    ] {
        let given: Vec<_> = given.map(|currency| ("currency", currency)).into_iter().collect();
        let found = lines_with(text, &given);
        let found =
            found.map(|lines| transactions(&lines)[0].commission.currency.code()).map_err(|e| e.to_string());
        assert_eq!(found, expected.map_err(str::to_owned), "{text}");
    }
    let lines = lines("Ref,When,Earned,Currency\n1,2026-03-04,5,XXX\n");
    assert_eq!(told(&lines), ["2 rejected currency: “XXX” is not a currency that is known"]);
}

#[test]
fn times_without_a_zone_are_read_by_the_zone_that_the_user_sets() {
    let text = "Ref,When,Earned\n1,2026-03-04 23:30:00,5\n2,2026-03-04,5\n";
    let berlin = lines_with(text, &[("currency", "EUR"), ("zone", "America/New_York")]).unwrap();
    let found: Vec<_> =
        transactions(&berlin).iter().map(|row| (row.occurred_at.to_string(), row.day.to_string())).collect();
    assert_eq!(found[0], ("2026-03-05 04:30:00 UTC".to_owned(), "2026-03-04".to_owned()));
    assert_eq!(found[1], ("2026-03-04 00:00:00 UTC".to_owned(), "2026-03-04".to_owned()));
    let wrong = lines_with(text, &[("currency", "EUR"), ("zone", "Atlantis")]);
    assert!(matches!(wrong, Err(ReportError::BadSetting { key: "zone" })));
}

#[test]
fn equal_rows_without_ids_are_counted_and_keep_their_names() {
    let text = "Day,Mark,Fee,Taken,Given\n\
        2026-03-04,a,5,3,1\n\
        2026-03-04,a,5,3,1\n\
        2026-03-04,b,-5,,1\n\
        2026-03-05,,5,,\n\
        2026-03-04,c,5,some,1\n";
    let first = lines(text);
    assert_eq!(
        told(&first),
        [
            "2 record",
            "3 record",
            "4 record",
            "5 skipped",
            "6 rejected row: “some” under Taken is not an amount"
        ]
    );
    let found = transactions(&first);
    assert!(found[0].id.0.ends_with("#1") && found[1].id.0.ends_with("#2") && found[2].id.0.ends_with("#1"));
    assert_eq!(found[0].id.0.split('#').next(), found[1].id.0.split('#').next());
    assert_eq!(found[2].kind, record::Kind::Adjustment);
    let quantities: Vec<_> = found.iter().map(|row| row.quantity.as_deref().unwrap()).collect();
    assert_eq!(quantities, ["2", "2", "-1"]);
    // Another file, with its columns in another order and a row between.
    let second = lines("Fee;Other;Mark;Day\n5;;z;2026-03-04\n5;;a;2026-03-04\n5;;a;2026-03-04\n");
    let again = transactions(&second);
    assert_eq!([&again[1].id, &again[2].id], [&found[0].id, &found[1].id]);
}

#[test]
fn a_quote_may_be_a_character_like_any_other() {
    let lines = lines("Day\tMark\tFee\n2026-03-04\t\"12 inch\t5\n2026-03-04\tb\t5\n");
    assert_eq!(transactions(&lines)[0].sub_id.as_deref(), Some("\"12 inch"));
    assert_eq!(lines.len(), 2);
}

#[test]
fn words_are_compared_without_case() {
    let lines = lines(
        "Ref,When,Earned,State,Kind,Site\n\
         1,2026-03-04,5, OK ,FORM,x\n2,2026-03-04,5,No,Bonus,\n3,2026-03-04,5,PAID,gift,\n4,2026-03-04,5,,,\n",
    );
    let found: Vec<_> = transactions(&lines)
        .iter()
        .map(|row| (row.status.word(), row.kind.word(), row.program_id.as_ref().map(|id| id.0.as_str())))
        .collect();
    assert_eq!(
        found,
        [
            ("approved", "lead", Some("x")),
            ("declined", "bonus", None),
            ("paid", "sale", None),
            ("approved", "sale", None)
        ]
    );
    assert!(told(&lines).contains(&"4 noted kind: the kind “gift” is not known: kept as a sale".to_owned()));
}

#[test]
fn what_is_no_report_is_called_by_its_name() {
    let error = |bytes: &[u8]| lines_with(bytes, &[]).map(|lines| told(&lines)).unwrap_err();
    assert!(matches!(error(b"  <!DOCTYPE html><html>Log in"), ReportError::WebPage));
    assert!(matches!(error(b"\n<HTML><body>"), ReportError::WebPage));
    assert!(matches!(error(b"{\"error\": 1}"), ReportError::Json));
    assert!(matches!(error(b"[{\"a\": 1}]"), ReportError::Json));
    assert!(matches!(error(b"%PDF-1.7\n"), ReportError::Pdf));
    assert!(matches!(error(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), ReportError::OldExcel));
    assert!(matches!(error(b"PK\x03\x04cut"), ReportError::Damaged { .. }));
    assert!(matches!(error(b""), ReportError::NoRows));
    assert!(matches!(error(b"\xef\xbb\xbf\r\n  \n"), ReportError::NoRows));
    assert!(matches!(lines_with("Ref,When,Earned\n", &[("currency", "EUR")]), Err(ReportError::NoRows)));
    let double = lines_with("Ref,When,Earned,ref\n1,2026-03-04,5,2\n", &[("currency", "EUR")]);
    assert!(matches!(double, Err(ReportError::DoubleHeading { name }) if name == "Ref"));
    for (bytes, looks, headings) in [
        (
            &b"Name;Street;Town\nA;B;C\n"[..],
            "a table of 3 columns with semicolons between",
            &["Name", "Street", "Town"][..],
        ),
        (b"dear diary\n", "text without columns", &[]),
        (b"<?xml version='1.0'?><r/>", "XML", &[]),
        (b"<!DOCTYPE OFX SYSTEM 'x'><OFX>", "XML with a document type declaration", &[]),
        (b"\x7fELF\x02\x01\x01\0\0", "a binary file", &[]),
        (
            b"Ref,When,Earned,Not this\n",
            "a table of 4 columns with commas between",
            &["Ref", "When", "Earned", "Not this"],
        ),
    ] {
        match error(bytes) {
            ReportError::Unknown { looks_like, headings: found } => {
                assert_eq!(
                    (looks_like.as_str(), found.as_slice()),
                    (looks, &headings.iter().map(|h| (*h).to_owned()).collect::<Vec<_>>()[..])
                );
            }
            other => panic!("{other}"),
        }
    }
    let missing = Source::Path("/nowhere/at/all.csv".into());
    assert!(matches!(recognise_among(&reports(), &missing), Err(ReportError::Io(_))));
}

#[test]
fn a_file_of_two_reports_is_asked_about() {
    let twin = SHOP.replacen("slug = \"shop\"", "slug = \"twin\"", 1);
    let reports = [Arc::new(report(SHOP)), Arc::new(report(&twin))];
    let error = recognise_among(&reports, &source("Ref,When,Earned\n1,2026-03-04,5\n")).unwrap_err();
    assert!(matches!(error, ReportError::SeveralMatch { slugs } if slugs == ["shop", "twin"]));
}

#[test]
fn a_summary_is_recognised_and_says_so() {
    let summary = report(
        "slug='s'\nname='By month'\nwhat='nothing'\nconfidence='high'\nmatch=['Month']\nnotes='Take days.'\n",
    );
    let source = source("Month\n2026-03\n2026-04\n");
    let found = recognise_among(&[Arc::new(summary)], &source).unwrap().remove(0);
    let reading = read(&found, &source, &ImportSettings::default()).unwrap();
    assert!(reading.is_summary());
    let lines: Vec<_> = reading.collect::<Result<_, _>>().unwrap();
    assert_eq!(told(&lines), ["2 skipped", "3 skipped"]);
}

fn packed(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(io::Cursor::new(Vec::new()));
    for (at, (name, bytes)) in files.iter().enumerate() {
        let method =
            if at % 2 == 0 { zip::CompressionMethod::Deflated } else { zip::CompressionMethod::Stored };
        zip.start_file(*name, zip::write::SimpleFileOptions::default().compression_method(method)).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn every_report_in_an_archive_is_found() {
    let shop = b"Ref,When,Earned\n1,2026-03-04,5\n";
    let bare = b"Day,Mark,Fee\n2026-03-04,a,5\n2026-03-04,b,6\n";
    let files: [(&str, &[u8]); 5] = [
        ("readme.txt", b"hello"),
        ("__MACOSX/._shop.csv", b"Ref,When,Earned\n"),
        ("in/shop.csv", shop),
        ("bare.csv", bare),
        ("page.html", b"<html></html>"),
    ];
    let source = source(packed(&files));
    let found = recognise_among(&reports(), &source).unwrap();
    let names: Vec<_> =
        found.iter().map(|found| (found.report.slug.as_str(), found.inner.as_deref())).collect();
    assert_eq!(names, [("shop", Some("in/shop.csv")), ("bare", Some("bare.csv"))]);
    for (found, count) in found.iter().zip([1, 2]) {
        let lines: Vec<_> = read(found, &source, &settings(&[("currency", "EUR")])).unwrap().collect();
        assert_eq!(lines.len(), count);
        assert!(lines.iter().all(|line| matches!(line, Ok(Line::Record { .. }))));
    }
    let nothing = lines_with(packed(&[("page.html", b"<html></html>")]), &[]);
    assert!(matches!(nothing, Err(ReportError::WebPage)));
    let broken = lines_with(packed(&[("xl/workbook.xml", b"<workbook/>")]), &[]);
    assert!(matches!(broken, Err(ReportError::Damaged { .. })));
    let declared = packed(&[("xl/workbook.xml", b"<!DOCTYPE x [<!ENTITY a 'b'>]><workbook/>")]);
    assert!(
        matches!(lines_with(declared, &[]), Err(ReportError::Damaged { reason }) if reason.contains("declaration"))
    );
    for binary in ["xl/workbook.bin", "content.xml"] {
        let book = packed(&[(binary, b"x"), ("META-INF/manifest.xml", b"<m/>")]);
        assert!(matches!(lines_with(book, &[]), Err(ReportError::Excel)), "{binary}");
    }
}

#[test]
fn what_unpacks_to_too_much_is_refused_before_it_is_unpacked() {
    // A megabyte that would become 400: only its size is looked at.
    let zeros = vec![b'0'; 80 << 20];
    let bomb = packed(&[("report.csv", &zeros)]);
    assert!(bomb.len() < 1 << 20, "{}", bomb.len());
    assert!(matches!(lines_with(&bomb, &[]), Err(ReportError::TooLarge)));
    let text = vec![b'x'; 3 << 20];
    let sheet =
        [b"<worksheet><sheetData><row><c><v>", &text[..], b"</v></c></row></sheetData></worksheet>"].concat();
    let book = packed(&[("xl/workbook.xml", b"<workbook/>"), ("xl/worksheets/sheet1.xml", &sheet)]);
    assert!(matches!(lines_with(&book, &[]), Err(ReportError::TooLarge)));
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(bytes).unwrap();
    gzip.finish().unwrap()
}

#[test]
fn a_file_packed_with_gzip_is_whole_or_damaged() {
    let good = gzip(b"Ref,When,Earned\n1,2026-03-04,5\n");
    assert_eq!(told(&lines(&good)), ["2 record"]);
    for length in 2..good.len() {
        let error = lines_with(&good[..length], &[("currency", "EUR")]).unwrap_err();
        assert!(matches!(error, ReportError::Damaged { .. }), "{length}: {error}");
    }
    assert!(matches!(lines_with(gzip(&gzip(b"a")), &[]), Err(ReportError::Unknown { .. })));
    assert!(matches!(lines_with(gzip(b"<html>"), &[]), Err(ReportError::WebPage)));
}

const WORDS: &str = r#"
slug = "words"
name = "Every further word"
what = "transactions"
confidence = "high"
match = ["day", "fee"]
loose = true
csv = { separators = "|" }
dates = ["%d de %B de %Y"]
months = ["enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"]
summary = ["%Y-%m"]
metrics = ["fee", "clicks"]
order = ["day", "site", "fee", "clicks", "note"]
empty = ["-", "null"]
short = "skip"
long = "ignore"
currency = '"USD"'

[map]
id = '.day'
at = '.day'
commission = '.fee'
status = '"paid"'
sub_id = '.note'
clicks = '.clicks'
"#;

fn words(text: &str, change: (&str, &str)) -> Vec<Line> {
    let report = Arc::new(report(&WORDS.replacen(change.0, change.1, 1)));
    let source = source(text);
    let found = recognise_among(&[report], &source).unwrap().remove(0);
    read(&found, &source, &ImportSettings::default()).unwrap().collect::<Result<_, _>>().unwrap()
}

#[test]
fn columns_before_the_figures_tell_rows_apart() {
    let found = words("Day|Site|FEE|Clicks|Remark\n2026-03-04|a|5|7|NULL\n2026-03-04|b|5|7|x\n", ("", ""));
    // Two commissions, and the day's clicks by sub-ID: those without one, those of “x”.
    assert_eq!(told(&found), ["2 record", "3 record", "3 record", "3 record"]);
    let rows = transactions(&found);
    assert_eq!((rows[0].id.0.as_str(), rows[1].id.0.as_str()), ("2026-03-04/a", "2026-03-04/b"));
    // The last heading is worded otherwise and taken at its place; `NULL` is nothing.
    assert_eq!((rows[0].sub_id.as_deref(), rows[1].sub_id.as_deref()), (None, Some("x")));
    let alone = words("day|fee|clicks\n2026-03-04|5|7\n2026-03-05|6|-\n", ("", ""));
    assert_eq!(told(&alone), ["2 record", "2 record", "3 record"]);
    assert_eq!(transactions(&alone)[0].id.0, "2026-03-04");
    assert!(matches!(&alone[1], Line::Record { record: Record::Daily(day), .. } if day.clicks == Some(7)));
}

#[test]
fn rows_of_another_length_are_what_the_report_says() {
    let text = "day|fee|clicks\n2026-03-04|5\n2026-03-05|5||x\n3 de Marzo de 2026|5|\n";
    assert_eq!(told(&words(text, ("", ""))), ["2 skipped", "3 record", "4 record"]);
    assert_eq!(told(&words(text, ("\"ignore\"", "\"skip\""))), ["2 skipped", "3 skipped", "4 record"]);
    assert_eq!(
        told(&words(text, ("short = \"skip\"\nlong = \"ignore\"\n", ""))),
        ["2 record", "3 rejected row: there is a cell more than there are headings: “x”", "4 record"]
    );
}

#[test]
fn dates_of_months_make_it_a_summary() {
    let text = "day|fee\nTotal|9\n2026-03|5\n2026-04|4\n";
    assert_eq!(told(&words(text, ("", ""))), ["2 skipped", "3 skipped", "4 skipped"]);
    assert!(told(&words(text, ("summary = [\"%Y-%m\"]\n", "")))[1].contains("is not a date"));
}

#[test]
fn common_headings_come_after_every_other_report() {
    let common = SHOP.replacen("slug = \"shop\"", "slug = \"common\"\nfallback = true", 1);
    let (shop, common) = (Arc::new(report(SHOP)), Arc::new(report(&common)));
    let file = source("Ref,When,Earned\n1,2026-03-04,5\n");
    let slug = |reports: &[Arc<Report>]| recognise_among(reports, &file).unwrap()[0].report.slug.clone();
    assert_eq!(slug(&[Arc::clone(&common), shop]), "shop");
    assert_eq!(slug(&[common]), "common");
}

#[test]
fn an_archive_that_lies_about_its_contents_is_damaged() {
    let good = packed(&[("a.csv", b"Ref,When,Earned\n1,2026-03-04,5\n2,2026-03-05,6\n"), ("b", b"12345678")]);
    for at in 0..good.len() {
        let mut bad = good.clone();
        bad[at] ^= 0x15;
        // Whatever was changed: an error, or exactly the rows that are in it.
        if let Ok(lines) = lines_with(&bad, &[("currency", "EUR")]) {
            assert_eq!(told(&lines), ["2 record", "3 record"], "byte {at}");
        }
    }
    for length in 0..good.len() {
        assert!(lines_with(&good[..length], &[("currency", "EUR")]).is_err(), "{length}");
    }
}

#[test]
fn a_definition_that_cannot_work_is_refused_by_key() {
    for (change, key) in [
        (("what = \"transactions\"", "what = \"sales\""), "report.what"),
        (("id = '.Ref'", ""), "report.key"),
        (("at = '.When'", ""), "report.map"),
        (("sale = '.Order'", "sales = '.Order'"), "report.map.sales"),
        (("decimal = \"either\"", "decimal = \"both\""), "report.csv.decimal"),
        (("decimal = \"either\"", "separators = \"→\""), "report.csv.separators"),
        (("decimal = \"either\"", "encoding = \"klingon\""), "report.csv.encoding"),
        (("dates = ", "zone = \"Mars\"\ndates = "), "report.zone"),
        (("dates = ", "negative = \"minus\"\ndates = "), "report.negative"),
        (("approved = ", "fine = "), "report.status"),
        (("lead = ", "leads = "), "report.kinds"),
        (("dates = ", "short = \"fill\"\ndates = "), "report.short"),
        (("dates = ", "long = \"cut\"\ndates = "), "report.long"),
        (("dates = ", "months = [\"a\"]\ndates = "), "report.months"),
        (("match = [\"Ref\", \"When\", \"Earned\"]", "match = []"), "report.match"),
    ] {
        let file: ReportFile = toml::from_str(&SHOP.replacen(change.0, change.1, 1)).unwrap();
        let wrong = Report::new(file, "test", &BTreeMap::new(), &BTreeMap::new()).unwrap_err();
        assert_eq!(wrong.iter().map(|(key, _)| key.as_str()).collect::<Vec<_>>(), [key], "{change:?}");
    }
}

proptest::proptest! {
    #[test]
    fn nothing_panics(rows in "([0-9a-z\"',;.\\-/ \r\n\u{feff}]|Total|2026-03-04){0,80}", bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..120)) {
        let _ = lines_with(format!("Ref,When,Earned\n{rows}"), &[("currency", "EUR")]);
        let _ = lines_with(format!("Day;Mark;Fee;Taken\n{rows}"), &[("currency", "EUR")]);
        let _ = lines_with(bytes, &[]);
    }

    #[test]
    fn every_row_is_told_exactly_once(rows in proptest::collection::vec("[0-9]{0,2},(2026-03-04|never),(5|x|)", 1..30)) {
        let text = format!("Ref,When,Earned\n{}\n", rows.join("\n"));
        let lines = lines(&text);
        let told: Vec<u64> = lines
            .iter()
            .filter_map(|line| match line {
                Line::Record { line, .. } | Line::Skipped { line } => Some(*line),
                Line::Rejected(problem) => problem.line,
                Line::Noted(_) => None,
            })
            .collect();
        proptest::prop_assert_eq!(told, (2..rows.len() as u64 + 2).collect::<Vec<_>>());
    }
}
