//! Money: exact, in one currency, never a float.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;
use std::sync::{PoisonError, RwLock};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Every currency that can be kept: code, digits people write, sign where it is unambiguous enough to read.
/// ISO 4217 (2026 list, without funds and metals) and the crypto-assets that referral programs pay in.
const CURRENCIES: &[(&str, u8)] = &[
    ("AAVE", 8),
    ("ADA", 8),
    ("AED", 2),
    ("AFN", 2),
    ("ALGO", 8),
    ("ALL", 2),
    ("AMD", 2),
    ("ANG", 2),
    ("AOA", 2),
    ("ARS", 2),
    ("ATOM", 8),
    ("AUD", 2),
    ("AVAX", 8),
    ("AWG", 2),
    ("AZN", 2),
    ("BAM", 2),
    ("BBD", 2),
    ("BCH", 8),
    ("BDT", 2),
    ("BGN", 2),
    ("BHD", 3),
    ("BIF", 0),
    ("BMD", 2),
    ("BNB", 8),
    ("BND", 2),
    ("BOB", 2),
    ("BRL", 2),
    ("BSD", 2),
    ("BTC", 8),
    ("BTN", 2),
    ("BUSD", 8),
    ("BWP", 2),
    ("BYN", 2),
    ("BZD", 2),
    ("CAD", 2),
    ("CDF", 2),
    ("CET", 8),
    ("CHF", 2),
    ("CLP", 0),
    ("CNY", 2),
    ("COP", 2),
    ("CRC", 2),
    ("CUP", 2),
    ("CVE", 2),
    ("CZK", 2),
    ("DAI", 8),
    ("DJF", 0),
    ("DKK", 2),
    ("DOGE", 8),
    ("DOP", 2),
    ("DOT", 8),
    ("DZD", 2),
    ("EGP", 2),
    ("ERN", 2),
    ("ETB", 2),
    ("ETC", 8),
    ("ETH", 8),
    ("EUR", 2),
    ("EURC", 8),
    ("FDUSD", 8),
    ("FIL", 8),
    ("FJD", 2),
    ("FKP", 2),
    ("GBP", 2),
    ("GEL", 2),
    ("GHS", 2),
    ("GIP", 2),
    ("GMD", 2),
    ("GNF", 0),
    ("GTQ", 2),
    ("GYD", 2),
    ("HKD", 2),
    ("HNL", 2),
    ("HTG", 2),
    ("HUF", 2),
    ("IDR", 2),
    ("ILS", 2),
    ("INR", 2),
    ("IQD", 3),
    ("IRR", 2),
    ("ISK", 0),
    ("JMD", 2),
    ("JOD", 3),
    ("JPY", 0),
    ("KCS", 8),
    ("KES", 2),
    ("KGS", 2),
    ("KHR", 2),
    ("KMF", 0),
    ("KPW", 2),
    ("KRW", 0),
    ("KWD", 3),
    ("KYD", 2),
    ("KZT", 2),
    ("LAK", 2),
    ("LBP", 2),
    ("LINK", 8),
    ("LKR", 2),
    ("LRD", 2),
    ("LSL", 2),
    ("LTC", 8),
    ("LYD", 3),
    ("MAD", 2),
    ("MDL", 2),
    ("MGA", 2),
    ("MKD", 2),
    ("MMK", 2),
    ("MNT", 2),
    ("MOP", 2),
    ("MRU", 2),
    ("MUR", 2),
    ("MVR", 2),
    ("MWK", 2),
    ("MXN", 2),
    ("MYR", 2),
    ("MZN", 2),
    ("NAD", 2),
    ("NEAR", 8),
    ("NGN", 2),
    ("NIO", 2),
    ("NOK", 2),
    ("NPR", 2),
    ("NZD", 2),
    ("OKB", 8),
    ("OMR", 3),
    ("PAB", 2),
    ("PEN", 2),
    ("PGK", 2),
    ("PHP", 2),
    ("PKR", 2),
    ("PLN", 2),
    ("POL", 8),
    ("PYG", 0),
    ("QAR", 2),
    ("RON", 2),
    ("RSD", 2),
    ("RUB", 2),
    ("RWF", 0),
    ("SAR", 2),
    ("SBD", 2),
    ("SCR", 2),
    ("SDG", 2),
    ("SEK", 2),
    ("SGD", 2),
    ("SHIB", 8),
    ("SHP", 2),
    ("SLE", 2),
    ("SOL", 8),
    ("SOS", 2),
    ("SRD", 2),
    ("SSP", 2),
    ("STN", 2),
    ("SVC", 2),
    ("SYP", 2),
    ("SZL", 2),
    ("THB", 2),
    ("TJS", 2),
    ("TMT", 2),
    ("TND", 3),
    ("TON", 8),
    ("TOP", 2),
    ("TRX", 8),
    ("TRY", 2),
    ("TTD", 2),
    ("TUSD", 8),
    ("TWD", 2),
    ("TZS", 2),
    ("UAH", 2),
    ("UGX", 0),
    ("UNI", 8),
    ("USD", 2),
    ("USDC", 8),
    ("USDT", 8),
    ("UYU", 2),
    ("UZS", 2),
    ("VED", 2),
    ("VES", 2),
    ("VND", 0),
    ("VUV", 0),
    ("WST", 2),
    ("XAF", 0),
    ("XCD", 2),
    ("XCG", 2),
    ("XLM", 8),
    ("XMR", 8),
    ("XOF", 0),
    ("XPF", 0),
    ("XRP", 8),
    ("XTZ", 8),
    ("YER", 2),
    ("ZAR", 2),
    ("ZEC", 8),
    ("ZMW", 2),
    ("ZWG", 2),
];

