//! What a file as a whole says about its rows, and how the fields of ours are taken from one.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;

use chrono_tz::Tz;
use record::{Currency, Day, Problem};
use serde_json::{Map, Value};

use super::answers::{currency, date_order, scope};
use super::days::Days;
use super::definition::Long;
use super::heading::Place;
use super::pick::{Keep, Pick, Term};
use super::records::{Rejection, plain_amount, short};
use super::rejected::Late;
use super::rows::Row;
use super::whole::{Order, OrderVotes, in_order, is_lone_comma};
use super::{Found, Gives, ImportSettings, Line, Report, ReportError};
use crate::filter::{Input, Scope};
use crate::values::{self, Mark, When};

/// Cells that make a row a total where no date stands.
const TOTALS: [&str; 11] = [
    "total",
    "totals",
    "grand total",
    "sum",
    "gesamt",
    "summe",
    "totale",
    "total général",
    "合計",
    "average",
    "averages",
];
/// How much of a row a problem shows.
const SHOWN: usize = 2_000;

/// What a file as a whole says: where its columns are and how its values are written.
pub(super) struct Table {
    pub report: Arc<Report>,
    headings: Vec<String>,
    /// How many columns there are besides that of the reasons, if these are rows that were left out before.
    columns: usize,
    /// The columns that filters speak of.
    pub mentioned: Vec<(String, usize)>,
    /// The column without which a row is left out; inner `None` if the file lacks it.
    filled: Option<Option<usize>>,
    /// Where the columns that hold amounts are.
    pub amounts: Vec<usize>,
    pub key: Vec<Option<usize>>,
    fields: HashMap<&'static str, Vec<Taken>>,
    separator: char,
    /// Whether a row with too few cells says nothing.
    skips_short: bool,
    /// Where the columns are whose cells go into the id.
    pub apart: Vec<usize>,
    /// The columns behind the figures that nobody knows: with words in them they tell rows apart, too.
    pub unknown: Vec<usize>,
    /// The columns of amounts in which a comma may be a decimal one, although the report writes points.
    pub doubted: Vec<usize>,
    /// Whether each row also tells the clicks or impressions of its day.
    pub gives_days: bool,
    /// The column by which rows are dated, if it is one.
    pub dated: Option<usize>,
    /// The mark is not known before the whole file was looked at.
    open_mark: bool,
    pub mark: Mark,
    pub dates: Vec<String>,
    /// What comes first in dates, where that was a question.
    pub order: Option<Order>,
    pub zone: Tz,
    /// The currency of rows that name none.
    pub currency: Option<Currency>,
    /// Which part of a date comes first, unless the column says otherwise.
    pub usual_order: Option<Order>,
    scope: Scope,
    /// How often each natural key has come, by the beginning of its hash.
    pub seen: HashMap<u64, u32>,
    /// The keys that the row has counted so far.
    pub counts: Vec<u64>,
    /// The ids that have come, where they are made of the day, and that of this row.
    pub named: HashSet<String>,
    pub last_named: Option<String>,
    /// The last line that became a record.
    last_line: u64,
    /// Clicks and impressions so far.
    pub days: Days,
}

/// Where a plain field of ours is in this file.
enum Taken {
    Column(usize),
    Constant(String),
}

/// A row as its fields are taken from it.
pub(super) struct Cells<'r> {
    pub row: &'r Row,
    pub object: Option<Input<'r>>,
    /// Fields come from the object, because a filter made it.
    pub made: bool,
}

