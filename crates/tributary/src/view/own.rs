//! Connector files of the user's own as they cross the boundary: what is wrong in them, how a trial of them went.

use std::collections::BTreeMap;

use record::Problem;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::ErrorView;

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
    pub values: BTreeMap<String, String>,
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
