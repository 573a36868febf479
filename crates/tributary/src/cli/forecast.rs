//! What will come, and what the user wants to earn.

use clap::{Args, Subcommand};
use tributary::export::Format;
use tributary::view::{
    BandMonth, BandView, CoverView, ForecastMethod, ForecastPage, ForecastQuestion, GoalPace, GoalsEdit,
    MoneyView, NeedView, PendingLine, RemainingView, TooLittle,
};
use tributary::{Error, forecast, programs};

use super::values::{count, currency};
use super::{Context, Ended, FormatName, print};

#[derive(Args)]
pub(super) struct ForecastArgs {
    /// How many months ahead.
    #[arg(long, value_name = "N", value_parser = count::<60>)]
    months: Option<u32>,
    /// Only this program, by name or the network's id.
    #[arg(long, value_name = "P")]
    program: Option<String>,
    /// Convert to this currency.
    #[arg(long = "in", value_name = "CUR", value_parser = currency)]
    into: Option<String>,
    /// How to print it.
    #[arg(long, value_enum)]
    format: Option<FormatName>,
}

#[derive(Subcommand, Default)]
pub(super) enum GoalCommand {
    /// Say how far the goals are.
    #[default]
    Show,
    /// Set a goal, in the base currency.
    Set {
        /// What is to be earned in a month.
        #[arg(long, value_name = "AMOUNT", required_unless_present = "need")]
        income: Option<String>,
        /// What passive income is to cover in a month.
        #[arg(long, value_name = "AMOUNT")]
        need: Option<String>,
    },
    /// Take goals away: both if none is named.
    Remove {
        /// What is to be earned in a month.
        #[arg(long)]
        income: bool,
        /// What passive income is to cover.
        #[arg(long)]
        need: bool,
    },
}

pub(super) async fn forecast(context: &Context, args: ForecastArgs) -> Result<Ended, Error> {
    let program = match &args.program {
        Some(text) => Some(programs::named(&context.app, text).await?),
        None => None,
    };
    let question = ForecastQuestion { program, months: args.months, currency: args.into };
    let page = forecast::page(&context.app, question).await?;
    if page.history.is_empty() {
        context.say("Nothing was earned yet that could be forecast from: sync an account, import a report, or enter a commission with `tributary add`.");
    }
    match context.format(args.format) {
        Format::Json => print::json(&page)?,
        Format::Csv => print::rows(Format::Csv, &COLUMNS, &[], &flat(&page))?,
        Format::Table => tables(context, &page)?,
    }
    Ok(Ended::Done)
}

/// The columns of the flat file: one line for each month of each part, and for each program with something pending.
const COLUMNS: [&str; 10] =
    ["part", "program", "month", "amount", "low80", "low50", "likely", "high50", "high80", "currency"];

fn flat(page: &ForecastPage) -> Vec<Vec<String>> {
    let name = page.program.as_ref().map(|program| program.name.clone()).unwrap_or_default();
    let line =
        |part: &str, program: &str, month: &str, amount: Option<&MoneyView>, band: Option<&BandView>| {
            let mut cells = vec![part.to_owned(), program.to_owned(), month.to_owned()];
            cells.push(amount.map(|money| money.amount.clone()).unwrap_or_default());
            cells.extend(band.map_or([const { String::new() }; 5], band_cells));
            cells.push(page.currency.clone());
            cells
        };
    let history = page.history.iter().map(|one| line("earned", &name, &one.month, Some(&one.earned), None));
    let mut lines: Vec<_> = history.collect();
    let months = page.ahead.months.iter().map(|one| &one.month);
    let declared = months.zip(&page.ahead.declared);
    lines.extend(declared.map(|(month, money)| line("declared", &name, month, Some(money), None)));
    let stop = &page.stop;
    let declared = stop.declared.as_ref().map(|part| &part.months);
    for (part, months) in [
        ("forecast", &page.ahead.months),
        ("if you stopped", &stop.total.months),
        ("if you stopped: referrals", &stop.referrals.months),
        ("if you stopped: placements", &stop.content.months),
        ("if you stopped: the rest", &stop.rest.months),
        ("if you stopped: declared", declared.unwrap_or(&Vec::new())),
    ] {
        lines.extend(months.iter().map(|one| line(part, &name, &one.month, None, Some(&one.band))));
    }
    for pending in std::iter::once(&page.pending.total).chain(&page.pending.programs) {
        let program = pending.program.as_ref().map_or("", |program| program.name.as_str());
        lines.push(line("pending", program, "", Some(&pending.pending), pending.expected.as_ref()));
    }
    lines
}

