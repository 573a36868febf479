//! The one error that reaches a person, and the one place that decides how it sounds.
//!
//! Message: what happened, in the user's words. Hint: what to do next. Detail: for copying into a report.

use ledger::LedgerError;
use network::{NetworkError, ReportError};
use serde::Serialize;

use crate::chart::ChartError;
use crate::rates::RatesError;
use crate::vault::VaultError;
use crate::view::ErrorView;

/// Where a caller behaves differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ErrorKind {
    /// The network refused the key: open the account form.
    Credentials,
    /// The network could not be reached: offer to try again.
    Unreachable,
    /// The network asks to wait.
    Wait,
    /// The network answered something unexpected: open the problem report.
    Connector,
    /// What the user gave cannot be used.
    Input,
    /// The file does not tell something that has to be asked.
    Ask,
    /// The database or a file could not be read or written.
    Storage,
    /// The vault wants its passphrase.
    Locked,
    /// The user stopped it.
    Stopped,
    /// A mistake of ours.
    Bug,
}

impl ErrorKind {
    /// The word for it, as the screen gets it.
    pub fn word(self) -> &'static str {
        match self {
            ErrorKind::Credentials => "credentials",
            ErrorKind::Unreachable => "unreachable",
            ErrorKind::Wait => "wait",
            ErrorKind::Connector => "connector",
            ErrorKind::Input => "input",
            ErrorKind::Ask => "ask",
            ErrorKind::Storage => "storage",
            ErrorKind::Locked => "locked",
            ErrorKind::Stopped => "stopped",
            ErrorKind::Bug => "bug",
        }
    }
}

/// What went wrong, in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{message}")]
pub struct Error {
    /// Where a caller behaves differently.
    pub kind: ErrorKind,
    /// What happened.
    pub message: String,
    /// What to do next.
    pub hint: Option<String>,
    /// The chain behind it; for [`ErrorKind::Ask`], the setting to ask for.
    pub detail: Option<String>,
}

impl Error {
    /// An error of a kind.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Error {
        Error { kind, message: message.into(), hint: None, detail: None }
    }

    /// Something the user gave that cannot be used.
    pub fn input(message: impl Into<String>) -> Error {
        Error::new(ErrorKind::Input, message)
    }

    /// The same with the next step.
    pub fn hint(self, hint: impl Into<String>) -> Error {
        Error { hint: Some(hint.into()), ..self }
    }

    /// The same with what is behind it.
    pub fn detail(self, detail: impl ToString) -> Error {
        Error { detail: Some(detail.to_string()), ..self }
    }

    /// The same, where the clock of this computer is wrong, which signatures, tokens and days depend on.
    pub fn with_clock(self, is_off: Option<String>) -> Error {
        match (self.kind, is_off) {
            (ErrorKind::Credentials | ErrorKind::Connector, Some(is_off)) => {
                self.hint(format!("{is_off}, which can be the reason. Set it right and sync again."))
            }
            _ => self,
        }
    }

    /// Work that ended in the middle, by a mistake of ours.
    pub(crate) fn cut_off(join: impl ToString) -> Error {
        Error::new(ErrorKind::Bug, "Something inside Tributary stopped unexpectedly.").detail(join)
    }

    /// A file that could not be read or written.
    pub fn file(path: &std::path::Path, error: &std::io::Error) -> Error {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty() && !folder.exists());
        if let (std::io::ErrorKind::NotFound, Some(folder)) = (error.kind(), folder) {
            return Error::new(ErrorKind::Storage, format!("The folder {} is not there.", folder.display()))
                .hint("Make it, or choose another.")
                .detail(error);
        }
        let what = match error.kind() {
            std::io::ErrorKind::NotFound => "is not there",
            std::io::ErrorKind::PermissionDenied => "may not be opened or written",
            _ => "could not be read or written",
        };
        Error::new(ErrorKind::Storage, format!("{} {what}.", path.display()))
            .hint("Check the path and its permissions.")
            .detail(error)
    }

    /// One sentence for a terminal: what, why and what to do.
    pub fn sentence(&self) -> String {
        match &self.hint {
            Some(hint) => format!("{} {hint}", self.message),
            None => self.message.clone(),
        }
    }

    /// What the screen is told.
    pub fn view(&self) -> ErrorView {
        ErrorView {
            kind: self.kind.word().to_owned(),
            message: self.message.clone(),
            hint: self.hint.clone(),
            detail: self.detail.clone(),
        }
    }
}

