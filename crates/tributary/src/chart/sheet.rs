//! What a file has around the chart: ground, title, period, legend.

use plotters_backend::DrawingBackend;
use record::{Series, Status};

use super::figure::{self, Stroke};
use super::palette::{Fill, Hue, Paint, Token};
use super::picture::{Pen, small};
use super::text::{self, Align, Type};
use super::{ChartError, Style, axis, bar};
use crate::view::Frame;

/// The side of a legend's sample.
const SAMPLE: f32 = 10.0;
const ROW: f32 = 20.0;
const APART: f32 = 16.0;
/// A name in the legend is cut beyond this width.
const NAME: f32 = 180.0;

/// What an entry of the legend shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sample {
    Fill(Hue, Fill),
    Reversed,
    Before,
    /// A line, drawn as lines of a figure are.
    Line(Hue, Stroke),
    Band(Hue, u8),
    Mark,
    /// A step of the scale.
    Scale(u8),
    Open,
}

/// The heading of a file.
pub(super) struct Sheet {
    title: String,
    period: Option<String>,
    watermark: Option<String>,
    /// Sample, name, left edge, row.
    legend: Vec<(Sample, String, f32, u8)>,
    whole: Frame,
    margin: f32,
    /// Where the chart goes.
    pub(super) area: Frame,
}

/// Lays the heading out and tells where the chart goes.
pub(super) fn lay_out(style: &Style, period: Option<String>, entries: (Entries, Entries)) -> Sheet {
    let (width, height) = (style.width as f32, style.height as f32);
    let margin = if width < 480.0 || height < 240.0 { 12.0 } else { 24.0 };
    let inner = width - 2.0 * margin;
    let watermark = style.watermark.as_ref().map(|text| text::fitted(text, axis::SIZE, false, inner / 2.0));
    let taken = watermark.as_ref().map_or(0.0, |text| text::width(text, axis::SIZE, false) + APART);
    let title = text::fitted(&style.title, 15.0, true, inner - taken);
    let period = period.filter(|_| height >= 240.0).map(|text| text::fitted(&text, axis::SIZE, false, inner));
    let most = ((height * 0.3 - 20.0) / ROW).floor().clamp(1.0, 8.0) as u8;
    let legend = legend(entries, margin, inner, most);
    let rows = legend.iter().map(|entry| entry.3 + 1).max().unwrap_or(0);
    let gap = if height >= 240.0 { 12.0 } else { 2.0 };
    let top = margin + 20.0 + if period.is_some() { 18.0 } else { 0.0 } + f32::from(rows) * ROW + gap;
    let area = Frame { x: margin, y: top, width: inner, height: (height - top - margin + 8.0).max(40.0) };
    Sheet { title, period, watermark, legend, whole: Frame { x: 0.0, y: 0.0, width, height }, margin, area }
}

/// Samples with their names; names are cut where they are too long.
pub(super) type Entries = Vec<(Sample, String)>;

/// The layers, and what explains how they are drawn.
pub(super) fn entries(series: &Series) -> (Entries, Entries) {
    let (mut layers, mut entries) = (Vec::new(), Vec::new());
    let only = bar::hue(series, 0) == Hue::ACCENT;
    for (at, layer) in series.layers.iter().enumerate().filter(|_| !only) {
        let name = if layer.name.is_empty() { "Unnamed" } else { layer.name.as_str() };
        layers.push((Sample::Fill(bar::hue(series, at), Fill::Paid), name.to_owned()));
    }
    let tallies = || series.layers.iter().flat_map(|layer| &layer.tallies);
    let hue = if only { Hue::ACCENT } else { Hue::NEUTRAL };
    let states = [
        (Status::Paid, tallies().any(|tally| tally.paid != 0)),
        (Status::Approved, tallies().any(|tally| tally.approved != 0)),
        (Status::Pending, tallies().any(|tally| tally.pending != 0)),
    ];
    let reversed = tallies().any(|tally| tally.reversed > 0);
    if reversed || states.iter().any(|(status, there)| *there && *status != Status::Paid) {
        for (status, _) in states.into_iter().filter(|(_, there)| *there) {
            let name = match status {
                Status::Paid => "Paid",
                Status::Approved => "Approved",
                _ => "Pending",
            };
            entries.extend(bar::fill(status).map(|fill| (Sample::Fill(hue, fill), name.to_owned())));
        }
    }
    if reversed {
        entries.push((Sample::Reversed, "Reversed".to_owned()));
    }
    if !series.before.is_empty() {
        entries.push((Sample::Before, "Period before".to_owned()));
    }
    (layers, entries)
}

