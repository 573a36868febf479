//! What is written is read back with other libraries than it was written with, or with their readers.

use std::io::Cursor;

use calamine::{Data, DataType, Reader, Xlsx};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field;
use record::{Kind, Status};

use super::{FILE_COLUMNS, book, columns};
use crate::Error;
use crate::view::{MoneyView, TransactionView};

fn row(id: &str, commission: &str, currency: &str) -> TransactionView {
    TransactionView {
        row: 1,
        id: id.to_owned(),
        account: "Main".to_owned(),
        network: "awin".to_owned(),
        program_key: None,
        program_id: Some("007".to_owned()),
        program: Some("=HYPERLINK(\"http://evil.example\")".to_owned()),
        slot: 0,
        status: Status::Approved,
        kind: Kind::Sale,
        occurred_at: "2026-01-31T23:59:07Z".to_owned(),
        day: "2026-02-01".to_owned(),
        currency_key: currency.to_owned(),
        sale_key: None,
        payout_id: None,
        commission: MoneyView { amount: commission.to_owned(), currency: currency.to_owned() },
        sale: None,
        quantity: Some("2".to_owned()),
        sub_id: Some("@SUM(A1)".to_owned()),
        order_id: Some("_x0041_ \u{1}<&>\r\nnext".to_owned()),
        customer_id: None,
        clicked_at: Some("1899-01-01T00:00:00Z".to_owned()),
        missing_since: None,
        note: None,
        expected: false,
    }
}

fn written(rows: Vec<TransactionView>, sheet_rows: u32) -> Result<Xlsx<Cursor<Vec<u8>>>, Error> {
    let mut bytes = Vec::new();
    let each = |on_row: &mut dyn FnMut(TransactionView)| {
        rows.into_iter().for_each(on_row);
        Ok(())
    };
    book::write(each, &mut bytes, sheet_rows)?;
    Ok(Xlsx::new(Cursor::new(bytes)).unwrap())
}

#[test]
fn a_workbook_holds_exact_numbers_dates_and_texts_that_stay_texts() {
    let amounts = ["45.00", "-0.12345678", "0.1", "9999999999999.99", "99999999999999.99", "4.5e-3", "1000"];
    let rows = amounts.iter().enumerate().map(|(at, amount)| row(&format!("0{at}"), amount, "BTC")).collect();
    let mut book = written(rows, book::SHEET_ROWS).unwrap();
    assert_eq!(book.sheet_names(), ["Transactions"]);
    assert!(book.worksheet_formula("Transactions").unwrap().is_empty(), "no formula at all");
    let sheet = book.worksheet_range("Transactions").unwrap();
    let cells: Vec<&[Data]> = sheet.rows().collect();
    let headings: Vec<_> = cells[0].iter().map(ToString::to_string).collect();
    assert_eq!(headings, FILE_COLUMNS);
    for (amount, cells) in amounts.iter().zip(&cells[1..]) {
        match &cells[8] {
            Data::Float(number) => {
                // Fifteen digits are what Excel shows of it: they are those that were reported.
                let shown: f64 = format!("{number:.14e}").parse().unwrap();
                assert_eq!(shown, amount.parse::<f64>().unwrap());
                assert!(amount.trim_matches(['0', '.', '-']).len() <= 16, "{amount}");
            }
            Data::String(text) => assert_eq!(text, amount),
            other => panic!("{amount}: {other:?}"),
        }
        let is_number = ["45.00", "-0.12345678", "0.1", "9999999999999.99", "1000"].contains(amount);
        assert_eq!(cells[8].is_float(), is_number, "{amount}");
        let texts = [(3, "007"), (4, "=HYPERLINK(\"http://evil.example\")"), (12, "@SUM(A1)")];
        for (at, text) in texts {
            assert_eq!(cells[at], Data::String(text.to_owned()));
        }
        assert_eq!(cells[13], Data::String("_x0041_ \u{1}<&>\r\nnext".to_owned()));
        let at = cells[7].as_datetime().unwrap();
        assert_eq!(at.format("%Y-%m-%dT%H:%M:%SZ").to_string(), "2026-01-31T23:59:07Z");
        assert_eq!(cells[15], Data::String("1899-01-01T00:00:00Z".to_owned()), "before Excel's calendar");
        assert_eq!((&cells[10], &cells[14]), (&Data::Empty, &Data::Empty));
        assert_eq!(cells[11], Data::Float(2.0));
    }
}

