//! What a network says it sent and nobody received.

use std::collections::BTreeSet;

use ledger::{PayoutEntry, RowId};

use super::due::worded;
use super::matching;
use super::owed::{ENOUGH, Owed, Unpaid};
use crate::Error;
use crate::view::{DueBasis, DueState, DueView, MarkWhat};

impl Owed<'_, '_> {
    /// Payouts that the network says it sent, that did not arrive, where its others did.
    pub fn not_received(&self, proposed: &BTreeSet<RowId>) -> Result<Vec<DueView>, Error> {
        let books = self.books;
        let matched: Vec<_> =
            self.payouts.iter().filter(|entry| books.matched(entry.id).next().is_some()).collect();
        let first = matched.iter().map(|entry| entry.payout.day).min();
        let Some(first) = first.filter(|_| matched.len() >= ENOUGH) else { return Ok(Vec::new()) };
        let mut end = None;
        for wallet in &books.wallets {
            end = end.max(Some(books.figures_end(wallet)?));
        }
        let missing = self.payouts.iter().filter(|entry| {
            let until = entry.payout.day.plus(matching::DAYS);
            entry.payout.day > first
                && entry.payout.amount.micros > 0
                && until < books.today
                && end.is_some_and(|end| end > until)
                && books.matched(entry.id).next().is_none()
                && !proposed.contains(&entry.id)
        });
        let view = |entry: &&PayoutEntry| {
            let sum = Unpaid { sum: entry.payout.amount.micros, ..Unpaid::default() };
            let why = vec![format!(
                "Its network says that it was sent on {}. Nothing like it arrived within {} days, and {} of its other payouts did.",
                worded(entry.payout.day),
                matching::DAYS,
                matched.len()
            )];
            let mut due =
                self.due(Some(entry.payout.day), &sum, &Unpaid::default(), DueBasis::Announced, why);
            if due.mark.as_ref().is_some_and(|mark| mark.what == MarkWhat::Received) {
                return None;
            }
            if due.state == DueState::Expected {
                due.state = DueState::NotReceived;
            }
            Some(DueView { payout: Some(entry.id.0), key: format!("payout-{}", entry.id.0), ..due })
        };
        Ok(missing.filter_map(view).collect())
    }
}
