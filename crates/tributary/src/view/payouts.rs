//! Payouts as they cross the boundary: what is expected, late and received, and what matches what.

use ledger::MatchedHow;
use record::Day;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{MoneyView, TransactionView};

/// Whose payouts are wanted: everybody's if nothing is said.
#[derive(Debug, Clone, Default, Deserialize, TS)]
#[serde(default)]
#[ts(optional_fields = nullable)]
pub struct PayoutsQuestion {
    /// Of this account.
    pub account: Option<i64>,
    /// Of the account that this program belongs to.
    pub program: Option<i64>,
}

/// Everything that is known of payouts.
#[derive(Debug, Clone, Serialize, TS)]
pub struct PayoutsPage {
    /// Today, by the computer's calendar.
    pub today: Day,
    /// What is to come, the next first; what has no day last.
    pub expected: Vec<DueView>,
    /// What should be here, the latest first.
    pub late: Vec<DueView>,
    /// What networks sent, newest first, at most the latest two hundred.
    pub received: Vec<PayoutView>,
    /// How many payouts there are.
    pub received_count: u32,
    /// Receipts of banks and wallets that are not matched, newest first, at most the latest two hundred.
    pub receipts: Vec<ReceiptView>,
    /// How many receipts are not matched.
    pub receipts_count: u32,
    /// What is likely to be the same money.
    pub proposals: Vec<ProposalView>,
    /// How many of the proposals are exact and unambiguous.
    pub certain: u32,
    /// Balances on their way to a minimum.
    pub thresholds: Vec<ThresholdView>,
    /// The days from sixty before today to sixty after it on which something was or will be paid.
    pub strip: Vec<StripDay>,
    /// What is expected in all, by currency.
    pub expected_sums: Vec<MoneyView>,
    /// What is late in all, by currency.
    pub late_sums: Vec<MoneyView>,
    /// What fees took of matched payouts, by currency.
    pub fees: Vec<MoneyView>,
    /// What rates below the mid rate took of matched payouts, by the receipt's currency.
    pub losses: Vec<MoneyView>,
    /// Whether any account is a bank or a wallet.
    pub has_receipts: bool,
    /// By which rules all of this is said, each a sentence.
    pub rules: Vec<String>,
}

/// Where an expected payout stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum DueState {
    /// It is still to come, or only just due.
    Expected,
    /// Its day has passed by more than usual.
    Late,
    /// The network says that it was sent, and it did not arrive.
    NotReceived,
    /// Its day has passed, but the account's figures end before.
    Unknown,
    /// It waits for a minimum.
    Held,
    /// The user says that it is not due.
    NotDue,
    /// The user does not want to be told of it before a day.
    Snoozed,
}

/// What the day of an expected payout is known by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum DueBasis {
    /// The network names the day.
    Announced,
    /// The days of past payouts.
    Rhythm,
    /// The stated terms only.
    Terms,
    /// Nothing: no day is known.
    Nothing,
}

/// A payout that is expected or late.
#[derive(Debug, Clone, Serialize, TS)]
pub struct DueView {
    /// What it is told apart by.
    pub key: String,
    /// The account that is to be paid.
    #[ts(type = "number")]
    pub account: i64,
    /// Its name.
    pub account_name: String,
    /// Its network's name.
    pub network: String,
    /// Who pays, in an account that several pay.
    pub payer: Option<String>,
    /// What is approved and not paid.
    pub amount: MoneyView,
    /// The ledger's key of its currency.
    pub currency_key: String,
    /// The same in the base currency at the latest rate; `null` if it is that one or no rate is known.
    pub in_base: Option<MoneyView>,
    /// How many commissions make it up; `null` where the network does not tell which are paid.
    #[ts(type = "number | null")]
    pub count: Option<i64>,
    /// Whose commissions make it up, largest first.
    pub parts: Vec<DuePart>,
    /// The day it is expected on.
    pub day: Option<Day>,
    /// The last day on which it is not late.
    pub not_late_until: Option<Day>,
    /// The newest day of commissions that are counted in.
    pub up_to: Option<Day>,
    /// What the day is known by.
    pub basis: DueBasis,
    /// Where it stands.
    pub state: DueState,
    /// How many days ago the expected day was, if it has passed.
    #[ts(type = "number | null")]
    pub days_late: Option<i64>,
    /// Why this day and this state, in sentences.
    pub why: Vec<String>,
    /// What the user said of it.
    pub mark: Option<MarkView>,
    /// The payout, where the network has sent or announced one.
    #[ts(type = "number | null")]
    pub payout: Option<i64>,
}

