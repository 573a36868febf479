//! Payouts from what networks and banks say to what is expected, late, received and asked for, and all of it taken back.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use chrono::{TimeZone, Utc};
use ledger::{AccountId, LedgerError};
use record::{
    Batch, Currency, Day, Instant, Kind, Money, Origin, Payout, PayoutId, ProgramId, Rate, Record, Status,
    Transaction, TransactionId,
};
use serde_json::{Value, json};
use tributary::{App, Options, vault};

use crate::promotion::{call, refused};

/// The day on which all of it is looked at.
fn now() -> Instant {
    Utc.with_ymd_and_hms(2026, 7, 25, 12, 0, 0).unwrap()
}

fn open(folder: &Path) -> Arc<App> {
    let options =
        Options { data_dir: Some(folder.to_owned()), api_origin: None, vault: vault::Prefer::File, now };
    App::open(options).unwrap()
}

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn money(text: &str) -> Money {
    text.parse().unwrap()
}

fn sale(id: &str, on: &str, amount: &str, status: Status, payout: Option<&str>) -> Record {
    Record::Transaction(Transaction {
        id: TransactionId(id.into()),
        program_id: Some(ProgramId("p1".into())),
        program: Some("Tent shop".into()),
        status,
        kind: Kind::Sale,
        occurred_at: day(on).start(),
        day: day(on),
        commission: money(amount),
        commission_text: None,
        sale_amount: None,
        quantity: None,
        sub_id: None,
        order_id: None,
        customer_id: None,
        clicked_at: None,
        payout_id: payout.map(str::to_owned),
        note: None,
    })
}

fn payout(id: &str, on: &str, amount: &str, payer: Option<&str>) -> Record {
    let payer = payer.map(str::to_owned);
    Record::Payout(Payout {
        id: PayoutId(id.into()),
        day: day(on),
        amount: money(amount),
        status: None,
        payer,
    })
}

/// Puts records into an account, which is made if it is not there.
fn told(app: &App, network: &str, name: &str, records: Vec<Record>) -> i64 {
    let open = app.profile();
    let origin = Origin::Import {
        report: "r".into(),
        file: format!("{name}.csv"),
        hash: format!("{name}{}", records.len()),
    };
    open.ledger
        .write(|w| {
            let known = w.account_named(name)?;
            let id: AccountId = match known {
                Some(account) => account.id,
                None => w.add_account(network, name, &BTreeMap::new(), &BTreeSet::new(), now())?,
            };
            w.apply(id, &Batch { origin, records, problems: Vec::new() }, now())?;
            Ok::<_, LedgerError>(id.0)
        })
        .unwrap()
}

/// A network that paid 100 euros on the 5th of each month from January to May, of commissions 40 days older, and not
/// since: 30 of May and 20 of June are approved.
fn network(app: &App) -> i64 {
    let mut records = Vec::new();
    for (at, (on, sold)) in [
        ("2026-01-05", "2025-11-26"),
        ("2026-02-05", "2025-12-27"),
        ("2026-03-05", "2026-01-24"),
        ("2026-04-05", "2026-02-24"),
        ("2026-05-05", "2026-03-26"),
    ]
    .into_iter()
    .enumerate()
    {
        let id = format!("P{at}");
        records.push(sale(&format!("S{at}"), sold, "100.00 EUR", Status::Paid, Some(&id)));
        records.push(payout(&id, on, "100.00 EUR", None));
    }
    records.push(sale("S5", "2026-04-20", "130.00 EUR", Status::Approved, None));
    records.push(sale("S6", "2026-05-20", "120.00 EUR", Status::Approved, None));
    records.push(sale("S7", "2026-06-20", "110.00 EUR", Status::Approved, None));
    records.push(sale("S8", "2026-07-20", "90.00 EUR", Status::Pending, None));
    told(app, "awin", "Main", records)
}

fn lines(page: &Value, of: &str) -> Vec<String> {
    let line = |due: &Value| {
        format!(
            "{} {} {} {}",
            due["state"].as_str().unwrap(),
            due["day"].as_str().unwrap_or("-"),
            due["amount"]["amount"].as_str().unwrap(),
            due["days_late"]
        )
    };
    page[of].as_array().unwrap().iter().map(line).collect()
}

#[tokio::test]
async fn an_empty_ledger_has_no_payouts() {
    let folder = tempfile::tempdir().unwrap();
    let app = open(folder.path());
    let page = call(&app, "payouts.page", json!({})).await;
    for list in ["expected", "late", "received", "receipts", "proposals", "thresholds", "strip", "fees"] {
        assert_eq!(page[list], json!([]), "{list}");
    }
    assert_eq!(
        call(&app, "payouts.auto", Value::Null).await,
        json!({ "matches": 0, "fees": [], "payouts_left": [], "receipts_left": [], "notes": [], "batches": [] })
    );
    assert!(
        refused(&app, "payouts.detail", json!({ "row": 7 })).await.contains("no payout with the number 7")
    );
    assert!(
        refused(&app, "payouts.match", json!({ "payouts": [7], "receipts": [8] }))
            .await
            .contains("no payout")
    );
    let today = call(&app, "today", json!({ "from": "2026-07-01", "to": "2026-07-25" })).await;
    assert_eq!((&today["due_next"], &today["late_count"]), (&json!([]), &json!(0)));
}

