//! Which glyphs a text is set with, and the part of the font that they need.

use std::collections::BTreeMap;

use ab_glyph::{Font, FontRef};
use icu_normalizer::ComposingNormalizerBorrowed;
use pdf_writer::types::{CidFontType, FontFlags, SystemInfo, UnicodeCmap};
use pdf_writer::{Filter, Finish, Name, Pdf, Rect, Ref, Str};
use subsetter::GlyphRemapper;

use super::{Type, squeezed};
use crate::chart::{FACES, invisible};

const SYSTEM: SystemInfo = SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"Identity"), supplement: 0 };
/// What stands where a character can be set in no way.
const UNKNOWN: char = '?';

/// The regular face and the heavier one.
pub(super) struct Fonts([Face; 2]);

struct Face {
    bytes: &'static [u8],
    font: FontRef<'static>,
    used: GlyphRemapper,
    /// What each glyph that is used stands for.
    meaning: BTreeMap<u16, char>,
}

/// A line as it is set.
pub(super) struct Shaped {
    /// Glyphs, as the file has them, by the face that they are of.
    pub(super) runs: Vec<(usize, Vec<u8>)>,
    /// How wide it is, in ems.
    pub(super) width: f32,
    /// Whether what it says is not to be read off its glyphs.
    pub(super) replaced: bool,
}

/// What a face is called on a page.
pub(super) fn name(face: usize) -> &'static str {
    if face == 0 { "F0" } else { "F1" }
}

impl Fonts {
    pub(super) fn new() -> Option<Fonts> {
        let face = |bytes: &'static [u8]| {
            let font = FontRef::try_from_slice(bytes).ok()?;
            Some(Face { bytes, font, used: GlyphRemapper::new(), meaning: BTreeMap::new() })
        };
        let [regular, strong] = FACES;
        Some(Fonts([face(regular)?, face(strong)?]))
    }

    /// The face that has a character, its glyph and how wide that is, in ems.
    fn glyph(&self, character: char, strong: bool) -> Option<(usize, u16, f32)> {
        let order = if strong { [1, 0] } else { [0, 1] };
        order.into_iter().find_map(|at| {
            let font = &self.0.get(at)?.font;
            let glyph = font.glyph_id(character);
            let em = font.units_per_em().unwrap_or(1000.0);
            (glyph.0 != 0).then(|| (at, glyph.0, font.h_advance_unscaled(glyph) / em))
        })
    }

    /// The characters that a character is set with, and whether it is another one.
    fn settable(&self, character: char, strong: bool) -> (String, bool) {
        if character.is_whitespace() {
            return (" ".to_owned(), false);
        }
        if invisible(character) {
            return (String::new(), false);
        }
        if self.glyph(character, strong).is_some() {
            return (character.to_string(), false);
        }
        let latin = deunicode::deunicode_char(character).unwrap_or_default();
        let latin: String = latin.chars().filter(|one| self.glyph(*one, strong).is_some()).collect();
        (if latin.is_empty() { UNKNOWN.to_string() } else { latin }, true)
    }

    /// How wide a character is set, in ems.
    fn advance(&self, character: char, strong: bool) -> f32 {
        let (text, _) = self.settable(character, strong);
        text.chars().filter_map(|one| self.glyph(one, strong)).map(|(.., advance)| advance).sum()
    }

    pub(super) fn width(&self, text: &str, how: Type) -> f32 {
        text.chars().map(|character| self.advance(character, how.strong)).sum::<f32>() * how.size
    }

    /// A text in lines that are at most so wide: broken between words, and within one that is too long.
    pub(super) fn wrapped(&self, text: &str, how: Type, most: f32) -> Vec<String> {
        let text = ComposingNormalizerBorrowed::new_nfc().normalize(text);
        let mut lines = Vec::new();
        let (mut line, mut width) = (String::new(), 0.0);
        for word in text.split_inclusive(char::is_whitespace) {
            let bare = self.width(word.trim_end(), how);
            if width + bare > most && !line.is_empty() {
                lines.push(std::mem::take(&mut line));
                width = 0.0;
            }
            for character in word.chars() {
                let advance = self.advance(character, how.strong) * how.size;
                if character == '\n'
                    || width + advance > most && !character.is_whitespace() && !line.is_empty()
                {
                    lines.push(std::mem::take(&mut line));
                    width = 0.0;
                }
                if character != '\n' {
                    line.push(character);
                    width += advance;
                }
            }
        }
        if !line.is_empty() || lines.is_empty() {
            lines.push(line);
        }
        lines.iter().map(|line| line.trim_end().to_owned()).collect()
    }

    /// The glyphs of a line; they become a part of the file.
    pub(super) fn shape(&mut self, text: &str, strong: bool) -> Shaped {
        let mut shaped = Shaped { runs: Vec::new(), width: 0.0, replaced: false };
        for character in text.chars() {
            let (set, replaced) = self.settable(character, strong);
            shaped.replaced |= replaced;
            for one in set.chars() {
                let Some((at, glyph, advance)) = self.glyph(one, strong) else { continue };
                let Some(face) = self.0.get_mut(at) else { continue };
                let glyph = face.used.remap(glyph);
                // Some letters of different scripts look the same and are one glyph, which can mean but one of them.
                shaped.replaced |= *face.meaning.entry(glyph).or_insert(one) != one;
                shaped.width += advance;
                match shaped.runs.last_mut() {
                    Some((last, glyphs)) if *last == at => glyphs.extend(glyph.to_be_bytes()),
                    _ => shaped.runs.push((at, glyph.to_be_bytes().to_vec())),
                }
            }
        }
        shaped
    }

    /// Writes what is used of the faces; answers how they are called on a page.
    pub(super) fn write(
        self,
        pdf: &mut Pdf,
        id: &mut impl FnMut() -> Ref,
    ) -> Option<Vec<(&'static str, Ref)>> {
        let faces = self.0.into_iter().enumerate();
        faces.map(|(at, face)| Some((name(at), face.write(at, pdf, id)?))).collect()
    }
}

