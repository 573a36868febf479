//! A folder of the user's: what lands there is imported, told once, and left as it is.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use tributary::App;
use tributary::view::Event;

use crate::imports::opened;

const AWIN: &str = "\
id,publisher_id,sale_amount,commission,date,commission_status,validation_date,extra,type,site_name,URL,decline_reason
5001,77,50.35,3.02,2026-03-09 20:43:26,1,2026-04-09 20:43:26,A-1,Sale,Garden,https://g.example,
5002,77,318.49,19.11,2026-04-01 16:21:55,0,,A-2,Lead,Garden,https://g.example,
";

/// A profile that watches a folder.
struct Watched {
    folder: tempfile::TempDir,
    app: Arc<App>,
}

impl Watched {
    fn new() -> Watched {
        let folder = tempfile::tempdir().unwrap();
        let app = opened(folder.path());
        let watched = Watched { folder, app };
        std::fs::create_dir(watched.path("")).unwrap();
        watched
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join("landing").join(name)
    }

    async fn choose(&self) -> Value {
        self.app.call("watch.choose", json!({ "path": self.path("") })).await.unwrap()
    }

    fn keep(&self) -> tokio::task::JoinHandle<()> {
        tokio::spawn(tributary::watch::keep(self.app.clone()))
    }

    /// The next notices, as the screen takes them.
    async fn notices(&self) -> Vec<Value> {
        let mut events = self.app.events();
        let told = async {
            loop {
                let taken = self.app.call("watch.notices", Value::Null).await.unwrap();
                match taken.as_array().unwrap().as_slice() {
                    [] => while !matches!(events.recv().await.unwrap(), Event::WatchNoticed) {},
                    taken => return taken.to_vec(),
                }
            }
        };
        tokio::time::timeout(Duration::from_secs(60), told).await.expect("nothing was told")
    }

    /// Nothing is told for longer than a file takes to settle.
    async fn quiet(&self) {
        let mut events = self.app.events();
        let told = async { while !matches!(events.recv().await.unwrap(), Event::WatchNoticed) {} };
        assert!(tokio::time::timeout(Duration::from_secs(6), told).await.is_err(), "something was told");
        assert_eq!(self.app.call("watch.notices", Value::Null).await.unwrap(), json!([]));
    }

    async fn imports(&self) -> usize {
        self.app.call("import.list", Value::Null).await.unwrap().as_array().unwrap().len()
    }
}

fn write(path: &Path, text: &str) {
    std::fs::write(path, text).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_that_lands_is_imported_once_and_can_be_undone() {
    let watched = Watched::new();
    assert_eq!(watched.app.call("app.state", Value::Null).await.unwrap()["watch"], Value::Null);
    write(&watched.path("already.csv"), &AWIN.replace("500", "600"));
    let state = watched.choose().await;
    assert_eq!(state["watch"], json!({ "path": watched.path(""), "there": true }));
    // What the network leaves open is in the account.
    import_for_currency(&watched).await;
    let keeping = watched.keep();

    // A browser writes under another name first, then piece by piece.
    write(&watched.path("october.csv.crdownload"), AWIN);
    write(&watched.path(".hidden.csv"), AWIN);
    write(&watched.path("photo.jpg"), "not a report");
    write(&watched.path("october.csv"), &AWIN[..AWIN.len() / 2]);
    tokio::time::sleep(Duration::from_millis(1_200)).await;
    write(&watched.path("october.csv"), AWIN);
    let notices = watched.notices().await;
    assert_eq!(notices.len(), 1, "{notices:?}");
    let notice = &notices[0];
    assert_eq!(
        (&notice["file"], &notice["report_name"]),
        (&json!("october.csv"), &json!("Transactions report"))
    );
    assert_eq!(
        (&notice["account"], &notice["added"], &notice["updated"], &notice["rejected"]),
        (&json!("Awin"), &json!(2), &json!(0), &json!(0))
    );
    assert_eq!(std::fs::read_to_string(watched.path("october.csv")).unwrap(), AWIN);

    // The same content under another name says nothing new.
    std::fs::copy(watched.path("october.csv"), watched.path("october (1).csv")).unwrap();
    watched.quiet().await;
    assert_eq!(watched.imports().await, 2);

    // What is taken back does not come again by itself, not even after a start.
    watched.app.call("import.undo", json!({ "batch": notice["batch"] })).await.unwrap();
    keeping.abort();
    let keeping = watched.keep();
    watched.quiet().await;
    assert_eq!(watched.imports().await, 2);
    keeping.abort();
}

/// One row by hand of the user's choosing, so that the account knows its currency.
async fn import_for_currency(watched: &Watched) {
    let first = watched.folder.path().join("first.csv");
    write(&first, &AWIN.replace("500", "400"));
    let wanted = json!({ "path": first, "settings": { "currency": "EUR" } });
    watched.app.call("import.run", wanted).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_landed_while_nothing_ran_is_found_at_the_start() {
    let watched = Watched::new();
    watched.choose().await;
    import_for_currency(&watched).await;
    write(&watched.path("october.csv"), AWIN);
    let keeping = watched.keep();
    assert_eq!(watched.notices().await[0]["added"], 2);
    keeping.abort();
    // The first look at the folder of another profile is its own.
    watched.app.call("watch.choose", json!({ "path": null })).await.unwrap();
    write(&watched.path("november.csv"), &AWIN.replace("500", "700"));
    let keeping = watched.keep();
    watched.quiet().await;
    keeping.abort();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_known_or_not_clear_is_told_once_and_not_stored() {
    let watched = Watched::new();
    watched.choose().await;
    let keeping = watched.keep();
    write(&watched.path("list.csv"), "Milk,Bread\n1,2\n");
    // Nothing says which currency it is in.
    write(&watched.path("october.csv"), AWIN);
    let mut notices = watched.notices().await;
    if notices.len() == 1 {
        notices.extend(watched.notices().await);
    }
    let told: Vec<_> = notices
        .iter()
        .map(|notice| {
            (notice["file"].as_str().unwrap(), notice["problem"]["kind"].as_str().unwrap(), &notice["batch"])
        })
        .collect();
    assert!(
        told.contains(&("list.csv", "ask", &Value::Null))
            && told.contains(&("october.csv", "ask", &Value::Null)),
        "{notices:?}"
    );
    assert_eq!(notices.len(), 2);
    keeping.abort();
    let keeping = watched.keep();
    watched.quiet().await;
    assert_eq!(watched.imports().await, 0);
    keeping.abort();
}

#[tokio::test]
async fn only_a_folder_that_is_there_can_be_chosen() {
    let watched = Watched::new();
    let refused =
        watched.app.call("watch.choose", json!({ "path": watched.path("nowhere") })).await.unwrap_err();
    assert!(refused.message.ends_with("nowhere is not a folder."), "{refused}");
    assert_eq!(watched.app.call("app.state", Value::Null).await.unwrap()["watch"], Value::Null);
}
