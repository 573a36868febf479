//! What was earned: charts, tables and programs, all from the same question to the ledger.

use std::sync::Arc;

use ledger::{By, Find, ProgramKey, ProgramTotal, Question};
use record::{Currency, Day, Days, Money, Series, Step, Tally};

use crate::chart::{self, ChartError, Format, Style, Theme};
use crate::view::{
    Chart, ChartRequest, DetailQuestion, Event, IncomeQuestion, MoneyView, Profile, ProgramDetail,
    ProgramEdit, ProgramQuestion, ProgramView, SaveChart, StateTotal, SubIdView, time,
};
use crate::{App, Error, Open, networks};

/// How many layers are told apart in one stack; the rest is “Others”.
const LAYERS: usize = 8;
/// Sub-IDs that a program's page lists.
const SUB_IDS: usize = 50;
/// Pixels of a saved picture for each CSS pixel.
const PNG_SCALE: u32 = 2;

/// A chart for the screen. Of several currencies without a rate, the one with most commissions is drawn.
pub(crate) async fn chart(app: &Arc<App>, request: ChartRequest) -> Result<Chart, Error> {
    app.blocking(move |app, open| {
        let series = one_series(app, open, &request.question)?;
        Ok(chart::draw(&series, &style(open, &request, &series))?)
    })
    .await
}

/// Saves a chart as SVG or PNG, by the ending of the path.
pub async fn save_chart(app: &Arc<App>, save: SaveChart) -> Result<(), Error> {
    app.blocking(move |app, open| {
        let series = one_series(app, open, &save.request.question)?;
        write_chart(open, &save, &series)
    })
    .await
}

fn write_chart(open: &Open, save: &SaveChart, series: &Series) -> Result<(), Error> {
    let style = style(open, &save.request, series);
    save_picture(&save.path, save.dark, |theme, format| chart::file(series, &style, theme, format))
}

/// Saves a picture as SVG or PNG, by the ending of the path.
pub(crate) fn save_picture(
    path: &str,
    dark: bool,
    draw: impl FnOnce(Theme, Format) -> Result<Vec<u8>, ChartError>,
) -> Result<(), Error> {
    let path = std::path::Path::new(path);
    let theme = if dark { Theme::Dark } else { Theme::Light };
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
    let format = match ending.as_deref() {
        Some("svg") => Format::Svg,
        Some("png") => Format::Png(PNG_SCALE),
        _ => {
            return Err(Error::input(format!("{} does not end in .svg or .png.", path.display()))
                .hint("The ending decides what is written."));
        }
    };
    std::fs::write(path, draw(theme, format)?).map_err(|error| Error::file(path, &error))
}

/// The numbers of a question: one series in the currency asked for, or one for each currency.
pub async fn series(app: &Arc<App>, question: IncomeQuestion) -> Result<Vec<Series>, Error> {
    app.blocking(move |app, open| ask(app, open, &question)).await
}

fn ask(app: &App, open: &Open, question: &IncomeQuestion) -> Result<Vec<Series>, Error> {
    let asked = to_question(app, open, question)?;
    Ok(open.ledger.read(|r| r.series(&asked))?)
}

/// The numbers of a question as one series: of several currencies without a rate, the one with most commissions.
pub(crate) fn one_series(app: &App, open: &Open, question: &IncomeQuestion) -> Result<Series, Error> {
    Ok(first(ask(app, open, question)?, question))
}

fn first(all: Vec<Series>, question: &IncomeQuestion) -> Series {
    all.into_iter().next().unwrap_or_else(|| Series {
        currency: question
            .currency
            .as_deref()
            .and_then(|code| Currency::new(code).ok())
            .unwrap_or(Currency::EUR),
        unit: 1_000_000,
        digits: 2,
        converted: false,
        buckets: Vec::new(),
        layers: Vec::new(),
        before: Vec::new(),
        missing: Vec::new(),
    })
}

/// The question as the ledger understands it.
pub(crate) fn to_question(app: &App, open: &Open, question: &IncomeQuestion) -> Result<Question, Error> {
    let days = days(question.from, question.to)?;
    let by = match question.by.as_str() {
        "program" => By::Program,
        "network" => By::Network,
        "account" => By::Account,
        "kind" => By::Kind,
        "status" => By::Status,
        "program_kind" => By::ProgramKind,
        "passive" => By::Passive,
        "currency" => By::Currency,
        "nothing" => By::Nothing,
        other => return Err(Error::input(format!("Income cannot be split by “{other}”."))),
    };
    let currency = match question.currency.as_deref() {
        Some("each") => None,
        Some(code) => Some(currency(code)?),
        None => base(open)?,
    };
    Ok(Question {
        days,
        step: question.step.unwrap_or_else(|| step_for(days)),
        by,
        currency,
        compare: question.compare.then(|| before(days)),
        find: Find {
            account: question.account.map(ledger::AccountId),
            program: question.program.map(ProgramKey),
            status: question.status,
            kind: question.kind,
            ..Find::default()
        },
        today: app.today(),
        layers: LAYERS,
    })
}

