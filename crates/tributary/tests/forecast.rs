//! What will come, from a ledger to the answer that the screen and the command line get.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

use std::path::Path;
use std::process::{Command, Output};
use std::sync::Arc;

use ledger::AccountId;
use record::{
    Absent, Batch, Currency, Day, Days, Instant, Kind, Money, Origin, ProgramId, Rate, Record, Status,
    Transaction, TransactionId,
};
use serde_json::{Value, json};
use tributary::{App, Options, vault};

/// Noon of the 11th of November 2026: the eleventh of thirty days.
fn now() -> Instant {
    day("2026-11-11").start() + chrono::TimeDelta::hours(12)
}

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

struct World {
    app: Arc<App>,
    account: AccountId,
    dir: tempfile::TempDir,
}

impl World {
    fn new(currency: Option<&str>) -> World {
        let dir = tempfile::tempdir().unwrap();
        let options = Options {
            data_dir: Some(dir.path().join("data")),
            api_origin: None,
            vault: vault::Prefer::File,
            now,
        };
        let app = App::open(options).unwrap();
        let add = |w: &ledger::Writer| {
            if let Some(code) = currency {
                w.set_currency(Currency::new(code).unwrap())?;
            }
            w.add_account("awin", "Main", &Default::default(), &Default::default(), now())
        };
        let account = app.profile().ledger.write(add).unwrap();
        World { app, account, dir }
    }

    /// Writes rows as a sync of that day tells them.
    fn seen(&self, on: &str, rows: &[Transaction]) {
        let origin = Origin::Sync {
            what: "transactions".into(),
            days: Days::new(day("2020-01-01"), day(on)),
            absent: Absent::Unknown,
        };
        let records = rows.iter().cloned().map(Record::Transaction).collect();
        let batch = Batch { origin, records, problems: Vec::new() };
        let at = day(on).start() + chrono::TimeDelta::hours(9);
        self.app.profile().ledger.write(|w| w.apply(self.account, &batch, at)).unwrap();
    }

    fn rate(&self, on: &str, code: &str, rate: &str) {
        let rates = [(day(on), Currency::new(code).unwrap(), Rate::parse(rate).unwrap())];
        self.app.profile().ledger.write(|w| w.put_rates(&rates, "a list")).unwrap();
    }

    async fn page(&self, question: Value) -> Value {
        self.app.call("forecast.page", question).await.unwrap()
    }
}

fn row(id: impl Into<String>, on: &str, amount: &str) -> Transaction {
    Transaction {
        id: TransactionId(id.into()),
        program_id: Some(ProgramId("p1".into())),
        program: Some("Acme".into()),
        status: Status::Paid,
        kind: Kind::Sale,
        occurred_at: day(on).start() + chrono::TimeDelta::hours(12),
        day: day(on),
        commission: amount.parse().unwrap(),
        commission_text: None,
        sale_amount: None,
        quantity: None,
        sub_id: None,
        order_id: None,
        customer_id: None,
        clicked_at: None,
        payout_id: None,
        note: None,
    }
}

/// The 15th of the month that is so many months before November 2026.
fn ago(months: i32) -> String {
    let month = actuary::Month::of(day("2026-11-01")).plus(-months);
    month.first().plus(14).to_string()
}

fn units(money: &Value) -> f64 {
    money["amount"].as_str().unwrap().parse().unwrap()
}

#[tokio::test]
async fn an_empty_ledger_says_what_it_takes() {
    let world = World::new(Some("EUR"));
    let page = world.page(json!({})).await;
    assert_eq!(page["history"], json!([]));
    assert_eq!((&page["ahead"]["thin"]["have"], &page["ahead"]["thin"]["need"]), (&json!(0), &json!(3)));
    assert_eq!(page["ahead"]["months"], json!([]));
    assert_eq!(page["tested"]["thin"]["need"], 9);
    assert_eq!((units(&page["stop"]["total"]["now"]), &page["stop"]["halved"]), (0.0, &Value::Null));
    assert_eq!(
        (&page["pending"]["total"]["count"], &page["pending"]["total"]["expected"]),
        (&json!(0), &Value::Null)
    );
    assert_eq!((&page["sliders"], &page["goals"]["income"]), (&Value::Null, &Value::Null));
    assert_eq!(World::new(None).page(json!({})).await["currency"], "EUR");
}

#[tokio::test]
async fn one_month_is_no_forecast_and_this_month_never_counts() {
    let world = World::new(Some("EUR"));
    world.seen("2026-11-11", &[row("1", "2026-11-03", "20 EUR")]);
    let page = world.page(json!({})).await;
    assert_eq!(page["history"].as_array().unwrap().len(), 1);
    assert_eq!(
        (&page["history"][0]["month"], &page["history"][0]["unfinished"]),
        (&json!("2026-11"), &json!(true))
    );
    assert_eq!(page["ahead"]["thin"]["have"], 0);
    world.seen("2026-11-11", &[row("2", "2026-10-03", "30 EUR")]);
    let page = world.page(json!({})).await;
    assert_eq!(page["ahead"]["thin"]["have"], 1);
    assert_eq!(page["ahead"]["thin"]["said"], "Too little is known: 1 of 3 needed months that are over.");
}

