//! What one answer or one file brought.

use serde::{Deserialize, Serialize};

use crate::{Creative, DailyStat, Days, Payout, Program, Referral, Transaction};

/// Anything that a network or a report tells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(clippy::large_enum_variant, reason = "nearly every record is a transaction")]
pub enum Record {
    /// A commissionable event.
    Transaction(Transaction),
    /// Clicks and impressions of a day.
    Daily(DailyStat),
    /// Money sent.
    Payout(Payout),
    /// A person brought.
    Referral(Referral),
    /// An advertiser.
    Program(Program),
    /// A banner, a text or a code to show.
    Creative(Creative),
}

/// Something that could not be understood. It never stops the other rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct Problem {
    /// The file's line (counted from 1, header lines included) or the row's place in the answer.
    #[ts(type = "number | null")]
    pub line: Option<u64>,
    /// The field of ours that could not be filled.
    pub field: Option<String>,
    /// What is wrong with it, as a sentence for the user.
    pub reason: String,
    /// The row as it came. Settings and secrets are never part of a row.
    pub row: Option<String>,
}

/// Where a batch comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// A window of a sync: the days asked for, `None` for a list without dates.
    Sync {
        /// What was asked for: `transactions`, `daily`, `payouts`, `referrals`, `programs` or `creatives`.
        what: String,
        /// The days asked for.
        days: Option<Days>,
        /// What it says of a known transaction of these days, or of a known creative, that it did not come.
        absent: Absent,
    },
    /// A report file.
    Import {
        /// The report's slug.
        report: String,
        /// The file's name, without its folder.
        file: String,
        /// SHA-256 of the file's bytes, in hex.
        hash: String,
    },
    /// Typed in by hand.
    Hand,
    /// What the user does to earn: links, placements, work.
    Promotion,
    /// What the terms of programs say, as the user keeps it.
    Terms,
    /// What the user says of payouts: which of them arrived, and as what.
    Payouts,
    /// Expected by what the user has said comes again.
    Recurring,
}

/// What it means that an answer lacks a transaction of its days, or a creative.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Absent {
    /// Nothing: the answer does not promise to hold them all.
    #[default]
    Unknown,
    /// That the network no longer reports it.
    Vanished,
    /// That the day's sum is zero.
    Zero,
}

/// Everything that one window of a sync brought: written whole or not at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// Where it comes from.
    pub origin: Origin,
    /// What was understood.
    pub records: Vec<Record>,
    /// What was not.
    pub problems: Vec<Problem>,
}