#[test]
fn the_headings_of_a_workbook_stay_in_sight() {
    let mut bytes = Vec::new();
    book::write(
        |on_row| {
            on_row(row("1", "1", "EUR"));
            Ok(())
        },
        &mut bytes,
        5,
    )
    .unwrap();
    let mut book = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut sheet = String::new();
    std::io::Read::read_to_string(&mut book.by_name("xl/worksheets/sheet1.xml").unwrap(), &mut sheet)
        .unwrap();
    assert!(sheet.contains("state=\"frozen\"") && sheet.contains("ySplit=\"1\""), "{sheet}");
    assert!(!sheet.contains("<f>"));
}

#[test]
fn more_rows_than_a_sheet_holds_go_on_in_the_next() {
    let rows = (0..7).map(|at| row(&at.to_string(), "1", "EUR")).collect();
    let mut book = written(rows, 3).unwrap();
    assert_eq!(book.sheet_names(), ["Transactions", "Transactions 2", "Transactions 3"]);
    let ids: Vec<Vec<String>> = book
        .sheet_names()
        .iter()
        .map(|name| {
            let sheet = book.worksheet_range(name).unwrap();
            sheet.rows().map(|cells| cells[0].to_string()).collect()
        })
        .collect();
    assert_eq!(ids, [vec!["id", "0", "1", "2"], vec!["id", "3", "4", "5"], vec!["id", "6"]]);
    assert_eq!(written(Vec::new(), 3).unwrap().worksheet_range("Transactions").unwrap().height(), 1);
}

#[test]
fn what_no_cell_holds_is_refused_and_named() {
    let long = TransactionView { sub_id: Some("x".repeat(32_768)), ..row("42", "1", "EUR") };
    let Err(error) = written(vec![long], 3) else { panic!("it was written") };
    assert!(error.message.contains("sub_id of 42") && error.hint.unwrap().contains(".csv"));
    let fits = TransactionView { sub_id: Some("x".repeat(32_767)), ..row("42", "1", "EUR") };
    assert!(written(vec![fits], 3).is_ok());
}

#[test]
fn a_parquet_file_holds_exact_decimals_and_instants() {
    let amounts = ["45.00", "-0.12345678", "92233720368.54775807", "0.000000000000000001", "-1"];
    let rows: Vec<_> = amounts.iter().map(|amount| row("1", amount, "BTC")).collect();
    let mut bytes = Vec::new();
    let each = |on_row: &mut dyn FnMut(TransactionView)| {
        rows.iter().cloned().for_each(on_row);
        Ok(())
    };
    columns::write(each, &mut bytes).unwrap();
    let file = SerializedFileReader::new(bytes::Bytes::from(bytes)).unwrap();
    let schema = file.metadata().file_metadata().schema_descr();
    let names: Vec<_> = schema.columns().iter().map(|column| column.name().to_owned()).collect();
    assert_eq!(names, FILE_COLUMNS);
    let read: Vec<_> = file.get_row_iter(None).unwrap().map(Result::unwrap).collect();
    assert_eq!(read.len(), amounts.len());
    for (amount, read) in amounts.iter().zip(&read) {
        let fields: Vec<&Field> = read.get_column_iter().map(|(_, field)| field).collect();
        let Field::Decimal(decimal) = fields[8] else { panic!("{:?}", fields[8]) };
        assert_eq!((decimal.precision(), decimal.scale()), (38, 18));
        let bytes: [u8; 16] = decimal.data().try_into().unwrap();
        let (whole, part) = amount.split_once('.').unwrap_or((amount, ""));
        assert_eq!(i128::from_be_bytes(bytes).to_string(), {
            let digits = format!("{whole}{part:0<18}");
            let (sign, digits) = digits.strip_prefix('-').map_or(("", &digits[..]), |digits| ("-", digits));
            format!("{sign}{}", digits.trim_start_matches('0'))
        });
        // 2026-01-31T23:59:07Z and 1899-01-01T00:00:00Z
        assert_eq!(fields[7], &Field::TimestampMicros(1_769_903_947_000_000));
        assert_eq!(fields[15], &Field::TimestampMicros(-2_240_524_800_000_000));
        assert_eq!(fields[4], &Field::Str("=HYPERLINK(\"http://evil.example\")".to_owned()));
        assert_eq!((fields[10], fields[14]), (&Field::Null, &Field::Null));
    }
}
