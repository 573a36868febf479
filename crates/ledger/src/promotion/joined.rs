//! To which placement each sub-ID of the figures belongs, and what a placement brought.
//!
//! Both are derived from the rows, the links and the user's rules, in the SQL transaction that changes one of them. A
//! sub-ID belongs to at most one placement: that whose link bears it, else the first whose rule fits. It is as old as
//! its first commission or the placement, whichever is older: by that its income becomes evergreen.

use std::collections::{BTreeSet, HashSet};

use record::{Currency, Match, Money, Status};
use rusqlite::{Connection, OptionalExtension, params};

use crate::cells::Touched;
use crate::rates::Rates;
use crate::{LedgerError, Writer, stats, stored};

/// How many sub-IDs a batch remembers; beyond it every placement is added up anew.
const REMEMBERED: usize = 100_000;
/// After how many days it is told what a placement still brought.
pub(super) const AFTER: [i64; 3] = [30, 90, 365];
/// What `how` says of a sub-ID that belongs to none.
const NONE: i64 = 5;
/// How large a pattern may become when it is made ready: more is a slip, or an attack on the memory.
const PATTERN: usize = 1 << 20;

/// What a batch changes for placements.
#[derive(Default)]
pub(crate) struct Joining {
    active: bool,
    /// Programs whose links, placements or rules changed, or whose sub-IDs may have gone.
    programs: BTreeSet<i64>,
    /// Sub-IDs whose rows changed.
    contents: HashSet<(i64, Box<str>)>,
    /// Placements that lost a sub-ID.
    placements: BTreeSet<i64>,
    everything: bool,
}

impl Joining {
    pub(crate) fn new(conn: &Connection) -> Result<Joining, LedgerError> {
        let active = conn
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM placements)")?
            .query_row([], |row| row.get(0))?;
        Ok(Joining { active, ..Joining::default() })
    }

    /// Links, placements, rules or sub-IDs of a program changed.
    pub(crate) fn program(&mut self, program: i64) {
        self.active = true;
        self.programs.insert(program);
    }

    /// A row of a sub-ID changed.
    pub(crate) fn content(&mut self, program: i64, sub_id: &str) {
        if !self.active || self.everything {
            return;
        }
        if self.contents.len() >= REMEMBERED {
            self.everything = true;
            self.contents = HashSet::new();
        } else {
            self.contents.insert((program, sub_id.into()));
        }
    }

    /// A placement lost a sub-ID.
    pub(crate) fn placement(&mut self, placement: i64) {
        self.placements.insert(placement);
    }

    /// Brings matches, ages and sums up to date; `stale` are programs whose sub-IDs were found anew.
    pub(crate) fn settle(
        mut self,
        writer: &Writer,
        stale: impl IntoIterator<Item = i64>,
        touched: &mut Touched,
    ) -> Result<(), LedgerError> {
        if !self.active {
            return Ok(());
        }
        self.programs.extend(stale);
        let conn = &writer.conn;
        for program in &self.programs {
            conn.prepare_cached(
                "UPDATE contents SET placement = NULL, how = NULL WHERE program = ?1 AND how IS NOT NULL",
            )?
            .execute([program])?;
            stats::drop_unused_of(conn, *program)?;
        }
        if !self.programs.is_empty() {
            conn.prepare_cached(
                "DELETE FROM placement_sums WHERE placement NOT IN (SELECT row FROM placements)",
            )?
            .execute([])?;
        }
        match_contents(writer, touched)?;
        self.programs.iter().try_for_each(|program| age_contents(writer, *program, touched))?;
        if self.everything {
            return writer.sum_placements();
        }
        let mut placements = self.placements;
        let mut of_content =
            conn.prepare_cached("SELECT placement FROM contents WHERE program = ?1 AND sub_id = ?2")?;
        for (program, sub_id) in &self.contents {
            let found: Option<Option<i64>> =
                of_content.query_row(params![program, sub_id], |row| row.get(0)).optional()?;
            placements.extend(found.flatten());
        }
        placements.extend(writer.placements_of(&self.programs)?);
        writer.sum(&placements)
    }
}

