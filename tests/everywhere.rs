//! Every network at once: an account at each, over real sockets, into one ledger, which must hold what the recordings say.
//!
//! Nothing here names a network. Of the recordings of each fetch the one with the most records is played; each account
//! is as if its last sync had been cut off, so that one run reads for each the days of its own recording.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, LazyLock};

use chrono::{DateTime, SubsecRound};
use ledger::{AccountId, DailyFind, Find, Order, PayoutFind};
use network::Connector;
use record::{Creative, DailyStat, Day, Instant, Problem, Program, Record, Referral};
use serde::Deserialize;
use serde_json::{Value, json};
use tributary::view::{SyncRequest, SyncState};
use tributary::{App, Options, sync, vault};

use crate::alone;
use crate::connectors::{self, Account, Recording, connectors, recordings};
use crate::standin::{Answer, Line, Network, Recorded};

/// What a recording must become.
#[derive(Debug, Clone, Default, Deserialize)]
struct Outcome {
    error: Option<String>,
    /// Nothing where the days were refused.
    #[serde(default)]
    windows: Vec<Option<Value>>,
    #[serde(default)]
    records: Vec<Record>,
    #[serde(default)]
    problems: Vec<Problem>,
}

/// A recording and what it must become.
struct Played {
    recording: Recording,
    outcome: Outcome,
}

/// An account to be made, and what it must bring.
struct Login {
    network: Network,
    /// Which of several accounts at the network.
    nth: usize,
    name: String,
    values: BTreeMap<String, String>,
    secrets: Vec<String>,
    at: Instant,
    days: (Day, Day),
    records: Vec<Record>,
    problems: u64,
    /// Whether everything that the network gives is recorded for these days.
    whole: bool,
}

fn played(id: &str) -> BTreeMap<String, Played> {
    let folder = connectors::networks().join(id);
    let played = recordings(id).into_iter().map(|(name, recording)| {
        let file = folder.join(format!("{name}.records.json"));
        let outcome = serde_json::from_slice(&std::fs::read(&file).unwrap());
        (
            name,
            Played {
                recording,
                outcome: outcome.unwrap_or_else(|error| panic!("{}: {error}", file.display())),
            },
        )
    });
    played.collect()
}

/// Of the recordings of each fetch the one with the most records, in the order in which a sync asks.
fn fullest(all: &BTreeMap<String, Played>) -> Vec<&Played> {
    let mut fullest: BTreeMap<_, &Played> = BTreeMap::new();
    for one in all.values().filter(|one| one.outcome.error.is_none() && one.recording.passes == 0) {
        let what = one.recording.what.as_str();
        let place = (what != "programs", what != "transactions", what, one.recording.fetch);
        let best = fullest.entry(place).or_insert(one);
        if one.outcome.records.len() > best.outcome.records.len() {
            *best = one;
        }
    }
    fullest.into_values().collect()
}

fn account(id: &str) -> Account {
    let file = connectors::networks().join(id).join("account.json");
    std::fs::read(file).map_or_else(|_| Account::default(), |text| serde_json::from_slice(&text).unwrap())
}

/// The network as all of its recordings show it, when these are played.
fn network(id: &str, all: &BTreeMap<String, Played>, part: &[&Played]) -> Network {
    let folder = connectors::networks().join(id);
    let lines = |one: &Played| {
        let line = |exchange: &connectors::Exchange| {
            let network::Answer { status, headers, body } = exchange.answer.answer(&folder);
            let fetch = (one.recording.what.clone(), one.recording.fetch.unwrap_or(0));
            Line::new(fetch, exchange.clone(), Answer { status, headers, body })
        };
        one.recording.exchange.iter().map(line).collect::<Vec<_>>()
    };
    let last = |one: &Played| lines(one).pop();
    let prepares = all.values().flat_map(lines).filter(|line| line.exchange.prepares);
    let empty = |one: &&Played| {
        let Outcome { error, windows, records, problems } = &one.outcome;
        let refused = error.is_some() || one.recording.days.is_some() && windows.contains(&None);
        !refused && records.is_empty() && problems.is_empty()
    };
    let refused =
        |one: &&Played| one.outcome.error.as_ref().is_some_and(|error| error.starts_with("Credentials"));
    Network {
        id: id.to_owned(),
        played: part.iter().copied().flat_map(lines).chain(prepares).collect(),
        known: all.values().flat_map(lines).collect(),
        empty: all.values().filter(empty).filter_map(last).collect(),
        refusals: all.values().filter(refused).filter_map(last).collect(),
        secrets: account(id).secrets.into_values().collect(),
    }
}

