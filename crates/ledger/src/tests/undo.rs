use proptest::prelude::*;
use record::{
    Batch, Creative, CreativeKind, DailyStat, ListedId, Origin, Payout, PayoutId, Problem, Program,
    ProgramId, ProgramKind, Record, Referral, ReferralId, ReferralState, Status,
};

use super::sample::*;
use crate::{Find, LedgerError, Reader, Undone};

/// Everything but the list of batches, in which an undone one stays.
const BESIDES: &[&str] = &["batches"];

#[test]
fn undo_is_the_exact_inverse_for_every_sort_of_record() {
    let (ledger, account) = with_account();
    let program = ProgramId("p1".into());
    let records = |name: &str, amount: &str, clicks, state| {
        vec![
            Record::Transaction(sale("1", "2026-10-01", amount, Status::Pending)),
            Record::Transaction(sale(name, "2026-10-02", amount, Status::Paid)),
            Record::Daily(DailyStat {
                day: day("2026-10-01"),
                program_id: Some(program.clone()),
                program: None,
                sub_id: None,
                clicks: Some(clicks),
                impressions: None,
            }),
            Record::Payout(Payout {
                id: PayoutId("w1".into()),
                day: day("2026-10-05"),
                amount: money(amount),
                status: None,
                payer: None,
            }),
            Record::Referral(Referral {
                id: ReferralId("r1".into()),
                joined_at: at(0),
                state,
                program_id: Some(program.clone()),
            }),
            Record::Program(Program { id: program.clone(), name: name.into(), link: None }),
            Record::Creative(Creative {
                id: ListedId("c1".into()),
                program_id: Some(program.clone()),
                program: None,
                kind: CreativeKind::Text,
                name: name.into(),
                url: None,
                image: None,
                html: None,
                code: None,
                width: None,
                height: None,
                starts: None,
                ends: None,
            }),
        ]
    };
    let empty = dump(&ledger, BESIDES);
    let first = Batch {
        origin: file("a.csv"),
        records: records("one", "1 EUR", 5, ReferralState::Lead),
        problems: vec![Problem { line: None, field: None, reason: "Unclear.".into(), row: None }],
    };
    let first = apply(&ledger, account, &first, at(1));
    let before = dump(&ledger, BESIDES);
    let second = Batch {
        origin: file("b.csv"),
        records: records("two", "2 EUR", 6, ReferralState::Customer),
        problems: Vec::new(),
    };
    let second = apply(&ledger, account, &second, at(2));
    assert_eq!((second.added, second.updated), (1, 6));

    let blocked = ledger.write(|w| w.undo(first.batch, at(3)));
    match blocked {
        Err(LedgerError::UndoBlocked { by, rows }) => {
            assert_eq!((by, rows), (vec![(second.batch, "b.csv".to_owned())], 6));
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(ledger.write(|w| w.undo(second.batch, at(4))).unwrap(), Undone { removed: 1, restored: 6 });
    assert_eq!(dump(&ledger, BESIDES), before);
    assert_eq!(ledger.write(|w| w.undo(first.batch, at(5))).unwrap(), Undone { removed: 7, restored: 0 });
    assert_eq!(dump(&ledger, BESIDES), empty);
    let again = ledger.write(|w| w.undo(first.batch, at(6)));
    assert!(matches!(again, Err(LedgerError::AlreadyUndone(_))));
    assert_eq!(ledger.read(|r| r.batch(first.batch)).unwrap().unwrap().undone_at, Some(at(5)));
    assert!(ledger.read(|r| r.file_seen("hash of a.csv")).unwrap().is_none());
}

#[test]
fn what_a_later_file_has_too_is_not_taken_back_before_it() {
    let (ledger, account) = with_account();
    let row = |id: &str| sale(id, "2026-10-01", "1 EUR", Status::Paid);
    let payout = |id: &str| {
        Record::Payout(Payout {
            id: PayoutId(id.into()),
            day: day("2026-10-05"),
            amount: money("1 EUR"),
            status: None,
            payer: None,
        })
    };
    let january = [row("1"), row("2"), row("3")];
    let first = apply(&ledger, account, &batch(file("january.csv"), &january), at(1));
    let second =
        apply(&ledger, account, &batch(file("february.csv"), &[row("2"), row("3"), row("4")]), at(2));
    assert_eq!((second.added, second.unchanged), (1, 2));
    match ledger.write(|w| w.undo(first.batch, at(3))) {
        Err(LedgerError::UndoShared { by, rows }) => {
            assert_eq!((by, rows), (vec![(second.batch, "february.csv".to_owned())], 2));
        }
        other => panic!("{other:?}"),
    }
    ledger.write(|w| w.undo(second.batch, at(4))).unwrap();
    ledger.write(|w| w.undo(first.batch, at(5))).unwrap();
    assert!(entries(&ledger, &Find::default()).is_empty());
    // Payments, too; and what a sync has as well does not stand in the way: it is asked again.
    let bank = |name: &str| Batch { origin: file(name), records: vec![payout("w1")], problems: vec![] };
    let third = apply(&ledger, account, &bank("march.ofx"), at(6));
    let fourth = apply(&ledger, account, &bank("april.ofx"), at(7));
    assert!(matches!(
        ledger.write(|w| w.undo(third.batch, at(8))),
        Err(LedgerError::UndoShared { rows: 1, .. })
    ));
    ledger.write(|w| w.undo(fourth.batch, at(9))).unwrap();
    let sync = Batch { origin: window("2026-10-01", "2026-10-31"), ..bank("") };
    assert_eq!(apply(&ledger, account, &sync, at(10)).unchanged, 1);
    ledger.write(|w| w.undo(third.batch, at(11))).unwrap();
}

#[test]
fn an_undo_gives_an_account_its_settings_back() {
    let (ledger, account) = with_account();
    let settings =
        |currency: &str| std::collections::BTreeMap::from([("currency".to_owned(), currency.to_owned())]);
    let told = |number: i64, before: &str, now: &str| {
        ledger
            .write(|w| {
                let origin = file(&format!("{number}.csv"));
                let import = w.import(account, &origin, at(number))?;
                w.keep_settings_before(import.batch(), &settings(before))?;
                w.set_account_settings(account, &settings(now), &Default::default())?;
                Ok::<_, LedgerError>(import.finish()?.batch)
            })
            .unwrap()
    };
    let now = || ledger.read(|r| r.account(account)).unwrap().unwrap().settings;
    let first = told(1, "EUR", "USD");
    let second = told(2, "USD", "GBP");
    ledger.write(|w| w.undo(first, at(3))).unwrap();
    assert_eq!(now(), settings("GBP"), "what was told later stands");
    ledger.write(|w| w.undo(second, at(4))).unwrap();
    assert_eq!(now(), settings("USD"));
}

#[test]
fn a_sync_is_not_taken_back_but_stands_in_the_way() {
    let (ledger, account) = with_account();
    let pending = [sale("1", "2026-10-01", "1 EUR", Status::Pending)];
    let paid = [sale("1", "2026-10-01", "1 EUR", Status::Paid)];
    let import = apply(&ledger, account, &batch(file("a.csv"), &pending), at(1));
    let sync = apply(&ledger, account, &batch(window("2026-10-01", "2026-10-31"), &paid), at(2));
    let refused = ledger.write(|w| w.undo(sync.batch, at(3)));
    assert!(matches!(refused, Err(LedgerError::NotAnImport(_))));
    let blocked = ledger.write(|w| w.undo(import.batch, at(3)));
    assert!(matches!(blocked, Err(LedgerError::UndoBlocked { rows: 1, .. })));
    assert!(matches!(ledger.write(|w| w.undo(crate::BatchId(99), at(3))), Err(LedgerError::NoBatch(_))));
}

#[test]
fn what_the_user_said_of_a_program_outlives_an_undo() {
    let (ledger, account) = with_account();
    let rows = [sale("1", "2026-10-01", "1 EUR", Status::Pending)];
    let hand = apply(&ledger, account, &batch(Origin::Hand, &rows), at(1));
    let key = ledger.read(Reader::programs).unwrap()[0].key;
    ledger.write(|w| w.set_program(key, Some(ProgramKind::Link), false)).unwrap();
    ledger.write(|w| w.undo(hand.batch, at(2))).unwrap();
    assert_eq!(ledger.read(|r| r.program(key)).unwrap().unwrap().kind, Some(ProgramKind::Link));
    assert!(entries(&ledger, &Find::default()).is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn undo_is_the_exact_inverse(before in any_batches(), rows in prop::collection::vec(any_transaction(), 0..25)) {
        let (ledger, account) = with_account();
        ledger.write(|w| w.set_currency(cur("EUR"))).unwrap();
        put_rates(&ledger, &[("2026-11-10", "USD", "1.1"), ("2026-03-01", "JPY", "160")]);
        for (number, rows) in before.iter().enumerate() {
            apply(&ledger, account, &batch(any_answer(number), rows), at(number as i64));
        }
        let then = dump(&ledger, BESIDES);
        let import = apply(&ledger, account, &batch(file("a.csv"), &rows), at(100));
        let undone = ledger.write(|w| w.undo(import.batch, at(101))).unwrap();
        prop_assert_eq!(undone.removed, import.added);
        prop_assert_eq!(dump(&ledger, BESIDES), then);
    }
}

/// What anybody can see of the transactions: everything but the ledger's own numbers.
fn visible(ledger: &crate::Ledger) -> Vec<String> {
    let told = |entry: &crate::Entry| {
        format!("{:?} {} {} {:?}", entry.transaction, entry.first_seen, entry.changed_at, entry.missing_since)
    };
    entries(ledger, &Find::default()).iter().map(told).collect()
}

#[derive(Debug, Clone)]
enum Step {
    /// An import of these rows.
    New(Vec<record::Transaction>),
    /// An import of some rows of the step with this number once more, and of these.
    Again(usize, Vec<record::Transaction>),
    /// The undo of an import that came before.
    Undo(usize),
}

fn any_step() -> impl Strategy<Value = Step> {
    let rows = || prop::collection::vec(any_transaction(), 0..6);
    prop_oneof![
        3 => rows().prop_map(Step::New),
        2 => (0..8_usize, rows()).prop_map(|(number, rows)| Step::Again(number, rows)),
        3 => (0..8_usize).prop_map(Step::Undo),
    ]
}

/// The rows of each step, with those that come once more.
fn rows_of(steps: &[Step]) -> Vec<Vec<record::Transaction>> {
    let mut all: Vec<Vec<record::Transaction>> = Vec::new();
    for step in steps {
        all.push(match step {
            Step::New(rows) => rows.clone(),
            Step::Again(number, rows) => {
                let known = all.get(*number).into_iter().flatten().step_by(2);
                known.chain(rows).cloned().collect()
            }
            Step::Undo(_) => Vec::new(),
        });
    }
    all
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn a_sequence_is_that_without_what_was_undone(steps in prop::collection::vec(any_step(), 1..14)) {
        let (ledger, account) = with_account();
        let rows = rows_of(&steps);
        let mut imports: Vec<(usize, crate::BatchId, bool)> = Vec::new();
        for (number, step) in steps.iter().enumerate() {
            let now = at(number as i64);
            match step {
                Step::New(_) | Step::Again(..) => {
                    let origin = file(&format!("{number}.csv"));
                    let applied = apply(&ledger, account, &batch(origin, &rows[number]), now);
                    imports.push((number, applied.batch, true));
                }
                Step::Undo(which) => {
                    let Some((_, id, stands)) = imports.get_mut(*which) else { continue };
                    let id = *id;
                    match ledger.write(|w| w.undo(id, now)) {
                        Ok(_) => *stands = false,
                        Err(LedgerError::AlreadyUndone(other)) => prop_assert!(other == id && !*stands),
                        // What depends on it came later and still stands.
                        Err(LedgerError::UndoBlocked { by, rows } | LedgerError::UndoShared { by, rows }) => {
                            prop_assert!(rows > 0 && !by.is_empty());
                            for (blocking, _) in by {
                                let later = |(_, other, stands): &(usize, crate::BatchId, bool)| {
                                    *other == blocking && other.0 > id.0 && *stands
                                };
                                let blocks = imports.iter().any(later);
                                prop_assert!(blocks, "{:?} does not stand in the way of {:?}", blocking, id);
                            }
                        }
                        Err(other) => panic!("{other:?}"),
                    }
                }
            }
        }
        let (without, account) = with_account();
        for (number, _, _) in imports.iter().filter(|(_, _, stands)| *stands) {
            let origin = file(&format!("{number}.csv"));
            apply(&without, account, &batch(origin, &rows[*number]), at(*number as i64));
        }
        prop_assert_eq!(visible(&ledger), visible(&without));
    }
}
