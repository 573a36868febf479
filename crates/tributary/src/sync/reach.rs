//! How far back a first sync reaches, and where “everything” ends.

use std::collections::{BTreeMap, BTreeSet};

use ledger::{Account, EVERYTHING_DAYS, HISTORY_DAYS};
use network::{Ask, NetworkError, What};
use record::Day;

/// So many days without a row, and nothing older is looked for.
const SILENCE_DAYS: i64 = 3 * 366;
/// Days so near are never taken as older than what a network keeps.
const NEAR_DAYS: i64 = 366;

/// How many days the first sync of an account reaches back.
pub(super) fn days(account: &Account) -> i64 {
    match account.history_days.unwrap_or(HISTORY_DAYS) {
        0 => EVERYTHING_DAYS,
        days => i64::from(days).min(EVERYTHING_DAYS),
    }
}

/// The order of asking: names first, then the newest days, so that what somebody waits for is there first however far
/// back a first sync reaches, and last the lists of people and of what can be shown, which may be long. Of windows that end
/// on the same day, what is earned comes before what explains it.
pub(super) fn newest_first(mut asks: Vec<Ask>) -> Vec<Ask> {
    asks.sort_by_key(|ask| {
        let ends = ask.days.map_or(i64::MAX, |days| days.to().number());
        let turn = match ask.what {
            What::Programs => 0,
            What::Referrals if ask.days.is_none() => 2,
            What::Creatives => 3,
            _ => 1,
        };
        (turn, std::cmp::Reverse(ends), ask.what)
    });
    asks
}

/// Where each fetch ends when everything is asked for, which no network's documentation says: windows come newest
/// first, and what lies before three years of silence, or before days that the network refuses, is not asked for.
pub(super) struct Ends {
    /// Whether everything is asked for; otherwise nothing ends before its time.
    everything: bool,
    today: Day,
    /// The last day of the silence that goes on, by fetch.
    silent: BTreeMap<usize, Day>,
    over: BTreeSet<usize>,
}

impl Ends {
    /// Where a run of an account ends.
    pub(super) fn of(account: &Account, asked: bool, today: Day) -> Ends {
        let everything = !asked && account.complete_to.is_none() && account.history_days == Some(0);
        Ends { everything, today, silent: BTreeMap::new(), over: BTreeSet::new() }
    }

    /// Whether it is not known how many windows there are.
    pub(super) fn open(&self) -> bool {
        self.everything
    }

    /// Whether a window lies before the end.
    pub(super) fn beyond(&self, ask: &Ask) -> bool {
        self.over.contains(&ask.fetch)
    }

    /// Takes how many rows a window had.
    pub(super) fn read(&mut self, ask: &Ask, rows: usize) {
        let Some(days) = ask.days.filter(|_| self.everything) else { return };
        if rows > 0 {
            self.silent.remove(&ask.fetch);
            return;
        }
        let last = *self.silent.entry(ask.fetch).or_insert(days.to());
        if last.number() - days.from().number() >= SILENCE_DAYS {
            self.over.insert(ask.fetch);
        }
    }

    /// Whether an error means no more than that the network keeps nothing so old.
    pub(super) fn refused(&mut self, ask: &Ask, error: &NetworkError) -> bool {
        let old = ask.days.is_some_and(|days| days.to() < self.today.plus(-NEAR_DAYS));
        let over = self.everything && old && matches!(error, NetworkError::Refused { .. });
        if over {
            self.over.insert(ask.fetch);
        }
        over
    }
}

#[cfg(test)]
mod tests {
    use record::Days;

    use super::*;

    fn ends(everything: bool) -> Ends {
        let today = "2026-11-25".parse().unwrap();
        Ends { everything, today, silent: BTreeMap::new(), over: BTreeSet::new() }
    }

    /// The windows of a fetch, a month each, the newest first.
    fn asks(fetch: usize) -> impl Iterator<Item = Ask> {
        let today: Day = "2026-11-25".parse().unwrap();
        (0..300).map(move |back| {
            let to = today.plus(-30 * back);
            Ask { fetch, what: What::Transactions, days: Days::new(to.plus(-29), to) }
        })
    }

    fn refused() -> NetworkError {
        NetworkError::Refused { status: 400, says: "too old".to_owned() }
    }

    /// How many windows are asked for if so many of the newest have rows.
    fn asked(mut ends: Ends, with_rows: usize) -> usize {
        let mut count = 0;
        for (at, ask) in asks(0).enumerate() {
            if !ends.beyond(&ask) {
                count += 1;
                ends.read(&ask, usize::from(at < with_rows));
            }
        }
        count
    }

    #[test]
    fn the_newest_days_come_first_names_before_them_and_lists_last() {
        let ask = |fetch, what, days: Option<(&str, &str)>| Ask {
            fetch,
            what,
            days: days.and_then(|(from, to)| Days::new(from.parse().unwrap(), to.parse().unwrap())),
        };
        let planned = vec![
            ask(5, What::Creatives, None),
            ask(2, What::Programs, None),
            ask(1, What::Transactions, Some(("2026-09-01", "2026-09-30"))),
            ask(1, What::Transactions, Some(("2026-10-01", "2026-10-31"))),
            ask(0, What::Daily, Some(("2026-09-01", "2026-10-31"))),
            ask(3, What::Payouts, Some(("2026-09-01", "2026-10-31"))),
            ask(4, What::Referrals, None),
        ];
        let order: Vec<_> =
            newest_first(planned).into_iter().map(|ask| (ask.fetch, ask.days.is_some())).collect();
        let wanted = [(2, false), (1, true), (0, true), (3, true), (1, true), (4, false), (5, false)];
        assert_eq!(order, wanted);
    }

    #[test]
    fn three_years_of_silence_are_the_end() {
        let years = 37;
        assert_eq!(asked(ends(true), 0), years);
        assert_eq!(asked(ends(true), 50), 50 + years);
        assert_eq!(asked(ends(false), 0), 300, "a range that was chosen is read to its end");
    }

    #[test]
    fn a_silence_ends_with_a_row_and_one_fetch_says_nothing_of_another() {
        let mut found = ends(true);
        for (at, ask) in asks(0).enumerate().take(60) {
            found.read(&ask, usize::from(at == 30));
        }
        assert!(!asks(0).any(|ask| found.beyond(&ask)));
        for ask in asks(1).take(40) {
            found.read(&ask, 0);
        }
        assert!(asks(1).all(|ask| found.beyond(&ask)) && !asks(0).any(|ask| found.beyond(&ask)));
    }

    #[test]
    fn days_that_are_too_old_for_a_network_are_the_end_and_new_ones_an_error() {
        let (new, old) = (asks(0).next().unwrap(), asks(0).nth(20).unwrap());
        let mut found = ends(true);
        assert!(!found.refused(&new, &refused()) && !found.beyond(&old));
        assert!(!found.refused(&old, &NetworkError::Timeout));
        assert!(found.refused(&old, &refused()) && found.beyond(&old));
        assert!(!ends(false).refused(&old, &refused()));
    }
}
