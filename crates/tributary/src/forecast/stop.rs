//! What would still come if the work stopped today.
//!
//! Parts that share out all passive income without counting any of it twice: people who keep paying, what stands on pages,
//! what the user declares to come again, and what is passive besides, which is all that the others do not account for.

use std::collections::BTreeMap;

use actuary::{Band, Life, Living, Month, Passive, Placement, Remaining, Stopped};
use ledger::{ProgramKey, Standing};
use record::Money;

use super::bands::{band_months, money, too_little};
use super::known::Known;
use super::paying::Paying;
use crate::view::{ForecastProgram, RemainingView, StopProgram, StopView};

/// What is counted where too little is known of referrals, of placements, of the rest.
const PARTS: [&str; 3] =
    ["referrals that left", "placements that have stood for half a year and earned", "months"];
/// Programs that are told apart.
const PROGRAMS: usize = 12;
/// From so many lives that ended on, a program surely speaks for itself.
const FEW: usize = 50;

/// What keeps coming, by program, as the arithmetic wants it.
#[derive(Default)]
pub(super) struct Parts {
    living: Vec<Living<ProgramKey>>,
    lives: Vec<(ProgramKey, Life)>,
    placements: Vec<(ProgramKey, Placement)>,
    rest: BTreeMap<ProgramKey, BTreeMap<Month, i64>>,
    followed: u64,
    all_placements: u64,
}

impl Parts {
    pub(super) fn of(
        known: &mut Known,
        paying: Paying,
        (standing, all_placements): (Vec<Standing>, u64),
        program: Option<ProgramKey>,
    ) -> Parts {
        let mut rest = known.passive_months();
        rest.retain(|key, _| program.is_none_or(|program| program == *key));
        let passive = rest.clone();
        let (living, lives) = (paying.living, paying.lives);
        let mut parts = Parts { living, lives, rest, all_placements, ..Parts::default() };
        for (program, months) in paying.months {
            months.into_iter().for_each(|(month, micros)| parts.account_for(program, month, micros));
        }
        for (program, month, micros) in known.declared.nameless() {
            parts.account_for(program, month, micros);
        }
        let mut placements: Vec<_> = standing.iter().map(|one| one.placement).collect();
        placements.sort_unstable();
        placements.dedup();
        parts.followed = placements.len() as u64;
        for standing in &standing {
            parts.standing(standing, known);
        }
        // Where rows of several sorts meet, rather too much is accounted for than anything counted twice.
        for (program, months) in &mut parts.rest {
            for (month, micros) in months {
                let all = passive.get(program).and_then(|months| months.get(month)).copied();
                *micros = (*micros).max(all.unwrap_or_default().min(0));
            }
        }
        parts
    }

    /// Takes what something else accounts for off what is passive besides.
    fn account_for(&mut self, program: ProgramKey, month: Month, micros: i64) {
        if let Some(rest) = self.rest.get_mut(&program).and_then(|months| months.get_mut(&month)) {
            *rest = rest.saturating_sub(micros);
        }
    }

    fn standing(&mut self, standing: &Standing, known: &mut Known) {
        let since = Month::of(standing.since).max(known.through.plus(-MONTHS));
        let mut placement: Placement = since.to(known.through).map(|_| 0).collect();
        for ((day, currency), brought) in &standing.months {
            let month = Month::of(*day);
            let Some(earned) = known.newest.convert(Money::new(brought.earned, *currency)) else { continue };
            let passive = known.newest.convert(Money::new(brought.passive, *currency)).unwrap_or_default();
            self.account_for(standing.program, month, passive);
            let at = usize::try_from(month.since(since)).ok();
            if let Some(sum) = at.and_then(|at| placement.get_mut(at)) {
                *sum = sum.saturating_add(earned);
            }
        }
        self.placements.push((standing.program, placement));
    }

