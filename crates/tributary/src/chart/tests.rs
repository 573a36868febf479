//! Whole charts: geometry, colours, hostile names, odd numbers.

use record::{Bucket, Currency, Day, Layer, Series, Status, Tally};

use super::*;

pub(super) fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// A series with one bucket for each tally of its layers.
pub(super) fn series(layers: &[(&str, u8, &[Tally])]) -> Series {
    let count = layers.iter().map(|layer| layer.2.len()).max().unwrap_or(0);
    let first = day("2026-01-05");
    let buckets = (0..count as i64).map(|at| {
        let from = first.plus(at * 7);
        Bucket { from, to: from.plus(6), unfinished: false, partial: false }
    });
    Series {
        currency: Currency::EUR,
        unit: 1_000_000,
        digits: 2,
        converted: false,
        buckets: buckets.collect(),
        layers: layers
            .iter()
            .map(|(name, slot, tallies)| Layer {
                name: (*name).to_owned(),
                key: (*name).to_owned(),
                slot: *slot,
                tallies: tallies.to_vec(),
            })
            .collect(),
        before: Vec::new(),
        missing: Vec::new(),
    }
}

pub(super) fn euro(paid: i64, approved: i64, pending: i64, reversed: i64) -> Tally {
    let [paid, approved, pending, reversed] =
        [paid, approved, pending, reversed].map(|euro| euro * 1_000_000);
    Tally { paid, approved, pending, reversed, passive: 0, count: 1 }
}

fn style(width: u32, height: u32) -> Style {
    Style { width, height, title: "Earned per week".to_owned(), ..Style::default() }
}

/// The boxes of one paint, as the picture has them.
fn drawn(svg: &str, paint: &str) -> Vec<[f32; 4]> {
    let start = format!("<path fill=\"{paint}\" d=\"");
    let paths = svg.split(start.as_str()).skip(1).map(|rest| rest.split('"').next().unwrap());
    let boxes = paths.flat_map(|path| path.split_terminator('z')).map(|one| {
        let parts: Vec<f32> = one
            .split(|c: char| c.is_ascii_alphabetic() || c == ' ')
            .filter(|part| !part.is_empty())
            .map(|part| part.parse().unwrap())
            .collect();
        assert_eq!(parts.len(), 5, "{one}");
        assert_eq!(parts[2], -parts[4], "{one}");
        [parts[0], parts[1], parts[2], parts[3]]
    });
    boxes.collect()
}

fn told(chart: &Chart, layer: usize, status: Status) -> Vec<[f32; 4]> {
    let boxes = chart.columns.iter().flat_map(|column| &column.boxes);
    let of = boxes.filter(|one| one.layer == layer && one.status == status);
    of.map(|one| [one.frame.x, one.frame.y, one.frame.width, one.frame.height]).collect()
}

#[test]
fn the_geometry_is_what_is_drawn() {
    let first = [euro(100, 50, 25, 10), euro(80, 0, 300, 0), euro(-40, 0, 0, 0), euro(0, 0, 0, 30)];
    let second = [euro(10, 5, 2, 1), euro(0, 0, 0, 0), euro(60, 20, 20, 5), euro(1, 1, 1, 0)];
    let series = series(&[("First", 3, &first), ("Second", 7, &second)]);
    for (width, height) in [(640, 320), (321, 161), (1600, 900)] {
        let chart = draw(&series, &style(width, height)).unwrap();
        for (layer, slot) in [(0, 3), (1, 7)] {
            let paid = drawn(&chart.svg, &format!("var(--series-{slot})"));
            // Upper edges of approved boxes are drawn with the same colour.
            let (paid, edges): (Vec<_>, Vec<_>) =
                paid.into_iter().partition(|one| told(&chart, layer, Status::Paid).contains(one));
            assert_eq!(paid, told(&chart, layer, Status::Paid));
            assert!(edges.iter().all(|edge| edge[3] == 1.0), "{edges:?}");
            let mixed = format!("color-mix(in srgb,var(--series-{slot}) 60%,var(--surface))");
            assert_eq!(drawn(&chart.svg, &mixed), told(&chart, layer, Status::Approved));
            assert_eq!(
                drawn(&chart.svg, &format!("url(#chart-3-{slot})")),
                told(&chart, layer, Status::Pending)
            );
        }
        let lost: Vec<_> = (0..2).flat_map(|layer| told(&chart, layer, Status::Declined)).collect();
        let mut found = drawn(&chart.svg, "url(#chart-6-0)");
        assert_eq!(found.len(), lost.len());
        found.retain(|one| !lost.contains(one));
        assert_eq!(found, [[0.0; 4]; 0]);
    }
}

