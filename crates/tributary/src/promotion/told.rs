//! Placements as they are shown: the list with its sums, and all of one.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::Datelike;
use ledger::{
    Brought, CreativeId, DayBrought, Looked, MadeBy, PlacementEntry, PlacementFind, ProgramKey, Reader,
};
use record::{Amounts, Channel, Currency, Day, Days, Match, ProgramKind, Step};

use super::{age, beside, creatives, each_of, finding, found, money, part, per_hour, placed, work};
use crate::view::{
    ByPlacement, Chart, MoneyView, PlacementChart, PlacementDetail, PlacementMonth, PlacementPage,
    PlacementQuestion, PlacementTotal, PlacementView, SubIdOf, SubRuleView,
};
use crate::{App, Error, Open, income, networks};

/// How many rows a page has if nothing is said, and at most.
const ROWS: (u32, u32) = (50, 1_000);
/// How many sub-IDs and notes of work are listed of one placement.
const LISTED: u64 = 500;
/// After how many days it is told which part of the income had come.
const SHARES: [u32; 3] = [30, 90, 365];
/// Over how many months the list shows how each goes.
const TREND: usize = 12;

/// A page of placements, and the sums of all that are wanted.
pub async fn page(app: &Arc<App>, question: PlacementQuestion) -> Result<PlacementPage, Error> {
    app.blocking(move |app, open| {
        let seen = Seen::new(app, open)?;
        let find = PlacementFind {
            text: question.text,
            channel: question.channel,
            program: question.program.map(ProgramKey),
            creative: question.creative.map(CreativeId),
            kind: question.kind,
            standing: question.standing,
            found: question.ailing.map(|wanted| (wanted, finding::AILING.map(str::to_owned).to_vec())),
            since: question.first_from,
            until: question.first_to,
            ..PlacementFind::default()
        };
        let limit = question.limit.unwrap_or(ROWS.0).min(ROWS.1);
        let offset = u64::from(question.offset.unwrap_or(0));
        open.ledger.read(|r| {
            let entries =
                r.placements(&find, question.order.unwrap_or_default(), offset, u64::from(limit))?;
            let rows = entries.iter().map(|entry| seen.row(r, entry));
            let rows = rows.collect::<Result<Vec<_>, Error>>()?;
            let mut channels: BTreeMap<Channel, MadeBy> = BTreeMap::new();
            let mut kinds: BTreeMap<Option<ProgramKind>, MadeBy> = BTreeMap::new();
            let mut all = MadeBy::default();
            for (channel, kind, made) in r.placement_totals(&find)? {
                channels.entry(channel).or_default().add(&made);
                kinds.entry(kind).or_default().add(&made);
                all.add(&made);
            }
            let total = |channel, kind, made: &MadeBy| total(seen.base, channel, kind, made);
            Ok(PlacementPage {
                rows,
                channels: channels.iter().map(|(channel, made)| total(Some(*channel), None, made)).collect(),
                kinds: kinds.iter().map(|(kind, made)| total(None, *kind, made)).collect(),
                total: total(None, None, &all),
            })
        })
    })
    .await
}

fn total(
    base: Option<Currency>,
    channel: Option<Channel>,
    kind: Option<ProgramKind>,
    made: &MadeBy,
) -> PlacementTotal {
    let Brought { sales, reversals, clicks, .. } = made.brought;
    let (earned_by_clicks, commissions) = made.by_clicks;
    PlacementTotal {
        channel,
        kind,
        placements: made.placements,
        earning: made.earning,
        earned: money(base, made.brought.earned),
        reversed: money(base, made.brought.reversed),
        unrated: made.brought.unrated,
        sales,
        reversals,
        reversal_rate: part(i128::from(reversals), i128::from(sales) + i128::from(reversals)),
        clicks,
        epc: clicks.and_then(|clicks| each_of(base, earned_by_clicks, clicks)),
        conversion: clicks.and_then(|clicks| part(i128::from(commissions), i128::from(clicks))),
        minutes: made.minutes,
        per_hour: per_hour(base, made.earned_by_work, made.minutes),
    }
}

/// What placements are seen by.
struct Seen<'a> {
    open: &'a Open,
    base: Option<Currency>,
    today: Day,
    passive_age: i64,
}

