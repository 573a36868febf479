//! Broken text: tables, statements, lists, and what was taken for one.

use super::{AGAIN, Broken, KNOWN, kept, refused, sample};

const TABLES: [&str; 16] = [
    "adsense-daily",
    "amazon-associates-fee-earnings",
    "awin-transactions",
    "cj-commission-detail",
    "ebay-epn-transaction-detail",
    "flexoffers-sales",
    "gumroad-payouts",
    "impact-action-listing",
    "partnerize-conversion",
    "payoneer-transactions",
    "paypal-activity",
    "pepperjam-transaction-details",
    "rakuten-signature-orders",
    "shareasale-activity-details",
    "stripe-payouts",
    "wise-statement",
];
const AWIN: &str = "id,publisher_id,sale_amount,commission,date,commission_status,validation_date,extra,type,site_name,URL,decline_reason";
const OWN: &str = "id,account,network,program_id,program,status,kind,occurred_at,commission,currency,sale_amount,quantity,sub_id,order_id,customer_id,clicked_at";
const OWN_ROW: &str = "1,Main,awin,,,paid,sale,2026-01-31T23:59:00Z,1.50,EUR,,,,,,";
const OWN_LIST: &str = r#"[
  {"id":"1","account":"Main","network":"awin","program_id":null,"program":null,"status":"paid","kind":"sale","occurred_at":"2026-01-31T23:59:00Z","commission":"1.50","currency":"EUR","sale_amount":null,"quantity":null,"sub_id":null,"order_id":null,"customer_id":null,"clicked_at":null}
]
"#;
const NO_ROWS: &str = "has no rows below its headings";
const UNKNOWN: &str = "is no report that Tributary knows";
const DAMAGED: &str = "is cut or damaged";

pub fn all() -> Vec<Broken> {
    let mut all = tables();
    all.extend(cells());
    all.extend(shapes());
    all.extend(other_things());
    all.extend(statements());
    all.extend(exports());
    all
}

/// Every kind of table without its rows, and with headings that are cut.
fn tables() -> Vec<Broken> {
    let mut all = Vec::new();
    for slug in TABLES {
        let text = sample(slug);
        let is_title = |line: &&str| line.matches([',', ';', '\t', '|']).count() < 3;
        let titles: usize = text.split_inclusive('\n').take_while(is_title).map(str::len).sum();
        let headings = titles + text[titles..].find('\n').unwrap() + 1;
        all.push(refused(format!("{slug}: headings only"), "report.csv", &text[..headings], NO_ROWS, AGAIN));
        // Of these the first headings are enough.
        if ["adsense-daily", "shareasale-activity-details", "stripe-payouts", "wise-statement"]
            .contains(&slug)
        {
            continue;
        }
        let cut =
            (titles..titles + (headings - titles) / 3).rev().find(|at| text.is_char_boundary(*at)).unwrap();
        all.push(refused(format!("{slug}: headings that are cut"), "cut.csv", &text[..cut], UNKNOWN, KNOWN));
    }
    all
}

/// A file of Awin with rows in which one thing is wrong.
fn awin(rows: &[&str]) -> String {
    format!("{AWIN}\n{}\n", rows.join("\n"))
}

