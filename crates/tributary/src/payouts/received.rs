//! What was sent and received, and what the difference is.

use std::collections::BTreeSet;

use ledger::{Matched, MatchedHow, PayoutEntry, RowId};
use record::{Amounts, Currency, Money};

use super::books::Books;
use super::matching::{Part, Proposal};
use super::said;
use crate::networks;
use crate::view::{MatchState, MatchView, MoneyView, PartView, PayoutView, ProposalView, ReceiptView};

/// What of a payout was taken off on its way.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Off {
    /// In its own currency; none if nothing of it came in that.
    pub fee: Option<Money>,
    /// Below what the mid rate of its day gives, by the receipts' currency.
    pub loss: Amounts,
    /// Whether anything of it came in another currency.
    pub exchanged: bool,
    /// Whether a rate for that is missing.
    pub unknown: bool,
}

/// What is off between a payout and what arrived of it.
pub(super) fn off<'m>(
    payout: &PayoutEntry,
    matched: impl Iterator<Item = (&'m Matched, Currency)>,
    at_mid_rate: &dyn Fn(Money, Currency) -> Option<Money>,
) -> Off {
    let own = payout.payout.amount.currency;
    let mut off = Off::default();
    for (matched, currency) in matched {
        if currency == own {
            let fee = off
                .fee
                .map_or(0, |fee| fee.micros)
                .saturating_add(matched.sent.saturating_sub(matched.received));
            off.fee = Some(Money::new(fee, own));
            continue;
        }
        off.exchanged = true;
        match at_mid_rate(Money::new(matched.sent, own), currency) {
            Some(whole) => off.loss.add(Money::new(whole.micros.saturating_sub(matched.received), currency)),
            None => off.unknown = true,
        }
    }
    off
}

impl Books<'_> {
    /// What is off between a payout and what arrived of it, at the mid rate of the payout's day.
    pub(super) fn off(&self, entry: &PayoutEntry) -> Off {
        let matched = self.matched(entry.id).filter_map(|(_, matched, _)| {
            Some((matched, self.receipt(matched.receipt)?.payout.amount.currency))
        });
        off(entry, matched, &|money, to| self.at_rate(money, to, entry.payout.day))
    }

    pub fn payout_view(&self, entry: &PayoutEntry, proposed: &BTreeSet<RowId>) -> PayoutView {
        let off = self.off(entry);
        let matches: Vec<MatchView> =
            self.matched(entry.id).filter_map(|one| self.match_view(entry, one)).collect();
        let left = self.left(entry);
        let state = match (matches.is_empty(), left.micros > 0) {
            (false, false) => MatchState::Matched,
            (false, true) => MatchState::Part,
            (true, _) if proposed.contains(&entry.id) => MatchState::Proposed,
            (true, _) if self.is_by_hand(&entry.network) => MatchState::ByHand,
            (true, _) => MatchState::Open,
        };
        PayoutView {
            row: entry.id.0,
            id: entry.payout.id.0.clone(),
            account: entry.account.0,
            account_name: entry.account_name.clone(),
            network: networks::name(self.open, &entry.network),
            day: entry.payout.day,
            amount: entry.payout.amount.into(),
            status: entry.payout.status.clone(),
            payer: entry.payout.payer.clone(),
            state,
            matches,
            left: (state == MatchState::Part).then(|| left.into()),
            fee: off.fee.filter(|fee| fee.micros != 0).map(Into::into),
            loss: off.loss.iter().map(|money| money.rounded().into()).collect(),
            loss_unknown: off.unknown,
        }
    }

    fn match_view(
        &self,
        payout: &PayoutEntry,
        (id, matched, batch): &(ledger::MatchId, Matched, ledger::BatchId),
    ) -> Option<MatchView> {
        let receipt = self.receipt(matched.receipt)?;
        Some(MatchView {
            id: id.0,
            receipt: receipt.id.0,
            account_name: receipt.account_name.clone(),
            day: receipt.payout.day,
            payer: receipt.payout.payer.clone(),
            sent: Money::new(matched.sent, payout.payout.amount.currency).into(),
            received: Money::new(matched.received, receipt.payout.amount.currency).into(),
            how: matched.how,
            batch: batch.0,
        })
    }

    pub fn receipt_view(&self, entry: &PayoutEntry) -> ReceiptView {
        ReceiptView { payment: part_view(entry, entry.payout.amount), left: self.left(entry).into() }
    }

    /// Receipts that are not matched, newest first.
    pub fn open_receipts(&self) -> impl Iterator<Item = &PayoutEntry> {
        self.got.iter().rev().filter(|entry| self.left(entry).micros > 0)
    }

    pub fn proposal_view(&self, proposal: &Proposal) -> ProposalView {
        let mut says = Vec::new();
        for part in &proposal.parts {
            if let (Some(payout), Some(receipt)) = (self.payout(part.payout), self.receipt(part.receipt)) {
                says.push((part, payout, receipt));
            }
        }
        ProposalView {
            how: proposal.how,
            payouts: self.proposed(&proposal.parts, |part| (part.payout, part.sent), |row| self.payout(row)),
            receipts: self.proposed(
                &proposal.parts,
                |part| (part.receipt, part.received),
                |row| self.receipt(row),
            ),
            ambiguous: proposal.ambiguous,
            certain: proposal.is_certain(),
            named: proposal.named,
            says: self.proposal_says(proposal.how, &says),
        }
    }

    fn proposed<'e>(
        &self,
        parts: &[Part],
        which: impl Fn(&Part) -> (RowId, i64),
        find: impl Fn(RowId) -> Option<&'e PayoutEntry>,
    ) -> Vec<PartView> {
        let mut sums: Vec<(RowId, i64)> = Vec::new();
        for (row, micros) in parts.iter().map(which) {
            match sums.iter_mut().find(|(known, _)| *known == row) {
                Some((_, sum)) => *sum = sum.saturating_add(micros),
                None => sums.push((row, micros)),
            }
        }
        let part = |(row, micros): (RowId, i64)| {
            let entry = find(row)?;
            Some(part_view(entry, Money::new(micros, entry.payout.amount.currency)))
        };
        sums.into_iter().filter_map(part).collect()
    }

    fn proposal_says(&self, how: MatchedHow, parts: &[(&Part, &PayoutEntry, &PayoutEntry)]) -> String {
        let Some((_, payout, receipt)) = parts.first() else { return String::new() };
        let sum = |of: &dyn Fn(&Part) -> i64| {
            parts.iter().fold(0, |sum: i64, (part, ..)| sum.saturating_add(of(part)))
        };
        let sent = Money::new(sum(&|part| part.sent), payout.payout.amount.currency);
        let received = Money::new(sum(&|part| part.received), receipt.payout.amount.currency);
        let many = match how {
            MatchedHow::Split => format!("One payout in {} receipts. ", parts.len()),
            MatchedHow::OneForMany => format!("One receipt for {} payouts. ", parts.len()),
            _ => String::new(),
        };
        if sent == received {
            return format!("{many}The same amount.");
        }
        if sent.currency == received.currency {
            let fee = Money::new(sent.micros.saturating_sub(received.micros), sent.currency);
            return format!("{many}{} less than was sent: it counts as a fee.", said(fee));
        }
        match self.at_rate(sent, received.currency, receipt.payout.day) {
            Some(whole) => format!("{many}At the rate of the day it would be {}.", said(whole.rounded())),
            None => format!("{many}Another currency, and no rate is known."),
        }
    }
}

