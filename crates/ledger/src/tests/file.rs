use std::fs;
use std::path::Path;

use record::Status;
use rusqlite::Connection;

use super::sample::*;
use crate::file::{MIGRATIONS, open};
use crate::{Find, Ledger, LedgerError, News, Reader};

fn filled(path: &Path) -> Ledger {
    let ledger = Ledger::open(path, at(0)).unwrap();
    let account = ledger.write(|w| Ok::<_, LedgerError>(add_account(w, "Main"))).unwrap();
    apply(&ledger, account, &batch(file("a.csv"), &[sale("1", "2026-10-01", "5 EUR", Status::Paid)]), at(1));
    ledger
}

#[test]
fn a_ledger_is_there_again_after_closing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.db");
    drop(filled(&path));
    let ledger = Ledger::open(&path, at(2)).unwrap();
    assert_eq!(entries(&ledger, &Find::default()).len(), 1);
    assert_eq!(ledger.path(), path);
    assert!(!folder.path().join("backups").exists(), "nothing was migrated");
}

#[test]
fn a_newer_file_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.db");
    drop(filled(&path));
    Connection::open(&path).unwrap().pragma_update(None, "user_version", 99).unwrap();
    let before = fs::read(&path).unwrap();
    let refused = Ledger::open(&path, at(2)).err().unwrap();
    assert!(matches!(refused, LedgerError::Newer { found: 99, known } if known == MIGRATIONS.len() as u32));
    assert!(matches!(Ledger::inspect(&path), Err(LedgerError::Newer { .. })));
    assert_eq!(fs::read(&path).unwrap(), before);
    assert!(!folder.path().join("backups").exists());
}

#[test]
fn what_is_no_ledger_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let text = folder.path().join("letter.txt");
    fs::write(&text, "Dear reader, this is not a database, however long it may be.".repeat(40)).unwrap();
    let foreign = folder.path().join("other.db");
    Connection::open(&foreign).unwrap().execute_batch("CREATE TABLE notes (text TEXT)").unwrap();
    for path in [text, foreign] {
        let before = fs::read(&path).unwrap();
        assert!(matches!(Ledger::open(&path, at(2)), Err(LedgerError::NotALedger(_))), "{path:?}");
        assert!(matches!(Ledger::inspect(&path), Err(LedgerError::NotALedger(_))), "{path:?}");
        assert_eq!(fs::read(&path).unwrap(), before);
    }
    assert!(matches!(Ledger::inspect(&folder.path().join("none.db")), Err(LedgerError::Io { .. })));
}

#[test]
fn an_empty_file_becomes_a_ledger() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.db");
    fs::write(&path, "").unwrap();
    assert!(Ledger::open(&path, at(0)).is_ok());
    assert_eq!(Ledger::inspect(&path).unwrap(), MIGRATIONS.len() as u32);
}

#[test]
fn an_old_file_is_copied_before_it_is_migrated_and_three_copies_stay() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.db");
    drop(filled(&path));
    let mut migrations = MIGRATIONS.to_vec();
    for number in 0..5 {
        migrations.push("CREATE TABLE IF NOT EXISTS later (x INTEGER) STRICT; INSERT INTO later VALUES (1);");
        let conn = open(&path, at(10 + number), &migrations).unwrap();
        let rows: i64 = conn.query_row("SELECT count(*) FROM later", [], |row| row.get(0)).unwrap();
        assert_eq!(rows, number + 1);
    }
    let mut copies: Vec<_> =
        fs::read_dir(folder.path().join("backups")).unwrap().map(|entry| entry.unwrap().path()).collect();
    copies.sort();
    let names: Vec<_> = copies.iter().map(|path| path.file_name().unwrap().to_str().unwrap()).collect();
    let copy_of = |number: usize| format!("ledger-20261101T00001{number}Z-v{}.db", MIGRATIONS.len() + number);
    assert_eq!(names, [2, 3, 4].map(copy_of));
    let copy = Connection::open(&copies[0]).unwrap();
    let rows: i64 = copy.query_row("SELECT count(*) FROM later", [], |row| row.get(0)).unwrap();
    assert_eq!(rows, 2, "the copy is from before");
}

