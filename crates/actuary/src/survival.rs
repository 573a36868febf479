//! How long referrals stay, and what one is worth.

use crate::band::{Thin, micros};
use crate::{Month, Payments};

/// How long one referral has stayed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Life {
    /// If it has ended, how many months it lasted. If it goes on, how many it is known to have outlasted: all that it
    /// has stayed but the last, since whether it stays beyond that one is not known yet (it is right-censored).
    pub months: u32,
    /// Whether it has ended.
    pub ended: bool,
}

/// Lives of all referrals that have paid, each with its key: from the first month with money to the last. One has ended if nothing came in the last month that is
/// over (nor since). Pauses in between are a part of a life. Referrals that pay less often than monthly go through
/// [`Payments::spread`] first.
pub fn lives<K: Ord + Clone>(payments: &Payments<K>, through: Month, unfinished: bool) -> Vec<(K, Life)> {
    let over = if unfinished { through.plus(-1) } else { through };
    let looked_at = through.horizon()..=through;
    let life = |(key, own): (&K, &[(Month, i64)])| {
        let mut paid =
            own.iter().filter(|(at, amount)| *amount > 0 && looked_at.contains(at)).map(|(at, _)| *at);
        let first = paid.next()?;
        let last = paid.next_back().unwrap_or(first);
        let ended = last < over;
        let months = last.since(first).unsigned_abs() + u32::from(ended);
        Some((key.clone(), Life { months, ended }))
    };
    payments.each().filter_map(life).collect()
}

/// One step of a [`Curve`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Step {
    /// After this many months.
    pub months: u32,
    /// Lives that lasted at least so long.
    pub at_risk: usize,
    /// Lives that ended here.
    pub ended: usize,
    /// Lives of which no more is known: they go on.
    pub going_on: usize,
    /// The share that lives longer than this.
    pub share: f64,
    /// Greenwood's variance of `share`; zero where nobody is left.
    pub variance: f64,
    /// The lower end of the 95 percent interval; equal to `share` where it is 1 or 0.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
}

/// How long lives last by the estimate of Kaplan and Meier (1958), one step for each length that was seen, with
/// variances by Greenwood (1926) and intervals on the scale of log(−log), which stay between 0 and 1 (Kalbfleisch and
/// Prentice 1980).
#[derive(Debug, Clone, PartialEq)]
pub struct Curve {
    /// Steps in order of length.
    pub steps: Vec<Step>,
}

/// Where a share of lives has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reached {
    /// After this many months.
    After(u32),
    /// Not in the time that was looked at.
    NotYet,
}

/// The 97.5 percent point of the normal distribution.
const Z95: f64 = 1.959_963_984_540_054;

impl Curve {
    /// The curve of these lives; without lives it has no steps.
    pub fn of(lives: impl IntoIterator<Item = Life>) -> Curve {
        let mut lives: Vec<Life> = lives.into_iter().collect();
        lives.sort_unstable();
        let (mut at_risk, mut share, mut sum) = (lives.len(), 1.0, 0.0);
        let mut steps = Vec::new();
        for same in lives.chunk_by(|one, other| one.months == other.months) {
            let ended = same.iter().filter(|life| life.ended).count();
            share *= (at_risk - ended) as f64 / at_risk as f64;
            if at_risk > ended {
                sum += ended as f64 / (at_risk as f64 * (at_risk - ended) as f64);
            }
            let (low, high) = interval(share, sum);
            let months = same.first().map_or(0, |life| life.months);
            let going_on = same.len() - ended;
            let variance = share * share * sum;
            steps.push(Step { months, at_risk, ended, going_on, share, variance, low, high });
            at_risk -= same.len();
        }
        Curve { steps }
    }

    /// The share that lives longer than this many months. Beyond the longest life seen it stays what it was there.
    pub fn share(&self, months: u32) -> f64 {
        self.steps.iter().rev().find(|step| step.months <= months).map_or(1.0, |step| step.share)
    }

    /// After how many months this share of all has ended: 0.5 for the median, 0.25 and 0.75 for the quartiles.
    pub fn ended(&self, share: f64) -> Reached {
        // What should be exactly half must not miss it by the last bit of a product.
        let reached = self.steps.iter().find(|step| step.share <= 1.0 - share + 1e-9);
        reached.map_or(Reached::NotYet, |step| Reached::After(step.months))
    }

