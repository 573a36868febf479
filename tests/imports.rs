//! Report files into a ledger: what comes twice is kept once, and the same money under other ids is named beforehand.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::{Value, json};
use tributary::export::payment_json;
use tributary::view::{ImportRequest, ImportResult};
use tributary::{App, Error, Options, activity, import, vault};

pub(crate) fn opened(folder: &Path) -> Arc<App> {
    let data_dir = Some(folder.join("data"));
    App::open(Options { data_dir, api_origin: None, vault: vault::Prefer::File, now: chrono::Utc::now })
        .unwrap()
}

fn request(path: &Path) -> ImportRequest {
    let told = path.with_extension("records.json");
    let told: Value =
        std::fs::read_to_string(told).map_or(Value::Null, |text| serde_json::from_str(&text).unwrap());
    let settings: BTreeMap<String, String> =
        serde_json::from_value(told.get("settings").cloned().unwrap_or(json!({}))).unwrap();
    let path = path.display().to_string();
    ImportRequest { path, settings, ..ImportRequest::default() }
}

/// A file whose amounts are in a currency that it does not tell.
pub(crate) fn in_currency(path: &Path, code: &str) -> ImportRequest {
    let settings = [("currency".to_owned(), code.to_owned())].into();
    ImportRequest { path: path.display().to_string(), settings, ..ImportRequest::default() }
}

/// Imports every part of a file.
pub(crate) async fn bring_all(app: &Arc<App>, request: ImportRequest) -> Result<Vec<ImportResult>, Error> {
    let mut done = Vec::new();
    for part in import::parts(app, request).await? {
        done.push(import::run(app, part).await?);
    }
    Ok(done)
}

async fn bring(app: &Arc<App>, request: ImportRequest) -> Result<ImportResult, Error> {
    import::run(app, request).await
}

/// Everything that is stored: transactions, days and payments.
pub(crate) fn stored(app: &Arc<App>) -> Vec<String> {
    let find = ledger::Find::default();
    let mut stored = Vec::new();
    let open = app.profile();
    open.ledger
        .read(|r| {
            r.transactions(&find, ledger::Order::default(), 0, None, &mut |row| {
                stored.push(format!("{:?}", row.transaction));
                Ok(())
            })?;
            r.daily(&ledger::DailyFind::default(), &mut |row| {
                stored.push(format!(
                    "{} {:?} {:?} {:?}",
                    row.date, row.program_id, row.clicks, row.impressions
                ));
                Ok(())
            })
        })
        .unwrap();
    stored.extend(activity::payments(&open, &find).unwrap().iter().map(|row| payment_json(row).to_string()));
    stored.sort();
    stored
}

fn reports() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("reports")
}

/// The sample of each format, as it is described.
fn samples() -> Vec<(String, PathBuf)> {
    let mut samples = Vec::new();
    for folder in reports().read_dir().unwrap() {
        let folder = folder.unwrap();
        for file in folder.path().read_dir().unwrap() {
            let path = file.unwrap().path();
            let is_sample = path.file_stem().is_some_and(|name| name == "sample");
            if is_sample && path.extension().is_some_and(|ending| ending != "json") {
                samples.push((folder.file_name().into_string().unwrap(), path));
            }
        }
    }
    samples.sort();
    samples
}

/// The file with its first rows only, and with its last ones; the rows in the middle are in both.
fn halves(text: &str) -> [String; 2] {
    let (top, rows, end): (String, Vec<String>, &str) = match text.split_once("<STMTTRN>") {
        Some((top, rest)) => {
            let (rows, end) = rest.rsplit_once("</STMTTRN>").unwrap();
            let rows = rows.split("<STMTTRN>").map(|row| format!("<STMTTRN>{row}"));
            (
                top.to_owned(),
                rows.map(|row| if row.contains("</STMTTRN>") { row } else { row + "</STMTTRN>" }).collect(),
                end,
            )
        }
        None => {
            let mut lines = text.split_inclusive('\n').map(str::to_owned);
            let heading = |line: &String| line.matches([',', ';', '\t', '|']).count() < 3;
            let mut top = String::new();
            for line in lines.by_ref() {
                let title = heading(&line);
                top.push_str(&line);
                if !title {
                    break;
                }
            }
            (top, lines.collect(), "")
        }
    };
    let (one, two) = (rows.len().div_ceil(3), rows.len() - rows.len() / 3);
    [&rows[..two], &rows[one..]].map(|rows| format!("{top}{}{end}", rows.concat()))
}

