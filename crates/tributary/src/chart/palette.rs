//! What everything in a chart is painted with, on screen by name and in files by value.

use std::fmt::Write;

use plotters_backend::BackendColor;

use crate::view::Tone;

/// In which colours a file is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    /// Dark on white.
    Light,
    /// Light on near-black.
    Dark,
}

/// A colour of the design: its CSS variable, and its values in the two themes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token {
    Surface,
    Text,
    Muted,
    Subtle,
    Border,
    Strong,
    Negative,
    Warning,
    Positive,
}

const TOKENS: [(Token, &str, u32, u32); 9] = [
    (Token::Surface, "surface", 0xffffff, 0x14191c),
    (Token::Text, "text", 0x10212b, 0xe8eef0),
    (Token::Muted, "text-muted", 0x465963, 0xaab8be),
    (Token::Subtle, "text-subtle", 0x5a6c76, 0x8f9ea5),
    (Token::Border, "border", 0xd3dcdf, 0x2a343a),
    (Token::Strong, "border-strong", 0x75868f, 0x6d7d85),
    (Token::Negative, "negative", 0xb3261e, 0xff8a80),
    (Token::Warning, "warning", 0x8a5300, 0xf0b45a),
    (Token::Positive, "positive", 0x19703f, 0x5ccb8a),
];

/// Ten hues, told apart by any eye, in the order of the slots; slots 11 to 20 are the same ones, hatched.
const HUES: [(u32, u32); 10] = [
    (0x002ea8, 0x4159d6),
    (0x6f0a14, 0xc92804),
    (0x2d96f8, 0x268ffb),
    (0xc17a8f, 0x90585d),
    (0x804e64, 0xffc4d7),
    (0x999722, 0xcee033),
    (0x6969a3, 0xb8bdfb),
    (0xb33c07, 0xdf7c03),
    (0x4e094c, 0xa884ab),
    (0x2d8050, 0x63d591),
];
const ACCENT: (u32, u32) = (0x0b6470, 0x55c6d1);

/// From little to much, in one hue: so many percent of the accent in the two themes. Between the steps before and from
/// [`STRONG`] lies what neither dark nor light text can be read on.
const SCALE: [(u8, u8); 9] =
    [(4, 5), (13, 12), (24, 20), (36, 29), (49, 38), (63, 47), (84, 68), (92, 82), (100, 100)];
/// From this step of the scale on, text on it has the colour of the surface.
const STRONG: u8 = 6;
/// The last step of the scale.
pub(super) const LAST: u8 = 8;

/// The colour of text on a step of the scale.
pub(super) fn on(step: u8) -> Token {
    if step < STRONG { Token::Text } else { Token::Surface }
}

/// The colour of a layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hue(u8);

impl Hue {
    /// Everything beyond the layers that are told apart.
    pub(super) const OTHERS: Hue = Hue(0);
    /// The only layer of a chart that is split by nothing.
    pub(super) const ACCENT: Hue = Hue(21);
    /// No layer: what the legend explains the states with.
    pub(super) const NEUTRAL: Hue = Hue(22);
    /// What is gained.
    const POSITIVE: Hue = Hue(23);
    /// What is lost.
    const NEGATIVE: Hue = Hue(24);
    /// What is to be looked at.
    const WARNING: Hue = Hue(25);

    pub(super) fn slot(slot: u8) -> Hue {
        if slot == 0 { Hue::OTHERS } else { Hue((slot - 1) % 20 + 1) }
    }

    pub(super) fn of(tone: Tone) -> Hue {
        match tone {
            Tone::Slot(slot) => Hue::slot(slot),
            Tone::Accent => Hue::ACCENT,
            Tone::Positive => Hue::POSITIVE,
            Tone::Negative => Hue::NEGATIVE,
            Tone::Warning => Hue::WARNING,
            Tone::Neutral => Hue::NEUTRAL,
        }
    }

    /// The token that a hue beside the ten is.
    fn token(self) -> Option<Token> {
        match self {
            Hue::OTHERS => Some(Token::Strong),
            Hue::NEUTRAL => Some(Token::Subtle),
            Hue::POSITIVE => Some(Token::Positive),
            Hue::NEGATIVE => Some(Token::Negative),
            Hue::WARNING => Some(Token::Warning),
            _ => None,
        }
    }

    pub(super) fn hatched(self) -> bool {
        (11..=20).contains(&self.0)
    }
}

