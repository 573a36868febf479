//! A year for the tax office: what counts, by which rate, and that every file says the same.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::Arc;

use calamine::{Data, Reader, Xlsx, open_workbook};
use ledger::AccountId;
use record::{
    Absent, Batch, Currency, Day, Kind, Money, Origin, Payout, PayoutId, Rate, Record, Status, Transaction,
    TransactionId,
};
use serde_json::{Value, json};
use tributary::{App, Error, Options, vault};

use crate::evidence::{flat, read_pdf};

fn opened(folder: &Path) -> Arc<App> {
    let now = || "2026-11-30T12:00:00Z".parse().unwrap();
    let data_dir = Some(folder.join("data"));
    App::open(Options { data_dir, api_origin: None, vault: vault::Prefer::File, now }).unwrap()
}

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn account(app: &App, network: &str, name: &str, records: Vec<Record>) -> AccountId {
    let now = app.now();
    let write = app.profile().ledger.write(|w| {
        let id = w.add_account(network, name, &BTreeMap::new(), &Default::default(), now)?;
        let origin = Origin::Sync { what: "payouts".into(), days: None, absent: Absent::Unknown };
        w.apply(id, &Batch { origin, records, problems: Vec::new() }, now)?;
        Ok::<_, Error>(id)
    });
    write.unwrap()
}

fn payout(id: &str, on: &str, amount: &str, status: Option<&str>, payer: Option<&str>) -> Record {
    Record::Payout(Payout {
        id: PayoutId(id.into()),
        day: day(on),
        amount: amount.parse().unwrap(),
        status: status.map(str::to_owned),
        payer: payer.map(str::to_owned),
    })
}

fn commission(id: &str, on: &str, amount: &str, status: Status) -> Record {
    Record::Transaction(Transaction {
        id: TransactionId(id.into()),
        program_id: None,
        program: Some("Shop".into()),
        status,
        kind: Kind::Sale,
        occurred_at: day(on).start(),
        day: day(on),
        commission: amount.parse::<Money>().unwrap(),
        commission_text: None,
        sale_amount: None,
        quantity: None,
        sub_id: None,
        order_id: None,
        customer_id: None,
        clicked_at: None,
        payout_id: None,
        note: None,
    })
}

/// Rates of a few days; none in May.
const RATES: [(&str, &str, &str); 6] = [
    ("2026-01-05", "USD", "1.1"),
    ("2026-01-06", "USD", "1.2"),
    ("2026-01-30", "USD", "1.3"),
    ("2026-03-31", "USD", "1.05"),
    ("2026-03-31", "GBP", "0.85"),
    ("2025-12-29", "USD", "1.0"),
];

fn filled(app: &App) {
    let rates: Vec<_> = RATES
        .iter()
        .map(|(on, code, rate)| (day(on), Currency::new(code).unwrap(), Rate::parse(rate).unwrap()))
        .collect();
    app.profile().ledger.write(|w| w.put_rates(&rates, "a list")).unwrap();
    app.profile().ledger.write(|w| w.set_currency(Currency::EUR)).unwrap();
    account(
        app,
        "awin",
        "Main",
        vec![
            payout("p1", "2026-01-05", "100.00 EUR", Some("paid"), None),
            payout("p2", "2026-01-06", "50.00 USD", None, None),
            payout("p3", "2026-03-31", "33.33 GBP", None, None),
            payout("p4", "2026-05-20", "70.00 USD", None, None),
            payout("p5", "2026-06-01", "999.00 EUR", Some("Pending"), None),
            payout("p6", "2025-12-30", "11.00 USD", None, None),
            payout("p7", "2026-07-01", "-5.00 EUR", None, None),
            commission("t1", "2026-01-06", "0.07 USD", Status::Approved),
            commission("t2", "2026-01-06", "0.07 USD", Status::Paid),
            commission("t3", "2026-02-01", "8.00 EUR", Status::Pending),
            commission("t4", "2026-02-01", "9.00 EUR", Status::Declined),
            commission("t5", "2025-12-31", "10.00 EUR", Status::Paid),
            commission("t6", "2026-12-31", "1.00 EUR", Status::Approved),
        ],
    );
    account(
        app,
        "bank",
        "My bank",
        vec![
            // What p1 became, five days later; what p2 became in euros, less a fee; what p6 became, in the next year.
            payout("r1", "2026-01-10", "100.00 EUR", None, Some("AWIN AG")),
            payout("r2", "2026-01-08", "41.00 EUR", None, Some("AWIN AG")),
            payout("r3", "2026-01-02", "11.00 USD", None, Some("AWIN AG")),
            // The same amount as p1, but long after it, and one that nothing explains.
            payout("r4", "2026-02-20", "100.00 EUR", None, Some("Other Ltd")),
            payout("r5", "2026-04-01", "12.34 EUR", None, Some("Local bakery")),
            payout("r6", "2026-04-02", "-80.00 EUR", None, Some("A shop")),
        ],
    );
}

