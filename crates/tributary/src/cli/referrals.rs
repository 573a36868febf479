//! Referrals, and what recurs because of them.

use clap::{Args, Subcommand, ValueEnum};
use record::{Day, ReferralState};
use tributary::view::{
    ByReferral, CellQuestion, CellView, CohortPage, MoneyView, RecurringPage, RecurringQuestion,
    ReferralForm, ReferralOrder, ReferralQuestion, ReferralView, Stands,
};
use tributary::{Error, income, referrals};

use super::{Context, Ended, FormatName, currency, day, print};

#[derive(Subcommand)]
pub(super) enum ReferralsCommand {
    /// Show one referral with its commissions. As JSON, if nothing else is asked for; in a table, and as CSV, its commissions.
    Show {
        /// What the network calls them.
        id: String,
        /// The program, by name or the network's id; needed where several have them.
        #[arg(long, value_name = "P")]
        program: Option<String>,
        /// How to print it.
        #[arg(long, value_enum)]
        format: Option<FormatName>,
    },
    /// Keep somebody by hand, or say where they stand now.
    Add {
        /// What you call them. It stays on this machine.
        id: String,
        /// The program that they joined; a new one is made.
        #[arg(long, value_name = "P")]
        program: String,
        /// When they joined; today if left out.
        #[arg(long, value_parser = day, value_name = "YYYY-MM-DD")]
        date: Option<Day>,
        /// lead, customer or lost.
        #[arg(long, value_enum, default_value = "customer")]
        state: State,
    },
}

#[derive(Clone, Copy, ValueEnum)]
pub(super) enum State {
    Lead,
    Customer,
    Lost,
}

#[derive(Args)]
pub(super) struct ListArgs {
    /// Only with this text in what the network calls them or in the program's name.
    text: Option<String>,
    /// Only of this program, by name or the network's id.
    #[arg(long, value_name = "P")]
    program: Option<String>,
    /// Only who stands here: paying, quiet (paid before), lost (the network says so), waiting (brought nothing yet).
    #[arg(long, value_enum)]
    stands: Option<StandsName>,
    /// Only who joined in this month.
    #[arg(long, value_name = "YYYY-MM")]
    joined: Option<String>,
    /// Which come first.
    #[arg(long, value_enum, default_value = "earned")]
    sort: Sort,
    /// How many at most.
    #[arg(long, value_name = "N", default_value_t = 1_000)]
    limit: u32,
    /// How to print it.
    #[arg(long, value_enum)]
    format: Option<FormatName>,
}

#[derive(Clone, Copy, ValueEnum)]
enum StandsName {
    Paying,
    Quiet,
    Lost,
    Waiting,
}

#[derive(Clone, Copy, ValueEnum)]
enum Sort {
    Earned,
    Joined,
    Last,
}

pub(super) async fn referrals(
    context: &Context,
    command: Option<ReferralsCommand>,
    args: ListArgs,
) -> Result<Ended, Error> {
    match command {
        Some(ReferralsCommand::Show { id, program, format }) => show(context, id, program, format).await,
        Some(ReferralsCommand::Add { id, program, date, state }) => {
            let state = match state {
                State::Lead => ReferralState::Lead,
                State::Customer => ReferralState::Customer,
                State::Lost => ReferralState::Lost,
            };
            let form = ReferralForm { id, program, joined: date, state };
            let done = referrals::keep(&context.app, form).await?;
            if context.json {
                print::json(&done)?;
            } else {
                context.say(&format!("Kept. `tributary import --undo {}` takes it back.", done.batch));
            }
            Ok(Ended::Done)
        }
        None => list(context, args).await,
    }
}

