//! Our own exports: what is written comes back, to the account that each row names, and changes nothing where it came from.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use proptest::prelude::*;
use record::{
    Absent, Batch, Currency, Day, Kind, Money, Origin, ProgramId, Record, Status, Transaction, TransactionId,
};
use tributary::export::{self, Format, TRANSACTION_COLUMNS};
use tributary::view::{ByBatch, ByPath, ImportRequest, ImportResult};
use tributary::{App, Error, Options, import, vault};

use crate::imports::bring_all;

const NETWORKS: [&str; 4] = ["awin", "cj", "hand", "my-own-network"];

fn opened(folder: &Path) -> Arc<App> {
    let data_dir = Some(folder.join("data"));
    let now = || "2026-11-30T12:00:00Z".parse().unwrap();
    App::open(Options { data_dir, api_origin: None, vault: vault::Prefer::File, now }).unwrap()
}

fn request(path: &Path) -> ImportRequest {
    let path = path.display().to_string();
    ImportRequest { path, ..ImportRequest::default() }
}

async fn bring(app: &Arc<App>, path: &Path) -> Result<Vec<ImportResult>, Error> {
    bring_all(app, request(path)).await
}

/// What a command prints: the columns that scripts rely on.
fn printed(app: &App, format: Format) -> Vec<u8> {
    let mut out = Vec::new();
    export::write(&app.profile(), &ledger::Find::default(), format, &mut out).unwrap();
    out
}

/// Everything of every transaction, also what an export does not tell.
fn stored(app: &App) -> Vec<String> {
    let mut stored = Vec::new();
    let mut add = |entry: ledger::Entry| {
        stored.push(format!("{} {} {:?}", entry.account_name, entry.network, entry.transaction));
        Ok(())
    };
    let find = ledger::Find::default();
    app.profile().ledger.read(|r| r.transactions(&find, ledger::Order::Oldest, 0, None, &mut add)).unwrap();
    stored
}

type Ledger = Vec<(String, &'static str, Vec<Transaction>)>;

/// Fills a profile as syncs would.
fn fill(app: &App, accounts: &Ledger) {
    let now = app.now();
    app.profile()
        .ledger
        .write(|w| {
            for (name, network, rows) in accounts {
                let id = w.add_account(network, name, &BTreeMap::new(), &Default::default(), now)?;
                let origin =
                    Origin::Sync { what: "transactions".to_owned(), days: None, absent: Absent::Unknown };
                let records = rows.iter().cloned().map(Record::Transaction).collect();
                w.apply(id, &Batch { origin, records, problems: Vec::new() }, now)?;
            }
            Ok::<_, Error>(())
        })
        .unwrap();
}

/// Text as it comes out of the wildest answers; a table cannot hold NUL.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => "[a-z0-9-]{1,8}",
        2 => "['=+@\t\r\n\",; -]{1,4}[a-z0-9]{0,3}",
        1 => "[^\0]{1,12}",
        1 => Just("a \"quoted\"\r\nline, and 'more'".to_owned()),
        1 => Just("Ünï©ode 🪙 الربح".to_owned()),
    ]
}

fn maybe<T: Clone + std::fmt::Debug + 'static>(
    value: impl Strategy<Value = T> + 'static,
) -> BoxedStrategy<Option<T>> {
    proptest::option::weighted(0.6, value).boxed()
}

fn instant() -> impl Strategy<Value = record::Instant> {
    // Few seconds, so that some are the same.
    prop_oneof![0..4_i64, 1_600_000_000..1_800_000_000_i64]
        .prop_map(|seconds| chrono::DateTime::from_timestamp(seconds, 0).unwrap())
}

fn currency() -> impl Strategy<Value = Currency> {
    let all: Vec<Currency> = Currency::all().collect();
    let coins = ["BTC", "MNT", "A5H2", "ZZCOIN"].map(|code| Currency::coin(code).unwrap());
    prop_oneof![Just(Currency::EUR), proptest::sample::select(coins.to_vec()), proptest::sample::select(all)]
}

fn money() -> impl Strategy<Value = (Money, Option<String>)> {
    let micros = -9_000_000_000_000_000..9_000_000_000_000_000_i64;
    (micros, currency(), proptest::option::weighted(0.2, "[1-9]")).prop_map(|(micros, currency, more)| {
        let money = Money::new(micros, currency);
        let scale = currency.scale() as usize;
        // What a network wrote with more digits than are kept.
        let text = more.map(|digit| {
            let decimal = money.decimal();
            let (whole, part) = decimal.split_once('.').unwrap_or((&decimal, ""));
            format!("{whole}.{part:0<scale$}00{digit}")
        });
        (money, text)
    })
}

