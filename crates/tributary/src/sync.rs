//! A run of syncs: accounts side by side, each account strictly in order, every window whole or not at all.

mod account;
mod estimate;
mod files;
mod reach;

use std::sync::{Arc, PoisonError};

use ledger::Account;
use network::Connector;
use record::Day;
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;

use crate::view::{Event, SyncAccount, SyncRequest, SyncState};
use crate::{App, Error, accounts, hand};

/// While a sync goes on, screens show what has come so far this often.
const SHOW_EVERY: chrono::TimeDelta = chrono::TimeDelta::seconds(10);
/// How many accounts may wait for their networks at the same time. Each holds one answer, so this bounds memory too.
const SIDE_BY_SIDE: usize = 32;
/// The run that is going on, if any.
#[derive(Default)]
pub(crate) struct Run {
    state: SyncState,
    stop: Option<watch::Sender<bool>>,
    /// When the screens were last told that there is more to show.
    told: Option<record::Instant>,
}

/// What a run is asked for.
#[derive(Debug, Clone, Copy)]
struct Asked {
    /// The first day; without it the last complete sync decides.
    since: Option<Day>,
    /// The last day.
    until: Option<Day>,
    /// Nobody asked: the schedule did.
    unasked: bool,
}

/// Starts a run in the background; its progress arrives as events.
pub(crate) async fn start(app: &Arc<App>, request: SyncRequest) -> Result<(), Error> {
    range(&request, false)?;
    let open = app.profile();
    let known = app.blocking(|_, open| Ok(open.ledger.read(|r| r.accounts())?)).await?;
    chosen(&open, known, &request)?;
    let app = app.clone();
    tokio::spawn(async move {
        if let Err(error) = run(&app, &request, |_| {}).await {
            tracing::warn!("{error}");
        }
    });
    Ok(())
}

/// Stops the run: windows already written stay, the others are taken up next time.
#[allow(clippy::unused_async, reason = "every command is async, so that the table is one shape")]
pub(crate) async fn cancel(app: &Arc<App>, (): ()) -> Result<(), Error> {
    if let Some(stop) = &locked(app).stop {
        // Without a receiver there is nothing left to stop.
        let _ = stop.send(true);
    }
    Ok(())
}

/// How the run stands.
#[allow(clippy::unused_async, reason = "every command is async, so that the table is one shape")]
pub(crate) async fn state(app: &Arc<App>, (): ()) -> Result<SyncState, Error> {
    Ok(locked(app).state.clone())
}

fn locked(app: &App) -> std::sync::MutexGuard<'_, Run> {
    app.run.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Syncs the accounts asked for and says how each went.
///
/// A failing account never stops the others. Errors are returned only when nothing could be started.
pub async fn run(
    app: &Arc<App>,
    request: &SyncRequest,
    on_move: impl Fn(&SyncState) + Send + Sync + 'static,
) -> Result<SyncState, Error> {
    go(app, request, false, on_move).await
}

/// Syncs accounts because it is time to.
pub(crate) async fn unasked(app: &Arc<App>, request: &SyncRequest) -> Result<SyncState, Error> {
    go(app, request, true, |_| {}).await
}

/// Whether a run is going on.
pub(crate) fn is_running(app: &App) -> bool {
    locked(app).state.running
}

async fn go(
    app: &Arc<App>,
    request: &SyncRequest,
    unasked: bool,
    on_move: impl Fn(&SyncState) + Send + Sync + 'static,
) -> Result<SyncState, Error> {
    let asked = range(request, unasked)?;
    let known = app.blocking(|_, open| Ok(open.ledger.read(|r| r.accounts())?)).await?;
    let accounts = chosen(&app.profile(), known, request)?;
    let (stop, stopped) = watch::channel(false);
    {
        let mut run = locked(app);
        if run.state.running {
            return Err(Error::input("A sync is already running.").hint("Wait for it, or cancel it."));
        }
        let waiting = |account: &Account| SyncAccount { state: "waiting".to_owned(), ..blank(&account.name) };
        run.state = SyncState {
            running: true,
            moves: run.state.moves + 1,
            accounts: accounts.iter().map(waiting).collect(),
        };
        run.stop = Some(stop);
    }
    let on_move = Arc::new(on_move);
    let gate = Arc::new(Semaphore::new(SIDE_BY_SIDE));
    let mut tasks = JoinSet::new();
    for (at, account) in accounts.into_iter().enumerate() {
        let (app, gate, stopped, on_move) = (app.clone(), gate.clone(), stopped.clone(), on_move.clone());
        tasks.spawn(async move {
            let _turn = gate.acquire_owned().await;
            let progress = Progress { app: &app, at, on_move: &*on_move };
            account::one(&app, account, asked, &progress, stopped).await;
        });
    }
    while tasks.join_next().await.is_some() {}
    let state = {
        let mut run = locked(app);
        run.state.running = false;
        run.state.moves += 1;
        run.stop = None;
        run.state.clone()
    };
    app.tell(Event::SyncEnded { state: state.clone() });
    app.tell(Event::LedgerChanged);
    Ok(state)
}

