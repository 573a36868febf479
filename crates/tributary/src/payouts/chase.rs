//! A text that asks a network for its money. The user sends it.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use ledger::{Account, AccountId, Entry, PayoutEntry, RowId};
use record::{Currency, Day, Money};

use super::books::Books;
use super::due::worded;
use super::received::part_view;
use super::{currency_of, owed, proposed, said};
use crate::export::{FILE_COLUMNS, Format, transaction_cells, transaction_json, write_rows};
use crate::view::{Chase, ChaseQuestion, DueState, DueView, PartView, SaveChase, TransactionView, count};
use crate::{App, Error, Open, activity, whole};

/// So many commissions stand in the text; the file has all of them.
const LISTED: usize = 40;
/// So many are read at most: nobody reads a letter about more.
const READ: u64 = 50_000;
/// So many receipts that may be it are named.
const NAMED: usize = 3;
/// A program's name is cut in the text after so many characters.
const NAME: usize = 28;

/// What is asked for, and what makes it up.
struct Asked {
    account_name: String,
    network: String,
    /// What the network calls the user: settings of the account that are an id.
    ids: Vec<(String, String)>,
    amount: Money,
    due: Option<Day>,
    /// The payout that was sent and did not arrive: its id and day.
    sent: Option<(String, Day)>,
    rows: Vec<TransactionView>,
    /// Receipts that are not matched yet and may already be it.
    may_be: Vec<PartView>,
    /// Whether the commissions are those that the network itself calls unpaid, or those of the payout.
    is_told: bool,
}

/// Writes a text to send to a network.
pub async fn chase(app: &Arc<App>, question: ChaseQuestion) -> Result<Chase, Error> {
    app.blocking(move |app, open| {
        let mut asked = asked(app, open, &question)?;
        let (subject, text) = letter(&asked, app.today());
        let count = i64::from(count(asked.rows.len()));
        asked.rows.truncate(LISTED);
        let warning = warning(&asked.may_be);
        let Asked { rows, amount, may_be, .. } = asked;
        Ok(Chase { subject, text, rows, count, sum: amount.into(), may_be, warning })
    })
    .await
}

/// Saves the commissions that make it up as CSV.
pub async fn save(app: &Arc<App>, save: SaveChase) -> Result<u64, Error> {
    app.blocking(move |app, open| {
        let path = Path::new(&save.path);
        let is_csv = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("csv"));
        if !is_csv {
            return Err(Error::input(format!("{} does not end in .csv.", path.display()))
                .hint("A table to send is written as CSV."));
        }
        let asked = asked(app, open, &save.question)?;
        let rows = u64::from(count(asked.rows.len()));
        whole::write(path, |out| {
            write_rows(&FILE_COLUMNS, Format::Csv, out, transaction_json, transaction_cells, |each| {
                asked.rows.into_iter().for_each(each);
                Ok(())
            })?;
            Ok((true, ()))
        })?;
        Ok(rows)
    })
    .await
}

fn asked(app: &App, open: &Open, question: &ChaseQuestion) -> Result<Asked, Error> {
    open.ledger.read(|r| {
        let books = Books::new(app, open, r)?;
        let currency = currency_of(&question.of.currency)?;
        match question.payout {
            Some(row) => of_payout(&books, question, row),
            None => of_due(&books, question, currency),
        }
    })
}

/// A payout that the network says it sent.
fn of_payout(books: &Books<'_>, question: &ChaseQuestion, row: i64) -> Result<Asked, Error> {
    let entry =
        books.payout(RowId(row)).filter(|entry| entry.account.0 == question.of.account).ok_or_else(gone)?;
    if books.left(entry).micros <= 0 {
        return Err(Error::input(format!("Payout {row} has arrived: there is nothing to ask for."))
            .hint("If that is wrong, take its match away first."));
    }
    let rows = books.r.payout_rows(entry.account, &entry.payout.id, READ)?;
    let mut asked = begin(books, entry.account, books.left(entry))?;
    asked.sent = Some((entry.payout.id.0.clone(), entry.payout.day));
    asked.rows = rows.iter().map(activity::view).collect();
    let proposals = books.proposals();
    let of_it = proposals.iter().flat_map(|one| &one.parts).filter(|part| part.payout == entry.id);
    let mut may_be: Vec<RowId> = of_it.map(|part| part.receipt).collect();
    if may_be.is_empty() {
        let payer = entry.payout.payer.as_deref().filter(|_| books.is_by_hand(&entry.network));
        let account = account(books, entry.account)?;
        let owed = (entry.payout.day, books.left(entry));
        may_be = books.may_be((account, payer), owed, &proposed(&proposals));
    }
    asked.may_be = parts(books, may_be);
    Ok(asked)
}

