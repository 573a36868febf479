//! Report files as they cross the boundary: what one would bring, what it brought, how it is taken back.

use std::collections::BTreeMap;

use record::Problem;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{ErrorView, MoneyView, TransactionView};

/// A file to import.
#[derive(Debug, Clone, Default, Deserialize, TS)]
#[ts(optional_fields = nullable)]
pub struct ImportRequest {
    /// Where the file is.
    pub path: String,
    /// Which file inside an archive, or which sheet of a workbook, that holds several.
    #[serde(default)]
    pub inner: Option<String>,
    /// The report's slug where it is not to be recognised.
    #[serde(default)]
    pub report: Option<String>,
    /// The account's name; by default one named after the report's network.
    #[serde(default)]
    pub account: Option<String>,
    /// What the file does not tell: `currency`, `date_order`, `marketplace`, `zone`.
    #[serde(default)]
    #[ts(as = "Option<BTreeMap<String, String>>", optional)]
    pub settings: BTreeMap<String, String>,
    /// Whether to store it although another report brought the same money.
    #[serde(default)]
    #[ts(as = "Option<bool>", optional)]
    pub anyway: bool,
    /// The text of a recipe to read it with, whatever else would fit.
    #[serde(default)]
    pub recipe: Option<String>,
    /// Whether the recipe is kept, so that the same headings are known next time.
    #[serde(default)]
    #[ts(as = "Option<bool>", optional)]
    pub keep: bool,
}

/// Which rejected lines to write, and where.
#[derive(Debug, Clone, Deserialize, TS)]
pub struct SaveRejected {
    /// The file, and how it is read.
    #[serde(flatten)]
    pub of: ImportRequest,
    /// Where to write them.
    pub to: String,
    /// Whether the file has to be one that was imported, as it is now.
    #[serde(default)]
    #[ts(as = "Option<bool>", optional)]
    pub imported: bool,
}

/// A file, or a part of one, that is a report.
#[derive(Debug, Clone, Serialize, TS)]
pub struct ImportPart {
    /// Which file inside an archive, or which sheet of a workbook, that holds several.
    pub inner: Option<String>,
}

/// How far a file is read.
#[derive(Debug, Clone, Serialize, TS)]
pub struct ImportState {
    /// Where the file is.
    pub path: String,
    /// `opening`, `reading` or `storing`.
    pub step: String,
    /// Rows read so far.
    #[ts(type = "number")]
    pub rows: u64,
    /// Bytes read so far.
    #[ts(type = "number")]
    pub bytes: u64,
    /// All bytes; 0 while it is opened.
    #[ts(type = "number")]
    pub of: u64,
}

/// What an import would do.
#[derive(Debug, Clone, Serialize, TS)]
pub struct ImportPreview {
    /// The file's name.
    pub file: String,
    /// The report's slug.
    pub report: String,
    /// The report's name.
    pub report_name: String,
    /// The account it goes to; may be new.
    pub account: String,
    /// Whether the account is made by the import.
    pub new_account: bool,
    /// Data rows read.
    #[ts(type = "number")]
    pub rows: u64,
    /// New.
    #[ts(type = "number")]
    pub added: u64,
    /// Changed.
    #[ts(type = "number")]
    pub updated: u64,
    /// The same as before.
    #[ts(type = "number")]
    pub unchanged: u64,
    /// Left out by the report's rules.
    #[ts(type = "number")]
    pub skipped: u64,
    /// Not readable, with line and reason.
    pub rejected: Vec<Problem>,
    /// Stored, but worth a look.
    pub noted: Vec<Problem>,
    /// Income of each month and currency before and after.
    pub months: Vec<MonthEffect>,
    /// When exactly this file was imported before; RFC 3339.
    pub seen_before: Option<String>,
    /// The first rows as they were understood.
    pub sample: Vec<TransactionView>,
    /// Payments among the rows.
    #[ts(type = "number")]
    pub payments: u64,
    /// Why nothing of it is stored: it only sums up what other reports list.
    pub summary: Option<String>,
    /// Which report brought the same money already, and what to do: it is only stored with `anyway`.
    pub same_money: Option<ErrorView>,
}

/// What an import changes in a month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct MonthEffect {
    /// `2026-09`.
    pub month: String,
    /// Earned before.
    pub before: MoneyView,
    /// Earned after.
    pub after: MoneyView,
}

/// What an import did.
#[derive(Debug, Clone, Serialize, TS)]
pub struct ImportResult {
    /// The file's name.
    pub file: String,
    /// Which file of an archive, or which sheet of a workbook.
    pub part: Option<String>,
    /// The report's slug.
    pub report: String,
    /// The batch, to undo it; `null` for a dry run and for a summary.
    #[ts(type = "number | null")]
    pub batch: Option<i64>,
    /// The account it went to.
    pub account: String,
    /// Data rows read.
    #[ts(type = "number")]
    pub rows: u64,
    /// New.
    #[ts(type = "number")]
    pub added: u64,
    /// Changed.
    #[ts(type = "number")]
    pub updated: u64,
    /// The same as before.
    #[ts(type = "number")]
    pub unchanged: u64,
    /// Left out by the report's rules.
    #[ts(type = "number")]
    pub skipped: u64,
    /// Not readable, with line and reason.
    pub rejected: Vec<Problem>,
    /// Stored, but worth a look.
    pub noted: Vec<Problem>,
    /// Why nothing of it is stored: it only sums up what other reports list.
    pub summary: Option<String>,
}

/// An import in the list.
#[derive(Debug, Clone, Serialize, TS)]
pub struct ImportView {
    /// The batch.
    #[ts(type = "number")]
    pub batch: i64,
    /// The file's name, or `Entry by hand`, `Change by hand`, `Recurring entry`, `Promotion`, `Terms`, `Payouts`.
    pub file: String,
    /// The report's slug; empty without a file.
    pub report: String,
    /// The account's name.
    pub account: String,
    /// RFC 3339.
    pub at: String,
    /// New.
    #[ts(type = "number")]
    pub added: u64,
    /// Changed.
    #[ts(type = "number")]
    pub updated: u64,
    /// The same as before.
    #[ts(type = "number")]
    pub unchanged: u64,
    /// Not readable.
    #[ts(type = "number")]
    pub problems: u64,
    /// When it was undone; RFC 3339.
    pub undone_at: Option<String>,
}

/// What an undo did.
#[derive(Debug, Clone, Serialize, TS)]
pub struct Undone {
    /// What was taken back: `import of transactions.csv`, `entry by hand`, `note on payouts`.
    pub what: String,
    /// Rows that are gone.
    #[ts(type = "number")]
    pub removed: u64,
    /// Rows that are again as they were.
    #[ts(type = "number")]
    pub restored: u64,
}