impl Table {
    pub(super) fn new(found: &Found, settings: &ImportSettings) -> Result<Table, ReportError> {
        let report = Arc::clone(&found.report);
        let normal = |name: &str| report.compare.normal(name);
        let headings: Vec<String> = found.headings.iter().map(|heading| normal(heading)).collect();
        let late = Late::among(&found.headings);
        let ours = late.as_ref().is_some_and(|(at, _)| at + 1 == headings.len());
        let late = late.map(|(_, late)| late);
        let columns = headings.len() - usize::from(ours);
        let places = places(&report, headings.get(..columns).unwrap_or_default())?;
        let place = |name: &str| {
            let name = normal(name);
            places.iter().find(|(known, _)| normal(known) == name).map(|(_, place)| place)
        };
        let at = |name: &String| place(name).map(|place| place.at);
        let mut fields: HashMap<&'static str, Vec<Taken>> = HashMap::new();
        for (field, pick) in &report.map {
            if let Pick::Plain(terms) = pick {
                let from = terms.iter().filter_map(|term| match term {
                    Term::Heading(heading) => at(heading).map(Taken::Column),
                    Term::Constant(text) => Some(Taken::Constant(text.clone())),
                });
                fields.insert(field, from.collect());
            }
        }
        let money = if report.what == Gives::Payouts { "amount" } else { "commission" };
        let sign = report.map.get(money).into_iter().flat_map(Pick::headings);
        let sign = sign.filter_map(|heading| place(&heading)?.sign.clone()).next();
        let values = settings.values.iter().map(|(key, value)| (key.clone(), Value::from(value.as_str())));
        let scope = scope(&Value::Object(values.collect()));
        let zone = match (report.zone, settings.get("zone")) {
            (Some(zone), _) => zone,
            (None, Some(name)) => name.parse().map_err(|_| ReportError::BadSetting { key: "zone" })?,
            (None, None) => Tz::UTC,
        };
        let amounts = report.amounts.iter().filter_map(at).collect();
        let key = report.key.iter().map(at).collect();
        let filled = match &report.rows {
            Keep::Filled(heading) => Some(at(heading)),
            Keep::All | Keep::Filter(..) => None,
        };
        let speaks_of =
            |name: &str| report.mentioned.iter().any(|mentioned| normal(mentioned) == normal(name));
        let mentioned = places.iter().filter(|(name, _)| speaks_of(name));
        let mentioned = mentioned.map(|(name, place)| (name.clone(), place.at)).collect();
        let mut metrics = Vec::new();
        for column in &report.metrics {
            metrics.extend(column.find(&headings)?.map(|place| place.at));
        }
        let in_id: Vec<usize> =
            report.map.get("id").map(Pick::headings).unwrap_or_default().iter().filter_map(at).collect();
        let figures = metrics.iter().min().copied().unwrap_or_default();
        let apart: Vec<usize> = (0..figures).filter(|at| !in_id.contains(at)).collect();
        let is_known = |at: &usize| metrics.contains(at) || places.iter().any(|(_, place)| place.at == *at);
        let behind = if metrics.is_empty() { columns..columns } else { figures..columns };
        let unknown = behind.filter(|at| !is_known(at)).collect();
        let dated = match fields.get(if report.what == Gives::Transactions { "at" } else { "day" }) {
            Some(from) => from.iter().find_map(|from| match from {
                Taken::Column(at) => Some(*at),
                Taken::Constant(_) => None,
            }),
            None => None,
        };
        let order = late.as_ref().and_then(|late| late.order);
        let currency = currency(&report, sign.as_deref(), &scope, settings)?;
        let has_column = fields.get("currency").is_some_and(|from| !from.is_empty())
            || matches!(report.map.get("currency"), Some(Pick::Filter(..)));
        if currency.is_none() && !has_column && !matches!(report.what, Gives::Daily | Gives::Nothing) {
            return Err(ReportError::Ambiguous { what: "currency".to_owned() });
        }
        let told = date_order(&report, settings)?;
        let usual_order = told.or_else(|| {
            let code = currency.map_or(Value::Null, |currency| Value::from(currency.code()));
            let usual = report.date_order.as_ref()?.first(&Input::new(&code), &scope).ok()??;
            Order::from_setting(usual.as_str()?)
        });
        Ok(Table {
            usual_order,
            separator: found.place.separator(),
            skips_short: report.skips_short && found.place.keeps_empty_cells(),
            // Numbers in a sheet have a point, whatever mark the texts have.
            open_mark: late.is_none()
                && (report.decimal.is_none()
                    || report.decimal == Some(Mark::Comma) && !found.place.keeps_empty_cells()),
            gives_days: report.what == Gives::Transactions
                && (report.map.contains_key("clicks") || report.map.contains_key("impressions")),
            apart,
            unknown,
            doubted: Vec::new(),
            named: HashSet::new(),
            last_named: None,
            last_line: 0,
            days: Days::default(),
            dated,
            mark: late.as_ref().map_or(report.decimal.unwrap_or_default(), |late| late.mark),
            dates: order.map_or_else(|| report.dates.clone(), |order| in_order(&report.dates, order)),
            order,
            columns,
            scope,
            seen: HashMap::new(),
            counts: Vec::new(),
            report,
            headings,
            mentioned,
            filled,
            amounts,
            key,
            fields,
            zone,
            currency,
        })
    }

