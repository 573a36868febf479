//! A row becomes a record, or a problem that says which field and why. Never a guess.

use std::collections::BTreeMap;

use chrono_tz::Tz;
use record::{
    Creative, CreativeKind, Currency, DailyStat, Day, Kind, ListedId, Money, Payout, PayoutId, Problem,
    Program, ProgramId, Record, Referral, ReferralId, ReferralState, Status, Transaction, TransactionId,
};
use serde_json::Value;

use crate::connector::{Connector, Http, What, word};
use crate::filter::{Filter, Input, Scope};
use crate::link;
use crate::values::{self, When};

/// How much of a row is kept with its problem.
const ROW_LENGTH: usize = 2_000;
/// No name, mark or number that a network gives is longer than so many bytes.
const LONGEST_FIELD: usize = 4_000;

/// What became of a row.
#[derive(Debug)]
pub(crate) struct Mapped {
    /// The record, if the row could be understood.
    pub record: Option<Record>,
    /// What could not be understood in it.
    pub problems: Vec<Problem>,
}

/// Reads rows of one fetch.
pub(crate) struct Mapper<'a> {
    pub connector: &'a Connector,
    pub http: &'a Http,
    pub zone: Tz,
    pub what: What,
    pub map: &'a BTreeMap<&'static str, Filter>,
}

/// A field that could not be read, and why.
struct Bad(&'static str, String);

/// A row while it is read.
struct Row<'a> {
    mapper: &'a Mapper<'a>,
    input: Input<'a>,
    scope: &'a Scope,
    /// Optional fields that could not be read.
    noted: Vec<Bad>,
}

impl Mapper<'_> {
    /// Reads one row; `line` is its place in the answer.
    pub(crate) fn row(&self, value: &Value, line: u64, scope: &Scope) -> Mapped {
        let mut row = Row { mapper: self, input: Input::new(value), scope, noted: Vec::new() };
        let read = match self.what {
            What::Transactions => row.transaction().map(Record::Transaction),
            What::Daily => row.daily().map(Record::Daily),
            What::Payouts => row.payout().map(Record::Payout),
            What::Referrals => row.referral().map(Record::Referral),
            What::Programs => row.program().map(Record::Program),
            What::Creatives => row.creative().map(Record::Creative),
        };
        let mut bad = row.noted;
        let record = match read {
            Ok(record) => Some(record),
            Err(first) => {
                bad.insert(0, first);
                None
            }
        };
        let shown: String = value.to_string().chars().take(ROW_LENGTH).collect();
        let problem = |Bad(field, reason): Bad| Problem {
            line: Some(line),
            field: Some(field.to_owned()),
            reason,
            row: Some(shown.clone()),
        };
        Mapped { record, problems: bad.into_iter().map(problem).collect() }
    }
}