impl Seen<'_> {
    fn new<'a>(app: &App, open: &'a Open) -> Result<Seen<'a>, Error> {
        let passive_age = i64::from(open.ledger.read(|r| r.passive_age())?);
        Ok(Seen { open, base: income::base(open)?, today: app.today(), passive_age })
    }

    /// A placement as the list shows it.
    fn row(&self, r: &Reader, entry: &PlacementEntry) -> Result<PlacementView, Error> {
        let PlacementEntry { placement, link, brought, .. } = entry;
        let base = self.base;
        let each = if base.is_none() || brought.unrated > 0 {
            r.earned_in_each(entry.id)?
        } else {
            Amounts::default()
        };
        let commissions = i128::from(brought.sales) + i128::from(brought.reversals);
        let link_found = match placement.link {
            Some(id) => found(r, Looked::Link(id.0))?,
            None => None,
        };
        let page_found = found(r, Looked::Page(entry.id.0))?;
        let found = link_found.iter().chain(&page_found);
        let ailing = placement.last_day.is_none() && found.into_iter().any(|word| finding::is_ailing(word));
        // Of a series each issue has an age of its own.
        let rules = match placement.link {
            Some(_) => Vec::new(),
            None => r.sub_rules(entry.id)?,
        };
        let is_series = rules.iter().any(|(_, rule)| matches!(rule.how, Match::Prefix | Match::Pattern));
        let by_rule = rules.into_iter().find(|(_, rule)| rule.how == Match::Same).map(|(_, rule)| rule.text);
        let passive = brought.days.filter(|_| !is_series);
        let passive = passive.map(|(first, _)| first.min(placement.first_day).plus(self.passive_age));
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
            kind: entry.kind,
            network: networks::name(self.open, &entry.network),
            link: placement.link.map(|id| id.0),
            link_url: link.as_ref().map(|link| link.url.clone()),
            target: link.as_ref().and_then(|link| link.target.clone()),
            sub_id: link.as_ref().and_then(|link| link.sub_id.clone()).or(by_rule),
            earned: money(base, brought.earned),
            reversed: money(base, brought.reversed),
            each: each.iter().map(MoneyView::from).collect(),
            unrated: brought.unrated,
            sales: brought.sales,
            reversals: brought.reversals,
            reversal_rate: part(i128::from(brought.reversals), commissions),
            clicks: brought.clicks,
            epc: brought.clicks.and_then(|clicks| each_of(base, brought.earned, clicks)),
            conversion: brought.clicks.and_then(|clicks| part(commissions, i128::from(clicks))),
            minutes: entry.minutes,
            per_hour: per_hour(base, brought.earned, entry.minutes),
            last_earned: brought.days.map(|(_, last)| last),
            trend: self.trend(r, entry)?,
            passive_since: passive.filter(|day| *day <= self.today),
            ailing,
            link_found,
            page_found,
        })
    }

    /// What it earned in each of the last months.
    fn trend(&self, r: &Reader, entry: &PlacementEntry) -> Result<Vec<i64>, Error> {
        let this = month_of(self.today);
        let mut trend = vec![0_i64; TREND];
        let first = first_of(this - TREND as i64 + 1);
        if self.base.is_none() || entry.brought.days.is_none_or(|(_, last)| Some(last) < first) {
            return Ok(trend);
        }
        for day in r.brought_by(entry.id, self.base, first)?.iter().filter(|day| day.status.counts()) {
            let back = usize::try_from(this - month_of(day.day)).unwrap_or(usize::MAX);
            if let Some(sum) = TREND.checked_sub(back + 1).and_then(|at| trend.get_mut(at)) {
                *sum = sum.saturating_add(day.converted.unwrap_or(0));
            }
        }
        Ok(trend)
    }
}

/// All of a placement.
pub async fn detail(app: &Arc<App>, which: ByPlacement) -> Result<PlacementDetail, Error> {
    app.blocking(move |app, open| {
        let seen = Seen::new(app, open)?;
        let (base, today) = (seen.base, seen.today);
        open.ledger.read(|r| {
            let (entry, _) = placed(r, which.id)?;
            let days = r.brought_by(entry.id, base, None)?;
            let first_day = entry.placement.first_day;
            let all = r.creatives(Some(entry.placement.program))?;
            let shown = all.into_iter().find(|(id, ..)| Some(*id) == entry.placement.creative);
            let work = r.minutes_by_day(&PlacementFind { id: Some(entry.id), ..PlacementFind::default() })?;
            let months = months(base, first_day, today, &days, &work);
            Ok(PlacementDetail {
                row: seen.row(r, &entry)?,
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
                work: r.efforts(Some(entry.id), LISTED)?.into_iter().map(work::view).collect(),
                payback: match work::hour(r, base)? {
                    Some(hour) => age::payback(&days, &work, hour.micros),
                    None => None,
                },
                decay: age::decay(&age::by_month(first_day, today, &days)),
                months,
                shares: SHARES.iter().map(|after| age::share(first_day, today, &days, *after)).collect(),
            })
        })
    })
    .await
}

/// A placement's income by month, as a chart.
pub async fn chart(app: &Arc<App>, request: PlacementChart) -> Result<Chart, Error> {
    app.blocking(move |app, open| {
        let seen = Seen::new(app, open)?;
        let (series, title) = open.ledger.read(|r| {
            let (entry, _) = placed(r, request.id)?;
            let days = r.brought_by(entry.id, seen.base, None)?;
            let first = days.iter().map(|day| day.day).min();
            let from = first.map_or(entry.placement.first_day, |day| day.min(entry.placement.first_day));
            let currency = seen.base.or(days.first().map(|day| day.money.currency));
            let span = Days::new(Step::Month.bucket(from).from(), seen.today.max(from));
            let (span, currency) =
                span.zip(currency).ok_or_else(|| Error::input("It has not earned yet."))?;
            let buckets = beside::buckets(span, Step::Month, seen.today);
            let series = beside::money_series(currency, buckets, &days, seen.base.is_some());
            Ok::<_, Error>((series, entry.placement.title))
        })?;
        let title = format!("“{title}”: earned per month, in {}", series.currency);
        let style = income::plain_style(open, request.width, request.height, title);
        Ok(crate::chart::draw(&series, &style)?)
    })
    .await
}

/// How many months after year zero a day lies.
pub(super) fn month_of(day: Day) -> i64 {
    i64::from(day.date().year()) * 12 + i64::from(day.date().month0())
}

/// The first day of a month, by its number.
fn first_of(month: i64) -> Option<Day> {
    let year = i32::try_from(month.div_euclid(12)).ok()?;
    Day::new(year, u32::try_from(month.rem_euclid(12)).ok()? + 1, 1)
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
        Some(PlacementMonth {
            month: first_of(number)?,
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
