//! Twenty thousand placements over a million transactions: `cargo bench -p tributary --bench promotion`.
//!
//! What the screen asks, and what joining adds to a sync of ten thousand rows: the same rows are written to a ledger
//! with placements and to one without, in turn.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, missing_docs)]

mod filled;

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use ledger::{AccountId, PlacementOrder};
use record::{Channel, Day, Status, Transaction};
use tributary::view::{BesideRequest, ByPlacement, OfProgram, PlacementQuestion};
use tributary::{App, promotion};

use filled::{PLACEMENTS, PROGRAMS, apply, empty, place};

const ROWS: u64 = 1_000_000;
const SYNCED: u64 = 10_000;
const ROUNDS: usize = 7;
const GOAL_MS: u32 = 50;

#[tokio::main]
async fn main() {
    let folder = tempfile::tempdir().unwrap();
    let plain = full(&folder.path().join("plain"));
    let placed = full(&folder.path().join("placed"));
    let started = Instant::now();
    place(&placed.0, placed.1);
    println!("{PLACEMENTS} placements joined to {ROWS} transactions in {:.1?}", started.elapsed());
    ask(&placed.0).await;
    let mut added = Vec::new();
    for round in 0..ROUNDS as u64 {
        let without = sync(&plain, round);
        let with = sync(&placed, round);
        println!("{SYNCED} rows synced: {without:.1?} without placements, {with:.1?} with them");
        added.push(with.saturating_sub(without));
    }
    added.sort();
    println!("joining adds {:.1?} at the median (goal 200 ms), of {added:.1?}", added[added.len() / 2]);
}

fn full(dir: &Path) -> (Arc<App>, AccountId) {
    let (app, account) = empty(dir);
    apply(&app, account, (0..ROWS).map(|number| row(number, number)), 0);
    (app, account)
}

/// A row of one of the placements, or of no one's; `number` says when, `spread` whose.
fn row(number: u64, spread: u64) -> Transaction {
    let spread = filled::spread(spread);
    let day = Day::of(chrono::Utc::now()).plus(-((number % 1_095) as i64));
    let place = spread % (PLACEMENTS * 5 / 4);
    Transaction {
        status: [Status::Paid, Status::Approved, Status::Pending, Status::Declined][(number % 4) as usize],
        sub_id: Some(format!("place-{place}")),
        ..filled::row(format!("t{number}"), place % PROGRAMS, day, spread % 90_000_000)
    }
}

/// New rows and changed ones, half and half.
fn sync((app, account): &(Arc<App>, AccountId), round: u64) -> Duration {
    let row_at = |at: u64| match at % 2 {
        0 => row(ROWS + round * SYNCED + at, at),
        _ => Transaction { status: Status::Declined, ..row(round * 31 + at * 89, round * 31 + at * 89) },
    };
    let rows: Vec<_> = (0..SYNCED).map(row_at).collect();
    let started = Instant::now();
    apply(app, *account, rows.into_iter(), 0);
    started.elapsed()
}

async fn ask(app: &Arc<App>) {
    let page = |question| async move { promotion::page(app, question).await.unwrap().rows.len() };
    let order = |order| PlacementQuestion { order: Some(order), ..PlacementQuestion::default() };
    let text = |text: &str| PlacementQuestion { text: Some(text.into()), ..PlacementQuestion::default() };
    for (name, question) in [
        ("the first page, by income", PlacementQuestion::default()),
        ("by income per hour", order(PlacementOrder::PerHour)),
        ("by title", order(PlacementOrder::Title)),
        ("worked on last", order(PlacementOrder::Worked)),
        ("with a text", text("article 77")),
        ("page 300", PlacementQuestion { offset: Some(15_000), ..PlacementQuestion::default() }),
        (
            "of one channel",
            PlacementQuestion { channel: Some(Channel::Video), ..PlacementQuestion::default() },
        ),
        ("that need a hand", PlacementQuestion { ailing: Some(true), ..PlacementQuestion::default() }),
    ] {
        let asked = || page(question.clone());
        told(name, asked).await;
    }
    let id = promotion::page(app, PlacementQuestion::default()).await.unwrap().rows[0].id;
    told("one placement", || async {
        promotion::detail(app, ByPlacement { id }).await.unwrap().months.len()
    })
    .await;
    told("what kept paying", || async { promotion::kept(app, OfProgram::default()).await.unwrap().len() })
        .await;
    told("what is to be put right", || async { promotion::findings(app, ()).await.unwrap().len() }).await;
    told("sub-IDs without a placement", || async {
        promotion::unplaced(app, OfProgram::default()).await.unwrap().len()
    })
    .await;
    let beside = |channel| BesideRequest {
        from: app.today().plus(-365),
        to: app.today(),
        channel,
        program: None,
        width: 900,
        height: 240,
    };
    told("work beside income, a year", || async {
        promotion::beside(app, beside(None)).await.unwrap().sentence.len()
    })
    .await;
    told("the same of one channel", || async {
        promotion::beside(app, beside(Some(Channel::Video))).await.unwrap().sentence.len()
    })
    .await;
}

async fn told<F: Future<Output = usize>>(what: &str, ask: impl FnMut() -> F) {
    filled::told(what, ROUNDS, GOAL_MS, ask).await;
}
