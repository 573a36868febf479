use proptest::prelude::*;
use record::{Batch, Origin, Payout, PayoutId, Record, Status, Transaction};

use super::sample::*;
use crate::{
    AccountId, BatchId, Import, Ledger, LedgerError, Mark, Marked, Matched, MatchedHow, PayoutFind, RowId,
};

fn payout(id: &str, on: &str, amount: &str) -> Payout {
    Payout { id: PayoutId(id.into()), day: day(on), amount: money(amount), status: None, payer: None }
}

fn file(name: &str) -> Origin {
    Origin::Import { report: "r".into(), file: name.into(), hash: name.into() }
}

/// Payouts of an account, in a file of their own.
fn paid(ledger: &Ledger, account: AccountId, file_name: &str, payouts: &[Payout]) -> (Vec<RowId>, BatchId) {
    let records = payouts.iter().cloned().map(Record::Payout).collect();
    let applied =
        apply(ledger, account, &Batch { origin: file(file_name), records, problems: Vec::new() }, at(1));
    let mut rows = Vec::new();
    let find = PayoutFind { account: Some(account), ..PayoutFind::default() };
    ledger
        .read(|r| {
            r.payouts(&find, &mut |entry| {
                rows.extend(payouts.iter().any(|one| one.id == entry.payout.id).then_some(entry.id));
                Ok(())
            })
        })
        .unwrap();
    (rows, applied.batch)
}

