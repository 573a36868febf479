use record::{Currency, Every, Kind, Origin, Passive, Recurrence, Status, Transaction};

use super::sample::*;
use crate::{Expected, Find, Ledger, LedgerError, Reader, RowId, Rule, RuleId};

fn expected(start: &str) -> Expected {
    Expected {
        program: "Hosting".into(),
        commission: money("29 EUR"),
        kind: Kind::Recurring,
        status: Status::Pending,
        customer: None,
        sub_id: Some("page".into()),
        note: Some("the old contract".into()),
        days: Recurrence {
            every: Every::Month,
            start: day(start),
            month_end: true,
            until: Some(day("2027-10-31")),
        },
    }
}

fn rules(ledger: &Ledger) -> Vec<Rule> {
    ledger.read(Reader::rules).unwrap()
}

#[test]
fn a_rule_comes_back_as_it_was_written() {
    let (ledger, account) = with_account();
    let rule = ledger.write(|w| w.add_rule(account, expected("2026-10-31"))).unwrap();
    assert_eq!(rules(&ledger).first(), Some(&rule));
    assert_eq!((rule.next(), rule.paused), (Some(day("2026-10-31")), false));
    let plain = Expected {
        customer: None,
        sub_id: None,
        note: None,
        days: Recurrence { every: Every::Week, start: day("2026-11-03"), month_end: false, until: None },
        ..expected("2026-10-31")
    };
    let changed = Rule { expected: plain, made_to: Some(day("2026-11-30")), paused: true, ..rule };
    ledger.write(|w| w.set_rule(&changed)).unwrap();
    assert_eq!(rules(&ledger).first(), Some(&changed));
    assert_eq!(changed.next(), Some(day("2026-12-01")));
}

#[test]
fn a_stopped_rule_is_gone_until_that_is_taken_back_and_its_number_is_not_given_again() {
    let (ledger, account) = with_account();
    let first = ledger.write(|w| w.add_rule(account, expected("2026-10-31"))).unwrap();
    ledger.write(|w| w.stop_rule(first.id, true)).unwrap();
    assert_eq!(rules(&ledger), []);
    let second = ledger.write(|w| w.add_rule(account, expected("2026-10-31"))).unwrap();
    assert_eq!((first.id, second.id), (RuleId(1), RuleId(2)));
    ledger.write(|w| w.stop_rule(first.id, false)).unwrap();
    assert_eq!(rules(&ledger).len(), 2);
    let missing = ledger.write(|w| w.stop_rule(RuleId(7), true));
    assert!(matches!(missing, Err(LedgerError::NoRule(RuleId(7)))), "{missing:?}");
    let missing = ledger.write(|w| w.set_rule(&Rule { id: RuleId(7), ..first }));
    assert!(matches!(missing, Err(LedgerError::NoRule(RuleId(7)))), "{missing:?}");
}

#[test]
fn a_removed_account_expects_nothing_any_more() {
    for keep_history in [true, false] {
        let (ledger, account) = with_account();
        ledger.write(|w| w.add_rule(account, expected("2026-10-31"))).unwrap();
        ledger.write(|w| w.remove_account(account, keep_history, at(9))).unwrap();
        assert_eq!(rules(&ledger), [], "{keep_history}");
    }
}

#[test]
fn what_rules_have_made_is_told_apart_from_everything_else() {
    let (ledger, account) = with_account();
    ledger.write(|w| w.add_rule(account, expected("2026-10-31"))).unwrap();
    let other = |name| {
        ledger
            .write(|w| w.add_account("awin", name, &Default::default(), &Default::default(), at(0)))
            .unwrap()
    };
    let rows = [
        Transaction {
            kind: Kind::Recurring,
            ..sale("made-1-2026-09-30", "2026-09-30", "28 EUR", Status::Paid)
        },
        sale("made-1-2026-10-31", "2026-10-31", "29 EUR", Status::Pending),
        sale("made-1-2026-11-30", "2026-11-30", "29 USD", Status::Pending),
        sale("made-1-2026-08-31", "2026-08-31", "29 EUR", Status::Declined),
        sale("made-1-2025-08-31", "2025-08-31", "29 EUR", Status::Paid),
        sale("madeira", "2026-10-31", "5 EUR", Status::Paid),
        sale("hand-1", "2026-10-31", "5 EUR", Status::Paid),
    ];
    apply(&ledger, account, &batch(Origin::Hand, &rows), at(1));
    apply(&ledger, other("another"), &batch(window("2026-10-01", "2026-10-31"), &rows), at(2));
    let made = ledger.read(|r| r.made_by_rules("made-", day("2026-01-01"), Currency::EUR)).unwrap();
    let mut made: Vec<_> =
        made.iter().map(|one| (one.day.to_string(), one.converted, one.passive, one.is_named)).collect();
    made.sort_by_key(|one| one.0.clone());
    let expected = [
        ("2026-09-30".to_owned(), Some(28_000_000), Passive::Recurring, false),
        ("2026-10-31".to_owned(), Some(29_000_000), Passive::Active, false),
        ("2026-11-30".to_owned(), None, Passive::Active, false),
    ];
    assert_eq!(made, expected);
}

#[test]
fn a_note_is_a_part_of_the_state_with_a_history_and_is_found() {
    let (ledger, account) = with_account();
    let noted = |note: Option<&str>| Transaction {
        note: note.map(str::to_owned),
        ..sale("1", "2026-10-01", "5 EUR", Status::Pending)
    };
    let write =
        |note, seconds| apply(&ledger, account, &batch(Origin::Hand, &[noted(note)]), at(seconds)).batch;
    write(Some("asked by mail"), 1);
    write(Some("promised for May"), 2);
    let cleared = write(None, 3);
    let note = || entries(&ledger, &Find::default())[0].transaction.note.clone();
    assert_eq!(note(), None);
    ledger.write(|w| w.undo(cleared, at(4))).unwrap();
    assert_eq!(note().as_deref(), Some("promised for May"));
    let history = ledger.read(|r| r.history(RowId(1))).unwrap();
    assert_eq!(history.iter().map(|seen| seen.changed.join(" ")).collect::<Vec<_>>(), ["", "note"]);
    let found = |text: &str| entries(&ledger, &Find { text: Some(text.into()), ..Find::default() }).len();
    assert_eq!((found("FOR MAY"), found("by mail")), (1, 0));
    // What the network says later does not take the note away.
    let told = sale("1", "2026-10-01", "6 EUR", Status::Paid);
    apply(&ledger, account, &batch(window("2026-10-01", "2026-10-31"), &[told]), at(5));
    assert_eq!(note().as_deref(), Some("promised for May"));
}
