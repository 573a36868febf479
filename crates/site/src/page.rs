//! Pages of one's own: which links stand on one, how they are marked, and whether they are disclosed.

use serde::Serialize;
use url::Url;

use crate::address::{asked, key};
use crate::chain::{Followed, Hop, How, PAGE, Rules, follow};
use crate::fetch::{Stop, Web};
use crate::finding::{Finding, NotAsked};
use crate::reading::read_page;
use crate::words::Words;

/// How far before a link its disclosure may stand, in letters.
const BEFORE: usize = 2_000;

/// A page that was read.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Page {
    /// Its title.
    pub title: String,
    /// The address that it names as its own real one (RFC 6596).
    pub canonical: Option<String>,
    /// What can be clicked on it, from top to bottom.
    pub links: Vec<PageLink>,
    /// Whether it was read to its end: one with more links, or a longer tag, than any page has is not.
    pub is_whole: bool,
    /// Its text in small letters.
    #[serde(skip)]
    pub(crate) text: String,
    /// What its structured data says about whether its offers can be had, in small letters without signs.
    #[serde(skip)]
    pub(crate) availability: Vec<String>,
}

/// A link on a page.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct PageLink {
    /// Where it leads.
    pub url: String,
    /// Which of the page's links it is, from 1.
    pub number: usize,
    /// In which part of the page it stands.
    pub place: Place,
    /// What it says about itself, such as `sponsored` and `nofollow`, in small letters (HTML Standard, 4.6.7).
    pub rel: Vec<String>,
    /// Its words; those that stand for its image if it has none.
    pub text: String,
    /// The image that it consists of: then it is a banner.
    pub image: Option<Image>,
    /// Whether it is a frame with something of another's in it, as banners of networks often are.
    pub is_frame: bool,
    /// Where it stands in the page's text.
    #[serde(skip)]
    pub(crate) at: usize,
    /// Where it ends there.
    #[serde(skip)]
    pub(crate) end: usize,
    /// The article around it, in the page's text.
    #[serde(skip)]
    pub(crate) article: Option<(usize, usize)>,
    /// What addresses that mean the same share.
    #[serde(skip)]
    pub(crate) key: String,
}

/// An image in a link. It is not fetched: its size is what the page says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Image {
    /// Where it is.
    pub src: String,
    /// Its width in pixels, if the page says so.
    pub width: Option<u32>,
    /// Its height in pixels, if the page says so.
    pub height: Option<u32>,
}

/// A part of a page (HTML Standard, 4.3).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// The article, outside of what follows.
    Article,
    /// A menu.
    Navigation,
    /// What stands above.
    Header,
    /// What stands below.
    Footer,
    /// What stands beside.
    Aside,
    /// Anywhere else.
    #[default]
    Page,
}

/// A page of one's own, looked at for links.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Looked {
    /// The page, as it was given.
    pub page: String,
    /// What was found: [`Finding::Fine`] is a page that was read, and [`Finding::TooLarge`] one that was read in part: a
    /// link that is not found may stand further down.
    pub finding: Finding,
    /// The redirects on the way, in order.
    pub hops: Vec<Hop>,
    /// Where it was read.
    pub ended_at: Option<String>,
    /// How each link stands there, in the order in which they were given; none if the page was not read.
    pub links: Vec<Standing>,
}

/// How a link stands on a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Standing {
    /// The link, as it was given.
    pub link: String,
    /// Everywhere it stands, from top to bottom; nowhere if it is gone from the page, or was never an address.
    pub places: Vec<Stands>,
}

/// One place where a link stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Stands {
    /// The link as it is there.
    pub link: PageLink,
    /// Whether it says that it is paid for (`rel="sponsored"`).
    pub sponsored: bool,
    /// Whether it says that search engines shall not follow it (`rel="nofollow"`).
    pub nofollow: bool,
    /// Whether a disclosure stands in its article, in the 2,000 letters before it, or in its own words.
    pub disclosed: bool,
}

/// Looks at a page of one of the user's own hosts, and at no other, for these links.
pub async fn stands(web: &Web, page: &str, links: &[String], rules: &Rules, stop: &Stop) -> Looked {
    let read = own_page(web, page, rules, stop).await;
    let links = match &read.page {
        Some((_, page)) => page.stands(links, &rules.words),
        None => Vec::new(),
    };
    let ended_at = read.page.map(|(url, _)| url.into());
    Looked { page: page.to_owned(), finding: read.finding, hops: read.hops, ended_at, links }
}

/// A page of one's own that was asked for, and read if it could be.
pub(crate) struct OwnPage {
    pub finding: Finding,
    pub hops: Vec<Hop>,
    pub page: Option<(Url, Page)>,
}

/// Asks for a page of one's own and reads it.
pub(crate) async fn own_page(web: &Web, page: &str, rules: &Rules, stop: &Stop) -> OwnPage {
    let not = |finding, hops| OwnPage { finding, hops, page: None };
    let Some(start) = asked(page) else {
        return not(Finding::NotAsked { why: NotAsked::NotAnAddress }, Vec::new());
    };
    let Followed { hops, end } = follow(web, &start, rules, How::Own, PAGE, stop).await;
    match end {
        Err(finding) => not(finding, hops),
        Ok((_, answer)) if !(200..300).contains(&answer.status) => {
            not(Finding::of_status(answer.status), hops)
        }
        Ok((_, answer)) if !answer.is_page() => {
            not(Finding::NotHtml { kind: answer.kind.unwrap_or_default() }, hops)
        }
        Ok((url, answer)) => {
            let page = read_page(&url, answer.kind.as_deref(), &answer.body);
            let finding = if answer.is_whole && page.is_whole { Finding::Fine } else { Finding::TooLarge };
            OwnPage { finding, hops, page: Some((url, page)) }
        }
    }
}

impl Page {
    /// How these links stand on it.
    pub fn stands(&self, links: &[String], words: &Words) -> Vec<Standing> {
        let disclosures = words.disclosures(&self.text);
        let standing = |link: &String| {
            let wanted = asked(link).map(|url| key(&url));
            let places = self.links.iter().filter(|stands| Some(&stands.key) == wanted.as_ref());
            Standing {
                link: link.clone(),
                places: places.map(|link| self.place(link, &disclosures)).collect(),
            }
        };
        links.iter().map(standing).collect()
    }

    /// One link, with what is known of it where it stands.
    pub(crate) fn place(&self, link: &PageLink, disclosures: &[usize]) -> Stands {
        let is_within = |from: usize, to: usize| {
            let first = disclosures.partition_point(|at| *at < from);
            disclosures.get(first).is_some_and(|at| *at < to)
        };
        let before = self.text.get(..link.at).unwrap_or_default();
        let from = before.char_indices().rev().nth(BEFORE - 1).map_or(0, |(at, _)| at);
        let says = |word: &str| link.rel.iter().any(|rel| rel == word);
        Stands {
            sponsored: says("sponsored"),
            nofollow: says("nofollow"),
            disclosed: is_within(from, link.end)
                || link.article.is_some_and(|(from, to)| is_within(from, to)),
            link: link.clone(),
        }
    }
}
