use std::sync::{Arc, OnceLock};

use proptest::prelude::*;
use serde::Deserialize;

use super::*;
use crate::{Catalogue, FileProblem, check_file};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Examples {
    example: Vec<Example>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Example {
    connector: String,
    #[serde(default)]
    settings: BTreeMap<String, String>,
    program_id: Option<String>,
    listed: Option<String>,
    target: Option<String>,
    sub_id: Option<String>,
    link: String,
}

/// Every example, read once.
fn examples() -> &'static [Example] {
    static ALL: OnceLock<Vec<Example>> = OnceLock::new();
    ALL.get_or_init(|| toml::from_str::<Examples>(include_str!("examples.toml")).unwrap().example)
}

impl Example {
    fn wanted(&self) -> Wanted<'_> {
        Wanted {
            program_id: self.program_id.as_deref(),
            settings: &self.settings,
            listed: self.listed.as_deref(),
            target: self.target.as_deref(),
            sub_id: self.sub_id.as_deref(),
        }
    }
}

#[test]
fn every_network_forms_its_links_as_in_its_example_and_reads_them_back() {
    for example in examples() {
        let connector = bundled().iter().find(|connector| connector.id == example.connector).unwrap();
        let link = build(connector, &example.wanted());
        assert_eq!(link.as_ref(), Ok(&example.link), "{}", example.connector);
        let read = read(connector, &example.link).unwrap();
        let (target, sub_id) = (read.target.as_ref(), read.sub_id.as_ref());
        assert!(example.target.is_none() || target == example.target.as_ref(), "{}: {read:?}", example.link);
        assert!(example.sub_id.is_none() || sub_id == example.sub_id.as_ref(), "{}: {read:?}", example.link);
        // A link that was formed is itself a link to begin with.
        let again = Wanted { listed: Some(&example.link), ..example.wanted() };
        assert_eq!(build(connector, &again).as_ref(), Ok(&example.link), "{} again", example.connector);
    }
}

#[test]
fn every_rule_has_an_example() {
    for connector in bundled() {
        let of = || examples().iter().filter(|example| example.connector == connector.id);
        for (nth, rule) in connector.links.rules.iter().enumerate() {
            let by = |example: &Example| {
                build(&by_rule(&connector.id, nth), &example.wanted()).as_ref() == Ok(&example.link)
            };
            assert!(of().any(by), "{}: rule {} ({:?}) has no example", connector.id, nth + 1, rule.start);
        }
    }
}

/// A connector with one of its rules only.
fn by_rule(id: &str, nth: usize) -> Connector {
    let text = Catalogue::bundled_text(id).unwrap();
    let mut connector = check_file("one.toml", &text).unwrap();
    let rule = connector.links.rules.remove(nth);
    connector.links.rules = vec![rule];
    connector
}

/// Every connector, loaded once.
fn bundled() -> &'static [Arc<Connector>] {
    static ALL: OnceLock<Vec<Arc<Connector>>> = OnceLock::new();
    ALL.get_or_init(|| Catalogue::bundled().iter().cloned().collect())
}

/// Scheme and host of the page of an example.
fn origin(example: &Example) -> String {
    let url = example.target.as_deref().and_then(web).unwrap();
    url.origin().ascii_serialization()
}

const MINE: &str = r#"format = 1
id = "mine"
name = "Mine"
kind = "network"
site = "https://mine.example"
confidence = "low"

[[setting]]
key = "token"
label = "Token"
help = ""
secret = true

[[setting]]
key = "site"
label = "Site"
help = ""

[http]
base = "https://api.mine.example"

[[fetch]]
what = "programs"
get = "/p"
rows = '.[]'
map = { id = '.id', name = '.name' }

[link]
hosts = ["go.mine.example"]
sub_id = { length = 20, characters = "a-z0-9-" }
forms = ["/old-{account}?to={target}"]

[[link.rule]]
url = "https://go.mine.example/c/{account}[[/s/{sub_id}]]?p={program_id}&site={site}"
query = { u = "{target}" }
"#;

fn problems(text: &str) -> Vec<FileProblem> {
    check_file("mine.toml", text).err().unwrap_or_default()
}

