//! Lines that could not be read, saved as a file, corrected and imported again: as if they had been right at once.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use encoding_rs::{Encoding, UTF_8, UTF_16LE, WINDOWS_1252};
use tributary::view::{ByBatch, ImportRequest, ImportResult, SaveRejected};
use tributary::{App, import};

use crate::imports::{in_currency, opened, stored};
use crate::reports::workbook;

const TITLE: &str = "Fee-Earnings reports from 2026-09-01 to 2026-09-30\r\n";
const HEADINGS: &str = "Category,Name,ASIN,Seller,Tracking ID,Date Shipped,Price($),Items Shipped,Returns,Revenue($),Ad Fees($),Device Type Group";
const LAMP: &str =
    "Home,\"Lamp, \"\"Harbor\"\"\",B0A,Amazon.com,shop-20,\"September 4, 2026\",100.00,1,0,100.00,4.50,PHONE";
const CHAIR: &str = "Home,Chair,B0B,Amazon.com,shop-20,\"September 5, 2026\",80.00,1,0,80.00,3.20,PHONE";
const TABLE: &str = "Home,Table,B0C,Amazon.com,shop-20,\"September 6, 2026\",60.00,1,0,60.00,2.10,PHONE";

/// Rows as a file: the lamp twice, and once more with a day that is none; a table whose fee is none.
fn broken() -> String {
    let (no_day, no_fee) = (LAMP.replace("September 4", "September 31"), TABLE.replace("2.10", "2,1O"));
    file(&[LAMP, &no_day, CHAIR, LAMP, &no_fee.replace("2,1O", "\"2,1O\"")])
}

fn file(rows: &[&str]) -> String {
    rows.iter().fold(format!("{TITLE}{HEADINGS}\r\n"), |text, row| text + row + "\r\n")
}

fn right(text: &str) -> String {
    text.replace("September 31", "September 4").replace("\"2,1O\"", "2.10")
}

struct Desk {
    folder: tempfile::TempDir,
    app: Arc<App>,
}

impl Desk {
    fn new() -> Desk {
        let folder = tempfile::tempdir().unwrap();
        let app = opened(folder.path());
        Desk { folder, app }
    }

    fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    async fn import(&self, path: &Path) -> ImportResult {
        import::run(&self.app, request(path)).await.unwrap_or_else(|error| panic!("{}", error.sentence()))
    }

    /// What is rejected of a file, as a file of its own.
    async fn rejected(&self, path: &Path) -> PathBuf {
        let to = path.with_file_name(format!("rejected-{}.csv", path.file_stem().unwrap().display()));
        let wanted = SaveRejected { of: request(path), to: to.display().to_string(), imported: true };
        let count = import::save_rejected(&self.app, wanted).await.unwrap();
        assert_eq!(to.exists(), count > 0);
        to
    }

    fn stored(&self) -> Vec<String> {
        stored(&self.app)
    }
}

fn request(path: &Path) -> ImportRequest {
    in_currency(path, "USD")
}

fn counts(done: &ImportResult) -> (u64, u64, u64, usize) {
    (done.added, done.updated, done.unchanged, done.rejected.len())
}

#[tokio::test]
async fn lines_stand_as_they_were_with_the_reason_behind() {
    let desk = Desk::new();
    let path = desk.write("fees.csv", broken());
    assert_eq!(counts(&desk.import(&path).await), (3, 0, 0, 2));
    let saved = std::fs::read_to_string(desk.rejected(&path).await).unwrap();
    let lines: Vec<_> = saved.split_inclusive("\r\n").collect();
    assert_eq!(lines.len(), 4, "{saved}");
    assert_eq!(lines[0], TITLE);
    assert!(lines[1].starts_with(&format!("{HEADINGS},Left out because (Tributary ")), "{}", lines[1]);
    assert_eq!(
        lines[2],
        format!("{},\"“September 31, 2026” is not a date\"\r\n", LAMP.replace("September 4", "September 31"))
    );
    assert_eq!(lines[3], format!("{},\"“2,1O” is not an amount\"\r\n", TABLE.replace("2.10", "\"2,1O\"")));
}

