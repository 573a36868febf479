//! What the user does to earn: links, creatives, where they stand, and the minutes that went into it.
//!
//! Each of them is the state of a row with a history, written as a part of a batch like anything else, so that it can
//! be taken back. What a placement brought is derived from the transactions that carry its sub-ID: see `joined`.

mod find;
mod joined;
mod keep;
mod listed;
mod looks;
mod told;

use record::{Channel, CreativeKind, Day, ListedId, Match};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::ProgramKey;

pub use find::{Brought, MadeBy, PlacementEntry, PlacementFind, PlacementOrder, Unplaced};
pub use joined::is_pattern;
pub(crate) use joined::{Joining, Moved};
pub(crate) use keep::refers;
pub(crate) use listed::Held;
pub use looks::{Ailing, Look, Looked, Orphan};
pub use told::{DayBrought, KeptPaying};

/// Makes the ledger's own numbers of something.
macro_rules! numbers {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
        #[serde(transparent)]
        #[ts(type = "number")]
        pub struct $name(pub i64);
    )*};
}

numbers! {
    /// A link's number.
    LinkId,
    /// A creative's number.
    CreativeId,
    /// A placement's number.
    PlacementId,
    /// The number of a note of work.
    EffortId,
    /// The number of a rule by which sub-IDs belong to a placement.
    SubRuleId,
}

/// A program's unique address, with the sub-ID that tells one use from another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Whose it is.
    pub program: ProgramKey,
    /// The address as it is spread.
    pub url: String,
    /// The mark in it.
    pub sub_id: Option<String>,
    /// The page that it leads to.
    pub target: Option<String>,
    /// What the user calls it.
    pub name: Option<String>,
    /// Whether it was taken away.
    pub gone: bool,
}

/// What a program offers to show: text to copy, never run here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Creative {
    /// Whose it is.
    pub program: ProgramKey,
    /// What it is.
    pub kind: CreativeKind,
    /// What it is called.
    pub name: String,
    /// Width and height in pixels.
    pub size: Option<(u32, u32)>,
    /// Code to copy.
    pub html: Option<String>,
    /// The image's address.
    pub image: Option<String>,
    /// Where it leads.
    pub url: Option<String>,
    /// What customers enter.
    pub code: Option<String>,
    /// The first day that it may be shown.
    pub starts: Option<Day>,
    /// The last day that it may be shown.
    pub ends: Option<Day>,
    /// What its network lists it as; nothing of one that the user keeps.
    pub listed: Option<Listed>,
    /// Whether it was taken away.
    pub gone: bool,
}

/// What a network lists a creative as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The network's id of it, among those of its program.
    pub id: ListedId,
    /// What the network calls the program beside it.
    pub program: Option<String>,
}

/// Where a link or a creative was put.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placement {
    /// Whose link it is.
    pub program: ProgramKey,
    /// What sort of place.
    pub channel: Channel,
    /// What the user calls it.
    pub title: String,
    /// The page, post or video.
    pub url: Option<String>,
    /// Since when it stands there.
    pub first_day: Day,
    /// The last day that it stood there.
    pub last_day: Option<Day>,
    /// The link that stands there.
    pub link: Option<LinkId>,
    /// What is shown with it.
    pub creative: Option<CreativeId>,
    /// What the user notes of it.
    pub notes: Option<String>,
    /// Whether it was taken away.
    pub gone: bool,
}

/// Minutes of work on a placement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Effort {
    /// What was worked on.
    pub placement: PlacementId,
    /// The day of the work.
    pub day: Day,
    /// How long it took.
    pub minutes: u32,
    /// What was done.
    pub note: Option<String>,
    /// Whether it was taken away.
    pub gone: bool,
}

/// How the user says that sub-IDs belong to a placement, beside the one of its link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubRule {
    /// Whose the sub-IDs are.
    pub placement: PlacementId,
    /// How the text is meant; never [`Match::Link`].
    pub how: Match,
    /// What a sub-ID is compared with.
    pub text: String,
    /// Whether it was taken away.
    pub gone: bool,
}
