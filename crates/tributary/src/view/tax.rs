//! A year for the tax office: what was received or approved, by payer, in one currency.

use record::Day;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::MoneyView;

/// What counts as income.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum TaxBasis {
    /// Money that was sent, on the day that it was.
    Received,
    /// Commissions that were approved or paid, on the day that they were earned.
    Approved,
}

/// At which rate other currencies are converted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum TaxRate {
    /// That of the day of each row.
    #[default]
    Day,
    /// The mean of all rates of its month.
    Month,
}

/// Which year is wanted, and by which rules.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[ts(optional_fields = nullable)]
pub struct TaxRequest {
    /// The year in which it begins.
    pub year: i32,
    /// The month with which it begins; January without it.
    #[serde(default)]
    pub start_month: Option<u32>,
    /// What counts.
    pub basis: TaxBasis,
    /// In which currency; the profile's own without it.
    #[serde(default)]
    pub currency: Option<String>,
    /// At which rates.
    #[serde(default)]
    pub rate: Option<TaxRate>,
    /// Whether receipts count that no network's payout explains; they do without it.
    #[serde(default)]
    pub receipts: Option<bool>,
}

/// A year to write: the file ends in `.csv`, `.xlsx` or `.pdf`.
#[derive(Debug, Clone, Deserialize, TS)]
pub struct SaveTax {
    /// Which year, by which rules.
    pub of: TaxRequest,
    /// Where to.
    pub path: String,
}

/// A year in short, with what is to be looked at before it is handed on.
#[derive(Debug, Clone, Serialize, TS)]
pub struct TaxView {
    /// What a file of it is called, without an ending: profile, year and basis.
    pub name: String,
    /// Its first day.
    pub from: Day,
    /// Its last day.
    pub to: Day,
    /// The day up to which it is known, while it is not over.
    pub to_date: Option<Day>,
    /// What counts.
    pub basis: TaxBasis,
    /// The currency.
    pub currency: String,
    /// The sums by payer, the largest first.
    pub payers: Vec<TaxPayer>,
    /// The sum of all rows, each converted once.
    pub total: MoneyView,
    /// How many rows count.
    #[ts(type = "number")]
    pub rows: u64,
    /// Days without a rate: what lies in them is in no sum.
    pub missing: Vec<TaxMissing>,
    /// How many days without a rate there are; the list ends at five hundred.
    pub missing_count: usize,
    /// What counts by the user's own word alone: marked as received, and told of by nothing else.
    pub said: Vec<TaxReceipt>,
    /// Receipts that no network's payout explains.
    pub unmatched: Vec<TaxReceipt>,
    /// Receipts, and what was marked as received, that are likely payouts and not matched to them: only the payouts count.
    pub likely: Vec<TaxReceipt>,
    /// Payouts that are not counted because their network says that they were not, or not yet, sent.
    pub unsent: Vec<TaxReceipt>,
    /// What less arrived of matched payouts than was sent, by currency; it is in no sum.
    pub fees: Vec<MoneyView>,
    /// Rows that count although their network no longer reports them.
    #[ts(type = "number")]
    pub vanished: u64,
    /// The rules by which this was made, as a file of it has them.
    pub notes: Vec<String>,
}

/// What one payer paid.
#[derive(Debug, Clone, Serialize, TS)]
pub struct TaxPayer {
    /// Its name.
    pub name: String,
    /// How many rows.
    #[ts(type = "number")]
    pub rows: u64,
    /// What it paid, by currency, as it was.
    pub amounts: Vec<MoneyView>,
    /// The sum of its rows that could be converted.
    pub total: MoneyView,
}

/// A day, or a month, without a rate.
#[derive(Debug, Clone, Serialize, TS)]
pub struct TaxMissing {
    /// The day, or the month.
    pub day: String,
    /// What lies in it and is in no sum.
    pub amount: MoneyView,
}

/// Money that arrived, or was to be sent.
#[derive(Debug, Clone, Serialize, TS)]
pub struct TaxReceipt {
    /// The day.
    pub day: Day,
    /// Who paid it.
    pub payer: String,
    /// The account that says so.
    pub account: String,
    /// How much.
    pub amount: MoneyView,
    /// Its state, in the source's own word.
    pub status: Option<String>,
    /// Whether the user's own word says it, and no file of a bank or wallet.
    pub said: bool,
}
