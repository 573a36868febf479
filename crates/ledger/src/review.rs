//! What changed since the user last looked.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use record::{Amounts, Instant, Money, Status};
use rusqlite::params;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::batches::{BatchRef, REF_COLUMNS, batch_ref};
use crate::find::{ENTRY, TABLES, columns_of_t, entry};
use crate::{Entry, Ledger, LedgerError, ProgramKey, Reader, stored};

/// What to call a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum News {
    /// It was declined.
    Reversed,
    /// The network no longer reports it.
    Vanished,
    /// Its amount changed, or a state was taken back.
    Restated,
    /// It was not there before.
    New,
    /// It was validated.
    Approved,
    /// It was paid out.
    Paid,
    /// The network reports it again.
    Returned,
}

impl News {
    /// All of them: what takes money away first.
    pub const ALL: [News; 7] = [
        News::Reversed,
        News::Vanished,
        News::Restated,
        News::New,
        News::Approved,
        News::Paid,
        News::Returned,
    ];

    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            News::Reversed => "reversed",
            News::Vanished => "vanished",
            News::Restated => "restated",
            News::New => "new",
            News::Approved => "approved",
            News::Paid => "paid",
            News::Returned => "returned",
        }
    }

    /// The number of what happened between a state `h` and the present one of `t`; null if only details differ.
    fn sql() -> String {
        let turns = [
            (Status::Approved, News::Approved),
            (Status::Declined, News::Reversed),
            (Status::Paid, News::Paid),
            (Status::Pending, News::Restated),
        ];
        let turns = turns
            .map(|(now, news)| format!("WHEN {} THEN {}", stored::put_status(now), stored::put_news(news)));
        format!(
            "CASE WHEN t.missing_since IS NOT NULL AND h.missing_since IS NULL THEN {vanished}
             WHEN h.status IS NULL THEN {new}
             WHEN t.status <> h.status THEN CASE t.status {turns} END
             WHEN t.commission <> h.commission OR t.currency <> h.currency THEN {restated}
             WHEN t.missing_since IS NULL AND h.missing_since IS NOT NULL THEN {returned} END",
            vanished = stored::put_news(News::Vanished),
            new = stored::put_news(News::New),
            turns = turns.join(" "),
            restated = stored::put_news(News::Restated),
            returned = stored::put_news(News::Returned),
        )
    }
}

/// Changes of one sort in one program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeGroup {
    /// The program.
    pub key: ProgramKey,
    /// Its name.
    pub program: String,
    /// What happened.
    pub news: News,
    /// How many transactions.
    pub count: i64,
    /// Their commission now, by currency.
    pub amounts: Amounts,
}

/// Which changes are wanted: all conditions hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChangeFind {
    /// Against how it was then.
    pub since: Instant,
    /// Of this program.
    pub program: Option<ProgramKey>,
    /// Of this sort.
    pub news: Option<News>,
}

/// A transaction that changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// What happened.
    pub news: News,
    /// How it was; `None` if it was not there.
    pub before: Option<Before>,
    /// How it is.
    pub now: Entry,
    /// What brought the present state.
    pub batch: BatchRef,
}

/// How a transaction was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Before {
    /// Where the commission stood.
    pub status: Status,
    /// The commission.
    pub commission: Money,
}

/// Every transaction `t` that changed after `?1`, with the state `h` that it had then. Batches lead to the rows: there
/// is no index on the instants, and the instant of a batch moves when it is confirmed.
const CHANGED: &str = "transactions t INDEXED BY transactions_of_batch
    LEFT JOIN changes h ON t.first_seen <= ?1 AND h.seq =
      (SELECT seq FROM changes o WHERE o.row = t.row AND o.changed_at <= ?1 ORDER BY seq DESC LIMIT 1)";
const SINCE: &str = "t.changed_at > ?1 AND t.batch IN (SELECT id FROM batches WHERE came_at > ?1)";

/// Rows that lie side by side are summed by the same reader.
const SIDE_BY_SIDE: &str = "(t.row >> 10) & 1";

/// How many transactions of a program changed in one way, and what they bring now.
type Sums = HashMap<(i64, News), (i64, Amounts)>;

