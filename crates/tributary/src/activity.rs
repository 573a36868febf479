//! Every transaction, with all it has been; daily figures and payments beside it.

use std::collections::HashMap;
use std::sync::Arc;

use ledger::{AccountId, Entry, Find, Order, PayoutFind, ProgramKey, RowId};
use record::{Day, Transaction};

use crate::receivers::Receivers;
use crate::view::{
    ActivityPage, ActivityQuestion, ByRow, PaymentView, SeenView, TransactionDetail, TransactionView, time,
};
use crate::{App, Error, Open, hand, recurring, terms};

/// Rows of one page at most.
const PAGE_ROWS: u64 = 500;

/// A page of transactions, newest first.
pub(crate) async fn list(app: &Arc<App>, question: ActivityQuestion) -> Result<ActivityPage, Error> {
    app.blocking(move |app, open| {
        let rows = match &question.finding {
            Some(finding) => Some(open.ledger.read(|r| terms::behind(r, app.today(), finding))?.commissions),
            None => None,
        };
        let find = Find {
            rows,
            text: question.text.filter(|text| !text.trim().is_empty()),
            status: question.status,
            kind: question.kind,
            program: question.program.map(ProgramKey),
            account: question.account.map(AccountId),
            since: question.from.map(Day::start),
            until: question.to.map(|day| day.plus(1).start()),
            ..Find::default()
        };
        let limit = question.limit.clamp(1, PAGE_ROWS);
        let mut rows = Vec::new();
        open.ledger.read(|r| {
            r.transactions(&find, Order::Newest, question.offset, Some(limit + 1), &mut |entry| {
                rows.push(view(&entry));
                Ok(())
            })
        })?;
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = rows.len() > limit;
        rows.truncate(limit);
        color(open, &mut rows)?;
        Ok(ActivityPage { rows, more })
    })
    .await
}

/// One transaction with its history.
pub(crate) async fn detail(app: &Arc<App>, row: ByRow) -> Result<TransactionDetail, Error> {
    app.blocking(move |_, open| {
        open.ledger
            .read(|r| r.transaction(RowId(row.row)))?
            .ok_or_else(|| Error::input("That transaction is no longer there."))
            .and_then(|entry| with_history(open, &entry))
    })
    .await
}

/// Every transaction with this id, in whichever account, with its history.
pub async fn history(app: &Arc<App>, id: &str) -> Result<Vec<TransactionDetail>, Error> {
    let id = id.to_owned();
    app.blocking(move |_, open| {
        let mut found = Vec::new();
        for row in open.ledger.read(|r| r.find_rows(&id))? {
            if let Some(entry) = open.ledger.read(|r| r.transaction(row))? {
                found.push(with_history(open, &entry)?);
            }
        }
        if found.is_empty() {
            return Err(Error::input(format!("There is no transaction “{id}”."))
                .hint("`tributary transactions` lists them with their ids."));
        }
        Ok(found)
    })
    .await
}

fn with_history(open: &Open, entry: &Entry) -> Result<TransactionDetail, Error> {
    let seen = open.ledger.read(|r| r.history(entry.row))?;
    let own = seen.last().filter(|last| last.batch.source == ledger::Source::Hand);
    let undo = own.map(|last| last.batch.id.0);
    let history = seen.into_iter().map(|seen| SeenView {
        at: time(seen.at),
        source: source(&seen.batch),
        status: seen.status,
        commission: seen.commission.into(),
        sale: seen.sale_amount.map(Into::into),
        missing_since: seen.missing_since.map(time),
        changed: seen.changed.into_iter().map(|field| in_words(field, seen.missing_since)).collect(),
    });
    let mut transaction = view(entry);
    color(open, std::slice::from_mut(&mut transaction))?;
    Ok(TransactionDetail { transaction, history: history.collect(), undo })
}

/// A field that differs; whether a network reports a row is no field of it.
fn in_words(field: String, missing_since: Option<record::Instant>) -> String {
    match (field.as_str(), missing_since) {
        ("missing_since", Some(since)) => format!("no longer reported since {}", Day::of(since)),
        ("missing_since", None) => "reported again".to_owned(),
        _ => field,
    }
}

/// Gives rows the colours of their programs.
fn color(open: &Open, rows: &mut [TransactionView]) -> Result<(), Error> {
    let programs = open.ledger.read(|r| r.programs())?;
    let slots: HashMap<i64, u8> = programs.into_iter().map(|program| (program.key.0, program.slot)).collect();
    for row in rows {
        row.slot = row.program_key.and_then(|key| slots.get(&key).copied()).unwrap_or(0);
    }
    Ok(())
}

pub(crate) fn source(batch: &ledger::BatchRef) -> String {
    match &batch.file {
        Some(file) => format!("import of {file}"),
        None if batch.what == "hand" => "by hand".to_owned(),
        None if batch.what == "recurring" => "a recurring entry".to_owned(),
        None => format!("sync of {}", batch.account_name),
    }
}

/// A transaction as every caller sees it.
pub fn view(entry: &Entry) -> TransactionView {
    TransactionView {
        row: entry.row.0,
        program_key: entry.program.map(|key| key.0),
        missing_since: entry.missing_since.map(time),
        ..from_record(&entry.transaction, &entry.account_name, &entry.network)
    }
}

/// A transaction that is not in the ledger (yet).
pub(crate) fn from_record(transaction: &Transaction, account: &str, network: &str) -> TransactionView {
    let mut commission: crate::view::MoneyView = transaction.commission.into();
    if let Some(text) = &transaction.commission_text {
        commission.amount.clone_from(text);
    }
    TransactionView {
        row: 0,
        id: transaction.id.0.clone(),
        account: account.to_owned(),
        network: network.to_owned(),
        program_key: None,
        program_id: transaction.program_id.as_ref().map(|id| id.0.clone()),
        program: transaction.program.clone(),
        slot: 0,
        status: transaction.status,
        kind: transaction.kind,
        occurred_at: time(transaction.occurred_at),
        day: transaction.day.to_string(),
        commission,
        currency_key: transaction.commission.currency.key().to_owned(),
        sale_key: transaction.sale_amount.map(|sale| sale.currency.key().to_owned()),
        sale: transaction.sale_amount.map(Into::into),
        quantity: transaction.quantity.clone(),
        sub_id: transaction.sub_id.clone(),
        order_id: transaction.order_id.clone(),
        customer_id: transaction.customer_id.clone(),
        clicked_at: transaction.clicked_at.map(time),
        payout_id: transaction.payout_id.clone(),
        missing_since: None,
        note: transaction.note.clone(),
        expected: network == hand::NETWORK && recurring::is_expected(transaction),
    }
}

/// Every payment that fits, by day.
pub fn payments(open: &Open, find: &Find) -> Result<Vec<PaymentView>, Error> {
    let mut payments = Vec::new();
    let find = PayoutFind {
        account: find.account,
        since: find.since.map(Day::of),
        until: find.until.map(|until| Day::of(until).plus(-1)),
        ..PayoutFind::default()
    };
    open.ledger.read(|r| {
        let mut receivers = Receivers::new(open, r);
        r.payouts(&find, &mut |entry| {
            payments.push(PaymentView {
                id: entry.payout.id.0.clone(),
                account: entry.account_name,
                received: receivers.is(entry.account)?,
                network: entry.network,
                date: entry.payout.day.to_string(),
                amount: entry.payout.amount.into(),
                status: entry.payout.status,
                payer: entry.payout.payer,
            });
            Ok(())
        })
    })?;
    Ok(payments)
}