fn band_cells(band: &BandView) -> [String; 5] {
    [&band.low80, &band.low50, &band.median, &band.high50, &band.high80].map(|money| money.amount.clone())
}

const BAND: [&str; 6] = ["month", "1 in 10 below", "1 in 4 below", "likely", "1 in 4 above", "1 in 10 above"];

fn tables(context: &Context, page: &ForecastPage) -> Result<(), Error> {
    let of = page.program.as_ref().map(|program| format!(" of {}", program.name)).unwrap_or_default();
    println!("The months ahead{of}, in {}", page.currency);
    match &page.ahead.thin {
        Some(thin) => println!("{}", thin.said),
        None => months(&page.ahead.months)?,
    }
    if page.ahead.method == Some(ForecastMethod::Declared) {
        println!("As your entries that come again say: nothing else was earned.");
    } else if !page.ahead.declared.is_empty() {
        println!(
            "With what your entries that come again say: it is declared, so it has no range of its own."
        );
    }
    if page.ahead.method == Some(ForecastMethod::LastYear) {
        println!("As a year ago (with less than a year as last month): no other way gave numbers.");
    }
    tested(page)?;
    stopped(page)?;
    pending(page)?;
    for sentence in said(page) {
        context.say(&sentence);
    }
    Ok(())
}

fn months(months: &[BandMonth]) -> Result<(), Error> {
    let row = |one: &BandMonth| std::iter::once(one.month.clone()).chain(band_cells(&one.band)).collect();
    print::rows(Format::Table, &BAND, &BAND[1..], &months.iter().map(row).collect::<Vec<_>>())
}

fn tested(page: &ForecastPage) -> Result<(), Error> {
    let tested = &page.tested;
    println!("\nHow the forecasts of the last three months did");
    if let Some(thin) = &tested.thin {
        println!("{}", thin.said);
        return Ok(());
    }
    let row = |one: &tributary::view::TestedMonth| {
        let [low, _, likely, _, high] = band_cells(&one.made.band);
        let held = if one.held { "yes" } else { "no" };
        vec![one.made.month.clone(), low, likely, high, one.earned.amount.clone(), held.to_owned()]
    };
    let headings = ["month", "1 in 10 below", "likely", "1 in 10 above", "earned", "held"];
    print::rows(
        Format::Table,
        &headings,
        &headings[1..5],
        &tested.months.iter().map(row).collect::<Vec<_>>(),
    )?;
    if let (Some(error), Some(naive)) = (&tested.error, &tested.naive_error) {
        println!(
            "Off by {} at the median; the same month of the year before was off by {}. Of {} forecasts the range of \
             8 in 10 held {}, that of 5 in 10 held {}.",
            error.amount, naive.amount, tested.forecasts, tested.held80, tested.held50
        );
    }
    Ok(())
}

