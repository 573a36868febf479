//! A file that comes again says the same whether it is read again or not.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ledger::{AccountId, BatchInfo};
use network::Meter;
use record::{Absent, Batch, Day, Days, Instant, Record};
use serde_json::{Value, json};

use super::*;
use crate::view::ByBatch;
use crate::{Options, vault};

const HEADINGS: &str = "id,publisher_id,sale_amount,commission,date,commission_status,validation_date,extra,type,site_name,URL,decline_reason,click_ref,advertiser_name";

fn row(id: u64, commission: &str, status: &str) -> String {
    format!(
        "{id},77,50.35,{commission},2026-03-0{} 20:43:26,{status},,A-{id},Sale,Garden,https://g.example,,page,Lamps\n",
        id % 9 + 1
    )
}

/// Rows of which one cannot be read, one is noted, one is a total, and one comes twice.
fn report() -> String {
    let rows = [
        row(1, "3.02", "1"),
        row(2, "much", "1"),
        row(3, "7.10", "waiting"),
        row(4, "1.00", "0"),
        row(4, "1.00", "0"),
    ];
    format!("{HEADINGS}\n{}Total,,,,,,,,,,,,,\n", rows.concat())
}

fn clock() -> Instant {
    "2026-11-30T08:00:00Z".parse().unwrap()
}

/// A profile of its own.
struct Desk {
    folder: tempfile::TempDir,
    app: Arc<App>,
}

impl Desk {
    fn new() -> Desk {
        let folder = tempfile::tempdir().unwrap();
        let data_dir = Some(folder.path().join("data"));
        let app = App::open(Options { data_dir, api_origin: None, vault: vault::Prefer::File, now: clock })
            .unwrap();
        Desk { folder, app }
    }

    fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    async fn import(&self, path: &Path) -> ImportResult {
        run(&self.app, request(path, "EUR")).await.unwrap()
    }

    /// Whether it is known what the file says without reading it.
    fn stands(&self, request: &ImportRequest) -> bool {
        let open = self.app.profile();
        let job = prepare(&open, request, &Meter::default()).unwrap();
        open.ledger.read(|r| known::standing(r, &job)).unwrap().is_some()
    }

    fn account(&self) -> AccountId {
        self.app.profile().ledger.read(|r| r.account_named("Awin")).unwrap().unwrap().id
    }

    fn apply(&self, origin: Origin, records: Vec<Record>) {
        let batch = Batch { origin, records, problems: Vec::new() };
        self.app.profile().ledger.write(|w| w.apply(self.account(), &batch, clock())).unwrap();
    }

    fn records(&self) -> Vec<Record> {
        let mut records = Vec::new();
        let find = ledger::Find::default();
        self.app
            .profile()
            .ledger
            .read(|r| {
                r.transactions(&find, ledger::Order::default(), 0, None, &mut |row| {
                    records.push(Record::Transaction(row.transaction));
                    Ok(())
                })
            })
            .unwrap();
        records
    }

    /// Everything that is told of a file that comes again, and what is stored then.
    async fn told(&self, request: ImportRequest) -> Value {
        let call = async |name: &str, args: Value| self.app.call(name, args).await.unwrap();
        let mut preview = serde_json::to_value(preview(&self.app, request.clone()).await.unwrap()).unwrap();
        // Only the file that is the same byte for byte was seen before.
        preview["seen_before"] = Value::Null;
        let rehearsed = serde_json::to_value(rehearse(&self.app, request.clone()).await.unwrap()).unwrap();
        let done = serde_json::to_value(run(&self.app, request).await.unwrap()).unwrap();
        let open = self.app.profile();
        let problems: Vec<_> = open.ledger.read(|r| r.problems(None, 100)).unwrap();
        let stored: Vec<_> = self.records().iter().map(|record| format!("{record:?}")).collect();
        let batches: Vec<_> = open.ledger.read(|r| r.batches(100)).unwrap();
        let batches: Vec<_> =
            batches.into_iter().map(|batch| format!("{:?}", BatchInfo { hash: None, ..batch })).collect();
        json!({
            "preview": preview, "rehearsed": rehearsed, "done": done, "problems": format!("{problems:?}"), "stored": stored,
            "batches": batches, "imports": call("import.list", Value::Null).await, "accounts": call("accounts.list", Value::Null).await,
            "undone": self.undone(),
        })
    }

