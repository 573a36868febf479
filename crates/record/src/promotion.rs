//! What an affiliate does: where links and banners are put.

use serde::{Deserialize, Serialize};

use crate::{Day, ProgramId};

/// Where something was put.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "lowercase")]
pub enum Channel {
    /// A page of a site of one's own.
    Page,
    /// A post in a social network.
    Social,
    /// A video and what stands below it.
    Video,
    /// An issue of a newsletter.
    Newsletter,
    /// A talk, a podcast, a course.
    Talk,
    /// An answer in a forum.
    Forum,
    /// Below one's e-mails.
    Signature,
    /// Anything else.
    Other,
}

impl Channel {
    /// Every channel, in the order of the ledger's numbers.
    pub const ALL: [Channel; 8] = [
        Channel::Page,
        Channel::Social,
        Channel::Video,
        Channel::Newsletter,
        Channel::Talk,
        Channel::Forum,
        Channel::Signature,
        Channel::Other,
    ];

    /// The word that it is written with.
    pub fn word(self) -> &'static str {
        match self {
            Channel::Page => "page",
            Channel::Social => "social",
            Channel::Video => "video",
            Channel::Newsletter => "newsletter",
            Channel::Talk => "talk",
            Channel::Forum => "forum",
            Channel::Signature => "signature",
            Channel::Other => "other",
        }
    }

    /// The channel that a word means, in small letters or capitals.
    pub fn from_word(word: &str) -> Option<Channel> {
        Channel::ALL.into_iter().find(|one| one.word().eq_ignore_ascii_case(word.trim()))
    }
}

/// What a program offers to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "lowercase")]
pub enum CreativeKind {
    /// An image with a link.
    Banner,
    /// Words with a link.
    Text,
    /// Code that a page runs.
    Widget,
    /// A code that customers enter.
    Coupon,
}

impl CreativeKind {
    /// Every kind, in the order of the ledger's numbers.
    pub const ALL: [CreativeKind; 4] =
        [CreativeKind::Banner, CreativeKind::Text, CreativeKind::Widget, CreativeKind::Coupon];

    /// The word that it is written with.
    pub fn word(self) -> &'static str {
        match self {
            CreativeKind::Banner => "banner",
            CreativeKind::Text => "text",
            CreativeKind::Widget => "widget",
            CreativeKind::Coupon => "coupon",
        }
    }

    /// The kind that a word means, in small letters or capitals.
    pub fn from_word(word: &str) -> Option<CreativeKind> {
        CreativeKind::ALL.into_iter().find(|one| one.word().eq_ignore_ascii_case(word.trim()))
    }
}

/// A network's own id of a creative, which tells it from all others of its program.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ListedId(pub String);

/// Something to show that a network lists, with a link of the account's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Creative {
    /// The network's own id.
    pub id: ListedId,
    /// The program that offers it, where the network tells.
    pub program_id: Option<ProgramId>,
    /// The program's name where the row has it.
    pub program: Option<String>,
    /// What it is.
    pub kind: CreativeKind,
    /// What the network calls it.
    pub name: String,
    /// Where it leads: an address of the web.
    pub url: Option<String>,
    /// The image's address: one of the web.
    pub image: Option<String>,
    /// Code to copy: text, and never anything else.
    pub html: Option<String>,
    /// What customers enter.
    pub code: Option<String>,
    /// Its width in pixels.
    pub width: Option<u32>,
    /// Its height in pixels.
    pub height: Option<u32>,
    /// The first day that it may be shown.
    pub starts: Option<Day>,
    /// The last day that it may be shown.
    pub ends: Option<Day>,
}

/// By what a sub-ID of the figures belongs to a placement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "lowercase")]
pub enum Match {
    /// It is the sub-ID of the placement's link.
    Link,
    /// The user says that it is the placement's.
    Same,
    /// It begins with what the user says.
    Prefix,
    /// It fits a pattern (a regular expression) of the user's.
    Pattern,
    /// It is what the user says, with a separator and a click's own reference behind it.
    Click,
}

impl Match {
    /// Every way, in the order of the ledger's numbers.
    pub const ALL: [Match; 5] = [Match::Link, Match::Same, Match::Prefix, Match::Pattern, Match::Click];
}
