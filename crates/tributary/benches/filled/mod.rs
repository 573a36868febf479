//! A ledger to be asked: forty programs, twenty thousand placements with their links and work, and how long answers take.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use ledger::{AccountId, Effort, Link, Placement};
use record::{
    Absent, Batch, Channel, Currency, Day, Days, Kind, Money, Origin, ProgramId, Record, Status, Transaction,
    TransactionId,
};
use tributary::{App, Options, vault};

pub const PLACEMENTS: u64 = 20_000;
pub const PROGRAMS: u64 = 40;

/// An application in an empty folder, with one account.
pub fn empty(dir: &Path) -> (Arc<App>, AccountId) {
    let options = Options {
        data_dir: Some(dir.to_owned()),
        api_origin: None,
        vault: vault::Prefer::File,
        now: chrono::Utc::now,
    };
    let app = App::open(options).unwrap();
    let add = |w: &ledger::Writer| {
        w.set_currency(Currency::EUR)?;
        w.add_account("awin", "Main", &Default::default(), &Default::default(), app.now())
    };
    let account = app.profile().ledger.write(add).unwrap();
    (app, account)
}

/// Writes what a sync so many days ago brought.
pub fn apply(app: &App, account: AccountId, rows: impl Iterator<Item = Transaction>, days_ago: i64) {
    let days = Days::last(1_200, app.today());
    let origin = Origin::Sync { what: "transactions".into(), days: Some(days), absent: Absent::Unknown };
    let batch = Batch { origin, records: rows.map(Record::Transaction).collect(), problems: Vec::new() };
    let at = app.now() - chrono::TimeDelta::days(days_ago);
    app.profile().ledger.write(|w| w.apply(account, &batch, at)).unwrap();
}

/// A number far from that of its neighbours.
pub fn spread(number: u64) -> u64 {
    number.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 20
}

/// A sale that is paid.
pub fn row(id: String, program: u64, day: Day, micros: u64) -> Transaction {
    Transaction {
        id: TransactionId(id),
        program_id: Some(ProgramId(format!("p{program}"))),
        program: Some(format!("Program {program}")),
        status: Status::Paid,
        kind: Kind::Sale,
        occurred_at: day.start(),
        day,
        commission: Money::new(micros as i64, Currency::EUR),
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

/// Writes down the placements, each with a link and work.
pub fn place(app: &App, account: AccountId) {
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
                    target: Some(format!("https://shop.example/{number}")),
                    name: None,
                    gone: false,
                };
                let placement = Placement {
                    program,
                    channel: Channel::ALL[(number % 8) as usize],
                    title: format!("Article {number}: the best of everything"),
                    url: Some(format!("https://me.example/{number}")),
                    first_day: first.plus((number % 900) as i64),
                    last_day: None,
                    link: Some(import.put_link(None, &link)?),
                    creative: None,
                    notes: None,
                    gone: false,
                };
                let effort = Effort {
                    placement: import.put_placement(None, &placement)?,
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

/// Asks so many times, and prints how long an answer takes beside what it should take.
pub async fn told<F: Future>(what: &str, rounds: usize, goal_ms: u32, mut ask: impl FnMut() -> F) {
    let mut took = Vec::new();
    for _ in 0..rounds {
        let started = Instant::now();
        std::hint::black_box(ask().await);
        took.push(started.elapsed());
    }
    took.sort();
    let (median, most) = (took[took.len() / 2], took[took.len() - 1]);
    println!("{what}: {median:.1?} at the median, {most:.1?} at most (goal {goal_ms} ms)");
}
