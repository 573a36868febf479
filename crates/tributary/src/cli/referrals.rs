//! Referrals, and what recurs because of them.

use clap::{Args, Subcommand, ValueEnum};
use record::{Day, ReferralState};
use tributary::export::Format;
use tributary::view::{
    ByReferral, MoneyView, ReferralForm, ReferralOrder, ReferralQuestion, ReferralView, Stands,
};
use tributary::{Error, programs, referrals};

use super::values::{count, day};
use super::{Context, Ended, FormatName, print};

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
    /// Only who is behind a finding about terms, as `tributary terms check` calls it.
    #[arg(long, value_name = "FINDING")]
    finding: Option<String>,
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
    let detail = referrals::detail(&context.app, which).await?;
    let format = match format.map(|format| context.format(Some(format))) {
        None | Some(Format::Json) => {
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
        finding: args.finding,
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
pub(super) fn table(format: Format, referrals: &[ReferralView]) -> Result<(), Error> {
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

pub(super) fn written(money: &MoneyView) -> String {
    format!("{} {}", money.amount, money.currency)
}
