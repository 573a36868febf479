//! Report files: recognised, previewed, imported, undone. A preview is the real import, rolled back.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use ledger::{AccountId, BatchId, BatchInfo, Change, FileReading, Import, Reader, Writer};
use network::{Connector, Found, ImportSettings, Line, Meter, Reading, Source};
use record::{Amounts, Day, Days, Origin, Problem, Record};
use sha2::{Digest, Sha256};

use crate::view::{
    ByBatch, Event, ImportPart, ImportPreview, ImportRequest, ImportResult, ImportView, MonthEffect,
    TransactionView, Undone, time,
};
use crate::{App, Error, ErrorKind, Open, activity, networks, receivers, recipes, reimport};

mod going;
mod known;
mod landed;
mod lines;
mod rejected;
#[cfg(test)]
mod tests;

pub(crate) use going::Going;
pub use going::cancel;
pub(crate) use landed::{landed, new_parts};
use lines::Lines;
pub use rejected::{is_same_file, save as save_rejected};

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

/// What importing would do, with nothing changed.
pub(crate) async fn preview(app: &Arc<App>, request: ImportRequest) -> Result<ImportPreview, Error> {
    let path = request.path.clone();
    going::on(app, app.profile(), &path, move |app, open, going| preview_now(app, open, &request, going))
        .await
}

