use record::{Absent, Amounts, Kind, Origin, ProgramId, Status, Transaction, TransactionId};

use super::sample::*;
use crate::{ChangeFind, Changed, Find, Ledger, LedgerError, Order, Reader, Source};

fn ids(ledger: &Ledger, find: &Find) -> Vec<String> {
    entries(ledger, find).into_iter().map(|entry| entry.transaction.id.0).collect()
}

#[test]
fn a_transaction_comes_back_as_it_was_told() {
    let (ledger, account) = with_account();
    let full = Transaction {
        commission_text: Some("1.23456789".into()),
        sale_amount: Some(money("99.90 USD")),
        quantity: Some("2".into()),
        sub_id: Some("page".into()),
        order_id: Some("o-1".into()),
        customer_id: Some("c-1".into()),
        clicked_at: Some(at(-500)),
        payout_id: Some("w-1".into()),
        note: Some("asked for it twice".into()),
        kind: Kind::Bonus,
        ..sale("1", "2026-10-01", "1.234568 EUR", Status::Approved)
    };
    let nameless = Transaction {
        program_id: None,
        program: None,
        ..sale("2", "2026-10-01", "0.00000001 BTC", Status::Declined)
    };
    let named = Transaction { program_id: None, ..sale("3", "2026-10-02", "-3 JPY", Status::Pending) };
    let known_by_id = Transaction { program: None, ..sale("4", "2026-10-03", "4 EUR", Status::Paid) };
    let told = [full, nameless, named, known_by_id];
    apply(&ledger, account, &batch(Origin::Hand, &told), at(7));
    let mut expected = told.to_vec();
    expected[3].program = Some("Acme".into());
    let found = entries(&ledger, &Find::default());
    assert_eq!(found.iter().map(|entry| entry.transaction.clone()).collect::<Vec<_>>(), expected);
    assert!(found.iter().all(|entry| (entry.first_seen, entry.changed_at) == (at(7), at(7))));
    let names: Vec<(String, String, u8)> = ledger
        .read(Reader::programs)
        .unwrap()
        .into_iter()
        .map(|program| (program.id.0, program.name, program.slot))
        .collect();
    let program = |id: &str, name: &str, slot| (id.to_owned(), name.to_owned(), slot);
    assert_eq!(names, [program("p1", "Acme", 1), program("", "Main", 2), program("Acme", "Acme", 3)]);
    assert_eq!(ledger.read(|r| r.transaction(found[0].row)).unwrap().unwrap(), found[0]);
}

#[test]
fn every_state_is_kept_with_what_brought_it() {
    let (ledger, account) = with_account();
    let october = || window("2026-10-01", "2026-10-31");
    let states = [
        sale("1", "2026-10-01", "5 EUR", Status::Pending),
        sale("1", "2026-10-01", "5 EUR", Status::Approved),
        Transaction { sub_id: Some("x".into()), ..sale("1", "2026-10-01", "4 EUR", Status::Approved) },
    ];
    apply(&ledger, account, &batch(file("a.csv"), &states[..1]), at(1));
    apply(&ledger, account, &batch(october(), &states[1..2]), at(2));
    apply(&ledger, account, &batch(october(), &states[1..2]), at(3));
    apply(&ledger, account, &batch(october(), &states[2..]), at(4));
    let row = ledger.read(|r| r.find_rows("1")).unwrap()[0];
    let history = ledger.read(|r| r.history(row)).unwrap();
    let told: Vec<_> = history
        .iter()
        .map(|seen| (seen.at, seen.status, seen.commission, seen.batch.source, seen.changed.join(" ")))
        .collect();
    assert_eq!(
        told,
        [
            (at(1), Status::Pending, money("5 EUR"), Source::Import, String::new()),
            (at(2), Status::Approved, money("5 EUR"), Source::Sync, "status".into()),
            (at(4), Status::Approved, money("4 EUR"), Source::Sync, "commission sub_id".into()),
        ]
    );
    assert_eq!(history[0].batch.file.as_deref(), Some("a.csv"));
    assert_eq!(history[1].batch.what, "transactions");
    let entry = ledger.read(|r| r.transaction(row)).unwrap().unwrap();
    assert_eq!((entry.first_seen, entry.changed_at), (at(1), at(4)));
}

