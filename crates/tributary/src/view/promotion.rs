//! Placements, links, creatives and work as they cross the boundary.

use ledger::PlacementOrder;
use record::{Channel, CreativeKind, Day, Match, ProgramKind};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{Chart, MoneyView};

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

/// What a placement brought in a month.
#[derive(Debug, Clone, Serialize, TS)]
pub struct PlacementMonth {
    /// The month's first day.
    pub month: Day,
    /// How many months after the placement's first one.
    pub age: u32,
    /// What it earned, in the base currency.
    pub earned: Option<MoneyView>,
    /// What was declined.
    pub reversed: Option<MoneyView>,
    /// What it earned in each currency.
    pub each: Vec<MoneyView>,
    /// Commissions that stand.
    pub commissions: u64,
    /// Minutes of work.
    pub minutes: u64,
}

/// How a placement's income fades with its age.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Decay {
    /// After how many months half of what its best months brought is gone; `null` if it does not fade or is too young.
    pub half_life_months: Option<u32>,
    /// Whether it earns as it did in its best months, or nearly so.
    pub evergreen: bool,
    /// The same in words.
    pub note: String,
}

/// The part of a placement's income that came within so many days.
#[derive(Debug, Clone, Serialize, TS)]
pub struct ShareAfter {
    /// How many days after its first day.
    pub days: u32,
    /// The part, as a decimal such as `0.25`; `null` before so many days are over, or without income.
    pub share: Option<String>,
}

/// A placement's chart.
#[derive(Debug, Clone, Deserialize, TS)]
pub struct PlacementChart {
    /// The placement's number.
    pub id: i64,
    /// Width in CSS pixels.
    pub width: u32,
    /// Height in CSS pixels.
    pub height: u32,
}

/// Which income and work are to be set side by side.
#[derive(Debug, Clone, Deserialize, TS)]
#[ts(optional_fields = nullable)]
pub struct BesideRequest {
    /// The first day.
    pub from: Day,
    /// The last day.
    pub to: Day,
    /// Only placements in this channel.
    #[serde(default)]
    pub channel: Option<Channel>,
    /// Only of this program.
    #[serde(default)]
    pub program: Option<i64>,
    /// Width of each picture in CSS pixels.
    pub width: u32,
    /// Height of each picture in CSS pixels.
    pub height: u32,
}

/// Income and work on one time axis: the columns of both lie below each other.
#[derive(Debug, Clone, Serialize, TS)]
pub struct Beside {
    /// What was earned; with a channel what its placements earned.
    pub income: Chart,
    /// Hours of work on placements.
    pub work: Chart,
    /// Whether more work came with more income, in words.
    pub sentence: String,
}

/// How many placements of a channel kept paying.
#[derive(Debug, Clone, Serialize, TS)]
pub struct KeptPaying {
    /// What sort of place.
    pub channel: Channel,
    /// After 30, 90 and 365 days.
    pub after: Vec<StillPaying>,
}

/// How many placements still paid so many days after their first one.
#[derive(Debug, Clone, Serialize, TS)]
pub struct StillPaying {
    /// How many days.
    pub days: u32,
    /// Placements that are so old.
    pub old_enough: u64,
    /// Of which earned something so late.
    pub paying: u64,
    /// The part of their income that came so late, as a decimal; `null` without income.
    pub share: Option<String>,
}

/// What an hour of the user's work is worth: `null` asks, an empty text takes it back.
#[derive(Debug, Clone, Default, Deserialize, TS)]
#[serde(default)]
#[ts(optional_fields = nullable)]
pub struct HourlyEdit {
    /// An amount in the base currency.
    pub amount: Option<String>,
}

/// What an hour of the user's work is worth to them.
#[derive(Debug, Clone, Serialize, TS)]
pub struct Hourly {
    /// The amount, if they said it.
    pub worth: Option<MoneyView>,
}

/// Work that is going on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Timer {
    /// The placement's number.
    pub placement: i64,
    /// Its title.
    pub title: String,
    /// Since when; RFC 3339.
    pub since: String,
    /// How many minutes until now.
    pub minutes: u32,
}

/// Ends the work that is going on.
#[derive(Debug, Clone, Default, Deserialize, TS)]
#[serde(default)]
#[ts(optional_fields = nullable)]
pub struct TimerStop {
    /// What was done.
    pub note: Option<String>,
    /// Nothing is noted.
    pub discard: bool,
}

/// Whose link it is: by number, or by account and name.
#[derive(Debug, Clone, Default, Deserialize, TS)]
#[serde(default)]
#[ts(optional_fields = nullable)]
pub struct ProgramChoice {
    /// The program's number.
    pub program: Option<i64>,
    /// The account's name; by hand if nothing is said and no account knows the program.
    pub account: Option<String>,
    /// The program's name, or the network's id of it.
    pub name: Option<String>,
}

