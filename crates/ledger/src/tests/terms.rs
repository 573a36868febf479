use proptest::prelude::*;
use record::{Fact, Lasting, Origin, TermKind};

use super::sample::*;
use crate::{AccountId, BatchId, Ledger, LedgerError, ProgramKey, Term, TermEntry, TermId, standing};

fn fact(kind: TermKind, text: &str) -> Fact {
    Fact::parse(kind, text).unwrap()
}

fn term(program: ProgramKey, fact: Fact, since: Option<&str>) -> Term {
    Term {
        program,
        fact,
        about: None,
        since: since.map(day),
        quote: Some("“Partners earn …”\n  as pasted".to_owned()),
        source: Some("https://shop.example/terms".to_owned()),
        note: None,
        gone: false,
    }
}

fn put(
    ledger: &Ledger,
    account: AccountId,
    seconds: i64,
    id: Option<TermId>,
    term: &Term,
) -> Result<(TermId, BatchId), LedgerError> {
    ledger.write(|w| {
        let mut import = w.import(account, &Origin::Terms, at(seconds))?;
        let id = import.put_term(id, term)?;
        Ok((id, import.finish()?.batch))
    })
}

/// A ledger with one sale of one program.
fn begun() -> (Ledger, AccountId, ProgramKey) {
    let (ledger, account) = with_account();
    let one = sale("1", "2026-01-03", "10.00 EUR", record::Status::Pending);
    apply(&ledger, account, &batch(window("2026-01-01", "2026-01-31"), &[one]), at(5));
    let program = ledger.read(|r| r.programs()).unwrap()[0].key;
    (ledger, account, program)
}

fn values(ledger: &Ledger, program: ProgramKey, on: &str) -> Vec<String> {
    let found = ledger.read(|r| r.terms_on(program, day(on))).unwrap();
    found.iter().map(|entry| entry.term.fact.to_string()).collect()
}

#[test]
fn the_newest_fact_that_has_begun_holds() {
    let (ledger, account, program) = begun();
    let share = |text, since| term(program, fact(TermKind::Share, text), since);
    put(&ledger, account, 10, None, &share("20%", None)).unwrap();
    put(&ledger, account, 11, None, &share("15%", Some("2026-03-01"))).unwrap();
    let tier = Term { about: Some("tier 2".to_owned()), ..share("5 EUR", Some("2026-02-01")) };
    put(&ledger, account, 12, None, &tier).unwrap();
    put(&ledger, account, 13, None, &term(program, Fact::Duration(Lasting::Lifetime), None)).unwrap();
    assert_eq!(values(&ledger, program, "2026-01-31"), ["20%", "lifetime"]);
    assert_eq!(values(&ledger, program, "2026-02-28"), ["20%", "5.00 EUR", "lifetime"]);
    assert_eq!(values(&ledger, program, "2026-03-01"), ["15%", "5.00 EUR", "lifetime"]);
    let all = ledger.read(|r| r.all_terms()).unwrap();
    assert_eq!(all, ledger.read(|r| r.terms(program)).unwrap());
    assert_eq!(
        all[0].term,
        share("15%", Some("2026-03-01")),
        "the quote and the source are kept as they are"
    );
}

