//! Links: whose they are, how they are built, and what can be copied of one.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

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
    /// Whether a program that nobody knows is to be made; else it is refused.
    pub new: Option<bool>,
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
