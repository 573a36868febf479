//! Recurring commission and how it moved: the five movements that subscription businesses know.

use crate::band::narrow;
use crate::{Month, Payments};

/// An amount and how many referrals it is of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cell {
    /// In micros.
    pub amount: i64,
    /// How many referrals.
    pub people: usize,
}

/// Recurring commission of one month: `start + new + expansion + reactivation − contraction − churn = end`, exactly,
/// for amounts, and `start + new + reactivation − churn = end` for people. Every amount is a size, none is negative.
///
/// The five movements are those that ChartMogul made usual ("Understanding MRR movements"), with commission for revenue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Movement {
    /// The month.
    pub month: Month,
    /// Whether it is over. Of a month that is not, neither churn nor contraction is told: see [`Movement::awaited`].
    pub finished: bool,
    /// Whether it is the first month of which anything is known: see [`Movement::opens`].
    pub opening: bool,
    /// What recurred in the month before; in the opening month all that recurs in it.
    pub start: Cell,
    /// Of referrals that bring something for the first time.
    pub new: Cell,
    /// How much more came of those that brought something in the month before, too.
    pub expansion: Cell,
    /// How much less came of them.
    pub contraction: Cell,
    /// What those that brought something in the month before and nothing now brought then.
    pub churn: Cell,
    /// Of referrals that brought nothing in the month before, but did earlier.
    pub reactivation: Cell,
    /// What recurs in this month. While it is not over, what is awaited is a part of it.
    pub end: Cell,
    /// In a month that is not over: how much less than in the month before has come so far of those that paid then. It
    /// may still come, so they are held at what they brought then, and have neither left nor shrunk yet.
    pub awaited: Cell,
    /// What networks took back beyond what a referral brought in the month, as a size. It is no part of `end`:
    /// `end − awaited − corrections` is the sum of all that came in the month.
    pub corrections: Cell,
}

/// One of the movements, or a month's stock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Part {
    /// [`Movement::start`].
    Start,
    /// [`Movement::new`].
    New,
    /// [`Movement::expansion`].
    Expansion,
    /// [`Movement::contraction`].
    Contraction,
    /// [`Movement::churn`].
    Churn,
    /// [`Movement::reactivation`].
    Reactivation,
    /// [`Movement::end`].
    End,
    /// [`Movement::awaited`].
    Awaited,
    /// [`Movement::corrections`].
    Corrections,
}

impl Movement {
    /// Makes it the first month of which anything is known. No month is known before it, so nobody can be told to be new in
    /// it: what looks new is what was there at the start.
    pub fn opens(&mut self) {
        self.opening = true;
        self.start = std::mem::take(&mut self.new);
    }

    /// What the five movements come to.
    pub fn net(&self) -> i64 {
        let more = [self.new, self.expansion, self.reactivation].map(|cell| i128::from(cell.amount));
        let less = [self.contraction, self.churn].map(|cell| i128::from(cell.amount));
        narrow(more.iter().sum::<i128>() - less.iter().sum::<i128>())
    }

    /// The share of the start's commission that left; `None` while the month is not over, if there was none, or if nothing is
    /// known of the month before.
    pub fn churn_rate(&self) -> Option<f64> {
        (self.finished && !self.opening && self.start.amount > 0)
            .then(|| self.churn.amount as f64 / self.start.amount as f64)
    }

    /// The share of the start's referrals that left; `None` while the month is not over or if there were none.
    pub fn people_churn_rate(&self) -> Option<f64> {
        (self.finished && !self.opening && self.start.people > 0)
            .then(|| self.churn.people as f64 / self.start.people as f64)
    }
}

/// Recurring commission month by month, from the first that has any to `through`. `unfinished` says that `through` is
/// not over yet. Referrals that pay less often than monthly go through [`Payments::spread`] first.
pub fn movements<K: Ord + Clone>(payments: &Payments<K>, through: Month, unfinished: bool) -> Vec<Movement> {
    let from = through.horizon();
    let mut sums: Vec<Sums> = vec![Sums::default(); through.since(from).unsigned_abs() as usize + 1];
    for (_, own) in payments.each() {
        steps(own, through, unfinished, |month, part, amount| {
            if let Some(sums) = sums.get_mut(month.since(from).unsigned_abs() as usize) {
                sums.add(part, amount);
            }
        });
    }
    let told = from.to(through).zip(&sums).skip_while(|(_, sums)| sums.is_empty());
    told.map(|(month, sums)| sums.movement(month, !(unfinished && month == through))).collect()
}

/// The referrals behind one cell of [`movements`], in order.
pub fn behind<K: Ord + Clone>(
    payments: &Payments<K>,
    through: Month,
    unfinished: bool,
    month: Month,
    part: Part,
) -> Vec<K> {
    let mut keys = Vec::new();
    for (key, own) in payments.each() {
        let mut is_one = false;
        steps(own, through, unfinished, |at, found, _| is_one |= at == month && found == part);
        if is_one {
            keys.push(key.clone());
        }
    }
    keys
}

