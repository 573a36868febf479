//! To which placement each sub-ID of the figures belongs, and what a placement brought.
//!
//! Both are derived from the rows, the links and the user's rules, in the SQL transaction that changes one of them. A
//! sub-ID belongs to at most one placement: that whose link bears it, else the first whose rule fits. It is as old as
//! its first commission or the placement, whichever is older: by that its income becomes evergreen. Where a prefix or a
//! pattern gathers many sub-IDs, the issues of a newsletter say, each keeps its own age: each was work of its own.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use record::{Currency, Match, Money, Status};
use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::cells::Touched;
use crate::rates::Rates;
use crate::{LedgerError, Writer, stats, stored};

/// How many sub-IDs and rows a batch remembers; beyond it every placement is added up anew.
const REMEMBERED: usize = 100_000;
/// After how many days it is told what a placement still brought.
pub(super) const AFTER: [i64; 3] = [30, 90, 365];
/// Of more sub-IDs than this all are walked through.
const WALKED: usize = if cfg!(test) { 2 } else { 2_000 };
/// What `how` says of a sub-ID that belongs to none.
const NONE: i64 = 5;
/// How large a pattern may become when it is made ready: more is a slip, or an attack on the memory.
const PATTERN: usize = 1 << 20;

/// A row that a sub-ID got or lost.
pub(crate) struct Moved {
    pub(crate) day: i64,
    pub(crate) money: Money,
    pub(crate) is_declined: bool,
    pub(crate) came: bool,
}

/// What a batch changes for placements.
#[derive(Default)]
pub(crate) struct Joining {
    active: bool,
    /// Programs whose links, placements or rules changed, or whose sub-IDs may have gone.
    programs: BTreeSet<i64>,
    /// Sub-IDs with the rows that they got and lost; nothing where those are not known.
    contents: HashMap<(i64, Box<str>), Option<Vec<Moved>>>,
    /// Placements that are added up anew.
    placements: BTreeSet<i64>,
    remembered: usize,
    everything: bool,
}