/// A currency by its code, or a sentence that says why not.
pub(crate) fn currency(code: &str) -> Result<Currency, Error> {
    Currency::new(code).map_err(|_| {
        Error::input(format!("“{code}” is not a currency that Tributary knows."))
            .hint("Use an ISO 4217 code such as EUR or USD.")
    })
}

pub(crate) fn days(from: Day, to: Day) -> Result<Days, Error> {
    Days::new(from, to)
        .ok_or_else(|| Error::input(format!("The period ends on {to}, before it begins on {from}.")))
}

/// The base currency: the one chosen, else the one with most commissions if there is just one.
pub(crate) fn base(open: &Open) -> Result<Option<Currency>, Error> {
    let chosen = open.ledger.read(|r| r.setting("currency"))?;
    Ok(chosen.filter(|code| !code.is_empty()).and_then(|code| Currency::new(&code).ok()))
}

/// A step that gives between about ten and ninety buckets.
fn step_for(days: Days) -> Step {
    match days.count() {
        ..=31 => Step::Day,
        32..=190 => Step::Week,
        191..=1_100 => Step::Month,
        _ => Step::Year,
    }
}

/// What a period is compared with: whole months and years with their like, other periods with the days before.
pub(crate) fn before(days: Days) -> Days {
    for step in [Step::Year, Step::Quarter, Step::Month] {
        if step.bucket(days.from()) == days {
            return step.bucket(days.from().plus(-1));
        }
    }
    days.before()
}

fn style(open: &Open, request: &ChartRequest, series: &Series) -> Style {
    let step =
        request.question.step.or_else(|| days(request.question.from, request.question.to).ok().map(step_for));
    let each = match step {
        Some(Step::Day) => "day",
        Some(Step::Week) => "week",
        Some(Step::Month) => "month",
        Some(Step::Quarter) => "quarter",
        Some(Step::Year) | None => "year",
    };
    let by = match request.question.by.as_str() {
        "nothing" => String::new(),
        "program_kind" => ", by kind of program".to_owned(),
        "passive" => ", passive and active".to_owned(),
        by => format!(", by {by}"),
    };
    let title = format!("Earned per {each}{by}, in {}{}", series.currency, without(series));
    plain_style(open, request.width, request.height, title)
}

/// How any chart with this title is to look.
pub(crate) fn plain_style(open: &Open, width: u32, height: u32, title: String) -> Style {
    let set = |key: &str| open.ledger.read(|r| r.setting(key)).ok().flatten();
    Style {
        width: width.clamp(200, 4_000),
        height: height.clamp(120, 3_000),
        title,
        watermark: (open.kind == Profile::Sample).then(|| "Sample data".to_owned()),
        locale: set("locale").unwrap_or_default(),
        hide_amounts: set("hide_amounts").as_deref() == Some("true"),
        ..Style::default()
    }
}

/// What a title has to say about money that no rate is known for: ` (without GBP, USD: no rate)`.
fn without(series: &Series) -> String {
    let codes: Vec<&str> = series.missing.iter().map(|missing| missing.currency.code()).collect();
    if codes.is_empty() { String::new() } else { format!(" (without {}: no rate)", codes.join(", ")) }
}

/// Every program with its figures for a period, best first.
pub(crate) async fn programs(app: &Arc<App>, question: ProgramQuestion) -> Result<Vec<ProgramView>, Error> {
    app.blocking(move |_, open| list(open, days(question.from, question.to)?)).await
}

/// The programs' figures for a period in the base currency, or in euro until there is one.
pub(crate) fn list(open: &Open, days: Days) -> Result<Vec<ProgramView>, Error> {
    let currency = shown_in(open)?;
    let mut totals = open.ledger.read(|r| r.program_totals(days, before(days), currency))?;
    totals.sort_by_key(|total| std::cmp::Reverse(total.tally.earned()));
    Ok(totals.into_iter().map(|total| program_view(open, total, currency)).collect())
}

