//! What every plot stands on: lines at round amounts, labels, a column for each bucket, amounts as heights.

use super::axis::{self, Label};
use super::text;
use crate::view::Frame;

/// Room above the plot, for the unit and for “to date”.
pub(super) const HEAD: f32 = 24.0;
/// Room below the plot, for one row of labels; each further row takes [`ROW`].
const FOOT: f32 = 22.0;
pub(super) const ROW: f32 = 15.0;
/// Room between an amount and its line.
pub(super) const LABEL_GAP: f32 = 8.0;
/// How far lines of the grid are apart, roughly, if there are many.
const LINES_APART: f32 = 22.0;
/// A lower plot than this has no room for a row of years below it.
const YEARS_FROM: f32 = 60.0;
/// How wide a bar gets at most.
const WIDEST: f32 = 72.0;

/// What a plot is asked to hold.
pub(super) struct Asked<'a> {
    pub(super) area: Frame,
    /// At least so much room on the left.
    pub(super) margin: u32,
    /// So much room on the right.
    pub(super) beside: f32,
    /// The lowest and the highest amount.
    pub(super) extent: (i64, i64),
    /// One, and how many digits of it are written.
    pub(super) one: (i64, u32),
    /// What stands above the axis.
    pub(super) unit: String,
    /// An amount beside its line; lines are the second amount apart.
    pub(super) text: &'a dyn Fn(i64, i64) -> String,
    pub(super) columns: usize,
    /// The labels below columns whose middles are known; whether there is room for a second row.
    pub(super) labels: &'a dyn Fn(&[f32], bool) -> Vec<Label>,
    /// Further rows below the labels.
    pub(super) rows: u8,
    /// What the columns are, if that is written below them.
    pub(super) across: Option<String>,
}

/// A plot, laid out.
pub(super) struct Plot {
    pub(super) frame: Frame,
    pub(super) scale: Scale,
    /// The lines of the grid, zero among them, with what is written before them.
    pub(super) lines: Vec<(f32, String)>,
    pub(super) unit: String,
    pub(super) labels: Vec<Label>,
    /// Whether every column has a label: then none needs a tick.
    pub(super) every: bool,
    /// The left edge and the width of each column, which tile the plot.
    pub(super) columns: Vec<(f32, f32)>,
    /// The left edge and the width of each bar.
    pub(super) bars: Vec<(f32, f32)>,
    /// So much further down the labels are.
    pub(super) lower: f32,
    /// Whether what is written at the lines is marked as amounts.
    pub(super) amounts: bool,
    /// What the columns are, and where its baseline is.
    pub(super) across: Option<(f32, String)>,
}

/// The middles of columns or bars.
pub(super) fn middles(bars: &[(f32, f32)]) -> Vec<f32> {
    bars.iter().map(|(x, width)| x + width / 2.0).collect()
}

/// Lays a plot out in an area of the picture.
pub(super) fn lay_out(asked: Asked<'_>) -> Plot {
    let Asked { area, extent: (low, high), one: (one, digits), .. } = asked;
    let room = area.height - HEAD - FOOT - ROW;
    let most = (room / LINES_APART).clamp(3.0, 5.0) as u8;
    let (amounts, step) = axis::lines(low, high, one, digits, most);
    let texts: Vec<String> = amounts.iter().map(|micros| (asked.text)(*micros, step)).collect();
    let wide = |text: &String| text::width(text, axis::SIZE, false);
    let widest = texts.iter().chain([&asked.unit]).map(wide).fold(0.0, f32::max);
    let left = area.x + (widest + LABEL_GAP).ceil().max(asked.margin as f32);
    let right = area.x + area.width - 1.0 - asked.beside;
    let width = (right - left).max(1.0);
    let (edges, bars) = columns(left, width, asked.columns);
    let labels = (asked.labels)(&middles(&bars), room >= YEARS_FROM);
    let second = labels.iter().any(|label| label.year.is_some());
    let across = asked.across.filter(|text| !text.is_empty() && room >= YEARS_FROM);
    let rows = f32::from(asked.rows + u8::from(second) + u8::from(across.is_some()));
    let top = area.y + HEAD;
    let bottom = (area.y + area.height - FOOT - rows * ROW).max(top + 8.0);
    let frame = Frame { x: left, y: top, width, height: bottom - top };
    let across =
        across.map(|text| (bottom + 2.0 + rows * ROW + ROW, text::fitted(&text, axis::SIZE, false, width)));
    let scale = Scale::new(low, high, top, bottom - 1.0);
    let lines = amounts.iter().zip(texts).map(|(micros, text)| (scale.at(*micros), text)).collect();
    let columns = edges.windows(2).filter_map(|edge| match edge {
        [x, next] => Some((*x, next - x)),
        _ => None,
    });
    let (columns, every) = (columns.collect(), labels.len() == asked.columns);
    Plot {
        frame,
        scale,
        lines,
        unit: asked.unit,
        labels,
        every,
        columns,
        bars,
        lower: 0.0,
        amounts: false,
        across,
    }
}

