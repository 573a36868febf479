//! A report read row by row.

use std::collections::{BTreeSet, VecDeque};
use std::io;

use record::Problem;
use serde_json::Value;

use super::own::Own;
use super::part::{Part, Rows};
use super::records::is_word;
use super::rows::Row;
use super::source::Source;
use super::table::{Cells, Table};
use super::whole::{MarkVotes, OrderVotes, Unclear, in_order, is_decimal_comma};
use super::{Counted, Found, Gives, ImportSettings, Line, ReportError, rejected};
use crate::filter::Input;
use crate::values::{self, Mark};

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
        let part = found.place.open(source, found.report.encoding.as_deref())?;
        Reading::of_part(found, &part, settings, false)
    }

    /// Reads an opened table; `raw` keeps each row as it stands, too.
    pub(super) fn of_part(
        found: &Found,
        part: &Part,
        settings: &ImportSettings,
        raw: bool,
    ) -> Result<Reading, ReportError> {
        let report = &found.report;
        let own = Own::of(found);
        // An export tells everything itself.
        let nothing = ImportSettings::default();
        let settings = if own.is_some() { &nothing } else { settings };
        let mut table = Table::new(found, settings)?;
        let mut summary = report.what == Gives::Nothing;
        let may_have_commas = !table.mark_is_open() && table.mark == Mark::Point && part.may_have_commas()?;
        if !summary && (table.needs_a_look() || may_have_commas && !table.amounts.is_empty()) {
            let mut look = Look::new(&table, may_have_commas);
            let mut rows = after_headings(part, found, false)?;
            let mut row = Row::default();
            while rows.next(&mut row)? {
                if !row.unclosed && !table.is_nothing(&row) {
                    look.see(&table, &row);
                }
            }
            summary = look.summary == Some(true);
            if !summary {
                look.decide(&mut table)?;
            }
        }
        let mut rows = after_headings(part, found, raw)?;
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

    /// Takes it that rows without an id have come so often before: rows that were left out follow those that were not.
    pub fn count_on(&mut self, counted: Counted) {
        self.table.seen = counted.0;
    }

    /// How often each row without an id has come so far.
    pub fn counted(&mut self) -> Counted {
        Counted(std::mem::take(&mut self.table.seen))
    }

    pub(super) fn table(&self) -> &Table {
        &self.table
    }

    /// The next row that is rejected, and why.
    pub(super) fn next_rejected(&mut self) -> Result<Option<(&Row, Problem)>, ReportError> {
        while !self.summary && (std::mem::take(&mut self.held) || self.rows.next(&mut self.row)?) {
            self.table.tell(&self.row, &mut self.waiting);
            if let Some(problem) = rejected::rejection(self.waiting.drain(..)) {
                return Ok(Some((&self.row, problem)));
            }
        }
        Ok(None)
    }

    /// What is left of a text in which a quote is never closed.
    pub(super) fn rest(&mut self, each: &mut dyn FnMut(&[u8]) -> io::Result<()>) -> io::Result<()> {
        match &mut self.rows {
            Rows::Text(rows) => rows.rest(each),
            Rows::Ofx(_) | Rows::List(_) | Rows::Sheet(_) => Ok(()),
        }
    }
}

/// The rows below the headings.
fn after_headings(part: &Part, found: &Found, raw: bool) -> Result<Rows, ReportError> {
    let mut rows = part.rows()?;
    if raw {
        rows.keep_raw();
    }
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
                        self.waiting.extend(self.table.sums());
                        continue;
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
    /// The unknown columns that have words in them.
    worded: BTreeSet<usize>,
    /// The columns of amounts with a comma that can only be a decimal one, where the report writes points.
    commas: Option<BTreeSet<usize>>,
}

impl Look {
    fn new(table: &Table, may_have_commas: bool) -> Look {
        Look {
            summary: None,
            worded: BTreeSet::new(),
            commas: may_have_commas.then(BTreeSet::new),
            marks: table.mark_is_open().then(MarkVotes::default),
            orders: OrderVotes::among(&table.dates),
        }
    }

    fn see(&mut self, table: &Table, row: &Row) {
        if let Some(marks) = &mut self.marks {
            table.amounts.iter().for_each(|at| marks.see(table.cell(row, *at)));
        }
        self.worded.extend(table.unknown.iter().copied().filter(|at| is_word(table.cell(row, *at))));
        if let Some(commas) = &mut self.commas {
            let amounts = table.amounts.iter().copied();
            commas.extend(amounts.filter(|at| is_decimal_comma(table.cell(row, *at))));
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

    fn decide(self, table: &mut Table) -> Result<(), ReportError> {
        table.apart.extend(self.worded);
        table.doubted = self.commas.into_iter().flatten().collect();
        if let Some(marks) = self.marks {
            let unclear = ReportError::Contradiction { what: "amounts", lines: Vec::new() };
            table.mark = marks.decide().ok_or(unclear)?;
        }
        if let Some(orders) = self.orders {
            let order = orders.decide(table.usual_order).map_err(|unclear| match unclear {
                Unclear::Either => ReportError::Ambiguous { what: "date_order".to_owned() },
                Unclear::Both(one, other) => {
                    ReportError::Contradiction { what: "dates", lines: vec![one.min(other), one.max(other)] }
                }
            })?;
            table.dates = in_order(&table.dates, order);
            table.order = Some(order);
        }
        Ok(())
    }
}
