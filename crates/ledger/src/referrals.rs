//! People brought for good, and what networks list as programs.

use record::{Instant, Program, ProgramId, Referral, ReferralId, ReferralState};
use rusqlite::{OptionalExtension, params};

use crate::import::{Change, Import};
use crate::kept::{LISTINGS, REFERRALS};
use crate::{AccountId, LedgerError, ProgramKey, Reader, stored};

/// A referral and whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReferralEntry {
    /// The account it belongs to.
    pub account: AccountId,
    /// The account's name.
    pub account_name: String,
    /// The account's connector.
    pub network: String,
    /// The program that they joined, where the source tells.
    pub program: Option<ProgramKey>,
    /// What the source says.
    pub referral: Referral,
}

impl Reader {
    /// Answers the referrals of an account or of all, in the order they joined.
    pub fn referrals(&self, account: Option<AccountId>) -> Result<Vec<ReferralEntry>, LedgerError> {
        let mut find = self.conn.prepare_cached(
            "SELECT r.account, a.name, a.network, r.program, r.id, r.joined_at, r.state, p.id
             FROM referrals r JOIN accounts a ON a.id = r.account LEFT JOIN programs p ON p.key = r.program
             WHERE ?1 IS NULL OR r.account = ?1 ORDER BY r.joined_at, r.id",
        )?;
        let mut rows = find.query([account.map(|id| id.0)])?;
        let mut referrals = Vec::new();
        while let Some(row) = rows.next()? {
            referrals.push(ReferralEntry {
                account: AccountId(row.get(0)?),
                account_name: row.get(1)?,
                network: row.get(2)?,
                program: row.get::<_, Option<i64>>(3)?.map(ProgramKey),
                referral: Referral {
                    id: ReferralId(row.get(4)?),
                    joined_at: stored::instant(row.get(5)?)?,
                    state: stored::referral_state(row.get(6)?)?,
                    program_id: row.get::<_, Option<String>>(7)?.map(ProgramId),
                },
            });
        }
        Ok(referrals)
    }
}

/// A referral that was seen active, and later lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lost {
    /// The account.
    pub account: AccountId,
    /// The program that they had joined, where the source tells.
    pub program: Option<ProgramKey>,
    /// What the network calls them.
    pub id: String,
    /// When they were first seen lost.
    pub seen: Instant,
    /// When the list had been read last before that: then they were active still.
    pub active_on: Instant,
}

impl Reader {
    /// Answers the referrals that are lost and were seen active before, in order of account and id.
    pub fn lost(&self) -> Result<Vec<Lost>, LedgerError> {
        let mut find = self.conn.prepare_cached(
            "SELECT account, program, id, seen, max(began, ifnull((SELECT max(at) FROM batches b
                WHERE b.account = l.account AND b.what IN ('referrals', 'import') AND b.at < l.seen), began))
             FROM (SELECT r.account, r.program, r.id,
                 ifnull((SELECT min(c.changed_at) FROM referral_changes c WHERE c.row = r.row AND c.state = ?1
                   AND c.seq > (SELECT max(o.seq) FROM referral_changes o WHERE o.row = r.row AND o.state <> ?1)),
                   r.changed_at) seen,
                 (SELECT max(c.changed_at) FROM referral_changes c WHERE c.row = r.row AND c.state <> ?1) began
               FROM referrals r WHERE r.state = ?1
               AND r.row IN (SELECT row FROM referral_changes WHERE state <> ?1)) l
             ORDER BY account, id",
        )?;
        let mut rows = find.query([stored::put_referral_state(ReferralState::Lost)])?;
        let mut lost = Vec::new();
        while let Some(row) = rows.next()? {
            lost.push(Lost {
                account: AccountId(row.get(0)?),
                program: row.get::<_, Option<i64>>(1)?.map(ProgramKey),
                id: row.get(2)?,
                seen: stored::instant(row.get(3)?)?,
                active_on: stored::instant(row.get(4)?)?,
            });
        }
        Ok(lost)
    }
}

