//! The months ahead, from the months behind.

use crate::band::{Band, Chance, Path, Thin, bands, drawn, quantile};
use crate::smoothing::{Growth, Smoothing};

/// How the months ahead were reckoned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// By season, level and trend: two years or more are known, and the months of the year differ by more than chance.
    Seasonal,
    /// By level and trend.
    Trend,
    /// As a year ago (with less than a year: as last month), since no other way gave numbers.
    SeasonalNaive,
}

/// The months ahead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forecast {
    /// How they were reckoned.
    pub method: Method,
    /// One range for each month, the next one first.
    pub months: Vec<Band>,
}

/// Months it takes for a forecast.
const MONTHS: usize = 3;
/// Months that are looked at; what was ten years ago says little.
const LOOK_BACK: usize = 120;
const YEAR: usize = 12;
/// Paths that a range is made of.
pub(crate) const PATHS: usize = 1_000;

/// The next `months` months of a monthly history in micros, oldest month first, every month in it over. [`Thin`] counts
/// its months.
///
/// Where no month is below zero, it is reckoned in square roots: months with more vary by more, and no range reaches
/// below zero. With two years or more, the season is what STL finds (Cleveland et al. 1990), held back by how much of it
/// chance alone would make (as Miller and Williams do, "Shrinkage estimators of time series seasonal factors", 2003).
/// Level and trend are smoothed exponentially, and what the history leaves open about season, trend and spread widens the
/// ranges. They are the quantiles of 1,000 drawn paths, the same for the same history.
pub fn forecast(history: &[i64], months: usize) -> Result<Forecast, Thin> {
    let (method, paths) = paths(history, months, PATHS, Growth::GoesOn)?;
    Ok(Forecast { method, months: bands(&paths, months) })
}

/// The last value of the same month of the year, over and over; with less than a year the last value. Ranges come from
/// how far that was off before. It is what every other method has to beat. [`Thin`] counts months.
pub fn seasonal_naive(history: &[i64], months: usize) -> Result<Forecast, Thin> {
    Thin::unless(history.len(), MONTHS)?;
    let paths = naive_paths(history, months, PATHS);
    Ok(Forecast { method: Method::SeasonalNaive, months: bands(&paths, months) })
}

/// Drawn paths of the months ahead.
pub(crate) fn paths(
    history: &[i64],
    months: usize,
    count: usize,
    growth: Growth,
) -> Result<(Method, Vec<Path>), Thin> {
    Thin::unless(history.len(), MONTHS)?;
    let history = history.get(history.len().saturating_sub(LOOK_BACK)..).unwrap_or(history);
    let values: Vec<f64> = history.iter().map(|amount| *amount as f64).collect();
    let naive = || (Method::SeasonalNaive, naive_paths(history, months, count));
    Ok(smoothed_paths(&values, months, count, growth).unwrap_or_else(naive))
}

/// Paths by season, level and trend; `None` if no fit gives numbers.
fn smoothed_paths(
    history: &[f64],
    months: usize,
    count: usize,
    growth: Growth,
) -> Option<(Method, Vec<Path>)> {
    let rooted = history.iter().all(|amount| *amount >= 0.0);
    let scale = |amount: &f64| if rooted { amount.sqrt() } else { *amount };
    let values: Vec<f64> = history.iter().map(scale).collect();
    let season = Season::of(&values);
    let lost = season.as_ref().map_or(0.0, |season| season.lost);
    let factor = |at: usize| season.as_ref().map_or(0.0, |season| season.factor(at));
    let level: Vec<f64> = values.iter().enumerate().map(|(at, value)| value - factor(at)).collect();
    let smoothing = Smoothing::fit(&level, lost, growth)?;
    // Left to itself nothing falls deeper than it ever was.
    let least = match growth {
        Growth::GoesOn => f64::NEG_INFINITY,
        Growth::Ends => history.iter().copied().fold(0.0, f64::min),
    };
    let path = |chance: &mut Chance| -> Path {
        let doubts = season.as_ref().map(|season| season.doubts(chance)).unwrap_or_default();
        let path = smoothing.path(months, chance).into_iter().zip(values.len()..);
        let value = |(value, at): (f64, usize)| {
            let value = value + factor(at) + doubts.get(at % YEAR).copied().unwrap_or_default();
            if rooted { value.max(0.0).powi(2) } else { value.max(least) }
        };
        path.map(value).collect()
    };
    let method = if season.is_some() { Method::Seasonal } else { Method::Trend };
    Some((method, drawn(count, 0x5eed_0002, path)))
}

/// What the months of the year differ by.
struct Season {
    /// By month of the year, counted from the first month of the history.
    factors: Vec<f64>,
    /// The standard deviation of what is not known about each.
    doubt: f64,
    /// Degrees of freedom that the factors took.
    lost: f64,
}

