//! Our own exports, brought back: to the accounts that they name, without losing what their columns do not tell.

use ledger::{Account, AccountId, Change, Import, LedgerError, Reader};
use network::Found;
use record::{Day, Money, Record, Transaction};

use crate::view::ImportRequest;
use crate::{Error, activity, export};

/// The account to which rows go that name this one, and what it is called; none if it is not there yet.
///
/// A name that an account of another network has here is used with the network after it.
pub(crate) fn account(r: &Reader, network: &str, name: &str) -> Result<(Option<Account>, String), Error> {
    let other = format!("{name} ({network})");
    for name in [name, other.as_str()] {
        let live = r.account_named(name)?;
        let is_taken = live.as_ref().is_some_and(|account| account.network != network);
        let known = match live.filter(|account| account.network == network) {
            Some(account) => Some(account),
            // What a removed account earned is still in its export.
            None => r.kept_account(name)?.filter(|account| account.network == network),
        };
        if known.is_some() || !is_taken {
            return Ok((known, name.to_owned()));
        }
    }
    Err(Error::input(format!("“{name}” and “{other}” are both accounts of other networks."))
        .hint("Rename one of them, then import the file again."))
}

/// Refuses to put the rows of several accounts into one.
pub(crate) fn one_account_each(found: &[Found], file: &str, request: &ImportRequest) -> Result<(), Error> {
    let named: Vec<_> =
        found.iter().filter_map(|found| Some(found.account.as_ref()?.name.as_str())).collect();
    match &request.account {
        Some(one) if named.len() > 1 => Err(Error::input(format!(
            "{file} has the rows of several accounts ({}), which cannot all go to “{one}”.",
            named.join(", ")
        ))
        .hint("Leave --account out: each row goes to the account that it names.")),
        _ => Ok(()),
    }
}

/// Writes a row of an export, unless it is as it was exported.
///
/// Of a row that is known, what a table without the last columns of a file does not tell stays: the network's own day,
/// the currency of the sale, the payout, the note.
pub(crate) fn push(
    import: &mut Import<'_>,
    r: &Reader,
    account: AccountId,
    row: &Transaction,
) -> Result<Change, LedgerError> {
    let Some(known) = r.transaction_of(account, &row.id.0)? else {
        return import.push(&Record::Transaction(row.clone()));
    };
    let exported = |row: &Transaction| export::transaction_cells(&activity::from_record(row, "", ""));
    let was = known.transaction;
    let mut now = row.clone();
    now.payout_id = now.payout_id.or_else(|| was.payout_id.clone());
    now.note = now.note.or_else(|| was.note.clone());
    if now.occurred_at == was.occurred_at && now.day == Day::of(now.occurred_at) {
        now.day = was.day;
    }
    // Without its currency the sale was read as one in the currency of the commission.
    if let (Some(sale), Some(sold)) = (now.sale_amount, was.sale_amount)
        && sale.currency == now.commission.currency
        && Money::parse_exact(&sale.decimal(), sold.currency) == Ok((sold, true))
    {
        now.sale_amount = was.sale_amount;
    }
    if exported(&was) == exported(&now) {
        return import.known(known.row);
    }
    import.push(&Record::Transaction(now))
}
