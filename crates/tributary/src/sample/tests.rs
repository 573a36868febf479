use std::collections::BTreeSet;
use std::sync::Arc;

use super::programs::{LENGTH, NEWSLETTER, PROGRAMS, REVERSED};
use super::story::{State, Story};
use super::*;
use ::network::{
    Answer, Ask, Catalogue, ImportSettings, Known, Line, Login, NetworkError, Sent, Session, Source,
    Transport, check_file,
};
use chrono::Datelike;
use proptest::prelude::*;
use record::{Amounts, Batch, Currency, Instant, Money, Rate, Record, Step};
use serde_json::Value;

/// Days on which somebody may look around: an ordinary one, leap day, ends of months and years.
const LOOKS: [&str; 6] = ["2026-11-25", "2027-01-01", "2027-03-31", "2028-02-29", "2027-06-30", "2026-12-28"];

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn noon(day: Day) -> i64 {
    day.start().timestamp() + 12 * 3600
}

/// Asks the sample network as an account would.
fn ask(account: &SampleAccount, edition: &str, today: Day, what: &str, more: &str) -> Answer {
    let setting = |key: &str| account.settings[key].as_str();
    let edition = if edition == "yesterday" { today.plus(-1).to_string() } else { edition.to_owned() };
    let url = format!(
        "https://api.riverbank.example/v3/publishers/{}{what}?opened={}&edition={edition}&now={}{more}",
        setting("publisher_id"),
        setting("opened"),
        noon(today)
    );
    let bearer = format!("Bearer {}", account.secrets["api_token"].reveal_to_vault());
    let headers = vec![("Authorization".to_owned(), bearer)];
    answer(&Sent { method: "GET", url, headers, body: Vec::new() })
}

fn read(answer: &Answer) -> Value {
    assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.body));
    serde_json::from_slice(&answer.body).unwrap()
}

/// All rows of all pages, and how many pages they came on.
fn pages(account: &SampleAccount, edition: &str, today: Day, what: &str, more: &str) -> (Vec<Value>, u64) {
    let mut rows = Vec::new();
    for page in 1.. {
        let answer = read(&ask(account, edition, today, what, &format!("{more}&pageSize=50&page={page}")));
        rows.extend(answer["data"].as_array().unwrap().iter().cloned());
        let of = answer["meta"]["pages"].as_u64().unwrap();
        if page >= of {
            assert_eq!(answer["meta"]["total"].as_u64().unwrap(), rows.len() as u64);
            return (rows, of);
        }
    }
    unreachable!()
}

fn window(days: Days) -> String {
    format!("&start={}&end={}", days.from(), days.to())
}

