//! What a placement's age makes of its income: how much came late, whether it fades, when it had paid for its work.

use std::collections::BTreeMap;

use ledger::DayBrought;
use record::Day;

use super::part;
use super::told::month_of;
use crate::view::{Decay, ShareAfter};

/// Over how many months a level is measured: one month alone says little.
const LEVEL: usize = 3;
/// How many whole months a placement needs before anything is said about how it fades.
const ENOUGH: usize = 6;

/// Which part of what is earned until today had come so many days after the first day.
pub(super) fn share(first_day: Day, today: Day, days: &[DayBrought], after: u32) -> ShareAfter {
    let until = first_day.plus(i64::from(after));
    let earned = |is_in: &dyn Fn(Day) -> bool| -> i128 {
        let standing = days.iter().filter(|part| part.status.counts() && is_in(part.day));
        standing.filter_map(|part| part.converted).map(i128::from).sum()
    };
    let share = part(earned(&|day| day < until), earned(&|_| true)).filter(|_| until <= today);
    ShareAfter { days: after, share }
}

/// What was earned in each whole month from the first day's until the last one that is over.
///
/// The first month counts only if it is whole: a placement of the 28th has no month of its own yet.
pub(super) fn by_month(first_day: Day, today: Day, days: &[DayBrought]) -> Vec<i64> {
    let from = month_of(first_day.plus(-1)) + 1;
    let months = usize::try_from(month_of(today) - from).unwrap_or(0);
    let mut earned = vec![0_i64; months];
    for day in days.iter().filter(|day| day.status.counts()) {
        let month = usize::try_from(month_of(day.day) - from).ok().and_then(|at| earned.get_mut(at));
        if let Some(sum) = month {
            *sum = sum.saturating_add(day.converted.unwrap_or(0));
        }
    }
    earned
}

/// How income fades, by what each whole month brought.
///
/// The level of a month is what it and the two before it brought. It is set beside the best level that there was: at four
/// fifths of it or more the placement is evergreen, and the half-life is how many months after its best level the level
/// was down to half of that and has not come back since.
pub(super) fn decay(months: &[i64]) -> Decay {
    let young = |note: String| Decay { half_life_months: None, evergreen: false, note };
    if months.len() < ENOUGH {
        return young(format!("Too young to tell whether it fades: that takes {ENOUGH} whole months."));
    }
    let levels: Vec<i128> =
        months.windows(LEVEL).map(|window| window.iter().copied().map(i128::from).sum()).collect();
    let best = levels.iter().enumerate().rev().max_by_key(|(_, level)| **level);
    let (Some((peak, best)), Some(now)) = (best.map(|(at, best)| (at, *best)), levels.last().copied()) else {
        return young("Nothing can be said about how it fades.".to_owned());
    };
    if best <= 0 {
        return young("It has not earned in any whole month yet.".to_owned());
    }
    if now * 5 >= best * 4 {
        let note = "Evergreen: its last three months brought as much as its best, or nearly so.";
        return Decay { half_life_months: None, evergreen: true, note: note.to_owned() };
    }
    if now * 2 > best {
        let percent = (now * 200 + best) / (best * 2);
        let note = format!("It fades slowly: its last three months brought {percent} % of its best three.");
        return Decay { half_life_months: None, evergreen: false, note };
    }
    // From the end back to the last level that was above half.
    let after = levels.iter().rposition(|level| level * 2 > best).unwrap_or(peak) + 1 - peak;
    let half = u32::try_from(after).unwrap_or(u32::MAX);
    let months = if half == 1 { "month" } else { "months" };
    let note = match now <= 0 {
        true => format!("It has stopped: half was gone {half} {months} after its best time, and now all is."),
        false => format!("It fades: half of what it brought was gone {half} {months} after its best time."),
    };
    Decay { half_life_months: Some(half), evergreen: false, note }
}

