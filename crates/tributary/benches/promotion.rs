//! Twenty thousand placements over a million transactions: `cargo bench -p tributary --bench promotion`.
//!
//! What the screen asks, and what joining adds to a sync of ten thousand rows: the same rows are written to a ledger
//! with placements and to one without, in turn.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, missing_docs)]

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use ledger::{AccountId, Effort, Link, Placement, PlacementOrder, ProgramKey};
use record::{
    Absent, Batch, Channel, Currency, Day, Days, Kind, Money, Origin, ProgramId, Record, Status, Transaction,
    TransactionId,
};
use tributary::view::{BesideRequest, ByPlacement, OfProgram, PlacementQuestion};
use tributary::{App, Options, promotion, vault};

const ROWS: u64 = 1_000_000;
const PLACEMENTS: u64 = 20_000;
const PROGRAMS: u64 = 40;
const SYNCED: u64 = 10_000;
const ROUNDS: usize = 7;

#[tokio::main]
async fn main() {
    let folder = tempfile::tempdir().unwrap();
    let plain = filled(&folder.path().join("plain"));
    let app = filled(&folder.path().join("placed"));
    let started = Instant::now();
    place(&app);
    println!("{PLACEMENTS} placements joined to {ROWS} transactions in {:.1?}", started.elapsed());
    ask(&app).await;
    let mut added = Vec::new();
    for round in 0..ROUNDS as u64 {
        let without = sync(&plain, round);
        let with = sync(&app, round);
        println!("{SYNCED} rows synced: {without:.1?} without placements, {with:.1?} with them");
        added.push(with.saturating_sub(without));
    }
    added.sort();
    println!("joining adds {:.1?} at the median (goal 200 ms), of {added:.1?}", added[added.len() / 2]);
}

fn filled(dir: &Path) -> Arc<App> {
    let options = Options {
        data_dir: Some(dir.to_owned()),
        api_origin: None,
        vault: vault::Prefer::File,
        now: chrono::Utc::now,
    };
    let app = App::open(options).unwrap();
    let account = account(&app);
    let rows: Vec<_> = (0..ROWS).map(|number| Record::Transaction(row(number, number))).collect();
    apply(&app, account, rows);
    app
}

fn account(app: &App) -> AccountId {
    let open = app.profile();
    let known = open.ledger.read(|r| r.accounts()).unwrap();
    known.first().map_or_else(
        || {
            open.ledger
                .write(|w| {
                    w.set_currency(Currency::EUR)?;
                    w.add_account("awin", "Main", &Default::default(), &Default::default(), app.now())
                })
                .unwrap()
        },
        |account| account.id,
    )
}

fn apply(app: &App, account: AccountId, records: Vec<Record>) {
    let days = Days::last(1_200, app.today());
    let origin = Origin::Sync { what: "transactions".into(), days: Some(days), absent: Absent::Unknown };
    let batch = Batch { origin, records, problems: Vec::new() };
    app.profile().ledger.write(|w| w.apply(account, &batch, app.now())).unwrap();
}

/// A row of one of the placements, or of no one's; `number` says when, `spread` whose.
fn row(number: u64, spread: u64) -> Transaction {
    let spread = spread.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 20;
    let day = Day::of(chrono::Utc::now()).plus(-((number % 1_095) as i64));
    let place = spread % (PLACEMENTS * 5 / 4);
    Transaction {
        id: TransactionId(format!("t{number}")),
        program_id: Some(ProgramId(format!("p{}", place % PROGRAMS))),
        program: Some(format!("Program {}", place % PROGRAMS)),
        status: [Status::Paid, Status::Approved, Status::Pending, Status::Declined][(number % 4) as usize],
        kind: Kind::Sale,
        occurred_at: day.start(),
        day,
        commission: Money::new((spread % 90_000_000) as i64, Currency::EUR),
        commission_text: None,
        sale_amount: None,
        quantity: None,
        sub_id: Some(format!("place-{place}")),
        order_id: None,
        customer_id: None,
        clicked_at: None,
        payout_id: None,
        note: None,
    }
}

fn place(app: &App) {
    let (open, account) = (app.profile(), account(app));
    let programs = open.ledger.read(|r| r.programs()).unwrap();
    let key = |number: u64| -> ProgramKey {
        let id = format!("p{}", number % PROGRAMS);
        programs.iter().find(|program| program.id.0 == id).unwrap().key
    };
    let first = app.today().plus(-1_000);
    open.ledger
        .write(|w| {
            let mut import = w.import(account, &Origin::Promotion, app.now())?;
            for number in 0..PLACEMENTS {
                let (program, sub_id) = (key(number), format!("place-{number}"));
                let link = import.put_link(
                    None,
                    &Link {
                        program,
                        url: format!("https://track.example/?sub={sub_id}"),
                        sub_id: Some(sub_id),
                        target: Some(format!("https://shop.example/{number}")),
                        name: None,
                        gone: false,
                    },
                )?;
                let placement = Placement {
                    program,
                    channel: Channel::ALL[(number % 8) as usize],
                    title: format!("Article {number}: the best of everything"),
                    url: Some(format!("https://me.example/{number}")),
                    first_day: first.plus((number % 900) as i64),
                    last_day: None,
                    link: Some(link),
                    creative: None,
                    notes: None,
                    gone: false,
                };
                let id = import.put_placement(None, &placement)?;
                let effort = Effort {
                    placement: id,
                    day: placement.first_day,
                    minutes: 30 + (number % 400) as u32,
                    note: None,
                    gone: false,
                };
                import.put_effort(None, &effort)?;
            }
            import.finish()
        })
        .unwrap();
}

/// New rows and changed ones, half and half.
fn sync(app: &App, round: u64) -> Duration {
    let account = account(app);
    let rows = (0..SYNCED).map(|at| match at % 2 {
        0 => row(ROWS + round * SYNCED + at, at),
        _ => Transaction { status: Status::Declined, ..row(round * 31 + at * 89, round * 31 + at * 89) },
    });
    let rows = rows.map(Record::Transaction).collect();
    let started = Instant::now();
    apply(app, account, rows);
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

async fn told<F: Future<Output = usize>>(what: &str, mut ask: impl FnMut() -> F) {
    let mut took = Vec::new();
    for _ in 0..ROUNDS {
        let started = Instant::now();
        std::hint::black_box(ask().await);
        took.push(started.elapsed());
    }
    took.sort();
    println!(
        "{what}: {:.1?} at the median, {:.1?} at most (goal 50 ms)",
        took[took.len() / 2],
        took[took.len() - 1]
    );
}
