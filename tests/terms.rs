//! Terms as dated facts, what is paid beside them, and behaviour that breaks them.

use std::path::Path;
use std::sync::Arc;

use ledger::{AccountId, LedgerError, SyncOutcome};
use record::{
    Absent, Batch, Currency, Day, Instant, Kind, Money, Origin, ProgramId, Record, Referral, ReferralId,
    ReferralState, Status, Transaction, TransactionId,
};
use serde_json::{Value, json};
use tributary::{App, Options, vault};

use crate::promotion::{call, refused, undo};

/// 10 March 2026, 12:00.
fn now() -> Instant {
    Instant::from_timestamp(1_773_144_000, 0).unwrap()
}

fn open(folder: &Path, now: fn() -> Instant) -> Arc<App> {
    let data_dir = Some(folder.join("data"));
    App::open(Options { data_dir, api_origin: None, vault: vault::Prefer::File, now }).unwrap()
}

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// A commission of 100 sold, unless it names somebody: then it is recurring.
fn commission(id: &str, on: Day, amount: i64, status: Status, customer: Option<&str>) -> Record {
    let eur = |units: i64| Money::new(units * 1_000_000, Currency::EUR);
    Record::Transaction(Transaction {
        id: TransactionId(id.to_owned()),
        program_id: Some(ProgramId("acme".to_owned())),
        program: Some("Acme".to_owned()),
        status,
        kind: if customer.is_some() { Kind::Recurring } else { Kind::Sale },
        occurred_at: on.start(),
        day: on,
        commission: eur(amount),
        commission_text: None,
        sale_amount: customer.is_none().then(|| eur(100)),
        quantity: None,
        sub_id: None,
        order_id: None,
        customer_id: customer.map(str::to_owned),
        clicked_at: None,
        payout_id: None,
        note: None,
    })
}

/// An account that is read by itself, and what was read of it.
fn told(app: &Arc<App>, account: Option<AccountId>, records: Vec<Record>, at: Instant) -> AccountId {
    let batch = |what: &str, records: Vec<Record>| Batch {
        origin: Origin::Sync { what: what.to_owned(), days: None, absent: Absent::Unknown },
        records,
        problems: Vec::new(),
    };
    let (people, commissions): (Vec<_>, Vec<_>) =
        records.into_iter().partition(|record| matches!(record, Record::Referral(_)));
    app.profile()
        .ledger
        .write(|w| {
            let account = match account {
                Some(account) => account,
                None => w.add_account("riverbank", "Riverbank", &[].into(), &[].into(), at)?,
            };
            w.apply(account, &batch("transactions", commissions), at)?;
            w.apply(account, &batch("referrals", people), at)?;
            let (from, to) = (day("2025-01-01"), Day::of(at));
            w.sync_ended(account, at, &SyncOutcome::Complete { from, to, whole: true })?;
            Ok::<_, LedgerError>(account)
        })
        .unwrap()
}

async fn kinds(app: &Arc<App>) -> Vec<String> {
    let found = call(app, "terms.findings", json!({})).await;
    let mut kinds: Vec<_> =
        found.as_array().unwrap().iter().map(|one| one["what"].as_str().unwrap().to_owned()).collect();
    kinds.sort();
    kinds
}

async fn facts(app: &Arc<App>) -> Vec<String> {
    let list = call(app, "terms.list", json!({})).await;
    let line = |row: &Value| {
        let text = |key: &str| row[key].as_str().unwrap_or("-").to_owned();
        format!("{} {} {} {}", text("kind"), text("value"), text("since"), text("state"))
    };
    list.as_array().unwrap().iter().map(line).collect()
}

