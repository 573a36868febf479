//! Monthly recurring commission and its five movements.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::Arc;

use actuary::{Cell, Curve, Month, Movement, Part, Payments, Reached, ceiling, lives, movements, worth};

use super::{People, bp, list, month, thin};
use crate::view::{
    CeilingView, CellQuestion, CellView, MovementView, RecurringNow, RecurringPage, RecurringProgram,
    RecurringQuestion, ReferralView, Stands, count,
};
use crate::{App, Error, Open, income, networks};

/// Months that are told if nothing is said, and at most.
const MONTHS: u32 = 13;
const MOST: u32 = 240;
/// Months that rates are taken from.
const LATE: usize = 6;

/// Recurring commission: its months and its programs.
pub async fn page(app: &Arc<App>, question: RecurringQuestion) -> Result<RecurringPage, Error> {
    app.blocking(move |app, open| {
        let only = question.currency.as_deref().map(income::currency).transpose()?;
        let people = open.ledger.read(|r| People::read(app, open, r, question.program, only))?;
        let (programs, all) = programs(open, &people);
        Ok(RecurringPage {
            currency: people.currency.code().to_owned(),
            months: shown(&all, &question).iter().map(|movement| view(&people, movement)).collect(),
            now: now(&people, &all),
            programs,
            unrated: people.unrated(),
            converted: people.converted,
            currencies: people.currencies.iter().map(|currency| currency.code().to_owned()).collect(),
        })
    })
    .await
}

/// The months that are told: the last ones.
pub(super) fn shown<'a>(all: &'a [Movement], question: &RecurringQuestion) -> &'a [Movement] {
    let wanted = question.months.unwrap_or(MONTHS).clamp(1, MOST) as usize;
    all.get(all.len().saturating_sub(wanted)..).unwrap_or_default()
}

/// A month in which nothing moved.
pub(super) fn nothing(month: Month) -> Movement {
    let cell = Cell::default();
    Movement {
        month,
        finished: true,
        opening: false,
        start: cell,
        new: cell,
        expansion: cell,
        contraction: cell,
        churn: cell,
        reactivation: cell,
        end: cell,
        awaited: cell,
        corrections: cell,
    }
}

/// The referrals behind one cell of the movements, with what each of them brought.
pub async fn behind(app: &Arc<App>, question: CellQuestion) -> Result<Vec<ReferralView>, Error> {
    app.blocking(move |app, open| {
        let only = question.currency.as_deref().map(income::currency).transpose()?;
        let (at, part) = (month(&question.month)?, part(&question.part)?);
        open.ledger.read(|r| {
            let people = People::read(app, open, r, question.program, only)?;
            let payments = people.payments(|one| one.named);
            let of = |part: Part| actuary::behind(&payments, people.through, true, at, part);
            let keys = match (people.first == Some(at), part) {
                (true, Part::Start) => of(Part::New),
                (true, Part::New) => Vec::new(),
                _ => of(part),
            };
            list::of(open, r, &people, &keys)
        })
    })
    .await
}

fn part(word: &str) -> Result<Part, Error> {
    Ok(match word {
        "start" => Part::Start,
        "new" => Part::New,
        "expansion" => Part::Expansion,
        "contraction" => Part::Contraction,
        "churn" => Part::Churn,
        "reactivation" => Part::Reactivation,
        "end" => Part::End,
        "awaited" => Part::Awaited,
        "corrections" => Part::Corrections,
        other => {
            return Err(Error::input(format!("“{other}” is no movement.")).hint(
                "There are start, new, expansion, contraction, churn, reactivation, end, awaited and corrections.",
            ));
        }
    })
}

/// The movements of everybody: amounts of all, people where they are named.
pub(super) fn moved(people: &People) -> Vec<Movement> {
    let parts = people.by_program().into_values().map(|keys| moved_of(people, &keys).1);
    sum_of(parts)
}

