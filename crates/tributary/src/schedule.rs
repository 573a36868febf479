//! Syncs that nobody has to ask for: when each account is due, and the loop of the window that looks.
//!
//! *Invariant:* whether an account is due is decided by `due` alone, from what is written down and the clock; nothing
//! is remembered between two looks, so that a night's sleep or a clock that was wrong changes nothing but the time.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use chrono::{NaiveDate, NaiveTime, TimeDelta, TimeZone, Timelike};
use ledger::Account;
use record::Instant;

use crate::view::{AccountSchedule, AccountView, Event, Profile, SyncRequest, VaultState};
use crate::{App, Error, Open, accounts, hand, recurring, sync};

/// The setting that says whether everything is synced when the application starts.
pub(crate) const ON_START: &str = "sync_on_start";

/// How often the loop looks at the clock. Short, so that the end of a sleep is noticed by the wall clock.
const LOOK: Duration = Duration::from_secs(60);
/// The screen is drawn before the first look.
const BEFORE_FIRST: Duration = Duration::from_secs(3);
/// A look that comes so late was kept up by the computer's sleep.
const SLEPT: TimeDelta = TimeDelta::minutes(10);
/// Nothing is synced again within this time, whatever is planned.
const GAP: TimeDelta = TimeDelta::minutes(30);
/// A new account is left to whoever added it for so long.
const NEW: TimeDelta = TimeDelta::minutes(5);
/// A try that is noted this far ahead was noted by a clock that was wrong.
const AHEAD: TimeDelta = TimeDelta::hours(1);
/// So many failures in a row are taken as chance.
const PATIENCE: u32 = 2;
/// The longest that failures make an account wait.
const LONGEST: TimeDelta = TimeDelta::hours(24);
/// No network's request to wait is believed beyond this.
const LONGEST_ASKED: TimeDelta = TimeDelta::days(7);
/// Accounts with the same daily time are spread over so many minutes after it.
const DAILY_SPREAD: i64 = 15;
/// Numbers that follow each other are spread by this; it shares no factor with the minutes.
const STRIDE: i64 = 37;

/// When an account is synced unasked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Schedule {
    /// Never.
    Off,
    /// Once an hour.
    #[default]
    Hourly,
    /// Once a day at this time of the computer's clock.
    Daily(NaiveTime),
}

impl FromStr for Schedule {
    type Err = Error;

    fn from_str(text: &str) -> Result<Schedule, Error> {
        let daily = |time: &str| NaiveTime::parse_from_str(time, "%H:%M").ok().map(Schedule::Daily);
        let known = match text.trim() {
            "off" => Some(Schedule::Off),
            "hourly" => Some(Schedule::Hourly),
            text => text.strip_prefix("daily@").and_then(daily),
        };
        known.ok_or_else(|| {
            Error::input(format!("“{text}” is not a schedule."))
                .hint("It is off, hourly, or daily@ with a time such as daily@07:30.")
        })
    }
}

impl fmt::Display for Schedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Schedule::Off => f.write_str("off"),
            Schedule::Hourly => f.write_str("hourly"),
            Schedule::Daily(time) => write!(f, "daily@{:02}:{:02}", time.hour(), time.minute()),
        }
    }
}

/// What decides when an account is synced.
#[derive(Debug, Clone)]
pub(crate) struct Standing {
    /// The ledger's number of it: it spreads accounts over the hour, the same way for ever.
    number: i64,
    schedule: Schedule,
    created_at: Instant,
    last_try: Option<Instant>,
    failures: u32,
    /// The network has asked to be left alone until then.
    not_before: Option<Instant>,
    /// What kind of error the last try ended with.
    error: Option<String>,
}

/// When an account is to be synced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Due {
    /// Now.
    Now,
    /// Not before then.
    At(Instant),
    /// When the user has changed what it signs in with.
    AfterChange,
    /// When the user asks.
    Never,
}

