//! Banners, texts and codes that a network lists: what comes with a sync, what the user may do with it, what ends.

use std::sync::Arc;

use record::Instant;
use serde_json::{Value, json};
use tributary::App;

use crate::promotion::{call, refused, undo};
use crate::standin::invented::{Invented, connector, profile, synced};
use crate::standin::{Answer, Request};

/// 10 March 2026, 12:00.
fn now() -> Instant {
    Instant::from_timestamp(1_773_144_000, 0).unwrap()
}

/// A network of one's own that lists banners.
fn river() -> String {
    let fetch = "[[fetch]]\nwhat = \"creatives\"\nget = \"/banners\"\nrows = '.banners[]'\noptional = true\n\
        map = { id = '.id', name = '.name', kind = '.kind', program_id = '.shop', program = '.shop_name', url = '.url', \
        html = '.html', width = '.w', height = '.h', ends = '.to' }\n";
    format!("{}{fetch}", connector("river", "", "rows = '.[]'"))
}

fn tents() -> Value {
    json!({ "id": 1, "name": "Tents", "kind": "banner", "shop": 7, "shop_name": "Tent shop",
        "url": "https://go.invented.example/1", "html": "<script>alert(1)</script>", "w": 300, "h": 250 })
}

fn lamps(name: &str) -> Value {
    json!({ "id": 2, "name": name, "shop": 7, "shop_name": "Tent shop", "url": "https://go.invented.example/2" })
}

/// Answers one commission, and these banners or a refusal.
fn lists(status: u16, banners: &[Value]) -> impl Fn(&Request) -> Answer + Send + Sync + 'static {
    let banners = json!({ "banners": banners });
    move |request| match request.path.as_str() {
        "/banners" => Answer::json(status, &banners),
        _ => Answer::json(200, &json!([{ "id": "a", "at": "2026-03-05", "sum": "1" }])),
    }
}

async fn all(app: &Arc<App>) -> Vec<Value> {
    let mut all = call(app, "promotion.creatives", json!({})).await.as_array().unwrap().clone();
    all.sort_by_key(|one| one["id"].as_i64());
    all
}

fn column<'v>(rows: &'v [Value], key: &str) -> Vec<&'v Value> {
    rows.iter().map(|row| &row[key]).collect()
}

#[tokio::test]
async fn what_a_network_lists_comes_with_a_sync_and_ends_when_it_is_listed_no_more() {
    let folder = tempfile::tempdir().unwrap();
    let origin = Invented::start(lists(200, &[tents(), lamps("Lamps")]));
    let app = profile(folder.path(), &origin.url, now, &[("river", river())]).await;
    let line = synced(&app, "river").await;
    assert_eq!((line.creatives, line.rows, line.added, line.problems), (2, 1, 1, 0), "{line:?}");
    let found = all(&app).await;
    assert_eq!(column(&found, "name"), ["Tents", "Lamps"]);
    assert_eq!(column(&found, "kind"), ["banner", "text"]);
    assert_eq!(column(&found, "listed"), [true, true]);
    assert_eq!(column(&found, "program_name"), ["Tent shop", "Tent shop"]);
    assert_eq!((&found[0]["width"], &found[0]["html"]), (&json!(300), &json!("<script>alert(1)</script>")));

    // The user's own stands beside it, and a placement shows what the network lists.
    let program = json!({ "program": found[0]["program"] });
    let own = json!({ "program": program, "name": "My own", "code": "TEN" });
    call(&app, "promotion.creative", own).await;
    let placed =
        json!({ "program": program, "channel": "page", "title": "Page", "creative": found[0]["id"] });
    let placed = call(&app, "promotion.add", placed).await;

    // Changed there, a word that is not known, and one that is gone: the user's stays as it is.
    let mut other = lamps("Big lamps");
    other["kind"] = json!("hologram");
    origin.answers(lists(200, &[other]));
    let line = synced(&app, "river").await;
    assert_eq!((line.creatives, line.problems, line.state.as_str()), (1, 1, "part"), "{line:?}");
    let found = all(&app).await;
    assert_eq!(column(&found, "name"), ["Tents", "Big lamps", "My own"]);
    assert_eq!(column(&found, "ends"), [&json!("2026-03-09"), &Value::Null, &Value::Null]);
    assert_eq!(column(&found, "expired"), [true, false, false]);
    assert_eq!(column(&found, "listed"), [true, true, false]);
    assert_eq!(column(&found, "placements"), [1, 0, 0]);
    let detail = call(&app, "promotion.detail", json!({ "id": placed["id"] })).await;
    assert_eq!(
        (&detail["creative"]["name"], &detail["creative"]["expired"]),
        (&json!("Tents"), &json!(true))
    );

    // A refusal says nothing about what is listed.
    origin.answers(lists(403, &[]));
    let line = synced(&app, "river").await;
    assert_eq!((line.creatives, line.state.as_str()), (0, "done"), "{line:?}");
    assert!(line.left_out[0].starts_with("Without banners and links:"), "{line:?}");
    assert_eq!(column(&all(&app).await, "expired"), [true, false, false]);
    origin.answers(lists(200, &[tents()]));
    synced(&app, "river").await;
    assert_eq!(column(&all(&app).await, "expired"), [false, true, false], "it is listed again");
}

#[tokio::test]
async fn what_a_network_lists_can_be_taken_away_and_not_be_changed() {
    let folder = tempfile::tempdir().unwrap();
    let origin = Invented::start(lists(200, &[tents(), lamps("Lamps")]));
    let app = profile(folder.path(), &origin.url, now, &[("river", river())]).await;
    synced(&app, "river").await;
    let before = all(&app).await;
    let id = &before[1]["id"];
    for change in [json!({ "name": "Mine" }), json!({ "ends": "" }), json!({ "html": "<b>x</b>" })] {
        let mut edit = change;
        edit["id"] = id.clone();
        let said = refused(&app, "promotion.creative_edit", edit).await;
        assert!(
            said.starts_with("“Lamps” is what its network lists, so it cannot be changed here."),
            "{said}"
        );
    }
    assert_eq!(all(&app).await, before);
    let removed = call(&app, "promotion.creative_edit", json!({ "id": id, "remove": true })).await;
    origin.answers(lists(200, &[tents(), lamps("New lamps")]));
    synced(&app, "river").await;
    assert_eq!(column(&all(&app).await, "name"), ["Tents"]);
    undo(&app, &removed).await;
    assert_eq!(all(&app).await, before);
    synced(&app, "river").await;
    assert_eq!(column(&all(&app).await, "name"), ["Tents", "New lamps"]);
}
