//! Which windows to ask for. Pure: a connector, what is known, and the days.

use chrono::{NaiveDateTime, NaiveTime, TimeDelta, TimeZone};
use chrono_tz::Tz;
use record::{Day, Days, Step};

use crate::connector::{Connector, What, Window};

/// What is known when a plan is made.
#[derive(Debug, Clone)]
pub struct Known {
    /// The first day asked for, if one was given.
    pub since: Option<Day>,
    /// The last day asked for, if one was given.
    pub until: Option<Day>,
    /// Today, in UTC.
    pub today: Day,
    /// The last day of the last complete sync.
    pub complete_to: Option<Day>,
    /// How far back a first sync reaches.
    pub backfill_days: i64,
}

/// One thing to ask for: a fetch of the connector and the days of it, `None` for a list without days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// Which fetch of the connector.
    pub fetch: usize,
    /// What it brings.
    pub what: What,
    /// The UTC days; for daily figures the network's own days.
    pub days: Option<Days>,
}

/// Everything to ask for, in order: programs first, creatives last, windows from the oldest to the newest.
pub(crate) fn plan(connector: &Connector, known: &Known) -> Vec<Ask> {
    let mut asks = Vec::new();
    let mut fetches: Vec<_> = connector.fetches.iter().enumerate().collect();
    fetches.sort_by_key(|(_, fetch)| fetch.what);
    for (at, fetch) in fetches {
        let ask = |days: Option<Days>| Ask { fetch: at, what: fetch.what, days };
        if matches!(fetch.what, What::Programs | What::Referrals | What::Creatives) && fetch.window.is_none()
        {
            asks.push(ask(None));
            continue;
        }
        let Some(range) = range(fetch.window.as_ref(), known) else { continue };
        match &fetch.window {
            None => asks.push(ask(Some(range))),
            Some(window) => asks.extend(windows(range, window).into_iter().map(|days| ask(Some(days)))),
        }
    }
    asks
}

/// The days to read: those asked for, else from the last complete sync less the look-back.
fn range(window: Option<&Window>, known: &Known) -> Option<Days> {
    let revisit = window.map_or(known.backfill_days, |window| window.revisit);
    let to = known.until.unwrap_or(known.today).min(known.today);
    let from = known.since.unwrap_or_else(|| match known.complete_to {
        Some(complete) => complete.min(to).plus(-revisit),
        None => to.plus(1 - known.backfill_days.max(1)),
    });
    let oldest = window.and_then(|window| window.history).map(|days| known.today.plus(-days));
    Days::new(oldest.map_or(from, |oldest| from.max(oldest)), to)
}

/// The range in windows that the network accepts.
pub(crate) fn windows(range: Days, window: &Window) -> Vec<Days> {
    if window.by_month {
        return range.buckets(Step::Month).into_iter().flat_map(|month| month.windows(window.days)).collect();
    }
    range.windows(window.days)
}

/// The moments between which a network is asked, by its own clock, and how it wants them written.
#[derive(Debug, Clone)]
pub(crate) struct Span {
    /// The days that it is asked for, for filters.
    pub days: Days,
    from: NaiveDateTime,
    to: NaiveDateTime,
    zone: Tz,
    written: String,
}

impl Span {
    /// What to ask for, to learn of these days: one call, or several where a call is for a single day.
    ///
    /// The network counts days by its own clock: to cover days of UTC, those of its days are asked for that they touch.
    pub(crate) fn of(days: Days, what: What, window: &Window, zone: Tz) -> Vec<Span> {
        let zone = if window.utc { Tz::UTC } else { zone };
        // Days of figures and of payments are the network's own, and never moved.
        let covering = match what {
            What::Transactions | What::Referrals => {
                let by_its_clock = |at: record::Instant| Day::from(at.with_timezone(&zone).date_naive());
                let end = days.to().plus(1).start() - TimeDelta::seconds(1);
                Days::new(by_its_clock(days.from().start()), by_its_clock(end)).unwrap_or(days)
            }
            What::Programs | What::Daily | What::Payouts | What::Creatives => days,
        };
        let covering = match covering.count() < window.least {
            true => Days::last(window.least, covering.to()),
            false => covering,
        };
        let span = |days: Days, asked: Days| Span {
            days: days_for_filters(days, asked, window),
            from: asked.from().date().and_time(NaiveTime::MIN),
            to: match window.exclusive {
                true => asked.to().plus(1).date().and_time(NaiveTime::MIN),
                false => asked
                    .to()
                    .date()
                    .and_time(NaiveTime::from_hms_milli_opt(23, 59, 59, 999).unwrap_or_default()),
            },
            zone,
            written: window.written.clone(),
        };
        match window.days {
            1 if window.least <= 1 => covering.windows(1).into_iter().map(|day| span(days, day)).collect(),
            _ => vec![span(days, covering)],
        }
    }