fn transaction() -> impl Strategy<Value = Transaction> {
    let who = (maybe(text()), maybe(text()), maybe(text()), maybe(text()), maybe(text()));
    let when = (instant(), -1..2_i64, maybe(instant()));
    let what = (money(), maybe((any::<i32>(), maybe(currency()))), maybe("-?[0-9]{1,3}(\\.[0-9]{1,3})?"));
    let state =
        (proptest::sample::select(Status::ALL.to_vec()), proptest::sample::select(Kind::ALL.to_vec()));
    (text(), who, when, what, state, maybe(text())).prop_map(|(id, who, when, what, state, note)| {
        let ((commission, commission_text), sale, quantity) = what;
        Transaction {
            id: TransactionId(id),
            program_id: who.0.map(ProgramId),
            program: who.1,
            status: state.0,
            kind: state.1,
            occurred_at: when.0,
            // The network's own day may be another one.
            day: Day::of(when.0).plus(when.1),
            sale_amount: sale.map(|(micros, sold_in)| {
                Money::new(i64::from(micros), sold_in.unwrap_or(commission.currency))
            }),
            commission,
            commission_text,
            quantity,
            sub_id: who.2,
            order_id: who.3,
            customer_id: who.4,
            clicked_at: when.2,
            payout_id: note.clone(),
            note,
        }
    })
}

fn a_ledger() -> impl Strategy<Value = Ledger> {
    let account =
        (text(), proptest::sample::select(NETWORKS.to_vec()), proptest::collection::vec(transaction(), 0..8));
    proptest::collection::vec(account, 1..4).prop_map(|accounts| {
        let named = accounts.into_iter().enumerate();
        named.map(|(at, (name, network, rows))| (format!("{name}{at}"), network, rows)).collect()
    })
}

#[test]
fn what_is_exported_comes_back_to_the_byte() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let config = ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() };
    proptest!(config, |(accounts in a_ledger())| {
        let folder = tempfile::tempdir().unwrap();
        let app = opened(folder.path());
        fill(&app, &accounts);
        let before = stored(&app);
        for (format, name) in [(Format::Csv, "all.csv"), (Format::Json, "all.json")] {
            let path = folder.path().join(format!("printed-{name}"));
            std::fs::write(&path, printed(&app, format)).unwrap();
            // What a command prints names no key: a coin that no list has cannot be told by it.
            let listed = |row: &Transaction| {
                let sold_in = row.sale_amount.map_or(row.commission.currency, |sale| sale.currency);
                [sold_in, row.commission.currency].iter().all(|one| one.key() == one.code())
            };
            if !before.is_empty() && accounts.iter().flat_map(|(_, _, rows)| rows).all(listed) {
                for done in runtime.block_on(bring(&app, &path)).unwrap() {
                    prop_assert_eq!((done.added, done.updated, done.rejected.len()), (0, 0, 0), "printed");
                }
                prop_assert_eq!(&stored(&app), &before, "printed");
            }
            let path = folder.path().join(name);
            let file = ByPath { path: path.display().to_string() };
            runtime.block_on(export::to_file(&app, file)).unwrap();
            let bytes = std::fs::read(&path).unwrap();
            if before.is_empty() {
                prop_assert!(runtime.block_on(bring(&app, &path)).is_err());
                continue;
            }
            // Where it came from nothing changes.
            for done in runtime.block_on(bring(&app, &path)).unwrap() {
                prop_assert_eq!((done.added, done.updated, done.rejected.len()), (0, 0, 0));
            }
            prop_assert_eq!(&stored(&app), &before);
            // Elsewhere everything is as it was exported.
            let other = tempfile::tempdir().unwrap();
            let empty = opened(other.path());
            let done = runtime.block_on(bring(&empty, &path)).unwrap();
            prop_assert!(done.iter().all(|done| done.rejected.is_empty() && done.noted.is_empty()), "{:?}", done);
            let mut came = stored(&empty);
            let mut left = before.clone();
            came.sort();
            left.sort();
            prop_assert_eq!(came, left);
            let again = other.path().join(name);
            let file = ByPath { path: again.display().to_string() };
            runtime.block_on(export::to_file(&empty, file)).unwrap();
            prop_assert_eq!(std::fs::read_to_string(&again).unwrap(), String::from_utf8(bytes).unwrap());
        }
    });
}

fn line(id: &str, account: &str, network: &str, commission: &str) -> String {
    format!("{id},{account},{network},,,paid,sale,2026-01-31T23:59:00Z,{commission},EUR,,,,,,\n")
}

fn table(lines: &[String]) -> String {
    format!("{}\n{}", TRANSACTION_COLUMNS.join(","), lines.concat())
}

