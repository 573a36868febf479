//! TradeTracker: SOAP and a cookie.

use chrono::{DateTime, NaiveDateTime};
use record::{Kind, Status};

use super::{Answer, Request, Sale, World, decimal, program_name};

/// What the network says; `Err` is a request that it would not have accepted.
pub fn answer(request: &Request, world: &mut World) -> Result<Answer, String> {
    let body = request.text();
    let action = request.header("soapaction").trim_matches('"');
    let method = action.strip_prefix("https://ws.tradetracker.com/soap/affiliate/").ok_or("no SOAPAction")?;
    if request.method != "POST"
        || request.path != "/soap/affiliate"
        || !request.header("content-type").starts_with("text/xml")
    {
        return Err("not a SOAP call".to_owned());
    }
    if !body.contains(&format!(":{method}>")) && !body.contains(&format!(":{method}/>")) {
        return Err(format!("the body does not call {method}"));
    }
    let given = |name: &str| {
        let (_, rest) = body.split_once(&format!("<{name}>"))?;
        let (value, _) = rest.split_once(&format!("</{name}>"))?;
        Some(value.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))
    };
    if method == "authenticate" {
        let wanted = [
            ("customerID", "777"),
            ("passphrase", "<stand&in>"),
            ("sandbox", "false"),
            ("locale", "de_DE"),
            ("demo", "false"),
        ];
        if wanted.into_iter().any(|(name, value)| given(name).as_deref() != Some(value)) {
            return Ok(Answer::text(500, fault("Wrong customer ID or passphrase")));
        }
        world.open("tradetracker");
        let cookie = format!("PHPSESSID=tt{}; path=/; HttpOnly", world.session("tradetracker"));
        return Ok(Answer::text(200, envelope(method, "")).with("set-cookie", &cookie));
    }
    if !request.header("cookie").contains(&format!("PHPSESSID=tt{}", world.session("tradetracker"))) {
        return Ok(Answer::text(500, fault("Not authenticated")));
    }
    let site = || {
        let site = given("affiliateSiteID").and_then(|text| text.parse::<i64>().ok());
        site.filter(|site| (1..=2).contains(site)).ok_or("which site?".to_owned())
    };
    let number = |name| given(name).and_then(|text| text.parse::<usize>().ok());
    let (offset, limit) = (number("offset").unwrap_or(0), number("limit").unwrap_or(usize::MAX));
    let rows: Vec<String> = match method {
        "getAffiliateSites" => (1..=2).map(|id| format!("<ID>{id}</ID><name>Site {id}</name>")).collect(),
        "getCampaigns" => {
            site()?;
            if limit > 250 {
                return Err("limit is at most 250".to_owned());
            }
            (1..=3).map(|id| format!("<ID>{id}</ID><name>{}</name>", escaped(id))).collect()
        }
        "getConversionTransactions" => {
            let site = site()?;
            let instant = |name: &str| {
                let text = given(name).ok_or(format!("{name} is missing"))?;
                let local = || {
                    let at = NaiveDateTime::parse_from_str(&format!("{text}T00:00:00"), "%Y-%m-%dT%H:%M:%S").ok()?;
                    at.and_local_timezone(chrono_tz::Europe::Amsterdam).earliest().map(|at| at.to_utc())
                };
                let at = DateTime::parse_from_rfc3339(&text).ok().map(|at| at.to_utc());
                at.or_else(local).ok_or(format!("{name} is no time: {text}"))
            };
            let (from, to) = (instant("registrationDateFrom")?, instant("registrationDateTo")?);
            let place = |sale: &Sale| if sale.cents % 3 == 0 { 2 } else { 1 };
            let sales = world.sales["tradetracker"].iter();
            sales.filter(|sale| from <= sale.at && sale.at < to && place(sale) == site).map(row).collect()
        }
        "getReportCampaign" => {
            site()?;
            let clicks = "<reportData><overallImpressionCount>40</overallImpressionCount><overallClickCount>3</overallClickCount></reportData>";
            vec![format!("<campaign><ID>1</ID><name>{}</name></campaign>{clicks}", escaped(1))]
        }
        "getPayments" => vec![
            "<invoiceNumber>I-1</invoiceNumber><currency>EUR</currency><endTotal>10.50</endTotal><billDate>2026-02-01</billDate><payDate xsi:nil=\"true\"/>".to_owned(),
        ],
        other => return Err(format!("there is no {other}")),
    };
    // No page is as long as it was asked to be.
    let size = if method == "getConversionTransactions" { 5 } else { 250 };
    let items: String =
        rows.iter().skip(offset).take(size.min(limit)).map(|row| format!("<item>{row}</item>\n")).collect();
    Ok(Answer::text(200, envelope(method, &format!("<list>{items}</list>"))))
}

fn escaped(program: i64) -> String {
    program_name(program).replace('&', "&amp;")
}

fn row(sale: &Sale) -> String {
    let status = match sale.status {
        Status::Pending => "pending",
        Status::Approved => "accepted",
        Status::Declined => "rejected",
        Status::Paid if sale.cents % 2 == 0 => "pending",
        Status::Paid => "accepted",
    };
    let at = sale.at.with_timezone(&chrono_tz::Europe::Amsterdam);
    let when = if sale.cents % 2 == 0 { at.format("%Y-%m-%dT%H:%M:%S").to_string() } else { at.to_rfc3339() };
    let mark = sale
        .sub_id
        .as_ref()
        .map_or("<reference/>".to_owned(), |mark| format!("<reference>{mark}</reference>"));
    format!(
        "<ID>{}</ID><campaign><ID>{}</ID><name>{}</name></campaign><transactionType>{}</transactionType>\
         <transactionStatus>{status}</transactionStatus><currency>{}</currency><commission>{}</commission>\
         <orderAmount xsi:nil=\"true\"/><registrationDate>{when}</registrationDate><paidOut>{}</paidOut>{mark}",
        sale.id,
        sale.program,
        escaped(sale.program),
        if sale.kind == Kind::Lead { "lead" } else { "sale" },
        sale.currency,
        decimal(sale.cents),
        sale.status == Status::Paid,
    )
}

fn envelope(method: &str, inside: &str) -> String {
    body(&format!("<ns1:{method}Response>{inside}</ns1:{method}Response>"))
}

fn fault(why: &str) -> String {
    body(&format!(
        "<SOAP-ENV:Fault><faultcode>SOAP-ENV:Server</faultcode><faultstring>{why}</faultstring></SOAP-ENV:Fault>"
    ))
}

fn body(inside: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<SOAP-ENV:Envelope xmlns:SOAP-ENV=\"http://schemas.xmlsoap.org/soap/envelope/\" \
         xmlns:ns1=\"https://ws.tradetracker.com/soap/affiliate\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\
         <SOAP-ENV:Body>{inside}</SOAP-ENV:Body></SOAP-ENV:Envelope>"
    )
}
