//! What will come, reckoned from what came.

mod band;
mod cohorts;
mod month;
mod movements;
mod payments;
mod pending;
mod survival;
mod triangle;

pub use band::{Band, Thin};
pub use cohorts::{Age, Ceiling, Cohort, ceiling, cohorts};
pub use month::Month;
pub use movements::{Cell, Movement, Part, behind, movements};
pub use payments::Payments;
pub use pending::{AgeValue, Claim, Decision, PendingValue, pending_value};
pub use survival::{Curve, Life, Reached, Step, Worth, lives, worth};
pub use triangle::{Triangle, Ultimate};