impl Row<'_> {
    /// The text of a field, `None` where there is nothing.
    fn try_text(&self, field: &'static str) -> Result<Option<String>, Bad> {
        let Some(filter) = self.mapper.map.get(field) else { return Ok(None) };
        let value = filter
            .first(&self.input, self.scope)
            .map_err(|error| Bad(field, format!("{field} could not be found in the row: {error}.")))?;
        match value {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) if text.len() > LONGEST_FIELD => {
                Err(Bad(field, format!("{field} is longer than {LONGEST_FIELD} bytes.")))
            }
            Some(Value::String(text)) => Ok(Some(text.trim().to_owned()).filter(|text| !text.is_empty())),
            Some(Value::Number(number)) => Ok(Some(number.as_str().to_owned())),
            Some(Value::Bool(bool)) => Ok(Some(bool.to_string())),
            Some(Value::Object(fields)) if is_nil(&fields) => Ok(None),
            Some(Value::Object(_)) => {
                Err(Bad(field, format!("{field} is an object where a plain value belongs.")))
            }
            Some(Value::Array(_)) => {
                Err(Bad(field, format!("{field} is a list where a plain value belongs.")))
            }
        }
    }

    /// A field that the row must have.
    fn text(&self, field: &'static str) -> Result<String, Bad> {
        self.try_text(field)?.ok_or_else(|| Bad(field, format!("{field} is missing.")))
    }

    /// What tells the row from all others: yes and no cannot.
    fn id(&self) -> Result<String, Bad> {
        match self.text("id")? {
            word if word == "true" || word == "false" => {
                Err(Bad("id", format!("id: “{word}” tells no row from another.")))
            }
            id => Ok(id),
        }
    }

    /// A field that the row may have: what cannot be read is noted, and the row is kept.
    fn maybe(&mut self, field: &'static str) -> Option<String> {
        let text = self.try_text(field);
        self.note(text).flatten()
    }

    fn note<T>(&mut self, read: Result<T, Bad>) -> Option<T> {
        read.map_err(|bad| self.noted.push(bad)).ok()
    }

    fn when(&self, field: &'static str, text: &str) -> Result<When, Bad> {
        let http = self.mapper.http;
        values::instant(text, &http.dates, self.mapper.zone)
            .ok_or_else(|| Bad(field, format!("{field}: “{}” is not a date that is known here.", cut(text))))
    }

    fn day(&self, field: &'static str) -> Result<Day, Bad> {
        let text = self.text(field)?;
        values::day(&text, &self.mapper.http.dates)
            .ok_or_else(|| Bad(field, format!("{field}: “{}” is not a date that is known here.", cut(&text))))
    }

    fn currency(&self, field: &'static str) -> Result<Currency, Bad> {
        let text = self.text(field)?;
        let read = if self.mapper.http.coins { Currency::coin } else { Currency::new };
        read(&text).map_err(|error| Bad(field, format!("{field}: {error}.")))
    }

    /// An amount, and the text of one that has more digits than are kept.
    fn money(
        &self,
        field: &'static str,
        text: &str,
        currency: Currency,
    ) -> Result<(Money, Option<String>), Bad> {
        let http = self.mapper.http;
        let plain = values::amount(text, http.decimal)
            .ok_or_else(|| Bad(field, format!("{field}: “{}” is not an amount.", cut(text))))?;
        let (money, exact) = Money::parse_scaled(&plain, currency, http.scale)
            .map_err(|error| Bad(field, format!("{field}: {error}.")))?;
        Ok((money, (!exact).then(|| moved(&plain, http.scale))))
    }

    fn status(&self) -> Result<Status, Bad> {
        let text = self.text("status")?;
        self.mapper.connector.status.get(&word(&text)).copied().ok_or_else(|| {
            let reason =
                format!("The status “{}” is not known, so it was not guessed what it means.", cut(&text));
            Bad("status", reason)
        })
    }

    fn kind(&mut self) -> Kind {
        let connector = self.mapper.connector;
        let Some(text) = self.maybe("kind") else { return connector.other_kind.unwrap_or(Kind::Sale) };
        let known = connector.kinds.get(&word(&text)).copied();
        known.or_else(|| Kind::from_word(&text)).or(connector.other_kind).unwrap_or_else(|| {
            let reason = format!("The kind “{}” is not known; the row is kept as a sale.", cut(&text));
            self.noted.push(Bad("kind", reason));
            Kind::Sale
        })
    }

    fn transaction(&mut self) -> Result<Transaction, Bad> {
        let id = TransactionId(self.id()?);
        let when = self.text("at").and_then(|text| self.when("at", &text))?;
        let currency = self.currency("currency")?;
        let (commission, commission_text) =
            self.text("commission").and_then(|text| self.money("commission", &text, currency))?;
        let status = self.status()?;
        let kind = self.kind();
        let sale_amount = self.maybe("sale").and_then(|text| {
            let currency = match self.maybe("sale_currency") {
                Some(_) => self.note(self.currency("sale_currency"))?,
                None => currency,
            };
            self.note(self.money("sale", &text, currency)).map(|(money, _)| money)
        });
        let clicked_at = self.maybe("clicked_at").and_then(|text| match zero_date(&text) {
            true => None,
            false => self.note(self.when("clicked_at", &text)).map(|when| when.at),
        });
        Ok(Transaction {
            id,
            status,
            kind,
            commission,
            commission_text,
            sale_amount,
            clicked_at,
            program_id: self.maybe("program_id").map(ProgramId),
            program: self.maybe("program"),
            occurred_at: when.at,
            day: when.day,
            quantity: self.quantity(),
            sub_id: self.maybe("sub_id"),
            order_id: self.maybe("order_id"),
            customer_id: self.maybe("customer_id"),
            payout_id: self.maybe("payout_id"),
            note: None,
        })
    }

    fn quantity(&mut self) -> Option<String> {
        let text = self.maybe("quantity")?;
        let plain = values::amount(&text, self.mapper.http.decimal);
        let bad = || Bad("quantity", format!("quantity: “{}” is not a number.", cut(&text)));
        self.note(plain.ok_or_else(bad))
    }

    fn count(&mut self, field: &'static str) -> Option<i64> {
        let text = self.maybe(field)?;
        let plain = values::amount(&text, self.mapper.http.decimal);
        let whole = plain.as_deref().and_then(|plain| plain.split('.').next()?.parse().ok());
        if whole.is_none() {
            self.noted.push(Bad(field, format!("{field}: “{}” is not a number.", cut(&text))));
        }
        whole
    }

    fn daily(&mut self) -> Result<DailyStat, Bad> {
        Ok(DailyStat {
            day: self.day("day")?,
            program_id: self.maybe("program_id").map(ProgramId),
            program: self.maybe("program"),
            sub_id: self.maybe("sub_id"),
            clicks: self.count("clicks"),
            impressions: self.count("impressions"),
        })
    }

    fn payout(&mut self) -> Result<Payout, Bad> {
        let currency = self.currency("currency")?;
        let (amount, _) = self.text("amount").and_then(|text| self.money("amount", &text, currency))?;
        Ok(Payout {
            id: PayoutId(self.text("id")?),
            day: self.day("day")?,
            amount,
            status: self.maybe("status"),
            payer: self.maybe("payer"),
        })
    }

    fn referral(&mut self) -> Result<Referral, Bad> {
        let state = self.text("state")?;
        let joined = self.text("at").and_then(|text| self.when("at", &text))?;
        Ok(Referral {
            id: ReferralId(self.text("id")?),
            joined_at: joined.at,
            state: match word(&state).as_str() {
                "lead" => ReferralState::Lead,
                "customer" => ReferralState::Customer,
                "lost" => ReferralState::Lost,
                _ => return Err(Bad("state", format!("The state “{}” is not known.", cut(&state)))),
            },
            program_id: self.maybe("program_id").map(ProgramId),
        })
    }

    fn program(&mut self) -> Result<Program, Bad> {
        let id = ProgramId(self.text("id")?);
        let name = self.text("name")?;
        Ok(Program { id, name, link: self.address("link") })
    }

    fn creative(&mut self) -> Result<Creative, Bad> {
        let (id, name) = (ListedId(self.id()?), self.text("name")?);
        let (image, code) = (self.address("image"), self.maybe("code"));
        let (width, height) = (self.pixels("width"), self.pixels("height"));
        // What it is by what it has, where the network does not say so in a word that is known.
        let seems = match (image.is_some() || width.is_some() && height.is_some(), code.is_some()) {
            (true, _) => CreativeKind::Banner,
            (false, true) => CreativeKind::Coupon,
            (false, false) => CreativeKind::Text,
        };
        Ok(Creative {
            id,
            program_id: self.maybe("program_id").map(ProgramId),
            program: self.maybe("program"),
            kind: self.creative_kind(seems),
            name,
            url: self.address("url"),
            image,
            html: self.maybe("html"),
            code,
            width,
            height,
            starts: self.maybe_day("starts"),
            ends: self.maybe_day("ends"),
        })
    }

    fn creative_kind(&mut self, seems: CreativeKind) -> CreativeKind {
        let Some(text) = self.maybe("kind") else { return seems };
        CreativeKind::from_word(&text).unwrap_or_else(|| {
            let reason = format!(
                "kind: “{}” is none of banner, text, widget, coupon; by what it has it is kept as a {}.",
                cut(&text),
                seems.word()
            );
            self.noted.push(Bad("kind", reason));
            seems
        })
    }

    /// An address of the web.
    fn address(&mut self, field: &'static str) -> Option<String> {
        let text = self.maybe(field)?;
        let bad = || Bad(field, format!("{field}: “{}” is no address of the web.", cut(&text)));
        let known = link::web(&text).map(drop).ok_or_else(bad);
        self.note(known).map(|()| text)
    }

    /// A side of an image; 0 says that there is none.
    fn pixels(&mut self, field: &'static str) -> Option<u32> {
        let pixels = self.count(field).filter(|pixels| *pixels != 0)?;
        let bad = || Bad(field, format!("{field}: {pixels} is no number of pixels."));
        self.note(u32::try_from(pixels).map_err(|_| bad()))
    }

    fn maybe_day(&mut self, field: &'static str) -> Option<Day> {
        let text = self.maybe(field).filter(|text| !zero_date(text))?;
        let day = values::day(&text, &self.mapper.http.dates).ok_or_else(|| {
            Bad(field, format!("{field}: “{}” is not a date that is known here.", cut(&text)))
        });
        self.note(day)
    }
}