fn by_hand<T>(
    ledger: &Ledger,
    account: AccountId,
    work: impl FnOnce(&mut Import<'_>) -> Result<T, LedgerError>,
) -> Result<(T, BatchId), LedgerError> {
    ledger.write(|w| {
        let mut import = w.import(account, &Origin::Payouts, at(10))?;
        let made = work(&mut import)?;
        Ok((made, import.finish()?.batch))
    })
}

fn part(payout: RowId, receipt: RowId, sent: i64, received: i64) -> Matched {
    let (sent, received) = (sent * 1_000_000, received * 1_000_000);
    Matched { payout, receipt, sent, received, how: MatchedHow::Hand, gone: false }
}

/// A network's account and a bank's, with a payout of 100 and receipts of 60 and 60.
fn with_bank() -> (Ledger, AccountId, RowId, Vec<RowId>, BatchId) {
    let (ledger, account) = with_account();
    let bank = ledger.write(|w| Ok::<_, LedgerError>(add_account(w, "Bank"))).unwrap();
    let (payouts, _) = paid(&ledger, account, "network.csv", &[payout("p1", "2026-05-15", "100.00 EUR")]);
    let receipts = [payout("b1", "2026-05-16", "60.00 EUR"), payout("b2", "2026-05-17", "60.00 EUR")];
    let (receipts, file) = paid(&ledger, bank, "bank.csv", &receipts);
    (ledger, account, payouts[0], receipts, file)
}

#[test]
fn nothing_is_given_out_twice() {
    let (ledger, account, payout, receipts, _) = with_bank();
    let put = |matched: Matched| by_hand(&ledger, account, |import| import.put_match(None, &matched));
    let refused = |matched: Matched| {
        let refused = put(matched).unwrap_err();
        assert!(matches!(refused, LedgerError::MatchedTwice { .. }), "{refused}");
    };
    refused(part(payout, receipts[0], 101, 60));
    refused(part(payout, receipts[0], 60, 61));
    refused(part(payout, receipts[0], 0, 60));
    refused(part(payout, receipts[0], 60, -1));
    refused(part(payout, payout, 50, 50));
    put(part(payout, receipts[0], 60, 60)).unwrap();
    refused(part(payout, receipts[1], 41, 41));
    put(part(payout, receipts[1], 40, 40)).unwrap();
    refused(part(payout, receipts[1], 1, 1));
    assert_eq!(ledger.read(|r| r.matches()).unwrap().len(), 2);
    // A match belongs to the batch of the account that was paid.
    let bank = ledger.read(|r| r.payout(receipts[0])).unwrap().unwrap().account;
    let other = by_hand(&ledger, bank, |import| import.put_match(None, &part(payout, receipts[0], 1, 1)));
    assert!(matches!(other, Err(LedgerError::NoRow { .. })));
}

#[test]
fn a_match_is_taken_away_and_brought_back() {
    let (ledger, account, payout, receipts, bank_file) = with_bank();
    let all = || ledger.read(|r| r.matches()).unwrap();
    let (id, made) =
        by_hand(&ledger, account, |import| import.put_match(None, &part(payout, receipts[0], 60, 60)))
            .unwrap();
    let before = all();
    // The receipt cannot go as long as the match stands.
    let blocked = ledger.write(|w| w.undo(bank_file, at(20))).unwrap_err();
    assert!(matches!(blocked, LedgerError::UndoBlocked { ref by, .. } if by[0].0 == made), "{blocked}");
    let gone = Matched { gone: true, ..part(payout, receipts[0], 60, 60) };
    let (_, taken) = by_hand(&ledger, account, |import| import.put_match(Some(id), &gone)).unwrap();
    assert_eq!(all(), []);
    // What was taken away is free for another.
    let (_, other) =
        by_hand(&ledger, account, |import| import.put_match(None, &part(payout, receipts[1], 60, 60)))
            .unwrap();
    ledger.write(|w| w.undo(other, at(21))).unwrap();
    ledger.write(|w| w.undo(taken, at(22))).unwrap();
    assert_eq!(all(), before);
    ledger.write(|w| w.undo(made, at(23))).unwrap();
    assert_eq!(all(), []);
    ledger.write(|w| w.undo(bank_file, at(24))).unwrap();
    assert!(ledger.read(|r| r.payout(receipts[0])).unwrap().is_none());
}

#[test]
fn the_bank_can_be_removed_with_its_matches() {
    let (ledger, account, payout, receipts, _) = with_bank();
    by_hand(&ledger, account, |import| import.put_match(None, &part(payout, receipts[0], 60, 60))).unwrap();
    let bank = ledger.read(|r| r.payout(receipts[0])).unwrap().unwrap().account;
    ledger.write(|w| w.remove_account(bank, false, at(9))).unwrap();
    assert_eq!(ledger.read(|r| r.matches()).unwrap(), []);
    assert!(ledger.read(|r| r.payout(payout)).unwrap().is_some());
    ledger.write(|w| w.remove_account(account, false, at(9))).unwrap();
}

#[test]
fn marks_have_a_past() {
    let (ledger, account, ..) = with_bank();
    let mark = |says: Marked| Mark {
        account,
        payer: None,
        currency: cur("EUR"),
        due: Some(day("2026-06-15")),
        says,
        note: Some("they said so".into()),
        gone: false,
    };
    let all = || {
        ledger.read(|r| r.payout_marks()).unwrap().into_iter().map(|(_, mark, _)| mark).collect::<Vec<_>>()
    };
    let (id, first) =
        by_hand(&ledger, account, |import| import.put_mark(None, &mark(Marked::NotDue))).unwrap();
    assert_eq!(all(), [mark(Marked::NotDue)]);
    let received = Marked::Received(day("2026-06-20"), money("12.50 EUR"));
    let (_, second) = by_hand(&ledger, account, |import| import.put_mark(Some(id), &mark(received))).unwrap();
    assert_eq!(all(), [mark(received)]);
    let snoozed = Marked::Snoozed(day("2026-07-01"));
    by_hand(&ledger, account, |import| import.put_mark(Some(id), &mark(snoozed))).unwrap();
    assert_eq!(all(), [mark(snoozed)]);
    assert!(ledger.write(|w| w.undo(second, at(30))).is_err(), "a later one stands on it");
    ledger.write(|w| w.undo(BatchId(second.0 + 1), at(30))).unwrap();
    ledger.write(|w| w.undo(second, at(31))).unwrap();
    assert_eq!(all(), [mark(Marked::NotDue)]);
    ledger.write(|w| w.undo(first, at(32))).unwrap();
    assert_eq!(all(), []);
}

fn with_payout(id: &str, on: &str, commission: &str, status: Status, payout: Option<&str>) -> Transaction {
    Transaction { payout_id: payout.map(str::to_owned), ..sale(id, on, commission, status) }
}

#[test]
fn a_payout_is_made_up_of_its_commissions() {
    let (ledger, account) = with_account();
    let rows = [
        with_payout("1", "2026-03-02", "10.00 EUR", Status::Paid, Some("p1")),
        with_payout("2", "2026-03-02", "5.00 EUR", Status::Paid, Some("p1")),
        with_payout("3", "2026-03-09", "-2.00 USD", Status::Approved, Some("p1")),
        with_payout("4", "2026-03-10", "7.00 EUR", Status::Approved, None),
        with_payout("5", "2026-03-11", "9.00 EUR", Status::Pending, None),
        with_payout("6", "2026-04-20", "3.00 EUR", Status::Approved, None),
    ];
    apply(&ledger, account, &batch(window("2026-03-01", "2026-04-30"), &rows), at(1));
    let id = PayoutId("p1".into());
    ledger
        .read(|r| {
            let parts: Vec<_> =
                r.payout_parts(account, &id)?.iter().map(|one| (one.day, one.money, one.count)).collect();
            assert_eq!(
                parts,
                [(day("2026-03-02"), money("15.00 EUR"), 2), (day("2026-03-09"), money("-2.00 USD"), 1)]
            );
            assert_eq!(r.payout_span(account, &id)?, Some(days("2026-03-02", "2026-03-09")));
            assert_eq!(r.payout_span(account, &PayoutId("none".into()))?, None);
            let ids: Vec<_> =
                r.payout_rows(account, &id, 2)?.into_iter().map(|one| one.transaction.id.0).collect();
            assert_eq!(ids, ["1", "2"]);
            let unpaid = |until: &str| -> Result<Vec<String>, LedgerError> {
                let rows = r.unpaid_rows(account, None, cur("EUR"), day(until), 10)?;
                Ok(rows.into_iter().map(|one| one.transaction.id.0).collect())
            };
            assert_eq!(unpaid("2026-12-31")?, ["6", "4"]);
            assert_eq!(unpaid("2026-04-19")?, ["4"]);
            assert_eq!(r.newest_approved(account)?, Some(day("2026-04-26")), "the week of 20 April");
            assert_eq!(r.last_told(account)?, Some(at(1)));
            Ok::<_, LedgerError>(())
        })
        .unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn sums_are_those_of_the_rows(
        rows in proptest::collection::vec((0i64..120, 0usize..4, any::<bool>(), any::<bool>(), -500i64..2_000), 0..40),
        from in 0i64..120,
        length in 1i64..120,
    ) {
        let (ledger, account) = with_account();
        let start = day("2026-01-05");
        let all: Vec<Transaction> = rows.iter().enumerate().map(|(at, (on, status, usd, assigned, cents))| {
            let on = start.plus(*on).to_string();
            let amount = format!("{}.{:02} {}", cents / 100, cents.abs() % 100, if *usd { "USD" } else { "EUR" });
            with_payout(&at.to_string(), &on, &amount, Status::ALL[*status], assigned.then_some("p"))
        }).collect();
        apply(&ledger, account, &batch(window("2026-01-01", "2026-12-31"), &all), at(1));
        let asked = record::Days::new(start.plus(from), start.plus(from + length - 1)).unwrap();
        let in_days = |one: &&Transaction| asked.contains(one.day);
        for status in Status::ALL {
            for currency in ["EUR", "USD"].map(cur) {
                let of = |one: &&Transaction| one.status == status && one.commission.currency == currency;
                let expected: (i64, i64) = all.iter().filter(in_days).filter(of)
                    .fold((0, 0), |sum, one| (sum.0 + one.commission.micros, sum.1 + 1));
                let found = ledger.read(|r| r.account_sums(account, asked)).unwrap();
                let found = found.iter().filter(|one| one.status == status && one.money.currency == currency)
                    .fold((0, 0), |sum, one| (sum.0 + one.money.micros, sum.1 + one.count));
                prop_assert_eq!(found, expected);
            }
        }
        let assigned = |one: &&Transaction| one.status == Status::Approved && one.payout_id.is_some();
        let expected: i64 = all.iter().filter(in_days).filter(assigned).map(|one| one.commission.micros).sum();
        let found = ledger.read(|r| r.assigned(account, asked)).unwrap();
        prop_assert_eq!(found.iter().map(|one| one.money.micros).sum::<i64>(), expected);
    }
}
