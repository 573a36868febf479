//! What the screens, the command line and the tests see: plain values with TypeScript twins.

mod evidence;
mod figure;
mod forecast;
mod mapping;
mod payouts;
mod promotion;
mod referrals;
mod tax;
mod terms;

use ledger::News;
use record::{Every, Kind, Problem, ProgramKind, Series, Status, Step};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

pub use evidence::*;
pub use figure::*;
pub use forecast::*;
pub use mapping::*;
pub use payouts::*;
pub use promotion::*;
pub use referrals::*;
pub use tax::*;
pub use terms::*;

/// An amount for display: exact decimal text and its currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct MoneyView {
    /// Plain decimal, such as `-1204.55`.
    pub amount: String,
    /// ISO 4217 code or crypto-asset.
    pub currency: String,
}

/// What the window needs before anything else.
#[derive(Debug, Clone, Serialize, TS)]
pub struct AppState {
    /// Which profile is open.
    pub profile: Profile,
    /// The user's own profile holds nothing yet: offer the three doors.
    pub empty: bool,
    /// Base currency; `null` until it is chosen.
    pub currency: Option<String>,
    /// Days after which content counts as evergreen.
    pub passive_age: u32,
    /// `light`, `dark` or `system`.
    pub theme: String,
    /// A BCP 47 tag, or `system`.
    pub locale: String,
    /// Whether amounts are hidden.
    pub hide_amounts: bool,
    /// Whether single-letter shortcuts work.
    pub letter_keys: bool,
    /// Whether accounts are synced when the application starts or the computer wakes up.
    pub sync_on_start: bool,
    /// Whether the window goes on in the tray when it is closed.
    pub tray: bool,
    /// Whether the user was told that it does.
    pub tray_told: bool,
    /// Whether a shortcut opens the quick log from anywhere.
    pub shortcut: bool,
    /// The folder whose report files are imported when they land there.
    pub watch: Option<WatchView>,
    /// Today, by the computer's calendar.
    pub today: String,
    /// Where the database lies.
    pub data_dir: String,
    /// The version of the application.
    pub version: String,
    /// Where secrets go.
    pub vault: VaultState,
    /// How fresh the accounts are.
    pub freshness: Freshness,
}

/// The profile that is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum Profile {
    /// The user's own figures.
    Own,
    /// Sample data.
    Sample,
}

/// Where secrets are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum VaultState {
    /// The operating system's keychain.
    Keychain,
    /// The encrypted file, unlocked.
    File,
    /// The encrypted file, waiting for its passphrase.
    Locked,
    /// Neither yet: the first secret needs a passphrase.
    New,
}

/// How complete the figures are.
#[derive(Debug, Clone, Default, Serialize, TS)]
pub struct Freshness {
    /// Accounts that are synced.
    pub accounts: u32,
    /// How many of them are up to date (complete within the last two days, without an error).
    pub fresh: u32,
    /// The others, each with its reason in a sentence.
    pub stale: Vec<StaleAccount>,
}

/// An account whose figures may be incomplete.
#[derive(Debug, Clone, Serialize, TS)]
pub struct StaleAccount {
    /// The account.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// What is wrong, as a sentence.
    pub reason: String,
}

/// A network that an account can be added for.
#[derive(Debug, Clone, Serialize, TS)]
pub struct NetworkView {
    /// The connector's id.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// Network, platform, marketplace …
    pub kind: String,
    /// What the account form asks for.
    pub fields: Vec<FieldView>,
    /// What it gives: `transactions`, `daily`, `payouts`, `referrals`, `programs`, `creatives`, `reports`.
    pub gives: Vec<String>,
    /// `written from documentation`, or `seen working 2026-11-20`.
    pub confidence: String,
    /// How sure the documentation itself is: high, medium, low.
    pub documentation: String,
    /// The hosts its secrets are sent to.
    pub hosts: Vec<String>,
    /// How it is signed in to, in words: `API key`, `user and password`, `OAuth` …; `null` if only files are read.
    pub sign_in: Option<String>,
    /// How many days back it answers for commissions; `null` if no limit is known.
    #[ts(type = "number | null")]
    pub history_days: Option<i64>,
    /// The network's site.
    pub site: String,
    /// Where its documentation is.
    pub docs: Option<String>,
    /// A sentence on limits.
    pub notes: Option<String>,
    /// Report files of it that can be imported: slug and name.
    pub reports: Vec<ReportName>,
    /// Whether it is the user's own file.
    pub own: bool,
}

/// A report format by name.
#[derive(Debug, Clone, Serialize, TS)]
pub struct ReportName {
    /// Its slug.
    pub slug: String,
    /// Its name.
    pub name: String,
}

/// One field of the account form.
#[derive(Debug, Clone, Serialize, TS)]
pub struct FieldView {
    /// The key in the connector file.
    pub key: String,
    /// `setting` or `secret`.
    pub kind: String,
    /// What the user sees it called.
    pub label: String,
    /// Where the user finds it.
    pub help: String,
    /// Whether it may stay empty.
    pub required: bool,
    /// Filled in at first.
    pub default: Option<String>,
    /// The only values allowed, if any.
    pub choices: Vec<String>,
    /// Whether the user's consent in a browser fills it.
    pub browser: bool,
}

