//! `tributary backup` and `restore`: everything but the secrets, in one file.

use std::path::Path;

use tributary::view::ByPath;
use tributary::{Error, export};

use super::{Context, Ended};

pub(super) async fn backup(context: &Context, file: &Path) -> Result<Ended, Error> {
    export::backup(&context.app, ByPath { path: file.display().to_string() }).await?;
    context.say(&format!("Written to {}. Secrets are not in it.", file.display()));
    Ok(Ended::Done)
}

pub(super) async fn restore(context: &Context, file: &Path) -> Result<Ended, Error> {
    let kept = export::restore(&context.app, ByPath { path: file.display().to_string() }).await?;
    context.say(&format!(
        "{} is in place. What was there before is kept as {}.",
        file.display(),
        kept.display()
    ));
    Ok(Ended::Done)
}
