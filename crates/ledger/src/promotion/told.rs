//! What a placement brought over time, and the work that went in.

use std::collections::BTreeMap;

use record::{Amounts, Currency, Day, Money, Status};
use rusqlite::params;

use super::PlacementId;
use crate::rates::Rates;
use crate::{LedgerError, Reader, stored};

/// A placement's commissions of one day, in one currency, that stand or were declined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayBrought {
    /// The network's own day.
    pub day: Day,
    /// Where they stand.
    pub status: Status,
    /// The sum.
    pub money: Money,
    /// The sum in the currency asked for; none where a rate is missing.
    pub converted: Option<i64>,
    /// How many.
    pub count: u64,
}

impl Reader {
    /// Answers what a placement brought, by day, currency and state.
    pub fn brought_by(
        &self,
        placement: PlacementId,
        currency: Option<Currency>,
    ) -> Result<Vec<DayBrought>, LedgerError> {
        let mut find = self.conn.prepare_cached(
            "SELECT t.day, t.currency, t.status, sum(t.commission), count(*) FROM contents c
             JOIN transactions t INDEXED BY transactions_of_content
             ON t.program = c.program AND t.sub_id = c.sub_id WHERE c.placement = ?1
             GROUP BY t.day, t.currency, t.status ORDER BY t.day",
        )?;
        let rates = Rates::new(self, None);
        let mut rows = find.query([placement.0])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let day: i64 = row.get(0)?;
            let money = Money::new(row.get(3)?, stored::currency(stored::text(row, 1)?)?);
            found.push(DayBrought {
                day: stored::day(day)?,
                status: stored::status(row.get(2)?)?,
                money,
                converted: match currency {
                    Some(currency) => rates.convert(money, currency, day)?,
                    None => None,
                },
                count: stored::count(row.get(4)?),
            });
        }
        Ok(found)
    }

    /// Answers what a placement earned in each currency that was reported, declined commissions left out.
    pub fn earned_in_each(&self, placement: PlacementId) -> Result<Amounts, LedgerError> {
        let standing = self.brought_by(placement, None)?.into_iter().filter(|part| part.status.counts());
        Ok(standing.map(|part| part.money).collect())
    }

    /// Answers the minutes of work of each day, on one placement or on all.
    pub fn minutes_by_day(&self, placement: Option<PlacementId>) -> Result<BTreeMap<Day, u64>, LedgerError> {
        let mut find = self.conn.prepare_cached(
            "SELECT day, sum(minutes) FROM efforts WHERE gone = 0 AND (?1 IS NULL OR placement = ?1)
             GROUP BY day",
        )?;
        let mut rows = find.query(params![placement.map(|id| id.0)])?;
        let mut minutes = BTreeMap::new();
        while let Some(row) = rows.next()? {
            minutes.insert(stored::day(row.get(0)?)?, stored::count(row.get(1)?));
        }
        Ok(minutes)
    }
}
