//! The path and query of a link with placeholders: to be filled, and to be found again in a link.

use super::{PLAIN, SUB_ID, TARGET};
use crate::fill::{Part, Template, unpercent};

/// A pair of a query.
#[derive(Debug)]
pub(crate) struct Pair {
    pub name: String,
    pub value: Template,
}

/// The path and query of a link.
#[derive(Debug)]
pub(crate) struct Pattern {
    pub place: Place,
    pub path: Template,
    /// What the address itself says: the link is none without it.
    pub required: Vec<Pair>,
    /// What may be put in.
    pub query: Vec<Pair>,
}

/// Which links a pattern is looked for in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// Those with this path.
    Path,
    /// Those with this host and path.
    Host,
    /// Those with any path.
    Any,
}

/// What placeholders stand for in a link.
pub(crate) type Found = Vec<(String, String)>;

impl Pattern {
    /// Reads a path, perhaps with a query.
    pub(crate) fn new(written: &str, place: Place) -> Result<Pattern, String> {
        let (path, query) = written.split_once('?').unwrap_or((written, ""));
        let mut required = Vec::new();
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) =
                pair.split_once('=').ok_or_else(|| format!("“{pair}” is no pair: name=value"))?;
            required.push(Pair { name: name.to_owned(), value: Template::new(value)? });
        }
        Ok(Pattern { place, path: Template::new(path)?, required, query: Vec::new() })
    }

    /// The names of its placeholders.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        let pairs = self.required.iter().chain(&self.query);
        self.path.names().into_iter().chain(pairs.flat_map(|pair| pair.value.names()))
    }

    /// Whether the path ends with the page as it stands, and so with everything that follows.
    pub(crate) fn ends_plain(&self) -> bool {
        matches!(self.path.parts(), [.., Part::Name(name)] if name == PLAIN)
    }

    /// What its placeholders stand for in a link, if the link has this form.
    pub(crate) fn find(&self, link: &Taken<'_>) -> Option<Found> {
        let mut found = Vec::new();
        if self.place != Place::Any {
            let rest = if self.ends_plain() { link.rest } else { link.path };
            let host = if self.place == Place::Host { link.host.as_str() } else { "" };
            // A slash at the end says nothing.
            let slash = self.path.written().ends_with('/') && !rest.ends_with('/');
            let subject = format!("{host}{rest}{}", if slash { "/" } else { "" });
            let rest = capture(self.path.parts(), &subject, &mut found)?;
            if !matches!(rest, "" | "/") {
                return None;
            }
        }
        for pair in &self.required {
            let value =
                link.query.iter().find(|(name, _)| *name == pair.name).map(|(_, value)| value.as_str());
            let optional = pair.value.names().iter().any(|name| matches!(*name, SUB_ID | TARGET));
            let literal = pair.value.names().is_empty();
            match value {
                Some(value) if literal && unpercent(value) != pair.value.written() => return None,
                Some(value) => capture_whole(&pair.value, value, &mut found),
                None if optional => {}
                None => return None,
            }
        }
        for pair in &self.query {
            if let Some((_, value)) = link.query.iter().find(|(name, _)| *name == pair.name) {
                capture_whole(&pair.value, value, &mut found);
            }
        }
        Some(found)
    }
}

/// A link in its parts, all as written but for the query.
#[derive(Debug)]
pub(crate) struct Taken<'a> {
    /// In small letters.
    pub host: String,
    /// Path, query and fragment.
    pub rest: &'a str,
    pub path: &'a str,
    /// Names, and values as written.
    pub query: Vec<(String, String)>,
}

impl<'a> Taken<'a> {
    /// Takes an address of the web apart; `None` if it is none.
    pub(crate) fn new(link: &'a str) -> Option<Taken<'a>> {
        let host = super::address::web(link)?.host_str()?.to_lowercase();
        let (_, after) = link.split_once("://")?;
        let (_, rest) = after.split_at_checked(after.find(['/', '?', '#']).unwrap_or(after.len()))?;
        let bare = rest.split('#').next().unwrap_or(rest);
        let (path, query) = bare.split_once('?').unwrap_or((bare, ""));
        let pairs = query.split('&').filter(|pair| !pair.is_empty());
        let pairs = pairs.map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (unpercent(name), value.to_owned())
        });
        Some(Taken { host, rest, path, query: pairs.collect() })
    }
}

/// Notes what the placeholders of a value stand for, if the whole of it has this form.
fn capture_whole(template: &Template, value: &str, found: &mut Found) {
    let before = found.len();
    if !capture(template.parts(), value, found).is_some_and(str::is_empty) {
        found.truncate(before);
    }
}

/// Finds the parts of a template in a text, one after the other; gives what is left of it.
fn capture<'t>(parts: &[Part], text: &'t str, found: &mut Found) -> Option<&'t str> {
    let Some((part, others)) = parts.split_first() else { return Some(text) };
    match part {
        Part::Text(literal) => capture(others, text.strip_prefix(literal.as_str())?, found),
        Part::Name(name) => {
            let slash = || text.find('/').unwrap_or(text.len());
            let end = match others.first() {
                Some(Part::Text(literal)) => text.find(literal.as_str())?,
                Some(Part::Group(inner)) => match inner.first() {
                    Some(Part::Text(literal)) => text.find(literal.as_str()).unwrap_or_else(slash),
                    _ => slash(),
                },
                Some(Part::Name(_)) => slash(),
                None if name == TARGET || name == PLAIN => text.len(),
                None => slash(),
            };
            let (value, rest) = text.split_at_checked(end)?;
            let within = name == TARGET || name == PLAIN || !value.contains('/');
            if value.is_empty() || !within {
                return None;
            }
            found.push((name.clone(), read_value(name, value)));
            capture(others, rest, found)
        }
        Part::Group(inner) => {
            let before = found.len();
            let rest = capture(inner, text, found).unwrap_or_else(|| {
                found.truncate(before);
                text
            });
            capture(others, rest, found)
        }
    }
}

/// A value without its percent-encoding; in an address a plus is a plus, elsewhere it is a space.
fn read_value(name: &str, value: &str) -> String {
    match name {
        PLAIN => value.to_owned(),
        TARGET => unpercent(value),
        _ => unpercent(&value.replace('+', " ")),
    }
}
