//! A grid: cohorts by age, coloured by how much is left, with the value in every cell where there is room.

use plotters_backend::DrawingBackend;

use super::lines::row;
use super::parts::{self, Numbers, ONE};
use super::{Cell, Grid, Unit};
use crate::chart::axis::{self, Label};
use crate::chart::palette::{self, LAST, Paint};
use crate::chart::picture::{Drawn, Pen, small};
use crate::chart::sheet::{Entries, Sample};
use crate::chart::text::{self, Align};
use crate::chart::{Style, plot};
use crate::view::{FigureCell, FigureRow, Frame, Look, Tone};

/// Room for the labels of the columns, and for what they are.
const HEAD: f32 = 20.0;
const ACROSS: f32 = 18.0;
/// A lower picture than this says nothing about what the columns are.
const ACROSS_FROM: f32 = 120.0;
/// Room between a name and what is beside it.
const GAP: f32 = 10.0;
/// How large cells get at most.
const WIDEST: f32 = 96.0;
const HIGHEST: f32 = 36.0;
/// Smaller cells stand edge to edge, or hold no text.
const APART_FROM: f32 = 6.0;
const TEXT_FROM: f32 = 15.0;
/// The least distance of two names.
const NAMES: f32 = 14.0;

/// A grid, laid out.
pub(super) struct Layout {
    pub(super) plot: Frame,
    /// Left edge and width of each column.
    pub(super) columns: Vec<(f32, f32)>,
    /// Upper edge and height of each row.
    rows: Vec<(f32, f32)>,
    labels: Vec<Label>,
    /// Names, cut to their room.
    names: Vec<String>,
    sizes: Vec<String>,
    across: bool,
    left: f32,
}

/// The height at which the cells of so many rows are easy to read.
pub fn height(rows: usize) -> u32 {
    let rows = u32::try_from(rows).unwrap_or(u32::MAX).clamp(1, 100);
    rows * 26 + (HEAD + ACROSS) as u32 + 2
}

fn number(size: Option<u32>, numbers: Numbers) -> String {
    size.map_or_else(String::new, |size| numbers.things(size))
}

/// Lays a grid out in an area of the picture.
pub(super) fn lay_out(grid: &Grid, area: Frame, style: &Style) -> Layout {
    let numbers = Numbers::new(grid.unit, style);
    let wide = |text: &String| text::width(text, axis::SIZE, false);
    let sizes: Vec<String> = grid.rows.iter().map(|row| number(row.size, numbers)).collect();
    let sized = sizes.iter().map(wide).fold(0.0, f32::max);
    let most = area.width * 0.3;
    let names: Vec<String> =
        grid.rows.iter().map(|row| text::fitted(&row.label, axis::SIZE, false, most)).collect();
    let named = names.iter().map(wide).fold(0.0, f32::max);
    let beside = if sized > 0.0 && area.width >= 240.0 { sized + GAP } else { 0.0 };
    let left = area.x + (named + GAP + beside).ceil().max(style.margin as f32);
    let across = !grid.across.is_empty() && area.height >= ACROSS_FROM;
    let top = area.y + HEAD + if across { ACROSS } else { 0.0 };
    let (count, high) = (grid.columns.len().max(1) as f32, grid.rows.len().max(1) as f32);
    let width = (area.x + area.width - left).max(1.0).min(count * WIDEST);
    let height = (area.y + area.height - top).max(1.0).min(high * HIGHEST);
    let columns = tile(left, width, grid.columns.len());
    let middles = plot::middles(&columns);
    let labels = parts::labels(&grid.columns, &middles, (left, area.x + area.width), false);
    let plot = Frame { x: left, y: top, width, height };
    let sizes = if beside > 0.0 { sizes } else { Vec::new() };
    Layout {
        plot,
        columns,
        rows: tile(top, height, grid.rows.len()),
        labels,
        names,
        sizes,
        across,
        left: area.x,
    }
}

/// Cuts a length into parts on whole pixels.
fn tile(start: f32, length: f32, count: usize) -> Vec<(f32, f32)> {
    let pitch = length / count.max(1) as f32;
    let edge = |at: usize| start + (at as f32 * pitch).round();
    (0..count).map(|at| (edge(at), edge(at + 1) - edge(at))).collect()
}

/// The largest value, which is drawn in the full colour.
fn most(grid: &Grid) -> i64 {
    let cells = grid.rows.iter().flat_map(|row| row.cells.iter().take(grid.columns.len()));
    match grid.unit {
        Unit::Share => ONE,
        _ => cells.filter_map(|cell| cell.value).max().unwrap_or(0),
    }
}

/// The step of the scale that a value has.
fn step(value: i64, most: i64) -> u8 {
    let steps = i128::from(LAST) + 1;
    let step = i128::from(value.max(0)) * steps / i128::from(most.max(1));
    u8::try_from(step.min(i128::from(LAST))).unwrap_or(LAST)
}

/// Every cell that has a value, and where it is.
fn cells<'a>(
    grid: &'a Grid,
    layout: &'a Layout,
) -> impl Iterator<Item = (usize, usize, &'a Cell, i64, Frame)> {
    grid.rows.iter().zip(&layout.rows).enumerate().flat_map(move |(row, (cohort, (y, height)))| {
        cohort.cells.iter().zip(&layout.columns).enumerate().filter_map(
            move |(column, (cell, (x, width)))| {
                let gap = |size: f32| if size >= APART_FROM { 1.0 } else { 0.0 };
                let (width, height) = ((width - gap(*width)).max(1.0), (height - gap(*height)).max(1.0));
                Some((row, column, cell, cell.value?, Frame { x: *x, y: *y, width, height }))
            },
        )
    })
}

