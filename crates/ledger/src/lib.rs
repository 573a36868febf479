//! Everything that was ever earned, in one SQLite file.
//!
//! *Invariant:* the only crate that knows SQL. It holds no secret, opens no connection to anywhere, waits for
//! nothing but its own locks and reads no clock: instants are passed in. Money is added as integers.
//!
//! Start at [`Ledger`]: [`read`](Ledger::read) shows a [`Reader`] one moment of the ledger,
//! [`write`](Ledger::write) gives a [`Writer`] that changes everything or nothing. What a network or a file brought
//! comes in as a batch through [`Writer::apply`] or [`Writer::import`]; what charts and tables show is answered by
//! [`Reader::series`].
//!
//! Where a state is replaced by a newer one, the old one moves to a twin table together with the batch that had
//! brought it. History, review and undo all read from there.

#![deny(clippy::float_arithmetic)]

mod absent;
mod accounts;
mod approvals;
mod batches;
mod cells;
mod chain;
mod error;
mod fallen;
mod file;
mod find;
mod history;
mod id;
mod import;
mod kept;
mod layers;
mod ledger;
mod outlook;
mod overview;
mod passive;
mod payouts;
mod people;
mod programs;
mod promotion;
mod rates;
mod readings;
mod receipts;
mod recurring;
mod referrals;
mod review;
mod rollup;
mod sales;
mod seen;
mod settings;
mod stats;
mod stored;
mod terms;
#[cfg(test)]
mod tests;
mod totals;
mod transactions;
mod undo;

pub use accounts::{Account, EVERYTHING_DAYS, HISTORY_DAYS, SyncError, SyncOutcome};
pub use approvals::{Approval, Waiting};
pub use batches::{BatchInfo, BatchRef, Source};
pub use chain::{Break, BreakKind, Seal, SealKind, Verified};
pub use error::LedgerError;
pub use fallen::Outcomes;
pub use find::{Entry, Find, Order};
pub use history::Seen;
pub use id::{AccountId, BatchId, ProgramKey, RowId, RuleId, TermId};
pub use import::{Applied, Change, Import};
pub use ledger::{Ledger, Reader, Writer};
pub use outlook::{BroughtInMonth, Fate, Fates, MonthSum, Standing};
pub use payouts::{PayoutEntry, PayoutFind};
pub use people::{PeopleFind, Person, PersonMonth, PersonRow};
pub use programs::{ProgramInfo, called};
pub use promotion::{
    Ailing, Brought, Creative, CreativeId, DayBrought, Effort, EffortId, KeptPaying, Link, LinkId, Listed,
    Look, Looked, MadeBy, Orphan, Placement, PlacementEntry, PlacementFind, PlacementId, PlacementOrder,
    SubRule, SubRuleId, Unplaced, is_pattern,
};
pub use readings::FileReading;
pub use receipts::{ApprovedSum, Mark, MarkId, Marked, MatchId, Matched, MatchedHow, PaidPart};
pub use recurring::{Expected, Made, Rule};
pub use referrals::{Lost, ReferralEntry};
pub use review::{Before, ChangeFind, ChangeGroup, Changed, News};
pub use rollup::{By, Question};
pub use sales::{Paid, Sale, SaleMonth};
pub use stats::{DailyEntry, DailyFind};
pub use terms::{Term, TermEntry, standing};
pub use totals::{ProgramTotal, StateTotal, SubIdTotal};
pub use undo::Undone;
