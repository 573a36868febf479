//! Files that nobody was asked about: imported if they bring anything new, else left as if they had not come.

use std::sync::Arc;

use ledger::{LedgerError, Writer};

use super::file::hash;
use super::recognise::parts_of;
use super::{Going, Outcome, going, prepare, summary, told, write};
use crate::view::{Event, ImportRequest, ImportResult};
use crate::{App, Error, Open};

/// Each report in a file; none if exactly this file was imported before.
pub(crate) async fn new_parts(
    app: &Arc<App>,
    open: &Arc<Open>,
    request: ImportRequest,
) -> Result<Vec<ImportRequest>, Error> {
    let path = request.path.clone();
    going::on(app, open.clone(), &path, move |_, open, going| {
        let (_, hash) = hash(request.path.as_ref(), &going.meter)?;
        match open.ledger.read(|r| r.file_seen(&hash))? {
            Some(_) => Ok(Vec::new()),
            None => parts_of(open, &request),
        }
    })
    .await
}

/// Imports a report; without a batch if it brings nothing new.
pub(crate) async fn landed(
    app: &Arc<App>,
    open: &Arc<Open>,
    request: ImportRequest,
) -> Result<ImportResult, Error> {
    let path = request.path.clone();
    let done =
        going::on(app, open.clone(), &path, move |app, open, going| import(app, open, &request, going))
            .await?;
    if done.batch.is_some() {
        app.tell(Event::LedgerChanged);
    }
    Ok(done)
}

/// Why nothing is kept.
enum Halt {
    Nothing(Box<Outcome>),
    Failed(Error),
}

impl From<LedgerError> for Halt {
    fn from(error: LedgerError) -> Halt {
        Halt::Failed(error.into())
    }
}

fn import(app: &App, open: &Open, request: &ImportRequest, going: &Going) -> Result<ImportResult, Error> {
    let job = prepare(open, request, &going.meter)?;
    let reading = job.read(going)?;
    if let Some(summary) = summary(&job, &reading) {
        return Err(Error::input(summary));
    }
    let asked = |w: &Writer| {
        let mut outcome = write(app, open, w, &job, reading, going).map_err(Halt::Failed)?;
        match outcome.same_money.take() {
            Some(error) => Err(Halt::Failed(error)),
            None if outcome.added + outcome.updated == 0 => Err(Halt::Nothing(Box::new(outcome))),
            None => Ok(outcome),
        }
    };
    match open.ledger.write_until(going.stop(), asked) {
        Ok(outcome) => Ok(told(job, outcome, None)),
        Err(Halt::Nothing(outcome)) => Ok(told(job, Outcome { batch: None, ..*outcome }, None)),
        Err(Halt::Failed(error)) => Err(error),
    }
}
