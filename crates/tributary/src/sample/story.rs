//! What the sample profile tells: ten invented programs through fourteen months.
//!
//! Everything follows from the day the story begins, so that the same window asked twice has the same rows, and a
//! later day goes on where an earlier one stopped. Amounts are whole cents.

use std::collections::BTreeMap;

use chrono::{Datelike, Months};
use record::{Day, Days, ProgramKind, Step};

use super::programs::{BLOG, FORGOTTEN, LENGTH, Membership, NEWSLETTER, PROGRAMS, Program, REVERSED, VIDEOS};

/// The story's last day: whoever looks later finds nothing new.
const LAST: i64 = 3650;

/// Since when a member is silent, in days before the story is first told.
const SILENT_DAYS: i64 = 80;
/// Whole months of the lower share before the story is first told.
const FELL_MONTHS: u32 = 3;

/// What a member pays a month for each part of it that the program passes on: a fifth.
const FEE_SHARE: i64 = 5;
/// Months after which some members take a larger plan, and others a smaller one.
const UP_MONTHS: u32 = 5;
const DOWN_MONTHS: u32 = 7;

/// The day from which a lower share is paid, of the story that is first told on a day.
pub(super) fn share_fell_on(told: Day) -> Day {
    let first = Step::Month.bucket(told).from();
    first.date().checked_sub_months(Months::new(FELL_MONTHS)).map_or(first, Day::from)
}

/// The story as it is known at one moment.
pub(super) struct Story {
    opened: Day,
    /// Seconds since 1970: what happens later is not known yet.
    known: i64,
    /// The last day of which something is known.
    day: Day,
}

/// A commission as it stands.
pub(super) struct Commission {
    pub id: String,
    pub program: &'static Program,
    pub day: Day,
    /// Seconds since 1970.
    pub at: i64,
    pub clicked: i64,
    pub word: &'static str,
    pub cents: i64,
    pub order: Option<(i64, String)>,
    pub sub_id: Option<String>,
    pub member: Option<String>,
    pub state: State,
    /// When that was decided.
    pub decided: Option<Day>,
    pub payout: Option<(Day, String)>,
}

/// Where a commission stands, in the network's own words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    Created,
    UnderReview,
    Confirmed,
    Cancelled,
}

/// Somebody who joined.
pub(super) struct Member {
    pub id: String,
    number: u64,
    pub joined: Day,
    /// The end of the trial; who does not stay leaves on it.
    pub decides: Day,
    pub left: Option<Day>,
}

impl Story {
    pub fn new(opened: Day, known: i64) -> Story {
        let day = Day::from_number(known.div_euclid(86_400)).unwrap_or(opened);
        Story { opened, known, day: day.min(opened.plus(LAST)) }
    }

    /// The story at the end of a day.
    pub fn at_the_end_of(opened: Day, day: Day) -> Story {
        Story::new(opened, day.plus(1).start().timestamp() - 1)
    }

    /// The last day of which something is known.
    pub fn day(&self) -> Day {
        self.day
    }

    /// The first and the last day of which something is known; `None` before the beginning.
    pub fn days(&self) -> Option<Days> {
        Days::new(self.opened, self.day)
    }

    /// Every commission of a program in a range of days, in order.
    pub fn commissions(&self, program: &'static Program, asked: Days) -> Vec<Commission> {
        let range = Days::new(asked.from().max(self.opened), asked.to().min(self.day));
        let Some(range) = range else { return Vec::new() };
        let mut all = match &program.members {
            Some(membership) => self.fees_for_members(program, membership, range),
            None => self.sales(program, range),
        };
        all.retain(|commission| commission.at <= self.known);
        all.sort_by(|a, b| (a.at, &a.id).cmp(&(b.at, &b.id)));
        all
    }

    /// Every commission of a publisher account in a range of days, in order.
    pub fn of_publisher(&self, publisher: &str, asked: Days) -> Vec<Commission> {
        let programs = PROGRAMS.iter().filter(|program| program.publisher == publisher);
        let mut all: Vec<_> = programs.flat_map(|program| self.commissions(program, asked)).collect();
        all.sort_by(|a, b| (a.at, &a.id).cmp(&(b.at, &b.id)));
        all
    }

