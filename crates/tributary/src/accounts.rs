//! Accounts: added, tested, renamed, removed. Secrets go to the vault and nowhere else.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, PoisonError};

use ledger::{Account, AccountId};
use network::{Connector, Login, Secret, Session, Setting};
use record::{Currency, Instant};

use crate::schedule::{self, Schedule};
use crate::view::{
    AccountCheck, AccountEdit, AccountRemoval, AccountRename, AccountView, CheckStep, ErrorView, Event,
    NewAccount,
};
use crate::{App, Error, ErrorKind, Open, consent, hand, networks, own};

/// Every account with its state.
pub(crate) async fn list(app: &Arc<App>, (): ()) -> Result<Vec<AccountView>, Error> {
    app.blocking(|app, open| {
        let accounts = open.ledger.read(|r| r.accounts())?;
        accounts.into_iter().map(|account| view(app, open, account)).collect()
    })
    .await
}

/// Tests what is in the form, without keeping anything.
pub(crate) async fn check(app: &Arc<App>, form: NewAccount) -> Result<AccountCheck, Error> {
    let open = app.profile();
    let connector = connector(&open, &form.network)?;
    let login = typed(app, &connector, form.values)?;
    let (shown, to) = (form.hosts, connector.clone());
    app.blocking(move |app, open| own::hosts_seen(app, open, &to, &shown)).await?;
    Ok(steps(&connector, probe(app, &open, connector.clone(), login, None).await))
}

/// Tests an account that is there.
pub async fn check_named(app: &Arc<App>, name: &str) -> Result<AccountCheck, Error> {
    let name = name.to_owned();
    let (connector, login, id) = app
        .blocking(move |_, open| {
            let account = named(open, &name)?;
            let connector = connector(open, &account.network)?;
            if !connector.is_asked() {
                return Err(Error::input(format!(
                    "“{}” has nothing to check: its figures come from files.",
                    account.name
                ))
                .hint("Import a report instead."));
            }
            own::guarded(open, &connector)?;
            Ok((connector, login(open, &account)?, account.id))
        })
        .await?;
    Ok(steps(&connector, probe(app, &app.profile(), connector.clone(), login, Some(id)).await))
}

async fn probe(
    app: &App,
    open: &Open,
    connector: Arc<Connector>,
    login: Login,
    account: Option<AccountId>,
) -> Result<network::Checked, Error> {
    let name = connector.name.clone();
    let mut session = session(app, open, connector, login, account);
    let checked = session.check().await;
    checked.map_err(|error| Error::from_network(error, &name).with_clock(session.clock_is_off()))
}

/// A secret that a network has replaced while it was only tried: the form still holds the one before.
pub(crate) struct Replaced {
    pub before: Secret,
    pub now: Secret,
}

/// A session of an account. A secret that the network replaces is in the vault before anything else happens; without an
/// account it is remembered until the form that it was typed into is kept.
pub(crate) fn session<'a>(
    app: &'a App,
    open: &'a Open,
    connector: Arc<Connector>,
    login: Login,
    account: Option<AccountId>,
) -> Session<'a> {
    let typed = login.secrets.clone();
    let session = Session::new(&open.transport, connector, login, app.options.now);
    session.keeping(Box::new(move |key, secret| match (account, typed.get(key)) {
        (Some(id), _) => {
            let kept = in_place(|| open.vault.set(id.0, key, secret));
            kept.inspect_err(|error| tracing::warn!("a new secret could not be kept: {error}")).is_ok()
        }
        (None, Some(before)) => {
            let mut replaced = app.replaced.lock().unwrap_or_else(PoisonError::into_inner);
            let before = before.clone();
            replaced.retain(|known| known.before.reveal_to_vault() != before.reveal_to_vault());
            replaced.push(Replaced { before, now: secret.clone() });
            true
        }
        (None, None) => true,
    }))
}

