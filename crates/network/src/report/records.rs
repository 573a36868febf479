//! The fields of a row into a record.

use std::borrow::Cow;
use std::collections::VecDeque;

use record::{
    Currency, DailyStat, Kind, Money, Payout, PayoutId, ProgramId, Record, Status, Transaction, TransactionId,
};

use super::table::{Cells, Table};
use super::{Gives, Line};
use crate::values::{self, Mark};

/// Cells that say that there is nothing.
const NOTHING: [&str; 7] = ["-", "--", "–", "n/a", "na", "none", "null"];

/// Why a row, or a field of it, could not be read.
pub(super) type Rejection = (Option<&'static str>, String);

impl Table {
    pub(super) fn record(&mut self, cells: &Cells<'_>, lines: &mut VecDeque<Line>) -> Result<(), Rejection> {
        let mut notes: Vec<Rejection> = Vec::new();
        let record = match self.report.what {
            Gives::Transactions => Record::Transaction(self.transaction(cells, &mut notes)?),
            Gives::Daily => {
                let stat = self.daily(cells, "day")?;
                return self.days.add(cells.row.line, stat);
            }
            Gives::Payouts => Record::Payout(self.payout(cells)?),
            Gives::Nothing => return Ok(()),
        };
        lines.push_back(Line::Record { line: cells.row.line, record });
        if self.gives_days {
            let (line, stat) = (cells.row.line, self.daily(cells, "at")?);
            match stat.clicks.or(stat.impressions) {
                None => {}
                // It is the only row of its day.
                Some(_) if self.apart.is_empty() && self.report.is_named_by_day() => {
                    lines.push_back(Line::Record { line, record: Record::Daily(stat) });
                }
                Some(_) => self.days.add(line, stat)?,
            }
        }
        for note in notes {
            lines.push_back(Line::Noted(self.problem(cells.row, note)));
        }
        Ok(())
    }

    fn transaction(
        &mut self,
        cells: &Cells<'_>,
        notes: &mut Vec<Rejection>,
    ) -> Result<Transaction, Rejection> {
        let text = |field| self.text(cells, field);
        let own = |field| Ok::<_, Rejection>(text(field)?.map(Cow::into_owned));
        let at = text("at")?.ok_or_else(|| missing("at", "the date"))?;
        let when = self.instant(&at).ok_or_else(|| unreadable("at", &at, "a date"))?;
        let currency = self.currency_of(cells)?;
        let commission = self.money(cells, "commission", currency)?;
        let commission = commission.ok_or_else(|| missing("commission", "the commission"))?;
        let sale_amount = self.sale(cells, currency, notes)?;
        let word = text("status")?.unwrap_or_default();
        let status = self.report.status(&word).unwrap_or_else(|| {
            let reason = format!("the status “{}” is not known: kept as pending", short(&word));
            notes.push((Some("status"), reason));
            Status::Pending
        });
        let is_negative = |money: &Option<Money>| money.is_some_and(|money| money.micros < 0);
        let negative = self.report.negative.filter(|_| commission.micros < 0 || is_negative(&sale_amount));
        let kind = match (negative, text("kind")?) {
            (Some(kind), _) => kind,
            (None, None) => Kind::Sale,
            (None, Some(word)) => self.report.kind(&word).unwrap_or_else(|| {
                let reason = format!("the kind “{}” is not known: kept as a sale", short(&word));
                notes.push((Some("kind"), reason));
                Kind::Sale
            }),
        };
        let quantity = match text("quantity")? {
            Some(written) => {
                let plain = plain_amount(&written, self.mark_of(cells, "quantity"));
                or_noted(plain, notes, "quantity", &written, "a number")
            }
            None => None,
        };
        let clicked_at = match text("clicked_at")? {
            Some(written) => {
                let when = self.instant(&written);
                or_noted(when, notes, "clicked_at", &written, "a date").map(|when| when.at)
            }
            None => None,
        };
        let program = own("program")?;
        let transaction = Transaction {
            id: TransactionId(String::new()),
            program_id: own("program_id")?.or_else(|| program.clone()).map(ProgramId),
            program,
            status,
            kind,
            occurred_at: when.at,
            day: when.day,
            commission,
            commission_text: None,
            sale_amount,
            quantity,
            sub_id: own("sub_id")?,
            order_id: own("order_id")?,
            customer_id: own("customer_id")?,
            clicked_at,
            payout_id: own("payout_id")?,
            note: None,
        };
        let id = self.id(cells)?;
        Ok(Transaction { id: TransactionId(id), ..transaction })
    }

    fn payout(&mut self, cells: &Cells<'_>) -> Result<Payout, Rejection> {
        let own = |field| Ok::<_, Rejection>(self.text(cells, field)?.map(Cow::into_owned));
        let day = self.text(cells, "day")?.ok_or_else(|| missing("day", "the date"))?;
        let day = self.day(&day).ok_or_else(|| unreadable("day", &day, "a date"))?;
        let currency = self.currency_of(cells)?;
        let amount = self.money(cells, "amount", currency)?.ok_or_else(|| missing("amount", "the amount"))?;
        let (status, payer) = (own("status")?, own("payer")?);
        Ok(Payout { id: PayoutId(self.id(cells)?), day, amount, status, payer })
    }

    fn daily(&self, cells: &Cells<'_>, when: &'static str) -> Result<DailyStat, Rejection> {
        let own = |field| Ok::<_, Rejection>(self.text(cells, field)?.map(Cow::into_owned));
        let count = |field| match self.text(cells, field)? {
            Some(text) if !is_blank(&text) => {
                let count = values::amount(&text, self.mark).and_then(|plain| plain.parse::<i64>().ok());
                count.map(Some).ok_or_else(|| unreadable(field, &text, "a number"))
            }
            _ => Ok(None),
        };
        let day = self.text(cells, when)?.ok_or_else(|| missing(when, "the date"))?;
        let day = self.day(&day).ok_or_else(|| unreadable(when, &day, "a date"))?;
        let program = own("program")?;
        Ok(DailyStat {
            day,
            program_id: own("program_id")?.or_else(|| program.clone()).map(ProgramId),
            program,
            sub_id: own("sub_id")?,
            clicks: count("clicks")?,
            impressions: count("impressions")?,
        })
    }

    fn currency_of(&self, cells: &Cells<'_>) -> Result<Currency, Rejection> {
        match self.text(cells, "currency")? {
            Some(code) => {
                Currency::new(&code).map_err(|_| unreadable("currency", &code, "a currency that is known"))
            }
            None => self.currency.ok_or_else(|| missing("currency", "the currency")),
        }
    }

    /// An amount that is kept exactly; `None` if the cell is empty.
    fn money(
        &self,
        cells: &Cells<'_>,
        field: &'static str,
        currency: Currency,
    ) -> Result<Option<Money>, Rejection> {
        let Some(written) = self.text(cells, field)? else { return Ok(None) };
        let not_an_amount = || unreadable(field, &written, "an amount");
        let plain = plain_amount(&written, self.mark_of(cells, field)).ok_or_else(not_an_amount)?;
        match Money::parse_exact(&plain, currency) {
            Ok((money, true)) => Ok(Some(money)),
            Ok((_, false)) => {
                Err((Some(field), format!("“{}” has more digits than can be kept", short(&written))))
            }
            Err(record::MoneyError::TooLarge(_)) => {
                Err((Some(field), format!("“{}” is larger than can be kept", short(&written))))
            }
            Err(_) => Err(not_an_amount()),
        }
    }

    /// The value of the order: one that cannot be read is noted, as the commission counts without it.
    fn sale(
        &self,
        cells: &Cells<'_>,
        currency: Currency,
        notes: &mut Vec<Rejection>,
    ) -> Result<Option<Money>, Rejection> {
        let Some(written) = self.text(cells, "sale")?.filter(|written| !is_blank(written)) else {
            return Ok(None);
        };
        if plain_amount(&written, self.mark_of(cells, "sale")).is_none() {
            notes.push(unreadable("sale", &written, "an amount"));
            return Ok(None);
        }
        let currency = match self.text(cells, "sale_currency")? {
            Some(code) => Currency::new(&code)
                .map_err(|_| unreadable("sale_currency", &code, "a currency that is known"))?,
            None => currency,
        };
        self.money(cells, "sale", currency)
    }
}

/// An amount of a report: one in exponent notation went through a spreadsheet and has lost digits.
pub(super) fn plain_amount(text: &str, mark: Mark) -> Option<String> {
    values::amount(text, mark).filter(|plain| !plain.contains(['e', 'E']))
}

/// `1.80E+09`: what a spreadsheet makes of a long number.
pub(super) fn is_exponent(id: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    id.split_once(['E', 'e']).is_some_and(|(mantissa, exponent)| {
        let (whole, part) = mantissa.split_once(['.', ',']).unwrap_or((mantissa, "0"));
        digits(whole) && digits(part) && exponent.strip_prefix('+').is_some_and(digits)
    })
}

/// Whether a cell says something that is no figure.
pub(super) fn is_word(cell: &str) -> bool {
    let plain = cell.trim_end_matches('%');
    let is_amount = || [Mark::Point, Mark::Comma].iter().any(|mark| values::amount(plain, *mark).is_some());
    cell.chars().any(char::is_alphabetic) && !is_blank(cell) && !is_amount()
}

fn is_blank(text: &str) -> bool {
    NOTHING.iter().any(|nothing| text.eq_ignore_ascii_case(nothing)) || text.starts_with("0000-00-00")
}

/// What was read of a field that may be missing; a note if it could not be read.
fn or_noted<T>(
    read: Option<T>,
    notes: &mut Vec<Rejection>,
    field: &'static str,
    written: &str,
    what: &str,
) -> Option<T> {
    if read.is_none() && !is_blank(written) {
        notes.push(unreadable(field, written, what));
    }
    read
}

pub(super) fn missing(field: &'static str, what: &str) -> Rejection {
    (Some(field), format!("{what} is missing"))
}

pub(super) fn unreadable(field: &'static str, text: &str, what: &str) -> Rejection {
    (Some(field), format!("“{}” is not {what}", short(text)))
}

pub(super) fn short(text: &str) -> String {
    let short: String = text.chars().take(60).collect();
    if short.len() < text.len() { short + "…" } else { short }
}