/// Tables in which no row, or not every row, can be read.
fn cells() -> Vec<Broken> {
    let mut all = Vec::new();
    let good = "1700000001,1,50.35,3.02,2026-03-09 20:43:26,1,,O-1,Sale,Site,,";
    for (name, row, says) in [
        (
            "an id in exponent notation",
            "1.80E+09,1,50.35,3.02,2026-03-09,1,,O,Sale,Site,,",
            "shortened by a spreadsheet",
        ),
        ("no id", ",1,50.35,3.02,2026-03-09,1,,O,Sale,Site,,", "the id is missing"),
        ("NaN", "1,1,50.35,NaN,2026-03-09,1,,O,Sale,Site,,", "“NaN” is not an amount"),
        ("infinity", "1,1,50.35,inf,2026-03-09,1,,O,Sale,Site,,", "“inf” is not an amount"),
        ("no commission", "1,1,50.35,,2026-03-09,1,,O,Sale,Site,,", "the commission is missing"),
        ("an amount in exponent notation", "1,1,50.35,1e400,2026-03-09,1,,O,Sale,Site,,", "is not an amount"),
        (
            "an amount larger than can be kept",
            "1,1,50.35,99999999999999,2026-03-09,1,,O,Sale,Site,,",
            "larger than can be kept",
        ),
        (
            "more digits than can be kept",
            "1,1,50.35,0.12345678,2026-03-09,1,,O,Sale,Site,,",
            "more digits than can be kept",
        ),
        ("a formula for an amount", "1,1,50.35,=1+1,2026-03-09,1,,O,Sale,Site,,", "is not an amount"),
        ("two marks in an amount", "1,1,50.35,1.2.3,2026-03-09,1,,O,Sale,Site,,", "is not an amount"),
        ("no date", "1,1,50.35,3.02,,1,,O,Sale,Site,,", "the date is missing"),
        ("the 31st of February", "1,1,50.35,3.02,2026-02-31,1,,O,Sale,Site,,", "“2026-02-31” is not a date"),
        ("a date of zeros", "1,1,50.35,3.02,0000-00-00 00:00:00,1,,O,Sale,Site,,", "is not a date"),
        ("the year 9999", "1,1,50.35,3.02,9999-12-31,1,,O,Sale,Site,,", "is not a date"),
        ("a date in a spreadsheet's numbers", "1,1,50.35,3.02,46090.86,1,,O,Sale,Site,,", "is not a date"),
        ("an hour that is none", "1,1,50.35,3.02,2026-03-09 25:61:00,1,,O,Sale,Site,,", "is not a date"),
        (
            "a cell too many",
            "1,1,50.35,3.02,2026-03-09,1,,O,Sale,Site,,,more",
            "a cell more than there are headings",
        ),
        ("a quote that is never closed", "1,1,50.35,\"3.02,2026-03-09,1,,O,Sale,Site,,", "never closed"),
    ] {
        let whole: &'static str = "No row of rows.csv could be read";
        all.push(refused(format!("{name}, in every row"), "rows.csv", awin(&[row]), whole, AGAIN));
        all.push(kept(format!("{name}, in one row"), "row.csv", awin(&[good, row]), 1, says));
    }
    let unknown = "1,1,50.35,3.02,2026-03-09,maybe,,O,Sale,Site,,";
    all.push(kept(
        "a status that nobody knows",
        "row.csv",
        awin(&[unknown]),
        1,
        "the status “maybe” is not known",
    ));
    let cut = format!("{AWIN}\n{good}\n{}", &good[..30]);
    all.push(kept("cut in the middle of a row", "cut.csv", cut, 1, "“2026-0” is not a date"));
    let swallowed =
        awin(&[good, "\"2,1,50.35,3.02,2026-03-09,1,,O,Sale,Site,,", "3,1,1,1,2026-03-09,1,,O,Sale,Site,,"]);
    all.push(kept("a quote that swallows the rest", "quote.csv", swallowed, 1, "never closed"));
    let huge = awin(&[good, &format!("2,1,50.35,3.02,2026-03-09,1,,{},Sale,Site,,", "x".repeat(3 << 20))]);
    all.push(kept("a cell of three megabytes", "huge.csv", huge, 1, "never closed"));
    let endless = awin(&[good, &format!("2{}", ",".repeat(1_500_000))]);
    all.push(kept("a row of a million columns", "wide.csv", endless, 1, "the date is missing"));
    let zero = awin(&[good, "2,1,50.35,3\0.02,2026-03-09,1,,O,Sale,Site,,"]);
    let far = zero.replace(good, &vec![good; 200].join("\n"));
    all.push(kept("a NUL far down", "nul.csv", far, 1, "is not an amount"));
    all
}

