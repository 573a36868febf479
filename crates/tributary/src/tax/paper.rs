//! A year as paper: totals by payer and month, each payment where payments count, and the rules.

use std::io::Write;

use super::rows::{Row as Paid, What};
use super::{Rows, Year};
use crate::Error;
use crate::pdf::{Column, Paper, Row, Weight};
use crate::view::{MoneyView, TaxBasis, TaxReceipt};

/// So many payments are listed; more are in the table.
const LISTED: usize = 5_000;

const fn column(heading: &'static str, share: f32, right: bool) -> Column {
    Column { heading, share, right }
}

const PAYERS: [Column; 4] = [
    column("Payer", 2.4, false),
    column("Rows", 0.6, true),
    column("As it was", 2.2, true),
    column("Converted", 1.3, true),
];
const MONTHS: [Column; 3] =
    [column("Month", 2.0, false), column("As it was", 2.2, true), column("Converted", 1.3, true)];
const PAYMENTS: [Column; 6] = [
    column("Day", 1.1, false),
    column("Payer", 1.9, false),
    column("Account and number", 2.0, false),
    column("Amount", 1.4, true),
    column("Rate", 2.0, false),
    column("Converted", 1.4, true),
];
const RECEIPTS: [Column; 4] = [
    column("Day", 1.0, false),
    column("Payer", 2.4, false),
    column("Account", 1.6, false),
    column("Amount", 1.4, true),
];

pub(super) fn write(year: &Year, rows: &Rows, out: &mut (dyn Write + Send)) -> Result<(), Error> {
    let view = year.view;
    let mut paper = Paper::new(&year.plan.title)?;
    year.view.notes.iter().for_each(|note| paper.note(note));
    paper.heading("By payer");
    paper.table(&PAYERS, &payers(year));
    if view.missing_count > 0 {
        paper.heading("Without a rate, and in no total");
        let days =
            year.sums.missing().map(|missing| plain([missing.day, text(&missing.amount), String::new()]));
        paper.table(&MONTHS, &days.collect::<Vec<_>>());
    }
    paper.heading("By payer and month");
    paper.table(&MONTHS, &months(year));
    if view.basis == TaxBasis::Received {
        payments(&mut paper, rows)?;
        let counted = if year.plan.receipts { "counted" } else { "not counted" };
        receipts(&mut paper, "Received by your own word alone, counted", &view.said);
        receipts(&mut paper, &format!("Receipts that no payout explains, {counted}"), &view.unmatched);
        receipts(
            &mut paper,
            "Receipts and marks that are likely payouts and not matched, counted as those",
            &view.likely,
        );
        receipts(&mut paper, "Payouts that were not sent, or not yet, and are not counted", &view.unsent);
    } else {
        paper.note("The single commissions are in the same year saved as CSV or as a workbook.");
    }
    paper.finish(out)
}

fn payers(year: &Year) -> Vec<Row> {
    let mut rows: Vec<Row> = year
        .view
        .payers
        .iter()
        .map(|payer| {
            let amounts: Vec<String> = payer.amounts.iter().map(text).collect();
            plain([payer.name.clone(), payer.rows.to_string(), amounts.join(", "), text(&payer.total)])
        })
        .collect();
    rows.push(Row {
        cells: vec!["All".to_owned(), year.view.rows.to_string(), String::new(), text(&year.view.total)],
        weight: Weight::Strong,
    });
    rows
}

fn months(year: &Year) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut over: Option<&String> = None;
    for ((payer, month), (amounts, total)) in &year.sums.months {
        if over != Some(payer) {
            rows.push(Row { cells: vec![payer.clone()], weight: Weight::Over });
            over = Some(payer);
        }
        let amounts: Vec<String> = amounts.iter().map(|money| money.to_string()).collect();
        rows.push(plain([month.clone(), amounts.join(", "), total.get(year.plan.currency).to_string()]));
    }
    rows
}

fn payments(paper: &mut Paper, rows: &Rows) -> Result<(), Error> {
    let (mut listed, mut more) = (Vec::new(), 0_u64);
    rows(&mut |row: &Paid| {
        if listed.len() < LISTED {
            let converted = row.converted.as_ref();
            listed.push(plain([
                row.day.to_string(),
                row.payer.clone(),
                match row.what {
                    What::Said => format!("{} {} (your own word)", row.account, row.id).replace("  ", " "),
                    _ => format!("{} {}", row.account, row.id),
                },
                match row.sent.filter(|sent| *sent != row.amount) {
                    Some(sent) => format!("{} of {sent}", row.amount),
                    None => row.amount.to_string(),
                },
                converted.map_or("no rate".to_owned(), |done| done.rate.clone()),
                converted.map(|done| done.amount.to_string()).unwrap_or_default(),
            ]));
        } else {
            more += 1;
        }
        Ok(())
    })?;
    paper.heading("Each payment");
    paper.table(&PAYMENTS, &listed);
    if more > 0 {
        paper.note(&format!("{more} more are in the same year saved as CSV or as a workbook."));
    }
    Ok(())
}

fn receipts(paper: &mut Paper, heading: &str, receipts: &[TaxReceipt]) {
    if receipts.is_empty() {
        return;
    }
    paper.heading(heading);
    let row = |one: &TaxReceipt| {
        plain([one.day.to_string(), one.payer.clone(), one.account.clone(), text(&one.amount)])
    };
    paper.table(&RECEIPTS, &receipts.iter().take(LISTED).map(row).collect::<Vec<_>>());
}

fn plain<const N: usize>(cells: [String; N]) -> Row {
    Row { cells: cells.into(), weight: Weight::Plain }
}

fn text(money: &MoneyView) -> String {
    format!("{} {}", money.amount, money.currency)
}
