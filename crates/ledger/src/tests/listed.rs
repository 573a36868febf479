use std::collections::BTreeMap;

use proptest::prelude::*;
use record::{
    Absent, Batch, Channel, Creative, CreativeKind, Day, ListedId, Origin, Problem, ProgramId, Record,
};

use super::sample::*;
use crate::{AccountId, Applied, CreativeId, Ledger, LedgerError, Placement, Reader};

pub fn listed(id: &str, name: &str) -> Creative {
    Creative {
        id: ListedId(id.into()),
        program_id: Some(ProgramId("acme".into())),
        program: Some("Acme".into()),
        kind: CreativeKind::Banner,
        name: name.into(),
        url: Some(format!("https://go.acme.example/{id}")),
        image: None,
        html: Some("<script>".into()),
        code: None,
        width: Some(300),
        height: Some(250),
        starts: None,
        ends: None,
    }
}

pub fn list(absent: Absent, creatives: &[Creative]) -> Batch {
    let origin = Origin::Sync { what: "creatives".into(), days: None, absent };
    Batch { origin, records: creatives.iter().cloned().map(Record::Creative).collect(), problems: Vec::new() }
}

fn whole(ledger: &Ledger, account: AccountId, seconds: i64, creatives: &[Creative]) -> (u64, u64, u64) {
    counts(&apply(ledger, account, &list(Absent::Vanished, creatives), at(seconds)))
}

fn counts(applied: &Applied) -> (u64, u64, u64) {
    (applied.added, applied.updated, applied.unchanged)
}

/// Names and last days, the oldest first.
fn shown(ledger: &Ledger) -> Vec<(String, Option<Day>)> {
    let mut all = ledger.read(|r| r.creatives(None)).unwrap();
    all.reverse();
    all.into_iter().map(|(_, creative, _)| (creative.name, creative.ends)).collect()
}

fn numbers(ledger: &Ledger) -> Vec<CreativeId> {
    let mut all: Vec<_> = ledger.read(|r| r.creatives(None)).unwrap().into_iter().map(|one| one.0).collect();
    all.sort();
    all
}

fn by_hand(
    ledger: &Ledger,
    account: AccountId,
    seconds: i64,
    id: Option<CreativeId>,
    creative: &crate::Creative,
) -> crate::BatchId {
    ledger
        .write(|w| {
            let mut import = w.import(account, &Origin::Promotion, at(seconds))?;
            import.put_creative(id, creative)?;
            Ok::<_, LedgerError>(import.finish()?.batch)
        })
        .unwrap()
}

fn states(ledger: &Ledger) -> usize {
    dump(ledger, &[]).iter().filter(|line| line.starts_with("creative_changes")).count()
}

fn name(text: &str) -> (String, Option<Day>) {
    (text.to_owned(), None)
}

/// The day before that of [`at`].
fn yesterday() -> Option<Day> {
    Some(Day::of(at(0)).plus(-1))
}

#[test]
fn what_a_network_lists_is_what_its_newest_answer_says_and_ends_when_a_whole_one_lacks_it() {
    let (ledger, account) = with_account();
    let [one, two] = [listed("1", "Tents"), listed("2", "Lamps")];
    assert_eq!(whole(&ledger, account, 1, &[one.clone(), two.clone()]), (2, 0, 0));
    let program = ledger.read(Reader::programs).unwrap().remove(0);
    assert_eq!((program.id.0.as_str(), program.name.as_str()), ("acme", "Acme"), "it is named");
    let own = crate::Creative {
        name: "My own".into(),
        listed: None,
        ..ledger.read(|r| r.creatives(None)).unwrap()[0].1.clone()
    };
    by_hand(&ledger, account, 2, None, &own);
    let before = dump(&ledger, &["batches"]);
    assert_eq!(whole(&ledger, account, 3, &[one.clone(), two.clone()]), (0, 0, 2));
    assert_eq!(dump(&ledger, &["batches"]), before, "the same again changes nothing");

    let renamed = Creative { name: "Big tents".into(), url: None, ..one.clone() };
    assert_eq!(whole(&ledger, account, 4, &[renamed.clone(), two.clone()]), (0, 1, 1));
    assert_eq!(shown(&ledger), [name("Big tents"), name("Lamps"), name("My own")]);
    assert_eq!(states(&ledger), 1);
    // Only an answer that holds all of them says that one is over; the user's own never ends by it.
    apply(&ledger, account, &list(Absent::Unknown, &[]), at(5));
    assert_eq!(shown(&ledger)[0], name("Big tents"));
    let unclear = Problem { line: None, field: Some("kind".into()), reason: "Unclear.".into(), row: None };
    let noted = Batch { problems: vec![unclear], ..list(Absent::Vanished, std::slice::from_ref(&two)) };
    assert_eq!(counts(&apply(&ledger, account, &noted, at(6))), (0, 1, 1));
    assert_eq!(shown(&ledger), [("Big tents".into(), yesterday()), name("Lamps"), name("My own")]);
    let later = 10 * 86_400;
    assert_eq!(whole(&ledger, account, later, std::slice::from_ref(&two)), (0, 0, 1), "it has ended once");
    // It comes back, and one that ends by itself keeps its day.
    let ending = Creative { ends: Some("2020-01-01".parse().unwrap()), ..two };
    assert_eq!(whole(&ledger, account, later + 1, &[renamed, ending]), (0, 2, 0));
    assert_eq!(whole(&ledger, account, later + 2, &[]), (0, 1, 0));
    assert_eq!(shown(&ledger)[1].1, Some("2020-01-01".parse().unwrap()));
    // The same id is another one of another program, and of another account.
    let elsewhere = Creative { program_id: None, program: Some("Boats".into()), ..one.clone() };
    assert_eq!(whole(&ledger, account, later + 3, &[one.clone(), elsewhere]), (1, 1, 0));
    let other = ledger.write(|w| Ok::<_, LedgerError>(add_account(w, "Other"))).unwrap();
    assert_eq!(whole(&ledger, other, later + 4, &[one]), (1, 0, 0));
    assert_eq!(whole(&ledger, other, later + 5, &[]), (0, 1, 0), "of its own account alone");
}

