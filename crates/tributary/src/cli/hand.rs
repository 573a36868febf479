//! What is kept by hand: entries, their corrections, and entries that come again.

use clap::{Args, Subcommand};
use record::{Day, Every, Kind, Status};
use serde_json::json;
use tributary::view::{
    HandDone, HandEdit, HandEntry, RuleDone, RuleForm, RuleState, RuleView, TransactionView,
};
use tributary::{Error, export, hand, recurring};

use super::values::{currency, day, kind, status};
use super::{Context, Ended, FormatName, print};

#[derive(Args)]
pub(super) struct AddArgs {
    /// The program.
    program: String,
    /// The commission, such as 12.50; negative for a correction.
    #[arg(allow_hyphen_values = true)]
    amount: String,
    /// Its currency, such as EUR.
    #[arg(value_parser = currency)]
    currency: String,
    /// When it was earned, or the first day of a recurring entry; today if left out.
    #[arg(long, value_parser = day, value_name = "YYYY-MM-DD")]
    date: Option<Day>,
    /// pending, approved, declined or paid; approved if left out, pending for a recurring entry.
    #[arg(long, value_parser = status)]
    status: Option<Status>,
    /// sale, lead, click, bonus, recurring, referral or adjustment; sale if left out, recurring for a recurring entry.
    #[arg(long, value_parser = kind)]
    kind: Option<Kind>,
    /// Your own mark.
    #[arg(long)]
    sub_id: Option<String>,
    /// Who brings it: somebody kept by hand, or a new name.
    #[arg(long, value_name = "NAME")]
    customer: Option<String>,
    /// A note, kept with it.
    #[arg(long)]
    note: Option<String>,
    /// Enter it again every week, month, quarter or year. What is due since its first day is entered at once.
    #[arg(long, value_parser = every, value_name = "EVERY")]
    every: Option<Every>,
    /// Always on the last day of the month.
    #[arg(long, requires = "every")]
    month_end: bool,
    /// The last day that it may come on.
    #[arg(long, requires = "every", value_parser = day, value_name = "YYYY-MM-DD")]
    until: Option<Day>,
    /// How many times it comes.
    #[arg(long, requires = "every", conflicts_with = "until", value_name = "N")]
    times: Option<u32>,
}

#[derive(Subcommand)]
pub(super) enum HandCommand {
    /// List the entries by hand.
    List {
        /// Only this program.
        #[arg(long, value_name = "P")]
        program: Option<String>,
        /// Only this status.
        #[arg(long, value_parser = status)]
        status: Option<Status>,
        /// Only recurring entries that wait to be confirmed.
        #[arg(long)]
        expected: bool,
        /// How to print it.
        #[arg(long, value_enum)]
        format: Option<FormatName>,
    },
    /// Correct an entry, or say of several where they stand now. What is left out stays; each change can be undone.
    Edit(EditArgs),
}

#[derive(Args)]
pub(super) struct EditArgs {
    /// The entries' ids, as `tributary hand list` shows them.
    #[arg(required = true, value_name = "ID")]
    ids: Vec<String>,
    /// Another program.
    #[arg(long, value_name = "P")]
    program: Option<String>,
    /// Another amount.
    #[arg(long, allow_hyphen_values = true)]
    amount: Option<String>,
    /// Another currency.
    #[arg(long, value_parser = currency)]
    currency: Option<String>,
    /// Another day.
    #[arg(long, value_parser = day, value_name = "YYYY-MM-DD")]
    date: Option<Day>,
    /// pending, approved, declined or paid.
    #[arg(long, value_parser = status)]
    status: Option<Status>,
    /// They were paid on this day: the payment is recorded as well.
    #[arg(long, value_parser = day, conflicts_with = "status", value_name = "YYYY-MM-DD")]
    paid_on: Option<Day>,
    /// sale, lead, click, bonus, recurring, referral or adjustment.
    #[arg(long, value_parser = kind)]
    kind: Option<Kind>,
    /// Your own mark; empty for none.
    #[arg(long)]
    sub_id: Option<String>,
    /// Who brings it: somebody kept by hand, or a new name.
    #[arg(long, value_name = "NAME")]
    customer: Option<String>,
    /// A note; empty for none.
    #[arg(long)]
    note: Option<String>,
}

#[derive(Subcommand)]
pub(super) enum RecurringCommand {
    /// List what comes again.
    List,
    /// Change what comes from now on. What is left out stays, and so does everything entered so far.
    Edit(Box<RuleArgs>),
    /// Enter nothing for the time being.
    Pause {
        /// Its number, as `tributary recurring list` shows it.
        id: i64,
    },
    /// Go on after a pause; what fell due meanwhile is left out.
    Resume {
        /// Its number.
        id: i64,
    },
    /// Enter nothing ever again; what was entered stays.
    Stop {
        /// Its number.
        id: i64,
    },
}

