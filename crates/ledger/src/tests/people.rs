use record::{Kind, Origin, ProgramId, Record, Referral, ReferralId, ReferralState, Status, Transaction};
use rusqlite::Connection;

use super::sample::*;
use crate::{AccountId, Find, Ledger, LedgerError, PeopleFind};

fn by(id: &str, on: &str, commission: &str, customer: &str) -> Transaction {
    Transaction { customer_id: Some(customer.into()), ..sale(id, on, commission, Status::Approved) }
}

fn renewal(id: &str, on: &str, commission: &str, customer: &str) -> Transaction {
    Transaction { kind: Kind::Recurring, ..by(id, on, commission, customer) }
}

fn listed(
    ledger: &Ledger,
    account: AccountId,
    second: i64,
    all: &[(&str, &str, ReferralState, Option<&str>)],
) {
    let records = all.iter().map(|(id, joined, state, program)| {
        Record::Referral(Referral {
            id: ReferralId((*id).into()),
            joined_at: day(joined).start(),
            state: *state,
            program_id: program.map(|id| ProgramId(id.into())),
        })
    });
    let origin = Origin::Sync { what: "referrals".into(), days: None, absent: record::Absent::Unknown };
    let batch = record::Batch { origin, records: records.collect(), problems: Vec::new() };
    apply(ledger, account, &batch, at(second));
}

/// Everybody as a line: who, since when, state, how many and how much stands, was reversed, and the months.
fn people(ledger: &Ledger) -> Vec<String> {
    let mut lines = Vec::new();
    ledger
        .read(|r| {
            r.people(PeopleFind::default(), |person| {
                let months: Vec<String> = person
                    .months
                    .iter()
                    .map(|month| {
                        let sum = month.recurring + month.sales + month.other;
                        format!("{}-{:02} {}", month.month / 12, month.month % 12 + 1, sum / 1_000_000)
                    })
                    .collect();
                lines.push(format!(
                    "{} {} since {} {:?}: {} = {} less {} = {}; {}",
                    person.id.unwrap_or("nobody"),
                    person.currency.map_or("-", |currency| currency.code()),
                    person.since.map_or("never".into(), |day| day.to_string()),
                    person.state,
                    person.count,
                    person.earned / 1_000_000,
                    person.reversals,
                    person.reversed / 1_000_000,
                    months.join(", ")
                ));
                Ok::<_, LedgerError>(())
            })
        })
        .unwrap();
    lines
}

#[test]
fn a_person_came_through_the_earliest_link_whatever_the_order_of_the_rows() {
    let at_link = |id: &str, link: Option<&str>| Transaction {
        sub_id: link.map(str::to_owned),
        ..renewal(id, "2026-01-15", "10 EUR", "ann")
    };
    let later = Transaction { sub_id: Some("later".into()), ..renewal("0", "2026-02-15", "10 EUR", "ann") };
    let rows = [at_link("1", None), at_link("3", Some("c")), at_link("2", Some("b")), later];
    for order in [[0, 1, 2, 3], [3, 2, 1, 0], [1, 3, 0, 2]] {
        let (ledger, account) = with_account();
        for (second, at_once) in (0..).zip(order.map(|at| rows[at].clone())) {
            apply(&ledger, account, &batch(file(&format!("{second}.csv")), &[at_once]), at(second));
        }
        let mut found = Vec::new();
        ledger
            .read(|r| {
                r.people(PeopleFind::default(), |person| {
                    found.push(person.sub_id.map(str::to_owned));
                    Ok::<_, LedgerError>(())
                })
            })
            .unwrap();
        assert_eq!(found, [Some("b".to_owned())], "{order:?}");
    }
}

#[test]
fn a_person_has_months_states_and_sums() {
    let (ledger, account) = with_account();
    let rows = [
        renewal("1", "2026-01-15", "10 EUR", "ann"),
        renewal("2", "2026-02-15", "10 EUR", "ann"),
        by("3", "2026-02-20", "5 EUR", "ann"),
        renewal("4", "2026-03-01", "7 USD", "ann"),
        Transaction { status: Status::Declined, ..by("5", "2025-12-01", "9 EUR", "ann") },
        renewal("6", "2026-02-01", "3 EUR", "ben"),
        Transaction { customer_id: None, ..renewal("7", "2026-02-01", "20 EUR", "") },
        sale("8", "2026-02-01", "100 EUR", Status::Paid),
    ];
    apply(&ledger, account, &batch(file("a.csv"), &rows), at(1));
    listed(
        &ledger,
        account,
        2,
        &[
            ("ann", "2026-01-02", ReferralState::Customer, Some("p1")),
            ("cleo", "2026-05-05", ReferralState::Lead, None),
        ],
    );
    assert_eq!(
        people(&ledger),
        [
            "cleo - since 2026-05-05 Some(Lead): 0 = 0 less 0 = 0; ",
            "nobody EUR since 2026-02-01 None: 1 = 20 less 0 = 0; 2026-02 20",
            "ann EUR since 2026-01-02 Some(Customer): 3 = 25 less 1 = 9; 2026-01 10, 2026-02 15",
            "ann USD since 2026-01-02 Some(Customer): 1 = 7 less 0 = 0; 2026-03 7",
            "ben EUR since 2026-02-01 None: 1 = 3 less 0 = 0; 2026-02 3",
        ]
    );
    // Once there is a commission of hers, a person of the list stands with its program.
    apply(&ledger, account, &batch(file("b.csv"), &[by("9", "2026-06-01", "2 EUR", "cleo")]), at(3));
    let now = people(&ledger);
    assert_eq!(now.len(), 5);
    assert_eq!(now[4], "cleo EUR since 2026-05-05 Some(Lead): 1 = 2 less 0 = 0; 2026-06 2");
}

