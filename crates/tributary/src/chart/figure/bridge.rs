//! Movements: what was gained and lost in each column, and how one amount became another.

use plotters_backend::DrawingBackend;

use super::lines::row;
use super::parts::{self, Numbers};
use super::{Bridge, Column, Part, Shade, Waterfall};
use crate::chart::Style;
use crate::chart::axis::{self, Label};
use crate::chart::palette::{Fill, Hue, Paint, Token};
use crate::chart::picture::{self, Drawn, Pen, THIN, small};
use crate::chart::plot::{self, Asked, Pile, Plot};
use crate::chart::sheet::{Entries, Sample};
use crate::chart::text::{self, Align};
use crate::view::{FigureRow, Frame, Look, Tone};

/// The least space between two names below a waterfall.
const APART: f32 = 6.0;

fn asked<'a>(numbers: &'a Numbers, area: Frame, style: &Style) -> Asked<'a> {
    Asked {
        area,
        margin: style.margin,
        beside: 0.0,
        extent: (0, 0),
        one: numbers.one(),
        unit: numbers.name(),
        text: &|_, _| String::new(),
        columns: 0,
        labels: &|_, _| Vec::new(),
        rows: 0,
        across: None,
    }
}

fn value(part: &Part, at: usize) -> i64 {
    part.values.get(at).copied().unwrap_or(0)
}

/// What moved in a column, all together.
fn net(bridge: &Bridge, at: usize) -> i64 {
    bridge.parts.iter().map(|part| value(part, at)).fold(0, i64::saturating_add)
}

/// Lays the plot of movements out.
pub(super) fn lay_out(bridge: &Bridge, area: Frame, style: &Style) -> Plot {
    let numbers = Numbers::new(bridge.unit, style);
    let mut extent = (0_i64, 0_i64);
    for at in 0..bridge.columns.len() {
        let (mut low, mut high) = (0_i64, 0_i64);
        for moved in bridge.parts.iter().map(|part| value(part, at)) {
            let side = if moved < 0 { &mut low } else { &mut high };
            *side = side.saturating_add(moved);
        }
        extent = (extent.0.min(low), extent.1.max(high));
    }
    let mut plot = plot::lay_out(Asked {
        extent,
        text: &|value, step| numbers.axis(value, step),
        columns: bridge.columns.len(),
        labels: &|middles, years| {
            parts::labels(&bridge.columns, middles, (area.x, area.x + area.width), years)
        },
        ..asked(&numbers, area, style)
    });
    plot.amounts = numbers.is_money();
    plot
}

/// The boxes of a column, gains from zero up and losses from zero down: which part, and where.
fn boxes(bridge: &Bridge, plot: &Plot, at: usize) -> Vec<(usize, Frame)> {
    let (mut up, mut down) = (Pile::up(), Pile::down());
    let (x, width) = plot.bars.get(at).copied().unwrap_or_default();
    let mut boxes = Vec::new();
    for (index, part) in bridge.parts.iter().enumerate() {
        let moved = value(part, at);
        let pile = if moved < 0 { &mut down } else { &mut up };
        if let Some((y, height)) = pile.add(moved, (index, false), &plot.scale) {
            boxes.push((index, Frame { x, y, width, height }));
        }
    }
    boxes
}

/// Draws the movements.
pub(super) fn draw<B: DrawingBackend>(pen: &mut Pen<'_, B>, bridge: &Bridge, plot: &Plot) -> Drawn {
    picture::axes(pen, plot)?;
    let columns: Vec<Vec<(usize, Frame)>> =
        (0..bridge.columns.len()).map(|at| boxes(bridge, plot, at)).collect();
    // Boxes of one part come one after another: the board draws them as one shape.
    for (index, part) in bridge.parts.iter().enumerate() {
        let own = || columns.iter().flatten().filter(|(found, _)| *found == index).map(|(_, frame)| *frame);
        let (hue, fill) = (Hue::of(part.tone), part.shade.fill());
        for frame in own() {
            pen.fill(Paint::Fill(hue, fill), frame)?;
        }
        for frame in own() {
            picture::edge(pen, hue, fill, frame)?;
        }
    }
    let last = columns.last().filter(|_| bridge.unfinished);
    for (index, frame) in last.into_iter().flatten() {
        if bridge.parts.get(*index).is_some_and(|part| part.shade.fill() != Fill::Pending) {
            pen.fill(Paint::Incomplete, *frame)?;
        }
    }
    parts::zero(pen, plot)?;
    for (at, bar) in plot.bars.iter().enumerate() {
        if bar.1 >= THIN && columns.get(at).is_some_and(|boxes| !boxes.is_empty()) {
            parts::mark(pen, *bar, plot.scale.at(net(bridge, at)) + 0.5)?;
        }
    }
    to_date(pen, plot, last)
}