#[tokio::test]
async fn what_is_always_the_same_goes_on() {
    let world = World::new(Some("EUR"));
    let mut rows: Vec<_> = (1..=14).map(|at| row(format!("{at}"), &ago(at), "100 EUR")).collect();
    rows.push(row("now", "2026-11-02", "7.50 EUR"));
    rows.push(Transaction { status: Status::Declined, ..row("gone", &ago(3), "55 EUR") });
    world.seen("2026-11-11", &rows);
    let page = world.page(json!({ "months": 6 })).await;
    let history = page["history"].as_array().unwrap();
    assert_eq!((history.len(), &history[0]["month"]), (15, &json!("2025-09")));
    assert!(history[..14].iter().all(|month| units(&month["earned"]) == 100.0));
    assert_eq!((units(&history[14]["earned"]), &history[14]["unfinished"]), (7.5, &json!(true)));
    let ahead = page["ahead"]["months"].as_array().unwrap();
    assert_eq!(
        (ahead.len(), &ahead[0]["month"], &ahead[6]["month"]),
        (7, &json!("2026-11"), &json!("2027-05"))
    );
    for month in ahead {
        assert!((units(&month["median"]) - 100.0).abs() < 0.02, "{month}");
        assert!((units(&month["high80"]) - units(&month["low80"])).abs() < 0.1, "{month}");
    }
    let tested = &page["tested"];
    assert_eq!((&tested["forecasts"], units(&tested["naive_error"])), (&json!(6), 0.0));
    assert!(units(&tested["error"]) < 0.02);
    let months: Vec<_> =
        tested["months"].as_array().unwrap().iter().map(|one| one["month"].clone()).collect();
    assert_eq!(months, ["2026-08", "2026-09", "2026-10"]);
}

#[tokio::test]
async fn months_that_nobody_told_of_are_no_zeros() {
    let world = World::new(Some("EUR"));
    let rows: Vec<_> = (3..=14).map(|at| row(format!("{at}"), &ago(at), "100 EUR")).collect();
    world.seen("2026-09-01", &rows);
    let page = world.page(json!({})).await;
    assert_eq!(page["known_to"], "2026-08");
    let ahead = page["ahead"]["months"].as_array().unwrap();
    assert_eq!((ahead.len(), &ahead[0]["month"]), (13, &json!("2026-11")));
    assert!((units(&ahead[0]["median"]) - 100.0).abs() < 0.02);
}

#[tokio::test]
async fn currencies_are_converted_and_what_cannot_be_is_named() {
    let world = World::new(Some("EUR"));
    world.rate("2026-09-15", "USD", "2");
    world.rate("2026-10-15", "USD", "4");
    let pounds = |id: &str, on: &str| Transaction {
        program_id: Some(ProgramId("p2".into())),
        program: Some("Pound shop".into()),
        ..row(id, on, "9 GBP")
    };
    let rows = [
        row("1", "2026-09-15", "10 EUR"),
        row("2", "2026-09-16", "10 USD"),
        row("3", "2026-10-15", "10 USD"),
        pounds("4", "2026-10-15"),
        Transaction { status: Status::Pending, ..row("5", "2026-10-16", "10 USD") },
        Transaction { status: Status::Pending, ..pounds("6", "2026-10-16") },
    ];
    world.seen("2026-11-11", &rows);
    let page = world.page(json!({})).await;
    let earned: Vec<f64> =
        page["history"].as_array().unwrap().iter().map(|month| units(&month["earned"])).collect();
    // At the rates of the days.
    assert_eq!(earned, [15.0, 5.0, 0.0]);
    assert_eq!(page["missing"], json!([{ "amount": "18.00", "currency": "GBP" }]));
    assert_eq!(page["excluded"][0]["name"], "Pound shop");
    assert_eq!(page["excluded"][0]["why"], "There is no exchange rate from GBP to EUR.");
    // At the newest.
    assert_eq!((units(&page["pending"]["total"]["pending"]), &page["rates_of"]), (2.5, &json!("2026-10-15")));
    assert_eq!(page["pending"]["missing"], json!([{ "amount": "9.00", "currency": "GBP" }]));
    // Without a base currency nothing is converted, and the rest is named.
    let plain = World::new(None);
    plain.rate("2026-10-15", "USD", "4");
    plain.seen("2026-11-11", &rows);
    let page = plain.page(json!({})).await;
    assert_eq!(page["currency"], "USD");
    assert_eq!(units(&page["history"][0]["earned"]), 10.0);
    assert_eq!(page["missing"].as_array().unwrap().len(), 2);
    let in_dollars = world.page(json!({ "currency": "USD" })).await;
    assert_eq!(units(&in_dollars["history"][0]["earned"]), 30.0);
}