#[test]
fn what_a_failed_sync_had_left_as_the_last_one_is_only_a_try() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.db");
    let conn = open(&path, at(0), &MIGRATIONS[..1]).unwrap();
    conn.execute_batch(
        "INSERT INTO accounts (id, network, name, folded, settings, secrets, created_at, last_sync, last_error,
                               last_error_kind, complete_to)
         VALUES (1, 'riverbank', 'Fine', 'fine', '{}', '[]', 0, 1700000000, NULL, NULL, 19675),
                (2, 'riverbank', 'Fails', 'fails', '{}', '[]', 0, 1700000000, 'No.', 'wait', 19670),
                (3, 'riverbank', 'Never', 'never', '{}', '[]', 0, 1700000000, 'No.', 'credentials', NULL)",
    )
    .unwrap();
    drop(conn);
    let ledger = Ledger::open(&path, at(1)).unwrap();
    let found = ledger.read(Reader::accounts).unwrap().into_iter();
    let seconds = |at: Option<record::Instant>| at.map(|at| at.timestamp());
    let found: Vec<_> =
        found.map(|a| (a.id.0, seconds(a.last_sync), seconds(a.last_try), a.failures, a.schedule)).collect();
    let tried = Some(1_700_000_000);
    assert_eq!(
        found,
        [(2, Some(19_670 * 86_400), tried, 1, None), (1, tried, tried, 0, None), (3, None, tried, 1, None)]
    );
}

#[test]
fn what_was_there_before_anything_could_vanish_is_reported_and_its_changes_are_found() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.db");
    let conn = open(&path, at(0), &MIGRATIONS[..2]).unwrap();
    let (then, later) = (at(10).timestamp(), at(20).timestamp());
    conn.execute_batch(&format!(
        "INSERT INTO accounts (id, network, name, folded, settings, secrets, created_at)
         VALUES (1, 'riverbank', 'Main', 'main', '{{}}', '[]', 0);
         INSERT INTO batches (id, account, source, what, from_day, to_day, at)
         VALUES (1, 1, 0, 'transactions', 20727, 20757, {later}), (2, 1, 0, 'transactions', 20728, 20758, {later});
         INSERT INTO programs (key, account, id, name, slot) VALUES (1, 1, 'p1', 'Acme', 1);
         INSERT INTO transactions (row, account, id, program, named, status, kind, occurred_at, day, commission,
           currency, passive, batch, first_seen, changed_at)
         VALUES (1, 1, 'a', 1, 0, 0, 0, 1790812800, 20727, 5000000, 'EUR', 0, 1, {then}, {then}),
                (2, 1, 'b', 1, 0, 1, 0, 1790812800, 20727, 5000000, 'EUR', 0, 2, {then}, {later});
         INSERT INTO changes (row, by, batch, changed_at, program, named, status, kind, occurred_at, day, commission,
           currency) VALUES (2, 2, 1, {then}, 1, 0, 0, 0, 1790812800, 20727, 5000000, 'EUR')"
    ))
    .unwrap();
    drop(conn);
    let ledger = Ledger::open(&path, at(30)).unwrap();
    assert!(entries(&ledger, &Find::default()).iter().all(|entry| entry.missing_since.is_none()));
    let news = |since| ledger.changes_since(at(since)).unwrap();
    let told = |since| news(since).iter().map(|group| (group.news, group.count)).collect::<Vec<_>>();
    assert_eq!((told(5), told(15), told(25)), (vec![(News::New, 2)], vec![(News::Approved, 1)], vec![]));
}