/// Runs what may block, where the runtime can spare the thread.
fn in_place<T>(work: impl FnOnce() -> T) -> T {
    let spare = tokio::runtime::Handle::try_current()
        .is_ok_and(|runtime| runtime.runtime_flavor() == tokio::runtime::RuntimeFlavor::MultiThread);
    if spare { tokio::task::block_in_place(work) } else { work() }
}

/// Secrets from a form, each as the network knows it by now.
fn newest(app: &App, mut secrets: BTreeMap<String, Secret>) -> Result<BTreeMap<String, Secret>, Error> {
    let replaced = app.replaced.lock().unwrap_or_else(PoisonError::into_inner);
    for secret in secrets.values_mut() {
        // In the order of the tests: each may have replaced what the one before had brought.
        for known in replaced.iter() {
            if known.before.reveal_to_vault() == secret.reveal_to_vault() {
                *secret = known.now.clone();
            }
        }
        if secret.reveal_to_vault().starts_with(consent::STAND_IN) {
            return Err(Error::input("What was allowed in the browser is no longer known here.")
                .hint("Allow it again."));
        }
    }
    Ok(secrets)
}

fn steps(connector: &Connector, found: Result<network::Checked, Error>) -> AccountCheck {
    let labels = [
        format!("{} was reached", connector.name),
        "The key was accepted".to_owned(),
        "Figures can be read".to_owned(),
    ];
    // How far it got, and what to say at the step that it did not get past.
    let (reached, note) = match &found {
        Ok(checked) if checked.rows > 0 => (
            3,
            Some(match checked.rows {
                1 => "One row in the days asked for.".to_owned(),
                rows => format!("{rows} rows in the days asked for."),
            }),
        ),
        Ok(_) => (3, Some("No rows in the days asked for, which is fine.".to_owned())),
        Err(error) => {
            let reached = match error.kind {
                ErrorKind::Unreachable => 0,
                ErrorKind::Credentials => 1,
                _ => 2,
            };
            (reached, Some(error.sentence()))
        }
    };
    let ok = |at: usize| match (&found, at.cmp(&reached)) {
        (Ok(_), _) | (_, std::cmp::Ordering::Less) => Some(true),
        (_, std::cmp::Ordering::Equal) => Some(false),
        (_, std::cmp::Ordering::Greater) => None,
    };
    let note_at = reached.min(labels.len() - 1);
    let steps = labels.into_iter().enumerate().map(|(at, label)| CheckStep {
        label,
        ok: ok(at),
        note: note.clone().filter(|_| at == note_at),
    });
    AccountCheck { steps: steps.collect(), name: found.ok().and_then(|checked| checked.name) }
}

/// Adds an account.
pub(crate) async fn add(app: &Arc<App>, form: NewAccount) -> Result<AccountView, Error> {
    let added = app
        .blocking(move |app, open| {
            let connector = connector(open, &form.network)?;
            own::hosts_seen(app, open, &connector, &form.hosts)?;
            let schedule = form.schedule.as_deref().map(str::parse::<Schedule>).transpose()?;
            let (settings, secrets) = sort_values(&connector, form.values, true)?;
            let id = create(open, &form.network, &form.name, settings, newest(app, secrets)?, app.now())?;
            open.ledger.write(|w| {
                let schedule = schedule.map(|schedule| schedule.to_string());
                schedule.map_or(Ok(()), |schedule| w.set_schedule(id, &schedule))?;
                form.history_days.map_or(Ok(()), |days| w.set_history(id, days))
            })?;
            view_of(app, open, id)
        })
        .await?;
    app.tell(Event::LedgerChanged);
    Ok(added)
}