#[tokio::test]
async fn what_did_not_come_on_its_day_is_late_and_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let app = open(folder.path());
    let account = network(&app);
    let page = call(&app, "payouts.page", json!({})).await;
    // The newest commission of a payout is 40 days older than it: that of 20 April was due on 5 June, that of 20 May on
    // 5 July, and that of 20 June comes on 5 August.
    assert_eq!(lines(&page, "late"), ["late 2026-06-05 130.00 50", "late 2026-07-05 120.00 20"]);
    assert_eq!(lines(&page, "expected"), ["expected 2026-08-05 110.00 null"]);
    assert_eq!(page["late_sums"], json!([{ "amount": "250.00", "currency": "EUR" }]));
    assert_eq!(page["late"][0]["not_late_until"], "2026-06-08");
    assert_eq!(page["late"][0]["parts"][0]["name"], "Tent shop");
    assert_eq!(page["late"][0]["why"][0], "Usually the 5th of the month, never later; seen from 5 payouts.");
    let today = call(&app, "today", json!({ "from": "2026-07-01", "to": "2026-07-25" })).await;
    assert_eq!(today["late_count"], 2);
    assert_eq!(today["due_next"][0]["day"], "2026-08-05");

    let question = json!({ "account": account, "currency": "EUR", "due": "2026-07-05" });
    let chase = call(&app, "payouts.chase", question.clone()).await;
    let text = chase["text"].as_str().unwrap();
    // Both late ones are asked for, and made up of both commissions.
    assert_eq!((&chase["sum"]["amount"], &chase["count"]), (&json!("250.00"), &json!(2)));
    for part in ["250.00 EUR", "5 Jun 2026", "Main", "S5", "S6", "2026-04-20"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(!text.contains("S7") && !text.contains('|'), "{text}");
    let path = folder.path().join("late.csv");
    assert_eq!(call(&app, "payouts.save", json!({ "question": question, "path": path })).await, 2);
    let saved = std::fs::read_to_string(&path).unwrap();
    assert_eq!(saved.lines().count(), 3, "{saved}");
    let wrong = refused(
        &app,
        "payouts.save",
        json!({ "question": question, "path": folder.path().join("late.txt") }),
    )
    .await;
    assert!(wrong.contains(".csv"), "{wrong}");
    let none =
        refused(&app, "payouts.chase", json!({ "account": account, "currency": "EUR", "due": "2026-02-05" }))
            .await;
    assert!(none.contains("no such payout"), "{none}");
}

/// Day, amount and payer of a receipt.
type Receipt<'r> = (&'r str, &'r str, Option<&'r str>);

#[tokio::test]
async fn a_receipt_that_may_be_it_is_told_beside_the_text_and_not_in_it() {
    // 130 were due on 5 June and 120 on 5 July; nobody knows of a payout of either.
    let cases: [(&[Receipt], &[&str]); 8] = [
        (&[], &[]),
        (&[("2026-07-20", "120.00 EUR", Some("AWIN AG"))], &["120.00"]),
        (&[("2026-07-20", "118.50 EUR", None)], &["118.50"]),
        (&[("2026-06-20", "130.00 EUR", None), ("2026-07-21", "250.00 EUR", None)], &["130.00", "250.00"]),
        (&[("2026-07-20", "110.00 EUR", Some("AWIN AG"))], &[]),
        (&[("2026-05-20", "130.00 EUR", Some("AWIN AG"))], &[]),
        (
            &[
                ("2026-07-19", "120.00 EUR", Some("Daisycon B.V.")),
                ("2026-07-20", "120.00 EUR", Some("AWIN AG")),
            ],
            &["120.00"],
        ),
        // The fifth payout came: what is likely to be that is not this.
        (&[("2026-05-07", "100.00 EUR", Some("AWIN AG"))], &[]),
    ];
    for (receipts, expected) in cases {
        let folder = tempfile::tempdir().unwrap();
        let app = open(folder.path());
        let account = network(&app);
        let question = json!({ "account": account, "currency": "EUR", "due": "2026-07-05" });
        let before = call(&app, "payouts.chase", question.clone()).await;
        assert_eq!((&before["may_be"], &before["warning"]), (&json!([]), &Value::Null));
        let got = receipts.iter().enumerate();
        let got = got.map(|(at, (on, amount, payer))| payout(&format!("B{at}"), on, amount, *payer));
        told(&app, "bank", "Bank", got.collect());
        let chase = call(&app, "payouts.chase", question).await;
        let may_be = chase["may_be"].as_array().unwrap();
        let amounts: Vec<_> = may_be.iter().map(|one| one["amount"]["amount"].as_str().unwrap()).collect();
        assert_eq!(amounts, expected, "{receipts:?}");
        let warning = chase["warning"].as_str().unwrap_or_default();
        assert!(expected.iter().all(|amount| warning.contains(amount)), "{warning}");
        assert_eq!((&chase["text"], &chase["subject"]), (&before["text"], &before["subject"]));
    }
}

