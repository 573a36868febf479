//! If nothing new were put up: what the pages and posts that stand would still bring.

use crate::band::{Chance, Path, Thin, drawn};

/// What one placement brought in each month since it was put up, in micros: the month in which it was put up first, the
/// last that is over last, months without income as zero.
pub type Placement = Vec<i64>;

/// Whether income of placements fades with their age.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Fade {
    /// It does: after so many months half of it is left.
    Fades {
        /// The half-life in months.
        half_life: f64,
        /// The lower end of its 95 percent interval.
        low: f64,
        /// The upper end.
        high: f64,
    },
    /// It does not, or so slowly that half would be left after three years.
    Evergreen,
    /// It may or may not.
    Unclear,
}

/// What a half-life is at least for income to count as evergreen, in months.
const EVERGREEN: f64 = 36.0;
/// Months a placement has to stand before it is judged by itself, or takes part in judging.
const OWN_MONTHS: usize = 12;
const MONTHS: usize = 6;
/// Placements it takes to say how they fade.
const PLACEMENTS: usize = 3;
/// Months that tell what a placement brings now.
const RECENT: usize = 12;
/// With less income its variance falls as this power of it: if fewer buy, as the first; if all buy for less, as the
/// second. Insurers, who do not know either, take the middle (Tweedie's compound Poisson distributions).
const POWER: f64 = 1.5;
const Z90: f64 = 1.281_551_565_544_600_4;
const Z95: f64 = 1.959_963_984_540_054;

/// How the placements fade: each that has stood for a year by itself, in the order they came in (the younger ones are
/// [`Fade::Unclear`]), and all that are not evergreen together.
#[derive(Debug, Clone, PartialEq)]
pub struct Fading {
    /// One for each placement.
    pub each: Vec<Fade>,
    /// Of all together that are not evergreen. [`Thin`] counts those that have stood for half a year and earned.
    pub others: Result<Fade, Thin>,
}

/// How placements fade.
///
/// Income is taken to be multiplied by the same factor each month, whatever the size of a placement: given all that a
/// placement brought, its months share in it by e^(−λ·age) (Poisson regression with a fixed effect for each placement;
/// Hausman, Hall and Griliches 1984). Months without income count, amounts below zero do not. How sure λ is follows from
/// how single placements, or months, pull at it (sandwich; White 1982). The month in which a placement was put up is
/// left out: it is seldom a whole one. A placement is evergreen if a half-life under three years can be ruled out with
/// nine to one.
pub fn fading(placements: &[Placement]) -> Fading {
    let each: Vec<Fade> = placements.iter().map(alone).collect();
    let others: Vec<&Placement> = placements
        .iter()
        .zip(&each)
        .filter(|(_, fade)| **fade != Fade::Evergreen)
        .map(|(one, _)| one)
        .collect();
    Fading { others: Decay::of(&others).map(|decay| decay.fade(Z90)), each }
}

fn alone(placement: &Placement) -> Fade {
    let decay = Decay::fit(&[placement]).filter(|_| placement.len() > OWN_MONTHS);
    decay.map_or(Fade::Unclear, |decay| decay.fade(Z90))
}

/// Drawn paths of what the placements bring in the months ahead. [`Thin`] as in [`Fading`].
pub(crate) fn paths(placements: &[Placement], months: usize, count: usize) -> Result<Vec<Path>, Thin> {
    let is_evergreen = |one: &&Placement| alone(one) == Fade::Evergreen;
    let (green, others): (Vec<_>, Vec<_>) = placements.iter().partition(is_evergreen);
    let mut parts = Vec::new();
    if !green.is_empty() {
        parts.extend(Decay::fit(&green).map(|decay| (Recent::of(&green, decay.rate), decay)));
    }
    if now(&others) > 0.0 {
        // Too few to tell by themselves fade as all do together.
        let all: Vec<&Placement> = placements.iter().collect();
        let decay = Decay::of(&others).or_else(|thin| Decay::of(&all).map_err(|_| thin))?;
        parts.push((Recent::of(&others, decay.rate), decay));
    }
    let path = |chance: &mut Chance| {
        let mut path = vec![0.0; months];
        parts.iter().for_each(|(recent, decay)| decay.draw(recent, &mut path, chance));
        path
    };
    Ok(drawn(count, 0x5eed_0005, path))
}

