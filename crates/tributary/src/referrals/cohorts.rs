//! Referrals by the month in which they joined: who is still there, how long they stay, what they are worth.

use std::collections::BTreeMap;
use std::sync::Arc;

use actuary::{Cohort, Curve, Life, Month, lives, worth};
use ledger::{ProgramKey, Reader};

use super::movements::median;
use super::{One, People, bp};
use crate::view::{
    AgeView, CameThrough, CohortPage, CohortView, CurveStep, CurveView, RecurringQuestion, Stands, count,
};
use crate::{App, Error, income};

/// Cohorts that are told: three years of them.
const COHORTS: usize = 36;
/// Placements that are told.
const PLACEMENTS: usize = 50;

/// Cohorts, how long referrals stay, and through which placements they came.
pub async fn cohorts(app: &Arc<App>, question: RecurringQuestion) -> Result<CohortPage, Error> {
    app.blocking(move |app, open| {
        let only = question.currency.as_deref().map(income::currency).transpose()?;
        open.ledger.read(|r| {
            let people = People::read(app, open, r, question.program, only)?;
            let Cohorts { all, first } = joined(&people);
            Ok(CohortPage {
                currency: people.currency.code().to_owned(),
                cohorts: shown(&all, &question).iter().map(|cohort| view(&people, cohort, first)).collect(),
                curves: curves(&people),
                placements: placements(r, &people)?,
                unrated: people.unrated(),
            })
        })
    })
    .await
}

/// Cohorts, oldest first.
pub(super) struct Cohorts {
    pub(super) all: Vec<Cohort>,
    /// The first month of which anything is known.
    pub(super) first: Option<Month>,
}

/// Everybody by the month in which they joined.
pub(super) fn joined(people: &People) -> Cohorts {
    let payments = people.payments(|one| one.named);
    let named = people.all.iter().enumerate().filter(|(_, one)| one.named);
    let joined: BTreeMap<u32, Month> =
        named.filter_map(|(at, one)| Some((count(at), Month::of(one.since?)))).collect();
    Cohorts {
        all: actuary::cohorts(&payments, &joined, people.through, true),
        first: people.all.iter().filter_map(|one| one.first_day).min().map(Month::of),
    }
}

/// The cohorts that are told: the last ones.
pub(super) fn shown<'a>(all: &'a [Cohort], question: &RecurringQuestion) -> &'a [Cohort] {
    let wanted = question.months.map_or(COHORTS, |months| months as usize).clamp(1, COHORTS);
    all.get(all.len().saturating_sub(wanted)..).unwrap_or_default()
}

/// A cohort; `first` is the first month of which anything is known.
fn view(people: &People, cohort: &Cohort, first: Option<Month>) -> CohortView {
    let age = |(month, age): (Month, &actuary::Age)| AgeView {
        active: count(age.active),
        commission: people.money(age.commission),
        people_bp: bp(age.people_share),
        commission_bp: age.commission_share.map(bp),
        open: age.open,
        unknown: first.is_none_or(|first| month < first),
    };
    CohortView {
        month: cohort.joined.to_string(),
        size: count(cohort.size),
        ages: cohort.joined.to(people.through).zip(&cohort.ages).map(age).collect(),
    }
}

/// How long referrals stay: all together first, then each program with anybody.
pub(super) fn curves(people: &People) -> Vec<CurveView> {
    let lives = lives(&people.payments(|one| one.named), people.through, true);
    let mut by_program: BTreeMap<i64, Vec<Life>> = BTreeMap::new();
    for (key, life) in &lives {
        let program = people.all.get(*key as usize).and_then(|one| one.program);
        if let Some(program) = program {
            by_program.entry(program.0).or_default().push(*life);
        }
    }
    let all = Curve::of(lives.into_iter().map(|(_, life)| life));
    let mut curves = vec![curve(&all, None, "All together", 0)];
    for (key, lives) in by_program {
        let Some(known) = people.programs.get(&key) else { continue };
        curves.push(curve(&Curve::of(lives), Some(key), &known.info.name, known.info.slot));
    }
    curves
}

fn curve(curve: &Curve, program: Option<i64>, name: &str, slot: u8) -> CurveView {
    let step = |step: &actuary::Step| CurveStep {
        months: step.months,
        at_risk: count(step.at_risk),
        ended: count(step.ended),
        share_bp: bp(step.share),
        low_bp: bp(step.low),
        high_bp: bp(step.high),
    };
    CurveView {
        program,
        name: name.to_owned(),
        slot,
        steps: curve.steps.iter().map(step).collect(),
        median: median(curve),
        ended: count(curve.ends()),
    }
}

/// Through which placements referrals came, the one that brought most first.
fn placements(r: &Reader, people: &People) -> Result<Vec<CameThrough>, Error> {
    let mut found: BTreeMap<(i64, &str), Option<(i64, String)>> = BTreeMap::new();
    let mut groups: BTreeMap<(Option<i64>, String), Vec<u32>> = BTreeMap::new();
    for (at, one) in people.all.iter().enumerate().filter(|(_, one)| one.named) {
        let (Some(ProgramKey(program)), Some(sub_id)) = (one.program, one.sub_id.as_deref()) else {
            continue;
        };
        let placement = match found.get(&(program, sub_id)) {
            Some(known) => known.clone(),
            None => {
                let placement = r.placement_of(ProgramKey(program), sub_id)?;
                let placement = placement.map(|(id, title)| (id.0, title));
                found.insert((program, sub_id), placement.clone());
                placement
            }
        };
        let (id, title) = placement.map_or((None, sub_id.to_owned()), |(id, title)| (Some(id), title));
        groups.entry((id, title)).or_default().push(count(at));
    }
    let mut rows: Vec<(i64, CameThrough)> = groups
        .into_iter()
        .map(|((placement, title), keys)| came_through(people, placement, title, &keys))
        .collect();
    rows.sort_by(|(one, a), (other, b)| other.cmp(one).then_with(|| a.title.cmp(&b.title)));
    Ok(rows.into_iter().take(PLACEMENTS).map(|(_, row)| row).collect())
}

fn came_through(people: &People, placement: Option<i64>, title: String, keys: &[u32]) -> (i64, CameThrough) {
    let ones: Vec<&One> = keys.iter().filter_map(|key| people.all.get(*key as usize)).collect();
    let earned = ones.iter().fold(0_i64, |sum, one| sum.saturating_add(one.earned));
    let payments = people.payments_of(keys);
    let row = CameThrough {
        placement,
        title,
        referrals: count(keys.len()),
        paying: count(ones.iter().filter(|one| people.stands(one) == Stands::Paying).count()),
        earned: people.money(earned),
        each: people
            .money(i64::try_from(keys.len()).ok().and_then(|all| earned.checked_div(all)).unwrap_or(0)),
        worth: worth(&payments, people.through, true).ok().map(|worth| people.money(worth.amount)),
    };
    (earned, row)
}
