//! A table as an Excel workbook, written row by row.

use std::io::Write;

use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use super::FILE_COLUMNS;
use crate::view::TransactionView;
use crate::{Error, ErrorKind};

/// How many rows a sheet holds below its headings; what is more goes on in the next sheet.
pub(crate) const SHEET_ROWS: u32 = 1_048_575;
/// How many characters a cell holds.
const CELL: usize = 32_767;
/// How many digits Excel keeps of a number: up to here text, number and text again are the same.
const DIGITS: usize = 15;
/// 1 March 1900: before it, Excel counts a day that never was.
const FIRST_DAY: i64 = -2_203_891_200;
/// How wide the columns are, in characters.
const WIDTHS: [f64; FILE_COLUMNS.len()] = [
    18.0, 20.0, 14.0, 12.0, 24.0, 10.0, 10.0, 19.0, 12.0, 9.0, 12.0, 9.0, 18.0, 16.0, 16.0, 19.0, 11.0, 12.0,
    12.0, 16.0, 24.0,
];

/// Writes transactions into a workbook: amounts as numbers where Excel keeps all their digits, instants as dates, and
/// everything else as text, whatever it looks like.
pub(super) fn write(
    rows: impl FnOnce(&mut dyn FnMut(TransactionView)) -> Result<(), Error>,
    out: impl Write + Send,
    sheet_rows: u32,
) -> Result<(), Error> {
    let mut book = Book::new(sheet_rows).map_err(unwritable)?;
    let mut failed = None;
    rows(&mut |row| {
        if failed.is_none() {
            failed = book.add(&row).err();
        }
    })?;
    match failed {
        Some(error) => Err(error),
        None => book.book.save_to_writer(out).map_err(unwritable),
    }
}

struct Book {
    book: Workbook,
    sheets: usize,
    /// The row of the present sheet that was written last.
    row: u32,
    sheet_rows: u32,
    heading: Format,
    time: Format,
    whole: Format,
    decimal: Format,
}

impl Book {
    fn new(sheet_rows: u32) -> Result<Book, XlsxError> {
        let format = |format: &str| Format::new().set_num_format(format);
        let mut book = Book {
            book: Workbook::new(),
            sheets: 0,
            row: 0,
            sheet_rows,
            heading: Format::new().set_bold(),
            time: format("yyyy-mm-dd hh:mm:ss"),
            whole: format("0"),
            decimal: format("0.00##################"),
        };
        book.begin_sheet()?;
        Ok(book)
    }

    fn begin_sheet(&mut self) -> Result<(), XlsxError> {
        let sheet = self.book.add_worksheet_with_constant_memory()?;
        self.sheets += 1;
        self.row = 0;
        sheet.set_name(match self.sheets {
            1 => "Transactions".to_owned(),
            number => format!("Transactions {number}"),
        })?;
        sheet.set_freeze_panes(1, 0)?;
        for ((at, heading), width) in (0..).zip(FILE_COLUMNS).zip(WIDTHS) {
            sheet.set_column_width(at, width)?;
            sheet.write_string_with_format(0, at, heading, &self.heading)?;
        }
        Ok(())
    }

    fn add(&mut self, row: &TransactionView) -> Result<(), Error> {
        let cells = super::transaction_cells(row);
        if let Some(column) = (0..).zip(&cells).find(|(_, cell)| cell.encode_utf16().count() > CELL) {
            let column = FILE_COLUMNS.get(column.0).copied().unwrap_or_default();
            return Err(Error::input(format!(
                "A cell of a workbook holds 32,767 characters, and the {column} of {} has more.",
                row.id.chars().take(40).collect::<String>()
            ))
            .hint("Export to .csv, .json or .parquet instead."));
        }
        self.put(&cells).map_err(unwritable)
    }

    fn put(&mut self, cells: &[String]) -> Result<(), XlsxError> {
        if self.row >= self.sheet_rows {
            self.begin_sheet()?;
        }
        self.row += 1;
        let (row, Book { time, whole, decimal, .. }) = (self.row, &*self);
        let (time, whole, decimal) = (time.clone(), whole.clone(), decimal.clone());
        let sheet: &mut Worksheet = self.book.worksheet_from_index(self.sheets - 1)?;
        for ((at, column), cell) in (0..).zip(FILE_COLUMNS).zip(cells).filter(|(_, cell)| !cell.is_empty()) {
            match column {
                "commission" | "sale_amount" | "quantity" => match number(cell) {
                    Some(value) => {
                        let format = if cell.contains('.') { &decimal } else { &whole };
                        sheet.write_number_with_format(row, at, value, format)?;
                    }
                    None => drop(sheet.write_string(row, at, cell)?),
                },
                "occurred_at" | "clicked_at" => match date(cell) {
                    Some(value) => drop(sheet.write_datetime_with_format(row, at, value, &time)?),
                    None => drop(sheet.write_string(row, at, cell)?),
                },
                _ => drop(sheet.write_string(row, at, cell)?),
            }
        }
        Ok(())
    }
}

/// A plain decimal as the number that Excel shows with the same digits; `None` if it has more than Excel keeps.
pub(crate) fn number(text: &str) -> Option<f64> {
    let bare = text.strip_prefix('-').unwrap_or(text);
    let digits = bare.trim_start_matches(['0', '.']).bytes().filter(u8::is_ascii_digit).count();
    let plain = bare.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    if plain && digits <= DIGITS { text.parse().ok() } else { None }
}

/// An instant as Excel counts days; `None` beyond its calendar.
fn date(text: &str) -> Option<ExcelDateTime> {
    let at = chrono::DateTime::parse_from_rfc3339(text).ok()?.timestamp();
    ExcelDateTime::from_timestamp(at).ok().filter(|_| at >= FIRST_DAY)
}

pub(crate) fn unwritable(error: XlsxError) -> Error {
    match error {
        XlsxError::IoError(error) => super::unwritable(&error),
        XlsxError::ZipError(error) => super::unwritable(&error.into()),
        other => Error::new(ErrorKind::Bug, "The workbook could not be made.").detail(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_no_more_digits_than_excel_keeps() {
        for (text, expected) in [
            ("45.00", Some(45.0)),
            ("-0.12345678", Some(-0.123_456_78)),
            ("9999999999999.99", Some(9_999_999_999_999.99)),
            ("99999999999999.99", None),
            ("92233720368.54775807", None),
            ("0.00000001", Some(0.000_000_01)),
            ("4.5e-3", None),
            ("=1", None),
        ] {
            assert_eq!(number(text), expected, "{text}");
        }
    }
}
