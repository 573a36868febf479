//! How fast, how often again, and when to stop trying.

use std::collections::VecDeque;
use std::time::Duration;

use chrono::{DateTime, NaiveDateTime, TimeDelta};
use record::Instant;

use crate::Answer;
use crate::file::PaceFile;

/// How often a request is repeated that met a failure of the network's own, or no answer.
pub(crate) const RETRIES: u32 = 3;
/// The longest pause that a network may ask for before the run gives up and says so.
const PATIENCE: Duration = Duration::from_secs(120);
/// The longest pause in a rehearsal.
const REHEARSAL_PATIENCE: Duration = Duration::from_secs(5);

/// When the last requests were sent, for a network that counts them.
#[derive(Debug, Default)]
pub(crate) struct Pacer {
    sent: VecDeque<Instant>,
}

impl Pacer {
    /// How long to wait before the next request, which is taken to be sent then.
    pub(crate) fn next(&mut self, pace: PaceFile, now: Instant) -> Duration {
        let span = TimeDelta::seconds(i64::from(pace.seconds.get()));
        while self.sent.front().is_some_and(|first| *first + span <= now) {
            self.sent.pop_front();
        }
        let requests = usize::try_from(pace.requests.get()).unwrap_or(1);
        let at = match self.sent.len().checked_sub(requests).and_then(|over| self.sent.get(over)) {
            Some(first) => (*first + span).max(now),
            None => now,
        };
        self.sent.push_back(at);
        (at - now).to_std().unwrap_or_default()
    }
}

/// The pause before a repeat: what the network asks for, else twice as long each time. `None`: do not wait for it,
/// unless it is no longer than what the network is known to want.
pub(crate) fn pause(
    attempt: u32,
    asked: Option<Duration>,
    first: Duration,
    known: Option<Duration>,
    rehearsal: bool,
) -> Option<Duration> {
    if rehearsal {
        let short = Duration::from_millis(20) * 2_u32.saturating_pow(attempt);
        return Some(asked.unwrap_or(short).min(REHEARSAL_PATIENCE));
    }
    let pause = asked.unwrap_or(first * 2_u32.saturating_pow(attempt));
    (pause <= known.map_or(PATIENCE, |known| known.max(PATIENCE))).then_some(pause)
}

/// For how long an answer asks to be left alone: `Retry-After`, else when its allowance begins anew.
pub(crate) fn asked(answer: &Answer, now: Instant) -> Option<Duration> {
    const HEADERS: [&str; 5] = [
        "retry-after",
        "x-ratelimit-retry-after",
        "ratelimit-reset",
        "x-ratelimit-reset",
        "x-rate-limit-reset",
    ];
    // A moment that the network names is one of its own clock.
    let now = written(answer).unwrap_or(now);
    HEADERS.into_iter().find_map(|name| until(answer.header(name)?, now))
}

/// When an answer was written, by the network's clock: its `Date`, and its `Age` where it lay in between.
pub(crate) fn written(answer: &Answer) -> Option<Instant> {
    let age = answer.header("age").and_then(|age| age.trim().parse().ok()).unwrap_or(0_u32);
    date(answer.header("date")?.trim())?.checked_add_signed(TimeDelta::seconds(i64::from(age)))
}

fn date(value: &str) -> Option<Instant> {
    DateTime::parse_from_rfc2822(value).map(|at| at.to_utc()).ok().or_else(|| {
        NaiveDateTime::parse_from_str(value, "%a, %d %b %Y %H:%M:%S GMT").ok().map(|at| at.and_utc())
    })
}

/// Seconds, the Unix time in seconds or milliseconds, or a date.
fn until(value: &str, now: Instant) -> Option<Duration> {
    /// Beyond this a number is a moment and no span: thirty years.
    const MOMENT: u64 = 1_000_000_000;
    let value = value.trim();
    if let Ok(number) = value.parse::<u64>() {
        let at = match number {
            0..MOMENT => return Some(Duration::from_secs(number)),
            number if number < MOMENT * 1_000 => DateTime::from_timestamp(i64::try_from(number).ok()?, 0)?,
            number => DateTime::from_timestamp_millis(i64::try_from(number).ok()?)?,
        };
        return Some((at - now).to_std().unwrap_or_default());
    }
    Some((date(value)? - now).to_std().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Instant {
        "2026-11-25T08:00:00Z".parse().unwrap()
    }

    #[test]
    fn requests_are_spread_over_the_span() {
        let several = |number| std::num::NonZeroU32::new(number).unwrap();
        let (mut pacer, pace) = (Pacer::default(), PaceFile { requests: several(2), seconds: several(60) });
        let waits: Vec<u64> = (0..5).map(|_| pacer.next(pace, now()).as_secs()).collect();
        assert_eq!(waits, [0, 0, 60, 60, 120]);
        assert_eq!(pacer.next(pace, now() + TimeDelta::seconds(600)).as_secs(), 0);
    }

    #[test]
    fn an_answer_asks_in_seconds_or_with_a_date() {
        assert_eq!(until(" 7 ", now()), Some(Duration::from_secs(7)));
        assert_eq!(until("Wed, 25 Nov 2026 08:00:30 GMT", now()), Some(Duration::from_secs(30)));
        assert_eq!(until("Wed, 25 Nov 2026 07:00:00 GMT", now()), Some(Duration::ZERO));
        assert_eq!(until("1795593609", now()), Some(Duration::from_secs(9)));
        assert_eq!(until("1795593600500", now()), Some(Duration::from_millis(500)));
        assert_eq!(until("soon", now()), None);
        assert_eq!(until("99999999999999999999", now()), None);
        let headers = |headers: &[(&str, &str)]| Answer {
            status: 429,
            headers: headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
            body: Vec::new(),
        };
        let asked = |pairs: &[(&str, &str)]| asked(&headers(pairs), now()).map(|asked| asked.as_secs());
        assert_eq!(asked(&[("ratelimit-reset", "31"), ("retry-after", "2")]), Some(2));
        assert_eq!(asked(&[("retry-after", "soon"), ("x-ratelimit-reset", "31")]), Some(31));
        assert_eq!(asked(&[("x-ratelimit-remaining", "0")]), None);
    }

    #[test]
    fn patience_ends() {
        let second = Duration::from_secs(1);
        let long = Some(Duration::from_secs(900));
        assert_eq!(pause(2, None, second, None, false), Some(Duration::from_secs(4)));
        assert_eq!(pause(0, long, second, None, false), None);
        assert_eq!(pause(0, long, second, Some(second), false), None);
        assert_eq!(pause(0, long, second, long, false), long);
        assert_eq!(pause(0, long, second, None, true), Some(Duration::from_secs(5)));
    }
}
