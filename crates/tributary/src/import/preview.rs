//! What importing a file would do: the real import, rolled back.

use std::collections::BTreeMap;
use std::sync::Arc;

use ledger::Reader;
use record::Amounts;

use super::recognise::prepare;
use super::{Going, bring, going, only_count, reading, summary};
use crate::view::{ImportPreview, ImportRequest, MonthEffect, TransactionView, time};
use crate::{App, Error, Open, activity};

/// What importing would do, with nothing changed.
pub(crate) async fn preview(app: &Arc<App>, request: ImportRequest) -> Result<ImportPreview, Error> {
    let path = request.path.clone();
    going::on(app, app.profile(), &path, move |app, open, going| preview_now(app, open, &request, going))
        .await
}

fn preview_now(
    app: &App,
    open: &Open,
    request: &ImportRequest,
    going: &Going,
) -> Result<ImportPreview, Error> {
    let job = prepare(open, request, &going.meter)?;
    let seen_before = open.ledger.read(|r| r.file_seen(&job.hash))?.map(|batch| time(batch.at));
    let reading = reading(open, &job, going)?;
    let summary = reading.as_ref().and_then(|reading| summary(&job, reading));
    let (outcome, months) = match reading {
        Some(reading) if summary.is_some() => (only_count(&job, reading, going)?, Vec::new()),
        reading => open.ledger.rehearse_until(going.stop(), |w| {
            let before = months(w)?;
            let outcome = bring(app, open, w, &job, reading, going)?;
            let after = months(w)?;
            Ok::<_, Error>((outcome, effects(&before, &after)))
        })?,
    };
    let account = &job.account_name;
    let sample =
        outcome.sample.iter().map(|row| activity::from_record(row, account, &job.found.report.network));
    Ok(ImportPreview {
        report: job.found.report.slug.clone(),
        report_name: job.found.report.name.clone(),
        account: account.clone(),
        new_account: job.account.is_none() && summary.is_none(),
        rows: outcome.rows,
        added: outcome.added,
        updated: outcome.updated,
        unchanged: outcome.unchanged,
        skipped: outcome.skipped,
        payments: outcome.payments,
        sample: sample.collect::<Vec<TransactionView>>(),
        rejected: outcome.rejected,
        noted: outcome.noted,
        months,
        seen_before,
        summary,
        same_money: outcome.same_money.as_ref().map(Error::view),
        file: job.file,
    })
}

/// What was earned in each month and currency, all time.
fn months(r: &Reader) -> Result<BTreeMap<String, Amounts>, Error> {
    let mut months = BTreeMap::new();
    for (month, money) in r.earned_by_month()? {
        months.entry(month).or_insert_with(Amounts::default).add(money);
    }
    Ok(months)
}

fn effects(before: &BTreeMap<String, Amounts>, after: &BTreeMap<String, Amounts>) -> Vec<MonthEffect> {
    let nothing = Amounts::default();
    let mut effects = Vec::new();
    for (month, now) in after {
        let then = before.get(month).unwrap_or(&nothing);
        for amount in now.iter() {
            let old = then.get(amount.currency);
            if old != amount {
                effects.push(MonthEffect { month: month.clone(), before: old.into(), after: amount.into() });
            }
        }
        for gone in then.iter().filter(|old| now.get(old.currency).micros == 0) {
            let after = record::Money::zero(gone.currency).into();
            effects.push(MonthEffect { month: month.clone(), before: gone.into(), after });
        }
    }
    effects
}
