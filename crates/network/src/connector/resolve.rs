//! From the file as written to the connector as meant.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use chrono_tz::Tz;
use record::{Absent, Kind, Status};
use toml::Table;

use super::{
    Auth, Body, Call, Check, Connector, Consent, Fetch, Files, Format, Http, Join, Json, List, Means, No,
    Pages, Request, SessionCall, Setting, What, Window, check, word,
};
use crate::consent;
use crate::decode::CsvShape;
use crate::file::{
    AuthFile, CallFile, CheckFile, ConnectorFile, ConsentFile, FORMAT, FetchFile, FileProblem, FilesFile,
    FormatFile, HttpFile, JoinFile, ListFile, PagesFile, RequestFile, SessionFile, key_place, nearest,
    none_of, place, read,
};
use crate::fill::Template;
use crate::filter::Filter;
use crate::link::Links;
use crate::report::{Report, Words as ReportWords};
use crate::shape;
use crate::sign::Sign;
use crate::values::{self, Mark};

/// How long one request may take, in seconds, and the most that a file may ask for.
const TIMEOUT: u32 = 60;
const LONGEST_TIMEOUT: u32 = 300;

/// Makes the connector that a file means; `other` gives the text of the file that one is `like`.
pub(crate) fn load(
    name: &str,
    text: &str,
    other: &dyn Fn(&str) -> Option<String>,
) -> Result<Connector, Vec<FileProblem>> {
    let file = written(name, text, other).map_err(|problem| vec![problem])?;
    resolved(name, text, file)
}

/// The file as it is written, completed by the one that it is `like`.
pub(super) fn written(
    name: &str,
    text: &str,
    other: &dyn Fn(&str) -> Option<String>,
) -> Result<ConnectorFile, FileProblem> {
    match text.parse::<Table>() {
        Ok(table) if table.contains_key("like") => like(name, text, table, other),
        _ => read(name, text),
    }
}

/// What a file means.
pub(super) fn resolved(name: &str, text: &str, file: ConnectorFile) -> Result<Connector, Vec<FileProblem>> {
    let mut resolving = Resolving { file: name, text, part: None, always: Vec::new(), wrong: Vec::new() };
    let connector = resolving.connector(file);
    if resolving.wrong.is_empty() { Ok(connector) } else { Err(resolving.wrong) }
}

/// A file that is like another: that one with the top-level keys of this one in the place of its own.
fn like(
    name: &str,
    text: &str,
    table: Table,
    other: &dyn Fn(&str) -> Option<String>,
) -> Result<ConnectorFile, FileProblem> {
    let problem = |message: String| at(name, text, 0..text.len(), "like", "", message);
    let like = table.get("like").and_then(toml::Value::as_str).unwrap_or_default().to_owned();
    let base = other(&like).ok_or_else(|| problem(format!("there is no connector “{like}”")))?;
    let mut base: Table = base.parse().map_err(|_| problem(format!("“{like}” cannot be read")))?;
    if base.contains_key("like") {
        return Err(problem(format!("“{like}” is itself like another; one level is all there is")));
    }
    for key in ["replaces", "seen", "notes", "report"] {
        base.remove(key);
    }
    base.extend(table);
    base.remove("like");
    let merged = toml::to_string(&base).map_err(|error| problem(error.to_string()))?;
    // Lines of the merged text mean nothing to whoever wrote this one.
    read(name, &merged).map_err(|found| at(name, text, 0..text.len(), &found.key, &found.key, found.message))
}

/// Resolves a file, and notes everything that is wrong with it.
pub(super) struct Resolving<'a> {
    file: &'a str,
    text: &'a str,
    /// The list, and the number of the item of it, that is being resolved.
    part: Option<(&'static str, usize)>,
    /// The placeholders of what is sent with every request.
    always: Vec<String>,
    wrong: Vec<FileProblem>,
}

