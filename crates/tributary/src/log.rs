//! The log: one file a day in the data folder, seven kept. Requests appear as templates, so no secret can.

use std::path::Path;

use tracing_appender::non_blocking::WorkerGuard;
use tracing_appender::rolling::{Builder, Rotation};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// How many days of log are kept.
const KEPT_DAYS: usize = 7;

/// Starts the log. It ends when the guard is dropped; `None` if the folder cannot be written or a log runs already.
pub fn start(data_dir: &Path, verbose: bool) -> Option<WorkerGuard> {
    let folder = data_dir.join("logs");
    std::fs::create_dir_all(&folder).ok()?;
    let files = Builder::new()
        .rotation(Rotation::DAILY)
        .filename_prefix("tributary")
        .filename_suffix("log")
        .max_log_files(KEPT_DAYS)
        .build(folder)
        .ok()?;
    let (writer, guard) = tracing_appender::non_blocking(files);
    let ours = |level: &str| EnvFilter::new(format!("warn,tributary={level},network={level},ledger={level}"));
    let file = tracing_subscriber::fmt::layer().with_ansi(false).with_writer(writer);
    let terminal =
        verbose.then(|| tracing_subscriber::fmt::layer().with_ansi(false).with_writer(std::io::stderr));
    let level = if verbose { "debug" } else { "info" };
    tracing_subscriber::registry().with(ours(level)).with(file).with(terminal).try_init().ok()?;
    Some(guard)
}
