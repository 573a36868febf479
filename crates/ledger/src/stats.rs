//! Clicks and impressions by day, program and, where a network tells them apart, sub-ID.

use record::{DailyStat, Day, ProgramId};
use rusqlite::{Connection, OptionalExtension, params};

use crate::find::ProgramFilter;
use crate::import::{Change, Import};
use crate::kept::DAILY;
use crate::{AccountId, LedgerError, ProgramKey, Reader, stored};

/// What a network counted on a day for a program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DailyEntry {
    /// The network's own reporting day.
    pub date: Day,
    /// The account.
    pub account: AccountId,
    /// The account's name.
    pub account_name: String,
    /// The account's connector.
    pub network: String,
    /// The program's number.
    pub program_key: ProgramKey,
    /// The network's id of the program, where it tells one.
    pub program_id: Option<ProgramId>,
    /// The program's name: the row's own, else what the ledger knows.
    pub program: Option<String>,
    /// Clicks on the links.
    pub clicks: Option<i64>,
    /// Times a creative was shown.
    pub impressions: Option<i64>,
}

/// Which daily figures to answer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DailyFind {
    /// Only this account.
    pub account: Option<AccountId>,
    /// Only accounts of this connector.
    pub network: Option<String>,
    /// Only this program.
    pub program: Option<ProgramKey>,
    /// Only programs with this id or name, in whatever case.
    pub program_text: Option<String>,
    /// From this day on.
    pub since: Option<Day>,
    /// Up to and including this day.
    pub until: Option<Day>,
}

impl Reader {
    /// Hands over the daily figures in order of day, account and program; those of sub-IDs are summed up.
    pub fn daily(
        &self,
        find: &DailyFind,
        each: &mut dyn FnMut(DailyEntry) -> Result<(), LedgerError>,
    ) -> Result<(), LedgerError> {
        let filter = ProgramFilter {
            account: find.account,
            network: find.network.as_deref(),
            program: find.program,
            text: find.program_text.as_deref(),
        };
        let keys = self.program_keys(&filter)?;
        let mut statement = self.conn.prepare_cached(
            "SELECT d.day, p.account, a.name, a.network, p.key, p.id, min(d.named),
               coalesce(max(d.program_name), p.name), sum(d.clicks), sum(d.impressions)
             FROM daily d JOIN programs p ON p.key = d.program JOIN accounts a ON a.id = p.account
             WHERE (?1 IS NULL OR d.day >= ?1) AND (?2 IS NULL OR d.day <= ?2)
             AND (?3 IS NULL OR d.program IN (SELECT value FROM json_each(?3)))
             GROUP BY d.day, d.program ORDER BY d.day, a.folded, a.id, p.id",
        )?;
        let mut rows =
            statement.query(params![find.since.map(Day::number), find.until.map(Day::number), keys])?;
        while let Some(row) = rows.next()? {
            let named: bool = row.get(6)?;
            let id: String = row.get(5)?;
            each(DailyEntry {
                date: stored::day(row.get(0)?)?,
                account: AccountId(row.get(1)?),
                account_name: row.get(2)?,
                network: row.get(3)?,
                program_key: ProgramKey(row.get(4)?),
                program_id: (!named).then_some(ProgramId(id)),
                program: row.get(7)?,
                clicks: row.get(8)?,
                impressions: row.get(9)?,
            })?;
        }
        Ok(())
    }
}

/// A day's figures as they lie in the columns.
type Figures = (bool, Option<String>, Option<i64>, Option<i64>);

