//! Everything about payouts that one answer needs, read at one moment.

use std::collections::{BTreeMap, BTreeSet};

use ledger::{
    Account, AccountId, BatchId, Mark, MarkId, MatchId, Matched, PayoutEntry, PayoutFind, ProgramInfo,
    Reader, RowId,
};
use record::{Currency, Day, Money};

use super::matching::{self, Got, Proposal, Sent};
use super::terms::{self, Stated};
use crate::receivers::Receivers;
use crate::view::MoneyView;
use crate::{App, Error, Open, hand, income, networks};

/// Proposals are looked for among so many payouts and so many receipts, the latest.
const PROPOSED: (usize, usize) = (300, 1_000);

/// What is known of payouts.
pub(crate) struct Books<'a> {
    pub r: &'a Reader,
    pub open: &'a Open,
    pub today: Day,
    pub base: Option<Currency>,
    /// The accounts that are paid by networks.
    pub accounts: Vec<Account>,
    /// The accounts of banks and wallets.
    pub wallets: Vec<Account>,
    pub programs: Vec<ProgramInfo>,
    /// What terms state of payouts today, by account.
    pub terms: BTreeMap<AccountId, Vec<Stated>>,
    /// What networks sent, oldest first.
    pub sent: Vec<PayoutEntry>,
    /// What banks and wallets received, oldest first.
    pub got: Vec<PayoutEntry>,
    pub matches: Vec<(MatchId, Matched, BatchId)>,
    pub marks: Vec<(MarkId, Mark, BatchId)>,
    /// How much of each payout and of each receipt is matched.
    taken: BTreeMap<RowId, i64>,
}

