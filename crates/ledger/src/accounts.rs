//! The user's logins, and how their last sync went.

use std::collections::{BTreeMap, BTreeSet};

use record::{Day, Days, Instant};
use rusqlite::{OptionalExtension, Row, params};
use serde::{Serialize, de::DeserializeOwned};

use crate::kept::KEPT;
use crate::{AccountId, LedgerError, Reader, Writer, chain, stored};

/// A login at a network. Its secrets lie in the vault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// The ledger's number of it; its secrets are filed under it.
    pub id: AccountId,
    /// The connector's id.
    pub network: String,
    /// The user's name for it.
    pub name: String,
    /// Settings by key, never a secret.
    pub settings: BTreeMap<String, String>,
    /// Keys for which a secret was stored.
    pub secrets: BTreeSet<String>,
    /// When it was added.
    pub created_at: Instant,
    /// Whether it was removed and only its history stays.
    pub removed: bool,
    /// When it is synced unasked, as the application writes it; the usual if none was chosen.
    pub schedule: Option<String>,
    /// How many days the first sync reaches back: 0 for everything, the usual if none was chosen.
    pub history_days: Option<u32>,
    /// When the last sync ended that was complete.
    pub last_sync: Option<Instant>,
    /// When the last complete sync ended that read the whole look-back again.
    pub looked_back: Option<Instant>,
    /// When it was last tried, however that went.
    pub last_try: Option<Instant>,
    /// How many tries have failed since one was complete.
    pub failures: u32,
    /// Until when the network asks not to be asked.
    pub not_before: Option<Instant>,
    /// What went wrong last, as a sentence; none after a sync without an error.
    pub last_error: Option<String>,
    /// What kind of error that was.
    pub last_error_kind: Option<String>,
    /// The last day of the last complete sync.
    pub complete_to: Option<Day>,
    /// The first day that a sync ever asked for.
    pub covered_from: Option<Day>,
}

/// How a sync ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SyncOutcome {
    /// Everything was read.
    Complete {
        /// The first day asked for.
        from: Day,
        /// The last day asked for.
        to: Day,
        /// Whether everything that may still change was read again.
        whole: bool,
    },
    /// It was stopped, or could not begin, for a reason that says nothing about the account.
    Stopped {
        /// The days asked for, if it came so far.
        days: Option<Days>,
        /// Why it went no further.
        error: SyncError,
    },
    /// Some windows were read, then it failed.
    Partial {
        /// The first day asked for.
        from: Day,
        /// The last day asked for.
        to: Day,
        /// Why it went no further.
        error: SyncError,
    },
    /// Nothing was read.
    Failed {
        /// Why.
        error: SyncError,
    },
}

/// Why a sync went no further.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyncError {
    /// The kind, as the application sorts errors.
    pub kind: String,
    /// What happened, as a sentence.
    pub message: String,
    /// Until when the network asks not to be asked.
    pub not_before: Option<Instant>,
}

/// How many days a first sync reaches back unless another number was chosen.
pub const HISTORY_DAYS: u32 = 366;
/// How many days back there may be anything at all: no affiliate network is older.
pub const EVERYTHING_DAYS: i64 = 25 * 366;

const COLUMNS: &str =
    "SELECT id, network, name, settings, secrets, created_at, removed, last_sync, last_error,
    last_error_kind, complete_to, covered_from, schedule, history, last_try, failures, not_before, looked_back
    FROM accounts";

impl Reader {
    /// Answers every account that was not removed, by name.
    pub fn accounts(&self) -> Result<Vec<Account>, LedgerError> {
        let mut find =
            self.conn.prepare_cached(&format!("{COLUMNS} WHERE removed = 0 ORDER BY folded, id"))?;
        let mut rows = find.query([])?;
        let mut accounts = Vec::new();
        while let Some(row) = rows.next()? {
            accounts.push(account(row)?);
        }
        Ok(accounts)
    }

    /// Answers an account, removed or not.
    pub fn account(&self, id: AccountId) -> Result<Option<Account>, LedgerError> {
        let mut find = self.conn.prepare_cached(&format!("{COLUMNS} WHERE id = ?1"))?;
        let mut rows = find.query([id.0])?;
        rows.next()?.map(account).transpose()
    }

