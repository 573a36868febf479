use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant as Clock;

use proptest::prelude::*;
use record::{
    Absent, Batch, Channel, Creative, CreativeKind, DailyStat, Fact, ListedId, Match, Origin, Payout,
    PayoutId, Program, ProgramId, Record, Referral, ReferralId, ReferralState, Status, TermKind,
};
use rusqlite::Connection;

use super::sample::*;
use crate::kept::KEPT;
use crate::{
    AccountId, BreakKind, Effort, Ledger, LedgerError, Link, Mark, Marked, Matched, MatchedHow, PayoutFind,
    Placement, ProgramKey, Reader, SealKind, SubRule, Term, Verified,
};

fn verify(ledger: &Ledger) -> Verified {
    ledger.read(|r| r.verify(&mut |_, _| {})).unwrap()
}

/// A row of each sort of record; the number makes its state another one.
fn records(number: i64) -> Vec<Record> {
    let program = Some(ProgramId("p1".into()));
    let amount = format!("{number}.50 EUR");
    let state = if number == 1 { ReferralState::Lead } else { ReferralState::Customer };
    vec![
        Record::Transaction(record::Transaction {
            sub_id: Some("page".into()),
            sale_amount: Some(money("100 EUR")),
            ..sale("t1", "2026-10-01", &amount, Status::Pending)
        }),
        Record::Payout(Payout {
            id: PayoutId("w1".into()),
            day: day("2026-10-05"),
            amount: money(&amount),
            status: Some("sent".into()),
            payer: None,
        }),
        Record::Referral(Referral {
            id: ReferralId("r1".into()),
            joined_at: at(0),
            state,
            program_id: program.clone(),
        }),
        Record::Program(Program { id: ProgramId("p1".into()), name: format!("Acme {number}"), link: None }),
        Record::Creative(Creative {
            id: ListedId("c1".into()),
            program_id: program.clone(),
            program: None,
            kind: CreativeKind::Text,
            name: format!("Text {number}"),
            url: None,
            image: None,
            html: None,
            code: None,
            width: None,
            height: None,
            starts: None,
            ends: None,
        }),
        daily("2026-10-01", number),
    ]
}

fn daily(on: &str, clicks: i64) -> Record {
    Record::Daily(DailyStat {
        day: day(on),
        program_id: Some(ProgramId("p1".into())),
        program: None,
        sub_id: None,
        clicks: Some(clicks),
        impressions: Some(7),
    })
}

fn clicks(records: Vec<Record>) -> Batch {
    let days = Some(days("2026-10-01", "2026-10-31"));
    let origin = Origin::Sync { what: "daily".into(), days, absent: Absent::Unknown };
    Batch { origin, records, problems: Vec::new() }
}

/// What the user keeps, in a batch that makes it and one that changes it.
fn kept_by_hand(ledger: &Ledger, account: AccountId, program: ProgramKey) {
    let mut ids = None;
    for (number, title) in [(20, "A page"), (21, "The page")] {
        ledger
            .write(|w| {
                let mut import = w.import(account, &Origin::Promotion, at(number))?;
                let (link, placement, effort, rule) = ids.unzip4();
                let link = import.put_link(
                    link,
                    &Link {
                        program,
                        url: format!("https://track.example/?n={number}"),
                        sub_id: Some("page".into()),
                        target: None,
                        name: None,
                        gone: false,
                    },
                )?;
                let placement = import.put_placement(
                    placement,
                    &Placement {
                        program,
                        channel: Channel::Page,
                        title: title.into(),
                        url: None,
                        first_day: day("2026-01-01"),
                        last_day: None,
                        link: Some(link),
                        creative: None,
                        notes: None,
                        gone: false,
                    },
                )?;
                let minutes = u32::try_from(number).unwrap();
                let effort = import.put_effort(
                    effort,
                    &Effort { placement, day: day("2026-10-01"), minutes, note: None, gone: false },
                )?;
                let text = title.to_lowercase();
                let rule = import
                    .put_sub_rule(rule, &SubRule { placement, how: Match::Prefix, text, gone: false })?;
                ids = Some((link, placement, effort, rule));
                import.finish()
            })
            .unwrap();
    }
}

