//! Where the next page is. Pure: by the rows received or by the server's own statement, never by what was asked for.

use serde_json::Value;

use crate::NetworkError;
use crate::connector::Pages;
use crate::filter::{Filter, Input, Scope};

/// Pages of one window. A network that never stops is stopped here.
pub(crate) const MOST_PAGES: u64 = 1_000;

/// Which page is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Turn {
    /// Counted from 1, whatever the network counts from.
    pub nth: u64,
    /// What `{page}` stands for.
    pub page: u64,
    /// What `{offset}` stands for.
    pub offset: u64,
    /// What `{cursor}` stands for: empty on the first page.
    pub cursor: String,
    /// An address that the answer before gave, in place of the request's own.
    pub address: Option<String>,
    /// Raw rows received before this page.
    pub seen: u64,
}

impl Default for Turn {
    fn default() -> Turn {
        Turn { nth: 1, page: 1, offset: 0, cursor: String::new(), address: None, seen: 0 }
    }
}

/// An answer, as far as it matters for what comes next.
pub(crate) struct Answered<'a> {
    /// What it says.
    pub input: &'a Input<'a>,
    /// What filters may use with it.
    pub scope: &'a Scope,
    /// How many raw rows it has.
    pub count: u64,
    /// Its `Link` header.
    pub link: Option<&'a str>,
    /// The real address that was asked.
    pub address: &'a str,
    /// The hosts that the connector names.
    pub hosts: &'a [String],
}

impl Answered<'_> {
    /// What an answer means that does not say where the next page is: with rows on it, nobody knows whether they are all.
    fn untold(&self, found: String) -> Result<(), NetworkError> {
        match self.count {
            0 => Ok(()),
            _ => Err(NetworkError::NotWhatItSays {
                expected: "a page that tells where the next one is".to_owned(),
                found,
            }),
        }
    }
}

impl Turn {
    /// The first page.
    pub(crate) fn first(pages: &Pages) -> Turn {
        match pages {
            Pages::Number { first, .. } => Turn { page: *first, ..Turn::default() },
            Pages::Offset { first, .. } => Turn { offset: *first, ..Turn::default() },
            Pages::One | Pages::Cursor { .. } | Pages::Address(_) | Pages::LinkHeader => Turn::default(),
        }
    }

    /// The page after this one, if there is one.
    pub(crate) fn next(&self, pages: &Pages, answered: &Answered<'_>) -> Result<Option<Turn>, NetworkError> {
        let seen = self.seen + answered.count;
        let scope = answered.scope.counted(answered.count, seen);
        let more = |filter: &Option<Filter>, otherwise: bool| match filter {
            None => otherwise,
            // Where it cannot be told, only an answer without rows is the last.
            Some(filter) => filter
                .first(answered.input, &scope)
                .map_or(answered.count > 0, |found| !matches!(found, None | Some(Value::Bool(false)))),
        };
        let mut next = Turn { nth: self.nth + 1, page: self.page + 1, seen, ..self.clone() };
        let text = |filter: &Filter| match filter.first(answered.input, &scope) {
            Ok(Some(Value::String(text))) => Ok(text.trim().to_owned()),
            Ok(Some(Value::Number(number))) => Ok(number.to_string()),
            Ok(None | Some(Value::Bool(false))) => Ok(String::new()),
            Ok(Some(other)) => answered.untold(other.to_string()).map(|()| String::new()),
            Err(found) => answered.untold(found).map(|()| String::new()),
        };
        let goes_on = match pages {
            Pages::One => false,
            Pages::Number { more: filter, .. } => more(filter, answered.count > 0),
            Pages::Offset { first, more: filter } => {
                next.offset = first + seen;
                answered.count > 0 && more(filter, true)
            }
            Pages::Cursor { next: cursor, more: filter } => {
                next.cursor = text(cursor)?;
                let goes_on = !next.cursor.is_empty() && more(filter, true);
                if goes_on && next.cursor == self.cursor {
                    return Err(NetworkError::RepeatedPage);
                }
                goes_on
            }
            Pages::Address(filter) => next.turn_to(&text(filter)?, answered)?,
            Pages::LinkHeader => {
                next.turn_to(&answered.link.and_then(next_link).unwrap_or_default(), answered)?
            }
        };
        if goes_on && self.nth >= MOST_PAGES {
            return Err(NetworkError::TooManyPages);
        }
        Ok(goes_on.then_some(next))
    }

