//! Imports and previews that are going on: how far each is, and how it is stopped.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, MutexGuard, PoisonError};
use std::time::Duration;

use network::Meter;

use crate::view::{ByPath, Event, ImportState};
use crate::{App, Error, ErrorKind, Open};

/// How often a screen is told how far it is.
const EVERY: Duration = Duration::from_millis(100);

/// A file that is being read.
#[derive(Debug, Default)]
pub(crate) struct Going {
    path: String,
    /// Counts its bytes, and stops whoever reads it.
    pub(super) meter: Meter,
    rows: AtomicU64,
    of: AtomicU64,
    begun: AtomicBool,
    read: AtomicBool,
}

impl Going {
    /// Its rows begin to be read, out of so many bytes.
    pub(super) fn begins(&self, of: u64) {
        self.of.store(of, Ordering::Relaxed);
        self.begun.store(true, Ordering::Relaxed);
    }

    /// Another row was read; an error if nobody wants it any more.
    pub(super) fn row(&self) -> Result<(), Error> {
        self.rows.fetch_add(1, Ordering::Relaxed);
        if self.meter.is_stopped() { Err(self.stopped()) } else { Ok(()) }
    }

    /// All rows are read: what is left is to sort and to add them up.
    pub(super) fn is_read(&self) {
        self.read.store(true, Ordering::Relaxed);
    }

    /// What a ledger asks while it writes.
    pub(super) fn stop(&self) -> impl FnMut() -> bool + Send + 'static {
        let meter = self.meter.clone();
        move || meter.is_stopped()
    }

    pub(super) fn stopped(&self) -> Error {
        let name = super::name_of(&self.path);
        Error::new(ErrorKind::Stopped, format!("{name} was stopped while it was read."))
            .hint("Nothing of it was stored.")
    }

    fn state(&self) -> ImportState {
        let of = self.of.load(Ordering::Relaxed);
        let step = match (self.begun.load(Ordering::Relaxed), self.read.load(Ordering::Relaxed)) {
            (false, _) => "opening",
            (true, false) => "reading",
            (true, true) => "storing",
        };
        ImportState {
            path: self.path.clone(),
            step: step.to_owned(),
            rows: self.rows.load(Ordering::Relaxed),
            bytes: if step == "opening" { 0 } else { self.meter.bytes().min(of) },
            of,
        }
    }
}

/// Stays among those that are going on until it is dropped.
struct Listed<'a> {
    app: &'a App,
    going: Arc<Going>,
}

impl Drop for Listed<'_> {
    fn drop(&mut self) {
        listed(self.app).retain(|going| !Arc::ptr_eq(going, &self.going));
    }
}

fn listed(app: &App) -> MutexGuard<'_, Vec<Arc<Going>>> {
    app.imports.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Does something with a file where it holds up nobody, tells the screens how far it is, and lets it be stopped.
pub(super) async fn on<T: Send + 'static>(
    app: &Arc<App>,
    open: Arc<Open>,
    path: &str,
    work: impl FnOnce(&App, &Open, &Going) -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    let going = Arc::new(Going { path: path.to_owned(), ..Going::default() });
    listed(app).push(going.clone());
    let listed = Listed { app, going };
    let (own, going) = (app.clone(), listed.going.clone());
    let mut done = tokio::task::spawn_blocking(move || work(&own, &open, &going));
    let mut ticks = tokio::time::interval(EVERY);
    // The first comes at once.
    ticks.tick().await;
    let done = loop {
        tokio::select! {
            done = &mut done => break done,
            _ = ticks.tick() => app.tell(Event::ImportMoved { state: listed.going.state() }),
        }
    };
    match done.map_err(Error::cut_off)? {
        // Whatever failed first, it failed because of that.
        Err(_) if listed.going.meter.is_stopped() => Err(listed.going.stopped()),
        done => done,
    }
}

/// Stops whatever reads a file: an import of it leaves nothing behind.
#[allow(clippy::unused_async, reason = "every command is async, so that the table is one shape")]
pub async fn cancel(app: &Arc<App>, file: ByPath) -> Result<(), Error> {
    listed(app).iter().filter(|going| going.path == file.path).for_each(|going| going.meter.stop());
    Ok(())
}
