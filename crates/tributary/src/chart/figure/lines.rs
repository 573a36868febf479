//! Lines over columns, with the ranges around them.

use plotters_backend::DrawingBackend;

use super::parts::{self, Numbers, ONE};
use super::{Band, Line, Lines, Stroke, Unit};
use crate::chart::palette::{Hue, Paint, Token};
use crate::chart::picture::{self, Drawn, Pen, small};
use crate::chart::plot::{self, Asked, Plot};
use crate::chart::sheet::{Entries, Sample};
use crate::chart::text::{self, Align, Type};
use crate::chart::{Style, axis};
use crate::view::{FigureRow, Frame, Look, Tone};

/// How strong the ranges of a line are, from the widest in: 12 percent of the hue, and 24 where two lie over another.
const VEILS: [u8; 2] = [12, 14];
/// The widest label of a goal.
const GOAL: f32 = 120.0;
/// How wide the range of a single value is.
const WHISKER: f32 = 8.0;
/// How many lines the sentences tell of.
const TOLD: usize = 6;

/// Lays the plot out.
pub(super) fn lay_out(lines: &Lines, area: Frame, style: &Style) -> Plot {
    let numbers = Numbers::new(lines.unit, style);
    let label = goal_label(lines, area);
    let beside = label.map_or(0.0, |label| text::width(&label, axis::SIZE, false).ceil() + 8.0);
    let mut plot = plot::lay_out(Asked {
        area,
        margin: style.margin,
        beside,
        extent: extent(lines),
        one: numbers.one(),
        unit: numbers.name(),
        text: &|value, step| numbers.axis(value, step),
        columns: lines.columns.len(),
        labels: &|middles, years| {
            parts::labels(&lines.columns, middles, (area.x, area.x + area.width), years)
        },
        rows: 0,
        across: Some(lines.across.clone()),
    });
    plot.amounts = numbers.is_money();
    plot
}

fn goal_label(lines: &Lines, area: Frame) -> Option<String> {
    let goal = lines.goal.as_ref()?;
    Some(text::fitted(&goal.label, axis::SIZE, false, GOAL.min(area.width * 0.3)))
}

/// The lowest and the highest value that is drawn; all of a whole, where it is parts of one.
fn extent(lines: &Lines) -> (i64, i64) {
    let values = lines.lines.iter().map(|line| &line.values);
    let ends = lines.bands.iter().flat_map(|band| [&band.low, &band.high]);
    let count = lines.columns.len();
    let all = values.chain(ends).flat_map(|values| values.iter().take(count).copied().flatten());
    let start = (0, if lines.unit == Unit::Share { ONE } else { 0 });
    all.chain(lines.goal.as_ref().map(|goal| goal.value))
        .fold(start, |(low, high), value| (low.min(value), high.max(value)))
}

/// Where something with an upper and a lower end is: place, lower end, upper end.
type Spot = (f32, f32, f32);

/// The unbroken runs of what has a value, each with what it goes on from.
fn runs(
    plot: &Plot,
    middles: &[f32],
    from: Option<Spot>,
    at: impl Fn(usize) -> Option<(i64, i64)>,
) -> Vec<Vec<Spot>> {
    let mut runs: Vec<Vec<Spot>> = vec![from.into_iter().collect()];
    let mut broken = false;
    for (column, x) in middles.iter().enumerate() {
        let Some((low, high)) = at(column) else {
            broken = true;
            continue;
        };
        let begun = runs.len() > 1 || runs.first().is_some_and(|run| run.len() > usize::from(from.is_some()));
        if broken && begun {
            runs.push(Vec::new());
        }
        broken = false;
        if let Some(run) = runs.last_mut() {
            run.push((*x, plot.scale.at(low) + 0.5, plot.scale.at(high) + 0.5));
        }
    }
    runs
}

/// The spot that a line goes on from: the last value of the other before its own first one.
fn begins(lines: &Lines, line: &Line, plot: &Plot, middles: &[f32]) -> Option<Spot> {
    let other = lines.lines.get(line.after?)?;
    let first = line.values.iter().position(Option::is_some)?;
    let (at, value) = (0..first).rev().find_map(|at| Some((at, other.values.get(at).copied().flatten()?)))?;
    let y = plot.scale.at(value) + 0.5;
    Some((*middles.get(at)?, y, y))
}