fn wide(sample: Sample) -> f32 {
    if matches!(sample, Sample::Before | Sample::Line(..)) { 20.0 } else { SAMPLE }
}

/// The entries in rows, as far as they fit.
fn legend(
    (layers, states): (Entries, Entries),
    left: f32,
    width: f32,
    most: u8,
) -> Vec<(Sample, String, f32, u8)> {
    let mut placed = Vec::new();
    let (mut x, mut row) = (0.0, 0);
    let second = layers.len();
    for (at, (sample, name)) in layers.into_iter().chain(states).enumerate() {
        let name = text::fitted(&name, axis::SIZE, false, NAME.min(width - wide(sample) - 6.0));
        let size = wide(sample) + 6.0 + text::width(&name, axis::SIZE, false);
        if x > 0.0 && (x + size > width || at == second) {
            (x, row) = (0.0, row + 1);
        }
        if row >= most {
            break;
        }
        placed.push((sample, name, left + x, row));
        x += (size + APART).ceil();
    }
    placed
}

/// Draws ground and heading.
pub(super) fn draw<B: DrawingBackend>(pen: &mut Pen<'_, B>, sheet: &Sheet) -> Result<(), ChartError> {
    pen.fill(Paint::Token(Token::Surface), sheet.whole)?;
    let left = sheet.margin;
    let mut y = sheet.margin + 12.0;
    let title = Type { paint: Paint::Token(Token::Text), size: 15.0, strong: true, ..small(Align::Start) };
    pen.text(title, left, y, &sheet.title)?;
    if let Some(watermark) = &sheet.watermark {
        let kind = Type { paint: Paint::Token(Token::Warning), ..small(Align::End) };
        pen.text(kind, sheet.whole.width - left, y, watermark)?;
    }
    if let Some(period) = &sheet.period {
        y += 18.0;
        pen.text(Type { paint: Paint::Token(Token::Muted), ..small(Align::Start) }, left, y, period)?;
    }
    for (sample, name, x, row) in &sheet.legend {
        let base = y + 4.0 + f32::from(row + 1) * ROW;
        let square = Frame { x: *x, y: base - SAMPLE + 0.5, width: SAMPLE, height: SAMPLE };
        let square = Frame { y: square.y.round(), ..square };
        draw_sample(pen, *sample, square)?;
        let kind = Type { paint: Paint::Token(Token::Muted), ..small(Align::Start) };
        pen.text(kind, x + wide(*sample) + 6.0, base, name)?;
    }
    Ok(())
}

fn draw_sample<B: DrawingBackend>(
    pen: &mut Pen<'_, B>,
    sample: Sample,
    square: Frame,
) -> Result<(), ChartError> {
    let (x, middle) = (square.x, square.y + SAMPLE / 2.0);
    match sample {
        Sample::Fill(hue, fill) => {
            pen.fill(Paint::Fill(hue, fill), square)?;
            if hue == Hue::OTHERS || fill == Fill::Pending {
                pen.outline(Paint::Edge(hue), square)?;
            }
        }
        Sample::Reversed => {
            pen.fill(Paint::Reversed, square)?;
            pen.outline(Paint::Token(Token::Negative), square)?;
        }
        Sample::Before => {
            for at in [0.0, 8.0, 16.0] {
                pen.line(Paint::Token(Token::Subtle), ((x + at, middle), (x + at + 4.0, middle)), 1.5)?;
            }
        }
        Sample::Line(hue, stroke) => figure::stroke(pen, hue, stroke, &[(x, middle), (x + 20.0, middle)])?,
        Sample::Band(hue, percent) => pen.fill(Paint::Veil(hue, percent), square)?,
        Sample::Mark => figure::mark(pen, (x, SAMPLE), middle)?,
        Sample::Scale(step) => {
            pen.fill(Paint::Scale(step), square)?;
            pen.outline(Paint::Token(Token::Border), square)?;
        }
        Sample::Open => {
            pen.fill(Paint::Open(1), square)?;
            pen.outline(Paint::Token(Token::Strong), square)?;
        }
    }
    Ok(())
}
