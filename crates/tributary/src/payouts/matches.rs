//! What the user says is the same money: matches of payouts and receipts, made and taken away.

use std::collections::BTreeMap;
use std::sync::Arc;

use ledger::{AccountId, MatchId, Matched, MatchedHow, PayoutEntry, RowId, Writer};
use record::{Amounts, Money};

use super::books::Books;
use super::marks::in_batch;
use super::matching::{FEE_BP, Proposal, shares};
use super::received::{part_view, views};
use super::said;
use crate::view::{MatchDone, MatchForm, PartView, UnmatchForm};
use crate::{App, Error};

/// Writes matches, a batch for each account that was paid.
fn put(
    app: &App,
    w: &Writer,
    books: &Books<'_>,
    all: &[(Option<MatchId>, Matched)],
) -> Result<MatchDone, Error> {
    let mut by_account: BTreeMap<AccountId, Vec<&(Option<MatchId>, Matched)>> = BTreeMap::new();
    for one in all {
        let account = books.payout(one.1.payout).map(|entry| entry.account);
        let account = account.ok_or_else(|| no_payout(one.1.payout.0))?;
        by_account.entry(account).or_default().push(one);
    }
    let mut batches = Vec::new();
    for (account, matches) in by_account {
        batches.push(in_batch(app, w, account, |import| {
            for (id, matched) in matches {
                import.put_match(*id, matched)?;
            }
            Ok(())
        })?);
    }
    let fees = views(&fees(books, all.iter().map(|(_, matched)| matched)));
    let made: Vec<&Matched> =
        all.iter().map(|(_, matched)| matched).filter(|matched| !matched.gone).collect();
    let payouts_left = left(books, made.iter().filter_map(|one| Some((books.payout(one.payout)?, one.sent))));
    let receipts_left =
        left(books, made.iter().filter_map(|one| Some((books.receipt(one.receipt)?, one.received))));
    let mut notes: Vec<String> = Vec::new();
    notes.extend(payouts_left.iter().map(|part| {
        format!(
            "{} {} of payout {} of {} have not arrived by it and stay open. If all of it arrived and the rest is a fee, \
             match it as the whole (`--whole`).",
            part.amount.amount, part.amount.currency, part.row, part.day
        )
    }));
    notes.extend(receipts_left.iter().map(|part| {
        let (money, row, day) = (&part.amount, part.row, part.day);
        format!(
            "{} {} of receipt {row} of {day} are more than was sent and stay open.",
            money.amount, money.currency
        )
    }));
    notes.extend(made.iter().filter_map(|one| books.under_another_name(one)));
    Ok(MatchDone {
        matches: crate::view::count(all.len()),
        fees,
        payouts_left,
        receipts_left,
        notes,
        batches,
    })
}

/// What is left of payments, after parts of them are matched.
fn left<'e>(books: &Books<'_>, parts: impl Iterator<Item = (&'e PayoutEntry, i64)>) -> Vec<PartView> {
    let mut lefts: Vec<(&PayoutEntry, Money)> = Vec::new();
    for (entry, part) in parts {
        match lefts.iter_mut().find(|(known, _)| known.id == entry.id) {
            Some((_, left)) => left.micros = left.micros.saturating_sub(part),
            None => {
                let before = books.left(entry);
                lefts.push((entry, Money::new(before.micros.saturating_sub(part), before.currency)));
            }
        }
    }
    let open = lefts.into_iter().filter(|(_, left)| left.micros > 0);
    open.map(|(entry, left)| part_view(entry, left)).collect()
}

/// What less arrived than was sent, in the same currency, of matches that are made.
fn fees<'m>(books: &Books<'_>, made: impl Iterator<Item = &'m Matched>) -> Amounts {
    let mut fees = Amounts::default();
    for matched in made.filter(|matched| !matched.gone) {
        let currency = |entry: Option<&PayoutEntry>| entry.map(|entry| entry.payout.amount.currency);
        let (sent, received) =
            (currency(books.payout(matched.payout)), currency(books.receipt(matched.receipt)));
        if let Some(own) = sent.filter(|_| sent == received) {
            fees.add(Money::new(matched.sent.saturating_sub(matched.received), own));
        }
    }
    fees
}

fn no_payout(row: i64) -> Error {
    Error::input(format!("There is no payout with the number {row}."))
        .hint("`tributary payouts --received` and the Payouts screen show what networks sent.")
}