#[tokio::test]
async fn what_comes_twice_or_overlaps_is_kept_once() {
    for (slug, path) in samples() {
        let whole = tempfile::tempdir().unwrap();
        let app = opened(whole.path());
        let first =
            bring(&app, request(&path)).await.unwrap_or_else(|error| panic!("{slug}: {}", error.sentence()));
        assert_eq!(first.report, slug);
        let told =
            first.added + first.updated + first.unchanged + first.skipped + first.rejected.len() as u64;
        assert_eq!(first.rows, told, "{slug}: every row is counted once");
        let once = stored(&app);
        let is_summary = first.summary.is_some();
        assert_eq!((once.is_empty(), first.batch.is_none()), (is_summary, is_summary), "{slug}");
        let again = bring(&app, request(&path)).await.unwrap();
        assert_eq!((again.added, again.updated), (0, 0), "{slug}");
        assert_eq!(stored(&app), once, "{slug} twice");

        let parts = tempfile::tempdir().unwrap();
        let app = opened(parts.path());
        let text = std::fs::read_to_string(&path).unwrap();
        for (at, half) in halves(&text).into_iter().enumerate() {
            assert!(half.len() < text.len() || first.rows < 3, "{slug}: a half is shorter");
            let file = parts.path().join(format!("{at}.{}", path.extension().unwrap().display()));
            std::fs::write(&file, half).unwrap();
            let path = file.display().to_string();
            bring(&app, ImportRequest { path, ..request(&samples_of(&slug)) }).await.unwrap();
        }
        assert_eq!(stored(&app), once, "{slug} in two files that overlap");
    }
}

fn samples_of(slug: &str) -> PathBuf {
    samples().into_iter().find(|(known, _)| known == slug).unwrap().1
}

#[tokio::test]
async fn a_workbook_and_a_text_file_of_the_same_rows_are_the_same_rows() {
    let folder = tempfile::tempdir().unwrap();
    let app = opened(folder.path());
    let book = reports().join("workbook/all-sheets.xlsx");
    let mut summaries = Vec::new();
    for part in import::parts(&app, request(&book)).await.unwrap() {
        let done = bring(&app, part).await.unwrap();
        summaries.extend(done.summary.map(|_| done.report));
    }
    assert_eq!(summaries, ["amazon-associates-fee-tracking", "amazon-associates-fee-orders"]);
    assert_eq!(stored(&app).len(), 10);
}

