//! A network of the user's own: from the template to a working account, without building anything.

use std::net::TcpListener;
use std::path::Path;
use std::sync::{Arc, Mutex};

use chrono::{TimeZone, Utc};
use record::Instant;
use serde_json::{Value, json};
use tributary::view::SyncRequest;
use tributary::{App, ErrorKind, Options, own, sync, vault};

use crate::standin::{Answer, Request, serve};

const SECRET: &str = "own-secret-4711";

fn now() -> Instant {
    Utc.with_ymd_and_hms(2026, 3, 10, 12, 0, 0).unwrap()
}

fn app(folder: &Path) -> Arc<App> {
    App::open(Options {
        data_dir: Some(folder.to_owned()),
        api_origin: None,
        vault: vault::Prefer::File,
        now,
    })
    .unwrap()
}

/// A network of this machine that knows its key; every request it got.
fn network() -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    let asked = Arc::new(Mutex::new(Vec::new()));
    let seen = asked.clone();
    serve(listener, move |request: &Request| {
        seen.lock().unwrap().push(format!("{} {}", request.method, request.raw_query));
        if request.header("authorization") != format!("Bearer {SECRET}") {
            return Answer::text(401, "no");
        }
        if request.path.ends_with("/programs") {
            return Answer::text(403, "not with this key");
        }
        let row = |id: u32, state: &str| {
            json!({ "id": id, "created_at": "2026-03-01T10:00:00Z", "state": state, "sub_id": SECRET,
                "commission": { "amount": "4.20", "currency": "EUR" }, "program": { "id": "p1", "name": "Harbour" } })
        };
        let rows = [row(1, "open"), row(2, "paid"), row(3, "floating")];
        Answer::json(200, &json!({ "page": 1, "pages": 1, "commissions": rows }))
    });
    (origin, asked)
}

async fn made(app: &Arc<App>, origin: &str) -> Value {
    let made = app.call("networks.make", json!({ "name": "Harbour Deals", "like": null })).await.unwrap();
    let path = made["path"].as_str().unwrap().to_owned();
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replace("https://api.my-network.example/v1", &format!("{origin}/api")))
        .unwrap();
    made
}

