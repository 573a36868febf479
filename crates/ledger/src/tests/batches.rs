use proptest::prelude::*;
use record::{Batch, Origin, Problem, Record, Status};

use super::sample::*;
use crate::{Change, Find, LedgerError, Reader, Source};

fn problem(row: &str) -> Problem {
    Problem {
        line: Some(3),
        field: Some("status".into()),
        reason: "“odd” is no state.".into(),
        row: Some(row.into()),
    }
}

#[test]
fn what_fails_inside_a_write_leaves_nothing() {
    let (ledger, account) = with_account();
    let before = dump(&ledger, &[]);
    let rows = [sale("1", "2026-10-01", "5 EUR", Status::Paid)];
    let failed = ledger.write(|w| {
        w.apply(account, &batch(file("a.csv"), &rows), at(1))?;
        Err::<(), _>(LedgerError::Stopped)
    });
    assert!(matches!(failed, Err(LedgerError::Stopped)));
    assert_eq!(dump(&ledger, &[]), before);
}

#[test]
fn an_import_that_is_not_finished_leaves_nothing() {
    let (ledger, account) = with_account();
    let before = dump(&ledger, &[]);
    let failed = ledger.write(|w| {
        let mut import = w.import(account, &file("a.csv"), at(1))?;
        import.push(&Record::Transaction(sale("1", "2026-10-01", "5 EUR", Status::Paid)))?;
        Ok::<_, LedgerError>(())
    });
    assert!(matches!(failed, Err(LedgerError::Unfinished)));
    assert_eq!(dump(&ledger, &[]), before);
    // The next one is not held responsible.
    assert_eq!(ledger.write(|w| w.apply(account, &batch(file("a.csv"), &[]), at(1))).unwrap().added, 0);
}

#[test]
fn a_panic_inside_a_write_leaves_nothing_and_locks_nobody_out() {
    let (ledger, account) = with_account();
    let before = dump(&ledger, &[]);
    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        let _ = ledger.write(|w| {
            w.apply(
                account,
                &batch(file("a.csv"), &[sale("1", "2026-10-01", "5 EUR", Status::Paid)]),
                at(1),
            )?;
            if w.transaction_count()? > 0 {
                panic!("in the middle");
            }
            Ok::<_, LedgerError>(())
        });
    }));
    assert!(panicked.is_err());
    assert_eq!(dump(&ledger, &[]), before);
    assert!(ledger.write(|w| w.set_setting("theme", "dark")).is_ok());
}

#[test]
fn a_rehearsal_answers_like_a_write_and_keeps_nothing() {
    let (ledger, account) = with_account();
    let before = dump(&ledger, &[]);
    let rows = [sale("1", "2026-10-01", "5 EUR", Status::Paid)];
    let (applied, seen) = ledger
        .rehearse(|w| {
            let applied = w.apply(account, &batch(file("a.csv"), &rows), at(1))?;
            Ok::<_, LedgerError>((applied, w.transaction_count()?))
        })
        .unwrap();
    assert_eq!((applied.added, seen), (1, 1));
    assert_eq!(dump(&ledger, &[]), before);
}

