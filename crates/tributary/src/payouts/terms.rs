//! What stated terms say of payouts, and the days and minimums that follow from them.
//!
//! An account is paid as one, whatever its programs state. Where they differ, the strictest is gone by, since then each of
//! the others is fulfilled as well: the highest minimum, the latest day, the longest hold. Whose it is, is said.

use std::collections::{BTreeMap, BTreeSet};

use ledger::{Account, AccountId, ApprovedSum, ProgramInfo, ProgramKey, Reader, standing};
use record::{Currency, Day, Fact, Money, Rhythm};

use super::books::Books;
use super::due::worded;
use super::owed::{Owed, Unpaid};
use super::rhythm::counted;
use crate::Error;
use crate::view::{DueBasis, DueState, DueView};

/// So many days of payouts are looked at ahead; what is newer is told of with the last.
const AHEAD: usize = 24;
/// The basis of all that is said here.
const GUESSED: &str = "Guessing from stated terms: too few payouts are known to go by.";

/// A fact of a program's terms that holds today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Stated {
    program: ProgramKey,
    name: String,
    /// What of the program it is about, where it is not all of it.
    about: Option<String>,
    since: Option<Day>,
    fact: Fact,
}

/// What terms say of payouts, by account, as they hold on a day.
pub(super) fn stated(
    r: &Reader,
    programs: &[ProgramInfo],
    today: Day,
) -> Result<BTreeMap<AccountId, Vec<Stated>>, Error> {
    let known: BTreeMap<ProgramKey, &ProgramInfo> =
        programs.iter().map(|program| (program.key, program)).collect();
    let mut by_account: BTreeMap<AccountId, Vec<Stated>> = BTreeMap::new();
    for of_program in r.all_terms()?.chunk_by(|one, other| one.term.program == other.term.program) {
        for entry in standing(of_program, today) {
            let term = &entry.term;
            let (Fact::Minimum(_) | Fact::Payout(_) | Fact::Hold(_), Some(program)) =
                (&term.fact, known.get(&term.program))
            else {
                continue;
            };
            by_account.entry(program.account).or_default().push(Stated {
                program: program.key,
                name: program.name.clone(),
                about: term.about.clone(),
                since: term.since,
                fact: term.fact.clone(),
            });
        }
    }
    Ok(by_account)
}

/// A term that is gone by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Term<T> {
    pub value: T,
    /// Who states it, and that others state something else, in a sentence.
    pub says: String,
}

/// Stated terms, as far as they are known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct PayoutTerms {
    /// The least sum that is paid out.
    pub minimum: Option<Term<Money>>,
    /// When payouts are sent.
    pub payout: Option<Term<Rhythm>>,
    /// How many days a commission is held before it is approved.
    pub hold: Option<Term<i64>>,
}

impl PayoutTerms {
    /// The terms of an account in a currency: of the payer, if there are several; else of the programs that earn in it,
    /// or of all where none is known to.
    pub fn of(
        books: &Books<'_>,
        account: &Account,
        payer: Option<&str>,
        currency: Currency,
        sums: &[ApprovedSum],
    ) -> PayoutTerms {
        let Some(all) = books.terms.get(&account.id) else { return PayoutTerms::default() };
        let earning: BTreeSet<ProgramKey> =
            sums.iter().filter(|sum| sum.money.currency == currency).map(|sum| sum.program).collect();
        let is_meant = |one: &&Stated| match payer {
            Some(payer) => one.name == payer,
            None => earning.is_empty() || earning.contains(&one.program),
        };
        PayoutTerms::among(&all.iter().filter(is_meant).collect::<Vec<_>>(), currency, books.today)
    }

    fn among(all: &[&Stated], currency: Currency, today: Day) -> PayoutTerms {
        let minimum = strictest(all, "minimums", "the highest", |fact| match fact {
            Fact::Minimum(money) if money.currency == currency => Some((money.micros, *money)),
            _ => None,
        });
        PayoutTerms {
            // A minimum of nothing is none.
            minimum: minimum.filter(|minimum| minimum.value.micros > 0),
            payout: strictest(all, "days of payouts", "the latest", |fact| match fact {
                Fact::Payout(rhythm) => Some((rhythm.pays(today), *rhythm)),
                _ => None,
            }),
            hold: strictest(all, "holds", "the longest", |fact| match fact {
                Fact::Hold(days) => Some((i64::from(*days), i64::from(*days))),
                _ => None,
            }),
        }
    }
}