/// What the user keeps of terms and of payouts, in a batch that makes it and one that changes it.
fn owed_by_hand(ledger: &Ledger, account: AccountId, program: ProgramKey) {
    let received = Record::Payout(Payout {
        id: PayoutId("b1".into()),
        day: day("2026-10-06"),
        amount: money("2 EUR"),
        status: None,
        payer: None,
    });
    let statement = Batch { origin: file("bank.csv"), records: vec![received], problems: Vec::new() };
    let bank = ledger.write(|w| Ok::<_, LedgerError>(add_account(w, "Bank"))).unwrap();
    apply(ledger, bank, &statement, at(22));
    let mut rows = Vec::new();
    let find = PayoutFind::default();
    ledger
        .read(|r| {
            r.payouts(&find, &mut |entry| {
                rows.push((entry.payout.id.0.clone(), entry.id));
                Ok(())
            })
        })
        .unwrap();
    let row = |id: &str| rows.iter().find(|(known, _)| known == id).unwrap().1;
    let (mut term, mut matched, mut mark) = (None, None, None);
    for (number, percent) in [(23, "8%"), (24, "7%")] {
        ledger
            .write(|w| {
                let mut import = w.import(account, &Origin::Terms, at(number))?;
                let fact = Fact::parse(TermKind::Share, percent).unwrap();
                let kept = Term {
                    program,
                    fact,
                    about: None,
                    since: None,
                    quote: Some(percent.into()),
                    source: None,
                    note: None,
                    gone: false,
                };
                term = Some(import.put_term(term, &kept)?);
                let parts = Matched {
                    payout: row("w1"),
                    receipt: row("b1"),
                    sent: 1_000_000,
                    received: number * 10_000,
                    how: MatchedHow::Hand,
                    gone: false,
                };
                matched = Some(import.put_match(matched, &parts)?);
                let note = Mark {
                    account,
                    payer: None,
                    currency: cur("EUR"),
                    due: Some(day("2026-11-05")),
                    says: Marked::Received(day("2026-11-06"), money(&format!("{number} EUR"))),
                    note: None,
                    gone: false,
                };
                mark = Some(import.put_mark(mark, &note)?);
                import.finish()
            })
            .unwrap();
    }
}

/// Four numbers that are known together or not at all.
trait Unzip4<A, B, C, D> {
    fn unzip4(self) -> (Option<A>, Option<B>, Option<C>, Option<D>);
}

impl<A, B, C, D> Unzip4<A, B, C, D> for Option<(A, B, C, D)> {
    fn unzip4(self) -> (Option<A>, Option<B>, Option<C>, Option<D>) {
        match self {
            Some((a, b, c, d)) => (Some(a), Some(b), Some(c), Some(d)),
            None => (None, None, None, None),
        }
    }
}

/// A ledger in which every table has a row that stands and its twin a state that is over, and what else can happen.
fn eventful() -> Ledger {
    let (ledger, account) = with_account();
    for number in [1, 2] {
        let batch =
            Batch { origin: file(&format!("{number}.csv")), records: records(number), problems: Vec::new() };
        apply(&ledger, account, &batch, at(number));
    }
    let program = ledger.read(Reader::programs).unwrap()[0].key;
    kept_by_hand(&ledger, account, program);
    owed_by_hand(&ledger, account, program);
    // A day comes and goes; a transaction is no longer reported; a file is taken back; an account goes.
    apply(&ledger, account, &clicks(vec![daily("2026-10-01", 2), daily("2026-10-02", 3)]), at(30));
    apply(&ledger, account, &clicks(vec![daily("2026-10-02", 3)]), at(31));
    let gone = [sale("t2", "2026-10-03", "3 EUR", Status::Pending)];
    apply(&ledger, account, &batch(answer("2026-10-01", "2026-10-31", Absent::Vanished), &gone), at(32));
    apply(&ledger, account, &batch(answer("2026-10-01", "2026-10-31", Absent::Vanished), &[]), at(33));
    let more = apply(
        &ledger,
        account,
        &batch(file("3.csv"), &[sale("t1", "2026-10-01", "9 EUR", Status::Paid)]),
        at(34),
    );
    ledger.write(|w| w.undo(more.batch, at(35))).unwrap();
    let other = ledger.write(|w| Ok::<_, LedgerError>(add_account(w, "Other"))).unwrap();
    apply(&ledger, other, &batch(window("2026-10-01", "2026-10-31"), &gone), at(36));
    ledger.write(|w| w.remove_account(other, false, at(37))).unwrap();
    ledger
}

