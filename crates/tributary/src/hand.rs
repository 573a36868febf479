//! Commissions entered by hand, for programs that have neither an API nor a file: added, corrected, marked as paid.
//!
//! Each change is a batch of its own, so that it has its place in the history and can be taken back.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use ledger::{Account, AccountId, Entry, Find, Order, ProgramInfo, Reader, RowId, Writer, called};
use record::{
    Amounts, Batch, Currency, Day, Kind, Money, Origin, Payout, PayoutId, ProgramId, Record, Status,
    Transaction, TransactionId,
};

use crate::view::{Event, HandBook, HandDone, HandEdit, HandEntry, HandProgram, TransactionView, count};
use crate::{App, Error, activity, income, recurring};

/// The connector id of accounts that are kept by hand.
pub const NETWORK: &str = "hand";
/// What their account is called until the user calls it something else.
const ACCOUNT: &str = "By hand";
/// How entries are named, before their number.
const ID: &str = "hand-";
/// Expected entries that the book lists.
const LISTED: usize = 200;
/// The first day that a commission can have: there was no affiliate network before.
const FIRST_YEAR: i32 = 1990;
/// How far ahead a commission can lie: a day beyond is a slip of the hand.
const AHEAD_DAYS: i64 = 3_660;

/// Somewhere the next day has begun: days are those of UTC.
const TOMORROW: i64 = 1;

/// A commission as it was typed, understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Typed {
    pub(crate) program: String,
    pub(crate) commission: Money,
    pub(crate) status: Status,
    pub(crate) kind: Kind,
    pub(crate) sub_id: Option<String>,
    pub(crate) customer: Option<String>,
    pub(crate) note: Option<String>,
}

/// Writes an entry into the ledger.
pub async fn add(app: &Arc<App>, entry: HandEntry) -> Result<HandDone, Error> {
    let added = app.blocking(move |app, open| {
        let typed = read(&entry)?;
        let day = sensible(app, entry.day.unwrap_or_else(|| app.today()))?;
        come(app, day, typed.status)?;
        open.ledger.write(|w| {
            let account = account(app, w)?;
            let typed = Typed { program: known(w, typed.program)?, ..typed };
            remember(w, typed.commission.currency)?;
            let id = format!("{ID}{}", number(w)?);
            let batch = of_hand(vec![Record::Transaction(transaction(id.clone(), day, &typed))]);
            let applied = w.apply(account, &batch, app.now())?;
            Ok::<_, Error>(HandDone { batch: applied.batch.0, ids: vec![id], payments: Vec::new() })
        })
    });
    let added = added.await?;
    app.tell(Event::LedgerChanged);
    Ok(added)
}

/// Changes entries by hand: one in anything, several in what they have in common.
pub async fn edit(app: &Arc<App>, edit: HandEdit) -> Result<HandDone, Error> {
    let done = app.blocking(move |app, open| open.ledger.write(|w| change(app, w, &edit)));
    let done = done.await?;
    app.tell(Event::LedgerChanged);
    Ok(done)
}

