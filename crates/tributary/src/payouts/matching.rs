//! Which receipts are which payouts.
//!
//! Pure and always the same: what comes in, in whatever order, gives the same proposals. A payout and a receipt belong
//! together if their days lie within ten of each other and the amounts agree: to the last unit (exact), up to a fee of
//! five percent (near), or, in another currency, between six percent less and two more than the rate of the day gives.
//! One payout may have come in up to three receipts, and one receipt may be up to three payouts of one network, or a
//! run of up to twelve. At most [`AROUND`] payments around a day are tried, so the work grows with their number only.

use std::collections::{BTreeMap, BTreeSet};

use ledger::{MatchedHow, RowId};
use record::{Currency, Day, Money};

/// How many days a payout and its receipt lie apart at most.
pub(crate) const DAYS: i64 = 10;
/// How much less than a payout a receipt is at most, for a fee, in hundredths of a percent.
pub(crate) const FEE_BP: i64 = 500;
/// How much less and how much more than the rate of the day gives, in hundredths of a percent.
pub(crate) const RATE_BP: (i64, i64) = (600, 200);
/// How many payments around one are tried for sums, the nearest first.
pub(crate) const AROUND: usize = 12;

/// What a network sent and nothing was matched to yet, or a part of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sent {
    pub row: RowId,
    /// Who pays: payouts of one payer may come in one receipt.
    pub payer: String,
    pub day: Day,
    /// What is left of it.
    pub left: Money,
    /// What its payer may be called: network, account, programs.
    pub names: Vec<String>,
}

/// What a bank or wallet received and is not matched yet, or a part of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Got {
    pub row: RowId,
    pub day: Day,
    /// What is left of it.
    pub left: Money,
    /// Who paid, where the source tells.
    pub payer: Option<String>,
}

/// Parts that are likely to be the same money.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Proposal {
    pub how: MatchedHow,
    pub parts: Vec<Part>,
    /// Whether another proposal speaks of the same payout or receipt.
    pub ambiguous: bool,
    /// Whether the receipt's payer has the name of what paid; none where it tells no payer.
    pub named: Option<bool>,
}

/// A part of a payout that is a part of a receipt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Part {
    pub payout: RowId,
    pub receipt: RowId,
    /// In the payout's currency.
    pub sent: i64,
    /// In the receipt's currency.
    pub received: i64,
}

impl Proposal {
    /// Whether it may be made without asking: exact, the only one, and nobody else's name is on it.
    pub fn is_certain(&self) -> bool {
        self.is_exact() && !self.ambiguous && self.named != Some(false)
    }

    /// Whether one payout and one receipt agree to the last unit.
    pub fn is_exact(&self) -> bool {
        self.how == MatchedHow::Exact
    }

    fn rows(&self) -> impl Iterator<Item = RowId> {
        self.parts.iter().flat_map(|part| [part.payout, part.receipt])
    }
}

/// Converts at the rate of a day; none where it is not known.
pub(crate) type AtRate<'a> = &'a dyn Fn(Money, Currency, Day) -> Option<Money>;

