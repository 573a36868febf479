//! The connector as it is meant: what a file says, with every word resolved and nothing left to fail.

mod check;
mod resolve;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use chrono_tz::Tz;
use record::{Absent, Day, Kind, Status};

use crate::decode::CsvShape;
use crate::file::{PaceFile, PickFile, nearest};
use crate::fill::Template;
use crate::filter::Filter;
use crate::link::Links;
use crate::report::Report;
use crate::session::base_of;
use crate::sign::Sign;
use crate::values::Mark;

pub use check::check_file;
pub(crate) use check::{checked, id_in, same_id};
pub(crate) use resolve::load;

/// What can be fetched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum What {
    /// Programs joined: fetched first, for their names.
    Programs,
    /// Commissions.
    Transactions,
    /// Clicks and impressions by day.
    Daily,
    /// Money sent.
    Payouts,
    /// People brought.
    Referrals,
    /// Banners, texts and codes to show.
    Creatives,
}

impl What {
    const ALL: [What; 6] =
        [What::Programs, What::Transactions, What::Daily, What::Payouts, What::Referrals, What::Creatives];

    /// The word for it in connector files.
    pub fn word(self) -> &'static str {
        match self {
            What::Programs => "programs",
            What::Transactions => "transactions",
            What::Daily => "daily",
            What::Payouts => "payouts",
            What::Referrals => "referrals",
            What::Creatives => "creatives",
        }
    }

    /// Our fields: those that a row must have, and those that it may have.
    pub(crate) fn fields(self) -> (&'static [&'static str], &'static [&'static str]) {
        match self {
            What::Programs => (&["id", "name"], &["link"]),
            What::Transactions => (
                &["id", "at", "commission", "currency", "status"],
                &[
                    "kind",
                    "program_id",
                    "program",
                    "sale",
                    "sale_currency",
                    "quantity",
                    "sub_id",
                    "order_id",
                    "customer_id",
                    "clicked_at",
                    "payout_id",
                ],
            ),
            What::Daily => (&["day"], &["program_id", "program", "sub_id", "clicks", "impressions"]),
            What::Payouts => (&["id", "day", "amount", "currency"], &["status", "payer"]),
            What::Referrals => (&["id", "at", "state"], &["program_id"]),
            What::Creatives => (
                &["id", "name"],
                &[
                    "kind",
                    "program_id",
                    "program",
                    "url",
                    "image",
                    "html",
                    "code",
                    "width",
                    "height",
                    "starts",
                    "ends",
                ],
            ),
        }
    }
}

/// One field of the account form.
#[derive(Debug, Clone)]
pub struct Setting {
    /// Its name in placeholders.
    pub key: String,
    /// What the user sees it called.
    pub label: String,
    /// Where the user finds it.
    pub help: String,
    /// Kept in the vault only.
    pub secret: bool,
    /// Whether it must be filled in.
    pub required: bool,
    /// Filled in at first.
    pub default: Option<String>,
    /// The only values allowed, if any.
    pub choices: Vec<String>,
}

/// A network that can be read.
#[derive(Debug)]
pub struct Connector {
    /// Stable for ever.
    pub id: String,
    /// The network's name.
    pub name: String,
    /// `network`, `platform`, `marketplace` …
    pub kind: String,
    /// Its site.
    pub site: String,
    /// Where its documentation is.
    pub docs: String,
    /// How sure the documentation is.
    pub confidence: String,
    /// Last day somebody saw it work; `None` = from documentation only.
    pub seen: Option<Day>,
    /// Ids that this network used to have.
    pub replaces: Vec<String>,
    /// Limits that the user should know.
    pub notes: Option<String>,
    /// The account form.
    pub settings: Vec<Setting>,
    /// Report files of it.
    pub reports: Vec<Arc<Report>>,
    /// The file's name, if it is one of the user's own folder.
    pub file: Option<String>,
    pub(crate) http: Option<Http>,
    pub(crate) check: Option<Check>,
    pub(crate) no: Vec<No>,
    pub(crate) status: BTreeMap<String, Status>,
    pub(crate) kinds: BTreeMap<String, Kind>,
    pub(crate) other_kind: Option<Kind>,
    pub(crate) lists: Vec<List>,
    pub(crate) fetches: Vec<Fetch>,
    pub(crate) files: Option<Files>,
    pub(crate) links: Links,
}

