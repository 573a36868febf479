//! The two axes: lines at round amounts, labels at beginnings of the calendar.

use chrono::Datelike;
use record::{Bucket, Day, Step};

use super::text;

/// How large labels are, in pixels.
pub(super) const SIZE: f32 = 12.0;
/// The least space between two labels.
pub(super) const APART: f32 = 10.0;

/// The lines of the grid between two amounts, from the lowest up, and how far they are apart.
///
/// There are three to five (two to `most`, if that is fewer), zero among them, unless amounts are so small that there
/// is nothing to write between.
pub(super) fn lines(low: i64, high: i64, unit: i64, digits: u32, most: u8) -> (Vec<i64>, i64) {
    let (low, high) = (i128::from(low.min(0)), i128::from(high.max(0)));
    let most = i128::from(most.clamp(3, 5));
    let least = (i128::from(unit.max(1)) / 10_i128.pow(digits.min(18))).max(1);
    if low == high {
        return (vec![0], 0);
    }
    let count = |step: i128| high / step - low / step + 1;
    let mut size = least;
    loop {
        // In tenths, for the sake of 2.5.
        for tenths in [10, 20, 25, 40, 50] {
            let step = size * tenths / 10;
            if (size * tenths) % 10 == 0 && step % least == 0 && count(step) <= most {
                let lines = (low / step..=high / step).map(|times| times * step);
                let step = i64::try_from(step).unwrap_or(i64::MAX);
                return (lines.filter_map(|line| i64::try_from(line).ok()).collect(), step);
            }
        }
        size *= 10;
    }
}

/// A label of the horizontal axis.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Label {
    /// Where its middle is.
    pub(super) x: f32,
    /// Where the middle of its column is.
    pub(super) column: f32,
    /// What it says.
    pub(super) text: String,
    /// What stands below it: the year where it begins.
    pub(super) year: Option<String>,
}

/// How far a bucket reaches, told by the buckets themselves: the first and the last may be cut.
pub(super) fn step(buckets: &[Bucket]) -> Step {
    let days = buckets.iter().map(|bucket| bucket.to.number() - bucket.from.number() + 1).max().unwrap_or(1);
    match days {
        ..=1 => Step::Day,
        2..=7 => Step::Week,
        8..=31 => Step::Month,
        32..=92 => Step::Quarter,
        _ => Step::Year,
    }
}

/// The labels that fit between `left` and `right`, the finest the calendar offers: days, weeks, months, years.
/// `columns` are the middles of the buckets; `years` says whether there is room for years below.
pub(super) fn labels(buckets: &[Bucket], columns: &[f32], left: f32, right: f32, years: bool) -> Vec<Label> {
    let step = step(buckets);
    let crosses = match (buckets.first(), buckets.last()) {
        (Some(first), Some(last)) => first.from.date().year() != last.to.date().year(),
        _ => return Vec::new(),
    };
    let years = years && step != Step::Year && (crosses || !matches!(step, Step::Day | Step::Week));
    let places: Vec<(Day, f32)> =
        buckets.iter().map(|bucket| bucket.from).zip(columns.iter().copied()).collect();
    for level in levels(step).iter().copied() {
        let chosen = choose(&places, step, level);
        let labels = write(&chosen, level, years, left, right);
        if labels.len() >= places.len().min(2) && !collide(&labels) {
            return labels;
        }
    }
    // Too narrow for any regular choice: the ends, or the first alone.
    let ends: Vec<(Day, f32)> = places.first().into_iter().chain(places.last()).copied().collect();
    let finest = levels(step).first().copied().unwrap_or(Level::Days(1));
    let labels = write(&ends, finest, years, left, right);
    if places.len() > 1 && !collide(&labels) {
        return labels;
    }
    labels.into_iter().take(1).collect()
}

/// What is labelled: every so many buckets, or the first bucket of every month, quarter or so many years.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Level {
    Days(usize),
    Mondays(usize),
    Months,
    Quarters,
    Years(i32),
}

fn levels(step: Step) -> &'static [Level] {
    const DAYS: &[Level] = &[
        Level::Days(1),
        Level::Mondays(1),
        Level::Mondays(2),
        Level::Months,
        Level::Quarters,
        Level::Years(1),
        Level::Years(2),
        Level::Years(5),
        Level::Years(10),
        Level::Years(50),
    ];
    const WEEKS: &[Level] = &[
        Level::Days(1),
        Level::Days(2),
        Level::Days(4),
        Level::Months,
        Level::Quarters,
        Level::Years(1),
        Level::Years(2),
        Level::Years(5),
        Level::Years(10),
        Level::Years(50),
    ];
    match step {
        Step::Day => DAYS,
        Step::Week => WEEKS,
        Step::Month => DAYS.get(3..).unwrap_or(DAYS),
        Step::Quarter => DAYS.get(4..).unwrap_or(DAYS),
        Step::Year => DAYS.get(5..).unwrap_or(DAYS),
    }
}

