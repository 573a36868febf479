//! Work that goes on and what it was worth; banners from code and folders; links that stand nowhere yet.

use std::io::Write;
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use record::Instant;
use serde_json::{Value, json};
use tributary::{App, Options, vault};

use crate::promotion::{call, refused, undo};
use crate::standin::serve_raw;

/// 10 March 2026, 12:00; the test that works moves it on.
static CLOCK: AtomicI64 = AtomicI64::new(1_773_144_000);

fn now() -> Instant {
    Instant::from_timestamp(CLOCK.load(Ordering::SeqCst), 0).unwrap()
}

fn still() -> Instant {
    Instant::from_timestamp(1_773_144_000, 0).unwrap()
}

fn open(folder: &std::path::Path, origin: Option<String>, now: fn() -> Instant) -> Arc<App> {
    let data_dir = Some(folder.join("data"));
    App::open(Options { data_dir, api_origin: origin, vault: vault::Prefer::File, now }).unwrap()
}

async fn placement(app: &Arc<App>, title: &str) -> Value {
    let form = json!({ "program": { "name": "Local shop", "new": true }, "channel": "page", "title": title });
    call(app, "promotion.add", form).await["id"].clone()
}

#[tokio::test]
async fn a_timer_notes_its_minutes_once_even_after_the_application_was_closed() {
    let folder = tempfile::tempdir().unwrap();
    let app = open(folder.path(), None, now);
    let (first, second) = (placement(&app, "First").await, placement(&app, "Second").await);
    assert_eq!(call(&app, "promotion.timer", json!(null)).await, Value::Null);
    assert_eq!(call(&app, "promotion.timer_stop", json!({})).await, Value::Null);
    assert!(refused(&app, "promotion.timer_start", json!({ "id": 99 })).await.contains("no placement"));
    call(&app, "promotion.timer_start", json!({ "id": first })).await;
    drop(app);
    CLOCK.fetch_add(25 * 60 + 59, Ordering::SeqCst);
    let app = open(folder.path(), None, now);
    let going = call(&app, "promotion.timer", json!(null)).await;
    assert_eq!((&going["title"], &going["minutes"]), (&json!("First"), &json!(25)));
    // Beginning elsewhere notes what went on before.
    call(&app, "promotion.timer_start", json!({ "id": second })).await;
    let minutes = |row: &Value| row["minutes"].clone();
    let by_title = || async {
        let rows = call(&app, "promotion.page", json!({ "order": "title" })).await["rows"].clone();
        [minutes(&rows[0]), minutes(&rows[1])]
    };
    assert_eq!(by_title().await, [json!(25), json!(0)]);
    let done = call(&app, "promotion.timer_stop", json!({ "note": "a word" })).await;
    assert_eq!(by_title().await, [json!(25), json!(1)], "a begun minute is one");
    undo(&app, &done).await;
    assert_eq!(by_title().await, [json!(25), json!(0)]);
    // Two days are no work: they are neither guessed nor lost.
    call(&app, "promotion.timer_start", json!({ "id": second })).await;
    CLOCK.fetch_add(49 * 3_600, Ordering::SeqCst);
    assert!(refused(&app, "promotion.timer_stop", json!({})).await.contains("going on for 49 hours"));
    assert_eq!(call(&app, "promotion.timer_stop", json!({ "discard": true })).await, Value::Null);
    assert_eq!(call(&app, "promotion.timer", json!(null)).await, Value::Null);
    assert_eq!(by_title().await, [json!(25), json!(0)]);
}

