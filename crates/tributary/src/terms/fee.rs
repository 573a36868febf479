//! An amount for each sale or lead that fell, or that is less than the terms say.

mod measured;

use std::collections::{BTreeMap, BTreeSet};

use actuary::{Month, MonthSales, fell_by_month, rate};
use ledger::{Paid, Reader, TermId};
use record::{Currency, Day, Days, Kind, Money};

use super::find::{Figures, Found, MONTHS};
use super::rate::{ERRORS, SALES, Says, Stated, standing_on};
use super::words;
use crate::Error;
use crate::view::{FindingKind, FindingRow, Sureness};

/// What an amount is for where the terms do not name a kind.
const KINDS: [Kind; 2] = [Kind::Sale, Kind::Lead];
/// How many commissions are looked at, the newest.
const NEWEST: usize = 5_000;
/// Which part of the stated amounts is missing before it is told: amounts are exact, and rounding is less than that.
const BELOW: f64 = 0.01;

/// A commission beside the amount that the terms say of its day.
#[derive(Debug, Clone)]
struct One {
    paid: Paid,
    said: Money,
}

impl One {
    fn missing(&self) -> i64 {
        self.said.micros.saturating_sub(self.paid.commission.micros).max(0)
    }
}

/// Commissions of one currency that amounts of the terms are for, the newest first.
#[derive(Debug)]
pub(super) struct Compared {
    /// The one kind that the amounts are about, where the terms name one.
    kind: Option<Kind>,
    /// What holds at the end of the last whole month.
    term: TermId,
    said: Money,
    all: Vec<One>,
    /// Other currencies in which such commissions are paid.
    others: BTreeSet<Currency>,
    /// How many may as well be paid by a share that the terms state beside it.
    shared: usize,
}

/// Compares what a program pays with the amounts that its terms state, in the whole months of the last years.
pub(super) fn compared(
    r: &Reader,
    figures: &Figures,
    stated: &[Stated],
    today: Day,
) -> Result<Vec<Compared>, Error> {
    let month = Month::of(today);
    let (first, last) = (month.plus(-MONTHS).first(), month.first().plus(-1));
    let (Some(days), true) = (Days::new(first, last), stated.iter().any(is_fee)) else {
        return Ok(Vec::new());
    };
    let named = stated.iter().filter(|one| is_fee(one)).filter_map(Stated::kind);
    let kinds: BTreeSet<Kind> = named.chain(KINDS).collect();
    let kinds: Vec<Kind> = kinds.into_iter().collect();
    let paid = r.paid(figures.program.key, &kinds, days, NEWEST)?;
    Ok(among(paid, stated, last))
}

fn is_fee(one: &Stated) -> bool {
    matches!(one.says, Says::Fee(_))
}

/// Puts each commission beside the least amount that holds for it on its day.
fn among(paid: Vec<Paid>, stated: &[Stated], last: Day) -> Vec<Compared> {
    let mut all: BTreeMap<(Option<Kind>, Currency), Compared> = BTreeMap::new();
    for one in standing_on(stated, last) {
        let Says::Fee(said) = one.says else { continue };
        let kind = one.kind();
        let new = Compared { kind, term: one.id, said, all: Vec::new(), others: BTreeSet::new(), shared: 0 };
        let known = all.entry((kind, said.currency)).or_insert(new);
        if said.micros < known.said.micros {
            (known.term, known.said) = (one.id, said);
        }
    }
    for paid in paid {
        let standing = standing_on(stated, paid.day);
        let Some((kind, said)) = meant(&standing, paid.kind) else { continue };
        let currency = paid.commission.currency;
        let is_shared = kind.is_none() && paid.kind != Kind::Lead && is_share(&standing, paid.kind);
        let least = said.into_iter().filter(|said| said.currency == currency).min_by_key(|said| said.micros);
        match (least, all.get_mut(&(kind, currency))) {
            (Some(_), Some(compared)) if is_shared => compared.shared += 1,
            (Some(said), Some(compared)) => compared.all.push(One { paid, said }),
            _ => {
                for compared in all.values_mut().filter(|compared| compared.kind == kind) {
                    compared.others.insert(currency);
                }
            }
        }
    }
    all.into_values().collect()
}

/// The amounts that are for a kind: those that name it, else those that name none.
fn meant(standing: &[&Stated], kind: Kind) -> Option<(Option<Kind>, Vec<Money>)> {
    let of = |wanted: Option<Kind>| {
        let fees = standing.iter().filter(|one| one.kind() == wanted);
        let fees = fees.filter_map(|one| match one.says {
            Says::Fee(amount) => Some(amount),
            Says::Share(_) => None,
        });
        Some((wanted, fees.collect::<Vec<_>>())).filter(|(_, fees)| !fees.is_empty())
    };
    of(Some(kind)).or_else(|| of(None).filter(|_| KINDS.contains(&kind)))
}

