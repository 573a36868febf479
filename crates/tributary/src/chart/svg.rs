//! A board of plotters that writes SVG: boxes of one paint become one path, colours become names or values.

use std::convert::Infallible;
use std::fmt::Write;

use plotters_backend::text_anchor::HPos;
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind, FontStyle,
};

use super::palette::{Marks, Paint, Shape, Theme};
use super::text::{AMOUNT, FAMILY};

/// Plotters counts in whole numbers: half pixels are fine enough for lines and gaps.
pub(super) const SCALE: u8 = 2;
/// Pixels per em of text that says nothing else.
const SIZE: f64 = 12.0;

type Drawn = Result<(), DrawingErrorKind<Infallible>>;

/// SVG in the making.
pub(super) struct Svg {
    marks: String,
    width: u32,
    height: u32,
    theme: Option<Theme>,
    run: Option<Run>,
    patterns: Vec<Paint>,
}

/// What the open path is painted with.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Run {
    Fill(Paint),
    Line(Paint, u32),
    /// The same, round at its corners.
    Path(Paint, u32),
}

impl Svg {
    /// An empty picture of so many pixels; without a theme, its colours are CSS variables.
    pub(super) fn new(width: u32, height: u32, theme: Option<Theme>) -> Svg {
        Svg { marks: String::with_capacity(32_768), width, height, theme, run: None, patterns: Vec::new() }
    }

