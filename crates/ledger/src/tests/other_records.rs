use record::{
    Batch, DailyStat, Origin, Payout, PayoutId, Problem, ProgramId, Rate, Record, Referral, ReferralId,
    ReferralState,
};

use super::sample::*;
use crate::{DailyFind, Ledger, LedgerError, PayoutFind, Reader};

fn stat(on: &str, program: Option<&str>, clicks: i64) -> DailyStat {
    DailyStat {
        day: day(on),
        program_id: program.map(|id| ProgramId(id.into())),
        program: None,
        sub_id: None,
        clicks: Some(clicks),
        impressions: None,
    }
}

fn daily(origin: Origin, stats: &[DailyStat]) -> Batch {
    Batch { origin, records: stats.iter().cloned().map(Record::Daily).collect(), problems: Vec::new() }
}

fn daily_window(from: &str, to: &str) -> Origin {
    Origin::Sync { what: "daily".into(), days: Some(days(from, to)), absent: record::Absent::Unknown }
}

fn told(ledger: &Ledger, find: &DailyFind) -> Vec<String> {
    let mut told = Vec::new();
    ledger
        .read(|r| {
            r.daily(find, &mut |entry| {
                let program = entry.program_id.map_or("-".to_owned(), |id| id.0);
                told.push(format!("{} {program} {}", entry.date, entry.clicks.unwrap_or(-1)));
                Ok(())
            })
        })
        .unwrap();
    told
}

#[test]
fn days_are_replaced_window_by_window() {
    let (ledger, account) = with_account();
    let other = ledger.write(|w| Ok::<_, LedgerError>(add_account(w, "Other"))).unwrap();
    apply(
        &ledger,
        other,
        &daily(daily_window("2026-10-01", "2026-10-31"), &[stat("2026-10-05", Some("x"), 9)]),
        at(1),
    );
    let first =
        [stat("2026-10-01", Some("a"), 1), stat("2026-10-02", Some("a"), 2), stat("2026-10-02", None, 3)];
    let applied = apply(&ledger, account, &daily(daily_window("2026-10-01", "2026-10-31"), &first), at(2));
    assert_eq!((applied.added, applied.updated), (3, 0));
    let second = [stat("2026-10-02", Some("a"), 5), stat("2026-10-03", Some("b"), 6)];
    let applied = apply(&ledger, account, &daily(daily_window("2026-10-02", "2026-10-31"), &second), at(3));
    assert_eq!((applied.added, applied.updated), (1, 2));
    assert_eq!(
        told(&ledger, &DailyFind::default()),
        ["2026-10-01 a 1", "2026-10-02 a 5", "2026-10-03 b 6", "2026-10-05 x 9"]
    );
    let find = DailyFind {
        account: Some(account),
        since: Some(day("2026-10-02")),
        until: Some(day("2026-10-02")),
        ..DailyFind::default()
    };
    assert_eq!(told(&ledger, &find), ["2026-10-02 a 5"]);
    assert_eq!(dump(&ledger, &[]).iter().filter(|line| line.starts_with("daily_changes")).count(), 2);
    // An answer that was understood only in part says nothing about the days it lacks.
    let unclear = Problem { line: None, field: None, reason: "Unclear.".into(), row: None };
    let part = Batch { problems: vec![unclear], ..daily(daily_window("2026-10-01", "2026-10-31"), &[]) };
    apply(&ledger, account, &part, at(4));
    assert_eq!(told(&ledger, &DailyFind::default()).len(), 4);
    // A file adds and changes, it does not take away.
    apply(&ledger, account, &daily(file("clicks.csv"), &[stat("2026-10-02", Some("a"), 7)]), at(5));
    assert_eq!(
        told(&ledger, &DailyFind { network: Some("riverbank".into()), ..DailyFind::default() }).len(),
        4
    );
}

#[test]
fn payouts_and_referrals_are_what_the_newest_answer_says() {
    let (ledger, account) = with_account();
    let payout = |amount: &str, status: Option<&str>| {
        Record::Payout(Payout {
            id: PayoutId("w1".into()),
            day: day("2026-10-05"),
            amount: money(amount),
            status: status.map(str::to_owned),
            payer: Some("Riverbank Ltd".into()),
        })
    };
    let referral = |state, program: Option<&str>| {
        Record::Referral(Referral {
            id: ReferralId("r1".into()),
            joined_at: at(3),
            state,
            program_id: program.map(|id| ProgramId(id.into())),
        })
    };
    let bring = |records: Vec<Record>, now| {
        let origin = Origin::Sync { what: "payouts".into(), days: None, absent: record::Absent::Unknown };
        let batch = Batch { origin, records, problems: Vec::new() };
        let applied = apply(&ledger, account, &batch, at(now));
        (applied.added, applied.updated, applied.unchanged)
    };
    let lead = referral(ReferralState::Lead, None);
    assert_eq!(bring(vec![payout("10 EUR", None), lead.clone()], 1), (2, 0, 0));
    assert_eq!(bring(vec![payout("10 EUR", None), lead], 2), (0, 0, 2));
    assert_eq!(
        bring(vec![payout("11 EUR", Some("sent")), referral(ReferralState::Customer, Some("p"))], 3),
        (0, 2, 0)
    );
    let mut payouts = Vec::new();
    ledger
        .read(|r| {
            r.payouts(&PayoutFind::default(), &mut |entry| {
                payouts.push(Record::Payout(entry.payout));
                Ok(())
            })
        })
        .unwrap();
    assert_eq!(payouts, [payout("11 EUR", Some("sent"))]);
    let referrals = ledger.read(|r| r.referrals(Some(account))).unwrap();
    assert_eq!(Record::Referral(referrals[0].referral.clone()), referral(ReferralState::Customer, Some("p")));
    assert!(referrals[0].program.is_some());
}

#[test]
fn a_rate_stands_for_the_seven_days_after_it() {
    let ledger = Ledger::memory().unwrap();
    assert_eq!(ledger.read(Reader::rates_state).unwrap(), None);
    put_rates(
        &ledger,
        &[("2026-10-02", "USD", "1.1"), ("2026-10-05", "USD", "1.2"), ("2026-10-05", "GBP", "0.9")],
    );
    let rate = |on: &str| ledger.read(|r| r.rate(cur("USD"), day(on))).unwrap();
    let known = |text: &str, on: &str| Some((Rate::parse(text).unwrap(), day(on)));
    assert_eq!(rate("2026-10-01"), None);
    assert_eq!(rate("2026-10-04"), known("1.1", "2026-10-02"));
    assert_eq!(rate("2026-10-12"), known("1.2", "2026-10-05"));
    assert_eq!(rate("2026-10-13"), None);
    let euro = ledger.read(|r| r.rate(cur("EUR"), day("1999-01-01"))).unwrap();
    assert_eq!(euro, Some((Rate::ONE, day("1999-01-01"))));
    assert_eq!(ledger.read(Reader::rates_state).unwrap(), Some((day("2026-10-05"), 3)));
    assert_eq!(ledger.read(|r| r.rate_list(cur("USD"))).unwrap().len(), 2);
}

#[test]
fn settings_are_kept() {
    let ledger = Ledger::memory().unwrap();
    assert_eq!(ledger.read(|r| r.setting("theme")).unwrap(), None);
    for value in ["light", "dark"] {
        ledger.write(|w| w.set_setting("theme", value)).unwrap();
        assert_eq!(ledger.read(|r| r.setting("theme")).unwrap().as_deref(), Some(value));
    }
    assert_eq!(ledger.read(Reader::passive_age).unwrap(), 90);
    assert_eq!(ledger.read(Reader::currency).unwrap(), None);
}
