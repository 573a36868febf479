//! If no new referral came: what those that are there would still bring.

use std::collections::BTreeMap;

use crate::band::{Chance, Path, Thin, drawn};
use crate::month::MOST_MONTHS;
use crate::{Curve, Life};

/// A referral that pays now. `P` tells programs apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Living<P> {
    /// The program that it belongs to.
    pub program: P,
    /// How many months it has paid, this one counted.
    pub months: u32,
    /// What it brings in a month now, in micros; what is not above zero is left out.
    pub monthly: i64,
}

/// Referrals that have to have left before anything is said about leaving; a program with fewer is taken to lose
/// referrals as all programs together do.
const LEFT: usize = 5;
/// How many referrals the rate of all ages weighs at each age: where few were seen, an age has hardly a rate of its own.
const PRIOR: f64 = 10.0;

/// Drawn paths of what the living referrals bring in the months ahead: each one's amount × the chance that it still pays,
/// given how long it has. [`Thin`] counts referrals that have left.
pub(crate) fn paths<P: Ord + Clone>(
    living: &[Living<P>],
    lives: &[(P, Life)],
    months: usize,
    count: usize,
) -> Result<Vec<Path>, Thin> {
    if living.iter().all(|one| one.monthly <= 0) {
        return Ok(vec![vec![0.0; months]; count]);
    }
    let all = Curve::of(lives.iter().map(|(_, life)| *life));
    Thin::unless(all.ends(), LEFT)?;
    let mut own: BTreeMap<&P, Vec<Life>> = BTreeMap::new();
    for (program, life) in lives {
        own.entry(program).or_default().push(*life);
    }
    // The first group stands for all programs that are too small to tell.
    let mut groups = vec![Group::new(&all)];
    let mut places: BTreeMap<&P, usize> = BTreeMap::new();
    for (program, lives) in own {
        let curve = Curve::of(lives);
        if curve.ends() >= LEFT {
            places.insert(program, groups.len());
            groups.push(Group::new(&curve));
        }
    }
    for one in living.iter().filter(|one| one.monthly > 0) {
        let place = places.get(&one.program).copied().unwrap_or(0);
        if let Some(group) = groups.get_mut(place) {
            group.add(one.months, one.monthly);
        }
    }
    let path = |chance: &mut Chance| {
        let mut path = vec![0.0; months];
        for group in groups.iter().filter(|group| !group.stock.is_empty()) {
            group.draw(&mut path, chance);
        }
        path
    };
    Ok(drawn(count, 0x5eed_0004, path))
}

/// Referrals that leave at the same rates.
struct Group {
    /// At each age in months: how many were seen at it, and how many left after it.
    seen: Vec<(f64, f64)>,
    /// Leavings a month over all ages, and how many leavings tell it.
    rate: f64,
    left: f64,
    /// By age: the sum of what the living bring, and the sum of its squares.
    stock: BTreeMap<u32, (f64, f64)>,
}

impl Group {
    fn new(curve: &Curve) -> Group {
        let mut seen: Vec<(f64, f64)> = Vec::new();
        for step in &curve.steps {
            // Ages between two steps saw as many as the later of them, and nobody leave.
            let age = (step.months as usize).min(MOST_MONTHS as usize);
            seen.resize((age + 1).max(seen.len()), (step.at_risk as f64, 0.0));
            if let Some((_, left)) = seen.get_mut(age) {
                *left += step.ended as f64;
            }
        }
        let left: f64 = seen.iter().map(|(_, left)| left).sum();
        // Nobody leaves before the first month is paid, so age 0 tells nothing.
        let months: f64 = seen.iter().skip(1).map(|(seen, _)| seen).sum();
        Group { seen, rate: (left / months.max(1.0)).min(1.0), left, stock: BTreeMap::new() }
    }

    fn add(&mut self, age: u32, monthly: i64) {
        // Ages beyond all that were seen are alike.
        let age = age.clamp(1, u32::try_from(self.seen.len()).unwrap_or(u32::MAX).max(1));
        let (sum, squares) = self.stock.entry(age).or_default();
        *sum += monthly as f64;
        *squares += (monthly as f64).powi(2);
    }

