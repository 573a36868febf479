//! How a network forms a link: as it is written in its connector file, and as it is meant.

use std::collections::BTreeSet;

use serde::Deserialize;
use toml::Table;

use super::pattern::{Pair, Pattern, Place};
use super::sub_id::{SubIdRule, characters};
use super::{LINK, PLAIN, PROGRAM, SUB_ID, TARGET};
use crate::connector::Setting;
use crate::file::nearest;
use crate::fill::Template;

/// The shortest sub-ID that a network may ask for: a readable one needs room, and so has the number after it.
const SHORTEST: u16 = 8;
const LONGEST: u16 = 500;

/// How the network forms a link.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct TrackingFile {
    /// The hosts of its links, each with the hosts below it; none where every program has its own.
    #[serde(default)]
    pub hosts: Vec<String>,
    /// Whether programs may have links on other hosts, too.
    #[serde(default)]
    pub others: bool,
    /// What it takes as a sub-ID.
    pub sub_id: Option<SubIdFile>,
    /// Other forms that its links have, from the path or the ? on: they are understood, and give their placeholders to
    /// the rules.
    #[serde(default)]
    pub forms: Vec<String>,
    /// How a link is formed: the first rule whose placeholders can all be filled.
    #[serde(default, rename = "rule")]
    pub rules: Vec<RuleFile>,
}

/// One way to form a link.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RuleFile {
    /// The address: {program_id}, {sub_id}, {target}, settings, and names from the forms. It may begin with {link}, the
    /// program's own link, or with {target}, the page itself. A piece in [[ ]] is left out when it is empty.
    #[serde(default = "own_link")]
    pub url: String,
    /// Put into its query in the order written, each in the place of one of its name; without a sub-ID or a target,
    /// their pairs are left out.
    #[serde(default)]
    #[cfg_attr(test, schemars(with = "std::collections::BTreeMap<String, String>"))]
    pub query: Table,
    /// The host that {target} has to be on, where a setting says which: {marketplace}.
    pub on: Option<String>,
}

fn own_link() -> String {
    format!("{{{LINK}}}")
}

/// What a network takes as a sub-ID.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SubIdFile {
    /// How many characters at most.
    pub length: Option<u16>,
    /// Which: A-Za-z0-9_- for instance.
    pub characters: Option<String>,
}

/// What an address begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Start {
    /// A host of the network.
    Host,
    /// The program's own link.
    Link,
    /// The page that it leads to.
    Target,
}

/// One way to form a link.
#[derive(Debug)]
pub(crate) struct Rule {
    pub start: Start,
    /// What stands before the path: `https://www.awin1.com`; nothing unless it starts with a host.
    pub host: Template,
    pub pattern: Pattern,
    /// The host that the page has to be on.
    pub on: Option<Template>,
}

impl Rule {
    /// Whether a placeholder is in it.
    pub(crate) fn mentions(&self, name: &str) -> bool {
        let start = match self.start {
            Start::Target => name == TARGET,
            Start::Link => name == LINK,
            Start::Host => self.host.names().contains(&name),
        };
        start || self.pattern.names().any(|known| known == name)
    }
}

/// How a network forms a link, every word resolved.
#[derive(Debug, Default)]
pub(crate) struct Links {
    pub hosts: Vec<String>,
    pub others: bool,
    pub sub_id: Option<SubIdRule>,
    pub forms: Vec<Pattern>,
    pub rules: Vec<Rule>,
}

/// A mistake: the key, the value that it is about, and what is wrong.
type Wrong = (String, String, String);

impl Links {
    /// What a file means, and everything that is wrong with it.
    pub(crate) fn new(file: &TrackingFile, settings: &[Setting]) -> (Links, Vec<Wrong>) {
        let mut wrong = Vec::new();
        for host in file.hosts.iter().filter(|host| !is_host(host)) {
            let message = format!("“{host}” is no host: it is written like awin1.com, in small letters");
            wrong.push(("link.hosts".to_owned(), host.clone(), message));
        }
        let sub_id = file.sub_id.as_ref().map(|sub_id| rule_of(sub_id, &mut wrong));
        let mut given = BTreeSet::new();
        let mut forms = Vec::new();
        for written in &file.forms {
            match form(written) {
                Ok(pattern) => {
                    given.extend(pattern.names().map(str::to_owned));
                    forms.push(pattern);
                }
                Err(message) => wrong.push(("link.forms".to_owned(), written.clone(), message)),
            }
        }
        let mut rules = Vec::new();
        for rule in &file.rules {
            match self::rule(rule) {
                Ok(rule) => rules.push(rule),
                Err(mistake) => wrong.push(mistake),
            }
        }
        let mut known: BTreeSet<&str> = [PROGRAM, SUB_ID, TARGET, PLAIN].into();
        known.extend(given.iter().map(String::as_str));
        known.extend(settings.iter().map(|setting| setting.key.as_str()));
        for (rule, file) in rules.iter().zip(&file.rules) {
            names(rule, file, &known, settings, &mut wrong);
        }
        for (rule, written) in rules.iter().zip(&file.rules) {
            if let Some(message) = foreign(rule, &file.hosts) {
                wrong.push(("link.rule.url".to_owned(), written.url.clone(), message));
            }
        }
        (Links { hosts: file.hosts.clone(), others: file.others, sub_id, forms, rules }, wrong)
    }

    /// Whether a host is one of the network's, or below one.
    pub(crate) fn has(&self, host: &str) -> bool {
        self.hosts.iter().any(|known| is_below(host, known))
    }

    /// Whether a link on a host may be one of the network's.
    pub(crate) fn may_be_on(&self, host: &str) -> bool {
        self.others || self.hosts.is_empty() || self.has(host)
    }
}

