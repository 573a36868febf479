//! Referrals as people: who was brought, what recurs because of them, how long they stay.
//!
//! All of it is reckoned from one walk over the ledger's people, each with its months: no commission is read. Amounts of
//! other currencies are converted at the newest rate, whatever their month, so that a rate that moves looks neither like
//! growth nor like churn.

mod by_hand;
mod cohorts;
mod list;
mod movements;
mod newest;
mod pictures;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use actuary::{Month, Payments};
use ledger::{AccountId, PeopleFind, ProgramInfo, ProgramKey, Reader};
use record::{Amounts, Currency, Day, Money, ProgramKind, ReferralState};

use crate::view::{MoneyView, Stands, ThinView, count};
use crate::{App, Error, Open, income};

pub use by_hand::keep;
pub use cohorts::cohorts;
pub use list::{detail, list};
pub use movements::{behind, page};
pub(crate) use newest::{At, Newest};
pub use pictures::{chart, cohort_chart, curve_chart, save};

/// What a person brought, each amount in the shown currency.
pub(crate) struct One {
    pub(crate) account: AccountId,
    pub(crate) program: Option<ProgramKey>,
    /// Whether the network names them; if not, this is all of a program that names nobody.
    pub(crate) named: bool,
    /// Where their name stands in [`People::names`].
    name: Range<usize>,
    pub(crate) state: Option<ReferralState>,
    pub(crate) since: Option<Day>,
    pub(crate) first_day: Option<Day>,
    pub(crate) last_day: Option<Day>,
    /// What stands, all of it.
    pub(crate) earned: i64,
    pub(crate) commissions: u64,
    /// How many commissions were declined.
    reversals: u64,
    /// Something of it lies in a currency without a rate.
    pub(crate) unrated: bool,
    /// The sub-ID of the first commission.
    pub(crate) sub_id: Option<Box<str>>,
    /// Where their months stand in [`People::paid`].
    months: Range<usize>,
    /// Where what stands in each currency is in [`People::brought`].
    brought: Range<usize>,
}

/// A month of a person, in the shown currency.
#[derive(Clone, Copy)]
struct Paid {
    month: Month,
    recurring: i64,
    sales: i64,
}

impl Paid {
    /// What of it recurs.
    fn amount(self, sales: bool) -> i64 {
        if sales { self.recurring.saturating_add(self.sales) } else { self.recurring }
    }
}

/// What is known of a program's people.
struct Known {
    info: ProgramInfo,
    /// The network says of some of its commissions that they recur.
    says: bool,
    /// Somebody is named.
    named: bool,
}

impl Known {
    /// Whether what its customers buy counts as recurring, too.
    fn sales_recur(&self) -> bool {
        !self.says && self.info.kind == Some(ProgramKind::Referral)
    }
}

/// Everybody, from one moment of the ledger.
pub(crate) struct People {
    /// The currency of all amounts.
    pub(crate) currency: Currency,
    /// The month that is not over.
    pub(crate) through: Month,
    /// The first month of which anything is known, of whatever program.
    first: Option<Month>,
    pub(crate) all: Vec<One>,
    /// The only program that was asked for.
    asked: Option<i64>,
    /// What networks call them, one after the other, and the months and the currencies of each in the same way: tens of
    /// thousands of small pieces would take longer to make than to read.
    names: String,
    paid: Vec<Paid>,
    brought: Vec<Money>,
    programs: BTreeMap<i64, Known>,
    /// What lies in currencies without a rate.
    pub(crate) unrated: Amounts,
    pub(crate) converted: bool,
    /// The currencies in which something recurs.
    currencies: BTreeSet<Currency>,
}

impl People {
    /// Reads everybody, or those of one program; `only` leaves out what was paid in other currencies.
    pub(crate) fn read(
        app: &App,
        open: &Open,
        r: &Reader,
        program: Option<i64>,
        only: Option<Currency>,
    ) -> Result<People, Error> {
        let currency = match only {
            Some(currency) => currency,
            None => income::shown_in(open)?,
        };
        People::walk(app, r, program, currency, only, |_| ())
    }

    /// Hands over everybody, or those of one program, program by program; whoever needs no more than that does not have to
    /// hold all of them at once.
    pub(crate) fn each_program(
        app: &App,
        r: &Reader,
        program: Option<i64>,
        currency: Currency,
        mut each: impl FnMut(&People),
    ) -> Result<(), Error> {
        let last = People::walk(app, r, program, currency, None, |people| {
            each(people);
            people.clear();
        })?;
        each(&last);
        Ok(())
    }

