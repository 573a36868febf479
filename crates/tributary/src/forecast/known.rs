//! What is known of the months that were: everything the months ahead are reckoned from, of one moment of the ledger.

use std::collections::{BTreeMap, BTreeSet};

use actuary::Month;
use ledger::{By, Find, MonthSum, ProgramInfo, ProgramKey, Question, Reader, Standing};
use record::{Amounts, Currency, Day, Days, Money, Passive, Series, Step};

use super::declared::Declared;
use crate::referrals::{At, Newest};
use crate::{App, Error, Open, income};

/// Months that are looked at.
const LOOK_BACK: i32 = 120;
/// Placements that are followed one by one, those that earned most.
const PLACEMENTS: usize = 500;
/// Months in which a placement has to have earned to be followed.
const STANDING: i32 = 24;

/// Amounts at the newest rate of each currency, whatever the day: so that a rate that moves does not look like growth.
pub(super) struct AtNewest {
    rates: BTreeMap<Currency, At>,
    target: Currency,
    day: Option<Day>,
    /// The day of the rates, once something was converted.
    pub(super) used: Option<Day>,
}

impl AtNewest {
    fn new(r: &Reader, target: Currency) -> Result<AtNewest, Error> {
        let (mut newest, mut rates) = (Newest::new(r, target)?, BTreeMap::new());
        for currency in r.currencies()? {
            rates.extend(newest.of(currency)?.map(|rate| (currency, rate)));
        }
        let day = r.rates_state()?.map(|(day, _)| day);
        Ok(AtNewest { rates, target, day, used: None })
    }

    /// An amount in the target's micros; nothing if a rate is missing.
    pub(super) fn convert(&mut self, money: Money) -> Option<i64> {
        let rate = self.rates.get(&money.currency)?;
        if money.currency != self.target {
            self.used = self.day;
        }
        Some(rate.convert(money.micros))
    }
}

/// One month of one program: what was earned and what of it came without new work.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Earned {
    pub(super) earned: i64,
    pub(super) passive: i64,
    count: i64,
}

/// Everything that is known.
pub(super) struct Known {
    pub(super) currency: Currency,
    /// Whether it was chosen, or is only the one with most commissions.
    pub(super) is_chosen: bool,
    pub(super) today: Day,
    /// The month that is not over.
    pub(super) this: Month,
    /// The last month that is over and of which anything is known.
    pub(super) through: Month,
    /// The first month with a commission.
    pub(super) first: Option<Month>,
    pub(super) programs: BTreeMap<ProgramKey, ProgramInfo>,
    /// By program and month, at the rates of the days.
    pub(super) earned: BTreeMap<ProgramKey, BTreeMap<Month, Earned>>,
    /// Months to the end of which an account was not read.
    pub(super) partial: BTreeSet<Month>,
    pub(super) converted: bool,
    pub(super) missing: Vec<record::Missing>,
    /// Sums in the currencies that were reported.
    pub(super) sums: Vec<MonthSum>,
    pub(super) newest: AtNewest,
    /// What entries by hand that come again have made and will make.
    pub(super) declared: Declared,
}

impl Known {
    /// Everything that is known, in a currency or in the one that figures are shown in.
    pub(super) fn of(app: &App, open: &Open, code: Option<&str>) -> Result<Known, Error> {
        let base = income::base(open)?;
        let asked = code.map(income::currency).transpose()?.or(base);
        let currency = match asked {
            Some(currency) => currency,
            None => income::shown_in(open)?,
        };
        let today = app.today();
        let this = Month::of(today);
        let from = this.plus(1 - LOOK_BACK);
        open.ledger.read(|r| {
            let days = days(r, from, this)?;
            let mut known = Known {
                currency,
                is_chosen: asked.is_some(),
                today,
                this,
                through: this.plus(-1),
                first: None,
                programs: r.programs()?.into_iter().map(|program| (program.key, program)).collect(),
                earned: BTreeMap::new(),
                partial: BTreeSet::new(),
                converted: false,
                missing: Vec::new(),
                sums: r
                    .month_sums(from.first())?
                    .into_iter()
                    .filter(|sum| Month::of(sum.month) <= this)
                    .collect(),
                newest: AtNewest::new(r, currency)?,
                declared: Declared::default(),
            };
            let question = Question {
                days,
                step: Step::Month,
                by: By::Program,
                currency: asked,
                compare: None,
                find: Find::default(),
                today,
                layers: usize::MAX,
            };
            known.take(r.series(&question)?);
            let programs = known.programs.values();
            known.declared = Declared::read(r, from, currency, programs, &mut known.newest)?;
            Ok(known)
        })
    }

