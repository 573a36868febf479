//! Figures: lines with ranges, movements, grids. What goes in is plain; what comes out is drawn.
//!
//! Every number is a whole number of millionths: of a unit of money (as [`record::Money`] counts them, so the scale is
//! the currency's), of one, of a thing, of a month. [`micros`] makes them of what was estimated.

mod bridge;
mod grid;
mod lines;
mod parts;

use plotters_backend::DrawingBackend;
use record::{Currency, Days};

use super::picture::{Drawn, Pen};
use super::plot::Plot;
use super::sheet::{self, Entries};
use super::svg::{self, Svg};
use super::{ChartError, Format, Style, Theme, check, painted, words};
use crate::view::{Figure, FigureColumn, Frame, Tone};
pub use grid::height as grid_height;
pub(super) use parts::{mark, stroke};

/// What is to be drawn.
#[derive(Debug, Clone, PartialEq)]
pub enum Plan {
    /// Values over columns as lines, with ranges around them.
    Lines(Lines),
    /// What was gained and lost in each column.
    Bridge(Bridge),
    /// How one amount became another.
    Waterfall(Waterfall),
    /// Cohorts by age.
    Grid(Grid),
}

/// What the numbers are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Micros of a currency.
    Money(Currency),
    /// Millionths of a whole: its axis reaches from 0 to 100 %.
    Share,
    /// Millionths of what this names, in small letters: `referrals`.
    Count(&'static str),
    /// Millionths of a month.
    Months,
}

/// A column: a period, or something else that has a name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Column {
    /// Under the axis: `3`, `Churn`. Columns that are all periods are labelled by the calendar instead.
    pub short: String,
    /// In the tooltip and the table: `Month 3`. The same as `short`, or the period in words, if empty.
    pub label: String,
    /// The days behind it: what opens.
    pub days: Option<Days>,
}

/// Lines over columns.
#[derive(Debug, Clone, PartialEq)]
pub struct Lines {
    /// What the values are.
    pub unit: Unit,
    /// From left to right.
    pub columns: Vec<Column>,
    /// What the columns are, if it is not plain: `Months since joining`.
    pub across: String,
    /// The lines; later ones are drawn over earlier ones.
    pub lines: Vec<Line>,
    /// The ranges around them.
    pub bands: Vec<Band>,
    /// A rule that divides the columns.
    pub rule: Option<Rule>,
    /// A value to be reached.
    pub goal: Option<Goal>,
}

/// One line.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Its name.
    pub name: String,
    /// Its colour.
    pub tone: Tone,
    /// How it is drawn.
    pub stroke: Stroke,
    /// Whether values hold until the next column, as those of a survival curve do.
    pub steps: bool,
    /// The line it goes on from: it begins at the last value that line has before it.
    pub after: Option<usize>,
    /// A value for each column, or none.
    pub values: Vec<Option<i64>>,
}

/// How a line is drawn.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Stroke {
    /// What was measured.
    #[default]
    Solid,
    /// What is expected.
    Dashed,
    /// What is not over yet: a point, for a line from what is whole down to it would tell of a fall that is none.
    Point,
}

/// The range around a line.
#[derive(Debug, Clone, PartialEq)]
pub struct Band {
    /// Its name: `8 times in 10`.
    pub name: String,
    /// The line it is around: its colour, its steps, its beginning.
    pub line: usize,
    /// How many in a hundred it holds: of a line's ranges, the one that holds most is drawn palest.
    pub percent: u8,
    /// The lower end in each column.
    pub low: Vec<Option<i64>>,
    /// The upper end in each column.
    pub high: Vec<Option<i64>>,
}

/// A rule through a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Which column: the rule goes through its middle.
    pub column: usize,
    /// What it says: `today`.
    pub label: String,
}

/// A value to be reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Goal {
    /// The value.
    pub value: i64,
    /// What it says, without the amount: `Goal`.
    pub label: String,
}

/// What was gained and lost in each column.
#[derive(Debug, Clone, PartialEq)]
pub struct Bridge {
    /// What the values are.
    pub unit: Unit,
    /// From left to right.
    pub columns: Vec<Column>,
    /// What moved: gains are positive and drawn above zero, losses negative and below, each from zero outwards.
    pub parts: Vec<Part>,
    /// What it comes to at the end of each column: it is told, not drawn, because it is so much more than what moved.
    /// Empty if there is none.
    pub stock: Vec<Option<i64>>,
    /// The name of the stock: `Recurring commission`.
    pub stock_name: String,
    /// Whether the last column is not over yet.
    pub unfinished: bool,
}

/// Something that moves.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// Its name: `Churn`.
    pub name: String,
    /// Its colour.
    pub tone: Tone,
    /// How it is filled.
    pub shade: Shade,
    /// A value for each column (of a waterfall: one).
    pub values: Vec<i64>,
}

