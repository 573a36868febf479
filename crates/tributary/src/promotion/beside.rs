//! Income and work on one time axis, and what keeps paying.

use std::collections::BTreeMap;
use std::sync::Arc;

use ledger::{DayBrought, PlacementFind, ProgramKey};
use record::{Bucket, Currency, Day, Days, Layer, Money, Series, Status, Step, Tally};

use super::part;
use crate::chart::{self, Style};
use crate::view::{
    Beside, BesideRequest, IncomeQuestion, KeptPaying, Measure, MoneyView, OfProgram, StillPaying,
};
use crate::{App, Error, income};

/// A shorter range is shown by weeks.
const BY_MONTHS_FROM: i64 = 180;
/// How many buckets with and without much work are needed before they are set beside each other.
const ENOUGH: usize = 2;
/// One hour, as charts count them.
const HOUR: i64 = 1_000_000;

/// What was earned and how long was worked, one below the other.
pub async fn beside(app: &Arc<App>, request: BesideRequest) -> Result<Beside, Error> {
    app.blocking(move |app, open| {
        let span = income::days(request.from, request.to)?;
        let step = if span.count() < BY_MONTHS_FROM { Step::Week } else { Step::Month };
        let each = if step == Step::Week { "week" } else { "month" };
        let base = income::base(open)?;
        let (income, title) = match request.channel {
            None => {
                let question = IncomeQuestion {
                    from: request.from,
                    to: request.to,
                    step: Some(step),
                    by: "nothing".to_owned(),
                    program: request.program,
                    currency: None,
                    compare: false,
                    account: None,
                    status: None,
                    kind: None,
                };
                (income::one_series(app, open, &question)?, format!("Earned per {each}"))
            }
            Some(channel) => {
                let days = open.ledger.read(|r| r.brought_in(channel, base, span))?;
                let currency = base.or(days.first().map(|day| day.money.currency)).unwrap_or(Currency::EUR);
                let buckets = buckets(span, step, app.today());
                let series = money_series(currency, buckets, &days, base.is_some());
                (series, format!("Earned per {each} by placements, {}", channel.word()))
            }
        };
        let find = PlacementFind {
            channel: request.channel,
            program: request.program.map(ProgramKey),
            ..PlacementFind::default()
        };
        let work = hours(income.buckets.clone(), &open.ledger.read(|r| r.minutes_by_day(&find))?);
        let title = format!("{title}, in {}", income.currency);
        let style = |title| income::plain_style(open, request.width, request.height, title);
        let below = Style { measure: Measure::Hours, ..style(format!("Hours of work per {each}")) };
        let sentence = sentence(&income, &work, each);
        let (income, work) = chart::draw_both((&income, &style(title)), (&work, &below))?;
        Ok(Beside { income, work, sentence })
    })
    .await
}

/// Buckets of a range.
pub(super) fn buckets(days: Days, step: Step, today: Day) -> Vec<Bucket> {
    let unfinished = |from: Day| step.bucket(from).to() >= today;
    let bucket = |days: Days| Bucket {
        from: days.from(),
        to: days.to(),
        unfinished: unfinished(days.from()),
        partial: false,
    };
    days.buckets(step).into_iter().map(bucket).collect()
}

/// Where a day falls.
fn place(buckets: &[Bucket], day: Day) -> Option<usize> {
    let at = buckets.partition_point(|bucket| bucket.from <= day).checked_sub(1)?;
    buckets.get(at).filter(|bucket| day <= bucket.to).map(|_| at)
}

