//! What can be typed, and what each of it does.

/// Prints a line on standard output, in the place of the standard library's, which fails where a reader stops reading
/// (`| head`).
macro_rules! println {
    () => { $crate::cli::print::line(format_args!("")) };
    ($($text:tt)*) => { $crate::cli::print::line(format_args!($($text)*)) };
}

mod account;
mod ask;
mod backup;
mod data_out;
mod evidence;
mod forecast;
mod hand;
mod import;
mod networks;
mod payouts;
mod print;
mod promotion;
mod rates;
mod reading;
mod recurring;
mod referrals;
mod sync;
mod terms;
mod trial;
mod values;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::{CommandFactory, Parser, Subcommand, ValueEnum};
use record::{Day, Status};
use tributary::export::Format;
use tributary::{App, Error, Options, log, vault};

use values::{currency, day, export_file, status};

/// Rejected rows named one by one on a terminal; the others are counted.
const NAMED_REJECTIONS: usize = 20;

/// Everything an affiliate earns, in one place, on your own machine.
#[derive(Parser)]
#[command(name = "tributary", version, about)]
struct Cli {
    /// Where the database lies; by default the platform's data folder.
    #[arg(long, global = true, env = "TRIBUTARY_DATA_DIR", value_name = "DIR")]
    data_dir: Option<PathBuf>,
    /// Print results as JSON.
    #[arg(long, global = true)]
    json: bool,
    /// Say more on standard error.
    #[arg(short, long, global = true)]
    verbose: bool,
    /// Say nothing but errors on standard error.
    #[arg(short, long, global = true)]
    quiet: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// List the networks that can be connected, or check a connector file of your own.
    #[command(args_conflicts_with_subcommands = true)]
    Networks {
        #[command(subcommand)]
        command: Option<networks::NetworksCommand>,
    },
    /// Add, list, check, rename or remove accounts.
    Account {
        #[command(subcommand)]
        command: account::AccountCommand,
    },
    /// Read the accounts' figures from their networks.
    Sync {
        /// The accounts; all if none is named.
        names: Vec<String>,
        /// First day, inclusive (UTC).
        #[arg(long, value_parser = day, value_name = "YYYY-MM-DD")]
        since: Option<Day>,
        /// Last day, inclusive (UTC).
        #[arg(long, value_parser = day, value_name = "YYYY-MM-DD")]
        until: Option<Day>,
    },
    /// Import report files, or take an import back.
    Import(import::ImportArgs),
    /// Enter a commission by hand, once or every month.
    Add(hand::AddArgs),
    /// Entries by hand: list them, correct them, mark them as paid.
    Hand {
        #[command(subcommand)]
        command: hand::HandCommand,
    },
    /// Show monthly recurring commission and how it moved; or list, change, pause and stop entries by hand that come again
    /// (`add --every` makes one).
    #[command(args_conflicts_with_subcommands = true)]
    Recurring {
        #[command(subcommand)]
        command: Option<hand::RecurringCommand>,
        #[command(flatten)]
        args: recurring::RecurringArgs,
    },
    /// List the people whom you brought, with what they brought since.
    #[command(args_conflicts_with_subcommands = true)]
    Referrals {
        #[command(subcommand)]
        command: Option<referrals::ReferralsCommand>,
        #[command(flatten)]
        args: referrals::ListArgs,
    },
    /// Where your links stand: write placements down, list them with what they earned, end them.
    Placement {
        #[command(subcommand)]
        command: promotion::PlacementCommand,
    },
    /// Build a link by its network's rules, or list those that are kept.
    Link {
        #[command(subcommand)]
        command: promotion::LinkCommand,
    },
    /// Look whether links still work and still stand on your own sites.
    Links {
        #[command(subcommand)]
        command: promotion::LinksCommand,
    },
    /// Note the minutes of work on a placement.
    Effort {
        #[command(subcommand)]
        command: promotion::EffortCommand,
    },
    /// Keep banners, texts and codes of programs.
    Creative {
        #[command(subcommand)]
        command: promotion::CreativeCommand,
    },
    /// What programs' terms say: list it, write it down, compare it with what is paid.
    #[command(args_conflicts_with_subcommands = true)]
    Terms(terms::TermsArgs),
    /// Payouts: what is expected and late; match what arrived with what was sent, and ask for what did not.
    Payouts(payouts::PayoutsArgs),
    /// List transactions.
    Transactions(TransactionsArgs),
    /// List clicks and impressions by day.
    Daily(Filter),
    /// List payments.
    Payments(Filter),
    /// List what changed since you last looked, by program: new, approved, reversed, restated, paid, no longer reported.
    Changes {
        /// Against how it was at the start of this day (UTC).
        #[arg(long, value_parser = day, value_name = "YYYY-MM-DD")]
        since: Option<Day>,
        /// Mark them as seen: the next look begins now.
        #[arg(long)]
        seen: bool,
        /// How to print it.
        #[arg(long, value_enum)]
        format: Option<FormatName>,
    },
    /// Show every state that a transaction has been in.
    History {
        /// The network's own id.
        id: String,
    },
    /// Sum up income.
    Income {
        /// What a line is.
        #[arg(long, value_enum, default_value = "month")]
        by: By,
        #[command(flatten)]
        period: Period,
        /// How to print it.
        #[arg(long, value_enum)]
        format: Option<FormatName>,
    },
    /// What will come: the months ahead, what would still come if you stopped today, what is pending at its likely value.
    Forecast(forecast::ForecastArgs),
    /// What you want to earn in a month, and what passive income is to cover.
    Goal {
        #[command(subcommand)]
        command: Option<forecast::GoalCommand>,
        /// How to print it.
        #[arg(long, value_enum, global = true)]
        format: Option<FormatName>,
    },
    /// Draw income as SVG or PNG.
    Chart {
        /// What a band is.
        #[arg(long, value_enum, default_value = "program")]
        by: By,
        #[command(flatten)]
        period: Period,
        /// The file; .svg or .png.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        /// In dark colours.
        #[arg(long)]
        dark: bool,
    },
    /// Write every transaction to a file.
    Export {
        /// The file; .csv, .xlsx, .json or .parquet.
        #[arg(long, value_name = "FILE", value_parser = export_file)]
        out: PathBuf,
    },
    /// Check that everything is still as it was sealed when it came in; exit status 1 says what is not, and where.
    Verify {
        /// A newest hash that you noted before, to be found in the chain.
        #[arg(long, value_name = "HASH")]
        noted: Option<String>,
        /// How to print it.
        #[arg(long, value_enum)]
        format: Option<FormatName>,
    },
    /// Write what was reported of commissions that became less, when, what they became and what that cost.
    Dispute(evidence::DisputeArgs),
    /// Sum up a year for the tax office, or write it to a file.
    Tax(evidence::TaxArgs),
    /// Copy everything but the secrets into one file.
    Backup {
        /// The file to write.
        file: PathBuf,
    },
    /// Put a backup in place of what is there.
    Restore {
        /// The file to read.
        file: PathBuf,
    },
    /// Exchange rates: fetch the European Central Bank's, or read its file.
    Rates {
        /// A downloaded eurofxref file; without it the rates are fetched.
        file: Option<PathBuf>,
    },
    /// Set the currency that totals are shown in.
    Currency {
        /// ISO 4217 code.
        #[arg(value_parser = currency)]
        code: String,
    },
    /// Fill a sample profile and show what it earns.
    Demo,
    /// Print the TypeScript of the commands, for building the screen.
    #[command(hide = true)]
    Typescript,
}

