//! What came without new work, and since when a link or a page has been earning.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use record::{Kind, Passive, ProgramKind};
use rusqlite::{Connection, OptionalExtension, params};

use crate::cells::Touched;
use crate::{LedgerError, Writer, stored};

/// How many first days an import remembers before it forgets them all and asks again.
const REMEMBERED: usize = 100_000;

/// The class of a transaction.
///
/// `age` is how many days its content had been earning on its day, where it has any content to tell.
pub(crate) fn class(kind: Kind, declared: bool, age: Option<i64>, passive_age: i64) -> Passive {
    match kind {
        Kind::Recurring | Kind::Referral => Passive::Recurring,
        _ => match age {
            Some(age) if age >= passive_age => Passive::Evergreen,
            Some(_) => Passive::Active,
            None if declared => Passive::Declared,
            None => Passive::Active,
        },
    }
}

/// [`class`] in SQL: of a row in `transactions`, given the passive age and the number of referral programs' kind.
const CLASS: &str = "CASE WHEN kind IN (4, 5) THEN 1
    WHEN customer_id IS NOT NULL AND (SELECT min(p.since) FROM people p WHERE p.account = transactions.account
        AND p.program = transactions.program AND p.id = transactions.customer_id)
        <= day - CAST(strftime('%d', day * 86400, 'unixepoch') AS INTEGER) THEN 1
    WHEN sub_id IS NOT NULL AND day - (SELECT min(c.first_day, ifnull(c.placed, c.first_day)) FROM contents c
        WHERE c.program = transactions.program AND c.sub_id = transactions.sub_id) >= ?1 THEN 2
    WHEN sub_id IS NULL AND (SELECT p.declared OR p.kind IS ?2 FROM programs p WHERE p.key = transactions.program)
        THEN 3
    ELSE 0 END";

/// The first days of contents while a batch is written, and which classes it may have overturned.
pub(crate) struct Contents {
    pub(crate) passive_age: i64,
    first_days: HashMap<i64, HashMap<Box<str>, FirstDay>>,
    remembered: usize,
    /// The days of each program whose rows may have grown old enough because a content turned out older.
    overturned: BTreeMap<i64, (i64, i64)>,
    /// Programs in which a first day may have become later.
    stale: BTreeSet<i64>,
}

/// The first day of a content, whether the ledger has it, and since when its placement stands there.
struct FirstDay {
    day: i64,
    written: bool,
    placed: Option<i64>,
}

impl FirstDay {
    /// Since when it counts, once a day is known on which it earned.
    fn since(&self) -> i64 {
        self.placed.map_or(self.day, |placed| placed.min(self.day))
    }
}

impl Contents {
    pub(crate) fn new(passive_age: u32) -> Contents {
        Contents {
            passive_age: i64::from(passive_age),
            first_days: HashMap::new(),
            remembered: 0,
            overturned: BTreeMap::new(),
            stale: BTreeSet::new(),
        }
    }

    /// Since when a content counts, which has just been seen on a day.
    pub(crate) fn seen(
        &mut self,
        conn: &Connection,
        program: i64,
        sub_id: &str,
        day: i64,
    ) -> Result<i64, LedgerError> {
        if let Some(known) = self.first_days.get_mut(&program).and_then(|of| of.get_mut(sub_id)) {
            if day < known.day {
                let before = known.since();
                *known = FirstDay { day, written: false, ..*known };
                overturn(&mut self.overturned, program, self.passive_age, known.since(), before);
            }
            return Ok(known.since());
        }
        let known: Option<(Option<i64>, Option<i64>)> = conn
            .prepare_cached("SELECT first_day, placed FROM contents WHERE program = ?1 AND sub_id = ?2")?
            .query_row(params![program, sub_id], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let (known, placed) = known.unwrap_or_default();
        if self.remembered >= REMEMBERED {
            self.write(conn)?;
        }
        let first = known.map_or(day, |known| known.min(day));
        let content = FirstDay { day: first, written: known == Some(first), placed };
        let since = content.since();
        if let Some(known) = known {
            let before = FirstDay { day: known, ..content }.since();
            overturn(&mut self.overturned, program, self.passive_age, since, before);
        }
        self.first_days.entry(program).or_default().insert(sub_id.into(), content);
        self.remembered += 1;
        Ok(since)
    }

    /// A row of a program with a content lost its day, its content or its program.
    pub(crate) fn lost(&mut self, program: i64) {
        self.stale.insert(program);
    }

    /// The programs in which a first day may have become later: their rows have to be searched for what there is now.
    pub(crate) fn stale(&self) -> Vec<i64> {
        self.stale.iter().copied().collect()
    }

    /// Writes the first days that the ledger does not have and forgets them all.
    fn write(&mut self, conn: &Connection) -> Result<(), LedgerError> {
        let mut put = conn.prepare_cached(
            "INSERT INTO contents (program, sub_id, first_day) VALUES (?1, ?2, ?3)
             ON CONFLICT (program, sub_id) DO UPDATE SET first_day = ?3",
        )?;
        for (program, contents) in self.first_days.drain() {
            for (sub_id, first) in contents.into_iter().filter(|(_, first)| !first.written) {
                put.execute(params![program, sub_id, first.day])?;
            }
        }
        self.remembered = 0;
        Ok(())
    }

    /// Brings first days and classes up to date with the rows; of many rows in one walk through all.
    pub(crate) fn settle(
        mut self,
        writer: &Writer,
        many: bool,
        touched: &mut Touched,
    ) -> Result<(), LedgerError> {
        self.write(&writer.conn)?;
        for program in &self.stale {
            find_first_days(&writer.conn, *program)?;
            self.overturned.insert(*program, (i64::MIN, i64::MAX));
        }
        if many && !self.overturned.is_empty() {
            return class_rows(writer, self.passive_age, None, touched);
        }
        self.overturned.into_iter().try_for_each(|(program, days)| {
            class_rows(writer, self.passive_age, Some((program, days)), touched)
        })
    }
}

/// Notes that a content of a program turned out to be older.
fn overturn(overturned: &mut BTreeMap<i64, (i64, i64)>, program: i64, age: i64, since: i64, before: i64) {
    if since >= before {
        return;
    }
    let (from, to) = (since + age, before + age);
    let range = overturned.entry(program).or_insert((from, to));
    *range = (range.0.min(from), range.1.max(to));
}

impl Writer {
    /// Classes every row anew.
    pub(crate) fn class_everything(&self) -> Result<(), LedgerError> {
        class_rows(self, i64::from(self.passive_age()?), None, &mut Touched::default())
    }

