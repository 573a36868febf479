//! What a complete answer lacks: marked, or set to zero, with its past kept.

use record::{Absent, Origin, Problem, Status, Transaction};

use super::sample::*;
use crate::{AccountId, Before, ChangeFind, Changed, Entry, Find, Ledger, LedgerError, News, Reader};

const ALL: (&str, &str) = ("2026-10-01", "2026-10-31");

fn october(absent: Absent) -> Origin {
    answer(ALL.0, ALL.1, absent)
}

fn row(id: &str, on: &str) -> Transaction {
    sale(id, on, "5 EUR", Status::Approved)
}

/// Applies an answer about October; how many rows it changed.
fn told(ledger: &Ledger, account: AccountId, absent: Absent, rows: &[Transaction], now: i64) -> u64 {
    apply(ledger, account, &batch(october(absent), rows), at(now)).updated
}

fn entry(ledger: &Ledger, id: &str) -> Entry {
    let row = ledger.read(|r| r.find_rows(id)).unwrap()[0];
    ledger.read(|r| r.transaction(row)).unwrap().unwrap()
}

fn missing(ledger: &Ledger) -> Vec<String> {
    let found = entries(ledger, &Find::default()).into_iter();
    found.filter(|entry| entry.missing_since.is_some()).map(|entry| entry.transaction.id.0).collect()
}

fn changed(ledger: &Ledger, since: i64) -> Vec<Changed> {
    let find = ChangeFind { since: at(since), program: None, news: None };
    let mut found = Vec::new();
    ledger
        .read(|r| {
            r.changed(&find, 0, None, &mut |changed| {
                found.push(changed);
                Ok(())
            })
        })
        .unwrap();
    found
}

#[test]
fn what_is_no_longer_reported_is_marked_and_still_counts() {
    let (ledger, account) = with_account();
    let rows = [row("1", "2026-10-01"), row("2", "2026-10-31")];
    told(&ledger, account, Absent::Vanished, &rows, 1);
    let cells = derived(&ledger);
    assert_eq!(told(&ledger, account, Absent::Vanished, &rows[1..], 2), 1);
    let gone = entry(&ledger, "1");
    assert_eq!((gone.missing_since, gone.changed_at, gone.first_seen), (Some(at(2)), at(2), at(1)));
    assert_eq!(gone.transaction, rows[0], "it stays as it was last reported");
    assert_eq!(derived(&ledger), cells, "it still counts");
    let history = ledger.read(|r| r.history(gone.row)).unwrap();
    let states: Vec<_> = history.iter().map(|seen| (seen.missing_since, seen.changed.join(" "))).collect();
    assert_eq!(states, [(None, String::new()), (Some(at(2)), "missing_since".into())]);
    assert_eq!(entry(&ledger, "2").missing_since, None);

    let then = dump(&ledger, &["batches"]);
    assert_eq!(told(&ledger, account, Absent::Vanished, &rows[1..], 3), 0, "twice is once");
    assert_eq!(dump(&ledger, &["batches"]), then);
}

#[test]
fn the_mark_goes_when_it_is_reported_again() {
    let (ledger, account) = with_account();
    let rows = [row("1", "2026-10-01"), row("2", "2026-10-02")];
    told(&ledger, account, Absent::Vanished, &rows, 1);
    told(&ledger, account, Absent::Vanished, &rows[1..], 2);
    // Whatever an answer promises of its gaps, what it has is reported.
    assert_eq!(told(&ledger, account, Absent::Unknown, &rows, 3), 1);
    let back = entry(&ledger, "1");
    assert_eq!((back.missing_since, back.transaction.clone()), (None, rows[0].clone()));
    assert_eq!(ledger.read(|r| r.history(back.row)).unwrap().len(), 3);
}

#[test]
fn an_answer_that_promises_nothing_or_was_not_understood_marks_nothing() {
    let (ledger, account) = with_account();
    told(&ledger, account, Absent::Vanished, &[row("1", "2026-10-01")], 1);
    assert_eq!(told(&ledger, account, Absent::Unknown, &[], 2), 0);
    for absent in [Absent::Vanished, Absent::Zero] {
        let mut unclear = batch(october(absent), &[]);
        unclear.problems = vec![Problem { line: None, field: None, reason: "Unclear.".into(), row: None }];
        assert_eq!(apply(&ledger, account, &unclear, at(3)).updated, 0, "the row could be that one");
    }
    assert_eq!(missing(&ledger), [""; 0]);
}

#[test]
fn only_the_days_of_the_answer_are_looked_at_by_the_clock_of_utc() {
    let (ledger, account) = with_account();
    let at_the_edge = |id: &str, at: &str, network_day: &str| Transaction {
        occurred_at: at.parse().unwrap(),
        day: day(network_day),
        ..row(id, "2026-10-01")
    };
    let rows = [
        at_the_edge("before", "2026-09-30T23:59:59Z", "2026-10-01"),
        at_the_edge("first", "2026-10-01T00:00:00Z", "2026-09-30"),
        at_the_edge("last", "2026-10-31T23:59:59Z", "2026-11-01"),
        at_the_edge("after", "2026-11-01T00:00:00Z", "2026-10-31"),
    ];
    let wide = answer("2026-09-01", "2026-11-30", Absent::Vanished);
    apply(&ledger, account, &batch(wide, &rows), at(1));
    assert_eq!(told(&ledger, account, Absent::Vanished, &[], 2), 2);
    assert_eq!(missing(&ledger), ["first", "last"]);
}

