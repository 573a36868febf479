//! Which transactions, and in which order.

use record::{Instant, Kind, ProgramId, Status, Transaction, TransactionId};
use rusqlite::types::Value;
use rusqlite::{Row, params, params_from_iter};

use crate::kept::TRANSACTIONS;
use crate::transactions::State;
use crate::{AccountId, LedgerError, ProgramInfo, ProgramKey, Reader, RowId, called, stored};

/// Up to so many rows of the wanted programs are sorted; of more, all rows are walked in order instead.
const SORTED: i64 = 30_000;

/// Which transactions are wanted: all conditions hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Find {
    /// Of this account.
    pub account: Option<AccountId>,
    /// Of accounts of this connector.
    pub network: Option<String>,
    /// Of this program.
    pub program: Option<ProgramKey>,
    /// Of programs with this id or name; in whatever case where none has it exactly so.
    pub program_text: Option<String>,
    /// In this state.
    pub status: Option<Status>,
    /// Of this kind.
    pub kind: Option<Kind>,
    /// That happened then or later.
    pub since: Option<Instant>,
    /// That happened before.
    pub until: Option<Instant>,
    /// With this text in the id, the sub-id, the order's number, the note or the program.
    pub text: Option<String>,
    /// That came without new work, or did not.
    pub passive: Option<bool>,
    /// That changed then or later.
    pub changed_since: Option<Instant>,
    /// With one of these numbers.
    pub rows: Option<Vec<RowId>>,
}

/// In which order transactions come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Order {
    /// By the instant they happened, then by id, then by the account's name.
    #[default]
    Oldest,
    /// The other way round.
    Newest,
}

/// A transaction as the ledger holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The ledger's number of it.
    pub row: RowId,
    /// The account it belongs to.
    pub account: AccountId,
    /// The account's name.
    pub account_name: String,
    /// The account's connector.
    pub network: String,
    /// The program's number; the account's own where the source tells no program.
    pub program: Option<ProgramKey>,
    /// What the sources say; the program's name is the row's own, else what the ledger knows.
    pub transaction: Transaction,
    /// When it was first seen.
    pub first_seen: Instant,
    /// When its present state was first seen.
    pub changed_at: Instant,
    /// Since when the network's answers lack it; its state is the last that was reported.
    pub missing_since: Option<Instant>,
}

/// Conditions on programs alone.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct ProgramFilter<'a> {
    pub(crate) account: Option<AccountId>,
    pub(crate) network: Option<&'a str>,
    pub(crate) program: Option<ProgramKey>,
    pub(crate) text: Option<&'a str>,
}

impl Find {
    pub(crate) fn programs(&self) -> ProgramFilter<'_> {
        ProgramFilter {
            account: self.account,
            network: self.network.as_deref(),
            program: self.program,
            text: self.program_text.as_deref(),
        }
    }
}

pub(crate) const ENTRY: &str =
    "SELECT t.row, t.account, a.name, a.network, p.id, p.name, t.id, t.first_seen, t.changed_at";
pub(crate) const TABLES: &str =
    "CROSS JOIN accounts a ON a.id = t.account CROSS JOIN programs p ON p.key = t.program";

impl Reader {
    /// Hands over the transactions that are wanted, one by one.
    pub fn transactions(
        &self,
        find: &Find,
        order: Order,
        offset: u64,
        limit: Option<u64>,
        each: &mut dyn FnMut(Entry) -> Result<(), LedgerError>,
    ) -> Result<(), LedgerError> {
        let Conditions { index, sql: conditions, values } = self.conditions(find)?;
        let by = match order {
            Order::Oldest => "t.occurred_at, t.id, a.folded, t.row",
            Order::Newest => "t.occurred_at DESC, t.id DESC, a.folded DESC, t.row DESC",
        };
        let sql = format!(
            "{ENTRY}, {} FROM transactions t {index} {TABLES} {conditions} ORDER BY {by} LIMIT {} OFFSET {}",
            columns_of_t(),
            limit.map_or(-1, stored::put_count),
            stored::put_count(offset),
        );
        let mut statement = self.conn.prepare(&sql)?;
        let mut rows = statement.query(params_from_iter(values))?;
        while let Some(row) = rows.next()? {
            each(entry(row)?)?;
        }
        Ok(())
    }

