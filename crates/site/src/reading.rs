//! A page, read from top to bottom: its links, and what it says about itself. No tree is built, so a page costs time and
//! memory in proportion to its length; nothing on it is run.

use std::cell::RefCell;

use encoding_rs::Encoding;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer};
use serde_json::Value;
use url::Url;

use crate::address::{joined, key};
use crate::charset::{decode, of_kind};
use crate::page::{Image, Page, PageLink, Place};

/// The most links of one page.
const MOST_LINKS: usize = 10_000;
/// The most letters of the text of one link.
const LONGEST_TEXT: usize = 300;
/// How much of a page is read at a time.
const PIECE: usize = 16 << 10;
/// A single tag with about as many attributes ends the reading: each one is compared with all before it.
const MOST_BREAKS: usize = 10_000;
/// Tags that stand within a word or a sentence.
const INLINE: [&str; 14] =
    ["a", "abbr", "b", "em", "font", "i", "img", "mark", "small", "span", "strong", "sub", "sup", "u"];

/// Reads a page: where it is, what its host says it is, and its bytes.
pub fn read_page(url: &Url, kind: Option<&str>, body: &[u8]) -> Page {
    let page = Page { is_whole: true, ..Page::default() };
    let reading = Reading { base: Some(url.clone()), page, ..Reading::default() };
    let mut reading = read(&decode(kind, body), reading);
    reading.close_link();
    reading.close_article();
    let mut page = reading.page;
    for link in &mut page.links {
        // An article that began and whose end is known by now.
        link.article = link.article.and_then(|(index, _)| reading.articles.get(index).copied());
    }
    page.title = words(&page.title);
    page
}

/// The letters that a page itself says it is written in.
pub(crate) fn declared(head: &str) -> Option<&'static Encoding> {
    read(head, Reading::default()).charset
}

fn read(text: &str, reading: Reading) -> Reading {
    let tokenizer = Tokenizer::new(Sink(RefCell::new(reading)), Default::default());
    let (mut rest, mut breaks, mut tokens) = (text, 0, 0);
    while !rest.is_empty() {
        let end = (PIECE..rest.len()).find(|end| rest.is_char_boundary(*end)).unwrap_or(rest.len());
        let (piece, after) = rest.split_at(end);
        let queue = BufferQueue::default();
        queue.push_back(StrTendril::from_slice(piece));
        let _ = tokenizer.feed(&queue);
        let seen = tokenizer.sink.0.borrow().tokens;
        let here =
            piece.bytes().filter(|byte| matches!(byte, b'"' | b'\'' | b'/') || byte.is_ascii_whitespace());
        breaks = if seen == tokens { breaks + here.count() } else { 0 };
        (tokens, rest) = (seen, after);
        if breaks > MOST_BREAKS {
            tokenizer.sink.0.borrow_mut().page.is_whole = false;
            break;
        }
    }
    tokenizer.end();
    tokenizer.sink.0.into_inner()
}