    /// Reads people as they come; `over` sees them where those of another program begin.
    fn walk(
        app: &App,
        r: &Reader,
        program: Option<i64>,
        currency: Currency,
        only: Option<Currency>,
        mut over: impl FnMut(&mut People),
    ) -> Result<People, Error> {
        let mut people = People::nobody(app, r, program, currency)?;
        let mut rates = Newest::new(r, currency)?;
        let find = PeopleFind { program: program.map(ProgramKey), ..PeopleFind::default() };
        r.people(find, |person| {
            let of = (person.account, person.program);
            if people.all.last().is_some_and(|one| (one.account, one.program) != of) {
                over(&mut people);
            }
            people.add(person, only, &mut rates)
        })?;
        Ok(people)
    }

    fn nobody(app: &App, r: &Reader, program: Option<i64>, currency: Currency) -> Result<People, Error> {
        let programs = r.programs()?.into_iter();
        let known = |info: ProgramInfo| (info.key.0, Known { info, says: false, named: false });
        Ok(People {
            currency,
            through: Month::of(app.today()),
            first: r.days()?.map(|days| Month::of(days.from())),
            all: Vec::new(),
            asked: program,
            names: String::new(),
            paid: Vec::new(),
            brought: Vec::new(),
            programs: programs.map(known).collect(),
            unrated: Amounts::default(),
            converted: false,
            currencies: BTreeSet::new(),
        })
    }

    fn clear(&mut self) {
        self.all.clear();
        self.names.clear();
        self.paid.clear();
        self.brought.clear();
    }

    fn add(
        &mut self,
        person: ledger::Person<'_>,
        only: Option<Currency>,
        rates: &mut Newest<'_>,
    ) -> Result<(), Error> {
        let same = self.all.last().is_some_and(|one| {
            (one.account, one.program, self.id(one)) == (person.account, person.program, person.id)
        });
        if !same {
            let start = self.names.len();
            self.names.push_str(person.id.unwrap_or_default());
            self.all.push(One {
                account: person.account,
                program: person.program,
                named: person.id.is_some(),
                name: start..self.names.len(),
                state: person.state,
                since: person.since,
                first_day: None,
                last_day: None,
                earned: 0,
                commissions: 0,
                reversals: 0,
                unrated: false,
                sub_id: None,
                months: self.paid.len()..self.paid.len(),
                brought: self.brought.len()..self.brought.len(),
            });
        }
        let known = person.program.and_then(|program| self.programs.get_mut(&program.0));
        if let Some(known) = known {
            known.says |= person.months.iter().any(|month| month.recurring != 0);
            known.named |= person.id.is_some();
        }
        let Some(one) = self.all.last_mut() else { return Ok(()) };
        one.first_day = one.first_day.into_iter().chain(person.first_day).min();
        one.last_day = one.last_day.max(person.last_day);
        one.commissions += person.count;
        one.reversals += person.reversals;
        if one.sub_id.is_none() {
            one.sub_id = person.sub_id.map(Box::from);
        }
        let Some(currency) = person.currency else { return Ok(()) };
        self.brought.push(Money::new(person.earned, currency));
        one.brought.end = self.brought.len();
        if person.months.iter().any(|month| month.recurring != 0) {
            self.currencies.insert(currency);
        }
        if only.is_some_and(|only| only != currency) {
            return Ok(());
        }
        let Some(rate) = rates.of(currency)? else {
            self.unrated.add(Money::new(person.earned, currency));
            one.unrated = true;
            return Ok(());
        };
        self.converted |= currency != self.currency;
        one.earned = one.earned.saturating_add(rate.convert(person.earned));
        self.paid.extend(person.months.iter().map(|month| Paid {
            month: Month::numbered(month.month),
            recurring: rate.convert(month.recurring),
            sales: rate.convert(month.sales),
        }));
        one.months.end = self.paid.len();
        Ok(())
    }

    /// What the network calls a person; nothing for what names nobody.
    fn id(&self, one: &One) -> Option<&str> {
        self.names.get(one.name.clone()).filter(|_| one.named)
    }

    /// A person's months, those of each currency in order.
    fn months(&self, one: &One) -> &[Paid] {
        self.paid.get(one.months.clone()).unwrap_or_default()
    }

    /// What stands of a person, in each currency.
    fn brought(&self, one: &One) -> &[Money] {
        self.brought.get(one.brought.clone()).unwrap_or_default()
    }

