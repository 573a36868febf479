//! Income as it is asked for, and as it is drawn.

use record::{Day, Kind, Series, Status, Step};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What a chart or a table is asked.
#[derive(Debug, Clone, Deserialize, TS)]
#[ts(optional_fields = nullable)]
pub struct IncomeQuestion {
    /// First day.
    pub from: Day,
    /// Last day.
    pub to: Day,
    /// How far a bucket reaches; `null` to choose by length.
    pub step: Option<Step>,
    /// What a layer is: `program`, `network`, `account`, `kind`, `status`, `program_kind`, `passive`, `currency`, `nothing`.
    pub by: String,
    /// The currency to convert to; `null` for the base currency, `each` for none.
    pub currency: Option<String>,
    /// Compare with the period before.
    #[serde(default)]
    #[ts(as = "Option<bool>", optional)]
    pub compare: bool,
    /// Only this program (the ledger's number).
    #[serde(default)]
    #[ts(as = "Option<f64>", optional = nullable)]
    pub program: Option<i64>,
    /// Only this account (the ledger's number).
    #[serde(default)]
    #[ts(as = "Option<f64>", optional = nullable)]
    pub account: Option<i64>,
    /// Only this status.
    #[serde(default)]
    pub status: Option<Status>,
    /// Only this kind.
    #[serde(default)]
    pub kind: Option<Kind>,
}

/// A chart to draw.
#[derive(Debug, Clone, Deserialize, TS)]
pub struct ChartRequest {
    /// What it shows.
    pub question: IncomeQuestion,
    /// Width in CSS pixels.
    pub width: u32,
    /// Height in CSS pixels.
    pub height: u32,
}

/// A drawn chart: the picture, and where everything is in it.
#[derive(Debug, Clone, Serialize, TS)]
pub struct Chart {
    /// The picture: SVG whose colours are CSS variables, with `role="img"`, a title and a description.
    pub svg: String,
    /// Width of the view box.
    pub width: u32,
    /// Height of the view box.
    pub height: u32,
    /// The plot area.
    pub plot: Frame,
    /// One column for each bucket.
    pub columns: Vec<Column>,
    /// The numbers, the same as in the picture.
    pub series: Series,
    /// What it shows, in words.
    pub title: String,
    /// A generated sentence for those who cannot see it.
    pub summary: String,
    /// What its numbers measure.
    pub measure: Measure,
}

/// What the numbers of a chart measure.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum Measure {
    /// Money in the series' currency.
    #[default]
    Money,
    /// Hours, as millionths: the currency says nothing.
    Hours,
}

/// A rectangle in the chart's own units.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, TS)]
pub struct Frame {
    /// Left edge.
    pub x: f32,
    /// Upper edge.
    pub y: f32,
    /// Width.
    pub width: f32,
    /// Height.
    pub height: f32,
}

/// Where a bucket lies: the hover target is the whole height of the plot.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct Column {
    /// Left edge of the hover target.
    pub x: f32,
    /// Its width.
    pub width: f32,
    /// Upper edge of the stack.
    pub top: f32,
    /// The bucket in words: `Mon 26 Oct to Sun 1 Nov 2026`.
    pub label: String,
    /// One box for each layer and state that is drawn.
    pub boxes: Vec<ChartBox>,
}

/// One drawn box.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, TS)]
pub struct ChartBox {
    /// Which layer.
    pub layer: usize,
    /// Which state.
    pub status: Status,
    /// Where.
    pub frame: Frame,
}

/// A chart to save.
#[derive(Debug, Clone, Deserialize, TS)]
pub struct SaveChart {
    /// The chart.
    pub request: ChartRequest,
    /// Where to; `.svg` or `.png`.
    pub path: String,
    /// In dark colours.
    pub dark: bool,
}
