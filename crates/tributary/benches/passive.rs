//! A million transactions of fifty thousand referrals, twenty thousand placements and forty programs, half of the sales
//! seen pending first: `cargo bench -p tributary --bench passive`.
//!
//! What the screens of passive income ask. Each answer should take less than 100 ms.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, missing_docs)]

mod filled;

use std::time::Instant;

use record::{Day, Kind, Status, Transaction};
use serde_json::json;

use filled::{PLACEMENTS, PROGRAMS, apply, empty, place, row, spread, told};

const REFERRALS: u64 = 50_000;
const SALES: u64 = 500_000;
const MONTHS: i64 = 36;
const ROUNDS: usize = 9;
const GOAL_MS: u32 = 100;

#[tokio::main]
async fn main() {
    let folder = tempfile::tempdir().unwrap();
    let started = Instant::now();
    let (app, account) = empty(folder.path());
    // In two looks: what was pending at the first is decided at the second.
    for second in [false, true] {
        let rows = (0..SALES).map(|number| sale(number, second)).chain((0..REFERRALS).flat_map(fees));
        apply(&app, account, rows, if second { 0 } else { 400 });
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
        told(name, ROUNDS, GOAL_MS, || async { app.call(command, args.clone()).await.unwrap() }).await;
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
        ..row(format!("s{number}"), place % PROGRAMS, day, spread(number) % 9_000 * 10_000)
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
            ..row(format!("r{who}-{month}"), who % PROGRAMS, day, 9_000_000)
        }
    })
}
