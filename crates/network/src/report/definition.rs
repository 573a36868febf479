//! A report as it is meant, and what can be wrong with how it is written.

use std::collections::BTreeMap;

use chrono_tz::Tz;
use encoding_rs::Encoding;
use record::{Kind, Status};
use sha2::{Digest, Sha256};

use super::heading::{Column, Compare};
use super::pick::{self, Keep, Pick};
use super::written::{ReportFile, Words};
use crate::filter::Filter;
use crate::values::Mark;

/// What a report gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gives {
    /// Commissions.
    Transactions,
    /// Clicks and impressions by day.
    Daily,
    /// Money received.
    Payouts,
    /// Nothing that can be stored: it is a summary, recognised so that this can be said.
    Nothing,
}

impl Gives {
    /// What a word of a connector file means.
    pub fn from_word(word: &str) -> Option<Gives> {
        match word {
            "transactions" => Some(Gives::Transactions),
            "daily" => Some(Gives::Daily),
            "payouts" => Some(Gives::Payouts),
            "nothing" => Some(Gives::Nothing),
            _ => None,
        }
    }

    /// The word for it in connector files.
    pub fn word(self) -> &'static str {
        match self {
            Gives::Transactions => "transactions",
            Gives::Daily => "daily",
            Gives::Payouts => "payouts",
            Gives::Nothing => "nothing",
        }
    }

    /// The fields of ours that such a report fills, the required ones first, and how many these are.
    pub(super) fn fields(self) -> (&'static [&'static str], usize) {
        match self {
            Gives::Transactions => (
                &[
                    "at",
                    "commission",
                    "status",
                    "id",
                    "currency",
                    "kind",
                    "program_id",
                    "program",
                    "sale",
                    "sale_currency",
                    "quantity",
                    "sub_id",
                    "order_id",
                    "customer_id",
                    "clicked_at",
                    "payout_id",
                    "clicks",
                    "impressions",
                ],
                3,
            ),
            Gives::Daily => (&["day", "program_id", "program", "sub_id", "clicks", "impressions"], 1),
            Gives::Payouts => (&["day", "amount", "id", "currency", "status", "payer"], 2),
            Gives::Nothing => (&[], 0),
        }
    }
}

/// The fields of ours that are amounts and are read by the file's decimal mark.
const AMOUNTS: [&str; 4] = ["commission", "sale", "amount", "quantity"];

/// A report file that can be recognised and read.
#[derive(Debug)]
pub struct Report {
    /// What it is called in commands; unique.
    pub slug: String,
    /// What people call it.
    pub name: String,
    /// Everything that describes it, as a hash: with another one a file may read otherwise.
    pub fingerprint: String,
    /// The id of the connector that it belongs to.
    pub network: String,
    /// What it gives.
    pub what: Gives,
    /// How sure its description is: `high`, `medium` or `low`.
    pub confidence: String,
    /// What the user should know about it.
    pub notes: Option<String>,
    /// The settings that it asks for where the file does not tell: `currency`, `date_order`, `marketplace`, `zone`.
    pub needs: Vec<String>,
    /// Reports that bring the same money under other ids; `sync` is what the network itself tells.
    pub same_money: Vec<String>,
    /// Whether every other report that fits comes first.
    pub(super) fallback: bool,
    /// How headings are compared.
    pub(super) compare: Compare,
    pub(super) columns: Vec<Column>,
    /// The columns in the order that they always have.
    pub(super) order: Vec<String>,
    pub(super) metrics: Vec<Column>,
    /// Cells that stand for an empty one.
    pub(super) empty: Vec<String>,
    /// Whether rows with too few cells are left out.
    pub(super) skips_short: bool,
    pub(super) long: Long,
    /// Names of months and the English ones, where the file's are not.
    pub(super) months: Vec<(String, &'static str)>,
    /// Forms of dates that make it a summary.
    pub(super) summary: Vec<String>,
    must: Vec<Column>,
    any: Vec<Vec<Column>>,
    unless: Vec<Column>,
    pub(super) separators: Vec<u8>,
    pub(super) quote: Option<u8>,
    /// `None` if the file decides.
    pub(super) decimal: Option<Mark>,
    pub(super) encoding: Option<String>,
    pub(super) dates: Vec<String>,
    pub(super) zone: Option<Tz>,
    pub(super) key: Vec<String>,
    /// The columns that hold amounts.
    pub(super) amounts: Vec<String>,
    /// The kind of rows with a negative amount.
    pub(super) negative: Option<Kind>,
    /// The currency, from what the heading of the amount says.
    pub(super) currency: Option<Filter>,
    /// Which part of a date comes first where the column leaves that open.
    pub(super) date_order: Option<Filter>,
    pub(super) rows: Keep,
    /// The columns that filters speak of.
    pub(super) mentioned: Vec<String>,
    pub(super) map: BTreeMap<&'static str, Pick>,
    status: BTreeMap<String, Status>,
    kinds: BTreeMap<String, Kind>,
    other: Option<Kind>,
}

/// What becomes of a row with more cells than there are headings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Long {
    /// The cells are ignored.
    Ignored,
    /// The row is left out.
    Skipped,
    /// The row is rejected, unless the cells are empty.
    Rejected,
}

