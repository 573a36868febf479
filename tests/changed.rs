//! Networks that change what they answer, in every field of their recordings: no row is lost and no amount altered without
//! a word, whatever the field becomes.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use network::{Answer, Connector};
use record::{Batch, Record, Transaction};
use serde_json::{Value, json};

use crate::connectors::{self, Recording, connector_files, connectors, play_instead, recordings};

/// The way to a plain value: names, and nothing for every place of a list.
type Path = Vec<Option<String>>;

/// The places of an answer where a plain value stands.
fn places(value: &Value, at: &Path, found: &mut BTreeSet<Path>) {
    let deeper = |step: Option<&String>| at.iter().cloned().chain([step.cloned()]).collect::<Path>();
    match value {
        Value::Array(items) => items.iter().for_each(|item| places(item, &deeper(None), found)),
        Value::Object(fields) => {
            fields.iter().for_each(|(name, value)| places(value, &deeper(Some(name)), found));
        }
        _ => drop(found.insert(at.clone())),
    }
}

/// Changes the plain values at a place.
fn change(value: &mut Value, path: &[Option<String>], how: fn(&Value) -> Value) {
    match (path.split_first(), value) {
        (None, Value::Array(_) | Value::Object(_)) => {}
        (None, value) => *value = how(value),
        (Some((None, rest)), Value::Array(items)) => {
            items.iter_mut().for_each(|item| change(item, rest, how));
        }
        (Some((Some(name), rest)), Value::Object(fields)) => {
            fields.get_mut(name).into_iter().for_each(|value| change(value, rest, how));
        }
        _ => {}
    }
}

/// What a plain value becomes.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Becomes {
    Text,
    Object,
    List,
    Nothing,
}

impl Becomes {
    fn how(self) -> fn(&Value) -> Value {
        match self {
            Becomes::Text => |value| match value {
                Value::Number(_) | Value::Bool(_) => json!(value.to_string()),
                other => other.clone(),
            },
            Becomes::Object => |value| json!({ "value": value }),
            Becomes::List => |value| json!([value]),
            Becomes::Nothing => |_| Value::Null,
        }
    }
}

/// The JSON of an answer's body, if it is any.
fn json_of(answer: &Answer) -> Option<Value> {
    serde_json::from_slice(&answer.body).ok()
}

/// The answers with the data of a recording.
fn data(connector: &Connector, recording: &Recording) -> Vec<Answer> {
    let folder = connectors::networks().join(&connector.id);
    let data = recording.exchange.iter().filter(|exchange| !exchange.prepares);
    data.map(|exchange| exchange.answer.answer(&folder)).collect()
}

fn transactions(batches: &[Batch]) -> BTreeMap<&str, &Transaction> {
    let records = batches.iter().flat_map(|batch| &batch.records);
    let rows = records.filter_map(|record| match record {
        Record::Transaction(row) => Some((row.id.0.as_str(), row)),
        _ => None,
    });
    rows.collect()
}

fn problems(batches: &[Batch]) -> usize {
    batches.iter().map(|batch| batch.problems.len()).sum()
}

/// What is wrong with what came of a change, if anything is.
fn unsaid(good: &[Batch], found: &[Batch], becomes: Becomes, is_sum: bool) -> Option<String> {
    let (known, rows) = (transactions(good), transactions(found));
    let told = problems(found).saturating_sub(problems(good));
    let lost = known.len().saturating_sub(rows.len());
    // A row, a page or a part of a sum that is not there any more is the network's word.
    if becomes == Becomes::Nothing && (is_sum || lost > 0) {
        return None;
    }
    if lost > told {
        return Some(format!("{lost} rows are lost and {told} told"));
    }
    let differs = |(id, row): &(&&str, &&Transaction)| match (known.get(**id), becomes) {
        (known, Becomes::Text) => known != Some(row),
        (known, _) => known.is_some_and(|known| known.commission != row.commission),
    };
    let (id, row) = rows.iter().find(differs).filter(|_| told == 0)?;
    Some(format!("{:?} became {row:?}", known.get(*id)))
}

/// The filters of a connector's transactions.
fn filters<'f>(file: &'f toml::Table, table: &str, names: &[&str]) -> Vec<&'f str> {
    let fetches = file.get("fetch").and_then(toml::Value::as_array).into_iter().flatten();
    let tables = fetches.filter_map(|fetch| if table.is_empty() { Some(fetch) } else { fetch.get(table) });
    tables.flat_map(|found| names.iter().filter_map(|name| found.get(*name)?.as_str())).collect()
}

