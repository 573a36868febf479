//! One account of a run: its windows in order, each whole or not at all, and what is written down in the end.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::TimeDelta;
use ledger::{Account, AccountId, SyncError, SyncOutcome};
use network::{Ask, Known, NetworkError, Page, What};
use record::{Day, Days, Instant};
use serde::{Deserialize, Serialize};
use tokio::sync::watch;

use super::estimate::{Measured, seconds_left};
use super::reach::{self, Ends};
use super::{Asked, Progress, files};
use crate::view::count;
use crate::{App, Error, ErrorKind, accounts, own};

/// A run that was cut off within this time is taken up where it stopped; an older one starts again.
const RESUME: TimeDelta = TimeDelta::hours(24);
/// The same for a first sync, which can be long: what it has read stays read, and the next sync looks back.
const RESUME_FIRST: TimeDelta = TimeDelta::days(14);
/// Between two looks back over everything that may still change.
const LOOK_BACK_AFTER: TimeDelta = TimeDelta::hours(20);
/// How many days an unasked sync in between looks back.
const SHORT_LOOK_BACK: i64 = 7;

/// What is left of a run that was cut off.
#[derive(Serialize, Deserialize)]
struct Unfinished {
    at: Instant,
    from: Day,
    to: Day,
    done: BTreeSet<String>,
    /// Whether it reads everything again that may still change.
    #[serde(default)]
    whole: bool,
}

/// What a run leaves behind, however it ends.
#[derive(Default)]
struct Trail {
    unfinished: Option<Unfinished>,
    /// Until when the network asks not to be asked.
    not_before: Option<Instant>,
}

/// Syncs one account and writes into the ledger how it went.
pub(super) async fn one(
    app: &Arc<App>,
    account: Account,
    asked: Asked,
    progress: &Progress<'_>,
    mut stopped: watch::Receiver<bool>,
) {
    progress.change(|line| line.state = "running".to_owned());
    let id = account.id;
    let mut trail = Trail::default();
    let outcome = tokio::select! {
        outcome = windows(app, account, asked, progress, &mut trail) => Some(outcome),
        _ = stopped.wait_for(|stop| *stop) => None,
    };
    let done = progress.line();
    let (state, error) = match &outcome {
        Some(Ok(())) => (if done.problems > 0 { "part" } else { "done" }, None),
        Some(Err(error)) => (if done.rows > 0 { "part" } else { "failed" }, Some(error.view())),
        None => ("cancelled", None),
    };
    progress.change(|line| {
        line.state = state.to_owned();
        line.error = error;
        line.seconds_left = None;
    });
    let ended = app.blocking(move |app, open| ended(app, open, id, trail, outcome)).await;
    if let Err(error) = ended {
        progress.change(|line| {
            line.state = "failed".to_owned();
            line.error = Some(error.view());
        });
    }
}

