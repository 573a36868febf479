//! Estimates as the screen shows them.

use actuary::{Band, Month, Thin};
use record::{Currency, Money};

use super::known::Known;
use crate::view::{BandMonth, BandView, MoneyView, TooLittle};

/// An estimate: what was reckoned has no digits that people do not write.
pub(super) fn money(micros: i64, currency: Currency) -> MoneyView {
    Money::new(micros, currency).rounded().into()
}

pub(super) fn band_view(band: &Band, currency: Currency) -> BandView {
    let money = |micros: i64| money(micros, currency);
    BandView {
        low80: money(band.low80),
        low50: money(band.low50),
        median: money(band.median),
        high50: money(band.high50),
        high80: money(band.high80),
    }
}

/// Months in a row.
pub(super) fn band_months(known: &Known, first: Month, bands: &[Band]) -> Vec<BandMonth> {
    let months = (0..).map(|ahead| first.plus(ahead)).zip(bands);
    months
        .map(|(month, band)| BandMonth { month: month.to_string(), band: band_view(band, known.currency) })
        .collect()
}

/// Too little, in words.
pub(super) fn too_little(thin: Thin, of: &str) -> TooLittle {
    let (have, need) = (thin.have as u64, thin.need as u64);
    TooLittle {
        have,
        need,
        of: of.to_owned(),
        said: format!("Too little is known: {have} of {need} needed {of}."),
    }
}
