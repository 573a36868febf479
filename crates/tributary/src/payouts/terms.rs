//! What a network's terms say of its payouts.

use ledger::Account;
use record::{Currency, Money};

use super::books::Books;

/// Stated terms, as far as they are known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct PayoutTerms {
    /// The least sum that is paid out.
    pub minimum: Option<Money>,
    /// The day of the month on which is paid.
    pub day_of_month: Option<u32>,
    /// How many days a commission is held before it is paid.
    pub hold_days: Option<i64>,
}

impl PayoutTerms {
    /// The terms of an account in a currency.
    pub fn of(_: &Books<'_>, _: &Account, _: Option<&str>, _: Currency) -> PayoutTerms {
        PayoutTerms::default()
    }
}
