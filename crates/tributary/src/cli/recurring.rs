//! Monthly recurring commission: how it moved, who is behind it, who stayed.

use clap::Args;
use serde::Serialize;
use tributary::export::Format;
use tributary::view::{CellQuestion, CellView, CohortPage, MovementView, RecurringPage, RecurringQuestion};
use tributary::{Error, programs, referrals};

use super::referrals::{table, written};
use super::values::{count, currency};
use super::{Context, Ended, FormatName, print};

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
/// Why a cell of the movements has nobody behind it.
const NOBODY: &str = "Nobody is behind this cell, or its programs do not name who brought what.";

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
    if let Some((month, part)) = args.behind {
        let question = CellQuestion { program, currency: args.only, month, part };
        let found = referrals::behind(&context.app, question).await?;
        let nobody = found.is_empty().then_some(NOBODY);
        return shown(context, format, &found, nobody, || table(format, &found));
    }
    let question = RecurringQuestion { program, currency: args.only, months: Some(args.months) };
    if args.cohorts {
        let page = referrals::cohorts(&context.app, question).await?;
        let nothing = page.cohorts.is_empty().then_some(NOTHING);
        return shown(context, format, &page, nothing, || cohort_rows(format, &page));
    }
    let page = referrals::page(&context.app, question).await?;
    let nothing = page.months.is_empty().then_some(NOTHING);
    shown(context, format, &page, nothing, || movement_rows(context, format, &page))
}

/// Prints what was found, as JSON or in rows, and says why there is nothing.
fn shown(
    context: &Context,
    format: Format,
    found: &impl Serialize,
    nothing: Option<&str>,
    rows: impl FnOnce() -> Result<(), Error>,
) -> Result<Ended, Error> {
    if let Some(why) = nothing {
        context.say(why);
    }
    if format == Format::Json {
        print::json(found)?;
    } else {
        rows()?;
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
                let percent = format!("{}%", (age.people_bp + 50) / 100);
                match format {
                    _ if age.unknown => "?".to_owned(),
                    // A month that is not over says who has paid so far; a column of numbers has to leave it out.
                    Format::Table if age.open => format!("({percent})"),
                    _ if age.open => String::new(),
                    _ => percent,
                }
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
