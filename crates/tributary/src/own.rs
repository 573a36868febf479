//! A user's own connector files: made, checked, watched, tried. Nothing here writes into the ledger but which hosts
//! the user has seen.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use icu_normalizer::DecomposingNormalizerBorrowed;
use ledger::AccountId;
use network::{
    Catalogue, Connector, FileProblem, Login, NetworkError, Recorded, Recording, SCHEMA, SCHEMA_FILE, Saved,
    TEMPLATE, Trial, Unsaved,
};
use record::{Day, Days, Record};

use crate::profile::CONNECTORS;
use crate::view::{
    Event, HostsSeen, NewNetwork, OwnNetwork, OwnProblem, Profile, RecordRequest, RecordedView, TrialRequest,
    TrialView, TriedAnswerView, TriedRowView, UnsavedView,
};
use crate::{App, Error, ErrorKind, Open, accounts, watch};

/// After a change in the folder so long is waited for the next: editors write in several steps.
const SETTLE: std::time::Duration = std::time::Duration::from_millis(200);
/// Rows of a trial that are shown.
const ROWS: usize = 50;
/// How many days a recording covers.
const RECORDED_DAYS: i64 = 31;

/// Every file of the folder and how it stands.
pub(crate) async fn list(app: &Arc<App>, (): ()) -> Result<Vec<OwnNetwork>, Error> {
    app.blocking(|app, open| {
        let folder = folder(app);
        let catalogue = Catalogue::with_folder(&folder);
        files(&folder).iter().map(|path| view(open, &catalogue, path)).collect()
    })
    .await
}

/// What is wrong with a file: also that another of the user's own has the same id, if it lies beside it.
pub fn check(app: &App, file: &Path, text: &str) -> Result<Connector, Vec<FileProblem>> {
    let folder = folder(app);
    let within = |parent: &Path| match (parent.canonicalize(), folder.canonicalize()) {
        (Ok(parent), Ok(folder)) => parent == folder,
        _ => false,
    };
    let shown = file.display().to_string();
    let connector = network::check_file(&shown, text)?;
    if file
        .parent()
        .is_some_and(|parent| within(if parent == Path::new("") { Path::new(".") } else { parent }))
    {
        let name = file.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        let catalogue = Catalogue::with_folder(&folder);
        let wrong = catalogue.wrong().filter(|problem| problem.file == name).cloned();
        let wrong: Vec<_> = wrong.map(|problem| FileProblem { file: shown.clone(), ..problem }).collect();
        if !wrong.is_empty() {
            return Err(wrong);
        }
    }
    Ok(connector)
}

/// That the user's own file for a network cannot be used: which file, where in it, and why.
pub(crate) fn broken(open: &Open, wrong: &[&FileProblem]) -> Option<Error> {
    let (first, others) = wrong.split_first()?;
    let key = if first.key.is_empty() { String::new() } else { format!("{}: ", first.key) };
    let more = match others.len() {
        0 => String::new(),
        more => format!(" (and {more} more)"),
    };
    let end = if more.is_empty() && first.message.ends_with('?') { "" } else { "." };
    let message = format!(
        "The file {} cannot be used: line {}: {key}{}{more}{end}",
        first.file, first.line, first.message
    );
    let path = open.dir.join(CONNECTORS).join(&first.file);
    let hint = format!("Put it right; `tributary networks check {}` says when it is.", shell(&path));
    Some(Error::new(ErrorKind::Connector, message).hint(hint))
}

/// A path as it is typed in a shell.
fn shell(path: &Path) -> String {
    let shown = path.display().to_string();
    if shown.contains(' ') { format!("\"{shown}\"") } else { shown }
}

/// The folder of the user's own files.
pub fn folder(app: &App) -> PathBuf {
    app.data_dir.join(CONNECTORS)
}

pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "toml"));
    paths.sort();
    paths
}

fn view(open: &Open, catalogue: &Catalogue, path: &Path) -> Result<OwnNetwork, Error> {
    let file = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let wrong: Vec<OwnProblem> = catalogue
        .wrong()
        .filter(|problem| problem.file == file)
        .map(|problem| OwnProblem {
            line: problem.line,
            column: problem.column,
            key: problem.key.clone(),
            message: problem.message.clone(),
        })
        .collect();
    let connector = match wrong.is_empty() {
        true => catalogue.iter().find(|connector| connector.file.as_deref() == Some(&file)).cloned(),
        false => None,
    };
    let allowed = connector.as_ref().map(|connector| unseen(open, connector)).transpose()?;
    Ok(OwnNetwork {
        path: path.display().to_string(),
        saved: path.metadata().and_then(|file| file.modified()).ok().map(|at| {
            chrono::DateTime::<chrono::Utc>::from(at).to_rfc3339_opts(chrono::SecondsFormat::Millis, true)
        }),
        network: connector.as_ref().map(|connector| connector.id.clone()),
        name: connector.as_ref().map(|connector| connector.name.clone()),
        hosts: connector.as_ref().map(|connector| connector.hosts()).unwrap_or_default(),
        new_hosts: allowed.unwrap_or_default(),
        recipe: connector.as_ref().is_some_and(|connector| connector.only_reads_files()),
        replaces: connector.is_some_and(|connector| Catalogue::bundled_text(&connector.id).is_some()),
        problems: wrong,
        file,
    })
}

