//! The affiliate links and banners of one own site: its pages by its sitemaps, or by following its links.

use std::collections::{BTreeMap, HashSet, VecDeque};
use std::time::Duration;

use serde::Serialize;
use url::Url;

use crate::address::{asked, joined, key};
use crate::chain::{How, Rules, follow};
use crate::fetch::{Read, Stop, Web};
use crate::finding::{Finding, NotAsked};
use crate::page::{OwnPage, Page, PageLink, Stands, own_page};
use crate::robots::Robots;
use crate::sitemap;

/// How many sitemaps of one site are read.
const MOST_MAPS: usize = 50;
/// How many pages of its sitemaps are known at most.
const MOST_PAGES: usize = 10_000;
/// After so many pages in a row that nobody answers for, the site is left alone.
const PATIENCE: usize = 5;
/// Files that are no pages: they are not asked for.
const NO_PAGES: [&str; 30] = [
    "7z", "avi", "avif", "bmp", "css", "doc", "docx", "epub", "exe", "gif", "gz", "ico", "jpeg", "jpg", "js",
    "json", "m4a", "mov", "mp3", "mp4", "pdf", "png", "rss", "svg", "tar", "webm", "webp", "xls", "xlsx",
    "zip",
];

/// Which links are looked for, besides those to [`Rules::tracking`].
#[derive(Debug, Clone, Default)]
pub struct Sought {
    /// Parameters that make a link an affiliate link.
    pub parameters: Vec<Parameter>,
    /// Links that are known already.
    pub known: Vec<String>,
}

/// A parameter that makes a link an affiliate link.
#[derive(Debug, Clone)]
pub struct Parameter {
    /// Its name, such as `tag`, `ref`, `aff` or `via`; its case does not matter.
    pub name: String,
    /// The user's own values of it: with any other, the link is somebody else's.
    pub values: Vec<String>,
}

/// How far one crawl goes.
#[derive(Debug, Clone)]
pub struct Limits {
    /// How many pages are asked for.
    pub pages: usize,
    /// How many links away from the front page, where there is no sitemap.
    pub depth: usize,
    /// How long it takes.
    pub time: Duration,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { pages: 2_000, depth: 6, time: Duration::from_secs(2 * 60 * 60) }
    }
}

/// What a crawl tells while it runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "told", rename_all = "snake_case")]
pub enum Told {
    /// A page was read.
    Page(OnPage),
    /// A page could not be read. [`Finding::StopsAtTracking`] is a link of the site's own that leads to a network: a
    /// cloaked affiliate link.
    NotRead {
        /// Its address.
        page: String,
        /// Why not.
        finding: Finding,
    },
    /// How far it is: after each page.
    Progress {
        /// How many pages were asked for.
        asked: usize,
        /// How many are known, asked for or not.
        known: usize,
    },
}

/// The links that were looked for, on one page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OnPage {
    /// Where the page was read.
    pub page: String,
    /// Its title.
    pub title: String,
    /// The links, from top to bottom.
    pub links: Vec<Carries>,
}

/// An affiliate link on a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Carries {
    /// The link, and how it stands there. One with an image is a banner.
    pub stands: Stands,
    /// Why it counts as one.
    pub because: Because,
}

/// Why a link counts as an affiliate link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "because", rename_all = "snake_case")]
pub enum Because {
    /// It is known.
    Known {
        /// The link, as it was given.
        link: String,
    },
    /// It leads to a host that counts clicks.
    TrackingHost {
        /// The host, as the caller named it.
        host: String,
    },
    /// It has a parameter with one of the user's own values.
    Parameter {
        /// The parameter's name, as the caller gave it.
        name: String,
        /// Its value.
        value: String,
    },
}

/// How a crawl ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Crawled {
    /// Why it ended.
    pub ended: Ended,
    /// Whether its pages came from a sitemap.
    pub by_sitemap: bool,
    /// How many pages were asked for.
    pub asked: usize,
    /// How many pages were known and not asked for.
    pub left: usize,
}