impl From<LedgerError> for Error {
    fn from(error: LedgerError) -> Error {
        let storage = |message: String| Error::new(ErrorKind::Storage, message);
        match error {
            LedgerError::Io { path, source } => Error::file(&path, &source),
            LedgerError::Newer { found, known } => storage(format!(
                "The database was written by a newer Tributary (its version is {found}; this one knows {known})."
            ))
            .hint("Install the newest Tributary; the file was left as it is."),
            LedgerError::NotALedger(path) => storage(format!("{} is not a Tributary database.", path.display()))
                .hint("Choose a file that `tributary backup` wrote."),
            LedgerError::Damaged { path, found } => storage(format!("The database {} is damaged.", path.display()))
                .hint("Put a backup in its place with `tributary restore`; the folder “backups” beside it may hold one.")
                .detail(found),
            LedgerError::NameTaken(name) => {
                Error::input(format!("There is already an account named “{name}”.")).hint("Choose another name.")
            }
            LedgerError::NoAccount(_) => Error::input("That account is no longer there."),
            LedgerError::NoProgram(_) => Error::input("That program is no longer there."),
            LedgerError::NoRow { what, .. } => Error::input(format!("That {what} is no longer there.")),
            LedgerError::NoRule(_) => Error::input("That recurring entry is no longer there."),
            LedgerError::NoBatch(batch) => Error::input(format!("There is no import with the number {}.", batch.0))
                .hint("An import says its number when it is done."),
            LedgerError::NotAnImport(batch) => {
                Error::input(format!("Batch {} came from a network and cannot be undone.", batch.0))
                    .hint("Only imports and entries by hand can.")
            }
            LedgerError::AlreadyUndone(batch) => Error::input(format!("Import {} is undone already.", batch.0)),
            LedgerError::UndoBlocked { by, rows } => {
                Error::input(format!("Later data changed or needs {}: {}.", of_its_rows(rows), later(&by)))
                    .hint("Undo the later imports first; what a sync brought later stays.")
            }
            LedgerError::UndoShared { by, rows } => {
                let also = if by.len() == 1 { "A later import has" } else { "Later imports have" };
                Error::input(format!("{also} {}, too: {}.", of_its_rows(rows), later(&by)))
                    .hint("Undo the later ones first, then this one. What you want to keep can be imported again.")
            }
            LedgerError::MatchedTwice { .. } => {
                Error::input("More would be matched than there is of that payment.")
                    .hint("Take another match of it away first, or match a smaller part.")
            }
            LedgerError::TooLarge => storage("A sum is too large to be kept exactly.".to_owned()),
            other => storage("The database could not be read or written.".to_owned())
                .hint("Check that the disk has room and that no other program holds the file.")
                .detail(other),
        }
    }
}

/// Batches that stand in the way of an undo, by their names.
fn later(by: &[(ledger::BatchId, String)]) -> String {
    let named = |what: &str| match what {
        "hand" => "a change by hand".to_owned(),
        "promotion" => "an entry about your promotion".to_owned(),
        "terms" => "an entry about terms".to_owned(),
        "payouts" => "a match or a note about payouts".to_owned(),
        what => what.to_owned(),
    };
    let later: Vec<_> =
        by.iter().map(|(batch, what)| format!("{} (batch {})", named(what), batch.0)).collect();
    later.join(", ")
}

fn of_its_rows(rows: u64) -> String {
    if rows == 1 { "one of its rows".to_owned() } else { format!("{rows} of its rows") }
}