fn choose(places: &[(Day, f32)], step: Step, level: Level) -> Vec<(Day, f32)> {
    let every = match level {
        Level::Days(every) => return places.iter().step_by(every).copied().collect(),
        Level::Mondays(every) => {
            let monday = |(day, _): &&(Day, f32)| day.date().weekday() == chrono::Weekday::Mon;
            return places.iter().filter(monday).step_by(every).copied().collect();
        }
        Level::Months => |day: Day| day.date().year() * 12 + day.date().month0() as i32,
        Level::Quarters => |day: Day| day.date().year() * 4 + day.date().month0() as i32 / 3,
        Level::Years(_) => |day: Day| day.date().year(),
    };
    let stride = if let Level::Years(years) = level { years } else { 1 };
    // A cut bucket is a month of its own; but where many buckets make a month, a cut month has no beginning to label.
    let own = matches!(
        (step, level),
        (Step::Month, Level::Months) | (Step::Quarter, Level::Quarters) | (Step::Year, _)
    );
    let mut before =
        places.first().filter(|(day, _)| !own && !begins(*day, level)).map(|(day, _)| every(*day));
    let mut chosen = Vec::new();
    for (day, x) in places {
        let period = every(*day);
        if before != Some(period) && period.rem_euclid(stride) == 0 {
            chosen.push((*day, *x));
        }
        before = Some(period);
    }
    chosen
}

/// Whether a period of this level begins on a day.
fn begins(day: Day, level: Level) -> bool {
    let date = day.date();
    match level {
        Level::Months => date.day() == 1,
        Level::Quarters => date.day() == 1 && date.month0().is_multiple_of(3),
        Level::Years(_) => date.ordinal() == 1,
        Level::Days(_) | Level::Mondays(_) => true,
    }
}

fn write(chosen: &[(Day, f32)], level: Level, years: bool, left: f32, right: f32) -> Vec<Label> {
    let mut year = None;
    let mut labels: Vec<Label> = chosen
        .iter()
        .map(|(day, column)| {
            let date = day.date();
            let text = match level {
                Level::Days(_) | Level::Mondays(_) => date.format("%-d %b").to_string(),
                Level::Months => date.format("%b").to_string(),
                Level::Quarters => format!("Q{}", date.month0() / 3 + 1),
                Level::Years(_) => date.year().to_string(),
            };
            let begins = years && !matches!(level, Level::Years(_)) && year != Some(date.year());
            year = Some(date.year());
            let label =
                Label { x: 0.0, column: *column, text, year: begins.then(|| date.year().to_string()) };
            let half = wide(&label) / 2.0;
            Label { x: column.min(right - half).max(left + half), ..label }
        })
        .collect();
    // The year of a short beginning gives way to the next one.
    if let [first, second, ..] = labels.as_mut_slice()
        && second.year.is_some()
        && second.x - first.x < (wide(first) + wide(second)) / 2.0 + APART
    {
        first.year = None;
    }
    labels
}

pub(super) fn wide(label: &Label) -> f32 {
    let year = label.year.as_ref().map_or(0.0, |year| text::width(year, SIZE, false));
    text::width(&label.text, SIZE, false).max(year)
}