/// What placements brought, as a series: converted, or only what is in its currency.
pub(super) fn money_series(
    currency: Currency,
    buckets: Vec<Bucket>,
    days: &[DayBrought],
    converted: bool,
) -> Series {
    let mut tallies = vec![Tally::default(); buckets.len()];
    let (mut any, mut missing) = (false, record::Amounts::default());
    for day in days {
        let same = day.money.currency == currency;
        let micros = if converted { day.converted } else { Some(day.money.micros).filter(|_| same) };
        let Some(micros) = micros else {
            if day.status.counts() {
                missing.add(day.money);
            }
            continue;
        };
        any |= !same;
        let Some(tally) = place(&buckets, day.day).and_then(|at| tallies.get_mut(at)) else { continue };
        let of_state = match day.status {
            Status::Paid => Tally { paid: micros, ..Tally::default() },
            Status::Approved => Tally { approved: micros, ..Tally::default() },
            Status::Pending => Tally { pending: micros, ..Tally::default() },
            Status::Declined => Tally { reversed: micros, ..Tally::default() },
        };
        let count = if day.status.counts() { i64::try_from(day.count).unwrap_or(i64::MAX) } else { 0 };
        tally.add(&Tally { count, ..of_state });
    }
    let missing =
        missing.iter().map(|money| record::Missing { amount: money.decimal(), currency: money.currency });
    Series {
        currency,
        unit: 10_i64.pow(currency.scale()),
        digits: currency.digits(),
        converted: any,
        missing: missing.collect(),
        ..series(buckets, tallies)
    }
}

/// Minutes as hours.
fn hours(buckets: Vec<Bucket>, minutes: &BTreeMap<Day, u64>) -> Series {
    let mut worked = vec![(0_u64, 0_i64); buckets.len()];
    for (day, minutes) in minutes {
        if let Some((sum, notes)) = place(&buckets, *day).and_then(|at| worked.get_mut(at)) {
            *sum = sum.saturating_add(*minutes);
            *notes += 1;
        }
    }
    let tally = |(minutes, count): (u64, i64)| {
        let micros = i128::from(minutes) * i128::from(HOUR) / 60;
        Tally { paid: i64::try_from(micros).unwrap_or(i64::MAX), count, ..Tally::default() }
    };
    series(buckets, worked.into_iter().map(tally).collect())
}

fn series(buckets: Vec<Bucket>, tallies: Vec<Tally>) -> Series {
    let all = Layer { name: "All".to_owned(), key: "all".to_owned(), slot: 1, tallies };
    Series {
        currency: Currency::EUR,
        unit: HOUR,
        digits: 1,
        converted: false,
        buckets,
        layers: vec![all],
        before: Vec::new(),
        missing: Vec::new(),
    }
}

/// Whether more came in where more was worked: the half of the buckets with most work beside the other half.
fn sentence(income: &Series, work: &Series, each: &str) -> String {
    let sum = |series: &Series, at: usize| -> i64 {
        series.layers.iter().filter_map(|layer| layer.tallies.get(at)).map(Tally::earned).sum()
    };
    let over = income.buckets.iter().enumerate().filter(|(_, bucket)| !bucket.unfinished);
    let mut told: Vec<(i64, i64)> = over.map(|(at, _)| (sum(work, at), sum(income, at))).collect();
    told.sort_unstable();
    let with_work = told.iter().filter(|(hours, _)| *hours > 0).count();
    let half = told.len() / 2;
    let (less, more) = told.split_at(told.len() - half);
    if with_work < ENOUGH || less.len() < ENOUGH || more.len() < ENOUGH {
        return format!(
            "Too little to compare: it takes work noted in {ENOUGH} {each}s that are over, and two others."
        );
    }
    let mean = |part: &[(i64, i64)], of: fn(&(i64, i64)) -> i64| -> i64 {
        let sum: i128 = part.iter().map(of).map(i128::from).sum();
        i64::try_from(sum / part.len().max(1) as i128).unwrap_or(i64::MAX)
    };
    let hours = |part: &[(i64, i64)]| {
        let tenths = (i128::from(mean(part, |told| told.0)) * 10 + i128::from(HOUR) / 2) / i128::from(HOUR);
        format!("{}.{}", tenths / 10, tenths % 10)
    };
    let money = |part: &[(i64, i64)]| {
        let money = MoneyView::from(Money::new(mean(part, |told| told.1), income.currency).rounded());
        format!("{} {}", money.amount, money.currency)
    };
    format!(
        "In the {} {each}s with most work ({} hours each) {} a {each} came in, in the other {} ({} hours each) {}.",
        more.len(),
        hours(more),
        money(more),
        less.len(),
        hours(less),
        money(less)
    )
}

