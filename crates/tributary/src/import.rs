//! Report files: recognised, previewed, imported, undone. A preview is the real import, rolled back.

use std::collections::BTreeMap;
use std::sync::Arc;

use ledger::{AccountId, BatchId, Change, Writer};
use network::{Found, ImportSettings, Reading, Source};
use record::{Day, Origin, Problem};

use crate::view::{Event, ImportRequest, ImportResult};
use crate::{App, Error, Open, recipes};

mod batches;
mod file;
mod going;
mod known;
mod landed;
mod lines;
mod preview;
mod recognise;
mod rejected;
#[cfg(test)]
mod tests;
mod write;

pub(crate) use batches::list;
pub use batches::undo;
pub(crate) use file::{hash_of, is_file, name_of};
pub(crate) use going::Going;
pub use going::cancel;
pub(crate) use landed::{landed, new_parts};
use lines::Lines;
pub(crate) use preview::preview;
pub(crate) use recognise::named_parts;
pub use recognise::parts;
use recognise::prepare;
pub use rejected::{is_same_file, save as save_rejected};
use write::write;

/// What reading a whole file into the ledger came to.
#[derive(Default)]
struct Outcome {
    batch: Option<BatchId>,
    rows: u64,
    added: u64,
    updated: u64,
    unchanged: u64,
    skipped: u64,
    payments: u64,
    rejected: Vec<Problem>,
    noted: Vec<Problem>,
    sample: Vec<record::Transaction>,
    /// The first and the last day of which it has money.
    days: Option<(Day, Day)>,
    /// Why it is not to be stored without being asked to.
    same_money: Option<Error>,
}

impl Outcome {
    /// Counts a row by the strongest of what its records changed.
    fn count(&mut self, change: Change, before: Option<Change>) {
        let count = |outcome: &mut Outcome, change, by: fn(&mut u64)| match change {
            Change::Added => by(&mut outcome.added),
            Change::Updated => by(&mut outcome.updated),
            Change::Unchanged => by(&mut outcome.unchanged),
        };
        let strength = |change| match change {
            Change::Added => 2,
            Change::Updated => 1,
            Change::Unchanged => 0,
        };
        match before {
            Some(before) if strength(before) >= strength(change) => {}
            before => {
                if let Some(before) = before {
                    count(self, before, |n| *n -= 1);
                }
                count(self, change, |n| *n += 1);
            }
        }
    }

    fn see(&mut self, day: Day) {
        let (first, last) = self.days.unwrap_or((day, day));
        self.days = Some((first.min(day), last.max(day)));
    }
}

/// A file that was recognised, and the account it goes to.
struct Job {
    found: Found,
    source: Source,
    file: String,
    /// How many bytes it has, and their hash.
    length: u64,
    hash: String,
    /// What the part of it that is read goes by.
    part: String,
    settings: BTreeMap<String, String>,
    account: Option<AccountId>,
    account_name: String,
    /// Whether it is stored although another report brought the same money.
    anyway: bool,
}

impl Job {
    fn read(&self, going: &Going) -> Result<Reading, Error> {
        let settings = ImportSettings { values: self.settings.clone() };
        let reading = network::read(&self.found, &self.source, &settings)
            .map_err(|error| Error::from_report(error, &self.file))?;
        going.begins(self.found.bytes().unwrap_or(self.length));
        Ok(reading)
    }

    fn origin(&self) -> Origin {
        let report = self.found.report.slug.clone();
        Origin::Import { report, file: self.file.clone(), hash: self.hash.clone() }
    }
}

/// Imports a file: one batch, whole or not at all.
pub async fn run(app: &Arc<App>, request: ImportRequest) -> Result<ImportResult, Error> {
    let keeps = request.keep && request.recipe.is_some();
    let path = request.path.clone();
    let done = going::on(app, app.profile(), &path, move |app, open, going| {
        run_and_keep(app, open, &request, going)
    })
    .await?;
    app.tell(Event::LedgerChanged);
    if keeps {
        app.tell(Event::NetworksChanged);
    }
    Ok(done)
}

