//! `tributary import`: report files, recipes for those that no report knows, and imports taken back.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::Args;
use record::Problem;
use serde_json::json;
use tributary::view::{ByBatch, ImportRequest, ImportResult};
use tributary::{Error, ErrorKind, import, mapping, recipes};

use super::values::pair;
use super::{Context, Ended, NAMED_REJECTIONS, print, reading};

#[derive(Args)]
pub(super) struct ImportArgs {
    /// The files.
    #[arg(required_unless_present = "undo")]
    files: Vec<PathBuf>,
    /// The report's slug, where it is not to be recognised; or a recipe, FILE.toml, to read it with.
    #[arg(long, value_name = "SLUG|RECIPE.toml")]
    report: Option<String>,
    /// Print a recipe for a file that no report knows, as its columns are likely to be. Nothing is stored.
    #[arg(long, conflicts_with_all = ["report", "dry_run", "anyway", "undo"])]
    propose: bool,
    /// The account the rows go to; made if it is not there.
    #[arg(long, value_name = "NAME")]
    account: Option<String>,
    /// What the file does not tell: currency, date_order, marketplace, zone; with --propose what a row is, too:
    /// what=transactions, daily, payouts or receipts (money that a bank or wallet received).
    #[arg(long, value_name = "KEY=VALUE", value_parser = pair)]
    set: Vec<(String, String)>,
    /// Say what would happen, change nothing.
    #[arg(long)]
    dry_run: bool,
    /// Store it although another report brought the same money.
    #[arg(long)]
    anyway: bool,
    /// Write the lines that could not be read to this file, each with the reason, to correct and import them.
    #[arg(long, value_name = "OUT")]
    rejected: Option<PathBuf>,
    /// Take back the import with this batch number.
    #[arg(long, value_name = "BATCH", conflicts_with_all = ["files", "report", "account", "set", "dry_run", "anyway", "rejected"])]
    undo: Option<i64>,
}

pub(super) async fn import(context: &Context, args: ImportArgs) -> Result<Ended, Error> {
    let ImportArgs { files, report, propose, account, set, dry_run, anyway, rejected, undo } = args;
    if let Some(batch) = undo {
        return take_back(context, batch).await;
    }
    let settings = set.into_iter().collect();
    if propose {
        return recipe(context, &files, account.as_deref(), &settings);
    }
    let (report, recipe) = report_or_recipe(report)?;
    let path = String::new();
    let request = ImportRequest { path, inner: None, report, account, settings, anyway, recipe, keep: false };
    read(context, files, request, dry_run, rejected).await
}

/// What stands behind `--report`: a slug, or the text of a recipe.
fn report_or_recipe(report: Option<String>) -> Result<(Option<String>, Option<String>), Error> {
    match report {
        Some(file)
            if Path::new(&file).extension().is_some_and(|ending| ending.eq_ignore_ascii_case("toml")) =>
        {
            Ok((None, Some(recipes::of_file(Path::new(&file))?.0)))
        }
        report => Ok((report, None)),
    }
}

/// Prints a recipe for a file, and on standard error what is left open in it.
fn recipe(
    context: &Context,
    files: &[PathBuf],
    name: Option<&str>,
    settings: &BTreeMap<String, String>,
) -> Result<Ended, Error> {
    let [file] = files else {
        return Err(Error::input("A recipe is proposed for one file at a time.").hint("Name one file."));
    };
    let proposal = mapping::propose(&context.app, &context.app.profile(), file, name, settings)?;
    if context.json {
        print::json(&json!({ "recipe": proposal.recipe, "open": proposal.open }))?;
    } else {
        print!("{}", proposal.recipe);
    }
    proposal.open.iter().for_each(|open| context.say(open));
    Ok(if proposal.settled { Ended::Done } else { Ended::InPart })
}

async fn read(
    context: &Context,
    files: Vec<PathBuf>,
    given: ImportRequest,
    dry_run: bool,
    rejected: Option<PathBuf>,
) -> Result<Ended, Error> {
    if let Some(out) = &rejected {
        may_be_written(out, &files)?;
    }
    let (mut results, mut failures) = (Vec::new(), Vec::new());
    let (mut requests, mut single) = (Vec::new(), files.len() == 1);
    for file in files {
        let path = file.display().to_string();
        match import::parts(&context.app, ImportRequest { path, ..given.clone() }).await {
            Ok(parts) => requests.extend(parts),
            Err(error) if single && !context.json => return Err(error),
            Err(error) => failures.push(failed(&file, &error)),
        }
    }
    single &= requests.len() == 1;
    if rejected.is_some() && !single {
        return Err(Error::input("Rejected lines are written of one report at a time.")
            .hint("Import the files one after the other, and of a file with several reports one --report at a time."));
    }
    let mut stopped = None;
    for request in requests {
        let (file, app) = (PathBuf::from(&request.path), &context.app);
        let lines = rejected.clone().map(|out| (request.clone(), out));
        let path = request.path.clone();
        let done = reading::shown(context, &path, async {
            if dry_run { import::rehearse(app, request).await } else { import::run(app, request).await }
        });
        match done.await {
            Ok(result) => {
                describe(context, &result, dry_run);
                results.push(result);
                if let Some((request, out)) = lines {
                    reading::save_rejected(context, request, &out).await?;
                }
            }
            Err(error) if error.kind == ErrorKind::Stopped => {
                failures.push(failure(&file, &error));
                stopped = Some(error);
                break;
            }
            Err(error) => {
                // Where no line could be read, all of them are to be corrected.
                if let Some((request, out)) = lines.filter(|_| error.kind == ErrorKind::Input) {
                    let _ = reading::save_rejected(context, request, &out).await;
                }
                if single && !context.json {
                    return Err(error);
                }
                failures.push(failed(&file, &error));
            }
        }
    }
    if context.json && (stopped.is_none() || !results.is_empty()) {
        print::json(&results.iter().map(result_json).chain(failures.iter().cloned()).collect::<Vec<_>>())?;
    }
    match stopped {
        Some(stopped) if results.is_empty() => return Err(stopped),
        Some(stopped) => eprintln!("tributary: {}", stopped.sentence()),
        None => {}
    }
    if results.is_empty() && !failures.is_empty() {
        return Err(Error::input("No file could be imported.").hint("Each reason is named above."));
    }
    let in_part = !failures.is_empty() || results.iter().any(|result| !result.rejected.is_empty());
    Ok(if in_part { Ended::InPart } else { Ended::Done })
}

