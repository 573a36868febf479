//! Our own exports, read back without loss: as CSV and as JSON, with the accounts that their rows name.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::sync::Arc;

use chrono_tz::Tz;
use record::{Currency, Day, Kind, Money, MoneyError, ProgramId, Record, Status, Transaction, TransactionId};

use super::part::Place;
use super::records::{Rejection, is_exponent, missing, short, unreadable};
use super::rows::Row;
use super::source::Source;
use super::table::Table;
use super::written::ReportFile;
use super::{Found, Line, Report, ReportError};
use crate::values::{self, Mark};

/// The columns of an export: a contract with scripts, and what a file of ours is recognised by.
pub const COLUMNS: [&str; 16] = match FILE_COLUMNS.first_chunk() {
    Some(columns) => *columns,
    None => panic!("a file has all of them"),
};
/// The columns of a file: those, and what else is kept. Files without the last ones are read as well.
///
/// `currency_key` and `sale_currency` are what the currencies of commission and sale are stored under: their codes, or
/// for a coin that no list has one that is not taken for a currency (`coin:MNT`).
pub const FILE_COLUMNS: [&str; 21] = [
    "id",
    "account",
    "network",
    "program_id",
    "program",
    "status",
    "kind",
    "occurred_at",
    "commission",
    "currency",
    "sale_amount",
    "quantity",
    "sub_id",
    "order_id",
    "customer_id",
    "clicked_at",
    "day",
    "currency_key",
    "sale_currency",
    "payout_id",
    "note",
];
/// What the report is called in commands.
const SLUG: &str = "tributary";
/// How many accounts a file may name: it is read once for each.
const ACCOUNTS: usize = 400;
/// How long the name of a network may be.
const NETWORK: usize = 64;

/// A cell that a spreadsheet would take for a formula gets an apostrophe before it, which makes it text.
///
/// So that reading can undo it, a cell that would look as if it had been given one gets one too: `=1` is written
/// `'=1`, and `'=1` is written `''=1`. Numbers, and every other cell, stay as they are.
pub fn harmless(cell: &str) -> Cow<'_, str> {
    if is_formula(cell.trim_start_matches('\'')) {
        Cow::Owned(format!("'{cell}"))
    } else {
        Cow::Borrowed(cell)
    }
}

/// A cell as it was before [`harmless`].
fn plain(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if is_formula(rest.trim_start_matches('\'')) => rest,
        _ => cell,
    }
}

fn is_formula(cell: &str) -> bool {
    let number = cell.strip_prefix(['-', '+']).is_some_and(|rest| {
        !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
    });
    cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && !number
}

/// Whether these are the headings of an export of ours.
pub(super) fn fits(row: &Row) -> bool {
    COLUMNS.iter().all(|column| at(row, column).is_some())
}

/// Where a column stands among the headings.
fn at(headings: &Row, column: &str) -> Option<usize> {
    headings.cells().position(|cell| cell.trim_start_matches('\u{feff}').eq_ignore_ascii_case(column))
}

/// An export as one report for each account that its rows name, in the order in which they come.
pub(super) fn by_account(
    source: &Source,
    place: &Place,
    headings: &Row,
    top: usize,
) -> Result<Vec<Found>, ReportError> {
    let columns = Columns::new(headings, place);
    let mut rows = place.open(source, None)?.rows()?;
    let (mut row, mut number) = (Row::default(), 0);
    let mut accounts: Vec<(String, String)> = Vec::new();
    while rows.next(&mut row)? {
        number += 1;
        if number <= top || row.unclosed {
            continue;
        }
        let (account, network) = columns.account(&row);
        let known = |(name, at): &(String, String)| *name == account && *at == network;
        if is_account(&account, &network) && !accounts.iter().any(known) {
            accounts.push((account.into_owned(), network.into_owned()));
        }
        if accounts.len() > ACCOUNTS {
            return Err(ReportError::Damaged { reason: format!("it names more than {ACCOUNTS} accounts") });
        }
    }
    match (accounts.is_empty(), number > top) {
        (false, _) => {}
        (true, false) => return Err(ReportError::NoRows),
        (true, true) => {
            let reason = "none of its rows names an account and a network".to_owned();
            return Err(ReportError::Damaged { reason });
        }
    }
    let several = accounts.len() > 1;
    let named = accounts.into_iter().enumerate().map(|(at, (name, network))| {
        let part = several.then(|| format!("{name} ({network})"));
        let inner = match (place.name(), part) {
            (Some(file), Some(part)) => Some(format!("{file}: {part}")),
            (file, part) => file.or(part),
        };
        Ok(Found {
            report: Arc::new(report(&network)?),
            inner,
            headings: headings.cells().map(str::to_owned).collect(),
            account: Some(Named { name, is_first: at == 0 }),
            place: place.clone(),
            top,
        })
    });
    named.collect()
}

