//! A folder of the user's whose report files are imported when they land there. Off until a folder is chosen.
//!
//! *Invariant:* files are read, never moved or changed. What is known of the folder lies in the profile's ledger, so
//! that files which landed while nothing ran are found, and none is taken twice.

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use notify::{RecommendedWatcher, RecursiveMode, Watcher};
use tokio::sync::{Notify, mpsc};

use crate::view::{AppState, Event, ImportRequest, ImportResult, WatchFolder, WatchNotice, WatchView, count};
use crate::{App, Error, Open, import, settings};

/// The settings that name the folder, and what in it has been dealt with.
pub(crate) const FOLDER: &str = "watch_folder";
const KNOWN: &str = "watch_known";
/// How much of a hash tells one file of the folder from another.
const KEY: usize = 16;

/// The screen is drawn before the first look.
const BEFORE_FIRST: Duration = Duration::from_secs(2);
/// How often a file that may still grow is looked at, at most.
const GROWING: Duration = Duration::from_millis(500);
/// A file that is the same in so many looks more is whole.
const SETTLED: u32 = 4;
/// How often the folder is looked at where the system tells nothing, as on some network drives.
const LOOK: Duration = Duration::from_secs(60);

/// How the names of files end that may be reports; a browser's unfinished downloads end otherwise.
const ENDINGS: [&str; 9] = ["csv", "tsv", "tab", "txt", "xlsx", "zip", "gz", "ofx", "qfx"];

/// What the loop and the commands share.
#[derive(Default)]
pub(crate) struct Watch {
    /// Another folder, or another profile.
    pub(crate) changed: Notify,
    /// What the screen has not been told yet.
    notices: Mutex<Vec<WatchNotice>>,
}

/// Tells of changes in a folder for as long as the watcher lives.
pub(crate) fn watcher(folder: &Path) -> notify::Result<(RecommendedWatcher, mpsc::Receiver<()>)> {
    let (changed, changes) = mpsc::channel(1);
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        if event.is_ok_and(|event| !event.kind.is_access()) {
            // A full channel says the same already.
            let _ = changed.try_send(());
        }
    })?;
    watcher.watch(folder, RecursiveMode::NonRecursive)?;
    Ok((watcher, changes))
}

/// Watches the folder that is chosen, for as long as the application runs.
pub async fn keep(app: Arc<App>) {
    tokio::time::sleep(BEFORE_FIRST).await;
    loop {
        let open = app.profile();
        let reading = open.clone();
        let chosen = app.blocking(move |_, _| folder(&reading)).await;
        match chosen {
            Ok(Some(folder)) => look_after(&app, &open, &folder).await,
            Ok(None) => app.watch.changed.notified().await,
            Err(error) => {
                tracing::warn!("{error}");
                app.watch.changed.notified().await;
            }
        }
    }
}

/// The folder that is chosen.
pub(crate) fn folder(open: &Open) -> Result<Option<PathBuf>, Error> {
    let chosen = open.ledger.read(|r| r.setting(FOLDER))?;
    Ok(chosen.filter(|folder| !folder.is_empty()).map(PathBuf::from))
}

/// The folder that is chosen, as the screen shows it.
pub(crate) fn view(open: &Open) -> Result<Option<WatchView>, Error> {
    let chosen = folder(open)?;
    Ok(chosen.map(|folder| WatchView { there: folder.is_dir(), path: folder.display().to_string() }))
}

/// Chooses the folder, or none. What is in it already is left alone.
pub(crate) async fn choose(app: &Arc<App>, wanted: WatchFolder) -> Result<AppState, Error> {
    app.blocking(move |_, open| {
        let chosen = wanted.path.unwrap_or_default();
        let mut known = BTreeSet::new();
        if !chosen.is_empty() {
            let folder = Path::new(&chosen);
            if !folder.is_dir() {
                return Err(
                    Error::input(format!("{chosen} is not a folder.")).hint("Choose one that is there.")
                );
            }
            let files = files(folder).map_err(|error| Error::file(folder, &error))?;
            known = files.iter().map(File::key).collect();
        }
        open.ledger.write(|w| {
            w.set_setting(FOLDER, &chosen)?;
            w.set_setting(KNOWN, &joined(&known))
        })?;
        Ok(())
    })
    .await?;
    app.watch.changed.notify_one();
    settings::state(app, ()).await
}

/// What the screen has not been told yet; it gets each of it once.
#[allow(clippy::unused_async, reason = "every command is async, so that the table is one shape")]
pub(crate) async fn notices(app: &Arc<App>, (): ()) -> Result<Vec<WatchNotice>, Error> {
    Ok(std::mem::take(&mut *app.watch.notices.lock().unwrap_or_else(PoisonError::into_inner)))
}

/// A file of the folder that may be a report.
#[derive(Debug, Clone, PartialEq, Eq)]
struct File {
    path: PathBuf,
    length: u64,
    modified: Option<SystemTime>,
}

impl File {
    /// What tells it from other files, and from what it was before.
    fn key(&self) -> String {
        let since = self.modified.and_then(|at| at.duration_since(SystemTime::UNIX_EPOCH).ok());
        let name = self.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let text = format!("{name}\n{}\n{:?}", self.length, since.map(|since| since.as_nanos()));
        let mut key = import::hash_of(&[text.as_bytes()]);
        key.truncate(KEY);
        key
    }
}