/// A program's part of an expected payout.
#[derive(Debug, Clone, Serialize, TS)]
pub struct DuePart {
    /// The program.
    #[ts(type = "number")]
    pub program: i64,
    /// Its name.
    pub name: String,
    /// Its colour for life.
    pub slot: u8,
    /// Its part.
    pub amount: MoneyView,
    /// How many commissions.
    #[ts(type = "number")]
    pub count: i64,
}

/// What the user said of an expected payout.
#[derive(Debug, Clone, Serialize, TS)]
pub struct MarkView {
    /// Its number.
    #[ts(type = "number")]
    pub id: i64,
    /// What was said.
    pub what: MarkWhat,
    /// The day it was received on, or until which it is snoozed.
    pub day: Option<Day>,
    /// What was received.
    pub amount: Option<MoneyView>,
    /// What the user noted.
    pub note: Option<String>,
    /// The batch that said it, by which it can be taken back.
    #[ts(type = "number")]
    pub batch: i64,
}

/// What can be said of an expected payout.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum MarkWhat {
    /// It was received after all.
    Received,
    /// It is not due.
    NotDue,
    /// It is not to be told of before a day.
    Snoozed,
    /// Nothing any more.
    Nothing,
}

/// How far a payout is matched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum MatchState {
    /// All of it arrived.
    Matched,
    /// A part of it arrived.
    Part,
    /// It may be one of the proposals.
    Proposed,
    /// Nothing is matched to it.
    Open,
    /// The user said by hand that it was paid.
    ByHand,
}

/// A payout that a network sent.
#[derive(Debug, Clone, Serialize, TS)]
pub struct PayoutView {
    /// The ledger's number.
    #[ts(type = "number")]
    pub row: i64,
    /// The network's id.
    pub id: String,
    /// The account it was sent to.
    #[ts(type = "number")]
    pub account: i64,
    /// Its name.
    pub account_name: String,
    /// Its network's name.
    pub network: String,
    /// The day it was sent.
    pub day: Day,
    /// What was sent.
    pub amount: MoneyView,
    /// The network's word for its state.
    pub status: Option<String>,
    /// Who paid, where the source tells.
    pub payer: Option<String>,
    /// How far it is matched.
    pub state: MatchState,
    /// What is matched to it.
    pub matches: Vec<MatchView>,
    /// What of it has not arrived.
    pub left: Option<MoneyView>,
    /// What was taken off in its own currency.
    pub fee: Option<MoneyView>,
    /// What came less than the mid rate of its day gives, by the currency of the receipts; below zero it came to more.
    pub loss: Vec<MoneyView>,
    /// Whether a rate for that is missing.
    pub loss_unknown: bool,
}

/// A part of a payout that is a part of a receipt.
#[derive(Debug, Clone, Serialize, TS)]
pub struct MatchView {
    /// Its number.
    #[ts(type = "number")]
    pub id: i64,
    /// The receipt.
    #[ts(type = "number")]
    pub receipt: i64,
    /// The bank's or wallet's name.
    pub account_name: String,
    /// The day it was received.
    pub day: Day,
    /// Who paid, where the source tells.
    pub payer: Option<String>,
    /// How much of the payout.
    pub sent: MoneyView,
    /// How much of the receipt.
    pub received: MoneyView,
    /// How it was found.
    pub how: MatchedHow,
    /// The batch that made it, by which it can be taken back.
    #[ts(type = "number")]
    pub batch: i64,
}

/// A payment of an account, or a part of it.
#[derive(Debug, Clone, Serialize, TS)]
pub struct PartView {
    /// The ledger's number.
    #[ts(type = "number")]
    pub row: i64,
    /// The account's name; that of the bank or wallet, where it was received.
    pub account_name: String,
    /// The day.
    pub day: Day,
    /// How much of it.
    pub amount: MoneyView,
    /// Who paid, where the source tells.
    pub payer: Option<String>,
}

