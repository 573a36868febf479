//! What can be found where a link leads.

use serde::Serialize;

use crate::fetch::Failure;

/// What was found where a link leads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "found", rename_all = "snake_case")]
pub enum Finding {
    /// The page is there.
    Fine,
    /// The page is gone: 404 or 410 (RFC 9110, 15.5.5 and 15.5.11).
    Dead {
        /// The HTTP status.
        status: u16,
    },
    /// The host's name leads nowhere any more, while other names do.
    GoneHost,
    /// No name leads anywhere: this computer seems to be offline, and nothing is said about the link.
    Offline,
    /// The host does not take the connection, or breaks it off.
    Refused {
        /// What the system says.
        why: String,
    },
    /// No answer in time.
    Slow,
    /// The host cannot answer now, nor could it a little later.
    ServerError {
        /// The HTTP status.
        status: u16,
    },
    /// The host does not show it to us: it may show it to people, so it is not dead (401, 403, 407, 429, 451).
    Forbidden {
        /// The HTTP status.
        status: u16,
    },
    /// Another answer that is no page.
    Odd {
        /// The HTTP status.
        status: u16,
    },
    /// Its redirects come back to where they were.
    RedirectLoop {
        /// The address that came twice.
        at: String,
    },
    /// More redirects than browsers and we follow.
    TooManyRedirects,
    /// It led to one page, and ends on a front page now: what it led to is most likely gone.
    ToFrontPage {
        /// The front page.
        at: String,
    },
    /// The page is there and says that what it was about is not.
    ProductGone {
        /// How it says so.
        gone: Gone,
    },
    /// The certificate of the host is wrong or has run out: browsers warn of it.
    CertificateWrong {
        /// What is wrong with it.
        why: String,
    },
    /// It is there and no web page, so nothing was looked for inside.
    NotHtml {
        /// What it says it is.
        kind: String,
    },
    /// The page is there, and larger than is read: what was read of it says nothing wrong.
    TooLarge,
    /// The chain reaches a host that counts clicks, and was not followed there.
    StopsAtTracking {
        /// That host, as the caller named it.
        host: String,
    },
    /// It was not asked at all.
    NotAsked {
        /// Why not.
        why: NotAsked,
    },
}

/// How a page says that what it was about is gone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "says", rename_all = "snake_case")]
pub enum Gone {
    /// Every offer on it is out of stock or sold out (schema.org, `ItemAvailability`).
    OutOfStock,
    /// Every offer on it is discontinued (schema.org, `ItemAvailability`).
    Discontinued,
    /// It names a front page as its own real address (RFC 6596).
    CanonicalIsFront,
    /// Its title is one of pages that are not there.
    Title {
        /// The words.
        words: String,
    },
}

/// Why a link was not asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum NotAsked {
    /// Asking would count as a click.
    TrackingHost {
        /// The host, as the caller named it.
        host: String,
    },
    /// The host's robots.txt forbids it.
    Robots,
    /// The host's robots.txt could not be read, which forbids all of it (RFC 9309, 2.3.1.4).
    RobotsUnreachable,
    /// Only the user's own hosts are read, and this is none.
    NotOwn {
        /// The host.
        host: String,
    },
    /// The host asks to be left alone for longer than we wait.
    AskedToWait {
        /// For how long.
        seconds: u64,
    },
    /// It leads to an address that is not of the public internet.
    Private {
        /// The address.
        address: String,
    },
    /// It is no address of the web.
    NotAnAddress,
    /// It was stopped before.
    Stopped,
}

impl From<Failure> for Finding {
    fn from(failure: Failure) -> Finding {
        let not = |why| Finding::NotAsked { why };
        match failure {
            Failure::NoSuchHost => Finding::GoneHost,
            Failure::Offline => Finding::Offline,
            Failure::Private(address) => not(NotAsked::Private { address }),
            Failure::Refused(why) => Finding::Refused { why },
            Failure::Certificate(why) => Finding::CertificateWrong { why },
            Failure::Slow => Finding::Slow,
            Failure::Wait(seconds) => not(NotAsked::AskedToWait { seconds }),
            Failure::Stopped => not(NotAsked::Stopped),
        }
    }
}

impl Finding {
    /// What a status says that is no redirect and no success.
    pub(crate) fn of_status(status: u16) -> Finding {
        match status {
            404 | 410 => Finding::Dead { status },
            401 | 403 | 407 | 429 | 451 => Finding::Forbidden { status },
            500.. => Finding::ServerError { status },
            _ => Finding::Odd { status },
        }
    }

    /// Whether it may be otherwise a little later.
    pub(crate) fn may_pass(&self) -> bool {
        matches!(self, Finding::ServerError { .. } | Finding::Slow | Finding::Forbidden { status: 429 })
    }
}