/// Coins whose code is also that of a currency: where a network pays in coins, the code means the coin.
const COINS_NAMED_AS_CURRENCIES: &[&str] = &["MNT"];
/// How many coins besides the listed ones are known at most, and how long their codes are: a hostile answer could
/// name a new one in each row.
const MOST_COINS: usize = 10_000;
const LONGEST_COIN: usize = 20;
/// What stands before a coin's code where it is stored, so that it is never taken for a currency.
const COIN: &str = "coin:";

/// Coins that were met and are not listed: their keys, each with [`COIN`] before its code.
static COINS: RwLock<Vec<&'static str>> = RwLock::new(Vec::new());

/// A currency that Tributary can keep: an ISO 4217 code, one of a list of crypto-assets, or, where a network says
/// that it pays in coins, any [coin](Currency::coin).
///
/// Its [scale](Currency::scale) is fixed for ever: stored amounts depend on it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Currency(u16);

impl Currency {
    /// The euro, through which cross rates go.
    pub const EUR: Currency = Currency(57);

    /// The currency with this code; case and surrounding space do not matter.
    pub fn new(code: &str) -> Result<Currency, MoneyError> {
        let code = code.trim();
        let known = |wanted: &str| CURRENCIES.binary_search_by(|(known, _)| (*known).cmp(wanted)).ok();
        known(code)
            .or_else(|| known(&code.to_ascii_uppercase()))
            .and_then(|at| u16::try_from(at).ok())
            .map(Currency)
            .ok_or_else(|| MoneyError::UnknownCurrency(code.chars().take(20).collect()))
    }