#[tokio::test]
async fn an_hour_has_a_worth_by_which_work_is_paid_back() {
    let folder = tempfile::tempdir().unwrap();
    let app = open(folder.path(), None, still);
    let id = placement(&app, "Page").await;
    assert!(refused(&app, "promotion.hourly", json!({ "amount": "30" })).await.contains("base currency"));
    let entry = |day: &str, amount: &str| json!({ "program": "Local shop", "amount": amount, "currency": "EUR", "day": day, "sub_id": "page", "status": "paid", "kind": "sale" });
    call(&app, "hand.add", entry("2026-01-10", "40")).await;
    call(&app, "hand.add", entry("2026-02-20", "35")).await;
    call(&app, "app.prefer", json!({ "currency": "EUR" })).await;
    call(&app, "promotion.edit", json!({ "id": id, "first_day": "2026-01-01" })).await;
    call(&app, "promotion.rule", json!({ "placement": id, "how": "same", "text": "page" })).await;
    call(&app, "promotion.work", json!({ "placement": id, "minutes": "1:30", "day": "2026-01-02" })).await;
    let detail = || call(&app, "promotion.detail", json!({ "id": id }));
    assert_eq!(detail().await["payback"], Value::Null);
    for bad in ["a lot", "-3", "0", "1.123456789"] {
        assert!(!refused(&app, "promotion.hourly", json!({ "amount": bad })).await.is_empty(), "{bad}");
    }
    let worth = call(&app, "promotion.hourly", json!({ "amount": " 50 " })).await;
    assert_eq!(worth["worth"], json!({ "amount": "50.00", "currency": "EUR" }));
    assert_eq!(detail().await["payback"], "2026-02-20");
    call(&app, "promotion.hourly", json!({ "amount": "20" })).await;
    assert_eq!(detail().await["payback"], "2026-01-10");
    assert_eq!(call(&app, "promotion.hourly", json!({ "amount": "" })).await["worth"], Value::Null);
    assert_eq!(detail().await["payback"], Value::Null);

    let kept = call(&app, "promotion.kept", json!({})).await;
    let after = |days: i64, paying: u64, share: &str| json!({ "days": days, "old_enough": 1, "paying": paying, "share": share });
    assert_eq!(kept, json!([{ "channel": "page", "after": [after(30, 1, "0.467")] }]));
    let size = json!({ "width": 600, "height": 240 });
    let chart = call(&app, "promotion.chart", json!({ "id": id, "width": 600, "height": 240 })).await;
    let paid: Vec<_> = chart["series"]["layers"][0]["tallies"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["paid"].clone())
        .collect();
    assert_eq!(paid, [json!(40_000_000), json!(35_000_000), json!(0)]);
    for channel in [Value::Null, json!("page")] {
        let mut wanted = json!({ "from": "2026-01-01", "to": "2026-03-10", "channel": channel });
        wanted.as_object_mut().unwrap().extend(size.as_object().unwrap().clone());
        let beside = call(&app, "promotion.beside", wanted).await;
        assert_eq!(beside["income"]["plot"]["x"], beside["work"]["plot"]["x"]);
        assert_eq!(
            beside["income"]["columns"].as_array().unwrap().len(),
            beside["work"]["columns"].as_array().unwrap().len()
        );
        assert_eq!(
            (&beside["work"]["measure"], &beside["income"]["measure"]),
            (&json!("hours"), &json!("money"))
        );
        let summary = beside["work"]["summary"].as_str().unwrap();
        assert!(summary.contains("1 h 30 min in all"), "{summary}");
        assert!(beside["work"]["svg"].as_str().unwrap().contains(">hours<"));
    }
}

#[tokio::test]
async fn without_a_base_currency_each_is_told_by_itself() {
    let folder = tempfile::tempdir().unwrap();
    let app = open(folder.path(), None, still);
    let id = placement(&app, "Page").await;
    call(&app, "promotion.rule", json!({ "placement": id, "how": "prefix", "text": "p" })).await;
    for (amount, currency) in [("40", "USD"), ("7", "GBP")] {
        let entry = json!({ "program": "Local shop", "amount": amount, "currency": currency, "sub_id": "page", "status": "approved", "kind": "sale" });
        call(&app, "hand.add", entry).await;
    }
    // The first entry by hand chooses the base currency; nobody has to keep it.
    app.profile().ledger.write(|w| w.set_setting("currency", "")).unwrap();
    let page = call(&app, "promotion.page", json!({})).await;
    let row = &page["rows"][0];
    assert_eq!(
        (&row["earned"], &row["per_hour"], &page["total"]["earned"]),
        (&Value::Null, &Value::Null, &Value::Null)
    );
    assert_eq!(row["each"].as_array().unwrap().len(), 2);
    call(&app, "promotion.detail", json!({ "id": id })).await;
    let chart = call(&app, "promotion.chart", json!({ "id": id, "width": 600, "height": 240 })).await;
    assert_eq!(chart["series"]["missing"].as_array().unwrap().len(), 1, "what is left out is said");
}

/// A PNG of one pixel in each direction, told as so many.
fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.write_header().unwrap().write_image_data(&vec![7; (width * height) as usize]).unwrap();
    bytes
}