async fn show(
    context: &Context,
    id: String,
    program: Option<String>,
    format: Option<FormatName>,
) -> Result<Ended, Error> {
    let program = match program {
        Some(name) => Some(income::program_named(&context.app, &name).await?),
        None => None,
    };
    let question = ReferralQuestion {
        text: Some(id.clone()),
        program,
        limit: Some(1_000),
        ..ReferralQuestion::default()
    };
    let page = referrals::list(&context.app, question).await?;
    let meant: Vec<&ReferralView> = page.rows.iter().filter(|row| row.id == id).collect();
    let one = match meant.as_slice() {
        [one] => one,
        [] => {
            return Err(Error::input(format!("There is no referral “{id}”."))
                .hint("`tributary referrals` shows who is there, as their networks call them."));
        }
        several => {
            let programs: Vec<_> =
                several.iter().map(|row| row.program_name.as_deref().unwrap_or(&row.account_name)).collect();
            return Err(Error::input(format!(
                "“{id}” is a referral of several programs: {}.",
                programs.join(", ")
            ))
            .hint("Say which with --program."));
        }
    };
    let which = ByReferral { account: one.account, program: one.program, id };
    let detail = referrals::detail(&context.app, which).await?;
    let format = match format.map(|format| context.format(Some(format))) {
        None | Some(tributary::export::Format::Json) => {
            print::json(&detail)?;
            return Ok(Ended::Done);
        }
        Some(format) => format,
    };
    if detail.rows.is_empty() {
        context.say(
            "Nothing came because of them so far. `tributary referrals` shows since when they are known.",
        );
    }
    let rows: Vec<Vec<String>> = detail
        .rows
        .iter()
        .map(|row| {
            let money = &row.commission;
            let (kind, status) = (row.kind.word().to_owned(), row.status.word().to_owned());
            vec![
                row.row.to_string(),
                row.day.to_string(),
                kind,
                status,
                money.amount.clone(),
                money.currency.clone(),
            ]
        })
        .collect();
    let headings = ["number", "day", "kind", "status", "commission", "currency"];
    print::rows(format, &headings, &["number", "commission"], &rows)?;
    Ok(Ended::Done)
}

async fn list(context: &Context, args: ListArgs) -> Result<Ended, Error> {
    let program = match &args.program {
        Some(name) => Some(income::program_named(&context.app, name).await?),
        None => None,
    };
    let question = ReferralQuestion {
        text: args.text,
        program,
        stands: args.stands.map(|stands| match stands {
            StandsName::Paying => Stands::Paying,
            StandsName::Quiet => Stands::Quiet,
            StandsName::Lost => Stands::Lost,
            StandsName::Waiting => Stands::Waiting,
        }),
        joined: args.joined,
        order: Some(match args.sort {
            Sort::Earned => ReferralOrder::Earned,
            Sort::Joined => ReferralOrder::Joined,
            Sort::Last => ReferralOrder::Last,
        }),
        limit: Some(args.limit),
        ..ReferralQuestion::default()
    };
    let page = referrals::list(&context.app, question).await?;
    if page.total as usize > page.rows.len() {
        context.say(&format!("{} of {} referrals; --limit shows more.", page.rows.len(), page.total));
    }
    if !page.unnamed.is_empty() {
        context.say(&format!(
            "These programs do not name who brought what and are counted as a whole: {}.",
            page.unnamed.join(", ")
        ));
    }
    let format = context.format(args.format);
    if format == tributary::export::Format::Json {
        print::json(&page.rows)?;
        return Ok(Ended::Done);
    }
    table(format, &page.rows)?;
    Ok(Ended::Done)
}

/// Referrals as a table.
fn table(format: tributary::export::Format, referrals: &[ReferralView]) -> Result<(), Error> {
    let rows: Vec<Vec<String>> = referrals.iter().map(line).collect();
    let headings = [
        "referral",
        "program",
        "account",
        "state",
        "stands",
        "since",
        "last",
        "commissions",
        "earned",
        "monthly",
    ];
    print::rows(format, &headings, &["commissions", "earned", "monthly"], &rows)
}

fn line(row: &ReferralView) -> Vec<String> {
    let day = |day: Option<Day>| day.map(|day| day.to_string()).unwrap_or_default();
    let state = row.state.map(|state| match state {
        ReferralState::Lead => "lead",
        ReferralState::Customer => "customer",
        ReferralState::Lost => "lost",
    });
    let stands = match row.stands {
        Stands::Paying => "paying",
        Stands::Quiet => "quiet",
        Stands::Lost => "lost",
        Stands::Waiting => "waiting",
    };
    vec![
        row.id.clone(),
        row.program_name.clone().unwrap_or_default(),
        row.account_name.clone(),
        state.unwrap_or_default().to_owned(),
        stands.to_owned(),
        day(row.since),
        day(row.last_day),
        row.count.to_string(),
        row.earned.iter().map(written).collect::<Vec<_>>().join(" + "),
        row.monthly.as_ref().map(written).unwrap_or_default(),
    ]
}

fn written(money: &MoneyView) -> String {
    format!("{} {}", money.amount, money.currency)
}

