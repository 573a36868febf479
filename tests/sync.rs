//! Syncs through the application: ten networks side by side, again without a change, refused, cut off, taken up again.

use std::path::Path;
use std::sync::{Arc, Mutex};

use chrono::{TimeZone, Utc};
use record::Instant;
use serde_json::{Value, json};
use tributary::view::{SyncAccount, SyncRequest, SyncState};
use tributary::{App, Options, sync, vault};

use crate::standin::invented::rows;
use crate::standin::{Answer, NETWORKS, Origin, login};

fn now() -> Instant {
    Utc.with_ymd_and_hms(2026, 3, 10, 12, 0, 0).unwrap()
}

/// A profile with an account at each of these networks.
async fn profile(folder: &Path, origin: &Origin, networks: &[&str]) -> Arc<App> {
    let app = App::open(Options {
        data_dir: Some(folder.to_owned()),
        api_origin: Some(origin.url.clone()),
        vault: vault::Prefer::File,
        now,
    })
    .unwrap();
    app.call("vault.unlock", json!({ "passphrase": "only for this test" })).await.unwrap();
    for network in networks {
        let (mut values, secrets) = login(network);
        values.extend(secrets);
        let form = json!({ "network": network, "name": format!("My {network}"), "values": values });
        app.call("accounts.add", form).await.unwrap();
    }
    app
}

fn days() -> SyncRequest {
    SyncRequest {
        accounts: Vec::new(),
        since: Some("2026-01-01".to_owned()),
        until: Some("2026-03-05".to_owned()),
    }
}

async fn run(app: &Arc<App>, request: &SyncRequest) -> SyncState {
    sync::run(app, request, |_| {}).await.unwrap()
}

fn line_named<'s>(state: &'s SyncState, name: &str) -> &'s SyncAccount {
    state.accounts.iter().find(|line| line.name == name).unwrap()
}