fn change(app: &App, w: &Writer, edit: &HandEdit) -> Result<HandDone, Error> {
    let entries = by_hand(w, &edit.rows)?;
    let account = entries.first().map(|entry| entry.account);
    let Some(account) = account.filter(|one| entries.iter().all(|entry| entry.account == *one)) else {
        return Err(Error::input("These entries belong to more than one account.")
            .hint("Change those of one account first, then the others."));
    };
    if entries.len() > 1 && (edit.amount.is_some() || edit.currency.is_some()) {
        return Err(Error::input("Several entries cannot be given one amount.")
            .hint("Correct the amount of one entry at a time."));
    }
    let ids = entries.iter().map(|entry| entry.transaction.id.0.clone()).collect();
    let mut changed = Vec::new();
    let mut received: BTreeMap<String, Amounts> = BTreeMap::new();
    for entry in entries {
        let was = entry.transaction.status;
        let now = changed_by(app, w, edit, entry.transaction)?;
        if edit.paid_on.is_some() && was != Status::Paid {
            let program = now.program.clone().unwrap_or_default();
            received.entry(program).or_default().add(now.commission);
        }
        changed.push(now);
    }
    let payouts = match edit.paid_on {
        Some(day) => {
            come(app, day, Status::Paid)?;
            payouts(w, sensible(app, day)?, received)?
        }
        None => Vec::new(),
    };
    for row in changed.iter_mut().filter(|_| edit.paid_on.is_some()) {
        let paid_with = payouts
            .iter()
            .find(|payout| payout.payer == row.program && payout.amount.currency == row.commission.currency);
        row.payout_id = paid_with.map(|payout| payout.id.0.clone()).or(row.payout_id.take());
    }
    let payments = payouts.iter().map(|payout| payout.amount.into()).collect();
    let records = changed.into_iter().map(Record::Transaction);
    let records = records.chain(payouts.into_iter().map(Record::Payout)).collect();
    let applied = w.apply(account, &of_hand(records), app.now())?;
    if applied.added + applied.updated == 0 {
        return Err(Error::input("Nothing of it would change.").hint("It already is as you have written it."));
    }
    Ok(HandDone { batch: applied.batch.0, ids, payments })
}

/// The entries with these numbers; an error if one is not by hand.
fn by_hand(r: &Reader, rows: &[i64]) -> Result<Vec<Entry>, Error> {
    if rows.is_empty() {
        return Err(Error::input("No entry was chosen."));
    }
    let mut entries = Vec::new();
    for row in rows.iter().collect::<BTreeSet<_>>() {
        let entry = r.transaction(RowId(*row))?;
        let entry = entry.ok_or_else(|| Error::input("That entry is no longer there."))?;
        if entry.network != NETWORK {
            return Err(Error::input(format!(
                "{} comes from “{}”, not from your hand.",
                entry.transaction.id.0, entry.account_name
            ))
            .hint("Only entries by hand can be changed by hand."));
        }
        entries.push(entry);
    }
    Ok(entries)
}

/// An entry as the user wants it.
fn changed_by(app: &App, r: &Reader, edit: &HandEdit, entry: Transaction) -> Result<Transaction, Error> {
    let text = |new: &Option<String>, old: Option<String>| new.as_deref().map_or(old, filled);
    let currency = edit.currency.as_deref().map_or(Ok(entry.commission.currency), income::currency)?;
    let typed = edit.amount.clone().unwrap_or_else(|| entry.commission.decimal());
    let day = edit.day.map_or(Ok(entry.day), |day| sensible(app, day))?;
    let name = edit.program.as_deref().map(|typed| known(r, program(typed)?)).transpose()?;
    let status = if edit.paid_on.is_some() { Some(Status::Paid) } else { edit.status };
    if edit.day.is_some() || status.is_some() {
        come(app, day, status.unwrap_or(entry.status))?;
    }
    Ok(Transaction {
        program_id: name.clone().map(ProgramId).or(entry.program_id),
        program: name.or(entry.program),
        status: status.unwrap_or(entry.status),
        kind: edit.kind.unwrap_or(entry.kind),
        occurred_at: if day == entry.day { entry.occurred_at } else { day.start() },
        day,
        commission: amount(&typed, currency)?,
        sub_id: text(&edit.sub_id, entry.sub_id),
        customer_id: text(&edit.customer, entry.customer_id),
        note: text(&edit.note, entry.note),
        ..entry
    })
}

/// One payment for each program and currency. What comes to nothing or less was not received.
fn payouts(w: &Writer, day: Day, received: BTreeMap<String, Amounts>) -> Result<Vec<Payout>, Error> {
    let mut payouts = Vec::new();
    for (program, amounts) in received {
        for amount in amounts.iter().filter(|amount| amount.micros > 0) {
            let id = PayoutId(format!("hand-paid-{}", number(w)?));
            payouts.push(Payout { id, day, amount, status: None, payer: Some(program.clone()) });
        }
    }
    Ok(payouts)
}