    /// What a network that pays in coins means by this code: a listed currency or crypto-asset, else a coin of its
    /// own with eight digits, which has no price until somebody gives it one.
    pub fn coin(code: &str) -> Result<Currency, MoneyError> {
        let written = code.trim();
        let code = written.to_ascii_uppercase();
        let known = Currency::new(&code);
        if known.is_ok() && !COINS_NAMED_AS_CURRENCIES.contains(&code.as_str()) {
            return known;
        }
        let unknown = || MoneyError::UnknownCurrency(written.chars().take(LONGEST_COIN).collect());
        if !(2..=LONGEST_COIN).contains(&code.len()) || !code.bytes().all(|byte| byte.is_ascii_alphanumeric())
        {
            return Err(unknown());
        }
        let place = |at: usize| u16::try_from(CURRENCIES.len() + at).map(Currency).map_err(|_| unknown());
        let met = |coins: &[&str]| coins.iter().position(|key| key.strip_prefix(COIN) == Some(code.as_str()));
        if let Some(at) = met(&COINS.read().unwrap_or_else(PoisonError::into_inner)) {
            return place(at);
        }
        let mut coins = COINS.write().unwrap_or_else(PoisonError::into_inner);
        match met(&coins) {
            Some(at) => place(at),
            None if coins.len() >= MOST_COINS => Err(unknown()),
            None => {
                coins.push(format!("{COIN}{code}").leak());
                place(coins.len() - 1)
            }
        }
    }

    /// The currency that is stored under this key.
    pub fn of_key(key: &str) -> Result<Currency, MoneyError> {
        key.strip_prefix(COIN).map_or_else(|| Currency::new(key), Currency::coin)
    }

    /// What it is stored under: its code, and for a coin that is not listed what keeps it from being taken for a
    /// currency.
    pub fn key(self) -> &'static str {
        let listed = CURRENCIES.len();
        CURRENCIES.get(usize::from(self.0)).map(|(code, _)| *code).unwrap_or_else(|| {
            let coins = COINS.read().unwrap_or_else(PoisonError::into_inner);
            usize::from(self.0).checked_sub(listed).and_then(|at| coins.get(at).copied()).unwrap_or_default()
        })
    }

    fn entry(self) -> (&'static str, u8) {
        let coin = || (self.key().strip_prefix(COIN).unwrap_or_default(), 8);
        CURRENCIES.get(usize::from(self.0)).copied().unwrap_or_else(coin)
    }

    /// The code, in capitals.
    pub fn code(self) -> &'static str {
        self.entry().0
    }

    /// The digits after the point that people write: 0 for yen, 2 for euro, 8 for bitcoin.
    pub fn digits(self) -> u32 {
        u32::from(self.entry().1)
    }

    /// The digits after the point that are kept: six, and eight for crypto-assets.
    pub fn scale(self) -> u32 {
        if self.entry().1 == 8 { 8 } else { 6 }
    }

    /// The smallest amount that people write, in the units that are kept: ten thousand micros where there are cents.
    fn unit(self) -> i64 {
        10_i64.pow(self.scale() - self.digits().min(self.scale()))
    }

    /// Every listed currency, by code.
    pub fn all() -> impl Iterator<Item = Currency> {
        (0u16..).take(CURRENCIES.len()).map(Currency)
    }

    /// A number that stands for it as long as the program runs.
    pub fn number(self) -> u16 {
        self.0
    }

    /// The currency that a [number](Currency::number) stands for.
    pub fn numbered(number: u16) -> Currency {
        Currency(number)
    }
}

/// By code, whether listed or not.
impl Ord for Currency {
    fn cmp(&self, other: &Currency) -> Ordering {
        let listed = |currency: &Currency| usize::from(currency.0) < CURRENCIES.len();
        if listed(self) && listed(other) {
            return self.0.cmp(&other.0);
        }
        self.code().cmp(other.code()).then(self.0.cmp(&other.0))
    }
}

impl PartialOrd for Currency {
    fn partial_cmp(&self, other: &Currency) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Currency {
    type Err = MoneyError;
    fn from_str(code: &str) -> Result<Currency, MoneyError> {
        Currency::new(code)
    }
}

impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.key())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Currency, D::Error> {
        let key = String::deserialize(deserializer)?;
        Currency::of_key(&key).map_err(serde::de::Error::custom)
    }
}