#[test]
fn what_another_sort_of_source_does_not_tell_stays_known() {
    let (ledger, account) = with_account();
    let rich = Transaction {
        sub_id: Some("page".into()),
        order_id: Some("o-1".into()),
        sale_amount: Some(money("50 EUR")),
        ..sale("1", "2026-10-01", "5 EUR", Status::Pending)
    };
    let poor =
        Transaction { program: None, program_id: None, ..sale("1", "2026-10-01", "5 EUR", Status::Paid) };
    let now = || entries(&ledger, &Find::default()).remove(0).transaction;
    apply(&ledger, account, &batch(window("2026-10-01", "2026-10-31"), std::slice::from_ref(&rich)), at(1));
    apply(&ledger, account, &batch(file("a.csv"), std::slice::from_ref(&poor)), at(2));
    assert_eq!(now(), Transaction { status: Status::Paid, ..rich.clone() });
    assert_eq!(
        ledger.read(Reader::programs).unwrap().len(),
        1,
        "nothing is left of a program that nobody spoke of"
    );
    // The same sort of source says that there is no such thing any more.
    apply(&ledger, account, &batch(file("b.csv"), std::slice::from_ref(&poor)), at(3));
    assert_eq!((now().sub_id, now().order_id, now().program_id), (None, None, None));
}

#[test]
fn the_newest_name_of_a_program_is_its_name_and_a_listing_outdoes_it() {
    let (ledger, account) = with_account();
    let named = |id: &str, on: &str, name: &str| Transaction {
        program: Some(name.into()),
        ..sale(id, on, "1 EUR", Status::Paid)
    };
    let name = || ledger.read(Reader::programs).unwrap()[0].name.clone();
    apply(
        &ledger,
        account,
        &batch(file("b"), &[named("2", "2026-05-01", "New"), named("3", "2026-04-01", "Mid")]),
        at(1),
    );
    assert_eq!(name(), "New");
    apply(&ledger, account, &batch(file("a"), &[named("1", "2026-01-01", "Old")]), at(2));
    assert_eq!(name(), "New");
    let listed = record::Program { id: ProgramId("p1".into()), name: "Listed".into(), link: None };
    let origin = Origin::Sync { what: "programs".into(), days: None, absent: Absent::Unknown };
    let list = record::Batch { origin, records: vec![record::Record::Program(listed)], problems: vec![] };
    assert_eq!(apply(&ledger, account, &list, at(3)).added, 1);
    assert_eq!(apply(&ledger, account, &list, at(4)).unchanged, 1);
    apply(&ledger, account, &batch(file("c"), &[named("4", "2026-06-01", "Newer")]), at(5));
    assert_eq!(name(), "Listed");
}

#[test]
fn colours_are_given_in_order_and_start_again() {
    let (ledger, account) = with_account();
    let rows: Vec<Transaction> = (0..45)
        .map(|number| Transaction {
            program_id: Some(ProgramId(format!("p{number}"))),
            ..sale(&number.to_string(), "2026-01-01", "1 EUR", Status::Paid)
        })
        .collect();
    apply(&ledger, account, &batch(file("a"), &rows), at(1));
    let slots: Vec<u8> = ledger.read(Reader::programs).unwrap().iter().map(|program| program.slot).collect();
    assert_eq!((slots[0], slots[19], slots[20], slots[44]), (1, 20, 1, 5));
}

