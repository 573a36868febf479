//! What brings data in: accounts, syncs, imports, entries by hand.

use std::collections::BTreeMap;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use record::{Day, Problem};
use serde_json::json;
use tributary::export::Format;
use tributary::schedule::Schedule;
use tributary::view::{
    ByBatch, ByPath, Event, ImportRequest, ImportResult, SyncAccount, SyncRequest, SyncState,
};
use tributary::{Error, ErrorKind, accounts, import, mapping, own, recipes, sync};

use super::{AccountCommand, Context, Ended, TryArgs, ask, hand, print, reading};

/// Rejected rows named one by one on a terminal; the others are counted.
const NAMED_REJECTIONS: usize = 20;
/// How much of an answer a trial prints.
const TRIED_BODY: usize = 600;

pub(super) fn check_connector(context: &Context, file: &Path) -> Result<Ended, Error> {
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
pub(super) async fn make_connector(
    context: &Context,
    name: Option<String>,
    like: Option<String>,
) -> Result<Ended, Error> {
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
pub(super) async fn allow_hosts(context: &Context, network: &str) -> Result<Ended, Error> {
    let connector = accounts::connector(&context.app.profile(), network)?;
    let hosts = connector.hosts();
    context.app.call("networks.allow", json!({ "network": network, "hosts": hosts })).await?;
    context.say(&format!("{} may send to {}.", connector.name, hosts.join(", ")));
    Ok(Ended::Done)
}

/// Tries a connector: answers, rows, records and problems, nothing stored.
pub(super) async fn try_connector(context: &Context, args: TryArgs) -> Result<Ended, Error> {
    let open = context.app.profile();
    let TryArgs { network, account, set, secret_env, secret_stdin, save } = args;
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
            let mut values = values(&connector, Given { set, secret_env, secret_stdin, browser: false })?;
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

pub(super) async fn account(context: &Context, command: AccountCommand) -> Result<Ended, Error> {
    let app = &context.app;
    match command {
        AccountCommand::Add { network, name, set, secret_env, secret_stdin, browser, schedule } => {
            let given = Given { set, secret_env, secret_stdin, browser };
            add_account(context, &network, &name, given, schedule).await
        }
        AccountCommand::Update { name, set, secret_env, secret_stdin, browser, schedule } => {
            let given = Given { set, secret_env, secret_stdin, browser };
            update_account(context, &name, given, schedule).await
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
fn show_hosts(context: &Context, connector: &network::Connector) {
    if connector.is_own() {
        context.say(&format!(
            "{} is read by your own file: it sends to {}.",
            connector.name,
            connector.hosts().join(", ")
        ));
    }
}

/// Settings, and where secrets come from.
struct Given {
    set: Vec<(String, String)>,
    secret_env: Vec<(String, String)>,
    secret_stdin: Option<String>,
    browser: bool,
}

/// The values that were typed, with secrets from where they may come.
fn values(connector: &network::Connector, given: Given) -> Result<BTreeMap<String, String>, Error> {
    let Given { set, secret_env, secret_stdin, .. } = given;
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
    schedule: Option<Schedule>,
) -> Result<Ended, Error> {
    let open = context.app.profile();
    let account = accounts::named(&open, name)?;
    let browser = given.browser;
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
    schedule: Schedule,
) -> Result<Ended, Error> {
    let open = context.app.profile();
    let connector = accounts::connector(&open, network)?;
    let browser = given.browser;
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

pub(super) async fn sync(
    context: &Context,
    names: Vec<String>,
    since: Option<Day>,
    until: Option<Day>,
) -> Result<Ended, Error> {
    let secrets = context.app.call("accounts.list", serde_json::Value::Null).await?;
    let any = secrets.as_array().into_iter().flatten().any(|account| {
        account.get("secrets").and_then(|keys| keys.as_array()).is_some_and(|keys| !keys.is_empty())
    });
    if any {
        ask::open_vault(context, true).await?;
    }
    let request = SyncRequest {
        accounts: names,
        since: since.map(|d| d.to_string()),
        until: until.map(|d| d.to_string()),
    };
    hand::make_due(context).await?;
    let bars = Bars::new(!context.quiet && std::io::stderr().is_terminal());
    let state = sync::run(&context.app, &request, {
        let bars = bars.clone();
        move |state| bars.show(state)
    })
    .await?;
    bars.clear();
    if state.accounts.is_empty() {
        context.say("There is no account to sync. `tributary account add` adds one.");
    }
    for line in &state.accounts {
        match (&line.error, context.json) {
            (None, false) => println!("{}", sync_line(line)),
            (None, true) => {}
            (Some(_), _) => eprintln!("{}", sync_line(line)),
        }
        for what in &line.left_out {
            eprintln!("  {}: {what}", line.name);
        }
        if line.problems > 0 {
            let account = accounts::named(&context.app.profile(), &line.name)?;
            let shown = u64::try_from(NAMED_REJECTIONS).unwrap_or(u64::MAX);
            let open = context.app.profile();
            for (_, problem) in
                open.ledger.read(|r| r.problems(Some(account.id), shown)).map_err(Error::from)?
            {
                eprintln!("  {}: not understood: {}", line.name, problem.reason);
            }
        }
    }
    report(context, &state)?;
    let failed = state.accounts.iter().filter(|line| line.state == "failed").count();
    let in_part = state.accounts.iter().any(|line| line.state != "done");
    if failed > 0 && failed == state.accounts.len() {
        let reasons: Vec<_> = state.accounts.iter().filter_map(|line| line.error.as_ref()).collect();
        let what = match reasons.as_slice() {
            [only] => only.message.clone(),
            _ => "No account could be synced.".to_owned(),
        };
        return Err(Error::input(what).hint(match reasons.as_slice() {
            [only] => only.hint.clone().unwrap_or_default(),
            _ => "Each reason is named above.".to_owned(),
        }));
    }
    Ok(if in_part { Ended::InPart } else { Ended::Done })
}

fn sync_line(line: &SyncAccount) -> String {
    let listed = match line.creatives {
        0 => String::new(),
        1 => ", 1 banner or link".to_owned(),
        more => format!(", {more} banners and links"),
    };
    let counts = format!(
        "{} new, {} changed, {} the same, {} not understood{listed}",
        line.added, line.updated, line.unchanged, line.problems
    );
    match &line.error {
        Some(error) => {
            let hint = error.hint.as_deref().map(|hint| format!(" {hint}")).unwrap_or_default();
            let counts = if line.rows + line.creatives > 0 { format!(" ({counts})") } else { String::new() };
            format!("{}: {}: {}{hint}{counts}", line.name, line.state, error.message)
        }
        None => format!("{}: {} ({counts})", line.name, line.state),
    }
}

fn report(context: &Context, state: &SyncState) -> Result<(), Error> {
    if context.json { print::json(&state.accounts) } else { Ok(()) }
}

/// One progress bar for each account, on a terminal only.
#[derive(Clone)]
struct Bars {
    all: Option<MultiProgress>,
    lines: std::sync::Arc<std::sync::Mutex<Vec<ProgressBar>>>,
}

impl Bars {
    fn new(shown: bool) -> Bars {
        Bars { all: shown.then(MultiProgress::new), lines: Default::default() }
    }

    fn show(&self, state: &SyncState) {
        let Some(all) = &self.all else { return };
        let mut lines = self.lines.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        for (at, account) in state.accounts.iter().enumerate() {
            if lines.len() == at {
                let style = ProgressStyle::with_template("{prefix:20!} {bar:24} {pos}/{len} {msg}");
                let bar = ProgressBar::new(1).with_prefix(account.name.clone());
                lines.push(all.add(style.map(|style| bar.clone().with_style(style)).unwrap_or(bar)));
            }
            if let Some(bar) = lines.get(at) {
                bar.set_length(u64::from(account.of.max(1)));
                bar.set_position(u64::from(account.done));
                let left = account.seconds_left.map(|left| match left {
                    0..60 => " · less than a minute left".to_owned(),
                    60..90 => " · about a minute left".to_owned(),
                    90..5_400 => format!(" · about {} minutes left", (left + 30) / 60),
                    _ => format!(" · about {} hours left", (left + 1_800) / 3_600),
                });
                let left = left.unwrap_or_default();
                bar.set_message(format!("{} · {} rows{left}", account.state, account.rows));
            }
        }
    }

    fn clear(&self) {
        if let Some(all) = &self.all {
            // A terminal that cannot be cleared has nothing worse than old bars on it.
            let _ = all.clear();
        }
    }
}

/// What stands behind `--report`: a slug, or the text of a recipe.
pub(super) fn report_or_recipe(report: Option<String>) -> Result<(Option<String>, Option<String>), Error> {
    match report {
        Some(file)
            if Path::new(&file).extension().is_some_and(|ending| ending.eq_ignore_ascii_case("toml")) =>
        {
            Ok((None, Some(recipes::of_file(Path::new(&file))?.0)))
        }
        report => Ok((report, None)),
    }
}

/// Prints a recipe for a file, and on standard error what is left open in it.
pub(super) fn propose(
    context: &Context,
    files: &[PathBuf],
    name: Option<&str>,
    settings: &BTreeMap<String, String>,
) -> Result<Ended, Error> {
    let [file] = files else {
        return Err(Error::input("A recipe is proposed for one file at a time.").hint("Name one file."));
    };
    let proposal = mapping::propose(&context.app, &context.app.profile(), file, name, settings)?;
    if context.json {
        print::json(&json!({ "recipe": proposal.recipe, "open": proposal.open }))?;
    } else {
        print!("{}", proposal.recipe);
    }
    proposal.open.iter().for_each(|open| context.say(open));
    Ok(if proposal.settled { Ended::Done } else { Ended::InPart })
}

pub(super) async fn import(
    context: &Context,
    files: Vec<PathBuf>,
    given: ImportRequest,
    dry_run: bool,
    rejected: Option<PathBuf>,
) -> Result<Ended, Error> {
    if let Some(out) = &rejected {
        may_be_written(out, &files)?;
    }
    let (mut results, mut failures) = (Vec::new(), Vec::new());
    let (mut requests, mut single) = (Vec::new(), files.len() == 1);
    for file in files {
        let path = file.display().to_string();
        match import::parts(&context.app, ImportRequest { path, ..given.clone() }).await {
            Ok(parts) => requests.extend(parts),
            Err(error) if single && !context.json => return Err(error),
            Err(error) => failures.push(failed(&file, &error)),
        }
    }
    single &= requests.len() == 1;
    if rejected.is_some() && !single {
        return Err(Error::input("Rejected lines are written of one report at a time.")
            .hint("Import the files one after the other, and of a file with several reports one --report at a time."));
    }
    let mut stopped = None;
    for request in requests {
        let (file, app) = (PathBuf::from(&request.path), &context.app);
        let lines = rejected.clone().map(|out| (request.clone(), out));
        let path = request.path.clone();
        let done = reading::shown(context, &path, async {
            if dry_run { import::rehearse(app, request).await } else { import::run(app, request).await }
        });
        match done.await {
            Ok(result) => {
                describe(context, &result, dry_run);
                results.push(result);
                if let Some((request, out)) = lines {
                    reading::save_rejected(context, request, &out).await?;
                }
            }
            Err(error) if error.kind == ErrorKind::Stopped => {
                failures.push(failure(&file, &error));
                stopped = Some(error);
                break;
            }
            Err(error) => {
                // Where no line could be read, all of them are to be corrected.
                if let Some((request, out)) = lines.filter(|_| error.kind == ErrorKind::Input) {
                    let _ = reading::save_rejected(context, request, &out).await;
                }
                if single && !context.json {
                    return Err(error);
                }
                failures.push(failed(&file, &error));
            }
        }
    }
    if context.json && (stopped.is_none() || !results.is_empty()) {
        print::json(&results.iter().map(result_json).chain(failures.iter().cloned()).collect::<Vec<_>>())?;
    }
    match stopped {
        Some(stopped) if results.is_empty() => return Err(stopped),
        Some(stopped) => eprintln!("tributary: {}", stopped.sentence()),
        None => {}
    }
    if results.is_empty() && !failures.is_empty() {
        return Err(Error::input("No file could be imported.").hint("Each reason is named above."));
    }
    let in_part = !failures.is_empty() || results.iter().any(|result| !result.rejected.is_empty());
    Ok(if in_part { Ended::InPart } else { Ended::Done })
}

/// Refuses a place for rejected lines before anything is imported.
fn may_be_written(out: &Path, files: &[PathBuf]) -> Result<(), Error> {
    if files.iter().any(|file| import::is_same_file(file, out)) {
        return Err(Error::input(format!("{} is the file that is read.", out.display()))
            .hint("Give the rejected lines another name. Nothing was imported."));
    }
    if out.exists() {
        return Err(Error::input(format!("{} is there already.", out.display()))
            .hint("Give the rejected lines another name, or remove it. Nothing was imported."));
    }
    let folder = out.parent().filter(|folder| !folder.as_os_str().is_empty());
    match folder.filter(|folder| !folder.is_dir()) {
        Some(folder) => Err(Error::input(format!("There is no folder {}.", folder.display()))
            .hint("Make it first, or give the rejected lines another place. Nothing was imported.")),
        None => Ok(()),
    }
}

/// Names a file that could not be imported, and says so for the list.
fn failed(file: &Path, error: &Error) -> serde_json::Value {
    eprintln!("tributary: {}", error.sentence());
    failure(file, error)
}

fn failure(file: &Path, error: &Error) -> serde_json::Value {
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned());
    json!({
        "file": name, "report": null, "batch": null, "rows": 0, "added": 0, "updated": 0, "unchanged": 0,
        "skipped": 0, "rejected": [], "error": error.message, "hint": error.hint,
    })
}

fn describe(context: &Context, result: &ImportResult, dry_run: bool) {
    if let Some(summary) = &result.summary {
        if context.json {
            eprintln!("{}: {summary}", result.file);
        } else {
            println!("{}: {summary}", result.file);
        }
        return;
    }
    let tense = if dry_run { "would bring" } else { "brought" };
    let summary = format!(
        "{}{} ({}, account “{}”) {tense} {} new, {} changed, {} the same; {} skipped, {} rejected.{}",
        result.file,
        result.part.as_ref().map(|part| format!(", {part}")).unwrap_or_default(),
        result.report,
        result.account,
        result.added,
        result.updated,
        result.unchanged,
        result.skipped,
        result.rejected.len(),
        result
            .batch
            .map(|batch| format!(" Undo with `tributary import --undo {batch}`."))
            .unwrap_or_default()
    );
    if !context.json {
        println!("{summary}");
    }
    let named = |what: &str, problems: &[Problem]| {
        for problem in problems.iter().take(NAMED_REJECTIONS) {
            let line = problem.line.map(|line| format!("line {line}: ")).unwrap_or_default();
            eprintln!("  {what} {line}{}", problem.reason);
        }
        if problems.len() > NAMED_REJECTIONS {
            eprintln!("  … and {} more", problems.len() - NAMED_REJECTIONS);
        }
    };
    named("rejected", &result.rejected);
    named("noted", &result.noted);
}

fn result_json(result: &ImportResult) -> serde_json::Value {
    let rejected: Vec<_> = result
        .rejected
        .iter()
        .map(|problem| json!({ "line": problem.line, "why": problem.reason }))
        .collect();
    let noted: Vec<_> =
        result.noted.iter().map(|problem| json!({ "line": problem.line, "why": problem.reason })).collect();
    json!({
        "file": result.file, "part": result.part, "report": result.report, "batch": result.batch,
        "account": result.account,
        "rows": result.rows, "added": result.added, "updated": result.updated, "unchanged": result.unchanged,
        "skipped": result.skipped, "rejected": rejected, "noted": noted, "summary": result.summary,
    })
}

pub(super) async fn undo(context: &Context, batch: i64) -> Result<Ended, Error> {
    let undone = import::undo(&context.app, ByBatch { batch }).await?;
    if context.json {
        print::json(&undone)?;
    }
    let rows = |count: u64| if count == 1 { "one row".to_owned() } else { format!("{count} rows") };
    if !context.json {
        let (gone, back) = (rows(undone.removed), rows(undone.restored));
        println!("The {} is taken back: {gone} gone, {back} again as before.", undone.what);
    }
    Ok(Ended::Done)
}

pub(super) async fn restore(context: &Context, file: &Path) -> Result<Ended, Error> {
    let kept = tributary::export::restore(&context.app, ByPath { path: file.display().to_string() }).await?;
    context.say(&format!(
        "{} is in place. What was there before is kept as {}.",
        file.display(),
        kept.display()
    ));
    Ok(Ended::Done)
}

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