/// What recurs of some who are named, and the movements of them and of what names nobody.
fn moved_of(people: &People, [named, nobody]: &[Vec<u32>; 2]) -> (Payments<u32>, Vec<Movement>) {
    let payments = people.payments_of(named);
    let of = |payments: &Payments<u32>| {
        let mut told = movements(payments, people.through, true);
        let first = told.first_mut().filter(|first| people.first == Some(first.month));
        first.into_iter().for_each(Movement::opens);
        told
    };
    let nobody = of(&people.payments_of(nobody)).iter().map(without_people).collect();
    let all = sum_of([of(&payments), nobody]);
    (payments, all)
}

/// Movements of several, month by month.
fn sum_of(parts: impl IntoIterator<Item = Vec<Movement>>) -> Vec<Movement> {
    let mut by_month: BTreeMap<Month, Movement> = BTreeMap::new();
    for movement in parts.into_iter().flatten() {
        match by_month.entry(movement.month) {
            Entry::Vacant(free) => drop(free.insert(movement)),
            Entry::Occupied(mut known) => {
                let sum = together(known.get(), &movement);
                known.insert(sum);
            }
        }
    }
    by_month.into_values().collect()
}

fn each_cell(one: &Movement, other: &Movement, cell: impl Fn(Cell, Cell) -> Cell) -> Movement {
    Movement {
        month: one.month,
        finished: one.finished,
        opening: one.opening,
        start: cell(one.start, other.start),
        new: cell(one.new, other.new),
        expansion: cell(one.expansion, other.expansion),
        contraction: cell(one.contraction, other.contraction),
        churn: cell(one.churn, other.churn),
        reactivation: cell(one.reactivation, other.reactivation),
        end: cell(one.end, other.end),
        awaited: cell(one.awaited, other.awaited),
        corrections: cell(one.corrections, other.corrections),
    }
}

fn together(one: &Movement, other: &Movement) -> Movement {
    each_cell(one, other, |a, b| Cell {
        amount: a.amount.saturating_add(b.amount),
        people: a.people + b.people,
    })
}

/// A program that names nobody is not a person.
fn without_people(movement: &Movement) -> Movement {
    each_cell(movement, movement, |cell, _| Cell { people: 0, ..cell })
}

fn view(people: &People, movement: &Movement) -> MovementView {
    let cell = |cell: Cell| CellView { amount: people.money(cell.amount), people: count(cell.people) };
    MovementView {
        month: movement.month.to_string(),
        from: movement.month.first(),
        to: movement.month.plus(1).first().plus(-1),
        finished: movement.finished,
        opening: movement.opening,
        start: cell(movement.start),
        new: cell(movement.new),
        expansion: cell(movement.expansion),
        contraction: cell(movement.contraction),
        churn: cell(movement.churn),
        reactivation: cell(movement.reactivation),
        end: cell(movement.end),
        awaited: cell(movement.awaited),
        corrections: cell(movement.corrections),
        net: people.money(movement.net()),
    }
}

/// The last month that is over.
fn last(all: &[Movement]) -> Option<&Movement> {
    all.iter().rfind(|movement| movement.finished)
}

/// The last months that are over and have one before them.
fn late(all: &[Movement]) -> &[Movement] {
    let over = all.iter().filter(|movement| movement.finished).count();
    let opening = all.iter().filter(|movement| movement.opening).count();
    let over = all.get(opening..over).unwrap_or_default();
    over.get(over.len().saturating_sub(LATE)..).unwrap_or_default()
}

/// What left or shrank of what could, over some months.
fn churn_bp(late: &[Movement]) -> Option<u32> {
    let sum = |of: fn(&Movement) -> i64| late.iter().map(|one| i128::from(of(one))).sum::<i128>();
    let (lost, start) =
        (sum(|one| one.churn.amount.saturating_add(one.contraction.amount)), sum(|one| one.start.amount));
    (start > 0).then(|| u32::try_from((lost * 10_000 + start / 2) / start).unwrap_or(10_000))
}

