//! Entries that the user expects again and again: what is to come, and how far it has come.

use record::{Currency, Day, Kind, Money, Passive, Recurrence, Status};
use rusqlite::{Row, params};

use crate::rates::Rates;
use crate::{AccountId, LedgerError, ProgramKey, Reader, RuleId, Writer, stored};

/// What is expected, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expected {
    /// The program, by name.
    pub program: String,
    /// The commission of each time.
    pub commission: Money,
    /// What it is for.
    pub kind: Kind,
    /// Where each entry stands when it is made.
    pub status: Status,
    /// The affiliate's own mark.
    pub sub_id: Option<String>,
    /// Who brings it, if the user says so.
    pub customer: Option<String>,
    /// A note for each entry.
    pub note: Option<String>,
    /// The days.
    pub days: Recurrence,
}

/// A rule by which entries are made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// The ledger's number of it.
    pub id: RuleId,
    /// The account that its entries go to.
    pub account: AccountId,
    /// What is expected.
    pub expected: Expected,
    /// The last due day that has been dealt with: no entry is made for it or for an earlier one again.
    pub made_to: Option<Day>,
    /// Whether it makes none for the time being.
    pub paused: bool,
}

impl Rule {
    /// The next day an entry is made for; `None` once it has ended.
    pub fn next(&self) -> Option<Day> {
        self.expected.days.next(self.made_to)
    }
}

/// An entry that was made by a rule and counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Made {
    /// Whose it is.
    pub program: ProgramKey,
    /// The day it is entered on.
    pub day: Day,
    /// What it stands at now, whatever the rule says.
    pub money: Money,
    /// The same in the currency that was asked for, at the rates of its day; nothing if a rate is missing.
    pub converted: Option<i64>,
    /// Whether it came without new work.
    pub passive: Passive,
    /// Whether it says who brought it.
    pub is_named: bool,
}

const SELECT: &str =
    "SELECT id, account, program, commission, currency, kind, status, sub_id, note, every, start,
    month_end, until, made_to, paused, customer FROM recurring";

impl Reader {
    /// Answers every rule that was not stopped, oldest first.
    pub fn rules(&self) -> Result<Vec<Rule>, LedgerError> {
        let mut find = self.conn.prepare_cached(&format!("{SELECT} WHERE stopped = 0 ORDER BY id"))?;
        let mut rows = find.query([])?;
        let mut rules = Vec::new();
        while let Some(row) = rows.next()? {
            rules.push(rule(row)?);
        }
        Ok(rules)
    }

    /// Answers every entry since a day whose id begins as those of rules do, of the accounts that rules are kept in,
    /// declined ones left out.
    pub fn made_by_rules(
        &self,
        prefix: &str,
        since: Day,
        target: Currency,
    ) -> Result<Vec<Made>, LedgerError> {
        let mut find = self.conn.prepare_cached(
            "SELECT t.program, t.day, t.commission, t.currency, t.status, t.passive, t.customer_id IS NOT NULL
             FROM (SELECT DISTINCT account FROM recurring) a
             CROSS JOIN transactions t ON t.account = a.account AND t.id >= ?1 AND t.id < ?1 || char(1114111)
             WHERE t.day >= ?2",
        )?;
        let rates = Rates::new(self, None);
        let mut rows = find.query(params![prefix, since.number()])?;
        let mut made = Vec::new();
        while let Some(row) = rows.next()? {
            let (day, money) =
                (row.get(1)?, Money::new(row.get(2)?, stored::currency(stored::text(row, 3)?)?));
            if !stored::status(row.get(4)?)?.counts() {
                continue;
            }
            made.push(Made {
                program: ProgramKey(row.get(0)?),
                day: stored::day(day)?,
                money,
                converted: rates.convert(money, target, day)?,
                passive: stored::passive(row.get(5)?)?,
                is_named: row.get(6)?,
            });
        }
        Ok(made)
    }

    /// Answers a rule, stopped or not.
    pub fn rule(&self, id: RuleId) -> Result<Rule, LedgerError> {
        let mut find = self.conn.prepare_cached(&format!("{SELECT} WHERE id = ?1"))?;
        let mut rows = find.query([id.0])?;
        rows.next()?.map(rule).transpose()?.ok_or(LedgerError::NoRule(id))
    }
}

impl Writer {
    /// Adds a rule, by which nothing is made yet.
    pub fn add_rule(&self, account: AccountId, expected: Expected) -> Result<Rule, LedgerError> {
        self.conn.execute(
            "INSERT INTO recurring (account, program, commission, currency, kind, status, every, start, month_end)
             VALUES (?1, '', 0, '', 0, 0, 0, 0, 0)",
            [account.0],
        )?;
        let id = RuleId(self.conn.last_insert_rowid());
        let rule = Rule { id, account, expected, made_to: None, paused: false };
        self.set_rule(&rule)?;
        Ok(rule)
    }

    /// Replaces what a rule says and how far it has come; what it has made stays as it is.
    pub fn set_rule(&self, rule: &Rule) -> Result<(), LedgerError> {
        let Rule { id, expected, made_to, paused, .. } = rule;
        let changed = self.conn.execute(
            "UPDATE recurring SET program = ?2, commission = ?3, currency = ?4, kind = ?5, status = ?6, sub_id = ?7,
               note = ?8, every = ?9, start = ?10, month_end = ?11, until = ?12, made_to = ?13, paused = ?14,
               customer = ?15
             WHERE id = ?1",
            params![
                id.0,
                expected.program,
                expected.commission.micros,
                expected.commission.currency.key(),
                stored::put_kind(expected.kind),
                stored::put_status(expected.status),
                expected.sub_id,
                expected.note,
                stored::put_every(expected.days.every),
                expected.days.start.number(),
                expected.days.month_end,
                expected.days.until.map(Day::number),
                made_to.map(Day::number),
                paused,
                expected.customer,
            ],
        )?;
        if changed == 0 { Err(LedgerError::NoRule(*id)) } else { Ok(()) }
    }

    /// Stops a rule for good, or takes that back; what it has made stays.
    pub fn stop_rule(&self, id: RuleId, stopped: bool) -> Result<(), LedgerError> {
        let changed =
            self.conn.execute("UPDATE recurring SET stopped = ?2 WHERE id = ?1", params![id.0, stopped])?;
        if changed == 0 { Err(LedgerError::NoRule(id)) } else { Ok(()) }
    }
}

fn rule(row: &Row) -> Result<Rule, LedgerError> {
    let currency = stored::currency(stored::text(row, 4)?)?;
    let day = |at: usize| row.get::<_, Option<i64>>(at)?.map(stored::day).transpose();
    Ok(Rule {
        id: RuleId(row.get(0)?),
        account: AccountId(row.get(1)?),
        expected: Expected {
            program: row.get(2)?,
            commission: Money::new(row.get(3)?, currency),
            kind: stored::kind(row.get(5)?)?,
            status: stored::status(row.get(6)?)?,
            sub_id: row.get(7)?,
            customer: row.get(15)?,
            note: row.get(8)?,
            days: Recurrence {
                every: stored::every(row.get(9)?)?,
                start: stored::day(row.get(10)?)?,
                month_end: row.get(11)?,
                until: day(12)?,
            },
        },
        made_to: day(13)?,
        paused: row.get(14)?,
    })
}