    /// Answers a transaction.
    pub fn transaction(&self, row: RowId) -> Result<Option<Entry>, LedgerError> {
        let sql = format!("{ENTRY}, {} FROM transactions t {TABLES} WHERE t.row = ?1", columns_of_t());
        let mut statement = self.conn.prepare_cached(&sql)?;
        let mut rows = statement.query([row.0])?;
        rows.next()?.map(entry).transpose()
    }

    /// Answers the transaction of an account with an id.
    pub fn transaction_of(&self, account: AccountId, id: &str) -> Result<Option<Entry>, LedgerError> {
        let sql = format!(
            "{ENTRY}, {} FROM transactions t {TABLES} WHERE t.account = ?1 AND t.id = ?2",
            columns_of_t()
        );
        let mut statement = self.conn.prepare_cached(&sql)?;
        let mut rows = statement.query(params![account.0, id])?;
        rows.next()?.map(entry).transpose()
    }

    /// Answers the transactions with an id, in whatever account.
    pub fn find_rows(&self, id: &str) -> Result<Vec<RowId>, LedgerError> {
        let mut statement = self.conn.prepare_cached(
            "SELECT t.row FROM accounts a CROSS JOIN transactions t ON t.account = a.id AND t.id = ?1
             ORDER BY t.row",
        )?;
        let rows = statement.query_map([id], |row| row.get(0).map(RowId))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Answers how many transactions there are.
    pub fn transaction_count(&self) -> Result<u64, LedgerError> {
        let count = self.conn.query_row("SELECT count(*) FROM transactions", [], |row| row.get(0))?;
        Ok(stored::count(count))
    }

    /// The keys of the programs that pass, as a JSON list; none if every program does.
    pub(crate) fn program_keys(&self, filter: &ProgramFilter) -> Result<Option<String>, LedgerError> {
        let ProgramFilter { account, network, program, text } = filter;
        if account.is_none() && network.is_none() && program.is_none() && text.is_none() {
            return Ok(None);
        }
        let programs: Vec<ProgramInfo> = self
            .programs()?
            .into_iter()
            .filter(|one| account.is_none_or(|account| one.account == account))
            .filter(|one| network.is_none_or(|network| one.network == network))
            .filter(|one| program.is_none_or(|program| one.key == program))
            .collect();
        let meant = text.map_or_else(|| programs.iter().collect(), |text| called(&programs, text));
        Ok(Some(json_list(meant.into_iter().map(|one| one.key.0))))
    }

    pub(crate) fn conditions(&self, find: &Find) -> Result<Conditions, LedgerError> {
        let mut all =
            Conditions { index: "INDEXED BY transactions_in_order", sql: String::new(), values: Vec::new() };
        if let Some(keys) = self.program_keys(&find.programs())? {
            if self.count_of(&keys)? <= SORTED {
                all.index = "INDEXED BY income";
            }
            all.add(keys, |keys| format!("t.program IN (SELECT value FROM json_each({keys}))"));
        }
        if let Some(status) = find.status {
            all.add(stored::put_status(status), |status| format!("t.status = {status}"));
        }
        if let Some(kind) = find.kind {
            all.add(stored::put_kind(kind), |kind| format!("t.kind = {kind}"));
        }
        if let Some(since) = find.since {
            all.add(since.timestamp(), |since| format!("t.occurred_at >= {since}"));
        }
        if let Some(until) = find.until {
            all.add(until.timestamp(), |until| format!("t.occurred_at < {until}"));
        }
        if let Some(passive) = find.passive {
            all.add(i64::from(passive), |passive| format!("(t.passive <> 0) = {passive}"));
        }
        if let Some(since) = find.changed_since {
            // Batches lead to the rows: there is no index on the instants.
            all.index = "INDEXED BY transactions_of_batch";
            all.add(since.timestamp(), |since| {
                format!(
                    "t.changed_at >= {since} AND t.batch IN (SELECT id FROM batches WHERE came_at >= {since})"
                )
            });
        }
        if let Some(rows) = &find.rows {
            all.index = "";
            let rows = json_list(rows.iter().map(|row| row.0));
            all.add(rows, |rows| format!("t.row IN (SELECT value FROM json_each({rows}))"));
        }
        if let Some(text) = find.text.as_deref().map(str::trim).filter(|text| !text.is_empty()) {
            let folded = text.to_lowercase();
            let programs = self.programs()?.into_iter();
            let named = programs.filter(|one| {
                one.name.to_lowercase().contains(&folded) || one.id.0.to_lowercase().contains(&folded)
            });
            let keys = all.bind(json_list(named.map(|one| one.key.0)));
            all.add(pattern(text), |text| {
                let own = ["t.id", "t.sub_id", "t.order_id", "t.program_name", "t.note"]
                    .map(|column| format!("{column} LIKE {text} ESCAPE '\\'"));
                format!("({} OR t.program IN (SELECT value FROM json_each({keys})))", own.join(" OR "))
            });
        }
        Ok(all)
    }

    /// How many transactions the programs of a JSON list have.
    fn count_of(&self, keys: &str) -> Result<i64, LedgerError> {
        let mut count = self.conn.prepare_cached(
            "SELECT ifnull(sum(c.count), 0) FROM json_each(?1) j CROSS JOIN cells c ON c.grain = 2 AND c.program = j.value",
        )?;
        Ok(count.query_row(params![keys], |row| row.get(0))?)
    }
}

/// What follows FROM, and the values it speaks of.
pub(crate) struct Conditions {
    /// What to walk along: left to itself, SQLite sorts all rows for the first page.
    pub(crate) index: &'static str,
    pub(crate) sql: String,
    pub(crate) values: Vec<Value>,
}

impl Conditions {
    fn bind(&mut self, value: impl Into<Value>) -> String {
        self.values.push(value.into());
        format!("?{}", self.values.len())
    }