#[tokio::test]
async fn the_user_knows_better() {
    let folder = tempfile::tempdir().unwrap();
    let app = open(folder.path());
    let account = network(&app);
    let mark = |due: &str, more: Value| {
        let mut form = json!({ "account": account, "currency": "EUR", "due": due });
        form.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        form
    };
    let page = || call(&app, "payouts.page", json!({}));
    let before = page().await;
    let said = call(&app, "payouts.mark", mark("2026-06-05", json!({ "what": "not_due" }))).await;
    let now = page().await;
    assert_eq!(lines(&now, "late"), ["late 2026-07-05 120.00 20"]);
    assert_eq!(now["expected"][0]["state"], "not_due");
    call(&app, "import.undo", json!({ "batch": said["batch"] })).await;
    assert_eq!(page().await, before);

    let snooze = mark("2026-06-05", json!({ "what": "snoozed", "day": "2026-08-01" }));
    let said = call(&app, "payouts.mark", snooze).await;
    assert_eq!(page().await["expected"][0]["state"], "snoozed");
    call(&app, "payouts.mark", mark("2026-06-05", json!({ "what": "nothing" }))).await;
    assert_eq!(page().await["late"], before["late"]);
    assert!(
        call(&app, "import.undo", json!({ "batch": said["batch"].as_i64().unwrap() + 1 })).await.is_object()
    );

    // 130 came on 10 June by another way: the oldest is paid, and the rhythm goes on from there.
    let received = mark("2026-06-05", json!({ "what": "received", "day": "2026-06-10", "amount": "130.00" }));
    call(&app, "payouts.mark", received).await;
    let now = page().await;
    assert_eq!(lines(&now, "late"), ["late 2026-07-05 120.00 20"]);
    // Of an amount that no payout has, a payout of about the day tells nothing.
    let early = mark("2026-06-05", json!({ "what": "received", "day": "2026-05-07", "amount": "130.00" }));
    call(&app, "payouts.mark", early).await;
    assert_eq!(lines(&page().await, "late"), ["late 2026-07-05 120.00 20"]);
    let none = |what: &str, more: Value| {
        mark("2026-06-05", {
            let mut all = json!({ "what": what });
            all.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            all
        })
    };
    for (form, words) in [
        (none("received", json!({ "day": "2026-06-10" })), "missing"),
        (none("received", json!({ "day": "2026-06-10", "amount": "0" })), "no amount that can be received"),
        (none("received", json!({ "day": "2026-12-10", "amount": "5" })), "still to come"),
        (none("snoozed", json!({ "day": "2026-07-25" })), "is not to come"),
        (none("not_due", json!({ "amount": "130.00" })), "The amount 130.00 means nothing here."),
        (none("snoozed", json!({ "amount": "130.00" })), "The amount 130.00 means nothing here."),
        (none("nothing", json!({ "amount": "130.00" })), "The amount 130.00 means nothing here."),
        (none("not_due", json!({ "day": "2026-07-01" })), "The day 2026-07-01 means nothing here."),
        (
            none("received", json!({ "day": "2025-06-10", "amount": "130.00" })),
            "first commission of 2026-04-20",
        ),
        (
            mark("2026-07-05", json!({ "what": "received", "day": "2026-01-07", "amount": "5" })),
            "more than a month before the first commission of 2026-0",
        ),
        (mark("2026-06-06", json!({ "what": "not_due" })), "No payout in EUR is expected on 2026-06-06."),
        (mark("2026-06-06", json!({ "what": "not_due" })), "120.00 EUR on 2026-07-05"),
        (mark("2026-07-05", json!({ "what": "not_due", "currency": "USD" })), "No payout in USD"),
        (mark("2026-07-05", json!({ "what": "not_due", "payer": "Baker" })), "in EUR from Baker is expected"),
    ] {
        let said = refused(&app, "payouts.mark", form.clone()).await;
        assert!(said.contains(words), "{form}: {said}");
    }
}

#[tokio::test]
async fn each_receipt_that_is_marked_stays_where_no_day_is_known() {
    let folder = tempfile::tempdir().unwrap();
    let app = open(folder.path());
    let account =
        told(&app, "daisycon", "None", vec![sale("1", "2026-03-01", "12.50 EUR", Status::Approved, None)]);
    let mark = async |day: &str, amount: &str| {
        let form = json!({ "account": account, "currency": "EUR", "what": "received", "day": day, "amount": amount });
        call(&app, "payouts.mark", form).await
    };
    let year = async || {
        let of = json!({ "year": 2026, "basis": "received", "currency": "EUR" });
        call(&app, "tax.preview", of).await["total"]["amount"].clone()
    };
    let expected = async || lines(&call(&app, "payouts.page", json!({})).await, "expected");
    assert_eq!(mark("2026-04-01", "12.50").await["beside"], Value::Null);
    assert_eq!((year().await, expected().await), (json!("12.50"), vec![]));
    // Nothing more is expected: it is not put in the place of what came.
    let form = json!({ "account": account, "currency": "EUR", "what": "received", "day": "2026-05-01", "amount": "9" });
    assert!(refused(&app, "payouts.mark", form).await.contains("Nothing is expected"));
    told(
        &app,
        "daisycon",
        "None",
        vec![
            sale("1", "2026-03-01", "12.50 EUR", Status::Approved, None),
            sale("2", "2026-05-01", "20.00 EUR", Status::Approved, None),
        ],
    );
    assert_eq!(expected().await, ["expected - 20.00 null"]);
    let said = mark("2026-06-01", "15.00").await;
    assert_eq!(said["beside"]["amount"], "12.50");
    assert_eq!((year().await, expected().await), (json!("27.50"), vec!["expected - 5.00 null".to_owned()]));
    // What is not due does not take the place of what came either.
    let form = json!({ "account": account, "currency": "EUR", "what": "not_due" });
    let not_due = call(&app, "payouts.mark", form).await;
    assert_eq!((year().await, expected().await), (json!("27.50"), vec!["not_due - 5.00 null".to_owned()]));
    call(&app, "import.undo", json!({ "batch": not_due["batch"] })).await;
    mark("2026-06-02", "5.00").await;
    assert_eq!((year().await, expected().await), (json!("32.50"), vec![]));
    // The same said twice is once; taken away is the latest.
    let twice = json!({ "account": account, "currency": "EUR", "what": "received", "day": "2026-06-01", "amount": "15.00" });
    assert!(refused(&app, "payouts.mark", twice).await.contains("Nothing of it would change"));
    let nothing = json!({ "account": account, "currency": "EUR", "what": "nothing" });
    call(&app, "payouts.mark", nothing).await;
    assert_eq!((year().await, expected().await), (json!("27.50"), vec!["expected - 5.00 null".to_owned()]));
    call(&app, "import.undo", json!({ "batch": said["batch"] })).await;
    assert_eq!((year().await, expected().await), (json!("12.50"), vec!["expected - 20.00 null".to_owned()]));
}

