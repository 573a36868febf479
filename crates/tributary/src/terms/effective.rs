//! What is really paid, beside what the terms say.

use std::sync::Arc;

use actuary::{Month, MonthSales, fell_by_month, rate};
use ledger::ProgramKey;
use record::{Currency, Fact, TermKind};

use super::find::{self, Figures};
use super::rate::stated_on;
use super::{approval, words};
use crate::view::{Effective, EffectiveMonth, OfProgram, count};
use crate::{App, Error};

/// Sales and approvals it takes to say what is usual.
const FEWEST: usize = 3;
/// Months of a rate that never fell.
const MONTHS: i32 = 12;
/// How far a measured share may lie from the stated one and still be the same: networks round.
const NEAR: f64 = 0.02;

/// What was measured of a program.
pub async fn effective(app: &Arc<App>, of: OfProgram) -> Result<Vec<Effective>, Error> {
    app.blocking(move |app, open| {
        let today = app.today();
        open.ledger.read(|r| {
            let mut all = Vec::new();
            for figures in find::gather(r, today, of.program.map(ProgramKey))?.into_values() {
                for (currency, months) in &figures.sales {
                    all.extend(share(&figures, *currency, months));
                }
                all.extend(hold(&figures, &approval::waited(r, &figures)?));
            }
            Ok(all)
        })
    })
    .await
}

/// The share that is paid: since it fell, else of the last twelve months with sales.
fn share(figures: &Figures, currency: Currency, months: &[MonthSales]) -> Option<Effective> {
    let last = months.last()?.month;
    let first = fell_by_month(months).map_or(last.plus(1 - MONTHS), |fell| fell.since);
    let held: Vec<MonthSales> = months.iter().filter(|month| month.month >= first).copied().collect();
    let paid = rate(&held).filter(|paid| paid.sales >= FEWEST)?;
    let since = held.first()?.month.first();
    let shares = find::shares(&figures.terms);
    let stated = stated_on(&shares, last.plus(1).first().plus(-1));
    let said = stated.map(|stated| stated.percent.millionths() as f64 / 1e6);
    Some(Effective {
        program: figures.program.key.0,
        program_name: figures.program.name.clone(),
        kind: TermKind::Share,
        currency: Some(currency.code().to_owned()),
        stated: stated.map(|stated| stated.percent.to_string()),
        paid: words::percent(paid.rate),
        since: Some(since),
        of: count(paid.sales),
        measured: "Commission ÷ value of all sales that have both in the same currency, without declined ones and without the month that is not over; since the rate last fell, else over twelve months.".to_owned(),
        agrees: said.map(|said| (paid.rate - said).abs() <= NEAR * said),
        months: months.iter().map(in_month).collect(),
    })
}

fn in_month(month: &MonthSales) -> EffectiveMonth {
    let paid = rate(std::slice::from_ref(month)).map_or(0.0, |paid| paid.rate);
    EffectiveMonth { month: Month::first(month.month), paid: words::percent(paid), of: count(month.sales) }
}

/// The time until commissions are approved: the middle one, and the range of eight in ten.
fn hold(figures: &Figures, waited: &[(ledger::Approval, i64, i64)]) -> Option<Effective> {
    let mut least: Vec<i64> = waited.iter().map(|(_, least, _)| *least).collect();
    let mut most: Vec<i64> = waited.iter().map(|(_, _, most)| *most).collect();
    least.sort_unstable();
    most.sort_unstable();
    let at = |days: &[i64], tenths: usize| days.get(days.len().checked_sub(1)? * tenths / 10).copied();
    let (low, middle, high) = (at(&least, 1)?, at(&most, 5)?, at(&most, 9)?);
    let entry = figures.on(TermKind::Hold, figures.read_to);
    let said = match entry.map(|entry| &entry.term.fact) {
        Some(Fact::Hold(days)) => Some(i64::from(*days)),
        _ => None,
    };
    (waited.len() >= FEWEST).then(|| Effective {
        program: figures.program.key.0,
        program_name: figures.program.name.clone(),
        kind: TermKind::Hold,
        currency: None,
        stated: entry.map(|entry| entry.term.fact.to_string()),
        paid: if low == high { format!("{middle} days") } else { format!("{middle} days ({low} to {high})") },
        since: waited.iter().map(|(approval, ..)| approval.day).min(),
        of: count(waited.len()),
        measured: "Days from the day of a commission to when it was first seen approved or paid, of the newest ones that were seen pending before: the middle one, and in brackets the range of eight in ten. What came approved at once is left out.".to_owned(),
        agrees: said.map(|said| at(&least, 5).is_some_and(|least| least <= said + approval::GRACE)),
        months: Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use ledger::{AccountId, Approval, ProgramInfo, RowId};
    use record::ProgramId;

    use super::super::changed::tests::entry;
    use super::super::rate::tests::{day, months};
    use super::*;

    fn figures(terms: Vec<ledger::TermEntry>) -> Figures {
        let program = ProgramInfo {
            key: ProgramKey(1),
            account: AccountId(1),
            account_name: "Riverbank".to_owned(),
            network: "riverbank".to_owned(),
            id: ProgramId("p1".to_owned()),
            name: "Acme".to_owned(),
            kind: None,
            declared_passive: false,
            slot: 1,
        };
        Figures::new(program, day("2026-06-30"), terms)
    }

    #[test]
    fn a_share_is_measured_since_it_fell() {
        let sales = months(10, &[8, 8, 8, 6, 6]);
        let stated = figures(vec![entry(1, TermKind::Share, "8%", None)]);
        let found = share(&stated, Currency::EUR, &sales).unwrap();
        assert_eq!((found.paid.as_str(), found.of, found.agrees), ("6%", 20, Some(false)));
        assert_eq!((found.stated.as_deref(), found.since), (Some("8%"), Some(day("2026-04-01"))));
        let by_month: Vec<_> = found.months.iter().map(|month| month.paid.as_str()).collect();
        assert_eq!(by_month, ["8%", "8%", "8%", "6%", "6%"]);
        let unsaid = share(&figures(vec![]), Currency::EUR, &months(1, &[8, 8, 7])).unwrap();
        assert_eq!((unsaid.paid.as_str(), unsaid.agrees), ("7.7%", None));
        assert!(share(&stated, Currency::EUR, &months(1, &[8])).is_none());
        assert!(share(&stated, Currency::EUR, &[]).is_none());
    }

    #[test]
    fn a_hold_is_the_middle_of_what_was_seen() {
        let approval = |at: i64| Approval {
            row: RowId(at),
            id: at.to_string(),
            day: day("2026-01-01").plus(at),
            commission: "5.00 EUR".parse().unwrap(),
            seen: day("2026-02-01").start(),
            pending_on: day("2026-02-01").start(),
        };
        let waited: Vec<_> = (0..11).map(|at| (approval(at), 30 + at, 31 + at)).collect();
        let found = hold(&figures(vec![entry(1, TermKind::Hold, "30", None)]), &waited).unwrap();
        assert_eq!((found.paid.as_str(), found.of, found.agrees), ("36 days (31 to 40)", 11, Some(false)));
        assert_eq!(found.since, Some(day("2026-01-01")));
        let fits = hold(&figures(vec![entry(1, TermKind::Hold, "35", None)]), &waited).unwrap();
        assert_eq!(fits.agrees, Some(true));
        assert!(hold(&figures(vec![]), &waited[..2]).is_none() && hold(&figures(vec![]), &[]).is_none());
    }
}
