//! How long a sync will still take, from how long it has taken.

use std::time::Duration;

use chrono::TimeDelta;

/// Windows that have to be read before anything is said of the others.
const ENOUGH_WINDOWS: u32 = 2;
/// A shorter time tells more of the sign-in than of the network.
const ENOUGH: TimeDelta = TimeDelta::seconds(3);

/// What a run has measured.
#[derive(Debug, Clone, Copy)]
pub(super) struct Measured {
    /// Windows read in this run.
    pub windows: u32,
    /// Requests that they took.
    pub requests: u64,
    /// The time that they took.
    pub took: TimeDelta,
    /// Windows to come.
    pub left: u32,
    /// The least time for a request that the network's pace allows.
    pub pace: Option<Duration>,
}

/// Seconds until the end; none while too little is known, and none at the end.
pub(super) fn seconds_left(measured: Measured) -> Option<u64> {
    let Measured { windows, requests, took, left, pace } = measured;
    if windows < ENOUGH_WINDOWS || requests == 0 || left == 0 || took < ENOUGH {
        return None;
    }
    let requests_left = (requests * u64::from(left)).div_ceil(u64::from(windows));
    let each_ms = u64::try_from(took.num_milliseconds()).ok()? / requests;
    let pace_ms = pace.map_or(0, |pace| u64::try_from(pace.as_millis()).unwrap_or(u64::MAX));
    Some(requests_left.saturating_mul(each_ms.max(pace_ms)).div_ceil(1_000))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_takes_as_long_as_what_was_read() {
        let measured = Measured {
            windows: 4,
            requests: 12,
            took: TimeDelta::seconds(24),
            left: 8,
            pace: Some(Duration::from_millis(500)),
        };
        // Three requests a window, two seconds each.
        assert_eq!(seconds_left(measured), Some(48));
        // The first requests are sent at once; in a long run the network's pace counts.
        let paced = Measured { pace: Some(Duration::from_secs(3)), ..measured };
        assert_eq!(seconds_left(paced), Some(72));
        assert_eq!(seconds_left(Measured { pace: None, ..measured }), Some(48));
        assert_eq!(seconds_left(Measured { windows: 3, requests: 4, left: 1, ..measured }), Some(12));
    }

    #[test]
    fn nothing_is_said_before_something_is_known() {
        let measured =
            Measured { windows: 4, requests: 12, took: TimeDelta::seconds(24), left: 8, pace: None };
        assert_eq!(seconds_left(Measured { windows: 1, ..measured }), None);
        assert_eq!(seconds_left(Measured { took: TimeDelta::seconds(2), ..measured }), None);
        assert_eq!(seconds_left(Measured { took: TimeDelta::seconds(-9), ..measured }), None);
        assert_eq!(seconds_left(Measured { left: 0, ..measured }), None);
        assert_eq!(seconds_left(Measured { requests: 0, ..measured }), None);
    }
}
