//! Pictures of recurring commission: its movements, what is left of each cohort, how long referrals stay.

use std::sync::Arc;

use actuary::{Month, Movement};
use record::Days;

use super::cohorts::{self, Cohorts};
use super::{People, month, movements};
use crate::chart::Style;
use crate::chart::figure::{
    self, Band, Bridge, Cell, Column, Grid, Line, Lines, Part, Plan, Row, Shade, Unit, Waterfall,
};
use crate::view::{
    CohortPart, CohortsChart, CurveView, CurvesChart, Figure, MovementsChart, RecurringPicture,
    RecurringQuestion, SaveRecurring, Tone, count,
};
use crate::{App, Error, Open, income};

/// Programs that have a curve of their own.
const CURVES: usize = 8;
/// Months of a curve that are drawn.
const LONGEST: u32 = 120;
/// Millionths in a hundredth of a percent.
const BP: i64 = 100;

/// How recurring commission moved in each month, or how one month came of the one before.
pub async fn chart(app: &Arc<App>, chart: MovementsChart) -> Result<Figure, Error> {
    drawn(app, RecurringPicture::Movements(chart)).await
}

/// What is left of each cohort.
pub async fn cohort_chart(app: &Arc<App>, chart: CohortsChart) -> Result<Figure, Error> {
    drawn(app, RecurringPicture::Cohorts(chart)).await
}

/// How long referrals stay.
pub async fn curve_chart(app: &Arc<App>, chart: CurvesChart) -> Result<Figure, Error> {
    drawn(app, RecurringPicture::Curves(chart)).await
}

/// Saves one of the pictures as SVG or PNG, by the ending of the path.
pub async fn save(app: &Arc<App>, save: SaveRecurring) -> Result<(), Error> {
    app.blocking(move |app, open| {
        let (plan, style) = planned(app, open, &save.picture)?;
        income::save_picture(&save.path, save.dark, |theme, format| {
            figure::file(&plan, &style, theme, format)
        })
    })
    .await
}

async fn drawn(app: &Arc<App>, picture: RecurringPicture) -> Result<Figure, Error> {
    app.blocking(move |app, open| {
        let (plan, style) = planned(app, open, &picture)?;
        Ok(figure::draw(&plan, &style)?)
    })
    .await
}

/// What is to be drawn, and how.
fn planned(app: &App, open: &Open, picture: &RecurringPicture) -> Result<(Plan, Style), Error> {
    let (question, width, height) = match picture {
        RecurringPicture::Movements(chart) => (&chart.question, chart.width, chart.height),
        RecurringPicture::Cohorts(chart) => (&chart.question, chart.width, chart.height),
        RecurringPicture::Curves(chart) => (&chart.question, chart.width, chart.height),
    };
    let only = question.currency.as_deref().map(income::currency).transpose()?;
    let people = open.ledger.read(|r| People::read(app, open, r, question.program, only))?;
    let (plan, title): (Plan, String) = match picture {
        RecurringPicture::Movements(chart) => moved(&people, question, chart.month.as_deref())?,
        RecurringPicture::Cohorts(chart) => {
            (left(&people, question, chart.of).into(), cohort_title(&people, chart.of))
        }
        RecurringPicture::Curves(_) => (stay(&people).into(), "How long referrals stay".to_owned()),
    };
    let title = of_program(&people, title);
    Ok((plan, income::plain_style(open, width, height, title)))
}

/// Says of which program a picture is, if it is of one.
fn of_program(people: &People, title: String) -> String {
    match people.asked.and_then(|program| people.programs.get(&program)) {
        Some(known) => format!("{}: {title}", known.info.name),
        None => title,
    }
}

/// The currency of a picture, and what is not in it because no rate is known.
fn in_currency(people: &People) -> String {
    let codes: Vec<&str> = people.unrated.iter().map(|money| money.currency.code()).collect();
    let without =
        if codes.is_empty() { String::new() } else { format!(" (without {}: no rate)", codes.join(", ")) };
    format!("in {}{without}", people.currency.code())
}

