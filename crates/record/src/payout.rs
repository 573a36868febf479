//! Money that was sent.

use serde::{Deserialize, Serialize};

use crate::{Day, Money};

/// A network's own id of a payout.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PayoutId(pub String);

/// Money that a network says it sent, or that a bank or wallet says it received.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payout {
    /// The source's own id.
    pub id: PayoutId,
    /// The calendar day it gives, never moved.
    pub day: Day,
    /// What was sent.
    pub amount: Money,
    /// The source's word for its state, where it has one.
    pub status: Option<String>,
    /// Who sent it, where the source tells.
    pub payer: Option<String>,
}
