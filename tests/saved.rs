//! A recording of every connector, made from an account whose secrets come back in the answers: it plays again by itself
//! and holds none of them.

use std::cell::RefCell;
use std::collections::{BTreeMap, VecDeque};
use std::path::Path;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use network::{Answer, Connector, Saved, Sent, Session, Transport};
use record::{Day, Days};
use serde_json::{Value, json};

use crate::connectors::{
    Account, Recording, account, connector_files, connectors, networks, now, recordings, replayed, run_at,
};

/// Secrets that look like none.
const SHORT: [&str; 4] = ["q7z", "w9", "j4v", "x5c"];

thread_local! {
    static ANSWERS: RefCell<VecDeque<Answer>> = const { RefCell::new(VecDeque::new()) };
}

/// The next answer, whatever is asked.
fn next(_: &Sent) -> Answer {
    let none = Answer { status: 418, headers: Vec::new(), body: Vec::new() };
    ANSWERS.with_borrow_mut(|answers| answers.pop_front().unwrap_or(none))
}

/// An account like one of a recording, with secrets of its own.
fn planted(file: &toml::Table, like: &Account, short: bool) -> Account {
    let encoded = file["http"].get("sign").is_some_and(|sign| sign.to_string().contains("key_encoding"));
    let secrets = like.secrets.keys().enumerate().map(|(nth, key)| {
        let secret = if short { SHORT[nth].to_owned() } else { format!("pl4nted {key}/&<\"é") };
        (key.clone(), if encoded { STANDARD.encode(secret) } else { secret })
    });
    Account { settings: like.settings.clone(), secrets: secrets.collect() }
}

/// The answers of a recording, each of which repeats the secrets that it was asked with.
fn answers(recording: &Recording, folder: &Path, before: &Account, now: &Account) -> Vec<Answer> {
    let swapped = |text: &str| {
        let pairs = before.secrets.iter().map(|(key, secret)| (secret, &now.secrets[key]));
        pairs.fold(text.to_owned(), |text, (before, now)| {
            let escaped = json!(now).to_string();
            text.replace(before.as_str(), escaped.trim_matches('"'))
        })
    };
    let one = |answer: Answer| {
        let mut headers = answer.headers;
        for (key, secret) in &now.secrets {
            headers.push((format!("x-echo-{}", key.replace('_', "-")), format!("key={secret}; rest")));
        }
        let body = match String::from_utf8(answer.body) {
            Err(bytes) => bytes.into_bytes(),
            Ok(text) => match serde_json::from_str::<Value>(&text) {
                Err(_) => text.into_bytes(),
                Ok(_) => match serde_json::from_str(&swapped(&text)).unwrap() {
                    Value::Object(mut fields) => {
                        let says = now.secrets.values().map(|secret| format!("“{secret}” is known"));
                        fields.insert("x_echo".to_owned(), says.collect());
                        fields.insert("x_keys".to_owned(), now.secrets.values().cloned().collect());
                        Value::Object(fields).to_string().into_bytes()
                    }
                    value => value.to_string().into_bytes(),
                },
            },
        };
        Answer { headers, body, ..answer }
    };
    recording.exchange.iter().map(|exchange| one(exchange.answer.answer(folder))).collect()
}

/// Records these recordings' fetches in one go from an account at which they are answered.
fn saved(connector: &Arc<Connector>, played: &[&Recording], account: &Account) -> Saved {
    let (folder, own) = (networks().join(&connector.id), crate::connectors::account(connector, played[0]));
    let said = played.iter().flat_map(|recording| answers(recording, &folder, &own, account));
    ANSWERS.set(said.collect());
    let transport = Transport::Sample(next);
    let at = played[0].at;
    run_at(at, async {
        let mut session = Session::new(&transport, connector.clone(), account.clone().login(), now);
        let wanted: Vec<(usize, Days)> = played
            .iter()
            .map(|recording| {
                let same = session.fetches().into_iter().enumerate();
                let mut same = same.filter(|(_, what)| what.word() == recording.what);
                let (fetch, _) = same.nth(recording.fetch.unwrap_or(0)).unwrap();
                let days = recording.days.and_then(|(from, to)| Days::new(from, to));
                (fetch, days.unwrap_or_else(|| Days::last(30, Day::of(at))))
            })
            .collect();
        session.record(&wanted).await
    })
}

