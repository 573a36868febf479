//! Referrals one by one.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use actuary::Month;
use ledger::{AccountId, Reader};
use record::Amounts;

use super::{Newest, One, People, month};
use crate::terms::{self, Behind};
use crate::view::{
    ByReferral, MoneyView, ReferralDetail, ReferralMonth, ReferralOrder, ReferralPage, ReferralQuestion,
    ReferralRow, ReferralView, count,
};
use crate::{App, Error, Open, networks};

/// Referrals on a page, if nothing is said, and at most.
const PAGE: u32 = 50;
const MOST: u32 = 1_000;

/// A page of referrals.
pub async fn list(app: &Arc<App>, question: ReferralQuestion) -> Result<ReferralPage, Error> {
    app.blocking(move |app, open| {
        open.ledger.read(|r| {
            let people = People::read(app, open, r, question.program, None)?;
            let behind = question.finding.as_deref().map(|finding| terms::behind(r, app.today(), finding));
            let keys = wanted(&people, &question, behind.transpose()?.as_ref())?;
            let all = keys.iter().filter_map(|key| people.all.get(*key as usize));
            let earned = all.clone().fold(0_i64, |sum, one| sum.saturating_add(one.earned));
            let paying = all.filter(|one| people.stands(one) == crate::view::Stands::Paying).count();
            let limit = question.limit.unwrap_or(PAGE).clamp(1, MOST) as usize;
            let page: Vec<u32> =
                keys.iter().copied().skip(question.offset.unwrap_or(0) as usize).take(limit).collect();
            Ok(ReferralPage {
                rows: of(open, r, &people, &page)?,
                total: count(keys.len()),
                paying: count(paying),
                earned: people.money(earned),
                unnamed: unnamed(&people),
            })
        })
    })
    .await
}

/// The referrals that are wanted, in the order that is wanted.
fn wanted(people: &People, question: &ReferralQuestion, behind: Option<&Behind>) -> Result<Vec<u32>, Error> {
    let joined = question.joined.as_deref().map(month).transpose()?;
    let text = question.text.as_deref().map(str::trim).filter(|text| !text.is_empty());
    let named = text.map(|text| with_text(people, &text.to_lowercase()));
    let is_wanted = |key: u32, one: &One| {
        one.named
            && named.as_ref().is_none_or(|named| named.contains(&key))
            && question.account.is_none_or(|account| one.account == AccountId(account))
            && question.stands.is_none_or(|stands| people.stands(one) == stands)
            && behind.is_none_or(|behind| is_behind(people, one, behind))
            && joined.is_none_or(|month| one.since.is_some_and(|day| Month::of(day) == month))
    };
    let all = people.all.iter().enumerate().map(|(at, one)| (count(at), one));
    let mut keys: Vec<(u32, &One)> = all.filter(|(key, one)| is_wanted(*key, one)).collect();
    match question.order.unwrap_or_default() {
        ReferralOrder::Earned => keys.sort_by_key(|(_, one)| Reverse(one.earned)),
        ReferralOrder::Joined => keys.sort_by_key(|(_, one)| Reverse(one.since)),
        ReferralOrder::Last => keys.sort_by_key(|(_, one)| Reverse(one.last_day)),
    }
    Ok(keys.into_iter().map(|(key, _)| key).collect())
}

fn is_behind(people: &People, one: &One, behind: &Behind) -> bool {
    one.program == Some(behind.program) && people.id(one).is_some_and(|id| behind.referrals.contains(id))
}

/// Who bears a text in their name or in that of their program.
fn with_text(people: &People, text: &str) -> BTreeSet<u32> {
    let programs: BTreeSet<i64> = people
        .programs
        .values()
        .filter(|known| known.info.name.to_lowercase().contains(text))
        .map(|known| known.info.key.0)
        .collect();
    let all = people.all.iter().enumerate();
    let found = all.filter(|(_, one)| {
        let in_program = one.program.is_some_and(|program| programs.contains(&program.0));
        in_program || people.id(one).is_some_and(|id| id.to_lowercase().contains(text))
    });
    found.map(|(at, _)| count(at)).collect()
}

/// The referrals with these numbers, in this order.
pub(super) fn of(open: &Open, r: &Reader, people: &People, keys: &[u32]) -> Result<Vec<ReferralView>, Error> {
    let accounts = accounts(open, r, people, keys)?;
    let mut rows = Vec::with_capacity(keys.len());
    for one in keys.iter().filter_map(|key| people.all.get(*key as usize)) {
        let Some(id) = people.id(one) else { continue };
        rows.push(view(people, one, id, &accounts));
    }
    Ok(rows)
}

