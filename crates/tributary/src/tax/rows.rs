//! The rows of a year.

use ledger::{Find, LedgerError, Order, PayoutEntry, PayoutFind, Reader};
use record::{Day, Days, Money, Status};

use super::rates::{Converted, Rates};
use super::receipts::{self, AROUND_DAYS};
use super::{Plan, Sums};
use crate::view::TaxBasis;
use crate::{Error, Open, hand};

/// By how many days a network's own day may differ from that of UTC.
const CLOCKS_DIFFER: i64 = 1;

/// What a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    Payout,
    Receipt,
    Commission,
}

impl What {
    pub(super) fn word(self) -> &'static str {
        match self {
            What::Payout => "payout",
            What::Receipt => "receipt",
            What::Commission => "commission",
        }
    }
}

/// A row: money on a day.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) day: Day,
    pub(super) what: What,
    pub(super) payer: String,
    pub(super) account: String,
    pub(super) program: Option<String>,
    pub(super) id: String,
    pub(super) status: Option<String>,
    pub(super) amount: Money,
    pub(super) converted: Option<Converted>,
    /// Whether its network no longer reports it.
    pub(super) vanished: bool,
}

/// Sums up a year.
pub(super) fn sums(open: &Open, plan: &Plan) -> Result<Sums, Error> {
    let mut sums = Sums::default();
    match plan.basis {
        TaxBasis::Approved => {
            commissions(open, plan, &mut |row| {
                sums.add(row, plan.rate);
                Ok(())
            })?;
        }
        TaxBasis::Received => {
            let received = received(open, plan)?;
            received.rows.iter().for_each(|row| sums.add(row, plan.rate));
            (sums.unmatched, sums.unsent) = (received.unmatched, received.unsent);
        }
    }
    Ok(sums)
}

/// Hands over the rows of a year, oldest first.
pub(super) fn each(
    open: &Open,
    plan: &Plan,
    on_row: &mut dyn FnMut(&Row) -> Result<(), Error>,
) -> Result<(), Error> {
    match plan.basis {
        TaxBasis::Approved => commissions(open, plan, on_row),
        TaxBasis::Received => received(open, plan)?.rows.iter().try_for_each(on_row),
    }
}

fn commissions(
    open: &Open,
    plan: &Plan,
    on_row: &mut dyn FnMut(&Row) -> Result<(), Error>,
) -> Result<(), Error> {
    let catalogue = open.catalogue();
    let find = Find {
        since: Some(plan.days.from().plus(-CLOCKS_DIFFER).start()),
        until: Some(plan.days.to().plus(1 + CLOCKS_DIFFER).start()),
        ..Find::default()
    };
    let mut failed = None;
    open.ledger.read(|r| {
        let mut rates = Rates::new(r, plan.rate, plan.currency);
        r.transactions(&find, Order::Oldest, 0, None, &mut |entry| {
            let transaction = entry.transaction;
            let counts = matches!(transaction.status, Status::Approved | Status::Paid);
            if !counts || !plan.days.contains(transaction.day) || failed.is_some() {
                return Ok(());
            }
            let payer = match catalogue.get(&entry.network) {
                Some(connector) if entry.network != hand::NETWORK => connector.name.clone(),
                _ => transaction.program.clone().unwrap_or_else(|| entry.account_name.clone()),
            };
            let row = Row {
                day: transaction.day,
                what: What::Commission,
                payer,
                account: entry.account_name,
                program: transaction.program,
                id: transaction.id.0,
                status: Some(transaction.status.word().to_owned()),
                amount: transaction.commission,
                converted: rates.convert(transaction.commission, transaction.day)?,
                vanished: entry.missing_since.is_some(),
            };
            failed = on_row(&row).err();
            Ok(())
        })
    })?;
    failed.map_or(Ok(()), Err)
}

/// What was received, and what is to be looked at.
struct Received {
    rows: Vec<Row>,
    unmatched: Vec<Row>,
    unsent: Vec<Row>,
}

fn received(open: &Open, plan: &Plan) -> Result<Received, Error> {
    let catalogue = open.catalogue();
    let receives = |network: &str| catalogue.get(network).is_some_and(|connector| connector.receives());
    let named = |network: &str| catalogue.get(network).map(|connector| connector.name.clone());
    Ok(open.ledger.read(|r| {
        let (banks, networks): (Vec<PayoutEntry>, Vec<PayoutEntry>) =
            around(r, plan.days)?.into_iter().partition(|entry| receives(&entry.network));
        let (unsent, sent): (Vec<&PayoutEntry>, Vec<&PayoutEntry>) =
            networks.iter().partition(|entry| receipts::is_unsent(entry.payout.status.as_deref()));
        let came: Vec<&PayoutEntry> = banks
            .iter()
            .filter(|entry| entry.payout.amount.micros > 0)
            .filter(|entry| !receipts::is_unsent(entry.payout.status.as_deref()))
            .collect();
        let explained = receipts::explained(r, &sent, &came)?;
        let mut rates = Rates::new(r, plan.rate, plan.currency);
        let mut rows = |entries: &mut dyn Iterator<Item = &PayoutEntry>, what: What| {
            let in_year = entries.filter(|entry| plan.days.contains(entry.payout.day));
            let row = |entry: &PayoutEntry| row(entry, what, named(&entry.network), &mut rates);
            in_year.map(row).collect::<Result<Vec<_>, LedgerError>>()
        };
        let unexplained = came.iter().enumerate().filter(|(at, _)| !explained.contains(at));
        let unmatched = rows(&mut unexplained.map(|(_, entry)| *entry), What::Receipt)?;
        let unsent = rows(&mut unsent.into_iter(), What::Payout)?;
        let mut all = rows(&mut sent.into_iter(), What::Payout)?;
        if plan.receipts {
            all.extend(unmatched.iter().cloned());
        }
        all.sort_by(|a, b| (a.day, &a.payer, &a.id).cmp(&(b.day, &b.payer, &b.id)));
        Ok::<_, LedgerError>(Received { rows: all, unmatched, unsent })
    })?)
}

fn around(r: &Reader, days: Days) -> Result<Vec<PayoutEntry>, LedgerError> {
    let mut entries = Vec::new();
    let find = PayoutFind {
        since: Some(days.from().plus(-AROUND_DAYS)),
        until: Some(days.to().plus(AROUND_DAYS)),
        ..PayoutFind::default()
    };
    r.payouts(&find, &mut |entry| {
        entries.push(entry);
        Ok(())
    })?;
    Ok(entries)
}

fn row(
    entry: &PayoutEntry,
    what: What,
    network: Option<String>,
    rates: &mut Rates,
) -> Result<Row, LedgerError> {
    let payout = &entry.payout;
    let payer = match what {
        // A bank is not who pays.
        What::Receipt => payout.payer.clone(),
        What::Payout | What::Commission => network,
    };
    Ok(Row {
        day: payout.day,
        what,
        payer: payer.filter(|payer| !payer.trim().is_empty()).unwrap_or_else(|| entry.account_name.clone()),
        account: entry.account_name.clone(),
        program: None,
        id: payout.id.0.clone(),
        status: payout.status.clone(),
        amount: payout.amount,
        converted: rates.convert(payout.amount, payout.day)?,
        vanished: false,
    })
}
