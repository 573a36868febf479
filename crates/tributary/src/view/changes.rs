//! What changed since the user last looked.

use ledger::News;
use record::Status;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{MoneyView, ReviewLine, TransactionView};

/// Since when changes are wanted.
#[derive(Debug, Clone, Default, Deserialize, TS)]
#[ts(optional_fields = nullable)]
pub struct ChangesQuestion {
    /// RFC 3339, or a day; since the user last looked if `null`.
    #[serde(default)]
    pub since: Option<String>,
}

/// Until when the user has seen what changed.
#[derive(Debug, Clone, Deserialize, TS)]
pub struct SeenUntil {
    /// RFC 3339.
    pub at: String,
}

/// What changed, by program.
#[derive(Debug, Clone, Serialize, TS)]
pub struct Changes {
    /// Since when; RFC 3339.
    pub since: String,
    /// When the user last looked; RFC 3339.
    pub looked: Option<String>,
    /// Programs with changes: those that lost money first, then by how many.
    pub programs: Vec<ProgramChanges>,
}

/// What changed in one program.
#[derive(Debug, Clone, Serialize, TS)]
pub struct ProgramChanges {
    /// The program.
    #[ts(type = "number")]
    pub program: i64,
    /// Its name.
    pub name: String,
    /// The account's name.
    pub account: String,
    /// Its colour for life, 1 to 20.
    pub slot: u8,
    /// How many transactions changed.
    #[ts(type = "number")]
    pub count: i64,
    /// The same by what happened.
    pub lines: Vec<ReviewLine>,
}

/// Which changes of a program to list.
#[derive(Debug, Clone, Deserialize, TS)]
#[ts(optional_fields = nullable)]
pub struct ChangedQuestion {
    /// RFC 3339, or a day.
    pub since: String,
    /// The program.
    #[ts(type = "number")]
    pub program: i64,
    /// Only changes of this sort.
    #[serde(default)]
    pub what: Option<News>,
    /// Rows to leave out at the start.
    #[serde(default)]
    #[ts(as = "Option<u32>", optional)]
    pub offset: u64,
    /// Rows at most, up to 500.
    #[ts(type = "number")]
    pub limit: u64,
}

/// A page of changes, the latest first.
#[derive(Debug, Clone, Serialize, TS)]
pub struct ChangedPage {
    /// The rows.
    pub rows: Vec<ChangeView>,
    /// Whether there are more.
    pub more: bool,
}

/// A transaction that changed.
#[derive(Debug, Clone, Serialize, TS)]
pub struct ChangeView {
    /// What happened.
    pub what: News,
    /// When the present state was seen; RFC 3339.
    pub at: String,
    /// Where from: `sync of Main site`, `import of transactions.csv`, `by hand`.
    pub source: String,
    /// How it was; `null` if it was not there.
    pub before: Option<BeforeView>,
    /// How it is.
    pub transaction: TransactionView,
}

/// How a transaction was.
#[derive(Debug, Clone, Serialize, TS)]
pub struct BeforeView {
    /// Where it stood.
    pub status: Status,
    /// Its commission.
    pub commission: MoneyView,
}
