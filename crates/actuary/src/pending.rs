//! What is pending, at what it is likely to be worth.

use std::collections::BTreeMap;

use crate::Month;
use crate::band::{Band, Chance, Thin, narrow};
use crate::run_off::{Origin, RunOff, origins};

/// Commissions that were or are pending: of the same month, with the same fate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claim {
    /// The month in which they were earned.
    pub earned: Month,
    /// Their amount in micros; what is not above zero is left out.
    pub amount: i64,
    /// How many they are; taken to be of one size.
    pub count: usize,
    /// What became of them; `None` while they are pending.
    pub decided: Option<Decision>,
}

/// What a network said to a [`Claim`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decision {
    /// The month in which it said so.
    pub month: Month,
    /// Whether it was approved (or paid); else it was declined.
    pub approved: bool,
}

/// What is pending now, of one age.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AgeValue {
    /// The month in which it was earned; of months that are not over the last.
    pub earned: Month,
    /// Months since then that are over; commissions of a month that is not over have age 0, too.
    pub age: usize,
    /// What is pending, in micros.
    pub amount: i64,
    /// How many commissions.
    pub count: usize,
    /// The share of it that is likely to be approved. [`Thin`] counts decisions on commissions that were pending at
    /// this age, or months of origin that were seen at it, whichever is missing.
    pub share: Result<f64, Thin>,
}

/// What is pending, at its likely value.
#[derive(Debug, Clone, PartialEq)]
pub struct PendingValue {
    /// All that is pending, by age.
    pub ages: Vec<AgeValue>,
    /// What of it is likely to be approved, where that can be said: of `valued`, not of `unvalued`. [`Thin`] if it can
    /// be said of nothing.
    pub expected: Result<Band, Thin>,
    /// The pending amount that `expected` speaks of, in micros.
    pub valued: i64,
    /// The pending amount of ages of which too little is known, in micros.
    pub unvalued: i64,
}

/// How often months of origin are drawn anew for the range.
const DRAWS: usize = 400;

/// The value of what is pending, from what became of the like. `pending` is what is pending now; `history` are
/// commissions that are known since they were young: those that were decided and those that were not, in the same
/// measure, so a sample of whole days will do. `through` is the last month that is over; commissions of the five years
/// up to it are looked at.
///
/// Each month of origin is followed from age to age ([`origins`]). As on a [chain ladder](crate::Triangle::links), all origins together tell by which factor pending
/// money runs off from one age to the next, and how much of it is approved on the way; from the oldest age back to the
/// youngest, that makes the share of money pending at an age that ends approved. What is still pending at the oldest age
/// seen is taken to end like the rest. Where too little is known, the share is [`Thin`], not a number.
///
/// The range comes from drawing the months of origin anew, with repeats (bootstrap; Efron 1979), and from the chance
/// that is in single decisions.
pub fn pending_value(pending: &[Claim], history: &[Claim], through: Month) -> PendingValue {
    let origins = origins(history, through);
    let all: Vec<&Origin> = origins.iter().collect();
    let run_off = RunOff::of(&all);
    let ages = open(pending, through, &run_off);
    let known: Vec<(usize, f64)> = ages
        .iter()
        .filter_map(|(stage, (value, squares))| value.share.ok().map(|_| (*stage, *squares)))
        .collect();
    let sum = |valued: bool| {
        let chosen = ages.values().filter(|(value, _)| value.share.is_ok() == valued);
        narrow(chosen.map(|(value, _)| i128::from(value.amount)).sum())
    };
    let mut chance = Chance::new(0x5eed_0001);
    let draw = |_| {
        let drawn: Vec<&Origin> =
            (0..all.len()).filter_map(|_| all.get(chance.below(all.len())).copied()).collect();
        let (mean, variance) = expected(&ages, &known, &run_off, &RunOff::of(&drawn));
        (mean + variance.sqrt() * chance.normal()).clamp(0.0, sum(true) as f64)
    };
    let expected = match ages.values().find_map(|(value, _)| value.share.err()) {
        Some(thin) if known.is_empty() => Err(thin),
        _ => Ok(Band::of((0..DRAWS).map(draw).collect())),
    };
    let (valued, unvalued) = (sum(true), sum(false));
    PendingValue { ages: ages.into_values().map(|(value, _)| value).collect(), expected, valued, unvalued }
}

/// What is pending now, by stage, with the sum of its squares.
type Open = BTreeMap<usize, (AgeValue, f64)>;

fn open(claims: &[Claim], through: Month, run_off: &RunOff) -> Open {
    let mut open = Open::new();
    for claim in claims.iter().filter(|claim| claim.decided.is_none() && claim.amount > 0) {
        let stage = usize::try_from(through.since(claim.earned).saturating_add(1)).unwrap_or(0);
        let age = stage.saturating_sub(1);
        let new = || {
            (AgeValue { earned: claim.earned, age, amount: 0, count: 0, share: run_off.share(stage) }, 0.0)
        };
        let (value, squares) = open.entry(stage).or_insert_with(new);
        value.earned = value.earned.max(claim.earned);
        value.amount = value.amount.saturating_add(claim.amount);
        value.count = value.count.saturating_add(claim.count);
        *squares += (claim.amount as f64).powi(2) / claim.count.max(1) as f64;
    }
    open
}