    /// What a publisher account was paid: the cents of each payout, by day and id, with its currency.
    pub fn payouts(&self, publisher: &str) -> BTreeMap<(Day, String), (&'static str, i64)> {
        let mut payouts = BTreeMap::new();
        for commission in self.days().map(|days| self.of_publisher(publisher, days)).unwrap_or_default() {
            if let Some(payout) = commission.payout {
                payouts.entry(payout).or_insert((commission.program.currency, 0)).1 += commission.cents;
            }
        }
        payouts
    }

    /// Who joined a program so far.
    pub fn members(&self, program: &Program) -> Vec<Member> {
        let Some(membership) = &program.members else { return Vec::new() };
        let earlier =
            (0..membership.before).map(|number| (number, self.opened.plus(-25 - 23 * number as i64)));
        let mut joined: Vec<_> = earlier.collect();
        let mut number = membership.before;
        for day in self.days().into_iter().flat_map(each) {
            let (first, last) = membership.joining;
            let rate = first + (last - first) * (day.number() - self.opened.number()) / LENGTH;
            for _ in 0..some(rate, &mut Dice::new(&[program.id, 1, day.number() as u64])) {
                joined.push((number, day));
                number += 1;
            }
        }
        let member = |(number, joined): (u64, Day)| {
            let decides = joined.plus(14);
            let mut dice = Dice::new(&[program.id, 2, number]);
            let stays = number < membership.before || dice.below(1000) >= 180;
            let left = if stays {
                (1..600)
                    .map(|month| months_later(decides, month))
                    .take_while(|day| *day <= self.day)
                    .find(|day| *day > self.opened && dice.below(1000) < membership.leaving)
                    .filter(|_| membership.silent != Some(number))
            } else {
                Some(decides).filter(|day| *day <= self.day)
            };
            Member { id: format!("M{}{number:04}", program.id), number, joined, decides, left }
        };
        joined.into_iter().map(member).collect()
    }

    /// Clicks and impressions of a program on a day; impressions only for banners.
    pub fn traffic(&self, program: &Program, day: Day) -> (i64, Option<i64>) {
        let rate = match &program.members {
            Some(membership) => membership.joining.1,
            None => self.pulls(program, day).map(|(_, rate)| rate).sum(),
        };
        let mut dice = Dice::new(&[program.id, 3, day.number() as u64]);
        let clicks = rate * dice.between(26, 44) / 1000 + dice.between(0, 4);
        let impressions = (program.kind == ProgramKind::Site).then(|| clicks * dice.between(70, 110) + 40);
        (clicks, impressions)
    }

    /// The clicks on each mark of a program on a day: its part of all of them.
    pub fn clicks(&self, program: &Program, day: Day) -> Vec<(String, i64)> {
        let (all, _) = self.traffic(program, day);
        let pulls: Vec<(String, i64)> = match &program.members {
            Some(membership) => membership.through.iter().map(|mark| ((*mark).to_owned(), 1)).collect(),
            None => self.pulls(program, day).collect(),
        };
        let weight: i64 = pulls.iter().map(|(_, rate)| rate).sum();
        let (mut left, mut weight) = (all, weight.max(1));
        let mut clicks: BTreeMap<String, i64> = BTreeMap::new();
        for (mark, rate) in pulls {
            let part = left * rate / weight;
            (left, weight) = (left - part, (weight - rate).max(1));
            *clicks.entry(mark).or_default() += part;
        }
        clicks.into_iter().filter(|(_, clicks)| *clicks > 0).collect()
    }

