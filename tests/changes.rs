//! What changed between two syncs, down to what a network no longer reports.

use std::net::TcpListener;
use std::path::Path;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use chrono::{TimeDelta, TimeZone, Utc};
use record::{Instant, Status};
use serde_json::{Value, json};
use tributary::view::{SyncRequest, SyncState};
use tributary::{App, Options, sync, vault};

use crate::standin::invented::rows;
use crate::standin::{Answer, Origin, Request, Sale, login, serve};

/// Seconds that have gone by: what happens in one and the same second has no order.
static GONE: AtomicI64 = AtomicI64::new(0);

fn now() -> Instant {
    let noon = Utc.with_ymd_and_hms(2026, 3, 10, 12, 0, 0).unwrap();
    noon + TimeDelta::seconds(GONE.load(Ordering::SeqCst))
}

fn opened(folder: &Path, api_origin: &str) -> Arc<App> {
    let options = Options {
        data_dir: Some(folder.to_owned()),
        api_origin: Some(api_origin.to_owned()),
        vault: vault::Prefer::File,
        now,
    };
    App::open(options).unwrap()
}

async fn add(app: &Arc<App>, network: &str, values: Value) {
    app.call("vault.unlock", json!({ "passphrase": "only for this test" })).await.unwrap();
    let form = json!({ "network": network, "name": format!("My {network}"), "values": values });
    app.call("accounts.add", form).await.unwrap();
}

/// Looks away, and syncs a second later.
async fn next(app: &Arc<App>) -> SyncState {
    app.call("app.seen", Value::Null).await.unwrap();
    GONE.fetch_add(2, Ordering::SeqCst);
    let days = SyncRequest { since: Some("2026-01-01".to_owned()), ..SyncRequest::default() };
    let state = sync::run(app, &days, |_| {}).await.unwrap();
    assert!(state.accounts.iter().all(|line| line.error.is_none()), "{state:?}");
    state
}

/// The changes as `what id`, in order of the words, by both ways of asking.
async fn changes(app: &Arc<App>) -> Vec<String> {
    let found = app.call("activity.changes", json!({})).await.unwrap();
    let mut told = Vec::new();
    for program in found["programs"].as_array().unwrap() {
        let ask = json!({ "since": found["since"], "program": program["program"], "limit": 500 });
        let page = app.call("activity.changed", ask).await.unwrap();
        let rows = page["rows"].as_array().unwrap();
        assert_eq!(program["count"], rows.len());
        told.extend(rows.iter().map(|row| {
            format!("{} {}", row["what"].as_str().unwrap(), row["transaction"]["id"].as_str().unwrap())
        }));
    }
    told.sort();
    told
}

/// How many of each sort there are on Today.
async fn review(app: &Arc<App>) -> Vec<(String, i64)> {
    let review = app.call("today.review", Value::Null).await.unwrap();
    let mut counts = std::collections::BTreeMap::<String, i64>::new();
    for line in review["lines"].as_array().unwrap() {
        *counts.entry(line["what"].as_str().unwrap().to_owned()).or_default() +=
            line["count"].as_i64().unwrap();
    }
    counts.into_iter().collect()
}

