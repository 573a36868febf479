//! Exchanges with a network that can be played again without an account, and that hold nothing private.
//!
//! What was answered to the account is answered again, without what is private in it, to a login that nobody has. What
//! that login asks is what is written down: no request of the real one is kept in any form.

mod standin;
mod written;

use std::collections::BTreeSet;

use record::{Batch, Day, Days, Instant, Origin};
use serde_json::{Map, Value, json};

use crate::session::{Login, Session};
use crate::transport::Heard;
use crate::veil::Veil;
use crate::{Answer, Ask, Exchange, Known, NetworkError, Replay, Secret, Transport, What};
use standin::StandIn;

/// What a look at several fetches of an account came to.
#[derive(Debug)]
pub struct Saved {
    /// The login that goes with the recordings: `account.json`.
    pub account: Value,
    /// Each fetch that was wanted.
    pub fetches: Vec<Recorded>,
    /// Settings that stand in the recordings as they are.
    pub kept: Vec<String>,
}

/// What a look at one fetch came to.
#[derive(Debug)]
pub struct Recorded {
    /// What is fetched.
    pub what: What,
    /// The name of its scenario: what is fetched, with a number from the second of a kind on.
    pub scenario: String,
    /// The recording, or why there is none.
    pub recording: Result<Recording, Unsaved>,
}

/// An exchange with a network that can be played again without an account: stand-ins are in the place of settings and
/// secrets.
#[derive(Debug)]
pub struct Recording {
    /// What was asked and answered: `<scenario>.json`.
    pub exchange: Value,
    /// What comes out: `<scenario>.records.json`.
    pub records: String,
    /// Answers that are no UTF-8, under the names that the exchange has for them.
    pub bodies: Vec<(String, Vec<u8>)>,
}

/// Why a fetch has no recording.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unsaved {
    /// Nothing could be fetched.
    Fetch(NetworkError),
    /// An answer is of an encoding in which nothing private can be found.
    Encoding,
    /// Without what is private in them, the answers no longer come to the same.
    Differs {
        /// What was otherwise, if it ended early.
        says: String,
    },
}

/// What one fetch asked and was answered, with everything private in it.
struct Take {
    what: What,
    scenario: String,
    nth: usize,
    about: String,
    days: Days,
    at: Instant,
    asks: Vec<Ask>,
    /// The login at the start.
    login: Login,
    /// What its secrets became, and what was lent to it.
    past: Vec<(String, Secret)>,
    heard: Vec<Heard>,
    batches: Vec<Batch>,
}

/// A take that was played again.
struct Played {
    heard: Vec<Heard>,
    batches: Vec<Batch>,
}

