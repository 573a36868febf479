//! Long imports: how far they are, that they hold up nobody who reads, and that one that is stopped leaves nothing behind.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::{Value, json};
use tributary::view::{ByPath, Event, ImportRequest, ImportState};
use tributary::{App, Error, ErrorKind, import};

use crate::imports::{in_currency, opened};

/// A report of so many rows, none of which is in one with another start.
fn report(folder: &Path, start: u64, rows: u64) -> PathBuf {
    let mut text = "id,publisher_id,sale_amount,commission,date,commission_status,validation_date,extra,type,site_name,URL,decline_reason,click_ref\n".to_owned();
    for id in start..start + rows {
        let (month, day) = (id % 12 + 1, id % 28 + 1);
        writeln!(text, "{id},77,50.35,3.02,2025-{month:02}-{day:02} 20:43:26,1,,A-{id},Sale,Garden {},https://g.example,,page-{}", id % 40, id % 90).unwrap();
    }
    let path = folder.join(format!("awin-{start}.csv"));
    std::fs::write(&path, text).unwrap();
    path
}

fn request(path: &Path) -> ImportRequest {
    in_currency(path, "EUR")
}

/// The whole ledger as the bytes of a copy, and what the screens show of it.
async fn everything(app: &Arc<App>, folder: &Path) -> (Vec<u8>, Vec<Value>) {
    let copy = folder.join("copy.db");
    app.profile().ledger.backup(&copy).unwrap();
    let bytes = std::fs::read(&copy).unwrap();
    let mut answers = Vec::new();
    for (name, args) in [
        ("app.state", Value::Null),
        ("accounts.list", Value::Null),
        ("import.list", Value::Null),
        (
            "income.series",
            json!({ "from": "2025-01-01", "to": "2025-12-31", "step": "month", "by": "program", "currency": "each" }),
        ),
    ] {
        answers.push(app.call(name, args).await.unwrap());
    }
    (bytes, answers)
}

/// Waits until a file is so far, and some of its rows are written.
async fn at_step(events: &mut tokio::sync::broadcast::Receiver<Event>, step: &str) -> ImportState {
    loop {
        if let Event::ImportMoved { state } = events.recv().await.unwrap()
            && state.step == step
            && state.rows > 0
        {
            return state;
        }
    }
}

/// Does something with a file and stops it at a step; the error it ends with, if it is not done before.
async fn stopped_at(
    app: &Arc<App>,
    path: &Path,
    step: &str,
    work: impl Future<Output = Result<(), Error>> + Send + 'static,
) -> Option<Error> {
    let mut events = app.events();
    let mut work = tokio::spawn(work);
    tokio::select! {
        done = &mut work => return done.unwrap().err(),
        state = at_step(&mut events, step) => {
            assert!(state.bytes > 0 && state.bytes <= state.of, "{state:?}");
            assert_eq!(state.of, path.metadata().unwrap().len());
        }
    }
    import::cancel(app, ByPath { path: path.display().to_string() }).await.unwrap();
    work.await.unwrap().err()
}

fn is_stopped(error: &Error, path: &Path) {
    assert_eq!(error.kind, ErrorKind::Stopped, "{error:?}");
    let name = path.file_name().unwrap().display();
    assert_eq!(error.sentence(), format!("{name} was stopped while it was read. Nothing of it was stored."));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_that_is_stopped_leaves_nothing_behind() {
    for already in [0, 20] {
        for step in ["reading", "storing"] {
            // A computer that is quick needs more rows to be caught at it.
            let mut rows = 15_000;
            while !is_caught(already, step, rows).await {
                rows *= 2;
                assert!(rows < 2_000_000, "it is never caught at “{step}”");
            }
        }
    }
}

/// Whether an import into a ledger with some rows was still at a step when it was stopped.
async fn is_caught(already: u64, step: &str, rows: u64) -> bool {
    let folder = tempfile::tempdir().unwrap();
    let app = opened(folder.path());
    if already > 0 {
        import::run(&app, request(&report(folder.path(), 1, already))).await.unwrap();
    }
    let before = everything(&app, folder.path()).await;
    let path = report(folder.path(), 1_000, rows);
    let (running, wanted) = (app.clone(), request(&path));
    let work = async move { import::run(&running, wanted).await.map(|_| ()) };
    let Some(error) = stopped_at(&app, &path, step, work).await else { return false };
    is_stopped(&error, &path);
    let after = everything(&app, folder.path()).await;
    assert_eq!(after.1, before.1, "{step}");
    assert!(after.0 == before.0, "{step}: the copies differ");
    // It can still be imported.
    assert_eq!(import::run(&app, request(&report(folder.path(), 1_000, 100))).await.unwrap().added, 100);
    true
}

#[tokio::test(flavor = "multi_thread")]
async fn a_preview_can_be_stopped() {
    let folder = tempfile::tempdir().unwrap();
    let app = opened(folder.path());
    let path = report(folder.path(), 1, 20_000);
    let (running, wanted) = (app.clone(), json!(path_of(&path)));
    let work = async move { running.call("import.preview", wanted).await.map(|_| ()) };
    is_stopped(&stopped_at(&app, &path, "reading", work).await.unwrap(), &path);
}

fn path_of(path: &Path) -> Value {
    json!({ "path": path, "settings": { "currency": "EUR" } })
}

#[tokio::test(flavor = "multi_thread")]
async fn screens_are_answered_while_an_import_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let app = opened(folder.path());
    import::run(&app, request(&report(folder.path(), 1, 50))).await.unwrap();
    let path = report(folder.path(), 1_000, 20_000);
    let mut events = app.events();
    let (running, wanted) = (app.clone(), request(&path));
    let long = tokio::spawn(async move { import::run(&running, wanted).await });
    at_step(&mut events, "reading").await;
    let asked = json!({ "from": "2025-01-01", "to": "2025-12-31", "step": "year", "by": "nothing", "currency": "each" });
    let series = app.call("income.series", asked.clone()).await.unwrap();
    let shown = app.call("activity.list", json!({ "limit": 100 })).await;
    assert!(!long.is_finished(), "the screen waited for the import");
    // What is not yet stored does not show.
    let count = |series: &Value| series[0]["layers"][0]["tallies"][0]["count"].as_u64();
    assert_eq!(count(&series), Some(50), "{series} {shown:?}");
    assert_eq!(long.await.unwrap().unwrap().added, 20_000);
    assert_eq!(count(&app.call("income.series", asked).await.unwrap()), Some(20_050));
}