/// What is approved and was not paid on its day.
fn of_due(books: &Books<'_>, question: &ChaseQuestion, currency: Currency) -> Result<Asked, Error> {
    let payer = books.payer_called(asked_id(question), question.of.payer.as_deref())?;
    let payer = payer.as_deref();
    let owed = owed::owed(books, Some(question.of.account))?;
    let owed =
        owed.into_iter().find(|owed| owed.is_of(question.of.account, payer, currency)).ok_or_else(gone)?;
    let lines = owed.dues()?;
    let is_of = |line: &&DueView| line.payout.is_none() && line.day == question.of.due;
    let asked_for = lines.iter().find(is_of).ok_or_else(gone)?;
    if let (DueState::Expected, Some(day)) = (asked_for.state, asked_for.day) {
        return Err(Error::input(format!("It is expected on {}: it is not late yet.", worded(day)))
            .hint("`tributary payouts --late` and the column Late show what can be asked for."));
    }
    // Who asks for a late payout asks for those before it as well.
    let late = |line: &&DueView| {
        line.key == asked_for.key
            || line.state == DueState::Late
                && line.payout.is_none()
                && line.day <= question.of.due
                && question.of.due.is_some()
    };
    let amounts: Vec<(Option<Day>, Money)> = lines
        .iter()
        .filter(late)
        .filter_map(|line| Some((line.day, Money::parse(&line.amount.amount, currency).ok()?)))
        .collect();
    let sum = amounts.iter().fold(0_i64, |sum, (_, money)| sum.saturating_add(money.micros));
    let mut asked = begin(books, AccountId(question.of.account), Money::new(sum, currency))?;
    asked.due = lines.iter().filter(late).filter_map(|line| line.day).min();
    asked.is_told = asked_for.count.is_some();
    let until = asked_for.up_to.unwrap_or(books.today);
    let entries = books.r.unpaid_rows(asked_id(question), payer, currency, until, READ)?;
    asked.rows = making_up(&entries, sum).map(activity::view).collect();
    asked.rows.reverse();
    // One of those that are late may have come by itself, or all of them together; without a day, not before the newest
    // commission of it.
    let newest = entries.first().map(|entry| entry.transaction.day);
    let account = account(books, asked_id(question))?;
    let (mut may_be, others) = (Vec::new(), proposed(&books.proposals()));
    for (day, owed) in amounts.into_iter().chain([(question.of.due, asked.amount)]) {
        let Some(day) = day.or(newest) else { continue };
        may_be.extend(books.may_be((account, payer), (day, owed), &others));
    }
    asked.may_be = parts(books, may_be);
    Ok(asked)
}

/// Receipts with what is left of each, the oldest first and each once.
fn parts(books: &Books<'_>, receipts: Vec<RowId>) -> Vec<PartView> {
    let receipts: BTreeSet<RowId> = receipts.into_iter().collect();
    let mut receipts: Vec<&PayoutEntry> = receipts.into_iter().filter_map(|row| books.receipt(row)).collect();
    receipts.sort_by_key(|receipt| (receipt.payout.day, receipt.id));
    receipts.into_iter().map(|receipt| part_view(receipt, books.left(receipt))).collect()
}

/// What is said of receipts that may already be what is asked for.
fn warning(may_be: &[PartView]) -> Option<String> {
    let told = |one: &PartView| {
        let payer = one.payer.as_ref().map(|payer| format!(" from “{payer}”")).unwrap_or_default();
        let PartView { row, account_name, amount, day, .. } = one;
        format!(
            "number {row}, {} {} on {}{payer} at {account_name}",
            amount.amount,
            amount.currency,
            worded(*day)
        )
    };
    let named: Vec<String> = may_be.iter().take(NAMED).map(told).collect();
    let rest = match may_be.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!("; and {more} more"),
    };
    let receipts = match may_be.len() {
        0 => return None,
        1 => "A receipt that is",
        _ => "Receipts that are",
    };
    let named = named.join("; ");
    Some(format!(
        "{receipts} not matched yet may already be it: {named}{rest}. Look before you send the text."
    ))
}

fn account<'b>(books: &'b Books<'_>, id: AccountId) -> Result<&'b Account, Error> {
    books.accounts.iter().find(|known| known.id == id).ok_or_else(gone)
}

