//! The months ahead, and how earlier forecasts did.

use actuary::{Band, Method, Thin, backtest, forecast};
use ledger::ProgramKey;
use record::Currency;

use super::bands::{band_months, band_view, money, too_little};
use super::known::{Earned, Known};
use crate::view::{Ahead, BandMonth, ExcludedProgram, ForecastMethod, HistoryMonth, Tested, TestedMonth};

/// Months that are held back to see how forecasts would have done.
const HELD: usize = 3;

/// What was earned in a month.
pub(super) fn earned(one: &Earned) -> i64 {
    one.earned
}

/// What of it came without new work.
pub(super) fn passive(one: &Earned) -> i64 {
    one.passive
}

/// The months that were, this one last.
pub(super) fn history(known: &Known, program: Option<ProgramKey>) -> Vec<HistoryMonth> {
    let (first, amounts) = known.history(program, earned);
    let over = (0..).map(|at| first.plus(at)).zip(amounts);
    let this = (known.this, known.in_month(program, known.this));
    if known.first.is_none() {
        return Vec::new();
    }
    over.chain([this])
        .map(|(month, micros)| HistoryMonth {
            month: month.to_string(),
            earned: money(micros, known.currency),
            unfinished: month == known.this,
            partial: known.partial.contains(&month),
        })
        .collect()
}

/// The next months, this one first.
pub(super) fn ahead(known: &Known, program: Option<ProgramKey>, months: usize) -> Ahead {
    match bands(known, program, months) {
        Ok((method, bands)) => {
            let declared = declared(known, program, bands.len());
            let is_any = declared.iter().any(|micros| *micros != 0);
            let declared = declared.into_iter().filter(|_| is_any);
            Ahead {
                method: Some(method),
                months: band_months(known, known.this, &bands),
                declared: declared.map(|micros| money(micros, known.currency)).collect(),
                thin: None,
            }
        }
        Err(thin) => {
            let thin = Some(too_little(thin, "months that are over"));
            Ahead { method: None, months: Vec::new(), declared: Vec::new(), thin }
        }
    }
}

/// What is declared of the next months, this one first with what of it has come.
fn declared(known: &Known, program: Option<ProgramKey>, months: usize) -> Vec<i64> {
    let mut due = known.declared.due(program, known.this, months);
    if let Some(this) = due.first_mut() {
        *this = this.saturating_add(known.made_in_month(program, known.this));
    }
    due
}

/// The ranges of the next months, this one first, and how they were reckoned: what is measured as it is likely to go on, and
/// what is declared as it is said.
pub(super) fn bands(
    known: &Known,
    program: Option<ProgramKey>,
    months: usize,
) -> Result<(ForecastMethod, Vec<Band>), Thin> {
    let (_, amounts) = known.measured(program, earned);
    let declared = declared(known, program, months + 1);
    let is_declared = |micros: &i64| *micros != 0;
    let came = known.in_month(program, known.this).saturating_sub(known.made_in_month(program, known.this));
    if came == 0 && amounts.iter().all(|micros| *micros == 0) && declared.iter().any(is_declared) {
        return Ok((ForecastMethod::Declared, declared.into_iter().map(Band::exactly).collect()));
    }
    let made = forecast(&amounts, known.gap() + months + 1)?;
    let method = match made.method {
        Method::Seasonal => ForecastMethod::Seasonal,
        Method::Trend => ForecastMethod::Trend,
        Method::SeasonalNaive => ForecastMethod::LastYear,
    };
    let mut bands: Vec<Band> = made.months.into_iter().skip(known.gap()).collect();
    // What has come already cannot become less likely than that.
    if let Some(this) = bands.first_mut() {
        for end in [&mut this.low80, &mut this.low50, &mut this.median, &mut this.high50, &mut this.high80] {
            *end = (*end).max(came);
        }
    }
    let bands = bands.iter().zip(declared).map(|(band, declared)| band.moved(declared));
    Ok((method, bands.collect()))
}

/// How forecasts of the last three months would have done.
pub(super) fn tested(known: &Known, program: Option<ProgramKey>) -> Tested {
    let (first, amounts) = known.measured(program, earned);
    let found = backtest(&amounts, HELD, HELD).and_then(|found| {
        let (before, truth) = amounts.split_at(amounts.len() - HELD);
        Ok((found, forecast(before, HELD)?.months, truth))
    });
    let (found, made, truth) = match found {
        Ok(found) => found,
        Err(thin) => return untested(thin),
    };
    let start = first.plus(i32::try_from(amounts.len() - HELD).unwrap_or(0));
    let months = (0..).map(|at| start.plus(at)).zip(&made).zip(truth).map(|((month, band), truth)| {
        let declared = known.made_in_month(program, month);
        let band_view = band_view(&band.moved(declared), known.currency);
        TestedMonth {
            made: BandMonth { month: month.to_string(), band: band_view },
            earned: money(truth.saturating_add(declared), known.currency),
            held: band.holds80(*truth),
        }
    });
    let held = |share: f64| (share * found.forecasts as f64).round() as u64;
    Tested {
        months: months.collect(),
        forecasts: found.forecasts as u64,
        error: Some(money(found.error, known.currency)),
        naive_error: Some(money(found.naive_error, known.currency)),
        held50: held(found.held50),
        held80: held(found.held80),
        thin: None,
    }
}

fn untested(thin: Thin) -> Tested {
    Tested {
        months: Vec::new(),
        forecasts: 0,
        error: None,
        naive_error: None,
        held50: 0,
        held80: 0,
        thin: Some(too_little(thin, "months that are over")),
    }
}

/// Programs with commissions of which nothing can be converted.
pub(super) fn excluded(known: &Known) -> Vec<ExcludedProgram> {
    let mut currencies: std::collections::BTreeMap<ProgramKey, std::collections::BTreeSet<Currency>> =
        std::collections::BTreeMap::new();
    for sum in known.sums.iter().filter(|sum| sum.status.counts()) {
        currencies.entry(sum.program).or_default().insert(sum.money.currency);
    }
    let counted = |key: &ProgramKey| known.earned.get(key).is_some_and(|months| !months.is_empty());
    let left = currencies.into_iter().filter(|(key, _)| !counted(key));
    let view = |(key, currencies): (ProgramKey, std::collections::BTreeSet<Currency>)| {
        let codes: Vec<&str> = currencies.iter().map(|currency| currency.code()).collect();
        let why = if known.is_chosen {
            format!("There is no exchange rate from {} to {}.", codes.join(", "), known.currency.code())
        } else {
            format!("It pays in {}, and there is no base currency yet.", codes.join(", "))
        };
        Some(ExcludedProgram { id: key.0, name: known.programs.get(&key)?.name.clone(), why })
    };
    left.filter_map(view).collect()
}