/// The days of a month.
fn days(month: Month) -> Option<Days> {
    Days::new(month.first(), month.plus(1).first().plus(-1))
}

/// A month in words: `Oct 2026`.
fn name(month: Month) -> String {
    month.first().date().format("%b %Y").to_string()
}

fn moved(
    people: &People,
    question: &RecurringQuestion,
    picked: Option<&str>,
) -> Result<(Plan, String), Error> {
    let all = movements::moved(people);
    let Some(picked) = picked else {
        let title = format!("Recurring commission and how it moved, {}", in_currency(people));
        return Ok((bridge(people, movements::shown(&all, question)).into(), title));
    };
    let at = month(picked)?;
    let movement = all.iter().find(|movement| movement.month == at).cloned();
    let movement = movement.unwrap_or_else(|| movements::nothing(at));
    let against = if movement.opening {
        ", the first month that is known".to_owned()
    } else {
        format!(" against {}", name(at.plus(-1)))
    };
    let title = format!("{}{against}, {}", name(at), in_currency(people));
    Ok((waterfall(people, &movement).into(), title))
}

/// The five movements as parts: gains above zero, losses below.
fn parts(all: &[Movement]) -> Vec<Part> {
    let part = |name: &str, tone, shade, of: fn(&Movement) -> i64| {
        Part::new(name, tone, shade, all.iter().map(of).collect())
    };
    vec![
        part("New", Tone::Positive, Shade::Full, |one| one.new.amount),
        part("Expansion", Tone::Positive, Shade::Half, |one| one.expansion.amount),
        part("Reactivation", Tone::Positive, Shade::Hatched, |one| one.reactivation.amount),
        part("Contraction", Tone::Negative, Shade::Half, |one| -one.contraction.amount),
        part("Churn", Tone::Negative, Shade::Full, |one| -one.churn.amount),
    ]
}

fn bridge(people: &People, all: &[Movement]) -> Bridge {
    Bridge {
        unit: Unit::Money(people.currency),
        columns: all.iter().filter_map(|one| days(one.month)).map(Column::from).collect(),
        parts: parts(all),
        stock: all.iter().map(|one| Some(one.end.amount)).collect(),
        stock_name: "Recurring commission".to_owned(),
        unfinished: all.last().is_some_and(|last| !last.finished),
    }
}

fn waterfall(people: &People, movement: &Movement) -> Waterfall {
    Waterfall {
        unit: Unit::Money(people.currency),
        start_name: if movement.opening { "At the start".to_owned() } else { name(movement.month.plus(-1)) },
        start: movement.start.amount,
        parts: parts(std::slice::from_ref(movement)),
        end_name: name(movement.month),
    }
}

fn cohort_title(people: &People, of: CohortPart) -> String {
    match of {
        CohortPart::People => "Referrals that still pay, by the month in which they joined".to_owned(),
        CohortPart::Commission => {
            "Commission against the first month with any, by the month in which referrals joined".to_owned()
        }
        CohortPart::Amount => {
            format!("Commission by the month in which referrals joined, {}", in_currency(people))
        }
    }
}

/// Ages as columns.
fn ages(count: usize) -> Vec<Column> {
    (0..count).map(|age| Column::named(age.to_string(), format!("Month {age}"))).collect()
}

