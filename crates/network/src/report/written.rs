//! A report as its connector file writes it.

use std::collections::BTreeMap;

use serde::Deserialize;

/// A `[[report]]` as written.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ReportFile {
    /// What it is called in commands; unique.
    pub slug: String,
    /// What people call it.
    pub name: String,
    /// `transactions` (with `clicks` or `impressions` in its map also days), `daily`, `payouts`, or `nothing` for a
    /// summary that cannot be stored.
    pub what: String,
    /// How sure its description is: `high`, `medium`, `low`.
    pub confidence: String,
    /// What the user should know about it.
    pub notes: Option<String>,
    /// Headings that it must have.
    #[serde(rename = "match")]
    pub headings: Vec<String>,
    /// Of each of these at least one heading.
    #[serde(default)]
    pub any: Vec<Vec<String>>,
    /// Headings that it must not have.
    #[serde(default)]
    pub unless: Vec<String>,
    /// How its table is written.
    #[serde(default)]
    pub csv: ReportCsvFile,
    /// Forms of dates besides ISO 8601, tried in order; where day and month are listed in either order, the whole
    /// column decides.
    #[serde(default)]
    pub dates: Vec<String>,
    /// The clock of its times, where that is always the same.
    pub zone: Option<String>,
    /// Columns whose cells together are the identity of a row without an id.
    #[serde(default)]
    pub key: Vec<String>,
    /// Columns that hold amounts, besides those that the map picks as such: filters see them as numbers.
    #[serde(default)]
    pub amounts: Vec<String>,
    /// The kind of rows with a negative commission or sale.
    pub negative: Option<String>,
    /// The currency of rows that name none, as a filter on what stands in the place of `{currency}` in the heading.
    pub currency: Option<String>,
    /// Which part of a date comes first where the column leaves that open and the user said nothing: `dmy` or `mdy`, as
    /// a filter on the currency's code.
    pub date_order: Option<String>,
    /// Settings that it asks for where the file does not tell.
    #[serde(default)]
    pub needs: Vec<String>,
    /// The report's own name for a column, and other headings that it may have; `{currency}` in them is a code or a
    /// sign.
    #[serde(default)]
    pub columns: BTreeMap<String, Vec<String>>,
    /// Whether headings are compared by their letters and digits alone: `Action Id` is `ActionID` and `action_id`.
    #[serde(default)]
    pub loose: bool,
    /// The columns in the order that they always have: one whose heading is worded otherwise is taken at its place, if
    /// the file has so many columns.
    #[serde(default)]
    pub order: Vec<String>,
    /// Columns of figures. Every column before the first of them tells rows apart, and its cells go into the id.
    #[serde(default)]
    pub metrics: Vec<String>,
    /// Cells that stand for an empty one.
    #[serde(default)]
    pub empty: Vec<String>,
    /// `skip` if rows with fewer cells than there are headings say nothing; they are filled up without it.
    pub short: Option<String>,
    /// What becomes of rows with more cells than there are headings: `skip`, or `ignore` for the cells; they are
    /// rejected without it.
    pub long: Option<String>,
    /// Names of the months in the language of the file, January first, where they are not English.
    #[serde(default)]
    pub months: Vec<String>,
    /// Forms of dates by which it is known to be a summary of longer periods, of which nothing is stored.
    #[serde(default)]
    pub summary: Vec<String>,
    /// Whether its headings are so common that every other report that fits comes first.
    #[serde(default)]
    pub fallback: bool,
    /// Reports that bring the same money under other ids: of the same days only one may be in an account. `sync` is
    /// what the network itself tells.
    #[serde(default)]
    pub same_money: Vec<String>,
    /// Rows to keep, as a filter on an object of cells by heading, empty cells null; all without it.
    pub rows: Option<String>,
    /// Our fields and where they are in a row.
    #[serde(default)]
    pub map: BTreeMap<String, String>,
    /// Words for states, in place of the connector's.
    #[serde(default)]
    pub status: BTreeMap<String, Vec<String>>,
    /// Words for kinds, in place of the connector's.
    #[serde(default)]
    pub kinds: BTreeMap<String, Words>,
}

/// How a report's table is written.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ReportCsvFile {
    /// Separators that occur.
    pub separators: Option<String>,
    /// `.`, `,`, or `either` for a file that decides.
    pub decimal: Option<String>,
    /// Encoding where the bytes do not tell.
    pub encoding: Option<String>,
    /// What cells are quoted with; empty if quotes are characters like any other.
    pub quote: Option<String>,
}

/// The words for a kind, or for `other` the kind of every other word.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum Words {
    /// Their words.
    List(Vec<String>),
    /// Our word, for `other`.
    Other(String),
}