/// The account that the rows of an export name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// Its name.
    pub name: String,
    /// Whether it is the file's first: rows that name none are told with it.
    is_first: bool,
}

/// An export as a report of a network.
fn report(network: &str) -> Result<Report, ReportError> {
    let headings = COLUMNS.map(|column| format!("{column:?}")).join(", ");
    let definition = format!(
        "slug = \"{SLUG}\"\nname = \"Tributary export\"\nwhat = \"transactions\"\nconfidence = \"high\"\n\
         match = [{headings}]\n\n[map]\nid = '.id'\nat = '.occurred_at'\ncommission = '.commission'\n\
         currency = '.currency'\nstatus = '.status'\n"
    );
    let strange = |_| ReportError::Damaged { reason: "its description is wrong".to_owned() };
    let file: ReportFile = toml::from_str(&definition).map_err(|_| strange(Vec::new()))?;
    Report::new(file, network, &Default::default(), &Default::default()).map_err(strange)
}

fn is_account(name: &str, network: &str) -> bool {
    let slug = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'_');
    !name.is_empty() && (1..=NETWORK).contains(&network.len()) && network.bytes().all(slug)
}

/// Where the columns of an export stand, and how its cells are written.
struct Columns {
    at: [usize; FILE_COLUMNS.len()],
    /// Whether cells were made [`harmless`].
    is_table: bool,
}

impl Columns {
    fn new(headings: &Row, place: &Place) -> Columns {
        let at = FILE_COLUMNS.map(|column| at(headings, column).unwrap_or(usize::MAX));
        Columns { at, is_table: matches!(place, Place::Text { .. }) }
    }

    /// A cell as it was exported; an empty one is none.
    fn text<'r>(&self, row: &'r Row, column: &str) -> Option<&'r str> {
        let at = FILE_COLUMNS.iter().zip(self.at).find(|(known, _)| **known == column)?.1;
        let cell = row.raw(at);
        Some(if self.is_table { plain(cell) } else { cell }).filter(|cell| !cell.is_empty())
    }

    fn account<'r>(&self, row: &'r Row) -> (Cow<'r, str>, Cow<'r, str>) {
        let text = |column| Cow::Borrowed(self.text(row, column).unwrap_or_default().trim());
        (text("account"), text("network"))
    }
}

/// The rows of one account in an export.
pub(super) struct Own {
    columns: Columns,
    account: Named,
    network: String,
    headings: usize,
}

impl Own {
    /// `None` if the file is no export of ours.
    pub(super) fn of(found: &Found) -> Option<Own> {
        let account = found.account.clone()?;
        let mut headings = Row::default();
        headings.set(1, found.headings.iter().map(String::as_str));
        Some(Own {
            columns: Columns::new(&headings, &found.place),
            account,
            network: found.report.network.clone(),
            headings: found.headings.len(),
        })
    }

    /// Says what became of a row; nothing if it is another account's.
    pub(super) fn tell(&self, row: &Row, table: &Table, lines: &mut VecDeque<Line>) {
        let (account, network) = self.columns.account(row);
        let mine = account == self.account.name && network == self.network;
        let nobodys = row.unclosed || !is_account(&account, &network);
        if !(mine && !row.unclosed || nobodys && self.account.is_first) {
            return;
        }
        let mut notes = Vec::new();
        let told = match () {
            () if row.unclosed => Err((
                None,
                "a quoted cell is never closed, so that nothing after it could be read".to_owned(),
            )),
            () if table.is_nothing(row) => return lines.push_back(Line::Skipped { line: row.line }),
            () if nobodys => Err((Some("account"), "it does not name its account and network".to_owned())),
            () => self.transaction(row, &mut notes),
        };
        match told {
            Ok(transaction) => {
                let record = Record::Transaction(transaction);
                lines.push_back(Line::Record { line: row.line, record });
                lines.extend(notes.into_iter().map(|note| Line::Noted(table.problem(row, note))));
            }
            Err(rejection) => lines.push_back(Line::Rejected(table.problem(row, rejection))),
        }
    }

