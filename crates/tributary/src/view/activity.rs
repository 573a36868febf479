//! Transactions and payments as they cross the boundary, one by one.

use record::{Day, Kind, Status};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::MoneyView;

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
    pub from: Option<Day>,
    /// Last day.
    #[serde(default)]
    pub to: Option<Day>,
    /// Only those behind a finding about terms, by what it is called.
    #[serde(default)]
    pub finding: Option<String>,
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
