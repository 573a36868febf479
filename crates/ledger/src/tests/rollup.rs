use std::collections::BTreeMap;

use proptest::prelude::*;
use record::{Currency, Day, Days, Kind, ProgramId, Series, Status, Step, Tally, Transaction};

use super::sample::*;
use crate::{By, Entry, Find, Ledger, LedgerError, Question, Reader};

fn question(from: &str, to: &str, step: Step, by: By) -> Question {
    Question {
        days: days(from, to),
        step,
        by,
        currency: Some(cur("EUR")),
        compare: None,
        find: Find::default(),
        today: day("2026-11-25"),
        layers: 99,
    }
}

fn ask(ledger: &Ledger, question: &Question) -> Series {
    ledger.read(|r| r.series(question)).unwrap().remove(0)
}

/// Each layer as `name: earned in each bucket`, in whole units.
fn earned(series: &Series) -> Vec<String> {
    let line = |layer: &record::Layer| {
        let sums: Vec<String> =
            layer.tallies.iter().map(|tally| (tally.earned() / series.unit).to_string()).collect();
        format!("{}: {}", layer.name, sums.join(" "))
    };
    series.layers.iter().map(line).collect()
}

fn of_program(program: &str, row: Transaction) -> Transaction {
    Transaction { program_id: Some(ProgramId(program.into())), program: Some(program.to_uppercase()), ..row }
}

#[test]
fn layers_come_by_income_and_small_ones_are_others() {
    let (ledger, account) = with_account();
    let rows = [
        of_program("a", sale("1", "2026-09-30", "1 EUR", Status::Paid)),
        of_program("a", sale("2", "2026-10-01", "2 EUR", Status::Pending)),
        of_program("b", sale("3", "2026-10-31", "9 EUR", Status::Approved)),
        of_program("c", sale("4", "2026-10-31", "5 EUR", Status::Paid)),
        of_program("c", sale("5", "2026-10-31", "50 EUR", Status::Declined)),
        of_program("d", sale("6", "2026-12-01", "7 EUR", Status::Paid)),
    ];
    apply(&ledger, account, &batch(file("a"), &rows), at(1));
    let all = question("2026-09-01", "2026-11-30", Step::Month, By::Program);
    let series = ask(&ledger, &all);
    assert_eq!(earned(&series), ["B: 0 9 0", "C: 0 5 0", "A: 1 2 0"]);
    assert_eq!(series.layers.iter().map(|layer| layer.slot).collect::<Vec<_>>(), [2, 3, 1]);
    assert!(series.layers.iter().all(|layer| layer.key.parse::<i64>().is_ok()));
    assert_eq!(series.layers[1].tallies[1].reversed, 50_000_000);
    assert_eq!(series.layers[1].tallies[1].count, 1);
    assert_eq!((series.unit, series.digits, series.converted), (1_000_000, 2, false));
    assert_eq!(
        series.buckets.iter().map(|bucket| bucket.unfinished).collect::<Vec<_>>(),
        [false, false, true]
    );

    let two = ask(&ledger, &Question { layers: 1, ..all.clone() });
    assert_eq!(earned(&two), ["B: 0 9 0", "Others: 1 7 0"]);
    assert_eq!((two.layers[1].key.as_str(), two.layers[1].slot), ("", 0));

    let check = |by: By, expected: &[&str]| {
        assert_eq!(earned(&ask(&ledger, &Question { by, ..all.clone() })), expected, "{by:?}");
    };
    check(By::Status, &["paid: 1 5 0", "approved: 0 9 0", "pending: 0 2 0", "declined: 0 0 0"]);
    check(By::Network, &["riverbank: 1 16 0"]);
    check(By::Account, &["Main: 1 16 0"]);
    check(By::Kind, &["sale: 1 16 0"]);
    check(By::ProgramKind, &["none: 1 16 0"]);
    check(By::Passive, &["active: 1 16 0"]);
    check(By::Currency, &["EUR: 1 16 0"]);
    check(By::Nothing, &["All: 1 16 0"]);
    let only = |find: Find| earned(&ask(&ledger, &Question { find, by: By::Nothing, ..all.clone() }));
    assert_eq!(only(Find { status: Some(Status::Paid), ..Find::default() }), ["All: 1 5 0"]);
    assert_eq!(only(Find { kind: Some(Kind::Lead), ..Find::default() }), Vec::<String>::new());
    assert_eq!(only(Find { program_text: Some("a".into()), ..Find::default() }), ["All: 1 2 0"]);
    assert_eq!(only(Find { account: Some(crate::AccountId(9)), ..Find::default() }), Vec::<String>::new());
}