impl Joining {
    pub(crate) fn new(conn: &Connection) -> Result<Joining, LedgerError> {
        let active = conn
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM placements)")?
            .query_row([], |row| row.get(0))?;
        Ok(Joining { active, ..Joining::default() })
    }

    /// Whether there is any placement.
    pub(crate) fn is_active(&self) -> bool {
        self.active && !self.everything
    }

    /// Links, placements, rules or sub-IDs of a program changed.
    pub(crate) fn program(&mut self, program: i64) {
        self.active = true;
        self.programs.insert(program);
    }

    /// Something of a sub-ID changed.
    pub(crate) fn content(&mut self, program: i64, sub_id: &str) {
        if self.is_active() {
            self.remember(1);
            self.contents.insert((program, sub_id.into()), None);
        }
    }

    /// A sub-ID got a row or lost one.
    pub(crate) fn moved(&mut self, program: i64, sub_id: &str, row: Moved) {
        if self.is_active() {
            self.remember(1);
            let rows = self.contents.entry((program, sub_id.into())).or_insert_with(|| Some(Vec::new()));
            if let Some(rows) = rows {
                rows.push(row);
            }
        }
    }

    fn remember(&mut self, more: usize) {
        self.remembered += more;
        if self.remembered > REMEMBERED {
            self.everything = true;
            self.contents = HashMap::new();
        }
    }

    /// A placement lost a sub-ID, or there is other work on it.
    pub(crate) fn placement(&mut self, placement: i64) {
        self.active = true;
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
        let open = if self.everything { Vec::new() } else { self.add_moved(writer)? };
        match_contents(writer, touched)?;
        self.programs.iter().try_for_each(|program| age_contents(writer, *program, touched))?;
        if self.everything {
            return writer.sum_placements();
        }
        let mut of_content =
            conn.prepare_cached("SELECT placement FROM contents WHERE program = ?1 AND sub_id = ?2")?;
        for (program, sub_id) in open {
            let found: Option<Option<i64>> =
                of_content.query_row(params![program, sub_id], |row| row.get(0)).optional()?;
            self.placements.extend(found.flatten());
        }
        self.placements.extend(writer.placements_of(&self.programs)?);
        writer.sum(&self.placements)
    }

    /// Adds the rows that came and takes off those that went, where that says all; answers the other sub-IDs.
    fn add_moved(&mut self, writer: &Writer) -> Result<Vec<(i64, Box<str>)>, LedgerError> {
        let columns =
            "SELECT c.how IS NULL, c.placement, p.first_day, s.earned, s.reversed, s.sales, s.reversals,
               s.unrated, s.first_day, s.last_day, s.after_30, s.after_90, s.after_365, c.program, c.sub_id
             FROM contents c LEFT JOIN placements p ON p.row = c.placement
             LEFT JOIN placement_sums s ON s.placement = c.placement";
        let (base, rates) = (writer.currency()?, Rates::new(writer, None));
        let mut contents = std::mem::take(&mut self.contents);
        let mut add = |row: &Row, moved: Option<Vec<Moved>>| {
            let (false, Some(moved)) = (row.get(0)?, moved) else { return Ok(false) };
            let Some(placement) = row.get::<_, Option<i64>>(1)? else { return Ok(true) };
            let sum = Sum::read(row)?.map(|sum| sum.moved(&moved, base, &rates)).transpose()?.flatten();
            match sum {
                Some(sum) => sum.write(&writer.conn, placement)?,
                None => drop(self.placements.insert(placement)),
            }
            Ok::<_, LedgerError>(true)
        };
        let mut open = Vec::new();
        // Of many, all are walked through: to look for each would read every page many times.
        if contents.len() > WALKED {
            let mut find = writer.conn.prepare_cached(columns)?;
            let mut rows = find.query([])?;
            while let Some(row) = rows.next()? {
                let key = (row.get(13)?, stored::text(row, 14)?.into());
                let Some(moved) = contents.remove(&key) else { continue };
                if !add(row, moved)? {
                    open.push(key);
                }
            }
            open.extend(contents.into_keys());
            return Ok(open);
        }
        let mut find =
            writer.conn.prepare_cached(&format!("{columns} WHERE c.program = ?1 AND c.sub_id = ?2"))?;
        for (key, moved) in contents {
            let mut rows = find.query(params![key.0, key.1])?;
            match rows.next()? {
                Some(row) if add(row, moved)? => {}
                _ => open.push(key),
            }
        }
        Ok(open)
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
        "SELECT program FROM (SELECT DISTINCT program FROM placements) p
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
         FROM contents c LEFT JOIN placements p ON p.row = c.placement AND c.how IN (0, 1, 4)
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

/// Makes a placement's row, with its clicks and the work on it, if there is anything to add up.
const NEW_SUM: &str =
    "INSERT INTO placement_sums (placement, earned, reversed, sales, reversals, unrated, clicks,
      minutes, worked)
    SELECT p.row, 0, 0, 0, 0, 0, d.clicks, ifnull(e.minutes, 0), e.day FROM placements p,
      (SELECT sum(d.clicks) AS clicks FROM contents c JOIN daily d INDEXED BY clicks_of_content
        ON d.program = c.program AND d.sub_id = c.sub_id AND d.sub_id <> '' WHERE c.placement = ?1) d,
      (SELECT sum(minutes) AS minutes, max(day) AS day FROM efforts WHERE placement = ?1 AND gone = 0) e
    WHERE p.row = ?1 AND (d.clicks IS NOT NULL OR e.minutes IS NOT NULL OR EXISTS (SELECT 1 FROM contents c
      WHERE c.placement = ?1 AND c.first_day IS NOT NULL))";

/// What a placement's sub-IDs brought.
#[derive(Default)]
struct Sum {
    /// Since when the placement stands there.
    placed: i64,
    earned: i64,
    reversed: i64,
    sales: i64,
    reversals: i64,
    unrated: i64,
    days: Option<(i64, i64)>,
    /// What came so many days after the placement's first day, for each of [`AFTER`].
    after: [i64; AFTER.len()],
}

impl Sum {
    /// The sums as they are kept; nothing where there are none. The columns are those of `add_moved`.
    fn read(row: &Row) -> Result<Option<Sum>, LedgerError> {
        let (Some(placed), Some(earned)) = (row.get(2)?, row.get(3)?) else { return Ok(None) };
        Ok(Some(Sum {
            placed,
            earned,
            reversed: row.get(4)?,
            sales: row.get(5)?,
            reversals: row.get(6)?,
            unrated: row.get(7)?,
            days: row.get::<_, Option<i64>>(8)?.zip(row.get(9)?),
            after: [row.get(10)?, row.get(11)?, row.get(12)?],
        }))
    }