pub(super) const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// What is wrong with a report's definition: the key and a sentence.
pub(crate) type Wrong = (String, String);

/// Collects what is wrong with a definition.
struct Check {
    wrong: Vec<Wrong>,
}

impl Check {
    fn say(&mut self, key: &str, message: String) {
        self.wrong.push((format!("report.{key}"), message));
    }

    /// The meaning of a word, if there is one.
    fn known<T>(&mut self, key: &str, word: Option<&str>, meaning: impl Fn(&str) -> Option<T>) -> Option<T> {
        let word = word?;
        let known = meaning(word);
        if known.is_none() {
            self.say(key, format!("“{word}” is not known"));
        }
        known
    }

    fn ascii(&mut self, key: &str, text: &str) -> Vec<u8> {
        if text.is_empty() || !text.is_ascii() {
            self.say(key, "must be ASCII characters".to_owned());
        }
        text.bytes().collect()
    }

    fn map(&mut self, what: Gives, file: &ReportFile) -> BTreeMap<&'static str, Pick> {
        let (fields, required) = what.fields();
        let mut map = BTreeMap::new();
        for (field, text) in &file.map {
            match fields.iter().find(|known| *known == field) {
                Some(known) => drop(map.insert(*known, Pick::new(text))),
                None => {
                    self.say(&format!("map.{field}"), format!("a report of {} has no such field", file.what));
                }
            }
        }
        for field in fields.iter().take(required).filter(|field| !map.contains_key(**field)) {
            self.say("map", format!("{field} is missing"));
        }
        let has_ids = matches!(what, Gives::Transactions | Gives::Payouts);
        if has_ids && !map.contains_key("id") && file.key.is_empty() {
            self.say(
                "key",
                "without an id in the map, the columns that tell rows apart are needed".to_owned(),
            );
        }
        map
    }

    fn statuses(&mut self, words: &BTreeMap<String, Vec<String>>) -> BTreeMap<String, Status> {
        let mut statuses = BTreeMap::new();
        for (ours, theirs) in words {
            if let Some(ours) = self.known("status", Some(ours), Status::from_word) {
                statuses.extend(theirs.iter().map(|word| (pick::word(word), ours)));
            }
        }
        statuses
    }

    fn kinds(&mut self, words: &BTreeMap<String, Words>) -> (BTreeMap<String, Kind>, Option<Kind>) {
        let (mut kinds, mut other) = (BTreeMap::new(), None);
        for (ours, theirs) in words {
            match theirs {
                Words::Other(word) if ours == "other" => {
                    other = self.known("kinds", Some(word), Kind::from_word);
                }
                Words::Other(_) => self.say("kinds", format!("{ours} needs a list of words")),
                Words::List(theirs) => {
                    if let Some(ours) = self.known("kinds", Some(ours), Kind::from_word) {
                        kinds.extend(theirs.iter().map(|word| (pick::word(word), ours)));
                    }
                }
            }
        }
        (kinds, other)
    }
}

