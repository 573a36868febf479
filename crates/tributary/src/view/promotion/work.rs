//! Work on placements, what an hour of it is worth, and income beside it.

use record::{Channel, Day};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::view::{Chart, MoneyView};

/// Which income and work are to be set side by side.
#[derive(Debug, Clone, Deserialize, TS)]
#[ts(optional_fields = nullable)]
pub struct BesideRequest {
    /// The first day.
    pub from: Day,
    /// The last day.
    pub to: Day,
    /// Only placements in this channel.
    #[serde(default)]
    pub channel: Option<Channel>,
    /// Only of this program.
    #[serde(default)]
    pub program: Option<i64>,
    /// Width of each picture in CSS pixels.
    pub width: u32,
    /// Height of each picture in CSS pixels.
    pub height: u32,
}

/// Income and work on one time axis: the columns of both lie below each other.
#[derive(Debug, Clone, Serialize, TS)]
pub struct Beside {
    /// What was earned; with a channel what its placements earned.
    pub income: Chart,
    /// Hours of work on placements.
    pub work: Chart,
    /// Whether more work came with more income, in words.
    pub sentence: String,
}

/// What an hour of the user's work is worth: `null` asks, an empty text takes it back.
#[derive(Debug, Clone, Default, Deserialize, TS)]
#[serde(default)]
#[ts(optional_fields = nullable)]
pub struct HourlyEdit {
    /// An amount in the base currency.
    pub amount: Option<String>,
}

/// What an hour of the user's work is worth to them.
#[derive(Debug, Clone, Serialize, TS)]
pub struct Hourly {
    /// The amount, if they said it.
    pub worth: Option<MoneyView>,
}

/// Work that is going on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Timer {
    /// The placement's number.
    pub placement: i64,
    /// Its title.
    pub title: String,
    /// Since when; RFC 3339.
    pub since: String,
    /// How many minutes until now.
    pub minutes: u32,
}

/// Ends the work that is going on.
#[derive(Debug, Clone, Default, Deserialize, TS)]
#[serde(default)]
#[ts(optional_fields = nullable)]
pub struct TimerStop {
    /// What was done.
    pub note: Option<String>,
    /// Nothing is noted.
    pub discard: bool,
}

/// Work on a placement.
#[derive(Debug, Clone, Deserialize, TS)]
#[ts(optional_fields = nullable)]
pub struct WorkForm {
    /// The placement's number.
    pub placement: i64,
    /// How long, as people write it: `45`, `1:30`, `1h30`.
    pub minutes: String,
    /// The day; today if nothing is said.
    #[serde(default)]
    pub day: Option<Day>,
    /// What was done.
    #[serde(default)]
    pub note: Option<String>,
}

/// Another state of a note of work; what is left out stays.
#[derive(Debug, Clone, Default, Deserialize, TS)]
#[serde(default)]
#[ts(optional_fields = nullable)]
pub struct WorkEdit {
    /// Its number.
    pub id: i64,
    /// How long.
    pub minutes: Option<String>,
    /// The day.
    pub day: Option<Day>,
    /// What was done; empty for nothing.
    pub note: Option<String>,
    /// It is taken away.
    pub remove: bool,
}

/// A note of work.
#[derive(Debug, Clone, Serialize, TS)]
pub struct WorkView {
    /// Its number.
    pub id: i64,
    /// The placement's number.
    pub placement: i64,
    /// The day.
    pub day: Day,
    /// How long.
    pub minutes: u32,
    /// What was done.
    pub note: Option<String>,
}
