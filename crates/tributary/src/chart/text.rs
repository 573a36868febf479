//! Text: the bundled font, its widths and its pixels.

use std::convert::Infallible;
use std::sync::LazyLock;

use ab_glyph::{Font, FontRef, Glyph, GlyphId, PxScale, point};
use plotters_backend::text_anchor::{HPos, Pos, VPos};
use plotters_backend::{BackendColor, BackendCoord, BackendTextStyle, FontFamily, FontStyle};

use super::palette::Paint;

/// The family's name in SVG, with what may stand in for it.
pub(super) const FAMILY: &str = "Inter, system-ui, sans-serif";

/// The bundled font, and its heavier face.
pub(crate) static FACES: [&[u8]; 2] = [include_bytes!("Inter.otf"), include_bytes!("Inter-SemiBold.otf")];

static REGULAR: LazyLock<Option<FontRef<'static>>> = LazyLock::new(|| FontRef::try_from_slice(FACES[0]).ok());
static STRONG: LazyLock<Option<FontRef<'static>>> = LazyLock::new(|| FontRef::try_from_slice(FACES[1]).ok());

/// What the last part of a stand-in colour is where a text is an amount.
pub(super) const AMOUNT: u8 = 255;

/// How text is set. Its anchor lies on the baseline.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Type {
    pub(super) paint: Paint,
    /// Pixels per em.
    pub(super) size: f32,
    pub(super) strong: bool,
    pub(super) align: Align,
    /// Whether it is an amount, which the screen can hide.
    pub(super) amount: bool,
}

/// Which part of a text its anchor is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Align {
    Start,
    Middle,
    End,
}

/// A character as it is set: from which font, and how far the next one is, in ems.
struct Set {
    font: &'static FontRef<'static>,
    glyph: GlyphId,
    advance: f32,
}

fn set(character: char, strong: bool) -> Option<Set> {
    if invisible(character) {
        return None;
    }
    let regular = REGULAR.as_ref()?;
    let first = STRONG.as_ref().filter(|_| strong).unwrap_or(regular);
    for font in [first, regular] {
        let glyph = font.glyph_id(character);
        if glyph.0 != 0 {
            let advance = font.h_advance_unscaled(glyph) / font.units_per_em().unwrap_or(1000.0);
            return Some(Set { font, glyph, advance });
        }
    }
    // A box stands for what the font lacks; the widths are those of the scripts beyond, roughly.
    let advance = if u32::from(character) >= 0x1100 { 1.0 } else { 0.62 };
    Some(Set { font: regular, glyph: GlyphId(0), advance })
}

pub(crate) fn invisible(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{ad}' | '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
}

/// How wide a text is, in pixels.
pub(super) fn width(text: &str, size: f32, strong: bool) -> f32 {
    text.chars().filter_map(|character| set(character, strong)).map(|set| set.advance * size).sum()
}

/// The text, or its beginning and an ellipsis, so that it is at most so wide.
pub(super) fn fitted(text: &str, size: f32, strong: bool, most: f32) -> String {
    if width(text, size, strong) <= most {
        return text.to_owned();
    }
    let mut left = most - width("…", size, strong);
    let kept: String = text
        .chars()
        .take_while(|character| {
            left -= set(*character, strong).map_or(0.0, |set| set.advance * size);
            left >= 0.0
        })
        .collect();
    format!("{}…", kept.trim_end())
}

/// A box for a character that the font lacks.
fn hollow(left: f32, advance: f32, size: f32, dot: &mut impl FnMut(i32, i32, f32)) {
    let (left, right) = ((left + size * 0.08).round() as i32, (left + advance - size * 0.08).round() as i32);
    let (top, bottom) = ((size * -0.74).round() as i32, 1);
    let thick = (size / 14.0).round().max(1.0) as i32;
    for y in top..bottom {
        for x in left..right {
            let inside = x >= left + thick && x < right - thick && y >= top + thick && y < bottom - thick;
            dot(x, y, if inside { 0.0 } else { 0.6 });
        }
    }
}

impl BackendTextStyle for Type {
    type FontError = Infallible;

    fn color(&self) -> BackendColor {
        let BackendColor { alpha, rgb: (kind, index, percent) } = self.paint.mark();
        BackendColor { alpha, rgb: (kind, index, if self.amount { AMOUNT } else { percent }) }
    }