#[tokio::test]
async fn what_is_pending_is_worth_what_became_of_the_like() {
    let world = World::new(Some("EUR"));
    // Each month forty of one euro; after a month thirty are approved and ten declined.
    let month = |at: i32, status: fn(usize) -> Status| -> Vec<Transaction> {
        (0..40)
            .map(|n| Transaction { status: status(n), ..row(format!("{at}-{n}"), &ago(at), "1 EUR") })
            .collect()
    };
    for at in (0..=6).rev() {
        let seen = ago(at);
        if at < 6 {
            world.seen(&seen, &month(at + 1, |n| if n < 30 { Status::Approved } else { Status::Declined }));
        }
        world.seen(if at == 0 { "2026-11-11" } else { &seen }, &month(at, |_| Status::Pending));
    }
    world.seen("2026-11-11", &[Transaction { status: Status::Pending, ..row("lone", &ago(1), "1 EUR") }]);
    let page = world.page(json!({})).await;
    let pending = &page["pending"];
    assert_eq!(
        (&pending["total"]["count"], &pending["decisions"], &pending["every"]),
        (&json!(41), &json!(240), &json!(1))
    );
    assert_eq!(units(&pending["total"]["pending"]), 41.0);
    assert_eq!((&pending["ages"][0]["age"], &pending["ages"][0]["share_bp"]), (&json!(0), &json!(7500)));
    assert_eq!((&pending["ages"][1]["age"], &pending["ages"][1]["count"]), (&json!(1), &json!(1)));
    let expected = &pending["total"]["expected"];
    // 30, give or take 1.28 × √(40 × 0.75 × 0.25) = 3.5.
    assert!((units(&expected["median"]) - 30.6).abs() < 0.8, "{expected}");
    assert!((units(&expected["high80"]) - units(&expected["low80"]) - 7.0).abs() < 1.5, "{expected}");
    assert_eq!(pending["programs"][0]["program"]["name"], "Acme");
    assert_eq!(pending["programs"][0]["expected"], *expected);
}

/// People who pay ten a month: joined so many months ago, gone after so many months (0 for never).
fn paying(people: &[(i32, i32)]) -> Vec<Transaction> {
    let mut rows = Vec::new();
    for (who, (joined, stayed)) in people.iter().enumerate() {
        for at in (1..=*joined).rev().take(if *stayed > 0 { *stayed as usize } else { usize::MAX }) {
            rows.push(Transaction {
                kind: Kind::Recurring,
                customer_id: Some(format!("c{who}")),
                ..row(format!("{who}-{at}"), &ago(at), "10 EUR")
            });
        }
    }
    rows
}

#[tokio::test]
async fn referrals_stay_as_their_like_stayed_and_nothing_counts_twice() {
    let world = World::new(Some("EUR"));
    // Thirty pay now, since a year; thirty came with them, of whom two or three left each month.
    let mut people = vec![(12, 0); 30];
    people.extend((0..30).map(|at| (12, 1 + at % 11)));
    world.seen("2026-11-11", &paying(&people));
    let page = world.page(json!({})).await;
    let stop = &page["stop"];
    assert_eq!((&stop["people"], units(&stop["referrals"]["now"])), (&json!(30), 300.0));
    // All that is passive is theirs.
    assert_eq!((units(&stop["rest"]["now"]), units(&stop["content"]["now"])), (0.0, 0.0));
    assert_eq!(units(&stop["total"]["now"]), 300.0);
    let months = stop["referrals"]["months"].as_array().unwrap();
    assert_eq!((months.len(), &months[0]["month"]), (13, &json!("2026-11")));
    let medians: Vec<f64> = months.iter().map(|one| units(&one["median"])).collect();
    assert!(medians.is_sorted_by(|one, next| one >= next), "{medians:?}");
    // Of sixty, thirty left in eleven months of at most sixty at risk: about one in seventeen a month.
    assert!((260.0..299.0).contains(&medians[0]), "{medians:?}");
    assert_eq!(stop["programs"][0]["name"], "Acme");
    assert_eq!(units(&stop["programs"][0]["now"]), 300.0);
    let of_one = world.page(json!({ "program": stop["programs"][0]["id"] })).await;
    assert_eq!(of_one["stop"]["referrals"], stop["referrals"]);
    assert_eq!(of_one["program"]["name"], "Acme");
}

#[tokio::test]
async fn few_leavers_are_told_as_few() {
    let world = World::new(Some("EUR"));
    world.seen("2026-11-11", &paying(&[(8, 0), (8, 0), (8, 2), (8, 3)]));
    let stop = &world.page(json!({})).await["stop"];
    assert_eq!(stop["referrals"]["months"], json!([]));
    assert_eq!(stop["referrals"]["thin"]["said"], "Too little is known: 2 of 5 needed referrals that left.");
}

#[tokio::test]
async fn what_is_passive_besides_is_the_rest() {
    let world = World::new(Some("EUR"));
    let nameless: Vec<_> = (1..=8)
        .map(|at| Transaction { kind: Kind::Recurring, ..row(format!("n{at}"), &ago(at), "40 EUR") })
        .collect();
    // A sub-ID without a placement: evergreen from the ninetieth day on.
    let evergreen: Vec<_> = (1..=8)
        .map(|at| Transaction { sub_id: Some("page".into()), ..row(format!("e{at}"), &ago(at), "5 EUR") })
        .collect();
    world.seen("2026-11-11", &[nameless, evergreen, paying(&[(8, 0)])].concat());
    let stop = &world.page(json!({})).await["stop"];
    assert_eq!(units(&stop["rest"]["now"]), 45.0);
    assert!((units(&stop["rest"]["months"][0]["median"]) - 45.0).abs() < 4.0);
    assert_eq!(units(&stop["referrals"]["now"]), 10.0);
}