#[test]
fn other_accounts_files_and_entries_by_hand_are_left_alone() {
    let (ledger, account) = with_account();
    let other = ledger.write(|w| Ok::<_, LedgerError>(add_account(w, "Other"))).unwrap();
    told(&ledger, other, Absent::Vanished, &[row("1", "2026-10-01")], 1);
    apply(&ledger, account, &batch(file("a.csv"), &[row("2", "2026-10-01")]), at(1));
    apply(&ledger, account, &batch(Origin::Hand, &[row("3", "2026-10-01")]), at(1));
    // A file that repeats what a sync told is no news; one that changes it is what stands from then on.
    told(&ledger, account, Absent::Unknown, &[row("4", "2026-10-01"), row("5", "2026-10-01")], 1);
    let paid = sale("4", "2026-10-01", "5 EUR", Status::Paid);
    apply(&ledger, account, &batch(file("b.csv"), &[paid, row("5", "2026-10-01")]), at(2));
    for absent in [Absent::Vanished, Absent::Zero] {
        told(&ledger, account, absent, &[], 3);
    }
    assert_eq!(missing(&ledger), [""; 0]);
    let zero: Vec<String> = entries(&ledger, &Find::default())
        .into_iter()
        .filter(|entry| entry.transaction.commission.micros == 0)
        .map(|entry| entry.transaction.id.0)
        .collect();
    assert_eq!(zero, ["5"]);
}

#[test]
fn a_file_does_not_know_what_the_network_no_longer_reports() {
    let (ledger, account) = with_account();
    told(&ledger, account, Absent::Vanished, &[row("1", "2026-10-01")], 1);
    told(&ledger, account, Absent::Vanished, &[], 2);
    assert_eq!(apply(&ledger, account, &batch(file("a.csv"), &[row("1", "2026-10-01")]), at(3)).unchanged, 1);
    let then = dump(&ledger, &["batches"]);
    let paid = [sale("1", "2026-10-01", "5 EUR", Status::Paid)];
    let import = apply(&ledger, account, &batch(file("b.csv"), &paid), at(4));
    let now = entry(&ledger, "1");
    assert_eq!((now.transaction.status, now.missing_since), (Status::Paid, Some(at(2))));
    ledger.write(|w| w.undo(import.batch, at(5))).unwrap();
    assert_eq!(dump(&ledger, &["batches"]), then, "an import over a marked row can be taken back");
}

#[test]
fn an_import_can_be_taken_back_after_an_answer_that_lacks_its_rows() {
    let (ledger, account) = with_account();
    told(&ledger, account, Absent::Vanished, &[row("1", "2026-10-01")], 1);
    let then = dump(&ledger, &["batches"]);
    let rows = [sale("1", "2026-10-01", "5 EUR", Status::Paid), row("2", "2026-10-02")];
    let import = apply(&ledger, account, &batch(file("a.csv"), &rows), at(2));
    told(&ledger, account, Absent::Vanished, &[], 3);
    told(&ledger, account, Absent::Zero, &[], 4);
    ledger.write(|w| w.undo(import.batch, at(5))).unwrap();
    assert_eq!(dump(&ledger, &["batches"]), then);
}

#[test]
fn a_sum_that_is_left_out_is_zero_and_its_past_stays() {
    let (ledger, account) = with_account();
    ledger.write(|w| w.set_currency(cur("EUR"))).unwrap();
    let full = Transaction {
        commission_text: Some("5.00000001".into()),
        sale_amount: Some(money("50 EUR")),
        quantity: Some("3".into()),
        ..row("1", "2026-10-01")
    };
    told(&ledger, account, Absent::Zero, &[full.clone(), row("2", "2026-10-02")], 1);
    assert_eq!(told(&ledger, account, Absent::Zero, &[row("2", "2026-10-02")], 2), 1);
    let zero = entry(&ledger, "1");
    let expected = Transaction {
        commission: money("0 EUR"),
        commission_text: None,
        sale_amount: None,
        quantity: None,
        ..full.clone()
    };
    assert_eq!((zero.transaction, zero.missing_since), (expected, None));
    let history = ledger.read(|r| r.history(zero.row)).unwrap();
    assert_eq!(
        history.iter().map(|seen| seen.commission).collect::<Vec<_>>(),
        [money("5 EUR"), money("0 EUR")]
    );
    let changes = changed(&ledger, 1);
    assert_eq!(changes.len(), 1);
    assert_eq!(changes[0].news, News::Restated);
    assert_eq!(changes[0].before, Some(Before { status: Status::Approved, commission: money("5 EUR") }));

    let (then, sums) = (dump(&ledger, &["batches"]), derived(&ledger));
    assert_eq!(told(&ledger, account, Absent::Zero, &[row("2", "2026-10-02")], 3), 0, "twice is once");
    assert_eq!(dump(&ledger, &["batches"]), then);
    // The sums are those of a ledger that was never told anything else.
    let (fresh, account) = with_account();
    fresh.write(|w| w.set_currency(cur("EUR"))).unwrap();
    told(
        &fresh,
        account,
        Absent::Zero,
        &[sale("1", "2026-10-01", "0 EUR", Status::Approved), row("2", "2026-10-02")],
        1,
    );
    assert_eq!(sums, derived(&fresh));
}