/// Which kinds of places kept paying.
pub async fn kept(app: &Arc<App>, of: OfProgram) -> Result<Vec<KeptPaying>, Error> {
    app.blocking(move |app, open| {
        let found = open.ledger.read(|r| r.kept_paying(of.program.map(ProgramKey), app.today()))?;
        let mut channels: BTreeMap<_, Vec<StillPaying>> = BTreeMap::new();
        for kept in found {
            channels.entry(kept.channel).or_default().push(StillPaying {
                days: u32::try_from(kept.days).unwrap_or(u32::MAX),
                old_enough: kept.old_enough,
                paying: kept.paying,
                share: part(i128::from(kept.late), i128::from(kept.earned)),
            });
        }
        Ok(channels.into_iter().map(|(channel, after)| KeptPaying { channel, after }).collect())
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn month(number: u32) -> Bucket {
        let days = Step::Month.bucket(Day::new(2026, number, 1).unwrap());
        Bucket { from: days.from(), to: days.to(), unfinished: number == 11, partial: false }
    }

    #[test]
    fn work_and_income_are_set_beside_each_other() {
        let buckets: Vec<_> = (7..=11).map(month).collect();
        let earned = |euros: &[i64]| {
            let tallies = euros.iter().map(|euros| Tally { paid: euros * 1_000_000, ..Tally::default() });
            series(buckets.clone(), tallies.collect())
        };
        let day = |text: &str| text.parse::<Day>().unwrap();
        let minutes = [("2026-08-03", 600), ("2026-10-31", 300), ("2026-11-02", 6_000), ("2026-01-01", 1)];
        let work = hours(buckets.clone(), &minutes.iter().map(|(on, minutes)| (day(on), *minutes)).collect());
        let told: Vec<i64> = work.layers[0].tallies.iter().map(|tally| tally.paid / 1_000).collect();
        assert_eq!(told, [0, 10_000, 0, 5_000, 100_000]);
        assert_eq!(
            sentence(&earned(&[100, 50, 20, 130, 999]), &work, "month"),
            "In the 2 months with most work (7.5 hours each) 90.00 EUR a month came in, in the other 2 (0.0 hours each) 60.00 EUR."
        );
        let none = hours(buckets.clone(), &BTreeMap::new());
        assert!(sentence(&earned(&[1, 2, 3, 4, 5]), &none, "month").starts_with("Too little"));
    }

    #[test]
    fn a_series_has_each_state_at_its_day() {
        let brought = |on: &str, status, micros, converted| DayBrought {
            day: on.parse().unwrap(),
            status,
            money: Money::new(micros, Currency::new("USD").unwrap()),
            converted,
            count: 2,
        };
        let days = [
            brought("2026-07-31", Status::Paid, 4, Some(2)),
            brought("2026-08-01", Status::Declined, 8, Some(4)),
            brought("2026-08-02", Status::Pending, 16, None),
        ];
        let series = money_series(Currency::EUR, (7..=8).map(month).collect(), &days, true);
        let tallies = &series.layers[0].tallies;
        assert_eq!((tallies[0].paid, tallies[0].count), (2, 2));
        assert_eq!((tallies[1].reversed, tallies[1].count), (4, 0));
        assert_eq!((series.converted, series.missing.len()), (true, 1));
        let plain = money_series(Currency::new("USD").unwrap(), (7..=8).map(month).collect(), &days, false);
        assert_eq!((plain.layers[0].tallies[1].pending, plain.missing.len()), (16, 0));
    }
}