    /// What of it is of one program.
    fn only(&self, program: ProgramKey) -> (Vec<Living<ProgramKey>>, Vec<Placement>) {
        let living = self.living.iter().filter(|one| one.program == program).copied().collect();
        let placements = self.placements.iter().filter(|(of, _)| *of == program);
        (living, placements.map(|(_, placement)| placement.clone()).collect())
    }

    /// The lives that tell of a program: its own, and those of all where it has few that ended.
    fn lives_of(&self, program: ProgramKey) -> Vec<(ProgramKey, Life)> {
        let own: Vec<_> = self.lives.iter().filter(|(of, _)| *of == program).copied().collect();
        let ended = own.iter().filter(|(_, life)| life.ended).count();
        if ended < FEW { self.lives.clone() } else { own }
    }

    /// What is passive besides, month by month up to the last that is known.
    fn rest(&self, program: Option<ProgramKey>, known: &Known) -> Vec<i64> {
        let mut months: BTreeMap<Month, i64> = BTreeMap::new();
        for (_, rest) in self.rest.iter().filter(|(key, _)| program.is_none_or(|program| program == **key)) {
            for (month, micros) in rest {
                let sum = months.entry(*month).or_default();
                *sum = sum.saturating_add(*micros);
            }
        }
        let Some(first) = months.iter().find(|(_, sum)| **sum != 0).map(|(month, _)| *month) else {
            return Vec::new();
        };
        first.to(known.through).map(|month| months.get(&month).copied().unwrap_or_default()).collect()
    }
}

/// Months that a placement is followed at most.
const MONTHS: i32 = 119;

/// What would still come in the months after the last that is known: so many from this one on.
pub(super) fn stopped(known: &Known, parts: &Parts, program: Option<ProgramKey>, months: usize) -> Stopped {
    let all: Vec<Placement> = parts.placements.iter().map(|(_, placement)| placement.clone()).collect();
    let rest = parts.rest(None, known);
    let passive = Passive { living: &parts.living, lives: &parts.lives, placements: &all, rest: &rest };
    with_declared(known, program, actuary::stop(&passive, months + known.gap()), months)
}

/// What is left with what the user declares, of one program or of all.
fn with_declared(known: &Known, program: Option<ProgramKey>, stopped: Stopped, months: usize) -> Stopped {
    let (now, declared) = declared(known, program, months);
    stopped.with_declared(now, &declared)
}

/// What is declared of this month, and of the months after the last that is known: so many from this one on.
fn declared(known: &Known, program: Option<ProgramKey>, months: usize) -> (i64, Vec<i64>) {
    let declared = known.declared.stays(program, known.through.plus(1), months + known.gap());
    (declared.get(known.gap()).copied().unwrap_or_default(), declared)
}