async fn preview(app: &Arc<App>, of: Value) -> Value {
    app.call("tax.preview", of.clone()).await.unwrap_or_else(|error| panic!("{of}: {error}"))
}

/// Payers with their rows and totals.
fn payers(year: &Value) -> Vec<(String, i64, String)> {
    let payers = year["payers"].as_array().unwrap().iter();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    payers
        .map(|one| (text(&one["name"]), one["rows"].as_i64().unwrap(), text(&one["total"]["amount"])))
        .collect()
}

fn payer(name: &str, rows: i64, total: &str) -> (String, i64, String) {
    (name.to_owned(), rows, total.to_owned())
}

#[tokio::test]
async fn a_payout_and_its_receipt_count_once() {
    let folder = tempfile::tempdir().unwrap();
    let app = opened(folder.path());
    filled(&app);
    let year = preview(&app, json!({ "year": 2026, "basis": "received" })).await;
    // 100 + 50/1.2 + 33.33/0.85 − 5: 100 + 41.67 + 39.21 − 5; the dollars of May have no rate.
    assert_eq!(
        payers(&year),
        [payer("Awin", 5, "175.88"), payer("Other Ltd", 1, "100.00"), payer("Local bakery", 1, "12.34")]
    );
    assert_eq!((&year["total"]["amount"], &year["rows"]), (&json!("288.22"), &json!(7)));
    assert_eq!(
        year["missing"],
        json!([{ "day": "2026-05-20", "amount": { "amount": "70.00", "currency": "USD" } }])
    );
    let days = |list: &Value| -> Vec<String> {
        list.as_array().unwrap().iter().map(|one| one["day"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(days(&year["unmatched"]), ["2026-02-20", "2026-04-01"]);
    assert_eq!(days(&year["unsent"]), ["2026-06-01"]);
    // They are counted once, as the payouts, until they are matched; the day is the payout's.
    assert_eq!(days(&year["likely"]), ["2026-01-02", "2026-01-08", "2026-01-10"]);
    assert_eq!(year["fees"], json!([]));
    assert_eq!(
        (&year["to_date"], &year["name"]),
        (&json!("2026-11-30"), &json!("tributary-own-tax-2026-received-to-date"))
    );
    let without = preview(&app, json!({ "year": 2026, "basis": "received", "receipts": false })).await;
    assert_eq!(payers(&without), [payer("Awin", 5, "175.88")]);
    // The year before is over, and its payout is not in this one although it arrived in it.
    let before = preview(&app, json!({ "year": 2025, "basis": "received" })).await;
    assert_eq!(payers(&before), [payer("Awin", 1, "11.00")]);
    assert_eq!(
        (&before["to_date"], &before["name"]),
        (&Value::Null, &json!("tributary-own-tax-2025-received"))
    );
}

/// What of a year is told, in short: its rows, as they are saved.
async fn saved(app: &Arc<App>, folder: &Path, year: i32) -> Vec<String> {
    let path = folder.join("saved.csv");
    let of = json!({ "year": year, "basis": "received" });
    app.call("tax.save", json!({ "of": of, "path": path })).await.unwrap();
    let mut table = csv::Reader::from_path(path).unwrap();
    let rows = table.deserialize().map(|row| row.unwrap());
    let rows = rows.filter(|row: &HashMap<String, String>| row["record"] == "row");
    let columns = ["day", "what", "payer", "id", "amount", "currency", "converted", "sent"];
    rows.map(|row| columns.map(|name| row[name].as_str()).join(" ").trim_end().to_owned()).collect()
}

#[tokio::test]
async fn what_is_matched_counts_as_it_arrived() {
    let folder = tempfile::tempdir().unwrap();
    let app = opened(folder.path());
    let rates = [("2026-01-05", "1.25"), ("2026-02-08", "1.2")]
        .map(|(on, rate)| (day(on), Currency::new("USD").unwrap(), Rate::parse(rate).unwrap()));
    app.profile().ledger.write(|w| w.put_rates(&rates, "a list")).unwrap();
    app.profile().ledger.write(|w| w.set_currency(Currency::EUR)).unwrap();
    let sent = vec![
        payout("year-end", "2025-12-30", "100.00 EUR", None, None),
        payout("dollars", "2026-02-05", "60.00 USD", None, None),
        payout("one", "2026-03-01", "30.00 EUR", None, None),
        payout("two", "2026-03-02", "20.00 EUR", None, None),
        payout("part", "2026-04-01", "80.00 EUR", None, None),
        payout("late", "2026-05-01", "7.00 EUR", Some("pending"), None),
        payout("alone", "2026-08-01", "9.00 EUR", None, None),
    ];
    account(&app, "awin", "Main", sent);
    account(&app, "hand", "My book", vec![payout("h", "2026-06-01", "5.00 EUR", None, Some("Baker"))]);
    let got = vec![
        payout("r1", "2026-01-05", "98.50 EUR", None, Some("AWIN AG")),
        payout("r2", "2026-02-08", "49.00 EUR", None, Some("AWIN AG")),
        payout("r3", "2026-03-04", "50.00 EUR", None, Some("AWIN AG")),
        payout("r4", "2026-04-20", "60.00 EUR", None, Some("AWIN AG")),
        payout("r5", "2026-07-15", "8.00 EUR", None, Some("AWIN AG")),
        payout("r6", "2026-06-02", "5.00 EUR", None, Some("Baker")),
        payout("r7", "2026-09-01", "9.00 EUR", None, Some("Someone")),
    ];
    account(&app, "bank", "My bank", got);
    // Unmatched, the likely ones count as the payouts: all but what came weeks later, or for what was not sent.
    let year = async |year: i32| preview(&app, json!({ "year": year, "basis": "received" })).await;
    assert_eq!(
        (year(2025).await["total"]["amount"].clone(), year(2025).await["rows"].clone()),
        (json!("100.00"), json!(1))
    );
    let before = year(2026).await;
    let days = |list: &Value| -> Vec<String> {
        list.as_array().unwrap().iter().map(|one| one["day"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(days(&before["likely"]), ["2026-01-05", "2026-02-08", "2026-03-04", "2026-06-02"]);
    assert_eq!(days(&before["unmatched"]), ["2026-04-20", "2026-07-15", "2026-09-01"]);
    // 60/1.25 has no rate in February but that of the day of the receipt: 30 + 20 + 80 + 5 + 9, and 60 + 8 + 9.
    assert_eq!((&before["total"]["amount"], &before["missing_count"]), (&json!("221.00"), &json!(1)));

    let page = app.call("payouts.page", json!({})).await.unwrap();
    let row = |of: &str, day: &str| {
        let found = page[of].as_array().unwrap().iter().find(|one| one["day"] == day);
        found.unwrap_or_else(|| panic!("{of} of {day}"))["row"].clone()
    };
    for (payouts, receipts, whole) in [
        (vec!["2025-12-30"], "2026-01-05", true),
        (vec!["2026-02-05"], "2026-02-08", true),
        (vec!["2026-03-01", "2026-03-02"], "2026-03-04", true),
        (vec!["2026-04-01"], "2026-04-20", false),
        (vec!["2026-05-01"], "2026-07-15", false),
        (vec!["2026-06-01"], "2026-06-02", true),
    ] {
        let payouts: Vec<Value> = payouts.iter().map(|day| row("received", day)).collect();
        let form = json!({ "payouts": payouts, "receipts": [row("receipts", receipts)], "whole": whole });
        app.call("payouts.match", form).await.unwrap();
    }
    // Nothing is left of the year before; what arrived is in the next, with the fee told.
    assert_eq!(year(2025).await["rows"], 0);
    assert_eq!(
        saved(&app, folder.path(), 2026).await,
        [
            "2026-01-05 payout Awin year-end 98.50 EUR 98.50 100.00 EUR",
            "2026-02-08 payout Awin dollars 49.00 EUR 49.00 60.00 USD",
            "2026-03-04 payout Awin one 30.00 EUR 30.00 30.00 EUR",
            "2026-03-04 payout Awin two 20.00 EUR 20.00 20.00 EUR",
            "2026-04-01 payout Awin part 20.00 EUR 20.00",
            "2026-04-20 payout Awin part 60.00 EUR 60.00 60.00 EUR",
            "2026-06-02 payout Baker h 5.00 EUR 5.00 5.00 EUR",
            "2026-07-15 receipt AWIN AG r5 1.00 EUR 1.00",
            "2026-07-15 payout Awin late 7.00 EUR 7.00 7.00 EUR",
            "2026-08-01 payout Awin alone 9.00 EUR 9.00",
            "2026-09-01 receipt Someone r7 9.00 EUR 9.00",
        ]
    );
    let after = year(2026).await;
    // 98.50 + 49 + 50 + 80 + 5 + 8 + 9 + 9
    assert_eq!((&after["total"]["amount"], &after["missing_count"]), (&json!("308.50"), &json!(0)));
    assert_eq!(after["fees"], json!([{ "amount": "1.50", "currency": "EUR" }]));
    assert!(after["notes"].to_string().contains("1.50 EUR less arrived than was sent"), "{}", after["notes"]);
    assert_eq!(days(&after["unmatched"]), ["2026-07-15", "2026-09-01"]);
    assert_eq!((&after["likely"], &after["unsent"]), (&json!([]), &json!([])));
    // All of it is taken back with the matches.
    let matches = app.call("payouts.page", json!({})).await.unwrap()["received"].clone();
    let matches: Vec<Value> = matches
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|one| one["matches"].as_array().unwrap().iter().map(|one| one["id"].clone()))
        .collect();
    app.call("payouts.unmatch", json!({ "matches": matches })).await.unwrap();
    assert_eq!(year(2026).await, before);
}

#[tokio::test]
async fn what_was_marked_as_received_counts_on_its_day_and_once() {
    let folder = tempfile::tempdir().unwrap();
    let app = opened(folder.path());
    app.profile().ledger.write(|w| w.set_currency(Currency::EUR)).unwrap();
    let months = ["2026-01-05", "2026-02-05", "2026-03-05", "2026-04-05", "2026-05-05"];
    let mut records: Vec<Record> =
        months.iter().map(|on| payout(&format!("p{on}"), on, "100.00 EUR", None, None)).collect();
    records.push(commission("old", "2025-11-20", "500.00 EUR", Status::Approved));
    records.push(commission("new", "2026-05-01", "130.00 EUR", Status::Approved));
    let main = account(&app, "awin", "Main", records);
    let bank = account(&app, "bank", "My bank", Vec::new());
    let comes = |to: AccountId, record: Record| {
        let origin = Origin::Sync { what: "payouts".into(), days: None, absent: Absent::Unknown };
        let batch = Batch { origin, records: vec![record], problems: Vec::new() };
        app.profile().ledger.write(|w| w.apply(to, &batch, app.now())).unwrap();
    };
    let short = async || {
        let year = preview(&app, json!({ "year": 2026, "basis": "received" })).await;
        let days = |of: &str| -> Vec<String> {
            year[of].as_array().unwrap().iter().map(|one| one["day"].as_str().unwrap().to_owned()).collect()
        };
        (
            year["total"]["amount"].as_str().unwrap().to_owned(),
            days("said"),
            days("likely"),
            days("unmatched"),
        )
    };
    let all = |total: &str, said: &[&str], likely: &[&str]| {
        let own = |days: &[&str]| days.iter().map(|day| (*day).to_owned()).collect::<Vec<_>>();
        (total.to_owned(), own(said), own(likely), Vec::new())
    };
    assert_eq!(short().await, all("500.00", &[], &[]));
    let form = json!({ "account": main.0, "currency": "EUR", "due": "2026-07-05", "what": "received",
        "day": "2026-06-10", "amount": "130.00" });
    let marked = app.call("payouts.mark", form).await.unwrap();
    assert_eq!(short().await, all("630.00", &["2026-06-10"], &[]));
    let rows = saved(&app, folder.path(), 2026).await;
    assert_eq!(rows.last().unwrap(), "2026-06-10 own word Awin  130.00 EUR 130.00");
    let table = std::fs::read_to_string(folder.path().join("saved.csv")).unwrap();
    assert!(table.contains("\"received, by your own word\""), "{table}");
    let paper = folder.path().join("year.pdf");
    let of = json!({ "year": 2026, "basis": "received" });
    app.call("tax.save", json!({ "of": of, "path": paper })).await.unwrap();
    let text = flat(&read_pdf(&paper));
    assert!(text.contains("your own word"), "{text}");

    // The bank tells of it, less a fee: it counts once, as was said, until it is matched.
    comes(bank, payout("b", "2026-06-11", "128.00 EUR", None, Some("AWIN AG")));
    assert_eq!(short().await, all("630.00", &["2026-06-10"], &["2026-06-11"]));
    // The network tells of it, too: it counts as the payout, and what was said is among what to look at.
    comes(main, payout("p6", "2026-06-08", "130.00 EUR", None, None));
    assert_eq!(short().await, all("630.00", &[], &["2026-06-11", "2026-06-10"]));
    let page = app.call("payouts.page", json!({})).await.unwrap();
    let (sent, got) = (page["received"][0]["row"].clone(), page["receipts"][0]["row"].clone());
    app.call("payouts.match", json!({ "payouts": [sent], "receipts": [got] })).await.unwrap();
    assert_eq!(short().await, all("628.00", &[], &["2026-06-10"]));
    app.call("import.undo", json!({ "batch": marked["batch"] })).await.unwrap();
    assert_eq!(short().await, all("628.00", &[], &[]));
}

#[tokio::test]
async fn approved_commissions_count_on_the_day_they_were_earned_each_rounded_once() {
    let folder = tempfile::tempdir().unwrap();
    let app = opened(folder.path());
    filled(&app);
    let year = preview(&app, json!({ "year": 2026, "basis": "approved" })).await;
    // 0.07 / 1.2 = 0.0583…, twice 0.06; and a euro on the last day.
    assert_eq!(payers(&year), [payer("Awin", 3, "1.12")]);
    let month =
        preview(&app, json!({ "year": 2026, "basis": "approved", "rate": "month", "currency": "USD" })).await;
    // Dollars are dollars; for December there is no mean.
    assert_eq!((&month["total"]["amount"], &month["missing"][0]["day"]), (&json!("0.14"), &json!("2026-12")));
    let mean =
        preview(&app, json!({ "year": 2026, "basis": "received", "rate": "month", "receipts": false })).await;
    // (1.1 + 1.2 + 1.3) / 3 = 1.2, and in March there is one rate.
    assert_eq!(mean["total"]["amount"], "175.88");
    let from_april = preview(&app, json!({ "year": 2025, "start_month": 4, "basis": "approved" })).await;
    assert_eq!((&from_april["from"], &from_april["to"]), (&json!("2025-04-01"), &json!("2026-03-31")));
    assert_eq!(from_april["total"]["amount"], "10.12");
    assert_eq!(from_april["name"], "tributary-own-tax-2025-04-approved");
    for (of, expected) in [
        (json!({ "year": 1, "basis": "approved" }), "is no year"),
        (json!({ "year": 2026, "start_month": 13, "basis": "approved" }), "is no month"),
        (json!({ "year": 2026, "basis": "approved", "currency": "GOLD?" }), "is no currency"),
    ] {
        let error = app.call("tax.preview", of).await.unwrap_err();
        assert!(error.sentence().contains(expected), "{error}");
    }
}

/// The hundredths of a plain decimal.
fn cents(text: &str) -> i64 {
    text.replace('.', "").parse().unwrap()
}

#[tokio::test]
async fn every_file_of_a_year_says_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let app = opened(folder.path());
    filled(&app);
    for (basis, total) in [("received", 28822), ("approved", 112)] {
        let of = json!({ "year": 2026, "basis": basis });
        let path = |ending: &str| folder.path().join(format!("{basis}.{ending}"));
        for ending in ["csv", "xlsx", "pdf"] {
            let save = json!({ "of": of, "path": path(ending).display().to_string() });
            let saved = app.call("tax.save", save).await.unwrap();
            assert_eq!(cents(saved["total"]["amount"].as_str().unwrap()), total);
        }
        let mut table = csv::Reader::from_path(path("csv")).unwrap();
        let rows: Vec<HashMap<String, String>> = table.deserialize().map(Result::unwrap).collect();
        let sum = |record: &str| -> i64 {
            let of = rows.iter().filter(|row| row["record"] == record && !row["converted"].is_empty());
            of.map(|row| cents(row["converted"].trim_start_matches('\''))).sum()
        };
        assert_eq!([sum("row"), sum("payer"), sum("total")], [total; 3], "{basis}");
        assert!(rows.iter().any(|row| row["record"] == "note" && row["payer"].contains("no tax advice")));

        let mut book: Xlsx<_> = open_workbook(path("xlsx")).unwrap();
        let sheet = book.worksheet_range("Rows").unwrap();
        let amounts = sheet.rows().skip(1).filter_map(|row| match &row[10] {
            Data::Float(amount) => Some((amount * 100.0).round() as i64),
            _ => None,
        });
        assert_eq!(amounts.sum::<i64>(), total, "{basis}");
        let summary = book.worksheet_range("Summary").unwrap();
        let all = summary.rows().find(|row| row[0] == *"All").unwrap();
        assert_eq!((all[3].to_string().parse::<f64>().unwrap() * 100.0).round() as i64, total);

        let text = flat(&read_pdf(&path("pdf")));
        let decimal = format!("{}.{:02} EUR", total / 100, total % 100);
        for expected in
            [decimal.as_str(), "Awin", "to date (2026-11-30)", "half to even", "no tax advice", "2026-01"]
        {
            assert!(text.contains(expected), "{expected} is not in {text}");
        }
    }
    let text = flat(&read_pdf(&folder.path().join("received.pdf")));
    for expected in ["Local bakery", "1.2 USD for 1 EUR", "41.67 EUR", "2026-05-20 70.00 USD", "999.00 EUR"] {
        assert!(text.contains(expected), "{expected} is not in {text}");
    }
    let save = json!({ "of": { "year": 2026, "basis": "received" }, "path": "year.doc" });
    let error = app.call("tax.save", save).await.unwrap_err();
    assert!(error.sentence().contains(".csv, .xlsx or .pdf"), "{error}");
}
