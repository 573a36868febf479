//! What the columns of a sheet are likely to be: by their headings, where their values do not contradict.

use std::collections::{BTreeMap, BTreeSet};

use record::Status;

use super::facts::Facts;
use super::words::Hit;
use super::{DIRECTION, Mapping, Sheet, SheetColumn, fields};
use crate::report::Gives;

/// Why a column is proposed to be what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// Its heading says so, in this language.
    Heading(String),
    /// Its values do.
    Values,
}

/// A column that could be a field, and how likely.
struct Chance {
    at: usize,
    field: &'static str,
    score: usize,
    languages: Vec<String>,
}

impl Sheet {
    /// What its columns are likely to be; `what` a row is, if that is known. With the reason for each column.
    pub fn propose(&self, what: Option<Gives>) -> (Mapping, BTreeMap<usize, Why>) {
        let hits: Vec<Vec<Hit>> =
            self.columns.iter().map(|column| self.words.of_heading(&column.heading)).collect();
        let received = what.is_none() && (is_statement(&hits) || self.is_two_sided(&hits));
        let said = what.is_some();
        let what = what.unwrap_or_else(|| self.likely(&hits));
        let mut chosen = self.choose(what, &hits);
        self.by_values(what, &mut chosen);
        if what == Gives::Payouts {
            chosen.extend(self.direction(&hits, &chosen));
        }
        let why = chosen.iter().map(|(at, (_, why))| (*at, why.clone())).collect();
        let columns = chosen.into_iter().map(|(at, (field, _))| (at, field)).collect();
        let mut mapping = Mapping {
            name: String::new(),
            id: String::new(),
            what,
            received: false,
            columns,
            date_order: None,
            decimal: None,
            zone: None,
            status: BTreeMap::new(),
            all: Status::Approved,
            kinds: BTreeMap::new(),
            flows: BTreeMap::new(),
        };
        // Where it is said what a row is, it is said as well whether it arrived.
        if said || received && what == Gives::Payouts {
            mapping.received = received;
        } else {
            mapping = mapping.taken_as(false);
        }
        self.known_words(&mut mapping);
        (mapping, why)
    }

    /// Fills in what words for states and kinds usually mean, where nothing was answered.
    pub fn known_words(&self, mapping: &mut Mapping) {
        for word in self.words_of(mapping, "status") {
            if let Some(status) = self.words.status(&word)
                && !mapping.status.contains_key(&word)
            {
                mapping.status.insert(word, status);
            }
        }
        for word in self.words_of(mapping, "kind") {
            if let Some(kind) = self.words.kind(&word)
                && !mapping.kinds.contains_key(&word)
            {
                mapping.kinds.insert(word, kind);
            }
        }
        for word in self.words_of(mapping, DIRECTION) {
            if let Some(flow) = self.words.flow(&word)
                && !mapping.flows.contains_key(&word)
            {
                mapping.flows.insert(word, flow);
            }
        }
    }

    /// The words of the column that is this field.
    fn words_of(&self, mapping: &Mapping, field: &str) -> Vec<String> {
        let column = mapping.column(field).and_then(|at| self.columns.get(at));
        let words = column.and_then(|column| column.facts.words.as_ref());
        words.map(|words| words.keys().cloned().collect()).unwrap_or_default()
    }

    /// What a row is likely to be.
    fn likely(&self, hits: &[Vec<Hit>]) -> Gives {
        let has = |what, field| self.choose(what, hits).values().any(|(known, _)| *known == field);
        let figures = |field| has(Gives::Daily, field);
        match () {
            () if self.is_two_sided(hits) && !self.has_commission(hits) => Gives::Payouts,
            () if has(Gives::Transactions, "commission") => Gives::Transactions,
            () if figures("day") && (figures("clicks") || figures("impressions")) => Gives::Daily,
            () if has(Gives::Payouts, "amount") && !has(Gives::Transactions, "status") => Gives::Payouts,
            () => Gives::Transactions,
        }
    }