/// Says what an import would do, in the words of its result.
pub async fn rehearse(app: &Arc<App>, request: ImportRequest) -> Result<ImportResult, Error> {
    let path = request.path.clone();
    going::on(app, app.profile(), &path, move |app, open, going| run_now(app, open, &request, going, true))
        .await
}

/// Imports, and keeps the recipe where that is asked for: both, or neither.
fn run_and_keep(
    app: &App,
    open: &Open,
    request: &ImportRequest,
    going: &Going,
) -> Result<ImportResult, Error> {
    let Some(recipe) = request.recipe.as_ref().filter(|_| request.keep) else {
        return run_now(app, open, request, going, false);
    };
    let kept = recipes::keep(app, open, recipe)?;
    let done = run_now(app, open, request, going, false);
    if done.is_err() {
        kept.undo(app, open);
    }
    done
}

fn run_now(
    app: &App,
    open: &Open,
    request: &ImportRequest,
    going: &Going,
    dry: bool,
) -> Result<ImportResult, Error> {
    let job = prepare(open, request, &going.meter)?;
    let reading = reading(open, &job, going)?;
    let summary = reading.as_ref().and_then(|reading| summary(&job, reading));
    let asked = |w: &Writer, reading| {
        let mut outcome = bring(app, open, w, &job, reading, going)?;
        // Before anything stays: the transaction is rolled back.
        outcome.same_money.take().map_or(Ok(outcome), Err)
    };
    let outcome = match reading {
        Some(reading) if summary.is_some() => only_count(&job, reading, going)?,
        reading if dry => open.ledger.rehearse_until(going.stop(), |w| asked(w, reading))?,
        reading => open.ledger.write_until(going.stop(), |w| asked(w, reading))?,
    };
    let batch = outcome.batch.filter(|_| !dry);
    Ok(told(job, Outcome { batch, ..outcome }, summary))
}

/// The file as it is read; none if it is known what reading it would say.
fn reading(open: &Open, job: &Job, going: &Going) -> Result<Option<Reading>, Error> {
    match open.ledger.read(|r| known::standing(r, job))? {
        Some(_) => Ok(None),
        None => job.read(going).map(Some),
    }
}

/// Brings the file into the ledger, inside the caller's transaction.
fn bring(
    app: &App,
    open: &Open,
    w: &Writer,
    job: &Job,
    reading: Option<Reading>,
    going: &Going,
) -> Result<Outcome, Error> {
    let reading = match reading {
        Some(reading) => reading,
        None => match known::again(app, w, job)? {
            Some(outcome) => return Ok(outcome),
            // Something came to the account just now.
            None => job.read(going)?,
        },
    };
    write(app, open, w, job, reading, going)
}

/// What an import has done, as it is told.
fn told(job: Job, outcome: Outcome, summary: Option<String>) -> ImportResult {
    ImportResult {
        file: job.file,
        part: job.found.inner,
        report: job.found.report.slug.clone(),
        batch: outcome.batch.map(|batch| batch.0),
        account: job.account_name,
        rows: outcome.rows,
        added: outcome.added,
        updated: outcome.updated,
        unchanged: outcome.unchanged,
        skipped: outcome.skipped,
        rejected: outcome.rejected,
        noted: outcome.noted,
        summary,
    }
}

/// Why nothing of a report is stored, if it is a summary.
fn summary(job: &Job, reading: &Reading) -> Option<String> {
    let report = &job.found.report;
    let notes = report.notes.as_deref().unwrap_or("Download the report that lists each of them.");
    reading.is_summary().then(|| {
        format!("“{}” ({}) is a summary, of which nothing is stored. {notes}", report.name, report.slug)
    })
}

/// Counts the rows of a summary.
fn only_count(job: &Job, reading: Reading, going: &Going) -> Result<Outcome, Error> {
    let mut outcome = Outcome::default();
    for line in reading {
        going.row()?;
        line.map_err(|error| Error::from_report(error, &job.file))?;
        outcome.rows += 1;
        outcome.skipped += 1;
    }
    Ok(outcome)
}