/// Draws everything.
pub(super) fn draw<B: DrawingBackend>(pen: &mut Pen<'_, B>, lines: &Lines, plot: &Plot) -> Drawn {
    picture::axes(pen, plot)?;
    let middles = plot::middles(&plot.bars);
    let mut order: Vec<&Band> = lines.bands.iter().collect();
    order.sort_by_key(|band| std::cmp::Reverse(band.percent));
    for (at, band) in order.iter().enumerate() {
        let wider = order.iter().take(at).filter(|other| other.line == band.line).count();
        draw_band(pen, lines, band, wider, plot, &middles)?;
    }
    parts::zero(pen, plot)?;
    if let Some(goal) = &lines.goal {
        let y = plot.scale.at(goal.value);
        pen.fill(Paint::Edge(Hue::ACCENT), Frame { y, height: 1.0, ..plot.frame })?;
        let kind = Type { paint: Paint::Edge(Hue::ACCENT), ..small(Align::Start) };
        let label = text::fitted(&goal.label, axis::SIZE, false, GOAL.min(plot.frame.width * 0.43));
        pen.text(kind, plot.frame.x + plot.frame.width + 6.0, y + 4.5, &label)?;
    }
    rule(pen, lines, plot, &middles)?;
    for line in &lines.lines {
        draw_line(pen, lines, line, plot, &middles)?;
    }
    Ok(())
}

fn rule<B: DrawingBackend>(pen: &mut Pen<'_, B>, lines: &Lines, plot: &Plot, middles: &[f32]) -> Drawn {
    let Some((rule, x)) = lines.rule.as_ref().and_then(|rule| Some((rule, *middles.get(rule.column)?)))
    else {
        return Ok(());
    };
    let Frame { y, height, width, .. } = plot.frame;
    let line = Frame { x: (x - 0.5).floor(), y: y - 4.0, width: 1.0, height: height + 4.0 };
    pen.fill(Paint::Token(Token::Strong), line)?;
    let label = text::fitted(&rule.label, axis::SIZE, false, width);
    let half = text::width(&label, axis::SIZE, false) / 2.0;
    let x = x.min(plot.frame.x + width - half).max(plot.frame.x + half);
    pen.text(small(Align::Middle), x, y - 8.0, &label)
}

fn draw_band<B: DrawingBackend>(
    pen: &mut Pen<'_, B>,
    lines: &Lines,
    band: &Band,
    wider: usize,
    plot: &Plot,
    middles: &[f32],
) -> Drawn {
    let Some(line) = lines.lines.get(band.line) else { return Ok(()) };
    let paint = Paint::Veil(Hue::of(line.tone), VEILS.get(wider.min(1)).copied().unwrap_or(12));
    let at = |column: usize| {
        let (low, high) =
            (band.low.get(column).copied().flatten()?, band.high.get(column).copied().flatten()?);
        Some((low.min(high), low.max(high)))
    };
    for run in runs(plot, middles, begins(lines, line, plot, middles), at) {
        if let [(x, low, high)] = run.as_slice() {
            let (left, right) = (x - WHISKER / 2.0, x + WHISKER / 2.0);
            pen.polygon(paint, &[(left, *high), (right, *high), (right, *low), (left, *low)])?;
        }
        for pair in run.windows(2) {
            let [(left, low, high), (right, next_low, next_high)] = pair else { continue };
            let (next_low, next_high) = if line.steps { (low, high) } else { (next_low, next_high) };
            let corners = [(*left, *high), (*right, *next_high), (*right, *next_low), (*left, *low)];
            pen.polygon(paint, &corners)?;
        }
    }
    Ok(())
}

fn draw_line<B: DrawingBackend>(
    pen: &mut Pen<'_, B>,
    lines: &Lines,
    line: &Line,
    plot: &Plot,
    middles: &[f32],
) -> Drawn {
    let hue = Hue::of(line.tone);
    let at = |column: usize| line.values.get(column).copied().flatten().map(|value| (value, value));
    for run in runs(plot, middles, begins(lines, line, plot, middles), at) {
        let mut corners: Vec<(f32, f32)> = Vec::with_capacity(run.len() * 2);
        for (x, y, _) in run {
            if let Some((_, before)) = corners.last().copied().filter(|_| line.steps) {
                corners.push((x, before));
            }
            corners.push((x, y));
        }
        match corners.as_slice() {
            [] => {}
            [only] => parts::dot(pen, hue, *only)?,
            points if line.stroke == Stroke::Point => {
                points.iter().try_for_each(|point| parts::dot(pen, hue, *point))?;
            }
            corners => parts::stroke(pen, hue, line.stroke, corners)?,
        }
    }
    Ok(())
}

