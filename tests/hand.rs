//! What is kept by hand: entries with a history that can be taken back, and entries that come again, each once.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use record::{Day, Instant};
use serde_json::{Value, json};
use tributary::schedule::look;
use tributary::{App, Options, recurring, vault};

/// One day for each test that needs days to pass, as its number.
static DAYS: [AtomicI64; 8] = [const { AtomicI64::new(0) }; 8];

/// Noon of the day of a test: the calendar day is the same wherever this runs.
fn noon<const TEST: usize>() -> Instant {
    Day::from_number(DAYS[TEST].load(Ordering::SeqCst)).unwrap().start() + chrono::TimeDelta::hours(12)
}

fn set<const TEST: usize>(day: &str) {
    DAYS[TEST].store(day.parse::<Day>().unwrap().number(), Ordering::SeqCst);
}

fn open<const TEST: usize>(folder: &Path) -> Arc<App> {
    let data_dir = Some(folder.to_owned());
    App::open(Options { data_dir, api_origin: None, vault: vault::Prefer::File, now: noon::<TEST> }).unwrap()
}

fn entry(program: &str, amount: &str, more: Value) -> Value {
    let mut entry = json!({
        "program": program, "amount": amount, "currency": "EUR", "status": "pending", "kind": "sale",
    });
    for (key, value) in more.as_object().unwrap() {
        entry[key] = value.clone();
    }
    entry
}

fn monthly(start: &str, more: Value) -> Value {
    let mut form = json!({
        "entry": entry("Hosting", "29.00", json!({ "day": start, "kind": "recurring" })), "every": "month",
    });
    for (key, value) in more.as_object().unwrap() {
        form[key] = value.clone();
    }
    form
}

async fn call(app: &Arc<App>, name: &str, args: Value) -> Value {
    app.call(name, args.clone()).await.unwrap_or_else(|error| panic!("{name} {args}: {error}"))
}

/// Every entry, oldest first: day, status, amount.
async fn entries(app: &Arc<App>) -> Vec<String> {
    let page = call(app, "activity.list", json!({ "limit": 500 })).await;
    let text = |row: &Value, key: &str| row[key].as_str().unwrap().to_owned();
    let line = |row: &Value| {
        let status = if row["expected"] == true { "expected".to_owned() } else { text(row, "status") };
        format!("{} {status} {}", &text(row, "occurred_at")[..10], text(&row["commission"], "amount"))
    };
    page["rows"].as_array().unwrap().iter().rev().map(line).collect()
}

async fn row(app: &Arc<App>, at: usize) -> i64 {
    let page = call(app, "activity.list", json!({ "limit": 500 })).await;
    page["rows"].as_array().unwrap().iter().rev().nth(at).unwrap()["row"].as_i64().unwrap()
}

async fn detail(app: &Arc<App>, row: i64) -> Value {
    call(app, "activity.detail", json!({ "row": row })).await
}

