//! Addresses of the web as texts: nothing of them changes but what is put in.

use reqwest::Url;

use crate::fill::{percent, unpercent};

/// Beyond this no browser and no network takes an address.
const LONGEST: usize = 8_000;

/// An address of the web; `None` for everything else.
pub(crate) fn web(text: &str) -> Option<Url> {
    let text = text.trim();
    let plain = text.len() <= LONGEST && !text.chars().any(|c| c.is_control() || c.is_whitespace());
    let url = plain.then(|| Url::parse(text).ok()).flatten()?;
    let usable = matches!(url.scheme(), "http" | "https") && url.has_host() && url.username().is_empty();
    let written = text.get(url.scheme().len()..).is_some_and(|rest| rest.starts_with("://"));
    (usable && written && url.password().is_none()).then_some(url)
}

/// A link as it was copied: out of the code of a page, perhaps, where `&` is `&amp;`.
pub(super) fn copied(text: &str) -> String {
    text.trim().replace("&amp;", "&")
}

/// An address with pairs at the end of its query, in this order: one without a value is the one that it has already.
pub(super) fn with_query(address: &str, pairs: &[(&str, Option<String>)]) -> String {
    if pairs.is_empty() {
        return address.to_owned();
    }
    let (rest, fragment) =
        address.split_at_checked(address.find('#').unwrap_or(address.len())).unwrap_or((address, ""));
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    let named = |pair: &str| unpercent(pair.split('=').next().unwrap_or(pair));
    let (set, mut all): (Vec<&str>, Vec<String>) =
        (query.split('&').filter(|pair| !pair.is_empty()).collect(), Vec::new());
    let is_put = |pair: &&str| pairs.iter().any(|(name, _)| named(pair) == *name);
    all.extend(set.iter().filter(|pair| !is_put(pair)).map(|pair| (*pair).to_owned()));
    for (name, value) in pairs {
        let old = set.iter().find(|pair| named(pair) == *name).map(|pair| (*pair).to_owned());
        let new = value.as_ref().map(|value| format!("{}={}", percent(name), percent(value)));
        all.extend(new.or(old));
    }
    let mark = if all.is_empty() { "" } else { "?" };
    format!("{path}{mark}{}{fragment}", all.join("&"))
}

/// An address without the pairs of these names.
pub(super) fn without_query(address: &str, names: &[&str]) -> String {
    let (rest, fragment) =
        address.split_at_checked(address.find('#').unwrap_or(address.len())).unwrap_or((address, ""));
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    let other = |pair: &&str| {
        let name = unpercent(pair.split('=').next().unwrap_or(pair));
        !pair.is_empty() && !names.contains(&name.as_str())
    };
    let kept: Vec<&str> = query.split('&').filter(other).collect();
    let mark = if kept.is_empty() { "" } else { "?" };
    format!("{path}{mark}{}{fragment}", kept.join("&"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_take_the_place_of_those_of_their_name_in_the_order_of_the_rule() {
        let pairs = [("sub", Some("a b".to_owned())), ("u", Some("x/y".to_owned())), ("v", None)];
        let put = |address: &str| with_query(address, &pairs);
        assert_eq!(put("https://a.example/c"), "https://a.example/c?sub=a%20b&u=x%2Fy");
        assert_eq!(
            put("https://a.example/c?id=1&sub=old&z=%20#top"),
            "https://a.example/c?id=1&z=%20&sub=a%20b&u=x%2Fy#top"
        );
        assert_eq!(
            put("https://a.example/?sub=1&v=%20&sub=2&u="),
            "https://a.example/?sub=a%20b&u=x%2Fy&v=%20"
        );
        assert_eq!(without_query("https://a.example/?tag=x&b=2#c", &["tag"]), "https://a.example/?b=2#c");
        assert_eq!(without_query("https://a.example/?tag=x", &["tag"]), "https://a.example/");
    }

    #[test]
    fn only_addresses_of_the_web_are_taken() {
        for good in ["https://shop.example", "http://shop.example/a?b=c#d", " https://müller.example/zelt "]
        {
            assert!(web(good).is_some(), "{good}");
        }
        let long = format!("https://shop.example/{}", "x".repeat(LONGEST));
        for bad in [
            "",
            "shop.example",
            "javascript:alert(1)",
            "https:/shop.example",
            "https:shop.example",
            "https://",
            "https://a b.example",
            "https://u:p@shop.example",
            "file:///etc/passwd",
            "ftp://a.example",
            &long,
        ] {
            assert!(web(bad).is_none(), "{bad}");
        }
    }
}