/// What a rule compares with.
enum Test {
    Same(String),
    Prefix(String),
    Pattern(regex::Regex),
    Click(String),
}

impl Test {
    /// Nothing if the text is no pattern that can be used.
    fn new(how: Match, text: String) -> Option<Test> {
        Some(match how {
            Match::Link | Match::Same => Test::Same(text),
            Match::Prefix => Test::Prefix(text),
            Match::Click => Test::Click(text),
            Match::Pattern => Test::Pattern(pattern(&text).ok()?),
        })
    }

    fn fits(&self, sub_id: &str) -> bool {
        match self {
            Test::Same(text) => sub_id == text,
            Test::Prefix(text) => sub_id.starts_with(text.as_str()),
            Test::Pattern(pattern) => pattern.is_match(sub_id),
            Test::Click(text) => sub_id.strip_prefix(text.as_str()).is_some_and(|rest| {
                let mut rest = rest.chars();
                rest.next().is_some_and(|first| !first.is_alphanumeric()) && rest.next().is_some()
            }),
        }
    }
}

/// Whether a text is a pattern that sub-IDs can be compared with.
pub fn is_pattern(text: &str) -> bool {
    pattern(text).is_ok()
}

/// A pattern made ready: it has to fit the whole sub-ID.
fn pattern(text: &str) -> Result<regex::Regex, regex::Error> {
    regex::RegexBuilder::new(&format!("^(?:{text})$")).size_limit(PATTERN).build()
}

/// Finds the placement of every sub-ID that none was looked for, in programs that have any.
fn match_contents(writer: &Writer, touched: &mut Touched) -> Result<(), LedgerError> {
    let conn = &writer.conn;
    let mut programs = conn.prepare_cached(
        "SELECT DISTINCT program FROM placements p
         WHERE EXISTS (SELECT 1 FROM contents c WHERE c.program = p.program AND c.how IS NULL)",
    )?;
    let programs = programs.query_map([], |row| row.get(0))?.collect::<Result<Vec<i64>, _>>()?;
    for program in programs {
        // Most sub-IDs are those of links: all of them at once.
        conn.prepare_cached(
            "UPDATE contents SET how = 0, placement = p.row
             FROM links l JOIN placements p ON p.link = l.row AND p.gone = 0
             WHERE contents.program = ?1 AND contents.how IS NULL
             AND l.program = ?1 AND l.sub_id = contents.sub_id",
        )?
        .execute([program])?;
        let rules = rules(conn, program)?;
        let mut put = conn.prepare_cached(
            "UPDATE contents SET placement = ?3, how = ?4 WHERE program = ?1 AND sub_id = ?2",
        )?;
        let mut open =
            conn.prepare_cached("SELECT sub_id FROM contents WHERE program = ?1 AND how IS NULL")?;
        let open = open.query_map([program], |row| row.get(0))?.collect::<Result<Vec<String>, _>>()?;
        for sub_id in open {
            let found = rules.iter().find(|(_, _, test)| test.fits(&sub_id));
            let (placement, how) = found.map_or((None, NONE), |(placement, how, _)| (Some(*placement), *how));
            put.execute(params![program, sub_id, placement, how])?;
        }
        age_contents(writer, program, touched)?;
    }
    Ok(())
}