/// The currency that single figures are shown in.
pub(crate) fn shown_in(open: &Open) -> Result<Currency, Error> {
    match base(open)? {
        Some(currency) => Ok(currency),
        None => Ok(open.ledger.read(|r| r.currencies())?.first().copied().unwrap_or(Currency::EUR)),
    }
}

fn program_view(open: &Open, total: ProgramTotal, currency: Currency) -> ProgramView {
    let money = |micros: i64| MoneyView::from(Money::new(micros, currency));
    let earned = total.tally.earned();
    let decided = total.approved_count + total.declined_count;
    let clicks = (total.clicks > 0).then_some(total.clicks);
    let network = networks::name(open, &total.program.network);
    ProgramView {
        id: total.program.key.0,
        name: total.program.name,
        account: total.program.account_name,
        network,
        kind: total.program.kind,
        declared_passive: total.program.declared_passive,
        slot: total.program.slot,
        earned: money(earned),
        change_bp: change_bp(earned, total.before_earned),
        weeks: total.weeks,
        clicks,
        epc: clicks.map(|clicks| money(earned / clicks)),
        approval_bp: (decided > 0).then(|| total.approved_count * 10_000 / decided),
        pending: money(total.pending),
        passive_bp: share_bp(total.tally.passive, earned),
        last_seen: total.last_seen.map(time),
        missing: total.missing.into_iter().map(missing_view).collect(),
    }
}

pub(crate) fn missing_view(missing: record::Missing) -> MoneyView {
    MoneyView { amount: missing.amount, currency: missing.currency.code().to_owned() }
}

/// The change from `before` to `now` in hundredths of a percent; `None` from nothing.
pub(crate) fn change_bp(now: i64, before: i64) -> Option<i64> {
    if before == 0 {
        return None;
    }
    let change = (i128::from(now) - i128::from(before)) * 10_000 / i128::from(before).abs();
    i64::try_from(change).ok()
}

/// A part of a whole in hundredths of a percent, held between nothing and all of it.
pub(crate) fn share_bp(part: i64, whole: i64) -> u32 {
    if whole <= 0 {
        return 0;
    }
    u32::try_from((i128::from(part) * 10_000 / i128::from(whole)).clamp(0, 10_000)).unwrap_or(0)
}

/// One program in full.
pub(crate) async fn program(app: &Arc<App>, question: DetailQuestion) -> Result<ProgramDetail, Error> {
    app.blocking(move |_, open| {
        let days = days(question.from, question.to)?;
        let key = ProgramKey(question.id);
        let gone = || Error::input("That program is no longer there.");
        let program =
            list(open, days)?.into_iter().find(|program| program.id == question.id).ok_or_else(gone)?;
        let (totals, sub_ids, span) = open.ledger.read(|r| {
            Ok::<_, Error>((r.program_states(key)?, r.sub_ids(key, days, SUB_IDS)?, r.program_span(key)?))
        })?;
        let money = |amounts: record::Amounts| amounts.iter().map(MoneyView::from).collect();
        Ok(ProgramDetail {
            program,
            totals: totals
                .into_iter()
                .map(|total| StateTotal {
                    status: total.status,
                    count: total.count,
                    amounts: money(total.amounts),
                })
                .collect(),
            first_seen: span.map(|(first, _)| time(first)),
            sub_ids: sub_ids
                .into_iter()
                .map(|total| SubIdView {
                    sub_id: total.sub_id,
                    count: total.count,
                    amounts: money(total.amounts),
                })
                .collect(),
        })
    })
    .await
}

/// Sets how a program is promoted and whether its income is declared passive.
pub(crate) async fn edit(app: &Arc<App>, edit: ProgramEdit) -> Result<(), Error> {
    app.blocking(move |_, open| {
        Ok(open.ledger.write(|w| w.set_program(ProgramKey(edit.id), edit.kind, edit.declared_passive))?)
    })
    .await?;
    app.tell(Event::LedgerChanged);
    Ok(())
}

/// A line of `tributary income`: what one bucket or one layer earned, in one currency.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct IncomeLine {
    /// The bucket's first day, its month or year; or the layer's name.
    pub key: String,
    /// The layer's own key where it has one besides its name: a program's id at its network.
    pub id: Option<String>,
    /// The currency of the amounts.
    pub currency: String,
    /// Paid, approved and pending together.
    pub earned: String,
    /// Not validated.
    pub pending: String,
    /// Validated, not paid out.
    pub approved: String,
    /// Paid out.
    pub paid: String,
    /// Declined: no part of what was earned.
    pub reversed: String,
    /// The passive part of what was earned.
    pub passive: String,
    /// How many transactions, declined ones left out.
    pub count: i64,
}

