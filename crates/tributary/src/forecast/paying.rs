//! Who keeps paying: for how long they have, how much a month, and how that moved of late.

use std::collections::BTreeMap;

use actuary::{Life, Living, Month, Movement, Payments, movements, spread};
use ledger::{ProgramKey, Reader};
use record::Currency;

use crate::referrals::People;
use crate::{App, Error};

/// Months before the last that is known of which people's payments are looked at.
const LATE: i32 = 8;

/// What referrals bring again and again, as the arithmetic wants it.
pub(super) struct Paying {
    pub(super) living: Vec<Living<ProgramKey>>,
    pub(super) lives: Vec<(ProgramKey, Life)>,
    /// What they account for of what is passive, by program and month.
    pub(super) months: BTreeMap<ProgramKey, BTreeMap<Month, i64>>,
    /// The movements of the last months that are over.
    pub(super) late: Vec<Movement>,
}

impl Paying {
    /// Reads what people bring, of one program or of all, up to the last month that is known; `this` is the month that is
    /// not over.
    pub(super) fn read(
        app: &App,
        r: &Reader,
        program: Option<ProgramKey>,
        currency: Currency,
        (this, through): (Month, Month),
    ) -> Result<Paying, Error> {
        let mut paying =
            Paying { living: Vec::new(), lives: Vec::new(), months: BTreeMap::new(), late: Vec::new() };
        let (mut late, mut who) = (Vec::new(), 0);
        let mut add = |program: ProgramKey, months: &[(Month, i64)], bought: i64| {
            let spread = spread(months);
            paying.account_for(program, months, bought);
            if let Some((life, living)) = life(&spread, this, through) {
                paying.lives.push((program, life));
                let living = living.map(|(months, monthly)| Living { program, months, monthly });
                paying.living.extend(living);
            }
            add_late(&mut late, who, &spread, through.plus(1 - LATE));
            who += 1;
        };
        let only = program.map(|program| program.0);
        People::each_program(app, r, only, currency, |people| people.recurring(&mut add))?;
        paying.late = movements(&late.into_iter().collect::<Payments<usize>>(), through, false);
        // In the first month that is known everybody would look new.
        let first = r.days()?.map(|days| Month::of(days.from()));
        paying
            .late
            .retain(|movement| movement.month > through.plus(1 - LATE) && Some(movement.month) != first);
        Ok(paying)
    }

    /// What somebody brought by themselves; what they bought first came by the page that brought them.
    fn account_for(&mut self, program: ProgramKey, paid: &[(Month, i64)], bought: i64) {
        let months = self.months.entry(program).or_default();
        let bought = paid.first().map(|(first, _)| (*first, bought.saturating_neg()));
        for (month, micros) in paid.iter().copied().chain(bought) {
            let sum = months.entry(month).or_default();
            *sum = sum.saturating_add(micros);
        }
    }
}

/// What somebody paid of late. Whoever came before that is marked by one payment at that time, so that they are not new;
/// how long they were there makes no difference.
fn add_late(late: &mut Vec<(usize, Month, i64)>, who: usize, spread: &[(Month, i64)], from: Month) {
    if spread.last().is_none_or(|(month, _)| *month < from) {
        return;
    }
    let early = spread.iter().find(|(month, micros)| *month < from.plus(-1) && *micros > 0);
    late.extend(early.map(|(_, micros)| (who, from.plus(-2), *micros)));
    let kept = spread.iter().filter(|(month, _)| *month >= from.plus(-1));
    late.extend(kept.map(|(month, micros)| (who, *month, *micros)));
}

/// How long somebody has stayed, from what they paid with yearly payments spread, and who pays now: for how many months, and
/// how much a month.
fn life(spread: &[(Month, i64)], this: Month, through: Month) -> Option<(Life, Option<(u32, i64)>)> {
    let last_looked_at = if this.since(through) == 1 { this } else { through };
    let standing = || spread.iter().filter(|(month, micros)| *micros > 0 && *month <= last_looked_at);
    let (first, last) = (standing().next()?.0, standing().next_back()?.0);
    let ended = last < through;
    let stayed = last.since(first).unsigned_abs();
    let life = Life { months: stayed + u32::from(ended), ended };
    // What comes this month may still be on its way: the month before tells how much it is.
    let of = |month: Month| spread.iter().find(|(at, _)| *at == month).map(|(_, micros)| *micros);
    let monthly = of(through).filter(|micros| *micros > 0).or_else(|| of(this)).unwrap_or_default();
    let living = (!ended && monthly > 0).then_some((stayed + 1, monthly));
    Some((life, living))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn month(text: &str) -> Month {
        Month::of(format!("{text}-01").parse().unwrap())
    }

    #[test]
    fn a_life_is_that_of_the_arithmetic_however_it_is_paid() {
        let (through, this) = (month("2026-10"), month("2026-11"));
        let cases: [&[(&str, i64)]; 8] = [
            &[("2026-08", 5), ("2026-09", 5), ("2026-10", 7)],
            &[("2026-08", 5), ("2026-09", 5)],
            &[("2026-10", 5), ("2026-11", 6)],
            &[("2026-11", 6)],
            &[("2026-08", 0), ("2026-09", -5), ("2026-10", 7)],
            &[("2025-01", 120), ("2026-01", 120)],
            &[("2024-01", 120), ("2025-01", 120)],
            &[("2026-01", 5), ("2026-02", 5), ("2026-05", 5), ("2026-06", 5), ("2026-10", 5)],
        ];
        for rows in cases {
            let rows: Vec<(Month, i64)> = rows.iter().map(|(at, micros)| (month(at), *micros)).collect();
            let payments: Payments<u8> = rows.iter().map(|(at, micros)| (1, *at, *micros)).collect();
            let expected = actuary::lives(&payments.spread(), this, true);
            let found = life(&spread(&rows), this, through);
            assert_eq!(found.map(|(life, _)| life), expected.first().map(|(_, life)| *life), "{rows:?}");
        }
    }

    #[test]
    fn who_pays_now_brings_what_came_in_the_last_month_that_is_over() {
        let (through, this) = (month("2026-10"), month("2026-11"));
        let check = |rows: &[(&str, i64)], expected: Option<(u32, i64)>| {
            let rows: Vec<(Month, i64)> = rows.iter().map(|(at, micros)| (month(at), *micros)).collect();
            assert_eq!(
                life(&spread(&rows), this, through).and_then(|(_, living)| living),
                expected,
                "{rows:?}"
            );
        };
        check(&[("2026-08", 5), ("2026-09", 5), ("2026-10", 7)], Some((3, 7)));
        check(&[("2026-09", 5), ("2026-10", 7), ("2026-11", 1)], Some((3, 7)));
        check(&[("2026-11", 6)], Some((1, 6)));
        check(&[("2026-08", 5), ("2026-09", 5)], None);
        // By the year: a twelfth of it, until the year is over.
        check(&[("2025-01", 120), ("2026-01", 120)], Some((23, 10)));
        check(&[], None);
        check(&[("2026-10", -5)], None);
    }
}
