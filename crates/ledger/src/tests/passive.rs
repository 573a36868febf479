use record::{Kind, Passive, ProgramKind, Status, Transaction};

use super::sample::*;
use crate::{By, Find, Ledger, LedgerError, ProgramKey, Question, Reader};

/// What each class earned in all of 2026, as `class amount`.
fn classes(ledger: &Ledger) -> Vec<String> {
    let question = Question {
        days: days("2025-01-01", "2026-12-31"),
        step: record::Step::Year,
        by: By::Passive,
        currency: Some(cur("EUR")),
        compare: None,
        find: Find::default(),
        today: day("2026-11-25"),
        layers: 9,
    };
    let series = ledger.read(|r| r.series(&question)).unwrap().remove(0);
    let earned = |layer: &record::Layer| layer.tallies.iter().map(record::Tally::earned).sum::<i64>();
    let mut found: Vec<String> =
        series.layers.iter().map(|layer| format!("{} {}", layer.name, earned(layer) / series.unit)).collect();
    found.sort();
    found
}

fn on_page(id: &str, on: &str, commission: &str, page: &str) -> Transaction {
    Transaction { sub_id: Some(page.into()), ..sale(id, on, commission, Status::Paid) }
}

fn only_program(ledger: &Ledger) -> ProgramKey {
    ledger.read(Reader::programs).unwrap()[0].key
}

#[test]
fn a_page_is_evergreen_after_the_set_age_and_renewals_are_recurring_at_once() {
    let (ledger, account) = with_account();
    let rows = [
        on_page("1", "2026-01-01", "1 EUR", "a"),
        on_page("2", "2026-03-31", "2 EUR", "a"), // 89 days later
        on_page("3", "2026-04-01", "4 EUR", "a"), // 90 days later
        on_page("4", "2026-04-01", "8 EUR", "b"),
        sale("5", "2026-08-01", "16 EUR", Status::Paid), // no page, no age
        Transaction { kind: Kind::Recurring, ..sale("6", "2026-01-01", "32 EUR", Status::Paid) },
        Transaction { kind: Kind::Referral, ..sale("7", "2026-01-01", "64 EUR", Status::Paid) },
    ];
    apply(&ledger, account, &batch(file("a.csv"), &rows), at(1));
    assert_eq!(classes(&ledger), ["active 27", "evergreen 4", "recurring 96"]);
    ledger.write(|w| w.set_passive_age(89)).unwrap();
    assert_eq!(classes(&ledger), ["active 25", "evergreen 6", "recurring 96"]);
    ledger.write(|w| w.set_program(only_program(&ledger), None, true)).unwrap();
    assert_eq!(classes(&ledger), ["active 9", "declared 16", "evergreen 6", "recurring 96"]);
    ledger.write(|w| w.set_program(only_program(&ledger), Some(ProgramKind::Referral), false)).unwrap();
    assert_eq!(classes(&ledger), ["active 9", "declared 16", "evergreen 6", "recurring 96"]);
    ledger.write(|w| w.set_program(only_program(&ledger), Some(ProgramKind::Site), false)).unwrap();
    assert_eq!(classes(&ledger), ["active 25", "evergreen 6", "recurring 96"]);
    let passive = Find { passive: Some(true), ..Find::default() };
    let ids: Vec<String> =
        entries(&ledger, &passive).into_iter().map(|entry| entry.transaction.id.0).collect();
    assert_eq!(ids, ["6", "7", "2", "3"]);
}

#[test]
fn rows_of_a_declared_program_are_declared_when_they_come_later() {
    let (ledger, account) = with_account();
    apply(&ledger, account, &batch(file("a.csv"), &[sale("1", "2026-05-01", "1 EUR", Status::Paid)]), at(1));
    ledger.write(|w| w.set_program(only_program(&ledger), None, true)).unwrap();
    apply(&ledger, account, &batch(file("b.csv"), &[sale("2", "2026-05-02", "2 EUR", Status::Paid)]), at(2));
    assert_eq!(classes(&ledger), ["declared 3"]);
    let unknown = ledger.write(|w| w.set_program(ProgramKey(99), None, true));
    assert!(matches!(unknown, Err(LedgerError::NoProgram(_))));
}

#[test]
fn older_rows_make_a_page_older_and_their_undo_makes_it_younger() {
    let (ledger, account) = with_account();
    let late = [on_page("1", "2026-06-01", "1 EUR", "a"), on_page("2", "2026-06-01", "2 EUR", "b")];
    apply(&ledger, account, &batch(window("2026-06-01", "2026-06-30"), &late), at(1));
    assert_eq!(classes(&ledger), ["active 3"]);
    let early = [on_page("3", "2026-01-01", "4 EUR", "a")];
    let backfill = apply(&ledger, account, &batch(file("a.csv"), &early), at(2));
    assert_eq!(classes(&ledger), ["active 6", "evergreen 1"]);
    ledger.write(|w| w.undo(backfill.batch, at(3))).unwrap();
    assert_eq!(classes(&ledger), ["active 3"]);
}

#[test]
fn a_row_that_moves_to_another_day_takes_the_first_day_along() {
    let (ledger, account) = with_account();
    let rows = [on_page("1", "2026-01-01", "1 EUR", "a"), on_page("2", "2026-06-01", "2 EUR", "a")];
    apply(&ledger, account, &batch(window("2026-01-01", "2026-06-30"), &rows), at(1));
    assert_eq!(classes(&ledger), ["active 1", "evergreen 2"]);
    let moved = [on_page("1", "2026-05-01", "1 EUR", "a")];
    apply(&ledger, account, &batch(window("2026-01-01", "2026-06-30"), &moved), at(2));
    assert_eq!(classes(&ledger), ["active 3"]);
}

#[test]
fn the_numbers_that_sql_uses_are_those_of_the_vocabulary() {
    assert_eq!(Passive::ALL.len(), 4);
    assert_eq!(Kind::ALL[4..6], [Kind::Recurring, Kind::Referral]);
}
