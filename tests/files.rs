//! Report files that a network makes by itself: fetched when they are new, read as if they had been dropped.

use std::io::Write;
use std::path::Path;
use std::sync::{Arc, Mutex};

use chrono::{TimeZone, Utc};
use flate2::Compression;
use flate2::write::GzEncoder;
use record::Instant;
use serde_json::{Value, json};
use tributary::view::SyncRequest;
use tributary::{App, Options, sync, vault};

use crate::standin::invented::{rows, synced};
use crate::standin::{Answer, Request, serve};

const HEADINGS: &str = "Category,Name,ASIN,Seller,Tracking ID,Date Shipped,Price($),Items Shipped,Returns,Revenue($),Ad Fees($),Device Type Group";
const FIRST: &str =
    "Lighting,Desk Lamp,B0LAMP0001,Amazon.com,lampnotes-20,2026-05-04,40.00,1,0,40.00,1.20,DESKTOP";
const SECOND: &str =
    "Lighting,Floor Lamp,B0LAMP0002,Amazon.com,lampnotes-20,2026-05-05,90.00,1,0,90.00,2.70,PHONE";

fn now() -> Instant {
    Utc.with_ymd_and_hms(2026, 6, 10, 12, 0, 0).unwrap()
}

/// The files that the network has: name, checksum, bytes.
type Shelf = Arc<Mutex<Vec<(&'static str, &'static str, Vec<u8>)>>>;

fn table(rows: &[&str]) -> Vec<u8> {
    format!("{HEADINGS}\n{}\n", rows.join("\n")).into_bytes()
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut out = GzEncoder::new(Vec::new(), Compression::default());
    out.write_all(bytes).unwrap();
    out.finish().unwrap()
}

/// The network with both kinds of credentials; what it was asked is written down.
fn network(shelf: Shelf, asked: Arc<Mutex<Vec<String>>>) -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    serve(listener, move |request: &Request| {
        asked.lock().unwrap().push(format!("{}{}", request.host, request.path));
        let version_3 = request.host == "api.amazon.co.uk" && request.path == "/auth/o2/token";
        let version_2 = request.host == "creatorsapi.auth.us-west-2.amazoncognito.com";
        if version_3 || version_2 {
            let told: Value = match version_3 {
                true => serde_json::from_slice(&request.body).unwrap_or_default(),
                false => {
                    crate::standin::pairs(&request.text()).into_iter().map(|(k, v)| (k, json!(v))).collect()
                }
            };
            return match told["client_secret"] == "stand-in secret" && told["client_id"] == "stand-in id" {
                true => Answer::json(200, &json!({ "access_token": "tok", "expires_in": 3600 })),
                false => Answer::json(401, &json!({ "error": "invalid_client" })),
            };
        }
        let shelf = shelf.lock().unwrap();
        if request.host == "shelf.s3.example.com" {
            assert_eq!((request.header("authorization"), request.q("sig")), ("", Some("1")));
            let found = shelf.iter().find(|(name, ..)| request.path == format!("/{name}"));
            return found
                .map_or(Answer::text(403, "expired"), |(_, _, bytes)| Answer::text(200, bytes.clone()));
        }
        if !["Bearer tok", "Bearer tok, Version 2.3"].contains(&request.header("authorization")) {
            return Answer::json(401, &json!({ "message": "not you" }));
        }
        assert_eq!(request.header("x-marketplace"), "www.amazon.com");
        match request.path.as_str() {
            "/reports/v1/listReports" => {
                let all = shelf.iter().map(|(name, md5, bytes)| {
                    json!({ "filename": name, "md5": md5, "size": bytes.len(), "lastModified": "2026-06-01" })
                });
                Answer::json(200, &json!({ "reports": all.collect::<Vec<_>>() }))
            }
            "/reports/v1/getReport" => {
                let told: Value = serde_json::from_slice(&request.body).unwrap();
                let name = told["filename"].as_str().unwrap();
                Answer::json(200, &json!({ "url": format!("https://shelf.s3.example.com/{name}?sig=1") }))
            }
            _ => Answer::json(404, &json!({})),
        }
    });
    url
}

async fn profile(folder: &Path, origin: String, version: &str, secret: &str) -> Arc<App> {
    let app = App::open(Options {
        data_dir: Some(folder.to_owned()),
        api_origin: Some(origin),
        vault: vault::Prefer::File,
        now,
    })
    .unwrap();
    app.call("vault.unlock", json!({ "passphrase": "only for this test" })).await.unwrap();
    let values = json!({
        "marketplace": "www.amazon.com", "credential_version": version,
        "credential_id": "stand-in id", "credential_secret": secret,
    });
    let form = json!({ "network": "amazon-creators", "name": "Lamps", "values": values });
    app.call("accounts.add", form).await.unwrap();
    app
}

