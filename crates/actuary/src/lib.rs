//! What will come, reckoned from what came.

mod band;
mod cohorts;
mod fading;
mod forecast;
mod leaving;
mod month;
mod movements;
mod payments;
mod pending;
mod smoothing;
mod stop;
mod survival;
mod triangle;
#[cfg(test)]
mod worlds;

pub use band::{Band, Thin};
pub use cohorts::{Age, Ceiling, Cohort, ceiling, cohorts};
pub use fading::{Fade, Fading, Placement, fading};
pub use forecast::{Backtest, Forecast, Method, backtest, forecast, seasonal_naive};
pub use leaving::Living;
pub use month::Month;
pub use movements::{Cell, Movement, Part, behind, movements};
pub use payments::Payments;
pub use pending::{AgeValue, Claim, Decision, PendingValue, pending_value};
pub use stop::{Passive, Remaining, Stopped, stop};
pub use survival::{Curve, Life, Reached, Step, Worth, lives, worth};
pub use triangle::{Triangle, Ultimate};