    /// Hands over what each named person of a program brought again and again: the program, the months in order, and what
    /// of the first month they bought.
    pub(crate) fn recurring(&self, mut each: impl FnMut(ProgramKey, &[(Month, i64)], i64)) {
        let mut months: Vec<(Month, i64)> = Vec::new();
        for one in self.all.iter().filter(|one| one.named) {
            let (Some(program), sales) = (one.program, self.sales_recur(one)) else { continue };
            let paid = self.months(one).iter().filter(|paid| paid.amount(sales) != 0);
            months.clear();
            months.extend(paid.map(|paid| (paid.month, paid.amount(sales))));
            // Who pays in several currencies has a row for each.
            if !months.is_sorted_by(|one, next| one.0 < next.0) {
                let mut by: BTreeMap<Month, i64> = BTreeMap::new();
                for (month, micros) in months.drain(..) {
                    let sum = by.entry(month).or_default();
                    *sum = sum.saturating_add(micros);
                }
                months.extend(by);
            }
            let Some((first, _)) = months.first() else { continue };
            let bought = self.months(one).iter().filter(|paid| sales && paid.month == *first);
            each(program, &months, bought.map(|paid| paid.sales).fold(0, i64::saturating_add));
        }
    }

    /// What recurs of those who are wanted, month by month, yearly and quarterly payments spread over what they are for.
    pub(crate) fn payments(&self, wanted: impl Fn(&One) -> bool) -> Payments<u32> {
        let wanted = self.all.iter().enumerate().filter(|(_, one)| wanted(one));
        let keys: Vec<u32> = wanted.map(|(at, _)| count(at)).collect();
        self.payments_of(&keys)
    }

    /// Those of each program, by their numbers: those who are named, and what names nobody.
    fn by_program(&self) -> BTreeMap<i64, [Vec<u32>; 2]> {
        let mut programs: BTreeMap<i64, [Vec<u32>; 2]> = BTreeMap::new();
        for (at, one) in self.all.iter().enumerate() {
            let Some(program) = one.program else { continue };
            let [named, nobody] = programs.entry(program.0).or_default();
            if one.named { named.push(count(at)) } else { nobody.push(count(at)) }
        }
        programs
    }

    /// The same of a few, by their numbers in order.
    pub(crate) fn payments_of(&self, keys: &[u32]) -> Payments<u32> {
        let of_one = |key: u32| {
            let one = self.all.get(key as usize);
            let sales = one.is_some_and(|one| self.sales_recur(one));
            let months = one.map_or(&[][..], |one| self.months(one)).iter();
            let months =
                months.map(|paid| (paid.month, paid.amount(sales))).filter(|(_, amount)| *amount != 0);
            (key, months.collect::<Vec<_>>())
        };
        keys.iter().map(|key| of_one(*key)).collect::<Payments<u32>>().spread()
    }

    fn sales_recur(&self, one: &One) -> bool {
        let program = one.program.and_then(|program| self.programs.get(&program.0));
        program.is_some_and(Known::sales_recur)
    }

    /// The last month that is over.
    pub(crate) fn over(&self) -> Month {
        self.through.plus(-1)
    }

    /// Where a person stands, by what they bring.
    pub(crate) fn stands(&self, one: &One) -> Stands {
        let recent = one.last_day.is_some_and(|day| Month::of(day) >= self.over());
        match (one.last_day, one.state) {
            (_, Some(ReferralState::Lost)) => Stands::Lost,
            (None, _) => Stands::Waiting,
            _ if recent => Stands::Paying,
            _ => Stands::Quiet,
        }
    }

    fn money(&self, micros: i64) -> MoneyView {
        Money::new(micros, self.currency).rounded().into()
    }

    fn unrated(&self) -> Vec<MoneyView> {
        self.unrated.iter().map(MoneyView::from).collect()
    }
}

/// A month as it crosses the boundary, or as it was asked for.
fn month(text: &str) -> Result<Month, Error> {
    format!("{text}-01")
        .parse::<Day>()
        .map(Month::of)
        .map_err(|_| Error::input(format!("“{text}” is no month.")).hint("A month is written as 2026-11."))
}

fn thin(thin: actuary::Thin) -> ThinView {
    ThinView { have: count(thin.have), need: count(thin.need) }
}

/// A share as hundredths of a percent.
fn bp(share: f64) -> u32 {
    (share.clamp(0.0, 1_000.0) * 10_000.0).round() as u32
}