    /// Each column and field at most once, the likeliest first.
    fn choose(&self, what: Gives, hits: &[Vec<Hit>]) -> BTreeMap<usize, (&'static str, Why)> {
        let mut chances: Vec<Chance> = Vec::new();
        for (at, (column, hits)) in self.columns.iter().zip(hits).enumerate() {
            if column.unusable.is_some() || column.facts.mail {
                continue;
            }
            // What is known to be something else is not guessed to be ours.
            for hit in hits.iter().take_while(|hit| !is_other(what, hit)) {
                // Only as a whole: a balance is called `Guthaben` by the same word.
                if (hit.field != "credit" || hit.is_exact())
                    && let Some(field) = own_field(what, &hit.field)
                    && self.fits(field, column)
                {
                    let languages = hit.languages.clone();
                    chances.push(Chance { at, field, score: hit.score, languages });
                }
            }
        }
        chances.sort_by(|one, other| other.score.cmp(&one.score).then(one.at.cmp(&other.at)));
        let (mut chosen, mut taken) = (BTreeMap::new(), BTreeSet::new());
        for Chance { at, field, languages, .. } in chances {
            if !chosen.contains_key(&at) && taken.insert(field) {
                chosen.insert(at, (field, languages));
            }
        }
        // Of the languages that have a word the one that most headings are in.
        let all: Vec<String> = chosen.values().flat_map(|(_, languages)| languages.clone()).collect();
        let common = |language: &String| all.iter().filter(|other| *other == language).count();
        let why = |languages: Vec<String>| {
            Why::Heading(languages.into_iter().rev().max_by_key(common).unwrap_or_default())
        };
        chosen.into_iter().map(|(at, (field, languages))| (at, (field, why(languages)))).collect()
    }

    /// Whether the values of a column can be those of a field.
    fn fits(&self, field: &str, column: &SheetColumn) -> bool {
        let facts = &column.facts;
        match field {
            "at" | "day" | "clicked_at" => facts.dates.is_some(),
            "commission" | "sale" | "amount" => facts.is_money(),
            "quantity" => facts.is_money(),
            "clicks" | "impressions" => facts.is_whole(),
            "currency" | "sale_currency" => facts.is_currency(),
            "status" | "kind" => facts.filled > 0 && facts.words.is_some() && facts.dates.is_none(),
            // With an id that comes twice, one row would take the place of another.
            "id" => facts.is_unique(self.told()) && facts.dates.is_none(),
            "program" => facts.dates.is_none() && !facts.has_decimals(),
            _ => facts.dates.is_none(),
        }
    }

    /// How many rows tell something: those in which the fullest column is filled.
    pub(super) fn told(&self) -> u64 {
        self.columns.iter().map(|column| column.facts.filled).max().unwrap_or_default()
    }

    /// Proposes by values alone what is needed and no heading says, where only one column can be it.
    fn by_values(&self, what: Gives, chosen: &mut BTreeMap<usize, (&'static str, Why)>) {
        type Test = fn(&Facts) -> bool;
        let known = |facts: &Facts, meaning: &dyn Fn(&str) -> bool| {
            let words = facts.words.as_ref().filter(|words| !words.is_empty());
            words.is_some_and(|words| words.keys().all(|word| meaning(word)))
        };
        let tests: [(&str, Test); 5] = [
            ("at", |facts| facts.dates.is_some()),
            ("currency", |facts| facts.is_currency()),
            ("commission", Facts::has_decimals),
            ("amount", Facts::has_decimals),
            ("status", |_| false),
        ];
        for (field, test) in tests {
            let Some(field) = own_field(what, field) else { continue };
            if chosen.values().any(|(known, _)| *known == field) {
                continue;
            }
            let mut able = self.columns.iter().enumerate().filter(|(at, column)| {
                let facts = &column.facts;
                let is_status = || known(facts, &|word| self.words.status(word).is_some());
                let able = if field == "status" { is_status() } else { test(facts) };
                // The day of its payment is no day of a commission, and the only one of a payout.
                let may_be_none = what == Gives::Payouts && field == "day";
                let is_none =
                    || self.words.of_heading(&column.heading).first().is_some_and(|hit| is_other(what, hit));
                let says_none = || !may_be_none && is_none();
                able && column.unusable.is_none() && !facts.mail && !chosen.contains_key(at) && !says_none()
            });
            if let (Some((at, _)), None) = (able.next(), able.next()) {
                chosen.insert(at, (field, Why::Values));
            }
        }
    }
}

/// Whether a heading is known to be something that is not ours: of a payment, what went out too.
fn is_other(what: Gives, hit: &Hit) -> bool {
    hit.field == "none" || what == Gives::Payouts && hit.field == "debit" && hit.is_exact()
}

/// Whether two headings at least are those of a bank's or wallet's statement.
fn is_statement(hits: &[Vec<Hit>]) -> bool {
    let of_bank = |hits: &&Vec<Hit>| hits.iter().any(|hit| hit.field == "bank" && hit.is_exact());
    hits.iter().filter(of_bank).count() >= 2
}

/// A field of the list of words as one of such a report.
fn own_field(what: Gives, field: &str) -> Option<&'static str> {
    let field = match (what, field) {
        (Gives::Transactions, field) => field,
        (_, "at") => "day",
        (Gives::Payouts, "payout_id" | "id") => "id",
        (Gives::Payouts, "credit") => "amount",
        // Which column that is depends on the amounts.
        (_, DIRECTION) => return None,
        (_, field) => field,
    };
    fields(what).iter().find(|known| **known == field).copied()
}