/// The windows of one account, in order.
async fn windows(
    app: &Arc<App>,
    account: Account,
    asked: Asked,
    progress: &Progress<'_>,
    trail: &mut Trail,
) -> Result<(), Error> {
    // Networks are asked for days of UTC.
    let (today, now, id) = (Day::of(app.now()), app.now(), account.id);
    let (opening, files_of) = (account.clone(), account.clone());
    let (connector, login, left) = app
        .blocking(move |_, open| {
            let connector = accounts::connector(open, &opening.network)?;
            own::guarded(open, &connector)?;
            let left = open.ledger.read(|r| r.setting(&left_over(opening.id)))?;
            let login = accounts::login(open, &opening)?;
            Ok((connector, login, left.and_then(|text| serde_json::from_str::<Unfinished>(&text).ok())))
        })
        .await?;
    let plain = (asked.since, asked.until) == (None, None);
    let resumed = left.filter(|left| plain && left.to <= today && resumes(&account, left.at, now));
    let light = asked.unasked && plain && resumed.is_none() && looked_back(&account, now);
    let whole = resumed.as_ref().map_or(plain && !light, |left| left.whole);
    let since = match (&resumed, account.complete_to) {
        (Some(left), _) => Some(left.from),
        (None, Some(complete)) if light => Some(complete.min(today.plus(-SHORT_LOOK_BACK))),
        _ => asked.since,
    };
    let known = Known {
        since,
        until: resumed.as_ref().map_or(asked.until, |left| Some(left.to)),
        today,
        complete_to: account.complete_to,
        backfill_days: reach::days(&account),
    };
    let open = app.profile();
    let name = connector.name.clone();
    let mut session = accounts::session(app, &open, connector, login, Some(id));
    let asks = reach::newest_first(session.plan(&known));
    let mut ends = Ends::of(&account, !plain, today);
    let mut done = resumed.map(|left| left.done).unwrap_or_default();
    let span = span(&asks, today);
    let unfinished = |done: &BTreeSet<String>| Unfinished {
        at: now,
        from: span.from(),
        to: span.to(),
        done: done.clone(),
        whole,
    };
    let (mut here, mut left) = (0, count(asks.iter().filter(|ask| !done.contains(&mark(ask))).count()));
    progress.change(|line| line.of = count(asks.len()));
    for ask in asks {
        if done.contains(&mark(&ask)) {
            progress.change(|line| line.done += 1);
            continue;
        }
        trail.unfinished = Some(unfinished(&done));
        left -= 1;
        if ends.beyond(&ask) {
            done.insert(mark(&ask));
            progress.change(|line| line.of -= 1);
            continue;
        }
        // Programs are names for what was earned, no part of it: they are not counted. Creatives are, by themselves.
        let counts = !matches!(ask.what, What::Programs | What::Creatives);
        let mut on_page = |page: Page| {
            progress.change(|line| {
                line.requests += 1;
                line.rows += if counts { page.rows } else { 0 };
            });
        };
        let fetched = session.fetch(&ask, &mut on_page).await;
        // What could not be put into the vault at once is put there now, or the user is told why not.
        for (key, secret) in session.rotated() {
            app.blocking(move |_, open| Ok(open.vault.set(id.0, &key, &secret)?)).await?;
        }
        let left_out: Vec<String> = session.left_out().iter().map(sentence).collect();
        progress.change(|line| line.left_out = left_out);
        match fetched {
            Ok(batch) => {
                ends.read(&ask, batch.records.len() + batch.problems.len());
                let listed = if ask.what == What::Creatives { batch.records.len() as u64 } else { 0 };
                let applied = app
                    .blocking(move |app, open| Ok(open.ledger.write(|w| w.apply(id, &batch, app.now()))?))
                    .await?;
                here += 1;
                progress.change(|line| {
                    line.done += 1;
                    line.problems += applied.problems;
                    line.creatives += listed;
                    if counts {
                        line.added += applied.added;
                        line.updated += applied.updated;
                        line.unchanged += applied.unchanged;
                    }
                    line.seconds_left = seconds_left(Measured {
                        windows: here,
                        requests: line.requests,
                        took: app.now() - now,
                        left,
                        pace: session.pace(),
                    })
                    .filter(|_| !ends.open());
                });
                if applied.added + applied.updated > 0 {
                    progress.show();
                }
            }
            Err(error) if ends.refused(&ask, &error) => progress.change(|line| line.of -= 1),
            Err(error) => {
                trail.not_before = waits(&error, app.now());
                return Err(Error::from_network(error, &name).with_clock(session.clock_is_off()));
            }
        }
        done.insert(mark(&ask));
    }
    trail.unfinished = Some(unfinished(&done));
    files::read(app, &files_of, &name, &mut session, progress)
        .await
        .map_err(|error| error.with_clock(session.clock_is_off()))
}

