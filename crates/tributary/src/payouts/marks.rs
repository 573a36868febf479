//! What the user says of an expected payout: that came after all, that is not due, tell me later.

use std::collections::BTreeSet;
use std::sync::Arc;

use ledger::{AccountId, BatchId, Import, Mark, MarkId, Marked, PayoutEntry, ProgramKey, Writer};
use record::{Currency, Day, Origin};

use super::books::Books;
use super::{currency_of, owed, said};
use crate::view::{DueView, MarkDone, MarkForm, MarkView, MarkWhat};
use crate::{App, Error, hand};

/// So many expected payouts are named to somebody who meant one that is not there.
const NAMED: usize = 8;
/// So many days before what it is for a payout may be received: an advance.
const EARLIER: i64 = 31;

/// A mark as the screen has it.
pub(super) fn view(id: MarkId, mark: &Mark, batch: BatchId) -> MarkView {
    let (what, day, amount) = match mark.says {
        Marked::Received(day, amount) => (MarkWhat::Received, Some(day), Some(amount.into())),
        Marked::NotDue => (MarkWhat::NotDue, None, None),
        Marked::Snoozed(until) => (MarkWhat::Snoozed, Some(until), None),
    };
    MarkView { id: id.0, what, day, amount, note: mark.note.clone(), batch: batch.0 }
}

