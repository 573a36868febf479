//! Exponential smoothing with its doubts: level and damped trend, averaged over what the history leaves open.
//!
//! The models are ETS(A,N,N) and ETS(A,Ad,N) of Hyndman, Koehler, Ord and Snyder ("Forecasting with Exponential
//! Smoothing", 2008). Their first state enters every error in a straight line, so it is found by least squares; what
//! smooths is looked through on a grid. Instead of choosing the best point of the grid, each path is drawn from one of
//! them by how likely it makes the history (Bayesian model averaging; Hoeting et al. 1999), with a first state and a
//! spread drawn from what the history says about them. A range that forgets these doubts is too narrow, most of all
//! where months are few. No well-kept library does this: the ETS of `augurs` has no seasons, panics on some models and
//! draws from the system's chance.

use crate::band::{Chance, Path};

/// A fitted history.
pub(crate) struct Smoothing {
    models: Vec<Model>,
    weights: f64,
    growth: Growth,
}

/// One point of the grid, fitted.
struct Model {
    gain: Gain,
    /// The logarithm of how likely it makes the history, until it becomes its weight.
    weight: f64,
    /// Level and trend at the end of the history.
    end: [f64; 2],
    /// By how much the end moves with a standard draw of the first level and of the first trend, at a spread of 1.
    moves: [[f64; 2]; 2],
    /// The standard deviation of an error, and how many degrees of freedom tell it.
    spread: f64,
    freedom: f64,
}

/// Whether the months ahead grow as those behind did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Growth {
    /// The trend goes on and changes, whichever way it goes.
    GoesOn,
    /// What grew stays where it has come to, what fell goes on falling, and no new trend begins.
    Ends,
}

/// How strongly an error moves level and trend, and how much of the trend lasts from month to month.
#[derive(Clone, Copy)]
struct Gain {
    level: f64,
    trend: f64,
    lasts: f64,
}

impl Gain {
    /// One month: the error of a value, and the state after it.
    fn step(self, [level, trend]: [f64; 2], value: f64) -> (f64, [f64; 2]) {
        let error = value - self.expects([level, trend]);
        (error, self.after([level, trend], error))
    }

    fn expects(self, [level, trend]: [f64; 2]) -> f64 {
        level + self.lasts * trend
    }

    fn after(self, state: [f64; 2], error: f64) -> [f64; 2] {
        [self.expects(state) + self.level * error, self.lasts * state[1] + self.trend * error]
    }

    /// All errors of a history from a first state, and the state at its end.
    fn run(self, first: [f64; 2], values: impl Iterator<Item = f64>) -> (Vec<f64>, [f64; 2]) {
        let mut state = first;
        let step = |value| {
            let (error, after) = self.step(state, value);
            state = after;
            error
        };
        let errors = values.map(step).collect();
        (errors, state)
    }
}

/// The points of the grid, each with what it weighs before any history is seen: half without a trend, half with one.
fn grid(growth: Growth) -> Vec<(Gain, f64)> {
    let levels = [0.0, 0.05, 0.1, 0.2, 0.3, 0.45, 0.6, 0.8, 1.0];
    // A trend that may go either way is damped. Where only falls are left, to soften every one would be hope.
    let lasts: &[f64] = match growth {
        Growth::GoesOn => &[0.85, 0.95],
        Growth::Ends => &[0.85, 0.95, 1.0],
    };
    let trends: Vec<(f64, f64)> =
        [0.0, 0.1, 0.3].iter().flat_map(|trend| lasts.iter().map(|lasts| (*trend, *lasts))).collect();
    let still = levels.map(|level| (Gain { level, trend: 0.0, lasts: 0.0 }, 1.0));
    let share = 1.0 / trends.len() as f64;
    let moving = levels.iter().flat_map(|level| {
        let gain =
            move |(trend, lasts): &(f64, f64)| Gain { level: *level, trend: level * trend, lasts: *lasts };
        trends.iter().map(move |one| (gain(one), share))
    });
    still.into_iter().chain(moving).collect()
}