/// A form whose user is to allow something in a browser.
#[derive(Clone, Deserialize, TS)]
pub struct ConsentRequest {
    /// The connector's id.
    pub network: String,
    /// The account whose settings and secrets complete what is filled in, if there is one already.
    #[serde(default)]
    #[ts(optional = nullable, type = "number | null")]
    pub account: Option<i64>,
    /// What is filled in so far.
    pub values: std::collections::BTreeMap<String, String>,
    /// The hosts that the form has shown, where the network is read by a file of the user's own.
    #[serde(default)]
    #[ts(optional, as = "Option<_>")]
    pub hosts: Vec<String>,
}

/// A filled-in account form.
#[derive(Clone, Deserialize, TS)]
pub struct NewAccount {
    /// The connector's id.
    pub network: String,
    /// The user's name for it.
    pub name: String,
    /// Settings and secrets by key; secrets go to the vault only.
    pub values: std::collections::BTreeMap<String, String>,
    /// The hosts that the form has shown, where the network is read by a file of the user's own.
    #[serde(default)]
    #[ts(optional, as = "Option<_>")]
    pub hosts: Vec<String>,
    /// When it is synced unasked: `off`, `hourly`, or `daily@07:30`; hourly without it.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub schedule: Option<String>,
    /// How many days the first sync reaches back, 0 for everything the network gives; a year without it.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub history_days: Option<u32>,
}

/// When an account is to be synced unasked.
#[derive(Debug, Clone, Deserialize, TS)]
pub struct AccountSchedule {
    /// The account.
    #[ts(type = "number")]
    pub id: i64,
    /// `off`, `hourly`, or `daily@07:30` by the computer's clock.
    pub schedule: String,
}

/// What a test of credentials found.
#[derive(Debug, Clone, Serialize, TS)]
pub struct AccountCheck {
    /// The steps, in order: reached, accepted, readable.
    pub steps: Vec<CheckStep>,
    /// A name that the network gives the account.
    pub name: Option<String>,
}

/// One step of a test.
#[derive(Debug, Clone, Serialize, TS)]
pub struct CheckStep {
    /// What was tried, in words.
    pub label: String,
    /// Whether it went well; `null` if it was not reached.
    pub ok: Option<bool>,
    /// What the user should know about it.
    pub note: Option<String>,
}

/// An account as the settings show it.
#[derive(Debug, Clone, Serialize, TS)]
pub struct AccountView {
    /// The ledger's number.
    #[ts(type = "number")]
    pub id: i64,
    /// The user's name for it.
    pub name: String,
    /// The connector's id.
    pub network: String,
    /// The connector's name.
    pub network_name: String,
    /// Settings by key, without secrets.
    pub settings: std::collections::BTreeMap<String, String>,
    /// Keys for which a secret is stored.
    pub secrets: Vec<String>,
    /// When the last complete sync ended, RFC 3339; `null` if there was none.
    pub last_sync: Option<String>,
    /// When it was last tried, however that went.
    pub last_try: Option<String>,
    /// How many tries have failed since one was complete.
    pub failures: u32,
    /// When it is synced unasked: `off`, `hourly`, or `daily@07:30` by the computer's clock.
    pub schedule: String,
    /// When the window syncs it next; `null` if only the user can do it.
    pub next_sync: Option<String>,
    /// The last day of the last complete sync.
    pub complete_to: Option<String>,
    /// What went wrong last, as a sentence with a hint.
    pub error: Option<ErrorView>,
    /// Rows that could not be understood.
    pub problems: Vec<Problem>,
    /// Whether it can be synced (its connector has something to fetch).
    pub syncs: bool,
}

/// An error as the user sees it.
#[derive(Debug, Clone, Serialize, TS)]
pub struct ErrorView {
    /// Where the screen behaves differently: credentials, unreachable, wait, connector, input, ask, storage, locked, bug.
    pub kind: String,
    /// What happened.
    pub message: String,
    /// What to do next.
    pub hint: Option<String>,
    /// What is behind it, for copying; of kind `ask`, the setting to ask for.
    pub detail: Option<String>,
}

/// Which accounts to sync and for which days.
#[derive(Debug, Clone, Default, Deserialize, TS)]
#[ts(optional_fields = nullable)]
pub struct SyncRequest {
    /// Account names; empty for all.
    #[serde(default)]
    #[ts(as = "Option<Vec<String>>", optional)]
    pub accounts: Vec<String>,
    /// First day, inclusive.
    #[serde(default)]
    pub since: Option<String>,
    /// Last day, inclusive.
    #[serde(default)]
    pub until: Option<String>,
}

/// How a sync stands.
#[derive(Debug, Clone, Default, Serialize, TS)]
pub struct SyncState {
    /// Whether one runs.
    pub running: bool,
    /// Counts up with every change: of two states the greater is the newer, however they arrived.
    #[ts(type = "number")]
    pub moves: u64,
    /// One line for each account of the run.
    pub accounts: Vec<SyncAccount>,
}