impl Connector {
    /// What it can fetch.
    pub fn gives(&self) -> Vec<What> {
        What::ALL.into_iter().filter(|what| self.fetches.iter().any(|fetch| fetch.what == *what)).collect()
    }

    /// Whether its payouts are money that arrived, as a bank or wallet says, and not money that a network sent.
    pub fn receives(&self) -> bool {
        self.kind == "wallet"
    }

    /// Whether it asks nothing of any network, and only says how report files are read: a recipe.
    pub fn only_reads_files(&self) -> bool {
        self.http.is_none() && self.fetches.is_empty() && !self.reports.is_empty()
    }

    /// Whether it is from the user's own folder.
    pub fn is_own(&self) -> bool {
        self.file.is_some()
    }

    /// The hosts that its requests go to, as written: a host may hold a placeholder.
    pub fn hosts(&self) -> Vec<String> {
        let Some(http) = &self.http else { return Vec::new() };
        let mut hosts = BTreeSet::new();
        let mut add = |address: &str| {
            if let Some((_, rest)) = address.split_once("://") {
                hosts.extend(http.picked(rest.split(['/', '?']).next().unwrap_or(rest)));
            }
        };
        let base = http.base.written();
        add(&if base.contains("://") { base.to_owned() } else { format!("https://{base}") });
        self.requests().for_each(|request| add(request.address.written()));
        hosts.into_iter().collect()
    }

    /// Every request that it can make.
    pub(crate) fn requests(&self) -> impl Iterator<Item = &Request> {
        let calls = self
            .fetches
            .iter()
            .flat_map(|fetch| [Some(&fetch.call), fetch.join.as_ref().map(|join| &join.call)]);
        let lists = self.lists.iter().filter_map(|list| list.request.as_ref());
        let checks = self.check.iter().map(|check| &check.request);
        calls
            .flatten()
            .map(|call| &call.request)
            .chain(lists)
            .chain(checks)
            .chain(self.files.iter().flat_map(|files| [&files.call.request, &files.request]))
            .chain(self.sessions().map(|call| &call.request))
            .chain(self.consent().map(|consent| &consent.page))
    }

    /// The calls that open and renew a session, and the one that first made it possible.
    pub(crate) fn sessions(&self) -> impl Iterator<Item = &SessionCall> {
        let first = || self.http.iter().flat_map(|http| &http.session);
        let renew = first().filter_map(|session| session.renew.as_deref());
        first().chain(renew).chain(self.consent().map(|consent| &consent.redeem))
    }

    /// Whether a request of it signs in or asks for the values of a list.
    pub(crate) fn prepares(&self, request: &Request) -> bool {
        let lists = self.lists.iter().filter_map(|list| list.request.as_ref());
        self.sessions().map(|call| &call.request).chain(lists).any(|known| std::ptr::eq(known, request))
    }

    pub(crate) fn consent(&self) -> Option<&Consent> {
        self.http.as_ref()?.consent.as_deref()
    }

    /// The fields of the form that are filled by the user's consent in a browser.
    pub fn consented(&self) -> Vec<&str> {
        self.consent()
            .map(|consent| consent.redeem.store.iter().map(String::as_str).collect())
            .unwrap_or_default()
    }

