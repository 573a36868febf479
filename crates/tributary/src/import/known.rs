//! A file that was the last thing to come into its account: what reading it again would say is known without reading it.
//!
//! That holds if it is read the same way, and if each of its rows was left in the ledger as the file tells it: see
//! [`Import::is_exact`](ledger::Import::is_exact). Anything that came later to the account, and anything that was
//! taken back there, ends it.

use ledger::{BatchId, Reader, Writer};
use record::{Problem, Transaction};
use serde::{Deserialize, Serialize};

use super::write::accounted;
use super::{Job, Outcome};
use crate::{App, Error};

/// What is kept of an import: what reading the file again would say.
#[derive(Serialize, Deserialize)]
struct Kept {
    rows: u64,
    skipped: u64,
    unchanged: u64,
    payments: u64,
    rejected: Vec<Problem>,
    noted: Vec<Problem>,
    sample: Vec<Transaction>,
}

/// By what, and with which answers, a file is read: whatever could make it read otherwise.
pub(super) fn how(job: &Job) -> String {
    let report = &job.found.report;
    let settings = serde_json::to_string(&job.settings).unwrap_or_default();
    let parts = [env!("CARGO_PKG_VERSION"), &report.slug, &report.fingerprint, &settings];
    super::hash_of(
        &parts.map(|part| format!("{}\n{part}", part.len())).each_ref().map(|part| part.as_bytes()),
    )
}

/// The import that reading the file again would only repeat.
pub(super) fn standing(r: &Reader, job: &Job) -> Result<Option<BatchId>, Error> {
    Ok(found(r, job)?.map(|(batch, _)| batch))
}

fn found(r: &Reader, job: &Job) -> Result<Option<(BatchId, Kept)>, Error> {
    let Some(account) = job.account else { return Ok(None) };
    let Some((batch, kept)) = r.standing(account, &job.part, &how(job))? else { return Ok(None) };
    Ok(serde_json::from_str(&kept).ok().map(|kept| (batch, kept)))
}

/// Imports the file again without reading it, if what that comes to is known.
pub(super) fn again(app: &App, w: &Writer, job: &Job) -> Result<Option<Outcome>, Error> {
    let Some((before, kept)) = found(w, job)? else { return Ok(None) };
    accounted(app, w, job)?;
    let batch = w.repeat(before, &job.origin(), app.now())?;
    let Kept { rows, skipped, unchanged, payments, rejected, noted, sample } = kept;
    Ok(Some(Outcome {
        batch: Some(batch),
        rows,
        skipped,
        unchanged,
        payments,
        rejected,
        noted,
        sample,
        ..Outcome::default()
    }))
}

/// What to keep of an import whose rows all lie in the ledger as the file tells them.
pub(super) fn kept(job: &Job, outcome: &Outcome) -> Option<String> {
    // Where rows that were left out of another file go depends on what is known of that one.
    if job.found.left_out_of().is_some() {
        return None;
    }
    let kept = Kept {
        rows: outcome.rows,
        skipped: outcome.skipped,
        unchanged: outcome.added + outcome.updated + outcome.unchanged,
        payments: outcome.payments,
        rejected: outcome.rejected.clone(),
        noted: outcome.noted.clone(),
        sample: outcome.sample.clone(),
    };
    serde_json::to_string(&kept).ok()
}
