//! A login that nobody has, of the same shape as a real one.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::connector::Connector;
use crate::session::Login;
use crate::veil::{Veil, is_number};
use crate::{Secret, sign::Sign};

/// A shorter value than this, that a sign-in yields, is a word that anybody knows.
const SHORTEST_LENT: usize = 4;

/// Stand-ins for numbers come after this one.
const NUMBERS: usize = 100_000;

/// A login that nobody has, and what puts it in the place of a real one.
pub(super) struct StandIn {
    pub login: Login,
    pub veil: Veil,
}

/// Stand-ins as they are made up.
struct Making<'c> {
    connector: &'c Connector,
    veil: Veil,
    used: BTreeSet<String>,
}

impl StandIn {
    /// What takes the place of a login; settings that are kept stay as they are.
    pub fn new(
        connector: &Connector,
        login: &Login,
        past: &[(String, Secret)],
        kept: &BTreeSet<String>,
    ) -> StandIn {
        let mut making = Making { connector, veil: Veil::default(), used: BTreeSet::new() };
        let secrets = login.secrets.iter().map(|(key, secret)| {
            let value = secret.expose().trim();
            let instead = making.instead(key, value);
            making.veil.hide(value, &instead);
            (key.clone(), Secret::new(instead))
        });
        let secrets = secrets.collect();
        let mut settings = BTreeMap::new();
        for (key, value) in &login.settings {
            let stays = kept.contains(key) || is_needed(connector, key, value);
            let instead = if stays { value.clone() } else { making.setting(key, value) };
            settings.insert(key.clone(), instead);
        }
        for (key, secret) in past {
            let (value, entered) = (secret.expose().trim(), login.secrets.contains_key(key));
            if entered || value.len() >= SHORTEST_LENT {
                let instead = making.instead(key, value);
                making.veil.hide(value, &instead);
            }
        }
        StandIn { login: Login { settings, secrets }, veil: making.veil }
    }

    /// How the login is written.
    pub fn account(&self) -> Value {
        let secrets = self.login.secrets.iter();
        let secrets: BTreeMap<&String, &str> = secrets.map(|(key, secret)| (key, secret.expose())).collect();
        json!({ "settings": self.login.settings, "secrets": secrets })
    }
}

impl Making<'_> {
    /// What takes the place of a setting, of each of its values where it is a list.
    fn setting(&mut self, key: &str, value: &str) -> String {
        let lists = self.connector.lists.iter().filter_map(|list| list.given.as_ref());
        let values: Vec<&str> = match lists.into_iter().any(|given| given.names().contains(&key)) {
            true => value.split(',').map(str::trim).filter(|value| !value.is_empty()).collect(),
            false => vec![value.trim()],
        };
        let instead = values.into_iter().map(|value| {
            let instead = self.instead(key, value);
            self.veil.hide_setting(value.trim_end_matches('/'), &instead);
            if let (Some(host), Some(known)) = (host(value), host(&instead)) {
                self.veil.hide(host, known);
            }
            instead
        });
        instead.collect::<Vec<_>>().join(",")
    }

    /// A value that can stand where another one stands, the same for the same value.
    fn instead(&mut self, key: &str, value: &str) -> String {
        if value.is_empty() {
            return String::new();
        }
        let signs: &[Sign] = self.connector.http.as_ref().map_or(&[], |http| &http.sign);
        if let Some(sign) = signs.iter().find(|sign| sign.is_keyed_by(key)) {
            return sign.stand_in(key);
        }
        if let Some(known) = self.veil.instead(value.trim_end_matches('/')) {
            return known.to_owned();
        }
        let address = |name: &str| match (host(value), value.contains("://")) {
            (Some(_), true) => Some(format!("https://{name}.example")),
            (Some(_), false) => Some(format!("{name}.example")),
            (None, _) => None,
        };
        let (in_host, label) = (self.is_in_host(key), key.replace('_', "-"));
        for nth in 1.. {
            let name = |name: &str| if nth == 1 { name.to_owned() } else { format!("{name}-{nth}") };
            let instead = match address(&name(&label)) {
                Some(address) if in_host || value.contains("://") => address,
                _ if is_number(value) => (NUMBERS + self.used.len() + nth).to_string(),
                _ if in_host => name(&label),
                _ => name(key),
            };
            if self.used.insert(instead.clone()) {
                return instead;
            }
        }
        String::new()
    }

    /// Whether a setting is a part of the host that is asked.
    fn is_in_host(&self, key: &str) -> bool {
        self.connector.hosts().iter().any(|host| host.contains(&format!("{{{key}}}")))
    }
}

/// Whether a setting says nothing about anybody and the connector needs it as it is: a choice, a clock, a currency, or
/// what the form begins with.
pub(super) fn is_needed(connector: &Connector, key: &str, value: &str) -> bool {
    let Some(setting) = connector.settings.iter().find(|setting| setting.key == key) else { return true };
    let clock = connector.http.as_ref().is_some_and(|http| http.zone_setting.as_deref() == Some(key));
    let currency = key.contains("currency") && value.trim().len() == 3;
    !setting.choices.is_empty() || setting.default.as_deref() == Some(value) || clock || currency
}

/// The host of an address, or a host alone.
fn host(text: &str) -> Option<&str> {
    let (scheme, rest) = text.split_once("://").map_or((false, text), |(_, rest)| (true, rest));
    let host = rest.split(['/', '?']).next()?;
    let fits = host.chars().all(|c| c.is_ascii_alphanumeric() || "-.:_[]".contains(c));
    (fits && !host.is_empty() && (scheme || host.contains('.'))).then_some(host)
}