fn line<'s>(state: &'s SyncState, network: &str) -> &'s SyncAccount {
    line_named(state, &format!("My {network}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_networks_are_read_side_by_side_and_again_without_a_change() {
    let (folder, origin) = (tempfile::tempdir().unwrap(), Origin::start());
    let app = profile(folder.path(), &origin, &NETWORKS).await;
    let first = run(&app, &days()).await;
    assert!(first.accounts.iter().all(|line| line.state == "done" && line.problems == 0), "{first:#?}");
    let known = rows(&app);
    for network in NETWORKS {
        let since = "2026-01-01T00:00:00Z";
        let mut wanted: Vec<String> = origin
            .sales(network)
            .into_iter()
            .filter(|sale| {
                sale.at.to_rfc3339() >= since.replace('Z', "+00:00")
                    && sale.at < Utc.with_ymd_and_hms(2026, 3, 6, 0, 0, 0).unwrap()
            })
            .map(|sale| sale.id)
            .collect();
        let mut found: Vec<String> = known
            .iter()
            .filter(|row| row["network"] == network)
            .map(|row| row["id"].as_str().unwrap().to_owned())
            .collect();
        wanted.sort();
        found.sort();
        assert_eq!(found, wanted, "{network}");
    }
    let again = run(&app, &days()).await;
    assert!(again.accounts.iter().all(|line| (line.added, line.updated) == (0, 0)), "{again:#?}");
    assert_eq!(rows(&app), known);
    assert_eq!(origin.wrong(), [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_accounts_at_one_network_keep_their_own_transactions_of_the_same_ids() {
    let (folder, origin) = (tempfile::tempdir().unwrap(), Origin::start());
    let app = profile(folder.path(), &origin, &["awin"]).await;
    let (mut values, secrets) = login("awin");
    values.extend(secrets);
    let second = json!({ "network": "awin", "name": "Second", "values": values });
    app.call("accounts.add", second).await.unwrap();
    run(&app, &days()).await;
    let of = |name: &str| -> Vec<String> {
        let of_it = rows(&app).into_iter().filter(|row| row["account"] == name);
        of_it.map(|row| row["id"].as_str().unwrap().to_owned()).collect()
    };
    let (first, second) = (of("My awin"), of("Second"));
    assert!(!first.is_empty() && first == second);
    // Both again: what the one brings is no news of the other.
    let again = run(&app, &days()).await;
    assert!(again.accounts.iter().all(|line| (line.added, line.updated) == (0, 0)), "{again:#?}");
    assert_eq!((of("My awin"), of("Second")), (first, second));
    // A change at one of them leaves the other as it was.
    origin.validate();
    let only = SyncRequest { accounts: vec!["Second".to_owned()], ..days() };
    assert!(line_named(&run(&app, &only).await, "Second").updated > 0);
    let pending = |name: &str| {
        rows(&app).iter().filter(|row| row["account"] == name && row["status"] == "pending").count()
    };
    assert!(pending("My awin") > 0 && pending("Second") == 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_first_sync_reaches_as_far_back_as_was_chosen_and_begins_with_the_newest_days() {
    let (folder, origin) = (tempfile::tempdir().unwrap(), Origin::start());
    let app = profile(folder.path(), &origin, &[]).await;
    let (mut values, secrets) = login("awin");
    values.extend(secrets);
    let form = json!({ "network": "awin", "name": "My awin", "values": values, "history_days": 90 });
    app.call("accounts.add", form).await.unwrap();
    let state = run(&app, &SyncRequest::default()).await;
    let starts: Vec<String> = origin
        .asked()
        .iter()
        .filter(|asked| asked.contains("/transactions/"))
        .filter_map(|asked| asked.split("startDate=").nth(1).map(|rest| rest[..10].to_owned()))
        .collect();
    assert_eq!(starts.last().map(String::as_str), Some("2025-12-11"), "{starts:?}");
    assert!(starts.windows(2).all(|two| two[0] > two[1]), "{starts:?}");
    let line = line(&state, "awin");
    assert!(line.requests >= starts.len() as u64 && line.done == line.of, "{line:?}");
    assert_eq!(origin.wrong(), [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_late_status_change_arrives_with_its_history() {
    let (folder, origin) = (tempfile::tempdir().unwrap(), Origin::start());
    let app = profile(folder.path(), &origin, &["awin"]).await;
    run(&app, &days()).await;
    let pending: Vec<Value> = rows(&app).into_iter().filter(|row| row["status"] == "pending").collect();
    origin.validate();
    // Without days of its own, a sync reads the look-back window again.
    let state = run(&app, &SyncRequest::default()).await;
    assert!(line(&state, "awin").updated >= pending.len() as u64, "{state:#?}");
    let id = pending[0]["id"].as_str().unwrap();
    let history = &tributary::activity::history(&app, id).await.unwrap()[0].history;
    let states: Vec<&str> = history.iter().map(|seen| seen.status.word()).collect();
    assert_eq!(states, ["pending", "approved"]);
    assert!(history.iter().all(|seen| seen.source == "sync of My awin"), "{history:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_day_of_one_network_is_told_and_stops_no_other() {
    let (folder, origin) = (tempfile::tempdir().unwrap(), Origin::start());
    let app = profile(folder.path(), &origin, &["awin", "partnerstack"]).await;
    run(&app, &days()).await;
    let known = rows(&app);
    for (answer, kind, word) in [
        (Answer::text(401, "no"), "credentials", "did not accept"),
        (Answer::text(403, "no"), "credentials", "does not let this key read"),
        (Answer::text(429, "slow down").with("Retry-After", "0"), "wait", "asks to wait"),
        (Answer::text(500, "broken"), "unreachable", "failure of its own"),
        (Answer::text(200, "<!DOCTYPE html><html>Maintenance</html>"), "connector", "something else"),
        (Answer::text(200, "{\"data\": {\"items\": [{\"key\": \"rw"), "connector", "something else"),
        (Answer::text(400, "{\"message\": \"bad limit\", \"status\": 400}"), "connector", "bad limit"),
    ] {
        origin.spoil("partnerstack", 100, answer);
        let state = run(&app, &days()).await;
        assert_eq!(line(&state, "awin").state, "done", "{word}");
        let error = line(&state, "partnerstack").error.clone().unwrap();
        assert_eq!(error.kind, kind, "{error:?}");
        assert!(error.message.contains(word) && error.hint.is_some(), "{error:?}");
        assert_eq!(rows(&app), known, "{word}");
        // The account says so until a sync ends well.
        let accounts = app.call("accounts.list", Value::Null).await.unwrap();
        let account =
            accounts.as_array().unwrap().iter().find(|account| account["name"] == "My partnerstack").unwrap();
        assert_eq!(account["error"]["kind"], kind);
    }
    origin.spoil("partnerstack", 0, Answer::text(200, ""));
    let state = run(&app, &days()).await;
    assert_eq!((line(&state, "partnerstack").state.as_str(), rows(&app)), ("done", known));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_secret_leaves_the_ledger_as_it_was() {
    let (folder, origin) = (tempfile::tempdir().unwrap(), Origin::start());
    let app = profile(folder.path(), &origin, &NETWORKS).await;
    let accounts = app.call("accounts.list", Value::Null).await.unwrap();
    for account in accounts.as_array().unwrap() {
        let network = account["network"].as_str().unwrap();
        let wrong: serde_json::Map<String, Value> =
            login(network).1.into_keys().map(|key| (key, json!("planted-wrong-secret"))).collect();
        app.call("accounts.update", json!({ "id": account["id"], "values": wrong })).await.unwrap();
    }
    let state = run(&app, &days()).await;
    for line in &state.accounts {
        let error = line.error.as_ref().unwrap_or_else(|| panic!("{line:?}"));
        assert_eq!((line.state.as_str(), error.kind.as_str()), ("failed", "credentials"), "{line:?}");
        assert!(!format!("{line:?}").contains("planted-wrong-secret"));
    }
    assert_eq!(rows(&app), [Value::Null; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_sync_keeps_whole_windows_and_goes_on_where_it_stopped() {
    let (folder, origin) = (tempfile::tempdir().unwrap(), Origin::start());
    let app = profile(folder.path(), &origin, &["awin"]).await;
    let (stopping, stop) = (app.clone(), Arc::new(Mutex::new(None)));
    let stopped = stop.clone();
    // The first backfill has a dozen windows: it is stopped, once, when three of them are done.
    let state = sync::run(&app, &SyncRequest::default(), move |state| {
        if state.accounts[0].done == 3 {
            let stopping = stopping.clone();
            stopped.lock().unwrap().get_or_insert_with(|| {
                tokio::spawn(async move { stopping.call("sync.cancel", Value::Null).await })
            });
        }
    })
    .await
    .unwrap();
    let stop = stop.lock().unwrap().take().unwrap();
    stop.await.unwrap().unwrap();
    let cut = state.accounts[0].clone();
    assert_eq!(cut.state, "cancelled");
    assert!(cut.done < cut.of, "{cut:?}");
    let asked = origin.asked().len();
    let state = run(&app, &SyncRequest::default()).await;
    assert_eq!((line(&state, "awin").state.as_str(), line(&state, "awin").of), ("done", cut.of));
    let after = origin.asked().len() - asked;
    assert!(after as u32 <= cut.of - cut.done + 1, "{after} requests for {} windows", cut.of - cut.done);
    let wanted = origin.sales("awin").len();
    assert_eq!(rows(&app).len(), wanted);
    assert_eq!(origin.wrong(), [""; 0]);
}
