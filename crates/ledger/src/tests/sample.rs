//! Ledgers, batches and transactions to try things with, and a look at everything that is stored.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use record::{
    Absent, Batch, Currency, Day, Days, Instant, Kind, Money, Origin, ProgramId, Rate, Record, Status,
    Transaction, TransactionId,
};
use rusqlite::{Connection, types::ValueRef};

use crate::{AccountId, Applied, Entry, Find, Ledger, LedgerError, Order, Writer};

pub fn day(text: &str) -> Day {
    text.parse().unwrap()
}

pub fn days(from: &str, to: &str) -> Days {
    Days::new(day(from), day(to)).unwrap()
}

pub fn money(text: &str) -> Money {
    text.parse().unwrap()
}

pub fn cur(code: &str) -> Currency {
    Currency::new(code).unwrap()
}

/// The instant so many seconds after a fixed one.
pub fn at(seconds: i64) -> Instant {
    day("2026-11-01").start() + chrono::TimeDelta::seconds(seconds)
}

pub fn add_account(w: &Writer, name: &str) -> AccountId {
    w.add_account("riverbank", name, &BTreeMap::new(), &BTreeSet::new(), at(0)).unwrap()
}

pub fn with_account() -> (Ledger, AccountId) {
    let ledger = Ledger::memory().unwrap();
    let account = ledger.write(|w| Ok::<_, LedgerError>(add_account(w, "Main"))).unwrap();
    (ledger, account)
}

/// A sale of one program at noon of a day.
pub fn sale(id: &str, on: &str, commission: &str, status: Status) -> Transaction {
    Transaction {
        id: TransactionId(id.into()),
        program_id: Some(ProgramId("p1".into())),
        program: Some("Acme".into()),
        status,
        kind: Kind::Sale,
        occurred_at: day(on).start() + chrono::TimeDelta::hours(12),
        day: day(on),
        commission: money(commission),
        commission_text: None,
        sale_amount: None,
        quantity: None,
        sub_id: None,
        order_id: None,
        customer_id: None,
        clicked_at: None,
        payout_id: None,
        note: None,
    }
}

pub fn batch(origin: Origin, transactions: &[Transaction]) -> Batch {
    let records = transactions.iter().cloned().map(Record::Transaction).collect();
    Batch { origin, records, problems: Vec::new() }
}

pub fn window(from: &str, to: &str) -> Origin {
    answer(from, to, Absent::Unknown)
}

/// A window of a sync whose gaps have a meaning.
pub fn answer(from: &str, to: &str, absent: Absent) -> Origin {
    Origin::Sync { what: "transactions".into(), days: Some(days(from, to)), absent }
}

/// An answer about all days of [`any_transaction`]; what its gaps mean goes by its number.
pub fn any_answer(number: usize) -> Origin {
    let absent = [Absent::Unknown, Absent::Vanished, Absent::Zero][number % 3];
    answer("2025-01-01", "2026-11-20", absent)
}

pub fn file(name: &str) -> Origin {
    Origin::Import { report: "riverbank-sales".into(), file: name.into(), hash: format!("hash of {name}") }
}

pub fn apply(ledger: &Ledger, account: AccountId, batch: &Batch, now: Instant) -> Applied {
    ledger.write(|w| w.apply(account, batch, now)).unwrap()
}

pub fn put_rates(ledger: &Ledger, rates: &[(&str, &str, &str)]) {
    let rates: Vec<_> =
        rates.iter().map(|(on, code, rate)| (day(on), cur(code), Rate::parse(rate).unwrap())).collect();
    ledger.write(|w| w.put_rates(&rates, "a list")).unwrap();
}

pub fn entries(ledger: &Ledger, find: &Find) -> Vec<Entry> {
    let mut found = Vec::new();
    ledger
        .read(|r| {
            r.transactions(find, Order::Oldest, 0, None, &mut |entry| {
                found.push(entry);
                Ok(())
            })
        })
        .unwrap();
    found
}

