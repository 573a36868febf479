//! The sample profile: an invented network, report files and exchange rates, to look around with.
//!
//! It is filled through the same doors as a real one: [`accounts`] are synced with [`answer`] for a network, once at the
//! end of each of the [`editions`] and then as it is; [`files`] are imported. All of it follows from the day it is asked
//! for.

mod network;
mod programs;
mod promotion;
mod reports;
mod story;
mod terms;

use std::collections::BTreeMap;

use ::network::Secret;
use chrono::Months;
use record::{Day, Days, ProgramKind};

use crate::view::GoalsEdit;

pub use self::network::answer;
pub use self::promotion::{Placed, SITE, placed};
pub use self::reports::{files, rates};
pub use self::terms::{SampleTerm, terms};

/// The value of the accounts' setting `edition` with which the network answers as it is.
pub const NEWEST: &str = "today";

/// How many months back the first edition lies.
const MONTHS_BACK: u32 = 6;

/// An account at the sample network.
pub struct SampleAccount {
    /// Its name.
    pub name: String,
    /// Its settings by key; `edition` is the first of the [`editions`].
    pub settings: BTreeMap<String, String>,
    /// Its secrets by key. They open nothing.
    pub secrets: BTreeMap<String, Secret>,
}

/// The sample network's connector file.
pub fn connector_text() -> &'static str {
    include_str!("riverbank.toml")
}

/// The days that the sample covers, as it is told on a day.
pub fn days(today: Day) -> Days {
    Days::new(today.plus(-programs::LENGTH), today).unwrap_or(Days::one(today))
}

/// The days at whose ends the sample was synced before it is told on a day, earliest first: each month, and the day
/// before. Each is a value of the accounts' setting `edition`.
pub fn editions(today: Day) -> Vec<Day> {
    let monthly =
        (1..=MONTHS_BACK).rev().filter_map(|back| today.date().checked_sub_months(Months::new(back)));
    monthly.map(Day::from).chain([today.plus(-1)]).collect()
}

/// The accounts at the sample network. The last one's token has run out since the first edition.
pub fn accounts(today: Day) -> Vec<SampleAccount> {
    let account = |name: &str, publisher: &str, last: Day| SampleAccount {
        name: format!("Riverbank · {name}"),
        settings: [
            ("publisher_id", publisher.to_owned()),
            ("opened", days(today).from().to_string()),
            ("edition", editions(today).first().map_or_else(|| NEWEST.to_owned(), Day::to_string)),
        ]
        .map(|(key, value)| (key.to_owned(), value))
        .into(),
        secrets: [("api_token".to_owned(), Secret::new(format!("sample-{publisher}-until-{last}")))].into(),
    };
    vec![
        account("blog", programs::BLOG, today.plus(3650)),
        account("videos", programs::VIDEOS, today.plus(3650)),
        account("newsletter", programs::NEWSLETTER, today.plus(-1)),
    ]
}

/// How each program is promoted, and whether its owner declares its income passive.
pub fn program_kinds() -> Vec<(&'static str, ProgramKind, bool)> {
    let kind =
        |program: &programs::Program| (program.name, program.kind, program.kind == ProgramKind::Referral);
    programs::PROGRAMS.iter().map(kind).collect()
}

/// What is to be earned in a month, and what passive income is to cover, in euro.
pub fn goals() -> GoalsEdit {
    GoalsEdit { income: Some("3200".to_owned()), need: Some("2200".to_owned()) }
}

#[cfg(test)]
mod tests;
