//! Looks at where links lead, and at the pages that they stand on: politely, and only as far as is allowed.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use ledger::{LinkId, Looked, PlacementFind, PlacementId, PlacementOrder, Reader};
use network::link;
use site::{Checked, Finding, Hosts, Manners, NotAsked, Reach, Rules, Stop, Web, Words};
use tokio::sync::watch;

use super::finding::{self, MISSING, UNDISCLOSED};
use crate::view::{
    CheckRequest, CheckView, Event, FindingView, LookState, Profile, SitesEdit, SitesView, time,
};
use crate::{App, Error, Open};

/// The setting with the user's own hosts, a line each.
pub(super) const SITES: &str = "sites";
/// The setting that says whether a missing disclosure is a finding.
const DISCLOSURE: &str = "sites.disclosure";
/// How many placements are looked at.
const ALL: u64 = 1_000_000;

/// The user's own sites, changed if something is given.
pub async fn sites(app: &Arc<App>, edit: SitesEdit) -> Result<SitesView, Error> {
    app.blocking(move |_, open| {
        if let Some(sites) = &edit.sites {
            let hosts = sites.iter().map(|site| host(site)).collect::<Result<BTreeSet<_>, _>>()?;
            let lines: Vec<_> = hosts.into_iter().collect();
            open.ledger.write(|w| Ok::<_, Error>(w.set_setting(SITES, &lines.join("\n"))?))?;
        }
        if let Some(wanted) = edit.disclosure {
            open.ledger.write(|w| Ok::<_, Error>(w.set_setting(DISCLOSURE, &wanted.to_string())?))?;
        }
        open.ledger.read(own)
    })
    .await
}

fn own(r: &Reader) -> Result<SitesView, Error> {
    let sites = r.setting(SITES)?.unwrap_or_default();
    Ok(SitesView {
        sites: sites.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect(),
        disclosure: r.setting(DISCLOSURE)?.as_deref() == Some("true"),
    })
}

/// The host of a site, however it is typed.
pub(super) fn host(typed: &str) -> Result<String, Error> {
    let typed = typed.trim();
    let address = if typed.contains("://") { typed.to_owned() } else { format!("https://{typed}") };
    let url = url::Url::parse(&address).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
    let host = url.as_ref().and_then(url::Url::host_str).filter(|host| host.contains('.'));
    host.map(str::to_owned).ok_or_else(|| {
        Error::input(format!("“{}” is no site.", typed.chars().take(80).collect::<String>()))
            .hint("Write its host, such as www.example.com.")
    })
}

/// Ends the look that is going on; what was found until then stays.
#[allow(clippy::unused_async, reason = "every command is async, so that the table is one shape")]
pub async fn stop(app: &Arc<App>, (): ()) -> Result<(), Error> {
    if let Some(stop) = &*app.looking.lock().unwrap_or_else(PoisonError::into_inner) {
        // Without a receiver there is nothing left to stop.
        let _ = stop.send(true);
    }
    Ok(())
}

/// The only look that goes on, until it is dropped.
pub(super) struct Going<'a> {
    app: &'a App,
    pub(super) stop: Stop,
    stopped: watch::Receiver<bool>,
}

impl Going<'_> {
    pub(super) fn start(app: &App) -> Result<Going<'_>, Error> {
        let mut looking = app.looking.lock().unwrap_or_else(PoisonError::into_inner);
        if looking.is_some() {
            return Err(
                Error::input("A look at links or pages is already running.").hint("Wait for it, or stop it.")
            );
        }
        let (stop, stopped) = watch::channel(false);
        *looking = Some(stop);
        Ok(Going { app, stop: Stop::when(stopped.clone()), stopped })
    }

    pub(super) fn is_stopped(&self) -> bool {
        *self.stopped.borrow()
    }
}

impl Drop for Going<'_> {
    fn drop(&mut self) {
        *self.app.looking.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

/// The web as it may be asked: in a rehearsal every name that is looked at leads to the address that stands in.
pub(super) fn web<'a>(
    app: &App,
    open: &Open,
    addresses: impl IntoIterator<Item = &'a str>,
) -> Result<Web, Error> {
    if open.kind == Profile::Sample {
        return Err(Error::input("The sample's links lead nowhere: they are made up.")
            .hint("Look at links in your own profile."));
    }
    let mut manners = Manners::default();
    if let Some(origin) = &app.options.api_origin {
        let stands_in = url::Url::parse(origin).ok().and_then(|url| url.socket_addrs(|| None).ok()?.pop());
        let stands_in: SocketAddr = stands_in.ok_or_else(|| {
            Error::input(format!("{origin} is no address that can stand in for the web."))
                .hint("Set TRIBUTARY_API_ORIGIN to http://127.0.0.1 and a port.")
        })?;
        let names = addresses.into_iter().filter_map(|address| host(address).ok());
        let names: BTreeMap<_, _> =
            names.chain([site::CONTROL.to_owned()]).map(|name| (name, stands_in)).collect();
        manners = Manners { pause: Duration::ZERO, reach: Reach::StandIn(names), ..manners };
    }
    Web::new(manners).map_err(|error| Error::new(crate::ErrorKind::Unreachable, error.to_string()))
}