/// How far a commission has come, as it is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fill {
    Paid,
    Approved,
    Pending,
}

/// What a shape is painted with. To plotters it is a colour ([`Paint::mark`]), which the boards translate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Paint {
    Token(Token),
    /// A box of a layer.
    Fill(Hue, Fill),
    /// The hue alone: upper edges and outlines.
    Edge(Hue),
    /// The same, dashed.
    Dashes(Hue),
    /// A box of what was declined.
    Reversed,
    /// Stripes over what is not complete.
    Incomplete,
    /// The hue, through which so many percent are seen: ranges may lie over one another.
    Veil(Hue, u8),
    /// A step of the scale.
    Scale(u8),
    /// The same, hatched: what is not over yet.
    Open(u8),
}

impl Paint {
    /// The stand-in colour that plotters carries to the board.
    pub(super) fn mark(self) -> BackendColor {
        let (kind, index) = match self {
            Paint::Token(token) => (0, token as u8),
            Paint::Fill(hue, fill) => (1 + fill as u8, hue.0),
            Paint::Edge(hue) => (4, hue.0),
            Paint::Dashes(hue) => (5, hue.0),
            Paint::Reversed => (6, 0),
            Paint::Incomplete => (7, 0),
            Paint::Veil(hue, percent) => {
                return BackendColor { alpha: f64::from(percent) / 100.0, rgb: (8, hue.0, percent) };
            }
            Paint::Scale(step) => (9, step),
            Paint::Open(step) => (10, step),
        };
        BackendColor { alpha: 1.0, rgb: (kind, index, 0) }
    }

    /// The paint that a stand-in colour stands for.
    pub(super) fn of(mark: BackendColor) -> Paint {
        let (kind, index, percent) = mark.rgb;
        let hue = Hue(index);
        match kind {
            1 => Paint::Fill(hue, Fill::Paid),
            2 => Paint::Fill(hue, Fill::Approved),
            3 => Paint::Fill(hue, Fill::Pending),
            4 => Paint::Edge(hue),
            5 => Paint::Dashes(hue),
            6 => Paint::Reversed,
            7 => Paint::Incomplete,
            8 => Paint::Veil(hue, percent),
            9 => Paint::Scale(index),
            10 => Paint::Open(index),
            _ => Paint::Token(TOKENS.get(usize::from(index)).map_or(Token::Text, |token| token.0)),
        }
    }

    /// How the paint looks.
    pub(super) fn texture(self) -> Texture {
        let plain = |colour| Texture { ground: Some(colour), marks: None };
        let over = |ground, marks, colour, period, width| Texture {
            ground,
            marks: Some(Marks { shape: marks, colour, period, width }),
        };
        let surface = Colour::Token(Token::Surface);
        match self {
            Paint::Token(token) => plain(Colour::Token(token)),
            Paint::Edge(hue) | Paint::Dashes(hue) | Paint::Veil(hue, _) => plain(Colour::Hue(hue, 100)),
            Paint::Scale(step) => plain(Colour::Scale(step)),
            Paint::Open(step) if step < STRONG => {
                over(Some(Colour::Scale(step)), Shape::Rising, Colour::Token(Token::Subtle), 6, 1.0)
            }
            Paint::Open(step) => over(Some(Colour::Scale(step)), Shape::Rising, surface, 6, 1.0),
            Paint::Reversed => over(Some(surface), Shape::Cross, Colour::Token(Token::Negative), 6, 1.0),
            Paint::Incomplete => over(None, Shape::Rising, surface, 6, 1.5),
            Paint::Fill(Hue::OTHERS, fill) => match fill {
                Fill::Paid => over(Some(surface), Shape::Dots, Colour::Hue(Hue::OTHERS, 100), 4, 1.0),
                Fill::Approved => over(Some(surface), Shape::Dots, Colour::Hue(Hue::OTHERS, 60), 4, 1.0),
                Fill::Pending => over(Some(surface), Shape::Rising, Colour::Hue(Hue::OTHERS, 60), 6, 1.0),
            },
            Paint::Fill(hue, fill) => {
                let percent = match fill {
                    Fill::Paid => 100,
                    Fill::Approved => 60,
                    Fill::Pending => 25,
                };
                let ground = Colour::Hue(hue, percent);
                match fill {
                    Fill::Pending if hue.hatched() => {
                        over(Some(ground), Shape::Cross, Colour::Hue(hue, 100), 8, 1.0)
                    }
                    Fill::Pending => over(Some(ground), Shape::Rising, Colour::Hue(hue, 100), 6, 1.0),
                    _ if hue.hatched() => over(Some(ground), Shape::Falling, surface, 5, 1.2),
                    _ => plain(ground),
                }
            }
        }
    }
}

