//! Networks that take a key with each call: Awin, CJ, ClickBank, impact.com, PartnerStack.

use base64::Engine;
use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeDelta};
use record::{Instant, Kind, Status};
use serde_json::{Value, json};

use super::{Answer, Request, Sale, World, decimal, program_name};

/// What the network says; `Err` is a request that it would not have accepted.
pub fn answer(network: &str, request: &Request, world: &World) -> Result<Answer, String> {
    let sales = &world.sales[network];
    match network {
        "awin" => awin(request, sales),
        "cj" => cj(request, sales),
        "clickbank" => clickbank(request, sales),
        "impact" => impact(request, sales),
        _ => partnerstack(request, sales),
    }
}

/// A range of instants, both ends included, of at most so many days.
pub fn range(from: Instant, to: Instant, longest: i64) -> Result<impl Fn(Instant) -> bool, String> {
    if from > to {
        return Err("the range ends before it begins".to_owned());
    }
    if to - from > TimeDelta::days(longest) {
        return Err(format!("the range is longer than {longest} days"));
    }
    Ok(move |at| from <= at && at <= to)
}

/// A day of the query.
pub fn day(request: &Request, name: &str, format: &str) -> Result<NaiveDate, String> {
    let text = request.q(name).ok_or(format!("{name} is missing"))?;
    NaiveDate::parse_from_str(text, format).map_err(|_| format!("{name} is no day: {text}"))
}

fn awin(request: &Request, sales: &[Sale]) -> Result<Answer, String> {
    if request.header("authorization") != "Bearer stand-in awin" {
        return Ok(Answer::json(
            401,
            &json!({ "error": "unauthorized", "description": "The token is not known" }),
        ));
    }
    match request.path.as_str() {
        "/publishers/88002/programmes" => {
            if request.q("relationship") != Some("joined") {
                return Err("which relationship?".to_owned());
            }
            let programs: Vec<Value> =
                (1..=3).map(|id| json!({ "id": id, "name": program_name(id) })).collect();
            Ok(Answer::json(200, &json!(programs)))
        }
        "/publishers/88002/transactions/" => {
            let instant = |name| {
                let text = request.q(name).ok_or(format!("{name} is missing"))?;
                NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S")
                    .map(|at| at.and_utc())
                    .map_err(|_| format!("{name} is no time: {text}"))
            };
            if request.q("timezone").is_some_and(|zone| zone != "UTC") {
                return Err("times are told in UTC".to_owned());
            }
            let asked = range(instant("startDate")?, instant("endDate")?, 31)?;
            let row = |sale: &Sale| {
                let n: i64 = sale.id.parse().unwrap();
                let (paid, word) = match sale.status {
                    Status::Pending => (false, "pending"),
                    Status::Approved => (false, "approved"),
                    Status::Declined => (false, if n % 2 == 0 { "declined" } else { "deleted" }),
                    Status::Paid => (true, "approved"),
                };
                json!({
                    "id": n, "advertiserId": sale.program, "commissionStatus": word, "paidToPublisher": paid,
                    "commissionAmount": { "amount": number(sale.cents), "currency": sale.currency },
                    "clickRefs": sale.sub_id.as_ref().map(|mark| json!({ "clickRef": mark })),
                    "transactionDate": sale.at.format("%Y-%m-%dT%H:%M:%S").to_string(),
                    "type": if sale.kind == Kind::Lead { "Lead" } else { "Commission group transaction" },
                    "orderRef": sale.order,
                })
            };
            let rows: Vec<Value> = sales.iter().filter(|sale| asked(sale.at)).map(row).collect();
            Ok(Answer::json(200, &json!(rows)))
        }
        path => Ok(Answer::json(404, &json!({ "error": "not found", "description": path }))),
    }
}

/// Hundredths as a JSON number with its digits as written.
pub fn number(cents: i64) -> Value {
    serde_json::from_str(&decimal(cents)).unwrap()
}