#[test]
fn a_question_without_rows_has_an_answer() {
    let ledger = Ledger::memory().unwrap();
    let question = question("2026-10-01", "2026-10-31", Step::Week, By::Program);
    let series = ask(&ledger, &question);
    assert_eq!((series.layers.len(), series.buckets.len()), (0, 5));
    assert!(ledger.read(|r| r.series(&Question { currency: None, ..question.clone() })).unwrap().is_empty());
    assert_eq!(ledger.read(|r| r.totals(&question)).unwrap(), [(cur("EUR"), Tally::default())]);
}

#[test]
fn amounts_are_converted_at_the_rate_of_their_day_and_what_has_none_is_told() {
    let (ledger, account) = with_account();
    ledger.write(|w| w.set_currency(cur("EUR"))).unwrap();
    put_rates(&ledger, &[("2026-10-02", "USD", "1.25"), ("2026-10-09", "USD", "1.6")]);
    let rows = [
        sale("1", "2026-10-04", "10 USD", Status::Paid), // Friday's rate, carried: 8
        sale("2", "2026-10-09", "16 USD", Status::Paid), // 10
        sale("3", "2026-10-30", "7 USD", Status::Paid),  // the last rate is too old
        sale("4", "2026-10-30", "500 JPY", Status::Paid),
        sale("5", "2026-10-30", "3 USD", Status::Declined),
        sale("6", "2026-10-30", "1 EUR", Status::Paid),
    ];
    apply(&ledger, account, &batch(file("a"), &rows), at(1));
    for step in [Step::Day, Step::Week, Step::Month] {
        let series = ask(&ledger, &question("2026-10-01", "2026-10-31", step, By::Nothing));
        let sum: i64 = series.layers[0].tallies.iter().map(Tally::earned).sum();
        assert_eq!((sum, series.converted), (19_000_000, true), "{step:?}");
        let missing: Vec<String> =
            series.missing.iter().map(|missing| format!("{} {}", missing.amount, missing.currency)).collect();
        assert_eq!(missing, ["500 JPY", "7.00 USD"]);
    }
    let unrated = || ledger.read(Reader::unrated_currencies).unwrap();
    assert_eq!(unrated(), [cur("JPY"), cur("USD")]);
    // The rate comes later: 7 / 1.4 = 5.
    put_rates(&ledger, &[("2026-10-29", "USD", "1.4")]);
    let october = question("2026-10-01", "2026-10-31", Step::Month, By::Nothing);
    assert_eq!(earned(&ask(&ledger, &october)), ["All: 24"]);
    assert_eq!(unrated(), [cur("JPY")]);
    // In another currency than the base one, and after that one has become the base: the same.
    let dollars = Question { currency: Some(cur("USD")), ..october.clone() };
    let asked = ask(&ledger, &dollars);
    ledger.write(|w| w.set_currency(cur("USD"))).unwrap();
    assert_eq!(ask(&ledger, &dollars), asked);
    assert_eq!(asked.layers[0].tallies[0].paid, 10_000_000 + 16_000_000 + 7_000_000 + 1_400_000);
    // And without converting: one answer for each currency, the one with most transactions first.
    let each = ledger.read(|r| r.series(&Question { currency: None, ..october })).unwrap();
    let told: Vec<String> = each
        .iter()
        .map(|series| format!("{} {}", series.currency, series.layers[0].tallies[0].earned() / series.unit))
        .collect();
    assert_eq!(told, ["USD 33", "EUR 1", "JPY 500"]);
}

