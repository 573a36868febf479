//! How pending commissions of each month become approved or declined ones.

use std::collections::BTreeMap;

use crate::band::Thin;
use crate::{Claim, Month, Triangle};

/// An amount and of how many commissions.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Count {
    /// In micros.
    pub amount: i64,
    /// How many commissions.
    pub count: usize,
}

impl Count {
    fn add(&mut self, claim: &Claim) {
        self.amount = self.amount.saturating_add(claim.amount);
        self.count = self.count.saturating_add(claim.count);
    }
}

/// What became of the commissions of one month by one age.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Stage {
    /// Still pending.
    pub pending: Count,
    /// Approved by then.
    pub approved: Count,
    /// Declined by then.
    pub declined: Count,
}

/// The commissions earned in one month, followed through the months: the rows of a run-off triangle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The month in which they were earned.
    pub earned: Month,
    /// At first all of them as pending, then how they stood at the end of that month and of each since.
    pub stages: Vec<Stage>,
}

/// Months of origin that are looked at: what networks did longer ago says little about now.
const LOOK_BACK: i32 = 60;

/// The months of origin in order, up to `through`, the last month that is over; months in which nothing was earned are
/// left out, and so are those more than five years back.
pub fn origins(claims: &[Claim], through: Month) -> Vec<Origin> {
    let mut origins: BTreeMap<Month, Origin> = BTreeMap::new();
    let looked_at = through.plus(1 - LOOK_BACK)..=through;
    for claim in claims.iter().filter(|claim| claim.amount > 0 && looked_at.contains(&claim.earned)) {
        let stages = through.since(claim.earned).unsigned_abs() as usize + 2;
        let new = || Origin { earned: claim.earned, stages: vec![Stage::default(); stages] };
        let origin = origins.entry(claim.earned).or_insert_with(new);
        // Decided in the month in which it was earned at the earliest.
        let after = |month: Month| month.since(claim.earned).max(0) as usize + 1;
        let until = claim.decided.map_or(stages, |decision| after(decision.month));
        let approved = claim.decided.is_some_and(|decision| decision.approved);
        for (at, stage) in origin.stages.iter_mut().enumerate() {
            let count = match approved {
                _ if at < until => &mut stage.pending,
                true => &mut stage.approved,
                false => &mut stage.declined,
            };
            count.add(claim);
        }
    }
    origins.into_values().collect()
}

/// Decisions it takes on commissions that were pending at an age, and months of origin.
const DECISIONS: usize = 20;
const ORIGINS: usize = 3;
/// Of what was pending at an age, how much may still be pending at the oldest age seen.
const REST: f64 = 0.25;

/// How pending money runs off: one step for each stage that was seen to end.
pub(crate) struct RunOff {
    steps: Vec<Step>,
}

struct Step {
    /// The share of what is pending that ends approved; `None` where nothing was decided from here on.
    share: Option<f64>,
    /// What of it is still pending at the last stage.
    rest: f64,
    /// How many were decided from here on.
    decisions: usize,
    /// How many months of origin were seen to the next stage.
    origins: usize,
}

impl RunOff {
    /// The run-off of all these origins together, in any order and with repeats.
    pub(crate) fn of(origins: &[&Origin]) -> RunOff {
        let mut sorted = origins.to_vec();
        sorted.sort_by_key(|origin| std::cmp::Reverse(origin.stages.len()));
        let pending = |origin: &&Origin| origin.stages.iter().map(|stage| stage.pending.amount).collect();
        let links = Triangle::new(sorted.iter().map(pending)).links();
        let mut steps = Vec::new();
        let (mut approved, mut rest, mut decisions) = (0.0, 1.0, 0);
        for (at, link) in links.iter().enumerate().rev() {
            let seen = || {
                sorted.iter().filter_map(|origin| Some((origin.stages.get(at)?, origin.stages.get(at + 1)?)))
            };
            let pending: f64 = seen().map(|(now, _)| now.pending.amount as f64).sum();
            let grown: f64 =
                seen().map(|(now, then)| then.approved.amount as f64 - now.approved.amount as f64).sum();
            decisions += seen().map(|(now, then)| now.pending.count - then.pending.count).sum::<usize>();
            if pending > 0.0 {
                (approved, rest) = (grown / pending + link * approved, link * rest);
            }
            let share = (rest < 1.0).then(|| (approved / (1.0 - rest)).clamp(0.0, 1.0));
            steps.push(Step { share, rest, decisions, origins: seen().count() });
        }
        steps.reverse();
        RunOff { steps }
    }

    /// The share of what is pending at a stage that ends approved, however little tells it.
    pub(crate) fn any_share(&self, stage: usize) -> Option<f64> {
        self.steps.get(stage)?.share
    }

    /// The same, if enough tells it.
    pub(crate) fn share(&self, stage: usize) -> Result<f64, Thin> {
        let Some(step) = self.steps.get(stage) else { return Err(Thin { have: 0, need: ORIGINS }) };
        Thin::unless(step.origins, ORIGINS)?;
        Thin::unless(step.decisions, DECISIONS)?;
        // Where most is still pending, it takes as many decisions again.
        let unsettled = Thin { have: step.decisions, need: step.decisions * 2 };
        step.share.filter(|_| step.rest <= REST).ok_or(unsettled)
    }
}
