//! What came, as far as what will come is reckoned from it: sums by month, what each placement brought since it stands,
//! and what became of commissions that were pending.

use std::collections::BTreeMap;

use record::{Currency, Day, Days, Kind, Money, Passive, Status, Step};
use rusqlite::params;

use crate::cells::Grain;
use crate::{LedgerError, PlacementId, ProgramKey, Reader, stored};

/// Sub-IDs that one rule gathers are looked at one by one; of more than so many the newest.
const GATHERED: i64 = 500;
/// Decisions beyond so many are more than it takes to know how a network decides: those of some days stand for all.
const DECISIONS: i64 = if cfg!(test) { 8 } else { 2_500 };
/// How far it is counted whether there are more of them.
const COUNTED: i64 = DECISIONS * 20;

/// What a program's commissions of one month come to, as far as they have everything in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MonthSum {
    /// Whose they are.
    pub program: ProgramKey,
    /// The first day of the month.
    pub month: Day,
    /// Where they stand.
    pub status: Status,
    /// What they are for.
    pub kind: Kind,
    /// Whether they came without new work.
    pub passive: Passive,
    /// The sum.
    pub money: Money,
    /// How many.
    pub count: u64,
}

/// What something that stands somewhere brought: a placement, or one of the sub-IDs that a prefix or a pattern gathers,
/// the issues of a newsletter say, of which each was work of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The placement.
    pub placement: PlacementId,
    /// Whose link it is.
    pub program: ProgramKey,
    /// Since when it stands there or earned.
    pub since: Day,
    /// What it brought by the first day of the month, declined and recurring commissions left out; the part that counts
    /// as passive apart.
    pub months: BTreeMap<(Day, Currency), BroughtInMonth>,
}

/// What came in a month.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct BroughtInMonth {
    /// All of it, in micros.
    pub earned: i64,
    /// The part of it that is evergreen or declared.
    pub passive: i64,
}

/// What became of commissions that were pending when they were young, or still are: as many as have all of this in
/// common.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fate {
    /// Whose they are.
    pub program: ProgramKey,
    /// The first day of the month in which they were earned.
    pub earned: Day,
    /// The first day of the month in which the ledger saw them decided; nothing while they are pending.
    pub decided: Option<Day>,
    /// Whether they stand now; of what is pending nothing is known yet.
    pub approved: bool,
    /// The sum.
    pub money: Money,
    /// How many.
    pub count: u64,
}

/// What became of commissions, and of which part of all days that is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fates {
    /// What became of them.
    pub fates: Vec<Fate>,
    /// Those of each such day are looked at: 1 for all.
    pub every: i64,
}

impl Reader {
    /// Answers what each program's commissions of each month come to, from a day on.
    pub fn month_sums(&self, from: Day) -> Result<Vec<MonthSum>, LedgerError> {
        let mut find = self.conn.prepare_cached(
            "SELECT c.program, c.bucket, c.status, c.kind, c.passive, c.currency, sum(c.commission), sum(c.count)
             FROM programs p CROSS JOIN cells c ON c.grain = ?1 AND c.program = p.key AND c.bucket >= ?2
             GROUP BY 1, 2, 6, 3, 4, 5",
        )?;
        let mut rows = find.query(params![Grain::Month.number(), from.number()])?;
        let mut sums = Vec::new();
        while let Some(row) = rows.next()? {
            sums.push(MonthSum {
                program: ProgramKey(row.get(0)?),
                month: stored::day(row.get(1)?)?,
                status: stored::status(row.get(2)?)?,
                kind: stored::kind(row.get(3)?)?,
                passive: stored::passive(row.get(4)?)?,
                money: Money::new(row.get(6)?, stored::currency(stored::text(row, 5)?)?),
                count: stored::count(row.get(7)?),
            });
        }
        Ok(sums)
    }