#[test]
fn every_batch_has_its_link_and_all_is_as_it_was_sealed() {
    let ledger = eventful();
    let found = verify(&ledger);
    assert_eq!(found.breaks, []);
    assert_eq!((found.links, found.sealed_later, found.since), (15, 0, Some(at(1))));
    let head = found.head.unwrap();
    assert_eq!((head.kind, head.seq, head.hash.len()), (SealKind::AccountRemoved, 15, 64));
    assert_eq!(ledger.read(Reader::chain_head).unwrap(), Some(head.clone()));
    assert_eq!(ledger.read(|r| r.seal_with(&head.hash.to_uppercase())).unwrap(), Some(head));
    assert_eq!(ledger.read(|r| r.seal_with("00")).unwrap(), None);
    let first = ledger.read(|r| r.seal_of(crate::BatchId(1))).unwrap().unwrap();
    assert_eq!((first.seq, first.states), (1, 6));
    assert_eq!(verify(&Ledger::memory().unwrap()).links, 0);
}

#[test]
fn a_file_that_comes_again_is_sealed_though_it_brings_nothing() {
    let (ledger, account) = with_account();
    let first = apply(
        &ledger,
        account,
        &batch(file("a.csv"), &[sale("1", "2026-10-01", "1 EUR", Status::Paid)]),
        at(1),
    );
    ledger.write(|w| w.repeat(first.batch, &file("a.csv"), at(2))).unwrap();
    let found = verify(&ledger);
    assert_eq!((found.links, found.breaks.len()), (2, 0));
}

/// What a change by hand brings to light, on a copy of the file that is then thrown away.
fn tampered(conn: &Connection, sql: &str) -> Vec<(BreakKind, Option<u64>)> {
    conn.execute_batch("SAVEPOINT before").unwrap();
    let changed = conn.execute(sql, []).unwrap_or_else(|error| panic!("{sql}: {error}"));
    assert!(changed > 0, "{sql} changes nothing");
    let found = crate::chain::verify_on(conn).unwrap();
    conn.execute_batch("ROLLBACK TO before; RELEASE before").unwrap();
    found.breaks.into_iter().map(|found| (found.kind, found.seq)).collect()
}

#[test]
fn whatever_is_changed_in_whatever_table_is_found() {
    let ledger = eventful();
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("copy.db");
    ledger.backup(&copy).unwrap();
    let conn = Connection::open(&copy).unwrap();
    conn.pragma_update(None, "foreign_keys", false).unwrap();
    for kept in &KEPT {
        let own = crate::chain::identity(kept.table).iter().copied();
        let columns = kept.columns.split(',').map(str::trim);
        let columns: Vec<&str> = columns.chain(["changed_at", "batch", "row"]).collect();
        let tables = [(kept.table, columns.iter().copied().chain(own).collect::<Vec<_>>()), {
            let twin = columns.iter().copied().chain(["by"]).collect();
            (kept.history, twin)
        }];
        for (table, columns) in tables {
            for column in columns {
                let sql = format!(
                    "UPDATE OR IGNORE {table} SET {column} = CASE typeof({column}) WHEN 'integer' THEN {column} + 1000
                       WHEN 'null' THEN 1 ELSE {column} || 'x' END WHERE rowid = (SELECT min(rowid) FROM {table})"
                );
                assert_ne!(tampered(&conn, &sql), [], "{table}.{column}");
            }
            let sql = format!("DELETE FROM {table} WHERE rowid = (SELECT min(rowid) FROM {table})");
            assert_ne!(tampered(&conn, &sql), [], "a row of {table} less");
        }
    }
    let more = "INSERT INTO payouts (account, id, day, amount, currency, batch, changed_at)
        VALUES (1, 'w2', 1, 1, 'EUR', 1, 1)";
    assert_eq!(tampered(&conn, more), [(BreakKind::Content, Some(1))]);
    // A day that was let go comes back with all that it had.
    let back = "INSERT INTO daily (row, program, named, program_name, day, sub_id, clicks, impressions, batch,
        changed_at) SELECT row, program, named, program_name, day, sub_id, clicks, impressions, batch, changed_at
        FROM daily_changes WHERE row NOT IN (SELECT row FROM daily) ORDER BY seq DESC LIMIT 1";
    assert_ne!(tampered(&conn, back), []);
}