/// What goes wrong without a word at one network.
fn look(connector: &Arc<Connector>, file: &toml::Table) -> Vec<String> {
    let Some(recording) = recordings(&connector.id).remove("sales") else { return Vec::new() };
    let answers = data(connector, &recording);
    let mut all = BTreeSet::new();
    answers.iter().filter_map(json_of).for_each(|value| places(&value, &Vec::new(), &mut all));
    let good = play_instead(connector, &recording, answers.clone()).unwrap();
    let is_sum = filters(file, "map", &["commission", "currency"]).iter().any(|filter| filter.contains(' '));
    let chosen = filters(file, "", &["rows"]).into_iter().find(|rows| rows.contains("select("));
    // What chooses the rows that are the account's own chooses others when it changes.
    all.retain(|path| {
        let mut names = path.iter().flatten();
        !chosen.is_some_and(|rows| names.any(|name| rows.contains(&format!(".{name}"))))
    });
    let mut wrong = Vec::new();
    // Numbers become texts everywhere; the other changes take turns, each at every ninth place.
    let turns = [Becomes::Object, Becomes::List, Becomes::Nothing].map(|turn| [None, None, Some(turn)]);
    let turns = turns.into_iter().flatten().cycle();
    let changes = all.iter().zip(turns).flat_map(|(path, turn)| {
        [Some(Becomes::Text), turn].into_iter().flatten().map(move |turn| (path, turn))
    });
    for (path, becomes) in changes {
        let changed = answers.iter().map(|answer| match json_of(answer) {
            Some(mut value) => {
                change(&mut value, path, becomes.how());
                Answer { body: value.to_string().into_bytes(), ..answer.clone() }
            }
            None => answer.clone(),
        });
        let changed: Vec<Answer> = changed.collect();
        if changed.iter().zip(&answers).all(|(changed, answer)| json_of(changed) == json_of(answer)) {
            continue;
        }
        // Who asks for more than was recorded is told that there is no more.
        let end = Answer { status: 418, headers: Vec::new(), body: Vec::new() };
        let changed = changed.into_iter().chain(std::iter::repeat_n(end, 9)).collect();
        // An error says it all, and keeps everything as it was.
        let Ok(found) = play_instead(connector, &recording, changed) else { continue };
        if let Some(why) = unsaid(&good, &found, becomes, is_sum) {
            let path: Vec<&str> = path.iter().map(|step| step.as_deref().unwrap_or("[]")).collect();
            wrong.push(format!("{}: {} as {becomes:?}: {why}", connector.id, path.join(".")));
        }
    }
    wrong
}

#[test]
fn a_field_that_becomes_something_else_makes_no_difference_or_is_told() {
    let (connectors, files) = (connectors(), connector_files());
    let halves = connectors.split_at(connectors.len() / 2);
    let look = |half: &[Arc<Connector>]| -> Vec<String> {
        half.iter().flat_map(|connector| look(connector, &files[&connector.id])).collect()
    };
    let wrong = std::thread::scope(|scope| {
        let second = scope.spawn(|| look(halves.1));
        [look(halves.0), second.join().unwrap()].concat()
    });
    assert!(wrong.is_empty(), "{}\n{}", wrong.len(), wrong.join("\n"));
}

/// The same rows, one on each page and none on the last: only where the rows alone say whether there are more.
fn one_by_one(fetch: &toml::Value, answers: &[Answer]) -> Option<Vec<Answer>> {
    let pages = fetch.get("pages")?.as_table()?;
    let filter = |name: &str| pages.get(name).and_then(toml::Value::as_str).unwrap_or_default();
    let counted = pages.contains_key("number") || pages.contains_key("offset");
    let more = filter("more");
    let by_rows = more.is_empty() || more.contains("$seen") && !more.contains("page");
    if !by_rows || !(counted || filter("cursor").contains("[-1]")) {
        return None;
    }
    let steps = fetch.get("rows")?.as_str()?.split(" | ").filter(|step| *step != "objects");
    let path: String =
        steps.take_while(|step| step.starts_with('.')).map(|step| step.trim_end_matches("[]")).collect();
    let pointer = path.trim_end_matches('.').replace('.', "/");
    let values: Vec<Value> = answers.iter().map(json_of).collect::<Option<_>>()?;
    let rows_of =
        |value: &'_ Value| value.pointer(&pointer).and_then(Value::as_array).cloned().unwrap_or_default();
    // What is asked before the rows stays as it is.
    let first = values.iter().position(|value| !rows_of(value).is_empty())?;
    let page = |row: Option<Value>| {
        let mut page = values[first].clone();
        *page.pointer_mut(&pointer)? = row.into_iter().collect();
        Some(Answer { body: page.to_string().into_bytes(), ..answers[first].clone() })
    };
    let rows = values.iter().flat_map(rows_of).map(Some).chain([None]);
    let pages: Vec<Answer> = rows.map(page).collect::<Option<_>>()?;
    Some([&answers[..first], &pages].concat())
}

#[test]
fn it_makes_no_difference_how_many_rows_a_page_has() {
    let (files, mut looked) = (connector_files(), 0);
    for connector in &connectors() {
        let fetches = files[&connector.id].get("fetch").and_then(toml::Value::as_array).into_iter().flatten();
        let fetch = fetches.into_iter().find(|fetch| fetch["what"].as_str() == Some("transactions"));
        let recording = recordings(&connector.id).remove("sales");
        let (Some(fetch), Some(recording)) = (fetch, recording) else { continue };
        let answers = data(connector, &recording);
        let good = play_instead(connector, &recording, answers.clone()).unwrap();
        let Some(pages) = one_by_one(fetch, &answers).filter(|_| good.len() == 1) else { continue };
        let found = play_instead(connector, &recording, pages);
        let found = found.unwrap_or_else(|error| panic!("{}: {error:?}", connector.id));
        assert_eq!(transactions(&found), transactions(&good), "{}", connector.id);
        assert_eq!(problems(&found), problems(&good), "{}", connector.id);
        looked += 1;
    }
    assert!(looked >= 10, "{looked}");
}
