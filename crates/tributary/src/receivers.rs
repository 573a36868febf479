//! Which accounts are those of banks and wallets: their payouts are money that arrived, not money that a network sent.
//!
//! The account's connector says so. Of a recipe that is not kept, what it said is noted with the account.

use std::collections::BTreeMap;
use std::sync::Arc;

use ledger::{AccountId, LedgerError, Reader};
use network::{Catalogue, Connector};

use crate::Open;

/// The setting by which an account is a bank's or wallet's whose recipe nobody keeps.
const KIND: &str = "kind";
const WALLET: &str = "wallet";

/// Notes with an account what the recipe that read its file says of it.
pub(crate) fn note_kind(settings: &mut BTreeMap<String, String>, recipe: &Connector) {
    settings.remove(KIND);
    if recipe.receives() {
        settings.insert(KIND.to_owned(), WALLET.to_owned());
    }
}

/// Tells accounts of banks and wallets from those that networks pay.
pub(crate) struct Receivers<'a> {
    r: &'a Reader,
    catalogue: Arc<Catalogue>,
    known: BTreeMap<AccountId, bool>,
}

impl<'a> Receivers<'a> {
    pub fn new(open: &Open, r: &'a Reader) -> Receivers<'a> {
        Receivers { r, catalogue: open.catalogue(), known: BTreeMap::new() }
    }

    /// Whether payouts of an account are money that arrived.
    pub fn is(&mut self, id: AccountId) -> Result<bool, LedgerError> {
        if let Some(known) = self.known.get(&id) {
            return Ok(*known);
        }
        let receives =
            self.r.account(id)?.is_some_and(|account| match self.catalogue.get(&account.network) {
                Some(connector) => connector.receives(),
                None => account.settings.get(KIND).is_some_and(|kind| kind == WALLET),
            });
        self.known.insert(id, receives);
        Ok(receives)
    }
}
