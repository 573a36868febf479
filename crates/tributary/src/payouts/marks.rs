//! What the user says of an expected payout: that came after all, that is not due, tell me later.

use std::collections::BTreeSet;
use std::sync::Arc;

use ledger::{AccountId, BatchId, Import, Mark, MarkId, Marked, Writer};
use record::{Currency, Origin};

use super::books::Books;
use super::{currency_of, owed, said};
use crate::view::{Event, MarkDone, MarkForm, MarkView, MarkWhat};
use crate::{App, Error, Open, hand};

/// So many expected payouts are named to somebody who meant one that is not there.
const NAMED: usize = 8;

/// A mark as the screen has it.
pub(super) fn view(id: MarkId, mark: &Mark, batch: BatchId) -> MarkView {
    let (what, day, amount) = match mark.says {
        Marked::Received(day, amount) => (MarkWhat::Received, Some(day), Some(amount.into())),
        Marked::NotDue => (MarkWhat::NotDue, None, None),
        Marked::Snoozed(until) => (MarkWhat::Snoozed, Some(until), None),
    };
    MarkView { id: id.0, what, day, amount, note: mark.note.clone(), batch: batch.0 }
}

/// Writes, and tells the screens.
pub(super) async fn written<T: Send + 'static>(
    app: &Arc<App>,
    work: impl FnOnce(&App, &Open, &Writer) -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    let done = app.blocking(move |app, open| open.ledger.write(|w| work(app, open, w))).await?;
    app.tell(Event::LedgerChanged);
    Ok(done)
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
    written(app, move |app, open, w| {
        let account = AccountId(form.of.account);
        w.account(account)?.ok_or_else(|| Error::input("That account is no longer there."))?;
        let currency = currency_of(&form.of.currency)?;
        let payer = form.of.payer.as_deref().and_then(hand::filled);
        let is_of = |mark: &Mark| {
            mark.account == account
                && mark.payer == payer
                && mark.currency == currency
                && mark.due == form.of.due
        };
        let known = w.payout_marks()?.into_iter().rfind(|(_, mark, _)| is_of(mark));
        let note = form.note.as_deref().and_then(hand::filled);
        let batch = match (says(app, &form, currency)?, known) {
            (None, None) => return Err(Error::input("Nothing was said of that payout.")),
            (None, Some((id, mark, _))) => in_batch(app, w, account, |import| {
                Ok(import.put_mark(Some(id), &Mark { gone: true, ..mark })?)
            }),
            (Some(says), known) => {
                if known.is_none() {
                    is_due(&Books::new(app, open, w)?, &form, payer.as_deref(), currency)?;
                }
                let mark = Mark { account, payer, currency, due: form.of.due, says, note, gone: false };
                in_batch(app, w, account, |import| Ok(import.put_mark(known.map(|(id, ..)| id), &mark)?))
            }
        }?;
        Ok(MarkDone { batch })
    })
    .await
}

/// Whether there is an expected payout of this day, account, payer and currency; else an error that says what there is.
fn is_due(books: &Books<'_>, form: &MarkForm, payer: Option<&str>, currency: Currency) -> Result<(), Error> {
    let mut known = Vec::new();
    for owed in owed::owed(books, Some(form.of.account))? {
        for line in owed.dues()?.into_iter().chain(owed.not_received(&BTreeSet::new())?) {
            if owed.is_of(form.of.account, payer, currency) && line.day == form.of.due {
                return Ok(());
            }
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