#[test]
fn finding() {
    let (ledger, account) = with_account();
    let other = ledger
        .write(|w| w.add_account("meadow", "Other", &Default::default(), &Default::default(), at(0)))
        .unwrap();
    let rows = [
        Transaction { sub_id: Some("50%_off".into()), ..sale("a1", "2026-10-02", "1 EUR", Status::Paid) },
        Transaction { order_id: Some("ORD-77".into()), ..sale("a2", "2026-10-01", "1 EUR", Status::Pending) },
        Transaction {
            program_id: Some(ProgramId("p9".into())),
            program: Some("Überlingen".into()),
            kind: Kind::Lead,
            ..sale("a3", "2026-10-03", "1 EUR", Status::Paid)
        },
    ];
    apply(&ledger, account, &batch(file("a"), &rows), at(1));
    let theirs = [Transaction { program: None, ..sale("b1", "2026-10-02", "1 EUR", Status::Paid) }];
    apply(&ledger, other, &batch(file("b"), &theirs), at(50));
    let check = |find: Find, expected: &[&str]| assert_eq!(ids(&ledger, &find), expected, "{find:?}");
    let text = |text: &str| Find { text: Some(text.into()), ..Find::default() };
    check(Find::default(), &["a2", "a1", "b1", "a3"]);
    check(Find { account: Some(account), ..Find::default() }, &["a2", "a1", "a3"]);
    check(Find { network: Some("meadow".into()), ..Find::default() }, &["b1"]);
    check(Find { status: Some(Status::Paid), kind: Some(Kind::Sale), ..Find::default() }, &["a1", "b1"]);
    check(Find { program_text: Some("ACME".into()), ..Find::default() }, &["a2", "a1"]);
    check(Find { program_text: Some("P1".into()), ..Find::default() }, &["a2", "a1", "b1"]);
    check(Find { program_text: Some("Acm".into()), ..Find::default() }, &[]);
    check(Find { since: Some(day("2026-10-02").start()), ..Find::default() }, &["a1", "b1", "a3"]);
    check(
        Find { until: Some(day("2026-10-02").start() + chrono::TimeDelta::hours(12)), ..Find::default() },
        &["a2"],
    );
    check(Find { changed_since: Some(at(50)), ..Find::default() }, &["b1"]);
    check(Find { changed_since: Some(at(51)), ..Find::default() }, &[]);
    check(text("%_O"), &["a1"]);
    check(text("ord-7"), &["a2"]);
    check(text("überl"), &["a3"]);
    check(text(" A"), &["a2", "a1", "a3"]);
    check(text("nowhere"), &[]);
    check(Find { text: Some("a".into()), status: Some(Status::Pending), ..Find::default() }, &["a2"]);
    let key = ledger.read(Reader::programs).unwrap()[1].key;
    check(Find { program: Some(key), account: Some(other), ..Find::default() }, &[]);

    let mut page = Vec::new();
    ledger
        .read(|r| {
            r.transactions(&Find::default(), Order::Newest, 1, Some(2), &mut |entry| {
                page.push(entry.transaction.id.0);
                Ok(())
            })
        })
        .unwrap();
    assert_eq!(page, ["b1", "a1"]);
    let stopped = ledger.read(|r| {
        r.transactions(&Find::default(), Order::Oldest, 0, None, &mut |_| Err(LedgerError::Stopped))
    });
    assert!(matches!(stopped, Err(LedgerError::Stopped)));
    assert_eq!(ledger.read(Reader::transaction_count).unwrap(), 4);
}

