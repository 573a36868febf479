//! What can be known to be wrong with a connector before it asks anything.

use std::collections::BTreeSet;

use record::Absent;

use super::resolve::{Resolving, at, resolved, written};
use super::{Auth, Call, Connector, Pages, Request, What};
use crate::file::{FileProblem, nearest};
use crate::fill::Template;
use crate::filter::Filter;
use crate::sign::Sign;
use crate::{catalogue, consent, files, shape};

/// Names that requests may use besides settings, kept values, lists and signatures.
const BUILT_IN: [&str; 6] = ["from", "to", "page", "offset", "cursor", "today"];
/// The instant of a request, in the usual forms.
const NOW: [&str; 4] = ["now_unix", "now_ms", "now_iso", "now_http"];
/// What is known of a request once it is written: signatures and headers may use it.
const FACTS: [&str; 7] = ["method", "host", "path", "path_tail", "query", "query_decoded", "body"];

/// Reads a connector file and says everything that has to be put right.
pub fn check_file(name: &str, text: &str) -> Result<Connector, Vec<FileProblem>> {
    checked(name, text, &catalogue::bundled_text)
}

/// Loads a connector, looks at its shape and its meaning, and compiles every filter of it.
pub(crate) fn checked(
    name: &str,
    text: &str,
    other: &dyn Fn(&str) -> Option<String>,
) -> Result<Connector, Vec<FileProblem>> {
    let mut wrong = shape::wrong(name, text);
    match written(name, text, other).map(|file| resolved(name, text, file)) {
        Err(problem) if wrong.is_empty() => wrong.push(problem),
        // The shape has said it better.
        Err(_) => {}
        Ok(Err(more)) => {
            let said: Vec<_> = wrong.iter().map(|problem| problem.line).collect();
            wrong.extend(more.into_iter().filter(|problem| !said.contains(&problem.line)));
        }
        Ok(Ok(connector)) => {
            let parts = shape::parts(text, "fetch");
            wrong.extend(filters(&connector).into_iter().filter_map(|(fetch, key, filter)| {
                let message = filter.check().err()?;
                let part = fetch.and_then(|nth| parts.get(nth).cloned()).unwrap_or(0..text.len());
                Some(at(name, text, part, &key, filter.code(), message))
            }));
            if wrong.is_empty() {
                return Ok(connector);
            }
        }
    }
    wrong.sort_by_key(|problem| (problem.line, problem.column));
    Err(wrong)
}

/// The id that a file is about, however broken it is: the one that it names, or its own name.
pub(crate) fn id_in(text: &str, name: &str) -> String {
    let parsed = text.parse::<toml::Table>().ok();
    let written = parsed.as_ref().and_then(|table| table.get("id")?.as_str());
    let line = || {
        let named = |line: &str| {
            let value = line.strip_prefix("id")?.trim_start().strip_prefix('=')?.trim_start();
            value.strip_prefix('"')?.split_once('"').map(|(id, _)| id.to_owned())
        };
        text.lines().find_map(named)
    };
    let stem = || name.trim_end_matches(".toml").to_owned();
    written.map(str::to_owned).or_else(line).unwrap_or_else(stem)
}

/// That another file of the same folder has the same id.
pub(crate) fn same_id(name: &str, text: &str, id: &str, other: &str) -> FileProblem {
    let message = format!("“{id}” is the id of {other} too; one of the files needs another id");
    at(name, text, 0..text.len(), "id", id, message)
}

/// Whether a placeholder of this name is filled in by the program.
pub(super) fn is_built_in(name: &str) -> bool {
    BUILT_IN.contains(&name) || NOW.contains(&name)
}

