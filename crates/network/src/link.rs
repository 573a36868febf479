//! How links of a network are formed and read: pure, by the `[link]` table of its connector file.

mod address;
mod definition;
mod error;
mod pattern;
mod sub_id;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::Arc;

pub(crate) use definition::Links;
pub use definition::TrackingFile;
use definition::{Rule, Start};
pub use error::LinkError;
use pattern::{Found, Taken};
pub use sub_id::SubIdRule;

pub(crate) use address::web;

use crate::NetworkError;
use crate::connector::Connector;
use crate::fill::{Place, Template};

/// The program's id at the network.
const PROGRAM: &str = "program_id";
/// What tells one use of a link from another.
const SUB_ID: &str = "sub_id";
/// The page that a link leads to.
const TARGET: &str = "target";
/// The same without percent-encoding.
const PLAIN: &str = "target:plain";
/// The program's own link.
const LINK: &str = "link";

/// A link that is wanted.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// The program's id at the network.
    pub program_id: Option<&'a str>,
    /// The account's settings.
    pub settings: &'a BTreeMap<String, String>,
    /// The program's own link: as the network lists it, or as the user pasted it.
    pub listed: Option<&'a str>,
    /// The page that it leads to; else where the program's own link leads.
    pub target: Option<&'a str>,
    /// What tells this use from another.
    pub sub_id: Option<&'a str>,
}

/// What a link says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Read {
    /// What tells this use from another.
    pub sub_id: Option<String>,
    /// The page that it leads to.
    pub target: Option<String>,
    /// The program's id at the network.
    pub program_id: Option<String>,
}

/// Forms a link.
pub fn build(connector: &Connector, wanted: &Wanted<'_>) -> Result<String, LinkError> {
    let network = || connector.name.clone();
    if let Some(sub_id) = wanted.sub_id {
        connector.sub_id_rule().check(sub_id).map_err(|reason| LinkError::BadSubId { reason })?;
    }
    let target = wanted.target.map(|target| {
        let url = web(target).ok_or_else(|| LinkError::BadTarget { target: cut(target) })?;
        Ok(url.to_string())
    });
    let listed = wanted.listed.map(address::copied);
    let listed = listed.as_deref().map(|link| {
        let taken = Taken::new(link).ok_or_else(|| LinkError::BadLink { link: cut(link) })?;
        Ok((link, taken))
    });
    let (target, listed) = (target.transpose()?, listed.transpose()?);
    let work = Work {
        connector,
        wanted,
        target,
        found: listed.as_ref().map(|(_, taken)| found(&connector.links, taken)).unwrap_or_default(),
        link: listed.map(|(link, _)| link),
    };
    let mut nearest: Option<LinkError> = None;
    for rule in &connector.links.rules {
        match work.by(rule) {
            Ok(link) => return Ok(link),
            Err(error) if nearest.as_ref().is_none_or(|other| rank(&error) < rank(other)) => {
                nearest = Some(error);
            }
            Err(_) => {}
        }
    }
    match (nearest, work.link) {
        // A link that nothing has to be put into is used as it is.
        (_, Some(link)) if wanted.sub_id.is_none() && wanted.target.is_none() => Ok(link.to_owned()),
        (Some(error), _) => Err(error),
        (None, None) => Err(LinkError::Unknown { network: network() }),
        (None, Some(_)) if wanted.sub_id.is_some() => Err(LinkError::SubIdAtNetwork { network: network() }),
        (None, Some(_)) => Err(LinkError::TargetAtNetwork { network: network() }),
    }
}

/// How much an error tells of what is missing: what can be filled in comes first.
fn rank(error: &LinkError) -> u8 {
    match error {
        LinkError::BadResult { .. } | LinkError::ForeignTarget { .. } => 0,
        LinkError::MissingSetting { .. } => 1,
        LinkError::MissingProgram { .. } | LinkError::MissingLink { .. } | LinkError::OtherLink { .. } => 2,
        LinkError::MissingTarget { .. } => 3,
        _ => 4,
    }
}

/// A link while it is formed.
struct Work<'a> {
    connector: &'a Connector,
    wanted: &'a Wanted<'a>,
    /// As an address is written in full.
    target: Option<String>,
    link: Option<&'a str>,
    /// What the program's own link says.
    found: Found,
}

