//! Redirects, followed by hand.

use std::collections::HashSet;

use reqwest::Method;
use serde::Serialize;
use url::Url;

use crate::address::{Hosts, joined};
use crate::fetch::{Answer, Failure, Read, Stop, Web};
use crate::finding::{Finding, NotAsked};
use crate::robots::Robots;
use crate::words::Words;

/// How many redirects are followed.
const REDIRECTS: usize = 10;
/// A page, and how much of it is read.
pub(crate) const PAGE: Read = Read::Page(2 << 20);

/// What is known beforehand: which hosts are what, and which words mean what.
#[derive(Debug, Clone, Default)]
pub struct Rules {
    /// Hosts of networks that count clicks: not asked, so that nothing is counted that nobody clicked.
    pub tracking: Hosts,
    /// The user's own hosts: the only ones whose pages are read for their links.
    pub own: Hosts,
    /// What disclosures say, and what pages say that are gone.
    pub words: Words,
}

/// One redirect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Hop {
    /// The address that was asked.
    pub url: String,
    /// The status it answered with.
    pub status: u16,
}

/// How an address is followed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum How {
    /// As a link of anybody's: with HEAD first.
    Link { even_so: bool, head: bool },
    /// As a page of the user's own, for its links.
    Own,
}

/// Where an address led to.
pub(crate) struct Followed {
    pub hops: Vec<Hop>,
    pub end: Result<(Url, Answer), Finding>,
}

/// Follows an address to its end: an answer that is no redirect, or a finding.
pub(crate) async fn follow(
    web: &Web,
    start: &Url,
    rules: &Rules,
    how: How,
    read: Read,
    stop: &Stop,
) -> Followed {
    let (mut hops, mut seen, mut at) = (Vec::new(), HashSet::new(), start.clone());
    let end = loop {
        if !seen.insert(at.clone()) {
            break Err(Finding::RedirectLoop { at: at.into() });
        }
        if hops.len() > REDIRECTS {
            break Err(Finding::TooManyRedirects);
        }
        let answer = match permitted(web, &at, rules, how, hops.is_empty(), stop).await {
            Ok(()) => ask(web, &at, how, read, stop).await.map_err(Finding::from),
            Err(finding) => Err(finding),
        };
        let answer = match answer {
            Ok(answer) => answer,
            Err(finding) => break Err(finding),
        };
        let next =
            answer.location.as_deref().filter(|_| matches!(answer.status, 301 | 302 | 303 | 307 | 308));
        let Some(next) = next else { break Ok((at, answer)) };
        hops.push(Hop { url: at.to_string(), status: answer.status });
        match joined(&at, next) {
            Some(next) => at = next,
            None => break Err(Finding::Odd { status: answer.status }),
        }
    };
    Followed { hops, end }
}

/// Whether an address may be asked; a host that is asked for the first time is asked for its rules first.
async fn permitted(
    web: &Web,
    at: &Url,
    rules: &Rules,
    how: How,
    is_first: bool,
    stop: &Stop,
) -> Result<(), Finding> {
    let not = |why| Err(Finding::NotAsked { why });
    let is_own = rules.own.of(at).is_some();
    match (how, rules.tracking.of(at)) {
        (How::Link { even_so: true, .. }, _) | (_, None) => {}
        (_, Some(host)) if is_first => return not(NotAsked::TrackingHost { host: host.to_owned() }),
        (_, Some(host)) => return Err(Finding::StopsAtTracking { host: host.to_owned() }),
    }
    if how == How::Own && !is_own {
        return not(NotAsked::NotOwn { host: at.host_str().unwrap_or_default().to_owned() });
    }
    let robots = web.robots_of(at, stop).await?;
    // One look at a link that its owner asks for is no crawling of his own site.
    let heeds = match how {
        How::Own => true,
        How::Link { even_so, .. } => !even_so && !is_own,
    };
    match &*robots {
        Robots::Unreachable(finding) if how == How::Own => Err(finding.clone()),
        _ if heeds && robots.forbids(at) => not(NotAsked::Robots),
        _ => Ok(()),
    }
}

/// Asks for a page: with HEAD first where a page is not wanted for sure, since most answers need no body.
async fn ask(web: &Web, at: &Url, how: How, read: Read, stop: &Stop) -> Result<Answer, Failure> {
    if let How::Link { head: true, .. } = how {
        match web.ask(Method::HEAD, at, read, stop).await {
            // Servers that do not know HEAD, and walls against robots, answer nearly anything to it.
            Ok(answer) if matches!(answer.status, 400.. if !matches!(answer.status, 410 | 429)) => {}
            Ok(answer) if answer.status < 300 && answer.is_page() => {}
            Err(Failure::Refused(_)) => {}
            told => return told,
        }
    }
    web.ask(Method::GET, at, read, stop).await
}
