//! A file that no report knows: what is in it, what its columns are likely to be, and the recipe that comes of it.
//!
//! *Invariant:* a recipe is a connector file with one `[[report]]`, and reads files on the same path as the bundled
//! ones; nothing here makes a record. What cannot be known is asked, and a proposal is only that.

mod ask;
mod facts;
mod flow;
mod propose;
mod sheet;
mod words;
mod write;

use std::collections::BTreeMap;

use record::{Kind, Status};

use super::Gives;

pub use ask::{Asks, DateOrder, DateReading, Trouble, Word};
pub use flow::Flow;
pub use propose::Why;
pub use sheet::{Sheet, SheetColumn, Unusable, look};
pub use write::recipe_id;

/// What the columns of a sheet are, and what was answered where the file does not tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping {
    /// What the recipe, and the account by default, is called.
    pub name: String,
    /// What it is called in commands: stable for ever, as the identity of its rows depends on it.
    pub id: String,
    /// What a row is.
    pub what: Gives,
    /// Whether payments are money that arrived, as a bank or wallet says, and not money that a network sent.
    pub received: bool,
    /// Fields of ours by column.
    pub columns: BTreeMap<usize, &'static str>,
    /// Whether days or months come first, where the dates leave it open: `dmy`, `mdy`.
    pub date_order: Option<String>,
    /// The decimal mark, where it is not to be told by the amounts.
    pub decimal: Option<char>,
    /// The clock of its times.
    pub zone: Option<String>,
    /// What its words for states mean.
    pub status: BTreeMap<String, Status>,
    /// The state of every row where no column tells it.
    pub all: Status,
    /// What its words for kinds mean.
    pub kinds: BTreeMap<String, Kind>,
    /// What its words for which way money went mean.
    pub flows: BTreeMap<String, Flow>,
}

impl Mapping {
    /// The column of a field.
    pub fn column(&self, field: &str) -> Option<usize> {
        self.columns.iter().find(|(_, known)| **known == field).map(|(at, _)| *at)
    }

    /// The same as money that arrived, or not: which way money went is asked of what a bank or wallet says alone.
    #[must_use]
    pub fn taken_as(mut self, received: bool) -> Mapping {
        self.received = received;
        if !received {
            self.columns.retain(|_, field| *field != DIRECTION);
        }
        self
    }

    /// The name of the field that says when.
    fn when(&self) -> &'static str {
        if self.what == Gives::Transactions { "at" } else { "day" }
    }
}

/// What a column is that says which way money went. Records have no such field: it decides which rows are left out.
pub const DIRECTION: &str = "direction";

/// The fields that a column of such a report can be.
pub fn fields(what: Gives) -> &'static [&'static str] {
    match what {
        Gives::Payouts => &["day", "amount", "id", "currency", "status", "payer", DIRECTION],
        other => other.fields().0,
    }
}

/// The fields without which nothing can be read; the state is not one, as it may be the same for all rows.
pub fn required(what: Gives) -> &'static [&'static str] {
    match what {
        Gives::Transactions => &["at", "commission"],
        Gives::Daily => &["day"],
        Gives::Payouts => &["day", "amount"],
        Gives::Nothing => &[],
    }
}

#[cfg(test)]
mod tests;
