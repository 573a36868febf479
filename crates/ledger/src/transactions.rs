//! How one transaction is written: added, changed with its past kept, or found to be known.

use record::{Kind, Money, Status, Transaction};
use rusqlite::{CachedStatement, Connection, Row, params};

use crate::batches::Source;
use crate::import::{Change, Import};
use crate::kept::TRANSACTIONS;
use crate::promotion::Moved;
use crate::{LedgerError, passive, stored};

/// Writes a transaction, if it is new.
const ADD: &str =
    "INSERT INTO transactions (account, id, passive, batch, first_seen, changed_at, program, named, program_name,
       status, kind, occurred_at, day, commission, currency, commission_text, sale, sale_currency, quantity, sub_id,
       order_id, customer_id, clicked_at, payout_id, note)
     VALUES (?1, ?2, ?3, ?4, ?5, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21,
       ?22, ?23, ?24)
     ON CONFLICT (account, id) DO NOTHING";

/// Everything about a transaction that a source can tell, as it lies in the columns.
///
/// The order of the columns is that of [`TRANSACTIONS`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct State<'a> {
    pub(crate) program: i64,
    pub(crate) named: bool,
    pub(crate) program_name: Option<&'a str>,
    pub(crate) status: i64,
    pub(crate) kind: i64,
    pub(crate) occurred_at: i64,
    pub(crate) day: i64,
    pub(crate) commission: i64,
    pub(crate) currency: &'a str,
    pub(crate) commission_text: Option<&'a str>,
    pub(crate) sale: Option<i64>,
    pub(crate) sale_currency: Option<&'a str>,
    pub(crate) quantity: Option<&'a str>,
    pub(crate) sub_id: Option<&'a str>,
    pub(crate) order_id: Option<&'a str>,
    pub(crate) customer_id: Option<&'a str>,
    pub(crate) clicked_at: Option<i64>,
    pub(crate) payout_id: Option<&'a str>,
    /// Since when the network's answers lack it.
    pub(crate) missing_since: Option<i64>,
    pub(crate) note: Option<&'a str>,
}