/// Everything that may belong together, exact ones first.
pub(crate) fn proposals(sent: &[Sent], got: &[Got], at_rate: AtRate<'_>) -> Vec<Proposal> {
    let mut sent: Vec<&Sent> = sent.iter().filter(|one| one.left.micros > 0).collect();
    let mut got: Vec<&Got> = got.iter().filter(|one| one.left.micros > 0).collect();
    sent.sort_by_key(|one| (one.day, one.row));
    got.sort_by_key(|one| (one.day, one.row));
    let mut all: Vec<Proposal> = Vec::new();
    type Step = fn(&[&Sent], &[&Got], AtRate<'_>) -> Vec<Proposal>;
    let steps: [Step; 4] = [exact, near, one_for_many, split];
    for step in steps {
        let mut found = step(&sent, &got, at_rate);
        // A share of less than the smallest unit is none.
        found.retain(|one| one.parts.iter().all(|part| part.sent > 0 && part.received > 0));
        mark_ambiguous(&mut found);
        let spoken_of: BTreeSet<RowId> = found.iter().flat_map(Proposal::rows).collect();
        sent.retain(|one| !spoken_of.contains(&one.row));
        got.retain(|one| !spoken_of.contains(&one.row));
        all.append(&mut found);
    }
    all
}

/// Proposals of which none speaks of a payment that another has: what agrees to the last unit goes first, and of that the
/// nearest in time, so that what is only alike takes none of it away.
pub(crate) fn each_once(mut proposals: Vec<Proposal>, day: &dyn Fn(RowId) -> i64) -> Vec<Proposal> {
    let apart =
        |one: &Proposal| one.parts.iter().map(|part| (day(part.payout) - day(part.receipt)).abs()).max();
    proposals.sort_by_key(|one| (!one.is_exact(), apart(one)));
    let mut spent = BTreeSet::new();
    proposals.retain(|one| {
        let is_free = one.rows().all(|row| !spent.contains(&row));
        if is_free {
            spent.extend(one.rows());
        }
        is_free
    });
    proposals
}

fn mark_ambiguous(found: &mut [Proposal]) {
    let mut seen: BTreeMap<RowId, u32> = BTreeMap::new();
    for proposal in found.iter() {
        for row in proposal.rows().collect::<BTreeSet<_>>() {
            *seen.entry(row).or_default() += 1;
        }
    }
    for proposal in found {
        let shared = proposal.rows().any(|row| seen.get(&row).is_some_and(|count| *count > 1));
        proposal.ambiguous = shared;
    }
}

/// Receipts within ten days of a day.
fn around<'g>(got: &[&'g Got], day: Day) -> impl Iterator<Item = &'g Got> {
    let from = got.partition_point(|one| one.day < day.plus(-DAYS));
    let to = got.partition_point(|one| one.day <= day.plus(DAYS));
    got.get(from..to).unwrap_or_default().to_vec().into_iter()
}

fn exact(sent: &[&Sent], got: &[&Got], _: AtRate<'_>) -> Vec<Proposal> {
    one_by_one(sent, got, MatchedHow::Exact, &|one, other| one.left == other.left)
}

fn near(sent: &[&Sent], got: &[&Got], at_rate: AtRate<'_>) -> Vec<Proposal> {
    one_by_one(sent, got, MatchedHow::Near, &|one, other| is_near(one.left, other, at_rate))
}

/// Whether a receipt is a payout less a fee, or what it comes to in the receipt's currency.
fn is_near(sent: Money, got: &Got, at_rate: AtRate<'_>) -> bool {
    let (least, most) = if sent.currency == got.left.currency { (FEE_BP, 0) } else { RATE_BP };
    let Some(whole) = at_rate(sent, got.left.currency, got.day) else { return false };
    let (whole, received) = (i128::from(whole.micros), i128::from(got.left.micros) * 10_000);
    whole * i128::from(10_000 - least) <= received && received <= whole * i128::from(10_000 + most)
}

fn one_by_one(
    sent: &[&Sent],
    got: &[&Got],
    how: MatchedHow,
    fits: &dyn Fn(&Sent, &Got) -> bool,
) -> Vec<Proposal> {
    let mut found = Vec::new();
    for one in sent {
        for other in around(got, one.day).filter(|other| fits(one, other)) {
            let part = Part {
                payout: one.row,
                receipt: other.row,
                sent: one.left.micros,
                received: other.left.micros,
            };
            found.push(Proposal { how, parts: vec![part], ambiguous: false, named: named(&[one], other) });
        }
    }
    keep_named(found)
}

/// Where one of several has the payer's name, those with another's name or none are not meant.
fn keep_named(found: Vec<Proposal>) -> Vec<Proposal> {
    let named: BTreeSet<RowId> =
        found.iter().filter(|one| one.named == Some(true)).flat_map(Proposal::rows).collect();
    let keep = |one: &Proposal| one.named == Some(true) || !one.rows().any(|row| named.contains(&row));
    found.into_iter().filter(keep).collect()
}

