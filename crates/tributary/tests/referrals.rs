//! Referrals, from a ledger made by hand to what the screen and the command line are told.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

use std::process::{Command, Output, Stdio};
use std::sync::Arc;

use ledger::AccountId;
use record::{
    Absent, Batch, Currency, Day, Days, Instant, Kind, Origin, ProgramId, Rate, Record, Referral, ReferralId,
    ReferralState, Status, Transaction, TransactionId,
};
use serde_json::{Value, json};
use tributary::{App, Options, vault};

/// Noon of the 11th of July 2026: six months are over, the seventh is not.
fn now() -> Instant {
    day("2026-07-11").start() + chrono::TimeDelta::hours(12)
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
    fn new() -> World {
        let dir = tempfile::tempdir().unwrap();
        let data_dir = Some(dir.path().join("data"));
        let options = Options { data_dir, api_origin: None, vault: vault::Prefer::File, now };
        let app = App::open(options).unwrap();
        let add = |w: &ledger::Writer| {
            w.set_currency(Currency::new("EUR").unwrap())?;
            w.add_account("awin", "Main", &Default::default(), &Default::default(), now())
        };
        let account = app.profile().ledger.write(add).unwrap();
        World { app, account, dir }
    }

    fn put(&self, records: Vec<Record>) {
        let origin = Origin::Sync {
            what: "transactions".into(),
            days: Days::new(day("2025-01-01"), day("2026-07-11")),
            absent: Absent::Unknown,
        };
        let batch = Batch { origin, records, problems: Vec::new() };
        self.app.profile().ledger.write(|w| w.apply(self.account, &batch, now())).unwrap();
    }

    /// Commissions of somebody in months of 2026: `1=10 2=10` in a currency.
    fn paid(&self, program: &str, who: Option<&str>, currency: &str, months: &str) {
        let row = |text: &str| {
            let (month, amount) = text.split_once('=').unwrap();
            let on = format!("2026-{:02}-05", month.parse::<u32>().unwrap());
            let id = format!("{program} {} {on} {currency}", who.unwrap_or("nobody"));
            Record::Transaction(Transaction {
                id: TransactionId(id),
                program_id: Some(ProgramId(program.into())),
                program: Some(program.into()),
                status: Status::Paid,
                kind: Kind::Recurring,
                occurred_at: day(&on).start() + chrono::TimeDelta::hours(9),
                day: day(&on),
                commission: format!("{amount} {currency}").parse().unwrap(),
                commission_text: None,
                sale_amount: None,
                quantity: None,
                sub_id: None,
                order_id: None,
                customer_id: who.map(Into::into),
                clicked_at: None,
                payout_id: None,
                note: None,
            })
        };
        self.put(months.split(' ').map(row).collect());
    }

    fn listed(&self, program: &str, who: &str, joined: &str, state: ReferralState) {
        self.put(vec![Record::Referral(Referral {
            id: ReferralId(who.into()),
            joined_at: day(joined).start(),
            state,
            program_id: Some(ProgramId(program.into())),
        })]);
    }

    fn rate(&self, code: &str, rate: &str) {
        let rates = [(day("2026-07-10"), Currency::new(code).unwrap(), Rate::parse(rate).unwrap())];
        self.app.profile().ledger.write(|w| w.put_rates(&rates, "a list")).unwrap();
    }

    async fn call(&self, name: &str, args: Value) -> Value {
        let answer = self.app.call(name, args.clone()).await;
        answer.unwrap_or_else(|error| panic!("{name} {args}: {}", error.sentence()))
    }

    async fn refused(&self, name: &str, args: Value) -> String {
        self.app.call(name, args).await.map(|answer| panic!("{name}: {answer}")).unwrap_err().sentence()
    }

    fn cli(&self, args: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tributary"));
        command.arg("--data-dir").arg(self.dir.path().join("data")).args(args);
        command.env_remove("TRIBUTARY_API_ORIGIN").env_remove("DBUS_SESSION_BUS_ADDRESS");
        command.stdin(Stdio::null()).output().unwrap()
    }

    fn cli_json(&self, args: &[&str]) -> Value {
        let Output { status, stdout, stderr } = self.cli(args);
        assert!(status.success(), "{args:?}: {}", String::from_utf8_lossy(&stderr));
        serde_json::from_slice(&stdout).unwrap()
    }
}

