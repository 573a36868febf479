//! An exchange as a recording writes it.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::connector::{Auth, Connector, Http, Request};
use crate::fill::{Template, unpercent};
use crate::transport::Heard;
use crate::{Answer, Sent};

/// Of requests, what is the same each time and tells who asks for what.
#[derive(Default)]
struct Lasting {
    /// Headers that are filled in.
    headers: BTreeSet<String>,
    /// Headers, and parts of queries and forms, with the time or a signature in them.
    passing: BTreeSet<String>,
    /// Whether such a thing may be in a body.
    body_passes: bool,
}

/// The exchanges, and those answers that are files beside them.
pub(super) fn exchanges(
    connector: &Connector,
    heard: &[Heard],
    scenario: &str,
) -> (Vec<Value>, Vec<(String, Vec<u8>)>) {
    let lasting = Lasting::of(connector);
    let mut bodies = Vec::new();
    let exchanges = heard.iter().enumerate().map(|(at, heard)| {
        let mut exchange = lasting.request(&heard.sent);
        if heard.prepares {
            exchange.insert("prepares".to_owned(), true.into());
        }
        let name = format!("{scenario}-{}.bin", at + 1);
        exchange.insert("answer".to_owned(), answer(&heard.answer, name, &mut bodies));
        exchange.into()
    });
    (exchanges.collect(), bodies)
}

fn answer(answer: &Answer, name: String, bodies: &mut Vec<(String, Vec<u8>)>) -> Value {
    let mut written = Map::new();
    if answer.status != 200 {
        written.insert("status".to_owned(), answer.status.into());
    }
    let mut headers = Map::new();
    answer.headers.iter().for_each(|(name, value)| add(&mut headers, name.clone(), value.as_str().into()));
    if !headers.is_empty() {
        written.insert("headers".to_owned(), headers.into());
    }
    match std::str::from_utf8(&answer.body) {
        Ok(text) => match serde_json::from_str::<Value>(text) {
            Ok(value) => written.insert("json".to_owned(), value),
            Err(_) => written.insert("text".to_owned(), text.into()),
        },
        Err(_) => {
            bodies.push((name.clone(), answer.body.clone()));
            written.insert("file".to_owned(), name.into())
        }
    };
    written.into()
}

impl Lasting {
    fn of(connector: &Connector) -> Lasting {
        let mut lasting = Lasting::default();
        let Some(http) = &connector.http else { return lasting };
        let passes = |template: &Template| {
            let signed = |name: &&str| http.sign.iter().any(|sign| sign.name == **name);
            template.names().iter().any(|name| name.starts_with("now") || signed(name))
        };
        let requests: Vec<&Request> = connector.requests().collect();
        let own = requests.iter().flat_map(|request| &request.headers);
        for (name, template) in http.headers.iter().chain(own) {
            if !template.names().is_empty() {
                lasting.headers.insert(name.to_lowercase());
            }
            if passes(template) {
                lasting.passing.insert(name.to_lowercase());
            }
        }
        lasting.headers.insert("authorization".to_owned());
        if auths(connector, http).any(passes) {
            lasting.passing.insert("authorization".to_owned());
        }
        let own = requests.iter().flat_map(|request| &request.query);
        for (name, templates) in http.query.iter().chain(own) {
            if templates.iter().any(passes) {
                lasting.passing.insert(name.clone());
            }
        }
        lasting.body_passes = requests.iter().any(|request| request.body.templates().into_iter().any(passes));
        lasting
    }

    fn request(&self, sent: &Sent) -> Map<String, Value> {
        let (url, query) = sent.url.split_once('?').unwrap_or((&sent.url, ""));
        let mut written = Map::new();
        written.insert(sent.method.to_lowercase(), url.into());
        let query = pairs(query);
        if !query.is_empty() && !query.keys().any(|name| self.passing.contains(name)) {
            written.insert("query".to_owned(), query.into());
        }
        let lasts = |name: &str| self.headers.contains(name) && !self.passing.contains(name);
        let headers = sent.headers.iter().map(|(name, value)| (name.to_lowercase(), value.as_str().into()));
        let headers: Map<String, Value> = headers.filter(|(name, _)| lasts(name)).collect();
        if !headers.is_empty() {
            written.insert("headers".to_owned(), headers.into());
        }
        let body = String::from_utf8_lossy(&sent.body);
        if body.is_empty() || self.body_passes {
            return written;
        }
        let form = sent.headers.iter().any(|(_, value)| value == "application/x-www-form-urlencoded");
        match serde_json::from_str::<Value>(&body) {
            _ if form => written.insert("form".to_owned(), pairs(&body).into()),
            Ok(value) => written.insert("json".to_owned(), value),
            Err(_) => written.insert("text".to_owned(), body.into()),
        };
        written
    }
}

/// What signs in by the headers that every client knows.
fn auths<'c>(connector: &'c Connector, http: &'c Http) -> impl Iterator<Item = &'c Template> {
    let all = http.auth.iter().chain(connector.sessions().filter_map(|call| call.auth.as_ref()));
    all.flat_map(|auth| match auth {
        Auth::Bearer(token) => vec![token],
        Auth::Basic(user, password) => vec![user, password],
    })
}

/// The pairs of a query or a form.
fn pairs(text: &str) -> Map<String, Value> {
    let mut pairs = Map::new();
    for pair in text.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        add(&mut pairs, unpercent(name), unpercent(value).into());
    }
    pairs
}

/// Adds a pair; a name that repeats has a list.
fn add(pairs: &mut Map<String, Value>, name: String, value: Value) {
    match pairs.get_mut(&name) {
        None => drop(pairs.insert(name, value)),
        Some(Value::Array(values)) => values.push(value),
        Some(one) => *one = json!([one.clone(), value]),
    }
}
