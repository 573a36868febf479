//! Which placements there are, in which order, with what they brought.

use record::{Amounts, Channel, Day, ListedId, Match, Money, ProgramKind, Status};
use rusqlite::types::Value;
use rusqlite::{OptionalExtension, Row, params, params_from_iter};

use super::{
    Creative, CreativeId, Effort, EffortId, Link, LinkId, Listed, Placement, PlacementId, SubRule, SubRuleId,
};
use crate::{AccountId, LedgerError, ProgramKey, Reader, stored};

/// Which placements are wanted: all conditions hold. Those that were taken away are not among them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PlacementFind {
    /// Only this one.
    pub id: Option<PlacementId>,
    /// Of this account.
    pub account: Option<AccountId>,
    /// Of this program.
    pub program: Option<ProgramKey>,
    /// In this channel.
    pub channel: Option<Channel>,
    /// With this link.
    pub link: Option<LinkId>,
    /// With this creative.
    pub creative: Option<CreativeId>,
    /// Whether it still stands there.
    pub standing: Option<bool>,
    /// Of programs of this kind.
    pub kind: Option<ProgramKind>,
    /// Whether it stands there and something of this was found last, at its link or on its page.
    pub found: Option<(bool, Vec<String>)>,
    /// Put there on this day or later.
    pub since: Option<Day>,
    /// Put there on this day or earlier.
    pub until: Option<Day>,
    /// With this text in title, address, notes, sub-ID or program.
    pub text: Option<String>,
}

/// In which order placements come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum PlacementOrder {
    /// The one that earned most first.
    #[default]
    Earned,
    /// The one that earned most for each hour of work first; those without work last.
    PerHour,
    /// The newest first.
    Newest,
    /// The one on which most was worked first.
    Minutes,
    /// By title.
    Title,
    /// The one with most clicks first.
    Clicks,
    /// The one that earned most for each click first; those without clicks last.
    Epc,
    /// The one that was worked on last first; those never worked on last.
    Worked,
    /// The one with the newest commission first; those without one last.
    LastEarned,
}

/// What a placement brought so far, in the base currency at the rates of each day.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Brought {
    /// Pending, approved and paid, in the currency's smallest kept unit.
    pub earned: i64,
    /// What was declined.
    pub reversed: i64,
    /// Commissions that stand.
    pub sales: u64,
    /// Commissions that were declined.
    pub reversals: u64,
    /// Commissions without a rate, which are in no sum.
    pub unrated: u64,
    /// The first and the last day with a commission.
    pub days: Option<(Day, Day)>,
    /// Clicks on its links; none where the network does not tell them by sub-ID.
    pub clicks: Option<u64>,
}

/// A placement with what belongs to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlacementEntry {
    /// The ledger's number of it.
    pub id: PlacementId,
    /// What the user says of it.
    pub placement: Placement,
    /// The link that stands there.
    pub link: Option<Link>,
    /// The program's name.
    pub program: String,
    /// The account's connector.
    pub network: String,
    /// The program's colour for life.
    pub slot: u8,
    /// How the program is promoted, as far as the user says.
    pub kind: Option<ProgramKind>,
    /// What it brought.
    pub brought: Brought,
    /// Minutes of work on it.
    pub minutes: u64,
}

/// Sums of all placements that are wanted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MadeBy {
    /// How many placements.
    pub placements: u64,
    /// Of which with earnings.
    pub earning: u64,
    /// What they brought.
    pub brought: Brought,
    /// Minutes of work on them.
    pub minutes: u64,
    /// What those brought on which work was noted.
    pub earned_by_work: i64,
    /// What those brought whose clicks are told, and how many commissions that was.
    pub by_clicks: (i64, u64),
}