/// Receipts that may be what is asked for, though it has no payout or came long after: those around its day, and those
/// until another day, in the order in which they came. Where one has the payer's name, those with another's or none are not
/// meant.
pub(crate) fn may_be(sent: &Sent, got: &[Got], until: Day, at_rate: AtRate<'_>) -> Vec<RowId> {
    let is_meant = |one: &&Got| {
        let days = sent.day.plus(-DAYS)..=until.max(sent.day.plus(DAYS));
        one.left.micros > 0 && days.contains(&one.day) && is_near(sent.left, one, at_rate)
    };
    let mut meant: Vec<(Option<bool>, &Got)> =
        got.iter().filter(is_meant).map(|one| (named(&[sent], one), one)).collect();
    if meant.iter().any(|(named, _)| *named == Some(true)) {
        meant.retain(|(named, _)| *named == Some(true));
    }
    meant.sort_by_key(|(_, one)| (one.day, one.row));
    meant.into_iter().map(|(_, one)| one.row).collect()
}

fn one_for_many(sent: &[&Sent], got: &[&Got], at_rate: AtRate<'_>) -> Vec<Proposal> {
    let mut found = Vec::new();
    for receipt in got {
        let mut by_payer: BTreeMap<(&str, Currency), Vec<&Sent>> = BTreeMap::new();
        let near = |one: &&&Sent| (one.day.number() - receipt.day.number()).abs() <= DAYS;
        for one in sent.iter().filter(near) {
            by_payer.entry((one.payer.as_str(), one.left.currency)).or_default().push(one);
        }
        for ((_, currency), mut ones) in by_payer {
            nearest(&mut ones, |one| (one.day, one.row), receipt.day);
            let sums: Vec<_> = ones.iter().map(|one| one.left.micros).collect();
            let agrees = |sum: i64| is_near(Money::new(sum, currency), receipt, at_rate);
            for chosen in
                groups(&sums, &agrees, (currency == receipt.left.currency).then_some(receipt.left.micros))
            {
                let parts: Vec<&Sent> = chosen.iter().filter_map(|at| ones.get(*at).copied()).collect();
                let named = named(&parts, receipt);
                let each: Vec<i64> = parts.iter().map(|one| one.left.micros).collect();
                let received = shares(receipt.left.micros, &each);
                let parts = parts.iter().zip(received).map(|(one, received)| Part {
                    payout: one.row,
                    receipt: receipt.row,
                    sent: one.left.micros,
                    received,
                });
                let parts = parts.collect();
                found.push(Proposal { how: MatchedHow::OneForMany, parts, ambiguous: false, named });
            }
        }
    }
    keep_named(found)
}

fn split(sent: &[&Sent], got: &[&Got], at_rate: AtRate<'_>) -> Vec<Proposal> {
    let mut found = Vec::new();
    for one in sent {
        let mut by_currency: BTreeMap<Currency, Vec<&Got>> = BTreeMap::new();
        for other in around(got, one.day) {
            by_currency.entry(other.left.currency).or_default().push(other);
        }
        for (currency, mut others) in by_currency {
            nearest(&mut others, |other| (other.day, other.row), one.day);
            let sums: Vec<_> = others.iter().map(|other| other.left.micros).collect();
            let agrees = |sum: i64| {
                let together =
                    Got { row: one.row, day: one.day, left: Money::new(sum, currency), payer: None };
                is_near(one.left, &together, at_rate)
            };
            for chosen in groups(&sums, &agrees, (currency == one.left.currency).then_some(one.left.micros)) {
                let parts: Vec<&Got> = chosen.iter().filter_map(|at| others.get(*at).copied()).collect();
                let names: Vec<_> = parts.iter().map(|other| named(&[one], other)).collect();
                let named =
                    if names.contains(&Some(false)) { Some(false) } else { names.first().copied().flatten() };
                let each: Vec<i64> = parts.iter().map(|other| other.left.micros).collect();
                let sent = shares(one.left.micros, &each);
                let parts = parts.iter().zip(sent).map(|(other, sent)| Part {
                    payout: one.row,
                    receipt: other.row,
                    sent,
                    received: other.left.micros,
                });
                found.push(Proposal {
                    how: MatchedHow::Split,
                    parts: parts.collect(),
                    ambiguous: false,
                    named,
                });
            }
        }
    }
    keep_named(found)
}

/// The payments nearest to a day, then in order of their days.
fn nearest<T>(all: &mut Vec<T>, key: impl Fn(&T) -> (Day, RowId), to: Day) {
    all.sort_by_key(|one| ((key(one).0.number() - to.number()).abs(), key(one)));
    all.truncate(AROUND);
    all.sort_by_key(|one| key(one));
}

