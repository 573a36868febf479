//! What will come, as it crosses the boundary: the months ahead, what stays if the work stops, what is pending, goals.

use record::Day;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::MoneyView;

/// Whose months ahead are wanted.
#[derive(Debug, Clone, Default, Deserialize, TS)]
#[serde(default)]
#[ts(optional_fields = nullable)]
pub struct ForecastQuestion {
    /// Of this program; of all if nothing is said.
    pub program: Option<i64>,
    /// How many months ahead, this one not counted: twelve if nothing is said.
    pub months: Option<u32>,
    /// In this currency; in the base currency if nothing is said.
    pub currency: Option<String>,
}

/// All of the tab *Forecast*.
#[derive(Debug, Clone, Serialize, TS)]
pub struct ForecastPage {
    /// The currency of every amount.
    pub currency: String,
    /// The program that it is about; `null` for all.
    pub program: Option<ForecastProgram>,
    /// The programs that can be asked for, by name.
    pub programs: Vec<ForecastProgram>,
    /// This month, such as `2026-11`.
    pub this: String,
    /// What was earned in each month, oldest first, at the rates of its days. This month is not over yet.
    pub history: Vec<HistoryMonth>,
    /// The last month of which anything is known, where that is not the one before this.
    pub known_to: Option<String>,
    /// Whether amounts of other currencies are in it.
    pub converted: bool,
    /// What is left out of it because no rate is known.
    pub missing: Vec<MoneyView>,
    /// Programs of which nothing is in it, each with the reason.
    pub excluded: Vec<ExcludedProgram>,
    /// The months ahead.
    pub ahead: Ahead,
    /// How earlier forecasts did.
    pub tested: Tested,
    /// What would still come if the work stopped today.
    pub stop: StopView,
    /// What is pending, at its likely value.
    pub pending: PendingView,
    /// What can be set, as it was of late.
    pub sliders: Option<SlidersView>,
    /// The goals.
    pub goals: Goals,
    /// The day of the rates at which what would still come and what is pending are converted, where any are.
    pub rates_of: Option<String>,
}

/// A program by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct ForecastProgram {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// Its colour, 1 to 20.
    pub slot: u8,
}

/// A month that was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct HistoryMonth {
    /// The month, such as `2026-11`.
    pub month: String,
    /// What was earned.
    pub earned: MoneyView,
    /// Whether it is not over yet.
    pub unfinished: bool,
    /// Whether an account was not read to the end of it.
    pub partial: bool,
}

/// A program that is left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct ExcludedProgram {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// Why, as a sentence.
    pub why: String,
}

/// Too little to say anything: how much there is, and how much it takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct TooLittle {
    /// How many there are.
    pub have: u64,
    /// How many it takes.
    pub need: u64,
    /// What is counted, such as `months`.
    pub of: String,
    /// The same as a sentence.
    pub said: String,
}

/// A month ahead, with the ranges that hold five and eight times in ten.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct BandMonth {
    /// The month, such as `2026-12`.
    pub month: String,
    /// The range.
    #[serde(flatten)]
    #[ts(flatten)]
    pub band: BandView,
}

/// An amount with the ranges that hold five and eight times in ten.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct BandView {
    /// One in ten is below.
    pub low80: MoneyView,
    /// One in four is below.
    pub low50: MoneyView,
    /// As likely above as below.
    pub median: MoneyView,
    /// One in four is above.
    pub high50: MoneyView,
    /// One in ten is above.
    pub high80: MoneyView,
}

/// How the months ahead were reckoned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ForecastMethod {
    /// By season, level and trend.
    Seasonal,
    /// By level and trend.
    Trend,
    /// As a year ago, or as last month: no other way gave numbers.
    LastYear,
    /// As entries by hand that come again say: nothing else was earned.
    Declared,
}

/// The months ahead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Ahead {
    /// How they were reckoned; `null` where there is too little.
    pub method: Option<ForecastMethod>,
    /// The months: this one as it is likely to end, then the next ones.
    pub months: Vec<BandMonth>,
    /// What of each of them entries by hand that come again say, in order: declared, not measured, so it moves the ranges
    /// and does not widen them. Empty where they say nothing.
    pub declared: Vec<MoneyView>,
    /// What it takes.
    pub thin: Option<TooLittle>,
}

