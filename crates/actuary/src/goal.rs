//! How far a goal is: by today, and in which month it is reached for good.

use crate::band::narrow;
use crate::{Band, Month};

/// What should be there by the end of day number `day` (from 1) of a period of `days`, in micros, if the goal is to be
/// reached on its last day in equal steps. Half to even; zero before the period, the goal after it.
pub fn due_by(goal: i64, day: u32, days: u32) -> i64 {
    let (days, part) = (i128::from(days.max(1)), i128::from(day.min(days.max(1))));
    let product = i128::from(goal) * part;
    let (whole, rest) = (product.div_euclid(days), product.rem_euclid(days));
    let up = rest * 2 > days || (rest * 2 == days && whole % 2 != 0);
    narrow(whole + i128::from(up))
}

/// When passive income covers what is needed each month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cover {
    /// It does now, and goes on to at the median.
    Already,
    /// It will.
    Between {
        /// The first month in which it may: one in ten.
        earliest: Month,
        /// As likely by then as not; `None` if later than the months looked at.
        likely: Option<Month>,
        /// The month by which it almost surely does: nine in ten; `None` if later than the months looked at.
        latest: Option<Month>,
    },
    /// Not within the months looked at, with nine to one.
    Never,
}

/// When income covers a monthly `need` for good: from which month on the [`forecast`](crate::forecast()) does not fall
/// below it again within the months looked at, by its 80 percent range and its median. A December that covers it, before
/// a January that does not, is not it. `now` is what comes in a month at present, `next` the first month of the
/// forecast.
pub fn covers(need: i64, now: i64, next: Month, ahead: &[Band]) -> Cover {
    let from = |value: fn(&Band) -> i64| {
        let last_short = ahead.iter().rposition(|band| value(band) < need);
        let first = last_short.map_or(0, |at| at + 1);
        (first < ahead.len()).then(|| next.plus(i32::try_from(first).unwrap_or(i32::MAX)))
    };
    let likely = from(|band| band.median);
    if now >= need && (likely == Some(next) || ahead.is_empty()) {
        return Cover::Already;
    }
    from(|band| band.high80).map_or(Cover::Never, |earliest| Cover::Between {
        earliest,
        likely,
        latest: from(|band| band.low80),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::payments::month;
    use proptest::prelude::*;

    fn bands(medians: &[i64]) -> Vec<Band> {
        let band = |median: &i64| Band {
            low80: median - 20,
            low50: median - 10,
            median: *median,
            high50: median + 10,
            high80: median + 20,
        };
        medians.iter().map(band).collect()
    }

    #[test]
    fn the_pace_is_a_straight_line() {
        assert_eq!(due_by(300_000_000, 10, 30), 100_000_000);
        assert_eq!([due_by(1, 1, 2), due_by(3, 1, 2), due_by(-1, 1, 2)], [0, 2, 0]);
        assert_eq!([due_by(7, 0, 30), due_by(7, 31, 30), due_by(7, 3, 0)], [0, 7, 7]);
        assert_eq!(due_by(i64::MAX, u32::MAX, u32::MAX), i64::MAX);
    }

    #[test]
    fn cover_is_a_range_of_months() {
        let next = month("2026-12");
        let climbing = bands(&[50, 70, 90, 110, 130, 150]);
        let expected = Cover::Between {
            earliest: month("2027-02"),
            likely: Some(month("2027-03")),
            latest: Some(month("2027-04")),
        };
        assert_eq!(covers(100, 40, next, &climbing), expected);
        let expected = Cover::Between { earliest: month("2027-05"), likely: None, latest: None };
        assert_eq!(covers(165, 40, next, &climbing), expected);
        assert_eq!(covers(171, 40, next, &climbing), Cover::Never);
        assert_eq!(covers(50, 60, next, &climbing), Cover::Already);
        assert_eq!(covers(5, 5, next, &[]), Cover::Already);
        assert_eq!(covers(5, 4, next, &[]), Cover::Never);
    }

    #[test]
    fn one_good_month_is_no_cover() {
        let december = bands(&[50, 150, 50, 110, 150]);
        let Cover::Between { likely, .. } = covers(100, 200, month("2026-12"), &december) else { panic!() };
        assert_eq!(likely, Some(month("2027-03")));
    }

    proptest! {
        #[test]
        fn the_pace_never_falls_back_and_ends_at_the_goal(goal in 0i64.., days in 1u32..400) {
            let line: Vec<i64> = (0..=days).map(|day| due_by(goal, day, days)).collect();
            prop_assert!(line.is_sorted());
            prop_assert_eq!((line[0], line[days as usize]), (0, goal));
        }

        #[test]
        fn the_range_of_cover_is_in_order(medians in proptest::collection::vec(0i64..200, 0..20), need in 0i64..200) {
            if let Cover::Between { earliest, likely, latest } = covers(need, 0, month("2026-12"), &bands(&medians)) {
                prop_assert!(likely.is_none_or(|likely| earliest <= likely));
                prop_assert!(latest.is_none_or(|latest| likely.is_some_and(|likely| likely <= latest)));
            }
        }
    }
}