#[derive(Args)]
pub(super) struct RuleArgs {
    /// Its number, as `tributary recurring list` shows it.
    id: i64,
    /// Another program.
    #[arg(long, value_name = "P")]
    program: Option<String>,
    /// Another amount.
    #[arg(long, allow_hyphen_values = true)]
    amount: Option<String>,
    /// Another currency.
    #[arg(long, value_parser = currency)]
    currency: Option<String>,
    /// pending (to be confirmed), approved or paid.
    #[arg(long, value_parser = status)]
    status: Option<Status>,
    /// sale, lead, click, bonus, recurring, referral or adjustment.
    #[arg(long, value_parser = kind)]
    kind: Option<Kind>,
    /// Your own mark; empty for none.
    #[arg(long)]
    sub_id: Option<String>,
    /// Who brings it: somebody kept by hand, or a new name.
    #[arg(long, value_name = "NAME")]
    customer: Option<String>,
    /// A note; empty for none.
    #[arg(long)]
    note: Option<String>,
    /// week, month, quarter or year.
    #[arg(long, value_parser = every, value_name = "EVERY")]
    every: Option<Every>,
    /// The day that the others are counted from.
    #[arg(long, value_parser = day, value_name = "YYYY-MM-DD")]
    date: Option<Day>,
    /// Whether it always comes on the last day of the month.
    #[arg(long, value_name = "true|false")]
    month_end: Option<bool>,
    /// The last day that it may come on.
    #[arg(long, value_parser = day, value_name = "YYYY-MM-DD")]
    until: Option<Day>,
    /// It has no end.
    #[arg(long, conflicts_with = "until")]
    endless: bool,
}

fn every(text: &str) -> Result<Every, String> {
    Every::from_word(text).ok_or_else(|| "it is one of: week, month, quarter, year".to_owned())
}

pub(super) async fn add(context: &Context, args: AddArgs) -> Result<Ended, Error> {
    let (first_status, first_kind) = match args.every {
        Some(_) => (Status::Pending, Kind::Recurring),
        None => (Status::Approved, Kind::Sale),
    };
    let entry = HandEntry {
        program: args.program,
        amount: args.amount,
        currency: args.currency,
        day: args.date,
        status: args.status.unwrap_or(first_status),
        kind: args.kind.unwrap_or(first_kind),
        sub_id: args.sub_id,
        customer: args.customer,
        note: args.note,
    };
    if let Some(every) = args.every {
        let AddArgs { month_end, until, times, .. } = args;
        let form = RuleForm { id: None, entry, every, month_end, until, times };
        return said(context, &recurring::set(&context.app, form).await?);
    }
    let HandDone { batch, ids, .. } = hand::add(&context.app, entry).await?;
    let id = ids.concat();
    if context.json {
        print::json(&json!({ "id": id, "batch": batch }))?;
    } else {
        println!("{id}");
    }
    context.say(&format!("Entered as {id}. Take it back with `tributary import --undo {batch}`."));
    Ok(Ended::Done)
}

pub(super) async fn entries(context: &Context, command: HandCommand) -> Result<Ended, Error> {
    match command {
        HandCommand::List { program, status, expected, format } => {
            let find = ledger::Find {
                network: Some(hand::NETWORK.to_owned()),
                program_text: program,
                status,
                ..ledger::Find::default()
            };
            let mut rows = Vec::new();
            export::each(&context.app.profile(), &find, &mut |row| {
                if row.expected || !expected {
                    rows.push(row);
                }
            })?;
            list(context, &rows, format)
        }
        HandCommand::Edit(args) => edit(context, args).await,
    }
}

fn list(context: &Context, rows: &[TransactionView], format: Option<FormatName>) -> Result<Ended, Error> {
    let format = context.format(format);
    if format == export::Format::Json {
        let rows = rows.iter().map(|row| {
            let mut value = export::transaction_json(row);
            if let Some(object) = value.as_object_mut() {
                object.insert("note".to_owned(), json!(row.note));
                object.insert("expected".to_owned(), json!(row.expected));
            }
            value
        });
        print::json(&rows.collect::<Vec<_>>())?;
        return Ok(Ended::Done);
    }
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let rows = rows.iter().map(|row| {
        vec![
            row.id.clone(),
            row.occurred_at.chars().take(10).collect(),
            text(&row.program),
            if row.expected { "expected" } else { row.status.word() }.to_owned(),
            row.kind.word().to_owned(),
            row.commission.amount.clone(),
            row.commission.currency.clone(),
            text(&row.sub_id),
            text(&row.note),
        ]
    });
    let headings = ["id", "day", "program", "status", "kind", "commission", "currency", "sub-ID", "note"];
    print::rows(format, &headings, &["commission"], &rows.collect::<Vec<_>>())?;
    Ok(Ended::Done)
}

async fn edit(context: &Context, args: EditArgs) -> Result<Ended, Error> {
    let EditArgs { ids, program, amount, currency, date, status, paid_on, kind, sub_id, customer, note } =
        args;
    let rows = hand::rows(&context.app, ids).await?;
    let edit = HandEdit {
        rows,
        program,
        amount,
        currency,
        day: date,
        status,
        paid_on,
        kind,
        sub_id,
        customer,
        note,
    };
    let done = hand::edit(&context.app, edit).await?;
    if context.json {
        print::json(&done)?;
    } else {
        println!("{}", done.ids.join("\n"));
    }
    for payment in &done.payments {
        context.say(&format!("A payment of {} {} was recorded.", payment.amount, payment.currency));
    }
    let many = if done.ids.len() == 1 {
        "One entry was".to_owned()
    } else {
        format!("{} entries were", done.ids.len())
    };
    context.say(&format!("{many} changed. Take it back with `tributary import --undo {}`.", done.batch));
    Ok(Ended::Done)
}