/// The files of a folder that may be reports; those inside folders in it are not looked at.
fn files(folder: &Path) -> std::io::Result<Vec<File>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let ending = path.extension().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
        // Office programs keep a file named like this beside one that is open.
        let passing = name.starts_with('.') || name.starts_with("~$");
        if passing || !ENDINGS.contains(&ending.as_str()) {
            continue;
        }
        // It may be gone again.
        let Ok(about) = path.metadata() else { continue };
        if about.is_file() && about.len() > 0 {
            files.push(File { path, length: about.len(), modified: about.modified().ok() });
        }
    }
    files.sort_by(|one, other| (one.modified, &one.path).cmp(&(other.modified, &other.path)));
    Ok(files)
}

/// Looks after a folder until another is chosen or it is gone.
async fn look_after(app: &Arc<App>, open: &Arc<Open>, folder: &Path) {
    let (_watcher, mut changes) = match watcher(folder) {
        Ok((watcher, changes)) => (Some(watcher), changes),
        Err(error) => {
            tracing::warn!("the folder {} is not watched: {error}", folder.display());
            (None, mpsc::channel(1).1)
        }
    };
    let mut growing: HashMap<PathBuf, (File, u32)> = HashMap::new();
    loop {
        look(app, open, folder, &mut growing).await;
        let wait = if growing.is_empty() { LOOK } else { GROWING };
        tokio::select! {
            () = app.watch.changed.notified() => return,
            // Whoever writes a file tells of each step.
            Some(()) = changes.recv() => tokio::time::sleep(GROWING).await,
            () = tokio::time::sleep(wait) => {}
        }
    }
}

/// Takes what is new and whole in the folder, and tells of it once.
async fn look(app: &Arc<App>, open: &Arc<Open>, folder: &Path, growing: &mut HashMap<PathBuf, (File, u32)>) {
    let (reading, watched) = (open.clone(), folder.to_owned());
    let looked = app.blocking(move |_, _| new_files(&reading, &watched)).await;
    let new = match looked {
        Ok(new) => new,
        Err(error) => return tracing::warn!("{error}"),
    };
    growing.retain(|path, _| new.iter().any(|file| file.path == *path));
    let mut notices = Vec::new();
    for file in new {
        let (before, looks) = growing.entry(file.path.clone()).or_insert_with(|| (file.clone(), 0));
        if *before != file {
            (*before, *looks) = (file, 0);
            continue;
        }
        *looks += 1;
        if *looks <= SETTLED {
            continue;
        }
        growing.remove(&file.path);
        notices.extend(take(app, open, &file.path).await);
        let (writing, folder) = (open.clone(), folder.to_owned());
        let noted = app.blocking(move |_, _| remember(&writing, &folder, &file)).await;
        if let Err(error) = noted {
            tracing::warn!("{error}");
        }
    }
    if !notices.is_empty() {
        app.watch.notices.lock().unwrap_or_else(PoisonError::into_inner).extend(notices);
        app.tell(Event::WatchNoticed);
    }
}

/// The files that have not been dealt with.
fn new_files(open: &Open, folder: &Path) -> Result<Vec<File>, Error> {
    let known = known(open)?;
    let mut files = files(folder).map_err(|error| Error::file(folder, &error))?;
    files.retain(|file| !known.contains(&file.key()));
    Ok(files)
}

fn known(open: &Open) -> Result<BTreeSet<String>, Error> {
    let known = open.ledger.read(|r| r.setting(KNOWN))?.unwrap_or_default();
    Ok(known.split_whitespace().map(str::to_owned).collect())
}

fn joined(known: &BTreeSet<String>) -> String {
    known.iter().map(String::as_str).collect::<Vec<_>>().join(" ")
}

/// Notes that a file has been dealt with, and forgets those that are gone.
fn remember(open: &Open, folder: &Path, file: &File) -> Result<(), Error> {
    let mut known = known(open)?;
    if let Ok(files) = files(folder) {
        let there: BTreeSet<String> = files.iter().map(File::key).collect();
        known.retain(|key| there.contains(key));
    }
    known.insert(file.key());
    Ok(open.ledger.write(|w| w.set_setting(KNOWN, &joined(&known)))?)
}

/// Imports a file like one that was dropped; what is to be told of each report in it.
async fn take(app: &Arc<App>, open: &Arc<Open>, path: &Path) -> Vec<WatchNotice> {
    let request = ImportRequest { path: path.display().to_string(), ..ImportRequest::default() };
    let parts = match import::new_parts(app, open, request.clone()).await {
        Ok(parts) => parts,
        Err(error) => return vec![WatchNotice::failed(&request, &error)],
    };
    let mut notices = Vec::new();
    for part in parts {
        match import::landed(app, open, part.clone()).await {
            Ok(done) if done.batch.is_some() => {
                let catalogue = open.catalogue();
                let report = catalogue.reports().find(|report| report.slug == done.report);
                let name = report.map_or_else(|| done.report.clone(), |report| report.name.clone());
                notices.push(WatchNotice::imported(&part, done, name));
            }
            // It brought nothing new.
            Ok(_) => {}
            Err(error) => notices.push(WatchNotice::failed(&part, &error)),
        }
    }
    notices
}

impl WatchNotice {
    fn imported(part: &ImportRequest, done: ImportResult, report_name: String) -> WatchNotice {
        WatchNotice {
            path: part.path.clone(),
            file: done.file,
            report_name,
            account: done.account,
            batch: done.batch,
            added: done.added,
            updated: done.updated,
            rejected: count(done.rejected.len()).into(),
            problem: None,
        }
    }

    fn failed(part: &ImportRequest, error: &Error) -> WatchNotice {
        WatchNotice {
            path: part.path.clone(),
            file: import::name_of(&part.path),
            report_name: String::new(),
            account: String::new(),
            batch: None,
            added: 0,
            updated: 0,
            rejected: 0,
            problem: Some(error.view()),
        }
    }
}
