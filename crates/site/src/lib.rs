//! Pages and links of the web, looked at politely: does a link still work, does a page still carry it, and which
//! affiliate links stand on a site.
//!
//! *Invariant:* it knows HTTP, robots.txt (RFC 9309), sitemaps (sitemaps.org) and HTML, and neither SQL, a ledger nor a
//! screen. Values go in and values come out; it runs nothing that it reads, no script, and fetches no image but the one that [`picture`] is
//! asked for.
//!
//! One [`Web`] is made with the [`Manners`] to keep and given to three doors, which may run at the same time:
//!
//! - [`check`] looks at links: each [`Link`] comes back as [`Checked`], with a [`Finding`] and the redirects as [`Hop`]s.
//!   Hosts that count clicks ([`Rules::tracking`]) are never asked, and a chain that reaches one stops there, unless the
//!   link says `even_so`.
//! - [`stands`] looks at one page of the user's own hosts ([`Rules::own`]): [`Looked`] says how the page was reached and,
//!   for each link asked about, a [`Standing`]: how often it stands there, how it is marked, and whether it is disclosed.
//! - [`crawl`] looks through one own site, by its sitemap or by its links, and tells of each page as it comes
//!   ([`Told`]): the links on it that are [`Sought`]. It ends as [`Crawled`] says, within [`Limits`].
//!
//! Each ends at once when its [`Stop`] says so, and keeps what it has found until then. [`read_page`] reads a page that
//! is already there; [`Words`] are the words of disclosures and of pages that are gone, in ten languages.

mod address;
mod chain;
mod charset;
mod check;
mod crawl;
mod fetch;
mod finding;
mod page;
mod picture;
mod reading;
mod robots;
mod sitemap;
mod words;

pub use address::Hosts;
pub use chain::{Hop, Rules};
pub use check::{Checked, Link, check};
pub use crawl::{Because, Carries, Crawled, Ended, Limits, OnPage, Parameter, Sought, Told, crawl};
pub use fetch::{CONTROL, Manners, NoWeb, Reach, Stop, Web};
pub use finding::{Finding, Gone, NotAsked};
pub use page::{Image, Looked, Page, PageLink, Place, Standing, Stands, stands};
pub use picture::picture;
pub use reading::read_page;
pub use words::Words;