#[tokio::test]
async fn corrected_lines_are_as_if_they_had_been_right_at_once() {
    let at_once = Desk::new();
    let whole = at_once.write("fees.csv", right(&broken()));
    assert_eq!(counts(&at_once.import(&whole).await), (5, 0, 0, 0));

    let desk = Desk::new();
    let path = desk.write("fees.csv", broken());
    let first = desk.import(&path).await;
    let rejected = desk.rejected(&path).await;
    let wrong = std::fs::read_to_string(&rejected).unwrap();
    // As it was saved, not a line of it can be read.
    assert!(import::run(&desk.app, request(&rejected)).await.is_err());
    // One is corrected, then the other; the lamp is the third of its kind, not the first.
    let half = desk.write("half.csv", wrong.replace("September 31", "September 4"));
    assert_eq!(counts(&desk.import(&half).await), (1, 0, 0, 1));
    let rest = desk.rejected(&half).await;
    let rest_text = std::fs::read_to_string(&rest).unwrap();
    assert_eq!(rest_text.matches("Left out because").count(), 1, "{rest_text}");
    assert_eq!(rest_text.lines().count(), 3, "{rest_text}");
    let rest = desk.write("rest.csv", right(&rest_text));
    assert_eq!(counts(&desk.import(&rest).await), (1, 0, 0, 0));
    assert_eq!(desk.stored(), at_once.stored());

    // None of it comes twice, however it comes again.
    let mut repeats = Vec::new();
    for (name, text, rows) in [
        ("all.csv", right(&wrong), 2),
        ("half.csv", wrong.replace("September 31", "September 4"), 1),
        ("rest.csv", right(&rest_text), 1),
        ("fees.csv", broken(), 3),
        ("whole.csv", right(&broken()), 5),
    ] {
        let done = desk.import(&desk.write(name, text)).await;
        assert_eq!((done.added, done.updated, done.unchanged), (0, 0, rows), "{name}");
        repeats.push(done.batch);
    }
    assert_eq!(desk.stored(), at_once.stored());

    // The first file is taken back: what was corrected stays, and does not come twice either.
    for batch in repeats.into_iter().rev().chain([first.batch]) {
        import::undo(&desk.app, ByBatch { batch: batch.unwrap() }).await.unwrap();
    }
    assert_eq!(desk.stored().len(), 2);
    assert_eq!(counts(&desk.import(&desk.write("again.csv", right(&wrong))).await), (0, 0, 2, 0));
    assert_eq!(counts(&desk.import(&path).await), (3, 0, 0, 2));
    assert_eq!(desk.stored(), at_once.stored());
}

#[tokio::test]
async fn a_corrected_line_that_an_earlier_download_had_is_known() {
    let desk = Desk::new();
    // An earlier download had the lamp three times, all of them right.
    assert_eq!(desk.import(&desk.write("earlier.csv", file(&[LAMP, LAMP, LAMP]))).await.added, 3);
    let path = desk.write("fees.csv", broken());
    assert_eq!(counts(&desk.import(&path).await), (1, 0, 2, 2));
    let wrong = std::fs::read_to_string(desk.rejected(&path).await).unwrap();
    assert_eq!(counts(&desk.import(&desk.write("right.csv", right(&wrong))).await), (1, 0, 1, 0));
}

#[tokio::test]
async fn a_file_keeps_its_encoding_and_its_separator() {
    const AWIN: &str = "id;publisher_id;sale_amount;commission;date;commission_status;validation_date;extra;type;site_name;URL;decline_reason\n\
        1;77;50.35;3.02;2026-03-09 20:43:26;1;;A-1;Sale;Gärten;https://g.example;\n\
        2;77;50.35;3.02;2026-13-09 20:43:26;1;;A-2;Sale;Gärten;https://g.example\n\
        3;77;\"1;2\";3.02;soon;1;;A-3;Sale;\"Gärt\nen\";https://g.example;;\n\
        4;77;50.35;3.02;2026-03-09;1;;A-4;Sale;Gärten;https://g.example;;one too many\n";
    let bytes = |encoding: &'static Encoding, text: &str| match encoding {
        known if known == UTF_16LE => {
            format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect()
        }
        other => other.encode(text).0.into_owned(),
    };
    for encoding in [UTF_8, WINDOWS_1252, UTF_16LE] {
        let desk = Desk::new();
        let path = desk.write("awin.csv", bytes(encoding, AWIN));
        assert_eq!(counts(&desk.import(&path).await), (1, 0, 0, 3), "{}", encoding.name());
        let saved = std::fs::read(desk.rejected(&path).await).unwrap();
        let (text, seen, lossy) = encoding.decode(&saved);
        assert_eq!((seen, lossy), (encoding, false));
        let lines: Vec<_> = text.split("\n2;").collect();
        assert!(lines[0].contains(";decline_reason;Left out because (Tributary "), "{text}");
        for line in [
            "\n2;77;50.35;3.02;2026-13-09 20:43:26;1;;A-2;Sale;Gärten;https://g.example;;“2026-13-09 20:43:26” is not a date\n",
            "\n3;77;\"1;2\";3.02;soon;1;;A-3;Sale;\"Gärt\nen\";https://g.example;;“soon” is not a date\n",
            "\n4;77;50.35;3.02;2026-03-09;1;;A-4;Sale;Gärten;https://g.example;;one too many;there is a cell more than there are headings: “one too many”\n",
        ] {
            assert!(text.contains(line), "{}: {line} is not in {text}", encoding.name());
        }
        let right = text
            .replace("2026-13-09", "2026-03-10")
            .replace(";soon;", ";2026-03-11;")
            .replace(";one too many;", ";");
        let done = desk
            .import(&desk.write("right.csv", bytes(encoding, right.trim_start_matches('\u{feff}'))))
            .await;
        assert_eq!(counts(&done), (3, 0, 0, 0), "{}: {:?}", encoding.name(), done.rejected);
    }
}