/// Income as lines, and what is not in them because no rate is known.
#[derive(Debug, Clone, Default)]
pub struct Income {
    /// One for each stretch of time or layer, and currency.
    pub lines: Vec<IncomeLine>,
    /// What is left out.
    pub missing: Vec<MoneyView>,
}

/// Income as lines: by a stretch of time or by a layer.
pub async fn lines(
    app: &Arc<App>,
    by: &str,
    since: Option<Day>,
    until: Option<Day>,
    into: Option<&str>,
) -> Result<Income, Error> {
    let step = match by {
        "day" => Some(Step::Day),
        "week" => Some(Step::Week),
        "month" => Some(Step::Month),
        "quarter" => Some(Step::Quarter),
        "year" => Some(Step::Year),
        _ => None,
    };
    let (from, to) = period(app, since, until).await?;
    let question = IncomeQuestion {
        from,
        to,
        step: Some(step.unwrap_or(Step::Year)),
        by: if step.is_some() { "nothing".to_owned() } else { by.to_owned() },
        currency: Some(into.unwrap_or("each").to_owned()),
        compare: false,
        program: None,
        account: None,
        status: None,
        kind: None,
    };
    let all = app
        .blocking(move |app, open| {
            let asked = Question { layers: usize::MAX, ..to_question(app, open, &question)? };
            Ok(open.ledger.read(|r| r.series(&asked))?)
        })
        .await?;
    let mut income = Income::default();
    for series in all {
        income.lines.extend(match step {
            Some(step) => by_time(&series, step),
            None => by_layer(&series),
        });
        income.missing.extend(series.missing.into_iter().map(missing_view));
    }
    if step.is_some() {
        // Several currencies have lines of their own: time goes before them.
        income.lines.sort_by(|a, b| a.key.cmp(&b.key));
    }
    Ok(income)
}

/// The days asked for, or from the first commission to the last.
pub async fn period(app: &Arc<App>, since: Option<Day>, until: Option<Day>) -> Result<(Day, Day), Error> {
    let known = app.blocking(|_, open| Ok(open.ledger.read(|r| r.days())?)).await?;
    let today = app.today();
    let from = since.unwrap_or_else(|| known.map_or(today, Days::from).min(until.unwrap_or(today)));
    let to = until.unwrap_or_else(|| known.map_or(today, Days::to).max(from));
    days(from, to).map(|days| (days.from(), days.to()))
}

fn by_time(series: &Series, step: Step) -> Vec<IncomeLine> {
    let lines = series.buckets.iter().enumerate().map(|(at, bucket)| {
        let mut sum = Tally::default();
        series.layers.iter().filter_map(|layer| layer.tallies.get(at)).for_each(|tally| sum.add(tally));
        let day = step.bucket(bucket.from).from();
        let key = match step {
            Step::Day | Step::Week => day.to_string(),
            Step::Month => day.date().format("%Y-%m").to_string(),
            Step::Quarter => {
                let date = day.date();
                format!("{}-Q{}", date.format("%Y"), chrono::Datelike::month0(&date) / 3 + 1)
            }
            Step::Year => day.date().format("%Y").to_string(),
        };
        line(key, None, series, &sum)
    });
    lines
        .filter(|line| {
            line.count != 0
                || line.earned.bytes().any(|b| (b'1'..=b'9').contains(&b))
                || line.reversed.bytes().any(|b| (b'1'..=b'9').contains(&b))
        })
        .collect()
}

fn by_layer(series: &Series) -> Vec<IncomeLine> {
    let lines = series.layers.iter().map(|layer| {
        let mut sum = Tally::default();
        layer.tallies.iter().for_each(|tally| sum.add(tally));
        line(layer.name.clone(), Some(layer.key.clone()).filter(|key| !key.is_empty()), series, &sum)
    });
    lines.collect()
}

fn line(key: String, id: Option<String>, series: &Series, tally: &Tally) -> IncomeLine {
    // What was converted has digits that nobody reported: rounded once, here, for reading.
    let money = |micros: i64| {
        let money = Money::new(micros, series.currency);
        if series.converted { money.rounded() } else { money }.decimal()
    };
    IncomeLine {
        key,
        id,
        currency: series.currency.code().to_owned(),
        earned: money(tally.earned()),
        pending: money(tally.pending),
        approved: money(tally.approved),
        paid: money(tally.paid),
        reversed: money(tally.reversed),
        passive: money(tally.passive),
        count: tally.count,
    }
}
