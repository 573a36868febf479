//! Figures stay as they are: every picture `charts/figure-*` is drawn again and compared. `UPDATE=1` draws them anew.

use record::{Currency, Day, Days};
use tributary::chart::figure::{
    self, Band, Bridge, Cell, Column, Goal, Grid, Line, Lines, Part, Plan, Row, Rule, Shade, Stroke, Unit,
    Waterfall,
};
use tributary::chart::{Format, Style, Theme};
use tributary::view::Tone;

use crate::charts::unchanged;

#[test]
fn pictures_are_as_they_were() {
    look();
    let screen = |plan: &Plan, title: &str| figure::draw(plan, &style(640, 300, title)).unwrap().svg;
    let file = |plan: &Plan, title: &str, theme| {
        String::from_utf8(figure::file(plan, &style(720, 420, title), theme, Format::Svg).unwrap()).unwrap()
    };
    for (name, title, plan) in plans() {
        unchanged(&format!("figure-{name}.svg"), &screen(&plan, title));
    }
    for (name, title, theme) in [("forecast", "Forecast", Theme::Dark), ("cohorts", "Retained", Theme::Light)]
    {
        let (_, _, plan) = plans().into_iter().find(|(other, _, _)| *other == name).unwrap();
        unchanged(&format!("figure-{name}-file.svg"), &file(&plan, title, theme));
    }
}

/// Writes every picture where `LOOK` says, to be looked at.
fn look() {
    let Some(folder) = std::env::var_os("LOOK").map(std::path::PathBuf::from) else { return };
    for (name, title, plan) in plans() {
        for (theme, of) in [(Theme::Light, "light"), (Theme::Dark, "dark")] {
            for (size, (width, height)) in [("wide", (760, 420)), ("small", (360, 260))] {
                let png = figure::file(&plan, &style(width, height, title), theme, Format::Png(2)).unwrap();
                std::fs::write(folder.join(format!("{name}-{of}-{size}.png")), png).unwrap();
            }
        }
    }
}

fn style(width: u32, height: u32, title: &str) -> Style {
    Style {
        width,
        height,
        title: title.to_owned(),
        watermark: Some("Sample data".to_owned()),
        ..Style::default()
    }
}

fn plans() -> Vec<(&'static str, &'static str, Plan)> {
    vec![
        ("forecast", "What is likely to come, in EUR", forecast().into()),
        ("stop", "What still comes if you stop today, in EUR", stop().into()),
        ("survival", "How long referrals stay", survival().into()),
        ("retained", "Retained by age", retained().into()),
        ("movements", "Recurring commission and how it moved, in EUR", movements().into()),
        ("waterfall", "October against September, in EUR", waterfall().into()),
        ("cohorts", "What is left of each cohort", cohorts(Unit::Share).into()),
        ("cohort-money", "What each cohort brought, in EUR", cohorts(Unit::Money(Currency::EUR)).into()),
    ]
}

/// Months from one on.
fn months(year: i32, first: u32, count: u32) -> Vec<Column> {
    let day =
        |at: u32| Day::new(year + ((first - 1 + at) / 12) as i32, (first - 1 + at) % 12 + 1, 1).unwrap();
    (0..count).map(|at| Column::from(Days::new(day(at), day(at + 1).plus(-1)).unwrap())).collect()
}

fn ages(count: usize) -> Vec<Column> {
    (0..count).map(|age| Column::named(age.to_string(), format!("Month {age}"))).collect()
}

fn euro(value: i64) -> Option<i64> {
    Some(value * 1_000_000)
}

/// Twelve months of history, this one so far, six to come.
fn forecast() -> Lines {
    let history: Vec<_> = (0..12).map(|at| euro(1_400 + at * 85 + at * at * 97 % 260)).collect();
    let expected = |part: i64| -> Vec<_> {
        let value = |at: i64| euro(2_500 + at * 70 + part * (90 + at * 34));
        (0..18).map(|at| (at >= 12).then(|| value(at - 12)).flatten()).collect()
    };
    let mut now = vec![None; 12];
    now.push(euro(1_380));
    let line =
        |name: &str, stroke, after, values| Line { stroke, after, ..Line::new(name, Tone::Accent, values) };
    Lines {
        unit: Unit::Money(Currency::EUR),
        columns: months(2025, 12, 18),
        across: String::new(),
        lines: vec![
            line("Earned", Stroke::Solid, None, history),
            line("Expected", Stroke::Dashed, Some(0), expected(0)),
            line("This month so far", Stroke::Point, None, now),
        ],
        bands: vec![
            Band {
                name: "5 times in 10".to_owned(),
                line: 1,
                percent: 50,
                low: expected(-1),
                high: expected(1),
            },
            Band {
                name: "8 times in 10".to_owned(),
                line: 1,
                percent: 80,
                low: expected(-2),
                high: expected(2),
            },
        ],
        rule: Some(Rule { column: 11, label: "today".to_owned() }),
        goal: Some(Goal { value: 3_000_000_000, label: "Goal".to_owned() }),
    }
}

fn stop() -> Lines {
    let left = |part: f64| -> Vec<_> {
        (0..25).map(|at| figure::micros(2_100.0 * (0.955 - part * 0.012_f64).powi(at))).collect()
    };
    Lines {
        unit: Unit::Money(Currency::EUR),
        columns: ages(25),
        across: "Months from now".to_owned(),
        lines: vec![Line::new("Still comes", Tone::Slot(1), left(0.0))],
        bands: vec![
            Band { name: "8 times in 10".to_owned(), line: 0, percent: 80, low: left(2.0), high: left(-2.0) },
            Band { name: "5 times in 10".to_owned(), line: 0, percent: 50, low: left(1.0), high: left(-1.0) },
        ],
        rule: None,
        goal: None,
    }
}

