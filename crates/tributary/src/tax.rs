//! A year for the tax office: rows of what was received or approved, by payer, each converted once.
//!
//! This is a list, no advice: which basis, rate and year are right, a tax office or an adviser says.

mod book;
mod paper;
mod rates;
mod receipts;
mod rows;
mod sums;
mod table;

use std::path::Path;
use std::sync::Arc;

use record::{Currency, Day, Days};

use crate::view::{MoneyView, Profile, SaveTax, TaxBasis, TaxRate, TaxReceipt, TaxRequest, TaxView};
use crate::{App, Error, Open, payouts, whole};
use rows::Row;
use sums::Sums;

/// Years that can be asked for.
const YEARS: std::ops::RangeInclusive<i32> = 1990..=2100;
/// How many days without a rate are listed on the screen.
const LISTED: usize = 500;

/// A question that can be answered: which days, by which rules.
struct Plan {
    name: String,
    title: String,
    days: Days,
    to_date: Option<Day>,
    basis: TaxBasis,
    rate: TaxRate,
    currency: Currency,
    receipts: bool,
}

/// Answers a year in short.
pub async fn preview(app: &Arc<App>, request: TaxRequest) -> Result<TaxView, Error> {
    app.blocking(move |app, open| {
        let plan = plan(app, open, &request)?;
        Ok(view(&plan, &rows::sums(app, open, &plan)?))
    })
    .await
}

/// Writes a year to a file, of the kind that its ending says.
pub async fn save(app: &Arc<App>, save: SaveTax) -> Result<TaxView, Error> {
    app.blocking(move |app, open| {
        let path = Path::new(&save.path);
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
        let plan = plan(app, open, &save.of)?;
        let write = match ending.as_deref() {
            Some("csv") => table::write,
            Some("xlsx") => book::write,
            Some("pdf") => paper::write,
            _ => {
                return Err(Error::input(format!("{} does not end in .csv, .xlsx or .pdf.", path.display()))
                    .hint("The ending decides what is written."));
            }
        };
        let sums = rows::sums(app, open, &plan)?;
        let view = view(&plan, &sums);
        whole::write(path, |out| {
            let rows =
                |on_row: &mut dyn FnMut(&Row) -> Result<(), Error>| rows::each(app, open, &plan, on_row);
            write(&Year { plan: &plan, sums: &sums, view: &view }, &rows, out)?;
            Ok((true, ()))
        })?;
        Ok(view)
    })
    .await
}

/// What a file of a year is made of, besides its rows.
struct Year<'y> {
    plan: &'y Plan,
    sums: &'y Sums,
    view: &'y TaxView,
}

/// Hands over every row.
type Rows<'r> = dyn Fn(&mut dyn FnMut(&Row) -> Result<(), Error>) -> Result<(), Error> + 'r;

fn plan(app: &App, open: &Open, request: &TaxRequest) -> Result<Plan, Error> {
    let month = request.start_month.unwrap_or(1);
    let days = year(request.year, month)?;
    let currency = match &request.currency {
        Some(code) => Currency::new(code.trim()).map_err(|_| {
            Error::input(format!("“{}” is no currency.", code.trim())).hint("Write its code, such as EUR.")
        })?,
        None => open.ledger.read(|r| r.currency())?.ok_or_else(|| {
            Error::input("No currency is chosen.")
                .hint("`--in EUR`, or `tributary currency EUR` once for all.")
        })?,
    };
    let profile = match open.kind {
        Profile::Own => "own",
        Profile::Sample => "sample",
    };
    let basis = word(request.basis);
    let called = if month == 1 { request.year.to_string() } else { format!("{}-{:02}", request.year, month) };
    let open_until = Some(app.today()).filter(|today| *today <= days.to());
    let stamp = open_until.map(|today| format!(", to date ({today})")).unwrap_or_default();
    Ok(Plan {
        name: format!(
            "tributary-{profile}-tax-{called}-{basis}{}",
            if open_until.is_some() { "-to-date" } else { "" }
        ),
        title: format!("Income {basis} from {} to {}{stamp}", days.from(), days.to()),
        days,
        to_date: open_until,
        basis: request.basis,
        rate: request.rate.unwrap_or_default(),
        currency,
        receipts: request.receipts.unwrap_or(true),
    })
}

/// The twelve months that begin with a month.
fn year(year: i32, month: u32) -> Result<Days, Error> {
    let bad = |what: String| Error::input(what).hint("For example 2026, with a month from 1 to 12.");
    if !YEARS.contains(&year) {
        return Err(bad(format!("{year} is no year of which there are figures.")));
    }
    let days = Day::new(year, month, 1).zip(Day::new(year + 1, month, 1));
    let days = days.and_then(|(from, next)| Days::new(from, next.plus(-1)));
    days.ok_or_else(|| bad(format!("{month} is no month.")))
}

