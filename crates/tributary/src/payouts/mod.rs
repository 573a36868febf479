//! Payouts: what is expected, what is late, what arrived, and what that cost.
//!
//! What networks sent and what banks and wallets received lie in one table; which it is, the account's connector tells.
//! Days are never guessed: an account's past payouts name the next day, else its terms, else nobody.

mod books;
mod chase;
mod due;
mod marks;
mod matches;
mod matching;
mod missing;
mod owed;
mod reach;
mod received;
mod rhythm;
mod terms;
mod word;

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::sync::Arc;

use ledger::{ProgramKey, RowId};
use record::{Amounts, Currency, Money};

use crate::view::{
    ByPayout, DueState, DueView, MoneyView, PayoutDetail, PayoutView, PayoutsPage, PayoutsQuestion, StripDay,
    StripKind, count,
};
use crate::{App, Error, Open, activity, income};
use received::views;

pub(crate) use books::Books;
pub use chase::{chase, save};
pub use marks::mark;
pub use matches::{auto, matched, unmatch};
pub(crate) use matching::{DAYS, FEE_BP, Proposal, RATE_BP, each_once};
pub(crate) use word::Told;

/// Payouts, receipts and commissions listed at most.
const LISTED: usize = 200;
/// How far the strip reaches to both sides.
const STRIP_DAYS: i64 = 60;

/// Everything that is known of payouts.
pub async fn page(app: &Arc<App>, question: PayoutsQuestion) -> Result<PayoutsPage, Error> {
    app.blocking(move |app, open| {
        open.ledger.read(|r| {
            let books = Books::new(app, open, r)?;
            let only = match (question.account, question.program) {
                (Some(account), _) => Some(account),
                (None, Some(program)) => {
                    let program = r.program(ProgramKey(program))?;
                    Some(program.ok_or_else(|| Error::input("That program is no longer there."))?.account.0)
                }
                (None, None) => None,
            };
            of_books(&books, only)
        })
    })
    .await
}

/// What Today says of payouts: the next ones, and how many are late.
pub(crate) fn in_short(app: &App, open: &Open) -> Result<(Vec<DueView>, u32), Error> {
    open.ledger.read(|r| {
        let books = Books::new(app, open, r)?;
        let proposed = proposed(&books.proposals());
        let (expected, late) = lines(&owed::owed(&books, None)?, &proposed)?;
        let next = expected.into_iter().filter(|due| due.day.is_some()).take(LISTED).collect();
        Ok((next, count(late.len())))
    })
}

fn proposed(proposals: &[Proposal]) -> BTreeSet<RowId> {
    proposals.iter().flat_map(|one| one.parts.iter().flat_map(|part| [part.payout, part.receipt])).collect()
}

/// What is expected, the next first, and what is late, the latest first.
fn lines(
    owed: &[owed::Owed<'_, '_>],
    proposed: &BTreeSet<RowId>,
) -> Result<(Vec<DueView>, Vec<DueView>), Error> {
    let (mut expected, mut late) = (Vec::new(), Vec::new());
    for owed in owed {
        for line in owed.dues()?.into_iter().chain(owed.not_received(proposed)?) {
            match line.state {
                DueState::Late | DueState::NotReceived => late.push(line),
                _ => expected.push(line),
            }
        }
    }
    expected
        .sort_by_key(|due| (due.day.is_none(), due.day, due.account_name.to_lowercase(), due.key.clone()));
    late.sort_by_key(|due| (Reverse(due.days_late), due.account_name.to_lowercase(), due.key.clone()));
    Ok((expected, late))
}

