//! Charts stay as they are: every picture in `charts/` is drawn again and compared. `UPDATE=1` draws them anew.

use std::path::Path;

use record::{Bucket, Currency, Day, Days, Layer, Series, Step, Tally};
use tributary::chart::{self, Style, Theme};

#[test]
fn pictures_are_as_they_were() {
    let screen = |series: &Series| chart::draw(series, &style(640, 300)).unwrap().svg;
    let check = |name: &str, svg: String| unchanged(name, &svg);
    check("weeks.svg", screen(&weeks()));
    check("months.svg", screen(&months()));
    check("days.svg", screen(&days()));
    check("corrections.svg", screen(&corrections()));
    check("one.svg", screen(&one()));
    check("empty.svg", screen(&series("2026-11-01", "2026-11-24", Step::Week, &[])));
    check("file-light.svg", chart::svg_file(&weeks(), &style(720, 420), Theme::Light).unwrap());
    check("file-dark.svg", chart::svg_file(&months(), &style(480, 300), Theme::Dark).unwrap());
}

/// Compares a picture with the one that was kept.
pub fn unchanged(name: &str, svg: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("charts").join(name);
    if std::env::var_os("UPDATE").is_some_and(|value| value == "1") {
        std::fs::write(&path, svg).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    let differs = kept.lines().zip(svg.lines()).find(|(kept, drawn)| kept != drawn);
    assert!(kept == svg, "{name} is drawn otherwise: {differs:#?}\nUPDATE=1 keeps it as it is now");
}

fn style(width: u32, height: u32) -> Style {
    Style {
        width,
        height,
        title: "Earned, by program".to_owned(),
        watermark: Some("Sample data".to_owned()),
        ..Style::default()
    }
}

/// What a layer earns, by the number of the bucket: paid, approved, pending, reversed, in euro.
type Earns = fn(i64) -> [i64; 4];

fn series(from: &str, to: &str, step: Step, layers: &[(&str, u8, Earns)]) -> Series {
    let day = |text: &str| text.parse::<Day>().unwrap();
    let buckets: Vec<Bucket> = Days::new(day(from), day(to))
        .unwrap()
        .buckets(step)
        .into_iter()
        .map(|days| Bucket { from: days.from(), to: days.to(), unfinished: false, partial: false })
        .collect();
    let tally = |euro: [i64; 4]| {
        let [paid, approved, pending, reversed] = euro.map(|euro| euro * 1_000_000);
        Tally { paid, approved, pending, reversed, passive: 0, count: 1 }
    };
    let layers = layers.iter().map(|(name, slot, earns)| Layer {
        name: (*name).to_owned(),
        key: (*name).to_owned(),
        slot: *slot,
        tallies: (0..buckets.len() as i64).map(|at| tally(earns(at))).collect(),
    });
    Series {
        currency: Currency::EUR,
        unit: 1_000_000,
        digits: 2,
        converted: false,
        layers: layers.collect(),
        buckets,
        before: Vec::new(),
        missing: Vec::new(),
    }
}

/// Every state, a hatched hue, others, an unfinished week, a gap in the data, the period before.
fn weeks() -> Series {
    let mut series = series(
        "2026-08-31",
        "2026-11-24",
        Step::Week,
        &[
            ("Riverbank & Sons", 1, |at| if at < 10 { [300 + at * 10, 0, 0, 0] } else { [100, 120, 90, 40] }),
            ("Bücher", 13, |at| if at < 10 { [200 - at * 5, 20, 0, at % 3 * 15] } else { [0, 60, 80, 0] }),
            ("Others", 0, |at| if at < 11 { [60, 0, 0, 0] } else { [10, 20, 30, 0] }),
        ],
    );
    series.before = (0..13).map(|at| (400 + at * at * 3 % 90) * 1_000_000).collect();
    series.buckets[12].unfinished = true;
    series.buckets[9].partial = true;
    series
}

/// Over the turn of a year; the first month is cut.
fn months() -> Series {
    series(
        "2025-11-18",
        "2026-06-30",
        Step::Month,
        &[
            ("Cloud hosting", 3, |at| [900 + at * 120, 80, 0, 0]),
            ("A program whose name is far too long for any legend", 8, |at| [0, 300, at * 20, 0]),
        ],
    )
}

/// One thin bar a day.
fn days() -> Series {
    let mut series = series(
        "2026-08-27",
        "2026-11-24",
        Step::Day,
        &[
            ("Site", 5, |at| [3 + at * 7 % 11, at % 2, 0, 0]),
            ("Shop", 10, |at| [at % 5, 0, if at > 60 { 3 } else { 0 }, at % 13 / 12]),
        ],
    );
    series.before = (0..90).map(|at| (4 + at * 5 % 9) * 1_000_000).collect();
    series
}

/// Months in which more was taken back than earned.
fn corrections() -> Series {
    series(
        "2026-01-01",
        "2026-12-31",
        Step::Quarter,
        &[
            ("One", 2, |at| [[120, -80, 60, -10][at as usize % 4], 10, 0, 25]),
            ("Two", 4, |at| [40, 0, [30, 20, -60, 0][at as usize % 4], 0]),
        ],
    )
}

/// A single bucket of a total.
fn one() -> Series {
    let mut series = series("2026-11-24", "2026-11-24", Step::Day, &[("All", 1, |_| [12, 8, 4, 2])]);
    series.layers[0].key = "all".to_owned();
    series.buckets[0].unfinished = true;
    series
}