impl Season {
    /// The season of a history; `None` if there are less than two years or it is hardly more than chance.
    fn of(values: &[f64]) -> Option<Season> {
        let count = values.len();
        // The smoother of the season is so long that it is the same each year.
        let parts = stlrs::params().seasonal_length(10 * count + 1).fit(values, YEAR).ok()?;
        let months = YEAR as f64;
        let mean = |at: usize| {
            let same = || parts.seasonal().iter().skip(at).step_by(YEAR);
            same().sum::<f64>() / same().count().max(1) as f64
        };
        let mut factors: Vec<f64> = (0..YEAR).map(mean).collect();
        let middle = factors.iter().sum::<f64>() / months;
        factors.iter_mut().for_each(|factor| *factor -= middle);
        // A factor is a mean over the years: chance alone gives it the variance of the rest by the years. What the factors
        // vary by more than that is season, and its part of the whole is how far they are to be believed.
        let rest: f64 = parts.remainder().iter().map(|value| value * value).sum();
        let freedom = (count as f64 - (months + 1.0) - count as f64 / months).max(1.0);
        let by_chance = rest / freedom / (count as f64 / months);
        let varies = factors.iter().map(|factor| factor * factor).sum::<f64>() / (months - 1.0);
        let belief = (varies - by_chance).max(0.0) / varies;
        if belief.is_nan() || belief <= BELIEF {
            return None;
        }
        factors.iter_mut().for_each(|factor| *factor *= belief);
        Some(Season { factors, doubt: (belief * by_chance).sqrt(), lost: belief * (months - 1.0) })
    }

    fn factor(&self, at: usize) -> f64 {
        self.factors.get(at % YEAR).copied().unwrap_or_default()
    }

    fn doubts(&self, chance: &mut Chance) -> Vec<f64> {
        self.factors.iter().map(|_| chance.normal() * self.doubt).collect()
    }
}

/// How much of a season has to be more than chance.
const BELIEF: f64 = 0.2;

fn naive_paths(history: &[i64], months: usize, count: usize) -> Vec<Path> {
    let lag = if history.len() >= YEAR { YEAR } else { 1 };
    let value = |at: usize| history.get(at).map_or(0.0, |amount| *amount as f64);
    let last = |ahead: usize| value(history.len().saturating_sub(lag) + ahead % lag);
    // With a year and nothing before it, how far months are from each other stands for how far years are.
    let off = if history.len() > lag { lag } else { 1 };
    let squares: Vec<f64> =
        (off..history.len()).map(|at| (value(at) / 2.0 - value(at - off) / 2.0).powi(2) * 4.0).collect();
    let spread = (squares.iter().sum::<f64>() / squares.len().max(1) as f64).sqrt();
    let below = history.iter().any(|amount| *amount < 0);
    let path = |chance: &mut Chance| -> Path {
        let doubt = chance.doubt(squares.len() as f64);
        let mut off = vec![0.0; lag];
        let month = |ahead: usize| {
            let off = off.get_mut(ahead % lag).map_or(0.0, |off| {
                *off += chance.normal() * spread * doubt;
                *off
            });
            let value = last(ahead) + off;
            if below { value } else { value.max(0.0) }
        };
        (0..months).map(month).collect()
    };
    drawn(count, 0x5eed_0003, path)
}

/// How forecasts would have done: over the last months, each time with only what was known before.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Backtest {
    /// How many months were forecast, counted once for each time that one was.
    pub forecasts: usize,
    /// By how much the median was off, at the median, in micros.
    pub error: i64,
    /// By how much [`seasonal_naive`] was off, at the median, in micros.
    pub naive_error: i64,
    /// The share of months that the narrow range held; it should be 0.5.
    pub held50: f64,
    /// The share of months that the wide range held; it should be 0.8.
    pub held80: f64,
}

/// Months it takes before the first forecast of a test.
const TRAINING: usize = 6;