/// How a part is filled, so that it is told from its neighbour without the colour.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Shade {
    /// In the full colour.
    #[default]
    Full,
    /// Paler, with an upper edge.
    Half,
    /// Hatched.
    Hatched,
}

/// How one amount became another: the end is what the start and the parts come to.
#[derive(Debug, Clone, PartialEq)]
pub struct Waterfall {
    /// What the values are.
    pub unit: Unit,
    /// What it began with: `September`.
    pub start_name: String,
    /// How much that was.
    pub start: i64,
    /// What moved, in this order; of each, the first value.
    pub parts: Vec<Part>,
    /// What it came to: `October`.
    pub end_name: String,
}

/// Cohorts by age: one cell for each.
#[derive(Debug, Clone, PartialEq)]
pub struct Grid {
    /// What the values are: shares are coloured from 0 to 1, everything else from 0 to the largest.
    pub unit: Unit,
    /// The ages.
    pub columns: Vec<Column>,
    /// What the columns are: `Months since joining`.
    pub across: String,
    /// The cohorts, from the top down.
    pub rows: Vec<Row>,
}

/// A cohort.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Row {
    /// Its name: `Oct 2026`.
    pub label: String,
    /// How many joined.
    pub size: Option<u32>,
    /// The days they joined in.
    pub days: Option<Days>,
    /// A cell for each age.
    pub cells: Vec<Cell>,
}

/// A cohort at an age.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cell {
    /// Its value; `None` if it has not come to that age.
    pub value: Option<i64>,
    /// Whether its month is not over yet.
    pub open: bool,
    /// What else the tooltip says: `12 of 20 referrals`. No amounts: it is shown where amounts are hidden.
    pub note: Option<String>,
}

/// Draws a figure for the screen: SVG whose colours are CSS variables, and its geometry.
pub fn draw(plan: &Plan, style: &Style) -> Result<Figure, ChartError> {
    check(style, 1)?;
    let area = Frame { x: 0.0, y: 0.0, width: style.width as f32, height: style.height as f32 };
    let laid = Laid::new(plan, area, style);
    let mut svg = Svg::new(style.width, style.height, None);
    laid.draw(&mut Pen::new(&mut svg, svg::SCALE), style)?;
    let summary = summary(plan, style);
    let (rows, cells) = match &laid {
        Laid::Lines(lines, plot) => (lines::rows(lines, plot, style), Vec::new()),
        Laid::Bridge(bridge, plot) => (bridge::rows(bridge, plot, style), Vec::new()),
        Laid::Waterfall(fall, plot) => (bridge::rows_waterfall(fall, plot, style), Vec::new()),
        Laid::Grid(grid, layout) => (grid::rows(grid, style), grid::told_cells(grid, layout)),
    };
    Ok(Figure {
        svg: svg.finish(&style.title, &summary),
        width: style.width,
        height: style.height,
        plot: laid.plot(),
        columns: laid.columns(),
        rows,
        cells,
        title: style.title.clone(),
        summary,
        across: plan.across().to_owned(),
        measure: parts::Numbers::new(plan.unit(), style).measure(),
    })
}

/// Draws a figure as a file.
pub fn file(plan: &Plan, style: &Style, theme: Theme, format: Format) -> Result<Vec<u8>, ChartError> {
    match format {
        Format::Png(scale) => painted(style, theme, scale, |pen| draw_file(pen, plan, style)),
        Format::Svg => {
            check(style, 1)?;
            let mut svg = Svg::new(style.width, style.height, Some(theme));
            draw_file(&mut Pen::new(&mut svg, svg::SCALE), plan, style)?;
            Ok(svg.finish(&style.title, &summary(plan, style)).into_bytes())
        }
    }
}

fn draw_file<B: DrawingBackend>(pen: &mut Pen<'_, B>, plan: &Plan, style: &Style) -> Drawn {
    let sheet = sheet::lay_out(style, plan.period(), plan.legend(style));
    sheet::draw(pen, &sheet)?;
    Laid::new(plan, sheet.area, style).draw(pen, style)
}

/// What a figure shows, in a few sentences.
fn summary(plan: &Plan, style: &Style) -> String {
    let title = match plan.period() {
        Some(period) => format!("{}, {period}.", style.title),
        None => format!("{}.", style.title),
    };
    let told = match plan {
        Plan::Lines(lines) => lines::told(lines, style),
        Plan::Bridge(bridge) => bridge::told(bridge, style),
        Plan::Waterfall(fall) => bridge::told_waterfall(fall, style),
        Plan::Grid(grid) => grid::told(grid, style),
    };
    title + &told
}

