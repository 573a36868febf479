//! A look at what a connector makes of its network: answers, rows and records side by side. Nothing is kept.

use std::collections::BTreeMap;

use record::{Batch, Day, Days, Origin, Problem, Record};
use serde_json::{Map, Value, json};

use crate::connector::{Connector, Http};
use crate::fetch::Extent;
use crate::fill::unpercent;
use crate::session::{Login, Session, http};
use crate::transport::Heard;
use crate::{Ask, Known, NetworkError, Secret, What, plan};

/// A trial without days of its own looks at so many.
const DAYS: i64 = 31;
/// How much of an answer is shown.
const SHOWN: usize = 20_000;
/// A setting shorter than this stays as it is in a recording: its text would be found everywhere.
const SHORTEST: usize = 4;

/// What the first page of one fetch came to.
#[derive(Debug)]
pub struct Trial {
    /// What is fetched.
    pub what: What,
    /// The request as the file writes it, before anything is filled in.
    pub request: String,
    /// What the network answered, sign-in included.
    pub answers: Vec<TriedAnswer>,
    /// Its rows and what became of each.
    pub rows: Vec<TriedRow>,
    /// Why it ended early.
    pub error: Option<NetworkError>,
}

/// An answer as it is shown: nothing secret is in it.
#[derive(Debug)]
pub struct TriedAnswer {
    /// `GET https://…`, with what signs in left out.
    pub request: String,
    /// The HTTP status.
    pub status: u16,
    /// The beginning of the body.
    pub body: String,
}

/// A row of an answer and what became of it.
#[derive(Debug, Clone)]
pub struct TriedRow {
    /// As the network wrote it.
    pub row: Value,
    /// The record, if it could be understood.
    pub record: Option<Record>,
    /// Whether it lies outside the days that were asked for, and would not be kept.
    pub outside: bool,
    /// What could not be understood.
    pub problems: Vec<Problem>,
}

/// An exchange with a network that can be played again without an account: what stood in settings and secrets is
/// replaced by their names.
#[derive(Debug)]
pub struct Recording {
    /// The login that goes with it: `account.json`.
    pub account: Value,
    /// What was asked and answered: `<scenario>.json`.
    pub exchange: Value,
    /// What comes out: `<scenario>.records.json`.
    pub records: String,
}