/// Tells what happened to one referral, month by month: in the months with an amount, and in those that come after one.
fn steps(own: &[(Month, i64)], through: Month, unfinished: bool, mut tell: impl FnMut(Month, Part, i64)) {
    let looked_at = through.horizon()..=through;
    let own = own.iter().filter(|(month, _)| looked_at.contains(month));
    let mut own = own.map(|(month, amount)| (*month, *amount)).peekable();
    let mut met = false;
    // What was paid in the month before the next one.
    let mut before = 0;
    while let Some((month, amount)) = own.next() {
        let now = amount.max(0);
        let step = Step { month, before, now, early: !met, open: unfinished && month == through };
        step.tell(&mut tell);
        if amount < 0 {
            tell(month, Part::Corrections, amount.saturating_neg());
        }
        met |= now > 0;
        before = now;
        let next = month.plus(1);
        if own.peek().is_none_or(|(at, _)| *at != next) {
            if next <= through {
                Step { month: next, before, now: 0, early: !met, open: unfinished && next == through }
                    .tell(&mut tell);
            }
            before = 0;
        }
    }
}

/// One month of one referral.
struct Step {
    month: Month,
    /// What was paid in the month before.
    before: i64,
    now: i64,
    /// Nothing was paid before.
    early: bool,
    /// The month is not over.
    open: bool,
}

impl Step {
    fn tell(self, tell: &mut impl FnMut(Month, Part, i64)) {
        let Step { month, before, now, early, open } = self;
        let held = if open { now.max(before) } else { now };
        let part = match (before, now) {
            (0, 0) => None,
            (0, _) if early => Some((Part::New, now)),
            (0, _) => Some((Part::Reactivation, now)),
            _ if now > before => Some((Part::Expansion, now - before)),
            _ if now == before => None,
            _ if open => Some((Part::Awaited, before - now)),
            (_, 0) => Some((Part::Churn, before)),
            _ => Some((Part::Contraction, before - now)),
        };
        let cells = [(Part::Start, before), (Part::End, held)];
        part.into_iter()
            .chain(cells)
            .filter(|(_, amount)| *amount > 0)
            .for_each(|(part, amount)| tell(month, part, amount));
    }
}

/// The parts of one month while they are added up.
#[derive(Clone, Default)]
struct Sums([(i128, usize); 9]);

impl Sums {
    fn is_empty(&self) -> bool {
        self.0.iter().all(|(_, people)| *people == 0)
    }

    fn add(&mut self, part: Part, amount: i64) {
        if let Some((sum, people)) = self.0.get_mut(part as usize) {
            *sum += i128::from(amount);
            *people += 1;
        }
    }