/// Money that a bank or wallet received.
#[derive(Debug, Clone, Serialize, TS)]
pub struct ReceiptView {
    /// All that was received.
    #[serde(flatten)]
    #[ts(flatten)]
    pub payment: PartView,
    /// What of it is not matched.
    pub left: MoneyView,
}

/// Payments that are likely to be the same money.
#[derive(Debug, Clone, Serialize, TS)]
pub struct ProposalView {
    /// Why it is proposed.
    pub how: MatchedHow,
    /// The payouts.
    pub payouts: Vec<PartView>,
    /// The receipts.
    pub receipts: Vec<PartView>,
    /// Whether another proposal speaks of the same payments.
    pub ambiguous: bool,
    /// Whether it is exact, unambiguous, and bears nobody else's name.
    pub certain: bool,
    /// Whether the payer's name is the network's; `null` where no payer is told.
    pub named: Option<bool>,
    /// What it would mean: how much is missing, or how the rate compares.
    pub says: String,
}

/// A balance on its way to the least sum that is paid out.
#[derive(Debug, Clone, Serialize, TS)]
pub struct ThresholdView {
    /// The account.
    #[ts(type = "number")]
    pub account: i64,
    /// Its name.
    pub account_name: String,
    /// Who pays, in an account that several pay.
    pub payer: Option<String>,
    /// What is approved and not paid.
    pub balance: MoneyView,
    /// The least sum that is paid out.
    pub minimum: MoneyView,
    /// How much of the minimum is there, in hundredths of a percent, at most all of it.
    pub part_bp: u32,
    /// Days until it is reached at the best pace of the last 90 days; `null` if not at that pace.
    #[ts(type = "number | null")]
    pub days_least: Option<i64>,
    /// Days until it is reached at the worst pace of the last 90 days; `null` if not at that pace.
    #[ts(type = "number | null")]
    pub days_most: Option<i64>,
    /// The same in a sentence.
    pub says: String,
    /// Whose term the minimum is, in a sentence.
    pub stated: String,
}

/// A day on the strip.
#[derive(Debug, Clone, Serialize, TS)]
pub struct StripDay {
    /// The day.
    pub day: Day,
    /// How many days after today; below zero it has passed.
    #[ts(type = "number")]
    pub away: i64,
    /// What happened, or will.
    pub kind: StripKind,
    /// The account's name.
    pub account_name: String,
    /// How much.
    pub amount: MoneyView,
    /// The payout, or the key of what is expected.
    pub key: String,
}

/// What a day on the strip is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum StripKind {
    /// A payout that arrived.
    Received,
    /// A payout that a network says it sent.
    Sent,
    /// The day on which something late was expected.
    Late,
    /// The day on which something is expected.
    Expected,
}

/// A payout in full.
#[derive(Debug, Clone, Serialize, TS)]
pub struct PayoutDetail {
    /// The payout.
    pub payout: PayoutView,
    /// Its commissions, oldest first, at most the first two hundred.
    pub commissions: Vec<TransactionView>,
    /// How many there are; none where the network does not tell which commissions a payout pays.
    #[ts(type = "number")]
    pub commission_count: i64,
    /// The sums of its commissions, by currency.
    pub commission_sums: Vec<MoneyView>,
    /// The payout less its commissions, if they are known and of its currency.
    pub difference: Option<MoneyView>,
    /// What its commissions were worth on their own days, in the base currency.
    pub worth_earned: Option<MoneyView>,
    /// What they were worth on the payout's day.
    pub worth_paid: Option<MoneyView>,
    /// What waiting for it gained, or lost if below zero.
    pub worth_change: Option<MoneyView>,
    /// By which rules the differences are reckoned, and what is missing for them.
    pub rules: Vec<String>,
    /// When the account usually pays, in a sentence.
    pub rhythm: Option<String>,
    /// Proposals that speak of it.
    pub proposals: Vec<ProposalView>,
    /// Receipts that could be matched by hand, the nearest day first.
    pub receipts: Vec<ReceiptView>,
}

/// A payout by the ledger's number.
#[derive(Debug, Clone, Copy, Deserialize, TS)]
pub struct ByPayout {
    /// The number.
    #[ts(type = "number")]
    pub row: i64,
}

