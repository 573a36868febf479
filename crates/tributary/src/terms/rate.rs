//! A share of sales that fell, or that is less than the terms say.

use std::collections::BTreeMap;

use actuary::{Fell, Month, MonthSales, Rate, fell_by_month, rate};
use ledger::{Sale, TermId};
use record::{Currency, Day, Kind, Money, Percent};

use super::find::Found;
use super::words;
use crate::view::{FindingKind, FindingRow, Sureness};

/// By how much of itself a rate is below the stated one before it is told.
pub(super) const BELOW: f64 = 0.05;
/// How many standard errors that has to be.
pub(super) const ERRORS: f64 = 4.0;
/// Sales that it takes.
pub(super) const SALES: usize = 8;

/// What the terms say is paid.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::terms) struct Stated {
    pub(in crate::terms) id: TermId,
    pub(in crate::terms) since: Option<Day>,
    pub(in crate::terms) about: Option<String>,
    pub(in crate::terms) says: Says,
}

/// A part of each sale, or an amount for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::terms) enum Says {
    Share(Percent),
    Fee(Money),
}

impl Stated {
    /// The one kind of commissions that it is about, where its words name one: `lead`, `sales`, `per lead`.
    pub(in crate::terms) fn kind(&self) -> Option<Kind> {
        let word = self.about.as_deref()?.trim().to_lowercase();
        let word = ["per ", "each "].iter().find_map(|before| word.strip_prefix(before)).unwrap_or(&word);
        Kind::from_word(word).or_else(|| Kind::from_word(word.strip_suffix('s')?))
    }
}

/// A share that the terms tell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::terms) struct Share {
    pub(in crate::terms) id: TermId,
    pub(in crate::terms) since: Option<Day>,
    pub(in crate::terms) percent: Percent,
}

impl Share {
    pub(super) fn rate(&self) -> f64 {
        self.percent.millionths() as f64 / 1e6
    }
}

/// The share that holds on a day; where several hold, for tiers or kinds of sales, the least of them: nothing may be
/// paid below that.
pub(super) fn share_on(stated: &[Stated], day: Day) -> Option<Share> {
    let share = |one: &Stated| match one.says {
        Says::Share(percent) => Some(Share { id: one.id, since: one.since, percent }),
        Says::Fee(_) => None,
    };
    standing_on(stated, day).into_iter().filter_map(share).min_by_key(|share| share.percent)
}

/// Whether each sale of a day is paid with an amount, whatever its value: then the part of the value says nothing.
pub(super) fn is_paid_by_amount(stated: &[Stated], day: Day) -> bool {
    let standing = standing_on(stated, day);
    let of_sales = |one: &&Stated| matches!(one.says, Says::Fee(_)) && one.kind() != Some(Kind::Lead);
    share_on(stated, day).is_none() && standing.iter().any(of_sales)
}

/// What holds on a day, of each tier and kind of sales.
pub(super) fn standing_on(stated: &[Stated], day: Day) -> Vec<&Stated> {
    let mut newest: BTreeMap<Option<&str>, &Stated> = BTreeMap::new();
    for one in stated.iter().filter(|one| one.since.is_none_or(|since| since <= day)) {
        let known = newest.entry(one.about.as_deref()).or_insert(one);
        if (one.since, one.id) > (known.since, known.id) {
            *known = one;
        }
    }
    newest.into_values().collect()
}

/// Looks at whole months of sales in one currency.
pub(super) fn found(months: &[MonthSales], currency: Currency, stated: &[Stated]) -> Option<Found> {
    if is_paid_by_amount(stated, last_day(months)?) {
        return None;
    }
    match fell_by_month(months) {
        Some(fell) => fallen(&fell, months, currency, stated),
        None => below(months, currency, stated),
    }
}

fn fallen(fell: &Fell, months: &[MonthSales], currency: Currency, stated: &[Stated]) -> Option<Found> {
    let since = fell.since.first();
    let term = share_on(stated, since);
    let after = rate(&from(months, fell.since))?;
    // The terms say as little themselves: that they changed is told as a change of the terms.
    if term.is_some_and(|term| !is_below(&after, term.rate())) {
        return None;
    }
    let (was, is) = (words::percent(fell.before), words::percent(fell.after));
    let paid = format!("Since {} {is} of each sale is paid; before that it was {was}.", words::month(since));
    let (text, cost) = match term {
        Some(term) => {
            (format!("{paid} The terms say {}.", term.percent), missed(months, fell.since, term.rate()))
        }
        None => (
            format!("{paid} No share is written down in the terms here, so this is what was seen alone."),
            fell.missed,
        ),
    };
    Some(Found {
        what: FindingKind::RateFell,
        named: format!("{} {since}", currency.key()),
        title: format!("Pays {is} of each sale, no longer {was}"),
        text,
        since: Some(since),
        sure: if term.is_some() { Sureness::Certain } else { Sureness::Likely },
        cost: Some(Money::new(cost, currency)),
        cost_is: "less commission since then",
        term: term.map(|term| term.id),
        advice: if term.is_some() {
            "Ask the program why less is paid than its terms say, and send it the commissions behind this."
        } else {
            "Look whether the terms changed, and write down what they say: then this is compared with it."
        },
        measured: MEASURED,
        rows: Vec::new(),
        row_count: fell.sales_after,
        days: last_day(months).map(|last| (since, last)),
    })
}