/// The accounts that play a network's recordings: one for all that are about the same days and settings.
fn logins(connector: &Connector, all: &BTreeMap<String, Played>) -> Vec<Login> {
    let account = account(&connector.id);
    let settings = |one: &Played| one.recording.settings.clone().unwrap_or_else(|| account.settings.clone());
    let (dated, undated): (Vec<&Played>, Vec<&Played>) =
        fullest(all).into_iter().partition(|one| one.recording.days.is_some());
    let mut parts: BTreeMap<_, Vec<&Played>> = BTreeMap::new();
    for one in dated {
        parts.entry((one.recording.at, one.recording.days, settings(one))).or_default().push(one);
    }
    for one in undated {
        let own = settings(one);
        if !parts.keys().any(|(.., settings)| *settings == own) {
            parts.insert((one.recording.at, None, own.clone()), Vec::new());
        }
        parts.iter_mut().filter(|((.., settings), _)| *settings == own).for_each(|(_, part)| part.push(one));
    }
    let logins = parts.into_iter().enumerate().map(|(nth, ((at, days, settings), part))| Login {
        network: network(&connector.id, all, &part),
        nth,
        name: format!("{} {nth}", connector.id),
        values: settings.into_iter().chain(account.secrets.clone()).collect(),
        secrets: account.secrets.keys().cloned().collect(),
        at,
        days: days.unwrap_or((Day::of(at), Day::of(at))),
        records: part.iter().flat_map(|one| one.outcome.records.clone()).collect(),
        problems: part.iter().map(|one| one.outcome.problems.len() as u64).sum(),
        whole: connector.gives().iter().all(|what| part.iter().any(|one| one.recording.what == what.word())),
    });
    logins.collect()
}

/// The accounts of every network that can be asked.
static EVERYWHERE: LazyLock<Vec<Login>> = LazyLock::new(|| {
    let connectors = connectors();
    let asked = connectors.iter().filter(|connector| !connector.gives().is_empty());
    asked.flat_map(|connector| logins(connector, &played(&connector.id))).collect()
});

static CLOCK: AtomicI64 = AtomicI64::new(0);
/// There is one clock: the tests that set it take turns.
static TURN: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

fn moving() -> Instant {
    DateTime::from_timestamp(CLOCK.load(Ordering::SeqCst), 0).unwrap()
}

async fn opened(folder: &Path, url: &str) -> Arc<App> {
    let (data_dir, api_origin) = (Some(folder.to_owned()), Some(url.to_owned()));
    let app = App::open(Options { data_dir, api_origin, vault: vault::Prefer::File, now: moving }).unwrap();
    app.call("vault.unlock", json!({ "passphrase": "only for this test" })).await.unwrap();
    app
}

async fn profile(folder: &Path, origin: &Recorded, logins: &[&Login]) -> (Arc<App>, Vec<AccountId>) {
    let app = opened(folder, &origin.url).await;
    let mut ids = Vec::new();
    for login in logins {
        let form = json!({ "network": login.network.id, "name": login.name, "values": login.values });
        let added = app.call("accounts.add", form).await;
        let added = added.unwrap_or_else(|error| panic!("{}: {error:?}", login.name));
        ids.push(AccountId(added["id"].as_i64().unwrap()));
    }
    (app, ids)
}

/// Leaves for an account what a run leaves behind that was cut off before its first answer: the next run of all is about
/// the days of its recording.
fn cut_off(app: &App, login: &Login, id: AccountId) {
    let (from, to) = login.days;
    let left = json!({ "at": app.now(), "from": from, "to": to, "done": [], "whole": true });
    let key = format!("unfinished.{}", id.0);
    app.profile().ledger.write(|w| w.set_setting(&key, &left.to_string())).unwrap();
}

