//! Terms, what is really paid, and what breaks them, as they cross the boundary.

use record::{Day, TermKind};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{MoneyView, ProgramChoice};

/// One fact of a program's terms.
#[derive(Debug, Clone, Serialize, TS)]
pub struct TermView {
    /// Its number.
    pub id: i64,
    /// The program's number.
    pub program: i64,
    /// The program's name.
    pub program_name: String,
    /// The account's name.
    pub account: String,
    /// What it is about.
    pub kind: TermKind,
    /// What of the program it is about, where it is not all of it: a tier, a kind of sale.
    pub about: Option<String>,
    /// What the terms say, as it is written: `20%`, `90 days`, `50.00 EUR`, `day 15`, `lifetime`.
    pub value: String,
    /// Since when it holds; `null` for always.
    pub since: Option<Day>,
    /// The words of the terms, as they were pasted.
    pub quote: Option<String>,
    /// Where they stand.
    pub source: Option<String>,
    /// What the user notes of it.
    pub note: Option<String>,
    /// Whether it holds today: `now`, `before` for one that a newer one replaced, `later` for one that is to come.
    pub state: TermState,
    /// When it was written down last; RFC 3339.
    pub written_at: String,
    /// What it was before the user changed it, the newest first.
    pub before: Vec<TermBefore>,
}

/// Whether a fact holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum TermState {
    /// Today.
    Now,
    /// No longer: a newer one replaced it.
    Before,
    /// From a day on that is to come.
    Later,
}

/// What a fact was before it was changed.
#[derive(Debug, Clone, Serialize, TS)]
pub struct TermBefore {
    /// What it said.
    pub value: String,
    /// Since when it was said to hold.
    pub since: Option<Day>,
    /// When that was written down; RFC 3339.
    pub written_at: String,
}

/// A fact to write down: a new one, or all that a known one is to be.
#[derive(Debug, Clone, Deserialize, TS)]
#[ts(optional_fields = nullable)]
pub struct TermForm {
    /// The number of the fact to change; none for a new one.
    pub id: Option<i64>,
    /// Whose terms; left out where a known fact is changed.
    #[serde(default)]
    pub program: ProgramChoice,
    /// Whether a program that nobody knows is to be made; else it is refused.
    pub new: Option<bool>,
    /// What it is about.
    pub kind: TermKind,
    /// What the terms say.
    pub value: String,
    /// Since when it holds; always if nothing is said.
    pub since: Option<Day>,
    /// What of the program it is about.
    pub about: Option<String>,
    /// The words of the terms.
    pub quote: Option<String>,
    /// Where they stand.
    pub source: Option<String>,
    /// A note.
    pub note: Option<String>,
}

/// A fact of the terms.
#[derive(Debug, Clone, Deserialize, TS)]
pub struct ByTerm {
    /// Its number.
    pub id: i64,
}

/// What was written down, and how to take it back.
#[derive(Debug, Clone, Serialize, TS)]
pub struct TermDone {
    /// The number of the fact.
    pub id: i64,
    /// The batch: `import.undo` takes it back.
    pub batch: i64,
    /// What is to be looked at again of what was written; `null` for nothing.
    pub warning: Option<String>,
}

/// Something that breaks the terms, or looks as if it did.
#[derive(Debug, Clone, Serialize, TS)]
pub struct TermFinding {
    /// What it is called, to mark it as seen.
    pub finding: String,
    /// The program's number.
    pub program: i64,
    /// The program's name.
    pub program_name: String,
    /// The program's colour for life.
    pub slot: u8,
    /// What was found.
    pub what: FindingKind,
    /// The same in a few words.
    pub title: String,
    /// The same as sentences: what is so, and what the terms say.
    pub text: String,
    /// Since when.
    pub since: Option<Day>,
    /// How sure it is.
    pub sure: Sureness,
    /// What it may have cost; `null` where nothing can be said.
    pub cost: Option<MoneyView>,
    /// What the cost is, in words.
    pub cost_is: String,
    /// The fact of the terms that it is compared with; `null` where it is behaviour alone.
    pub term: Option<i64>,
    /// What to do.
    pub advice: String,
    /// How it is measured.
    pub measured: String,
    /// The rows behind it, the ones that matter most first.
    pub rows: Vec<FindingRow>,
    /// How many there are.
    pub row_count: u32,
    /// The first and the last day of the commissions behind it.
    pub days: Option<(Day, Day)>,
    /// The command that shows what is behind it.
    pub shown_by: String,
    /// Whether the user has seen it.
    pub seen: bool,
}

/// What a finding is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum FindingKind {
    /// Less of each sale is paid than before.
    RateFell,
    /// Less of each sale is paid than the terms say.
    BelowShare,
    /// Referrals that the network calls active have stopped paying.
    Silent,
    /// Recurring commissions end after the same number of months.
    EndedEarly,
    /// Referrals were dropped when the limit of inactivity was reached.
    Dropped,
    /// Commissions wait for their approval longer than the terms say.
    LateApproval,
    /// The terms became worse.
    WorseTerms,
}

/// How sure a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum Sureness {
    /// It may have another reason.
    Perhaps,
    /// Another reason is unlikely.
    Likely,
    /// There is no doubt about the figures.
    Certain,
}

/// A commission or a referral behind a finding.
#[derive(Debug, Clone, Serialize, TS)]
pub struct FindingRow {
    /// The commission's number; `null` for a referral.
    pub row: Option<i64>,
    /// What the network calls the commission or the referral.
    pub id: String,
    /// Its day; the last one of a referral.
    pub day: Option<Day>,
    /// The commission; what a referral usually brings.
    pub amount: Option<MoneyView>,
    /// What is to be said of it, in a few words.
    pub what: String,
}

/// A finding that was seen.
#[derive(Debug, Clone, Deserialize, TS)]
pub struct TermFindingSeen {
    /// What it is called.
    pub finding: String,
    /// Whether it was seen; `false` takes that back.
    pub seen: bool,
}

/// What is really paid, beside what the terms say.
#[derive(Debug, Clone, Serialize, TS)]
pub struct Effective {
    /// The program's number.
    pub program: i64,
    /// The program's name.
    pub program_name: String,
    /// What it is about.
    pub kind: TermKind,
    /// The currency of the sales that it was measured by.
    pub currency: Option<String>,
    /// What the terms say today; `null` where nothing is written down.
    pub stated: Option<String>,
    /// What was measured; empty where nothing can be compared.
    pub paid: String,
    /// The first day of what it was measured by.
    pub since: Option<Day>,
    /// How many commissions, or lives of referrals, it was measured by.
    pub of: u32,
    /// How it is measured, as sentences.
    pub measured: String,
    /// Whether the terms say the same; `null` where they say nothing, or where that cannot be told.
    pub agrees: Option<bool>,
    /// The one kind of commissions that it is about, where the terms name one.
    pub about: Option<String>,
    /// Why what the terms say cannot be compared, as a sentence; nothing was measured then.
    pub why_not: Option<String>,
    /// The same month by month, where it is measured so.
    pub months: Vec<EffectiveMonth>,
}

/// What was measured in one month.
#[derive(Debug, Clone, Serialize, TS)]
pub struct EffectiveMonth {
    /// The first day of the month.
    pub month: Day,
    /// What was measured.
    pub paid: String,
    /// How many sales.
    pub of: u32,
}
