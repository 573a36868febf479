//! Where links stand: built, placed, synced and joined by their sub-ID, worked on, looked at, and taken back.

use std::io::Write;
use std::net::TcpListener;
use std::path::Path;
use std::sync::{Arc, Mutex};

use chrono::{TimeZone, Utc};
use record::{Instant, Status};
use serde_json::{Value, json};
use tributary::view::{Event, SyncRequest};
use tributary::{App, Options, sync, vault};

use crate::standin::{Origin, login, serve_raw};

fn now() -> Instant {
    Utc.with_ymd_and_hms(2026, 3, 10, 12, 0, 0).unwrap()
}

async fn open(folder: &Path, origin: &str) -> Arc<App> {
    let app = App::open(Options {
        data_dir: Some(folder.to_owned()),
        api_origin: Some(origin.to_owned()),
        vault: vault::Prefer::File,
        now,
    })
    .unwrap();
    app.call("vault.unlock", json!({ "passphrase": "only for this test" })).await.unwrap();
    app
}

pub async fn call(app: &Arc<App>, name: &str, args: Value) -> Value {
    app.call(name, args.clone()).await.unwrap_or_else(|error| panic!("{name} {args}: {}", error.sentence()))
}

pub async fn refused(app: &Arc<App>, name: &str, args: Value) -> String {
    app.call(name, args.clone()).await.map(|answer| panic!("{name} {args}: {answer}")).unwrap_err().sentence()
}

pub async fn undo(app: &Arc<App>, done: &Value) {
    call(app, "import.undo", json!({ "batch": done["batch"] })).await;
}

async fn synced(app: &Arc<App>) {
    let days = SyncRequest {
        accounts: Vec::new(),
        since: Some("2026-01-01".to_owned()),
        until: Some("2026-03-05".to_owned()),
    };
    let state = sync::run(app, &days, |_| {}).await.unwrap();
    assert!(state.accounts.iter().all(|line| line.state == "done" && line.problems == 0), "{state:#?}");
}

/// An account at Awin with its figures, and the number of its first program.
async fn with_awin(folder: &Path, origin: &Origin) -> (Arc<App>, i64) {
    let app = open(folder, &origin.url).await;
    let (mut values, secrets) = login("awin");
    values.extend(secrets);
    call(&app, "accounts.add", json!({ "network": "awin", "name": "Main", "values": values })).await;
    synced(&app).await;
    let programs = app.profile().ledger.read(|r| r.programs()).unwrap();
    (app, programs[0].key.0)
}

/// Gives some sales of a program that stand a sub-ID, and answers their sum in hundredths and how many.
fn mark(app: &App, origin: &Origin, program: i64, sub_id: &str) -> (i64, usize, &'static str) {
    let key = ledger::ProgramKey(program);
    let of_program = ledger::Find { program: Some(key), ..ledger::Find::default() };
    let mut ids: Vec<String> = Vec::new();
    let mut keep = |entry: ledger::Entry| {
        ids.push(entry.transaction.id.0);
        Ok::<_, ledger::LedgerError>(())
    };
    app.profile()
        .ledger
        .read(|r| r.transactions(&of_program, ledger::Order::Newest, 0, None, &mut keep))
        .unwrap();
    let mut world = origin.world();
    let sales = world.sales.get_mut("awin").unwrap();
    let standing = |sale: &crate::standin::Sale| ids.contains(&sale.id) && sale.status != Status::Declined;
    let currency = sales.iter().find(|sale| standing(sale)).unwrap().currency;
    let (mut cents, mut count) = (0, 0);
    for sale in sales.iter_mut().filter(|sale| standing(sale) && sale.currency == currency).take(3) {
        sale.sub_id = Some(sub_id.to_owned());
        (cents, count) = (cents + sale.cents, count + 1);
    }
    (cents, count, currency)
}

