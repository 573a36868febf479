//! Report files that a network makes by itself: each new one is read as if it had been dropped on the window.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use ledger::Account;
use network::{Offered, Session};
use record::{Absent, Batch, Origin, Problem};
use serde::{Deserialize, Serialize};

use super::Progress;
use crate::view::{ImportRequest, ImportResult, count};
use crate::{App, Error, import};

/// What is known of a file that was offered before.
#[derive(Serialize, Deserialize)]
struct Seen {
    version: String,
    /// Why it could not be read, and by which version of the program: a later one may read it.
    problem: Option<(String, String)>,
}

impl Seen {
    fn is_up_to_date(&self, file: &Offered) -> bool {
        let stands = self.problem.as_ref().is_none_or(|(_, program)| program == PROGRAM);
        self.version == file.version && stands
    }
}

const PROGRAM: &str = env!("CARGO_PKG_VERSION");

/// Reads every file that is new, or whose version is another than last time. One that cannot be read is a problem for as
/// long as it is offered, and is not downloaded again until it changes.
pub(super) async fn read(
    app: &Arc<App>,
    account: &Account,
    network: &str,
    session: &mut Session<'_>,
    progress: &Progress<'_>,
) -> Result<(), Error> {
    let failed = |error| Error::from_network(error, network);
    let offered = session.offered().await.map_err(failed)?;
    let id = account.id;
    let key = format!("files.{}", id.0);
    let stored = {
        let key = key.clone();
        app.blocking(move |_, open| Ok(open.ledger.read(|r| r.setting(&key))?)).await?
    };
    let mut seen: BTreeMap<String, Seen> =
        stored.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
    let told_before = seen.values().any(|file| file.problem.is_some());
    seen.retain(|name, _| offered.iter().any(|file| file.name == *name));
    let is_new = |file: &&Offered| !seen.get(&file.name).is_some_and(|known| known.is_up_to_date(file));
    let fresh: Vec<Offered> = offered.iter().filter(is_new).cloned().collect();
    progress.change(|line| line.of += count(fresh.len()));
    for file in fresh {
        let bytes = session.download(&file).await.map_err(failed)?;
        let read = import_bytes(app, account, &file, bytes).await;
        progress.change(|line| {
            line.done += 1;
            line.requests += 2;
            for done in read.iter().flatten() {
                line.rows += done.rows;
                line.added += done.added;
                line.updated += done.updated;
                line.unchanged += done.unchanged;
                line.problems += (done.rejected.len() + done.noted.len()) as u64;
            }
        });
        let problem = read.err().map(|error| (error.sentence(), PROGRAM.to_owned()));
        seen.insert(file.name, Seen { version: file.version, problem });
        let (key, text) = (key.clone(), serde_json::to_string(&seen).unwrap_or_default());
        app.blocking(move |_, open| Ok(open.ledger.write(|w| w.set_setting(&key, &text))?)).await?;
        progress.show();
    }
    let problems: Vec<Problem> = seen
        .iter()
        .filter_map(|(name, file)| file.problem.as_ref().map(|(reason, _)| format!("{name}: {reason}")))
        .map(|reason| Problem { line: None, field: None, reason, row: None })
        .collect();
    if told_before || !problems.is_empty() {
        progress.change(|line| line.problems += problems.len() as u64);
        let origin = Origin::Sync { what: "files".to_owned(), days: None, absent: Absent::Unknown };
        let batch = Batch { origin, records: Vec::new(), problems };
        app.blocking(move |app, open| Ok(open.ledger.write(|w| w.apply(id, &batch, app.now()))?)).await?;
    }
    Ok(())
}

/// Imports a file that is not on the disk yet, each report in it for itself.
async fn import_bytes(
    app: &Arc<App>,
    account: &Account,
    file: &Offered,
    bytes: Vec<u8>,
) -> Result<Vec<ImportResult>, Error> {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ' ');
    let name = file.name.rsplit(['/', '\\']).next().unwrap_or_default().replace(|c| !plain(c), "_");
    let name = Some(name).filter(|name| !name.trim_matches('.').is_empty()).unwrap_or("report".to_owned());
    let (place, path) = app
        .blocking(move |_, _| {
            let failed = |error: std::io::Error| Error::file(&std::env::temp_dir(), &error);
            let place = tempfile::tempdir().map_err(failed)?;
            let path: PathBuf = place.path().join(name);
            std::fs::write(&path, bytes).map_err(failed)?;
            Ok((place, path))
        })
        .await?;
    let request = ImportRequest {
        path: path.display().to_string(),
        account: Some(account.name.clone()),
        ..ImportRequest::default()
    };
    let mut done = Vec::new();
    for part in import::parts(app, request).await? {
        done.push(import::run(app, part).await?);
    }
    drop(place);
    Ok(done)
}