    /// Answers the account with a name, in whatever case; removed accounts have none.
    pub fn account_named(&self, name: &str) -> Result<Option<Account>, LedgerError> {
        let mut find = self.conn.prepare_cached(&format!("{COLUMNS} WHERE removed = 0 AND folded = ?1"))?;
        let mut rows = find.query([fold(name)])?;
        rows.next()?.map(account).transpose()
    }

    /// Answers the days that an account should have been read for and was not: none for one that only gets files.
    ///
    /// A first sync reads the newest days first: until it is complete, what it has read ends at an older day each time.
    pub(crate) fn unread(&self, account: &Account) -> Result<Vec<(Day, Day)>, LedgerError> {
        const END: i64 = 2_932_896;
        let until_ever = |from: Day| Day::from_number(END).map(|end| (from, end));
        if let Some(complete) = account.complete_to {
            return Ok(until_ever(complete.plus(1)).into_iter().collect());
        }
        let days = i64::from(account.history_days.unwrap_or(HISTORY_DAYS));
        let created = Day::of(account.created_at);
        let start = match (account.covered_from, days) {
            (Some(from), _) => from,
            (None, 0) => created.plus(-EVERYTHING_DAYS),
            (None, days) => created.plus(1 - days.min(EVERYTHING_DAYS)),
        };
        let mut read: Option<(Day, Day)> = None;
        let mut find = self.conn.prepare_cached(
            "SELECT from_day, to_day FROM batches WHERE account = ?1 AND source = 0 AND from_day IS NOT NULL
             AND what = (SELECT max(what) FROM batches WHERE account = ?1 AND source = 0
                         AND what IN ('transactions', 'daily'))
             ORDER BY to_day DESC, from_day DESC",
        )?;
        let mut rows = find.query([account.id.0])?;
        while let Some(row) = rows.next()? {
            let (from, to) = (stored::day(row.get(0)?)?, stored::day(row.get(1)?)?);
            read = match read {
                None => Some((from, to)),
                Some((first, last)) if to >= first.plus(-1) => Some((first.min(from), last)),
                Some(_) => break,
            };
        }
        Ok(match read {
            None if account.last_error.is_none() => Vec::new(),
            None => until_ever(start).into_iter().collect(),
            Some((first, last)) => {
                let before = (start < first).then(|| (start, first.plus(-1)));
                before.into_iter().chain(until_ever(last.plus(1))).collect()
            }
        })
    }

    /// Answers the latest account with a name that was removed while what it earned was kept.
    pub fn kept_account(&self, name: &str) -> Result<Option<Account>, LedgerError> {
        let mut find = self.conn.prepare_cached(&format!(
            "{COLUMNS} WHERE removed = 1 AND folded = ?1 ORDER BY id DESC LIMIT 1"
        ))?;
        let mut rows = find.query([fold(name)])?;
        rows.next()?.map(account).transpose()
    }
}

impl Writer {
    /// Adds an account; one that was removed with its history kept is taken up again by network and name, so that
    /// nothing of it counts twice.
    pub fn add_account(
        &self,
        network: &str,
        name: &str,
        settings: &BTreeMap<String, String>,
        secrets: &BTreeSet<String>,
        now: Instant,
    ) -> Result<AccountId, LedgerError> {
        let name = self.free_name(name, None)?;
        if let Some(kept) = self.kept_account(name)?.filter(|kept| kept.network == network) {
            self.conn.execute(
                "UPDATE accounts SET removed = 0, name = ?2, settings = ?3, secrets = ?4 WHERE id = ?1",
                params![kept.id.0, name, json(settings)?, json(secrets)?],
            )?;
            return Ok(kept.id);
        }
        self.conn.execute(
            "INSERT INTO accounts (network, name, folded, settings, secrets, created_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![network, name, fold(name), json(settings)?, json(secrets)?, now.timestamp()],
        )?;
        Ok(AccountId(self.conn.last_insert_rowid()))
    }

    /// Gives an account another name.
    pub fn rename_account(&self, id: AccountId, name: &str) -> Result<(), LedgerError> {
        let name = self.free_name(name, Some(id))?;
        self.change_account(
            id,
            "UPDATE accounts SET name = ?2, folded = ?3 WHERE id = ?1",
            &[&name, &fold(name)],
        )
    }

