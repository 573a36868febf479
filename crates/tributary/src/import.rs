//! Report files: recognised, previewed, imported, undone. A preview is the real import, rolled back.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use ledger::{AccountId, BatchId, BatchInfo, Change, Reader, Writer};
use network::{Found, ImportSettings, Line, Reading, Source};
use record::{Amounts, Day, Days, Origin, Problem, Record};
use sha2::{Digest, Sha256};

use crate::view::{
    ByBatch, Event, ImportPart, ImportPreview, ImportRequest, ImportResult, ImportView, MonthEffect,
    TransactionView, Undone, time,
};
use crate::{App, Error, ErrorKind, Open, activity, networks, reimport};

/// How many rows a preview shows as they were understood.
const SAMPLE_ROWS: usize = 12;
/// How many rejected or noted rows are listed; the others are counted.
const LISTED_PROBLEMS: usize = 1_000;

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
    hash: String,
    settings: BTreeMap<String, String>,
    account: Option<AccountId>,
    account_name: String,
    /// Whether it is stored although another report brought the same money.
    anyway: bool,
}

impl Job {
    fn read(&self) -> Result<Reading, Error> {
        let settings = ImportSettings { values: self.settings.clone() };
        network::read(&self.found, &self.source, &settings)
            .map_err(|error| Error::from_report(error, &self.file))
    }
}

/// What importing would do, with nothing changed.
pub(crate) async fn preview(app: &Arc<App>, request: ImportRequest) -> Result<ImportPreview, Error> {
    app.blocking(move |app, open| preview_now(app, open, &request)).await
}

fn preview_now(app: &App, open: &Open, request: &ImportRequest) -> Result<ImportPreview, Error> {
    let job = prepare(open, request)?;
    let seen_before = open.ledger.read(|r| r.file_seen(&job.hash))?.map(|batch| time(batch.at));
    let reading = job.read()?;
    let summary = summary(&job, &reading);
    let (outcome, months) = if summary.is_some() {
        (only_count(&job, reading)?, Vec::new())
    } else {
        open.ledger.rehearse(|w| {
            let before = months(w)?;
            let outcome = write(app, open, w, &job, reading)?;
            let after = months(w)?;
            Ok::<_, Error>((outcome, effects(&before, &after)))
        })?
    };
    let account = &job.account_name;
    let sample =
        outcome.sample.iter().map(|row| activity::from_record(row, account, &job.found.report.network));
    Ok(ImportPreview {
        report: job.found.report.slug.clone(),
        report_name: job.found.report.name.clone(),
        account: account.clone(),
        new_account: job.account.is_none() && summary.is_none(),
        rows: outcome.rows,
        added: outcome.added,
        updated: outcome.updated,
        unchanged: outcome.unchanged,
        skipped: outcome.skipped,
        payments: outcome.payments,
        sample: sample.collect::<Vec<TransactionView>>(),
        rejected: outcome.rejected,
        noted: outcome.noted,
        months,
        seen_before,
        summary,
        same_money: outcome.same_money.as_ref().map(Error::view),
        file: job.file,
    })
}

/// Imports a file: one batch, whole or not at all.
pub async fn run(app: &Arc<App>, request: ImportRequest) -> Result<ImportResult, Error> {
    let done = app.blocking(move |app, open| run_now(app, open, &request, false)).await?;
    app.tell(Event::LedgerChanged);
    Ok(done)
}

/// Says what an import would do, in the words of its result.
pub async fn rehearse(app: &Arc<App>, request: ImportRequest) -> Result<ImportResult, Error> {
    app.blocking(move |app, open| run_now(app, open, &request, true)).await
}

