//! The period before, as a dashed line: under the bars, and let into those wide enough to show it.

use record::Status;

use super::plot::Scale;
use crate::view::Column;

/// Dash and gap, in pixels.
const DASH: f32 = 4.0;
const GAP: f32 = 4.0;

/// The corners of the line, one over each bar.
pub(super) fn corners(before: &[i64], middles: &[f32], scale: &Scale) -> Vec<(f32, f32)> {
    before.iter().zip(middles).map(|(micros, x)| (*x, scale.at(*micros) + 0.5)).collect()
}

/// A dash.
pub(super) type Dash = ((f32, f32), (f32, f32));

/// Corners closer than this are so many ups and downs that dashes go by the way to the right alone.
const CLOSE: f32 = 12.0;

/// How high the line is at a place.
pub(super) fn height(corners: &[(f32, f32)], x: f32) -> Option<f32> {
    corners.windows(2).find_map(|pair| match pair {
        [(ax, ay), (bx, by)] if *ax <= x && x <= *bx && ax < bx => {
            Some(ay + (by - ay) * (x - ax) / (bx - ax))
        }
        _ => None,
    })
}

/// The line cut into dashes.
pub(super) fn dashes(corners: &[(f32, f32)]) -> Vec<Dash> {
    cut(corners, DASH, GAP)
}

/// The line cut into pieces so long and so far apart.
pub(super) fn cut(corners: &[(f32, f32)], dash: f32, gap: f32) -> Vec<Dash> {
    let mut dashes = Vec::new();
    // How far along the pattern the line has come.
    let mut phase = 0.0_f32;
    for pair in corners.windows(2) {
        let [(ax, ay), (bx, by)] = pair else { continue };
        let length = if bx - ax < CLOSE && bx > ax { bx - ax } else { (bx - ax).hypot(by - ay) };
        let at = |along: f32| (ax + (bx - ax) * along / length, ay + (by - ay) * along / length);
        let mut along = 0.0;
        while along < length {
            let inside = phase < dash;
            let left = if inside { dash - phase } else { dash + gap - phase };
            let end = (along + left).min(length);
            if inside && end - along > 0.01 {
                dashes.push((at(along), at(end)));
            }
            phase = match (along + left > length, inside) {
                (true, _) => phase + length - along,
                (false, true) => dash,
                (false, false) => 0.0,
            };
            along = end;
        }
    }
    dashes
}

/// What a dash lies over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Over {
    Nothing,
    /// A strong fill: the dash is drawn as if cut out of it.
    Strong,
    /// A pale fill: the dash is drawn over it.
    Pale,
}

/// What the middle of a dash lies over; `bars` are left edges and widths, `others` the layer that is drawn pale.
pub(super) fn over(dash: &Dash, columns: &[Column], bars: &[(f32, f32)], others: Option<usize>) -> Over {
    // Where bars are thin, cuts would be all that is seen.
    if bars.first().zip(bars.get(1)).is_some_and(|(a, b)| b.0 - a.0 < CLOSE) {
        return Over::Nothing;
    }
    let (x, y) = ((dash.0.0 + dash.1.0) / 2.0, (dash.0.1 + dash.1.1) / 2.0);
    let at = bars.partition_point(|(left, _)| *left <= x);
    let Some((at, (left, width))) = at.checked_sub(1).and_then(|at| Some((at, bars.get(at)?))) else {
        return Over::Nothing;
    };
    if x > left + width {
        return Over::Nothing;
    }
    let boxes = columns.get(at).map_or(&[][..], |column| column.boxes.as_slice());
    // Beside an edge or a gap the line still belongs to the bar.
    match boxes.iter().find(|found| found.frame.y - 1.0 <= y && y <= found.frame.y + found.frame.height + 1.0)
    {
        Some(found) if matches!(found.status, Status::Pending | Status::Declined) => Over::Pale,
        Some(found) if Some(found.layer) == others => Over::Pale,
        Some(_) => Over::Strong,
        None => Over::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dashes_go_on_round_corners() {
        let straight = dashes(&[(0.0, 0.0), (16.0, 0.0)]);
        assert_eq!(straight, [((0.0, 0.0), (4.0, 0.0)), ((8.0, 0.0), (12.0, 0.0))]);
        let bent = dashes(&[(0.0, 0.0), (2.0, 0.0), (2.0, 6.0), (2.0, 14.0)]);
        let length: f32 = bent.iter().map(|((ax, ay), (bx, by))| (bx - ax).hypot(by - ay)).sum();
        assert_eq!(length, 8.0);
        let dense = dashes(&[(0.0, 0.0), (2.0, 30.0), (4.0, 0.0), (6.0, 30.0)]);
        assert_eq!(dense, [((0.0, 0.0), (2.0, 30.0)), ((2.0, 30.0), (4.0, 0.0))]);
        // However the corners fall, half of the line is there.
        let many: Vec<(f32, f32)> =
            (0..400).map(|at| (at as f32 * 13.37, (at * at % 97) as f32 * 3.3)).collect();
        let size =
            |dashes: &[Dash]| dashes.iter().map(|((ax, ay), (bx, by))| (bx - ax).hypot(by - ay)).sum::<f32>();
        let whole: f32 = many.windows(2).map(|pair| size(&[(pair[0], pair[1])])).sum();
        assert!((size(&dashes(&many)) / whole - 0.5).abs() < 0.01);
        assert_eq!(height(&[(0.0, 0.0), (10.0, 5.0)], 4.0), Some(2.0));
        assert_eq!(dashes(&[(1.0, 1.0), (1.0, 1.0)]), []);
        assert_eq!(dashes(&[]), []);
    }
}
