//! How fast a ledger of a million transactions comes in and answers: `cargo bench -p ledger`.
//!
//! 80 accounts with 120 programs, ten years, three currencies, every state. The default questions of the screens
//! have to be answered within one frame, 16 ms at the median.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a measurement may stop at whatever is wrong"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use ledger::{AccountId, By, ChangeFind, Find, Ledger, LedgerError, Order, Question, Reader, Writer};
use record::{
    Absent, Batch, Currency, DailyStat, Day, Days, Kind, Money, Origin, ProgramId, Rate, Record, Status,
    Step, Transaction, TransactionId,
};

const ROWS: u64 = 1_000_000;
const ACCOUNTS: u64 = 80;
const PROGRAMS: u64 = 120;
const DAYS: u64 = 3_652;
const FRAME: Duration = Duration::from_millis(16);

fn today() -> Day {
    Day::new(2026, 11, 25).unwrap()
}

/// Numbers that look random and are the same every time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

/// The transaction with a number; numbers ascend with the days.
fn transaction(number: u64, program: u64, dice: &mut Dice) -> Record {
    let day = today().plus(1 - DAYS as i64 + (number * DAYS / ROWS) as i64);
    let age = today().number() - day.number();
    let status = match (age, dice.below(100)) {
        (_, 0..8) => Status::Declined,
        (0..45, _) => Status::Pending,
        (0..90, _) => Status::Approved,
        _ => Status::Paid,
    };
    let kind = match dice.below(100) {
        0..80 => Kind::Sale,
        80..90 => Kind::Recurring,
        90..97 => Kind::Lead,
        _ => Kind::Bonus,
    };
    let currency = Currency::new(["EUR", "USD", "GBP"][(program % 3) as usize]).unwrap();
    let commission = Money::new(dice.below(40_000_000) as i64 - 500_000, currency);
    Record::Transaction(Transaction {
        id: TransactionId(format!("TX-{:09}", number * 7_919 % 1_000_000_007)),
        program_id: Some(ProgramId(format!("{}", 1_000 + program))),
        program: Some(format!("Program number {program}")),
        status,
        kind,
        occurred_at: day.start() + chrono::TimeDelta::seconds(dice.below(86_400) as i64),
        day,
        commission,
        commission_text: None,
        sale_amount: Some(Money::new(commission.micros * 12, currency)),
        quantity: None,
        sub_id: (dice.below(10) > 0).then(|| format!("page-{}", dice.below(40))),
        order_id: Some(format!("ORD-{}", number * 31)),
        customer_id: None,
        clicked_at: None,
        payout_id: None,
        note: None,
    })
}

/// Small numbers of programs come up far more often than large ones.
fn program(dice: &mut Dice) -> u64 {
    dice.below(PROGRAMS).min(dice.below(PROGRAMS))
}

fn origin(name: &str) -> Origin {
    Origin::Import { report: "bench".into(), file: name.into(), hash: name.into() }
}

fn add_account(writer: &Writer, name: &str) -> AccountId {
    let network = format!("network-{}", name.len());
    writer.add_account(&network, name, &BTreeMap::new(), &BTreeSet::new(), today().start()).unwrap()
}

fn put_rates(ledger: &Ledger) {
    let rates: Vec<_> = ["USD", "GBP", "CHF", "JPY"]
        .into_iter()
        .flat_map(|code| {
            (0..DAYS as i64).map(move |back| {
                let nanos = 1_100_000_000 + (back * 977 % 1_000) * 100_000;
                (today().plus(-back), Currency::new(code).unwrap(), Rate::from_nanos(nanos).unwrap())
            })
        })
        .collect();
    ledger
        .write(|w| {
            w.set_currency(Currency::EUR)?;
            w.put_rates(&rates, "bench")
        })
        .unwrap();
}