#[test]
fn what_the_user_takes_away_stays_away_and_comes_back_with_an_undo() {
    let (ledger, account) = with_account();
    whole(&ledger, account, 1, &[listed("1", "Tents"), listed("2", "Lamps")]);
    let lamps = numbers(&ledger)[1];
    let known = ledger.read(|r| r.creatives(None)).unwrap()[0].1.clone();
    let removal = by_hand(&ledger, account, 2, Some(lamps), &crate::Creative { gone: true, ..known.clone() });
    let news = [listed("1", "Tents"), listed("2", "New lamps")];
    assert_eq!(whole(&ledger, account, 3, &news), (0, 0, 2));
    assert_eq!(whole(&ledger, account, 4, &news[..1]), (0, 0, 1));
    assert_eq!(shown(&ledger), [name("Tents")]);
    ledger.write(|w| w.undo(removal, at(5))).unwrap();
    assert_eq!(shown(&ledger), [name("Tents"), name("Lamps")], "it is again what it was");
    assert_eq!(whole(&ledger, account, 6, &news), (0, 1, 1));
    assert_eq!(shown(&ledger), [name("Tents"), name("New lamps")]);
    assert_eq!(numbers(&ledger)[1], lamps);
    // A placement goes on showing one that has ended.
    let placement = Placement {
        program: known.program,
        channel: Channel::Page,
        title: "Page".into(),
        url: None,
        first_day: day("2026-01-01"),
        last_day: None,
        link: None,
        creative: Some(lamps),
        notes: None,
        gone: false,
    };
    ledger
        .write(|w| {
            let mut import = w.import(account, &Origin::Promotion, at(7))?;
            import.put_placement(None, &placement)?;
            import.finish()
        })
        .unwrap();
    whole(&ledger, account, 8, &[]);
    let found = ledger.read(|r| r.creatives(None)).unwrap();
    let shows: Vec<_> = found.iter().map(|(id, one, shown_by)| (*id, one.ends, *shown_by)).collect();
    assert_eq!(shows[0], (lamps, yesterday(), 1));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn the_newest_answers_are_the_truth_of_every_list(
        answers in prop::collection::vec((any::<bool>(), prop::collection::btree_map(0..5u8, 0..3u8, 0..5)), 1..8)
    ) {
        let (ledger, account) = with_account();
        let mut wanted: BTreeMap<String, (String, Option<Day>)> = BTreeMap::new();
        for (number, (is_whole, rows)) in answers.iter().enumerate() {
            let rows: Vec<_> =
                rows.iter().map(|(id, name)| listed(&id.to_string(), &format!("name {name}"))).collect();
            if *is_whole {
                wanted.values_mut().filter(|one| one.1.is_none()).for_each(|one| one.1 = yesterday());
            }
            wanted.extend(rows.iter().map(|row| (row.id.0.clone(), (row.name.clone(), None))));
            let absent = if *is_whole { Absent::Vanished } else { Absent::Unknown };
            apply(&ledger, account, &list(absent, &rows), at(number as i64));
            let before = dump(&ledger, &["batches"]);
            apply(&ledger, account, &list(absent, &rows), at(number as i64));
            prop_assert_eq!(dump(&ledger, &["batches"]), before);
        }
        let found = ledger.read(|r| r.creatives(None)).unwrap();
        let found: BTreeMap<_, _> =
            found.into_iter().map(|(_, one, _)| (one.listed.unwrap().id.0, (one.name, one.ends))).collect();
        prop_assert_eq!(found, wanted);
    }
}