fn texts(list: &Value, key: &str) -> Vec<String> {
    list.as_array().unwrap().iter().map(|one| one[key].as_str().unwrap().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_entry_is_corrected_with_its_past_kept_and_each_step_is_taken_back() {
    set::<0>("2026-11-25");
    let folder = tempfile::tempdir().unwrap();
    let app = open::<0>(folder.path());
    let typed = entry("Bakery", "12.50", json!({ "note": "by the till", "sub_id": "flyer" }));
    let added = call(&app, "hand.add", typed).await;
    assert_eq!(
        (&added["ids"], entries(&app).await),
        (&json!(["hand-1"]), vec!["2026-11-25 pending 12.50".into()])
    );
    let first = row(&app, 0).await;
    let change = json!({ "rows": [first], "amount": "13.75", "day": "2026-11-20", "note": "counted again" });
    let corrected = call(&app, "hand.edit", change).await;
    let approved = call(&app, "hand.edit", json!({ "rows": [first], "status": "approved" })).await;
    let seen = detail(&app, first).await;
    assert_eq!(texts(&seen["history"], "status"), ["pending", "pending", "approved"]);
    assert_eq!(texts(&seen["history"], "source"), ["by hand"; 3]);
    assert_eq!(seen["history"][1]["changed"], json!(["occurred_at", "day", "commission", "note"]));
    assert_eq!(
        (&seen["transaction"]["note"], &seen["transaction"]["sub_id"], &seen["undo"]),
        (&json!("counted again"), &json!("flyer"), &approved["batch"])
    );
    // The entry itself only goes when nothing stands on it.
    let blocked = app.call("import.undo", json!({ "batch": added["batch"] })).await.unwrap_err();
    assert!(blocked.message.contains("a change by hand"), "{blocked}");
    call(&app, "import.undo", json!({ "batch": approved["batch"] })).await;
    call(&app, "import.undo", json!({ "batch": corrected["batch"] })).await;
    assert_eq!(entries(&app).await, ["2026-11-25 pending 12.50"]);
    assert_eq!(detail(&app, first).await["transaction"]["note"], "by the till");
    call(&app, "import.undo", json!({ "batch": added["batch"] })).await;
    assert_eq!(entries(&app).await, [""; 0]);
    let listed = call(&app, "import.list", Value::Null).await;
    assert_eq!(texts(&listed, "file"), ["Change by hand", "Change by hand", "Entry by hand"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn several_are_marked_as_paid_with_the_payment_that_was_received() {
    set::<1>("2026-11-25");
    let folder = tempfile::tempdir().unwrap();
    let app = open::<1>(folder.path());
    for (program, amount, currency) in [
        ("Bakery", "10.10", "EUR"),
        ("Bakery", "20.20", "EUR"),
        ("Tailor", "5", "USD"),
        ("Tailor", "7", "EUR"),
    ] {
        call(&app, "hand.add", entry(program, amount, json!({ "currency": currency }))).await;
    }
    let mut rows = Vec::new();
    for at in 0..4 {
        rows.push(row(&app, at).await);
    }
    let before = entries(&app).await;
    let paid = call(&app, "hand.edit", json!({ "rows": rows[..3], "paid_on": "2026-11-24" })).await;
    let amounts: Vec<_> =
        paid["payments"].as_array().unwrap().iter().map(|one| one["amount"].as_str()).collect();
    assert_eq!(amounts, [Some("30.30"), Some("5.00")]);
    let days = json!({ "from": "2026-11-01", "to": "2026-11-25" });
    let payments = async || call(&app, "today", days.clone()).await["payments"].clone();
    let received = payments().await;
    assert_eq!(
        (texts(&received, "date"), texts(&received, "payer")),
        (vec!["2026-11-24".to_owned(); 2], vec!["Bakery".to_owned(), "Tailor".to_owned()],)
    );
    let states = async || {
        let list = entries(&app).await;
        list.iter().map(|line| line.split(' ').nth(1).unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(states().await, ["paid", "paid", "paid", "pending"]);
    // Once more is nothing new, and no second payment.
    let again =
        app.call("hand.edit", json!({ "rows": rows[..3], "paid_on": "2026-11-24" })).await.unwrap_err();
    assert!(again.message.contains("Nothing of it would change"), "{again}");
    let mixed = call(&app, "hand.edit", json!({ "rows": rows, "paid_on": "2026-11-25" })).await;
    assert_eq!(mixed["payments"], json!([{ "amount": "7.00", "currency": "EUR" }]));
    for batch in [&mixed, &paid] {
        call(&app, "import.undo", json!({ "batch": batch["batch"] })).await;
    }
    assert_eq!((entries(&app).await, payments().await), (before, json!([])));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_changed_by_hand_says_why_and_stays() {
    set::<2>("2026-11-25");
    let folder = tempfile::tempdir().unwrap();
    let app = open::<2>(folder.path());
    call(&app, "hand.add", entry("Bakery", "1", json!({}))).await;
    call(&app, "hand.add", entry("Bakery", "2", json!({}))).await;
    let file = folder.path().join("awin.csv");
    std::fs::write(
        &file,
        "id,publisher_id,sale_amount,commission,date,commission_status,validation_date,extra,type,site_name,URL,decline_reason\n\
         5001,77,50.35,3.02,2026-03-09 20:43:26,1,2026-04-09 20:43:26,A-1,Sale,Garden,https://g.example,\n",
    )
    .unwrap();
    let report = json!({ "path": file.display().to_string(), "settings": { "currency": "EUR" } });
    call(&app, "import.run", report).await;
    let before = entries(&app).await;
    let (network, first, second) = (row(&app, 0).await, row(&app, 1).await, row(&app, 2).await);
    for (name, args, expected) in [
        ("hand.add", entry(" ", "1", json!({})), "needs a program"),
        ("hand.add", entry("Bakery", "1,50", json!({})), "“1,50” is not an amount"),
        ("hand.add", entry("Bakery", "1.1234567", json!({})), "more digits than are kept of EUR"),
        ("hand.add", entry("Bakery", "1", json!({ "currency": "EURO" })), "“EURO” is not a currency"),
        ("hand.add", entry("Bakery", "1", json!({ "day": "0206-02-03" })), "too far away"),
        ("hand.edit", json!({ "rows": [] }), "No entry was chosen"),
        ("hand.edit", json!({ "rows": [first], "amount": "x" }), "“x” is not an amount"),
        ("hand.edit", json!({ "rows": [first, second], "amount": "3" }), "cannot be given one amount"),
        ("hand.edit", json!({ "rows": [first, network], "status": "paid" }), "not from your hand"),
        ("hand.edit", json!({ "rows": [first, 999], "status": "paid" }), "no longer there"),
        ("hand.rule", monthly("2016-11-01", json!({})), "cannot begin as early"),
        ("hand.rule", monthly("2026-11-01", json!({ "until": "2026-10-01" })), "end before its first day"),
        ("hand.rule", monthly("2026-11-01", json!({ "times": 0 })), "cannot come 0 times"),
        (
            "hand.rule",
            monthly("2026-11-01", json!({ "every": "week", "month_end": true })),
            "week does not end",
        ),
        ("hand.rule", monthly("2026-11-01", json!({ "id": 7 })), "no longer there"),
        ("hand.rule_state", json!({ "id": 7, "paused": true }), "no longer there"),
    ] {
        let refused = app.call(name, args.clone()).await.unwrap_err();
        assert!(refused.message.contains(expected), "{name} {args}: {refused}");
    }
    assert_eq!(entries(&app).await, before);
    assert_eq!(call(&app, "hand.book", Value::Null).await["rules"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn each_due_day_gets_its_entry_once_however_often_and_from_wherever_it_is_looked() {
    set::<3>("2027-01-30");
    let folder = tempfile::tempdir().unwrap();
    let (app, other) = (open::<3>(folder.path()), open::<3>(folder.path()));
    let made = call(&app, "hand.rule", monthly("2026-12-31", json!({}))).await;
    assert_eq!((made["made"].as_array().unwrap().len(), &made["rule"]["next"]), (1, &json!("2027-01-31")));
    look(&app, true).await.unwrap();
    assert_eq!(entries(&app).await, ["2026-12-31 expected 29.00"]);
    // Midnight passes, then weeks in which nothing runs; two processes look at once.
    set::<3>("2027-01-31");
    assert_eq!(recurring::make_due(&app).await.unwrap(), 1);
    set::<3>("2027-04-30");
    let (here, there) = tokio::join!(recurring::make_due(&app), recurring::make_due(&other));
    assert_eq!(here.unwrap() + there.unwrap(), 3);
    let all = ["2026-12-31", "2027-01-31", "2027-02-28", "2027-03-31", "2027-04-30"];
    assert_eq!(entries(&app).await, all.map(|day| format!("{day} expected 29.00")));
    // One is taken back, one is skipped, one is confirmed with another amount: none of that makes another.
    let undo = detail(&app, row(&app, 0).await).await["undo"].clone();
    call(&app, "import.undo", json!({ "batch": undo })).await;
    call(&app, "hand.edit", json!({ "rows": [row(&app, 1).await], "status": "declined" })).await;
    let confirm = json!({ "rows": [row(&app, 2).await], "status": "approved", "amount": "31.40" });
    call(&app, "hand.edit", confirm).await;
    // A clock that was set back and is right again.
    for day in ["2027-04-30", "2026-12-31", "2027-04-30"] {
        set::<3>(day);
        assert_eq!(recurring::make_due(&app).await.unwrap(), 0, "{day}");
    }
    assert_eq!(
        entries(&app).await,
        [
            "2027-01-31 expected 29.00",
            "2027-02-28 declined 29.00",
            "2027-03-31 approved 31.40",
            "2027-04-30 expected 29.00"
        ]
    );
    let book = call(&app, "hand.book", Value::Null).await;
    assert_eq!((&book["expected_count"], book["expected"].as_array().unwrap().len()), (&json!(2), 2));
    let history = detail(&app, row(&app, 2).await).await["history"].clone();
    assert_eq!(texts(&history, "source"), ["a recurring entry", "by hand"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_is_for_what_comes_and_a_pause_leaves_out_what_fell_due() {
    set::<4>("2026-11-15");
    let folder = tempfile::tempdir().unwrap();
    let app = open::<4>(folder.path());
    let rule = call(&app, "hand.rule", monthly("2026-10-01", json!({}))).await["rule"].clone();
    let id = rule["id"].as_i64().unwrap();
    assert_eq!(entries(&app).await, ["2026-10-01 expected 29.00", "2026-11-01 expected 29.00"]);
    // Every week from the first of October on, for 8.00: the weeks that are over get nothing.
    let mut weekly = monthly("2026-10-01", json!({ "id": id, "every": "week", "times": 8 }));
    weekly["entry"]["amount"] = json!("8.00");
    weekly["entry"]["status"] = json!("approved");
    let changed = call(&app, "hand.rule", weekly).await;
    assert_eq!(
        (&changed["made"], &changed["rule"]["next"], &changed["rule"]["until"], &changed["rule"]["left"]),
        (&json!([]), &json!("2026-11-19"), &json!("2026-11-19"), &json!(1))
    );
    call(&app, "hand.rule_state", json!({ "id": id, "paused": true })).await;
    set::<4>("2026-11-20");
    assert_eq!(recurring::make_due(&app).await.unwrap(), 0);
    let resumed = call(&app, "hand.rule_state", json!({ "id": id, "paused": false })).await;
    assert_eq!((&resumed["made"], &resumed["rule"]["next"]), (&json!([]), &Value::Null), "it has ended");
    // It goes on for ever, at once approved; on the day of the resumption itself it comes.
    let mut endless = monthly("2026-10-01", json!({ "id": id, "every": "week" }));
    endless["entry"]["status"] = json!("approved");
    call(&app, "hand.rule", endless).await;
    call(&app, "hand.rule_state", json!({ "id": id, "paused": true })).await;
    set::<4>("2026-12-03");
    let resumed = call(&app, "hand.rule_state", json!({ "id": id, "paused": false })).await;
    assert_eq!(resumed["made"].as_array().unwrap().len(), 1);
    let three = ["2026-10-01 expected 29.00", "2026-11-01 expected 29.00", "2026-12-03 approved 29.00"];
    assert_eq!(entries(&app).await, three);
    // Stopped, its entries stay; taken back, it goes on.
    call(&app, "hand.rule_state", json!({ "id": id, "stopped": true })).await;
    set::<4>("2026-12-10");
    assert_eq!(recurring::make_due(&app).await.unwrap(), 0);
    assert_eq!(call(&app, "hand.book", Value::Null).await["rules"], json!([]));
    assert_eq!(entries(&app).await, three);
    call(&app, "hand.rule_state", json!({ "id": id, "stopped": false })).await;
    assert_eq!(recurring::make_due(&app).await.unwrap(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_account_by_hand_is_an_account_without_a_network() {
    set::<5>("2026-11-25");
    let folder = tempfile::tempdir().unwrap();
    let app = open::<5>(folder.path());
    call(&app, "hand.add", entry("Bakery", "1", json!({}))).await;
    let account = async || call(&app, "accounts.list", Value::Null).await[0].clone();
    let known = account().await;
    let shown = ["name", "network", "network_name", "schedule", "syncs", "secrets", "next_sync"];
    assert_eq!(
        shown.map(|key| known[key].clone()),
        [
            json!("By hand"),
            json!("hand"),
            json!("By hand"),
            json!("off"),
            json!(false),
            json!([]),
            Value::Null
        ]
    );
    let id = known["id"].as_i64().unwrap();
    let refused = app.call("accounts.schedule", json!({ "id": id, "schedule": "hourly" })).await.unwrap_err();
    assert!(refused.message.contains("kept by hand"), "{refused}");
    let refused = app.call("sync.start", json!({ "accounts": ["By hand"] })).await.unwrap_err();
    assert!(refused.message.contains("kept by hand"), "{refused}");
    let refused = app.call("accounts.update", json!({ "id": id, "values": {} })).await.unwrap_err();
    assert!(refused.message.contains("by hand"), "{refused}");
    // By another name it is still the one that entries go to.
    call(&app, "accounts.rename", json!({ "id": id, "name": "Cash book" })).await;
    call(&app, "hand.add", entry("Tailor", "2", json!({}))).await;
    assert_eq!(call(&app, "accounts.list", Value::Null).await.as_array().unwrap().len(), 1);
    let book = call(&app, "hand.book", Value::Null).await;
    assert_eq!(texts(&book["programs"], "name"), ["Bakery", "Tailor"]);
    assert_eq!(
        (&book["programs"][1]["last"]["commission"]["amount"], &book["currency"]),
        (&json!("2.00"), &json!("EUR"))
    );
    // Its programs can be declared passive like all others.
    let tailor = book["programs"][1]["key"].clone();
    call(&app, "programs.edit", json!({ "id": tailor, "kind": "link", "declared_passive": true })).await;
    let days = json!({ "from": "2026-11-01", "to": "2026-11-25" });
    let programs = call(&app, "programs.list", days).await;
    let passive = |name: &str| {
        let all = programs.as_array().unwrap();
        all.iter().find(|program| program["name"] == name).unwrap()["passive_bp"].clone()
    };
    assert_eq!((passive("Bakery"), passive("Tailor")), (json!(0), json!(10_000)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_is_one_in_whatever_case_it_is_typed() {
    set::<7>("2026-11-25");
    let folder = tempfile::tempdir().unwrap();
    let app = open::<7>(folder.path());
    call(&app, "hand.add", entry("Bakery", "1.00", json!({}))).await;
    call(&app, "hand.add", entry(" bakery ", "2.00", json!({}))).await;
    let rule =
        monthly("2026-11-01", json!({ "entry": entry("BAKERY", "3.00", json!({ "kind": "recurring" })) }));
    assert_eq!(call(&app, "hand.rule", rule).await["rule"]["program"], "Bakery");
    call(&app, "referrals.keep", json!({ "id": "ann", "program": "baKery", "state": "customer" })).await;
    call(&app, "hand.add", entry("Hosting", "4.00", json!({}))).await;
    let last = row(&app, 2).await;
    call(&app, "hand.edit", json!({ "rows": [last], "program": "bakery" })).await;
    let book = call(&app, "hand.book", Value::Null).await;
    assert_eq!(texts(&book["programs"], "name"), ["Bakery", "Hosting"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_still_to_come_is_neither_approved_nor_paid() {
    set::<6>("2026-11-25");
    let folder = tempfile::tempdir().unwrap();
    let app = open::<6>(folder.path());
    let on = |day: &str, status: &str| entry("Bakery", "5.00", json!({ "day": day, "status": status }));
    for (day, status) in [("2030-01-01", "approved"), ("2026-11-27", "paid")] {
        let error = app.call("hand.add", on(day, status)).await.unwrap_err();
        assert_eq!(error.message, format!("{day} is still to come, so nothing of that day is {status} yet."));
        assert!(error.hint.unwrap().contains("as pending"));
    }
    assert_eq!(entries(&app).await, [""; 0]);
    // Where the sun rises first it is tomorrow already; what is expected may lie ahead.
    call(&app, "hand.add", on("2026-11-26", "approved")).await;
    call(&app, "hand.add", on("2027-03-01", "pending")).await;
    let ahead = row(&app, 1).await;
    for change in [
        json!({ "rows": [ahead], "status": "approved" }),
        json!({ "rows": [row(&app, 0).await], "day": "2026-12-24" }),
        json!({ "rows": [row(&app, 0).await], "paid_on": "2026-12-24" }),
    ] {
        let error = app.call("hand.edit", change).await.unwrap_err();
        assert!(error.message.contains("is still to come"), "{error}");
    }
    call(&app, "hand.edit", json!({ "rows": [ahead], "status": "approved", "day": "2026-11-20" })).await;
    assert_eq!(entries(&app).await, ["2026-11-20 approved 5.00", "2026-11-26 approved 5.00"]);
}
