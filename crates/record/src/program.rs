//! Who is promoted.

use serde::{Deserialize, Serialize};

/// A network's own id of a program; where it has none, the program's name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ProgramId(pub String);

/// An advertiser that the account promotes. Names may change, ids may not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Program {
    /// The network's own id.
    pub id: ProgramId,
    /// The advertiser's name.
    pub name: String,
    /// The program's own tracking link, where the network lists it: an address of the web.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
}

/// How a program is promoted, as the user sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "lowercase")]
pub enum ProgramKind {
    /// Banners and other creatives on one's own pages.
    Site,
    /// Links spread through networks, videos, newsletters.
    Link,
    /// Whoever joins is a referral for good.
    Referral,
}

impl ProgramKind {
    /// Every kind, in the order of the ledger's numbers.
    pub const ALL: [ProgramKind; 3] = [ProgramKind::Site, ProgramKind::Link, ProgramKind::Referral];
}