/// Which payments are the same money: one payout and its receipts, or one receipt and its payouts.
#[derive(Debug, Clone, Default, Deserialize, TS)]
#[serde(default)]
#[ts(optional_fields = nullable)]
pub struct MatchForm {
    /// The payouts.
    #[ts(type = "number[]")]
    pub payouts: Vec<i64>,
    /// The receipts.
    #[ts(type = "number[]")]
    pub receipts: Vec<i64>,
    /// Whether all of the payouts arrived with it, whatever is missing; else more than five percent less stays open.
    pub whole: Option<bool>,
}

/// Matches to take away.
#[derive(Debug, Clone, Deserialize, TS)]
pub struct UnmatchForm {
    /// Their numbers.
    #[ts(type = "number[]")]
    pub matches: Vec<i64>,
}

/// What was matched, or taken away.
#[derive(Debug, Clone, Serialize, TS)]
pub struct MatchDone {
    /// How many matches.
    pub matches: u32,
    /// What less arrived than was sent in the same currency and counts as a fee, by currency.
    pub fees: Vec<MoneyView>,
    /// What of the payouts has not arrived by what was matched, and stays open.
    pub payouts_left: Vec<PartView>,
    /// What of the receipts was not needed, and stays open.
    pub receipts_left: Vec<PartView>,
    /// What should be looked at, in sentences: what is left, and a receipt under another name.
    pub notes: Vec<String>,
    /// The batches, by which it can be taken back.
    #[ts(type = "number[]")]
    pub batches: Vec<i64>,
}

/// Which expected payout is meant.
#[derive(Debug, Clone, Deserialize, TS)]
#[ts(optional_fields = nullable)]
pub struct WhichDue {
    /// The account.
    #[ts(type = "number")]
    pub account: i64,
    /// Who pays, in an account that several pay.
    #[serde(default)]
    pub payer: Option<String>,
    /// The currency: a code, or the ledger's key of one.
    pub currency: String,
    /// The day it is expected on; what has no day if left out.
    #[serde(default)]
    pub due: Option<Day>,
}

/// What the user says of an expected payout.
#[derive(Debug, Clone, Deserialize, TS)]
#[ts(optional_fields = nullable)]
pub struct MarkForm {
    /// Which it is.
    #[serde(flatten)]
    #[ts(flatten)]
    pub of: WhichDue,
    /// What is said.
    pub what: MarkWhat,
    /// The day it was received on, or until which it is snoozed.
    #[serde(default)]
    pub day: Option<Day>,
    /// What was received, with a point.
    #[serde(default)]
    pub amount: Option<String>,
    /// What is noted beside it.
    #[serde(default)]
    pub note: Option<String>,
}

/// That something was said of an expected payout.
#[derive(Debug, Clone, Serialize, TS)]
pub struct MarkDone {
    /// The batch, by which it can be taken back.
    #[ts(type = "number")]
    pub batch: i64,
    /// What was noted before as received and stays so; none if there is nothing, or it was put right.
    pub beside: Option<MoneyView>,
}

/// Which money to ask a network for.
#[derive(Debug, Clone, Deserialize, TS)]
#[ts(optional_fields = nullable)]
pub struct ChaseQuestion {
    /// Which it is.
    #[serde(flatten)]
    #[ts(flatten)]
    pub of: WhichDue,
    /// The payout that the network says it sent, where that is asked for.
    #[serde(default)]
    pub payout: Option<i64>,
}

/// A text to send to a network. It is the user who sends it.
#[derive(Debug, Clone, Serialize, TS)]
pub struct Chase {
    /// A subject.
    pub subject: String,
    /// The text.
    pub text: String,
    /// The commissions that make it up, oldest first.
    pub rows: Vec<TransactionView>,
    /// How many there are in all; the CSV has every one.
    #[ts(type = "number")]
    pub count: i64,
    /// What they come to.
    pub sum: MoneyView,
    /// Receipts that are not matched yet and may already be it.
    pub may_be: Vec<PartView>,
    /// What is to be looked at before it is sent, as a sentence that is no part of the text.
    pub warning: Option<String>,
}

/// Where to save the commissions of a chase.
#[derive(Debug, Clone, Deserialize, TS)]
pub struct SaveChase {
    /// Which.
    pub question: ChaseQuestion,
    /// The file.
    pub path: String,
}