fn run_now(app: &App, open: &Open, request: &ImportRequest, dry: bool) -> Result<ImportResult, Error> {
    let job = prepare(open, request)?;
    let reading = job.read()?;
    let summary = summary(&job, &reading);
    let asked = |w: &Writer, reading| {
        let mut outcome = write(app, open, w, &job, reading)?;
        // Before anything stays: the transaction is rolled back.
        outcome.same_money.take().map_or(Ok(outcome), Err)
    };
    let outcome = match &summary {
        Some(_) => only_count(&job, reading)?,
        None if dry => open.ledger.rehearse(|w| asked(w, reading))?,
        None => open.ledger.write(|w| asked(w, reading))?,
    };
    Ok(ImportResult {
        file: job.file,
        report: job.found.report.slug.clone(),
        batch: outcome.batch.filter(|_| !dry).map(|batch| batch.0),
        account: job.account_name,
        rows: outcome.rows,
        added: outcome.added,
        updated: outcome.updated,
        unchanged: outcome.unchanged,
        skipped: outcome.skipped,
        rejected: outcome.rejected,
        noted: outcome.noted,
        summary,
    })
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
fn only_count(job: &Job, reading: Reading) -> Result<Outcome, Error> {
    let mut outcome = Outcome::default();
    for line in reading {
        line.map_err(|error| Error::from_report(error, &job.file))?;
        outcome.rows += 1;
        outcome.skipped += 1;
    }
    Ok(outcome)
}

/// Takes an import back exactly.
pub async fn undo(app: &Arc<App>, batch: ByBatch) -> Result<Undone, Error> {
    let undone = app
        .blocking(move |app, open| {
            let id = BatchId(batch.batch);
            let what = match open.ledger.read(|r| r.batch(id))? {
                Some(BatchInfo { file: Some(file), .. }) => format!("import of {file}"),
                Some(batch) => by_hand(&batch).to_lowercase(),
                None => String::new(),
            };
            let undone = open.ledger.write(|w| w.undo(id, app.now()))?;
            Ok(Undone { what, removed: undone.removed, restored: undone.restored })
        })
        .await?;
    app.tell(Event::LedgerChanged);
    Ok(undone)
}

/// What a batch without a file was.
fn by_hand(batch: &BatchInfo) -> &'static str {
    match (batch.what.as_str(), batch.updated) {
        ("recurring", _) => "Recurring entry",
        (_, 0) => "Entry by hand",
        _ => "Change by hand",
    }
}

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

/// Recognises the file and finds its account.
fn prepare(open: &Open, request: &ImportRequest) -> Result<Job, Error> {
    let path = Path::new(&request.path);
    let file =
        path.file_name().map_or_else(|| request.path.clone(), |name| name.to_string_lossy().into_owned());
    let hash = hash(path)?;
    let source = Source::Path(path.to_owned());
    let found = recognise(open, &source, &file, request)?;
    let network = found.report.network.clone();
    known_settings(open, &network, request)?;
    let named = |name: &str| Ok::<_, Error>(open.ledger.read(|r| r.account_named(name))?);
    let (account, account_name) = match (&request.account, &found.account) {
        (None, Some(told)) => open.ledger.read(|r| reimport::account(r, &network, &told.name))?,
        (Some(name), _) => {
            let account = named(name)?;
            if let Some(other) = account.as_ref().filter(|account| account.network != network) {
                return Err(Error::input(format!(
                    "“{}” is a {} account, and {file} is a report of {}.",
                    other.name,
                    networks::name(open, &other.network),
                    networks::name(open, &network)
                ))
                .hint("Choose another account, or leave it out."));
            }
            (account, name.trim().to_owned())
        }
        (None, None) => {
            let accounts = open.ledger.read(|r| r.accounts())?;
            let mut of_network = accounts.into_iter().filter(|account| account.network == network);
            match (of_network.next(), of_network.next()) {
                (None, _) => (None, networks::name(open, &network)),
                (Some(only), None) => {
                    let name = only.name.clone();
                    (Some(only), name)
                }
                (Some(first), Some(second)) => {
                    let mut names = vec![first.name, second.name];
                    names.extend(of_network.map(|account| account.name));
                    let message = format!("{file} could belong to several accounts: {}.", names.join(", "));
                    let ask = Error::new(ErrorKind::Ask, message).hint("Say which with --account NAME.");
                    return Err(ask.detail("account"));
                }
            }
        }
    };
    let mut settings = account.as_ref().map(|account| account.settings.clone()).unwrap_or_default();
    settings.extend(request.settings.clone());
    let account = account.map(|account| account.id);
    Ok(Job { found, source, file, hash, settings, account, account_name, anyway: request.anyway })
}

/// Refuses what neither a report file nor the network's form asks for: a mistyped key would be taken for an answer.
fn known_settings(open: &Open, network: &str, request: &ImportRequest) -> Result<(), Error> {
    let catalogue = open.catalogue();
    let connector = catalogue.get(network);
    let mut known: BTreeSet<&str> =
        catalogue.reports().flat_map(|report| report.needs.iter().map(String::as_str)).collect();
    if let Some(connector) = &connector {
        known.extend(connector.settings.iter().map(|setting| setting.key.as_str()));
    }
    match request.settings.keys().find(|key| !known.contains(key.as_str())) {
        None => Ok(()),
        Some(unknown) => Err(Error::input(format!("No report asks for “{unknown}”."))
            .hint(format!("There are: {}.", known.into_iter().collect::<Vec<_>>().join(", ")))),
    }
}