    /// What is wrong with a setting that requests begin with, if anything is.
    pub fn wrong_address(&self, key: &str, value: &str) -> Option<&'static str> {
        let base = self.http.as_ref()?.base.written();
        let rest = base.strip_prefix(&format!("{{{key}}}"))?;
        base_of(&format!("{}{rest}", value.trim().trim_end_matches('/'))).err()
    }

    /// The field of the form that a mistyped key comes nearest to.
    pub fn nearest_field(&self, key: &str) -> Option<&str> {
        nearest(key, self.settings.iter().map(|setting| setting.key.as_str()))
    }

    /// Whether there is anything to ask of it: records, or report files.
    pub fn is_asked(&self) -> bool {
        !self.fetches.is_empty() || self.files.is_some()
    }

    /// How it is signed in to, in words; `None` if nothing is asked of it over the network.
    pub fn sign_in(&self) -> Option<&'static str> {
        let http = self.http.as_ref()?;
        let mut secrets = self.settings.iter().filter(|setting| setting.secret).map(|setting| &*setting.key);
        Some(if http.consent.is_some() {
            "OAuth in the browser"
        } else if !http.sign.is_empty() {
            "signed requests"
        } else if secrets.clone().any(|key| key.ends_with("password") || key.ends_with("passphrase")) {
            "user and password"
        } else if secrets.clone().any(|key| key.ends_with("client_secret")) {
            "OAuth"
        } else if secrets.next().is_some() {
            "API key"
        } else {
            "no key"
        })
    }

    /// How many days back it answers for commissions; `None` if no limit is known.
    pub fn history_days(&self) -> Option<i64> {
        let windows =
            self.fetches.iter().filter(|fetch| fetch.what == What::Transactions).map(|fetch| &fetch.window);
        windows.flatten().filter_map(|window| window.history).min()
    }

    /// The port of this computer that the network's page leads back to; any if it does not matter.
    pub fn consent_port(&self) -> Option<u16> {
        self.consent().and_then(|consent| consent.port)
    }

    /// Every word that it knows for a state, as compared.
    pub fn status_words(&self) -> Vec<&str> {
        self.status.keys().map(String::as_str).collect()
    }

    /// The clock by which it counts days, unless a setting says another.
    pub fn zone(&self) -> Tz {
        self.http.as_ref().map_or(Tz::UTC, |http| http.zone)
    }
}

/// A word as it is compared: trimmed, in lower case.
pub(crate) fn word(text: &str) -> String {
    text.trim().to_lowercase()
}

#[derive(Debug)]
pub(crate) struct Http {
    pub base: Template,
    pub query: Vec<(String, Vec<Template>)>,
    pub headers: Vec<(String, Template)>,
    pub auth: Option<Auth>,
    pub pace: Option<PaceFile>,
    /// How long to wait when asked to slow down, unless the answer says.
    pub wait: Option<Duration>,
    pub zone: Tz,
    /// The setting that names another zone.
    pub zone_setting: Option<String>,
    /// How long one request may take.
    pub timeout: Duration,
    pub dates: Vec<String>,
    pub scale: u32,
    pub coins: bool,
    pub decimal: Mark,
    pub format: Format,
    pub empty: Vec<u16>,
    pub session: Vec<SessionCall>,
    pub consent: Option<Box<Consent>>,
    pub pick: BTreeMap<String, PickFile>,
    pub sign: Vec<Sign>,
}

impl Http {
    /// The names of the placeholders in what is sent with every request.
    fn always(&self) -> Vec<String> {
        let query = self.query.iter().flat_map(|(_, values)| values);
        let headers = self.headers.iter().map(|(_, value)| value);
        let all = query.chain(headers).chain([&self.base]).flat_map(Template::names);
        all.map(str::to_owned).collect()
    }

    /// A text with each of the texts that may be picked for a placeholder in it.
    fn picked(&self, text: &str) -> Vec<String> {
        let found = self.pick.iter().find(|(name, _)| text.contains(&format!("{{{name}}}")));
        let Some((name, pick)) = found else { return vec![text.to_owned()] };
        let texts = pick.values.values().chain(&pick.other);
        texts.map(|instead| text.replace(&format!("{{{name}}}"), instead)).collect()
    }
}

#[derive(Debug, Clone)]
pub(crate) enum Format {
    Json,
    Text,
    Xml,
    Csv(CsvShape),
}

#[derive(Debug)]
pub(crate) enum Auth {
    Bearer(Template),
    Basic(Template, Template),
}

#[derive(Debug)]
pub(crate) struct Request {
    pub method: &'static str,
    pub address: Template,
    pub query: Vec<(String, Vec<Template>)>,
    pub headers: Vec<(String, Template)>,
    pub body: Body,
}

impl Request {
    /// The templates of its address, query and body.
    pub(crate) fn templates(&self) -> Vec<&Template> {
        let mut all = vec![&self.address];
        all.extend(self.query.iter().flat_map(|(_, values)| values));
        all.extend(self.body.templates());
        all
    }

    /// The names of its placeholders.
    pub(crate) fn names(&self) -> Vec<&str> {
        let headers = self.headers.iter().map(|(_, value)| value);
        self.templates().into_iter().chain(headers).flat_map(Template::names).collect()
    }
}

#[derive(Debug)]
pub(crate) enum Body {
    None,
    Json(Json),
    /// A value that is an object is sent as JSON text, one that is a list is repeated.
    Form(Vec<(String, Json)>),
    GraphQl(Template),
    Xml(Template),
    Text(Template),
}