/// One file of a million rows into one account.
fn one_file(title: &str, records: impl Fn() -> Vec<u64>) {
    let ledger = Ledger::memory().unwrap();
    put_rates(&ledger);
    let numbers = records();
    let import = |name: &str| {
        let mut dice = Dice(7);
        let mut spent = Duration::ZERO;
        ledger
            .write(|w| {
                let account = match w.account_named("One")? {
                    Some(account) => account.id,
                    None => add_account(w, "One"),
                };
                let mut import = w.import(account, &origin(name), today().start())?;
                for chunk in numbers.chunks(10_000) {
                    // Making rows is not what is measured.
                    let rows: Vec<Record> = chunk
                        .iter()
                        .map(|number| {
                            let mut dice = Dice(*number);
                            transaction(*number, program(&mut dice), &mut dice)
                        })
                        .collect();
                    let start = Instant::now();
                    for row in &rows {
                        import.push(row)?;
                    }
                    spent += start.elapsed();
                }
                let start = Instant::now();
                let applied = import.finish()?;
                println!(
                    "  finish {:?}; {} added, {} unchanged",
                    start.elapsed(),
                    applied.added,
                    applied.unchanged
                );
                spent += start.elapsed();
                dice.below(1);
                Ok::<(), LedgerError>(())
            })
            .unwrap();
        spent
    };
    println!("{title}");
    println!("  first import: {:?}", import("first"));
    println!("  the same again: {:?}", import("again"));
}

/// The ledger that the questions are asked of.
fn many_accounts() -> Ledger {
    let ledger = Ledger::memory().unwrap();
    put_rates(&ledger);
    let mut of_account: Vec<Vec<Record>> = (0..ACCOUNTS).map(|_| Vec::new()).collect();
    for number in 0..ROWS {
        let mut dice = Dice(number);
        let program = program(&mut dice);
        of_account[(program % ACCOUNTS) as usize].push(transaction(number, program, &mut dice));
    }
    for program in 0..PROGRAMS {
        of_account[(program % ACCOUNTS) as usize].extend((0..400).map(|back| {
            Record::Daily(DailyStat {
                day: today().plus(-back),
                program_id: Some(ProgramId(format!("{}", 1_000 + program))),
                program: None,
                sub_id: None,
                clicks: Some(back % 50),
                impressions: None,
            })
        }));
    }
    let start = Instant::now();
    for (number, records) in of_account.iter().enumerate() {
        ledger
            .write(|w| {
                let account = add_account(w, &format!("Account {number}"));
                let mut import = w.import(account, &origin(&number.to_string()), today().start())?;
                for record in records {
                    import.push(record)?;
                }
                import.finish()
            })
            .map(|_: ledger::Applied| ())
            .unwrap();
    }
    println!("the same rows in {ACCOUNTS} accounts: {:?}", start.elapsed());
    ledger
}

/// How many rows change after the first look.
const NEWS: i64 = 240;

/// A day later: every account is read again, most of it confirmed, a few rows of some other state, new or gone.
fn some_news(ledger: &Ledger) {
    let later = today().start() + chrono::TimeDelta::hours(2);
    let since = Days::last(31, today());
    let mut recent: Vec<Vec<Record>> = (0..ACCOUNTS).map(|_| Vec::new()).collect();
    for number in 0..ROWS {
        let mut dice = Dice(number);
        let program = program(&mut dice);
        let record = transaction(number, program, &mut dice);
        if matches!(&record, Record::Transaction(row) if since.contains(Day::of(row.occurred_at))) {
            recent[(program % ACCOUNTS) as usize].push(record);
        }
    }
    let accounts = ledger.read(Reader::accounts).unwrap();
    let start = Instant::now();
    for (number, records) in recent.into_iter().enumerate() {
        let name = format!("Account {number}");
        let account = accounts.iter().find(|account| account.name == name).unwrap().id;
        let sync = |records: &[Record]| {
            let origin =
                Origin::Sync { what: "transactions".into(), days: Some(since), absent: Absent::Vanished };
            let batch = Batch { origin, records: records.to_vec(), problems: Vec::new() };
            ledger.write(|w| w.apply(account, &batch, later)).unwrap()
        };
        // The first change makes them rows of a sync; the last of them is then gone.
        let mut changed = records.clone();
        for record in changed.iter_mut().take(3) {
            if let Record::Transaction(row) = record {
                row.status = if row.status == Status::Paid { Status::Declined } else { Status::Paid };
            }
        }
        let applied = sync(&changed);
        assert_eq!(applied.updated, 3, "{name}");
        assert_eq!(sync(&changed).updated, 0);
        assert_eq!(sync(&changed[1..]).updated, 1);
    }
    println!("{ACCOUNTS} accounts read again, three times each: {:?}", start.elapsed());
}

fn median(title: &str, goal: Option<Duration>, mut run: impl FnMut()) -> bool {
    run();
    let mut times: Vec<Duration> = (0..15)
        .map(|_| {
            let start = Instant::now();
            run();
            start.elapsed()
        })
        .collect();
    times.sort();
    let median = times[times.len() / 2];
    let met = goal.is_none_or(|goal| median <= goal);
    println!("  {median:>12.3?}  {}{title}", if met { "" } else { "TOO SLOW: " });
    met
}

