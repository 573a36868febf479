//! All that goes over the network: the only file of this crate that opens a socket or reads the clock.
//!
//! One request at a time to one host with a pause after it, a few hosts side by side, no cookies, no redirects followed
//! unasked, nothing read beyond a limit, and no address that is not public.

use std::collections::{BTreeMap, HashMap};
use std::error::Error as Cause;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::{ACCEPT, CONTENT_TYPE, DATE, LOCATION, RETRY_AFTER};
use reqwest::{Client, Method, Response};
use tokio::sync::{Semaphore, watch};
use tokio::time::Instant;
use url::{Host, Url};

use crate::address::is_public;
use crate::robots::{Robots, Shelf};

/// A name that always resolves where names resolve at all (RFC 2606, 3): asked for its address when another has none.
pub const CONTROL: &str = "example.com";
/// How long a connection may take.
const CONNECT_TIME: Duration = Duration::from_secs(10);

/// How politely the web is asked.
#[derive(Debug, Clone)]
pub struct Manners {
    /// How long a host is left alone after each answer; its `Crawl-delay` and `Retry-After` may make it longer.
    pub pause: Duration,
    /// How long one answer may take, to its end.
    pub patience: Duration,
    /// A host that asks to be left alone for longer than this is not asked again.
    pub longest_wait: Duration,
    /// How many hosts are asked side by side.
    pub side_by_side: usize,
    /// Which addresses may be reached.
    pub reach: Reach,
}

impl Default for Manners {
    fn default() -> Manners {
        Manners {
            pause: Duration::from_secs(1),
            patience: Duration::from_secs(20),
            longest_wait: Duration::from_secs(60),
            side_by_side: 8,
            reach: Reach::Public,
        }
    }
}

/// Which addresses may be reached.
#[derive(Debug, Clone)]
pub enum Reach {
    /// The public internet: private, loopback, link-local and reserved addresses are refused, also after a redirect.
    Public,
    /// For tests: these names lead to these addresses and no other name leads anywhere; loopback may be reached.
    /// Without [`CONTROL`] among them, a name that is missing means that this computer is offline.
    StandIn(BTreeMap<String, SocketAddr>),
}

/// The other end of a switch that ends what is running: it ends when the switch says `true`.
#[derive(Debug, Clone)]
pub struct Stop(watch::Receiver<bool>);

impl Stop {
    /// Ends what is running when this says `true`.
    pub fn when(switch: watch::Receiver<bool>) -> Stop {
        Stop(switch)
    }

    /// Never ends what is running.
    pub fn never() -> Stop {
        Stop(watch::channel(false).1)
    }

    /// Comes back when the switch says so, and never if nobody holds it any more.
    pub(crate) async fn wait(&self) {
        if self.0.clone().wait_for(|stop| *stop).await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

/// Why nothing was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Failure {
    NoSuchHost,
    Offline,
    Private(String),
    Refused(String),
    Certificate(String),
    Slow,
    Wait(u64),
    Stopped,
}

/// How much of an answer is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Read {
    /// A web page up to this many bytes; nothing of anything else.
    Page(usize),
    /// Whatever it is, up to this many bytes.
    All(usize),
}

/// What was answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub status: u16,
    pub location: Option<String>,
    pub kind: Option<String>,
    pub body: Vec<u8>,
    /// Whether the body was read to its end.
    pub is_whole: bool,
}

impl Answer {
    /// Whether it says that it is a web page, or does not say.
    pub fn is_page(&self) -> bool {
        let kind = self.kind.as_deref().unwrap_or("text/html").to_ascii_lowercase();
        kind.starts_with("text/html") || kind.starts_with("application/xhtml")
    }
}

/// The web cannot be asked at all on this machine.
#[derive(Debug, thiserror::Error)]
#[error("the web cannot be reached from here: {0}; check the certificates of this system")]
pub struct NoWeb(String);

/// The web, and when each of its hosts may be asked again.
pub struct Web {
    client: Client,
    manners: Manners,
    hosts: Mutex<HashMap<String, Arc<Turn>>>,
    places: Semaphore,
    shelf: Shelf,
}

/// One host: who holds the lock may ask it, when it was left alone for long enough.
struct Turn {
    since: tokio::sync::Mutex<Since>,
    pause: Mutex<Duration>,
}

/// When a host was asked last, and until when it asked to be left alone.
#[derive(Default)]
struct Since {
    asked: Option<Instant>,
    until: Option<Instant>,
}

