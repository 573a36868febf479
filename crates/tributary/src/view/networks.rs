//! Networks that an account can be added for, and what their forms ask.

use serde::Serialize;
use ts_rs::TS;

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
