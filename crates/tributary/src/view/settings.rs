//! What the window needs before anything else, and what the user prefers.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{Freshness, WatchView};

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

/// A passphrase, on its way to the vault.
#[derive(Clone, Deserialize, TS)]
pub struct Passphrase {
    /// Typed by the user.
    pub passphrase: String,
}