/// Waits for what the watched folder brings.
async fn known(app: &Arc<App>, until: impl Fn(&Value) -> bool) -> Value {
    for _ in 0..400 {
        let list = app.call("networks.own", Value::Null).await.unwrap();
        if until(&list[0]) {
            return list[0].clone();
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("the file was not read again");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_from_the_template_becomes_an_account_that_syncs() {
    let (folder, (origin, asked)) = (tempfile::tempdir().unwrap(), network());
    let app = app(folder.path());
    app.call("vault.unlock", json!({ "passphrase": "only for this test" })).await.unwrap();
    let mut events = app.events();
    tokio::spawn(own::watch(app.clone()));
    // The folder is watched once it is there.
    while !folder.path().join("connectors").exists() {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    let made = made(&app, &origin).await;
    assert_eq!(
        (made["network"].as_str(), made["problems"].as_array().map(Vec::len)),
        (Some("harbour-deals"), Some(0))
    );
    let host = origin.trim_start_matches("http://").to_owned();
    let file = known(&app, |file| file["hosts"] == json!([host])).await;
    assert_eq!(file["new_hosts"], json!([host]), "nobody has seen it yet");
    // The catalogue knows the changed file too, without a new start.
    while !matches!(
        app.call("networks.list", Value::Null).await.unwrap().as_array().unwrap().iter().find(|one| one["slug"] == "harbour-deals"),
        Some(one) if one["hosts"] == json!([host])
    ) {
        events.recv().await.unwrap();
    }

    let values = json!({ "api_token": SECRET });
    let form = |hosts: Value| json!({ "network": "harbour-deals", "name": "Mine", "values": values, "hosts": hosts });
    let refused = app.call("networks.try", form(json!(["api.my-network.example"]))).await.unwrap_err();
    assert!(refused.to_string().contains(&host), "{refused}");
    assert!(asked.lock().unwrap().is_empty(), "something was sent before the hosts were shown");

    let trials = app.call("networks.try", form(json!([host]))).await.unwrap();
    let rows = trials[0]["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 3);
    assert!(rows[0]["record"].as_array().unwrap().contains(&json!(["commission", "4.20 EUR"])));
    assert!(rows[2]["problems"][0]["reason"].as_str().unwrap().contains("floating"));
    assert!(!trials.to_string().contains(SECRET), "the trial shows the secret");
    assert_eq!(
        app.call("activity.list", json!({ "limit": 10 })).await.unwrap()["rows"],
        json!([]),
        "a trial was stored"
    );

    app.call("accounts.add", form(json!([host]))).await.unwrap();
    let march = SyncRequest { since: Some("2026-03-01".to_owned()), ..SyncRequest::default() };
    let state = sync::run(&app, &march, |_| {}).await.unwrap();
    assert_eq!((state.accounts[0].added, state.accounts[0].problems), (2, 1), "{state:?}");

    // A recording holds nothing private, and plays again by itself.
    let out = tempfile::tempdir().unwrap();
    let written =
        app.call("networks.record", json!({ "account": "Mine", "folder": out.path() })).await.unwrap();
    assert_eq!(
        (written["files"].as_array().map(Vec::len), &written["unsaved"]),
        (Some(3), &json!([])),
        "{written}"
    );
    for path in written["files"].as_array().unwrap() {
        let text = std::fs::read_to_string(path.as_str().unwrap()).unwrap();
        assert!(!text.contains(SECRET), "{text}");
    }
    let records =
        std::fs::read_to_string(out.path().join("harbour-deals/transactions.records.json")).unwrap();
    assert!(records.contains("\"commission\":\"4.20 EUR\"") && records.contains("floating"), "{records}");
    let exchange: Value =
        serde_json::from_slice(&std::fs::read(out.path().join("harbour-deals/transactions.json")).unwrap())
            .unwrap();
    assert_eq!(exchange["exchange"][0]["headers"]["authorization"], "Bearer api_token");

    // The file now names another host: nothing goes there until that was seen.
    let path = made["path"].as_str().unwrap();
    let text = std::fs::read_to_string(path).unwrap();
    std::fs::write(path, text.replace("get = \"/commissions\"", "get = \"https://elsewhere.example/x\""))
        .unwrap();
    known(&app, |file| file["new_hosts"] == json!(["elsewhere.example"])).await;
    while app.profile().catalogue().get("harbour-deals").unwrap().hosts().len() < 2 {
        events.recv().await.unwrap();
    }
    let before = asked.lock().unwrap().len();
    let state = sync::run(&app, &SyncRequest::default(), |_| {}).await.unwrap();
    let error = state.accounts[0].error.as_ref().unwrap();
    assert!(error.message.contains("elsewhere.example"), "{error:?}");
    assert_eq!(asked.lock().unwrap().len(), before);
}

/// The names in a folder.
fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<_> =
        entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_recorded_is_named_and_leaves_nothing_behind() {
    let (folder, out, (origin, _)) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap(), network());
    let app = app(folder.path());
    let made = made(&app, &origin).await;
    let path = made["path"].as_str().unwrap();
    let text = std::fs::read_to_string(path).unwrap();
    let programs = "\n[[fetch]]\nwhat = \"programs\"\nget = \"/programs\"\nrows = '.[]'\n[fetch.map]\nid = '.id'\nname = '.name'\n";
    std::fs::write(path, text + programs).unwrap();
    drop(app);
    // The folder is read at the start.
    let app = self::app(folder.path());
    let host = origin.trim_start_matches("http://");
    let record = |key: &str| json!({ "network": "harbour-deals", "values": { "api_token": key }, "hosts": [host], "folder": out.path() });
    let refused = app.call("networks.record", record("another-key")).await.unwrap_err();
    assert!(refused.to_string().starts_with("Nothing was recorded"), "{refused}");
    assert!(refused.to_string().contains("did not accept the key"), "{refused}");
    assert_eq!(names(out.path()), [""; 0]);

    let recorded = app.call("networks.record", record(SECRET)).await.unwrap();
    assert_eq!(recorded["unsaved"][0]["what"], "programs", "{recorded}");
    let message = recorded["unsaved"][0]["error"]["message"].as_str().unwrap();
    assert!(
        message.contains("Harbour Deals does not let this key") && !message.contains("cannot be used"),
        "{message}"
    );
    assert_eq!(names(out.path()), ["harbour-deals"]);
    let files = ["account.json", "transactions.json", "transactions.records.json"];
    assert_eq!(names(&out.path().join("harbour-deals")), files);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broken_file_is_told_with_its_line_and_a_copy_takes_the_place_of_the_bundled_one() {
    let folder = tempfile::tempdir().unwrap();
    let app = app(folder.path());
    let copy = app.call("networks.make", json!({ "name": null, "like": "awin" })).await.unwrap();
    assert_eq!((copy["network"].as_str(), copy["replaces"].as_bool()), (Some("awin"), Some(true)));
    let again = app.call("networks.make", json!({ "name": null, "like": "awin" })).await.unwrap_err();
    assert_eq!(again.kind, ErrorKind::Input);
    let path = copy["path"].as_str().unwrap();
    let text = std::fs::read_to_string(path).unwrap();
    std::fs::write(path, text.replace("zone = ", "zoen = ")).unwrap();
    let list = app.call("networks.own", Value::Null).await.unwrap();
    let problem = &list[0]["problems"][0];
    let line = text.lines().position(|line| line.starts_with("zone = ")).unwrap() + 1;
    assert_eq!((problem["line"].as_u64(), problem["key"].as_str()), (Some(line as u64), Some("http.zoen")));
    assert!(problem["message"].as_str().unwrap().contains("“zone”"), "{problem}");
    for name in ["", "***", "Awin", "a\nb"] {
        assert!(app.call("networks.make", json!({ "name": name, "like": null })).await.is_err(), "{name:?}");
    }
}
