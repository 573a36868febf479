//! What the screens, the command line and the tests see: plain values with TypeScript twins.

mod accounts;
mod activity;
mod changes;
mod chart;
mod evidence;
mod figure;
mod forecast;
mod hand;
mod import;
mod mapping;
mod networks;
mod own;
mod payouts;
mod programs;
mod promotion;
mod referrals;
mod settings;
mod sync;
mod tax;
mod terms;
mod today;
mod watch;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

pub use accounts::*;
pub use activity::*;
pub use changes::*;
pub use chart::*;
pub use evidence::*;
pub use figure::*;
pub use forecast::*;
pub use hand::*;
pub use import::*;
pub use mapping::*;
pub use networks::*;
pub use own::*;
pub use payouts::*;
pub use programs::*;
pub use promotion::*;
pub use referrals::*;
pub use settings::*;
pub use sync::*;
pub use tax::*;
pub use terms::*;
pub use today::*;
pub use watch::*;

/// An amount for display: exact decimal text and its currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct MoneyView {
    /// Plain decimal, such as `-1204.55`.
    pub amount: String,
    /// ISO 4217 code or crypto-asset.
    pub currency: String,
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

/// One program, or one account, by the ledger's number.
#[derive(Debug, Clone, Copy, Deserialize, TS)]
pub struct ById {
    /// The ledger's number.
    #[ts(type = "number")]
    pub id: i64,
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
