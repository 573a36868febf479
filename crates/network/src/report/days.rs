//! The clicks and impressions of a file's days: rows of one day, program and sub-ID are summed, as the ledger keeps one figure.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use record::{DailyStat, Day, ProgramId, Record};

use super::Line;
use super::records::Rejection;

/// What the rows so far tell of each day.
#[derive(Debug, Default)]
pub(super) struct Days {
    /// With the line that told of it first, in that order.
    told: Vec<(u64, DailyStat)>,
    places: HashMap<(Day, Option<ProgramId>, Option<String>), usize>,
    /// How many rows told of a day.
    pub rows: u64,
}

impl Days {
    /// Takes in what a row tells.
    pub(super) fn add(&mut self, line: u64, stat: DailyStat) -> Result<(), Rejection> {
        match self.places.entry((stat.day, stat.program_id.clone(), stat.sub_id.clone())) {
            Entry::Vacant(place) => {
                place.insert(self.told.len());
                self.told.push((line, stat));
            }
            Entry::Occupied(place) => {
                let Some((_, known)) = self.told.get_mut(*place.get()) else { return Ok(()) };
                let clicks = sum(known.clicks, stat.clicks, "clicks")?;
                let impressions = sum(known.impressions, stat.impressions, "impressions")?;
                (known.clicks, known.impressions) = (clicks, impressions);
            }
        }
        self.rows += 1;
        Ok(())
    }

    /// Every day, once; `line` is where the sums stand if the rows of the file are something else besides.
    pub(super) fn take(&mut self, line: Option<u64>) -> impl Iterator<Item = Line> {
        self.places.clear();
        std::mem::take(&mut self.told).into_iter().map(move |(first, stat)| Line::Record {
            line: line.unwrap_or(first),
            record: Record::Daily(stat),
        })
    }
}

fn sum(one: Option<i64>, other: Option<i64>, field: &'static str) -> Result<Option<i64>, Rejection> {
    let (Some(a), Some(b)) = (one, other) else { return Ok(one.or(other)) };
    let too_large = || (Some(field), format!("the {field} of this day are more than can be kept"));
    a.checked_add(b).map(Some).ok_or_else(too_large)
}
