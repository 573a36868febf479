//! One commissionable event.

use serde::{Deserialize, Serialize};

use crate::{Day, Instant, Kind, Money, ProgramId, Status};

/// A network's own id of a transaction: unique within one account, and what makes a repeat a repeat.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TransactionId(pub String);

/// One commissionable event: a sale, a lead, a click payout, a bonus.
///
/// `(account, id)` is its identity; the newest answer wins and each change is kept in its history.
/// `commission` may be negative (a correction). Amounts stay in the currency they were reported in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transaction {
    /// The network's own id.
    pub id: TransactionId,
    /// The network's id of the program; where a network has none, the name.
    pub program_id: Option<ProgramId>,
    /// The program's name where the row has it.
    pub program: Option<String>,
    /// Where it stands.
    pub status: Status,
    /// What it is for.
    pub kind: Kind,
    /// When it happened, in UTC; a source with dates only gives midnight of that calendar day.
    pub occurred_at: Instant,
    /// The network's own reporting day, so that our totals equal its dashboard.
    pub day: Day,
    /// What the affiliate earns.
    pub commission: Money,
    /// The commission as the network wrote it, where it had more digits than are kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commission_text: Option<String>,
    /// The value of the order.
    pub sale_amount: Option<Money>,
    /// How many items, as a decimal.
    pub quantity: Option<String>,
    /// The affiliate's own mark in the link.
    pub sub_id: Option<String>,
    /// The order's number at the program.
    pub order_id: Option<String>,
    /// The customer's id at the program, where a network tells it.
    pub customer_id: Option<String>,
    /// When the link was clicked.
    pub clicked_at: Option<Instant>,
    /// The payout that it was paid with.
    pub payout_id: Option<String>,
    /// What the user noted of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}
