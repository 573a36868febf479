//! `tributary effort`: minutes of work on placements.

use clap::Subcommand;
use record::Day;
use tributary::view::{ByPlacement, HourlyEdit, TimerStop, WorkForm};
use tributary::{Error, promotion};

use super::said;
use crate::cli::print::{list, text};
use crate::cli::values::day;
use crate::cli::{Context, Ended, FormatName, print};

#[derive(Subcommand)]
pub(in crate::cli) enum EffortCommand {
    /// Note work on a placement.
    Add {
        /// The placement's number.
        placement: i64,
        /// How long: 45, 1:30 or 1h30.
        minutes: String,
        /// The day; today if left out.
        #[arg(long, value_parser = day, value_name = "YYYY-MM-DD")]
        date: Option<Day>,
        /// What was done.
        #[arg(long)]
        note: Option<String>,
    },
    /// Begin work on a placement: its minutes are noted when it ends. What is going on is noted first.
    Start {
        /// The placement's number.
        placement: i64,
    },
    /// Show the work that is going on.
    Running,
    /// End the work that is going on, and note its minutes.
    Stop {
        /// What was done.
        #[arg(long)]
        note: Option<String>,
        /// Note nothing.
        #[arg(long, conflicts_with = "note")]
        discard: bool,
    },
    /// Say what an hour of your work is worth, in the base currency; without an amount, show it.
    Worth {
        /// The amount; empty for none.
        amount: Option<String>,
    },
    /// List the work.
    List {
        /// Only on this placement.
        #[arg(long, value_name = "N")]
        placement: Option<i64>,
        /// How to print it.
        #[arg(long, value_enum)]
        format: Option<FormatName>,
    },
}

pub(in crate::cli) async fn effort(context: &Context, command: EffortCommand) -> Result<Ended, Error> {
    match command {
        EffortCommand::Add { placement, minutes, date, note } => {
            let form = WorkForm { placement, minutes, day: date, note };
            said(context, &promotion::work(&context.app, form).await?, "Noted.")
        }
        EffortCommand::Start { placement } => {
            let timer = promotion::timer_start(&context.app, ByPlacement { id: placement }).await?;
            if context.json {
                print::json(&timer)?;
            }
            context
                .say(&format!("Work on “{}” has begun. End it with `tributary effort stop`.", timer.title));
            Ok(Ended::Done)
        }
        EffortCommand::Running => {
            let timer = promotion::timer(&context.app, ()).await?;
            if context.json {
                print::json(&timer)?;
            } else if let Some(timer) = timer {
                println!("{} {}: {} min", timer.placement, timer.title, timer.minutes);
            }
            Ok(Ended::Done)
        }
        EffortCommand::Stop { note, discard } => {
            match promotion::timer_stop(&context.app, TimerStop { note, discard }).await? {
                Some(done) => said(context, &done, "Noted."),
                None if discard => {
                    context.say("Nothing was noted.");
                    Ok(Ended::Done)
                }
                None => {
                    Err(Error::input("No work is going on.").hint("Begin with `tributary effort start`."))
                }
            }
        }
        EffortCommand::Worth { amount } => {
            let hourly = promotion::hourly(&context.app, HourlyEdit { amount }).await?;
            if context.json {
                print::json(&hourly)?;
            } else if let Some(worth) = hourly.worth {
                println!("{} {}", worth.amount, worth.currency);
            }
            Ok(Ended::Done)
        }
        EffortCommand::List { placement, format } => {
            let rows = promotion::work_list(&context.app, placement).await?;
            let headings = ["number", "placement", "day", "minutes", "note"];
            list(context, format, &rows, &headings, &["number", "placement", "minutes"], |row| {
                vec![
                    row.id.to_string(),
                    row.placement.to_string(),
                    row.day.to_string(),
                    row.minutes.to_string(),
                    text(row.note.as_ref()),
                ]
            })
        }
    }
}
