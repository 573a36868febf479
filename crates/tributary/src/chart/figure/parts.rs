//! What all figures have in common: numbers as text, columns with their labels, strokes.

use plotters_backend::DrawingBackend;
use record::{Bucket, Money};

use super::{Column, Shade, Stroke, Unit};
use crate::chart::axis::{self, Label};
use crate::chart::line;
use crate::chart::numbers::{HIDDEN, Marks};
use crate::chart::palette::{Fill, Hue, Paint, Token};
use crate::chart::picture::{self, Drawn, Pen, small};
use crate::chart::plot::Plot;
use crate::chart::text::{self, Align, Type};
use crate::chart::{Style, words};
use crate::view::{FigureColumn, FigureMeasure, FigureValue, Frame, Look, MoneyView};

/// One, in what everything but money is counted in.
pub(super) const ONE: i64 = 1_000_000;
/// Narrow and not broken: what stands between a number and its percent sign.
const THIN: char = '\u{202f}';
/// Dash and gap of what is expected.
const DASHES: (f32, f32) = (6.0, 4.0);

/// How the numbers of a figure are written.
#[derive(Clone, Copy)]
pub(super) struct Numbers {
    unit: Unit,
    marks: Marks,
    hidden: bool,
}

impl Numbers {
    pub(super) fn new(unit: Unit, style: &Style) -> Numbers {
        let hidden = style.hide_amounts && matches!(unit, Unit::Money(_));
        Numbers { unit, marks: Marks::of(&style.locale), hidden }
    }

    /// What one is, and how many digits of it are written.
    pub(super) fn one(self) -> (i64, u32) {
        match self.unit {
            Unit::Money(currency) => (10_i64.pow(currency.scale()), currency.digits()),
            Unit::Share => (ONE, 2),
            Unit::Count(_) | Unit::Months => (ONE, 0),
        }
    }

    pub(super) fn is_money(self) -> bool {
        matches!(self.unit, Unit::Money(_))
    }

    /// What stands above the axis.
    pub(super) fn name(self) -> String {
        match self.unit {
            Unit::Money(currency) => currency.code().to_owned(),
            Unit::Share => String::new(),
            Unit::Count(things) => things.to_owned(),
            Unit::Months => "months".to_owned(),
        }
    }

    /// A value beside its line.
    pub(super) fn axis(self, value: i64, step: i64) -> String {
        match self.unit {
            Unit::Money(_) if self.hidden && value != 0 => HIDDEN.to_owned(),
            Unit::Share => {
                let percent = self.marks.short(value.saturating_mul(100), ONE, step.saturating_mul(100));
                format!("{percent}{THIN}%")
            }
            _ => self.marks.short(value, self.one().0, step),
        }
    }

    /// A value in a sentence.
    pub(super) fn whole(self, value: i64) -> String {
        match self.unit {
            Unit::Money(_) if self.hidden => HIDDEN.to_owned(),
            Unit::Money(currency) => self.marks.money(Money::new(value, currency)),
            Unit::Share => self.brief(value),
            Unit::Count(things) => format!("{} {things}", self.brief(value)),
            Unit::Months => format!("{} months", self.marks.rounded(value, ONE, 1)),
        }
    }

    /// A value where there is little room: whole units, as soon as there are a hundred.
    pub(super) fn brief(self, value: i64) -> String {
        let (one, digits) = self.one();
        match self.unit {
            Unit::Money(_) if self.hidden => HIDDEN.to_owned(),
            Unit::Money(_) if value.unsigned_abs() >= 100 * one.unsigned_abs() => {
                self.marks.rounded(value, one, 0)
            }
            Unit::Money(_) => self.marks.rounded(value, one, digits),
            Unit::Share => format!("{}{THIN}%", self.marks.rounded(value, ONE / 100, 0)),
            Unit::Count(_) => self.marks.rounded(value, ONE, 0),
            Unit::Months => self.marks.rounded(value, ONE, 1),
        }
    }

    /// A number of things.
    pub(super) fn things(self, count: u32) -> String {
        self.marks.rounded(i64::from(count), 1, 0)
    }

    /// A value as the tooltip and the table have it.
    pub(super) fn value(self, value: i64) -> FigureValue {
        let plain = value as f64 / ONE as f64;
        match self.unit {
            Unit::Money(currency) => FigureValue::Money(MoneyView::from(Money::new(value, currency))),
            Unit::Share => FigureValue::Share(plain),
            Unit::Count(_) => FigureValue::Count(plain),
            Unit::Months => FigureValue::Months(plain),
        }
    }

    /// A value for each column, however many were given.
    pub(super) fn values(self, columns: usize, values: &[Option<i64>]) -> Vec<Option<FigureValue>> {
        (0..columns).map(|at| Some(self.value(values.get(at).copied().flatten()?))).collect()
    }

    pub(super) fn measure(self) -> FigureMeasure {
        match self.unit {
            Unit::Money(currency) => FigureMeasure::Money(currency.code().to_owned()),
            Unit::Share => FigureMeasure::Share,
            Unit::Count(things) => FigureMeasure::Count(things.to_owned()),
            Unit::Months => FigureMeasure::Months,
        }
    }
}

/// A column in words.
pub(super) fn label(column: &Column) -> String {
    match column.days {
        _ if !column.label.is_empty() => column.label.clone(),
        Some(days) if column.short.is_empty() => {
            words::bucket(&Bucket { from: days.from(), to: days.to(), unfinished: false, partial: false })
        }
        _ => column.short.clone(),
    }
}