#[test]
fn what_changed_is_grouped_for_review() {
    let (ledger, account) = with_account();
    let october = || window("2026-10-01", "2026-10-31");
    let row = |id: &str, commission: &str, status| sale(id, "2026-10-01", commission, status);
    let then = [
        row("1", "1 EUR", Status::Pending),
        row("2", "2 EUR", Status::Pending),
        row("3", "3 EUR", Status::Approved),
        row("4", "4 EUR", Status::Paid),
        row("5", "5 EUR", Status::Pending),
        row("6", "6 EUR", Status::Pending),
    ];
    apply(&ledger, account, &batch(october(), &then), at(10));
    let between = [row("2", "2 EUR", Status::Approved)];
    apply(&ledger, account, &batch(october(), &between), at(20));
    let now = [
        row("1", "1 EUR", Status::Approved),
        row("2", "2 EUR", Status::Paid),
        row("3", "3 EUR", Status::Declined),
        row("4", "4.50 EUR", Status::Paid),
        Transaction { order_id: Some("o".into()), ..row("5", "5 EUR", Status::Pending) },
        row("7", "7 EUR", Status::Pending),
    ];
    apply(&ledger, account, &batch(october(), &now), at(30));
    let groups = |since| {
        let groups = ledger.changes_since(at(since)).unwrap();
        let mut told: Vec<String> = groups
            .into_iter()
            .map(|group| {
                let amounts: Vec<String> = group.amounts.iter().map(|money| money.to_string()).collect();
                format!("{} {} {} {}", group.program, group.news.word(), group.count, amounts.join(" "))
            })
            .collect();
        told.sort();
        told
    };
    let expected = [
        "Acme approved 1 1.00 EUR",
        "Acme new 1 7.00 EUR",
        "Acme paid 1 2.00 EUR",
        "Acme restated 1 4.50 EUR",
        "Acme reversed 1 3.00 EUR",
    ];
    assert_eq!(groups(15), expected);
    assert_eq!(groups(25), expected);
    assert_eq!(groups(5), ["Acme new 7 28.50 EUR"]);
    assert!(groups(30).is_empty());
}

/// Two readers share the rows.
#[test]
fn many_changes_are_summed_as_they_are_one_by_one() {
    let (ledger, account) = with_account();
    let row = |number: u32, status| Transaction {
        program_id: Some(ProgramId(format!("p{}", number % 3))),
        ..sale(
            &number.to_string(),
            "2026-10-01",
            &format!("{number}.01 {}", ["EUR", "USD"][number as usize % 2]),
            status,
        )
    };
    let all =
        |status: fn(u32) -> Status| (0..4_000).map(|number| row(number, status(number))).collect::<Vec<_>>();
    apply(&ledger, account, &batch(file("a"), &all(|_| Status::Pending)), at(10));
    let decided =
        |number| [Status::Pending, Status::Approved, Status::Declined, Status::Paid][number as usize % 4];
    apply(&ledger, account, &batch(file("b"), &all(decided)), at(20));
    for (since, changed) in [(5, 4_000), (15, 3_000), (20, 0)] {
        let mut expected = std::collections::BTreeMap::new();
        let find = ChangeFind { since: at(since), program: None, news: None };
        let mut add = |one: Changed| {
            let group: &mut (i64, Amounts) = expected.entry((one.now.program, one.news)).or_default();
            group.0 += 1;
            group.1.add(one.now.transaction.commission);
            Ok(())
        };
        ledger.read(|r| r.changed(&find, 0, None, &mut add)).unwrap();
        let groups = ledger.changes_since(at(since)).unwrap();
        assert_eq!(groups.iter().map(|group| group.count).sum::<i64>(), changed);
        let told: std::collections::BTreeMap<_, _> = groups
            .into_iter()
            .map(|group| ((Some(group.key), group.news), (group.count, group.amounts)))
            .collect();
        assert_eq!(told, expected);
    }
}

#[test]
fn the_instant_is_kept_to_the_second_and_a_repeat_with_fractions_is_a_repeat() {
    let (ledger, account) = with_account();
    let exact = Transaction {
        id: TransactionId("1".into()),
        occurred_at: day("2026-10-01").start() + chrono::TimeDelta::milliseconds(1_999),
        ..sale("1", "2026-10-01", "1 EUR", Status::Paid)
    };
    apply(&ledger, account, &batch(file("a"), std::slice::from_ref(&exact)), at(1));
    assert_eq!(apply(&ledger, account, &batch(file("b"), &[exact]), at(2)).unchanged, 1);
}
