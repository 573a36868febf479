//! `tributary networks try`: what a network answers to the first requests, and what becomes of it.

use std::path::PathBuf;

use serde_json::json;
use tributary::{Error, accounts};

use super::account::{Given, show_hosts, values};
use super::{Context, Ended, ask, print};

/// How much of an answer a trial prints.
const TRIED_BODY: usize = 600;

#[derive(clap::Args)]
pub(super) struct TryArgs {
    /// The network's slug; an account says it itself.
    #[arg(required_unless_present = "account", default_value = "", hide_default_value = true)]
    network: String,
    /// An account that is there.
    #[arg(long)]
    account: Option<String>,
    #[command(flatten)]
    given: Given,
    /// Write the exchange of the last days into this folder, without settings and secrets.
    #[arg(long, value_name = "FOLDER")]
    save: Option<PathBuf>,
}

/// Tries a connector: answers, rows, records and problems, nothing stored.
pub(super) async fn try_out(context: &Context, args: TryArgs) -> Result<Ended, Error> {
    let open = context.app.profile();
    let TryArgs { network, account, given, save } = args;
    let mut request = match &account {
        Some(name) => {
            let known = accounts::named(&open, name)?;
            if !known.secrets.is_empty() {
                ask::open_vault(context, false).await?;
            }
            json!({ "network": known.network, "account": name })
        }
        None => {
            let connector = accounts::connector(&open, &network)?;
            let mut values = values(&connector, given)?;
            for field in connector.settings.iter().filter(|field| field.secret && field.required) {
                if !values.contains_key(&field.key) {
                    let missing =
                        format!("{} needs the secret “{}” ({}).", connector.name, field.label, field.key);
                    values.insert(field.key.clone(), ask::typed(&field.label, &missing)?);
                }
            }
            show_hosts(context, &connector);
            json!({ "network": network, "values": values, "hosts": connector.hosts() })
        }
    };
    if let Some(folder) = save {
        if let Some(fields) = request.as_object_mut() {
            fields.insert("folder".to_owned(), folder.display().to_string().into());
        }
        let recorded = context.app.call("networks.record", request).await?;
        return show_recorded(context, &recorded);
    }
    let trials = context.app.call("networks.try", request).await?;
    if context.json {
        print::json(&trials)?;
    } else {
        trials.as_array().into_iter().flatten().for_each(show_trial);
    }
    let trials: Vec<_> = trials.as_array().into_iter().flatten().map(outcome).collect();
    match trials.iter().all(|outcome| *outcome == Tried::Nothing) {
        true => Err(Error::input("Nothing could be read.").hint("Each reason is named above.")),
        false if trials.iter().all(|outcome| *outcome == Tried::All) => Ok(Ended::Done),
        false => Ok(Ended::InPart),
    }
}

/// How much of what one trial brought was understood.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tried {
    All,
    Part,
    Nothing,
}

fn outcome(trial: &serde_json::Value) -> Tried {
    let rows = || trial["rows"].as_array().into_iter().flatten();
    let holds =
        |row: &serde_json::Value, list: &str| row[list].as_array().is_some_and(|list| !list.is_empty());
    let understood = rows().filter(|row| holds(row, "record")).count();
    let failed = !trial["error"].is_null() || rows().any(|row| holds(row, "problems"));
    match (failed, understood) {
        (false, _) => Tried::All,
        (true, 0) => Tried::Nothing,
        (true, _) => Tried::Part,
    }
}

/// What was recorded goes to the output, what was not and what to look at beside it.
fn show_recorded(context: &Context, recorded: &serde_json::Value) -> Result<Ended, Error> {
    let list = |key: &str| recorded[key].as_array().cloned().unwrap_or_default();
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let unsaved = list("unsaved");
    if context.json {
        print::json(recorded)?;
    } else {
        list("files").iter().for_each(|path| println!("{}", text(path)));
    }
    for one in &unsaved {
        let error = &one["error"];
        eprintln!(
            "Not recorded: {}. {} {}",
            text(&one["what"]),
            text(&error["message"]),
            text(&error["hint"])
        );
    }
    let kept: Vec<String> = list("kept").iter().map(text).collect();
    if !kept.is_empty() {
        context.say(&format!(
            "Kept as they are, since the answers cannot be read without them: {}.",
            kept.join(", ")
        ));
    }
    context.say("Stand-ins are in the place of all other settings and of every secret. Read the answers before you share them: orders and customers are as the network wrote them.");
    Ok(if unsaved.is_empty() { Ended::Done } else { Ended::InPart })
}

fn show_trial(trial: &serde_json::Value) {
    let text = |value: &serde_json::Value, key: &str| {
        value.get(key).and_then(|text| text.as_str()).unwrap_or_default().to_owned()
    };
    println!("{}: {}", text(trial, "what"), text(trial, "request"));
    for answer in trial["answers"].as_array().into_iter().flatten() {
        let body = text(answer, "body");
        let start: String = body.chars().take(TRIED_BODY).collect();
        println!("  {} → {}", text(answer, "request"), answer["status"]);
        println!("    {}{}", start.replace('\n', "\n    "), if body.len() > start.len() { " …" } else { "" });
    }
    for row in trial["rows"].as_array().into_iter().flatten() {
        println!("  row     {}", text(row, "row").replace('\n', "\n          "));
        let fields = row["record"].as_array().into_iter().flatten().map(|pair| {
            format!("{} = {}", pair[0].as_str().unwrap_or_default(), pair[1].as_str().unwrap_or_default())
        });
        let fields = fields.collect::<Vec<_>>().join(", ");
        let outside = if row["outside"] == true { " (outside the days asked for: not kept)" } else { "" };
        if !fields.is_empty() {
            println!("  record  {fields}{outside}");
        }
        for problem in row["problems"].as_array().into_iter().flatten() {
            println!("  problem {}", text(problem, "reason"));
        }
    }
    if let Some(error) = trial.get("error").filter(|error| !error.is_null()) {
        println!("  {} {}", text(error, "message"), text(error, "hint"));
    } else if trial["rows"].as_array().is_some_and(Vec::is_empty) {
        println!("  no rows in the days asked for");
    }
}