    pub(crate) fn add(&mut self, value: impl Into<Value>, condition: impl FnOnce(&str) -> String) {
        let name = self.bind(value);
        self.sql.push_str(if self.sql.is_empty() { "WHERE " } else { " AND " });
        self.sql.push_str(&condition(&name));
    }
}

/// Numbers as JSON, which SQLite takes apart again: one statement for any number of them.
pub(crate) fn json_list(numbers: impl Iterator<Item = i64>) -> String {
    let numbers: Vec<String> = numbers.map(|number| number.to_string()).collect();
    format!("[{}]", numbers.join(","))
}

/// A pattern for LIKE that finds a text anywhere.
pub(crate) fn pattern(text: &str) -> String {
    let mut pattern = String::from("%");
    for letter in text.chars() {
        if matches!(letter, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(letter);
    }
    pattern.push('%');
    pattern
}

pub(crate) fn columns_of_t() -> String {
    TRANSACTIONS
        .columns
        .split(',')
        .map(|column| format!("t.{}", column.trim()))
        .collect::<Vec<_>>()
        .join(", ")
}

/// Reads [`ENTRY`] and the columns of the state after it.
pub(crate) fn entry(row: &Row) -> Result<Entry, LedgerError> {
    let state = State::read(row, 9)?;
    let owned = |text: Option<&str>| text.map(str::to_owned);
    let known_as: Option<String> = row.get(5)?;
    Ok(Entry {
        row: RowId(row.get(0)?),
        account: AccountId(row.get(1)?),
        account_name: row.get(2)?,
        network: row.get(3)?,
        program: Some(ProgramKey(state.program)),
        transaction: Transaction {
            id: TransactionId(row.get(6)?),
            program_id: if state.named { None } else { Some(ProgramId(row.get(4)?)) },
            program: owned(state.program_name).or(known_as),
            status: state.status()?,
            kind: state.kind()?,
            occurred_at: stored::instant(state.occurred_at)?,
            day: stored::day(state.day)?,
            commission: state.commission()?,
            commission_text: owned(state.commission_text),
            sale_amount: state.sale()?,
            quantity: owned(state.quantity),
            sub_id: owned(state.sub_id),
            order_id: owned(state.order_id),
            customer_id: owned(state.customer_id),
            clicked_at: state.clicked_at.map(stored::instant).transpose()?,
            payout_id: owned(state.payout_id),
            note: owned(state.note),
        },
        first_seen: stored::instant(row.get(7)?)?,
        changed_at: stored::instant(row.get(8)?)?,
        missing_since: state.missing_since.map(stored::instant).transpose()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_like_would_take_for_a_sign_is_only_text() {
        assert_eq!(pattern(r"50%_a\b"), r"%50\%\_a\\b%");
        assert_eq!(json_list([1, 22].into_iter()), "[1,22]");
    }
}
