//! The record as evidence, and a year for the tax office.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use indicatif::{ProgressBar, ProgressStyle};
use record::Day;
use tributary::export::Format;
use tributary::view::{
    BreakView, PackRequest, PackView, SavePack, SaveTax, TaxBasis, TaxRate, TaxReceipt, TaxRequest, TaxView,
    VerifiedView, VerifyRequest,
};
use tributary::{Error, evidence, tax};

use super::values::{currency, day};
use super::{Context, Ended, FormatName, print};

#[derive(clap::Args)]
pub(super) struct DisputeArgs {
    /// The program, by id or name.
    #[arg(required_unless_present = "account")]
    program: Option<String>,
    /// Only this account, by name or number; all of its programs if none is named.
    #[arg(long, value_name = "N")]
    account: Option<String>,
    /// First day of earning, inclusive.
    #[arg(long, value_parser = day, value_name = "YYYY-MM-DD")]
    pub(super) since: Option<Day>,
    /// Last day of earning, inclusive.
    #[arg(long, value_parser = day, value_name = "YYYY-MM-DD")]
    pub(super) until: Option<Day>,
    /// The file; .pdf to hand over or .csv with every state. Without it only what it would say in short is printed.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// How to print what it says in short.
    #[arg(long, value_enum)]
    format: Option<FormatName>,
}

#[derive(clap::Args)]
pub(super) struct TaxArgs {
    /// The year in which it begins.
    year: i32,
    /// The month with which it begins.
    #[arg(long, value_name = "M", value_parser = clap::value_parser!(u32).range(1..=12), default_value = "1")]
    start_month: u32,
    /// What counts: money that was sent, or commissions that were approved.
    #[arg(long, value_enum, default_value = "received")]
    basis: BasisName,
    /// Convert to this currency.
    #[arg(long = "in", value_name = "CUR", value_parser = currency)]
    into: Option<String>,
    /// At the rate of each row's day, or at the mean of its month.
    #[arg(long, value_enum, default_value = "day")]
    rate: RateName,
    /// Leave out receipts that no network's payout explains.
    #[arg(long)]
    no_receipts: bool,
    /// The file; .csv, .xlsx or .pdf. In a folder it gets a name of its own, with the ending .pdf.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// How to print it, where no file is written.
    #[arg(long, value_enum)]
    format: Option<FormatName>,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum BasisName {
    Received,
    Approved,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum RateName {
    Day,
    Month,
}

pub(super) async fn verify(
    context: &Context,
    noted: Option<String>,
    format: Option<FormatName>,
) -> Result<Ended, Error> {
    let line = ProgressBar::hidden();
    if !context.quiet && std::io::stderr().is_terminal() {
        line.set_draw_target(indicatif::ProgressDrawTarget::stderr());
    }
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos} of {len} states") {
        line.set_style(style);
    }
    let (shown, asked) = (line.clone(), noted.is_some());
    let progress = move |done, all| {
        shown.set_length(all);
        shown.set_position(done);
    };
    let found = evidence::verify_with(&context.app, VerifyRequest { noted }, progress).await?;
    line.finish_and_clear();
    match context.format(format) {
        Format::Json => print::json(&found)?,
        format => print::rows(format, &["what", "is"], &[], &lines(&found))?,
    }
    if let Some(first) = found.broken.first() {
        return Err(broken(first, found.broken_count));
    }
    if asked && found.noted.is_none() {
        return Err(Error::input("The hash that was noted is not in the chain.")
            .hint("The record was rebuilt, or a backup from before that hash was put back."));
    }
    context.say(&found.meaning);
    Ok(Ended::Done)
}

