//! What if more referrals came, or fewer left?

use actuary::{Movement, Sliders};
use record::Status;

use super::bands::money;
use super::known::Known;
use crate::view::{SliderSet, SlidersView, WhatIf, WhatIfMonth};

/// Months that the figures are taken from.
const LATE: usize = 6;
/// New referrals a month that can be set at most, so that a slip of the keyboard stays a number.
const MOST_NEW: f64 = 1_000_000.0;

/// The figures as they were of late, with the part that is approved and what recurs now; nothing where nothing recurs.
pub(super) fn of_late(late: &[Movement], approved: Option<f64>) -> Option<(Sliders, i64, u32)> {
    let last = late.last().filter(|movement| movement.end.amount > 0)?;
    let months = u32::try_from(late.len().min(LATE)).unwrap_or(0);
    Some((Sliders::of_late(late, approved.unwrap_or(1.0)), last.end.amount, months))
}

/// The part of recurring commissions that was approved, of all that were decided.
pub(super) fn approval(known: &Known) -> Option<f64> {
    let recurring = || {
        known.sums.iter().filter(|sum| matches!(sum.kind, record::Kind::Recurring | record::Kind::Referral))
    };
    let count = |wanted: fn(Status) -> bool| {
        recurring().filter(|sum| wanted(sum.status)).map(|sum| sum.count as f64).sum::<f64>()
    };
    let stands = count(|status| matches!(status, Status::Approved | Status::Paid));
    let declined = count(|status| status == Status::Declined);
    (stands + declined > 0.0).then(|| stands / (stands + declined))
}

pub(super) fn view(known: &Known, (sliders, now, months): (Sliders, i64, u32)) -> SlidersView {
    SlidersView {
        late: SliderSet {
            new_per_month: sliders.new_per_month,
            churn: sliders.churn,
            approval: sliders.approval,
        },
        months,
        mean: money(sliders.mean_amount, known.currency),
        now: money(now, known.currency),
    }
}

/// The figures of late with those that were set, held within what can be.
fn with(late: Sliders, set: SliderSet) -> Sliders {
    let number = |value: f64, most: f64| if value.is_finite() { value.clamp(0.0, most) } else { 0.0 };
    Sliders {
        new_per_month: number(set.new_per_month, MOST_NEW),
        churn: number(set.churn, 1.0),
        approval: number(set.approval, 1.0),
        ..late
    }
}

/// Recurring income from this month on, with figures that were set and with those of late.
fn projected(known: &Known, (late, now): (Sliders, i64), set: Sliders, count: usize) -> Vec<(i64, i64)> {
    let project = |sliders: &Sliders| sliders.project(now, known.gap() + count).into_iter().skip(known.gap());
    project(&set).zip(project(&late)).collect()
}

/// All income with figures that were set: the middle of the forecast, with the difference that they make.
pub(super) fn medians(
    known: &Known,
    late: Option<(Sliders, i64, u32)>,
    set: SliderSet,
    medians: &[i64],
) -> Vec<i64> {
    let Some((late, now, _)) = late else { return Vec::new() };
    let projected = projected(known, (late, now), with(late, set), medians.len());
    let with = |(median, (set, late)): (&i64, (i64, i64))| median.saturating_add(set.saturating_sub(late));
    medians.iter().zip(projected).map(with).collect()
}

/// What would come with figures that were set.
pub(super) fn what_if(
    known: &Known,
    late: Option<(Sliders, i64, u32)>,
    set: SliderSet,
    months: usize,
    middle: &[i64],
) -> WhatIf {
    let all = medians(known, late, set, middle);
    let Some((late, now, _)) = late else { return WhatIf { months: Vec::new(), ceiling: None } };
    let set = with(late, set);
    let money = |micros: i64| money(micros, known.currency);
    let months = projected(known, (late, now), set, months + 1).into_iter().enumerate();
    let months = months.map(|(at, (set, late))| WhatIfMonth {
        month: known.this.plus(i32::try_from(at).unwrap_or(0)).to_string(),
        set: money(set),
        late: money(late),
        all: all.get(at).copied().map(money),
    });
    let lifetime = if set.churn > 0.0 { 1.0 / set.churn } else { f64::INFINITY };
    let ceiling = actuary::ceiling(set.new_per_month * set.approval, lifetime, set.mean_amount);
    WhatIf { months: months.collect(), ceiling: ceiling.map(|ceiling| money(ceiling.monthly)) }
}
