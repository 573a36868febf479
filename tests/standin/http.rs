//! As much of HTTP/1.1 as a rehearsal needs.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};

use super::{World, effiliation, json, profitshare, session, tradetracker};

/// A request as it reached the networks.
#[derive(Debug)]
pub struct Request {
    /// `GET` or `POST`.
    pub method: String,
    /// The real host.
    pub host: String,
    /// The path at that host.
    pub path: String,
    /// The query as sent.
    pub raw_query: String,
    /// The query, decoded, in order.
    pub query: Vec<(String, String)>,
    /// The headers by their names in lower case.
    pub headers: BTreeMap<String, String>,
    /// The body.
    pub body: Vec<u8>,
}

/// What a network says.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// Headers beside the length.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Answer {
    /// An answer of text.
    pub fn text(status: u16, body: impl Into<Vec<u8>>) -> Answer {
        Answer { status, headers: Vec::new(), body: body.into() }
    }

    /// An answer of JSON.
    pub fn json(status: u16, body: &serde_json::Value) -> Answer {
        Answer::text(status, body.to_string()).with("content-type", "application/json")
    }

    /// The same answer with one more header.
    pub fn with(mut self, name: &str, value: &str) -> Answer {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }
}

impl Request {
    /// A parameter of the query.
    pub fn q(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// A header.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// A parameter that has to be a number.
    pub fn number(&self, name: &str) -> Result<usize, String> {
        self.q(name).and_then(|text| text.parse().ok()).ok_or_else(|| format!("{name} is no number"))
    }
}

/// Opens the networks: every connection is answered until the process ends.
pub fn open(listener: TcpListener, world: Arc<Mutex<World>>) {
    serve(listener, move |request| {
        answer(request, &mut world.lock().unwrap_or_else(PoisonError::into_inner))
    });
}

/// Answers every connection in this way until the process ends.
pub fn serve(listener: TcpListener, answer: impl Fn(&Request) -> Answer + Send + Sync + 'static) {
    serve_raw(listener, move |request, stream| {
        let answer = answer(request);
        let mut head = format!("HTTP/1.1 {} .\r\ncontent-length: {}\r\n", answer.status, answer.body.len());
        for (name, value) in &answer.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        // In one piece: several small ones would wait for each other.
        stream.write_all(&[head.as_bytes(), b"\r\n", &answer.body].concat())
    });
}

/// Answers every connection with bytes, whatever they are, until the process ends.
pub fn serve_raw(
    listener: TcpListener,
    answer: impl Fn(&Request, &mut TcpStream) -> std::io::Result<()> + Send + Sync + 'static,
) {
    let answer = Arc::new(answer);
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let answer = answer.clone();
            // A client that hangs up in the middle is the client's business.
            std::thread::spawn(move || drop(converse(stream, &*answer)));
        }
    });
}

fn converse(
    mut stream: TcpStream,
    answer: &impl Fn(&Request, &mut TcpStream) -> std::io::Result<()>,
) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    while let Some(request) = read(&mut reader)? {
        answer(&request, &mut stream)?;
    }
    Ok(())
}

fn read(reader: &mut impl BufRead) -> std::io::Result<Option<Request>> {
    let mut line = String::new();
    if reader.read_line(&mut line)? == 0 {
        return Ok(None);
    }
    let mut words = line.split_whitespace();
    let (method, target) = (words.next().unwrap_or("").to_owned(), words.next().unwrap_or("").to_owned());
    let mut headers = BTreeMap::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
    }
    let length = headers.get("content-length").and_then(|text| text.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    let (path, raw_query) = target.split_once('?').unwrap_or((&target, ""));
    let (host, path) =
        path.trim_start_matches('/').split_once('/').unwrap_or((path.trim_start_matches('/'), ""));
    let (host, path) = (host.to_owned(), format!("/{path}"));
    let query = pairs(raw_query);
    Ok(Some(Request { method, host, path, query, raw_query: raw_query.to_owned(), headers, body }))
}

/// The pairs of a query or a form.
pub fn pairs(text: &str) -> Vec<(String, String)> {
    let pair = |part: &str| {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        (decoded(name), decoded(value))
    };
    text.split('&').filter(|part| !part.is_empty()).map(pair).collect()
}

/// Percent-decoding, with `+` for a space.
pub fn decoded(text: &str) -> String {
    let mut out = Vec::new();
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        out.push(match byte {
            b'+' => b' ',
            b'%' => {
                let digits: Vec<u8> = bytes.by_ref().take(2).collect();
                u8::from_str_radix(&String::from_utf8_lossy(&digits), 16).unwrap_or(b'?')
            }
            other => other,
        });
    }
    String::from_utf8_lossy(&out).into_owned()
}

fn answer(request: &Request, world: &mut World) -> Answer {
    world.asked.push(format!("{} {}{}?{}", request.method, request.host, request.path, request.raw_query));
    let network = match request.host.as_str() {
        "api.awin.com" => "awin",
        "commissions.api.cj.com" | "advertiser-lookup.api.cj.com" => "cj",
        "api.clickbank.com" => "clickbank",
        "apiv2.effiliation.com" => "effiliation",
        "api.impact.com" => "impact",
        "api.partnerstack.com" => "partnerstack",
        "api.profitshare.ro" => "profitshare",
        "authentication.skimapis.com" | "reporting.skimapis.com" => "skimlinks",
        "connect.tradedoubler.com" => "tradedoubler",
        "ws.tradetracker.com" => "tradetracker",
        host => {
            world.wrong.push(format!("nobody answers at {host}"));
            return Answer::text(404, "");
        }
    };
    if let Some(spoiled) = world.spoiled.get_mut(network).filter(|spoiled| spoiled.times > 0) {
        spoiled.times -= 1;
        return spoiled.answer.clone();
    }
    let answered = match network {
        "effiliation" => effiliation::answer(request, world),
        "profitshare" => profitshare::answer(request, world),
        "skimlinks" | "tradedoubler" => session::answer(network, request, world),
        "tradetracker" => tradetracker::answer(request, world),
        _ => json::answer(network, request, world),
    };
    answered.unwrap_or_else(|why| {
        world
            .wrong
            .push(format!("{network}: {why} ({} {}?{})", request.method, request.path, request.raw_query));
        Answer::json(400, &serde_json::json!({ "message": why, "description": why, "Message": why }))
    })
}