#[test]
fn the_period_before_stands_beside_it_bucket_by_bucket() {
    let (ledger, account) = with_account();
    let rows = [
        sale("1", "2026-10-01", "1 EUR", Status::Paid),
        sale("2", "2026-10-09", "2 EUR", Status::Paid),
        sale("3", "2026-10-31", "4 EUR", Status::Paid),
        sale("4", "2026-09-01", "8 EUR", Status::Paid),
        sale("5", "2026-08-30", "16 EUR", Status::Declined),
        sale("6", "2026-08-31", "32 EUR", Status::Paid),
        sale("7", "2025-10-05", "64 EUR", Status::Paid),
    ];
    apply(&ledger, account, &batch(file("a"), &rows), at(1));
    let before = |question: Question, compare: Days| {
        let series = ask(&ledger, &Question { compare: Some(compare), ..question });
        series.before.iter().map(|micros| micros / 1_000_000).collect::<Vec<_>>()
    };
    // October and the 31 days before it: 31 August to 30 September, week by week from a Thursday.
    let october = |step| question("2026-10-01", "2026-10-31", step, By::Nothing);
    let shifted = days("2026-10-01", "2026-10-31").before();
    assert_eq!(before(october(Step::Week), shifted), [40, 0, 0, 0, 0]);
    assert_eq!(before(october(Step::Day), shifted)[..3], [32, 8, 0]);
    assert_eq!(before(october(Step::Month), shifted), [40]);
    let year = || question("2026-09-01", "2026-10-31", Step::Month, By::Nothing);
    assert_eq!(before(year(), days("2025-09-01", "2025-10-31")), [0, 64]);
    assert_eq!(before(year(), days("2025-10-01", "2025-10-31")), [0, 64]);
    assert_eq!(before(year(), days("2025-10-01", "2025-12-31")), [64, 0]);
}

#[test]
fn a_bucket_is_partial_where_an_account_was_not_read_to_its_end() {
    let (ledger, account) = with_account();
    let partial = || {
        let question = question("2026-09-01", "2026-11-25", Step::Month, By::Nothing);
        ask(&ledger, &question).buckets.iter().map(|bucket| bucket.partial).collect::<Vec<_>>()
    };
    let ended = |to: &str| {
        let outcome = crate::SyncOutcome::Complete { from: day("2026-01-01"), to: day(to), whole: true };
        ledger.write(|w| w.sync_ended(account, at(1), &outcome)).unwrap();
    };
    assert_eq!(partial(), [false, false, false], "an account that only gets files is never late");
    ended("2026-10-15");
    assert_eq!(partial(), [false, true, true]);
    ended("2026-10-31");
    assert_eq!(partial(), [false, false, true]);
    ended("2026-11-24");
    assert_eq!(partial(), [false, false, false]);
}

#[test]
fn a_first_sync_that_goes_on_marks_what_it_has_not_reached() {
    let (ledger, account) = with_account();
    let partial = || {
        let question = question("2025-06-01", "2026-11-25", Step::Month, By::Nothing);
        let buckets = ask(&ledger, &question).buckets;
        buckets.into_iter().filter(|b| b.partial).map(|b| b.from.to_string()).collect::<Vec<_>>()
    };
    let read = |from: &str, to: &str| apply(&ledger, account, &batch(window(from, to), &[]), at(1));
    read("2026-10-25", "2026-11-24");
    // The first sync of an account reaches a year back: what lies before it is not missing.
    let missing = partial();
    assert_eq!((missing.len(), &*missing[0], &*missing[11]), (12, "2025-11-01", "2026-10-01"));
    read("2026-09-24", "2026-10-24");
    assert_eq!(partial().last().map(String::as_str), Some("2026-09-01"));
    // A range that was asked for by itself reaches nothing in between.
    read("2026-01-01", "2026-01-31");
    assert_eq!(partial().len(), 11);
    let error = crate::SyncError { kind: "wait".into(), message: "Later.".into(), not_before: None };
    let outcome = crate::SyncOutcome::Partial { from: day("2026-08-01"), to: day("2026-11-24"), error };
    ledger.write(|w| w.sync_ended(account, at(2), &outcome)).unwrap();
    assert_eq!(partial(), ["2026-08-01", "2026-09-01"], "no more was asked for");
}

