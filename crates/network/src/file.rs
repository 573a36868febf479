//! The connector file as it is written: one field for each word of the vocabulary, unknown words refused.

use std::collections::BTreeMap;
use std::fmt;
use std::num::NonZeroU32;

use serde::Deserialize;
use toml::Table;

use crate::link::TrackingFile;
use crate::report::{ReportFile, Words};

/// The newest version of the file format that is known here.
pub const FORMAT: u32 = 1;

/// A whole file.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct ConnectorFile {
    /// Version of the format.
    pub format: u32,
    /// Stable for ever: accounts refer to it.
    pub id: String,
    /// The network's name.
    #[cfg_attr(test, schemars(length(min = 1)))]
    pub name: String,
    /// `network`, `platform`, `program`, `marketplace`, `exchange`, `store`, `wallet`.
    #[cfg_attr(test, schemars(extend("enum" = ["network", "platform", "program", "marketplace", "exchange", "store", "wallet"])))]
    pub kind: String,
    /// Its site.
    pub site: String,
    /// Where the documentation is.
    #[serde(default)]
    pub docs: String,
    /// How sure the documentation is: high, medium, low.
    #[cfg_attr(test, schemars(extend("enum" = ["high", "medium", "low"])))]
    pub confidence: String,
    /// Last day somebody saw it work; absent = from documentation only.
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    pub seen: Option<toml::value::Datetime>,
    /// Ids that this network used to have.
    #[serde(default)]
    pub replaces: Vec<String>,
    /// Limits that the user should know.
    pub notes: Option<String>,
    /// The account form, in this order.
    #[serde(default, rename = "setting")]
    pub settings: Vec<SettingFile>,
    /// What holds for every request.
    pub http: Option<HttpFile>,
    /// A cheap request that proves the credentials.
    pub check: Option<CheckFile>,
    /// The network's ways of saying no.
    #[serde(default)]
    pub no: Vec<NoFile>,
    /// Words for states.
    #[serde(default)]
    pub status: BTreeMap<String, Vec<String>>,
    /// Words for kinds; `other` is a kind itself.
    #[serde(default)]
    pub kinds: BTreeMap<String, Words>,
    /// Lists that fetches repeat themselves for.
    #[serde(default, rename = "list")]
    pub lists: Vec<ListFile>,
    /// What is fetched.
    #[serde(default, rename = "fetch")]
    pub fetches: Vec<FetchFile>,
    /// Report files of this network.
    #[serde(default, rename = "report")]
    pub reports: Vec<ReportFile>,
    /// Report files that the network offers by itself.
    pub files: Option<FilesFile>,
    /// How links of the network are formed and read.
    pub link: Option<TrackingFile>,
}

/// One field of the account form.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SettingFile {
    /// Its name in placeholders.
    #[cfg_attr(test, schemars(length(min = 1)))]
    pub key: String,
    /// What the user sees it called.
    #[cfg_attr(test, schemars(length(min = 1)))]
    pub label: String,
    /// Where the user finds it.
    pub help: String,
    /// Kept in the vault only.
    #[serde(default)]
    pub secret: bool,
    /// Whether it may stay empty.
    #[serde(default = "yes")]
    pub required: bool,
    /// Filled in at first.
    pub default: Option<String>,
    /// The only values allowed.
    #[serde(default)]
    pub choices: Vec<String>,
}

fn yes() -> bool {
    true
}

/// What holds for every request.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct HttpFile {
    /// What relative addresses begin with.
    pub base: String,
    /// Sent with every request.
    #[serde(default)]
    #[cfg_attr(test, schemars(with = "BTreeMap<String, Texts>"))]
    pub query: Table,
    /// Sent with every request.
    #[serde(default)]
    #[cfg_attr(test, schemars(with = "BTreeMap<String, Texts>"))]
    pub headers: Table,
    /// How requests are signed in.
    pub auth: Option<AuthFile>,
    /// How many requests in how many seconds.
    pub pace: Option<PaceFile>,
    /// How many seconds to wait when the network asks to slow down and does not say for how long.
    pub wait: Option<u16>,
    /// How long one request may take, in seconds.
    pub timeout: Option<u32>,
    /// The clock by which the network counts days, or `{setting}`.
    #[serde(default = "utc")]
    pub zone: String,
    /// Forms of dates besides ISO 8601.
    #[serde(default)]
    pub dates: Vec<String>,
    /// How amounts are written.
    #[serde(default)]
    pub money: MoneyFile,
    /// How answers are written.
    pub format: Option<FormatFile>,
    /// Statuses that mean that there are no rows.
    #[serde(default)]
    pub empty: Vec<u16>,
    /// Calls that yield what later calls need: the first one that is meant for the account is made.
    #[serde(default, deserialize_with = "one_or_several")]
    #[cfg_attr(test, schemars(with = "OneOrSeveral"))]
    pub session: Vec<SessionFile>,
    /// What the user allows once, in a browser.
    pub consent: Option<Box<ConsentFile>>,
    /// Placeholders whose text follows from a setting: the host of a country's site, say.
    #[serde(default)]
    pub pick: BTreeMap<String, PickFile>,
    /// Signatures, in order.
    #[serde(default)]
    pub sign: Vec<SignFile>,
}