/// Whether an account is due, and if not, when it will be.
///
/// `begun`: the application has just started, or the computer has just woken up.
pub(crate) fn due<Z: TimeZone>(now: Instant, zone: &Z, account: &Standing, begun: bool) -> Due {
    if account.schedule == Schedule::Off {
        return Due::Never;
    }
    if matches!(account.error.as_deref(), Some("credentials" | "input")) {
        return Due::AfterChange;
    }
    let asked = account.not_before.filter(|until| *until > now && *until - now <= LONGEST_ASKED);
    let next = match account.last_try {
        None if account.created_at > now || begun => now,
        None => account.created_at + NEW,
        Some(tried) if tried > now + AHEAD => now,
        // Without a connection every account fails, and none of them is to blame.
        Some(tried)
            if begun && (account.failures == 0 || account.error.as_deref() == Some("unreachable")) =>
        {
            tried + GAP
        }
        Some(tried) => after(tried, zone, account),
    };
    let next = asked.map_or(next, |until| next.max(until));
    if next <= now { Due::Now } else { Due::At(next) }
}

/// When an account is synced after a try.
fn after<Z: TimeZone>(tried: Instant, zone: &Z, account: &Standing) -> Instant {
    match (account.failures, account.schedule) {
        (0, Schedule::Daily(time)) => daily(tried + GAP, zone, time, account.number),
        (0..=PATIENCE, _) => hourly(tried + GAP, account.number),
        (failures, _) => {
            let doubled = TimeDelta::hours(1_i64 << (failures - PATIENCE).min(10));
            tried + doubled.min(LONGEST)
        }
    }
}

/// The first planned moment of an hourly account that is not before another.
fn hourly(from: Instant, number: i64) -> Instant {
    let offset = number.wrapping_mul(STRIDE).rem_euclid(60) * 60;
    let past = (from.timestamp() - offset).rem_euclid(3_600);
    let wait = if past == 0 { 0 } else { 3_600 - past };
    from - TimeDelta::nanoseconds(i64::from(from.timestamp_subsec_nanos())) + TimeDelta::seconds(wait)
}

/// The first planned moment of a daily account that is not before another.
fn daily<Z: TimeZone>(from: Instant, zone: &Z, time: NaiveTime, number: i64) -> Instant {
    let spread = TimeDelta::minutes(number.wrapping_mul(STRIDE).rem_euclid(DAILY_SPREAD));
    let today = from.with_timezone(zone).date_naive();
    let days = today.pred_opt().into_iter().chain(today.iter_days().take(4));
    days.filter_map(|day| moment(zone, day, time))
        .map(|moment| moment + spread)
        .find(|moment| *moment >= from)
        .unwrap_or(from + LONGEST)
}

/// A time of a day, by a clock on the wall. In the night that is an hour longer it is the first of the two, in the one
/// that is shorter the first moment after the hour that is left out.
fn moment<Z: TimeZone>(zone: &Z, day: NaiveDate, time: NaiveTime) -> Option<Instant> {
    let at = day.and_time(time);
    (0..=180).find_map(|minutes| {
        let found = zone.from_local_datetime(&(at + TimeDelta::minutes(minutes))).earliest()?;
        Some(found.to_utc())
    })
}

/// How an account stands, as the decision takes it.
pub(crate) fn standing(account: &Account) -> Standing {
    Standing {
        number: account.id.0,
        schedule: of(account),
        created_at: account.created_at,
        last_try: account.last_try,
        failures: account.failures,
        not_before: account.not_before,
        error: account.last_error_kind.clone(),
    }
}

/// When an account is synced: as chosen, or as usual.
pub(crate) fn of(account: &Account) -> Schedule {
    account.schedule.as_deref().and_then(|text| text.parse().ok()).unwrap_or_default()
}

/// When an account is synced next, by the computer's clock on the wall.
pub(crate) fn next(app: &App, open: &Open, account: &Account) -> Option<Instant> {
    if open.kind != Profile::Own || !accounts::can_sync(open, account) {
        return None;
    }
    match due(app.now(), &chrono::Local, &standing(account), false) {
        Due::Now => Some(app.now()),
        Due::At(at) => Some(at),
        Due::AfterChange | Due::Never => None,
    }
}

