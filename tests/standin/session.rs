//! Networks that give a token for a login: Skimlinks and Tradedoubler.

use base64::Engine;
use chrono::{Days, NaiveDate};
use record::{Kind, Status};
use serde_json::{Value, json};

use super::http::pairs;
use super::json::{day, number};
use super::{Answer, Request, Sale, World, program_name};

/// What the network says; `Err` is a request that it would not have accepted.
pub fn answer(network: &str, request: &Request, world: &mut World) -> Result<Answer, String> {
    if network == "skimlinks" { skimlinks(request, world) } else { tradedoubler(request, world) }
}

fn skimlinks(request: &Request, world: &mut World) -> Result<Answer, String> {
    if request.path == "/access_token" {
        let body: Value = serde_json::from_slice(&request.body).map_err(|_| "the body is no JSON")?;
        let wanted = json!({ "client_id": "stand-in id", "client_secret": "stand-in secret", "grant_type": "client_credentials" });
        if body != wanted {
            return Ok(Answer::json(401, &json!({ "message": "Invalid client" })));
        }
        world.open("skimlinks");
        return Ok(Answer::json(
            200,
            &json!({
                "access_token": format!("424242:{}:a+b/c=", world.session("skimlinks")), "timestamp": 1_900_000_000, "expiry_timestamp": 1_900_604_800,
            }),
        ));
    }
    if request.q("access_token") != Some(&format!("424242:{}:a+b/c=", world.session("skimlinks"))) {
        return Ok(Answer::json(401, &json!({ "message": "Invalid access token" })));
    }
    let (from, to) = (day(request, "start_date", "%Y-%m-%d")?, day(request, "end_date", "%Y-%m-%d")?);
    let (limit, offset) = (request.number("limit")?, request.number("offset")?);
    match request.path.as_str() {
        "/publisher/424242/commission-report" => {
            if !(1..=5000).contains(&limit) {
                return Err("limit is 1 to 5000".to_owned());
            }
            let asked = |sale: &&Sale| from <= sale.at.date_naive() && sale.at.date_naive() <= to;
            let row = |sale: &Sale| {
                let (status, payment) = match sale.status {
                    Status::Declined => ("cancelled", "unpaid"),
                    Status::Paid => ("active", "paid"),
                    _ => ("active", "unpaid"),
                };
                let mut row = json!({
                    "commission_id": sale.id.parse::<i64>().unwrap(),
                    "merchant_details": { "merchant_id": sale.program, "merchant_name": program_name(sale.program) },
                    "transaction_details": {
                        "status": status, "payment_status": payment, "transaction_date": sale.at.format("%Y-%m-%d %H:%M:%S").to_string(),
                        "basket": { "publisher_amount": number(sale.cents), "currency": sale.currency,
                                    "commission_type": if sale.kind == Kind::Lead { "CPL" } else { "CPA" } } },
                });
                if let Some(mark) = &sale.sub_id {
                    row["click_details"] = json!({ "custom_id": mark });
                }
                row
            };
            // Pages get longer as they go.
            let size = 4 + offset % 3;
            let rows: Vec<Value> = world.sales["skimlinks"].iter().filter(asked).map(row).collect();
            let shown: Vec<&Value> = rows.iter().skip(offset).take(size).collect();
            let next = offset + shown.len() < rows.len();
            Ok(Answer::json(
                200,
                &json!({
                    "pagination": { "has_next": next, "total_count": rows.len(), "offset": offset, "limit": size }, "commissions": shown,
                }),
            ))
        }
        "/publisher/424242/reports" => {
            if request.q("report_by") != Some("date")
                || request.q("time_period") != Some("day")
                || limit > 600
            {
                return Err("not a list of days".to_owned());
            }
            let rows: Vec<Value> = days(from, to)
                .map(|(day, clicks)| json!({ "isodate": format!("{day}/{day}"), "clicks_affiliated": clicks, "impressions": clicks * 30 }))
                .collect();
            let shown: Vec<&Value> = rows.iter().skip(offset).take(11).collect();
            Ok(Answer::json(200, &json!({ "count": rows.len(), "reports": shown, "totals": {} })))
        }
        path => Ok(Answer::json(404, &json!({ "message": path }))),
    }
}

/// The clicks of each day: its day of the month.
pub fn days(from: NaiveDate, to: NaiveDate) -> impl Iterator<Item = (NaiveDate, u32)> {
    let next = |day: &NaiveDate| day.checked_add_days(Days::new(1));
    std::iter::successors(Some(from), next)
        .take_while(move |day| *day <= to)
        .map(|day| (day, chrono::Datelike::day(&day)))
}