/// The strictest of what several programs state, and who states it.
fn strictest<T, K: Ord>(
    all: &[&Stated],
    what: &str,
    which: &str,
    read: impl Fn(&Fact) -> Option<(K, T)>,
) -> Option<Term<T>> {
    let told: Vec<(K, T, &Stated)> =
        all.iter().filter_map(|one| read(&one.fact).map(|(key, value)| (key, value, *one))).collect();
    let texts: BTreeSet<String> = told.iter().map(|(.., one)| one.fact.to_string()).collect();
    // Of equal ones the first name, whatever order they came in.
    let (_, value, chosen) = told.into_iter().max_by(|(one, _, a), (other, _, b)| {
        one.cmp(other).then_with(|| (&b.name, &b.about).cmp(&(&a.name, &a.about)))
    })?;
    let since = chosen.since.map(|since| format!(", since {}", worded(since))).unwrap_or_default();
    let (name, of) = (&chosen.name, shown(&chosen.fact));
    let name = chosen.about.as_ref().map_or(name.clone(), |about| format!("{name} ({about})"));
    let says = match texts.len() {
        0 | 1 => format!("{name} states: {of}{since}."),
        _ => format!("Different ones are stated ({what}): gone by {which}, {of}, of {name}{since}."),
    };
    Some(Term { value, says })
}

/// A fact as it is read in a sentence.
fn shown(fact: &Fact) -> String {
    match fact {
        Fact::Minimum(money) => format!("a minimum of {}", super::said(*money)),
        Fact::Payout(rhythm) => format!("payouts {rhythm}"),
        Fact::Hold(_) => format!("a hold of {fact}"),
        other => other.to_string(),
    }
}

/// The days of payouts from today on by a stated rhythm, each with the last day of approval that it pays; none of it where
/// all that is approved by then is paid.
fn days(rhythm: Rhythm, today: Day) -> Vec<(Day, Option<Day>)> {
    let Rhythm::Net { days } = rhythm else {
        return rhythm.next(today.plus(-1)).map(|day| (day, None)).into_iter().collect();
    };
    let (mut found, mut after) = (Vec::new(), today.plus(-1));
    while let Some(day) = rhythm.next(after).filter(|_| found.len() < AHEAD) {
        let approved = day.plus(-i64::from(days));
        if approved >= today {
            break;
        }
        found.push((day, Some(approved)));
        after = day;
    }
    // What was approved this month, up to today, is the last that can be said.
    found.extend(rhythm.pays(today).map(|day| (day, None)));
    found
}

impl Owed<'_, '_> {
    /// What is expected by stated terms alone.
    pub(super) fn by_terms(&self, all: &Unpaid) -> Result<Vec<DueView>, Error> {
        let Some(payout) = &self.terms.payout else { return Ok(vec![self.without_day(all, None)]) };
        let days = days(payout.value, self.books.today);
        if days.is_empty() {
            let why = format!("{} From which day on is not told, so no day follows from it.", payout.says);
            return Ok(vec![self.without_day(all, Some(why))]);
        }
        let (least, held) = self.least();
        let hold = self.terms.hold.as_ref();
        let (mut dues, mut before) = (Vec::new(), Unpaid::default());
        for (day, approved) in days {
            let up_to = approved.map(|approved| approved.plus(-hold.map_or(0, |hold| hold.value)));
            let until = self.unpaid(up_to)?;
            // What is too little to be paid waits for the next day, together with what comes until then.
            if until.sum.saturating_sub(before.sum.max(0)) < least.max(1) {
                continue;
            }
            let mut why = vec![GUESSED.to_owned(), payout.says.clone()];
            why.extend(approved.map(|approved| since_approved(approved, hold)));
            let due = self.due(Some(day), &until, &before, DueBasis::Terms, why);
            dues.push(DueView { up_to, ..due });
            before = until;
        }
        if all.sum.saturating_sub(before.sum.max(0)) > 0 {
            let why = held.into_iter().collect();
            let due = self.due(None, all, &before, DueBasis::Terms, why);
            dues.push(due.held());
        }
        Ok(dues)
    }

    fn without_day(&self, all: &Unpaid, why: Option<String>) -> DueView {
        let nothing = Unpaid::default();
        if self.terms.minimum.as_ref().is_some_and(|minimum| all.sum < minimum.value.micros) {
            let held = self.least().1.into_iter().collect();
            return self.due(None, all, &nothing, DueBasis::Terms, held).held();
        }
        let why = std::iter::once(self.why_no_day()).chain(why).collect();
        self.due(None, all, &nothing, DueBasis::Nothing, why)
    }
}

