//! jq, through jaq: the one notation in which a connector says where a value is.
//!
//! A filter that only picks a field runs natively. Every other one is compiled when it is first needed: a thousand
//! filters of eighty networks must not be compiled to open a window. If jaq ever has to go, only this file knows it.

use std::borrow::Cow;
use std::sync::OnceLock;

use jaq_core::load::lex::{Lexer, StrPart, Tok, Token};
use jaq_core::load::{Arena, File, Loader};
use jaq_core::{Compiler, Ctx, Vars, data, native, unwrap_valr};
use jaq_json::{Num, Val};
use serde_json::Value;

use crate::decode::MOST_VALUES;

/// What a filter may use besides the value it is given.
const VARIABLES: [&str; 11] = [
    "$settings",
    "$status",
    "$headers",
    "$text",
    "$page",
    "$count",
    "$seen",
    "$each",
    "$from",
    "$to",
    "$joined",
];
/// Words that never end, read or write something else than the value, or stop the program.
const REFUSED: [&str; 19] = [
    "def",
    "repeat",
    "while",
    "until",
    "recurse",
    "infinite",
    "env",
    "now",
    "localtime",
    "mktime",
    "input",
    "inputs",
    "debug",
    "stderr",
    "halt",
    "halt_error",
    "input_filename",
    "import",
    "include",
];
/// How much of an error is kept.
const LONGEST_ERROR: usize = 200;
/// Our own word: nothing of null, the items of a list, else the value itself.
const PRELUDE: &str = r#"def many: if type == "null" then empty elif type == "array" then .[] else . end;"#;

type Compiled = jaq_core::Filter<data::JustLut<Val>>;

/// A filter of a connector.
pub struct Filter {
    code: String,
    path: Option<Vec<String>>,
    /// Where it takes the items of a list, and whether as `many` does.
    items: Option<(Vec<String>, bool)>,
    compiled: OnceLock<Result<Compiled, String>>,
}

impl std::fmt::Debug for Filter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Filter({})", self.code)
    }
}

/// What filters may use besides the value they are given, said once for an answer.
#[derive(Clone)]
pub struct Scope(Vec<Val>);

impl Scope {
    /// The variables in their order: settings, status, headers, text, page, count, seen, each, from, to.
    pub fn new(values: [&Value; 10]) -> Scope {
        Scope(values.into_iter().map(to_val).chain([Val::Null]).collect())
    }

    /// Nothing known.
    #[cfg(test)]
    pub fn empty() -> Scope {
        Scope(vec![Val::Null; VARIABLES.len()])
    }

    /// The same with other counts: raw rows of this answer, and of all so far.
    pub fn counted(&self, count: u64, seen: u64) -> Scope {
        let number = |number: u64| isize::try_from(number).map_or(Val::Null, Val::from);
        self.with("$count", number(count)).with("$seen", number(seen))
    }

    /// The same with the row of a second list that belongs to the row that is looked at.
    pub fn joined(&self, row: &Value) -> Scope {
        self.with("$joined", to_val(row))
    }

    fn with(&self, name: &str, value: Val) -> Scope {
        let mut values = self.0.clone();
        let at = VARIABLES.iter().position(|known| *known == name);
        if let Some(slot) = at.and_then(|at| values.get_mut(at)) {
            *slot = value;
        }
        Scope(values)
    }
}

/// A value that several filters are given: converted for jq once, and only if one needs it.
pub struct Input<'a> {
    value: &'a Value,
    val: OnceLock<Val>,
}

impl<'a> Input<'a> {
    /// Wraps a value.
    pub fn new(value: &'a Value) -> Input<'a> {
        Input { value, val: OnceLock::new() }
    }

    /// The value.
    pub fn value(&self) -> &'a Value {
        self.value
    }

    fn val(&self) -> Val {
        self.val.get_or_init(|| to_val(self.value)).clone()
    }
}

impl Filter {
    /// Takes a filter as written; [`Filter::check`] says whether it can be used.
    pub fn new(code: &str) -> Filter {
        Filter {
            code: code.to_owned(),
            path: plain_path(code),
            items: plain_items(code),
            compiled: OnceLock::new(),
        }
    }