    /// Whether something about this file only shows in its whole columns.
    pub(super) fn needs_a_look(&self) -> bool {
        self.open_mark
            || OrderVotes::among(&self.dates).is_some()
            || !self.report.summary.is_empty()
            || !self.unknown.is_empty()
    }

    /// Whether the decimal mark is one of the things that only show in whole columns.
    pub(super) fn mark_is_open(&self) -> bool {
        self.open_mark
    }

    /// A cell; those that stand for an empty one are empty.
    pub(super) fn cell<'r>(&self, row: &'r Row, at: usize) -> &'r str {
        let cell = row.cell(at);
        let empty = &self.report.empty;
        if empty.iter().any(|word| word.eq_ignore_ascii_case(cell)) { "" } else { cell }
    }

    /// Reads a calendar day.
    pub(super) fn day(&self, text: &str) -> Option<Day> {
        let english = || in_english(text, &self.report.months);
        values::day(text, &self.dates).or_else(|| values::day(&english()?, &self.dates))
    }

    /// Reads a date and time.
    pub(super) fn instant(&self, text: &str) -> Option<When> {
        let read = |text: &str| values::instant(text, &self.dates, self.zone);
        read(text).or_else(|| read(&in_english(text, &self.report.months)?))
    }

    /// The name of the field that says when.
    fn when(&self) -> &'static str {
        if self.report.what == Gives::Transactions { "at" } else { "day" }
    }

    /// Whether a row says nothing: it is empty, the headings again, or a total.
    pub(super) fn is_nothing(&self, row: &Row) -> bool {
        let mut total = false;
        let (mut empty, mut same) = (true, row.len() == self.headings.len());
        for (at, cell) in row.cells().enumerate() {
            empty &= cell.is_empty();
            same = same && self.headings.get(at).is_some_and(|heading| self.is_heading(cell, heading));
            total = total || is_total(cell);
        }
        if empty || same {
            return true;
        }
        let blank = |field| match self.fields.get(field) {
            Some(from) => from.iter().all(|from| match from {
                Taken::Column(at) => row.cell(*at).is_empty() || is_total(row.cell(*at)),
                Taken::Constant(_) => true,
            }),
            None => true,
        };
        total && blank("id") && blank(self.when())
    }

    fn is_heading(&self, cell: &str, heading: &str) -> bool {
        let digit = cell.starts_with(|c: char| c.is_ascii_digit());
        cell.eq_ignore_ascii_case(heading) || !digit && self.report.compare.normal(cell) == heading
    }

    /// What is summed by day, once every row was told. Beside transactions it belongs to the last of their rows.
    pub(super) fn sums(&mut self) -> impl Iterator<Item = Line> {
        let last = (self.report.what == Gives::Transactions).then_some(self.last_line);
        self.days.take(last)
    }

    /// Says what became of a row.
    pub(super) fn tell(&mut self, row: &Row, lines: &mut VecDeque<Line>) {
        let line = row.line;
        if row.unclosed {
            let reason = "a quoted cell is never closed, so that nothing after it could be read".to_owned();
            return lines.push_back(Line::Rejected(self.problem(row, (None, reason))));
        }
        if self.is_nothing(row) {
            return lines.push_back(Line::Skipped { line });
        }
        let (before, days) = (lines.len(), self.days.rows);
        self.counts.clear();
        self.last_named = None;
        if let Err(rejection) = self.records(row, lines) {
            lines.truncate(before);
            // What is left out has not come.
            for key in std::mem::take(&mut self.counts) {
                self.seen.entry(key).and_modify(|count| *count -= 1);
            }
            if let Some(id) = &self.last_named {
                self.named.remove(id);
            }
            return lines.push_back(Line::Rejected(self.problem(row, rejection)));
        }
        if lines.len() > before {
            self.last_line = line;
        }
        if lines.len() == before && self.days.rows == days {
            lines.push_back(Line::Skipped { line });
        }
    }

    fn records(&mut self, row: &Row, lines: &mut VecDeque<Line>) -> Result<(), Rejection> {
        let (cells, headings) = (row.len(), self.headings.len());
        if cells < self.columns && self.skips_short || cells > headings && self.report.long == Long::Skipped {
            return Ok(());
        }
        if let Some(extra) = (headings..cells).map(|at| row.cell(at)).find(|cell| !cell.is_empty())
            && self.report.long == Long::Rejected
        {
            return Err((None, format!("there is a cell more than there are headings: “{}”", short(extra))));
        }
        if let Some(cell) = self.doubted.iter().map(|at| self.cell(row, *at)).find(|cell| is_lone_comma(cell))
        {
            let reason = format!(
                "the comma of “{}” may be a decimal one, as others in its column can be nothing else, but this report writes points",
                short(cell)
            );
            return Err((None, reason));
        }
        if self.filled.is_some_and(|at| at.is_none_or(|at| self.cell(row, at).is_empty())) {
            return Ok(());
        }
        if self.mentioned.is_empty() {
            return self.record(&Cells { row, object: None, made: false }, lines);
        }
        let object = self.object(row)?;
        let report = Arc::clone(&self.report);
        let Keep::Filter(filter, _) = &report.rows else {
            return self.record(&Cells { row, object: Some(Input::new(&object)), made: false }, lines);
        };
        for made in filter.all(&Input::new(&object), &self.scope).map_err(|message| (None, message))? {
            self.record(&Cells { row, object: Some(Input::new(&made)), made: true }, lines)?;
        }
        Ok(())
    }

    /// The row for filters: by the report's names for its columns, empty cells as null, amounts as numbers.
    fn object(&self, row: &Row) -> Result<Value, Rejection> {
        let mut object = Map::new();
        for (name, at) in &self.mentioned {
            let cell = self.cell(row, *at);
            let value = match cell {
                "" => Value::Null,
                _ if self.amounts.contains(at) => {
                    let number = plain_amount(cell, self.mark).and_then(|plain| number(&plain));
                    number.ok_or_else(|| self.not_an_amount(name, cell))?
                }
                _ => Value::from(cell),
            };
            object.insert(name.clone(), value);
        }
        Ok(Value::Object(object))
    }

    fn not_an_amount(&self, heading: &String, cell: &str) -> Rejection {
        let mut picks = self.report.map.iter().filter(|(_, pick)| matches!(pick, Pick::Plain(_)));
        let field = picks.find(|(_, pick)| pick.headings().contains(heading)).map(|(field, _)| *field);
        (field, format!("“{}” under {heading} is not an amount", short(cell)))
    }

    /// The text of a field of ours; `None` if it is empty.
    pub(super) fn text<'c>(
        &'c self,
        cells: &'c Cells<'_>,
        field: &'static str,
    ) -> Result<Option<Cow<'c, str>>, Rejection> {
        let filled = |text: &&str| !text.is_empty();
        if cells.made {
            let Some(Pick::Plain(terms)) = self.report.map.get(field) else {
                return self.filtered(cells, field);
            };
            for term in terms {
                let text = match term {
                    Term::Heading(name) => {
                        match cells.object.as_ref().and_then(|object| object.value().get(name)) {
                            Some(value) => scalar(value, field)?,
                            None => None,
                        }
                    }
                    Term::Constant(text) => Some(Cow::Borrowed(text.as_str())),
                };
                if text.is_some() {
                    return Ok(text);
                }
            }
            return Ok(None);
        }
        let Some(from) = self.fields.get(field) else { return self.filtered(cells, field) };
        let mut texts = from.iter().map(|from| match from {
            Taken::Column(at) => self.cell(cells.row, *at),
            Taken::Constant(text) => text.as_str(),
        });
        Ok(texts.find(filled).map(Cow::Borrowed))
    }

    fn filtered<'c>(
        &'c self,
        cells: &'c Cells<'_>,
        field: &'static str,
    ) -> Result<Option<Cow<'c, str>>, Rejection> {
        let (Some(Pick::Filter(filter, _)), Some(object)) = (self.report.map.get(field), &cells.object)
        else {
            return Ok(None);
        };
        match filter.first(object, &self.scope).map_err(|message| (Some(field), message))? {
            Some(value) => Ok(scalar(&value, field)?.map(|text| Cow::Owned(text.into_owned()))),
            None => Ok(None),
        }
    }

    /// How the amounts of a field are written: filters give plain decimals.
    pub(super) fn mark_of(&self, cells: &Cells<'_>, field: &str) -> Mark {
        let filtered = matches!(self.report.map.get(field), Some(Pick::Filter(..)));
        if cells.made || filtered { Mark::Point } else { self.mark }
    }

    pub(super) fn problem(&self, row: &Row, (field, reason): Rejection) -> Problem {
        let separator = self.separator.to_string();
        let shown: String = row.cells().collect::<Vec<_>>().join(&separator).chars().take(SHOWN).collect();
        Problem { line: Some(row.line), field: field.map(str::to_owned), reason, row: Some(shown) }
    }
}