fn lines(found: &VerifiedView) -> Vec<Vec<String>> {
    let text = |value: &Option<String>| value.clone().unwrap_or_else(|| "–".to_owned());
    let mut lines = vec![
        vec![
            "record".to_owned(),
            if found.broken_count == 0 { "as it was sealed" } else { "broken" }.to_owned(),
        ],
        vec!["links".to_owned(), found.links.to_string()],
        vec!["sealed later".to_owned(), found.sealed_later.to_string()],
        vec!["states".to_owned(), found.states.to_string()],
        vec!["since".to_owned(), text(&found.since)],
        vec!["newest link".to_owned(), text(&found.head_at)],
        vec!["newest hash".to_owned(), text(&found.head)],
    ];
    lines.extend(found.noted.as_ref().map(|noted| vec!["noted hash".to_owned(), noted.clone()]));
    lines.extend(found.broken.iter().map(|one| vec!["broken".to_owned(), place(one)]));
    lines
}

/// Which link, which batch, whose and when, as far as it is known.
fn place(found: &BreakView) -> String {
    let link = found.link.map(|link| format!("link {link}"));
    let batch = found.batch.map(|batch| format!("batch {batch}"));
    let account = found.account.as_ref().map(|account| format!("account {account}"));
    let at = found.at.as_ref().map(|at| format!("sealed on {at}"));
    let place: Vec<String> = [link, batch, found.source.clone(), account, at].into_iter().flatten().collect();
    format!("{}: {}", place.join(", "), found.what)
}

fn broken(first: &BreakView, count: usize) -> Error {
    let more = match count - 1 {
        0 => String::new(),
        more => format!(" ({more} more after it)"),
    };
    Error::input(format!("The record is not as it was sealed, first at {}{more}.", place(first)))
        .hint("A backup from before shows what it was; `tributary restore` puts one back.")
}

pub(super) async fn dispute(context: &Context, args: DisputeArgs) -> Result<Ended, Error> {
    let of = PackRequest {
        program: None,
        program_text: args.program,
        account: args.account,
        since: args.since,
        until: args.until,
        rows: None,
    };
    let pack = match &args.out {
        Some(out) => evidence::save(&context.app, SavePack { of, path: out.display().to_string() }).await?,
        None => evidence::look(&context.app, of).await?,
    };
    match context.format(args.format) {
        Format::Json => print::json(&pack)?,
        // Whoever asked for a file alone is told of it, and gets nothing to read besides.
        Format::Table if args.out.is_some() && args.format.is_none() => {}
        format => losses(format, &pack)?,
    }
    let written = args.out.map(|out| format!(" Written to {}.", out.display())).unwrap_or_default();
    context.say(&format!("{}{written}", in_short(&pack)));
    Ok(Ended::Done)
}

/// What became less, a line for each currency.
fn losses(format: Format, pack: &PackView) -> Result<(), Error> {
    let headings = ["commissions", "lost", "currency", "reversed %", "usual %", "usual of"];
    let rows: Vec<Vec<String>> = pack
        .lost
        .iter()
        .enumerate()
        .map(|(at, lost)| {
            vec![
                // They are counted once, in whatever currencies they are.
                if at == 0 { pack.count.to_string() } else { String::new() },
                lost.amount.clone(),
                lost.currency.clone(),
                pack.rate.clone().unwrap_or_default(),
                pack.usual.clone().unwrap_or_default(),
                pack.usual_of.clone(),
            ]
        })
        .collect();
    print::rows(format, &headings, &["commissions", "lost", "reversed %", "usual %"], &rows)
}

fn in_short(pack: &PackView) -> String {
    let lost: Vec<String> =
        pack.lost.iter().map(|money| format!("{} {}", money.amount, money.currency)).collect();
    match pack.count {
        0 => "No commission of these became less than had been reported: there is nothing to dispute. Other days are chosen with --since and --until; what is late is asked for with `tributary payouts chase`.".to_owned(),
        1 => format!("1 commission became less: {}.", lost.join(", ")),
        count => format!("{count} commissions became less: {}.", lost.join(", ")),
    }
}

