//! Preferences, the vault's passphrase, exchange rates.

use std::sync::Arc;

use ledger::Ledger;
use network::Secret;

use crate::view::{AppState, ByPath, Event, Passphrase, Preferences, Profile, RatesView};
use crate::{App, Error, Open, income, rates, schedule, today, watch};

/// What the window needs before anything else.
pub(crate) async fn state(app: &Arc<App>, (): ()) -> Result<AppState, Error> {
    app.blocking(|app, open| {
        let set = |key: &str| {
            Ok::<_, Error>(open.ledger.read(|r| r.setting(key))?.filter(|value| !value.is_empty()))
        };
        let empty = open.kind == Profile::Own && is_empty(&open.ledger)?;
        Ok(AppState {
            profile: open.kind,
            empty,
            currency: income::base(open)?.map(|currency| currency.code().to_owned()),
            passive_age: set("passive_age")?.and_then(|days| days.parse().ok()).unwrap_or(90),
            theme: set("theme")?.unwrap_or_else(|| "system".to_owned()),
            locale: set("locale")?.unwrap_or_else(|| "system".to_owned()),
            hide_amounts: set("hide_amounts")?.as_deref() == Some("true"),
            letter_keys: set("letter_keys")?.as_deref() != Some("false"),
            sync_on_start: schedule::on_start(open)?,
            tray: set("tray")?.as_deref() == Some("true"),
            tray_told: set("tray_told")?.as_deref() == Some("true"),
            shortcut: set("shortcut")?.as_deref() == Some("true"),
            watch: watch::view(open)?,
            today: app.today().to_string(),
            data_dir: open.dir.display().to_string(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            vault: open.vault.state(),
            freshness: today::freshness(app, open)?,
        })
    })
    .await
}

fn is_empty(ledger: &Ledger) -> Result<bool, Error> {
    ledger.read(|r| Ok(r.accounts()?.is_empty() && r.transaction_count()? == 0))
}

/// Changes preferences and says how they stand.
pub(crate) async fn prefer(app: &Arc<App>, wanted: Preferences) -> Result<AppState, Error> {
    app.blocking(move |_, open| {
        let currency = wanted.currency.as_deref().map(income::currency).transpose()?;
        let one_of = |key: &'static str, value: Option<String>, known: &[&str]| match value {
            Some(value) if !known.is_empty() && !known.contains(&value.as_str()) => {
                Err(Error::input(format!("“{value}” is not a {key}."))
                    .hint(format!("It is one of: {}.", known.join(", "))))
            }
            value => Ok((key, value)),
        };
        let flag = |flag: Option<bool>| flag.map(|flag| flag.to_string());
        let plain = [
            one_of("theme", wanted.theme, &["light", "dark", "system"])?,
            one_of("locale", wanted.locale, &[])?,
            ("hide_amounts", flag(wanted.hide_amounts)),
            ("letter_keys", flag(wanted.letter_keys)),
            (schedule::ON_START, flag(wanted.sync_on_start)),
            ("tray", flag(wanted.tray)),
            ("tray_told", flag(wanted.tray_told)),
            ("shortcut", flag(wanted.shortcut)),
        ];
        open.ledger.write(|w| {
            if let Some(currency) = currency {
                w.set_currency(currency)?;
            }
            if let Some(days) = wanted.passive_age {
                w.set_passive_age(days.clamp(1, 3_650))?;
            }
            for (key, value) in plain {
                if let Some(value) = value {
                    w.set_setting(key, &value)?;
                }
            }
            Ok::<_, Error>(())
        })
    })
    .await?;
    app.tell(Event::LedgerChanged);
    state(app, ()).await
}

/// Opens the vault file, or makes it.
pub(crate) async fn unlock(app: &Arc<App>, typed: Passphrase) -> Result<AppState, Error> {
    let passphrase = Secret::new(typed.passphrase);
    app.blocking(move |_, open| Ok(open.vault.unlock(passphrase)?)).await?;
    state(app, ()).await
}

/// What is known of exchange rates.
pub(crate) async fn rates_state(app: &Arc<App>, (): ()) -> Result<RatesView, Error> {
    app.blocking(|_, open| rates_view(open)).await
}

fn rates_view(open: &Open) -> Result<RatesView, Error> {
    open.ledger.read(|r| {
        let state = r.rates_state()?;
        let missing =
            r.unrated_currencies()?.into_iter().map(|currency| currency.code().to_owned()).collect();
        Ok(RatesView {
            latest: state.map(|(day, _)| day.to_string()),
            count: state.map_or(0, |(_, count)| u64::try_from(count).unwrap_or(u64::MAX)),
            missing,
        })
    })
}

/// Fetches the European Central Bank's file: the day's, the last ninety days' or the whole, by what is missing.
pub(crate) async fn rates_refresh(app: &Arc<App>, (): ()) -> Result<RatesView, Error> {
    let latest = app
        .blocking(|_, open| {
            // Money that no rate is known for may be older than the first rate: then the whole history is fetched.
            let (state, missing) =
                open.ledger.read(|r| Ok::<_, Error>((r.rates_state()?, r.unrated_currencies()?)))?;
            Ok(state.map(|(latest, _)| latest).filter(|_| missing.is_empty()))
        })
        .await?;
    let open = app.profile();
    let fetched = rates::refresh(&open.transport, latest, app.today()).await?;
    put(app, fetched, "ECB").await
}

/// Reads a rates file that the user downloaded.
pub(crate) async fn rates_import(app: &Arc<App>, file: ByPath) -> Result<RatesView, Error> {
    let read = app.blocking(move |_, _| Ok(rates::read_file(std::path::Path::new(&file.path))?)).await?;
    put(app, read, "file").await
}

async fn put(app: &Arc<App>, rates: Vec<rates::DatedRate>, source: &'static str) -> Result<RatesView, Error> {
    app.blocking(move |_, open| Ok(open.ledger.write(|w| w.put_rates(&rates, source))?)).await?;
    app.tell(Event::LedgerChanged);
    rates_state(app, ()).await
}