/// Every filter of a connector, with the key that it is written under, and the number of its fetch.
fn filters<'c>(connector: &'c Connector) -> Vec<(Option<usize>, String, &'c Filter)> {
    let reports = connector.reports.iter().flat_map(|report| report.filters());
    let mut all: Vec<_> = reports.map(|(key, filter)| (None, key, filter)).collect();
    let mut add = |key: &str, filter: Option<&'c Filter>| {
        all.extend(filter.map(|filter| (None, key.to_owned(), filter)));
    };
    for no in &connector.no {
        add("no.when", Some(&no.when));
        add("no.says", no.says.as_ref());
    }
    add("check.name", connector.check.as_ref().and_then(|check| check.name.as_ref()));
    for session in connector.sessions() {
        session.keep.iter().for_each(|(name, keep)| add(&format!("http.session.keep.{name}"), Some(keep)));
        add("http.session.lasts", session.lasts.as_ref());
        add("http.session.until", session.until.as_ref());
    }
    connector.lists.iter().for_each(|list| add("list.rows", list.rows.as_ref()));
    if let Some(files) = &connector.files {
        call_filters("files", &files.call, &mut add);
        add("files.name", Some(&files.name));
        add("files.version", Some(&files.version));
        add("files.file.link", Some(&files.link));
    }
    for (nth, fetch) in connector.fetches.iter().enumerate() {
        let mut add = |key: &str, filter: Option<&'c Filter>| {
            all.extend(filter.map(|filter| (Some(nth), key.to_owned(), filter)));
        };
        add("fetch.window.full", fetch.full.as_ref());
        fetch.map.iter().for_each(|(field, filter)| add(&format!("fetch.map.{field}"), Some(filter)));
        add("fetch.join.key", fetch.join.as_ref().map(|join| &join.key));
        add("fetch.join.on", fetch.join.as_ref().map(|join| &join.on));
        for call in [Some(&fetch.call), fetch.join.as_ref().map(|join| &join.call)].into_iter().flatten() {
            call_filters("fetch", call, &mut add);
        }
    }
    all
}

fn call_filters<'c>(of: &str, call: &'c Call, add: &mut dyn FnMut(&str, Option<&'c Filter>)) {
    let mut add = |key: &str, filter: Option<&'c Filter>| add(&format!("{of}.{key}"), filter);
    add("rows", Some(&call.rows));
    add("count", call.count.as_ref());
    match &call.pages {
        Pages::Number { more, .. } | Pages::Offset { more, .. } => add("pages.more", more.as_ref()),
        Pages::Cursor { next, more } => {
            add("pages.cursor", Some(next));
            add("pages.more", more.as_ref());
        }
        Pages::Address(next) => add("pages.next", Some(next)),
        Pages::One | Pages::LinkHeader => {}
    }
}

/// Every placeholder has a source, every list that is named is there.
pub(super) fn placeholders(resolving: &mut Resolving<'_>, connector: &Connector) {
    let Some(http) = &connector.http else {
        if !connector.fetches.is_empty() {
            resolving.say("fetch", "[[fetch]]", "requests need an [http] table");
        }
        return;
    };
    let mut known: BTreeSet<&str> = BUILT_IN.iter().chain(&NOW).copied().collect();
    known.extend(connector.settings.iter().map(|setting| setting.key.as_str()));
    known.extend(connector.lists.iter().map(|list| list.name.as_str()));
    known.extend(http.sign.iter().map(|sign| sign.name.as_str()));
    known.extend(http.pick.keys().map(String::as_str));
    for (name, pick) in &http.pick {
        if !connector.settings.iter().any(|setting| setting.key == pick.by && !setting.secret) {
            resolving.say(
                "http.pick",
                &pick.by,
                format!("“{name}” is picked by “{}”, which is no setting", pick.by),
            );
        }
    }
    known.extend(connector.files.iter().map(|_| files::FILE));
    for session in connector.sessions() {
        let kept = session
            .keep
            .iter()
            .map(|(name, _)| name)
            .chain(session.keep_headers.iter().map(|(name, _)| name));
        known.extend(kept.map(String::as_str));
        for (key, _) in &session.only {
            if !connector.settings.iter().any(|setting| setting.key == *key) {
                resolving.say("http.session.only", key, format!("there is no setting “{key}”"));
            }
        }
        for name in session.store.iter().filter(|name| !session.keep.iter().any(|(kept, _)| kept == *name)) {
            resolving.say("http.session.store", name, format!("“{name}” is not kept"));
        }
    }
    if let Some(consent) = connector.consent() {
        known.extend(consent::NAMES);
        let is_secret =
            |name: &str| connector.settings.iter().any(|setting| setting.secret && setting.key == name);
        for name in consent.redeem.store.iter().filter(|name| !is_secret(name)) {
            resolving.say("http.consent.redeem", name, format!("“{name}” is no secret of the form"));
        }
    }
    let mut used: Vec<&Template> = vec![&http.base];
    used.extend(http.query.iter().flat_map(|(_, values)| values));
    used.extend(http.auth.iter().flat_map(auth_templates));
    used.extend(connector.sessions().flat_map(|session| session.auth.iter()).flat_map(auth_templates));
    used.extend(connector.lists.iter().filter_map(|list| list.given.as_ref()));
    used.extend(connector.requests().flat_map(Request::templates));
    sources(resolving, &known, used);
    known.extend(FACTS);
    let headers = http.headers.iter().chain(connector.requests().flat_map(|request| &request.headers));
    let signed = http.sign.iter().flat_map(Sign::templates).chain(headers.map(|(_, value)| value));
    sources(resolving, &known, signed);

    for each in connector.fetches.iter().filter_map(|fetch| fetch.each.as_ref()) {
        if !connector.lists.iter().any(|list| list.name == *each) {
            resolving.say("fetch.each", each, format!("there is no list “{each}”"));
        }
    }
    if connector.fetches.iter().any(|fetch| fetch.what == What::Transactions)
        && connector.status.is_empty()
        && !resolving.has_said("status")
    {
        resolving.say("status", "", "transactions need the network's words for their states");
    }
    gaps(resolving, connector);
    for host in connector.hosts() {
        let is_setting = |host: &str| {
            connector.settings.iter().any(|setting| host.contains(&format!("{{{}}}", setting.key)))
        };
        if host.starts_with('{') && !is_setting(&host) {
            resolving.say("http.base", &host, "only a setting can be a host");
        }
    }
}

