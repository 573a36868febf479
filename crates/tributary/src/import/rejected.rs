//! The lines of a file that could not be read, as a file of their own: to be corrected and imported again.

use std::path::Path;
use std::sync::Arc;

use ledger::Reader;
use network::{Counted, ImportSettings, Reading, Source};

use super::{Going, Job, Outcome, going, prepare};
use crate::view::SaveRejected;
use crate::{App, Error, whole};

/// How much of a hash says which part of which file was read.
const PART: usize = 16;

/// What a part of a file goes by.
pub(super) fn part(hash: &str, inner: Option<&str>) -> String {
    let mut part = super::hash_of(&[hash.as_bytes(), b"\n", inner.unwrap_or_default().as_bytes()]);
    part.truncate(PART);
    part
}

/// Lets rows without an id that were left out of a file before follow those that were not.
pub(super) fn follow(r: &Reader, job: &Job, reading: &mut Reading) -> Result<(), Error> {
    if let Some(part) = job.found.left_out_of()
        && let Some(counted) = r.counted(&part)?
    {
        reading.count_on(Counted::from_bytes(&counted));
    }
    Ok(())
}

/// What rejected rows without an id have to follow.
pub(super) fn counted(outcome: &Outcome, reading: &mut Reading) -> Option<Vec<u8>> {
    let counted = reading.counted();
    (!outcome.rejected.is_empty() && !counted.is_empty()).then(|| counted.to_bytes())
}

/// Writes the rejected lines of a file that was imported; answers how many there are.
pub async fn save(app: &Arc<App>, wanted: SaveRejected) -> Result<u64, Error> {
    let path = wanted.of.path.clone();
    going::on(app, app.profile(), &path, move |_, open, going| {
        let job = prepare(open, &wanted.of, &going.meter)?;
        if wanted.imported && open.ledger.read(|r| r.file_seen(&job.hash))?.is_none() {
            return Err(Error::input(format!("{} has changed since it was imported.", job.file))
                .hint("Nothing was written. Import it again, then save what is rejected."));
        }
        write(&job, going, Path::new(&wanted.to))
    })
    .await
}

/// Whether two paths lead to one file that is there.
pub fn is_same_file(one: &Path, other: &Path) -> bool {
    one.canonicalize().ok().is_some_and(|one| Some(one) == other.canonicalize().ok())
}

fn write(job: &Job, going: &Going, to: &Path) -> Result<u64, Error> {
    if let Source::Measured(from, _) | Source::Path(from) = &job.source
        && is_same_file(from, to)
    {
        return Err(Error::input(format!("{} is the file that is read.", to.display()))
            .hint("Give the rejected lines another name."));
    }
    let settings = ImportSettings { values: job.settings.clone() };
    whole::write(to, |out| {
        let rows = network::rejected(&job.found, &job.source, &settings, &job.part, out)
            .map_err(|error| Error::from_report(error, &job.file))?;
        if going.meter.is_stopped() {
            return Err(going.stopped());
        }
        Ok((rows > 0, rows))
    })
}