#[test]
fn what_is_written_of_batches_and_links_cannot_be_changed_either() {
    let ledger = eventful();
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("copy.db");
    ledger.backup(&copy).unwrap();
    let conn = Connection::open(&copy).unwrap();
    conn.pragma_update(None, "foreign_keys", false).unwrap();
    for (sql, expected) in [
        ("UPDATE batches SET file = 'other.csv' WHERE id = 1", (BreakKind::Origin, Some(1))),
        ("UPDATE batches SET hash = 'ab' WHERE id = 2", (BreakKind::Origin, Some(2))),
        ("UPDATE batches SET came_at = came_at - 86400 WHERE id = 5", (BreakKind::Origin, Some(5))),
        ("UPDATE batches SET account = 9 WHERE id = 5", (BreakKind::Origin, Some(5))),
        ("UPDATE batches SET undone_at = 1 WHERE id = 1", (BreakKind::Undone, Some(1))),
        ("UPDATE batches SET undone_at = NULL WHERE undone_at IS NOT NULL", (BreakKind::Undone, Some(12))),
        ("UPDATE transactions SET batch = 9 WHERE id = 't1'", (BreakKind::Content, Some(2))),
        (
            "INSERT INTO batches (id, account, source, what, at) VALUES (77, 1, 0, 'x', 1)",
            (BreakKind::Missing, None),
        ),
        ("DELETE FROM batches WHERE id = 3", (BreakKind::Origin, Some(3))),
        ("UPDATE seals SET at = at + 1 WHERE seq = 4", (BreakKind::Altered, Some(4))),
        ("UPDATE seals SET states = 0 WHERE seq = 4", (BreakKind::Altered, Some(4))),
        ("UPDATE seals SET what = 7 WHERE seq = 4", (BreakKind::Altered, Some(4))),
        ("UPDATE seals SET version = 2 WHERE seq = 4", (BreakKind::Altered, Some(4))),
        ("UPDATE seals SET content = x'00' WHERE seq = 4", (BreakKind::Altered, Some(4))),
        ("UPDATE seals SET previous = x'00' WHERE seq = 4", (BreakKind::Cut, Some(4))),
        ("UPDATE seals SET hash = x'00' WHERE seq = 4", (BreakKind::Altered, Some(4))),
        ("DELETE FROM seals WHERE seq = 1", (BreakKind::Cut, Some(2))),
        ("DELETE FROM seals WHERE seq = 4", (BreakKind::Cut, Some(5))),
        ("DELETE FROM seals WHERE seq > 4", (BreakKind::Missing, None)),
        ("DELETE FROM seals", (BreakKind::Missing, None)),
    ] {
        let found = tampered(&conn, sql);
        assert!(found.contains(&expected), "{sql}: {found:?}");
    }
    assert_eq!(crate::chain::verify_on(&conn).unwrap().breaks, []);
}

#[test]
fn a_link_that_was_made_anew_does_not_fit_the_next() {
    let ledger = eventful();
    let conn = Connection::open(ledger.path()).unwrap();
    conn.execute("UPDATE payouts SET amount = 1 WHERE id = 'w1'", []).unwrap();
    crate::chain::forge(&conn, 2).unwrap();
    let found = verify(&ledger).breaks;
    assert_eq!(
        found.iter().map(|found| (found.kind, found.seq)).collect::<Vec<_>>(),
        [(BreakKind::Cut, Some(3))]
    );
    assert_eq!(found[0].from.as_ref().unwrap().what, "promotion");
}