/// Matches what is exact, unambiguous and under nobody else's name.
pub async fn auto(app: &Arc<App>, (): ()) -> Result<MatchDone, Error> {
    app.write(|app, open, w| {
        let books = Books::new(app, open, w)?;
        let certain = books.proposals().into_iter().filter(Proposal::is_certain);
        let all: Vec<(Option<MatchId>, Matched)> = certain
            .flat_map(|proposal| proposal.parts.into_iter().map(move |part| (proposal.how, part)))
            .map(|(how, part)| {
                let (payout, receipt) = (part.payout, part.receipt);
                (
                    None,
                    Matched { payout, receipt, sent: part.sent, received: part.received, how, gone: false },
                )
            })
            .collect();
        if all.is_empty() {
            return Ok(MatchDone {
                matches: 0,
                fees: Vec::new(),
                payouts_left: Vec::new(),
                receipts_left: Vec::new(),
                notes: Vec::new(),
                batches: Vec::new(),
            });
        }
        put(app, w, &books, &all)
    })
    .await
}

/// Matches payouts with receipts as the user says.
pub async fn matched(app: &Arc<App>, form: MatchForm) -> Result<MatchDone, Error> {
    app.write(move |app, open, w| {
        let books = Books::new(app, open, w)?;
        let all = chosen(&books, &form)?;
        put(app, w, &books, &all)
    })
    .await
}

fn chosen(books: &Books<'_>, form: &MatchForm) -> Result<Vec<(Option<MatchId>, Matched)>, Error> {
    let payouts = open_ones(books, &form.payouts, &|row| books.payout(row), "payout", "sent")?;
    let receipts = open_ones(books, &form.receipts, &|row| books.receipt(row), "receipt", "received")?;
    if payouts.is_empty() || receipts.is_empty() {
        return Err(
            Error::input("A match needs a payout and a receipt.").hint("Choose one of each, at least.")
        );
    }
    if payouts.len() > 1 && receipts.len() > 1 {
        return Err(Error::input("Several payouts cannot be matched with several receipts at once.")
            .hint("Match one payout with its receipts, or one receipt with its payouts."));
    }
    let currencies = |all: &[(&PayoutEntry, Money)]| {
        all.iter().all(|(_, left)| Some(left.currency) == all.first().map(|(_, left)| left.currency))
    };
    if !currencies(&payouts) || !currencies(&receipts) {
        return Err(Error::input("They are in several currencies.")
            .hint("Match those of each currency by themselves."));
    }
    is_likely(books, form, &payouts, &receipts)?;
    let how = how(books, form);
    let parts = apportioned(
        &payouts.iter().map(|(_, left)| *left).collect::<Vec<_>>(),
        &receipts.iter().map(|(_, left)| *left).collect::<Vec<_>>(),
        form.whole.unwrap_or(false),
    );
    let of_payout = payouts.iter().cycle().zip(receipts.iter().cycle()).zip(parts);
    let all = of_payout.map(|(((payout, _), (receipt, _)), (sent, received))| {
        (None, Matched { payout: payout.id, receipt: receipt.id, sent, received, how, gone: false })
    });
    Ok(all.collect())
}

/// Between currencies the whole of both is meant: what is far from the day's rate is a slip, unless the user says so.
fn is_likely(
    books: &Books<'_>,
    form: &MatchForm,
    payouts: &[(&PayoutEntry, Money)],
    receipts: &[(&PayoutEntry, Money)],
) -> Result<(), Error> {
    let (Some((_, sent)), Some((receipt, got))) = (payouts.first(), receipts.first()) else { return Ok(()) };
    if form.whole == Some(true) || sent.currency == got.currency {
        return Ok(());
    }
    let sum =
        |all: &[(&PayoutEntry, Money)]| all.iter().map(|(_, left)| left.micros).fold(0, i64::saturating_add);
    let whole = Money::new(sum(payouts), sent.currency);
    let Some(worth) = books.at_rate(whole, got.currency, receipt.payout.day) else { return Ok(()) };
    let (worth, arrived) = (i128::from(worth.micros), i128::from(sum(receipts)));
    if arrived * 100 < worth * 80 || arrived * 100 > worth * 120 {
        let worth = Money::new(i64::try_from(worth).unwrap_or(i64::MAX), got.currency).rounded();
        return Err(Error::input(format!(
            "At the rate of the day it would be {}, and {} arrived.",
            said(worth),
            said(Money::new(sum(receipts), got.currency).rounded())
        ))
        .hint("If it is the whole of both all the same, say so (`--whole`)."));
    }
    Ok(())
}

/// How payments come to be matched: as a proposal said, if it is one; else by hand.
fn how(books: &Books<'_>, form: &MatchForm) -> MatchedHow {
    let sorted = |rows: &mut Vec<i64>| {
        rows.sort_unstable();
        rows.dedup();
    };
    let (mut payouts, mut receipts) = (form.payouts.clone(), form.receipts.clone());
    sorted(&mut payouts);
    sorted(&mut receipts);
    let same = |proposal: &Proposal| {
        let mut of: (Vec<i64>, Vec<i64>) =
            proposal.parts.iter().map(|part| (part.payout.0, part.receipt.0)).unzip();
        sorted(&mut of.0);
        sorted(&mut of.1);
        of == (payouts.clone(), receipts.clone())
    };
    books.proposals().iter().find(|proposal| same(proposal)).map_or(MatchedHow::Hand, |proposal| proposal.how)
}

