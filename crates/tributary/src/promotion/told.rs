//! Placements as they are shown: the list with its sums, and all of one.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::Datelike;
use ledger::{Brought, DayBrought, Looked, MadeBy, PlacementEntry, PlacementFind, ProgramKey, Reader};
use record::{Amounts, Channel, Currency, Day};

use super::{creatives, found, money, part, per_hour, placed};
use crate::view::{
    ByPlacement, MoneyView, PlacementDetail, PlacementMonth, PlacementPage, PlacementQuestion,
    PlacementTotal, PlacementView, ShareAfter, SubIdOf, SubRuleView,
};
use crate::{App, Error, Open, income, networks};

/// How many rows a page has if nothing is said, and at most.
const ROWS: (u32, u32) = (50, 1_000);
/// How many sub-IDs and notes of work are listed of one placement.
const LISTED: u64 = 500;
/// After how many days it is told which part of the income had come.
const SHARES: [u32; 3] = [30, 90, 365];

/// A page of placements, and the sums of all that are wanted.
pub async fn page(app: &Arc<App>, question: PlacementQuestion) -> Result<PlacementPage, Error> {
    app.blocking(move |_, open| {
        let base = income::base(open)?;
        let find = PlacementFind {
            text: question.text,
            channel: question.channel,
            program: question.program.map(ProgramKey),
            ..PlacementFind::default()
        };
        let limit = question.limit.unwrap_or(ROWS.0).min(ROWS.1);
        let offset = u64::from(question.offset.unwrap_or(0));
        open.ledger.read(|r| {
            let entries =
                r.placements(&find, question.order.unwrap_or_default(), offset, u64::from(limit))?;
            let rows = entries.iter().map(|entry| row(open, r, base, entry));
            let rows = rows.collect::<Result<Vec<_>, Error>>()?;
            let made = r.placement_totals(&find)?;
            let channels = made.iter().map(|(channel, made)| total(base, Some(*channel), made)).collect();
            let total =
                total(base, None, &made.iter().fold(MadeBy::default(), |all, (_, made)| sum(all, made)));
            Ok(PlacementPage { rows, channels, total })
        })
    })
    .await
}

fn sum(all: MadeBy, made: &MadeBy) -> MadeBy {
    let brought = Brought {
        earned: all.brought.earned.saturating_add(made.brought.earned),
        reversed: all.brought.reversed.saturating_add(made.brought.reversed),
        sales: all.brought.sales + made.brought.sales,
        reversals: all.brought.reversals + made.brought.reversals,
        unrated: all.brought.unrated + made.brought.unrated,
        days: None,
    };
    MadeBy {
        placements: all.placements + made.placements,
        earning: all.earning + made.earning,
        brought,
        minutes: all.minutes + made.minutes,
        earned_by_work: all.earned_by_work.saturating_add(made.earned_by_work),
    }
}

fn total(base: Option<Currency>, channel: Option<Channel>, made: &MadeBy) -> PlacementTotal {
    PlacementTotal {
        channel,
        placements: made.placements,
        earning: made.earning,
        earned: money(base, made.brought.earned),
        reversed: money(base, made.brought.reversed),
        unrated: made.brought.unrated,
        sales: made.brought.sales,
        reversals: made.brought.reversals,
        minutes: made.minutes,
        per_hour: per_hour(base, made.earned_by_work, made.minutes),
    }
}

/// A placement as the list shows it.
fn row(
    open: &Open,
    r: &Reader,
    base: Option<Currency>,
    entry: &PlacementEntry,
) -> Result<PlacementView, Error> {
    let PlacementEntry { placement, link, brought, .. } = entry;
    let each =
        if base.is_none() || brought.unrated > 0 { r.earned_in_each(entry.id)? } else { Amounts::default() };
    let decided = i128::from(brought.sales) + i128::from(brought.reversals);
    Ok(PlacementView {
        id: entry.id.0,
        title: placement.title.clone(),
        channel: placement.channel,
        url: placement.url.clone(),
        first_day: placement.first_day,
        last_day: placement.last_day,
        program: placement.program.0,
        program_name: entry.program.clone(),
        slot: entry.slot,
        network: networks::name(open, &entry.network),
        link: placement.link.map(|id| id.0),
        link_url: link.as_ref().map(|link| link.url.clone()),
        target: link.as_ref().and_then(|link| link.target.clone()),
        sub_id: link.as_ref().and_then(|link| link.sub_id.clone()),
        earned: money(base, brought.earned),
        reversed: money(base, brought.reversed),
        each: each.iter().map(MoneyView::from).collect(),
        unrated: brought.unrated,
        sales: brought.sales,
        reversals: brought.reversals,
        reversal_rate: part(i128::from(brought.reversals), decided),
        minutes: entry.minutes,
        per_hour: per_hour(base, brought.earned, entry.minutes),
        last_earned: brought.days.map(|(_, last)| last),
        link_found: match placement.link {
            Some(id) => found(r, Looked::Link(id.0))?,
            None => None,
        },
        page_found: found(r, Looked::Page(entry.id.0))?,
    })
}

