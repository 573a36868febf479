//! What the user says was received, and which payouts tell of the same money.

use std::collections::{BTreeSet, HashSet};

use ledger::{AccountId, Mark, MarkId, Marked, PayoutEntry, RowId};
use record::{Currency, Day, Money, Payout, PayoutId};

use super::books::Books;
use super::matching;
use crate::Error;

/// The state of what is received by the user's own word.
const OWN_WORD: &str = "received, by your own word";

/// Whose money in which currency is marked, and what was sent of it.
type Of<'m> = (AccountId, Option<&'m str>, Currency);

/// What the user says was received.
pub(crate) struct Said {
    /// The same as a payout would say it: on the day it was received, as so much, under a number below zero.
    pub entry: PayoutEntry,
    /// What tells of it besides.
    pub told: Told,
}

/// What tells of money that the user says was received.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Told {
    /// Nothing: it is the user's word alone.
    Not,
    /// It was said of this payout, which its network says it sent on the day that it was due.
    Sent(RowId),
    /// A payout that is likely to be the same money, by the rules by which receipts are.
    Likely,
}

impl Books<'_> {
    /// Everything that the user says was received, in order of accounts, payers and currencies.
    pub(crate) fn said(&self) -> Result<Vec<Said>, Error> {
        let marked = self.marks.iter().map(|(_, mark, _)| mark);
        let all: BTreeSet<Of<'_>> =
            marked.map(|mark| (mark.account, mark.payer.as_deref(), mark.currency)).collect();
        let mut said = Vec::new();
        for of in all {
            said.append(&mut self.said_of(of)?);
        }
        Ok(said)
    }

    /// What the user says was received of one payer's money in one currency.
    pub(super) fn said_of(&self, (account, payer, currency): Of<'_>) -> Result<Vec<Said>, Error> {
        let is_of = |mark: &Mark| {
            mark.account == account && mark.payer.as_deref() == payer && mark.currency == currency
        };
        let marks: Vec<(MarkId, &Mark, Day, Money)> = self
            .marks
            .iter()
            .filter(|(_, mark, _)| is_of(mark))
            .filter_map(|(id, mark, _)| match mark.says {
                Marked::Received(day, amount) => Some((*id, mark, day, amount)),
                _ => None,
            })
            .collect();
        if marks.is_empty() {
            return Ok(Vec::new());
        }
        let by_payer =
            |entry: &PayoutEntry| !self.is_by_hand(&entry.network) || entry.payout.payer.as_deref() == payer;
        let of_account = |entry: &&PayoutEntry| {
            entry.account == account && entry.payout.amount.currency == currency && by_payer(entry)
        };
        let mut payouts: Vec<&PayoutEntry> = self.sent.iter().filter(of_account).collect();
        let mut said = Vec::new();
        for (id, mark, day, amount) in marks {
            // Of several payouts of the day it was due on, the one whose amount is nearest.
            let off = |entry: &&&PayoutEntry| entry.payout.amount.micros.abs_diff(amount.micros);
            let due =
                payouts.iter().filter(|entry| Some(entry.payout.day) == mark.due).min_by_key(off).copied();
            payouts.retain(|entry| Some(entry.id) != due.map(|due| due.id));
            let told = due.map_or(Told::Not, |due| Told::Sent(due.id));
            said.push(Said { entry: self.as_entry(id, mark, day, amount, due)?, told });
        }
        let whole = |entry: &PayoutEntry| entry.payout.amount;
        let open: Vec<_> = said
            .iter()
            .filter(|one| one.told == Told::Not)
            .map(|one| (&one.entry, whole(&one.entry)))
            .collect();
        let sent: Vec<_> = payouts.iter().map(|entry| (*entry, whole(entry))).collect();
        let likely = matching::each_once(self.proposals_among(&sent, &open), &|row| {
            let mut days = sent.iter().chain(&open).filter(|(entry, _)| entry.id == row);
            days.next().map_or(0, |(entry, _)| entry.payout.day.number())
        });
        let likely: HashSet<RowId> =
            likely.iter().flat_map(|one| one.parts.iter().map(|part| part.receipt)).collect();
        for one in said.iter_mut().filter(|one| likely.contains(&one.entry.id)) {
            one.told = Told::Likely;
        }
        Ok(said)
    }

    fn as_entry(
        &self,
        id: MarkId,
        mark: &Mark,
        day: Day,
        amount: Money,
        due: Option<&PayoutEntry>,
    ) -> Result<PayoutEntry, Error> {
        // Of an account that was removed, what was received of it stays.
        let account = self.r.account(mark.account)?;
        let (account_name, network) =
            account.map(|account| (account.name, account.network)).unwrap_or_default();
        Ok(PayoutEntry {
            id: RowId(-id.0),
            account: mark.account,
            account_name,
            network,
            payout: Payout {
                id: due.map_or_else(|| PayoutId(String::new()), |due| due.payout.id.clone()),
                day,
                amount,
                status: Some(OWN_WORD.to_owned()),
                payer: mark.payer.clone(),
            },
        })
    }
}