fn preview_now(
    app: &App,
    open: &Open,
    request: &ImportRequest,
    going: &Going,
) -> Result<ImportPreview, Error> {
    let job = prepare(open, request, &going.meter)?;
    let seen_before = open.ledger.read(|r| r.file_seen(&job.hash))?.map(|batch| time(batch.at));
    let reading = reading(open, &job, going)?;
    let summary = reading.as_ref().and_then(|reading| summary(&job, reading));
    let (outcome, months) = match reading {
        Some(reading) if summary.is_some() => (only_count(&job, reading, going)?, Vec::new()),
        reading => open.ledger.rehearse_until(going.stop(), |w| {
            let before = months(w)?;
            let outcome = bring(app, open, w, &job, reading, going)?;
            let after = months(w)?;
            Ok::<_, Error>((outcome, effects(&before, &after)))
        })?,
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

/// What our own exports go by among reports.
const OWN_REPORT: &str = "tributary";

/// Recognises the file and finds its account.
fn prepare(open: &Open, request: &ImportRequest, meter: &Meter) -> Result<Job, Error> {
    let path = Path::new(&request.path);
    let file = name_of(&request.path);
    let (length, hash) = hash(path, meter)?;
    let source = Source::Measured(path.to_owned(), meter.clone());
    let recipe = recipe(request)?;
    let found = recognise(open, &source, &file, request, recipe.as_ref())?;
    let network = found.report.network.clone();
    known_settings(open, &network, request)?;
    // A recipe that is not kept is known to nobody else.
    let own_name = recipe.as_ref().filter(|recipe| recipe.id == network).map(|recipe| recipe.name.clone());
    let network_name = |id: &str| match &own_name {
        Some(name) if id == network => name.clone(),
        _ => networks::name(open, id),
    };
    let named = |name: &str| Ok::<_, Error>(open.ledger.read(|r| r.account_named(name))?);
    let (account, account_name) = match (&request.account, &found.account) {
        (None, Some(told)) => open.ledger.read(|r| reimport::account(r, &network, &told.name))?,
        (Some(name), _) if name.trim().is_empty() => {
            return Err(Error::input("An account needs a name.").hint("Give one with --account NAME."));
        }
        (Some(name), _) => {
            let account = named(name)?;
            if let Some(other) = account.as_ref().filter(|account| account.network != network) {
                return Err(Error::input(format!(
                    "“{}” is a {} account, and {file} is a report of {}.",
                    other.name,
                    network_name(&other.network),
                    network_name(&network)
                ))
                .hint("Choose another account, or leave it out."));
            }
            (account, name.trim().to_owned())
        }
        (None, None) => {
            let accounts = open.ledger.read(|r| r.accounts())?;
            let mut of_network = accounts.into_iter().filter(|account| account.network == network);
            match (of_network.next(), of_network.next()) {
                (None, _) => (None, network_name(&network)),
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
    if let Some(recipe) = recipe.as_ref().filter(|recipe| recipe.id == network) {
        receivers::note_kind(&mut settings, recipe);
    }
    let account = account.map(|account| account.id);
    let part = rejected::part(&hash, found.inner.as_deref());
    Ok(Job {
        found,
        source,
        file,
        length,
        hash,
        part,
        settings,
        account,
        account_name,
        anyway: request.anyway,
    })
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

/// The recipe that a file is to be read with.
fn recipe(request: &ImportRequest) -> Result<Option<Connector>, Error> {
    request.recipe.as_ref().map(|text| recipes::read("The recipe", text)).transpose()
}

fn recognise(
    open: &Open,
    source: &Source,
    file: &str,
    request: &ImportRequest,
    recipe: Option<&Connector>,
) -> Result<Found, Error> {
    let mut found = matching(open, source, file, request, recipe)?;
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

fn matching(
    open: &Open,
    source: &Source,
    file: &str,
    request: &ImportRequest,
    recipe: Option<&Connector>,
) -> Result<Vec<Found>, Error> {
    let catalogue = open.catalogue();
    let is_there = |slug: &str| slug == OWN_REPORT || catalogue.reports().any(|report| report.slug == slug);
    if let Some(unknown) = request.report.as_deref().filter(|slug| recipe.is_none() && !is_there(slug)) {
        return Err(Error::input(format!("There is no report “{unknown}”.")).hint(
            "Leave the report out to have the file recognised, or name a recipe: a file that ends in .toml.",
        ));
    }
    let found = match recipe {
        Some(recipe) => network::recognise_among(&recipe.reports, source),
        None => network::recognise(&catalogue, source),
    };
    let mut found = found.map_err(|error| match recipe {
        Some(recipe) => Error::from_recipe(error, file, recipe),
        None => Error::from_report(error, file),
    })?;
    found.retain(|found| request.report.as_ref().is_none_or(|slug| found.report.slug == *slug));
    Ok(found)
}

/// The same request for each report in the file: an archive may hold several.
pub async fn parts(app: &Arc<App>, request: ImportRequest) -> Result<Vec<ImportRequest>, Error> {
    app.blocking(move |_, open| parts_of(open, &request)).await
}

fn parts_of(open: &Open, request: &ImportRequest) -> Result<Vec<ImportRequest>, Error> {
    let path = Path::new(&request.path);
    let file = name_of(&request.path);
    is_file(path)?;
    let recipe = recipe(request)?;
    let found = matching(open, &Source::Path(path.to_owned()), &file, request, recipe.as_ref())?;
    if found.len() < 2 {
        return Ok(vec![request.clone()]);
    }
    reimport::one_account_each(&found, &file, request)?;
    Ok(found.into_iter().map(|found| ImportRequest { inner: found.inner, ..request.clone() }).collect())
}

/// The parts of the file that are reports.
pub(crate) async fn named_parts(app: &Arc<App>, request: ImportRequest) -> Result<Vec<ImportPart>, Error> {
    let parts = parts(app, request).await?;
    Ok(parts.into_iter().map(|part| ImportPart { inner: part.inner }).collect())
}

/// What a file is called where it is told of: its name without the folder.
pub(crate) fn name_of(path: &str) -> String {
    let name = Path::new(path).file_name();
    name.map_or_else(|| path.to_owned(), |name| name.to_string_lossy().into_owned())
}

/// Refuses a folder, and what cannot be opened.
pub(crate) fn is_file(path: &Path) -> Result<std::fs::File, Error> {
    if path.is_dir() {
        return Err(
            Error::input(format!("{} is a folder.", path.display())).hint("Choose a report file in it.")
        );
    }
    let unreadable = |error: std::io::Error| Error::file(path, &error);
    // What is read more than once has to be there more than once: a pipe or a device may never end.
    if !std::fs::metadata(path).map_err(unreadable)?.is_file() {
        return Err(Error::input(format!("{} is no file.", path.display()))
            .hint("Save what comes out of it to a file, and choose that."));
    }
    std::fs::File::open(path).map_err(unreadable)
}

/// How many bytes a file has, and their SHA-256 in hex.
fn hash(path: &Path, meter: &Meter) -> Result<(u64, String), Error> {
    let unreadable = |error: std::io::Error| Error::file(path, &error);
    let mut file = is_file(path)?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 20];
    let mut length = 0;
    while !meter.is_stopped() {
        let read = std::io::Read::read(&mut file, &mut buffer).map_err(unreadable)?;
        let Some(bytes) = buffer.get(..read).filter(|bytes| !bytes.is_empty()) else { break };
        hasher.update(bytes);
        length += bytes.len() as u64;
    }
    Ok((length, hex(hasher)))
}

/// SHA-256 of some pieces of text, in hex.
pub(crate) fn hash_of(pieces: &[&[u8]]) -> String {
    let mut hasher = Sha256::new();
    pieces.iter().for_each(|piece| hasher.update(piece));
    hex(hasher)
}

fn hex(hasher: Sha256) -> String {
    hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Reads the whole file into the ledger, inside the caller's transaction.
fn write(
    app: &App,
    open: &Open,
    w: &Writer,
    job: &Job,
    mut reading: Reading,
    going: &Going,
) -> Result<Outcome, Error> {
    let (account, before) = accounted(app, w, job)?;
    let mut import = w.import(account, &job.origin(), app.now())?;
    if let Some(before) = before {
        w.keep_settings_before(import.batch(), &before)?;
    }
    rejected::follow(w, job, &mut reading)?;
    let (mut outcome, mut reading) =
        lines::while_read(reading, |lines| write_lines(job, (w, account), &mut import, lines, going))?;
    going.is_read();
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
    let kept = known::kept(job, &outcome).filter(|_| import.is_exact());
    let batch = import.finish()?.batch;
    let counted = rejected::counted(&outcome, &mut reading);
    if kept.is_some() || counted.is_some() {
        let (part, how) = (job.part.clone(), known::how(job));
        w.keep_reading(batch, &FileReading { part, how, outcome: kept, counted })?;
    }
    outcome.batch = Some(batch);
    Ok(outcome)
}

/// The account that a file goes to, made if it is not there, with what the user has told of it.
///
/// With it comes what its settings were, if they changed.
fn accounted(
    app: &App,
    w: &Writer,
    job: &Job,
) -> Result<(AccountId, Option<BTreeMap<String, String>>), Error> {
    let account = match job.account {
        Some(id) => id,
        None => w.add_account(
            &job.found.report.network,
            &job.account_name,
            &BTreeMap::new(),
            &Default::default(),
            app.now(),
        )?,
    };
    // What the file does not tell is asked once and remembered with the account.
    let told: BTreeMap<_, _> =
        job.settings.clone().into_iter().filter(|(_, value)| !value.is_empty()).collect();
    let known = w.account(account)?.filter(|known| known.settings != told);
    if let Some(known) = &known {
        w.set_account_settings(account, &told, &known.secrets)?;
    }
    // What a new account was told stays with it: it was never otherwise.
    Ok((account, known.filter(|_| job.account.is_some()).map(|known| known.settings)))
}

/// Writes each line of a file, and counts what became of it.
fn write_lines(
    job: &Job,
    (r, account): (&Reader, AccountId),
    import: &mut Import<'_>,
    lines: Lines,
    going: &Going,
) -> Result<Outcome, Error> {
    let mut outcome = Outcome::default();
    // One row may be several records.
    let mut last: Option<(u64, Change)> = None;
    for line in lines {
        going.row()?;
        match line.map_err(|error| Error::from_report(error, &job.file))? {
            Line::Record { line, record } => {
                let change = match &record {
                    Record::Transaction(row) if job.found.account.is_some() => {
                        reimport::push(import, r, account, row)?
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
