//! A million transactions of fifty thousand referrals, twenty thousand placements and forty programs, half of the sales
//! seen pending first: `cargo bench -p tributary --bench passive`.
//!
//! What the screens of passive income ask. Each answer should take less than 100 ms.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, missing_docs)]

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use ledger::{AccountId, Link, Placement};
use record::{
    Absent, Batch, Channel, Currency, Day, Days, Kind, Money, Origin, ProgramId, Record, Status, Transaction,
    TransactionId,
};
use serde_json::{Value, json};
use tributary::{App, Options, vault};

const REFERRALS: u64 = 50_000;
const SALES: u64 = 500_000;
const PLACEMENTS: u64 = 20_000;
const PROGRAMS: u64 = 40;
const MONTHS: i64 = 36;
const ROUNDS: usize = 9;

#[tokio::main]
async fn main() {
    let folder = tempfile::tempdir().unwrap();
    let started = Instant::now();
    let (app, account) = empty(folder.path());
    // In two looks: what was pending at the first is decided at the second.
    for second in [false, true] {
        let rows = (0..SALES).map(|number| sale(number, second)).chain((0..REFERRALS).flat_map(fees));
        apply(&app, account, rows.map(Record::Transaction).collect(), second);
    }
    place(&app, account);
    println!("filled in {:.1?}", started.elapsed());
    for (name, command, args) in [
        ("the tab Recurring", "recurring.page", json!({})),
        ("of one program", "recurring.page", json!({ "program": 7 })),
        ("the referrals behind a cell", "recurring.behind", json!({ "month": "2026-10", "part": "churn" })),
        ("cohorts and how long they stay", "recurring.cohorts", json!({})),
        ("the referrals", "referrals.list", json!({})),
        ("the referrals, searched", "referrals.list", json!({ "text": "c4999" })),
        ("one referral", "referrals.detail", json!({ "account": 1, "id": "c4999" })),
        ("the screen Payouts", "payouts.page", json!({})),
        ("what breaks the terms", "terms.findings", json!({})),
        ("what is paid beside the terms", "terms.effective", json!({ "program": 7 })),
        ("the screen Today", "today", json!({ "from": "2026-01-01", "to": "2026-12-31" })),
        ("what waits to be looked at, a quarter of a million changes", "today.review", json!(null)),
        ("a look that is noted", "app.seen", json!(null)),
        ("the same after it", "today.review", json!(null)),
        ("the tab Forecast", "forecast.page", json!({})),
        ("of one program", "forecast.page", json!({ "program": 7 })),
        ("its figure", "forecast.figure", json!({ "width": 1_100, "height": 340 })),
        ("its figure, stopped", "forecast.figure", json!({ "stop": true, "width": 1_100, "height": 340 })),
        (
            "what if",
            "forecast.what_if",
            json!({ "set": { "new_per_month": 50.0, "churn": 0.04, "approval": 0.9 } }),
        ),
    ] {
        told(&app, name, command, args).await;
    }
}

fn empty(dir: &Path) -> (Arc<App>, AccountId) {
    let options = Options {
        data_dir: Some(dir.to_owned()),
        api_origin: None,
        vault: vault::Prefer::File,
        now: chrono::Utc::now,
    };
    let app = App::open(options).unwrap();
    let open = app.profile();
    let add = |w: &ledger::Writer| {
        w.set_currency(Currency::EUR)?;
        w.add_account("awin", "Main", &Default::default(), &Default::default(), app.now())
    };
    let account = open.ledger.write(add).unwrap();
    (app, account)
}

fn apply(app: &App, account: AccountId, records: Vec<Record>, second: bool) {
    let days = Days::last(1_200, app.today());
    let origin = Origin::Sync { what: "transactions".into(), days: Some(days), absent: Absent::Unknown };
    let batch = Batch { origin, records, problems: Vec::new() };
    let at = app.now() - chrono::TimeDelta::days(if second { 0 } else { 400 });
    app.profile().ledger.write(|w| w.apply(account, &batch, at)).unwrap();
}

