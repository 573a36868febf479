//! Programs as a table shows them: sums of a period beside those of the one before, clicks, twelve weeks.

use std::collections::HashMap;

use record::{Amounts, Currency, Days, Instant, Missing, Money, Passive, Status, Tally};
use rusqlite::{OptionalExtension, params};

use crate::cells::{Piece, pieces};
use crate::rollup::missing;
use crate::{LedgerError, ProgramInfo, ProgramKey, Reader, stored};

/// How many weeks the small line of a program shows.
const WEEKS: usize = 12;

/// A program's sums in a period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProgramTotal {
    /// The program.
    pub program: ProgramInfo,
    /// What it brought, in the currency asked for.
    pub tally: Tally,
    /// What was earned in the period before.
    pub before_earned: i64,
    /// Clicks in the period.
    pub clicks: i64,
    /// Transactions that were approved or paid.
    pub approved_count: i64,
    /// Transactions that were declined.
    pub declined_count: i64,
    /// What is not validated yet.
    pub pending: i64,
    /// What was earned in each of the twelve weeks up to the end of the period, oldest first.
    pub weeks: Vec<i64>,
    /// The latest transaction.
    pub last_seen: Option<Instant>,
    /// What is left out because no rate is known.
    pub missing: Vec<Missing>,
}

/// A program's sums in one state, since ever.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StateTotal {
    /// The state.
    pub status: Status,
    /// The commissions, by currency.
    pub amounts: Amounts,
    /// How many transactions.
    pub count: i64,
}

/// What one of the affiliate's own marks brought in a period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubIdTotal {
    /// The mark; none for transactions without one.
    pub sub_id: Option<String>,
    /// What was earned, by currency.
    pub amounts: Amounts,
    /// How many transactions, declined ones left out.
    pub count: i64,
}

#[derive(Default)]
struct Sums {
    tally: Tally,
    before_earned: i64,
    approved_count: i64,
    declined_count: i64,
    weeks: [i64; WEEKS],
    missing: Amounts,
}

impl Reader {
    /// Answers every program with its sums in a period and in the one before.
    pub fn program_totals(
        &self,
        days: Days,
        before: Days,
        currency: Currency,
    ) -> Result<Vec<ProgramTotal>, LedgerError> {
        let mut sums: HashMap<i64, Sums> = HashMap::new();
        let weeks = Days::last(7 * WEEKS as i64, days.to());
        // The days that the period shares with the twelve weeks are read once, for both.
        let shared = Days::new(days.from().max(weeks.from()), days.to()).unwrap_or(days);
        let lone_weeks = Days::new(weeks.from(), shared.from().plus(-1));
        let lone_days = Days::new(days.from(), shared.from().plus(-1));
        let base = self.currency()? == Some(currency);
        let split = |days: Days| if base { pieces(days, None) } else { vec![Piece { grain: None, days }] };
        let single = |days: Days| vec![Piece { grain: None, days }];
        let week_of = |day: i64| usize::try_from((day - weeks.from().number()) / 7).unwrap_or(0);
        let parts = [
            (single(shared), true, true),
            (lone_weeks.map(single).unwrap_or_default(), false, true),
            (lone_days.map(split).unwrap_or_default(), true, false),
        ];
        for (pieces, in_days, in_weeks) in parts {
            for piece in pieces {
                self.parts_of_piece(piece, Some(currency), None, &mut |part| {
                    let sums = sums.entry(part.program).or_default();
                    if in_days {
                        match part.status {
                            Status::Approved | Status::Paid => sums.approved_count += part.count,
                            Status::Declined => sums.declined_count += part.count,
                            Status::Pending => {}
                        }
                    }
                    let Some(micros) = part.converted else {
                        if in_days && part.status.counts() {
                            sums.missing.add(part.money);
                        }
                        return Ok(());
                    };
                    if in_days {
                        sums.tally.add(&part.tally(micros));
                    }
                    if let (true, true, Some(week)) =
                        (in_weeks, part.status.counts(), sums.weeks.get_mut(week_of(part.day)))
                    {
                        *week = week.saturating_add(micros);
                    }
                    Ok(())
                })?;
            }
        }
        for piece in split(before) {
            self.parts_of_piece(piece, Some(currency), None, &mut |part| {
                if let (Some(micros), true) = (part.converted, part.status.counts()) {
                    let sums = sums.entry(part.program).or_default();
                    sums.before_earned = sums.before_earned.saturating_add(micros);
                }
                Ok(())
            })?;
        }
        let clicks = self.clicks(days)?;
        let programs = self.programs()?.into_iter();
        programs
            .map(|program| {
                let sums = sums.remove(&program.key.0).unwrap_or_default();
                Ok(ProgramTotal {
                    tally: sums.tally,
                    before_earned: sums.before_earned,
                    clicks: clicks.get(&program.key.0).copied().unwrap_or(0),
                    approved_count: sums.approved_count,
                    declined_count: sums.declined_count,
                    pending: sums.tally.pending,
                    weeks: sums.weeks.to_vec(),
                    last_seen: self.last_seen(program.key)?,
                    missing: missing(&sums.missing),
                    program,
                })
            })
            .collect()
    }