    /// The marks that still pull on a day, and how much.
    fn pulls<'a>(&self, program: &'a Program, day: Day) -> impl Iterator<Item = (String, i64)> + 'a {
        let today = day.number() - self.opened.number();
        let month = day.date().month0() as usize;
        let season = program.season.get(month).copied().unwrap_or(100);
        let weekday = if day.date().weekday().num_days_from_monday() > 4 { 118 } else { 95 };
        program.channels.iter().flat_map(move |channel| {
            let times =
                if channel.every > 0 { (today - channel.from).div_euclid(channel.every) + 1 } else { 1 };
            (0..times.max(0)).filter_map(move |time| {
                let from = channel.from + time * channel.every;
                let rate = decayed(channel.rate, today - from, channel.half)? * season * weekday / 10_000;
                let name = match channel.every {
                    0 => channel.name.to_owned(),
                    _ => format!("{}-{}", channel.name, day.plus(from - today).date().format("%y%m%d")),
                };
                Some((name, rate))
            })
        })
    }

    fn sales(&self, program: &'static Program, range: Days) -> Vec<Commission> {
        let mut sales = Vec::new();
        for day in each(range) {
            let mut dice = Dice::new(&[program.id, 4, day.number() as u64]);
            let mut number = 0;
            for (mark, rate) in self.pulls(program, day) {
                let certain = i64::from(self.is_taken_back(&mark, day) && day.number() % 2 == 0);
                for _ in 0..some(rate * dice.between(40, 160) / 100, &mut dice).max(certain) {
                    number += 1;
                    let order = (program.share > 0).then(|| {
                        // Small orders are commoner than large ones.
                        let cents = dice.between(program.order.0, program.order.1);
                        cents.min(dice.between(program.order.0, program.order.1))
                    });
                    let share = self.share(program, day);
                    let cents = order.map_or(program.fee, |order| (order * share + 5000) / 10_000);
                    let mut sale = self.commission(program, day, number, cents, &mut dice);
                    sale.order = order.map(|order| (order, format!("A{}", dice.between(100_000, 999_999))));
                    sale.sub_id = Some(mark.clone());
                    sales.push(self.taken_back(sale));
                }
            }
        }
        sales
    }

    /// The share that is paid for a sale of a day.
    fn share(&self, program: &Program, day: Day) -> i64 {
        let fell = program.fell_to > 0 && day >= share_fell_on(self.opened.plus(LENGTH));
        if fell { program.fell_to } else { program.share }
    }

    fn fees_for_members(
        &self,
        program: &'static Program,
        membership: &Membership,
        range: Days,
    ) -> Vec<Commission> {
        let mut fees = Vec::new();
        for member in self.members(program) {
            let mut add = |day: Day, time: u64, cents: i64, word: &'static str| {
                let monthly = time > 0;
                let mut dice = Dice::new(&[program.id, 5, member.number, time]);
                let mut fee = self.commission(program, day, member.number, cents, &mut dice);
                fee.word = word;
                fee.member = membership.named.then(|| member.id.clone());
                fee.order = monthly.then(|| (cents * FEE_SHARE, format!("F{}", fee.id)));
                fee.sub_id = through(membership, member.number);
                fees.push(fee);
            };
            if membership.bonus > 0 && range.contains(member.decides) && member.left != Some(member.decides) {
                add(member.decides, 0, membership.bonus, "bonus");
            }
            let silent = membership.silent == Some(member.number);
            let silent_from = self.opened.plus(LENGTH - SILENT_DAYS);
            let stayed = |day: &Day| {
                member.left.is_none_or(|left| *day < left)
                    && *day <= range.to()
                    && !(silent && *day >= silent_from)
            };
            for (month, day) in (1..600)
                .map(|month| (month, months_later(member.decides, month)))
                .take_while(|(_, day)| stayed(day))
            {
                if range.contains(day) {
                    let cents = membership.monthly * plan(member.number, month) / 100;
                    add(day, u64::from(month), cents, program.word);
                }
            }
        }
        fees
    }

    /// A commission of a day, and how far it has come by now.
    fn commission(
        &self,
        program: &'static Program,
        day: Day,
        number: u64,
        cents: i64,
        dice: &mut Dice,
    ) -> Commission {
        let at = day.start().timestamp() + dice.between(0, 86_399);
        let clicked = at - dice.between(120, 3 * 86_400);
        let declined = day.plus(dice.between(3, program.validation - 2));
        let approved = day.plus(program.validation + dice.between(0, 6));
        let mut commission = Commission {
            id: format!("{}{:05}{number:03}", program.id, day.number()),
            program,
            day,
            at,
            clicked,
            word: program.word,
            cents,
            order: None,
            sub_id: None,
            member: None,
            state: if day.plus(3) > self.day { State::Created } else { State::UnderReview },
            decided: None,
            payout: None,
        };
        if dice.below(1000) < program.declined {
            if declined <= self.day {
                (commission.state, commission.decided) = (State::Cancelled, Some(declined));
            }
        } else if approved <= self.day {
            (commission.state, commission.decided) = (State::Confirmed, Some(approved));
            commission.payout = self.payout(program, approved);
        }
        commission
    }

    /// Takes a week's sales of one mark back on the day the story is first told.
    fn taken_back(&self, mut sale: Commission) -> Commission {
        if sale.sub_id.as_deref().is_some_and(|mark| self.is_taken_back(mark, sale.day)) {
            let told = self.opened.plus(LENGTH);
            let reversed = told <= self.day;
            sale.state = if reversed { State::Cancelled } else { State::UnderReview };
            (sale.decided, sale.payout) = (reversed.then_some(told), None);
        }
        sale
    }

    fn is_taken_back(&self, mark: &str, day: Day) -> bool {
        let told = self.opened.plus(LENGTH);
        mark == REVERSED && told.plus(-17) <= day && day <= told.plus(-9)
    }

    /// Whether the network no longer tells of a commission, from the day on which the story is first told.
    pub fn is_forgotten(&self, commission: &Commission) -> bool {
        let told = self.opened.plus(LENGTH);
        let days = told.plus(-10)..=told.plus(-9);
        commission.program.id == FORGOTTEN && told <= self.day && days.contains(&commission.day)
    }

    /// The payout that brings a commission approved on this day: one a month for what was approved the month before.
    fn payout(&self, program: &Program, approved: Day) -> Option<(Day, String)> {
        let told = self.opened.plus(LENGTH);
        let pays_on = match program.publisher {
            BLOG => told.date().day().min(28),
            VIDEOS => 8,
            NEWSLETTER => 15,
            _ => return None,
        };
        let next = months_later(Day::new(approved.date().year(), approved.date().month(), 1)?, 1);
        let paid = next.plus(i64::from(pays_on) - 1);
        // The newsletter's last payouts are late.
        let late = program.publisher == NEWSLETTER && paid > told.plus(-45);
        let id = format!("RB-{}-{}-{}", paid.date().format("%Y%m"), program.publisher, program.currency);
        (paid <= self.day && !late).then_some((paid, id))
    }
}