/// Whether a host is another, or one below it.
pub(crate) fn is_below(host: &str, known: &str) -> bool {
    let rest = host.len().checked_sub(known.len()).and_then(|at| host.split_at_checked(at));
    rest.is_some_and(|(before, end)| {
        end.eq_ignore_ascii_case(known) && (before.is_empty() || before.ends_with('.'))
    })
}

fn is_host(host: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '.');
    host.contains('.') && !host.starts_with('.') && !host.ends_with('.') && host.chars().all(plain)
}

fn rule_of(file: &SubIdFile, wrong: &mut Vec<Wrong>) -> SubIdRule {
    let mut rule = SubIdRule::default();
    if let Some(length) = file.length {
        if !(SHORTEST..=LONGEST).contains(&length) {
            let message = format!("a sub-ID has at least {SHORTEST} and at most {LONGEST} characters");
            wrong.push(("link.sub_id.length".to_owned(), length.to_string(), message));
        }
        rule.length = length.into();
    }
    if let Some(written) = &file.characters {
        match characters(written) {
            Ok(characters) => rule.characters = characters,
            Err(message) => wrong.push(("link.sub_id.characters".to_owned(), written.clone(), message)),
        }
    }
    rule
}

/// The form of a link: its path and query, its query alone, or all of it where the host says something.
fn form(written: &str) -> Result<Pattern, String> {
    match written.strip_prefix("https://") {
        Some(rest) => Pattern::new(rest, Place::Host),
        None if written.starts_with('/') => Pattern::new(written, Place::Path),
        None if written.starts_with('?') => Pattern::new(written, Place::Any),
        None => Err("a form begins with /, ? or https://".to_owned()),
    }
}

fn rule(file: &RuleFile) -> Result<Rule, Wrong> {
    let of_url = |message: String| ("link.rule.url".to_owned(), file.url.clone(), message);
    let (start, host, rest) = if let Some(rest) = file.url.strip_prefix(&own_link()) {
        (Start::Link, "", rest)
    } else if let Some(rest) = file.url.strip_prefix(&format!("{{{TARGET}}}")) {
        (Start::Target, "", rest)
    } else if let Some(after) = file.url.strip_prefix("https://") {
        let end = "https://".len() + after.find(['/', '?']).unwrap_or(after.len());
        let (host, rest) = file.url.split_at_checked(end).unwrap_or((&file.url, ""));
        (Start::Host, host, rest)
    } else {
        return Err(of_url("an address begins with https://, {link} or {target}".to_owned()));
    };
    if start != Start::Host && !rest.is_empty() {
        return Err(of_url("what follows {link} or {target} is written as query = { … }".to_owned()));
    }
    let host = Template::new(host).map_err(of_url)?;
    let place = if start == Start::Host { Place::Path } else { Place::Any };
    let mut pattern = Pattern::new(rest, place).map_err(of_url)?;
    for (name, value) in &file.query {
        let key = format!("link.rule.query.{name}");
        let value = value.as_str().unwrap_or_default();
        let template = Template::new(value).map_err(|message| (key, value.to_owned(), message))?;
        pattern.query.push(Pair { name: name.clone(), value: template });
    }
    let beginning = host.names().iter().any(|name| matches!(*name, TARGET | PLAIN | LINK | SUB_ID));
    if beginning || pattern.names().any(|name| name == LINK) {
        return Err(of_url(
            "{link} and {target} stand at the very beginning, or {target} after the host".to_owned(),
        ));
    }
    if start == Start::Target && !pattern.query.iter().any(|pair| !pair.value.names().is_empty()) {
        return Err(of_url("nothing says whose link it is: it needs a query".to_owned()));
    }
    let pairs = !pattern.required.is_empty() || !pattern.query.is_empty();
    if pattern.names().any(|name| name == PLAIN) && (!pattern.ends_plain() || pairs) {
        return Err(of_url("{target:plain} is the end of the link: nothing can follow it".to_owned()));
    }
    let on = file.on.as_deref().map(Template::new).transpose();
    let on =
        on.map_err(|message| ("link.rule.on".to_owned(), file.on.clone().unwrap_or_default(), message))?;
    Ok(Rule { start, host, pattern, on })
}

/// Every placeholder has a source, and no secret gets into a link.
fn names(rule: &Rule, file: &RuleFile, known: &BTreeSet<&str>, settings: &[Setting], wrong: &mut Vec<Wrong>) {
    let on = rule.on.iter().flat_map(Template::names);
    for name in rule.host.names().into_iter().chain(rule.pattern.names()).chain(on) {
        let in_query = file.query.iter().find_map(|(key, value)| {
            let value = value.as_str()?;
            value
                .contains(&format!("{{{name}}}"))
                .then(|| (format!("link.rule.query.{key}"), value.to_owned()))
        });
        let (key, value) = in_query.unwrap_or_else(|| ("link.rule.url".to_owned(), file.url.clone()));
        if settings.iter().any(|setting| setting.key == name && setting.secret) {
            wrong.push((key, value, format!("{{{name}}} is a secret, which must not stand in a link")));
        } else if !known.contains(name) {
            let near = nearest(name, known.iter().copied());
            let hint = near.map(|near| format!("; did you mean {{{near}}}?")).unwrap_or_default();
            wrong.push((key, value, format!("nothing gives {{{name}}} its value{hint}")));
        }
    }
}

/// What is wrong with the host of a rule, if anything is.
fn foreign(rule: &Rule, hosts: &[String]) -> Option<String> {
    if rule.start == Start::Target && hosts.is_empty() {
        return Some("whose pages these are is not said: it needs hosts".to_owned());
    }
    let host = rule.host.written().strip_prefix("https://")?;
    let known = hosts.iter().any(|known| is_below(host, known));
    (!known).then(|| format!("“{host}” is not among the hosts"))
}