#[test]
fn programs_have_their_sums_clicks_and_weeks() {
    let (ledger, account) = with_account();
    ledger.write(|w| w.set_currency(cur("EUR"))).unwrap();
    let rows = [
        of_program("a", sale("1", "2026-11-25", "1 EUR", Status::Pending)),
        of_program("a", sale("2", "2026-11-18", "2 EUR", Status::Paid)),
        of_program("a", sale("3", "2026-11-19", "4 EUR", Status::Declined)),
        of_program("a", sale("4", "2026-09-03", "8 EUR", Status::Approved)),
        of_program("a", sale("5", "2026-09-02", "16 EUR", Status::Paid)),
        of_program("a", sale("6", "2026-10-25", "32 EUR", Status::Paid)),
        of_program("a", sale("7", "2026-11-20", "9 JPY", Status::Paid)),
        of_program("b", sale("8", "2020-01-01", "64 EUR", Status::Paid)),
    ];
    apply(&ledger, account, &batch(file("a"), &rows), at(1));
    let stat = record::DailyStat {
        day: day("2026-11-01"),
        program_id: Some(ProgramId("a".into())),
        program: None,
        sub_id: None,
        clicks: Some(40),
        impressions: None,
    };
    let clicks =
        record::Batch { origin: file("c"), records: vec![record::Record::Daily(stat)], problems: vec![] };
    apply(&ledger, account, &clicks, at(2));
    let november = days("2026-11-01", "2026-11-25");
    let totals =
        ledger.read(|r| r.program_totals(november, days("2026-10-01", "2026-10-25"), cur("EUR"))).unwrap();
    let a = &totals[0];
    assert_eq!(
        a.tally,
        Tally { paid: 2_000_000, pending: 1_000_000, reversed: 4_000_000, count: 2, ..Tally::default() }
    );
    assert_eq!((a.before_earned, a.clicks, a.pending), (32_000_000, 40, 1_000_000));
    assert_eq!((a.approved_count, a.declined_count), (2, 1));
    let weeks: Vec<i64> = a.weeks.iter().map(|micros| micros / 1_000_000).collect();
    assert_eq!(weeks, [8, 0, 0, 0, 0, 0, 0, 32, 0, 0, 2, 1]);
    assert_eq!(a.last_seen, Some(day("2026-11-25").start() + chrono::TimeDelta::hours(12)));
    assert_eq!((a.missing.len(), a.missing[0].amount.as_str()), (1, "9"));
    let b = &totals[1];
    assert_eq!((b.tally, b.weeks.iter().sum::<i64>()), (Tally::default(), 0));
    // A period longer than the twelve weeks: the same weeks, more of the rest.
    let year =
        ledger.read(|r| r.program_totals(days("2025-11-26", "2026-11-25"), november, cur("EUR"))).unwrap();
    assert_eq!((year[0].tally.earned(), &year[0].weeks), (59_000_000, &a.weeks));

    let states = ledger.read(|r| r.program_states(a.program.key)).unwrap();
    let told: Vec<(Status, i64)> = states.iter().map(|state| (state.status, state.count)).collect();
    assert_eq!(told, [(Status::Pending, 1), (Status::Approved, 1), (Status::Declined, 1), (Status::Paid, 4)]);
    assert_eq!(states[3].amounts.iter().count(), 2);
    let subs = ledger.read(|r| r.sub_ids(a.program.key, november, 10)).unwrap();
    assert_eq!((subs.len(), subs[0].sub_id.as_deref(), subs[0].count), (1, None, 3));
    let span = ledger.read(|r| r.program_span(a.program.key)).unwrap().unwrap();
    assert_eq!((Day::of(span.0), Day::of(span.1)), (day("2026-09-02"), day("2026-11-25")));
}

