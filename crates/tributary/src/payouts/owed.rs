//! What accounts owe: whose money in which currency, what of it is approved and not paid, and what is known of its days.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use ledger::{Account, ApprovedSum, Mark, PayoutEntry};
use record::{Currency, Day, Days, Money, Status};

use super::books::Books;
use super::rhythm::{Rhythm, rhythm};
use super::said;
use super::terms::PayoutTerms;
use super::word::Told;
use crate::Error;

/// How many payouts it takes before the smallest of them may be a minimum, and a lag the usual one.
pub(super) const ENOUGH: usize = 3;
/// Payouts whose commissions are looked at for the usual lag.
const LOOKED_AT: usize = 12;

/// Whose money in which currency: what payouts are told apart by.
pub(super) struct Owed<'a, 'b> {
    pub(super) books: &'a Books<'b>,
    pub(super) account: &'a Account,
    pub(super) payer: Option<String>,
    pub(super) currency: Currency,
    /// Whether the network says of each commission whether it is paid.
    pub(super) told: bool,
    pub(super) payouts: Vec<&'a PayoutEntry>,
    /// What the account's commissions come to by state, since ever.
    pub(super) sums: Rc<Vec<ApprovedSum>>,
    pub(super) terms: PayoutTerms,
    /// What the user says was received and no payout speaks of.
    pub(super) received: i64,
    pub(super) rhythm: Option<Rhythm>,
    /// How much older than a payout the newest of its commissions usually is; seen from past payouts.
    pub(super) lag: Option<i64>,
    pub(super) figures_end: Day,
}

/// What is unpaid up to a day.
#[derive(Debug, Default)]
pub(super) struct Unpaid {
    pub(super) sum: i64,
    pub(super) count: i64,
    pub(super) parts: BTreeMap<i64, (i64, i64)>,
}

/// Everything that accounts owe, each with its currency.
pub(super) fn owed<'a, 'b>(books: &'a Books<'b>, only: Option<i64>) -> Result<Vec<Owed<'a, 'b>>, Error> {
    let mut all = Vec::new();
    for account in books.accounts.iter().filter(|one| only.is_none_or(|id| one.id.0 == id)) {
        let sums = books.r.account_sums(account.id, ever(books))?;
        let assigned = books.r.assigned(account.id, ever(books))?;
        let is_assigned = !assigned.is_empty();
        let sums = Rc::new(unassigned(sums, assigned));
        let payouts = books.sent.iter().filter(|entry| entry.account == account.id);
        let payouts: Vec<&PayoutEntry> = payouts.collect();
        let told = is_assigned || sums.iter().any(|sum| sum.status == Status::Paid);
        let by_hand = books.is_by_hand(&account.network);
        let mut groups: BTreeSet<(Option<String>, Currency)> = BTreeSet::new();
        for sum in sums.iter().filter(|sum| sum.status == Status::Approved) {
            groups.insert((payer_of(books, by_hand, sum), sum.money.currency));
        }
        groups.extend(
            payouts
                .iter()
                .map(|entry| (entry.payout.payer.clone().filter(|_| by_hand), entry.payout.amount.currency)),
        );
        for (payer, currency) in groups {
            let is_of = |entry: &&PayoutEntry| {
                entry.payout.amount.currency == currency && (!by_hand || entry.payout.payer == payer)
            };
            let payouts = payouts.iter().copied().filter(is_of).collect();
            all.push(Owed::new(books, account, (payer, currency), told, payouts, &sums)?);
        }
    }
    Ok(all)
}

/// From before the first commission to beyond the last.
fn ever(books: &Books<'_>) -> Days {
    let first = Day::from_number(0).unwrap_or(books.today);
    Days::new(first, books.today.plus(800)).unwrap_or(Days::one(books.today))
}

/// The approved sums without those that have a payout already.
fn unassigned(sums: Vec<ApprovedSum>, assigned: Vec<ApprovedSum>) -> Vec<ApprovedSum> {
    let less = |sum: ApprovedSum| {
        let money = Money::new(sum.money.micros.saturating_neg(), sum.money.currency);
        ApprovedSum { money, count: -sum.count, ..sum }
    };
    sums.into_iter().chain(assigned.into_iter().map(less)).collect()
}

pub(super) fn payer_of(books: &Books<'_>, by_hand: bool, sum: &ApprovedSum) -> Option<String> {
    let program = books.programs.iter().find(|program| by_hand && program.key == sum.program)?;
    Some(program.name.clone())
}

