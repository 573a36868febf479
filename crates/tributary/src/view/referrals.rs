//! Referrals, recurring commission and cohorts as they cross the boundary.

use record::{Day, Kind, ReferralState, Status};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::MoneyView;

/// Of which program and in which currency recurring commission is wanted.
#[derive(Debug, Clone, Default, Deserialize, TS)]
#[serde(default)]
#[ts(optional_fields = nullable)]
pub struct RecurringQuestion {
    /// Only this program.
    pub program: Option<i64>,
    /// Only what was paid in this currency; all of it, converted, if nothing is said.
    pub currency: Option<String>,
    /// The months up to this one that are told: 13 if nothing is said.
    pub months: Option<u32>,
}

/// Monthly recurring commission: how it moved, and who brings it.
#[derive(Debug, Clone, Serialize, TS)]
pub struct RecurringPage {
    /// The currency of all amounts.
    pub currency: String,
    /// The months, oldest first; the last one is not over.
    pub months: Vec<MovementView>,
    /// What recurred in the last month that is over; `null` if nothing ever did.
    pub now: Option<RecurringNow>,
    /// The programs with referrals or recurring income, the largest first.
    pub programs: Vec<RecurringProgram>,
    /// What lies in currencies without a rate and is left out.
    pub unrated: Vec<MoneyView>,
    /// Whether amounts of other currencies were converted, all at the newest rate.
    pub converted: bool,
    /// The currencies in which something recurs.
    pub currencies: Vec<String>,
}

/// An amount, and how many referrals it is of.
#[derive(Debug, Clone, Serialize, TS)]
pub struct CellView {
    /// The amount; a size, never below zero.
    pub amount: MoneyView,
    /// Of how many referrals; income that names nobody counts as none.
    pub people: u32,
}

/// How recurring commission moved in one month: `start + new + expansion + reactivation − contraction − churn = end`.
#[derive(Debug, Clone, Serialize, TS)]
pub struct MovementView {
    /// The month, as `2026-11`.
    pub month: String,
    /// Its first day.
    pub from: Day,
    /// Its last day.
    pub to: Day,
    /// Whether it is over: of a month that is not, neither churn nor contraction is told.
    pub finished: bool,
    /// Whether it is the first month of which anything is known: nobody can be told to be new in it.
    pub opening: bool,
    /// What recurred in the month before; in the opening month all that recurs in it.
    pub start: CellView,
    /// Of referrals that bring something for the first time.
    pub new: CellView,
    /// How much more came of those that brought something in the month before, too.
    pub expansion: CellView,
    /// How much less came of them.
    pub contraction: CellView,
    /// What those brought in the month before that bring nothing now.
    pub churn: CellView,
    /// Of referrals that had paused.
    pub reactivation: CellView,
    /// What recurs in this month; while it is not over, what is awaited is a part of it.
    pub end: CellView,
    /// What has not come yet of those who paid in the month before, while the month is not over.
    pub awaited: CellView,
    /// What networks took back beyond what a referral brought.
    pub corrections: CellView,
    /// The end less the start, with its sign.
    pub net: MoneyView,
}

/// The last month that is over.
#[derive(Debug, Clone, Serialize, TS)]
pub struct RecurringNow {
    /// The month, as `2026-11`.
    pub month: String,
    /// What recurred in it.
    pub amount: MoneyView,
    /// Of how many referrals.
    pub people: u32,
    /// The change against a year before, in hundredths of a percent.
    #[ts(type = "number | null")]
    pub year_change_bp: Option<i64>,
    /// The part of the commission that left or shrank in a month, over the last six that are over.
    pub churn_bp: Option<u32>,
    /// The part of the referrals that left in a month.
    pub people_churn_bp: Option<u32>,
    /// New referrals a month over the same months, as a decimal; `null` where no month has a known one before it.
    pub new_per_month: Option<String>,
    /// What it grows towards at this pace; `null` where nobody leaves or nobody joins.
    pub ceiling: Option<CeilingView>,
}

/// What the stock grows towards if nothing changes: new referrals a month × months that one stays.
#[derive(Debug, Clone, Serialize, TS)]
pub struct CeilingView {
    /// Referrals that pay at the same time.
    pub people: u32,
    /// What they bring in a month.
    pub monthly: MoneyView,
}

