//! Estimates with their range, and the draws that ranges are made of.

/// An estimate in micros: what is as likely to be passed as not, and the ranges that hold five and eight times in ten.
///
/// Always `low80 <= low50 <= median <= high50 <= high80`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Band {
    /// One in ten is below.
    pub low80: i64,
    /// One in four is below.
    pub low50: i64,
    /// As likely above as below.
    pub median: i64,
    /// One in four is above.
    pub high50: i64,
    /// One in ten is above.
    pub high80: i64,
}

impl Band {
    /// A range without width.
    pub fn exactly(micros: i64) -> Band {
        Band { low80: micros, low50: micros, median: micros, high50: micros, high80: micros }
    }

    /// The same estimate with a certain amount added.
    pub fn moved(&self, micros: i64) -> Band {
        let by = |end: i64| end.saturating_add(micros);
        Band {
            low80: by(self.low80),
            low50: by(self.low50),
            median: by(self.median),
            high50: by(self.high50),
            high80: by(self.high80),
        }
    }

    /// Whether an amount lies in the range that holds eight times in ten.
    pub fn holds80(&self, micros: i64) -> bool {
        (self.low80..=self.high80).contains(&micros)
    }

    /// Whether an amount lies in the range that holds five times in ten.
    pub fn holds50(&self, micros: i64) -> bool {
        (self.low50..=self.high50).contains(&micros)
    }

    /// The range of many draws, in any order; zero if there are none.
    pub(crate) fn of(mut draws: Vec<f64>) -> Band {
        draws.sort_unstable_by(f64::total_cmp);
        let at = |share| micros(quantile(&draws, share));
        Band { low80: at(0.1), low50: at(0.25), median: at(0.5), high50: at(0.75), high80: at(0.9) }
    }
}

/// There is too little to say anything: how much there is, and how much it takes. What is counted stands with the
/// function that answers it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Thin {
    /// How many there are.
    pub have: usize,
    /// How many it takes.
    pub need: usize,
}

impl Thin {
    /// Nothing, if there are enough.
    pub(crate) fn unless(have: usize, need: usize) -> Result<(), Thin> {
        if have >= need { Ok(()) } else { Err(Thin { have, need }) }
    }
}

/// An estimate as whole micros: half to even, held at the ends of what fits, zero if it is no number.
pub(crate) fn micros(value: f64) -> i64 {
    value.round_ties_even() as i64
}

/// An exact sum as micros, held at the ends of what fits.
pub(crate) fn narrow(sum: i128) -> i64 {
    i64::try_from(sum).unwrap_or(if sum < 0 { i64::MIN } else { i64::MAX })
}

/// The quantile of sorted values, between neighbours on a straight line (type 7 of Hyndman and Fan 1996).
pub(crate) fn quantile(sorted: &[f64], share: f64) -> f64 {
    let place = sorted.len().saturating_sub(1) as f64 * share.clamp(0.0, 1.0);
    let at = |place: f64| sorted.get(place as usize).copied().unwrap_or_default();
    at(place.floor()) + (at(place.ceil()) - at(place.floor())) * place.fract()
}

/// The middle of whole numbers in any order; of two middles the mean. `None` of none.
pub(crate) fn median(mut values: Vec<i64>) -> Option<i64> {
    values.sort_unstable();
    let (low, high) = (values.get(values.len().checked_sub(1)? / 2)?, values.get(values.len() / 2)?);
    Some(narrow((i128::from(*low) + i128::from(*high)) / 2))
}

/// One possible course of the months ahead.
pub(crate) type Path = Vec<f64>;

/// So many drawn paths, the same for the same seed on however many threads. Each is drawn by itself, month after month, so
/// that a month ahead is the same however many more are asked for.
pub(crate) fn drawn(count: usize, seed: u64, path: impl Fn(&mut Chance) -> Path + Sync) -> Vec<Path> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from).clamp(1, count.max(1));
    let one = |at: usize| (at, path(&mut Chance::new(seed.wrapping_add((at as u64) << 32))));
    let mut paths: Vec<(usize, Path)> = std::thread::scope(|scope| {
        let every = |first: usize| (first..count).step_by(threads).map(one).collect::<Vec<_>>();
        let others: Vec<_> = (1..threads).map(|first| scope.spawn(move || every(first))).collect();
        let others = others.into_iter().map(|other| other.join());
        let own = every(0);
        others
            .flat_map(|paths| paths.unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .chain(own)
            .collect()
    });
    paths.sort_unstable_by_key(|(at, _)| *at);
    paths.into_iter().map(|(_, path)| path).collect()
}