#[tokio::test]
async fn terms_are_written_changed_taken_away_and_each_of_it_taken_back() {
    let folder = tempfile::tempdir().unwrap();
    let app = open(folder.path(), now);
    let share = |value: &str, since: Value| {
        json!({ "program": { "name": "Local shop" }, "new": true, "kind": "share", "value": value, "since": since,
            "quote": "  § 1\n  twenty percent ", "source": "https://shop.example/terms" })
    };
    let first = call(&app, "terms.put", share("20 %", Value::Null)).await;
    call(&app, "terms.put", share("15%", json!("2026-02-01"))).await;
    call(&app, "terms.put", share("10%", json!("2026-04-01"))).await;
    let before = ["share 10% 2026-04-01 later", "share 15% 2026-02-01 now", "share 20% - before"];
    assert_eq!(facts(&app).await, before);
    assert_eq!(call(&app, "terms.list", json!({})).await[2]["quote"], "  § 1\n  twenty percent ");
    let mut edit = share("25%", Value::Null);
    edit["id"] = first["id"].clone();
    edit["program"] = json!({});
    let edited = call(&app, "terms.put", edit.clone()).await;
    let list = call(&app, "terms.list", json!({})).await;
    assert_eq!((&list[2]["value"], &list[2]["before"][0]["value"]), (&json!("25%"), &json!("20%")));
    assert!(refused(&app, "terms.put", edit.clone()).await.contains("Nothing of it would change"));
    // A number is of one program: named with another, known or not, nothing is changed.
    let mut other = json!({ "program": { "name": "Other shop" }, "kind": "hold", "value": "30 days" });
    let said = refused(&app, "terms.put", other.clone()).await;
    assert!(said.contains("There is no program “Other shop”.") && said.contains("add --new"), "{said}");
    other["new"] = json!(true);
    let other = call(&app, "terms.put", other).await;
    edit["value"] = json!("30%");
    for named in ["Other shop", " Nowhere "] {
        edit["program"] = json!({ "name": named });
        let said = refused(&app, "terms.put", edit.clone()).await;
        let of = format!("of the terms of “Local shop”, not of “{}”", named.trim());
        assert!(said.contains(&of), "{said}");
    }
    undo(&app, &other).await;
    edit["program"] = json!({ "name": "local shop" });
    undo(&app, &call(&app, "terms.put", edit).await).await;
    let gone = call(&app, "terms.remove", json!({ "id": list[1]["id"] })).await;
    assert_eq!(facts(&app).await, ["share 10% 2026-04-01 later", "share 25% - now"]);
    let early = refused(&app, "import.undo", json!({ "batch": first["batch"] })).await;
    assert!(early.contains("an entry about terms"), "{early}");
    undo(&app, &gone).await;
    undo(&app, &edited).await;
    assert_eq!(facts(&app).await, before);
    let imports = call(&app, "import.list", json!(null)).await;
    assert_eq!(imports[0]["file"], "Terms");
}

#[tokio::test]
async fn what_cannot_be_read_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let app = open(folder.path(), now);
    for (kind, value, since, expected) in [
        ("share", "a lot", "2026-01-01", "“a lot” is not a share of a sale. Write 20%"),
        ("hold", "soon", "2026-01-01", "“soon” is not a number of days"),
        ("payout", "monthly", "2026-01-01", "is not when payouts are sent. Write day 15"),
        ("share", "20%", "1926-01-01", "too far away for terms"),
        ("other", "  ", "2026-01-01", "is not a text"),
    ] {
        let form = json!({ "program": { "name": "Shop" }, "new": true, "kind": kind, "value": value, "since": since });
        let said = refused(&app, "terms.put", form).await;
        assert!(said.contains(expected), "{said}");
    }
    let nowhere = json!({ "kind": "share", "value": "20%" });
    assert!(refused(&app, "terms.put", nowhere).await.contains("It needs a program"));
    assert!(
        refused(&app, "terms.remove", json!({ "id": 7 }))
            .await
            .contains("no fact of the terms with the number 7")
    );
    assert!(facts(&app).await.is_empty());
    assert!(call(&app, "import.list", json!(null)).await.as_array().unwrap().is_empty());
    assert!(
        refused(&app, "terms.finding_seen", json!({ "finding": "x", "seen": true }))
            .await
            .contains("no finding")
    );
}

