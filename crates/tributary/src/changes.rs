//! What changed since the user last looked, by program, down to each transaction as it was and as it is.

use std::sync::Arc;

use ledger::{ChangeFind, ChangeGroup, Changed, ProgramKey};
use record::{Day, Instant};
use serde_json::Value;

use crate::view::{
    BeforeView, ChangeView, ChangedPage, ChangedQuestion, Changes, ChangesQuestion, Event, MoneyView,
    ProgramChanges, ReviewLine, SeenUntil, time,
};
use crate::{App, Error, Open, activity};

/// Rows of one page at most.
const PAGE_ROWS: u64 = 500;
/// Who never looked is told of the last day.
const FIRST_LOOK: chrono::TimeDelta = chrono::TimeDelta::days(1);

/// Changes by program since the user last looked, or since another moment.
pub(crate) async fn list(app: &Arc<App>, question: ChangesQuestion) -> Result<Changes, Error> {
    app.blocking(move |app, open| {
        let since = since(app, open, question.since.as_deref())?;
        let looked = seen_at(open)?.map(time);
        Ok(Changes { since: time(since), looked, programs: programs(open, since)? })
    })
    .await
}

/// A page of one program's changes, the latest first.
pub(crate) async fn rows(app: &Arc<App>, question: ChangedQuestion) -> Result<ChangedPage, Error> {
    app.blocking(move |app, open| {
        let since = since(app, open, Some(&question.since))?;
        let find = ChangeFind { since, program: Some(ProgramKey(question.program)), news: question.what };
        let limit = question.limit.clamp(1, PAGE_ROWS);
        let mut rows = Vec::new();
        each(open, &find, question.offset, Some(limit + 1), &mut |row| rows.push(row))?;
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = rows.len() > limit;
        rows.truncate(limit);
        Ok(ChangedPage { rows, more })
    })
    .await
}

/// Remembers that the user has seen what changed until a moment, or until now.
pub async fn seen(app: &Arc<App>, until: Option<SeenUntil>) -> Result<(), Error> {
    app.blocking(move |app, open| {
        let now = app.now();
        let until = until.map(|until| since(app, open, Some(&until.at))).transpose()?;
        let at = until.map_or(now, |until| until.min(now)).to_rfc3339();
        Ok(open.ledger.write(|w| w.set_setting("seen_at", &at))?)
    })
    .await?;
    app.tell(Event::LedgerChanged);
    Ok(())
}

/// When the user last looked.
pub(crate) fn seen_at(open: &Open) -> Result<Option<Instant>, Error> {
    let text = open.ledger.read(|r| r.setting("seen_at"))?;
    Ok(text.and_then(|text| chrono::DateTime::parse_from_rfc3339(&text).ok()).map(|at| at.to_utc()))
}

/// What to compare with: a moment or the start of a day, else when the user last looked.
pub fn since(app: &App, open: &Open, given: Option<&str>) -> Result<Instant, Error> {
    let Some(text) = given else { return Ok(seen_at(open)?.unwrap_or_else(|| app.now() - FIRST_LOOK)) };
    let instant = chrono::DateTime::parse_from_rfc3339(text).map(|at| at.to_utc());
    instant.or_else(|_| text.parse::<Day>().map(Day::start)).map_err(|_| {
        Error::input(format!("“{text}” is not a moment."))
            .hint("Write it as 2026-01-31 or 2026-01-31T08:00:00Z.")
    })
}

/// Every sort of change of every program: what takes money away first, then the largest.
pub(crate) fn review(open: &Open, since: Instant) -> Result<Vec<ReviewLine>, Error> {
    Ok(open.ledger.changes_since(since)?.into_iter().map(line).collect())
}

fn line(group: ChangeGroup) -> ReviewLine {
    ReviewLine {
        what: group.news,
        program: Some(group.key.0),
        name: group.program,
        count: group.count,
        amounts: group.amounts.iter().map(MoneyView::from).collect(),
    }
}