    /// Adds one course of the group's months to a path.
    ///
    /// The rate of leaving at an age is drawn around what was seen there and the rate of all ages (which is drawn, too),
    /// as after a beta prior that weighs [`PRIOR`] referrals. How many really leave varies around that once more.
    fn draw(&self, path: &mut [f64], chance: &mut Chance) {
        let rate = draw_rate(self.rate, self.rate * self.rate / self.left.max(1.0), chance);
        let first = self.stock.keys().next().map_or(0, |age| *age as usize);
        let last = self.stock.keys().next_back().map_or(0, |age| *age as usize) + path.len();
        let stay = |age: usize, chance: &mut Chance| {
            let (seen, left) = self.seen.get(age).copied().unwrap_or_default();
            let mean = (left + PRIOR * rate) / (seen + PRIOR);
            1.0 - draw_rate(mean, mean * (1.0 - mean) / (seen + PRIOR + 1.0), chance)
        };
        let luck = chance.normal();
        let stay: Vec<f64> = (first..last).map(|age| stay(age, chance)).collect();
        let mut sums = vec![(0.0, 0.0); path.len()];
        for (age, (amount, squares)) in &self.stock {
            let mut there = 1.0;
            for (stay, (mean, variance)) in stay.iter().skip(*age as usize - first).zip(&mut sums) {
                there *= stay;
                *mean += amount * there;
                *variance += squares * there * (1.0 - there);
            }
        }
        let most: f64 = self.stock.values().map(|(amount, _)| amount).sum();
        for (month, (mean, variance)) in path.iter_mut().zip(sums) {
            *month += (mean + luck * variance.max(0.0).sqrt()).clamp(0.0, most);
        }
    }
}

/// A rate drawn around its mean, never below zero or above one (log-normal).
fn draw_rate(mean: f64, variance: f64, chance: &mut Chance) -> f64 {
    let wide = if mean > 0.0 { (1.0 + variance / (mean * mean)).ln() } else { 0.0 };
    (mean * (wide.sqrt() * chance.normal() - wide / 2.0).exp()).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::band::bands;

    /// Of 200 who came, one in twenty left after each month; a quarter still pays.
    fn lives() -> Vec<(&'static str, Life)> {
        let mut chance = Chance::new(5);
        let live = |_| {
            let seen = 1 + chance.below(36) as u32;
            let stayed = (1..seen).find(|_| chance.share() < 0.05);
            (
                "host",
                stayed.map_or(Life { months: seen - 1, ended: false }, |months| Life { months, ended: true }),
            )
        };
        (0..600).map(live).collect()
    }

    #[test]
    fn who_is_there_leaves_as_others_did() {
        let living = [Living { program: "host", months: 6, monthly: 10_000_000 }; 100];
        let bands = bands(&paths(&living, &lives(), 12, 500).unwrap(), 12);
        for (ahead, band) in (1..).zip(&bands) {
            let expected = 1e9 * 0.95f64.powi(ahead);
            assert!((band.median as f64 - expected).abs() < 0.06 * 1e9, "{ahead}: {band:?}, {expected}");
            // What chance alone makes: 100 that each stay or leave.
            let there = 0.95f64.powi(ahead);
            let alone = 2.0 * 1.2816 * (100.0 * there * (1.0 - there)).sqrt() * 1e7;
            let wide = (band.high80 - band.low80) as f64;
            assert!(wide > 0.9 * alone && wide < 2.0 * alone, "{ahead}: {band:?}, {alone}");
        }
    }

    #[test]
    fn a_program_with_a_history_of_its_own_is_taken_by_it() {
        let mut lives = lives();
        lives.extend([("loyal", Life { months: 30, ended: false }); 40]);
        lives.extend([("loyal", Life { months: 20, ended: true }); 5]);
        lives.extend([("small", Life { months: 1, ended: true }); 4]);
        let last = |program| {
            let living = [Living { program, months: 3, monthly: 1_000_000 }; 50];
            bands(&paths(&living, &lives, 12, 500).unwrap(), 12)[11].median
        };
        assert!(last("loyal") > 45_000_000, "{}", last("loyal"));
        assert!(
            (last("small") - last("unheard of")).abs() == 0 && last("small") < 33_000_000,
            "{}",
            last("small")
        );
    }

    #[test]
    fn little_and_nothing() {
        let living = [Living { program: 1, months: 3, monthly: 5 }];
        let few = [(1, Life { months: 2, ended: true }); 4];
        assert_eq!(paths(&living, &few, 3, 10), Err(Thin { have: 4, need: 5 }));
        assert_eq!(paths::<u8>(&[], &[], 2, 1), Ok(vec![vec![0.0, 0.0]]));
        // Ages that nobody has reached, and lives of no length.
        let odd = [(1, Life { months: 0, ended: true }); 6];
        let living = [Living { program: 1, months: u32::MAX, monthly: i64::MAX }];
        assert!(paths(&living, &odd, 3, 10).unwrap().iter().flatten().all(|value| value.is_finite()));
    }
}
