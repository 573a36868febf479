//! A file that no report knows, as the screen maps it, and the recipe that comes of it.

use std::collections::BTreeMap;

use network::Flow;
use record::{Kind, Status};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::OwnProblem;

/// A file to look at as a table.
#[derive(Debug, Clone, Deserialize, TS)]
#[ts(optional_fields = nullable)]
pub struct SheetRequest {
    /// Where it is.
    pub path: String,
    /// Which file of an archive, or which sheet of a workbook.
    #[serde(default)]
    pub inner: Option<String>,
    /// The encoding of a text whose bytes do not tell.
    #[serde(default)]
    pub encoding: Option<String>,
    /// What its columns are; proposed without it.
    #[serde(default)]
    pub mapping: Option<MappingView>,
}

/// What the columns of a table are, and what was answered where the file does not tell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct MappingView {
    /// What the recipe, and the account by default, is called.
    pub name: String,
    /// What a row is: `transactions`, `daily`, `payouts` (a network sent it), `receipts` (a bank or wallet received it).
    pub what: String,
    /// The field of each column; `null` for none.
    pub columns: Vec<Option<String>>,
    /// `dmy` or `mdy`, where the dates leave it open.
    pub date_order: Option<String>,
    /// `.` or `,`, where it is not to be told by the amounts.
    pub decimal: Option<String>,
    /// The clock of its times.
    pub zone: Option<String>,
    /// What its words for states mean.
    pub status: BTreeMap<String, Status>,
    /// The state of every row where no column tells it.
    pub all: Status,
    /// What its words for kinds mean.
    pub kinds: BTreeMap<String, Kind>,
    /// What its words for which way money went mean.
    #[serde(default)]
    pub flows: BTreeMap<String, FlowView>,
}

/// Which way money went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum FlowView {
    /// It came in.
    In,
    /// It went out, and is left out.
    Out,
}

impl From<Flow> for FlowView {
    fn from(flow: Flow) -> FlowView {
        match flow {
            Flow::In => FlowView::In,
            Flow::Out => FlowView::Out,
        }
    }
}

impl From<FlowView> for Flow {
    fn from(flow: FlowView) -> Flow {
        match flow {
            FlowView::In => Flow::In,
            FlowView::Out => Flow::Out,
        }
    }
}

/// A table as it stands in a file, what its columns are likely to be, and what is left open.
#[derive(Debug, Clone, Serialize, TS)]
pub struct SheetView {
    /// The file's name.
    pub file: String,
    /// Which file of the archive, or which sheet of the workbook.
    pub inner: Option<String>,
    /// Every table in it, if it has several.
    pub parts: Vec<String>,
    /// The encoding of a text.
    pub encoding: Option<String>,
    /// Whether that is a guess.
    pub guessed: bool,
    /// What stands between the cells of a text, in words.
    pub separator: Option<String>,
    /// The line of the headings.
    #[ts(type = "number")]
    pub line: u64,
    /// Its columns.
    pub columns: Vec<SheetColumnView>,
    /// The first rows.
    pub rows: Vec<Vec<String>>,
    /// How many rows there are.
    #[ts(type = "number")]
    pub count: u64,
    /// What a column can be, the needed ones first.
    pub fields: Vec<FieldName>,
    /// What its columns are, as given or proposed.
    pub mapping: MappingView,
    /// What is left open, and how the rest is read.
    pub asks: AsksView,
    /// What the recipe is called in commands.
    pub id: String,
    /// The recipe, as a file; `null` while something is missing.
    pub recipe: Option<String>,
}

/// A column of a table.
#[derive(Debug, Clone, Serialize, TS)]
pub struct SheetColumnView {
    /// Its heading.
    pub heading: String,
    /// Up to three different values.
    pub samples: Vec<String>,
    /// Why it is proposed to be what it is.
    pub why: Option<String>,
    /// Why it can be nothing.
    pub unusable: Option<String>,
}