    fn size(&self) -> f64 {
        f64::from(self.size)
    }

    fn style(&self) -> FontStyle {
        if self.strong { FontStyle::Bold } else { FontStyle::Normal }
    }

    fn anchor(&self) -> Pos {
        let h_pos = match self.align {
            Align::Start => HPos::Left,
            Align::Middle => HPos::Center,
            Align::End => HPos::Right,
        };
        Pos::new(h_pos, VPos::Top)
    }

    fn family(&self) -> FontFamily<'_> {
        FontFamily::Name(FAMILY)
    }

    /// The box lies under the baseline for plotters, which has no word for a baseline.
    fn layout_box(&self, text: &str) -> Result<((i32, i32), (i32, i32)), Infallible> {
        Ok(((0, 0), (width(text, self.size, self.strong).round() as i32, 0)))
    }

    fn draw<E, DrawFunc: FnMut(i32, i32, BackendColor) -> Result<(), E>>(
        &self,
        text: &str,
        (x, y): BackendCoord,
        mut draw: DrawFunc,
    ) -> Result<Result<(), E>, Infallible> {
        let mut pen = 0.0;
        for Set { font, glyph, advance } in text.chars().filter_map(|character| set(character, self.strong)) {
            let em = font.height_unscaled() / font.units_per_em().unwrap_or(1000.0);
            let scale = PxScale::from(self.size * em);
            let placed = Glyph { id: glyph, scale, position: point(pen, 0.0) };
            pen += advance * self.size;
            let mut drawn = Ok(());
            let mut dot = |dx: i32, dy: i32, alpha: f32| {
                if alpha > 0.0 && drawn.is_ok() {
                    let colour = BackendColor { alpha: f64::from(alpha.min(1.0)), ..self.paint.mark() };
                    drawn = draw(x + dx, y + dy, colour);
                }
            };
            if glyph.0 == 0 {
                hollow(pen - advance * self.size, advance * self.size, self.size, &mut dot);
            } else if let Some(outline) = font.outline_glyph(placed) {
                let bounds = outline.px_bounds();
                let (left, top) = (bounds.min.x as i32, bounds.min.y as i32);
                outline.draw(|dx, dy, coverage| dot(left + dx as i32, top + dy as i32, coverage));
            }
            if drawn.is_err() {
                return Ok(drawn);
            }
        }
        Ok(Ok(()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_fonts_are_there_and_their_figures_are_equally_wide() {
        for strong in [false, true] {
            let one = width("1", 12.0, strong);
            assert!((6.0..9.0).contains(&one), "{one}");
            assert!(
                "0123456789"
                    .chars()
                    .all(|digit| (width(&digit.to_string(), 12.0, strong) - one).abs() < 0.02)
            );
        }
        assert!(width("Umsatz", 12.0, true) > width("Umsatz", 12.0, false));
        for sample in ["Łódź", "Ελλάδα", "Київ", "€£₽₴−•…’"] {
            assert!(sample.chars().all(|c| set(c, true).unwrap().glyph.0 != 0), "{sample}");
        }
    }

    #[test]
    fn what_the_font_lacks_is_measured_and_drawn_as_boxes() {
        let kind = Type {
            paint: Paint::Token(super::super::palette::Token::Text),
            size: 20.0,
            strong: false,
            align: Align::Start,
            amount: false,
        };
        for (text, ems) in [("東京", 2.0), ("🙂", 1.0), ("\u{200b}\u{301}\u{0}", 0.0)] {
            assert_eq!(width(text, 20.0, false), ems * 20.0, "{text:?}");
            let mut pixels = 0;
            let drawn = kind.draw::<(), _>(text, (0, 0), |_, _, _| {
                pixels += 1;
                Ok(())
            });
            assert_eq!(drawn, Ok(Ok(())));
            assert_eq!(pixels > 0, ems > 0.0);
        }
    }

    #[test]
    fn long_texts_end_in_an_ellipsis() {
        assert_eq!(fitted("Cloudnest", 12.0, false, 200.0), "Cloudnest");
        let short = fitted("The Most Excellent Bookshop of Köln", 12.0, false, 100.0);
        assert!(short.ends_with('…') && short.starts_with("The Most"), "{short}");
        assert!(width(&short, 12.0, false) <= 100.0);
        assert_eq!(fitted("wide", 12.0, false, 0.0), "…");
    }
}
