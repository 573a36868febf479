//! How values of the vocabulary lie in columns, and how they come back.

use chrono::DateTime;
use record::{
    Channel, CreativeKind, Currency, Day, Days, Every, Fact, Instant, Kind, Match, Passive, ProgramKind,
    ReferralState, Status, TermKind,
};
use rusqlite::Row;

use crate::{LedgerError, MatchedHow, News};

fn unknown(expected: &'static str, value: impl std::fmt::Display) -> LedgerError {
    LedgerError::Stored { expected, value: value.to_string() }
}

fn place<T: PartialEq>(all: &[T], wanted: &T) -> i64 {
    all.iter().position(|one| one == wanted).and_then(|at| i64::try_from(at).ok()).unwrap_or(0)
}

fn nth<T: Copy>(all: &[T], at: i64, expected: &'static str) -> Result<T, LedgerError> {
    usize::try_from(at).ok().and_then(|at| all.get(at).copied()).ok_or_else(|| unknown(expected, at))
}

const REFERRAL_STATES: [ReferralState; 3] =
    [ReferralState::Lead, ReferralState::Customer, ReferralState::Lost];

pub(crate) fn put_status(status: Status) -> i64 {
    place(&Status::ALL, &status)
}

pub(crate) fn put_kind(kind: Kind) -> i64 {
    place(&Kind::ALL, &kind)
}

pub(crate) fn put_passive(passive: Passive) -> i64 {
    place(&Passive::ALL, &passive)
}

pub(crate) fn put_program_kind(kind: ProgramKind) -> i64 {
    place(&ProgramKind::ALL, &kind)
}

pub(crate) fn put_referral_state(state: ReferralState) -> i64 {
    place(&REFERRAL_STATES, &state)
}

pub(crate) fn put_news(news: News) -> i64 {
    place(&News::ALL, &news)
}

pub(crate) fn put_every(every: Every) -> i64 {
    place(&Every::ALL, &every)
}

pub(crate) fn put_channel(channel: Channel) -> i64 {
    place(&Channel::ALL, &channel)
}

pub(crate) fn put_creative_kind(kind: CreativeKind) -> i64 {
    place(&CreativeKind::ALL, &kind)
}

pub(crate) fn put_match(how: Match) -> i64 {
    place(&Match::ALL, &how)
}

pub(crate) fn put_term_kind(kind: TermKind) -> i64 {
    place(&TermKind::ALL, &kind)
}

pub(crate) fn put_matched_how(how: MatchedHow) -> i64 {
    place(&MatchedHow::ALL, &how)
}

pub(crate) fn matched_how(at: i64) -> Result<MatchedHow, LedgerError> {
    nth(&MatchedHow::ALL, at, "a way to match")
}

pub(crate) fn status(at: i64) -> Result<Status, LedgerError> {
    nth(&Status::ALL, at, "a status")
}

pub(crate) fn kind(at: i64) -> Result<Kind, LedgerError> {
    nth(&Kind::ALL, at, "a kind")
}

pub(crate) fn passive(at: i64) -> Result<Passive, LedgerError> {
    nth(&Passive::ALL, at, "a class")
}

pub(crate) fn program_kind(at: i64) -> Result<ProgramKind, LedgerError> {
    nth(&ProgramKind::ALL, at, "a kind of program")
}

pub(crate) fn referral_state(at: i64) -> Result<ReferralState, LedgerError> {
    nth(&REFERRAL_STATES, at, "a referral's state")
}

pub(crate) fn every(at: i64) -> Result<Every, LedgerError> {
    nth(&Every::ALL, at, "a distance in time")
}

pub(crate) fn channel(at: i64) -> Result<Channel, LedgerError> {
    nth(&Channel::ALL, at, "a channel")
}

pub(crate) fn creative_kind(at: i64) -> Result<CreativeKind, LedgerError> {
    nth(&CreativeKind::ALL, at, "a kind of creative")
}

pub(crate) fn matched(at: i64) -> Result<Match, LedgerError> {
    nth(&Match::ALL, at, "a way to belong to a placement")
}

pub(crate) fn fact(kind: i64, value: &str) -> Result<Fact, LedgerError> {
    let kind = nth(&TermKind::ALL, kind, "a fact of the terms")?;
    Fact::parse(kind, value).ok_or_else(|| unknown("a fact of the terms", value))
}

pub(crate) fn currency(key: &str) -> Result<Currency, LedgerError> {
    Currency::of_key(key).map_err(|_| unknown("a currency", key))
}

pub(crate) fn day(number: i64) -> Result<Day, LedgerError> {
    Day::from_number(number).ok_or_else(|| unknown("a day", number))
}

pub(crate) fn instant(seconds: i64) -> Result<Instant, LedgerError> {
    DateTime::from_timestamp(seconds, 0).ok_or_else(|| unknown("an instant", seconds))
}

pub(crate) fn news(at: i64) -> Result<News, LedgerError> {
    nth(&News::ALL, at, "a change")
}

/// The range between two columns that are both filled or both empty.
pub(crate) fn days(from: Option<i64>, to: Option<i64>) -> Result<Option<Days>, LedgerError> {
    let (Some(from), Some(to)) = (from, to) else { return Ok(None) };
    Days::new(day(from)?, day(to)?).map(Some).ok_or_else(|| unknown("a range of days", from))
}

/// A text column without a copy.
pub(crate) fn text<'r>(row: &'r Row, at: usize) -> Result<&'r str, LedgerError> {
    let value = row.get_ref(at)?;
    value.as_str().map_err(|_| unknown("text", value.data_type()))
}

pub(crate) fn count(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

/// A count or a limit as SQLite takes it.
pub(crate) fn put_count(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back_and_unknown_ones_are_refused() {
        assert!(Status::ALL.iter().all(|one| status(put_status(*one)).unwrap() == *one));
        assert!(Kind::ALL.iter().all(|one| kind(put_kind(*one)).unwrap() == *one));
        assert!(Passive::ALL.iter().all(|one| passive(put_passive(*one)).unwrap() == *one));
        assert!(ProgramKind::ALL.iter().all(|one| program_kind(put_program_kind(*one)).unwrap() == *one));
        assert!(Channel::ALL.iter().all(|one| channel(put_channel(*one)).unwrap() == *one));
        assert!(CreativeKind::ALL.iter().all(|one| creative_kind(put_creative_kind(*one)).unwrap() == *one));
        assert!(Match::ALL.iter().all(|one| matched(put_match(*one)).unwrap() == *one));
        assert!(Every::ALL.iter().all(|one| every(put_every(*one)).unwrap() == *one));
        assert!(
            TermKind::ALL.iter().all(|one| nth(&TermKind::ALL, put_term_kind(*one), "").unwrap() == *one)
        );
        assert!(fact(8, "1").is_err() && fact(put_term_kind(TermKind::Hold), "soon").is_err());
        assert!(REFERRAL_STATES.iter().all(|one| referral_state(put_referral_state(*one)).unwrap() == *one));
        assert!(MatchedHow::ALL.iter().all(|one| matched_how(put_matched_how(*one)).unwrap() == *one));
        assert!(status(4).is_err() && kind(-1).is_err() && passive(i64::MAX).is_err());
        assert!(day(i64::MAX).is_err() && instant(i64::MIN).is_err() && currency("EURO").is_err());
    }
}