/// A rate that never fell, but is below the stated share ever since that holds.
fn below(months: &[MonthSales], currency: Currency, stated: &[Stated]) -> Option<Found> {
    let last = last_day(months)?;
    let term = share_on(stated, last)?;
    // A share that begins within a month holds for all of the next one.
    let first = term.since.map(|since| {
        let month = Month::of(since);
        if month.first() == since { month } else { month.plus(1) }
    });
    let held = from(months, first.or(months.first().map(|month| month.month))?);
    let paid = rate(&held)?;
    if !is_below(&paid, term.rate()) {
        return None;
    }
    let since = held.first()?.month.first();
    Some(Found {
        what: FindingKind::BelowShare,
        named: format!("{} {} {}", currency.key(), term.id.0, term.percent),
        title: format!("Says {}, pays {}", term.percent, words::percent(paid.rate)),
        text: format!(
            "Since {} {} of each sale is paid. The terms say {}.",
            words::month(since),
            words::percent(paid.rate),
            term.percent
        ),
        since: Some(since),
        sure: Sureness::Likely,
        cost: Some(Money::new(missed(months, Month::of(since), term.rate()), currency)),
        cost_is: "less commission since then",
        term: Some(term.id),
        advice: "Look which value the share is of: many programs leave tax and postage out. If it is the one that is reported, ask for the rest.",
        measured: MEASURED,
        rows: Vec::new(),
        row_count: paid.sales,
        days: Some((since, last)),
    })
}

/// A sale behind a rate.
pub(super) fn row(sale: &Sale) -> FindingRow {
    let rate = sale.commission.micros as f64 / sale.value.micros.max(1) as f64;
    FindingRow {
        row: Some(sale.row.0),
        id: sale.id.clone(),
        day: Some(sale.day),
        amount: Some(sale.commission.into()),
        what: format!("{} of {}", words::percent(rate), sale.value),
    }
}

const MEASURED: &str = "Commission ÷ value of all sales that have both in the same currency, month by month; declined ones and the month that is not over are left out. A fall counts where it is at least a twentieth, more than four standard errors, and has eight sales on either side.";

fn is_below(paid: &Rate, stated: f64) -> bool {
    let less = stated - paid.rate;
    paid.sales >= SALES && less >= BELOW * stated && less >= ERRORS * paid.error
}

fn from(months: &[MonthSales], first: Month) -> Vec<MonthSales> {
    months.iter().filter(|month| month.month >= first).copied().collect()
}

pub(super) fn last_day(months: &[MonthSales]) -> Option<Day> {
    months.iter().map(|month| month.month).max().map(|month| month.plus(1).first().plus(-1))
}

/// What the sales from a month on would have brought more at a rate.
pub(super) fn missed(months: &[MonthSales], since: Month, rate: f64) -> i64 {
    let months = months.iter().filter(|month| month.month >= since);
    let (value, paid) = months.fold((0_i128, 0_i128), |(value, paid), month| {
        (value + i128::from(month.value), paid + i128::from(month.commission))
    });
    let due = value as f64 * rate;
    (due - paid as f64).max(0.0).round() as i64
}

#[cfg(test)]
pub(in crate::terms) mod tests {
    use super::*;

    pub(in crate::terms) fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    /// Months of so many sales of 100 each, from January 2026 on, which pay so many percent.
    pub(in crate::terms) fn months(sales: usize, percents: &[i64]) -> Vec<MonthSales> {
        let month = |(at, percent): (usize, &i64)| {
            let (value, commission) = (100_000_000.0, (percent * 1_000_000) as f64);
            let count = sales as f64;
            MonthSales {
                month: Month::of(day("2026-01-01")).plus(at as i32),
                sales,
                value: sales as i64 * 100_000_000,
                commission: sales as i64 * percent * 1_000_000,
                value_squares: count * value * value,
                commission_squares: count * commission * commission,
                products: count * value * commission,
                weighted: count * commission * commission / value,
            }
        };
        percents.iter().enumerate().map(month).collect()
    }