    /// Adds a row, or takes one off.
    fn add(&mut self, row: &Moved, base: Option<Currency>, rates: &Rates) -> Result<(), LedgerError> {
        let sign = if row.came { 1 } else { -1 };
        *(if row.is_declined { &mut self.reversals } else { &mut self.sales }) += sign;
        let converted = base.map(|base| rates.convert(row.money, base, row.day)).transpose()?.flatten();
        let Some(converted) = converted else {
            self.unrated += sign;
            return Ok(());
        };
        let add = |sum: &mut i64| {
            *sum = converted
                .checked_mul(sign)
                .and_then(|part| sum.checked_add(part))
                .ok_or(LedgerError::TooLarge)?;
            Ok::<_, LedgerError>(())
        };
        if row.is_declined {
            return add(&mut self.reversed);
        }
        let age = row.day - self.placed;
        let late = AFTER.iter().zip(&mut self.after).filter(|(after, _)| age >= **after);
        late.map(|(_, sum)| sum).chain([&mut self.earned]).try_for_each(add)
    }

    /// The sums with the rows that came and without those that went; nothing where a first or last day may have gone.
    fn moved(
        mut self,
        rows: &[Moved],
        base: Option<Currency>,
        rates: &Rates,
    ) -> Result<Option<Sum>, LedgerError> {
        let mut days: BTreeMap<i64, i64> = BTreeMap::new();
        for row in rows {
            self.add(row, base, rates)?;
            *days.entry(row.day).or_default() += if row.came { 1 } else { -1 };
        }
        for (day, net) in days {
            let (first, last) = self.days.unwrap_or((day, day));
            match net {
                1.. => self.days = Some((first.min(day), last.max(day))),
                0 => {}
                _ if first < day && day < last => {}
                _ => return Ok(None),
            }
        }
        Ok(Some(self))
    }

    /// Keeps the sums; clicks and work stay what they are.
    fn write(&self, conn: &Connection, placement: i64) -> Result<(), LedgerError> {
        let (first, last) = self.days.unzip();
        conn.prepare_cached(
            "UPDATE placement_sums SET (earned, reversed, sales, reversals, unrated, first_day, last_day, after_30,
               after_90, after_365) = (?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) WHERE placement = ?1",
        )?
        .execute(params![
            placement,
            self.earned,
            self.reversed,
            self.sales,
            self.reversals,
            self.unrated,
            first,
            last,
            self.after[0],
            self.after[1],
            self.after[2]
        ])?;
        Ok(())
    }
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
        let conn = &self.conn;
        for placement in placements {
            conn.prepare_cached("DELETE FROM placement_sums WHERE placement = ?1")?.execute([placement])?;
            let sum = self.sum_of(*placement, base, &rates)?;
            let added = conn.prepare_cached(NEW_SUM)?.execute([placement])?;
            if added > 0 {
                sum.write(conn, *placement)?;
            }
        }
        Ok(())
    }

    fn sum_of(&self, placement: i64, base: Option<Currency>, rates: &Rates) -> Result<Sum, LedgerError> {
        let mut placed = self.conn.prepare_cached("SELECT first_day FROM placements WHERE row = ?1")?;
        let placed: Option<i64> = placed.query_row([placement], |row| row.get(0)).optional()?;
        let mut sum = Sum { placed: placed.unwrap_or_default(), ..Sum::default() };
        let mut find = self.conn.prepare_cached(
            "SELECT t.day, t.currency, t.status, t.commission FROM contents c
             JOIN transactions t INDEXED BY transactions_of_content
             ON t.program = c.program AND t.sub_id = c.sub_id WHERE c.placement = ?1",
        )?;
        let mut rows = find.query([placement])?;
        let (declined, mut currency) = (stored::put_status(Status::Declined), Currency::EUR);
        while let Some(row) = rows.next()? {
            let day: i64 = row.get(0)?;
            let key = stored::text(row, 1)?;
            if key != currency.key() {
                currency = stored::currency(key)?;
            }
            let money = Money::new(row.get(3)?, currency);
            let (first, last) = sum.days.unwrap_or((day, day));
            sum.days = Some((first.min(day), last.max(day)));
            let is_declined = row.get::<_, i64>(2)? == declined;
            sum.add(&Moved { day, money, is_declined, came: true }, base, rates)?;
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
