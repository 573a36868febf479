//! Which payments in a bank or wallet are payouts that a network told of already: neither may count twice.
//!
//! What is matched counts as it arrived: on the receipt's day, under who paid. What nobody matched but is likely to be the
//! same money, by the rules that propose matches, counts once, as the payout, and is among what is to be looked at.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use ledger::{PayoutEntry, RowId};
use record::{Day, Days, Money};

use crate::Error;
use crate::payouts::{Books, DAYS, Told, each_once};

/// Words by which networks say that a payout was not, or not yet, sent.
const UNSENT: [&str; 22] = [
    "pending",
    "processing",
    "in progress",
    "in_progress",
    "scheduled",
    "open",
    "due",
    "unpaid",
    "on hold",
    "hold",
    "held",
    "draft",
    "cancelled",
    "canceled",
    "failed",
    "rejected",
    "returned",
    "reversed",
    "reverted",
    "void",
    "declined",
    "blocked",
];

/// How many days around a year are looked at, so that what belongs together is found from both of its years alike.
const AROUND_DAYS: i64 = 3 * DAYS;

/// A payout or a receipt, or a part of it, on the day on which it counts.
pub(super) struct Part<'e> {
    pub(super) entry: Cow<'e, PayoutEntry>,
    pub(super) day: Day,
    pub(super) amount: Money,
    /// What the network says it sent for it, where that is matched.
    pub(super) sent: Option<Money>,
}

/// Payouts and receipts, each once.
#[derive(Default)]
pub(super) struct Joined<'e> {
    /// Payouts as they arrived.
    pub(super) arrived: Vec<Part<'e>>,
    /// What was received by the user's own word, and nothing else tells of.
    pub(super) said: Vec<Part<'e>>,
    /// What of payouts is matched to no receipt.
    pub(super) sent: Vec<Part<'e>>,
    /// What of them was not sent, or not yet.
    pub(super) unsent: Vec<Part<'e>>,
    /// What of receipts, and of what the user says was received, is likely to be a payout and is not matched to it.
    pub(super) likely: Vec<Part<'e>>,
    /// What of receipts no payout explains.
    pub(super) unmatched: Vec<Part<'e>>,
}

/// Whether a payout is one that its source says was not sent.
fn is_unsent(entry: &PayoutEntry) -> bool {
    let status = entry.payout.status.as_deref().map(|status| status.trim().to_lowercase());
    status.is_some_and(|status| UNSENT.contains(&status.as_str()))
}

/// Joins payouts with what arrived of them.
pub(super) fn joined<'b>(books: &'b Books<'_>, days: Days) -> Result<Joined<'b>, Error> {
    let came: BTreeMap<RowId, &PayoutEntry> = books
        .got
        .iter()
        .filter(|entry| entry.payout.amount.micros > 0 && !is_unsent(entry))
        .map(|entry| (entry.id, entry))
        .collect();
    let sent: BTreeMap<RowId, &PayoutEntry> = books.sent.iter().map(|entry| (entry.id, entry)).collect();
    let mut joined = Joined::default();
    let mut taken: BTreeMap<RowId, i64> = BTreeMap::new();
    for (_, matched, _) in &books.matches {
        let (Some(payout), Some(receipt)) = (sent.get(&matched.payout), came.get(&matched.receipt)) else {
            continue;
        };
        for (row, part) in [(matched.payout, matched.sent), (matched.receipt, matched.received)] {
            let sum = taken.entry(row).or_default();
            *sum = sum.saturating_add(part);
        }
        joined.arrived.push(Part {
            entry: Cow::Borrowed(payout),
            day: receipt.payout.day,
            amount: Money::new(matched.received, receipt.payout.amount.currency),
            sent: Some(Money::new(matched.sent, payout.payout.amount.currency)),
        });
    }
    // What is left of each; of what is matched to nothing that is all, be it less than nothing.
    let left = |entry: &'b PayoutEntry| {
        let whole = entry.payout.amount;
        let taken = taken.get(&entry.id);
        let amount = Money::new(whole.micros.saturating_sub(taken.copied().unwrap_or(0)), whole.currency);
        (taken.is_none() || amount.micros > 0).then_some(Part {
            entry: Cow::Borrowed(entry),
            day: entry.payout.day,
            amount,
            sent: None,
        })
    };
    let mut likely = Vec::new();
    let mut of_payouts = BTreeSet::new();
    for one in books.said()? {
        let sent = match one.told {
            // What is matched counts as it arrived, whatever was said of it before.
            Told::Sent(row) if taken.contains_key(&row) => continue,
            Told::Sent(row) => {
                of_payouts.insert(row);
                sent.get(&row).map(|entry| entry.payout.amount)
            }
            Told::Not | Told::Likely => None,
        };
        let (day, amount) = (one.entry.payout.day, one.entry.payout.amount);
        let of = if one.told == Told::Likely { &mut likely } else { &mut joined.said };
        of.push(Part { entry: Cow::Owned(one.entry), day, amount, sent });
    }
    let unsaid = books.sent.iter().filter(|entry| !of_payouts.contains(&entry.id));
    (joined.unsent, joined.sent) = unsaid.filter_map(left).partition(|part| is_unsent(&part.entry));
    let open: Vec<Part<'b>> =
        books.got.iter().filter(|entry| came.contains_key(&entry.id)).filter_map(left).collect();
    let explained = explained(books, days, joined.sent.iter().chain(&joined.said), &open);
    (joined.likely, joined.unmatched) = open.into_iter().partition(|part| explained.contains(&part.entry.id));
    joined.likely.append(&mut likely);
    Ok(joined)
}

/// The receipts that payouts are likely to explain; each payout explains once.
fn explained<'p>(
    books: &Books<'_>,
    days: Days,
    sent: impl Iterator<Item = &'p Part<'p>>,
    open: &[Part<'_>],
) -> BTreeSet<RowId> {
    let (from, to) = (days.from().plus(-AROUND_DAYS), days.to().plus(AROUND_DAYS));
    let near = |part: &&Part<'_>| (from..=to).contains(&part.day);
    let sent: Vec<_> = sent.filter(near).map(|part| (&*part.entry, part.amount)).collect();
    let open: Vec<_> = open.iter().filter(near).map(|part| (&*part.entry, part.amount)).collect();
    let on: BTreeMap<RowId, i64> =
        sent.iter().chain(&open).map(|(entry, _)| (entry.id, entry.payout.day.number())).collect();
    let likely = each_once(books.proposals_among(&sent, &open), &|row| on.get(&row).copied().unwrap_or(0));
    likely.iter().flat_map(|one| one.parts.iter().map(|part| part.receipt)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use ledger::AccountId;
    use record::{Payout, PayoutId};

    #[test]
    fn words_that_say_that_nothing_was_sent_are_known_in_whatever_case() {
        for (status, expected) in [
            (None, false),
            (Some("Paid"), false),
            (Some(" Pending "), true),
            (Some("CANCELLED"), true),
            (Some(""), false),
        ] {
            let entry = PayoutEntry {
                id: RowId(1),
                account: AccountId(1),
                account_name: String::new(),
                network: String::new(),
                payout: Payout {
                    id: PayoutId("p".into()),
                    day: "2026-01-01".parse().unwrap(),
                    amount: "1.00 EUR".parse().unwrap(),
                    status: status.map(str::to_owned),
                    payer: None,
                },
            };
            assert_eq!(is_unsent(&entry), expected, "{status:?}");
        }
    }
}