/// A column by the report's own name for it.
fn column(file: &ReportFile, compare: Compare, name: &str) -> Column {
    let given = file.columns.iter().find(|(given, _)| compare.normal(given) == compare.normal(name));
    Column::new(name, given.map_or(&[], |(_, others)| others.as_slice()), compare)
}

/// The columns that hold amounts: those listed, and those that the map picks as such.
fn amounts(file: &ReportFile, map: &BTreeMap<&'static str, Pick>) -> Vec<String> {
    let picked = map.iter().filter(|(field, pick)| AMOUNTS.contains(field) && matches!(pick, Pick::Plain(_)));
    file.amounts.iter().cloned().chain(picked.flat_map(|(_, pick)| pick.headings())).collect()
}

/// The columns that filters see: those that they speak of, and where one makes the rows, those that are picked.
fn mentioned(map: &BTreeMap<&'static str, Pick>, rows: &Keep) -> Vec<String> {
    let (makes_rows, mentions) = match rows {
        Keep::Filter(_, mentions) => (true, mentions.as_slice()),
        Keep::All | Keep::Filled(_) => (false, &[][..]),
    };
    let seen = map.values().filter(|pick| makes_rows || matches!(pick, Pick::Filter(..)));
    seen.flat_map(Pick::headings).chain(mentions.iter().cloned()).collect()
}

/// Every column that a report speaks of, once.
fn spoken_of(
    file: &ReportFile,
    compare: Compare,
    map: &BTreeMap<&'static str, Pick>,
    rows: &Keep,
    mentioned: &[String],
) -> Vec<String> {
    let listed =
        file.headings.iter().chain(&file.key).chain(file.columns.keys()).chain(&file.amounts).cloned();
    let picked = map.values().flat_map(Pick::headings).chain(rows.headings());
    let mut names: Vec<String> = listed.chain(picked).chain(mentioned.iter().cloned()).collect();
    names.sort_by_key(|name| compare.normal(name));
    names.dedup_by_key(|name| compare.normal(name));
    names
}

