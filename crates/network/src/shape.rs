//! Whether a file has the shape of the vocabulary: keys that are known and there, values of the right kind, words that
//! are listed. The shape is the schema that editors read, so both say the same.

use std::ops::Range;
use std::sync::OnceLock;

use serde_json::Value;
use toml::Spanned;
use toml::de::{DeInteger, DeTable, DeValue};

use crate::catalogue::SCHEMA;
use crate::file::{FileProblem, nearest, none_of, place};

/// The key that may stand in for required ones: the rest is as in another file.
const LIKE: &str = "like";
/// The key whose value is a date.
const SEEN: &str = "seen";

/// Everything that is wrong with the shape of a file; nothing if it is no TOML at all.
pub(crate) fn wrong(name: &str, text: &str) -> Vec<FileProblem> {
    let Ok(table) = DeTable::parse(text) else { return Vec::new() };
    let mut shape = Shape { name, text, wrong: Vec::new() };
    shape.table(&[schema()], "", table.get_ref(), 0);
    shape.wrong
}

/// Where each item of a list of tables stands, in order.
pub(crate) fn parts(text: &str, list: &str) -> Vec<Range<usize>> {
    let Ok(table) = DeTable::parse(text) else { return Vec::new() };
    let items = table.get_ref().get(list).and_then(|value| value.get_ref().as_array());
    let starts: Vec<usize> = items.into_iter().flatten().map(|item| item.span().start).collect();
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    starts.iter().copied().zip(ends).map(|(start, end)| start..end).collect()
}

fn schema() -> &'static Value {
    static PARSED: OnceLock<Value> = OnceLock::new();
    PARSED.get_or_init(|| serde_json::from_str(SCHEMA).unwrap_or_default())
}

/// What a value may be: a schema without its references and alternatives.
fn alternatives<'s>(schema: &'s Value, all: &mut Vec<&'s Value>) {
    let named = schema.get("$ref").and_then(Value::as_str).map(|name| name.trim_start_matches('#'));
    let several = ["anyOf", "oneOf"].into_iter().find_map(|key| schema.get(key)?.as_array());
    match (named.and_then(|pointer| self::schema().pointer(pointer)), several) {
        (Some(meant), _) => alternatives(meant, all),
        (None, Some(several)) => several.iter().for_each(|one| alternatives(one, all)),
        (None, None) => all.push(schema),
    }
}

/// Whether a schema is for values of a kind; one that names no kind is for every value.
fn is(schema: &Value, kind: &str) -> bool {
    match schema.get("type") {
        Some(Value::Array(kinds)) => kinds.iter().any(|one| one == kind),
        Some(one) => one == kind,
        None => true,
    }
}

struct Shape<'a> {
    name: &'a str,
    text: &'a str,
    wrong: Vec<FileProblem>,
}