/// A rule of EUR 29 a month from a day on, with what else is said of it.
async fn rule(world: &World, first: &str, said: Value) {
    let mut entry = json!({
        "program": "Hosting seats", "amount": "29", "currency": "EUR", "day": first, "status": "pending", "kind": "recurring"
    });
    let mut form = json!({ "every": "month" });
    for (key, value) in said.as_object().unwrap() {
        let into = if entry.get(key).is_some() || key == "customer" { &mut entry } else { &mut form };
        into[key] = value.clone();
    }
    form["entry"] = entry;
    world.app.call("hand.rule", form).await.unwrap();
}

/// The ends and the middle of each month.
fn ranges(months: &Value) -> Vec<[f64; 3]> {
    let range = |one: &Value| ["low80", "median", "high80"].map(|at| units(&one[at]));
    months.as_array().unwrap().iter().map(range).collect()
}

#[tokio::test]
async fn a_program_that_only_a_rule_tells_of_is_forecast_as_declared() {
    let world = World::new(Some("EUR"));
    // Three times so far, the last on the 5th; then to February.
    rule(&world, "2026-09-05", json!({ "until": "2027-02-28" })).await;
    let page = world.page(json!({ "months": 5 })).await;
    assert_eq!(page["ahead"]["method"], "declared");
    let said = [29.0, 29.0, 29.0, 29.0, 0.0, 0.0];
    assert_eq!(ranges(&page["ahead"]["months"]), said.map(|month| [month; 3]));
    let declared = page["ahead"]["declared"].as_array().unwrap();
    assert_eq!(declared.iter().map(units).collect::<Vec<_>>(), said);
    let stop = &page["stop"];
    assert_eq!((units(&stop["declared"]["now"]), units(&stop["rest"]["now"])), (29.0, 0.0));
    assert_eq!(ranges(&stop["total"]["months"]), said.map(|month| [month; 3]));
    assert_eq!((units(&stop["total"]["now"]), &stop["halved"]), (29.0, &json!("2027-03")));
    assert_eq!(
        (&stop["programs"][0]["name"], units(&stop["programs"][0]["now"])),
        (&json!("Hosting seats"), 29.0)
    );
    let of_one = world.page(json!({ "months": 5, "program": stop["programs"][0]["id"] })).await;
    assert_eq!((&of_one["ahead"], &of_one["stop"]["declared"]), (&page["ahead"], &stop["declared"]));
}

#[tokio::test]
async fn what_is_declared_and_what_was_confirmed_of_it_count_once() {
    let sales =
        || (1..=9).map(|at| row(format!("s{at}"), &ago(at), if at % 2 == 0 { "99 EUR" } else { "101 EUR" }));
    let measured = World::new(Some("EUR"));
    measured.seen("2026-11-11", &sales().collect::<Vec<_>>());
    let world = World::new(Some("EUR"));
    world.seen("2026-11-11", &sales().collect::<Vec<_>>());
    // Eight are in the months that are over, confirmed from the start; this month's is due on the 20th.
    rule(&world, "2026-03-20", json!({ "status": "paid" })).await;
    let (alone, with) =
        (measured.page(json!({ "months": 6 })).await, world.page(json!({ "months": 6 })).await);
    assert_eq!(with["ahead"]["method"], "trend");
    for (alone, with) in ranges(&alone["ahead"]["months"]).iter().zip(ranges(&with["ahead"]["months"])) {
        assert_eq!(alone.map(|end| (end * 100.0).round() + 2_900.0), with.map(|end| (end * 100.0).round()));
    }
    assert_eq!(units(&with["history"][8]["earned"]), units(&alone["history"][8]["earned"]) + 29.0);
    assert_eq!(units(&with["tested"]["months"][2]["earned"]), units(&with["history"][8]["earned"]));
    assert_eq!(with["tested"]["error"], alone["tested"]["error"]);
    assert_eq!((units(&with["stop"]["declared"]["now"]), units(&with["stop"]["rest"]["now"])), (29.0, 0.0));
    assert_eq!((&alone["ahead"]["declared"], &alone["stop"]["declared"]), (&json!([]), &Value::Null));
    let acme = with["programs"].as_array().unwrap().iter().find(|one| one["name"] == "Acme").unwrap();
    let acme = world.page(json!({ "months": 6, "program": acme["id"] })).await;
    assert_eq!((&acme["ahead"], &acme["stop"]["total"]), (&alone["ahead"], &alone["stop"]["total"]));
    // While it pauses it says nothing, and what it has made tells of no month ahead.
    world.app.call("hand.rule_state", json!({ "id": 1, "paused": true })).await.unwrap();
    let paused = world.page(json!({ "months": 6 })).await;
    assert_eq!((&paused["ahead"], &paused["stop"]["declared"]), (&alone["ahead"], &Value::Null));
}