    /// Shares and amounts, each with the day since when it holds and what it is about.
    pub(in crate::terms) fn stated(facts: &[(&str, &str, Option<&str>)]) -> Vec<Stated> {
        let one = |(at, (says, since, about)): (usize, &(&str, &str, Option<&str>))| Stated {
            id: TermId(at as i64),
            since: Some(*since).filter(|since| !since.is_empty()).map(day),
            about: about.map(str::to_owned),
            says: Percent::parse(says).map_or_else(|| Says::Fee(says.parse().unwrap()), Says::Share),
        };
        facts.iter().enumerate().map(one).collect()
    }

    fn check(
        months: &[MonthSales],
        facts: &[(&str, &str, Option<&str>)],
        expected: Option<(FindingKind, &str, &str, Sureness)>,
    ) {
        let found = found(months, Currency::EUR, &stated(facts));
        let shown = found.as_ref().map(|found| {
            let cost = found.cost.unwrap().decimal();
            (found.what, found.since.unwrap().to_string(), cost, found.sure)
        });
        let expected =
            expected.map(|(what, since, cost, sure)| (what, since.to_owned(), cost.to_owned(), sure));
        assert_eq!(shown, expected, "{facts:?}");
    }

    #[test]
    fn a_fall_is_compared_with_the_terms_that_hold_by_then() {
        use FindingKind::{BelowShare, RateFell};
        let fell = months(10, &[8, 8, 8, 6, 6]);
        // 20 sales of 100 since April at 2 percent less.
        check(&fell, &[], Some((RateFell, "2026-04-01", "40.00", Sureness::Likely)));
        check(&fell, &[("8%", "", None)], Some((RateFell, "2026-04-01", "40.00", Sureness::Certain)));
        // The terms say 10: that much more was missed.
        check(
            &fell,
            &[("10%", "2026-02-01", None)],
            Some((RateFell, "2026-04-01", "80.00", Sureness::Certain)),
        );
        // The terms were lowered with it: no fault.
        check(&fell, &[("8%", "", None), ("6%", "2026-04-01", None)], None);
        // They were lowered later.
        check(
            &fell,
            &[("8%", "", None), ("6%", "2026-05-01", None)],
            Some((RateFell, "2026-04-01", "40.00", Sureness::Certain)),
        );
        // Some sales bring six, others eight: all of them may be of the first sort.
        check(&fell, &[("8%", "", None), ("6%", "", Some("books"))], None);
        let low = months(10, &[6, 6, 6]);
        check(&low, &[("8%", "", None)], Some((BelowShare, "2026-01-01", "60.00", Sureness::Likely)));
        check(
            &low,
            &[("8%", "2026-02-15", None)],
            Some((BelowShare, "2026-03-01", "20.00", Sureness::Likely)),
        );
        check(&low, &[("6%", "", None)], None);
        check(&low, &[("6.2%", "", None)], None);
        check(&low, &[], None);
    }

    #[test]
    fn where_an_amount_is_paid_for_each_the_part_says_nothing() {
        let fell = months(10, &[8, 8, 8, 6, 6]);
        check(&fell, &[("8 EUR", "", None)], None);
        check(&fell, &[("8%", "", None), ("8 EUR", "2026-02-01", None)], None);
        let told = Some((FindingKind::RateFell, "2026-04-01", "40.00", Sureness::Likely));
        check(&fell, &[("2 EUR", "", Some("per lead"))], told);
        let certain = Some((FindingKind::RateFell, "2026-04-01", "40.00", Sureness::Certain));
        check(&fell, &[("8%", "", None), ("2 EUR", "", Some("new customer"))], certain);
    }

    #[test]
    fn few_sales_say_nothing() {
        check(&months(2, &[8, 8, 8, 6, 6, 6]), &[("8%", "", None)], None);
        check(&months(2, &[6, 6, 6]), &[("8%", "", None)], None);
        check(&[], &[("8%", "", None)], None);
        // It rose.
        check(&months(10, &[6, 6, 8, 8]), &[("6%", "", None)], None);
    }

    #[test]
    fn noise_is_no_fall() {
        // Half of the sales bring 4 and half 12 percent: 8 on the whole, with an error of 1.3 in a month of ten.
        let mut all = months(10, &[8, 7, 8, 9, 7, 8]);
        for month in &mut all {
            month.commission_squares = 10.0 * (16e12 + 144e12) / 2.0;
            month.weighted = month.commission_squares / 100e6;
        }
        check(&all, &[("8%", "", None)], None);
    }
}