#[tokio::test]
async fn the_same_money_under_other_ids_is_named_before_anything_is_stored() {
    for (first, second) in [
        ("partnerize-conversion", "partnerize-conversion-item"),
        ("partnerize-conversion-item", "partnerize-conversion"),
        ("rakuten-custom-report", "rakuten-signature-orders"),
        ("wise-statement", "wise-transaction-history"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let app = opened(folder.path());
        let brought = bring(&app, request(&samples_of(first))).await.unwrap();
        let before = stored(&app);
        let preview: Value = app.call("import.preview", preview(&samples_of(second))).await.unwrap();
        let named = &preview["same_money"];
        assert!(named["message"].as_str().unwrap().contains(first), "{named}");
        assert!(
            named["hint"].as_str().unwrap().contains(&format!("--undo {}", brought.batch.unwrap())),
            "{named}"
        );
        let error = bring(&app, request(&samples_of(second))).await.unwrap_err();
        assert!(error.message.contains(first) && error.detail.as_deref() == Some("same_money"), "{error:?}");
        assert_eq!(stored(&app), before, "{second} after {first}");
        let anyway = ImportRequest { anyway: true, ..request(&samples_of(second)) };
        assert!(bring(&app, anyway).await.unwrap().added > 0);
        // Once it is there, the same file again doubles nothing and is not asked about.
        let again = bring(&app, request(&samples_of(second))).await.unwrap();
        assert_eq!((again.added, again.updated), (0, 0));
    }
}

fn preview(path: &Path) -> Value {
    let given = request(path);
    json!({ "path": given.path, "settings": given.settings })
}

#[tokio::test]
async fn other_days_and_reports_that_were_taken_back_are_no_conflict() {
    let folder = tempfile::tempdir().unwrap();
    let app = opened(folder.path());
    let brought = bring(&app, request(&samples_of("partnerize-conversion"))).await.unwrap();
    let other_year = folder.path().join("items.csv");
    let text = std::fs::read_to_string(samples_of("partnerize-conversion-item")).unwrap();
    std::fs::write(&other_year, text.replace("2026-", "2027-")).unwrap();
    assert_eq!(bring(&app, request(&other_year)).await.unwrap().added, 8);
    import::undo(&app, tributary::view::ByBatch { batch: brought.batch.unwrap() }).await.unwrap();
    assert!(bring(&app, request(&samples_of("partnerize-conversion-item"))).await.is_ok());
}

#[tokio::test]
async fn two_networks_that_tell_the_same_money_are_compared_across_accounts() {
    let folder = tempfile::tempdir().unwrap();
    let app = opened(folder.path());
    let file = folder.path().join("youtube.csv");
    let text = std::fs::read_to_string(samples_of("youtube-studio-by-date")).unwrap();
    std::fs::write(&file, text.replace("2026-03-", "2026-01-")).unwrap();
    bring(&app, request(&file)).await.unwrap();
    let error = bring(&app, request(&samples_of("adsense-daily"))).await.unwrap_err();
    assert!(
        error.message.contains("youtube-studio-by-date") && error.message.contains("“YouTube”"),
        "{error:?}"
    );
}

#[tokio::test]
async fn what_a_bank_or_wallet_says_is_money_that_arrived() {
    let folder = tempfile::tempdir().unwrap();
    let app = opened(folder.path());
    for slug in [
        "paypal-activity",
        "wise-statement",
        "payoneer-transactions",
        "stripe-payouts",
        "revolut-statement",
        "bank-ofx",
    ] {
        let done = bring(&app, request(&samples_of(slug))).await.unwrap();
        assert!(done.added > 0, "{slug}");
    }
    let payments = activity::payments(&app.profile(), &ledger::Find::default()).unwrap();
    assert!(payments.len() > 20 && payments.iter().all(|payment| payment.received));
    assert!(payments.iter().any(|payment| payment.payer.as_deref() == Some("Awin Ltd")));
}

/// Real files that may not be part of a repository, described beside them: what must happen is in `TRIBUTARY_REAL_REPORTS`.
#[tokio::test]
async fn real_files_bring_what_they_must() {
    let Some(real) = std::env::var_os("TRIBUTARY_REAL_REPORTS").map(PathBuf::from) else {
        eprintln!("TRIBUTARY_REAL_REPORTS names no folder: real files are not tried");
        return;
    };
    // Payments received, or `None` where the file is refused.
    let expected: [(&str, Option<u64>); 27] = [
        ("wise-statement--sla1k.csv", Some(0)),
        ("revolut--sla1k.csv", Some(3)),
        ("tbank-win1251--sla1k.csv", None),
        ("bbva--sla1k.xlsx", None),
        ("ofx-bank_medium--ofxparse.ofx", Some(0)),
        ("ofx-checking--ofxparse.ofx", Some(1)),
        ("ofx-fidelity-savings--ofxparse.ofx", Some(1)),
        ("ofx-anzcc--ofxparse.ofx", Some(0)),
        ("ofx-suncorp--ofxparse.ofx", Some(0)),
        ("ofx-ofx-v102-empty-tags--ofxparse.ofx", Some(1)),
        ("ofx-multiple_accounts--ofxparse.ofx", Some(0)),
        ("ofx-bank_small--ofxparse.ofx", None),
        ("ofx-bad-date_missing--ofxparse.ofx", None),
        ("ofx-bad-decimal_error--ofxparse.ofx", None),
        ("ofx-bad-empty_balance--ofxparse.ofx", Some(1)),
        ("spectrum-comma_in_quotes.csv", None),
        ("spectrum-empty.csv", None),
        ("spectrum-empty_crlf.csv", None),
        ("spectrum-escaped_quotes.csv", None),
        ("spectrum-json.csv", None),
        ("spectrum-location_coordinates.csv", None),
        ("spectrum-newlines.csv", None),
        ("spectrum-newlines_crlf.csv", None),
        ("spectrum-quotes_and_newlines.csv", None),
        ("spectrum-simple.csv", None),
        ("spectrum-simple_crlf.csv", None),
        ("spectrum-utf8.csv", None),
    ];
    for (name, payments) in expected {
        let folder = tempfile::tempdir().unwrap();
        let app = opened(folder.path());
        let done = bring(&app, request(&real.join(name))).await;
        match (done, payments) {
            (Ok(done), Some(payments)) => {
                assert_eq!((done.added, done.rejected.len()), (payments, 0), "{name}");
            }
            (Err(error), None) => {
                eprintln!("{name}: {}", error.sentence());
                assert!(stored(&app).is_empty(), "{name}");
            }
            (done, _) => panic!("{name}: {done:?}"),
        }
    }
}
