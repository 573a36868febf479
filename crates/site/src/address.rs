//! Addresses: which hosts are meant, when two addresses are the same, what a front page is, and what is private.

use std::net::IpAddr;

use serde::Serialize;
use url::{Host, Url};

/// Names in a query that say which page is meant, where the path does not.
const PAGE_KEYS: [&str; 8] = ["p", "page_id", "product", "product_id", "id", "item", "sku", "asin"];

/// Languages and countries whose front pages are named by them.
const CODES: &str = "en de fr es it pt nl pl ru ja zh ko sv da nb fi cs sk hu ro bg el tr uk ar he \
    us gb at ch be ca au nz ie br mx jp cn in se dk no eu";

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
    let is_code = |part: &str| CODES.split_whitespace().any(|code| code == part);
    let names_page =
        url.query_pairs().any(|(name, _)| PAGE_KEYS.contains(&name.to_ascii_lowercase().as_str()));
    (path.is_empty() || is_index || path.split(['-', '_']).all(is_code)) && !names_page
}

/// Whether an address is one of the public internet, by the registries of special addresses (RFC 6890 and its updates).
pub(crate) fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => {
            let [a, b, c, _] = address.octets();
            let special = address.is_private()
                || address.is_loopback()
                || address.is_link_local()
                || address.is_documentation()
                || matches!(
                    (a, b, c),
                    (0 | 224.., _, _) | (100, 64..=127, _) | (192, 0, 0) | (198, 18 | 19, _)
                );
            !special
        }
        IpAddr::V6(address) => match address.segments() {
            // An address of the older kind inside of one of the newer (NAT64, 6to4): what it leads to counts.
            [0, 0, 0, 0, 0, 0xffff, high, low]
            | [0x64, 0xff9b, 0, 0, 0, 0, high, low]
            | [0x2002, high, low, ..] => {
                let inside = (u32::from(high) << 16) | u32::from(low);
                is_public(IpAddr::V4(inside.into()))
            }
            [0x2001, 0..=0x1ff | 0xdb8, ..] | [0x3fff, 0..=0xfff, ..] => false,
            [first, ..] => first & 0xe000 == 0x2000,
        },
    }
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
        for page in [
            "/a",
            "/?p=12",
            "/indexes",
            "/de/shoes",
            "/home/kitchen",
            "/abc",
            "/tv",
            "/pc-de",
            "/?product_id=7",
        ] {
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

    #[test]
    fn only_public_addresses_are_public() {
        for good in
            ["93.184.215.14", "8.8.8.8", "2606:2800:21f:cb07::1", "64:ff9b::808:808", "2002:808:808::1"]
        {
            assert!(is_public(good.parse().unwrap()), "{good}");
        }
        for bad in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "0.0.0.0",
            "100.64.0.1",
            "192.0.0.8",
            "198.18.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "203.0.113.7",
            "::",
            "::1",
            "::ffff:10.0.0.1",
            "fe80::1",
            "fc00::1",
            "fd12::1",
            "ff02::1",
            "64:ff9b::a00:1",
            "2002:a00:1::1",
            "2001:db8::1",
            "2001::1",
            "fec0::1",
        ] {
            assert!(!is_public(bad.parse().unwrap()), "{bad}");
        }
    }
}