/// How far one account of a sync is.
#[derive(Debug, Clone, Serialize, TS)]
pub struct SyncAccount {
    /// The account's name.
    pub name: String,
    /// `waiting`, `running`, `done`, `part`, `failed`, `cancelled`.
    pub state: String,
    /// Windows done.
    pub done: u32,
    /// Windows in all.
    pub of: u32,
    /// Rows received.
    #[ts(type = "number")]
    pub rows: u64,
    /// Rows new.
    #[ts(type = "number")]
    pub added: u64,
    /// Rows changed.
    #[ts(type = "number")]
    pub updated: u64,
    /// Rows the same as before.
    #[ts(type = "number")]
    pub unchanged: u64,
    /// Banners, texts and codes that the network lists; none of them is among the rows.
    #[ts(type = "number")]
    pub creatives: u64,
    /// Rows that could not be understood.
    #[ts(type = "number")]
    pub problems: u64,
    /// Requests answered.
    #[ts(type = "number")]
    pub requests: u64,
    /// Seconds until it is done, from how long it has taken; `null` while that is not known.
    #[ts(type = "number | null")]
    pub seconds_left: Option<u64>,
    /// What the network refused although the rest was read, as sentences: clicks that a key may not see, say.
    pub left_out: Vec<String>,
    /// What went wrong.
    pub error: Option<ErrorView>,
}

/// What a chart or a table is asked.
#[derive(Debug, Clone, Deserialize, TS)]
#[ts(optional_fields = nullable)]
pub struct IncomeQuestion {
    /// First day.
    pub from: record::Day,
    /// Last day.
    pub to: record::Day,
    /// How far a bucket reaches; `null` to choose by length.
    pub step: Option<Step>,
    /// What a layer is: `program`, `network`, `account`, `kind`, `status`, `program_kind`, `passive`, `currency`, `nothing`.
    pub by: String,
    /// The currency to convert to; `null` for the base currency, `each` for none.
    pub currency: Option<String>,
    /// Compare with the period before.
    #[serde(default)]
    #[ts(as = "Option<bool>", optional)]
    pub compare: bool,
    /// Only this program (the ledger's number).
    #[serde(default)]
    #[ts(as = "Option<f64>", optional = nullable)]
    pub program: Option<i64>,
    /// Only this account (the ledger's number).
    #[serde(default)]
    #[ts(as = "Option<f64>", optional = nullable)]
    pub account: Option<i64>,
    /// Only this status.
    #[serde(default)]
    pub status: Option<Status>,
    /// Only this kind.
    #[serde(default)]
    pub kind: Option<Kind>,
}

/// A chart to draw.
#[derive(Debug, Clone, Deserialize, TS)]
pub struct ChartRequest {
    /// What it shows.
    pub question: IncomeQuestion,
    /// Width in CSS pixels.
    pub width: u32,
    /// Height in CSS pixels.
    pub height: u32,
}

/// A drawn chart: the picture, and where everything is in it.
#[derive(Debug, Clone, Serialize, TS)]
pub struct Chart {
    /// The picture: SVG whose colours are CSS variables, with `role="img"`, a title and a description.
    pub svg: String,
    /// Width of the view box.
    pub width: u32,
    /// Height of the view box.
    pub height: u32,
    /// The plot area.
    pub plot: Frame,
    /// One column for each bucket.
    pub columns: Vec<Column>,
    /// The numbers, the same as in the picture.
    pub series: Series,
    /// What it shows, in words.
    pub title: String,
    /// A generated sentence for those who cannot see it.
    pub summary: String,
    /// What its numbers measure.
    pub measure: Measure,
}

/// What the numbers of a chart measure.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum Measure {
    /// Money in the series' currency.
    #[default]
    Money,
    /// Hours, as millionths: the currency says nothing.
    Hours,
}

/// A rectangle in the chart's own units.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, TS)]
pub struct Frame {
    /// Left edge.
    pub x: f32,
    /// Upper edge.
    pub y: f32,
    /// Width.
    pub width: f32,
    /// Height.
    pub height: f32,
}

/// Where a bucket lies: the hover target is the whole height of the plot.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct Column {
    /// Left edge of the hover target.
    pub x: f32,
    /// Its width.
    pub width: f32,
    /// Upper edge of the stack.
    pub top: f32,
    /// The bucket in words: `Mon 26 Oct to Sun 1 Nov 2026`.
    pub label: String,
    /// One box for each layer and state that is drawn.
    pub boxes: Vec<ChartBox>,
}

/// One drawn box.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, TS)]
pub struct ChartBox {
    /// Which layer.
    pub layer: usize,
    /// Which state.
    pub status: Status,
    /// Where.
    pub frame: Frame,
}

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

/// This month's figures against the same days of the month before.
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
    /// The same days of the month before.
    pub before: MoneyView,
    /// `1–25 Oct`.
    pub before_label: String,
    /// Change in hundredths of a percent; `null` from zero.
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

/// Money sent or received.
#[derive(Debug, Clone, Serialize, TS)]
pub struct PaymentView {
    /// The source's own id.
    pub id: String,
    /// The account's name.
    pub account: String,
    /// Its connector.
    pub network: String,
    /// The calendar day.
    pub date: String,
    /// What was sent.
    pub amount: MoneyView,
    /// The source's word for its state.
    pub status: Option<String>,
    /// Who sent it.
    pub payer: Option<String>,
    /// Whether a bank or wallet says that it arrived; else a network says that it was sent.
    pub received: bool,
}

