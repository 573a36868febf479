//! A board of plotters that paints pixels: patterns and thin lines are smoothed, colours are a theme's.

use plotters::backend::{BitMapBackend, RGBPixel};
use plotters_backend::{BackendColor, BackendCoord, BackendStyle, DrawingBackend, DrawingErrorKind};

use super::palette::{Colour, Marks, Paint, Theme};

type Board<'a> = BitMapBackend<'a, RGBPixel>;
type Problem = <Board<'static> as DrawingBackend>::ErrorType;
type Drawn = Result<(), DrawingErrorKind<Problem>>;

/// Dash and gap of an upper edge, in pixels of the screen.
const DASH: (f32, f32) = (3.0, 2.0);

/// A picture in the making.
pub(super) struct Pixels<'a> {
    board: Board<'a>,
    theme: Theme,
    scale: f32,
}

impl<'a> Pixels<'a> {
    /// A picture in a buffer of three bytes for each pixel.
    pub(super) fn new(buffer: &'a mut [u8], size: (u32, u32), theme: Theme, scale: u8) -> Pixels<'a> {
        Pixels { board: BitMapBackend::with_buffer(buffer, size), theme, scale: f32::from(scale) }
    }

    fn colour(&self, colour: Colour, alpha: f64) -> BackendColor {
        let [r, g, b] = colour.rgb(self.theme);
        BackendColor { alpha, rgb: (r, g, b) }
    }

    fn plain(&self, color: BackendColor) -> BackendColor {
        let ground = Paint::of(color).texture().ground;
        ground.map_or(BackendColor { alpha: 0.0, rgb: (0, 0, 0) }, |ground| self.colour(ground, color.alpha))
    }

    /// Paints every pixel of a rectangle as far as it is covered.
    fn cover(
        &mut self,
        from: BackendCoord,
        to: BackendCoord,
        colour: BackendColor,
        by: impl Fn(i32, i32) -> f32,
    ) -> Drawn {
        let (width, height) = self.board.get_size();
        let most = |size: u32| i32::try_from(size).unwrap_or(i32::MAX);
        for y in from.1.max(0)..to.1.min(most(height)) {
            for x in from.0.max(0)..to.0.min(most(width)) {
                let covered = by(x, y);
                if covered > 0.0 {
                    let alpha = f64::from(covered) * colour.alpha;
                    self.board.draw_pixel((x, y), BackendColor { alpha, ..colour })?;
                }
            }
        }
        Ok(())
    }

    fn pattern(&mut self, from: BackendCoord, to: BackendCoord, marks: Marks) -> Drawn {
        let colour = self.colour(marks.colour, 1.0);
        let scale = self.scale;
        self.cover(from, to, colour, |x, y| marks.coverage(x, y, scale))
    }
}

impl DrawingBackend for Pixels<'_> {
    type ErrorType = Problem;

    fn get_size(&self) -> (u32, u32) {
        self.board.get_size()
    }

    fn ensure_prepared(&mut self) -> Drawn {
        self.board.ensure_prepared()
    }

    fn present(&mut self) -> Drawn {
        self.board.present()
    }