impl MadeBy {
    /// Adds the sums of other placements.
    pub fn add(&mut self, other: &MadeBy) {
        let (sum, more) = (&mut self.brought, &other.brought);
        sum.earned = sum.earned.saturating_add(more.earned);
        sum.reversed = sum.reversed.saturating_add(more.reversed);
        sum.sales += more.sales;
        sum.reversals += more.reversals;
        sum.unrated += more.unrated;
        sum.days = None;
        sum.clicks = match (sum.clicks, more.clicks) {
            (Some(a), Some(b)) => Some(a.saturating_add(b)),
            (a, b) => a.or(b),
        };
        self.placements += other.placements;
        self.earning += other.earning;
        self.minutes += other.minutes;
        self.earned_by_work = self.earned_by_work.saturating_add(other.earned_by_work);
        self.by_clicks =
            (self.by_clicks.0.saturating_add(other.by_clicks.0), self.by_clicks.1 + other.by_clicks.1);
    }
}

/// A sub-ID of the figures that belongs to no placement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unplaced {
    /// Whose figures.
    pub program: ProgramKey,
    /// The program's name.
    pub program_name: String,
    /// The mark.
    pub sub_id: String,
    /// Its first day in the figures.
    pub first_day: Day,
    /// What it brought, declined commissions left out.
    pub earned: Amounts,
    /// How many commissions.
    pub count: u64,
}

const FROM: &str = "FROM placements p JOIN programs g ON g.key = p.program
    LEFT JOIN links l ON l.row = p.link LEFT JOIN placement_sums s ON s.placement = p.row";

