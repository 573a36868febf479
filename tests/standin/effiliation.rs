//! Effiliation: a table in ISO-8859-1, refusals with 200.

use std::fmt::Write;

use record::{Kind, Status};

use super::json::day;
use super::{Answer, Request, World, decimal, program_name};

const HEADINGS: &str = "id_transaction|id_affilieur|id_programme|id_session|effi_id|effi_id2|type|montant|commission|statut|date|dateclic|datetran|datevalidation|en_session|ref|ref2|ref3|ref4|ref5|ip|payed|nom_programme|referer|nom_support|id_typelien|appareil|type_appareil";

/// What the network says; `Err` is a request that it would not have accepted.
pub fn answer(request: &Request, world: &World) -> Result<Answer, String> {
    if request.q("key") != Some("stand-in & effi") {
        return Ok(Answer::text(200, "bad credentials !"));
    }
    if request.path == "/apiv2/programs.xml" {
        let program = |id| {
            let name = program_name(id).replace('&', "&amp;");
            format!("<program><id_programme>{id}</id_programme><nom>{name}</nom></program>")
        };
        let programs: String = (1..=3).map(program).collect();
        return Ok(Answer::text(200, format!("<programs>{programs}</programs>")));
    }
    if request.path != "/apiv2/transaction.csv"
        || request.q("type") != Some("datetran")
        || request.q("all") != Some("yes")
    {
        return Err("not every transaction by its date".to_owned());
    }
    let (from, to) = (day(request, "start", "%d/%m/%Y")?, day(request, "end", "%d/%m/%Y")?);
    let mut table = format!("{HEADINGS}\n");
    for sale in &world.sales["effiliation"] {
        let at = sale.at.with_timezone(&chrono_tz::Europe::Paris);
        if at.date_naive() < from || to < at.date_naive() {
            continue;
        }
        let (word, paid) = match sale.status {
            Status::Pending => ("Attente", i64::from(sale.cents % 2 == 0)),
            Status::Approved => ("Valide", 0),
            Status::Declined => ("Refusé", 0),
            Status::Paid => ("Valide", 1),
        };
        let sign = if sale.status == Status::Declined { "-" } else { "" };
        let kind = if sale.kind == Kind::Lead { "lead" } else { "vente" };
        let (mark, order) = (sale.sub_id.as_deref().unwrap_or(""), sale.order.as_deref().unwrap_or(""));
        let (id, program, amount) = (&sale.id, sale.program, decimal(sale.cents));
        let (when, name) = (at.format("%Y-%m-%d %H:%M:%S"), program_name(program).replace('№', "n"));
        writeln!(table, "{id}|1|{program}|1|{mark}||{kind}||{sign}{amount}|{word}|{when}||{when}||oui|{order}||||||{paid}|\"{name}\"||||||").unwrap();
    }
    let bytes: Vec<u8> = table.chars().map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?')).collect();
    Ok(Answer::text(200, bytes))
}