impl Shape<'_> {
    fn say(&mut self, byte: usize, key: &str, message: impl Into<String>) {
        let (line, column) = place(self.text, byte);
        self.wrong.push(FileProblem {
            file: self.name.to_owned(),
            line,
            column,
            key: key.to_owned(),
            message: message.into(),
        });
    }

    /// A table of one shape, or of one of several that have a key each.
    fn table(&mut self, shapes: &[&Value], at: &str, table: &DeTable<'_>, start: usize) {
        let path = |key: &str| if at.is_empty() { key.to_owned() } else { format!("{at}.{key}") };
        let fields = || shapes.iter().filter_map(|shape| shape.get("properties")?.as_object()).flatten();
        let other = shapes.iter().find_map(|shape| shape.get("additionalProperties"));
        let mut meant = Vec::new();
        for (key, value) in table {
            let name: &str = key.get_ref();
            if at.is_empty() && name == LIKE {
                continue;
            }
            match (fields().find(|(field, _)| *field == name), other) {
                (Some((_, schema)), _) => self.value(schema, &path(name), value),
                (None, Some(Value::Bool(false))) => {
                    let near = nearest(name, fields().map(|(field, _)| field.as_str()));
                    let hint = near.map(|near| format!("; did you mean “{near}”?")).unwrap_or_default();
                    meant.extend(near);
                    self.say(key.span().start, &path(name), format!("this key is not known{hint}"));
                }
                (None, Some(schema)) => self.value(schema, &path(name), value),
                (None, None) => {}
            }
        }
        // A key that is nearly the missing one was said above.
        let has = |field: &str| meant.contains(&field) || table.iter().any(|(key, _)| key.get_ref() == field);
        match shapes {
            [one] if !(at.is_empty() && has(LIKE)) => {
                let required = one.get("required").and_then(Value::as_array).into_iter().flatten();
                for field in required.filter_map(Value::as_str).filter(|field| !has(field)) {
                    self.say(start, &path(field), "this key is missing");
                }
            }
            [_, _, ..] if table.is_empty() => {
                let fields: Vec<_> = fields().map(|(field, _)| field.as_str()).collect();
                self.say(start, at, format!("one of these keys is missing: {}", fields.join(", ")));
            }
            _ => {}
        }
    }

    fn value(&mut self, schema: &Value, key: &str, value: &Spanned<DeValue<'_>>) {
        let mut all = Vec::new();
        alternatives(schema, &mut all);
        if all.iter().any(|one| one.get("type").is_none()) {
            return;
        }
        let start = value.span().start;
        let of =
            |kind: &str| -> Vec<&Value> { all.iter().copied().filter(|schema| is(schema, kind)).collect() };
        let kind = match value.get_ref() {
            DeValue::String(_) | DeValue::Datetime(_) => "string",
            DeValue::Integer(_) if of("integer").is_empty() => "number",
            DeValue::Integer(_) => "integer",
            DeValue::Float(_) => "number",
            DeValue::Boolean(_) => "boolean",
            DeValue::Array(_) => "array",
            DeValue::Table(_) => "object",
        };
        let shapes = of(kind);
        let is_date = matches!(value.get_ref(), DeValue::Datetime(_));
        if is_date != (key == SEEN) {
            let message = match is_date {
                true => expected(&all, value.get_ref(), key),
                false => "should be a day without quotes, such as 2026-01-31".to_owned(),
            };
            return self.say(start, key, message);
        }
        match (value.get_ref(), shapes.first()) {
            (_, None) => self.say(start, key, expected(&all, value.get_ref(), key)),
            (DeValue::Table(table), _) => self.table(&shapes, key, table, start),
            (DeValue::Array(items), Some(shape)) => {
                if let Some(schema) = shape.get("items") {
                    items.iter().for_each(|item| self.value(schema, key, item));
                }
            }
            (DeValue::String(text), _) => {
                if let Some(message) = word(&shapes, text) {
                    self.say(start, key, message);
                }
            }
            (DeValue::Integer(number), Some(shape)) => {
                if let Some(message) = out_of_range(shape, number) {
                    self.say(start, key, message);
                }
            }
            _ => {}
        }
    }
}

/// What is wrong with a text: its length, or that it is none of the words that are listed.
fn word(shapes: &[&Value], text: &str) -> Option<String> {
    let mut words: Vec<&str> = Vec::new();
    for shape in shapes {
        match (shape.get("enum").and_then(Value::as_array), shape.get("const").and_then(Value::as_str)) {
            (Some(list), _) => words.extend(list.iter().filter_map(Value::as_str)),
            (None, Some(one)) => words.push(one),
            (None, None) => {
                let length = |key: &str| shape.get(key).and_then(Value::as_u64);
                return match (text.chars().count(), length("maxLength")) {
                    (count, Some(1)) if count != 1 => Some("should be a single character".to_owned()),
                    (0, _) if length("minLength") == Some(1) => Some("should not be empty".to_owned()),
                    _ => None,
                };
            }
        }
    }
    (!words.contains(&text)).then(|| none_of(text, &words))
}