/// What is read of a page so far.
#[derive(Default)]
struct Reading {
    page: Page,
    base: Option<Url>,
    has_base: bool,
    charset: Option<&'static Encoding>,
    tokens: usize,
    /// Inside of what has no tags: its name, and what it is if that matters.
    raw: Option<Raw>,
    /// Structured data, as far as it is read.
    data: String,
    has_title: bool,
    /// Whether a link is open: then it is the last one.
    in_link: bool,
    alt: String,
    templates: usize,
    articles: Vec<(usize, usize)>,
    /// How deep it is in articles, menus, headers, footers and asides.
    depths: [usize; 5],
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Raw {
    Title,
    Data,
    Other,
}

struct Sink(RefCell<Reading>);

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut reading = self.0.borrow_mut();
        if !matches!(token, Token::ParseError(_)) {
            reading.tokens += 1;
        }
        match token {
            Token::TagToken(tag) if tag.kind == TagKind::StartTag => return reading.opened(&tag),
            Token::TagToken(tag) => reading.closed(&tag.name),
            Token::CharacterTokens(text) => reading.letters(&text),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

impl Reading {
    fn opened(&mut self, tag: &Tag) -> TokenSinkResult<()> {
        let name: &str = &tag.name;
        self.space(name);
        if name == "template" {
            self.templates += 1;
        }
        // What stands in a template is shown only if a script takes it out.
        if self.templates == 0 {
            match name {
                "base" => self.rebase(tag),
                "meta" => self.meta(tag),
                "link" => self.head_link(tag),
                "a" | "area" | "iframe" => self.open_link(tag, name),
                "img" => self.image(tag),
                "article" if self.depths.first() == Some(&0) => {
                    self.articles.push((self.page.text.len(), usize::MAX));
                }
                _ => {}
            }
            if let Some(depth) = depth(name).and_then(|index| self.depths.get_mut(index)) {
                *depth += 1;
            }
        }
        self.without_tags(tag, name)
    }

    /// What has no tags in it is read as it stands, up to its end.
    fn without_tags(&mut self, tag: &Tag, name: &str) -> TokenSinkResult<()> {
        let (raw, kind) = match name {
            "title" if !self.has_title => (Raw::Title, RawKind::Rcdata),
            "title" | "textarea" => (Raw::Other, RawKind::Rcdata),
            "style" | "xmp" | "iframe" | "noembed" | "noframes" => (Raw::Other, RawKind::Rawtext),
            "script" if attribute(tag, "type").is_some_and(|kind| kind.trim() == "application/ld+json") => {
                (Raw::Data, RawKind::ScriptData)
            }
            "script" => (Raw::Other, RawKind::ScriptData),
            "plaintext" => return TokenSinkResult::Plaintext,
            _ => return TokenSinkResult::Continue,
        };
        self.raw = Some(raw);
        TokenSinkResult::RawData(kind)
    }

    fn closed(&mut self, name: &str) {
        self.space(name);
        match self.raw.take() {
            Some(Raw::Title) => self.has_title = true,
            Some(Raw::Data) => self.structured(),
            Some(Raw::Other) | None => {}
        }
        if name == "template" {
            self.templates = self.templates.saturating_sub(1);
        }
        if self.templates > 0 {
            return;
        }
        if name == "a" {
            self.close_link();
        }
        if let Some(depth) = depth(name).and_then(|index| self.depths.get_mut(index)) {
            *depth = depth.saturating_sub(1);
        }
        if name == "article" && self.depths.first() == Some(&0) {
            self.close_article();
        }
    }

    fn letters(&mut self, text: &str) {
        match self.raw {
            Some(Raw::Title) => return self.page.title.push_str(text),
            Some(Raw::Data) => return self.data.push_str(text),
            Some(Raw::Other) => return,
            None if self.templates > 0 => return,
            None => {}
        }
        for letter in text.chars() {
            match letter.is_whitespace() {
                true if self.page.text.ends_with(' ') => {}
                true => self.page.text.push(' '),
                false => self.page.text.extend(letter.to_lowercase()),
            }
        }
        if let Some(link) = self.open() {
            link.text.extend(text.chars().take(LONGEST_TEXT.saturating_sub(link.text.len())));
        }
    }

    /// Words of two blocks are two words.
    fn space(&mut self, name: &str) {
        if INLINE.contains(&name) {
            return;
        }
        if !self.page.text.ends_with(' ') {
            self.page.text.push(' ');
        }
        if let Some(link) = self.open() {
            link.text.push(' ');
        }
    }

    fn open(&mut self) -> Option<&mut PageLink> {
        if self.in_link { self.page.links.last_mut() } else { None }
    }

    fn join(&self, link: &str) -> Option<Url> {
        self.base.as_ref().and_then(|base| joined(base, link))
    }

    fn rebase(&mut self, tag: &Tag) {
        if let Some(base) = attribute(tag, "href").filter(|_| !self.has_base).and_then(|href| self.join(href))
        {
            (self.base, self.has_base) = (Some(base), true);
        }
    }

    fn meta(&mut self, tag: &Tag) {
        let content = attribute(tag, "content");
        if self.charset.is_none() {
            let label = attribute(tag, "charset").and_then(|label| Encoding::for_label(label.as_bytes()));
            let is_kind = |name: &&str| name.eq_ignore_ascii_case("content-type");
            let kind =
                || attribute(tag, "http-equiv").filter(is_kind).and_then(|_| content.and_then(of_kind));
            self.charset = label.or_else(kind);
        }
        let named = ["property", "name", "itemprop"].iter().find_map(|name| attribute(tag, name));
        if let (Some("availability" | "product:availability" | "og:availability"), Some(content)) =
            (named, content)
        {
            self.page.availability.push(availability(content));
        }
    }

    fn head_link(&mut self, tag: &Tag) {
        let Some(href) = attribute(tag, "href") else { return };
        let says = |name: &str, word: &str| {
            attribute(tag, name)
                .is_some_and(|value| value.split_whitespace().any(|one| one.eq_ignore_ascii_case(word)))
        };
        if says("itemprop", "availability") {
            self.page.availability.push(availability(href));
        }
        if says("rel", "canonical") && self.page.canonical.is_none() {
            self.page.canonical = self.join(href).map(String::from);
        }
    }

    fn open_link(&mut self, tag: &Tag, name: &str) {
        let is_frame = name == "iframe";
        if !is_frame {
            // A link within a link ends the first one (HTML Standard, 13.2.6.4.7).
            self.close_link();
        }
        let target = attribute(tag, if is_frame { "src" } else { "href" }).and_then(|href| self.join(href));
        let Some(url) = target.filter(|_| !(is_frame && self.in_link)) else { return };
        if self.page.links.len() >= MOST_LINKS {
            self.page.is_whole = false;
            return;
        }
        let rel = attribute(tag, "rel").unwrap_or_default().to_lowercase();
        let in_article = self.depths.first().is_some_and(|depth| *depth > 0);
        self.page.links.push(PageLink {
            key: key(&url),
            url: url.into(),
            number: self.page.links.len() + 1,
            place: self.place(),
            rel: rel.split_whitespace().map(str::to_owned).collect(),
            at: self.page.text.len(),
            end: self.page.text.len(),
            article: in_article.then(|| (self.articles.len() - 1, 0)),
            is_frame,
            ..PageLink::default()
        });
        if name == "a" {
            self.in_link = true;
        } else if let Some(link) = self.page.links.last_mut() {
            let says = attribute(tag, "alt").or_else(|| attribute(tag, "title")).unwrap_or_default();
            link.text = words(says).chars().take(LONGEST_TEXT).collect();
        }
    }

    fn close_link(&mut self) {
        let (alt, end) = (std::mem::take(&mut self.alt), self.page.text.len());
        if let Some(link) = self.open() {
            let text = words(&link.text);
            link.text = if text.is_empty() { words(&alt).chars().take(LONGEST_TEXT).collect() } else { text };
            link.end = end;
        }
        self.in_link = false;
    }

    fn image(&mut self, tag: &Tag) {
        let size = |name| attribute(tag, name)?.trim().trim_end_matches("px").parse().ok();
        let image = || {
            // Images that are shown only when they come into view say where they are elsewhere.
            let given = ["data-src", "data-lazy-src", "src"].iter().find_map(|name| attribute(tag, name));
            let src = self.join(given?)?.into();
            Some(Image { src, width: size("width"), height: size("height") })
        };
        let (image, alt) = (image(), attribute(tag, "alt").unwrap_or_default());
        if self.in_link {
            self.alt.push_str(alt);
        }
        if let Some(link) = self.open() {
            link.image = link.image.take().or(image);
        }
    }

    fn close_article(&mut self) {
        let end = self.page.text.len();
        if let Some(article) = self.articles.last_mut() {
            article.1 = article.1.min(end);
        }
    }

    fn place(&self) -> Place {
        let places = [Place::Article, Place::Navigation, Place::Header, Place::Footer, Place::Aside];
        let open = self.depths.iter().zip(places).rev().find(|(depth, _)| **depth > 0);
        open.map_or(Place::Page, |(_, place)| place)
    }

    /// What structured data says about offers (JSON-LD with the words of schema.org).
    fn structured(&mut self) {
        let data = std::mem::take(&mut self.data);
        let mut left: Vec<(bool, Value)> =
            serde_json::from_str(data.trim()).ok().map(|all| (false, all)).into_iter().collect();
        while let Some((is_it, value)) = left.pop() {
            match value {
                Value::String(said) if is_it => self.page.availability.push(availability(&said)),
                Value::Array(values) => left.extend(values.into_iter().map(|value| (is_it, value))),
                // `{"@id": …}` is another way to say a name.
                Value::Object(fields) => left.extend(
                    fields
                        .into_iter()
                        .map(|(name, value)| (name == "availability" || is_it && name == "@id", value)),
                ),
                _ => {}
            }
        }
    }
}

/// `https://schema.org/OutOfStock`, `out of stock` and `OutOfStock` as one word.
fn availability(said: &str) -> String {
    let last = said.trim().rsplit(['/', '#', ':']).next().unwrap_or_default();
    last.chars().filter(char::is_ascii_alphabetic).map(|letter| letter.to_ascii_lowercase()).collect()
}

fn depth(name: &str) -> Option<usize> {
    ["article", "nav", "header", "footer", "aside"].iter().position(|known| *known == name)
}

fn attribute<'a>(tag: &'a Tag, name: &str) -> Option<&'a str> {
    tag.attrs.iter().find(|one| &*one.name.local == name).map(|one| &*one.value)
}

/// A text with single spaces.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
