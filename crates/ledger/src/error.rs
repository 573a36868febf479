//! What can go wrong.

use std::path::PathBuf;

use crate::{AccountId, BatchId, ProgramKey, RowId, RuleId};

/// Why the ledger could not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// The database refused: the disk is full, the file is locked or damaged.
    #[error("the database failed: {0}")]
    Database(#[from] rusqlite::Error),
    /// A file could not be read, written, moved or removed.
    #[error("{}: {source}", path.display())]
    Io {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file was written by a newer version of Tributary.
    #[error("the ledger has version {found}; version {known} is the newest that is known here")]
    Newer {
        /// The file's version.
        found: u32,
        /// The newest version that this program can read.
        known: u32,
    },
    /// The file is something else.
    #[error("{} is not a ledger", .0.display())]
    NotALedger(PathBuf),
    /// The file is a ledger, but broken.
    #[error("{} is damaged: {found}", path.display())]
    Damaged {
        /// Which file.
        path: PathBuf,
        /// What the check found.
        found: String,
    },
    /// A stored value is none that this version knows.
    #[error("the ledger holds “{value}” where {expected} belongs")]
    Stored {
        /// What should be there.
        expected: &'static str,
        /// What is there.
        value: String,
    },
    /// Another account has the name.
    #[error("there is already an account named “{0}”")]
    NameTaken(String),
    /// No account has this number.
    #[error("there is no account {}", .0.0)]
    NoAccount(AccountId),
    /// No program has this number.
    #[error("there is no program {}", .0.0)]
    NoProgram(ProgramKey),
    /// Nothing of this sort has this number in the account.
    #[error("there is no {what} {row}")]
    NoRow {
        /// What it would be.
        what: &'static str,
        /// The number.
        row: i64,
    },
    /// More would be matched than the payout or the receipt has.
    #[error("no more of payment {} can be matched", payout.0)]
    MatchedTwice {
        /// The payout or the receipt.
        payout: RowId,
    },
    /// No batch has this number.
    #[error("there is no batch {}", .0.0)]
    NoBatch(BatchId),
    /// No recurring entry has this number.
    #[error("there is no recurring entry {}", .0.0)]
    NoRule(RuleId),
    /// The batch came from a sync: only what was imported or typed in can be taken back.
    #[error("batch {} came from a network", .0.0)]
    NotAnImport(BatchId),
    /// The batch was taken back before.
    #[error("batch {} is undone already", .0.0)]
    AlreadyUndone(BatchId),
    /// Later batches changed what the batch brought: they would have to be undone first.
    #[error("later batches changed {rows} of its rows")]
    UndoBlocked {
        /// Which batches, and what each was: a file's name or what was asked for.
        by: Vec<(BatchId, String)>,
        /// How many rows they changed.
        rows: u64,
    },
    /// The batch cannot be taken back before later files that hold rows of it, too.
    #[error("rows of it are in later batches, too")]
    UndoShared {
        /// Those batches, with the names of their files.
        by: Vec<(BatchId, String)>,
        /// How many rows of it one of them holds at most.
        rows: u64,
    },
    /// An import was begun and not finished: nothing of it is kept.
    #[error("an import was begun and not finished")]
    Unfinished,
    /// A sum is beyond what can be kept exactly.
    #[error("a sum of commissions is too large to keep exactly")]
    TooLarge,
    /// Whoever was reading rows wanted no more.
    #[error("reading was stopped")]
    Stopped,
}
