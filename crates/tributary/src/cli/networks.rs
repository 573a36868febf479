//! `tributary networks`: what can be connected, and connector files of the user's own.

use std::path::{Path, PathBuf};

use clap::Subcommand;
use serde_json::{Value, json};
use tributary::export::Format;
use tributary::{Error, accounts, own};

use super::trial::{TryArgs, try_out};
use super::{Context, Ended, print};

#[derive(Subcommand)]
pub(super) enum NetworksCommand {
    /// Check a connector file; errors name line and key.
    Check {
        /// The file.
        file: PathBuf,
    },
    /// Make a connector file of your own: from a template, or as a copy of a bundled one.
    New {
        /// What the network is called.
        name: Option<String>,
        /// The bundled file to copy.
        #[arg(long, value_name = "SLUG", conflicts_with = "name")]
        like: Option<String>,
    },
    /// Ask a network for the first page of everything and show answers, rows, records and problems. Nothing is stored.
    Try(TryArgs),
    /// Allow a file of your own to send to the hosts that it names.
    Allow {
        /// The network's slug.
        network: String,
    },
}

pub(super) async fn networks(context: &Context, command: Option<NetworksCommand>) -> Result<Ended, Error> {
    match command {
        None => list(context).await,
        Some(NetworksCommand::New { name, like }) => make(context, name, like).await,
        Some(NetworksCommand::Try(args)) => try_out(context, args).await,
        Some(NetworksCommand::Allow { network }) => allow(context, &network).await,
        Some(NetworksCommand::Check { file }) => check(context, &file),
    }
}

async fn list(context: &Context) -> Result<Ended, Error> {
    let list = context.app.call("networks.list", Value::Null).await?;
    let folder = own::folder(&context.app);
    for problem in context.app.profile().catalogue().wrong() {
        let file = folder.join(&problem.file).display().to_string();
        eprintln!("{}", network::FileProblem { file, ..problem.clone() });
    }
    if context.json {
        print::json(&list)?;
        return Ok(Ended::Done);
    }
    let text = |network: &Value, key: &str| match network.get(key) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", "),
        _ => String::new(),
    };
    let each = |network: &Value, list: &str, show: &dyn Fn(&Value) -> Option<String>| {
        let items = network.get(list).and_then(Value::as_array).into_iter().flatten();
        items.filter_map(show).collect::<Vec<_>>().join(", ")
    };
    let field = |field: &Value| {
        let secret = if text(field, "kind") == "secret" { " (secret)" } else { "" };
        Some(format!("{}{secret}", text(field, "key")))
    };
    let rows = list.as_array().into_iter().flatten().map(|network| {
        let [slug, name, gives, confidence] =
            ["slug", "name", "gives", "confidence"].map(|key| text(network, key));
        let reports = network.get("reports").and_then(Value::as_array).map_or(0, Vec::len);
        let reports = if reports == 0 { String::new() } else { reports.to_string() };
        vec![slug, name, each(network, "fields", &field), gives, reports, confidence]
    });
    let headings = ["slug", "name", "fields", "gives", "report files", "confidence"];
    print::rows(Format::Table, &headings, &["report files"], &rows.collect::<Vec<_>>())?;
    Ok(Ended::Done)
}

fn check(context: &Context, file: &Path) -> Result<Ended, Error> {
    let bytes = std::fs::read(file).map_err(|error| Error::file(file, &error))?;
    let name = file.display().to_string();
    let text = String::from_utf8(bytes).map_err(|_| {
        Error::input(format!("{name} is no text (UTF-8).")).hint("Save it as UTF-8 and check it again.")
    })?;
    let problems = match own::check(&context.app, file, &text) {
        Ok(connector) => {
            if context.json {
                print::json(&json!([]))?;
            } else {
                println!("{name}: {} ({}) can be used.", connector.name, connector.id);
            }
            return Ok(Ended::Done);
        }
        Err(problems) => problems,
    };
    if context.json {
        let list: Vec<_> = problems.iter().map(|problem| json!({
            "file": problem.file, "line": problem.line, "column": problem.column, "key": problem.key, "message": problem.message,
        })).collect();
        print::json(&list)?;
    } else {
        problems.iter().for_each(|problem| eprintln!("{problem}"));
    }
    let count = problems.len();
    let things = if count == 1 { "thing has" } else { "things have" };
    Err(Error::input(format!("{name} cannot be used: {count} {things} to be put right.")))
}

/// Makes a connector file and says where it is.
async fn make(context: &Context, name: Option<String>, like: Option<String>) -> Result<Ended, Error> {
    let made = context.app.call("networks.make", json!({ "name": name, "like": like })).await?;
    if context.json {
        print::json(&made)?;
    } else {
        println!("{}", made.get("path").and_then(|path| path.as_str()).unwrap_or_default());
    }
    context.say("Change it in your editor; `tributary networks check` and `tributary networks try` say how it stands.");
    Ok(Ended::Done)
}

/// Allows an own file to send to the hosts that it names.
async fn allow(context: &Context, network: &str) -> Result<Ended, Error> {
    let connector = accounts::connector(&context.app.profile(), network)?;
    let hosts = connector.hosts();
    context.app.call("networks.allow", json!({ "network": network, "hosts": hosts })).await?;
    context.say(&format!("{} may send to {}.", connector.name, hosts.join(", ")));
    Ok(Ended::Done)
}
