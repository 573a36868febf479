//! Ten networks that answer from this process, for rehearsals: other values, odd page sizes, missing optional fields.
//!
//! They answer as the networks' documentation says and hold every request against it: who asks, which parameters,
//! how long a range, which page. What a network would have refused is refused here too and told by [`Origin::wrong`].

use std::collections::BTreeMap;
use std::net::TcpListener;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{NaiveDate, TimeDelta};
use record::{Instant, Kind, Status};

mod effiliation;
mod http;
pub mod invented;
mod json;
mod profitshare;
mod recorded;
mod session;
mod tradetracker;

pub use http::{Answer, Request, pairs, serve, serve_raw};
pub use recorded::{Line, Network, Recorded};

/// The networks that answer, by their connectors' ids.
pub const NETWORKS: [&str; 10] = [
    "awin",
    "cj",
    "clickbank",
    "effiliation",
    "impact",
    "partnerstack",
    "profitshare",
    "skimlinks",
    "tradedoubler",
    "tradetracker",
];

/// What happened at a network, and so what a sync has to bring.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sale {
    /// The network's own id.
    pub id: String,
    /// When it happened.
    pub at: Instant,
    /// The program's number, 1 to 3.
    pub program: i64,
    /// Where it stands.
    pub status: Status,
    /// What it is for.
    pub kind: Kind,
    /// The commission in hundredths.
    pub cents: i64,
    /// Its currency.
    pub currency: &'static str,
    /// The mark in the link.
    pub sub_id: Option<String>,
    /// The order's number.
    pub order: Option<String>,
}

/// What the next requests are answered with instead of the truth.
#[derive(Debug, Clone)]
pub struct Spoiled {
    /// How many requests.
    pub times: u32,
    /// The answer.
    pub answer: Answer,
}

/// Everything that the networks know.
pub struct World {
    /// The sales of each network.
    pub sales: BTreeMap<&'static str, Vec<Sale>>,
    /// Every request, as `GET host/path?query`.
    pub asked: Vec<String>,
    /// What a network would not have accepted, and why.
    pub wrong: Vec<String>,
    /// Answers that replace the truth, by network.
    pub spoiled: BTreeMap<&'static str, Spoiled>,
    /// How many sessions each network opened: its tokens and cookies carry the number.
    pub sessions: BTreeMap<&'static str, u32>,
}

impl World {
    /// The number of a network's latest session.
    fn session(&self, network: &str) -> u32 {
        self.sessions.get(network).copied().unwrap_or(0)
    }

    /// Opens another session at a network.
    fn open(&mut self, network: &'static str) {
        *self.sessions.entry(network).or_default() += 1;
    }
}

/// The loopback address where the networks answer until it is dropped.
pub struct Origin {
    /// What `TRIBUTARY_API_ORIGIN` has to be.
    pub url: String,
    world: Arc<Mutex<World>>,
}

impl Origin {
    /// Opens the networks on a free port.
    pub fn start() -> Origin {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let sales =
            NETWORKS.into_iter().enumerate().map(|(seed, id)| (id, sales(id, seed as i64 + 1))).collect();
        let world = World {
            sales,
            asked: Vec::new(),
            wrong: Vec::new(),
            spoiled: BTreeMap::new(),
            sessions: BTreeMap::new(),
        };
        let world = Arc::new(Mutex::new(world));
        http::open(listener, world.clone());
        Origin { url, world }
    }

    /// What the networks know, to look at and to change.
    pub fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The sales of one network.
    pub fn sales(&self, network: &str) -> Vec<Sale> {
        self.world().sales.get(network).cloned().unwrap_or_default()
    }

    /// The requests so far.
    pub fn asked(&self) -> Vec<String> {
        self.world().asked.clone()
    }

    /// What a network would not have accepted so far.
    pub fn wrong(&self) -> Vec<String> {
        self.world().wrong.clone()
    }

    /// Answers the next `times` requests to a network with something else.
    pub fn spoil(&self, network: &'static str, times: u32, answer: Answer) {
        self.world().spoiled.insert(network, Spoiled { times, answer });
    }

    /// Every pending sale of every network becomes approved.
    pub fn validate(&self) {
        for sale in self.world().sales.values_mut().flatten().filter(|sale| sale.status == Status::Pending) {
            sale.status = Status::Approved;
        }
    }
}