fn utc() -> String {
    "UTC".to_owned()
}

/// How requests are signed in; anything else is a header or a query entry.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "lowercase")]
pub enum AuthFile {
    /// `Authorization: Bearer …`
    Bearer(String),
    /// HTTP Basic.
    Basic {
        /// Its user.
        user: String,
        /// Its password.
        password: String,
    },
}

/// What a placeholder stands for, by a setting.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PickFile {
    /// The setting.
    pub by: String,
    /// Its values, and the text for each.
    pub values: BTreeMap<String, String>,
    /// The text for any other value.
    pub other: Option<String>,
}

/// How many requests in how many seconds.
#[derive(Debug, Clone, Copy, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PaceFile {
    /// So many requests …
    pub requests: NonZeroU32,
    /// … in so many seconds.
    pub seconds: NonZeroU32,
}

/// How amounts are written.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct MoneyFile {
    /// Digits that the point has to move to the left: 2 for cents.
    #[serde(default)]
    pub scale: u32,
    /// The decimal mark.
    pub decimal: Option<char>,
    /// Whether it pays in coins, so that a code that is no currency's is a coin's.
    #[serde(default)]
    pub coins: bool,
}

/// How answers are written.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "lowercase")]
pub enum FormatFile {
    /// JSON.
    Json,
    /// Plain text.
    Text,
    /// XML.
    Xml {},
    /// Delimited text.
    Csv(CsvFile),
}

/// How delimited text is written.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CsvFile {
    /// What stands between cells.
    pub separator: char,
    /// The encoding where it cannot be seen.
    pub encoding: Option<String>,
    /// What cells are quoted with.
    pub quote: Option<char>,
    /// Whether the first row names the columns.
    #[serde(default = "yes")]
    pub header: bool,
    /// Lines before the table.
    #[serde(default)]
    pub skip: usize,
}

/// A request: flattened into whatever makes one.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct RequestFile {
    /// Address of a GET.
    pub get: Option<String>,
    /// Address of a POST.
    pub post: Option<String>,
    /// In the order written; empty values are left out.
    #[serde(default)]
    #[cfg_attr(test, schemars(with = "BTreeMap<String, Texts>"))]
    pub query: Table,
    /// Empty values are left out.
    #[serde(default)]
    #[cfg_attr(test, schemars(with = "BTreeMap<String, Texts>"))]
    pub headers: Table,
    /// A JSON body.
    #[cfg_attr(test, schemars(with = "Option<serde_json::Value>"))]
    pub json: Option<toml::Value>,
    /// A form body.
    #[cfg_attr(test, schemars(with = "Option<BTreeMap<String, serde_json::Value>>"))]
    pub form: Option<Table>,
    /// A GraphQL query, sent as JSON.
    pub graphql: Option<String>,
    /// An XML body.
    pub xml: Option<String>,
    /// A plain body.
    pub text: Option<String>,
}

/// A table, or a list of such tables.
fn one_or_several<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: serde::Deserializer<'de>,
    T: Deserialize<'de>,
{
    struct Visitor<T>(std::marker::PhantomData<T>);
    impl<'de, T: Deserialize<'de>> serde::de::Visitor<'de> for Visitor<T> {
        type Value = Vec<T>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a table")
        }

        fn visit_map<A: serde::de::MapAccess<'de>>(self, map: A) -> Result<Vec<T>, A::Error> {
            T::deserialize(serde::de::value::MapAccessDeserializer::new(map)).map(|one| vec![one])
        }

        fn visit_seq<A: serde::de::SeqAccess<'de>>(self, mut list: A) -> Result<Vec<T>, A::Error> {
            let mut all = Vec::new();
            while let Some(one) = list.next_element()? {
                all.push(one);
            }
            Ok(all)
        }
    }
    deserializer.deserialize_any(Visitor(std::marker::PhantomData))
}