/// Syncs everything: in one run the first account of every network, in others those of other days, and those whose
/// recordings were made at another time.
async fn run(app: &Arc<App>, origin: &Recorded, logins: &[&Login], ids: &[AccountId]) -> Vec<SyncState> {
    let runs: BTreeSet<(usize, Instant)> = logins.iter().map(|login| (login.nth, login.at)).collect();
    let mut states = Vec::new();
    for (nth, at) in runs {
        let these = logins.iter().zip(ids).filter(|(login, _)| (login.nth, login.at) == (nth, at));
        CLOCK.store(at.timestamp(), Ordering::SeqCst);
        origin.play(these.clone().map(|(login, _)| &login.network));
        these.clone().for_each(|(login, id)| cut_off(app, login, *id));
        let accounts = these.map(|(login, _)| login.name.clone()).collect();
        let request = SyncRequest { accounts, ..SyncRequest::default() };
        states.push(sync::run(app, &request, |_| {}).await.unwrap());
    }
    states
}

/// What the ledger holds of an account, by what makes it one and the same.
fn held(app: &App, id: AccountId) -> BTreeMap<String, Value> {
    let (open, mut records) = (app.profile(), Vec::new());
    let find = Find { account: Some(id), ..Find::default() };
    open.ledger
        .read(|r| {
            r.transactions(&find, Order::Oldest, 0, None, &mut |entry| {
                records.push(Record::Transaction(entry.transaction));
                Ok(())
            })?;
            r.daily(&DailyFind { account: Some(id), ..DailyFind::default() }, &mut |entry| {
                let (clicks, impressions) = (entry.clicks, entry.impressions);
                let (day, program_id, program) = (entry.date, entry.program_id, entry.program);
                let sub_id = None;
                records.push(Record::Daily(DailyStat {
                    day,
                    program_id,
                    program,
                    sub_id,
                    clicks,
                    impressions,
                }));
                Ok(())
            })?;
            r.payouts(&PayoutFind { account: Some(id), ..PayoutFind::default() }, &mut |entry| {
                records.push(Record::Payout(entry.payout));
                Ok(())
            })?;
            records.extend(r.referrals(Some(id))?.into_iter().map(|entry| Record::Referral(entry.referral)));
            let programs: Vec<_> =
                r.programs()?.into_iter().filter(|program| program.account == id).collect();
            records.extend(r.creatives(None)?.into_iter().filter_map(|(_, one, _)| listed(&programs, one)));
            records.extend(
                programs
                    .into_iter()
                    .map(|info| Record::Program(Program { id: info.id, name: info.name, link: None })),
            );
            Ok::<_, ledger::LedgerError>(())
        })
        .unwrap();
    by_identity(&records)
}

/// What a network lists to be shown, of one of these programs.
fn listed(programs: &[ledger::ProgramInfo], creative: ledger::Creative) -> Option<Record> {
    let program = programs.iter().find(|program| program.key == creative.program)?;
    let listed = creative.listed?;
    let (width, height) = creative.size.unzip();
    Some(Record::Creative(Creative {
        id: listed.id,
        program_id: Some(program.id.clone()).filter(|id| !id.0.is_empty()),
        program: listed.program,
        kind: creative.kind,
        name: creative.name,
        url: creative.url,
        image: creative.image,
        html: creative.html,
        code: creative.code,
        width,
        height,
        starts: creative.starts,
        ends: creative.ends,
    }))
}

