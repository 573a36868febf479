//! What spans crates, in one binary.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

mod alone;
mod bad_days;
mod changed;
mod changes;
mod charts;
mod connectors;
mod consent;
mod everywhere;
mod files;
mod hand;
mod hostile;
mod imports;
mod own;
mod rehearsal;
mod reports;
mod saved;
mod schedule;
mod secrets;
mod standin;
mod sync;
mod tidy;