fn of_books(books: &Books<'_>, only: Option<i64>) -> Result<PayoutsPage, Error> {
    let proposals = books.proposals();
    let proposed = proposed(&proposals);
    let owed = owed::owed(books, only)?;
    let (expected, late) = lines(&owed, &proposed)?;
    let wanted = |account: i64| only.is_none_or(|only| only == account);
    let sent =
        || books.sent.iter().rev().filter(|entry| wanted(entry.account.0) && entry.payout.day <= books.today);
    let received: Vec<PayoutView> =
        sent().take(LISTED).map(|entry| books.payout_view(entry, &proposed)).collect();
    let (mut fees, mut losses) = (Amounts::default(), Amounts::default());
    for entry in sent() {
        let off = books.off(entry);
        off.fee.into_iter().for_each(|fee| fees.add(fee));
        off.loss.iter().for_each(|loss| losses.add(loss));
    }
    let mut thresholds = Vec::new();
    for owed in &owed {
        thresholds.extend(owed.threshold()?);
    }
    let of_wanted = |proposal: &&Proposal| {
        proposal
            .parts
            .iter()
            .any(|part| books.payout(part.payout).is_some_and(|entry| wanted(entry.account.0)))
    };
    let proposals: Vec<_> = proposals.iter().filter(of_wanted).map(|one| books.proposal_view(one)).collect();
    Ok(PayoutsPage {
        today: books.today,
        strip: strip(books, &expected, &late, &received),
        expected_sums: sums(&expected),
        late_sums: sums(&late),
        expected,
        late,
        received_count: count(sent().count()),
        received,
        receipts: books.open_receipts().take(LISTED).map(|entry| books.receipt_view(entry)).collect(),
        receipts_count: count(books.open_receipts().count()),
        certain: count(proposals.iter().filter(|one| one.certain).count()),
        proposals,
        thresholds,
        fees: views(&fees),
        losses: views(&losses),
        has_receipts: !books.wallets.is_empty() || !books.got.is_empty(),
        rules: rules(),
    })
}

/// What lines come to, by currency; what the user says is not due is left out.
fn sums(lines: &[DueView]) -> Vec<MoneyView> {
    let counted = lines.iter().filter(|due| due.state != DueState::NotDue);
    let money = counted.filter_map(|due| {
        let currency = Currency::of_key(&due.currency_key).ok()?;
        Money::parse(&due.amount.amount, currency).ok()
    });
    views(&money.collect())
}

fn strip(
    books: &Books<'_>,
    expected: &[DueView],
    late: &[DueView],
    received: &[PayoutView],
) -> Vec<StripDay> {
    let mut days = Vec::new();
    let mut add = |day: record::Day, kind: StripKind, account_name: &str, amount: &MoneyView, key: String| {
        let away = day.number() - books.today.number();
        if away.abs() <= STRIP_DAYS {
            days.push(StripDay {
                day,
                away,
                kind,
                account_name: account_name.to_owned(),
                amount: amount.clone(),
                key,
            });
        }
    };
    for (lines, kind) in [(expected, StripKind::Expected), (late, StripKind::Late)] {
        for due in lines {
            if let Some(day) = due.day {
                add(day, kind, &due.account_name, &due.amount, due.key.clone());
            }
        }
    }
    for payout in received {
        let arrived =
            matches!(payout.state, crate::view::MatchState::Matched | crate::view::MatchState::ByHand);
        let kind = if arrived { StripKind::Received } else { StripKind::Sent };
        add(payout.day, kind, &payout.account_name, &payout.amount, payout.row.to_string());
    }
    days.sort_by(|a, b| (a.day, &a.account_name, &a.key).cmp(&(b.day, &b.account_name, &b.key)));
    days
}

/// By which rules all of this is said.
fn rules() -> Vec<String> {
    vec![
        "Expected is what is approved and not paid. Its day comes from the days of past payouts, three at least; without them from stated terms; without both no day is known.".to_owned(),
        "An account is paid as one. Where its programs state different terms, the strictest is gone by: the highest minimum, the latest day, the longest hold. Whose it is, is said.".to_owned(),
        "Late is what has not come by more days after its day than nine in ten payouts took, three at least, and only where the account's figures reach that far.".to_owned(),
        "Where a network does not say which commissions it paid, what is approved less what was paid is owed, the oldest paid first.".to_owned(),
        format!("A receipt is taken for a payout if the amounts are equal and the days within {} of each other. Up to {} percent less is proposed as a fee; in another currency, {} percent less to {} more than the rate of the day gives.", DAYS, FEE_BP / 100, RATE_BP.0 / 100, RATE_BP.1 / 100),
        format!("One receipt for several payouts, and one payout in several receipts, are looked for among the {} payments nearest in time. Only what is exact, unambiguous and under nobody else's name is matched without asking.", matching::AROUND),
    ]
}

/// All of a payout.
pub async fn detail(app: &Arc<App>, which: ByPayout) -> Result<PayoutDetail, Error> {
    app.blocking(move |app, open| open.ledger.read(|r| of_one(&Books::new(app, open, r)?, which.row))).await
}