/// Sets when an account is synced unasked.
pub(crate) async fn set(app: &Arc<App>, wanted: AccountSchedule) -> Result<AccountView, Error> {
    let schedule: Schedule = wanted.schedule.parse()?;
    let changed = app
        .blocking(move |app, open| {
            let id = ledger::AccountId(wanted.id);
            let account = accounts::find(open, id)?;
            if account.network == hand::NETWORK {
                return Err(Error::input(format!(
                    "“{}” is kept by hand: nothing of it is synced.",
                    account.name
                )));
            }
            open.ledger.write(|w| w.set_schedule(id, &schedule.to_string()))?;
            accounts::view_of(app, open, id)
        })
        .await?;
    app.tell(Event::LedgerChanged);
    Ok(changed)
}

/// Syncs what is due, look after look, as long as the application runs.
pub async fn keep(app: Arc<App>) {
    tokio::time::sleep(BEFORE_FIRST).await;
    let (mut begun, mut looked) = (true, app.now());
    loop {
        begun |= app.now().signed_duration_since(looked) > SLEPT;
        match look(&app, begun).await {
            Ok(Look::Done) => begun = false,
            Ok(Look::Later) => {}
            Err(error) => tracing::warn!("nothing could be synced: {error}"),
        }
        looked = app.now();
        tokio::time::sleep(LOOK).await;
    }
}

/// What came of a look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// Whatever was due has been synced.
    Done,
    /// Another sync runs, the vault is locked or the sample is open: not everything could be looked at.
    Later,
}

/// Looks once, makes the recurring entries that are due and syncs what is due; never beside another sync.
///
/// `begun`: the application has just started, or the computer has just woken up.
pub async fn look(app: &Arc<App>, begun: bool) -> Result<Look, Error> {
    recurring::make_due(app).await?;
    if app.profile().kind != Profile::Own || sync::is_running(app) {
        return Ok(Look::Later);
    }
    let (names, skipped) = app
        .blocking(move |app, open| {
            let begun = begun && on_start(open)?;
            let locked = matches!(open.vault.state(), VaultState::Locked | VaultState::New);
            let (mut names, mut skipped) = (Vec::new(), false);
            for account in open.ledger.read(|r| r.accounts())? {
                let now = due(app.now(), &chrono::Local, &standing(&account), begun) == Due::Now;
                if !now || !accounts::can_sync(open, &account) {
                    continue;
                }
                if locked && !account.secrets.is_empty() {
                    skipped = true;
                } else {
                    names.push(account.name);
                }
            }
            Ok((names, skipped))
        })
        .await?;
    if !names.is_empty() {
        let request = SyncRequest { accounts: names, ..SyncRequest::default() };
        sync::unasked(app, &request).await?;
    }
    Ok(if skipped { Look::Later } else { Look::Done })
}

/// Whether everything is synced when the application starts or the computer wakes up.
pub(crate) fn on_start(open: &Open) -> Result<bool, Error> {
    Ok(open.ledger.read(|r| r.setting(ON_START))?.as_deref() != Some("false"))
}

#[cfg(test)]
mod tests {
    use chrono::Datelike;
    use chrono_tz::Tz;

    use super::*;

    fn at(text: &str) -> Instant {
        text.parse().unwrap()
    }

    /// An account with number 0, which is spread over nothing.
    fn account(schedule: &str) -> Standing {
        Standing {
            number: 0,
            schedule: schedule.parse().unwrap(),
            created_at: at("2026-01-01T00:00:00Z"),
            last_try: None,
            failures: 0,
            not_before: None,
            error: None,
        }
    }

    fn tried(schedule: &str, last_try: &str) -> Standing {
        Standing { last_try: Some(at(last_try)), ..account(schedule) }
    }

    fn failed(last_try: &str, failures: u32, error: &str) -> Standing {
        Standing { failures, error: Some(error.to_owned()), ..tried("hourly", last_try) }
    }

    fn check(now: &str, account: &Standing, expected: &str) {
        let found = match due(at(now), &Tz::Europe__Berlin, account, false) {
            Due::Now => "now".to_owned(),
            Due::At(at) => at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
            Due::AfterChange => "after a change".to_owned(),
            Due::Never => "never".to_owned(),
        };
        assert_eq!(found, expected, "at {now}: {account:?}");
    }