impl Command {
    /// The first and the last day asked for, where both are told.
    fn days(&self) -> Option<(Day, Day)> {
        let (since, until) = match self {
            Command::Sync { since, until, .. } => (since, until),
            Command::Transactions(TransactionsArgs { filter, .. })
            | Command::Daily(filter)
            | Command::Payments(filter) => (&filter.since, &filter.until),
            Command::Income { period, .. } | Command::Chart { period, .. } => (&period.since, &period.until),
            Command::Dispute(args) => (&args.since, &args.until),
            _ => return None,
        };
        Some(((*since)?, (*until)?))
    }
}

#[derive(clap::Args)]
struct Filter {
    /// Only this account, by name or number.
    #[arg(long, value_name = "N")]
    account: Option<String>,
    /// Only this program, by id or name.
    #[arg(long, value_name = "P")]
    program: Option<String>,
    /// Only this status.
    #[arg(long, value_parser = status)]
    status: Option<Status>,
    /// First day, inclusive (UTC).
    #[arg(long, value_parser = day, value_name = "YYYY-MM-DD")]
    since: Option<Day>,
    /// Last day, inclusive (UTC).
    #[arg(long, value_parser = day, value_name = "YYYY-MM-DD")]
    until: Option<Day>,
    /// How to print it.
    #[arg(long, value_enum)]
    format: Option<FormatName>,
}

#[derive(clap::Args)]
struct TransactionsArgs {
    #[command(flatten)]
    filter: Filter,
    /// Only those behind a finding about terms, as `tributary terms check` calls it.
    #[arg(long, value_name = "FINDING")]
    finding: Option<String>,
}

#[derive(clap::Args)]
struct Period {
    /// First day, inclusive.
    #[arg(long, value_parser = day, value_name = "YYYY-MM-DD")]
    since: Option<Day>,
    /// Last day, inclusive.
    #[arg(long, value_parser = day, value_name = "YYYY-MM-DD")]
    until: Option<Day>,
    /// Convert to this currency.
    #[arg(long = "in", value_name = "CUR", value_parser = currency)]
    into: Option<String>,
}

#[derive(Clone, Copy, ValueEnum)]
enum By {
    Day,
    Week,
    Month,
    Quarter,
    Year,
    Program,
    Network,
    Account,
    Kind,
    Status,
    Passive,
    Currency,
}

impl By {
    fn word(self) -> String {
        self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
    }
}

#[derive(Clone, Copy, ValueEnum)]
enum FormatName {
    Table,
    Csv,
    Json,
}

