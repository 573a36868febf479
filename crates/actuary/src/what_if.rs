//! What if more came, or fewer left: recurring income under figures that are set by hand.

use crate::Movement;
use crate::band::micros;

/// The figures that can be set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sliders {
    /// New referrals a month.
    pub new_per_month: f64,
    /// The share of recurring commission that leaves in a month, from 0 to 1.
    pub churn: f64,
    /// The share of new referrals whose commission is approved, from 0 to 1.
    pub approval: f64,
    /// What an approved new referral brings in a month, in micros.
    pub mean_amount: i64,
}

/// Months that the figures are taken from: six, or as many as there are.
const MONTHS: usize = 6;

impl Sliders {
    /// What the figures were of late: over the last six months that are over, or as many as there are.
    ///
    /// Churn is all that left or shrank, less what grew or came back, over what there was to lose; the mean amount is what
    /// new referrals brought in their first month. `approval` is a share that the caller knows from decisions; new
    /// referrals that brought commission are those that were approved, so there were more by that share.
    pub fn of_late(movements: &[Movement], approval: f64) -> Sliders {
        let over: Vec<&Movement> = movements.iter().rev().filter(|one| one.finished).take(MONTHS).collect();
        let sum = |value: fn(&Movement) -> i64| over.iter().map(|one| value(one) as f64).sum::<f64>();
        let people = over.iter().map(|one| one.new.people).sum::<usize>() as f64;
        let lost = sum(|one| one.churn.amount) + sum(|one| one.contraction.amount);
        let gained = sum(|one| one.expansion.amount) + sum(|one| one.reactivation.amount);
        let start = sum(|one| one.start.amount);
        let per = |sum: f64, count: f64| if count > 0.0 { sum / count } else { 0.0 };
        let approval = share(approval);
        Sliders {
            new_per_month: per(per(people, over.len() as f64), approval),
            churn: share(per(lost - gained, start)),
            approval,
            mean_amount: micros(per(sum(|one| one.new.amount), people)),
        }
    }

    /// Recurring income at the end of each of the next `months`, from what it is `now`, in micros: what there was × what
    /// stays, and what is new: new referrals × approval × mean amount.
    pub fn project(&self, now: i64, months: usize) -> Vec<i64> {
        let new = number(self.new_per_month).max(0.0) * share(self.approval) * self.mean_amount as f64;
        let stays = 1.0 - share(self.churn);
        let month = |income: &mut f64, _| {
            *income = *income * stays + new;
            Some(micros(*income))
        };
        (0..months).scan(now as f64, month).collect()
    }
}

fn number(value: f64) -> f64 {
    if value.is_finite() { value } else { 0.0 }
}

fn share(value: f64) -> f64 {
    number(value).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::payments::month;
    use crate::{Payments, ceiling, movements};

    /// Each month four join at ten; each stays four months.
    fn world() -> Vec<Movement> {
        let start = month("2025-01");
        let rows = (0..24).flat_map(|joined| {
            (0..4).flat_map(move |who| {
                (0..4).map(move |age| ((joined, who), start.plus(joined + age), 10_000_000))
            })
        });
        let payments: Payments<(i32, i32)> = rows.collect();
        movements(&payments, start.plus(23), true)
    }

    #[test]
    fn the_figures_of_late_go_on_as_they_were() {
        let sliders = Sliders::of_late(&world(), 0.8);
        assert_eq!(
            sliders,
            Sliders { new_per_month: 5.0, churn: 0.25, approval: 0.8, mean_amount: 10_000_000 }
        );
        assert_eq!(sliders.project(160_000_000, 3), [160_000_000; 3]);
    }

    #[test]
    fn income_goes_to_its_ceiling() {
        let sliders = Sliders { new_per_month: 6.0, churn: 0.08, approval: 0.5, mean_amount: 8_000_000 };
        let ceiling = ceiling(3.0, 1.0 / 0.08, 8_000_000).unwrap().monthly;
        let ahead = sliders.project(0, 240);
        assert_eq!(ahead[0], 24_000_000);
        assert!((ahead[239] - ceiling).abs() < 10, "{} {ceiling}", ahead[239]);
        assert!(ahead.is_sorted());
    }

    #[test]
    fn nothing_and_nonsense() {
        let nothing = Sliders::of_late(&[], f64::NAN);
        assert_eq!(nothing, Sliders { new_per_month: 0.0, churn: 0.0, approval: 0.0, mean_amount: 0 });
        assert_eq!(nothing.project(7, 2), [7, 7]);
        let nonsense =
            Sliders { new_per_month: f64::INFINITY, churn: 9.0, approval: -1.0, mean_amount: i64::MAX };
        assert_eq!(nonsense.project(i64::MIN, 2), [0, 0]);
        let most = Sliders { new_per_month: 1e300, churn: 0.0, approval: 1.0, mean_amount: i64::MAX };
        assert_eq!(most.project(0, 2), [i64::MAX; 2]);
    }
}
