//! A network's answer, or a report file, becomes records.
//!
//! *Invariant:* it knows HTTP and files, and neither SQL nor a screen; no network is named outside `connectors/`.
//! Three doors: [`Session::fetch`] asks a network, [`read`] reads a report that [`recognise`] found, and
//! [`check_file`] says what is wrong with a connector file.

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
mod map;
mod pace;
mod pages;
mod plan;
mod report;
mod secret;
mod session;
mod shape;
mod sign;
mod transport;
mod trial;
pub mod values;

pub use catalogue::{Catalogue, SCHEMA, SCHEMA_FILE, TEMPLATE};
pub use connector::{Connector, Setting, What, check_file};
pub use consent::returned;
pub use error::NetworkError;
pub use fetch::{Checked, Page};
pub use file::FileProblem;
pub use files::Offered;
pub use plan::{Ask, Known};
pub use report::{Found, Gives, ImportSettings, Line, Reading, Report, ReportError, Source, read, recognise};
pub use secret::Secret;
pub use session::{Keeps, Login, Session};
pub use transport::{Answer, Exchange, Live, Replay, Sent, Transport};
pub use trial::{Recording, Trial, TriedAnswer, TriedRow, records_text};
