//! Whole conversations with networks that are invented for them.

mod bad_days;
mod gaps;
mod signing;
mod sockets;
mod words;

use std::sync::Arc;

use record::{Batch, Day, Instant, Record, Transaction};

use super::{Login, Session};
use crate::{Answer, Connector, Exchange, Known, NetworkError, Page, Replay, Secret, Transport, check_file};

/// What every network of these tests begins with.
const HEAD: &str = r#"
format = 1
id = "riverbank"
name = "Riverbank"
kind = "network"
site = "https://riverbank.example"
confidence = "low"
[[setting]]
key = "publisher"
label = "Publisher ID"
help = "At the top."
[[setting]]
key = "token"
label = "Token"
help = "Below."
secret = true
[status]
pending = ["open"]
approved = ["ok"]
declined = ["no"]
"#;

/// Fields that the rows of these tests have.
const MAP: &str = r#"
[fetch.map]
id = '.id'
at = '.at'
commission = '.sum'
currency = '"EUR"'
status = '.state'
"#;

fn now() -> Instant {
    "2026-03-10T12:00:00Z".parse().unwrap()
}

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// The connector that the head and this rest describe.
fn connector(rest: &str) -> Arc<Connector> {
    let text = format!("{HEAD}{rest}");
    Arc::new(check_file("riverbank.toml", &text).unwrap_or_else(|problems| panic!("{problems:#?}")))
}

/// A network that gives transactions at one address; `more` stands in the table of the fetch.
fn plain(http: &str, more: &str) -> Arc<Connector> {
    connector(&format!(
        "[http]\nbase = \"https://api.riverbank.example/v1\"\nauth = {{ bearer = \"{{token}}\" }}\n{http}\n\
         [[fetch]]\nwhat = \"transactions\"\nget = \"/p/{{publisher}}/sales\"\nrows = '.rows | many'\n{more}\n{MAP}"
    ))
}

fn login() -> Login {
    Login {
        settings: [("publisher".to_owned(), "77".to_owned())].into(),
        secrets: [("token".to_owned(), Secret::new("planted/secret".to_owned()))].into(),
    }
}

fn answer(status: u16, body: &str) -> Answer {
    Answer { status, headers: Vec::new(), body: body.as_bytes().to_vec() }
}

fn with_header(name: &str, value: &str, answer: Answer) -> Answer {
    Answer { headers: vec![(name.to_owned(), value.to_owned())], ..answer }
}

/// A request of which only the address matters.
fn get(url: &str, answer: Answer) -> Exchange {
    let (url, query) = url.split_once('?').map_or((url, None), |(url, query)| (url, Some(query)));
    let pairs = |query: &str| {
        query
            .split('&')
            .filter_map(|pair| pair.split_once('='))
            .map(|(n, v)| (n.to_owned(), v.to_owned()))
            .collect()
    };
    Exchange {
        method: "GET".to_owned(),
        url: url.to_owned(),
        query: query.map(pairs),
        headers: Vec::new(),
        body: None,
        answer,
    }
}

const SALES: &str = "https://api.riverbank.example/v1/p/77/sales";

fn row(id: &str, state: &str) -> String {
    format!(r#"{{"id":"{id}","at":"2026-03-05T10:00:00Z","sum":"1.50","state":"{state}"}}"#)
}

fn rows(rows: &[String]) -> String {
    format!(r#"{{"rows":[{}]}}"#, rows.join(","))
}

/// One good answer.
fn good() -> Answer {
    answer(200, &rows(&[row("a", "ok")]))
}

/// Asks for everything of the first days of March.
async fn read(
    transport: &Transport,
    connector: Arc<Connector>,
    login: Login,
) -> Result<Vec<Batch>, NetworkError> {
    let mut session = Session::new(transport, connector, login, now);
    all(&mut session).await
}

async fn all(session: &mut Session<'_>) -> Result<Vec<Batch>, NetworkError> {
    let (since, until) = (Some(day("2026-03-01")), Some(day("2026-03-08")));
    let known = Known { since, until, today: Day::of(now()), complete_to: None, backfill_days: 30 };
    let mut batches = Vec::new();
    for ask in session.plan(&known) {
        batches.push(session.fetch(&ask, &mut |_: Page| ()).await?);
    }
    Ok(batches)
}

/// The same from a recording, all of which must be used.
async fn replay(connector: Arc<Connector>, exchanges: Vec<Exchange>) -> Result<Vec<Batch>, NetworkError> {
    let transport = Transport::Replay(Replay::new(exchanges));
    let found = read(&transport, connector, login()).await;
    if let Transport::Replay(replay) = &transport {
        assert_eq!(replay.left(), 0, "some requests were not made: {found:?}");
    }
    found
}

fn transactions(batches: &[Batch]) -> Vec<&Transaction> {
    let records = batches.iter().flat_map(|batch| &batch.records);
    records
        .filter_map(|record| match record {
            Record::Transaction(row) => Some(row),
            _ => None,
        })
        .collect()
}

fn ids(batches: &[Batch]) -> Vec<&str> {
    transactions(batches).into_iter().map(|row| row.id.0.as_str()).collect()
}
