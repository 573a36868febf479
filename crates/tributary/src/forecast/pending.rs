//! What is pending, at its likely value.

use std::collections::BTreeMap;

use actuary::{Claim, Decision, Month, PendingValue, Thin, pending_value};
use ledger::{Fates, ProgramKey, Reader};
use record::{Amounts, Days, Status};

use super::bands::{band_view, money, too_little};
use super::known::Known;
use crate::Error;
use crate::view::{BandView, MoneyView, PendingAge, PendingLine, PendingView, TooLittle};

/// Months that are looked at: how a network decided three years ago says little about now.
const LOOK_BACK: i32 = 36;
/// Programs that are told apart.
const PROGRAMS: usize = 8;
/// From so many on, what is too few are decisions; below it they are months.
const DECISIONS: usize = 10;

/// What is pending, and what became of the like, by program.
pub(super) struct Claims {
    open: BTreeMap<ProgramKey, Vec<Claim>>,
    history: BTreeMap<ProgramKey, Vec<Claim>>,
    missing: Amounts,
    every: i64,
}

impl Claims {
    pub(super) fn of(known: &mut Known, r: &Reader) -> Result<Claims, Error> {
        let from = known.this.plus(-LOOK_BACK).first();
        let fates = r.fates(Days::new(from, known.today).unwrap_or(Days::one(known.today)))?;
        let mut claims = Claims {
            open: BTreeMap::new(),
            history: history(&fates, known),
            missing: Amounts::default(),
            every: fates.every,
        };
        let sums = std::mem::take(&mut known.sums);
        for sum in sums.iter().filter(|sum| sum.status == Status::Pending) {
            let Some(amount) = known.newest.convert(sum.money) else {
                claims.missing.add(sum.money);
                continue;
            };
            let count = usize::try_from(sum.count).unwrap_or(usize::MAX);
            let claim = Claim { earned: Month::of(sum.month), amount, count, decided: None };
            claims.open.entry(sum.program).or_default().push(claim);
        }
        known.sums = sums;
        Ok(claims)
    }

    /// What is pending and what became of the like, of one program or of all.
    fn of_program(&self, program: Option<ProgramKey>) -> (Vec<Claim>, Vec<Claim>) {
        let of = |claims: &BTreeMap<ProgramKey, Vec<Claim>>| match program {
            Some(program) => claims.get(&program).cloned().unwrap_or_default(),
            None => claims.values().flatten().copied().collect(),
        };
        (of(&self.open), of(&self.history))
    }

    /// The part of decided commissions that stands, in all; nothing if none was decided.
    pub(super) fn approved(&self) -> Option<f64> {
        let decided =
            || self.history.values().flatten().filter_map(|claim| Some((claim.decided?, claim.count)));
        let sum = |only: bool| {
            decided()
                .filter(|(decision, _)| decision.approved || !only)
                .map(|(_, count)| count)
                .sum::<usize>()
        };
        let all = sum(false);
        (all > 0).then(|| sum(true) as f64 / all as f64)
    }
}

fn history(fates: &Fates, known: &mut Known) -> BTreeMap<ProgramKey, Vec<Claim>> {
    let mut history: BTreeMap<ProgramKey, Vec<Claim>> = BTreeMap::new();
    for fate in &fates.fates {
        let Some(amount) = known.newest.convert(fate.money) else { continue };
        let decided = fate.decided.map(|day| Decision { month: Month::of(day), approved: fate.approved });
        let count = usize::try_from(fate.count).unwrap_or(usize::MAX);
        let claim = Claim { earned: Month::of(fate.earned), amount, count, decided };
        history.entry(fate.program).or_default().push(claim);
    }
    history
}

pub(super) fn view(known: &Known, claims: &Claims, program: Option<ProgramKey>) -> PendingView {
    let (open, history) = claims.of_program(program);
    let value = pending_value(&open, &history, known.this.plus(-1));
    let decisions =
        history.iter().filter(|claim| claim.decided.is_some()).map(|claim| claim.count as u64).sum();
    let (programs, more_programs) = match program {
        Some(_) => (Vec::new(), 0),
        None => by_program(known, claims),
    };
    PendingView {
        total: line(known, program, &value),
        ages: value.ages.iter().map(|age| age_view(known, age)).collect(),
        programs,
        more_programs,
        decisions,
        every: u32::try_from(claims.every).unwrap_or(u32::MAX),
        missing: claims.missing.iter().map(MoneyView::from).collect(),
    }
}

/// The programs with most of it, and how many more have some.
fn by_program(known: &Known, claims: &Claims) -> (Vec<PendingLine>, u64) {
    let sum = |open: &[Claim]| open.iter().map(|claim| i128::from(claim.amount.max(0))).sum::<i128>();
    let mut order: Vec<_> = claims.open.iter().map(|(program, open)| (sum(open), *program)).collect();
    order.retain(|(sum, _)| *sum > 0);
    order.sort_by_key(|(sum, program)| (std::cmp::Reverse(*sum), *program));
    let more = order.len().saturating_sub(PROGRAMS) as u64;
    let lines = order.into_iter().take(PROGRAMS).map(|(_, program)| {
        let (open, history) = claims.of_program(Some(program));
        line(known, Some(program), &pending_value(&open, &history, known.this.plus(-1)))
    });
    (lines.collect(), more)
}

fn line(known: &Known, program: Option<ProgramKey>, value: &PendingValue) -> PendingLine {
    let count = value.ages.iter().map(|age| age.count as u64).sum();
    let (expected, thin) = expected(known, value, count);
    PendingLine {
        program: program.and_then(|program| known.program(program)),
        pending: money(value.valued.saturating_add(value.unvalued), known.currency),
        count,
        expected,
        unknown: money(value.unvalued, known.currency),
        thin,
    }
}

fn expected(known: &Known, value: &PendingValue, count: u64) -> (Option<BandView>, Option<TooLittle>) {
    match &value.expected {
        Ok(_) if count == 0 => (None, None),
        Ok(band) => (Some(band_view(band, known.currency)), None),
        Err(thin) => (None, Some(little(*thin))),
    }
}

fn age_view(known: &Known, age: &actuary::AgeValue) -> PendingAge {
    PendingAge {
        age: u32::try_from(known.this.since(age.earned)).unwrap_or(0),
        from: age.earned.first(),
        to: age.earned.plus(1).first().plus(-1),
        pending: money(age.amount, known.currency),
        count: age.count as u64,
        share_bp: age.share.ok().map(|share| (share * 10_000.0).round() as u32),
        thin: age.share.err().map(little),
    }
}

fn little(thin: Thin) -> TooLittle {
    let what = if thin.need < DECISIONS {
        "months whose commissions were followed from the start"
    } else {
        "decisions on commissions of that age"
    };
    too_little(thin, what)
}