/// Tables of which the shape is wrong.
fn shapes() -> Vec<Broken> {
    let good = "1,1,50.35,3.02,2026-03-09,1,,O,Sale,Site,,";
    let text = awin(&[good]);
    let wide = |mark: &str, bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
        format!("{mark}{text}").encode_utf16().flat_map(bytes).collect()
    };
    let wide32: Vec<u8> =
        "\u{feff}".chars().chain(text.chars()).flat_map(|c| u32::from(c).to_le_bytes()).collect();
    let twice = text.replace("id,publisher_id", "id,commission,publisher_id").replace("1,1,50", "1,2,1,50");
    let paypal = |dates: [&str; 2]| {
        let headings = sample("paypal-activity").lines().next().unwrap().to_owned();
        let row = |id, date: &str| {
            format!(
                "\n{date},20:43:26,PST,CJ,General Payment,Completed,USD,1.00,0.00,1.00,a,b,{id},,,,,1.00,,,Credit"
            )
        };
        format!("{headings}{}{}", row(1, dates[0]), row(2, dates[1]))
    };
    let cj = sample("cj-commission-detail").replace("Website Name", "Commission ID");
    let marks = paypal(["13/09/2026", "14/09/2026"])
        .replacen(",1.00,0.00,1.00,", ",\"1,5\",0,1.5,", 1)
        .replacen(",1.00,0.00,1.00,", ",1,0,1,", 1);
    vec![
        refused("nothing at all", "empty.csv", "", NO_ROWS, AGAIN),
        refused("spaces and line ends", "blank.csv", " \r\n\t\n\n  ", NO_ROWS, AGAIN),
        refused("a byte order mark alone", "mark.csv", "\u{feff}", NO_ROWS, AGAIN),
        refused(
            "headings in UTF-16 alone",
            "wide.csv",
            wide("\u{feff}", u16::to_le_bytes)[..AWIN.len() * 2 + 2].to_vec(),
            NO_ROWS,
            AGAIN,
        ),
        refused("UTF-32", "wide.csv", wide32, "a binary file", KNOWN),
        refused(
            "UTF-16 that lost its first byte",
            "wide.csv",
            wide("", u16::to_le_bytes)[1..].to_vec(),
            UNKNOWN,
            KNOWN,
        ),
        refused(
            "UTF-16 read as the other one",
            "wide.csv",
            [&b"\xfe\xff"[..], &wide("", u16::to_le_bytes)].concat(),
            UNKNOWN,
            KNOWN,
        ),
        refused(
            "a NUL among the headings",
            "nul.csv",
            text.replace("sale_amount", "sale\0amount"),
            "a binary file",
            KNOWN,
        ),
        refused("headings and blank lines", "blank.csv", format!("{AWIN}\n\n\r\n\n"), NO_ROWS, AGAIN),
        refused("a quote at the very start", "quote.csv", format!("\"{text}"), UNKNOWN, KNOWN),
        refused("a heading that is needed twice", "twice.csv", twice, "“commission” stands twice", AGAIN),
        refused("another heading that is needed twice", "twice.csv", cj, "stands twice in twice.csv", AGAIN),
        refused(
            "headings without rows below 20 titles",
            "deep.csv",
            format!("{}{text}", "a title\n".repeat(20)),
            UNKNOWN,
            KNOWN,
        ),
        refused(
            "days and months that contradict each other",
            "dates.csv",
            paypal(["13/09/2026", "09/14/2026"]),
            "The dates in dates.csv contradict each other (lines 2 and 3)",
            AGAIN,
        ),
        refused(
            "days or months",
            "dates.csv",
            paypal(["03/09/2026", "04/09/2026"]),
            "does not tell whether days or months",
            "date_order",
        ),
        refused(
            "amounts that contradict each other",
            "marks.csv",
            marks,
            "The amounts in marks.csv contradict each other",
            AGAIN,
        ),
        refused(
            "a million headings",
            "wide.csv",
            format!("{}\n1,2\n", "h,".repeat(1_000_000)),
            UNKNOWN,
            KNOWN,
        ),
        refused("two million separators", "wide.csv", ",".repeat(2_000_000), UNKNOWN, KNOWN),
        refused("one endless heading", "wide.csv", format!("{}\n1\n", "h".repeat(4 << 20)), UNKNOWN, KNOWN),
        refused(
            "signs that nobody can read",
            "odd.csv",
            "a\u{1b}[31m,b\u{7},c\u{202e}\n1,2,3\n",
            UNKNOWN,
            KNOWN,
        ),
        refused(
            "columns of something else",
            "other.csv",
            "name,phone\nA,1\n",
            "these headings: name, phone",
            KNOWN,
        ),
        refused("columns set apart by spaces", "other.csv", text.replace(',', "   "), UNKNOWN, KNOWN),
        refused("headings in a column", "turned.csv", AWIN.replace(',', ",1\n"), UNKNOWN, KNOWN),
    ]
}