/// Layers that are states are one thing in four states, not four programs.
#[test]
fn states_share_one_hue_and_differ_in_how_they_are_drawn() {
    let layers = [
        ("paid", 4, [euro(9, 0, 0, 0)]),
        ("pending", 1, [euro(0, 0, 5, 0)]),
        ("declined", 3, [euro(0, 0, 0, 2)]),
    ];
    let mut states =
        series(&layers.each_ref().map(|(name, slot, tallies)| (*name, *slot, tallies.as_slice())));
    states.layers.iter_mut().for_each(|layer| layer.key.clone_from(&layer.name));
    let chart = draw(&states, &style(640, 320)).unwrap();
    assert!(!chart.svg.contains("--series-"), "{}", chart.svg);
    assert_eq!(drawn(&chart.svg, "var(--accent)")[0], told(&chart, 0, Status::Paid)[0]);
    let programs = draw(&series(&[("paid and more", 4, &[euro(9, 0, 0, 0)])]), &style(640, 320)).unwrap();
    assert!(programs.svg.contains("var(--series-4)"));
}

#[test]
fn columns_tile_the_plot_and_hold_their_boxes() {
    for count in [1, 2, 13, 53, 90, 365] {
        let tallies: Vec<Tally> = (0..count).map(|at| euro(20 + at % 7, at % 5, 3, at % 3)).collect();
        let series = series(&[("One", 1, &tallies), ("Two", 12, &tallies), ("Others", 0, &tallies)]);
        let chart = draw(&series, &style(700, 300)).unwrap();
        let plot = chart.plot;
        assert_eq!(chart.columns.len(), tallies.len());
        assert_eq!(chart.columns[0].x, plot.x);
        let last = chart.columns.last().unwrap();
        assert_eq!(last.x + last.width, plot.x + plot.width);
        for pair in chart.columns.windows(2) {
            assert_eq!(pair[0].x + pair[0].width, pair[1].x);
        }
        for column in &chart.columns {
            let mut boxes: Vec<Frame> = column.boxes.iter().map(|one| one.frame).collect();
            boxes.sort_by(|a, b| a.y.total_cmp(&b.y));
            assert_eq!(boxes[0].y, column.top);
            for frame in &boxes {
                assert!(
                    frame.x >= column.x && frame.x + frame.width <= column.x + column.width,
                    "{count}: {frame:?}"
                );
                assert!(
                    frame.y >= plot.y && frame.y + frame.height <= plot.y + plot.height,
                    "{count}: {frame:?}"
                );
                assert_eq!([frame.x, frame.y, frame.width, frame.height].map(f32::fract), [0.0; 4]);
            }
            for pair in boxes.windows(2) {
                let gap = pair[1].y - (pair[0].y + pair[0].height);
                assert!((0.0..=1.0).contains(&gap), "{count}: {pair:?}");
            }
        }
    }
}

#[test]
fn names_reach_every_file_only_escaped() {
    let name = "</text></svg><script>alert('x')</script>&\u{0}\u{1b}\u{202e}";
    let series = series(&[(name, 1, &[euro(1, 2, 3, 4)]), (name, 2, &[euro(5, 0, 0, 0)])]);
    let hostile = Style { title: name.to_owned(), watermark: Some(name.to_owned()), ..style(640, 320) };
    let pictures = [
        draw(&series, &hostile).unwrap().svg,
        svg_file(&series, &hostile, Theme::Light).unwrap(),
        svg_file(&series, &hostile, Theme::Dark).unwrap(),
    ];
    for svg in pictures {
        assert_eq!(svg.matches("<script").count(), 0);
        assert_eq!(svg.matches("</svg").count(), 1);
        let elements = well_formed(&svg);
        assert!(elements.iter().all(|name| KNOWN.contains(&name.as_str())), "{elements:?}");
    }
    png(&series, &hostile, Theme::Dark, 1).unwrap();
}

