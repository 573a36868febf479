//! If you stopped today: what would still come.

use crate::band::{Band, Path, Thin, bands, micros, narrow};
use crate::smoothing::Growth;
use crate::{Life, Living, Placement, fading, forecast, leaving};

/// All that would go on by itself, in micros of one currency.
#[derive(Debug, Clone, Copy)]
pub struct Passive<'a, P> {
    /// Referrals that pay now.
    pub living: &'a [Living<P>],
    /// How long referrals stayed, by program: see [`lives`](crate::lives).
    pub lives: &'a [(P, Life)],
    /// Pages, posts and videos with income.
    pub placements: &'a [Placement],
    /// What else is declared passive, month by month, oldest first, every month over.
    pub rest: &'a [i64],
}

/// What one part of it would bring.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remaining {
    /// What it brings in a month now, in micros.
    pub now: i64,
    /// One range for each month ahead, the next one first. [`Thin`] counts referrals that have left, placements that
    /// have stood for half a year and earned, or months of the rest.
    pub months: Result<Vec<Band>, Thin>,
}

/// What would still come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stopped {
    /// Of referrals: each one's present amount × the chance that it still pays, given how long it has.
    pub referrals: Remaining,
    /// Of what stands on pages: see [`fading()`](crate::fading()).
    pub content: Remaining,
    /// Of the rest: its [forecast](crate::forecast()) without growth. Where it grew it stays at the level that it has come to,
    /// with its season and its spread; where it fell it goes on falling.
    pub rest: Remaining,
    /// Of all parts of which it can be said; `now` counts those only. [`Thin`] if it can be said of none that brings
    /// anything.
    pub total: Remaining,
    /// After how many months half of that or less is left at the median; `None` if not within the months looked at.
    pub halved: Option<usize>,
}

/// Paths that ranges are made of.
const PATHS: usize = 500;

/// What would still come in the next `months` months if no new referral came and nothing new were put up. Ranges are
/// quantiles of 500 drawn paths, the same for the same input; parts are drawn independently of each other.
pub fn stop<P: Ord + Clone>(passive: &Passive<'_, P>, months: usize) -> Stopped {
    let monthly = passive.living.iter().map(|one| i128::from(one.monthly.max(0))).sum();
    let standing: Vec<&Placement> = passive.placements.iter().collect();
    let parts = [
        (narrow(monthly), leaving::paths(passive.living, passive.lives, months, PATHS)),
        (micros(fading::now(&standing)), fading::paths(passive.placements, months, PATHS)),
        (last_months(passive.rest), rest(passive.rest, months)),
    ];
    let (total, told) = (sum(&parts, months), parts.map(|part| remaining(part, months)));
    let [referrals, content, rest] = told;
    Stopped { referrals, content, rest, halved: halved(&total), total }
}

impl Stopped {
    /// The same with what is declared of the months ahead added to the total, and what is declared now: it is as it is said,
    /// so every range moves by it and none widens.
    pub fn with_declared(self, now: i64, declared: &[i64]) -> Stopped {
        if declared.iter().all(|month| *month == 0) {
            return self;
        }
        let by = |at: usize| declared.get(at).copied().unwrap_or_default();
        let months = match self.total.months {
            Ok(months) => months.iter().enumerate().map(|(at, band)| band.moved(by(at))).collect(),
            Err(_) => declared.iter().map(|month| Band::exactly(*month)).collect(),
        };
        let total = Remaining { now: self.total.now.saturating_add(now), months: Ok(months) };
        Stopped { halved: halved(&total), total, ..self }
    }
}

/// After how many months half or less is left.
fn halved(total: &Remaining) -> Option<usize> {
    let half = |band: &Band| i128::from(band.median) * 2 <= i128::from(total.now);
    match &total.months {
        Ok(months) if total.now > 0 => months.iter().position(half).map(|at| at + 1),
        _ => None,
    }
}

fn rest(history: &[i64], months: usize) -> Result<Vec<Path>, Thin> {
    if history.is_empty() {
        return Ok(vec![vec![0.0; months]; PATHS]);
    }
    Ok(forecast::paths(history, months, PATHS, Growth::Ends)?.1)
}

