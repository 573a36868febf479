//! A mapping as a recipe: a connector file with one report, for people to read.

use std::fmt::Write;

use record::{Currency, Kind, Status};
use sha2::{Digest, Sha256};

use super::super::heading::{is_sign, normal};
use super::super::whole::{Order, in_order};
use super::ask::{heading_currency, mark};
use super::{DIRECTION, Mapping, Sheet, SheetColumn, required};
use crate::report::Gives;
use crate::values::Mark;

/// How long a line of headings may be before it is broken.
const LINE: usize = 100;

impl Sheet {
    /// The recipe of a mapping. What is missing or open stands in it as a comment.
    pub fn recipe(&self, mapping: &Mapping) -> String {
        let mut toml = String::new();
        let mut line = |text: String| toml.extend([text.as_str(), "\n"]);
        line(
            "# A recipe of Tributary: how the report files of one source are read, as bundled ones are."
                .to_owned(),
        );
        line("format = 1".to_owned());
        line(format!("id = {}", quoted(&mapping.id)));
        let name = if mapping.name.trim().is_empty() { "Recipe" } else { &mapping.name };
        line(format!("name = {}", quoted(name)));
        let kind = if mapping.received { "wallet" } else { "network" };
        line(format!("kind = {}", quoted(kind)));
        for fixed in ["site = \"\"", "confidence = \"medium\"", "", "[[report]]"] {
            line(fixed.to_owned());
        }
        line(format!("slug = {}", quoted(&mapping.id)));
        line(format!("name = {}", quoted("Report file")));
        line(format!("what = {}", quoted(mapping.what.word())));
        line("confidence = \"medium\"".to_owned());
        line("fallback = true   # any other report that fits comes first".to_owned());
        line(format!("match = {}", list(&self.headings())));
        self.how(mapping).into_iter().for_each(&mut line);
        line(String::new());
        line("[report.map]".to_owned());
        self.map(mapping).into_iter().for_each(&mut line);
        if mapping.what == Gives::Transactions {
            self.word_tables(mapping).into_iter().for_each(&mut line);
        }
        toml
    }

    /// Every heading by which the file can be recognised.
    fn headings(&self) -> Vec<String> {
        let named = self.columns.iter().filter(|column| column.unusable.is_none());
        named.map(|column| self.spelling(column)).collect()
    }

    /// How a report names a column: with a place for the currency where its heading has one.
    pub(super) fn spelling(&self, column: &SheetColumn) -> String {
        let Some(parts) = money_heading(&column.heading) else { return column.heading.clone() };
        let alike = |other: &&SheetColumn| {
            let heading = normal(&other.heading);
            let rest = heading.strip_prefix(&normal(&parts.before));
            rest.and_then(|rest| rest.trim().strip_suffix(&normal(&parts.after))).is_some_and(|sign| {
                let sign = sign.trim();
                is_sign(sign) || Currency::new(sign).is_ok()
            })
        };
        if self.columns.iter().filter(alike).count() > 1 {
            return column.heading.clone();
        }
        format!("{}{{currency}}{}", parts.before, parts.after)
    }

    /// How the file is written, and what is asked of its user.
    fn how(&self, mapping: &Mapping) -> Vec<String> {
        let mut lines = Vec::new();
        let told = self.mark_of(mapping);
        let decimal = told.map(Mark::decimal).map_or_else(|| "either".to_owned(), String::from);
        let mut csv = vec![format!("decimal = {}", quoted(&decimal))];
        if let Some(separator) = self.separator.filter(|separator| !",;\t|".contains(*separator)) {
            csv.push(format!("separators = {}", quoted(&separator.to_string())));
        }
        if let Some(encoding) = self.encoding.filter(|_| self.guessed) {
            csv.push(format!("encoding = {}", quoted(encoding)));
        }
        lines.push(format!("csv = {{ {} }}", csv.join(", ")));
        lines.extend(self.dates(mapping));
        if let Some(zone) = &mapping.zone {
            lines.push(format!("zone = {}", quoted(zone)));
        }
        if self.asks(mapping).currency {
            lines.push(
                "needs = [\"currency\"]   # no column tells it: it is asked once for each account".to_owned(),
            );
        }
        if let Some(rows) = self.came_in(mapping, told) {
            lines.push(format!("rows = {}   # what was received", quoted(&rows)));
        }
        if matches!(mapping.what, Gives::Transactions | Gives::Payouts) && mapping.column("id").is_none() {
            let key = self.key(mapping).into_iter().filter_map(|at| self.columns.get(at));
            let key: Vec<String> = key.map(|column| self.spelling(column)).collect();
            lines.push(format!("key = {}", list(&key)));
        }
        lines
    }

