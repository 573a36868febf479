//! Placements: the list and its sums, one in full, and the rules by which sub-IDs belong to one.

use ledger::PlacementOrder;
use record::{Channel, Day, Match, ProgramKind};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::view::{
    CreativeView, Decay, LinkChoice, MoneyView, PlacementMonth, ProgramChoice, ShareAfter, WorkView,
};

/// Which placements are wanted, and in which order.
#[derive(Debug, Clone, Default, Deserialize, TS)]
#[serde(default)]
#[ts(optional_fields = nullable)]
pub struct PlacementQuestion {
    /// With this text in title, address, notes, sub-ID or program.
    pub text: Option<String>,
    /// In this channel.
    pub channel: Option<Channel>,
    /// Of this program.
    pub program: Option<i64>,
    /// That show this creative.
    pub creative: Option<i64>,
    /// Of programs of this kind.
    pub kind: Option<ProgramKind>,
    /// Whether it still stands there.
    pub standing: Option<bool>,
    /// Whether its link or page needs a hand.
    pub ailing: Option<bool>,
    /// Put there on this day or later.
    pub first_from: Option<Day>,
    /// Put there on this day or earlier.
    pub first_to: Option<Day>,
    /// The one that earned most first, if nothing is said.
    pub order: Option<PlacementOrder>,
    /// How many to leave out.
    pub offset: Option<u32>,
    /// How many at most: 50 if nothing is said.
    pub limit: Option<u32>,
}

/// A page of placements, and the sums of all that are wanted.
#[derive(Debug, Clone, Serialize, TS)]
pub struct PlacementPage {
    /// The placements.
    pub rows: Vec<PlacementView>,
    /// The sums of each channel.
    pub channels: Vec<PlacementTotal>,
    /// The sums of each kind of program.
    pub kinds: Vec<PlacementTotal>,
    /// The sums of all.
    pub total: PlacementTotal,
}

/// Sums of placements.
#[derive(Debug, Clone, Serialize, TS)]
pub struct PlacementTotal {
    /// The channel; `null` for all of them.
    pub channel: Option<Channel>,
    /// The kind of program; `null` for all of them, and for programs whose kind nobody said.
    pub kind: Option<ProgramKind>,
    /// How many placements.
    pub placements: u64,
    /// How many of them have commissions.
    pub earning: u64,
    /// What they earned, in the base currency; `null` until one is chosen.
    pub earned: Option<MoneyView>,
    /// What was declined of it.
    pub reversed: Option<MoneyView>,
    /// Commissions without a rate, which are in no sum.
    pub unrated: u64,
    /// Commissions that stand.
    pub sales: u64,
    /// Commissions that were declined.
    pub reversals: u64,
    /// The part of the commissions that were declined, as a decimal; `null` without any.
    pub reversal_rate: Option<String>,
    /// Clicks, of those whose network tells them by sub-ID; `null` if none does.
    pub clicks: Option<u64>,
    /// What those earned for a click.
    pub epc: Option<MoneyView>,
    /// Commissions for a click of those, as a decimal.
    pub conversion: Option<String>,
    /// Minutes of work.
    pub minutes: u64,
    /// What those earned for an hour of work on which work was noted.
    pub per_hour: Option<MoneyView>,
}

/// A placement with what it brought.
#[derive(Debug, Clone, Serialize, TS)]
pub struct PlacementView {
    /// Its number.
    pub id: i64,
    /// What the user calls it.
    pub title: String,
    /// What sort of place.
    pub channel: Channel,
    /// The page, post or video.
    pub url: Option<String>,
    /// Since when it stands there.
    pub first_day: Day,
    /// The last day that it stood there.
    pub last_day: Option<Day>,
    /// The program's number.
    pub program: i64,
    /// The program's name.
    pub program_name: String,
    /// The program's colour, 1 to 20.
    pub slot: u8,
    /// How the program is promoted, as far as the user says.
    pub kind: Option<ProgramKind>,
    /// The network's name.
    pub network: String,
    /// The link's number.
    pub link: Option<i64>,
    /// The link's address.
    pub link_url: Option<String>,
    /// The page that the link leads to.
    pub target: Option<String>,
    /// The mark in the link.
    pub sub_id: Option<String>,
    /// What it earned, in the base currency; `null` until one is chosen.
    pub earned: Option<MoneyView>,
    /// What was declined.
    pub reversed: Option<MoneyView>,
    /// What it earned in each currency, where no base currency is chosen or a rate is missing.
    pub each: Vec<MoneyView>,
    /// Commissions without a rate, which are in no sum.
    pub unrated: u64,
    /// Commissions that stand.
    pub sales: u64,
    /// Commissions that were declined.
    pub reversals: u64,
    /// The part of its commissions that were declined, as a decimal such as `0.125`; `null` without any.
    pub reversal_rate: Option<String>,
    /// Clicks on its link; `null` where the network tells none by sub-ID.
    pub clicks: Option<u64>,
    /// What it earned for a click.
    pub epc: Option<MoneyView>,
    /// Commissions for a click, as a decimal such as `0.025`.
    pub conversion: Option<String>,
    /// Minutes of work.
    pub minutes: u64,
    /// What it earned for an hour of work.
    pub per_hour: Option<MoneyView>,
    /// The day of its last commission.
    pub last_earned: Option<Day>,
    /// What it earned in each of the last twelve months, this one included, in micros of the base currency.
    #[ts(type = "number[]")]
    pub trend: Vec<i64>,
    /// The day since which its income counts as passive, if that is not to come.
    pub passive_since: Option<Day>,
    /// Whether its link or its page needs a hand.
    pub ailing: bool,
    /// What was found when its link was looked at last.
    pub link_found: Option<String>,
    /// What was found when its page was looked at last.
    pub page_found: Option<String>,
}