impl From<VaultError> for Error {
    fn from(error: VaultError) -> Error {
        let locked = |message: &str| Error::new(ErrorKind::Locked, message);
        match error {
            VaultError::Locked => {
                locked("The vault with your secrets is locked.").hint("Enter its passphrase.")
            }
            VaultError::WrongPassphrase => {
                locked("That passphrase does not open the vault.").hint("Try again; capitals matter.")
            }
            VaultError::EmptyPassphrase => locked("The vault needs a passphrase.")
                .hint("Choose one that you will remember: nobody else can open it."),
            VaultError::NoKeychain { reason } => Error::new(
                ErrorKind::Storage,
                "The system's keychain, which holds your secrets, does not answer.",
            )
            .hint("Unlock it and try again.")
            .detail(reason),
            VaultError::Damaged { path, reason } => Error::new(
                ErrorKind::Storage,
                format!("The vault {} is damaged and was left as it is.", path.display()),
            )
            .hint("Put a copy of it back, or move it away and enter the secrets again.")
            .detail(reason),
            VaultError::Newer { path, .. } => Error::new(
                ErrorKind::Storage,
                format!("The vault {} was written by a newer Tributary.", path.display()),
            )
            .hint("Install the newest Tributary; the file was left as it is."),
            VaultError::Io { path, source } => Error::file(&path, &source),
        }
    }
}

impl From<ChartError> for Error {
    fn from(error: ChartError) -> Error {
        match error {
            ChartError::Size { width, height } => {
                Error::input(format!("A picture cannot be {width} by {height} pixels large."))
                    .hint("Choose another size for the chart.")
            }
            other => Error::new(ErrorKind::Bug, "The chart could not be drawn.").detail(other),
        }
    }
}

impl From<RatesError> for Error {
    fn from(error: RatesError) -> Error {
        match error {
            RatesError::Network(error) => Error::from_network(error, "the European Central Bank"),
            RatesError::Io { path, source } => Error::file(&path, &source),
            other => Error::input(format!("The rates could not be read: {other}."))
                .hint("Use a eurofxref file of the European Central Bank, as XML, CSV or ZIP."),
        }
    }
}

