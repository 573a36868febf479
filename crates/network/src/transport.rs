//! The only file that opens a socket.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::NetworkError;
use crate::fill::unpercent;

/// The most bytes of one answer.
const LARGEST_ANSWER: usize = 32 << 20;
/// How long a public file may take.
const FILE_TIME: Duration = Duration::from_secs(60);
/// How long a connection may take.
const CONNECT_TIME: Duration = Duration::from_secs(20);
/// How many times an answer may point elsewhere on the same host.
const REDIRECTS: usize = 5;

/// A request, filled and signed. Its address is the real one, whatever it is sent to in a rehearsal.
#[derive(Clone)]
pub struct Sent {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// The whole address.
    pub url: String,
    /// Names and values.
    pub headers: Vec<(String, String)>,
    /// The bytes of the body.
    pub body: Vec<u8>,
}

/// An answer.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// Names in lower case, and values.
    pub headers: Vec<(String, String)>,
    /// The bytes of the body.
    pub body: Vec<u8>,
}

impl Answer {
    /// The first header with this name, in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// A request that was sent and what was answered to it.
pub(crate) struct Heard {
    pub sent: Sent,
    pub answer: Answer,
    /// Whether it signed in or asked for the values of a list.
    pub prepares: bool,
}

/// How networks are reached.
pub enum Transport {
    /// Over the network.
    Live(Live),
    /// From a recording, for tests.
    Replay(Replay),
    /// From inside the program, for the sample profile.
    Sample(fn(&Sent) -> Answer),
}

/// The network, or a stand-in of this machine.
pub struct Live {
    client: reqwest::Client,
    origin: Option<String>,
}

impl Transport {
    /// The network; with an origin, a stand-in at that loopback address answers for every host.
    pub fn live(api_origin: Option<&str>) -> Result<Transport, NetworkError> {
        let origin = api_origin.map(loopback).transpose()?;
        let mut builder = reqwest::Client::builder()
            .user_agent(concat!("Tributary/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(CONNECT_TIME)
            .redirect(reqwest::redirect::Policy::none());
        if origin.is_some() {
            builder = builder.no_proxy();
        }
        let client = builder
            .build()
            .map_err(|error| NetworkError::Unreachable { reason: error.without_url().to_string() })?;
        Ok(Transport::Live(Live { client, origin }))
    }

    /// Whether waiting for a network's pace would be for nothing.
    pub(crate) fn is_rehearsal(&self) -> bool {
        match self {
            Transport::Live(live) => live.origin.is_some(),
            Transport::Replay(_) | Transport::Sample(_) => true,
        }
    }

    /// Gets a public file.
    pub async fn get(&self, url: &str) -> Result<Vec<u8>, NetworkError> {
        let sent = Sent { method: "GET", url: url.to_owned(), headers: Vec::new(), body: Vec::new() };
        let answer = self.send(&sent, FILE_TIME).await?;
        match answer.status {
            200..=299 => Ok(answer.body),
            status => Err(NetworkError::Server { status, says: String::new() }),
        }
    }

    /// The real address of one that a stand-in gave as its own.
    pub(crate) fn real(&self, url: &str) -> String {
        let origin = match self {
            Transport::Live(live) => live.origin.as_deref(),
            Transport::Replay(_) | Transport::Sample(_) => None,
        };
        match origin.and_then(|origin| url.strip_prefix(origin)?.strip_prefix('/')) {
            Some(rest) => format!("https://{rest}"),
            None => url.to_owned(),
        }
    }

    /// Where a real address is asked: at itself, or at the stand-in of a rehearsal.
    pub(crate) fn reached(&self, url: &str) -> String {
        match self {
            Transport::Live(live) => live.reached(url),
            Transport::Replay(_) | Transport::Sample(_) => url.to_owned(),
        }
    }

    /// Sends a request once and reads the whole answer.
    pub(crate) async fn send(&self, sent: &Sent, timeout: Duration) -> Result<Answer, NetworkError> {
        match self {
            Transport::Live(live) => {
                tokio::time::timeout(timeout, live.follow(sent)).await.unwrap_or(Err(NetworkError::Timeout))
            }
            Transport::Replay(replay) => replay.answer(sent),
            Transport::Sample(answer) => Ok(answer(sent)),
        }
    }
}

impl Live {
    /// Where a real address is asked.
    fn reached(&self, url: &str) -> String {
        match &self.origin {
            Some(origin) => format!("{origin}/{}", url.split_once("://").map_or(url, |(_, rest)| rest)),
            None => url.to_owned(),
        }
    }

    /// Sends a request, also on to where the answer points on the same host.
    async fn follow(&self, sent: &Sent) -> Result<Answer, NetworkError> {
        let mut sent = sent.clone();
        for _ in 0..REDIRECTS {
            let answer = self.send(&sent).await?;
            let Some(url) = redirected(&sent.url, &answer) else { return Ok(answer) };
            if !matches!(answer.status, 307 | 308) {
                (sent.method, sent.body) = ("GET", Vec::new());
            }
            sent.url = url;
        }
        self.send(&sent).await
    }

    async fn send(&self, sent: &Sent) -> Result<Answer, NetworkError> {
        let url = self.reached(&sent.url);
        let method = if sent.method == "POST" { reqwest::Method::POST } else { reqwest::Method::GET };
        let mut request = self.client.request(method, url);
        for (name, value) in &sent.headers {
            request = request.header(name, value);
        }
        if sent.method == "POST" {
            request = request.body(sent.body.clone());
        }
        let mut response = request.send().await.map_err(|error| failure(&error))?;
        let mut answer = Answer {
            status: response.status().as_u16(),
            headers: response
                .headers()
                .iter()
                .map(|(name, value)| {
                    (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
                })
                .collect(),
            body: Vec::new(),
        };
        if response.content_length().is_some_and(|length| length > LARGEST_ANSWER as u64) {
            return Err(NetworkError::TooLarge);
        }
        while let Some(chunk) = response.chunk().await.map_err(|error| failure(&error))? {
            if answer.body.len() + chunk.len() > LARGEST_ANSWER {
                return Err(NetworkError::TooLarge);
            }
            answer.body.extend_from_slice(&chunk);
        }
        Ok(answer)
    }
}

/// Where an answer points to, if that is the same host: what signs in goes nowhere else.
fn redirected(url: &str, answer: &Answer) -> Option<String> {
    let location =
        answer.header("location").filter(|_| matches!(answer.status, 301 | 302 | 303 | 307 | 308))?;
    let here = reqwest::Url::parse(url).ok()?;
    let there = here.join(location).ok()?;
    (here.origin() == there.origin()).then(|| there.to_string())
}

/// What went wrong on the way, without the address: it may hold a secret.
fn failure(error: &reqwest::Error) -> NetworkError {
    if error.is_timeout() {
        return NetworkError::Timeout;
    }
    if error.is_builder() {
        let message = "a request cannot be written with what was filled in".to_owned();
        return NetworkError::Connector { message };
    }
    let mut cause: &dyn std::error::Error = error;
    let mut is_http = true;
    while let Some(deeper) = cause.source() {
        cause = deeper;
        is_http &= !cause.downcast_ref::<hyper::Error>().is_some_and(hyper::Error::is_parse);
    }
    match (is_http, cause.to_string()) {
        (true, reason) => NetworkError::Unreachable { reason },
        (false, found) => NetworkError::NotWhatItSays { expected: "HTTP".to_owned(), found },
    }
}

/// The rehearsal's address, if it is one of this machine.
fn loopback(origin: &str) -> Result<String, NetworkError> {
    let bad = || NetworkError::BadOrigin;
    let rest = origin.trim_end_matches('/').strip_prefix("http://").ok_or_else(bad)?;
    let (host, port) = match rest.strip_prefix("[::1]") {
        Some(port) => ("[::1]", port.strip_prefix(':')),
        None => rest.split_once(':').map_or((rest, None), |(host, port)| (host, Some(port))),
    };
    let is_port = |port: &str| !port.is_empty() && port.parse::<u16>().is_ok();
    match (host, port) {
        ("127.0.0.1" | "localhost" | "[::1]", Some(port)) if is_port(port) => {
            Ok(format!("http://{host}:{port}"))
        }
        _ => Err(bad()),
    }
}

/// A request that is expected, and what is answered to it.
#[derive(Debug, Clone)]
pub struct Exchange {
    /// `GET` or `POST`.
    pub method: String,
    /// The address without its query; empty if it does not matter.
    pub url: String,
    /// The query, decoded, in order; `None` if it does not matter.
    pub query: Option<Vec<(String, String)>>,
    /// Headers that matter, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body, if it matters.
    pub body: Option<Vec<u8>>,
    /// What is answered.
    pub answer: Answer,
}

/// A recording: every request must come as it was recorded, in order.
pub struct Replay {
    left: Mutex<VecDeque<Exchange>>,
}

impl Replay {
    /// A recording of these exchanges.
    pub fn new(exchanges: Vec<Exchange>) -> Replay {
        Replay { left: Mutex::new(exchanges.into()) }
    }

    /// How many exchanges were not used.
    pub fn left(&self) -> usize {
        self.left.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    fn answer(&self, sent: &Sent) -> Result<Answer, NetworkError> {
        let next = self.left.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
        let Some(expected) = next else {
            return Err(NetworkError::Connector {
                message: format!("not recorded: {} {}", sent.method, sent.url),
            });
        };
        let differences = expected.differences(sent);
        if differences.is_empty() {
            return Ok(expected.answer);
        }
        Err(NetworkError::Connector {
            message: format!("differs from the recording:\n{}", differences.join("\n")),
        })
    }
}

impl Exchange {
    fn differences(&self, sent: &Sent) -> Vec<String> {
        let mut found = Vec::new();
        let mut compare = |what: &str, recorded: &str, asked: &str| {
            if recorded != asked {
                found.push(format!("{what}: recorded {recorded}, asked {asked}"));
            }
        };
        let (url, query) = sent.url.split_once('?').unwrap_or((&sent.url, ""));
        compare("method", &self.method, sent.method);
        if !self.url.is_empty() {
            compare("address", &self.url, url);
        }
        if let Some(recorded) = &self.query {
            let asked: Vec<(String, String)> = query
                .split('&')
                .filter(|pair| !pair.is_empty())
                .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
                .map(|(name, value)| (unpercent(name), unpercent(value)))
                .collect();
            compare("query", &format!("{recorded:?}"), &format!("{asked:?}"));
        }
        for (name, value) in &self.headers {
            let asked = sent.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
            compare(name, value, asked.map_or("nothing", |(_, value)| value));
        }
        if let Some(body) = &self.body {
            compare("body", &String::from_utf8_lossy(body), &String::from_utf8_lossy(&sent.body));
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_points_nowhere_but_to_its_own_host() {
        let check = |status: u16, location: &str, expected: Option<&str>| {
            let answer = Answer {
                status,
                headers: vec![("location".to_owned(), location.to_owned())],
                body: Vec::new(),
            };
            assert_eq!(
                redirected("https://api.example/a/b?c=1", &answer).as_deref(),
                expected,
                "{status} {location}"
            );
        };
        check(301, "/a/b/", Some("https://api.example/a/b/"));
        check(302, "d", Some("https://api.example/a/d"));
        check(308, "https://api.example/e", Some("https://api.example/e"));
        for foreign in
            ["https://evil.example/", "//evil.example", "http://api.example/", "https://api.example:1/"]
        {
            check(302, foreign, None);
        }
        check(200, "/a", None);
    }

    #[test]
    fn only_this_machine_stands_in() {
        for good in ["http://127.0.0.1:8080", "http://localhost:1/", "http://[::1]:9"] {
            assert!(loopback(good).is_ok(), "{good}");
        }
        for bad in [
            "https://127.0.0.1:1",
            "http://127.0.0.1",
            "http://10.0.0.1:80",
            "http://127.0.0.1:80@evil.example",
            "http://127.0.0.1.evil:80",
            "http://localhost:80/x",
            "",
            "127.0.0.1:80",
            "http://[::1]",
            "http://0.0.0.0:80",
        ] {
            assert!(loopback(bad).is_err(), "{bad}");
        }
    }
}