#[tokio::test]
async fn a_year_that_is_declared_comes_once_and_stays_for_twelve_months() {
    let world = World::new(Some("EUR"));
    rule(&world, "2026-01-20", json!({ "every": "year", "amount": "120" })).await;
    let page = world.page(json!({ "months": 3 })).await;
    let ahead: Vec<f64> = ranges(&page["ahead"]["months"]).iter().map(|range| range[1]).collect();
    assert_eq!(ahead, [0.0, 0.0, 120.0, 0.0]);
    assert_eq!(ranges(&page["stop"]["total"]["months"]), [[10.0; 3]; 4]);
}

#[tokio::test]
async fn a_rule_that_names_somebody_stays_as_long_as_people_do() {
    let world = World::new(Some("EUR"));
    rule(&world, "2026-06-05", json!({ "customer": "The baker" })).await;
    // A sale that is declared month by month is work, and so is what is entered once.
    rule(&world, "2026-06-05", json!({ "kind": "sale", "amount": "50" })).await;
    world
        .app
        .call("hand.add", json!({ "program": "A talk", "amount": "70", "currency": "EUR", "status": "pending", "kind": "sale" }))
        .await
        .unwrap();
    let page = world.page(json!({ "months": 2 })).await;
    let stop = &page["stop"];
    assert_eq!(
        (&stop["declared"], &stop["people"], units(&stop["referrals"]["now"])),
        (&Value::Null, &json!(1), 29.0)
    );
    assert_eq!(units(&page["ahead"]["declared"][1]), 79.0);
}

#[tokio::test]
async fn a_placement_is_followed_from_the_day_it_stands() {
    let world = World::new(Some("EUR"));
    // Three pages, each a year old, each losing a tenth a month.
    let mut rows = Vec::new();
    for page in 0..3 {
        for at in 1..=12 {
            let amount = format!("{:.2} EUR", 100.0 * 0.9_f64.powi(12 - at));
            let sub_id = Some(format!("page-{page}"));
            rows.push(Transaction { sub_id, ..row(format!("{page}-{at}"), &ago(at), &amount) });
        }
    }
    world.seen("2026-11-11", &rows);
    for page in 0..3 {
        let form = json!({ "program": { "name": "Acme", "account": "Main" }, "channel": "page", "title": format!("Page {page}"),
            "first_day": "2025-11-01", "link": { "sub_id": format!("page-{page}") } });
        world.app.call("promotion.add", form).await.unwrap();
    }
    let stop = &world.page(json!({})).await["stop"];
    assert_eq!((&stop["placements"], &stop["all_placements"]), (&json!(3), &json!(3)));
    let now: f64 = [9, 10, 11].map(|age| 100.0 * 0.9_f64.powi(age)).iter().sum();
    assert!((units(&stop["content"]["now"]) - now).abs() < 0.05, "{}", stop["content"]["now"]);
    // What they bring that is evergreen is not counted again.
    assert_eq!(units(&stop["rest"]["now"]), 0.0);
    let months = stop["content"]["months"].as_array().unwrap();
    let next = 300.0 * 0.9_f64.powi(12);
    assert!((units(&months[0]["median"]) / next - 1.0).abs() < 0.05, "{} {next}", months[0]);
    // Half is left after ln 2 ÷ ln (1 ÷ 0.9) = 6.6 months; of the mean of three months a month sooner.
    assert_eq!(stop["halved"], "2027-04");
}

#[tokio::test]
async fn sliders_begin_as_it_was_and_move_what_comes() {
    let world = World::new(Some("EUR"));
    // Two join each month and each stays four months, as far back as is looked.
    let mut people = Vec::new();
    for joined in 1..=24 {
        people.extend([(joined, 4), (joined, 4)]);
    }
    world.seen("2026-11-11", &paying(&people));
    let page = world.page(json!({})).await;
    let late = &page["sliders"]["late"];
    assert_eq!(
        (late["new_per_month"].as_f64(), late["churn"].as_f64(), late["approval"].as_f64()),
        (Some(2.0), Some(0.25), Some(1.0))
    );
    assert_eq!(
        (units(&page["sliders"]["mean"]), units(&page["sliders"]["now"]), &page["sliders"]["months"]),
        (10.0, 80.0, &json!(6))
    );
    let same = world.app.call("forecast.what_if", json!({ "set": late })).await.unwrap();
    assert!(
        same["months"]
            .as_array()
            .unwrap()
            .iter()
            .all(|one| one["set"] == one["late"] && units(&one["set"]) == 80.0)
    );
    assert_eq!(units(&same["ceiling"]), 80.0);
    let set = json!({ "new_per_month": 6.0, "churn": 0.25, "approval": 0.5 });
    let more = world.app.call("forecast.what_if", json!({ "set": set })).await.unwrap();
    // 80 × 0.75 + 6 × 0.5 × 10, and again.
    assert_eq!((units(&more["months"][0]["set"]), units(&more["months"][1]["set"])), (90.0, 97.5));
    assert_eq!(units(&more["ceiling"]), 120.0);
    let all = |at: usize| units(&more["months"][at]["all"]);
    assert!((all(0) - units(&page["ahead"]["months"][0]["median"]) - 10.0).abs() < 0.02);
    let nonsense = json!({ "new_per_month": 1e300, "churn": -4.0, "approval": 7.0 });
    let most = world.app.call("forecast.what_if", json!({ "set": nonsense })).await.unwrap();
    assert_eq!(most["ceiling"], Value::Null);
    let wrong = world.app.call("forecast.what_if", json!({ "set": {} })).await.unwrap_err();
    assert!(wrong.message.contains("forecast.what_if"));
}

