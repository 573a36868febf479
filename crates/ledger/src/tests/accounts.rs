use std::collections::{BTreeMap, BTreeSet};

use record::{Absent, Status};

use super::listed::{list, listed};
use super::sample::*;
use crate::{AccountId, Find, Ledger, LedgerError, Reader, SyncError, SyncOutcome};

#[test]
fn names_are_unique_in_whatever_case_until_an_account_is_removed() {
    let ledger = Ledger::memory().unwrap();
    let settings = BTreeMap::from([("site".to_owned(), "7".to_owned())]);
    let secrets = BTreeSet::from(["token".to_owned()]);
    let first =
        ledger.write(|w| w.add_account("riverbank", " Über uns ", &settings, &secrets, at(5))).unwrap();
    let again = ledger.write(|w| w.add_account("riverbank", "über UNS", &settings, &secrets, at(5)));
    assert!(matches!(again, Err(LedgerError::NameTaken(name)) if name == "über UNS"));
    let account = ledger.read(|r| r.account_named("ÜBER uns")).unwrap().unwrap();
    assert_eq!((account.id, account.name.as_str()), (first, "Über uns"));
    assert_eq!((account.settings, account.secrets, account.created_at), (settings, secrets, at(5)));

    ledger.write(|w| w.rename_account(first, "ÜBER UNS")).unwrap();
    ledger.write(|w| w.remove_account(first, true, at(9))).unwrap();
    assert!(ledger.read(|r| r.account_named("über uns")).unwrap().is_none());
    assert!(ledger.read(|r| r.account(first)).unwrap().unwrap().removed);
    assert_eq!(ledger.read(|r| r.kept_account("über uns")).unwrap().map(|kept| kept.id), Some(first));
    let elsewhere = (BTreeMap::new(), BTreeSet::new());
    let other =
        ledger.write(|w| w.add_account("elsewhere", "über uns", &elsewhere.0, &elsewhere.1, at(6))).unwrap();
    assert_ne!(first, other);
    ledger.write(|w| w.remove_account(other, false, at(9))).unwrap();
    // The same account again takes up what was kept of it.
    let again =
        ledger.write(|w| w.add_account("riverbank", "über uns", &elsewhere.0, &elsewhere.1, at(7))).unwrap();
    assert_eq!(first, again);
    assert!(ledger.read(|r| r.kept_account("über uns")).unwrap().is_none());
    assert_eq!(ledger.read(Reader::accounts).unwrap().len(), 1);
}

#[test]
fn a_removed_account_leaves_its_history_or_nothing() {
    for keep in [true, false] {
        let (ledger, main) = with_account();
        let other = ledger.write(|w| Ok::<_, LedgerError>(add_account(w, "Other"))).unwrap();
        let untouched = {
            apply(
                &ledger,
                other,
                &batch(file("o.csv"), &[sale("1", "2026-10-01", "5 EUR", Status::Paid)]),
                at(1),
            );
            dump(&ledger, &["accounts"])
        };
        let rows = [
            sale("1", "2026-10-01", "1 EUR", Status::Pending),
            sale("2", "2026-10-02", "2 EUR", Status::Paid),
        ];
        apply(&ledger, main, &batch(window("2026-10-01", "2026-10-31"), &rows), at(2));
        let changed = [sale("1", "2026-10-01", "1 EUR", Status::Paid)];
        apply(&ledger, main, &batch(window("2026-10-01", "2026-10-30"), &changed), at(3));
        for name in ["Tents", "Boats"] {
            apply(&ledger, main, &list(Absent::Vanished, &[listed("1", name)]), at(4));
        }
        ledger.write(|w| w.remove_account(main, keep, at(9))).unwrap();
        assert_eq!(entries(&ledger, &Find::default()).len(), if keep { 3 } else { 1 });
        if !keep {
            assert_eq!(dump(&ledger, &["accounts"]), untouched);
            assert!(ledger.read(|r| r.account(main)).unwrap().is_none());
            // Its number is never given again: secrets may still be filed under it.
            assert_ne!(ledger.write(|w| Ok::<_, LedgerError>(add_account(w, "Main"))).unwrap(), main);
        }
    }
}

