//! Draws a layout on a board of plotters, the same for the screen and for every file.

use plotters_backend::{BackendCoord, BackendStyle, DrawingBackend};
use record::{Series, Status};

use super::bar::{self, Layout};
use super::line::{self, Over};
use super::palette::{Fill, Hue, Paint, Token};
use super::plot::Plot;
use super::text::{self, Align, Type};
use super::{ChartError, axis};
use crate::view::{ChartBox, Frame};

/// Below this width a bar has neither outline nor dashes.
pub(super) const THIN: f32 = 5.0;
/// How far a warning is from the next one at least.
const WARNINGS_APART: f32 = 16.0;

/// Draws in pixels of the screen on a board of any resolution.
pub(super) struct Pen<'a, B: DrawingBackend> {
    board: &'a mut B,
    scale: f32,
}

/// A line's paint and width.
struct Stroke(Paint, u32);

impl BackendStyle for Stroke {
    fn color(&self) -> plotters_backend::BackendColor {
        self.0.mark()
    }

    fn stroke_width(&self) -> u32 {
        self.1
    }
}

pub(super) type Drawn = Result<(), ChartError>;

impl<'a, B: DrawingBackend> Pen<'a, B> {
    /// A pen on a board of which `scale` pixels make one of the screen.
    pub(super) fn new(board: &'a mut B, scale: u8) -> Pen<'a, B> {
        Pen { board, scale: f32::from(scale) }
    }

    fn at(&self, x: f32, y: f32) -> BackendCoord {
        ((x * self.scale).round() as i32, (y * self.scale).round() as i32)
    }

    /// Fills a rectangle.
    pub(super) fn fill(&mut self, paint: Paint, frame: Frame) -> Drawn {
        let from = self.at(frame.x, frame.y);
        let to = self.at(frame.x + frame.width, frame.y + frame.height);
        self.board.draw_rect(from, to, &paint.mark(), true).map_err(failed)
    }

    /// Draws the inner edge of a rectangle, a pixel wide.
    pub(super) fn outline(&mut self, paint: Paint, frame: Frame) -> Drawn {
        let Frame { x, y, width, height } = frame;
        if height < 3.0 {
            return self.fill(paint, frame);
        }
        self.fill(paint, Frame { height: 1.0, ..frame })?;
        self.fill(paint, Frame { y: y + height - 1.0, height: 1.0, ..frame })?;
        let sides = Frame { y: y + 1.0, height: height - 2.0, width: 1.0, ..frame };
        self.fill(paint, sides)?;
        self.fill(paint, Frame { x: x + width - 1.0, ..sides })
    }

    /// Draws a line; `width` in pixels.
    pub(super) fn line(&mut self, paint: Paint, (from, to): line::Dash, width: f32) -> Drawn {
        let stroke = Stroke(paint, ((width * self.scale).round() as u32).max(1));
        self.board.draw_line(self.at(from.0, from.1), self.at(to.0, to.1), &stroke).map_err(failed)
    }

    /// Draws a line through corners; `width` in pixels.
    pub(super) fn path(&mut self, paint: Paint, corners: &[(f32, f32)], width: f32) -> Drawn {
        let stroke = Stroke(paint, ((width * self.scale).round() as u32).max(1));
        let corners: Vec<BackendCoord> = corners.iter().map(|(x, y)| self.at(*x, *y)).collect();
        self.board.draw_path(corners, &stroke).map_err(failed)
    }

    /// Fills a convex polygon whose corners go round clockwise.
    pub(super) fn polygon(&mut self, paint: Paint, corners: &[(f32, f32)]) -> Drawn {
        let corners: Vec<BackendCoord> = corners.iter().map(|(x, y)| self.at(*x, *y)).collect();
        self.board.fill_polygon(corners, &paint.mark()).map_err(failed)
    }

    /// Writes a text from, around or up to a point of its baseline.
    pub(super) fn text(&mut self, kind: Type, x: f32, y: f32, text: &str) -> Drawn {
        let kind = Type { size: kind.size * self.scale, ..kind };
        self.board.draw_text(text, &kind, self.at(x, y)).map_err(failed)
    }

    /// A warning triangle around a point.
    fn warning(&mut self, x: f32, y: f32) -> Drawn {
        let paint = Paint::Token(Token::Warning);
        self.polygon(paint, &[(x, y - 5.5), (x + 6.0, y + 5.0), (x - 6.0, y + 5.0)])?;
        let surface = Paint::Token(Token::Surface);
        self.fill(surface, Frame { x: x - 0.5, y: y - 2.0, width: 1.0, height: 3.5 })?;
        self.fill(surface, Frame { x: x - 0.5, y: y + 2.5, width: 1.0, height: 1.0 })
    }
}

fn failed<E: std::error::Error + Send + Sync>(error: plotters_backend::DrawingErrorKind<E>) -> ChartError {
    ChartError::Draw(error.to_string())
}

/// Small text in a quiet colour.
pub(super) fn small(align: Align) -> Type {
    Type { paint: Paint::Token(Token::Subtle), size: axis::SIZE, strong: false, align, amount: false }
}

/// Draws the plot, its axes, bars and lines.
pub(super) fn draw<B: DrawingBackend>(pen: &mut Pen<'_, B>, series: &Series, layout: &Layout) -> Drawn {
    axes(pen, &layout.plot)?;
    let others = (0..series.layers.len()).find(|layer| bar::hue(series, *layer) == Hue::OTHERS);
    let over = |dash| (dash, line::over(&dash, &layout.columns, &layout.plot.bars, others));
    let dashes: Vec<_> = line::dashes(&layout.before).into_iter().map(over).collect();
    for (dash, _) in dashes.iter().filter(|(_, over)| *over == Over::Nothing) {
        pen.line(Paint::Token(Token::Subtle), *dash, 1.5)?;
    }
    bars(pen, series, layout)?;
    pen.fill(
        Paint::Token(Token::Strong),
        Frame { y: layout.plot.scale.zero, height: 1.0, ..layout.plot.frame },
    )?;
    for (over, paint) in [(Over::Strong, Token::Surface), (Over::Pale, Token::Subtle)] {
        for (dash, _) in dashes.iter().filter(|(_, found)| *found == over) {
            pen.line(Paint::Token(paint), *dash, 1.5)?;
        }
    }
    marks(pen, series, layout)
}

/// Draws the lines of a plot and what is written beside and below it.
pub(super) fn axes<B: DrawingBackend>(pen: &mut Pen<'_, B>, plot: &Plot) -> Drawn {
    let frame = plot.frame;
    for (y, _) in plot.lines.iter().filter(|(y, _)| *y != plot.scale.zero) {
        pen.fill(Paint::Token(Token::Border), Frame { y: *y, height: 1.0, ..frame })?;
    }
    let bottom = frame.y + frame.height;
    for label in plot.labels.iter().filter(|_| !plot.every) {
        let tick = Frame { x: (label.column - 0.5).floor(), y: bottom, width: 1.0, height: 4.0 };
        pen.fill(Paint::Token(Token::Border), tick)?;
    }
    for (y, text) in &plot.lines {
        let kind = Type { amount: plot.amounts, ..small(Align::End) };
        pen.text(kind, frame.x - 8.0, y + 4.5, text)?;
    }
    let unit = frame.y - 12.0;
    pen.text(small(Align::End), frame.x - 8.0, unit, &plot.unit)?;
    let below = bottom + 17.0 + plot.lower;
    for label in &plot.labels {
        pen.text(small(Align::Middle), label.x, below, &label.text)?;
    }
    for label in &plot.labels {
        if let Some(year) = &label.year {
            pen.text(small(Align::Middle), label.x, below + 15.0, year)?;
        }
    }
    match &plot.across {
        Some((y, text)) => pen.text(small(Align::Middle), frame.x + frame.width / 2.0, *y, text),
        None => Ok(()),
    }
}

/// Boxes of one paint come one after another: the board draws them as one shape.
fn bars<B: DrawingBackend>(pen: &mut Pen<'_, B>, series: &Series, layout: &Layout) -> Drawn {
    let boxes: Vec<&ChartBox> = layout.columns.iter().flat_map(|column| &column.boxes).collect();
    for layer in 0..series.layers.len() {
        let hue = bar::hue(series, layer);
        for status in [Status::Paid, Status::Approved, Status::Pending] {
            let Some(fill) = bar::fill(status) else { continue };
            let of = |found: &&&ChartBox| found.layer == layer && found.status == status;
            for found in boxes.iter().filter(of) {
                pen.fill(Paint::Fill(hue, fill), found.frame)?;
            }
            for found in boxes.iter().filter(of) {
                edge(pen, hue, fill, found.frame)?;
            }
        }
        if hue == Hue::OTHERS {
            for column in &layout.columns {
                let earned = |found: &&ChartBox| found.layer == layer && found.status != Status::Declined;
                for above in [true, false] {
                    let side = |found: &&ChartBox| {
                        earned(found) && (found.frame.y < layout.plot.scale.zero) == above
                    };
                    around(pen, Paint::Edge(hue), column.boxes.iter().filter(side))?;
                }
            }
        }
    }
    let lost = || boxes.iter().filter(|found| found.status == Status::Declined);
    for found in lost() {
        pen.fill(Paint::Reversed, found.frame)?;
    }
    for column in &layout.columns {
        let lost = column.boxes.iter().filter(|found| found.status == Status::Declined);
        around(pen, Paint::Token(Token::Negative), lost)?;
    }
    let incomplete =
        series.buckets.iter().zip(&layout.columns).filter(|(bucket, _)| bucket.unfinished || bucket.partial);
    for found in incomplete.flat_map(|(_, column)| &column.boxes) {
        if matches!(found.status, Status::Paid | Status::Approved) {
            pen.fill(Paint::Incomplete, found.frame)?;
        }
    }
    Ok(())
}

/// One outline around boxes that stand on one another.
fn around<'b, B: DrawingBackend>(
    pen: &mut Pen<'_, B>,
    paint: Paint,
    boxes: impl Iterator<Item = &'b ChartBox>,
) -> Drawn {
    let joined = boxes.map(|found| found.frame).reduce(|a, b| {
        let y = a.y.min(b.y);
        Frame { y, height: (a.y + a.height).max(b.y + b.height) - y, ..a }
    });
    match joined.filter(|frame| frame.width >= THIN) {
        Some(frame) => pen.outline(paint, frame),
        None => Ok(()),
    }
}