    /// The filter as written.
    pub fn code(&self) -> &str {
        &self.code
    }

    /// Compiles the filter, and says what is wrong with it.
    pub fn check(&self) -> Result<(), String> {
        if self.path.is_some() || self.items.is_some() {
            return Ok(());
        }
        self.compiled().map(|_| ())
    }

    fn compiled(&self) -> Result<&Compiled, String> {
        self.compiled.get_or_init(|| compile(&self.code)).as_ref().map_err(Clone::clone)
    }

    /// Every value that the filter makes of the input; an error if it fails on it.
    ///
    /// The items of a list stay where they are: an answer may be large, and its rows are most of it.
    pub fn all<'v>(&self, input: &Input<'v>, scope: &Scope) -> Result<Vec<Cow<'v, Value>>, String> {
        if let Some(path) = &self.path {
            return Ok(picked(path, input.value)?.into_iter().map(Cow::Borrowed).collect());
        }
        if let Some((path, many)) = &self.items {
            return match (picked(path, input.value)?, many) {
                (Some(Value::Array(items)), _) => Ok(items.iter().map(Cow::Borrowed).collect()),
                (Some(Value::Object(fields)), false) => Ok(fields.values().map(Cow::Borrowed).collect()),
                (None | Some(Value::Null), true) => Ok(Vec::new()),
                (Some(one), true) => Ok(vec![Cow::Borrowed(one)]),
                (found, false) => {
                    Err(short(&format!("there is no list in {}", found.unwrap_or(&Value::Null))))
                }
            };
        }
        let compiled = self.compiled()?;
        let ctx = Ctx::<data::JustLut<Val>>::new(&compiled.lut, Vars::new(scope.0.iter().cloned()));
        let mut values = Vec::new();
        for value in compiled.id.run((ctx, input.val())).map(unwrap_valr) {
            let value = value.map_err(|error| short(&error.to_string()))?;
            if values.len() == MOST_VALUES {
                return Err(format!("it makes more than {MOST_VALUES} values"));
            }
            values.push(Cow::Owned(from_val(&value)?));
        }
        Ok(values)
    }

    /// The first value that is there, as it stands; null counts as not there.
    pub fn first(&self, input: &Input<'_>, scope: &Scope) -> Result<Option<Value>, String> {
        if let Some(path) = &self.path {
            return Ok(picked(path, input.value)?.filter(|value| !value.is_null()).cloned());
        }
        let compiled = self.compiled()?;
        let ctx = Ctx::<data::JustLut<Val>>::new(&compiled.lut, Vars::new(scope.0.iter().cloned()));
        let mut values = compiled.id.run((ctx, input.val())).map(unwrap_valr);
        match values.next() {
            None => Ok(None),
            Some(Err(error)) => Err(short(&error.to_string())),
            Some(Ok(value)) => Ok(Some(from_val(&value)?).filter(|value| !value.is_null())),
        }
    }

    /// Whether the filter says yes: a first value that is neither null nor false. A failure is a no.
    pub fn holds(&self, input: &Input<'_>, scope: &Scope) -> bool {
        !matches!(self.first(input, scope), Ok(None | Some(Value::Bool(false))) | Err(_))
    }
}

/// `.a.b`, `."x y"`, `.["x"]`, in any mixture: the names, else nothing.
fn plain_path(code: &str) -> Option<Vec<String>> {
    let mut rest = code.trim();
    let mut path = Vec::new();
    if !rest.starts_with('.') || rest == "." {
        return None;
    }
    while !rest.is_empty() {
        let after = rest.strip_prefix('.').unwrap_or(rest);
        let bracketed = after.strip_prefix('[');
        if bracketed.is_none() && after.len() == rest.len() {
            return None;
        }
        let body = bracketed.unwrap_or(after);
        let (name, tail) = match body.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"')?,
            None if bracketed.is_some() => return None,
            None => {
                let end = body.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(body.len());
                body.split_at_checked(end)?
            }
        };
        if name.is_empty() || name.contains('\\') || body.starts_with(|c: char| c.is_ascii_digit()) {
            return None;
        }
        path.push(name.to_owned());
        rest = if bracketed.is_some() { tail.strip_prefix(']')? } else { tail };
    }
    Some(path)
}

