//! People brought for good.

use serde::{Deserialize, Serialize};

use crate::{Instant, ProgramId};

/// A network's own id of a referred person.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ReferralId(pub String);

/// Where a referred person stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "lowercase")]
pub enum ReferralState {
    /// Joined, has not paid yet.
    Lead,
    /// Pays.
    Customer,
    /// Left.
    Lost,
}

/// A person brought to a recurring program, or a recruited affiliate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Referral {
    /// The network's own id.
    pub id: ReferralId,
    /// When they joined.
    pub joined_at: Instant,
    /// Where they stand.
    pub state: ReferralState,
    /// The program that they joined.
    pub program_id: Option<ProgramId>,
}