#[tokio::test]
async fn no_day_is_guessed() {
    let folder = tempfile::tempdir().unwrap();
    let app = open(folder.path());
    told(
        &app,
        "awin",
        "Two",
        vec![
            sale("1", "2026-03-01", "10.00 EUR", Status::Paid, Some("A")),
            payout("A", "2026-04-05", "10.00 EUR", None),
            payout("B", "2026-05-05", "10.00 EUR", None),
            sale("2", "2026-05-01", "7.00 EUR", Status::Approved, None),
        ],
    );
    // Never called paid: 90 are approved since ever, and 60 were sent.
    let ever: Vec<Record> = (1..=3)
        .flat_map(|month| {
            let on = format!("2026-0{month}-10");
            let id = format!("R{month}");
            [
                sale(&id, &on, "30.00 GBP", Status::Approved, None),
                payout(&id, &format!("2026-0{}-01", month + 2), "20.00 GBP", None),
            ]
        })
        .collect();
    told(&app, "cj", "Ever", ever);
    told(&app, "daisycon", "None", vec![sale("1", "2026-03-01", "5.00 USD", Status::Approved, None)]);
    let page = call(&app, "payouts.page", json!({})).await;
    let all: Vec<(String, String, String)> = ["expected", "late"]
        .iter()
        .flat_map(|of| page[*of].as_array().unwrap())
        .map(|due| {
            let text = |key: &str| due[key].as_str().unwrap_or("-").to_owned();
            (text("account_name"), text("day"), due["amount"]["amount"].as_str().unwrap().to_owned())
        })
        .collect();
    assert!(all.contains(&("Two".into(), "-".into(), "7.00".into())), "{all:?}");
    assert!(all.contains(&("None".into(), "-".into(), "5.00".into())), "{all:?}");
    let of_ever: i64 = all
        .iter()
        .filter(|(name, ..)| name == "Ever")
        .map(|(.., sum)| sum[..2].parse::<i64>().unwrap())
        .sum();
    assert_eq!(of_ever, 30);
    assert!(page.to_string().contains("it takes three payouts to see a rhythm, and there are two"));
}