/// `{"@nil": "true"}` and its like: what XML turned into JSON says for nothing.
fn is_nil(fields: &serde_json::Map<String, Value>) -> bool {
    let mut fields = fields.iter();
    match (fields.next(), fields.next()) {
        (Some((key, value)), None) => {
            key.to_lowercase().ends_with("nil") && matches!(value, Value::Bool(true) | Value::String(_))
        }
        _ => false,
    }
}

/// `0000-00-00 00:00:00`, `0000-00-00T00:00:00Z`, `-` or a word for it: never.
/// A plain decimal with its point so many places further to the left: cents as the amount that they are.
fn moved(plain: &str, places: u32) -> String {
    let places = places as usize;
    let (sign, bare) = plain.strip_prefix('-').map_or(("", plain), |bare| ("-", bare));
    let end = bare.find(['e', 'E']).unwrap_or(bare.len());
    let (number, exponent) = bare.split_at(end);
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    if places == 0 {
        return plain.to_owned();
    }
    let digits = format!("{whole:0>width$}", width = places + 1);
    let (whole, first) = digits.split_at(digits.len() - places);
    format!("{sign}{whole}.{first}{part}{exponent}")
}

fn zero_date(text: &str) -> bool {
    let never = ["n/a", "none", "null", "never"].iter().any(|word| text.trim().eq_ignore_ascii_case(word));
    never || text.chars().all(|c| matches!(c, '0' | 'T' | 'Z') || !c.is_alphanumeric())
}

fn cut(text: &str) -> String {
    text.chars().take(60).collect()
}

#[cfg(test)]
mod tests {
    use super::zero_date;

    #[test]
    fn only_what_says_never_is_no_date() {
        for never in ["0000-00-00 00:00:00", "0000-00-00T00:00:00Z", "00.00.0000", "0", "-", "N/A", " null "]
        {
            assert!(zero_date(never), "{never}");
        }
        for date in ["yesterday", "2026-01-01", "00:00:01", "soon"] {
            assert!(!zero_date(date), "{date}");
        }
    }
}