fn stopped(page: &ForecastPage) -> Result<(), Error> {
    let stop = &page.stop;
    println!("\nIf you stopped today");
    let part = |name: &str, part: &RemainingView| {
        let then = part.months.last();
        let cell = |pick: fn(&BandView) -> &MoneyView| {
            then.map(|month| pick(&month.band).amount.clone()).unwrap_or_default()
        };
        let why = part.thin.as_ref().map(|thin: &TooLittle| thin.said.clone()).unwrap_or_default();
        vec![
            name.to_owned(),
            part.now.amount.clone(),
            then.map(|month| month.month.clone()).unwrap_or_default(),
            cell(|band| &band.low80),
            cell(|band| &band.median),
            cell(|band| &band.high80),
            why,
        ]
    };
    let mut rows = vec![
        part("referrals", &stop.referrals),
        part("placements", &stop.content),
        part("the rest", &stop.rest),
    ];
    rows.extend(stop.declared.as_ref().map(|declared| part("declared by you", declared)));
    rows.push(part("all that can be told", &stop.total));
    let headings = ["part", "a month now", "then", "1 in 10 below", "likely", "1 in 10 above", ""];
    print::rows(
        Format::Table,
        &headings,
        &["a month now", "1 in 10 below", "likely", "1 in 10 above"],
        &rows,
    )?;
    if let Some(month) = &stop.halved {
        println!("Half of it or less would be left by {month}.");
    }
    Ok(())
}

fn pending(page: &ForecastPage) -> Result<(), Error> {
    println!("\nWhat is pending, at its likely value");
    let row = |line: &PendingLine| {
        let mut cells = vec![
            line.program.as_ref().map_or("all", |program| program.name.as_str()).to_owned(),
            line.pending.amount.clone(),
            line.count.to_string(),
        ];
        match &line.expected {
            Some(band) => {
                let [low, _, likely, _, high] = band_cells(band);
                cells.extend([low, likely, high]);
            }
            None => cells.extend([const { String::new() }; 3]),
        }
        cells.push(line.unknown.amount.clone());
        cells.push(line.thin.as_ref().map(|thin| thin.said.clone()).unwrap_or_default());
        cells
    };
    let headings =
        ["program", "pending", "commissions", "1 in 10 below", "likely", "1 in 10 above", "not known", ""];
    let lines = std::iter::once(&page.pending.total).chain(&page.pending.programs);
    print::rows(Format::Table, &headings, &headings[1..7], &lines.map(row).collect::<Vec<_>>())
}

/// What the figures lack.
fn said(page: &ForecastPage) -> Vec<String> {
    let mut said = Vec::new();
    let missing: Vec<_> =
        page.missing.iter().map(|money| format!("{} {}", money.amount, money.currency)).collect();
    if !missing.is_empty() {
        said.push(format!("Without {}: there is no exchange rate.", missing.join(", ")));
    }
    said.extend(page.excluded.iter().map(|one| format!("Without {}: {}", one.name, one.why)));
    if let Some(month) = &page.known_to {
        said.push(format!("Nothing is known of the months after {month}: import or sync them first."));
    }
    if let Some(day) = &page.rates_of {
        said.push(format!(
            "What would still come and what is pending is converted at the newest rates ({day}), whatever the month."
        ));
    }
    said
}

pub(super) async fn goal(
    context: &Context,
    command: GoalCommand,
    format: Option<FormatName>,
) -> Result<Ended, Error> {
    let edit = match command {
        GoalCommand::Show => return show(context, format).await,
        GoalCommand::Set { income, need } => GoalsEdit { income, need },
        GoalCommand::Remove { income, need } => {
            let both = !income && !need;
            let gone = |wanted: bool| (wanted || both).then(String::new);
            GoalsEdit { income: gone(income), need: gone(need) }
        }
    };
    let set = forecast::goals(&context.app, edit).await?;
    match context.format(format) {
        Format::Json => print::json(&set)?,
        Format::Csv => {
            let row = |(goal, money): (&str, Option<MoneyView>)| {
                money.map(|money| vec![goal.to_owned(), money.amount, money.currency])
            };
            let rows: Vec<_> = [(INCOME, set.income), (NEED, set.need)].into_iter().filter_map(row).collect();
            print::rows(Format::Csv, &GOALS[..3], &[], &rows)?;
        }
        Format::Table => {
            let amount = |money: Option<MoneyView>| {
                money.map_or("none".to_owned(), |money| format!("{} {}", money.amount, money.currency))
            };
            println!("to earn in a month: {}", amount(set.income));
            println!("passive income to cover in a month: {}", amount(set.need));
        }
    }
    Ok(Ended::Done)
}

