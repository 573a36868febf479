//! What one euro buys, by day.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};

use record::{Currency, Day, Days, Money, Rate};
use rusqlite::{OptionalExtension, params};

use crate::{LedgerError, Reader, Writer, stored};

/// How many days a rate stands in for later ones: over weekends and holidays, not over gaps in the list.
const STANDS_FOR: i64 = 7;

impl Reader {
    /// Answers the rate of a day, or the latest one of the seven days before, and its day.
    pub fn rate(&self, currency: Currency, day: Day) -> Result<Option<(Rate, Day)>, LedgerError> {
        if currency == Currency::EUR {
            return Ok(Some((Rate::ONE, day)));
        }
        let mut find = self.conn.prepare_cached(
            "SELECT day, nanos FROM rates WHERE currency = ?1 AND day BETWEEN ?2 AND ?3
             ORDER BY day DESC LIMIT 1",
        )?;
        let number = day.number();
        let found: Option<(i64, i64)> = find
            .query_row(params![currency.key(), number - STANDS_FOR, number], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .optional()?;
        found.map(|(day, nanos)| Ok((rate(nanos)?, stored::day(day)?))).transpose()
    }

    /// Answers the latest day there are rates for and how many rates there are.
    pub fn rates_state(&self) -> Result<Option<(Day, usize)>, LedgerError> {
        let (latest, count): (Option<i64>, i64) =
            self.conn.query_row("SELECT max(day), count(*) FROM rates", [], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })?;
        let count = usize::try_from(count).unwrap_or(0);
        latest.map(|latest| Ok((stored::day(latest)?, count))).transpose()
    }

    /// Answers the rates of a currency, oldest first.
    pub fn rate_list(&self, currency: Currency) -> Result<Vec<(Day, Rate)>, LedgerError> {
        self.rates_between(currency, i64::MIN, i64::MAX)?
            .into_iter()
            .map(|(day, rate)| Ok((stored::day(day)?, rate)))
            .collect()
    }

    /// Answers the currencies in which money lies that cannot be converted to the base currency.
    pub fn unrated_currencies(&self) -> Result<Vec<Currency>, LedgerError> {
        let mut find = self
            .conn
            .prepare_cached("SELECT DISTINCT currency FROM cells WHERE grain = 2 AND rated = 0 ORDER BY 1")?;
        let mut rows = find.query([])?;
        let mut currencies = Vec::new();
        while let Some(row) = rows.next()? {
            currencies.push(stored::currency(stored::text(row, 0)?)?);
        }
        Ok(currencies)
    }

    fn rates_between(&self, currency: Currency, from: i64, to: i64) -> Result<Vec<(i64, Rate)>, LedgerError> {
        let mut find = self.conn.prepare_cached(
            "SELECT day, nanos FROM rates WHERE currency = ?1 AND day BETWEEN ?2 AND ?3 ORDER BY day",
        )?;
        let mut rows = find.query(params![currency.key(), from, to])?;
        let mut rates = Vec::new();
        while let Some(row) = rows.next()? {
            rates.push((row.get(0)?, rate(row.get(1)?)?));
        }
        Ok(rates)
    }
}

impl Writer {
    /// Keeps rates; whatever lies in their days is converted anew.
    pub fn put_rates(&self, rates: &[(Day, Currency, Rate)], source: &str) -> Result<(), LedgerError> {
        let mut currencies = BTreeSet::new();
        let mut days: Option<(i64, i64)> = None;
        for (day, currency, rate) in rates {
            let day = day.number();
            let changed = self
                .conn
                .prepare_cached(
                    "INSERT INTO rates (currency, day, nanos, source) VALUES (?1, ?2, ?3, ?4)
                     ON CONFLICT (currency, day) DO UPDATE SET nanos = ?3, source = ?4 WHERE nanos <> ?3",
                )?
                .execute(params![currency.key(), day, rate.nanos(), source])?;
            if changed > 0 {
                currencies.insert(*currency);
                days = Some(days.map_or((day, day), |(from, to)| (from.min(day), to.max(day))));
            }
        }
        match days {
            Some((from, to)) => self.rebuild_converted(&currencies, from, to.saturating_add(STANDS_FOR)),
            None => Ok(()),
        }
    }
}

fn rate(nanos: i64) -> Result<Rate, LedgerError> {
    Rate::from_nanos(nanos)
        .ok_or_else(|| LedgerError::Stored { expected: "a rate", value: nanos.to_string() })
}

/// The rates that one question or one rebuild needs, read once.
pub(crate) struct Rates<'r> {
    reader: &'r Reader,
    from: i64,
    to: i64,
    known: RefCell<HashMap<Currency, Vec<(i64, Rate)>>>,
}

impl<'r> Rates<'r> {
    /// The rates that days in a range are converted with.
    pub(crate) fn new(reader: &'r Reader, days: Option<Days>) -> Rates<'r> {
        let (from, to) =
            days.map_or((i64::MIN, i64::MAX), |days| (days.from().number() - STANDS_FOR, days.to().number()));
        Rates { reader, from, to, known: RefCell::default() }
    }

    fn rate(&self, currency: Currency, day: i64) -> Result<Option<Rate>, LedgerError> {
        if currency == Currency::EUR {
            return Ok(Some(Rate::ONE));
        }
        let mut known = self.known.borrow_mut();
        let rates = match known.entry(currency) {
            std::collections::hash_map::Entry::Occupied(found) => found.into_mut(),
            std::collections::hash_map::Entry::Vacant(free) => {
                free.insert(self.reader.rates_between(currency, self.from, self.to)?)
            }
        };
        let later = rates.partition_point(|(known, _)| *known <= day);
        let latest = later.checked_sub(1).and_then(|at| rates.get(at));
        Ok(latest.filter(|(known, _)| *known >= day - STANDS_FOR).map(|(_, rate)| *rate))
    }

    /// An amount at the rates of a day; none if a rate is missing or the result is too large to keep.
    pub(crate) fn convert(
        &self,
        money: Money,
        target: Currency,
        day: i64,
    ) -> Result<Option<i64>, LedgerError> {
        if money.currency == target {
            return Ok(Some(money.micros));
        }
        let (Some(from), Some(to)) = (self.rate(money.currency, day)?, self.rate(target, day)?) else {
            return Ok(None);
        };
        Ok(from.convert(money, target, to).map(|money| money.micros))
    }
}
