//! Where everything lies: the plot, its lines, a column for each bucket, a box for each layer and state.

use record::{Series, Status, Tally};

use super::axis::{self, Label};
use super::numbers::{HIDDEN, Marks};
use super::palette::{Fill, Hue};
use super::{Style, line, text, words};
use crate::view::{ChartBox, Column, Frame, Measure};

/// Room above the plot, for the unit and for “to date”.
const HEAD: f32 = 24.0;
/// Room below the plot, for one row of labels; each further row takes [`ROW`].
const FOOT: f32 = 22.0;
const ROW: f32 = 15.0;
/// Room between an amount and its line.
const LABEL_GAP: f32 = 8.0;
/// How far lines of the grid are apart, roughly, if there are many.
const LINES_APART: f32 = 22.0;
/// A lower plot than this has no room for a row of years below it.
const YEARS_FROM: f32 = 60.0;
/// How wide a bar gets at most.
const WIDEST: f32 = 72.0;

/// A chart, laid out.
pub(super) struct Layout {
    pub(super) plot: Frame,
    /// The upper edge of the zero line: bars stand on it and hang below it.
    pub(super) zero: f32,
    /// The lines of the grid, zero among them, with what is written before them.
    pub(super) lines: Vec<(f32, String)>,
    pub(super) unit: String,
    pub(super) labels: Vec<Label>,
    pub(super) columns: Vec<Column>,
    /// The left edge and the width of each bar.
    pub(super) bars: Vec<(f32, f32)>,
    /// The period before, as corners of a line.
    pub(super) before: Vec<(f32, f32)>,
    /// Where the row of warnings is, if a bucket is partial.
    pub(super) warnings: Option<f32>,
}

/// What was earned in a bar, in the order it is stacked in.
fn states(tally: &Tally) -> [(Status, i64); 3] {
    [(Status::Paid, tally.paid), (Status::Approved, tally.approved), (Status::Pending, tally.pending)]
}

/// How a state is drawn; what was declined is drawn otherwise.
pub(super) fn fill(status: Status) -> Option<Fill> {
    match status {
        Status::Paid => Some(Fill::Paid),
        Status::Approved => Some(Fill::Approved),
        Status::Pending => Some(Fill::Pending),
        Status::Declined => None,
    }
}

/// The hue of a layer: the accent if it is the only one and is split by nothing.
pub(super) fn hue(series: &Series, layer: usize) -> Hue {
    match series.layers.as_slice() {
        [only] if only.key == "all" => Hue::ACCENT,
        layers => layers.get(layer).map_or(Hue::OTHERS, |layer| Hue::slot(layer.slot)),
    }
}

