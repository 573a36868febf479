//! One window of one fetch: every page of it, in order, whole or as an error.

use std::borrow::Cow;
use std::collections::BTreeMap;

use record::{Absent, Batch, DailyStat, Day, Days, Origin, Problem, Record};
use serde_json::Value;

use crate::connector::{Call, Connector, Fetch, Http, Join, What};
use crate::filter::{Filter, Input, Scope};
use crate::map::Mapper;
use crate::pages::{Answered, Turn};
use crate::plan::Span;
use crate::session::{Reply, Session, Values, http};
use crate::trial::TriedRow;
use crate::{Ask, NetworkError, plan};

/// A check looks at so many days where there is no cheaper way.
const CHECK_DAYS: i64 = 7;

/// Rows of one window. A network that always has more is stopped here.
const MOST_ROWS: u64 = 500_000;
/// So many rows of a window that could not be understood are told one by one; of those after them only how many.
const MOST_PROBLEMS: usize = 10_000;

/// A page that has arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// Its number, from 1.
    pub page: u32,
    /// The rows on it.
    pub rows: u64,
}

/// What a test of the credentials found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// The account's name at the network, if it tells one.
    pub name: Option<String>,
    /// Rows on the first page of the last days.
    pub rows: u64,
}

/// How much of a window is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Extent {
    Whole,
    /// One page of one value of a list.
    FirstPage,
}

/// What the pages of a window have brought so far.
#[derive(Default)]
pub(crate) struct Gathered {
    /// By what makes them one and the same: the later of two takes the place of the earlier.
    records: Vec<Record>,
    places: BTreeMap<String, usize>,
    problems: Vec<Problem>,
    /// How many more there were.
    untold: usize,
    rows: u64,
    /// Whether a row became no record.
    lost: bool,
    pages: u32,
    /// Each row and what became of it, where only the first page is read.
    pub looked: Vec<TriedRow>,
}

/// A page of a call.
pub(crate) struct Arrived<'p> {
    pub reply: &'p Reply,
    pub rows: Vec<Cow<'p, Value>>,
    /// How many raw rows it has.
    count: u64,
    /// How many there were so far, these included.
    seen: u64,
}

/// A part of a window that is read in one go.
struct Part {
    days: Option<Days>,
    each: Option<(String, String)>,
    extent: Extent,
}

/// What a page says about the pages after it.
#[derive(PartialEq, Eq)]
pub(crate) enum Then {
    GoOn,
    Stop,
}