/// There is too little to say something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
pub struct ThinView {
    /// How many there are.
    pub have: u32,
    /// How many it takes.
    pub need: u32,
}

/// What recurs of one program.
#[derive(Debug, Clone, Serialize, TS)]
pub struct RecurringProgram {
    /// The program.
    pub program: i64,
    /// Its name.
    pub name: String,
    /// Its colour, 1 to 20.
    pub slot: u8,
    /// The network's name.
    pub network: String,
    /// Whether its source names who brought what; if not, it is counted as a whole.
    pub named: bool,
    /// Whether what its customers bring counts as recurring: the network says so, or the program is one for referrals.
    pub counted: bool,
    /// Referrals known by name.
    pub referrals: u32,
    /// Those that paid in the last month that is over, or in this one.
    pub paying: u32,
    /// What recurred in the last month that is over.
    pub monthly: MoneyView,
    /// Its part of all that recurs.
    pub share_bp: u32,
    /// The part of the commission that left or shrank in a month, over the last six.
    pub churn_bp: Option<u32>,
    /// After how many months half of the referrals have left; `null` if that was not seen yet.
    pub median_months: Option<u32>,
    /// What a new referral is worth, counted over `worth_months`.
    pub worth: Option<MoneyView>,
    /// Over how many months that is counted: as long as anybody has been seen.
    pub worth_months: Option<u32>,
    /// Why there is no worth: referrals that have paid.
    pub thin: Option<ThinView>,
    /// All that its referrals have brought.
    pub earned: MoneyView,
}

/// One cell of the movements.
#[derive(Debug, Clone, Default, Deserialize, TS)]
#[serde(default)]
#[ts(optional_fields = nullable)]
pub struct CellQuestion {
    /// Only this program.
    pub program: Option<i64>,
    /// As in the question of the page.
    pub currency: Option<String>,
    /// The month, as `2026-11`.
    #[ts(optional = false)]
    pub month: String,
    /// `start`, `new`, `expansion`, `contraction`, `churn`, `reactivation`, `end`, `awaited` or `corrections`.
    #[ts(optional = false)]
    pub part: String,
}

/// Referrals by the month in which they joined.
#[derive(Debug, Clone, Serialize, TS)]
pub struct CohortPage {
    /// The currency of all amounts.
    pub currency: String,
    /// The cohorts, oldest first.
    pub cohorts: Vec<CohortView>,
    /// How long referrals stay: all together first, then by program.
    pub curves: Vec<CurveView>,
    /// What referrals are worth by the placement through which they came.
    pub placements: Vec<CameThrough>,
    /// What lies in currencies without a rate and is left out.
    pub unrated: Vec<MoneyView>,
}

/// The referrals that joined in one month.
#[derive(Debug, Clone, Serialize, TS)]
pub struct CohortView {
    /// The month, as `2026-11`.
    pub month: String,
    /// How many joined.
    pub size: u32,
    /// The month of joining first, then each month since.
    pub ages: Vec<AgeView>,
}

/// A cohort at one age.
#[derive(Debug, Clone, Serialize, TS)]
pub struct AgeView {
    /// How many brought something in the month.
    pub active: u32,
    /// All that came of the cohort in the month.
    pub commission: MoneyView,
    /// Those who brought something, as a part of all who joined.
    pub people_bp: u32,
    /// The commission against the month of joining, in hundredths of a percent; `null` if nothing came then.
    pub commission_bp: Option<u32>,
    /// The month is not over: more may come.
    pub open: bool,
    /// Nothing of the month is known: it lies before the first commission of anybody.
    pub unknown: bool,
}

/// How long referrals stay, by the estimate of Kaplan and Meier.
#[derive(Debug, Clone, Serialize, TS)]
pub struct CurveView {
    /// The program; `null` for all together.
    pub program: Option<i64>,
    /// Its name.
    pub name: String,
    /// Its colour, 1 to 20; 0 for all together.
    pub slot: u8,
    /// One step for each length that was seen.
    pub steps: Vec<CurveStep>,
    /// After how many months half have left; `null` if that was not seen yet.
    pub median: Option<u32>,
    /// How many have left.
    pub ended: u32,
}

