//! `tributary account`: logins at networks, with settings, and secrets from where they may come.

use std::collections::BTreeMap;

use clap::{Args, Subcommand};
use serde_json::json;
use tributary::export::Format;
use tributary::schedule::Schedule;
use tributary::view::Event;
use tributary::{Error, accounts};

use super::values::{pair, schedule};
use super::{Context, Ended, ask, print};

#[derive(Subcommand)]
pub(super) enum AccountCommand {
    /// Add an account at a network.
    Add {
        /// The network's slug.
        network: String,
        /// Your name for the account.
        #[arg(long)]
        name: String,
        #[command(flatten)]
        given: Given,
        /// Allow in a browser of this computer what the network asks there; the address to open is printed.
        #[arg(long)]
        browser: bool,
        /// When the window syncs it by itself: off, hourly, or daily@HH:MM by this computer's clock.
        #[arg(long, value_name = "WHEN", value_parser = schedule, default_value = "hourly")]
        schedule: Schedule,
    },
    /// Give an account new settings or secrets, or another schedule; what is left out stays.
    Update {
        /// Its name.
        name: String,
        #[command(flatten)]
        given: Given,
        /// Allow in a browser of this computer what the network asks there; the address to open is printed.
        #[arg(long)]
        browser: bool,
        /// When the window syncs it by itself: off, hourly, or daily@HH:MM by this computer's clock.
        #[arg(long, value_name = "WHEN", value_parser = schedule)]
        schedule: Option<Schedule>,
    },
    /// List accounts.
    List,
    /// Test an account's credentials.
    Check {
        /// Its name.
        name: String,
    },
    /// Give an account another name.
    Rename {
        /// Its name.
        name: String,
        /// Its new name.
        new: String,
    },
    /// Remove an account and its secrets.
    Remove {
        /// Its name.
        name: String,
        /// Keep what it earned.
        #[arg(long)]
        keep_history: bool,
    },
}

pub(super) async fn account(context: &Context, command: AccountCommand) -> Result<Ended, Error> {
    let app = &context.app;
    match command {
        AccountCommand::Add { network, name, given, browser, schedule } => {
            add_account(context, &network, &name, given, browser, schedule).await
        }
        AccountCommand::Update { name, given, browser, schedule } => {
            update_account(context, &name, given, browser, schedule).await
        }
        AccountCommand::List => {
            let list = app.call("accounts.list", serde_json::Value::Null).await?;
            if context.json {
                print::json(&list)?;
            } else {
                let rows: Vec<Vec<String>> = list.as_array().into_iter().flatten().map(account_row).collect();
                print::rows(
                    Format::Table,
                    &["name", "network", "last sync", "schedule", "state"],
                    &[],
                    &rows,
                )?;
            }
            Ok(Ended::Done)
        }
        AccountCommand::Check { name } => {
            ask::open_vault(context, false).await?;
            let check = accounts::check_named(app, &name).await?;
            if context.json {
                print::json(&check)?;
            }
            for step in &check.steps {
                let mark = match step.ok {
                    Some(true) => "ok",
                    Some(false) => "no",
                    None => "–",
                };
                let note = step.note.as_deref().map(|note| format!(" {note}")).unwrap_or_default();
                if !context.json {
                    println!("{mark:>2}  {}.{note}", step.label);
                }
            }
            match check.steps.iter().find(|step| step.ok == Some(false)) {
                Some(step) => Err(Error::input(format!(
                    "“{name}” did not pass the test: {}",
                    step.note.as_deref().unwrap_or(&step.label)
                ))),
                None => Ok(Ended::Done),
            }
        }
        AccountCommand::Rename { name, new } => {
            let id = accounts::named(&app.profile(), &name)?.id.0;
            app.call("accounts.rename", json!({ "id": id, "name": new })).await?;
            context.say(&format!("“{name}” is now called “{new}”."));
            Ok(Ended::Done)
        }
        AccountCommand::Remove { name, keep_history } => {
            let account = accounts::named(&app.profile(), &name)?;
            if !account.secrets.is_empty() {
                ask::open_vault(context, false).await?;
            }
            app.call("accounts.remove", json!({ "id": account.id.0, "keep_history": keep_history })).await?;
            context.say(&format!(
                "“{name}” is gone{}.",
                if keep_history { "; what it earned is kept" } else { "" }
            ));
            Ok(Ended::Done)
        }
    }
}

fn account_row(account: &serde_json::Value) -> Vec<String> {
    let text = |key: &str| account.get(key).and_then(|value| value.as_str()).unwrap_or_default().to_owned();
    let error = account.pointer("/error/message").and_then(|value| value.as_str());
    let state = error.map_or_else(|| "ok".to_owned(), str::to_owned);
    let synced = Some(text("last_sync")).filter(|at| !at.is_empty()).unwrap_or_else(|| "never".to_owned());
    vec![text("name"), text("network"), synced, text("schedule"), state]
}

/// Says where a file of the user's own sends what is entered, before anything is sent.
pub(super) fn show_hosts(context: &Context, connector: &network::Connector) {
    if connector.is_own() {
        context.say(&format!(
            "{} is read by your own file: it sends to {}.",
            connector.name,
            connector.hosts().join(", ")
        ));
    }
}

/// Settings, and where secrets come from.
#[derive(Args)]
pub(super) struct Given {
    /// A setting.
    #[arg(long, value_name = "KEY=VALUE", value_parser = pair)]
    set: Vec<(String, String)>,
    /// A secret, from an environment variable.
    #[arg(long, value_name = "KEY=VAR", value_parser = pair)]
    secret_env: Vec<(String, String)>,
    /// A secret, from standard input.
    #[arg(long, value_name = "KEY")]
    secret_stdin: Option<String>,
}

