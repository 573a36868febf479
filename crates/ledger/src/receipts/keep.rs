//! How matches and marks are written and read.

use record::{Day, Money};
use rusqlite::types::Value;
use rusqlite::{Row, params};

use super::{Mark, MarkId, Marked, MatchId, Matched};
use crate::import::Import;
use crate::kept::{MATCHES, PAYOUT_MARKS};
use crate::{AccountId, BatchId, LedgerError, PayoutEntry, Reader, RowId, stored};

impl Import<'_> {
    /// Writes a match: a new one, or what a known one is now. No payout and no receipt is given out twice.
    pub fn put_match(&mut self, id: Option<MatchId>, matched: &Matched) -> Result<MatchId, LedgerError> {
        let payout = self.payout_of(matched.payout)?;
        let receipt = self.payout_of(matched.receipt)?;
        if payout.account != self.account {
            return Err(LedgerError::NoRow { what: "payout", row: matched.payout.0 });
        }
        if !matched.gone {
            let (sent, received) = self.taken(id, matched)?;
            let fits = |part: i64, taken: i64, whole: &PayoutEntry| {
                part > 0 && taken.checked_add(part).is_some_and(|sum| sum <= whole.payout.amount.micros)
            };
            if !fits(matched.sent, sent, &payout) {
                return Err(LedgerError::MatchedTwice { payout: matched.payout });
            }
            if payout.account == receipt.account || !fits(matched.received, received, &receipt) {
                return Err(LedgerError::MatchedTwice { payout: matched.receipt });
            }
        }
        let values = vec![
            Value::from(matched.payout.0),
            matched.receipt.0.into(),
            matched.sent.into(),
            matched.received.into(),
            stored::put_matched_how(matched.how).into(),
            matched.gone.into(),
        ];
        Ok(MatchId(self.put(&MATCHES, id.map(|id| id.0), values)?))
    }

    fn payout_of(&self, row: RowId) -> Result<PayoutEntry, LedgerError> {
        self.writer.payout(row)?.ok_or(LedgerError::NoRow { what: "payout", row: row.0 })
    }

    /// How much of a match's payout and receipt other matches hold.
    fn taken(&self, id: Option<MatchId>, matched: &Matched) -> Result<(i64, i64), LedgerError> {
        let mut find = self.conn().prepare_cached(
            "SELECT ifnull((SELECT sum(sent) FROM matches WHERE payout = ?1 AND gone = 0 AND row IS NOT ?3), 0),
                    ifnull((SELECT sum(received) FROM matches WHERE receipt = ?2 AND gone = 0 AND row IS NOT ?3), 0)",
        )?;
        let rows = params![matched.payout.0, matched.receipt.0, id.map(|id| id.0)];
        Ok(find.query_row(rows, |row| Ok((row.get(0)?, row.get(1)?)))?)
    }

    /// Writes what the user says of an expected payout.
    pub fn put_mark(&mut self, id: Option<MarkId>, mark: &Mark) -> Result<MarkId, LedgerError> {
        if mark.account != self.account {
            return Err(LedgerError::NoAccount(mark.account));
        }
        let (what, day, amount) = match mark.says {
            Marked::Received(day, amount) => (0, Some(day), Some(amount.micros)),
            Marked::NotDue => (1, None, None),
            Marked::Snoozed(until) => (2, Some(until), None),
        };
        let values = vec![
            Value::from(mark.account.0),
            mark.payer.clone().into(),
            mark.currency.key().to_owned().into(),
            mark.due.map(Day::number).into(),
            Value::from(what),
            day.map(Day::number).into(),
            amount.into(),
            mark.note.clone().into(),
            mark.gone.into(),
        ];
        Ok(MarkId(self.put(&PAYOUT_MARKS, id.map(|id| id.0), values)?))
    }
}

impl Reader {
    /// Answers a payout.
    pub fn payout(&self, row: RowId) -> Result<Option<PayoutEntry>, LedgerError> {
        let mut find = self.conn.prepare_cached(&format!("{} WHERE o.row = ?1", crate::payouts::SELECT))?;
        let mut rows = find.query([row.0])?;
        rows.next()?.map(crate::payouts::entry).transpose()
    }

    /// Answers the matches that stand, with the batch that wrote each, in order of their numbers.
    pub fn matches(&self) -> Result<Vec<(MatchId, Matched, BatchId)>, LedgerError> {
        let mut find = self.conn.prepare_cached(
            "SELECT row, payout, receipt, sent, received, how, batch FROM matches WHERE gone = 0 ORDER BY row",
        )?;
        let mut rows = find.query([])?;
        let mut matches = Vec::new();
        while let Some(row) = rows.next()? {
            let matched = Matched {
                payout: RowId(row.get(1)?),
                receipt: RowId(row.get(2)?),
                sent: row.get(3)?,
                received: row.get(4)?,
                how: stored::matched_how(row.get(5)?)?,
                gone: false,
            };
            matches.push((MatchId(row.get(0)?), matched, BatchId(row.get(6)?)));
        }
        Ok(matches)
    }

    /// Answers what the user says of expected payouts, in order of their numbers.
    pub fn payout_marks(&self) -> Result<Vec<(MarkId, Mark, BatchId)>, LedgerError> {
        let mut find = self.conn.prepare_cached(
            "SELECT row, account, payer, currency, due, what, day, amount, note, batch FROM payout_marks
             WHERE gone = 0 ORDER BY row",
        )?;
        let mut rows = find.query([])?;
        let mut marks = Vec::new();
        while let Some(row) = rows.next()? {
            marks.push((MarkId(row.get(0)?), mark(row)?, BatchId(row.get(9)?)));
        }
        Ok(marks)
    }
}

fn mark(row: &Row) -> Result<Mark, LedgerError> {
    let currency = stored::currency(stored::text(row, 3)?)?;
    let day = row.get::<_, Option<i64>>(6)?.map(stored::day).transpose()?;
    let amount: Option<i64> = row.get(7)?;
    let says = match (row.get::<_, i64>(5)?, day, amount) {
        (0, Some(day), Some(micros)) => Marked::Received(day, Money::new(micros, currency)),
        (1, ..) => Marked::NotDue,
        (2, Some(until), _) => Marked::Snoozed(until),
        (other, ..) => {
            return Err(LedgerError::Stored { expected: "a note about a payout", value: other.to_string() });
        }
    };
    Ok(Mark {
        account: AccountId(row.get(1)?),
        payer: row.get(2)?,
        currency,
        due: row.get::<_, Option<i64>>(4)?.map(stored::day).transpose()?,
        says,
        note: row.get(8)?,
        gone: false,
    })
}
