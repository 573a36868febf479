//! A table as a Parquet file: a few thousand rows in memory at a time, column by column.

use std::io::{self, Write};
use std::sync::Arc;

use parquet::basic::Compression;
use parquet::data_type::{ByteArray, ByteArrayType, FixedLenByteArray, FixedLenByteArrayType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::parser::parse_message_type;
use record::{Currency, Money};

use super::{FILE_COLUMNS, transaction_cells};
use crate::view::TransactionView;
use crate::{Error, ErrorKind};

/// How many rows are held until they are written.
const GROUP: usize = 50_000;
/// Decimals of an amount: ten more than are kept of any currency, for what a network reports beyond them.
const SCALE: usize = 18;
/// What the columns are. Amounts are decimals of 38 digits, so that they can be summed and stay exact.
const SCHEMA: &str = "message transactions {
    required binary id (STRING);
    required binary account (STRING);
    required binary network (STRING);
    optional binary program_id (STRING);
    optional binary program (STRING);
    required binary status (STRING);
    required binary kind (STRING);
    required int64 occurred_at (TIMESTAMP(MICROS,true));
    required fixed_len_byte_array(16) commission (DECIMAL(38,18));
    required binary currency (STRING);
    optional fixed_len_byte_array(16) sale_amount (DECIMAL(38,18));
    optional binary quantity (STRING);
    optional binary sub_id (STRING);
    optional binary order_id (STRING);
    optional binary customer_id (STRING);
    optional int64 clicked_at (TIMESTAMP(MICROS,true));
    required binary day (STRING);
    required binary currency_key (STRING);
    optional binary sale_currency (STRING);
    optional binary payout_id (STRING);
    optional binary note (STRING);
}";

/// Writes transactions into a Parquet file.
pub(super) fn write(
    rows: impl FnOnce(&mut dyn FnMut(TransactionView)) -> Result<(), Error>,
    out: impl Write + Send,
) -> Result<(), Error> {
    let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
    let schema = parse_message_type(SCHEMA).map_err(unwritable)?;
    let mut file =
        SerializedFileWriter::new(out, Arc::new(schema), Arc::new(properties)).map_err(unwritable)?;
    let (mut held, mut failed) = (Vec::new(), None);
    rows(&mut |row| {
        if failed.is_none() {
            held.push(row);
            if held.len() >= GROUP {
                failed = write_group(&mut file, &held).err();
                held.clear();
            }
        }
    })?;
    if failed.is_none() && !held.is_empty() {
        failed = write_group(&mut file, &held).err();
    }
    match failed {
        Some(error) => Err(unwritable(error)),
        None => file.close().map(drop).map_err(unwritable),
    }
}

fn write_group<W: Write + Send>(
    file: &mut SerializedFileWriter<W>,
    rows: &[TransactionView],
) -> Result<(), ParquetError> {
    let currencies: Vec<&str> = rows.iter().map(|row| row.commission.currency.as_str()).collect();
    // Column by column: where the cells of a row stand is the order of the columns.
    let mut columns: Vec<Vec<String>> = vec![Vec::with_capacity(rows.len()); FILE_COLUMNS.len()];
    for row in rows {
        for (column, cell) in columns.iter_mut().zip(transaction_cells(row)) {
            column.push(cell);
        }
    }
    let mut group = file.next_row_group()?;
    for (name, cells) in FILE_COLUMNS.into_iter().zip(&columns) {
        match name {
            "occurred_at" | "clicked_at" => put::<_, Int64Type>(&mut group, cells, |_, cell| micros(cell))?,
            "commission" | "sale_amount" => {
                put::<_, FixedLenByteArrayType>(&mut group, cells, |at, cell| {
                    let currency = currencies.get(at).copied().unwrap_or_default();
                    let units = units(cell, currency)?;
                    Some(FixedLenByteArray::from(units.to_be_bytes().to_vec()))
                })?;
            }
            _ => put::<_, ByteArrayType>(&mut group, cells, |_, cell| Some(ByteArray::from(cell)))?,
        }
    }
    group.close().map(drop)
}

/// Writes the next column; an empty cell is null where the column may be.
fn put<W: Write + Send, T: parquet::data_type::DataType>(
    group: &mut SerializedRowGroupWriter<'_, W>,
    cells: &[String],
    value: impl Fn(usize, &str) -> Option<T::T>,
) -> Result<(), ParquetError> {
    let strange = |what: &str| ParquetError::General(format!("{what} cannot be written"));
    let mut column = group.next_column()?.ok_or_else(|| strange("a column"))?;
    let mut values = Vec::with_capacity(cells.len());
    let mut levels = Vec::with_capacity(cells.len());
    for (at, cell) in cells.iter().enumerate() {
        levels.push(i16::from(!cell.is_empty()));
        if !cell.is_empty() {
            values.push(value(at, cell).ok_or_else(|| strange(cell))?);
        }
    }
    let typed = column.typed::<T>();
    // A required column has no levels.
    typed.write_batch(&values, Some(&levels), None)?;
    column.close()
}

fn micros(text: &str) -> Option<i64> {
    Some(chrono::DateTime::parse_from_rfc3339(text).ok()?.timestamp_micros())
}

/// A decimal in units of 10⁻¹⁸. One that has more decimals is rounded as the ledger rounds it.
fn units(text: &str, currency: &str) -> Option<i128> {
    let exact = |text: &str| {
        let (sign, bare) = text.strip_prefix('-').map_or((1, text), |bare| (-1, bare));
        let (whole, part) = bare.split_once('.').unwrap_or((bare, ""));
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !digits(whole) || !digits(part) || part.len() > SCALE {
            return None;
        }
        format!("{whole}{part:0<SCALE$}").parse::<i128>().ok()?.checked_mul(sign)
    };
    exact(text).or_else(|| exact(&Money::parse(text, Currency::new(currency).ok()?).ok()?.decimal()))
}

fn unwritable(error: ParquetError) -> Error {
    match error {
        ParquetError::External(error) => match error.downcast::<io::Error>() {
            Ok(error) => super::unwritable(&error),
            Err(other) => broken(other),
        },
        other => broken(other),
    }
}

fn broken(error: impl ToString) -> Error {
    Error::new(ErrorKind::Bug, "The Parquet file could not be made.").detail(error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_units_of_ten_to_the_minus_eighteen() {
        const ONE: i128 = 1_000_000_000_000_000_000;
        for (text, expected) in [
            ("45.00", Some(45 * ONE)),
            ("-0.5", Some(-ONE / 2)),
            ("0.000000000000000001", Some(1)),
            ("92233720368.54775807", Some(9_223_372_036_854_775_807 * 10_000_000_000)),
            ("9223372036854.775807", Some(9_223_372_036_854_775_807 * 1_000_000_000_000)),
            ("0.0000000000000000019", Some(0)),
            ("4.5e-3", Some(4_500_000_000_000_000)),
            ("soon", None),
        ] {
            assert_eq!(units(text, "EUR"), expected, "{text}");
        }
    }
}