fn by_identity(records: &[Record]) -> BTreeMap<String, Value> {
    // The ledger counts time in seconds, and keeps no link of a program.
    let kept = |record: &Record| match record.clone() {
        Record::Transaction(mut row) => {
            row.occurred_at = row.occurred_at.trunc_subsecs(0);
            row.clicked_at = row.clicked_at.map(|at| at.trunc_subsecs(0));
            Record::Transaction(row)
        }
        Record::Referral(row) => {
            Record::Referral(Referral { joined_at: row.joined_at.trunc_subsecs(0), ..row })
        }
        Record::Program(row) => Record::Program(Program { link: None, ..row }),
        Record::Daily(row) => Record::Daily(DailyStat { sub_id: None, ..row }),
        other => other,
    };
    let identity = |record: &Record| match record {
        Record::Transaction(row) => format!("transaction {}", row.id.0),
        Record::Daily(row) => format!("day {} {:?}", row.day, row.program_id.as_ref().map(|id| &id.0)),
        Record::Payout(row) => format!("payout {}", row.id.0),
        Record::Referral(row) => format!("referral {}", row.id.0),
        Record::Program(row) => format!("program {}", row.id.0),
        Record::Creative(row) => format!("creative {:?} {}", row.program_id, row.id.0),
    };
    let mut by_identity: BTreeMap<String, Record> = BTreeMap::new();
    for record in records.iter().map(kept) {
        match by_identity.entry(identity(&record)) {
            // A day is told by the sum of its sub-IDs.
            Entry::Occupied(mut known) => match (known.get_mut(), record) {
                (Record::Daily(known), Record::Daily(more)) => {
                    let sum = |a: Option<i64>, b: Option<i64>| a.map(|a| a + b.unwrap_or(0)).or(b);
                    known.clicks = sum(known.clicks, more.clicks);
                    known.impressions = sum(known.impressions, more.impressions);
                }
                (known, record) => *known = record,
            },
            Entry::Vacant(place) => drop(place.insert(record)),
        }
    }
    by_identity.into_iter().map(|(identity, record)| (identity, json!(record))).collect()
}

/// How what the ledger holds of an account differs from its recordings.
fn differences(app: &App, login: &Login, id: AccountId) -> Vec<String> {
    let (mut wanted, mut found) = (by_identity(&login.records), held(app, id));
    for (key, wanted) in &mut wanted {
        let Some(found) = found.get_mut(key) else { continue };
        let (wanted, found) = (wanted.as_object_mut().unwrap(), found.as_object_mut().unwrap());
        for (wanted, found) in wanted.values_mut().zip(found.values_mut()) {
            // A name that a row does not tell may be known from another.
            if wanted["program"].is_null() && found["program"].is_string() {
                found["program"] = Value::Null;
            }
        }
    }
    // What one answer tells of sales and of clicks is recorded for one of them only.
    let kind = |key: &String| key.split(' ').next().unwrap_or_default().to_owned();
    let kinds: BTreeSet<String> = wanted.keys().map(kind).collect();
    // Programs are also made by what they bring.
    found.retain(|key, _| kinds.contains(&kind(key)) && (kind(key) != "program" || wanted.contains_key(key)));
    let mut differ: Vec<String> = Vec::new();
    let keys: BTreeSet<&String> = wanted.keys().chain(found.keys()).collect();
    for key in keys {
        let (wanted, found) = (wanted.get(key), found.get(key));
        if wanted != found {
            let text = |value: Option<&Value>| value.map_or("(nothing)".to_owned(), Value::to_string);
            differ.push(format!(
                "{}: {key}\n  wanted: {}\n  found:  {}",
                login.name,
                text(wanted),
                text(found)
            ));
        }
    }
    differ
}

/// What went otherwise in a run than it should have.
fn surprises(origin: &Recorded, states: &[SyncState], logins: &[&Login]) -> Vec<String> {
    let mut wrong = std::mem::take(&mut origin.world().wrong);
    for line in states.iter().flat_map(|state| &state.accounts) {
        let login = logins.iter().find(|login| login.name == line.name).unwrap();
        let state = if line.problems == 0 { "done" } else { "part" };
        let more = login.whole || line.problems < login.problems;
        if line.state != state || more && line.problems != login.problems {
            wrong.push(format!("{line:?}, wanted {} problems", login.problems));
        }
    }
    wrong
}

