use record::{Day, Status};

use super::sample::*;
use crate::{Approval, Ledger, ProgramKey, Waiting};

const DAY: i64 = 86_400;

/// The first instant of a day that is so many days after 1 January 2026.
fn on(days: i64) -> record::Instant {
    day("2026-01-01").plus(days).start()
}

fn first(ledger: &Ledger) -> ProgramKey {
    ledger.read(|r| r.programs()).unwrap()[0].key
}

fn approvals(ledger: &Ledger) -> Vec<Approval> {
    ledger.read(|r| r.approvals(first(ledger), day("2027-01-01"), 100)).unwrap()
}

#[test]
fn an_approval_lies_between_two_looks() {
    let (ledger, account) = with_account();
    let told = |days: i64, rows: &[(&str, Status)], to: &str| {
        let rows: Vec<_> = rows.iter().map(|(id, status)| sale(id, "2026-01-01", "5 EUR", *status)).collect();
        apply(&ledger, account, &batch(window("2026-01-01", to), &rows), on(days));
    };
    use Status::{Approved, Declined, Paid, Pending};
    told(1, &[("a", Pending), ("b", Pending), ("c", Approved), ("d", Pending), ("e", Pending)], "2026-01-31");
    told(20, &[("b", Approved)], "2026-02-10");
    told(29, &[], "2026-02-11");
    told(31, &[("a", Paid), ("b", Paid), ("d", Declined)], "2026-02-12");
    let found = approvals(&ledger);
    let shown: Vec<_> = found
        .iter()
        .map(|one| {
            let days = |at: record::Instant| (at.timestamp() - on(0).timestamp()) / DAY;
            (one.id.as_str(), days(one.pending_on), days(one.seen))
        })
        .collect();
    // “c” came approved, “d” was declined, “e” is pending.
    assert_eq!(shown, [("a", 29, 31), ("b", 1, 20)]);
    let before = |until: &str| ledger.read(|r| r.approvals(first(&ledger), day(until), 100)).unwrap();
    assert!(before("2025-12-31").is_empty());
}

#[test]
fn what_waits_is_told_oldest_first() {
    let (ledger, account) = with_account();
    let rows: Vec<_> = (0..90)
        .map(|at: i64| {
            let on: Day = day("2026-01-01").plus(at);
            let status = if at % 30 == 3 { Status::Pending } else { Status::Approved };
            sale(&format!("t{at:02}"), &on.to_string(), "5 EUR", status)
        })
        .collect();
    apply(&ledger, account, &batch(window("2026-01-01", "2026-04-01"), &rows), on(95));
    let waiting = |until: &str, limit| {
        let found: Vec<Waiting> = ledger.read(|r| r.waiting(first(&ledger), day(until), limit)).unwrap();
        found.into_iter().map(|one| one.id).collect::<Vec<_>>()
    };
    assert_eq!(waiting("2026-12-31", 10), ["t03", "t33", "t63"]);
    assert_eq!(waiting("2026-12-31", 2), ["t03", "t33"]);
    assert_eq!(waiting("2026-02-03", 10), ["t03", "t33"], "2026-02-03 is the day of t33");
    assert_eq!(waiting("2026-02-02", 10), ["t03"]);
}

#[test]
fn who_is_lost_was_active_until_a_look() {
    use record::ReferralState::{Customer, Lead, Lost};
    let (ledger, account) = with_account();
    let listed = |days: i64, people: &[(&str, record::ReferralState)]| {
        let person = |(id, state): &(&str, record::ReferralState)| {
            record::Record::Referral(record::Referral {
                id: record::ReferralId((*id).into()),
                joined_at: on(0),
                state: *state,
                program_id: Some(record::ProgramId("p1".into())),
            })
        };
        let origin =
            record::Origin::Sync { what: "referrals".into(), days: None, absent: record::Absent::Unknown };
        let records = people.iter().map(person).collect();
        apply(&ledger, account, &record::Batch { origin, records, problems: Vec::new() }, on(days));
    };
    listed(1, &[("a", Customer), ("b", Lost), ("c", Lead), ("d", Customer)]);
    listed(9, &[("c", Customer)]);
    listed(20, &[("a", Lost), ("d", Lost)]);
    listed(25, &[("d", Customer)]);
    listed(30, &[("c", Lost)]);
    let lost = ledger.read(|r| r.lost()).unwrap();
    let shown: Vec<_> = lost
        .iter()
        .map(|one| {
            let days = |at: record::Instant| (at.timestamp() - on(0).timestamp()) / DAY;
            (one.id.as_str(), days(one.active_on), days(one.seen))
        })
        .collect();
    // “b” was lost before anybody looked; “d” came back.
    assert_eq!(shown, [("a", 9, 20), ("c", 25, 30)]);
}
