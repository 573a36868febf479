//! How links, creatives, placements, work and rules are written: as states with a history, in a batch.

use record::Day;
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, params_from_iter};

use super::{
    Creative, CreativeId, Effort, EffortId, Link, LinkId, Placement, PlacementId, SubRule, SubRuleId,
};
use crate::import::{Change, Import};
use crate::kept::{CREATIVES, EFFORTS, Kept, LINKS, PAYOUTS, PLACEMENTS, SUB_RULES};
use crate::{BatchId, LedgerError, ProgramKey, stored};

impl Import<'_> {
    /// Writes a link: a new one, or what a known one is now.
    pub fn put_link(&mut self, id: Option<LinkId>, link: &Link) -> Result<LinkId, LedgerError> {
        self.own_program(link.program)?;
        let values = vec![
            Value::from(link.program.0),
            link.url.clone().into(),
            link.sub_id.clone().into(),
            link.target.clone().into(),
            link.name.clone().into(),
            link.gone.into(),
        ];
        self.joining.program(link.program.0);
        Ok(LinkId(self.put(&LINKS, id.map(|id| id.0), values)?))
    }

    /// Writes a creative.
    pub fn put_creative(
        &mut self,
        id: Option<CreativeId>,
        creative: &Creative,
    ) -> Result<CreativeId, LedgerError> {
        self.own_program(creative.program)?;
        Ok(CreativeId(self.put(&CREATIVES, id.map(|id| id.0), creative_values(creative))?))
    }

    /// Writes a placement.
    pub fn put_placement(
        &mut self,
        id: Option<PlacementId>,
        placement: &Placement,
    ) -> Result<PlacementId, LedgerError> {
        self.own_program(placement.program)?;
        let values = vec![
            Value::from(placement.program.0),
            stored::put_channel(placement.channel).into(),
            placement.title.clone().into(),
            placement.url.clone().into(),
            placement.first_day.number().into(),
            placement.last_day.map(Day::number).into(),
            placement.link.map(|link| link.0).into(),
            placement.creative.map(|creative| creative.0).into(),
            placement.notes.clone().into(),
            placement.gone.into(),
        ];
        self.joining.program(placement.program.0);
        Ok(PlacementId(self.put(&PLACEMENTS, id.map(|id| id.0), values)?))
    }

    /// Writes a note of work.
    pub fn put_effort(&mut self, id: Option<EffortId>, effort: &Effort) -> Result<EffortId, LedgerError> {
        self.own_placement(effort.placement)?;
        self.joining.placement(effort.placement.0);
        let values = vec![
            Value::from(effort.placement.0),
            effort.day.number().into(),
            effort.minutes.into(),
            effort.note.clone().into(),
            effort.gone.into(),
        ];
        Ok(EffortId(self.put(&EFFORTS, id.map(|id| id.0), values)?))
    }

    /// Writes a rule by which sub-IDs belong to a placement.
    pub fn put_sub_rule(&mut self, id: Option<SubRuleId>, rule: &SubRule) -> Result<SubRuleId, LedgerError> {
        let program = self.own_placement(rule.placement)?;
        let values = vec![
            Value::from(rule.placement.0),
            stored::put_match(rule.how).into(),
            rule.text.clone().into(),
            rule.gone.into(),
        ];
        self.joining.program(program);
        Ok(SubRuleId(self.put(&SUB_RULES, id.map(|id| id.0), values)?))
    }

    /// The program of the batch's account that is called so, made if it is not there.
    pub fn program_called(&mut self, name: &str) -> Result<ProgramKey, LedgerError> {
        Ok(ProgramKey(self.writer.program_key(self.account, name)?.0))
    }

    pub(crate) fn own_program(&self, program: ProgramKey) -> Result<(), LedgerError> {
        match self.writer.program(program)? {
            Some(known) if known.account == self.account => Ok(()),
            _ => Err(LedgerError::NoProgram(program)),
        }
    }

    fn own_placement(&self, placement: PlacementId) -> Result<i64, LedgerError> {
        let mut find = self.conn().prepare_cached(
            "SELECT p.program FROM placements p JOIN programs g ON g.key = p.program
             WHERE p.row = ?1 AND g.account = ?2",
        )?;
        let program = find.query_row([placement.0, self.account.0], |row| row.get(0)).optional()?;
        program.ok_or(LedgerError::NoRow { what: "placement", row: placement.0 })
    }

    /// Adds a row, or replaces the state of one if it differs, and counts it.
    pub(crate) fn put(
        &mut self,
        kept: &Kept,
        row: Option<i64>,
        values: Vec<Value>,
    ) -> Result<i64, LedgerError> {
        let (row, change) = self.put_state(kept, row, values)?;
        self.count(change);
        Ok(row)
    }

    /// Adds a row, or replaces the state of one if it differs; says which.
    pub(super) fn put_state(
        &self,
        kept: &Kept,
        row: Option<i64>,
        mut values: Vec<Value>,
    ) -> Result<(i64, Change), LedgerError> {
        let Kept { table, columns, .. } = kept;
        let conn = self.conn();
        let marks = |from: usize| (0..values.len()).map(|at| format!("?{}", at + from)).collect::<Vec<_>>();
        let Some(row) = row else {
            let sql = format!(
                "INSERT INTO {table} (batch, changed_at, {columns}) VALUES (?1, ?2, {})",
                marks(3).join(", ")
            );
            values.splice(0..0, [Value::from(self.batch.0), Value::from(self.now)]);
            conn.prepare_cached(&sql)?.execute(params_from_iter(values))?;
            return Ok((conn.last_insert_rowid(), Change::Added));
        };
        let known =
            format!("SELECT batch, ({columns}) IS ({}) FROM {table} WHERE row = ?1", marks(2).join(", "));
        let with_row = || std::iter::once(Value::from(row)).chain(values.iter().cloned());
        let known: Option<(i64, bool)> = conn
            .prepare_cached(&known)?
            .query_row(params_from_iter(with_row()), |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let Some((batch, same)) = known else { return Err(LedgerError::NoRow { what: kept.one, row }) };
        if same {
            return Ok((row, Change::Unchanged));
        }
        if batch != self.batch.0 {
            kept.supersede(conn, row, self.batch)?;
        }
        let sql = format!(
            "UPDATE {table} SET (batch, changed_at, {columns}) = (?1, ?2, {}) WHERE row = ?{}",
            marks(3).join(", "),
            values.len() + 3
        );
        values.splice(0..0, [Value::from(self.batch.0), Value::from(self.now)]);
        values.push(row.into());
        conn.prepare_cached(&sql)?.execute(params_from_iter(values))?;
        Ok((row, Change::Updated))
    }
}

