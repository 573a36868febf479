//! What networks sent, what banks and wallets received, and which of it is the same money.
//!
//! A match holds a part of a payout and a part of a receipt, both of the table of payouts: whose account receives is
//! known by its connector, which is not the ledger's business. Matches and what the user says of expected payouts are
//! states with a history, written in a batch, so that they can be taken back.

mod keep;
mod sums;

use record::{Currency, Day, Money};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{AccountId, RowId};

pub use sums::{ApprovedSum, PaidPart};

/// A match's number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(transparent)]
#[ts(type = "number")]
pub struct MatchId(pub i64);

/// The number of what the user says of an expected payout.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(transparent)]
#[ts(type = "number")]
pub struct MarkId(pub i64);

/// How a match was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum MatchedHow {
    /// The same amount in the same currency.
    Exact,
    /// A little less, or another currency at the rate of the day.
    Near,
    /// One payout in several receipts.
    Split,
    /// One receipt for several payouts.
    OneForMany,
    /// The user said so.
    Hand,
}

impl MatchedHow {
    /// All of them, in the order of their numbers.
    pub const ALL: [MatchedHow; 5] =
        [MatchedHow::Exact, MatchedHow::Near, MatchedHow::Split, MatchedHow::OneForMany, MatchedHow::Hand];
}

/// A part of a payout that is a part of a receipt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matched {
    /// What a network sent.
    pub payout: RowId,
    /// What a bank or wallet received.
    pub receipt: RowId,
    /// How much of the payout, in its currency.
    pub sent: i64,
    /// How much of the receipt, in its currency.
    pub received: i64,
    /// How it was found.
    pub how: MatchedHow,
    /// Whether it was taken away.
    pub gone: bool,
}

/// What the user says of an expected payout.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// The account that is to be paid.
    pub account: AccountId,
    /// Who pays, in an account that several pay.
    pub payer: Option<String>,
    /// The currency that is expected.
    pub currency: Currency,
    /// The day that it was expected on; none if no day was known.
    pub due: Option<Day>,
    /// What is said.
    pub says: Marked,
    /// What the user notes beside it.
    pub note: Option<String>,
    /// Whether it was taken away.
    pub gone: bool,
}

/// What can be said of an expected payout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Marked {
    /// It was received, on a day, as so much.
    Received(Day, Money),
    /// It is not due.
    NotDue,
    /// Not to be spoken of before a day.
    Snoozed(Day),
}