/// The values that were typed, with secrets from where they may come.
pub(super) fn values(
    connector: &network::Connector,
    given: Given,
) -> Result<BTreeMap<String, String>, Error> {
    let Given { set, secret_env, secret_stdin } = given;
    let mut values: BTreeMap<String, String> = BTreeMap::new();
    for (key, value) in set {
        accounts::has_field(connector, &key)?;
        if connector.settings.iter().any(|field| field.key == key && field.secret) {
            return Err(Error::input(format!(
                "“{key}” is a secret, and secrets are not taken from arguments."
            ))
            .hint("Use --secret-env KEY=VAR or --secret-stdin KEY, or leave it out to be asked."));
        }
        values.insert(key, value);
    }
    for (key, variable) in secret_env {
        accounts::has_field(connector, &key)?;
        let secret = ask::from_env(&key, &variable)?;
        values.insert(key, secret);
    }
    if let Some(key) = secret_stdin {
        accounts::has_field(connector, &key)?;
        let secret = ask::from_stdin(&key)?;
        values.insert(key, secret);
    }
    Ok(values)
}

/// Lets the user allow in a browser what the network asks there, and fills in what comes of it.
async fn consent(
    context: &Context,
    connector: &network::Connector,
    account: Option<i64>,
    values: &mut BTreeMap<String, String>,
) -> Result<(), Error> {
    let mut events = context.app.events();
    let request = json!({
        "network": connector.id, "account": account, "values": values, "hosts": connector.hosts(),
    });
    let asked = context.app.call("accounts.consent", request);
    tokio::pin!(asked);
    let given = loop {
        tokio::select! {
            given = &mut asked => break given?,
            event = events.recv() => if let Ok(Event::ConsentPage { address }) = event {
                eprintln!("Open this address in a browser of this computer, and allow it there:\n\n  {address}\n");
            },
        }
    };
    for (key, stand_in) in given.as_object().into_iter().flatten() {
        values.insert(key.clone(), stand_in.as_str().unwrap_or_default().to_owned());
    }
    Ok(())
}

async fn update_account(
    context: &Context,
    name: &str,
    given: Given,
    browser: bool,
    schedule: Option<Schedule>,
) -> Result<Ended, Error> {
    let open = context.app.profile();
    let account = accounts::named(&open, name)?;
    let only_schedule =
        given.set.is_empty() && given.secret_env.is_empty() && given.secret_stdin.is_none() && !browser;
    if let Some(schedule) = schedule {
        let wanted = json!({ "id": account.id.0, "schedule": schedule.to_string() });
        let changed = context.app.call("accounts.schedule", wanted).await?;
        context.say(&format!(
            "“{name}” is synced {} while the window is open.",
            match schedule {
                Schedule::Off => "only by hand, even".to_owned(),
                Schedule::Hourly => "every hour".to_owned(),
                Schedule::Daily(time) => format!("every day at {}", time.format("%H:%M")),
            }
        ));
        if only_schedule {
            if context.json {
                print::json(&changed)?;
            }
            return Ok(Ended::Done);
        }
    }
    let connector = accounts::connector(&open, &account.network)?;
    let mut values = values(&connector, given)?;
    if browser {
        ask::open_vault(context, true).await?;
        consent(context, &connector, Some(account.id.0), &mut values).await?;
    }
    let keeps = connector.settings.iter().any(|field| field.secret && values.contains_key(&field.key));
    ask::open_vault(context, keeps).await?;
    let updated =
        context.app.call("accounts.update", json!({ "id": account.id.0, "values": values })).await?;
    if context.json {
        print::json(&updated)?;
    }
    context.say(&format!("“{name}” has its new values. `tributary account check {name}` tests them."));
    Ok(Ended::Done)
}

async fn add_account(
    context: &Context,
    network: &str,
    name: &str,
    given: Given,
    browser: bool,
    schedule: Schedule,
) -> Result<Ended, Error> {
    let open = context.app.profile();
    let connector = accounts::connector(&open, network)?;
    let consented = connector.consented();
    let mut values = values(&connector, given)?;
    for field in connector.settings.iter().filter(|field| field.secret && field.required) {
        let in_browser = consented.contains(&field.key.as_str());
        if !(values.contains_key(&field.key) || browser && in_browser) {
            let missing = format!("{} needs the secret “{}” ({}).", connector.name, field.label, field.key);
            let or = if in_browser { ", or get it with --browser" } else { "" };
            let typed = ask::typed(&field.label, &missing).map_err(|error| {
                error.hint(format!("Give it with --secret-env {0}=VAR or --secret-stdin {0}{or}.", field.key))
            })?;
            values.insert(field.key.clone(), typed);
        }
    }
    let keeps = connector.settings.iter().any(|field| field.secret && values.contains_key(&field.key));
    ask::open_vault(context, keeps || browser).await?;
    show_hosts(context, &connector);
    if browser {
        consent(context, &connector, None, &mut values).await?;
    }
    let form = json!({
        "network": network, "name": name, "values": values, "hosts": connector.hosts(), "schedule": schedule.to_string(),
    });
    let added = context.app.call("accounts.add", form).await?;
    if context.json {
        print::json(&added)?;
    }
    let next = match connector.is_asked() {
        true => "`tributary sync` reads its figures.",
        false => "`tributary import` reads its reports.",
    };
    context.say(&format!("“{name}” at {} was added. {next}", connector.name));
    Ok(Ended::Done)
}
