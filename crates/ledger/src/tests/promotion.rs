use proptest::prelude::*;
use record::{Batch, Channel, DailyStat, Match, Origin, ProgramId, Record, Status, Transaction};

use super::sample::*;
use crate::{
    AccountId, BatchId, Brought, DailyFind, Effort, Import, Ledger, LedgerError, Link, LinkId, Looked,
    Placement, PlacementFind, PlacementId, PlacementOrder, ProgramKey, Reader, SubRule,
};

fn with_sub_id(id: &str, on: &str, commission: &str, status: Status, sub_id: &str) -> Transaction {
    Transaction { sub_id: Some(sub_id.into()), ..sale(id, on, commission, status) }
}

/// Does something by hand, in a batch of its own.
fn by_hand<T>(
    ledger: &Ledger,
    account: AccountId,
    seconds: i64,
    work: impl FnOnce(&mut Import<'_>) -> Result<T, LedgerError>,
) -> Result<(T, BatchId), LedgerError> {
    ledger.write(|w| {
        let mut import = w.import(account, &Origin::Promotion, at(seconds))?;
        let made = work(&mut import)?;
        Ok((made, import.finish()?.batch))
    })
}

fn link(program: ProgramKey, sub_id: &str) -> Link {
    Link {
        program,
        url: format!("https://track.example/?sub={sub_id}"),
        sub_id: Some(sub_id.to_owned()),
        target: None,
        name: None,
        gone: false,
    }
}

fn place(program: ProgramKey, title: &str, link: Option<LinkId>) -> Placement {
    Placement {
        program,
        channel: Channel::Page,
        title: title.to_owned(),
        url: None,
        first_day: day("2026-01-01"),
        last_day: None,
        link,
        creative: None,
        notes: None,
        gone: false,
    }
}

/// A placement with a link that bears a sub-ID, in one batch.
fn placed(ledger: &Ledger, account: AccountId, program: ProgramKey, sub_id: &str) -> (PlacementId, BatchId) {
    by_hand(ledger, account, 10, |import| {
        let link = import.put_link(None, &link(program, sub_id))?;
        import.put_placement(None, &place(program, sub_id, Some(link)))
    })
    .unwrap()
}

fn brought(ledger: &Ledger, id: PlacementId) -> Brought {
    ledger.read(|r| r.placement(id)).unwrap().unwrap().brought
}

fn earned(ledger: &Ledger, id: PlacementId) -> i64 {
    brought(ledger, id).earned / 1_000_000
}

fn first_program(ledger: &Ledger) -> ProgramKey {
    ledger.read(Reader::programs).unwrap()[0].key
}

fn with_rows() -> (Ledger, AccountId, ProgramKey) {
    let (ledger, account) = with_account();
    ledger.write(|w| w.set_currency(cur("EUR"))).unwrap();
    put_rates(&ledger, &[("2026-10-01", "USD", "2")]);
    let rows = [
        with_sub_id("1", "2026-10-01", "1 EUR", Status::Paid, "tents"),
        with_sub_id("2", "2026-10-02", "4 USD", Status::Pending, "tents"),
        with_sub_id("3", "2026-10-03", "8 EUR", Status::Declined, "tents"),
        with_sub_id("4", "2026-10-04", "16 JPY", Status::Paid, "tents"),
        with_sub_id("5", "2026-10-05", "32 EUR", Status::Paid, "tents_9f3c"),
        with_sub_id("6", "2026-10-06", "64 EUR", Status::Paid, "yt-7"),
        sale("7", "2026-10-07", "128 EUR", Status::Paid),
    ];
    apply(&ledger, account, &batch(window("2026-10-01", "2026-10-31"), &rows), at(1));
    let program = first_program(&ledger);
    (ledger, account, program)
}

#[test]
fn a_placement_has_what_its_links_sub_id_brought() {
    let (ledger, account, program) = with_rows();
    let (id, _) = placed(&ledger, account, program, "tents");
    let found = brought(&ledger, id);
    assert_eq!((found.earned, found.reversed), (3_000_000, 8_000_000));
    assert_eq!((found.sales, found.reversals, found.unrated), (3, 1, 1));
    assert_eq!(found.days, Some((day("2026-10-01"), day("2026-10-04"))));
    let each = ledger.read(|r| r.earned_in_each(id)).unwrap();
    assert_eq!(each, [money("1 EUR"), money("4 USD"), money("16 JPY")].into_iter().collect());
    assert_eq!(ledger.read(|r| r.sub_ids_of(id, 9)).unwrap(), [("tents".to_owned(), Match::Link)]);
    // A rate that comes later, a row that changes, a row that is new.
    put_rates(&ledger, &[("2026-10-01", "JPY", "16")]);
    assert_eq!((earned(&ledger, id), brought(&ledger, id).unrated), (4, 0));
    let rows = [
        with_sub_id("2", "2026-10-02", "4 USD", Status::Declined, "tents"),
        with_sub_id("9", "2026-10-09", "256 EUR", Status::Pending, "tents"),
    ];
    apply(&ledger, account, &batch(window("2026-10-01", "2026-10-31"), &rows), at(20));
    assert_eq!((earned(&ledger, id), brought(&ledger, id).reversals), (258, 2));
    // A row whose sub-ID turns out to be another one.
    let moved = [with_sub_id("9", "2026-10-09", "256 EUR", Status::Pending, "other")];
    apply(&ledger, account, &batch(window("2026-10-01", "2026-10-31"), &moved), at(21));
    assert_eq!(earned(&ledger, id), 2);
    ledger.write(|w| w.set_currency(cur("USD"))).unwrap();
    assert_eq!(earned(&ledger, id), 4);
}

#[test]
fn rules_join_what_the_link_does_not_and_the_strictest_wins() {
    let (ledger, account, program) = with_rows();
    let (tents, _) = placed(&ledger, account, program, "tents");
    let (video, _) = placed(&ledger, account, program, "video");
    let rule = |placement, how, text: &str| SubRule { placement, how, text: text.into(), gone: false };
    let unplaced = || -> Vec<String> {
        ledger.read(|r| r.unplaced(None, 9)).unwrap().into_iter().map(|one| one.sub_id).collect()
    };
    assert_eq!(unplaced(), ["yt-7", "tents_9f3c"]);
    let (pattern, pattern_batch) =
        by_hand(&ledger, account, 11, |i| i.put_sub_rule(None, &rule(video, Match::Pattern, ".*[0-9].*")))
            .unwrap();
    assert_eq!((earned(&ledger, tents), earned(&ledger, video)), (3, 96));
    let (_, click) =
        by_hand(&ledger, account, 12, |i| i.put_sub_rule(None, &rule(tents, Match::Click, "tents"))).unwrap();
    assert_eq!((earned(&ledger, tents), earned(&ledger, video)), (35, 64));
    assert!(unplaced().is_empty());
    ledger.write(|w| w.undo(click, at(13))).unwrap();
    assert_eq!((earned(&ledger, tents), earned(&ledger, video)), (3, 96));
    let gone = SubRule { gone: true, ..rule(video, Match::Pattern, ".*[0-9].*") };
    by_hand(&ledger, account, 14, |i| i.put_sub_rule(Some(pattern), &gone)).unwrap();
    assert_eq!((earned(&ledger, tents), earned(&ledger, video)), (3, 0));
    assert!(matches!(ledger.write(|w| w.undo(pattern_batch, at(15))), Err(LedgerError::UndoBlocked { .. })));
}

#[test]
fn what_later_work_stands_on_is_not_taken_back_before_it() {
    let (ledger, account, program) = with_rows();
    let before = dump(&ledger, &["batches"]);
    let (id, made) = placed(&ledger, account, program, "tents");
    let effort = Effort { placement: id, day: day("2026-10-01"), minutes: 90, note: None, gone: false };
    let (_, worked) = by_hand(&ledger, account, 11, |import| import.put_effort(None, &effort)).unwrap();
    assert_eq!(ledger.read(|r| r.placement(id)).unwrap().unwrap().minutes, 90);
    match ledger.write(|w| w.undo(made, at(12))) {
        Err(LedgerError::UndoBlocked { by, rows }) => {
            assert_eq!((by, rows), (vec![(worked, "promotion".to_owned())], 1));
        }
        other => panic!("{other:?}"),
    }
    ledger.write(|w| w.undo(worked, at(13))).unwrap();
    ledger.write(|w| w.undo(made, at(14))).unwrap();
    assert_eq!(dump(&ledger, &["batches"]), before);
}

#[test]
fn a_change_keeps_its_past_and_another_accounts_program_is_refused() {
    let (ledger, account, program) = with_rows();
    let (id, _) = placed(&ledger, account, program, "tents");
    let known = ledger.read(|r| r.placement(id)).unwrap().unwrap().placement;
    let changed =
        Placement { title: "Best tents".into(), last_day: Some(day("2026-11-01")), ..known.clone() };
    let (_, edit) = by_hand(&ledger, account, 11, |i| i.put_placement(Some(id), &changed)).unwrap();
    assert_eq!(ledger.read(|r| r.placement(id)).unwrap().unwrap().placement, changed);
    ledger.write(|w| w.undo(edit, at(12))).unwrap();
    assert_eq!(ledger.read(|r| r.placement(id)).unwrap().unwrap().placement, known);
    let gone = Placement { gone: true, ..known };
    by_hand(&ledger, account, 13, |i| i.put_placement(Some(id), &gone)).unwrap();
    assert_eq!(ledger.read(|r| r.placement(id)).unwrap(), None);
    assert_eq!(ledger.read(|r| r.unplaced(None, 9)).unwrap().len(), 3);
    let other = ledger.write(|w| Ok::<_, LedgerError>(add_account(w, "Other"))).unwrap();
    let refused = by_hand(&ledger, other, 14, |i| i.put_link(None, &link(program, "x")));
    assert!(matches!(refused, Err(LedgerError::NoProgram(_))));
    let refused = by_hand(&ledger, account, 15, |i| {
        let effort = Effort {
            placement: PlacementId(99),
            day: day("2026-10-01"),
            minutes: 1,
            note: None,
            gone: false,
        };
        i.put_effort(None, &effort)
    });
    assert!(matches!(refused, Err(LedgerError::NoRow { what: "placement", row: 99 })));
    ledger.write(|w| w.remove_account(account, false, at(9))).unwrap();
    let all = PlacementFind::default();
    assert!(ledger.read(|r| r.placements(&all, PlacementOrder::Newest, 0, 9)).unwrap().is_empty());
}

#[test]
fn placements_are_found_ordered_and_added_up() {
    let (ledger, account, program) = with_rows();
    let (tents, _) = placed(&ledger, account, program, "tents");
    let (video, _) = placed(&ledger, account, program, "yt-7");
    let effort =
        |placement, minutes| Effort { placement, day: day("2026-10-01"), minutes, note: None, gone: false };
    by_hand(&ledger, account, 11, |i| {
        i.put_effort(None, &effort(video, 6_000))?;
        i.put_effort(None, &effort(tents, 60))
    })
    .unwrap();
    let ids = |find: &PlacementFind, order| -> Vec<i64> {
        let found = ledger.read(|r| r.placements(find, order, 0, 9)).unwrap();
        found.into_iter().map(|entry| entry.id.0).collect()
    };
    let all = PlacementFind::default();
    assert_eq!(ids(&all, PlacementOrder::Earned), [video.0, tents.0]);
    assert_eq!(ids(&all, PlacementOrder::PerHour), [tents.0, video.0]);
    assert_eq!(ids(&all, PlacementOrder::Title), [tents.0, video.0]);
    let text = |text: &str| PlacementFind { text: Some(text.into()), ..PlacementFind::default() };
    assert_eq!(ids(&text("TENT"), PlacementOrder::Earned), [tents.0]);
    assert_eq!(ids(&text("acme"), PlacementOrder::Newest).len(), 2);
    assert_eq!(ids(&text("%"), PlacementOrder::Newest).len(), 0);
    let totals = ledger.read(|r| r.placement_totals(&all)).unwrap();
    let (channel, _, made) = totals[0];
    assert_eq!((totals.len(), channel, made.placements, made.minutes), (1, Channel::Page, 2, 6_060));
    assert_eq!((made.brought.earned, made.earned_by_work), (67_000_000, 67_000_000));
    let minutes = |find: &PlacementFind| -> Vec<_> {
        ledger.read(|r| r.minutes_by_day(find)).unwrap().into_iter().collect()
    };
    assert_eq!(minutes(&all), [(day("2026-10-01"), 6_060)]);
    assert_eq!(minutes(&PlacementFind { id: Some(tents), ..all.clone() }), [(day("2026-10-01"), 60)]);
    assert_eq!(minutes(&PlacementFind { channel: Some(Channel::Video), ..all.clone() }), []);
    let found = |wanted: bool, word: &str| PlacementFind {
        found: Some((wanted, vec![word.to_owned()])),
        ..PlacementFind::default()
    };
    let link = ledger.read(|r| r.placement(tents)).unwrap().unwrap().placement.link.unwrap();
    ledger.write(|w| w.put_look(Looked::Link(link.0), at(20), "dead", None)).unwrap();
    ledger.write(|w| w.put_look(Looked::Page(video.0), at(20), "fine", None)).unwrap();
    assert_eq!(ids(&found(true, "dead"), PlacementOrder::Newest), [tents.0]);
    assert_eq!(ids(&found(false, "dead"), PlacementOrder::Newest), [video.0]);
    let ailing = ledger.read(|r| r.ailing(&["dead", "odd"])).unwrap();
    assert_eq!((ailing.len(), ailing[0].placements.clone()), (1, vec![(tents, "tents".to_owned())]));
    let known = ledger.read(|r| r.placement(tents)).unwrap().unwrap().placement;
    let ended = Placement { last_day: Some(day("2026-10-09")), ..known };
    by_hand(&ledger, account, 21, |i| i.put_placement(Some(tents), &ended)).unwrap();
    assert!(ledger.read(|r| r.ailing(&["dead"])).unwrap().is_empty(), "nothing is to be done where it ended");
    let standing = |wanted| PlacementFind { standing: Some(wanted), ..PlacementFind::default() };
    assert_eq!(ids(&standing(true), PlacementOrder::Newest), [video.0]);
    assert_eq!(ids(&standing(false), PlacementOrder::Newest), [tents.0]);
}

fn clicks(on: &str, sub_id: Option<&str>, clicks: i64) -> DailyStat {
    DailyStat {
        day: day(on),
        program_id: Some(ProgramId("acme".into())),
        program: None,
        sub_id: sub_id.map(str::to_owned),
        clicks: Some(clicks),
        impressions: None,
    }
}

fn daily(ledger: &Ledger, account: AccountId, seconds: i64, stats: &[DailyStat]) {
    let origin = Origin::Sync {
        what: "daily".into(),
        days: Some(days("2026-10-01", "2026-10-31")),
        absent: record::Absent::Unknown,
    };
    let records = stats.iter().cloned().map(Record::Daily).collect();
    apply(ledger, account, &Batch { origin, records, problems: Vec::new() }, at(seconds));
}

#[test]
fn clicks_by_sub_id_are_those_of_the_placement_and_add_up_to_the_programs() {
    let (ledger, account) = with_account();
    ledger.write(|w| w.set_currency(cur("EUR"))).unwrap();
    let of_acme = |row: Transaction| Transaction { program_id: Some(ProgramId("acme".into())), ..row };
    let rows = [of_acme(with_sub_id("1", "2026-10-02", "9 EUR", Status::Paid, "tents"))];
    apply(&ledger, account, &batch(window("2026-10-01", "2026-10-31"), &rows), at(1));
    let program = first_program(&ledger);
    let (tents, _) = placed(&ledger, account, program, "tents");
    let (quiet, _) = placed(&ledger, account, program, "quiet");
    assert_eq!(brought(&ledger, tents).clicks, None);
    daily(
        &ledger,
        account,
        20,
        &[
            clicks("2026-10-01", Some("tents"), 3),
            clicks("2026-10-01", Some("quiet"), 5),
            clicks("2026-10-01", None, 7),
            clicks("2026-10-02", Some("tents"), 1),
        ],
    );
    // A sub-ID without a commission has clicks, too, and is not among those that earn and are not placed.
    assert_eq!((brought(&ledger, tents).clicks, brought(&ledger, quiet).clicks), (Some(4), Some(5)));
    assert_eq!(brought(&ledger, quiet).days, None);
    let totals = ledger.read(|r| r.placement_totals(&PlacementFind::default())).unwrap();
    assert_eq!((totals[0].2.brought.clicks, totals[0].2.by_clicks), (Some(9), (9_000_000, 1)));
    let told = || -> Vec<(String, Option<i64>)> {
        let mut told = Vec::new();
        ledger
            .read(|r| {
                r.daily(&DailyFind::default(), &mut |entry| {
                    told.push((entry.date.to_string(), entry.clicks));
                    Ok(())
                })
            })
            .unwrap();
        told
    };
    assert_eq!(told(), [("2026-10-01".to_owned(), Some(15)), ("2026-10-02".to_owned(), Some(1))]);
    // The same days again: what is told no more is gone, and the past is kept.
    daily(&ledger, account, 21, &[clicks("2026-10-01", None, 2), clicks("2026-10-02", Some("tents"), 6)]);
    assert_eq!(told(), [("2026-10-01".to_owned(), Some(2)), ("2026-10-02".to_owned(), Some(6))]);
    assert_eq!((brought(&ledger, tents).clicks, brought(&ledger, quiet).clicks), (Some(6), None));
    assert_eq!(dump(&ledger, &[]).iter().filter(|line| line.starts_with("daily_changes")).count(), 4);
}

#[test]
fn a_sub_id_is_as_old_as_its_placement() {
    let (ledger, account) = with_account();
    ledger.write(|w| w.set_currency(cur("EUR"))).unwrap();
    let rows = [
        with_sub_id("1", "2026-10-02", "9 EUR", Status::Paid, "tents"),
        with_sub_id("2", "2026-11-02", "9 EUR", Status::Paid, "tents"),
    ];
    apply(&ledger, account, &batch(window("2026-10-01", "2026-11-30"), &rows), at(1));
    let program = first_program(&ledger);
    let passive = || -> i64 {
        let question = crate::Question {
            days: days("2026-10-01", "2026-11-30"),
            step: record::Step::Month,
            by: crate::By::Nothing,
            currency: Some(cur("EUR")),
            compare: None,
            find: crate::Find::default(),
            today: day("2026-11-30"),
            layers: 8,
        };
        let series = ledger.read(|r| r.series(&question)).unwrap();
        series[0].layers[0].tallies.iter().map(|tally| tally.passive).sum::<i64>() / 1_000_000
    };
    assert_eq!(passive(), 0);
    // It stands there since January: both are evergreen. With another first day only the later one is.
    let (id, made) = placed(&ledger, account, program, "tents");
    assert_eq!(passive(), 18);
    let known = ledger.read(|r| r.placement(id)).unwrap().unwrap().placement;
    let later = Placement { first_day: day("2026-08-01"), ..known };
    let (_, edit) = by_hand(&ledger, account, 11, |i| i.put_placement(Some(id), &later)).unwrap();
    assert_eq!(passive(), 9);
    ledger.write(|w| w.undo(edit, at(12))).unwrap();
    assert_eq!(passive(), 18);
    // What comes in later is classed by the placement's age, too.
    let more = [with_sub_id("3", "2026-11-03", "9 EUR", Status::Paid, "tents")];
    let applied = apply(&ledger, account, &batch(file("more.csv"), &more), at(13));
    assert_eq!(passive(), 27);
    ledger.write(|w| w.undo(applied.batch, at(14))).unwrap();
    ledger.write(|w| w.undo(made, at(15))).unwrap();
    assert_eq!(passive(), 0);
    // What a prefix gathers keeps its own age.
    let series = by_hand(&ledger, account, 16, |import| {
        let id = import.put_placement(None, &place(program, "letter", None))?;
        import.put_sub_rule(
            None,
            &SubRule { placement: id, how: Match::Prefix, text: "ten".into(), gone: false },
        )
    });
    assert_eq!((series.is_ok(), passive()), (true, 0));
    // And what came so long after the placement's first day is told.
    placed(&ledger, account, program, "tents");
    let kept = ledger.read(|r| r.kept_paying(None, day("2026-11-30"))).unwrap();
    let told: Vec<_> = kept.iter().map(|kept| (kept.days, kept.old_enough, kept.paying, kept.late)).collect();
    assert_eq!(told, [(30, 2, 1, 18_000_000), (90, 2, 1, 18_000_000)]);
}

#[test]
fn a_program_that_a_whole_list_lacks_is_closed_until_it_is_listed_again() {
    let (ledger, account) = with_account();
    let listed = |seconds, absent, ids: &[&str]| {
        let origin = Origin::Sync { what: "programs".into(), days: None, absent };
        let program = |id: &&str| {
            Record::Program(record::Program {
                id: ProgramId((*id).into()),
                name: format!("Shop {id}"),
                link: None,
            })
        };
        let records = ids.iter().map(program).collect();
        apply(&ledger, account, &Batch { origin, records, problems: Vec::new() }, at(seconds));
    };
    let (whole, part) = (record::Absent::Vanished, record::Absent::Unknown);
    listed(1, whole, &["a", "b"]);
    let program = first_program(&ledger);
    placed(&ledger, account, program, "tents");
    let closed = || ledger.read(|r| r.orphans()).unwrap();
    listed(20, part, &["b"]);
    listed(21, whole, &[]);
    assert_eq!(closed(), [], "only a whole list says what is not there, and an empty one is a slip");
    listed(22, whole, &["b"]);
    listed(23, whole, &["b", "c"]);
    let found = closed();
    assert_eq!((found.len(), found[0].closed_since), (1, Some(at(22))));
    assert_eq!(found[0].placements[0].1, "tents");
    listed(24, whole, &["a", "b"]);
    assert_eq!(closed(), []);
}

/// What is kept of placements beside their own words.
fn joined(ledger: &Ledger) -> Vec<String> {
    dump(ledger, &[])
        .into_iter()
        .filter(|line| line.starts_with("contents") || line.starts_with("placement_sums"))
        .chain(derived(ledger).into_iter().filter(|line| line.starts_with("classes")))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn sums_are_those_of_the_rows_whatever_came_and_went(
        before in any_batches(), after in any_batches(), taken_back in prop::collection::vec(any::<bool>(), 6),
        clicked in prop::collection::vec((0..4u8, 0..3u8, 1..9i64), 0..12)
    ) {
        let (ledger, account) = with_account();
        ledger.write(|w| w.set_currency(cur("EUR"))).unwrap();
        put_rates(&ledger, &[("2026-11-10", "USD", "1.1"), ("2026-03-01", "JPY", "160")]);
        for (number, rows) in before.iter().enumerate() {
            apply(&ledger, account, &batch(any_answer(number), rows), at(number as i64));
        }
        for program in ledger.read(Reader::programs).unwrap() {
            let (id, _) = placed(&ledger, account, program.key, "page0");
            let rule = SubRule { placement: id, how: Match::Pattern, text: "page[12]".into(), gone: false };
            by_hand(&ledger, account, 50, |i| i.put_sub_rule(None, &rule)).unwrap();
        }
        for (number, rows) in after.iter().enumerate() {
            let origin = if number % 2 == 0 { file(&format!("{number}.csv")) } else { any_answer(number) };
            let applied = apply(&ledger, account, &batch(origin, rows), at(100 + number as i64));
            if taken_back[number] && number % 2 == 0 {
                ledger.write(|w| w.undo(applied.batch, at(200))).unwrap();
            }
            let stats: Vec<_> = clicked
                .iter()
                .skip(number)
                .map(|(page, program, count)| DailyStat {
                    program_id: Some(ProgramId(format!("p{program}"))),
                    ..clicks("2026-10-07", Some(&format!("page{page}")), *count)
                })
                .collect();
            match taken_back[number] {
                true => daily(&ledger, account, 150 + number as i64, &stats),
                false => {
                    let records = stats.into_iter().map(Record::Daily).collect();
                    let batch = Batch { origin: file(&format!("clicks{number}.csv")), records, problems: Vec::new() };
                    let applied = apply(&ledger, account, &batch, at(150 + number as i64));
                    if number % 2 == 1 && applied.added + applied.updated > 0 {
                        ledger.write(|w| w.undo(applied.batch, at(200))).unwrap();
                    }
                }
            }
        }
        let kept = joined(&ledger);
        // The same from nothing.
        ledger.write(|w| w.join_everything()).unwrap();
        prop_assert_eq!(joined(&ledger), kept);
    }
}