/// The day since which what it earned has covered the hours worked on it, at what an hour is worth in micros.
pub(super) fn payback(days: &[DayBrought], work: &BTreeMap<Day, u64>, hour: i64) -> Option<Day> {
    if work.is_empty() {
        return None;
    }
    // In sixtieths of a micro, so that minutes are exact.
    let mut changes: BTreeMap<Day, i128> = BTreeMap::new();
    for (day, minutes) in work {
        *changes.entry(*day).or_default() -= i128::from(*minutes) * i128::from(hour);
    }
    for day in days.iter().filter(|day| day.status.counts()) {
        *changes.entry(day.day).or_default() += i128::from(day.converted.unwrap_or(0)) * 60;
    }
    let (mut balance, mut since, mut worked) = (0_i128, None, false);
    for (day, change) in changes {
        balance += change;
        worked |= work.contains_key(&day);
        since = match balance >= 0 && worked {
            true => since.or(Some(day)),
            false => None,
        };
    }
    since
}

#[cfg(test)]
mod tests {
    use record::{Currency, Money, Status};

    use super::*;

    fn earned(on: &str, euros: i64) -> DayBrought {
        let micros = euros * 1_000_000;
        DayBrought {
            day: on.parse().unwrap(),
            status: Status::Approved,
            money: Money::new(micros, Currency::EUR),
            converted: Some(micros),
            count: 1,
        }
    }

    fn told(months: &[i64]) -> (Option<u32>, bool) {
        let Decay { half_life_months, evergreen, .. } = decay(months);
        (half_life_months, evergreen)
    }

    #[test]
    fn income_fades_or_does_not() {
        assert_eq!(told(&[9, 9, 9, 9, 9]), (None, false), "too young");
        assert_eq!(told(&[0, 3, 9, 9, 9, 9, 8, 8]), (None, true));
        assert_eq!(told(&[9, 9, 9, 8, 7, 6, 5]), (None, false), "slowly: 18 of 27");
        // Levels 27, 19, 12, 6, 4, 3: half of 27 is passed with the third.
        assert_eq!(told(&[9, 9, 9, 1, 2, 3, 1, 0, 2]), (Some(2), false));
        assert_eq!(told(&[9, 9, 9, 0, 0, 0, 0]), (Some(2), false));
        assert!(decay(&[9, 9, 9, 0, 0, 0, 0]).note.contains("stopped"));
        // What came back is not gone.
        assert_eq!(told(&[9, 9, 9, 0, 0, 0, 8, 8, 8]), (None, true));
        assert_eq!(told(&[0; 12]), (None, false));
        assert_eq!(told(&[-5; 12]), (None, false));
        assert_eq!(told(&[i64::MAX; 12]), (None, true));
    }

    #[test]
    fn only_whole_months_are_set_beside_each_other() {
        let day = |text: &str| text.parse::<Day>().unwrap();
        let days = [
            earned("2026-01-30", 1),
            earned("2026-02-01", 2),
            earned("2026-03-31", 4),
            earned("2026-04-02", 8),
        ];
        let months = |first, today| -> Vec<i64> {
            by_month(day(first), day(today), &days).iter().map(|micros| micros / 1_000_000).collect()
        };
        assert_eq!(months("2026-01-28", "2026-04-10"), [2, 4]);
        assert_eq!(months("2026-01-01", "2026-04-30"), [1, 2, 4]);
        assert_eq!(months("2026-04-01", "2026-04-10"), [0; 0]);
    }

    #[test]
    fn work_is_paid_back_when_income_covers_it_for_good() {
        let day = |text: &str| text.parse::<Day>().unwrap();
        let days = [earned("2026-01-10", 30), earned("2026-02-10", 30), earned("2026-05-10", 30)];
        let work = |list: &[(&str, u64)]| list.iter().map(|(on, minutes)| (day(on), *minutes)).collect();
        let hour = 40_000_000;
        assert_eq!(payback(&days, &work(&[("2026-01-01", 60)]), hour), Some(day("2026-02-10")));
        assert_eq!(
            payback(&days, &work(&[("2026-01-01", 45)]), hour),
            Some(day("2026-01-10")),
            "to the cent"
        );
        assert_eq!(payback(&days, &work(&[("2026-01-01", 136)]), hour), None);
        // More work later takes it back until that is covered, too.
        assert_eq!(
            payback(&days, &work(&[("2026-01-01", 60), ("2026-03-01", 60)]), hour),
            Some(day("2026-05-10"))
        );
        assert_eq!(payback(&days, &BTreeMap::new(), hour), None);
    }
}