/// The same by program, each in the place of its first line, its lines in the order of [`News::ALL`](ledger::News::ALL).
fn programs(open: &Open, since: Instant) -> Result<Vec<ProgramChanges>, Error> {
    let mut programs: Vec<ProgramChanges> = Vec::new();
    let groups = open.ledger.changes_since(since)?;
    let known = open.ledger.read(ledger::Reader::programs)?;
    for group in groups {
        let at = match programs.iter().position(|one| one.program == group.key.0) {
            Some(at) => at,
            None => {
                let found = known.iter().find(|one| one.key == group.key);
                programs.push(ProgramChanges {
                    program: group.key.0,
                    name: group.program.clone(),
                    account: found.map(|one| one.account_name.clone()).unwrap_or_default(),
                    slot: found.map_or(0, |one| one.slot),
                    count: 0,
                    lines: Vec::new(),
                });
                programs.len() - 1
            }
        };
        if let Some(program) = programs.get_mut(at) {
            program.count += group.count;
            program.lines.push(line(group));
        }
    }
    programs.iter_mut().for_each(|program| program.lines.sort_by_key(|line| line.what));
    Ok(programs)
}

/// Hands over the changes that fit, the latest first.
fn each(
    open: &Open,
    find: &ChangeFind,
    offset: u64,
    limit: Option<u64>,
    on_row: &mut dyn FnMut(ChangeView),
) -> Result<(), Error> {
    Ok(open.ledger.read(|r| {
        r.changed(find, offset, limit, &mut |changed| {
            on_row(view(changed));
            Ok(())
        })
    })?)
}

/// Hands over every change since a moment, program by program.
pub fn each_by_program(open: &Open, since: Instant, on_row: &mut dyn FnMut(ChangeView)) -> Result<(), Error> {
    for program in programs(open, since)? {
        let find = ChangeFind { since, program: Some(ProgramKey(program.program)), news: None };
        each(open, &find, 0, None, on_row)?;
    }
    Ok(())
}

fn view(changed: Changed) -> ChangeView {
    ChangeView {
        what: changed.news,
        at: time(changed.now.changed_at),
        source: activity::source(&changed.batch),
        before: changed
            .before
            .map(|before| BeforeView { status: before.status, commission: before.commission.into() }),
        transaction: activity::view(&changed.now),
    }
}

/// The columns of a table of changes: a contract with scripts.
pub const COLUMNS: [&str; 15] = [
    "change",
    "changed_at",
    "from",
    "id",
    "account",
    "network",
    "program_id",
    "program",
    "occurred_at",
    "status_before",
    "status",
    "commission_before",
    "currency_before",
    "commission",
    "currency",
];

/// One change as JSON has it: every column, `null` for what was not there before.
pub fn json(row: &ChangeView) -> Value {
    let (now, before) = (&row.transaction, row.before.as_ref());
    serde_json::json!({
        "change": row.what.word(), "changed_at": row.at, "from": row.source, "id": now.id, "account": now.account,
        "network": now.network, "program_id": now.program_id, "program": now.program, "occurred_at": now.occurred_at,
        "status_before": before.map(|before| before.status.word()), "status": now.status.word(),
        "commission_before": before.map(|before| &before.commission.amount),
        "currency_before": before.map(|before| &before.commission.currency),
        "commission": now.commission.amount, "currency": now.commission.currency,
    })
}

/// One change as a flat list of cells, in the order of [`COLUMNS`].
pub fn cells(row: &ChangeView) -> Vec<String> {
    let all = json(row);
    COLUMNS
        .iter()
        .map(|column| all.get(column).and_then(Value::as_str).unwrap_or_default().to_owned())
        .collect()
}

#[cfg(test)]
mod tests {
    use ledger::News;

    #[test]
    fn every_sort_of_change_has_its_word() {
        for news in News::ALL {
            assert_eq!(serde_json::json!(news), news.word());
        }
    }
}