/// A call that yields what later calls need.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct SessionFile {
    /// Settings and the values of them that it is meant for; absent = for every account.
    #[serde(default)]
    pub only: BTreeMap<String, Vec<String>>,
    /// The call.
    #[serde(flatten)]
    pub request: RequestFile,
    /// Its own sign-in.
    pub auth: Option<AuthFile>,
    /// Placeholders and where their values are in the answer.
    #[serde(default)]
    pub keep: BTreeMap<String, String>,
    /// Placeholders and the response headers that hold their values.
    #[serde(default)]
    pub keep_headers: BTreeMap<String, String>,
    /// Whether headers are read again from every later answer.
    #[serde(default)]
    pub every_answer: bool,
    /// Whether cookies are kept and sent back.
    #[serde(default)]
    pub cookies: bool,
    /// How long it lasts, in seconds.
    pub lasts: Option<String>,
    /// Until when it lasts, in Unix seconds.
    pub until: Option<String>,
    /// The call that renews it.
    pub renew: Option<Box<SessionFile>>,
    /// Kept values that are written back to the vault.
    #[serde(default)]
    pub store: Vec<String>,
}

/// What the user allows once, in a browser: OAuth 2 with a code and its proof (RFC 8252, RFC 7636).
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ConsentFile {
    /// The network's page that asks the user.
    pub page: String,
    /// What goes with it, besides what the standard adds: response_type, redirect_uri, state and code_challenge.
    #[serde(default)]
    #[cfg_attr(test, schemars(with = "BTreeMap<String, Texts>"))]
    pub query: Table,
    /// The port of this computer that the network leads back to, where it has to know it beforehand; else any.
    pub port: Option<u16>,
    /// The call that turns the code into what is kept. Its form gets grant_type, code, code_verifier and redirect_uri.
    pub redeem: SessionFile,
}

/// A signature.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SignFile {
    /// Its placeholder.
    pub name: String,
    /// What is signed.
    pub over: String,
    /// The key, for the keyed hashes.
    pub key: Option<String>,
    /// `hmac-sha1`, `hmac-sha256`, `hmac-sha512`, `sha1`, `sha256`, `sha512`.
    #[cfg_attr(test, schemars(extend("enum" = ["hmac-sha1", "hmac-sha256", "hmac-sha512", "sha1", "sha256", "sha512"])))]
    pub hash: String,
    /// `hex`, `base64`, `base64url`.
    #[cfg_attr(test, schemars(extend("enum" = ["hex", "base64", "base64url"])))]
    pub encoding: String,
    /// `text`, `base64`, `hex`.
    #[serde(default)]
    pub key_encoding: Option<String>,
}

/// A cheap request that proves the credentials.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct CheckFile {
    /// The request.
    #[serde(flatten)]
    pub request: RequestFile,
    /// The account's name at the network.
    pub name: Option<String>,
}

/// One of the network's ways of saying no.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct NoFile {
    /// When it says so.
    pub when: String,
    /// What it means.
    #[cfg_attr(test, schemars(extend("enum" = ["credentials", "forbidden", "session", "wait", "request", "server", "empty"])))]
    pub means: String,
    /// Its words.
    pub says: Option<String>,
}

/// A list of values that fetches repeat themselves for.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ListFile {
    /// Its placeholder.
    pub name: String,
    /// Values from a setting, parted by commas, if it is filled in.
    pub given: Option<String>,
    /// Fixed values.
    #[serde(default)]
    pub values: Vec<String>,
    /// Else asked for.
    #[serde(flatten)]
    pub request: RequestFile,
    /// Where the values are in the answer.
    pub rows: Option<String>,
}

/// A request, page after page, and the rows in its answers.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct CallFile {
    /// The request.
    #[serde(flatten)]
    pub request: RequestFile,
    /// How pages follow each other.
    pub pages: Option<PagesFile>,
    /// The rows of an answer.
    pub rows: String,
    /// How many raw rows an answer has, where `rows` selects or explodes.
    pub count: Option<String>,
    /// Another format than the file's.
    pub format: Option<FormatFile>,
}

