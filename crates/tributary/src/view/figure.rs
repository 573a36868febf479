//! Figures: what is drawn that is no stack of earned money: rates, ranges, movements, cohorts.

use record::Day;
use serde::Serialize;
use ts_rs::TS;

use super::{Frame, MoneyView};

/// A drawn figure: the picture, where everything is in it, and the same numbers.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct Figure {
    /// The picture: SVG whose colours are CSS variables, with `role="img"`, a title and a description.
    pub svg: String,
    /// Width of the view box.
    pub width: u32,
    /// Height of the view box.
    pub height: u32,
    /// The plot area.
    pub plot: Frame,
    /// What is read from left to right: months, ages, movements. They tile the plot.
    pub columns: Vec<FigureColumn>,
    /// The numbers, a row for each line, range, part or cohort, in the order of the legend.
    pub rows: Vec<FigureRow>,
    /// Where the cells of a grid are, row by row; empty for everything else.
    pub cells: Vec<FigureCell>,
    /// What it shows, in words.
    pub title: String,
    /// A generated sentence for those who cannot see it.
    pub summary: String,
    /// What the columns are: `Months since joining`; empty where they say so themselves.
    pub across: String,
    /// What its numbers measure.
    pub measure: FigureMeasure,
}

/// What the numbers of a figure measure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum FigureMeasure {
    /// Money in a currency.
    Money(String),
    /// Parts of a whole.
    Share,
    /// How many of what this says.
    Count(String),
    /// Months.
    Months,
}

/// Where a column lies: the hover target is the whole height of the plot.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct FigureColumn {
    /// It in words: `October 2026`, `Month 3`.
    pub label: String,
    /// Left edge of the hover target.
    pub x: f32,
    /// Its width.
    pub width: f32,
    /// The first day behind it, if days are.
    pub from: Option<Day>,
    /// The last day behind it.
    pub to: Option<Day>,
}

/// One row of numbers, a value for each column.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct FigureRow {
    /// Its name.
    pub name: String,
    /// Its colour.
    pub tone: Tone,
    /// How it is drawn.
    pub look: Look,
    /// Its value in each column; of a range, the lower end.
    pub values: Vec<Option<FigureValue>>,
    /// The upper end in each column, of a range; empty for everything else.
    pub upto: Vec<Option<FigureValue>>,
    /// How high in the picture its value in each column is; empty where it is nowhere.
    pub points: Vec<Option<f32>>,
    /// How many there are behind it: the people of a cohort.
    pub size: Option<u32>,
    /// The first day behind it, if days are.
    pub from: Option<Day>,
    /// The last day behind it.
    pub to: Option<Day>,
}

/// An exact value.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum FigureValue {
    /// An amount.
    Money(MoneyView),
    /// A part of one.
    Share(f64),
    /// A number of things.
    Count(f64),
    /// A number of months.
    Months(f64),
}

/// The colour of a line or a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum Tone {
    /// A program's own hue, 1 to 20.
    Slot(u8),
    /// The colour of what stands alone.
    Accent,
    /// What is gained.
    Positive,
    /// What is lost.
    Negative,
    /// What is to be looked at.
    Warning,
    /// What is there to compare with.
    Neutral,
}

/// How a row is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum Look {
    /// A line.
    Line,
    /// A dashed line: what is expected.
    Dashed,
    /// A point: what is not over yet.
    Point,
    /// The range around a line.
    Band,
    /// A bar in the full colour.
    Full,
    /// A bar in a paler colour with an upper edge.
    Half,
    /// A hatched bar.
    Hatched,
    /// A mark over the bars.
    Mark,
    /// A thin line across, to be reached.
    Goal,
    /// Cells of a grid.
    Cells,
    /// Nowhere: only told.
    Told,
}

/// A cell of a grid.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct FigureCell {
    /// Which row.
    pub row: usize,
    /// Which column.
    pub column: usize,
    /// Where.
    pub frame: Frame,
    /// Whether its month is not over yet.
    pub open: bool,
    /// What else is said about it: `12 of 20 referrals`.
    pub note: Option<String>,
}
