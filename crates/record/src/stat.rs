//! Clicks and impressions.

use serde::{Deserialize, Serialize};

use crate::{Day, ProgramId};

/// What a network counted on a day for a program, or for one sub-ID of it. Replaced window by window, never merged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DailyStat {
    /// The network's own reporting day.
    pub day: Day,
    /// The network's id of the program, where it tells days apart by program.
    pub program_id: Option<ProgramId>,
    /// The program's name where the row has it.
    pub program: Option<String>,
    /// The mark of the link, where the network tells a day's clicks apart by it: the day is then the sum of its parts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sub_id: Option<String>,
    /// Clicks on the links.
    pub clicks: Option<i64>,
    /// Times a creative was shown.
    pub impressions: Option<i64>,
}