#[test]
fn how_syncs_ended_is_remembered() {
    let (ledger, id) = with_account();
    let account = || ledger.read(|r| r.account(id)).unwrap().unwrap();
    let ended = |seconds, outcome| ledger.write(|w| w.sync_ended(id, at(seconds), &outcome)).unwrap();
    let complete = |from, to, whole| SyncOutcome::Complete { from: day(from), to: day(to), whole };
    let error =
        SyncError { kind: "wait".into(), message: "Too many requests.".into(), not_before: Some(at(3_600)) };

    ended(1, SyncOutcome::Failed { error: error.clone() });
    assert_eq!((account().last_sync, account().last_try), (None, Some(at(1))), "nothing was read");
    assert_eq!((account().failures, account().not_before), (1, Some(at(3_600))));
    assert_eq!((account().complete_to, account().covered_from), (None, None));
    assert_eq!(account().last_error_kind.as_deref(), Some("wait"));
    ended(2, complete("2026-09-01", "2026-10-31", true));
    assert_eq!((account().last_error, account().complete_to), (None, Some(day("2026-10-31"))));
    assert_eq!((account().failures, account().not_before), (0, None));
    assert_eq!((account().last_sync, account().looked_back), (Some(at(2)), Some(at(2))));
    ended(3, SyncOutcome::Partial { from: day("2026-10-01"), to: day("2026-11-01"), error: error.clone() });
    assert_eq!(account().last_error.as_deref(), Some("Too many requests."));
    assert_eq!(account().complete_to, Some(day("2026-10-31")));
    assert_eq!(
        (account().last_sync, account().last_try, account().failures),
        (Some(at(2)), Some(at(3)), 1),
        "a sync that failed makes nothing fresher"
    );
    ended(4, SyncOutcome::Stopped { days: None, error });
    assert_eq!((account().failures, account().last_try), (1, Some(at(4))), "stopping is no failure");
    ledger.write(|w| w.forget_failures(id)).unwrap();
    assert_eq!((account().failures, account().last_error, account().not_before), (0, None, None));
    ended(5, complete("2025-01-01", "2025-12-31", false));
    assert_eq!(account().complete_to, Some(day("2026-10-31")), "an older range does not make it older");
    assert_eq!(account().covered_from, Some(day("2025-01-01")));
    assert_eq!((account().last_sync, account().looked_back), (Some(at(5)), Some(at(2))));
    let unknown = ledger.write(|w| w.rename_account(AccountId(99), "x"));
    assert!(matches!(unknown, Err(LedgerError::NoAccount(AccountId(99)))));
}

#[test]
fn when_an_account_is_synced_is_kept_with_it() {
    let (ledger, id) = with_account();
    let account = || ledger.read(|r| r.account(id)).unwrap().unwrap();
    assert_eq!((account().schedule, account().history_days), (None, None));
    ledger.write(|w| w.set_schedule(id, "daily@07:30").and_then(|()| w.set_history(id, 90))).unwrap();
    assert_eq!((account().schedule.as_deref(), account().history_days), (Some("daily@07:30"), Some(90)));
}

#[test]
fn two_accounts_may_have_the_same_ids() {
    let (ledger, main) = with_account();
    let other = ledger.write(|w| Ok::<_, LedgerError>(add_account(w, "Other"))).unwrap();
    for account in [main, other] {
        let rows = [sale("1", "2026-10-01", "5 EUR", Status::Paid)];
        assert_eq!(apply(&ledger, account, &batch(file("a.csv"), &rows), at(1)).added, 1);
    }
    assert_eq!(ledger.read(|r| r.find_rows("1")).unwrap().len(), 2);
    assert_eq!(ledger.read(Reader::programs).unwrap().len(), 2);
    let of_other = Find { account: Some(other), ..Find::default() };
    assert_eq!(entries(&ledger, &of_other).len(), 1);
}
