//! The ledger as files: a table of every transaction, and a copy of the whole.

pub(crate) mod book;
mod columns;

use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use ledger::{Find, Ledger, Order};
use record::Day;

pub use network::harmless;

use crate::view::{ByPath, Event, PaymentView, Profile, TransactionView};
use crate::{App, Error, Open, activity, profile, whole};

/// How a table is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Columns for reading on a terminal.
    Table,
    /// Comma-separated, with a header.
    Csv,
    /// A JSON list of objects.
    Json,
}

/// The columns of a table of transactions: a contract with scripts.
pub const TRANSACTION_COLUMNS: [&str; 16] = network::EXPORT_COLUMNS;
/// The columns of a file that is to be read back without loss: those, and what else is kept of a transaction.
pub const FILE_COLUMNS: [&str; 21] = network::EXPORT_FILE_COLUMNS;

/// One row as JSON has it: every column, `null` where the source gave nothing.
pub fn transaction_json(row: &TransactionView) -> serde_json::Value {
    serde_json::json!({
        "id": row.id, "account": row.account, "network": row.network, "program_id": row.program_id,
        "program": row.program, "status": row.status, "kind": row.kind, "occurred_at": row.occurred_at,
        "commission": row.commission.amount, "currency": row.commission.currency,
        "sale_amount": row.sale.as_ref().map(|sale| &sale.amount), "quantity": row.quantity, "sub_id": row.sub_id,
        "order_id": row.order_id, "customer_id": row.customer_id, "clicked_at": row.clicked_at,
    })
}

/// One row as JSON of a file has it: with what [`FILE_COLUMNS`] has beyond [`TRANSACTION_COLUMNS`].
fn file_json(row: &TransactionView) -> serde_json::Value {
    let mut json = transaction_json(row);
    if let Some(fields) = json.as_object_mut() {
        let more = FILE_COLUMNS.into_iter().zip(transaction_cells(row)).skip(TRANSACTION_COLUMNS.len());
        fields.extend(more.map(|(name, cell)| {
            let cell = Some(cell).filter(|cell| !cell.is_empty());
            (name.to_owned(), serde_json::json!(cell))
        }));
    }
    json
}

/// One row as a flat list of cells, in the order of [`FILE_COLUMNS`].
pub fn transaction_cells(row: &TransactionView) -> Vec<String> {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    vec![
        row.id.clone(),
        row.account.clone(),
        row.network.clone(),
        text(&row.program_id),
        text(&row.program),
        row.status.word().to_owned(),
        row.kind.word().to_owned(),
        row.occurred_at.clone(),
        row.commission.amount.clone(),
        row.commission.currency.clone(),
        row.sale.as_ref().map(|sale| sale.amount.clone()).unwrap_or_default(),
        text(&row.quantity),
        text(&row.sub_id),
        text(&row.order_id),
        text(&row.customer_id),
        text(&row.clicked_at),
        row.day.clone(),
        row.currency_key.clone(),
        text(&row.sale_key),
        text(&row.payout_id),
        text(&row.note),
    ]
}

/// A payment as JSON has it.
pub fn payment_json(row: &PaymentView) -> serde_json::Value {
    serde_json::json!({
        "id": row.id, "account": row.account, "network": row.network, "date": row.date,
        "amount": row.amount.amount, "currency": row.amount.currency, "status": row.status,
        "received": row.received,
    })
}

/// What an export can be, by the ending of its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// `.csv`
    Csv,
    /// `.xlsx`
    Xlsx,
    /// `.json`
    Json,
    /// `.parquet`
    Parquet,
}

impl FileKind {
    /// What a file is to be; an error that names the endings if it has none of them.
    pub fn of(path: &Path) -> Result<FileKind, Error> {
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
        match ending.as_deref() {
            Some("csv") => Ok(FileKind::Csv),
            Some("xlsx") => Ok(FileKind::Xlsx),
            Some("json") => Ok(FileKind::Json),
            Some("parquet") => Ok(FileKind::Parquet),
            _ => Err(Error::input(format!(
                "{} does not end in .csv, .xlsx, .json or .parquet.",
                path.display()
            ))
            .hint("The ending decides what is written.")),
        }
    }
}

/// Writes every transaction to a file, of the kind that its ending says.
pub async fn to_file(app: &Arc<App>, file: ByPath) -> Result<(), Error> {
    app.blocking(move |_, open| {
        let path = Path::new(&file.path);
        let kind = FileKind::of(path)?;
        let find = Find::default();
        let rows = |on_row: &mut dyn FnMut(TransactionView)| each(open, &find, on_row);
        whole::write(path, |out| {
            match kind {
                FileKind::Csv => {
                    write_rows(&FILE_COLUMNS, Format::Csv, out, file_json, transaction_cells, rows)?;
                }
                FileKind::Json => {
                    write_rows(&FILE_COLUMNS, Format::Json, out, file_json, transaction_cells, rows)?;
                }
                FileKind::Xlsx => book::write(rows, out, book::SHEET_ROWS)?,
                FileKind::Parquet => columns::write(rows, out)?,
            }
            Ok((true, ()))
        })
    })
    .await
}

/// What went wrong with an output that has no name here.
fn unwritable(error: &std::io::Error) -> Error {
    Error::file(Path::new("the output"), error)
}

