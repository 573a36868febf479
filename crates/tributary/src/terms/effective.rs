//! What is really paid, beside what the terms say.

use std::sync::Arc;

use actuary::{Month, MonthSales, fell_by_month};
use ledger::ProgramKey;
use record::{Currency, TermKind};

use super::find::{self, Figures};
use super::rate::{is_paid_by_amount, share_on};
use super::{approval, fee, rate, words};
use crate::view::{Effective, EffectiveMonth, OfProgram, count};
use crate::{App, Error};

/// Sales and approvals it takes to say what is usual.
const FEWEST: usize = 3;
/// Days between the last look before an approval and the one that found it, by which the time is known well enough.
const LOOKS_APART: i64 = 1;
/// Months of a rate that never fell.
const MONTHS: i32 = 12;
/// How far a measured share may lie above the stated one and still be the same: networks round. Below it, what counts is
/// whether that is found to be less than the terms say.
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
                let compared = fee::compared(r, &figures, &find::stated(&figures.terms), today)?;
                all.extend(compared.iter().map(|one| one.effective(&figures)));
                let (waited, waiting) = (approval::waited(r, &figures)?, approval::waiting(r, &figures)?);
                all.extend(hold(&figures, &waited, waiting));
            }
            Ok(all)
        })
    })
    .await
}

/// The share that is paid: since it fell, else of the last twelve months with sales.
fn share(figures: &Figures, currency: Currency, months: &[MonthSales]) -> Option<Effective> {
    let last = months.last()?.month;
    let (said_of, end) = (find::stated(&figures.terms), last.plus(1).first().plus(-1));
    if is_paid_by_amount(&said_of, end) {
        return None;
    }
    let first = fell_by_month(months).map_or(last.plus(1 - MONTHS), |fell| fell.since);
    let held: Vec<MonthSales> = months.iter().filter(|month| month.month >= first).copied().collect();
    let paid = actuary::rate(&held).filter(|paid| paid.sales >= FEWEST)?;
    let since = held.first()?.month.first();
    let stated = share_on(&said_of, end);
    let said = stated.map(|stated| stated.rate());
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
        agrees: said.and_then(|said| {
            let is_found = rate::found(months, currency, &said_of).is_some();
            // Less of a few sales, or of such that vary, of which nothing is found, is neither.
            let is_told = is_found || said - paid.rate < rate::BELOW * said;
            is_told.then_some(!is_found && paid.rate - said <= NEAR * said)
        }),
        about: None,
        why_not: None,
        months: months.iter().map(in_month).collect(),
    })
}

fn in_month(month: &MonthSales) -> EffectiveMonth {
    let paid = actuary::rate(std::slice::from_ref(month)).map_or(0.0, |paid| paid.rate);
    EffectiveMonth { month: Month::first(month.month), paid: words::percent(paid), of: count(month.sales) }
}

/// The time until commissions are approved, as far as the looks tell. The terms say the same unless it is found that
/// commissions come later than that.
fn hold(
    figures: &Figures,
    waited: &[(ledger::Approval, i64, i64)],
    waiting: Vec<ledger::Waiting>,
) -> Option<Effective> {
    let mut least: Vec<i64> = waited.iter().map(|(_, least, _)| *least).collect();
    let mut most: Vec<i64> = waited.iter().map(|(_, _, most)| *most).collect();
    least.sort_unstable();
    most.sort_unstable();
    let at = |days: &[i64], tenths: usize| days.get(days.len().checked_sub(1)? * tenths / 10).copied();
    let (low, high) = (at(&least, 1)?, at(&most, 9)?);
    let paid = match (at(&least, 5)?, at(&most, 5)?) {
        (least, most) if most - least > LOOKS_APART => format!("{least} to {most} days"),
        (_, middle) if low == high => format!("{middle} days"),
        (_, middle) => format!("{middle} days ({low} to {high})"),
    };
    let entry = figures.on(TermKind::Hold, figures.read_to);
    let hold_on = |day| approval::hold_on(figures, day);
    let late = approval::told(waited.to_vec(), waiting, hold_on, figures.read_to);
    (waited.len() >= FEWEST).then(|| Effective {
        program: figures.program.key.0,
        program_name: figures.program.name.clone(),
        kind: TermKind::Hold,
        currency: None,
        stated: entry.map(|entry| entry.term.fact.to_string()),
        paid,
        since: waited.iter().map(|(approval, ..)| approval.day).min(),
        of: count(waited.len()),
        measured: "Days from the day of a commission to its approval, of the newest ones that were seen pending before: it came after the last look at which the commission was still pending, and by the one that found it approved. Where looks are a day apart, the middle one is told, and in brackets the range of eight in ten; where they are rarer, the middle of the first and of the second. The terms say the same unless commissions are found to wait longer. What came approved at once is left out.".to_owned(),
        agrees: entry.map(|_| late.is_none()),
        about: None,
        why_not: None,
        months: Vec::new(),
    })
}

