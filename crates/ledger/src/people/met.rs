//! Whom a batch changes: what they brought is added up anew.

use std::collections::BTreeSet;

use rusqlite::{Connection, params};

use super::walk::{CUSTOMERS, NOBODY, Walk};
use crate::cells::Touched;
use crate::{BatchId, LedgerError, Writer};

/// Of more people than this all are added up anew.
const MANY: usize = 20_000;
/// The setting that says that nothing was added up yet.
const STALE: &str = "people.stale";

/// Account, program (0 for none) and what the network calls them.
type Key = (i64, i64, String);

/// Whose commissions or state changed.
#[derive(Default)]
pub(crate) struct Met {
    people: BTreeSet<Key>,
    everybody: bool,
}

impl Met {
    /// Whoever the rows of a batch are of, and whoever the rows were of that it replaced.
    pub(crate) fn by(writer: &Writer, batch: BatchId) -> Result<Met, LedgerError> {
        let mut met = Met::default();
        for sql in [
            "SELECT DISTINCT account, program, ifnull(customer_id, '') FROM transactions
             WHERE batch = ?1 AND (customer_id IS NOT NULL OR kind IN (4, 5))",
            "SELECT DISTINCT t.account, c.program, ifnull(c.customer_id, '')
             FROM changes c JOIN transactions t ON t.row = c.row
             WHERE c.by = ?1 AND (c.customer_id IS NOT NULL OR c.kind IN (4, 5))",
            "SELECT account, ifnull(program, 0), id FROM referrals WHERE batch = ?1",
            "SELECT r.account, ifnull(c.program, 0), r.id FROM referral_changes c JOIN referrals r ON r.row = c.row
             WHERE c.by = ?1",
        ] {
            let mut find = writer.conn.prepare_cached(sql)?;
            let mut rows = find.query([batch.0])?;
            while let Some(row) = rows.next()? {
                if met.people.len() >= MANY {
                    return Ok(Met { people: BTreeSet::new(), everybody: true });
                }
                met.people.insert((row.get(0)?, row.get(1)?, row.get(2)?));
            }
        }
        Ok(met)
    }

    /// A row of a batch was of this customer before the batch changed it once more.
    pub(crate) fn add(&mut self, account: i64, program: i64, customer: Option<&str>) {
        self.people.insert((account, program, customer.unwrap_or_default().to_owned()));
    }

    /// With those whom the rows of a batch are of, and those whom the rows were of that it replaced.
    pub(crate) fn and_by(mut self, writer: &Writer, batch: BatchId) -> Result<Met, LedgerError> {
        let more = Met::by(writer, batch)?;
        self.everybody |= more.everybody;
        self.people.extend(more.people);
        Ok(self)
    }

    /// Adds up anew what these people brought, and puts right which of their commissions count as passive.
    pub(crate) fn settle(self, writer: &Writer, touched: &mut Touched) -> Result<(), LedgerError> {
        if self.everybody {
            return writer.meet_everybody(touched);
        }
        let known = self.with_namesakes(&writer.conn)?;
        for (account, program, id) in &known {
            writer
                .conn
                .prepare_cached("DELETE FROM people WHERE account = ?1 AND program = ?2 AND id = ?3")?
                .execute(params![account, program, id])?;
        }
        // Those without a program last: whether they stand apart is seen when the others are there.
        for (account, program, id) in known.iter().rev() {
            let mut walk = Walk::new(writer)?;
            let id = Some(id.as_str()).filter(|id| !id.is_empty());
            if *program != 0 {
                match id {
                    Some(id) => walk.rows(
                        &format!("{CUSTOMERS} AND program = ?1 AND customer_id = ?2"),
                        &[program, &id],
                    )?,
                    None => {
                        walk.rows(&format!("{NOBODY} AND program = ?1 ORDER BY program, day"), &[program])?;
                    }
                }
            }
            walk.finish(touched)?;
            if let Some(id) = id {
                writer.keep_waiting(Some((*account, *program, id)))?;
            }
        }
        Ok(())
    }

    /// With those rows of a person that depend on whether there are others: who is on a list that names no program stands
    /// apart only while no program has commissions of them.
    fn with_namesakes(self, conn: &Connection) -> Result<BTreeSet<Key>, LedgerError> {
        let mut all = self.people.clone();
        let mut find = conn.prepare_cached("SELECT program FROM people WHERE account = ?1 AND id = ?2")?;
        for (account, program, id) in self.people.into_iter().filter(|(.., id)| !id.is_empty()) {
            if program == 0 {
                let programs = find.query_map(params![account, id], |row| row.get(0))?;
                let programs = programs.collect::<Result<Vec<i64>, _>>()?;
                all.extend(programs.into_iter().map(|program| (account, program, id.clone())));
            }
            all.insert((account, 0, id));
        }
        Ok(all)
    }
}

impl Writer {
    /// Adds everybody up, if that was never done.
    pub(crate) fn meet_if_stale(&self) -> Result<(), LedgerError> {
        if self.setting(STALE)?.is_none() {
            return Ok(());
        }
        let mut touched = Touched::default();
        self.meet_everybody(&mut touched)?;
        self.rebuild(&touched)?;
        self.conn.execute("DELETE FROM settings WHERE key = ?1", [STALE])?;
        Ok(())
    }

    fn meet_everybody(&self, touched: &mut Touched) -> Result<(), LedgerError> {
        self.conn.execute("DELETE FROM people", [])?;
        let mut walk = Walk::new(self)?;
        walk.rows(&format!("{CUSTOMERS} ORDER BY program, customer_id"), &[])?;
        walk.rows(&format!("{NOBODY} ORDER BY program, day"), &[])?;
        walk.finish(touched)?;
        self.keep_waiting(None)
    }

    /// Keeps who is on a network's list and has brought nothing yet.
    fn keep_waiting(&self, of: Option<(i64, i64, &str)>) -> Result<(), LedgerError> {
        let one = if of.is_some() {
            "r.account = ?1 AND ifnull(r.program, 0) = ?2 AND r.id = ?3"
        } else {
            "?1 IS NULL AND ?2 IS NULL AND ?3 IS NULL"
        };
        let sql = format!(
            "INSERT INTO people (account, program, id, currency, joined, state, since, count, earned, reversals,
               reversed, months)
             SELECT r.account, ifnull(r.program, 0), r.id, '', r.joined_at / 86400 - (r.joined_at % 86400 < 0),
               r.state, r.joined_at / 86400 - (r.joined_at % 86400 < 0), 0, 0, 0, 0, x''
             FROM referrals r WHERE {one} AND r.id <> '' AND NOT EXISTS (SELECT 1 FROM people p
               WHERE p.account = r.account AND p.id = r.id AND (r.program IS NULL OR p.program = r.program))"
        );
        let (account, program, id) = match of {
            Some((account, program, id)) => (Some(account), Some(program), Some(id)),
            None => (None, None, None),
        };
        self.conn.prepare_cached(&sql)?.execute(params![account, program, id])?;
        Ok(())
    }
}