#[tokio::test]
async fn each_row_goes_to_the_account_that_it_names_and_each_account_is_taken_back_by_itself() {
    let folder = tempfile::tempdir().unwrap();
    let app = opened(folder.path());
    let path = folder.path().join("all.csv");
    // “Main” is two accounts, as one was removed before the other was made.
    let lines = [
        ("1", "Main", "awin", "1"),
        ("1", "Main", "cj", "2"),
        ("2", "Main", "awin", "3"),
        ("3", "", "awin", "4"),
    ];
    let lines = lines.map(|(id, account, network, money)| line(id, account, network, money));
    std::fs::write(&path, table(&lines)).unwrap();
    let done = bring(&app, &path).await.unwrap();
    let told: Vec<_> = done
        .iter()
        .map(|done| (done.report.as_str(), done.account.as_str(), done.added, done.rejected.len()))
        .collect();
    assert_eq!(told, [("tributary", "Main", 2, 1), ("tributary", "Main (cj)", 1, 0)]);
    assert_eq!(done[0].rejected[0].line, Some(5));
    let again = bring(&app, &path).await.unwrap();
    assert!(again.iter().all(|done| (done.added, done.updated) == (0, 0)), "{again:?}");
    assert_eq!(stored(&app).len(), 3);
    import::undo(&app, ByBatch { batch: done[0].batch.unwrap() }).await.unwrap();
    assert!(stored(&app)[0].starts_with("Main (cj) cj") && stored(&app).len() == 1);
    // One account for all of them is not what the file says.
    let into_one = ImportRequest { account: Some("All".to_owned()), ..request(&path) };
    let error = import::parts(&app, into_one).await.unwrap_err();
    assert!(error.message.contains("all.csv has the rows of several accounts"), "{error:?}");
}

#[tokio::test]
async fn a_row_that_was_edited_changes_and_keeps_what_an_export_does_not_tell() {
    let folder = tempfile::tempdir().unwrap();
    let app = opened(folder.path());
    let at: record::Instant = "2026-01-31T23:59:00Z".parse().unwrap();
    let euros = |text: &str| Money::parse(text, Currency::EUR).unwrap();
    let row = Transaction {
        id: TransactionId("1".to_owned()),
        program_id: None,
        program: None,
        status: Status::Paid,
        kind: Kind::Sale,
        occurred_at: at,
        day: Day::of(at).plus(1),
        commission: euros("1"),
        commission_text: None,
        sale_amount: None,
        quantity: None,
        sub_id: None,
        order_id: None,
        customer_id: None,
        clicked_at: None,
        payout_id: Some("p1".to_owned()),
        note: Some("mine".to_owned()),
    };
    fill(&app, &vec![("Main".to_owned(), "awin", vec![row.clone()])]);
    let path = folder.path().join("all.csv");
    std::fs::write(&path, table(&[line("1", "Main", "awin", "1.50")])).unwrap();
    let done = bring(&app, &path).await.unwrap();
    assert_eq!((done[0].added, done[0].updated), (0, 1));
    let changed = Transaction { commission: euros("1.50"), ..row };
    assert_eq!(stored(&app), [format!("Main awin {changed:?}")]);
}

#[tokio::test]
async fn an_entry_by_hand_takes_no_number_that_was_brought_back() {
    let folder = tempfile::tempdir().unwrap();
    let app = opened(folder.path());
    let path = folder.path().join("all.csv");
    std::fs::write(&path, table(&[line("hand-1", "By hand", "hand", "1")])).unwrap();
    bring(&app, &path).await.unwrap();
    let entry = serde_json::json!({ "program": "Shop", "amount": "2", "currency": "EUR", "status": "paid", "kind": "sale" });
    let added: serde_json::Value = app.call("hand.add", entry).await.unwrap();
    assert_eq!(added["ids"], serde_json::json!(["hand-2"]));
    assert_eq!(stored(&app).len(), 2);
}

#[tokio::test]
async fn an_export_is_a_file_of_the_kind_that_its_ending_says_or_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let app = opened(folder.path());
    let path = folder.path().join("in.csv");
    std::fs::write(&path, table(&[line("1", "Main", "awin", "1.5")])).unwrap();
    bring(&app, &path).await.unwrap();
    for (name, start) in [
        ("o.csv", &b"id,account"[..]),
        ("o.JSON", b"[\n  {"),
        ("o.xlsx", b"PK\x03\x04"),
        ("o.parquet", b"PAR1"),
    ] {
        let path = folder.path().join(name);
        export::to_file(&app, ByPath { path: path.display().to_string() }).await.unwrap();
        assert!(std::fs::read(&path).unwrap().starts_with(start), "{name}");
    }
    let wrong = folder.path().join("o.pdf");
    let error = export::to_file(&app, ByPath { path: wrong.display().to_string() }).await.unwrap_err();
    assert!(error.message.contains(".csv, .xlsx, .json or .parquet") && !wrong.exists(), "{error:?}");
    let names = || folder.path().read_dir().unwrap().count();
    let before = names();
    let nowhere = folder.path().join("none/o.csv").display().to_string();
    assert!(export::to_file(&app, ByPath { path: nowhere }).await.is_err());
    assert_eq!(names(), before, "nothing is left behind");
}