#[cfg(test)]
pub(in crate::terms) mod tests {
    use ledger::{AccountId, Approval, ProgramInfo, RowId, Waiting};
    use record::ProgramId;

    use super::super::changed::tests::entry;
    use super::super::rate::tests::{day, months};
    use super::*;

    pub(in crate::terms) fn figures(terms: Vec<ledger::TermEntry>) -> Figures {
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

    fn approval(at: i64) -> Approval {
        Approval {
            row: RowId(at),
            id: at.to_string(),
            day: day("2026-01-01").plus(at),
            commission: "5.00 EUR".parse().unwrap(),
            seen: day("2026-02-01").start(),
            pending_on: day("2026-02-01").start(),
        }
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
        let waited: Vec<_> = (0..11).map(|at| (approval(at), 30 + at, 31 + at)).collect();
        let stated = |days: &str| figures(vec![entry(1, TermKind::Hold, days, None)]);
        let found = hold(&stated("30"), &waited, vec![]).unwrap();
        assert_eq!((found.paid.as_str(), found.of, found.agrees), ("36 days (31 to 40)", 11, Some(false)));
        assert_eq!(found.since, Some(day("2026-01-01")));
        // Up to forty days: three wait longer than 34, and three are given; of 38, none does.
        let fits = hold(&stated("38"), &waited, vec![]).unwrap();
        assert_eq!(fits.agrees, Some(true));
        assert!(hold(&figures(vec![]), &waited[..2], vec![]).is_none());
        assert!(hold(&figures(vec![]), &[], vec![]).is_none());
    }

    #[test]
    fn what_is_found_and_what_is_measured_tell_the_same() {
        let stated = figures(vec![entry(1, TermKind::Hold, "21", None)]);
        let agrees = |waited: &[(Approval, i64, i64)], waiting: &[Waiting]| {
            let hold_on = |day| approval::hold_on(&stated, day);
            let found = approval::told(waited.to_vec(), waiting.to_vec(), hold_on, stated.read_to);
            let told = hold(&stated, waited, waiting.to_vec()).unwrap();
            assert_eq!(told.agrees, Some(found.is_none()));
            (told.paid, told.agrees == Some(true))
        };
        // Rarely looked at: between 7 and 38 days it was, which 21 may be.
        let rare: Vec<_> = (0..5).map(|at| (approval(at), 7, 38)).collect();
        assert_eq!(agrees(&rare, &[]), ("7 to 38 days".to_owned(), true));
        let late: Vec<_> = (0..5).map(|at| (approval(at), 37, 38)).collect();
        assert_eq!(agrees(&late, &[]), ("38 days (37 to 38)".to_owned(), false));
        // All approved in time, and as many wait longer still.
        let still = |at: i64| Waiting {
            row: RowId(at),
            id: at.to_string(),
            day: day("2026-05-01"),
            commission: "5.00 EUR".parse().unwrap(),
        };
        let still: Vec<_> = (0..5).map(still).collect();
        assert_eq!(agrees(&rare, &still), ("7 to 38 days".to_owned(), false));
    }

    #[test]
    fn a_share_agrees_unless_less_is_found_or_more_is_paid() {
        let stated = figures(vec![entry(1, TermKind::Share, "100%", None)]);
        let agrees = |percent: i64| share(&stated, Currency::EUR, &months(10, &[percent; 3])).unwrap().agrees;
        let told = [94, 96, 100, 101, 103].map(agrees);
        assert_eq!(told, [false, true, true, true, false].map(Some));
        let few = |percent: i64| share(&stated, Currency::EUR, &months(2, &[percent; 3])).unwrap().agrees;
        assert_eq!([60, 96, 101, 110].map(few), [None, Some(true), Some(true), Some(false)]);
    }
}
