//! Report files that a user downloaded: recognised by what is in them, then read row by row.
//!
//! *Invariant:* memory does not grow with the file (but for a few bytes per row where rows have no id, and per day where rows are summed), nothing is
//! guessed, and a row is never changed to fit: it becomes a record, is skipped, or is rejected with its line.

mod answers;
mod book;
mod days;
mod definition;
mod heading;
mod key;
mod list;
mod mapping;
mod meter;
mod mixed;
mod ofx;
mod own;
mod part;
mod pick;
mod places;
mod reading;
mod recognise;
mod records;
mod rejected;
mod rows;
mod source;
mod table;
mod whole;
mod written;

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;

use record::{Problem, Record};

pub use definition::{Gives, Report};
pub use mapping::{
    Asks, DIRECTION, DateOrder, DateReading, Flow, Mapping, Sheet, SheetColumn, Trouble, Unusable, Why, Word,
    fields, look, recipe_id, required,
};
pub use meter::Meter;
pub use own::{COLUMNS as EXPORT_COLUMNS, FILE_COLUMNS as EXPORT_FILE_COLUMNS, Named, harmless};
pub use reading::Reading;
pub use recognise::{recognise, recognise_among};
pub use rejected::{Counted, rejected};
pub use source::Source;
pub(crate) use written::{ReportFile, Words};

use part::Place;

/// What the user told about a file's account because the file does not tell.
#[derive(Debug, Clone, Default)]
pub struct ImportSettings {
    /// By key: `currency`, `date_order`, `marketplace`, `zone`.
    pub values: BTreeMap<String, String>,
}

impl ImportSettings {
    fn get(&self, key: &str) -> Option<&str> {
        self.values.get(key).map(|value| value.trim()).filter(|value| !value.is_empty())
    }
}

/// A report that was recognised in a file.
#[derive(Debug, Clone)]
pub struct Found {
    /// What it is.
    pub report: Arc<Report>,
    /// The file's name inside the archive that was given, or the sheet's in the workbook.
    pub inner: Option<String>,
    /// Its headings as they stand in the file.
    pub headings: Vec<String>,
    /// The account that its rows name, in an export of ours: one with several accounts is found once for each.
    pub account: Option<Named>,
    place: Place,
    /// How many rows there are up to and including the headings.
    top: usize,
}

impl Found {
    /// How many bytes of the source it takes, if that is not all of them.
    pub fn bytes(&self) -> Option<u64> {
        self.place.packed()?.packed()
    }
}

/// What became of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(clippy::large_enum_variant, reason = "nearly every line is a record")]
pub enum Line {
    /// It is a record.
    Record {
        /// The line it starts on.
        line: u64,
        /// The record.
        record: Record,
    },
    /// It says nothing: empty, a total, or left out by the report's own rule.
    Skipped {
        /// The line it starts on.
        line: u64,
    },
    /// It could not be read.
    Rejected(Problem),
    /// Something about the record before could not be understood; it is stored all the same.
    Noted(Problem),
}

/// Why a file could not be read as a report.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// It matches no known report.
    #[error("no known report: {looks_like}")]
    Unknown {
        /// What it seems to be.
        looks_like: String,
        /// Its headings, if it is a table.
        headings: Vec<String>,
    },
    /// It matches several reports.
    #[error("several reports match: {slugs:?}")]
    SeveralMatch {
        /// Their slugs.
        slugs: Vec<String>,
    },
    /// It is a web page, often that of a login.
    #[error("a web page")]
    WebPage,
    /// It is JSON.
    #[error("JSON")]
    Json,
    /// It is a PDF.
    #[error("a PDF")]
    Pdf,
    /// It is a workbook of the binary kind from before 2007, or an encrypted one.
    #[error("an old workbook")]
    OldExcel,
    /// It is a workbook of a kind that is not read: OpenDocument, or Excel's binary one.
    #[error("a workbook")]
    Excel,
    /// It is an archive with a password.
    #[error("encrypted")]
    Encrypted,
    /// It is cut or broken.
    #[error("damaged: {reason}")]
    Damaged {
        /// What is wrong with it.
        reason: String,
    },
    /// It would unpack to more than can be read.
    #[error("too large")]
    TooLarge,
    /// It is empty, or has headings only.
    #[error("no rows")]
    NoRows,
    /// It can be read in several ways, and a setting has to say which.
    #[error("{what} is not clear")]
    Ambiguous {
        /// The setting's key: `currency`, `date_order`.
        what: String,
    },
    /// Two of its rows cannot both be right.
    #[error("{what} contradict each other in lines {lines:?}")]
    Contradiction {
        /// `dates` or `amounts`.
        what: &'static str,
        /// The lines, where they are known.
        lines: Vec<u64>,
    },
    /// A heading that is needed stands there twice.
    #[error("the heading {name} stands twice")]
    DoubleHeading {
        /// The heading.
        name: String,
    },
    /// A setting has a value that cannot be used.
    #[error("the setting {key} is not usable")]
    BadSetting {
        /// Its key, with the value and the reason where another report would take it.
        key: &'static str,
    },
    /// It could not be opened or read.
    #[error("{0}")]
    Io(io::Error),
}

impl ReportError {
    fn from_io(error: &io::Error) -> ReportError {
        match error.kind() {
            io::ErrorKind::FileTooLarge => ReportError::TooLarge,
            io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput | io::ErrorKind::UnexpectedEof => {
                ReportError::Damaged { reason: error.to_string() }
            }
            kind => ReportError::Io(io::Error::new(kind, error.to_string())),
        }
    }
}

impl From<io::Error> for ReportError {
    fn from(error: io::Error) -> ReportError {
        ReportError::from_io(&error)
    }
}

/// Reads a report that was recognised.
pub fn read(found: &Found, source: &Source, settings: &ImportSettings) -> Result<Reading, ReportError> {
    Reading::new(found, source, settings)
}

#[cfg(test)]
mod tests;
