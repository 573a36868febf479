//! Programs as they cross the boundary: a line in the table, and one in full.

use record::{Day, ProgramKind, Status};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::MoneyView;

/// A program in a table.
#[derive(Debug, Clone, Serialize, TS)]
pub struct ProgramView {
    /// The ledger's number.
    #[ts(type = "number")]
    pub id: i64,
    /// Its name.
    pub name: String,
    /// The account's name.
    pub account: String,
    /// The network's name.
    pub network: String,
    /// How it is promoted.
    pub kind: Option<ProgramKind>,
    /// Whether the user declares its income passive.
    pub declared_passive: bool,
    /// Its colour for life, 1 to 20.
    pub slot: u8,
    /// Earned in the period.
    pub earned: MoneyView,
    /// Change against the period before, in hundredths of a percent.
    #[ts(type = "number | null")]
    pub change_bp: Option<i64>,
    /// Twelve weeks of income, in micros, oldest first.
    #[ts(type = "number[]")]
    pub weeks: Vec<i64>,
    /// Clicks in the period; `null` if the network tells none.
    #[ts(type = "number | null")]
    pub clicks: Option<i64>,
    /// Earned per click.
    pub epc: Option<MoneyView>,
    /// Approved and paid among those decided, in hundredths of a percent.
    #[ts(type = "number | null")]
    pub approval_bp: Option<i64>,
    /// Not validated yet.
    pub pending: MoneyView,
    /// The passive part in hundredths of a percent.
    pub passive_bp: u32,
    /// The last transaction; RFC 3339.
    pub last_seen: Option<String>,
    /// What is left out for want of a rate.
    pub missing: Vec<MoneyView>,
}

/// Which programs to list.
#[derive(Debug, Clone, Deserialize, TS)]
pub struct ProgramQuestion {
    /// First day.
    pub from: Day,
    /// Last day.
    pub to: Day,
}

/// One program in full.
#[derive(Debug, Clone, Serialize, TS)]
pub struct ProgramDetail {
    /// Its line in the table.
    pub program: ProgramView,
    /// The same, all time, by state.
    pub totals: Vec<StateTotal>,
    /// The first and the last transaction; RFC 3339.
    pub first_seen: Option<String>,
    /// Its sub-IDs by income in the period.
    pub sub_ids: Vec<SubIdView>,
}

/// A sum by state.
#[derive(Debug, Clone, Serialize, TS)]
pub struct StateTotal {
    /// The state.
    pub status: Status,
    /// The sums, by currency.
    pub amounts: Vec<MoneyView>,
    /// How many transactions.
    #[ts(type = "number")]
    pub count: i64,
}

/// What a sub-ID earned.
#[derive(Debug, Clone, Serialize, TS)]
pub struct SubIdView {
    /// The affiliate's own mark; `null` for none.
    pub sub_id: Option<String>,
    /// How many transactions.
    #[ts(type = "number")]
    pub count: i64,
    /// What they earned, by currency.
    pub amounts: Vec<MoneyView>,
}

/// How a program is classed.
#[derive(Debug, Clone, Deserialize, TS)]
#[ts(optional_fields = nullable)]
pub struct ProgramEdit {
    /// The program.
    #[ts(type = "number")]
    pub id: i64,
    /// How it is promoted; `null` if undecided.
    pub kind: Option<ProgramKind>,
    /// Whether its income counts as passive by declaration.
    pub declared_passive: bool,
}

/// A program and the period its figures are for.
#[derive(Debug, Clone, Copy, Deserialize, TS)]
pub struct DetailQuestion {
    /// The program.
    #[ts(type = "number")]
    pub id: i64,
    /// First day.
    pub from: Day,
    /// Last day.
    pub to: Day,
}