/// Lays a chart out in an area of the picture.
pub(super) fn lay_out(series: &Series, area: Frame, style: &Style) -> Layout {
    let marks = Marks::of(&style.locale);
    let is_money = style.measure == Measure::Money;
    let (low, high) = extent(series);
    let room = area.height - HEAD - FOOT - ROW;
    let most = (room / LINES_APART).clamp(3.0, 5.0) as u8;
    let (amounts, step) = axis::lines(low, high, series.unit, series.digits, most);
    let label = |micros: i64| match style.hide_amounts && is_money && micros != 0 {
        true => HIDDEN.to_owned(),
        false => marks.short(micros, series.unit, step),
    };
    let texts: Vec<String> = amounts.iter().map(|micros| label(*micros)).collect();
    let unit = if is_money { series.currency.code().to_owned() } else { "hours".to_owned() };
    let widest =
        texts.iter().chain([&unit]).map(|text| text::width(text, axis::SIZE, false)).fold(0.0, f32::max);
    let left = area.x + (widest + LABEL_GAP).ceil().max(style.margin as f32);
    let right = area.x + area.width - 1.0;
    let width = (right - left).max(1.0);
    let count = series.buckets.len();
    let (edges, bars) = columns(left, width, count);
    let middles: Vec<f32> = bars.iter().map(|(x, width)| x + width / 2.0).collect();
    let labels = axis::labels(&series.buckets, &middles, area.x, area.x + area.width, room >= YEARS_FROM);
    let warned = series.buckets.iter().any(|bucket| bucket.partial);
    let rows =
        f32::from(u8::from(warned)) + f32::from(u8::from(labels.iter().any(|label| label.year.is_some())));
    let top = area.y + HEAD;
    let bottom = (area.y + area.height - FOOT - rows * ROW).max(top + 8.0);
    let plot = Frame { x: left, y: top, width, height: bottom - top };
    let scale = Scale::new(low, high, top, bottom - 1.0);
    let lines = amounts.iter().zip(texts).map(|(micros, text)| (scale.at(*micros), text)).collect();
    let columns: Vec<Column> = series
        .buckets
        .iter()
        .enumerate()
        .zip(edges.windows(2).zip(&bars))
        .map(|((at, bucket), (edge, bar))| {
            let (x, next) = (edge.first().copied().unwrap_or(left), edge.last().copied().unwrap_or(left));
            let boxes = stack(series, at, *bar, &scale);
            let above = boxes.iter().map(|found| found.frame.y).fold(scale.zero, f32::min);
            Column { x, width: next - x, top: above, label: words::bucket(bucket), boxes }
        })
        .collect();
    let before = line::corners(&series.before, &middles, &scale);
    let warnings = warned.then_some(bottom + 10.0);
    Layout { plot, zero: scale.zero, lines, unit, labels, columns, bars, before, warnings }
}

/// The lowest and the highest amount that is drawn.
fn extent(series: &Series) -> (i64, i64) {
    let mut extent = (0_i64, 0_i64);
    for at in 0..series.buckets.len() {
        let (mut low, mut high) = (0_i64, 0_i64);
        for tally in series.layers.iter().filter_map(|layer| layer.tallies.get(at)) {
            for (_, amount) in states(tally) {
                let side = if amount < 0 { &mut low } else { &mut high };
                *side = side.saturating_add(amount);
            }
            low = low.saturating_sub(tally.reversed.max(0));
        }
        extent = (extent.0.min(low), extent.1.max(high));
    }
    for before in series.before.iter().take(series.buckets.len()) {
        extent = (extent.0.min(*before), extent.1.max(*before));
    }
    extent
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
    zero: f32,
    per: f64,
}

impl Scale {
    fn new(low: i64, high: i64, top: f32, bottom: f32) -> Scale {
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

/// The boxes of one bar: what was earned from the zero line up, corrections and what was declined from it down.
fn stack(series: &Series, at: usize, (x, width): (f32, f32), scale: &Scale) -> Vec<ChartBox> {
    let mut boxes = Vec::new();
    let (mut up, mut down) = (Pile { sum: 0, foot: 0.0, band: None }, Pile { sum: 0, foot: 1.0, band: None });
    let tallies = || {
        series.layers.iter().enumerate().filter_map(|(layer, found)| Some((layer, found.tallies.get(at)?)))
    };
    let mut push = |pile: &mut Pile, layer: usize, status: Status, amount: i64| {
        let band = (layer, status == Status::Declined);
        if let Some((y, height)) = pile.add(amount, band, scale) {
            boxes.push(ChartBox { layer, status, frame: Frame { x, y, width, height } });
        }
    };
    for (layer, tally) in tallies() {
        for (status, amount) in states(tally) {
            push(if amount < 0 { &mut down } else { &mut up }, layer, status, amount);
        }
    }
    for (layer, tally) in tallies() {
        push(&mut down, layer, Status::Declined, tally.reversed.max(0).saturating_neg());
    }
    boxes
}

/// Boxes on top of one another, away from the zero line.
struct Pile {
    sum: i64,
    /// Where it begins: below the zero line, or on it.
    foot: f32,
    /// What the last box belongs to: the next band keeps a pixel away.
    band: Option<(usize, bool)>,
}

impl Pile {
    fn add(&mut self, amount: i64, band: (usize, bool), scale: &Scale) -> Option<(f32, f32)> {
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
