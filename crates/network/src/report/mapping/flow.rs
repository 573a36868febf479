//! Which way the money of a row went, where its amount has no sign: by a column of words, by a word behind the amount, or
//! by a column for each.

use std::collections::{BTreeMap, BTreeSet};

use super::Why;
use super::words::Hit;
use super::write::{json, path};
use super::{DIRECTION, Mapping, Sheet, SheetColumn};
use crate::values::Mark;

/// Which way money went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flow {
    /// It came in.
    In,
    /// It went out.
    Out,
}

fn is(hits: &[Hit], field: &str) -> bool {
    hits.iter().any(|hit| hit.field == field && hit.is_exact())
}

impl Sheet {
    /// Whether it tells of money in both directions without a sign, as statements of a bank do.
    pub(super) fn is_two_sided(&self, hits: &[Vec<Hit>]) -> bool {
        let all = || self.columns.iter().zip(hits);
        let money = |field| all().any(|(column, hits)| column.facts.is_money() && is(hits, field));
        let in_words = |(column, hits): (&SheetColumn, &Vec<Hit>)| {
            is(hits, DIRECTION) && column.facts.says_flow(&self.words)
        };
        // One of the two may be empty for as long as a file goes.
        let named = |field| hits.iter().any(|hits| is(hits, field));
        let in_columns = named("credit") && named("debit") && (money("credit") || money("debit"));
        in_columns || all().any(in_words) || self.columns.iter().any(|column| column.facts.has_sides())
    }

    /// Whether a column is a commission and not what was credited.
    pub(super) fn has_commission(&self, hits: &[Vec<Hit>]) -> bool {
        let is_commission = |hits: &Vec<Hit>| {
            hits.first().is_some_and(|hit| hit.field == "commission")
                && !is(hits, "credit")
                && !is(hits, "debit")
        };
        self.columns.iter().zip(hits).any(|(column, hits)| column.facts.is_money() && is_commission(hits))
    }