/// What a creative is, in the order of its columns.
pub(super) fn creative_values(creative: &Creative) -> Vec<Value> {
    let (width, height) = creative.size.unzip();
    let (listed, program_name) =
        creative.listed.as_ref().map(|listed| (listed.id.0.clone(), listed.program.clone())).unzip();
    let day = |day: Option<Day>| Value::from(day.map(Day::number));
    vec![
        Value::from(creative.program.0),
        stored::put_creative_kind(creative.kind).into(),
        creative.name.clone().into(),
        width.into(),
        height.into(),
        creative.html.clone().into(),
        creative.image.clone().into(),
        creative.url.clone().into(),
        creative.code.clone().into(),
        day(creative.starts),
        day(creative.ends),
        creative.gone.into(),
        listed.into(),
        program_name.flatten().into(),
    ]
}

/// The later batches whose rows need a row that a batch brought: as long as they stand it cannot be taken back.
pub(crate) fn refers(conn: &Connection, batch: BatchId) -> Result<Vec<(i64, i64)>, LedgerError> {
    const NEEDED: [(&str, &str, Kept); 6] = [
        ("placements", "link", LINKS),
        ("placements", "creative", CREATIVES),
        ("efforts", "placement", PLACEMENTS),
        ("sub_rules", "placement", PLACEMENTS),
        ("matches", "payout", PAYOUTS),
        ("matches", "receipt", PAYOUTS),
    ];
    let mut found = Vec::new();
    for (table, column, Kept { table: needed, history, .. }) in NEEDED {
        let mut find = conn.prepare_cached(&format!(
            "SELECT n.row, t.batch FROM {needed} n JOIN {table} t ON t.{column} = n.row
             WHERE n.batch = ?1 AND t.batch <> ?1
             AND NOT EXISTS (SELECT 1 FROM {history} h WHERE h.row = n.row AND h.by = ?1)"
        ))?;
        let rows = find.query_map([batch.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
        found.extend(rows.collect::<Result<Vec<_>, _>>()?);
    }
    Ok(found)
}