/// What is to be drawn, and where all of it lies.
enum Laid<'a> {
    Lines(&'a Lines, Plot),
    Bridge(&'a Bridge, Plot),
    Waterfall(&'a Waterfall, Plot),
    Grid(&'a Grid, grid::Layout),
}

impl<'a> Laid<'a> {
    fn new(plan: &'a Plan, area: Frame, style: &Style) -> Laid<'a> {
        match plan {
            Plan::Lines(lines) => Laid::Lines(lines, lines::lay_out(lines, area, style)),
            Plan::Bridge(bridge) => Laid::Bridge(bridge, bridge::lay_out(bridge, area, style)),
            Plan::Waterfall(fall) => Laid::Waterfall(fall, bridge::lay_out_waterfall(fall, area, style)),
            Plan::Grid(grid) => Laid::Grid(grid, grid::lay_out(grid, area, style)),
        }
    }

    fn draw<B: DrawingBackend>(&self, pen: &mut Pen<'_, B>, style: &Style) -> Drawn {
        match self {
            Laid::Lines(lines, plot) => lines::draw(pen, lines, plot),
            Laid::Bridge(bridge, plot) => bridge::draw(pen, bridge, plot),
            Laid::Waterfall(fall, plot) => bridge::draw_waterfall(pen, fall, plot, style),
            Laid::Grid(grid, layout) => grid::draw(pen, grid, layout, style),
        }
    }

    fn plot(&self) -> Frame {
        match self {
            Laid::Lines(_, plot) | Laid::Bridge(_, plot) | Laid::Waterfall(_, plot) => plot.frame,
            Laid::Grid(_, layout) => layout.plot,
        }
    }

    fn columns(&self) -> Vec<FigureColumn> {
        match self {
            Laid::Lines(lines, plot) => parts::columns(&lines.columns, &plot.columns),
            Laid::Bridge(bridge, plot) => parts::columns(&bridge.columns, &plot.columns),
            Laid::Waterfall(fall, plot) => parts::columns(&bridge::columns(fall), &plot.columns),
            Laid::Grid(grid, layout) => parts::columns(&grid.columns, &layout.columns),
        }
    }
}

impl Plan {
    fn unit(&self) -> Unit {
        match self {
            Plan::Lines(lines) => lines.unit,
            Plan::Bridge(bridge) => bridge.unit,
            Plan::Waterfall(fall) => fall.unit,
            Plan::Grid(grid) => grid.unit,
        }
    }

    fn across(&self) -> &str {
        match self {
            Plan::Lines(lines) => &lines.across,
            Plan::Grid(grid) => &grid.across,
            Plan::Bridge(_) | Plan::Waterfall(_) => "",
        }
    }

    /// The days from the first column to the last, if they are days.
    fn period(&self) -> Option<String> {
        let columns = match self {
            Plan::Lines(lines) => &lines.columns,
            Plan::Bridge(bridge) => &bridge.columns,
            Plan::Grid(grid) => &grid.columns,
            Plan::Waterfall(_) => return None,
        };
        Some(words::days(columns.first()?.days?.from(), columns.last()?.days?.to()))
    }

    fn legend(&self, style: &Style) -> (Entries, Entries) {
        match self {
            Plan::Lines(lines) => lines::legend(lines),
            Plan::Bridge(bridge) => bridge::legend(bridge),
            Plan::Grid(grid) => grid::legend(grid, style),
            Plan::Waterfall(_) => (Vec::new(), Vec::new()),
        }
    }
}

impl From<Lines> for Plan {
    fn from(lines: Lines) -> Plan {
        Plan::Lines(lines)
    }
}

impl From<Bridge> for Plan {
    fn from(bridge: Bridge) -> Plan {
        Plan::Bridge(bridge)
    }
}

impl From<Waterfall> for Plan {
    fn from(waterfall: Waterfall) -> Plan {
        Plan::Waterfall(waterfall)
    }
}

impl From<Grid> for Plan {
    fn from(grid: Grid) -> Plan {
        Plan::Grid(grid)
    }
}

/// Something estimated in millionths; nothing if it is no number.
pub fn micros(value: f64) -> Option<i64> {
    // Beyond the largest number `as` stops at it.
    value.is_finite().then(|| (value * 1_000_000.0).round_ties_even() as i64)
}

impl From<Days> for Column {
    fn from(days: Days) -> Column {
        Column { days: Some(days), ..Column::default() }
    }
}

impl Column {
    /// A column with a name: under the axis, and in full.
    pub fn named(short: impl Into<String>, label: impl Into<String>) -> Column {
        Column { short: short.into(), label: label.into(), days: None }
    }
}

impl Line {
    /// A plain line.
    pub fn new(name: impl Into<String>, tone: Tone, values: Vec<Option<i64>>) -> Line {
        Line { name: name.into(), tone, stroke: Stroke::Solid, steps: false, after: None, values }
    }
}

impl Part {
    /// A part of a movement.
    pub fn new(name: impl Into<String>, tone: Tone, shade: Shade, values: Vec<i64>) -> Part {
        Part { name: name.into(), tone, shade, values }
    }
}