#[tokio::test]
async fn goals_are_kept_paced_and_taken_away() {
    let world = World::new(Some("EUR"));
    let edit = |edit: Value| world.app.call("goals.edit", edit);
    assert_eq!(edit(json!({})).await.unwrap(), json!({ "income": null, "need": null }));
    let rows: Vec<_> = (1..=9)
        .map(|at| Transaction {
            kind: Kind::Recurring,
            ..row(format!("{at}"), &ago(at), &format!("{} EUR", 100 - 5 * at))
        })
        .collect();
    world.seen("2026-11-11", &rows);
    world.seen("2026-11-11", &[row("now", "2026-11-05", "120 EUR")]);
    let set = edit(json!({ "income": "300", "need": "90.5" })).await.unwrap();
    assert_eq!(
        set,
        json!({ "income": { "amount": "300.00", "currency": "EUR" }, "need": { "amount": "90.50", "currency": "EUR" } })
    );
    let page = world.page(json!({})).await;
    let pace = &page["goals"]["income"];
    // Day 11 of 30: 110 of 300.
    assert_eq!((units(&pace["due"]), units(&pace["ahead"]), units(&pace["earned"])), (110.0, 10.0, 120.0));
    assert_eq!(
        (&pace["reached_bp"], &pace["due_bp"], &pace["day"], &pace["days"]),
        (&json!(4000), &json!(3666), &json!(11), &json!(30))
    );
    let need = &page["goals"]["need"];
    assert_eq!(units(&need["now"]), 90.0);
    assert_eq!(need["cover"]["when"], "between");
    assert_eq!(need["cover"]["earliest"], "2026-11");
    let today = world.app.call("today", json!({ "from": "2026-08-01", "to": "2026-11-11" })).await.unwrap();
    assert_eq!(today["goal"], *pace);
    // Between the steps of yesterday and of tonight nothing is behind: today is not over.
    for (goal, ahead) in [("360", 0.0), ("396", -12.0), ("240", 32.0)] {
        edit(json!({ "income": goal, "need": "90.5" })).await.unwrap();
        assert_eq!(units(&world.page(json!({})).await["goals"]["income"]["ahead"]), ahead, "{goal}");
    }
    edit(json!({ "income": "300", "need": "90.5" })).await.unwrap();
    for (wrong, says) in [("-5", "cannot be a goal"), ("0", "cannot be a goal"), ("much", "much")] {
        let error = edit(json!({ "need": wrong })).await.unwrap_err();
        assert!(error.message.contains(says), "{wrong}: {}", error.message);
    }
    assert_eq!(edit(json!({})).await.unwrap(), set);
    let gone = edit(json!({ "income": " ", "need": "" })).await.unwrap();
    assert_eq!(gone, json!({ "income": null, "need": null }));
    let refused = World::new(None).app.call("goals.edit", json!({ "income": "5" })).await.unwrap_err();
    assert!(refused.message.contains("no base currency"), "{}", refused.message);
}

#[tokio::test]
async fn hostile_amounts_break_nothing() {
    let world = World::new(Some("EUR"));
    let extreme = |id: &str, on: &str, micros: i64| Transaction {
        commission: Money::new(micros, Currency::EUR),
        ..row(id, on, "1 EUR")
    };
    for (at, kind) in [(0, Kind::Sale), (1, Kind::Recurring)] {
        let of = |number: i32, micros: i64, status: Status| Transaction {
            kind,
            status,
            program_id: Some(ProgramId(format!("p{at}-{number}"))),
            customer_id: Some("c".into()),
            sub_id: Some("s".into()),
            ..extreme(&format!("{at}-{number}"), &ago(number), micros)
        };
        let rows = [
            of(5, i64::MAX, Status::Pending),
            of(4, i64::MIN, Status::Paid),
            of(3, i64::MAX, Status::Approved),
            of(2, i64::MAX, Status::Pending),
            of(1, i64::MIN, Status::Declined),
        ];
        for row in rows {
            world.seen("2026-11-11", &[row]);
        }
    }
    world.seen("2026-11-11", &[row("old", "0001-01-05", "1 EUR"), row("late", "2999-01-05", "1 EUR")]);
    world.app.call("goals.edit", json!({ "income": "9223372036854", "need": "0.000001" })).await.unwrap();
    let page = world.page(json!({ "months": 60 })).await;
    assert_eq!(page["ahead"]["months"].as_array().unwrap().len(), 61);
    let set = json!({ "new_per_month": f64::MAX, "churn": 0.0, "approval": 1.0 });
    world.app.call("forecast.what_if", json!({ "set": set })).await.unwrap();
    for wrong in [
        json!({ "months": 0 }),
        json!({ "months": 61 }),
        json!({ "currency": "XYZ" }),
        json!({ "program": 999 }),
    ] {
        assert!(world.app.call("forecast.page", wrong.clone()).await.is_err(), "{wrong}");
    }
}

