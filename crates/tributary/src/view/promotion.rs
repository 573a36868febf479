//! Placements, links, creatives and work as they cross the boundary.

mod age;
mod creatives;
mod links;
mod looking;
mod placements;
mod work;

use serde::Serialize;
use ts_rs::TS;

pub use age::*;
pub use creatives::*;
pub use links::*;
pub use looking::*;
pub use placements::*;
pub use work::*;

/// What was written, and how to take it back.
#[derive(Debug, Clone, Serialize, TS)]
pub struct PromotionDone {
    /// The number of what was written.
    pub id: i64,
    /// The link that belongs to it.
    pub link: Option<LinkView>,
    /// The batch: `import.undo` takes it back.
    pub batch: i64,
}