/// Draws a grid.
pub(super) fn draw<B: DrawingBackend>(
    pen: &mut Pen<'_, B>,
    grid: &Grid,
    layout: &Layout,
    style: &Style,
) -> Drawn {
    let numbers = Numbers::new(grid.unit, style);
    names(pen, grid, layout)?;
    let most = most(grid);
    // Cells of one colour come one after another: the board draws them as one shape.
    let mut drawn: Vec<(u8, bool, Frame)> =
        cells(grid, layout).map(|(_, _, cell, value, frame)| (step(value, most), cell.open, frame)).collect();
    drawn.sort_by_key(|(step, open, _)| (*open, *step));
    for (step, open, frame) in drawn {
        let paint = if open { Paint::Open(step) } else { Paint::Scale(step) };
        pen.fill(paint, frame)?;
    }
    for (_, _, cell, value, frame) in cells(grid, layout) {
        let step = step(value, most);
        // A month that has just begun brought nothing yet: that is no figure.
        let text = if cell.open && value == 0 { String::new() } else { numbers.brief(value) };
        let wide = text::width(&text, axis::SIZE, false);
        if text.is_empty() || wide + 4.0 > frame.width || frame.height < TEXT_FROM {
            continue;
        }
        let (x, y) = (frame.x + frame.width / 2.0, (frame.y + frame.height / 2.0 + 4.5).round());
        if cell.open {
            // Text on stripes is hard to read.
            let ground = Frame { x: x - wide / 2.0 - 2.0, y: y - 11.0, width: wide + 4.0, height: 14.0 };
            pen.fill(Paint::Scale(step), ground)?;
        }
        pen.text(parts::value_type(palette::on(step), numbers), x, y, &text)?;
    }
    Ok(())
}

/// Writes what the rows and the columns are.
fn names<B: DrawingBackend>(pen: &mut Pen<'_, B>, grid: &Grid, layout: &Layout) -> Drawn {
    let Frame { x, y, width, .. } = layout.plot;
    if layout.across {
        let text = text::fitted(&grid.across, axis::SIZE, false, width);
        pen.text(small(Align::Start), x, y - HEAD - 5.0, &text)?;
    }
    for label in &layout.labels {
        pen.text(small(Align::Middle), label.x, y - 7.0, &label.text)?;
    }
    if layout.sizes.iter().any(|size| !size.is_empty()) {
        pen.text(small(Align::End), x - GAP, y - 7.0, "of")?;
    }
    let mut free = f32::MIN;
    for (at, (top, height)) in layout.rows.iter().enumerate() {
        let base = top + height / 2.0 + 4.0;
        if base < free {
            continue;
        }
        free = base + NAMES;
        let name = layout.names.get(at).map_or("", String::as_str);
        pen.text(small(Align::Start), layout.left, base, name)?;
        if let Some(size) = layout.sizes.get(at) {
            pen.text(small(Align::End), x - GAP, base, size)?;
        }
    }
    Ok(())
}

/// The numbers, a row for each cohort.
pub(super) fn rows(grid: &Grid, style: &Style) -> Vec<FigureRow> {
    let numbers = Numbers::new(grid.unit, style);
    let told = grid.rows.iter().map(|cohort| {
        let values: Vec<Option<i64>> = cohort.cells.iter().map(|cell| cell.value).collect();
        FigureRow {
            values: numbers.values(grid.columns.len(), &values),
            size: cohort.size,
            from: cohort.days.map(|days| days.from()),
            to: cohort.days.map(|days| days.to()),
            ..row(&cohort.label, Tone::Accent, Look::Cells)
        }
    });
    told.collect()
}

/// The cells as the screen needs them.
pub(super) fn told_cells(grid: &Grid, layout: &Layout) -> Vec<FigureCell> {
    let told = cells(grid, layout).map(|(row, column, cell, _, frame)| FigureCell {
        row,
        column,
        frame,
        open: cell.open,
        note: cell.note.clone(),
    });
    told.collect()
}

/// What the legend of a file says.
pub(super) fn legend(grid: &Grid, style: &Style) -> (Entries, Entries) {
    let numbers = Numbers::new(grid.unit, style);
    let mut entries =
        vec![(Sample::Scale(0), numbers.brief(0)), (Sample::Scale(LAST), numbers.brief(most(grid)))];
    if grid.rows.iter().any(|row| row.cells.iter().any(|cell| cell.open && cell.value.is_some())) {
        entries.push((Sample::Open, "Month not over".to_owned()));
    }
    (entries, Vec::new())
}

/// What it shows, in a few sentences.
pub(super) fn told(grid: &Grid, style: &Style) -> String {
    let numbers = Numbers::new(grid.unit, style);
    let reached = |at: usize| {
        let cells = grid.rows.get(at)?.cells.iter().take(grid.columns.len());
        cells
            .enumerate()
            .filter(|(_, cell)| !cell.open)
            .filter_map(|(at, cell)| Some((at, cell.value?)))
            .next_back()
    };
    let with: Vec<usize> = (0..grid.rows.len()).filter(|at| reached(*at).is_some()).collect();
    if with.is_empty() {
        return " There is nothing to show.".to_owned();
    }
    let mut text = format!(" {} rows by {} columns.", grid.rows.len(), grid.columns.len());
    let mut ends = vec![with.first(), with.last().filter(|_| with.len() > 1)];
    for at in ends.drain(..).flatten() {
        if let (Some(row), Some((column, value))) = (grid.rows.get(*at), reached(*at)) {
            let column = grid.columns.get(column).map(parts::label).unwrap_or_default();
            text.push_str(&format!(" {}: {} in {column}.", row.label, numbers.whole(value)));
        }
    }
    text
}
