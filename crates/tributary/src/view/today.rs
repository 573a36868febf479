//! The Today screen: the month so far, what waits to be looked at, what is owed.

use ledger::News;
use serde::Serialize;
use ts_rs::TS;

use super::{DueView, Freshness, GoalPace, MoneyView, PaymentView, ProgramView};

/// Everything the Today screen shows.
#[derive(Debug, Clone, Serialize, TS)]
pub struct Today {
    /// `November so far`.
    pub label: String,
    /// The month so far, by state; one for each currency if there is no base currency or a rate is missing.
    pub month: MonthSoFar,
    /// The five programs that earned most in the period.
    pub programs: Vec<ProgramView>,
    /// How many programs there are.
    pub program_count: u32,
    /// Payments received or announced lately.
    pub payments: Vec<PaymentView>,
    /// What is owed now (approved, not paid), by program, largest first.
    pub owed: Vec<OwedView>,
    /// How far the goal of the month is; `null` where none is set.
    pub goal: Option<GoalPace>,
    /// The payouts that are expected next, of those whose day is known.
    pub due_next: Vec<DueView>,
    /// How many payouts are late.
    pub late_count: u32,
    /// How fresh the accounts are.
    pub freshness: Freshness,
}

/// What waits to be looked at.
#[derive(Debug, Clone, Serialize, TS)]
pub struct Review {
    /// What changed since the user last looked.
    pub lines: Vec<ReviewLine>,
    /// Since when; RFC 3339.
    pub since: Option<String>,
    /// How many expected entries by hand wait to be confirmed.
    pub expected: u32,
}

/// This month's figures, and its days that are over against the same days of the month before.
#[derive(Debug, Clone, Serialize, TS)]
pub struct MonthSoFar {
    /// The base currency.
    pub currency: String,
    /// Paid, approved and pending together.
    pub earned: MoneyView,
    /// Paid out.
    pub paid: MoneyView,
    /// Validated.
    pub approved: MoneyView,
    /// Not validated.
    pub pending: MoneyView,
    /// Declined.
    pub reversed: MoneyView,
    /// Earned up to yesterday, which is what is compared; `null` on the first of a month, when no day is over.
    pub compared: Option<MoneyView>,
    /// The same days of the month before; all of it where nothing is compared.
    pub before: MoneyView,
    /// `1–25 Oct`, or `October`.
    pub before_label: String,
    /// Change of `compared` in hundredths of a percent; `null` from zero, and where nothing is compared.
    #[ts(type = "number | null")]
    pub change_bp: Option<i64>,
    /// How the passive part is made up.
    pub passive: PassiveShare,
    /// Whether anything was converted.
    pub converted: bool,
    /// What is left out for want of a rate.
    pub missing: Vec<MoneyView>,
}

/// The passive part of an amount, in hundredths of a percent of what was earned.
#[derive(Debug, Clone, Default, Serialize, TS)]
pub struct PassiveShare {
    /// Recurring commissions and referrals, measured.
    pub recurring_bp: u32,
    /// Content older than the set age, measured.
    pub evergreen_bp: u32,
    /// Declared by the user.
    pub declared_bp: u32,
}

/// A group of changes of one program.
#[derive(Debug, Clone, Serialize, TS)]
pub struct ReviewLine {
    /// What happened.
    pub what: News,
    /// The program.
    #[ts(type = "number | null")]
    pub program: Option<i64>,
    /// Its name.
    pub name: String,
    /// How many transactions.
    #[ts(type = "number")]
    pub count: i64,
    /// Their commission, by currency.
    pub amounts: Vec<MoneyView>,
}

/// What a program owes.
#[derive(Debug, Clone, Serialize, TS)]
pub struct OwedView {
    /// The program.
    #[ts(type = "number")]
    pub program: i64,
    /// Its name.
    pub name: String,
    /// Approved and not paid.
    pub amount: MoneyView,
}