/// Ann pays more from April on; Bob pays less in March, pauses in April, comes back in May and leaves; Cat stays for two
/// months; Dan has not paid yet; Eve pays 22 dollars, which are 20 euro at the newest rate, and not yet in July.
fn small() -> World {
    let world = World::new();
    world.rate("USD", "1.10");
    world.paid("Acme", Some("ann"), "EUR", "1=10 2=10 3=10 4=15 5=15 6=15 7=15");
    world.paid("Acme", Some("bob"), "EUR", "1=20 2=20 3=12 5=12");
    world.paid("Acme", Some("cat"), "EUR", "2=30 3=30");
    world.paid("Acme", Some("eve"), "USD", "3=22 4=22 5=22 6=22");
    world.listed("Acme", "dan", "2026-05-09", ReferralState::Lead);
    world
}

/// An amount in hundredths.
fn cents(money: &Value) -> i64 {
    let text = money["amount"].as_str().unwrap();
    let (whole, rest) = text.split_once('.').unwrap_or((text, ""));
    let digits: i64 = format!("{whole}{}", &format!("{rest}00")[..2]).parse().unwrap();
    assert!(rest.bytes().skip(2).all(|digit| digit == b'0'), "{text} is not whole cents");
    digits
}

fn texts(list: &Value, key: &str) -> Vec<String> {
    list.as_array().unwrap().iter().map(|one| one[key].as_str().unwrap().to_owned()).collect()
}

const PARTS: [&str; 8] =
    ["start", "new", "expansion", "reactivation", "contraction", "churn", "end", "awaited"];

/// Each month as its cells that are not empty: `2026-03 start 6000/3 new 2000/1`.
fn told(page: &Value) -> Vec<String> {
    let month = |one: &Value| {
        let cells = PARTS.iter().filter_map(|part| {
            let (amount, people) = (cents(&one[part]["amount"]), one[part]["people"].as_u64().unwrap());
            (amount != 0 || people != 0).then(|| format!(" {part} {amount}/{people}"))
        });
        format!("{}{}", one["month"].as_str().unwrap(), cells.collect::<String>())
    };
    page["months"].as_array().unwrap().iter().map(month).collect()
}

const MOVED: [&str; 7] = [
    "2026-01 start 3000/2 end 3000/2",
    "2026-02 start 3000/2 new 3000/1 end 6000/3",
    "2026-03 start 6000/3 new 2000/1 contraction 800/1 end 7200/4",
    "2026-04 start 7200/4 expansion 500/1 churn 4200/2 end 3500/2",
    "2026-05 start 3500/2 reactivation 1200/1 end 4700/3",
    "2026-06 start 4700/3 churn 1200/1 end 3500/2",
    "2026-07 start 3500/2 end 3500/2 awaited 2000/1",
];