/// What a referral is apart from its id, as it lies in the columns.
type State = (i64, i64, Option<i64>);

impl Import<'_> {
    /// Writes a referral; the newest answer is the truth.
    pub(crate) fn referral(&mut self, referral: &Referral) -> Result<Change, LedgerError> {
        let program = match &referral.program_id {
            Some(id) => Some(self.program(Some(id), None)?.0.key),
            None => None,
        };
        self.people = true;
        let conn = self.conn();
        let new: State =
            (referral.joined_at.timestamp(), stored::put_referral_state(referral.state), program);
        let old: Option<(i64, i64, State)> = conn
            .prepare_cached(
                "SELECT row, batch, joined_at, state, program FROM referrals WHERE account = ?1 AND id = ?2",
            )?
            .query_row(params![self.account.0, referral.id.0], |row| {
                Ok((row.get(0)?, row.get(1)?, (row.get(2)?, row.get(3)?, row.get(4)?)))
            })
            .optional()?;
        let row = match old {
            Some((_, batch, old)) if old == new => return Ok(self.confirms(batch)),
            Some((row, batch, _)) => {
                if batch != self.batch.0 {
                    REFERRALS.supersede(conn, row, self.batch)?;
                }
                Some(row)
            }
            None => None,
        };
        conn.prepare_cached(
            "INSERT INTO referrals (row, account, id, joined_at, state, program, batch, changed_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
             ON CONFLICT (row) DO UPDATE SET joined_at = ?4, state = ?5, program = ?6, batch = ?7,
               changed_at = ?8",
        )?
        .execute(params![
            row,
            self.account.0,
            referral.id.0,
            new.0,
            new.1,
            new.2,
            self.batch.0,
            self.now
        ])?;
        Ok(if row.is_some() { Change::Updated } else { Change::Added })
    }

    /// Writes what a network lists a program as.
    pub(crate) fn listing(&mut self, program: &Program) -> Result<Change, LedgerError> {
        let (known, _) = self.program(Some(&program.id), Some(&program.name))?;
        if let Some(joined) = &mut self.joined {
            joined.insert(known.key);
        }
        let conn = self.conn();
        let old: Option<(i64, i64, String, Option<String>)> = conn
            .prepare_cached("SELECT row, batch, name, link FROM listings WHERE program = ?1")?
            .query_row([known.key], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))
            .optional()?;
        let row = match old {
            Some((_, batch, name, link)) if name == program.name && link == program.link => {
                return Ok(self.confirms(batch));
            }
            Some((row, batch, ..)) => {
                if batch != self.batch.0 {
                    LISTINGS.supersede(conn, row, self.batch)?;
                }
                Some(row)
            }
            None => None,
        };
        conn.prepare_cached(
            "INSERT INTO listings (row, program, name, link, batch, changed_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT (row) DO UPDATE SET name = ?3, link = ?4, batch = ?5, changed_at = ?6",
        )?
        .execute(params![row, known.key, program.name, program.link, self.batch.0, self.now])?;
        self.named.insert(known.key);
        Ok(if row.is_some() { Change::Updated } else { Change::Added })
    }

    /// Notes which programs a whole answer lacks that had been listed, and which are there again. An answer without any
    /// is taken for a slip.
    pub(crate) fn close_unlisted(&mut self) -> Result<(), LedgerError> {
        let Some(joined) = self.joined.take().filter(|joined| !joined.is_empty()) else { return Ok(()) };
        let joined = crate::find::json_list(joined.into_iter());
        self.conn()
            .prepare_cached(
                "UPDATE listings SET closed_since = CASE WHEN program IN (SELECT value FROM json_each(?2)) THEN NULL
                   ELSE ifnull(closed_since, ?3) END
                 WHERE program IN (SELECT key FROM programs WHERE account = ?1)",
            )?
            .execute(params![self.account.0, joined, self.now])?;
        Ok(())
    }
}
