//! The record as evidence: it holds, it shows what was changed, and a pack says what became of commissions.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::Arc;

use ledger::AccountId;
use record::{
    Absent, Batch, Day, Days, Instant, Kind, Money, Origin, ProgramId, Record, Status, Transaction,
    TransactionId,
};
use serde_json::{Value, json};
use tributary::{App, Error, Options, vault};

/// A name that no font of ours has all letters of.
const NAME: &str = "Zelte & Öfen – Łódź 東京 Магазин";

fn opened(folder: &Path) -> Arc<App> {
    let now = || "2026-11-30T12:00:00Z".parse().unwrap();
    let data_dir = Some(folder.join("data"));
    App::open(Options { data_dir, api_origin: None, vault: vault::Prefer::File, now }).unwrap()
}

fn at(day: &str) -> Instant {
    day.parse::<Day>().unwrap().start() + chrono::TimeDelta::hours(9)
}

fn sale(id: &str, on: &str, program: &str, commission: &str, status: Status) -> Transaction {
    let day: Day = on.parse().unwrap();
    Transaction {
        id: TransactionId(id.into()),
        program_id: Some(ProgramId(program.to_lowercase())),
        program: Some(program.into()),
        status,
        kind: Kind::Sale,
        occurred_at: at(on),
        day,
        commission: commission.parse::<Money>().unwrap(),
        commission_text: None,
        sale_amount: None,
        quantity: None,
        sub_id: None,
        order_id: Some(format!("order of {id}")),
        customer_id: None,
        clicked_at: None,
        payout_id: None,
        note: None,
    }
}

/// A sync that came in on a day, about all of the year.
fn sync(app: &App, account: AccountId, on: &str, rows: &[Transaction], absent: Absent) {
    let days = Days::new("2026-01-01".parse().unwrap(), "2026-11-29".parse().unwrap());
    let origin = Origin::Sync { what: "transactions".into(), days, absent };
    let records = rows.iter().cloned().map(Record::Transaction).collect();
    let batch = Batch { origin, records, problems: Vec::new() };
    app.profile().ledger.write(|w| w.apply(account, &batch, at(on))).unwrap();
}

fn account(app: &App, name: &str) -> AccountId {
    let add = app
        .profile()
        .ledger
        .write(|w| w.add_account("awin", name, &BTreeMap::new(), &Default::default(), at("2026-01-01")));
    add.unwrap()
}

/// One commission is reversed, one lowered, one no longer reported, one exchanged, and others stand.
fn filled(app: &App) -> AccountId {
    use Status::{Approved, Declined, Paid, Pending};
    let id = account(app, "Main site");
    let other = account(app, "Other site");
    let row = |id: &str, on: &str, commission: &str, status| sale(id, on, NAME, commission, status);
    let early = sale("old", "2025-06-01", NAME, "5.00 EUR", Declined);
    sync(app, id, "2026-01-02", &[early], Absent::Unknown);
    let first = [
        row("a", "2026-03-01", "10.00 EUR", Pending),
        row("b", "2026-03-02", "20.00 EUR", Approved),
        row("c", "2026-04-03", "30.00 USD", Pending),
        row("d", "2026-04-04", "40.00 EUR", Pending),
        row("e", "2026-04-05", "50.00 EUR", Pending),
        row("f", "2026-05-06", "60.00 EUR", Pending),
        row("g", "2026-05-07", "0.00 EUR", Declined),
    ];
    sync(app, id, "2026-05-10", &first, Absent::Unknown);
    let higher = [row("a", "2026-03-01", "12.50 EUR", Approved)];
    sync(app, id, "2026-06-01", &higher, Absent::Unknown);
    let then = [
        row("a", "2026-03-01", "12.50 EUR", Declined),
        row("b", "2026-03-02", "15.75 EUR", Paid),
        row("d", "2026-04-04", "44.00 USD", Approved),
        row("e", "2026-04-05", "50.00 EUR", Paid),
        row("f", "2026-05-06", "60.00 EUR", Pending),
        row("g", "2026-05-07", "0.00 EUR", Declined),
    ];
    sync(app, id, "2026-07-01", &then, Absent::Vanished);
    sync(
        app,
        other,
        "2026-07-02",
        &[sale("x", "2026-07-01", "Shoes", "9.00 EUR", Declined)],
        Absent::Unknown,
    );
    id
}

async fn call(app: &Arc<App>, name: &str, args: Value) -> Result<Value, Error> {
    app.call(name, args).await
}

