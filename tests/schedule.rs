//! Syncs that nobody asks for: when they come, how failures make them wait, and what must survive being cut off.

use std::net::TcpListener;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::{DateTime, TimeDelta};
use record::Instant;
use serde_json::{Value, json};
use tributary::schedule::{Look, look};
use tributary::view::SyncRequest;
use tributary::{App, Options, sync, vault};

use crate::standin::{Answer, Origin, Request, login, serve};

/// 2026-03-10T12:00:00Z; only the one test that needs time to pass moves it.
static CLOCK: AtomicI64 = AtomicI64::new(1_773_144_000);

fn moving() -> Instant {
    DateTime::from_timestamp(CLOCK.load(Ordering::SeqCst), 0).unwrap()
}

fn still() -> Instant {
    "2026-03-10T12:00:00Z".parse().unwrap()
}

fn pass(time: TimeDelta) {
    CLOCK.fetch_add(time.num_seconds(), Ordering::SeqCst);
}

async fn opened(folder: &Path, api_origin: Option<String>, now: fn() -> Instant) -> Arc<App> {
    let app = locked(folder, api_origin, now);
    app.call("vault.unlock", json!({ "passphrase": "only for this test" })).await.unwrap();
    app
}

fn locked(folder: &Path, api_origin: Option<String>, now: fn() -> Instant) -> Arc<App> {
    let data_dir = Some(folder.to_owned());
    App::open(Options { data_dir, api_origin, vault: vault::Prefer::File, now }).unwrap()
}

async fn add(app: &Arc<App>, network: &str, schedule: &str) -> i64 {
    let (mut values, secrets) = login(network);
    values.extend(secrets);
    let form = json!({ "network": network, "name": network, "values": values, "schedule": schedule });
    app.call("accounts.add", form).await.unwrap()["id"].as_i64().unwrap()
}

async fn account(app: &Arc<App>, name: &str) -> Value {
    let list = app.call("accounts.list", Value::Null).await.unwrap();
    list.as_array().unwrap().iter().find(|account| account["name"] == name).unwrap().clone()
}

fn instant(value: &Value) -> Instant {
    value.as_str().unwrap_or_else(|| panic!("{value} is no moment")).parse().unwrap()
}

