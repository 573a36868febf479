//! A report read row by row.

use serde_json::Value;
use std::collections::VecDeque;

use super::own::Own;
use super::part::{Part, Rows};
use super::rows::Row;
use super::source::Source;
use super::table::{Cells, Table};
use super::whole::{MarkVotes, Order, OrderVotes, Unclear, in_order};
use super::{Found, Gives, ImportSettings, Line, ReportError};
use crate::filter::Input;
use crate::values;

/// The lines of a report, one after the other.
pub struct Reading {
    rows: Rows,
    row: Row,
    /// The row is read but not yet told.
    held: bool,
    ended: bool,
    summary: bool,
    table: Table,
    /// The account whose rows are told, if it is an export of ours.
    own: Option<Own>,
    waiting: VecDeque<Line>,
}

impl std::fmt::Debug for Reading {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reading").field("report", &self.table.report.slug).finish_non_exhaustive()
    }
}

impl Reading {
    pub(super) fn new(
        found: &Found,
        source: &Source,
        settings: &ImportSettings,
    ) -> Result<Reading, ReportError> {
        let report = &found.report;
        let part = found.place.open(source, report.encoding.as_deref())?;
        let own = Own::of(found);
        // An export tells everything itself.
        let nothing = ImportSettings::default();
        let settings = if own.is_some() { &nothing } else { settings };
        let mut table = Table::new(found, settings)?;
        let mut summary = report.what == Gives::Nothing;
        if !summary && table.needs_a_look() {
            let mut look = Look::new(&table);
            let mut rows = after_headings(&part, found)?;
            let mut row = Row::default();
            while rows.next(&mut row)? {
                if !row.unclosed && !table.is_nothing(&row) {
                    look.see(&table, &row);
                }
            }
            summary = look.summary == Some(true);
            if !summary {
                look.decide(&mut table, settings)?;
            }
        }
        let mut rows = after_headings(&part, found)?;
        let mut row = Row::default();
        let held = rows.next(&mut row)?;
        if !held && !found.place.may_be_empty() {
            return Err(ReportError::NoRows);
        }
        Ok(Reading { rows, row, held, ended: !held, summary, table, own, waiting: VecDeque::new() })
    }

    /// Whether it only sums up what other reports list: every row is skipped, and nothing is to be stored.
    pub fn is_summary(&self) -> bool {
        self.summary
    }
}

/// The rows below the headings.
fn after_headings(part: &Part, found: &Found) -> Result<Rows, ReportError> {
    let mut rows = part.rows()?;
    let mut row = Row::default();
    for _ in 0..found.top {
        rows.next(&mut row)?;
    }
    Ok(rows)
}

impl Iterator for Reading {
    type Item = Result<Line, ReportError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(line) = self.waiting.pop_front() {
                return Some(Ok(line));
            }
            if self.ended {
                return None;
            }
            if !std::mem::take(&mut self.held) {
                match self.rows.next(&mut self.row) {
                    Ok(true) => {}
                    Ok(false) => {
                        self.ended = true;
                        return None;
                    }
                    Err(error) => {
                        self.ended = true;
                        return Some(Err(error.into()));
                    }
                }
            }
            if self.summary {
                return Some(Ok(Line::Skipped { line: self.row.line }));
            }
            match &self.own {
                Some(own) => own.tell(&self.row, &self.table, &mut self.waiting),
                None => self.table.tell(&self.row, &mut self.waiting),
            }
        }
    }
}

/// What is seen of whole columns before the first record is made.
struct Look {
    marks: Option<MarkVotes>,
    orders: Option<OrderVotes>,
    /// Whether the first date is one of a longer period.
    summary: Option<bool>,
}

impl Look {
    fn new(table: &Table) -> Look {
        Look {
            summary: None,
            marks: table.mark_is_open().then(MarkVotes::default),
            orders: OrderVotes::among(&table.dates),
        }
    }

    fn see(&mut self, table: &Table, row: &Row) {
        if let Some(marks) = &mut self.marks {
            table.amounts.iter().for_each(|at| marks.see(table.cell(row, *at)));
        }
        if self.orders.is_none() && (self.summary.is_some() || table.report.summary.is_empty()) {
            return;
        }
        // Amounts may not be readable yet, so filters see the row as it is.
        let object = (!table.mentioned.is_empty()).then(|| {
            let cells =
                table.mentioned.iter().map(|(name, at)| (name.clone(), Value::from(table.cell(row, *at))));
            Value::Object(cells.collect())
        });
        let cells = Cells { row, object: object.as_ref().map(Input::new), made: false };
        for field in ["at", "day", "clicked_at"] {
            if let Ok(Some(text)) = table.text(&cells, field) {
                if let Some(orders) = &mut self.orders {
                    orders.see(&text, row.line);
                }
                let is_period = || values::day(&text, &table.report.summary).is_some();
                self.summary.get_or_insert_with(|| table.day(&text).is_none() && is_period());
            }
        }
    }

    fn decide(self, table: &mut Table, settings: &ImportSettings) -> Result<(), ReportError> {
        if let Some(marks) = self.marks {
            let unclear = ReportError::Contradiction { what: "amounts", lines: Vec::new() };
            table.mark = marks.decide().ok_or(unclear)?;
        }
        if let Some(orders) = self.orders {
            let order = orders.decide(settings.get("date_order").and_then(Order::from_setting));
            let order = order.map_err(|unclear| match unclear {
                Unclear::Either => ReportError::Ambiguous { what: "date_order".to_owned() },
                Unclear::Both(one, other) => {
                    ReportError::Contradiction { what: "dates", lines: vec![one.min(other), one.max(other)] }
                }
            })?;
            table.dates = in_order(&table.dates, order);
        }
        Ok(())
    }
}