#[tokio::test(flavor = "multi_thread")]
async fn every_network_is_read_in_one_run_and_again_without_a_change() {
    let _turn = TURN.lock().await;
    let logins: Vec<&Login> = EVERYWHERE.iter().collect();
    let (folder, origin) = (tempfile::tempdir().unwrap(), Recorded::start());
    let (app, ids) = profile(folder.path(), &origin, &logins).await;
    let states = run(&app, &origin, &logins, &ids).await;
    let mut wrong = surprises(&origin, &states, &logins);
    wrong.extend(logins.iter().zip(&ids).flat_map(|(login, id)| differences(&app, login, *id)));
    assert!(wrong.is_empty(), "{} of {} accounts\n{}", wrong.len(), logins.len(), wrong.join("\n"));

    let before: Vec<_> = ids.iter().map(|id| held(&app, *id)).collect();
    let states = run(&app, &origin, &logins, &ids).await;
    let mut wrong = surprises(&origin, &states, &logins);
    let lines = states.iter().flat_map(|state| &state.accounts);
    let changed = lines.filter(|line| (line.added, line.updated) != (0, 0));
    wrong.extend(changed.map(|line| format!("the second sync changed something: {line:?}")));
    for (id, before) in ids.iter().zip(before) {
        assert_eq!(held(&app, *id), before);
    }
    let find = Find::default();
    app.profile()
        .ledger
        .read(|r| {
            r.transactions(&find, Order::Oldest, 0, None, &mut |entry| {
                let history = r.history(entry.row)?;
                if history.len() != 1 {
                    wrong.push(format!("{} has a history: {history:?}", entry.transaction.id.0));
                }
                Ok(())
            })
        })
        .unwrap();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Some networks' keys are base64, so that this is sent wherever it is asked for.
const WRONG: &str = "plantedWrongSecretAA";

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_secret_is_told_by_every_network_and_leaves_the_ledger_as_it_was() {
    let _turn = TURN.lock().await;
    let guarded = EVERYWHERE.iter().filter(|login| login.nth == 0 && !login.secrets.is_empty());
    let logins: Vec<&Login> = guarded.collect();
    let (folder, origin) = (tempfile::tempdir().unwrap(), Recorded::start());
    let (app, ids) = profile(folder.path(), &origin, &logins).await;
    for (login, id) in logins.iter().zip(&ids) {
        let values: BTreeMap<&String, &str> = login.secrets.iter().map(|key| (key, WRONG)).collect();
        app.call("accounts.update", json!({ "id": id.0, "values": values })).await.unwrap();
    }
    let mut wrong = Vec::new();
    for line in run(&app, &origin, &logins, &ids).await.iter().flat_map(|state| &state.accounts) {
        let told =
            line.error.as_ref().is_some_and(|error| error.kind == "credentials" && error.hint.is_some());
        if line.state != "failed" || !told || format!("{line:?}").contains(WRONG) {
            wrong.push(format!("{line:?}"));
        }
    }
    for (login, id) in logins.iter().zip(&ids) {
        let refused = origin.world().refused.contains_key(&login.network.id);
        if !refused || !held(&app, *id).is_empty() {
            wrong.push(format!("{}: refused: {refused}, it holds {:?}", login.name, held(&app, *id)));
        }
    }
    assert!(wrong.is_empty(), "{} of {} accounts\n{}", wrong.len(), logins.len(), wrong.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_account_in_one_run_takes_less_than_200_mb() {
    if let (Some(folder), Some(url)) = (alone::given("FOLDER"), alone::given("ORIGIN")) {
        // This is the process that is measured: the application and nothing else.
        CLOCK.store(alone::given("AT").unwrap().parse().unwrap(), Ordering::SeqCst);
        let app = opened(Path::new(&folder), &url).await;
        let state = sync::run(&app, &SyncRequest::default(), |_| {}).await.unwrap();
        let rows: u64 = state.accounts.iter().map(|line| line.added).sum();
        println!("\nmeasured {} accounts, {rows} rows: {} MB at most", state.accounts.len(), alone::peak());
        assert!(state.accounts.len() > 70 && rows > 500 && alone::peak() < 200, "{state:?}");
        return;
    }
    let _turn = TURN.lock().await;
    let logins: Vec<&Login> = EVERYWHERE.iter().collect();
    let (folder, origin) = (tempfile::tempdir().unwrap(), Recorded::start());
    let at = logins.iter().map(|login| login.at).max().unwrap();
    CLOCK.store(at.timestamp(), Ordering::SeqCst);
    let (app, ids) = profile(folder.path(), &origin, &logins).await;
    logins.iter().zip(&ids).for_each(|(login, id)| cut_off(&app, login, *id));
    drop(app);
    origin.play(logins.iter().map(|login| &login.network));
    let give = [
        ("FOLDER", folder.path().display().to_string()),
        ("ORIGIN", origin.url.clone()),
        ("AT", at.timestamp().to_string()),
    ];
    alone::run("everywhere::every_account_in_one_run_takes_less_than_200_mb", &give);
}
