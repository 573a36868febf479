//! Sums of sales and of what was paid for them, month by month, from which effective rates are told; and what was paid for
//! each, where the terms say a fixed amount.
//!
//! Kept beside the rows like the cells, for the months that a change touched. Sums are exact; the squares are rounded
//! when they are written.

use std::collections::{BTreeMap, BTreeSet};

use record::{Currency, Day, Days, Kind, Money, Status, Step};
use rusqlite::{Row, params};

use crate::cells::Touched;
use crate::find::json_list;
use crate::{LedgerError, ProgramKey, Reader, RowId, Writer, stored};

/// Sales of a program in one currency and month, and the commission for them. What was declined is not among them, nor
/// what has no value or a commission in another currency.
#[derive(Debug, Clone, PartialEq)]
pub struct SaleMonth {
    /// The program.
    pub program: ProgramKey,
    /// The currency of the sales and of the commissions.
    pub currency: Currency,
    /// The first day of the month.
    pub month: Day,
    /// How many sales.
    pub sales: u64,
    /// Their value in micros.
    pub value: i64,
    /// The commission for them in micros.
    pub commission: i64,
    /// Σ value².
    pub value_squares: f64,
    /// Σ commission².
    pub commission_squares: f64,
    /// Σ value × commission.
    pub products: f64,
    /// Σ commission² ÷ value.
    pub weighted: f64,
}

/// A sale that is among those of its month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sale {
    /// The commission's number.
    pub row: RowId,
    /// The network's own id of it.
    pub id: String,
    /// The day on which it was earned.
    pub day: Day,
    /// The value of the sale.
    pub value: Money,
    /// The commission for it.
    pub commission: Money,
}

/// What was paid for one sale, lead or the like, whatever its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paid {
    /// The commission's number.
    pub row: RowId,
    /// The network's own id of it.
    pub id: String,
    /// The day on which it was earned.
    pub day: Day,
    /// What it is for.
    pub kind: Kind,
    /// What is paid.
    pub commission: Money,
}

impl Reader {
    /// Answers the newest commissions of some kinds in a program between two days. What was declined is not among them, nor
    /// what is nothing or less: corrections.
    pub fn paid(
        &self,
        program: ProgramKey,
        kinds: &[Kind],
        days: Days,
        newest: usize,
    ) -> Result<Vec<Paid>, LedgerError> {
        let mut find = self.conn.prepare_cached(
            "SELECT row, id, day, kind, commission, currency FROM transactions INDEXED BY income
             WHERE program = ?2 AND day BETWEEN ?3 AND ?4 AND status <> ?1 AND commission > 0
               AND kind IN (SELECT value FROM json_each(?5))
             ORDER BY day DESC, row DESC LIMIT ?6",
        )?;
        let kinds = json_list(kinds.iter().map(|kind| stored::put_kind(*kind)));
        let (from, to) = (days.from().number(), days.to().number());
        let declined = stored::put_status(Status::Declined);
        let newest = stored::put_count(newest as u64);
        let mut rows = find.query(params![declined, program.0, from, to, kinds, newest])?;
        let mut paid = Vec::new();
        while let Some(row) = rows.next()? {
            paid.push(Paid {
                row: RowId(row.get(0)?),
                id: row.get(1)?,
                day: stored::day(row.get(2)?)?,
                kind: stored::kind(row.get(3)?)?,
                commission: Money::new(row.get(4)?, stored::currency(stored::text(row, 5)?)?),
            });
        }
        Ok(paid)
    }

    /// Answers the newest sales of a program in one currency between two days: the rows of [`Reader::sale_months`].
    pub fn sales(
        &self,
        program: ProgramKey,
        currency: Currency,
        days: Days,
        newest: usize,
    ) -> Result<Vec<Sale>, LedgerError> {
        let mut find = self.conn.prepare_cached(&format!(
            "SELECT row, id, day, sale, commission FROM transactions INDEXED BY income
             WHERE program = ?2 AND day BETWEEN ?3 AND ?4 AND {IS_SALE} ?1 AND currency = ?5
             ORDER BY day DESC, id LIMIT ?6"
        ))?;
        let (from, to) = (days.from().number(), days.to().number());
        let declined = stored::put_status(Status::Declined);
        let newest = stored::put_count(newest as u64);
        let mut rows = find.query(params![declined, program.0, from, to, currency.key(), newest])?;
        let mut sales = Vec::new();
        while let Some(row) = rows.next()? {
            sales.push(Sale {
                row: RowId(row.get(0)?),
                id: row.get(1)?,
                day: stored::day(row.get(2)?)?,
                value: Money::new(row.get(3)?, currency),
                commission: Money::new(row.get(4)?, currency),
            });
        }
        Ok(sales)
    }

