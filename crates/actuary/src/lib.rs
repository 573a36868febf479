//! What will come, reckoned from what came.

mod band;
mod cohorts;
mod forecast;
mod month;
mod movements;
mod payments;
mod pending;
mod smoothing;
mod survival;
mod triangle;
#[cfg(test)]
mod worlds;

pub use band::{Band, Thin};
pub use cohorts::{Age, Ceiling, Cohort, ceiling, cohorts};
pub use forecast::{Backtest, Forecast, Method, backtest, forecast, seasonal_naive};
pub use month::Month;
pub use movements::{Cell, Movement, Part, behind, movements};
pub use payments::Payments;
pub use pending::{AgeValue, Claim, Decision, PendingValue, pending_value};
pub use survival::{Curve, Life, Reached, Step, Worth, lives, worth};
pub use triangle::{Triangle, Ultimate};