impl Error {
    /// What a network did wrong, under the network's name.
    pub fn from_network(error: NetworkError, network: &str) -> Error {
        let kind = ErrorKind::Connector;
        let quoted = |says: &str| match says.trim().trim_end_matches('.') {
            "" => String::new(),
            says => format!(" It says: “{says}”."),
        };
        match error {
            NetworkError::Credentials { says } => Error::new(
                ErrorKind::Credentials,
                format!("{network} did not accept the key.{}", quoted(&says)),
            )
            .hint("Check it against the network's page, or make a new one and enter it."),
            NetworkError::Forbidden { says } => Error::new(
                ErrorKind::Credentials,
                format!("{network} does not let this key read this.{}", quoted(&says)),
            )
            .hint("Check the key and its rights on the network's page, and that the account may use the interface: some networks only let approved or active affiliates."),
            NetworkError::Wait { seconds, says } => {
                let when =
                    seconds.map_or_else(|| "later".to_owned(), |seconds| format!("in {}", span(seconds)));
                Error::new(ErrorKind::Wait, format!("{network} asks to wait.{}", quoted(&says)))
                    .hint(format!("Sync again {when}; it goes on where it stopped."))
            }
            NetworkError::Unreachable { reason } => {
                // A certificate is good for a time; a clock that is wrong makes every one a bad one.
                let hint = match reason.contains("certificate") {
                    true => "Check the date and the time of this computer, then its connection, and sync again.",
                    false => "Check the connection and sync again.",
                };
                Error::new(ErrorKind::Unreachable, format!("{network} could not be reached."))
                    .hint(hint)
                    .detail(reason)
            }
            NetworkError::Timeout => {
                Error::new(ErrorKind::Unreachable, format!("{network} did not answer in time."))
                    .hint("Sync again later.")
            }
            NetworkError::Server { status, says } => Error::new(
                ErrorKind::Unreachable,
                format!("{network} has a failure of its own ({status}).{}", quoted(&says)),
            )
            .hint("Sync again later."),
            NetworkError::Refused { status: status @ 300..=399, .. } => {
                Error::new(kind, format!("{network} points to another address ({status}), where nothing was sent."))
                    .hint("Check the address in the account's settings; if it is right, the connector has to be mended.")
            }
            NetworkError::Refused { status, says } => {
                Error::new(kind, format!("{network} refused what was asked ({status}).{}", quoted(&says)))
                    .hint("Check the account's settings; if they are right, the connector has to be mended.")
            }
            NetworkError::NotWhatItSays { expected, found } => {
                Error::new(kind, format!("{network} answered with something else than {expected}: {found}."))
                    .hint(
                        "Nothing was stored. Sync again later; if it stays, the connector has to be mended.",
                    )
            }
            NetworkError::TooLarge => {
                Error::new(kind, format!("{network} sent more than can be read at once."))
                    .hint("Sync a shorter range with --since and --until.")
            }
            NetworkError::TooManyPages => Error::new(kind, format!("{network} sent pages without an end."))
                .hint("Nothing of this window was stored. Sync a shorter range."),
            NetworkError::RepeatedPage => Error::new(kind, format!("{network} sent the same page twice."))
                .hint("Nothing of this window was stored; the connector has to be mended."),
            NetworkError::MissingSetting { key } => {
                Error::new(ErrorKind::Input, format!("The account at {network} has no “{key}”."))
                    .hint("Fill it in.")
            }
            NetworkError::MissingSecret { key } => {
                Error::new(ErrorKind::Credentials, format!("The account at {network} has no “{key}”."))
                    .hint("Enter it.")
            }
            NetworkError::BadOrigin => {
                Error::input("TRIBUTARY_API_ORIGIN is not an address of this machine.")
                    .hint("It has the form http://127.0.0.1:PORT.")
            }
            NetworkError::Connector { message } => {
                Error::new(kind, format!("The connector of {network} cannot be used."))
                    .hint("If it is your own file, `tributary networks check` names what is wrong.")
                    .detail(message)
            }
        }
    }
}

/// How many headings of an unknown file are named.
const LISTED_HEADINGS: usize = 40;

