//! What was imported or entered: listed, and taken back.

use std::sync::Arc;

use ledger::{BatchId, BatchInfo};

use crate::view::{ByBatch, Event, ImportView, Undone, time};
use crate::{App, Error};

/// Every import, newest first.
pub(crate) async fn list(app: &Arc<App>, (): ()) -> Result<Vec<ImportView>, Error> {
    app.blocking(|_, open| {
        let imports = open.ledger.read(|r| r.imports())?;
        Ok(imports
            .into_iter()
            .map(|batch| ImportView {
                batch: batch.id.0,
                file: batch.file.clone().unwrap_or_else(|| by_hand(&batch).to_owned()),
                report: batch.report.unwrap_or_default(),
                account: batch.account_name,
                at: time(batch.at),
                added: batch.added,
                updated: batch.updated,
                unchanged: batch.unchanged,
                problems: batch.problems,
                undone_at: batch.undone_at.map(time),
            })
            .collect())
    })
    .await
}

/// Takes an import back exactly.
pub async fn undo(app: &Arc<App>, batch: ByBatch) -> Result<Undone, Error> {
    let undone = app
        .blocking(move |app, open| {
            let id = BatchId(batch.batch);
            let what = match open.ledger.read(|r| r.batch(id))? {
                Some(BatchInfo { file: Some(file), .. }) => format!("import of {file}"),
                Some(batch) => one_thing(&batch).to_lowercase(),
                None => String::new(),
            };
            let undone = open.ledger.write(|w| w.undo(id, app.now()))?;
            Ok(Undone { what, removed: undone.removed, restored: undone.restored })
        })
        .await?;
    app.tell(Event::LedgerChanged);
    Ok(undone)
}

/// What a batch without a file was, as one thing: “the … is taken back”.
fn one_thing(batch: &BatchInfo) -> &'static str {
    match batch.what.as_str() {
        "promotion" => "change in promotion",
        "terms" => "change of terms",
        "payouts" => "note on payouts",
        _ => by_hand(batch),
    }
}

/// What a batch without a file was, as lists name it.
fn by_hand(batch: &BatchInfo) -> &'static str {
    match (batch.what.as_str(), batch.updated) {
        ("recurring", _) => "Recurring entry",
        ("promotion", _) => "Promotion",
        ("terms", _) => "Terms",
        ("payouts", _) => "Payouts",
        (_, 0) => "Entry by hand",
        _ => "Change by hand",
    }
}