/// Which two, three or neighbouring amounts add up: those that do exactly, if any; else those that nearly do.
fn groups(amounts: &[i64], agrees: &dyn Fn(i64) -> bool, exactly: Option<i64>) -> Vec<Vec<usize>> {
    let (mut exact, mut nearly) = (Vec::new(), Vec::new());
    let of = |at: usize| amounts.get(at).copied().unwrap_or(0);
    let mut is_it = |sum: i64, group: &dyn Fn() -> Vec<usize>| {
        if Some(sum) == exactly {
            exact.push(group());
        } else if agrees(sum) {
            nearly.push(group());
        }
    };
    for first in 0..amounts.len() {
        let mut run = of(first);
        for second in first + 1..amounts.len() {
            let pair = of(first).saturating_add(of(second));
            is_it(pair, &|| vec![first, second]);
            for third in second + 1..amounts.len() {
                is_it(pair.saturating_add(of(third)), &|| vec![first, second, third]);
            }
            run = run.saturating_add(of(second));
            if second - first > 2 {
                is_it(run, &|| (first..=second).collect());
            }
        }
    }
    if exact.is_empty() { nearly } else { exact }
}

/// An amount in as many parts as there are amounts, in their proportion; together they are the whole, to the micro.
pub(crate) fn shares(whole: i64, each: &[i64]) -> Vec<i64> {
    let sum: i128 = each.iter().map(|one| i128::from(*one)).sum();
    let (mut so_far, mut given) = (0_i128, 0_i128);
    let mut parts = Vec::new();
    for one in each {
        so_far += i128::from(*one);
        let until = if sum == 0 { 0 } else { i128::from(whole) * so_far / sum };
        parts.push(i64::try_from(until - given).unwrap_or(0));
        given = until;
    }
    parts
}

/// Whether a receipt's payer has a name of those who paid.
fn named(sent: &[&Sent], got: &Got) -> Option<bool> {
    let payer = got.payer.as_deref()?;
    sent.iter().try_fold(true, |all, one| Some(has_name(&one.names, payer)? && all))
}

/// Whether a receipt's payer has one of these names; `None` if it tells nothing.
pub(super) fn has_name(names: &[String], payer: &str) -> Option<bool> {
    let payer = words(payer);
    let is_of = |name: &String| words(name).iter().any(|word| payer.contains(word));
    (!payer.is_empty()).then(|| names.iter().any(is_of))
}

/// Words that say nothing of who somebody is.
const COMMON: [&str; 22] = [
    "payment",
    "payments",
    "payout",
    "payouts",
    "affiliate",
    "affiliates",
    "partner",
    "partners",
    "network",
    "group",
    "limited",
    "international",
    "europe",
    "media",
    "marketing",
    "performance",
    "commission",
    "online",
    "digital",
    "services",
    "account",
    "global",
];

