//! What a placement brought over time, and the work that went in.

use std::collections::BTreeMap;

use record::{Amounts, Channel, Currency, Day, Days, Money, Status};
use rusqlite::params;

use super::joined::AFTER;
use super::{PlacementFind, PlacementId};
use crate::rates::Rates;
use crate::{LedgerError, ProgramKey, Reader, stored};

/// A placement's commissions of one day, in one currency, that stand or were declined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayBrought {
    /// The network's own day.
    pub day: Day,
    /// Where they stand.
    pub status: Status,
    /// The sum.
    pub money: Money,
    /// The sum in the currency asked for; none where a rate is missing.
    pub converted: Option<i64>,
    /// How many.
    pub count: u64,
}

/// Which placements of a channel kept paying so many days after their first one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeptPaying {
    /// What sort of place.
    pub channel: Channel,
    /// How many days.
    pub days: i64,
    /// Placements that are so old.
    pub old_enough: u64,
    /// Of which earned something so many days after their first one, or later.
    pub paying: u64,
    /// What those that are old enough earned.
    pub earned: i64,
    /// The part of it that came so late.
    pub late: i64,
}

impl Reader {
    /// Answers which placements kept paying after 30, 90 and 365 days, by channel.
    pub fn kept_paying(
        &self,
        program: Option<ProgramKey>,
        today: Day,
    ) -> Result<Vec<KeptPaying>, LedgerError> {
        let mut kept = Vec::new();
        for days in AFTER {
            let mut find = self.conn.prepare_cached(&format!(
                "SELECT p.channel, count(*), sum(ifnull(s.after_{days}, 0) > 0), sum(ifnull(s.earned, 0)),
                   sum(ifnull(s.after_{days}, 0))
                 FROM placements p LEFT JOIN placement_sums s ON s.placement = p.row
                 WHERE p.gone = 0 AND (?1 IS NULL OR p.program = ?1) AND p.first_day + ?2 <= ?3
                 GROUP BY p.channel"
            ))?;
            let mut rows = find.query(params![program.map(|key| key.0), days, today.number()])?;
            while let Some(row) = rows.next()? {
                kept.push(KeptPaying {
                    channel: stored::channel(row.get(0)?)?,
                    days,
                    old_enough: stored::count(row.get(1)?),
                    paying: stored::count(row.get(2)?),
                    earned: row.get(3)?,
                    late: row.get(4)?,
                });
            }
        }
        Ok(kept)
    }

    /// Answers what a placement brought, since a day if one is given, by day, currency and state.
    pub fn brought_by(
        &self,
        placement: PlacementId,
        currency: Option<Currency>,
        since: Option<Day>,
    ) -> Result<Vec<DayBrought>, LedgerError> {
        self.brought_where(
            "WHERE c.placement = ?1 AND t.day >= ?2 AND t.day <= ?3",
            params![placement.0, since.map_or(i64::MIN, Day::number), i64::MAX],
            currency,
        )
    }

    /// Answers what all placements in a channel brought in a range of days.
    pub fn brought_in(
        &self,
        channel: Channel,
        currency: Option<Currency>,
        days: Days,
    ) -> Result<Vec<DayBrought>, LedgerError> {
        self.brought_where(
            "WHERE c.placement IN (SELECT row FROM placements WHERE channel = ?1 AND gone = 0)
             AND t.day >= ?2 AND t.day <= ?3",
            params![stored::put_channel(channel), days.from().number(), days.to().number()],
            currency,
        )
    }

    fn brought_where(
        &self,
        wanted: &str,
        values: &[&dyn rusqlite::ToSql],
        currency: Option<Currency>,
    ) -> Result<Vec<DayBrought>, LedgerError> {
        let mut find = self.conn.prepare_cached(&format!(
            "SELECT t.day, t.currency, t.status, sum(t.commission), count(*) FROM contents c
             JOIN transactions t INDEXED BY transactions_of_content
             ON t.program = c.program AND t.sub_id = c.sub_id {wanted}
             GROUP BY t.day, t.currency, t.status ORDER BY t.day"
        ))?;
        let rates = Rates::new(self, None);
        let mut rows = find.query(values)?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let day: i64 = row.get(0)?;
            let money = Money::new(row.get(3)?, stored::currency(stored::text(row, 1)?)?);
            found.push(DayBrought {
                day: stored::day(day)?,
                status: stored::status(row.get(2)?)?,
                money,
                converted: match currency {
                    Some(currency) => rates.convert(money, currency, day)?,
                    None => None,
                },
                count: stored::count(row.get(4)?),
            });
        }
        Ok(found)
    }

    /// Answers what a placement earned in each currency that was reported, declined commissions left out.
    pub fn earned_in_each(&self, placement: PlacementId) -> Result<Amounts, LedgerError> {
        let standing =
            self.brought_by(placement, None, None)?.into_iter().filter(|part| part.status.counts());
        Ok(standing.map(|part| part.money).collect())
    }

    /// Answers the minutes of work of each day on the placements that are wanted; texts are not looked at.
    pub fn minutes_by_day(&self, find: &PlacementFind) -> Result<BTreeMap<Day, u64>, LedgerError> {
        let mut statement = self.conn.prepare_cached(
            "SELECT e.day, sum(e.minutes) FROM efforts e JOIN placements p ON p.row = e.placement
             WHERE e.gone = 0 AND p.gone = 0 AND (?1 IS NULL OR e.placement = ?1)
             AND (?2 IS NULL OR p.channel = ?2) AND (?3 IS NULL OR p.program = ?3) GROUP BY e.day",
        )?;
        let mut rows = statement.query(params![
            find.id.map(|id| id.0),
            find.channel.map(stored::put_channel),
            find.program.map(|key| key.0)
        ])?;
        let mut minutes = BTreeMap::new();
        while let Some(row) = rows.next()? {
            minutes.insert(stored::day(row.get(0)?)?, stored::count(row.get(1)?));
        }
        Ok(minutes)
    }
}