/// The labels below or above columns: of the calendar if all of them are periods, otherwise their own, as many as fit.
pub(super) fn labels(
    columns: &[Column],
    middles: &[f32],
    (left, right): (f32, f32),
    years: bool,
) -> Vec<Label> {
    let periods: Option<Vec<Bucket>> = columns
        .iter()
        .map(|column| {
            let days = column.days.filter(|_| column.short.is_empty())?;
            Some(Bucket { from: days.from(), to: days.to(), unfinished: false, partial: false })
        })
        .collect();
    if let Some(periods) = periods {
        return axis::labels(&periods, middles, left, right, years);
    }
    for every in [1, 2, 3, 6, 12, 24, 60, 120, usize::MAX] {
        let chosen = columns.iter().zip(middles).step_by(every);
        let labels: Vec<Label> = chosen
            .map(|(column, middle)| {
                let text = text::fitted(&column.short, axis::SIZE, false, (right - left).max(20.0));
                let half = text::width(&text, axis::SIZE, false) / 2.0;
                Label { x: middle.min(right - half).max(left + half), column: *middle, text, year: None }
            })
            .collect();
        if !axis::collide(&labels) {
            return labels;
        }
    }
    Vec::new()
}

/// The columns as the screen needs them, where they are.
pub(super) fn columns(columns: &[Column], places: &[(f32, f32)]) -> Vec<FigureColumn> {
    let told = columns.iter().zip(places).map(|(column, (x, width))| FigureColumn {
        label: label(column),
        x: *x,
        width: *width,
        from: column.days.map(|days| days.from()),
        to: column.days.map(|days| days.to()),
    });
    told.collect()
}

/// Draws the zero line of a plot.
pub(super) fn zero<B: DrawingBackend>(pen: &mut Pen<'_, B>, plot: &Plot) -> Drawn {
    pen.fill(Paint::Token(Token::Strong), Frame { y: plot.scale.zero, height: 1.0, ..plot.frame })
}

/// Draws a line through corners; a point in the middle of them.
pub(in crate::chart) fn stroke<B: DrawingBackend>(
    pen: &mut Pen<'_, B>,
    hue: Hue,
    stroke: Stroke,
    corners: &[(f32, f32)],
) -> Drawn {
    let paint = Paint::Edge(hue);
    let (dash, gap) = match stroke {
        // Hues beyond the tenth come again: as two lines side by side.
        Stroke::Solid if hue.hatched() => {
            pen.path(paint, corners, 4.0)?;
            return pen.path(Paint::Token(Token::Surface), corners, 1.5);
        }
        Stroke::Solid => return pen.path(paint, corners, 2.0),
        Stroke::Dashed => DASHES,
        Stroke::Point => {
            let ends = corners.first().zip(corners.last());
            return ends
                .map_or(Ok(()), |(from, to)| dot(pen, hue, ((from.0 + to.0) / 2.0, (from.1 + to.1) / 2.0)));
        }
    };
    for piece in line::cut(corners, dash, gap) {
        pen.line(paint, piece, 2.0)?;
    }
    Ok(())
}

/// Draws a dot where a line has a single value.
pub(super) fn dot<B: DrawingBackend>(pen: &mut Pen<'_, B>, hue: Hue, (x, y): (f32, f32)) -> Drawn {
    let corners = [
        (-1.0, -3.0),
        (1.0, -3.0),
        (3.0, -1.0),
        (3.0, 1.0),
        (1.0, 3.0),
        (-1.0, 3.0),
        (-3.0, 1.0),
        (-3.0, -1.0),
    ];
    pen.polygon(Paint::Edge(hue), &corners.map(|(dx, dy)| (x + dx, y + dy)))
}

/// Draws a mark across a bar, let into what lies under it.
pub(in crate::chart) fn mark<B: DrawingBackend>(
    pen: &mut Pen<'_, B>,
    (x, width): (f32, f32),
    y: f32,
) -> Drawn {
    let frame = Frame { x: x - 3.0, y: y - 2.5, width: width + 6.0, height: 5.0 };
    pen.fill(Paint::Token(Token::Surface), frame)?;
    let inner = Frame { x: x - 2.0, y: y - 1.5, width: width + 4.0, height: 3.0 };
    pen.fill(Paint::Token(Token::Text), inner)
}

/// Draws a box of a part, with the stroke that its shade has.
pub(super) fn part<B: DrawingBackend>(pen: &mut Pen<'_, B>, hue: Hue, shade: Shade, frame: Frame) -> Drawn {
    let fill = shade.fill();
    pen.fill(Paint::Fill(hue, fill), frame)?;
    picture::edge(pen, hue, fill, frame)
}

/// Text that stands over a bar or in a cell.
pub(super) fn value_type(paint: Token, numbers: Numbers) -> Type {
    Type { paint: Paint::Token(paint), amount: numbers.is_money(), ..small(Align::Middle) }
}

impl Shade {
    pub(super) fn fill(self) -> Fill {
        match self {
            Shade::Full => Fill::Paid,
            Shade::Half => Fill::Approved,
            Shade::Hatched => Fill::Pending,
        }
    }

    pub(super) fn look(self) -> Look {
        match self {
            Shade::Full => Look::Full,
            Shade::Half => Look::Half,
            Shade::Hatched => Look::Hatched,
        }
    }
}

impl Stroke {
    pub(super) fn look(self) -> Look {
        match self {
            Stroke::Solid => Look::Line,
            Stroke::Dashed => Look::Dashed,
            Stroke::Point => Look::Point,
        }
    }
}
