//! At which rate a row is converted.

use std::collections::HashMap;

use ledger::{LedgerError, Reader};
use record::{Currency, Day, Money, Rate};

use crate::view::TaxRate;

/// A row in the currency asked for, and by which rates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Converted {
    pub(super) amount: Money,
    /// Units of each currency for a euro, in words; empty where none was needed.
    pub(super) rate: String,
}

/// Rates that were asked for, each once.
pub(super) struct Rates<'r> {
    reader: &'r Reader,
    rule: TaxRate,
    target: Currency,
    days: HashMap<(Currency, Day), Option<(Rate, Day)>>,
    months: HashMap<Currency, HashMap<String, Rate>>,
}

impl<'r> Rates<'r> {
    pub(super) fn new(reader: &'r Reader, rule: TaxRate, target: Currency) -> Rates<'r> {
        Rates { reader, rule, target, days: HashMap::new(), months: HashMap::new() }
    }

    /// Converts an amount; none if a rate is missing.
    pub(super) fn convert(&mut self, amount: Money, day: Day) -> Result<Option<Converted>, LedgerError> {
        let target = self.target;
        if amount.currency == target {
            return Ok(Some(Converted { amount: amount.rounded(), rate: String::new() }));
        }
        let (Some(from), Some(to)) = (self.rate(amount.currency, day)?, self.rate(target, day)?) else {
            return Ok(None);
        };
        let told = [(amount.currency, &from), (target, &to)];
        let told: Vec<String> = told
            .into_iter()
            .filter(|(currency, _)| *currency != Currency::EUR)
            .map(|(currency, (rate, when))| format!("{} {currency} for 1 EUR ({when})", decimal(*rate)))
            .collect();
        let converted = from.0.convert_rounded(amount, target, to.0);
        Ok(converted.map(|amount| Converted { amount, rate: told.join(", ") }))
    }

    /// The rate of a day, and which day or month it is of.
    fn rate(&mut self, currency: Currency, day: Day) -> Result<Option<(Rate, String)>, LedgerError> {
        if currency == Currency::EUR {
            return Ok(Some((Rate::ONE, String::new())));
        }
        match self.rule {
            TaxRate::Day => {
                let found = match self.days.get(&(currency, day)) {
                    Some(known) => *known,
                    None => {
                        let found = self.reader.rate(currency, day)?;
                        self.days.insert((currency, day), found);
                        found
                    }
                };
                Ok(found.map(|(rate, of)| (rate, of.to_string())))
            }
            TaxRate::Month => {
                if !self.months.contains_key(&currency) {
                    self.months.insert(currency, means(&self.reader.rate_list(currency)?));
                }
                let month = month(day);
                let rate = self.months.get(&currency).and_then(|months| months.get(&month)).copied();
                Ok(rate.map(|rate| (rate, format!("mean of {month}"))))
            }
        }
    }
}

/// The mean of each month that has rates.
fn means(rates: &[(Day, Rate)]) -> HashMap<String, Rate> {
    let mut months: HashMap<String, Vec<Rate>> = HashMap::new();
    for (day, rate) in rates {
        months.entry(month(*day)).or_default().push(*rate);
    }
    months.into_iter().filter_map(|(month, rates)| Some((month, Rate::mean(&rates)?))).collect()
}

/// The month of a day, as `2026-01`.
pub(super) fn month(day: Day) -> String {
    day.to_string().chars().take(7).collect()
}

fn decimal(rate: Rate) -> String {
    let text = format!("{:010}", rate.nanos());
    let (whole, part) = text.split_at(text.len() - 9);
    let part = part.trim_end_matches('0');
    if part.is_empty() { whole.to_owned() } else { format!("{whole}.{part}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_told_as_it_was_read_and_a_mean_is_exact_to_nine_decimals() {
        for text in ["1.0832", "163.5", "1", "0.000000001"] {
            assert_eq!(decimal(Rate::parse(text).unwrap()), text);
        }
        let day = |text: &str| text.parse::<Day>().unwrap();
        let rate = |text: &str| Rate::parse(text).unwrap();
        let rates = [
            (day("2026-01-05"), rate("1.1")),
            (day("2026-01-06"), rate("1.2")),
            (day("2026-01-31"), rate("1.2")),
            (day("2026-02-02"), rate("1.3")),
        ];
        let means = means(&rates);
        // (1.1 + 1.2 + 1.2) / 3 = 1.1666…
        assert_eq!(means.get("2026-01").copied().map(decimal).as_deref(), Some("1.166666667"));
        assert_eq!(means.get("2026-02").copied().map(decimal).as_deref(), Some("1.3"));
        assert_eq!(means.len(), 2);
    }
}