    /// The decimal mark as it was answered, else as the amounts tell it.
    fn mark_of(&self, mapping: &Mapping) -> Option<Mark> {
        let columns: Vec<_> = self.money(mapping).into_iter().map(|column| &column.facts).collect();
        match mapping.decimal {
            Some(',') => Some(Mark::Comma),
            Some(_) => Some(Mark::Point),
            None => mark(&columns).ok().flatten(),
        }
    }

    /// The forms of its dates.
    fn dates(&self, mapping: &Mapping) -> Vec<String> {
        let (mut formats, mut months): (Vec<String>, _) = (Vec::new(), Vec::new());
        let fields = [mapping.when(), "clicked_at"].into_iter().filter_map(|field| mapping.column(field));
        for column in fields.filter_map(|at| self.columns.get(at)) {
            let Some(dates) = &column.facts.dates else { continue };
            formats.extend(
                dates.formats.iter().filter(|form| !formats.contains(form)).cloned().collect::<Vec<_>>(),
            );
            if months.is_empty() {
                months = dates.months.iter().map(|(month, _)| month.clone()).collect();
            }
        }
        let open = self.order(mapping).is_none() && in_order(&formats, Order::Day) != formats;
        if let Some(order) = self.order(mapping) {
            formats = in_order(&formats, order);
        }
        let mut lines = Vec::new();
        if !formats.is_empty() {
            let note = if open { "   # days or months first: keep the forms that are right" } else { "" };
            lines.push(format!("dates = {}{note}", list(&formats)));
        }
        if !months.is_empty() {
            lines.push(format!("months = {}", list(&months)));
        }
        lines
    }

    /// The columns that tell rows apart where none is an id: where an order is named, what may change of it is none.
    pub(super) fn key(&self, mapping: &Mapping) -> Vec<usize> {
        let has_order = mapping.column("order_id").is_some();
        let changes = |field: &str| match field {
            "status" | "payout_id" | "clicks" | "impressions" => true,
            "commission" | "sale" | "quantity" | "amount" => has_order,
            _ => false,
        };
        mapping.columns.iter().filter(|(_, field)| !changes(field)).map(|(at, _)| *at).collect()
    }

    /// Our fields and where they are.
    fn map(&self, mapping: &Mapping) -> Vec<String> {
        let mut lines = Vec::new();
        for field in super::fields(mapping.what) {
            let column = mapping.column(field).and_then(|at| self.columns.get(at));
            match (column, *field) {
                (Some(column), "currency" | "sale_currency") => {
                    lines.push(format!("{field} = {}", quoted(&self.currency_filter(column))));
                }
                // It decides which rows there are.
                (_, DIRECTION) => {}
                (Some(column), "amount") if mapping.received && column.facts.has_sides() => {
                    let amount = self.without_side(column, self.mark_of(mapping));
                    lines.push(format!("{field} = {}", quoted(&amount)));
                }
                (Some(column), _) => {
                    lines.push(format!("{field} = {}", quoted(&path(&self.spelling(column)))));
                }
                (None, "status") if mapping.what == Gives::Transactions => {
                    let all = json(mapping.all.word());
                    lines.push(format!("status = {}   # no column tells it", quoted(&all)));
                }
                (None, "currency") => lines.extend(self.fixed_currency(mapping)),
                (None, field) if required(mapping.what).contains(&field) => {
                    lines.push(format!("# {field} = {}   # which column is it?", quoted(&path("?"))));
                }
                (None, _) => {}
            }
        }
        lines
    }

    /// The currency that only an exact heading tells, because several columns differ in nothing else.
    fn fixed_currency(&self, mapping: &Mapping) -> Option<String> {
        let column = self.money(mapping).into_iter().next()?;
        let told = heading_currency(&column.heading)?;
        let fixed = self.spelling(column) == column.heading;
        fixed.then(|| format!("currency = {}", quoted(&json(told.code()))))
    }

    /// A column of currencies; signs and words in it are written as codes.
    fn currency_filter(&self, column: &SheetColumn) -> String {
        let path = path(&self.spelling(column));
        let words =
            column.facts.words.as_ref().map(|words| words.keys().collect::<Vec<_>>()).unwrap_or_default();
        let other = words.into_iter().filter(|word| Currency::new(word).is_err());
        let codes: Vec<String> = other
            .filter_map(|word| Some(format!("{}: {}", json(word), json(self.words.currency(word)?.code()))))
            .collect();
        if codes.is_empty() {
            path
        } else {
            format!("{path} as $c | {{ {} }}[$c // \"\"] // $c", codes.join(", "))
        }
    }