/// Which link stands somewhere: one that is there, one that is pasted, or one to be built.
#[derive(Debug, Clone, Default, Deserialize, TS)]
#[serde(default)]
#[ts(optional_fields = nullable)]
pub struct LinkChoice {
    /// The number of one that is there.
    pub link: Option<i64>,
    /// The address of one that the network made.
    pub pasted: Option<String>,
    /// It is to be built.
    pub build: bool,
    /// The page that it leads to; else where the program's own link leads.
    pub target: Option<String>,
    /// The mark in it; made of the title if nothing is said.
    pub sub_id: Option<String>,
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

/// What was written, and how to take it back.
#[derive(Debug, Clone, Serialize, TS)]
pub struct PromotionDone {
    /// The number of what was written.
    pub id: i64,
    /// The link that belongs to it.
    pub link: Option<LinkView>,
    /// The batch: `import.undo` takes it back.
    pub batch: i64,
}

/// A link.
#[derive(Debug, Clone, Serialize, TS)]
pub struct LinkView {
    /// Its number.
    pub id: i64,
    /// The program's number.
    pub program: i64,
    /// The program's name.
    pub program_name: String,
    /// The network's name.
    pub network: String,
    /// Its address.
    pub url: String,
    /// The mark in it.
    pub sub_id: Option<String>,
    /// The page that it leads to.
    pub target: Option<String>,
    /// What the user calls it.
    pub name: Option<String>,
    /// What was found when it was looked at last.
    pub found: Option<String>,
}

/// Which links are wanted.
#[derive(Debug, Clone, Default, Deserialize, TS)]
#[serde(default)]
#[ts(optional_fields = nullable)]
pub struct OfProgram {
    /// Only of this program.
    pub program: Option<i64>,
}

/// A link to be kept without a placement.
#[derive(Debug, Clone, Deserialize, TS)]
#[ts(optional_fields = nullable)]
pub struct LinkForm {
    /// Whose link.
    pub program: ProgramChoice,
    /// One that is pasted, or one to be built.
    pub link: LinkChoice,
    /// What the user calls it.
    #[serde(default)]
    pub name: Option<String>,
    /// What the mark is made of if none is given.
    #[serde(default)]
    pub title: Option<String>,
}

/// What a link is from now on; what is left out stays.
#[derive(Debug, Clone, Default, Deserialize, TS)]
#[serde(default)]
#[ts(optional_fields = nullable)]
pub struct LinkEdit {
    /// Its number.
    pub id: i64,
    /// Another name; empty for none.
    pub name: Option<String>,
    /// It is taken away.
    pub remove: bool,
}

/// A link to be built. Nothing is kept of it before a placement has it.
#[derive(Debug, Clone, Deserialize, TS)]
#[ts(optional_fields = nullable)]
pub struct BuildRequest {
    /// Whose link.
    pub program: ProgramChoice,
    /// The page that it leads to.
    #[serde(default)]
    pub target: Option<String>,
    /// The mark in it.
    #[serde(default)]
    pub sub_id: Option<String>,
    /// What the mark is made of if none is given, and what the copies show.
    #[serde(default)]
    pub title: Option<String>,
    /// The program's own link, where the network lists none.
    #[serde(default)]
    pub pasted: Option<String>,
}

/// A link with all that can be copied of it.
#[derive(Debug, Clone, Serialize, TS)]
pub struct BuiltLink {
    /// Its address.
    pub url: String,
    /// The mark in it.
    pub sub_id: Option<String>,
    /// For a text that is written in Markdown.
    pub markdown: String,
    /// For a web page: it says that it is paid for.
    pub html: String,
    /// The address as a QR code, an SVG.
    pub qr: String,
}

/// A QR code to be saved.
#[derive(Debug, Clone, Deserialize, TS)]
pub struct SaveQr {
    /// What it says.
    pub url: String,
    /// Where to; `.svg` or `.png`.
    pub path: String,
}

/// A banner, a text, a widget or a code.
#[derive(Debug, Clone, Serialize, TS)]
pub struct CreativeView {
    /// Its number.
    pub id: i64,
    /// The program's number.
    pub program: i64,
    /// The program's name.
    pub program_name: String,
    /// What it is.
    pub kind: CreativeKind,
    /// What it is called.
    pub name: String,
    /// Its width in pixels.
    pub width: Option<u32>,
    /// Its height in pixels.
    pub height: Option<u32>,
    /// Code to copy: text, never run here.
    pub html: Option<String>,
    /// The image's address.
    pub image: Option<String>,
    /// Where it leads.
    pub url: Option<String>,
    /// What customers enter.
    pub code: Option<String>,
    /// The first day that it may be shown.
    pub starts: Option<Day>,
    /// The last day that it may be shown.
    pub ends: Option<Day>,
    /// Whether that day is over.
    pub expired: bool,
    /// Whether its network lists it: it is what the network says, and can only be taken away.
    pub listed: bool,
    /// How many placements show it.
    pub placements: u64,
}

/// A creative to be kept.
#[derive(Debug, Clone, Deserialize, TS)]
#[ts(optional_fields = nullable)]
pub struct CreativeForm {
    /// Whose it is.
    pub program: ProgramChoice,
    /// What it is; told by the code if nothing is said.
    #[serde(default)]
    pub kind: Option<CreativeKind>,
    /// What it is called; told by the code if nothing is said.
    #[serde(default)]
    pub name: Option<String>,
    /// The code that the network gives: size, image and link are read from it.
    #[serde(default)]
    pub html: Option<String>,
    /// An image file, whose size is read.
    #[serde(default)]
    pub file: Option<String>,
    /// Where it leads.
    #[serde(default)]
    pub url: Option<String>,
    /// What customers enter.
    #[serde(default)]
    pub code: Option<String>,
    /// The first day that it may be shown.
    #[serde(default)]
    pub starts: Option<Day>,
    /// The last day that it may be shown.
    #[serde(default)]
    pub ends: Option<Day>,
}

/// What a creative of the user's own is from now on; what is left out stays, and an empty text is none. One that a network
/// lists can only be taken away.
#[derive(Debug, Clone, Default, Deserialize, TS)]
#[serde(default)]
#[ts(optional_fields = nullable)]
pub struct CreativeEdit {
    /// Its number.
    pub id: i64,
    /// What it is called.
    pub name: Option<String>,
    /// What it is.
    pub kind: Option<CreativeKind>,
    /// The code that the network gives: size, image and link are read from it.
    pub html: Option<String>,
    /// Where it leads.
    pub url: Option<String>,
    /// What customers enter.
    pub code: Option<String>,
    /// The first day that it may be shown, as `2026-11-30`.
    pub starts: Option<String>,
    /// The last day that it may be shown, as `2026-11-30`.
    pub ends: Option<String>,
    /// It is taken away.
    pub remove: bool,
}

/// A folder whose images become creatives.
#[derive(Debug, Clone, Deserialize, TS)]
pub struct CreativesFolder {
    /// Whose they are.
    pub program: ProgramChoice,
    /// The folder.
    pub path: String,
}

/// What became of a folder's files.
#[derive(Debug, Clone, Serialize, TS)]
pub struct CreativesAdded {
    /// Images that are creatives now.
    pub added: u64,
    /// Images that were creatives already: same name, same size.
    pub known: u64,
    /// Files that are no images.
    pub left: Vec<LeftFile>,
    /// The batch: `import.undo` takes it back; `null` if nothing was added.
    pub batch: Option<i64>,
}

/// A file of a folder that did not become a creative.
#[derive(Debug, Clone, Serialize, TS)]
pub struct LeftFile {
    /// Its name.
    pub file: String,
    /// Why.
    pub why: String,
}

/// A creative, by its number.
#[derive(Debug, Clone, Deserialize, TS)]
pub struct ByCreative {
    /// Its number.
    pub id: i64,
}

/// A creative's image.
#[derive(Debug, Clone, Serialize, TS)]
pub struct CreativeImage {
    /// A `data:` address with the image itself.
    pub data: String,
}

/// Work on a placement.
#[derive(Debug, Clone, Deserialize, TS)]
#[ts(optional_fields = nullable)]
pub struct WorkForm {
    /// The placement's number.
    pub placement: i64,
    /// How long, as people write it: `45`, `1:30`, `1h30`.
    pub minutes: String,
    /// The day; today if nothing is said.
    #[serde(default)]
    pub day: Option<Day>,
    /// What was done.
    #[serde(default)]
    pub note: Option<String>,
}

/// Another state of a note of work; what is left out stays.
#[derive(Debug, Clone, Default, Deserialize, TS)]
#[serde(default)]
#[ts(optional_fields = nullable)]
pub struct WorkEdit {
    /// Its number.
    pub id: i64,
    /// How long.
    pub minutes: Option<String>,
    /// The day.
    pub day: Option<Day>,
    /// What was done; empty for nothing.
    pub note: Option<String>,
    /// It is taken away.
    pub remove: bool,
}

/// A note of work.
#[derive(Debug, Clone, Serialize, TS)]
pub struct WorkView {
    /// Its number.
    pub id: i64,
    /// The placement's number.
    pub placement: i64,
    /// The day.
    pub day: Day,
    /// How long.
    pub minutes: u32,
    /// What was done.
    pub note: Option<String>,
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

/// The user's own sites: the only ones whose pages are read.
#[derive(Debug, Clone, Serialize, TS)]
pub struct SitesView {
    /// Their hosts.
    pub sites: Vec<String>,
    /// Whether a link without a disclosure near it is a finding.
    pub disclosure: bool,
}

/// Another list of own sites; what is left out stays.
#[derive(Debug, Clone, Default, Deserialize, TS)]
#[serde(default)]
#[ts(optional_fields = nullable)]
pub struct SitesEdit {
    /// All of them, as hosts or addresses.
    pub sites: Option<Vec<String>>,
    /// Whether a link without a disclosure near it is a finding.
    pub disclosure: Option<bool>,
}

/// What is to be looked at: links and pages if nothing is said.
#[derive(Debug, Clone, Default, Deserialize, TS)]
#[serde(default)]
#[ts(optional_fields = nullable)]
pub struct CheckRequest {
    /// Not where links lead.
    pub no_links: bool,
    /// Not the pages of own sites.
    pub no_pages: bool,
    /// Only this link, although asking it may count as a click.
    pub even_so: Option<String>,
}

/// How far a look at links, pages or a site is.
#[derive(Debug, Clone, Default, Serialize, TS)]
pub struct LookState {
    /// What was looked at last.
    pub at: String,
    /// How many were looked at.
    pub done: u32,
    /// How many there are, as far as is known.
    pub of: u32,
}

/// What a look found.
#[derive(Debug, Clone, Serialize, TS)]
pub struct CheckView {
    /// How many links and pages were looked at.
    pub looked: u32,
    /// How many were not asked, so that nothing is counted as a click, or because they do not want it.
    pub left: u32,
    /// How many could not be reached, so that nothing is known of them.
    pub unreached: u32,
    /// Whether it was stopped before its end.
    pub stopped: bool,
    /// What needs a hand.
    pub findings: Vec<FindingView>,
}

/// Something to put right.
#[derive(Debug, Clone, Serialize, TS)]
pub struct FindingView {
    /// Whether it is about the page that the link stands on, and not about where it leads.
    pub on_page: bool,
    /// The number of the link, or of the placement for its page; `null` for a link that is not kept.
    pub id: Option<i64>,
    /// The placements that it is about.
    pub placements: Vec<i64>,
    /// What it is about, in words.
    pub title: String,
    /// The address that was looked at.
    pub url: String,
    /// What was found, as a word.
    pub finding: String,
    /// The same as a sentence, with what to do.
    pub what: String,
    /// Since when it is found so; RFC 3339.
    pub since: String,
    /// Whether the user has seen it.
    pub seen: bool,
}

/// A finding that was seen.
#[derive(Debug, Clone, Deserialize, TS)]
pub struct FindingSeen {
    /// Whether it is about a page.
    pub on_page: bool,
    /// The number of the link or the placement.
    pub id: i64,
}

/// A site to look through.
#[derive(Debug, Clone, Deserialize, TS)]
pub struct MapRequest {
    /// One of the own sites, as a host or an address.
    pub site: String,
}

/// The affiliate links of a site.
#[derive(Debug, Clone, Serialize, TS)]
pub struct SiteMap {
    /// The links, page by page.
    pub rows: Vec<MapRow>,
    /// How many pages were asked for.
    pub pages: u32,
    /// How many are known and were not.
    pub left: u32,
    /// How it ended, as a sentence.
    pub ended: String,
    /// Whether every page was looked at.
    pub whole: bool,
}

/// An affiliate link on a page.
#[derive(Debug, Clone, Serialize, TS)]
pub struct MapRow {
    /// The page.
    pub page: String,
    /// Its title.
    pub page_title: String,
    /// The link.
    pub link: String,
    /// Whether it is a banner.
    pub banner: bool,
    /// Its words, or those of its image.
    pub text: String,
    /// The known link's number.
    pub link_id: Option<i64>,
    /// The known placement on this page.
    pub placement: Option<i64>,
    /// The mark in it, if it can be read.
    pub sub_id: Option<String>,
    /// The program, if it can be told.
    pub program: Option<String>,
    /// The network, if it can be told.
    pub network: Option<String>,
    /// What the placement earned, in the base currency.
    pub earned: Option<MoneyView>,
    /// Whether it says that it is paid for.
    pub sponsored: bool,
    /// Whether a disclosure stands near it.
    pub disclosed: bool,
}
