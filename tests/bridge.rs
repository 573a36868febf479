//! The real commands for a browser, on this machine only: `cargo run -p tests --bin bridge -- DATA_DIR [PORT]`.
//!
//! It serves the built screen, answers `POST /call` with the same table as the window does, and sends events. It is
//! for looking at the screen in Chromium and for its accessibility tests; nothing of it is shipped.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tributary::{App, Options, vault};

/// As strict as the window's, with the bridge itself in the place of the window.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
                      font-src 'self'; connect-src 'self'";

#[tokio::main]
async fn main() {
    let mut args = std::env::args().skip(1);
    let data_dir = args.next().expect("usage: bridge DATA_DIR [PORT]");
    let port = args.next().map_or(0, |port| port.parse().expect("a port number"));
    let app = App::open(Options {
        data_dir: Some(PathBuf::from(data_dir)),
        api_origin: std::env::var("TRIBUTARY_API_ORIGIN").ok(),
        vault: vault::Prefer::File,
        now: chrono::Utc::now,
    })
    .unwrap();
    let listener = TcpListener::bind(("127.0.0.1", port)).await.unwrap();
    println!("http://{}", listener.local_addr().unwrap());
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        tokio::spawn(serve(stream, app.clone()));
    }
}

async fn serve(stream: TcpStream, app: Arc<App>) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    let (mut head, mut line) = (String::new(), String::new());
    while stream.read_line(&mut line).await? > 2 {
        head += &line;
        line.clear();
    }
    let mut words = head.split_whitespace();
    let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let length = head
        .lines()
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
        .and_then(|(_, value)| value.trim().parse().ok())
        .unwrap_or(0);
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await?;
    match (method, target) {
        ("POST", "/call") => {
            let asked: Value = serde_json::from_slice(&body).unwrap_or_default();
            let name = asked["name"].as_str().unwrap_or_default();
            let (status, answer) = match app.call(name, asked["args"].clone()).await {
                Ok(answer) => ("200 OK", answer),
                Err(error) => ("400 Bad Request", json!(error)),
            };
            send(&mut stream, status, "application/json", answer.to_string().as_bytes()).await
        }
        ("GET", "/events") => {
            let mut events = app.events();
            stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n").await?;
            while let Ok(event) = events.recv().await {
                stream.write_all(format!("data: {}\n\n", json!(event)).as_bytes()).await?;
            }
            Ok(())
        }
        _ => {
            let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/dist");
            let name = target.split('?').next().unwrap_or_default().trim_start_matches('/');
            let name = if name.is_empty() { "index.html" } else { name };
            let kind = match name.rsplit('.').next() {
                Some("html") => "text/html; charset=utf-8",
                Some("js") => "text/javascript",
                Some("css") => "text/css",
                Some("svg") => "image/svg+xml",
                Some("woff2") => "font/woff2",
                _ => "application/octet-stream",
            };
            match std::fs::read(root.join(name)) {
                Ok(bytes) if !name.contains("..") => send(&mut stream, "200 OK", kind, &bytes).await,
                _ => send(&mut stream, "404 Not Found", "text/plain", b"not here").await,
            }
        }
    }
}

async fn send(
    stream: &mut BufReader<TcpStream>,
    status: &str,
    kind: &str,
    body: &[u8],
) -> std::io::Result<()> {
    let head = format!(
        "HTTP/1.1 {status}\r\ncontent-type: {kind}\r\ncontent-security-policy: {POLICY}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(body).await?;
    stream.flush().await
}