/// Something that is fetched.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct FetchFile {
    /// `transactions`, `daily`, `payouts`, `referrals`, `programs`, `creatives` (banners, texts and codes to show).
    #[cfg_attr(test, schemars(extend("enum" = ["transactions", "daily", "payouts", "referrals", "programs", "creatives"])))]
    pub what: String,
    /// The request and its rows.
    #[serde(flatten)]
    pub call: CallFile,
    /// Repeat for each value of this list.
    pub each: Option<String>,
    /// Days asked for at once.
    pub window: Option<WindowFile>,
    /// A second list over the same days.
    pub join: Option<Box<JoinFile>>,
    /// A refusal of this call spoils nothing.
    #[serde(default)]
    pub optional: bool,
    /// Each transaction is the sum of one day and program; a day without commission is left out of the answer.
    #[serde(default)]
    pub sums: bool,
    /// Our fields and where they are in a row.
    pub map: BTreeMap<String, String>,
}

/// Report files that the network makes and lists: each is downloaded when it is new, and read as if it was dropped.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct FilesFile {
    /// The list of files.
    #[serde(flatten)]
    pub call: CallFile,
    /// A file's name in a row of the list.
    pub name: String,
    /// What differs when its content does: a checksum, a time.
    pub version: String,
    /// The call for one file, {file}.
    pub file: LinkFile,
}

/// The call that answers where a file can be had for a while.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct LinkFile {
    /// The request.
    #[serde(flatten)]
    pub request: RequestFile,
    /// The address in its answer, which is asked without any sign-in.
    pub link: String,
}

/// A second list over the same days, whose rows belong to those of the first.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct JoinFile {
    /// The request and its rows.
    #[serde(flatten)]
    pub call: CallFile,
    /// What identifies a row of the second list.
    pub key: String,
    /// The same of a row of the first.
    pub on: String,
}

/// Days asked for at once.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct WindowFile {
    /// The most days of one request.
    pub days: NonZeroU32,
    /// How days are written: strftime, `unix` or `unix_ms`.
    #[serde(rename = "as")]
    pub written: String,
    /// `inclusive` or `exclusive`.
    #[cfg_attr(test, schemars(extend("enum" = ["inclusive", "exclusive"])))]
    pub end: String,
    /// How many days back states still change.
    #[serde(default)]
    pub revisit: u32,
    /// Nothing older is answered.
    pub history: Option<u32>,
    /// `month`: never across the end of a calendar month.
    pub unit: Option<String>,
    /// The days are read as UTC although the zone is another.
    #[serde(default)]
    pub utc: bool,
    /// The fewest days that the network accepts.
    pub least: Option<u32>,
    /// An answer holds every transaction that occurred on the days asked for, whatever its state.
    #[serde(default)]
    pub whole: bool,
    /// Whether an answer is cut off: then half of the days is asked for at once.
    pub full: Option<String>,
}

/// How pages follow each other: one of the four.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PagesFile {
    /// {page} counts from here.
    pub number: Option<u64>,
    /// {offset} counts rows from here.
    pub offset: Option<u64>,
    /// {cursor} is this of the answer before.
    pub cursor: Option<String>,
    /// The next address, or `link-header`.
    pub next: Option<String>,
    /// Whether there is more.
    pub more: Option<String>,
}

/// Something in a connector file that has to be put right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileProblem {
    /// The file's name.
    pub file: String,
    /// The line, counted from 1.
    pub line: usize,
    /// The column, counted from 1.
    pub column: usize,
    /// The key it is about, as far as it is known.
    pub key: String,
    /// What is wrong, as a sentence without its end.
    pub message: String,
}

impl fmt::Display for FileProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}: ", self.file, self.line, self.column)?;
        if !self.key.is_empty() {
            write!(f, "{}: ", self.key)?;
        }
        f.write_str(&self.message)
    }
}

/// Reads a file, its words checked but not yet their meaning. What is wrong with its shape is said better by
/// [`crate::shape`].
pub(crate) fn read(name: &str, text: &str) -> Result<ConnectorFile, FileProblem> {
    toml::from_str::<ConnectorFile>(text).map_err(|error| {
        let (line, column) = place(text, error.span().map_or(0, |span| span.start));
        let missing = error.message().strip_prefix("missing field `").and_then(|rest| rest.split_once('`'));
        let (key, message) = match (missing, error.message()) {
            (Some((key, _)), _) => (key.to_owned(), "this key is missing".to_owned()),
            (None, "duplicate key") => (String::new(), "this key is there twice".to_owned()),
            (None, message) if message.contains("string, expected `") => {
                (String::new(), "this text is not closed: a quotation mark is missing at its end".to_owned())
            }
            (None, message) => (String::new(), message.to_owned()),
        };
        FileProblem { file: name.to_owned(), line, column, key, message }
    })
}

