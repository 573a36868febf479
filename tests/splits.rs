//! Rows without ids: however a report is split into days that overlap, and in whatever order its parts come, the ledger is
//! that of the whole.

use std::path::Path;
use std::sync::Arc;

use proptest::prelude::*;
use tributary::{App, import};

use crate::imports::{in_currency, opened};

const HEADINGS: &str = "Type,Date,Purchase ID,Item Name,Buyer Name,Buyer Email,Taxes ($),Shipping ($),Sale Price ($),Gumroad Fees ($),Net Total ($)";

/// Imports rows, each with its day, as one report.
fn bring(runtime: &tokio::runtime::Runtime, app: &Arc<App>, path: &Path, rows: &[&(u32, String)]) {
    let lines: String = rows.iter().map(|(_, line)| format!("{line}\n")).collect();
    std::fs::write(path, format!("{HEADINGS}\n{lines}")).unwrap();
    let done = runtime.block_on(import::run(app, in_currency(path, "USD"))).unwrap();
    assert!(done.rejected.is_empty(), "{done:?}");
}

fn stored(app: &Arc<App>) -> Vec<String> {
    let mut stored = Vec::new();
    let mut add = |entry: ledger::Entry| {
        stored.push(format!("{:?}", entry.transaction));
        Ok(())
    };
    let find = ledger::Find::default();
    app.profile().ledger.read(|r| r.transactions(&find, ledger::Order::Oldest, 0, None, &mut add)).unwrap();
    stored
}

/// Few days and few amounts, so that many rows are equal.
fn row() -> impl Strategy<Value = (u32, String)> {
    (1..7_u32, 1..4_u32).prop_map(|(day, amount)| {
        (day, format!("Affiliate Credit,2026-02-0{day},,,,,,,{amount}.0,,{amount}.0"))
    })
}

/// The first and the last day of each part, in the order in which they come; together they hold every day.
fn parts() -> impl Strategy<Value = Vec<(u32, u32)>> {
    let range = (1..7_u32, 0..4_u32).prop_map(|(from, more)| (from, from + more));
    prop::collection::vec(range, 1..5).prop_map(|mut parts| {
        let missing = |parts: &[(u32, u32)]| {
            (1..7).find(|day| !parts.iter().any(|(from, to)| (*from..=*to).contains(day)))
        };
        while let Some(day) = missing(&parts) {
            parts.push((day.saturating_sub(1), day + 1));
        }
        parts
    })
}

#[test]
fn parts_that_overlap_give_the_ledger_of_the_whole() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let config = ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() };
    proptest!(config, |(rows in prop::collection::vec(row(), 1..25), parts in parts().prop_shuffle())| {
        let folder = tempfile::tempdir().unwrap();
        let (whole, split) = (opened(&folder.path().join("whole")), opened(&folder.path().join("split")));
        let path = folder.path().join("report.csv");
        bring(&runtime, &whole, &path, &rows.iter().collect::<Vec<_>>());
        let known = stored(&whole);
        prop_assert_eq!(known.len(), rows.len(), "equal rows are as many transactions");
        for (from, to) in parts {
            let part: Vec<_> = rows.iter().filter(|(day, _)| (from..=to).contains(day)).collect();
            if !part.is_empty() {
                bring(&runtime, &split, &path, &part);
            }
        }
        prop_assert_eq!(stored(&split), known);
    });
}
