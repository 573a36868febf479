//! The terms of programs as the user keeps them, what is really paid beside them, and behaviour that breaks them.
//!
//! [`keep`](self) writes facts; `find` gathers the figures and asks each of the modules that know one finding. Those are
//! pure: they are given figures and the facts that held, and say what is wrong, since when, how sure that is and what it
//! may have cost.

mod approval;
mod changed;
mod dropped;
mod effective;
mod ended;
mod fee;
mod find;
mod keep;
mod rate;
mod sampled;
mod silent;
mod words;

pub use effective::effective;
pub(crate) use find::{Behind, behind};
pub use find::{commissions, finding_seen, findings};
pub use keep::{list, of_program, put, remove};
pub(crate) use sampled::place;