fn recognise(open: &Open, source: &Source, file: &str, request: &ImportRequest) -> Result<Found, Error> {
    let mut found = matching(open, source, file, request)?;
    found.retain(|found| request.inner.is_none() || found.inner == request.inner);
    if found.len() > 1 {
        let names: Vec<_> = found.into_iter().filter_map(|found| found.inner).collect();
        return Err(Error::input(format!("{file} holds several reports: {}.", names.join(", ")))
            .hint("Unpack it and choose them together."));
    }
    found.pop().ok_or_else(|| {
        let wanted = request.report.as_deref().unwrap_or_default();
        Error::input(format!("{file} does not have the headings of the report “{wanted}”."))
            .hint("Leave the report out to have it recognised.")
    })
}

fn matching(open: &Open, source: &Source, file: &str, request: &ImportRequest) -> Result<Vec<Found>, Error> {
    let mut found =
        network::recognise(&open.catalogue(), source).map_err(|error| Error::from_report(error, file))?;
    found.retain(|found| request.report.as_ref().is_none_or(|slug| found.report.slug == *slug));
    Ok(found)
}

/// The same request for each report in the file: an archive may hold several.
pub async fn parts(app: &Arc<App>, request: ImportRequest) -> Result<Vec<ImportRequest>, Error> {
    app.blocking(move |_, open| {
        let path = Path::new(&request.path);
        let file =
            path.file_name().map_or_else(|| request.path.clone(), |name| name.to_string_lossy().into_owned());
        hash(path)?;
        let found = matching(open, &Source::Path(path.to_owned()), &file, &request)?;
        if found.len() < 2 {
            return Ok(vec![request]);
        }
        reimport::one_account_each(&found, &file, &request)?;
        Ok(found.into_iter().map(|found| ImportRequest { inner: found.inner, ..request.clone() }).collect())
    })
    .await
}

/// The parts of the file that are reports.
pub(crate) async fn named_parts(app: &Arc<App>, request: ImportRequest) -> Result<Vec<ImportPart>, Error> {
    let parts = parts(app, request).await?;
    Ok(parts.into_iter().map(|part| ImportPart { inner: part.inner }).collect())
}