/// What goals are called in files, and their columns: `now` is earned this month, or of passive income a month of late.
const INCOME: &str = "income";
const NEED: &str = "need";
const GOALS: [&str; 8] =
    ["goal", "amount", "currency", "now", "in equal steps", "earliest", "likely", "latest"];

async fn show(context: &Context, format: Option<FormatName>) -> Result<Ended, Error> {
    let goals = forecast::page(&context.app, ForecastQuestion::default()).await?.goals;
    if goals.income.is_none() && goals.need.is_none() {
        context.say("No goal is set. `tributary goal set --income 2000 --need 900` sets both.");
    }
    match context.format(format) {
        Format::Json => print::json(&goals)?,
        Format::Csv => {
            let income = goals.income.as_ref().map(|pace| {
                let GoalPace { goal, earned, due, .. } = pace;
                row(INCOME, goal, earned, Some(due), [None, None, None])
            });
            let need = goals
                .need
                .as_ref()
                .map(|need| row(NEED, &need.need, &need.now, None, months_of(&need.cover)));
            print::rows(Format::Csv, &GOALS, &[], &income.into_iter().chain(need).collect::<Vec<_>>())?;
        }
        Format::Table => {
            let said = [goals.income.as_ref().map(pace_said), goals.need.as_ref().map(need_said)];
            said.into_iter().flatten().for_each(|said| println!("{said}"));
        }
    }
    Ok(Ended::Done)
}

fn row(
    goal: &str,
    amount: &MoneyView,
    now: &MoneyView,
    due: Option<&MoneyView>,
    months: [Option<&String>; 3],
) -> Vec<String> {
    let due = due.map(|due| due.amount.clone()).unwrap_or_default();
    let mut cells =
        vec![goal.to_owned(), amount.amount.clone(), amount.currency.clone(), now.amount.clone(), due];
    cells.extend(months.map(|month| month.cloned().unwrap_or_default()));
    cells
}

/// From which month on a need is covered: one time in ten, as likely as not, nine times in ten.
fn months_of(cover: &CoverView) -> [Option<&String>; 3] {
    match cover {
        CoverView::Between { earliest, likely, latest } => [Some(earliest), likely.as_ref(), latest.as_ref()],
        CoverView::Already | CoverView::Never { .. } | CoverView::Thin { .. } => [None, None, None],
    }
}

fn pace_said(pace: &GoalPace) -> String {
    let GoalPace { goal, earned, due, day, days, .. } = pace;
    format!(
        "{} of {} {} earned on day {day} of {days}; in equal steps it would be {}.",
        earned.amount, goal.amount, goal.currency, due.amount
    )
}

fn need_said(need: &NeedView) -> String {
    let what = format!("Passive income ({} {} a month of late)", need.now.amount, need.now.currency);
    let amount = &need.need.amount;
    match &need.cover {
        CoverView::Already => format!("{what} covers the {amount} that are needed."),
        CoverView::Between { earliest, likely, latest } => {
            let or_later =
                |month: &Option<String>| month.clone().unwrap_or_else(|| "later than five years".to_owned());
            format!(
                "{what} covers the {amount} that are needed between {earliest} (one in ten) and {} (nine in ten); as \
                 likely as not from {} on.",
                or_later(latest),
                or_later(likely)
            )
        }
        CoverView::Never { months } => {
            format!("{what} is not likely to cover the {amount} that are needed within {months} months.")
        }
        CoverView::Thin { thin } => format!("Whether passive income will cover {amount}: {}", thin.said),
    }
}