/// What was left out, and why.
fn sentence((what, says): &(What, String)) -> String {
    let what = match what {
        What::Daily => "clicks and impressions",
        What::Transactions => "commissions",
        What::Payouts => "payments",
        What::Referrals => "referrals",
        What::Programs => "the names of programs",
        What::Creatives => "banners and links",
    };
    match says.trim().trim_end_matches('.') {
        "" => format!("Without {what}: the network refuses them."),
        says => format!("Without {what}: the network refuses them. It says: “{says}”."),
    }
}

/// Whether a run that was cut off is taken up.
fn resumes(account: &Account, cut: Instant, now: Instant) -> bool {
    let within = if account.complete_to.is_none() { RESUME_FIRST } else { RESUME };
    now.signed_duration_since(cut) < within
}

/// Whether everything that may still change was read lately.
fn looked_back(account: &Account, now: Instant) -> bool {
    let since = account.looked_back.map(|at| now.signed_duration_since(at));
    since.is_some_and(|since| (TimeDelta::zero()..LOOK_BACK_AFTER).contains(&since))
}

/// Until when a network asks to be left alone.
fn waits(error: &NetworkError, now: Instant) -> Option<Instant> {
    let NetworkError::Wait { seconds: Some(seconds), .. } = error else { return None };
    now.checked_add_signed(TimeDelta::try_seconds(i64::try_from(*seconds).ok()?)?)
}

/// The days that a plan covers.
fn span(asks: &[Ask], today: Day) -> Days {
    let from = asks.iter().filter_map(|ask| ask.days.map(Days::from)).min().unwrap_or(today);
    let to = asks.iter().filter_map(|ask| ask.days.map(Days::to)).max().unwrap_or(today);
    Days::new(from, to).unwrap_or(Days::one(today))
}

fn mark(ask: &Ask) -> String {
    match ask.days {
        Some(days) => format!("{}:{}:{}", ask.fetch, days.from(), days.to()),
        None => format!("{}", ask.fetch),
    }
}

fn left_over(id: AccountId) -> String {
    format!("unfinished.{}", id.0)
}

/// Remembers how an account's sync ended, and what is left to do.
fn ended(
    app: &App,
    open: &crate::Open,
    id: AccountId,
    trail: Trail,
    outcome: Option<Result<(), Error>>,
) -> Result<(), Error> {
    let Trail { unfinished, not_before } = trail;
    let whole = unfinished.as_ref().is_some_and(|left| left.whole);
    let days = unfinished.as_ref().map(|left| (left.from, left.to));
    let noted = |error: &Error| SyncError {
        kind: error.kind.word().to_owned(),
        message: error.sentence(),
        not_before,
    };
    let range = days.and_then(|(from, to)| Days::new(from, to));
    let outcome = match (outcome, days) {
        (Some(Ok(())), days) => {
            let (from, to) = days.unwrap_or((Day::of(app.now()), Day::of(app.now())));
            SyncOutcome::Complete { from, to, whole }
        }
        (Some(Err(error)), _) if error.kind == ErrorKind::Locked => {
            SyncOutcome::Stopped { days: range, error: noted(&error) }
        }
        (Some(Err(error)), Some((from, to))) => SyncOutcome::Partial { from, to, error: noted(&error) },
        (Some(Err(error)), None) => SyncOutcome::Failed { error: noted(&error) },
        (None, _) => {
            let cancelled = Error::new(ErrorKind::Wait, "The last sync was cancelled.")
                .hint("The next one goes on where it stopped.");
            SyncOutcome::Stopped { days: range, error: noted(&cancelled) }
        }
    };
    // A run that did not come to its first window leaves what an earlier one had left.
    let left = match (&outcome, &unfinished) {
        (SyncOutcome::Complete { .. }, _) => Some(String::new()),
        (_, Some(left)) => serde_json::to_string(left).ok(),
        (_, None) => None,
    };
    open.ledger.write(|w| {
        if let Some(left) = &left {
            w.set_setting(&left_over(id), left)?;
        }
        w.sync_ended(id, app.now(), &outcome)
    })?;
    Ok(())
}