#[tokio::test]
async fn receipts_are_matched_and_what_it_cost_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let app = open(folder.path());
    let rates: Vec<(Day, Currency, Rate)> =
        [("2026-03-10", "1.25"), ("2026-05-05", "1.20"), ("2026-05-07", "1.20")]
            .map(|(on, rate)| (day(on), Currency::new("USD").unwrap(), Rate::parse(rate).unwrap()))
            .into();
    app.profile()
        .ledger
        .write(|w| {
            w.set_currency(Currency::EUR)?;
            w.put_rates(&rates, "test")
        })
        .unwrap();
    told(
        &app,
        "awin",
        "Main",
        vec![
            payout("exact", "2026-03-05", "100.00 EUR", None),
            payout("fee", "2026-04-05", "80.00 EUR", None),
            sale("dollars", "2026-03-10", "120.00 USD", Status::Paid, Some("dollar")),
            payout("dollar", "2026-05-05", "120.00 USD", None),
            payout("one", "2026-06-05", "30.00 EUR", None),
            payout("two", "2026-06-08", "45.00 EUR", None),
        ],
    );
    // The bank's file comes through the ordinary door.
    let head =
        "ID,Status,Direction,Created on,Finished on,Source name,Target amount (after fees),Target currency\n";
    let rows = [
        "T1,COMPLETED,IN,2026-03-07 08:00:00,2026-03-07 08:00:00,AWIN AG,100.00,EUR",
        "T2,COMPLETED,IN,2026-04-08 08:00:00,2026-04-08 08:00:00,AWIN AG,78.00,EUR",
        "T3,COMPLETED,IN,2026-05-07 08:00:00,2026-05-07 08:00:00,AWIN AG,97.00,EUR",
        "T4,COMPLETED,IN,2026-06-10 08:00:00,2026-06-10 08:00:00,AWIN AG,75.00,EUR",
        "T5,COMPLETED,IN,2026-06-11 08:00:00,2026-06-11 08:00:00,Landlord,12.00,EUR",
    ];
    let file = folder.path().join("wise.csv");
    std::fs::write(&file, format!("{head}{}", rows.join("\n"))).unwrap();
    call(&app, "import.run", json!({ "path": file, "settings": {} })).await;
    let page = || call(&app, "payouts.page", json!({}));
    let before = page().await;
    let hows: Vec<_> = before["proposals"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["how"].clone(), one["certain"].clone(), one["says"].clone()))
        .collect();
    assert_eq!(
        hows,
        [
            (json!("exact"), json!(true), json!("The same amount.")),
            (json!("near"), json!(false), json!("2.00 EUR less than was sent: it counts as a fee.")),
            (json!("near"), json!(false), json!("At the rate of the day it would be 100.00 EUR.")),
            (json!("one_for_many"), json!(false), json!("One receipt for 2 payouts. The same amount.")),
        ]
    );
    // Only what is exact is matched without asking; twice does nothing.
    let auto = call(&app, "payouts.auto", Value::Null).await;
    assert_eq!(auto["matches"], 1);
    assert_eq!(call(&app, "payouts.auto", Value::Null).await["matches"], 0);
    let proposals = page().await["proposals"].as_array().unwrap().clone();
    assert_eq!(proposals.len(), 3);
    let rows_of = |one: &Value, of: &str| {
        one[of].as_array().unwrap().iter().map(|part| part["row"].clone()).collect::<Vec<_>>()
    };
    let mut batches = Vec::new();
    for one in &proposals {
        let form = json!({ "payouts": rows_of(one, "payouts"), "receipts": rows_of(one, "receipts"), "whole": true });
        let done = call(&app, "payouts.match", form).await;
        let fee = if one["how"] == "near" && one["says"].to_string().contains("fee") { "2.00" } else { "" };
        assert_eq!(done["fees"][0]["amount"].as_str().unwrap_or(""), fee, "{done}");
        batches.push(done["batches"][0].clone());
    }
    let after = page().await;
    let states: Vec<_> = after["received"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["id"].clone(), one["state"].clone(), one["fee"]["amount"].clone()))
        .collect();
    assert_eq!(
        states,
        [
            (json!("two"), json!("matched"), Value::Null),
            (json!("one"), json!("matched"), Value::Null),
            (json!("dollar"), json!("matched"), Value::Null),
            (json!("fee"), json!("matched"), json!("2.00")),
            (json!("exact"), json!("matched"), Value::Null),
        ]
    );
    assert_eq!(after["fees"], json!([{ "amount": "2.00", "currency": "EUR" }]));
    // 120 dollars at 1.20 are 100 euros on the payout's day; 97 came.
    assert_eq!(after["losses"], json!([{ "amount": "3.00", "currency": "EUR" }]));
    assert_eq!(after["receipts_count"], 1, "the landlord's stays");

    let row = |id: &str| {
        after["received"].as_array().unwrap().iter().find(|one| one["id"] == id).unwrap()["row"].clone()
    };
    let detail = call(&app, "payouts.detail", json!({ "row": row("dollar") })).await;
    // Earned at 1.25, when 120 dollars were 96 euros; paid at 1.20.
    assert_eq!(detail["worth_earned"]["amount"], "96.00");
    assert_eq!(detail["worth_paid"]["amount"], "100.00");
    assert_eq!(detail["worth_change"]["amount"], "4.00");
    assert_eq!(detail["difference"]["amount"], "0.00");
    assert_eq!(detail["payout"]["matches"][0]["how"], "near");
    let none = call(&app, "payouts.detail", json!({ "row": row("exact") })).await;
    assert_eq!((&none["commission_count"], &none["difference"]), (&json!(0), &Value::Null));

    // What is matched cannot be matched again, and everything goes back.
    let again = json!({ "payouts": [row("fee")], "receipts": [row("exact")] });
    assert!(refused(&app, "payouts.match", again).await.contains("are matched"));
    let unmatched =
        call(&app, "payouts.unmatch", json!({ "matches": [detail["payout"]["matches"][0]["id"]] })).await;
    assert_eq!(page().await["proposals"].as_array().unwrap().len(), 1);
    for batch in unmatched["batches"]
        .as_array()
        .unwrap()
        .iter()
        .chain(batches.iter().rev())
        .chain(auto["batches"].as_array().unwrap())
    {
        call(&app, "import.undo", json!({ "batch": batch })).await;
    }
    assert_eq!(page().await, before);
}

#[tokio::test]
async fn a_part_that_came_leaves_the_rest_open() {
    let folder = tempfile::tempdir().unwrap();
    let app = open(folder.path());
    told(&app, "awin", "Main", vec![payout("p", "2026-03-05", "100.00 EUR", None)]);
    told(
        &app,
        "bank",
        "Bank",
        vec![payout("b", "2026-03-07", "60.00 EUR", None), payout("c", "2026-05-07", "50.00 EUR", None)],
    );
    let page = call(&app, "payouts.page", json!({})).await;
    assert_eq!(page["proposals"], json!([]));
    let rows =
        |of: &str| page[of].as_array().unwrap().iter().map(|one| one["row"].clone()).collect::<Vec<_>>();
    let (sent, got) = (rows("received")[0].clone(), rows("receipts"));
    let part = call(&app, "payouts.match", json!({ "payouts": [sent], "receipts": [got[1]] })).await;
    assert_eq!(part["fees"], json!([]), "what is a part is less by no fee");
    assert_eq!(
        (&part["payouts_left"][0]["row"], &part["payouts_left"][0]["amount"]["amount"]),
        (&sent, &json!("40.00"))
    );
    assert_eq!(part["receipts_left"], json!([]));
    let note = part["notes"][0].as_str().unwrap();
    assert!(note.contains("40.00 EUR of payout") && note.contains("--whole"), "{note}");
    let state = call(&app, "payouts.page", json!({})).await;
    assert_eq!(
        (&state["received"][0]["state"], &state["received"][0]["left"]["amount"]),
        (&json!("part"), &json!("40.00"))
    );
    // Of the other only as much is taken as is missing.
    let rest = call(&app, "payouts.match", json!({ "payouts": [sent], "receipts": [got[0]] })).await;
    assert_eq!(rest["payouts_left"], json!([]));
    assert_eq!(rest["receipts_left"][0]["amount"]["amount"], "10.00");
    assert!(rest["notes"][0].as_str().unwrap().contains("10.00 EUR of receipt"), "{rest}");
    let state = call(&app, "payouts.page", json!({})).await;
    assert_eq!(
        (&state["received"][0]["state"], &state["receipts"][0]["left"]["amount"]),
        (&json!("matched"), &json!("10.00"))
    );
}

