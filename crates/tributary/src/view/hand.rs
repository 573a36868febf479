//! What is kept by hand: entries, their changes, and what comes again.

use record::{Day, Every, Kind, Status};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{MoneyView, TransactionView};

/// A commission as it is typed.
#[derive(Debug, Clone, Deserialize, TS)]
#[ts(optional_fields = nullable)]
pub struct HandEntry {
    /// The program's name; a new one is made.
    pub program: String,
    /// The commission, as a plain decimal.
    pub amount: String,
    /// Its currency.
    pub currency: String,
    /// The day it was earned, or the first day of a recurring one; today if `null`.
    #[serde(default)]
    pub day: Option<Day>,
    /// Where it stands.
    pub status: Status,
    /// What it is for.
    pub kind: Kind,
    /// The affiliate's own mark.
    #[serde(default)]
    pub sub_id: Option<String>,
    /// Who brought it: somebody kept by hand, or a new name.
    #[serde(default)]
    pub customer: Option<String>,
    /// A note, kept with it.
    #[serde(default)]
    pub note: Option<String>,
}

/// What is to change in entries by hand; what is left out stays.
#[derive(Debug, Clone, Default, Deserialize, TS)]
#[ts(optional_fields = nullable)]
#[serde(default)]
pub struct HandEdit {
    /// The entries, by the ledger's numbers.
    #[ts(as = "Vec<f64>", optional = false)]
    pub rows: Vec<i64>,
    /// Another program.
    pub program: Option<String>,
    /// Another amount, as a plain decimal: for one entry only.
    pub amount: Option<String>,
    /// Another currency: for one entry only.
    pub currency: Option<String>,
    /// Another day.
    pub day: Option<Day>,
    /// Where they stand now.
    pub status: Option<Status>,
    /// They were paid on this day: a payment is recorded for each program and currency.
    pub paid_on: Option<Day>,
    /// What they are for.
    pub kind: Option<Kind>,
    /// The affiliate's own mark; empty for none.
    pub sub_id: Option<String>,
    /// Who brought it; empty for nobody.
    pub customer: Option<String>,
    /// A note; empty for none.
    pub note: Option<String>,
}

/// What was entered or changed by hand.
#[derive(Debug, Clone, Serialize, TS)]
pub struct HandDone {
    /// The batch, to undo it.
    #[ts(type = "number")]
    pub batch: i64,
    /// The ids of the entries.
    pub ids: Vec<String>,
    /// The payments that were recorded with it.
    pub payments: Vec<MoneyView>,
}

/// What is kept by hand.
#[derive(Debug, Clone, Serialize, TS)]
pub struct HandBook {
    /// The programs, by name.
    pub programs: Vec<HandProgram>,
    /// The currency to begin with: that of the last entry.
    pub currency: String,
    /// What comes again.
    pub rules: Vec<RuleView>,
    /// Entries that were expected and wait to be confirmed, oldest first; up to 200.
    pub expected: Vec<TransactionView>,
    /// How many there are.
    pub expected_count: u32,
}

/// A program that is kept by hand.
#[derive(Debug, Clone, Serialize, TS)]
pub struct HandProgram {
    /// The ledger's number.
    #[ts(type = "number")]
    pub key: i64,
    /// Its name.
    pub name: String,
    /// Its latest entry.
    pub last: Option<TransactionView>,
}

/// An entry that is to come again.
#[derive(Debug, Clone, Deserialize, TS)]
#[ts(optional_fields = nullable)]
pub struct RuleForm {
    /// The rule to change; a new one without it.
    #[serde(default)]
    #[ts(as = "Option<f64>", optional = nullable)]
    pub id: Option<i64>,
    /// What is entered each time, first on its day.
    pub entry: HandEntry,
    /// How often.
    pub every: Every,
    /// Always on the last day of the month.
    #[serde(default)]
    #[ts(as = "Option<bool>", optional)]
    pub month_end: bool,
    /// The last day it may come on.
    #[serde(default)]
    pub until: Option<Day>,
    /// How many times it comes, instead of a last day.
    #[serde(default)]
    pub times: Option<u32>,
}

/// What a rule is to do.
#[derive(Debug, Clone, Copy, Deserialize, TS)]
#[ts(optional_fields = nullable)]
pub struct RuleState {
    /// The rule.
    #[ts(type = "number")]
    pub id: i64,
    /// Make no entries for the time being, or go on.
    #[serde(default)]
    pub paused: Option<bool>,
    /// Make no entries ever again, or take that back.
    #[serde(default)]
    pub stopped: Option<bool>,
}

/// A rule and what it has made just now.
#[derive(Debug, Clone, Serialize, TS)]
pub struct RuleDone {
    /// The rule.
    pub rule: RuleView,
    /// The batches of the entries that were due, to undo them.
    #[ts(type = "number[]")]
    pub made: Vec<i64>,
}

/// An entry that comes again.
#[derive(Debug, Clone, Serialize, TS)]
pub struct RuleView {
    /// Its number.
    #[ts(type = "number")]
    pub id: i64,
    /// The program's name.
    pub program: String,
    /// The program's number in the ledger, once it has an entry.
    #[ts(type = "number | null")]
    pub program_key: Option<i64>,
    /// The commission of each time.
    pub commission: MoneyView,
    /// Where each entry stands at first: pending ones wait to be confirmed.
    pub status: Status,
    /// What it is for.
    pub kind: Kind,
    /// The affiliate's own mark.
    pub sub_id: Option<String>,
    /// Who brings it, if the user says so.
    pub customer: Option<String>,
    /// A note for each entry.
    pub note: Option<String>,
    /// How often.
    pub every: Every,
    /// The first day.
    pub start: Day,
    /// Always on the last day of the month.
    pub month_end: bool,
    /// The last day it may come on.
    pub until: Option<Day>,
    /// The next day; `null` once it has ended.
    pub next: Option<Day>,
    /// How often it will still come; `null` if it has no end.
    pub left: Option<u32>,
    /// Whether it makes none for the time being.
    pub paused: bool,
}