/// What is wrong with what was saved: it does not play, it holds something private, or a row is gone.
fn wrong(
    connector: &Arc<Connector>,
    saved: &Saved,
    played: &[&Recording],
    real: &Account,
    rows: &[usize],
) -> Vec<String> {
    let mut wrong = Vec::new();
    let account: Account = serde_json::from_value(saved.account.clone()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    for ((recorded, was), rows) in saved.fetches.iter().zip(played).zip(rows) {
        let recording = match &recorded.recording {
            Ok(recording) => recording,
            Err(why) => {
                wrong.push(format!("not saved: {why:?}"));
                continue;
            }
        };
        for (name, bytes) in &recording.bodies {
            std::fs::write(folder.path().join(name), bytes).unwrap();
        }
        let bodies: String =
            recording.bodies.iter().map(|(_, bytes)| String::from_utf8_lossy(bytes).into_owned()).collect();
        let all = format!("{}\n{}\n{}\n{bodies}", saved.account, recording.exchange, recording.records);
        for secret in real.secrets.values() {
            let escaped = json!(secret).to_string();
            if all.contains(secret) || all.contains(escaped.trim_matches('"')) {
                wrong.push(format!("holds {secret}: {all}"));
            }
        }
        for (key, value) in &real.settings {
            let host = value.split("://").last().unwrap_or_default().trim_matches('/');
            if !saved.kept.contains(key) && host.len() > 4 && all.contains(host) {
                wrong.push(format!("holds {key} = {value}: {all}"));
            }
        }
        let again: Recording = serde_json::from_value(recording.exchange.clone()).unwrap();
        assert_eq!((&again.what, again.fetch.unwrap_or(0)), (&was.what, was.fetch.unwrap_or(0)));
        let (records, differences) = replayed(connector, &again, account.clone(), folder.path());
        wrong.extend(differences);
        if records != recording.records {
            wrong.push(format!("became {records}\nand not {}", recording.records));
        }
        let found: Value = serde_json::from_str(&records).unwrap();
        if found["records"].as_array().map(Vec::len) != Some(*rows) {
            wrong.push(format!("{rows} records became {}", found["records"]));
        }
    }
    wrong
}

/// A recording and how many records it has.
type Counted = (Recording, usize);

/// Of each fetch the recording with the most records; those together that one account could make at once.
fn fullest(id: &str) -> Vec<Vec<Counted>> {
    let mut fullest: BTreeMap<(String, usize), Counted> = BTreeMap::new();
    for (name, recording) in recordings(id) {
        let file = networks().join(id).join(format!("{name}.records.json"));
        let outcome: Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
        let Some(rows) = outcome["records"].as_array().filter(|_| recording.passes == 0) else { continue };
        let fetch = (recording.what.clone(), recording.fetch.unwrap_or(0));
        if fullest.get(&fetch).is_none_or(|(_, most)| *most < rows.len()) {
            fullest.insert(fetch, (recording, rows.len()));
        }
    }
    let mut groups: Vec<Vec<Counted>> = Vec::new();
    for one in fullest.into_values() {
        let alike =
            |group: &&mut Vec<Counted>| (group[0].0.at, &group[0].0.settings) == (one.0.at, &one.0.settings);
        match groups.iter_mut().find(alike) {
            Some(group) => group.push(one),
            None => groups.push(vec![one]),
        }
    }
    groups
}

#[test]
fn a_recording_of_every_network_plays_again_and_holds_nothing_private() {
    let (mut failures, files) = (Vec::new(), connector_files());
    for connector in connectors().iter().filter(|connector| !connector.gives().is_empty()) {
        let groups = fullest(&connector.id);
        assert!(!groups.is_empty(), "{} has no recording", connector.id);
        for (group, short) in groups.iter().flat_map(|group| [(group, false), (group, true)]) {
            let played: Vec<&Recording> = group.iter().map(|(recording, _)| recording).collect();
            let rows: Vec<usize> = group.iter().map(|(_, rows)| *rows).collect();
            let real = planted(&files[&connector.id], &account(connector, played[0]), short);
            let saved = saved(connector, &played, &real);
            let kept = saved.kept.join(", ");
            println!("{}: kept {kept}", connector.id);
            let wrong = wrong(connector, &saved, &played, &real, &rows);
            failures.extend(wrong.iter().map(|wrong| format!("{}, short {short}: {wrong}", connector.id)));
        }
    }
    assert!(failures.is_empty(), "{} failures\n{}\n", failures.len(), failures.join("\n"));
}