/// A plain path, or the value itself, and then `[]` or `| many`: the path, and whether as `many` does.
fn plain_items(code: &str) -> Option<(Vec<String>, bool)> {
    let code = code.trim();
    let (path, many) = match code.strip_suffix("[]") {
        Some(path) => (path, false),
        None => (code.strip_suffix("many")?.trim_end().strip_suffix('|')?.trim_end(), true),
    };
    let path = if path == "." { Some(Vec::new()) } else { plain_path(path) };
    Some((path?, many))
}

/// Walks a plain path as jq does: a field of null is null, a field of anything but an object is an error.
fn picked<'a>(path: &[String], value: &'a Value) -> Result<Option<&'a Value>, String> {
    let mut at = value;
    for name in path {
        at = match at {
            Value::Object(fields) => match fields.get(name) {
                Some(field) => field,
                None => return Ok(None),
            },
            Value::Null => return Ok(None),
            _ => return Err(format!("there is no field “{name}” in something that is no object")),
        };
    }
    Ok(Some(at))
}

fn compile(code: &str) -> Result<Compiled, String> {
    let tokens = Lexer::new(code).lex().map_err(|errors| {
        errors.first().map_or("it cannot be read".to_owned(), |(e, at)| expected(e.as_str(), at))
    })?;
    if let Some(word) = refused(&tokens) {
        return Err(format!("“{word}” is not allowed in a connector"));
    }
    let prelude = jaq_core::load::parse(PRELUDE, |parser| parser.defs()).unwrap_or_default();
    let defs = jaq_core::defs().chain(jaq_std::defs()).chain(jaq_json::defs()).chain(prelude);
    let arena = Arena::default();
    let modules = Loader::new(defs).load(&arena, File { code, path: () }).map_err(|errors| {
        let first = errors.into_iter().next().map(|(_, error)| error);
        match first {
            Some(jaq_core::load::Error::Parse(errors)) => {
                errors.first().map_or("it cannot be read".to_owned(), |(e, at)| expected(e.as_str(), at))
            }
            Some(jaq_core::load::Error::Lex(errors)) => {
                errors.first().map_or("it cannot be read".to_owned(), |(e, at)| expected(e.as_str(), at))
            }
            _ => "it cannot be read".to_owned(),
        }
    })?;
    let sum = native::run(("sum", native::v(0), |cv| native::bome(sum(&cv.1).map_err(jaq_core::Error::str))));
    let funs = jaq_core::funs().chain(jaq_std::funs()).chain(jaq_json::funs()).chain([sum]);
    Compiler::default().with_funs(funs).with_global_vars(VARIABLES).compile(modules).map_err(|errors| {
        let undefined = errors.into_iter().flat_map(|(_, errors)| errors).next();
        undefined.map_or("it cannot be compiled".to_owned(), |(name, what)| {
            format!("the {} “{name}” is not known", what.as_str())
        })
    })
}