/// Whether a share is stated that a kind may be paid by.
fn is_share(standing: &[&Stated], kind: Kind) -> bool {
    let is_for = |one: &&&Stated| one.kind().is_none_or(|own| own == kind);
    standing.iter().filter(is_for).any(|one| matches!(one.says, Says::Share(_)))
}

impl Compared {
    /// What was paid, as part of what was said: more than that for one makes good nothing of another.
    fn months(&self) -> Vec<MonthSales> {
        let mut months: BTreeMap<Month, MonthSales> = BTreeMap::new();
        for one in &self.all {
            let (value, commission) = (one.said.micros, one.said.micros.saturating_sub(one.missing()));
            let (said, paid) = (value as f64, commission as f64);
            let month = Month::of(one.paid.day);
            let sums = months.entry(month).or_insert(MonthSales {
                month,
                sales: 0,
                value: 0,
                commission: 0,
                value_squares: 0.0,
                commission_squares: 0.0,
                products: 0.0,
                weighted: 0.0,
            });
            sums.sales += 1;
            sums.value = sums.value.saturating_add(value);
            sums.commission = sums.commission.saturating_add(commission);
            sums.value_squares += said * said;
            sums.commission_squares += paid * paid;
            sums.products += said * paid;
            sums.weighted += paid * paid / said;
        }
        months.into_values().collect()
    }

    /// The month since when less is paid, and whether it was not always so.
    fn since(&self) -> Option<(Month, bool)> {
        let months = self.months();
        if let Some(fell) = fell_by_month(&months) {
            return Some((fell.since, true));
        }
        let paid = rate(&months)?;
        let missing = 1.0 - paid.rate;
        let is_below = paid.sales >= SALES && missing >= BELOW && missing >= ERRORS * paid.error;
        Some((months.first()?.month, false)).filter(|_| is_below)
    }

    /// Commissions that are paid less than the terms say for them.
    pub(super) fn found(&self) -> Option<Found> {
        let (month, fell) = self.since()?;
        let since = month.first();
        let (after, before): (Vec<&One>, Vec<&One>) = self.all.iter().partition(|one| one.paid.day >= since);
        let (usual, said) = (middle(&after)?, self.said);
        let less = |all: &[&One]| all.iter().filter(|one| one.missing() > 0).count();
        let thing = self.thing();
        let was = middle(&before).filter(|was| fell && was.micros > usual.micros);
        let title = match was {
            _ if usual.micros >= said.micros => format!(
                "{} of {} paid less than the terms say",
                less(&after),
                words::counted(after.len(), thing)
            ),
            Some(was) => format!("Pays {usual} for each {thing}, no longer {was}"),
            None => format!("Says {said} for each {thing}, pays {usual}"),
        };
        let was = match fell {
            true => format!("; before that {} of {} did", less(&before), before.len()),
            false => String::new(),
        };
        let missing = after.iter().fold(0_i64, |sum, one| sum.saturating_add(one.missing()));
        let what = if fell { FindingKind::RateFell } else { FindingKind::BelowShare };
        let kind = self.kind.map_or("each", Kind::word);
        let key = said.currency.key();
        Some(Found {
            what,
            named: match fell {
                true => format!("{kind} {key} {since}"),
                false => format!("{kind} {key} {} {}", self.term.0, said.decimal()),
            },
            title,
            text: format!(
                "Since {} {} of {} paid less than the terms say{was}. The middle one paid {usual}. The terms say {said}.",
                words::month(since),
                less(&after),
                words::counted(after.len(), thing),
            ),
            since: Some(since),
            sure: if fell { Sureness::Certain } else { Sureness::Likely },
            cost: Some(Money::new(missing, said.currency)),
            cost_is: "less commission since then",
            term: Some(self.term),
            advice: "Look whether all of them are of the kind that the amount is for: what is paid less on purpose can be written down as a fact of its own. For the rest, ask the program why less is paid than its terms say.",
            measured: MEASURED,
            rows: after.iter().filter(|one| one.missing() > 0).map(|one| row(one)).collect(),
            row_count: less(&after),
            days: self.all.first().map(|newest| (since, newest.paid.day)),
        })
    }

    /// What one of them is called.
    fn thing(&self) -> &'static str {
        let first = self.all.first().map(|one| one.paid.kind);
        let alike = first.filter(|first| self.all.iter().all(|one| one.paid.kind == *first));
        match self.kind.or(alike) {
            Some(kind @ (Kind::Sale | Kind::Lead | Kind::Click)) => kind.word(),
            _ => "commission",
        }
    }
}