/// The numbers, with how high they are drawn.
pub(super) fn rows(lines: &Lines, plot: &Plot, style: &Style) -> Vec<FigureRow> {
    let numbers = Numbers::new(lines.unit, style);
    let count = lines.columns.len();
    let mut rows = Vec::new();
    for (at, line) in lines.lines.iter().enumerate() {
        let point = |at| Some(plot.scale.at(line.values.get(at).copied().flatten()?) + 0.5);
        rows.push(FigureRow {
            values: numbers.values(count, &line.values),
            points: (0..count).map(point).collect(),
            ..row(&line.name, line.tone, line.stroke.look())
        });
        for band in lines.bands.iter().filter(|band| band.line == at) {
            rows.push(FigureRow {
                values: numbers.values(count, &band.low),
                upto: numbers.values(count, &band.high),
                ..row(&band.name, line.tone, Look::Band)
            });
        }
    }
    if let Some(goal) = &lines.goal {
        let values = vec![Some(goal.value); count];
        rows.push(FigureRow {
            values: numbers.values(count, &values),
            ..row(&goal.label, Tone::Accent, Look::Goal)
        });
    }
    rows
}

/// A row with nothing in it.
pub(super) fn row(name: &str, tone: Tone, look: Look) -> FigureRow {
    FigureRow {
        name: name.to_owned(),
        tone,
        look,
        values: Vec::new(),
        upto: Vec::new(),
        points: Vec::new(),
        size: None,
        from: None,
        to: None,
    }
}

/// What the legend of a file says: nothing if there is only one line.
pub(super) fn legend(lines: &Lines) -> (Entries, Entries) {
    let named = lines.lines.len() > 1 || !lines.bands.is_empty();
    let entries = lines.lines.iter().filter(|_| named);
    let drawn = entries.map(|line| (Sample::Line(Hue::of(line.tone), line.stroke), line.name.clone()));
    let mut order: Vec<&Band> = lines.bands.iter().collect();
    order.sort_by_key(|band| std::cmp::Reverse(band.percent));
    let mut names: Entries = Vec::new();
    for (at, band) in order.iter().enumerate() {
        let Some(line) = lines.lines.get(band.line) else { continue };
        let wider = order.iter().take(at).any(|other| other.line == band.line);
        // Alike around every line: one entry says it of all of them.
        if !names.iter().any(|(_, name)| *name == band.name) {
            names.push((Sample::Band(Hue::of(line.tone), if wider { 24 } else { 12 }), band.name.clone()));
        }
    }
    (drawn.collect(), names)
}

/// What it shows, in a few sentences.
pub(super) fn told(lines: &Lines, style: &Style) -> String {
    let numbers = Numbers::new(lines.unit, style);
    let label = |at: usize| lines.columns.get(at).map(parts::label).unwrap_or_default();
    let count = lines.columns.len();
    let drawn = |values: &[Option<i64>]| -> Vec<(usize, i64)> {
        values.iter().take(count).enumerate().filter_map(|(at, value)| Some((at, (*value)?))).collect()
    };
    let mut text = String::new();
    let with: Vec<(&Line, Vec<(usize, i64)>)> = lines
        .lines
        .iter()
        .map(|line| (line, drawn(&line.values)))
        .filter(|(_, values)| !values.is_empty())
        .collect();
    for (line, values) in with.iter().take(TOLD) {
        let (Some((from, first)), Some((to, last))) = (values.first(), values.last()) else { continue };
        text.push_str(&match from == to {
            true => format!(" {}: {} in {}.", line.name, numbers.whole(*first), label(*from)),
            false => format!(
                " {}: {} in {}, {} in {}.",
                line.name,
                numbers.whole(*first),
                label(*from),
                numbers.whole(*last),
                label(*to)
            ),
        });
    }
    if with.len() > TOLD {
        text.push_str(&format!(" {} more lines.", with.len() - TOLD));
    }
    for band in lines.bands.iter().take(TOLD) {
        if let (Some((_, low)), Some((at, high))) = (drawn(&band.low).last(), drawn(&band.high).last()) {
            let (low, high) = (numbers.whole(*low), numbers.whole(*high));
            text.push_str(&format!(" {}: {low} to {high} in {}.", band.name, label(*at)));
        }
    }
    if let Some(goal) = lines.goal.as_ref().filter(|_| !with.is_empty()) {
        text.push_str(&format!(" {}: {}.", goal.label, numbers.whole(goal.value)));
    }
    if with.is_empty() { " There is nothing to show.".to_owned() } else { text }
}