/// The ledger's numbers of entries by hand, by their ids.
pub async fn rows(app: &Arc<App>, ids: Vec<String>) -> Result<Vec<i64>, Error> {
    app.blocking(move |_, open| {
        open.ledger.read(|r| {
            let mut rows = Vec::new();
            for id in ids {
                let before = rows.len();
                for row in r.find_rows(&id)? {
                    let found = r.transaction(row)?.filter(|entry| entry.network == NETWORK);
                    rows.extend(found.map(|entry| entry.row.0));
                }
                if rows.len() == before {
                    return Err(Error::input(format!("There is no entry by hand “{id}”."))
                        .hint("`tributary hand list` shows the entries with their ids."));
                }
            }
            Ok(rows)
        })
    })
    .await
}

/// What is kept by hand: the programs with their last entries, what comes again, what waits to be confirmed.
pub async fn book(app: &Arc<App>, (): ()) -> Result<HandBook, Error> {
    app.blocking(|_, open| {
        let shown_in = income::shown_in(open)?.code().to_owned();
        open.ledger.read(|r| {
            let mut programs = Vec::new();
            let accounts: BTreeSet<AccountId> = accounts(r)?.iter().map(|account| account.id).collect();
            for program in r.programs()?.into_iter().filter(|one| accounts.contains(&one.account)) {
                let find = Find { program: Some(program.key), ..Find::default() };
                let last = listed(r, &find, Order::Newest, Some(1), |_| true)?.pop();
                programs.push(HandProgram { key: program.key.0, name: program.name, last });
            }
            programs.sort_by_key(|program| program.name.to_lowercase());
            let mut expected = expected(r)?;
            let expected_count = count(expected.len());
            expected.truncate(LISTED);
            let rules = r.rules()?;
            let rules = rules.iter().map(|rule| recurring::view(r, rule)).collect::<Result<_, _>>()?;
            let currency = r.setting(CURRENCY)?.unwrap_or(shown_in);
            Ok::<_, Error>(HandBook { programs, currency, rules, expected, expected_count })
        })
    })
    .await
}

/// The entries that are expected and wait to be confirmed, oldest first.
pub(crate) fn expected(r: &Reader) -> Result<Vec<TransactionView>, Error> {
    let waiting =
        Find { network: Some(NETWORK.to_owned()), status: Some(Status::Pending), ..Find::default() };
    listed(r, &waiting, Order::Oldest, None, recurring::is_expected)
}

fn listed(
    r: &Reader,
    find: &Find,
    order: Order,
    limit: Option<u64>,
    wanted: impl Fn(&Transaction) -> bool,
) -> Result<Vec<TransactionView>, Error> {
    let mut rows = Vec::new();
    r.transactions(find, order, 0, limit, &mut |entry| {
        if wanted(&entry.transaction) {
            rows.push(activity::view(&entry));
        }
        Ok(())
    })?;
    Ok(rows)
}

/// The setting that holds the currency of the last entry.
const CURRENCY: &str = "hand.currency";

pub(crate) fn remember(w: &Writer, currency: Currency) -> Result<(), Error> {
    Ok(w.set_setting(CURRENCY, currency.code())?)
}

/// The accounts that are kept by hand; usually one.
fn accounts(r: &Reader) -> Result<Vec<Account>, Error> {
    Ok(r.accounts()?.into_iter().filter(|account| account.network == NETWORK).collect())
}

/// The account that new entries go to, made with the first of them.
pub(crate) fn account(app: &App, w: &Writer) -> Result<AccountId, Error> {
    if let Some(account) = accounts(w)?.first() {
        return Ok(account.id);
    }
    let mut name = ACCOUNT.to_owned();
    let mut at = 1;
    while w.account_named(&name)?.is_some() {
        at += 1;
        name = format!("{ACCOUNT} {at}");
    }
    Ok(w.add_account(NETWORK, &name, &BTreeMap::new(), &BTreeSet::new(), app.now())?)
}