/// A date with the month in English, if it names one of these, each of which has its English name beside it.
pub(super) fn in_english(text: &str, months: &[(String, &'static str)]) -> Option<String> {
    if months.is_empty() {
        return None;
    }
    let lower = text.to_lowercase();
    let (theirs, ours) = months.iter().find(|(month, _)| lower.contains(month.as_str()))?;
    Some(lower.replacen(theirs, ours, 1))
}

/// Where the columns of a report stand among normal headings.
fn places(report: &Report, headings: &[String]) -> Result<Vec<(String, Place)>, ReportError> {
    let (mut places, mut missing) = (Vec::new(), Vec::new());
    for column in &report.columns {
        match column.find(headings)? {
            Some(place) => places.push((column.name.clone(), place)),
            None => missing.push(&column.name),
        }
    }
    let order = report.order.iter().map(|name| report.compare.normal(name)).collect::<Vec<_>>();
    if headings.len() >= order.len() {
        for name in missing {
            let place = order.iter().position(|known| *known == report.compare.normal(name));
            let is_free = |at: &usize| places.iter().all(|(_, place)| place.at != *at);
            if let Some(at) = place.filter(is_free) {
                places.push((name.clone(), Place { at, sign: None }));
            }
        }
    }
    Ok(places)
}

/// A plain decimal as a number with all its digits.
fn number(plain: &str) -> Option<Value> {
    let (sign, digits) = plain.strip_prefix('-').map_or(("", plain), |digits| ("-", digits));
    let digits = digits.trim_start_matches('0');
    let zero = if digits.starts_with(|c: char| c.is_ascii_digit()) { "" } else { "0" };
    serde_json::from_str(&format!("{sign}{zero}{digits}")).ok().map(Value::Number)
}

pub(super) fn is_total(cell: &str) -> bool {
    let cell = cell.strip_suffix(':').unwrap_or(cell);
    TOTALS.iter().any(|total| total.eq_ignore_ascii_case(cell))
}

/// A value of a filter as text; `None` if it is nothing.
fn scalar<'v>(value: &'v Value, field: &'static str) -> Result<Option<Cow<'v, str>>, Rejection> {
    match value {
        Value::Null => Ok(None),
        Value::String(text) => Ok(Some(text.trim()).filter(|text| !text.is_empty()).map(Cow::Borrowed)),
        Value::Number(number) => Ok(Some(Cow::Owned(number.to_string()))),
        Value::Bool(value) => Ok(Some(Cow::Borrowed(if *value { "true" } else { "false" }))),
        Value::Array(_) | Value::Object(_) => {
            Err((Some(field), "a list or an object is no value".to_owned()))
        }
    }
}
