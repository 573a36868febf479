//! How a placement does as it grows older: its months, how its income fades, what keeps paying.

use record::{Channel, Day};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::view::MoneyView;

/// What a placement brought in a month.
#[derive(Debug, Clone, Serialize, TS)]
pub struct PlacementMonth {
    /// The month's first day.
    pub month: Day,
    /// How many months after the placement's first one.
    pub age: u32,
    /// What it earned, in the base currency.
    pub earned: Option<MoneyView>,
    /// What was declined.
    pub reversed: Option<MoneyView>,
    /// What it earned in each currency.
    pub each: Vec<MoneyView>,
    /// Commissions that stand.
    pub commissions: u64,
    /// Minutes of work.
    pub minutes: u64,
}

/// How a placement's income fades with its age.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Decay {
    /// After how many months half of what its best months brought is gone; `null` if it does not fade or is too young.
    pub half_life_months: Option<u32>,
    /// Whether it earns as it did in its best months, or nearly so.
    pub evergreen: bool,
    /// The same in words.
    pub note: String,
}

/// The part of a placement's income that came within so many days.
#[derive(Debug, Clone, Serialize, TS)]
pub struct ShareAfter {
    /// How many days after its first day.
    pub days: u32,
    /// The part, as a decimal such as `0.25`; `null` before so many days are over, or without income.
    pub share: Option<String>,
}

/// A placement's chart.
#[derive(Debug, Clone, Deserialize, TS)]
pub struct PlacementChart {
    /// The placement's number.
    pub id: i64,
    /// Width in CSS pixels.
    pub width: u32,
    /// Height in CSS pixels.
    pub height: u32,
}

/// How many placements of a channel kept paying.
#[derive(Debug, Clone, Serialize, TS)]
pub struct KeptPaying {
    /// What sort of place.
    pub channel: Channel,
    /// After 30, 90 and 365 days.
    pub after: Vec<StillPaying>,
}

/// How many placements still paid so many days after their first one.
#[derive(Debug, Clone, Serialize, TS)]
pub struct StillPaying {
    /// How many days.
    pub days: u32,
    /// Placements that are so old.
    pub old_enough: u64,
    /// Of which earned something so late.
    pub paying: u64,
    /// The part of their income that came so late, as a decimal; `null` without income.
    pub share: Option<String>,
}
