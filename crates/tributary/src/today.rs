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

/// The month so far against the same days of the month before, and how far its goal is.
fn month(app: &App, open: &Open) -> Result<(MonthSoFar, Option<GoalPace>), Error> {
    let today = app.today();
    let currency = income::shown_in(open)?;
    let this = Days::new(Step::Month.bucket(today).from(), today).unwrap_or(Days::one(today));
    let last = Step::Month.bucket(this.from().plus(-1));
    let same_days = Days::new(last.from(), last.from().plus(this.count() - 1).min(last.to())).unwrap_or(last);
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
    let before = one(open, &ask(same_days))?;
    let (sum, sum_before) = (total(&now), total(&before));
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
        before: money(sum_before.earned()),
        before_label: label(same_days),
        change_bp: income::change_bp(sum.earned(), sum_before.earned()),
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