/// What an answer lacks means something only where one answer is all that there is of some days.
fn gaps(resolving: &mut Resolving<'_>, connector: &Connector) {
    let transactions = connector.fetches.iter().filter(|fetch| fetch.what == What::Transactions).count();
    for fetch in connector.fetches.iter().filter(|fetch| fetch.absent != Absent::Unknown) {
        let word = if fetch.absent == Absent::Zero { "sums" } else { "whole" };
        let key = if fetch.absent == Absent::Zero { "fetch.sums" } else { "fetch.window.whole" };
        if fetch.what != What::Transactions {
            resolving.say(key, word, format!("“{word}” is for transactions"));
        } else if fetch.window.is_none() {
            resolving.say(key, word, format!("“{word}” needs a window"));
        } else if transactions > 1 {
            resolving.say(
                key,
                word,
                format!("“{word}” cannot be said where several fetches bring transactions"),
            );
        }
    }
}

fn sources<'a>(
    resolving: &mut Resolving<'_>,
    known: &BTreeSet<&str>,
    templates: impl IntoIterator<Item = &'a Template>,
) {
    for template in templates {
        for name in template.names() {
            let dated = name
                .split_once(':')
                .is_some_and(|(name, _)| matches!(name, "from" | "to" | "today" | "now" | "raw"));
            if !dated && !known.contains(name) {
                let near = nearest(name, known.iter().copied());
                let hint = near.map(|near| format!("; did you mean {{{near}}}?")).unwrap_or_default();
                resolving.say(
                    "request",
                    template.written(),
                    format!("nothing gives {{{name}}} its value{hint}"),
                );
            }
        }
    }
}