fn survival() -> Lines {
    let curve = |per: f64, shift: f64, until: i32| -> Vec<_> {
        let share = |at: i32| (per.powi(at - at % 2) + shift * f64::from(at).sqrt() / 4.0).clamp(0.0, 1.0);
        (0..25).map(|at| (at <= until).then(|| figure::micros(share(at))).flatten()).collect()
    };
    let programs =
        [("Cloud hosting", 3, 0.97, 24), ("Bücher & Söhne", 8, 0.92, 24), ("Newsletter tool", 13, 0.86, 15)];
    let line = |(name, slot, per, until): &(&str, u8, f64, i32)| Line {
        steps: true,
        ..Line::new(*name, Tone::Slot(*slot), curve(*per, 0.0, *until))
    };
    let band = |(at, (_, _, per, until)): (usize, &(&str, u8, f64, i32))| Band {
        name: "95 times in 100".to_owned(),
        line: at,
        percent: 95,
        low: curve(*per, -0.08, *until),
        high: curve(*per, 0.08, *until),
    };
    Lines {
        unit: Unit::Share,
        columns: ages(25),
        across: "Months since joining".to_owned(),
        lines: programs.iter().map(line).collect(),
        bands: programs.iter().enumerate().map(band).collect(),
        rule: None,
        goal: None,
    }
}

fn retained() -> Lines {
    let left = |per: f64| (0..13).map(|at| figure::micros(per.powi(at))).collect();
    Lines {
        lines: vec![
            Line::new("People", Tone::Slot(1), left(0.94)),
            Line { stroke: Stroke::Dashed, ..Line::new("Commission", Tone::Slot(10), left(0.96)) },
        ],
        bands: Vec::new(),
        columns: ages(13),
        ..survival()
    }
}

fn movements() -> Bridge {
    let values = |of: fn(i64) -> i64| (0..12).map(|at| of(at) * 1_000_000).collect();
    Bridge {
        unit: Unit::Money(Currency::EUR),
        columns: months(2025, 12, 12),
        parts: vec![
            Part::new("New", Tone::Positive, Shade::Full, values(|at| 120 + at * 53 % 90)),
            Part::new("Expansion", Tone::Positive, Shade::Half, values(|at| 30 + at * 29 % 40)),
            Part::new("Reactivation", Tone::Positive, Shade::Hatched, values(|at| at * 17 % 45)),
            Part::new("Contraction", Tone::Negative, Shade::Half, values(|at| -(10 + at * 13 % 35))),
            Part::new("Churn", Tone::Negative, Shade::Full, values(|at| -(40 + at * 37 % 120))),
        ],
        stock: (0..12).map(|at| euro(1_800 + at * 90)).collect(),
        stock_name: "Recurring commission".to_owned(),
        unfinished: true,
    }
}

fn waterfall() -> Waterfall {
    let part = |name, tone, shade, value: i64| Part::new(name, tone, shade, vec![value * 10_000]);
    Waterfall {
        unit: Unit::Money(Currency::EUR),
        start_name: "September".to_owned(),
        start: 842_150_000,
        parts: vec![
            part("New", Tone::Positive, Shade::Full, 16_420),
            part("Expansion", Tone::Positive, Shade::Half, 4_805),
            part("Reactivation", Tone::Positive, Shade::Hatched, 2_100),
            part("Contraction", Tone::Negative, Shade::Half, -1_960),
            part("Churn", Tone::Negative, Shade::Full, -9_400),
        ],
        end_name: "October".to_owned(),
    }
}

fn cohorts(unit: Unit) -> Grid {
    let whole = if unit == Unit::Share { 1.0 } else { 640.0 };
    let row = |(at, column): (usize, Column)| {
        let cell = |age: usize| Cell {
            value: (age + at < 12)
                .then(|| figure::micros(whole * (0.955 - at as f64 * 0.012).powi(age as i32)))
                .flatten(),
            open: age + at == 11,
            note: Some(format!("{} of {} referrals", 20 - age, 20 + at)),
        };
        Row {
            label: column.days.unwrap().from().date().format("%b %Y").to_string(),
            size: Some(20 + at as u32 * 7 % 31),
            days: column.days,
            cells: (0..12).map(cell).collect(),
        }
    };
    Grid {
        unit,
        columns: ages(12),
        across: "Months since joining".to_owned(),
        rows: months(2025, 12, 12).into_iter().enumerate().map(row).collect(),
    }
}

/// A month that has just begun brought nothing yet, which is no figure; what it did bring is one, and so is nothing in a
/// month that is over.
#[test]
fn what_has_just_begun_is_no_zero() {
    let drawn = |open: bool, part: f64| {
        let mut grid = cohorts(Unit::Share);
        grid.rows.truncate(1);
        for (at, cell) in grid.rows[0].cells.iter_mut().enumerate() {
            *cell = Cell { value: (at == 0).then(|| figure::micros(part)).flatten(), open, note: None };
        }
        let figure = figure::draw(&grid.into(), &style(640, 300, "Retained")).unwrap();
        (figure.svg.contains(&format!(">{:.0}\u{202f}%<", part * 100.0)), figure.rows[0].values[0].is_some())
    };
    let shown = [(true, 0.0), (true, 0.14), (false, 0.0)].map(|(open, part)| drawn(open, part).0);
    assert_eq!(shown, [false, true, true]);
    assert!(drawn(true, 0.0).1, "what is told beside the pointer stays");
}