/// Why a crawl ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "ended", rename_all = "snake_case")]
pub enum Ended {
    /// There is no page left.
    Whole,
    /// As many pages as it may were asked for.
    Pages,
    /// Its time is over.
    Time,
    /// It was stopped.
    Stopped,
    /// The site cannot be read, or not any further.
    Unreachable {
        /// Why not.
        finding: Finding,
    },
}

/// Looks through the site at this address: all pages of the own host that it belongs to, with the hosts below that one.
pub async fn crawl(
    web: &Web,
    site: &str,
    rules: &Rules,
    sought: &Sought,
    limits: &Limits,
    stop: &Stop,
    tell: impl FnMut(Told) + Send,
) -> Crawled {
    let known = sought.known.iter().filter_map(|link| Some((key(&asked(link)?), link.clone()))).collect();
    let mut crawl = Crawl {
        web,
        rules,
        sought,
        limits,
        stop,
        tell,
        known,
        found: HashSet::new(),
        read: HashSet::new(),
        queue: VecDeque::new(),
        by_sitemap: false,
        asked: 0,
    };
    let ended = tokio::select! {
        biased;
        () = stop.wait() => Ended::Stopped,
        () = tokio::time::sleep(limits.time) => Ended::Time,
        ended = crawl.run(site) => ended,
    };
    Crawled { ended, by_sitemap: crawl.by_sitemap, asked: crawl.asked, left: crawl.found.len() - crawl.asked }
}

/// A crawl under way.
struct Crawl<'a, T> {
    web: &'a Web,
    rules: &'a Rules,
    sought: &'a Sought,
    limits: &'a Limits,
    stop: &'a Stop,
    tell: T,
    /// Known links, by what those that mean the same share.
    known: BTreeMap<String, String>,
    /// Pages that were ever in the queue, and where pages were read: redirects make those two differ.
    found: HashSet<String>,
    read: HashSet<String>,
    queue: VecDeque<(Url, usize)>,
    by_sitemap: bool,
    asked: usize,
}