fn now(people: &People, all: &[Movement]) -> Option<RecurringNow> {
    let late = late(all);
    let last = last(all)?;
    let year = all.iter().find(|movement| movement.month == last.month.plus(-12));
    let sum = |of: fn(&Movement) -> usize| late.iter().map(of).sum::<usize>();
    let (left, start, new) =
        (sum(|one| one.churn.people), sum(|one| one.start.people), sum(|one| one.new.people));
    let new_per_month = (!late.is_empty()).then(|| new as f64 / late.len() as f64);
    let leaving = (start > 0).then(|| left as f64 / start as f64);
    let mean = i64::try_from(last.end.people)
        .ok()
        .filter(|people| *people > 0)
        .map(|people| last.end.amount / people);
    // Who never leaves has no ceiling; who never joins goes towards nothing.
    let ceiling = leaving
        .filter(|leaving| *leaving > 0.0 && new > 0)
        .zip(new_per_month)
        .zip(mean)
        .and_then(|((leaving, new), mean)| ceiling(new, 1.0 / leaving, mean));
    Some(RecurringNow {
        month: last.month.to_string(),
        amount: people.money(last.end.amount),
        people: count(last.end.people),
        year_change_bp: year.and_then(|year| income::change_bp(last.end.amount, year.end.amount)),
        churn_bp: churn_bp(late),
        people_churn_bp: leaving.map(bp),
        new_per_month: new_per_month.map(|new| format!("{new:.1}")),
        ceiling: ceiling.map(|ceiling| CeilingView {
            people: ceiling.people.round().clamp(0.0, f64::from(u32::MAX)) as u32,
            monthly: people.money(ceiling.monthly),
        }),
    })
}

/// Programs with people or with something that recurs, the largest first, and the movements of all of them.
fn programs(open: &Open, people: &People) -> (Vec<RecurringProgram>, Vec<Movement>) {
    let (mut rows, mut parts) = (Vec::new(), Vec::new());
    for (key, keys) in people.by_program() {
        let Some(known) = people.programs.get(&key) else { continue };
        let (payments, moved) = moved_of(people, &keys);
        let monthly = last(&moved).map_or(0, |last| last.end.amount);
        let curve = Curve::of(lives(&payments, people.through, true).into_iter().map(|(_, life)| life));
        let worth = worth(&payments, people.through, true);
        let [named, nobody] = &keys;
        let all = named.iter().chain(nobody).filter_map(|key| people.all.get(*key as usize));
        let earned = all.fold(0_i64, |sum, one| sum.saturating_add(one.earned));
        let paying = named.iter().filter_map(|key| people.all.get(*key as usize));
        let paying = paying.filter(|one| people.stands(one) == Stands::Paying).count();
        rows.push((
            monthly,
            RecurringProgram {
                program: key,
                name: known.info.name.clone(),
                slot: known.info.slot,
                network: networks::name(open, &known.info.network),
                named: known.named,
                counted: known.says || known.sales_recur(),
                referrals: count(named.len()),
                paying: count(paying),
                monthly: people.money(monthly),
                share_bp: 0,
                churn_bp: churn_bp(late(&moved)),
                median_months: median(&curve),
                worth: worth.as_ref().ok().map(|worth| people.money(worth.amount)),
                worth_months: worth.as_ref().ok().map(|worth| worth.within),
                thin: worth.err().map(thin),
                earned: people.money(earned),
            },
        ));
        parts.push(moved);
    }
    let total = rows.iter().fold(0_i64, |sum, (monthly, _)| sum.saturating_add(*monthly));
    rows.sort_by(|(one, a), (other, b)| other.cmp(one).then_with(|| a.name.cmp(&b.name)));
    let with_share = |(monthly, row): (i64, RecurringProgram)| RecurringProgram {
        share_bp: income::share_bp(monthly, total),
        ..row
    };
    (rows.into_iter().map(with_share).collect(), sum_of(parts))
}

/// After how many months half have left, if that was seen.
pub(super) fn median(curve: &Curve) -> Option<u32> {
    match curve.ended(0.5) {
        Reached::After(months) => Some(months),
        Reached::NotYet => None,
    }
}
