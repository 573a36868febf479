//! Referrals, and what recurs because of them.

use clap::{Args, Subcommand, ValueEnum};
use record::{Day, ReferralState};
use tributary::export::Format;
use tributary::view::{
    ByReferral, CellQuestion, CellView, CohortPage, MoneyView, MovementView, RecurringPage,
    RecurringQuestion, ReferralForm, ReferralOrder, ReferralQuestion, ReferralView, Stands,
};
use tributary::{Error, programs, referrals};

use super::{Context, Ended, FormatName, count, currency, day, print};

#[derive(Subcommand)]
pub(super) enum ReferralsCommand {
    /// Show one referral with its commissions, as JSON.
    Show {
        /// What the network calls them.
        id: String,
        /// The program, by name or the network's id; needed where several have them.
        #[arg(long, value_name = "P")]
        program: Option<String>,
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
    #[arg(long, value_name = "N", value_parser = count::<1_000>, default_value = "1000")]
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
        Some(ReferralsCommand::Show { id, program }) => show(context, id, program).await,
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

async fn show(context: &Context, id: String, program: Option<String>) -> Result<Ended, Error> {
    let program = match program {
        Some(name) => Some(programs::named(&context.app, &name).await?),
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
    print::json(&referrals::detail(&context.app, which).await?)?;
    Ok(Ended::Done)
}

async fn list(context: &Context, args: ListArgs) -> Result<Ended, Error> {
    let program = match &args.program {
        Some(name) => Some(programs::named(&context.app, name).await?),
        None => None,
    };
    let narrowed = args.text.is_some() || program.is_some() || args.stands.is_some() || args.joined.is_some();
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
    if page.rows.is_empty() {
        context.say(if narrowed {
            "No referral fits. `tributary referrals` lists all of them."
        } else {
            "Nobody is known by name yet: sync or import a source that names customers, or keep somebody with `tributary referrals add`."
        });
    } else if page.total as usize > page.rows.len() {
        context.say(&format!("{} of {} referrals; --limit shows more.", page.rows.len(), page.total));
    }
    if !page.unnamed.is_empty() {
        context.say(&format!(
            "These programs do not name who brought what and are counted as a whole: {}.",
            page.unnamed.join(", ")
        ));
    }
    let format = context.format(args.format);
    if format == Format::Json {
        print::json(&page.rows)?;
        return Ok(Ended::Done);
    }
    table(format, &page.rows)?;
    Ok(Ended::Done)
}

/// Referrals as a table; in a file each number has a cell of its own.
fn table(format: Format, referrals: &[ReferralView]) -> Result<(), Error> {
    if format == Format::Csv {
        return flat(referrals);
    }
    let row = |one: &ReferralView| {
        let mut cells = line(one);
        cells.push(one.earned.iter().map(written).collect::<Vec<_>>().join(" + "));
        cells.push(one.monthly.as_ref().map(written).unwrap_or_default());
        cells
    };
    let headings = [&LINE[..], &["earned", "monthly"]].concat();
    let rows: Vec<_> = referrals.iter().map(row).collect();
    print::rows(format, &headings, &["commissions", "earned", "monthly"], &rows)
}

/// A line for each currency in which somebody earned; what is told once stands in the first, so that sums are right.
fn flat(referrals: &[ReferralView]) -> Result<(), Error> {
    let rows = referrals.iter().flat_map(|one| {
        let (amount, code) =
            (|money: &MoneyView| money.amount.clone(), |money: &MoneyView| money.currency.clone());
        (0..one.earned.len().max(1)).map(move |at| {
            let (earned, monthly) = (one.earned.get(at), one.monthly.as_ref().filter(|_| at == 0));
            let mut cells = line(one);
            if at > 0
                && let Some(count) = cells.last_mut()
            {
                count.clear();
            }
            for money in [earned, monthly] {
                cells.push(money.map(amount).unwrap_or_default());
                cells.push(money.map(code).unwrap_or_default());
            }
            cells
        })
    });
    let headings = [&LINE[..], &["earned", "currency", "monthly", "monthly currency"]].concat();
    print::rows(Format::Csv, &headings, &[], &rows.collect::<Vec<_>>())
}

const LINE: [&str; 8] = ["referral", "program", "account", "state", "stands", "since", "last", "commissions"];

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
    #[arg(long, value_name = "N", value_parser = count::<240>, default_value = "13")]
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

/// Why nothing recurs, and what to do.
const NOTHING: &str = "Nothing has recurred yet: sync or import a source of recurring commission, or mark a program as a referral program (its page in the window), so that all that its customers buy counts.";

fn cell(text: &str) -> Result<(String, String), String> {
    text.split_once('=')
        .map(|(month, part)| (month.to_owned(), part.to_owned()))
        .ok_or_else(|| "it is written as 2026-11=churn".to_owned())
}

pub(super) async fn recurring(context: &Context, args: RecurringArgs) -> Result<Ended, Error> {
    let program = match &args.program {
        Some(name) => Some(programs::named(&context.app, name).await?),
        None => None,
    };
    let format = context.format(args.format);
    let is_json = format == Format::Json;
    if let Some((month, part)) = args.behind {
        let question = CellQuestion { program, currency: args.only, month, part };
        let found = referrals::behind(&context.app, question).await?;
        if found.is_empty() {
            context.say("Nobody is behind this cell, or its programs do not name who brought what.");
        }
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
        if page.cohorts.is_empty() {
            context.say(NOTHING);
        }
        if is_json {
            print::json(&page)?;
        } else {
            cohort_rows(format, &page)?;
        }
        return Ok(Ended::Done);
    }
    let page = referrals::page(&context.app, question).await?;
    if page.months.is_empty() {
        context.say(NOTHING);
    }
    if is_json {
        print::json(&page)?;
    } else {
        movement_rows(context, format, &page)?;
    }
    Ok(Ended::Done)
}

/// The parts of a month, as they are headed.
const PARTS: [&str; 8] =
    ["start", "new", "expansion", "reactivation", "contraction", "churn", "end", "awaited"];

fn parts(month: &MovementView) -> [&CellView; 8] {
    let MovementView { start, new, expansion, reactivation, contraction, churn, end, awaited, .. } = month;
    [start, new, expansion, reactivation, contraction, churn, end, awaited]
}

/// Whether a part is not known: who is new in the first month, who left in one that is not over.
fn is_unknown(month: &MovementView, part: &str) -> bool {
    month.opening && part == "new" || !month.finished && (part == "contraction" || part == "churn")
}

fn movement_rows(context: &Context, format: Format, page: &RecurringPage) -> Result<(), Error> {
    if format == Format::Csv {
        movement_file(page)?;
    } else {
        let row = |month: &MovementView| {
            let cells = PARTS.iter().zip(parts(month)).map(|(part, cell)| {
                if is_unknown(month, part) {
                    return "not known".to_owned();
                }
                format!("{} ({})", cell.amount.amount, cell.people)
            });
            let to_date = if month.finished { "" } else { " to date" };
            std::iter::once(format!("{}{to_date}", month.month)).chain(cells).collect::<Vec<_>>()
        };
        let headings = [&["month"], &PARTS[..]].concat();
        print::rows(format, &headings, &PARTS, &page.months.iter().map(row).collect::<Vec<_>>())?;
    }
    if page.months.is_empty() {
        return Ok(());
    }
    context.say(&format!(
        "Monthly recurring commission in {}, with the number of referrals; --behind 2026-01=churn shows whose.",
        page.currency
    ));
    if let Some(first) = page.months.first().filter(|month| month.opening) {
        context.say(&format!(
            "{} is the first month of which anything is known: who paid in it is its start, and nobody can be called new.",
            first.month
        ));
    }
    if page.converted {
        context.say("Other currencies are converted at the newest rate, whatever the month.");
    }
    for money in &page.unrated {
        context.say(&format!("{} is left out: there is no rate for it.", written(money)));
    }
    Ok(())
}

/// The movements with each number in a cell of its own.
fn movement_file(page: &RecurringPage) -> Result<(), Error> {
    let row = |month: &MovementView| {
        let state = match (month.finished, month.opening) {
            (false, _) => "to date",
            (true, true) => "first",
            (true, false) => "",
        };
        let mut cells = vec![month.month.clone(), state.to_owned(), page.currency.clone()];
        for (part, cell) in PARTS.iter().zip(parts(month)) {
            let known = !is_unknown(month, part);
            cells.push(if known { cell.amount.amount.clone() } else { String::new() });
            cells.push(if known { cell.people.to_string() } else { String::new() });
        }
        cells
    };
    let numbers: Vec<String> =
        PARTS.iter().flat_map(|part| [(*part).to_owned(), format!("{part} referrals")]).collect();
    let headings: Vec<&str> =
        ["month", "state", "currency"].into_iter().chain(numbers.iter().map(String::as_str)).collect();
    print::rows(Format::Csv, &headings, &[], &page.months.iter().map(row).collect::<Vec<_>>())
}

fn cohort_rows(format: Format, page: &CohortPage) -> Result<(), Error> {
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