#[test]
fn mistakes_in_a_link_are_told_with_line_and_key() {
    assert_eq!(problems(MINE), []);
    let check = |written: &str, instead: &str, key: &str, told: &str| {
        let text = MINE.replace(written, instead);
        assert_ne!(text, MINE, "{written}");
        let line = MINE[..MINE.find(written).unwrap()].matches('\n').count() + 1;
        let found = problems(&text);
        let fits = found.len() == 1 && found[0].line == line && found[0].key == key;
        assert!(fits && found[0].message.contains(told), "{instead}: line {line}: {found:#?}");
    };
    check("{program_id}", "{programid}", "link.rule.url", "did you mean {program_id}?");
    check("site={site}", "site={token}", "link.rule.url", "is a secret");
    check("{ u = \"{target}\" }", "{ u = \"{token}\" }", "link.rule.query.u", "is a secret");
    check("{ u = \"{target}\" }", "{ u = \"{targt}\" }", "link.rule.query.u", "did you mean {target}?");
    check("{ u = \"{target}\" }", "{ u = \"{target\" }", "link.rule.query.u", "not closed");
    check("https://go.mine.example/c", "https://go.other.example/c", "link.rule.url", "not among the hosts");
    check("https://go.mine.example/c", "http://go.mine.example/c", "link.rule.url", "begins with https://");
    check("https://go.mine.example/c", "{link}/c", "link.rule.url", "what follows {link}");
    check("/c/{account}", "/c/{link}", "link.rule.url", "very beginning");
    check("/c/{account}", "/c/{target:plain}/{account}", "link.rule.url", "the end of the link");
    check("[[/s/{sub_id}]]?p=", "/{target:plain}?p=", "link.rule.url", "the end of the link");
    check(
        "[\"go.mine.example\"]",
        "[\"https://go.mine.example\", \"go.mine.example\"]",
        "link.hosts",
        "no host",
    );
    check("length = 20", "length = 3", "link.sub_id.length", "at least 8");
    check("a-z0-9-", "a-z", "link.sub_id.characters", "digits");
    let own = "url = \"{link}\"\nquery = { k = \"{acount}\", u = \"{target}\" }";
    let text = MINE.replace(&MINE[MINE.find("url = ").unwrap()..], own);
    let found = problems(&text);
    assert_eq!((found.len(), found[0].key.as_str()), (1, "link.rule.query.k"), "{found:#?}");
    assert!(found[0].message.contains("did you mean {account}?"), "{found:#?}");
    check("forms = [", "forms = [\"old\", ", "link.forms", "begins with /, ? or https://");
    check("forms = [", "forms = [\"/new?x\", ", "link.forms", "no pair");
    check("sub_id = { length", "subid = { length", "link.subid", "did you mean “sub_id”?");
    check("query = { u = \"{target}\" }", "query = { u = 3 }", "link.rule.query.u", "text in quotes");
}

fn mine() -> Connector {
    check_file("mine.toml", MINE).unwrap()
}

#[test]
fn what_is_missing_is_said_and_what_to_do() {
    let (mine, none) = (mine(), BTreeMap::new());
    let settings = BTreeMap::from([("site".to_owned(), "7".to_owned())]);
    let bare = Wanted { program_id: None, settings: &none, listed: None, target: None, sub_id: None };
    let error = |wanted: Wanted<'_>| build(&mine, &wanted).unwrap_err();
    let linked = Wanted { listed: Some("https://go.mine.example/old-12"), ..bare };
    let network = || "Mine".to_owned();
    assert_eq!(error(bare), LinkError::MissingLink { network: network() });
    assert_eq!(
        error(Wanted { sub_id: Some("x"), ..linked }),
        LinkError::MissingProgram { network: network() }
    );
    let program = Wanted { program_id: Some("5"), sub_id: Some("x"), ..linked };
    assert_eq!(error(program), LinkError::MissingSetting { label: "Site".to_owned() });
    assert_eq!(
        build(&mine, &Wanted { settings: &settings, ..program }).unwrap(),
        "https://go.mine.example/c/12/s/x?p=5&site=7"
    );
    assert!(matches!(error(Wanted { sub_id: Some("Big"), ..program }), LinkError::BadSubId { .. }));
    assert!(matches!(error(Wanted { target: Some("shop.example"), ..program }), LinkError::BadTarget { .. }));
    assert!(matches!(
        error(Wanted { listed: Some("go.mine.example"), ..program }),
        LinkError::BadLink { .. }
    ));
    let other = Wanted { listed: Some("https://go.mine.example/else"), ..program };
    assert_eq!(error(other), LinkError::OtherLink { network: network() });
    // A link of somebody else gives nothing.
    let foreign = Wanted { listed: Some("https://go.mine.example.evil.example/old-12"), ..program };
    assert_eq!(error(foreign), LinkError::OtherLink { network: network() });
    // Nor does a setting that is no part of a host make one.
    let hosted =
        MINE.replace("https://go.mine.example/c/{account}", "https://{site}.go.mine.example/c/{account}");
    let hosted = check_file("mine.toml", &hosted.replace("&site={site}", "")).unwrap();
    let link = build(&hosted, &Wanted { settings: &settings, ..program }).unwrap();
    assert_eq!(link, "https://7.go.mine.example/c/12/s/x?p=5");
    let evil = BTreeMap::from([("site".to_owned(), "evil.example/".to_owned())]);
    let error = build(&hosted, &Wanted { settings: &evil, ..program }).unwrap_err();
    assert!(matches!(error, LinkError::BadResult { .. }), "{error}");
    // A value cannot break out of its place.
    let tricky = BTreeMap::from([("site".to_owned(), "7&p=9#".to_owned())]);
    let link = build(&mine, &Wanted { settings: &tricky, ..program }).unwrap();
    assert_eq!(link, "https://go.mine.example/c/12/s/x?p=5&site=7%26p%3D9%23");
}