/// What was taken for a table.
fn other_things() -> Vec<Broken> {
    let html =
        "<!DOCTYPE html><html><head><title>Sign in</title></head><body>Sign in to see reports</body></html>";
    let wide: Vec<u8> = format!("\u{feff}{html}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    let page = "is a web page, often the page of a login";
    let seed = (0..5_000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8 | 0x80);
    vec![
        refused("the page of a login", "report.csv", html, page, AGAIN),
        refused("a page after blank lines", "report.csv", format!("\n\n  {html}"), page, AGAIN),
        refused("a page in capitals", "report.csv", html.to_uppercase(), page, AGAIN),
        refused("a page in UTF-16", "report.csv", wide, page, AGAIN),
        refused(
            "a page with an XML declaration",
            "report.csv",
            format!("<?xml version=\"1.0\"?>{html}"),
            page,
            AGAIN,
        ),
        refused("a page that is cut", "report.csv", &html[..40], page, AGAIN),
        refused("a JSON object", "report.csv", r#"{"error": "expired"}"#, "report.csv is JSON", AGAIN),
        refused(
            "a JSON list of others",
            "report.csv",
            r#"[{"a": 1}, {"a": 2}]"#,
            "report.csv is JSON",
            AGAIN,
        ),
        refused("an empty JSON list", "report.json", "[]", "report.json is JSON", AGAIN),
        refused("JSON that is cut", "report.json", r#"[{"a": 1"#, "report.json is JSON", AGAIN),
        refused("a PDF", "report.csv", "%PDF-1.7\n%âãÏÓ\n1 0 obj\n", "is a PDF", AGAIN),
        refused("a PDF after a blank line", "report.pdf", "\n%PDF-1.4\n", "is a PDF", AGAIN),
        refused(
            "a picture",
            "report.csv",
            b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x01".to_vec(),
            "a binary file",
            KNOWN,
        ),
        refused(
            "a database",
            "report.csv",
            b"SQLite format 3\0\x10\0\x01\x01\0".to_vec(),
            "a binary file",
            KNOWN,
        ),
        refused(
            "a program",
            "report.csv",
            b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0".to_vec(),
            "a binary file",
            KNOWN,
        ),
        refused("noise", "report.csv", seed.collect::<Vec<u8>>(), UNKNOWN, KNOWN),
        refused("a letter in RTF", "report.csv", "{\\rtf1\\ansi Dear affiliate,\\par}", UNKNOWN, KNOWN),
        refused(
            "an e-mail",
            "report.csv",
            "From: a@b.example\nSubject: Report\n\nPGh0bWw+\n",
            UNKNOWN,
            KNOWN,
        ),
        refused("a sentence", "report.txt", "Too many requests.\n", "text without columns", KNOWN),
        refused("some XML", "report.xml", "<report><row id=\"1\"/></report>", "it looks like XML", KNOWN),
        refused(
            "XML that declares entities",
            "report.xml",
            "<?xml version=\"1.0\"?><!DOCTYPE r [<!ENTITY a \"b\">]><r>&a;</r>",
            "a document type declaration",
            KNOWN,
        ),
    ]
}

/// Bank statements.
fn statements() -> Vec<Broken> {
    let whole = sample("bank-ofx");
    let mut all = Vec::new();
    for (name, at) in [
        ("in its header", whole.find("<OFX>").unwrap()),
        ("before its rows", whole.find("<STMTTRN>").unwrap()),
        ("in a tag", whole.find("<TRNAMT>").unwrap() + 4),
        ("in an amount", whole.find("<TRNAMT>").unwrap() + 10),
        ("between two rows", whole.rfind("<STMTTRN>").unwrap()),
        ("before its last tag", whole.rfind("</OFX>").unwrap()),
    ] {
        all.push(refused(
            format!("a statement that is cut {name}"),
            "bank.ofx",
            &whole[..at],
            DAMAGED,
            AGAIN,
        ));
    }
    let first = |from: &str, to: &str| whole.replacen(from, to, 1);
    let bad = whole.replace("<TRNAMT>", "<TRNAMT>x");
    let doctype = "<!DOCTYPE OFX [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><OFX>";
    all.extend([
        refused("a statement that declares entities", "bank.ofx", first("<OFX>", doctype), DAMAGED, AGAIN),
        refused(
            "a statement with an endless value",
            "bank.ofx",
            first("<NAME>", &format!("<NAME>{}", "x".repeat(1 << 17))),
            "too long",
            AGAIN,
        ),
        refused(
            "a statement of no account",
            "bank.ofx",
            "OFXHEADER:100\n\n<OFX><SIGNONMSGSRSV1></SIGNONMSGSRSV1></OFX>",
            "no statement",
            AGAIN,
        ),
        refused(
            "a statement in which no amount is one",
            "bank.ofx",
            bad,
            "No row of bank.ofx could be read",
            AGAIN,
        ),
        refused(
            "a statement with an entity that nobody declared",
            "bank.ofx",
            first("<TRNAMT>87.71", "<TRNAMT>&all;"),
            "“&all;” under TRNAMT is not an amount (line 17).",
            AGAIN,
        ),
    ]);
    all
}

/// Exports of our own.
fn exports() -> Vec<Broken> {
    let table = |row: &str| format!("{OWN}\n{row}\n");
    let mut all = Vec::new();
    for (name, row) in [
        ("an id in exponent notation", OWN_ROW.replacen('1', "1.80E+09", 1)),
        ("no date", OWN_ROW.replace("2026-01-31T23:59:00Z", "")),
        ("a currency that nobody knows", OWN_ROW.replace("EUR", "EURO")),
        ("an amount that is none", OWN_ROW.replace("1.50", "1,50,")),
        ("a row that is cut", OWN_ROW[..40].to_owned()),
    ] {
        let name = format!("an export with {name}");
        all.push(refused(name, "all.csv", table(&row), "No row of all.csv could be read", AGAIN));
    }
    let many: String =
        (0..500).map(|n| format!("{}\n", OWN_ROW.replace("Main", &format!("Main {n}")))).collect();
    let nobody = OWN_ROW.replace("Main", "");
    let strange = OWN_ROW.replace("awin", "A network, \"some\" one");
    let both = format!("{OWN_ROW}\n{}", OWN_ROW.replacen('1', "2", 1).replace("paid", "settled"));
    all.extend([
        refused("an export without rows", "all.csv", format!("{OWN}\n"), NO_ROWS, AGAIN),
        refused("an export that names no account", "all.csv", table(&nobody), DAMAGED, AGAIN),
        refused("an export that names no network", "all.csv", table(&strange), DAMAGED, AGAIN),
        refused("an export of 500 accounts", "all.csv", table(&many), "more than 400 accounts", AGAIN),
        kept(
            "an export with a status that nobody knows",
            "all.csv",
            table(&both),
            2,
            "a status that is known",
        ),
        kept(
            "an export with a row of nobody",
            "all.csv",
            table(&format!("{OWN_ROW}\n{nobody}")),
            1,
            "account and network",
        ),
    ]);
    for (name, at) in [
        ("in its first row", OWN_LIST.find("\"network\"").unwrap()),
        ("after its first row", OWN_LIST.rfind(']').unwrap()),
    ] {
        let says = if at < 100 { "all.json is JSON" } else { DAMAGED };
        all.push(refused(
            format!("an export in JSON that is cut {name}"),
            "all.json",
            &OWN_LIST[..at],
            says,
            AGAIN,
        ));
    }
    let more = |text: &str| OWN_LIST.replace("\n]\n", text);
    all.extend([
        refused("an export in JSON with a comma too many", "all.json", more(",\n]\n"), DAMAGED, AGAIN),
        refused("an export in JSON with something behind it", "all.json", more("\n]\nxx"), DAMAGED, AGAIN),
        refused(
            "an export in JSON with a list for a text",
            "all.json",
            more(&format!(",{}]", OWN_LIST[1..].replace("\"1.50\"", "[1]").trim_end().trim_end_matches(']'))),
            DAMAGED,
            AGAIN,
        ),
    ]);
    all
}
