//! Money that was sent.

use record::{Day, Payout, PayoutId};
use rusqlite::{OptionalExtension, Row, params};

use crate::import::{Change, Import};
use crate::kept::PAYOUTS;
use crate::{AccountId, LedgerError, Reader, RowId, stored};

/// A payout and whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PayoutEntry {
    /// The ledger's number of it.
    pub id: RowId,
    /// The account it was sent to.
    pub account: AccountId,
    /// The account's name.
    pub account_name: String,
    /// The account's connector.
    pub network: String,
    /// What the source says.
    pub payout: Payout,
}

/// Which payouts to answer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PayoutFind {
    /// Only this account.
    pub account: Option<AccountId>,
    /// Only accounts of this connector.
    pub network: Option<String>,
    /// From this day on.
    pub since: Option<Day>,
    /// Up to and including this day.
    pub until: Option<Day>,
}

/// What [`entry`] reads.
pub(crate) const SELECT: &str =
    "SELECT o.row, o.account, a.name, a.network, o.id, o.day, o.amount, o.currency, o.status, o.payer
     FROM payouts o JOIN accounts a ON a.id = o.account";

/// Reads [`SELECT`].
pub(crate) fn entry(row: &Row) -> Result<PayoutEntry, LedgerError> {
    let currency = stored::currency(stored::text(row, 7)?)?;
    Ok(PayoutEntry {
        id: RowId(row.get(0)?),
        account: AccountId(row.get(1)?),
        account_name: row.get(2)?,
        network: row.get(3)?,
        payout: Payout {
            id: PayoutId(row.get(4)?),
            day: stored::day(row.get(5)?)?,
            amount: record::Money::new(row.get(6)?, currency),
            status: row.get(8)?,
            payer: row.get(9)?,
        },
    })
}

impl Reader {
    /// Hands over the payouts in order of day, account and id.
    pub fn payouts(
        &self,
        find: &PayoutFind,
        each: &mut dyn FnMut(PayoutEntry) -> Result<(), LedgerError>,
    ) -> Result<(), LedgerError> {
        let mut statement = self.conn.prepare_cached(&format!(
            "{SELECT}
             WHERE (?1 IS NULL OR o.account = ?1) AND (?2 IS NULL OR a.network = ?2)
             AND (?3 IS NULL OR o.day >= ?3) AND (?4 IS NULL OR o.day <= ?4)
             ORDER BY o.day, a.folded, a.id, o.id"
        ))?;
        let mut rows = statement.query(params![
            find.account.map(|id| id.0),
            find.network,
            find.since.map(Day::number),
            find.until.map(Day::number)
        ])?;
        while let Some(row) = rows.next()? {
            each(entry(row)?)?;
        }
        Ok(())
    }
}

/// What a payout is apart from its id, as it lies in the columns.
type State = (i64, i64, String, Option<String>, Option<String>);

impl Import<'_> {
    /// Writes a payout; the newest answer is the truth.
    pub(crate) fn payout(&mut self, payout: &Payout) -> Result<Change, LedgerError> {
        let conn = self.conn();
        let new: State = (
            payout.day.number(),
            payout.amount.micros,
            payout.amount.currency.key().to_owned(),
            payout.status.clone(),
            payout.payer.clone(),
        );
        let old: Option<(i64, i64, State)> = conn
            .prepare_cached(
                "SELECT row, batch, day, amount, currency, status, payer FROM payouts
                 WHERE account = ?1 AND id = ?2",
            )?
            .query_row(params![self.account.0, payout.id.0], |row| {
                let state = (row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?, row.get(6)?);
                Ok((row.get(0)?, row.get(1)?, state))
            })
            .optional()?;
        let row = match old {
            Some((_, batch, old)) if old == new => return Ok(self.confirms(batch)),
            Some((row, batch, _)) => {
                if batch != self.batch.0 {
                    PAYOUTS.supersede(conn, row, self.batch)?;
                }
                Some(row)
            }
            None => None,
        };
        conn.prepare_cached(
            "INSERT INTO payouts (row, account, id, day, amount, currency, status, payer, batch, changed_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
             ON CONFLICT (row) DO UPDATE SET day = ?4, amount = ?5, currency = ?6, status = ?7, payer = ?8,
               batch = ?9, changed_at = ?10",
        )?
        .execute(params![
            row,
            self.account.0,
            payout.id.0,
            new.0,
            new.1,
            new.2,
            new.3,
            new.4,
            self.batch.0,
            self.now
        ])?;
        Ok(if row.is_some() { Change::Updated } else { Change::Added })
    }
}