/// Makes a file: from the template, or as a copy of a bundled one.
pub(crate) async fn make(app: &Arc<App>, new: NewNetwork) -> Result<OwnNetwork, Error> {
    let made = app
        .blocking(move |app, open| {
            let (id, text) = match &new.like {
                Some(like) => {
                    let text = Catalogue::bundled_text(like).ok_or_else(|| {
                        Error::input(format!("There is no bundled file “{like}” to copy."))
                            .hint("`tributary networks` lists those that are there.")
                    })?;
                    (like.clone(), format!("#:schema ./{SCHEMA_FILE}\n{text}"))
                }
                None => from_template(new.name.as_deref().unwrap_or_default())?,
            };
            let folder = folder(app);
            let path = folder.join(format!("{id}.toml"));
            if path.exists() {
                return Err(Error::input(format!("There is a file {} already.", path.display()))
                    .hint("Change that one, or give the new one another name."));
            }
            std::fs::create_dir_all(&folder).map_err(|error| Error::file(&folder, &error))?;
            let schema = folder.join(SCHEMA_FILE);
            std::fs::write(&schema, SCHEMA).map_err(|error| Error::file(&schema, &error))?;
            std::fs::write(&path, text).map_err(|error| Error::file(&path, &error))?;
            reload(open, &folder);
            view(open, &Catalogue::with_folder(&folder), &path)
        })
        .await?;
    app.tell(Event::NetworksChanged);
    Ok(made)
}

fn from_template(name: &str) -> Result<(String, String), Error> {
    let name = name.trim();
    // Accents are marks of their own once they are taken apart, and ids are without.
    let apart = DecomposingNormalizerBorrowed::new_nfkd().normalize(&name.to_lowercase()).into_owned();
    let small = apart.replace(|c| ('\u{300}'..='\u{36f}').contains(&c), "");
    let parts = small.split(|c: char| !c.is_ascii_alphanumeric()).filter(|part| !part.is_empty());
    let id = parts.collect::<Vec<_>>().join("-");
    if id.is_empty() || name.contains(['"', '\\']) || name.chars().any(char::is_control) {
        return Err(Error::input("The network needs a name with letters from a to z or digits."));
    }
    if Catalogue::bundled_text(&id).is_some() {
        return Err(Error::input(format!("“{name}” is among the networks already."))
            .hint("Copy its file to change how it is read, or choose another name."));
    }
    let text = TEMPLATE
        .replace("id = \"my-network\"  ", &format!("id = \"{id}\"  "))
        .replace("\"My Network\"", &format!("\"{name}\""));
    Ok((id, text))
}

/// Reads the folder again.
pub(crate) fn reload(open: &Open, folder: &Path) {
    if open.kind == Profile::Own {
        let catalogue = Catalogue::with_folder(folder);
        catalogue.wrong().for_each(|problem| tracing::warn!("{problem}"));
        open.know(catalogue);
    }
}

/// Watches the folder from now on, for as long as the application runs.
pub async fn watch(app: Arc<App>) {
    let folder = folder(&app);
    if let Err(error) = std::fs::create_dir_all(&folder) {
        tracing::warn!("{}: {error}", folder.display());
        return;
    }
    let (_watcher, mut changes) = match watch::watcher(&folder) {
        Ok(watching) => watching,
        Err(error) => return tracing::warn!("the folder of connectors is not watched: {error}"),
    };
    while changes.recv().await.is_some() {
        while tokio::time::timeout(SETTLE, changes.recv()).await.is_ok_and(|more| more.is_some()) {}
        let again = folder.clone();
        let read = app.blocking(move |_, open| {
            reload(open, &again);
            Ok(())
        });
        if read.await.is_ok() {
            app.tell(Event::NetworksChanged);
        }
    }
}

/// What the ledger calls the hosts that a user has seen an own file send to.
fn seen_key(network: &str) -> String {
    format!("hosts.{network}")
}

