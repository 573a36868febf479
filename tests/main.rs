//! What spans crates, in one binary.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

mod alone;
mod bad_days;
mod broken;
mod changed;
mod changes;
mod charts;
mod connectors;
mod consent;
mod everywhere;
mod evidence;
mod exports;
mod figures;
mod files;
mod hand;
mod hostile;
mod imports;
mod listed;
mod mapping;
mod own;
mod payouts;
mod promotion;
mod rehearsal;
mod rejected;
mod reports;
mod saved;
mod schedule;
mod secrets;
mod splits;
mod standin;
mod stopped;
mod sync;
mod tax;
mod terms;
mod tidy;
mod watch;
mod work;