    /// The column that says which way money went, where the amounts that are chosen do not say it themselves.
    pub(super) fn direction(
        &self,
        hits: &[Vec<Hit>],
        chosen: &BTreeMap<usize, (&'static str, Why)>,
    ) -> Option<(usize, (&'static str, Why))> {
        let (amount, _) = chosen.iter().find(|(_, (field, _))| *field == "amount")?;
        let facts = &self.columns.get(*amount)?.facts;
        if facts.has_sides() || hits.get(*amount).is_some_and(|hits| is(hits, "credit")) {
            return None;
        }
        let is_signed = facts.negative > 0;
        let free = || {
            let all = self.columns.iter().zip(hits).enumerate();
            all.filter(|(at, (column, _))| {
                column.unusable.is_none() && column.facts.filled > 0 && !chosen.contains_key(at)
            })
        };
        let is_known = |column: &SheetColumn| column.facts.says_flow(&self.words);
        let mut headed = free().filter(|(_, (_, hits))| is(hits, DIRECTION));
        let named =
            headed.find(|(_, (column, _))| !column.facts.is_money() && (!is_signed || is_known(column)));
        if let Some((at, (_, hits))) = named {
            let hit = hits.iter().find(|hit| hit.field == DIRECTION);
            let language = hit.and_then(|hit| hit.languages.first().cloned()).unwrap_or_default();
            return Some((at, (DIRECTION, Why::Heading(language))));
        }
        let mut able = free()
            .filter(|(_, (column, _))| !is_signed && is_known(column) && column.facts.says_out(&self.words));
        match (able.next(), able.next()) {
            (Some((at, _)), None) => Some((at, (DIRECTION, Why::Values))),
            _ => None,
        }
    }

    /// The column that seems to say of money without a sign that it went out, where none is mapped as such.
    pub(super) fn overlooked(&self, mapping: &Mapping) -> Option<&SheetColumn> {
        let amount = self.columns.get(mapping.column("amount")?)?;
        let credited = is(&self.words.of_heading(&amount.heading), "credit");
        let is_told = amount.facts.negative > 0 || amount.facts.has_sides() || credited;
        if !mapping.received || is_told || mapping.column(DIRECTION).is_some() {
            return None;
        }
        let unmapped = self.columns.iter().enumerate().filter(|(at, _)| !mapping.columns.contains_key(at));
        unmapped.map(|(_, column)| column).find(|column| column.facts.says_out(&self.words))
    }

    /// Which rows are money that came in, as a filter; `None` unless it is money that arrived.
    pub(super) fn came_in(&self, mapping: &Mapping, mark: Option<Mark>) -> Option<String> {
        let amount = self.columns.get(mapping.column("amount")?).filter(|_| mapping.received)?;
        let cell = path(&self.spelling(amount));
        if amount.facts.has_sides() {
            let sides = || amount.facts.sides.keys().map(String::as_str);
            let of = |flow| alternatives(&self.words.flows_beside(sides(), flow));
            let test = |flow| json(&format!("{}[.]?$", sided(mark, &of(flow))));
            let (into, out) = (test(Flow::In), test(Flow::Out));
            return Some(format!(
                "select({cell}) | if {cell} | test({into}; \"i\") then . elif {cell} | test({out}; \"i\") then empty {} end",
                unknown(&cell)
            ));
        }
        let above = format!("select({cell} > 0)");
        let Some(column) = mapping.column(DIRECTION).and_then(|at| self.columns.get(at)) else {
            return Some(above);
        };
        let test = |flow| {
            let own =
                mapping.flows.iter().filter(|(_, known)| **known == flow).map(|(word, _)| word.as_str());
            let mut words: BTreeSet<String> = own.clone().map(str::to_lowercase).collect();
            // A later file has the other word too.
            let known =
                mapping.flows.keys().map(String::as_str).filter(|word| self.words.flow(word).is_some());
            let said = |word: &String| mapping.flows.keys().any(|known| known.to_lowercase() == *word);
            words.extend(self.words.flows_beside(known, flow).into_iter().filter(|word| !said(word)));
            json(&format!("^({})$", alternatives(&words)))
        };
        let (word, into, out) = (path(&self.spelling(column)), test(Flow::In), test(Flow::Out));
        Some(format!(
            "{above} | ({word} // \"\") as $way | if $way | test({into}; \"i\") then . elif $way | test({out}; \"i\") then empty {} end",
            unknown("$way")
        ))
    }

    /// The amount of a cell with a word behind it.
    pub(super) fn without_side(&self, column: &SheetColumn, mark: Option<Mark>) -> String {
        let cell = path(&self.spelling(column));
        match mark {
            Some(Mark::Comma) => format!("{cell} | gsub(\"[^0-9,]\"; \"\") | sub(\",\"; \".\")"),
            Some(Mark::Point) => format!("{cell} | gsub(\"[^0-9.]\"; \"\") | rtrimstr(\".\")"),
            None => format!("{cell} | gsub(\"[^0-9]\"; \"\")"),
        }
    }
}

/// What becomes of a row that does not say which way its money went: it is rejected.
fn unknown(what: &str) -> String {
    format!("else error(\"“\\({what})” does not say whether the money came in or went out\")")
}

/// Words as a pattern; none match nothing.
fn alternatives(words: &BTreeSet<String>) -> String {
    let escaped: Vec<String> = words.iter().map(|word| escaped(word)).collect();
    if escaped.is_empty() { "[^\\s\\S]".to_owned() } else { escaped.join("|") }
}

fn escaped(word: &str) -> String {
    let sign = |c: char| c.is_ascii_punctuation();
    word.chars().flat_map(|c| sign(c).then_some('\\').into_iter().chain([c])).collect()
}

/// The pattern of an amount without a sign and a word behind it.
fn sided(mark: Option<Mark>, words: &str) -> String {
    let number = match mark {
        Some(Mark::Comma) => "([0-9]+|[0-9]{1,3}([. '’][0-9]{3})+)(,[0-9]+)?",
        Some(Mark::Point) => "([0-9]+|[0-9]{1,3}([, '’][0-9]{3})+)([.][0-9]+)?",
        None => "[0-9]+",
    };
    format!("^{number}\\s*({words})")
}