/// The settings and the secrets that a network accepts.
pub fn login(network: &str) -> (BTreeMap<String, String>, BTreeMap<String, String>) {
    let (settings, secrets): (&[_], &[_]) = match network {
        "awin" => (&[("publisher_id", "88002")], &[("api_token", "stand-in awin")]),
        "cj" => (&[("company_id", "6600"), ("currency", "USD")], &[("api_token", "stand-in cj")]),
        "clickbank" => (&[("nickname", "me")], &[("api_key", "API-STANDIN")]),
        "effiliation" => (&[], &[("api_key", "stand-in & effi")]),
        "impact" => (&[("account_sid", "IRstandin")], &[("auth_token", "stand-in:impact")]),
        "partnerstack" => (&[], &[("api_key", "stand-in ps")]),
        "profitshare" => (&[("api_user", "standin_user"), ("country", "ro")], &[("api_key", "stand-in pf")]),
        "skimlinks" => (
            &[("publisher_id", "424242")],
            &[("client_id", "stand-in id"), ("client_secret", "stand-in secret")],
        ),
        "tradedoubler" => (
            &[("currency", "EUR")],
            &[
                ("client_id", "stand-in td"),
                ("client_secret", "s+cr/t"),
                ("username", "a@b.example"),
                ("password", "p w&d"),
            ],
        ),
        "tradetracker" => (&[("customer_id", "777"), ("locale", "de_DE")], &[("passphrase", "<stand&in>")]),
        other => panic!("no stand-in for {other}"),
    };
    let map =
        |pairs: &[(&str, &str)]| pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    (map(settings), map(secrets))
}

/// The statuses that a network can tell.
fn statuses(network: &str) -> &'static [Status] {
    match network {
        "cj" => &[Status::Pending, Status::Approved, Status::Paid],
        "clickbank" => &[Status::Approved],
        "profitshare" => &[Status::Pending, Status::Approved, Status::Declined],
        "skimlinks" => &[Status::Pending, Status::Declined, Status::Paid],
        _ => &Status::ALL,
    }
}

/// Some weeks of sales around the turn of months, the same in every run, no two networks alike.
fn sales(network: &str, seed: i64) -> Vec<Sale> {
    let start = NaiveDate::from_ymd_opt(2025, 12, 20).unwrap().and_hms_opt(0, 0, 0).unwrap().and_utc();
    let count = 47 + seed * 5;
    let statuses = statuses(network);
    let mut state = seed.wrapping_mul(7_919) + 13;
    let mut draw = |below: i64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33).rem_euclid(below)
    };
    let mut sales: Vec<Sale> = (1..=count)
        .map(|n| {
            // Every fifth falls on the first or last second of a day.
            let seconds = match n % 10 {
                0 => 0,
                5 => 86_399,
                _ => draw(86_400),
            };
            let at = start + TimeDelta::days(n * 79 / count) + TimeDelta::seconds(seconds);
            let program = draw(3) + 1;
            let leads = matches!(
                network,
                "awin" | "cj" | "effiliation" | "skimlinks" | "tradedoubler" | "tradetracker"
            );
            Sale {
                id: id(network, n),
                at,
                program,
                status: statuses[draw(statuses.len() as i64) as usize],
                kind: if leads && n % 6 == 1 { Kind::Lead } else { Kind::Sale },
                cents: draw(20_000) + 1,
                currency: currency(network, n),
                sub_id: (n % 3 != 0).then(|| format!("mark {}/é", draw(5))),
                order: has_order(network).then(|| order(network, n)).flatten(),
            }
        })
        .collect();
    if network == "profitshare" {
        for items in sales.chunks_mut(2) {
            let first = items[0].clone();
            items.iter_mut().for_each(|item| {
                (item.at, item.program, item.sub_id) = (first.at, first.program, first.sub_id.clone());
            });
        }
    }
    sales
}

fn id(network: &str, n: i64) -> String {
    match network {
        "clickbank" => format!("R{n:07}:SALE"),
        "impact" => format!("10.{n}.{}", 900_000 + n),
        "partnerstack" => format!("rwrd_{n}"),
        "profitshare" => format!("{}-{}", 4_400_000_000 + (n - 1) / 2, (n - 1) % 2 + 1),
        _ => (n * 1_000_003).to_string(),
    }
}

fn currency(network: &str, n: i64) -> &'static str {
    match network {
        "awin" | "impact" | "partnerstack" | "skimlinks" | "tradetracker" if n % 4 == 0 => "GBP",
        "cj" | "clickbank" => "USD",
        "profitshare" => "RON",
        _ => "EUR",
    }
}

fn has_order(network: &str) -> bool {
    !matches!(network, "partnerstack" | "skimlinks" | "tradetracker")
}

fn order(network: &str, n: i64) -> Option<String> {
    match network {
        "clickbank" => Some(format!("R{n:07}")),
        "profitshare" => Some(format!("REF{}", (n - 1) / 2)),
        _ => (n % 4 != 1).then(|| format!("O-{n}")),
    }
}

/// The name of a program.
pub fn program_name(program: i64) -> String {
    format!("Shop № {program} & Søns")
}

/// An amount of hundredths, written as a decimal.
fn decimal(cents: i64) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}