/// Every row of every table but the ones named and the chain, which only grows, as text.
pub fn dump(ledger: &Ledger, without: &[&str]) -> Vec<String> {
    let conn = Connection::open(ledger.path()).unwrap();
    let mut tables = conn
        .prepare(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT IN ('sqlite_sequence', 'seals')
             ORDER BY 1",
        )
        .unwrap();
    let tables: Vec<String> = tables.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    tables
        .iter()
        .filter(|table| !without.contains(&table.as_str()))
        .flat_map(|table| lines(&conn, table, &format!("SELECT * FROM {table}")))
        .collect()
}

/// What is derived from the rows, independent of the numbers that programs happened to get.
pub fn derived(ledger: &Ledger) -> Vec<String> {
    let conn = Connection::open(ledger.path()).unwrap();
    let cells = "SELECT p.account, p.id, c.grain, c.bucket, c.currency, c.status, c.kind, c.passive, c.rated,
        c.commission, c.converted, c.count FROM cells c JOIN programs p ON p.key = c.program";
    let contents =
        "SELECT p.account, p.id, c.sub_id, c.first_day FROM contents c JOIN programs p ON p.key = c.program";
    let classes = "SELECT account, id, passive FROM transactions";
    let people = "SELECT h.account, p.id, h.id, h.currency, h.joined, h.state, h.since, h.first_day, h.last_day, h.count,
        h.earned, h.reversals, h.reversed, h.months, h.sub_id FROM people h LEFT JOIN programs p ON p.key = h.program";
    let sales =
        "SELECT p.account, p.id, s.currency, s.month, s.sales, s.value, s.commission, s.value_squares,
        s.commission_squares, s.products, s.weighted FROM sale_months s JOIN programs p ON p.key = s.program";
    let all = [
        ("cells", cells),
        ("contents", contents),
        ("classes", classes),
        ("people", people),
        ("sales", sales),
    ];
    all.into_iter().flat_map(|(name, sql)| lines(&conn, name, sql)).collect()
}

fn lines(conn: &Connection, name: &str, sql: &str) -> Vec<String> {
    let mut select = conn.prepare(sql).unwrap();
    let width = select.column_count();
    let mut rows = select.query([]).unwrap();
    let mut lines = Vec::new();
    while let Some(row) = rows.next().unwrap() {
        let values: Vec<String> = (0..width)
            .map(|at| match row.get_ref(at).unwrap() {
                ValueRef::Null => "-".to_owned(),
                ValueRef::Integer(number) => number.to_string(),
                ValueRef::Real(number) => format!("{number:e}"),
                ValueRef::Text(text) => String::from_utf8(text.to_vec()).unwrap(),
                ValueRef::Blob(bytes) => format!("{bytes:?}"),
            })
            .collect();
        lines.push(format!("{name}: {}", values.join(" | ")));
    }
    lines.sort();
    lines
}

/// Transactions of a few programs, contents and ids, so that batches overlap.
pub fn any_transaction() -> impl Strategy<Value = Transaction> {
    let program = prop_oneof![Just(None), (0..3u8).prop_map(|number| Some(format!("p{number}")))];
    let sub_id = prop_oneof![Just(None), (0..3u8).prop_map(|number| Some(format!("page{number}")))];
    let money = (0..3usize, -5_000_000..90_000_000i64);
    let customer = prop_oneof![Just(None), (0..3u8).prop_map(|number| Some(format!("c{number}")))];
    (0..25u8, 0..500i64, program, (sub_id, customer), money, 0..4usize, 0..7usize, any::<bool>()).prop_map(
        |(id, back, program, (sub_id, customer_id), (code, micros), status, kind, named)| {
            let on = day("2026-11-20").plus(-back);
            Transaction {
                program_id: program.clone().map(ProgramId).filter(|_| !named),
                program,
                sub_id,
                customer_id,
                commission: Money::new(micros, cur(["EUR", "USD", "JPY"][code])),
                // Some have no value, some one in another currency.
                sale_amount: (id % 3 > 0)
                    .then(|| Money::new(micros * 9 + back, cur(["EUR", "EUR", "JPY"][code]))),
                status: Status::ALL[status],
                kind: Kind::ALL[kind],
                ..sale(&format!("t{id}"), &on.to_string(), "0 EUR", Status::Paid)
            }
        },
    )
}

pub fn any_batches() -> impl Strategy<Value = Vec<Vec<Transaction>>> {
    prop::collection::vec(prop::collection::vec(any_transaction(), 0..12), 1..6)
}
