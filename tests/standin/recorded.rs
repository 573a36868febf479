//! Every network that has recordings, answering from them over a loopback socket.
//!
//! A request that was recorded gets the answer that was recorded, the next one if it was recorded several times. One
//! that signs in like a recorded one, but is for other days or another page, gets the network's empty page. One that
//! does not sign in is refused as the network refuses.

use std::collections::{BTreeMap, BTreeSet};
use std::net::TcpListener;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use network::Sent;
use serde_json::Value;

use super::http::{Answer, Request, decoded, serve};
use crate::connectors::{Exchange, difference};

/// A network as its recordings show it.
#[derive(Debug, Clone, Default)]
pub struct Network {
    /// The connector's id.
    pub id: String,
    /// What is asked and answered, in order.
    pub played: Vec<Line>,
    /// All that may be asked, beside its days.
    pub known: Vec<Line>,
    /// Answers without a row.
    pub empty: Vec<Line>,
    /// Answers to a login that is not accepted.
    pub refusals: Vec<Line>,
    /// What signs in.
    pub secrets: Vec<String>,
}

/// A request and what is answered to it.
#[derive(Debug, Clone)]
pub struct Line {
    /// What it is asked for: what is fetched, and which of several fetches.
    pub fetch: (String, usize),
    /// The request as it is written down.
    pub exchange: Exchange,
    /// What is answered.
    pub answer: Answer,
    /// All that is written of the request beside its headers, and its words.
    written: String,
    words: BTreeSet<String>,
}

/// The networks that answer, and what surprised them.
#[derive(Debug, Default)]
pub struct World {
    /// Those that answer, by each host that they answer at.
    hosts: BTreeMap<String, Vec<Network>>,
    /// Lines that were played, by host, network and place.
    played: BTreeSet<(String, usize, usize)>,
    /// Requests that no recording explains.
    pub wrong: Vec<String>,
    /// How many requests were refused, by network.
    pub refused: BTreeMap<String, u32>,
}

/// The loopback address where they answer until the process ends.
pub struct Recorded {
    /// What `TRIBUTARY_API_ORIGIN` has to be.
    pub url: String,
    world: Arc<Mutex<World>>,
}

impl Recorded {
    /// Opens networks on a free port; until they are told what to play, nobody answers there.
    pub fn start() -> Recorded {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let world: Arc<Mutex<World>> = Arc::default();
        let answering = world.clone();
        serve(listener, move |request| locked(&answering).answer(request));
        Recorded { url, world }
    }

    /// What came as a surprise so far.
    pub fn world(&self) -> MutexGuard<'_, World> {
        locked(&self.world)
    }

    /// Begins these recordings, in the place of those before.
    pub fn play<'n>(&self, networks: impl Iterator<Item = &'n Network>) {
        let mut world = self.world();
        world.hosts.clear();
        world.played.clear();
        for network in networks {
            let hosts: BTreeSet<&str> =
                network.known.iter().map(|line| host(line.exchange.place().1)).collect();
            for host in hosts {
                world.hosts.entry(host.to_owned()).or_default().push(network.clone());
            }
        }
    }
}

fn locked(world: &Mutex<World>) -> MutexGuard<'_, World> {
    world.lock().unwrap_or_else(PoisonError::into_inner)
}

fn host(url: &str) -> &str {
    url.split('/').nth(2).unwrap_or_default()
}

impl World {
    fn answer(&mut self, request: &Request) -> Answer {
        let sent = sent(request);
        let networks = self.hosts.get(&request.host).map_or(&[][..], Vec::as_slice);
        let mut like = networks.iter().map(|network| (network, most_like(&network.known, &sent)));
        let Some((network, like)) = like.find(|(_, like)| !like.is_empty()) else {
            self.wrong.push(format!("{} {} is in no recording", sent.method, sent.url));
            return Answer::text(404, "");
        };
        if !network.lets_in(&sent, &like) {
            *self.refused.entry(network.id.clone()).or_default() += 1;
            let refusal = most_like(&network.refusals, &sent).first().map(|line| line.answer.clone());
            return refusal.unwrap_or_else(|| Answer::text(401, "unauthorized"));
        }
        let lines = networks.iter().enumerate().flat_map(|(network, known)| {
            known.played.iter().enumerate().map(move |(at, line)| ((request.host.clone(), network, at), line))
        });
        let same: Vec<_> = lines.filter(|(_, line)| line.is(&sent)).collect();
        if let Some((at, line)) = same.iter().find(|(at, _)| !self.played.contains(at)).or(same.last()) {
            self.played.insert(at.clone());
            return line.answer.clone();
        }
        let empty = network.empty.iter().find(|line| line.fetch == like[0].fetch);
        empty.map_or_else(|| like[0].without_rows(), |line| line.answer.clone())
    }
}

impl Network {
    /// Whether a request signs in, as far as those that it is like are recorded with what signs in.
    fn lets_in(&self, sent: &Sent, like: &[&Line]) -> bool {
        let mut guards = like.iter().filter(|line| line.guards(&self.secrets)).peekable();
        guards.peek().is_none()
            || guards.any(|line| line.signs_in(sent, &self.secrets))
            || self.known.iter().any(|line| line.guards(&self.secrets) && line.is(sent))
    }
}

