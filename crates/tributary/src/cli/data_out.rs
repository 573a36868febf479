//! What data comes out as: lists, sums, charts, files.

use std::path::Path;

use ledger::Find;
use serde_json::Value;
use tributary::export::{self, Format};
use tributary::view::{ByPath, ChartRequest, IncomeQuestion, MoneyView, SaveChart, SeenUntil};
use tributary::{Error, accounts, activity, changes, income, terms};

use super::{By, Context, Ended, Filter, FormatName, Period, TransactionsArgs, print};

/// Size of a chart file in CSS pixels.
const CHART_SIZE: (u32, u32) = (1_120, 520);

/// The filter as the ledger understands it.
fn find(context: &Context, filter: &Filter) -> Result<Find, Error> {
    let open = context.app.profile();
    let account = match &filter.account {
        Some(name) => Some(accounts::known(&open, name)?.id),
        None => None,
    };
    let find =
        Find { account, program_text: filter.program.clone(), status: filter.status, ..Find::default() };
    Ok(export::between(find, filter.since, filter.until))
}

pub(super) async fn transactions(context: &Context, args: TransactionsArgs) -> Result<Ended, Error> {
    let TransactionsArgs { filter, finding } = args;
    let rows = match finding {
        Some(finding) => Some(terms::commissions(&context.app, finding).await?),
        None => None,
    };
    let (open, format) = (context.app.profile(), context.format(filter.format));
    let find = Find { rows, ..find(context, &filter)? };
    if format == Format::Table {
        let headings =
            ["occurred", "account", "program", "status", "kind", "commission", "currency", "sub-ID", "id"];
        let mut rows = Vec::new();
        export::each(&open, &find, &mut |row| {
            rows.push(vec![
                row.occurred_at,
                row.account,
                row.program.or(row.program_id).unwrap_or_default(),
                row.status.word().to_owned(),
                row.kind.word().to_owned(),
                row.commission.amount,
                row.commission.currency,
                row.sub_id.unwrap_or_default(),
                row.id,
            ]);
        })?;
        print::rows(format, &headings, &["commission"], &rows)?;
    } else {
        let mut out = std::io::BufWriter::new(std::io::stdout().lock());
        export::write(&open, &find, format, &mut out)?;
    }
    Ok(Ended::Done)
}

#[allow(clippy::unused_async, reason = "every command is async, so that the dispatch is one shape")]
pub(super) async fn daily(context: &Context, filter: Filter) -> Result<Ended, Error> {
    let rows = export::daily(&context.app.profile(), &find(context, &filter)?)?;
    let headings = ["date", "account", "network", "program_id", "program", "clicks", "impressions"];
    objects(context.format(filter.format), &headings, &["clicks", "impressions"], rows)
}

#[allow(clippy::unused_async, reason = "every command is async, so that the dispatch is one shape")]
pub(super) async fn payments(context: &Context, filter: Filter) -> Result<Ended, Error> {
    let payments = activity::payments(&context.app.profile(), &find(context, &filter)?)?;
    let rows: Vec<Value> = payments.iter().map(export::payment_json).collect();
    let headings = ["id", "account", "network", "date", "amount", "currency", "status"];
    objects(context.format(filter.format), &headings, &["amount"], rows)
}

/// Prints JSON objects that all have the same keys.
fn objects(format: Format, headings: &[&str], right: &[&str], rows: Vec<Value>) -> Result<Ended, Error> {
    if format == Format::Json {
        print::json(&rows)?;
        return Ok(Ended::Done);
    }
    let cell = |row: &Value, key: &str| match row.get(key) {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    };
    let rows: Vec<Vec<String>> =
        rows.iter().map(|row| headings.iter().map(|heading| cell(row, heading)).collect()).collect();
    print::rows(format, headings, right, &rows)?;
    Ok(Ended::Done)
}