impl Web {
    /// The web, to be asked with these manners. One of these for everything that runs at the same time: it knows when
    /// each host was asked last. It keeps each robots.txt as long as it lives: not for longer than a day (RFC 9309, 2.4).
    pub fn new(manners: Manners) -> Result<Web, NoWeb> {
        let client = Client::builder()
            .user_agent(concat!("Tributary/", env!("CARGO_PKG_VERSION"), " (link check)"))
            .connect_timeout(CONNECT_TIME)
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            // A proxy would look names up itself, where nobody refuses private addresses.
            .no_proxy()
            .dns_resolver(Arc::new(Names(manners.reach.clone())))
            .build()
            .map_err(|error| NoWeb(error.to_string()))?;
        let places = Semaphore::new(manners.side_by_side.max(1));
        Ok(Web { client, manners, hosts: Mutex::default(), places, shelf: Shelf::default() })
    }

    /// The rules of an address's host, asked for once.
    pub(crate) async fn robots_of(&self, url: &Url, stop: &Stop) -> Result<Arc<Robots>, Failure> {
        let robots = self.shelf.of(self, url, stop).await?;
        if let Some(delay) = robots.delay() {
            let turn = self.turn(url);
            let mut pause = turn.pause.lock().unwrap_or_else(PoisonError::into_inner);
            *pause = delay.max(*pause);
        }
        Ok(robots)
    }

    /// Asks once, when it is the host's turn.
    pub(crate) async fn ask(
        &self,
        method: Method,
        url: &Url,
        read: Read,
        stop: &Stop,
    ) -> Result<Answer, Failure> {
        tokio::select! {
            biased;
            () = stop.wait() => Err(Failure::Stopped),
            answer = self.in_turn(method, url, read) => answer,
        }
    }

    async fn in_turn(&self, method: Method, url: &Url, read: Read) -> Result<Answer, Failure> {
        self.reachable(url)?;
        let turn = self.turn(url);
        let mut since = turn.since.lock().await;
        let pause = *turn.pause.lock().unwrap_or_else(PoisonError::into_inner);
        let free_at = since.asked.map(|asked| after(asked, pause)).max(since.until);
        let wait =
            free_at.map_or(Duration::ZERO, |free_at| free_at.saturating_duration_since(Instant::now()));
        if wait > self.manners.longest_wait {
            return Err(Failure::Wait(wait.as_secs()));
        }
        tokio::time::sleep(wait).await;
        let Ok(_place) = self.places.acquire().await else { return Err(Failure::Stopped) };
        // Also if it is cut off in the middle.
        since.asked = Some(Instant::now());
        let asked = tokio::time::timeout(self.manners.patience, self.send(method, url, read)).await;
        let now = Instant::now();
        since.asked = Some(now);
        let answer = asked.unwrap_or(Err(Failure::Slow)).map(|(answer, told)| {
            since.until = told.map(|told| after(now, told));
            answer
        });
        drop(since);
        match answer {
            Err(Failure::NoSuchHost) if look_up(&self.manners.reach, CONTROL).await.is_err() => {
                Err(Failure::Offline)
            }
            answer => answer,
        }
    }

    async fn send(
        &self,
        method: Method,
        url: &Url,
        read: Read,
    ) -> Result<(Answer, Option<Duration>), Failure> {
        let request = self
            .client
            .request(method, url.as_str())
            .header(ACCEPT, "text/html,application/xhtml+xml,*/*;q=0.5");
        let mut response = request.send().await.map_err(|error| failure(&error))?;
        let told = retry_after(&response);
        let header =
            |name| Some(String::from_utf8_lossy(response.headers().get(name)?.as_bytes()).into_owned());
        let mut answer = Answer {
            status: response.status().as_u16(),
            location: header(LOCATION),
            kind: header(CONTENT_TYPE),
            body: Vec::new(),
            is_whole: true,
        };
        let most = match read {
            Read::Page(most) if answer.status < 300 && answer.is_page() => most,
            Read::All(most) if answer.status < 300 => most,
            Read::Page(_) | Read::All(_) => return Ok((answer, told)),
        };
        while let Some(chunk) = response.chunk().await.map_err(|error| failure(&error))? {
            let room = most - answer.body.len();
            answer.body.extend(chunk.iter().take(room));
            if chunk.len() > room {
                answer.is_whole = false;
                break;
            }
        }
        Ok((answer, told))
    }

    /// An address that is written as a number is looked up by nobody, so it is refused here.
    fn reachable(&self, url: &Url) -> Result<(), Failure> {
        let address = match url.host() {
            Some(Host::Ipv4(address)) => IpAddr::V4(address),
            Some(Host::Ipv6(address)) => IpAddr::V6(address),
            Some(Host::Domain(_)) | None => return Ok(()),
        };
        match may_be_reached(&self.manners.reach, address) {
            true => Ok(()),
            false => Err(Failure::Private(address.to_string())),
        }
    }

