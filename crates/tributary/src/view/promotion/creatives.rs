//! Banners, texts, widgets and codes.

use record::{CreativeKind, Day};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::view::ProgramChoice;

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