/// The accounts of these referrals, those that were removed too: their names and their networks'.
fn accounts(
    open: &Open,
    r: &Reader,
    people: &People,
    keys: &[u32],
) -> Result<BTreeMap<i64, (String, String)>, Error> {
    let ids: BTreeSet<i64> =
        keys.iter().filter_map(|key| people.all.get(*key as usize)).map(|one| one.account.0).collect();
    let mut accounts = BTreeMap::new();
    for id in ids {
        if let Some(account) = r.account(AccountId(id))? {
            accounts.insert(id, (account.name, networks::name(open, &account.network)));
        }
    }
    Ok(accounts)
}

fn view(people: &People, one: &One, id: &str, accounts: &BTreeMap<i64, (String, String)>) -> ReferralView {
    let program = one.program.and_then(|program| people.programs.get(&program.0));
    let (account_name, network) = accounts.get(&one.account.0).cloned().unwrap_or_default();
    let recurring = people.months(one).iter().rev().find(|paid| paid.recurring != 0).map(|paid| paid.month);
    let monthly = recurring.map(|month| {
        people
            .months(one)
            .iter()
            .filter(|paid| paid.month == month)
            .fold(0_i64, |sum, paid| sum.saturating_add(paid.recurring))
    });
    let mut earned = Amounts::default();
    people.brought(one).iter().for_each(|money| earned.add(*money));
    ReferralView {
        account: one.account.0,
        account_name,
        network,
        program: one.program.map(|program| program.0),
        program_name: program.map(|known| known.info.name.clone()),
        slot: program.map_or(0, |known| known.info.slot),
        id: id.to_owned(),
        state: one.state,
        stands: people.stands(one),
        since: one.since,
        last_day: one.last_day,
        count: one.commissions,
        earned: earned.iter().map(MoneyView::from).collect(),
        total: (!one.unrated).then(|| people.money(one.earned)),
        monthly: monthly.map(|micros| people.money(micros)),
        reversals: one.reversals,
        sub_id: one.sub_id.as_deref().map(str::to_owned),
    }
}

/// Programs of which something recurs and nobody is named.
fn unnamed(people: &People) -> Vec<String> {
    let names = people.programs.values().filter(|known| known.says && !known.named);
    names.map(|known| known.info.name.clone()).collect()
}

/// One referral with its commissions.
pub async fn detail(app: &Arc<App>, which: ByReferral) -> Result<ReferralDetail, Error> {
    app.blocking(move |app, open| {
        open.ledger.read(|r| {
            let people = People::read(app, open, r, which.program, None)?;
            let is_it = |one: &One| {
                one.account.0 == which.account
                    && people.id(one) == Some(which.id.as_str())
                    && (which.program.is_none() || one.program.map(|program| program.0) == which.program)
            };
            let found = people.all.iter().position(is_it).map(count);
            let gone = || {
                Error::input(format!("There is no referral “{}”.", which.id))
                    .hint("`tributary referrals` and Income > Recurring show who is there.")
            };
            let key = found.ok_or_else(gone)?;
            let referral = of(open, r, &people, &[key])?.pop().ok_or_else(gone)?;
            let one = people.all.get(key as usize).ok_or_else(gone)?;
            let mut rows = match one.program {
                Some(program) => r.person_rows(program, &which.id)?,
                None => Vec::new(),
            };
            rows.reverse();
            let placement = match (one.program, referral.sub_id.as_deref()) {
                (Some(program), Some(sub_id)) => r.placement_of(program, sub_id)?,
                _ => None,
            };
            let (placement, placement_title) = placement.map(|(id, title)| (id.0, title)).unzip();
            let row = |row: ledger::PersonRow| ReferralRow {
                row: row.row.0,
                day: row.day,
                kind: row.kind,
                status: row.status,
                commission: row.commission.into(),
            };
            let months = months(r, &people, &rows)?;
            Ok(ReferralDetail {
                referral,
                rows: rows.into_iter().map(row).collect(),
                placement,
                placement_title,
                months,
            })
        })
    })
    .await
}

/// What stands of a referral, month by month, in the shown currency.
fn months(r: &Reader, people: &People, rows: &[ledger::PersonRow]) -> Result<Vec<ReferralMonth>, Error> {
    let mut rates = Newest::new(r, people.currency)?;
    let mut sums: BTreeMap<Month, i64> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.status.counts()) {
        let Some(rate) = rates.of(row.commission.currency)? else { continue };
        let sum = sums.entry(Month::of(row.day)).or_default();
        *sum = sum.saturating_add(rate.convert(row.commission.micros));
    }
    let month =
        |(month, sum): (Month, i64)| ReferralMonth { month: month.to_string(), amount: people.money(sum) };
    Ok(sums.into_iter().map(month).collect())
}