fn word(basis: TaxBasis) -> &'static str {
    match basis {
        TaxBasis::Received => "received",
        TaxBasis::Approved => "approved",
    }
}

fn view(plan: &Plan, sums: &Sums) -> TaxView {
    TaxView {
        name: plan.name.clone(),
        from: plan.days.from(),
        to: plan.days.to(),
        to_date: plan.to_date,
        basis: plan.basis,
        currency: plan.currency.code().to_owned(),
        payers: sums.payers(plan.currency),
        total: sums.total(plan.currency).into(),
        rows: sums.rows,
        missing: sums.missing().take(LISTED).collect(),
        missing_count: sums.missing().count(),
        said: sums.said.iter().map(receipt).collect(),
        unmatched: sums.unmatched.iter().map(receipt).collect(),
        likely: sums.likely.iter().map(receipt).collect(),
        unsent: sums.unsent.iter().map(receipt).collect(),
        fees: sums.fees.iter().map(MoneyView::from).collect(),
        vanished: sums.vanished,
        notes: notes(plan, sums),
    }
}

fn receipt(row: &Row) -> TaxReceipt {
    TaxReceipt {
        said: row.what == rows::What::Said,
        day: row.day,
        payer: row.payer.clone(),
        account: row.account.clone(),
        amount: MoneyView::from(row.amount),
        status: row.status.clone(),
    }
}

/// The rules, in words, as every file of a year has them.
fn notes(plan: &Plan, sums: &Sums) -> Vec<String> {
    let currency = plan.currency;
    let basis = match (plan.basis, plan.receipts) {
        (TaxBasis::Received, _) => received(plan.receipts),
        (TaxBasis::Approved, _) => {
            "Approved: commissions whose present state is approved or paid, on the network's own day of earning; \
             pending and declined ones are not counted."
                .to_owned()
        }
    };
    let rate = match plan.rate {
        TaxRate::Day => "at the rates of the row's own day, or the latest of the seven days before",
        TaxRate::Month => "at the mean of all rates of the row's month, to nine decimals",
    };
    let mut notes = vec![
        basis,
        format!(
            "Converted to {currency} through the euro {rate}; rates are those that are kept here, the European Central \
             Bank's unless you brought others. Each row is rounded once, half to even, to the digits of {currency}; \
             totals are sums of rows. A row without a rate is in no total."
        ),
    ];
    let fees: Vec<String> = sums.fees.iter().map(|fee| fee.to_string()).collect();
    if !fees.is_empty() {
        notes.push(format!(
            "Of payouts that are matched to a receipt in their own currency, or marked as received, {} less arrived than \
             was sent: fees, which are in no total.",
            fees.join(", ")
        ));
    }
    notes.extend(plan.to_date.map(|day| format!("The year is not over: to date, {day}.")));
    notes.push(format!("Made by Tributary {}. A list, no tax advice.", env!("CARGO_PKG_VERSION")));
    notes
}

/// What counts as received.
fn received(receipts: bool) -> String {
    let of_receipts = match receipts {
        true => "Payments that only a bank or wallet shows are counted as well.",
        false => "Payments that only a bank or wallet shows are not counted.",
    };
    format!(
        "Received: payouts that are matched to a receipt as they arrived, on the day that they did, under the network \
         that paid; what of payouts is not matched as the network says, on its day; what you marked as received, on the \
         day and with the amount that you said. {of_receipts} A receipt or a mark that is likely a payout and not matched \
         is not counted beside it: within {} days of it, of the same amount or up to {} % less, or, in another currency, \
         {} % less to {} % more than the rate of the day gives; it may be one of several payouts or several for one. \
         Payouts that their network calls pending, failed or the like are not counted unless they are matched or marked \
         as received.",
        payouts::DAYS,
        payouts::FEE_BP / 100,
        payouts::RATE_BP.0 / 100,
        payouts::RATE_BP.1 / 100
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_has_twelve_months_from_whichever_it_begins() {
        for (begins, month, expected) in [
            (2026, 1, Some("2026-01-01 2026-12-31")),
            (2027, 3, Some("2027-03-01 2028-02-29")),
            (2026, 12, Some("2026-12-01 2027-11-30")),
            (2026, 0, None),
            (2026, 13, None),
            (1066, 1, None),
        ] {
            let found = year(begins, month).ok().map(|days| format!("{} {}", days.from(), days.to()));
            assert_eq!(found.as_deref(), expected);
        }
    }
}