    /// Replaces an account's settings and the keys of its secrets.
    pub fn set_account_settings(
        &self,
        id: AccountId,
        settings: &BTreeMap<String, String>,
        secrets: &BTreeSet<String>,
    ) -> Result<(), LedgerError> {
        let sql = "UPDATE accounts SET settings = ?2, secrets = ?3 WHERE id = ?1";
        self.change_account(id, sql, &[&json(settings)?, &json(secrets)?])
    }

    /// Sets when an account is synced unasked; the application says how that is written.
    pub fn set_schedule(&self, id: AccountId, schedule: &str) -> Result<(), LedgerError> {
        self.change_account(id, "UPDATE accounts SET schedule = ?2 WHERE id = ?1", &[&schedule])
    }

    /// Sets how many days the first sync of an account reaches back, 0 for everything.
    pub fn set_history(&self, id: AccountId, days: u32) -> Result<(), LedgerError> {
        self.change_account(id, "UPDATE accounts SET history = ?2 WHERE id = ?1", &[&days])
    }

    /// Forgets that an account's tries failed: what it signs in with has changed.
    pub fn forget_failures(&self, id: AccountId) -> Result<(), LedgerError> {
        let sql =
            "UPDATE accounts SET failures = 0, not_before = NULL, last_error = NULL, last_error_kind = NULL
                   WHERE id = ?1";
        self.change_account(id, sql, &[])
    }

    /// Removes an account: its rows stay and keep counting, or everything of it is deleted. Nothing of it comes again.
    pub fn remove_account(&self, id: AccountId, keep_history: bool, now: Instant) -> Result<(), LedgerError> {
        let sql =
            "UPDATE accounts SET removed = 1, secrets = '[]', last_error = NULL, last_error_kind = NULL,
                   failures = 0, not_before = NULL WHERE id = ?1";
        self.change_account(id, sql, &[])?;
        self.conn.execute("UPDATE recurring SET stopped = 1 WHERE account = ?1", [id.0])?;
        if keep_history {
            return Ok(());
        }
        let programs = "(SELECT key FROM programs WHERE account = ?1)";
        for grain in [1, 2] {
            self.conn.execute(
                &format!("DELETE FROM cells WHERE grain = {grain} AND program IN {programs}"),
                [id.0],
            )?;
        }
        let placements = format!("SELECT row FROM placements WHERE program IN {programs}");
        let links = format!("SELECT row FROM links WHERE program IN {programs}");
        for sql in [
            format!("DELETE FROM looks WHERE what = 0 AND row IN ({links})"),
            format!("DELETE FROM looks WHERE what = 1 AND row IN ({placements})"),
            format!("DELETE FROM placement_sums WHERE placement IN ({placements})"),
        ] {
            self.conn.execute(&sql, [id.0])?;
        }
        for table in ["contents", "sale_months"] {
            self.conn.execute(&format!("DELETE FROM {table} WHERE program IN {programs}"), [id.0])?;
        }
        self.conn.execute("DELETE FROM people WHERE account = ?1", [id.0])?;
        let matched = "SELECT row FROM matches WHERE payout IN (SELECT row FROM payouts WHERE account = ?1)
            OR receipt IN (SELECT row FROM payouts WHERE account = ?1)";
        for table in ["match_changes", "matches"] {
            self.conn.execute(&format!("DELETE FROM {table} WHERE row IN ({matched})"), [id.0])?;
        }
        for kept in &KEPT {
            let (table, history) = (kept.table, kept.history);
            let batches = "(SELECT id FROM batches WHERE account = ?1)";
            self.conn.execute(&format!("DELETE FROM {history} WHERE batch IN {batches}"), [id.0])?;
            self.conn.execute(&format!("DELETE FROM {table} WHERE batch IN {batches}"), [id.0])?;
        }
        for table in ["programs", "batches", "recurring"] {
            self.conn.execute(&format!("DELETE FROM {table} WHERE account = ?1"), [id.0])?;
        }
        self.conn.execute("DELETE FROM accounts WHERE id = ?1", [id.0])?;
        chain::remove(&self.conn, id, now.timestamp())
    }

