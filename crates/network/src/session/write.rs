//! A request as it is sent: filled, encoded, signed.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::TimeDelta;
use record::Instant;
use serde_json::Value;

use super::{Session, Values};
use crate::connector::{Auth, Body, Http, Json, Request, SessionCall};
use crate::fill::{Place, Template, percent, unpercent};
use crate::plan::formatted;
use crate::{NetworkError, Secret, Sent};

/// What a name stands for.
type Fill<'f> = &'f dyn Fn(&str) -> Result<String, NetworkError>;

impl Session<'_> {
    /// What a placeholder stands for; empty where there is nothing.
    pub(super) fn value(&self, name: &str, values: &Values) -> Result<String, NetworkError> {
        let (own, form) = name.split_once(':').map_or((name, None), |(own, form)| (own, Some(form)));
        let turn = &values.turn;
        match own {
            "from" => return Ok(values.span.as_ref().map_or_else(String::new, |span| span.from(form))),
            "to" => return Ok(values.span.as_ref().map_or_else(String::new, |span| span.to(form))),
            "today" => return Ok(formatted(self.today().start(), form.unwrap_or("%Y-%m-%d"))),
            "page" => return Ok(turn.page.to_string()),
            "offset" => return Ok(turn.offset.to_string()),
            "cursor" => return Ok(turn.cursor.clone()),
            _ => {}
        }
        if let Some((_, value)) = values.each.as_ref().filter(|(list, _)| list == name) {
            return Ok(value.clone());
        }
        if let Some(pick) = self.connector.http.as_ref().and_then(|http| http.pick.get(name)) {
            let by = self.value(&pick.by, values)?;
            let missing = || NetworkError::MissingSetting { key: pick.by.clone() };
            let picked = pick.values.iter().find(|(value, _)| value.eq_ignore_ascii_case(&by));
            return picked.map(|(_, text)| text).or(pick.other.as_ref()).cloned().ok_or_else(missing);
        }
        if let Some(kept) = self.kept.get(name) {
            return Ok(kept.expose().to_owned());
        }
        let secret = || self.login.secrets.get(name).map(|secret| secret.expose().to_owned());
        let Some(setting) = self.connector.settings.iter().find(|setting| setting.key == name) else {
            let says = format!("the sign-in gave no {name}");
            return secret().ok_or(NetworkError::Credentials { says });
        };
        let given = if setting.secret { secret() } else { self.login.settings.get(name).cloned() };
        let given = given.map(|value| value.trim().to_owned()).filter(|value| !value.is_empty());
        match given.or_else(|| setting.default.clone()) {
            Some(value) => Ok(value),
            None if !setting.required => Ok(String::new()),
            None if setting.secret => Err(NetworkError::MissingSecret { key: name.to_owned() }),
            None => Err(NetworkError::MissingSetting { key: name.to_owned() }),
        }
    }

    /// The hosts that requests go to, with settings filled in.
    pub(crate) fn hosts(&self) -> Vec<String> {
        let filled = |host: String| match Template::new(&host) {
            Ok(template) => template.fill(Place::Plain, &|name| self.value(name, &Values::default())),
            Err(_) => Ok(host),
        };
        let hosts = self.connector.hosts().into_iter().filter_map(|host| filled(host).ok());
        // A setting may hold a whole address.
        let bare = |host: String| {
            let host = host.split_once("://").map_or(host.as_str(), |(_, rest)| rest);
            host.split('/').next().unwrap_or_default().to_owned()
        };
        hosts.map(bare).collect()
    }

    /// The list's values that the user gave in a setting, if any.
    pub(crate) fn given(&self, template: &Template) -> Result<Vec<String>, NetworkError> {
        let text = template.fill(Place::Plain, &|name| self.value(name, &Values::default()))?;
        Ok(text.split(',').map(str::trim).filter(|value| !value.is_empty()).map(str::to_owned).collect())
    }

    /// The instant of a request. Signed ones are told apart by it, so it never stands still for them.
    fn instant(&mut self, http: &Http) -> Instant {
        let mut now = (self.clock)();
        if !http.sign.is_empty() {
            now = self.last_signed.map_or(now, |last| now.max(last + TimeDelta::milliseconds(1)));
            self.last_signed = Some(now);
        }
        now
    }

    /// Writes a request. A session's own call gets nothing of what holds for the others.
    pub(crate) fn write(
        &mut self,
        http: &Http,
        request: &Request,
        values: &Values,
        session: Option<&SessionCall>,
    ) -> Result<Sent, NetworkError> {
        let now = self.instant(http);
        let this = &*self;
        let plain = |name: &str| match now_text(name, now) {
            Some(text) => Ok(text),
            None => this.value(name, values),
        };
        let (common_query, common_headers, auth, signs) = match session {
            Some(call) => (&[][..], &[][..], call.auth.as_ref(), &[][..]),
            None => (&http.query[..], &http.headers[..], http.auth.as_ref(), &http.sign[..]),
        };
        let is_signed = |template: &Template| {
            template.names().iter().any(|name| signs.iter().any(|sign| sign.name == *name))
        };

        let url = match &values.turn.address {
            Some(address) => address.clone(),
            None => {
                let path = request.address.fill(Place::Address, &plain)?;
                if path.contains("://") { path } else { base(http, &plain)? + &path }
            }
        };
        let url = url.split('#').next().unwrap_or_default();
        let (url, given) = url.split_once('?').unwrap_or((url, ""));
        let mut query: Vec<String> =
            given.split('&').filter(|pair| !pair.is_empty()).map(str::to_owned).collect();
        // An address that an answer gave holds its own query; what signs in may still have to be added to it.
        let holds =
            |name: &str| query.iter().any(|pair| unpercent(pair.split('=').next().unwrap_or(pair)) == name);
        let entries: Vec<_> = match &values.turn.address {
            Some(_) => common_query.iter().filter(|(name, _)| !holds(name)).collect(),
            None => common_query.iter().chain(&request.query).collect(),
        };
        let entries =
            || entries.iter().flat_map(|(name, templates)| templates.iter().map(move |value| (name, value)));
        for (name, template) in entries().filter(|(_, template)| !is_signed(template)) {
            query.extend(pair(name, &template.fill(Place::Plain, &plain)?));
        }
        let unsigned = query.join("&");
        let (body, content_type) = body(&request.body, &plain)?;

        // What is signed is the real address, whatever a rehearsal sends it to.
        let (host, path) = url.split_once("://").map_or(("", url), |(_, rest)| {
            rest.find('/').map_or((rest, "/"), |at| rest.split_at_checked(at).unwrap_or((rest, "/")))
        });
        let fact = |name: &str| match name {
            "method" => Ok(request.method.to_owned()),
            "host" => Ok(host.to_owned()),
            "path" => Ok(path.to_owned()),
            "path_tail" => Ok(path.trim_start_matches('/').to_owned()),
            "query" => Ok(unsigned.clone()),
            "query_decoded" => Ok(unpercent(&unsigned)),
            "body" => Ok(String::from_utf8_lossy(&body).into_owned()),
            name => plain(name),
        };
        let (mut signed, mut digests) = (Vec::<(String, String)>::new(), Vec::new());
        let known = |signed: &[(String, String)], name: &str| {
            signed.iter().find(|(known, _)| known == name).map(|(_, text)| text.clone())
        };
        for sign in signs {
            let (digest, text) =
                sign.sign(&|name| known(&signed, name).map_or_else(|| fact(name), Ok), &digests)?;
            signed.push((sign.name.clone(), text));
            digests.push((sign.name.clone(), digest));
        }
        let full = |name: &str| known(&signed, name).map_or_else(|| fact(name), Ok);
        for (name, template) in entries().filter(|(_, template)| is_signed(template)) {
            query.extend(pair(name, &template.fill(Place::Plain, &full)?));
        }

        let mut headers: Vec<(String, String)> = Vec::new();
        for (name, template) in common_headers.iter().chain(&request.headers) {
            let value = template.fill(Place::Plain, &full)?;
            headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
            headers.extend(Some((name.clone(), value)).filter(|(_, value)| !value.is_empty()));
        }
        let mut derived: Vec<Secret> = signed.iter().map(|(_, text)| Secret::new(text.clone())).collect();
        match auth {
            Some(Auth::Bearer(token)) => {
                headers.push((
                    "Authorization".to_owned(),
                    format!("Bearer {}", token.fill(Place::Plain, &full)?),
                ));
            }
            Some(Auth::Basic(user, password)) => {
                let pair =
                    format!("{}:{}", user.fill(Place::Plain, &full)?, password.fill(Place::Plain, &full)?);
                let encoded = STANDARD.encode(pair);
                headers.push(("Authorization".to_owned(), format!("Basic {encoded}")));
                derived.push(Secret::new(encoded));
            }
            None => {}
        }
        if !this.cookies.is_empty() {
            let cookies: Vec<_> =
                this.cookies.iter().map(|(name, value)| format!("{name}={}", value.expose())).collect();
            headers.push(("Cookie".to_owned(), cookies.join("; ")));
        }
        if let Some(kind) = content_type
            .filter(|_| !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-type")))
        {
            headers.push(("Content-Type".to_owned(), kind.to_owned()));
        }
        let url = if query.is_empty() { url.to_owned() } else { format!("{url}?{}", query.join("&")) };
        let sent = Sent { method: request.method, url, headers, body };
        self.derived = derived;
        Ok(sent)
    }
}