/// The answer to a question, added up row by row.
fn naive(
    ledger: &Ledger,
    entries: &[Entry],
    question: &Question,
) -> (BTreeMap<String, Vec<Tally>>, Vec<String>) {
    let buckets = question.days.buckets(question.step);
    let mut layers: BTreeMap<String, Vec<Tally>> = BTreeMap::new();
    let mut missing = record::Amounts::default();
    let target = question.currency.unwrap();
    for entry in entries {
        let row = &entry.transaction;
        let Some(bucket) = buckets.iter().position(|bucket| bucket.contains(row.day)) else { continue };
        let rate = |currency: Currency| ledger.read(|r| r.rate(currency, row.day)).unwrap();
        let same = row.commission.currency == target;
        let converted = match (rate(row.commission.currency), rate(target)) {
            _ if same => Some(row.commission.micros),
            (Some((from, _)), Some((to, _))) => {
                from.convert(row.commission, target, to).map(|money| money.micros)
            }
            _ => None,
        };
        let Some(micros) = converted else {
            if row.status.counts() {
                missing.add(row.commission);
            }
            continue;
        };
        let first = entries
            .iter()
            .filter(|other| other.program == entry.program && other.transaction.sub_id == row.sub_id)
            .map(|other| other.transaction.day)
            .min()
            .unwrap();
        let old = row.sub_id.is_some() && row.day.number() - first.number() >= 90;
        let known = entries.iter().any(|other| {
            let (other_row, month) = (&other.transaction, Step::Month.bucket(row.day).from());
            let same = other.program == entry.program && other_row.customer_id == row.customer_id;
            row.customer_id.is_some() && same && other_row.status.counts() && other_row.day < month
        });
        let passive = matches!(row.kind, Kind::Recurring | Kind::Referral) || known || old;
        let tally = &mut layers
            .entry(entry.program.unwrap().0.to_string())
            .or_insert_with(|| vec![Tally::default(); buckets.len()])[bucket];
        match row.status {
            Status::Paid => tally.paid += micros,
            Status::Approved => tally.approved += micros,
            Status::Pending => tally.pending += micros,
            Status::Declined => tally.reversed += micros,
        }
        if row.status.counts() {
            tally.count += 1;
            tally.passive += if passive { micros } else { 0 };
        }
    }
    (layers, missing.iter().map(|money| money.to_string()).collect())
}