impl Import<'_> {
    /// Writes a day of a program or of one of its sub-IDs; the last answer for it is the truth.
    pub(crate) fn daily(&mut self, stat: &DailyStat) -> Result<Change, LedgerError> {
        let (known, named) = self.program(stat.program_id.as_ref(), stat.program.as_deref())?;
        if stat.program.is_some() {
            self.named.insert(known.key);
        }
        let (conn, day) = (self.conn(), stat.day.number());
        let sub_id = stat.sub_id.as_deref().unwrap_or_default();
        if self.window.is_some() {
            self.days_seen.entry((known.key, day)).or_default().insert(sub_id.into());
        }
        let new: Figures = (named, stat.program.clone(), stat.clicks, stat.impressions);
        let old: Option<(i64, i64, Figures)> = conn
            .prepare_cached(
                "SELECT row, batch, named, program_name, clicks, impressions FROM daily
                 WHERE program = ?1 AND day = ?2 AND sub_id = ?3",
            )?
            .query_row(params![known.key, day, sub_id], |row| {
                Ok((row.get(0)?, row.get(1)?, (row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?)))
            })
            .optional()?;
        let row = match old {
            Some((_, batch, old)) if old == new => return Ok(self.confirms(batch)),
            Some((row, batch, _)) => {
                if batch != self.batch.0 {
                    DAILY.supersede(conn, row, self.batch)?;
                }
                Some(row)
            }
            None => None,
        };
        conn.prepare_cached(
            "INSERT INTO daily (row, program, day, named, program_name, clicks, impressions, batch, changed_at,
               sub_id)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
             ON CONFLICT (row) DO UPDATE SET named = ?4, program_name = ?5, clicks = ?6, impressions = ?7,
               batch = ?8, changed_at = ?9",
        )?
        .execute(params![row, known.key, day, new.0, new.1, new.2, new.3, self.batch.0, self.now, sub_id])?;
        if !sub_id.is_empty() {
            conn.prepare_cached("INSERT OR IGNORE INTO contents (program, sub_id) VALUES (?1, ?2)")?
                .execute(params![known.key, sub_id])?;
            self.joining.content(known.key, sub_id);
        }
        Ok(if row.is_some() { Change::Updated } else { Change::Added })
    }

    /// Lets the days go that a window of daily figures no longer has, and the sub-IDs of days that it has otherwise.
    pub(crate) fn replace_daily_window(&mut self) -> Result<(), LedgerError> {
        let mut gone = Vec::new();
        let conn = self.conn();
        if let Some(days) = self.whole_days() {
            let mut find = conn.prepare_cached(
                "SELECT d.row, d.program, d.day, d.sub_id FROM programs p CROSS JOIN daily d
                 ON d.program = p.key AND d.day BETWEEN ?2 AND ?3 WHERE p.account = ?1",
            )?;
            let window = params![self.account.0, days.from().number(), days.to().number()];
            self.unseen(&mut find.query(window)?, &mut gone)?;
        } else {
            // What was not understood may be of a sub-ID that is told of; a day as a whole is what its parts are.
            let mut find = conn.prepare_cached(
                "SELECT row, program, day, sub_id FROM daily WHERE program = ?1 AND day = ?2 AND sub_id = ''",
            )?;
            for (program, day) in self.days_seen.keys() {
                self.unseen(&mut find.query(params![program, day])?, &mut gone)?;
            }
        }
        for (row, program, sub_id) in gone {
            DAILY.supersede(conn, row, self.batch)?;
            conn.prepare_cached("DELETE FROM daily WHERE row = ?1")?.execute([row])?;
            self.gone.push((DAILY.table, row));
            self.counts.updated += 1;
            if !sub_id.is_empty() {
                self.joining.content(program, &sub_id);
                if let Some(placement) = drop_unused(conn, program, &sub_id)? {
                    self.joining.placement(placement);
                }
            }
        }
        Ok(())
    }

    /// Rows of which the batch said nothing.
    fn unseen(
        &self,
        rows: &mut rusqlite::Rows<'_>,
        gone: &mut Vec<(i64, i64, Box<str>)>,
    ) -> Result<(), LedgerError> {
        while let Some(row) = rows.next()? {
            let (program, sub_id) = (row.get(1)?, stored::text(row, 3)?);
            let seen = self.days_seen.get(&(program, row.get(2)?));
            if !seen.is_some_and(|sub_ids| sub_ids.contains(sub_id)) {
                gone.push((row.get(0)?, program, sub_id.into()));
            }
        }
        Ok(())
    }
}

/// Lets a sub-ID go that has neither commissions nor clicks any more, and answers the placement that loses it.
fn drop_unused(conn: &Connection, program: i64, sub_id: &str) -> Result<Option<i64>, LedgerError> {
    let mut drop = conn.prepare_cached(
        "DELETE FROM contents WHERE program = ?1 AND sub_id = ?2 AND first_day IS NULL
         AND NOT EXISTS (SELECT 1 FROM daily WHERE program = ?1 AND sub_id = ?2) RETURNING placement",
    )?;
    let dropped = drop.query_row(params![program, sub_id], |row| row.get(0)).optional()?;
    Ok(dropped.flatten())
}

/// Lets the sub-IDs of a program go that have neither commissions nor clicks any more.
pub(crate) fn drop_unused_of(conn: &Connection, program: i64) -> Result<(), LedgerError> {
    conn.prepare_cached(
        "DELETE FROM contents WHERE program = ?1 AND first_day IS NULL AND NOT EXISTS
           (SELECT 1 FROM daily d WHERE d.program = contents.program AND d.sub_id = contents.sub_id)",
    )?
    .execute([program])?;
    Ok(())
}