#[tokio::test(flavor = "multi_thread")]
async fn movements_are_those_counted_by_hand_and_the_referrals_behind_them_are_as_many() {
    let world = small();
    let page = world.call("recurring.page", json!({})).await;
    assert_eq!(told(&page), MOVED);
    assert_eq!(page["converted"], true);
    assert_eq!(page["currencies"], json!(["EUR", "USD"]));
    let now = &page["now"];
    assert_eq!(
        (now["month"].as_str(), cents(&now["amount"]), &now["people"]),
        (Some("2026-06"), 3500, &json!(2))
    );
    assert_eq!(now["year_change_bp"], Value::Null);
    // Left or shrunk: 8 + 42 + 12 of 30 + 60 + 72 + 35 + 47 = 244.
    assert_eq!(now["churn_bp"], 2_541);
    // Three of 2 + 3 + 4 + 2 + 3 = 14 people left; two joined in the five months that have one before them.
    assert_eq!((&now["people_churn_bp"], &now["new_per_month"]), (&json!(2_143), &json!("0.4")));
    let opening = page["months"].as_array().unwrap().iter().map(|one| one["opening"] == true);
    assert_eq!(opening.collect::<Vec<_>>(), [true, false, false, false, false, false, false]);
    for month in page["months"].as_array().unwrap() {
        for part in PARTS {
            let cell = json!({ "month": month["month"], "part": part });
            let behind = world.call("recurring.behind", cell).await;
            assert_eq!(
                behind.as_array().unwrap().len() as u64,
                month[part]["people"].as_u64().unwrap(),
                "{part}"
            );
        }
    }
    let left = world.call("recurring.behind", json!({ "month": "2026-04", "part": "churn" })).await;
    assert_eq!(texts(&left, "id"), ["bob", "cat"]);
    let awaited = world.call("recurring.behind", json!({ "month": "2026-07", "part": "awaited" })).await;
    assert_eq!(texts(&awaited, "id"), ["eve"]);
    let wrong = world.refused("recurring.behind", json!({ "month": "2026-04", "part": "gone" })).await;
    assert!(wrong.contains("“gone” is no movement"), "{wrong}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_line_tells_the_same() {
    let world = small();
    // Whatever the day is when this runs, the six months are over.
    let page = world.cli_json(&["--json", "recurring", "--months", "240"]);
    assert_eq!(told(&page)[..6], MOVED[..6]);
    // Each number of the file has a cell of its own, and what is not known none.
    let csv = world.cli(&["recurring", "--months", "240", "--format", "csv"]);
    let lines: Vec<_> = String::from_utf8(csv.stdout).unwrap().lines().map(str::to_owned).collect();
    assert!(
        lines[0].starts_with("month,state,currency,start,start referrals,new,new referrals,"),
        "{lines:?}"
    );
    assert!(lines[0].ends_with(",end,end referrals,awaited,awaited referrals"), "{lines:?}");
    assert!(lines[1].starts_with("2026-01,first,EUR,30.00,2,,,0.00,0,"), "{lines:?}");
    assert!(
        lines[4].starts_with("2026-04,,EUR,72.00,4,0.00,0,5.00,1,0.00,0,0.00,0,42.00,2,35.00,2,0.00,0"),
        "{lines:?}"
    );
    let said = String::from_utf8(csv.stderr).unwrap();
    assert!(said.contains("2026-01 is the first month of which anything is known"), "{said}");
    let table = String::from_utf8(world.cli(&["recurring", "--months", "240"]).stdout).unwrap();
    assert!(table.lines().next().unwrap().ends_with("  awaited"), "{table}");
    assert!(table.lines().nth(1).unwrap().contains("30.00 (2)  not known"), "{table}");
    for none in [["recurring", "--months", "0"], ["referrals", "--limit", "0"], ["forecast", "--months", "0"]]
    {
        let refused = world.cli(&none);
        assert_eq!(refused.status.code(), Some(2));
        let said = String::from_utf8(refused.stderr).unwrap();
        assert!(said.contains("it is a whole number from 1 to"), "{said}");
    }
    let left = world.cli_json(&["--json", "recurring", "--behind", "2026-04=churn"]);
    assert_eq!(texts(&left, "id"), ["bob", "cat"]);
    let all = world.cli_json(&["--json", "referrals", "--sort", "earned"]);
    // 52 + 12, 90, 80 and 60 euro.
    assert_eq!(texts(&all, "id"), ["ann", "eve", "bob", "cat", "dan"]);
    let csv = world.cli(&["referrals", "--joined", "2026-01", "--format", "csv"]);
    let lines: Vec<_> = String::from_utf8(csv.stdout).unwrap().lines().map(str::to_owned).collect();
    assert_eq!(lines.len(), 3, "{lines:?}");
    assert!(lines[0].ends_with(",commissions,earned,currency,monthly,monthly currency"), "{lines:?}");
    assert!(lines[1].contains(",7,90.00,EUR,15.00,EUR"), "{lines:?}");
    let wrong = world.cli(&["referrals", "--joined", "yesterday"]);
    assert_eq!(wrong.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&wrong.stderr).contains("A month is written as 2026-11"));
}