    /// Answers the sales of a program or of all from a month on, in order of program, currency and month.
    pub fn sale_months(
        &self,
        program: Option<ProgramKey>,
        since: Day,
    ) -> Result<Vec<SaleMonth>, LedgerError> {
        let mut find = self.conn.prepare_cached(
            "SELECT program, currency, month, sales, value, commission, value_squares, commission_squares, products,
               weighted / 1e6
             FROM sale_months WHERE (?1 IS NULL OR program = ?1) AND month >= ?2 ORDER BY 1, 2, 3",
        )?;
        let mut rows = find.query(params![program.map(|key| key.0), since.number()])?;
        let mut months = Vec::new();
        while let Some(row) = rows.next()? {
            months.push(SaleMonth {
                program: ProgramKey(row.get(0)?),
                currency: stored::currency(stored::text(row, 1)?)?,
                month: stored::day(row.get(2)?)?,
                sales: stored::count(row.get(3)?),
                value: row.get(4)?,
                commission: row.get(5)?,
                value_squares: row.get(6)?,
                commission_squares: row.get(7)?,
                products: row.get(8)?,
                weighted: row.get(9)?,
            });
        }
        Ok(months)
    }
}

/// Exact sums; what fits nowhere stays at its limit.
#[derive(Default)]
struct Sums {
    sales: i64,
    value: i64,
    commission: i64,
    value_squares: i128,
    commission_squares: i128,
    products: i128,
    weighted: i128,
}

impl Sums {
    fn add(&mut self, value: i64, commission: i64) {
        let (wide_value, wide) = (i128::from(value), i128::from(commission));
        self.sales += 1;
        self.value = self.value.saturating_add(value);
        self.commission = self.commission.saturating_add(commission);
        self.value_squares = self.value_squares.saturating_add(wide_value * wide_value);
        self.commission_squares = self.commission_squares.saturating_add(wide * wide);
        self.products = self.products.saturating_add(wide * wide_value);
        let weighted = (wide * wide).saturating_mul(1_000_000) / wide_value.max(1);
        self.weighted = self.weighted.saturating_add(weighted);
    }
}

/// A program and the first day of a month.
type Month = (i64, i64);

const SALES: &str = "SELECT program, day, currency, sale, commission FROM transactions";
const IS_SALE: &str = "sale > 0 AND sale_currency = currency AND status <> ";

impl Writer {
    /// Adds up the sales of the touched months anew; where much was touched, on one walk through all rows.
    pub(crate) fn rebuild_sales(&self, touched: &Touched, many: bool) -> Result<(), LedgerError> {
        let mut months: BTreeSet<Month> = BTreeSet::new();
        for (program, day) in touched.each() {
            months.insert((program, month_of(day)?));
        }
        let mut found: BTreeMap<(i64, String, i64), Sums> = BTreeMap::new();
        let declined = stored::put_status(Status::Declined);
        if many {
            let mut find = self.conn.prepare(&format!("{SALES} WHERE {IS_SALE} ?1"))?;
            let mut rows = find.query([declined])?;
            while let Some(row) = rows.next()? {
                add(row, &mut found)?;
            }
            found.retain(|(program, _, month), _| months.contains(&(*program, *month)));
        } else {
            let mut find = self.conn.prepare_cached(&format!(
                "{SALES} INDEXED BY income WHERE program = ?2 AND day BETWEEN ?3 AND ?4 AND {IS_SALE} ?1"
            ))?;
            for (program, month) in &months {
                let last = Step::Month.bucket(stored::day(*month)?).to().number();
                let mut rows = find.query(params![declined, program, month, last])?;
                while let Some(row) = rows.next()? {
                    add(row, &mut found)?;
                }
            }
        }
        self.put_sales(&months, found)
    }

    fn put_sales(
        &self,
        months: &BTreeSet<Month>,
        found: BTreeMap<(i64, String, i64), Sums>,
    ) -> Result<(), LedgerError> {
        let mut clear =
            self.conn.prepare_cached("DELETE FROM sale_months WHERE program = ?1 AND month = ?2")?;
        for (program, month) in months {
            clear.execute([program, month])?;
        }
        let mut put = self.conn.prepare_cached(
            "INSERT INTO sale_months (program, currency, month, sales, value, commission, value_squares,
               commission_squares, products, weighted) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        )?;
        for ((program, currency, month), sums) in found {
            put.execute(params![
                program,
                currency,
                month,
                sums.sales,
                sums.value,
                sums.commission,
                sums.value_squares as f64,
                sums.commission_squares as f64,
                sums.products as f64,
                sums.weighted as f64,
            ])?;
        }
        Ok(())
    }
}

fn month_of(day: i64) -> Result<i64, LedgerError> {
    Ok(Step::Month.bucket(stored::day(day)?).from().number())
}

fn add(row: &Row, found: &mut BTreeMap<(i64, String, i64), Sums>) -> Result<(), LedgerError> {
    let key = (row.get(0)?, row.get(2)?, month_of(row.get(1)?)?);
    found.entry(key).or_default().add(row.get(3)?, row.get(4)?);
    Ok(())
}