#[test]
fn a_correction_and_an_undo_are_felt() {
    let (ledger, account) = with_account();
    apply(&ledger, account, &batch(file("a.csv"), &[renewal("1", "2026-01-15", "10 EUR", "ann")]), at(1));
    let before = (derived(&ledger), people(&ledger));
    let other = [renewal("1", "2026-01-15", "12 EUR", "ben"), renewal("2", "2026-02-15", "10 EUR", "ann")];
    let done = apply(&ledger, account, &batch(file("b.csv"), &other), at(2));
    assert_eq!(
        people(&ledger),
        [
            "ann EUR since 2026-02-15 None: 1 = 10 less 0 = 0; 2026-02 10",
            "ben EUR since 2026-01-15 None: 1 = 12 less 0 = 0; 2026-01 12",
        ]
    );
    ledger.write(|w| w.undo(done.batch, at(3))).unwrap();
    assert_eq!((derived(&ledger), people(&ledger)), before);
}

#[test]
fn what_a_customer_buys_in_a_later_month_is_passive() {
    let (ledger, account) = with_account();
    let rows = [
        by("1", "2026-01-15", "1 EUR", "ann"),
        by("2", "2026-01-31", "2 EUR", "ann"),
        by("3", "2026-02-01", "4 EUR", "ann"),
        by("4", "2026-02-01", "8 EUR", "ben"),
        sale("5", "2026-02-01", "16 EUR", Status::Paid),
    ];
    let first = apply(&ledger, account, &batch(file("a.csv"), &rows), at(1));
    let passive = || -> Vec<String> {
        let find = Find { passive: Some(true), ..Find::default() };
        entries(&ledger, &find).into_iter().map(|entry| entry.transaction.id.0).collect()
    };
    assert_eq!(passive(), ["3"]);
    let earlier =
        apply(&ledger, account, &batch(file("b.csv"), &[by("6", "2025-11-01", "1 EUR", "ben")]), at(2));
    assert_eq!(passive(), ["3", "4"], "ben was there before");
    ledger.write(|w| w.set_passive_age(30)).unwrap();
    assert_eq!(passive(), ["3", "4"], "classing everything anew says the same");
    ledger.write(|w| w.undo(earlier.batch, at(3))).unwrap();
    assert_eq!(passive(), ["3"]);
    listed(&ledger, account, 4, &[("ann", "2025-12-31", ReferralState::Customer, Some("p1"))]);
    assert_eq!(passive(), ["1", "2", "3"], "the list says that she joined before");
    assert!(ledger.write(|w| w.undo(first.batch, at(5))).is_ok());
    assert_eq!(people(&ledger), ["ann - since 2025-12-31 Some(Customer): 0 = 0 less 0 = 0; "]);
}

#[test]
fn an_older_ledger_gets_its_people_when_it_is_opened() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.db");
    let ledger = Ledger::open(&path, at(0)).unwrap();
    let account = ledger.write(|w| Ok::<_, LedgerError>(add_account(w, "Main"))).unwrap();
    let rows = [by("1", "2026-01-15", "1 EUR", "ann"), by("2", "2026-02-15", "2 EUR", "ann")];
    apply(&ledger, account, &batch(file("a.csv"), &rows), at(1));
    let (before, all) = (derived(&ledger), people(&ledger));
    drop(ledger);
    Connection::open(&path)
        .unwrap()
        .execute_batch("DELETE FROM people; UPDATE transactions SET passive = 0; INSERT INTO settings VALUES ('people.stale', '1')")
        .unwrap();
    let ledger = Ledger::open(&path, at(2)).unwrap();
    assert_eq!((derived(&ledger), people(&ledger)), (before, all));
}