/// How forecasts would have done in the last three months, each time with only what was known before.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct Tested {
    /// The months, as they were forecast before the first of them began.
    pub months: Vec<TestedMonth>,
    /// How many forecasts were made: of each month one for each month before it.
    pub forecasts: u64,
    /// By how much they were off, at the median.
    pub error: Option<MoneyView>,
    /// By how much the same month of the year before was off, at the median.
    pub naive_error: Option<MoneyView>,
    /// How many of the months lay in the range that is to hold five in ten.
    pub held50: u64,
    /// How many lay in the range that is to hold eight in ten.
    pub held80: u64,
    /// What it takes.
    pub thin: Option<TooLittle>,
}

/// A month as it was forecast, and as it came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct TestedMonth {
    /// As it was forecast.
    #[serde(flatten)]
    #[ts(flatten)]
    pub made: BandMonth,
    /// What was earned.
    pub earned: MoneyView,
    /// Whether the range that is to hold eight in ten held it.
    pub held: bool,
}

/// What would still come if no new referral came and nothing new were put up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct StopView {
    /// All of it of which anything can be said.
    pub total: RemainingView,
    /// Of referrals who pay now.
    pub referrals: RemainingView,
    /// Of what stands on pages.
    pub content: RemainingView,
    /// Of what is passive besides.
    pub rest: RemainingView,
    /// What entries by hand that come again say: declared, not measured, so without a range; `null` if there are none.
    pub declared: Option<RemainingView>,
    /// The month by which half of the total or less is left, such as `2027-06`; `null` if not within the months looked at.
    pub halved: Option<String>,
    /// The programs that bring most of it by themselves.
    pub programs: Vec<StopProgram>,
    /// How many programs bring some of it and are not listed.
    pub more_programs: u64,
    /// How many people pay now.
    pub people: u64,
    /// How many placements are followed one by one.
    pub placements: u64,
    /// How many placements earned in the last two years.
    pub all_placements: u64,
}

/// One part of what would still come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct RemainingView {
    /// What it brings in a month now.
    pub now: MoneyView,
    /// The months ahead, this one first; empty where there is too little.
    pub months: Vec<BandMonth>,
    /// What it takes.
    pub thin: Option<TooLittle>,
}

/// What would still come of one program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct StopProgram {
    /// Which.
    #[serde(flatten)]
    #[ts(flatten)]
    pub program: ForecastProgram,
    /// What it brings by itself in a month now.
    pub now: MoneyView,
    /// What it would bring in the last month looked at.
    pub then: Option<BandView>,
    /// The month by which half or less is left.
    pub halved: Option<String>,
    /// What it takes.
    pub thin: Option<TooLittle>,
}

/// What is pending, at its likely value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct PendingView {
    /// All of it.
    pub total: PendingLine,
    /// All of it by age.
    pub ages: Vec<PendingAge>,
    /// The programs with most of it.
    pub programs: Vec<PendingLine>,
    /// How many programs have some and are not listed.
    pub more_programs: u64,
    /// How many decisions tell it.
    pub decisions: u64,
    /// What became of the commissions of each such day was looked at: 1 for all of them.
    pub every: u32,
    /// What is left out because no rate is known.
    pub missing: Vec<MoneyView>,
}

/// What is pending of one program, or in all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct PendingLine {
    /// Which; `null` for all.
    pub program: Option<ForecastProgram>,
    /// What is pending.
    pub pending: MoneyView,
    /// How many commissions.
    pub count: u64,
    /// What of it is likely to be approved; of the part of which that can be said.
    pub expected: Option<BandView>,
    /// The part of which nothing can be said.
    pub unknown: MoneyView,
    /// What it takes.
    pub thin: Option<TooLittle>,
}

/// What is pending of one age.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct PendingAge {
    /// Months from the one in which it was earned to this one.
    pub age: u32,
    /// The first day of the month in which it was earned.
    pub from: Day,
    /// Its last day.
    pub to: Day,
    /// What is pending.
    pub pending: MoneyView,
    /// How many commissions.
    pub count: u64,
    /// The part of it that is likely to be approved, in hundredths of a percent.
    pub share_bp: Option<u32>,
    /// What it takes.
    pub thin: Option<TooLittle>,
}

/// What can be set to ask “what if”.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, TS)]
pub struct SliderSet {
    /// New referrals a month.
    pub new_per_month: f64,
    /// The part of recurring commission that leaves in a month, from 0 to 1.
    pub churn: f64,
    /// The part of new referrals whose commission is approved, from 0 to 1.
    pub approval: f64,
}