fn tradedoubler(request: &Request, world: &mut World) -> Result<Answer, String> {
    if request.path == "/uaa/oauth/token" {
        let basic = base64::engine::general_purpose::STANDARD.encode("stand-in td:s+cr/t");
        let form = pairs(&request.text());
        let given = |name: &str| form.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value);
        let known = match given("grant_type") {
            "password" => given("username") == "a@b.example" && given("password") == "p w&d",
            "refresh_token" => given("refresh_token") == format!("refresh {}", world.session("tradedoubler")),
            _ => false,
        };
        if !known || request.header("authorization") != format!("Basic {basic}") {
            let body = json!({ "error": "invalid_grant", "error_description": "Bad credentials" });
            return Ok(Answer::json(400, &body));
        }
        world.open("tradedoubler");
        return Ok(Answer::json(
            200,
            &json!({
                "access_token": format!("td-{}", world.session("tradedoubler")), "refresh_token": format!("refresh {}", world.session("tradedoubler")),
                "token_type": "bearer", "expires_in": 900,
            }),
        ));
    }
    if request.header("authorization") != format!("Bearer td-{}", world.session("tradedoubler")) {
        return Ok(Answer::json(
            401,
            &json!({ "error": "invalid_token", "error_description": "Token expired" }),
        ));
    }
    let (limit, offset) = (request.number("limit")?, request.number("offset")?);
    if !(1..=100).contains(&limit) {
        return Err("limit is at most 100".to_owned());
    }
    let page = |rows: &[Value]| rows.iter().skip(offset).take(8).cloned().collect::<Vec<_>>();
    let list = |rows: &[Value]| json!({ "limit": 8, "offset": offset, "reportCurrencyCode": request.q("reportCurrencyCode"), "items": page(rows) });
    if request.path == "/publisher/programs" {
        let rows: Vec<Value> =
            (1..=3).map(|id| json!({ "id": id, "name": program_name(id), "statusId": 3 })).collect();
        return Ok(Answer::json(200, &list(&rows)));
    }
    let (from, to) = (day(request, "fromDate", "%Y%m%d")?, day(request, "toDate", "%Y%m%d")?);
    match request.path.as_str() {
        "/publisher/report/transactions" => {
            if request.q("reportCurrencyCode") != Some("EUR") {
                return Err("which currency?".to_owned());
            }
            let asked = |sale: &&Sale| from <= sale.at.date_naive() && sale.at.date_naive() <= to;
            let row = |sale: &Sale| {
                let lead = sale.kind == Kind::Lead;
                json!({
                    "transactionId": sale.id.parse::<i64>().unwrap(), "programId": sale.program, "programName": program_name(sale.program),
                    "eventTypeId": if lead { 4 } else { 5 }, "timeOfTransaction": sale.at.format("%Y-%m-%d %H:%M:%S.0").to_string(),
                    "epi": sale.sub_id, "commission": number(sale.cents), "paid": sale.status == Status::Paid,
                    "leadNumber": if lead { sale.order.as_ref() } else { None }, "orderNumber": if lead { None } else { sale.order.as_ref() },
                    "status": match sale.status { Status::Pending => "P", Status::Declined => "D", _ => "A" },
                })
            };
            let rows: Vec<Value> = world.sales["tradedoubler"].iter().filter(asked).map(row).collect();
            Ok(Answer::json(200, &list(&rows)))
        }
        "/publisher/report/statistics" => {
            let by_program = request.q("reportType") == Some("program");
            let row = |(day, clicks): (NaiveDate, u32)| {
                let mut row = json!({ "date": format!("{day}T00:00:00.000+0000"), "clicks": clicks, "impressions": null });
                if by_program {
                    row["programId"] = json!(1);
                    row["programName"] = json!(program_name(1));
                }
                row
            };
            let rows: Vec<Value> = days(from, to).map(row).collect();
            Ok(Answer::json(200, &list(&rows)))
        }
        "/publisher/report/payments" => {
            let row = |(day, amount): (NaiveDate, u32)| {
                json!({ "paymentId": day.format("%Y%m").to_string(), "paymentDate": format!("{day}T22:46:24.000+0000"),
                        "currencyCode": "EUR", "paymentAmount": amount, "paymentProvider": null })
            };
            let rows: Vec<Value> = days(from, to).filter(|(_, day)| *day == 14).map(row).collect();
            Ok(Answer::json(200, &json!(page(&rows))))
        }
        path => Ok(Answer::json(404, &json!({ "error": path }))),
    }
}