fn words(text: &str) -> BTreeSet<String> {
    let words = text.split(|c: char| !c.is_alphanumeric()).map(str::to_lowercase);
    words.filter(|word| word.chars().count() >= 4 && !COMMON.contains(&word.as_str())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn money(text: &str) -> Money {
        text.parse().unwrap()
    }

    fn sent(row: i64, on: &str, amount: &str) -> Sent {
        let names = vec!["Riverbank Partners".to_owned(), "Main".to_owned()];
        Sent { row: RowId(row), payer: "riverbank".to_owned(), day: day(on), left: money(amount), names }
    }

    fn got(row: i64, on: &str, amount: &str, payer: &str) -> Got {
        let payer = Some(payer.to_owned()).filter(|payer| !payer.is_empty());
        Got { row: RowId(row), day: day(on), left: money(amount), payer }
    }

    /// One dollar is eighty euro cents, whatever the day.
    fn rate(money: Money, to: Currency, _: Day) -> Option<Money> {
        match (money.currency.code(), to.code()) {
            (from, to) if from == to => Some(money),
            ("USD", "EUR") => Some(Money::new(money.micros / 5 * 4, to)),
            _ => None,
        }
    }

    fn told(proposals: &[Proposal]) -> Vec<String> {
        let part = |part: &Part| {
            format!("{}={} {}:{}", part.payout.0, part.receipt.0, part.sent / 10_000, part.received / 10_000)
        };
        let each = proposals.iter().map(|one| {
            let parts: Vec<_> = one.parts.iter().map(part).collect();
            let how = format!("{:?}", one.how);
            let sure = if one.is_certain() {
                " certain"
            } else if one.ambiguous {
                " ambiguous"
            } else {
                ""
            };
            format!("{how} {}{sure}", parts.join(" "))
        });
        each.collect()
    }

    fn check(sent: &[Sent], got: &[Got], expected: &[&str]) {
        let mut backwards = (sent.to_vec(), got.to_vec());
        backwards.0.reverse();
        backwards.1.reverse();
        assert_eq!(told(&proposals(sent, got, &rate)), expected);
        assert_eq!(told(&proposals(&backwards.0, &backwards.1, &rate)), expected, "in another order");
    }

    #[test]
    fn equal_amounts_within_ten_days_are_certain() {
        let one = [sent(1, "2026-05-15", "100.00 EUR")];
        check(&one, &[got(9, "2026-05-17", "100.00 EUR", "")], &["Exact 1=9 10000:10000 certain"]);
        check(
            &one,
            &[got(9, "2026-05-25", "100.00 EUR", "RIVERBANK LTD")],
            &["Exact 1=9 10000:10000 certain"],
        );
        check(&one, &[got(9, "2026-05-05", "100.00 EUR", "")], &["Exact 1=9 10000:10000 certain"]);
        check(&one, &[got(9, "2026-05-26", "100.00 EUR", "")], &[]);
        check(&one, &[got(9, "2026-05-04", "100.00 EUR", "")], &[]);
        check(&one, &[got(9, "2026-05-17", "100.01 EUR", "")], &[]);
        check(&one, &[got(9, "2026-05-17", "0.00 EUR", "")], &[]);
        check(&[sent(1, "2026-05-15", "-5.00 EUR")], &[got(9, "2026-05-15", "-5.00 EUR", "")], &[]);
    }

    #[test]
    fn what_bears_another_name_is_proposed_only() {
        let one = [sent(1, "2026-05-15", "100.00 EUR")];
        check(&one, &[got(9, "2026-05-17", "100.00 EUR", "Landlord")], &["Exact 1=9 10000:10000"]);
        let both = [
            got(8, "2026-05-16", "100.00 EUR", "Landlord"),
            got(9, "2026-05-17", "100.00 EUR", "Riverbank Partners Ltd"),
        ];
        check(&one, &both, &["Exact 1=9 10000:10000 certain"]);
    }

    #[test]
    fn where_two_fit_nothing_is_certain() {
        let one = [sent(1, "2026-05-15", "29.00 EUR")];
        let two = [got(8, "2026-05-16", "29.00 EUR", ""), got(9, "2026-05-17", "29.00 EUR", "")];
        check(&one, &two, &["Exact 1=8 2900:2900 ambiguous", "Exact 1=9 2900:2900 ambiguous"]);
        let both = [sent(1, "2026-05-15", "29.00 EUR"), sent(2, "2026-05-20", "29.00 EUR")];
        check(&both, &two[..1], &["Exact 1=8 2900:2900 ambiguous", "Exact 2=8 2900:2900 ambiguous"]);
    }

    #[test]
    fn a_fee_and_a_rate_are_near() {
        let one = [sent(1, "2026-05-15", "200.00 USD")];
        check(&one, &[got(9, "2026-05-17", "190.00 USD", "")], &["Near 1=9 20000:19000"]);
        check(&one, &[got(9, "2026-05-17", "189.99 USD", "")], &[]);
        check(&one, &[got(9, "2026-05-17", "200.01 USD", "")], &[]);
        // 200 dollars are 160 euros: from 150.40 to 163.20.
        check(&one, &[got(9, "2026-05-17", "150.40 EUR", "")], &["Near 1=9 20000:15040"]);
        check(&one, &[got(9, "2026-05-17", "150.39 EUR", "")], &[]);
        check(&one, &[got(9, "2026-05-17", "163.20 EUR", "")], &["Near 1=9 20000:16320"]);
        check(&one, &[got(9, "2026-05-17", "163.21 EUR", "")], &[]);
        // Without a rate nothing is said.
        check(&one, &[got(9, "2026-05-17", "150.00 GBP", "")], &[]);
    }

    #[test]
    fn one_receipt_may_be_several_payouts_and_one_payout_several_receipts() {
        let two = [sent(1, "2026-05-15", "60.00 EUR"), sent(2, "2026-05-18", "40.00 EUR")];
        check(&two, &[got(9, "2026-05-20", "100.00 EUR", "")], &["OneForMany 1=9 6000:6000 2=9 4000:4000"]);
        check(&two, &[got(9, "2026-05-20", "98.00 EUR", "")], &["OneForMany 1=9 6000:5880 2=9 4000:3920"]);
        let mut other = two.clone();
        other[1].payer = "lakeside".to_owned();
        check(&other, &[got(9, "2026-05-20", "100.00 EUR", "")], &[]);
        let one = [sent(1, "2026-05-15", "100.00 EUR")];
        let parts = [got(8, "2026-05-16", "70.00 EUR", ""), got(9, "2026-05-17", "30.00 EUR", "")];
        check(&one, &parts, &["Split 1=8 7000:7000 1=9 3000:3000"]);
        let with_another = [&parts[..], &[got(7, "2026-05-17", "31.00 EUR", "")]].concat();
        // An exact sum goes before one that nearly fits.
        check(&one, &with_another, &["Split 1=8 7000:7000 1=9 3000:3000"]);
    }

    #[test]
    fn a_run_of_many_payouts_in_one_receipt_is_found() {
        let many: Vec<Sent> =
            (1..=6).map(|at| sent(at, &format!("2026-05-1{at}"), &format!("{at}0.00 EUR"))).collect();
        let found = proposals(&many, &[got(9, "2026-05-17", "210.00 EUR", "")], &rate);
        assert_eq!(told(&found).len(), 1);
        assert_eq!(found[0].parts.len(), 6);
    }

    #[test]
    fn shares_come_to_the_whole() {
        assert_eq!(shares(100, &[1, 1, 1]), [33, 33, 34]);
        assert_eq!(shares(98, &[60, 40]), [58, 40]);
        assert_eq!(shares(10, &[0, 0]), [0, 0]);
        assert_eq!(shares(10, &[]), Vec::<i64>::new());
    }

    proptest! {
        #[test]
        fn certain_ones_never_use_anything_twice(
            payouts in proptest::collection::vec((0i64..30, 1i64..6, 0i64..3), 0..12),
            receipts in proptest::collection::vec((0i64..30, 1i64..12), 0..12),
        ) {
            let start = day("2026-05-01");
            let money = |units: i64| Money::new(units * 1_000_000, Currency::EUR);
            let sent: Vec<_> = payouts.iter().enumerate().map(|(at, (on, units, account))| Sent {
                row: RowId(at as i64), payer: account.to_string(), day: start.plus(*on), left: money(*units), names: vec![],
            }).collect();
            let got: Vec<_> = receipts.iter().enumerate().map(|(at, (on, units))| Got {
                row: RowId(100 + at as i64), day: start.plus(*on), left: money(*units), payer: None,
            }).collect();
            let found = proposals(&sent, &got, &rate);
            for one in &found {
                // Each proposal fits into what there is.
                let mut used: BTreeMap<RowId, i64> = BTreeMap::new();
                for part in &one.parts {
                    prop_assert!(part.sent > 0 && part.received > 0);
                    *used.entry(part.payout).or_default() += part.sent;
                    *used.entry(part.receipt).or_default() += part.received;
                }
                for (row, sum) in used {
                    let left = sent.iter().find(|one| one.row == row).map(|one| one.left.micros)
                        .or_else(|| got.iter().find(|one| one.row == row).map(|one| one.left.micros));
                    prop_assert_eq!(Some(sum), left);
                }
            }
            // Whatever is not ambiguous shares nothing with any other.
            let mut seen = BTreeSet::new();
            for one in found.iter().filter(|one| !one.ambiguous) {
                for row in one.rows().collect::<BTreeSet<_>>() {
                    prop_assert!(seen.insert(row));
                }
            }
        }
    }
}