/// What placements bring in a month now: the mean of their last three months.
pub(crate) fn now(placements: &[&Placement]) -> f64 {
    let recent = |one: &&Placement| {
        let last = || earned(one).rev().take(3);
        last().map(|(_, amount)| amount).sum::<f64>() / last().count().max(1) as f64
    };
    placements.iter().map(recent).sum()
}

/// The whole months of a placement: age and amount.
fn earned(placement: &Placement) -> impl DoubleEndedIterator<Item = (f64, f64)> {
    placement.iter().enumerate().skip(1).map(|(age, amount)| (age as f64, (*amount).max(0) as f64))
}

/// A fitted λ.
struct Decay {
    rate: f64,
    error: f64,
}

/// What one placement says about a rate.
struct Pull {
    /// How far its income came later than the rate says, weighted by amount.
    score: f64,
    /// How much that changes with the rate.
    gain: f64,
    /// What the rate would put into a month of age 0, and the mean age by the rate.
    first: f64,
    mean: f64,
}

impl Pull {
    fn of(placement: &Placement, rate: f64) -> Pull {
        let (step, mut weight) = ((-rate).exp(), 1.0);
        let (mut total, mut ages) = (0.0, 0.0);
        let (mut weights, mut first, mut second) = (f64::MIN_POSITIVE, 0.0, 0.0);
        for (age, amount) in earned(placement) {
            weight *= step;
            total += amount;
            ages += age * amount;
            weights += weight;
            first += age * weight;
            second += age * age * weight;
        }
        let mean = first / weights;
        Pull {
            score: mean * total - ages,
            gain: total * (second / weights - mean * mean).max(0.0),
            first: total / weights,
            mean,
        }
    }

    /// The squares of what each month adds to the score.
    fn squares(&self, placement: &Placement, rate: f64) -> f64 {
        let part = |age: f64, amount: f64| (self.first * (-rate * age).exp() - amount) * (age - self.mean);
        earned(placement).map(|(age, amount)| part(age, amount).powi(2)).sum()
    }
}

impl Decay {
    /// The decay of many placements, if there are enough.
    fn of(placements: &[&Placement]) -> Result<Decay, Thin> {
        let telling = |one: &&&Placement| one.len() > MONTHS && earned(one).any(|(_, amount)| amount > 0.0);
        let telling: Vec<&Placement> = placements.iter().filter(telling).copied().collect();
        Thin::unless(telling.len(), PLACEMENTS)?;
        Decay::fit(&telling).ok_or(Thin { have: 0, need: PLACEMENTS })
    }

    /// The rate at which nothing pulls, found by Newton's steps. `None` if there is no income or no age to tell it by.
    fn fit(placements: &[&Placement]) -> Option<Decay> {
        let pulls = |rate: f64| placements.iter().map(move |one| Pull::of(one, rate));
        let mut rate = 0.0;
        for _ in 0..40 {
            let (score, gain) =
                pulls(rate).fold((0.0, 0.0), |sums, pull| (sums.0 + pull.score, sums.1 + pull.gain));
            if gain.is_nan() || gain <= 0.0 {
                return None;
            }
            let step = (score / gain).clamp(-0.2, 0.2);
            rate = (rate + step).clamp(-0.5, 2.0);
            if step.abs() < 1e-10 {
                break;
            }
        }
        let pulls: Vec<Pull> = pulls(rate).collect();
        let gain: f64 = pulls.iter().map(|pull| pull.gain).sum();
        // Months less one, the first of which is left out.
        let freedom: f64 = placements.iter().map(|one| one.len().saturating_sub(2) as f64).sum();
        let squares = pulls.iter().zip(placements).map(|(pull, one)| pull.squares(one, rate));
        // Months tell how much they differ, and so do placements, if there are some: each by how far the rate would move
        // without it (jackknife). The larger counts.
        let without = |pull: &Pull| pull.score / (1.0 - pull.gain / gain).max(0.1);
        let by_placement: f64 = pulls.iter().map(|pull| without(pull).powi(2)).sum();
        let by_month = squares.sum::<f64>() * (1.0 + 2.0 / freedom.max(1.0));
        let squares = if pulls.len() >= 5 { by_month.max(by_placement) } else { by_month };
        let error = squares.sqrt() / gain;
        (rate.is_finite() && error.is_finite()).then_some(Decay { rate, error })
    }