impl Resolving<'_> {
    pub(super) fn say(&mut self, key: &str, value: &str, message: impl Into<String>) {
        let part = self.part.and_then(|(list, nth)| shape::parts(self.text, list).get(nth).cloned());
        let part = part.unwrap_or(0..self.text.len());
        self.wrong.push(at(self.file, self.text, part, key, value, message.into()));
    }

    /// Whether something is wrong with a key already.
    pub(super) fn has_said(&self, key: &str) -> bool {
        self.wrong.iter().any(|problem| problem.key == key)
    }

    /// Resolves each item of a list, so that what is wrong with one is said of its own lines.
    fn each<T, R>(&mut self, list: &'static str, items: Vec<T>, work: impl Fn(&mut Self, T) -> R) -> Vec<R> {
        let each = items.into_iter().enumerate().map(|(nth, item)| {
            self.part = Some((list, nth));
            work(self, item)
        });
        let done = each.collect();
        self.part = None;
        done
    }

    fn template(&mut self, key: &str, written: &str) -> Template {
        Template::new(written).unwrap_or_else(|message| {
            self.say(key, written, message);
            Template::empty()
        })
    }

    /// An address: relative, or over https to a host that the file names.
    fn address(&mut self, key: &str, written: &str) -> Template {
        let loopback = ["http://127.0.0.1", "http://localhost", "http://[::1]"];
        let plain = written.contains("://") && !written.starts_with("https://");
        if plain && !loopback.iter().any(|host| written.starts_with(host)) {
            self.say(key, written, "secrets are only sent over https (http is for this machine)");
        }
        self.template(key, written)
    }

    fn connector(&mut self, file: ConnectorFile) -> Connector {
        if file.format > FORMAT {
            self.say(
                "format",
                "",
                format!("format {} is newer than this program, which knows {FORMAT}", file.format),
            );
        }
        let plain = |id: &str| {
            !id.is_empty() && id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
        };
        if !plain(&file.id) {
            self.say("id", &file.id, "an id is made of small letters, digits and hyphens");
        }
        let seen =
            file.seen.as_ref().and_then(|seen| seen.to_string().get(..10).and_then(|day| day.parse().ok()));
        if file.fetches.is_empty() && file.reports.is_empty() && file.files.is_none() {
            self.say("fetch", "", "nothing is read: it needs a [[fetch]], a [[report]] or [files]");
        }
        let mut keys = BTreeSet::new();
        self.each("setting", file.settings.iter().collect(), |this, setting| {
            this.setting_key(&setting.key);
        });
        for setting in &file.settings {
            if !keys.insert(setting.key.clone()) {
                self.say("setting.key", &setting.key, format!("“{}” is there twice", setting.key));
            }
        }
        let mut status = BTreeMap::new();
        for (ours, theirs) in &file.status {
            match Status::from_word(ours) {
                Some(ours) => {
                    for theirs in theirs {
                        if status.insert(word(theirs), ours).is_some_and(|other| other != ours) {
                            self.say("status", theirs, format!("“{theirs}” has two meanings"));
                        }
                    }
                }
                None => {
                    self.say("status", ours, none_of(ours, &["pending", "approved", "declined", "paid"]));
                }
            }
        }
        let (mut kinds, mut other_kind) = (BTreeMap::new(), None);
        for (ours, theirs) in &file.kinds {
            match (theirs, Kind::from_word(ours)) {
                (ReportWords::List(theirs), Some(ours)) => {
                    kinds.extend(theirs.iter().map(|theirs| (word(theirs), ours)));
                }
                (ReportWords::Other(theirs), _) if ours == "other" && Kind::from_word(theirs).is_some() => {
                    other_kind = Kind::from_word(theirs);
                }
                _ => self.say("kinds", ours, format!("“{ours}” is not a kind of commission")),
            }
        }
        let reports = self.each("report", file.reports, |this, report| {
            match Report::new(report, &file.id, &file.status, &file.kinds) {
                Ok(report) => Some(Arc::new(report)),
                Err(wrong) => {
                    wrong.into_iter().for_each(|(key, message)| this.say(&key, "", message));
                    None
                }
            }
        });
        let settings: Vec<Setting> = file.settings.into_iter().map(setting).collect();
        let http = file.http.map(|http| self.http(http, &settings));
        self.always = http.as_ref().map(Http::always).unwrap_or_default();
        let format = http.as_ref().map_or(Format::Json, |http| http.format.clone());
        let mut connector = Connector {
            seen,
            reports: reports.into_iter().flatten().collect(),
            status,
            kinds,
            other_kind,
            id: file.id,
            name: file.name,
            kind: file.kind,
            site: file.site,
            docs: file.docs,
            confidence: file.confidence,
            replaces: file.replaces,
            notes: file.notes,
            file: None,
            settings,
            http,
            check: None,
            no: Vec::new(),
            lists: Vec::new(),
            fetches: Vec::new(),
            files: None,
            links: Links::default(),
        };
        if let Some(file) = &file.link {
            let (links, wrong) = Links::new(file, &connector.settings);
            wrong.into_iter().for_each(|(key, value, message)| self.say(&key, &value, message));
            connector.links = links;
        }
        connector.check = file.check.map(|check| self.check(check));
        connector.no = self.each("no", file.no, |this, no| this.no(&no.when, &no.means, no.says.as_deref()));
        connector.lists = self.each("list", file.lists, |this, list| this.list(list));
        let fetches = self.each("fetch", file.fetches, |this, fetch| this.fetch(fetch, &format));
        connector.fetches = fetches.into_iter().flatten().collect();
        connector.files = file.files.map(|files| self.files(files, &format));
        check::placeholders(self, &connector);
        connector
    }

    /// A field must not have the name of what the program fills in itself.
    fn setting_key(&mut self, key: &str) {
        if check::is_built_in(key) {
            let message = format!("{{{key}}} is filled in by Tributary itself; give the field another key");
            self.say("setting.key", key, message);
        }
    }

    fn http(&mut self, file: HttpFile, settings: &[Setting]) -> Http {
        if !file.base.starts_with('{') && !file.base.contains("://") {
            self.say("http.base", &file.base, "this is not an address");
        }
        let base = self.address("http.base", &file.base);
        let zone_setting =
            file.zone.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).map(str::to_owned);
        let named = match &zone_setting {
            None => Some(file.zone.as_str()),
            Some(key) => settings
                .iter()
                .find(|setting| setting.key == *key)
                .map(|setting| setting.default.as_deref().filter(|zone| !zone.is_empty()).unwrap_or("UTC")),
        };
        let zone = named.and_then(|zone| zone.parse().ok()).unwrap_or_else(|| {
            self.say("http.zone", &file.zone, format!("“{}” is not a known time zone", file.zone));
            Tz::UTC
        });
        for form in file.dates.iter().filter(|form| !values::is_form(form)) {
            self.say("http.dates", form, no_form(form));
        }
        let decimal = match file.money.decimal {
            None | Some('.') => Mark::Point,
            Some(',') => Mark::Comma,
            Some(mark) => {
                self.say("http.money.decimal", "", format!("“{mark}” is neither a point nor a comma"));
                Mark::Point
            }
        };
        let sign = file.sign.iter().map(|sign| {
            Sign::new(sign).unwrap_or_else(|message| {
                self.say("http.sign", &sign.over, message);
                Sign::nothing()
            })
        });
        let sign = sign.collect();
        Http {
            base,
            query: self.pairs("http.query", &file.query),
            headers: self.headers("http.headers", &file.headers),
            auth: file.auth.map(|auth| self.auth("http.auth", &auth)),
            pace: file.pace,
            wait: file.wait.map(|seconds| Duration::from_secs(seconds.into())),
            zone,
            zone_setting,
            timeout: Duration::from_secs(file.timeout.unwrap_or(TIMEOUT).clamp(1, LONGEST_TIMEOUT).into()),
            dates: file.dates,
            scale: file.money.scale,
            coins: file.money.coins,
            decimal,
            format: format(file.format.as_ref()),
            empty: file.empty,
            session: file.session.into_iter().map(|session| self.session("http.session", session)).collect(),
            pick: file.pick,
            consent: file.consent.map(|consent| Box::new(self.consent(*consent))),
            sign,
        }
    }

    /// What the standard adds to the page and to the call is written here, so that no file can forget it.
    fn consent(&mut self, file: ConsentFile) -> Consent {
        let key = "http.consent";
        let page = RequestFile { get: Some(file.page), query: file.query, ..RequestFile::default() };
        let mut page = self.request(key, page);
        let mut redeem = self.session("http.consent.redeem", file.redeem);
        redeem.store = redeem.keep.iter().map(|(name, _)| name.clone()).collect();
        for (name, value) in consent::PAGE {
            page.query.push(((*name).to_owned(), vec![self.template(key, value)]));
        }
        match &mut redeem.request.body {
            Body::Form(form) => {
                for (name, value) in consent::REDEEM {
                    form.push(((*name).to_owned(), Json::Text(self.template(key, value))));
                }
            }
            _ => self.say("http.consent.redeem", "redeem", "the code is redeemed with a form"),
        }
        if redeem.keep.is_empty() {
            self.say("http.consent.redeem", "redeem", "nothing of the answer is kept");
        }
        Consent { page, port: file.port, redeem }
    }

    fn auth(&mut self, key: &str, auth: &AuthFile) -> Auth {
        match auth {
            AuthFile::Bearer(token) => Auth::Bearer(self.template(key, token)),
            AuthFile::Basic { user, password } => {
                Auth::Basic(self.template(key, user), self.template(key, password))
            }
        }
    }

    fn session(&mut self, key: &str, file: SessionFile) -> SessionCall {
        SessionCall {
            only: file.only.into_iter().collect(),
            request: self.request(key, file.request),
            auth: file.auth.map(|auth| self.auth(key, &auth)),
            keep: file.keep.into_iter().map(|(name, filter)| (name, Filter::new(&filter))).collect(),
            keep_headers: file.keep_headers.into_iter().collect(),
            every_answer: file.every_answer,
            cookies: file.cookies,
            lasts: file.lasts.as_deref().map(Filter::new),
            until: file.until.as_deref().map(Filter::new),
            renew: file.renew.map(|renew| Box::new(self.session("http.session.renew", *renew))),
            store: file.store,
        }
    }

    fn files(&mut self, file: FilesFile, format: &Format) -> Files {
        Files {
            call: self.call("files", file.call, format),
            name: Filter::new(&file.name),
            version: Filter::new(&file.version),
            request: self.request("files.file", file.file.request),
            link: Filter::new(&file.file.link),
        }
    }

    fn check(&mut self, file: CheckFile) -> Check {
        Check { request: self.request("check", file.request), name: file.name.as_deref().map(Filter::new) }
    }

    fn no(&mut self, when: &str, means: &str, says: Option<&str>) -> No {
        let means = match means {
            "credentials" => Means::Credentials,
            "forbidden" => Means::Forbidden,
            "session" => Means::Session,
            "wait" => Means::Wait,
            "request" => Means::Request,
            "server" => Means::Server,
            "empty" => Means::Empty,
            other => {
                let known = ["credentials", "forbidden", "session", "wait", "request", "server", "empty"];
                self.say("no.means", other, none_of(other, &known));
                Means::Request
            }
        };
        No { when: Filter::new(when), means, says: says.map(Filter::new) }
    }

    fn list(&mut self, file: ListFile) -> List {
        let asked = file.request.get.is_some() || file.request.post.is_some();
        if asked != file.rows.is_some() || (!asked && file.values.is_empty()) {
            self.say("list", &file.name, "a list needs values, or a request and its rows");
        }
        List {
            given: file.given.as_deref().map(|given| self.template("list.given", given)),
            request: asked.then(|| self.request("list", file.request)),
            name: file.name,
            values: file.values,
            rows: file.rows.as_deref().map(Filter::new),
        }
    }

    fn fetch(&mut self, file: FetchFile, default: &Format) -> Option<Fetch> {
        let Some(what) = What::ALL.into_iter().find(|what| what.word() == file.what) else {
            let all: Vec<_> = What::ALL.iter().map(|what| what.word()).collect();
            self.say("fetch.what", &file.what, none_of(&file.what, &all));
            return None;
        };
        let (required, optional) = what.fields();
        let mut map = BTreeMap::new();
        for (field, filter) in &file.map {
            match required.iter().chain(optional).find(|known| *known == field) {
                Some(known) => drop(map.insert(*known, Filter::new(filter))),
                None => {
                    let near = nearest(field, required.iter().chain(optional).copied());
                    let hint = near.map(|near| format!("; did you mean “{near}”?")).unwrap_or_default();
                    self.say(
                        &format!("fetch.map.{field}"),
                        field,
                        format!("{} have no such field{hint}", file.what),
                    );
                }
            }
        }
        for field in required.iter().filter(|field| !map.contains_key(**field)) {
            self.say("fetch.map", "", format!("{} need “{field}”", file.what));
        }
        if what == What::Transactions && file.optional {
            self.say("fetch.optional", "optional", "transactions are never optional");
        }
        let absent = match &file.window {
            _ if file.sums => Absent::Zero,
            Some(window) if window.whole => Absent::Vanished,
            _ => Absent::Unknown,
        };
        let mut full = None;
        let window = file.window.map(|window| {
            full = window.full.as_deref().map(Filter::new);
            let mut either = |key: &str, given: &str, [no, yes]: [&str; 2]| {
                if given != no && given != yes {
                    self.say(&format!("fetch.window.{key}"), given, none_of(given, &[no, yes]));
                }
                given == yes
            };
            let exclusive = either("end", &window.end, ["inclusive", "exclusive"]);
            let by_month = either("unit", window.unit.as_deref().unwrap_or("day"), ["day", "month"]);
            if window.written == "rfc1123" || !values::is_form(&window.written) {
                self.say("fetch.window.as", &window.written, no_form(&window.written));
            }
            Window {
                exclusive,
                by_month,
                days: i64::from(window.days.get()),
                written: window.written,
                revisit: i64::from(window.revisit),
                history: window.history.map(i64::from),
                utc: window.utc,
                least: i64::from(window.least.unwrap_or(1).max(1)),
            }
        });
        Some(Fetch {
            what,
            window,
            full,
            join: file.join.map(|join| self.join(*join, default)),
            call: self.call("fetch", file.call, default),
            each: file.each,
            optional: file.optional,
            absent,
            map,
        })
    }

    fn call(&mut self, key: &str, file: CallFile, default: &Format) -> Call {
        let request = self.request(key, file.request);
        Call {
            pages: self.pages(key, file.pages, &request),
            request,
            format: file.format.as_ref().map_or_else(|| default.clone(), |given| format(Some(given))),
            rows: Filter::new(&file.rows),
            count: file.count.as_deref().map(Filter::new),
        }
    }

    fn join(&mut self, file: JoinFile, default: &Format) -> Join {
        Join {
            call: self.call("fetch.join", file.call, default),
            key: Filter::new(&file.key),
            on: Filter::new(&file.on),
        }
    }

    fn pages(&mut self, key: &str, file: Option<PagesFile>, request: &Request) -> Pages {
        let Some(file) = file else { return Pages::One };
        let key = format!("{key}.pages");
        let mut asks_for = |name: &str| {
            let asked = request.names().contains(&name) || self.always.iter().any(|sent| sent == name);
            if !asked {
                let message = format!(
                    "the request asks for the same page again and again: {{{name}}} is nowhere in it; put it into the query"
                );
                self.say(&key, "", message);
            }
        };
        let more = file.more.as_deref().map(Filter::new);
        match (file.number, file.offset, file.cursor, file.next) {
            (Some(first), None, None, None) => {
                asks_for("page");
                Pages::Number { first, more }
            }
            (None, Some(first), None, None) => {
                asks_for("offset");
                Pages::Offset { first, more }
            }
            (None, None, Some(cursor), None) => {
                asks_for("cursor");
                Pages::Cursor { next: Filter::new(&cursor), more }
            }
            (None, None, None, Some(next)) if next == "link-header" => Pages::LinkHeader,
            (None, None, None, Some(next)) => Pages::Address(Filter::new(&next)),
            _ => {
                self.say(&key, "", "pages are counted by one of number, offset, cursor, next");
                Pages::One
            }
        }
    }

    fn request(&mut self, key: &str, file: RequestFile) -> Request {
        let (method, address) = match (&file.get, &file.post) {
            (Some(get), None) => ("GET", get.as_str()),
            (None, Some(post)) => ("POST", post.as_str()),
            _ => {
                self.say(key, "", "a request has either get or post");
                ("GET", "")
            }
        };
        let address = self.address(key, address);
        let body = match (file.json, file.form, file.graphql, file.xml, file.text) {
            (None, None, None, None, None) => Body::None,
            (Some(json), None, None, None, None) => Body::Json(self.json(key, &json)),
            (None, Some(form), None, None, None) => {
                Body::Form(form.iter().map(|(name, value)| (name.clone(), self.json(key, value))).collect())
            }
            (None, None, Some(query), None, None) => Body::GraphQl(self.template(key, query.trim())),
            (None, None, None, Some(xml), None) => Body::Xml(self.template(key, xml.trim())),
            (None, None, None, None, Some(text)) => Body::Text(self.template(key, &text)),
            _ => {
                self.say(key, "", "a request has one body: json, form, graphql, xml or text");
                Body::None
            }
        };
        Request {
            method,
            address,
            query: self.pairs(key, &file.query),
            headers: self.headers(key, &file.headers),
            body,
        }
    }

    fn json(&mut self, key: &str, value: &toml::Value) -> Json {
        match value {
            toml::Value::String(text) => Json::Text(self.template(key, text)),
            toml::Value::Array(items) => Json::List(items.iter().map(|item| self.json(key, item)).collect()),
            toml::Value::Table(table) => Json::Object(
                table.iter().map(|(name, value)| (name.clone(), self.json(key, value))).collect(),
            ),
            other => Json::Literal(serde_json::to_value(other).unwrap_or_default()),
        }
    }

    fn pairs(&mut self, key: &str, table: &Table) -> Vec<(String, Vec<Template>)> {
        let mut pairs = Vec::new();
        for (name, value) in table {
            let values = match value {
                toml::Value::Array(items) => items.iter().map(toml_text).collect(),
                other => vec![toml_text(other)],
            };
            let at = format!("{key}.{name}");
            pairs.push((name.clone(), values.iter().map(|value| self.template(&at, value)).collect()));
        }
        pairs
    }

    fn headers(&mut self, key: &str, table: &Table) -> Vec<(String, Template)> {
        table
            .iter()
            .map(|(name, value)| (name.clone(), self.template(&format!("{key}.{name}"), &toml_text(value))))
            .collect()
    }
}