/// Which programs to list.
#[derive(Debug, Clone, Deserialize, TS)]
pub struct ProgramQuestion {
    /// First day.
    pub from: record::Day,
    /// Last day.
    pub to: record::Day,
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

/// Which transactions to list.
#[derive(Debug, Clone, Default, Deserialize, TS)]
#[ts(optional_fields = nullable)]
pub struct ActivityQuestion {
    /// Words in ids, sub-IDs, order numbers, program names.
    #[serde(default)]
    pub text: Option<String>,
    /// Only this status.
    #[serde(default)]
    pub status: Option<Status>,
    /// Only this kind.
    #[serde(default)]
    pub kind: Option<Kind>,
    /// Only this program.
    #[serde(default)]
    #[ts(as = "Option<f64>", optional = nullable)]
    pub program: Option<i64>,
    /// Only this account.
    #[serde(default)]
    #[ts(as = "Option<f64>", optional = nullable)]
    pub account: Option<i64>,
    /// First day.
    #[serde(default)]
    pub from: Option<record::Day>,
    /// Last day.
    #[serde(default)]
    pub to: Option<record::Day>,
    /// Rows to leave out at the start.
    #[serde(default)]
    #[ts(as = "Option<u32>", optional)]
    pub offset: u64,
    /// Rows at most, up to 500.
    #[ts(type = "number")]
    pub limit: u64,
}

/// A page of transactions, newest first.
#[derive(Debug, Clone, Serialize, TS)]
pub struct ActivityPage {
    /// The rows.
    pub rows: Vec<TransactionView>,
    /// Whether there are more.
    pub more: bool,
}

/// Since when changes are wanted.
#[derive(Debug, Clone, Default, Deserialize, TS)]
#[ts(optional_fields = nullable)]
pub struct ChangesQuestion {
    /// RFC 3339, or a day; since the user last looked if `null`.
    #[serde(default)]
    pub since: Option<String>,
}

/// Until when the user has seen what changed.
#[derive(Debug, Clone, Deserialize, TS)]
pub struct SeenUntil {
    /// RFC 3339.
    pub at: String,
}

/// What changed, by program.
#[derive(Debug, Clone, Serialize, TS)]
pub struct Changes {
    /// Since when; RFC 3339.
    pub since: String,
    /// When the user last looked; RFC 3339.
    pub looked: Option<String>,
    /// Programs with changes: those that lost money first, then by how many.
    pub programs: Vec<ProgramChanges>,
}

/// What changed in one program.
#[derive(Debug, Clone, Serialize, TS)]
pub struct ProgramChanges {
    /// The program.
    #[ts(type = "number")]
    pub program: i64,
    /// Its name.
    pub name: String,
    /// The account's name.
    pub account: String,
    /// Its colour for life, 1 to 20.
    pub slot: u8,
    /// How many transactions changed.
    #[ts(type = "number")]
    pub count: i64,
    /// The same by what happened.
    pub lines: Vec<ReviewLine>,
}

/// Which changes of a program to list.
#[derive(Debug, Clone, Deserialize, TS)]
#[ts(optional_fields = nullable)]
pub struct ChangedQuestion {
    /// RFC 3339, or a day.
    pub since: String,
    /// The program.
    #[ts(type = "number")]
    pub program: i64,
    /// Only changes of this sort.
    #[serde(default)]
    pub what: Option<News>,
    /// Rows to leave out at the start.
    #[serde(default)]
    #[ts(as = "Option<u32>", optional)]
    pub offset: u64,
    /// Rows at most, up to 500.
    #[ts(type = "number")]
    pub limit: u64,
}

/// A page of changes, the latest first.
#[derive(Debug, Clone, Serialize, TS)]
pub struct ChangedPage {
    /// The rows.
    pub rows: Vec<ChangeView>,
    /// Whether there are more.
    pub more: bool,
}

/// A transaction that changed.
#[derive(Debug, Clone, Serialize, TS)]
pub struct ChangeView {
    /// What happened.
    pub what: News,
    /// When the present state was seen; RFC 3339.
    pub at: String,
    /// Where from: `sync of Main site`, `import of transactions.csv`, `by hand`.
    pub source: String,
    /// How it was; `null` if it was not there.
    pub before: Option<BeforeView>,
    /// How it is.
    pub transaction: TransactionView,
}

/// How a transaction was.
#[derive(Debug, Clone, Serialize, TS)]
pub struct BeforeView {
    /// Where it stood.
    pub status: Status,
    /// Its commission.
    pub commission: MoneyView,
}

/// A transaction in a list.
#[derive(Debug, Clone, Serialize, TS)]
pub struct TransactionView {
    /// The ledger's number.
    #[ts(type = "number")]
    pub row: i64,
    /// The network's own id.
    pub id: String,
    /// The account's name.
    pub account: String,
    /// The connector's id.
    pub network: String,
    /// The program's number in the ledger.
    #[ts(type = "number | null")]
    pub program_key: Option<i64>,
    /// The network's id of the program.
    pub program_id: Option<String>,
    /// Its name.
    pub program: Option<String>,
    /// Its colour for life, 1 to 20; 0 if it is in no list.
    pub slot: u8,
    /// Where it stands.
    pub status: Status,
    /// What it is for.
    pub kind: Kind,
    /// RFC 3339, UTC.
    pub occurred_at: String,
    /// The network's own reporting day.
    #[serde(skip)]
    pub day: String,
    /// What the affiliate earns.
    pub commission: MoneyView,
    /// What its currency is stored under.
    #[serde(skip)]
    pub currency_key: String,
    /// The value of the order.
    pub sale: Option<MoneyView>,
    /// What its currency is stored under.
    #[serde(skip)]
    pub sale_key: Option<String>,
    /// How many items.
    pub quantity: Option<String>,
    /// The affiliate's own mark.
    pub sub_id: Option<String>,
    /// The order's number.
    pub order_id: Option<String>,
    /// The customer's id.
    pub customer_id: Option<String>,
    /// RFC 3339, UTC.
    pub clicked_at: Option<String>,
    /// The payout that it came with.
    #[serde(skip)]
    pub payout_id: Option<String>,
    /// Since when the network no longer reports it; RFC 3339. It stands as it was last reported.
    pub missing_since: Option<String>,
    /// What the user noted of it.
    pub note: Option<String>,
    /// Whether it was made by a recurring entry and waits to be confirmed.
    pub expected: bool,
}

/// A transaction with all it has been.
#[derive(Debug, Clone, Serialize, TS)]
pub struct TransactionDetail {
    /// As it is now.
    pub transaction: TransactionView,
    /// Every state, oldest first.
    pub history: Vec<SeenView>,
    /// The batch that made it what it is, where it was the user's own and can be undone.
    #[ts(type = "number | null")]
    pub undo: Option<i64>,
}

/// A state that a transaction has been in.
#[derive(Debug, Clone, Serialize, TS)]
pub struct SeenView {
    /// When it was seen; RFC 3339.
    pub at: String,
    /// Where from: `sync of Main site`, `import of transactions.csv`, `by hand`, `a recurring entry`.
    pub source: String,
    /// Its state then.
    pub status: Status,
    /// Its commission then.
    pub commission: MoneyView,
    /// Its sale amount then.
    pub sale: Option<MoneyView>,
    /// Since when the network no longer reported it then; RFC 3339.
    pub missing_since: Option<String>,
    /// What differed from the state before, in words.
    pub changed: Vec<String>,
}

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
    pub day: Option<record::Day>,
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
    pub day: Option<record::Day>,
    /// Where they stand now.
    pub status: Option<Status>,
    /// They were paid on this day: a payment is recorded for each program and currency.
    pub paid_on: Option<record::Day>,
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
    pub until: Option<record::Day>,
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
    pub start: record::Day,
    /// Always on the last day of the month.
    pub month_end: bool,
    /// The last day it may come on.
    pub until: Option<record::Day>,
    /// The next day; `null` once it has ended.
    pub next: Option<record::Day>,
    /// How often it will still come; `null` if it has no end.
    pub left: Option<u32>,
    /// Whether it makes none for the time being.
    pub paused: bool,
}