async fn only(app: &Arc<App>) -> Value {
    let page = call(app, "promotion.page", json!({})).await;
    let rows = page["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 1, "{page}");
    rows[0].clone()
}

fn money(cents: i64) -> Value {
    json!(format!("{}.{:02}", cents / 100, cents % 100))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_is_built_placed_and_joined_to_what_it_earned_and_each_step_is_taken_back() {
    let (folder, origin) = (tempfile::tempdir().unwrap(), Origin::start());
    let (app, program) = with_awin(folder.path(), &origin).await;
    let of = json!({ "program": program });
    let target = "https://shop.example/tents?size=4";
    let wanted = json!({ "program": of, "target": target, "title": "Best tents" });
    let built = call(&app, "promotion.build", wanted).await;
    let url = built["url"].as_str().unwrap();
    assert_eq!(built["sub_id"], "best-tents");
    assert!(url.contains("clickref=best-tents") && url.contains("awinaffid=88002"), "{url}");
    assert!(built["html"].as_str().unwrap().contains(r#"rel="sponsored nofollow""#));
    assert!(built["qr"].as_str().unwrap().contains("<svg"));

    let link = json!({ "build": true, "target": target, "sub_id": "best-tents" });
    let form = json!({
        "program": of, "channel": "page", "title": "Best tents", "url": "https://garden.example/tents",
        "first_day": "2026-01-01", "link": link,
    });
    let added = call(&app, "promotion.add", form.clone()).await;
    assert_eq!((&added["link"]["url"], &added["link"]["target"]), (&built["url"], &json!(target)));
    // The same mark on a second place could not be told apart; a mark that the network does not take says its rule.
    let second = json!({ "program": of, "channel": "social", "title": "Post", "link": link });
    let why = refused(&app, "promotion.add", second).await;
    assert!(why.contains("“best-tents” is the sub-ID of “Best tents” already"), "{why}");
    let spaced = json!({
        "program": of, "channel": "social", "title": "Post", "link": { "build": true, "sub_id": "best tents" },
    });
    let why = refused(&app, "promotion.add", spaced).await;
    assert!(why.contains("no spaces"), "{why}");
    // A pasted link says its mark and its page itself.
    let pasted = json!({
        "program": of, "channel": "video", "title": "Video",
        "link": { "pasted": url.replace("best-tents", "from-a-video") },
    });
    let video = call(&app, "promotion.add", pasted).await;
    assert_eq!(
        (&video["link"]["sub_id"], &video["link"]["target"]),
        (&json!("from-a-video"), &json!(target))
    );
    undo(&app, &video).await;

    let (cents, count, currency) = mark(&app, &origin, program, "best-tents");
    assert!(count > 1 && cents > 0);
    call(&app, "app.prefer", json!({ "currency": currency })).await;
    assert_eq!(only(&app).await["sales"], 0);
    synced(&app).await;
    let row = only(&app).await;
    assert_eq!((&row["earned"]["amount"], &row["sales"]), (&money(cents), &json!(count)));
    assert_eq!((&row["sub_id"], &row["per_hour"]), (&json!("best-tents"), &Value::Null));

    let id = added["id"].clone();
    let work = |minutes: &str, day: &str| json!({ "placement": id, "minutes": minutes, "day": day, "note": "written" });
    let worked = call(&app, "promotion.work", work("1:30", "2026-03-01")).await;
    assert!(refused(&app, "promotion.work", work("soon", "2026-03-01")).await.contains("1:30 or 1h30"));
    assert!(refused(&app, "promotion.work", work("5", "2026-03-11")).await.contains("still to come"));
    let row = only(&app).await;
    let hour = (cents * 60 * 2 + 90) / 180;
    assert_eq!((&row["minutes"], &row["per_hour"]["amount"]), (&json!(90), &money(hour)));
    let all = call(&app, "promotion.page", json!({})).await["total"].clone();
    assert_eq!((&all["earned"], &all["per_hour"]), (&row["earned"], &row["per_hour"]));
    let detail = call(&app, "promotion.detail", json!({ "id": id })).await;
    assert_eq!(detail["sub_ids"], json!([{ "sub_id": "best-tents", "by": "link" }]));
    let months = detail["months"].as_array().unwrap();
    let commissions: u64 = months.iter().map(|month| month["commissions"].as_u64().unwrap()).sum();
    assert_eq!((months.len(), commissions), (3, count as u64));
    assert_eq!((&months[0]["month"], &months[2]["minutes"]), (&json!("2026-01-01"), &json!(90)));

    let longer = call(&app, "promotion.work_edit", json!({ "id": worked["id"], "minutes": "2h" })).await;
    assert_eq!(only(&app).await["minutes"], 120);
    let ended = call(&app, "promotion.edit", json!({ "id": id, "last_day": "2026-03-09" })).await;
    assert_eq!(only(&app).await["last_day"], "2026-03-09");
    assert!(
        refused(&app, "promotion.edit", json!({ "id": id, "last_day": "2025-12-01" }))
            .await
            .contains("before it began")
    );
    assert!(
        refused(&app, "promotion.edit", json!({ "id": id })).await.contains("Nothing of it would change")
    );
    let removed = call(&app, "promotion.remove", json!({ "id": id })).await;
    assert_eq!(call(&app, "promotion.page", json!({})).await["rows"], json!([]));

    undo(&app, &removed).await;
    undo(&app, &ended).await;
    assert_eq!(only(&app).await["last_day"], Value::Null);
    undo(&app, &longer).await;
    assert_eq!(only(&app).await["minutes"], 90);
    // What it needs stays as long as it is needed.
    let blocked = refused(&app, "import.undo", json!({ "batch": added["batch"] })).await;
    assert!(blocked.contains("later"), "{blocked}");
    undo(&app, &worked).await;
    undo(&app, &added).await;
    assert_eq!(call(&app, "promotion.page", json!({})).await["rows"], json!([]));
    assert_eq!(call(&app, "promotion.links", json!({})).await, json!([]));
    let unplaced = call(&app, "promotion.unplaced", json!({ "program": program })).await;
    assert!(
        unplaced.as_array().unwrap().iter().any(|one| one["sub_id"] == "best-tents" && one["count"] == count)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn sub_ids_of_the_figures_become_placements_by_rules() {
    let (folder, origin) = (tempfile::tempdir().unwrap(), Origin::start());
    let (app, program) = with_awin(folder.path(), &origin).await;
    let (cents, count, currency) = mark(&app, &origin, program, "yt-7_c1");
    call(&app, "app.prefer", json!({ "currency": currency })).await;
    synced(&app).await;
    let of = json!({ "program": program });
    let form = json!({ "program": of, "channel": "video", "title": "Film", "link": { "sub_id": "yt-7_c1" } });
    let added = call(&app, "promotion.add", form).await;
    assert_eq!(only(&app).await["earned"]["amount"], money(cents));
    undo(&app, &added).await;
    let added =
        call(&app, "promotion.add", json!({ "program": of, "channel": "video", "title": "Film" })).await;
    let rule = |how: &str, text: &str| json!({ "placement": added["id"], "how": how, "text": text });
    assert_eq!(only(&app).await["sales"], 0);
    for (how, text) in
        [("prefix", "yt-"), ("pattern", "yt-[0-9]+_c[0-9]"), ("click", "yt-7"), ("same", "yt-7_c1")]
    {
        let done = call(&app, "promotion.rule", rule(how, text)).await;
        assert_eq!(only(&app).await["sales"], json!(count), "{how} {text}");
        undo(&app, &done).await;
    }
    let why = refused(&app, "promotion.rule", rule("pattern", "(")).await;
    assert!(why.contains("“(” is no pattern"), "{why}");
    assert!(refused(&app, "promotion.rule", rule("link", "yt")).await.contains("without a rule"));
    assert_eq!(only(&app).await["sales"], 0);
    // Nothing is written for a program of several accounts, or of none that is named.
    let unknown = json!({ "program": { "account": "Nobody", "name": "X" }, "channel": "page", "title": "T" });
    assert!(refused(&app, "promotion.add", unknown).await.contains("no account “Nobody”"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_programs_name_is_no_id_and_a_link_of_it_tells_the_id() {
    let (folder, origin) = (tempfile::tempdir().unwrap(), Origin::start());
    let (app, _) = with_awin(folder.path(), &origin).await;
    let of = json!({ "account": "Main", "name": "Tent shop", "new": true });
    let place =
        |title: &str, link: Value| json!({ "program": of, "channel": "page", "title": title, "link": link });
    call(&app, "promotion.add", place("First", json!({ "sub_id": "a" }))).await;
    let why = refused(&app, "promotion.add", place("Second", json!({ "sub_id": "a" }))).await;
    assert!(why.contains("“a” is a sub-ID of “First” already"), "{why}");
    let why =
        refused(&app, "promotion.add", place("Page", json!({ "target": "https://shop.example/" }))).await;
    assert!(why.contains("no link of yours"), "{why}");
    let build = json!({ "program": of, "target": "https://shop.example/tents" });
    let why = refused(&app, "promotion.build", build.clone()).await;
    assert!(why.contains("--link"), "{why}");
    let pasted = "https://www.awin1.com/cread.php?awinmid=4711&awinaffid=88002&clickref=b";
    call(&app, "promotion.add", place("Third", json!({ "pasted": pasted }))).await;
    let built = call(&app, "promotion.build", build).await;
    assert!(built["url"].as_str().unwrap().contains("awinmid=4711&"), "{built}");
    let rows = call(&app, "promotion.page", json!({ "order": "title" })).await["rows"].clone();
    assert_eq!((&rows[0]["sub_id"], &rows[1]["sub_id"]), (&json!("a"), &json!("b")));
}

/// A small web: what each address answers, and what was asked.
fn site(asked: Arc<Mutex<Vec<String>>>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    serve_raw(listener, move |request, stream| {
        let host = request.headers.get("host").cloned().unwrap_or_default();
        let path = format!("/{}{}", request.host, request.path);
        let at = format!("{host}{}", path.trim_end_matches('/'));
        asked.lock().unwrap().push(format!("{} {at}", request.method));
        let page = |body: &str| {
            ("200 OK", format!("<html><head><title>A page</title></head><body>{body}</body></html>"))
        };
        let (status, body) = match at.as_str() {
            "shop.example/fine" | "shop.example" => page("<p>A tent.</p>"),
            "shop.example/deep/product" => ("302 Found", String::new()),
            "garden.example/a" => page(r#"<p>Buy <a href="http://shop.example/fine">this tent</a>.</p>"#),
            "garden.example/b" => page("<p>Nothing to buy here.</p>"),
            "garden.example" => page(r#"<a href="/a">A</a> <a href="/b">B</a>"#),
            _ => ("404 Not Found", String::new()),
        };
        let to = if status.starts_with("302") { "location: http://shop.example/\r\n" } else { "" };
        let head = format!(
            "HTTP/1.1 {status}\r\ncontent-type: text/html\r\n{to}content-length: {}\r\nconnection: close\r\n\r\n",
            body.len()
        );
        stream.write_all(head.as_bytes())?;
        if request.method != "HEAD" {
            stream.write_all(body.as_bytes())?;
        }
        stream.shutdown(std::net::Shutdown::Write)
    });
    url
}

/// What was found, as `title: word`.
fn words(found: &Value) -> Vec<String> {
    let text = |one: &Value, key: &str| one[key].as_str().unwrap().to_owned();
    let mut words: Vec<_> = found
        .as_array()
        .unwrap()
        .iter()
        .map(|one| format!("{}: {}", text(one, "title"), text(one, "finding")))
        .collect();
    words.sort();
    words
}

#[tokio::test(flavor = "multi_thread")]
async fn links_and_own_pages_are_looked_at_and_no_click_is_counted() {
    let asked = Arc::new(Mutex::new(Vec::new()));
    let folder = tempfile::tempdir().unwrap();
    let app = open(folder.path(), &site(asked.clone())).await;
    for (title, page, link) in [
        ("Good", "http://garden.example/a", "http://shop.example/fine"),
        ("Bare", "http://garden.example/b", "http://shop.example/dead"),
        ("Deep", "http://other.example/c", "http://shop.example/deep/product"),
        ("Counted", "http://other.example/d", "http://www.awin1.com/cread.php?awinmid=1"),
    ] {
        let program = json!({ "name": "Local shop", "new": true });
        let form = json!({ "program": program, "channel": "page", "title": title, "url": page, "link": { "pasted": link } });
        call(&app, "promotion.add", form).await;
    }
    assert!(refused(&app, "promotion.sites", json!({ "sites": ["nonsense"] })).await.contains("is no site"));
    let sites = call(&app, "promotion.sites", json!({ "sites": ["http://garden.example/x"] })).await;
    assert_eq!(sites["sites"], json!(["garden.example"]));
    let mut events = app.events();
    let found = call(&app, "promotion.check", json!({})).await;
    let wanted = ["Bare: dead", "Bare: link_missing", "Deep: to_front_page"];
    assert_eq!(words(&found["findings"]), wanted, "{found:#}");
    assert_eq!((&found["looked"], &found["left"], &found["stopped"]), (&json!(5), &json!(1), &json!(false)));
    let mut last = None;
    while let Ok(event) = events.try_recv() {
        if let Event::LookMoved { state } = event {
            last = Some((state.done, state.of));
        }
    }
    assert_eq!(last, Some((6, 6)));
    // Neither the network that counts clicks nor a page of somebody else's was asked.
    let hosts = |name: &str| asked.lock().unwrap().iter().filter(|line| line.contains(name)).count();
    assert_eq!((hosts("awin1.com"), hosts("other.example")), (0, 0));
    let rows = call(&app, "promotion.page", json!({ "order": "title" })).await["rows"].clone();
    let seen: Vec<_> =
        rows.as_array().unwrap().iter().map(|row| (&row["link_found"], &row["page_found"])).collect();
    assert_eq!(seen[0], (&json!("dead"), &json!("link_missing")));
    assert_eq!(seen[3], (&json!("fine"), &json!("fine")));
    // What was seen stays seen, as long as nothing else is found.
    let bare = call(&app, "promotion.findings", json!(null)).await;
    let dead = bare.as_array().unwrap().iter().find(|one| one["finding"] == "dead").unwrap().clone();
    call(&app, "promotion.finding_seen", json!({ "on_page": false, "id": dead["id"] })).await;
    call(&app, "promotion.sites", json!({ "disclosure": true })).await;
    let found = call(&app, "promotion.check", json!({ "no_links": false })).await["findings"].clone();
    assert_eq!(words(&found), [wanted[0], wanted[1], wanted[2], "Good: no_disclosure"]);
    assert!(found.as_array().unwrap().iter().any(|one| one["finding"] == "dead" && one["seen"] == true));
    // A single link is asked although it may count, because somebody asks for it.
    let one = json!({ "even_so": "http://www.awin1.com/cread.php?awinmid=1" });
    let found = call(&app, "promotion.check", one).await;
    assert_eq!(words(&found["findings"]), ["http://www.awin1.com/cread.php?awinmid=1: dead"]);
    let fine = call(&app, "promotion.check", json!({ "even_so": "http://shop.example/fine" })).await;
    assert_eq!(words(&fine["findings"]), ["http://shop.example/fine: fine"]);
    assert!(hosts("awin1.com") > 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_site_is_mapped_with_what_is_known_of_its_links() {
    let asked = Arc::new(Mutex::new(Vec::new()));
    let folder = tempfile::tempdir().unwrap();
    let app = open(folder.path(), &site(asked.clone())).await;
    let form = json!({
        "program": { "name": "Local shop", "new": true }, "channel": "page", "title": "Good", "url": "http://garden.example/a",
        "link": { "pasted": "http://shop.example/fine", "sub_id": "mine" },
    });
    let placed = call(&app, "promotion.add", form).await;
    let foreign = refused(&app, "promotion.map", json!({ "site": "http://garden.example/" })).await;
    assert!(foreign.contains("not among your own sites"), "{foreign}");
    call(&app, "promotion.sites", json!({ "sites": ["garden.example"] })).await;
    let map = call(&app, "promotion.map", json!({ "site": "http://garden.example/" })).await;
    assert_eq!((&map["whole"], &map["pages"]), (&json!(true), &json!(3)), "{map:#}");
    let rows = map["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 1, "{map:#}");
    assert_eq!((&rows[0]["page"], &rows[0]["placement"]), (&json!("http://garden.example/a"), &placed["id"]));
    assert_eq!((&rows[0]["program"], &rows[0]["sub_id"]), (&json!("Local shop"), &json!("mine")));
    assert_eq!((&rows[0]["banner"], &rows[0]["text"]), (&json!(false), &json!("this tent")));
}
