//! The programs that accounts promote.

use std::collections::BTreeMap;

use record::{Day, ProgramId, ProgramKind};
use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::cells::Touched;
use crate::{AccountId, LedgerError, ProgramKey, Reader, Writer, stored};

/// How many colours there are to give.
const SLOTS: i64 = 20;

/// A program as the ledger knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProgramInfo {
    /// The ledger's number of it.
    pub key: ProgramKey,
    /// The account that promotes it.
    pub account: AccountId,
    /// The account's name.
    pub account_name: String,
    /// The account's connector.
    pub network: String,
    /// The network's id of it; its name where there is none; empty where the account stands in.
    pub id: ProgramId,
    /// Its name, else its id, else the account's name.
    pub name: String,
    /// How it is promoted, once the user says.
    pub kind: Option<ProgramKind>,
    /// Whether the user declares its income passive.
    pub declared_passive: bool,
    /// Its colour for life, 1 to 20.
    pub slot: u8,
}

const SELECT: &str = "SELECT p.key, p.account, a.name, a.network, p.id,
    coalesce(p.name, nullif(p.id, ''), a.name), p.kind, p.declared, p.slot
    FROM programs p JOIN accounts a ON a.id = p.account";

/// The programs that a text means: those with exactly this name or id, else those that have it in another case.
pub fn called<'p>(programs: &'p [ProgramInfo], text: &str) -> Vec<&'p ProgramInfo> {
    let text = text.trim();
    let lower = text.to_lowercase();
    let with = |is: &dyn Fn(&str) -> bool| -> Vec<&'p ProgramInfo> {
        programs.iter().filter(|one| is(&one.name) || is(&one.id.0)).collect()
    };
    let exactly = with(&|own| own == text);
    if exactly.is_empty() { with(&|own| own.to_lowercase() == lower) } else { exactly }
}

impl Reader {
    /// Answers every program, in order of first appearance.
    pub fn programs(&self) -> Result<Vec<ProgramInfo>, LedgerError> {
        let mut find = self.conn.prepare_cached(&format!("{SELECT} ORDER BY p.key"))?;
        let mut rows = find.query([])?;
        let mut programs = Vec::new();
        while let Some(row) = rows.next()? {
            programs.push(program(row)?);
        }
        Ok(programs)
    }

    /// Answers a program.
    pub fn program(&self, key: ProgramKey) -> Result<Option<ProgramInfo>, LedgerError> {
        let mut find = self.conn.prepare_cached(&format!("{SELECT} WHERE p.key = ?1"))?;
        let mut rows = find.query([key.0])?;
        rows.next()?.map(program).transpose()
    }

    /// Answers the day of the newest commission of each account that has any.
    pub fn newest_days(&self) -> Result<BTreeMap<AccountId, Day>, LedgerError> {
        let mut find = self.conn.prepare_cached(
            "SELECT account, max(newest) FROM (SELECT p.account,
               (SELECT max(t.day) FROM transactions t WHERE t.program = p.key) newest FROM programs p)
             WHERE newest IS NOT NULL GROUP BY account",
        )?;
        let mut rows = find.query([])?;
        let mut days = BTreeMap::new();
        while let Some(row) = rows.next()? {
            days.insert(AccountId(row.get(0)?), stored::day(row.get(1)?)?);
        }
        Ok(days)
    }

    /// Whether a program's income is passive by what the user says of it.
    pub(crate) fn is_declared(&self, key: i64) -> Result<bool, LedgerError> {
        let mut find =
            self.conn.prepare_cached("SELECT declared OR kind IS ?2 FROM programs WHERE key = ?1")?;
        let referral = stored::put_program_kind(ProgramKind::Referral);
        Ok(find.query_row(params![key, referral], |row| row.get(0)).optional()?.unwrap_or(false))
    }
}

impl Writer {
    /// Notes how a program is promoted and whether the user declares its income passive.
    pub fn set_program(
        &self,
        key: ProgramKey,
        kind: Option<ProgramKind>,
        declared_passive: bool,
    ) -> Result<(), LedgerError> {
        let before = self.is_declared(key.0)?;
        let changed = self.conn.execute(
            "UPDATE programs SET kind = ?2, declared = ?3 WHERE key = ?1",
            params![key.0, kind.map(stored::put_program_kind), declared_passive],
        )?;
        if changed == 0 {
            return Err(LedgerError::NoProgram(key));
        }
        if self.is_declared(key.0)? != before {
            let mut touched = Touched::default();
            self.class_program(key.0, &mut touched)?;
            self.rebuild(&touched)?;
        }
        Ok(())
    }

