//! The screen of the morning: the month so far, what changed, what is owed.

use std::sync::Arc;

use ledger::{By, Find, Question};
use record::{Currency, Day, Days, Money, Series, Step, Tally};

use crate::view::{
    Freshness, GoalPace, MoneyView, MonthSoFar, OwedView, PassiveShare, PaymentView, ProgramQuestion, Review,
    StaleAccount, Today, count, time,
};
use crate::{App, Error, Open, accounts, activity, changes, forecast, hand, income, payouts};

/// Programs, debts and payments shown at most.
const LINES: usize = 5;
/// A sync that is older than this many days makes an account stale.
const STALE_DAYS: i64 = 2;

/// Everything that Today shows, from one moment of the ledger.
pub(crate) async fn today(app: &Arc<App>, question: ProgramQuestion) -> Result<Today, Error> {
    app.blocking(move |app, open| {
        let days = income::days(question.from, question.to)?;
        let programs = income::list(open, days)?;
        let (month, goal) = month(app, open)?;
        let (due_next, late_count) = payouts::in_short(app, open)?;
        Ok(Today {
            label: format!("{} so far", app.today().date().format("%B")),
            month,
            program_count: count(programs.len()),
            programs: programs.into_iter().take(LINES).collect(),
            payments: payments(open)?,
            owed: owed(open)?,
            goal,
            due_next,
            late_count,
            freshness: freshness(app, open)?,
        })
    })
    .await
}

/// What waits to be looked at. It is asked apart from the figures, which do not wait until the changes of a long time are
/// counted.
pub(crate) async fn review(app: &Arc<App>, (): ()) -> Result<Review, Error> {
    app.blocking(|app, open| {
        let since = changes::since(app, open, None)?;
        Ok(Review {
            lines: changes::review(open, since)?,
            since: changes::seen_at(open)?.map(time),
            expected: open.ledger.read(|r| Ok::<_, Error>(count(hand::expected(r)?.len())))?,
        })
    })
    .await
}

fn payments(open: &Open) -> Result<Vec<PaymentView>, Error> {
    let mut payments = activity::payments(open, &Find::default())?;
    payments.sort_by(|a, b| b.date.cmp(&a.date));
    payments.truncate(LINES);
    Ok(payments)
}

fn owed(open: &Open) -> Result<Vec<OwedView>, Error> {
    let owed = open.ledger.read(|r| r.owed())?;
    let mut lines: Vec<(i64, OwedView)> = Vec::new();
    for (program, amounts) in owed {
        for amount in amounts.iter().filter(|amount| amount.micros > 0) {
            let view = OwedView { program: program.key.0, name: program.name.clone(), amount: amount.into() };
            lines.push((amount.micros, view));
        }
    }
    lines.sort_by_key(|(micros, _)| std::cmp::Reverse(*micros));
    Ok(lines.into_iter().take(LINES).map(|(_, view)| view).collect())
}

/// The month so far, its days that are over against the same days of the month before, and how far its goal is.
fn month(app: &App, open: &Open) -> Result<(MonthSoFar, Option<GoalPace>), Error> {
    let today = app.today();
    let currency = income::shown_in(open)?;
    let this = Days::new(Step::Month.bucket(today).from(), today).unwrap_or(Days::one(today));
    let (over, same_days) = comparable(today);
    let ask = |days: Days| Question {
        days,
        step: Step::Year,
        by: By::Passive,
        currency: Some(currency),
        compare: None,
        find: Find::default(),
        today,
        layers: usize::MAX,
    };
    let now = one(open, &ask(this))?;
    let earned = |days: Days| Ok::<_, Error>(total(&one(open, &ask(days))?).earned());
    let before = earned(same_days)?;
    let compared = over.map(earned).transpose()?;
    let sum = total(&now);
    let money = |micros: i64| MoneyView::from(Money::new(micros, currency));
    let part = |key: &str| {
        let layers = now.layers.iter().filter(|layer| layer.key == key);
        let earned = layers.flat_map(|layer| &layer.tallies).map(Tally::earned).fold(0, i64::saturating_add);
        income::share_bp(earned, sum.earned())
    };
    let goal = open.ledger.read(|r| forecast::pace(r, currency, sum.earned(), today))?;
    let month = MonthSoFar {
        currency: currency.code().to_owned(),
        earned: money(sum.earned()),
        paid: money(sum.paid),
        approved: money(sum.approved),
        pending: money(sum.pending),
        reversed: money(sum.reversed),
        compared: compared.map(money),
        before: money(before),
        before_label: if over.is_some() {
            label(same_days)
        } else {
            same_days.to().date().format("%B").to_string()
        },
        change_bp: compared.and_then(|compared| income::change_bp(compared, before)),
        passive: PassiveShare {
            recurring_bp: part("recurring"),
            evergreen_bp: part("evergreen"),
            declared_bp: part("declared"),
        },
        converted: now.converted,
        missing: now.missing.into_iter().map(income::missing_view).collect(),
    };
    Ok((month, goal))
}

