//! The application: it composes records, networks and the ledger, and answers every caller alike.
//!
//! *Invariant:* it has never heard of a window. The desktop app, the command line and the tests are three equal
//! callers of [`App::call`], whose whole table is in `commands.rs`: start reading there.

pub mod accounts;
pub mod activity;
pub mod changes;
pub mod chart;
pub mod commands;
pub(crate) mod consent;
pub mod error;
pub mod evidence;
pub mod export;
pub mod forecast;
pub mod hand;
pub mod import;
pub mod income;
pub mod log;
pub mod mapping;
pub mod networks;
pub mod own;
pub mod payouts;
mod pdf;
pub mod profile;
pub mod programs;
pub mod promotion;
pub mod rates;
mod receivers;
pub mod recipes;
pub mod recurring;
pub mod referrals;
mod reimport;
pub mod sample;
pub mod schedule;
pub mod settings;
pub mod sync;
pub mod tax;
pub mod terms;
pub mod today;
pub mod vault;
pub mod view;
pub mod watch;
mod whole;

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use ledger::Writer;
use record::{Day, Instant};
use tokio::sync::broadcast;

pub use commands::typescript;
pub use error::{Error, ErrorKind};
pub use profile::Open;
use view::{Event, Profile};

/// What an [`App`] is opened with. The clock comes from outside, so that tests can choose the day.
#[derive(Clone)]
pub struct Options {
    /// Where the database lies; the platform's data folder if `None`.
    pub data_dir: Option<PathBuf>,
    /// The loopback address that stands in for every network in a rehearsal.
    pub api_origin: Option<String>,
    /// Which vault to use when none was chosen yet.
    pub vault: vault::Prefer,
    /// The clock.
    pub now: fn() -> Instant,
}

/// Tributary, without a window.
pub struct App {
    pub(crate) options: Options,
    /// The moment that it has instead of now: see [`App::as_of`].
    moment: Option<Instant>,
    pub(crate) data_dir: PathBuf,
    open: RwLock<Arc<Open>>,
    pub(crate) events: broadcast::Sender<Event>,
    pub(crate) run: Arc<Mutex<sync::Run>>,
    /// The files that are being read.
    pub(crate) imports: Mutex<Vec<Arc<import::Going>>>,
    /// The folder whose files are imported.
    pub(crate) watch: watch::Watch,
    /// The sample is filled by one at a time: a second click waits for the first.
    pub(crate) filling: tokio::sync::Mutex<()>,
    /// Secrets that a network replaced while a form was tested with them.
    pub(crate) replaced: Mutex<Vec<accounts::Replaced>>,
    /// Whoever waits for a browser stops when this goes.
    pub(crate) consent: Mutex<Option<tokio::sync::oneshot::Sender<()>>>,
    /// The look at links and pages that is going on stops when this says so.
    pub(crate) looking: Mutex<Option<tokio::sync::watch::Sender<bool>>>,
}

impl App {
    /// Opens the user's own profile, making it if it is not there.
    pub fn open(options: Options) -> Result<Arc<App>, Error> {
        let data_dir = match &options.data_dir {
            Some(dir) => dir.clone(),
            None => profile::platform_data_dir()?,
        };
        let open = Arc::new(Open::new(Profile::Own, &data_dir, &options)?);
        let (events, _) = broadcast::channel(256);
        Ok(Arc::new(App::new(options, data_dir, open, events)))
    }

    fn new(options: Options, data_dir: PathBuf, open: Arc<Open>, events: broadcast::Sender<Event>) -> App {
        App {
            options,
            moment: None,
            data_dir,
            open: RwLock::new(open),
            events,
            run: Arc::default(),
            imports: Mutex::default(),
            watch: watch::Watch::default(),
            filling: tokio::sync::Mutex::default(),
            replaced: Mutex::default(),
            consent: Mutex::default(),
            looking: Mutex::default(),
        }
    }

    /// The open profile at an earlier moment: what is written through it is dated then. Whoever else uses the profile
    /// keeps the clock, and its run of syncs is the same one.
    pub(crate) fn as_of(&self, moment: Instant) -> Arc<App> {
        let (options, data_dir) = (self.options.clone(), self.data_dir.clone());
        let then = App::new(options, data_dir, self.profile(), self.events.clone());
        Arc::new(App { moment: Some(moment), run: self.run.clone(), ..then })
    }

    /// What happens from now on: progress of syncs and imports, changes of the ledger.
    pub fn events(&self) -> broadcast::Receiver<Event> {
        self.events.subscribe()
    }

    /// The open profile.
    pub fn profile(&self) -> Arc<Open> {
        self.open.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn switch(&self, open: Open) {
        *self.open.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(open);
        self.watch.changed.notify_one();
    }

    /// Now, by the clock the application was given.
    pub fn now(&self) -> Instant {
        self.moment.unwrap_or_else(self.options.now)
    }

    /// Today, by the same clock and the computer's calendar.
    pub fn today(&self) -> Day {
        self.now().with_timezone(&chrono::Local).date_naive().into()
    }

    pub(crate) fn tell(&self, event: Event) {
        // Nobody may be listening: the command line has no screen.
        let _ = self.events.send(event);
    }

    /// Runs what may block (database, keychain, files) where it holds up nobody.
    pub(crate) async fn blocking<T: Send + 'static>(
        self: &Arc<App>,
        work: impl FnOnce(&App, &Open) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let (app, open) = (self.clone(), self.profile());
        tokio::task::spawn_blocking(move || work(&app, &open)).await.map_err(Error::cut_off)?
    }

    /// Writes to the ledger, whole or not at all, and tells the screens.
    pub(crate) async fn write<T: Send + 'static>(
        self: &Arc<App>,
        work: impl FnOnce(&App, &Open, &Writer) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let done = self.blocking(move |app, open| open.ledger.write(|w| work(app, open, w))).await?;
        self.tell(Event::LedgerChanged);
        Ok(done)
    }
}
