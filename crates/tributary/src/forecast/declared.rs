//! What the user says will come: entries by hand that come again.
//!
//! It is declared, not measured: what a rule has made tells nothing about the months ahead, the rule does. So what it has
//! made is taken off the months that are measured, and what it says is added to the months ahead.

use std::collections::BTreeMap;

use actuary::Month;
use ledger::{Made, ProgramInfo, ProgramKey, Reader, Rule};
use record::{Currency, Kind, Money, Passive, Recurrence};

use super::known::{AtNewest, Earned};
use crate::Error;
use crate::recurring::PREFIX;

/// What rules have made and what they say.
#[derive(Default)]
pub(super) struct Declared {
    /// What they have made, at the rates of the days.
    made: BTreeMap<ProgramKey, BTreeMap<Month, Earned>>,
    /// The part of it that recurs and names nobody, at the newest rates.
    nameless: BTreeMap<ProgramKey, BTreeMap<Month, i64>>,
    rules: Vec<Says>,
}

/// What one rule says, in micros of the currency that is shown.
struct Says {
    /// Nothing while the rule has made no entry.
    program: Option<ProgramKey>,
    micros: i64,
    days: Recurrence,
    made_to: Option<record::Day>,
    /// Whether it goes on if the work stops, and nobody is named who may leave.
    stays: bool,
}

impl Declared {
    pub(super) fn read<'p>(
        r: &Reader,
        since: Month,
        target: Currency,
        programs: impl Iterator<Item = &'p ProgramInfo> + Clone,
        newest: &mut AtNewest,
    ) -> Result<Declared, Error> {
        let mut declared = Declared::default();
        for made in r.made_by_rules(PREFIX, since.first(), target)? {
            declared.add(&made, newest);
        }
        for rule in r.rules()?.into_iter().filter(|rule| !rule.paused) {
            let of = |one: &&ProgramInfo| one.account == rule.account && one.id.0 == rule.expected.program;
            let program = programs.clone().find(of).map(|program| program.key);
            declared.rules.extend(Says::of(&rule, program, newest));
        }
        Ok(declared)
    }

    fn add(&mut self, made: &Made, newest: &mut AtNewest) {
        let month = Month::of(made.day);
        if let Some(micros) = made.converted {
            let sum = self.made.entry(made.program).or_default().entry(month).or_default();
            sum.earned = sum.earned.saturating_add(micros);
            if made.passive != Passive::Active {
                sum.passive = sum.passive.saturating_add(micros);
            }
        }
        if made.passive == Passive::Recurring && !made.is_named {
            let micros = newest.convert(made.money).unwrap_or_default();
            let sum = self.nameless.entry(made.program).or_default().entry(month).or_default();
            *sum = sum.saturating_add(micros);
        }
    }

    /// What was made of a program in a month.
    pub(super) fn made(&self, program: ProgramKey, month: Month) -> Earned {
        self.made.get(&program).and_then(|months| months.get(&month)).copied().unwrap_or_default()
    }

    /// What was made of all of what recurs and names nobody, by program and month.
    pub(super) fn nameless(&self) -> impl Iterator<Item = (ProgramKey, Month, i64)> {
        let months = |(program, months): (&ProgramKey, &BTreeMap<Month, i64>)| {
            let program = *program;
            months.iter().map(move |(month, micros)| (program, *month, *micros)).collect::<Vec<_>>()
        };
        self.nameless.iter().flat_map(months)
    }

    fn of(&self, program: Option<ProgramKey>) -> impl Iterator<Item = &Says> {
        self.rules.iter().filter(move |rule| program.is_none_or(|program| rule.program == Some(program)))
    }

    /// What is still due of a program or of all in so many months from one on.
    pub(super) fn due(&self, program: Option<ProgramKey>, from: Month, months: usize) -> Vec<i64> {
        let mut due = vec![0; months];
        for rule in self.of(program) {
            for day in rule.days.between(rule.made_to, last(from, months)) {
                add(&mut due, from, Month::of(day), rule.micros);
            }
        }
        due
    }

    /// What goes on in so many months from one on if the work stops, each payment laid over the months that it is for.
    pub(super) fn stays(&self, program: Option<ProgramKey>, from: Month, months: usize) -> Vec<i64> {
        let mut stays = vec![0; months];
        for rule in self.of(program).filter(|rule| rule.stays) {
            let lasts = i32::try_from(rule.days.every.months().max(1)).unwrap_or(1);
            for day in rule.days.between(Some(from.plus(-lasts).first()), last(from, months)) {
                for ahead in 0..lasts {
                    add(&mut stays, from, Month::of(day).plus(ahead), rule.micros / i64::from(lasts));
                }
            }
        }
        stays
    }

    /// The programs of which something goes on.
    pub(super) fn programs(&self) -> impl Iterator<Item = ProgramKey> {
        self.rules.iter().filter(|rule| rule.stays).filter_map(|rule| rule.program)
    }
}

impl Says {
    /// What a rule says; nothing if no rate is known.
    fn of(rule: &Rule, program: Option<ProgramKey>, newest: &mut AtNewest) -> Option<Says> {
        let expected = &rule.expected;
        let Money { micros, currency } = expected.commission;
        Some(Says {
            program,
            micros: newest.convert(Money::new(micros, currency))?,
            days: expected.days,
            made_to: rule.made_to,
            stays: matches!(expected.kind, Kind::Recurring | Kind::Referral) && expected.customer.is_none(),
        })
    }
}

fn last(from: Month, months: usize) -> record::Day {
    from.plus(i32::try_from(months).unwrap_or(i32::MAX)).first().plus(-1)
}

fn add(months: &mut [i64], from: Month, month: Month, micros: i64) {
    let at = usize::try_from(month.since(from)).ok();
    if let Some(sum) = at.and_then(|at| months.get_mut(at)) {
        *sum = sum.saturating_add(micros);
    }
}