    fn fade(&self, sure: f64) -> Fade {
        let half = |rate: f64| std::f64::consts::LN_2 / rate;
        let (low, high) = (self.rate - Z95 * self.error, self.rate + Z95 * self.error);
        if self.rate + sure * self.error < std::f64::consts::LN_2 / EVERGREEN {
            Fade::Evergreen
        } else if low > 0.0 {
            Fade::Fades { half_life: half(self.rate), low: half(high), high: half(low) }
        } else {
            Fade::Unclear
        }
    }

    /// Adds one course of the months ahead to a path. Income is not taken to grow by itself.
    fn draw(&self, recent: &Recent, path: &mut [f64], chance: &mut Chance) {
        let rate = (self.rate + self.error * chance.normal()).max(0.0);
        let level = recent.level(rate);
        let doubt = recent.doubt.sqrt() * chance.normal();
        let (level, noise) = ((level + doubt).max(0.0), recent.noise.sqrt());
        for (ahead, month) in (1..).zip(path) {
            let left = (-rate * f64::from(ahead)).exp();
            let spread = (-rate * f64::from(ahead) * POWER / 2.0).exp();
            *month += (level * left + noise * spread * chance.normal()).max(0.0);
        }
    }
}

/// What the last months of placements brought, by how many months that are.
struct Recent {
    sums: [f64; RECENT],
    /// The variance of what they bring in a month now.
    noise: f64,
    /// The variance of what is known of their mean.
    doubt: f64,
}

impl Recent {
    fn of(placements: &[&Placement], rate: f64) -> Recent {
        let mut recent = Recent { sums: [0.0; RECENT], noise: 0.0, doubt: 0.0 };
        for placement in placements {
            let last: Vec<(f64, f64)> = earned(placement).rev().take(RECENT).collect();
            let Some(sums) = last.len().checked_sub(1).and_then(|at| recent.sums.get_mut(at)) else {
                continue;
            };
            let weight = |age: f64| (-rate * (age + 1.0 - placement.len() as f64)).exp();
            let weights: f64 = last.iter().map(|(age, _)| weight(*age)).sum();
            let (sum, months) = (last.iter().map(|(_, amount)| amount).sum::<f64>(), last.len() as f64);
            let expected = |age: f64| (sum * weight(age) / weights).max(f64::MIN_POSITIVE);
            let off = last
                .iter()
                .map(|(age, amount)| (amount - expected(*age)).powi(2) / expected(*age).powf(POWER));
            let noise = off.sum::<f64>() / (months - 1.0).max(1.0) * (sum / weights).powf(POWER);
            *sums += sum;
            recent.noise += noise;
            recent.doubt += noise / months;
        }
        recent
    }