pub(super) async fn changes(
    context: &Context,
    since: Option<record::Day>,
    seen: bool,
    format: Option<FormatName>,
) -> Result<Ended, Error> {
    let (open, format) = (context.app.profile(), context.format(format));
    let at = context.app.now().to_rfc3339();
    let since = changes::since(&context.app, &open, since.map(|day| day.to_string()).as_deref())?;
    if format == Format::Table {
        let headings = ["program", "change", "before", "now", "currency", "occurred", "seen", "from", "id"];
        let mut rows = Vec::new();
        changes::each_by_program(&open, since, &mut |row| {
            let now = row.transaction;
            let state =
                |status: record::Status, money: &MoneyView| format!("{} {}", status.word(), money.amount);
            rows.push(vec![
                now.program.or(now.program_id).unwrap_or(now.account),
                if row.what == ledger::News::Vanished { "no longer reported" } else { row.what.word() }
                    .to_owned(),
                row.before.map(|before| state(before.status, &before.commission)).unwrap_or_default(),
                state(now.status, &now.commission),
                now.commission.currency,
                now.occurred_at,
                row.at,
                row.source,
                now.id,
            ]);
        })?;
        print::rows(format, &headings, &[], &rows)?;
    } else {
        let mut out = std::io::BufWriter::new(std::io::stdout().lock());
        let rows = |on_row: &mut dyn FnMut(_)| changes::each_by_program(&open, since, on_row);
        export::write_rows(&changes::COLUMNS, format, &mut out, changes::json, changes::cells, rows)?;
    }
    context.say(&format!("Against how it was on {}.", since.format("%Y-%m-%d at %H:%M UTC")));
    if seen {
        changes::seen(&context.app, Some(SeenUntil { at })).await?;
    }
    Ok(Ended::Done)
}

pub(super) async fn history(context: &Context, id: &str) -> Result<Ended, Error> {
    let found = activity::history(&context.app, id).await?;
    if context.json {
        let found = found.iter().map(|detail| {
            let mut value = serde_json::json!(detail);
            if let Some(object) = value.as_object_mut() {
                object.insert("note".to_owned(), serde_json::json!(detail.transaction.note));
            }
            value
        });
        print::json(&found.collect::<Vec<_>>())?;
        return Ok(Ended::Done);
    }
    let mut rows = Vec::new();
    for detail in &found {
        for seen in &detail.history {
            rows.push(vec![
                detail.transaction.account.clone(),
                seen.at.clone(),
                seen.status.word().to_owned(),
                seen.commission.amount.clone(),
                seen.commission.currency.clone(),
                seen.source.clone(),
                seen.changed.join(", "),
            ]);
        }
    }
    let headings = ["account", "seen", "status", "commission", "currency", "from", "changed"];
    print::rows(Format::Table, &headings, &["commission"], &rows)?;
    for note in found.iter().filter_map(|detail| detail.transaction.note.as_deref()) {
        println!("note: {note}");
    }
    Ok(Ended::Done)
}

pub(super) async fn income(
    context: &Context,
    by: By,
    period: &Period,
    format: Option<FormatName>,
) -> Result<Ended, Error> {
    let by = by.word();
    let income = income::lines(&context.app, &by, period.since, period.until, period.into.as_deref()).await?;
    warn_of(&income.missing);
    let lines = income.lines;
    let format = context.format(format);
    if format == Format::Json {
        let keyed = lines.iter().map(|line| {
            let mut value = serde_json::json!(line);
            if let Some(object) = value.as_object_mut() {
                object.insert(by.clone(), Value::String(line.key.clone()));
            }
            value
        });
        print::json(&keyed.collect::<Vec<_>>())?;
    } else {
        let headings = [
            by.as_str(),
            "earned",
            "currency",
            "pending",
            "approved",
            "paid",
            "reversed",
            "passive",
            "count",
        ];
        let right = ["earned", "pending", "approved", "paid", "reversed", "passive", "count"];
        let rows = lines.into_iter().map(|line| {
            let count = line.count.to_string();
            vec![
                line.key,
                line.earned,
                line.currency,
                line.pending,
                line.approved,
                line.paid,
                line.reversed,
                line.passive,
                count,
            ]
        });
        print::rows(format, &headings, &right, &rows.collect::<Vec<_>>())?;
    }
    Ok(Ended::Done)
}

