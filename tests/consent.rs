//! Consent in a browser: from the button to a token in the vault that no screen ever held.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::{Arc, Mutex};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{TimeZone, Utc};
use record::Instant;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tributary::view::{Event, SyncRequest};
use tributary::{App, Options, sync, vault};

use crate::standin::{Answer, Request, pairs, serve};

const TOKEN: &str = "1//refresh-token-of-the-test";

fn now() -> Instant {
    Utc.with_ymd_and_hms(2026, 3, 10, 12, 0, 0).unwrap()
}

/// Every form that reached the token host.
type Forms = Arc<Mutex<Vec<Vec<(String, String)>>>>;

/// Google, as far as a consent and an empty account go.
fn network() -> (String, Forms) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    let forms: Forms = Arc::default();
    let seen = forms.clone();
    serve(listener, move |request: &Request| match (request.host.as_str(), request.path.as_str()) {
        ("oauth2.googleapis.com", "/token") => {
            let form = pairs(&request.text());
            let is = |name: &str, value: &str| form.contains(&(name.to_owned(), value.to_owned()));
            let renewed = is("grant_type", "refresh_token") && is("refresh_token", TOKEN);
            let redeemed = is("grant_type", "authorization_code") && is("code", "4/the code");
            seen.lock().unwrap().push(form.clone());
            match (renewed, redeemed && is("client_secret", "the client secret")) {
                (true, _) => Answer::json(200, &json!({ "access_token": "a1", "expires_in": 3599 })),
                (_, true) => Answer::json(
                    200,
                    &json!({ "access_token": "a0", "expires_in": 3599, "refresh_token": TOKEN }),
                ),
                _ => Answer::json(400, &json!({ "error": "invalid_grant" })),
            }
        }
        ("adsense.googleapis.com", _) if request.header("authorization") == "Bearer a1" => {
            Answer::json(200, &json!({}))
        }
        _ => Answer::text(401, "no"),
    });
    (origin, forms)
}

fn app(folder: &Path, origin: &str) -> Arc<App> {
    App::open(Options {
        data_dir: Some(folder.to_owned()),
        api_origin: Some(origin.to_owned()),
        vault: vault::Prefer::File,
        now,
    })
    .unwrap()
}

fn values() -> Value {
    json!({ "account_id": "pub-1", "client_id": "the client", "client_secret": "the client secret" })
}

/// Presses the button: the answer to come, and the entries of the page's address.
async fn pressed(
    app: &Arc<App>,
) -> (tokio::task::JoinHandle<Result<Value, tributary::Error>>, Vec<(String, String)>) {
    let mut events = app.events();
    let (asking, request) = (app.clone(), json!({ "network": "google-adsense", "values": values() }));
    let answer = tokio::spawn(async move { asking.call("accounts.consent", request).await });
    loop {
        if let Event::ConsentPage { address } = events.recv().await.unwrap() {
            assert!(!address.contains("secret"), "{address}");
            let (page, query) = address.split_once('?').unwrap();
            assert!(page.ends_with("/accounts.google.com/o/oauth2/v2/auth"), "{page}");
            return (answer, pairs(query));
        }
    }
}

fn entry<'q>(query: &'q [(String, String)], name: &str) -> &'q str {
    query.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
}