const RATES: &[(&str, &str, &str)] = &[
    ("2026-11-16", "USD", "1.1"),
    ("2026-11-03", "USD", "1.2"),
    ("2026-10-05", "JPY", "161.3"),
    ("2026-06-05", "USD", "1.07"),
    ("2026-06-05", "JPY", "158.9"),
    ("2025-12-30", "USD", "1.3"),
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn whatever_the_order_what_is_derived_is_what_the_rows_say(batches in any_batches(), early in any::<bool>()) {
        let (ledger, account) = with_account();
        if early {
            ledger.write(|w| w.set_currency(cur("EUR"))).unwrap();
            put_rates(&ledger, RATES);
        }
        for (number, rows) in batches.iter().enumerate() {
            apply(&ledger, account, &batch(window("2025-01-01", "2026-11-20"), rows), at(number as i64));
        }
        if !early {
            put_rates(&ledger, RATES);
            ledger.write(|w| w.set_currency(cur("EUR"))).unwrap();
        }
        let kept = derived(&ledger);
        // The same transactions at once in an empty ledger.
        let (fresh, account) = with_account();
        fresh.write(|w| w.set_currency(cur("EUR"))).unwrap();
        put_rates(&fresh, RATES);
        let rows: Vec<Transaction> =
            entries(&ledger, &Find::default()).into_iter().map(|entry| entry.transaction).collect();
        apply(&fresh, account, &batch(file("all"), &rows), at(0));
        prop_assert_eq!(&derived(&fresh), &kept);
        ledger.write(super::super::ledger::Writer::rebuild_everything).unwrap();
        prop_assert_eq!(&derived(&ledger), &kept);
        ledger.write(|w| { w.class_everything()?; w.rebuild_everything() }).unwrap();
        prop_assert_eq!(&derived(&ledger), &kept);
    }

    #[test]
    fn windows_may_come_in_any_order(batches in any_batches(), seed in any::<u64>()) {
        // Ids of their own, as in windows that do not overlap.
        let batches: Vec<Vec<Transaction>> = batches
            .into_iter()
            .enumerate()
            .map(|(number, rows)| {
                let own = |row: Transaction| Transaction {
                    id: record::TransactionId(format!("{number}-{}", row.id.0)),
                    ..row
                };
                rows.into_iter().map(own).collect()
            })
            .collect();
        let mut shuffled: Vec<_> = batches.iter().collect();
        shuffled.sort_by_key(|rows| (rows.len() as u64).wrapping_mul(seed) ^ seed.rotate_left(rows.len() as u32));
        let fill = |batches: &[&Vec<Transaction>]| {
            let (ledger, account) = with_account();
            for (number, rows) in batches.iter().enumerate() {
                apply(&ledger, account, &batch(file(&number.to_string()), rows), at(number as i64));
            }
            derived(&ledger)
        };
        prop_assert_eq!(fill(&batches.iter().collect::<Vec<_>>()), fill(&shuffled));
    }

    #[test]
    fn sums_are_those_of_the_rows(
        batches in any_batches(),
        back in 0..400i64,
        length in 1..450i64,
        step in 0..5usize,
        base in 0..2usize,
        asked in 0..2usize,
    ) {
        let (ledger, account) = with_account();
        ledger.write(|w| w.set_currency(cur(["EUR", "USD"][base]))).unwrap();
        put_rates(&ledger, RATES);
        for (number, rows) in batches.iter().enumerate() {
            let origin = if back % 2 == 0 { any_answer(number) } else { file(&number.to_string()) };
            apply(&ledger, account, &batch(origin, rows), at(number as i64));
        }
        let to = day("2026-11-25").plus(-back);
        let steps = [Step::Day, Step::Week, Step::Month, Step::Quarter, Step::Year];
        let question = Question {
            days: Days::last(length, to),
            step: steps[step],
            currency: Some(cur(["EUR", "USD"][asked])),
            ..question("2026-01-01", "2026-01-01", Step::Day, By::Program)
        };
        let rows = entries(&ledger, &Find::default());
        let (layers, missing) = naive(&ledger, &rows, &question);
        let series = ask(&ledger, &question);
        let found: BTreeMap<String, Vec<Tally>> =
            series.layers.iter().map(|layer| (layer.key.clone(), layer.tallies.clone())).collect();
        prop_assert_eq!(&found, &layers);
        let told: Vec<String> =
            series.missing.iter().map(|missing| format!("{} {}", missing.amount, missing.currency)).collect();
        prop_assert_eq!(told, missing);
        let mut sum = Tally::default();
        layers.values().flatten().for_each(|tally| sum.add(tally));
        prop_assert_eq!(ledger.read(|r| r.totals(&question)).unwrap(), vec![(question.currency.unwrap(), sum)]);
        // What was earned in it is what the period after it is compared with.
        let after = Question { days: Days::last(length, to.plus(length)), compare: Some(question.days), ..question.clone() };
        let earned: i64 = layers.values().flatten().map(Tally::earned).sum();
        prop_assert_eq!(ask(&ledger, &after).before.iter().sum::<i64>(), earned);
        // And a program's table agrees.
        let totals = ledger.read(|r| r.program_totals(question.days, question.days, question.currency.unwrap())).unwrap();
        for total in totals {
            let mut sum = Tally::default();
            layers.get(&total.program.key.0.to_string()).into_iter().flatten().for_each(|tally| sum.add(tally));
            prop_assert_eq!(total.tally, sum);
            prop_assert_eq!(total.before_earned, sum.earned());
        }
    }
}

#[test]
fn a_reader_cannot_write() {
    let ledger = Ledger::memory().unwrap();
    let refused =
        ledger.read(|r| Ok::<_, LedgerError>(r.conn.execute("DELETE FROM settings", []).is_err())).unwrap();
    assert!(refused);
}