    /// Answers a program's sums since ever, by state, in the currencies they were reported in.
    pub fn program_states(&self, key: ProgramKey) -> Result<Vec<StateTotal>, LedgerError> {
        let mut find = self.conn.prepare_cached(
            "SELECT status, currency, sum(commission), sum(count) FROM cells
             WHERE grain = 2 AND program = ?1 GROUP BY 1, 2 ORDER BY 1",
        )?;
        let mut rows = find.query([key.0])?;
        let mut totals: Vec<StateTotal> = Vec::new();
        while let Some(row) = rows.next()? {
            let status = stored::status(row.get(0)?)?;
            let money = Money::new(row.get(2)?, stored::currency(stored::text(row, 1)?)?);
            let count: i64 = row.get(3)?;
            match totals.last_mut().filter(|last| last.status == status) {
                Some(last) => {
                    last.amounts.add(money);
                    last.count += count;
                }
                None => totals.push(StateTotal { status, amounts: Amounts::from_iter([money]), count }),
            }
        }
        Ok(totals)
    }

    /// Answers what a program's earned income of a period splits into by class, in the reported currencies.
    pub fn program_classes(
        &self,
        key: ProgramKey,
        days: Days,
    ) -> Result<Vec<(Passive, Amounts)>, LedgerError> {
        let keys = format!("[{}]", key.0);
        let mut classes: Vec<(Passive, Amounts)> =
            Passive::ALL.into_iter().map(|class| (class, Amounts::default())).collect();
        for piece in pieces(days, None) {
            self.parts_of_piece(piece, None, Some(&keys), &mut |part| {
                let class = classes.iter_mut().find(|(class, _)| *class == part.passive);
                if let (Some((_, amounts)), true) = (class, part.status.counts()) {
                    amounts.add(part.money);
                }
                Ok(())
            })?;
        }
        Ok(classes)
    }

    /// Answers what a program's sub-IDs earned in a period, those with most transactions first.
    pub fn sub_ids(&self, key: ProgramKey, days: Days, limit: usize) -> Result<Vec<SubIdTotal>, LedgerError> {
        let mut find = self.conn.prepare_cached(
            "SELECT sub_id, currency, sum(commission), count(*) FROM transactions
             WHERE program = ?1 AND day BETWEEN ?2 AND ?3 AND status <> ?4 GROUP BY 1, 2 ORDER BY 1",
        )?;
        let declined = stored::put_status(Status::Declined);
        let mut rows = find.query(params![key.0, days.from().number(), days.to().number(), declined])?;
        let mut totals: Vec<SubIdTotal> = Vec::new();
        while let Some(row) = rows.next()? {
            let sub_id: Option<String> = row.get(0)?;
            let money = Money::new(row.get(2)?, stored::currency(stored::text(row, 1)?)?);
            let count: i64 = row.get(3)?;
            match totals.last_mut().filter(|last| last.sub_id == sub_id) {
                Some(last) => {
                    last.amounts.add(money);
                    last.count += count;
                }
                None => totals.push(SubIdTotal { sub_id, amounts: Amounts::from_iter([money]), count }),
            }
        }
        totals.sort_by_key(|total| std::cmp::Reverse(total.count));
        totals.truncate(limit);
        Ok(totals)
    }

    /// Answers when the first and the last transaction of a program happened.
    pub fn program_span(&self, key: ProgramKey) -> Result<Option<(Instant, Instant)>, LedgerError> {
        let mut find = self.conn.prepare_cached(
            "SELECT min(occurred_at) FROM transactions WHERE program = ?1
             AND day = (SELECT min(day) FROM transactions WHERE program = ?1)",
        )?;
        let first: Option<i64> = find.query_row([key.0], |row| row.get(0))?;
        match (first, self.last_seen(key)?) {
            (Some(first), Some(last)) => Ok(Some((stored::instant(first)?, last))),
            _ => Ok(None),
        }
    }

    fn last_seen(&self, key: ProgramKey) -> Result<Option<Instant>, LedgerError> {
        let mut find = self.conn.prepare_cached(
            "SELECT max(occurred_at) FROM transactions WHERE program = ?1
             AND day = (SELECT max(day) FROM transactions WHERE program = ?1)",
        )?;
        let last: Option<Option<i64>> = find.query_row([key.0], |row| row.get(0)).optional()?;
        last.flatten().map(stored::instant).transpose()
    }

    fn clicks(&self, days: Days) -> Result<HashMap<i64, i64>, LedgerError> {
        let mut find = self.conn.prepare_cached(
            "SELECT p.key, sum(d.clicks) FROM programs p
             CROSS JOIN daily d ON d.program = p.key AND d.day BETWEEN ?1 AND ?2
             WHERE d.clicks IS NOT NULL GROUP BY p.key",
        )?;
        let rows = find.query_map(params![days.from().number(), days.to().number()], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}
