//! Twenty accounts whose network answers each call after 200 ms: `cargo bench -p tributary --bench sync`.
//!
//! The run is compared with what the slowest account takes by itself, in the same process.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, missing_docs)]

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::json;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tributary::view::SyncRequest;
use tributary::{App, Options, sync, vault};

const ACCOUNTS: usize = 20;
const LATENCY: Duration = Duration::from_millis(200);
const ROWS: usize = 40;

#[tokio::main]
async fn main() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(serve(listener));
    let folder = tempfile::tempdir().unwrap();
    let app = App::open(Options {
        data_dir: Some(folder.path().to_owned()),
        api_origin: Some(origin),
        vault: vault::Prefer::File,
        now: || chrono::DateTime::parse_from_rfc3339("2026-11-25T08:00:00Z").unwrap().to_utc(),
    })
    .unwrap();
    app.call("vault.unlock", json!({ "passphrase": "only for this run" })).await.unwrap();
    for at in 0..ACCOUNTS {
        let values = json!({ "publisher_id": format!("{}", 77_000 + at), "api_token": "t" });
        app.call(
            "accounts.add",
            json!({ "network": "awin", "name": format!("Site {at}"), "values": values }),
        )
        .await
        .unwrap();
    }
    let request = |accounts: Vec<String>| SyncRequest {
        accounts,
        since: Some("2026-01-01".to_owned()),
        until: Some("2026-06-30".to_owned()),
    };
    let mut alone = Duration::ZERO;
    for at in 0..3 {
        alone = alone.max(timed(&app, request(vec![format!("Site {at}")])).await);
    }
    let together = timed(&app, request(Vec::new())).await;
    let again = timed(&app, request(Vec::new())).await;
    println!("one account by itself (slowest of three): {alone:.2?}");
    println!(
        "{ACCOUNTS} accounts side by side: {together:.2?}, ratio {:.2} (goal 1.3)",
        ratio(together, alone)
    );
    println!("the same again, nothing changed: {again:.2?}, ratio {:.2}", ratio(again, alone));
}

fn ratio(a: Duration, b: Duration) -> f64 {
    a.as_secs_f64() / b.as_secs_f64()
}

async fn timed(app: &Arc<App>, request: SyncRequest) -> Duration {
    let started = Instant::now();
    let state = sync::run(app, &request, |_| {}).await.unwrap();
    assert!(state.accounts.iter().all(|line| line.state == "done"), "{state:?}");
    started.elapsed()
}

/// A stand-in for Awin: every call takes its time; each window has the same number of rows.
async fn serve(listener: tokio::net::TcpListener) {
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        tokio::spawn(async move {
            let mut stream = BufReader::new(stream);
            loop {
                let (mut head, mut line) = (String::new(), String::new());
                while stream.read_line(&mut line).await.unwrap_or(0) > 2 {
                    head += &line;
                    line.clear();
                }
                let Some(target) = head.split_whitespace().nth(1) else { return };
                tokio::time::sleep(LATENCY).await;
                let body = if target.contains("/programmes") { programmes() } else { rows(target) };
                let answer = format!(
                    "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
                    body.len()
                );
                if stream.write_all(answer.as_bytes()).await.is_err() {
                    return;
                }
            }
        });
    }
}

fn programmes() -> String {
    json!([{ "id": 1, "name": "Northwind Outdoor" }, { "id": 2, "name": "Bücherwelt Köln" }]).to_string()
}

fn rows(target: &str) -> String {
    let start = target.split("startDate=").nth(1).and_then(|rest| rest.get(..10)).unwrap_or("2026-01-01");
    let number: String = start.chars().filter(char::is_ascii_digit).collect();
    let rows = (0..ROWS).map(|at| {
        json!({
            "id": format!("{number}{at:04}").parse::<u64>().unwrap(), "advertiserId": at % 2 + 1, "commissionStatus": "approved",
            "commissionAmount": { "amount": 3.15, "currency": "EUR" }, "saleAmount": { "amount": 45.0, "currency": "EUR" },
            "transactionDate": format!("{start}T07:42:10"), "type": "Commission group transaction", "paidToPublisher": false,
        })
    });
    serde_json::Value::Array(rows.collect()).to_string()
}
