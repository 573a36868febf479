//! Days on which something is wrong: what the user is told, that nothing is lost, and that it mends itself where it can.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU32, Ordering};

use chrono::{DateTime, NaiveDateTime, TimeDelta, TimeZone};
use record::Instant;
use serde_json::{Value, json};
use tributary::schedule::look;
use tributary::view::SyncRequest;
use tributary::{App, sync};

use crate::alone;
use crate::standin::Answer;
use crate::standin::invented::{Invented, connector, profile, rows, synced};

fn noon() -> Instant {
    "2026-03-10T12:00:00Z".parse().unwrap()
}

/// A network that gives the days that it is asked for in one answer.
fn plain() -> (&'static str, String) {
    let fetch = "query = { from = \"{from}\", to = \"{to}\" }\nrows = '.rows | many'\n\
        window = { days = 400, as = \"%F\", end = \"inclusive\", revisit = 30 }";
    ("plain", connector("plain", "", fetch))
}

/// A network whose answers have pages.
fn paged() -> (&'static str, String) {
    let fetch = "query = { page = \"{page}\" }\npages = { number = 0 }\nrows = '.rows | many'\ncount = '.count'\n\
        window = { days = 400, as = \"%F\", end = \"inclusive\", revisit = 30 }";
    ("paged", connector("paged", "", fetch))
}

fn row(id: impl ToString, at: &str) -> Value {
    json!({ "id": id.to_string(), "at": at, "sum": "1.50" })
}

fn good() -> Answer {
    Answer::json(
        200,
        &json!({ "rows": [row("s1", "2026-03-05T10:00:00Z"), row("s2", "2026-03-06T10:00:00Z")] }),
    )
}