/// The figures as they were of late, and what goes with them.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct SlidersView {
    /// The figures.
    pub late: SliderSet,
    /// From how many months they are taken.
    pub months: u32,
    /// What an approved new referral brings in a month.
    pub mean: MoneyView,
    /// Recurring income of the last month that is over.
    pub now: MoneyView,
}

/// What if more came, or fewer left?
#[derive(Debug, Clone, Deserialize, TS)]
#[ts(optional_fields = nullable)]
pub struct WhatIfQuestion {
    /// Whose months.
    #[serde(default)]
    pub of: Option<ForecastQuestion>,
    /// The figures as they are set.
    pub set: SliderSet,
}

/// The figure of the tab.
#[derive(Debug, Clone, Deserialize, TS)]
#[ts(optional_fields = nullable)]
pub struct FigureQuestion {
    /// Whose months.
    #[serde(default)]
    pub of: Option<ForecastQuestion>,
    /// Whether it shows what would still come if the work stopped today.
    #[serde(default)]
    #[ts(optional, as = "Option<_>")]
    pub stop: bool,
    /// Figures that are set by hand, if any are.
    #[serde(default)]
    pub set: Option<SliderSet>,
    /// Its width in CSS pixels.
    pub width: u32,
    /// Its height.
    pub height: u32,
}

/// What would come with the figures that were set.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct WhatIf {
    /// The months, this one first.
    pub months: Vec<WhatIfMonth>,
    /// Where recurring income would level off; `null` if it would not.
    pub ceiling: Option<MoneyView>,
}

/// A month under the figures that were set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct WhatIfMonth {
    /// The month.
    pub month: String,
    /// Recurring income with the figures that were set.
    pub set: MoneyView,
    /// Recurring income with the figures as they were of late.
    pub late: MoneyView,
    /// All income: the forecast's middle, with the difference between the two; `null` without a forecast.
    pub all: Option<MoneyView>,
}

/// What the user wants to earn.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, TS)]
pub struct Goals {
    /// What is to be earned in a month.
    pub income: Option<GoalPace>,
    /// What passive income is to cover in a month.
    pub need: Option<NeedView>,
}

/// How far the goal of the month is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct GoalPace {
    /// What is to be earned in the month.
    pub goal: MoneyView,
    /// What was earned so far.
    pub earned: MoneyView,
    /// What should be there by the end of today, in equal steps.
    pub due: MoneyView,
    /// How much more than that there is; below zero how much less than by the end of yesterday; zero between the two.
    pub ahead: MoneyView,
    /// What was earned of the goal, in hundredths of a percent; more than 10,000 if it is passed.
    pub reached_bp: u32,
    /// What is due of the goal, in hundredths of a percent.
    pub due_bp: u32,
    /// The day of the month.
    pub day: u32,
    /// Days of the month.
    pub days: u32,
}

/// When passive income covers what is needed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct NeedView {
    /// What is needed in a month.
    pub need: MoneyView,
    /// What came without new work in a month of late: the mean of the last three.
    pub now: MoneyView,
    /// When it is covered.
    pub cover: CoverView,
}

/// When passive income covers what is needed, for good.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "when", rename_all = "lowercase")]
pub enum CoverView {
    /// It does now.
    Already,
    /// It will.
    Between {
        /// The first month in which it may: one in ten.
        earliest: String,
        /// As likely by then as not; `null` if later than the months looked at.
        likely: Option<String>,
        /// Nine in ten; `null` if later than the months looked at.
        latest: Option<String>,
    },
    /// Not within the months looked at.
    Never {
        /// How many those are.
        months: u32,
    },
    /// There is too little to say.
    Thin {
        /// What it takes.
        thin: TooLittle,
    },
}

/// Goals that are set or taken away: an empty text takes one away, `null` leaves it.
#[derive(Debug, Clone, Default, Deserialize, TS)]
#[serde(default)]
#[ts(optional_fields = nullable)]
pub struct GoalsEdit {
    /// What is to be earned in a month, as a decimal of the base currency.
    pub income: Option<String>,
    /// What passive income is to cover in a month.
    pub need: Option<String>,
}

/// The goals as they are set.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, TS)]
pub struct GoalsSet {
    /// What is to be earned in a month.
    pub income: Option<MoneyView>,
    /// What passive income is to cover in a month.
    pub need: Option<MoneyView>,
}