impl<'a> Books<'a> {
    pub fn new(app: &App, open: &'a Open, r: &'a Reader) -> Result<Books<'a>, Error> {
        let mut receivers = Receivers::new(open, r);
        let (mut sent, mut got) = (Vec::new(), Vec::new());
        r.payouts(&PayoutFind::default(), &mut |entry| {
            let of = if receivers.is(entry.account)? { &mut got } else { &mut sent };
            of.push(entry);
            Ok(())
        })?;
        let (mut wallets, mut accounts) = (Vec::new(), Vec::new());
        for account in r.accounts()? {
            let of = if receivers.is(account.id)? { &mut wallets } else { &mut accounts };
            of.push(account);
        }
        let matches = r.matches()?;
        let mut taken: BTreeMap<RowId, i64> = BTreeMap::new();
        for (_, matched, _) in &matches {
            for (row, part) in [(matched.payout, matched.sent), (matched.receipt, matched.received)] {
                let sum = taken.entry(row).or_default();
                *sum = sum.saturating_add(part);
            }
        }
        let (today, programs) = (app.today(), r.programs()?);
        Ok(Books {
            r,
            open,
            today,
            base: income::base(open)?,
            accounts,
            wallets,
            terms: terms::stated(r, &programs, today)?,
            programs,
            sent,
            got,
            matches,
            marks: r.payout_marks()?,
            taken,
        })
    }

    /// What of a payout or a receipt is not matched.
    pub fn left(&self, entry: &PayoutEntry) -> Money {
        let taken = self.taken.get(&entry.id).copied().unwrap_or(0);
        let amount = entry.payout.amount;
        Money::new(amount.micros.saturating_sub(taken), amount.currency)
    }

    /// The matches of a payout.
    pub fn matched(&self, payout: RowId) -> impl Iterator<Item = &(MatchId, Matched, BatchId)> {
        self.matches.iter().filter(move |(_, matched, _)| matched.payout == payout)
    }

    pub fn receipt(&self, row: RowId) -> Option<&PayoutEntry> {
        self.got.iter().find(|entry| entry.id == row)
    }

    pub fn payout(&self, row: RowId) -> Option<&PayoutEntry> {
        self.sent.iter().find(|entry| entry.id == row)
    }

    /// An amount at the rates of a day, or the latest of the week before.
    pub fn at_rate(&self, money: Money, to: Currency, day: Day) -> Option<Money> {
        if money.currency == to {
            return Some(money);
        }
        let (from, _) = self.r.rate(money.currency, day).ok().flatten()?;
        let (target, _) = self.r.rate(to, day).ok().flatten()?;
        from.convert(money, to, target)
    }

    /// An amount in the base currency at the latest rate, where it is another and a rate is known.
    pub fn in_base(&self, money: Money) -> Option<MoneyView> {
        let base = self.base.filter(|base| *base != money.currency)?;
        self.at_rate(money, base, self.today).map(|money| money.rounded().into())
    }

    /// The last day that an account's figures tell of.
    pub fn figures_end(&self, account: &Account) -> Result<Day, Error> {
        let told = match account.complete_to {
            Some(day) => Some(day),
            None => self.r.last_told(account.id)?.map(Day::of),
        };
        Ok(told.unwrap_or(self.today).min(self.today))
    }

    /// What is likely to be the same money.
    pub fn proposals(&self) -> Vec<Proposal> {
        let left = |entry: &'_ PayoutEntry| self.left(entry);
        fn open<'e>(
            all: &'e [PayoutEntry],
            left: &dyn Fn(&PayoutEntry) -> Money,
            most: usize,
        ) -> Vec<(&'e PayoutEntry, Money)> {
            let left = all.iter().rev().map(|entry| (entry, left(entry)));
            left.filter(|(_, left)| left.micros > 0).take(most).collect()
        }
        self.proposals_among(&open(&self.sent, &left, PROPOSED.0), &open(&self.got, &left, PROPOSED.1))
    }

    /// The same among some payouts and receipts, each with what is left of it.
    pub(crate) fn proposals_among(
        &self,
        sent: &[(&PayoutEntry, Money)],
        got: &[(&PayoutEntry, Money)],
    ) -> Vec<Proposal> {
        let names = self.names();
        let sent = sent.iter().map(|(entry, left)| Sent {
            row: entry.id,
            payer: match self.is_by_hand(&entry.network) {
                true => entry.payout.payer.clone().unwrap_or_default(),
                false => entry.network.clone(),
            },
            day: entry.payout.day,
            left: *left,
            names: names.get(&entry.account).cloned().unwrap_or_default().into_iter().collect(),
        });
        let got = got.iter().map(|(entry, left)| as_got(entry, *left));
        let at_rate = |money: Money, to: Currency, day: Day| self.at_rate(money, to, day);
        matching::proposals(&sent.collect::<Vec<_>>(), &got.collect::<Vec<_>>(), &at_rate)
    }

    /// That a match takes a receipt of somebody who is not called as who paid, in a sentence; none if it does not.
    pub(super) fn under_another_name(&self, matched: &Matched) -> Option<String> {
        let (payout, receipt) = (self.payout(matched.payout)?, self.receipt(matched.receipt)?);
        let payer = receipt.payout.payer.as_deref()?;
        let names: Vec<String> =
            self.names().get(&payout.account).cloned().unwrap_or_default().into_iter().collect();
        let names = match &payout.payout.payer {
            // In the user's own book each payer is somebody else.
            Some(own) if self.is_by_hand(&payout.network) => vec![own.clone()],
            _ => names,
        };
        (matching::has_name(&names, payer) == Some(false)).then(|| {
            format!(
                "Receipt {} is from “{payer}”, which is no name of who sent payout {} ({}). Take the match away if it is \
                 other money.",
                receipt.id.0, payout.id.0, payout.account_name
            )
        })
    }

    /// Receipts that are not matched and may already be what somebody owes since a day, the oldest first. What is likely to
    /// be something else is not among them.
    pub fn may_be(
        &self,
        (account, payer): (&Account, Option<&str>),
        (day, owed): (Day, Money),
        others: &BTreeSet<RowId>,
    ) -> Vec<RowId> {
        let open = self.open_receipts().filter(|entry| !others.contains(&entry.id));
        let got: Vec<Got> = open.map(|entry| as_got(entry, self.left(entry))).collect();
        let names = match payer {
            Some(payer) => vec![payer.to_owned()],
            None => self.names().remove(&account.id).unwrap_or_default().into_iter().collect(),
        };
        let sent = Sent { row: RowId(0), payer: String::new(), day, left: owed, names };
        let at_rate = |money: Money, to: Currency, day: Day| self.at_rate(money, to, day);
        matching::may_be(&sent, &got, self.today, &at_rate)
    }

    /// What the payer of each account may be called.
    fn names(&self) -> BTreeMap<AccountId, BTreeSet<String>> {
        let mut names: BTreeMap<AccountId, BTreeSet<String>> = BTreeMap::new();
        for account in &self.accounts {
            let of = names.entry(account.id).or_default();
            of.extend([account.name.clone(), account.network.clone()]);
            of.insert(networks::name(self.open, &account.network));
        }
        for entry in &self.sent {
            let of = names.entry(entry.account).or_default();
            of.extend([entry.account_name.clone(), entry.network.clone()]);
            of.insert(networks::name(self.open, &entry.network));
            of.extend(entry.payout.payer.clone());
        }
        for program in &self.programs {
            if let Some(of) = names.get_mut(&program.account) {
                of.insert(program.name.clone());
            }
        }
        names
    }

    /// Who is meant by a payer's name that was typed: a payer of the account who is called exactly so, else the one who is
    /// in another case or whose program the network's id names. What nobody is called stays as it is.
    pub fn payer_called(&self, account: AccountId, typed: Option<&str>) -> Result<Option<String>, Error> {
        let Some(typed) = typed.and_then(hand::filled) else { return Ok(None) };
        let programs = || self.programs.iter().filter(|one| one.account == account);
        let sent = self.sent.iter().filter(|entry| entry.account == account);
        let marks = self.marks.iter().filter(|(_, mark, _)| mark.account == account);
        let known: BTreeSet<&str> = programs()
            .map(|one| one.name.as_str())
            .chain(sent.filter_map(|entry| entry.payout.payer.as_deref()))
            .chain(marks.filter_map(|(_, mark, _)| mark.payer.as_deref()))
            .collect();
        if known.contains(typed.as_str()) {
            return Ok(Some(typed));
        }
        let lower = typed.to_lowercase();
        let is_it = |own: &str| own.trim().to_lowercase() == lower;
        let by_id = programs().filter(|one| is_it(&one.id.0)).map(|one| one.name.as_str());
        let meant: BTreeSet<&str> = known.iter().copied().filter(|own| is_it(own)).chain(by_id).collect();
        let meant: Vec<&str> = meant.into_iter().collect();
        match meant.as_slice() {
            [] => Ok(Some(typed)),
            [one] => Ok(Some((*one).to_owned())),
            several => {
                let names: Vec<String> = several.iter().map(|name| format!("“{name}”")).collect();
                Err(Error::input(format!("“{typed}” may be {}.", names.join(" or ")))
                    .hint("Write the payer exactly as it is called."))
            }
        }
    }

    /// Whether an account is the user's own book, where each program pays for itself.
    pub fn is_by_hand(&self, network: &str) -> bool {
        network == hand::NETWORK
    }
}

fn as_got(entry: &PayoutEntry, left: Money) -> Got {
    Got { row: entry.id, day: entry.payout.day, left, payer: entry.payout.payer.clone() }
}
