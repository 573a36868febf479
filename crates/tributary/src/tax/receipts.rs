//! Which payments in a bank or wallet are payouts that a network told of already: neither may count twice.
//!
//! The one place that knows how the two are joined: where receipts are matched to payouts by the user, this is asked
//! instead.

use std::collections::{BTreeMap, HashSet};

use ledger::{LedgerError, PayoutEntry, Reader};
use record::{Currency, Day, Money};

/// A payment may arrive so many days before a network says that it sent it, and so many after.
const EARLY_DAYS: i64 = 3;
const LATE_DAYS: i64 = 10;
/// In another currency, the amounts may differ by one part in so many: fees and the bank's own rate.
const PARTS: i128 = 20;
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

/// How many days around a year have to be looked at, so that what belongs together is found.
pub(super) const AROUND_DAYS: i64 = LATE_DAYS;

/// Whether a payout is one that its source says was not sent.
pub(super) fn is_unsent(status: Option<&str>) -> bool {
    status.is_some_and(|status| UNSENT.contains(&status.trim().to_lowercase().as_str()))
}

/// The receipts, by their places in the list, that payouts explain; each payout explains one.
pub(super) fn explained(
    reader: &Reader,
    payouts: &[&PayoutEntry],
    receipts: &[&PayoutEntry],
) -> Result<HashSet<usize>, LedgerError> {
    let mut by_day: BTreeMap<Day, Vec<usize>> = BTreeMap::new();
    for (at, entry) in payouts.iter().enumerate() {
        by_day.entry(entry.payout.day).or_default().push(at);
    }
    let (mut explained, mut taken) = (HashSet::new(), HashSet::new());
    // What agrees to the cent is joined first, so that what is only alike takes none of it away.
    for exact in [true, false] {
        for (at, receipt) in receipts.iter().enumerate() {
            if explained.contains(&at) {
                continue;
            }
            let (day, amount) = (receipt.payout.day, receipt.payout.amount);
            let near = by_day.range(day.plus(-LATE_DAYS)..=day.plus(EARLY_DAYS)).flat_map(|(_, all)| all);
            let mut best: Option<(i64, usize)> = None;
            for place in near.filter(|place| !taken.contains(*place)) {
                let Some(payout) = payouts.get(*place).map(|entry| &entry.payout) else { continue };
                let away = (payout.day.number() - day.number()).abs();
                if best.is_none_or(|(nearest, _)| away < nearest)
                    && agree(reader, payout.amount, amount, day, exact)?
                {
                    best = Some((away, *place));
                }
            }
            if let Some((_, place)) = best {
                taken.insert(place);
                explained.insert(at);
            }
        }
    }
    Ok(explained)
}

fn agree(reader: &Reader, sent: Money, came: Money, day: Day, exact: bool) -> Result<bool, LedgerError> {
    if exact || sent.currency == came.currency {
        return Ok(exact && sent.currency == came.currency && sent.rounded() == came.rounded());
    }
    let rate = |currency: Currency| Ok::<_, LedgerError>(reader.rate(currency, day)?.map(|(rate, _)| rate));
    let (Some(from), Some(to)) = (rate(sent.currency)?, rate(came.currency)?) else { return Ok(false) };
    let Some(expected) = from.convert(sent, came.currency, to) else { return Ok(false) };
    let (expected, came) = (i128::from(expected.micros), i128::from(came.micros));
    Ok(expected > 0 && (expected - came).abs() * PARTS <= expected)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_say_that_nothing_was_sent_are_known_in_whatever_case() {
        for (status, expected) in [
            (None, false),
            (Some("Paid"), false),
            (Some(" Pending "), true),
            (Some("CANCELLED"), true),
            (Some(""), false),
        ] {
            assert_eq!(is_unsent(status), expected, "{status:?}");
        }
    }
}