impl Ledger {
    /// Answers what is new and what changed its state or amount since an instant: what takes money away first, then
    /// the largest groups. Half of the rows is read by a second reader.
    pub fn changes_since(&self, at: Instant) -> Result<Vec<ChangeGroup>, LedgerError> {
        let named = |r: &Reader, sums: &Sums| {
            let keys: BTreeSet<i64> = sums.keys().map(|(key, _)| *key).collect();
            let name = |key| Ok((key, r.program(ProgramKey(key))?.map(|one| one.name).unwrap_or_default()));
            keys.into_iter().map(name).collect::<Result<BTreeMap<_, _>, LedgerError>>()
        };
        let half = |half| {
            move |r: &Reader| {
                let sums = r.change_sums(at, half)?;
                Ok::<_, LedgerError>((named(r, &sums)?, sums))
            }
        };
        let ((mut names, mut sums), (more_names, more)) = self.read_both(half(0), half(1))?;
        names.extend(more_names);
        for (group, (count, amounts)) in more {
            let sum = sums.entry(group).or_default();
            sum.0 += count;
            amounts.iter().for_each(|amount| sum.1.add(amount));
        }
        let group = |((key, news), (count, amounts)): ((i64, News), (i64, Amounts))| {
            let program = names.get(&key).cloned().unwrap_or_default();
            ChangeGroup { key: ProgramKey(key), program, news, count, amounts }
        };
        let mut found: Vec<ChangeGroup> = sums.into_iter().map(group).collect();
        let lost = |group: &ChangeGroup| matches!(group.news, News::Reversed | News::Vanished);
        found.sort_by(|a, b| {
            let order = lost(b).cmp(&lost(a)).then(b.count.cmp(&a.count));
            order.then_with(|| (&a.program, a.news, a.key).cmp(&(&b.program, b.news, b.key)))
        });
        Ok(found)
    }
}

impl Reader {
    /// The sums of every other thousand rows. They are added up here: in SQL they would all be sorted first.
    fn change_sums(&self, at: Instant, half: i64) -> Result<Sums, LedgerError> {
        let sql = format!(
            "SELECT t.program, {} AS news, t.currency, t.commission FROM {CHANGED}
             WHERE {SINCE} AND {SIDE_BY_SIDE} = ?2",
            News::sql()
        );
        let mut find = self.conn.prepare_cached(&sql)?;
        let mut rows = find.query([at.timestamp(), half])?;
        let mut sums = Sums::new();
        while let Some(row) = rows.next()? {
            // Only its details changed.
            let Some(news) = row.get(1)? else { continue };
            let sum = sums.entry((row.get(0)?, stored::news(news)?)).or_default();
            sum.0 += 1;
            sum.1.add(Money::new(row.get(3)?, stored::currency(stored::text(row, 2)?)?));
        }
        Ok(sums)
    }

    /// Hands over the transactions that changed, the latest change first.
    pub fn changed(
        &self,
        find: &ChangeFind,
        offset: u64,
        limit: Option<u64>,
        each: &mut dyn FnMut(Changed) -> Result<(), LedgerError>,
    ) -> Result<(), LedgerError> {
        let sql = format!(
            "{ENTRY}, {}, {} AS news, h.status AS before_status, h.commission AS before_commission,
               h.currency AS before_currency, {REF_COLUMNS}
             FROM {CHANGED} {TABLES} JOIN batches b ON b.id = t.batch
             WHERE {SINCE} AND news IS NOT NULL AND (?2 IS NULL OR t.program = ?2) AND (?3 IS NULL OR news = ?3)
             ORDER BY t.changed_at DESC, t.occurred_at DESC, t.row DESC LIMIT ?4 OFFSET ?5",
            columns_of_t(),
            News::sql()
        );
        let mut statement = self.conn.prepare_cached(&sql)?;
        let its_batch = statement.column_index("before_currency")? + 1;
        let mut rows = statement.query(params![
            find.since.timestamp(),
            find.program.map(|key| key.0),
            find.news.map(stored::put_news),
            limit.map_or(-1, stored::put_count),
            stored::put_count(offset),
        ])?;
        while let Some(row) = rows.next()? {
            let before = match row.get::<_, Option<i64>>("before_status")? {
                None => None,
                Some(status) => Some(Before {
                    status: stored::status(status)?,
                    commission: Money::new(
                        row.get("before_commission")?,
                        stored::currency(&row.get::<_, String>("before_currency")?)?,
                    ),
                }),
            };
            each(Changed {
                news: stored::news(row.get("news")?)?,
                before,
                now: entry(row)?,
                batch: batch_ref(row, its_batch)?,
            })?;
        }
        Ok(())
    }
}
