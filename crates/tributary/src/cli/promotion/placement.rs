//! `tributary placement`: where links stand, and what they earned.

use clap::{Args, Subcommand, ValueEnum};
use ledger::PlacementOrder;
use record::{Channel, Day, Match};
use tributary::export::Format;
use tributary::view::{
    ByPlacement, LinkChoice, MoneyView, OfProgram, PlacementEdit, PlacementForm, PlacementQuestion,
    PlacementView, SubRuleForm, UnplacedView,
};
use tributary::{Error, promotion};

use super::{ProgramArgs, amount, said};
use crate::cli::print::{date, list, text};
use crate::cli::values::day;
use crate::cli::{Context, Ended, FormatName, print};

#[derive(Subcommand)]
pub(in crate::cli) enum PlacementCommand {
    /// Write down where a link stands. Without a link, --sub-id says that the figures with it are this placement's.
    Add(Box<PlacementArgs>),
    /// List placements with what they earned.
    List {
        /// Only with this text in title, address, notes, sub-ID or program.
        text: Option<String>,
        /// Only in this channel.
        #[arg(long, value_parser = channel)]
        channel: Option<Channel>,
        /// Only those that still stand there, or only those that do not.
        #[arg(long, value_name = "true|false")]
        standing: Option<bool>,
        /// Only those whose link or page needs a hand.
        #[arg(long)]
        ailing: bool,
        /// Which comes first.
        #[arg(long, value_enum, default_value = "earned")]
        sort: Sort,
        /// How to print it.
        #[arg(long, value_enum)]
        format: Option<FormatName>,
    },
    /// Show all of a placement as JSON: sub-IDs, work, months.
    Show {
        /// Its number, as `tributary placement list` shows it.
        id: i64,
    },
    /// The link does not stand there any more.
    End {
        /// Its number.
        id: i64,
        /// The last day; today if left out.
        #[arg(long, value_parser = day, value_name = "YYYY-MM-DD")]
        date: Option<Day>,
    },
    /// Take a placement away; what it earned stays with the program.
    Remove {
        /// Its number.
        id: i64,
    },
    /// Say which other sub-IDs belong to a placement.
    Rule {
        /// The placement's number.
        id: i64,
        /// same, prefix, pattern (a regular expression for the whole of it) or click (the text, a separator, a click's own reference).
        #[arg(value_parser = how)]
        how: Match,
        /// What a sub-ID is compared with.
        text: String,
    },
    /// Show which kinds of places kept paying after 30, 90 and 365 days.
    Kept {
        /// How to print it.
        #[arg(long, value_enum)]
        format: Option<FormatName>,
    },
    /// List sub-IDs of the figures that belong to no placement.
    Unplaced {
        /// How to print it.
        #[arg(long, value_enum)]
        format: Option<FormatName>,
    },
}

#[derive(Args)]
pub(in crate::cli) struct PlacementArgs {
    /// What you call the page, post or video.
    title: String,
    #[command(flatten)]
    program: ProgramArgs,
    /// Make the program if it is not known yet: in the account that is named, else among those by hand.
    #[arg(long)]
    new: bool,
    /// page, social, video, newsletter, talk, forum, signature or other.
    #[arg(long, value_parser = channel, default_value = "page")]
    channel: Channel,
    /// Its address.
    #[arg(long)]
    url: Option<String>,
    /// Since when it stands there; today if left out.
    #[arg(long, value_parser = day, value_name = "YYYY-MM-DD")]
    date: Option<Day>,
    /// The link, as the network made it.
    #[arg(long, value_name = "URL", conflicts_with = "link_id")]
    link: Option<String>,
    /// A link that is kept already, by its number.
    #[arg(long, value_name = "N", conflicts_with = "build")]
    link_id: Option<i64>,
    /// Build the link by the network's rules, out of the program's own one or the one given with --link.
    #[arg(long)]
    build: bool,
    /// The page that the link leads to.
    #[arg(long, value_name = "URL")]
    target: Option<String>,
    /// The mark in the link; made of the title where it is built and none is given.
    #[arg(long)]
    sub_id: Option<String>,
    /// The creative that is shown, by its number.
    #[arg(long, value_name = "N")]
    creative: Option<i64>,
    /// Notes.
    #[arg(long)]
    notes: Option<String>,
}

#[derive(Clone, Copy, ValueEnum)]
pub(in crate::cli) enum Sort {
    Earned,
    PerHour,
    Newest,
    Minutes,
    Title,
    Clicks,
    Epc,
    Worked,
    LastEarned,
}