/// A body and what it is called.
fn body(body: &Body, value: Fill<'_>) -> Result<(Vec<u8>, Option<&'static str>), NetworkError> {
    const JSON: &str = "application/json";
    Ok(match body {
        Body::None => (Vec::new(), None),
        Body::Json(json) => {
            (json_value(json, value)?.unwrap_or(Value::Null).to_string().into_bytes(), Some(JSON))
        }
        Body::GraphQl(query) => {
            let query = query.fill(Place::GraphQl, value)?;
            (serde_json::json!({ "query": query }).to_string().into_bytes(), Some(JSON))
        }
        Body::Form(entries) => {
            let mut form = Vec::new();
            for (name, entry) in entries {
                let values = match entry {
                    Json::List(items) => items.iter().collect(),
                    entry => vec![entry],
                };
                for entry in values {
                    let text = match json_value(entry, value)? {
                        Some(Value::String(text)) => text,
                        Some(json) => json.to_string(),
                        None => String::new(),
                    };
                    form.extend(pair(name, &text));
                }
            }
            (form.join("&").into_bytes(), Some("application/x-www-form-urlencoded"))
        }
        Body::Xml(xml) => {
            let text =
                format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{}", xml.fill(Place::Xml, value)?);
            (text.into_bytes(), Some("text/xml; charset=utf-8"))
        }
        Body::Text(text) => (text.fill(Place::Plain, value)?.into_bytes(), Some("text/plain; charset=utf-8")),
    })
}