    fn transaction(&self, row: &Row, notes: &mut Vec<Rejection>) -> Result<Transaction, Rejection> {
        let text = |column| self.columns.text(row, column);
        let own = |column| text(column).map(str::to_owned);
        let surplus = (self.headings..row.len()).map(|at| row.cell(at)).find(|cell| !cell.is_empty());
        match surplus {
            Some(cell) => {
                return Err((
                    None,
                    format!("there is a cell more than there are headings: “{}”", short(cell)),
                ));
            }
            None if row.len() < self.headings => return Err((None, "it ends too early".to_owned())),
            None => {}
        }
        let id = text("id").ok_or_else(|| missing("id", "the id"))?;
        if self.columns.is_table && is_exponent(id) {
            return Err((Some("id"), format!("the id “{}” was shortened by a spreadsheet", short(id))));
        }
        let instant = |text: &str| values::instant(text, &[], Tz::UTC).map(|when| when.at);
        let at = text("occurred_at").ok_or_else(|| missing("occurred_at", "the date"))?;
        let occurred_at = instant(at).ok_or_else(|| unreadable("occurred_at", at, "a date"))?;
        let code = text("currency").ok_or_else(|| missing("currency", "the currency"))?;
        // Files without the key are older, or were made by others.
        let key = text("currency_key").filter(|key| names(key, code)).unwrap_or(code);
        let currency =
            Currency::of_key(key).map_err(|_| unreadable("currency", code, "a currency that is known"))?;
        let written = text("commission").ok_or_else(|| missing("commission", "the commission"))?;
        let (commission, exact) = money("commission", written, currency)?;
        let mut note = |column, what: &str| {
            let written = text(column).unwrap_or_default();
            notes.push((Some(column), format!("“{}” is not {what}", short(written))));
        };
        let status = text("status").and_then(Status::from_word).unwrap_or_else(|| {
            note("status", "a status that is known: kept as pending");
            Status::Pending
        });
        let kind = text("kind").and_then(Kind::from_word).unwrap_or_else(|| {
            note("kind", "a kind that is known: kept as a sale");
            Kind::Sale
        });
        let sale = text("sale_amount").and_then(|written| {
            let sold_in = text("sale_currency").map_or(Ok(currency), Currency::of_key).ok();
            let sale = sold_in.and_then(|sold_in| money("sale_amount", written, sold_in).ok());
            let sale = sale.filter(|(_, exact)| *exact);
            if sale.is_none() {
                note("sale_amount", "an amount that can be kept");
            }
            Some(sale?.0)
        });
        let quantity = own("quantity").filter(|written| {
            let is_number = values::amount(written, Mark::Point).is_some();
            if !is_number {
                note("quantity", "a number");
            }
            is_number
        });
        let clicked_at = text("clicked_at").and_then(|written| {
            let clicked = instant(written);
            if clicked.is_none() {
                note("clicked_at", "a date");
            }
            clicked
        });
        let day = match text("day").map(|written| (written, written.parse::<Day>())) {
            None => Day::of(occurred_at),
            // The day of a network's own clock: no clock is further from UTC than one day.
            Some((_, Ok(day))) if (day.number() - Day::of(occurred_at).number()).abs() <= 1 => day,
            Some(_) => {
                note("day", "the day of the date: that was taken");
                Day::of(occurred_at)
            }
        };
        Ok(Transaction {
            id: TransactionId(id.to_owned()),
            program_id: own("program_id").map(ProgramId),
            program: own("program"),
            status,
            kind,
            occurred_at,
            day,
            commission,
            commission_text: (!exact).then(|| written.to_owned()),
            sale_amount: sale,
            quantity,
            sub_id: own("sub_id"),
            order_id: own("order_id"),
            customer_id: own("customer_id"),
            clicked_at,
            payout_id: own("payout_id"),
            note: own("note"),
        })
    }
}

/// Whether what a currency is stored under is that of the code which stands beside it.
fn names(key: &str, code: &str) -> bool {
    Currency::of_key(key).is_ok_and(|currency| currency.code().eq_ignore_ascii_case(code))
}

/// An amount as it is kept, and whether that is all of what is written.
fn money(field: &'static str, written: &str, currency: Currency) -> Result<(Money, bool), Rejection> {
    Money::parse_exact(written, currency).map_err(|error| match error {
        MoneyError::TooLarge(_) => (Some(field), format!("“{}” is larger than can be kept", short(written))),
        _ => unreadable(field, written, "an amount"),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn formulas_become_text_and_numbers_stay() {
        for (cell, written) in [
            ("=1+1", "'=1+1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("-4.50", "-4.50"),
            ("-4.50+A1", "'-4.50+A1"),
            ("+", "'+"),
            ("blog-1", "blog-1"),
            ("'=1", "''=1"),
            ("'tis", "'tis"),
            ("'", "'"),
            ("'-4", "'-4"),
            ("", ""),
        ] {
            assert_eq!(harmless(cell), written);
            assert_eq!(plain(written), cell);
        }
    }

    #[test]
    fn the_report_of_an_export_is_a_good_one() {
        let report = report("awin").unwrap();
        assert_eq!((report.slug.as_str(), report.network.as_str()), (SLUG, "awin"));
    }

    proptest! {
        #[test]
        fn what_was_made_harmless_comes_back(cell in "['=+@\t\r0-9.a-]{0,6}|.*") {
            let written = harmless(&cell);
            prop_assert_eq!(plain(&written), &cell);
            prop_assert!(!is_formula(&written));
        }
    }
}