/// A ground and what is drawn over it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Texture {
    pub(super) ground: Option<Colour>,
    pub(super) marks: Option<Marks>,
}

/// A pattern, in pixels of the screen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Marks {
    pub(super) shape: Shape,
    pub(super) colour: Colour,
    pub(super) period: u8,
    pub(super) width: f32,
}

/// What a pattern is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Rising,
    Falling,
    Cross,
    Dots,
}

impl Marks {
    /// How much of the pixel at `(x, y)` the pattern covers, where one pixel of the screen is `scale` wide.
    pub(super) fn coverage(&self, x: i32, y: i32, scale: f32) -> f32 {
        let period = (f32::from(self.period) * scale).round().max(1.0);
        let (x, y) = (x as f32 + 0.5, y as f32 + 0.5);
        let half = self.width * scale / 2.0;
        let line = |at: f32| {
            let rest = at.rem_euclid(period);
            (half + 0.5 - rest.min(period - rest) * std::f32::consts::FRAC_1_SQRT_2).clamp(0.0, 1.0)
        };
        match self.shape {
            Shape::Rising => line(x + y),
            Shape::Falling => line(x - y),
            Shape::Cross => line(x + y).max(line(x - y)),
            Shape::Dots => {
                let (dx, dy) = (x.rem_euclid(period) - period / 2.0, y.rem_euclid(period) - period / 2.0);
                (half + 0.5 - dx.hypot(dy)).clamp(0.0, 1.0)
            }
        }
    }
}

/// A colour of the design, or a layer's hue mixed with the surface.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Colour {
    Token(Token),
    /// So many percent of the hue.
    Hue(Hue, u8),
    /// A step of the scale.
    Scale(u8),
}

impl Colour {
    /// The colour's value in a theme.
    pub(super) fn rgb(self, theme: Theme) -> [u8; 3] {
        let pick = |light: u32, dark: u32| {
            let [_, r, g, b] = if theme == Theme::Light { light } else { dark }.to_be_bytes();
            [r, g, b]
        };
        let token = |token: Token| TOKENS.get(token as usize).map_or([0; 3], |found| pick(found.2, found.3));
        match self {
            Colour::Token(name) => token(name),
            Colour::Scale(step) => {
                let (light, dark) = SCALE.get(usize::from(step)).copied().unwrap_or((100, 100));
                let percent = if theme == Theme::Light { light } else { dark };
                Colour::Hue(Hue::ACCENT, percent).rgb(theme)
            }
            Colour::Hue(hue, percent) => {
                let full = match (hue, hue.token()) {
                    (_, Some(name)) => token(name),
                    (Hue::ACCENT, _) => pick(ACCENT.0, ACCENT.1),
                    (Hue(slot), _) => HUES
                        .get(usize::from(slot.saturating_sub(1)) % HUES.len())
                        .map_or([0; 3], |hue| pick(hue.0, hue.1)),
                };
                let surface = token(Token::Surface);
                let part = u16::from(percent);
                let mix = |full: u8, surface: u8| {
                    let mixed = (u16::from(full) * part + u16::from(surface) * (100 - part) + 50) / 100;
                    u8::try_from(mixed).unwrap_or(u8::MAX)
                };
                let ([r, g, b], [sr, sg, sb]) = (full, surface);
                [mix(r, sr), mix(g, sg), mix(b, sb)]
            }
        }
    }