fn one(open: &Open, question: &Question) -> Result<Series, Error> {
    let mut all = open.ledger.read(|r| r.series(question))?;
    let currency = question.currency.unwrap_or(Currency::EUR);
    let nothing = Series {
        currency,
        unit: 10_i64.pow(currency.scale()),
        digits: currency.digits(),
        converted: false,
        buckets: Vec::new(),
        layers: Vec::new(),
        before: Vec::new(),
        missing: Vec::new(),
    };
    Ok(if all.is_empty() { nothing } else { all.swap_remove(0) })
}

fn total(series: &Series) -> Tally {
    let mut sum = Tally::default();
    series.layers.iter().flat_map(|layer| &layer.tallies).for_each(|tally| sum.add(tally));
    sum
}

/// The days of this month that are over, and the same ones of the month before; all of that while none is over. An hour
/// of today beside a whole day would look like a loss.
fn comparable(today: Day) -> (Option<Days>, Days) {
    let from = Step::Month.bucket(today).from();
    let last = Step::Month.bucket(from.plus(-1));
    let over = Days::new(from, today.plus(-1));
    let same =
        over.and_then(|over| Days::new(last.from(), last.from().plus(over.count() - 1).min(last.to())));
    (over, same.unwrap_or(last))
}

/// `1–25 Oct`.
fn label(days: Days) -> String {
    let day = |day: Day| day.date().format("%-d").to_string();
    let month = days.to().date().format("%b");
    if days.count() == 1 {
        format!("{} {month}", day(days.to()))
    } else {
        format!("{}–{} {month}", day(days.from()), day(days.to()))
    }
}

/// How complete the figures are: an account is fresh when its last sync was complete and recent.
pub(crate) fn freshness(app: &App, open: &Open) -> Result<Freshness, Error> {
    let mut freshness = Freshness::default();
    for account in open.ledger.read(|r| r.accounts())? {
        if !accounts::can_sync(open, &account) {
            continue;
        }
        freshness.accounts += 1;
        let reached = account.complete_to.is_some_and(|day| day >= app.today().plus(-STALE_DAYS));
        let reason = match (&account.last_error, account.last_sync) {
            (Some(error), _) => Some(error.clone()),
            (None, None) => Some("It was not synced yet.".to_owned()),
            (None, Some(at)) if app.now().signed_duration_since(at).num_days() >= STALE_DAYS => {
                Some(format!("It was last synced on {}.", at.format("%-d %b %Y")))
            }
            (None, Some(_)) if !reached => {
                let to = account.complete_to.map(|day| day.date().format(" on %-d %b %Y").to_string());
                Some(format!("Its figures end{}.", to.unwrap_or_default()))
            }
            _ => None,
        };
        match reason {
            Some(reason) => {
                freshness.stale.push(StaleAccount { id: account.id.0, name: account.name, reason });
            }
            None => freshness.fresh += 1,
        }
    }
    Ok(freshness)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Days that are over are set against as many of the month before, as far as it has them.
    #[test]
    fn only_days_that_are_over_are_compared() {
        let days = |from: &str, to: &str| Days::new(from.parse().unwrap(), to.parse().unwrap()).unwrap();
        for (today, over, same, said) in [
            ("2026-12-01", None, ("2026-11-01", "2026-11-30"), "1–30 Nov"),
            ("2026-12-02", Some(("2026-12-01", "2026-12-01")), ("2026-11-01", "2026-11-01"), "1 Nov"),
            ("2026-01-31", Some(("2026-01-01", "2026-01-30")), ("2025-12-01", "2025-12-30"), "1–30 Dec"),
            ("2026-03-30", Some(("2026-03-01", "2026-03-29")), ("2026-02-01", "2026-02-28"), "1–28 Feb"),
        ] {
            let wanted = (over.map(|(from, to)| days(from, to)), days(same.0, same.1));
            assert_eq!(comparable(today.parse().unwrap()), wanted, "{today}");
            assert_eq!(label(wanted.1), said, "{today}");
        }
    }
}