fn of(sales: &mut [Sale], status: Status) -> &mut Sale {
    sales
        .iter_mut()
        .filter(|sale| sale.at > now() - TimeDelta::days(60))
        .find(|sale| sale.status == status)
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_network_takes_out_of_its_answer_is_told_and_kept() {
    let (folder, origin) = (tempfile::tempdir().unwrap(), Origin::start());
    let app = opened(folder.path(), &origin.url);
    for network in ["awin", "profitshare"] {
        let (mut values, secrets) = login(network);
        values.extend(secrets);
        add(&app, network, json!(values)).await;
    }
    next(&app).await;
    let (known, income) =
        (rows(&app), app.call("today", json!({ "from": "2026-01-01", "to": "2026-03-10" })).await.unwrap());

    let (gone, turned) = {
        let mut world = origin.world();
        // The file of this network does not say that its answers are whole.
        world.sales.get_mut("profitshare").unwrap().clear();
        let sales = world.sales.get_mut("awin").unwrap();
        let turned = of(sales, Status::Pending);
        turned.status = Status::Declined;
        let turned = turned.id.clone();
        let gone = of(sales, Status::Approved).clone();
        sales.retain(|sale| sale.id != gone.id);
        (gone, turned)
    };
    next(&app).await;
    assert_eq!(changes(&app).await, [format!("reversed {turned}"), format!("vanished {}", gone.id)]);
    assert_eq!(review(&app).await, [("reversed".to_owned(), 1), ("vanished".to_owned(), 1)]);
    let mut expected = known.clone();
    expected.iter_mut().find(|row| row["id"] == turned).unwrap()["status"] = "declined".into();
    assert_eq!(rows(&app), expected, "what is gone stays as it was");
    let history = app.call("activity.detail", json!({ "row": row_of(&app, &gone.id).await })).await.unwrap();
    assert!(history["transaction"]["missing_since"].is_string(), "{history}");
    let words: Vec<&str> =
        history["history"][1]["changed"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    assert_eq!(words, ["no longer reported since 2026-03-10"]);

    // Nothing happens twice, and seen is seen.
    let state = next(&app).await;
    assert!(state.accounts.iter().all(|line| (line.added, line.updated) == (0, 0)), "{state:?}");
    assert_eq!(changes(&app).await, [""; 0]);

    origin.world().sales.get_mut("awin").unwrap().push(gone.clone());
    origin
        .world()
        .sales
        .get_mut("awin")
        .unwrap()
        .iter_mut()
        .filter(|sale| sale.id == turned)
        .for_each(|sale| sale.status = Status::Pending);
    next(&app).await;
    assert_eq!(changes(&app).await, [format!("restated {turned}"), format!("returned {}", gone.id)]);
    assert_eq!(rows(&app), known);
    let again = app.call("today", json!({ "from": "2026-01-01", "to": "2026-03-10" })).await.unwrap();
    assert_eq!(again["month"], income["month"]);
}

async fn row_of(app: &Arc<App>, id: &str) -> Value {
    json!(tributary::activity::history(app, id).await.unwrap()[0].transaction.row)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_that_a_network_of_daily_sums_corrects_to_zero_is_zero() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    let days = Arc::new(Mutex::new(vec![("2026-03-01", json!(10)), ("2026-03-02", json!(5.5))]));
    let answered = days.clone();
    serve(listener, move |request: &Request| {
        let asked = |day: &str| {
            let from = request.q("date_from").unwrap_or_default();
            let to = request.q("date_to").unwrap_or_default();
            from <= day && day < to
        };
        let days = answered.lock().unwrap();
        let rows = days.iter().filter(|(day, _)| asked(day)).map(|(day, sum)| {
            json!({ "dt": format!("{day}T00:00:00.000Z"), "brand_id": 77, "brand_name": "Sample Bet", "afp": "",
                "visit_count": 3, "deposit_total": 100, "commissions_total": sum })
        });
        Answer::json(200, &json!({ "data": rows.collect::<Vec<_>>() }))
    });
    let folder = tempfile::tempdir().unwrap();
    let app = opened(folder.path(), &origin);
    let login = json!({ "base_url": "https://brand.example", "currency": "EUR", "api_key": "a key" });
    add(&app, "smartico", login).await;
    next(&app).await;
    let sums = |app: &App| -> Vec<String> {
        rows(app).iter().map(|row| row["commission"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(sums(&app), ["10.00", "5.50"]);

    // A row that is gone and one that is there for its visits mean the same.
    *days.lock().unwrap() = vec![("2026-03-02", json!(5.5))];
    next(&app).await;
    assert_eq!(sums(&app), ["0.00", "5.50"]);
    assert_eq!(changes(&app).await, ["restated 2026-03-01:77:"]);
    *days.lock().unwrap() = vec![("2026-03-01", json!(0)), ("2026-03-02", json!(5.5))];
    next(&app).await;
    assert_eq!(sums(&app), ["0.00", "5.50"]);
    assert_eq!(changes(&app).await, [""; 0]);
    let history = tributary::activity::history(&app, "2026-03-01:77:").await.unwrap();
    let amounts: Vec<&str> = history[0].history.iter().map(|seen| seen.commission.amount.as_str()).collect();
    assert_eq!(amounts, ["10.00", "0.00"]);

    // A row that cannot be read could be any day: nothing is taken for zero.
    *days.lock().unwrap() = vec![("2026-03-01", json!("a lot"))];
    assert_eq!(next(&app).await.accounts[0].problems, 1);
    assert_eq!(sums(&app), ["0.00", "5.50"]);
    *days.lock().unwrap() = vec![("2026-03-01", json!(4)), ("2026-03-02", json!(5.5))];
    next(&app).await;
    assert_eq!(sums(&app), ["4.00", "5.50"]);
}

/// A day of the middle of a month, whenever the test runs, whose clock does not stand still.
fn running() -> Instant {
    static BEGUN: std::sync::OnceLock<std::time::Instant> = std::sync::OnceLock::new();
    let begun = BEGUN.get_or_init(std::time::Instant::now);
    let gone = TimeDelta::from_std(begun.elapsed()).unwrap();
    Utc.with_ymd_and_hms(2026, 11, 25, 12, 0, 0).unwrap() + gone
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sample_that_is_asked_for_twice_is_filled_once() {
    let folder = tempfile::tempdir().unwrap();
    let options = Options {
        data_dir: Some(folder.path().to_owned()),
        api_origin: None,
        vault: vault::Prefer::File,
        now: running,
    };
    let app = App::open(options).unwrap();
    let (first, second) =
        tokio::join!(app.call("profile.sample", Value::Null), app.call("profile.sample", Value::Null));
    assert!(first.is_ok() && second.is_ok(), "{first:?} {second:?}");
    let news: Vec<String> = review(&app).await.into_iter().map(|(what, _)| what).collect();
    assert_eq!(news, ["approved", "new", "paid", "reversed", "vanished"]);
    // Half a year of earlier syncs is no news: all was seen at the end of the day before.
    let changes = app.call("activity.changes", json!({})).await.unwrap();
    assert_eq!(changes["looked"], "2026-11-24T23:59:59Z", "{changes}");
    let earlier = app.call("activity.changes", json!({ "since": "2026-11-24T23:59:58Z" })).await.unwrap();
    let new = |changes: &Value| -> u64 {
        let lines =
            changes["programs"].as_array().unwrap().iter().flat_map(|one| one["lines"].as_array().unwrap());
        lines.filter(|line| line["what"] == "new").map(|line| line["count"].as_u64().unwrap()).sum()
    };
    // A morning brings a few, the month before that hundreds.
    assert!((1..20).contains(&new(&changes)) && new(&earlier) > 200, "{changes}");
}