/// Goes where the network's page leads back to, and reads what is shown there.
fn back(query: &[(String, String)], with: &str) -> String {
    let to = entry(query, "redirect_uri").strip_prefix("http://").unwrap().trim_end_matches('/').to_owned();
    assert!(to.starts_with("127.0.0.1:"), "{to}");
    let mut stream = TcpStream::connect(&to).unwrap();
    write!(stream, "GET /{with} HTTP/1.1\r\nHost: {to}\r\n\r\n").unwrap();
    let mut shown = String::new();
    stream.read_to_string(&mut shown).unwrap();
    shown
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_allowed_in_a_browser_reaches_the_vault_and_no_screen() {
    let (folder, (origin, forms)) = (tempfile::tempdir().unwrap(), network());
    let app = app(folder.path(), &origin);
    app.call("vault.unlock", json!({ "passphrase": "only for this test" })).await.unwrap();

    let (answer, query) = pressed(&app).await;
    for (name, value) in [
        ("client_id", "the client"),
        ("scope", "https://www.googleapis.com/auth/adsense.readonly"),
        ("access_type", "offline"),
        ("prompt", "consent"),
        ("response_type", "code"),
        ("code_challenge_method", "S256"),
    ] {
        assert_eq!(entry(&query, name), value, "{name}");
    }
    // Whatever else knocks is not what is waited for.
    assert!(back(&query, "favicon.ico").starts_with("HTTP/1.1 404"));
    assert!(back(&query, "?code=4%2Fthe+code&state=guessed").starts_with("HTTP/1.1 404"));
    let state = entry(&query, "state").to_owned();
    assert!(back(&query, &format!("?state={state}&code=4%2Fthe+code")).starts_with("HTTP/1.1 200"));
    let given = answer.await.unwrap().unwrap();
    assert!(!given.to_string().contains(TOKEN), "the screen got the token");
    let form = forms.lock().unwrap()[0].clone();
    assert_eq!(
        URL_SAFE_NO_PAD.encode(Sha256::digest(entry(&form, "code_verifier"))),
        entry(&query, "code_challenge")
    );
    assert_eq!(entry(&form, "redirect_uri"), entry(&query, "redirect_uri"));

    let mut filled = values();
    filled["refresh_token"] = given["refresh_token"].clone();
    let account = json!({ "network": "google-adsense", "name": "Sites", "values": filled });
    app.call("accounts.check", account.clone()).await.unwrap();
    app.call("accounts.add", account).await.unwrap();
    let week = SyncRequest { since: Some("2026-03-04".to_owned()), ..SyncRequest::default() };
    let synced = sync::run(&app, &week, |_| {}).await.unwrap();
    assert_eq!(synced.accounts[0].error.as_ref().map(|error| &error.message), None);
    assert_eq!(entry(forms.lock().unwrap().last().unwrap(), "refresh_token"), TOKEN);

    // A stand-in of another run stands for nothing.
    filled["refresh_token"] = json!("from-browser:of-yesterday");
    let account = json!({ "network": "google-adsense", "name": "Other", "values": filled });
    let refused = app.call("accounts.add", account).await.unwrap_err();
    assert!(refused.to_string().contains("no longer known"), "{refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_no_a_change_of_mind_and_a_second_try_are_told() {
    let (folder, (origin, _)) = (tempfile::tempdir().unwrap(), network());
    let app = app(folder.path(), &origin);

    let (answer, query) = pressed(&app).await;
    let state = entry(&query, "state").to_owned();
    assert!(back(&query, &format!("?error=access_denied&state={state}")).contains("Nothing was allowed"));
    let refused = answer.await.unwrap().unwrap_err();
    assert!(refused.to_string().contains("access_denied"), "{refused}");

    let (answer, query) = pressed(&app).await;
    let state = entry(&query, "state").to_owned();
    back(&query, &format!("?code=stolen&state={state}"));
    let refused = answer.await.unwrap().unwrap_err();
    assert!(refused.to_string().contains("Google AdSense did not accept"), "{refused}");

    let (first, _) = pressed(&app).await;
    let (second, _) = pressed(&app).await;
    assert!(first.await.unwrap().is_err(), "the first still waits");
    app.call("accounts.consent_cancel", Value::Null).await.unwrap();
    assert!(second.await.unwrap().is_err(), "the second still waits");

    let nothing = json!({ "network": "awin", "values": {} });
    let refused = app.call("accounts.consent", nothing).await.unwrap_err();
    assert!(refused.to_string().contains("nothing in a browser"), "{refused}");
}