/// What relative addresses begin with: checked here too, since a setting may be in it.
fn base(http: &Http, value: Fill<'_>) -> Result<String, NetworkError> {
    let filled = http.base.fill(Place::Plain, value)?;
    base_of(&filled).map_err(|message| NetworkError::Connector { message: message.to_owned() })
}

/// The same for an address that is there already.
pub(crate) fn base_of(filled: &str) -> Result<String, &'static str> {
    let mut base = filled.trim().trim_end_matches('/').to_owned();
    if !base.contains("://") {
        base.insert_str(0, "https://");
    }
    let Some((scheme, rest)) = base.split_once("://") else { return Err("it has no host") };
    let host = rest.split('/').next().unwrap_or_default();
    let is_this_machine =
        |known: &str| host.strip_prefix(known).is_some_and(|port| port.is_empty() || port.starts_with(':'));
    let loopback = ["127.0.0.1", "localhost", "[::1]"].into_iter().any(is_this_machine);
    if !(scheme == "https" || scheme == "http" && loopback) {
        return Err("secrets are only sent over https");
    }
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._~:/[]".contains(c);
    if host.is_empty() || !rest.chars().all(plain) {
        return Err("it is not one of a host and a path");
    }
    Ok(base)
}

/// One encoded entry of a query or form; nothing where the value is empty.
fn pair(name: &str, value: &str) -> Option<String> {
    (!value.is_empty()).then(|| format!("{}={}", percent(name), percent(value)))
}

/// The instant of the request, in the form that the name says.
fn now_text(name: &str, now: Instant) -> Option<String> {
    Some(match name {
        "now_unix" => now.timestamp().to_string(),
        "now_ms" => now.timestamp_millis().to_string(),
        "now_iso" => now.to_rfc3339_opts(chrono::SecondsFormat::Millis, true),
        "now_http" => now.format("%a, %d %b %Y %H:%M:%S GMT").to_string(),
        other => formatted(now, other.strip_prefix("now:")?),
    })
}

/// A JSON body, filled; an entry that comes to an empty text from placeholders alone is left out.
fn json_value(json: &Json, value: Fill<'_>) -> Result<Option<Value>, NetworkError> {
    Ok(match json {
        Json::Literal(literal) => Some(literal.clone()),
        Json::Text(template) => {
            let text = template.fill(Place::Plain, value)?;
            match template.number() {
                Some(_) => serde_json::from_str(&text).ok(),
                None if text.is_empty() && !template.written().is_empty() => None,
                None => Some(Value::String(text)),
            }
        }
        Json::List(items) => {
            let mut list = Vec::new();
            for item in items {
                list.extend(json_value(item, value)?);
            }
            Some(Value::Array(list))
        }
        Json::Object(fields) => {
            let mut object = serde_json::Map::new();
            for (name, field) in fields {
                if let Some(field) = json_value(field, value)? {
                    object.insert(name.clone(), field);
                }
            }
            Some(Value::Object(object))
        }
    })
}