    /// What it would say to take back the last import.
    fn undone(&self) -> String {
        let open = self.app.profile();
        let last = open.ledger.read(|r| r.imports()).unwrap()[0].id;
        format!("{:?}", open.ledger.rehearse(|w| w.undo(last, clock())))
    }
}

fn request(path: &Path, currency: &str) -> ImportRequest {
    let settings = [("currency".to_owned(), currency.to_owned())].into();
    ImportRequest { path: path.display().to_string(), settings, ..ImportRequest::default() }
}

/// Lets a file come, something happen, and the file come again: once as it was, and once with a line end behind it, so
/// that it has to be read.
async fn both<F: Future<Output = ()>>(
    text: &str,
    stands: bool,
    currency: &str,
    between: impl Fn(Arc<Desk>) -> F,
) {
    let mut told = Vec::new();
    for tail in ["", "\n"] {
        let desk = Arc::new(Desk::new());
        desk.import(&desk.write("report.csv", text)).await;
        between(desk.clone()).await;
        let again = request(&desk.write("again.csv", &format!("{text}{tail}")), currency);
        assert_eq!(desk.stands(&again), stands && tail.is_empty());
        told.push(desk.told(again).await);
        if tail.is_empty() && stands {
            // It stands from then on, and under any name.
            assert!(desk.stands(&request(&desk.write("other.csv", text), currency)));
        }
    }
    assert_eq!(told[0], told[1]);
}

#[tokio::test]
async fn a_file_that_comes_again_is_not_read_again() {
    let nothing = async |_: Arc<Desk>| {};
    both(&report(), true, "EUR", nothing).await;
    // Nor the third time.
    both(&report(), true, "EUR", async |desk: Arc<Desk>| {
        let done = desk.import(&desk.write("second.csv", &report())).await;
        assert_eq!(
            (done.rows, done.added, done.unchanged, done.skipped, done.rejected.len(), done.noted.len()),
            (6, 0, 4, 1, 1, 1)
        );
    })
    .await;
}

#[tokio::test]
async fn a_file_is_read_again_after_anything_that_may_have_changed_its_rows() {
    let changed = |desk: &Desk| {
        let Some(Record::Transaction(row)) = desk.records().into_iter().next() else { panic!("no row") };
        vec![Record::Transaction(record::Transaction { status: record::Status::Paid, ..row })]
    };
    let sync = || {
        let day = "2026-03-01".parse::<Day>().unwrap();
        Origin::Sync {
            what: "transactions".to_owned(),
            days: Days::new(day, day.plus(30)),
            absent: Absent::Unknown,
        }
    };
    both(&report(), false, "EUR", async |desk: Arc<Desk>| desk.apply(sync(), changed(&desk))).await;
    both(&report(), false, "EUR", async |desk: Arc<Desk>| desk.apply(sync(), desk.records())).await;
    both(&report(), false, "EUR", async |desk: Arc<Desk>| desk.apply(Origin::Hand, changed(&desk))).await;
    // Taken back: its own rows are gone.
    both(&report(), false, "EUR", async |desk: Arc<Desk>| {
        let batch = desk.app.profile().ledger.read(|r| r.imports()).unwrap()[0].id.0;
        undo(&desk.app, ByBatch { batch }).await.unwrap();
    })
    .await;
    // Another file of the account, and that one taken back.
    both(&report(), false, "EUR", async |desk: Arc<Desk>| {
        let other = format!("{HEADINGS}\n{}{}", row(1, "4.00", "1"), row(8, "9.00", "1"));
        desk.import(&desk.write("other.csv", &other)).await;
    })
    .await;
    both(&report(), false, "EUR", async |desk: Arc<Desk>| {
        let other = format!("{HEADINGS}\n{}", row(1, "4.00", "1"));
        let batch = desk.import(&desk.write("other.csv", &other)).await.batch.unwrap();
        undo(&desk.app, ByBatch { batch }).await.unwrap();
    })
    .await;
    // Read another way.
    both(&report(), false, "USD", async |_: Arc<Desk>| {}).await;
}