/// Makes the account: its secrets first, so that an account never claims a secret that was not kept.
pub(crate) fn create(
    open: &Open,
    network: &str,
    name: &str,
    settings: BTreeMap<String, String>,
    secrets: BTreeMap<String, Secret>,
    now: Instant,
) -> Result<AccountId, Error> {
    let name = name.trim();
    if name.is_empty() {
        return Err(
            Error::input("The account needs a name.").hint("Give it one that tells it from your others.")
        );
    }
    let keys: BTreeSet<String> = secrets.keys().cloned().collect();
    let kept = open.ledger.read(|r| r.kept_account(name))?.map(|kept| kept.id);
    let id = open.ledger.write(|w| w.add_account(network, name, &settings, &BTreeSet::new(), now))?;
    let stored = secrets.iter().try_for_each(|(key, secret)| open.vault.set(id.0, key, secret));
    if let Err(error) = stored {
        // Nothing of a half-made account stays behind.
        let _ = open.vault.remove(id.0, &keys);
        open.ledger.write(|w| w.remove_account(id, kept == Some(id), now))?;
        return Err(error.into());
    }
    open.ledger.write(|w| w.set_account_settings(id, &settings, &keys))?;
    Ok(id)
}

/// New values for an account's fields; secrets left out or empty stay as they are.
pub(crate) async fn update(app: &Arc<App>, edit: AccountEdit) -> Result<AccountView, Error> {
    let updated = app
        .blocking(move |app, open| {
            let mut account = find(open, AccountId(edit.id))?;
            let connector = connector(open, &account.network)?;
            let (settings, secrets) = sort_values(&connector, edit.values, false)?;
            let secrets = newest(app, secrets)?;
            for (key, secret) in &secrets {
                open.vault.set(account.id.0, key, secret)?;
                account.secrets.insert(key.clone());
            }
            account.settings.extend(settings);
            account.settings.retain(|_, value| !value.is_empty());
            open.ledger.write(|w| {
                w.set_account_settings(account.id, &account.settings, &account.secrets)?;
                w.forget_failures(account.id)
            })?;
            view_of(app, open, account.id)
        })
        .await?;
    app.tell(Event::LedgerChanged);
    Ok(updated)
}

/// Gives an account another name.
pub(crate) async fn rename(app: &Arc<App>, rename: AccountRename) -> Result<AccountView, Error> {
    let renamed = app
        .blocking(move |app, open| {
            let name = rename.name.trim();
            if name.is_empty() {
                return Err(Error::input("The account needs a name."));
            }
            open.ledger.write(|w| w.rename_account(AccountId(rename.id), name))?;
            view_of(app, open, AccountId(rename.id))
        })
        .await?;
    app.tell(Event::LedgerChanged);
    Ok(renamed)
}

/// Removes an account and its secrets, and what it earned unless that is to be kept.
pub(crate) async fn remove(app: &Arc<App>, removal: AccountRemoval) -> Result<(), Error> {
    app.blocking(move |app, open| {
        let account = find(open, AccountId(removal.id))?;
        open.vault.remove(account.id.0, &account.secrets)?;
        open.ledger.write(|w| w.remove_account(account.id, removal.keep_history, app.now()))?;
        Ok(())
    })
    .await?;
    app.tell(Event::LedgerChanged);
    Ok(())
}

/// The connector of a network.
pub fn connector(open: &Open, network: &str) -> Result<Arc<Connector>, Error> {
    if network == hand::NETWORK {
        return Err(Error::input("What is kept by hand is read from no network.")
            .hint("`tributary add` enters a commission, `tributary hand` changes what is there."));
    }
    let catalogue = open.catalogue();
    if let Some(error) = own::broken(open, &catalogue.broken(network)) {
        return Err(error);
    }
    catalogue.get(network).ok_or_else(|| {
        let near =
            catalogue.nearest(network).map(|near| format!(" Did you mean “{near}”?")).unwrap_or_default();
        Error::input(format!("Tributary knows no network “{network}”.{near}"))
            .hint("`tributary networks` lists those it knows.")
    })
}