#[test]
fn a_broken_link_says_which_file_it_was_when_and_whose() {
    let ledger = eventful();
    let conn = Connection::open(ledger.path()).unwrap();
    conn.execute("UPDATE payout_changes SET amount = 1", []).unwrap();
    let found = verify(&ledger).breaks;
    assert_eq!(found.len(), 1);
    let from = found[0].from.clone().unwrap();
    assert_eq!((found[0].at, found[0].batch), (Some(at(1)), Some(crate::BatchId(1))));
    assert_eq!((from.file.as_deref(), from.account_name.as_str()), (Some("1.csv"), "Main"));
}

#[test]
fn a_ledger_from_before_the_chain_is_sealed_when_it_is_opened() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.db");
    eventful().backup(&path).unwrap();
    let seals = crate::file::MIGRATIONS.iter().find(|sql| sql.contains("CREATE TABLE seals")).unwrap();
    let conn = Connection::open(&path).unwrap();
    conn.execute_batch("DROP TABLE seals; PRAGMA user_version = 1").unwrap();
    drop(conn);
    // Brought up to date as if nothing but the chain had been missing.
    let conn = crate::file::open(&path, at(100), &["", seals]).unwrap();
    conn.pragma_update(None, "user_version", crate::file::MIGRATIONS.len() as i64).unwrap();
    drop(conn);
    let ledger = Ledger::open(&path, at(101)).unwrap();
    let found = verify(&ledger);
    assert_eq!(found.breaks, []);
    assert_eq!((found.links, found.sealed_later, found.since), (13, 12, Some(at(100))));
    let account = ledger.read(Reader::accounts).unwrap()[0].id;
    apply(
        &ledger,
        account,
        &batch(file("new.csv"), &[sale("n", "2026-11-01", "1 EUR", Status::Paid)]),
        at(101),
    );
    drop(ledger);
    let found = verify(&Ledger::open(&path, at(102)).unwrap());
    assert_eq!((found.links, found.breaks.len()), (14, 0));
}

#[test]
fn a_backup_that_is_put_back_has_the_chain_of_its_time() {
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("copy.db");
    let ledger = eventful();
    ledger.backup(&copy).unwrap();
    let then = verify(&ledger).head;
    let account = ledger.read(Reader::accounts).unwrap()[0].id;
    apply(
        &ledger,
        account,
        &batch(file("new.csv"), &[sale("n", "2026-11-01", "1 EUR", Status::Paid)]),
        at(50),
    );
    let noted = verify(&ledger).head.unwrap();
    ledger.restore(&copy, at(51)).unwrap();
    let found = verify(&ledger);
    assert_eq!((found.breaks.len(), found.head), (0, then));
    assert_eq!(
        ledger.read(|r| r.seal_with(&noted.hash)).unwrap(),
        None,
        "a noted hash shows what is missing"
    );
}

#[test]
fn every_column_is_sealed_or_known_to_be_derived() {
    let derived = ["passive", "first_seen", "closed_since"];
    let ledger = Ledger::memory().unwrap();
    let conn = Connection::open(ledger.path()).unwrap();
    for kept in &KEPT {
        let own = crate::chain::identity(kept.table).iter().copied();
        let known: BTreeSet<&str> =
            kept.columns.split(',').map(str::trim).chain(own).chain(["row", "batch", "changed_at"]).collect();
        let mut find = conn.prepare("SELECT name FROM pragma_table_info(?1)").unwrap();
        let names = find.query_map([kept.table], |row| row.get::<_, String>(0)).unwrap();
        for name in names.map(Result::unwrap) {
            assert!(
                known.contains(name.as_str()) || derived.contains(&name.as_str()),
                "{}.{name} is in no link: put it into KEPT, or say in `identity` that it tells rows apart",
                kept.table
            );
        }
    }
}