    /// What they bring in the last month, if they fade at this rate.
    fn level(&self, rate: f64) -> f64 {
        let mut weights = 0.0;
        let level = |(age, sum): (i32, &f64)| {
            weights += (rate * f64::from(age)).exp();
            sum / weights
        };
        (0..).zip(&self.sums).map(level).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::band::bands;
    use crate::worlds::poisson;

    /// Placements of all sizes and ages that lose this share each month, with a fifth of noise.
    fn placements(
        chance: &mut Chance,
        count: usize,
        rate: f64,
        months: std::ops::Range<usize>,
    ) -> Vec<Placement> {
        let one = |_| {
            let (size, stood) =
                (50e6 * (1.0 + 9.0 * chance.share()), months.start + chance.below(months.len()));
            let month = |age: usize| size * (-rate * age as f64).exp() * (1.0 + 0.2 * chance.normal());
            (0..stood).map(month).map(|amount| amount as i64).collect()
        };
        (0..count).map(one).collect()
    }

    #[test]
    fn the_half_life_is_found() {
        let mut held = 0;
        for seed in 0..100 {
            let placements = placements(&mut Chance::new(seed), 12, 0.1, 8..40);
            let Ok(Fade::Fades { half_life, low, high }) = fading(&placements).others else {
                panic!("{:?}", fading(&placements))
            };
            assert!((half_life - 6.93).abs() < 1.5, "{half_life}");
            held += usize::from(low <= 6.931 && 6.931 <= high);
        }
        println!("{held} of 100");
        assert!((90..=99).contains(&held), "the interval held the truth {held} times of 100");
    }

    #[test]
    fn the_rate_is_that_of_a_search() {
        // Another way: of all rates, the one under which the months are most likely.
        let placements = placements(&mut Chance::new(3), 4, 0.07, 8..20);
        let likelihood = |rate: f64| {
            let one = |placement: &Placement| {
                let weights: f64 = earned(placement).map(|(age, _)| (-rate * age).exp()).sum();
                earned(placement).map(|(age, amount)| amount * (-rate * age - weights.ln())).sum::<f64>()
            };
            placements.iter().map(one).sum::<f64>()
        };
        let best = (0..20_000)
            .map(|at| f64::from(at) * 1e-5)
            .max_by(|a, b| likelihood(*a).total_cmp(&likelihood(*b)));
        let decay = Decay::fit(&placements.iter().collect::<Vec<_>>()).unwrap();
        assert!((decay.rate - best.unwrap()).abs() < 2e-5, "{} {best:?}", decay.rate);
    }

    #[test]
    fn evergreen_ones_are_told_from_the_rest() {
        let mut chance = Chance::new(9);
        let green = placements(&mut chance, 10, 0.0, 24..40);
        let all: Vec<_> = green.into_iter().chain(placements(&mut chance, 10, 0.12, 24..40)).collect();
        let found = fading(&all);
        assert!(found.each[..10].iter().filter(|fade| **fade == Fade::Evergreen).count() >= 9, "{found:?}");
        assert!(found.each[10..].iter().all(|fade| matches!(fade, Fade::Fades { .. })), "{found:?}");
        let Ok(Fade::Fades { half_life, .. }) = found.others else { panic!("{found:?}") };
        assert!((half_life - 5.78).abs() < 1.0, "{half_life}");
        let ahead = bands(&paths(&all, 24, 500).unwrap(), 24);
        let stays = now(&all[..10].iter().collect::<Vec<_>>());
        assert!((ahead[23].median as f64 / stays - 1.0).abs() < 0.15, "{:?} {stays}", ahead[23]);
    }

    /// Placements that sell things for ten each, fewer and fewer.
    fn shops(chance: &mut Chance, count: usize, rate: f64, months: std::ops::Range<usize>) -> Vec<Placement> {
        let one = |_| {
            let (sales, stood) = (2.0 + 20.0 * chance.share(), months.start + chance.below(months.len()));
            let month = |age: usize| poisson(chance, sales * (-rate * age as f64).exp()) as i64 * 10_000_000;
            (0..stood).map(month).collect()
        };
        (0..count).map(one).collect()
    }

    #[test]
    fn the_range_holds_what_comes() {
        for world in [placements, shops] {
            let mut held = 0;
            for seed in 0..150 {
                let mut chance = Chance::new(seed);
                let rate = 0.12 * chance.share();
                let all = world(&mut chance, 10, rate, 22..50);
                let known: Vec<Placement> = all.iter().map(|one| one[..one.len() - 12].to_vec()).collect();
                let truth = |ahead: usize| all.iter().map(|one| one[one.len() - 12 + ahead]).sum();
                let ahead = bands(&paths(&known, 12, 500).unwrap(), 12);
                held += (0..12).filter(|at| ahead[*at].holds80(truth(*at))).count();
            }
            println!("{held} of 1800");
            assert!((1260..=1620).contains(&held), "{held} of 1800");
        }
    }

    #[test]
    fn little_and_nothing() {
        let thin = Err(Thin { have: 0, need: 3 });
        assert_eq!(fading(&[]), Fading { each: vec![], others: thin });
        assert_eq!(paths(&[], 2, 1), Ok(vec![vec![0.0, 0.0]]));
        let young = vec![vec![5, 5, 5], vec![0; 40], vec![], vec![-5; 20], vec![i64::MAX; 9]];
        assert_eq!(fading(&young).others, Err(Thin { have: 1, need: 3 }));
        assert_eq!(fading(&young).each, [Fade::Unclear; 5]);
        assert_eq!(paths(&young, 2, 1), Err(Thin { have: 1, need: 3 }));
        let wild = vec![vec![i64::MAX; 30]; 6];
        assert!(paths(&wild, 3, 9).unwrap().iter().flatten().all(|value| value.is_finite()));
    }
}