#[test]
fn notes_move_from_the_settings_to_the_entries_they_are_of() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.db");
    let conn = open(&path, at(0), &MIGRATIONS[..2]).unwrap();
    conn.execute_batch(
        "INSERT INTO accounts (id, network, name, folded, settings, secrets, created_at)
         VALUES (1, 'hand', 'By hand', 'by hand', '{}', '[]', 0), (2, 'awin', 'Awin', 'awin', '{}', '[]', 0);
         INSERT INTO batches (id, account, source, what, at) VALUES (1, 1, 2, 'hand', 0), (2, 2, 0, 'transactions', 0);
         INSERT INTO programs (key, account, id, slot) VALUES (1, 1, 'Bakery', 1), (2, 2, 'Shop', 2);
         INSERT INTO transactions (account, id, program, named, status, kind, occurred_at, day, commission, currency,
                                   passive, batch, first_seen, changed_at)
         VALUES (1, 'hand-1', 1, 0, 1, 0, 0, 0, 1, 'EUR', 0, 1, 0, 0), (1, 'hand-2', 1, 0, 1, 0, 0, 0, 1, 'EUR', 0, 1, 0, 0),
                (2, 'hand-1', 2, 0, 1, 0, 0, 0, 1, 'EUR', 0, 2, 0, 0);
         INSERT INTO settings VALUES ('note.hand-1', 'sent back'), ('hand.last', '2')",
    )
    .unwrap();
    drop(conn);
    let ledger = Ledger::open(&path, at(1)).unwrap();
    let notes: Vec<_> = entries(&ledger, &Find::default())
        .into_iter()
        .map(|entry| (entry.network, entry.transaction.id.0, entry.transaction.note))
        .collect();
    let note = |network: &str, id: &str, note: Option<&str>| {
        (network.to_owned(), id.to_owned(), note.map(str::to_owned))
    };
    assert_eq!(
        notes,
        [
            note("awin", "hand-1", None),
            note("hand", "hand-1", Some("sent back")),
            note("hand", "hand-2", None)
        ]
    );
    let setting = |key: &str| ledger.read(|r| r.setting(key)).unwrap();
    assert_eq!((setting("note.hand-1"), setting("hand.last").as_deref()), (None, Some("2")));
}

#[test]
fn a_migration_that_fails_leaves_the_old_version() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.db");
    drop(filled(&path));
    let mut migrations = MIGRATIONS.to_vec();
    migrations.push("CREATE TABLE later (x INTEGER) STRICT; DROP TABLE nowhere;");
    assert!(matches!(open(&path, at(5), &migrations), Err(LedgerError::Database(_))));
    let ledger = Ledger::open(&path, at(6)).unwrap();
    assert_eq!(entries(&ledger, &Find::default()).len(), 1);
}

#[test]
fn a_backup_is_a_ledger_and_replaces_an_older_one() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = filled(&folder.path().join("ledger.db"));
    let to = folder.path().join("copy.db");
    fs::write(&to, "an older copy").unwrap();
    ledger.backup(&to).unwrap();
    assert_eq!(Ledger::inspect(&to).unwrap(), MIGRATIONS.len() as u32);
    let copy = Ledger::open(&to, at(3)).unwrap();
    assert_eq!(dump(&copy, &[]), dump(&ledger, &[]));
    assert!(ledger.backup(&folder.path().join("no/such/folder/copy.db")).is_err());
}

#[test]
fn a_backup_takes_the_place_of_what_there_is_and_what_is_no_ledger_does_not() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = filled(&folder.path().join("ledger.db"));
    let to = folder.path().join("copy.db");
    ledger.backup(&to).unwrap();
    let then = dump(&ledger, &[]);
    ledger.read(Reader::transaction_count).unwrap();
    let account = ledger.read(Reader::accounts).unwrap()[0].id;
    ledger.write(|w| w.remove_account(account, false, at(9))).unwrap();
    fs::write(folder.path().join("letter.txt"), "no ledger".repeat(200)).unwrap();
    assert!(ledger.restore(&folder.path().join("letter.txt"), at(9)).is_err());
    assert_eq!(ledger.read(Reader::transaction_count).unwrap(), 0);
    ledger.restore(&to, at(9)).unwrap();
    assert_eq!(dump(&ledger, &[]), then);
    assert_eq!(ledger.read(Reader::transaction_count).unwrap(), 1);
    ledger.write(|w| w.set_setting("theme", "dark")).unwrap();
    drop(ledger);
    assert!(Ledger::open(&folder.path().join("ledger.db"), at(9)).is_ok());
}

#[test]
fn damage_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = filled(&folder.path().join("ledger.db"));
    let to = folder.path().join("copy.db");
    ledger.backup(&to).unwrap();
    let mut bytes = fs::read(&to).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..].fill(0x5a);
    fs::write(&to, bytes).unwrap();
    assert!(matches!(Ledger::inspect(&to), Err(LedgerError::Damaged { .. })));
}

#[test]
fn a_ledger_in_memory_leaves_nothing_behind() {
    let ledger = Ledger::memory().unwrap();
    let path = ledger.path().to_owned();
    assert!(path.exists());
    drop(ledger);
    assert!(!path.parent().unwrap().exists());
}