#[tokio::test]
async fn behaviour_is_compared_with_the_terms() {
    let folder = tempfile::tempdir().unwrap();
    let app = open(folder.path(), now);
    let mut records = Vec::new();
    // Ten sales a month; eight percent until November, six from December on.
    for month in 0..8_u32 {
        let (year, number) = if month < 6 { (2025, 7 + month) } else { (2026, month - 5) };
        for at in 0..10 {
            let on = Day::new(year, number, 1 + at * 2).unwrap();
            let rate = if month < 5 { 8 } else { 6 };
            records.push(commission(&format!("s{month}-{at}"), on, rate, Status::Paid, None));
        }
    }
    // Five commissions of somebody until November, and of somebody else until now.
    for (who, months) in [("quiet", 5), ("paying", 9)] {
        for month in 0..months {
            let on = day("2025-07-05").date().checked_add_months(chrono::Months::new(month)).unwrap().into();
            records.push(commission(&format!("{who}-{month}"), on, 12, Status::Paid, Some(who)));
        }
        records.push(Record::Referral(Referral {
            id: ReferralId(who.to_owned()),
            joined_at: day("2025-06-01").start(),
            state: ReferralState::Customer,
            program_id: Some(ProgramId("acme".to_owned())),
        }));
    }
    // Four that wait since January.
    for at in 0..4 {
        records.push(commission(&format!("w{at}"), day("2026-01-20").plus(at), 6, Status::Pending, None));
    }
    let account = told(&app, None, records.clone(), now());
    // Without terms it is behaviour alone.
    assert_eq!(kinds(&app).await, ["rate_fell", "silent"]);
    let found = call(&app, "terms.findings", json!({})).await;
    let one = |what: &str, found: &Value| {
        found.as_array().unwrap().iter().find(|one| one["what"] == what).cloned().unwrap()
    };
    let fell = one("rate_fell", &found);
    assert_eq!(
        (&fell["since"], &fell["sure"], &fell["term"]),
        (&json!("2025-12-01"), &json!("likely"), &Value::Null)
    );
    // Three months of ten sales and four more of 100 each, at two percent less.
    assert_eq!(fell["cost"], json!({ "amount": "68.00", "currency": "EUR" }));
    // The 34 sales behind it, the newest first, and how they are shown.
    let rows = fell["rows"].as_array().unwrap();
    assert_eq!((&fell["row_count"], rows.len()), (&json!(34), 34));
    assert_eq!((&rows[0]["day"], &rows[0]["what"]), (&json!("2026-02-19"), &json!("6% of 100.00 EUR")));
    assert!(rows.iter().all(|row| row["row"].is_i64() && row["day"].as_str().unwrap() >= "2025-12-01"));
    assert_eq!(
        fell["shown_by"],
        format!("tributary transactions --finding \"{}\"", fell["finding"].as_str().unwrap())
    );
    // Just those, though more was earned in those days.
    let behind = async |finding: &Value, more: Value| -> Vec<i64> {
        let mut filter = json!({ "finding": finding, "limit": 500 });
        filter.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let shown = call(&app, "activity.list", filter).await;
        let mut rows: Vec<i64> =
            shown["rows"].as_array().unwrap().iter().map(|row| row["row"].as_i64().unwrap()).collect();
        rows.sort_unstable();
        rows
    };
    let listed = |finding: &Value| -> Vec<i64> {
        let rows = finding["rows"].as_array().unwrap().iter();
        let mut rows: Vec<i64> = rows.map(|row| row["row"].as_i64().unwrap()).collect();
        rows.sort_unstable();
        rows
    };
    assert_eq!(behind(&fell["finding"], json!({})).await, listed(&fell));
    assert_eq!(behind(&fell["finding"], json!({ "status": "pending" })).await.len(), 4);
    let gone = json!({ "finding": "terms 1 acme RateFell EUR 2024-01-01", "limit": 9 });
    let gone = refused(&app, "activity.list", gone).await;
    assert!(gone.contains("is not found, or not any more"), "{gone}");
    let silent = one("silent", &found);
    assert_eq!(
        silent["shown_by"],
        format!("tributary referrals --finding \"{}\"", silent["finding"].as_str().unwrap())
    );
    let people = call(&app, "referrals.list", json!({ "finding": silent["finding"] })).await;
    assert_eq!((&people["total"], &people["rows"][0]["id"]), (&json!(1), &json!("quiet")));
    assert_eq!(
        (&silent["rows"][0]["id"], &silent["rows"][0]["day"]),
        (&json!("quiet"), &json!("2025-11-05"))
    );
    assert_eq!(silent["row_count"], 1);

    let put = |kind: &'static str, value: &'static str, since: Value| {
        let (app, program) = (app.clone(), fell["program"].clone());
        async move {
            let form =
                json!({ "program": { "program": program }, "kind": kind, "value": value, "since": since });
            call(&app, "terms.put", form).await
        }
    };
    put("share", "10%", Value::Null).await;
    put("hold", "30 days", Value::Null).await;
    assert_eq!(kinds(&app).await, ["late_approval", "rate_fell", "silent"]);
    let found = call(&app, "terms.findings", json!({ "program": fell["program"] })).await;
    let fell = one("rate_fell", &found);
    // At ten percent it is four percent of 34 sales.
    assert_eq!((&fell["sure"], &fell["cost"]["amount"]), (&json!("certain"), &json!("136.00")));
    assert!(fell["text"].as_str().unwrap().ends_with("The terms say 10%."), "{fell}");
    let late = one("late_approval", &found);
    assert_eq!((&late["row_count"], &late["cost"]["amount"]), (&json!(4), &json!("24.00")));
    assert_eq!(behind(&late["finding"], json!({})).await, listed(&late));
    let paid = call(&app, "terms.effective", json!({ "program": fell["program"] })).await;
    assert_eq!(
        (&paid[0]["paid"], &paid[0]["stated"], &paid[0]["agrees"]),
        (&json!("6%"), &json!("10%"), &json!(false))
    );

    // The terms were lowered with it: that is told as such, and nothing is wrong.
    let lowered = put("share", "6%", json!("2025-12-01")).await;
    assert_eq!(kinds(&app).await, ["late_approval", "silent", "worse_terms"]);
    undo(&app, &lowered).await;
    assert_eq!(kinds(&app).await, ["late_approval", "rate_fell", "silent"]);

    // What was seen stays seen, and can be shown again.
    let seen = |is: bool| json!({ "finding": silent["finding"], "seen": is });
    call(&app, "terms.finding_seen", seen(true)).await;
    let is_seen = |found: &Value| one("silent", found)["seen"].clone();
    assert_eq!(is_seen(&call(&app, "terms.findings", json!({})).await), true);
    call(&app, "terms.finding_seen", seen(false)).await;
    assert_eq!(is_seen(&call(&app, "terms.findings", json!({})).await), false);

    // Nobody is silent because nobody looked: what was read last was read in November.
    let stale = day("2025-11-20").start();
    app.profile()
        .ledger
        .write(|w| {
            let other = w.add_account("riverbank", "Other", &[].into(), &[].into(), stale)?;
            let people: Vec<_> = records.iter().filter(|record| is_of(record, "quiet")).cloned().collect();
            let origin =
                Origin::Sync { what: "transactions".to_owned(), days: None, absent: Absent::Unknown };
            w.apply(other, &Batch { origin, records: people, problems: Vec::new() }, stale)
        })
        .unwrap();
    assert_eq!(kinds(&app).await, ["late_approval", "rate_fell", "silent"]);
    assert!(account.0 > 0);
}