#[derive(Args)]
pub(super) struct RecurringArgs {
    /// Only of this program, by name or the network's id.
    #[arg(long, value_name = "P")]
    program: Option<String>,
    /// Only what was paid in this currency, unconverted.
    #[arg(long = "in", value_name = "CUR", value_parser = currency)]
    only: Option<String>,
    /// How many months, the present one included.
    #[arg(long, value_name = "N", default_value_t = 13)]
    months: u32,
    /// Show who joined when and stayed how long, instead of the movements.
    #[arg(long, conflicts_with = "behind")]
    cohorts: bool,
    /// Show the referrals behind a cell: a month and new, expansion, contraction, churn, reactivation, start, end or awaited.
    #[arg(long, value_name = "YYYY-MM=PART", value_parser = cell)]
    behind: Option<(String, String)>,
    /// How to print it.
    #[arg(long, value_enum)]
    format: Option<FormatName>,
}

fn cell(text: &str) -> Result<(String, String), String> {
    text.split_once('=')
        .map(|(month, part)| (month.to_owned(), part.to_owned()))
        .ok_or_else(|| "it is written as 2026-11=churn".to_owned())
}

pub(super) async fn recurring(context: &Context, args: RecurringArgs) -> Result<Ended, Error> {
    let program = match &args.program {
        Some(name) => Some(income::program_named(&context.app, name).await?),
        None => None,
    };
    let format = context.format(args.format);
    let is_json = format == tributary::export::Format::Json;
    if let Some((month, part)) = args.behind {
        let question = CellQuestion { program, currency: args.only, month, part };
        let found = referrals::behind(&context.app, question).await?;
        if is_json {
            print::json(&found)?;
            return Ok(Ended::Done);
        }
        table(format, &found)?;
        return Ok(Ended::Done);
    }
    let question = RecurringQuestion { program, currency: args.only, months: Some(args.months) };
    if args.cohorts {
        let page = referrals::cohorts(&context.app, question).await?;
        if is_json {
            print::json(&page)?;
        } else {
            cohort_rows(format, &page)?;
        }
        return Ok(Ended::Done);
    }
    let page = referrals::page(&context.app, question).await?;
    if is_json {
        print::json(&page)?;
    } else {
        movement_rows(context, format, &page)?;
    }
    Ok(Ended::Done)
}

fn movement_rows(
    context: &Context,
    format: tributary::export::Format,
    page: &RecurringPage,
) -> Result<(), Error> {
    let cell = |cell: &CellView| format!("{} ({})", cell.amount.amount, cell.people);
    let row = |month: &tributary::view::MovementView| {
        vec![
            format!("{}{}", month.month, if month.finished { "" } else { " to date" }),
            cell(&month.start),
            cell(&month.new),
            cell(&month.expansion),
            cell(&month.reactivation),
            cell(&month.contraction),
            cell(&month.churn),
            cell(&month.end),
        ]
    };
    let rows: Vec<Vec<String>> = page.months.iter().map(row).collect();
    let headings = ["month", "start", "new", "expansion", "reactivation", "contraction", "churn", "end"];
    let right = ["start", "new", "expansion", "reactivation", "contraction", "churn", "end"];
    print::rows(format, &headings, &right, &rows)?;
    context.say(&format!(
        "Monthly recurring commission in {}, with the number of referrals; --behind 2026-01=churn shows whose.",
        page.currency
    ));
    if page.converted {
        context.say("Other currencies are converted at the newest rate, whatever the month.");
    }
    for money in &page.unrated {
        context.say(&format!("{} is left out: there is no rate for it.", written(money)));
    }
    Ok(())
}

fn cohort_rows(format: tributary::export::Format, page: &CohortPage) -> Result<(), Error> {
    let row = |cohort: &tributary::view::CohortView| {
        let mut cells = vec![cohort.month.clone(), cohort.size.to_string()];
        cells.extend((0..13).map(|at| {
            let share = |age: &tributary::view::AgeView| {
                if age.unknown { "?".to_owned() } else { format!("{}%", (age.people_bp + 50) / 100) }
            };
            cohort.ages.get(at).map(share).unwrap_or_default()
        }));
        cells
    };
    let rows: Vec<Vec<String>> = page.cohorts.iter().map(row).collect();
    let ages: Vec<String> = (0..13).map(|age: u32| age.to_string()).collect();
    let mut right = vec!["people"];
    right.extend(ages.iter().map(String::as_str));
    let headings: Vec<&str> = std::iter::once("joined").chain(right.iter().copied()).collect();
    print::rows(format, &headings, &right, &rows)
}