#[tokio::test(flavor = "multi_thread")]
async fn cohorts_and_curves_are_those_counted_by_hand() {
    let world = small();
    let page = world.call("recurring.cohorts", json!({})).await;
    let sizes = |cohort: &Value| {
        let active = |age: &Value| age["active"].to_string() + if age["open"] == true { "?" } else { "" };
        let ages: Vec<_> = cohort["ages"].as_array().unwrap().iter().map(active).collect();
        format!("{} {}: {}", cohort["month"].as_str().unwrap(), cohort["size"], ages.join(" "))
    };
    let cohorts: Vec<_> = page["cohorts"].as_array().unwrap().iter().map(sizes).collect();
    let some: Vec<_> = cohorts.iter().filter(|cohort| !cohort.contains(" 0:")).collect();
    assert_eq!(
        some,
        [
            "2026-01 2: 2 2 2 1 2 1 1?",
            "2026-02 1: 1 1 0 0 0 0?",
            "2026-03 1: 1 1 1 1 0?",
            "2026-05 1: 0 0 0?",
        ]
    );
    // Cat is gone after two months (4 at risk), Bob after five (2 at risk); Ann and Eve go on.
    let all = &page["curves"][0];
    let step = |step: &Value| (step["months"].as_u64().unwrap(), step["share_bp"].as_u64().unwrap());
    let steps: Vec<_> = all["steps"].as_array().unwrap().iter().map(step).collect();
    assert_eq!(steps, [(2, 7_500), (3, 7_500), (5, 3_750), (6, 3_750)]);
    assert_eq!((&all["median"], &all["ended"]), (&json!(5), &json!(2)));
}

fn chart(more: Value) -> Value {
    let mut request = json!({ "question": {}, "width": 800, "height": 300 });
    for (key, value) in more.as_object().unwrap() {
        request[key] = value.clone();
    }
    request
}

fn row<'a>(figure: &'a Value, name: &str) -> &'a Value {
    let rows = figure["rows"].as_array().unwrap();
    rows.iter().find(|row| row["name"] == name).unwrap_or_else(|| panic!("no row {name} in {rows:?}"))
}

/// The values of a row of money in hundredths, `-` where there is none.
fn amounts(figure: &Value, name: &str) -> Vec<i64> {
    row(figure, name)["values"].as_array().unwrap().iter().map(|value| cents(&value["money"])).collect()
}