/// Payments that are there and have something left.
fn open_ones<'e>(
    books: &Books<'_>,
    rows: &[i64],
    find: &dyn Fn(RowId) -> Option<&'e PayoutEntry>,
    what: &str,
    done: &str,
) -> Result<Vec<(&'e PayoutEntry, Money)>, Error> {
    let mut found: Vec<(&PayoutEntry, Money)> = Vec::new();
    for row in rows {
        let entry = find(RowId(*row)).ok_or_else(|| {
            Error::input(format!("There is no {what} with the number {row}."))
                .hint("The lists of payouts and receipts show their numbers.")
        })?;
        let left = books.left(entry);
        if left.micros <= 0 {
            let all = said(entry.payout.amount);
            return Err(Error::input(format!(
                "All of the {all} that were {done} on {} are matched.",
                entry.payout.day
            ))
            .hint("Take that match away first, if it is wrong."));
        }
        if found.iter().all(|(known, _)| known.id != entry.id) {
            found.push((entry, left));
        }
    }
    Ok(found)
}

/// How much of which payout is how much of which receipt: for one payout and its receipts, or one receipt and its payouts.
///
/// In one currency a receipt of up to five percent less is the whole payout less a fee; of less than that it is a part,
/// unless the whole is meant. Of a receipt that is more, only as much is taken as was sent. Between currencies the whole
/// of both is meant.
fn apportioned(sent: &[Money], received: &[Money], whole: bool) -> Vec<(i64, i64)> {
    let micros = |all: &[Money]| all.iter().map(|money| money.micros).collect::<Vec<_>>();
    let sum = |all: &[i64]| all.iter().copied().fold(0, i64::saturating_add);
    let (each_sent, each_received) = (micros(sent), micros(received));
    let (mut of_sent, mut of_received) = (sum(&each_sent), sum(&each_received));
    let same = sent.first().map(|money| money.currency) == received.first().map(|money| money.currency);
    if same {
        of_received = of_received.min(of_sent);
        let is_fee = i128::from(of_received) * 10_000 >= i128::from(of_sent) * i128::from(10_000 - FEE_BP);
        if !whole && !is_fee {
            of_sent = of_received;
        }
    }
    if sent.len() == 1 {
        let received = shares(of_received, &each_received);
        shares(of_sent, &each_received).into_iter().zip(received).collect()
    } else {
        let received = shares(of_received, &each_sent);
        shares(of_sent, &each_sent).into_iter().zip(received).collect()
    }
}

/// Takes matches away; the batch brings them back.
pub async fn unmatch(app: &Arc<App>, form: UnmatchForm) -> Result<MatchDone, Error> {
    app.write(move |app, open, w| {
        let books = Books::new(app, open, w)?;
        let mut all = Vec::new();
        for id in &form.matches {
            let known = books.matches.iter().find(|(known, ..)| known.0 == *id);
            let (id, matched, _) = known.ok_or_else(|| {
                Error::input(format!("There is no match with the number {id}."))
                    .hint("It may be taken away already.")
            })?;
            all.push((Some(*id), Matched { gone: true, ..matched.clone() }));
        }
        if all.is_empty() {
            return Err(Error::input("No match was chosen."));
        }
        put(app, w, &books, &all)
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hand_may_match_parts() {
        let money = |text: &str| text.parse::<Money>().unwrap();
        let check = |sent: &[&str], received: &[&str], whole: bool, expected: &[(i64, i64)]| {
            let all = |texts: &[&str]| texts.iter().map(|text| money(text)).collect::<Vec<_>>();
            let parts = apportioned(&all(sent), &all(received), whole);
            let cents: Vec<_> =
                parts.iter().map(|(sent, received)| (sent / 10_000, received / 10_000)).collect();
            assert_eq!(cents, expected, "{sent:?} {received:?}");
        };
        check(&["100.00 EUR"], &["100.00 EUR"], false, &[(10_000, 10_000)]);
        check(&["100.00 EUR"], &["95.00 EUR"], false, &[(10_000, 9_500)]);
        check(&["100.00 EUR"], &["94.99 EUR"], false, &[(9_499, 9_499)]);
        check(&["100.00 EUR"], &["60.00 EUR"], true, &[(10_000, 6_000)]);
        // Of a receipt that is more, the rest stays free.
        check(&["100.00 EUR"], &["150.00 EUR"], false, &[(10_000, 10_000)]);
        check(&["100.00 EUR"], &["60.00 EUR", "40.00 EUR"], false, &[(6_000, 6_000), (4_000, 4_000)]);
        check(&["60.00 EUR", "40.00 EUR"], &["98.00 EUR"], false, &[(6_000, 5_880), (4_000, 3_920)]);
        check(&["100.00 USD"], &["70.00 EUR"], false, &[(10_000, 7_000)]);
    }
}