#[tokio::test]
async fn the_record_holds_and_a_noted_hash_is_found_in_it() {
    let folder = tempfile::tempdir().unwrap();
    let app = opened(folder.path());
    let empty = call(&app, "evidence.verify", json!({})).await.unwrap();
    assert_eq!((&empty["holds"], &empty["links"], &empty["head"]), (&json!(true), &json!(0), &Value::Null));
    filled(&app);
    let found = call(&app, "evidence.verify", json!({})).await.unwrap();
    assert_eq!((&found["holds"], &found["links"], &found["broken"]), (&json!(true), &json!(5), &json!([])));
    let head = found["head"].as_str().unwrap().to_owned();
    let noted = call(&app, "evidence.verify", json!({ "noted": format!(" {head}\n") })).await.unwrap();
    assert!(noted["noted"].as_str().unwrap().starts_with("link 5 of "), "{noted}");
    let unknown = call(&app, "evidence.verify", json!({ "noted": "0".repeat(64) })).await.unwrap();
    assert_eq!((&unknown["holds"], &unknown["noted"]), (&json!(false), &Value::Null));
    let bad = call(&app, "evidence.verify", json!({ "noted": "12" })).await.unwrap_err();
    assert!(bad.sentence().contains("no hash"), "{bad}");
}

fn pack(path: &Path, of: Value) -> Value {
    json!({ "path": path.display().to_string(), "of": of })
}

#[tokio::test]
async fn a_pack_has_every_state_of_what_became_less() {
    let folder = tempfile::tempdir().unwrap();
    let app = opened(folder.path());
    filled(&app);
    let out = folder.path().join("pack.csv");
    let of = json!({ "program_text": NAME, "since": "2026-01-01", "until": "2026-12-31" });
    let short = call(&app, "evidence.pack", pack(&out, of.clone())).await.unwrap();
    assert_eq!(call(&app, "evidence.look", of).await.unwrap(), short);
    // a 12.50 → 0; b 20 → 15.75; c 30 USD, gone; d 40 EUR → 44 USD.
    assert_eq!(short["count"], 4);
    assert_eq!(
        short["lost"],
        json!([{ "amount": "-56.75", "currency": "EUR" }, { "amount": "14.00", "currency": "USD" }])
    );
    // Decided: a, b, c (gone), d, e, g; reversed: a, c, g. The year before: one of one.
    assert_eq!((&short["rate"], &short["usual"]), (&json!("50.0"), &json!("100.0")));

    let mut rows = csv::Reader::from_path(&out).unwrap();
    let rows: Vec<HashMap<String, String>> = rows.deserialize().map(Result::unwrap).collect();
    let states = |id: &str| -> Vec<(String, String, String)> {
        let of = rows.iter().filter(|row| row["commission"] == id);
        of.map(|row| (row["status"].clone(), row["amount"].clone(), row["difference"].clone())).collect()
    };
    let state = |status: &str, amount: &str, difference: &str| {
        (status.to_owned(), amount.to_owned(), difference.to_owned())
    };
    assert_eq!(
        states("a"),
        [
            state("pending", "10.00", ""),
            state("approved", "12.50", ""),
            state("declined", "12.50", "'-12.50 EUR")
        ]
    );
    assert_eq!(states("b"), [state("approved", "20.00", ""), state("paid", "15.75", "'-4.25 EUR")]);
    assert_eq!(states("c").last().unwrap().2, "'-30.00 USD");
    assert_eq!(states("d").last().unwrap().2, "'-40.00 EUR 44.00 USD");
    assert!(
        states("e").is_empty() && states("f").is_empty() && states("g").is_empty() && states("x").is_empty()
    );
    // Where it came from, when, and the link that seals it.
    let first = rows.iter().find(|row| row["commission"] == "a").unwrap();
    assert_eq!(
        (first["seen_at"].as_str(), first["source"].as_str(), first["program"].as_str()),
        ("2026-05-10T09:00:00Z", "sync of Main site", NAME)
    );
    let batch = ledger::BatchId(first["batch"].parse().unwrap());
    let seal = app.profile().ledger.read(|r| r.seal_of(batch)).unwrap().unwrap();
    assert_eq!(first["batch_hash"], seal.hash);
}

/// The text of a PDF, page by page, as a reader of another make finds it.
pub fn read_pdf(path: &Path) -> Vec<String> {
    let document = lopdf::Document::load(path).unwrap();
    let pages: Vec<u32> = document.get_pages().keys().copied().collect();
    pages.iter().map(|page| document.extract_text(&[*page]).unwrap()).collect()
}