async fn account(app: &Arc<App>, name: &str) -> Value {
    let list = app.call("accounts.list", Value::Null).await.unwrap();
    list.as_array().unwrap().iter().find(|account| account["name"] == name).unwrap().clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_may_not_and_an_account_that_is_closed_are_told_in_the_networks_words() {
    let (folder, network) = (tempfile::tempdir().unwrap(), Invented::start(|_| good()));
    let app = profile(folder.path(), &network.url, noon, &[plain()]).await;
    assert_eq!(synced(&app, "plain").await.added, 2);
    let known = rows(&app);
    for (status, words, sentence) in [
        (401, "unknown token", "Invented did not accept the key. It says: “unknown token”."),
        (
            403,
            "missing scope transactions:read",
            "Invented does not let this key read this. It says: “missing scope transactions:read”.",
        ),
        (
            403,
            "Your account is suspended; write to support@invented.example.",
            "“Your account is suspended; write to support@invented.example”.",
        ),
        (
            402,
            "Your account is closed",
            "Invented refused what was asked (402). It says: “Your account is closed”.",
        ),
    ] {
        network.answers(move |_| Answer::json(status, &json!({ "message": words })));
        let line = synced(&app, "plain").await;
        let error = line.error.unwrap();
        assert!(
            line.state == "failed" && error.message.ends_with(sentence) && error.hint.is_some(),
            "{error:?}"
        );
        assert_eq!(
            account(&app, "plain").await["error"]["message"]
                .as_str()
                .map(|told| told.contains(words.trim_end_matches('.'))),
            Some(true)
        );
        assert_eq!(rows(&app), known);
    }
    network.answers(|_| good());
    assert_eq!((synced(&app, "plain").await.state.as_str(), rows(&app)), ("done", known));
    assert_eq!(account(&app, "plain").await["error"], Value::Null);
}

/// The clock of the one test in which time passes.
static CLOCK: AtomicI64 = AtomicI64::new(1_773_144_000);

fn moving() -> Instant {
    DateTime::from_timestamp(CLOCK.load(Ordering::SeqCst), 0).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_network_that_is_down_for_an_hour_is_read_again_by_itself() {
    let (folder, network) = (tempfile::tempdir().unwrap(), Invented::start(|_| good()));
    let app = profile(folder.path(), &network.url, moving, &[plain()]).await;
    assert_eq!(synced(&app, "plain").await.added, 2);
    let (known, began) = (rows(&app), moving());
    let asked = Arc::new(AtomicU32::new(0));
    let counted = asked.clone();
    network.answers(move |_| {
        counted.fetch_add(1, Ordering::SeqCst);
        Answer::text(503, "down for maintenance")
    });
    let mut tries = 0;
    while moving() - began < TimeDelta::hours(1) {
        CLOCK.fetch_add(60, Ordering::SeqCst);
        let before = asked.load(Ordering::SeqCst);
        look(&app, false).await.unwrap();
        let now = account(&app, "plain").await;
        if asked.load(Ordering::SeqCst) > before {
            tries += 1;
            assert_eq!(asked.load(Ordering::SeqCst) - before, 4, "each try is four requests");
            let told = now["error"]["message"].as_str().unwrap();
            assert!(told.starts_with("Invented asks to wait. It says: “down for maintenance”."), "{told}");
            assert!(now["next_sync"].as_str().unwrap().parse::<Instant>().unwrap() > moving());
        }
        assert_eq!((rows(&app), &now["last_sync"]), (known.clone(), &json!(began)));
    }
    assert!((1..=3).contains(&tries), "{tries} tries in an hour");
    network.answers(|_| {
        let late = row("s3", "2026-03-10T12:30:00Z");
        Answer::json(
            200,
            &json!({ "rows": [row("s1", "2026-03-05T10:00:00Z"), row("s2", "2026-03-06T10:00:00Z"), late] }),
        )
    });
    CLOCK.fetch_add(90 * 60, Ordering::SeqCst);
    look(&app, false).await.unwrap();
    let mended = account(&app, "plain").await;
    assert_eq!((&mended["error"], mended["failures"].as_u64(), rows(&app).len()), (&Value::Null, Some(0), 3));
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_that_never_end_end_here() {
    let (folder, network) = (tempfile::tempdir().unwrap(), Invented::start(|_| Answer::text(200, "{}")));
    let app = profile(folder.path(), &network.url, noon, &[paged()]).await;
    assert_eq!(synced(&app, "paged").await.state, "done");
    let page = |n: usize, count: usize| {
        let rows: Vec<Value> = (0..5).map(|at| row(n * 5 + at, "2026-03-05T10:00:00Z")).collect();
        Answer::json(200, &json!({ "rows": rows, "count": count }))
    };
    let asked = Arc::new(AtomicU32::new(0));
    // The same for ever; two that take turns; always more rows, and more than anybody earns in a window.
    for (sentence, requests, which, count) in [
        ("sent the same page twice", 2, (|_| 0) as fn(usize) -> usize, 5),
        ("sent pages without an end", 1_000, |n| n % 2, 5),
        ("sent pages without an end", 26, |n| n, 20_000),
    ] {
        asked.store(0, Ordering::SeqCst);
        let counted = asked.clone();
        network.answers(move |request| {
            counted.fetch_add(1, Ordering::SeqCst);
            page(which(request.number("page").unwrap()), count)
        });
        let line = synced(&app, "paged").await;
        let error = line.error.unwrap();
        assert!(error.message.contains(sentence) && error.hint.is_some(), "{error:?}");
        assert_eq!(
            (line.added, rows(&app).len(), asked.load(Ordering::SeqCst)),
            (0, 0, requests),
            "{sentence}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_is_wrong_by_a_day_is_told() {
    for (date, side) in
        [("Wed, 11 Mar 2026 12:00:00 GMT", "behind"), ("Mon, 09 Mar 2026 12:00:00 GMT", "ahead of")]
    {
        let sentence = format!("The clock of this computer is 24 hours {side} that of the network");
        let (folder, network) =
            (tempfile::tempdir().unwrap(), Invented::start(move |_| good().with("date", date)));
        let app = profile(folder.path(), &network.url, noon, &[plain()]).await;
        let line = synced(&app, "plain").await;
        assert_eq!((line.state.as_str(), line.added, line.problems), ("part", 2, 1), "{line:?}");
        let told = account(&app, "plain").await["problems"][0]["reason"].as_str().unwrap().to_owned();
        assert!(told.starts_with(&sentence) && told.contains("Set it right"), "{told}");
        let known = rows(&app);
        network.answers(move |_| {
            Answer::json(401, &json!({ "message": "the signature is of another day" })).with("date", date)
        });
        let refused = synced(&app, "plain").await.error.unwrap();
        assert!(refused.message.contains("the signature is of another day"), "{refused:?}");
        assert!(refused.hint.unwrap().starts_with(&sentence));
        assert_eq!(rows(&app), known);
        network.answers(|_| good().with("date", "Tue, 10 Mar 2026 12:00:04 GMT"));
        let line = synced(&app, "plain").await;
        assert_eq!((line.state.as_str(), line.problems, rows(&app)), ("done", 0, known), "{line:?}");
        assert_eq!(account(&app, "plain").await["problems"], json!([]));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_nights_on_which_clocks_are_changed_lose_and_double_nothing() {
    let zone = chrono_tz::Europe::Berlin;
    // Half past each hour around both nights, by the clock on the wall: 02:30 comes twice, or never.
    let night = |day: &str| {
        let start: NaiveDateTime = format!("{day}T20:30:00").parse().unwrap();
        (0..14).map(move |hour| start + TimeDelta::hours(hour)).collect::<Vec<_>>()
    };
    let mut sales: Vec<(String, NaiveDateTime)> = Vec::new();
    for (name, day) in [("autumn", "2025-10-25"), ("spring", "2026-03-28")] {
        for at in night(day) {
            let times = if name == "autumn" && at.to_string().contains("02:30") { 2 } else { 1 };
            sales.extend((0..times).map(|nth| (format!("{name} {at} {nth}"), at)));
        }
    }
    let sales = Arc::new(sales);
    for days in [1, 2, 31] {
        let http = "zone = \"Europe/Berlin\"";
        let fetch = format!(
            "query = {{ from = \"{{from}}\", to = \"{{to}}\" }}\nrows = '.rows | many'\n\
             window = {{ days = {days}, as = \"%F\", end = \"inclusive\", revisit = 30 }}"
        );
        let (held, folder) = (sales.clone(), tempfile::tempdir().unwrap());
        // It counts days by its own clock and writes times without an offset.
        let network = Invented::start(move |request| {
            let (from, to) = (request.q("from").unwrap().to_owned(), request.q("to").unwrap().to_owned());
            let within = held.iter().filter(|(_, at)| (&*from..=&*to).contains(&&*at.date().to_string()));
            let rows: Vec<Value> = within.map(|(id, at)| row(id, &at.format("%F %T").to_string())).collect();
            Answer::json(200, &json!({ "rows": rows }))
        });
        let april = || "2026-04-10T12:00:00Z".parse().unwrap();
        let app =
            profile(folder.path(), &network.url, april, &[("berlin", connector("berlin", http, &fetch))])
                .await;
        for (since, until) in [("2025-10-20", "2025-10-31"), ("2026-03-20", "2026-04-02")] {
            let day = |text: &str| Some(text.to_owned());
            let request = SyncRequest { accounts: Vec::new(), since: day(since), until: day(until) };
            for again in [false, true] {
                let state = sync::run(&app, &request, |_| {}).await.unwrap();
                let line = &state.accounts[0];
                assert_eq!(
                    (line.state.as_str(), line.updated, again && line.added > 0),
                    ("done", 0, false),
                    "{line:?}"
                );
            }
        }
        let found = rows(&app);
        let ids = |value: &Value| value["id"].as_str().unwrap().to_owned();
        let mut found_ids: Vec<String> = found.iter().map(ids).collect();
        let mut wanted: Vec<String> = sales.iter().map(|(id, _)| id.clone()).collect();
        found_ids.sort();
        wanted.sort();
        assert_eq!(found_ids, wanted, "windows of {days} days");
        for row in &found {
            let (_, at) = sales.iter().find(|(id, _)| *id == ids(row)).unwrap();
            let told: Instant = row["occurred_at"].as_str().unwrap().parse().unwrap();
            match zone.from_local_datetime(at) {
                chrono::LocalResult::Single(one) => assert_eq!(told, one.to_utc()),
                // The first of the two; and one that is never is taken by the clock before.
                chrono::LocalResult::Ambiguous(first, _) => assert_eq!(told, first.to_utc()),
                chrono::LocalResult::None => assert_eq!(told.to_rfc3339(), "2026-03-29T01:30:00+00:00"),
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_of_ten_thousand_rows_take_less_than_400_mb() {
    if let Some(url) = alone::given("ORIGIN") {
        let folder = tempfile::tempdir().unwrap();
        let app = profile(folder.path(), &url, noon, &[paged()]).await;
        let line = synced(&app, "paged").await;
        println!("\nmeasured {} rows: {} MB at most", line.rows, alone::peak());
        assert_eq!((line.state.as_str(), line.added), ("done", 10_300), "{line:?}");
        assert!(rows(&app).len() == 10_300 && alone::peak() < 400, "{} MB", alone::peak());
        return;
    }
    let full = |n: usize| {
        let mut row = row(n, "2026-03-05T10:00:00Z");
        (0..36).for_each(|field| row[format!("more{field}")] = json!(format!("something about {n}")));
        row
    };
    let page =
        |from: usize, to: usize| json!({ "rows": (from..to).map(full).collect::<Vec<Value>>() }).to_string();
    let pages = [page(0, 10_000), page(10_000, 10_300), json!({ "rows": [] }).to_string()];
    let network =
        Invented::start(move |request| Answer::text(200, pages[request.number("page").unwrap()].clone()));
    alone::run(
        "bad_days::pages_of_ten_thousand_rows_take_less_than_400_mb",
        &[("ORIGIN", network.url.clone())],
    );
}
