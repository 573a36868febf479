//! How long until a balance reaches a minimum.

use record::{Days, Money, Status};

use super::owed::{Owed, payer_of};
use crate::Error;
use crate::view::ThresholdView;

/// An approval that is older than so many days does not say when the last ninety days were.
const STALE_DAYS: i64 = 60;

/// Days per part of the pace: ninety days are looked at in three parts.
const PART_DAYS: i64 = 30;

/// The days that are missing at the best and at the worst pace of three parts of thirty days each.
///
/// `None` where nothing was approved in that part: it is not reached at this pace.
fn days_to(balance: i64, minimum: i64, parts: [i64; 3]) -> (Option<i64>, Option<i64>) {
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
fn says(days: (Option<i64>, Option<i64>)) -> String {
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

impl Owed<'_, '_> {
    /// Its way to the least sum that is paid out, if the terms name one.
    pub fn threshold(&self) -> Result<Option<ThresholdView>, Error> {
        let Some(stated) = &self.terms.minimum else { return Ok(None) };
        let minimum = stated.value;
        let balance = self.unpaid(None)?.sum;
        let days = days_to(balance, minimum.micros, self.pace()?);
        let part = i128::from(balance.max(0)) * 10_000 / i128::from(minimum.micros.max(1));
        Ok(Some(ThresholdView {
            account: self.account.id.0,
            account_name: self.account.name.clone(),
            payer: self.payer.clone(),
            balance: Money::new(balance, self.currency).into(),
            minimum: minimum.into(),
            part_bp: u32::try_from(part.min(10_000)).unwrap_or(10_000),
            days_least: days.0,
            days_most: days.1,
            says: says(days),
            stated: stated.says.clone(),
        }))
    }

    /// What was approved in each thirty of the last ninety days of which commissions are approved.
    fn pace(&self) -> Result<[i64; 3], Error> {
        let today = self.books.today;
        let newest = self.books.r.newest_approved(self.account.id)?.unwrap_or(today);
        let end = newest.clamp(today.plus(-STALE_DAYS), today);
        let mut parts = [0; 3];
        for (part, back) in parts.iter_mut().zip(0..) {
            let days = Days::last(PART_DAYS, end.plus(-PART_DAYS * back));
            let by_hand = self.books.is_by_hand(&self.account.network);
            for sum in self.books.r.account_sums(self.account.id, days)? {
                let is_of = matches!(sum.status, Status::Approved | Status::Paid)
                    && sum.money.currency == self.currency
                    && (!by_hand || payer_of(self.books, true, &sum) == self.payer);
                *part = if is_of { i64::saturating_add(*part, sum.money.micros) } else { *part };
            }
        }
        Ok(parts)
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