/// A file to import.
#[derive(Debug, Clone, Default, Deserialize, TS)]
#[ts(optional_fields = nullable)]
pub struct ImportRequest {
    /// Where the file is.
    pub path: String,
    /// Which file inside an archive, or which sheet of a workbook, that holds several.
    #[serde(default)]
    pub inner: Option<String>,
    /// The report's slug where it is not to be recognised.
    #[serde(default)]
    pub report: Option<String>,
    /// The account's name; by default one named after the report's network.
    #[serde(default)]
    pub account: Option<String>,
    /// What the file does not tell: `currency`, `date_order`, `marketplace`, `zone`.
    #[serde(default)]
    #[ts(as = "Option<std::collections::BTreeMap<String, String>>", optional)]
    pub settings: std::collections::BTreeMap<String, String>,
    /// Whether to store it although another report brought the same money.
    #[serde(default)]
    #[ts(as = "Option<bool>", optional)]
    pub anyway: bool,
    /// The text of a recipe to read it with, whatever else would fit.
    #[serde(default)]
    pub recipe: Option<String>,
    /// Whether the recipe is kept, so that the same headings are known next time.
    #[serde(default)]
    #[ts(as = "Option<bool>", optional)]
    pub keep: bool,
}

/// Which rejected lines to write, and where.
#[derive(Debug, Clone, Deserialize, TS)]
pub struct SaveRejected {
    /// The file, and how it is read.
    #[serde(flatten)]
    pub of: ImportRequest,
    /// Where to write them.
    pub to: String,
    /// Whether the file has to be one that was imported, as it is now.
    #[serde(default)]
    #[ts(as = "Option<bool>", optional)]
    pub imported: bool,
}

/// A file, or a part of one, that is a report.
#[derive(Debug, Clone, Serialize, TS)]
pub struct ImportPart {
    /// Which file inside an archive, or which sheet of a workbook, that holds several.
    pub inner: Option<String>,
}

/// Which folder to watch.
#[derive(Debug, Clone, Deserialize, TS)]
#[ts(optional_fields = nullable)]
pub struct WatchFolder {
    /// Its path; none to watch no folder.
    #[serde(default)]
    pub path: Option<String>,
}

/// The folder that is watched.
#[derive(Debug, Clone, Serialize, TS)]
pub struct WatchView {
    /// Its path.
    pub path: String,
    /// Whether it is there now.
    pub there: bool,
}