/// Whether an account can be synced: its network can be asked, and every field that it needs is filled in.
///
/// An account that was only made by an import is none, until somebody completes its form. One whose own file is broken
/// or gone is one, so that its sync says so.
pub(crate) fn can_sync(open: &Open, account: &Account) -> bool {
    let catalogue = open.catalogue();
    let Some(connector) = catalogue.get(&account.network) else {
        let was_synced = !account.secrets.is_empty() || account.last_try.is_some();
        let is_broken = !catalogue.broken(&account.network).is_empty();
        return account.network != hand::NETWORK && (is_broken || was_synced);
    };
    let complete = |connector: &Connector| {
        let filled = |field: &Setting| match field.secret {
            true => account.secrets.contains(&field.key),
            false => {
                field.default.is_some()
                    || account.settings.get(&field.key).is_some_and(|value| !value.is_empty())
            }
        };
        connector.is_asked()
            && !lacks_key(connector, account)
            && connector.settings.iter().filter(|field| field.required).all(filled)
    };
    complete(&connector)
}

/// Whether it has nothing to sign in with: where every key may be missing, there has to be one at least.
pub(crate) fn lacks_key(connector: &Connector, account: &Account) -> bool {
    account.secrets.is_empty() && connector.settings.iter().any(|field| field.secret)
}

/// The account with this name or number, for reading: one that was removed with its history kept is found as well.
pub fn known(open: &Open, name: &str) -> Result<Account, Error> {
    let number = name.trim().parse().ok().map(AccountId);
    let found = open.ledger.read(|r| {
        Ok::<_, Error>(match (r.account_named(name)?, r.kept_account(name)?, number) {
            (Some(account), ..) | (None, Some(account), _) => Some(account),
            (None, None, Some(id)) => r.account(id)?,
            (None, None, None) => None,
        })
    })?;
    found.map_or_else(|| named(open, name), Ok)
}

/// The account with this name.
pub fn named(open: &Open, name: &str) -> Result<Account, Error> {
    open.ledger.read(|r| r.account_named(name))?.ok_or_else(|| {
        Error::input(format!("There is no account “{name}”."))
            .hint("`tributary account list` shows the names.")
    })
}

pub(crate) fn find(open: &Open, id: AccountId) -> Result<Account, Error> {
    open.ledger.read(|r| r.account(id))?.ok_or_else(|| Error::input("That account is no longer there."))
}

/// What an account signs in with: its settings, completed by the connector's defaults, and its secrets.
pub(crate) fn login(open: &Open, account: &Account) -> Result<Login, Error> {
    let mut secrets = BTreeMap::new();
    for key in &account.secrets {
        match open.vault.get(account.id.0, key)? {
            Some(secret) => {
                secrets.insert(key.clone(), secret);
            }
            None => {
                return Err(Error::new(
                    ErrorKind::Credentials,
                    format!("The secret “{key}” of “{}” is no longer where it was kept.", account.name),
                )
                .hint("Enter it again in the account's form."));
            }
        }
    }
    Ok(Login { settings: account.settings.clone(), secrets })
}

/// What a form's values sign in with.
pub(crate) fn typed(
    app: &App,
    connector: &Connector,
    values: BTreeMap<String, String>,
) -> Result<Login, Error> {
    let (settings, secrets) = sort_values(connector, values, true)?;
    Ok(Login { settings, secrets: newest(app, secrets)? })
}

/// What is filled in so far, completed by what the account has already.
pub(crate) fn partly(
    open: &Open,
    connector: &Connector,
    account: Option<i64>,
    values: BTreeMap<String, String>,
) -> Result<Login, Error> {
    let known = match account {
        Some(id) => login(open, &find(open, AccountId(id))?)?,
        None => Login::default(),
    };
    let (settings, secrets) = sort_values(connector, values, false)?;
    Ok(Login {
        settings: known.settings.into_iter().chain(settings).collect(),
        secrets: known.secrets.into_iter().chain(secrets).collect(),
    })
}

/// Refuses a field that the form does not have.
pub fn has_field(connector: &Connector, key: &str) -> Result<(), Error> {
    if connector.settings.iter().any(|setting| setting.key == key) {
        return Ok(());
    }
    let near = connector.nearest_field(key).map(|near| format!(" Did you mean “{near}”?"));
    let known: Vec<_> = connector.settings.iter().map(|setting| setting.key.as_str()).collect();
    let message = format!("{} has no field “{key}”.{}", connector.name, near.unwrap_or_default());
    Err(Error::input(message).hint(format!("Its fields are: {}.", known.join(", "))))
}