/// Why a text is not an amount.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// Neither ISO 4217 nor a known crypto-asset.
    #[error("“{0}” is not a currency code")]
    UnknownCurrency(String),
    /// Not a plain decimal number.
    #[error("“{0}” is not an amount")]
    NotANumber(String),
    /// Beyond about ±9.2 trillion units (±92 billion for crypto-assets).
    #[error("“{0}” is too large to keep exactly")]
    TooLarge(String),
}

/// An exact amount in one currency, kept in units of 10^-scale (six decimals; eight for crypto-assets).
///
/// There is no `+`: sums go through [`Amounts`], so that two currencies are never added by accident.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Money {
    /// The amount in the currency's smallest kept unit (a millionth of a euro).
    pub micros: i64,
    /// The currency it is in.
    pub currency: Currency,
}

impl Money {
    /// An amount of `micros` smallest kept units.
    pub fn new(micros: i64, currency: Currency) -> Money {
        Money { micros, currency }
    }

    /// Nothing, in a currency.
    pub fn zero(currency: Currency) -> Money {
        Money { micros: 0, currency }
    }

    /// Reads a plain decimal: digits with an optional sign, a point and an exponent (`-1204.55`, `4.5e-3`).
    ///
    /// Digits beyond the scale are rounded half to even; [`Money::parse_exact`] refuses them instead.
    pub fn parse(text: &str, currency: Currency) -> Result<Money, MoneyError> {
        Money::read(text, currency, 0).map(|(money, _)| money)
    }

    /// Reads a plain decimal and says whether it was kept without rounding.
    pub fn parse_exact(text: &str, currency: Currency) -> Result<(Money, bool), MoneyError> {
        Money::read(text, currency, 0)
    }

    /// Reads a plain decimal whose point has to move `shift` digits to the left: 2 for cents.
    pub fn parse_scaled(text: &str, currency: Currency, shift: u32) -> Result<(Money, bool), MoneyError> {
        Money::read(text, currency, i64::from(shift))
    }

    fn read(text: &str, currency: Currency, shift: i64) -> Result<(Money, bool), MoneyError> {
        let shown = || text.trim().chars().take(40).collect::<String>();
        let bad = || MoneyError::NotANumber(shown());
        let (micros, exact) = decimal(text.trim(), i64::from(currency.scale()) - shift).ok_or_else(bad)?;
        let micros = i64::try_from(micros).map_err(|_| MoneyError::TooLarge(shown()))?;
        if micros == i64::MIN {
            return Err(MoneyError::TooLarge(shown()));
        }
        Ok((Money { micros, currency }, exact))
    }

    /// The amount as a plain decimal with at least the digits people write: `45.00`, `0.005`.
    pub fn decimal(self) -> String {
        let scale = self.currency.scale() as usize;
        let digits = format!("{:0width$}", self.micros.unsigned_abs(), width = scale + 1);
        let (whole, part) = digits.split_at(digits.len() - scale);
        let keep = part.trim_end_matches('0').len().max(self.currency.digits() as usize);
        let sign = if self.micros < 0 { "-" } else { "" };
        let part = part.get(..keep).unwrap_or(part);
        if part.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{part}") }
    }

    /// The amount rounded half to even to the digits people write.
    pub fn rounded(self) -> Money {
        let unit = self.currency.unit();
        let micros = divide_half_even(i128::from(self.micros), i128::from(unit)) * i128::from(unit);
        Money { micros: i64::try_from(micros).unwrap_or(self.micros), ..self }
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.decimal(), self.currency)
    }
}

impl FromStr for Money {
    type Err = MoneyError;
    /// Reads `"12.34 EUR"`, the currency by its key.
    fn from_str(text: &str) -> Result<Money, MoneyError> {
        let (amount, code) =
            text.trim().rsplit_once(' ').ok_or_else(|| MoneyError::NotANumber(text.to_owned()))?;
        Money::parse(amount, Currency::of_key(code)?)
    }
}

