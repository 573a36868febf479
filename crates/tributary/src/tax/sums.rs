//! Sums of rows.

use std::collections::BTreeMap;

use record::{Amounts, Currency, Money};

use super::rates::month;
use super::rows::Row;
use crate::view::{MoneyView, TaxMissing, TaxPayer, TaxRate};

/// What one payer paid.
#[derive(Default)]
struct Payer {
    rows: u64,
    amounts: Amounts,
    total: Amounts,
}

/// Sums of rows, and what is to be looked at.
#[derive(Default)]
pub(super) struct Sums {
    pub(super) rows: u64,
    pub(super) vanished: u64,
    pub(super) said: Vec<Row>,
    pub(super) unmatched: Vec<Row>,
    pub(super) likely: Vec<Row>,
    pub(super) unsent: Vec<Row>,
    /// What less arrived than was sent, in the same currency.
    pub(super) fees: Amounts,
    payers: BTreeMap<String, Payer>,
    total: Amounts,
    /// By payer and month: what it paid as it was, and converted.
    pub(super) months: BTreeMap<(String, String), (Amounts, Amounts)>,
    missing: BTreeMap<(String, Currency), i64>,
}

impl Sums {
    pub(super) fn add(&mut self, row: &Row, rule: TaxRate) {
        self.rows += 1;
        self.vanished += u64::from(row.vanished);
        if let Some(sent) = row.sent.filter(|sent| sent.currency == row.amount.currency) {
            self.fees.add(Money::new(sent.micros.saturating_sub(row.amount.micros), sent.currency));
        }
        let payer = self.payers.entry(row.payer.clone()).or_default();
        payer.rows += 1;
        payer.amounts.add(row.amount);
        let months = self.months.entry((row.payer.clone(), month(row.day))).or_default();
        months.0.add(row.amount);
        match &row.converted {
            Some(converted) => {
                payer.total.add(converted.amount);
                months.1.add(converted.amount);
                self.total.add(converted.amount);
            }
            None => {
                let when = match rule {
                    TaxRate::Day => row.day.to_string(),
                    TaxRate::Month => month(row.day),
                };
                let sum = self.missing.entry((when, row.amount.currency)).or_default();
                *sum = sum.saturating_add(row.amount.micros);
            }
        }
    }

    pub(super) fn total(&self, currency: Currency) -> Money {
        self.total.get(currency)
    }

    /// The payers, the largest first.
    pub(super) fn payers(&self, currency: Currency) -> Vec<TaxPayer> {
        let mut payers: Vec<(&String, &Payer)> = self.payers.iter().collect();
        payers.sort_by_key(|(name, payer)| (std::cmp::Reverse(payer.total.get(currency).micros), *name));
        let view = |(name, payer): (&String, &Payer)| TaxPayer {
            name: name.clone(),
            rows: payer.rows,
            amounts: payer.amounts.iter().map(MoneyView::from).collect(),
            total: payer.total.get(currency).into(),
        };
        payers.into_iter().map(view).collect()
    }

    /// Days without a rate, or months, in order.
    pub(super) fn missing(&self) -> impl Iterator<Item = TaxMissing> + '_ {
        self.missing.iter().map(|((day, currency), micros)| TaxMissing {
            day: day.clone(),
            amount: Money::new(*micros, *currency).into(),
        })
    }
}