impl Face {
    fn write(self, at: usize, pdf: &mut Pdf, id: &mut impl FnMut() -> Ref) -> Option<Ref> {
        let subset = subsetter::subset(self.bytes, 0, &self.used).ok()?;
        let outlines = table(&subset, b"CFF ")?;
        let (font, descendant, descriptor, cmap, file) = (id(), id(), id(), id(), id());
        // Six letters before the name say that this is a part of the font.
        let called = format!("{}+Inter", if at == 0 { "TRIBUA" } else { "TRIBUB" });
        let called = Name(called.as_bytes());
        let em = self.font.units_per_em().unwrap_or(1000.0);
        let scaled = |units: f32| units * 1000.0 / em;
        pdf.type0_font(font)
            .base_font(called)
            .encoding_predefined(Name(b"Identity-H"))
            .descendant_font(descendant)
            .to_unicode(cmap);
        let mut cid = pdf.cid_font(descendant);
        cid.subtype(CidFontType::Type0).base_font(called).system_info(SYSTEM).font_descriptor(descriptor);
        cid.default_width(0.0);
        let glyphs = self.used.remapped_gids().map(ab_glyph::GlyphId);
        cid.widths().consecutive(0, glyphs.map(|glyph| scaled(self.font.h_advance_unscaled(glyph))));
        cid.finish();
        let (ascent, descent) = (scaled(self.font.ascent_unscaled()), scaled(self.font.descent_unscaled()));
        pdf.font_descriptor(descriptor)
            .name(called)
            .flags(FontFlags::SYMBOLIC)
            .bbox(Rect::new(-1000.0, descent, 3000.0, ascent))
            .italic_angle(0.0)
            .ascent(ascent)
            .descent(descent)
            .cap_height(727.0)
            .stem_v(if at == 0 { 90.0 } else { 130.0 })
            .font_file3(file);
        let mut meaning = UnicodeCmap::new(Name(b"Tributary"), SYSTEM);
        self.meaning.iter().for_each(|(glyph, character)| meaning.pair(*glyph, *character));
        pdf.cmap(cmap, meaning.finish().as_slice());
        let outlines = squeezed(outlines).ok()?;
        let mut stream = pdf.stream(file, &outlines);
        stream.filter(Filter::FlateDecode);
        stream.pair(Name(b"Subtype"), Name(b"CIDFontType0C"));
        stream.finish();
        Some(font)
    }
}

/// A table of an OpenType file.
fn table<'f>(file: &'f [u8], tag: &[u8; 4]) -> Option<&'f [u8]> {
    let number = |at: usize| {
        let bytes = file.get(at..at + 4)?;
        Some(u32::from_be_bytes(bytes.try_into().ok()?) as usize)
    };
    let count = usize::from(u16::from_be_bytes(file.get(4..6)?.try_into().ok()?));
    let record = (0..count).map(|nth| 12 + 16 * nth).find(|at| file.get(*at..at + 4) == Some(tag))?;
    let (from, length) = (number(record + 8)?, number(record + 12)?);
    file.get(from..from.checked_add(length)?)
}