/// What lines are said to be that are not set as they are written.
fn written(path: &Path) -> Vec<String> {
    let document = lopdf::Document::load(path).unwrap();
    let mut lines = Vec::new();
    for page in document.get_pages().values() {
        let content = document.get_and_decode_page_content(*page).unwrap();
        for begun in content.operations.iter().filter(|operation| operation.operator == "BDC") {
            let text = begun.operands[1].as_dict().unwrap().get(b"ActualText").unwrap().as_str().unwrap();
            assert_eq!(text[..2], [0xfe, 0xff], "a text in UTF-16");
            let units: Vec<u16> =
                text[2..].chunks(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
            lines.push(String::from_utf16(&units).unwrap());
        }
    }
    lines
}

/// The same without the ends of lines.
pub fn flat(pages: &[String]) -> String {
    pages.join(" ").split_whitespace().collect::<Vec<_>>().join(" ")
}

#[tokio::test]
async fn a_pack_on_paper_has_names_amounts_and_hashes() {
    let folder = tempfile::tempdir().unwrap();
    let app = opened(folder.path());
    filled(&app);
    let out = folder.path().join("pack.pdf");
    call(&app, "evidence.pack", pack(&out, json!({ "account": "Main site" }))).await.unwrap();
    let text = flat(&read_pdf(&out));
    for expected in [
        "What was reported, and what became of it",
        "Account Main site.",
        "4 of 8 commissions are worth less than had been reported",
        "-56.75 EUR, 14.00 USD",
        "2026-03 lowered 1 -4.25 EUR",
        "2026-03 reversed 1 -12.50 EUR",
        "2026-04 no longer reported 1 -30.00 USD",
        "a, order order of a",
        "Öfen – Łódź",
        // What the font lacks is there in Latin letters.
        "Dong Jing",
        "sync of Main site",
        "12.50 EUR to 0.00 EUR",
        "Page 1 of",
    ] {
        assert!(text.contains(expected), "{expected} is not in {text}");
    }
    // And it stands in the file as it was written, for whoever searches or copies.
    let written = written(&out);
    assert!(written.iter().any(|line| line.contains(NAME)), "{written:?}");
    let head = app.profile().ledger.read(|r| r.chain_head()).unwrap().unwrap();
    assert!(text.replace(' ', "").contains(&head.hash), "{text}");
}

#[tokio::test]
async fn a_long_pack_has_its_headings_on_every_page() {
    let folder = tempfile::tempdir().unwrap();
    let app = opened(folder.path());
    let id = account(&app, "Main");
    let program =
        "A program whose name goes on and on without an end that anybody could see coming ".repeat(4);
    let rows = |status| -> Vec<Transaction> {
        (0..120).map(|at| sale(&format!("id-{at:03}"), "2026-03-01", &program, "1.00 EUR", status)).collect()
    };
    sync(&app, id, "2026-04-01", &rows(Status::Pending), Absent::Unknown);
    sync(&app, id, "2026-05-01", &rows(Status::Declined), Absent::Unknown);
    let out = folder.path().join("long.pdf");
    call(&app, "evidence.pack", pack(&out, json!({ "account": "Main" }))).await.unwrap();
    let pages = read_pdf(&out);
    assert!(pages.len() > 5, "{} pages", pages.len());
    for (at, page) in pages.iter().enumerate() {
        let page = flat(std::slice::from_ref(page));
        assert!(page.contains(&format!("Page {} of {}", at + 1, pages.len())), "{page}");
        if at > 0 && at + 1 < pages.len() {
            assert!(page.contains("Hash of the batch"), "page {}: {page}", at + 1);
        }
    }
    let all = flat(&pages);
    assert!((0..120).all(|at| all.contains(&format!("id-{at:03}"))));
    assert!(all.contains("-120.00 EUR"));
}

#[tokio::test]
async fn chosen_rows_are_all_that_a_pack_is_about_and_wrong_questions_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let app = opened(folder.path());
    filled(&app);
    let row = app.profile().ledger.read(|r| r.find_rows("b")).unwrap()[0].0;
    let short = call(&app, "evidence.look", json!({ "rows": [row] })).await.unwrap();
    assert_eq!((&short["count"], &short["lost"][0]["amount"]), (&json!(1), &json!("-4.25")));
    for (of, expected) in [
        (json!({ "program_text": "No such shop" }), "There is no program “No such shop”."),
        (json!({ "account": "Nobody" }), "There is no account “Nobody”."),
        (json!({ "since": "2026-02-01", "until": "2026-01-01" }), "is after"),
    ] {
        let error = call(&app, "evidence.look", of).await.unwrap_err();
        assert!(error.sentence().contains(expected), "{error}");
    }
    let out = folder.path().join("pack.txt");
    let error = call(&app, "evidence.pack", pack(&out, json!({}))).await.unwrap_err();
    assert!(error.sentence().contains(".pdf or .csv") && !out.exists(), "{error}");
}