    fn turn(&self, url: &Url) -> Arc<Turn> {
        let host = url.host_str().unwrap_or_default().trim_end_matches('.').to_owned();
        let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        let new = || {
            let pause = Mutex::new(self.manners.pause);
            Arc::new(Turn { since: tokio::sync::Mutex::default(), pause })
        };
        Arc::clone(hosts.entry(host).or_insert_with(new))
    }
}

/// That long after, or as good as never.
fn after(start: Instant, pause: Duration) -> Instant {
    start.checked_add(pause).unwrap_or_else(|| start + Duration::from_secs(365 * 86_400))
}

/// How long the host asks to be left alone, in seconds or until a date (RFC 9110, 10.2.3).
fn retry_after(response: &Response) -> Option<Duration> {
    let header = |name| response.headers().get(name)?.to_str().ok();
    let told = header(RETRY_AFTER)?.trim();
    if let Ok(seconds) = told.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = |text: &str| DateTime::parse_from_rfc2822(text.trim()).ok().map(|date| date.to_utc());
    let now = header(DATE).and_then(date).unwrap_or_else(Utc::now);
    (date(told)? - now).to_std().ok()
}

/// Looks names up, and lets nothing through that may not be reached.
struct Names(Reach);

impl Resolve for Names {
    fn resolve(&self, name: Name) -> Resolving {
        let reach = self.0.clone();
        Box::pin(async move {
            let found = look_up(&reach, name.as_str()).await?;
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

/// Why a name leads nowhere.
#[derive(Debug, thiserror::Error)]
enum Unresolved {
    #[error("no such host")]
    NoSuchHost,
    #[error("{0} is not a public address")]
    Private(IpAddr),
}

async fn look_up(reach: &Reach, name: &str) -> Result<Vec<SocketAddr>, Unresolved> {
    let found: Vec<SocketAddr> = match reach {
        Reach::Public => tokio::net::lookup_host((name, 0)).await.map(Iterator::collect).unwrap_or_default(),
        Reach::StandIn(hosts) => hosts.get(name).copied().into_iter().collect(),
    };
    let first = found.first().map(SocketAddr::ip).ok_or(Unresolved::NoSuchHost)?;
    let good: Vec<_> = found.into_iter().filter(|found| may_be_reached(reach, found.ip())).collect();
    if good.is_empty() { Err(Unresolved::Private(first)) } else { Ok(good) }
}

fn may_be_reached(reach: &Reach, address: IpAddr) -> bool {
    is_public(address) || matches!(reach, Reach::StandIn(_)) && address.is_loopback()
}

/// What went wrong on the way.
fn failure(error: &reqwest::Error) -> Failure {
    let mut cause: &(dyn Cause + 'static) = error;
    loop {
        match cause.downcast_ref() {
            Some(Unresolved::NoSuchHost) => return Failure::NoSuchHost,
            Some(Unresolved::Private(address)) => return Failure::Private(address.to_string()),
            None => {}
        }
        match cause.downcast_ref() {
            Some(rustls::Error::InvalidCertificate(why)) => return Failure::Certificate(why.to_string()),
            Some(tls) => return Failure::Refused(tls.to_string()),
            None => {}
        }
        // What an input error is made of is not among its causes.
        let inside = cause.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        match inside.map(|inside| inside as &(dyn Cause + 'static)).or_else(|| cause.source()) {
            Some(deeper) => cause = deeper,
            None if error.is_timeout() => return Failure::Slow,
            None => return Failure::Refused(cause.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_name_that_leads_to_a_private_address_is_refused() {
        let refused = look_up(&Reach::Public, "localhost").await;
        assert!(matches!(refused, Err(Unresolved::Private(address)) if address.is_loopback()), "{refused:?}");
    }

    #[tokio::test]
    async fn a_number_is_refused_however_it_is_written() {
        let web = Web::new(Manners::default()).unwrap();
        for address in [
            "http://127.0.0.1:1/",
            "http://0x7f.1:1/",
            "http://2130706433:1/",
            "http://[::1]:1/",
            "http://localhost:1/",
        ] {
            let answer =
                web.ask(Method::GET, &Url::parse(address).unwrap(), Read::All(1), &Stop::never()).await;
            assert!(matches!(answer, Err(Failure::Private(_))), "{address}: {answer:?}");
        }
    }
}