/// The mean and the variance of what is approved of the stages that are known, by a drawn run-off; where the draw knows
/// nothing of a stage, by the real one.
fn expected(open: &Open, known: &[(usize, f64)], real: &RunOff, drawn: &RunOff) -> (f64, f64) {
    let (mut mean, mut variance) = (0.0, 0.0);
    for (stage, squares) in known {
        let share = drawn.any_share(*stage).or_else(|| real.any_share(*stage)).unwrap_or_default();
        mean += share * open.get(stage).map_or(0.0, |(value, _)| value.amount as f64);
        variance += share * (1.0 - share) * squares;
    }
    (mean, variance)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::payments::month;
    use proptest::prelude::*;

    /// Twelve months; of every 100 that are earned, 20 are approved and 5 declined in the next month, then 40 and 10,
    /// and 5 and 20 in the third.
    fn history(through: Month, amount: i64) -> Vec<Claim> {
        let mut claims = Vec::new();
        for earned in through.plus(-11).to(through) {
            for (count, after, approved) in [(20, 1, true), (5, 1, false), (40, 2, true), (10, 2, false)]
                .into_iter()
                .chain([(5, 3, true), (20, 3, false)])
            {
                let month = earned.plus(after);
                let decided = (month <= through).then_some(Decision { month, approved });
                claims.extend(vec![Claim { earned, amount, count: 1, decided }; count]);
            }
        }
        claims
    }

    /// What of these is pending, by what became of these.
    fn valued(claims: &[Claim], through: Month) -> PendingValue {
        pending_value(claims, claims, through)
    }

    #[test]
    fn what_is_pending_is_worth_what_became_of_the_like() {
        let through = month("2026-10");
        let value = valued(&history(through, 1_000_000), through);
        let shares: Vec<_> = value.ages.iter().map(|age| (age.age, age.count, age.share.unwrap())).collect();
        let expected = [(0, 100, 0.65), (1, 75, 0.6), (2, 25, 0.2)];
        for (found, expected) in shares.iter().zip(expected) {
            assert_eq!((found.0, found.1), (expected.0, expected.1));
            assert!((found.2 - expected.2).abs() < 1e-9, "{found:?}");
        }
        assert_eq!((value.valued, value.unvalued), (200_000_000, 0));
        let months: Vec<_> = value.ages.iter().map(|age| age.earned.to_string()).collect();
        assert_eq!(months, ["2026-10", "2026-09", "2026-08"]);
        // 65 + 45 + 5, give or take √(100·0.65·0.35 + 75·0.6·0.4 + 25·0.2·0.8) = 6.7.
        let band = value.expected.unwrap();
        assert!((band.median - 115_000_000).abs() < 2_000_000, "{band:?}");
        assert!((band.high80 - band.low80 - 17_000_000).abs() < 3_000_000, "{band:?}");
    }

    #[test]
    fn commissions_of_one_fate_can_come_together_and_a_part_of_them_tells_as_much() {
        let through = month("2026-10");
        let single = history(through, 1_000_000);
        let mut together: BTreeMap<_, Claim> = BTreeMap::new();
        for claim in &single {
            let fate = claim.decided.map(|decision| (decision.month, decision.approved));
            let sum = together.entry((claim.earned, fate)).or_insert(Claim { amount: 0, count: 0, ..*claim });
            sum.amount += claim.amount;
            sum.count += 1;
        }
        let together: Vec<Claim> = together.into_values().collect();
        assert!(together.len() * 5 < single.len());
        let (one, other) = (valued(&single, through), valued(&together, through));
        assert_eq!((one.ages, one.valued), (other.ages.clone(), other.valued));
        let (one, other) = (one.expected.unwrap(), other.expected.unwrap());
        assert!((one.median - other.median).abs() < 10 && (one.low80 - other.low80).abs() < 10);
        // What is pending may be all of it while the like is a fifth.
        let fifth: Vec<Claim> = together
            .iter()
            .map(|claim| Claim { amount: claim.amount / 5, count: claim.count / 5, ..*claim })
            .collect();
        let sampled = pending_value(&together, &fifth, through);
        for (one, other) in sampled.ages.iter().zip(&other_ages(&together, through)) {
            assert_eq!((one.amount, one.count), (other.amount, other.count));
            assert!((one.share.unwrap() - other.share.unwrap()).abs() < 1e-9);
        }
    }

    fn other_ages(claims: &[Claim], through: Month) -> Vec<AgeValue> {
        valued(claims, through).ages
    }

    #[test]
    fn shares_are_those_of_a_plain_count() {
        // Another way, where every origin is complete: of those that were pending at an age, how many were approved.
        let through = month("2026-10");
        let claims: Vec<Claim> = (0..600i32)
            .map(|at| {
                let earned = through.plus(-5 - at % 7);
                let month = earned.plus((at * 7919 % 31) % 4);
                Claim {
                    earned,
                    amount: 1_000,
                    count: 1,
                    decided: Some(Decision { month, approved: at * 31 % 10 < 6 }),
                }
            })
            .collect();
        let origins = origins(&claims, through);
        let run_off = RunOff::of(&origins.iter().collect::<Vec<_>>());
        for stage in 0..4 {
            let pending: Vec<_> = claims
                .iter()
                .filter_map(|claim| {
                    claim.decided.map(|decision| (decision.month.since(claim.earned), decision.approved))
                })
                .filter(|(after, _)| *after >= stage)
                .collect();
            let approved = pending.iter().filter(|(_, approved)| *approved).count();
            let found = run_off.share(stage as usize).unwrap();
            assert!((found - approved as f64 / pending.len() as f64).abs() < 1e-9, "stage {stage}");
        }
    }

    #[test]
    fn origins_are_followed_by_amount_and_count() {
        let through = month("2026-10");
        let origins = origins(&history(through, 2), through);
        assert_eq!((origins.len(), origins[9].earned), (12, month("2026-08")));
        let stages = origins[9].stages.iter();
        let found: Vec<_> =
            stages.map(|one| (one.pending.count, one.approved.amount, one.declined.count)).collect();
        assert_eq!(found, [(100, 0, 0), (100, 0, 0), (75, 40, 5), (25, 120, 15)]);
    }

    proptest! {
        #[test]
        fn no_claims_break_it(
            rows in proptest::collection::vec((-90i32..5, any::<i64>(), -3i32..99, 0u8..3), 0..90),
            wild in any::<i32>(),
        ) {
            let through = month("2026-10");
            let claim = |(earned, amount, after, state): (i32, i64, i32, u8)| Claim {
                earned: through.plus(if state == 0 { earned } else { earned.saturating_mul(wild) }),
                amount,
                count: 1,
                decided: (state > 0).then_some(Decision { month: through.plus(earned + after), approved: state > 1 }),
            };
            let claims: Vec<Claim> = rows.into_iter().map(claim).collect();
            let value = valued(&claims, through);
            prop_assert_eq!(value.ages.iter().map(|age| age.count).sum::<usize>(),
                claims.iter().filter(|claim| claim.decided.is_none() && claim.amount > 0).count());
            if let Ok(band) = value.expected {
                prop_assert!(0 <= band.low80 && band.high80 <= value.valued);
            }
        }
    }

    #[test]
    fn little_is_told_as_little() {
        let through = month("2026-10");
        let new = [Claim { earned: through.plus(1), amount: 7, count: 1, decided: None }; 4];
        let value = valued(&new, through);
        assert_eq!((value.expected, value.valued, value.unvalued), (Err(Thin { have: 0, need: 3 }), 0, 28));
        assert_eq!((value.ages[0].age, value.ages[0].count), (0, 4));
        let empty = valued(&[], through);
        assert_eq!((empty.expected, empty.ages.len()), (Ok(Band::exactly(0)), 0));
        // What is older than all that was decided has no share, and what is young has one all the same.
        let mut claims = history(through, 1_000_000);
        claims.push(Claim { earned: through.plus(-30), amount: 9, count: 1, decided: None });
        let value = valued(&claims, through);
        assert_eq!((value.valued, value.unvalued), (200_000_000, 9));
        assert!(value.ages.last().unwrap().share.is_err());
    }

    #[test]
    fn what_is_never_decided_ends_like_the_rest() {
        let through = month("2026-10");
        let mut claims = history(through, 1_000_000);
        let forgotten = |earned| vec![Claim { earned, amount: 1_000_000, count: 1, decided: None }; 10];
        claims.extend(through.plus(-11).to(through).flat_map(forgotten));
        let value = valued(&claims, through);
        for (age, expected) in value.ages.iter().zip([0.65, 0.6]) {
            assert!((age.share.unwrap() - expected).abs() < 1e-9, "{age:?}");
        }
        // Ten of thirty-five are too many to say it of.
        assert!(value.ages[2].share.is_err());
    }

    #[test]
    fn most_still_pending_is_no_share() {
        let through = month("2026-10");
        let claims: Vec<Claim> = history(through, 5)
            .into_iter()
            .map(|claim| Claim {
                decided: claim.decided.filter(|decision| decision.month.since(claim.earned) < 2),
                ..claim
            })
            .collect();
        let value = valued(&claims, through);
        assert!(value.expected.is_err() && value.unvalued > 0);
    }
}