impl Smoothing {
    /// The fit of a history, of which `lost` degrees of freedom were used up before. `None` if it has no number.
    pub(crate) fn fit(values: &[f64], lost: f64, growth: Growth) -> Option<Smoothing> {
        let fitted = |(gain, prior): (Gain, f64)| {
            let model = Model::fit(gain, values, lost)?;
            Some(Model { weight: model.weight + prior.ln(), ..model })
        };
        let mut models: Vec<Model> = grid(growth).into_iter().filter_map(fitted).collect();
        let best = models.iter().map(|model| model.weight).reduce(f64::max)?;
        models.iter_mut().for_each(|model| model.weight = (model.weight - best).exp());
        models.retain(|model| model.weight > 1e-6);
        let weights = models.iter().map(|model| model.weight).sum();
        Some(Smoothing { models, weights, growth })
    }

    /// One course of the months ahead, drawn.
    pub(crate) fn path(&self, months: usize, chance: &mut Chance) -> Path {
        let Some(model) = self.draw(chance) else { return Vec::new() };
        let spread = model.spread * chance.doubt(model.freedom);
        let (mut gain, mut state) = (model.gain, model.end);
        for moves in model.moves {
            let draw = chance.normal() * spread;
            state = [state[0] + draw * moves[0], state[1] + draw * moves[1]];
        }
        if self.growth == Growth::Ends {
            gain.trend = 0.0;
            state[1] = state[1].min(0.0);
        }
        let step = |_| {
            let error = chance.normal() * spread;
            let value = gain.expects(state) + error;
            state = gain.after(state, error);
            value
        };
        (0..months).map(step).collect()
    }

    fn draw(&self, chance: &mut Chance) -> Option<&Model> {
        let mut left = chance.share() * self.weights;
        let taken = |model: &&Model| {
            left -= model.weight;
            left <= 0.0
        };
        self.models.iter().find(taken).or(self.models.last())
    }
}