#[tokio::test]
async fn banners_come_from_a_folder_once_and_are_changed_and_taken_back() {
    let folder = tempfile::tempdir().unwrap();
    let app = open(folder.path(), None, still);
    let images = folder.path().join("banners");
    std::fs::create_dir_all(images.join("old")).unwrap();
    std::fs::write(images.join("wide.png"), png(728, 90)).unwrap();
    std::fs::write(images.join("small.png"), png(300, 250)).unwrap();
    std::fs::write(images.join("notes.txt"), "no image").unwrap();
    std::fs::write(images.join("cut.png"), &png(300, 250)[..10]).unwrap();
    let wanted = json!({ "program": { "name": "Local shop", "new": true }, "path": images });
    let added = call(&app, "promotion.creatives_folder", wanted.clone()).await;
    assert_eq!((&added["added"], &added["known"]), (&json!(2), &json!(0)));
    let left: Vec<_> = added["left"].as_array().unwrap().iter().map(|one| one["file"].clone()).collect();
    assert_eq!(left, ["cut.png", "notes.txt"]);
    let again = call(&app, "promotion.creatives_folder", wanted).await;
    assert_eq!((&again["added"], &again["known"], &again["batch"]), (&json!(0), &json!(2), &Value::Null));
    let nowhere =
        json!({ "program": { "name": "Local shop", "new": true }, "path": folder.path().join("none") });
    refused(&app, "promotion.creatives_folder", nowhere).await;
    let all = || call(&app, "promotion.creatives", json!({}));
    let names = |all: &Value| -> Vec<(String, u64)> {
        let one = |one: &Value| (one["name"].as_str().unwrap().to_owned(), one["width"].as_u64().unwrap());
        all.as_array().unwrap().iter().map(one).collect()
    };
    let both = [("wide".to_owned(), 728), ("small".to_owned(), 300)];
    assert_eq!(names(&all().await), both);

    let id = all().await[0]["id"].clone();
    let edit = |what: Value| {
        let mut edit = json!({ "id": id });
        edit.as_object_mut().unwrap().extend(what.as_object().unwrap().clone());
        edit
    };
    for (bad, why) in [
        (json!({ "starts": "2026-05-01", "ends": "2026-04-01" }), "cannot end"),
        (json!({ "ends": "soon" }), "is no day"),
        (json!({ "url": "javascript:alert(1)" }), "no address"),
    ] {
        assert!(refused(&app, "promotion.creative_edit", edit(bad.clone())).await.contains(why), "{bad}");
    }
    let code = r#"<a href="https://t.example/c?x=1"><img src="https://t.example/b.png" width="728" height="90"></a>"#;
    let changed =
        call(&app, "promotion.creative_edit", edit(json!({ "html": code, "ends": "2026-03-01" }))).await;
    let one = all().await[0].clone();
    assert_eq!(
        (&one["url"], &one["image"]),
        (&json!("https://t.example/c?x=1"), &json!("https://t.example/b.png"))
    );
    assert_eq!((&one["expired"], &one["name"]), (&json!(true), &json!("wide")));
    let removed = call(&app, "promotion.creative_edit", edit(json!({ "remove": true }))).await;
    assert_eq!(all().await.as_array().unwrap().len(), 1);
    undo(&app, &removed).await;
    undo(&app, &changed).await;
    assert_eq!((names(&all().await), &all().await[0]["html"]), (both.to_vec(), &Value::Null));
    undo(&app, &added).await;
    assert_eq!(all().await, json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_banner_is_fetched_when_somebody_wants_to_see_it_and_only_if_it_is_an_image() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    serve_raw(listener, |request, stream| {
        let host = request.headers.get("host").cloned().unwrap_or_default();
        let path = format!("/{}{}", request.host, request.path);
        let (status, kind, body) = match format!("{host}{path}").trim_end_matches('/') {
            "t.example/b.png" => ("200 OK", "image/png", png(2, 3)),
            "t.example/page.png" => ("200 OK", "image/png", b"<html>log in</html>".to_vec()),
            "t.example/huge.png" => ("200 OK", "image/png", vec![0; 5 << 20]),
            _ => ("404 Not Found", "text/html", Vec::new()),
        };
        let length = body.len();
        let head = format!(
            "HTTP/1.1 {status}\r\ncontent-type: {kind}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n"
        );
        stream.write_all(head.as_bytes())?;
        // Whoever reads only a part closes.
        let _ = stream.write_all(&body);
        stream.shutdown(std::net::Shutdown::Write)
    });
    let folder = tempfile::tempdir().unwrap();
    let app = open(folder.path(), Some(origin), still);
    let mut ids = Vec::new();
    for image in ["b.png", "page.png", "huge.png", "gone.png"] {
        let html =
            format!(r#"<a href="http://t.example/c"><img src="http://t.example/{image}" alt="{image}"></a>"#);
        let form = json!({ "program": { "name": "Local shop", "new": true }, "html": html });
        ids.push(call(&app, "promotion.creative", form).await["id"].clone());
    }
    let image = call(&app, "promotion.creative_image", json!({ "id": ids[0] })).await;
    assert!(image["data"].as_str().unwrap().starts_with("data:image/png;base64,iVBOR"), "{image}");
    for (id, why) in
        [(&ids[1], "no image"), (&ids[2], "could not be fetched"), (&ids[3], "could not be fetched")]
    {
        let said = refused(&app, "promotion.creative_image", json!({ "id": id })).await;
        assert!(said.contains(why), "{said}");
    }
    let coupon = json!({ "program": { "name": "Local shop", "new": true }, "code": "SAVE10" });
    let coupon = call(&app, "promotion.creative", coupon).await;
    let said = refused(&app, "promotion.creative_image", json!({ "id": coupon["id"] })).await;
    assert!(said.contains("not known"), "{said}");
}

#[tokio::test]
async fn a_link_is_kept_named_placed_and_not_taken_away_where_it_stands() {
    let folder = tempfile::tempdir().unwrap();
    let app = open(folder.path(), None, still);
    let form = json!({
        "program": { "name": "Local shop", "new": true }, "link": { "pasted": "https://shop.example/?ref=me" }, "name": "Front",
    });
    let added = call(&app, "promotion.link_add", form.clone()).await;
    assert!(refused(&app, "promotion.link_add", form).await.contains("kept already"));
    let nothing = json!({ "program": { "name": "Local shop", "new": true }, "link": {} });
    assert!(refused(&app, "promotion.link_add", nothing).await.contains("no link to keep"));
    let named = call(&app, "promotion.link_edit", json!({ "id": added["id"], "name": "Front page" })).await;
    let links = || call(&app, "promotion.links", json!({}));
    assert_eq!(links().await[0]["name"], "Front page");
    let place = json!({
        "program": { "name": "Local shop", "new": true }, "channel": "social", "title": "Post", "link": { "link": added["id"] },
    });
    let placed = call(&app, "promotion.add", place).await;
    let removal = json!({ "id": added["id"], "remove": true });
    assert!(refused(&app, "promotion.link_edit", removal.clone()).await.contains("stands at “Post”"));
    call(&app, "promotion.remove", json!({ "id": placed["id"] })).await;
    let removed = call(&app, "promotion.link_edit", removal).await;
    assert_eq!(links().await, json!([]));
    undo(&app, &removed).await;
    undo(&app, &named).await;
    assert_eq!(links().await[0]["name"], "Front");

    let (svg, png) = (folder.path().join("code.svg"), folder.path().join("code.png"));
    for path in [&svg, &png] {
        call(&app, "promotion.save_qr", json!({ "url": "https://shop.example/?ref=me", "path": path })).await;
    }
    assert!(std::fs::read_to_string(svg).unwrap().starts_with("<svg"));
    assert!(std::fs::read(&png).unwrap().starts_with(b"\x89PNG"));
    let other = json!({ "url": "https://shop.example/", "path": folder.path().join("code.gif") });
    assert!(refused(&app, "promotion.save_qr", other).await.contains("neither .svg nor .png"));
}

#[tokio::test]
async fn a_link_of_an_account_that_was_removed_is_to_be_put_right() {
    let folder = tempfile::tempdir().unwrap();
    let app = open(folder.path(), None, still);
    let entry = json!({ "program": "Local shop", "amount": "4", "currency": "EUR", "status": "approved", "kind": "sale" });
    call(&app, "hand.add", entry).await;
    let form = json!({
        "program": { "name": "Local shop", "new": true }, "channel": "page", "title": "Page", "link": { "pasted": "https://shop.example/?ref=me" },
    });
    call(&app, "promotion.add", form).await;
    assert_eq!(call(&app, "promotion.findings", json!(null)).await, json!([]));
    let account = app.profile().ledger.read(|r| r.accounts()).unwrap()[0].id;
    app.profile().ledger.write(|w| w.remove_account(account, true, app.now())).unwrap();
    let found = call(&app, "promotion.findings", json!(null)).await;
    assert_eq!((&found[0]["finding"], &found[0]["title"]), (&json!("account_removed"), &json!("Page")));
}