fn cj(request: &Request, sales: &[Sale]) -> Result<Answer, String> {
    if request.header("authorization") != "Bearer stand-in cj" {
        return Ok(Answer::json(401, &json!({ "message": "unauthorized" })));
    }
    if request.host == "advertiser-lookup.api.cj.com" {
        let page = request.number("page-number")?;
        if request.q("requestor-cid") != Some("6600") || request.q("advertiser-ids") != Some("joined") {
            return Err("whose advertisers?".to_owned());
        }
        let rows: String = (1..=3)
            .skip((page - 1) * 2)
            .take(2)
            .map(|id| {
                let name = program_name(id).replace('&', "&amp;");
                format!("<advertiser><advertiser-id>{id}</advertiser-id><advertiser-name>{name}</advertiser-name></advertiser>")
            })
            .collect();
        return Ok(Answer::text(
            200,
            format!(
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<cj-api><advertisers total-matched=\"3\" records-returned=\"2\" page-number=\"{page}\">{rows}</advertisers></cj-api>"
            ),
        ));
    }
    let body: Value = serde_json::from_slice(&request.body).map_err(|_| "the body is no JSON")?;
    let query: String = body["query"].as_str().ok_or("no query")?.split_whitespace().collect();
    let refuse = |why: &str| Ok(Answer::json(200, &json!({ "errors": [{ "message": why }] })));
    let argument = |name: &str| {
        let start = query.find(&format!("{name}:\""))? + name.len() + 2;
        query[start..].split('"').next()
    };
    if !query.contains("forPublishers:[\"6600\"]") {
        return refuse("not authorized to view this company");
    }
    let instant = |name: &str| {
        let text = argument(name).ok_or(format!("{name} is missing"))?;
        let at = text.ends_with('Z').then(|| DateTime::parse_from_rfc3339(text).ok()).flatten();
        at.map(|at| at.to_utc()).ok_or(format!("{name} is no time: {text}"))
    };
    let (since, before) = (instant("sinceEventDate")?, instant("beforeEventDate")?);
    drop(range(since, before, 31)?);
    let known = json!({
        "actionStatus": 1, "actionTrackerId": 1, "actionTrackerName": 1, "actionType": 1, "advertiserId": 1, "advertiserName": 1, "aid": 1,
        "clickDate": 1, "commissionId": 1, "correctionReason": 1, "country": 1, "coupon": 1, "eventDate": 1, "lockingDate": 1, "lockingMethod": 1,
        "orderId": 1, "original": 1, "originalActionId": 1, "postingDate": 1, "pubCommissionAmountPubCurrency": 1,
        "pubCommissionAmountUsd": 1, "publisherId": 1, "saleAmountPubCurrency": 1, "saleAmountUsd": 1, "shopperId": 1,
        "validationStatus": 1, "websiteId": 1, "websiteName": 1,
    });
    let original = body["query"].as_str().unwrap_or("");
    let fields: Vec<&str> = original
        .split_once("records")
        .and_then(|(_, rest)| rest.split_once('{')?.1.split_once('}'))
        .map(|(fields, _)| fields.split_whitespace().collect())
        .unwrap_or_default();
    if let Some(unknown) = fields.iter().find(|field| known.get(field).is_none()) {
        return Err(format!("there is no field {unknown}"));
    }
    let after: i64 =
        argument("sinceCommissionId").map_or(Ok(0), str::parse).map_err(|_| "no commission id")?;
    let number = |sale: &Sale| sale.id.parse::<i64>().unwrap();
    let left: Vec<&Sale> =
        sales.iter().filter(|sale| since <= sale.at && sale.at < before && number(sale) > after).collect();
    let row = |sale: &&Sale| {
        let all = json!({
            "commissionId": sale.id, "original": true, "eventDate": sale.at.format("%Y-%m-%dT%H:%M:%SZ").to_string(),
            "actionStatus": match sale.status { Status::Pending => "new", Status::Approved => "LOCKED", _ => "closed" },
            "actionType": if sale.kind == Kind::Lead { "sim_lead" } else { "item_sale" },
            "advertiserId": sale.program.to_string(), "advertiserName": program_name(sale.program),
            "pubCommissionAmountPubCurrency": decimal(sale.cents), "shopperId": sale.sub_id, "orderId": sale.order,
        });
        let row =
            fields.iter().map(|field| ((*field).to_owned(), all.get(field).cloned().unwrap_or(Value::Null)));
        Value::Object(row.collect())
    };
    let records: Vec<Value> = left.iter().take(7).map(row).collect();
    let last = left.iter().take(7).next_back().map(|sale| sale.id.clone());
    let done = left.len() <= 7;
    Ok(Answer::json(
        200,
        &json!({ "data": { "publisherCommissions": {
        "count": records.len(), "limit": 7, "maxCommissionId": last, "payloadComplete": done, "records": records,
    } } }),
    ))
}