#[tokio::test]
async fn a_few_lines_are_read_as_the_whole_file_was() {
    // The last line tells neither that days come first nor that a comma stands before decimals.
    const PAYPAL: &str = "Date;Time;TimeZone;Name;Type;Status;Currency;Gross;Fee;Net;Transaction ID;Balance\n\
        17/06/2026;09:00:00;CET;Lamps;General Payment;Completed;EUR;1.234,56;0,00;1.234,56;7QQ1;1,00\n\
        05/06/2026;09:00:00;CET;Lamps;General Payment;Completed;EUR;much;0,00;1,234;7QQ2;1,00\n";
    let desk = Desk::new();
    let path = desk.write("paypal.csv", PAYPAL);
    assert_eq!(counts(&desk.import(&path).await), (1, 0, 0, 1));
    let saved = std::fs::read_to_string(desk.rejected(&path).await).unwrap();
    assert!(saved.lines().next().unwrap().ends_with(" comma dmy)"), "{saved}");
    let done = desk.import(&desk.write("right.csv", saved.replace(";much;", ";1,234;"))).await;
    assert_eq!(counts(&done), (1, 0, 0, 0));
    let stored = desk.stored().concat();
    assert!(stored.contains("2026-06-05") && stored.contains("\"1.234\""), "{stored}");
}

#[tokio::test]
async fn a_workbook_becomes_text_with_the_same_headings() {
    let cells = |text: &str| -> Vec<String> {
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
        reader.records().next().unwrap().unwrap().iter().map(str::to_owned).collect()
    };
    let rows = [HEADINGS, LAMP, &LAMP.replace("September 4", "September 31"), CHAIR].map(cells);
    let desk = Desk::new();
    let path = desk.write("fees.xlsx", workbook(&rows, true));
    assert_eq!(counts(&desk.import(&path).await), (2, 0, 0, 1));
    let saved = std::fs::read_to_string(desk.rejected(&path).await).unwrap();
    assert!(saved.starts_with(&format!("\u{feff}{HEADINGS},Left out because (Tributary ")), "{saved}");
    let done = desk.import(&desk.write("right.csv", saved.replace("September 31", "September 4"))).await;
    assert_eq!(counts(&done), (1, 0, 0, 0), "{saved}");
    let at_once = Desk::new();
    at_once.import(&at_once.write("fees.csv", file(&[LAMP, LAMP, CHAIR]))).await;
    assert_eq!(desk.stored(), at_once.stored());
}

#[tokio::test]
async fn what_a_quote_swallowed_is_saved_whole() {
    let desk = Desk::new();
    let open = CHAIR.replace('"', "").replace("Chair", "\"Chair");
    let mut text = file(&[LAMP, &open]);
    // More than a row may be long, so that reading gives up long before the end.
    for _ in 0..20_000 {
        text += &format!("{}\r\n", TABLE.replace('"', ""));
    }
    let path = desk.write("fees.csv", &text);
    assert_eq!(counts(&desk.import(&path).await), (1, 0, 0, 1));
    let saved = std::fs::read_to_string(desk.rejected(&path).await).unwrap();
    let swallowed = &text[text.find(&open).unwrap()..];
    assert!(saved.contains(swallowed), "{} of {} bytes", saved.len(), text.len());
}

#[tokio::test]
async fn a_file_that_changed_or_would_be_written_over_is_refused() {
    let desk = Desk::new();
    let path = desk.write("fees.csv", broken());
    desk.import(&path).await;
    let save = async |to: &Path| {
        let wanted = SaveRejected { of: request(&path), to: to.display().to_string(), imported: true };
        import::save_rejected(&desk.app, wanted).await
    };
    let refused = save(&path).await.unwrap_err();
    assert!(refused.message.contains("is the file that is read"), "{refused}");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), broken());
    desk.write("fees.csv", file(&[TABLE, &LAMP.replace("September 4", "September 31")]));
    let to = desk.folder.path().join("rejected.csv");
    let refused = save(&to).await.unwrap_err();
    assert!(refused.message.contains("has changed since it was imported"), "{refused}");
    assert!(!to.exists());
}
