//! The whole crate against a small web on loopback with every fault by name.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod checks;
mod crawls;
mod pages;
mod server;