impl Report {
    /// The report as meant; words that it does not give itself are the connector's.
    pub(crate) fn new(
        file: ReportFile,
        network: &str,
        status: &BTreeMap<String, Vec<String>>,
        kinds: &BTreeMap<String, Words>,
    ) -> Result<Report, Vec<Wrong>> {
        let mut check = Check { wrong: Vec::new() };
        let described = Sha256::digest(format!("{network}\n{file:?}\n{status:?}\n{kinds:?}"));
        let Some(what) = check.known("what", Some(&file.what), Gives::from_word) else {
            return Err(check.wrong);
        };
        let map = check.map(what, &file);
        let separators = check.ascii("csv.separators", file.csv.separators.as_deref().unwrap_or(",;\t|"));
        let quote = match file.csv.quote.as_deref() {
            None => Some(b'"'),
            Some("") => None,
            Some(quote) => check.ascii("csv.quote", quote).first().copied(),
        };
        let decimal = check.known("csv.decimal", file.csv.decimal.as_deref(), |word| match word {
            "." => Some(Some(Mark::Point)),
            "," => Some(Some(Mark::Comma)),
            "either" => Some(None),
            _ => None,
        });
        check
            .known("csv.encoding", file.csv.encoding.as_deref(), |name| Encoding::for_label(name.as_bytes()));
        let zone = check.known("zone", file.zone.as_deref(), |name| name.parse().ok());
        let short = check.known("short", file.short.as_deref(), |word| (word == "skip").then_some(()));
        let long = check.known("long", file.long.as_deref(), |word| match word {
            "skip" => Some(Long::Skipped),
            "ignore" => Some(Long::Ignored),
            _ => None,
        });
        if !matches!(file.months.len(), 0 | 12) {
            check.say("months", "there are twelve".to_owned());
        }
        let negative = check.known("negative", file.negative.as_deref(), Kind::from_word);
        let status = check.statuses(if file.status.is_empty() { status } else { &file.status });
        let (kinds, other) = check.kinds(if file.kinds.is_empty() { kinds } else { &file.kinds });
        if file.headings.is_empty() {
            check.say("match", "at least one heading is needed".to_owned());
        }
        if !check.wrong.is_empty() {
            return Err(check.wrong);
        }
        let compare = if file.loose { Compare::Loose } else { Compare::Words };
        let columns_of =
            |names: &[String]| names.iter().map(|name| column(&file, compare, name)).collect::<Vec<_>>();
        let rows = Keep::new(file.rows.as_deref());
        let amounts = amounts(&file, &map);
        let mentioned = mentioned(&map, &rows);
        Ok(Report {
            columns: columns_of(&spoken_of(&file, compare, &map, &rows, &mentioned)),
            must: columns_of(&file.headings),
            any: file.any.iter().map(|names| columns_of(names)).collect(),
            unless: columns_of(&file.unless),
            decimal: decimal.unwrap_or(Some(Mark::Point)),
            currency: file.currency.as_deref().map(Filter::new),
            date_order: file.date_order.as_deref().map(Filter::new),
            network: network.to_owned(),
            fingerprint: described.iter().map(|byte| format!("{byte:02x}")).collect(),
            metrics: columns_of(&file.metrics),
            skips_short: short.is_some(),
            long: long.unwrap_or(Long::Rejected),
            months: file.months.iter().map(|month| month.to_lowercase()).zip(MONTHS).collect(),
            compare,
            separators,
            quote,
            zone,
            amounts,
            negative,
            rows,
            mentioned,
            map,
            status,
            kinds,
            other,
            what,
            slug: file.slug,
            name: file.name,
            confidence: file.confidence,
            notes: file.notes,
            needs: file.needs,
            encoding: file.csv.encoding,
            dates: file.dates,
            key: file.key,
            same_money: file.same_money,
            fallback: file.fallback,
            order: file.order,
            empty: file.empty,
            summary: file.summary,
        })
    }

    /// The headings that it must have.
    pub fn headings(&self) -> impl Iterator<Item = &str> {
        self.must.iter().map(|column| column.name.as_str())
    }

    /// Those of the headings that it must have which are not among these.
    pub fn lacks(&self, headings: &[String]) -> Vec<&str> {
        let normal: Vec<String> = headings.iter().map(|heading| self.compare.normal(heading)).collect();
        self.must.iter().filter(|column| !column.is_in(&normal)).map(|column| column.name.as_str()).collect()
    }

    /// Its filters that are not plain picks, with their keys.
    pub(crate) fn filters(&self) -> Vec<(String, &Filter)> {
        let rows = match &self.rows {
            Keep::Filter(filter, _) => Some(filter),
            Keep::All | Keep::Filled(_) => None,
        };
        let own =
            [("rows", rows), ("currency", self.currency.as_ref()), ("date_order", self.date_order.as_ref())];
        let own = own.into_iter().filter_map(|(key, filter)| Some((format!("report.{key}"), filter?)));
        let mapped = self.map.iter().filter_map(|(field, pick)| match pick {
            Pick::Filter(filter, _) => Some((format!("report.map.{field}"), filter)),
            Pick::Plain(_) => None,
        });
        own.chain(mapped).collect()
    }

    /// Whether these normal headings are this report's.
    pub(super) fn fits(&self, headings: &[String]) -> bool {
        self.must.iter().all(|column| column.is_in(headings))
            && self.any.iter().all(|columns| columns.iter().any(|column| column.is_in(headings)))
            && !self.unless.iter().any(|column| column.is_in(headings))
    }

    /// The status that a word means; our own words need no listing.
    pub(super) fn status(&self, word: &str) -> Option<Status> {
        self.status.get(&pick::word(word)).copied().or_else(|| Status::from_word(word))
    }

    /// The kind that a word means.
    pub(super) fn kind(&self, word: &str) -> Option<Kind> {
        self.kinds.get(&pick::word(word)).copied().or_else(|| Kind::from_word(word)).or(self.other)
    }
}