/// A field of ours.
#[derive(Debug, Clone, Serialize, TS)]
pub struct FieldName {
    /// Its key.
    pub field: String,
    /// What people call it.
    pub name: String,
    /// Whether nothing can be read without it.
    pub required: bool,
}

/// What a mapping leaves open, and how it reads what it does not.
#[derive(Debug, Clone, Serialize, TS)]
pub struct AsksView {
    /// What is needed and no column is, in words.
    pub missing: Vec<String>,
    /// A date that can be read either way, where all can.
    pub date_order: Option<DateOrderView>,
    /// Whether nothing in the file tells the currency.
    pub currency: bool,
    /// The currency that the signs in the amounts stand for.
    pub likely_currency: Option<String>,
    /// A time of which the zone is not known.
    pub zone: Option<String>,
    /// Its words for states.
    pub status: Vec<WordView>,
    /// Its words for kinds.
    pub kinds: Vec<WordView>,
    /// Its words for which way money went.
    pub flows: Vec<WordView>,
    /// Whether one state holds for all rows.
    pub all: bool,
    /// How dates are read.
    pub dates: Vec<DateReadingView>,
    /// The decimal mark, and an amount that shows it.
    pub decimal: Option<DecimalView>,
    /// The columns that tell rows apart where none is an id.
    pub told_apart_by: Vec<String>,
    /// What cannot be read as it is mapped, or should be known, in words.
    pub troubles: Vec<TroubleView>,
    /// Whether nothing is left open.
    pub settled: bool,
}

/// A date that can be read either way.
#[derive(Debug, Clone, Serialize, TS)]
pub struct DateOrderView {
    /// As it is written.
    pub text: String,
    /// The day that it is if days come first.
    pub day_first: record::Day,
    /// The day that it is if months do.
    pub month_first: record::Day,
}

/// A word and how many rows have it.
#[derive(Debug, Clone, Serialize, TS)]
pub struct WordView {
    /// The word.
    pub word: String,
    /// How many rows have it.
    #[ts(type = "number")]
    pub rows: u64,
    /// Whether it means something.
    pub known: bool,
}

/// A date and how it is read.
#[derive(Debug, Clone, Serialize, TS)]
pub struct DateReadingView {
    /// The column.
    pub column: usize,
    /// As it is written.
    pub text: String,
    /// The day that it is.
    pub day: record::Day,
    /// The day that it is not: the same with day and month the other way round.
    pub not: Option<record::Day>,
}

/// How amounts are read.
#[derive(Debug, Clone, Serialize, TS)]
pub struct DecimalView {
    /// The decimal mark.
    pub mark: String,
    /// An amount as it is written.
    pub text: String,
    /// The same as a plain decimal.
    pub amount: Option<String>,
}

/// What cannot be read as it is mapped.
#[derive(Debug, Clone, Serialize, TS)]
pub struct TroubleView {
    /// What, in words.
    pub message: String,
    /// Whether it has to be settled first.
    pub blocks: bool,
}

/// A recipe to be saved as a file: this text, or that of an own file.
#[derive(Debug, Clone, Deserialize, TS)]
#[ts(optional_fields = nullable)]
pub struct RecipeCopy {
    /// Where to.
    pub path: String,
    /// Its text.
    #[serde(default)]
    pub text: Option<String>,
    /// The own file that is copied, by its name in the folder.
    #[serde(default)]
    pub file: Option<String>,
}

/// A recipe in a file that was given.
#[derive(Debug, Clone, Serialize, TS)]
pub struct RecipeView {
    /// The file's name.
    pub file: String,
    /// What it is called in commands; empty if it cannot be read.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// What it gives: `transactions`, `daily`, `payouts`.
    pub gives: Vec<String>,
    /// The headings by which it recognises a file.
    pub headings: Vec<String>,
    /// The same is there already.
    pub known: bool,
    /// The file of the user's own whose place it would take.
    pub replaces: Option<String>,
    /// Its text.
    pub text: String,
    /// What has to be put right before it can be used.
    pub problems: Vec<OwnProblem>,
}
