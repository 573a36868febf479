//! What was found when links and pages were looked at, as sentences that say what to do.

use std::sync::Arc;

use ledger::{Ailing, Looked, Orphan, Reader};

use crate::view::{FindingSeen, FindingView, time};
use crate::{App, Error};

/// The word of a page on which the link does not stand any more.
pub(super) const MISSING: &str = "link_missing";
/// The word of a page on which the link stands without a disclosure.
pub(super) const UNDISCLOSED: &str = "no_disclosure";
/// The word of a link whose account was removed.
const REMOVED: &str = "account_removed";
/// The word of a link whose program the network does not list any more.
const CLOSED: &str = "program_closed";
/// Every word of a look that needs a hand.
pub(super) const AILING: [&str; 12] = [
    MISSING,
    UNDISCLOSED,
    "dead",
    "gone_host",
    "to_front_page",
    "product_gone",
    "redirect_loop",
    "too_many_redirects",
    "certificate_wrong",
    "server_error",
    "refused",
    "odd",
];

/// Whether something is to be done about what was found.
pub(super) fn is_ailing(word: &str) -> bool {
    AILING.contains(&word)
}

/// What is to be put right, by what was found last.
pub async fn findings(app: &Arc<App>, (): ()) -> Result<Vec<FindingView>, Error> {
    app.blocking(|_, open| open.ledger.read(told)).await
}

/// Notes that the user has seen a finding.
pub async fn finding_seen(app: &Arc<App>, seen: FindingSeen) -> Result<(), Error> {
    app.blocking(move |app, open| {
        let looked = if seen.on_page { Looked::Page(seen.id) } else { Looked::Link(seen.id) };
        open.ledger.write(|w| Ok::<_, Error>(w.look_seen(looked, app.now())?))
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
        (CLOSED, _) => {
            "The network does not list this program among yours any more, so its links may bring nothing. Ask the network, replace the link, or end the placement."
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
    let mut found: Vec<FindingView> = r.ailing(&AILING)?.into_iter().filter_map(view).collect();
    for Orphan { link, url, placements, closed_since } in r.orphans()? {
        let word = if closed_since.is_some() { CLOSED } else { REMOVED };
        found.push(FindingView {
            on_page: false,
            id: Some(link.0),
            placements: placements.iter().map(|(id, _)| id.0).collect(),
            title: placements.into_iter().next().map(|(_, title)| title).unwrap_or_default(),
            url,
            finding: word.to_owned(),
            what: advice(word, false).unwrap_or_default().to_owned(),
            since: closed_since.map(time).unwrap_or_default(),
            seen: false,
        });
    }
    found.sort_by(|a, b| b.since.cmp(&a.since).then(a.title.cmp(&b.title)));
    Ok(found)
}

fn view(Ailing { look, placements, url, target }: Ailing) -> Option<FindingView> {
    let (on_page, id) = match look.looked {
        Looked::Link(row) => (false, row),
        Looked::Page(row) => (true, row),
    };
    Some(FindingView {
        on_page,
        id: Some(id),
        placements: placements.iter().map(|(id, _)| id.0).collect(),
        title: placements.into_iter().next().map(|(_, title)| title).unwrap_or_default(),
        url: target.unwrap_or(url),
        what: advice(&look.finding, on_page)?.to_owned(),
        finding: look.finding,
        since: time(look.since),
        seen: look.seen,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_needs_a_hand_says_what_to_do() {
        for word in AILING {
            assert!(
                is_ailing(word) && advice(word, true).is_some() && advice(word, false).is_some(),
                "{word}"
            );
        }
        for word in ["fine", "forbidden", "too_large", "not_html", "stops_at_tracking", "not_asked", "slow"] {
            assert!(
                !is_ailing(word) && advice(word, true).is_none() && advice(word, false).is_none(),
                "{word}"
            );
        }
    }
}
