//! How a field of ours is taken from a row: a column, the first filled one of several, a constant, or a filter.

use crate::filter::Filter;

/// A word as it is compared: trimmed, in lower case.
pub(super) fn word(text: &str) -> String {
    text.trim().to_lowercase()
}

/// Where a field comes from.
#[derive(Debug)]
pub(super) enum Pick {
    /// The first of these that is not empty: by far the most common case, and run without jq.
    Plain(Vec<Term>),
    /// A filter on the row, and the headings that it may mean.
    Filter(Filter, Vec<String>),
}

/// Which rows are kept.
#[derive(Debug)]
pub(super) enum Keep {
    All,
    /// Those with something in this column: run without jq.
    Filled(String),
    /// What the filter makes of each.
    Filter(Filter, Vec<String>),
}

impl Keep {
    pub(super) fn new(text: Option<&str>) -> Keep {
        let Some(text) = text else { return Keep::All };
        let inner = text.trim().strip_prefix("select(").and_then(|rest| rest.strip_suffix(')'));
        match inner.and_then(plain).as_deref() {
            Some([Term::Heading(heading)]) => Keep::Filled(heading.clone()),
            _ => Keep::Filter(Filter::new(text), mentions(text)),
        }
    }

    /// The headings that it speaks of.
    pub(super) fn headings(&self) -> Vec<String> {
        match self {
            Keep::All => Vec::new(),
            Keep::Filled(heading) => vec![heading.clone()],
            Keep::Filter(_, mentions) => mentions.clone(),
        }
    }
}

/// One alternative of a plain pick.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Term {
    Heading(String),
    Constant(String),
}

impl Pick {
    pub(super) fn new(text: &str) -> Pick {
        match plain(text) {
            Some(terms) => Pick::Plain(terms),
            None => Pick::Filter(Filter::new(text), mentions(text)),
        }
    }

    /// The headings that it speaks of.
    pub(super) fn headings(&self) -> Vec<String> {
        match self {
            Pick::Filter(_, mentions) => mentions.clone(),
            Pick::Plain(terms) => terms
                .iter()
                .filter_map(|term| match term {
                    Term::Heading(heading) => Some(heading.clone()),
                    Term::Constant(_) => None,
                })
                .collect(),
        }
    }
}

/// `.A`, `."A b"`, `.["A b"]` and `"constant"`, alone or with `//` between.
fn plain(text: &str) -> Option<Vec<Term>> {
    let mut terms = Vec::new();
    let mut rest = text.trim();
    loop {
        let (term, after) = term(rest)?;
        terms.push(term);
        rest = after.trim_start();
        match rest.strip_prefix("//") {
            Some(more) => rest = more.trim_start(),
            None => return rest.is_empty().then_some(terms),
        }
    }
}

fn term(text: &str) -> Option<(Term, &str)> {
    let Some(path) = text.strip_prefix('.') else {
        let (constant, rest) = string(text)?;
        return Some((Term::Constant(constant), rest));
    };
    if let Some(index) = path.strip_prefix('[') {
        let (heading, rest) = string(index)?;
        return Some((Term::Heading(heading), rest.strip_prefix(']')?));
    }
    if path.starts_with('"') {
        let (heading, rest) = string(path)?;
        return Some((Term::Heading(heading), rest));
    }
    let name = path.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '_');
    let (name, rest) = path.split_at(path.len() - name.len());
    let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    is_name.then(|| (Term::Heading(name.to_owned()), rest))
}

/// The string literal at the start; one with an interpolation is none.
fn string(text: &str) -> Option<(String, &str)> {
    let mut escaped = false;
    let body = text.strip_prefix('"')?;
    let end = body.char_indices().find(|(_, c)| {
        let ends = *c == '"' && !escaped;
        escaped = *c == '\\' && !escaped;
        ends
    })?;
    let (literal, rest) = text.split_at(end.0 + 2);
    Some((serde_json::from_str(literal).ok()?, rest))
}

/// Every name in a filter that could be a heading.
fn mentions(filter: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = filter;
    while let Some(at) = rest.find(['.', '"']) {
        let here = rest.get(at..).unwrap_or_default();
        rest = match term(here) {
            Some((Term::Heading(name) | Term::Constant(name), after)) => {
                found.push(name);
                after
            }
            None => here.get(1..).unwrap_or_default(),
        };
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_picks_need_no_jq() {
        let heading = |name: &str| Term::Heading(name.to_owned());
        let constant = |text: &str| Term::Constant(text.to_owned());
        for (text, expected) in [
            (".date", Some(vec![heading("date")])),
            (" .\"Order ID\" ", Some(vec![heading("Order ID")])),
            (".[\"# of Items\"]", Some(vec![heading("# of Items")])),
            ("\"Amazon Associates\"", Some(vec![constant("Amazon Associates")])),
            (
                ".A // .[\"B \\\"c\\\"\"] // \"d\"",
                Some(vec![heading("A"), heading("B \"c\""), constant("d")]),
            ),
            (".A + .B", None),
            (".A // ", None),
            (".a.b", None),
            (".", None),
            (".5", None),
            ("\"a\\(.b)\"", None),
        ] {
            assert_eq!(plain(text), expected, "{text}");
        }
    }

    #[test]
    fn a_filled_column_is_asked_for_without_jq() {
        assert!(
            matches!(Keep::new(Some(" select(.[\"ASIN\"]) ")), Keep::Filled(heading) if heading == "ASIN")
        );
        assert!(matches!(Keep::new(Some("select(.A) | select(.B)")), Keep::Filter(..)));
        assert!(matches!(Keep::new(Some("select(.A // .B)")), Keep::Filter(..)));
        assert!(matches!(Keep::new(None), Keep::All));
    }

    #[test]
    fn a_filter_mentions_its_headings() {
        let filter = "select(.Status == \"Completed\" and has(\"Net\")) | .[\"Time Zone\"], .\"A b\"";
        assert_eq!(mentions(filter), ["Status", "Completed", "Net", "Time Zone", "A b"]);
    }
}