    /// Takes the address that an answer gave: a relative one belongs to the same host, any other to a host of the file.
    fn turn_to(&mut self, given: &str, answered: &Answered<'_>) -> Result<bool, NetworkError> {
        let here = answered.address;
        let (scheme, rest) = here.split_once("://").unwrap_or(("https", here));
        let host = rest.split(['/', '?']).next().unwrap_or(rest);
        let path = here.split('?').next().unwrap_or(here);
        let is_absolute = ["https://", "http://"]
            .iter()
            .any(|scheme| given.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)));
        let full = match given {
            "" => return Ok(false),
            _ if is_absolute => given.to_owned(),
            _ if given.starts_with("//") => format!("{scheme}:{given}"),
            _ if given.starts_with('/') => format!("{scheme}://{host}{given}"),
            _ if given.starts_with('?') => format!("{path}{given}"),
            _ => format!("{}/{given}", path.rsplit_once('/').map_or(path, |(folder, _)| folder)),
        };
        let rest = full.split_once("://").map_or("", |(_, rest)| rest);
        let there = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let known = std::iter::once(host).chain(answered.hosts.iter().map(String::as_str));
        if !known.into_iter().any(|known| known.eq_ignore_ascii_case(there)) {
            let message = format!("the next page is at {there}, which the file does not name");
            return Err(NetworkError::Connector { message });
        }
        // A network behind a proxy may name itself with http; the way there stays what it was.
        self.address = Some(format!("{scheme}://{rest}"));
        Ok(true)
    }
}