#[tokio::test]
async fn files_that_are_taken_back_are_known_no_more() {
    for tail in ["", "\n"] {
        let desk = Desk::new();
        let earlier =
            desk.import(&desk.write("earlier.csv", &format!("{HEADINGS}\n{}", row(1, "3.02", "1")))).await;
        let later = desk.import(&desk.write("report.csv", &report())).await;
        let back = |batch: Option<i64>| undo(&desk.app, ByBatch { batch: batch.unwrap() });
        assert!(back(earlier.batch).await.unwrap_err().message.contains("report.csv"), "both have the row");
        back(later.batch).await.unwrap();
        back(earlier.batch).await.unwrap();
        let again = request(&desk.write("again.csv", &format!("{}{tail}", report())), "EUR");
        assert!(!desk.stands(&again));
        assert_eq!(run(&desk.app, again).await.unwrap().added, later.added + 1);
    }
}

#[tokio::test]
async fn rows_that_contradict_each_other_are_read_again() {
    let text = format!("{HEADINGS}\n{}{}{}", row(1, "3.02", "0"), row(2, "1.00", "1"), row(1, "3.02", "1"));
    both(&text, false, "EUR", async |_: Arc<Desk>| {}).await;
    // One that was known comes first as it was, then otherwise.
    let first = format!("{HEADINGS}\n{}", row(1, "3.02", "0"));
    for tail in ["", "\n"] {
        let desk = Desk::new();
        desk.import(&desk.write("first.csv", &first)).await;
        desk.import(&desk.write("report.csv", &text)).await;
        assert!(!desk.stands(&request(&desk.write("again.csv", &format!("{text}{tail}")), "EUR")));
    }
}

#[tokio::test]
async fn a_backup_knows_what_it_knew() {
    let desk = Desk::new();
    let path = desk.write("report.csv", &report());
    desk.import(&path).await;
    let copy = desk.folder.path().join("copy.db");
    let open = desk.app.profile();
    open.ledger.backup(&copy).unwrap();
    let more = desk.write("more.csv", &format!("{HEADINGS}\n{}", row(1, "9.00", "1")));
    desk.import(&more).await;
    assert!(!desk.stands(&request(&path, "EUR")) && !desk.stands(&request(&more, "EUR")));
    open.ledger.restore(&copy, desk.app.now()).unwrap();
    assert!(desk.stands(&request(&path, "EUR")) && !desk.stands(&request(&more, "EUR")));
    assert_eq!(desk.import(&path).await.unchanged, 4);
}

#[tokio::test]
async fn whatever_is_taken_back_is_one_thing() {
    use record::Origin;
    let desk = Desk::new();
    for (origin, expected) in [
        (Origin::Hand, "entry by hand"),
        (Origin::Promotion, "change in promotion"),
        (Origin::Terms, "change of terms"),
        (Origin::Payouts, "note on payouts"),
        (Origin::Recurring, "recurring entry"),
    ] {
        let open = desk.app.profile();
        let batch = open.ledger.write(|w| {
            let account = match w.account_named("Book")? {
                Some(account) => account.id,
                None => w.add_account("hand", "Book", &BTreeMap::new(), &BTreeSet::new(), clock())?,
            };
            w.apply(account, &Batch { origin, records: Vec::new(), problems: Vec::new() }, clock())
        });
        let undone = undo(&desk.app, ByBatch { batch: batch.unwrap().batch.0 }).await.unwrap();
        assert_eq!(undone.what, expected);
    }
}
