//! Every connector: it loads, it is complete, and its recordings become the records that they must become.
//!
//! A recording is `networks/<id>/<scenario>.json`: what is asked for, and the exchange with the network in order. Of a
//! request only what is written there is compared. Beside it lies `<scenario>.records.json`, what must come out;
//! `UPDATE=1 cargo test -p tests` rewrites it, and whoever does so reads it. `account.json` is the login of them all.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{TimeZone, Utc};
use network::{
    Answer, Catalogue, Connector, Known, Login, NetworkError, Secret, Sent, Session, Transport, records_text,
};
use record::{Batch, Day, Instant, Problem, Record, Status};
use serde::Deserialize;
use serde_json::{Map, Value};

/// When the recording that is played was made, and what has passed since.
pub(crate) fn now() -> Instant {
    BEGAN.get() + chrono::TimeDelta::seconds(PASSED.get())
}

/// When a recording begins that does not say when.
fn noon() -> Instant {
    Utc.with_ymd_and_hms(2026, 3, 10, 12, 0, 0).unwrap()
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Account {
    #[serde(default)]
    pub(crate) settings: BTreeMap<String, String>,
    #[serde(default)]
    pub(crate) secrets: BTreeMap<String, String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Recording {
    /// What it shows, in a sentence.
    pub(crate) about: String,
    /// When it was made, if that is not noon of 10 March 2026.
    #[serde(default = "noon")]
    pub(crate) at: Instant,
    /// Settings other than the account's.
    pub(crate) settings: Option<BTreeMap<String, String>>,
    pub(crate) what: String,
    /// Which of several fetches for the same, counted from 0.
    pub(crate) fetch: Option<usize>,
    pub(crate) days: Option<(Day, Day)>,
    /// Seconds that pass with each answer.
    #[serde(default)]
    pub(crate) passes: i64,
    pub(crate) exchange: Vec<Exchange>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Exchange {
    pub(crate) get: Option<String>,
    pub(crate) post: Option<String>,
    pub(crate) query: Option<Map<String, Value>>,
    pub(crate) headers: Option<BTreeMap<String, String>>,
    pub(crate) json: Option<Value>,
    pub(crate) form: Option<Map<String, Value>>,
    pub(crate) graphql: Option<String>,
    pub(crate) xml: Option<String>,
    pub(crate) text: Option<String>,
    /// It opens a session or asks for the values of a list: on a bad day it is answered like this every time.
    #[serde(default)]
    pub(crate) prepares: bool,
    pub(crate) answer: Reply,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Reply {
    pub(crate) status: Option<u16>,
    /// A header that comes several times has a list.
    #[serde(default)]
    pub(crate) headers: Map<String, Value>,
    pub(crate) json: Option<Value>,
    /// A text, or its lines.
    pub(crate) text: Option<Value>,
    /// The name of a file with the bytes.
    pub(crate) file: Option<String>,
}

impl Reply {
    pub(crate) fn answer(&self, folder: &Path) -> Answer {
        let body = match (&self.json, &self.text, &self.file) {
            (Some(value), None, None) => value.to_string().into_bytes(),
            (None, Some(Value::String(text)), None) => text.clone().into_bytes(),
            (None, Some(Value::Array(lines)), None) => {
                let lines: Vec<&str> = lines.iter().map(|line| line.as_str().unwrap()).collect();
                lines.join("\n").into_bytes()
            }
            (None, None, Some(name)) => {
                let file = folder.join(name);
                std::fs::read(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
            }
            (None, None, None) => Vec::new(),
            _ => panic!("an answer has one of json, text and file"),
        };
        Answer { status: self.status.unwrap_or(200), headers: flat(&self.headers), body }
    }
}

/// The connectors of the folder as it is now, so that a file is tried without building anything; `ONLY=awin,cj` looks
/// at those alone.
pub(crate) fn connectors() -> Vec<Arc<Connector>> {
    let catalogue = Catalogue::with_folder(&bundled());
    let problems: String = catalogue.wrong().map(|problem| format!("\n{problem}")).collect();
    assert!(problems.is_empty(), "{problems}");
    let only = std::env::var("ONLY").unwrap_or_default();
    let chosen = |id: &str| only.is_empty() || only.split(',').any(|one| one == id);
    catalogue.iter().filter(|connector| chosen(&connector.id)).cloned().collect()
}

fn bundled() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/network/connectors")
}

pub(crate) fn networks() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("networks")
}

/// The recordings of a network, by their names.
pub(crate) fn recordings(id: &str) -> BTreeMap<String, Recording> {
    let Ok(files) = std::fs::read_dir(networks().join(id)) else { return BTreeMap::new() };
    let mut recordings = BTreeMap::new();
    for file in files.map(|file| file.unwrap().path()) {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        if let Some(scenario) =
            name.strip_suffix(".json").filter(|name| !name.ends_with(".records") && *name != "account")
        {
            let recording = serde_json::from_slice(&std::fs::read(&file).unwrap());
            recordings.insert(
                scenario.to_owned(),
                recording.unwrap_or_else(|error| panic!("{}: {error}", file.display())),
            );
        }
    }
    recordings
}

/// The account of a recording.
pub(crate) fn account(connector: &Connector, recording: &Recording) -> Account {
    let file = networks().join(&connector.id).join("account.json");
    let account: Account =
        serde_json::from_slice(&std::fs::read(&file).unwrap_or_else(|_| b"{}".to_vec())).unwrap();
    let settings = recording.settings.clone().unwrap_or(account.settings);
    Account { settings, ..account }
}

impl Account {
    /// What it signs in with.
    pub(crate) fn login(self) -> Login {
        let secrets = self.secrets.into_iter().map(|(key, text)| (key, Secret::new(text))).collect();
        Login { settings: self.settings, secrets }
    }
}

/// What the requests of this thread are answered with.
struct Script {
    folder: PathBuf,
    /// Seconds that pass with each answer.
    passes: i64,
    /// The exchange that is played.
    left: VecDeque<Exchange>,
    /// Where a request differed from the recording.
    differences: Vec<String>,
    /// For a bad day: requests that only prepare, and what they are answered with for ever.
    before: Vec<Exchange>,
    /// What the next requests for data are answered with, whatever they are.
    bad: VecDeque<Answer>,
}

thread_local! {
    static BEGAN: Cell<Instant> = Cell::new(noon());
    static PASSED: Cell<i64> = const { Cell::new(0) };
    static SCRIPT: RefCell<Option<Script>> = const { RefCell::new(None) };
}

fn answer(sent: &Sent) -> Answer {
    SCRIPT.with_borrow_mut(|script| {
        let script = script.as_mut().unwrap();
        PASSED.set(PASSED.get() + script.passes);
        let place = |exchange: &&Exchange| {
            let Exchange { get, post, headers, .. } = (*exchange).clone();
            difference(&Exchange { get, post, headers, ..Exchange::default() }, sent).is_none()
        };
        if let Some(exchange) = script.before.iter().find(place) {
            return exchange.answer.answer(&script.folder);
        }
        if let Some(bad) = script.bad.pop_front() {
            return bad;
        }
        let Some(exchange) = script.left.pop_front() else {
            script.differences.push(format!("{} {} is not in the recording", sent.method, sent.url));
            return Answer { status: 418, headers: Vec::new(), body: Vec::new() };
        };
        if let Some(difference) = difference(&exchange, sent) {
            script.differences.push(difference);
        }
        exchange.answer.answer(&script.folder)
    })
}

impl Exchange {
    /// The method and the address.
    pub(crate) fn place(&self) -> (&'static str, &str) {
        match (&self.get, &self.post) {
            (Some(url), None) => ("GET", url),
            (None, Some(url)) => ("POST", url),
            _ => panic!("an exchange has one of get and post"),
        }
    }

    /// All that is written of the request beside its headers, as text.
    pub(crate) fn written(&self) -> String {
        let pairs = self.query.iter().chain(&self.form).map(|map| lines(&flat(map)));
        let json = self.json.iter().map(Value::to_string);
        let texts =
            [&self.get, &self.post, &self.graphql, &self.xml, &self.text].into_iter().flatten().cloned();
        pairs.chain(json).chain(texts).collect()
    }
}

/// How a request differs from what is written of it.
pub(crate) fn difference(exchange: &Exchange, sent: &Sent) -> Option<String> {
    let (method, url) = exchange.place();
    let (sent_url, sent_query) = sent.url.split_once('?').unwrap_or((&sent.url, ""));
    let mut parts = vec![("request", format!("{method} {url}"), format!("{} {sent_url}", sent.method))];
    if let Some(query) = &exchange.query {
        parts.push(("query", lines(&flat(query)), lines(&pairs(sent_query))));
    }
    for (name, value) in exchange.headers.iter().flatten() {
        let found = sent
            .headers
            .iter()
            .find(|(sent, _)| sent.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str());
        parts.push(("header", format!("{name}: {value}"), format!("{name}: {}", found.unwrap_or("(none)"))));
    }
    let body = String::from_utf8_lossy(&sent.body).into_owned();
    let sent_json = || serde_json::from_str::<Value>(&body).unwrap_or(Value::Null);
    if let Some(value) = &exchange.json {
        parts.push(("json", value.to_string(), sent_json().to_string()));
    }
    if let Some(form) = &exchange.form {
        parts.push(("form", lines(&flat(form)), lines(&pairs(&body))));
    }
    if let Some(query) = &exchange.graphql {
        parts.push(("graphql", spaced(query), spaced(sent_json()["query"].as_str().unwrap_or(""))));
    }
    if let Some(text) = &exchange.text {
        parts.push(("text", text.clone(), body.clone()));
    }
    if let Some(piece) = &exchange.xml {
        // A piece of the body is enough: envelopes are long and all alike.
        let (piece, body) = (spaced(piece), spaced(&body));
        let found = if body.contains(&piece) { piece.clone() } else { body };
        parts.push(("xml", piece, found));
    }
    let differ = parts.into_iter().find(|(_, wanted, found)| wanted != found);
    differ.map(|(part, wanted, found)| {
        format!("the {part} is not as recorded\n  recorded: {wanted}\n  sent:     {found}")
    })
}

fn lines(pairs: &[(String, String)]) -> String {
    pairs.iter().map(|(name, value)| format!("\n    {name} = {value}")).collect()
}

pub(crate) fn flat(map: &Map<String, Value>) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_else(|| panic!("{value} is no text")).to_owned();
    let each = |(name, value): (&String, &Value)| match value {
        Value::Array(values) => values.iter().map(|value| (name.clone(), text(value))).collect(),
        value => vec![(name.clone(), text(value))],
    };
    map.iter().flat_map(each).collect()
}

/// Pairs of a query or a form, decoded.
fn pairs(text: &str) -> Vec<(String, String)> {
    crate::standin::pairs(text)
}

/// One space wherever there is any, and none around tags.
pub(crate) fn spaced(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").replace("> <", "><")
}

/// Runs something at the moment of a recording, without waiting for anything.
pub(crate) fn run_at<T>(at: Instant, work: impl Future<Output = T>) -> T {
    BEGAN.set(at);
    PASSED.set(0);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build();
    runtime.unwrap().block_on(work)
}

/// Fetches what a recording asks for, every window of it.
fn play(
    connector: &Arc<Connector>,
    recording: &Recording,
    account: Account,
) -> Result<Vec<Batch>, NetworkError> {
    let transport = Transport::Sample(answer);
    run_at(recording.at, async {
        let mut session = Session::new(&transport, connector.clone(), account.login(), now);
        let (since, until) = recording.days.unzip();
        let known = Known { since, until, today: Day::of(now()), complete_to: None, backfill_days: 30 };
        let mut asks = session.plan(&known);
        asks.retain(|ask| ask.what.word() == recording.what);
        let nth = asks.iter().map(|ask| ask.fetch).collect::<BTreeSet<_>>();
        if let Some(fetch) = nth.into_iter().nth(recording.fetch.unwrap_or(0)) {
            asks.retain(|ask| ask.fetch == fetch);
        }
        assert!(!asks.is_empty(), "{} does not give {}", connector.id, recording.what);
        let mut batches = Vec::new();
        for ask in asks {
            batches.push(session.fetch(&ask, &mut |_| ()).await?);
        }
        Ok(batches)
    })
}

/// What a recording becomes, with an account and the files that lie in a folder, and how the requests differed.
pub(crate) fn replayed(
    connector: &Arc<Connector>,
    recording: &Recording,
    account: Account,
    folder: &Path,
) -> (String, Vec<String>) {
    SCRIPT.set(Some(Script {
        folder: folder.to_owned(),
        passes: recording.passes,
        left: recording.exchange.clone().into(),
        differences: Vec::new(),
        before: Vec::new(),
        bad: VecDeque::new(),
    }));
    let found = records_text(&play(connector, recording, account));
    let Script { mut differences, left, .. } = SCRIPT.take().unwrap();
    let unasked = left.iter().map(|exchange| exchange.get.as_ref().or(exchange.post.as_ref()));
    differences.extend(unasked.map(|address| format!("was not asked: {address:?}")));
    (found, differences)
}

#[test]
fn every_recording_becomes_its_records() {
    let update = std::env::var_os("UPDATE").is_some();
    let mut failures = Vec::new();
    for connector in &connectors() {
        for (name, recording) in recordings(&connector.id) {
            let folder = networks().join(&connector.id);
            let (found, mut wrong) = replayed(connector, &recording, account(connector, &recording), &folder);
            if recording.about.is_empty() {
                wrong.push("it does not say what it shows".to_owned());
            }
            let file = folder.join(format!("{name}.records.json"));
            let wanted = std::fs::read_to_string(&file).unwrap_or_default();
            if update {
                std::fs::write(&file, &found).unwrap();
            } else if wanted != found {
                let pairs = wanted.lines().chain(std::iter::repeat("(nothing)")).zip(found.lines());
                let differ = pairs.filter(|(wanted, found)| wanted != found).take(3);
                let differ: String = differ
                    .map(|(wanted, found)| format!("\n  wanted: {wanted}\n  found:  {found}"))
                    .collect();
                wrong.push(format!("what came out is not what {} says{differ}", file.display()));
            }
            failures.extend(wrong.into_iter().map(|wrong| format!("{}/{name}: {wrong}", connector.id)));
        }
    }
    assert!(failures.is_empty(), "\n\n{}\n", failures.join("\n\n"));
}

#[test]
fn every_connector_is_complete() {
    let mut failures = Vec::new();
    let connectors = connectors();
    let files = connector_files();
    for (id, file) in files.iter().filter(|(id, _)| connectors.iter().any(|one| one.id == **id)) {
        // Filters are compiled here: the catalogue leaves that until they are needed.
        let problems = network::check_file(id, &toml::to_string(file).unwrap()).err().unwrap_or_default();
        failures.extend(problems.iter().map(ToString::to_string));
    }
    for connector in &connectors {
        let mut fail = |wrong: String| failures.push(format!("{}: {wrong}", connector.id));
        let file = &files[&connector.id];
        let docs = connector.docs.starts_with("https://") || connector.gives().is_empty();
        if !docs || !connector.site.starts_with("https://") {
            fail("it does not say where its documentation and its site are".to_owned());
        }
        if !["high", "medium", "low"].contains(&connector.confidence.as_str()) {
            fail("confidence is high, medium or low".to_owned());
        }
        for setting in
            connector.settings.iter().filter(|setting| setting.help.is_empty() || setting.label.is_empty())
        {
            fail(format!("“{}” has no label or no help", setting.key));
        }
        let recordings = recordings(&connector.id);
        let asked =
            |what: &str| recordings.values().filter(|recording| recording.what == what).collect::<Vec<_>>();
        let fetches = file.get("fetch").and_then(toml::Value::as_array).cloned().unwrap_or_default();
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        for fetch in &fetches {
            let what = fetch["what"].as_str().unwrap_or("").to_owned();
            let nth = seen.entry(what.clone()).or_insert(0);
            if !asked(&what).iter().any(|recording| recording.fetch.unwrap_or(0) == *nth) {
                fail(format!(
                    "no recording of {what} (number {nth}): add tests/networks/{}/<scenario>.json",
                    connector.id
                ));
            }
            *nth += 1;
        }
        if fetches.is_empty() {
            continue;
        }
        if file["http"].get("zone").is_none() {
            fail("[http] does not say by which clock the network counts days".to_owned());
        }
        // A word that no answer holds is made by the connector's own filter, or nobody has seen it.
        let folder = networks().join(&connector.id);
        let answers: String = recordings
            .values()
            .flat_map(|recording| &recording.exchange)
            .map(|exchange| {
                String::from_utf8_lossy(&latin(exchange.answer.answer(&folder).body)).to_lowercase()
            })
            .collect();
        let filters: String = fetches
            .iter()
            .filter_map(|fetch| Some(fetch["map"].get("status")?.as_str()?.to_lowercase()))
            .collect();
        for (status, word) in words(file, "status").into_iter().chain(words(file, "kinds")) {
            let word = word.to_lowercase();
            if !answers.contains(&word) && !filters.contains(&format!("\"{word}\"")) {
                fail(format!("no recording has the word “{word}” ({status})"));
            }
        }
        let stored: String = std::fs::read_dir(&folder)
            .into_iter()
            .flatten()
            .map(|file| file.unwrap().path())
            .filter(|file| file.to_string_lossy().ends_with(".records.json"))
            .map(|file| std::fs::read_to_string(file).unwrap())
            .collect();
        for status in Status::ALL.map(Status::word) {
            let used = words(file, "status").iter().any(|(listed, _)| listed == status);
            if used && !stored.contains(&format!("\"status\":\"{status}\"")) {
                fail(format!("no recording ends as {status}"));
            }
        }
    }
    assert!(failures.is_empty(), "\n\n{}\n", failures.join("\n"));
}

#[test]
fn whom_a_network_lists_is_whom_its_commissions_name() {
    let mut failures = Vec::new();
    let files = connector_files();
    for connector in &connectors() {
        let folder = networks().join(&connector.id);
        let (mut listed, mut named, mut ends) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        for name in recordings(&connector.id).keys() {
            let text = std::fs::read_to_string(folder.join(format!("{name}.records.json"))).unwrap();
            let outcome: Value = serde_json::from_str(&text).unwrap();
            let records = outcome["records"].as_array().cloned().unwrap_or_default();
            named.extend(
                records.iter().filter_map(|row| Some(row["transaction"]["customer_id"].as_str()?.to_owned())),
            );
            for person in records.iter().filter_map(|row| row.get("referral")) {
                listed.insert(person["id"].as_str().unwrap().to_owned());
                ends.insert(person["state"].as_str().unwrap().to_owned());
            }
        }
        let fetches = files[&connector.id].get("fetch").and_then(toml::Value::as_array);
        let maps = |what: &str, field: &str| {
            let fetches = fetches.into_iter().flatten().filter(|fetch| fetch["what"].as_str() == Some(what));
            fetches.filter_map(|fetch| fetch["map"].get(field)?.as_str()).collect::<String>()
        };
        let state = maps("referrals", "state");
        for word in ["lead", "customer", "lost"] {
            if state.contains(&format!("\"{word}\"")) && !ends.contains(word) {
                failures.push(format!("{}: nobody in a recording is a {word}", connector.id));
            }
        }
        let both = !state.is_empty() && !maps("transactions", "customer_id").is_empty();
        if both && listed.is_disjoint(&named) {
            failures.push(format!("{}: {listed:?} are listed, {named:?} are named", connector.id));
        }
    }
    assert!(failures.is_empty(), "\n\n{}\n", failures.join("\n"));
}

/// Bytes that are no UTF-8 are read as ISO-8859-1.
fn latin(bytes: Vec<u8>) -> Vec<u8> {
    match String::from_utf8(bytes) {
        Ok(text) => text.into_bytes(),
        Err(error) => error.into_bytes().into_iter().map(char::from).collect::<String>().into_bytes(),
    }
}

/// The words of a table of words, with what they mean.
fn words(file: &toml::Table, table: &str) -> Vec<(String, String)> {
    let listed = |(meaning, words): (&String, &toml::Value)| {
        let words = words.as_array().cloned().unwrap_or_default();
        words
            .into_iter()
            .map(|word| (meaning.clone(), word.as_str().unwrap_or("").to_owned()))
            .collect::<Vec<_>>()
    };
    file.get(table).and_then(toml::Value::as_table).into_iter().flatten().flat_map(listed).collect()
}

/// The bundled files as written, each with what it takes from the one that it is like.
pub(crate) fn connector_files() -> BTreeMap<String, toml::Table> {
    let files = std::fs::read_dir(bundled()).unwrap().map(|file| file.unwrap().path());
    let files: BTreeMap<String, toml::Table> = files
        .filter(|file| file.extension().is_some_and(|extension| extension == "toml"))
        .map(|file| {
            let id = file.file_stem().unwrap().to_string_lossy().into_owned();
            (id, std::fs::read_to_string(&file).unwrap().parse().unwrap())
        })
        .collect();
    let whole = |file: &toml::Table| {
        let like = file.get("like").and_then(toml::Value::as_str).and_then(|id| files.get(id));
        let mut whole = like.cloned().unwrap_or_default();
        whole.extend(file.clone());
        whole.remove("like");
        whole
    };
    files.iter().map(|(id, file)| (id.clone(), whole(file))).collect()
}

/// What a network answers on a bad day, and whether the sync ends as it should.
struct BadDay {
    name: &'static str,
    answers: fn(&Answer) -> Vec<Answer>,
    ends: fn(&Outcome) -> bool,
}

struct Outcome {
    result: Result<Vec<Batch>, NetworkError>,
    /// What comes out on a good day.
    good: Vec<Batch>,
    csv: bool,
}

fn plain(status: u16, body: &str) -> Answer {
    Answer { status, headers: Vec::new(), body: body.as_bytes().to_vec() }
}

const BAD_DAYS: [BadDay; 6] = [
    BadDay {
        name: "credentials that are not accepted",
        answers: |_| vec![plain(401, "no"); 4],
        ends: |outcome| matches!(outcome.result, Err(NetworkError::Credentials { .. })),
    },
    BadDay {
        name: "too many requests, then patience",
        answers: |_| {
            vec![Answer {
                headers: vec![("retry-after".to_owned(), "2".to_owned())],
                ..plain(429, "slow down")
            }]
        },
        ends: |outcome| outcome.result.as_ref().is_ok_and(|batches| *batches == outcome.good),
    },
    BadDay {
        name: "a network that is down",
        answers: |_| vec![plain(500, "oops"); 4],
        ends: |outcome| {
            matches!(outcome.result, Err(NetworkError::Server { .. } | NetworkError::Unreachable { .. }))
        },
    },
    BadDay {
        name: "a network that is down for a moment",
        answers: |_| vec![plain(502, "oops"); 2],
        ends: |outcome| outcome.result.as_ref().is_ok_and(|batches| *batches == outcome.good),
    },
    BadDay {
        name: "a web page in the place of the answer",
        answers: |_| {
            vec![plain(200, "<!DOCTYPE html>\n<html><body><p>We are working on it</body></html>"); 4]
        },
        ends: |outcome| matches!(outcome.result, Err(NetworkError::NotWhatItSays { .. })),
    },
    BadDay {
        name: "an answer cut in half",
        answers: |good| vec![Answer { body: good.body[..good.body.len() / 2].to_vec(), ..good.clone() }; 4],
        ends: |outcome| match &outcome.result {
            Err(NetworkError::NotWhatItSays { .. }) => true,
            // The end of a table cannot be seen; what was cut is told as a row that cannot be read.
            Ok(batches) if outcome.csv => {
                let records = |batches: &[Batch]| {
                    batches.iter().flat_map(|batch| batch.records.clone()).collect::<Vec<Record>>()
                };
                let problems: Vec<&Problem> = batches.iter().flat_map(|batch| &batch.problems).collect();
                !problems.is_empty()
                    && records(batches).iter().all(|record| records(&outcome.good).contains(record))
            }
            _ => false,
        },
    },
];

/// Plays a recording with other answers to its first requests for data.
pub(crate) fn play_instead(
    connector: &Arc<Connector>,
    recording: &Recording,
    answers: Vec<Answer>,
) -> Result<Vec<Batch>, NetworkError> {
    let (before, data): (Vec<Exchange>, Vec<Exchange>) =
        recording.exchange.iter().cloned().partition(|exchange| exchange.prepares);
    SCRIPT.set(Some(Script {
        folder: networks().join(&connector.id),
        passes: recording.passes,
        left: data.into(),
        differences: Vec::new(),
        before,
        bad: answers.into(),
    }));
    play(connector, recording, account(connector, recording))
}

#[test]
fn bad_days_end_well_everywhere() {
    let mut failures = Vec::new();
    let files = connector_files();
    for connector in &connectors() {
        let all = recordings(&connector.id);
        let Some(recording) = all.get("sales").or_else(|| all.values().find(|r| r.what == "transactions"))
        else {
            continue;
        };
        let folder = networks().join(&connector.id);
        let file = &files[&connector.id];
        let data = recording.exchange.iter().find(|exchange| !exchange.prepares).unwrap();
        let first = data.answer.answer(&folder);
        let run = |bad| play_instead(connector, recording, bad);
        let good = run(Vec::new()).unwrap_or_else(|error| panic!("{}: a good day: {error:?}", connector.id));
        let csv = file["http"].get("format").is_some_and(|format| format.get("csv").is_some());
        for day in BAD_DAYS {
            let outcome = Outcome { result: run((day.answers)(&first)), good: good.clone(), csv };
            if !(day.ends)(&outcome) {
                failures.push(format!(
                    "{}: {}: ended with {}",
                    connector.id,
                    day.name,
                    records_text(&outcome.result)
                ));
            }
        }
    }
    assert!(failures.is_empty(), "\n\n{}\n", failures.join("\n\n"));
}