#[tokio::test]
async fn an_amount_for_each_is_compared_with_what_is_paid() {
    let folder = tempfile::tempdir().unwrap();
    let app = open(folder.path(), now);
    // Ten leads a month at 15, at 12 from December on; the month that is not over pays nothing near it.
    let mut records = Vec::new();
    for month in 0..9_u32 {
        let (year, number) = if month < 6 { (2025, 7 + month) } else { (2026, month - 5) };
        for at in 0..10 {
            let amount = if month == 8 { 1 } else { [15, 12][usize::from(month > 4)] };
            let Record::Transaction(lead) = commission(
                &format!("l{month}-{at}"),
                Day::new(year, number, 1 + at * 2).unwrap(),
                amount,
                if at == 9 { Status::Declined } else { Status::Paid },
                None,
            ) else {
                continue;
            };
            records.push(Record::Transaction(Transaction {
                kind: if at % 2 == 0 { Kind::Lead } else { Kind::Sale },
                ..lead
            }));
        }
    }
    told(&app, None, records, now());
    // Of sales of 100 that pay 12 where they paid 15, the part fell: that is all that is seen.
    assert_eq!(kinds(&app).await, ["rate_fell"]);
    let put = async |value: &str, about: Value| {
        let form = json!({ "program": { "name": "Acme" }, "kind": "share", "value": value, "about": about });
        call(&app, "terms.put", form).await
    };
    let paid = async || -> Vec<String> {
        let all = call(&app, "terms.effective", json!({})).await;
        let line = |one: &Value| {
            let text = |key: &str| one[key].as_str().unwrap_or("-").to_owned();
            format!("{} {} {}", text("stated"), text("paid"), one["agrees"])
        };
        all.as_array().unwrap().iter().filter(|one| one["kind"] == "share").map(line).collect()
    };
    let fifteen = put("15 EUR", Value::Null).await;
    let found = call(&app, "terms.findings", json!({})).await;
    let fell = &found[0];
    assert_eq!((found.as_array().unwrap().len(), &fell["what"]), (1, &json!("rate_fell")));
    assert_eq!(fell["title"], "Pays 12.00 EUR for each commission, no longer 15.00 EUR");
    // Three months of nine that stand, at 3 less each.
    assert_eq!((&fell["row_count"], &fell["cost"]["amount"]), (&json!(27), &json!("81.00")));
    assert_eq!(fell["rows"][0]["what"], "instead of 15.00 EUR");
    let shown = call(&app, "activity.list", json!({ "finding": fell["finding"], "limit": 99 })).await;
    let shown = shown["rows"].as_array().unwrap();
    assert_eq!(shown.len(), 27);
    assert!(shown.iter().all(|row| row["commission"]["amount"] == "12.00" && row["status"] != "declined"));
    assert_eq!(fell["term"], fifteen["id"]);
    assert_eq!(paid().await, ["15.00 EUR 12.00 EUR false"]);
    let seen = json!({ "finding": fell["finding"], "seen": true });
    call(&app, "terms.finding_seen", seen).await;
    assert_eq!(call(&app, "terms.findings", json!({})).await[0]["seen"], true);
    undo(&app, &fifteen).await;
    // Each kind has its own.
    let lead = put("12 EUR", json!("lead")).await;
    put("15 EUR", json!("sale")).await;
    let found = call(&app, "terms.findings", json!({})).await;
    let titles: Vec<_> = found.as_array().unwrap().iter().map(|one| one["title"].clone()).collect();
    assert_eq!(titles, ["Pays 12.00 EUR for each sale, no longer 15.00 EUR"]);
    assert_eq!(paid().await.len(), 2);
    undo(&app, &lead).await;
    // In another currency nothing is compared, and that is said.
    put("15 USD", json!("lead")).await;
    let all = call(&app, "terms.effective", json!({})).await;
    let usd = all.as_array().unwrap().iter().find(|one| one["currency"] == "USD").unwrap();
    assert!(
        usd["why_not"].as_str().unwrap().starts_with("What is paid is in EUR, what the terms say in USD")
    );
}

