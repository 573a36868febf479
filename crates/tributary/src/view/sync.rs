//! A sync as it crosses the boundary: what is asked, how far each account is.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::ErrorView;

/// Which accounts to sync and for which days.
#[derive(Debug, Clone, Default, Deserialize, TS)]
#[ts(optional_fields = nullable)]
pub struct SyncRequest {
    /// Account names; empty for all.
    #[serde(default)]
    #[ts(as = "Option<Vec<String>>", optional)]
    pub accounts: Vec<String>,
    /// First day, inclusive.
    #[serde(default)]
    pub since: Option<String>,
    /// Last day, inclusive.
    #[serde(default)]
    pub until: Option<String>,
}

/// How a sync stands.
#[derive(Debug, Clone, Default, Serialize, TS)]
pub struct SyncState {
    /// Whether one runs.
    pub running: bool,
    /// Counts up with every change: of two states the greater is the newer, however they arrived.
    #[ts(type = "number")]
    pub moves: u64,
    /// One line for each account of the run.
    pub accounts: Vec<SyncAccount>,
}

/// How far one account of a sync is.
#[derive(Debug, Clone, Serialize, TS)]
pub struct SyncAccount {
    /// The account's name.
    pub name: String,
    /// `waiting`, `running`, `done`, `part`, `failed`, `cancelled`.
    pub state: String,
    /// Windows done.
    pub done: u32,
    /// Windows in all.
    pub of: u32,
    /// Rows received.
    #[ts(type = "number")]
    pub rows: u64,
    /// Rows new.
    #[ts(type = "number")]
    pub added: u64,
    /// Rows changed.
    #[ts(type = "number")]
    pub updated: u64,
    /// Rows the same as before.
    #[ts(type = "number")]
    pub unchanged: u64,
    /// Banners, texts and codes that the network lists; none of them is among the rows.
    #[ts(type = "number")]
    pub creatives: u64,
    /// Rows that could not be understood.
    #[ts(type = "number")]
    pub problems: u64,
    /// Requests answered.
    #[ts(type = "number")]
    pub requests: u64,
    /// Seconds until it is done, from how long it has taken; `null` while that is not known.
    #[ts(type = "number | null")]
    pub seconds_left: Option<u64>,
    /// What the network refused although the rest was read, as sentences: clicks that a key may not see, say.
    pub left_out: Vec<String>,
    /// What went wrong.
    pub error: Option<ErrorView>,
}