impl Serialize for Money {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // By its key, so that what is read again is the same.
        serializer.collect_str(&format_args!("{} {}", self.decimal(), self.currency.key()))
    }
}

impl<'de> Deserialize<'de> for Money {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Money, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// `text` × 10^`scale` as an integer, rounded half to even, and whether nothing was rounded away.
pub(crate) fn decimal(text: &str, scale: i64) -> Option<(i128, bool)> {
    let (negative, text) = match text.as_bytes().first()? {
        b'-' => (true, text.get(1..)?),
        b'+' => (false, text.get(1..)?),
        _ => (false, text),
    };
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i64>().ok()?),
        None => (text, 0),
    };
    let (whole, part) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    if whole.is_empty() && part.is_empty() || !whole.bytes().chain(part.bytes()).all(|b| b.is_ascii_digit()) {
        return None;
    }
    // Where the point of `digits` has to go, counted from their left end.
    let point = i64::try_from(whole.len()).ok()?.checked_add(exponent)?.checked_add(scale)?;
    let mut kept: i128 = 0;
    let mut seen = 0_i64;
    let (mut first_dropped, mut more_dropped) = (0_u8, false);
    for digit in whole.bytes().chain(part.bytes()).map(|b| b - b'0') {
        if seen < point {
            kept = kept.saturating_mul(10).saturating_add(i128::from(digit));
        } else if seen == point {
            first_dropped = digit;
        } else {
            more_dropped |= digit != 0;
        }
        seen += 1;
    }
    if point < 0 {
        (more_dropped, first_dropped) = (more_dropped || first_dropped != 0, 0);
    }
    if kept != 0 {
        for _ in seen..point.min(seen.saturating_add(40)) {
            kept = kept.saturating_mul(10);
        }
    }
    let exact = first_dropped == 0 && !more_dropped;
    if first_dropped > 5 || first_dropped == 5 && (more_dropped || kept % 2 == 1) {
        kept += 1;
    }
    Some((if negative { -kept } else { kept }, exact))
}

/// `a / b` rounded half to even; `b` must be positive.
pub(crate) fn divide_half_even(a: i128, b: i128) -> i128 {
    let (quotient, rest) = (a.div_euclid(b), a.rem_euclid(b));
    match (rest * 2).cmp(&b) {
        Ordering::Greater => quotient + 1,
        Ordering::Equal if quotient % 2 != 0 => quotient + 1,
        _ => quotient,
    }
}

/// How many units of a currency one euro buys on a day, with nine exact decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Rate(i64);

impl Rate {
    /// One for one.
    pub const ONE: Rate = Rate(1_000_000_000);

    /// Reads a plain positive decimal such as `1.0832`.
    pub fn parse(text: &str) -> Result<Rate, MoneyError> {
        let bad = || MoneyError::NotANumber(text.trim().chars().take(40).collect());
        let (nanos, _) = decimal(text.trim(), 9).ok_or_else(bad)?;
        Rate::from_nanos(i64::try_from(nanos).map_err(|_| bad())?).ok_or_else(bad)
    }

    /// A rate from billionths; `None` unless it is positive.
    pub fn from_nanos(nanos: i64) -> Option<Rate> {
        (nanos > 0).then_some(Rate(nanos))
    }

    /// The rate in billionths.
    pub fn nanos(self) -> i64 {
        self.0
    }

    /// Converts through the euro: `amount / self × target`, rounded half to even; `None` if it does not fit.
    pub fn convert(self, amount: Money, target: Currency, target_rate: Rate) -> Option<Money> {
        if amount.currency == target {
            return Some(amount);
        }
        self.convert_to(amount, target, target_rate, 1)
    }

    /// Converts to the digits that people write, in one step: rounded half to even once, not twice.
    pub fn convert_rounded(self, amount: Money, target: Currency, target_rate: Rate) -> Option<Money> {
        if amount.currency == target {
            return Some(amount.rounded());
        }
        self.convert_to(amount, target, target_rate, target.unit())
    }