/// “To date” over the column that is not over yet.
fn to_date<B: DrawingBackend>(
    pen: &mut Pen<'_, B>,
    plot: &Plot,
    last: Option<&Vec<(usize, Frame)>>,
) -> Drawn {
    let Some((boxes, (x, width))) = last.filter(|boxes| !boxes.is_empty()).zip(plot.bars.last()) else {
        return Ok(());
    };
    let half = text::width("to date", axis::SIZE, false) / 2.0;
    let right = plot.frame.x + plot.frame.width;
    let x = (x + width / 2.0).min(right - half).max(plot.frame.x + half);
    let top = boxes.iter().map(|(_, frame)| frame.y).fold(plot.scale.zero, f32::min);
    pen.text(small(Align::Middle), x, top - 9.0, "to date")
}

/// The numbers of the movements: the parts, what they come to, and the stock.
pub(super) fn rows(bridge: &Bridge, plot: &Plot, style: &Style) -> Vec<FigureRow> {
    let numbers = Numbers::new(bridge.unit, style);
    let count = bridge.columns.len();
    let mut rows = Vec::new();
    for part in &bridge.parts {
        let values = (0..count).map(|at| Some(numbers.value(value(part, at))));
        rows.push(FigureRow { values: values.collect(), ..row(&part.name, part.tone, part.shade.look()) });
    }
    let nets: Vec<i64> = (0..count).map(|at| net(bridge, at)).collect();
    rows.push(FigureRow {
        values: nets.iter().map(|net| Some(numbers.value(*net))).collect(),
        points: nets.iter().map(|net| Some(plot.scale.at(*net) + 0.5)).collect(),
        ..row("Net", Tone::Neutral, Look::Mark)
    });
    if !bridge.stock.is_empty() {
        let values = numbers.values(count, &bridge.stock);
        rows.push(FigureRow { values, ..row(&bridge.stock_name, Tone::Neutral, Look::Told) });
    }
    rows
}

/// What the legend of a file says.
pub(super) fn legend(bridge: &Bridge) -> (Entries, Entries) {
    let entry = |part: &Part| (Sample::Fill(Hue::of(part.tone), part.shade.fill()), part.name.clone());
    let mut entries: Entries = bridge.parts.iter().map(entry).collect();
    entries.push((Sample::Mark, "Net".to_owned()));
    (entries, Vec::new())
}

/// What the movements show, in a few sentences.
pub(super) fn told(bridge: &Bridge, style: &Style) -> String {
    let numbers = Numbers::new(bridge.unit, style);
    let (Some(first), Some(last)) = (bridge.columns.first(), bridge.columns.last()) else {
        return " There is nothing to show.".to_owned();
    };
    let count = bridge.columns.len();
    let sum = |part: &Part| part.values.iter().take(count).copied().fold(0, i64::saturating_add);
    if bridge.parts.iter().all(|part| part.values.iter().take(count).all(|value| *value == 0)) {
        return " Nothing moved.".to_owned();
    }
    let mut text = format!(" From {} to {}:", parts::label(first), parts::label(last));
    let sums: Vec<String> =
        bridge.parts.iter().map(|part| format!(" {} {}", part.name, numbers.whole(sum(part)))).collect();
    text.push_str(&sums.join(","));
    let all = bridge.parts.iter().map(sum).fold(0, i64::saturating_add);
    text.push_str(&format!(". Together {}.", numbers.whole(all)));
    if let Some(Some(stock)) = bridge.stock.get(count - 1) {
        text.push_str(&format!(" {} at the end: {}.", bridge.stock_name, numbers.whole(*stock)));
    }
    if bridge.unfinished {
        text.push_str(" The last bar is not over yet.");
    }
    text
}

/// A step of a waterfall: its name, its value, and from where to where it reaches.
struct Step<'a> {
    name: &'a str,
    value: i64,
    from: i64,
    to: i64,
    look: (Tone, Shade),
}

fn steps(waterfall: &Waterfall) -> Vec<Step<'_>> {
    let whole = (Tone::Accent, Shade::Full);
    let start = waterfall.start;
    let mut steps = vec![Step { name: &waterfall.start_name, value: start, from: 0, to: start, look: whole }];
    let mut level = start;
    for part in &waterfall.parts {
        let (from, moved) = (level, value(part, 0));
        level = level.saturating_add(moved);
        steps.push(Step { name: &part.name, value: moved, from, to: level, look: (part.tone, part.shade) });
    }
    steps.push(Step { name: &waterfall.end_name, value: level, from: 0, to: level, look: whole });
    steps
}