/// Says what a sum in one currency leaves out; that is no failure, but nobody may miss it.
fn warn_of(missing: &[MoneyView]) {
    let amounts: Vec<_> =
        missing.iter().map(|money| format!("{} {}", money.amount, money.currency)).collect();
    if !amounts.is_empty() {
        eprintln!(
            "Not in these figures, because no rate is known: {}. `tributary rates` fetches rates.",
            amounts.join(", ")
        );
    }
}

pub(super) async fn chart(
    context: &Context,
    by: By,
    period: &Period,
    out: &Path,
    dark: bool,
) -> Result<Ended, Error> {
    let by = match by {
        // A chart has time on its axis already: the bands of such a question are one.
        By::Day | By::Week | By::Month | By::Quarter | By::Year => "nothing".to_owned(),
        by => by.word(),
    };
    let (from, to) = income::period(&context.app, period.since, period.until).await?;
    let question = IncomeQuestion {
        from,
        to,
        step: None,
        by,
        currency: period.into.clone(),
        compare: false,
        program: None,
        account: None,
        status: None,
        kind: None,
    };
    if let Some(series) = income::series(&context.app, question.clone()).await?.into_iter().next() {
        let missing = series.missing.into_iter();
        warn_of(
            &missing
                .map(|m| MoneyView { amount: m.amount, currency: m.currency.code().to_owned() })
                .collect::<Vec<_>>(),
        );
    }
    save(context, question, out, dark).await?;
    context.say(&format!("Written to {}.", out.display()));
    Ok(Ended::Done)
}

async fn save(context: &Context, question: IncomeQuestion, out: &Path, dark: bool) -> Result<(), Error> {
    let (width, height) = CHART_SIZE;
    let request = ChartRequest { question, width, height };
    let path = out.display().to_string();
    income::save_chart(&context.app, SaveChart { request, path, dark }).await
}

pub(super) async fn export(context: &Context, out: &Path) -> Result<Ended, Error> {
    export::to_file(&context.app, ByPath { path: out.display().to_string() }).await?;
    context.say(&format!("Written to {}.", out.display()));
    Ok(Ended::Done)
}

pub(super) async fn demo(context: &Context) -> Result<Ended, Error> {
    context.say("Filling a sample profile: importing report files, syncing a sample network …");
    context.app.call("profile.sample", Value::Null).await?;
    let (from, to) = income::period(&context.app, None, Some(context.app.today())).await?;
    for by in ["program", "month"] {
        println!("Income by {by}, in EUR\n");
        let lines = income::lines(&context.app, by, Some(from), Some(to), Some("EUR")).await?.lines;
        let rows: Vec<Vec<String>> = lines
            .into_iter()
            .map(|line| vec![line.key, line.earned, line.passive, line.reversed, line.count.to_string()])
            .collect();
        let headings = [by, "earned", "passive", "reversed", "commissions"];
        print::rows(Format::Table, &headings, &["earned", "passive", "reversed", "commissions"], &rows)?;
        println!();
    }
    let folder = context.app.profile().dir.clone();
    for (name, dark) in
        [("income.svg", false), ("income.png", false), ("income-dark.svg", true), ("income-dark.png", true)]
    {
        let question = IncomeQuestion {
            from,
            to,
            step: Some(record::Step::Month),
            by: "program".to_owned(),
            currency: Some("EUR".to_owned()),
            compare: false,
            program: None,
            account: None,
            status: None,
            kind: None,
        };
        let path = folder.join(name);
        save(context, question, &path, dark).await?;
        println!("Chart: {}", path.display());
    }
    println!("Sample profile: {}", folder.display());
    println!("Look closer with: tributary --data-dir {} transactions", folder.display());
    Ok(Ended::Done)
}