pub(super) async fn rules(context: &Context, command: RecurringCommand) -> Result<Ended, Error> {
    let app = &context.app;
    let state = |id, paused, stopped| recurring::state(app, RuleState { id, paused, stopped });
    match command {
        RecurringCommand::List => {
            let rules = hand::book(app, ()).await?.rules;
            if context.json {
                print::json(&rules)?;
            } else {
                let headings =
                    ["number", "program", "commission", "currency", "every", "next", "until", "state"];
                let rows: Vec<_> = rules.iter().map(rule_cells).collect();
                print::rows(export::Format::Table, &headings, &["commission"], &rows)?;
            }
            Ok(Ended::Done)
        }
        RecurringCommand::Edit(args) => {
            said(context, &recurring::set(app, changed(context, *args).await?).await?)
        }
        RecurringCommand::Pause { id } => said(context, &state(id, Some(true), None).await?),
        RecurringCommand::Resume { id } => said(context, &state(id, Some(false), None).await?),
        RecurringCommand::Stop { id } => {
            let done = state(id, None, Some(true)).await?;
            if context.json {
                print::json(&done)?;
            }
            let program = done.rule.program;
            context.say(&format!(
                "Nothing more is entered of {program} by number {id}. What was entered stays."
            ));
            Ok(Ended::Done)
        }
    }
}

/// A rule as it is, with what was given in its place.
async fn changed(context: &Context, args: RuleArgs) -> Result<RuleForm, Error> {
    let known = hand::book(&context.app, ()).await?.rules.into_iter().find(|rule| rule.id == args.id);
    let rule = known.ok_or_else(|| {
        Error::input(format!("There is no recurring entry with the number {}.", args.id))
            .hint("`tributary recurring list` shows the numbers.")
    })?;
    Ok(RuleForm {
        id: Some(rule.id),
        entry: HandEntry {
            program: args.program.unwrap_or(rule.program),
            amount: args.amount.unwrap_or(rule.commission.amount),
            currency: args.currency.unwrap_or(rule.commission.currency),
            day: Some(args.date.unwrap_or(rule.start)),
            status: args.status.unwrap_or(rule.status),
            kind: args.kind.unwrap_or(rule.kind),
            sub_id: args.sub_id.or(rule.sub_id),
            customer: args.customer.or(rule.customer),
            note: args.note.or(rule.note),
        },
        every: args.every.unwrap_or(rule.every),
        month_end: args.month_end.unwrap_or(rule.month_end),
        until: args.until.or(rule.until.filter(|_| !args.endless)),
        times: None,
    })
}

/// Says how a rule stands now.
fn said(context: &Context, done: &RuleDone) -> Result<Ended, Error> {
    if context.json {
        print::json(done)?;
    } else {
        println!("{}", done.rule.id);
    }
    if !done.made.is_empty() {
        let entries = if done.made.len() == 1 { "entry was" } else { "entries were" };
        context.say(&format!("{} {entries} made, due until today.", done.made.len()));
    }
    let rule = &done.rule;
    context.say(&match (rule.paused, rule.next) {
        (true, _) => {
            format!("{} pauses. `tributary recurring resume {}` lets it go on.", rule.program, rule.id)
        }
        (false, Some(next)) => format!("{} comes every {}, next on {next}.", rule.program, rule.every.word()),
        (false, None) => format!("{} has come for the last time.", rule.program),
    });
    Ok(Ended::Done)
}

fn rule_cells(rule: &RuleView) -> Vec<String> {
    let day = |day: Option<Day>| day.map(|day| day.to_string()).unwrap_or_default();
    let state = match (rule.paused, rule.next, rule.status) {
        (true, ..) => "paused",
        (false, None, _) => "ended",
        (false, Some(_), Status::Pending) => "to be confirmed",
        (false, Some(_), status) => status.word(),
    };
    let end = if rule.month_end { ", last day" } else { "" };
    vec![
        rule.id.to_string(),
        rule.program.clone(),
        rule.commission.amount.clone(),
        rule.commission.currency.clone(),
        format!("{}{end}", rule.every.word()),
        day(rule.next),
        day(rule.until),
        state.to_owned(),
    ]
}

/// Makes what is due, before anything is synced.
pub(super) async fn make_due(context: &Context) -> Result<(), Error> {
    match recurring::make_due(&context.app).await? {
        0 => {}
        1 => context.say("One recurring entry was made. `tributary hand list --expected` shows what waits to be confirmed."),
        made => context.say(&format!(
            "{made} recurring entries were made. `tributary hand list --expected` shows what waits to be confirmed."
        )),
    }
    Ok(())
}