/// Which hosts count clicks and which are the user's own.
pub(super) fn rules(open: &Open, sites: &SitesView) -> Rules {
    let catalogue = open.catalogue();
    let tracking = catalogue.iter().flat_map(|connector| link::tracking_hosts(connector).to_vec());
    Rules {
        tracking: Hosts::new(tracking.collect::<Vec<_>>()),
        own: Hosts::new(&sites.sites),
        words: Words::default(),
    }
}

/// A page to look at, and whose links are sought on it.
#[derive(Default)]
struct OnPage {
    placements: Vec<(PlacementId, String)>,
}

/// What a look is about.
struct Plan {
    links: Vec<(Option<LinkId>, site::Link)>,
    pages: BTreeMap<String, OnPage>,
    sites: SitesView,
    rules: Rules,
    web: Web,
}

fn plan(app: &App, open: &Open, request: &CheckRequest) -> Result<Plan, Error> {
    let (sites, placements, known) = open.ledger.read(|r| {
        let placements = r.placements(&PlacementFind::default(), PlacementOrder::Newest, 0, ALL)?;
        Ok::<_, Error>((own(r)?, placements, r.links(None)?))
    })?;
    let rules = rules(open, &sites);
    let standing: Vec<_> = placements.iter().filter(|entry| entry.placement.last_day.is_none()).collect();
    let in_use: BTreeSet<_> = standing.iter().filter_map(|entry| entry.placement.link).collect();
    let mut links = Vec::new();
    let mut pages: BTreeMap<String, OnPage> = BTreeMap::new();
    if let Some(url) = &request.even_so {
        let url =
            super::address("link", Some(url))?.ok_or_else(|| Error::input("There is no link to look at."))?;
        let of = known.iter().find(|(_, link)| link.url == url);
        let leads_to = of.and_then(|(_, link)| link.target.clone());
        links.push((of.map(|(id, _)| *id), site::Link { url, leads_to, even_so: true }));
    } else {
        if !request.no_links {
            // Where a link leads is asked, not the network that would count a click.
            links.extend(known.iter().filter(|(id, _)| in_use.contains(id)).map(|(id, link)| {
                let url = link.target.clone().unwrap_or_else(|| link.url.clone());
                (Some(*id), site::Link { url, leads_to: None, even_so: false })
            }));
        }
        if !request.no_pages {
            for entry in &standing {
                let Some((page, link)) = entry.placement.url.as_ref().zip(entry.link.as_ref()) else {
                    continue;
                };
                if url::Url::parse(page).is_ok_and(|url| rules.own.of(&url).is_some()) {
                    let on_page = pages.entry(page.clone()).or_default();
                    on_page.placements.push((entry.id, link.url.clone()));
                }
            }
        }
    }
    let targets = known.iter().filter_map(|(_, link)| link.target.as_deref());
    let names = links
        .iter()
        .map(|(_, link)| link.url.as_str())
        .chain(pages.keys().map(String::as_str))
        .chain(targets);
    let web = web(app, open, names)?;
    Ok(Plan { links, pages, sites, rules, web })
}