#[tokio::test]
async fn the_figure_has_a_line_for_each_question() {
    let world = World::new(Some("EUR"));
    let mut people = vec![(12, 0); 30];
    people.extend((0..30).map(|at| (12, 1 + at % 11)));
    world.seen("2026-11-11", &paying(&people));
    world.app.call("goals.edit", json!({ "income": "500" })).await.unwrap();
    let lines = |more: Value| {
        let mut question = json!({ "width": 900, "height": 340 });
        question.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let app = world.app.clone();
        async move {
            let figure = app.call("forecast.figure", question).await.unwrap();
            let rows = figure["rows"].as_array().unwrap().clone();
            (
                rows.iter().map(|row| row["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>(),
                rows,
                figure,
            )
        }
    };
    let (names, rows, figure) = lines(json!({})).await;
    let ranges = ["Likely, 8 times in 10", "Likely, 5 times in 10"];
    let of = |names: &[String], wanted: &str| names.iter().position(|name| name == wanted);
    assert!(
        ["Earned", "This month so far", "Likely", "Goal"].iter().all(|name| of(&names, name).is_some()),
        "{names:?}"
    );
    assert!(ranges.iter().all(|name| of(&names, name).is_some()), "{names:?}");
    // Twelve months that are over, this one, and twelve more.
    assert_eq!(figure["columns"].as_array().unwrap().len(), 25);
    let earned = rows[of(&names, "Earned").unwrap()]["values"].as_array().unwrap();
    let given = earned.iter().filter(|value| !value.is_null()).count();
    assert_eq!((given, &earned[0]["money"]["amount"]), (12, &json!("600.00")));
    let likely = rows[of(&names, "Likely").unwrap()]["values"].as_array().unwrap();
    assert_eq!((likely[11].is_null(), likely[12].is_null(), likely[24].is_null()), (true, false, false));
    assert!(figure["svg"].as_str().unwrap().contains("today"));
    let (names, rows, _) = lines(json!({ "stop": true })).await;
    let stop = of(&names, "If you stop today").unwrap();
    assert!(ranges.iter().all(|name| of(&names, name).is_none()), "{names:?}");
    let page = world.page(json!({})).await;
    assert_eq!(rows[stop]["values"][24]["money"], page["stop"]["total"]["months"][12]["median"]);
    let set = json!({ "new_per_month": 6.0, "churn": 0.25, "approval": 0.5 });
    let (names, rows, _) = lines(json!({ "set": set })).await;
    let set_line = of(&names, "With your settings").unwrap();
    let what_if = world.app.call("forecast.what_if", json!({ "set": set })).await.unwrap();
    assert_eq!(rows[set_line]["values"][14]["money"], what_if["months"][2]["all"]);
    // Nothing at all is no figure of nothing.
    let empty = World::new(Some("EUR"));
    let figure = empty
        .app
        .call("forecast.figure", json!({ "width": 900, "height": 340, "stop": true }))
        .await
        .unwrap();
    assert!(figure["svg"].as_str().unwrap().starts_with("<svg"));
}

#[tokio::test]
async fn the_sample_has_all_of_it() {
    let world = World::new(None);
    world.app.call("profile.sample", Value::Null).await.unwrap();
    if let Ok(folder) = std::env::var("FIGURES") {
        for (name, more) in [
            ("plain", json!({})),
            (
                "stop",
                json!({ "stop": true, "set": { "new_per_month": 12.0, "churn": 0.02, "approval": 1.0 } }),
            ),
        ] {
            let mut question = json!({ "width": 1000, "height": 340 });
            question.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            let figure = world.app.call("forecast.figure", question).await.unwrap();
            std::fs::write(format!("{folder}/{name}.svg"), figure["svg"].as_str().unwrap()).unwrap();
        }
        std::fs::write(format!("{folder}/page.json"), world.page(json!({})).await.to_string()).unwrap();
    }
    let page = world.page(json!({})).await;
    assert_eq!(
        (page["history"].as_array().unwrap().len() >= 14, page["ahead"]["months"].as_array().unwrap().len()),
        (true, 13)
    );
    assert!(units(&page["stop"]["total"]["now"]) > 100.0, "{}", page["stop"]["total"]);
    assert_eq!(page["stop"]["total"]["months"].as_array().unwrap().len(), 13);
    assert!(page["pending"]["total"]["count"].as_u64().unwrap() > 10);
    assert!(page["pending"]["total"]["expected"]["median"].is_object(), "{}", page["pending"]["total"]);
    assert!(page["pending"]["decisions"].as_u64().unwrap() > 500, "{}", page["pending"]["decisions"]);
    assert_eq!(page["goals"]["need"]["need"]["amount"], "2200.00", "{}", page["goals"]);
    assert!(page["goals"]["income"].is_object(), "{}", page["goals"]);
    assert!(page["sliders"]["late"]["new_per_month"].as_f64().unwrap() > 1.0, "{}", page["sliders"]);
    assert_eq!(page["excluded"], json!([]));
}

fn run(dir: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tributary"));
    command.arg("--data-dir").arg(dir.join("data")).args(args).stdin(std::process::Stdio::null());
    command.env_remove("TRIBUTARY_API_ORIGIN").env_remove("DBUS_SESSION_BUS_ADDRESS");
    command.output().unwrap()
}

fn printed(dir: &Path, args: &[&str]) -> String {
    let output = run(dir, args);
    assert_eq!(output.status.code(), Some(0), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_command_line_prints_it() {
    let World { app, account, dir } = World::new(Some("EUR"));
    // The command line has the computer's clock: months up to now.
    let today = Day::of(chrono::Utc::now());
    let rows: Vec<Record> = (1..=300)
        .map(|at| {
            let day = today.plus(-at);
            let row = Transaction {
                day,
                occurred_at: day.start(),
                status: if at < 40 { Status::Pending } else { Status::Paid },
                ..row(format!("{at}"), "2026-01-01", "2 EUR")
            };
            Record::Transaction(row)
        })
        .collect();
    let origin = Origin::Sync { what: "transactions".into(), days: None, absent: Absent::Unknown };
    let batch = Batch { origin, records: rows, problems: Vec::new() };
    app.profile().ledger.write(|w| w.apply(account, &batch, chrono::Utc::now())).unwrap();
    drop(app);
    let table = printed(dir.path(), &["forecast", "--months", "3", "--program", "acme"]);
    for heading in [
        "The months ahead of Acme, in EUR",
        "How the forecasts of the last three months did",
        "If you stopped today",
        "What is pending, at its likely value",
    ] {
        assert!(table.contains(heading), "{table}");
    }
    let csv = printed(dir.path(), &["forecast", "--months", "3", "--format", "csv"]);
    let mut lines = csv.lines();
    assert_eq!(lines.next(), Some("part,program,month,amount,low80,low50,likely,high50,high80,currency"));
    let of = |part: &str| csv.lines().filter(|line| line.starts_with(&format!("{part},"))).count();
    assert_eq!((of("forecast"), of("if you stopped"), of("pending")), (4, 4, 2), "{csv}");
    assert!(lines.all(|line| line.ends_with(",EUR")), "{csv}");
    let page: Value = serde_json::from_str(&printed(dir.path(), &["forecast", "--json"])).unwrap();
    assert_eq!((page["ahead"]["months"].as_array().unwrap().len(), &page["currency"]), (13, &json!("EUR")));
    let goals = printed(dir.path(), &["goal", "set", "--income", "500", "--need", "40"]);
    assert_eq!(goals, "to earn in a month: 500.00 EUR\npassive income to cover in a month: 40.00 EUR\n");
    let shown = printed(dir.path(), &["goal"]);
    assert!(
        shown.contains(" of 500.00 EUR earned on day ") && shown.contains("covers the 40")
            || shown.contains("cover the 40")
            || shown.contains("cover 40"),
        "{shown}"
    );
    let file = printed(dir.path(), &["goal", "--format", "csv"]);
    let lines: Vec<_> = file.lines().collect();
    assert_eq!(lines[0], "goal,amount,currency,now,in equal steps,earliest,likely,latest");
    assert!(lines[1].starts_with("income,500.00,EUR,") && lines[2].starts_with("need,40.00,EUR,"), "{file}");
    assert!(lines.iter().all(|line| line.matches(',').count() == 7), "{file}");
    let page: Value = serde_json::from_str(&printed(dir.path(), &["goal", "--format", "json"])).unwrap();
    assert_eq!(page["income"]["goal"]["amount"], "500.00");
    let again = printed(dir.path(), &["goal", "set", "--need", "40", "--format", "csv"]);
    assert_eq!(again, "goal,amount,currency\nincome,500.00,EUR\nneed,40.00,EUR\n");
    let gone = printed(dir.path(), &["goal", "remove", "--need"]);
    assert_eq!(gone, "to earn in a month: 500.00 EUR\npassive income to cover in a month: none\n");
    assert_eq!(printed(dir.path(), &["--json", "goal", "remove"]), "{\"income\":null,\"need\":null}\n");
    for (args, code) in [
        (&["forecast", "--program", "nobody"][..], 1),
        (&["forecast", "--months", "0"], 2),
        (&["forecast", "--in", "nothing"], 2),
        (&["goal", "set"], 2),
        (&["goal", "set", "--income", "-3"], 2),
        (&["goal", "set", "--income", "0"], 1),
    ] {
        let output = run(dir.path(), args);
        assert_eq!(output.status.code(), Some(code), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
        assert!(output.stdout.is_empty(), "{args:?}");
    }
    let empty = tempfile::tempdir().unwrap();
    let nothing = printed(empty.path(), &["forecast"]);
    assert!(nothing.contains("Too little is known: 0 of 3 needed months that are over."), "{nothing}");
    assert!(printed(empty.path(), &["forecast", "--format", "csv"]).lines().count() >= 1);
}