impl<'a> State<'a> {
    fn of(transaction: &'a Transaction, program: i64, named: bool) -> State<'a> {
        State {
            program,
            named,
            program_name: transaction.program.as_deref(),
            status: stored::put_status(transaction.status),
            kind: stored::put_kind(transaction.kind),
            occurred_at: transaction.occurred_at.timestamp(),
            day: transaction.day.number(),
            commission: transaction.commission.micros,
            currency: transaction.commission.currency.key(),
            commission_text: transaction.commission_text.as_deref(),
            sale: transaction.sale_amount.map(|sale| sale.micros),
            sale_currency: transaction.sale_amount.map(|sale| sale.currency.key()),
            quantity: transaction.quantity.as_deref(),
            sub_id: transaction.sub_id.as_deref(),
            order_id: transaction.order_id.as_deref(),
            customer_id: transaction.customer_id.as_deref(),
            clicked_at: transaction.clicked_at.map(|clicked| clicked.timestamp()),
            payout_id: transaction.payout_id.as_deref(),
            missing_since: None,
            note: transaction.note.as_deref(),
        }
    }

    /// Reads the columns of [`TRANSACTIONS`], which begin at a column.
    pub(crate) fn read(row: &'a Row, at: usize) -> Result<State<'a>, LedgerError> {
        let text = |offset: usize| -> Result<Option<&'a str>, LedgerError> {
            let value = row.get_ref(at + offset)?;
            value
                .as_str_or_null()
                .map_err(|error| LedgerError::Stored { expected: "text", value: error.to_string() })
        };
        Ok(State {
            program: row.get(at)?,
            named: row.get(at + 1)?,
            program_name: text(2)?,
            status: row.get(at + 3)?,
            kind: row.get(at + 4)?,
            occurred_at: row.get(at + 5)?,
            day: row.get(at + 6)?,
            commission: row.get(at + 7)?,
            currency: text(8)?.unwrap_or_default(),
            commission_text: text(9)?,
            sale: row.get(at + 10)?,
            sale_currency: text(11)?,
            quantity: text(12)?,
            sub_id: text(13)?,
            order_id: text(14)?,
            customer_id: text(15)?,
            clicked_at: row.get(at + 16)?,
            payout_id: text(17)?,
            missing_since: row.get(at + 18)?,
            note: text(19)?,
        })
    }

    /// What the newer state does not tell stays known: for answers from another kind of source.
    ///
    /// That includes what the network's own answers lack, of which no file knows.
    fn filled_from(self, old: State<'a>) -> State<'a> {
        let untold = self.named && self.program_name.is_none();
        let (program, named) = if untold { (old.program, old.named) } else { (self.program, self.named) };
        let same_amount = (self.commission, self.currency) == (old.commission, old.currency);
        let sale = if self.sale.is_some() { self } else { old };
        State {
            program,
            named,
            program_name: self.program_name.or(old.program_name),
            commission_text: self.commission_text.or(old.commission_text.filter(|_| same_amount)),
            sale: sale.sale,
            sale_currency: sale.sale_currency,
            quantity: self.quantity.or(old.quantity),
            sub_id: self.sub_id.or(old.sub_id),
            order_id: self.order_id.or(old.order_id),
            customer_id: self.customer_id.or(old.customer_id),
            clicked_at: self.clicked_at.or(old.clicked_at),
            payout_id: self.payout_id.or(old.payout_id),
            missing_since: old.missing_since,
            note: self.note.or(old.note),
            ..self
        }
    }

    /// Whether it names a customer, or comes again and again without naming one.
    fn speaks_of_people(&self) -> bool {
        self.customer_id.is_some() || matches!(self.kind, 4 | 5)
    }

    pub(crate) fn status(&self) -> Result<Status, LedgerError> {
        stored::status(self.status)
    }

    pub(crate) fn kind(&self) -> Result<Kind, LedgerError> {
        stored::kind(self.kind)
    }

    pub(crate) fn commission(&self) -> Result<Money, LedgerError> {
        Ok(Money::new(self.commission, stored::currency(self.currency)?))
    }

    pub(crate) fn sale(&self) -> Result<Option<Money>, LedgerError> {
        let (Some(micros), Some(code)) = (self.sale, self.sale_currency) else { return Ok(None) };
        Ok(Some(Money::new(micros, stored::currency(code)?)))
    }
}

impl Import<'_> {
    pub(crate) fn transaction(&mut self, transaction: &Transaction) -> Result<Change, LedgerError> {
        let program = transaction.program.as_deref();
        let (known, named) = self.program(transaction.program_id.as_ref(), program)?;
        if program.is_some() {
            self.named.insert(known.key);
        }
        let new = State::of(transaction, known.key, named);
        self.people |= new.speaks_of_people();
        let class = self.class_of(&new, known.declared)?;
        let account = self.account;
        let mut add = match self.statements.add.take() {
            Some(add) => add,
            None => self.conn().prepare_cached(ADD)?,
        };
        let added = add.execute(params![
            account.0,
            transaction.id.0,
            class,
            self.batch.0,
            self.now,
            new.program,
            new.named,
            new.program_name,
            new.status,
            new.kind,
            new.occurred_at,
            new.day,
            new.commission,
            new.currency,
            new.commission_text,
            new.sale,
            new.sale_currency,
            new.quantity,
            new.sub_id,
            new.order_id,
            new.customer_id,
            new.clicked_at,
            new.payout_id,
            new.note,
        ])?;
        self.statements.add = Some(add);
        if added > 0 {
            let row = self.writer.conn.last_insert_rowid();
            if let Some(complete) = &mut self.complete {
                complete.holds(row);
            }
            self.touched.day(new.program, new.day);
            self.moved(&new, true)?;
            return Ok(Change::Added);
        }
        self.compare(&transaction.id.0, new)
    }

    /// Replaces the state of a known transaction, if the new one differs.
    fn compare(&mut self, id: &str, new: State) -> Result<Change, LedgerError> {
        let mut find = match self.statements.find.take() {
            Some(find) => find,
            None => self.conn().prepare_cached(&format!(
                "SELECT row, batch, (SELECT source FROM batches b WHERE b.id = t.batch), {}
                 FROM transactions t WHERE account = ?1 AND id = ?2",
                TRANSACTIONS.columns
            ))?,
        };
        let change = self.compare_with(&mut find, id, new)?;
        self.statements.find = Some(find);
        Ok(change)
    }

    fn compare_with(
        &mut self,
        find: &mut CachedStatement<'_>,
        id: &str,
        new: State,
    ) -> Result<Change, LedgerError> {
        let conn = self.conn();
        let mut rows = find.query(params![self.account.0, id])?;
        let Some(row) = rows.next()? else {
            return Err(LedgerError::Stored { expected: "a transaction", value: id.to_owned() });
        };
        let (number, batch): (i64, i64) = (row.get(0)?, row.get(1)?);
        if let Some(complete) = &mut self.complete {
            complete.holds(number);
        }
        let old = State::read(row, 3)?;
        let same_source = Source::from_number(row.get(2)?)? == self.source;
        let told = new;
        let new = if same_source { new } else { new.filled_from(old) };
        if (told.program, told.sub_id, told.day) != (new.program, new.sub_id, new.day) {
            self.contents.lost(told.program);
        }
        if new == old {
            return Ok(self.confirms(batch));
        }
        if old.sub_id.is_some() && (old.program, old.sub_id, old.day) != (new.program, new.sub_id, new.day) {
            self.contents.lost(old.program);
        }
        self.named.insert(old.program);
        self.touched.day(old.program, old.day);
        self.touched.day(new.program, new.day);
        // A row that the batch itself brought or changed has no state in between that anybody could have seen.
        let again = batch == self.batch.0;
        if again {
            for state in [&old, &new] {
                self.met.add(self.account.0, state.program, state.customer_id);
            }
        } else {
            TRANSACTIONS.supersede(conn, number, self.batch)?;
        }
        self.people |= old.speaks_of_people() || new.speaks_of_people();
        let declared = self.writer.is_declared(new.program)?;
        let class = self.class_of(&new, declared)?;
        write(conn, number, self.batch.0, self.now, class, &new)?;
        self.moved(&old, false)?;
        self.moved(&new, true)?;
        if again && self.is_back(number, &new)? {
            TRANSACTIONS.restore(conn, self.batch, Some(number))?;
            self.counts.updated = self.counts.updated.saturating_sub(1);
            return Ok(Change::Unchanged);
        }
        Ok(Change::Updated)
    }

    /// Whether a row that the batch had changed is again what it was before the batch.
    fn is_back(&self, row: i64, new: &State) -> Result<bool, LedgerError> {
        let sql = format!("SELECT {} FROM changes WHERE row = ?1 AND by = ?2", TRANSACTIONS.columns);
        let mut find = self.conn().prepare_cached(&sql)?;
        let mut rows = find.query(params![row, self.batch.0])?;
        let before = rows.next()?.map(|row| State::read(row, 0)).transpose()?;
        Ok(before.is_some_and(|before| before == *new))
    }

    /// Notes for placements that a row came to its sub-ID or left it.
    fn moved(&mut self, state: &State, came: bool) -> Result<(), LedgerError> {
        let Some(sub_id) = state.sub_id.filter(|_| self.joining.is_active()) else { return Ok(()) };
        let is_declined = !state.status()?.counts();
        let row = Moved { day: state.day, money: state.commission()?, is_declined, came };
        self.joining.moved(state.program, sub_id, row);
        Ok(())
    }

    fn class_of(&mut self, state: &State, declared: bool) -> Result<i64, LedgerError> {
        let conn = &self.writer.conn;
        let age = match state.sub_id {
            Some(sub_id) => Some(state.day - self.contents.seen(conn, state.program, sub_id, state.day)?),
            None => None,
        };
        let class = passive::class(state.kind()?, declared, age, self.contents.passive_age);
        Ok(stored::put_passive(class))
    }
}

fn write(
    conn: &Connection,
    row: i64,
    batch: i64,
    now: i64,
    class: i64,
    state: &State,
) -> Result<(), LedgerError> {
    let sql = format!(
        "UPDATE transactions SET (passive, batch, changed_at, {}) = (?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11,
           ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24) WHERE row = ?1",
        TRANSACTIONS.columns
    );
    conn.prepare_cached(&sql)?.execute(params![
        row,
        class,
        batch,
        now,
        state.program,
        state.named,
        state.program_name,
        state.status,
        state.kind,
        state.occurred_at,
        state.day,
        state.commission,
        state.currency,
        state.commission_text,
        state.sale,
        state.sale_currency,
        state.quantity,
        state.sub_id,
        state.order_id,
        state.customer_id,
        state.clicked_at,
        state.payout_id,
        state.missing_since,
        state.note,
    ])?;
    Ok(())
}