    fn draw_pixel(&mut self, point: BackendCoord, color: BackendColor) -> Drawn {
        self.board.draw_pixel(point, self.plain(color))
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Drawn {
        let colour = self.plain(style.color());
        let half = style.stroke_width() as f32 / 2.0;
        if matches!(Paint::of(style.color()), Paint::Dashes(_)) {
            let (dash, gap) = (DASH.0 * self.scale, DASH.1 * self.scale);
            let (top, bottom) = (from.1 - half.floor() as i32, from.1 + half.ceil() as i32);
            return self.cover((from.0, top), (to.0, bottom), colour, |x, _| {
                if ((x - from.0) as f32).rem_euclid(dash + gap) < dash { 1.0 } else { 0.0 }
            });
        }
        let (ax, ay, bx, by) = (from.0 as f32, from.1 as f32, to.0 as f32, to.1 as f32);
        let (dx, dy) = (bx - ax, by - ay);
        let length = dx.hypot(dy);
        if length == 0.0 {
            return Ok(());
        }
        let edge = half.ceil() as i32 + 1;
        let low = (from.0.min(to.0) - edge, from.1.min(to.1) - edge);
        let high = (from.0.max(to.0) + edge, from.1.max(to.1) + edge);
        self.cover(low, high, colour, |x, y| {
            let (px, py) = (x as f32 + 0.5 - ax, y as f32 + 0.5 - ay);
            let (along, across) = ((px * dx + py * dy) / length, (px * dy - py * dx) / length);
            let ends = (along + 0.5).min(length - along + 0.5).clamp(0.0, 1.0);
            ends * (half + 0.5 - across.abs()).clamp(0.0, 1.0)
        })
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        upper_left: BackendCoord,
        bottom_right: BackendCoord,
        style: &S,
        _fill: bool,
    ) -> Drawn {
        let texture = Paint::of(style.color()).texture();
        if let Some(ground) = texture.ground {
            let colour = self.colour(ground, style.color().alpha);
            self.board.draw_rect(upper_left, bottom_right, &colour, true)?;
        }
        match texture.marks {
            Some(marks) => self.pattern(upper_left, bottom_right, marks),
            None => Ok(()),
        }
    }

    /// Draws a line that is round at its corners.
    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Drawn {
        let colour = self.plain(style.color());
        let half = style.stroke_width() as f32 / 2.0;
        let edge = half.ceil() as i32 + 1;
        let mut before: Option<BackendCoord> = None;
        for to in path {
            if let Some(from) = before {
                let (ax, ay) = (from.0 as f32, from.1 as f32);
                let (dx, dy) = ((to.0 - from.0) as f32, (to.1 - from.1) as f32);
                let length = dx.hypot(dy).max(f32::MIN_POSITIVE);
                let low = (from.0.min(to.0) - edge, from.1.min(to.1) - edge);
                let high = (from.0.max(to.0) + edge, from.1.max(to.1) + edge);
                self.cover(low, high, colour, |x, y| {
                    let (px, py) = (x as f32 + 0.5 - ax, y as f32 + 0.5 - ay);
                    let along = ((px * dx + py * dy) / length).clamp(0.0, length);
                    let away = (px - dx * along / length).hypot(py - dy * along / length);
                    (half + 0.5 - away).clamp(0.0, 1.0)
                })?;
            }
            before = Some(to);
        }
        Ok(())
    }

    /// Fills a convex polygon whose corners go round clockwise.
    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Drawn {
        let corners: Vec<(f32, f32)> = path.into_iter().map(|(x, y)| (x as f32, y as f32)).collect();
        let fold = |start: f32, pick: fn(f32, f32) -> f32, of: fn(&(f32, f32)) -> f32| {
            corners.iter().map(of).fold(start, pick)
        };
        let low = (fold(f32::MAX, f32::min, |c| c.0) as i32, fold(f32::MAX, f32::min, |c| c.1) as i32);
        let high =
            (fold(f32::MIN, f32::max, |c| c.0) as i32 + 1, fold(f32::MIN, f32::max, |c| c.1) as i32 + 1);
        let colour = self.plain(style.color());
        self.cover(low, high, colour, |x, y| {
            let (x, y) = (x as f32 + 0.5, y as f32 + 0.5);
            let edges = corners.iter().zip(corners.iter().cycle().skip(1));
            edges.fold(1.0, |covered: f32, ((ax, ay), (bx, by))| {
                let (dx, dy) = (bx - ax, by - ay);
                if dx == 0.0 && dy == 0.0 {
                    return covered;
                }
                let inside = ((y - ay) * dx - (x - ax) * dy) / dx.hypot(dy);
                covered.min((inside + 0.5).clamp(0.0, 1.0))
            })
        })
    }
}