impl<T: FnMut(Told) + Send> Crawl<'_, T> {
    async fn run(&mut self, site: &str) -> Ended {
        let not = |why| Ended::Unreachable { finding: Finding::NotAsked { why } };
        let Some(start) = asked(site) else { return not(NotAsked::NotAnAddress) };
        let Some(own) = self.rules.own.of(&start).map(str::to_owned) else {
            return not(NotAsked::NotOwn { host: start.host_str().unwrap_or_default().to_owned() });
        };
        let robots = match self.web.robots_of(&start, self.stop).await {
            Ok(robots) => robots,
            Err(failure) => return Ended::Unreachable { finding: failure.into() },
        };
        if let Robots::Unreachable(finding) = &*robots {
            return Ended::Unreachable { finding: finding.clone() };
        }
        self.sitemaps(&start, &own, robots.sitemaps()).await;
        self.by_sitemap = !self.queue.is_empty();
        if !self.by_sitemap {
            self.add(start, &own, 0);
        }
        self.pages(&own).await
    }

    /// Fills the queue from the sitemaps that robots.txt names and from the one in the usual place.
    async fn sitemaps(&mut self, start: &Url, own: &str, named: &[String]) {
        let usual = joined(start, "/sitemap.xml");
        let mut maps: VecDeque<Url> =
            named.iter().filter_map(|map| joined(start, map)).chain(usual).collect();
        let mut seen = HashSet::new();
        while let Some(map) = maps.pop_front() {
            if seen.len() >= MOST_MAPS || self.found.len() >= MOST_PAGES {
                return;
            }
            if !seen.insert(key(&map)) {
                continue;
            }
            let all = Read::All(sitemap::LARGEST);
            let Ok((at, answer)) = follow(self.web, &map, self.rules, How::Own, all, self.stop).await.end
            else {
                continue;
            };
            if !(200..300).contains(&answer.status) {
                continue;
            }
            let listed = sitemap::read(&answer.body, MOST_PAGES);
            maps.extend(listed.maps.iter().take(MOST_MAPS).filter_map(|map| joined(&at, map)));
            for page in listed.pages.iter().filter_map(|page| joined(&at, page)) {
                self.add(page, own, 0);
            }
        }
    }

    async fn pages(&mut self, own: &str) -> Ended {
        let mut failed = 0;
        while let Some((url, depth)) = self.queue.pop_front() {
            if self.asked >= self.limits.pages {
                self.queue.push_front((url, depth));
                return Ended::Pages;
            }
            let OwnPage { finding, page, .. } = own_page(self.web, url.as_str(), self.rules, self.stop).await;
            self.asked += 1;
            match page {
                Some((at, page)) => {
                    failed = 0;
                    if self.read.insert(key(&at)) {
                        self.look(&at, &page);
                        self.follow(&page, own, depth);
                    }
                }
                None => {
                    failed = if is_of_the_host(&finding) { failed + 1 } else { 0 };
                    (self.tell)(Told::NotRead { page: url.into(), finding: finding.clone() });
                }
            }
            (self.tell)(Told::Progress { asked: self.asked, known: self.found.len() });
            if failed >= PATIENCE || finding == Finding::Offline {
                return Ended::Unreachable { finding };
            }
        }
        Ended::Whole
    }

    /// Tells which of the links that are looked for stand on a page.
    fn look(&mut self, at: &Url, page: &Page) {
        let disclosures = self.rules.words.disclosures(&page.text);
        let carries = |link: &PageLink| {
            let because = self.because(link)?;
            Some(Carries { stands: page.place(link, &disclosures), because })
        };
        let links = page.links.iter().filter_map(carries).collect();
        (self.tell)(Told::Page(OnPage { page: at.to_string(), title: page.title.clone(), links }));
    }

    fn because(&self, link: &PageLink) -> Option<Because> {
        if let Some(known) = self.known.get(&link.key) {
            return Some(Because::Known { link: known.clone() });
        }
        let url = asked(&link.url)?;
        if let Some(host) = self.rules.tracking.of(&url) {
            return Some(Because::TrackingHost { host: host.to_owned() });
        }
        url.query_pairs().find_map(|(name, value)| {
            let is = |sought: &&Parameter| {
                sought.name.eq_ignore_ascii_case(&name) && sought.values.iter().any(|own| *own == value)
            };
            let sought = self.sought.parameters.iter().find(is)?;
            Some(Because::Parameter { name: sought.name.clone(), value: value.into_owned() })
        })
    }

    /// Adds the pages that a page links to, where there is no sitemap.
    fn follow(&mut self, page: &Page, own: &str, depth: usize) {
        if self.by_sitemap || depth >= self.limits.depth {
            return;
        }
        for url in page.links.iter().filter(|link| !link.is_frame).filter_map(|link| asked(&link.url)) {
            self.add(url, own, depth + 1);
        }
    }

    fn add(&mut self, url: Url, own: &str, depth: usize) {
        let is_page = url
            .path()
            .rsplit_once('.')
            .is_none_or(|(_, ending)| !NO_PAGES.contains(&ending.to_ascii_lowercase().as_str()));
        let is_here = self.rules.own.of(&url) == Some(own);
        if is_page && is_here && self.found.len() < MOST_PAGES && self.found.insert(key(&url)) {
            self.queue.push_back((url, depth));
        }
    }
}

/// Whether a finding says something of the host rather than of one page.
fn is_of_the_host(finding: &Finding) -> bool {
    match finding {
        Finding::NotAsked { why } => {
            matches!(why, NotAsked::AskedToWait { .. } | NotAsked::RobotsUnreachable)
        }
        Finding::GoneHost | Finding::Offline | Finding::Refused { .. } | Finding::Slow => true,
        Finding::ServerError { .. } | Finding::CertificateWrong { .. } => true,
        _ => false,
    }
}