fn spread(number: u64) -> u64 {
    number.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 20
}

fn row(id: String, program: u64, day: Day, cents: u64) -> Transaction {
    Transaction {
        id: TransactionId(id),
        program_id: Some(ProgramId(format!("p{program}"))),
        program: Some(format!("Program {program}")),
        status: Status::Paid,
        kind: Kind::Sale,
        occurred_at: day.start(),
        day,
        commission: Money::new(cents as i64 * 10_000, Currency::EUR),
        commission_text: None,
        sale_amount: None,
        quantity: None,
        sub_id: None,
        order_id: None,
        customer_id: None,
        clicked_at: None,
        payout_id: None,
        note: None,
    }
}

/// A sale of one of the placements; every other one is seen pending first.
fn sale(number: u64, second: bool) -> Transaction {
    let place = spread(number) % PLACEMENTS;
    let day = Day::of(chrono::Utc::now()).plus(-((number % (MONTHS as u64 * 30)) as i64));
    let decided = if number.is_multiple_of(10) { Status::Declined } else { Status::Approved };
    let status = if number.is_multiple_of(2) && !second { Status::Pending } else { decided };
    let open = number % (MONTHS as u64 * 30) < 60;
    Transaction {
        status: if open { Status::Pending } else { status },
        sub_id: Some(format!("place-{place}")),
        ..row(format!("s{number}"), place % PROGRAMS, day, spread(number) % 9_000)
    }
}

/// What a referral brought: month after month, for one to twenty-four months.
fn fees(who: u64) -> impl Iterator<Item = Transaction> {
    let stays = 1 + spread(who) % 24;
    let joined = stays + spread(who * 3) % (MONTHS as u64 - 24).max(1) * u64::from(!who.is_multiple_of(3));
    (0..stays.min(10)).map(move |month| {
        let day = Day::of(chrono::Utc::now()).plus(-30 * (joined - month) as i64);
        Transaction {
            kind: Kind::Recurring,
            customer_id: Some(format!("c{who}")),
            ..row(format!("r{who}-{month}"), who % PROGRAMS, day, 900)
        }
    })
}

fn place(app: &App, account: AccountId) {
    let open = app.profile();
    let programs = open.ledger.read(|r| r.programs()).unwrap();
    let first = app.today().plus(-1_000);
    open.ledger
        .write(|w| {
            let mut import = w.import(account, &Origin::Promotion, app.now())?;
            for number in 0..PLACEMENTS {
                let id = format!("p{}", number % PROGRAMS);
                let program = programs.iter().find(|program| program.id.0 == id).unwrap().key;
                let link = Link {
                    program,
                    url: format!("https://track.example/?sub=place-{number}"),
                    sub_id: Some(format!("place-{number}")),
                    target: None,
                    name: None,
                    gone: false,
                };
                let link = import.put_link(None, &link)?;
                let placement = Placement {
                    program,
                    channel: Channel::Page,
                    title: format!("Article {number}"),
                    url: None,
                    first_day: first.plus((number % 900) as i64),
                    last_day: None,
                    link: Some(link),
                    creative: None,
                    notes: None,
                    gone: false,
                };
                import.put_placement(None, &placement)?;
            }
            import.finish()
        })
        .unwrap();
}

async fn told(app: &Arc<App>, what: &str, command: &str, args: Value) {
    let mut took = Vec::new();
    for _ in 0..ROUNDS {
        let started = Instant::now();
        std::hint::black_box(app.call(command, args.clone()).await.unwrap());
        took.push(started.elapsed());
    }
    took.sort();
    println!(
        "{what}: {:.1?} at the median, {:.1?} at most (goal 100 ms)",
        took[took.len() / 2],
        took[took.len() - 1]
    );
}