impl Session<'_> {
    /// What is fetched, in the order of the file.
    pub fn fetches(&self) -> Vec<What> {
        self.connector.fetches.iter().map(|fetch| fetch.what).collect()
    }

    /// Asks for the first page of every fetch.
    pub async fn try_out(&mut self) -> Vec<Trial> {
        let connector = self.connector.clone();
        let today = Day::of((self.clock)());
        let mut trials = Vec::new();
        for fetch in &connector.fetches {
            let range = Days::last(fetch.window.as_ref().map_or(DAYS, |window| window.days.min(DAYS)), today);
            let days = match &fetch.window {
                Some(window) => plan::windows(range, window).pop().unwrap_or(range),
                None => range,
            };
            self.heard = Some(Vec::new());
            let found = self.gather(&connector, fetch, Some(days), Extent::FirstPage, &mut |_| {}).await;
            let heard = self.heard.take().unwrap_or_default();
            let answers = heard.iter().map(|heard| self.tried(heard)).collect();
            let (rows, error) = match found {
                Ok(gathered) => (gathered.looked, None),
                Err(error) => (Vec::new(), Some(error)),
            };
            let rows = rows.into_iter().map(|row| self.shown(row)).collect();
            let request = &fetch.call.request;
            let request = format!("{} {}", request.method, request.address.written());
            trials.push(Trial { what: fetch.what, request, answers, rows, error });
        }
        trials
    }

    fn tried(&self, heard: &Heard) -> TriedAnswer {
        let body: String = String::from_utf8_lossy(&heard.answer.body).chars().take(SHOWN).collect();
        TriedAnswer {
            request: self.scrubbed(&format!("{} {}", heard.sent.method, heard.sent.url)),
            status: heard.answer.status,
            body: self.scrubbed(&body),
        }
    }

    fn shown(&self, mut row: TriedRow) -> TriedRow {
        let text = self.scrubbed(&row.row.to_string());
        row.row = serde_json::from_str(&text).unwrap_or(Value::String(text));
        // A network may repeat what it was sent anywhere.
        row.record = row.record.and_then(|record| {
            let text = self.scrubbed(&serde_json::to_string(&record).ok()?);
            serde_json::from_str(&text).ok()
        });
        for problem in &mut row.problems {
            problem.reason = self.scrubbed(&problem.reason);
            problem.row = None;
        }
        row
    }

    /// Fetches these days of one fetch and makes a recording of the exchange.
    ///
    /// The records in it come from playing the recording, so what is written is known to work.
    pub async fn record(&mut self, fetch: usize, days: Days, about: &str) -> Result<Recording, NetworkError> {
        let connector = self.connector.clone();
        let known = Known {
            since: Some(days.from()),
            until: Some(days.to()),
            today: Day::of((self.clock)()),
            complete_to: None,
            backfill_days: 1,
        };
        let asks: Vec<Ask> = self.plan(&known).into_iter().filter(|ask| ask.fetch == fetch).collect();
        let missing = || NetworkError::Connector { message: "there is no such fetch".to_owned() };
        let what = asks.first().ok_or_else(missing)?.what;
        self.heard = Some(Vec::new());
        for ask in &asks {
            if let Err(error) = self.fetch(ask, &mut |_| {}).await {
                self.heard = None;
                return Err(error);
            }
        }
        let heard = self.heard.take().unwrap_or_default();
        let names = self.names();
        let of_this_kind = connector.fetches.iter().take(fetch).filter(|other| other.what == what).count();
        let exchanges: Vec<Value> = heard
            .iter()
            .map(|heard| written(http(&connector)?, &connector, heard, &names))
            .collect::<Result<_, _>>()?;
        let (login, account) = self.nameless(&names);
        let replayed: Vec<crate::Exchange> = heard.iter().map(|heard| played(heard, &names)).collect();
        let transport = crate::Transport::Replay(crate::Replay::new(replayed));
        let mut session = Session::new(&transport, connector.clone(), login, self.clock);
        let mut batches = Vec::new();
        for ask in &asks {
            batches.push(session.fetch(ask, &mut |_| {}).await?);
        }
        let mut exchange = Map::new();
        exchange.insert("about".to_owned(), about.into());
        exchange.insert("at".to_owned(), json!((self.clock)()));
        exchange.insert("what".to_owned(), what.word().into());
        if of_this_kind > 0 {
            exchange.insert("fetch".to_owned(), of_this_kind.into());
        }
        if asks.iter().any(|ask| ask.days.is_some()) {
            exchange.insert("days".to_owned(), json!([days.from(), days.to()]));
        }
        exchange.insert("exchange".to_owned(), exchanges.into());
        Ok(Recording { account, exchange: exchange.into(), records: records_text(&Ok(batches)) })
    }

    /// What has to be replaced in a recording, longest first, and by which name.
    fn names(&self) -> Vec<(String, String)> {
        let settings = self.login.settings.iter().filter(|(_, value)| value.chars().count() >= SHORTEST);
        let settings = settings.filter(|(key, _)| {
            let setting = self.connector.settings.iter().find(|setting| setting.key == **key);
            // A choice or a zone says nothing about anybody, and the connector needs it as it is.
            setting.is_some_and(|setting| setting.choices.is_empty() && setting.default.is_none())
        });
        let mut names: Vec<(String, String)> =
            settings.map(|(key, value)| (value.clone(), key.clone())).collect();
        let secrets = self.login.secrets.iter().chain(&self.kept);
        names.extend(secrets.map(|(key, secret)| (secret.expose().to_owned(), key.clone())));
        names.extend(
            self.cookies.iter().map(|(key, secret)| (secret.expose().to_owned(), format!("cookie-{key}"))),
        );
        names.retain(|(value, _)| !value.is_empty());
        names.sort_by_key(|(value, _)| std::cmp::Reverse(value.len()));
        names.dedup();
        names
    }

    /// The login of a recording, and how it is written.
    fn nameless(&self, names: &[(String, String)]) -> (Login, Value) {
        let settings: BTreeMap<String, String> =
            self.login.settings.iter().map(|(key, value)| (key.clone(), renamed(value, names))).collect();
        let keys = self.login.secrets.keys();
        let secrets: BTreeMap<String, Secret> =
            keys.clone().map(|key| (key.clone(), Secret::new(key.clone()))).collect();
        let account = json!({
            "settings": settings,
            "secrets": keys.map(|key| (key.clone(), Value::String(key.clone()))).collect::<Map<_, _>>(),
        });
        (Login { settings, secrets }, account)
    }
}

/// A text with what is private in it replaced by its name.
fn renamed(text: &str, names: &[(String, String)]) -> String {
    names.iter().fold(text.to_owned(), |text, (value, name)| {
        text.replace(value.as_str(), name).replace(crate::fill::percent(value).as_str(), name)
    })
}

/// An exchange to be played, nothing of the request compared but where it goes.
fn played(heard: &Heard, names: &[(String, String)]) -> crate::Exchange {
    let url = heard.sent.url.split('?').next().unwrap_or_default();
    crate::Exchange {
        method: heard.sent.method.to_owned(),
        url: renamed(url, names),
        query: None,
        headers: Vec::new(),
        body: None,
        answer: crate::Answer {
            status: heard.answer.status,
            headers: kept_headers(heard, names).into_iter().collect(),
            body: match std::str::from_utf8(&heard.answer.body) {
                Ok(text) => renamed(text, names).into_bytes(),
                Err(_) => heard.answer.body.clone(),
            },
        },
    }
}