#[test]
fn what_was_imported_is_listed_with_its_counts() {
    let (ledger, account) = with_account();
    let rows =
        [sale("1", "2026-10-01", "5 EUR", Status::Paid), sale("2", "2026-10-01", "5 EUR", Status::Paid)];
    apply(&ledger, account, &batch(window("2026-10-01", "2026-10-31"), &rows[..1]), at(1));
    ledger
        .write(|w| {
            let mut import = w.import(account, &file("a.csv"), at(2))?;
            assert_eq!(import.push(&Record::Transaction(rows[0].clone()))?, Change::Unchanged);
            assert_eq!(import.push(&Record::Transaction(rows[1].clone()))?, Change::Added);
            import.skip(4);
            import.problem(problem("1;2;3"))?;
            import.finish()
        })
        .unwrap();
    let imports = ledger.read(Reader::imports).unwrap();
    assert_eq!(imports.len(), 1);
    let info = &imports[0];
    assert_eq!(
        (info.source, info.what.as_str(), info.file.as_deref()),
        (Source::Import, "import", Some("a.csv"))
    );
    assert_eq!((info.added, info.updated, info.unchanged, info.skipped, info.problems), (1, 0, 1, 4, 1));
    assert_eq!((info.account, info.account_name.as_str(), info.at), (Some(account), "Main", at(2)));
    assert_eq!(ledger.read(|r| r.file_seen("hash of a.csv")).unwrap().unwrap().id, info.id);
    assert!(ledger.read(|r| r.file_seen("hash of b.csv")).unwrap().is_none());
    assert_eq!(ledger.read(|r| r.batches(10)).unwrap().len(), 2);
    assert_eq!(ledger.read(|r| r.problems(Some(account), 10)).unwrap()[0].1, problem("1;2;3"));
}

#[test]
fn a_window_that_tells_nothing_new_only_confirms() {
    let (ledger, account) = with_account();
    let rows = [sale("1", "2026-10-01", "5 EUR", Status::Paid)];
    let october = batch(window("2026-10-01", "2026-10-31"), &rows);
    let first = apply(&ledger, account, &october, at(1));
    let before = dump(&ledger, &["batches"]);
    let second = apply(&ledger, account, &october, at(2));
    assert_eq!((second.batch, second.added, second.updated, second.unchanged), (first.batch, 0, 0, 1));
    assert_eq!(dump(&ledger, &["batches"]), before);
    let batches = ledger.read(|r| r.batches(10)).unwrap();
    assert_eq!((batches.len(), batches[0].at, batches[0].added), (1, at(2), 1));
    apply(&ledger, account, &batch(window("2026-09-01", "2026-09-30"), &[]), at(3));
    assert_eq!(
        ledger.read(|r| r.synced_windows(account, "transactions")).unwrap(),
        [days("2026-09-01", "2026-09-30"), days("2026-10-01", "2026-10-31")]
    );
    assert!(ledger.read(|r| r.synced_windows(account, "daily")).unwrap().is_empty());
}

#[test]
fn a_problem_goes_when_its_window_comes_without_it() {
    let (ledger, account) = with_account();
    let with = |from: &str, to: &str, problems: Vec<Problem>| {
        let batch = Batch { origin: window(from, to), records: Vec::new(), problems };
        apply(&ledger, account, &batch, at(1));
        let found = ledger.read(|r| r.problems(None, 10)).unwrap();
        found.into_iter().filter_map(|(_, problem)| problem.row).collect::<Vec<_>>()
    };
    assert_eq!(with("2026-09-01", "2026-09-30", vec![problem("a")]), ["a"]);
    assert_eq!(with("2026-10-01", "2026-10-31", vec![problem("b")]), ["b", "a"]);
    // The same answer again is no second problem.
    assert_eq!(with("2026-10-01", "2026-10-31", vec![problem("b")]), ["b", "a"]);
    // Windows slide: this one asks again for the end of October, not for that of September.
    assert_eq!(with("2026-10-04", "2026-11-03", vec![]), ["a"]);
    assert_eq!(with("2026-09-01", "2026-09-30", vec![]), Vec::<String>::new());
}

#[test]
fn an_unknown_account_is_refused() {
    let (ledger, _) = with_account();
    let refused = ledger.write(|w| w.apply(crate::AccountId(7), &batch(Origin::Hand, &[]), at(1)));
    assert!(matches!(refused, Err(LedgerError::NoAccount(_))));
}

#[test]
fn sums_that_do_not_fit_are_an_error_and_leave_nothing() {
    let (ledger, account) = with_account();
    let before = dump(&ledger, &[]);
    let huge = "9000000000000 EUR";
    let rows = [sale("1", "2026-10-01", huge, Status::Paid), sale("2", "2026-10-01", huge, Status::Paid)];
    let refused = ledger.write(|w| w.apply(account, &batch(file("a.csv"), &rows), at(1)));
    assert!(matches!(refused, Err(LedgerError::TooLarge)));
    assert_eq!(dump(&ledger, &[]), before);
}