#[test]
fn a_sum_that_comes_again_is_what_it_says() {
    let (ledger, account) = with_account();
    told(&ledger, account, Absent::Zero, &[row("1", "2026-10-01")], 1);
    told(&ledger, account, Absent::Zero, &[], 2);
    assert_eq!(told(&ledger, account, Absent::Zero, &[row("1", "2026-10-01")], 3), 1);
    assert_eq!(entry(&ledger, "1").transaction, row("1", "2026-10-01"));
}

#[test]
fn the_news_of_a_transaction_are_against_how_it_was_then() {
    let (ledger, account) = with_account();
    let rows = ["1", "2", "3"].map(|id| row(id, "2026-10-01"));
    told(&ledger, account, Absent::Vanished, &rows[..2], 10);
    told(&ledger, account, Absent::Vanished, &rows[1..2], 20);
    told(&ledger, account, Absent::Vanished, &[rows[0].clone(), rows[2].clone()], 30);
    told(&ledger, account, Absent::Vanished, &rows[..2], 40);
    let news = |since: i64| {
        let mut told: Vec<String> = changed(&ledger, since)
            .into_iter()
            .map(|one| format!("{} {} {}", one.now.transaction.id.0, one.news.word(), one.before.is_some()))
            .collect();
        told.sort();
        told
    };
    assert_eq!(news(35), ["2 returned true", "3 vanished true"]);
    assert_eq!(news(25), ["1 returned true", "3 vanished false"], "2 is as it was");
    assert_eq!(news(15), ["3 vanished false"]);
    assert_eq!(news(5), ["1 new false", "2 new false", "3 vanished false"]);
    assert!(news(40).is_empty());
    let groups = ledger.changes_since(at(25)).unwrap();
    let told: Vec<_> = groups.iter().map(|group| (group.news, group.count)).collect();
    assert_eq!(told, [(News::Vanished, 1), (News::Returned, 1)], "what takes money away comes first");
}

#[test]
fn changes_come_by_program_by_sort_and_page_by_page() {
    let (ledger, account) = with_account();
    let of = |id: &str, program: &str, status| Transaction {
        program_id: Some(record::ProgramId(program.into())),
        ..sale(id, "2026-10-01", "5 EUR", status)
    };
    told(
        &ledger,
        account,
        Absent::Unknown,
        &[of("1", "a", Status::Pending), of("2", "b", Status::Pending)],
        1,
    );
    told(
        &ledger,
        account,
        Absent::Unknown,
        &[of("1", "a", Status::Declined), of("3", "a", Status::Pending)],
        2,
    );
    told(&ledger, account, Absent::Unknown, &[of("2", "b", Status::Paid)], 3);
    let keys: Vec<_> = ledger.read(Reader::programs).unwrap().into_iter().map(|one| one.key).collect();
    let ids = |program, news, offset, limit| {
        let find = ChangeFind { since: at(1), program, news };
        let mut ids = Vec::new();
        ledger
            .read(|r| {
                r.changed(&find, offset, limit, &mut |one| {
                    ids.push((one.now.transaction.id.0, one.batch.what));
                    Ok(())
                })
            })
            .unwrap();
        ids.into_iter().map(|(id, what)| format!("{id} {what}")).collect::<Vec<_>>()
    };
    let told = |ids: &[&str]| ids.iter().map(|id| format!("{id} transactions")).collect::<Vec<_>>();
    assert_eq!(ids(None, None, 0, None), told(&["2", "3", "1"]), "the latest first");
    assert_eq!(ids(None, None, 1, Some(1)), told(&["3"]));
    assert_eq!(ids(Some(keys[0]), None, 0, None), told(&["3", "1"]));
    assert_eq!(ids(Some(keys[0]), Some(News::Reversed), 0, None), told(&["1"]));
    assert_eq!(ids(Some(keys[1]), Some(News::Reversed), 0, None), [""; 0]);
}

#[test]
fn a_confirmed_batch_does_not_come_again() {
    let (ledger, account) = with_account();
    let rows = [row("1", "2026-10-01")];
    told(&ledger, account, Absent::Vanished, &rows, 1);
    told(&ledger, account, Absent::Vanished, &rows, 50);
    assert!(changed(&ledger, 10).is_empty());
    assert!(entries(&ledger, &Find { changed_since: Some(at(10)), ..Find::default() }).is_empty());
}