    /// Classes the rows of a sub-ID anew.
    pub(crate) fn class_content(
        &self,
        program: i64,
        sub_id: &str,
        touched: &mut Touched,
    ) -> Result<(), LedgerError> {
        let sql = format!(
            "UPDATE transactions INDEXED BY transactions_of_content SET passive = {CLASS}
             WHERE program = ?3 AND sub_id = ?4 AND passive <> {CLASS} RETURNING program, day"
        );
        let referral = stored::put_program_kind(ProgramKind::Referral);
        let mut update = self.conn.prepare_cached(&sql)?;
        let mut rows = update.query(params![self.passive_age()?, referral, program, sub_id])?;
        while let Some(row) = rows.next()? {
            touched.day(row.get(0)?, row.get(1)?);
        }
        Ok(())
    }

    /// Classes every row of a program anew.
    pub(crate) fn class_program(&self, program: i64, touched: &mut Touched) -> Result<(), LedgerError> {
        let all = Some((program, (i64::MIN, i64::MAX)));
        class_rows(self, i64::from(self.passive_age()?), all, touched)
    }
}

/// Classes one row anew.
pub(crate) fn class_row(writer: &Writer, row: i64) -> Result<(), LedgerError> {
    let referral = stored::put_program_kind(ProgramKind::Referral);
    let sql = format!("UPDATE transactions SET passive = {CLASS} WHERE row = ?3");
    writer.conn.prepare_cached(&sql)?.execute(params![writer.passive_age()?, referral, row])?;
    Ok(())
}

fn find_first_days(conn: &Connection, program: i64) -> Result<(), LedgerError> {
    conn.prepare_cached("DELETE FROM contents WHERE program = ?1")?.execute([program])?;
    conn.prepare_cached(
        "INSERT INTO contents (program, sub_id, first_day) SELECT program, sub_id, min(day) FROM transactions
         WHERE program = ?1 AND sub_id IS NOT NULL GROUP BY sub_id",
    )?
    .execute([program])?;
    conn.prepare_cached(
        "INSERT OR IGNORE INTO contents (program, sub_id) SELECT DISTINCT program, sub_id FROM daily
         WHERE program = ?1 AND sub_id <> ''",
    )?
    .execute([program])?;
    Ok(())
}

/// Puts right the classes of a program's rows in a range of days, or of all rows.
fn class_rows(
    writer: &Writer,
    passive_age: i64,
    wanted: Option<(i64, (i64, i64))>,
    touched: &mut Touched,
) -> Result<(), LedgerError> {
    // All rows are walked in the order they lie in: program by program every page would be read many times.
    let (walk, condition) = match wanted {
        Some(_) => ("INDEXED BY income", "program = ?3 AND day BETWEEN ?4 AND ?5"),
        None => ("NOT INDEXED", "?3 + ?4 + ?5 IS NULL"),
    };
    let sql = format!(
        "UPDATE transactions {walk} SET passive = {CLASS}
         WHERE {condition} AND passive <> {CLASS} RETURNING program, day"
    );
    let referral = stored::put_program_kind(ProgramKind::Referral);
    let (program, days) = wanted.unzip();
    let (from, to) = days.unzip();
    let mut update = writer.conn.prepare_cached(&sql)?;
    let mut rows = update.query(params![passive_age, referral, program, from, to])?;
    while let Some(row) = rows.next()? {
        touched.day(row.get(0)?, row.get(1)?);
    }
    Ok(())
}

/// The numbers of the classes that count as passive are all but this one.
pub(crate) fn is_passive(class: Passive) -> bool {
    class != Passive::Active
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes() {
        let check = |kind, declared, age, expected| {
            assert_eq!(class(kind, declared, age, 90), expected, "{kind:?} {declared} {age:?}");
        };
        check(Kind::Sale, false, None, Passive::Active);
        check(Kind::Sale, false, Some(89), Passive::Active);
        check(Kind::Sale, false, Some(90), Passive::Evergreen);
        check(Kind::Sale, true, Some(500), Passive::Evergreen);
        check(Kind::Sale, true, Some(5), Passive::Active);
        check(Kind::Sale, true, None, Passive::Declared);
        check(Kind::Recurring, true, Some(500), Passive::Recurring);
        check(Kind::Referral, false, None, Passive::Recurring);
    }

    #[test]
    fn the_sql_means_the_same_kinds_and_classes() {
        assert_eq!((stored::put_kind(Kind::Recurring), stored::put_kind(Kind::Referral)), (4, 5));
        let numbers = [Passive::Active, Passive::Recurring, Passive::Evergreen, Passive::Declared];
        assert_eq!(numbers.map(stored::put_passive), [0, 1, 2, 3]);
    }
}
