//! What the user's answers tell of a file that does not tell it itself.

use record::Currency;
use serde_json::Value;

use super::whole::Order;
use super::{ImportSettings, Report, ReportError, heading};
use crate::filter::{Input, Scope};

/// Which part of dates comes first by the user's setting; one that the report's own forms of dates rule out is refused.
pub(super) fn date_order(report: &Report, settings: &ImportSettings) -> Result<Option<Order>, ReportError> {
    let Some(written) = settings.get("date_order") else { return Ok(None) };
    let told = Order::from_word(written).ok_or(ReportError::BadSetting { key: "date_order" })?;
    match Order::fixed(&report.dates) {
        Some(Order::Month) if told == Order::Day => {
            Err(ReportError::BadSetting { key: "date_order=dmy (this report always has the month first)" })
        }
        Some(Order::Day) if told == Order::Month => {
            Err(ReportError::BadSetting { key: "date_order=mdy (this report always has the day first)" })
        }
        _ => Ok(Some(told)),
    }
}

/// The currency of rows that name none: what the heading says, else the user's setting.
pub(super) fn currency(
    report: &Report,
    sign: Option<&str>,
    scope: &Scope,
    settings: &ImportSettings,
) -> Result<Option<Currency>, ReportError> {
    let own = match settings.get("currency") {
        Some(code) => Some(Currency::new(code).map_err(|_| ReportError::BadSetting { key: "currency" })?),
        None => None,
    };
    if let Some(filter) = &report.currency {
        let sign = sign.map_or(Value::Null, Value::from);
        let told = filter.first(&Input::new(&sign), scope).unwrap_or_default();
        let told = told.as_ref().and_then(Value::as_str).and_then(|code| Currency::new(code).ok());
        return Ok(told.or(own));
    }
    Ok(match sign {
        // A sign that several currencies share is the account's.
        Some(sign) => heading::currency_of(sign).or(own),
        None => own,
    })
}

/// What filters of a report may use besides a row: the settings.
pub(super) fn scope(settings: &Value) -> Scope {
    let null = &Value::Null;
    Scope::new([settings, null, null, null, null, null, null, null, null, null])
}
