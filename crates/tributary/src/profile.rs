//! Profiles: the user's own, and the sample beside it. Each is a folder with a ledger; figures never mix.

use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use chrono::TimeDelta;
use ledger::Ledger;
use network::{Catalogue, Transport};
use record::{Day, Instant, ProgramKind};

use crate::view::{AppState, Event, ImportRequest, Profile, SyncRequest};
use crate::{
    App, Error, ErrorKind, Options, accounts, forecast, import, payouts, promotion, sample, settings, sync,
    terms, vault,
};

/// A folder of a user's own connector files, inside the data folder.
pub const CONNECTORS: &str = "connectors";
/// The ledger's file, inside the profile's folder.
pub const LEDGER: &str = "tributary.db";

/// An open profile: its ledger, its secrets, the networks it knows and how they are reached.
pub struct Open {
    /// Which profile it is.
    pub kind: Profile,
    /// Its folder.
    pub dir: PathBuf,
    /// What it knows.
    pub ledger: Ledger,
    /// Its secrets.
    pub vault: vault::Vault,
    /// The networks it knows; the user's own files change while it is open.
    catalogue: RwLock<Arc<Catalogue>>,
    /// How they are reached.
    pub transport: Transport,
}

impl Open {
    pub(crate) fn new(kind: Profile, data_dir: &Path, options: &Options) -> Result<Open, Error> {
        let dir = match kind {
            Profile::Own => data_dir.to_owned(),
            Profile::Sample => data_dir.join("sample"),
        };
        make_private(&dir).map_err(|error| Error::file(&dir, &error))?;
        let ledger = Ledger::open(&dir.join(LEDGER), (options.now)())?;
        let (catalogue, vault, transport) = match kind {
            Profile::Own => {
                let catalogue = Catalogue::with_folder(&dir.join(CONNECTORS));
                catalogue.wrong().for_each(|problem| tracing::warn!("{problem}"));
                let transport = Transport::live(options.api_origin.as_deref())?;
                (catalogue, vault::Vault::open(&dir, options.vault)?, transport)
            }
            Profile::Sample => {
                let catalogue = Catalogue::bundled().with(sample::connector_text())?;
                (catalogue, vault::Vault::memory(), Transport::Sample(sample::answer))
            }
        };
        let catalogue = RwLock::new(Arc::new(catalogue));
        let open = Open { kind, dir, ledger, vault, catalogue, transport };
        if kind == Profile::Sample {
            open.remember_sample_secrets(Day::of((options.now)()))?;
        }
        Ok(open)
    }