#[tokio::test]
async fn a_match_says_what_counts_as_a_fee_whether_it_was_asked_for_or_not() {
    for (amount, whole, fee) in
        [("96.50", false, json!("3.50")), ("60.00", true, json!("40.00")), ("100.00", false, Value::Null)]
    {
        let folder = tempfile::tempdir().unwrap();
        let app = open(folder.path());
        told(&app, "awin", "Main", vec![payout("p", "2026-03-05", "100.00 EUR", None)]);
        told(&app, "bank", "Bank", vec![payout("b", "2026-04-07", &format!("{amount} EUR"), None)]);
        let page = call(&app, "payouts.page", json!({})).await;
        let (sent, got) = (page["received"][0]["row"].clone(), page["receipts"][0]["row"].clone());
        let done =
            call(&app, "payouts.match", json!({ "payouts": [sent], "receipts": [got], "whole": whole }))
                .await;
        assert_eq!(done["fees"][0]["amount"], fee, "{amount}");
        let match_id =
            call(&app, "payouts.detail", json!({ "row": sent })).await["payout"]["matches"][0]["id"].clone();
        let undone = call(&app, "payouts.unmatch", json!({ "matches": [match_id] })).await;
        assert_eq!(undone["fees"], json!([]), "{amount}");
    }
}

#[tokio::test]
async fn a_receipt_under_another_name_is_matched_with_a_word_about_it() {
    for (payer, told_of) in [
        (Some("AWIN AG"), false),
        (Some("Tent shop GmbH"), false),
        (None, false),
        (Some("Daisycon B.V."), true),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let app = open(folder.path());
        told(
            &app,
            "awin",
            "Main",
            vec![
                sale("1", "2026-01-05", "1.00 EUR", Status::Pending, None),
                payout("p", "2026-03-05", "100.00 EUR", None),
            ],
        );
        told(&app, "bank", "Bank", vec![payout("b", "2026-03-07", "100.00 EUR", payer)]);
        let page = call(&app, "payouts.page", json!({})).await;
        let (sent, got) = (page["received"][0]["row"].clone(), page["receipts"][0]["row"].clone());
        let done = call(&app, "payouts.match", json!({ "payouts": [sent], "receipts": [got] })).await;
        let notes = done["notes"].as_array().unwrap();
        assert_eq!(notes.len(), usize::from(told_of), "{payer:?}: {notes:?}");
        assert!(notes.iter().all(|note| note.as_str().unwrap().contains("“Daisycon B.V.”")), "{notes:?}");
    }
}

#[tokio::test]
async fn what_was_sent_and_did_not_arrive_is_late_too() {
    let folder = tempfile::tempdir().unwrap();
    let app = open(folder.path());
    let months = ["2026-01-05", "2026-02-05", "2026-03-05", "2026-04-05", "2026-05-05"];
    let sent = months
        .iter()
        .enumerate()
        .map(|(at, on)| payout(&format!("P{at}"), on, &format!("10{at}.00 EUR"), None));
    told(&app, "awin", "Main", sent.collect());
    let got = months.iter().enumerate().filter(|(at, _)| *at != 3);
    let got = got.map(|(at, on)| payout(&format!("B{at}"), on, &format!("10{at}.00 EUR"), Some("AWIN AG")));
    told(&app, "bank", "Bank", got.collect());
    assert_eq!(call(&app, "payouts.auto", Value::Null).await["matches"], 4);
    let page = call(&app, "payouts.page", json!({})).await;
    assert_eq!(lines(&page, "late"), ["not_received 2026-04-05 103.00 111"]);
    let row = page["late"][0]["payout"].clone();
    let account = page["late"][0]["account"].clone();
    let chase = call(
        &app,
        "payouts.chase",
        json!({ "account": account, "currency": "EUR", "due": "2026-04-05", "payout": row }),
    )
    .await;
    assert_eq!(
        (&chase["subject"], &chase["warning"]),
        (&json!("Payout P3 of 103.00 EUR has not arrived"), &Value::Null)
    );
    // Whether it came on its day, less a fee, or weeks later: a receipt that is not matched may be it.
    for (on, amount) in [("2026-04-07", "102.00 EUR"), ("2026-06-20", "103.00 EUR")] {
        let batch = told(&app, "bank", on, vec![payout("B", on, amount, Some("AWIN AG"))]);
        let question = json!({ "account": account, "currency": "EUR", "due": "2026-04-05", "payout": row });
        let chase = call(&app, "payouts.chase", question).await;
        let receipt = &chase["may_be"][0];
        assert_eq!(
            chase["warning"],
            format!(
                "A receipt that is not matched yet may already be it: number {}, {amount} on {} 2026 from “AWIN AG” at {on}. \
                 Look before you send the text.",
                receipt["row"],
                if on == "2026-04-07" { "7 Apr" } else { "20 Jun" }
            )
        );
        assert_eq!(chase["subject"], "Payout P3 of 103.00 EUR has not arrived");
        call(&app, "accounts.remove", json!({ "id": batch, "keep_history": false })).await;
    }

    // It came after all, weeks later and less a fee: it is no longer late, and counts once in the year.
    let year = async || {
        let of = json!({ "year": 2026, "basis": "received", "currency": "EUR" });
        let year = call(&app, "tax.preview", of).await;
        let count = |of: &str| year[of].as_array().unwrap().len();
        (year["total"]["amount"].clone(), year["fees"][0]["amount"].clone(), count("said"), count("likely"))
    };
    assert_eq!(year().await, (json!("510.00"), Value::Null, 0, 0));
    let form = json!({ "account": account, "currency": "EUR", "due": "2026-04-05", "what": "received",
        "day": "2026-05-20", "amount": "102.50" });
    call(&app, "payouts.mark", form).await;
    assert_eq!(lines(&call(&app, "payouts.page", json!({})).await, "late"), [""; 0]);
    // 100 + 101 + 102 + 104 and 102.50
    assert_eq!(year().await, (json!("509.50"), json!("0.50"), 1, 0));
    told(&app, "bank", "Bank", vec![payout("B9", "2026-05-22", "102.50 EUR", Some("AWIN AG"))]);
    assert_eq!(year().await, (json!("509.50"), json!("0.50"), 1, 1));
    let receipt = call(&app, "payouts.page", json!({})).await["receipts"][0]["row"].clone();
    let form = json!({ "payouts": [row], "receipts": [receipt], "whole": true });
    call(&app, "payouts.match", form).await;
    assert_eq!(year().await, (json!("509.50"), json!("0.50"), 0, 0));
}

