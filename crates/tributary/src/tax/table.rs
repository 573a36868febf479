//! A year as CSV: its rows, then its totals and the rules, told apart by the first column.

use std::io::Write;

use network::harmless;

use super::rows::Row;
use super::{Rows, Year};
use crate::Error;
use crate::export::written;

/// The columns of a row, in a table and in a workbook.
pub(super) const COLUMNS: [&str; 13] = [
    "day",
    "what",
    "payer",
    "account",
    "program",
    "id",
    "status",
    "amount",
    "currency",
    "rate",
    "converted",
    "converted_currency",
    "sent",
];

/// A row as cells, in the order of [`COLUMNS`].
pub(super) fn cells(row: &Row) -> [String; COLUMNS.len()] {
    let (rate, amount, currency) = match &row.converted {
        Some(done) => (done.rate.clone(), done.amount.decimal(), done.amount.currency.code().to_owned()),
        None => ("no rate".to_owned(), String::new(), String::new()),
    };
    [
        row.day.to_string(),
        row.what.word().to_owned(),
        row.payer.clone(),
        row.account.clone(),
        row.program.clone().unwrap_or_default(),
        row.id.clone(),
        row.status.clone().unwrap_or_default(),
        row.amount.decimal(),
        row.amount.currency.code().to_owned(),
        rate,
        amount,
        currency,
        row.sent.map(|sent| sent.to_string()).unwrap_or_default(),
    ]
}

pub(super) fn write(year: &Year, rows: &Rows, out: &mut (dyn Write + Send)) -> Result<(), Error> {
    let failed = |error| Error::file(std::path::Path::new("the output"), &written(error));
    let mut table = csv::Writer::from_writer(out);
    let mut line = |record: &str, cells: &[String]| {
        let cells = cells.iter().map(|cell| harmless(cell).into_owned());
        table.write_record(std::iter::once(record.to_owned()).chain(cells)).map_err(failed)
    };
    line("record", &COLUMNS.map(str::to_owned))?;
    rows(&mut |row| line("row", &cells(row)))?;
    let total = |payer: &str, money: &crate::view::MoneyView| {
        let mut cells = [const { String::new() }; COLUMNS.len()];
        let [.., amount, currency, _] = &mut cells;
        (*amount, *currency) = (money.amount.clone(), money.currency.clone());
        let [_, _, name, ..] = &mut cells;
        payer.clone_into(name);
        cells
    };
    for payer in &year.view.payers {
        line("payer", &total(&payer.name, &payer.total))?;
    }
    line("total", &total("", &year.view.total))?;
    for note in &year.view.notes {
        let mut cells = [const { String::new() }; COLUMNS.len()];
        let [_, _, text, ..] = &mut cells;
        text.clone_from(note);
        line("note", &cells)?;
    }
    table.flush().map_err(|error| failed(error.into()))
}