    /// Answers what stands somewhere and has earned since a day, the placements that earned most first and so many of
    /// them at most; and how many placements there are.
    pub fn standing_since(&self, since: Day, most: usize) -> Result<(Vec<Standing>, u64), LedgerError> {
        let count = "SELECT count(*) FROM placement_sums WHERE last_day >= ?1 AND sales > 0";
        let count: i64 = self.conn.prepare_cached(count)?.query_row([since.number()], |row| row.get(0))?;
        let mut find = self.conn.prepare_cached(
            "SELECT s.placement, p.program, p.first_day
             FROM (SELECT placement, earned FROM placement_sums WHERE last_day >= ?1 AND sales > 0
               ORDER BY earned DESC, placement LIMIT ?2) s
             JOIN placements p ON p.row = s.placement ORDER BY s.earned DESC, s.placement",
        )?;
        let mut rows = find.query(params![since.number(), i64::try_from(most).unwrap_or(i64::MAX)])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push((row.get(0)?, ProgramKey(row.get(1)?), stored::day(row.get(2)?)?));
        }
        let mut standing = Vec::new();
        for (placement, program, first_day) in found {
            self.stands(placement, program, first_day, since, &mut standing)?;
        }
        Ok((standing, stored::count(count)))
    }

    fn stands(
        &self,
        placement: i64,
        program: ProgramKey,
        first_day: Day,
        since: Day,
        standing: &mut Vec<Standing>,
    ) -> Result<(), LedgerError> {
        // What recurs is of people, who stay whatever becomes of the page.
        let mut find = self.conn.prepare_cached(
            "SELECT c.how IN (2, 3), c.sub_id, c.first_day, t.day, t.currency, t.passive, t.commission
             FROM (SELECT program, sub_id, how, first_day FROM contents WHERE placement = ?1 AND first_day IS NOT NULL
               AND (how NOT IN (2, 3) OR first_day >= ?2) ORDER BY how IN (2, 3), first_day DESC LIMIT ?3) c
             CROSS JOIN transactions t INDEXED BY transactions_of_content
               ON t.program = c.program AND t.sub_id = c.sub_id
             WHERE t.status <> 2 AND t.passive <> 1",
        )?;
        let mut rows = find.query(params![placement, since.number(), GATHERED])?;
        let new = |since: Day| Standing {
            placement: PlacementId(placement),
            program,
            since,
            months: BTreeMap::new(),
        };
        let mut whole = new(first_day);
        let (mut issue, mut sub_id) = (None::<Standing>, String::new());
        let (mut months, mut currency) = (Months::default(), Currency::EUR);
        while let Some(row) = rows.next()? {
            let is_issue: bool = row.get(0)?;
            let content = stored::text(row, 1)?;
            if is_issue && (issue.is_none() || content != sub_id) {
                standing.extend(issue.replace(new(stored::day(row.get(2)?)?)));
                content.clone_into(&mut sub_id);
            }
            let into = if is_issue { issue.as_mut() } else { Some(&mut whole) };
            let day = stored::day(row.get(3)?)?;
            let key = stored::text(row, 4)?;
            if key != currency.key() {
                currency = stored::currency(key)?;
            }
            let (class, commission): (i64, i64) = (row.get(5)?, row.get(6)?);
            let is_passive = stored::passive(class)? != Passive::Active;
            if let Some(one) = into {
                one.since = one.since.min(day);
                let sum = one.months.entry((months.first(day), currency)).or_default();
                sum.earned = sum.earned.saturating_add(commission);
                sum.passive = sum.passive.saturating_add(if is_passive { commission } else { 0 });
            }
        }
        standing.extend(issue);
        standing.extend(Some(whole).filter(|one| !one.months.is_empty()));
        Ok(())
    }

    /// Answers what became of commissions that were earned in a range of days and seen pending by the end of the month
    /// after. What was first seen later is left out: of its like all that was decided sooner was never seen pending, so
    /// it would tell that decisions take longer than they do. What was never seen pending tells nothing either.
    ///
    /// The day of a decision is that of the batch which told the ledger of it; whether it stands is as it is now, so what was approved
    /// and taken back later does not.
    pub fn fates(&self, days: Days) -> Result<Fates, LedgerError> {
        let every = self.every_so_many_days(days)?;
        let values = params![days.from().number(), days.to().number(), every];
        let mut sums: BTreeMap<Told, (i64, u64)> = BTreeMap::new();
        let mut months = Months::default();
        for sql in [DECIDED, UNDECIDED] {
            let mut find = self.conn.prepare_cached(sql)?;
            let mut rows = find.query(values)?;
            while let Some(row) = rows.next()? {
                let earned = months.first(stored::day(row.get(1)?)?);
                let known = stored::instant(row.get(4)?)?;
                if months.first(Day::of(known)) > Step::Month.bucket(earned.plus(31)).from() {
                    continue;
                }
                let at: Option<i64> = row.get(5)?;
                let decided = match at {
                    Some(at) => Some(months.first(Day::of(stored::instant(at)?))),
                    None => None,
                };
                let approved = decided.is_some() && stored::status(row.get(6)?)?.counts();
                let currency = stored::currency(stored::text(row, 2)?)?;
                let sum = sums.entry((row.get(0)?, earned, decided, approved, currency)).or_default();
                *sum = (sum.0.saturating_add(row.get(3)?), sum.1 + 1);
            }
        }
        let fates =
            sums.into_iter().map(|((program, earned, decided, approved, currency), (micros, count))| Fate {
                program: ProgramKey(program),
                earned,
                decided,
                approved,
                money: Money::new(micros, currency),
                count,
            });
        Ok(Fates { fates: fates.collect(), every })
    }

    /// How far apart the days are of which what became of their commissions is looked at.
    fn every_so_many_days(&self, days: Days) -> Result<i64, LedgerError> {
        let mut find = self.conn.prepare_cached(
            "SELECT count(*) FROM (SELECT 1 FROM changes INDEXED BY changes_pending
             WHERE status = 0 AND day BETWEEN ?1 AND ?2 LIMIT ?3)",
        )?;
        let mut count: i64 =
            find.query_row(params![days.from().number(), days.to().number(), COUNTED], |row| row.get(0))?;
        if count >= COUNTED {
            let states = self.conn.query_row("SELECT ifnull(max(seq), 0) FROM changes", [], |row| row.get(0));
            count = states?;
        }
        let every = (count / DECISIONS).max(1);
        // Each day of the week has to be among them.
        Ok(if every % 7 == 0 { every + 1 } else { every })
    }
}

