//! A year of days for twelve programs as a chart: `cargo bench -p tributary --bench charts`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, missing_docs)]

use std::time::{Duration, Instant};

use record::{Bucket, Currency, Day, Layer, Series, Tally};
use tributary::chart::{self, Style, Theme};

const DAYS: i64 = 365;
const RUNS: usize = 41;

fn main() {
    let series = year();
    let style =
        Style { width: 960, height: 480, title: "Earned per day, by program".to_owned(), ..Style::default() };
    let drawn = chart::draw(&series, &style).unwrap();
    let boxes: usize = drawn.columns.iter().map(|column| column.boxes.len()).sum();
    let svg = median(|| drop(chart::draw(&series, &style).unwrap()));
    println!("SVG, 960 x 480, {boxes} boxes: {svg:.2?} (goal: 3 ms), {} kB", drawn.svg.len() / 1_000);
    let file = chart::png(&series, &style, Theme::Light, 2).unwrap();
    let png = median(|| drop(chart::png(&series, &style, Theme::Light, 2).unwrap()));
    println!("PNG, 1920 x 960: {png:.2?} (goal: 40 ms), {} kB", file.len() / 1_000);
}

fn median(mut work: impl FnMut()) -> Duration {
    work();
    let mut times: Vec<Duration> = (0..RUNS)
        .map(|_| {
            let start = Instant::now();
            work();
            start.elapsed()
        })
        .collect();
    times.sort();
    times[RUNS / 2]
}

/// Twelve programs; the older a day, the more of it is paid.
fn year() -> Series {
    let first: Day = "2026-01-01".parse().unwrap();
    let buckets = (0..DAYS).map(|at| first.plus(at));
    let mut state = 7_u64;
    let mut below = |most: u64| {
        state = state * 16_807 % 2_147_483_647;
        i64::try_from(state % most).unwrap()
    };
    let layers = (1..=12_u8).map(|slot| {
        let tallies = (0..DAYS).map(|at| {
            let earned = (20 + below(60)) * 1_000_000;
            let paid = if at < 250 {
                earned
            } else if at < 330 {
                earned / 2
            } else {
                0
            };
            let approved = (earned - paid) / 3;
            let reversed = if below(9) == 0 { earned / 8 } else { 0 };
            Tally { paid, approved, pending: earned - paid - approved, reversed, passive: 0, count: 3 }
        });
        Layer { name: format!("Program {slot}"), key: slot.to_string(), slot, tallies: tallies.collect() }
    });
    Series {
        currency: Currency::EUR,
        unit: 1_000_000,
        digits: 2,
        converted: false,
        layers: layers.collect(),
        buckets: buckets
            .map(|day| Bucket { from: day, to: day, unfinished: false, partial: false })
            .collect(),
        before: (0..DAYS).map(|at| 500_000_000 + at * 100_000).collect(),
        missing: Vec::new(),
    }
}