/// Writes the transactions that fit, oldest first, as CSV or JSON.
pub fn write(open: &Open, find: &Find, format: Format, out: &mut dyn Write) -> Result<(), Error> {
    let rows = |on_row: &mut dyn FnMut(TransactionView)| each(open, find, on_row);
    let cells = |row: &TransactionView| {
        let mut cells = transaction_cells(row);
        cells.truncate(TRANSACTION_COLUMNS.len());
        cells
    };
    write_rows(&TRANSACTION_COLUMNS, format, out, transaction_json, cells, rows)
}

/// Writes rows as CSV or JSON while they come. A reader that stops reading (`| head`) is no failure.
pub fn write_rows<R>(
    columns: &[&str],
    format: Format,
    out: &mut dyn Write,
    json: impl Fn(&R) -> serde_json::Value,
    cells: impl Fn(&R) -> Vec<String>,
    rows: impl FnOnce(&mut dyn FnMut(R)) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut failed: Option<std::io::Error> = None;
    let ended = match format {
        Format::Csv | Format::Table => {
            let mut table = csv::Writer::from_writer(&mut *out);
            failed = table.write_record(columns).err().map(written);
            rows(&mut |row| {
                if failed.is_none() {
                    let cells = cells(&row);
                    let line = table.write_record(cells.iter().map(|cell| harmless(cell).into_owned()));
                    failed = line.err().map(written);
                }
            })?;
            table.flush()
        }
        Format::Json => {
            let mut before = "[\n";
            rows(&mut |row| {
                if failed.is_none() {
                    failed = write!(out, "{before}  {}", json(&row)).err();
                    before = ",\n";
                }
            })?;
            let end: &[u8] = if before == "[\n" { b"[]\n" } else { b"\n]\n" };
            out.write_all(end).and_then(|()| out.flush())
        }
    };
    match failed.or(ended.err()) {
        Some(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(unwritable(&error)),
        _ => Ok(()),
    }
}

/// What went wrong with the output; on its way through a table of CSV the sort of error gets lost.
pub fn written(error: csv::Error) -> std::io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => std::io::Error::other(format!("{other:?}")),
    }
}

/// Hands over the transactions that fit, oldest first.
pub fn each(open: &Open, find: &Find, on_row: &mut dyn FnMut(TransactionView)) -> Result<(), Error> {
    Ok(open.ledger.read(|r| {
        r.transactions(find, Order::Oldest, 0, None, &mut |entry| {
            on_row(activity::view(&entry));
            Ok(())
        })
    })?)
}

/// Clicks and impressions that fit, by day, as JSON objects.
pub fn daily(open: &Open, find: &Find) -> Result<Vec<serde_json::Value>, Error> {
    let mut rows = Vec::new();
    let find = ledger::DailyFind {
        account: find.account,
        program_text: find.program_text.clone(),
        since: find.since.map(Day::of),
        until: find.until.map(|until| Day::of(until).plus(-1)),
        ..ledger::DailyFind::default()
    };
    open.ledger.read(|r| {
        r.daily(&find, &mut |entry| {
            rows.push(serde_json::json!({
                "date": entry.date, "account": entry.account_name, "network": entry.network,
                "program_id": entry.program_id, "program": entry.program,
                "clicks": entry.clicks, "impressions": entry.impressions,
            }));
            Ok(())
        })
    })?;
    Ok(rows)
}

/// Copies the whole ledger into one file. Secrets are not in it: they never were in the ledger.
pub async fn backup(app: &Arc<App>, file: ByPath) -> Result<(), Error> {
    app.blocking(move |_, open| Ok(open.ledger.backup(Path::new(&file.path))?)).await
}

/// Puts a backup in the ledger's place: checked first, and the ledger that it replaces is kept beside it.
pub async fn restore(app: &Arc<App>, file: ByPath) -> Result<std::path::PathBuf, Error> {
    let kept = app
        .blocking(move |app, open| {
            let backup = Path::new(&file.path);
            Ledger::inspect(backup)?;
            let stamp = app.now().format("%Y%m%d-%H%M%S");
            let kept = open.dir.join("backups").join(format!("before-restore-{stamp}.db"));
            if let Some(folder) = kept.parent() {
                std::fs::create_dir_all(folder).map_err(|error| Error::file(folder, &error))?;
            }
            open.ledger.backup(&kept)?;
            open.ledger.restore(backup, app.now())?;
            // A backup of an older version is brought up to date now, not at the next start.
            Ledger::open(&open.dir.join(profile::LEDGER), app.now())?;
            Ok(kept)
        })
        .await?;
    let (data_dir, options) = (app.data_dir.clone(), app.options.clone());
    let open = app.blocking(move |_, _| Open::new(Profile::Own, &data_dir, &options)).await?;
    app.switch(open);
    app.tell(Event::LedgerChanged);
    Ok(kept)
}

/// Days as a filter on instants: both ends inclusive, in UTC.
pub fn between(find: Find, since: Option<Day>, until: Option<Day>) -> Find {
    Find { since: since.map(Day::start), until: until.map(|day| day.plus(1).start()), ..find }
}

#[cfg(test)]
mod tests;