const KNOWN: [&str; 9] = ["svg", "title", "desc", "defs", "pattern", "circle", "g", "path", "text"];

/// The names of all elements of a document that is well formed.
fn well_formed(svg: &str) -> Vec<String> {
    let mut reader = quick_xml::Reader::from_str(svg);
    let mut names = Vec::new();
    loop {
        match reader.read_event().unwrap() {
            quick_xml::events::Event::Start(start) | quick_xml::events::Event::Empty(start) => {
                assert!(start.attributes().all(|attribute| attribute.is_ok()));
                names.push(start.name().as_ref().to_owned());
            }
            quick_xml::events::Event::Eof => return names,
            _ => {}
        }
    }
}

#[test]
fn the_screen_has_variables_and_files_have_colours() {
    let series = series(&[("One", 1, &[euro(1, 2, 3, 4)]), ("Others", 0, &[euro(5, 1, 1, 0)])]);
    let svg = draw(&series, &style(640, 320)).unwrap().svg;
    assert!(
        svg.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 640 320\" role=\"img\""),
        "{svg}"
    );
    assert!(!svg.contains("\"#") && svg.contains("var(--series-1)") && svg.contains("var(--negative)"));
    assert!(svg.contains("<title>Earned per week</title>") && svg.contains("<g aria-hidden=\"true\">"));
    for theme in [Theme::Light, Theme::Dark] {
        let svg = svg_file(&series, &style(640, 320), theme).unwrap();
        assert!(!svg.contains("var(") && svg.contains("width=\"640\" height=\"320\""));
        assert!(
            svg.contains("fill=\"#") && svg.contains(">Others</text>") && svg.contains(">Reversed</text>")
        );
    }
}

#[test]
fn hidden_amounts_are_nowhere_in_the_picture() {
    let mut series = series(&[("One", 1, &[euro(7_654, 0, 0, 0), euro(3_210, 0, 0, 0)])]);
    series.before = vec![9_876_000_000; 2];
    let hidden = Style { hide_amounts: true, ..style(640, 320) };
    let shown = draw(&series, &style(640, 320)).unwrap();
    assert!(shown.svg.contains("EUR 10,864.00 in all") && shown.svg.contains(">2k</text>"), "{}", shown.svg);
    for svg in [draw(&series, &hidden).unwrap().svg, svg_file(&series, &hidden, Theme::Light).unwrap()] {
        assert!(
            !svg.contains("10,864") && !svg.contains("2k</text>") && svg.contains(">•••</text>"),
            "{svg}"
        );
    }
    let german = Style { locale: "de-AT".to_owned(), ..style(640, 320) };
    assert!(draw(&series, &german).unwrap().summary.contains("EUR 10.864,00 in all"));
}

#[test]
fn nothing_earned_is_a_calm_frame() {
    let chart = draw(&series(&[]), &style(640, 320)).unwrap();
    assert!(chart.columns.is_empty());
    assert_eq!(chart.summary, "Earned per week. Nothing was earned.");
    let zeros = series(&[("One", 1, &[Tally::default(), Tally::default()])]);
    let chart = draw(&zeros, &style(640, 320)).unwrap();
    assert_eq!(chart.columns.len(), 2);
    assert!(chart.columns.iter().all(|column| column.boxes.is_empty()));
    assert_eq!(chart.columns[0].top, chart.plot.y + chart.plot.height - 1.0);
    assert!(chart.svg.contains(">0</text>"));
}

#[test]
fn the_only_layer_of_a_total_is_in_the_accent() {
    let mut series = series(&[("All", 1, &[euro(5, 0, 0, 0)])]);
    series.layers[0].key = "all".to_owned();
    let svg = draw(&series, &style(640, 320)).unwrap().svg;
    assert!(svg.contains("var(--accent)") && !svg.contains("--series-"));
}