    /// The mean life within the first `months`: the area under the curve up to there (restricted mean; Irwin 1949).
    /// Longer than the longest life seen, it takes the curve to stay where it ended.
    pub fn mean_within(&self, months: u32) -> f64 {
        let (mut area, mut from, mut share) = (0.0, 0, 1.0);
        for step in self.steps.iter().take_while(|step| step.months < months) {
            area += share * f64::from(step.months - from);
            (from, share) = (step.months, step.share);
        }
        area + share * f64::from(months - from)
    }

    /// The longest life seen, in months.
    pub fn longest(&self) -> u32 {
        self.steps.last().map_or(0, |step| step.months)
    }

    /// How many lives have ended.
    pub fn ends(&self) -> usize {
        self.steps.iter().map(|step| step.ended).sum()
    }
}

/// Greenwood's interval on the scale of log(−log): share^exp(±z·√sum ÷ |ln share|).
fn interval(share: f64, sum: f64) -> (f64, f64) {
    if share <= 0.0 || share >= 1.0 {
        return (share, share);
    }
    let reach = Z95 * sum.sqrt() / share.ln().abs();
    (share.powf(reach.exp()), share.powf((-reach).exp()))
}

/// What one referral brings in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Worth {
    /// In micros.
    pub amount: i64,
    /// Counted over this many months: as long as anybody has been seen. What comes later is left out, so the true worth
    /// is this or more.
    pub within: u32,
}

/// Lives that have to be seen before a worth is told.
const LIVES: usize = 5;

