use record::{Channel, Kind, Match, Money, Origin, Passive, Status, Transaction};

use super::sample::*;
use crate::{
    AccountId, BroughtInMonth, Fates, Import, Ledger, LedgerError, Link, LinkId, Placement, PlacementId,
    ProgramKey, Reader, SubRule,
};

fn first(month: &str) -> record::Day {
    day(&format!("{month}-01"))
}

fn seen(ledger: &Ledger, account: AccountId, on: &str, rows: &[Transaction]) {
    let now = day(on).start() + chrono::TimeDelta::hours(9);
    apply(ledger, account, &batch(window("2026-01-01", "2026-11-30"), rows), now);
}

fn fates(ledger: &Ledger) -> Fates {
    ledger.read(|r| r.fates(days("2026-01-01", "2026-11-30"))).unwrap()
}

/// Earned, decided, whether it stands, units, how many.
fn told(fates: &Fates) -> Vec<(String, Option<String>, bool, i64, u64)> {
    let month = |day: record::Day| day.to_string()[..7].to_owned();
    let one = |fate: &crate::Fate| {
        (
            month(fate.earned),
            fate.decided.map(month),
            fate.approved,
            fate.money.micros / 1_000_000,
            fate.count,
        )
    };
    fates.fates.iter().map(one).collect()
}

#[test]
fn what_became_of_pending_commissions_is_told_with_its_month() {
    let (ledger, account) = with_account();
    let row = |id: &str, on: &str, units: i64, status| sale(id, on, &format!("{units} EUR"), status);
    let january = [
        row("approved", "2026-01-05", 1, Status::Pending),
        row("declined", "2026-01-20", 2, Status::Pending),
        row("taken back", "2026-01-21", 4, Status::Pending),
        row("open", "2026-01-22", 8, Status::Pending),
        // Nobody saw it wait.
        row("at once", "2026-01-23", 16, Status::Approved),
        row("again", "2026-01-24", 32, Status::Pending),
    ];
    seen(&ledger, account, "2026-02-02", &january);
    let mut next = january.to_vec();
    for (at, status) in
        [(0, Status::Approved), (1, Status::Declined), (2, Status::Approved), (5, Status::Declined)]
    {
        next[at].status = status;
    }
    seen(&ledger, account, "2026-03-31", &next);
    // Paid later is decided no later; what is pending again is not decided; what was taken back does not stand.
    for (at, status) in [(0, Status::Paid), (2, Status::Declined), (5, Status::Pending)] {
        next[at].status = status;
    }
    // Restated while it waits.
    next[3].commission = money("9 EUR");
    seen(&ledger, account, "2026-05-01", &next);
    // First seen long after it was earned.
    next.push(row("late", "2026-02-01", 64, Status::Pending));
    seen(&ledger, account, "2026-06-01", &next);
    next[5].status = Status::Approved;
    seen(&ledger, account, "2026-07-01", &next);
    let expected = [
        ("2026-01", None, false, 9, 1),
        ("2026-01", Some("2026-03"), false, 6, 2),
        ("2026-01", Some("2026-03"), true, 1, 1),
        ("2026-01", Some("2026-07"), true, 32, 1),
    ]
    .map(|(earned, decided, approved, units, count)| {
        (earned.to_owned(), decided.map(str::to_owned), approved, units, count)
    });
    let found = fates(&ledger);
    assert_eq!((told(&found), found.every), (expected.to_vec(), 1));
}

#[test]
fn of_very_many_decisions_those_of_some_days_stand_for_all() {
    let (ledger, account) = with_account();
    let day_of = |at: usize| format!("2026-01-{:02}", at % 28 + 1);
    let mut rows: Vec<Transaction> =
        (0..84).map(|at| sale(&format!("t{at}"), &day_of(at), "1 EUR", Status::Pending)).collect();
    seen(&ledger, account, "2026-02-01", &rows);
    rows.iter_mut().take(56).for_each(|row| row.status = Status::Approved);
    seen(&ledger, account, "2026-03-01", &rows);
    // Fifty-six are seven times what is looked at, and seven days apart would be one day of the week.
    let found = fates(&ledger);
    assert_eq!(found.every, 8);
    // The 1st, 9th, 17th and 25th: two of each day are decided, one is not.
    let of = |decided: bool| -> u64 {
        found.fates.iter().filter(|fate| fate.decided.is_some() == decided).map(|fate| fate.count).sum()
    };
    assert_eq!((of(true), of(false)), (8, 4));
}