#[test]
fn the_end_and_the_gaps_are_marked() {
    let mut series = series(&[("One", 1, &[euro(5, 1, 1, 0), euro(5, 1, 1, 0), euro(2, 1, 1, 0)])]);
    let plain = draw(&series, &style(640, 320)).unwrap().svg;
    assert!(!plain.contains("to date") && !plain.contains("var(--warning)") && !plain.contains("chart-7-0"));
    series.buckets[2].unfinished = true;
    series.buckets[1].partial = true;
    let chart = draw(&series, &style(640, 320)).unwrap();
    assert!(chart.svg.contains(">to date</text>"));
    assert_eq!(drawn(&chart.svg, "url(#chart-7-0)").len(), 4, "paid and approved of two bars");
    assert_eq!(chart.svg.matches("fill=\"var(--warning)\"").count(), 1);
    assert!(
        chart.summary.ends_with("The last bar is not over yet. Data is missing in 1 bar."),
        "{}",
        chart.summary
    );
}

#[test]
fn no_number_is_too_odd() {
    let odd = [i64::MAX, i64::MIN, 0, 1, -1, 5_000_000_000_000_000_000];
    let tallies: Vec<Tally> = odd
        .iter()
        .flat_map(|a| {
            odd.iter().map(|b| Tally {
                paid: *a,
                approved: *b,
                pending: *a,
                reversed: *b,
                passive: 0,
                count: 0,
            })
        })
        .collect();
    let mut series = series(&[("One", 0, &tallies), ("Two", 200, &tallies[..7]), ("Three", 20, &[])]);
    series.before = vec![i64::MIN, i64::MAX, 0];
    for unit in [1_000_000, 100_000_000, 1, 0] {
        series.unit = unit;
        for (width, height) in [(80, 80), (640, 320)] {
            let chart = draw(&series, &style(width, height)).unwrap();
            let boxes = chart.columns.iter().flat_map(|column| &column.boxes);
            assert!(
                boxes.clone().count() > 0
                    && boxes.clone().all(|one| one.frame.height >= 1.0 && one.frame.y >= 0.0)
            );
            png(&series, &style(width, height), Theme::Light, 1).unwrap();
        }
    }
}

#[test]
fn pictures_have_the_size_that_was_asked_for() {
    let series = series(&[("One", 1, &[euro(5, 1, 1, 0)])]);
    for scale in [1, 2, 3] {
        let file = png(&series, &style(320, 160), Theme::Light, scale).unwrap();
        let reader = ::png::Decoder::new(std::io::Cursor::new(file)).read_info().unwrap();
        assert_eq!(reader.info().size(), (320 * scale, 160 * scale));
        assert_eq!(reader.info().pixel_dims.unwrap().xppu, 3_780 * scale);
    }
    for (width, height) in [(0, 0), (79, 400), (400, 79), (8_001, 400)] {
        assert!(matches!(draw(&series, &style(width, height)), Err(ChartError::Size { .. })));
    }
    let huge = png(&series, &style(8_000, 8_000), Theme::Light, 8);
    assert_eq!(huge, Err(ChartError::Size { width: 64_000, height: 64_000 }));
}

#[test]
fn pixels_have_the_colours_of_the_theme() {
    let series = series(&[("One", 1, &[euro(5, 0, 0, 0)])]);
    for (theme, ground, bar) in [
        (Theme::Light, [255, 255, 255], [0x00, 0x2e, 0xa8]),
        (Theme::Dark, [0x14, 0x19, 0x1c], [0x41, 0x59, 0xd6]),
    ] {
        let file = png(&series, &style(320, 240), theme, 1).unwrap();
        let mut reader = ::png::Decoder::new(std::io::Cursor::new(file)).read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        reader.next_frame(&mut pixels).unwrap();
        let count = |colour: [u8; 3]| pixels.chunks_exact(3).filter(|pixel| *pixel == colour).count();
        assert_eq!(&pixels[..3], &ground);
        let area = sheet::lay_out(&style(320, 240), words::period(&series), sheet::entries(&series)).area;
        let layout = bar::lay_out(&series, area, &style(320, 240));
        let frame = layout.columns[0].boxes[0].frame;
        // The legend's sample has the colour too.
        assert_eq!(count(bar), (frame.width * frame.height) as usize + 100);
    }
}
