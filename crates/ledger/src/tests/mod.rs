//! What the ledger promises, seen from outside.

mod absent;
mod accounts;
mod approvals;
mod batches;
mod chain;
mod file;
mod listed;
mod other_records;
mod outlook;
mod overview;
mod passive;
mod people;
mod promotion;
mod receipts;
mod recurring;
mod rollup;
mod sales;
mod sample;
mod terms;
mod transactions;
mod undo;