    /// Writes the colour as SVG has it: by name for the screen, by value for a file.
    pub(super) fn write(self, svg: &mut String, theme: Option<Theme>) {
        if let Some(theme) = theme {
            let [r, g, b] = self.rgb(theme);
            let _ = write!(svg, "#{r:02x}{g:02x}{b:02x}");
            return;
        }
        let token = |token: Token| TOKENS.get(token as usize).map_or("text", |found| found.1);
        let _ = match self {
            Colour::Token(name) => write!(svg, "var(--{})", token(name)),
            Colour::Scale(step) => write!(svg, "var(--scale-{step})"),
            Colour::Hue(hue, 100) => match (hue, hue.token()) {
                (_, Some(name)) => write!(svg, "var(--{})", token(name)),
                (Hue::ACCENT, _) => write!(svg, "var(--accent)"),
                (Hue(slot), _) => write!(svg, "var(--series-{slot})"),
            },
            Colour::Hue(hue, percent) => {
                svg.push_str("color-mix(in srgb,");
                Colour::Hue(hue, 100).write(svg, None);
                write!(svg, " {percent}%,var(--surface))")
            }
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_stands_for_one_paint() {
        let mut paints: Vec<Paint> = TOKENS.iter().map(|token| Paint::Token(token.0)).collect();
        for hue in (0..=25).map(Hue) {
            paints.extend([Fill::Paid, Fill::Approved, Fill::Pending].map(|fill| Paint::Fill(hue, fill)));
            paints.extend([Paint::Edge(hue), Paint::Dashes(hue), Paint::Veil(hue, 12), Paint::Veil(hue, 14)]);
        }
        paints.extend([Paint::Reversed, Paint::Incomplete]);
        paints.extend((0..=LAST).flat_map(|step| [Paint::Scale(step), Paint::Open(step)]));
        for paint in paints {
            assert_eq!(Paint::of(paint.mark()), paint);
        }
        for (at, token) in TOKENS.iter().enumerate() {
            assert_eq!(token.0 as usize, at);
        }
    }

    #[test]
    fn slots_beyond_ten_share_a_hue_and_are_hatched() {
        for slot in 1..=10 {
            let (low, high) = (Hue::slot(slot), Hue::slot(slot + 10));
            assert_eq!(Colour::Hue(low, 100).rgb(Theme::Dark), Colour::Hue(high, 100).rgb(Theme::Dark));
            assert_ne!(
                Paint::Fill(low, Fill::Paid).texture().marks,
                Paint::Fill(high, Fill::Paid).texture().marks
            );
        }
        assert_eq!(Hue::slot(21), Hue::slot(1));
        assert_eq!(Hue::slot(255), Hue::slot(15));
    }

    #[test]
    fn mixes_lie_between_hue_and_surface() {
        assert_eq!(Colour::Hue(Hue::slot(1), 100).rgb(Theme::Light), [0x00, 0x2e, 0xa8]);
        assert_eq!(Colour::Hue(Hue::slot(1), 60).rgb(Theme::Light), [0x66, 0x82, 0xcb]);
        assert_eq!(Colour::Hue(Hue::slot(1), 0).rgb(Theme::Dark), [0x14, 0x19, 0x1c]);
        let mut text = String::new();
        Colour::Hue(Hue::slot(3), 60).write(&mut text, None);
        assert_eq!(text, "color-mix(in srgb,var(--series-3) 60%,var(--surface))");
    }

    /// How far two colours are apart, as WCAG 2 counts it.
    fn contrast(a: [u8; 3], b: [u8; 3]) -> f64 {
        let light = |colour: [u8; 3]| {
            let [r, g, b] = colour.map(|part| {
                let part = f64::from(part) / 255.0;
                if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
            });
            0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05
        };
        let (a, b) = (light(a), light(b));
        a.max(b) / a.min(b)
    }

    #[test]
    fn text_can_be_read_on_every_step_of_the_scale() {
        assert!((contrast([0; 3], [255; 3]) - 21.0).abs() < 1e-9);
        for theme in [Theme::Light, Theme::Dark] {
            let mut before = None;
            for step in 0..=LAST {
                let (ground, text) = (Colour::Scale(step).rgb(theme), Colour::Token(on(step)).rgb(theme));
                let found = contrast(ground, text);
                assert!(found >= 4.5, "{theme:?}, step {step}: {found:.2}");
                // More is always further from the surface, by enough to be seen.
                let strength = contrast(ground, Colour::Token(Token::Surface).rgb(theme));
                assert!(before.is_none_or(|before| strength > before * 1.04), "{theme:?}, step {step}");
                before = Some(strength);
            }
        }
    }

    #[test]
    fn the_screen_knows_the_scale() {
        let style = include_str!("../../../../ui/src/style.css");
        let hex = |[r, g, b]: [u8; 3]| format!("#{r:02x}{g:02x}{b:02x}");
        for step in 0..=LAST {
            let [light, dark] = [Theme::Light, Theme::Dark].map(|theme| hex(Colour::Scale(step).rgb(theme)));
            let line = format!("--scale-{step}: light-dark({light}, {dark});");
            assert!(style.contains(&line), "{line}");
        }
    }
}