/// What would still come, as the screen shows it.
pub(super) fn view(known: &Known, parts: &Parts, program: Option<ProgramKey>, months: usize) -> StopView {
    let (stopped, (programs, more_programs)) = std::thread::scope(|scope| {
        let programs = scope.spawn(|| match program {
            Some(_) => (Vec::new(), 0),
            None => by_program(known, parts, months),
        });
        let stopped = stopped(known, parts, program, months);
        (stopped, programs.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    });
    let part = |remaining: &Remaining, of: &str| remaining_view(known, remaining, of);
    let parts_of_it = PARTS.iter().zip([&stopped.referrals, &stopped.content, &stopped.rest]);
    let lacks = parts_of_it.filter(|(_, part)| part.months.is_err()).map(|(of, _)| *of).next();
    StopView {
        total: part(&stopped.total, lacks.unwrap_or_default()),
        referrals: part(&stopped.referrals, PARTS[0]),
        content: part(&stopped.content, PARTS[1]),
        rest: part(&stopped.rest, PARTS[2]),
        declared: declared_view(known, program, months),
        halved: halved(known, &stopped),
        programs,
        more_programs,
        people: parts.living.len() as u64,
        placements: parts.followed,
        all_placements: parts.all_placements,
    }
}

fn declared_view(known: &Known, program: Option<ProgramKey>, months: usize) -> Option<RemainingView> {
    let (now, months) = declared(known, program, months);
    let is_any = months.iter().any(|micros| *micros != 0);
    let months = Ok(months.into_iter().map(Band::exactly).collect());
    is_any.then(|| remaining_view(known, &Remaining { now, months }, ""))
}

fn halved(known: &Known, stopped: &Stopped) -> Option<String> {
    let months = i32::try_from(stopped.halved?).ok()?;
    Some(known.through.plus(months).to_string())
}

fn remaining_view(known: &Known, remaining: &Remaining, of: &str) -> RemainingView {
    let months =
        |bands: &[Band]| band_months(known, known.this, bands.get(known.gap()..).unwrap_or_default());
    RemainingView {
        now: money(remaining.now, known.currency),
        months: remaining.months.as_ref().map(|bands| months(bands)).unwrap_or_default(),
        thin: remaining.months.as_ref().err().map(|thin| too_little(*thin, of)),
    }
}

/// The programs that bring most by themselves, and how many more do.
fn by_program(known: &Known, parts: &Parts, months: usize) -> (Vec<StopProgram>, u64) {
    let mut now: BTreeMap<ProgramKey, i64> = BTreeMap::new();
    let mut add = |program: ProgramKey, micros: i64| {
        let sum = now.entry(program).or_default();
        *sum = sum.saturating_add(micros);
    };
    parts.living.iter().for_each(|one| add(one.program, one.monthly));
    parts.placements.iter().for_each(|(program, placement)| add(*program, last_months(placement)));
    parts.rest.keys().for_each(|program| add(*program, last_months(&parts.rest(Some(*program), known))));
    let mut said: Vec<_> = known.declared.programs().collect();
    said.sort_unstable();
    said.dedup();
    said.into_iter().for_each(|program| add(program, declared(known, Some(program), months).0));
    let mut order: Vec<_> = now.into_iter().filter(|(_, micros)| *micros > 0).collect();
    order.sort_by_key(|(program, micros)| (std::cmp::Reverse(*micros), *program));
    let more = order.len().saturating_sub(PROGRAMS) as u64;
    let programs = order.into_iter().take(PROGRAMS).filter_map(|(program, _)| {
        let (living, placements) = parts.only(program);
        let rest = parts.rest(Some(program), known);
        let lives = parts.lives_of(program);
        let passive = Passive { living: &living, lives: &lives, placements: &placements, rest: &rest };
        let stopped = actuary::stop(&passive, months + known.gap());
        let stopped = with_declared(known, Some(program), stopped, months);
        let parts = PARTS.iter().zip([&stopped.referrals, &stopped.content, &stopped.rest]);
        let now = parts.clone().map(|(_, part)| part.now);
        let now = now.fold(declared(known, Some(program), months).0, i64::saturating_add);
        // What is told of some parts only is not to be set beside all of them.
        let thin = parts
            .filter(|(_, part)| part.now > 0)
            .find_map(|(of, part)| Some(too_little(*part.months.as_ref().err()?, of)));
        let told = remaining_view(known, &stopped.total, "").months;
        Some(StopProgram {
            program: known.program(program)?,
            now: money(now, known.currency),
            then: told.into_iter().next_back().map(|month| month.band).filter(|_| thin.is_none()),
            halved: halved(known, &stopped).filter(|_| thin.is_none()),
            thin,
        })
    });
    (programs.collect(), more)
}

/// The mean of the last three months.
fn last_months(months: &[i64]) -> i64 {
    let last = || months.iter().rev().take(3);
    let sum: i128 = last().map(|micros| i128::from(*micros)).sum();
    i64::try_from(sum / last().count().max(1) as i128).unwrap_or(i64::MAX)
}

impl Known {
    /// A program by name.
    pub(super) fn program(&self, key: ProgramKey) -> Option<ForecastProgram> {
        let program = self.programs.get(&key)?;
        Some(ForecastProgram { id: key.0, name: program.name.clone(), slot: program.slot })
    }
}