/// The address with `rel="next"` in a `Link` header.
fn next_link(header: &str) -> Option<String> {
    let mut rest = header;
    while let Some((_, after)) = rest.split_once('<') {
        let (address, about) = after.split_once('>')?;
        let (about, following) =
            about.split_once(",").filter(|(_, next)| next.contains('<')).unwrap_or((about, ""));
        let is_next = about.split(';').filter_map(|part| part.split_once('=')).any(|(name, value)| {
            let value = value.trim().trim_matches('"');
            name.trim().eq_ignore_ascii_case("rel")
                && value.split_whitespace().any(|word| word.eq_ignore_ascii_case("next"))
        });
        if is_next {
            return Some(address.to_owned());
        }
        rest = following;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn more(code: &str) -> Option<Filter> {
        Some(Filter::new(code))
    }

    fn turn(pages: &Pages, turn: &Turn, value: &Value, count: u64) -> Result<Option<Turn>, NetworkError> {
        let (input, scope) = (Input::new(value), Scope::empty());
        let answered = Answered {
            input: &input,
            scope: &scope,
            count,
            link: value["link"].as_str(),
            address: "https://api.example/v1/rows?page=1",
            hosts: &["files.example".to_owned()],
        };
        turn.next(pages, &answered)
    }

    #[test]
    fn pages_are_numbered_until_there_is_no_more() {
        let until_empty = Pages::Number { first: 0, more: None };
        let first = Turn::first(&until_empty);
        assert_eq!(first.page, 0);
        let second = turn(&until_empty, &first, &json!({}), 40).unwrap().unwrap();
        assert_eq!((second.page, second.nth, second.seen), (1, 2, 40));
        assert_eq!(turn(&until_empty, &second, &json!({}), 0), Ok(None));
        // A short page says nothing where the network says whether there is more.
        let told = Pages::Number { first: 1, more: more(".more") };
        assert!(turn(&told, &Turn::first(&told), &json!({"more": true}), 0).unwrap().is_some());
        assert!(turn(&told, &Turn::first(&told), &json!({"more": false}), 40).unwrap().is_none());
        let total = Pages::Number { first: 1, more: more("$seen < .total") };
        assert!(
            turn(&total, &Turn { seen: 60, ..Turn::default() }, &json!({"total": 100}), 39)
                .unwrap()
                .is_some()
        );
        assert!(
            turn(&total, &Turn { seen: 60, ..Turn::default() }, &json!({"total": 100}), 40)
                .unwrap()
                .is_none()
        );
    }

    #[test]
    fn an_offset_grows_by_the_rows_received() {
        let pages = Pages::Offset { first: 1, more: None };
        let second = turn(&pages, &Turn::first(&pages), &json!({}), 37).unwrap().unwrap();
        assert_eq!(second.offset, 38);
        assert_eq!(turn(&pages, &second, &json!({}), 0), Ok(None));
    }

    #[test]
    fn a_cursor_ends_when_it_is_empty_and_must_not_stand_still() {
        let pages = Pages::Cursor { next: Filter::new(".next"), more: None };
        let second = turn(&pages, &Turn::first(&pages), &json!({"next": 7}), 1).unwrap().unwrap();
        assert_eq!(second.cursor, "7");
        for end in [json!({}), json!({"next": null}), json!({"next": ""})] {
            assert_eq!(turn(&pages, &second, &end, 1), Ok(None));
        }
        assert_eq!(turn(&pages, &second, &json!({"next": "7"}), 1), Err(NetworkError::RepeatedPage));
    }

    #[test]
    fn where_it_is_not_told_whether_there_are_more_nothing_is_taken_for_the_end() {
        let told = Pages::Number { first: 1, more: more("(.page | tonumber) < (.pages | tonumber)") };
        let first = Turn::first(&told);
        assert!(turn(&told, &first, &json!({"page": 1, "pages": {}}), 40).unwrap().is_some());
        assert_eq!(turn(&told, &first, &json!({}), 0), Ok(None));
        for pages in [
            Pages::Cursor { next: Filter::new(".next"), more: None },
            Pages::Address(Filter::new(".next")),
            Pages::Cursor { next: Filter::new(".rows | error"), more: None },
        ] {
            let odd = json!({"next": {"page": 2}, "rows": 1});
            let found = turn(&pages, &Turn::default(), &odd, 1);
            assert!(matches!(found, Err(NetworkError::NotWhatItSays { .. })), "{found:?}");
            assert_eq!(turn(&pages, &Turn::default(), &odd, 0), Ok(None));
        }
    }

    #[test]
    fn addresses_stay_with_the_hosts_that_are_named() {
        let pages = Pages::Address(Filter::new(".next"));
        let check = |given: &str, expected: Option<&str>| {
            let found = turn(&pages, &Turn::default(), &json!({"next": given}), 1);
            assert_eq!(found.ok().flatten().and_then(|turn| turn.address).as_deref(), expected, "{given}");
        };
        check("/v1/rows?page=2", Some("https://api.example/v1/rows?page=2"));
        check("rows?page=2", Some("https://api.example/v1/rows?page=2"));
        check("?page=2", Some("https://api.example/v1/rows?page=2"));
        check("http://api.example/v1/rows?page=2", Some("https://api.example/v1/rows?page=2"));
        check("//files.example/x", Some("https://files.example/x"));
        check(
            "/v1/rows?back=https://elsewhere.example/",
            Some("https://api.example/v1/rows?back=https://elsewhere.example/"),
        );
        for foreign in [
            "https://elsewhere.example/v1",
            "//elsewhere.example/v1",
            "https://api.example.evil.example/",
            "https://api.example@evil.example/",
            "https://api.example:1/",
            "https://api.example\\@evil.example/",
            "https://",
        ] {
            let found = turn(&pages, &Turn::default(), &json!({"next": foreign}), 1);
            assert!(matches!(found, Err(NetworkError::Connector { .. })), "{foreign}");
        }
        assert_eq!(turn(&pages, &Turn::default(), &json!({"next": null}), 1), Ok(None));
    }

    #[test]
    fn the_link_header_names_the_next_page() {
        let check = |header: &str, expected: Option<&str>| {
            assert_eq!(next_link(header).as_deref(), expected, "{header}");
        };
        check("<https://a.example/?p=2>; rel=\"next\"", Some("https://a.example/?p=2"));
        check("<https://a.example/?p=1,2>; rel=prev, </?p=3>; title=\"x\"; rel=\"last next\"", Some("/?p=3"));
        check("<https://a.example/>; rel=\"nextish\"", None);
        check("nonsense", None);
    }

    proptest! {
        #[test]
        fn every_run_of_pages_ends(counts in proptest::collection::vec(0u64..3, 0..40), first in 0u64..3) {
            for pages in [Pages::Number { first, more: None }, Pages::Offset { first, more: None }, Pages::Number { first, more: more("true") }] {
                let (mut at, mut calls) = (Turn::first(&pages), 0_usize);
                let ended = loop {
                    let count = counts.get(calls).copied().unwrap_or(1);
                    calls += 1;
                    match turn(&pages, &at, &json!({}), count) {
                        Ok(Some(next)) => {
                            prop_assert!(next != at);
                            at = next;
                        }
                        ended => break ended,
                    }
                };
                prop_assert!(calls as u64 <= MOST_PAGES);
                prop_assert!(ended == Ok(None) || ended == Err(NetworkError::TooManyPages));
            }
        }

        #[test]
        fn any_link_header_is_answered(header in "[<>;,=\"a-z /]{0,40}") {
            let _ = next_link(&header);
        }
    }
}