#[test]
fn a_network_without_rules_takes_a_link_as_it_is_and_says_that_the_sub_id_belongs_into_it() {
    let text = &MINE[..MINE.find("[link]").unwrap()];
    let (mine, none) = (check_file("mine.toml", text).unwrap(), BTreeMap::new());
    let bare = Wanted { program_id: None, settings: &none, listed: None, target: None, sub_id: None };
    let link = "https://shop.example/?ref=me";
    assert_eq!(build(&mine, &Wanted { listed: Some(link), ..bare }).as_deref(), Ok(link));
    let error = |wanted: Wanted<'_>| build(&mine, &wanted).unwrap_err().to_string();
    assert!(error(bare).contains("Make the link at Mine and paste it"));
    assert!(error(Wanted { sub_id: Some("x"), ..bare }).contains("Make the link at Mine"));
    assert!(
        error(Wanted { listed: Some(link), sub_id: Some("x"), ..bare }).contains("Put the sub-ID in at Mine")
    );
    assert!(error(Wanted { listed: Some(link), target: Some(link), ..bare }).contains("leave the page out"));
    assert_eq!(mine.sub_id_rule(), SubIdRule::default());
    assert_eq!(read(&mine, link), None);
}

#[test]
fn a_page_and_a_sub_id_in_the_own_link_stay_unless_others_are_wanted() {
    let (mine, settings) = (mine(), BTreeMap::from([("site".to_owned(), "7".to_owned())]));
    let own =
        "https://go.mine.example/c/12/s/old?p=5&site=7&u=https%3A%2F%2Fshop.example%2Fa%2Bb%3Fc%3Dd%2520e";
    let wanted =
        Wanted { program_id: None, settings: &settings, listed: Some(own), target: None, sub_id: None };
    assert_eq!(build(&mine, &wanted).unwrap(), own);
    assert_eq!(build(&mine, &Wanted { sub_id: Some("new"), ..wanted }).unwrap(), own.replace("/old", "/new"));
    let copied = format!(" {} ", own.replace('&', "&amp;"));
    assert_eq!(build(&mine, &Wanted { listed: Some(&copied), ..wanted }).unwrap(), own);
    let read = read(&mine, &copied).unwrap();
    assert_eq!(read.target.as_deref(), Some("https://shop.example/a+b?c=d%20e"));
    assert_eq!((read.sub_id.as_deref(), read.program_id.as_deref()), (Some("old"), Some("5")));
}