fn clickbank(request: &Request, sales: &[Sale]) -> Result<Answer, String> {
    if request.header("authorization") != "API-STANDIN" {
        return Ok(Answer::text(403, "Access is denied"));
    }
    if request.header("accept") != "application/json" {
        return Err("the answer would be XML".to_owned());
    }
    if request.path != "/rest/1.3/orders2/list" || request.q("role") != Some("AFFILIATE") {
        return Err("not the list of an affiliate".to_owned());
    }
    let (from, to) = (day(request, "startDate", "%Y-%m-%d")?, day(request, "endDate", "%Y-%m-%d")?);
    let page: usize =
        request.headers.get("page").map_or(Ok(1), |text| text.parse()).map_err(|_| "which page?")?;
    let rows: Vec<Value> = sales
        .iter()
        .filter_map(|sale| {
            let at = sale.at.with_timezone(&chrono_tz::America::Los_Angeles);
            let asked = from <= at.date_naive() && at.date_naive() <= to;
            let row = json!({
                "receipt": sale.order, "transactionType": "SALE", "transactionTime": at.format("%Y-%m-%dT%H:%M:%S%:z").to_string(),
                "vendor": sale.program.to_string(), "currency": sale.currency, "totalAccountAmount": decimal(sale.cents),
                "trackingId": sale.sub_id.as_ref().map_or(json!({ "@nil": "true" }), |mark| json!(mark)),
                "lineItemData": { "productTitle": program_name(sale.program) },
            });
            asked.then_some(row)
        })
        .collect();
    let shown: Vec<Value> = rows.iter().skip((page - 1) * 5).take(5).cloned().collect();
    let status = if page * 5 < rows.len() { 206 } else { 200 };
    Ok(match shown.as_slice() {
        [] => Answer::text(200, "null"),
        [one] => Answer::json(status, &json!({ "orderData": one })),
        many => Answer::json(status, &json!({ "orderData": many })),
    })
}

fn impact(request: &Request, sales: &[Sale]) -> Result<Answer, String> {
    let basic = base64::engine::general_purpose::STANDARD.encode("IRstandin:stand-in:impact");
    if request.header("authorization") != format!("Basic {basic}") {
        return Ok(Answer::json(401, &json!({ "Status": "ERROR", "Message": "Unauthorized" })));
    }
    if !request.header("accept").contains("application/json") {
        return Err("the answer would be XML".to_owned());
    }
    let page = if request.q("Page").is_some() { request.number("Page")? } else { 1 };
    let (list, rows): (&str, Vec<Value>) = match request.path.as_str() {
        "/Mediapartners/IRstandin/Campaigns" => {
            let rows = (1..=3).map(|id| json!({ "CampaignId": id, "CampaignName": program_name(id) }));
            ("Campaigns", rows.collect())
        }
        "/Mediapartners/IRstandin/Actions" => {
            let instant = |name| {
                let text = request.q(name).ok_or(format!("{name} is missing"))?;
                let at =
                    DateTime::parse_from_rfc3339(text).map_err(|_| format!("{name} is no time: {text}"))?;
                Ok::<_, String>(at.to_utc())
            };
            let asked = range(instant("ActionDateStart")?, instant("ActionDateEnd")?, 45)?;
            let row = |sale: &Sale| {
                let at = sale.at.with_timezone(&chrono_tz::America::Los_Angeles).to_rfc3339();
                let (state, cleared) = match sale.status {
                    Status::Pending => ("PENDING", ""),
                    Status::Approved => ("APPROVED", ""),
                    Status::Declined => ("REVERSED", if sale.cents % 2 == 0 { "" } else { at.as_str() }),
                    Status::Paid => ("APPROVED", at.as_str()),
                };
                json!({
                    "Id": sale.id, "CampaignId": sale.program, "CampaignName": program_name(sale.program), "State": state,
                    "ClearedDate": cleared, "Payout": decimal(sale.cents), "Currency": sale.currency, "EventDate": at,
                    "Oid": sale.order.clone().unwrap_or_default(), "SubId1": sale.sub_id.clone().unwrap_or_default(),
                })
            };
            ("Actions", sales.iter().filter(|sale| asked(sale.at)).map(row).collect())
        }
        path => return Ok(Answer::json(404, &json!({ "Status": "ERROR", "Message": path }))),
    };
    let size = 9;
    let more = page * size < rows.len();
    let rest: Vec<&str> = request.raw_query.split('&').filter(|part| !part.starts_with("Page=")).collect();
    let next = format!("{}?{}&Page={}", request.path, rest.join("&"), page + 1);
    let shown: Vec<&Value> = rows.iter().skip((page - 1) * size).take(size).collect();
    Ok(Answer::json(
        200,
        &json!({
            "@page": page.to_string(), "@numpages": rows.len().div_ceil(size).to_string(), "@pagesize": size.to_string(),
            "@nextpageuri": if more { next } else { String::new() }, list: shown,
        }),
    ))
}

