//! The whole crate against a small web on loopback with every fault by name.

mod checks;
mod crawls;
mod pages;
mod server;