#[test]
fn a_shops_page_is_somebodys_link_only_with_the_mark_and_marks_are_for_one_shop() {
    let of = |id: &str| bundled().iter().find(|connector| connector.id == id).unwrap();
    let (ebay, amazon) = (of("ebay"), of("amazon-creators"));
    assert_eq!(read(ebay, "https://www.ebay.de/itm/1?hash=2"), None);
    assert_eq!(read(amazon, "https://www.amazon.de/dp/B1?th=1"), None);
    let page = read(amazon, "https://www.amazon.de/dp/B1?tag=someone-21&th=1").unwrap().target;
    assert_eq!(page.as_deref(), Some("https://www.amazon.de/dp/B1?th=1"));
    let settings = ["marketplace", "partner_tag"].map(str::to_owned).into_iter();
    let settings = settings.zip(["www.amazon.de", "tents-21"].map(str::to_owned)).collect();
    let wanted = Wanted {
        program_id: None,
        settings: &settings,
        listed: None,
        target: Some("https://www.amazon.com/dp/B1"),
        sub_id: None,
    };
    let foreign = |hosts: &str, network: &str| LinkError::ForeignTarget {
        network: network.to_owned(),
        hosts: hosts.to_owned(),
    };
    assert_eq!(build(amazon, &wanted), Err(foreign("amazon.de", &amazon.name)));
    let german = Some("https://www.ebay.de/?mkrid=707-53477-19255-0&campid=5338000000");
    let link = |target| build(ebay, &Wanted { listed: german, target: Some(target), ..wanted });
    assert!(link("https://www.ebay.de/itm/1").is_ok());
    assert_eq!(link("https://www.ebay.com/itm/1"), Err(foreign("ebay.de", &ebay.name)));
}

#[test]
fn hosts_count_with_all_below_them_and_only_with_those() {
    let mine = [Arc::new(mine())];
    for (host, known) in [
        ("go.mine.example", true),
        ("EU.go.mine.example", true),
        ("mine.example", false),
        ("notgo.mine.example", false),
        ("go.mine.example.evil.example", false),
        ("", false),
    ] {
        assert_eq!(is_tracking(host, &mine), known, "{host}");
    }
    assert!(is_tracking("www.awin1.com", bundled()));
    assert!(!is_tracking("www.amazon.de", bundled()), "a shop's page is no tracking link");
}

proptest! {
    #[test]
    fn any_page_survives_being_put_into_a_link(
        path in "(/[a-zA-Z0-9._~%+!$&'()*,;=:@é日-]{0,12}){0,3}",
        query in "(\\?[a-zA-Z0-9._~%+!$&'()*,;=:@/?é-]{0,20})?",
        fragment in "(#[a-zA-Z0-9/?=-]{0,8})?",
        sub_id in "[a-z0-9][a-z0-9-]{0,7}",
    ) {
        let page = web(&format!("https://shop.example{path}{query}{fragment}"));
        prop_assume!(page.is_some());
        let page = page.map(String::from).unwrap_or_default();
        for connector in bundled() {
            if let Some(example) = examples().iter().find(|one| one.connector == connector.id && one.target.is_some()) {
                let page = match connector.links.rules[0].start {
                    // Pairs without anything in them say nothing.
                    Start::Target => {
                        address::without_query(&page.replace("https://shop.example", &origin(example)), &[])
                    }
                    _ => page.clone(),
                };
                let wanted = Wanted { target: Some(&page), sub_id: example.sub_id.is_some().then_some(&*sub_id), ..example.wanted() };
                if connector.sub_id_rule().check(&sub_id).is_err() { continue; }
                let link = build(connector, &wanted);
                prop_assert!(link.is_ok(), "{}: {:?}", connector.id, link);
                let read = read(connector, &link.unwrap_or_default()).unwrap_or_default();
                prop_assert_eq!(read.target.as_deref(), Some(&*page), "{}", connector.id);
                prop_assert_eq!(read.sub_id.as_deref(), wanted.sub_id, "{}", connector.id);
            }
        }
    }

    #[test]
    fn no_text_brings_it_down(text in "\\PC{0,80}", tail in "[a-z0-9/?&=%#:.é-]{0,60}") {
        let none = BTreeMap::new();
        for connector in bundled() {
            let host = connector.links.hosts.first().map_or("x.example", String::as_str);
            for pasted in [text.clone(), format!("https://{host}/{tail}"), format!("https://{host}{text}")] {
                let _ = read(connector, &pasted);
                let wanted = Wanted { program_id: Some(&text), settings: &none, listed: Some(&pasted), target: Some(&pasted), sub_id: Some(&tail) };
                let _ = build(connector, &wanted);
                let _ = build(connector, &Wanted { target: None, sub_id: None, ..wanted });
            }
        }
    }
}