/// The hosts of an own file that its user has not been shown yet.
fn unseen(open: &Open, connector: &Connector) -> Result<Vec<String>, Error> {
    if !connector.is_own() {
        return Ok(Vec::new());
    }
    let stored = open.ledger.read(|r| r.setting(&seen_key(&connector.id)))?;
    let seen: Vec<String> = stored.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
    Ok(connector.hosts().into_iter().filter(|host| !seen.contains(host)).collect())
}

/// Notes that the user has been shown where a file sends what is entered, and went on.
pub(crate) fn hosts_seen(
    app: &App,
    open: &Open,
    connector: &Connector,
    shown: &[String],
) -> Result<(), Error> {
    let new = unseen(open, connector)?;
    if !new.is_empty() && new.iter().all(|host| shown.contains(host)) {
        let text = serde_json::to_string(&connector.hosts()).unwrap_or_default();
        open.ledger.write(|w| w.set_setting(&seen_key(&connector.id), &text))?;
        app.tell(Event::NetworksChanged);
    }
    guarded(open, connector)
}

/// Refuses to send anything where the file names a host that its user has not been shown.
pub(crate) fn guarded(open: &Open, connector: &Connector) -> Result<(), Error> {
    let new = unseen(open, connector)?;
    if new.is_empty() {
        return Ok(());
    }
    let message = format!(
        "The file of {} sends to {}, which you have not allowed. Nothing was sent.",
        connector.name,
        new.join(", ")
    );
    Err(Error::input(message).hint(format!(
        "Look at the file, then allow it in Settings → Networks or with `tributary networks allow {}`.",
        connector.id
    )))
}

/// Allows an own file to send to the hosts that it names.
pub(crate) async fn allow(app: &Arc<App>, seen: HostsSeen) -> Result<(), Error> {
    app.blocking(move |app, open| {
        let connector = accounts::connector(open, &seen.network)?;
        hosts_seen(app, open, &connector, &seen.hosts)
    })
    .await
}

/// Asks for the first page of each fetch and shows what becomes of it. Nothing is stored.
pub(crate) async fn try_out(app: &Arc<App>, request: TrialRequest) -> Result<Vec<TrialView>, Error> {
    let Prepared { open, connector, login, account } = prepared(app, request).await?;
    let mut session = accounts::session(app, &open, connector.clone(), login, account);
    let trials = session.try_out().await;
    Ok(trials.into_iter().map(|trial| trial_view(trial, &connector.name)).collect())
}

/// Fetches the last days of each fetch and writes the exchange into a folder, without anything private. What can be
/// recorded is written as a whole; what cannot is named.
pub(crate) async fn record(app: &Arc<App>, request: RecordRequest) -> Result<RecordedView, Error> {
    let Prepared { open, connector, login, account } = prepared(app, request.of).await?;
    let mut session = accounts::session(app, &open, connector.clone(), login, account);
    let days = Days::last(RECORDED_DAYS, Day::of(app.now()));
    let wanted: Vec<(usize, Days)> = (0..session.fetches().len()).map(|fetch| (fetch, days)).collect();
    let Saved { account, fetches, kept } = session.record(&wanted).await;
    let mut files = vec![("account.json".to_owned(), pretty(&account).into_bytes())];
    let mut unsaved = Vec::new();
    for Recorded { scenario, recording, .. } in fetches {
        match recording {
            Ok(Recording { exchange, records, bodies }) => {
                files.push((format!("{scenario}.json"), pretty(&exchange).into_bytes()));
                files.push((format!("{scenario}.records.json"), records.into_bytes()));
                files.extend(bodies);
            }
            Err(reason) => unsaved.push((scenario, why(reason, &connector.name))),
        }
    }
    if files.len() == 1 {
        return Err(nothing_recorded(unsaved, &connector.name));
    }
    let label = |key: String| {
        let setting = connector.settings.iter().find(|setting| setting.key == key);
        setting.map_or(key, |setting| setting.label.clone())
    };
    Ok(RecordedView {
        files: written(Path::new(&request.folder), &connector.id, &files)?,
        kept: kept.into_iter().map(label).collect(),
        unsaved: unsaved.into_iter().map(|(what, error)| UnsavedView { what, error: error.view() }).collect(),
    })
}

/// Why a fetch could not be recorded, in words for its user.
fn why(reason: Unsaved, name: &str) -> Error {
    match reason {
        Unsaved::Fetch(NetworkError::Connector { message }) => {
            Error::new(ErrorKind::Connector, format!("{name} could not be asked for it: {message}."))
                .hint("Check the settings, then the file of the network.")
        }
        Unsaved::Fetch(error) => Error::from_network(error, name),
        Unsaved::Encoding => Error::new(
            ErrorKind::Connector,
            format!("{name} answered in an encoding in which keys and settings cannot be found and replaced."),
        )
        .hint("Save the answer by hand, and take out what is private."),
        Unsaved::Differs { says } => Error::new(
            ErrorKind::Connector,
            format!("The answers of {name} cannot be read any more once your keys and settings are taken out of them."),
        )
        .hint("A key or a setting may be a word that the answers also use for something else: try another account.")
        .detail(says),
    }
}