    /// Converts to a multiple of so many micros.
    fn convert_to(self, amount: Money, target: Currency, target_rate: Rate, unit: i64) -> Option<Money> {
        let up = 10_i128.pow(target.scale().saturating_sub(amount.currency.scale()));
        let down = 10_i128.pow(amount.currency.scale().saturating_sub(target.scale()));
        let top = i128::from(amount.micros).checked_mul(i128::from(target_rate.0))?.checked_mul(up)?;
        let bottom = i128::from(self.0).checked_mul(down)?.checked_mul(i128::from(unit))?;
        let micros = divide_half_even(top, bottom).checked_mul(i128::from(unit))?;
        Some(Money { micros: i64::try_from(micros).ok()?, currency: target })
    }

    /// The mean of rates, to nine decimals, rounded half to even; `None` of none.
    pub fn mean(rates: &[Rate]) -> Option<Rate> {
        let count = i128::try_from(rates.len()).ok().filter(|count| *count > 0)?;
        let sum: i128 = rates.iter().map(|rate| i128::from(rate.0)).sum();
        Rate::from_nanos(i64::try_from(divide_half_even(sum, count)).ok()?)
    }
}

/// A sum for each currency: the only type that adds money. Currencies that come to nothing are left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Amounts(BTreeMap<Currency, i64>);

impl Amounts {
    /// Adds an amount to the sum of its currency; a sum that would overflow stays at its limit.
    pub fn add(&mut self, money: Money) {
        let sum = self.0.entry(money.currency).or_insert(0);
        *sum = sum.saturating_add(money.micros);
        if *sum == 0 {
            self.0.remove(&money.currency);
        }
    }

    /// The sum in one currency.
    pub fn get(&self, currency: Currency) -> Money {
        Money::new(self.0.get(&currency).copied().unwrap_or(0), currency)
    }

    /// The sums, by currency code.
    pub fn iter(&self) -> impl Iterator<Item = Money> + '_ {
        self.0.iter().map(|(currency, micros)| Money::new(*micros, *currency))
    }

    /// Whether every sum is nothing.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromIterator<Money> for Amounts {
    fn from_iter<I: IntoIterator<Item = Money>>(all: I) -> Amounts {
        let mut sums = Amounts::default();
        all.into_iter().for_each(|money| sums.add(money));
        sums
    }
}

impl Serialize for Amounts {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cur(code: &str) -> Currency {
        Currency::new(code).unwrap()
    }

    #[test]
    fn the_table_is_sorted_and_the_euro_is_where_it_is_said_to_be() {
        assert!(CURRENCIES.is_sorted());
        assert_eq!(Currency::EUR.code(), "EUR");
        assert_eq!(cur(" eur "), Currency::EUR);
        assert!(Currency::new("EURO").is_err());
    }

    #[test]
    fn amounts_are_read_exactly() {
        let check = |text: &str, code: &str, expected: &str| {
            assert_eq!(Money::parse(text, cur(code)).unwrap().decimal(), expected, "{text} {code}");
        };
        check("9.15000", "EUR", "9.15");
        check("45", "EUR", "45.00");
        check("-0.5", "USD", "-0.50");
        check("+3", "JPY", "3");
        check("0.0000005", "EUR", "0.00");
        check("0.0000015", "EUR", "0.000002");
        check("0.00000251", "EUR", "0.000003");
        check("1e3", "EUR", "1000.00");
        check("1.5E-3", "EUR", "0.0015");
        check("0.12345678", "BTC", "0.12345678");
        check(".5", "EUR", "0.50");
        check("5.", "EUR", "5.00");
        check("1e-999999999", "EUR", "0.00");
        check("0e999999999", "EUR", "0.00");
    }