/// One step of a [`CurveView`].
#[derive(Debug, Clone, Serialize, TS)]
pub struct CurveStep {
    /// After this many months.
    pub months: u32,
    /// Referrals that lasted at least so long.
    pub at_risk: u32,
    /// Those that left here.
    pub ended: u32,
    /// The part that stays longer, in hundredths of a percent.
    pub share_bp: u32,
    /// The lower end of its 95 percent interval.
    pub low_bp: u32,
    /// The upper end.
    pub high_bp: u32,
}

/// What the referrals of one placement brought.
#[derive(Debug, Clone, Serialize, TS)]
pub struct CameThrough {
    /// The placement; `null` for those of whom no placement is known.
    pub placement: Option<i64>,
    /// Its title, or the sub-ID where no placement has it.
    pub title: String,
    /// Referrals that came through it.
    pub referrals: u32,
    /// Those that still pay.
    pub paying: u32,
    /// All that they have brought.
    pub earned: MoneyView,
    /// For each of them.
    pub each: MoneyView,
    /// What a new one is worth, where enough are known.
    pub worth: Option<MoneyView>,
}

/// Which referrals are wanted, and in which order.
#[derive(Debug, Clone, Default, Deserialize, TS)]
#[serde(default)]
#[ts(optional_fields = nullable)]
pub struct ReferralQuestion {
    /// With this text in what the network calls them, or in the program's name.
    pub text: Option<String>,
    /// Of this account.
    pub account: Option<i64>,
    /// Of this program.
    pub program: Option<i64>,
    /// Who stands here: see [`ReferralView::stands`].
    pub stands: Option<Stands>,
    /// Who joined in this month, as `2026-11`.
    pub joined: Option<String>,
    /// Who is behind a finding about terms, by what it is called.
    pub finding: Option<String>,
    /// Which come first.
    pub order: Option<ReferralOrder>,
    /// How many to leave out.
    pub offset: Option<u32>,
    /// How many at most: 50 if nothing is said.
    pub limit: Option<u32>,
}

/// Which referrals come first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum ReferralOrder {
    /// Who brought most.
    #[default]
    Earned,
    /// Who joined last.
    Joined,
    /// Who paid last.
    Last,
}

/// Where a referral stands, by what it brings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum Stands {
    /// It brought something in the last month that is over, or in this one.
    Paying,
    /// It did before.
    Quiet,
    /// The network says that it left.
    Lost,
    /// It has brought nothing yet.
    Waiting,
}

/// A page of referrals.
#[derive(Debug, Clone, Serialize, TS)]
pub struct ReferralPage {
    /// The referrals.
    pub rows: Vec<ReferralView>,
    /// How many are wanted, on all pages.
    pub total: u32,
    /// How many of those pay.
    pub paying: u32,
    /// What all of them brought.
    pub earned: MoneyView,
    /// Programs that do not name who brought what, though something recurs: they are in no list of people.
    pub unnamed: Vec<String>,
}

/// Somebody who was brought.
#[derive(Debug, Clone, Serialize, TS)]
pub struct ReferralView {
    /// The account.
    pub account: i64,
    /// The account's name.
    pub account_name: String,
    /// The network's name.
    pub network: String,
    /// The program, where anybody says which.
    pub program: Option<i64>,
    /// The program's name.
    pub program_name: Option<String>,
    /// The program's colour, 1 to 20; 0 where none is known.
    pub slot: u8,
    /// What the network calls them.
    pub id: String,
    /// What the network says of them; `null` where it keeps no list.
    pub state: Option<ReferralState>,
    /// Where they stand by what they bring.
    pub stands: Stands,
    /// Since when they are known: the day on which they joined or brought something first.
    pub since: Option<Day>,
    /// The day of the last commission.
    pub last_day: Option<Day>,
    /// How many commissions stand.
    pub count: u64,
    /// What they brought, in each currency.
    pub earned: Vec<MoneyView>,
    /// The same in the shown currency; `null` where a rate is missing.
    pub total: Option<MoneyView>,
    /// What recurred in the last month in which something did, in the shown currency.
    pub monthly: Option<MoneyView>,
    /// How many commissions were declined.
    pub reversals: u64,
    /// The sub-ID of the first commission: the link through which they came.
    pub sub_id: Option<String>,
}