/// Percent of the usual plan that a member has in a month of paying: some take a larger one after a while, some a
/// smaller one.
fn plan(member: u64, month: u32) -> i64 {
    match (member % 6, member % 9) {
        (1, _) if month > UP_MONTHS => 150,
        (1, _) => 100,
        (_, 3) if month > DOWN_MONTHS => 60,
        _ => 100,
    }
}

/// The mark of the link through which a member came.
fn through(membership: &Membership, number: u64) -> Option<String> {
    let marks = membership.through;
    let at = usize::try_from(number).ok()?.checked_rem(marks.len())?;
    marks.get(at).map(|mark| (*mark).to_owned())
}

/// Every day of a range.
pub(super) fn each(range: Days) -> impl Iterator<Item = Day> {
    (0..range.count()).map(move |days| range.from().plus(days))
}

fn months_later(day: Day, months: u32) -> Day {
    day.date().checked_add_months(Months::new(months)).map_or(day, Day::from)
}

/// What is left of a pull after some days; `None` before it begins and when it is spent.
fn decayed(rate: i64, age: i64, half: i64) -> Option<i64> {
    if age < 0 {
        return None;
    }
    if half == 0 {
        return Some(rate);
    }
    let rate = rate.checked_shr(u32::try_from(age / half).ok()?)? * (2 * half - age % half) / (2 * half);
    (rate > 0).then_some(rate)
}

/// A whole number of things where `thousandths` of one are expected.
fn some(thousandths: i64, dice: &mut Dice) -> i64 {
    thousandths / 1000 + i64::from(dice.between(0, 999) < thousandths % 1000)
}

/// Chance that falls the same way each time (SplitMix64).
pub(super) struct Dice(u64);

impl Dice {
    pub fn new(seeds: &[u64]) -> Dice {
        seeds.iter().fold(Dice(0x5EED), |mut dice, seed| {
            let mixed = dice.next() ^ seed.wrapping_mul(0xD6E8_FEB8_6659_FD93);
            Dice(mixed)
        })
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`.
    pub fn below(&mut self, end: u64) -> u64 {
        self.next() % end.max(1)
    }

    /// A number from `least` to `most`.
    pub fn between(&mut self, least: i64, most: i64) -> i64 {
        least + self.below((most - least).max(0) as u64 + 1) as i64
    }
}