pub(super) fn collide(labels: &[Label]) -> bool {
    labels.windows(2).any(|pair| match pair {
        [a, b] => b.x - a.x < (wide(a) + wide(b)) / 2.0 + APART,
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use record::Days;

    #[test]
    fn lines_are_round() {
        let check = |low: i64, high: i64, digits: u32, expected: &[i64]| {
            assert_eq!(lines(low, high, 1_000_000, digits, 5).0, expected, "{low} to {high}");
        };
        check(0, 1_330_000_000, 2, &[0, 400_000_000, 800_000_000, 1_200_000_000]);
        check(0, 0, 2, &[0]);
        check(0, 30_000, 2, &[0, 10_000, 20_000, 30_000]);
        check(0, 10_000, 2, &[0, 10_000]);
        check(0, 9_000_000, 0, &[0, 2_000_000, 4_000_000, 6_000_000, 8_000_000]);
        check(-84_000_000, 700_000_000, 2, &[0, 200_000_000, 400_000_000, 600_000_000]);
        check(-500_000_000, 0, 2, &[-400_000_000, -200_000_000, 0]);
        check(1, 5, 2, &[0]);
    }

    proptest! {
        #[test]
        fn there_are_three_to_five_lines(low in any::<i64>(), high in any::<i64>(), shift in 0_u32..63, digits in 0_u32..9) {
            let (low, high) = ((low >> shift).min(0), (high >> shift).max(0));
            let unit = if digits > 3 { 100_000_000 } else { 1_000_000 };
            let (lines, step) = lines(low, high, unit, digits, 5);
            prop_assert!(lines.contains(&0) && lines.len() <= 5);
            prop_assert!(lines.iter().all(|line| low <= *line && *line <= high));
            let least = i128::from(unit) / 10_i128.pow(digits);
            prop_assert_eq!(i128::from(step) % least, 0);
            if i128::from(high) - i128::from(low) >= 4 * least {
                prop_assert!(lines.len() >= 3, "{:?}", lines);
            }
        }

        #[test]
        fn labels_never_overlap_nor_leave_the_picture(start in 0_i64..40_000, length in 1_i64..2_000, step in 0_usize..5, width in 60.0_f32..1600.0) {
            let step = [Step::Day, Step::Week, Step::Month, Step::Quarter, Step::Year][step];
            let from = Day::from_number(start).unwrap();
            let found = drawn(Days::new(from, from.plus(length)).unwrap(), step, width);
            prop_assert!(!found.is_empty());
            prop_assert!(!collide(&found));
            for label in &found {
                prop_assert!(label.x - wide(label) / 2.0 >= -0.01 && label.x + wide(label) / 2.0 <= width + 40.01);
            }
        }
    }

    fn drawn(days: Days, step: Step, width: f32) -> Vec<Label> {
        let buckets: Vec<Bucket> = days
            .buckets(step)
            .into_iter()
            .map(|days| Bucket { from: days.from(), to: days.to(), unfinished: false, partial: false })
            .collect();
        let pitch = width / buckets.len() as f32;
        let columns: Vec<f32> = (0..buckets.len()).map(|at| 40.0 + (at as f32 + 0.5) * pitch).collect();
        labels(&buckets, &columns, 0.0, width + 40.0, true)
    }

    fn texts(from: &str, to: &str, step: Step, width: f32) -> String {
        let days = Days::new(from.parse().unwrap(), to.parse().unwrap()).unwrap();
        let texts = drawn(days, step, width).into_iter().map(|label| match label.year {
            Some(year) => format!("{} {year}", label.text),
            None => label.text,
        });
        texts.collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn a_year_of_days_names_every_month() {
        assert_eq!(
            texts("2025-11-25", "2026-11-24", Step::Day, 900.0),
            "Dec 2025, Jan 2026, Feb, Mar, Apr, May, Jun, Jul, Aug, Sep, Oct, Nov"
        );
        assert_eq!(
            texts("2026-01-01", "2026-12-31", Step::Day, 900.0),
            "Jan, Feb, Mar, Apr, May, Jun, Jul, Aug, Sep, Oct, Nov, Dec"
        );
        assert_eq!(texts("2026-01-01", "2026-12-31", Step::Day, 240.0), "Q1, Q2, Q3, Q4");
    }

    #[test]
    fn labels_are_as_fine_as_there_is_room() {
        assert_eq!(
            texts("2026-11-17", "2026-11-23", Step::Day, 640.0),
            "17 Nov, 18 Nov, 19 Nov, 20 Nov, 21 Nov, 22 Nov, 23 Nov"
        );
        assert_eq!(texts("2026-10-27", "2026-11-23", Step::Day, 640.0), "2 Nov, 9 Nov, 16 Nov, 23 Nov");
        assert_eq!(
            texts("2026-08-31", "2026-11-23", Step::Week, 640.0),
            "31 Aug, 14 Sep, 28 Sep, 12 Oct, 26 Oct, 9 Nov, 23 Nov"
        );
        assert_eq!(
            texts("2026-08-26", "2026-11-23", Step::Day, 640.0),
            "31 Aug, 14 Sep, 28 Sep, 12 Oct, 26 Oct, 9 Nov, 23 Nov"
        );
        assert_eq!(texts("2025-11-25", "2026-02-28", Step::Month, 600.0), "Nov 2025, Dec, Jan 2026, Feb");
        assert_eq!(
            texts("2026-01-01", "2026-06-30", Step::Month, 600.0),
            "Jan 2026, Feb, Mar, Apr, May, Jun"
        );
        assert_eq!(
            texts("2024-07-01", "2026-06-30", Step::Month, 400.0),
            "Q3 2024, Q4, Q1 2025, Q2, Q3, Q4, Q1 2026, Q2"
        );
        assert_eq!(texts("2024-07-01", "2026-06-30", Step::Month, 140.0), "2025, 2026");
        assert_eq!(texts("2015-01-01", "2026-06-30", Step::Year, 200.0), "2015, 2020, 2025");
        assert_eq!(texts("2026-11-01", "2026-11-24", Step::Month, 500.0), "Nov 2026");
        assert_eq!(texts("2026-11-24", "2026-11-24", Step::Day, 60.0), "24 Nov");
        assert_eq!(texts("2026-11-24", "2026-11-28", Step::Day, 110.0), "24 Nov, 28 Nov");
    }
}
