//! What is usually paid for each sale or lead, beside the amount that the terms say, or why that cannot be told.

use std::collections::BTreeMap;

use actuary::Month;
use record::{Money, TermKind};

use super::{BELOW, Compared, MEASURED, One, middle};
use crate::terms::find::Figures;
use crate::terms::words;
use crate::view::{Effective, EffectiveMonth, count};

/// How far above the stated amount the middle one may lie and still be the same.
const NEAR: f64 = 0.02;
/// Commissions it takes to say what is usual, and the months of an amount that never fell.
const FEWEST: usize = 3;
const USUAL_MONTHS: i32 = 12;

impl Compared {
    /// What is usually paid: since it fell, else in the last twelve months that have any.
    pub(in crate::terms) fn effective(&self, figures: &Figures) -> Effective {
        let of = Effective {
            program: figures.program.key.0,
            program_name: figures.program.name.clone(),
            kind: TermKind::Share,
            currency: Some(self.said.currency.code().to_owned()),
            stated: Some(self.said.to_string()),
            paid: String::new(),
            since: None,
            of: count(self.all.len()),
            measured: MEASURED.to_owned(),
            agrees: None,
            about: self.kind.map(|kind| kind.word().to_owned()),
            why_not: self.why_not(),
            months: self.by_month(),
        };
        let last = self.all.first().map(|newest| Month::of(newest.paid.day));
        let Some(last) = last.filter(|_| of.why_not.is_none()) else { return of };
        let since = self.since();
        let first = since.filter(|(_, fell)| *fell).map_or(last.plus(1 - USUAL_MONTHS), |(month, _)| month);
        let held: Vec<&One> = self.all.iter().filter(|one| Month::of(one.paid.day) >= first).collect();
        let Some(usual) = middle(&held) else { return of };
        let more = usual.micros.saturating_sub(self.said.micros) as f64 / self.said.micros as f64;
        Effective {
            paid: range(&held, usual),
            since: held.last().map(|one| Month::of(one.paid.day).first()),
            of: count(held.len()),
            // Less of a few, of which nothing is found, is neither.
            agrees: if since.is_some() { Some(false) } else { (more > -BELOW).then_some(more <= NEAR) },
            ..of
        }
    }

    fn by_month(&self) -> Vec<EffectiveMonth> {
        let mut months: BTreeMap<Month, Vec<&One>> = BTreeMap::new();
        for one in &self.all {
            months.entry(Month::of(one.paid.day)).or_default().push(one);
        }
        let view = |(month, all): (Month, Vec<&One>)| {
            let paid = middle(&all)?.to_string();
            Some(EffectiveMonth { month: month.first(), paid, of: count(all.len()) })
        };
        months.into_iter().filter_map(view).collect()
    }

    /// Why nothing can be said of the amount.
    fn why_not(&self) -> Option<String> {
        let things = match self.kind {
            None => "sales or leads".to_owned(),
            Some(_) => format!("{}s", self.thing()),
        };
        let were = |count: usize| if count == 1 { "was" } else { "were" };
        match self.all.len() {
            FEWEST.. => None,
            _ if self.shared > 0 => Some(format!(
                "The terms state a share as well, and by which of the two {} {} paid is not told.",
                words::counted(self.shared, "commission"),
                were(self.shared)
            )),
            0 if !self.others.is_empty() => {
                let others: Vec<&str> = self.others.iter().map(|other| other.code()).collect();
                let others = others.join(" and ");
                Some(format!(
                    "What is paid is in {others}, what the terms say in {}: no rate would make that one amount.",
                    self.said.currency.code()
                ))
            }
            0 => Some(format!("No {things} of the last two years are known, in months that are over.")),
            some => Some(format!(
                "It takes three {things} in months that are over; there {} {some} so far.",
                if some == 1 { "is" } else { "are" }
            )),
        }
    }
}

