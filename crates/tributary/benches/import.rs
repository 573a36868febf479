//! A report of one million rows against the `sqlite3` shell: `cargo bench -p tributary --bench import`.
//!
//! Both read the same file in the same run, the shell with `.import` into a table with the same indexes.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, missing_docs)]

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use tributary::view::{ByBatch, ImportRequest};
use tributary::{App, Options, import, vault};

const ROWS: u64 = 1_000_000;

/// The indexes that the ledger keeps on its transactions, said of the columns of the file.
const SHELL_TABLE: &str = "
CREATE TABLE t (id TEXT, publisher_id TEXT, sale_amount TEXT, commission TEXT, date TEXT, commission_status TEXT,
  validation_date TEXT, extra TEXT, type TEXT, site_name TEXT, URL TEXT, decline_reason TEXT, advertiser_name TEXT,
  currency TEXT, click_ref TEXT, UNIQUE (publisher_id, id));
CREATE INDEX income ON t (advertiser_name, date, currency, commission_status, type, commission);
CREATE INDEX in_order ON t (date);
CREATE INDEX of_batch ON t (publisher_id);
CREATE INDEX of_content ON t (advertiser_name, click_ref, date, currency, commission_status, commission);
";

/// How often everything is done: the machine may have other work, and the ratios of one round are not those of the next.
const ROUNDS: usize = 5;

#[tokio::main]
async fn main() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("transactions.csv");
    write_report(&file);
    // The same rows in a file that has to be read again.
    let other = folder.path().join("other.csv");
    std::fs::copy(&file, &other).unwrap();
    std::fs::OpenOptions::new().append(true).open(&other).unwrap().write_all(b"\n").unwrap();
    println!("{ROWS} rows, {} MB", std::fs::metadata(&file).unwrap().len() / 1_000_000);
    let rounds = std::env::var("ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(ROUNDS);
    let mut ratios: [Vec<f64>; 4] = Default::default();
    for round in 0..rounds {
        let inside = folder.path().join(round.to_string());
        std::fs::create_dir(&inside).unwrap();
        let shell = shell(&inside, &file).as_secs_f64();
        let took = round_of(&inside, &file, &other).await;
        println!("shell {shell:.2} s; first, again, read again, undo: {took:.2?}");
        for (ratios, took) in ratios.iter_mut().zip(took) {
            ratios.push(took.as_secs_f64() / shell);
        }
        std::fs::remove_dir_all(&inside).unwrap();
    }
    let names = ["first import", "the same file again", "the same rows in another file", "undo"];
    for (name, ratios) in names.iter().zip(&mut ratios) {
        ratios.sort_by(f64::total_cmp);
        println!("{name}: {:.2} of the shell at the median, of {ratios:.2?}", ratios[ratios.len() / 2]);
    }
    println!("most memory: {} MB (goal 200)", peak_mb().map_or("?".to_owned(), |mb| mb.to_string()));
}

/// The first import of a file, the file again, its rows in another file, and the undo, in a profile of their own.
async fn round_of(folder: &Path, file: &Path, other: &Path) -> [Duration; 4] {
    let app = App::open(Options {
        data_dir: Some(folder.join("data")),
        api_origin: None,
        vault: vault::Prefer::File,
        now: chrono::Utc::now,
    })
    .unwrap();
    let request =
        |path: &Path| ImportRequest { path: path.display().to_string(), ..ImportRequest::default() };
    let mut took = [Duration::ZERO; 4];
    let started = Instant::now();
    let first = import::run(&app, request(file)).await.unwrap();
    took[0] = started.elapsed();
    assert_eq!((first.added, first.rejected.len()), (ROWS, 0));
    let mut last = None;
    for (at, path) in [(1, file), (2, other)] {
        let started = Instant::now();
        let again = import::run(&app, request(path)).await.unwrap();
        took[at] = started.elapsed();
        assert_eq!((again.added, again.updated, again.unchanged), (0, 0, ROWS));
        last = again.batch;
    }
    // The other file has the same rows: it goes first.
    import::undo(&app, ByBatch { batch: last.unwrap() }).await.unwrap();
    let started = Instant::now();
    let undone = import::undo(&app, ByBatch { batch: first.batch.unwrap() }).await.unwrap();
    took[3] = started.elapsed();
    assert_eq!(undone.removed, ROWS);
    took
}

fn shell(folder: &Path, file: &Path) -> Duration {
    let mut child = Command::new("sqlite3")
        .arg(folder.join("shell.db"))
        .stdin(Stdio::piped())
        .spawn()
        .expect("the sqlite3 shell is installed (Debian: sqlite3)");
    let script = format!(
        "PRAGMA journal_mode=wal;\nPRAGMA synchronous=normal;\nPRAGMA cache_size=-65536;\n{SHELL_TABLE}.mode csv\n.import --skip 1 {} t\n",
        file.display()
    );
    let started = Instant::now();
    child.stdin.take().unwrap().write_all(script.as_bytes()).unwrap();
    assert!(child.wait().unwrap().success());
    started.elapsed()
}

/// The most memory that this process has used, as Linux tells it.
fn peak_mb() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    Some(line.split_whitespace().nth(1)?.parse::<u64>().ok()? / 1_000)
}

fn write_report(path: &Path) {
    let mut out = std::io::BufWriter::new(std::fs::File::create(path).unwrap());
    writeln!(
        out,
        "id,publisher_id,sale_amount,commission,date,commission_status,validation_date,extra,type,site_name,URL,\
         decline_reason,advertiser_name,currency,click_ref"
    )
    .unwrap();
    let mut seed = 7_u64;
    let mut next = |below: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % below
    };
    for at in 0..ROWS {
        let (year, month, day) = (2023 + next(3), next(12) + 1, next(28) + 1);
        let (hour, minute, second) = (next(24), next(60), next(60));
        let cents = next(40_000) + 100;
        writeln!(
            out,
            "{},77001,{}.{:02},{}.{:02},{year}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02},{},,ORD-{:06},Sale,\
             My Garage Lab,https://garagelab.example/p/{},,Shop {:03},{},page-{}",
            1_700_000_000 + at,
            cents * 10 / 100,
            cents * 10 % 100,
            cents / 100,
            cents % 100,
            next(3),
            next(1_000_000),
            next(500),
            next(120),
            ["EUR", "USD", "GBP"][next(3) as usize],
            next(80)
        )
        .unwrap();
    }
    out.flush().unwrap();
}
