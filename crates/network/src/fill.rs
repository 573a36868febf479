//! `{name}` placeholders: the whole language of requests.
//!
//! `{{` and `}}` are literal braces. A piece in `[[ … ]]` is left out when a placeholder in it is empty. Values are
//! escaped for the place that they go to, so that no setting can break out of it.

use crate::NetworkError;

/// Where a filled text goes, and so how values in it are escaped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// As it is: headers, form and query values (encoded as a whole later), JSON strings (serialised later).
    Plain,
    /// A part of an address.
    Address,
    /// Inside a string of a GraphQL query.
    GraphQl,
    /// Inside XML.
    Xml,
}

/// A piece of a text with placeholders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Part {
    /// It stands as it is.
    Text(String),
    /// A placeholder.
    Name(String),
    /// Left out when a placeholder in it is empty.
    Group(Vec<Part>),
}

/// A text with placeholders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Template {
    written: String,
    parts: Vec<Part>,
}

impl Template {
    /// Reads a template; a brace that is not closed is a mistake.
    pub(crate) fn new(written: &str) -> Result<Template, String> {
        let mut rest = written;
        let parts = parts(&mut rest, false)?;
        Ok(Template { written: written.to_owned(), parts })
    }

    /// A text without anything in it.
    pub(crate) fn empty() -> Template {
        Template { written: String::new(), parts: Vec::new() }
    }

    /// The template as written: what logs show.
    pub(crate) fn written(&self) -> &str {
        &self.written
    }

    /// Its pieces, in order.
    pub(crate) fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// The names of its placeholders.
    pub(crate) fn names(&self) -> Vec<&str> {
        let mut names = Vec::new();
        collect(&self.parts, &mut names);
        names
    }

    /// The names of those that are not in `[[ … ]]`.
    pub(crate) fn needed(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| match part {
            Part::Name(name) => Some(name.as_str()),
            Part::Text(_) | Part::Group(_) => None,
        })
    }

    /// If the whole template is one placeholder for a number: its name.
    pub(crate) fn number(&self) -> Option<&str> {
        match self.parts.as_slice() {
            [Part::Name(name)] => name.strip_suffix(":number"),
            _ => None,
        }
    }

    /// Fills the template; `value` says what a name stands for, empty where there is nothing.
    pub(crate) fn fill(
        &self,
        place: Place,
        value: &dyn Fn(&str) -> Result<String, NetworkError>,
    ) -> Result<String, NetworkError> {
        let mut text = String::new();
        fill(&self.parts, place, value, &mut text)?;
        Ok(text)
    }
}

fn collect<'a>(parts: &'a [Part], names: &mut Vec<&'a str>) {
    for part in parts {
        match part {
            Part::Name(name) => names.push(name.strip_suffix(":number").unwrap_or(name)),
            Part::Group(inner) => collect(inner, names),
            Part::Text(_) => {}
        }
    }
}

fn parts(rest: &mut &str, in_group: bool) -> Result<Vec<Part>, String> {
    let mut parts = Vec::new();
    let mut text = String::new();
    let flush = |text: &mut String, parts: &mut Vec<Part>| {
        if !text.is_empty() {
            parts.push(Part::Text(std::mem::take(text)));
        }
    };
    loop {
        if let Some(after) = rest.strip_prefix("{{") {
            text.push('{');
            *rest = after;
        } else if let Some(after) = rest.strip_prefix("}}") {
            text.push('}');
            *rest = after;
        } else if let Some(after) = rest.strip_prefix("[[") {
            if in_group {
                return Err("a piece in [[ ]] cannot hold another".to_owned());
            }
            flush(&mut text, &mut parts);
            *rest = after;
            parts.push(Part::Group(self::parts(rest, true)?));
        } else if let (true, Some(after)) = (in_group, rest.strip_prefix("]]")) {
            flush(&mut text, &mut parts);
            *rest = after;
            return Ok(parts);
        } else if let Some(after) = rest.strip_prefix('{') {
            let (name, after) =
                after.split_once('}').ok_or("a { is not closed; a literal one is written {{")?;
            let fits = |c: char| c.is_ascii_alphanumeric() || "_-:%. /".contains(c);
            if name.is_empty() || !name.chars().all(fits) {
                return Err(format!("“{{{name}}}” is not a placeholder; a literal brace is written {{{{"));
            }
            flush(&mut text, &mut parts);
            parts.push(Part::Name(name.to_owned()));
            *rest = after;
        } else if rest.starts_with('}') {
            return Err("a } stands alone; a literal one is written }}".to_owned());
        } else if let Some(c) = rest.chars().next() {
            text.push(c);
            *rest = rest.get(c.len_utf8()..).unwrap_or_default();
        } else if in_group {
            return Err("a piece in [[ is not closed".to_owned());
        } else {
            flush(&mut text, &mut parts);
            return Ok(parts);
        }
    }
}