/// The columns of a waterfall.
pub(super) fn columns(waterfall: &Waterfall) -> Vec<Column> {
    steps(waterfall).iter().map(|step| Column::named(step.name, "")).collect()
}

/// Lays the plot of a waterfall out.
pub(super) fn lay_out_waterfall(waterfall: &Waterfall, area: Frame, style: &Style) -> Plot {
    let numbers = Numbers::new(waterfall.unit, style);
    let steps = steps(waterfall);
    let extent = steps.iter().fold((0, 0), |(low, high), step| (step.to.min(low), step.to.max(high)));
    let labels = |middles: &[f32], _| {
        let pitch = middles.get(1).zip(middles.first()).map_or(area.width, |(b, a)| b - a);
        let placed = steps.iter().zip(middles).map(|(step, middle)| Label {
            x: *middle,
            column: *middle,
            text: text::fitted(step.name, axis::SIZE, false, (pitch - APART).max(0.0)),
            year: None,
        });
        // Where nothing but the ellipsis is left, it says nothing.
        let labels: Vec<Label> = placed.filter(|label| label.text.chars().count() > 2).collect();
        labels
    };
    let mut plot = plot::lay_out(Asked {
        extent,
        text: &|value, step| numbers.axis(value, step),
        columns: steps.len(),
        labels: &labels,
        ..asked(&numbers, area, style)
    });
    plot.amounts = numbers.is_money();
    plot.every = true;
    plot
}

/// Where a step's box is; nothing is drawn where nothing moved.
fn place(step: &Step<'_>, plot: &Plot, (x, width): (f32, f32)) -> Option<Frame> {
    let (from, to) = (plot.scale.at(step.from), plot.scale.at(step.to));
    let height = (to - from).abs().max(1.0);
    (step.from != step.to).then_some(Frame { x, y: from.min(to), width, height })
}

/// Draws a waterfall.
pub(super) fn draw_waterfall<B: DrawingBackend>(
    pen: &mut Pen<'_, B>,
    waterfall: &Waterfall,
    plot: &Plot,
    style: &Style,
) -> Drawn {
    let numbers = Numbers::new(waterfall.unit, style);
    picture::axes(pen, plot)?;
    let steps = steps(waterfall);
    for (step, bars) in steps.iter().zip(plot.bars.windows(2)) {
        let [(x, width), (next, _)] = bars else { continue };
        let line = Frame { x: x + width, y: plot.scale.at(step.to), width: next - x - width, height: 1.0 };
        pen.fill(Paint::Token(Token::Strong), line)?;
    }
    for (step, bar) in steps.iter().zip(&plot.bars) {
        if let Some(frame) = place(step, plot, *bar) {
            let (tone, shade) = step.look;
            parts::part(pen, Hue::of(tone), shade, frame)?;
        }
    }
    parts::zero(pen, plot)?;
    let pitch = plot.columns.first().map_or(0.0, |(_, width)| *width);
    for (at, (step, (x, width))) in steps.iter().zip(&plot.bars).enumerate() {
        let moved = at > 0 && at + 1 < steps.len();
        let sign = if moved && step.value > 0 { "+" } else { "" };
        let text = format!("{sign}{}", numbers.brief(step.value));
        let top = plot.scale.at(step.from.max(step.to));
        let wide = text::width(&text, axis::SIZE, false);
        if wide <= pitch - 4.0 {
            let left = x + width / 2.0 - wide / 2.0 - 2.0;
            let ground = Frame { x: left, y: top - 18.0, width: wide + 4.0, height: 14.0 };
            pen.fill(Paint::Token(Token::Surface), ground)?;
            pen.text(parts::value_type(Token::Text, numbers), x + width / 2.0, top - 6.0, &text)?;
        }
    }
    Ok(())
}

/// The numbers of a waterfall: one row.
pub(super) fn rows_waterfall(waterfall: &Waterfall, plot: &Plot, style: &Style) -> Vec<FigureRow> {
    let numbers = Numbers::new(waterfall.unit, style);
    let steps = steps(waterfall);
    vec![FigureRow {
        values: steps.iter().map(|step| Some(numbers.value(step.value))).collect(),
        points: steps.iter().map(|step| Some(plot.scale.at(step.to) + 0.5)).collect(),
        ..row("Amount", Tone::Accent, Look::Full)
    }]
}

/// What a waterfall shows, in a sentence.
pub(super) fn told_waterfall(waterfall: &Waterfall, style: &Style) -> String {
    let numbers = Numbers::new(waterfall.unit, style);
    let told: Vec<String> =
        steps(waterfall).iter().map(|step| format!(" {} {}", step.name, numbers.whole(step.value))).collect();
    format!("{}.", told.join(","))
}