/// The edges of the columns, one more than there are, and the bars inside them, on whole pixels.
fn columns(left: f32, width: f32, count: usize) -> (Vec<f32>, Vec<(f32, f32)>) {
    let pitch = width / count.max(1) as f32;
    let edges: Vec<f32> = (0..=count).map(|at| left + (at as f32 * pitch).round()).collect();
    let bars = edges.windows(2).enumerate().map(|(at, edge)| {
        let (x, next) = (edge.first().copied().unwrap_or(left), edge.last().copied().unwrap_or(left));
        if pitch >= 12.0 {
            let wide = (pitch * 0.66).round().min(WIDEST);
            ((left + (at as f32 + 0.5) * pitch - wide / 2.0).round(), wide)
        } else {
            let gap = if pitch >= 7.0 {
                2.0
            } else if pitch >= 3.0 {
                1.0
            } else {
                0.0
            };
            (x, (next - x - gap).max(1.0))
        }
    });
    let bars = bars.collect();
    (edges, bars)
}

/// Amounts to pixels, on whole pixels.
pub(super) struct Scale {
    /// The upper edge of the zero line.
    pub(super) zero: f32,
    per: f64,
}

impl Scale {
    pub(super) fn new(low: i64, high: i64, top: f32, bottom: f32) -> Scale {
        let range = high as f64 - low as f64;
        if range <= 0.0 {
            return Scale { zero: bottom.round(), per: 0.0 };
        }
        let per = f64::from(bottom - top) / range;
        Scale { zero: (f64::from(top) + high as f64 * per).round() as f32, per }
    }

    /// The upper edge of a line at an amount.
    pub(super) fn at(&self, micros: i64) -> f32 {
        (f64::from(self.zero) - micros as f64 * self.per).round() as f32
    }
}

/// Boxes on top of one another, away from the zero line.
pub(super) struct Pile {
    sum: i64,
    /// Where it begins: below the zero line, or on it.
    foot: f32,
    /// What the last box belongs to: the next band keeps a pixel away.
    band: Option<(usize, bool)>,
}

impl Pile {
    /// Boxes that stand on the zero line.
    pub(super) fn up() -> Pile {
        Pile { sum: 0, foot: 0.0, band: None }
    }

    /// Boxes that hang below it.
    pub(super) fn down() -> Pile {
        Pile { sum: 0, foot: 1.0, band: None }
    }

    /// The upper edge and the height of the next box, if it is high enough to be drawn.
    pub(super) fn add(&mut self, amount: i64, band: (usize, bool), scale: &Scale) -> Option<(f32, f32)> {
        let from = scale.at(self.sum) + self.foot;
        self.sum = self.sum.saturating_add(amount);
        let to = scale.at(self.sum) + self.foot;
        let height = (to - from).abs();
        if height < 1.0 {
            return None;
        }
        let apart = self.band.is_some_and(|before| before != band) && height >= 3.0;
        self.band = Some(band);
        let gap = if apart { 1.0 } else { 0.0 };
        Some((if to < from { to } else { from + gap }, height - gap))
    }
}