const MEASURED: &str = "Each sale or lead beside the amount that the terms say of its day; of several amounts, for tiers, the least, and where the terms name a kind (sale, lead), its own. The middle one is told, of those since it fell, else of the last twelve months, and in brackets the range of eight in ten. Only commissions in the currency of the terms are compared, the newest 5,000 of two years; declined ones, corrections and the month that is not over are left out. Less is told where a hundredth or more of what the terms say is missing, by more than four standard errors, of eight commissions or more.";

fn row(one: &One) -> FindingRow {
    FindingRow {
        row: Some(one.paid.row.0),
        id: one.paid.id.clone(),
        day: Some(one.paid.day),
        amount: Some(one.paid.commission.into()),
        what: format!("instead of {}", one.said),
    }
}

/// What the middle one pays.
fn middle(all: &[&One]) -> Option<Money> {
    let mut amounts: Vec<Money> = all.iter().map(|one| one.paid.commission).collect();
    amounts.sort_unstable_by_key(|amount| amount.micros);
    amounts.get(amounts.len() / 2).copied()
}

#[cfg(test)]
pub(in crate::terms) mod tests {
    use ledger::RowId;

    use super::super::rate::tests::{day, stated};
    use super::*;

    /// The last day of the last whole month.
    fn last() -> Day {
        day("2026-06-30")
    }

    /// Commissions of a kind, so many of each amount in each month from January 2026 on; the newest first.
    fn paid(kind: Kind, months: &[&[(usize, &str)]]) -> Vec<Paid> {
        let mut all = Vec::new();
        for (month, amounts) in months.iter().enumerate() {
            let first = Month::of(day("2026-01-01")).plus(month as i32).first();
            let each = amounts.iter().flat_map(|(times, amount)| std::iter::repeat_n(*amount, *times));
            for (at, amount) in each.enumerate() {
                let row = RowId(all.len() as i64 + 1);
                let (id, day) = (format!("{month}-{at}"), first.plus(at as i64));
                all.push(Paid { row, id, day, kind, commission: amount.parse().unwrap() });
            }
        }
        all.sort_by_key(|one| std::cmp::Reverse(one.day));
        all
    }

    pub(in crate::terms) fn of(
        kind: Kind,
        months: &[&[(usize, &str)]],
        facts: &[(&str, &str, Option<&str>)],
    ) -> Vec<Compared> {
        among(paid(kind, months), &stated(facts), last())
    }