/// The same of another program.
fn of(record: Record, program: &str) -> Record {
    match record {
        Record::Transaction(sale) => Record::Transaction(Transaction {
            program_id: Some(ProgramId(program.into())),
            program: Some(program.into()),
            ..sale
        }),
        other => other,
    }
}

async fn state(app: &Arc<App>, account: &str, program: &str, kind: &str, value: &str) -> Value {
    let program = json!({ "account": account, "name": program });
    call(app, "terms.put", json!({ "program": program, "kind": kind, "value": value })).await
}

#[tokio::test]
async fn stated_terms_name_a_minimum_and_a_day() {
    let folder = tempfile::tempdir().unwrap();
    let app = open(folder.path());
    let sales = vec![
        sale("1", "2026-07-10", "30.00 EUR", Status::Approved, None),
        of(sale("2", "2026-07-10", "10.00 EUR", Status::Approved, None), "Boot shop"),
        of(sale("3", "2026-07-10", "9.00 USD", Status::Approved, None), "Hat shop"),
    ];
    told(&app, "awin", "Main", sales);
    let page = || call(&app, "payouts.page", json!({}));
    assert_eq!(lines(&page().await, "expected"), ["expected - 40.00 null", "expected - 9.00 null"]);
    state(&app, "Main", "Tent shop", "payout", "day 15").await;
    let high = state(&app, "Main", "Tent shop", "minimum", "50 EUR").await;
    state(&app, "Main", "Boot shop", "payout", "day 8").await;
    state(&app, "Main", "Boot shop", "minimum", "25 EUR").await;
    state(&app, "Main", "Hat shop", "payout", "day 28").await;
    let held = page().await;
    // What the shop that pays in dollars states is of the dollars alone.
    assert_eq!(lines(&held, "expected"), ["expected 2026-07-28 9.00 null", "held - 40.00 null"]);
    let why = held["expected"][1]["why"].to_string();
    assert!(why.contains("Less than the minimum of 50.00 EUR.") && why.contains("of Tent shop."), "{why}");
    let one = &held["thresholds"][0];
    assert_eq!(held["thresholds"].as_array().unwrap().len(), 1);
    // 10 are missing; 40 in thirty days are 10 in seven and a half, and in the months before there was nothing.
    assert_eq!(
        (&one["minimum"]["amount"], &one["part_bp"], &one["days_least"], &one["days_most"]),
        (&json!("50.00"), &json!(8000), &json!(8), &Value::Null)
    );
    assert!(one["stated"].as_str().unwrap().contains("the highest, a minimum of 50.00 EUR, of Tent shop"));

    call(&app, "terms.remove", json!({ "id": high["id"] })).await;
    let due = page().await;
    assert_eq!(lines(&due, "expected"), ["expected 2026-07-28 9.00 null", "expected 2026-08-15 40.00 null"]);
    let one = &due["expected"][1];
    assert_eq!(
        one["why"],
        json!([
            "Guessing from stated terms: too few payouts are known to go by.",
            "Different ones are stated (days of payouts): gone by the latest, payouts day 15, of Tent shop."
        ])
    );
    assert_eq!(
        (&one["basis"], &due["thresholds"][0]["says"]),
        (&json!("terms"), &json!("The minimum is reached."))
    );
}