    /// The networks it knows now.
    pub fn catalogue(&self) -> Arc<Catalogue> {
        self.catalogue.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Knows these networks from now on.
    pub(crate) fn know(&self, catalogue: Catalogue) {
        *self.catalogue.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(catalogue);
    }

    /// The sample's vault is memory only: what its accounts sign in with is put there whenever it is opened.
    fn remember_sample_secrets(&self, today: Day) -> Result<(), Error> {
        for sample in sample::accounts(today) {
            if let Some(account) = self.ledger.read(|r| r.account_named(&sample.name))? {
                for (key, secret) in &sample.secrets {
                    self.vault.set(account.id.0, key, secret)?;
                }
            }
        }
        Ok(())
    }
}

/// Makes a folder that only its owner can look into, where the system knows such a thing.
fn make_private(dir: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(dir)
}

/// The platform's data folder for Tributary.
pub(crate) fn platform_data_dir() -> Result<PathBuf, Error> {
    let variable = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let base = if cfg!(windows) {
        variable("APPDATA")
    } else if cfg!(target_os = "macos") {
        variable("HOME").map(|home| home.join("Library/Application Support"))
    } else {
        variable("XDG_DATA_HOME").or_else(|| variable("HOME").map(|home| home.join(".local/share")))
    };
    base.map(|base| base.join("org.tributary.Tributary")).ok_or_else(|| {
        Error::new(ErrorKind::Storage, "There is no home folder to keep the database in.")
            .hint("Name one with --data-dir or TRIBUTARY_DATA_DIR.")
    })
}

/// Switches to the user's own profile.
pub(crate) async fn own(app: &Arc<App>, (): ()) -> Result<AppState, Error> {
    switch(app, Profile::Own).await?;
    settings::state(app, ()).await
}

/// Switches to the sample profile, filling it first if it is empty or of another day.
pub(crate) async fn sample(app: &Arc<App>, (): ()) -> Result<AppState, Error> {
    let _alone = app.filling.lock().await;
    switch(app, Profile::Sample).await?;
    // The sample network counts days of UTC, as networks do: its editions are never in the future.
    let today = Day::of(app.now());
    let filled_on = app.blocking(|_, open| Ok(open.ledger.read(|r| r.setting("sample_day"))?)).await?;
    if filled_on.as_deref() != Some(today.to_string().as_str()) {
        fill(app, today).await?;
    }
    settings::state(app, ()).await
}

async fn switch(app: &Arc<App>, kind: Profile) -> Result<(), Error> {
    if app.profile().kind != kind {
        sync::cancel(app, ()).await?;
        let (data_dir, options) = (app.data_dir.clone(), app.options.clone());
        let open = app.blocking(move |_, _| Open::new(kind, &data_dir, &options)).await?;
        app.switch(open);
        app.tell(Event::LedgerChanged);
    }
    Ok(())
}

/// Fills the sample profile the way a user would: accounts, syncs at the end of each edition's day, imports, one more
/// sync, and what the user says of all of it.
async fn fill(app: &Arc<App>, today: Day) -> Result<(), Error> {
    let editions = sample::editions(today);
    let (Some(first), Some(last)) = (editions.first(), editions.last()) else { return Ok(()) };
    let seen = end_of(*last);
    // A sample of another day would be old news: it is made anew.
    app.blocking(|app, open| {
        for account in open.ledger.read(|r| r.accounts())? {
            open.ledger.write(|w| w.remove_account(account.id, false, app.now()))?;
        }
        Ok(())
    })
    .await?;
    app.as_of(end_of(*first)).blocking(move |app, open| begin(app, open, today)).await?;
    for edition in &editions {
        // The first sync reaches back as far as the sample's story does.
        let since = (edition == first).then(|| sample::days(today).from().to_string());
        sync_edition(&app.as_of(end_of(*edition)), edition.to_string(), since).await?;
    }
    bring_reports(&app.as_of(seen), today).await?;
    // What the newest edition changes is what the user has not seen yet.
    let until = seen.to_rfc3339();
    app.blocking(move |_, open| Ok(open.ledger.write(|w| w.set_setting("seen_at", &until))?)).await?;
    sync_edition(app, sample::NEWEST.to_owned(), None).await?;
    payouts::auto(app, ()).await?;
    forecast::goals(app, sample::goals()).await?;
    app.blocking(move |app, open| describe(app, open, today)).await?;
    // Whoever looks already sees kinds and placements, too.
    app.tell(Event::LedgerChanged);
    Ok(())
}

/// The last second of a day.
fn end_of(day: Day) -> Instant {
    day.plus(1).start() - TimeDelta::seconds(1)
}

/// The base currency, exchange rates and accounts.
fn begin(app: &App, open: &Open, today: Day) -> Result<(), Error> {
    open.ledger.write(|w| w.set_currency(record::Currency::EUR))?;
    let rates = crate::rates::parse(&sample::rates(today))?;
    open.ledger.write(|w| w.put_rates(&rates, "sample"))?;
    for sample in sample::accounts(today) {
        accounts::create(open, "riverbank", &sample.name, sample.settings, sample.secrets, app.now())?;
    }
    Ok(())
}

/// Syncs the accounts at the sample network with one of its editions.
async fn sync_edition(app: &Arc<App>, edition: String, since: Option<String>) -> Result<(), Error> {
    app.blocking(move |_, open| {
        for mut account in open.ledger.read(|r| r.accounts())? {
            if account.network == "riverbank" {
                account.settings.insert("edition".to_owned(), edition.clone());
                let (settings, secrets) = (&account.settings, &account.secrets);
                open.ledger.write(|w| w.set_account_settings(account.id, settings, secrets))?;
            }
        }
        Ok(())
    })
    .await?;
    sync::run(app, &SyncRequest { since, ..SyncRequest::default() }, |_| {}).await?;
    Ok(())
}

/// Writes the report files and imports them.
async fn bring_reports(app: &Arc<App>, today: Day) -> Result<(), Error> {
    let folder = app.profile().dir.join("reports");
    std::fs::create_dir_all(&folder).map_err(|error| Error::file(&folder, &error))?;
    for (name, bytes) in sample::files(today) {
        let path = folder.join(name);
        std::fs::write(&path, bytes).map_err(|error| Error::file(&path, &error))?;
        let settings =
            [("currency", "EUR"), ("date_order", "mdy")].map(|(k, v)| (k.to_owned(), v.to_owned()));
        let path = path.display().to_string();
        import::run(
            app,
            ImportRequest {
                path,
                inner: None,
                report: None,
                account: None,
                settings: settings.into(),
                anyway: false,
                recipe: None,
                keep: false,
            },
        )
        .await?;
    }
    Ok(())
}

/// What the user says: kinds of programs, placements, terms.
fn describe(app: &App, open: &Open, today: Day) -> Result<(), Error> {
    open.ledger.write(|w| {
        let known = w.programs()?;
        for (name, kind, declared) in sample::program_kinds() {
            for program in known.iter().filter(|program| program.name == name) {
                w.set_program(program.key, Some(kind), declared && kind != ProgramKind::Referral)?;
            }
        }
        promotion::place(app, open, w, &sample::placed(today))?;
        terms::place(app, w, &sample::terms(today))?;
        Ok::<_, Error>(w.set_setting("sample_day", &today.to_string())?)
    })?;
    Ok(())
}
