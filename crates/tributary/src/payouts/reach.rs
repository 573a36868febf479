//! How long until a balance reaches a minimum.

/// Days per part of the pace: ninety days are looked at in three parts.
pub(super) const PART_DAYS: i64 = 30;

/// The days that are missing at the best and at the worst pace of three parts of thirty days each.
///
/// `None` where nothing was approved in that part: it is not reached at this pace.
pub(super) fn days_to(balance: i64, minimum: i64, parts: [i64; 3]) -> (Option<i64>, Option<i64>) {
    let missing = i128::from(minimum) - i128::from(balance);
    if missing <= 0 {
        return (Some(0), Some(0));
    }
    let at = |pace: i64| {
        let pace = i128::from(pace);
        let days = (missing * i128::from(PART_DAYS) + pace - 1).checked_div(pace).filter(|_| pace > 0)?;
        i64::try_from(days).ok()
    };
    let [first, second, third] = parts;
    (at(first.max(second).max(third)), at(first.min(second).min(third)))
}

/// The same in words.
pub(super) fn says(days: (Option<i64>, Option<i64>)) -> String {
    use super::rhythm::counted;
    match days {
        (Some(0), _) => "The minimum is reached.".to_owned(),
        (Some(least), Some(most)) if least == most => {
            format!("In about {} at this pace.", counted(least, "day"))
        }
        (Some(least), Some(most)) => format!("In {least} to {} at this pace.", counted(most, "day")),
        (Some(least), None) => {
            format!("In {} at the best pace of the last 90 days, or not at all.", counted(least, "day"))
        }
        (None, _) => "Not at this pace: nothing was approved in the last 90 days.".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_to_a_minimum_are_a_range() {
        let check = |balance: i64,
                     minimum: i64,
                     parts: [i64; 3],
                     expected: (Option<i64>, Option<i64>),
                     words: &str| {
            let found = days_to(balance, minimum, parts);
            assert_eq!(
                (found, says(found).as_str()),
                (expected, words),
                "{balance} of {minimum} at {parts:?}"
            );
        };
        // 40 are missing; 30 in thirty days are one a day, 60 are two.
        check(60, 100, [30, 60, 30], (Some(20), Some(40)), "In 20 to 40 days at this pace.");
        check(60, 100, [30, 30, 30], (Some(40), Some(40)), "In about 40 days at this pace.");
        // 41 of 2 a day takes 21 days: a begun day is a day.
        check(59, 100, [60, 60, 60], (Some(21), Some(21)), "In about 21 days at this pace.");
        check(
            60,
            100,
            [0, 30, 0],
            (Some(40), None),
            "In 40 days at the best pace of the last 90 days, or not at all.",
        );
        check(
            60,
            100,
            [-5, 30, 30],
            (Some(40), None),
            "In 40 days at the best pace of the last 90 days, or not at all.",
        );
        check(
            60,
            100,
            [0, 0, 0],
            (None, None),
            "Not at this pace: nothing was approved in the last 90 days.",
        );
        check(100, 100, [0, 0, 0], (Some(0), Some(0)), "The minimum is reached.");
        check(-10, 10, [600, 600, 600], (Some(1), Some(1)), "In about 1 day at this pace.");
        check(
            i64::MIN,
            i64::MAX,
            [1, 1, 1],
            (None, None),
            "Not at this pace: nothing was approved in the last 90 days.",
        );
    }
}