fn shares(row: &Value) -> Vec<Option<u64>> {
    let share = |value: &Value| value["share"].as_f64().map(|share| (share * 10_000.0).round() as u64);
    row["values"].as_array().unwrap().iter().map(share).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn pictures_show_what_the_page_tells() {
    let world = small();
    let bridge = world.call("recurring.chart", chart(json!({}))).await;
    assert_eq!(amounts(&bridge, "New"), [0, 3000, 2000, 0, 0, 0, 0]);
    assert_eq!(amounts(&bridge, "Churn"), [0, 0, 0, -4200, 0, -1200, 0]);
    assert_eq!(amounts(&bridge, "Contraction"), [0, 0, -800, 0, 0, 0, 0]);
    assert_eq!(amounts(&bridge, "Recurring commission"), [3000, 6000, 7200, 3500, 4700, 3500, 3500]);
    assert_eq!(bridge["columns"][3]["from"], "2026-04-01");
    let fall = world.call("recurring.chart", chart(json!({ "month": "2026-04" }))).await;
    let labels = texts(&fall["columns"], "label");
    assert_eq!(labels.len(), 7, "{labels:?}");
    assert_eq!(
        (labels[0].as_str(), labels[5].as_str(), labels[6].as_str()),
        ("Mar 2026", "Churn", "Apr 2026")
    );
    assert!(fall["title"].as_str().unwrap().starts_with("Apr 2026 against Mar 2026, in EUR"));
    let first = world.call("recurring.chart", chart(json!({ "month": "2026-01" }))).await;
    assert!(first["title"].as_str().unwrap().starts_with("Jan 2026, the first month that is known, in EUR"));
    assert_eq!(texts(&first["columns"], "label")[0], "At the start");

    let grid = world.call("recurring.cohort_chart", chart(json!({ "of": "people" }))).await;
    let bp = |share: u64| Some(share);
    assert_eq!(shares(row(&grid, "Jan 2026")), [10_000, 10_000, 10_000, 5_000, 10_000, 5_000, 5_000].map(bp));
    assert_eq!(shares(row(&grid, "Mar 2026"))[4..], [bp(0), None, None]);
    let open: Vec<_> = grid["cells"].as_array().unwrap().iter().filter(|cell| cell["open"] == true).collect();
    assert!(open.iter().any(|cell| cell["row"] == 0 && cell["column"] == 6), "{open:?}");
    assert_eq!(open[0]["note"], "1 of 2 referrals paid");
    let money = world.call("recurring.cohort_chart", chart(json!({ "of": "amount" }))).await;
    assert_eq!(amounts(&money, "Jan 2026"), [3000, 3000, 2200, 1500, 2700, 1500, 1500]);
    let against = world.call("recurring.cohort_chart", chart(json!({ "of": "commission" }))).await;
    assert_eq!(shares(row(&against, "Jan 2026"))[..4], [10_000, 10_000, 7_333, 5_000].map(bp));

    let small_one = world.call("recurring.page", json!({})).await["programs"][0]["program"].clone();
    // Who joins before anything comes is measured by the first month with something.
    world.listed("Late", "ida", "2026-02-20", ReferralState::Customer);
    world.paid("Late", Some("ida"), "EUR", "4=8 5=8 6=6");
    let late = world.app.call("recurring.page", json!({})).await.unwrap()["programs"].clone();
    let late = late.as_array().unwrap().iter().find(|one| one["name"] == "Late").unwrap()["program"].clone();
    let request = chart(json!({ "question": { "program": late }, "of": "commission" }));
    let ida = world.call("recurring.cohort_chart", request).await;
    assert_eq!(shares(row(&ida, "Feb 2026"))[1..5], [None, bp(10_000), bp(10_000), bp(7_500)]);

    let curves =
        world.call("recurring.curve_chart", chart(json!({ "question": { "program": small_one } }))).await;
    assert_eq!(
        shares(row(&curves, "All together")),
        [10_000, 10_000, 7_500, 7_500, 7_500, 3_750, 3_750].map(bp)
    );
    // One program is all together: it has no line of its own.
    assert_eq!(texts(&curves["rows"], "name"), ["All together", "95 times in 100"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn pictures_of_several_programs_and_of_nothing_are_drawn_and_saved() {
    let world = World::new();
    for request in [
        ("recurring.chart", json!({})),
        ("recurring.chart", json!({ "month": "2026-04" })),
        ("recurring.cohort_chart", json!({ "of": "people" })),
        ("recurring.curve_chart", json!({})),
    ] {
        let figure = world.call(request.0, chart(request.1)).await;
        assert!(figure["svg"].as_str().unwrap().starts_with("<svg"), "{}", request.0);
    }
    for at in 0..10 {
        for who in 0..=at {
            world.paid(&format!("Program {at}"), Some(&format!("p{who}")), "EUR", "1=10 2=10 3=10");
        }
    }
    let curves = world.call("recurring.curve_chart", chart(json!({}))).await;
    let names = texts(&curves["rows"], "name");
    // All together, its range and the eight programs with most referrals.
    assert_eq!(names.len(), 10, "{names:?}");
    assert!(!names.contains(&"Program 0".to_owned()) && !names.contains(&"Program 1".to_owned()));
    let file = |name: &str| world.dir.path().join(name).display().to_string();
    let save = |picture: Value, path: &str| json!({ "picture": picture, "path": file(path), "dark": true });
    world.call("recurring.save", save(json!({ "movements": chart(json!({})) }), "moved.svg")).await;
    world.call("recurring.save", save(json!({ "cohorts": chart(json!({ "of": "people" })) }), "c.png")).await;
    assert!(
        std::fs::read_to_string(file("moved.svg")).unwrap().contains("Recurring commission and how it moved")
    );
    assert!(std::fs::read(file("c.png")).unwrap().starts_with(b"\x89PNG"));
    let wrong = world.refused("recurring.save", save(json!({ "curves": chart(json!({})) }), "c.gif")).await;
    assert!(wrong.contains("does not end in .svg or .png"), "{wrong}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_is_narrowed_ordered_and_paged() {
    let world = small();
    world.paid("Zebra", Some("ann"), "EUR", "2=1");
    let list = async |question: Value| texts(&world.call("referrals.list", question).await["rows"], "id");
    for (question, wanted) in [
        (json!({ "stands": "paying" }), vec!["ann", "eve"]),
        (json!({ "stands": "quiet" }), vec!["bob", "cat", "ann"]),
        (json!({ "stands": "waiting" }), vec!["dan"]),
        (json!({ "stands": "lost" }), vec![]),
        (json!({ "text": "AN", "order": "joined" }), vec!["dan", "ann", "ann"]),
        (json!({ "text": "zeb" }), vec!["ann"]),
        (json!({ "joined": "2026-01" }), vec!["ann", "bob"]),
        (json!({ "order": "last", "limit": 2 }), vec!["ann", "eve"]),
        (json!({ "order": "last", "limit": 2, "offset": 2 }), vec!["bob", "cat"]),
    ] {
        assert_eq!(list(question.clone()).await, wanted, "{question}");
    }
    let page = world.call("referrals.list", json!({ "limit": 1 })).await;
    assert_eq!((&page["total"], &page["paying"]), (&json!(6), &json!(2)));
    assert_eq!(cents(&page["earned"]), 9_000 + 6_400 + 6_000 + 8_000 + 100);
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_is_kept_by_hand_given_a_commission_and_taken_back() {
    let world = World::new();
    let form = json!({ "id": "Zoë from the market", "program": "Bakery", "joined": "2026-06-20", "state": "customer" });
    let kept = world.call("referrals.keep", form.clone()).await;
    let first = async || world.call("referrals.list", json!({})).await["rows"][0].clone();
    assert_eq!(
        (&first().await["stands"], &first().await["since"]),
        (&json!("waiting"), &json!("2026-06-20"))
    );
    let entry = json!({
        "program": "Bakery", "amount": "4.50", "currency": "EUR", "day": "2026-07-01", "status": "approved",
        "kind": "recurring", "customer": "Zoë from the market",
    });
    let entered = world.call("hand.add", entry).await;
    assert_eq!((&first().await["stands"], cents(&first().await["total"])), (&json!("paying"), 450));
    let who = json!({ "account": first().await["account"], "program": first().await["program"], "id": "Zoë from the market" });
    let detail = world.call("referrals.detail", who).await;
    assert_eq!(
        (&detail["rows"][0]["day"], &detail["rows"][0]["kind"]),
        (&json!("2026-07-01"), &json!("recurring"))
    );
    assert_eq!(detail["months"][0]["month"], "2026-07");
    let again = world.refused("referrals.keep", form).await;
    assert!(again.contains("Nothing of it would change"), "{again}");
    // They joined when they did, whatever becomes of them.
    let left = json!({ "id": "Zoë from the market", "program": "Bakery", "state": "lost" });
    let left = world.call("referrals.keep", left).await;
    assert_eq!((&first().await["stands"], &first().await["since"]), (&json!("lost"), &json!("2026-06-20")));
    for done in [left, entered, kept] {
        world.call("import.undo", json!({ "batch": done["batch"] })).await;
    }
    assert_eq!(world.call("referrals.list", json!({})).await["total"], 0);
    let nobody = json!({ "id": " ", "program": "Bakery", "state": "lead" });
    assert!(world.refused("referrals.keep", nobody).await.contains("The referral needs a name"));
    let ahead = json!({ "id": "Zoë", "program": "Bakery", "joined": "2026-07-12", "state": "lead" });
    assert!(world.refused("referrals.keep", ahead).await.contains("is still to come"));
}

#[tokio::test(flavor = "multi_thread")]
async fn two_currencies_are_one_person_and_a_missing_rate_is_said() {
    let world = World::new();
    world.rate("USD", "1.10");
    world.paid("Acme", Some("both"), "EUR", "5=10 6=10");
    world.paid("Acme", Some("both"), "USD", "5=11 6=11");
    world.paid("Acme", Some("far"), "GBP", "5=7 6=7");
    let page = world.call("recurring.page", json!({})).await;
    assert_eq!(told(&page)[1], "2026-06 start 2000/1 end 2000/1");
    assert_eq!((page["unrated"][0]["currency"].as_str(), cents(&page["unrated"][0])), (Some("GBP"), 1_400));
    let dollars = world.call("recurring.page", json!({ "currency": "USD" })).await;
    assert_eq!(told(&dollars)[1], "2026-06 start 1100/1 end 1100/1");
    assert_eq!((&dollars["currency"], &dollars["converted"]), (&json!("USD"), &json!(false)));
    let list = world.call("referrals.list", json!({})).await;
    let both = list["rows"].as_array().unwrap().iter().find(|row| row["id"] == "both").unwrap();
    assert_eq!(
        (cents(&both["total"]), texts(&both["earned"], "currency")),
        (4_000, vec!["EUR".into(), "USD".into()])
    );
    let csv = world.cli(&["referrals", "both", "--format", "csv"]);
    let lines: Vec<_> = String::from_utf8(csv.stdout).unwrap().lines().map(str::to_owned).collect();
    assert_eq!(lines.len(), 3, "a line for each currency: {lines:?}");
    assert!(lines[1].ends_with(",4,20.00,EUR,20.00,EUR") && lines[2].ends_with(",,22.00,USD,,"), "{lines:?}");
    let far = list["rows"].as_array().unwrap().iter().find(|row| row["id"] == "far").unwrap();
    assert_eq!((&far["total"], cents(&far["earned"][0])), (&Value::Null, 1_400));
    let title = world.call("recurring.chart", chart(json!({}))).await["title"].clone();
    assert_eq!(title, "Recurring commission and how it moved, in EUR (without GBP: no rate)");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_that_names_nobody_counts_as_a_whole() {
    let world = small();
    world.paid("Silent", None, "EUR", "5=100 6=90");
    let page = world.call("recurring.page", json!({})).await;
    assert_eq!(told(&page)[4], "2026-05 start 3500/2 new 10000/0 reactivation 1200/1 end 14700/3");
    assert_eq!(told(&page)[5], "2026-06 start 14700/3 contraction 1000/0 churn 1200/1 end 12500/2");
    let silent = &page["programs"][0];
    assert_eq!(
        (silent["name"].as_str(), &silent["named"], cents(&silent["monthly"])),
        (Some("Silent"), &json!(false), 9_000)
    );
    assert_eq!((&silent["referrals"], &silent["share_bp"]), (&json!(0), &json!(7_200)));
    let list = world.call("referrals.list", json!({})).await;
    assert_eq!((&list["unnamed"], &list["total"]), (&json!(["Silent"]), &json!(5)));
    let behind = world.call("recurring.behind", json!({ "month": "2026-06", "part": "contraction" })).await;
    assert_eq!(behind, json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_ledger_says_so() {
    let world = World::new();
    let page = world.call("recurring.page", json!({})).await;
    assert_eq!((&page["months"], &page["now"], &page["programs"]), (&json!([]), &Value::Null, &json!([])));
    assert_eq!(world.call("recurring.cohorts", json!({})).await["cohorts"], json!([]));
    assert_eq!(world.call("referrals.list", json!({})).await["total"], 0);
    assert_eq!(world.cli_json(&["--json", "referrals"]), json!([]));
    for (args, why) in [
        (&["recurring"][..], "Nothing has recurred yet: sync or import"),
        (&["recurring", "--cohorts"], "Nothing has recurred yet"),
        (&["recurring", "--behind", "2026-04=churn"], "Nobody is behind this cell"),
        (&["referrals"], "Nobody is known by name yet: sync"),
        (&["referrals", "zebra"], "No referral fits."),
    ] {
        let told = world.cli(args);
        let said = String::from_utf8(told.stderr).unwrap();
        assert!(told.status.success() && said.contains(why), "{args:?}: {said}");
    }
    let gone = json!({ "account": 1, "program": null, "id": "nobody" });
    assert!(world.refused("referrals.detail", gone).await.contains("There is no referral “nobody”"));
}