fn of_one(books: &Books<'_>, row: i64) -> Result<PayoutDetail, Error> {
    let entry = books.payout(RowId(row)).ok_or_else(|| {
        Error::input(format!("There is no payout with the number {row}."))
            .hint("`tributary payouts --received` and the Payouts screen show what networks sent.")
    })?;
    let proposals = books.proposals();
    let payout = books.payout_view(entry, &proposed(&proposals));
    let parts = books.r.payout_parts(entry.account, &entry.payout.id)?;
    let sums: Amounts = parts.iter().map(|part| part.money).collect();
    let currency = entry.payout.amount.currency;
    let own = !parts.is_empty() && sums.iter().all(|sum| sum.currency == currency);
    let difference = own
        .then(|| Money::new(entry.payout.amount.micros.saturating_sub(sums.get(currency).micros), currency));
    let mut rules = differences(&payout);
    let worth = worth(books, entry, &parts, &mut rules);
    let rhythm = owed::owed(books, Some(entry.account.0))?.into_iter().find(|owed| {
        let payer = entry.payout.payer.as_deref().filter(|_| books.is_by_hand(&entry.network));
        owed.is_of(entry.account.0, payer, currency)
    });
    let commissions = books.r.payout_rows(entry.account, &entry.payout.id, LISTED as u64)?;
    let speaks_of = |one: &&Proposal| one.parts.iter().any(|part| part.payout == entry.id);
    let mut receipts: Vec<_> = books.open_receipts().collect();
    receipts.sort_by_key(|other| ((other.payout.day.number() - entry.payout.day.number()).abs(), other.id));
    Ok(PayoutDetail {
        commissions: commissions.iter().map(activity::view).collect(),
        commission_count: parts.iter().map(|part| part.count).sum(),
        commission_sums: views(&sums),
        difference: difference.map(Into::into),
        worth_earned: worth.map(|(earned, _)| earned.rounded().into()),
        worth_paid: worth.map(|(_, paid)| paid.rounded().into()),
        worth_change: worth.map(|(earned, paid)| {
            Money::new(paid.micros.saturating_sub(earned.micros), paid.currency).rounded().into()
        }),
        rules,
        rhythm: rhythm.and_then(|owed| owed.rhythm).map(|rhythm| rhythm.sentence()),
        proposals: proposals.iter().filter(speaks_of).map(|one| books.proposal_view(one)).collect(),
        receipts: receipts.into_iter().take(50).map(|other| books.receipt_view(other)).collect(),
        payout,
    })
}

fn differences(payout: &PayoutView) -> Vec<String> {
    let mut rules = Vec::new();
    if payout.fee.is_some() {
        rules.push("The fee is what was sent less what was received in the same currency.".to_owned());
    }
    if !payout.loss.is_empty() {
        rules.push("The currency loss is what was sent at the mid rate of the payout's day less what was received; fees that the bank took in it are part of it.".to_owned());
    }
    if payout.loss_unknown {
        rules
            .push("No rate is known for the payout's day: what the exchange cost cannot be said.".to_owned());
    }
    rules
}

/// What a payout's commissions were worth in the base currency on their own days, and on the payout's.
fn worth(
    books: &Books<'_>,
    entry: &ledger::PayoutEntry,
    parts: &[ledger::PaidPart],
    rules: &mut Vec<String>,
) -> Option<(Money, Money)> {
    let base = books.base?;
    if parts.is_empty() || parts.iter().all(|part| part.money.currency == base) {
        return None;
    }
    let at = |day: &dyn Fn(&ledger::PaidPart) -> record::Day| {
        parts.iter().try_fold(0_i64, |sum, part| {
            Some(sum.saturating_add(books.at_rate(part.money, base, day(part))?.micros))
        })
    };
    let (earned, paid) = (at(&|part| part.day), at(&|_| entry.payout.day));
    match (earned, paid) {
        (Some(earned), Some(paid)) => {
            rules.push("Earned at: each commission at the rate of its day. Paid at: the same commissions at the rate of the payout's day.".to_owned());
            Some((Money::new(earned, base), Money::new(paid, base)))
        }
        _ => {
            rules.push(
                "A rate is missing for some of its days: what waiting gained or lost cannot be said."
                    .to_owned(),
            );
            None
        }
    }
}

/// `12.50 EUR`.
fn said(money: Money) -> String {
    format!("{} {}", money.decimal(), money.currency.code())
}

/// A currency by its code, or by the ledger's key.
fn currency_of(text: &str) -> Result<Currency, Error> {
    Currency::of_key(text).or_else(|_| income::currency(text))
}
