//! What there is at all: which days, which currencies, how much of it, and what is owed.

use record::{Amounts, Currency, Days, Money, Status};

use crate::{LedgerError, ProgramInfo, ProgramKey, Reader, stored};

impl Reader {
    /// Answers the first and the last day with a transaction.
    pub fn days(&self) -> Result<Option<Days>, LedgerError> {
        // Each end comes from the order of instants, which is within a day of that of days.
        let mut find = self.conn.prepare_cached(
            "SELECT (SELECT min(day) FROM transactions WHERE occurred_at <= (SELECT min(occurred_at) + 172800 FROM transactions)),
                    (SELECT max(day) FROM transactions WHERE occurred_at >= (SELECT max(occurred_at) - 172800 FROM transactions))",
        )?;
        let ends: (Option<i64>, Option<i64>) = find.query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        match ends {
            (Some(first), Some(last)) => Ok(Days::new(stored::day(first)?, stored::day(last)?)),
            _ => Ok(None),
        }
    }

    /// Answers the currencies that commissions were reported in, the one with most of them first.
    pub fn currencies(&self) -> Result<Vec<Currency>, LedgerError> {
        let mut find = self.conn.prepare_cached(
            "SELECT currency FROM cells WHERE grain = 2 GROUP BY 1 ORDER BY sum(count) DESC, 1",
        )?;
        let mut rows = find.query([])?;
        let mut currencies = Vec::new();
        while let Some(row) = rows.next()? {
            currencies.push(stored::currency(stored::text(row, 0)?)?);
        }
        Ok(currencies)
    }

    /// Answers what was earned in each month, by currency, oldest first: the month as `2026-09`.
    pub fn earned_by_month(&self) -> Result<Vec<(String, Money)>, LedgerError> {
        let mut find = self.conn.prepare_cached(
            "SELECT bucket, currency, sum(commission) FROM cells WHERE grain = 2 AND status <> ?1 GROUP BY 1, 2 ORDER BY 1, 2",
        )?;
        let mut rows = find.query([stored::put_status(Status::Declined)])?;
        let mut months = Vec::new();
        while let Some(row) = rows.next()? {
            let month = stored::day(row.get(0)?)?.date().format("%Y-%m").to_string();
            months.push((month, Money::new(row.get(2)?, stored::currency(stored::text(row, 1)?)?)));
        }
        Ok(months)
    }

    /// Answers what programs have approved and not paid, by currency.
    pub fn owed(&self) -> Result<Vec<(ProgramInfo, Amounts)>, LedgerError> {
        let mut find = self.conn.prepare_cached(
            "SELECT program, currency, sum(commission) FROM cells WHERE grain = 2 AND status = ?1 GROUP BY 1, 2 ORDER BY 1",
        )?;
        let mut rows = find.query([stored::put_status(Status::Approved)])?;
        let mut owed: Vec<(ProgramInfo, Amounts)> = Vec::new();
        while let Some(row) = rows.next()? {
            let key = ProgramKey(row.get(0)?);
            let money = Money::new(row.get(2)?, stored::currency(stored::text(row, 1)?)?);
            match owed.last_mut().filter(|(program, _)| program.key == key) {
                Some((_, amounts)) => amounts.add(money),
                None => {
                    if let Some(program) = self.program(key)? {
                        owed.push((program, Amounts::from_iter([money])));
                    }
                }
            }
        }
        Ok(owed)
    }
}
