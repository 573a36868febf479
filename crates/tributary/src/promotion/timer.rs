//! Work that is going on: begun on a placement, noted when it ends, also after the application was closed.

use std::sync::Arc;

use ledger::Reader;
use record::{Day, Instant};

use super::{placed, typed, work};
use crate::view::{ByPlacement, Event, PromotionDone, Timer, TimerStop, time};
use crate::{App, Error};

/// The setting with the placement's number and since when it is worked on, in seconds since 1970.
const TIMER: &str = "timer";

/// The work that is going on.
pub async fn timer(app: &Arc<App>, (): ()) -> Result<Option<Timer>, Error> {
    app.blocking(|app, open| open.ledger.read(|r| running(app, r))).await
}

fn set(r: &Reader) -> Result<Option<(i64, Instant)>, Error> {
    let setting = r.setting(TIMER)?.unwrap_or_default();
    let read = setting
        .split_once(' ')
        .and_then(|(id, since)| Some((id.parse().ok()?, Instant::from_timestamp(since.parse().ok()?, 0)?)));
    Ok(read)
}

fn running(app: &App, r: &Reader) -> Result<Option<Timer>, Error> {
    let Some((id, since)) = set(r)? else { return Ok(None) };
    // A placement that was taken away is not worked on any more.
    let Ok((entry, _)) = placed(r, id) else { return Ok(None) };
    Ok(Some(Timer {
        placement: id,
        title: entry.placement.title,
        since: time(since),
        minutes: minutes(since, app.now()),
    }))
}

fn minutes(since: Instant, now: Instant) -> u32 {
    u32::try_from((now - since).num_minutes().max(0)).unwrap_or(u32::MAX)
}

/// Begins work on a placement. What was going on before is noted first.
pub async fn timer_start(app: &Arc<App>, which: ByPlacement) -> Result<Timer, Error> {
    app.blocking(move |_, open| open.ledger.read(|r| placed(r, which.id).map(drop))).await?;
    if let Some(going) = timer(app, ()).await?.filter(|going| going.placement == which.id) {
        return Ok(going);
    }
    timer_stop(app, TimerStop::default()).await?;
    let timer = app
        .blocking(move |app, open| {
            open.ledger.write(|w| {
                w.set_setting(TIMER, &format!("{} {}", which.id, app.now().timestamp()))?;
                running(app, w)
            })
        })
        .await?;
    app.tell(Event::LedgerChanged);
    timer.ok_or_else(|| Error::input("That placement is no longer there."))
}

/// Ends the work that is going on, and notes its minutes on the day it began: at least one, and none if it is discarded.
pub async fn timer_stop(app: &Arc<App>, stop: TimerStop) -> Result<Option<PromotionDone>, Error> {
    let going = app.blocking(|_, open| open.ledger.read(set)).await?;
    let Some((id, since)) = going else { return Ok(None) };
    let discard = stop.discard
        || app.blocking(move |_, open| open.ledger.read(|r| Ok::<_, Error>(placed(r, id).is_err()))).await?;
    let done = app
        .write(move |app, _, w| {
            w.set_setting(TIMER, "")?;
            if discard {
                return Ok(None);
            }
            let minutes = minutes(since, app.now()).max(1);
            if minutes > work::DAY {
                return Err(Error::input(format!("The work has been going on for {} hours.", minutes / 60))
                    .hint("Discard it, and note the minutes by hand."));
            }
            let note = typed("note", stop.note.as_deref())?;
            work::keep(app, w, id, Day::of(since), minutes, note).map(Some)
        })
        .await?;
    Ok(done)
}