/// `30.00 EUR`, or `30.00 EUR (25.00 to 38.00)`: the range of eight in ten.
fn range(all: &[&One], usual: Money) -> String {
    let mut amounts: Vec<Money> = all.iter().map(|one| one.paid.commission).collect();
    amounts.sort_unstable_by_key(|amount| amount.micros);
    let last = amounts.len().saturating_sub(1);
    match (amounts.get(last / 10), amounts.get(last * 9 / 10)) {
        (Some(low), Some(high)) if low != high => {
            format!("{usual} ({} to {})", low.decimal(), high.decimal())
        }
        _ => usual.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use record::Kind;

    use super::super::tests::of;
    use super::*;
    use crate::terms::effective::tests::figures;

    fn measured(kind: Kind, months: &[&[(usize, &str)]], facts: &[(&str, &str, Option<&str>)]) -> Effective {
        let all = of(kind, months, facts);
        let measured = all[0].effective(&figures(vec![]));
        let found = all[0].found().is_some();
        assert_eq!(found, measured.agrees == Some(false) && all[0].since().is_some(), "{facts:?}");
        measured
    }

    #[test]
    fn the_middle_one_is_told_beside_the_stated_one() {
        let facts = [("38 EUR", "", None)];
        for (amounts, paid, agrees) in [
            (&[(9, "38 EUR")][..], "38.00 EUR", Some(true)),
            (&[(9, "37.80 EUR")], "37.80 EUR", Some(true)),
            (&[(9, "30 EUR")], "30.00 EUR", Some(false)),
            (&[(9, "39 EUR")], "39.00 EUR", Some(false)),
            (&[(5, "38 EUR"), (1, "19 EUR")], "38.00 EUR (19.00 to 38.00)", Some(true)),
            // Too few to say either.
            (&[(5, "30 EUR")], "30.00 EUR", None),
        ] {
            let told = measured(Kind::Sale, &[amounts], &facts);
            assert_eq!((told.paid.as_str(), told.agrees, told.why_not), (paid, agrees, None));
            assert_eq!(told.stated.as_deref(), Some("38.00 EUR"));
        }
        let fell = measured(Kind::Lead, &[&[(9, "38 EUR")], &[(9, "30 EUR")]], &facts);
        let months: Vec<_> = fell.months.iter().map(|one| (one.paid.as_str(), one.of)).collect();
        assert_eq!((fell.paid.as_str(), fell.of, fell.since), ("30.00 EUR", 9, "2026-02-01".parse().ok()));
        assert_eq!(months, [("38.00 EUR", 9), ("30.00 EUR", 9)]);
    }

    #[test]
    fn what_cannot_be_compared_is_said() {
        let facts = [("38 EUR", "", None)];
        let why = |kind, months: &[&[(usize, &str)]], facts: &[(&str, &str, Option<&str>)]| {
            let told = measured(kind, months, facts);
            assert_eq!((told.paid.as_str(), told.agrees), ("", None));
            told.why_not.unwrap()
        };
        let nothing = "No sales or leads of the last two years are known, in months that are over.";
        assert_eq!(why(Kind::Sale, &[], &facts), nothing);
        assert_eq!(why(Kind::Recurring, &[&[(9, "38 EUR")]], &facts), nothing);
        assert_eq!(
            why(Kind::Sale, &[&[(9, "38 USD")]], &facts),
            "What is paid is in USD, what the terms say in EUR: no rate would make that one amount."
        );
        assert_eq!(
            why(Kind::Sale, &[&[(2, "38 EUR")]], &facts),
            "It takes three sales or leads in months that are over; there are 2 so far."
        );
        assert_eq!(
            why(Kind::Lead, &[&[(1, "38 EUR")]], &[("38 EUR", "", Some("lead"))]),
            "It takes three leads in months that are over; there is 1 so far."
        );
        assert_eq!(
            why(Kind::Sale, &[&[(9, "38 EUR")]], &[("38 EUR", "", None), ("20%", "", Some("each month"))]),
            "The terms state a share as well, and by which of the two 9 commissions were paid is not told."
        );
    }
}
