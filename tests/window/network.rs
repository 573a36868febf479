//! A network that answers from this machine: just enough of PartnerStack to connect an account and read one page, and
//! a list of commissions as the template of connector files reads it.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

/// The network, listening.
pub struct Network {
    /// Its address, for `TRIBUTARY_API_ORIGIN`.
    pub origin: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Network {
    /// Starts to listen; whoever has the key is let in.
    pub fn open(key: &'static str) -> Network {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let seen = asked.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (stream, seen) = (stream.unwrap(), seen.clone());
                // A connection that was opened ahead says nothing for a while.
                std::thread::spawn(move || answer(&stream, key, &seen));
            }
        });
        Network { origin, asked }
    }

    /// The request lines that came with the right key.
    pub fn let_in(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

fn answer(mut stream: &TcpStream, key: &str, seen: &Mutex<Vec<String>>) {
    let mut lines = BufReader::new(stream).lines().map_while(Result::ok);
    let request = lines.next().unwrap_or_default();
    let headers: Vec<String> = lines.take_while(|line| !line.is_empty()).collect();
    let has_key =
        headers.iter().any(|line| line.to_lowercase().starts_with("authorization:") && line.contains(key));
    let (status, body) = if !has_key {
        ("401 Unauthorized", json!({ "message": "Invalid API key" }))
    } else {
        seen.lock().unwrap().push(request.clone());
        let body = match request.as_str() {
            one if one.contains("/rewards") => rewards(),
            one if one.contains("/commissions") => commissions(key),
            _ => partnerships(),
        };
        ("200 OK", body)
    };
    let body = body.to_string();
    let head = format!(
        "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body.as_bytes()));
}

fn partnerships() -> Value {
    json!({ "data": { "items": [{ "key": "part_1", "company": { "key": "comp_1", "name": "Inkwell" } }], "has_more": false } })
}

fn rewards() -> Value {
    let created = (chrono::Utc::now() - chrono::Duration::days(3)).timestamp_millis();
    let reward = json!({
        "key": "rew_1", "created_at": created, "amount": 4250, "currency": "USD", "status": "approved",
        "payment_status": null, "company": { "key": "comp_1", "name": "Inkwell" },
        "transaction": { "amount": 17000, "currency": "USD" }, "customer": { "key": "cus_1" },
    });
    json!({ "data": { "items": [reward], "has_more": false } })
}

/// One that is understood, one whose state nobody explained, one from long ago; each repeats the key.
fn commissions(key: &str) -> Value {
    let row = |id: u32, state: &str, days: i64| {
        let at = chrono::Utc::now() - chrono::Duration::days(days);
        json!({
            "id": id, "created_at": at.to_rfc3339(), "state": state, "sub_id": key, "order": { "amount": "42.00" },
            "commission": { "amount": "4.20", "currency": "EUR" }, "program": { "id": "p1", "name": "Harbour" },
        })
    };
    json!({ "page": 1, "pages": 1, "commissions": [row(7001, "open", 3), row(7002, "floating", 2), row(7003, "paid", 400)] })
}