fn channel(text: &str) -> Result<Channel, String> {
    Channel::from_word(text).ok_or_else(|| {
        let words: Vec<_> = Channel::ALL.iter().map(|channel| channel.word()).collect();
        format!("it is one of: {}", words.join(", "))
    })
}

fn how(text: &str) -> Result<Match, String> {
    match text {
        "same" => Ok(Match::Same),
        "prefix" => Ok(Match::Prefix),
        "pattern" => Ok(Match::Pattern),
        "click" => Ok(Match::Click),
        _ => Err("it is one of: same, prefix, pattern, click".to_owned()),
    }
}

pub(in crate::cli) async fn placement(context: &Context, command: PlacementCommand) -> Result<Ended, Error> {
    let app = &context.app;
    match command {
        PlacementCommand::Add(args) => {
            let PlacementArgs { title, program, new, channel, url, date, creative, notes, .. } = *args;
            let link = LinkChoice {
                link: args.link_id,
                pasted: args.link,
                build: args.build,
                target: args.target,
                sub_id: args.sub_id,
            };
            let program = program.choice(new);
            let form = PlacementForm { program, channel, title, url, first_day: date, link, creative, notes };
            said(context, &promotion::add(app, form).await?, "Written down.")
        }
        PlacementCommand::List { text, channel, standing, ailing, sort, format } => {
            let ailing = ailing.then_some(true);
            let wanted =
                PlacementQuestion { text, channel, standing, ailing, ..PlacementQuestion::default() };
            placements(context, wanted, sort, format).await
        }
        PlacementCommand::Kept { format } => kept(context, format).await,
        PlacementCommand::Show { id } => {
            print::json(&promotion::detail(app, ByPlacement { id }).await?)?;
            Ok(Ended::Done)
        }
        PlacementCommand::End { id, date } => {
            let last_day = Some(date.unwrap_or_else(|| app.today()));
            let edit = PlacementEdit { id, last_day, ..PlacementEdit::default() };
            said(context, &promotion::edit(app, edit).await?, "Ended; what comes in later still counts.")
        }
        PlacementCommand::Remove { id } => {
            said(context, &promotion::remove(app, ByPlacement { id }).await?, "Taken away.")
        }
        PlacementCommand::Rule { id, how, text } => {
            let form = SubRuleForm { placement: id, id: None, how, text, remove: false };
            said(context, &promotion::rule(app, form).await?, "The rule holds.")
        }
        PlacementCommand::Unplaced { format } => {
            let rows = promotion::unplaced(app, OfProgram::default()).await?;
            unplaced(context, format, &rows)
        }
    }
}

async fn placements(
    context: &Context,
    wanted: PlacementQuestion,
    sort: Sort,
    format: Option<FormatName>,
) -> Result<Ended, Error> {
    let order = Some(match sort {
        Sort::Earned => PlacementOrder::Earned,
        Sort::PerHour => PlacementOrder::PerHour,
        Sort::Newest => PlacementOrder::Newest,
        Sort::Minutes => PlacementOrder::Minutes,
        Sort::Title => PlacementOrder::Title,
        Sort::Clicks => PlacementOrder::Clicks,
        Sort::Epc => PlacementOrder::Epc,
        Sort::Worked => PlacementOrder::Worked,
        Sort::LastEarned => PlacementOrder::LastEarned,
    });
    let mut rows: Vec<PlacementView> = Vec::new();
    loop {
        let offset = u32::try_from(rows.len()).ok();
        let question = PlacementQuestion { order, offset, limit: Some(1_000), ..wanted.clone() };
        let more = promotion::page(&context.app, question).await?.rows;
        if more.is_empty() {
            break;
        }
        rows.extend(more);
    }
    let headings = [
        "number", "title", "channel", "program", "sub-ID", "since", "until", "earned", "currency", "sales",
        "minutes", "per hour", "found", "clicks", "EPC",
    ];
    let numbers = ["number", "earned", "sales", "minutes", "per hour", "clicks", "EPC"];
    let format = context.format(format);
    if format == Format::Json {
        print::json(&rows)?;
        return Ok(Ended::Done);
    }
    let lines = rows.iter().flat_map(|row| {
        let each = row.earned.as_ref().map_or(row.each.as_slice(), std::slice::from_ref);
        in_each(format, each).into_iter().map(move |earned| placement_line(row, earned))
    });
    print::rows(format, &headings, &numbers, &lines.collect::<Vec<_>>())?;
    Ok(Ended::Done)
}

