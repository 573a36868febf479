//! The folder whose report files are imported when they land there.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::ErrorView;

/// Which folder to watch.
#[derive(Debug, Clone, Deserialize, TS)]
#[ts(optional_fields = nullable)]
pub struct WatchFolder {
    /// Its path; none to watch no folder.
    #[serde(default)]
    pub path: Option<String>,
}

/// The folder that is watched.
#[derive(Debug, Clone, Serialize, TS)]
pub struct WatchView {
    /// Its path.
    pub path: String,
    /// Whether it is there now.
    pub there: bool,
}

/// A file that landed in the folder that is watched: imported, or in need of a look.
#[derive(Debug, Clone, Serialize, TS)]
pub struct WatchNotice {
    /// Where the file is.
    pub path: String,
    /// The file's name.
    pub file: String,
    /// The report's name; empty if it was not imported.
    pub report_name: String,
    /// The account it went to; empty if it was not imported.
    pub account: String,
    /// The batch, to undo it; none if it was not imported.
    #[ts(type = "number | null")]
    pub batch: Option<i64>,
    /// New.
    #[ts(type = "number")]
    pub added: u64,
    /// Changed.
    #[ts(type = "number")]
    pub updated: u64,
    /// Not readable.
    #[ts(type = "number")]
    pub rejected: u64,
    /// Why it was not imported.
    pub problem: Option<ErrorView>,
}