impl Model {
    fn fit(gain: Gain, values: &[f64], lost: f64) -> Option<Model> {
        let months = values.len() as f64;
        let trended = gain.lasts > 0.0;
        let zeros = || std::iter::repeat_n(0.0, values.len());
        let (base, base_end) = gain.run([0.0, 0.0], values.iter().copied());
        let (by_level, level_end) = gain.run([1.0, 0.0], zeros());
        let (by_trend, trend_end) = gain.run([0.0, 1.0], zeros());
        let dot =
            |one: &[f64], other: &[f64]| one.iter().zip(other).map(|(one, other)| one * other).sum::<f64>();
        // Least squares for the first level and trend; the trend is taken to be near
        // none before anything is seen, give or take one error a month.
        let (ll, lt, tt) =
            (dot(&by_level, &by_level), dot(&by_level, &by_trend), dot(&by_trend, &by_trend) + 1.0);
        let (lb, tb) = (-dot(&by_level, &base), -dot(&by_trend, &base));
        let lt = if trended { lt } else { 0.0 };
        let left = (tt - lt * lt / ll).max(f64::MIN_POSITIVE);
        let trend = if trended { (tb - lt * lb / ll) / left } else { 0.0 };
        let level = (lb - lt * trend) / ll;
        let first = base.iter().zip(&by_level).zip(&by_trend);
        let squares: f64 =
            first.map(|((base, one), other)| (base + level * one + trend * other).powi(2)).sum();
        let at = |level: f64, trend: f64, base: [f64; 2]| {
            let part = |base: f64, one: f64, other: f64| base + level * one + trend * other;
            [part(base[0], level_end[0], trend_end[0]), part(base[1], level_end[1], trend_end[1])]
        };
        let end = at(level, trend, base_end);
        let along = if trended { left.sqrt().recip() } else { 0.0 };
        let moves = [at(ll.sqrt().recip(), 0.0, [0.0; 2]), at(-lt / ll * along, along, [0.0; 2])];
        let freedom = (months - 1.0 - lost).max(1.0);
        let size = values.iter().map(|value| value * value).sum::<f64>();
        let floor = (size * 1e-12).max(f64::MIN_POSITIVE);
        let squares = squares + trend * trend;
        // What the history says for this point, first level, first trend and spread averaged out.
        let apart = ll.ln() + if trended { left.ln() } else { 0.0 };
        let weight = -0.5 * ((months - 1.0) * squares.max(floor).ln() + apart);
        let spread = (squares / freedom).sqrt();
        let numbers = [weight, end[0], end[1], spread].iter().all(|number| number.is_finite());
        numbers.then_some(Model { gain, weight, end, moves, spread, freedom })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::band::bands;

    fn ahead(values: &[f64], months: usize, growth: Growth) -> Vec<crate::Band> {
        let smoothing = Smoothing::fit(values, 0.0, growth).unwrap();
        let mut chance = Chance::new(1);
        let path = |_| smoothing.path(months, &mut chance);
        bands(&(0..2_000).map(path).collect::<Vec<_>>(), months)
    }

    #[test]
    fn a_mean_is_as_sure_as_students_t_says() {
        // Where nothing moves, the range of one more value is that of the textbooks: mean ± t·s·√(1 + 1/n).
        let values: Vec<f64> = (0..9).map(|at| 1000.0 + f64::from(at * 37 % 19 - 9)).collect();
        let model = Model::fit(Gain { level: 0.0, trend: 0.0, lasts: 0.0 }, &values, 0.0).unwrap();
        let mean = values.iter().sum::<f64>() / 9.0;
        let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
        assert!((model.end[0] - mean).abs() < 1e-9);
        assert!((model.spread - (squares / 8.0).sqrt()).abs() < 1e-9);
        assert!((model.moves[0][0] - 1.0 / 3.0).abs() < 1e-9);
    }

    #[test]
    fn first_states_are_those_of_a_search() {
        // Another way: steps downhill over level and trend, until no step helps.
        let values: Vec<f64> = (0..20).map(|at| f64::from(at) * 3.0 + f64::from(at * 7 % 5)).collect();
        let gain = Gain { level: 0.3, trend: 0.03, lasts: 0.95 };
        let cost = |first: [f64; 2]| {
            let squares: f64 =
                gain.run(first, values.iter().copied()).0.iter().map(|error| error * error).sum();
            squares + first[1] * first[1]
        };
        let (mut best, mut step) = ([0.0, 0.0], 8.0);
        while step > 1e-9 {
            let around = [[step, 0.0], [-step, 0.0], [0.0, step], [0.0, -step], [step, -step], [-step, step]];
            let next = around.map(|by| [best[0] + by[0], best[1] + by[1]]);
            match next.into_iter().find(|next| cost(*next) < cost(best)) {
                Some(next) => best = next,
                None => step /= 2.0,
            }
        }
        let (_, end) = gain.run(best, values.iter().copied());
        let model = Model::fit(gain, &values, 0.0).unwrap();
        assert!((model.end[0] - end[0]).abs() < 1e-5 && (model.end[1] - end[1]).abs() < 1e-5);
    }

    #[test]
    fn what_climbs_goes_on_climbing_a_while() {
        let values: Vec<f64> =
            (0..24).map(|at| 100.0 + 10.0 * f64::from(at) + f64::from(at * 7 % 5)).collect();
        let bands = ahead(&values, 12, Growth::GoesOn);
        assert!(bands[0].median > 335 && bands[11].median > 370, "{bands:?}");
        assert!(
            bands.windows(2).all(|pair| pair[1].high80 - pair[1].low80 >= pair[0].high80 - pair[0].low80 - 3)
        );
    }

    #[test]
    fn without_growth_what_climbed_stays_and_what_fell_falls() {
        let values = |step: f64| -> Vec<f64> {
            (0..24).map(|at| 400.0 + step * f64::from(at) + f64::from(at * 7 % 5)).collect()
        };
        // The last one of 24 is 632 without its noise, which is 2 in the middle.
        for band in ahead(&values(10.0), 12, Growth::Ends) {
            assert!((627..=639).contains(&band.median), "{band:?}");
        }
        let falling = ahead(&values(-10.0), 12, Growth::Ends);
        assert!(falling[0].median < 170 && falling[11].median < 130, "{falling:?}");
        assert!(falling.windows(2).all(|pair| pair[1].median <= pair[0].median + 2), "{falling:?}");
    }

    #[test]
    fn what_never_moves_has_no_range() {
        for growth in [Growth::GoesOn, Growth::Ends] {
            assert_eq!(ahead(&[50.0; 12], 3, growth), [crate::Band::exactly(50); 3]);
            assert_eq!(ahead(&[0.0; 5], 2, growth), [crate::Band::exactly(0); 2]);
        }
        assert!(Smoothing::fit(&[f64::NAN; 5], 0.0, Growth::Ends).is_none());
        assert!(Smoothing::fit(&[f64::MAX; 5], 0.0, Growth::Ends).is_none());
    }
}