#[test]
fn a_fact_has_a_history_and_each_step_of_it_can_be_taken_back() {
    let (ledger, account, program) = begun();
    let hold = |text| term(program, fact(TermKind::Hold, text), None);
    let (id, first) = put(&ledger, account, 10, None, &hold("30 days")).unwrap();
    let (_, second) = put(&ledger, account, 20, Some(id), &hold("45 days")).unwrap();
    let (_, third) = put(&ledger, account, 30, Some(id), &Term { gone: true, ..hold("45 days") }).unwrap();
    assert!(values(&ledger, program, "2026-01-01").is_empty());
    let before = ledger.read(|r| r.term_before(id)).unwrap();
    let before: Vec<_> = before.iter().map(|entry| (entry.term.fact.to_string(), entry.batch)).collect();
    assert_eq!(before, [("30 days".to_owned(), first), ("45 days".to_owned(), second)]);
    let undo = |batch, seconds| ledger.write(|w| w.undo(batch, at(seconds)));
    assert!(matches!(undo(first, 40), Err(LedgerError::UndoBlocked { .. })));
    undo(third, 41).unwrap();
    assert_eq!(values(&ledger, program, "2026-01-01"), ["45 days"]);
    undo(second, 42).unwrap();
    assert_eq!(values(&ledger, program, "2026-01-01"), ["30 days"]);
    undo(first, 43).unwrap();
    assert!(ledger.read(|r| r.term(id)).unwrap().is_none());
}

#[test]
fn a_program_stays_as_long_as_its_terms_do() {
    let (ledger, account, _) = begun();
    let (program, batch) = ledger
        .write(|w| {
            let mut import = w.import(account, &Origin::Terms, at(10))?;
            let program = import.program_called("Invented")?;
            import.put_term(None, &term(program, fact(TermKind::Cookie, "30 days"), None))?;
            Ok::<_, LedgerError>((program, import.finish()?.batch))
        })
        .unwrap();
    assert!(ledger.read(|r| r.program(program)).unwrap().is_some());
    ledger.write(|w| w.undo(batch, at(11))).unwrap();
    assert!(ledger.read(|r| r.program(program)).unwrap().is_none());
    let other = term(ProgramKey(99), fact(TermKind::Cookie, "30 days"), None);
    assert!(matches!(put(&ledger, account, 12, None, &other), Err(LedgerError::NoProgram(_))));
}

#[test]
fn terms_go_with_an_account_that_is_deleted() {
    let (ledger, account, program) = begun();
    let (id, _) = put(&ledger, account, 10, None, &term(program, fact(TermKind::Hold, "1"), None)).unwrap();
    put(&ledger, account, 11, Some(id), &term(program, fact(TermKind::Hold, "2"), None)).unwrap();
    ledger.write(|w| w.remove_account(account, false, at(9))).unwrap();
    assert!(ledger.read(|r| r.all_terms()).unwrap().is_empty());
    assert!(ledger.read(|r| r.term_before(id)).unwrap().is_empty());
}

proptest! {
    #[test]
    fn what_holds_is_what_nothing_newer_replaces(
        facts in proptest::collection::vec((0usize..3, 0usize..3, proptest::option::of(0i64..40)), 0..20),
        on in -1i64..42,
    ) {
        let on = record::Day::from_number(on).unwrap();
        let kinds = [TermKind::Share, TermKind::Hold, TermKind::Inactivity];
        let entries: Vec<TermEntry> = facts.iter().enumerate().map(|(at_row, (kind, about, since))| TermEntry {
            id: TermId(at_row as i64),
            term: Term {
                about: [None, Some("a"), Some("b")][*about].map(str::to_owned),
                since: since.and_then(record::Day::from_number),
                ..term(ProgramKey(1), fact(kinds[*kind], "7"), None)
            },
            batch: BatchId(1),
            changed_at: at(1),
        }).collect();
        let found: Vec<TermId> = standing(&entries, on).iter().map(|entry| entry.id).collect();
        let same = |a: &TermEntry, b: &TermEntry| a.term.fact.kind() == b.term.fact.kind() && a.term.about == b.term.about;
        let begun = |entry: &TermEntry| entry.term.since.is_none_or(|since| since <= on);
        let from = |entry: &TermEntry| (entry.term.since.map_or(i64::MIN, record::Day::number), entry.id);
        for entry in &entries {
            let replaced = entries.iter().any(|other| same(entry, other) && begun(other) && from(other) > from(entry));
            prop_assert_eq!(found.contains(&entry.id), begun(entry) && !replaced, "{:?}", entry);
        }
        prop_assert!(found.len() <= entries.len());
    }
}