/// The stroke of a box, which tells its state where the fill is too small to.
pub(super) fn edge<B: DrawingBackend>(pen: &mut Pen<'_, B>, hue: Hue, fill: Fill, frame: Frame) -> Drawn {
    let Frame { x, y, width, height } = frame;
    match fill {
        // Dots alone do not fill a thin bar.
        _ if hue == Hue::OTHERS && width < THIN => pen.fill(Paint::Edge(hue), Frame { height: 1.0, ..frame }),
        Fill::Approved if height >= 2.0 => pen.fill(Paint::Edge(hue), Frame { height: 1.0, ..frame }),
        Fill::Pending if height >= 2.0 && width >= THIN => {
            pen.line(Paint::Dashes(hue), ((x, y + 0.5), (x + width, y + 0.5)), 1.0)
        }
        _ => Ok(()),
    }
}

/// What is said about single buckets: “to date” over an unfinished one, a warning under a partial one.
fn marks<B: DrawingBackend>(pen: &mut Pen<'_, B>, series: &Series, layout: &Layout) -> Drawn {
    let mut warned = f32::MIN;
    for (bucket, (x, width)) in series.buckets.iter().zip(&layout.plot.bars) {
        let middle = x + width / 2.0;
        if let Some(y) = layout.warnings.filter(|_| bucket.partial && middle - warned >= WARNINGS_APART) {
            pen.warning(middle, y)?;
            warned = middle;
        }
    }
    let unfinished = series.buckets.iter().rposition(|bucket| bucket.unfinished);
    let Some(column) =
        unfinished.and_then(|at| layout.columns.get(at)).filter(|column| !column.boxes.is_empty())
    else {
        return Ok(());
    };
    let half = text::width("to date", axis::SIZE, false) / 2.0;
    let middle = column.x + column.width / 2.0;
    let x = middle.min(layout.plot.frame.x + layout.plot.frame.width - half).max(layout.plot.frame.x + half);
    // The words clear the bars beside, where they are wider than the bar, and the line of the period before.
    let beside = layout
        .plot
        .bars
        .iter()
        .zip(&layout.columns)
        .filter(|((left, width), _)| *left < x + half && left + width > x - half);
    let mut top = beside.map(|(_, column)| column.top).fold(column.top, f32::min);
    let steps = (0..=8_u8).map(|step| x - half + half * f32::from(step) / 4.0);
    let mut line: Vec<f32> = steps.filter_map(|x| line::height(&layout.before, x)).collect();
    line.sort_by(|a, b| b.total_cmp(a));
    for y in line.into_iter().filter(|_| column.width >= 6.0) {
        if y < top + 4.0 && y > top - 24.0 {
            top = y;
        }
    }
    let ground = Frame { x: x - half - 2.0, y: top - 18.0, width: 2.0 * half + 4.0, height: 14.0 };
    pen.fill(Paint::Token(Token::Surface), ground)?;
    pen.text(small(Align::Middle), x, top - 7.0, "to date")
}