    /// Notes how a sync of an account ended.
    pub fn sync_ended(&self, id: AccountId, now: Instant, outcome: &SyncOutcome) -> Result<(), LedgerError> {
        let (from, complete, whole, error) = match outcome {
            SyncOutcome::Complete { from, to, whole } => (Some(*from), Some(*to), *whole, None),
            SyncOutcome::Partial { from, error, .. } => (Some(*from), None, false, Some(error)),
            SyncOutcome::Stopped { days, error } => (days.map(Days::from), None, false, Some(error)),
            SyncOutcome::Failed { error } => (None, None, false, Some(error)),
        };
        let failed = matches!(outcome, SyncOutcome::Partial { .. } | SyncOutcome::Failed { .. });
        // A complete sync of an old range says nothing about the days since the last one.
        let sql = "UPDATE accounts SET last_try = ?2, last_error = ?3, last_error_kind = ?4,
            last_sync = CASE WHEN ?5 IS NULL THEN last_sync ELSE ?2 END,
            looked_back = CASE WHEN ?7 THEN ?2 ELSE looked_back END,
            failures = CASE WHEN ?5 IS NOT NULL THEN 0 ELSE failures + ?8 END,
            not_before = ?9,
            complete_to = CASE WHEN ?5 IS NULL THEN complete_to ELSE max(?5, ifnull(complete_to, ?5)) END,
            covered_from = CASE WHEN ?6 IS NULL THEN covered_from ELSE min(?6, ifnull(covered_from, ?6)) END
            WHERE id = ?1";
        self.change_account(
            id,
            sql,
            &[
                &now.timestamp(),
                &error.map(|error| &error.message),
                &error.map(|error| &error.kind),
                &complete.map(Day::number),
                &from.map(Day::number),
                &whole,
                &failed,
                &error.and_then(|error| error.not_before).map(|until| until.timestamp()),
            ],
        )
    }

    fn change_account(
        &self,
        id: AccountId,
        sql: &str,
        values: &[&dyn rusqlite::ToSql],
    ) -> Result<(), LedgerError> {
        let all: Vec<&dyn rusqlite::ToSql> =
            std::iter::once(&id.0 as &dyn rusqlite::ToSql).chain(values.iter().copied()).collect();
        if self.conn.execute(sql, all.as_slice())? == 0 {
            return Err(LedgerError::NoAccount(id));
        }
        Ok(())
    }

    fn free_name<'n>(&self, name: &'n str, own: Option<AccountId>) -> Result<&'n str, LedgerError> {
        let name = name.trim();
        let taken: Option<i64> = self
            .conn
            .query_row("SELECT id FROM accounts WHERE removed = 0 AND folded = ?1", [fold(name)], |row| {
                row.get(0)
            })
            .optional()?;
        match taken {
            Some(other) if own != Some(AccountId(other)) => Err(LedgerError::NameTaken(name.to_owned())),
            _ => Ok(name),
        }
    }
}

fn fold(name: &str) -> String {
    name.trim().to_lowercase()
}

pub(crate) fn json<T: Serialize>(value: &T) -> Result<String, LedgerError> {
    serde_json::to_string(value)
        .map_err(|error| LedgerError::Stored { expected: "settings", value: error.to_string() })
}

fn from_json<T: DeserializeOwned>(text: &str) -> Result<T, LedgerError> {
    serde_json::from_str(text)
        .map_err(|error| LedgerError::Stored { expected: "settings", value: error.to_string() })
}

fn account(row: &Row) -> Result<Account, LedgerError> {
    let instant = |at: usize| row.get::<_, Option<i64>>(at)?.map(stored::instant).transpose();
    Ok(Account {
        id: AccountId(row.get(0)?),
        network: row.get(1)?,
        name: row.get(2)?,
        settings: from_json(stored::text(row, 3)?)?,
        secrets: from_json(stored::text(row, 4)?)?,
        created_at: stored::instant(row.get(5)?)?,
        removed: row.get(6)?,
        last_sync: instant(7)?,
        last_error: row.get(8)?,
        last_error_kind: row.get(9)?,
        complete_to: row.get::<_, Option<i64>>(10)?.map(stored::day).transpose()?,
        covered_from: row.get::<_, Option<i64>>(11)?.map(stored::day).transpose()?,
        schedule: row.get(12)?,
        history_days: row.get(13)?,
        last_try: instant(14)?,
        failures: row.get(15)?,
        not_before: instant(16)?,
        looked_back: instant(17)?,
    })
}