/// The range of each month of many paths.
pub(crate) fn bands(paths: &[Path], months: usize) -> Vec<Band> {
    let month = |at: usize| paths.iter().filter_map(|path| path.get(at).copied()).collect();
    (0..months).map(|at| Band::of(month(at))).collect()
}

/// Chance with a seed: the same seed gives the same draws.
pub(crate) struct Chance {
    rng: fastrand::Rng,
    /// The second of two normal draws that come at once.
    spare: Option<f64>,
}

impl Chance {
    pub(crate) fn new(seed: u64) -> Chance {
        Chance { rng: fastrand::Rng::with_seed(seed), spare: None }
    }

    /// Between 0 and 1.
    pub(crate) fn share(&mut self) -> f64 {
        self.rng.f64()
    }

    /// A whole number below `end`, which is at least 1.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.rng.usize(..end.max(1))
    }

    /// A draw of the standard normal distribution (Box and Muller 1958).
    pub(crate) fn normal(&mut self) -> f64 {
        if let Some(spare) = self.spare.take() {
            return spare;
        }
        let radius = (-2.0 * (1.0 - self.share()).max(f64::MIN_POSITIVE).ln()).sqrt();
        let (sin, cos) = (std::f64::consts::TAU * self.share()).sin_cos();
        self.spare = Some(radius * sin);
        radius * cos
    }

    /// The factor by which a standard deviation that was estimated from `freedom` degrees of freedom may be off:
    /// √(ν ÷ χ²ᵥ), with Wilson and Hilferty's approximation of χ² (1931). Times a normal draw it is Student's t.
    pub(crate) fn doubt(&mut self, freedom: f64) -> f64 {
        let part = 2.0 / (9.0 * freedom.max(1.0));
        let cube = (1.0 - part + self.normal() * part.sqrt()).max(0.2);
        cube.powi(3).sqrt().recip()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bands_are_quantiles() {
        let band = Band::of((0..=100).rev().map(f64::from).collect());
        assert_eq!(band, Band { low80: 10, low50: 25, median: 50, high50: 75, high80: 90 });
        assert_eq!(Band::of(Vec::new()), Band::exactly(0));
    }

    #[test]
    fn estimates_become_micros_half_even() {
        let rounded = [0.5, 1.5, 2.5, -0.5, f64::NAN, f64::INFINITY, -1e300].map(micros);
        assert_eq!(rounded, [0, 2, 2, 0, 0, i64::MAX, i64::MIN]);
        assert_eq!(narrow(i128::MAX), i64::MAX);
        assert_eq!(median(vec![i64::MAX, i64::MAX]), Some(i64::MAX));
        assert_eq!(median(vec![3, 1, 2, 10]), Some(2));
        assert_eq!(median(Vec::new()), None);
    }

    #[test]
    fn draws_are_normal_and_the_same_for_a_seed() {
        let draws = |seed| {
            let mut chance = Chance::new(seed);
            (0..20_000).map(|_| chance.normal()).collect::<Vec<_>>()
        };
        assert_eq!(draws(1), draws(1));
        assert_ne!(draws(1), draws(2));
        let mut sorted = draws(7);
        sorted.sort_by(f64::total_cmp);
        for (share, expected) in [(0.1, -1.2816), (0.25, -0.6745), (0.5, 0.0), (0.9, 1.2816), (0.975, 1.9600)]
        {
            assert!((quantile(&sorted, share) - expected).abs() < 0.04, "{share}");
        }
    }

    #[test]
    fn little_freedom_widens_as_students_t_does() {
        let mut chance = Chance::new(3);
        let mut draws: Vec<f64> = (0..40_000).map(|_| chance.normal() * chance.doubt(4.0)).collect();
        draws.sort_by(f64::total_cmp);
        // The tables have 1.533 for four degrees of freedom.
        assert!((quantile(&draws, 0.9) - 1.533).abs() < 0.06);
    }
}