/// That nothing could be recorded, and why: each reason once.
fn nothing_recorded(unsaved: Vec<(String, Error)>, name: &str) -> Error {
    let mut reasons = unsaved.into_iter();
    let Some((first, mut error)) = reasons.next() else {
        return Error::input(format!("{name} has nothing to record."));
    };
    let others: Vec<String> = reasons
        .filter(|(_, other)| other.message != error.message)
        .map(|(what, other)| format!("{what}: {}", other.message))
        .collect();
    if !others.is_empty() {
        error.message = format!("{first}: {} {}", error.message, others.join(" "));
    }
    error.message = format!("Nothing was recorded, and no file was written. {}", error.message);
    error
}

/// Writes files beside the folder of a network and puts them in place when they are all there.
fn written(folder: &Path, id: &str, files: &[(String, Vec<u8>)]) -> Result<Vec<String>, Error> {
    std::fs::create_dir_all(folder).map_err(|error| Error::file(folder, &error))?;
    let beside = tempfile::Builder::new().prefix(".recording-").tempdir_in(folder);
    let beside = beside.map_err(|error| Error::file(folder, &error))?;
    for (name, bytes) in files {
        let path = beside.path().join(name);
        std::fs::write(&path, bytes).map_err(|error| Error::file(&path, &error))?;
    }
    let place = folder.join(id);
    std::fs::create_dir_all(&place).map_err(|error| Error::file(&place, &error))?;
    let mut written = Vec::new();
    for (name, _) in files {
        let path = place.join(name);
        std::fs::rename(beside.path().join(name), &path).map_err(|error| Error::file(&path, &error))?;
        written.push(path.display().to_string());
    }
    Ok(written)
}

fn pretty(value: &serde_json::Value) -> String {
    let mut text = serde_json::to_string_pretty(value).unwrap_or_default();
    text.push('\n');
    text
}

/// What a trial needs.
struct Prepared {
    open: Arc<Open>,
    connector: Arc<Connector>,
    login: Login,
    account: Option<AccountId>,
}

/// The connector, and a login from an account or from a form.
async fn prepared(app: &Arc<App>, request: TrialRequest) -> Result<Prepared, Error> {
    let open = app.profile();
    let (connector, login, account) = app
        .blocking(move |app, open| match request.account {
            Some(name) => {
                let account = accounts::named(open, &name)?;
                let connector = accounts::connector(open, &account.network)?;
                guarded(open, &connector)?;
                let login = accounts::login(open, &account)?;
                Ok((connector, login, Some(account.id)))
            }
            None => {
                let connector = accounts::connector(open, &request.network)?;
                hosts_seen(app, open, &connector, &request.hosts)?;
                let login = accounts::typed(app, &connector, request.values)?;
                Ok((connector, login, None))
            }
        })
        .await?;
    if connector.gives().is_empty() {
        return Err(Error::input(format!(
            "{} has nothing to ask: its figures come from files.",
            connector.name
        )));
    }
    Ok(Prepared { open, connector, login, account })
}

fn trial_view(trial: Trial, name: &str) -> TrialView {
    let count = trial.rows.len();
    TrialView {
        what: trial.what.word().to_owned(),
        request: trial.request,
        answers: trial
            .answers
            .into_iter()
            .map(|answer| TriedAnswerView {
                request: answer.request,
                status: answer.status,
                body: answer.body,
            })
            .collect(),
        rows: trial
            .rows
            .into_iter()
            .take(ROWS)
            .map(|row| TriedRowView {
                row: serde_json::to_string_pretty(&row.row).unwrap_or_default(),
                record: row.record.as_ref().map(fields).unwrap_or_default(),
                outside: row.outside,
                problems: row.problems,
            })
            .collect(),
        count,
        error: trial.error.map(|error| Error::from_network(error, name).view()),
    }
}

/// A record as names and values, those that are there.
fn fields(record: &Record) -> Vec<(String, String)> {
    let Ok(serde_json::Value::Object(kinds)) = serde_json::to_value(record) else { return Vec::new() };
    let text = |value: &serde_json::Value| match value {
        serde_json::Value::Null => None,
        serde_json::Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    };
    let record = kinds.values().next().and_then(|record| record.as_object()).cloned().unwrap_or_default();
    record.iter().filter_map(|(key, value)| Some((key.clone(), text(value)?))).collect()
}
