//! A whole site of the user's own: which affiliate links stand where, and which of them are known.

use std::collections::HashMap;
use std::sync::Arc;

use ledger::{Link, LinkId, PlacementEntry, PlacementFind, PlacementOrder};
use network::{Catalogue, link};
use site::{Because, Carries, Ended, Limits, OnPage, Sought, Told};

use super::looking::{Going, host, rules, web};
use super::money;
use crate::view::{Event, LookState, MapRequest, MapRow, SiteMap, SitesEdit, count};
use crate::{App, Error, income};

/// How many placements there can be.
const ALL: u64 = 1_000_000;

/// Looks through a site for affiliate links. Nothing is kept.
pub async fn map(app: &Arc<App>, request: MapRequest) -> Result<SiteMap, Error> {
    let going = Going::start(app)?;
    let sites = super::sites(app, SitesEdit::default()).await?;
    let open = app.profile();
    let (rules, name) = (rules(&open, &sites), host(&request.site)?);
    let start = if request.site.contains("://") {
        request.site.trim().to_owned()
    } else {
        format!("https://{name}/")
    };
    let is_own = url::Url::parse(&start).is_ok_and(|url| rules.own.of(&url).is_some());
    if !is_own {
        return Err(Error::input(format!("{name} is not among your own sites."))
            .hint("Add it with `tributary links site add`, or in Promotion → Sites: only your own sites are looked through."));
    }
    let known = app.blocking(|_, open| Known::read(open)).await?;
    let web = web(app, &open, [start.as_str()])?;
    let sought = Sought {
        known: known.links.values().map(|(_, link)| link.url.clone()).collect(),
        ..Sought::default()
    };
    let mut rows = Vec::new();
    let mut at = String::new();
    let crawled =
        site::crawl(&web, &start, &rules, &sought, &Limits::default(), &going.stop, |told| match told {
            Told::Page(page) => {
                at.clone_from(&page.page);
                rows.extend(page.links.iter().map(|link| known.row(&page, link)));
            }
            Told::NotRead { page, .. } => at = page,
            Told::Progress { asked, known } => {
                let state = LookState { at: at.clone(), done: count(asked), of: count(known) };
                app.tell(Event::LookMoved { state });
            }
        })
        .await;
    let ended = match &crawled.ended {
        Ended::Whole => "Every page was looked at.",
        Ended::Pages => "More pages than are looked at in one go are there: the rest was left.",
        Ended::Time => "It took too long: the rest was left. Look again later.",
        Ended::Stopped => "It was stopped: the rest was left.",
        Ended::Unreachable { .. } => "The site could not be read, or not any further. Look again later.",
    };
    Ok(SiteMap {
        rows,
        pages: count(crawled.asked),
        left: count(crawled.left),
        ended: ended.to_owned(),
        whole: crawled.ended == Ended::Whole,
    })
}

/// What is known of links and placements.
struct Known {
    links: HashMap<String, (LinkId, Link)>,
    placements: Vec<PlacementEntry>,
    base: Option<record::Currency>,
    catalogue: Arc<Catalogue>,
}

impl Known {
    fn read(open: &crate::Open) -> Result<Known, Error> {
        let base = income::base(open)?;
        open.ledger.read(|r| {
            let links = r.links(None)?.into_iter().map(|(id, link)| (link.url.clone(), (id, link)));
            Ok(Known {
                links: links.collect(),
                placements: r.placements(&PlacementFind::default(), PlacementOrder::Newest, 0, ALL)?,
                base,
                catalogue: open.catalogue(),
            })
        })
    }

    fn row(&self, page: &OnPage, carries: &Carries) -> MapRow {
        let stands = &carries.stands;
        let url = &stands.link.url;
        let known = match &carries.because {
            Because::Known { link } => self.links.get(link),
            _ => None,
        };
        let of_link =
            |entry: &&PlacementEntry| known.is_some() && entry.placement.link == known.map(|(id, _)| *id);
        let here =
            |entry: &&PlacementEntry| entry.placement.url.as_deref().is_some_and(|url| same(url, &page.page));
        let placement = self.placements.iter().filter(of_link).find(here);
        let any = placement.or_else(|| self.placements.iter().find(of_link));
        let read = self.catalogue.iter().find_map(|connector| {
            let is_its_own = link::is_tracking(url::Url::parse(url).ok()?.host_str()?, [connector]);
            is_its_own.then(|| link::read(connector, url).map(|read| (connector, read)))?
        });
        MapRow {
            page: page.page.clone(),
            page_title: page.title.clone(),
            link: url.clone(),
            banner: stands.link.image.is_some() || stands.link.is_frame,
            text: stands.link.text.clone(),
            link_id: known.map(|(id, _)| id.0),
            placement: placement.map(|entry| entry.id.0),
            sub_id: known
                .and_then(|(_, link)| link.sub_id.clone())
                .or_else(|| read.as_ref().and_then(|(_, read)| read.sub_id.clone())),
            program: any
                .map(|entry| entry.program.clone())
                .or_else(|| read.as_ref().and_then(|(_, read)| read.program_id.clone())),
            network: read.map(|(connector, _)| connector.name.clone()),
            earned: placement.and_then(|entry| money(self.base, entry.brought.earned)),
            sponsored: stands.sponsored,
            disclosed: stands.disclosed,
        }
    }
}

/// Whether two addresses are of one page.
fn same(one: &str, other: &str) -> bool {
    let plain = |address: &str| {
        let mut url = url::Url::parse(address).ok()?;
        url.set_fragment(None);
        Some(url)
    };
    plain(one).is_some() && plain(one) == plain(other)
}