/// Whether something in a list of words was found last of a placement that stands.
const IS_FOUND: &str = "(p.last_day IS NULL AND EXISTS (SELECT 1 FROM looks k
    WHERE (k.what = 0 AND k.row = p.link OR k.what = 1 AND k.row = p.row)
    AND k.finding IN (SELECT value FROM json_each(#))))";

impl PlacementFind {
    fn conditions(&self) -> (String, Vec<Value>) {
        let mut sql = "WHERE p.gone = 0".to_owned();
        let mut values: Vec<Value> = Vec::new();
        let mut add = |condition: &str, value: Option<Value>| {
            if let Some(value) = value {
                values.push(value);
                sql.push_str(" AND ");
                sql.push_str(&condition.replace('#', &format!("?{}", values.len())));
            }
        };
        add("p.row = #", self.id.map(|id| id.0.into()));
        add("g.account = #", self.account.map(|id| id.0.into()));
        add("p.program = #", self.program.map(|key| key.0.into()));
        add("p.channel = #", self.channel.map(|channel| stored::put_channel(channel).into()));
        add("p.link = #", self.link.map(|id| id.0.into()));
        add("p.creative = #", self.creative.map(|id| id.0.into()));
        add("(p.last_day IS NULL) = #", self.standing.map(Value::from));
        add("g.kind = #", self.kind.map(|kind| stored::put_program_kind(kind).into()));
        add("p.first_day >= #", self.since.map(|day| day.number().into()));
        add("p.first_day <= #", self.until.map(|day| day.number().into()));
        let words = |wanted: bool| {
            let found = self.found.as_ref().filter(|(found, _)| *found == wanted);
            found.map(|(_, words)| serde_json::json!(words).to_string().into())
        };
        add(IS_FOUND, words(true));
        add(&format!("NOT {IS_FOUND}"), words(false));
        let text = self.text.as_deref().map(str::trim).filter(|text| !text.is_empty());
        add(
            "(p.title LIKE # ESCAPE '\\' OR p.url LIKE # ESCAPE '\\' OR p.notes LIKE # ESCAPE '\\'
              OR l.sub_id LIKE # ESCAPE '\\' OR coalesce(g.name, g.id) LIKE # ESCAPE '\\')",
            text.map(|text| crate::find::pattern(text).into()),
        );
        (sql, values)
    }
}

impl Reader {
    /// Answers the placement that a sub-ID of a program belongs to, and its title.
    pub fn placement_of(
        &self,
        program: ProgramKey,
        sub_id: &str,
    ) -> Result<Option<(PlacementId, String)>, LedgerError> {
        let mut find = self.conn.prepare_cached(
            "SELECT p.row, p.title FROM contents c JOIN placements p ON p.row = c.placement
             WHERE c.program = ?1 AND c.sub_id = ?2",
        )?;
        let found =
            find.query_row(params![program.0, sub_id], |row| Ok((PlacementId(row.get(0)?), row.get(1)?)));
        Ok(found.optional()?)
    }

    /// Answers placements, a page at a time.
    pub fn placements(
        &self,
        find: &PlacementFind,
        order: PlacementOrder,
        offset: u64,
        limit: u64,
    ) -> Result<Vec<PlacementEntry>, LedgerError> {
        let (conditions, mut values) = find.conditions();
        let by = match order {
            PlacementOrder::Earned => "ifnull(s.earned, 0) DESC, p.row DESC",
            PlacementOrder::PerHour => {
                "CASE WHEN s.minutes > 0 THEN s.earned / s.minutes END DESC NULLS LAST, p.row DESC"
            }
            PlacementOrder::Newest => "p.first_day DESC, p.row DESC",
            PlacementOrder::Minutes => "ifnull(s.minutes, 0) DESC, p.row DESC",
            PlacementOrder::Title => "p.title COLLATE NOCASE, p.row",
            PlacementOrder::Clicks => "ifnull(s.clicks, 0) DESC, p.row DESC",
            PlacementOrder::Epc => {
                "CASE WHEN s.clicks > 0 THEN s.earned / s.clicks END DESC NULLS LAST, p.row DESC"
            }
            PlacementOrder::Worked => "s.worked DESC NULLS LAST, p.row DESC",
            PlacementOrder::LastEarned => "s.last_day DESC NULLS LAST, p.row DESC",
        };
        values.extend([Value::from(stored::put_count(limit)), stored::put_count(offset).into()]);
        let sql = format!(
            "SELECT p.row, p.program, p.channel, p.title, p.url, p.first_day, p.last_day, p.link, p.creative,
               p.notes, coalesce(g.name, nullif(g.id, ''), a.name), a.network, g.slot, ifnull(s.minutes, 0),
               s.earned, s.reversed, s.sales, s.reversals, s.unrated, s.first_day, s.last_day, s.clicks, g.kind,
               l.program, l.url, l.sub_id, l.target, l.name, l.gone
             {FROM} JOIN accounts a ON a.id = g.account WHERE p.row IN (SELECT p.row {FROM} {conditions} ORDER BY {by} LIMIT ?{} OFFSET ?{})
             ORDER BY {by}",
            values.len() - 1,
            values.len()
        );
        let mut find = self.conn.prepare_cached(&sql)?;
        let mut rows = find.query(params_from_iter(values))?;
        let mut entries = Vec::new();
        while let Some(row) = rows.next()? {
            entries.push(PlacementEntry {
                id: PlacementId(row.get(0)?),
                placement: Placement {
                    program: ProgramKey(row.get(1)?),
                    channel: stored::channel(row.get(2)?)?,
                    title: row.get(3)?,
                    url: row.get(4)?,
                    first_day: stored::day(row.get(5)?)?,
                    last_day: row.get::<_, Option<i64>>(6)?.map(stored::day).transpose()?,
                    link: row.get::<_, Option<i64>>(7)?.map(LinkId),
                    creative: row.get::<_, Option<i64>>(8)?.map(CreativeId),
                    notes: row.get(9)?,
                    gone: false,
                },
                program: row.get(10)?,
                network: row.get(11)?,
                slot: row.get(12)?,
                minutes: stored::count(row.get(13)?),
                brought: brought(row, 14)?,
                kind: row.get::<_, Option<i64>>(22)?.map(stored::program_kind).transpose()?,
                link: match row.get::<_, Option<i64>>(23)? {
                    Some(_) => Some(link(row, 23)?),
                    None => None,
                },
            });
        }
        Ok(entries)
    }

    /// Answers a placement, if it was not taken away.
    pub fn placement(&self, id: PlacementId) -> Result<Option<PlacementEntry>, LedgerError> {
        let find = PlacementFind { id: Some(id), ..PlacementFind::default() };
        Ok(self.placements(&find, PlacementOrder::Newest, 0, 1)?.pop())
    }

    /// Answers the sums of all placements that are wanted, by channel and kind of program.
    pub fn placement_totals(
        &self,
        find: &PlacementFind,
    ) -> Result<Vec<(Channel, Option<ProgramKind>, MadeBy)>, LedgerError> {
        let (conditions, values) = find.conditions();
        let sql = format!(
            "SELECT p.channel, count(*), sum(s.first_day IS NOT NULL), sum(ifnull(s.minutes, 0)),
               sum(CASE WHEN s.minutes > 0 THEN s.earned ELSE 0 END),
               sum(s.earned), sum(s.reversed), sum(s.sales), sum(s.reversals), sum(s.unrated), min(s.first_day),
               max(s.last_day), sum(s.clicks), g.kind,
               sum(CASE WHEN s.clicks > 0 THEN s.earned ELSE 0 END),
               sum(CASE WHEN s.clicks > 0 THEN s.sales + s.reversals ELSE 0 END)
             {FROM} {conditions} GROUP BY p.channel, g.kind ORDER BY p.channel, g.kind"
        );
        let mut find = self.conn.prepare_cached(&sql)?;
        let mut rows = find.query(params_from_iter(values))?;
        let mut totals = Vec::new();
        while let Some(row) = rows.next()? {
            let made = MadeBy {
                placements: stored::count(row.get(1)?),
                earning: stored::count(row.get(2)?),
                minutes: stored::count(row.get(3)?),
                earned_by_work: row.get(4)?,
                brought: brought(row, 5)?,
                by_clicks: (row.get(14)?, stored::count(row.get(15)?)),
            };
            let kind = row.get::<_, Option<i64>>(13)?.map(stored::program_kind).transpose()?;
            totals.push((stored::channel(row.get(0)?)?, kind, made));
        }
        Ok(totals)
    }

    /// Answers the links of a program, or of all, the newest first.
    pub fn links(&self, program: Option<ProgramKey>) -> Result<Vec<(LinkId, Link)>, LedgerError> {
        let mut find = self.conn.prepare_cached(
            "SELECT row, program, url, sub_id, target, name, gone FROM links
             WHERE gone = 0 AND (?1 IS NULL OR program = ?1) ORDER BY row DESC",
        )?;
        let mut rows = find.query([program.map(|key| key.0)])?;
        let mut links = Vec::new();
        while let Some(row) = rows.next()? {
            links.push((LinkId(row.get(0)?), link(row, 1)?));
        }
        Ok(links)
    }

    /// Answers a link, also one that was taken away.
    pub fn link(&self, id: LinkId) -> Result<Option<Link>, LedgerError> {
        let mut find = self
            .conn
            .prepare_cached("SELECT program, url, sub_id, target, name, gone FROM links WHERE row = ?1")?;
        let mut rows = find.query([id.0])?;
        rows.next()?.map(|row| link(row, 0)).transpose()
    }

    /// The link of a program that bears a sub-ID.
    pub fn link_with(&self, program: ProgramKey, sub_id: &str) -> Result<Option<LinkId>, LedgerError> {
        let mut find = self.conn.prepare_cached(
            "SELECT row FROM links WHERE program = ?1 AND sub_id = ?2 AND gone = 0 ORDER BY row LIMIT 1",
        )?;
        Ok(find.query_row(params![program.0, sub_id], |row| row.get(0)).optional()?.map(LinkId))
    }

    /// Whether the network itself tells a program's id: one that is known by its name alone has the name for its id.
    pub fn tells_id(&self, program: ProgramKey) -> Result<bool, LedgerError> {
        let mut find = self.conn.prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM listings WHERE program = ?1)
             OR EXISTS (SELECT 1 FROM transactions WHERE program = ?1 AND named = 0)
             OR EXISTS (SELECT 1 FROM daily WHERE program = ?1 AND named = 0)",
        )?;
        Ok(find.query_row([program.0], |row| row.get(0))?)
    }

    /// The placement that a rule gives sub-IDs to, among those of a program.
    pub fn placement_with_rule(
        &self,
        program: ProgramKey,
        how: Match,
        text: &str,
    ) -> Result<Option<(PlacementId, String)>, LedgerError> {
        let mut find = self.conn.prepare_cached(
            "SELECT p.row, p.title FROM sub_rules r JOIN placements p ON p.row = r.placement
             WHERE p.program = ?1 AND p.gone = 0 AND r.gone = 0 AND r.how = ?2 AND r.text = ?3 LIMIT 1",
        )?;
        let found = find.query_row(params![program.0, stored::put_match(how), text], |row| {
            Ok((PlacementId(row.get(0)?), row.get(1)?))
        });
        Ok(found.optional()?)
    }

    /// The program's own tracking link, as its network lists it.
    pub fn listed_link(&self, program: ProgramKey) -> Result<Option<String>, LedgerError> {
        let mut find = self.conn.prepare_cached("SELECT link FROM listings WHERE program = ?1")?;
        Ok(find.query_row([program.0], |row| row.get(0)).optional()?.flatten())
    }

    /// Answers the creatives of a program, or of all, the newest first, and how many placements show each.
    pub fn creatives(
        &self,
        program: Option<ProgramKey>,
    ) -> Result<Vec<(CreativeId, Creative, u64)>, LedgerError> {
        let mut find = self.conn.prepare_cached(
            "SELECT c.row, c.program, c.kind, c.name, c.width, c.height, c.html, c.image, c.url, c.code, c.starts,
               c.ends, (SELECT count(*) FROM placements p WHERE p.creative = c.row AND p.gone = 0), c.listed,
               c.program_name
             FROM creatives c WHERE c.gone = 0 AND (?1 IS NULL OR c.program = ?1) ORDER BY c.row DESC",
        )?;
        let mut rows = find.query([program.map(|key| key.0)])?;
        let mut creatives = Vec::new();
        while let Some(row) = rows.next()? {
            let day = |at| row.get::<_, Option<i64>>(at)?.map(stored::day).transpose();
            let (width, height): (Option<u32>, Option<u32>) = (row.get(4)?, row.get(5)?);
            let creative = Creative {
                program: ProgramKey(row.get(1)?),
                kind: stored::creative_kind(row.get(2)?)?,
                name: row.get(3)?,
                size: width.zip(height),
                html: row.get(6)?,
                image: row.get(7)?,
                url: row.get(8)?,
                code: row.get(9)?,
                starts: day(10)?,
                ends: day(11)?,
                listed: match row.get(13)? {
                    Some(id) => Some(Listed { id: ListedId(id), program: row.get(14)? }),
                    None => None,
                },
                gone: false,
            };
            creatives.push((CreativeId(row.get(0)?), creative, stored::count(row.get(12)?)));
        }
        Ok(creatives)
    }

    /// Answers the work on a placement, or on all, the newest first.
    pub fn efforts(
        &self,
        placement: Option<PlacementId>,
        limit: u64,
    ) -> Result<Vec<(EffortId, Effort)>, LedgerError> {
        let mut find = self.conn.prepare_cached(
            "SELECT row, placement, day, minutes, note FROM efforts
             WHERE gone = 0 AND (?1 IS NULL OR placement = ?1) ORDER BY day DESC, row DESC LIMIT ?2",
        )?;
        let mut rows = find.query(params![placement.map(|id| id.0), stored::put_count(limit)])?;
        let mut efforts = Vec::new();
        while let Some(row) = rows.next()? {
            efforts.push(effort(row)?);
        }
        Ok(efforts)
    }

    /// Answers a note of work, if it was not taken away.
    pub fn effort(&self, id: EffortId) -> Result<Option<Effort>, LedgerError> {
        let mut find = self.conn.prepare_cached(
            "SELECT row, placement, day, minutes, note FROM efforts WHERE row = ?1 AND gone = 0",
        )?;
        let mut rows = find.query([id.0])?;
        rows.next()?.map(|row| Ok(effort(row)?.1)).transpose()
    }

    /// Answers the rules by which sub-IDs belong to a placement.
    pub fn sub_rules(&self, placement: PlacementId) -> Result<Vec<(SubRuleId, SubRule)>, LedgerError> {
        let mut find = self.conn.prepare_cached(
            "SELECT row, how, text FROM sub_rules WHERE placement = ?1 AND gone = 0 ORDER BY row",
        )?;
        let mut rows = find.query([placement.0])?;
        let mut rules = Vec::new();
        while let Some(row) = rows.next()? {
            let (how, text) = (stored::matched(row.get(1)?)?, row.get(2)?);
            rules.push((SubRuleId(row.get(0)?), SubRule { placement, how, text, gone: false }));
        }
        Ok(rules)
    }

    /// Answers the sub-IDs of the figures that belong to a placement, and by what.
    pub fn sub_ids_of(
        &self,
        placement: PlacementId,
        limit: u64,
    ) -> Result<Vec<(String, Match)>, LedgerError> {
        let mut find = self.conn.prepare_cached(
            "SELECT sub_id, how FROM contents WHERE placement = ?1 ORDER BY sub_id LIMIT ?2",
        )?;
        let mut rows = find.query(params![placement.0, stored::put_count(limit)])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push((row.get(0)?, stored::matched(row.get(1)?)?));
        }
        Ok(found)
    }

    /// Answers sub-IDs that belong to no placement, the newest first.
    pub fn unplaced(&self, program: Option<ProgramKey>, limit: u64) -> Result<Vec<Unplaced>, LedgerError> {
        let mut find = self.conn.prepare_cached(
            "SELECT c.program, coalesce(g.name, nullif(g.id, ''), a.name), c.sub_id, c.first_day FROM contents c
             JOIN programs g ON g.key = c.program JOIN accounts a ON a.id = g.account
             WHERE c.placement IS NULL AND c.first_day IS NOT NULL AND (?1 IS NULL OR c.program = ?1)
             ORDER BY c.first_day DESC, c.program, c.sub_id LIMIT ?2",
        )?;
        let mut rows = find.query(params![program.map(|key| key.0), stored::put_count(limit)])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let (key, sub_id): (i64, String) = (row.get(0)?, row.get(2)?);
            let (earned, count) = self.earned_by(key, &sub_id)?;
            found.push(Unplaced {
                program: ProgramKey(key),
                program_name: row.get(1)?,
                sub_id,
                first_day: stored::day(row.get(3)?)?,
                earned,
                count,
            });
        }
        Ok(found)
    }

    fn earned_by(&self, program: i64, sub_id: &str) -> Result<(Amounts, u64), LedgerError> {
        let mut find = self.conn.prepare_cached(
            "SELECT currency, sum(commission), count(*) FROM transactions INDEXED BY transactions_of_content
             WHERE program = ?1 AND sub_id = ?2 AND status <> ?3 GROUP BY currency",
        )?;
        let mut rows = find.query(params![program, sub_id, stored::put_status(Status::Declined)])?;
        let (mut earned, mut count) = (Amounts::default(), 0);
        while let Some(row) = rows.next()? {
            earned.add(Money::new(row.get(1)?, stored::currency(stored::text(row, 0)?)?));
            count += stored::count(row.get(2)?);
        }
        Ok((earned, count))
    }
}

