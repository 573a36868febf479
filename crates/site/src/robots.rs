//! What a host allows, by its robots.txt (RFC 9309).

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use reqwest::Method;
use texting_robots::Robot;
use tokio::sync::OnceCell;
use url::Url;

use crate::address::joined;
use crate::fetch::{Failure, Read, Stop, Web};
use crate::finding::{Finding, NotAsked};

/// The name by which a robots.txt can mean us.
const PRODUCT: &str = "Tributary";
/// How much of it is read: what the standard asks for at least (RFC 9309, 2.5).
const LARGEST: usize = 500 << 10;
/// How many lines of it: each rule costs memory.
const LINES: usize = 5_000;
/// How many times it may point elsewhere (RFC 9309, 2.3.1.2).
const REDIRECTS: usize = 5;

/// What a host allows.
pub(crate) enum Robots {
    /// What its robots.txt says.
    Read(Box<Robot>),
    /// It has none: everything is allowed (RFC 9309, 2.3.1.3).
    Missing,
    /// It could not be read, for this reason: nothing is allowed (RFC 9309, 2.3.1.4).
    Unreachable(Finding),
}

/// One that answers nothing that can be used.
const UNREADABLE: Robots = Robots::Unreachable(Finding::NotAsked { why: NotAsked::RobotsUnreachable });

/// What was found to be allowed, by scheme, host and port.
#[derive(Default)]
pub(crate) struct Shelf(Mutex<HashMap<String, Arc<OnceCell<Arc<Robots>>>>>);

impl Shelf {
    pub async fn of(&self, web: &Web, url: &Url, stop: &Stop) -> Result<Arc<Robots>, Failure> {
        let cell = {
            let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(known.entry(url.origin().ascii_serialization()).or_default())
        };
        cell.get_or_try_init(|| async { Ok(Arc::new(ask(web, url, stop).await?)) }).await.cloned()
    }
}

async fn ask(web: &Web, url: &Url, stop: &Stop) -> Result<Robots, Failure> {
    let Some(mut at) = joined(url, "/robots.txt") else { return Ok(Robots::Missing) };
    for _ in 0..=REDIRECTS {
        let answer = match web.ask(Method::GET, &at, Read::All(LARGEST), stop).await {
            Ok(answer) => answer,
            Err(Failure::Stopped) => return Err(Failure::Stopped),
            Err(failure) => return Ok(Robots::Unreachable(failure.into())),
        };
        match answer.status {
            200..=299 => {
                // Long lists of rules take a while.
                let rules = tokio::task::spawn_blocking(move || read(&answer.body)).await;
                return Ok(rules.unwrap_or(UNREADABLE));
            }
            300..=399 => match answer.location.as_deref().and_then(|location| joined(&at, location)) {
                // What another host says is not asked: it may be one that counts clicks.
                Some(next) if bare(&next) == bare(url) => at = next,
                _ => return Ok(Robots::Missing),
            },
            // Too many requests is a server that cannot answer now, not one without rules.
            429 | 500.. => return Ok(UNREADABLE),
            _ => return Ok(Robots::Missing),
        }
    }
    Ok(Robots::Missing)
}

/// The host, with or without its `www`.
fn bare(url: &Url) -> Option<&str> {
    url.host_str().map(|host| host.strip_prefix("www.").unwrap_or(host))
}

fn read(body: &[u8]) -> Robots {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    let lines: Vec<_> = body.split_inclusive(|byte| matches!(byte, b'\n' | b'\r')).take(LINES).collect();
    match Robot::new(PRODUCT, &lines.concat()) {
        Ok(robot) => Robots::Read(Box::new(robot)),
        Err(_) => UNREADABLE,
    }
}

impl Robots {
    /// Whether it says that this address is not to be asked.
    pub fn forbids(&self, url: &Url) -> bool {
        matches!(self, Robots::Read(robot) if !robot.allowed(url.as_str()))
    }

    /// How long the host is to be left alone between two requests: not in the standard, but many hosts say it.
    pub fn delay(&self) -> Option<Duration> {
        let Robots::Read(robot) = self else { return None };
        robot.delay.and_then(|seconds| Duration::try_from_secs_f32(seconds).ok())
    }

    /// Where it says that sitemaps are (sitemaps.org, "Specifying the Sitemap location in your robots.txt file").
    pub fn sitemaps(&self) -> &[String] {
        match self {
            Robots::Read(robot) => &robot.sitemaps,
            Robots::Missing | Robots::Unreachable(_) => &[],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(path: &str) -> Url {
        Url::parse("https://shop.example").unwrap().join(path).unwrap()
    }

    #[test]
    fn rules_are_read_as_the_standard_means_them() {
        let text = b"\xef\xbb\xbfUser-agent: other\nDisallow: /\n\nUser-agent: *\nDisallow: /go/\nAllow: /go/shoes\n\
            Disallow: /*.pdf$\nCrawl-delay: 2.5\nSitemap: https://shop.example/map.xml\n";
        let robots = read(text);
        for (path, forbidden) in
            [("/", false), ("/go/x", true), ("/go/shoes/1", false), ("/a.pdf", true), ("/a.pdf?x", false)]
        {
            assert_eq!(robots.forbids(&url(path)), forbidden, "{path}");
        }
        assert_eq!(robots.delay(), Some(Duration::from_millis(2500)));
        assert_eq!(robots.sitemaps(), ["https://shop.example/map.xml"]);
        let ours =
            read(b"User-agent: *\nDisallow:\nUser-agent: tributary\nDisallow: /private\nCrawl-delay: -1\n");
        assert!(ours.forbids(&url("/private/a")) && !ours.forbids(&url("/a")));
        assert_eq!(ours.delay(), None);
        assert!(!read(b"<html>Not found</html>").forbids(&url("/a")));
    }

    #[test]
    fn a_robots_txt_that_never_ends_costs_little() {
        let mut text = "Disallow: /a\n".repeat(LINES);
        text.push_str("Disallow: /b\n");
        let robots = read(text.as_bytes());
        assert!(robots.forbids(&url("/a")) && !robots.forbids(&url("/b")));
        assert!(!read("Disallow: /*".repeat(40_000).as_bytes()).forbids(&url("/a")));
        // A rule that would cost too much to keep is not passed over: then nothing is allowed.
        assert!(matches!(
            read(format!("Disallow: /{}$", "*a".repeat(40_000)).as_bytes()),
            Robots::Unreachable(_)
        ));
    }
}