#[tokio::test(flavor = "multi_thread")]
async fn each_file_is_read_once_and_again_when_it_changes() {
    for version in ["3.2", "2.3"] {
        let (folder, asked) = (tempfile::tempdir().unwrap(), Arc::new(Mutex::new(Vec::new())));
        let shelf: Shelf = Arc::new(Mutex::new(vec![
            ("20260504-earnings.csv.gz", "a1", packed(&table(&[FIRST]))),
            ("what-is-this.csv", "b1", b"Something,Else\n1,2\n".to_vec()),
            ("page.html", "c1", b"<!doctype html><title>Sign in</title>".to_vec()),
        ]));
        let app =
            profile(folder.path(), network(shelf.clone(), asked.clone()), version, "stand-in secret").await;

        let first = synced(&app, "Lamps").await;
        assert_eq!((first.added, first.problems, first.state.as_str()), (1, 2, "part"), "{first:#?}");
        let known = rows(&app);
        assert_eq!((&known[0]["commission"], &known[0]["currency"]), (&json!("1.20"), &json!("USD")));
        assert_eq!(
            (&known[0]["account"], &known[0]["network"]),
            (&json!("Lamps"), &json!("amazon-creators"))
        );
        let problems = app.profile().ledger.read(|r| r.problems(None, 10)).unwrap();
        let told: Vec<&str> = problems.iter().map(|(_, problem)| problem.reason.as_str()).collect();
        assert!(
            told.len() == 2
                && told[0].starts_with("page.html: ")
                && told[1].starts_with("what-is-this.csv: "),
            "{told:?}"
        );

        // Nothing is new: the list is asked for, and no file; what could not be read still stands.
        asked.lock().unwrap().clear();
        let again = synced(&app, "Lamps").await;
        assert_eq!((again.added, again.updated, again.problems, again.state.as_str()), (0, 0, 2, "part"));
        assert!(!asked.lock().unwrap().iter().any(|at| at.contains("getReport") || at.contains("shelf")));
        assert_eq!(rows(&app), known);

        // The file has grown: only what is new in it comes.
        shelf.lock().unwrap().truncate(1);
        shelf.lock().unwrap()[0] = ("20260504-earnings.csv.gz", "a2", packed(&table(&[FIRST, SECOND])));
        let grown = synced(&app, "Lamps").await;
        assert_eq!((grown.added, grown.unchanged, grown.problems), (1, 1, 0), "{grown:#?}");
        assert_eq!(rows(&app).len(), 2);
        assert_eq!(app.profile().ledger.read(|r| r.problems(None, 10)).unwrap(), []);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_secret_leaves_the_ledger_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let shelf: Shelf = Arc::new(Mutex::new(vec![("earnings.csv", "a1", table(&[FIRST]))]));
    let app = profile(folder.path(), network(shelf, Arc::default()), "3.2", "another").await;
    let told = synced(&app, "Lamps").await;
    assert_eq!((told.state.as_str(), told.added), ("failed", 0), "{told:#?}");
    assert_eq!(told.error.unwrap().kind, "credentials");
    assert!(rows(&app).is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_credential_there_is_nothing_to_sync() {
    let (folder, asked) = (tempfile::tempdir().unwrap(), Arc::new(Mutex::new(Vec::new())));
    let app = profile(folder.path(), network(Shelf::default(), asked.clone()), "3.2", "").await;
    let values = json!({ "marketplace": "www.amazon.de" });
    let form = json!({ "network": "amazon-creators", "name": "Lampen", "values": values });
    app.call("accounts.add", form).await.unwrap();
    asked.lock().unwrap().clear();
    let one = SyncRequest { accounts: vec!["Lampen".to_owned()], ..SyncRequest::default() };
    let told = sync::run(&app, &one, |_| {}).await.unwrap_err();
    assert_eq!(told.message, "“Lampen” has no key to sync with.");
    let all = sync::run(&app, &SyncRequest::default(), |_| {}).await.unwrap();
    assert!(all.accounts.iter().all(|line| line.name != "Lampen"), "{all:#?}");
    assert!(asked.lock().unwrap().iter().all(|at| !at.contains("listReports")));
}