impl Body {
    /// Its templates.
    pub(crate) fn templates(&self) -> Vec<&Template> {
        let mut all = Vec::new();
        match self {
            Body::None => {}
            Body::Json(json) => json.templates(&mut all),
            Body::Form(pairs) => pairs.iter().for_each(|(_, value)| value.templates(&mut all)),
            Body::GraphQl(template) | Body::Xml(template) | Body::Text(template) => all.push(template),
        }
        all
    }
}

/// A JSON body whose texts are templates.
#[derive(Debug)]
pub(crate) enum Json {
    Text(Template),
    Literal(serde_json::Value),
    List(Vec<Json>),
    Object(Vec<(String, Json)>),
}

impl Json {
    fn templates<'a>(&'a self, all: &mut Vec<&'a Template>) {
        match self {
            Json::Text(template) => all.push(template),
            Json::Literal(_) => {}
            Json::List(items) => items.iter().for_each(|item| item.templates(all)),
            Json::Object(fields) => fields.iter().for_each(|(_, value)| value.templates(all)),
        }
    }
}

#[derive(Debug)]
pub(crate) struct SessionCall {
    /// Settings and the values of them that it is meant for.
    pub only: Vec<(String, Vec<String>)>,
    pub request: Request,
    pub auth: Option<Auth>,
    pub keep: Vec<(String, Filter)>,
    pub keep_headers: Vec<(String, String)>,
    pub every_answer: bool,
    pub cookies: bool,
    pub lasts: Option<Filter>,
    pub until: Option<Filter>,
    pub renew: Option<Box<SessionCall>>,
    pub store: Vec<String>,
}

/// What the user allows once, in a browser.
#[derive(Debug)]
pub(crate) struct Consent {
    pub page: Request,
    pub port: Option<u16>,
    pub redeem: SessionCall,
}

#[derive(Debug)]
pub(crate) struct Check {
    pub request: Request,
    pub name: Option<Filter>,
}

/// What a no of the network means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Means {
    Credentials,
    Forbidden,
    Session,
    Wait,
    Request,
    Server,
    Empty,
}

#[derive(Debug)]
pub(crate) struct No {
    pub when: Filter,
    pub means: Means,
    pub says: Option<Filter>,
}

#[derive(Debug)]
pub(crate) struct List {
    pub name: String,
    pub given: Option<Template>,
    pub values: Vec<String>,
    pub request: Option<Request>,
    pub rows: Option<Filter>,
}

/// A request, page after page, and the rows in its answers.
#[derive(Debug)]
pub(crate) struct Call {
    pub request: Request,
    pub format: Format,
    pub pages: Pages,
    pub rows: Filter,
    pub count: Option<Filter>,
}

#[derive(Debug)]
pub(crate) struct Fetch {
    pub what: What,
    pub call: Call,
    pub each: Option<String>,
    pub window: Option<Window>,
    /// Whether an answer is cut off, so that fewer days have to be asked for.
    pub full: Option<Filter>,
    pub join: Option<Join>,
    pub optional: bool,
    /// What it means that a transaction of the days asked for is not in the answer.
    pub absent: Absent,
    pub map: BTreeMap<&'static str, Filter>,
}

/// Report files that the network lists.
#[derive(Debug)]
pub(crate) struct Files {
    pub call: Call,
    pub name: Filter,
    pub version: Filter,
    /// The call for the link to one of them.
    pub request: Request,
    pub link: Filter,
}

/// A second list over the same days; a row finds its own in it as `$joined`.
#[derive(Debug)]
pub(crate) struct Join {
    pub call: Call,
    /// What identifies a row of the second list.
    pub key: Filter,
    /// The same of a row of the first.
    pub on: Filter,
}

#[derive(Debug, Clone)]
pub(crate) struct Window {
    pub days: i64,
    pub written: String,
    pub exclusive: bool,
    pub revisit: i64,
    pub history: Option<i64>,
    pub by_month: bool,
    pub utc: bool,
    /// The fewest days that may be asked for.
    pub least: i64,
}

#[derive(Debug)]
pub(crate) enum Pages {
    One,
    Number { first: u64, more: Option<Filter> },
    Offset { first: u64, more: Option<Filter> },
    Cursor { next: Filter, more: Option<Filter> },
    Address(Filter),
    LinkHeader,
}