/// Looks at links and at pages of own sites, keeps what was found, and answers what needs a hand.
pub async fn check(app: &Arc<App>, request: CheckRequest) -> Result<CheckView, Error> {
    let going = Going::start(app)?;
    let even_so = request.even_so.is_some();
    let plan = app.blocking(move |app, open| plan(app, open, &request)).await?;
    let of = u32::try_from(plan.links.len() + plan.pages.len()).unwrap_or(u32::MAX);
    let (done, left, unreached) = (AtomicU32::new(0), AtomicU32::new(0), AtomicU32::new(0));
    let moved = |at: &str, finding: &Finding| {
        if matches!(finding, Finding::NotAsked { .. } | Finding::StopsAtTracking { .. }) {
            left.fetch_add(1, Ordering::Relaxed);
        }
        if matches!(finding, Finding::Offline | Finding::Slow) {
            unreached.fetch_add(1, Ordering::Relaxed);
        }
        let done = done.fetch_add(1, Ordering::Relaxed) + 1;
        app.tell(Event::LookMoved { state: LookState { at: at.to_owned(), done, of } });
    };
    let links: Vec<_> = plan.links.iter().map(|(_, link)| link.clone()).collect();
    let unkept: Mutex<Vec<FindingView>> = Mutex::default();
    let open = app.profile();
    let broken: Mutex<Option<Error>> = Mutex::default();
    site::check(&plan.web, &links, &plan.rules, &going.stop, |index, checked| {
        moved(&checked.url, &checked.finding);
        if let Some((Some(id), _)) = plan.links.get(index)
            && let Err(error) = keep(app, &open, Looked::Link(id.0), &word(&checked.finding), &checked)
        {
            broken.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
        }
        // Whoever names one link wants to hear of it, whatever is found.
        if even_so {
            let one = of_one(app, plan.links.get(index), checked);
            unkept.lock().unwrap_or_else(PoisonError::into_inner).push(one);
        }
    })
    .await;
    if let Some(error) = broken.into_inner().unwrap_or_else(PoisonError::into_inner) {
        return Err(error);
    }
    for (page, on_page) in &plan.pages {
        if going.is_stopped() {
            break;
        }
        look_at(app, &open, &plan, page, on_page, &going.stop, &moved).await?;
    }
    app.tell(Event::LedgerChanged);
    let mut findings = unkept.into_inner().unwrap_or_else(PoisonError::into_inner);
    if !even_so {
        findings.extend(app.blocking(|_, open| open.ledger.read(finding::told)).await?);
    }
    let (left, unreached) = (left.into_inner(), unreached.into_inner());
    Ok(CheckView {
        looked: done.into_inner().saturating_sub(left).saturating_sub(unreached),
        left,
        unreached,
        stopped: going.is_stopped(),
        findings,
    })
}

/// Looks at one page for the links of its placements.
async fn look_at(
    app: &App,
    open: &Open,
    plan: &Plan,
    page: &str,
    on_page: &OnPage,
    stop: &Stop,
    moved: &(impl Fn(&str, &Finding) + Sync),
) -> Result<(), Error> {
    let links: Vec<_> = on_page.placements.iter().map(|(_, link)| link.clone()).collect();
    let looked = site::stands(&plan.web, page, &links, &plan.rules, stop).await;
    moved(page, &looked.finding);
    for (at, (id, _)) in on_page.placements.iter().enumerate() {
        let standing = looked.links.get(at);
        let word = match standing {
            Some(standing) if standing.places.is_empty() && looked.finding == Finding::Fine => {
                MISSING.to_owned()
            }
            Some(standing)
                if plan.sites.disclosure
                    && !standing.places.is_empty()
                    && standing.places.iter().any(|place| !place.disclosed) =>
            {
                UNDISCLOSED.to_owned()
            }
            _ => word(&looked.finding),
        };
        let detail = serde_json::json!({
            "finding": looked.finding, "hops": looked.hops, "ended_at": looked.ended_at, "link": standing,
        });
        keep(app, open, Looked::Page(id.0), &word, &detail)?;
    }
    Ok(())
}

/// What was found at a link that was asked for by itself.
fn of_one(app: &App, of: Option<&(Option<LinkId>, site::Link)>, checked: &Checked) -> FindingView {
    let word = word(&checked.finding);
    let nothing = match checked.finding {
        Finding::Offline | Finding::Slow => {
            "It could not be reached, and nothing is said about it. Ask again later."
        }
        _ => "Nothing is to be put right.",
    };
    FindingView {
        on_page: false,
        id: of.and_then(|(id, _)| id.map(|id| id.0)),
        placements: Vec::new(),
        title: checked.url.clone(),
        what: finding::advice(&word, false).unwrap_or(nothing).to_owned(),
        url: checked.ended_at.clone().unwrap_or_else(|| checked.url.clone()),
        finding: word,
        since: time(app.now()),
        seen: false,
    }
}

/// The word of a finding, as it is kept.
fn word(finding: &Finding) -> String {
    let value = serde_json::to_value(finding).unwrap_or_default();
    value.get("found").and_then(|found| found.as_str()).unwrap_or("odd").to_owned()
}

/// Keeps what was found. What says nothing about the link itself replaces nothing that was known.
fn keep(
    app: &App,
    open: &Open,
    looked: Looked,
    word: &str,
    detail: &impl serde::Serialize,
) -> Result<(), Error> {
    if matches!(word, "offline" | "slow") || is_stopped(detail) {
        return Ok(());
    }
    let detail = serde_json::to_string(detail).ok();
    open.ledger.write(|w| Ok::<_, Error>(w.put_look(looked, app.now(), word, detail.as_deref())?))
}

fn is_stopped(detail: &impl serde::Serialize) -> bool {
    let stopped = serde_json::to_value(Finding::NotAsked { why: NotAsked::Stopped }).ok();
    let detail = serde_json::to_value(detail).unwrap_or_default();
    stopped.is_some() && detail.get("finding") == stopped.as_ref()
}