impl Error {
    /// Why a file cannot be read as a report, under its name.
    pub fn from_report(error: ReportError, file: &str) -> Error {
        let again = "Download the report as CSV and choose that file.";
        match error {
            ReportError::Unknown { looks_like, headings } if headings.is_empty() => {
                Error::input(format!("{file} is no report that Tributary knows: it looks like {looks_like}."))
                    .hint("Nothing was stored. `tributary networks` names the reports that are known.")
            }
            ReportError::Unknown { looks_like, headings } => {
                let listed: Vec<_> = headings.iter().filter(|heading| !heading.is_empty()).take(LISTED_HEADINGS).map(|heading| readable(heading)).collect();
                let more = headings.len().saturating_sub(LISTED_HEADINGS);
                let more = if more > 0 { format!(" and {more} more") } else { String::new() };
                Error::new(
                    ErrorKind::Ask,
                    format!("{file} is no report that Tributary knows: it looks like {looks_like}, and no report has these headings: {}{more}.", listed.join(", ")),
                )
                .hint("Nothing was stored. Say what its columns are in the window, or start with `tributary import FILE --propose`, which prints a recipe to be given with --report RECIPE.toml.")
                .detail("mapping")
            }
            ReportError::SeveralMatch { slugs } => Error::new(
                ErrorKind::Ask,
                format!("{file} could be several reports: {}.", slugs.join(", ")),
            )
            .hint("Say which with --report SLUG.")
            .detail("report"),
            ReportError::WebPage => Error::input(format!("{file} is a web page, often the page of a login.")).hint(again),
            ReportError::Json => Error::input(format!("{file} is JSON.")).hint(again),
            ReportError::Pdf => Error::input(format!("{file} is a PDF.")).hint(again),
            ReportError::OldExcel => {
                Error::input(format!("{file} is a workbook of the old kind, or one with a password.")).hint(again)
            }
            ReportError::Excel => {
                Error::input(format!("{file} is a workbook of a kind that is not read.")).hint("Save it as .xlsx or as CSV and choose that file.")
            }
            ReportError::Encrypted => Error::input(format!("{file} is an archive with a password."))
                .hint("Unpack it first and choose the file inside."),
            ReportError::Damaged { reason } => {
                Error::input(format!("{file} is cut or damaged: {reason}.")).hint("Download it again; nothing was stored.")
            }
            ReportError::TooLarge => Error::input(format!("{file} would unpack to more than can be read."))
                .hint("Choose a report of a shorter period."),
            ReportError::NoRows => Error::input(format!("{file} has no rows below its headings."))
                .hint("Nothing was stored. Download a report of days on which there was something."),
            ReportError::Ambiguous { what } => {
                let (says, hint) = match what.as_str() {
                    "currency" => ("does not tell its currency", "Say it with --set currency=EUR (or another code)."),
                    "date_order" => (
                        "does not tell whether days or months come first in its dates",
                        "Say it with --set date_order=dmy or --set date_order=mdy.",
                    ),
                    _ => ("does not tell everything that is needed", "Say it with --set."),
                };
                Error::new(ErrorKind::Ask, format!("{file} {says}.")).hint(hint).detail(what)
            }
            ReportError::Contradiction { what, lines } => {
                let lines: Vec<_> = lines.iter().map(u64::to_string).collect();
                let at = if lines.is_empty() { String::new() } else { format!(" (lines {})", lines.join(" and ")) };
                Error::input(format!("The {what} in {file} contradict each other{at}."))
                    .hint("Download the report again and leave it as it comes; nothing was stored.")
            }
            ReportError::DoubleHeading { name } => {
                Error::input(format!("The heading “{name}” stands twice in {file}, so it is not clear which one counts."))
                    .hint("Download the report again and leave it as it comes.")
            }
            ReportError::BadSetting { key } => Error::new(ErrorKind::Ask, format!("The setting {key} has a value that cannot be used."))
                .hint("Currencies are ISO 4217 codes, date_order is dmy or mdy, zone is a name such as Europe/Berlin.")
                .detail(key),
            ReportError::Io(error) => Error::file(std::path::Path::new(file), &error),
        }
    }
}

impl Error {
    /// Why a file cannot be read with the recipe that was given for it.
    pub fn from_recipe(error: ReportError, file: &str, recipe: &network::Connector) -> Error {
        match error {
            ReportError::Unknown { headings, .. } => {
                let lacks: Vec<_> =
                    recipe.reports.iter().flat_map(|report| report.lacks(&headings)).take(12).collect();
                let lacks = if lacks.is_empty() {
                    String::new()
                } else {
                    format!(" These are not in it: {}.", lacks.join(", "))
                };
                Error::input(format!("{file} does not have the headings that the recipe “{}” reads.{lacks}", recipe.name))
                    .hint("Nothing was stored. Change `match` in the recipe, or make one for this file with --propose.")
            }
            other => Error::from_report(other, file),
        }
    }
}

impl From<NetworkError> for Error {
    fn from(error: NetworkError) -> Error {
        Error::from_network(error, "The network")
    }
}

/// A heading as it can be shown: short, and without signs that nobody can read.
fn readable(heading: &str) -> String {
    let clean = |c: char| {
        if c.is_control() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}') { ' ' } else { c }
    };
    let short: String = heading.chars().map(clean).take(40).collect();
    if short.len() < heading.len() { format!("{}…", short.trim()) } else { short.trim().to_owned() }
}

/// A span of time in words.
fn span(seconds: u64) -> String {
    match seconds {
        0..=90 => format!("{seconds} seconds"),
        91..=5_400 => format!("{} minutes", seconds.div_ceil(60)),
        _ => format!("{} hours", seconds.div_ceil(3_600)),
    }
}
