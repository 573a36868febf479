//! Profitshare: signed calls, items in parallel lists.

use chrono::{DateTime, TimeDelta, Utc};
use hmac::{Hmac, KeyInit, Mac};
use record::Status;
use serde_json::{Value, json};
use sha1::Sha1;

use super::http::decoded;
use super::json::day;
use super::{Answer, Request, Sale, World, decimal, program_name};

/// What the network says; `Err` is a request that it would not have accepted.
pub fn answer(request: &Request, world: &World) -> Result<Answer, String> {
    let date = request.header("date");
    let signed = format!(
        "GET{}?{}/{}{date}",
        request.path.trim_start_matches('/'),
        decoded(&request.raw_query),
        request.header("x-ps-client"),
    );
    let mut mac = Hmac::<Sha1>::new_from_slice(b"stand-in pf").unwrap();
    mac.update(signed.as_bytes());
    let wanted: String = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    if request.header("x-ps-auth") != wanted || request.header("x-ps-client") != "standin_user" {
        return Ok(Answer::text(403, ""));
    }
    let sent = DateTime::parse_from_rfc2822(date).map_err(|_| format!("no date: {date}"))?;
    if !date.ends_with(" GMT") || (Utc::now() - sent.to_utc()).abs() > TimeDelta::days(3_650) {
        return Err("the date is not now, in GMT".to_owned());
    }
    if request.header("x-ps-accept") != "json" {
        return Err("the answer would be XML".to_owned());
    }
    match request.path.as_str() {
        "/affiliate-advertisers/" => {
            let all: Vec<Value> = (1..=3)
                .map(|id| json!({ "id": id, "name": program_name(id), "url": "https://shop.example" }))
                .collect();
            Ok(Answer::json(200, &json!({ "result": all })))
        }
        "/affiliate-commissions/" => {
            let names: Vec<&str> = request.query.iter().map(|(name, _)| name.as_str()).collect();
            if names != ["filters[date_from]", "filters[date_to]", "page"] {
                return Err(format!("not in this order: {names:?}"));
            }
            let (from, to) = (
                day(request, "filters[date_from]", "%Y-%m-%d")?,
                day(request, "filters[date_to]", "%Y-%m-%d")?,
            );
            let page = request.number("page")?;
            let orders: Vec<Value> =
                world.sales["profitshare"].chunk_by(|a, b| a.order == b.order).map(order).collect();
            let asked = |order: &&Value| {
                let day =
                    order["order_date"].as_str().and_then(|text| text.get(..10)).unwrap_or("").to_owned();
                from.to_string() <= day && day <= to.to_string()
            };
            let orders: Vec<&Value> = orders.iter().filter(asked).collect();
            let shown: Vec<&&Value> = orders.iter().skip((page - 1) * 4).take(4).collect();
            Ok(Answer::json(
                200,
                &json!({ "result": {
                "current_page": page, "total_pages": orders.len().div_ceil(4), "records_per_page": 4, "commissions": shown,
            } }),
            ))
        }
        path => Ok(Answer::text(404, path)),
    }
}

/// An order of one or two items.
fn order(items: &[Sale]) -> Value {
    let word = |sale: &Sale| match sale.status {
        Status::Pending => "pending",
        Status::Declined => "canceled",
        _ => "approved",
    };
    let joined = |each: &dyn Fn(&Sale) -> String| items.iter().map(each).collect::<Vec<_>>().join("|");
    let first = &items[0];
    json!({
        "order_id": first.id.split('-').next().unwrap().parse::<i64>().unwrap(), "order_ref": first.order, "order_status": word(first),
        "advertiser_id": first.program, "hash": first.sub_id.clone().unwrap_or_default(),
        "order_date": first.at.with_timezone(&chrono_tz::Europe::Bucharest).format("%Y-%m-%d %H:%M:%S").to_string(),
        "order_updated": "0000-00-00 00:00:00", "items_status": joined(&|sale| word(sale).to_owned()),
        "items_commision": joined(&|sale| format!("{}00", decimal(sale.cents))), "items_commision_value": joined(&|_| "5.00".to_owned()),
    })
}
