//! Looks at links, pages and the user's own sites, and what they found.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::view::MoneyView;

/// The user's own sites: the only ones whose pages are read.
#[derive(Debug, Clone, Serialize, TS)]
pub struct SitesView {
    /// Their hosts.
    pub sites: Vec<String>,
    /// Whether a link without a disclosure near it is a finding.
    pub disclosure: bool,
}

/// Another list of own sites; what is left out stays.
#[derive(Debug, Clone, Default, Deserialize, TS)]
#[serde(default)]
#[ts(optional_fields = nullable)]
pub struct SitesEdit {
    /// All of them, as hosts or addresses.
    pub sites: Option<Vec<String>>,
    /// Whether a link without a disclosure near it is a finding.
    pub disclosure: Option<bool>,
}

/// What is to be looked at: links and pages if nothing is said.
#[derive(Debug, Clone, Default, Deserialize, TS)]
#[serde(default)]
#[ts(optional_fields = nullable)]
pub struct CheckRequest {
    /// Not where links lead.
    pub no_links: bool,
    /// Not the pages of own sites.
    pub no_pages: bool,
    /// Only this link, although asking it may count as a click.
    pub even_so: Option<String>,
}

/// How far a look at links, pages or a site is.
#[derive(Debug, Clone, Default, Serialize, TS)]
pub struct LookState {
    /// What was looked at last.
    pub at: String,
    /// How many were looked at.
    pub done: u32,
    /// How many there are, as far as is known.
    pub of: u32,
}

/// What a look found.
#[derive(Debug, Clone, Serialize, TS)]
pub struct CheckView {
    /// How many links and pages were looked at.
    pub looked: u32,
    /// How many were not asked, so that nothing is counted as a click, or because they do not want it.
    pub left: u32,
    /// How many could not be reached, so that nothing is known of them.
    pub unreached: u32,
    /// Whether it was stopped before its end.
    pub stopped: bool,
    /// What needs a hand.
    pub findings: Vec<FindingView>,
}

/// Something to put right.
#[derive(Debug, Clone, Serialize, TS)]
pub struct FindingView {
    /// Whether it is about the page that the link stands on, and not about where it leads.
    pub on_page: bool,
    /// The number of the link, or of the placement for its page; `null` for a link that is not kept.
    pub id: Option<i64>,
    /// The placements that it is about.
    pub placements: Vec<i64>,
    /// What it is about, in words.
    pub title: String,
    /// The address that was looked at.
    pub url: String,
    /// What was found, as a word.
    pub finding: String,
    /// The same as a sentence, with what to do.
    pub what: String,
    /// Since when it is found so; RFC 3339.
    pub since: String,
    /// Whether the user has seen it.
    pub seen: bool,
}

/// A finding that was seen.
#[derive(Debug, Clone, Deserialize, TS)]
pub struct FindingSeen {
    /// Whether it is about a page.
    pub on_page: bool,
    /// The number of the link or the placement.
    pub id: i64,
}

/// A site to look through.
#[derive(Debug, Clone, Deserialize, TS)]
pub struct MapRequest {
    /// One of the own sites, as a host or an address.
    pub site: String,
}

/// The affiliate links of a site.
#[derive(Debug, Clone, Serialize, TS)]
pub struct SiteMap {
    /// The links, page by page.
    pub rows: Vec<MapRow>,
    /// How many pages were asked for.
    pub pages: u32,
    /// How many are known and were not.
    pub left: u32,
    /// How it ended, as a sentence.
    pub ended: String,
    /// Whether every page was looked at.
    pub whole: bool,
}

/// An affiliate link on a page.
#[derive(Debug, Clone, Serialize, TS)]
pub struct MapRow {
    /// The page.
    pub page: String,
    /// Its title.
    pub page_title: String,
    /// The link.
    pub link: String,
    /// Whether it is a banner.
    pub banner: bool,
    /// Its words, or those of its image.
    pub text: String,
    /// The known link's number.
    pub link_id: Option<i64>,
    /// The known placement on this page.
    pub placement: Option<i64>,
    /// The mark in it, if it can be read.
    pub sub_id: Option<String>,
    /// The program, if it can be told.
    pub program: Option<String>,
    /// The network, if it can be told.
    pub network: Option<String>,
    /// What the placement earned, in the base currency.
    pub earned: Option<MoneyView>,
    /// Whether it says that it is paid for.
    pub sponsored: bool,
    /// Whether a disclosure stands near it.
    pub disclosed: bool,
}