fn ids(rows: &[Value]) -> BTreeSet<String> {
    rows.iter().map(|row| row["commissionId"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn the_same_question_has_the_same_answer_however_it_is_cut() {
    let today = day("2026-11-25");
    for account in accounts(today).iter().take(2) {
        let all = days(today);
        let last = window(Days::last(31, today));
        let (rows, of) = pages(account, "today", today, "/commissions", &last);
        assert!(of >= 2, "one page is no paging");
        assert_eq!(pages(account, "today", today, "/commissions", &last).0, rows);
        assert_eq!(ids(&rows).len(), rows.len());
        let mut cut = Vec::new();
        for part in all.windows(31) {
            cut.extend(pages(account, "today", today, "/commissions", &window(part)).0);
        }
        let whole = Days::new(all.from().plus(30), all.to()).unwrap();
        let (whole, _) = pages(account, "today", today, "/commissions", &window(whole));
        assert!(whole.len() > 900 && ids(&whole).is_subset(&ids(&cut)));
        assert_eq!(ids(&cut).len(), cut.len(), "no id comes twice");
    }
    assert_eq!(files(today), files(today));
    assert_eq!(rates(today), rates(today));
}

#[test]
fn editions_go_back_half_a_year_and_none_takes_back_what_an_earlier_one_told() {
    let written = |today: &str| editions(day(today)).iter().map(Day::to_string).collect::<Vec<_>>().join(" ");
    assert_eq!(
        written("2027-03-31"),
        "2026-09-30 2026-10-31 2026-11-30 2026-12-31 2027-01-31 2027-02-28 2027-03-30"
    );
    let today = day("2026-11-25");
    let account = &accounts(today)[1];
    let mut before: BTreeMap<String, Value> = BTreeMap::new();
    let mut decided = 0;
    for edition in editions(today) {
        let asked = window(Days::last(300, today));
        let rows = pages(account, &edition.to_string(), today, "/commissions", &asked).0;
        let now: BTreeMap<_, _> =
            rows.into_iter().map(|row| (row["commissionId"].as_str().unwrap().to_owned(), row)).collect();
        let last = format!("{edition}T23:59:59Z");
        assert!(now.values().all(|row| row["createdAt"].as_str().unwrap() <= last.as_str()), "{edition}");
        for (id, earlier) in &before {
            let later = &now[id];
            assert_eq!(later["commission"], earlier["commission"], "{edition} {id}");
            let (was, is) = (earlier["state"].as_str().unwrap(), later["state"].as_str().unwrap());
            let open = ["created", "under_review"].contains(&was);
            assert!(open || was == is, "{edition} {id}: {was} became {is}");
            decided += i32::from(open && ["confirmed", "cancelled"].contains(&is));
        }
        before = now;
    }
    assert!(decided > 300, "{decided}");
}

#[test]
fn members_change_their_plans_and_a_fifth_of_each_is_paid() {
    let today = day("2026-11-25");
    let (rows, _) =
        pages(&accounts(today)[0], "today", today, "/commissions", &window(Days::last(400, today)));
    for (merchant, fees) in [
        ("Cloudnest", ["9.48 47.40", "15.80 79.00", "23.70 118.50"]),
        ("Ledgerly", ["4.14 20.70", "6.90 34.50", "10.35 51.75"]),
        ("Postkorb", ["2.88 14.40", "4.80 24.00", "7.20 36.00"]),
    ] {
        let of: Vec<&Value> =
            rows.iter().filter(|row| row["merchant"]["name"] == merchant && row["type"] != "bonus").collect();
        let word = |row: &Value| {
            let amount = |of: &Value| of["amount"].as_str().unwrap().to_owned();
            format!("{} {}", amount(&row["commission"]), amount(&row["order"]["total"]))
        };
        let told: BTreeSet<String> = of.iter().map(|row| word(row)).collect();
        assert_eq!(told, fees.iter().map(|fee| (*fee).to_owned()).collect(), "{merchant}");
        // Nobody changes twice, and most never do.
        let mut plans: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
        for row in &of {
            plans.entry(row["memberId"].as_str().unwrap_or_default()).or_default().insert(word(row));
        }
        if merchant == "Postkorb" {
            assert_eq!(plans.keys().collect::<Vec<_>>(), [&""], "it names nobody");
        } else {
            let changed = plans.values().filter(|plans| plans.len() == 2).count();
            assert!(plans.values().all(|plans| plans.len() <= 2), "{merchant}");
            assert!(changed > 3 && changed * 3 < plans.len(), "{merchant}: {changed} of {}", plans.len());
        }
    }
    let (members, _) = pages(&accounts(today)[0], "today", today, "/referrals", "");
    let merchants: BTreeSet<i64> = members.iter().map(|row| row["merchantId"].as_i64().unwrap()).collect();
    assert_eq!(merchants, [301, 302].into());
}

#[test]
fn the_second_edition_brings_news_of_every_kind() {
    for today in LOOKS.map(day) {
        let (mut new, mut reversed, mut approved, mut paid, mut before) = (0, 0, 0, 0, BTreeMap::new());
        for account in accounts(today).iter().take(2) {
            let asked = window(Days::last(120, today));
            for row in pages(account, "yesterday", today, "/commissions", &asked).0 {
                assert!(row["createdAt"].as_str().unwrap() < today.to_string().as_str());
                before.insert(row["commissionId"].as_str().unwrap().to_owned(), row);
            }
            for row in pages(account, "today", today, "/commissions", &asked).0 {
                let limit = format!("{today}T12:00:00Z");
                assert!(row["createdAt"].as_str().unwrap() <= limit.as_str(), "nothing has happened later");
                let Some(earlier) = before.remove(row["commissionId"].as_str().unwrap()) else {
                    new += 1;
                    continue;
                };
                let word =
                    |row: &Value| (row["state"].as_str().unwrap().to_owned(), row["payoutId"].is_string());
                match (word(&earlier), word(&row)) {
                    (earlier, now) if earlier == now => {}
                    (_, (state, _)) if state == "cancelled" => {
                        reversed += i32::from(row["tracking"]["subId"] == REVERSED);
                    }
                    (_, (_, true)) => paid += 1,
                    ((_, false), (state, false)) if state == "confirmed" => approved += 1,
                    _ => {}
                }
            }
        }
        let forgotten = before.len();
        assert!((1..=6).contains(&forgotten), "{today}: {forgotten} rows vanished");
        assert!(before.values().all(|row| row["merchant"]["name"] == "Northwind Outdoor"), "{today}");
        assert!(new > 0 && reversed >= 3 && approved > 0, "{today}: {new} {reversed} {approved}");
        assert!(paid > 10 || today.date().day() > 28, "{today}: {paid}");
    }
}

#[test]
fn a_wrong_token_and_one_that_ran_out_are_refused() {
    let today = day("2026-11-25");
    let mut all = accounts(today);
    let newsletter = all.pop().unwrap();
    assert_eq!(newsletter.settings["publisher_id"], NEWSLETTER);
    assert_eq!(ask(&newsletter, "yesterday", today, "", "").status, 200);
    let refused = ask(&newsletter, "today", today, "", "");
    assert_eq!(refused.status, 401);
    assert!(String::from_utf8_lossy(&refused.body).contains("expired at the end of 24 November 2026"));
    let mut blog = all.remove(0);
    blog.secrets.insert("api_token".to_owned(), Secret::new("sample-48121-until-2099-01-01".to_owned()));
    assert_eq!(ask(&blog, "today", today, "/programs", "").status, 401);
}

/// What is earned in each month in euro, the passive part of it, and what was reversed, in micros.
fn months(today: Day) -> BTreeMap<Day, [i64; 3]> {
    let known = crate::rates::parse(&rates(today)).unwrap();
    let story = Story::new(days(today).from(), noon(today));
    let (mut months, mut first) = (BTreeMap::new(), BTreeMap::new());
    for program in &PROGRAMS {
        let currency = Currency::new(program.currency).unwrap();
        for row in story.commissions(program, days(today)) {
            let rate = if currency == Currency::EUR {
                Rate::ONE
            } else {
                let on = known.iter().rfind(|(day, of, _)| *of == currency && *day <= row.day).unwrap();
                assert!(row.day.number() - on.0.number() <= 7);
                on.2
            };
            let euro =
                rate.convert(Money::new(row.cents * 10_000, currency), Currency::EUR, Rate::ONE).unwrap();
            let seen = *first.entry((program.id, row.sub_id.clone())).or_insert(row.day);
            let passive = row.member.is_some() || row.day.number() - seen.number() >= 90;
            let sums = months.entry(Step::Month.bucket(row.day).from()).or_insert([0; 3]);
            if row.state == State::Cancelled {
                sums[2] += euro.micros;
            } else {
                sums[0] += euro.micros;
                sums[1] += if passive { euro.micros } else { 0 };
            }
        }
    }
    months
}

#[test]
fn the_months_are_those_of_a_small_business() {
    for today in LOOKS.map(day) {
        let whole: Vec<_> = months(today)
            .into_iter()
            .filter(|(month, _)| *month >= days(today).from() && Step::Month.bucket(*month).to() <= today)
            .collect();
        assert!(whole.len() >= 13);
        for (month, [earned, _, reversed]) in &whole {
            assert!((1_500_000_000..5_000_000_000).contains(earned), "{today} {month}: {earned}");
            assert!(reversed * 5 < *earned, "{today} {month}: {reversed}");
        }
        let recent = &whole[whole.len() - 6..];
        let sum = |at: usize| recent.iter().map(|(_, sums)| sums[at]).sum::<i64>();
        let share = sum(1) * 100 / sum(0);
        assert!((40..=65).contains(&share), "{today}: {share} percent are passive");
        let early = whole[1].1[0] + whole[2].1[0];
        let late = whole[whole.len() - 2].1[0] + whole[whole.len() - 1].1[0];
        assert!(late * 10 > early * 8, "{today}: it grows, or at least keeps");
    }
}

#[test]
fn payouts_are_what_their_commissions_come_to() {
    let today = day("2026-11-25");
    for account in accounts(today) {
        let all = days(today);
        let (mut expected, mut sums) =
            (BTreeMap::<String, Amounts>::new(), BTreeMap::<String, Amounts>::new());
        let money = |amount: &Value, currency: &Value| -> Money {
            format!("{} {}", amount.as_str().unwrap(), currency.as_str().unwrap()).parse().unwrap()
        };
        for part in all.windows(200) {
            for row in pages(&account, "yesterday", today, "/commissions", &window(part)).0 {
                if let Some(id) = row["payoutId"].as_str() {
                    let commission = &row["commission"];
                    let of = sums.entry(id.to_owned()).or_default();
                    of.add(money(&commission["amount"], &commission["currency"]));
                }
            }
        }
        for row in pages(&account, "yesterday", today, "/payouts", "").0 {
            let of = expected.entry(row["id"].as_str().unwrap().to_owned()).or_default();
            of.add(money(&row["amount"], &row["currency"]));
        }
        assert!(sums.len() >= 10, "{}", account.name);
        assert_eq!(sums, expected);
    }
}

#[test]
fn members_join_stay_and_leave() {
    let today = day("2026-11-25");
    let (rows, _) = pages(&accounts(today)[0], "today", today, "/referrals", "");
    let count = |state: &str| rows.iter().filter(|row| row["state"] == state).count();
    assert!(count("trial") > 0 && count("paying") > 60 && count("left") > 10, "{}", rows.len());
    assert_eq!(rows.iter().map(|row| row["memberId"].as_str()).collect::<BTreeSet<_>>().len(), rows.len());
}

#[test]
fn days_have_clicks_and_banners_have_views() {
    let today = day("2026-11-25");
    let asked = window(Days::last(90, today));
    let answer = read(&ask(&accounts(today)[0], "today", today, "/statistics", &asked));
    let all = answer["days"].as_array().unwrap();
    assert_eq!(all.len(), 90);
    let merchants: Vec<_> = all.iter().flat_map(|day| day["merchants"].as_array().unwrap()).collect();
    assert!(merchants.iter().all(|row| row["clicks"].as_i64().unwrap() >= 0));
    assert!(
        merchants.iter().any(|row| row["views"].is_i64())
            && merchants.iter().any(|row| row["views"].is_null())
    );
}

#[test]
fn rates_say_that_they_are_invented() {
    let text = String::from_utf8(rates(day("2026-11-25"))).unwrap();
    assert!(text.contains("Invented values"));
    let read = crate::rates::parse(text.as_bytes()).unwrap();
    assert!(read.len() > 4 * 300);
    assert!(read.iter().all(|(day, ..)| day.to_string().as_str() < "2026-11-25"));
}

fn clock() -> Instant {
    day("2026-11-25").start() + chrono::TimeDelta::hours(12)
}

/// A first sync of an account, as the application does it.
async fn synced(mut account: SampleAccount, edition: &str) -> Result<Vec<Batch>, NetworkError> {
    account.settings.insert("edition".to_owned(), edition.to_owned());
    let connector = Arc::new(check_file("riverbank.toml", connector_text()).unwrap());
    let login = Login { settings: account.settings, secrets: account.secrets };
    let transport = Transport::Sample(answer);
    let mut session = Session::new(&transport, connector, login, clock);
    session.check().await?;
    let today = Day::of(clock());
    let asks: Vec<Ask> =
        session.plan(&Known { since: None, until: None, today, complete_to: None, backfill_days: LENGTH });
    let mut batches = Vec::new();
    for ask in &asks {
        batches.push(session.fetch(ask, &mut |_| {}).await?);
    }
    Ok(batches)
}

#[tokio::test]
async fn every_answer_is_understood_by_the_connector() {
    let today = Day::of(clock());
    for account in accounts(today) {
        let name = account.name.clone();
        let batches = synced(account, "2026-11-24").await.unwrap();
        let problems: Vec<_> = batches.iter().flat_map(|batch| &batch.problems).collect();
        assert!(problems.is_empty(), "{name}: {problems:?}");
        let mut counts = [0; 6];
        for record in batches.iter().flat_map(|batch| &batch.records) {
            counts[match record {
                Record::Transaction(_) => 0,
                Record::Daily(_) => 1,
                Record::Payout(_) => 2,
                Record::Referral(_) => 3,
                Record::Program(_) => 4,
                Record::Creative(_) => 5,
            }] += 1;
        }
        let [transactions, stats, payouts, referrals, programs, _] = counts;
        assert!(transactions > 300 && stats >= 424 && payouts > 9 && programs > 0, "{name}: {counts:?}");
        assert_eq!(referrals > 100, name.ends_with("blog"), "{name}: {referrals}");
    }
    let refused = synced(accounts(today).pop().unwrap(), "today").await.unwrap_err();
    assert!(matches!(refused, NetworkError::Credentials { .. }), "{refused}");
}

#[test]
fn every_row_of_the_files_is_understood() {
    let catalogue = Catalogue::bundled();
    let values =
        [("currency", "EUR"), ("date_order", "mdy")].map(|(key, value)| (key.to_owned(), value.to_owned()));
    let settings = ImportSettings { values: values.into() };
    let expected = [
        "awin-transactions",
        "amazon-associates-fee-earnings",
        "paypal-activity",
        "wise-transaction-history",
    ];
    for ((name, bytes), slug) in files(day("2026-11-25")).into_iter().zip(expected) {
        let source = Source::Bytes { name: name.clone(), bytes: bytes.into() };
        let found = ::network::recognise(&catalogue, &source).unwrap();
        assert_eq!(
            found.iter().map(|found| found.report.slug.as_str()).collect::<Vec<_>>(),
            [slug],
            "{name}"
        );
        let (mut understood, mut skipped) = (0, 0);
        for line in ::network::read(&found[0], &source, &settings).unwrap() {
            match line.unwrap() {
                Line::Record { .. } => understood += 1,
                Line::Skipped { .. } => skipped += 1,
                Line::Rejected(problem) | Line::Noted(problem) => panic!("{name}: {problem:?}"),
            }
        }
        assert!(understood > if slug == "wise-transaction-history" { 7 } else { 40 }, "{name}: {understood}");
        assert_eq!(skipped > 0, slug == "paypal-activity", "{name}: {skipped}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_request_is_answered(path in "[a-z0-9/?&=-]{0,60}", opened in "[0-9-]{0,12}", now in any::<i64>(), page in any::<u64>()) {
        for url in [
            path.clone(),
            format!("https://api.riverbank.example/v3/publishers/{path}"),
            format!("https://api.riverbank.example/v3/publishers/48120/commissions?opened={opened}&now={now}&edition=2026-06-30"),
            format!("https://api.riverbank.example/v3/publishers/48120/payouts?opened=2026-01-01&now={now}&page={page}&pageSize={page}"),
        ] {
            let headers = vec![("authorization".to_owned(), "Bearer sample-48120-until-2999-01-01".to_owned())];
            answer(&Sent { method: "GET", url, headers, body: Vec::new() });
        }
    }

    #[test]
    fn any_day_has_a_sample(offset in 0i64..9000) {
        let today = day("2020-01-01").plus(offset);
        prop_assert_eq!(days(today).count(), LENGTH + 1);
        prop_assert_eq!(files(today).len(), 4);
        prop_assert!(crate::rates::parse(&rates(today)).is_ok());
    }
}