/// All of a placement.
pub async fn detail(app: &Arc<App>, which: ByPlacement) -> Result<PlacementDetail, Error> {
    app.blocking(move |app, open| {
        let (base, today) = (income::base(open)?, app.today());
        open.ledger.read(|r| {
            let (entry, _) = placed(r, which.id)?;
            let days = r.brought_by(entry.id, base)?;
            let first_day = entry.placement.first_day;
            let age = i64::from(r.passive_age()?);
            let passive = entry.brought.days.map(|(first, _)| first.plus(age)).filter(|day| *day <= today);
            let all = r.creatives(Some(entry.placement.program))?;
            let shown = all.into_iter().find(|(id, ..)| Some(*id) == entry.placement.creative);
            Ok(PlacementDetail {
                row: row(open, r, base, &entry)?,
                notes: entry.placement.notes.clone(),
                creative: shown.map(|one| creatives::view(r, today, one)).transpose()?,
                rules: r
                    .sub_rules(entry.id)?
                    .into_iter()
                    .map(|(id, rule)| SubRuleView { id: id.0, how: rule.how, text: rule.text })
                    .collect(),
                sub_ids: r
                    .sub_ids_of(entry.id, LISTED)?
                    .into_iter()
                    .map(|(sub_id, by)| SubIdOf { sub_id, by })
                    .collect(),
                work: r.efforts(Some(entry.id), LISTED)?.into_iter().map(super::work::view).collect(),
                months: months(base, first_day, today, &days, &r.minutes_by_day(Some(entry.id))?),
                passive_since: passive,
                shares: SHARES.iter().map(|after| share(first_day, today, &days, *after)).collect(),
            })
        })
    })
    .await
}

/// How many months after year zero a day lies.
fn month_of(day: Day) -> i64 {
    i64::from(day.date().year()) * 12 + i64::from(day.date().month0())
}

/// What one month brought.
#[derive(Default)]
struct Month {
    earned: i64,
    reversed: i64,
    each: Amounts,
    commissions: u64,
    minutes: u64,
}

/// Every month from the first with anything in it, or the placement's first, until today's.
fn months(
    base: Option<Currency>,
    first_day: Day,
    today: Day,
    days: &[DayBrought],
    work: &BTreeMap<Day, u64>,
) -> Vec<PlacementMonth> {
    let mut months: BTreeMap<i64, Month> = BTreeMap::new();
    for number in month_of(first_day)..=month_of(today) {
        months.entry(number).or_default();
    }
    for part in days {
        let month = months.entry(month_of(part.day)).or_default();
        let converted = part.converted.unwrap_or(0);
        if part.status.counts() {
            month.earned = month.earned.saturating_add(converted);
            month.each.add(part.money);
            month.commissions += part.count;
        } else {
            month.reversed = month.reversed.saturating_add(converted);
        }
    }
    for (day, minutes) in work {
        months.entry(month_of(*day)).or_default().minutes += minutes;
    }
    let first = month_of(first_day);
    let view = |(number, month): (i64, Month)| {
        let year = i32::try_from(number.div_euclid(12)).ok()?;
        let of_year = u32::try_from(number.rem_euclid(12)).ok()?;
        Some(PlacementMonth {
            month: Day::new(year, of_year + 1, 1)?,
            age: u32::try_from(number - first).unwrap_or(0),
            earned: money(base, month.earned),
            reversed: money(base, month.reversed),
            each: month.each.iter().map(MoneyView::from).collect(),
            commissions: month.commissions,
            minutes: month.minutes,
        })
    };
    months.into_iter().filter_map(view).collect()
}

/// Which part of what is earned until today had come so many days after the first day.
fn share(first_day: Day, today: Day, days: &[DayBrought], after: u32) -> ShareAfter {
    let until = first_day.plus(i64::from(after));
    let earned = |is_in: &dyn Fn(Day) -> bool| -> i128 {
        let standing = days.iter().filter(|part| part.status.counts() && is_in(part.day));
        standing.filter_map(|part| part.converted).map(i128::from).sum()
    };
    let share = part(earned(&|day| day < until), earned(&|_| true)).filter(|_| until <= today);
    ShareAfter { days: after, share }
}