    fn movement(&self, month: Month, finished: bool) -> Movement {
        let cell = |part: Part| {
            let (sum, people) = self.0.get(part as usize).copied().unwrap_or_default();
            Cell { amount: narrow(sum), people }
        };
        Movement {
            month,
            finished,
            opening: false,
            start: cell(Part::Start),
            new: cell(Part::New),
            expansion: cell(Part::Expansion),
            contraction: cell(Part::Contraction),
            churn: cell(Part::Churn),
            reactivation: cell(Part::Reactivation),
            end: cell(Part::End),
            awaited: cell(Part::Awaited),
            corrections: cell(Part::Corrections),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::payments::month;
    use proptest::prelude::*;

    const JANUARY: &str = "2026-01";

    fn rows(rows: &[(&'static str, &[i64])]) -> Payments<&'static str> {
        let each = rows.iter().flat_map(|(key, amounts)| {
            amounts.iter().zip(0..).map(move |(amount, at)| (*key, month(JANUARY).plus(at), *amount))
        });
        each.collect()
    }

    fn cell(amount: i64, people: usize) -> Cell {
        Cell { amount, people }
    }

    #[test]
    fn the_five_movements() {
        let payments = rows(&[("ann", &[10, 15, 0, 12]), ("bob", &[0, 20, 8, 8]), ("cyd", &[5, 5, 5, 5])]);
        let told = movements(&payments, month("2026-04"), false);
        assert_eq!(told.len(), 4);
        assert_eq!((told[0].start, told[0].new, told[0].end), (cell(0, 0), cell(15, 2), cell(15, 2)));
        assert_eq!((told[1].new, told[1].expansion, told[1].end), (cell(20, 1), cell(5, 1), cell(40, 3)));
        assert_eq!(
            (told[2].churn, told[2].contraction, told[2].end),
            (cell(15, 1), cell(12, 1), cell(13, 2))
        );
        assert_eq!((told[3].reactivation, told[3].end), (cell(12, 1), cell(25, 3)));
        assert_eq!((told[2].net(), told[2].churn_rate()), (-27, Some(0.375)));
        assert_eq!(told[2].people_churn_rate(), Some(1.0 / 3.0));
        let who = |at: usize, part| behind(&payments, month("2026-04"), false, told[at].month, part);
        assert_eq!(who(2, Part::Churn), ["ann"]);
        assert_eq!(who(2, Part::Contraction), ["bob"]);
        assert_eq!(who(3, Part::Reactivation), ["ann"]);
        assert_eq!(who(1, Part::End), ["ann", "bob", "cyd"]);
    }

    #[test]
    fn nobody_is_new_in_the_first_month_of_which_anything_is_known() {
        let payments = rows(&[("ann", &[10, 15]), ("bob", &[5, 0]), ("cyd", &[0, 7])]);
        let mut told = movements(&payments, month("2026-02"), false);
        told[0].opens();
        let first = &told[0];
        assert_eq!(
            (first.opening, first.start, first.new, first.end),
            (true, cell(15, 2), cell(0, 0), cell(15, 2))
        );
        assert_eq!(first.start.amount + first.net(), first.end.amount);
        assert_eq!((first.churn_rate(), first.people_churn_rate()), (None, None));
        assert_eq!((told[1].start, told[1].new), (first.end, cell(7, 1)));
    }

    #[test]
    fn in_a_month_that_is_not_over_nobody_has_left() {
        let payments = rows(&[("ann", &[10, 0]), ("bob", &[10, 4]), ("cyd", &[10, 12]), ("dan", &[0, 3])]);
        let open = movements(&payments, month("2026-02"), true).pop().unwrap();
        assert_eq!((open.churn, open.contraction), (cell(0, 0), cell(0, 0)));
        assert_eq!((open.awaited, open.end), (cell(16, 2), cell(35, 4)));
        assert_eq!((open.expansion, open.new, open.churn_rate()), (cell(2, 1), cell(3, 1), None));
        let over = movements(&payments, month("2026-02"), false).pop().unwrap();
        assert_eq!((over.churn, over.contraction, over.end), (cell(10, 1), cell(6, 1), cell(19, 3)));
    }

    #[test]
    fn a_quarterly_customer_stays_all_the_time() {
        let payments = rows(&[("ann", &[30, 0, 0, 30, 0, 0, 30])]);
        let moved = |told: &[Movement]| told.iter().filter(|one| one.churn.people > 0).count();
        assert_eq!(moved(&movements(&payments, month("2026-09"), false)), 3);
        let told = movements(&payments.spread(), month("2026-10"), false);
        assert_eq!(
            told.iter().map(|one| one.end.amount).collect::<Vec<_>>(),
            [10, 10, 10, 10, 10, 10, 10, 10, 10, 0]
        );
        assert_eq!(moved(&told), 1, "who does not renew has left");
    }

    #[test]
    fn what_is_taken_back_is_told_apart() {
        let payments = rows(&[("ann", &[10, 0, -4]), ("bob", &[-3])]);
        let told = movements(&payments, month("2026-03"), false);
        assert_eq!((told[0].corrections, told[0].end), (cell(3, 1), cell(10, 1)));
        assert_eq!(
            (told[2].corrections, told[2].reactivation, told[2].end),
            (cell(4, 1), cell(0, 0), cell(0, 0))
        );
    }

    #[test]
    fn wild_dates_and_amounts_end_in_numbers() {
        let far = month(JANUARY).plus(-900_000);
        let payments: Payments<u8> = [
            (1, far, 5),
            (2, month(JANUARY), i64::MAX),
            (3, month(JANUARY), i64::MAX),
            (3, far.plus(-1), i64::MIN),
        ]
        .into_iter()
        .collect();
        let told = movements(&payments, month("2026-02"), false);
        assert_eq!((told.len(), told[0].new.amount), (2, i64::MAX));
        assert!(movements(&Payments::<u8>::default(), far, true).is_empty());
    }

    proptest! {
        #[test]
        fn start_and_movements_make_the_end(
            rows in proptest::collection::vec((0u8..6, 0i32..24, -900i64..90_000), 0..120),
            unfinished in any::<bool>(),
            spread in any::<bool>(),
        ) {
            let start = month(JANUARY);
            let through = start.plus(20);
            let payments: Payments<u8> = rows.iter().map(|(key, at, amount)| (*key, start.plus(*at), *amount)).collect();
            let payments = if spread { payments.spread() } else { payments };
            let mut last = cell(0, 0);
            for one in movements(&payments, through, unfinished) {
                prop_assert_eq!(one.start, last);
                prop_assert_eq!(one.start.amount + one.net(), one.end.amount);
                let people = one.start.people + one.new.people + one.reactivation.people;
                prop_assert_eq!(people - one.churn.people, one.end.people);
                let came: i64 = payments.each().filter_map(|(_, own)| own.iter().find(|(at, _)| *at == one.month).map(|(_, amount)| *amount)).sum();
                prop_assert_eq!(one.end.amount - one.awaited.amount - one.corrections.amount, came);
                for (part, found) in [(Part::New, one.new), (Part::Start, one.start), (Part::Awaited, one.awaited)] {
                    let keys = behind(&payments, through, unfinished, one.month, part);
                    prop_assert_eq!(keys.len(), found.people);
                }
                last = one.end;
            }
        }
    }
}
