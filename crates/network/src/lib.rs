//! A network's answer, or a report file, becomes records.
//!
//! *Invariant:* it knows HTTP and files, and neither SQL nor a screen; no network is named outside `connectors/`.
//! Four doors: [`Session::fetch`] asks a network, [`read`] reads a report that [`recognise`] found, [`link`] forms and
//! reads a network's links, and [`check_file`] says what is wrong with a connector file.

mod catalogue;
mod connector;
mod consent;
pub mod decode;
mod error;
mod fetch;
mod file;
mod files;
mod fill;
mod filter;
pub mod link;
mod map;
mod pace;
mod pages;
mod plan;
mod recording;
mod report;
mod secret;
mod session;
mod shape;
mod sign;
mod transport;
mod trial;
pub mod values;
mod veil;

pub use catalogue::{Catalogue, SCHEMA, SCHEMA_FILE, TEMPLATE};
pub use connector::{Connector, Setting, What, check_file};
pub use consent::returned;
pub use error::NetworkError;
pub use fetch::{Checked, Page};
pub use file::{FileProblem, differs};
pub use files::Offered;
pub use plan::{Ask, Known};
pub use recording::{Recorded, Recording, Saved, Unsaved, records_text};
pub use report::{
    Asks, DIRECTION, DateOrder, DateReading, Flow, Mapping, Sheet, SheetColumn, Trouble, Unusable, Why, Word,
    fields, look, recipe_id, required,
};
pub use report::{
    Counted, EXPORT_COLUMNS, EXPORT_FILE_COLUMNS, Found, Gives, ImportSettings, Line, Meter, Named, Reading,
    Report, ReportError, Source, harmless, read, recognise, recognise_among, rejected,
};
pub use secret::Secret;
pub use session::{Keeps, Login, Session};
pub use transport::{Answer, Exchange, Live, Replay, Sent, Transport};
pub use trial::{Trial, TriedAnswer, TriedRow};
