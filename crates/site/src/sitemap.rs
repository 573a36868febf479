//! Sitemaps (sitemaps.org protocol): lists of pages, and lists of such lists.

use std::io::Read;

use flate2::read::MultiGzDecoder;
use quick_xml::Reader;
use quick_xml::events::Event;

use crate::charset::decode;

/// The most bytes of one sitemap, also when it is unpacked.
pub(crate) const LARGEST: usize = 10 << 20;
/// The longest address (sitemaps.org, `<loc>`: less than 2,048 letters).
const LONGEST: usize = 2_048;

/// What a sitemap lists.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Sitemap {
    pub pages: Vec<String>,
    pub maps: Vec<String>,
}

/// Reads a sitemap in XML or as text, packed with gzip or not, up to so many addresses. What is broken or cut off is
/// read as far as it goes. Entities that a document declares itself are never expanded: an address that has one in it
/// is left out.
pub(crate) fn read(bytes: &[u8], most: usize) -> Sitemap {
    let mut unpacked = Vec::new();
    let bytes = if bytes.starts_with(&[0x1f, 0x8b]) {
        // What came out before an error is good.
        let _ = MultiGzDecoder::new(bytes).take(LARGEST as u64).read_to_end(&mut unpacked);
        &unpacked
    } else {
        bytes
    };
    let text = decode(None, bytes);
    if !text.trim_start().starts_with('<') {
        let lines =
            text.lines().map(str::trim).filter(|line| line.starts_with("http") && line.len() < LONGEST);
        return Sitemap { pages: lines.take(most).map(str::to_owned).collect(), maps: Vec::new() };
    }
    let mut found = Sitemap::default();
    let mut reader = Reader::from_str(&text);
    let (mut in_loc, mut is_map, mut loc) = (false, false, Some(String::new()));
    while let Ok(event) = reader.read_event() {
        match event {
            Event::Eof => break,
            Event::Start(tag) => match tag.name().as_ref() {
                "loc" => (in_loc, loc) = (true, Some(String::new())),
                "sitemap" => is_map = true,
                "url" => is_map = false,
                _ => in_loc = false,
            },
            Event::End(tag) if tag.name().as_ref() == "loc" && in_loc => {
                in_loc = false;
                let list = if is_map { &mut found.maps } else { &mut found.pages };
                list.extend(loc.take().map(|loc| loc.trim().to_owned()).filter(|loc| !loc.is_empty()));
                if list.len() >= most {
                    break;
                }
            }
            Event::Text(text) if in_loc => add(&mut loc, Some(&*text)),
            Event::CData(text) if in_loc => add(&mut loc, Some(&*text)),
            Event::GeneralRef(entity) if in_loc => {
                let letter = entity.resolve_char_ref().ok().flatten().map(String::from);
                let known = quick_xml::escape::resolve_predefined_entity(&entity).map(str::to_owned);
                add(&mut loc, letter.or(known).as_deref());
            }
            _ => {}
        }
    }
    found
}

/// Adds to an address; one that cannot be read, or is too long, is none.
fn add(loc: &mut Option<String>, text: Option<&str>) {
    match (loc.as_mut(), text) {
        (Some(so_far), Some(text)) if so_far.len() + text.len() < LONGEST => so_far.push_str(text),
        _ => *loc = None,
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn pages(text: &str) -> Vec<String> {
        read(text.as_bytes(), 100).pages
    }

    #[test]
    fn entities_of_its_own_are_never_expanded() {
        let text = r#"<?xml version="1.0"?><!DOCTYPE urlset [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;"><!ENTITY x SYSTEM "file:///etc/passwd">]>
            <urlset><url><loc>https://me.example/&b;</loc></url><url><loc>&x;</loc></url>
            <url><loc>https://me.example/?a=1&amp;b=&#50;</loc></url></urlset>"#;
        assert_eq!(pages(text), ["https://me.example/?a=1&b=2"]);
    }

    #[test]
    fn a_sitemap_is_read_as_far_as_it_goes() {
        let page =
            "<url><loc> https://me.example/1 </loc><image:image><image:loc>x</image:loc></image:image></url>";
        assert_eq!(pages(&format!("<urlset>{page}<url><loc>https://me.ex")), ["https://me.example/1"]);
        assert_eq!(pages(&format!("<urlset>{page}</wrong><url>")), ["https://me.example/1"]);
        assert_eq!(
            pages("https://me.example/a\r\nnothing\nhttps://me.example/b"),
            ["https://me.example/a", "https://me.example/b"]
        );
        assert_eq!(pages(&format!("<urlset><url><loc>https://{}</loc></url>", "a".repeat(9_000))), [""; 0]);
        assert_eq!(
            read(b"\xef\xbb\xbf<urlset><url><loc>a</loc></url><url><loc>b</loc></url>", 1).pages,
            ["a"]
        );
        let index = "<sitemapindex><sitemap><loc>https://me.example/1.xml</loc></sitemap></sitemapindex>";
        assert_eq!(read(index.as_bytes(), 9).maps, ["https://me.example/1.xml"]);
    }

    #[test]
    fn what_unpacks_without_end_is_cut() {
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packed.write_all(b"<urlset><url><loc>https://me.example/1</loc></url>").unwrap();
        packed.write_all(&vec![b' '; 100 << 20]).unwrap();
        let packed = packed.finish().unwrap();
        assert_eq!(read(&packed, 9).pages, ["https://me.example/1"]);
        assert_eq!(read(&packed[..packed.len() / 2], 9).pages, ["https://me.example/1"]);
    }
}