fn main() {
    one_file("one file, oldest first", || (0..ROWS).collect());
    one_file("one file, newest first", || (0..ROWS).rev().collect());
    one_file("one file, in no order", || (0..ROWS).map(|number| number * 611_953 % ROWS).collect());
    memory();
    let ledger = many_accounts();
    let ask = |days: Days, step: Step, by: By, compare: Option<Days>| Question {
        days,
        step,
        by,
        currency: Some(Currency::EUR),
        compare,
        find: Find::default(),
        today: today(),
        layers: 8,
    };
    let series = |question: &Question| {
        let found = ledger.read(|r| r.series(question)).unwrap();
        assert!(!found[0].layers.is_empty());
    };
    let quarter = Days::last(90, today());
    let year = Days::new(Day::new(2025, 12, 1).unwrap(), Day::new(2026, 11, 30).unwrap()).unwrap();
    let month = Days::new(Day::new(2026, 11, 1).unwrap(), today()).unwrap();
    let month_before = Days::new(Day::new(2026, 10, 1).unwrap(), Day::new(2026, 10, 25).unwrap()).unwrap();
    let decade = Days::last(DAYS as i64, today());
    println!("questions, median of 15; the goal for the default ones is {FRAME:?}");
    let mut met = true;
    met &= median("90 days by week and program, compared", Some(FRAME), || {
        series(&ask(quarter, Step::Week, By::Program, Some(quarter.before())));
    });
    met &= median("12 months by month and program, compared", Some(FRAME), || {
        series(&ask(year, Step::Month, By::Program, Some(year.before())));
    });
    met &= median("month so far and the same days of the last", Some(FRAME), || {
        for days in [month, month_before] {
            ledger.read(|r| r.totals(&ask(days, Step::Day, By::Nothing, None))).unwrap();
        }
    });
    met &= median("programs: 90 days, those before, clicks, 12 weeks", Some(FRAME), || {
        ledger.read(|r| r.program_totals(quarter, quarter.before(), Currency::EUR)).unwrap();
    });
    median("90 days by day and program", None, || series(&ask(quarter, Step::Day, By::Program, None)));
    median("10 years by month and program", None, || series(&ask(decade, Step::Month, By::Program, None)));
    median("10 years by year and network", None, || series(&ask(decade, Step::Year, By::Network, None)));
    median("12 months by month and program, in dollars", None, || {
        let question = Question {
            currency: Some(Currency::new("USD").unwrap()),
            ..ask(year, Step::Month, By::Program, None)
        };
        series(&question);
    });
    let page = |find: Find| {
        let mut rows = 0;
        ledger
            .read(|r| {
                r.transactions(&find, Order::Newest, 0, Some(100), &mut |_| {
                    rows += 1;
                    Ok(())
                })
            })
            .unwrap();
        assert!(rows > 0);
    };
    let program = ledger.read(Reader::programs).unwrap()[60].key;
    median("first page of transactions", Some(FRAME), || page(Find::default()));
    median("first page of one program", None, || page(Find { program: Some(program), ..Find::default() }));
    median("first page of what is approved", None, || {
        page(Find { status: Some(Status::Approved), ..Find::default() });
    });
    median("a text that few rows have", None, || {
        page(Find { text: Some("ORD-1234".into()), ..Find::default() });
    });
    median("what is new since a day ago, of everything", None, || {
        ledger.changes_since(today().plus(-1).start()).unwrap();
    });
    let looked = today().start() + chrono::TimeDelta::hours(1);
    some_news(&ledger);
    met &= median("what changed since the last look, a few rows of all", Some(FRAME), || {
        let groups = ledger.changes_since(looked).unwrap();
        assert_eq!(groups.iter().map(|group| group.count).sum::<i64>(), NEWS);
    });
    met &= median("the same row by row", Some(FRAME), || {
        let find = ChangeFind { since: looked, program: None, news: None };
        let mut rows = 0;
        ledger
            .read(|r| {
                r.changed(&find, 0, Some(100), &mut |_| {
                    rows += 1;
                    Ok(())
                })
            })
            .unwrap();
        assert_eq!(rows, 100);
    });
    println!("{}", if met { "every goal is met" } else { "a goal is missed" });
}

/// The most memory that the process has had, where the system tells.
fn memory() {
    if let Ok(status) = std::fs::read_to_string("/proc/self/status") {
        println!("{}", status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or_default());
    }
}