    fn word_tables(&self, mapping: &Mapping) -> Vec<String> {
        let mut lines = Vec::new();
        let asks = self.asks(mapping);
        let open = |words: &[super::Word]| {
            let open: Vec<String> =
                words.iter().filter(|word| !word.known).map(|word| word.word.clone()).collect();
            (!open.is_empty()).then(|| format!("# What do these mean? {}", list(&open).replace('\n', " ")))
        };
        if !asks.status.is_empty() {
            lines.extend([String::new(), "[report.status]".to_owned()]);
            for ours in Status::ALL {
                let theirs = asks.status.iter().filter(|word| mapping.status.get(&word.word) == Some(&ours));
                let theirs: Vec<String> = theirs.map(|word| word.word.clone()).collect();
                if !theirs.is_empty() {
                    lines.push(format!("{} = {}", ours.word(), list(&theirs)));
                }
            }
            lines.extend(open(&asks.status));
        }
        if !asks.kinds.is_empty() {
            lines.extend([String::new(), "[report.kinds]".to_owned()]);
            for ours in Kind::ALL {
                let theirs = asks.kinds.iter().filter(|word| mapping.kinds.get(&word.word) == Some(&ours));
                let theirs: Vec<String> = theirs.map(|word| word.word.clone()).collect();
                if !theirs.is_empty() {
                    lines.push(format!("{} = {}", ours.word(), list(&theirs)));
                }
            }
            lines.extend(open(&asks.kinds));
        }
        lines
    }
}

/// A text as TOML writes it.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

/// A text as jq writes it.
pub(super) fn json(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// The cell under a heading, in jq.
pub(super) fn path(heading: &str) -> String {
    format!(".[{}]", json(heading))
}

/// A list, broken where it is long.
fn list(items: &[String]) -> String {
    let mut text = "[".to_owned();
    let mut width = 0;
    let broken = items.iter().map(|item| item.chars().count() + 4).sum::<usize>() > LINE;
    for (at, item) in items.iter().enumerate() {
        let item = quoted(item);
        let length = item.chars().count() + 2;
        if broken && (at == 0 || width + length > LINE) {
            text += "\n    ";
            width = 4;
        } else if at > 0 {
            text.push(' ');
        }
        width += length;
        let _ = write!(text, "{item},");
    }
    if broken {
        return text + "\n]";
    }
    text.trim_end_matches(',').to_owned() + "]"
}

/// A heading with a currency in brackets or at its end.
pub(super) struct MoneyHeading {
    pub before: String,
    pub sign: String,
    pub after: String,
}

/// The parts of a heading that has a currency in it.
pub(super) fn money_heading(heading: &str) -> Option<MoneyHeading> {
    let is_code = |word: &str| {
        word.len() == 3 && word.chars().all(|c| c.is_ascii_uppercase()) && Currency::new(word).is_ok()
    };
    let is_money = |word: &str| {
        is_code(word)
            || word.contains(['€', '$', '£', '¥', '￥', '円', '元', '₹', '₽', '₺', '₩', '₴']) && is_sign(word)
    };
    for (open, close) in [('(', ')'), ('[', ']'), ('（', '）')] {
        let bracketed =
            heading.split_once(open).and_then(|(before, rest)| Some((before, rest.split_once(close)?)));
        if let Some((before, (sign, after))) = bracketed.filter(|(_, (sign, _))| is_money(sign.trim())) {
            return Some(MoneyHeading {
                before: format!("{before}{open}"),
                sign: sign.trim().to_owned(),
                after: format!("{close}{after}"),
            });
        }
    }
    let heading = heading.trim_end();
    let (before, sign) = heading.rsplit_once(' ').filter(|(before, _)| !before.trim().is_empty())?;
    is_money(sign).then(|| MoneyHeading {
        before: format!("{before} "),
        sign: sign.to_owned(),
        after: String::new(),
    })
}

/// What a recipe of this name is called in commands.
pub fn recipe_id(name: &str) -> String {
    let small = name.to_lowercase();
    let parts = small.split(|c: char| !c.is_ascii_alphanumeric()).filter(|part| !part.is_empty());
    let id = parts.collect::<Vec<_>>().join("-");
    if id.chars().any(|c| c.is_ascii_alphabetic()) {
        return id;
    }
    let hash = Sha256::digest(name.as_bytes());
    let hex: String = hash.iter().take(4).map(|byte| format!("{byte:02x}")).collect();
    format!("recipe-{hex}")
}