    type Told = (FindingKind, &'static str, &'static str, &'static str, usize, Sureness);

    fn check(months: &[&[(usize, &str)]], facts: &[(&str, &str, Option<&str>)], expected: Option<Told>) {
        let all = of(Kind::Sale, months, facts);
        let found: Vec<Found> = all.iter().filter_map(Compared::found).collect();
        let shown: Vec<_> = found
            .iter()
            .map(|one| {
                assert_eq!(one.rows.len(), one.row_count, "{}", one.title);
                let (since, cost) = (one.since.unwrap().to_string(), one.cost.unwrap().to_string());
                (one.what, one.title.as_str().to_owned(), since, cost, one.row_count, one.sure)
            })
            .collect();
        let expected: Vec<_> = expected
            .into_iter()
            .map(|(what, title, since, cost, rows, sure)| {
                (what, title.to_owned(), since.to_owned(), cost.to_owned(), rows, sure)
            })
            .collect();
        assert_eq!(shown, expected, "{facts:?}");
    }

    #[test]
    fn an_amount_that_fell_is_told_since_then() {
        use FindingKind::RateFell;
        let full: &[(usize, &str)] = &[(5, "38 EUR")];
        let cut: &[(usize, &str)] = &[(5, "30 EUR")];
        let fell: &[&[(usize, &str)]] = &[full, full, cut, cut, cut];
        let title = "Pays 30.00 EUR for each sale, no longer 38.00 EUR";
        // Fifteen of 8 less each.
        let told = (RateFell, title, "2026-03-01", "120.00 EUR", 15, Sureness::Certain);
        check(fell, &[("38 EUR", "", None)], Some(told));
        // The terms were lowered with it, or a tier that may be paid is written down.
        check(fell, &[("38 EUR", "", None), ("30 EUR", "2026-03-01", None)], None);
        check(fell, &[("38 EUR", "", None), ("30 EUR", "", Some("small plans"))], None);
        // They were lowered later: the ten of March and April are less than was said by then.
        let some = "10 of 15 sales paid less than the terms say";
        let later = (RateFell, some, "2026-03-01", "80.00 EUR", 10, Sureness::Certain);
        check(fell, &[("38 EUR", "", None), ("30 EUR", "2026-05-01", None)], Some(later));
        // They were raised, and nothing more is paid.
        let raised = (
            RateFell,
            "Says 38.00 EUR for each sale, pays 30.00 EUR",
            "2026-03-01",
            "120.00 EUR",
            15,
            Sureness::Certain,
        );
        let facts = [("30 EUR", "", None), ("38 EUR", "2026-03-01", None)];
        check(&[cut, cut, cut, cut, cut], &facts, Some(raised));
    }

    #[test]
    fn less_than_was_ever_said_is_told_with_its_rows() {
        use FindingKind::BelowShare;
        let facts = [("38 EUR", "", None)];
        let title = "Says 38.00 EUR for each sale, pays 37.00 EUR";
        let low = (BelowShare, title, "2026-01-01", "8.00 EUR", 8, Sureness::Likely);
        check(&[&[(4, "37 EUR")], &[(4, "37 EUR")]], &facts, Some(low));
        // Half of them, whatever the others bring more: the rows behind it are those that pay less.
        let some = (
            BelowShare,
            "10 of 20 sales paid less than the terms say",
            "2026-01-01",
            "180.00 EUR",
            10,
            Sureness::Likely,
        );
        check(&[&[(10, "20 EUR"), (10, "90 EUR")]], &facts, Some(some));
        let found = of(Kind::Sale, &[&[(10, "20 EUR"), (10, "90 EUR")]], &facts)[0].found().unwrap();
        assert!(found.rows.iter().all(|row| row.what == "instead of 38.00 EUR"));
        assert_eq!(
            found.text,
            "Since January 2026 10 of 20 sales paid less than the terms say. The middle one paid 90.00 EUR. The terms say 38.00 EUR."
        );
    }

    #[test]
    fn what_is_as_said_and_what_is_too_little_to_tell_is_no_finding() {
        let facts = [("38 EUR", "", None)];
        for months in [
            &[(30, "38 EUR")][..],
            &[(30, "50 EUR")],
            &[(7, "30 EUR")],
            // Rounded from another currency.
            &[(30, "37.80 EUR")],
            // One in thirty was paid in part: somebody gave something back.
            &[(29, "38 EUR"), (1, "19 EUR")],
            &[(30, "30 USD")],
            &[],
        ] {
            check(&[months], &facts, None);
        }
        check(&[&[(30, "30 EUR")]], &[], None);
        check(&[&[(30, "30 EUR")]], &[("8%", "", None)], None);
        // Of what the amount is for, none is another kind.
        assert!(of(Kind::Recurring, &[&[(30, "3 EUR")]], &facts)[0].found().is_none());
        // By which of the two a sale is paid, nobody tells; a lead has no share.
        let both = [("38 EUR", "", None), ("20%", "", Some("each month"))];
        check(&[&[(30, "3 EUR")]], &both, None);
        let lead = of(Kind::Lead, &[&[(30, "3 EUR")]], &both)[0].found().unwrap();
        assert_eq!(lead.title, "Says 38.00 EUR for each lead, pays 3.00 EUR");
    }

    #[test]
    fn each_kind_is_compared_with_its_own_amount() {
        let facts =
            [("5 EUR", "", Some("per lead")), ("40 EUR", "", Some("Sales")), ("9 EUR", "", Some("x"))];
        let titles = |kind| -> Vec<String> {
            let all = of(kind, &[&[(9, "4 EUR")]], &facts);
            all.iter().filter_map(Compared::found).map(|found| found.title).collect()
        };
        assert_eq!(titles(Kind::Lead), ["Says 5.00 EUR for each lead, pays 4.00 EUR"]);
        assert_eq!(titles(Kind::Sale), ["Says 40.00 EUR for each sale, pays 4.00 EUR"]);
        assert!(titles(Kind::Click).is_empty());
        let click = of(Kind::Click, &[&[(9, "0.04 EUR")]], &[("0.05 EUR", "", Some("click"))]);
        assert_eq!(click[0].found().unwrap().title, "Says 0.05 EUR for each click, pays 0.04 EUR");
        // Two currencies stand beside each other, and neither is taken for the other.
        let two = [("5 EUR", "", Some("per lead")), ("6 USD", "", Some("leads"))];
        let all = of(Kind::Lead, &[&[(9, "4 EUR"), (9, "6 USD")]], &two);
        let told: Vec<_> = all.iter().map(|one| (one.said.to_string(), one.found().is_some())).collect();
        assert_eq!(told, [("5.00 EUR".to_owned(), true), ("6.00 USD".to_owned(), false)]);
    }
}