fn blank(name: &str) -> SyncAccount {
    SyncAccount {
        name: name.to_owned(),
        state: String::new(),
        done: 0,
        of: 0,
        rows: 0,
        added: 0,
        updated: 0,
        unchanged: 0,
        creatives: 0,
        problems: 0,
        requests: 0,
        seconds_left: None,
        left_out: Vec::new(),
        error: None,
    }
}

/// The days asked for.
fn range(request: &SyncRequest, unasked: bool) -> Result<Asked, Error> {
    let read = |text: &Option<String>| match text {
        None => Ok(None),
        Some(text) => text.parse::<Day>().map(Some).map_err(|_| {
            Error::input(format!("“{text}” is not a day."))
                .hint("Write days as YYYY-MM-DD, for example 2026-01-31.")
        }),
    };
    let (since, until) = (read(&request.since)?, read(&request.until)?);
    match (since, until) {
        (Some(since), Some(until)) if since > until => {
            Err(Error::input(format!("The range ends on {until}, before it begins on {since}.")))
        }
        _ => Ok(Asked { since, until, unasked }),
    }
}

/// The accounts of a request: those named, or all that have something to fetch.
fn chosen(open: &crate::Open, known: Vec<Account>, request: &SyncRequest) -> Result<Vec<Account>, Error> {
    let catalogue = open.catalogue();
    // What is wrong with a file that is broken or gone is said by the account's own sync.
    let from_files = |account: &Account| catalogue.get(&account.network).is_some_and(|c| !c.is_asked());
    if request.accounts.is_empty() {
        return Ok(known.into_iter().filter(|account| accounts::can_sync(open, account)).collect());
    }
    let mut accounts: Vec<Account> = Vec::new();
    for name in &request.accounts {
        let Some(account) = known.iter().find(|account| account.name.eq_ignore_ascii_case(name)) else {
            return Err(Error::input(format!("There is no account “{name}”."))
                .hint("`tributary account list` shows the names."));
        };
        if account.network == hand::NETWORK {
            return Err(Error::input(format!("“{}” has nothing to sync: it is kept by hand.", account.name))
                .hint("`tributary add` enters a commission."));
        }
        // A key that is required and missing is named by the account's own sync.
        let any_will_do = |c: &Connector| !c.settings.iter().any(|field| field.secret && field.required);
        let without_key = catalogue
            .get(&account.network)
            .is_some_and(|c| c.is_asked() && any_will_do(&c) && accounts::lacks_key(&c, account));
        if without_key {
            return Err(Error::input(format!("“{}” has no key to sync with.", account.name))
                .hint("Enter one with `tributary account update`, or import its reports."));
        }
        if from_files(account) {
            return Err(Error::input(format!(
                "“{}” has nothing to sync: its figures come from files.",
                account.name
            ))
            .hint("Import a report instead."));
        }
        if !accounts.iter().any(|chosen| chosen.id == account.id) {
            accounts.push(account.clone());
        }
    }
    Ok(accounts)
}

/// Where one account of the run writes how far it is.
struct Progress<'a> {
    app: &'a App,
    at: usize,
    on_move: &'a (dyn Fn(&SyncState) + Send + Sync),
}

impl Progress<'_> {
    /// How far it is.
    fn line(&self) -> SyncAccount {
        locked(self.app).state.accounts.get(self.at).cloned().unwrap_or_else(|| blank(""))
    }

    /// Lets the screens show what has come so far.
    fn show(&self) {
        let now = self.app.now();
        let soon = {
            let mut run = locked(self.app);
            let since = run.told.map(|told| now.signed_duration_since(told));
            let soon = since.is_some_and(|since| (chrono::TimeDelta::zero()..SHOW_EVERY).contains(&since));
            run.told = if soon { run.told } else { Some(now) };
            soon
        };
        if !soon {
            self.app.tell(Event::LedgerChanged);
        }
    }

    fn change(&self, change: impl FnOnce(&mut SyncAccount)) {
        let state = {
            let mut run = locked(self.app);
            if let Some(line) = run.state.accounts.get_mut(self.at) {
                change(line);
            }
            run.state.moves += 1;
            run.state.clone()
        };
        (self.on_move)(&state);
        self.app.tell(Event::SyncMoved { state });
    }
}