#[test]
fn readers_see_one_moment_and_more_of_them_than_connections_get_their_turn() {
    let (ledger, account) = with_account();
    std::thread::scope(|scope| {
        ledger
            .read(|r| {
                assert_eq!(r.transaction_count()?, 0);
                apply(
                    &ledger,
                    account,
                    &batch(file("a.csv"), &[sale("1", "2026-10-01", "5 EUR", Status::Paid)]),
                    at(1),
                );
                assert_eq!(r.transaction_count()?, 0);
                Ok::<_, LedgerError>(())
            })
            .unwrap();
        for _ in 0..9 {
            scope.spawn(|| {
                assert_eq!(ledger.read(Reader::transaction_count).unwrap(), 1);
            });
        }
    });
}

#[test]
fn what_is_read_twice_at_once_is_of_one_moment() {
    let (ledger, account) = with_account();
    let write = |number: i64| {
        let row = sale(&number.to_string(), "2026-10-01", "5 EUR", Status::Paid);
        apply(&ledger, account, &batch(file("a.csv"), &[row]), at(number));
    };
    let both = || {
        let (here, aside) = ledger.read_both(Reader::transaction_count, Reader::transaction_count)?;
        assert_eq!(here, aside);
        Ok::<_, LedgerError>(here)
    };
    // While it is written to all the time.
    std::thread::scope(|scope| {
        scope.spawn(|| (1..=60).for_each(write));
        while both().unwrap() < 60 {}
    });
    // A write in between is seen by neither; and both are on their way at the same time.
    let (written, looked) = (std::sync::Barrier::new(2), std::sync::Barrier::new(2));
    let seen = ledger.read_both(
        |r| {
            written.wait();
            let count = r.transaction_count();
            looked.wait();
            count
        },
        |r| {
            write(61);
            written.wait();
            looked.wait();
            r.transaction_count()
        },
    );
    assert_eq!(seen.unwrap(), (60, 60));
    // If one fails the readers are of use again.
    let failed = ledger.read_both(|_| Err::<(), _>(LedgerError::Stopped), |_| Ok::<_, LedgerError>(()));
    assert!(failed.is_err());
    assert_eq!(both().unwrap(), 61);
    // Where no second reader is free it is read one after the other.
    let all = ledger.read(|_| ledger.read(|_| ledger.read(|_| both())));
    assert_eq!(all.unwrap(), 61);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn a_batch_applied_twice_is_a_batch_applied_once(batches in any_batches(), by_file in any::<bool>(), turn in 0..3usize) {
        let (ledger, account) = with_account();
        for (number, rows) in batches.iter().enumerate() {
            let number = number as i64;
            let origin = if by_file { file("a.csv") } else { any_answer(number as usize + turn) };
            let batch = batch(origin, rows);
            apply(&ledger, account, &batch, at(2 * number));
            // That a batch was said again is all that is new.
            let once = dump(&ledger, &["batches", "confirmations"]);
            let count = ledger.read(|r| r.batches(99)).unwrap().len();
            let again = apply(&ledger, account, &batch, at(2 * number + 1));
            prop_assert_eq!(again.added, 0);
            // A row that comes in two versions in one answer ends as its last, both times.
            prop_assert_eq!(dump(&ledger, &["batches", "confirmations"]), once);
            if !by_file && again.updated == 0 {
                prop_assert_eq!(ledger.read(|r| r.batches(99)).unwrap().len(), count);
            }
        }
        let ids: std::collections::BTreeSet<_> = batches.iter().flatten().map(|row| row.id.clone()).collect();
        prop_assert_eq!(entries(&ledger, &Find::default()).len(), ids.len());
    }
}