/// The lines that a request looks like most, the last of them first, if it looks like any.
fn most_like<'l>(lines: &'l [Line], sent: &Sent) -> Vec<&'l Line> {
    let query = sent.url.split_once('?').map_or("", |(_, query)| query);
    let body = String::from_utf8_lossy(&sent.body);
    let asked = words(&format!("{} {}", decoded(query), decoded(&body)));
    let like: Vec<_> = lines.iter().map(|line| (line.likeness(sent, &asked), line)).collect();
    let most = like.iter().map(|(likeness, _)| *likeness).max().filter(|most| *most > (0, 0, 0));
    like.into_iter().rev().filter(|(likeness, _)| Some(*likeness) == most).map(|(_, line)| line).collect()
}

impl Line {
    /// A request that was recorded, and what was answered to it.
    pub fn new(fetch: (String, usize), exchange: Exchange, answer: Answer) -> Line {
        let written = exchange.written();
        Line { fetch, words: words(&written), exchange, answer, written }
    }

    /// How many parts of the address, how many headers and how many words are the same; none if it is another kind of
    /// request.
    fn likeness(&self, sent: &Sent, asked: &BTreeSet<String>) -> (usize, usize, usize) {
        let (method, url) = self.exchange.place();
        let place = sent.url.split('?').next().unwrap_or_default();
        let (own, place): (Vec<&str>, Vec<&str>) = (url.split('/').collect(), place.split('/').collect());
        let same = own.iter().zip(&place).filter(|(own, place)| own == place).count();
        let alike = method == sent.method && own.len() == place.len() && own.get(2) == place.get(2);
        if !alike || same + 2 < place.len() {
            return (0, 0, 0);
        }
        let headers = self.exchange.headers.iter().flatten().filter(|(name, _)| tells_what(name));
        let missing = headers.filter(|header| !has_header(sent, *header)).count();
        (same, usize::MAX - missing, self.words.intersection(asked).count())
    }

    fn is(&self, sent: &Sent) -> bool {
        let (method, url) = self.exchange.place();
        let place = method == sent.method && sent.url.starts_with(url);
        place && difference(&self.exchange, sent).is_none()
    }

    /// Its answer with nothing in any list; of a table the headings, of a document nothing at all.
    fn without_rows(&self) -> Answer {
        fn emptied(value: Value) -> Value {
            match value {
                Value::Array(_) => Value::Array(Vec::new()),
                Value::Object(fields) => {
                    fields.into_iter().map(|(name, value)| (name, emptied(value))).collect()
                }
                Value::Number(_) => Value::from(0),
                plain => plain,
            }
        }
        let body = &self.answer.body;
        match serde_json::from_slice(body) {
            Ok(value) => Answer::json(200, &emptied(value)),
            Err(_) if body.starts_with(b"<") => Answer::text(200, ""),
            Err(_) => {
                Answer::text(200, body.split_inclusive(|byte| *byte == b'\n').next().unwrap_or_default())
            }
        }
    }

    /// Whether what signs in is written down.
    fn guards(&self, secrets: &[String]) -> bool {
        self.exchange.headers.iter().flatten().any(|(name, _)| !tells_what(name))
            || written(secrets).any(|secret| self.written.contains(&secret))
    }

    /// Whether a request has every recorded header, and every secret where the recorded one has it.
    fn signs_in(&self, sent: &Sent, secrets: &[String]) -> bool {
        let body = String::from_utf8_lossy(&sent.body);
        let asked = format!("{} {body} {}", decoded(&sent.url), decoded(&body));
        self.exchange.headers.iter().flatten().all(|header| has_header(sent, header))
            && written(secrets).all(|secret| !self.written.contains(&secret) || asked.contains(&secret))
    }
}

/// The words of a request: its days and pages are in digits, what is asked for is in letters.
fn words(text: &str) -> BTreeSet<String> {
    let words = text.split(|c: char| !c.is_alphanumeric());
    words
        .filter(|word| !word.is_empty() && word.chars().all(char::is_alphabetic))
        .map(str::to_owned)
        .collect()
}

/// Secrets as they are written in any body.
fn written(secrets: &[String]) -> impl Iterator<Item = String> {
    let xml = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let json = |text: &str| Value::from(text).to_string().trim_matches('"').to_owned();
    secrets.iter().flat_map(move |secret| [secret.clone(), xml(secret), json(secret)])
}

/// Whether a header tells what is asked for, and not who asks.
fn tells_what(name: &str) -> bool {
    ["accept", "content-type", "soapaction"].contains(&name.to_lowercase().as_str())
}

fn has_header(sent: &Sent, (name, value): (&String, &String)) -> bool {
    let found = sent.headers.iter().find(|(sent, _)| sent.eq_ignore_ascii_case(name));
    found.map_or("(none)", |(_, value)| value) == value
}

fn sent(request: &Request) -> Sent {
    let query = if request.raw_query.is_empty() { String::new() } else { format!("?{}", request.raw_query) };
    Sent {
        method: if request.method == "POST" { "POST" } else { "GET" },
        url: format!("https://{}{}{query}", request.host, request.path),
        // What the client adds where nothing is said is nothing that a connector says.
        headers: request.headers.clone().into_iter().filter(|(_, value)| value != "*/*").collect(),
        body: request.body.clone(),
    }
}