impl Work<'_> {
    fn by(&self, rule: &Rule) -> Result<String, LinkError> {
        let network = || self.connector.name.clone();
        // What the program's own link says already stays in it.
        let kept = |name: &str| if rule.start == Start::Link { None } else { self.of_link(name) };
        let sub_id = self.wanted.sub_id.or_else(|| kept(SUB_ID));
        let own_page = self.own_page(rule);
        let target = self.target.as_deref().or_else(|| kept(TARGET)).or(own_page.as_deref());
        if sub_id.is_some() && !rule.mentions(SUB_ID) {
            return Err(LinkError::SubIdAtNetwork { network: network() });
        }
        if target.is_some() && !rule.mentions(TARGET) && !rule.mentions(PLAIN) {
            return Err(LinkError::TargetAtNetwork { network: network() });
        }
        let value = |name: &str| match name {
            SUB_ID => Some(sub_id.unwrap_or_default().to_owned()),
            TARGET | PLAIN => Some(target.unwrap_or_default().to_owned()),
            _ => self.value(name),
        };
        let start = match rule.start {
            Start::Host => self.filled(&rule.host, &value, Place::Address)?,
            Start::Link => self.own_link()?.to_owned(),
            Start::Target => {
                target.ok_or_else(|| LinkError::MissingTarget { network: network() })?.to_owned()
            }
        };
        target.map_or(Ok(()), |target| self.of_the_same_shop(rule, target))?;
        let path = self.path(rule, &value)?;
        let mut pairs = Vec::new();
        for pair in rule.pattern.required.iter().chain(&rule.pattern.query) {
            let names = pair.value.names();
            let absent = |name: &&str| value(name).is_some_and(|value| value.is_empty());
            let needed = rule.pattern.required.iter().any(|needed| std::ptr::eq(needed, pair));
            let put = needed || !names.iter().any(absent);
            let value = if put { Some(self.filled(&pair.value, &value, Place::Plain)?) } else { None };
            pairs.push((pair.name.as_str(), value));
        }
        self.checked(rule, address::with_query(&format!("{start}{path}"), &pairs))
    }

    /// The program's own link, if it is one of the network's.
    fn own_link(&self) -> Result<&str, LinkError> {
        let network = || self.connector.name.clone();
        let link = self.link.ok_or_else(|| LinkError::MissingLink { network: network() })?;
        let host = web(link).and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default();
        let known = self.connector.links.may_be_on(&host);
        if known { Ok(link) } else { Err(LinkError::OtherLink { network: network() }) }
    }

    /// The page that a shop's own link is for, without the marks in it.
    fn own_page(&self, rule: &Rule) -> Option<String> {
        let link = self.link.filter(|_| rule.start == Start::Target && !self.found.is_empty())?;
        Some(page(rule, link))
    }

    /// The page has to be on the host that a setting says, or on that of the link that the marks are from.
    fn of_the_same_shop(&self, rule: &Rule, target: &str) -> Result<(), LinkError> {
        let host = |address: &str| web(address).and_then(|url| url.host_str().map(str::to_owned));
        let known = match (&rule.on, self.link) {
            (Some(on), _) => Some(self.filled(on, &|name| self.value(name), Place::Plain)?),
            (None, Some(link)) if rule.start == Start::Target => host(link),
            _ => None,
        };
        let known = known.as_deref().map(|known| known.strip_prefix("www.").unwrap_or(known));
        let fits = |known: &str| host(target).is_some_and(|host| definition::is_below(&host, known));
        match known.filter(|known| !fits(known)) {
            None => Ok(()),
            Some(known) => Err(LinkError::ForeignTarget {
                network: self.connector.name.clone(),
                hosts: known.to_owned(),
            }),
        }
    }

    /// The path: values in it cannot break out of their place, but for a page that stands as it is.
    fn path(&self, rule: &Rule, value: &dyn Fn(&str) -> Option<String>) -> Result<String, LinkError> {
        let path = &rule.pattern.path;
        let filled = self.filled(
            path,
            &|name| if name == PLAIN { Some("{".to_owned()) } else { value(name) },
            Place::Address,
        )?;
        match (rule.pattern.ends_plain(), filled.strip_suffix("%7B"), value(PLAIN)) {
            (true, Some(before), Some(target)) if !target.is_empty() => Ok(format!("{before}{target}")),
            (true, ..) => Err(LinkError::MissingTarget { network: self.connector.name.clone() }),
            (false, ..) => Ok(filled),
        }
    }

    /// What the program's own link gives for a placeholder.
    fn of_link(&self, name: &str) -> Option<&str> {
        let is = |known: &str| known == name || (known == PLAIN && name == TARGET);
        self.found.iter().find(|(known, _)| is(known)).map(|(_, value)| value.as_str())
    }

    /// What stands for a placeholder; `None` where there is nothing.
    fn value(&self, name: &str) -> Option<String> {
        let filled = |value: &str| Some(value.trim().to_owned()).filter(|value| !value.is_empty());
        let setting = self.connector.settings.iter().find(|setting| setting.key == name);
        let given = match name {
            PROGRAM => self.wanted.program_id.and_then(filled),
            _ => setting.and_then(|setting| {
                let value = self.wanted.settings.get(name).or(setting.default.as_ref());
                value.and_then(|value| filled(value))
            }),
        };
        given.or_else(|| self.of_link(name).and_then(filled))
    }

    /// Fills a template; outside of `[[ ]]` nothing may be missing.
    fn filled(
        &self,
        template: &Template,
        value: &dyn Fn(&str) -> Option<String>,
        place: Place,
    ) -> Result<String, LinkError> {
        for name in template.needed() {
            if value(name).is_none_or(|value| value.is_empty()) {
                return Err(self.missing(name));
            }
        }
        let given = |name: &str| Ok::<_, NetworkError>(value(name).unwrap_or_default());
        template.fill(place, &given).map_err(|_| LinkError::Unknown { network: self.connector.name.clone() })
    }

    fn missing(&self, name: &str) -> LinkError {
        let network = self.connector.name.clone();
        let setting = self.connector.settings.iter().find(|setting| setting.key == name);
        match (name, setting, self.link) {
            (PROGRAM, ..) => LinkError::MissingProgram { network },
            (SUB_ID, ..) => LinkError::BadSubId { reason: "The sub-ID is missing.".to_owned() },
            (TARGET | PLAIN, ..) => LinkError::MissingTarget { network },
            (_, Some(setting), _) => LinkError::MissingSetting { label: setting.label.clone() },
            (_, None, None) => LinkError::MissingLink { network },
            (_, None, Some(_)) => LinkError::OtherLink { network },
        }
    }

    /// What came out is an address of the network, or of the shop whose pages bear the mark themselves.
    fn checked(&self, rule: &Rule, link: String) -> Result<String, LinkError> {
        let (network, links) = (self.connector.name.clone(), &self.connector.links);
        let host = web(&link).and_then(|url| url.host_str().map(str::to_owned));
        match host {
            Some(host) if rule.start == Start::Link || links.has(&host) => Ok(link),
            Some(_) if rule.start == Start::Target => {
                Err(LinkError::ForeignTarget { network, hosts: links.hosts.join(", ") })
            }
            _ => Err(LinkError::BadResult { network, value: cut(&link) }),
        }
    }
}

