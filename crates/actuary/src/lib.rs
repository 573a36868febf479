//! What will come, reckoned from what came.

mod band;
mod cohorts;
mod month;
mod movements;
mod payments;
mod survival;

pub use band::{Band, Thin};
pub use cohorts::{Age, Ceiling, Cohort, ceiling, cohorts};
pub use month::Month;
pub use movements::{Cell, Movement, Part, behind, movements};
pub use payments::Payments;
pub use survival::{Curve, Life, Reached, Step, Worth, lives, worth};
