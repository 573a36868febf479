//! What was found when links and pages were looked at, as sentences that say what to do.

use std::collections::HashMap;
use std::sync::Arc;

use ledger::{Link, LinkId, Look, Looked, PlacementEntry, PlacementFind, PlacementOrder, Reader};

use crate::view::{FindingSeen, FindingView, time};
use crate::{App, Error};

/// The word of a page on which the link does not stand any more.
pub(super) const MISSING: &str = "link_missing";
/// The word of a page on which the link stands without a disclosure.
pub(super) const UNDISCLOSED: &str = "no_disclosure";
/// The word of a link whose account was removed.
const REMOVED: &str = "account_removed";
/// How many placements there can be.
const ALL: u64 = 1_000_000;

/// What is to be put right, by what was found last.
pub async fn findings(app: &Arc<App>, (): ()) -> Result<Vec<FindingView>, Error> {
    app.blocking(|_, open| open.ledger.read(told)).await
}

/// Notes that the user has seen a finding.
pub async fn finding_seen(app: &Arc<App>, seen: FindingSeen) -> Result<(), Error> {
    app.blocking(move |_, open| {
        let looked = if seen.on_page { Looked::Page(seen.id) } else { Looked::Link(seen.id) };
        open.ledger.write(|w| Ok::<_, Error>(w.look_seen(looked)?))
    })
    .await
}

/// What to do about a finding, as a sentence; nothing where nothing is to be done.
pub(super) fn advice(word: &str, on_page: bool) -> Option<&'static str> {
    Some(match (word, on_page) {
        (MISSING, _) => "The link does not stand on this page any more. Put it back, or end the placement.",
        (UNDISCLOSED, _) => {
            "No disclosure stands near the link. Say on the page that it is an affiliate link."
        }
        (REMOVED, _) => {
            "The account of this link was removed. Replace the link, or end the placement, unless the account still pays."
        }
        ("dead", true) => "The page is gone. End the placement, or correct its address.",
        ("dead", false) => "The page that the link leads to is gone. Let the link lead to another page.",
        ("gone_host", _) => "The site is gone. Replace the link, or end the placement.",
        ("to_front_page", true) => {
            "The page leads to the site's front page now. Correct its address, or end the placement."
        }
        ("to_front_page", false) => {
            "The link ends on the shop's front page now: the product is most likely gone. Let it lead to another page."
        }
        ("product_gone", _) => {
            "The shop says that the product is gone. Let the link lead to one that can be bought."
        }
        ("redirect_loop" | "too_many_redirects", _) => {
            "The address leads round in a circle. Open it, and correct it."
        }
        ("certificate_wrong", _) => {
            "Browsers warn of this site's certificate. Open the address and look what they say."
        }
        ("server_error", _) => "The site could not answer. Look again tomorrow before you change anything.",
        ("refused" | "odd", _) => {
            "The site did not answer with a page. Open the address, and correct it if it shows nothing."
        }
        _ => return None,
    })
}

/// What needs a hand.
pub(super) fn told(r: &Reader) -> Result<Vec<FindingView>, Error> {
    let placements = r.placements(&PlacementFind::default(), PlacementOrder::Newest, 0, ALL)?;
    let standing: Vec<_> = placements.iter().filter(|entry| entry.placement.last_day.is_none()).collect();
    let links: HashMap<LinkId, Link> = r.links(None)?.into_iter().collect();
    let mut by_link: HashMap<LinkId, Vec<&PlacementEntry>> = HashMap::new();
    for entry in &standing {
        if let Some(link) = entry.placement.link {
            by_link.entry(link).or_default().push(entry);
        }
    }
    let mut found = Vec::new();
    for look in r.looks()? {
        let view = match look.looked {
            Looked::Link(row) => {
                let id = LinkId(row);
                let here = by_link.get(&id).map(Vec::as_slice).unwrap_or_default();
                links.get(&id).filter(|_| !here.is_empty()).and_then(|link| of_link(row, link, here, &look))
            }
            Looked::Page(row) => {
                let entry = standing.iter().find(|entry| entry.id.0 == row);
                entry.and_then(|entry| of_page(entry, &look))
            }
        };
        found.extend(view);
    }
    found.extend(of_removed_accounts(r, &links, &by_link)?);
    found.sort_by(|a, b| b.since.cmp(&a.since).then(a.title.cmp(&b.title)));
    Ok(found)
}

fn of_link(row: i64, link: &Link, here: &[&PlacementEntry], look: &Look) -> Option<FindingView> {
    let what = advice(&look.finding, false)?;
    Some(FindingView {
        on_page: false,
        id: Some(row),
        placements: here.iter().map(|entry| entry.id.0).collect(),
        title: here.first().map(|entry| entry.placement.title.clone()).unwrap_or_default(),
        url: link.target.clone().unwrap_or_else(|| link.url.clone()),
        finding: look.finding.clone(),
        what: what.to_owned(),
        since: time(look.since),
        seen: look.seen,
    })
}

fn of_page(entry: &PlacementEntry, look: &Look) -> Option<FindingView> {
    let what = advice(&look.finding, true)?;
    Some(FindingView {
        on_page: true,
        id: Some(entry.id.0),
        placements: vec![entry.id.0],
        title: entry.placement.title.clone(),
        url: entry.placement.url.clone().unwrap_or_default(),
        finding: look.finding.clone(),
        what: what.to_owned(),
        since: time(look.since),
        seen: look.seen,
    })
}

fn of_removed_accounts(
    r: &Reader,
    links: &HashMap<LinkId, Link>,
    by_link: &HashMap<LinkId, Vec<&PlacementEntry>>,
) -> Result<Vec<FindingView>, Error> {
    let mut removed = HashMap::new();
    for program in r.programs()? {
        let account = r.account(program.account)?;
        removed.insert(program.key, account.is_none_or(|account| account.removed));
    }
    let mut found = Vec::new();
    for (id, here) in by_link {
        let Some(link) = links.get(id).filter(|link| removed.get(&link.program) == Some(&true)) else {
            continue;
        };
        let first = here.first();
        found.push(FindingView {
            on_page: false,
            id: Some(id.0),
            placements: here.iter().map(|entry| entry.id.0).collect(),
            title: first.map(|entry| entry.placement.title.clone()).unwrap_or_default(),
            url: link.url.clone(),
            finding: REMOVED.to_owned(),
            what: advice(REMOVED, false).unwrap_or_default().to_owned(),
            since: String::new(),
            seen: false,
        });
    }
    Ok(found)
}