/// Headers that a connector may read; the others tell of servers and of who asked.
fn kept_headers(heard: &Heard, names: &[(String, String)]) -> BTreeMap<String, String> {
    const NEVER: [&str; 3] = ["x-request-id", "x-forwarded-for", "x-amzn-trace-id"];
    let matters = |name: &str| {
        ["link", "retry-after", "set-cookie", "content-type"].contains(&name)
            || name.starts_with("x-") && !NEVER.contains(&name)
            || ["access-token", "client", "uid", "expiry", "token-type"].contains(&name)
    };
    let headers = heard.answer.headers.iter().filter(|(name, _)| matters(name));
    headers.map(|(name, value)| (name.clone(), renamed(value, names))).collect()
}

/// An exchange as a recording writes it. What a signature changes each time is left out.
fn written(
    http: &Http,
    connector: &Connector,
    heard: &Heard,
    names: &[(String, String)],
) -> Result<Value, NetworkError> {
    let (url, query) = heard.sent.url.split_once('?').unwrap_or((&heard.sent.url, ""));
    let mut exchange = Map::new();
    exchange.insert(heard.sent.method.to_lowercase(), renamed(url, names).into());
    if http.sign.is_empty() && !query.is_empty() {
        exchange.insert("query".to_owned(), pairs(query, names));
    }
    let own = |value: &str| names.iter().any(|(private, _)| value.contains(private.as_str()));
    let headers: Map<String, Value> = heard
        .sent
        .headers
        .iter()
        .filter(|(name, value)| own(value) && !name.eq_ignore_ascii_case("cookie"))
        .map(|(name, value)| (name.to_lowercase(), renamed(value, names).into()))
        .collect();
    if !headers.is_empty() {
        exchange.insert("headers".to_owned(), headers.into());
    }
    let session: Vec<&crate::connector::Request> = connector.sessions().map(|call| &call.request).collect();
    let lists = connector.lists.iter().filter_map(|list| list.request.as_ref());
    let ends_like = |request: &crate::connector::Request| {
        let written = request.address.written();
        request.method == heard.sent.method && !written.contains('{') && url.ends_with(written)
    };
    if session.into_iter().chain(lists).any(ends_like) {
        exchange.insert("prepares".to_owned(), true.into());
    }
    let body = String::from_utf8_lossy(&heard.sent.body);
    let form = heard.sent.headers.iter().any(|(_, value)| value == "application/x-www-form-urlencoded");
    if form && !body.is_empty() {
        exchange.insert("form".to_owned(), pairs(&body, names));
    } else if http.sign.is_empty() && !body.is_empty() {
        let renamed = renamed(&body, names);
        match serde_json::from_str::<Value>(&renamed) {
            Ok(value) => exchange.insert("json".to_owned(), value),
            Err(_) => exchange.insert("text".to_owned(), renamed.into()),
        };
    }
    let mut answer = Map::new();
    if heard.answer.status != 200 {
        answer.insert("status".to_owned(), heard.answer.status.into());
    }
    let headers = kept_headers(heard, names);
    if !headers.is_empty() {
        answer.insert("headers".to_owned(), json!(headers));
    }
    let text = std::str::from_utf8(&heard.answer.body).map_err(|_| NetworkError::Connector {
        message: "an answer that is not UTF-8 cannot be recorded as text".to_owned(),
    })?;
    let text = renamed(text, names);
    match serde_json::from_str::<Value>(&text) {
        Ok(value) => answer.insert("json".to_owned(), value),
        Err(_) => answer.insert("text".to_owned(), text.into()),
    };
    exchange.insert("answer".to_owned(), answer.into());
    Ok(exchange.into())
}

/// The pairs of a query or a form; a name that repeats has a list.
fn pairs(text: &str, names: &[(String, String)]) -> Value {
    let mut pairs: Map<String, Value> = Map::new();
    for pair in text.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let value = Value::String(renamed(&unpercent(value), names));
        match pairs.get_mut(&unpercent(name)) {
            None => drop(pairs.insert(unpercent(name), value)),
            Some(Value::Array(values)) => values.push(value),
            Some(one) => *one = json!([one.clone(), value]),
        }
    }
    pairs.into()
}

/// What came out, a record a line: the text of a `.records.json`.
pub fn records_text(outcome: &Result<Vec<Batch>, NetworkError>) -> String {
    let list = |rows: Vec<String>| {
        if rows.is_empty() { "[]".to_owned() } else { format!("[\n  {}\n]", rows.join(",\n  ")) }
    };
    match outcome {
        Err(error) => format!("{{\n\"error\": {}\n}}\n", json!(format!("{error:?}"))),
        Ok(batches) => {
            let windows = batches.iter().map(|batch| match &batch.origin {
                Origin::Sync { days: Some(days), .. } => json!([days.from(), days.to()]).to_string(),
                _ => "null".to_owned(),
            });
            let records =
                batches.iter().flat_map(|batch| &batch.records).map(|record| json!(record).to_string());
            let problems =
                batches.iter().flat_map(|batch| &batch.problems).map(|problem| json!(problem).to_string());
            format!(
                "{{\n\"windows\": {},\n\"records\": {},\n\"problems\": {}\n}}\n",
                list(windows.collect()),
                list(records.collect()),
                list(problems.collect())
            )
        }
    }
}