    /// The finished picture.
    pub(super) fn finish(mut self, title: &str, summary: &str) -> String {
        self.end_run();
        let mut svg = String::with_capacity(self.marks.len() + 4_096);
        let (width, height) = (self.width, self.height);
        svg.push_str(r#"<svg xmlns="http://www.w3.org/2000/svg""#);
        if self.theme.is_some() {
            let _ = write!(svg, r#" width="{width}" height="{height}""#);
        }
        let _ = write!(
            svg,
            r#" viewBox="0 0 {width} {height}" role="img" font-family="{FAMILY}" font-size="{SIZE}""#
        );
        svg.push_str(" font-variant=\"tabular-nums\">\n<title>");
        escape(&mut svg, title);
        svg.push_str("</title>\n<desc>");
        escape(&mut svg, summary);
        svg.push_str("</desc>\n");
        if !self.patterns.is_empty() {
            svg.push_str("<defs>\n");
            for paint in &self.patterns {
                self.pattern(&mut svg, *paint);
            }
            svg.push_str("</defs>\n");
        }
        svg.push_str("<g aria-hidden=\"true\">\n");
        svg.push_str(&self.marks);
        svg.push_str("</g>\n</svg>\n");
        svg
    }

    fn pattern(&self, svg: &mut String, paint: Paint) {
        let texture = paint.texture();
        let Some(Marks { shape, colour, period, width }) = texture.marks else { return };
        let p = period;
        let _ = write!(
            svg,
            r#"<pattern id="{}" width="{p}" height="{p}" patternUnits="userSpaceOnUse">"#,
            id(paint)
        );
        if let Some(ground) = texture.ground {
            let _ = write!(svg, r#"<path fill=""#);
            ground.write(svg, self.theme);
            let _ = write!(svg, r#"" d="M0 0h{p}v{p}h-{p}z"/>"#);
        }
        if shape == Shape::Dots {
            svg.push_str("<circle fill=\"");
            colour.write(svg, self.theme);
            let middle = f32::from(p) / 2.0;
            let _ = write!(svg, r#"" cx="{middle}" cy="{middle}" r="{}"/>"#, width / 2.0 + 0.25);
        } else {
            svg.push_str("<path fill=\"none\" stroke=\"");
            colour.write(svg, self.theme);
            let _ = write!(svg, r#"" stroke-width="{width}" d=""#);
            // Each line is drawn again beyond the tile's corners, which would cut it otherwise.
            if matches!(shape, Shape::Rising | Shape::Cross) {
                let _ = write!(svg, "M-1 1l2-2M0 {p}l{p}-{p}M{} {}l2-2", p - 1, p + 1);
            }
            if matches!(shape, Shape::Falling | Shape::Cross) {
                let _ = write!(svg, "M-1 {}l2 2M0 0l{p} {p}M{}-1l2 2", p - 1, p - 1);
            }
            svg.push_str("\"/>");
        }
        svg.push_str("</pattern>\n");
    }

    /// Opens a path for a paint unless it is open.
    fn run(&mut self, run: Run) {
        if self.run == Some(run) {
            return;
        }
        self.end_run();
        self.run = Some(run);
        match run {
            Run::Fill(paint) => {
                self.marks.push_str("<path fill=\"");
                if paint.texture().marks.is_some() {
                    if !self.patterns.contains(&paint) {
                        self.patterns.push(paint);
                    }
                    let _ = write!(self.marks, "url(#{})", id(paint));
                } else {
                    self.colour(paint);
                }
                if let Paint::Veil(_, percent) = paint {
                    let _ = write!(self.marks, "\" fill-opacity=\".{percent:02}");
                }
            }
            Run::Line(paint, width) | Run::Path(paint, width) => {
                self.marks.push_str("<path fill=\"none\" stroke=\"");
                self.colour(paint);
                self.marks.push_str("\" stroke-width=\"");
                number(&mut self.marks, i32::try_from(width).unwrap_or(2));
                if matches!(paint, Paint::Dashes(_)) {
                    self.marks.push_str("\" stroke-dasharray=\"3 2");
                }
                if matches!(run, Run::Path(..)) {
                    self.marks.push_str("\" stroke-linejoin=\"round\" stroke-linecap=\"round");
                }
            }
        }
        self.marks.push_str("\" d=\"");
    }

    fn end_run(&mut self) {
        if self.run.take().is_some() {
            self.marks.push_str("\"/>\n");
        }
    }

    fn colour(&mut self, paint: Paint) {
        if let Some(ground) = paint.texture().ground {
            ground.write(&mut self.marks, self.theme);
        }
    }

    fn point(&mut self, command: char, (x, y): BackendCoord) {
        self.marks.push(command);
        number(&mut self.marks, x);
        self.marks.push(' ');
        number(&mut self.marks, y);
    }
}

/// Writes a number of half pixels in pixels.
fn number(text: &mut String, halves: i32) {
    let half = halves % 2 != 0;
    if half && halves < 0 {
        text.push('-');
    }
    let whole = if half { (halves / 2).abs() } else { halves / 2 };
    if !half || whole != 0 {
        let mut digits = [0_u8; 11];
        let mut at = digits.len();
        let mut left = whole.unsigned_abs();
        loop {
            at -= 1;
            if let Some(place) = digits.get_mut(at) {
                *place = b'0' + u8::try_from(left % 10).unwrap_or(0);
            }
            left /= 10;
            if left == 0 {
                break;
            }
        }
        if whole < 0 {
            text.push('-');
        }
        text.extend(digits.get(at..).unwrap_or_default().iter().map(|digit| char::from(*digit)));
    }
    if half {
        text.push_str(".5");
    }
}

/// Writes text as XML has it; characters that XML cannot hold are left out.
pub(super) fn escape(svg: &mut String, text: &str) {
    for character in text.chars() {
        match character {
            '<' => svg.push_str("&lt;"),
            '>' => svg.push_str("&gt;"),
            '&' => svg.push_str("&amp;"),
            '"' => svg.push_str("&quot;"),
            '\'' => svg.push_str("&#39;"),
            '\n' | '\r' | '\t' => svg.push(' '),
            '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}' => {}
            other => svg.push(other),
        }
    }
}

/// The name of a pattern: the same wherever the pattern is the same.
fn id(paint: Paint) -> String {
    let (kind, index, _) = paint.mark().rgb;
    format!("chart-{kind}-{index}")
}

impl DrawingBackend for Svg {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        (self.width * u32::from(SCALE), self.height * u32::from(SCALE))
    }

    fn ensure_prepared(&mut self) -> Drawn {
        Ok(())
    }

    fn present(&mut self) -> Drawn {
        Ok(())
    }

    fn draw_pixel(&mut self, (x, y): BackendCoord, color: BackendColor) -> Drawn {
        self.draw_rect((x, y), (x + 1, y + 1), &color, true)
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Drawn {
        self.run(Run::Line(Paint::of(style.color()), style.stroke_width()));
        self.point('M', from);
        if from.1 == to.1 {
            self.marks.push('h');
            number(&mut self.marks, to.0 - from.0);
        } else {
            self.point('L', to);
        }
        Ok(())
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        upper_left: BackendCoord,
        bottom_right: BackendCoord,
        style: &S,
        _fill: bool,
    ) -> Drawn {
        self.run(Run::Fill(Paint::of(style.color())));
        self.point('M', upper_left);
        for (command, length) in [
            ('h', bottom_right.0 - upper_left.0),
            ('v', bottom_right.1 - upper_left.1),
            ('h', upper_left.0 - bottom_right.0),
        ] {
            self.marks.push(command);
            number(&mut self.marks, length);
        }
        self.marks.push('z');
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Drawn {
        self.run(Run::Path(Paint::of(style.color()), style.stroke_width()));
        for (at, corner) in path.into_iter().enumerate() {
            self.point(if at == 0 { 'M' } else { 'L' }, corner);
        }
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Drawn {
        self.run(Run::Fill(Paint::of(style.color())));
        for (at, corner) in path.into_iter().enumerate() {
            self.point(if at == 0 { 'M' } else { 'L' }, corner);
        }
        self.marks.push('z');
        Ok(())
    }

    fn draw_text<S: BackendTextStyle>(&mut self, text: &str, style: &S, (x, y): BackendCoord) -> Drawn {
        self.end_run();
        self.marks.push_str("<text x=\"");
        number(&mut self.marks, x);
        self.marks.push_str("\" y=\"");
        number(&mut self.marks, y);
        self.marks.push_str("\" fill=\"");
        self.colour(Paint::of(style.color()));
        match style.anchor().h_pos {
            HPos::Left => {}
            HPos::Center => self.marks.push_str("\" text-anchor=\"middle"),
            HPos::Right => self.marks.push_str("\" text-anchor=\"end"),
        }
        let size = style.size() / f64::from(SCALE);
        if size != SIZE {
            let _ = write!(self.marks, "\" font-size=\"{size}");
        }
        if style.color().rgb.2 == AMOUNT && self.theme.is_none() {
            self.marks.push_str("\" class=\"amount");
        }
        if matches!(style.style(), FontStyle::Bold) {
            self.marks.push_str("\" font-weight=\"600");
        }
        self.marks.push_str("\">");
        escape(&mut self.marks, text);
        self.marks.push_str("</text>\n");
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::palette::{Fill, Hue, Token};

    #[test]
    fn numbers_are_half_pixels() {
        for (halves, text) in
            [(0, "0"), (1, ".5"), (-1, "-.5"), (3, "1.5"), (-3, "-1.5"), (-4, "-2"), (2_000, "1000")]
        {
            let mut written = String::new();
            number(&mut written, halves);
            assert_eq!(written, text);
        }
    }

    #[test]
    fn boxes_of_one_paint_are_one_path() {
        let mut svg = Svg::new(100, 50, None);
        let (paid, pending) =
            (Paint::Fill(Hue::slot(3), Fill::Paid), Paint::Fill(Hue::slot(3), Fill::Pending));
        for (at, paint) in [paid, paid, pending, paid].iter().enumerate() {
            let x = i32::try_from(at).unwrap() * 20;
            svg.draw_rect((x, 10), (x + 11, 20), &paint.mark(), true).unwrap();
        }
        let svg = svg.finish("T", "S");
        assert!(
            svg.contains("<path fill=\"var(--series-3)\" d=\"M0 5h5.5v5h-5.5zM10 5h5.5v5h-5.5z\"/>"),
            "{svg}"
        );
        assert_eq!(svg.matches("<path fill=\"var(--series-3)\"").count(), 2);
        assert!(svg.contains("<path fill=\"url(#chart-3-3)\""));
        assert!(svg.contains("<pattern id=\"chart-3-3\""));
    }

    #[test]
    fn text_cannot_leave_its_element() {
        let mut svg = Svg::new(10, 10, None);
        let kind = crate::chart::text::Type {
            paint: Paint::Token(Token::Subtle),
            size: 24.0,
            strong: false,
            align: crate::chart::text::Align::End,
            amount: false,
        };
        svg.draw_text("</text></svg><script>'\"&\u{0}\u{1b}", &kind, (0, 0)).unwrap();
        let svg = svg.finish("<b>", "a & b");
        assert!(svg.contains(">&lt;/text&gt;&lt;/svg&gt;&lt;script&gt;&#39;&quot;&amp;</text>"), "{svg}");
        assert!(svg.contains("<title>&lt;b&gt;</title>\n<desc>a &amp; b</desc>"));
    }
}