    /// The first moment, in the given form or in that of the window.
    pub(crate) fn from(&self, form: Option<&str>) -> String {
        self.write(self.from, form)
    }

    /// The last moment, in the given form or in that of the window.
    pub(crate) fn to(&self, form: Option<&str>) -> String {
        self.write(self.to, form)
    }

    fn write(&self, at: NaiveDateTime, form: Option<&str>) -> String {
        let instant = || self.zone.from_local_datetime(&at).earliest().map_or(at.and_utc(), |at| at.to_utc());
        match form.unwrap_or(&self.written) {
            "unix" => instant().timestamp().to_string(),
            "unix_ms" => instant().timestamp_millis().to_string(),
            form => formatted(at.and_utc(), form),
        }
    }
}

/// A call for a single day is about that day; any other is about the days that were asked for.
fn days_for_filters(days: Days, asked: Days, window: &Window) -> Days {
    if window.days == 1 && window.least <= 1 { asked } else { days }
}

/// A moment in a form of strftime; a form that is not one is left as it is written, and the network will say no.
pub(crate) fn formatted(at: record::Instant, form: &str) -> String {
    use std::fmt::Write;
    let mut text = String::new();
    match write!(text, "{}", at.format(form)) {
        Ok(()) => text,
        Err(_) => form.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn window(written: &str, exclusive: bool) -> Window {
        Window {
            days: 31,
            written: written.to_owned(),
            exclusive,
            revisit: 60,
            history: None,
            by_month: false,
            utc: false,
            least: 1,
        }
    }

    fn days(from: &str, to: &str) -> Days {
        Days::new(from.parse().unwrap(), to.parse().unwrap()).unwrap()
    }

    fn check(form: &str, exclusive: bool, zone: Tz, what: What, expected: (&str, &str)) {
        let found = Span::of(days("2026-03-01", "2026-03-31"), what, &window(form, exclusive), zone);
        let found: Vec<_> = found.iter().map(|span| (span.from(None), span.to(None))).collect();
        assert_eq!(found, [(expected.0.to_owned(), expected.1.to_owned())], "{form} {zone}");
    }

    #[test]
    fn days_are_written_as_the_network_wants_them() {
        let sales = What::Transactions;
        check("%Y-%m-%d", false, Tz::UTC, sales, ("2026-03-01", "2026-03-31"));
        check("%Y%m%d", true, Tz::UTC, sales, ("20260301", "20260401"));
        check("%Y-%m-%dT%H:%M:%S", false, Tz::UTC, sales, ("2026-03-01T00:00:00", "2026-03-31T23:59:59"));
        check("%Y-%m-%dT%H:%M:%SZ", true, Tz::UTC, sales, ("2026-03-01T00:00:00Z", "2026-04-01T00:00:00Z"));
        check("unix_ms", false, Tz::UTC, sales, ("1772323200000", "1775001599999"));
    }

    #[test]
    fn a_network_of_another_zone_is_asked_for_the_days_that_cover_those_of_utc() {
        // West of UTC a day of UTC begins the evening before; east of it, it ends the morning after.
        check("%Y-%m-%d", false, Tz::America__Los_Angeles, What::Transactions, ("2026-02-28", "2026-03-31"));
        check("%d/%m/%Y", false, Tz::Europe__Paris, What::Transactions, ("01/03/2026", "01/04/2026"));
        // Daily figures are the network's own days and nothing else.
        check("%Y-%m-%d", false, Tz::Europe__Paris, What::Daily, ("2026-03-01", "2026-03-31"));
    }

    #[test]
    fn a_call_for_a_single_day_is_never_for_two() {
        let window = Window { days: 1, ..window("%d-%b-%Y", false) };
        let day = days("2026-07-02", "2026-07-02");
        let spans = Span::of(day, What::Transactions, &window, Tz::Europe__London);
        let found: Vec<_> =
            spans.iter().map(|span| (span.from(None), span.to(None), span.days.from().to_string())).collect();
        let expected = |text: &str, day: &str| (text.to_owned(), text.to_owned(), day.to_owned());
        assert_eq!(found, [expected("02-Jul-2026", "2026-07-02"), expected("03-Jul-2026", "2026-07-03")]);
    }

    #[test]
    fn a_network_that_refuses_a_single_day_is_asked_for_more() {
        let window = Window { least: 2, ..window("%Y-%m-%d", false) };
        let spans = Span::of(days("2026-07-02", "2026-07-02"), What::Daily, &window, Tz::UTC);
        assert_eq!(
            (spans[0].from(None), spans[0].to(None)),
            ("2026-07-01".to_owned(), "2026-07-02".to_owned())
        );
        assert_eq!(
            (spans[0].from(Some("%Y")), spans[0].to(Some("%-d"))),
            ("2026".to_owned(), "2".to_owned())
        );
    }

    #[test]
    fn the_range_is_what_was_asked_or_what_may_have_changed() {
        let known = |since: Option<&str>, until: Option<&str>, complete: Option<&str>| Known {
            since: since.map(|day| day.parse().unwrap()),
            until: until.map(|day| day.parse().unwrap()),
            today: "2026-11-25".parse().unwrap(),
            complete_to: complete.map(|day| day.parse().unwrap()),
            backfill_days: 366,
        };
        let window = window("%Y-%m-%d", false);
        let check = |known: Known, expected: (&str, &str)| {
            assert_eq!(range(Some(&window), &known), Some(days(expected.0, expected.1)));
        };
        check(known(Some("2026-01-01"), Some("2026-01-31"), None), ("2026-01-01", "2026-01-31"));
        check(known(None, None, Some("2026-11-20")), ("2026-09-21", "2026-11-25"));
        check(known(None, None, None), ("2025-11-25", "2026-11-25"));
        assert_eq!(range(Some(&window), &known(Some("2027-01-01"), None, None)), None);
        let short = Window { history: Some(10), ..window.clone() };
        assert_eq!(
            range(Some(&short), &known(Some("2026-01-01"), None, None)),
            Some(days("2026-11-15", "2026-11-25"))
        );
    }

    #[test]
    fn months_are_not_crossed_where_that_is_not_allowed() {
        let window = Window { by_month: true, ..window("%Y-%m-%d", false) };
        let found = windows(days("2026-01-15", "2026-03-02"), &window);
        assert_eq!(
            found,
            [
                days("2026-01-15", "2026-01-31"),
                days("2026-02-01", "2026-02-28"),
                days("2026-03-01", "2026-03-02")
            ]
        );
    }

    proptest! {
        #[test]
        fn every_instant_asked_for_lies_in_the_days_that_are_written(start in 15_000i64..25_000, length in 1i64..40, second in 0i64..3_456_000) {
            let range = Days::new(Day::from_number(start).unwrap(), Day::from_number(start + length - 1).unwrap()).unwrap();
            let at = range.from().start() + TimeDelta::seconds(second % (length * 86_400));
            for zone in [Tz::UTC, Tz::America__Los_Angeles, Tz::Europe__Paris, Tz::Pacific__Kiritimati] {
                for days in [1, 31] {
                    let window = Window { days, ..window("%Y-%m-%d", false) };
                    let spans = Span::of(range, What::Transactions, &window, zone);
                    let local = at.with_timezone(&zone).format("%Y-%m-%d").to_string();
                    prop_assert_eq!(spans.iter().filter(|span| span.from(None) <= local && local <= span.to(None)).count(), 1);
                }
            }
        }
    }
}