fn fill(
    parts: &[Part],
    place: Place,
    value: &dyn Fn(&str) -> Result<String, NetworkError>,
    text: &mut String,
) -> Result<(), NetworkError> {
    for part in parts {
        match part {
            Part::Text(literal) => text.push_str(literal),
            Part::Name(name) => {
                text.push_str(&escape(&value(name.strip_suffix(":number").unwrap_or(name))?, place));
            }
            Part::Group(inner) => {
                let mut names = Vec::new();
                collect(inner, &mut names);
                let mut complete = true;
                for name in names {
                    complete &= !value(name)?.is_empty();
                }
                if complete {
                    fill(inner, place, value, text)?;
                }
            }
        }
    }
    Ok(())
}

fn escape(value: &str, place: Place) -> String {
    match place {
        Place::Plain => value.to_owned(),
        Place::Address => percent(value),
        Place::GraphQl => {
            // A GraphQL string is escaped like one of JSON.
            let quoted = serde_json::Value::String(value.to_owned()).to_string();
            quoted.get(1..quoted.len().saturating_sub(1)).unwrap_or_default().to_owned()
        }
        Place::Xml => value
            .chars()
            .filter(|c| !c.is_control() || matches!(c, '\t' | '\n' | '\r'))
            .map(|c| match c {
                '&' => "&amp;".to_owned(),
                '<' => "&lt;".to_owned(),
                '>' => "&gt;".to_owned(),
                '"' => "&quot;".to_owned(),
                '\'' => "&apos;".to_owned(),
                c => c.to_string(),
            })
            .collect(),
    }
}

/// Percent-encodes everything but what RFC 3986 leaves unreserved.
pub(crate) fn percent(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

/// Undoes percent-encoding.
pub(crate) fn unpercent(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let hex = text.get(at + 1..at + 3).and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match (byte, hex) {
            (b'%', Some(value)) => {
                out.push(value);
                at += 3;
            }
            _ => {
                out.push(*byte);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn filled(written: &str, place: Place) -> String {
        let value = |name: &str| {
            Ok(match name {
                "id" => "a b&\"<é",
                "page" => "2",
                _ => "",
            }
            .to_owned())
        };
        Template::new(written).unwrap().fill(place, &value).unwrap()
    }

    #[test]
    fn values_are_escaped_for_their_place() {
        assert_eq!(filled("/p/{id}", Place::Address), "/p/a%20b%26%22%3C%C3%A9");
        assert_eq!(filled("{{ q(\"{id}\") }}", Place::GraphQl), "{ q(\"a b&\\\"<é\") }");
        assert_eq!(filled("<a>{id}</a>", Place::Xml), "<a>a b&amp;&quot;&lt;é</a>");
        assert_eq!(filled("Bearer {id}", Place::Plain), "Bearer a b&\"<é");
    }

    #[test]
    fn percent_encoding_is_undone() {
        assert_eq!(unpercent("filters%5Bdate%5D%C3%A9%2"), "filters[date]é%2");
    }

    #[test]
    fn a_piece_with_an_empty_placeholder_is_left_out() {
        assert_eq!(filled("f(a: 1[[, since: \"{cursor}\"]])", Place::GraphQl), "f(a: 1)");
        assert_eq!(filled("f(a: 1[[, page: {page}]])", Place::GraphQl), "f(a: 1, page: 2)");
    }

    #[test]
    fn mistakes_are_told() {
        for written in ["{a", "a}", "{a b c d!}", "{}", "[[a", "[[a[[b]]]]", "{\"json\": 1}"] {
            assert!(Template::new(written).is_err(), "{written}");
        }
        assert_eq!(Template::new("{page:number}").unwrap().number(), Some("page"));
        assert_eq!(Template::new("x{page:number}").unwrap().names(), ["page"]);
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "[{}\\[\\]a-z ]{0,30}") {
            let _ = Template::new(&text);
        }

        #[test]
        fn percent_encoding_comes_back(text in ".{0,20}") {
            prop_assert_eq!(unpercent(&percent(&text)), text);
        }

        #[test]
        fn no_value_breaks_out_of_an_address(value in ".{0,20}") {
            let template = Template::new("/a/{x}/b").unwrap();
            let filled = template.fill(Place::Address, &|_| Ok(value.clone())).unwrap();
            prop_assert_eq!(filled.matches('/').count(), 3);
        }
    }
}
