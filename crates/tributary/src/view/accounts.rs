//! Accounts as they cross the boundary: the form, its test, how fresh each is.

use std::collections::BTreeMap;

use record::Problem;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::ErrorView;

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
    pub values: BTreeMap<String, String>,
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
    pub values: BTreeMap<String, String>,
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
    pub settings: BTreeMap<String, String>,
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

/// New values for an account; a secret that is left out stays as it is.
#[derive(Clone, Deserialize, TS)]
pub struct AccountEdit {
    /// The account.
    #[ts(type = "number")]
    pub id: i64,
    /// Settings and secrets by key.
    pub values: BTreeMap<String, String>,
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