/// What the placeholders stand for in a link, by every form that it has.
fn found(links: &Links, link: &Taken<'_>) -> Found {
    let mut all = Vec::new();
    if !links.may_be_on(&link.host) {
        return all;
    }
    let forms = links.forms.iter().filter_map(|form| form.find(link));
    let rules = links.rules.iter().filter_map(|rule| rule.pattern.find(link));
    for (name, value) in rules.chain(forms).flatten() {
        if !all.iter().any(|(known, _)| *known == name) {
            all.push((name, value));
        }
    }
    all
}

/// A shop's page without the marks that a rule puts into its address.
fn page(rule: &Rule, link: &str) -> String {
    let names: Vec<&str> = rule.pattern.query.iter().map(|pair| pair.name.as_str()).collect();
    address::without_query(link, &names)
}

/// What a link says; `None` if it is none of this network.
///
/// Where programs have links on hosts of their own, every link that has the network's parameters is taken for one of it.
pub fn read(connector: &Connector, url: &str) -> Option<Read> {
    let (links, url) = (&connector.links, address::copied(url));
    let taken = Taken::new(&url)?;
    let mut found = found(links, &taken);
    let on_page = links.rules.iter().find(|rule| rule.start == Start::Target && !found.is_empty());
    if let Some(rule) = on_page {
        found.push((TARGET.to_owned(), page(rule, &url)));
    }
    let is_its_own = !found.is_empty() || is_below_any(&taken.host, tracking_hosts(connector));
    let get = |name: &str| found.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone());
    let target = get(TARGET).or_else(|| get(PLAIN));
    is_its_own.then(|| Read {
        sub_id: get(SUB_ID).map(|sub_id| sub_id.trim().to_owned()).filter(|sub_id| !sub_id.is_empty()),
        target: target.and_then(|target| web(&target)).map(String::from),
        program_id: get(PROGRAM).filter(|id| !id.is_empty()),
    })
}

/// The hosts that links of a network go through: a host counts with all below it. A shop whose own pages bear the mark
/// has none.
pub fn tracking_hosts(connector: &Connector) -> &[String] {
    let rules = &connector.links.rules;
    let on_pages = !rules.is_empty() && rules.iter().all(|rule| rule.start == Start::Target);
    if on_pages { &[] } else { &connector.links.hosts }
}

/// Whether links of any of these networks go through this host.
pub fn is_tracking<'c>(host: &str, connectors: impl IntoIterator<Item = &'c Arc<Connector>>) -> bool {
    connectors.into_iter().any(|connector| is_below_any(host, tracking_hosts(connector)))
}

fn is_below_any(host: &str, hosts: &[String]) -> bool {
    hosts.iter().any(|known| definition::is_below(host, known))
}

impl Connector {
    /// What the network takes as a sub-ID; what nearly every one takes where it is not known.
    pub fn sub_id_rule(&self) -> SubIdRule {
        self.links.sub_id.clone().unwrap_or_default()
    }
}

fn cut(text: &str) -> String {
    text.trim().chars().take(80).collect()
}