/// Writes something of one account in a batch of its own.
pub(super) fn in_batch<T>(
    app: &App,
    w: &Writer,
    account: AccountId,
    work: impl FnOnce(&mut Import<'_>) -> Result<T, Error>,
) -> Result<i64, Error> {
    let mut import = w.import(account, &Origin::Payouts, app.now())?;
    work(&mut import)?;
    let applied = import.finish()?;
    if applied.added + applied.updated == 0 {
        return Err(Error::input("Nothing of it would change.").hint("It already is as you say."));
    }
    Ok(applied.batch.0)
}

/// Keeps what the user says of an expected payout.
pub async fn mark(app: &Arc<App>, form: MarkForm) -> Result<MarkDone, Error> {
    app.write(move |app, open, w| {
        let account = AccountId(form.of.account);
        w.account(account)?.ok_or_else(|| Error::input("That account is no longer there."))?;
        let currency = currency_of(&form.of.currency)?;
        let books = Books::new(app, open, w)?;
        let payer = books.payer_called(account, form.of.payer.as_deref())?;
        let is_of = |mark: &Mark| {
            mark.account == account
                && mark.payer == payer
                && mark.currency == currency
                && mark.due == form.of.due
        };
        let of: Vec<_> = books.marks.iter().filter(|(_, mark, _)| is_of(mark)).cloned().collect();
        let known = of.last().cloned();
        let note = form.note.as_deref().and_then(hand::filled);
        let mut beside = None;
        let batch = match (says(app, &form, currency)?, known) {
            (None, None) => return Err(Error::input("Nothing was said of that payout.")),
            (None, Some((id, mark, _))) => in_batch(app, w, account, |import| {
                Ok(import.put_mark(Some(id), &Mark { gone: true, ..mark })?)
            }),
            (Some(says), known) => {
                let same = of.iter().find(|(_, mark, _)| mark.says == says).map(|(id, ..)| *id);
                let due = is_due(&books, &form, payer.as_deref(), currency);
                if let Marked::Received(day, _) = says {
                    is_after_earning(&books, &form, payer.as_deref(), currency, (day, due.as_ref().ok()))?;
                }
                let before = known.as_ref().and_then(|(_, mark, _)| match mark.says {
                    Marked::Received(_, amount) => Some(amount),
                    _ => None,
                });
                // What was received stays received: what is still expected beside it is other money. Only where nothing
                // is, the word about a day is put right.
                let is_open = due.as_ref().is_ok_and(|due| due.line.payout.is_none());
                let is_other = before.is_some() && (is_open || form.of.due.is_none());
                let id = same.or(known.map(|(id, ..)| id).filter(|_| !is_other));
                if id.is_none() {
                    due?;
                    beside = before.map(|amount| amount.into());
                }
                let mark = Mark { account, payer, currency, due: form.of.due, says, note, gone: false };
                in_batch(app, w, account, |import| Ok(import.put_mark(id, &mark)?))
            }
        }?;
        Ok(MarkDone { batch, beside })
    })
    .await
}

/// An expected payout, and until which day commissions belong to those before it.
struct ThatIsDue {
    line: DueView,
    before: Option<Day>,
}

/// Nothing is received long before it was earned: such a day is a slip.
fn is_after_earning(
    books: &Books<'_>,
    form: &MarkForm,
    payer: Option<&str>,
    currency: Currency,
    (received, due): (Day, Option<&ThatIsDue>),
) -> Result<(), Error> {
    let account = AccountId(form.of.account);
    let is_sent = |entry: &PayoutEntry| entry.account == account && Some(entry.payout.day) == form.of.due;
    // What makes up a payout that was sent is no longer unpaid.
    if form.of.due.is_none() || books.sent.iter().any(is_sent) {
        return Ok(());
    }
    let by_hand = books.accounts.iter().any(|one| one.id == account && books.is_by_hand(&one.network));
    let programs = books.programs.iter().filter(|one| one.account == account);
    let programs = programs.filter(|one| !by_hand || Some(one.name.as_str()) == payer).map(|one| one.key);
    let programs: Vec<ProgramKey> = programs.collect();
    let first = books.r.first_unpaid(&programs, currency, due.and_then(|due| due.before))?;
    match first {
        Some(first) if received < first.plus(-EARLIER) => Err(Error::input(format!(
            "{received} is more than a month before the first commission of {first} that this payout is for."
        ))
        .hint("Name the day on which it arrived.")),
        _ => Ok(()),
    }
}

/// Whether there is an expected payout of this day, account, payer and currency; else an error that says what there is.
fn is_due(
    books: &Books<'_>,
    form: &MarkForm,
    payer: Option<&str>,
    currency: Currency,
) -> Result<ThatIsDue, Error> {
    let mut known = Vec::new();
    for owed in owed::owed(books, Some(form.of.account))? {
        let mut before = None;
        for line in owed.dues()?.into_iter().chain(owed.not_received(&BTreeSet::new())?) {
            if owed.is_of(form.of.account, payer, currency) && line.day == form.of.due {
                return Ok(ThatIsDue { line, before });
            }
            before = before.max(line.up_to);
            let on = line.day.map_or_else(|| "on no known day".to_owned(), |day| format!("on {day}"));
            let payer = line.payer.map(|payer| format!(" from {payer}")).unwrap_or_default();
            known.push(format!("{} {}{payer} {on}", line.amount.amount, line.amount.currency));
        }
    }
    let on = form.of.due.map_or_else(|| "without a day".to_owned(), |day| format!("on {day}"));
    let payer = payer.map(|payer| format!(" from {payer}")).unwrap_or_default();
    let hint = match known.len() {
        0 => "Nothing is expected of this account: what is approved is paid.".to_owned(),
        more => {
            known.truncate(NAMED);
            let rest = if more > NAMED { format!(", and {} more", more - NAMED) } else { String::new() };
            format!("There is {}{rest}.", known.join(", "))
        }
    };
    Err(Error::input(format!("No payout in {}{payer} is expected {on}.", currency.code())).hint(hint))
}

/// What belongs to a mark: a day and an amount mean nothing where they are not asked for.
fn belongs(form: &MarkForm) -> Result<(), Error> {
    let amount = form.amount.as_deref().and_then(hand::filled);
    if let Some(amount) = amount.filter(|_| form.what != MarkWhat::Received) {
        return Err(Error::input(format!("The amount {amount} means nothing here."))
            .hint("An amount is said of what was received."));
    }
    let has_day = matches!(form.what, MarkWhat::Received | MarkWhat::Snoozed);
    if let Some(day) = form.day.filter(|_| !has_day) {
        return Err(Error::input(format!("The day {day} means nothing here."))
            .hint("A day is said of what was received, or until which it is not to be told of."));
    }
    Ok(())
}

fn says(app: &App, form: &MarkForm, currency: Currency) -> Result<Option<Marked>, Error> {
    belongs(form)?;
    match form.what {
        MarkWhat::Nothing => Ok(None),
        MarkWhat::NotDue => Ok(Some(Marked::NotDue)),
        MarkWhat::Snoozed => {
            let until = form.day.unwrap_or_else(|| app.today().plus(14));
            if until <= app.today() {
                return Err(Error::input(format!("{until} is not to come.")).hint("Name a day after today."));
            }
            Ok(Some(Marked::Snoozed(hand::sensible(app, until)?)))
        }
        MarkWhat::Received => {
            let day = form.day.unwrap_or_else(|| app.today());
            if day > app.today() {
                return Err(Error::input(format!("{day} is still to come."))
                    .hint("Name the day on which it arrived."));
            }
            let typed = form.amount.as_deref().and_then(hand::filled);
            let typed = typed.ok_or_else(|| {
                Error::input("How much was received is missing.")
                    .hint("Write it with a point, such as 12.50.")
            })?;
            let amount = hand::amount(&typed, currency)?;
            if amount.micros <= 0 {
                return Err(Error::input(format!("{} is no amount that can be received.", said(amount)))
                    .hint("Write what arrived, more than nothing."));
            }
            Ok(Some(Marked::Received(hand::sensible(app, day)?, amount)))
        }
    }
}
