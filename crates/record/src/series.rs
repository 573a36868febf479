//! What a chart or a table shows.

use serde::Serialize;

use crate::{Currency, Day};

/// Whether a commission came without new work, and how that is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, ts_rs::TS)]
#[serde(rename_all = "lowercase")]
pub enum Passive {
    /// Earned by recent work.
    Active,
    /// Measured: the network says that it is recurring or from a referral.
    Recurring,
    /// Measured: the link or page had been earning for longer than the set age.
    Evergreen,
    /// Declared: the user says that the program is a referral program or runs by itself.
    Declared,
}

impl Passive {
    /// Every class, in the order of the ledger's numbers.
    pub const ALL: [Passive; 4] =
        [Passive::Active, Passive::Recurring, Passive::Evergreen, Passive::Declared];
}

/// What one layer earned in one bucket, by state, in the series' currency.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ts_rs::TS)]
pub struct Tally {
    /// Paid out, in micros.
    #[ts(type = "number")]
    pub paid: i64,
    /// Validated, not paid out, in micros.
    #[ts(type = "number")]
    pub approved: i64,
    /// Not validated, in micros.
    #[ts(type = "number")]
    pub pending: i64,
    /// Declined: what was lost, in micros. It is no part of what was earned.
    #[ts(type = "number")]
    pub reversed: i64,
    /// The passive part of paid, approved and pending together, in micros.
    #[ts(type = "number")]
    pub passive: i64,
    /// How many transactions, declined ones left out.
    #[ts(type = "number")]
    pub count: i64,
}

impl Tally {
    /// Paid, approved and pending together, in micros.
    pub fn earned(&self) -> i64 {
        self.paid.saturating_add(self.approved).saturating_add(self.pending)
    }

    /// Adds another tally of the same currency.
    pub fn add(&mut self, other: &Tally) {
        self.paid = self.paid.saturating_add(other.paid);
        self.approved = self.approved.saturating_add(other.approved);
        self.pending = self.pending.saturating_add(other.pending);
        self.reversed = self.reversed.saturating_add(other.reversed);
        self.passive = self.passive.saturating_add(other.passive);
        self.count = self.count.saturating_add(other.count);
    }
}

/// One stretch of time on the horizontal axis.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ts_rs::TS)]
pub struct Bucket {
    /// The first day.
    pub from: Day,
    /// The last day.
    pub to: Day,
    /// Not over yet: drawn hatched and marked “to date”.
    pub unfinished: bool,
    /// An account was not read to the end of it: drawn with a warning.
    pub partial: bool,
}

/// One band of a stack: a program, a kind, an account, a status …
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ts_rs::TS)]
pub struct Layer {
    /// What it is called: escaped wherever it is drawn.
    pub name: String,
    /// What to ask for its details: a program's id in the ledger, a word, a code.
    pub key: String,
    /// Its colour for life, 1 to 20; 0 is “others”.
    pub slot: u8,
    /// One tally for each bucket.
    pub tallies: Vec<Tally>,
}

/// Money that is left out of a series because no rate is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ts_rs::TS)]
pub struct Missing {
    /// The amount, as a decimal.
    pub amount: String,
    /// Its currency.
    #[ts(type = "string")]
    pub currency: Currency,
}

/// An amount for each bucket and layer, all in one currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ts_rs::TS)]
pub struct Series {
    /// The currency of every amount.
    #[ts(type = "string")]
    pub currency: Currency,
    /// How many micros make one unit: 1,000,000, or 100,000,000 for crypto-assets.
    #[ts(type = "number")]
    pub unit: i64,
    /// The digits people write after the point.
    pub digits: u32,
    /// Whether any amount was converted from another currency.
    pub converted: bool,
    /// The horizontal axis.
    pub buckets: Vec<Bucket>,
    /// The stack, from the bottom up.
    pub layers: Vec<Layer>,
    /// What was earned in the period before, bucket by bucket, in micros; empty without a comparison.
    #[ts(type = "number[]")]
    pub before: Vec<i64>,
    /// What is left out because no rate is known.
    pub missing: Vec<Missing>,
}