fn auth_templates(auth: &Auth) -> Vec<&Template> {
    match auth {
        Auth::Bearer(token) => vec![token],
        Auth::Basic(user, password) => vec![user, password],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"format = 1
id = "riverbank"
name = "Riverbank"
kind = "network"
site = "https://riverbank.example"
confidence = "low"

[[setting]]
key = "token"
label = "Token"
help = "Below."
secret = true

[http]
base = "https://api.riverbank.example"
auth = { bearer = "{token}" }
zone = "Europe/Berlin"

[[http.sign]]
name = "signature"
over = "{method}{path}{now:%Y}"
key = "{token}"
hash = "hmac-sha256"
encoding = "hex"

[status]
pending = ["open"]
approved = ["ok"]

[[fetch]]
what = "transactions"
get = "/sales"
query = { from = "{from:%Y}", to = "{to}", page = "{page}", sign = "{signature}" }
window = { days = 31, as = "%F", end = "inclusive" }
pages = { number = 1, more = '.more' }
rows = '.rows | many'

[fetch.map]
id = '.id'
at = '.at'
commission = '[.a, .b] | sum'
currency = '"EUR"'
status = '.state'
"#;

    fn problems(text: &str) -> Vec<FileProblem> {
        check_file("riverbank.toml", text).err().unwrap_or_default()
    }

    #[test]
    fn every_mistake_is_told_with_its_line() {
        assert_eq!(problems(GOOD), []);
        let check = |written: &str, instead: &str, told: &str| {
            let mut text = GOOD.replace(written, instead);
            if instead.ends_with("# rows") {
                text = text.replace("rows = '.rows | many'\n", "");
            }
            assert_ne!(text, GOOD, "{written}");
            let line = GOOD[..GOOD.find(written).unwrap()].matches('\n').count() + 1;
            let found = problems(&text);
            let fits = found
                .iter()
                .any(|problem| problem.message.contains(told) && problem.line.abs_diff(line) <= 2);
            assert!(fits, "{instead}: line {line}: {found:#?}");
        };
        check("{page}", "{pagee}", "did you mean {page}?");
        check("page = \"{page}\"", "page = \"x{method}\"", "nothing gives {method}");
        check("/sales", "/sales/{", "not closed");
        check("/sales", "http://api.riverbank.example/sales", "only sent over https");
        check("https://api.riverbank.example", "http://api.riverbank.example", "only sent over https");
        check("https://api.riverbank.example", "{nowhere}", "nothing gives {nowhere}");
        check("Europe/Berlin", "Europe/Atlantis", "not a known time zone");
        check("Europe/Berlin", "{zone}", "not a known time zone");
        check("approved = [\"ok\"]", "approved = [\"OPEN\"]", "two meanings");
        check("approved = [\"ok\"]", "accepted = [\"ok\"]", "none of pending, approved, declined, paid");
        check("'.rows | many'", "'.rows | manny'", "“manny” is not known");
        check("'.rows | many'", "'env'", "not allowed");
        check("'.more'", "'.more |'", "expected");
        check("status = '.state'", "statuz = '.state'", "no such field; did you mean “status”?");
        // What is missing is told where the fetch is.
        check("get = \"/sales\"", "get = \"/sales\" # rows", "this key is missing");
        check("end = \"inclusive\"", "end = \"including\"", "neither inclusive nor exclusive");
        check("hash = \"hmac-sha256\"", "hash = \"md4\"", "none of hmac-sha1, hmac-sha256");
        check("number = 1,", "number = 1, offset = 0,", "one of number, offset, cursor, next");
        check("what = \"transactions\"", "what = \"sales\"", "none of transactions, daily");
        check("what = \"transactions\"", "what = \"transactions\"\neach = \"site\"", "no list “site”");
        check("what = \"transactions\"", "what = \"transactions\"\noptional = true", "never optional");
        check("get = \"/sales\"", "get = \"/sales\"\nurl = \"/x\"", "this key is not known");
        check("confidence = \"low\"", "confidense = \"low\"", "did you mean “confidence”?");
        check("format = 1", "format = 2", "newer than this program");
    }

    #[test]
    fn what_would_not_work_is_found_before_anything_is_asked() {
        let check = |written: &str, instead: &str, at: &str, told: &str| {
            let text = GOOD.replace(written, instead);
            assert_ne!(text, GOOD, "{written}");
            let line = GOOD[..GOOD.find(at).unwrap()].matches('\n').count() + 1;
            let found = problems(&text);
            let fits = found.len() == 1 && found[0].message.contains(told) && found[0].line == line;
            assert!(fits, "{instead}: line {line}: {found:#?}");
        };
        check("as = \"%F\"", "as = \"YYYY-MM-DD\"", "as = ", "“YYYY-MM-DD” is no form of dates");
        check("as = \"%F\"", "as = \"%Q\"", "as = ", "“%Q” is no form of dates");
        check("as = \"%F\"", "as = \"rfc1123\"", "as = ", "is no form of dates");
        let zone = "zone = \"Europe/Berlin\"";
        check(
            zone,
            &format!("{zone}\ndates = [\"%d.%m.%Y\", \"DD.MM.YYYY\"]"),
            "\n[[http.sign]]",
            "“DD.MM.YYYY” is no",
        );
        for (pages, name) in
            [("number = 1", "page"), ("offset = 0", "offset"), ("cursor = '.next'", "cursor")]
        {
            let query = format!("page = \"{{{name}}}\"");
            let counted = GOOD.replace("number = 1", pages).replace("page = \"{page}\"", &query);
            assert_eq!(problems(&counted), [], "{pages}");
            let found = problems(&counted.replace(&format!(", {query}"), ""));
            let line = GOOD[..GOOD.find("pages = ").unwrap()].matches('\n').count() + 1;
            assert_eq!((found.len(), found[0].line), (1, line), "{found:#?}");
            assert!(found[0].message.contains(&format!("{{{name}}} is nowhere")), "{found:#?}");
            let everywhere = counted
                .replace(&format!(", {query}"), "")
                .replace(zone, &format!("{zone}\nquery = {{ {query} }}"));
            assert_eq!(problems(&everywhere), [], "what is sent with every request counts");
        }
        for name in ["page", "from", "now_unix"] {
            let text = GOOD.replace(
                "[http]",
                &format!("[[setting]]\nkey = \"{name}\"\nlabel = \"L\"\nhelp = \"\"\n\n[http]"),
            );
            let found = problems(&text);
            let line = GOOD[..GOOD.find("[http]").unwrap()].matches('\n').count() + 2;
            assert_eq!((found.len(), found[0].line), (1, line), "{name}: {found:#?}");
            assert!(found[0].message.contains("filled in by Tributary itself"), "{found:#?}");
        }
        let bare = &GOOD[..GOOD.find("[status]").unwrap()];
        assert!(problems(bare).iter().any(|one| one.message.contains("nothing is read")), "nothing to fetch");
        check("approved =", "aproved =", "approved =", "did you mean “approved”?");
    }

    #[test]
    fn what_is_wrong_with_one_fetch_is_told_of_its_own_lines() {
        let second = &GOOD[GOOD.find("[[fetch]]").unwrap()..];
        let lines = GOOD.matches('\n').count();
        let of = |text: &str, written: &str| text[..text.find(written).unwrap()].matches('\n').count() + 1;
        let told = |changed: &str| {
            let found = problems(&format!("{GOOD}{changed}"));
            assert_eq!(found.len(), 1, "{found:#?}");
            (found[0].line, found[0].key.clone())
        };
        let without = second.replace("currency = '\"EUR\"'\n", "");
        assert_eq!(told(&without), (lines + of(second, "[fetch.map]"), "fetch.map".to_owned()));
        let zero = second.replace("days = 31", "days = 0");
        assert_eq!(told(&zero), (lines + of(second, "window ="), "fetch.window.days".to_owned()));
        let filter = second.replace("id = '.id'", "id = '.id |'");
        assert_eq!(told(&filter), (lines + of(second, "id = "), "fetch.map.id".to_owned()));
        let pages = second.replace("{page}", "1");
        assert_eq!(told(&pages), (lines + of(second, "pages ="), "fetch.pages".to_owned()));
    }

    #[test]
    fn gaps_mean_something_only_where_one_answer_is_all_there_is() {
        let whole = GOOD.replace("\"inclusive\" }", "\"inclusive\", whole = true }");
        let sums = GOOD.replace("get = ", "sums = true\nget = ");
        let again = &GOOD[GOOD.find("[[fetch]]").unwrap()..];
        let told =
            |text: &str| problems(text).into_iter().map(|one| one.message).collect::<Vec<_>>().join("; ");
        for (text, word) in [(whole, "whole"), (sums, "sums")] {
            assert_eq!(told(&text), "");
            assert!(told(&format!("{text}{again}")).contains("several fetches"), "{word}");
            let line = problems(&format!("{text}{again}"))[0].line;
            assert!(text.lines().nth(line - 1).unwrap().contains(word), "{line}");
        }
        let bare = GOOD.replace("window = { days = 31, as = \"%F\", end = \"inclusive\" }", "sums = true");
        assert!(told(&bare).contains("needs a window"));
        let daily = GOOD.replace(again, "")
            + "[[fetch]]\nwhat = \"daily\"\nget = \"/days\"\nsums = true\nrows = '.[]'\nmap = { day = '.day' }\n";
        assert!(told(&daily).contains("is for transactions"));
    }

    #[test]
    fn a_file_that_is_like_another_is_told_of_its_own_lines() {
        let other = |id: &str| (id == "riverbank").then(|| GOOD.to_owned());
        let like =
            |rest: &str| format!("format = 1\nid = \"mine\"\nlike = \"riverbank\"\nname = \"Mine\"\n{rest}");
        let mine = checked("mine.toml", &like(""), &other).unwrap();
        assert_eq!(
            (mine.name.as_str(), mine.fetches.len(), mine.site.as_str()),
            ("Mine", 1, "https://riverbank.example")
        );
        let found = checked("mine.toml", &like("\n[status]\nopenn = [\"x\"]\n"), &other).unwrap_err();
        assert_eq!((found.len(), found[0].line, found[0].key.as_str()), (1, 7, "status"));
        let found = checked("mine.toml", &like("kindd = \"x\"\n"), &other).unwrap_err();
        assert_eq!((found[0].line, found[0].key.as_str()), (5, "kindd"));
        let found = checked("mine.toml", &like("").replace("riverbank", "lakeside"), &other).unwrap_err();
        assert_eq!(found[0].message, "there is no connector “lakeside”");
    }
}
