//! The rows of a year.

use ledger::{Find, LedgerError, Order};
use record::{Day, Money, Status};

use super::rates::{Converted, Rates};
use super::receipts::{self, Part};
use super::{Plan, Sums};
use crate::payouts::Books;
use crate::view::TaxBasis;
use crate::{App, Error, Open, hand};

/// By how many days a network's own day may differ from that of UTC.
const CLOCKS_DIFFER: i64 = 1;

/// What a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    Payout,
    /// A payout that the user says was received.
    Said,
    Receipt,
    Commission,
}

impl What {
    pub(super) fn word(self) -> &'static str {
        match self {
            What::Payout => "payout",
            What::Said => "own word",
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
    /// What the network says it sent for what arrived.
    pub(super) sent: Option<Money>,
    pub(super) converted: Option<Converted>,
    /// Whether its network no longer reports it.
    pub(super) vanished: bool,
}

/// Sums up a year.
pub(super) fn sums(app: &App, open: &Open, plan: &Plan) -> Result<Sums, Error> {
    let mut sums = Sums::default();
    match plan.basis {
        TaxBasis::Approved => {
            commissions(open, plan, &mut |row| {
                sums.add(row, plan.rate);
                Ok(())
            })?;
        }
        TaxBasis::Received => {
            let received = received(app, open, plan)?;
            received.rows.iter().for_each(|row| sums.add(row, plan.rate));
            (sums.unmatched, sums.likely) = (received.unmatched, received.likely);
            sums.said = received.said;
            sums.unsent = received.unsent;
        }
    }
    Ok(sums)
}

/// Hands over the rows of a year, oldest first.
pub(super) fn each(
    app: &App,
    open: &Open,
    plan: &Plan,
    on_row: &mut dyn FnMut(&Row) -> Result<(), Error>,
) -> Result<(), Error> {
    match plan.basis {
        TaxBasis::Approved => commissions(open, plan, on_row),
        TaxBasis::Received => received(app, open, plan)?.rows.iter().try_for_each(on_row),
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
                sent: None,
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
    said: Vec<Row>,
    unmatched: Vec<Row>,
    likely: Vec<Row>,
    unsent: Vec<Row>,
}

fn received(app: &App, open: &Open, plan: &Plan) -> Result<Received, Error> {
    let catalogue = open.catalogue();
    let named = |network: &str| catalogue.get(network).map(|connector| connector.name.clone());
    open.ledger.read(|r| {
        let books = Books::new(app, open, r)?;
        let joined = receipts::joined(&books, plan.days)?;
        let mut rates = Rates::new(r, plan.rate, plan.currency);
        let mut rows = |parts: &[Part<'_>], what: What| {
            let in_year = parts.iter().filter(|part| plan.days.contains(part.day));
            let row = |part: &Part<'_>| {
                // A receipt that no bank tells of is the user's own word.
                let what = if what == What::Receipt && part.entry.id.0 < 0 { What::Said } else { what };
                row(part, what, named(&part.entry.network), &mut rates)
            };
            in_year.map(row).collect::<Result<Vec<_>, LedgerError>>()
        };
        let unmatched = rows(&joined.unmatched, What::Receipt)?;
        let likely = rows(&joined.likely, What::Receipt)?;
        let unsent = rows(&joined.unsent, What::Payout)?;
        let said = rows(&joined.said, What::Said)?;
        let mut all = rows(&joined.arrived, What::Payout)?;
        all.extend(said.iter().cloned());
        all.extend(rows(&joined.sent, What::Payout)?);
        if plan.receipts {
            all.extend(unmatched.iter().cloned());
        }
        all.sort_by(|a, b| (a.day, &a.payer, &a.id).cmp(&(b.day, &b.payer, &b.id)));
        Ok::<_, Error>(Received { rows: all, said, unmatched, likely, unsent })
    })
}

fn row(part: &Part<'_>, what: What, network: Option<String>, rates: &mut Rates) -> Result<Row, LedgerError> {
    let (payout, account) = (&part.entry.payout, &part.entry.account_name);
    let payer = match what {
        // Neither a bank nor the user's own book is who pays.
        What::Payout | What::Said if part.entry.network != hand::NETWORK => network,
        _ => payout.payer.clone(),
    };
    Ok(Row {
        day: part.day,
        what,
        payer: payer.filter(|payer| !payer.trim().is_empty()).unwrap_or_else(|| account.clone()),
        account: account.clone(),
        program: None,
        id: payout.id.0.clone(),
        status: payout.status.clone(),
        amount: part.amount,
        sent: part.sent,
        converted: rates.convert(part.amount, part.day)?,
        vanished: false,
    })
}