    #[test]
    fn schedules_are_read_and_written() {
        for text in ["off", "hourly", "daily@07:30", "daily@00:00", "daily@23:59"] {
            assert_eq!(text.parse::<Schedule>().unwrap().to_string(), text);
        }
        assert_eq!("daily@7:05".parse::<Schedule>().unwrap().to_string(), "daily@07:05");
        for text in ["", "daily", "daily@", "daily@24:00", "daily@07:60", "weekly", "daily@07:30:10"] {
            assert!(text.parse::<Schedule>().is_err(), "{text}");
        }
    }

    #[test]
    fn an_account_is_due_by_its_schedule() {
        check("2026-11-25T12:00:00Z", &account("off"), "never");
        // Never tried: whoever added it has a moment, then it is fetched.
        let new = Standing { created_at: at("2026-11-25T11:58:00Z"), ..account("hourly") };
        check("2026-11-25T12:00:00Z", &new, "2026-11-25T12:03:00Z");
        check("2026-11-25T12:03:00Z", &new, "now");
        check("2026-11-25T12:10:00Z", &tried("hourly", "2026-11-25T12:00:03Z"), "2026-11-25T13:00:00Z");
        check("2026-11-25T13:00:00Z", &tried("hourly", "2026-11-25T12:00:03Z"), "now");
        // A sync by hand just before leaves the planned one out.
        check("2026-11-25T13:00:00Z", &tried("hourly", "2026-11-25T12:45:00Z"), "2026-11-25T14:00:00Z");
        // 07:30 in Berlin is 06:30 UTC in winter.
        check("2026-11-25T06:29:00Z", &tried("daily@07:30", "2026-11-24T06:30:09Z"), "2026-11-25T06:30:00Z");
        check("2026-11-25T06:30:00Z", &tried("daily@07:30", "2026-11-24T06:30:09Z"), "now");
        check("2026-11-25T07:00:00Z", &tried("daily@07:30", "2026-11-25T06:30:09Z"), "2026-11-26T06:30:00Z");
        // Asleep at half past seven: it is made up for.
        check("2026-11-25T19:00:00Z", &tried("daily@07:30", "2026-11-24T06:30:09Z"), "now");
        check("2026-12-25T19:00:00Z", &tried("hourly", "2026-11-24T06:30:09Z"), "now");
    }

    #[test]
    fn nights_in_which_the_clock_changes_have_one_sync() {
        // 2026-10-25: 03:00 becomes 02:00 in Berlin, so 02:30 comes twice, at 00:30 and at 01:30 UTC.
        let before = tried("daily@02:30", "2026-10-24T00:30:05Z");
        check("2026-10-25T00:29:00Z", &before, "2026-10-25T00:30:00Z");
        check("2026-10-25T00:30:00Z", &before, "now");
        check("2026-10-25T01:30:00Z", &tried("daily@02:30", "2026-10-25T00:30:05Z"), "2026-10-26T01:30:00Z");
        // 2026-03-29: 02:00 becomes 03:00, so 02:30 does not come; 03:00 is 01:00 UTC.
        let before = tried("daily@02:30", "2026-03-28T01:30:05Z");
        check("2026-03-29T00:59:00Z", &before, "2026-03-29T01:00:00Z");
        check("2026-03-29T01:00:00Z", &before, "now");
        check("2026-03-29T01:30:00Z", &tried("daily@02:30", "2026-03-29T01:00:05Z"), "2026-03-30T00:30:00Z");
        // The day after, the same time of day is another hour of UTC.
        check("2026-03-29T12:00:00Z", &tried("daily@07:30", "2026-03-29T05:30:05Z"), "2026-03-30T05:30:00Z");
    }

