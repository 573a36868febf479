use std::collections::BTreeMap;

use proptest::prelude::*;
use record::{Kind, Money, Status, Transaction};

use super::sample::*;
use crate::cells::Touched;
use crate::{Find, Ledger, LedgerError, SaleMonth};

fn sold(id: &str, on: &str, commission: &str, value: &str, status: Status) -> Transaction {
    Transaction { sale_amount: Some(money(value)), ..sale(id, on, commission, status) }
}

fn months(ledger: &Ledger) -> Vec<SaleMonth> {
    ledger.read(|r| r.sale_months(None, day("2000-01-01"))).unwrap()
}

#[test]
fn sales_are_added_up_by_month_and_currency() {
    let (ledger, account) = with_account();
    let rows = [
        sold("1", "2026-01-03", "10.00 EUR", "100.00 EUR", Status::Pending),
        sold("2", "2026-01-31", "4.00 EUR", "50.00 EUR", Status::Paid),
        sold("3", "2026-02-01", "1.00 USD", "20.00 USD", Status::Approved),
        sold("4", "2026-01-09", "1.00 EUR", "20.00 USD", Status::Approved),
        sold("5", "2026-01-09", "7.00 EUR", "70.00 EUR", Status::Declined),
        sold("6", "2026-01-09", "7.00 EUR", "0.00 EUR", Status::Paid),
        sale("7", "2026-01-09", "7.00 EUR", Status::Paid),
    ];
    apply(&ledger, account, &batch(window("2026-01-01", "2026-02-28"), &rows), at(5));
    let found = months(&ledger);
    let shown: Vec<_> = found
        .iter()
        .map(|one| format!("{} {} {} {} {}", one.month, one.currency, one.sales, one.value, one.commission))
        .collect();
    assert_eq!(shown, ["2026-01-01 EUR 2 150000000 14000000", "2026-02-01 USD 1 20000000 1000000"]);
    let first = &found[0];
    // 100² + 50², 10² + 4², 100 × 10 + 50 × 4, 100 ÷ 100 + 16 ÷ 50: in micros.
    let expected = (1.25e16, 1.16e14, 1.2e15, 1.32e6);
    assert_eq!((first.value_squares, first.commission_squares, first.products, first.weighted), expected);
    let later = ledger.read(|r| r.sale_months(Some(first.program), day("2026-02-01"))).unwrap();
    assert_eq!(later, found[1..]);
    // The rows behind a month are those that it counts.
    let of = |currency: &str, newest| {
        let days = record::Days::new(day("2026-01-01"), day("2026-01-31")).unwrap();
        let currency = record::Currency::new(currency).unwrap();
        let rows = ledger.read(|r| r.sales(first.program, currency, days, newest)).unwrap();
        rows.into_iter()
            .map(|one| format!("{} {} of {}", one.id, one.commission, one.value))
            .collect::<Vec<_>>()
    };
    assert_eq!(of("EUR", 9), ["2 4.00 EUR of 50.00 EUR", "1 10.00 EUR of 100.00 EUR"]);
    assert_eq!(of("EUR", 1), ["2 4.00 EUR of 50.00 EUR"]);
    assert!(of("USD", 9).is_empty());
}

#[test]
fn what_is_paid_for_each_is_found_by_kind() {
    let (ledger, account) = with_account();
    let rows = [
        sold("1", "2026-01-03", "10.00 EUR", "100.00 EUR", Status::Pending),
        sale("2", "2026-01-31", "4.00 USD", Status::Paid),
        Transaction { kind: Kind::Lead, ..sale("3", "2026-01-20", "2.00 EUR", Status::Approved) },
        Transaction { kind: Kind::Recurring, ..sale("4", "2026-01-20", "3.00 EUR", Status::Approved) },
        sale("5", "2026-01-09", "7.00 EUR", Status::Declined),
        sale("6", "2026-01-09", "-7.00 EUR", Status::Paid),
        sale("7", "2026-01-09", "0.00 EUR", Status::Paid),
        sale("8", "2026-02-01", "7.00 EUR", Status::Paid),
    ];
    apply(&ledger, account, &batch(window("2026-01-01", "2026-02-28"), &rows), at(5));
    let program = months(&ledger)[0].program;
    let found = |kinds: &[Kind], newest| {
        let paid = ledger.read(|r| r.paid(program, kinds, days("2026-01-01", "2026-01-31"), newest)).unwrap();
        let line = |one: &crate::Paid| format!("{} {} {}", one.id, one.kind.word(), one.commission);
        paid.iter().map(line).collect::<Vec<_>>()
    };
    let both = [Kind::Sale, Kind::Lead];
    assert_eq!(found(&both, 9), ["2 sale 4.00 USD", "3 lead 2.00 EUR", "1 sale 10.00 EUR"]);
    assert_eq!(found(&both, 1), ["2 sale 4.00 USD"]);
    assert_eq!(found(&[Kind::Lead], 9), ["3 lead 2.00 EUR"]);
    assert!(found(&[], 9).is_empty());
}

#[test]
fn sales_go_as_they_came() {
    let (ledger, account) = with_account();
    let one = sold("1", "2026-01-03", "10.00 EUR", "100.00 EUR", Status::Pending);
    apply(&ledger, account, &batch(window("2026-01-01", "2026-01-31"), &[one]), at(5));
    let before = months(&ledger);
    let moved = sold("1", "2026-02-03", "10.00 EUR", "90.00 EUR", Status::Pending);
    let moved = apply(&ledger, account, &batch(file("later.csv"), &[moved]), at(6));
    assert_eq!(months(&ledger)[0].month, day("2026-02-01"));
    ledger.write(|w| w.undo(moved.batch, at(7))).unwrap();
    assert_eq!(months(&ledger), before);
    ledger.write(|w| w.remove_account(account, false, at(9))).unwrap();
    assert!(months(&ledger).is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn sums_are_those_of_the_rows_however_they_were_made(batches in any_batches()) {
        let (ledger, account) = with_account();
        for (number, rows) in batches.iter().enumerate() {
            apply(&ledger, account, &batch(any_answer(number), rows), at(10 + number as i64));
        }
        let mut expected: BTreeMap<(i64, String, String), (u64, i64, i64)> = BTreeMap::new();
        for entry in entries(&ledger, &Find::default()) {
            let row = entry.transaction;
            let Some(Money { micros: value, currency }) = row.sale_amount else { continue };
            if value > 0 && currency == row.commission.currency && row.status != Status::Declined {
                let month = row.day.to_string()[..7].to_owned();
                let sums = expected.entry((entry.program.unwrap().0, currency.key().to_owned(), month)).or_default();
                *sums = (sums.0 + 1, sums.1 + value, sums.2 + row.commission.micros);
            }
        }
        let found = months(&ledger);
        let told: BTreeMap<_, _> = found.iter().map(|one| {
            let month = one.month.to_string()[..7].to_owned();
            ((one.program.0, one.currency.key().to_owned(), month), (one.sales, one.value, one.commission))
        }).collect();
        prop_assert_eq!(told, expected);
        let anew = ledger.write(|w| {
            let mut touched = Touched::default();
            for entry in found.iter() {
                touched.day(entry.program.0, entry.month.number() + 3);
            }
            w.rebuild_sales(&touched, true)?;
            w.sale_months(None, day("2000-01-01"))
        }).map_err(|error: LedgerError| TestCaseError::fail(error.to_string()))?;
        prop_assert_eq!(anew, found);
    }
}
