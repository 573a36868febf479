//! Paper: text and tables on A4 pages, as PDF, in the font that charts are set in.
//!
//! What the font lacks is set in Latin letters that sound like it, and stands in the file as it was written, so that a
//! search or a copy finds it.

mod font;
mod table;

use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use pdf_writer::{Content, Filter, Finish, Name, Pdf, Rect, Ref, TextStr};

use crate::{Error, ErrorKind};
use font::{Fonts, Shaped};
pub(crate) use table::{Column, Row, Weight};

/// A4, in points.
const WIDTH: f32 = 595.28;
const HEIGHT: f32 = 841.89;
const MARGIN: f32 = 42.0;
/// What is kept free below for the page's number.
const FOOT: f32 = 60.0;
/// What text is set in, in points: captions and tables, text, headings, the title.
const SMALL: f32 = 8.0;
const BODY: f32 = 9.5;
const HEADING: f32 = 12.0;
const TITLE: f32 = 18.0;
/// The height of a line, in its size.
const LEADING: f32 = 1.4;

/// Ink, as red, green and blue.
type Ink = (f32, f32, f32);
const BLACK: Ink = (0.063, 0.129, 0.169);
const MUTED: Ink = (0.275, 0.349, 0.388);
const RULE: Ink = (0.827, 0.863, 0.875);

/// How a line is set.
#[derive(Clone, Copy)]
struct Type {
    size: f32,
    strong: bool,
    ink: Ink,
}

/// A document in the making: what is put on it goes below what is there, and on to the next page.
pub(crate) struct Paper {
    title: String,
    fonts: Fonts,
    pages: Vec<Content>,
    /// Where the next line begins, from below.
    y: f32,
}

impl Paper {
    /// Begins a document with its title.
    pub(crate) fn new(title: &str) -> Result<Paper, Error> {
        let fonts = Fonts::new().ok_or_else(|| unmade("the font cannot be read"))?;
        let mut paper = Paper { title: title.to_owned(), fonts, pages: Vec::new(), y: 0.0 };
        paper.turn();
        paper.paragraph(title, Type { size: TITLE, strong: true, ink: BLACK });
        paper.y -= 6.0;
        Ok(paper)
    }

    /// Puts a heading, which is never the last thing on a page.
    pub(crate) fn heading(&mut self, text: &str) {
        self.room(HEADING * LEADING + 80.0);
        self.y -= 10.0;
        self.paragraph(text, Type { size: HEADING, strong: true, ink: BLACK });
        self.y -= 2.0;
    }

    /// Puts a paragraph.
    pub(crate) fn text(&mut self, text: &str) {
        self.paragraph(text, Type { size: BODY, strong: false, ink: BLACK });
        self.y -= 3.0;
    }

    /// Puts a paragraph that explains.
    pub(crate) fn note(&mut self, text: &str) {
        self.paragraph(text, Type { size: SMALL, strong: false, ink: MUTED });
        self.y -= 3.0;
    }

    fn paragraph(&mut self, text: &str, how: Type) {
        for line in self.fonts.wrapped(text, how, WIDTH - 2.0 * MARGIN) {
            self.room(how.size * LEADING);
            self.y -= how.size * LEADING;
            self.put(&line, MARGIN, self.y, how);
        }
    }

    /// Begins a new page.
    fn turn(&mut self) {
        self.pages.push(Content::new());
        self.y = HEIGHT - MARGIN;
    }

    /// Begins a new page if there is less room than that on this one; says whether it did.
    fn room(&mut self, height: f32) -> bool {
        let short = self.y - height < FOOT;
        if short {
            self.turn();
        }
        short
    }

    fn put(&mut self, text: &str, x: f32, y: f32, how: Type) {
        let shaped = self.fonts.shape(text, how.strong);
        if let Some(page) = self.pages.last_mut() {
            set(page, &shaped, text, x, y, how);
        }
    }