/// What every command is given besides its own arguments.
struct Context {
    app: Arc<App>,
    json: bool,
    quiet: bool,
}

impl Context {
    fn format(&self, asked: Option<FormatName>) -> Format {
        match asked {
            Some(FormatName::Csv) => Format::Csv,
            Some(FormatName::Json) => Format::Json,
            Some(FormatName::Table) => Format::Table,
            None if self.json => Format::Json,
            None => Format::Table,
        }
    }

    fn say(&self, text: &str) {
        if !self.quiet {
            eprintln!("{text}");
        }
    }
}

/// How a command ended.
enum Ended {
    Done,
    InPart,
}

pub(crate) fn main() -> ExitCode {
    let cli = Cli::parse();
    if let Some((since, until)) = cli.command.days().filter(|(since, until)| since > until) {
        let reversed = format!("--since {since} is after --until {until}: give the earlier day to --since");
        Cli::command().error(clap::error::ErrorKind::ValueValidation, reversed).exit();
    }
    if matches!(cli.command, Command::Typescript) {
        print!("{}", tributary::typescript());
        return ExitCode::SUCCESS;
    }
    let api_origin = std::env::var("TRIBUTARY_API_ORIGIN").ok().filter(|origin| !origin.is_empty());
    if let Some(Err(error)) = api_origin.as_deref().map(|origin| network::Transport::live(Some(origin))) {
        eprintln!("tributary: {}", Error::from_network(error, "TRIBUTARY_API_ORIGIN").sentence());
        return ExitCode::from(2);
    }
    let options = Options {
        data_dir: cli.data_dir.clone(),
        api_origin,
        vault: vault::Prefer::Auto,
        now: chrono::Utc::now,
    };
    match start(cli, options) {
        Ok(Ended::Done) => ExitCode::SUCCESS,
        Ok(Ended::InPart) => ExitCode::from(3),
        Err(error) => {
            eprintln!("tributary: {}", error.sentence());
            if let Some(detail) = &error.detail {
                tracing::debug!("{detail}");
            }
            ExitCode::from(1)
        }
    }
}

fn start(cli: Cli, options: Options) -> Result<Ended, Error> {
    let app = App::open(options)?;
    let _log = log::start(&app.profile().dir, cli.verbose);
    let runtime = tokio::runtime::Runtime::new().map_err(|error| {
        Error::new(tributary::ErrorKind::Bug, "No threads could be started.").detail(error)
    })?;
    let context = Context { app, json: cli.json, quiet: cli.quiet };
    runtime.block_on(run(&context, cli.command))
}

async fn run(context: &Context, command: Command) -> Result<Ended, Error> {
    match command {
        Command::Networks { command } => networks::networks(context, command).await,
        Command::Account { command } => account::account(context, command).await,
        Command::Sync { names, since, until } => sync::sync(context, names, since, until).await,
        Command::Import(args) => import::import(context, args).await,
        Command::Add(args) => hand::add(context, args).await,
        Command::Hand { command } => hand::entries(context, command).await,
        Command::Recurring { command: Some(command), .. } => hand::rules(context, command).await,
        Command::Recurring { command: None, args } => recurring::recurring(context, args).await,
        Command::Referrals { command, args } => referrals::referrals(context, command, args).await,
        Command::Placement { command } => promotion::placement(context, command).await,
        Command::Link { command } => promotion::link(context, command).await,
        Command::Links { command } => promotion::links(context, command).await,
        Command::Effort { command } => promotion::effort(context, command).await,
        Command::Creative { command } => promotion::creative(context, command).await,
        Command::Terms(args) => terms::terms(context, args).await,
        Command::Payouts(args) => payouts::run(context, args).await,
        Command::Transactions(args) => data_out::transactions(context, args).await,
        Command::Daily(filter) => data_out::daily(context, filter).await,
        Command::Payments(filter) => data_out::payments(context, filter).await,
        Command::Changes { since, seen, format } => data_out::changes(context, since, seen, format).await,
        Command::History { id } => data_out::history(context, &id).await,
        Command::Income { by, period, format } => data_out::income(context, by, &period, format).await,
        Command::Forecast(args) => forecast::forecast(context, args).await,
        Command::Goal { command, format } => {
            forecast::goal(context, command.unwrap_or_default(), format).await
        }
        Command::Chart { by, period, out, dark } => data_out::chart(context, by, &period, &out, dark).await,
        Command::Export { out } => data_out::export(context, &out).await,
        Command::Verify { noted, format } => evidence::verify(context, noted, format).await,
        Command::Dispute(args) => evidence::dispute(context, args).await,
        Command::Tax(args) => evidence::tax(context, args).await,
        Command::Backup { file } => backup::backup(context, &file).await,
        Command::Restore { file } => backup::restore(context, &file).await,
        Command::Rates { file } => rates::rates(context, file).await,
        Command::Currency { code } => rates::currency(context, code).await,
        Command::Demo => data_out::demo(context).await,
        Command::Typescript => Ok(Ended::Done),
    }
}
