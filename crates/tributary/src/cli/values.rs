//! Values as they are typed: days, currencies, states, settings.

use std::path::PathBuf;

use record::{Day, Kind, Status};
use tributary::export::FileKind;
use tributary::schedule::Schedule;

pub(super) fn day(text: &str) -> Result<Day, String> {
    text.parse().map_err(|_| "days are written as YYYY-MM-DD, for example 2026-01-31".to_owned())
}

/// How many are wanted: a whole number from 1 on.
pub(super) fn count<const MOST: u32>(text: &str) -> Result<u32, String> {
    let count = text.trim().parse().ok().filter(|count| (1..=MOST).contains(count));
    count.ok_or_else(|| format!("it is a whole number from 1 to {MOST}"))
}

pub(super) fn export_file(text: &str) -> Result<PathBuf, String> {
    let path = PathBuf::from(text);
    FileKind::of(&path).map_err(|error| error.sentence())?;
    Ok(path)
}

pub(super) fn currency(text: &str) -> Result<String, String> {
    let known =
        record::Currency::new(text).map_err(|error| format!("{error}; use an ISO 4217 code such as EUR"))?;
    Ok(known.code().to_owned())
}

pub(super) fn status(text: &str) -> Result<Status, String> {
    Status::from_word(text).ok_or_else(|| "it is one of: pending, approved, declined, paid".to_owned())
}

pub(super) fn kind(text: &str) -> Result<Kind, String> {
    Kind::from_word(text)
        .ok_or_else(|| "it is one of: sale, lead, click, bonus, recurring, referral, adjustment".to_owned())
}

pub(super) fn schedule(text: &str) -> Result<Schedule, String> {
    text.parse().map_err(|_| "it is off, hourly, or daily@ with a time, such as daily@07:30".to_owned())
}

pub(super) fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((key, value)) if !key.trim().is_empty() => Ok((key.trim().to_owned(), value.to_owned())),
        _ => Err("it is written as key=value".to_owned()),
    }
}