/// Columns of `placement_sums`, which are empty where there is nothing.
fn brought(row: &Row, at: usize) -> Result<Brought, LedgerError> {
    let number = |offset: usize| Ok::<i64, LedgerError>(row.get::<_, Option<i64>>(at + offset)?.unwrap_or(0));
    let day = |offset: usize| row.get::<_, Option<i64>>(at + offset)?.map(stored::day).transpose();
    Ok(Brought {
        earned: number(0)?,
        reversed: number(1)?,
        sales: stored::count(number(2)?),
        reversals: stored::count(number(3)?),
        unrated: stored::count(number(4)?),
        days: day(5)?.zip(day(6)?),
        clicks: row.get::<_, Option<i64>>(at + 7)?.map(stored::count),
    })
}

fn effort(row: &Row) -> Result<(EffortId, Effort), LedgerError> {
    let effort = Effort {
        placement: PlacementId(row.get(1)?),
        day: stored::day(row.get(2)?)?,
        minutes: row.get(3)?,
        note: row.get(4)?,
        gone: false,
    };
    Ok((EffortId(row.get(0)?), effort))
}

fn link(row: &Row, at: usize) -> Result<Link, LedgerError> {
    Ok(Link {
        program: ProgramKey(row.get(at)?),
        url: row.get(at + 1)?,
        sub_id: row.get(at + 2)?,
        target: row.get(at + 3)?,
        name: row.get(at + 4)?,
        gone: row.get(at + 5)?,
    })
}