    #[test]
    fn what_is_no_amount_is_refused() {
        for text in ["", "-", ".", "1,5", "1.2.3", "NaN", "inf", "0x10", "1e", "--1", "1 2", "٣"] {
            assert!(Money::parse(text, Currency::EUR).is_err(), "{text}");
        }
        assert!(matches!(Money::parse("9300000000000", Currency::EUR), Err(MoneyError::TooLarge(_))));
        assert!(matches!(Money::parse("1e400", Currency::EUR), Err(MoneyError::TooLarge(_))));
    }

    #[test]
    fn rounding_is_told() {
        assert!(!Money::parse_exact("1.2345678", Currency::EUR).unwrap().1);
        assert!(Money::parse_exact("1.2345670000", Currency::EUR).unwrap().1);
        assert_eq!(Money::parse_scaled("4500", cur("USD"), 2).unwrap().0.decimal(), "45.00");
        assert_eq!(Money::parse_scaled("4512345", cur("USD"), 4).unwrap().0.decimal(), "451.2345");
    }

    #[test]
    fn cross_rates_go_through_the_euro() {
        let (usd, jpy) = (Rate::parse("1.10").unwrap(), Rate::parse("165").unwrap());
        let ten = Money::parse("11", cur("USD")).unwrap();
        assert_eq!(usd.convert(ten, cur("JPY"), jpy).unwrap().decimal(), "1650");
        assert_eq!(usd.convert(ten, Currency::EUR, Rate::ONE).unwrap().decimal(), "10.00");
        assert!(Rate::parse("0").is_err());
        assert!(Rate::parse("-1").is_err());
    }

    #[test]
    fn sums_keep_currencies_apart() {
        let mut sums = Amounts::default();
        for text in ["1.00 EUR", "2.00 USD", "-1.00 EUR"] {
            sums.add(text.parse().unwrap());
        }
        assert_eq!(sums.iter().map(|m| m.to_string()).collect::<Vec<_>>(), ["2.00 USD"]);
    }

    #[test]
    fn coins_are_kept_apart_from_currencies_of_the_same_code() {
        let coin = |code: &str| Currency::coin(code).unwrap();
        assert_eq!((coin("usdt"), coin("EUR")), (cur("USDT"), Currency::EUR));
        assert_ne!(coin("MNT"), cur("MNT"));
        assert_eq!((coin("MNT").code(), coin("MNT").scale(), cur("MNT").scale()), ("MNT", 8, 6));
        assert_eq!(coin(" 1000sats ").code(), "1000SATS");
        assert_eq!(coin("1000SATS"), coin("1000SATS"));
        assert!(Currency::new("1000SATS").is_err());
        for currency in [coin("MNT"), cur("MNT"), coin("1000SATS"), cur("BTC")] {
            assert_eq!(Currency::of_key(currency.key()), Ok(currency));
        }
        assert_eq!(Money::parse("0.12345678", coin("MNT")).unwrap().to_string(), "0.12345678 MNT");
        let mut sorted = [coin("ZZZZ"), cur("USD"), coin("MNT"), coin("AAAB")];
        sorted.sort();
        assert_eq!(sorted.iter().map(|one| one.code()).collect::<Vec<_>>(), ["AAAB", "MNT", "USD", "ZZZZ"]);
        for code in ["", "X", "A B", "A,B", "Ä1", "ABCDEFGHIJKLMNOPQRSTUVW"] {
            assert!(Currency::coin(code).is_err(), "{code}");
        }
    }

    proptest! {
        #[test]
        fn printing_and_reading_come_back(micros in (i64::MIN + 1)..i64::MAX, at in 0..CURRENCIES.len()) {
            let money = Money::new(micros, Currency(at as u16));
            prop_assert_eq!(Money::parse_exact(&money.decimal(), money.currency).unwrap(), (money, true));
        }

        #[test]
        fn any_text_is_answered(text in ".{0,40}", shift in 0u32..8) {
            let _ = Money::parse_scaled(&text, Currency::EUR, shift);
        }
    }
}