/// A referral by its name.
#[derive(Debug, Clone, Deserialize, TS)]
pub struct ByReferral {
    /// The account.
    pub account: i64,
    /// The program; `null` where nobody says which.
    pub program: Option<i64>,
    /// What the network calls them.
    pub id: String,
}

/// One referral with all that it brought.
#[derive(Debug, Clone, Serialize, TS)]
pub struct ReferralDetail {
    /// The referral.
    pub referral: ReferralView,
    /// Its commissions, newest first.
    pub rows: Vec<ReferralRow>,
    /// The placement through which they came.
    pub placement: Option<i64>,
    /// Its title.
    pub placement_title: Option<String>,
    /// The months in which something stands, oldest first, in the shown currency.
    pub months: Vec<ReferralMonth>,
}

/// One commission of a referral.
#[derive(Debug, Clone, Serialize, TS)]
pub struct ReferralRow {
    /// The commission's number.
    pub row: i64,
    /// Its day.
    pub day: Day,
    /// What it is for.
    pub kind: Kind,
    /// Where it stands.
    pub status: Status,
    /// The commission.
    pub commission: MoneyView,
}

/// What a referral brought in a month.
#[derive(Debug, Clone, Serialize, TS)]
pub struct ReferralMonth {
    /// The month, as `2026-11`.
    pub month: String,
    /// All that stands.
    pub amount: MoneyView,
}

/// Somebody whom the user keeps by hand.
#[derive(Debug, Clone, Deserialize, TS)]
#[ts(optional_fields = nullable)]
pub struct ReferralForm {
    /// What the user calls them.
    pub id: String,
    /// The program's name; a new one is made.
    pub program: String,
    /// When they joined; today if nothing is said.
    #[serde(default)]
    pub joined: Option<Day>,
    /// Where they stand.
    pub state: ReferralState,
}

/// A picture of how recurring commission moved.
#[derive(Debug, Clone, Deserialize, TS)]
#[ts(optional_fields = nullable)]
pub struct MovementsChart {
    /// What it shows.
    pub question: RecurringQuestion,
    /// How this month came of the one before, as `2026-11`; all the months side by side if nothing is said.
    #[serde(default)]
    pub month: Option<String>,
    /// Width in CSS pixels.
    pub width: u32,
    /// Height in CSS pixels.
    pub height: u32,
}

/// A picture of what is left of each cohort.
#[derive(Debug, Clone, Deserialize, TS)]
pub struct CohortsChart {
    /// What it shows; its months are the cohorts.
    pub question: RecurringQuestion,
    /// What its cells say.
    pub of: CohortPart,
    /// Width in CSS pixels.
    pub width: u32,
    /// Height in CSS pixels.
    pub height: u32,
}

/// What is told of a cohort at an age.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum CohortPart {
    /// Those who brought something, as a part of all who joined.
    People,
    /// The commission against the first month in which the cohort brought something.
    Commission,
    /// The commission itself.
    Amount,
}

/// A picture of how long referrals stay.
#[derive(Debug, Clone, Deserialize, TS)]
pub struct CurvesChart {
    /// What it shows; its months are nothing here.
    pub question: RecurringQuestion,
    /// Width in CSS pixels.
    pub width: u32,
    /// Height in CSS pixels.
    pub height: u32,
}

/// A picture of recurring commission.
#[derive(Debug, Clone, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum RecurringPicture {
    /// How it moved.
    Movements(MovementsChart),
    /// What is left of each cohort.
    Cohorts(CohortsChart),
    /// How long referrals stay.
    Curves(CurvesChart),
}

/// Where a picture of recurring commission is to be saved.
#[derive(Debug, Clone, Deserialize, TS)]
pub struct SaveRecurring {
    /// The picture.
    pub picture: RecurringPicture,
    /// Where to; `.svg` or `.png`.
    pub path: String,
    /// In dark colours.
    pub dark: bool,
}
