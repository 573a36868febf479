//! Amounts of other currencies at the newest rate, whatever their month.

use std::collections::BTreeMap;

use ledger::Reader;
use record::{Currency, Day, Money, Rate};

use crate::Error;

/// The newest rates, each looked up once.
pub(crate) struct Newest<'r> {
    reader: &'r Reader,
    day: Option<Day>,
    target: Currency,
    target_rate: Option<Rate>,
    known: BTreeMap<Currency, Option<Rate>>,
}

impl<'r> Newest<'r> {
    /// The newest rates to a currency.
    pub(crate) fn new(reader: &'r Reader, target: Currency) -> Result<Newest<'r>, Error> {
        let day = reader.rates_state()?.map(|(day, _)| day);
        let mut newest = Newest { reader, day, target, target_rate: None, known: BTreeMap::new() };
        newest.target_rate = newest.rate(target)?;
        Ok(newest)
    }

    fn rate(&self, currency: Currency) -> Result<Option<Rate>, Error> {
        match self.day {
            _ if currency == Currency::EUR => Ok(Some(Rate::ONE)),
            Some(day) => Ok(self.reader.rate(currency, day)?.map(|(rate, _)| rate)),
            None => Ok(None),
        }
    }

    /// How amounts of a currency are converted; nothing if a rate is missing.
    pub(crate) fn of(&mut self, currency: Currency) -> Result<Option<At>, Error> {
        if currency == self.target {
            return Ok(Some(At { currency, target: currency, rates: None }));
        }
        let rate = match self.known.get(&currency) {
            Some(known) => *known,
            None => {
                let found = self.rate(currency)?;
                self.known.insert(currency, found);
                found
            }
        };
        let rates = rate.zip(self.target_rate);
        Ok(rates.map(|rates| At { currency, target: self.target, rates: Some(rates) }))
    }
}

/// How amounts of one currency become those of another.
#[derive(Clone, Copy)]
pub(crate) struct At {
    currency: Currency,
    target: Currency,
    rates: Option<(Rate, Rate)>,
}

impl At {
    /// An amount in the other currency, half to even; held at the end of what fits.
    pub(crate) fn convert(self, micros: i64) -> i64 {
        match self.rates {
            None => micros,
            Some(_) if micros == 0 => 0,
            Some((from, to)) => from
                .convert(Money::new(micros, self.currency), self.target, to)
                .map_or(if micros < 0 { i64::MIN } else { i64::MAX }, |money| money.micros),
        }
    }
}
