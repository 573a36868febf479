//! The figure of the tab: what was earned, what is likely, what would stay, what would come with other figures.

use std::sync::Arc;

use actuary::{Band as Range, Month};
use record::{Currency, Days, Money};

use super::{Known, Parts, Paying, ahead, approved, asked, sliders, stop};
use crate::chart::figure::{self, Band, Column, Goal, Line, Lines, Plan, Rule, Stroke, Unit};
use crate::view::{Figure, FigureQuestion, Tone};
use crate::{App, Error, income};

/// Months of the past that are drawn.
const PAST: i32 = 24;

/// The figure.
pub async fn figure(app: &Arc<App>, question: FigureQuestion) -> Result<Figure, Error> {
    app.blocking(move |app, open| {
        let of = question.of.unwrap_or_default();
        let (mut known, program, months) = asked(app, open, &of)?;
        let mut drawing = Drawing::of(&known, program, months);
        if question.stop || question.set.is_some() {
            let (currency, of) = (known.currency, (known.this, known.through));
            let (paying, (standing, approved)) = open.ledger.read_both(
                |r| Paying::read(app, r, program, currency, of),
                |r| {
                    let standing = question.stop.then(|| known.standing(r, program)).transpose()?;
                    Ok::<_, Error>((standing, approved(&mut known, r)?))
                },
            )?;
            if let Some(set) = question.set {
                let late = sliders::of_late(&paying.late, approved);
                drawing.with_set(sliders::medians(&known, late, set, &drawing.medians()));
            }
            if let Some(standing) = standing {
                let parts = Parts::of(&mut known, paying, standing, program);
                let stopped = stop::stopped(&known, &parts, program, months + 1);
                drawing.with_stop(stopped.total.months.unwrap_or_default(), known.gap());
            }
        }
        if program.is_none() {
            drawing.goal = open.ledger.read(|r| super::goals::income(r, known.currency))?;
        }
        let name = program.and_then(|key| known.programs.get(&key)).map(|program| program.name.as_str());
        let of = name.map(|name| format!(" of {name}")).unwrap_or_default();
        let title = format!("Earned per month{of} and the months ahead, in {}", known.currency.code());
        let style = income::plain_style(open, question.width, question.height, title);
        Ok(figure::draw(&Plan::Lines(drawing.lines()), &style)?)
    })
    .await
}

/// What is drawn, month by month.
struct Drawing {
    currency: Currency,
    /// The first month.
    from: Month,
    /// The month that is not over.
    this: Month,
    past: Vec<Option<i64>>,
    so_far: i64,
    ahead: Vec<Range>,
    stop: Vec<Range>,
    set: Vec<i64>,
    goal: Option<i64>,
    /// Months ahead, this one counted.
    months: usize,
}

impl Drawing {
    fn of(known: &Known, program: Option<ledger::ProgramKey>, months: usize) -> Drawing {
        let (first, amounts) = known.history(program, ahead::earned);
        let from = known.this.plus(-PAST).max(first.min(known.this));
        let skipped = usize::try_from(from.since(first)).unwrap_or(0);
        let mut past: Vec<Option<i64>> = amounts.iter().skip(skipped).map(|micros| Some(*micros)).collect();
        past.resize(usize::try_from(known.this.since(from)).unwrap_or(0), None);
        let ahead = ahead::bands(known, program, months).map(|(_, bands)| bands).unwrap_or_default();
        let so_far = known.in_month(program, known.this);
        Drawing {
            currency: known.currency,
            from,
            this: known.this,
            past,
            so_far,
            ahead,
            stop: Vec::new(),
            set: Vec::new(),
            goal: None,
            months: months + 1,
        }
    }

    fn medians(&self) -> Vec<i64> {
        self.ahead.iter().map(|band| band.median).collect()
    }

    fn with_set(&mut self, set: Vec<i64>) {
        self.set = set;
    }

    fn with_stop(&mut self, months: Vec<Range>, gap: usize) {
        self.stop = months.into_iter().skip(gap).collect();
    }

    /// An amount without digits that people do not write.
    fn written(&self, micros: i64) -> i64 {
        Money::new(micros, self.currency).rounded().micros
    }

    /// Values from this month on, behind as many empty places as there are months before it.
    fn ahead_of_past(&self, values: impl Iterator<Item = i64>) -> Vec<Option<i64>> {
        let ahead =
            values.map(|micros| Some(self.written(micros))).chain(std::iter::repeat(None)).take(self.months);
        std::iter::repeat_n(None, self.past.len()).chain(ahead).collect()
    }

    fn ranges(&self, line: usize, name: &str, of: &[Range]) -> [Band; 2] {
        let band = |percent: u8, low: fn(&Range) -> i64, high: fn(&Range) -> i64| Band {
            name: format!("{name}, {} times in 10", percent / 10),
            line,
            percent,
            low: self.ahead_of_past(of.iter().map(low)),
            high: self.ahead_of_past(of.iter().map(high)),
        };
        [
            band(80, |range| range.low80, |range| range.high80),
            band(50, |range| range.low50, |range| range.high50),
        ]
    }

    fn lines(&self) -> Lines {
        let line =
            |name: &str, tone: Tone, stroke: Stroke, after: Option<usize>, values: Vec<Option<i64>>| Line {
                name: name.to_owned(),
                tone,
                stroke,
                steps: false,
                after,
                values,
            };
        let none = std::iter::repeat_n(None, self.months);
        let past = self.past.iter().map(|micros| micros.map(|micros| self.written(micros)));
        let past: Vec<_> = past.chain(none).collect();
        let so_far = self.ahead_of_past(std::iter::once(self.so_far));
        let mut lines = vec![
            line("Earned", Tone::Accent, Stroke::Solid, None, past),
            line("This month so far", Tone::Accent, Stroke::Point, None, so_far),
        ];
        let mut bands = Vec::new();
        if !self.ahead.is_empty() {
            let values = self.ahead_of_past(self.ahead.iter().map(|band| band.median));
            // Two ranges over each other could not be told apart: that of the other question is in the table.
            if self.stop.is_empty() {
                bands.extend(self.ranges(lines.len(), "Likely", &self.ahead));
            }
            lines.push(line("Likely", Tone::Accent, Stroke::Dashed, Some(0), values));
        }
        if !self.set.is_empty() {
            let values = self.ahead_of_past(self.set.iter().copied());
            lines.push(line("With your settings", Tone::Positive, Stroke::Dashed, Some(0), values));
        }
        if !self.stop.is_empty() {
            let values = self.ahead_of_past(self.stop.iter().map(|band| band.median));
            bands.extend(self.ranges(lines.len(), "If you stop today", &self.stop));
            lines.push(line("If you stop today", Tone::Warning, Stroke::Dashed, None, values));
        }
        let last = self.this.plus(i32::try_from(self.months).unwrap_or(1) - 1);
        let column = |month: Month| {
            let days = Days::new(month.first(), month.plus(1).first().plus(-1));
            Column { days, ..Column::default() }
        };
        Lines {
            unit: Unit::Money(self.currency),
            columns: self.from.to(last).map(column).collect(),
            across: String::new(),
            lines,
            bands,
            rule: Some(Rule { column: self.past.len(), label: "today".to_owned() }),
            goal: self.goal.map(|value| Goal { value, label: "Goal".to_owned() }),
        }
    }
}