    fn rule(&mut self, y: f32) {
        if let Some(page) = self.pages.last_mut() {
            page.set_stroke_rgb(RULE.0, RULE.1, RULE.2).set_line_width(0.6);
            page.move_to(MARGIN, y).line_to(WIDTH - MARGIN, y).stroke();
        }
    }

    /// Numbers the pages and writes the document.
    pub(crate) fn finish(mut self, out: &mut dyn Write) -> Result<(), Error> {
        self.number();
        let Paper { title, fonts, pages, .. } = self;
        let mut ids = (1..).map(Ref::new);
        let mut id = || ids.next().unwrap_or(Ref::new(i32::MAX));
        let mut pdf = Pdf::new();
        let (catalog, tree, info) = (id(), id(), id());
        pdf.catalog(catalog).pages(tree).lang(TextStr("en"));
        pdf.document_info(info).title(TextStr(&title)).producer(TextStr("Tributary"));
        let page_ids: Vec<(Ref, Ref)> = pages.iter().map(|_| (id(), id())).collect();
        let kids: Vec<Ref> = page_ids.iter().map(|(page, _)| *page).collect();
        let count = i32::try_from(kids.len()).unwrap_or(i32::MAX);
        pdf.pages(tree).kids(kids).count(count);
        let faces = fonts.write(&mut pdf, &mut id).ok_or_else(|| unmade("the font cannot be embedded"))?;
        for ((page_id, content_id), content) in page_ids.into_iter().zip(pages) {
            let mut page = pdf.page(page_id);
            page.media_box(Rect::new(0.0, 0.0, WIDTH, HEIGHT)).parent(tree).contents(content_id);
            let mut resources = page.resources();
            let mut named = resources.fonts();
            for (name, face) in &faces {
                named.pair(Name(name.as_bytes()), *face);
            }
            named.finish();
            resources.finish();
            page.finish();
            pdf.stream(content_id, &squeezed(&content.finish())?).filter(Filter::FlateDecode);
        }
        let written = out.write_all(&pdf.finish());
        written.map_err(|error| Error::file(std::path::Path::new("the output"), &error))
    }

    /// Puts the title and the page's number at the foot of every page.
    fn number(&mut self) {
        let how = Type { size: SMALL, strong: false, ink: MUTED };
        let count = self.pages.len();
        let title = self.title.clone();
        for (at, page) in self.pages.iter_mut().enumerate() {
            let number = format!("Page {} of {count}", at + 1);
            let shaped = self.fonts.shape(&number, false);
            let width = shaped.width * how.size;
            set(page, &shaped, &number, WIDTH - MARGIN - width, FOOT / 2.0, how);
            let most = WIDTH - 2.0 * MARGIN - width - 20.0;
            let line = self.fonts.wrapped(&title, how, most).into_iter().next().unwrap_or_default();
            set(page, &self.fonts.shape(&line, false), &line, MARGIN, FOOT / 2.0, how);
        }
    }
}

/// Sets a line on a page.
fn set(page: &mut Content, shaped: &Shaped, text: &str, x: f32, y: f32, how: Type) {
    if shaped.replaced {
        let mut marked = page.begin_marked_content_with_properties(Name(b"Span"));
        marked.properties().actual_text(TextStr(text));
    }
    page.begin_text();
    page.set_fill_rgb(how.ink.0, how.ink.1, how.ink.2);
    page.set_text_matrix([1.0, 0.0, 0.0, 1.0, x, y]);
    for (face, glyphs) in &shaped.runs {
        page.set_font(Name(font::name(*face).as_bytes()), how.size);
        page.show(pdf_writer::Str(glyphs));
    }
    page.end_text();
    if shaped.replaced {
        page.end_marked_content();
    }
}

fn squeezed(bytes: &[u8]) -> Result<Vec<u8>, Error> {
    let mut squeeze = ZlibEncoder::new(Vec::new(), Compression::default());
    squeeze.write_all(bytes).and_then(|()| squeeze.finish()).map_err(unmade)
}

fn unmade(why: impl ToString) -> Error {
    Error::new(ErrorKind::Bug, "The PDF could not be made.").detail(why)
}
