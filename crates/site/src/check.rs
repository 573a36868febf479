//! Whether links still work.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use futures_util::future::join_all;
use serde::Serialize;
use url::Url;

use crate::address::{asked, is_front};
use crate::chain::{Followed, Hop, How, PAGE, Rules, follow};
use crate::fetch::{Answer, Stop, Web};
use crate::finding::{Finding, Gone, NotAsked};
use crate::page::Page;
use crate::reading::read_page;

/// How long a host that could not answer is left alone before it is asked once more.
const AGAIN: Duration = Duration::from_secs(5);

/// A link to look at, and what is expected of it.
#[derive(Debug, Clone, Default)]
pub struct Link {
    /// Its address.
    pub url: String,
    /// Where it should lead, if that is known: a short link tells nothing of it.
    pub leads_to: Option<String>,
    /// Asked even if its host counts clicks or does not want robots: somebody asks for this one link.
    pub even_so: bool,
}

/// A link, looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Checked {
    /// Its address, as it was given.
    pub url: String,
    /// What was found.
    pub finding: Finding,
    /// The redirects on the way, in order.
    pub hops: Vec<Hop>,
    /// Where it ended, if something answered there.
    pub ended_at: Option<String>,
}

/// Looks at links: those of one host one after the other, hosts side by side. Each is told as soon as it is known, with
/// its place in the list; all come back in the order in which they were given.
pub async fn check(
    web: &Web,
    links: &[Link],
    rules: &Rules,
    stop: &Stop,
    tell: impl Fn(usize, &Checked) + Sync,
) -> Vec<Checked> {
    let mut hosts: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (index, link) in links.iter().enumerate() {
        let host = asked(&link.url).and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default();
        hosts.entry(host).or_default().push(index);
    }
    let found = Mutex::new(BTreeMap::new());
    let keep = |index: usize, checked: Checked| {
        tell(index, &checked);
        found.lock().unwrap_or_else(PoisonError::into_inner).insert(index, checked);
    };
    let one_host = |indexes: Vec<usize>| {
        let keep = &keep;
        async move {
            let mut again = Vec::new();
            for index in indexes {
                let Some(link) = links.get(index) else { continue };
                let checked = one(web, link, rules, true, stop).await;
                match checked.finding.may_pass() {
                    true => again.push((index, link, checked)),
                    false => keep(index, checked),
                }
            }
            if !again.is_empty() {
                tokio::select! {
                    () = tokio::time::sleep(AGAIN) => {}
                    () = stop.wait() => {}
                }
            }
            for (index, link, first) in again {
                let second = one(web, link, rules, false, stop).await;
                let is_stopped = second.finding == Finding::NotAsked { why: NotAsked::Stopped };
                keep(index, if is_stopped { first } else { second });
            }
        }
    };
    join_all(hosts.into_values().map(one_host)).await;
    found.into_inner().unwrap_or_else(PoisonError::into_inner).into_values().collect()
}

async fn one(web: &Web, link: &Link, rules: &Rules, head: bool, stop: &Stop) -> Checked {
    let Some(start) = asked(&link.url) else {
        let finding = Finding::NotAsked { why: NotAsked::NotAnAddress };
        return Checked { url: link.url.clone(), finding, hops: Vec::new(), ended_at: None };
    };
    let how = How::Link { even_so: link.even_so, head };
    let Followed { hops, end } = follow(web, &start, rules, how, PAGE, stop).await;
    let expected = link.leads_to.as_deref().and_then(asked).unwrap_or(start);
    let (finding, ended_at) = match end {
        Ok((end, answer)) => (look(&expected, &end, answer, hops.is_empty(), rules), Some(end.to_string())),
        Err(finding) => (finding, None),
    };
    Checked { url: link.url.clone(), finding, hops, ended_at }
}

/// What an answer at the end of a chain says.
fn look(expected: &Url, end: &Url, answer: Answer, is_direct: bool, rules: &Rules) -> Finding {
    if !(200..300).contains(&answer.status) {
        return Finding::of_status(answer.status);
    }
    let is_deep = !is_front(expected);
    if is_deep && !is_direct && is_front(end) {
        return Finding::ToFrontPage { at: end.to_string() };
    }
    if !answer.is_page() {
        return Finding::NotHtml { kind: answer.kind.unwrap_or_default() };
    }
    let page = read_page(end, answer.kind.as_deref(), &answer.body);
    match gone(&page, end, rules) {
        Some(gone) if is_deep => Finding::ProductGone { gone },
        _ if !answer.is_whole || !page.is_whole => Finding::TooLarge,
        _ => Finding::Fine,
    }
}

/// Whether a page says that what it was about is gone. One offer that can be had is enough for it not to.
fn gone(page: &Page, end: &Url, rules: &Rules) -> Option<Gone> {
    let said = |word: &str| page.availability.iter().any(|said| said == word);
    let is_gone = |said: &String| matches!(said.as_str(), "outofstock" | "soldout" | "oos" | "discontinued");
    if !page.availability.is_empty() && page.availability.iter().all(is_gone) {
        let discontinued = said("discontinued") && !said("outofstock") && !said("soldout") && !said("oos");
        return Some(if discontinued { Gone::Discontinued } else { Gone::OutOfStock });
    }
    if let Some(words) = rules.words.of_gone(&page.title) {
        return Some(Gone::Title { words });
    }
    let canonical = page.canonical.as_deref().and_then(asked)?;
    (is_front(&canonical) && !is_front(end) && canonical.host() == end.host())
        .then_some(Gone::CanonicalIsFront)
}
