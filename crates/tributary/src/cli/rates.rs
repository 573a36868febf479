//! `tributary rates` and `currency`: what totals are shown in, and what they are converted with.

use std::path::PathBuf;

use serde_json::json;
use tributary::Error;

use super::{Context, Ended, print};

pub(super) async fn rates(context: &Context, file: Option<PathBuf>) -> Result<Ended, Error> {
    let view = match file {
        Some(file) => context.app.call("rates.import", json!({ "path": file.display().to_string() })).await?,
        None => context.app.call("rates.refresh", serde_json::Value::Null).await?,
    };
    print::json(&view)?;
    Ok(Ended::Done)
}

pub(super) async fn currency(context: &Context, code: String) -> Result<Ended, Error> {
    context.app.call("app.prefer", json!({ "currency": code })).await?;
    context.say(&format!("Totals are shown in {}.", code.to_uppercase()));
    Ok(Ended::Done)
}