impl Session<'_> {
    /// Fetches days of some fetches, by their place in the file, and makes a recording of each.
    ///
    /// The records in it come from playing it, so what is written is known to work.
    pub async fn record(&mut self, wanted: &[(usize, Days)]) -> Saved {
        let mut takes = Vec::new();
        for (fetch, days) in wanted {
            takes.extend(self.take(*fetch, *days).await);
        }
        let kept = self.needed(&takes).await;
        let mut fetches = Vec::new();
        for take in &takes {
            let (what, scenario) = match take {
                Ok(take) => (take.what, take.scenario.clone()),
                Err((what, scenario, _)) => (*what, scenario.clone()),
            };
            let recording = match take {
                Ok(take) => self.recording(take, &kept).await,
                Err((.., error)) => Err(Unsaved::Fetch(error.clone())),
            };
            fetches.push(Recorded { what, scenario, recording });
        }
        let account = StandIn::new(&self.connector, &self.login, &[], &kept).account();
        let filled = self.login.settings.iter().filter(|(_, value)| !value.trim().is_empty());
        let kept = filled
            .filter(|(key, value)| kept.contains(*key) || standin::is_needed(&self.connector, key, value));
        Saved { account, fetches, kept: kept.map(|(key, _)| key.clone()).collect() }
    }

    /// Fetches with a sign-in of its own; nothing if there is no such fetch.
    async fn take(&mut self, fetch: usize, days: Days) -> Option<Result<Take, (What, String, NetworkError)>> {
        let connector = self.connector.clone();
        let what = connector.fetches.get(fetch)?.what;
        let nth = connector.fetches.iter().take(fetch).filter(|other| other.what == what).count();
        let scenario = match nth {
            0 => what.word().to_owned(),
            nth => format!("{}-{}", what.word(), nth + 1),
        };
        let at = (self.clock)();
        let known = Known {
            since: Some(days.from()),
            until: Some(days.to()),
            today: Day::of(at),
            complete_to: None,
            backfill_days: 1,
        };
        let asks: Vec<Ask> = self.plan(&known).into_iter().filter(|ask| ask.fetch == fetch).collect();
        self.sign_out();
        let login = self.login.clone();
        let already = self.past.len();
        self.heard = Some(Vec::new());
        let mut batches = Vec::new();
        let mut failed = None;
        for ask in &asks {
            match self.fetch(ask, &mut |_| {}).await {
                Ok(batch) => batches.push(batch),
                Err(error) => {
                    failed = Some(error);
                    break;
                }
            }
        }
        let heard = self.heard.take().unwrap_or_default();
        if let Some(error) = failed {
            return Some(Err((what, scenario, error)));
        }
        // What came in this fetch before what came in others: each begins with the same names.
        let (others, own) = self.past.split_at_checked(already).unwrap_or_default();
        let past = own.iter().chain(others).cloned().collect();
        let about =
            format!("The {} of {} to {}, as answered to an account.", what.word(), days.from(), days.to());
        Some(Ok(Take { what, scenario, nth, about, days, at, asks, login, past, heard, batches }))
    }

    /// The settings without which the answers come to something else: they have to stay as they are.
    async fn needed(&self, takes: &[Result<Take, (What, String, NetworkError)>]) -> BTreeSet<String> {
        let takes: Vec<&Take> = takes.iter().flatten().collect();
        let all: BTreeSet<String> = self.login.settings.keys().cloned().collect();
        if takes.is_empty() || self.all_alike(&takes, &BTreeSet::new()).await {
            return BTreeSet::new();
        }
        let mut needed = BTreeSet::new();
        for key in &all {
            let others = all.iter().filter(|other| *other != key).cloned().collect();
            if !self.all_alike(&takes, &others).await {
                needed.insert(key.clone());
            }
        }
        needed
    }

    async fn all_alike(&self, takes: &[&Take], kept: &BTreeSet<String>) -> bool {
        for take in takes {
            if matches!(self.play(take, kept).await, Err(Unsaved::Differs { .. })) {
                return false;
            }
        }
        true
    }

    /// Plays a take again to a login that nobody has.
    async fn play(&self, take: &Take, kept: &BTreeSet<String>) -> Result<Played, Unsaved> {
        let stand_in = StandIn::new(&self.connector, &take.login, &take.past, kept);
        let answers = take.heard.iter().map(|heard| {
            Ok(Exchange {
                method: heard.sent.method.to_owned(),
                url: String::new(),
                query: None,
                headers: Vec::new(),
                body: None,
                answer: veiled(&heard.answer, &stand_in.veil)?,
            })
        });
        let transport = Transport::Replay(Replay::new(answers.collect::<Result<_, _>>()?));
        let mut session = Session::new(&transport, self.connector.clone(), stand_in.login, self.clock);
        session.heard = Some(Vec::new());
        let mut batches = Vec::new();
        for ask in &take.asks {
            let batch = session.fetch(ask, &mut |_| {}).await;
            batches.push(batch.map_err(|error| Unsaved::Differs { says: error.to_string() })?);
        }
        let heard = session.heard.take().unwrap_or_default();
        if heard.len() != take.heard.len() || rows(&batches) != rows(&take.batches) {
            return Err(Unsaved::Differs { says: String::new() });
        }
        Ok(Played { heard, batches })
    }

    async fn recording(&self, take: &Take, kept: &BTreeSet<String>) -> Result<Recording, Unsaved> {
        let Played { heard, batches } = self.play(take, kept).await?;
        let (exchanges, bodies) = written::exchanges(&self.connector, &heard, &take.scenario);
        let mut exchange = Map::new();
        exchange.insert("about".to_owned(), take.about.as_str().into());
        exchange.insert("at".to_owned(), json!(take.at));
        exchange.insert("what".to_owned(), take.what.word().into());
        if take.nth > 0 {
            exchange.insert("fetch".to_owned(), take.nth.into());
        }
        if take.asks.iter().any(|ask| ask.days.is_some()) {
            exchange.insert("days".to_owned(), json!([take.days.from(), take.days.to()]));
        }
        exchange.insert("exchange".to_owned(), exchanges.into());
        Ok(Recording { exchange: exchange.into(), records: records_text(&Ok(batches)), bodies })
    }
}

/// How many records and how many rows that could not be read each window has.
fn rows(batches: &[Batch]) -> Vec<(usize, usize)> {
    let problems = |batch: &Batch| batch.problems.iter().filter(|problem| problem.line.is_some()).count();
    batches.iter().map(|batch| (batch.records.len(), problems(batch))).collect()
}

/// An answer without what is private, and without what tells of servers and of who asked.
fn veiled(answer: &Answer, veil: &Veil) -> Result<Answer, Unsaved> {
    let headers = answer.headers.iter().filter(|(name, _)| matters(name));
    let headers = headers.map(|(name, value)| (name.clone(), veil.text(value))).collect();
    let body = match std::str::from_utf8(&answer.body) {
        Ok(text) => match serde_json::from_str::<Value>(text) {
            Ok(value) => veil.json(value).to_string().into_bytes(),
            Err(_) => veil.text(text).into_bytes(),
        },
        // In every other encoding of one byte a character, what is private is written as in ISO 8859-1.
        Err(_) if !answer.body.contains(&0) => {
            let text: String = answer.body.iter().copied().map(char::from).collect();
            veil.text(&text).chars().filter_map(|c| u8::try_from(c).ok()).collect()
        }
        Err(_) => return Err(Unsaved::Encoding),
    };
    Ok(Answer { status: answer.status, headers, body })
}

/// Whether a connector may read a header.
fn matters(name: &str) -> bool {
    const NEVER: [&str; 3] = ["x-request-id", "x-forwarded-for", "x-amzn-trace-id"];
    const KNOWN: [&str; 9] = [
        "link",
        "retry-after",
        "set-cookie",
        "content-type",
        "access-token",
        "client",
        "uid",
        "expiry",
        "token-type",
    ];
    KNOWN.contains(&name) || name.starts_with("x-") && !NEVER.contains(&name)
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