/// Notes since when each sub-ID's placement stands there, and classes the rows anew of those that are older or younger
/// than they were.
fn age_contents(writer: &Writer, program: i64, touched: &mut Touched) -> Result<(), LedgerError> {
    let conn = &writer.conn;
    let mut find = conn.prepare_cached(
        "SELECT c.sub_id, p.first_day, min(ifnull(c.placed, c.first_day), c.first_day)
           IS NOT min(ifnull(p.first_day, c.first_day), c.first_day)
         FROM contents c LEFT JOIN placements p ON p.row = c.placement
         WHERE c.program = ?1 AND c.placed IS NOT p.first_day",
    )?;
    let found = find.query_map([program], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let found = found.collect::<Result<Vec<(String, Option<i64>, bool)>, _>>()?;
    let mut put =
        conn.prepare_cached("UPDATE contents SET placed = ?3 WHERE program = ?1 AND sub_id = ?2")?;
    for (sub_id, placed, other_age) in found {
        put.execute(params![program, sub_id, placed])?;
        if other_age {
            writer.class_content(program, &sub_id, touched)?;
        }
    }
    Ok(())
}

/// The rules of a program's placements, the strictest first.
fn rules(conn: &Connection, program: i64) -> Result<Vec<(i64, i64, Test)>, LedgerError> {
    let mut find = conn.prepare_cached(
        "SELECT r.placement, r.how, r.text FROM sub_rules r JOIN placements p ON p.row = r.placement
         WHERE p.program = ?1 AND p.gone = 0 AND r.gone = 0
         ORDER BY CASE r.how WHEN 1 THEN 0 WHEN 4 THEN 1 WHEN 2 THEN 2 ELSE 3 END, length(r.text) DESC, r.row",
    )?;
    let mut rows = find.query([program])?;
    let mut rules = Vec::new();
    while let Some(row) = rows.next()? {
        let how = row.get(1)?;
        if let Some(test) = Test::new(stored::matched(how)?, row.get(2)?) {
            rules.push((row.get(0)?, how, test));
        }
    }
    Ok(rules)
}

#[derive(Default)]
struct Sum {
    earned: i64,
    reversed: i64,
    sales: i64,
    reversals: i64,
    unrated: i64,
    days: Option<(i64, i64)>,
    clicks: Option<i64>,
    /// What came so many days after the placement's first day, for each of [`AFTER`].
    after: [i64; AFTER.len()],
}

impl Writer {
    /// Finds the placement of every sub-ID anew, and adds every placement up.
    #[cfg(test)]
    pub(crate) fn join_everything(&self) -> Result<(), LedgerError> {
        self.conn.execute("UPDATE contents SET placement = NULL, how = NULL, placed = NULL", [])?;
        self.class_everything()?;
        match_contents(self, &mut Touched::default())?;
        self.sum_placements()
    }

    /// Adds every placement up anew.
    pub(crate) fn sum_placements(&self) -> Result<(), LedgerError> {
        let mut find = self.conn.prepare_cached("SELECT row FROM placements")?;
        let all = find.query_map([], |row| row.get(0))?.collect::<Result<BTreeSet<i64>, _>>()?;
        self.sum(&all)
    }

    /// Adds those placements up anew whose programs have rows of touched days.
    pub(crate) fn sum_placements_of(&self, touched: &Touched) -> Result<(), LedgerError> {
        self.sum(&self.placements_of(&touched.programs())?)
    }

    fn placements_of(&self, programs: &BTreeSet<i64>) -> Result<BTreeSet<i64>, LedgerError> {
        let mut find = self.conn.prepare_cached("SELECT row FROM placements WHERE program = ?1")?;
        let mut placements = BTreeSet::new();
        for program in programs {
            let rows = find.query_map([program], |row| row.get(0))?;
            placements.extend(rows.collect::<Result<Vec<i64>, _>>()?);
        }
        Ok(placements)
    }

    fn sum(&self, placements: &BTreeSet<i64>) -> Result<(), LedgerError> {
        if placements.is_empty() {
            return Ok(());
        }
        let base = self.currency()?;
        let rates = Rates::new(self, None);
        for placement in placements {
            let sum = self.sum_of(*placement, base, &rates)?;
            if sum.days.is_none() && sum.clicks.is_none() {
                self.conn
                    .prepare_cached("DELETE FROM placement_sums WHERE placement = ?1")?
                    .execute([placement])?;
                continue;
            }
            let (first, last) = sum.days.unzip();
            self.conn
                .prepare_cached(
                    "INSERT OR REPLACE INTO placement_sums (placement, earned, reversed, sales, reversals, unrated,
                       first_day, last_day, clicks, after_30, after_90, after_365)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
                )?
                .execute(params![
                    placement,
                    sum.earned,
                    sum.reversed,
                    sum.sales,
                    sum.reversals,
                    sum.unrated,
                    first,
                    last,
                    sum.clicks,
                    sum.after[0],
                    sum.after[1],
                    sum.after[2]
                ])?;
        }
        Ok(())
    }

    fn sum_of(&self, placement: i64, base: Option<Currency>, rates: &Rates) -> Result<Sum, LedgerError> {
        let declined = stored::put_status(Status::Declined);
        let mut clicks = self.conn.prepare_cached(
            "SELECT sum(d.clicks) FROM contents c JOIN daily d INDEXED BY clicks_of_content
             ON d.program = c.program AND d.sub_id = c.sub_id AND d.sub_id <> '' WHERE c.placement = ?1",
        )?;
        let clicks = clicks.query_row([placement], |row| row.get(0))?;
        let mut first_day = self.conn.prepare_cached("SELECT first_day FROM placements WHERE row = ?1")?;
        let first_day: i64 = first_day.query_row([placement], |row| row.get(0))?;
        let mut sum = Sum { clicks, ..Sum::default() };
        let mut find = self.conn.prepare_cached(
            "SELECT t.day, t.currency, t.status, t.commission FROM contents c
             JOIN transactions t INDEXED BY transactions_of_content
             ON t.program = c.program AND t.sub_id = c.sub_id WHERE c.placement = ?1",
        )?;
        let mut rows = find.query([placement])?;
        let mut currency = Currency::EUR;
        while let Some(row) = rows.next()? {
            let day: i64 = row.get(0)?;
            let key = stored::text(row, 1)?;
            if key != currency.key() {
                currency = stored::currency(key)?;
            }
            let money = Money::new(row.get(3)?, currency);
            let is_declined = row.get::<_, i64>(2)? == declined;
            let (first, last) = sum.days.unwrap_or((day, day));
            sum.days = Some((first.min(day), last.max(day)));
            *(if is_declined { &mut sum.reversals } else { &mut sum.sales }) += 1;
            let converted = base.map(|base| rates.convert(money, base, day)).transpose()?.flatten();
            let Some(converted) = converted else {
                sum.unrated += 1;
                continue;
            };
            let side = if is_declined { &mut sum.reversed } else { &mut sum.earned };
            *side = side.checked_add(converted).ok_or(LedgerError::TooLarge)?;
            if !is_declined {
                let late = AFTER.iter().zip(&mut sum.after).filter(|(after, _)| day - first_day >= **after);
                late.for_each(|(_, sum)| *sum = sum.saturating_add(converted));
            }
        }
        Ok(sum)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_fit_what_they_say() {
        let check = |how, text: &str, sub_id: &str, expected: bool| {
            let test = Test::new(how, text.to_owned()).unwrap();
            assert_eq!(test.fits(sub_id), expected, "{how:?} {text} {sub_id}");
        };
        check(Match::Same, "blog", "blog", true);
        check(Match::Same, "blog", "Blog", false);
        check(Match::Prefix, "blog-", "blog-tents", true);
        check(Match::Prefix, "blog-", "blog", false);
        check(Match::Pattern, "yt-[0-9]+", "yt-42", true);
        check(Match::Pattern, "yt-[0-9]+", "my-yt-42", false);
        check(Match::Pattern, "a|b", "ab", false);
        check(Match::Click, "tents", "tents_9f3c", true);
        check(Match::Click, "tents", "tents2", false);
        check(Match::Click, "tents", "tents-", false);
        check(Match::Click, "tents", "tents", false);
        assert!(Test::new(Match::Pattern, "(".to_owned()).is_none());
        assert!(Test::new(Match::Pattern, "(a{1000}){1000}".to_owned()).is_none());
    }
}