#[test]
fn what_is_empty_is_not_written_down() {
    let ledger = eventful();
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("copy.db");
    ledger.backup(&copy).unwrap();
    let conn = Connection::open(&copy).unwrap();
    // A column that is added later is empty in all that was there before, and `payer` is empty in every payout here:
    // whether it is read or not, the hash is the same. Where it is filled, it is not.
    assert_eq!(tampered(&conn, "UPDATE payouts SET payer = NULL"), []);
    assert_ne!(tampered(&conn, "UPDATE payouts SET payer = ''"), []);
}

#[derive(Debug, Clone)]
enum Step {
    File(Vec<record::Transaction>),
    Answer(usize, Vec<record::Transaction>),
    Clicks(Vec<(u8, i64)>),
    Undo(usize),
    Remove,
}

fn any_step() -> impl Strategy<Value = Step> {
    let rows = || prop::collection::vec(any_transaction(), 0..8);
    prop_oneof![
        3 => rows().prop_map(Step::File),
        3 => (0..3_usize, rows()).prop_map(|(number, rows)| Step::Answer(number, rows)),
        2 => prop::collection::vec((1..6_u8, 0..4_i64), 0..5).prop_map(Step::Clicks),
        3 => (0..8_usize).prop_map(Step::Undo),
        1 => Just(Step::Remove),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(80))]

    #[test]
    fn whatever_happens_the_chain_holds(steps in prop::collection::vec(any_step(), 1..16)) {
        let ledger = Ledger::memory().unwrap();
        let mut accounts: BTreeMap<bool, AccountId> = BTreeMap::new();
        let mut imports = Vec::new();
        for (number, step) in steps.into_iter().enumerate() {
            let now = at(number as i64);
            let account = *accounts.entry(number % 2 == 0).or_insert_with(|| {
                ledger.write(|w| Ok::<_, LedgerError>(add_account(w, &format!("A{number}")))).unwrap()
            });
            match step {
                Step::File(rows) => {
                    let origin = file(&format!("{number}.csv"));
                    imports.push(apply(&ledger, account, &batch(origin, &rows), now).batch);
                }
                Step::Answer(which, rows) => {
                    apply(&ledger, account, &batch(any_answer(which), &rows), now);
                }
                Step::Clicks(days) => {
                    let records = days.into_iter().map(|(on, clicks)| daily(&format!("2026-10-0{on}"), clicks));
                    apply(&ledger, account, &clicks(records.collect()), now);
                }
                Step::Undo(which) => {
                    // Some are refused: then nothing changes.
                    if let Some(batch) = imports.get(which) {
                        let _ = ledger.write(|w| w.undo(*batch, now));
                    }
                }
                Step::Remove => {
                    ledger.write(|w| w.remove_account(account, false, now)).unwrap();
                    accounts.retain(|_, known| *known != account);
                }
            }
            let found = verify(&ledger);
            prop_assert!(found.breaks.is_empty(), "{:?}", found.breaks);
        }
    }
}

/// What sealing takes of a first import, and how long a look at everything takes. Run alone, with optimisation, it tells
/// the share; in a debug build it only says that it is no multiple.
#[test]
fn sealing_is_a_small_part_of_an_import() {
    const ROWS: u32 = 100_000;
    let (ledger, account) = with_account();
    let begun = Clock::now();
    let (before, all) = ledger
        .write(|w| {
            let mut import = w.import(account, &file("large.csv"), at(1))?;
            for number in 0..ROWS {
                let mut row = sale(&format!("id-{number}"), "2026-10-01", "12.34 EUR", Status::Pending);
                row.day = day("2024-01-01").plus(i64::from(number % 900));
                row.order_id = Some(format!("order {number}"));
                row.sub_id = Some(format!("page-{}", number % 50));
                import.push(&Record::Transaction(row))?;
            }
            import.finish()?;
            let all = begun.elapsed();
            let sealing = Clock::now();
            crate::chain::seal_again(w, crate::BatchId(1))?;
            Ok::<_, LedgerError>((sealing.elapsed(), all))
        })
        .unwrap();
    let looking = Clock::now();
    assert_eq!(verify(&ledger).states, u64::from(ROWS));
    println!("import {all:?}, of which sealing {before:?}; verify {:?}", looking.elapsed());
    assert!(before < all, "{before:?} of {all:?}");
}