/// A placement, by its number.
#[derive(Debug, Clone, Deserialize, TS)]
pub struct ByPlacement {
    /// Its number.
    pub id: i64,
}

/// All of a placement.
#[derive(Debug, Clone, Serialize, TS)]
pub struct PlacementDetail {
    /// What the list shows of it.
    pub row: PlacementView,
    /// What the user notes of it.
    pub notes: Option<String>,
    /// What is shown with it.
    pub creative: Option<CreativeView>,
    /// The rules by which sub-IDs belong to it.
    pub rules: Vec<SubRuleView>,
    /// The sub-IDs of the figures that belong to it.
    pub sub_ids: Vec<SubIdOf>,
    /// The work on it, the newest first.
    pub work: Vec<WorkView>,
    /// What it brought in each month since its first day.
    pub months: Vec<PlacementMonth>,
    /// The day by which it had paid for the work on it, if the user says what an hour is worth.
    pub payback: Option<Day>,
    /// How its income fades.
    pub decay: Decay,
    /// The part of what it earned until now that came within so many days of its first day.
    pub shares: Vec<ShareAfter>,
}

/// A sub-ID of a placement.
#[derive(Debug, Clone, Serialize, TS)]
pub struct SubIdOf {
    /// The mark.
    pub sub_id: String,
    /// By what it belongs to the placement.
    pub by: Match,
}

/// A rule by which sub-IDs belong to a placement.
#[derive(Debug, Clone, Serialize, TS)]
pub struct SubRuleView {
    /// Its number.
    pub id: i64,
    /// How its text is meant.
    pub how: Match,
    /// What a sub-ID is compared with.
    pub text: String,
}

/// A placement to be written down.
#[derive(Debug, Clone, Deserialize, TS)]
#[ts(optional_fields = nullable)]
pub struct PlacementForm {
    /// Whose link.
    pub program: ProgramChoice,
    /// What sort of place.
    pub channel: Channel,
    /// What it is called.
    pub title: String,
    /// The page, post or video.
    #[serde(default)]
    pub url: Option<String>,
    /// Since when; today if nothing is said.
    #[serde(default)]
    pub first_day: Option<Day>,
    /// Which link. A sub-ID alone says that the figures with it are this placement's.
    #[serde(default)]
    pub link: LinkChoice,
    /// The creative's number.
    #[serde(default)]
    pub creative: Option<i64>,
    /// Notes.
    #[serde(default)]
    pub notes: Option<String>,
}

/// What a placement is from now on; what is left out stays.
#[derive(Debug, Clone, Default, Deserialize, TS)]
#[serde(default)]
#[ts(optional_fields = nullable)]
pub struct PlacementEdit {
    /// Its number.
    pub id: i64,
    /// Another channel.
    pub channel: Option<Channel>,
    /// Another title.
    pub title: Option<String>,
    /// Another address; empty for none.
    pub url: Option<String>,
    /// Another first day.
    pub first_day: Option<Day>,
    /// The last day that it stood there.
    pub last_day: Option<Day>,
    /// It still stands there: there is no last day.
    pub reopen: bool,
    /// Another link.
    pub link: Option<LinkChoice>,
    /// Another creative; 0 for none.
    pub creative: Option<i64>,
    /// Other notes; empty for none.
    pub notes: Option<String>,
}

/// A rule by which sub-IDs belong to a placement: a new one, or what a known one is from now on.
#[derive(Debug, Clone, Deserialize, TS)]
#[ts(optional_fields = nullable)]
pub struct SubRuleForm {
    /// The placement's number.
    pub placement: i64,
    /// The number of the rule that is changed.
    #[serde(default)]
    pub id: Option<i64>,
    /// How the text is meant: same, prefix, pattern or click.
    pub how: Match,
    /// What a sub-ID is compared with.
    pub text: String,
    /// It is taken away.
    #[serde(default)]
    pub remove: bool,
}

/// A sub-ID of the figures that belongs to no placement.
#[derive(Debug, Clone, Serialize, TS)]
pub struct UnplacedView {
    /// The program's number.
    pub program: i64,
    /// The program's name.
    pub program_name: String,
    /// The mark.
    pub sub_id: String,
    /// Its first day in the figures.
    pub first_day: Day,
    /// What it brought in each currency.
    pub earned: Vec<MoneyView>,
    /// How many commissions.
    pub count: u64,
}
