//! A year as an Excel workbook: totals and rules on the first sheet, rows on those behind it.

use std::io::Write;

use rust_xlsxwriter::{Format, Workbook, XlsxError};

use super::table::{COLUMNS, cells};
use super::{Rows, Year};
use crate::Error;
use crate::export::book::{SHEET_ROWS, number, unwritable};
use crate::view::MoneyView;

/// How wide the columns are, in characters.
const WIDTHS: [f64; COLUMNS.len()] =
    [11.0, 12.0, 26.0, 20.0, 26.0, 20.0, 12.0, 14.0, 9.0, 34.0, 14.0, 9.0, 14.0];

pub(super) fn write(year: &Year, rows: &Rows, out: &mut (dyn Write + Send)) -> Result<(), Error> {
    let mut book = Workbook::new();
    summary(&mut book, year).map_err(unwritable)?;
    let (mut sheets, mut at) = (0, SHEET_ROWS);
    rows(&mut |row| {
        if at >= SHEET_ROWS {
            sheets += 1;
            begin(&mut book, sheets).map_err(unwritable)?;
            at = 0;
        }
        at += 1;
        put(&mut book, sheets, at, &cells(row)).map_err(unwritable)
    })?;
    book.save_to_writer(out).map_err(unwritable)
}

fn begin(book: &mut Workbook, number: usize) -> Result<(), XlsxError> {
    let sheet = book.add_worksheet_with_constant_memory()?;
    sheet.set_name(if number == 1 { "Rows".to_owned() } else { format!("Rows {number}") })?;
    sheet.set_freeze_panes(1, 0)?;
    let heading = Format::new().set_bold();
    for ((at, name), width) in (0..).zip(COLUMNS).zip(WIDTHS) {
        sheet.set_column_width(at, width)?;
        sheet.write_string_with_format(0, at, name, &heading)?;
    }
    Ok(())
}

fn put(
    book: &mut Workbook,
    sheet: usize,
    row: u32,
    cells: &[String; COLUMNS.len()],
) -> Result<(), XlsxError> {
    let sheet = book.worksheet_from_index(sheet)?;
    let format = Format::new().set_num_format("0.00##################");
    for ((at, column), cell) in (0..).zip(COLUMNS).zip(cells).filter(|(_, cell)| !cell.is_empty()) {
        let value = if matches!(column, "amount" | "converted") { number(cell) } else { None };
        match value {
            Some(value) => sheet.write_number_with_format(row, at, value, &format)?,
            None => sheet.write_string(row, at, cell)?,
        };
    }
    Ok(())
}

fn summary(book: &mut Workbook, year: &Year) -> Result<(), XlsxError> {
    let (strong, format) = (Format::new().set_bold(), Format::new().set_num_format("0.00"));
    let sheet = book.add_worksheet_with_constant_memory()?;
    sheet.set_name("Summary")?;
    for (at, width) in [(0, 34.0), (1, 10.0), (2, 34.0), (3, 16.0), (4, 9.0)] {
        sheet.set_column_width(at, width)?;
    }
    sheet.write_string_with_format(0, 0, &year.plan.title, &strong)?;
    for (at, heading) in (0..).zip(["Payer", "Rows", "As it was", "Converted", "Currency"]) {
        sheet.write_string_with_format(2, at, heading, &strong)?;
    }
    let all = MoneyView { amount: String::new(), currency: String::new() };
    let sums =
        year.view.payers.iter().map(|payer| (&payer.name, payer.rows, &payer.amounts[..], &payer.total));
    let name = "All".to_owned();
    let mut row = 2;
    for (payer, rows, amounts, total) in sums.chain([(&name, year.view.rows, &[all][..0], &year.view.total)])
    {
        row += 1;
        let amounts: Vec<String> =
            amounts.iter().map(|money| format!("{} {}", money.amount, money.currency)).collect();
        sheet.write_string(row, 0, payer)?;
        // No year has more rows than a number of Excel's is exact for.
        sheet.write_number(row, 1, rows as f64)?;
        sheet.write_string(row, 2, amounts.join(", "))?;
        match number(&total.amount) {
            Some(value) => sheet.write_number_with_format(row, 3, value, &format)?,
            None => sheet.write_string(row, 3, &total.amount)?,
        };
        sheet.write_string(row, 4, &total.currency)?;
    }
    row += 1;
    for missing in year.sums.missing() {
        row += 1;
        let text =
            format!("No rate for {}: {} {}", missing.day, missing.amount.amount, missing.amount.currency);
        sheet.write_string(row, 0, text)?;
    }
    row += 1;
    for note in &year.view.notes {
        row += 1;
        sheet.write_string(row, 0, note)?;
    }
    Ok(())
}