#[tokio::test]
async fn what_is_paid_after_the_month_of_approval_comes_in_parts() {
    let folder = tempfile::tempdir().unwrap();
    let app = open(folder.path());
    let sales =
        [("1", "2026-05-10", "20.00 EUR"), ("2", "2026-06-25", "15.00 EUR"), ("3", "2026-07-20", "4.00 EUR")];
    let sales = sales.map(|(id, on, amount)| sale(id, on, amount, Status::Approved, None));
    told(&app, "awin", "Main", sales.to_vec());
    state(&app, "Main", "Tent shop", "payout", "net 30").await;
    let page = || call(&app, "payouts.page", json!({}));
    // Approved on their own days: what is of June comes thirty days after it.
    assert_eq!(
        lines(&page().await, "expected"),
        ["expected 2026-07-30 35.00 null", "expected 2026-08-30 4.00 null"]
    );
    // Approved twenty days later: that of 25 June is of July.
    state(&app, "Main", "Tent shop", "hold", "20 days").await;
    let held = page().await;
    assert_eq!(
        lines(&held, "expected"),
        ["expected 2026-07-30 20.00 null", "expected 2026-08-30 19.00 null"]
    );
    assert_eq!(held["expected"][0]["up_to"], "2026-06-10");
    // Too little for the one day waits for the next.
    state(&app, "Main", "Tent shop", "minimum", "30 EUR").await;
    assert_eq!(lines(&page().await, "expected"), ["expected 2026-08-30 39.00 null"]);
}

#[tokio::test]
async fn terms_are_of_their_own_payer_and_past_payouts_know_days_better() {
    let folder = tempfile::tempdir().unwrap();
    let app = open(folder.path());
    network(&app);
    let book = ["Baker", "Potter"]
        .map(|name| of(sale(name, "2026-07-10", "20.00 EUR", Status::Approved, None), name));
    told(&app, "hand", "My book", book.to_vec());
    let before = call(&app, "payouts.page", json!({})).await;
    state(&app, "Main", "Tent shop", "payout", "day 20").await;
    state(&app, "My book", "Baker", "payout", "day 3").await;
    state(&app, "My book", "Potter", "payout", "every 2 weeks").await;
    state(&app, "My book", "Potter", "minimum", "30 EUR").await;
    let page = call(&app, "payouts.page", json!({})).await;
    assert_eq!(page["late"], before["late"]);
    assert_eq!(
        lines(&page, "expected"),
        ["expected 2026-08-03 20.00 null", "expected 2026-08-05 110.00 null", "held - 20.00 null"]
    );
    assert_eq!(page["thresholds"][0]["payer"], "Potter");
    let potter = call(&app, "terms.list", json!({})).await;
    let least = potter.as_array().unwrap().iter().find(|one| one["kind"] == "minimum").unwrap();
    call(&app, "terms.remove", json!({ "id": least["id"] })).await;
    let page = call(&app, "payouts.page", json!({})).await;
    assert_eq!((&page["thresholds"], &page["expected"][2]["day"]), (&json!([]), &Value::Null));
    assert!(page["expected"][2]["why"].to_string().contains("every 2 weeks. From which day on is not told"));
}

#[tokio::test]
async fn a_payer_is_meant_in_whatever_case_unless_two_are() {
    let folder = tempfile::tempdir().unwrap();
    let app = open(folder.path());
    let book = ["Baker", "Potter", "POTTER"]
        .map(|name| of(sale(name, "2026-07-10", "20.00 EUR", Status::Approved, None), name));
    let account = told(&app, "hand", "My book", book.to_vec());
    let which = |payer: &str| json!({ "account": account, "currency": "EUR", "payer": payer });
    for (typed, commission) in
        [("Baker", "Baker"), (" bAKER ", "Baker"), ("Potter", "Potter"), ("POTTER", "POTTER")]
    {
        let chase = call(&app, "payouts.chase", which(typed)).await;
        assert_eq!((&chase["count"], &chase["rows"][0]["id"]), (&json!(1), &json!(commission)), "{typed}");
        let mut form = which(typed);
        form["what"] = json!("not_due");
        let batch = call(&app, "payouts.mark", form).await["batch"].clone();
        let page = call(&app, "payouts.page", json!({})).await;
        let marked: Vec<_> =
            page["expected"].as_array().unwrap().iter().filter(|due| due["state"] == "not_due").collect();
        assert_eq!((marked.len(), &marked[0]["payer"]), (1, &json!(commission)), "{typed}");
        call(&app, "import.undo", json!({ "batch": batch })).await;
    }
    let both = refused(&app, "payouts.chase", which("potter")).await;
    assert!(both.contains("“potter” may be “POTTER” or “Potter”."), "{both}");
    let mut nobody = which("Bakery");
    nobody["what"] = json!("not_due");
    assert!(refused(&app, "payouts.mark", nobody).await.contains("from Bakery is expected"));
}

#[tokio::test]
async fn the_sample_is_on_its_way_to_stated_minimums() {
    let folder = tempfile::tempdir().unwrap();
    let app = open(folder.path());
    call(&app, "profile.sample", json!(null)).await;
    let page = call(&app, "payouts.page", json!({})).await;
    let stated: Vec<_> = page["thresholds"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            format!("{} {}", one["minimum"]["amount"].as_str().unwrap(), one["stated"].as_str().unwrap())
        })
        .collect();
    for name in ["Cloudnest", "Linkwise"] {
        let is_of = |one: &&String| one.starts_with("50.00") && one.contains(name);
        assert_eq!(stated.iter().filter(is_of).count(), 1, "{name}: {stated:?}");
    }
}