    #[test]
    fn a_clock_that_was_wrong_stops_nobody() {
        // Set back by a day after a sync: the try lies ahead, and the account is not made to wait for it.
        check("2026-11-25T12:00:00Z", &tried("hourly", "2026-11-26T11:00:00Z"), "now");
        check("2026-11-25T12:00:00Z", &tried("daily@07:30", "2026-11-26T11:00:00Z"), "now");
        check("2026-11-25T12:00:00Z", &failed("2027-11-25T12:00:00Z", 9, "unreachable"), "now");
        // Set right by some seconds: nothing is synced twice.
        check("2026-11-25T12:00:00Z", &tried("hourly", "2026-11-25T12:00:20Z"), "2026-11-25T13:00:00Z");
        // A day ahead while nothing was synced, and back again.
        check("2026-11-26T12:00:00Z", &tried("hourly", "2026-11-25T11:40:00Z"), "now");
        check("2026-11-25T12:00:00Z", &tried("hourly", "2026-11-25T11:40:00Z"), "2026-11-25T13:00:00Z");
        let born_ahead = Standing { created_at: at("2026-11-27T00:00:00Z"), ..account("hourly") };
        check("2026-11-25T12:00:00Z", &born_ahead, "now");
        // A wait that a wrong clock has noted for next year is not kept.
        let asked = Standing {
            not_before: Some(at("2027-11-25T12:00:00Z")),
            ..failed("2026-11-25T10:00:00Z", 1, "wait")
        };
        check("2026-11-25T12:00:00Z", &asked, "now");
    }

    #[test]
    fn failures_make_it_wait_longer_and_a_refused_key_until_it_is_changed() {
        for (failures, expected) in [
            (1, "2026-11-25T13:00:00Z"),
            (2, "2026-11-25T13:00:00Z"),
            (3, "2026-11-25T14:00:30Z"),
            (4, "2026-11-25T16:00:30Z"),
            (5, "2026-11-25T20:00:30Z"),
            (6, "2026-11-26T04:00:30Z"),
            (7, "2026-11-26T12:00:30Z"),
            (40_000, "2026-11-26T12:00:30Z"),
        ] {
            check("2026-11-25T12:01:00Z", &failed("2026-11-25T12:00:30Z", failures, "connector"), expected);
        }
        // A daily account does not lose its day to one bad moment.
        let daily = Standing {
            failures: 1,
            error: Some("unreachable".to_owned()),
            ..tried("daily@07:30", "2026-11-25T06:30:05Z")
        };
        check("2026-11-25T06:40:00Z", &daily, "2026-11-25T08:00:00Z");
        for kind in ["credentials", "input"] {
            check("2026-12-25T12:00:00Z", &failed("2026-11-25T12:00:00Z", 1, kind), "after a change");
        }
        let asked = Standing {
            not_before: Some(at("2026-11-25T15:10:00Z")),
            ..failed("2026-11-25T12:00:00Z", 1, "wait")
        };
        check("2026-11-25T12:01:00Z", &asked, "2026-11-25T15:10:00Z");
        check("2026-11-25T15:10:00Z", &asked, "now");
    }

    #[test]
    fn a_start_syncs_what_is_not_fresh_and_what_had_no_connection() {
        let begun = |account: &Standing| due(at("2026-11-25T12:20:00Z"), &Tz::UTC, account, true);
        assert_eq!(begun(&tried("daily@07:30", "2026-11-25T11:45:00Z")), Due::Now);
        assert_eq!(begun(&tried("daily@07:30", "2026-11-25T12:10:00Z")), Due::At(at("2026-11-25T12:40:00Z")));
        assert_eq!(begun(&account("hourly")), Due::Now);
        assert_eq!(begun(&account("off")), Due::Never);
        assert_eq!(begun(&failed("2026-11-25T10:00:00Z", 7, "unreachable")), Due::Now);
        assert_eq!(
            begun(&failed("2026-11-25T11:00:00Z", 4, "connector")),
            Due::At(at("2026-11-25T15:00:00Z"))
        );
        assert_eq!(begun(&failed("2026-11-25T10:00:00Z", 1, "credentials")), Due::AfterChange);
    }

    #[test]
    fn dozens_of_accounts_are_spread_over_the_hour() {
        let now = at("2026-11-25T12:00:00Z");
        let mut minutes: Vec<u32> = (1..=60).map(|number| hourly(now, number).minute()).collect();
        minutes.sort_unstable();
        assert_eq!(minutes, (0..60).collect::<Vec<u32>>());
        assert!(
            (1..=200)
                .all(|number| hourly(now, number) >= now && hourly(now, number) - now < TimeDelta::hours(1))
        );
        let time = NaiveTime::from_hms_opt(7, 30, 0).unwrap();
        let daily = |number| daily(now, &Tz::UTC, time, number);
        assert!(
            (1..=60).all(|number| daily(number).day() == 26 && (30..45).contains(&daily(number).minute()))
        );
    }
}
