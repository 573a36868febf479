//! Where the boxes of a chart lie: one for each bucket, layer and state.

use record::{Series, Status, Tally};

use super::numbers::{HIDDEN, Marks};
use super::palette::{Fill, Hue};
use super::plot::{self, Asked, Pile, Plot, ROW, Scale};
use super::{Style, axis, line, words};
use crate::view::{ChartBox, Column, Frame, Measure};

/// A chart, laid out.
pub(super) struct Layout {
    pub(super) plot: Plot,
    pub(super) columns: Vec<Column>,
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

/// The hue of a layer: the accent if it is the only one and is split by nothing, or if layers are states, which are told
/// apart by how they are drawn.
pub(super) fn hue(series: &Series, layer: usize) -> Hue {
    match series.layers.as_slice() {
        [only] if only.key == "all" => Hue::ACCENT,
        layers if layers.iter().all(|layer| Status::from_word(&layer.key).is_some()) => Hue::ACCENT,
        layers => layers.get(layer).map_or(Hue::OTHERS, |layer| Hue::slot(layer.slot)),
    }
}

/// Lays a chart out in an area of the picture.
pub(super) fn lay_out(series: &Series, area: Frame, style: &Style) -> Layout {
    let marks = Marks::of(&style.locale);
    let is_money = style.measure == Measure::Money;
    let warned = series.buckets.iter().any(|bucket| bucket.partial);
    let mut plot = plot::lay_out(Asked {
        area,
        margin: style.margin,
        beside: 0.0,
        extent: extent(series),
        one: (series.unit, series.digits),
        unit: if is_money { series.currency.code().to_owned() } else { "hours".to_owned() },
        text: &|micros, step| match style.hide_amounts && is_money && micros != 0 {
            true => HIDDEN.to_owned(),
            false => marks.short(micros, series.unit, step),
        },
        columns: series.buckets.len(),
        labels: &|middles, years| axis::labels(&series.buckets, middles, area.x, area.x + area.width, years),
        rows: u8::from(warned),
        across: None,
    });
    let below = plot.frame.y + plot.frame.height;
    let warnings = warned.then_some(below + 10.0);
    plot.lower = if warned { ROW } else { 0.0 };
    let columns: Vec<Column> = series
        .buckets
        .iter()
        .enumerate()
        .zip(plot.columns.iter().zip(&plot.bars))
        .map(|((at, bucket), ((x, width), bar))| {
            let boxes = stack(series, at, *bar, &plot.scale);
            let above = boxes.iter().map(|found| found.frame.y).fold(plot.scale.zero, f32::min);
            Column { x: *x, width: *width, top: above, label: words::bucket(bucket), boxes }
        })
        .collect();
    let before = line::corners(&series.before, &plot::middles(&plot.bars), &plot.scale);
    Layout { plot, columns, before, warnings }
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

/// The boxes of one bar: what was earned from the zero line up, corrections and what was declined from it down.
fn stack(series: &Series, at: usize, (x, width): (f32, f32), scale: &Scale) -> Vec<ChartBox> {
    let mut boxes = Vec::new();
    let (mut up, mut down) = (Pile::up(), Pile::down());
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