/// SHA-256 of the file's bytes, in hex.
fn hash(path: &Path) -> Result<String, Error> {
    let unreadable = |error: std::io::Error| Error::file(path, &error);
    if path.is_dir() {
        return Err(
            Error::input(format!("{} is a folder.", path.display())).hint("Choose a report file in it.")
        );
    }
    // What is read more than once has to be there more than once: a pipe or a device may never end.
    if !std::fs::metadata(path).map_err(unreadable)?.is_file() {
        return Err(Error::input(format!("{} is no file.", path.display()))
            .hint("Save what comes out of it to a file, and choose that."));
    }
    let mut file = std::fs::File::open(path).map_err(unreadable)?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 20];
    loop {
        let read = std::io::Read::read(&mut file, &mut buffer).map_err(unreadable)?;
        let Some(bytes) = buffer.get(..read).filter(|bytes| !bytes.is_empty()) else { break };
        hasher.update(bytes);
    }
    Ok(hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Reads the whole file into the ledger, inside the caller's transaction.
fn write(app: &App, open: &Open, w: &Writer, job: &Job, reading: Reading) -> Result<Outcome, Error> {
    let report = &job.found.report;
    let account = match job.account {
        Some(id) => id,
        None => w.add_account(
            &report.network,
            &job.account_name,
            &BTreeMap::new(),
            &Default::default(),
            app.now(),
        )?,
    };
    // What the file does not tell is asked once and remembered with the account.
    let told: BTreeMap<_, _> =
        job.settings.clone().into_iter().filter(|(_, value)| !value.is_empty()).collect();
    if let Some(known) = w.account(account)?.filter(|known| known.settings != told) {
        w.set_account_settings(account, &told, &known.secrets)?;
    }
    let origin =
        Origin::Import { report: report.slug.clone(), file: job.file.clone(), hash: job.hash.clone() };
    let mut import = w.import(account, &origin, app.now())?;
    let mut outcome = Outcome::default();
    // One row may be several records.
    let mut last: Option<(u64, Change)> = None;
    for line in reading {
        match line.map_err(|error| Error::from_report(error, &job.file))? {
            Line::Record { line, record } => {
                let change = match &record {
                    Record::Transaction(row) if job.found.account.is_some() => {
                        reimport::push(&mut import, w, account, row)?
                    }
                    _ => import.push(&record)?,
                };
                let before = last.filter(|(known, _)| *known == line).map(|(_, change)| change);
                outcome.rows += u64::from(before.is_none());
                outcome.count(change, before);
                last = Some((line, change));
                match record {
                    Record::Transaction(row) => {
                        outcome.see(row.day);
                        if outcome.sample.len() < SAMPLE_ROWS {
                            outcome.sample.push(row);
                        }
                    }
                    Record::Payout(payout) => {
                        outcome.see(payout.day);
                        outcome.payments += 1;
                    }
                    _ => {}
                }
            }
            Line::Skipped { .. } => {
                outcome.rows += 1;
                outcome.skipped += 1;
                import.skip(1);
            }
            Line::Rejected(problem) => {
                outcome.rows += 1;
                import.problem(problem.clone())?;
                if outcome.rejected.len() < LISTED_PROBLEMS {
                    outcome.rejected.push(problem);
                }
            }
            Line::Noted(problem) => {
                import.problem(problem.clone())?;
                if outcome.noted.len() < LISTED_PROBLEMS {
                    outcome.noted.push(problem);
                }
            }
        }
    }
    if outcome.added + outcome.updated + outcome.unchanged == 0
        && let Some(first) = outcome.rejected.first()
    {
        let line = first.line.map(|line| format!(" (line {line})")).unwrap_or_default();
        let reason = first.reason.trim_end_matches('.');
        return Err(Error::input(format!("No row of {} could be read: {reason}{line}.", job.file))
            .hint("Nothing was stored. Download the report again and leave it as it comes."));
    }
    // A file that brings nothing new doubles nothing.
    if !job.anyway && outcome.added + outcome.updated > 0 {
        outcome.same_money = same_money(open, w, job, account, outcome.days)?;
    }
    outcome.batch = Some(import.finish()?.batch);
    Ok(outcome)
}

/// Names the report that brought the same money of these days, if one did.
fn same_money(
    open: &Open,
    r: &Reader,
    job: &Job,
    account: AccountId,
    days: Option<(Day, Day)>,
) -> Result<Option<Error>, Error> {
    let report = &job.found.report;
    let Some(days) = days.and_then(|(first, last)| Days::new(first, last)) else { return Ok(None) };
    let catalogue = open.catalogue();
    for slug in &report.same_money {
        let other = catalogue.reports().find(|other| other.slug == *slug);
        // What another network tells lies in another account.
        let own = other.is_none_or(|other| other.network == report.network);
        let told = other.map(|other| other.slug.as_str());
        let Some(batch) = r.brought(own.then_some(account), told, days)? else { continue };
        let (file, name) = (&job.file, &report.name);
        let error = match other {
            Some(other) => Error::new(
                ErrorKind::Ask,
                format!(
                    "{file} (“{name}”) lists the same money as the report “{}” ({slug}) that “{}” already has for some of these days, from {}.",
                    other.name, batch.account_name, batch.file.as_deref().unwrap_or("another file")
                ),
            )
            .hint(format!(
                "Nothing was stored. Leave this file out, or take the other one back with `tributary import --undo {}`. To store both, although the money then counts twice, add --anyway.",
                batch.id.0
            )),
            None => Error::new(
                ErrorKind::Ask,
                format!(
                    "{file} (“{name}”) lists the same money that “{}” already has for some of these days from its sync.",
                    batch.account_name
                ),
            )
            .hint("Nothing was stored. Leave this file out: the sync keeps these days up to date. To store both, although the money then counts twice, add --anyway."),
        };
        return Ok(Some(error.detail("same_money")));
    }
    Ok(None)
}

/// What was earned in each month and currency, all time.
fn months(r: &Reader) -> Result<BTreeMap<String, Amounts>, Error> {
    let mut months = BTreeMap::new();
    for (month, money) in r.earned_by_month()? {
        months.entry(month).or_insert_with(Amounts::default).add(money);
    }
    Ok(months)
}

fn effects(before: &BTreeMap<String, Amounts>, after: &BTreeMap<String, Amounts>) -> Vec<MonthEffect> {
    let nothing = Amounts::default();
    let mut effects = Vec::new();
    for (month, now) in after {
        let then = before.get(month).unwrap_or(&nothing);
        for amount in now.iter() {
            let old = then.get(amount.currency);
            if old != amount {
                effects.push(MonthEffect { month: month.clone(), before: old.into(), after: amount.into() });
            }
        }
        for gone in then.iter().filter(|old| now.get(old.currency).micros == 0) {
            let after = record::Money::zero(gone.currency).into();
            effects.push(MonthEffect { month: month.clone(), before: gone.into(), after });
        }
    }
    effects
}