    fn take(&mut self, all: Vec<Series>) {
        let mut missing = Amounts::default();
        for series in all {
            if series.currency != self.currency {
                // Without a base currency only one of them can be shown.
                let sum = series.layers.iter().flat_map(|layer| &layer.tallies).map(record::Tally::earned);
                missing.add(Money::new(sum.fold(0, i64::saturating_add), series.currency));
                continue;
            }
            self.converted = series.converted;
            self.missing = series.missing;
            let months: Vec<Month> = series.buckets.iter().map(|bucket| Month::of(bucket.from)).collect();
            let partial = series.buckets.iter().filter(|bucket| bucket.partial);
            self.partial = partial.map(|bucket| Month::of(bucket.from)).collect();
            for layer in series.layers {
                let Ok(key) = layer.key.parse() else { continue };
                let of = self.earned.entry(ProgramKey(key)).or_default();
                for (month, tally) in months.iter().zip(&layer.tallies).filter(|(_, tally)| tally.count > 0) {
                    let earned =
                        Earned { earned: tally.earned(), passive: tally.passive, count: tally.count };
                    of.insert(*month, earned);
                }
            }
        }
        let left =
            missing.iter().map(|money| record::Missing { amount: money.decimal(), currency: money.currency });
        self.missing.extend(left);
        let months = || {
            self.earned
                .values()
                .flat_map(BTreeMap::iter)
                .filter(|(_, one)| one.count > 0)
                .map(|(month, _)| *month)
        };
        self.first = months().min();
        self.through = months().filter(|month| *month < self.this).max().unwrap_or(self.this.plus(-1));
    }

    /// What was earned in each month that is over, of a program or of all, from the first month with anything on.
    pub(super) fn history(
        &self,
        program: Option<ProgramKey>,
        value: fn(&Earned) -> i64,
    ) -> (Month, Vec<i64>) {
        self.months(program, |_, _, one| value(one))
    }

    /// The same months without what the user declares, from which nothing can be learnt.
    pub(super) fn measured(
        &self,
        program: Option<ProgramKey>,
        value: fn(&Earned) -> i64,
    ) -> (Month, Vec<i64>) {
        let (first, _) = self.history(program, value);
        let less =
            |key, month, one: &Earned| value(one).saturating_sub(value(&self.declared.made(key, month)));
        let (start, amounts) = self.months(program, less);
        // Months in which only what is declared came were months all the same.
        let before = usize::try_from(start.min(self.through.plus(1)).since(first)).unwrap_or(0);
        (first, std::iter::repeat_n(0, before).chain(amounts).collect())
    }

    fn months(
        &self,
        program: Option<ProgramKey>,
        value: impl Fn(ProgramKey, Month, &Earned) -> i64,
    ) -> (Month, Vec<i64>) {
        let of = |key: &ProgramKey| program.is_none_or(|wanted| wanted == *key);
        let mut months: BTreeMap<Month, i64> = BTreeMap::new();
        for (key, earned) in self.earned.iter().filter(|(key, _)| of(key)) {
            for (month, one) in earned {
                let sum = months.entry(*month).or_default();
                *sum = sum.saturating_add(value(*key, *month, one));
            }
        }
        let first = months.iter().find(|(_, sum)| **sum != 0).map_or(self.this, |(month, _)| *month);
        let amounts = first.to(self.through).map(|month| months.get(&month).copied().unwrap_or_default());
        (first, amounts.collect())
    }

    /// What was earned of a program or of all in one month.
    pub(super) fn in_month(&self, program: Option<ProgramKey>, month: Month) -> i64 {
        let of = |key: &ProgramKey| program.is_none_or(|wanted| wanted == *key);
        let one = self.earned.iter().filter(|(key, _)| of(key)).filter_map(|(_, months)| months.get(&month));
        one.map(|one| one.earned).fold(0, i64::saturating_add)
    }

    /// What of it was made by rules.
    pub(super) fn made_in_month(&self, program: Option<ProgramKey>, month: Month) -> i64 {
        let of = |key: &&ProgramKey| program.is_none_or(|wanted| wanted == **key);
        let made = self.earned.keys().filter(of).map(|key| self.declared.made(*key, month).earned);
        made.fold(0, i64::saturating_add)
    }

    /// How many months lie between the last one that is known and this one.
    pub(super) fn gap(&self) -> usize {
        usize::try_from(self.this.since(self.through) - 1).unwrap_or(0)
    }
}

/// The months that are looked at, from the first with anything in it.
fn days(r: &Reader, from: Month, this: Month) -> Result<Days, Error> {
    let first = r.days()?.map_or(this, |days| Month::of(days.from())).clamp(from, this);
    let (from, to) = (first.first(), this.plus(1).first().plus(-1));
    Ok(Days::new(from, to).unwrap_or(Days::one(to)))
}

impl Known {
    /// Reads what stands on pages, of one program or of all, and how many placements earn.
    pub(super) fn standing(
        &self,
        r: &Reader,
        program: Option<ProgramKey>,
    ) -> Result<(Vec<Standing>, u64), Error> {
        let (mut standing, placements) = r.standing_since(self.this.plus(-STANDING).first(), PLACEMENTS)?;
        standing.retain(|one| program.is_none_or(|program| one.program == program));
        Ok((standing, placements))
    }

    /// What came without new work in each month up to the last that is known, by program, at the newest rates.
    pub(super) fn passive_months(&mut self) -> BTreeMap<ProgramKey, BTreeMap<Month, i64>> {
        let mut passive: BTreeMap<ProgramKey, BTreeMap<Month, i64>> = BTreeMap::new();
        let sums = std::mem::take(&mut self.sums);
        for sum in sums.iter().filter(|sum| sum.status.counts() && sum.passive != Passive::Active) {
            let month = Month::of(sum.month);
            let Some(micros) = self.newest.convert(sum.money).filter(|_| month <= self.through) else {
                continue;
            };
            let into = passive.entry(sum.program).or_default().entry(month).or_default();
            *into = into.saturating_add(micros);
        }
        self.sums = sums;
        passive
    }
}