/// Our own word: the sum of a list of amounts, exact where `add` would count in binary fractions.
fn sum(list: &Val) -> Result<Val, String> {
    let Val::Arr(items) = list else { return Err("only a list has a sum".to_owned()) };
    let (mut total, mut places) = (0_i128, 0_u32);
    for item in items.iter().filter(|item| !matches!(item, Val::Null)) {
        let text = match item {
            Val::TStr(bytes) => String::from_utf8_lossy(bytes).trim().to_owned(),
            other => other.to_string(),
        };
        let added = decimal(&text).and_then(|(mut digits, of_it)| {
            let common = places.max(of_it);
            total = total.checked_mul(10_i128.checked_pow(common - places)?)?;
            digits = digits.checked_mul(10_i128.checked_pow(common - of_it)?)?;
            (total, places) = (total.checked_add(digits)?, common);
            Some(())
        });
        added.ok_or_else(|| format!("“{text}” cannot be added"))?;
    }
    let digits = format!("{:0width$}", total.unsigned_abs(), width = places as usize + 1);
    let (whole, part) = digits.split_at_checked(digits.len() - places as usize).unwrap_or((&digits, ""));
    let sign = if total < 0 { "-" } else { "" };
    Ok(number_val(&if part.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{part}") }))
}

/// The digits of a decimal without its point, and how many stand after it.
fn decimal(text: &str) -> Option<(i128, u32)> {
    let (number, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    if !part.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let digits: i128 = format!("{whole}{part}").parse().ok()?;
    let places = i64::try_from(part.len()).ok()? - exponent.parse::<i64>().ok()?;
    match u32::try_from(places) {
        Ok(places) => Some((digits, places)),
        Err(_) => Some((digits.checked_mul(10_i128.checked_pow(u32::try_from(-places).ok()?)?)?, 0)),
    }
}

fn expected(what: &str, at: &str) -> String {
    let at: String = at.chars().take(20).collect();
    if at.is_empty() {
        format!("{what} was expected at its end")
    } else {
        format!("{what} was expected at “{at}”")
    }
}

fn refused<'a>(tokens: &'a [Token<&'a str>]) -> Option<&'a str> {
    tokens.iter().find_map(|Token(text, tok)| match tok {
        Tok::Word => Some(*text).filter(|word| REFUSED.contains(word)),
        Tok::Var => Some(*text).filter(|name| matches!(*name, "$ENV" | "$__loc__" | "$__prog_args")),
        Tok::Block(inner) => refused(inner),
        Tok::Str(parts) => parts.iter().find_map(|part| match part {
            StrPart::Term(token) => refused(std::slice::from_ref(token)),
            _ => None,
        }),
        _ => None,
    })
}

fn to_val(value: &Value) -> Val {
    match value {
        Value::Null => Val::Null,
        Value::Bool(bool) => Val::Bool(*bool),
        // The digits stay as written: 0.10 is not 0.1, and a long id is not rounded.
        Value::Number(number) => number_val(number.as_str()),
        Value::String(text) => Val::utf8_str(text.clone()),
        Value::Array(items) => items.iter().map(to_val).collect(),
        Value::Object(fields) => {
            Val::obj(fields.iter().map(|(key, value)| (Val::utf8_str(key.clone()), to_val(value))).collect())
        }
    }
}

/// Errors of jq quote the value that they are about, which may be a whole answer.
fn short(text: &str) -> String {
    text.chars().take(LONGEST_ERROR).collect()
}

fn number_val(text: &str) -> Val {
    Val::Num(Num::from_str_radix(text, 10).unwrap_or_else(|| Num::Dec(text.to_owned().into())))
}

fn from_val(val: &Val) -> Result<Value, String> {
    Ok(match val {
        Val::Null => Value::Null,
        Val::Bool(bool) => Value::Bool(*bool),
        Val::Num(number) => {
            let text = number.to_string();
            serde_json::from_str(&text).map_err(|_| format!("“{text}” is not a number"))?
        }
        Val::TStr(bytes) | Val::BStr(bytes) => Value::String(String::from_utf8_lossy(bytes).into_owned()),
        Val::Arr(items) => Value::Array(items.iter().map(from_val).collect::<Result<_, _>>()?),
        Val::Obj(fields) => {
            let mut object = serde_json::Map::new();
            for (key, value) in fields.iter() {
                let Val::TStr(key) = key else { return Err("a field's name is no text".to_owned()) };
                object.insert(String::from_utf8_lossy(key).into_owned(), from_val(value)?);
            }
            Value::Object(object)
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn first(code: &str, text: &str) -> Result<Option<String>, String> {
        let value: Value = serde_json::from_str(text).unwrap();
        Filter::new(code)
            .first(&Input::new(&value), &Scope::empty())
            .map(|value| value.map(|value| value.to_string()))
    }

    #[test]
    fn plain_paths_need_no_jq() {
        let check = |code: &str, expected: Option<&[&str]>| {
            let found = plain_path(code);
            assert_eq!(
                found.as_deref().map(|path| path.iter().map(String::as_str).collect::<Vec<_>>()),
                expected.map(<[_]>::to_vec),
                "{code}"
            );
        };
        check(".a", Some(&["a"]));
        check(".a.b_1", Some(&["a", "b_1"]));
        check(r#"."Order ID""#, Some(&["Order ID"]));
        check(r#".a["x-y"].z"#, Some(&["a", "x-y", "z"]));
        check(r#".["@nextpageuri"]"#, Some(&["@nextpageuri"]));
        for code in
            [".", ".[]", ".a[0]", ".a | .b", ".a?", "$from", ".a // 1", ".a.", ".1", r#"."a\"b""#, ".a[0:10]"]
        {
            check(code, None);
        }
    }

    #[test]
    fn digits_stay_as_written_either_way() {
        for code in [".a", ".a | .", "[.a] | .[0]", ". as $x | $x.a"] {
            assert_eq!(
                first(code, r#"{"a":0.1000000000000000055}"#).unwrap().as_deref(),
                Some("0.1000000000000000055")
            );
            assert_eq!(
                first(code, r#"{"a":9007199254740993123456}"#).unwrap().as_deref(),
                Some("9007199254740993123456")
            );
            assert_eq!(first(code, r#"{"a":45.0}"#).unwrap().as_deref(), Some("45.0"));
        }
    }

    #[test]
    fn native_and_jq_agree_on_what_is_missing() {
        for code in [".a.b", "(.a).b"] {
            assert_eq!(first(code, r#"{"a":null}"#), Ok(None), "{code}");
            assert_eq!(first(code, r#"{}"#), Ok(None), "{code}");
            assert!(first(code, r#"{"a":"text"}"#).is_err(), "{code}");
        }
    }

    #[test]
    fn the_items_of_a_list_are_the_same_with_jq_and_without() {
        let answers = [
            json!({"a": [{"b": 1.10}, null, "x"]}),
            json!({"a": {"b": [1], "c": 2}}),
            json!({"a": null}),
            json!({"a": 5}),
            json!({}),
            json!(null),
            json!([1, [2]]),
            json!("text"),
        ];
        for code in [".a[]", ".a | many", ".[]", ".[\"a\"][]", ". | many", ".a|many"] {
            assert!(plain_items(code).is_some(), "{code}");
            let with_jq = Filter { items: None, ..Filter::new(code) };
            for answer in &answers {
                let input = Input::new(answer);
                let (native, jq) =
                    (Filter::new(code).all(&input, &Scope::empty()), with_jq.all(&input, &Scope::empty()));
                assert_eq!(native.as_deref().ok(), jq.as_deref().ok(), "{code} on {answer}");
            }
        }
        for code in [".a[][]", ".a | .[]", "[.a[]]", ".a // [] | .[]", "many", ".a[] | many"] {
            assert!(plain_items(code).is_none() || code == ".a | .[]", "{code}");
        }
    }

    #[test]
    fn many_takes_lists_and_single_values_alike() {
        let all =
            |value: Value| Filter::new(".a | many").all(&Input::new(&value), &Scope::empty()).unwrap().len();
        assert_eq!((all(json!({})), all(json!({"a": 1})), all(json!({"a": [1, 2]}))), (0, 1, 2));
    }

    #[test]
    fn sums_are_exact() {
        let check = |list: Value, expected: Option<&str>| {
            let found = first("sum", &list.to_string()).ok().flatten();
            assert_eq!(found.as_deref(), expected, "{list}");
        };
        check(json!([0.1, "0.2", null]), Some("0.3"));
        check(json!(["12.25", -2.5, 50, 0]), Some("59.75"));
        check(json!([1e-3, 2e2, "-300"]), Some("-99.999"));
        check(json!([]), Some("0"));
        check(json!([-0.05]), Some("-0.05"));
        check(json!(["1.5.2"]), None);
        check(json!([true]), None);
        check(json!(["170141183460469231731687303715884105727", 1]), None);
    }

    #[test]
    fn what_never_ends_or_looks_elsewhere_is_refused() {
        for code in [
            "def f: f; f",
            "repeat(.)",
            r#""\(env)""#,
            "[.a | until(. > 1; .)]",
            "$ENV.HOME",
            "input",
            "..| now",
            "[range(infinite)]",
        ] {
            assert!(Filter::new(code).check().unwrap_err().contains("not allowed"), "{code}");
        }
        for code in [".a |", "nonsense(.)", "$secret", "\"open"] {
            assert!(Filter::new(code).check().is_err(), "{code}");
        }
        assert!(Filter::new(r#""def" | ascii_downcase"#).check().is_ok());
    }
}