/// The days that are looked at, then the rows of each.
const DECIDED: &str =
    "WITH RECURSIVE d (day) AS (SELECT ?1 UNION ALL SELECT day + ?3 FROM d WHERE day + ?3 <= ?2)
    SELECT t.program, t.day, t.currency, t.commission, t.first_seen, b.came_at, t.status
    FROM d CROSS JOIN changes c INDEXED BY changes_pending ON c.status = 0 AND c.day = d.day
    CROSS JOIN transactions t ON t.row = c.row CROSS JOIN batches b ON b.id = c.by
    WHERE t.status <> 0
    AND NOT EXISTS (SELECT 1 FROM changes l WHERE l.row = c.row AND l.seq > c.seq AND l.status = 0)";
const UNDECIDED: &str =
    "WITH RECURSIVE d (day) AS (SELECT ?1 UNION ALL SELECT day + ?3 FROM d WHERE day + ?3 <= ?2)
    SELECT t.program, t.day, t.currency, t.commission, t.first_seen, NULL, 0
    FROM d CROSS JOIN transactions t INDEXED BY transactions_pending ON t.status = 0 AND t.day = d.day";

/// What fates have in common: program, month, month of the decision, whether it stands, currency.
type Told = (i64, Day, Option<Day>, bool, Currency);

/// The first days of months, of which the last one is remembered: rows come in order.
#[derive(Default)]
struct Months(Option<Days>);

impl Months {
    fn first(&mut self, day: Day) -> Day {
        let known = self.0.filter(|month| month.contains(day));
        let month = known.unwrap_or_else(|| Step::Month.bucket(day));
        self.0 = Some(month);
        month.from()
    }
}
