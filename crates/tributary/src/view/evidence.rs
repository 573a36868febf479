//! The record as evidence: whether it is as it was sealed, and what became less.

use ledger::BreakKind;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::MoneyView;

/// A look at the whole record.
#[derive(Debug, Clone, Default, Deserialize, TS)]
#[ts(optional_fields = nullable)]
pub struct VerifyRequest {
    /// A hash that was noted elsewhere, to be found in the chain.
    #[serde(default)]
    pub noted: Option<String>,
}

/// What a look at the whole record found.
#[derive(Debug, Clone, Serialize, TS)]
pub struct VerifiedView {
    /// Whether everything is as it was sealed, and the noted hash, if any, is in the chain.
    pub holds: bool,
    /// How many links the chain has.
    #[ts(type = "number")]
    pub links: u64,
    /// How many of them are for what was there before the chain.
    #[ts(type = "number")]
    pub sealed_later: u64,
    /// How many states of records were read.
    #[ts(type = "number")]
    pub states: u64,
    /// When the first link was made.
    pub since: Option<String>,
    /// The newest hash.
    pub head: Option<String>,
    /// When the newest link was made.
    pub head_at: Option<String>,
    /// What is not as it was sealed, the first in the chain first; at most a hundred.
    pub broken: Vec<BreakView>,
    /// How many are not as they were sealed.
    pub broken_count: usize,
    /// Where the noted hash stands in the chain; `null` without one, or where it is not there.
    pub noted: Option<String>,
    /// What this proves, and what not.
    pub meaning: String,
}

/// Something that is not as it was sealed.
#[derive(Debug, Clone, Serialize, TS)]
pub struct BreakView {
    /// In which way.
    pub kind: BreakKind,
    /// The same in words.
    pub what: String,
    /// The link's place in the chain.
    #[ts(type = "number | null")]
    pub link: Option<u64>,
    /// When that link was made.
    pub at: Option<String>,
    /// The batch's number.
    #[ts(type = "number | null")]
    pub batch: Option<i64>,
    /// The account's name.
    pub account: Option<String>,
    /// Which sync or which file it was.
    pub source: Option<String>,
}

/// Which commissions a dispute is about: those of them that became less.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, TS)]
#[ts(optional_fields = nullable)]
pub struct PackRequest {
    /// Of this program.
    #[serde(default)]
    #[ts(type = "number | null")]
    pub program: Option<i64>,
    /// Of programs with this id or name.
    #[serde(default)]
    pub program_text: Option<String>,
    /// Of the account with this name or number.
    #[serde(default)]
    pub account: Option<String>,
    /// Earned on this day or later, as `YYYY-MM-DD`.
    #[serde(default)]
    pub since: Option<record::Day>,
    /// Earned on this day or before.
    #[serde(default)]
    pub until: Option<record::Day>,
    /// Only these commissions.
    #[serde(default)]
    #[ts(type = "Array<number> | null")]
    pub rows: Option<Vec<i64>>,
}

/// A pack to write: what it is about, and the file, `.pdf` or `.csv`.
#[derive(Debug, Clone, Deserialize, TS)]
pub struct SavePack {
    /// What it is about.
    pub of: PackRequest,
    /// Where to.
    pub path: String,
}

/// What a pack says in short.
#[derive(Debug, Clone, Serialize, TS)]
pub struct PackView {
    /// Commissions that became less.
    #[ts(type = "number")]
    pub count: u64,
    /// What they became less by, by currency.
    pub lost: Vec<MoneyView>,
    /// How many were reversed of those that are decided, in percent with one decimal.
    pub rate: Option<String>,
    /// The same of those that it is compared with.
    pub usual: Option<String>,
    /// What it is compared with, in words.
    pub usual_of: String,
}
