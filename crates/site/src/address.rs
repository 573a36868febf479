//! Addresses: which hosts are meant, when two addresses are the same, and what a front page is.

use serde::Serialize;
use url::{Host, Url};

/// Names in a query that say which page is meant, where the path does not.
const PAGE_KEYS: [&str; 8] = ["p", "page_id", "product", "product_id", "id", "item", "sku", "asin"];

/// Hosts by the end of their names: `shop.example` is also every host below it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Hosts(Vec<String>);

impl Hosts {
    /// These hosts; what is no name of a host is left out.
    pub fn new<T: AsRef<str>>(names: impl IntoIterator<Item = T>) -> Hosts {
        let host = |name: T| {
            let name = name.as_ref().trim().trim_start_matches("*.").trim_matches('.').to_owned();
            Host::parse(&name).ok().map(|host| host.to_string())
        };
        Hosts(names.into_iter().filter_map(host).collect())
    }

    /// The one of these hosts that the address stands on.
    pub fn of(&self, url: &Url) -> Option<&str> {
        let host = url.host_str()?.trim_end_matches('.');
        let is = |known: &&String| {
            host.strip_suffix(known.as_str()).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        };
        self.0.iter().find(is).map(String::as_str)
    }
}

/// An address of the web as it can be asked: http or https, with a host, without a name, a password or a fragment.
pub(crate) fn asked(text: &str) -> Option<Url> {
    askable(Url::parse(text.trim()).ok()?)
}

/// Where a link on a page leads, if it leads to the web.
pub(crate) fn joined(base: &Url, link: &str) -> Option<Url> {
    askable(base.join(link.trim()).ok()?)
}

fn askable(mut url: Url) -> Option<Url> {
    let is_web =
        matches!(url.scheme(), "http" | "https") && url.host_str().is_some_and(|host| !host.is_empty());
    url.set_username("").ok()?;
    url.set_password(None).ok()?;
    url.set_fragment(None);
    is_web.then_some(url)
}

/// What two addresses share that mean the same place: the scheme, the case of the host and the order of the parameters
/// do not matter (RFC 3986, 6.2.2 and 6.2.3); every parameter does, also one that only tracks.
pub(crate) fn key(url: &Url) -> String {
    let mut pairs: Vec<(String, String)> = url.query_pairs().into_owned().collect();
    pairs.sort();
    let path = url.path().split('/').map(decoded).collect::<Vec<_>>().join("/");
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    let host = url.host_str().unwrap_or_default().trim_end_matches('.');
    pairs.iter().fold(format!("{host}{port}{path}"), |key, (name, value)| format!("{key}\n{name}={value}"))
}

/// A part of a path without its escapes; a `+` is a plus there.
fn decoded(part: &str) -> String {
    let query = part.replace('+', "%2B");
    url::form_urlencoded::parse(query.replace('&', "%26").replace('=', "%3D").as_bytes())
        .map(|(name, _)| name.into_owned())
        .collect()
}

/// Whether an address is a front page: of the host, or of one of its languages (`/`, `/index.html`, `/de/`, `/en-gb`).
pub(crate) fn is_front(url: &Url) -> bool {
    let path = url.path().trim_matches('/').to_ascii_lowercase();
    let is_index = ["index", "home", "default"]
        .iter()
        .any(|name| path.strip_prefix(name).is_some_and(|end| end.is_empty() || end.starts_with('.')));
    let (language, country) = path.split_once(['-', '_']).unwrap_or((&path, "xx"));
    let is_code = |part: &str| part.len() == 2 && part.bytes().all(|letter| letter.is_ascii_lowercase());
    let names_page =
        url.query_pairs().any(|(name, _)| PAGE_KEYS.contains(&name.to_ascii_lowercase().as_str()));
    (path.is_empty() || is_index || is_code(language) && is_code(country)) && !names_page
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        asked(text).expect(text)
    }

    #[test]
    fn a_host_is_meant_by_the_end_of_its_name() {
        let hosts = Hosts::new(["*.Awin1.com", "amzn.to", "bücher.example", "not a host", ""]);
        for (address, expected) in [
            ("https://www.AWIN1.com/x", Some("awin1.com")),
            ("https://awin1.com./x", Some("awin1.com")),
            ("http://amzn.to/abc", Some("amzn.to")),
            ("http://xn--bcher-kva.example/", Some("xn--bcher-kva.example")),
            ("https://notawin1.com/", None),
            ("https://awin1.com.evil.example/", None),
        ] {
            assert_eq!(hosts.of(&url(address)), expected, "{address}");
        }
    }

    #[test]
    fn two_addresses_that_mean_the_same_are_the_same() {
        let same = |one: &str, other: &str| key(&url(one)) == key(&url(other));
        for (one, other) in [
            ("http://Shop.Example/a", "https://shop.example/a"),
            ("https://shop.example:443/a", "http://shop.example:80/a"),
            ("https://shop.example", "https://shop.example/"),
            ("https://shop.example/a?x=1&tag=me", "https://shop.example/a?tag=me&x=1"),
            ("https://shop.example/%61+b?q=a%20b", "https://shop.example/a+b?q=a+b"),
            ("https://shop.example/a#top", "https://shop.example/a"),
        ] {
            assert!(same(one, other), "{one} {other}");
        }
        for (one, other) in [
            ("https://shop.example/a?tag=me", "https://shop.example/a"),
            ("https://shop.example/a?utm_source=x", "https://shop.example/a"),
            ("https://shop.example/A", "https://shop.example/a"),
            ("https://shop.example/a%2Fb", "https://shop.example/a/c"),
            ("https://shop.example/a?x=1%262", "https://shop.example/a?x=1&2"),
            ("https://shop.example:8080/a", "https://shop.example/a"),
        ] {
            assert!(!same(one, other), "{one} {other}");
        }
    }

    #[test]
    fn a_front_page_is_told_from_a_page() {
        for front in ["/", "/index.html", "/de/", "/en-GB", "/?utm_source=x", "/home", "/pt_br/?ref=me"] {
            assert!(is_front(&url(&format!("https://shop.example{front}"))), "{front}");
        }
        for page in ["/a", "/?p=12", "/indexes", "/de/shoes", "/home/kitchen", "/abc", "/?product_id=7"] {
            assert!(!is_front(&url(&format!("https://shop.example{page}"))), "{page}");
        }
    }

    #[test]
    fn only_the_web_is_asked() {
        for bad in [
            "mailto:a@b.example",
            "javascript:alert(1)",
            "file:///etc/passwd",
            "/a",
            "",
            "http://",
            "data:,x",
        ] {
            assert_eq!(asked(bad), None, "{bad}");
        }
        assert_eq!(url("https://me:secret@shop.example/a#b").as_str(), "https://shop.example/a");
    }
}