/// The mean of the last three months.
fn last_months(history: &[i64]) -> i64 {
    let last = || history.iter().rev().take(3);
    let sum: i128 = last().map(|amount| i128::from(*amount)).sum();
    narrow(sum / last().count().max(1) as i128)
}

type Part = (i64, Result<Vec<Path>, Thin>);

fn remaining((now, paths): Part, months: usize) -> Remaining {
    Remaining { now, months: paths.map(|paths| bands(&paths, months)) }
}

fn sum(parts: &[Part], months: usize) -> Remaining {
    let known = || parts.iter().filter_map(|(now, paths)| paths.as_ref().ok().map(|paths| (*now, paths)));
    let thin = parts.iter().find_map(|(_, paths)| paths.as_ref().err().copied());
    let now = narrow(known().map(|(now, _)| i128::from(now)).sum());
    let month =
        |path: usize, at: usize| known().filter_map(|(_, paths)| paths.get(path)?.get(at)).sum::<f64>();
    let path = |path: usize| -> Path { (0..months).map(|at| month(path, at)).collect() };
    match thin {
        Some(thin) if now == 0 => Remaining { now, months: Err(thin) },
        _ => Remaining { now, months: Ok(bands(&(0..PATHS).map(path).collect::<Vec<_>>(), months)) },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::band::Chance;
    use proptest::prelude::*;

    fn lives() -> Vec<(u8, Life)> {
        (0..400).map(|at| (1, Life { months: 1 + at % 24, ended: at % 3 == 0 })).collect()
    }

    #[test]
    fn the_parts_make_the_sum() {
        let living = vec![Living { program: 1, months: 5, monthly: 2_000_000 }; 50];
        let lives = lives();
        let placements = vec![(0..30).map(|age| 100_000_000 >> (age / 6)).collect::<Placement>(); 4];
        let rest = vec![70_000_000; 12];
        let stopped =
            stop(&Passive { living: &living, lives: &lives, placements: &placements, rest: &rest }, 12);
        let parts = [&stopped.referrals, &stopped.content, &stopped.rest];
        assert_eq!(stopped.total.now, parts.iter().map(|part| part.now).sum::<i64>());
        let total = stopped.total.months.unwrap();
        for (at, band) in total.iter().enumerate() {
            let medians: i64 = parts.iter().map(|part| part.months.as_ref().unwrap()[at].median).sum();
            assert!((band.median - medians).abs() < 10_000_000, "{at}: {band:?} {medians}");
        }
        assert_eq!(stopped.rest.months.unwrap(), vec![Band::exactly(70_000_000); 12]);
    }

    #[test]
    fn nothing_grows_without_work_and_a_month_is_the_same_however_many_are_asked_for() {
        let rest: Vec<i64> = (1..=24).map(|month| month * 10_000_000).collect();
        let living: Vec<Living<u8>> =
            (0..90).map(|at| Living { program: 1, months: 1 + at % 30, monthly: 2_000_000 }).collect();
        let lives = lives();
        let placements = vec![(0..30).map(|age| 100_000_000 >> (age / 6)).collect::<Placement>(); 4];
        let passive = Passive { living: &living, lives: &lives, placements: &placements, rest: &rest };
        let months = |count: usize| stop(&passive, count);
        let (few, many) = (months(3), months(24));
        // It has come to 240 and does not go on from there, neither does the best month hold it down.
        for month in many.rest.months.as_ref().unwrap() {
            assert!((200_000_000..=245_000_000).contains(&month.median), "{month:?}");
            assert!(month.low50 < month.median && month.median < month.high50, "{month:?}");
        }
        let pairs = [(few.total, many.total), (few.rest, many.rest), (few.content, many.content)];
        for (few, many) in pairs.into_iter().chain([(few.referrals, many.referrals)]) {
            assert_eq!(few.months.unwrap(), many.months.unwrap()[..3]);
        }
    }

    #[test]
    fn half_is_left_when_half_have_gone() {
        // One in ten leaves each month: half are left after seven.
        let mut chance = Chance::new(1);
        let live = |_| {
            let stayed = (1..60).find(|_| chance.share() < 0.1).unwrap_or(60);
            (1, Life { months: stayed, ended: true })
        };
        let lives: Vec<(u8, Life)> = (0..3_000).map(live).collect();
        let living = vec![Living { program: 1, months: 4, monthly: 1_000_000 }; 5_000];
        let passive = Passive { living: &living, lives: &lives, placements: &[], rest: &[] };
        assert_eq!(stop(&passive, 12).halved, Some(7));
        assert_eq!(stop(&passive, 6).halved, None);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn no_figures_break_it(
            living in proptest::collection::vec((0u8..3, any::<u32>(), any::<i64>()), 0..20),
            lives in proptest::collection::vec((0u8..3, any::<u32>(), any::<bool>()), 0..40),
            placements in proptest::collection::vec(proptest::collection::vec(any::<i64>(), 0..30), 0..6),
            rest in proptest::collection::vec(any::<i64>(), 0..6),
        ) {
            let living: Vec<Living<u8>> =
                living.into_iter().map(|(program, months, monthly)| Living { program, months, monthly }).collect();
            let lives: Vec<(u8, Life)> =
                lives.into_iter().map(|(program, months, ended)| (program, Life { months, ended })).collect();
            let passive = Passive { living: &living, lives: &lives, placements: &placements, rest: &rest };
            let stopped = stop(&passive, 5);
            for part in [stopped.referrals, stopped.content, stopped.rest, stopped.total] {
                for band in part.months.unwrap_or_default() {
                    prop_assert!(band.low80 <= band.low50 && band.low50 <= band.median);
                    prop_assert!(band.median <= band.high50 && band.high50 <= band.high80);
                }
            }
        }
    }

    #[test]
    fn what_is_declared_moves_the_total_and_nothing_else() {
        let rest: Vec<i64> = (0..20).map(|at| 40_000_000 + at * 7 % 5 * 1_000_000).collect();
        let alone = stop(&Passive::<u8> { living: &[], lives: &[], placements: &[], rest: &rest }, 3);
        let with = alone.clone().with_declared(30, &[30, 30, 0]);
        assert_eq!((&with.rest, with.total.now), (&alone.rest, alone.total.now + 30));
        let (alone, with) = (alone.total.months.unwrap(), with.total.months.unwrap());
        assert_eq!(with[1].median, alone[1].median + 30);
        assert_eq!((with[1].low80, with[1].high80), (alone[1].low80 + 30, alone[1].high80 + 30));
        assert_eq!(with[2], alone[2]);
        // By itself it is told where nothing else can be, and halves when it ends.
        let living = [Living { program: 1, months: 5, monthly: 2_000_000 }];
        let thin = stop(&Passive { living: &living, lives: &[], placements: &[], rest: &[] }, 3);
        let with = thin.clone().with_declared(30, &[30, 30, 0]);
        assert_eq!(with.total.months.unwrap(), [30, 30, 0].map(Band::exactly));
        assert_eq!((with.total.now, with.halved), (30, Some(3)));
        assert_eq!(thin.clone().with_declared(0, &[0, 0, 0]), thin);
    }

    #[test]
    fn what_cannot_be_said_is_not_counted() {
        let living = [Living { program: 1, months: 5, monthly: 2_000_000 }];
        let mut passive = Passive { living: &living, lives: &[], placements: &[], rest: &[9, 9, 9] };
        let stopped = stop(&passive, 3);
        assert_eq!(stopped.referrals, Remaining { now: 2_000_000, months: Err(Thin { have: 0, need: 5 }) });
        assert_eq!(stopped.total, Remaining { now: 9, months: Ok(vec![Band::exactly(9); 3]) });
        passive.rest = &[];
        assert_eq!(stop(&passive, 3).total.months, Err(Thin { have: 0, need: 5 }));
        let nothing = Passive::<u8> { living: &[], lives: &[], placements: &[], rest: &[] };
        let stopped = stop(&nothing, 2);
        assert_eq!((stopped.total.now, stopped.halved), (0, None));
        assert_eq!(stopped.total.months, Ok(vec![Band::exactly(0); 2]));
    }
}
