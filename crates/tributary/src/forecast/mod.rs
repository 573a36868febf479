//! What will come: the months ahead, what stays if the work stops, what pending commissions are worth, goals.
//!
//! It gathers what the ledger knows, converts it and hands it to `actuary`, which does the arithmetic. What was earned is
//! converted at the rates of its days, as on every other screen; what would still come and what is pending at the newest
//! rate of each currency, so that a rate that moves does not look like growth.

mod ahead;
mod bands;
mod declared;
mod drawn;
mod goals;
mod known;
mod paying;
mod pending;
mod sliders;
mod stop;

use std::sync::Arc;

use ledger::{ProgramKey, Reader};

use self::known::Known;
use self::paying::Paying;
use self::pending::Claims;
use self::stop::Parts;
use crate::view::{ForecastPage, ForecastProgram, ForecastQuestion, MoneyView, WhatIf, WhatIfQuestion};
use crate::{App, Error, Open, income};

pub use drawn::figure;
pub use goals::edit as goals;
pub(crate) use goals::pace;

/// Months ahead, if nothing is said.
const MONTHS: u32 = 12;
/// Months ahead at most.
const MOST_MONTHS: u32 = 60;

/// All of the tab in one answer.
pub async fn page(app: &Arc<App>, question: ForecastQuestion) -> Result<ForecastPage, Error> {
    app.blocking(move |app, open| answer(app, open, &question)).await
}

/// What would come with figures that are set by hand.
pub async fn what_if(app: &Arc<App>, question: WhatIfQuestion) -> Result<WhatIf, Error> {
    app.blocking(move |app, open| {
        let of = question.of.unwrap_or_default();
        let (mut known, program, months) = asked(app, open, &of)?;
        open.ledger.read(|r| {
            let paying = Paying::read(app, r, program, known.currency, (known.this, known.through))?;
            let late = sliders::of_late(&paying.late, approved(&mut known, r)?);
            let bands = ahead::bands(&known, program, months).map(|(_, bands)| bands).unwrap_or_default();
            let middle: Vec<i64> = bands.iter().map(|band| band.median).collect();
            Ok(sliders::what_if(&known, late, question.set, months, &middle))
        })
    })
    .await
}

/// What is known, and which program and how many months are wanted.
fn asked(
    app: &App,
    open: &Open,
    question: &ForecastQuestion,
) -> Result<(Known, Option<ProgramKey>, usize), Error> {
    let months = question.months.unwrap_or(MONTHS);
    if months == 0 || months > MOST_MONTHS {
        return Err(Error::input(format!("{months} months cannot be forecast."))
            .hint(format!("Ask for 1 to {MOST_MONTHS}.")));
    }
    let known = Known::of(app, open, question.currency.as_deref())?;
    let program = question.program.map(ProgramKey);
    if program.is_some_and(|program| !known.programs.contains_key(&program)) {
        return Err(Error::input("That program is no longer there."));
    }
    Ok((known, program, months as usize))
}

fn answer(app: &App, open: &Open, question: &ForecastQuestion) -> Result<ForecastPage, Error> {
    let (mut known, program, months) = asked(app, open, question)?;
    let (currency, this, through) = (known.currency, known.this, known.through);
    let (paying, (standing, claims, goals)) = open.ledger.read_both(
        |r| Paying::read(app, r, program, currency, (this, through)),
        |r| {
            let (standing, claims) = (known.standing(r, program)?, Claims::of(&mut known, r)?);
            Ok::<_, Error>((standing, claims, goals::view(&known, r)?))
        },
    )?;
    let approved = sliders::approval(&known).or_else(|| claims.approved());
    let late = sliders::of_late(&paying.late, approved);
    let parts = Parts::of(&mut known, paying, standing, program);
    let (told, last) = (known.through.to_string(), known.this.plus(-1));
    Ok(ForecastPage {
        currency: known.currency.code().to_owned(),
        program: program.and_then(|program| known.program(program)),
        programs: programs(&known),
        this: known.this.to_string(),
        history: ahead::history(&known, program),
        known_to: (known.first.is_some() && known.through != last).then_some(told),
        converted: known.converted,
        missing: known.missing.iter().cloned().map(income::missing_view).collect::<Vec<MoneyView>>(),
        excluded: ahead::excluded(&known),
        ahead: ahead::ahead(&known, program, months),
        tested: ahead::tested(&known, program),
        stop: stop::view(&known, &parts, program, months + 1),
        pending: pending::view(&known, &claims, program),
        sliders: late.map(|late| sliders::view(&known, late)),
        goals,
        rates_of: known.newest.used.map(|day| day.to_string()),
    })
}

/// The part of what recurs that is approved, as far as anything was decided.
fn approved(known: &mut Known, r: &Reader) -> Result<Option<f64>, Error> {
    match sliders::approval(known) {
        Some(approved) => Ok(Some(approved)),
        None => Ok(Claims::of(known, r)?.approved()),
    }
}

/// The programs with any commission, by name.
fn programs(known: &Known) -> Vec<ForecastProgram> {
    let with = known.earned.iter().filter(|(_, months)| !months.is_empty());
    let mut programs: Vec<_> = with.filter_map(|(key, _)| known.program(*key)).collect();
    programs.sort_by_cached_key(|program| (program.name.to_lowercase(), program.id));
    programs
}
