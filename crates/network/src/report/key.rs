//! What a row is called: the network's id, or what tells it apart from the other rows of its file.

use std::borrow::Cow;

use chrono_tz::Tz;
use sha2::{Digest, Sha256};

use super::Gives;
use super::Report;
use super::pick::Pick;
use super::records::{Rejection, is_exponent, missing, plain_amount, short};
use super::rows::Row;
use super::table::{Cells, Table};
use crate::values;

impl Table {
    /// The network's id; without one, the natural key's hash and how often that key has come.
    pub(super) fn id(&mut self, cells: &Cells<'_>) -> Result<String, Rejection> {
        if let Some(id) = self.text(cells, "id")? {
            if is_exponent(&id) {
                let reason = format!("the id “{}” was shortened by a spreadsheet", short(&id));
                return Err((Some("id"), reason));
            }
            let mut id = id.into_owned();
            for at in &self.apart {
                id.push('/');
                id.push_str(self.cell(cells.row, *at));
            }
            return self.once(id);
        }
        if self.key.iter().all(Option::is_none) {
            return Err(missing("id", "the id"));
        }
        let mut hasher = Sha256::new();
        hasher.update(&self.report.slug);
        for place in &self.key {
            hasher.update(b"\x1f");
            if let Some(at) = place {
                hasher.update(self.key_cell(cells.row, *at).as_bytes());
            }
        }
        let hash = hasher.finalize();
        let count = self.count(&hash);
        let hex: String = hash.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
        Ok(format!("{hex}#{count}"))
    }

    /// How often a key has come, this time with it.
    fn count(&mut self, hash: &[u8]) -> u32 {
        let key = hash.iter().take(8).fold(0_u64, |key, byte| key << 8 | u64::from(*byte));
        let count = self.seen.entry(key).or_insert(0);
        *count += 1;
        self.counts.push(key);
        *count
    }

    /// An id that is made of the day: a second row of it would take the place of the first, and its money with it.
    fn once(&mut self, id: String) -> Result<String, Rejection> {
        if !self.report.is_named_by_day() {
            return Ok(id);
        }
        if self.named.insert(id.clone()) {
            self.last_named = Some(id.clone());
            return Ok(id);
        }
        let reason = format!("a row before is “{}” already, and no column tells the two apart", short(&id));
        Err((Some("id"), reason))
    }

    /// A cell of the natural key. Amounts and days are compared by their value: a workbook writes them otherwise than a
    /// text file of the same report.
    fn key_cell<'r>(&self, row: &'r Row, at: usize) -> Cow<'r, str> {
        let cell = self.cell(row, at);
        if self.amounts.contains(&at)
            && let Some(plain) = plain_amount(cell, self.mark)
        {
            return match plain.split_once('.') {
                Some(_) => Cow::Owned(plain.trim_end_matches('0').trim_end_matches('.').to_owned()),
                None => Cow::Owned(plain),
            };
        }
        let key = match self.dated {
            Some(dated) if dated == at => self.key_instant(cell),
            Some(_) => None,
            None => self.key_day(cell),
        };
        key.map_or(Cow::Borrowed(cell), Cow::Owned)
    }

    /// The date of a row. Where a report tells days, midnight is how a spreadsheet writes the day.
    fn key_instant(&self, cell: &str) -> Option<String> {
        let when = self.instant(cell)?;
        let is_midnight =
            || values::instant(cell, &[], Tz::UTC).is_some_and(|plain| plain.at == when.day.start());
        let is_day = when.date_only || tells_days(&self.report.dates) && is_midnight();
        Some(if is_day { when.day.to_string() } else { when.at.to_rfc3339() })
    }

    /// A day in a report that puts its dates together from several columns, as that report writes it.
    fn key_day(&self, cell: &str) -> Option<String> {
        let form = self.report.dates.iter().find(|form| is_day_form(form))?;
        let when = self.instant(cell).filter(|when| when.date_only)?;
        let form = form.replace("%d", "%-d").replace("%m", "%-m");
        Some(when.day.date().format(&form).to_string())
    }
}

impl Report {
    /// Whether its id is made of the day on which its money was earned.
    pub(super) fn is_named_by_day(&self) -> bool {
        let headings = |field| self.map.get(field).map(Pick::headings).unwrap_or_default();
        let (id, at) = (headings("id"), headings("at"));
        self.what == Gives::Transactions && id.iter().any(|heading| at.contains(heading))
    }
}

/// Whether none of some forms of dates has a time.
fn tells_days(forms: &[String]) -> bool {
    !forms.is_empty() && !forms.iter().any(|form| has_time(form))
}

fn has_time(form: &str) -> bool {
    !form.contains('%') || ["%H", "%I", "%k", "%l", "%T", "%R", "%s"].iter().any(|hour| form.contains(hour))
}

/// A form of a day alone, with signs between its parts.
fn is_day_form(form: &str) -> bool {
    !has_time(form) && form.contains(['/', '-', '.'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_days_are_told_from_those_of_times() {
        let forms =
            |forms: &[&str]| tells_days(&forms.iter().map(|form| (*form).to_owned()).collect::<Vec<_>>());
        assert!(forms(&["%B %d, %Y", "%m/%d/%Y"]));
        assert!(!forms(&["%m/%d/%Y", "%m/%d/%Y %H:%M"]));
        assert!(!forms(&["unix"]));
        assert!(!forms(&[]), "a report that has only ISO dates may tell times");
        assert!(is_day_form("%m/%d/%y") && !is_day_form("%Y%m%d") && !is_day_form("%m/%d/%y %H:%M:%S"));
    }
}