impl DueView {
    /// The same, held because it is too little, unless the user said something of it.
    fn held(self) -> DueView {
        let state = if self.state == DueState::Expected { DueState::Held } else { self.state };
        DueView { state, ..self }
    }
}

/// Which commissions a payout so long after the month of approval has.
fn since_approved(approved: Day, hold: Option<&Term<i64>>) -> String {
    match hold {
        Some(hold) => format!(
            "Commissions that are approved by {} are counted in, {} after their own day. {}",
            worded(approved),
            counted(hold.value, "day"),
            hold.says
        ),
        None => format!(
            "Commissions up to {} are counted in, as if approved on their own day: no hold is stated.",
            worded(approved)
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use record::TermKind::{self, Hold, Minimum, Payout};

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn fact(name: &str, kind: TermKind, text: &str, about: Option<&str>, since: Option<&str>) -> Stated {
        Stated {
            program: ProgramKey(1),
            name: name.to_owned(),
            about: about.map(str::to_owned),
            since: since.map(day),
            fact: Fact::parse(kind, text).unwrap(),
        }
    }

    fn says<T>(term: Option<Term<T>>) -> Option<String> {
        term.map(|term| term.says)
    }

    #[test]
    fn of_different_terms_the_strictest_is_gone_by_and_named() {
        let all = [
            fact("Tents", Minimum, "25 USD", None, None),
            fact("Boots", Minimum, "50 USD", Some("by cheque"), Some("2026-06-01")),
            fact("Boots", Minimum, "90 EUR", None, None),
            fact("Tents", Payout, "day 15", None, None),
            fact("Boots", Payout, "day 8", None, None),
            fact("Hats", Payout, "every 2 weeks", None, None),
            fact("Hats", Hold, "30 days", None, None),
            fact("Boots", Hold, "30", None, None),
        ];
        for order in [all.iter().collect::<Vec<_>>(), all.iter().rev().collect()] {
            let terms = PayoutTerms::among(&order, Currency::new("USD").unwrap(), day("2026-07-25"));
            assert_eq!(terms.minimum.as_ref().unwrap().value, "50.00 USD".parse().unwrap());
            assert_eq!(
                says(terms.minimum).unwrap(),
                "Different ones are stated (minimums): gone by the highest, a minimum of 50.00 USD, of Boots (by cheque), since 1 Jun 2026."
            );
            // 15 August comes after 8 August; of two weeks no day is known.
            assert_eq!(
                says(terms.payout).unwrap(),
                "Different ones are stated (days of payouts): gone by the latest, payouts day 15, of Tents."
            );
            assert_eq!(
                (terms.hold.as_ref().map(|hold| hold.value), says(terms.hold).as_deref()),
                (Some(30), Some("Boots states: a hold of 30 days."))
            );
        }
        let none = PayoutTerms::among(&[], Currency::EUR, day("2026-07-25"));
        assert_eq!(none, PayoutTerms::default());
        let nothing = fact("Tents", Minimum, "0 EUR", None, None);
        assert_eq!(PayoutTerms::among(&[&nothing], Currency::EUR, day("2026-07-25")).minimum, None);
    }

    #[test]
    fn days_of_stated_rhythms_begin_today() {
        let check = |text: &str, expected: &[(&str, Option<&str>)]| {
            let Some(Fact::Payout(rhythm)) = Fact::parse(Payout, text) else { panic!("{text}") };
            let expected: Vec<_> =
                expected.iter().map(|(on, approved)| (day(on), approved.map(day))).collect();
            assert_eq!(days(rhythm, day("2026-07-25")), expected, "{text}");
        };
        check("day 15", &[("2026-08-15", None)]);
        check("day 25", &[("2026-07-25", None)]);
        check("last day every 3 months", &[("2026-07-31", None)]);
        check("every 2 weeks from 2026-07-20", &[("2026-08-03", None)]);
        check("every 2 weeks", &[]);
        check("net 0", &[("2026-07-31", None)]);
        // Thirty days after the end of June, and after the end of July.
        check("net 30", &[("2026-07-30", Some("2026-06-30")), ("2026-08-30", None)]);
        check(
            "net 60",
            &[("2026-07-30", Some("2026-05-31")), ("2026-08-29", Some("2026-06-30")), ("2026-09-29", None)],
        );
        // However long: the last is never said too early.
        let Some(Fact::Payout(long)) = Fact::parse(Payout, "net 3000") else { panic!() };
        let found = days(long, day("2026-07-25"));
        assert_eq!((found.len(), found.last().copied()), (25, Some((day("2026-07-31").plus(3000), None))));
    }
}