fn placement_line(row: &PlacementView, earned: Earned) -> Vec<String> {
    let once = |text: String| if earned.first { text } else { String::new() };
    vec![
        row.id.to_string(),
        row.title.clone(),
        row.channel.word().to_owned(),
        row.program_name.clone(),
        text(row.sub_id.as_ref()),
        row.first_day.to_string(),
        date(row.last_day),
        earned.amount,
        earned.currency,
        once(row.sales.to_string()),
        once(row.minutes.to_string()),
        once(amount(row.per_hour.as_ref())),
        row.page_found.clone().or_else(|| row.link_found.clone()).unwrap_or_default(),
        once(row.clicks.map(|clicks| clicks.to_string()).unwrap_or_default()),
        once(amount(row.epc.as_ref())),
    ]
}

fn unplaced(context: &Context, format: Option<FormatName>, rows: &[UnplacedView]) -> Result<Ended, Error> {
    let format = context.format(format);
    if format == Format::Json {
        print::json(&rows)?;
        return Ok(Ended::Done);
    }
    let lines = rows.iter().flat_map(|row| {
        in_each(format, &row.earned).into_iter().map(|earned| {
            let count = if earned.first { row.count.to_string() } else { String::new() };
            let named = [row.program_name.clone(), row.sub_id.clone(), row.first_day.to_string()];
            named.into_iter().chain([count, earned.amount, earned.currency]).collect()
        })
    });
    let headings = ["program", "sub-ID", "since", "commissions", "earned", "currency"];
    print::rows(format, &headings, &["commissions", "earned"], &lines.collect::<Vec<Vec<String>>>())?;
    Ok(Ended::Done)
}

/// What was earned, as a line has it; what is told once stands in the first of several, so that sums are right.
struct Earned {
    amount: String,
    currency: String,
    first: bool,
}

/// A line for each currency, and one where nothing was earned. For eyes, several currencies are one line.
fn in_each(format: Format, each: &[MoneyView]) -> Vec<Earned> {
    if each.is_empty() || (format == Format::Table && each.len() > 1) {
        let all: Vec<_> = each.iter().map(|one| format!("{} {}", one.amount, one.currency)).collect();
        return vec![Earned { amount: all.join(" + "), currency: String::new(), first: true }];
    }
    let line = |(at, one): (usize, &MoneyView)| Earned {
        amount: one.amount.clone(),
        currency: one.currency.clone(),
        first: at == 0,
    };
    each.iter().enumerate().map(line).collect()
}

async fn kept(context: &Context, format: Option<FormatName>) -> Result<Ended, Error> {
    let kept = promotion::kept(&context.app, OfProgram::default()).await?;
    let rows: Vec<_> =
        kept.iter().flat_map(|kept| kept.after.iter().map(|after| (kept.channel, after))).collect();
    let headings = ["channel", "days", "placements so old", "still paying", "part that came later"];
    if context.format(format) == Format::Json {
        print::json(&kept)?;
        return Ok(Ended::Done);
    }
    let numbers = ["days", "placements so old", "still paying", "part that came later"];
    list(context, format, &rows, &headings, &numbers, |(channel, after)| {
        let counts = [u64::from(after.days), after.old_enough, after.paying].map(|count| count.to_string());
        std::iter::once(channel.word().to_owned()).chain(counts).chain([text(after.share.as_ref())]).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_currency_has_its_line_and_counts_stand_in_one() {
        let money =
            |amount: &str, currency: &str| MoneyView { amount: amount.into(), currency: currency.into() };
        let both = [money("12.00", "EUR"), money("3.00", "USD")];
        let lines = |format, each: &[MoneyView]| -> Vec<(String, String, bool)> {
            let lines = in_each(format, each).into_iter();
            lines.map(|line| (line.amount, line.currency, line.first)).collect()
        };
        let line = |amount: &str, currency: &str, first| (amount.to_owned(), currency.to_owned(), first);
        let flat = [line("12.00", "EUR", true), line("3.00", "USD", false)];
        assert_eq!(lines(Format::Csv, &both), flat);
        assert_eq!(lines(Format::Csv, &both[..1]), flat[..1]);
        assert_eq!(lines(Format::Table, &both[..1]), flat[..1]);
        assert_eq!(lines(Format::Table, &both), [line("12.00 EUR + 3.00 USD", "", true)]);
        for format in [Format::Csv, Format::Table] {
            assert_eq!(lines(format, &[]), [line("", "", true)]);
        }
    }
}