fn partnerstack(request: &Request, sales: &[Sale]) -> Result<Answer, String> {
    if request.header("authorization") != "Bearer stand-in ps" {
        return Ok(Answer::json(401, &json!({ "message": "Invalid key", "status": 401 })));
    }
    if !(1..=250).contains(&request.number("limit")?) {
        return Err("limit is 1 to 250".to_owned());
    }
    let rows: Vec<Value> = match request.path.as_str() {
        "/api/v2/partnerships" => (1..=3)
            .map(|id| json!({ "key": format!("part_{id}"), "company": { "key": id.to_string(), "name": program_name(id) } }))
            .collect(),
        "/api/v2/rewards" => {
            let bound = |name| request.number(name).map(|ms| ms as i64);
            let (from, to) = (bound("min_created")?, bound("max_created")?);
            if from < 1_000_000_000_000 {
                return Err("not in milliseconds".to_owned());
            }
            let row = |sale: &Sale| {
                let (status, payment) = match sale.status {
                    Status::Pending => (if sale.cents % 2 == 0 { "hold" } else { "pending" }, json!(null)),
                    Status::Approved => ("approved", json!("in_transit")),
                    Status::Declined if sale.cents % 2 == 0 => ("approved", json!("paid_and_refunded")),
                    Status::Declined => ("declined", json!("available")),
                    Status::Paid => ("approved", json!("withdrawn")),
                };
                let who = json!({ "key": sale.program.to_string(), "name": program_name(sale.program) });
                let mut row = json!({
                    "key": sale.id, "created_at": sale.at.timestamp_millis(), "amount": sale.cents, "currency": sale.currency.to_lowercase(),
                    "status": status, "payment_status": payment,
                });
                row[if sale.cents % 3 == 0 { "group" } else { "company" }] = who;
                if let Some(mark) = &sale.sub_id {
                    row["sub_id"] = json!(mark);
                }
                row
            };
            let asked = |sale: &&Sale| (from..=to).contains(&sale.at.timestamp_millis());
            sales.iter().rev().filter(asked).map(row).collect()
        }
        path => return Ok(Answer::json(404, &json!({ "message": path, "status": 404 }))),
    };
    let skip = match request.q("starting_after") {
        None => 0,
        Some(key) => {
            1 + rows.iter().position(|row| row["key"] == key).ok_or("starting_after is not known")?
        }
    };
    let shown: Vec<&Value> = rows.iter().skip(skip).take(6).collect();
    Ok(Answer::json(
        200,
        &json!({ "data": { "has_more": skip + shown.len() < rows.len(), "items": shown }, "status": 200 }),
    ))
}