fn is_of(record: &Record, who: &str) -> bool {
    match record {
        Record::Transaction(row) => row.customer_id.as_deref() == Some(who),
        Record::Referral(referral) => referral.id.0 == who,
        _ => false,
    }
}

/// What the sample tells of its terms, on two days: one in the middle of a month and one on its last day.
async fn sample_tells(now: fn() -> Instant) {
    let folder = tempfile::tempdir().unwrap();
    let app = open(folder.path(), now);
    call(&app, "profile.sample", json!(null)).await;
    let found = call(&app, "terms.findings", json!({})).await;
    let mut told: Vec<_> = found
        .as_array()
        .unwrap()
        .iter()
        .map(|one| format!("{} {}", one["program_name"].as_str().unwrap(), one["what"].as_str().unwrap()))
        .collect();
    told.sort();
    let expected =
        ["Cloudnest silent", "Linkwise worse_terms", "Northwind Outdoor late_approval", "Petbox rate_fell"];
    assert_eq!(told, expected, "{found}");
    let fell = found.as_array().unwrap().iter().find(|one| one["what"] == "rate_fell").unwrap();
    assert_eq!(
        (&fell["title"], &fell["sure"]),
        (&json!("Pays 9% of each sale, no longer 11%"), &json!("certain"))
    );
}

#[tokio::test]
async fn the_sample_has_a_share_that_fell_a_silent_referral_and_late_approvals() {
    sample_tells(|| Instant::from_timestamp(1_780_000_000, 0).unwrap()).await;
    sample_tells(|| Instant::from_timestamp(1_796_040_000, 0).unwrap()).await;
}