/// Settings and secrets, by key.
type Sorted = (BTreeMap<String, String>, BTreeMap<String, Secret>);

/// Parts a form's values into settings and secrets, and refuses what the connector does not know.
fn sort_values(
    connector: &Connector,
    values: BTreeMap<String, String>,
    complete: bool,
) -> Result<Sorted, Error> {
    let (mut settings, mut secrets) = (BTreeMap::new(), BTreeMap::new());
    values.keys().try_for_each(|key| has_field(connector, key))?;
    for field in &connector.settings {
        let typed = values.get(&field.key).map(|value| value.trim().to_owned()).unwrap_or_default();
        let value =
            if typed.is_empty() && complete { field.default.clone().unwrap_or_default() } else { typed };
        if value.is_empty() {
            if complete && field.required {
                let message = format!("{} needs “{}” ({}).", connector.name, field.label, field.key);
                return Err(Error::input(message).hint(field.help.clone()));
            }
            if !complete && !field.secret && values.contains_key(&field.key) {
                settings.insert(field.key.clone(), String::new());
            }
            continue;
        }
        if !field.choices.is_empty() && !field.choices.contains(&value) {
            let message = format!("“{value}” is not a value of {} ({}).", field.label, field.key);
            return Err(Error::input(message).hint(format!("It is one of: {}.", field.choices.join(", "))));
        }
        if field.secret {
            secrets.insert(field.key.clone(), Secret::new(value));
        } else {
            let value = checked_setting(connector, &field.key, value)?;
            settings.insert(field.key.clone(), value);
        }
    }
    Ok((settings, secrets))
}

/// A setting of a kind that can be known to be wrong before anything is asked: a currency's code, a host's address.
fn checked_setting(connector: &Connector, key: &str, value: String) -> Result<String, Error> {
    if key == "currency" {
        // As it was typed: some networks want small letters.
        return Currency::new(&value).map(|_| value).map_err(|error| {
            Error::input(format!("{error}.")).hint("A currency is three letters, such as EUR or USD.")
        });
    }
    match connector.wrong_address(key, &value) {
        None => Ok(value),
        Some(why) => Err(Error::input(format!("“{value}” is not an address for {}: {why}.", connector.name))
            .hint("It is as in your browser: https://, a host, and perhaps a path.")),
    }
}

/// An account as the settings show it, by its number.
pub(crate) fn view_of(app: &App, open: &Open, id: AccountId) -> Result<AccountView, Error> {
    find(open, id).and_then(|account| view(app, open, account))
}

fn view(app: &App, open: &Open, account: Account) -> Result<AccountView, Error> {
    let problems = open.ledger.read(|r| r.problems(Some(account.id), 50))?;
    Ok(AccountView {
        id: account.id.0,
        network_name: networks::name(open, &account.network),
        syncs: can_sync(open, &account),
        schedule: match account.network.as_str() {
            hand::NETWORK => Schedule::Off,
            network if !open.catalogue().get(network).is_some_and(|connector| connector.is_asked()) => {
                Schedule::Off
            }
            _ => schedule::of(&account),
        }
        .to_string(),
        next_sync: schedule::next(app, open, &account).map(crate::view::time),
        last_try: account.last_try.map(crate::view::time),
        failures: account.failures,
        name: account.name,
        network: account.network,
        settings: account.settings,
        secrets: account.secrets.into_iter().collect(),
        last_sync: account.last_sync.map(crate::view::time),
        complete_to: account.complete_to.map(|day| day.to_string()),
        error: account.last_error.map(|message| ErrorView {
            kind: account.last_error_kind.unwrap_or_else(|| ErrorKind::Connector.word().to_owned()),
            message,
            hint: None,
            detail: None,
        }),
        problems: problems.into_iter().map(|(_, problem)| problem).collect(),
    })
}