/// Holds back the last `held` months and forecasts them: first all of them from the months before, then again with one
/// more month known, and so on (rolling origin; Tashman 2000), each time at most `ahead` months. [`Thin`] counts
/// months.
pub fn backtest(history: &[i64], held: usize, ahead: usize) -> Result<Backtest, Thin> {
    let held = held.max(1);
    Thin::unless(history.len(), TRAINING + held)?;
    let (mut errors, mut naive_errors, mut held50, mut held80) = (Vec::new(), Vec::new(), 0, 0);
    for origin in history.len() - held..history.len() {
        let (known, truth) = history.split_at(origin);
        let months = truth.len().min(ahead.max(1));
        let (made, naive) = (forecast(known, months)?, seasonal_naive(known, months)?);
        for ((truth, band), naive) in truth.iter().zip(&made.months).zip(&naive.months) {
            errors.push(truth.saturating_sub(band.median).saturating_abs() as f64);
            naive_errors.push(truth.saturating_sub(naive.median).saturating_abs() as f64);
            held50 += usize::from(band.holds50(*truth));
            held80 += usize::from(band.holds80(*truth));
        }
    }
    let middle = |mut errors: Vec<f64>| {
        errors.sort_by(f64::total_cmp);
        crate::band::micros(quantile(&errors, 0.5))
    };
    let forecasts = errors.len();
    let share = |count: usize| count as f64 / forecasts.max(1) as f64;
    Ok(Backtest {
        forecasts,
        error: middle(errors),
        naive_error: middle(naive_errors),
        held50: share(held50),
        held80: share(held80),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Income with a season: half as much again at the end of the year.
    fn seasonal(months: i64) -> Vec<i64> {
        let noise = |at: i64| (at * 7919 % 13 - 6) * 1_000_000;
        (0..months).map(|at| if at % 12 >= 10 { 600_000_000 } else { 400_000_000 } + noise(at)).collect()
    }

    #[test]
    fn a_month_ahead_is_the_same_however_many_are_asked_for() {
        for history in [seasonal(36), seasonal(9), vec![i64::MAX, 0, 0, 5]] {
            let months = |count: usize| forecast(&history, count).unwrap().months;
            assert_eq!(months(3), months(24)[..3], "{history:?}");
        }
    }

    #[test]
    fn the_method_follows_what_is_known() {
        let method = |history: &[i64]| forecast(history, 2).map(|made| made.method);
        assert_eq!(method(&seasonal(2)), Err(Thin { have: 2, need: 3 }));
        assert_eq!(method(&seasonal(9)), Ok(Method::Trend));
        assert_eq!(method(&seasonal(23)), Ok(Method::Trend));
        assert_eq!(method(&seasonal(36)), Ok(Method::Seasonal));
        assert!(
            smoothed_paths(&[f64::NAN; 5], 2, 9, Growth::GoesOn).is_none()
                && smoothed_paths(&[f64::MAX, -1.0, 0.0], 2, 9, Growth::GoesOn).is_none()
        );
        let flat: Vec<i64> = (0..36).map(|at| 400_000_000 + (at * at * 7919 % 101) * 1_000_000).collect();
        assert_eq!(method(&flat), Ok(Method::Trend));
    }

    #[test]
    fn december_comes_again() {
        let made = forecast(&seasonal(36), 12).unwrap();
        for (at, band) in made.months.iter().enumerate() {
            let expected = if at >= 10 { 600_000_000 } else { 400_000_000 };
            assert!((band.median - expected).abs() < 25_000_000, "{at}: {band:?}");
        }
        assert_eq!(made, forecast(&seasonal(36), 12).unwrap());
    }

    #[test]
    fn the_naive_forecast_is_last_year() {
        let history: Vec<i64> = (0..24).map(|at| at * 1_000_000).collect();
        let made = seasonal_naive(&history, 13).unwrap();
        assert_eq!(made.method, Method::SeasonalNaive);
        for (band, expected) in made.months.iter().zip((12..24).chain([12])) {
            assert!((band.median - expected * 1_000_000).abs() < 1_500_000, "{band:?}");
        }
        assert_eq!(seasonal_naive(&[1, 2], 1), Err(Thin { have: 2, need: 3 }));
    }

    #[test]
    fn a_backtest_counts_what_was_held() {
        let test = backtest(&seasonal(48), 12, 3).unwrap();
        assert_eq!(test.forecasts, 33);
        assert!(test.error < 8_000_000, "{test:?}");
        assert!((0.0..=1.0).contains(&test.held50) && test.held50 <= test.held80, "{test:?}");
        assert_eq!(backtest(&seasonal(10), 6, 3), Err(Thin { have: 10, need: 12 }));
        let never = backtest(&[5; 12], 6, 6).unwrap();
        assert_eq!((never.error, never.held80, never.forecasts), (0, 1.0, 21));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn no_history_breaks_it(history in proptest::collection::vec(any::<i64>(), 0..40), months in 0usize..15) {
            for made in [forecast(&history, months), seasonal_naive(&history, months)].into_iter().flatten() {
                prop_assert_eq!(made.months.len(), months);
                for band in made.months {
                    prop_assert!(band.low80 <= band.low50 && band.low50 <= band.median);
                    prop_assert!(band.median <= band.high50 && band.high50 <= band.high80);
                }
            }
        }

        #[test]
        fn what_was_never_below_zero_is_not_forecast_there(
            history in proptest::collection::vec(0i64..1_000_000_000, 3..60),
        ) {
            for made in [forecast(&history, 12), seasonal_naive(&history, 12)].into_iter().flatten() {
                prop_assert!(made.months.iter().all(|band| band.low80 >= 0));
            }
        }
    }
}
