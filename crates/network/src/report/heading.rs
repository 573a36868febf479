//! Headings: how they are compared, and where a report's columns stand in a file.

use record::Currency;

use super::ReportError;

/// How headings are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Compare {
    /// As [`normal`] writes them.
    Words,
    /// By their letters, digits and signs alone.
    Loose,
}

impl Compare {
    /// A heading as it is compared.
    pub(super) fn normal(self, heading: &str) -> String {
        let mut heading = normal(heading);
        if self == Compare::Loose {
            heading.retain(|c| c != ' ' && c != '_');
        }
        heading
    }
}

/// A heading without invisible characters, spaces collapsed, in lower case.
pub(super) fn normal(heading: &str) -> String {
    let visible = heading
        .chars()
        .filter(|c| !matches!(c, '\u{feff}' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}'))
        .collect::<String>();
    visible.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// A way to write a column's heading.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Spelling {
    Exact(String),
    /// With a currency's code or sign in it: `ad fees(` and `)`.
    Money(String, String),
}

impl Spelling {
    fn new(written: &str, compare: Compare) -> Spelling {
        match written.split_once("{currency}") {
            Some((before, after)) => {
                // The space before the bracket belongs to the heading.
                let space = if before.ends_with(' ') && compare == Compare::Words { " " } else { "" };
                Spelling::Money(compare.normal(before) + space, compare.normal(after))
            }
            None => Spelling::Exact(compare.normal(written)),
        }
    }

    /// Whether a normal heading is this one; with the currency in it.
    fn fits<'h>(&self, heading: &'h str) -> Option<Option<&'h str>> {
        match self {
            Spelling::Exact(exact) => (exact == heading).then_some(None),
            Spelling::Money(before, after) => {
                let sign = heading.strip_prefix(before.as_str())?.strip_suffix(after.as_str())?.trim();
                // A file may have these very words.
                if sign == "{currency}" {
                    return Some(None);
                }
                (is_sign(sign) || Currency::new(sign).is_ok()).then_some(Some(sign))
            }
        }
    }
}

/// Whether a word could be the sign of a currency.
pub(super) fn is_sign(word: &str) -> bool {
    word.chars().count() <= 3 && word.chars().any(|c| !c.is_alphanumeric() || matches!(c, '円' | '元'))
}

/// The one currency that a sign or a code in a heading stands for.
pub(super) fn currency_of(sign: &str) -> Option<Currency> {
    match sign {
        "€" => Some(Currency::EUR),
        "£" | "￡" => Currency::new("GBP").ok(),
        "円" => Currency::new("JPY").ok(),
        code => Currency::new(code).ok(),
    }
}

/// A column that a report speaks of: its name there, and how files write it, the preferred spelling first.
#[derive(Debug, Clone)]
pub(super) struct Column {
    pub name: String,
    spellings: Vec<Spelling>,
}

impl Column {
    pub(super) fn new(name: &str, others: &[String], compare: Compare) -> Column {
        let mut spellings = vec![Spelling::new(name, compare)];
        spellings.extend(others.iter().map(|other| Spelling::new(other, compare)));
        spellings.dedup();
        Column { name: name.to_owned(), spellings }
    }

    /// Where it stands among normal headings, and the currency in its heading.
    pub(super) fn find(&self, headings: &[String]) -> Result<Option<Place>, ReportError> {
        for spelling in &self.spellings {
            let mut fitting = headings
                .iter()
                .enumerate()
                .filter_map(|(at, heading)| spelling.fits(heading).map(|sign| (at, sign)));
            if let Some((at, sign)) = fitting.next() {
                if fitting.next().is_some() {
                    return Err(ReportError::DoubleHeading { name: self.name.clone() });
                }
                return Ok(Some(Place { at, sign: sign.map(str::to_owned) }));
            }
        }
        Ok(None)
    }

    /// Whether it is there at all.
    pub(super) fn is_in(&self, headings: &[String]) -> bool {
        self.spellings.iter().any(|spelling| headings.iter().any(|heading| spelling.fits(heading).is_some()))
    }
}

/// Where a column stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    pub at: usize,
    /// The currency's code or sign in its heading.
    pub sign: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_compared_by_what_is_visible() {
        for heading in ["\u{feff}Trans\u{ad}action\u{a0} ID ", "TRANSACTION id", "transaction\u{200b} \t ID"]
        {
            assert_eq!(normal(heading), "transaction id", "{heading:?}");
        }
    }

    #[test]
    fn headings_may_be_compared_by_their_letters_alone() {
        let column = Column::new("EPN Transaction ID", &[], Compare::Loose);
        for heading in ["EpnTransactionId", "epn_transaction_id", "EPN Transaction\u{a0}ID"] {
            assert!(column.is_in(&[Compare::Loose.normal(heading)]), "{heading}");
            assert_eq!(Compare::Words.normal(heading), normal(heading));
        }
        let money = Column::new("Payout", &["Payout ({currency})".to_owned()], Compare::Loose);
        let place = money.find(&[Compare::Loose.normal("Payout (USD)")]).unwrap().unwrap();
        assert_eq!(place.sign.as_deref(), Some("usd"));
    }

    #[test]
    fn columns_are_found_in_every_spelling() {
        let others = ["Ad Fees({currency})", "Ad Fees ({currency})", "Fees"].map(str::to_owned);
        let column = Column::new("Ad Fees", &others, Compare::Words);
        let place = |at, sign: Option<&str>| Some(Place { at, sign: sign.map(str::to_owned) });
        for (headings, expected) in [
            (vec!["ASIN", "Ad Fees"], place(1, None)),
            (vec!["Ad Fees($)", "Fees"], place(0, Some("$"))),
            (vec!["Ad Fees (eur)"], place(0, Some("eur"))),
            (vec!["Fees", "Ad Fees"], place(1, None)),
            (vec!["Ad Fees(net)"], None),
            (vec!["Ad Fees()"], None),
        ] {
            let headings: Vec<String> = headings.into_iter().map(normal).collect();
            assert_eq!(column.find(&headings).unwrap(), expected, "{headings:?}");
            assert_eq!(column.is_in(&headings), expected.is_some());
        }
        let twice = ["ad fees", "ad fees"].map(str::to_owned);
        assert!(matches!(column.find(&twice), Err(ReportError::DoubleHeading { name }) if name == "Ad Fees"));
    }
}
