//! What the user wants to earn in a month, and what passive income is to cover.

use std::sync::Arc;

use actuary::{Cover, Month, covers, due_by, forecast};
use chrono::Datelike;
use ledger::Reader;
use record::{Currency, Day, Money, Step};

use super::ahead::passive;
use super::bands::{money, too_little};
use super::known::Known;
use crate::view::{CoverView, Event, GoalPace, Goals, GoalsEdit, GoalsSet, MoneyView, NeedView};
use crate::{App, Error, hand};

/// Months within which it is looked for when passive income covers a need.
const HORIZON: usize = 60;

/// The two goals.
const INCOME: &str = "income";
const NEED: &str = "need";

/// The setting with a goal in a currency: of another currency it would be another goal.
fn key(goal: &str, currency: Currency) -> String {
    format!("goal.{goal}.{}", currency.key())
}

/// A goal in a currency, if it is set.
fn goal(r: &Reader, goal: &str, currency: Currency) -> Result<Option<Money>, Error> {
    let amount = r.setting(&key(goal, currency))?.unwrap_or_default();
    Ok(Money::parse(&amount, currency).ok().filter(|amount| amount.micros > 0))
}

/// The goals: asked for, set, or taken away.
pub async fn edit(app: &Arc<App>, edit: GoalsEdit) -> Result<GoalsSet, Error> {
    let is_set = edit.income.is_some() || edit.need.is_some();
    let goals = app
        .blocking(move |_, open| {
            let Some(base) = crate::income::base(open)? else {
                return if is_set { Err(no_base()) } else { Ok(GoalsSet::default()) };
            };
            let read = |text: Option<&String>| text.map(|text| amount(text, base)).transpose();
            let (wanted, need) = (read(edit.income.as_ref())?, read(edit.need.as_ref())?);
            if is_set {
                open.ledger.write(|w| {
                    for (goal, amount) in [(INCOME, wanted), (NEED, need)] {
                        if let Some(amount) = amount {
                            w.set_setting(&key(goal, base), &amount)?;
                        }
                    }
                    Ok::<_, Error>(())
                })?;
            }
            open.ledger.read(|r| {
                let set = |name: &str| Ok::<_, Error>(goal(r, name, base)?.map(MoneyView::from));
                Ok(GoalsSet { income: set(INCOME)?, need: set(NEED)? })
            })
        })
        .await?;
    if is_set {
        app.tell(Event::LedgerChanged);
    }
    Ok(goals)
}

fn no_base() -> Error {
    Error::input("There is no base currency yet, so a goal has no currency.")
        .hint("Choose one in Settings, or with `tributary currency EUR`.")
}

/// What is kept of a goal: nothing where it is taken away.
fn amount(text: &str, currency: Currency) -> Result<String, Error> {
    let Some(text) = hand::filled(text) else { return Ok(String::new()) };
    let money = hand::amount(&text, currency)?;
    if money.micros <= 0 {
        return Err(Error::input(format!("“{text}” cannot be a goal."))
            .hint("Write an amount above nothing, or leave it empty to have no goal."));
    }
    Ok(money.decimal())
}

/// What is to be earned in a month, in micros of a currency.
pub(super) fn income(r: &Reader, currency: Currency) -> Result<Option<i64>, Error> {
    Ok(goal(r, INCOME, currency)?.map(|goal| goal.micros))
}

/// How far the goal of the month is, if one is set in the currency.
pub(crate) fn pace(
    r: &Reader,
    currency: Currency,
    earned: i64,
    today: Day,
) -> Result<Option<GoalPace>, Error> {
    let Some(goal) = goal(r, INCOME, currency)? else { return Ok(None) };
    let day = today.date().day();
    let days = u32::try_from(Step::Month.bucket(today).count()).unwrap_or(31);
    let due = due_by(goal.micros, day, days);
    // Today is not over: it has until tonight to bring its step.
    let least = due_by(goal.micros, day.saturating_sub(1), days);
    let ahead = if earned < least { earned.saturating_sub(least) } else { earned.saturating_sub(due).max(0) };
    let part = |micros: i64| {
        let part = i128::from(micros) * 10_000 / i128::from(goal.micros.max(1));
        u32::try_from(part.clamp(0, i128::from(u32::MAX))).unwrap_or(u32::MAX)
    };
    Ok(Some(GoalPace {
        goal: goal.into(),
        earned: money(earned, currency),
        due: money(due, currency),
        ahead: money(ahead, currency),
        reached_bp: part(earned),
        due_bp: part(due),
        day,
        days,
    }))
}

/// Both goals, as far as they are set.
pub(super) fn view(known: &Known, r: &Reader) -> Result<Goals, Error> {
    let earned = known.in_month(None, known.this);
    let need = goal(r, NEED, known.currency)?.map(|need| need_view(known, need));
    Ok(Goals { income: pace(r, known.currency, earned, known.today)?, need })
}

fn need_view(known: &Known, need: Money) -> NeedView {
    let (_, months) = known.history(None, passive);
    let last = || months.iter().rev().take(3);
    let sum: i128 = last().map(|micros| i128::from(*micros)).sum();
    let now = i64::try_from(sum / last().count().max(1) as i128).unwrap_or(i64::MAX);
    let cover = match forecast(&months, known.gap() + HORIZON) {
        Err(thin) => CoverView::Thin { thin: too_little(thin, "months with passive income") },
        Ok(made) => {
            let ahead = made.months.get(known.gap()..).unwrap_or_default();
            cover_view(covers(need.micros, now, known.this, ahead))
        }
    };
    NeedView { need: need.into(), now: money(now, known.currency), cover }
}

fn cover_view(cover: Cover) -> CoverView {
    let text = |month: Month| month.to_string();
    match cover {
        Cover::Already => CoverView::Already,
        Cover::Between { earliest, likely, latest } => CoverView::Between {
            earliest: text(earliest),
            likely: likely.map(text),
            latest: latest.map(text),
        },
        Cover::Never => CoverView::Never { months: HORIZON as u32 },
    }
}