pub(super) async fn tax(context: &Context, args: TaxArgs) -> Result<Ended, Error> {
    let of = TaxRequest {
        year: args.year,
        start_month: Some(args.start_month),
        basis: match args.basis {
            BasisName::Received => TaxBasis::Received,
            BasisName::Approved => TaxBasis::Approved,
        },
        currency: args.into,
        rate: Some(match args.rate {
            RateName::Day => TaxRate::Day,
            RateName::Month => TaxRate::Month,
        }),
        receipts: Some(!args.no_receipts),
    };
    let Some(out) = args.out else {
        let year = tax::preview(&context.app, of).await?;
        match context.format(args.format) {
            Format::Json => print::json(&year)?,
            format => table(format, &year)?,
        }
        check(context, &year);
        return Ok(Ended::Done);
    };
    let out = if out.is_dir() {
        let name = tax::preview(&context.app, of.clone()).await?.name;
        out.join(format!("{name}.pdf"))
    } else {
        out
    };
    let year = tax::save(&context.app, SaveTax { of, path: out.display().to_string() }).await?;
    check(context, &year);
    written(context, &year, &out);
    Ok(Ended::Done)
}

fn written(context: &Context, year: &TaxView, out: &Path) {
    let total = format!("{} {}", year.total.amount, year.total.currency);
    let to_date = year.to_date.map(|day| format!(" to date, {day}")).unwrap_or_default();
    context.say(&format!("{total}{to_date}. Written to {}.", out.display()));
}

/// Why a year has no rows, and what to do.
fn none(year: &TaxView) -> String {
    let days = format!("from {} to {}", year.from, year.to);
    match year.basis {
        TaxBasis::Received => format!(
            "Nothing counts as received {days}: no payout, receipt or mark of these days is known. `tributary sync` and files \
             of your bank bring them, `tributary payouts mark` notes them; what was earned counts with `--basis approved`."
        ),
        TaxBasis::Approved => format!(
            "Nothing counts as approved {days}: no commission of these days is approved or paid. `tributary transactions` \
             shows what is known; what arrived counts with `--basis received`."
        ),
    }
}

fn table(format: Format, year: &TaxView) -> Result<(), Error> {
    let headings = ["payer", "rows", "as it was", "converted", "currency"];
    let mut rows: Vec<Vec<String>> = year
        .payers
        .iter()
        .map(|payer| {
            let amounts: Vec<String> =
                payer.amounts.iter().map(|money| format!("{} {}", money.amount, money.currency)).collect();
            vec![
                payer.name.clone(),
                payer.rows.to_string(),
                amounts.join(", "),
                payer.total.amount.clone(),
                payer.total.currency.clone(),
            ]
        })
        .collect();
    let total = &year.total;
    rows.push(vec![
        "all".to_owned(),
        year.rows.to_string(),
        String::new(),
        total.amount.clone(),
        total.currency.clone(),
    ]);
    print::rows(format, &headings, &["rows", "as it was", "converted"], &rows)
}

/// Says what is to be looked at before a year is handed on.
fn check(context: &Context, year: &TaxView) {
    if year.rows == 0 {
        context.say(&none(year));
    }
    let receipt = |one: &TaxReceipt| {
        format!("  {} {} {} {}", one.day, one.payer, one.amount.amount, one.amount.currency)
    };
    if year.missing_count > 0 {
        context.say("Without a rate, and in no total (`tributary rates` fetches rates):");
        for missing in &year.missing {
            context.say(&format!("  {} {} {}", missing.day, missing.amount.amount, missing.amount.currency));
        }
    }
    let (marked, likely): (Vec<_>, Vec<_>) = year.likely.iter().cloned().partition(|one| one.said);
    for (what, receipts) in [
        ("Counted by your own word alone (`tributary payouts mark`):", &year.said),
        ("Receipts that no network's payout explains:", &year.unmatched),
        (
            "Receipts that are likely payouts and not matched, counted as those (`tributary payouts --proposals`), or as what you marked as received:",
            &likely,
        ),
        (
            "Marked as received and likely payouts that networks tell of, counted as those and not twice (`tributary payouts --received`):",
            &marked,
        ),
        ("Payouts that were not sent, or not yet, and are not counted:", &year.unsent),
    ] {
        if !receipts.is_empty() {
            context.say(what);
            receipts.iter().for_each(|one| context.say(&receipt(one)));
        }
    }
    if year.vanished > 0 {
        context.say(&format!("{} rows count although their network no longer reports them.", year.vanished));
    }
    year.notes.iter().for_each(|note| context.say(note));
}