fn out_of_range(shape: &Value, number: &DeInteger<'_>) -> Option<String> {
    let number = i128::from_str_radix(number.as_str(), number.radix()).ok();
    let least = shape.get("minimum").and_then(Value::as_i64);
    let most = match shape.get("format").and_then(Value::as_str) {
        Some("uint8") => i64::from(u8::MAX),
        Some("uint16") => i64::from(u16::MAX),
        Some("uint32") => i64::from(u32::MAX),
        _ => i64::MAX,
    };
    match (number, least) {
        (Some(number), Some(least)) if number < i128::from(least) => {
            Some(format!("should be at least {least}"))
        }
        (Some(number), _) if number <= i128::from(most) => None,
        _ => Some(format!("should be at most {most}")),
    }
}

/// What a value should be, where it is of another kind.
fn expected(all: &[&Value], found: &DeValue<'_>, key: &str) -> String {
    let may_be = |kind: &str| all.iter().any(|one| is(one, kind));
    let holds_tables = |list: &Value| {
        let mut items = Vec::new();
        list.get("items").into_iter().for_each(|schema| alternatives(schema, &mut items));
        items.iter().any(|item| is(item, "object"))
    };
    let top = !key.contains('.');
    match found {
        DeValue::Table(_) if top && all.iter().any(|one| holds_tables(one)) => {
            return format!("there can be several of these: write [[{key}]], with two brackets");
        }
        DeValue::Array(items)
            if top && may_be("object") && items.iter().all(|item| item.get_ref().is_table()) =>
        {
            return format!("there is only one of these: write [{key}], with one bracket");
        }
        _ => {}
    }
    let kinds = [
        ("string", "text in quotes"),
        ("integer", "a whole number"),
        ("number", "a number"),
        ("boolean", "true or false"),
        ("array", "a list: [ … ]"),
        ("object", "a table: { … }"),
    ];
    let named: Vec<_> = kinds.iter().filter(|(kind, _)| may_be(kind)).map(|(_, words)| *words).collect();
    let quoted = match found {
        DeValue::String(text) => {
            may_be("integer") && text.parse::<u64>().is_ok()
                || may_be("boolean") && matches!(text.as_ref(), "true" | "false")
        }
        _ => false,
    };
    format!("should be {}{}", named.join(" or "), if quoted { ", without quotes" } else { "" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::TEMPLATE;

    /// What is said of the template with one line changed: line, key and message of each.
    fn told(written: &str, instead: &str) -> Vec<(usize, String, String)> {
        let text = TEMPLATE.replacen(written, instead, 1);
        assert_ne!(text, TEMPLATE, "{written}");
        wrong("my.toml", &text).into_iter().map(|one| (one.line, one.key, one.message)).collect()
    }

    fn line(written: &str) -> usize {
        place(TEMPLATE, TEMPLATE.find(written).unwrap()).0
    }

    #[test]
    fn the_template_has_the_shape() {
        assert_eq!(wrong("template.toml", TEMPLATE), []);
    }

    #[test]
    fn what_is_wrong_is_said_in_plain_words_with_line_and_key() {
        let check = |written: &str, instead: &str, key: &str, message: &str| {
            let found = told(written, instead);
            let wanted = vec![(line(written), key.to_owned(), message.to_owned())];
            assert_eq!(found, wanted, "{instead}");
        };
        check("secret = true", "secret = \"yes\"", "setting.secret", "should be true or false");
        check(
            "secret = true",
            "secret = \"true\"",
            "setting.secret",
            "should be true or false, without quotes",
        );
        check(
            "secret = true",
            "secrt = true",
            "setting.secrt",
            "this key is not known; did you mean “secret”?",
        );
        check("label = \"API token\"", "label = \"\"", "setting.label", "should not be empty");
        check(
            "{ bearer =",
            "{ bearar =",
            "http.auth.bearar",
            "this key is not known; did you mean “bearer”?",
        );
        check(
            "auth = { bearer = \"{api_token}\" }",
            "auth = {}",
            "http.auth",
            "one of these keys is missing: bearer, basic",
        );
        check("requests = 60", "requests = 0", "http.pace.requests", "should be at least 1");
        check("seconds = 60", "seconds = 0", "http.pace.seconds", "should be at least 1");
        check("days = 31", "days = 0", "fetch.window.days", "should be at least 1");
        check("days = 31", "days = \"31\"", "fetch.window.days", "should be a whole number, without quotes");
        check("days = 31", "days = 31.5", "fetch.window.days", "should be a whole number");
        check("days = 31", "days = 5000000000", "fetch.window.days", "should be at most 4294967295");
        check("pending = [\"open\"]", "pending = \"open\"", "status.pending", "should be a list: [ … ]");
        check("\"open\"", "3", "status.pending", "should be text in quotes");
        check("[http]", "[[http]]", "http", "there is only one of these: write [http], with one bracket");
        check(
            "kind = \"network\"",
            "kind = \"netwrk\"",
            "kind",
            "“netwrk” is none of network, platform, program, marketplace, exchange, store, wallet; did you mean “network”?",
        );
        check(
            "confidence = \"low\"",
            "confidence = \"hi\"",
            "confidence",
            "“hi” is none of high, medium, low; did you mean “high”?",
        );
        check(
            "what = \"transactions\"",
            "what = \"transaction\"",
            "fetch.what",
            "“transaction” is none of transactions, daily, payouts, referrals, programs, creatives; did you mean “transactions”?",
        );
        check(
            "end = \"inclusive\"",
            "end = \"inclusiv\"",
            "fetch.window.end",
            "“inclusiv” is neither inclusive nor exclusive; did you mean “inclusive”?",
        );
        check("zone = \"UTC\"", "zone = 2026-01-31", "http.zone", "should be text in quotes");
        check(
            "zone = \"UTC\"",
            "format = { csv = { separator = \";;\" } }",
            "http.format.csv.separator",
            "should be a single character",
        );
        check(
            "zone = \"UTC\"",
            "format = \"jsn\"",
            "http.format",
            "“jsn” is neither json nor text; did you mean “json”?",
        );
        check(
            "rows = '.commissions[]'",
            "rows = ['.commissions[]']",
            "fetch.rows",
            "should be text in quotes",
        );
    }

    #[test]
    fn several_mistakes_are_said_at_once_and_what_is_missing_where_its_table_is() {
        let text = TEMPLATE
            .replace("rows = '.commissions[]'\n", "")
            .replace("name =", "# name =")
            .replace("site =", "sit =");
        let found: Vec<_> = wrong("my.toml", &text).into_iter().map(|one| (one.line, one.key)).collect();
        let fetch = line("[[fetch]]");
        let wanted = [(line("site ="), "sit"), (fetch, "fetch.rows"), (1, "name")];
        assert_eq!(found, wanted.map(|(line, key)| (line, key.to_owned())));
        let found = told("[[fetch]]", "[fetch]");
        assert_eq!(found[0].2, "there can be several of these: write [[fetch]], with two brackets");
    }

    #[test]
    fn a_day_is_written_without_quotes_and_other_values_are_what_the_vocabulary_says() {
        assert_eq!(told("confidence =", "seen = 2026-01-31\nconfidence ="), []);
        let found = told("confidence =", "seen = \"2026-01-31\"\nconfidence =");
        assert_eq!(found[0].2, "should be a day without quotes, such as 2026-01-31");
        assert_eq!(told("page = \"{page}\"", "page = \"{page}\", limit = 100, all = true"), []);
        assert_eq!(told("query = { start", "json = { a = [1, { b = 2.5 }] }\nquery = { start"), []);
    }

    #[test]
    fn each_item_of_a_list_has_its_part_of_the_text() {
        let text = "[[fetch]]\na = 1\n[[report]]\n[[fetch]]\nb = 2\n";
        let parts: Vec<_> = parts(text, "fetch").into_iter().map(|part| &text[part]).collect();
        assert_eq!(parts, ["[[fetch]]\na = 1\n[[report]]\n", "[[fetch]]\nb = 2\n"]);
    }
}