/// What a new referral is worth: at each age, the share still there × the mean of what those who are there bring.
/// [`Thin`] counts referrals that have paid. Amounts of the month `through` count only if it is over.
pub fn worth<K: Ord + Clone>(
    payments: &Payments<K>,
    through: Month,
    unfinished: bool,
) -> Result<Worth, Thin> {
    let lives = lives(payments, through, unfinished);
    Thin::unless(lives.len(), LIVES)?;
    let over = if unfinished { through.plus(-1) } else { through };
    let mut ages: Vec<(usize, i128)> = Vec::new();
    for (key, life) in &lives {
        let own = payments.of(key).filter(|(at, _)| (through.horizon()..=over).contains(at));
        let own: Vec<_> = own.skip_while(|(_, amount)| *amount <= 0).collect();
        let Some((first, _)) = own.first().copied() else { continue };
        let stayed = life.months + u32::from(!life.ended);
        let known = stayed.min(over.since(first).unsigned_abs() + 1) as usize;
        ages.resize(ages.len().max(known), (0, 0));
        ages.iter_mut().take(known).for_each(|(people, _)| *people += 1);
        for (at, amount) in own {
            if let Some((_, sum)) = ages.get_mut(at.since(first).unsigned_abs() as usize) {
                *sum += i128::from(amount);
            }
        }
    }
    let curve = Curve::of(lives.into_iter().map(|(_, life)| life));
    let brought = |(age, (people, sum)): (u32, &(usize, i128))| match people {
        0 => 0.0,
        people => curve.share(age) * *sum as f64 / *people as f64,
    };
    let amount = micros((0..).zip(&ages).map(brought).sum());
    Ok(Worth { amount, within: u32::try_from(ages.len()).unwrap_or(u32::MAX) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::payments::month;
    use proptest::prelude::*;

    fn life(months: u32, ended: bool) -> Life {
        Life { months, ended }
    }

    /// Weeks in remission with 6-mercaptopurine (Freireich et al. 1963), as every textbook has them.
    fn freireich() -> Vec<Life> {
        let ended = [6, 6, 6, 7, 10, 13, 16, 22, 23];
        let going_on = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35];
        ended
            .map(|weeks| life(weeks, true))
            .into_iter()
            .chain(going_on.map(|weeks| life(weeks, false)))
            .collect()
    }

    #[test]
    fn the_curve_of_the_textbooks() {
        let curve = Curve::of(freireich());
        // Weeks, at risk, share, standard error, 95 percent interval on the scale of log(-log).
        let published = [
            (6, 21, 0.8571, 0.0764, 0.6197, 0.9516),
            (7, 17, 0.8067, 0.0869, 0.5631, 0.9228),
            (10, 15, 0.7529, 0.0963, 0.5032, 0.8894),
            (13, 12, 0.6902, 0.1068, 0.4316, 0.8491),
            (16, 11, 0.6275, 0.1141, 0.3675, 0.8049),
            (22, 7, 0.5378, 0.1282, 0.2678, 0.7468),
            (23, 6, 0.4482, 0.1346, 0.1881, 0.6801),
        ];
        let steps: Vec<_> = curve.steps.iter().filter(|step| step.ended > 0).collect();
        assert_eq!(steps.len(), published.len());
        for (step, (weeks, at_risk, share, error, low, high)) in steps.into_iter().zip(published) {
            assert_eq!((step.months, step.at_risk), (weeks, at_risk));
            let found = [step.share, step.variance.sqrt(), step.low, step.high];
            for (found, expected) in found.into_iter().zip([share, error, low, high]) {
                assert!((found - expected).abs() < 0.000_06, "{weeks}: {found} is not {expected}");
            }
        }
        assert_eq!(curve.ended(0.5), Reached::After(23));
        assert_eq!(curve.ended(0.25), Reached::After(13));
        assert_eq!(curve.ended(0.75), Reached::NotYet);
        // The published shares × the weeks that each lasts: 6 + 0.8571 + 3·0.8067 + 3·0.7529 + … + 12·0.4482.
        assert!((curve.mean_within(35) - 23.287).abs() < 0.001, "{}", curve.mean_within(35));
    }

    #[test]
    fn nobody_and_everybody() {
        let empty = Curve::of([]);
        assert_eq!((empty.share(5), empty.ended(0.5), empty.mean_within(4)), (1.0, Reached::NotYet, 4.0));
        let gone = Curve::of([life(2, true), life(2, true)]);
        assert_eq!((gone.share(1), gone.share(2), gone.steps[0].variance), (1.0, 0.0, 0.0));
        assert_eq!((gone.steps[0].low, gone.steps[0].high, gone.mean_within(10)), (0.0, 0.0, 2.0));
    }

    #[test]
    fn lives_are_read_from_payments() {
        let start = month("2026-01");
        let rows = [("gone", 0), ("gone", 2), ("there", 1), ("there", 4), ("late", 0), ("late", 3)];
        let payments: Payments<&str> = rows.into_iter().map(|(key, at)| (key, start.plus(at), 5)).collect();
        let found = |unfinished| lives(&payments, start.plus(4), unfinished);
        let expected = |late| [("gone", life(3, true)), ("late", late), ("there", life(3, false))];
        assert_eq!(found(false), expected(life(4, true)));
        assert_eq!(found(true), expected(life(3, false)));
    }

    #[test]
    fn a_referral_is_worth_what_comes_times_who_stays() {
        let start = month("2026-01");
        // Ten join in January; two leave after each month; each brings 10, then 8 for good.
        let rows = (0..10).flat_map(|key| {
            (0..=(key / 2)).map(move |age| (key, start.plus(age), if age == 0 { 10 } else { 8 }))
        });
        let payments: Payments<i32> = rows.collect();
        // 10·10 + (8 + 6 + 4 + 2)·8 brought by ten.
        let expected = Ok(Worth { amount: 26, within: 5 });
        assert_eq!(worth(&payments, start.plus(5), false), expected);
        assert_eq!(worth(&payments, start.plus(5), true), expected);
        assert_eq!(worth(&Payments::<u8>::default(), start, false), Err(Thin { have: 0, need: 5 }));
    }

    proptest! {
        /// Another way: for each month of age, who was there at its end and who left, multiplied out; and without
        /// anybody going on, the plain share of those who lived longer.
        #[test]
        fn the_curve_is_the_product_over_a_table_of_risk(
            lives in proptest::collection::vec((1u32..30, any::<bool>()), 1..60),
        ) {
            let lives: Vec<Life> = lives.into_iter().map(|(months, ended)| life(months, ended)).collect();
            let curve = Curve::of(lives.iter().copied());
            let mut product = 1.0;
            for months in 0..32 {
                let at_risk = lives.iter().filter(|life| life.months >= months).count();
                let ended = lives.iter().filter(|life| life.months == months && life.ended).count();
                if at_risk > 0 {
                    product *= 1.0 - ended as f64 / at_risk as f64;
                }
                prop_assert!((curve.share(months) - product).abs() < 1e-12);
            }
            prop_assert!(curve.steps.iter().all(|step| step.low <= step.share && step.share <= step.high));
            let all = Curve::of(lives.iter().map(|one| life(one.months, true)));
            let longer = lives.iter().filter(|life| life.months > 10).count() as f64 / lives.len() as f64;
            prop_assert!((all.share(10) - longer).abs() < 1e-12);
            let mean = lives.iter().map(|life| f64::from(life.months)).sum::<f64>() / lives.len() as f64;
            prop_assert!((all.mean_within(40) - mean).abs() < 1e-9);
        }
    }
}