impl Session<'_> {
    /// Asks for everything of one window. Either all of it arrives, or nothing of it is given.
    pub async fn fetch(
        &mut self,
        ask: &Ask,
        on_page: &mut (dyn FnMut(Page) + Send),
    ) -> Result<Batch, NetworkError> {
        let connector = self.connector.clone();
        let missing = || NetworkError::Connector { message: "there is no such fetch".to_owned() };
        let fetch = connector.fetches.get(ask.fetch).ok_or_else(missing)?;
        let read = match self.refused.contains(&ask.fetch) {
            true => Ok(Gathered::default()),
            false => self.gather(&connector, fetch, ask.days, Extent::Whole, on_page).await,
        };
        let (gathered, is_answered) = match read {
            Ok(gathered) => (gathered, !self.refused.contains(&ask.fetch)),
            Err(error) => (self.without(fetch, ask, error)?, false),
        };
        let days = ask.days.filter(|_| is_answered);
        let absent = match days {
            Some(days) => self.absent(fetch, days, &gathered),
            None if is_answered && lists_all(&connector, fetch, &gathered) => Absent::Vanished,
            None => Absent::Unknown,
        };
        let mut problems = gathered.problems;
        if gathered.untold > 0 {
            let reason = format!("{} more like these could not be understood.", gathered.untold);
            problems.push(Problem { line: None, field: None, reason, row: None });
        }
        if let Some(reason) = self.other_days() {
            problems.push(Problem { line: None, field: None, reason, row: None });
        }
        for problem in &mut problems {
            // What a network sends back may repeat what it was sent.
            problem.reason = self.scrubbed(&problem.reason);
            problem.row = problem.row.as_deref().map(|row| self.scrubbed(row));
        }
        let origin = Origin::Sync { what: fetch.what.word().to_owned(), days, absent };
        Ok(Batch { origin, records: gathered.records, problems })
    }

    /// What it says of a transaction of these days that an answer does not hold.
    fn absent(&self, fetch: &Fetch, days: Days, gathered: &Gathered) -> Absent {
        let Some(window) = &fetch.window else { return Absent::Unknown };
        let today = self.today();
        // The oldest days that a network keeps are on their way out.
        let kept = window.history.is_none_or(|history| days.from() > today.plus(1 - history));
        // Nothing at all of days that no longer change: put away rather than corrected, and no reason to take money off.
        let put_away = gathered.records.is_empty() && days.to() < today.plus(-window.revisit);
        match fetch.absent {
            // Without a page, nobody was asked: a list of sites may be empty.
            _ if gathered.pages == 0 || !gathered.problems.is_empty() || !kept => Absent::Unknown,
            Absent::Zero if put_away => Absent::Unknown,
            absent => absent,
        }
    }

    /// What is left of an optional fetch that failed: nothing, if that spoils nothing.
    fn without(&mut self, fetch: &Fetch, ask: &Ask, error: NetworkError) -> Result<Gathered, NetworkError> {
        let mut nothing = Gathered::default();
        if fetch.optional
            && let NetworkError::Credentials { says }
            | NetworkError::Forbidden { says }
            | NetworkError::Refused { says, .. } = &error
            && !self.left_out.iter().any(|(what, _)| *what == fetch.what)
        {
            self.left_out.push((fetch.what, says.clone()));
        }
        match error {
            error if !fetch.optional => return Err(error),
            // Refused for itself, and not for the credentials: the other windows need not be asked for.
            NetworkError::Credentials { .. } if self.worked => drop(self.refused.insert(ask.fetch)),
            NetworkError::Forbidden { .. } | NetworkError::Refused { status: 404, .. } => {
                self.refused.insert(ask.fetch);
            }
            NetworkError::Refused { .. } => {}
            // A list without days is read whole the next time.
            error @ NetworkError::NotWhatItSays { .. } if fetch.window.is_none() => {
                let reason =
                    format!("The {} could not be read and were left out: {error}.", fetch.what.word());
                nothing.problems.push(Problem { line: None, field: None, reason, row: None });
            }
            error => return Err(error),
        }
        Ok(nothing)
    }

    /// Proves the credentials with one cheap request.
    pub async fn check(&mut self) -> Result<Checked, NetworkError> {
        let connector = self.connector.clone();
        let today = self.today();
        if let Some(check) = &connector.check {
            let values = Values { days: Some(Days::one(today)), ..Values::default() };
            let reply = self.ask(&check.request, &http(&connector)?.format, &values).await?;
            let input = Input::new(&reply.value);
            let name = check.name.as_ref().and_then(|name| name.first(&input, &reply.scope).ok().flatten());
            let name = name.and_then(|name| name.as_str().map(str::to_owned)).filter(|name| !name.is_empty());
            return Ok(Checked { name, rows: 0 });
        }
        let transactions = connector.fetches.iter().find(|fetch| fetch.what == What::Transactions);
        let missing =
            || NetworkError::Connector { message: "it has no transactions to test with".to_owned() };
        let fetch = transactions.ok_or_else(missing)?;
        let week = Days::last(CHECK_DAYS, today);
        let days = match &fetch.window {
            Some(window) => plan::windows(week, window).pop().unwrap_or(week),
            None => week,
        };
        let gathered = self.gather(&connector, fetch, Some(days), Extent::FirstPage, &mut |_| {}).await?;
        Ok(Checked { name: None, rows: gathered.rows })
    }

    pub(crate) async fn gather(
        &mut self,
        connector: &Connector,
        fetch: &Fetch,
        days: Option<Days>,
        extent: Extent,
        on_page: &mut (dyn FnMut(Page) + Send),
    ) -> Result<Gathered, NetworkError> {
        let mut repeats: Vec<Option<(String, String)>> = match &fetch.each {
            None => vec![None],
            Some(name) => {
                let values = self.list(connector, name).await?;
                values.into_iter().map(|value| Some((name.clone(), value))).collect()
            }
        };
        if extent == Extent::FirstPage {
            repeats.truncate(1);
        }
        let mut gathered = Gathered::default();
        for each in repeats {
            let mut left = vec![days];
            while let Some(days) = left.pop() {
                let part = Part { days, each: each.clone(), extent };
                match self.part(connector, fetch, &part, gathered.pages, on_page).await {
                    Ok(Some(part)) => gathered.join(part),
                    Ok(None) => left.extend(halves(days, fetch)?.into_iter().rev().map(Some)),
                    // Half of the days is about half of the answer.
                    Err(NetworkError::TooLarge) if fetch.window.is_some() => {
                        let halves = halves(days, fetch).map_err(|_| NetworkError::TooLarge)?;
                        left.extend(halves.into_iter().rev().map(Some));
                    }
                    Err(error) => return Err(error),
                }
            }
        }
        Ok(gathered)
    }

    /// Reads all pages of a part; nothing if the network cuts its answer off.
    async fn part(
        &mut self,
        connector: &Connector,
        fetch: &Fetch,
        part: &Part,
        pages: u32,
        on_page: &mut (dyn FnMut(Page) + Send),
    ) -> Result<Option<Gathered>, NetworkError> {
        let http = http(connector)?;
        let zone = self.zone(http)?;
        let mapper = Mapper { connector, http, zone, what: fetch.what, map: &fetch.map };
        let mut spans: Vec<Option<Span>> = match (&fetch.window, part.days) {
            (Some(window), Some(days)) => {
                Span::of(days, fetch.what, window, zone).into_iter().map(Some).collect()
            }
            _ => vec![None],
        };
        let brief = part.extent == Extent::FirstPage;
        spans.truncate(if brief { 1 } else { spans.len() });
        let mut gathered = Gathered { pages, ..Gathered::default() };
        for span in spans {
            let days = span.as_ref().map(|span| span.days).or(part.days);
            let values = Values { span, days, each: part.each.clone(), turn: Turn::default() };
            let joined = match &fetch.join {
                Some(join) => Some((join, self.joined(join, &values).await?)),
                None => None,
            };
            let mut full = false;
            self.walk(&fetch.call, values, &mut |page| {
                let scope = page.reply.scope.counted(page.count, page.seen);
                let input = Input::new(&page.reply.value);
                full = !brief && fetch.full.as_ref().is_some_and(|full| full.holds(&input, &scope));
                gathered.pages += 1;
                on_page(Page { page: gathered.pages, rows: page.count });
                gathered.take(&mapper, &page, joined.as_ref(), part);
                if full || brief { Then::Stop } else { Then::GoOn }
            })
            .await?;
            if full {
                return Ok(None);
            }
        }
        Ok(Some(gathered))
    }

    /// The rows of a second list, by what identifies them.
    async fn joined(
        &mut self,
        join: &Join,
        values: &Values,
    ) -> Result<BTreeMap<String, Value>, NetworkError> {
        let mut all = BTreeMap::new();
        self.walk(&join.call, values.clone(), &mut |page| {
            for row in page.rows {
                if let Some(key) = key(&join.key, &row, &page.reply.scope) {
                    all.insert(key, row.into_owned());
                }
            }
            Then::GoOn
        })
        .await?;
        Ok(all)
    }

    /// Asks page after page.
    pub(crate) async fn walk(
        &mut self,
        call: &Call,
        mut values: Values,
        each_page: &mut (dyn FnMut(Arrived<'_>) -> Then + Send),
    ) -> Result<(), NetworkError> {
        let hosts = self.hosts();
        values.turn = Turn::first(&call.pages);
        let mut before: Option<Vec<u8>> = None;
        loop {
            let reply = self.ask(&call.request, &call.format, &values).await?;
            let input = Input::new(&reply.value);
            let rows = match &reply.value {
                Value::Null => Vec::new(),
                _ => call.rows.all(&input, &reply.scope).map_err(|found| NetworkError::NotWhatItSays {
                    expected: "a list".to_owned(),
                    found: self.scrubbed(&found),
                })?,
            };
            let counted =
                call.count.as_ref().and_then(|count| count.first(&input, &reply.scope).ok().flatten());
            let counted = counted.and_then(|count| count.to_string().parse().ok());
            let count = counted.unwrap_or(rows.len() as u64);
            let next = values.turn.next(
                &call.pages,
                &Answered {
                    count,
                    input: &input,
                    scope: &reply.scope,
                    link: reply.answer.header("link"),
                    address: &reply.address,
                    hosts: &hosts,
                },
            );
            let repeated = before.as_ref() == Some(&reply.answer.body);
            if repeated && (count > 0 || matches!(next, Ok(Some(_)))) {
                return Err(NetworkError::RepeatedPage);
            }
            let seen = values.turn.seen + count;
            if seen > MOST_ROWS {
                return Err(NetworkError::TooManyPages);
            }
            if each_page(Arrived { reply: &reply, rows, count, seen }) == Then::Stop {
                return Ok(());
            }
            let Some(mut next) = next? else { return Ok(()) };
            next.address = next.address.map(|address| self.transport.real(&address));
            values.turn = next;
            before = Some(reply.answer.body);
        }
    }

    /// The values of a list: given by the user, fixed, or asked for once in a run.
    async fn list(&mut self, connector: &Connector, name: &str) -> Result<Vec<String>, NetworkError> {
        let missing = || NetworkError::Connector { message: format!("there is no list “{name}”") };
        let list = connector.lists.iter().find(|list| list.name == name).ok_or_else(missing)?;
        if let Some(given) = &list.given {
            let given = self.given(given)?;
            if !given.is_empty() {
                return Ok(given);
            }
        }
        if let Some(known) = self.lists.get(name) {
            return Ok(known.clone());
        }
        let (Some(request), Some(rows)) = (&list.request, &list.rows) else { return Ok(list.values.clone()) };
        let Http { format, .. } = http(connector)?;
        let reply = self.ask(request, format, &Values::default()).await?;
        let found = rows.all(&Input::new(&reply.value), &reply.scope).map_err(|found| {
            NetworkError::NotWhatItSays {
                expected: format!("a list of {name}"),
                found: self.scrubbed(&found),
            }
        })?;
        let values: Vec<String> = found.into_iter().filter_map(|value| plain(value.into_owned())).collect();
        self.lists.insert(name.to_owned(), values.clone());
        Ok(values)
    }
}

/// Whether an answer holds every creative or every program that the network lists: all of them come with one fetch, for no
/// list that the user gives, and every row was understood.
fn lists_all(connector: &Connector, fetch: &Fetch, gathered: &Gathered) -> bool {
    let is_list = matches!(fetch.what, What::Creatives | What::Programs);
    let is_alone = connector.fetches.iter().filter(|one| one.what == fetch.what).count() == 1;
    let is_given =
        connector.lists.iter().any(|list| fetch.each.as_ref() == Some(&list.name) && list.given.is_some());
    is_list && is_alone && !is_given && gathered.pages > 0 && !gathered.lost
}

/// A text or a number as text; anything else identifies nothing.
pub(crate) fn plain(value: Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text).filter(|text| !text.is_empty()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn key(filter: &Filter, row: &Value, scope: &Scope) -> Option<String> {
    filter.first(&Input::new(row), scope).ok().flatten().and_then(plain)
}

/// The days in two parts, the earlier first, for a network that cuts long answers off.
fn halves(days: Option<Days>, fetch: &Fetch) -> Result<[Days; 2], NetworkError> {
    let least = fetch.window.as_ref().map_or(1, |window| window.least);
    let days = days.filter(|days| days.count() > least).ok_or(NetworkError::TooManyPages)?;
    let middle = days.from().plus(days.count() / 2);
    match (Days::new(days.from(), middle.plus(-1)), Days::new(middle, days.to())) {
        (Some(first), Some(second)) => Ok([first, second]),
        _ => Err(NetworkError::TooManyPages),
    }
}

impl Gathered {
    /// Reads rows; those outside of the days are dropped, whatever the server sends.
    fn take(
        &mut self,
        mapper: &Mapper<'_>,
        page: &Arrived<'_>,
        joined: Option<&(&Join, BTreeMap<String, Value>)>,
        part: &Part,
    ) {
        let scope = &page.reply.scope;
        for (line, row) in (self.rows + 1..).zip(&page.rows) {
            let mapped = match joined {
                None => mapper.row(row, line, scope),
                Some((join, all)) => {
                    let own = key(&join.on, row, scope).and_then(|key| all.get(&key));
                    mapper.row(row, line, &scope.joined(own.unwrap_or(&Value::Null)))
                }
            };
            let outside = mapped.record.as_ref().is_some_and(|record| !is_asked_for(record, part.days));
            if part.extent == Extent::FirstPage {
                let (row, record, problems) =
                    (row.clone().into_owned(), mapped.record.clone(), mapped.problems.clone());
                self.looked.push(TriedRow { row, record, outside, problems });
            }
            match mapped.record {
                Some(_) if outside => continue,
                Some(record) => self.put(record),
                None => self.lost = true,
            }
            self.tell(mapped.problems);
        }
        self.rows += page.count;
    }

    fn join(&mut self, part: Gathered) {
        part.records.into_iter().for_each(|record| self.put(record));
        self.untold += part.untold;
        self.tell(part.problems);
        self.looked.extend(part.looked);
        self.rows += part.rows;
        self.lost |= part.lost;
        self.pages = part.pages;
    }

    fn tell(&mut self, problems: Vec<Problem>) {
        let room = MOST_PROBLEMS.saturating_sub(self.problems.len());
        self.untold += problems.len().saturating_sub(room);
        self.problems.extend(problems.into_iter().take(room));
    }

    fn put(&mut self, record: Record) {
        let identity = match &record {
            Record::Transaction(row) => row.id.0.clone(),
            Record::Payout(row) => row.id.0.clone(),
            Record::Referral(row) => row.id.0.clone(),
            Record::Program(row) => row.id.0.clone(),
            Record::Creative(row) => {
                let program = row.program_id.as_ref().map(|id| &id.0).or(row.program.as_ref());
                format!("{program:?} {}", row.id.0)
            }
            Record::Daily(row) => {
                format!("{} {:?} {:?} {:?}", row.day, row.program_id, row.program, row.sub_id)
            }
        };
        match self.places.get(&identity).and_then(|at| self.records.get_mut(*at)) {
            // A day that comes in parts, from several sites say, is their sum; of anything else the later counts.
            Some(Record::Daily(known)) => {
                if let Record::Daily(more) = &record {
                    add(known, more);
                }
            }
            Some(known) => *known = record,
            None => {
                self.places.insert(identity, self.records.len());
                self.records.push(record);
            }
        }
    }
}

fn add(known: &mut DailyStat, more: &DailyStat) {
    let sum = |a: Option<i64>, b: Option<i64>| match (a, b) {
        (Some(a), Some(b)) => Some(a.saturating_add(b)),
        (a, b) => a.or(b),
    };
    known.clicks = sum(known.clicks, more.clicks);
    known.impressions = sum(known.impressions, more.impressions);
}

fn is_asked_for(record: &Record, days: Option<Days>) -> bool {
    let Some(days) = days else { return true };
    match record {
        Record::Transaction(row) => days.contains(Day::of(row.occurred_at)),
        Record::Daily(row) => days.contains(row.day),
        Record::Payout(row) => days.contains(row.day),
        Record::Referral(_) | Record::Program(_) | Record::Creative(_) => true,
    }
}
