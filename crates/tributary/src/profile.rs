//! Profiles: the user's own, and the sample beside it. Each is a folder with a ledger; figures never mix.

use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use ledger::Ledger;
use network::{Catalogue, Transport};
use record::ProgramKind;

use crate::view::{AppState, Event, ImportRequest, Profile, SyncRequest};
use crate::{
    App, Error, ErrorKind, Options, accounts, import, payouts, promotion, sample, settings, sync, terms,
    vault,
};

/// A folder of a user's own connector files, inside the data folder.
pub const CONNECTORS: &str = "connectors";
/// The ledger's file, inside the profile's folder.
pub const LEDGER: &str = "tributary.db";

/// The ledger keeps instants to the second: what comes after another has to be seen in a later one.
const CLOCK_STEP: std::time::Duration = std::time::Duration::from_millis(1_050);

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
            open.remember_sample_secrets(record::Day::of((options.now)()))?;
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
    fn remember_sample_secrets(&self, today: record::Day) -> Result<(), Error> {
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
    let filled_on = app.blocking(|_, open| Ok(open.ledger.read(|r| r.setting("sample_day"))?)).await?;
    if filled_on.as_deref() != Some(app.today().to_string().as_str()) {
        fill(app).await?;
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

/// Fills the sample profile the way a user would: accounts, imports, two syncs, declared kinds of programs.
async fn fill(app: &Arc<App>) -> Result<(), Error> {
    let today = app.today();
    app.blocking(move |app, open| {
        // A sample of another day would be old news: it is made anew.
        for account in open.ledger.read(|r| r.accounts())? {
            open.ledger.write(|w| w.remove_account(account.id, false, app.now()))?;
        }
        open.ledger.write(|w| w.set_currency(record::Currency::EUR))?;
        let rates = crate::rates::parse(&sample::rates(today))?;
        open.ledger.write(|w| w.put_rates(&rates, "sample"))?;
        for sample in sample::accounts(today) {
            accounts::create(open, "riverbank", &sample.name, sample.settings, sample.secrets, app.now())?;
        }
        Ok(())
    })
    .await?;
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
    for edition in sample::EDITIONS {
        app.blocking(move |app, open| edition_is(app, open, edition)).await?;
        // The first sync reaches back as far as the sample's story does.
        let since = (edition == sample::EDITIONS[0]).then(|| sample::days(today).from().to_string());
        sync::run(app, &SyncRequest { since, ..SyncRequest::default() }, |_| {}).await?;
        if edition == sample::EDITIONS[0] {
            // What the second edition changes is what the user has not seen yet.
            let seen = app.now().to_rfc3339();
            app.blocking(move |_, open| Ok(open.ledger.write(|w| w.set_setting("seen_at", &seen))?)).await?;
            tokio::time::sleep(CLOCK_STEP).await;
        }
    }
    payouts::auto(app, ()).await?;
    app.blocking(move |app, open| {
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
    })
    .await?;
    // Whoever looks already sees kinds and placements, too.
    app.tell(Event::LedgerChanged);
    Ok(())
}

fn edition_is(_: &App, open: &Open, edition: &str) -> Result<(), Error> {
    for mut account in open.ledger.read(|r| r.accounts())? {
        if account.network == "riverbank" {
            account.settings.insert("edition".to_owned(), edition.to_owned());
            open.ledger.write(|w| w.set_account_settings(account.id, &account.settings, &account.secrets))?;
        }
    }
    Ok(())
}