/// Refuses a place for rejected lines before anything is imported.
fn may_be_written(out: &Path, files: &[PathBuf]) -> Result<(), Error> {
    if files.iter().any(|file| import::is_same_file(file, out)) {
        return Err(Error::input(format!("{} is the file that is read.", out.display()))
            .hint("Give the rejected lines another name. Nothing was imported."));
    }
    if out.exists() {
        return Err(Error::input(format!("{} is there already.", out.display()))
            .hint("Give the rejected lines another name, or remove it. Nothing was imported."));
    }
    let folder = out.parent().filter(|folder| !folder.as_os_str().is_empty());
    match folder.filter(|folder| !folder.is_dir()) {
        Some(folder) => Err(Error::input(format!("There is no folder {}.", folder.display()))
            .hint("Make it first, or give the rejected lines another place. Nothing was imported.")),
        None => Ok(()),
    }
}

/// Names a file that could not be imported, and says so for the list.
fn failed(file: &Path, error: &Error) -> serde_json::Value {
    eprintln!("tributary: {}", error.sentence());
    failure(file, error)
}

fn failure(file: &Path, error: &Error) -> serde_json::Value {
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned());
    json!({
        "file": name, "report": null, "batch": null, "rows": 0, "added": 0, "updated": 0, "unchanged": 0,
        "skipped": 0, "rejected": [], "error": error.message, "hint": error.hint,
    })
}

fn describe(context: &Context, result: &ImportResult, dry_run: bool) {
    if let Some(summary) = &result.summary {
        if context.json {
            eprintln!("{}: {summary}", result.file);
        } else {
            println!("{}: {summary}", result.file);
        }
        return;
    }
    let tense = if dry_run { "would bring" } else { "brought" };
    let summary = format!(
        "{}{} ({}, account “{}”) {tense} {} new, {} changed, {} the same; {} skipped, {} rejected.{}",
        result.file,
        result.part.as_ref().map(|part| format!(", {part}")).unwrap_or_default(),
        result.report,
        result.account,
        result.added,
        result.updated,
        result.unchanged,
        result.skipped,
        result.rejected.len(),
        result
            .batch
            .map(|batch| format!(" Undo with `tributary import --undo {batch}`."))
            .unwrap_or_default()
    );
    if !context.json {
        println!("{summary}");
    }
    let named = |what: &str, problems: &[Problem]| {
        for problem in problems.iter().take(NAMED_REJECTIONS) {
            let line = problem.line.map(|line| format!("line {line}: ")).unwrap_or_default();
            eprintln!("  {what} {line}{}", problem.reason);
        }
        if problems.len() > NAMED_REJECTIONS {
            eprintln!("  … and {} more", problems.len() - NAMED_REJECTIONS);
        }
    };
    named("rejected", &result.rejected);
    named("noted", &result.noted);
}

fn result_json(result: &ImportResult) -> serde_json::Value {
    let rejected: Vec<_> = result
        .rejected
        .iter()
        .map(|problem| json!({ "line": problem.line, "why": problem.reason }))
        .collect();
    let noted: Vec<_> =
        result.noted.iter().map(|problem| json!({ "line": problem.line, "why": problem.reason })).collect();
    json!({
        "file": result.file, "part": result.part, "report": result.report, "batch": result.batch,
        "account": result.account,
        "rows": result.rows, "added": result.added, "updated": result.updated, "unchanged": result.unchanged,
        "skipped": result.skipped, "rejected": rejected, "noted": noted, "summary": result.summary,
    })
}

async fn take_back(context: &Context, batch: i64) -> Result<Ended, Error> {
    let undone = import::undo(&context.app, ByBatch { batch }).await?;
    if context.json {
        print::json(&undone)?;
    }
    let rows = |count: u64| if count == 1 { "one row".to_owned() } else { format!("{count} rows") };
    if !context.json {
        let (gone, back) = (rows(undone.removed), rows(undone.restored));
        println!("The {} is taken back: {gone} gone, {back} again as before.", undone.what);
    }
    Ok(Ended::Done)
}