/// How many requests a look makes.
async fn asks(app: &Arc<App>, origin: &Origin) -> usize {
    let before = origin.asked().len();
    assert_eq!(look(app, false).await.unwrap(), Look::Done);
    origin.asked().len() - before
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_is_synced_when_it_is_time_and_waits_longer_while_it_fails() {
    let (folder, origin) = (tempfile::tempdir().unwrap(), Origin::start());
    let app = opened(folder.path(), Some(origin.url.clone()), moving).await;
    let id = add(&app, "partnerstack", "hourly").await;
    add(&app, "awin", "off").await;
    assert_eq!(asks(&app, &origin).await, 0, "whoever adds an account syncs it");
    pass(TimeDelta::minutes(6));
    let first = asks(&app, &origin).await;
    assert!(first > 0 && !origin.asked().iter().any(|asked| asked.contains("api.awin.com")));
    let synced = account(&app, "partnerstack").await;
    assert_eq!((instant(&synced["last_sync"]), synced["failures"].as_u64()), (moving(), Some(0)));
    let wait = instant(&synced["next_sync"]) - moving();
    assert!(wait >= TimeDelta::minutes(30) && wait < TimeDelta::minutes(90), "{wait}");
    assert_eq!(asks(&app, &origin).await, 0, "not before its time");
    pass(wait);
    assert!(asks(&app, &origin).await > 0);
    let fresh = instant(&account(&app, "partnerstack").await["last_sync"]);

    // It fails: what is known does not get fresher by that, and it waits longer each time.
    origin.spoil("partnerstack", u32::MAX, Answer::text(400, "{\"message\": \"bad limit\"}"));
    let mut waits = Vec::new();
    pass(TimeDelta::hours(2));
    for failures in 1..=5 {
        assert!(asks(&app, &origin).await > 0);
        let failed = account(&app, "partnerstack").await;
        assert_eq!((instant(&failed["last_sync"]), instant(&failed["last_try"])), (fresh, moving()));
        assert_eq!(failed["failures"], failures);
        let wait = instant(&failed["next_sync"]) - moving();
        waits.push(wait.num_minutes());
        pass(wait - TimeDelta::minutes(1));
        assert_eq!(asks(&app, &origin).await, 0);
        pass(TimeDelta::minutes(1));
    }
    assert!(waits[0] < 90 && waits[1] < 90, "{waits:?}");
    assert_eq!(waits[2..], [120, 240, 480]);

    // Refused for its key, it waits for the user.
    origin.spoil("partnerstack", u32::MAX, Answer::text(401, "no"));
    assert!(asks(&app, &origin).await > 0);
    let refused = account(&app, "partnerstack").await;
    assert_eq!((&refused["next_sync"], &refused["error"]["kind"]), (&Value::Null, &json!("credentials")));
    origin.spoil("partnerstack", 0, Answer::text(200, ""));
    pass(TimeDelta::days(9));
    assert_eq!(asks(&app, &origin).await, 0);
    let values = login("partnerstack").1;
    app.call("accounts.update", json!({ "id": id, "values": values })).await.unwrap();
    assert!(asks(&app, &origin).await > 0);
    let mended = account(&app, "partnerstack").await;
    assert_eq!((instant(&mended["last_sync"]), &mended["error"]), (moving(), &Value::Null));

    // Off is off, and a daily time is kept.
    let set = |schedule: &str| app.call("accounts.schedule", json!({ "id": id, "schedule": schedule }));
    assert!(set("sometimes").await.is_err());
    assert_eq!(set("off").await.unwrap()["next_sync"], Value::Null);
    pass(TimeDelta::days(2));
    assert_eq!(asks(&app, &origin).await, 0);
    let daily = set("daily@07:30").await.unwrap();
    assert_eq!(daily["schedule"], "daily@07:30");
    assert!(asks(&app, &origin).await > 0);
    assert_eq!(origin.wrong(), [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_start_syncs_everything_unless_it_is_not_to_and_never_with_a_locked_vault() {
    let (folder, origin) = (tempfile::tempdir().unwrap(), Origin::start());
    let app = opened(folder.path(), Some(origin.url.clone()), still).await;
    add(&app, "partnerstack", "daily@07:30").await;
    app.call("app.prefer", json!({ "sync_on_start": false })).await.unwrap();
    assert_eq!(look(&app, true).await.unwrap(), Look::Done);
    assert_eq!(origin.asked(), [""; 0]);
    let state = app.call("app.prefer", json!({ "sync_on_start": true })).await.unwrap();
    assert_eq!(state["sync_on_start"], true);
    drop(app);

    let app = locked(folder.path(), Some(origin.url.clone()), still);
    assert_eq!(look(&app, true).await.unwrap(), Look::Later, "the keys are out of reach");
    assert_eq!(account(&app, "partnerstack").await["failures"], 0);
    app.call("vault.unlock", json!({ "passphrase": "only for this test" })).await.unwrap();
    // Another sync runs: this one waits for its turn instead of running beside it.
    let other = app.clone();
    let running = Arc::new(AtomicBool::new(false));
    let seen = running.clone();
    let by_hand = tokio::spawn(async move {
        sync::run(&other, &SyncRequest::default(), move |_| seen.store(true, Ordering::SeqCst)).await
    });
    while !running.load(Ordering::SeqCst) {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let beside = look(&app, true).await.unwrap();
    let asked = origin.asked().len();
    assert_eq!(by_hand.await.unwrap().unwrap().accounts[0].state, "done");
    if beside == Look::Later {
        assert_eq!(look(&app, true).await.unwrap(), Look::Done);
    }
    assert!(asked <= origin.asked().len());
    assert_eq!(account(&app, "partnerstack").await["failures"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_synced_every_hour_looks_back_a_week_and_once_a_day_all_the_way() {
    let (folder, origin) = (tempfile::tempdir().unwrap(), Origin::start());
    static HOURS: AtomicU32 = AtomicU32::new(0);
    fn hourly() -> Instant {
        still() + TimeDelta::hours(i64::from(HOURS.load(Ordering::SeqCst)))
    }
    let app = opened(folder.path(), Some(origin.url.clone()), hourly).await;
    add(&app, "tradedoubler", "hourly").await;
    sync::run(&app, &SyncRequest::default(), |_| {}).await.unwrap();
    let mut oldest = Vec::new();
    for hours in [2, 4, 23, 25] {
        HOURS.store(hours, Ordering::SeqCst);
        let before = origin.asked().len();
        look(&app, false).await.unwrap();
        let days = origin.asked()[before..]
            .iter()
            .filter(|asked| asked.contains("/report/transactions"))
            .filter_map(|asked| asked.split("fromDate=").nth(1).map(|rest| rest[..8].to_owned()))
            .min();
        oldest.push(days.unwrap());
    }
    assert_eq!((&*oldest[0], &*oldest[1]), ("20260303", "20260303"));
    assert!(*oldest[2] < *"20260210", "{oldest:?}");
    assert_eq!(oldest[3], "20260304");
    assert_eq!(origin.wrong(), [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_window_syncs_soon_after_it_is_there() {
    let (folder, origin) = (tempfile::tempdir().unwrap(), Origin::start());
    let app = opened(folder.path(), Some(origin.url.clone()), still).await;
    add(&app, "partnerstack", "hourly").await;
    let keeping = tokio::spawn(tributary::schedule::keep(app.clone()));
    for _ in 0..1_000 {
        if !account(&app, "partnerstack").await["last_sync"].is_null() {
            keeping.abort();
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("nothing was synced");
}

/// A network of which only the newest refresh token is worth anything, and each is worth one sign-in.
struct Turning {
    url: String,
    tokens: Arc<AtomicU32>,
    sales: Arc<Mutex<&'static str>>,
    asked: Arc<AtomicU32>,
}

impl Turning {
    fn start() -> Turning {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (tokens, asked) = (Arc::new(AtomicU32::new(1)), Arc::new(AtomicU32::new(0)));
        let sales = Arc::new(Mutex::new("good"));
        let found = Turning { url, tokens: tokens.clone(), sales: sales.clone(), asked: asked.clone() };
        serve(listener, move |request: &Request| {
            if request.host == "token" {
                let newest = tokens.load(Ordering::SeqCst);
                if !request.text().ends_with(&format!("refresh-{newest}")) {
                    return Answer::json(400, &json!({ "error": "invalid_grant" }));
                }
                tokens.store(newest + 1, Ordering::SeqCst);
                let next = newest + 1;
                return Answer::json(
                    200,
                    &json!({ "access_token": format!("access-{next}"), "refresh_token": format!("refresh-{next}"), "expires_in": 600 }),
                );
            }
            asked.fetch_add(1, Ordering::SeqCst);
            let how = *sales.lock().unwrap();
            match how {
                "silent" => std::thread::sleep(Duration::from_secs(600)),
                "broken" => return Answer::text(422, "no"),
                _ => {}
            }
            Answer::json(200, &json!([{ "id": "s1", "at": "2026-03-05T10:00:00Z", "sum": "1.50" }]))
        });
        found
    }

    fn newest(&self) -> String {
        format!("refresh-{}", self.tokens.load(Ordering::SeqCst))
    }

    fn host(&self) -> String {
        self.url.trim_start_matches("http://").to_owned()
    }

    fn connector(&self) -> String {
        let url = &self.url;
        format!(
            r#"
format = 1
id = "turning"
name = "Turning"
kind = "network"
site = "https://turning.example"
docs = "https://turning.example/docs"
confidence = "low"
[[setting]]
key = "refresh_token"
label = "Refresh token"
help = "From one sign-in."
secret = true
[http]
base = "{url}"
auth = {{ bearer = "{{token}}" }}
[http.session]
post = "{url}/token"
form = {{ grant_type = "refresh_token", refresh_token = "{{refresh_token}}" }}
keep = {{ token = '.access_token', refresh_token = '.refresh_token' }}
lasts = '.expires_in'
store = ["refresh_token"]
[status]
approved = ["ok"]
[[fetch]]
what = "transactions"
get = "/sales"
query = {{ from = "{{from}}", to = "{{to}}" }}
window = {{ days = 400, as = "%Y-%m-%d", end = "inclusive", revisit = 30 }}
rows = '.[]'
[fetch.map]
id = '.id'
at = '.at'
commission = '.sum'
currency = '"EUR"'
status = '"ok"'
"#
        )
    }

    async fn profile(&self, folder: &Path) -> Arc<App> {
        let connectors = folder.join("connectors");
        std::fs::create_dir_all(&connectors).unwrap();
        std::fs::write(connectors.join("turning.toml"), self.connector()).unwrap();
        opened(folder, None, still).await
    }

    fn form(&self) -> Value {
        let values = json!({ "refresh_token": "refresh-1" });
        json!({ "network": "turning", "name": "Turning", "values": values, "hosts": [self.host()] })
    }
}

fn in_vault(app: &App, id: i64) -> String {
    let secret = app.profile().vault.get(id, "refresh_token").unwrap().unwrap();
    secret.reveal_to_vault().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_was_replaced_outlives_the_sync_that_brought_it() {
    let (folder, network) = (tempfile::tempdir().unwrap(), Turning::start());
    let app = network.profile(folder.path()).await;
    let id = app.call("accounts.add", network.form()).await.unwrap()["id"].as_i64().unwrap();
    assert_eq!(in_vault(&app, id), "refresh-1");
    // The very next request fails.
    *network.sales.lock().unwrap() = "broken";
    let state = sync::run(&app, &SyncRequest::default(), |_| {}).await.unwrap();
    assert_eq!(state.accounts[0].state, "failed", "{state:?}");
    assert_eq!((in_vault(&app, id), network.newest()), ("refresh-2".to_owned(), "refresh-2".to_owned()));
    // The very next request is never answered, and the program is killed meanwhile.
    *network.sales.lock().unwrap() = "silent";
    let asked = network.asked.load(Ordering::SeqCst);
    let running = app.clone();
    let run = tokio::spawn(async move { sync::run(&running, &SyncRequest::default(), |_| {}).await });
    while network.asked.load(Ordering::SeqCst) == asked {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    run.abort();
    assert!(run.await.unwrap_err().is_cancelled());
    drop(app);
    *network.sales.lock().unwrap() = "good";
    let app = network.profile(folder.path()).await;
    assert_eq!((in_vault(&app, id), network.newest()), ("refresh-3".to_owned(), "refresh-3".to_owned()));
    let state = sync::run(&app, &SyncRequest::default(), |_| {}).await.unwrap();
    assert_eq!((state.accounts[0].state.as_str(), state.accounts[0].added), ("done", 1), "{state:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_a_test_of_the_form_used_up_does_not_spoil_the_account() {
    let (folder, network) = (tempfile::tempdir().unwrap(), Turning::start());
    let app = network.profile(folder.path()).await;
    for _ in 0..2 {
        let check = app.call("accounts.check", network.form()).await.unwrap();
        assert!(check["steps"].as_array().unwrap().iter().all(|step| step["ok"] == true), "{check}");
    }
    let id = app.call("accounts.add", network.form()).await.unwrap()["id"].as_i64().unwrap();
    assert_eq!((in_vault(&app, id), network.newest()), ("refresh-3".to_owned(), "refresh-3".to_owned()));
    tributary::accounts::check_named(&app, "Turning").await.unwrap();
    assert_eq!(in_vault(&app, id), "refresh-4");
    let state = sync::run(&app, &SyncRequest::default(), |_| {}).await.unwrap();
    assert_eq!(state.accounts[0].state, "done", "{state:?}");
}