/// A file that landed in the folder that is watched: imported, or in need of a look.
#[derive(Debug, Clone, Serialize, TS)]
pub struct WatchNotice {
    /// Where the file is.
    pub path: String,
    /// The file's name.
    pub file: String,
    /// The report's name; empty if it was not imported.
    pub report_name: String,
    /// The account it went to; empty if it was not imported.
    pub account: String,
    /// The batch, to undo it; none if it was not imported.
    #[ts(type = "number | null")]
    pub batch: Option<i64>,
    /// New.
    #[ts(type = "number")]
    pub added: u64,
    /// Changed.
    #[ts(type = "number")]
    pub updated: u64,
    /// Not readable.
    #[ts(type = "number")]
    pub rejected: u64,
    /// Why it was not imported.
    pub problem: Option<ErrorView>,
}

/// How far a file is read.
#[derive(Debug, Clone, Serialize, TS)]
pub struct ImportState {
    /// Where the file is.
    pub path: String,
    /// `opening`, `reading` or `storing`.
    pub step: String,
    /// Rows read so far.
    #[ts(type = "number")]
    pub rows: u64,
    /// Bytes read so far.
    #[ts(type = "number")]
    pub bytes: u64,
    /// All bytes; 0 while it is opened.
    #[ts(type = "number")]
    pub of: u64,
}

/// What an import would do.
#[derive(Debug, Clone, Serialize, TS)]
pub struct ImportPreview {
    /// The file's name.
    pub file: String,
    /// The report's slug.
    pub report: String,
    /// The report's name.
    pub report_name: String,
    /// The account it goes to; may be new.
    pub account: String,
    /// Whether the account is made by the import.
    pub new_account: bool,
    /// Data rows read.
    #[ts(type = "number")]
    pub rows: u64,
    /// New.
    #[ts(type = "number")]
    pub added: u64,
    /// Changed.
    #[ts(type = "number")]
    pub updated: u64,
    /// The same as before.
    #[ts(type = "number")]
    pub unchanged: u64,
    /// Left out by the report's rules.
    #[ts(type = "number")]
    pub skipped: u64,
    /// Not readable, with line and reason.
    pub rejected: Vec<Problem>,
    /// Stored, but worth a look.
    pub noted: Vec<Problem>,
    /// Income of each month and currency before and after.
    pub months: Vec<MonthEffect>,
    /// When exactly this file was imported before; RFC 3339.
    pub seen_before: Option<String>,
    /// The first rows as they were understood.
    pub sample: Vec<TransactionView>,
    /// Payments among the rows.
    #[ts(type = "number")]
    pub payments: u64,
    /// Why nothing of it is stored: it only sums up what other reports list.
    pub summary: Option<String>,
    /// Which report brought the same money already, and what to do: it is only stored with `anyway`.
    pub same_money: Option<ErrorView>,
}

/// What an import changes in a month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct MonthEffect {
    /// `2026-09`.
    pub month: String,
    /// Earned before.
    pub before: MoneyView,
    /// Earned after.
    pub after: MoneyView,
}

/// What an import did.
#[derive(Debug, Clone, Serialize, TS)]
pub struct ImportResult {
    /// The file's name.
    pub file: String,
    /// Which file of an archive, or which sheet of a workbook.
    pub part: Option<String>,
    /// The report's slug.
    pub report: String,
    /// The batch, to undo it; `null` for a dry run and for a summary.
    #[ts(type = "number | null")]
    pub batch: Option<i64>,
    /// The account it went to.
    pub account: String,
    /// Data rows read.
    #[ts(type = "number")]
    pub rows: u64,
    /// New.
    #[ts(type = "number")]
    pub added: u64,
    /// Changed.
    #[ts(type = "number")]
    pub updated: u64,
    /// The same as before.
    #[ts(type = "number")]
    pub unchanged: u64,
    /// Left out by the report's rules.
    #[ts(type = "number")]
    pub skipped: u64,
    /// Not readable, with line and reason.
    pub rejected: Vec<Problem>,
    /// Stored, but worth a look.
    pub noted: Vec<Problem>,
    /// Why nothing of it is stored: it only sums up what other reports list.
    pub summary: Option<String>,
}

/// An import in the list.
#[derive(Debug, Clone, Serialize, TS)]
pub struct ImportView {
    /// The batch.
    #[ts(type = "number")]
    pub batch: i64,
    /// The file's name, or `Entry by hand`, `Change by hand`, `Recurring entry`, `Promotion`, `Terms`, `Payouts`.
    pub file: String,
    /// The report's slug; empty without a file.
    pub report: String,
    /// The account's name.
    pub account: String,
    /// RFC 3339.
    pub at: String,
    /// New.
    #[ts(type = "number")]
    pub added: u64,
    /// Changed.
    #[ts(type = "number")]
    pub updated: u64,
    /// The same as before.
    #[ts(type = "number")]
    pub unchanged: u64,
    /// Not readable.
    #[ts(type = "number")]
    pub problems: u64,
    /// When it was undone; RFC 3339.
    pub undone_at: Option<String>,
}

/// What an undo did.
#[derive(Debug, Clone, Serialize, TS)]
pub struct Undone {
    /// What was taken back: `import of transactions.csv`, `entry by hand`, `note on payouts`.
    pub what: String,
    /// Rows that are gone.
    #[ts(type = "number")]
    pub removed: u64,
    /// Rows that are again as they were.
    #[ts(type = "number")]
    pub restored: u64,
}

