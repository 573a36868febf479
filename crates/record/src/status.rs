//! The states and kinds of a commission.

use serde::{Deserialize, Serialize};

/// Where a commission stands. Any change is legal: networks do reverse paid sales. Each change is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Not yet validated by the program.
    Pending,
    /// Validated, locked or confirmed; not yet paid out.
    Approved,
    /// Rejected, reversed, cancelled or deleted: it counts as nothing earned.
    Declined,
    /// Paid out to the affiliate.
    Paid,
}

impl Status {
    /// Every status, in the order of the ledger's numbers.
    pub const ALL: [Status; 4] = [Status::Pending, Status::Approved, Status::Declined, Status::Paid];

    /// The word for it, in lower case.
    pub fn word(self) -> &'static str {
        match self {
            Status::Pending => "pending",
            Status::Approved => "approved",
            Status::Declined => "declined",
            Status::Paid => "paid",
        }
    }

    /// The status with this word.
    pub fn from_word(word: &str) -> Option<Status> {
        Status::ALL.into_iter().find(|status| status.word().eq_ignore_ascii_case(word.trim()))
    }

    /// Whether its commission counts as earned.
    pub fn counts(self) -> bool {
        self != Status::Declined
    }
}

/// What a commission is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A share of an order.
    Sale,
    /// A fee for a registration, an enquiry or an application.
    Lead,
    /// A fee for clicks or views.
    Click,
    /// An extra payment by the program.
    Bonus,
    /// A share of a renewal or a subscription's later payments.
    Recurring,
    /// A share of what a referred person or a recruited affiliate brings.
    Referral,
    /// A correction or a reversal that comes as a row of its own.
    Adjustment,
}

impl Kind {
    /// Every kind, in the order of the ledger's numbers.
    pub const ALL: [Kind; 7] =
        [Kind::Sale, Kind::Lead, Kind::Click, Kind::Bonus, Kind::Recurring, Kind::Referral, Kind::Adjustment];

    /// The word for it, in lower case.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Sale => "sale",
            Kind::Lead => "lead",
            Kind::Click => "click",
            Kind::Bonus => "bonus",
            Kind::Recurring => "recurring",
            Kind::Referral => "referral",
            Kind::Adjustment => "adjustment",
        }
    }

    /// The kind with this word.
    pub fn from_word(word: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.word().eq_ignore_ascii_case(word.trim()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_come_back() {
        assert!(Status::ALL.into_iter().all(|status| Status::from_word(status.word()) == Some(status)));
        assert!(Kind::ALL.into_iter().all(|kind| Kind::from_word(&kind.word().to_uppercase()) == Some(kind)));
        assert_eq!(Status::from_word("locked"), None);
    }
}