fn asked_id(question: &ChaseQuestion) -> AccountId {
    AccountId(question.of.account)
}

/// The newest commissions that come to a sum, or nearly.
fn making_up(entries: &[Entry], sum: i64) -> impl Iterator<Item = &Entry> {
    let mut so_far = 0_i64;
    entries.iter().take_while(move |entry| {
        let is_missing = so_far < sum;
        so_far = so_far.saturating_add(entry.transaction.commission.micros);
        is_missing
    })
}

fn begin(books: &Books<'_>, account: AccountId, amount: Money) -> Result<Asked, Error> {
    let account = self::account(books, account)?;
    let is_id = |key: &str| key == "id" || key.ends_with("_id");
    let ids = account.settings.iter().filter(|(key, value)| is_id(key) && !value.is_empty());
    Ok(Asked {
        account_name: account.name.clone(),
        network: crate::networks::name(books.open, &account.network),
        ids: ids.map(|(key, value)| (key.replace('_', " "), value.clone())).collect(),
        amount,
        due: None,
        sent: None,
        rows: Vec::new(),
        may_be: Vec::new(),
        is_told: true,
    })
}

fn gone() -> Error {
    Error::input("There is no such payout to ask for.")
        .hint("`tributary payouts` and the Payouts screen show what is expected and what is late.")
}

/// The subject and the text.
fn letter(asked: &Asked, today: Day) -> (String, String) {
    let amount = said(asked.amount.rounded());
    let mut text = String::from("Hello,\n\n");
    let subject = match (&asked.sent, asked.due) {
        (Some((id, day)), _) => {
            text += &format!(
                "my account shows payout {id} of {amount} as sent on {}. Up to today, {}, it has not reached me.\n\n\
                 Could you please look where it is, and tell me the day and the reference of the transfer?\n",
                worded(*day),
                worded(today)
            );
            format!("Payout {id} of {amount} has not arrived")
        }
        (None, due) => {
            let since = due.map(|due| format!(" By its usual day, {}, it had not come.", worded(due)));
            text += &format!(
                "commissions of {amount} are approved in my account and have not been paid to me.{}\n\n\
                 Could you please tell me when they will be paid, or what holds them up?\n",
                since.unwrap_or_default()
            );
            format!("Payout of {amount} is outstanding")
        }
    };
    text += &format!("\nAccount: {} ({})\n", asked.account_name, asked.network);
    for (key, value) in &asked.ids {
        let key =
            key.chars().take(1).flat_map(char::to_uppercase).chain(key.chars().skip(1)).collect::<String>();
        text += &format!("{key}: {value}\n");
    }
    if let (Some(first), Some(last)) = (asked.rows.first(), asked.rows.last()) {
        text += &format!("Commissions: {} from {} to {}\n", asked.rows.len(), first.day, last.day);
    }
    text += &format!("Sum: {amount}\n\n{}", table(asked));
    text += "\nThank you, and kind regards\n";
    (subject, text)
}

/// The commissions in columns of plain text.
fn table(asked: &Asked) -> String {
    if asked.rows.is_empty() {
        return String::new();
    }
    let mut lines = vec![["Day", "Program", "ID", "Commission"].map(str::to_owned)];
    for row in asked.rows.iter().take(LISTED) {
        let program: String = row.program.clone().unwrap_or_default().chars().take(NAME).collect();
        let commission = format!("{} {}", row.commission.amount, row.commission.currency);
        lines.push([row.day.clone(), program, row.id.clone(), commission]);
    }
    let width = |at: usize| {
        lines.iter().filter_map(|line| line.get(at)).map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths = [width(0), width(1), width(2), width(3)];
    let mut text = String::new();
    for [day, program, id, commission] in &lines {
        let pad = |cell: &str, width: usize| " ".repeat(width.saturating_sub(cell.chars().count()));
        let [w0, w1, w2, w3] = widths;
        text += &format!(
            "{day}{}  {program}{}  {id}{}  {}{commission}\n",
            pad(day, w0),
            pad(program, w1),
            pad(id, w2),
            pad(commission, w3)
        );
    }
    if asked.rows.len() > LISTED {
        text += &format!("… and {} more, all of them in the attached table.\n", asked.rows.len() - LISTED);
    }
    if !asked.is_told {
        text += "Your reports do not say which commissions were paid; these are the newest that come to the sum.\n";
    }
    text
}