/// What is known of exchange rates.
#[derive(Debug, Clone, Serialize, TS)]
pub struct RatesView {
    /// The latest day there are rates for.
    pub latest: Option<String>,
    /// How many rates there are.
    #[ts(type = "number")]
    pub count: u64,
    /// Currencies with money but without any usable rate.
    pub missing: Vec<String>,
}

/// Preferences that can be changed.
#[derive(Debug, Clone, Default, Deserialize, TS)]
#[ts(optional_fields = nullable)]
pub struct Preferences {
    /// Base currency.
    #[serde(default)]
    pub currency: Option<String>,
    /// Days after which content counts as evergreen.
    #[serde(default)]
    pub passive_age: Option<u32>,
    /// `light`, `dark` or `system`.
    #[serde(default)]
    pub theme: Option<String>,
    /// A BCP 47 tag, or `system`.
    #[serde(default)]
    pub locale: Option<String>,
    /// Whether amounts are hidden.
    #[serde(default)]
    pub hide_amounts: Option<bool>,
    /// Whether single-letter shortcuts work.
    #[serde(default)]
    pub letter_keys: Option<bool>,
    /// Whether accounts are synced when the application starts or the computer wakes up.
    #[serde(default)]
    pub sync_on_start: Option<bool>,
    /// Whether the window goes on in the tray when it is closed.
    #[serde(default)]
    pub tray: Option<bool>,
    /// Whether the user was told that it does.
    #[serde(default)]
    pub tray_told: Option<bool>,
    /// Whether a shortcut opens the quick log from anywhere.
    #[serde(default)]
    pub shortcut: Option<bool>,
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

/// What the window's file dialogs are asked.
#[derive(Debug, Clone, Deserialize, TS)]
#[ts(optional_fields = nullable)]
pub struct FileRequest {
    /// `report`, `rates`, `chart`, `export`, `recipe`, `backup`, `folder`.
    pub what: String,
    /// A name to offer when saving.
    #[serde(default)]
    pub name: Option<String>,
}

/// A chart to save.
#[derive(Debug, Clone, Deserialize, TS)]
pub struct SaveChart {
    /// The chart.
    pub request: ChartRequest,
    /// Where to; `.svg` or `.png`.
    pub path: String,
    /// In dark colours.
    pub dark: bool,
}

/// Something that happened, told to the screen.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// A sync got further.
    SyncMoved {
        /// How it stands.
        state: SyncState,
    },
    /// A sync ended.
    SyncEnded {
        /// How it ended.
        state: SyncState,
    },
    /// An import, or a preview of one, got further.
    ImportMoved {
        /// How it stands.
        state: ImportState,
    },
    /// A look at links, pages or a site got further.
    LookMoved {
        /// How it stands.
        state: LookState,
    },
    /// Something landed in the folder that is watched: ask for the notices.
    WatchNoticed,
    /// The figures changed: ask again.
    LedgerChanged,
    /// A connector file of the user's own changed: ask again.
    NetworksChanged,
    /// A page waits to be opened in the user's browser.
    ConsentPage {
        /// Its address; nothing in it is secret.
        address: String,
    },
}

/// A connector file of the user's own.
#[derive(Debug, Clone, Serialize, TS)]
pub struct OwnNetwork {
    /// Its name, without the folder.
    pub file: String,
    /// Where it is.
    pub path: String,
    /// When it was saved last; RFC 3339, to the millisecond.
    pub saved: Option<String>,
    /// The connector's id, if it can be used.
    pub network: Option<String>,
    /// The network's name, if it can be used.
    pub name: Option<String>,
    /// The hosts that it sends to.
    pub hosts: Vec<String>,
    /// Those of them that the user has not allowed yet: until then nothing is sent.
    pub new_hosts: Vec<String>,
    /// Whether it takes the place of a bundled file.
    pub replaces: bool,
    /// Whether it only reads report files.
    pub recipe: bool,
    /// What has to be put right.
    pub problems: Vec<OwnProblem>,
}

/// Something in a connector file that has to be put right.
#[derive(Debug, Clone, Serialize, TS)]
pub struct OwnProblem {
    /// The line, counted from 1.
    pub line: usize,
    /// The column, counted from 1.
    pub column: usize,
    /// The key it is about, as far as it is known.
    pub key: String,
    /// What is wrong.
    pub message: String,
}

/// A connector file to be made.
#[derive(Debug, Clone, Deserialize, TS)]
pub struct NewNetwork {
    /// The network's name, for a file made from the template.
    pub name: Option<String>,
    /// The bundled file to copy.
    pub like: Option<String>,
}

/// Hosts that the user has been shown and allows.
#[derive(Debug, Clone, Deserialize, TS)]
pub struct HostsSeen {
    /// The connector's id.
    pub network: String,
    /// The hosts that were shown.
    pub hosts: Vec<String>,
}