impl<'a, 'b> Owed<'a, 'b> {
    fn new(
        books: &'a Books<'b>,
        account: &'a Account,
        (payer, currency): (Option<String>, Currency),
        told: bool,
        payouts: Vec<&'a PayoutEntry>,
        sums: &Rc<Vec<ApprovedSum>>,
    ) -> Result<Owed<'a, 'b>, Error> {
        let terms = PayoutTerms::of(books, account, payer.as_deref(), currency, sums);
        let figures_end = books.figures_end(account)?;
        let mut owed = Owed {
            books,
            account,
            payer,
            currency,
            told,
            payouts,
            sums: sums.clone(),
            terms,
            received: 0,
            rhythm: None,
            lag: None,
            figures_end,
        };
        let said = books.said_of((account.id, owed.payer.as_deref(), currency))?;
        let said = said.iter().filter(|one| one.told == Told::Not).map(|one| &one.entry.payout);
        owed.received = said.clone().fold(0, |sum: i64, one| sum.saturating_add(one.amount.micros));
        let sent = owed.payouts.iter().map(|entry| entry.payout.day).filter(|day| *day <= books.today);
        let days: Vec<Day> = sent.chain(said.map(|one| one.day)).collect();
        owed.rhythm = rhythm(&days);
        owed.lag = owed.usual_lag()?;
        Ok(owed)
    }

    pub(super) fn marks(&self) -> impl Iterator<Item = &'a (ledger::MarkId, Mark, ledger::BatchId)> {
        let of = |mark: &Mark| {
            mark.account == self.account.id && mark.payer == self.payer && mark.currency == self.currency
        };
        self.books.marks.iter().filter(move |(_, mark, _)| of(mark))
    }

    /// By how much the newest commission of a payout is usually older than the payout.
    fn usual_lag(&self) -> Result<Option<i64>, Error> {
        let mut lags = Vec::new();
        for entry in self.payouts.iter().rev().take(LOOKED_AT).filter(|_| self.told) {
            if let Some(span) = self.books.r.payout_span(self.account.id, &entry.payout.id)? {
                lags.push((entry.payout.day.number() - span.to().number()).max(0));
            }
        }
        lags.sort_unstable();
        Ok(lags.get(lags.len() / 2).copied().filter(|_| lags.len() >= ENOUGH))
    }

    /// What is approved up to a day and not paid.
    pub(super) fn unpaid(&self, until: Option<Day>) -> Result<Unpaid, Error> {
        let books = self.books;
        let by_hand = books.is_by_hand(&self.account.network);
        let mut unpaid = Unpaid::default();
        let mut add = |sum: &ApprovedSum, sign: i64| {
            let is_of = sum.status == Status::Approved
                && sum.money.currency == self.currency
                && (!by_hand || payer_of(books, true, sum) == self.payer);
            if is_of {
                unpaid.sum = unpaid.sum.saturating_add(sign.saturating_mul(sum.money.micros));
                unpaid.count += sign * sum.count;
                let part = unpaid.parts.entry(sum.program.0).or_default();
                *part =
                    (part.0.saturating_add(sign.saturating_mul(sum.money.micros)), part.1 + sign * sum.count);
            }
        };
        self.sums.iter().for_each(|sum| add(sum, 1));
        // What is newer than the day is taken off again: of the few weeks since then less has to be read.
        if let Some(newer) = until.and_then(|day| Days::new(day.plus(1), ever(books).to())) {
            let sums = books.r.account_sums(self.account.id, newer)?;
            let newer = unassigned(sums, books.r.assigned(self.account.id, newer)?);
            newer.iter().for_each(|sum| add(sum, -1));
        }
        let mut paid = self.received;
        if !self.told {
            let sent = self.payouts.iter().map(|entry| entry.payout.amount.micros);
            paid = sent.fold(paid, i64::saturating_add);
        }
        if paid != 0 {
            // The oldest is paid first, and nobody says which commissions that were.
            unpaid = Unpaid { sum: unpaid.sum.saturating_sub(paid), ..Unpaid::default() };
        }
        Ok(unpaid)
    }

    /// The least sum that seems to be paid out: by the terms, else the smallest payout so far.
    pub(super) fn least(&self) -> (i64, Option<String>) {
        let words = |micros: i64| said(Money::new(micros, self.currency));
        if let Some(minimum) = &self.terms.minimum {
            let why = format!("Less than the minimum of {}. {}", words(minimum.value.micros), minimum.says);
            return (minimum.value.micros, Some(why));
        }
        match self.payouts.iter().map(|entry| entry.payout.amount.micros).filter(|micros| *micros > 0).min() {
            Some(least) if self.payouts.len() >= ENOUGH => {
                let why = format!(
                    "Less than any payout so far (the smallest was {}): a minimum may hold it.",
                    words(least)
                );
                (least, Some(why))
            }
            _ => (1, None),
        }
    }

    pub fn is_of(&self, account: i64, payer: Option<&str>, currency: Currency) -> bool {
        self.account.id.0 == account && self.payer.as_deref() == payer && self.currency == currency
    }
}