/// Where a key is written, from a byte on.
pub(crate) fn key_place(text: &str, from: usize, key: &str) -> Option<usize> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    text.match_indices(key).map(|(at, _)| at).filter(|at| *at >= from).find(|at| {
        let line = text.get(..*at).unwrap_or_default().rsplit('\n').next().unwrap_or_default();
        let before = line.chars().next_back();
        let after = text.get(at + key.len()..).unwrap_or_default().trim_start_matches([' ', '\t', '"']);
        !line.trim_start().starts_with('#')
            && !before.is_some_and(is_name)
            && after.starts_with(['=', '.', ']'])
    })
}

/// Line and column of a byte, both from 1.
pub(crate) fn place(text: &str, byte: usize) -> (usize, usize) {
    let before = text.get(..byte).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    (before.matches('\n').count() + 1, before.get(line_start..).map_or(0, |line| line.chars().count()) + 1)
}

/// That a word is not among those that are known, and which of them may be meant.
pub(crate) fn none_of(word: &str, known: &[&str]) -> String {
    let near = nearest(word, known.iter().copied());
    let hint = near.map(|near| format!("; did you mean “{near}”?")).unwrap_or_default();
    match known {
        [one, other] => format!("“{word}” is neither {one} nor {other}{hint}"),
        _ => format!("“{word}” is none of {}{hint}", known.join(", ")),
    }
}

/// The known word that differs least from a mistyped one, if it differs little.
pub(crate) fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let far = |known| Some((differs(word, known)?, known));
    known.into_iter().filter_map(far).min().map(|(_, known)| known)
}

/// By how many letters a mistyped word differs from a known one, if they are few.
pub fn differs(word: &str, known: &str) -> Option<usize> {
    let limit = (word.chars().count() / 3).max(1) + 1;
    Some(distance(word, known)).filter(|far| *far <= limit)
}

/// How many letters have to be put in, taken out or changed.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (at, a) in a.chars().enumerate() {
        let mut next = vec![at + 1];
        for (j, b) in b.iter().enumerate() {
            let (up, left, corner) = (row.get(j + 1), next.last(), row.get(j));
            let cost = usize::from(a != *b);
            let best = [up.map(|n| n + 1), left.map(|n| n + 1), corner.map(|n| n + cost)];
            next.push(best.into_iter().flatten().min().unwrap_or(0));
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}

/// One session or several, for the schema.
#[cfg(test)]
#[derive(schemars::JsonSchema)]
#[serde(untagged)]
#[allow(dead_code, reason = "only its shape is used")]
enum OneOrSeveral {
    One(Box<SessionFile>),
    Several(Vec<SessionFile>),
}

/// The values of a query or of headers, for the schema.
#[cfg(test)]
#[derive(schemars::JsonSchema)]
#[serde(untagged)]
#[allow(dead_code, reason = "only its shape is used")]
enum Texts {
    One(String),
    Number(f64),
    Flag(bool),
    Repeated(Vec<Texts>),
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Closes every object of the schema whose keys are known, and names the words that a key may have.
    fn close(schema: &mut serde_json::Value) {
        match schema {
            serde_json::Value::Object(fields) => {
                if fields.contains_key("properties") {
                    fields.insert("additionalProperties".to_owned(), false.into());
                }
                fields.values_mut().for_each(close);
            }
            serde_json::Value::Array(items) => items.iter_mut().for_each(close),
            _ => {}
        }
    }

    #[test]
    fn the_schema_is_the_vocabulary() {
        let mut schema = serde_json::to_value(schemars::schema_for!(ConnectorFile)).unwrap();
        close(&mut schema);
        schema["title"] = "Connector file of Tributary, format 1".into();
        let text = serde_json::to_string_pretty(&schema).unwrap() + "\n";
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/connectors/connector.schema.json");
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(file, &text).unwrap();
        }
        let written = std::fs::read_to_string(file).unwrap();
        assert!(written == text, "{file} is old: UPDATE=1 cargo test -p network schema");
    }

    #[test]
    fn words_that_are_far_from_everything_get_no_suggestion() {
        assert_eq!(nearest("awni", ["awin", "cj"]), Some("awin"));
        assert_eq!(nearest("zebra", ["awin", "cj"]), None);
    }
}
