//! What a transaction has been.

use record::{Instant, Money, Status};
use rusqlite::types::Value;

use crate::batches::{BatchRef, REF_COLUMNS, batch_ref};
use crate::kept::TRANSACTIONS;
use crate::transactions::State;
use crate::{LedgerError, Reader, RowId, stored};

/// A state that a transaction has been in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// When it was first seen.
    pub at: Instant,
    /// Where the commission stood.
    pub status: Status,
    /// The commission.
    pub commission: Money,
    /// The value of the order.
    pub sale_amount: Option<Money>,
    /// Since when the network's answers lacked it.
    pub missing_since: Option<Instant>,
    /// What brought the state.
    pub batch: BatchRef,
    /// The fields in which it differs from the state before, by the names that records give them.
    pub changed: Vec<String>,
}

impl Reader {
    /// Answers every state that a transaction has been in, oldest first, the present one last.
    pub fn history(&self, row: RowId) -> Result<Vec<Seen>, LedgerError> {
        let columns = TRANSACTIONS.columns;
        let sql = format!(
            "SELECT {REF_COLUMNS}, s.* FROM (
               SELECT seq, batch AS of_batch, changed_at, {columns} FROM changes WHERE row = ?1
               UNION ALL
               SELECT NULL, batch, changed_at, {columns} FROM transactions WHERE row = ?1) s
             JOIN batches b ON b.id = s.of_batch JOIN accounts a ON a.id = b.account
             ORDER BY s.seq NULLS LAST"
        );
        let mut find = self.conn.prepare_cached(&sql)?;
        let mut rows = find.query([row.0])?;
        let mut history = Vec::new();
        let mut before: Vec<(&str, Value)> = Vec::new();
        while let Some(row) = rows.next()? {
            let names = columns.split(',').map(str::trim).zip(STATE..);
            let now =
                names.map(|(name, at)| Ok((name, row.get(at)?))).collect::<Result<Vec<_>, LedgerError>>()?;
            let state = State::read(row, STATE)?;
            history.push(Seen {
                at: stored::instant(row.get(STATE - 1)?)?,
                status: state.status()?,
                commission: state.commission()?,
                sale_amount: state.sale()?,
                missing_since: state.missing_since.map(stored::instant).transpose()?,
                batch: batch_ref(row, 0)?,
                changed: differences(&before, &now),
            });
            before = now;
        }
        Ok(history)
    }
}

/// Where the columns of the state begin.
const STATE: usize = 11;

/// The fields in which two states differ, each once.
fn differences(before: &[(&str, Value)], now: &[(&str, Value)]) -> Vec<String> {
    let mut fields: Vec<String> = Vec::new();
    for ((name, old), (_, new)) in before.iter().zip(now) {
        let field = match *name {
            "program" | "named" => "program_id",
            "program_name" => "program",
            "currency" => "commission",
            "sale" | "sale_currency" => "sale_amount",
            other => other,
        };
        if old != new && !fields.iter().any(|known| known == field) {
            fields.push(field.to_owned());
        }
    }
    fields
}
