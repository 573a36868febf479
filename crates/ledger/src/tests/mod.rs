//! What the ledger promises, seen from outside.

mod absent;
mod accounts;
mod batches;
mod file;
mod listed;
mod other_records;
mod overview;
mod passive;
mod people;
mod promotion;
mod receipts;
mod recurring;
mod rollup;
mod sample;
mod transactions;
mod undo;