fn setting(file: crate::file::SettingFile) -> Setting {
    Setting {
        required: file.required && file.default.as_deref().is_none_or(|default| !default.is_empty()),
        key: file.key,
        label: file.label,
        help: file.help,
        secret: file.secret,
        default: file.default,
        choices: file.choices,
    }
}

fn no_form(form: &str) -> String {
    format!(
        "“{form}” is no form of dates: it is written with %, such as %Y-%m-%d or %d.%m.%Y, or is unix or unix_ms"
    )
}

/// A problem with a key, at the place where its value or the key itself stands: in the part that it is about, or
/// anywhere, comments aside.
pub(super) fn at(
    file: &str,
    text: &str,
    part: Range<usize>,
    key: &str,
    value: &str,
    message: String,
) -> FileProblem {
    let leaf = key.rsplit('.').next().unwrap_or(key);
    let find = |part: Range<usize>| {
        let within = text.get(part.clone()).unwrap_or_default();
        let lines = || {
            let mut end = part.start;
            within.split_inclusive('\n').filter_map(move |line| {
                end += line.len();
                (!line.trim_start().starts_with('#')).then_some((end - line.len(), line))
            })
        };
        let first = value.trim().lines().next().filter(|first| !first.is_empty());
        let beside_key = |first: &str| {
            lines().find_map(|(start, line)| {
                key_place(line, 0, leaf)?;
                Some(start + line.find(first)?)
            })
        };
        let anywhere = |first: &str| lines().find_map(|(start, line)| Some(start + line.find(first)?));
        let found = first.and_then(|first| beside_key(first).or_else(|| anywhere(first)));
        found.or_else(|| key_place(within, 0, leaf).map(|byte| part.start + byte))
    };
    let byte = find(part).or_else(|| find(0..text.len()));
    let (line, column) = place(text, byte.unwrap_or(0));
    FileProblem { file: file.to_owned(), line, column, key: key.to_owned(), message }
}

fn toml_text(value: &toml::Value) -> String {
    match value {
        toml::Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn format(file: Option<&FormatFile>) -> Format {
    match file {
        None | Some(FormatFile::Json) => Format::Json,
        Some(FormatFile::Text) => Format::Text,
        Some(FormatFile::Xml {}) => Format::Xml,
        Some(FormatFile::Csv(csv)) => Format::Csv(CsvShape {
            separator: csv.separator,
            encoding: csv.encoding.clone(),
            quote: csv.quote.unwrap_or('"'),
            header: csv.header,
            skip: csv.skip,
        }),
    }
}
