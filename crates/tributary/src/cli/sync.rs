//! `tributary sync`: the accounts' figures from their networks, and how far each is.

use std::io::IsTerminal;

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use record::Day;
use tributary::view::{SyncAccount, SyncRequest, SyncState};
use tributary::{Error, accounts, sync};

use super::{Context, Ended, NAMED_REJECTIONS, ask, hand, print};

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