/// What a connector is tried with: an account that is there, or what stands in a form.
#[derive(Debug, Clone, Deserialize, TS)]
pub struct TrialRequest {
    /// The connector's id.
    #[serde(default)]
    pub network: String,
    /// The account's name; the form's values count without one.
    pub account: Option<String>,
    /// Settings and secrets by key.
    #[serde(default)]
    pub values: std::collections::BTreeMap<String, String>,
    /// The hosts that the form has shown.
    #[serde(default)]
    pub hosts: Vec<String>,
}

/// A trial to be recorded.
#[derive(Debug, Clone, Deserialize, TS)]
pub struct RecordRequest {
    /// What is tried.
    #[serde(flatten)]
    pub of: TrialRequest,
    /// The folder in which a folder of the connector's name is made.
    pub folder: String,
}

/// What was recorded.
#[derive(Debug, Clone, Serialize, TS)]
pub struct RecordedView {
    /// The files that were written.
    pub files: Vec<String>,
    /// Settings that stand in them as they are, by their labels.
    pub kept: Vec<String>,
    /// What could not be recorded.
    pub unsaved: Vec<UnsavedView>,
}

/// A fetch that could not be recorded.
#[derive(Debug, Clone, Serialize, TS)]
pub struct UnsavedView {
    /// `transactions`, `daily`, `payouts`, `referrals`, `programs`; with a number from the second of a kind on.
    pub what: String,
    /// Why, and what to do.
    pub error: ErrorView,
}

/// What the first page of a fetch came to.
#[derive(Debug, Clone, Serialize, TS)]
pub struct TrialView {
    /// `transactions`, `daily`, `payouts`, `referrals`, `programs`.
    pub what: String,
    /// The request as the file writes it.
    pub request: String,
    /// What the network answered.
    pub answers: Vec<TriedAnswerView>,
    /// The first rows, and what became of each.
    pub rows: Vec<TriedRowView>,
    /// How many rows there are.
    pub count: usize,
    /// Why it ended early.
    pub error: Option<ErrorView>,
}

/// An answer of a trial, without anything secret.
#[derive(Debug, Clone, Serialize, TS)]
pub struct TriedAnswerView {
    /// Method and address.
    pub request: String,
    /// The HTTP status.
    pub status: u16,
    /// The beginning of the body.
    pub body: String,
}

/// A row of a trial.
#[derive(Debug, Clone, Serialize, TS)]
pub struct TriedRowView {
    /// The row as JSON.
    pub row: String,
    /// The record's fields and values; none if it could not be understood.
    pub record: Vec<(String, String)>,
    /// Whether it lies outside the days that were asked for.
    pub outside: bool,
    /// What could not be understood.
    pub problems: Vec<Problem>,
}

/// One program, or one account, by the ledger's number.
#[derive(Debug, Clone, Copy, Deserialize, TS)]
pub struct ById {
    /// The ledger's number.
    #[ts(type = "number")]
    pub id: i64,
}

/// A program and the period its figures are for.
#[derive(Debug, Clone, Copy, Deserialize, TS)]
pub struct DetailQuestion {
    /// The program.
    #[ts(type = "number")]
    pub id: i64,
    /// First day.
    pub from: record::Day,
    /// Last day.
    pub to: record::Day,
}

/// A transaction by the ledger's number.
#[derive(Debug, Clone, Copy, Deserialize, TS)]
pub struct ByRow {
    /// The ledger's number.
    #[ts(type = "number")]
    pub row: i64,
}

/// A batch by the ledger's number.
#[derive(Debug, Clone, Copy, Deserialize, TS)]
pub struct ByBatch {
    /// The ledger's number.
    #[ts(type = "number")]
    pub batch: i64,
}

/// A file by its path.
#[derive(Debug, Clone, Deserialize, TS)]
pub struct ByPath {
    /// Where it is.
    pub path: String,
}

/// A page to open in the browser.
#[derive(Debug, Clone, Deserialize, TS)]
pub struct ByUrl {
    /// An https address.
    pub url: String,
}

/// A passphrase, on its way to the vault.
#[derive(Clone, Deserialize, TS)]
pub struct Passphrase {
    /// Typed by the user.
    pub passphrase: String,
}

/// New values for an account; a secret that is left out stays as it is.
#[derive(Clone, Deserialize, TS)]
pub struct AccountEdit {
    /// The account.
    #[ts(type = "number")]
    pub id: i64,
    /// Settings and secrets by key.
    pub values: std::collections::BTreeMap<String, String>,
}

/// A new name for an account.
#[derive(Debug, Clone, Deserialize, TS)]
pub struct AccountRename {
    /// The account.
    #[ts(type = "number")]
    pub id: i64,
    /// Its new name.
    pub name: String,
}

/// An account to remove.
#[derive(Debug, Clone, Copy, Deserialize, TS)]
pub struct AccountRemoval {
    /// The account.
    #[ts(type = "number")]
    pub id: i64,
    /// Keep what it earned in the figures.
    pub keep_history: bool,
}

/// A number of things as it crosses the boundary.
pub fn count(things: usize) -> u32 {
    u32::try_from(things).unwrap_or(u32::MAX)
}

/// An instant as it crosses the boundary: RFC 3339 in UTC, whole seconds.
pub fn time(instant: record::Instant) -> String {
    instant.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}

impl From<record::Money> for MoneyView {
    fn from(money: record::Money) -> MoneyView {
        MoneyView { amount: money.decimal(), currency: money.currency.code().to_owned() }
    }
}