fn left(people: &People, question: &RecurringQuestion, of: CohortPart) -> Grid {
    let Cohorts { all, first } = cohorts::joined(people);
    let shown = cohorts::shown(&all, question);
    let cell = |month: Month, age: &actuary::Age, size: usize, base: Option<(Month, i64)>| {
        let value = match of {
            CohortPart::People => figure::micros(age.people_share),
            CohortPart::Commission => {
                base.filter(|(first, _)| month >= *first).and_then(|(_, base)| part_of(age.commission, base))
            }
            CohortPart::Amount => Some(age.commission),
        };
        let unknown = first.is_none_or(|first| month < first);
        let note = format!("{} of {} paid", age.active, referrals(size));
        Cell { value: value.filter(|_| !unknown), open: age.open, note: Some(note) }
    };
    let row = |cohort: &actuary::Cohort| Row {
        label: name(cohort.joined),
        size: Some(count(cohort.size)),
        days: days(cohort.joined),
        cells: cohort
            .joined
            .to(people.through)
            .zip(&cohort.ages)
            .map(|(month, age)| cell(month, age, cohort.size, base_of(cohort)))
            .collect(),
    };
    let unit = if of == CohortPart::Amount { Unit::Money(people.currency) } else { Unit::Share };
    Grid {
        unit,
        columns: ages(shown.iter().map(|cohort| cohort.ages.len()).max().unwrap_or(0)),
        across: "Months since joining".to_owned(),
        rows: shown.iter().map(row).collect(),
    }
}

/// The first month in which a cohort brought something, and how much that was: most networks pay a month late.
fn base_of(cohort: &actuary::Cohort) -> Option<(Month, i64)> {
    let first = cohort.ages.iter().position(|age| age.commission > 0)?;
    let month = cohort.joined.plus(i32::try_from(first).ok()?);
    cohort.ages.get(first).map(|age| (month, age.commission))
}

/// An amount as millionths of another, half away from zero.
fn part_of(amount: i64, whole: i64) -> Option<i64> {
    let (amount, whole) = (i128::from(amount) * 2_000_000, i128::from(whole) * 2);
    let half = whole / 2 * amount.signum();
    i64::try_from((amount + half).checked_div(whole)?).ok()
}

fn referrals(count: usize) -> String {
    if count == 1 { "1 referral".to_owned() } else { format!("{count} referrals") }
}

/// Curves of all together and of the programs with most referrals.
fn stay(people: &People) -> Lines {
    let mut curves = cohorts::curves(people);
    let all = curves.remove(0);
    curves.sort_by_key(|curve| std::cmp::Reverse(at_first(curve)));
    curves.truncate(CURVES);
    if curves.len() < 2 {
        curves.clear();
    }
    let until = std::iter::once(&all).chain(&curves).map(last_month).max().unwrap_or(0).min(LONGEST);
    let lines = std::iter::once(&all).chain(&curves).map(|curve| Line {
        steps: true,
        ..Line::new(curve.name.clone(), tone(curve), along(curve, until, |step| step.share_bp))
    });
    let columns = (0..=until).map(|age| {
        let label = if age == 1 { "After 1 month".to_owned() } else { format!("After {age} months") };
        Column::named(age.to_string(), label)
    });
    let band = Band {
        name: "95 times in 100".to_owned(),
        line: 0,
        percent: 95,
        low: along(&all, until, |step| step.low_bp),
        high: along(&all, until, |step| step.high_bp),
    };
    let nobody = all.steps.is_empty();
    Lines {
        unit: Unit::Share,
        columns: columns.collect(),
        across: "Months since the first commission".to_owned(),
        lines: lines.collect(),
        bands: if nobody { Vec::new() } else { vec![band] },
        rule: None,
        goal: None,
    }
}

fn tone(curve: &CurveView) -> Tone {
    if curve.slot == 0 { Tone::Accent } else { Tone::Slot(curve.slot) }
}

fn at_first(curve: &CurveView) -> u32 {
    curve.steps.first().map_or(0, |step| step.at_risk)
}

fn last_month(curve: &CurveView) -> u32 {
    curve.steps.last().map_or(0, |step| step.months)
}

/// What a curve is at in each month: all of it before the first step, nothing known beyond the last.
fn along(curve: &CurveView, until: u32, of: fn(&crate::view::CurveStep) -> u32) -> Vec<Option<i64>> {
    let at = |month: u32| {
        if month > last_month(curve) || curve.steps.is_empty() {
            return None;
        }
        let step = curve.steps.iter().rev().find(|step| step.months <= month);
        Some(step.map_or(10_000, |step| i64::from(of(step))) * BP)
    };
    (0..=until).map(at).collect()
}