fn by_hand<T>(
    ledger: &Ledger,
    account: AccountId,
    work: impl FnOnce(&mut Import<'_>) -> Result<T, LedgerError>,
) -> T {
    ledger
        .write(|w| {
            let mut import = w.import(account, &Origin::Promotion, at(99))?;
            let made = work(&mut import)?;
            import.finish()?;
            Ok::<_, LedgerError>(made)
        })
        .unwrap()
}

fn placement(program: ProgramKey, link: Option<LinkId>) -> Placement {
    Placement {
        program,
        channel: Channel::Page,
        title: "Page".to_owned(),
        url: None,
        first_day: day("2026-01-10"),
        last_day: None,
        link,
        creative: None,
        notes: None,
        gone: false,
    }
}

#[test]
fn what_stands_is_told_by_month_and_the_issues_of_a_newsletter_one_by_one() {
    let (ledger, account) = with_account();
    ledger.write(|w| w.set_currency(cur("EUR"))).unwrap();
    let row = |id: &str, on: &str, amount: &str, sub_id: &str| Transaction {
        sub_id: Some(sub_id.to_owned()),
        ..sale(id, on, amount, Status::Paid)
    };
    let rows = [
        row("1", "2026-01-20", "1 EUR", "page"),
        row("2", "2026-05-01", "2 EUR", "page"),
        row("3", "2026-05-02", "4 USD", "page"),
        Transaction { status: Status::Declined, ..row("4", "2026-05-03", "8 EUR", "page") },
        Transaction { kind: Kind::Recurring, ..row("5", "2026-05-04", "16 EUR", "page") },
        row("6", "2026-04-01", "32 EUR", "issue-1"),
        row("7", "2026-05-01", "64 EUR", "issue-1"),
        row("8", "2026-05-07", "128 EUR", "issue-2"),
        row("9", "2026-05-08", "256 EUR", "nobody's"),
    ];
    seen(&ledger, account, "2026-06-01", &rows);
    let program = ledger.read(Reader::programs).unwrap()[0].key;
    let page = by_hand(&ledger, account, |import| {
        let link = Link {
            program,
            url: "https://track.example/?sub=page".to_owned(),
            sub_id: Some("page".to_owned()),
            target: None,
            name: None,
            gone: false,
        };
        let link = import.put_link(None, &link)?;
        import.put_placement(None, &placement(program, Some(link)))
    });
    let letter = by_hand(&ledger, account, |import| {
        let letter = import.put_placement(None, &placement(program, None))?;
        let rule = SubRule { placement: letter, how: Match::Prefix, text: "issue-".to_owned(), gone: false };
        import.put_sub_rule(None, &rule)?;
        Ok(letter)
    });
    let (standing, count) = ledger.read(|r| r.standing_since(day("2026-01-01"), 9)).unwrap();
    assert_eq!(count, 2);
    let month = |one: &crate::Standing, month: &str, code: &str| {
        let sum = one.months.get(&(first(month), cur(code))).copied().unwrap_or_default();
        (sum.earned / 1_000_000, sum.passive / 1_000_000)
    };
    let of = |id: PlacementId| -> Vec<_> { standing.iter().filter(|one| one.placement == id).collect() };
    let pages = of(page);
    assert_eq!((pages.len(), pages[0].since), (1, day("2026-01-10")));
    // From the ninetieth day on it is evergreen.
    assert_eq!([month(pages[0], "2026-01", "EUR"), month(pages[0], "2026-05", "EUR")], [(1, 0), (2, 2)]);
    assert_eq!(month(pages[0], "2026-05", "USD"), (4, 4));
    let issues = of(letter);
    let starts: Vec<_> = issues.iter().map(|issue| issue.since.to_string()).collect();
    assert_eq!(starts, ["2026-05-07", "2026-04-01"]);
    assert_eq!([month(issues[1], "2026-04", "EUR"), month(issues[1], "2026-05", "EUR")], [(32, 0), (64, 0)]);
    // The one that earned most is the newsletter; of older placements nothing is read.
    let (most, count) = ledger.read(|r| r.standing_since(day("2026-01-01"), 1)).unwrap();
    assert_eq!((most.iter().all(|one| one.placement == letter), most.len(), count), (true, 2, 2));
    assert_eq!(ledger.read(|r| r.standing_since(day("2026-06-01"), 9)).unwrap().1, 0);
}

#[test]
fn months_are_summed_up_by_all_that_tells_them_apart() {
    let (ledger, account) = with_account();
    let rows = [
        sale("1", "2026-04-30", "1 EUR", Status::Paid),
        sale("2", "2026-05-01", "2 EUR", Status::Pending),
        sale("3", "2026-05-31", "4 EUR", Status::Pending),
        sale("4", "2026-05-31", "8 USD", Status::Pending),
        Transaction { kind: Kind::Recurring, ..sale("5", "2026-05-31", "16 EUR", Status::Pending) },
    ];
    seen(&ledger, account, "2026-06-01", &rows);
    let sums = ledger.read(|r| r.month_sums(first("2026-05"))).unwrap();
    let told: Vec<_> =
        sums.iter().map(|sum| (sum.month, sum.kind, sum.passive, sum.money, sum.count)).collect();
    let money = |units: i64, code: &str| Money::new(units * 1_000_000, cur(code));
    let may = first("2026-05");
    assert_eq!(
        told,
        [
            (may, Kind::Sale, Passive::Active, money(6, "EUR"), 2),
            (may, Kind::Recurring, Passive::Recurring, money(16, "EUR"), 1),
            (may, Kind::Sale, Passive::Active, money(8, "USD"), 1),
        ]
    );
    assert_eq!(ledger.read(|r| r.standing_since(may, 9)).unwrap(), (Vec::<crate::Standing>::new(), 0));
    assert_eq!(BroughtInMonth::default().earned, 0);
}