    /// Finds the program of an account with an id, or makes it; says which.
    pub(crate) fn program_key(&self, account: AccountId, id: &str) -> Result<(i64, bool), LedgerError> {
        let mut find = self.conn.prepare_cached("SELECT key FROM programs WHERE account = ?1 AND id = ?2")?;
        if let Some(key) = find.query_row(params![account.0, id], |row| row.get(0)).optional()? {
            return Ok((key, false));
        }
        let mut add = self.conn.prepare_cached(
            "INSERT INTO programs (account, id, slot)
             VALUES (?1, ?2, ifnull((SELECT slot FROM programs ORDER BY key DESC LIMIT 1), 0) % ?3 + 1)",
        )?;
        add.execute(params![account.0, id, SLOTS])?;
        Ok((self.conn.last_insert_rowid(), true))
    }
}

/// Calls a program what its network lists it as, else what its newest row calls it.
pub(crate) fn name_anew(conn: &Connection, key: i64) -> Result<(), LedgerError> {
    conn.prepare_cached(
        "UPDATE programs SET name = coalesce(
           (SELECT name FROM listings WHERE program = ?1),
           (SELECT program_name FROM transactions WHERE program = ?1 AND program_name IS NOT NULL
             ORDER BY day DESC, occurred_at DESC, id DESC LIMIT 1),
           (SELECT program_name FROM daily WHERE program = ?1 AND program_name IS NOT NULL
             ORDER BY day DESC LIMIT 1),
           (SELECT program_name FROM creatives WHERE program = ?1 AND program_name IS NOT NULL
             ORDER BY row DESC LIMIT 1))
         WHERE key = ?1",
    )?
    .execute([key])?;
    Ok(())
}

/// Lets a program go that nothing speaks of, unless the user has said something about it.
pub(crate) fn drop_unused(conn: &Connection, key: i64) -> Result<(), LedgerError> {
    conn.prepare_cached(
        "DELETE FROM programs WHERE key = ?1 AND kind IS NULL AND declared = 0
         AND NOT EXISTS (SELECT 1 FROM transactions WHERE program = ?1)
         AND NOT EXISTS (SELECT 1 FROM daily WHERE program = ?1)
         AND NOT EXISTS (SELECT 1 FROM referrals WHERE program = ?1)
         AND NOT EXISTS (SELECT 1 FROM listings WHERE program = ?1)
         AND NOT EXISTS (SELECT 1 FROM changes WHERE program = ?1)
         AND NOT EXISTS (SELECT 1 FROM referral_changes WHERE program = ?1)
         AND NOT EXISTS (SELECT 1 FROM links WHERE program = ?1)
         AND NOT EXISTS (SELECT 1 FROM creatives WHERE program = ?1)
         AND NOT EXISTS (SELECT 1 FROM placements WHERE program = ?1)
         AND NOT EXISTS (SELECT 1 FROM terms WHERE program = ?1)
         AND NOT EXISTS (SELECT 1 FROM daily_changes WHERE program = ?1)
         AND NOT EXISTS (SELECT 1 FROM link_changes WHERE program = ?1)
         AND NOT EXISTS (SELECT 1 FROM creative_changes WHERE program = ?1)
         AND NOT EXISTS (SELECT 1 FROM placement_changes WHERE program = ?1)
         AND NOT EXISTS (SELECT 1 FROM term_changes WHERE program = ?1)",
    )?
    .execute([key])?;
    Ok(())
}

fn program(row: &Row) -> Result<ProgramInfo, LedgerError> {
    Ok(ProgramInfo {
        key: ProgramKey(row.get(0)?),
        account: AccountId(row.get(1)?),
        account_name: row.get(2)?,
        network: row.get(3)?,
        id: ProgramId(row.get(4)?),
        name: row.get(5)?,
        kind: row.get::<_, Option<i64>>(6)?.map(stored::program_kind).transpose()?,
        declared_passive: row.get(7)?,
        slot: row.get(8)?,
    })
}
