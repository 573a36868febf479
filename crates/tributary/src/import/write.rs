//! A file's rows into the ledger, inside the caller's transaction.

use std::collections::BTreeMap;

use ledger::{AccountId, Change, FileReading, Import, Reader, Writer};
use network::{Line, Reading};
use record::{Day, Days, Record};

use super::{Going, Job, Lines, Outcome, known, lines, rejected};
use crate::{App, Error, ErrorKind, Open, reimport};

/// How many rows a preview shows as they were understood.
const SAMPLE_ROWS: usize = 12;

/// How many rejected or noted rows are listed; the others are counted.
const LISTED_PROBLEMS: usize = 1_000;

/// Reads the whole file into the ledger, inside the caller's transaction.
pub(super) fn write(
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
pub(super) fn accounted(
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