/// A number for an id, never given twice: neither here nor where an entry was that came back from an export.
fn number(w: &Writer) -> Result<u64, Error> {
    let mut number = w.setting("hand.last")?.and_then(|last| last.parse::<u64>().ok()).unwrap_or(0) + 1;
    while !w.find_rows(&format!("{ID}{number}"))?.is_empty() {
        number += 1;
    }
    w.set_setting("hand.last", &number.to_string())?;
    Ok(number)
}

pub(crate) fn transaction(id: String, day: Day, typed: &Typed) -> Transaction {
    Transaction {
        id: TransactionId(id),
        program_id: Some(ProgramId(typed.program.clone())),
        program: Some(typed.program.clone()),
        status: typed.status,
        kind: typed.kind,
        occurred_at: day.start(),
        day,
        commission: typed.commission,
        commission_text: None,
        sale_amount: None,
        quantity: None,
        sub_id: typed.sub_id.clone(),
        order_id: None,
        customer_id: typed.customer.clone(),
        clicked_at: None,
        payout_id: None,
        note: typed.note.clone(),
    }
}

fn of_hand(records: Vec<Record>) -> Batch {
    Batch { origin: Origin::Hand, records, problems: Vec::new() }
}

/// Understands what was typed.
pub(crate) fn read(entry: &HandEntry) -> Result<Typed, Error> {
    Ok(Typed {
        program: program(&entry.program)?,
        commission: amount(&entry.amount, income::currency(&entry.currency)?)?,
        status: entry.status,
        kind: entry.kind,
        sub_id: entry.sub_id.as_deref().and_then(filled),
        customer: entry.customer.as_deref().and_then(filled),
        note: entry.note.as_deref().and_then(filled),
    })
}

pub(crate) fn program(typed: &str) -> Result<String, Error> {
    filled(typed).ok_or_else(|| Error::input("The entry needs a program."))
}

/// A program by hand as it is called already, whatever the case that it was typed in; else as it was typed.
pub(crate) fn known(r: &Reader, typed: String) -> Result<String, Error> {
    let by_hand = |one: &ProgramInfo| one.network == NETWORK && !one.id.0.is_empty();
    let programs: Vec<_> = r.programs()?.into_iter().filter(by_hand).collect();
    Ok(match called(&programs, &typed).as_slice() {
        [one] => one.id.0.clone(),
        _ => typed,
    })
}

pub(crate) fn filled(typed: &str) -> Option<String> {
    Some(typed.trim().to_owned()).filter(|text| !text.is_empty())
}

/// An amount as it was typed.
pub(crate) fn amount(amount: &str, currency: Currency) -> Result<Money, Error> {
    let (commission, exact) = Money::parse_exact(amount, currency).map_err(|error| {
        Error::input(format!("{error}.")).hint("Write amounts with a point, such as 12.50.")
    })?;
    if !exact {
        return Err(Error::input(format!("“{amount}” has more digits than are kept of {currency}.")));
    }
    Ok(commission)
}

/// A day that a commission can have.
pub(crate) fn sensible(app: &App, day: Day) -> Result<Day, Error> {
    sensible_for(app, day, "a commission")
}

/// Refuses what is said to be earned, or paid, on a day that is still to come everywhere: every figure would count it. What
/// networks and files say is kept as it is, in the month that it names.
fn come(app: &App, day: Day, status: Status) -> Result<(), Error> {
    let word = match status {
        Status::Approved | Status::Paid => status.word(),
        Status::Pending | Status::Declined => return Ok(()),
    };
    if day <= app.today().plus(TOMORROW) {
        return Ok(());
    }
    Err(Error::input(format!("{day} is still to come, so nothing of that day is {word} yet."))
        .hint("Enter it as pending, or as an entry that comes again, which is entered when it is due."))
}

/// The same for something else that has a day.
pub(crate) fn sensible_for(app: &App, day: Day, what: &str) -> Result<Day, Error> {
    let first = Day::new(FIRST_YEAR, 1, 1).unwrap_or(day);
    let last = app.today().plus(AHEAD_DAYS);
    if first <= day && day <= last {
        return Ok(day);
    }
    Err(Error::input(format!("{day} is too far away for {what}."))
        .hint(format!("It lies between {first} and {last}.")))
}