/// A payment, or a part of it, as the screen has it.
pub(super) fn part_view(entry: &PayoutEntry, amount: Money) -> PartView {
    PartView {
        row: entry.id.0,
        account_name: entry.account_name.clone(),
        day: entry.payout.day,
        amount: amount.into(),
        payer: entry.payout.payer.clone(),
    }
}

/// Amounts as the screen has them.
pub(super) fn views(amounts: &Amounts) -> Vec<MoneyView> {
    amounts.iter().map(|money| money.rounded().into()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use ledger::AccountId;
    use record::{Payout, PayoutId};

    #[test]
    fn fees_and_losses_are_reckoned_by_hand() {
        let money = |text: &str| text.parse::<Money>().unwrap();
        let amount = money("200.00 USD");
        let payout = PayoutEntry {
            id: RowId(1),
            account: AccountId(1),
            account_name: String::new(),
            network: String::new(),
            payout: Payout {
                id: PayoutId("p".into()),
                day: "2026-05-15".parse().unwrap(),
                amount,
                status: None,
                payer: None,
            },
        };
        let part = |sent: &str, received: &str| {
            let (sent, received) = (money(sent), money(received));
            let matched = Matched {
                payout: RowId(1),
                receipt: RowId(2),
                sent: sent.micros,
                received: received.micros,
                how: MatchedHow::Near,
                gone: false,
            };
            (matched, received.currency)
        };
        // A dollar is 0.90 euro on the day; nothing is known of pounds.
        let mid =
            |money: Money, to: Currency| (to.code() == "EUR").then(|| Money::new(money.micros / 10 * 9, to));
        let check = |parts: &[(Matched, Currency)], fee: Option<&str>, loss: &[&str], unknown: bool| {
            let off = off(&payout, parts.iter().map(|(matched, currency)| (matched, *currency)), &mid);
            assert_eq!(off.fee, fee.map(money));
            assert_eq!(off.loss, loss.iter().map(|text| money(text)).collect::<Amounts>());
            assert_eq!(off.unknown, unknown);
        };
        check(&[], None, &[], false);
        check(&[part("200.00 USD", "200.00 USD")], Some("0.00 USD"), &[], false);
        check(&[part("200.00 USD", "195.50 USD")], Some("4.50 USD"), &[], false);
        // 200 dollars are 180 euros at the mid rate; 174.60 came: 5.40 less, three percent.
        check(&[part("200.00 USD", "174.60 EUR")], None, &["5.40 EUR"], false);
        check(&[part("200.00 USD", "181.00 EUR")], None, &["-1.00 EUR"], false);
        check(
            &[part("100.00 USD", "99.00 USD"), part("100.00 USD", "88.00 EUR")],
            Some("1.00 USD"),
            &["2.00 EUR"],
            false,
        );
        check(&[part("200.00 USD", "150.00 GBP")], None, &[], true);
    }
}
