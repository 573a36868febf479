//! What the terms of programs say, and what breaks them.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use record::{Day, TermKind};
use tributary::export::Format;
use tributary::view::{
    ByTerm, Effective, FindingRow, OfProgram, ProgramChoice, Sureness, TermDone, TermFinding, TermForm,
    TermState, TermView,
};
use tributary::{Error, terms};

use super::print::{date, list, text};
use super::values::day;
use super::{Context, Ended, FormatName, print};

#[derive(Args)]
pub(super) struct TermsArgs {
    #[command(subcommand)]
    command: Option<TermsCommand>,
    #[command(flatten)]
    program: WhichProgram,
    /// How to print it.
    #[arg(long, value_enum)]
    format: Option<FormatName>,
}

#[derive(Args)]
struct WhichProgram {
    /// Only of this program, by name or the network's id.
    program: Option<String>,
    /// Its account, where several have it.
    #[arg(long, value_name = "NAME", requires = "program")]
    account: Option<String>,
}

impl WhichProgram {
    async fn find(self, context: &Context) -> Result<OfProgram, Error> {
        match self.program {
            Some(name) => {
                let choice =
                    ProgramChoice { account: self.account, name: Some(name), ..ProgramChoice::default() };
                terms::of_program(&context.app, choice).await
            }
            None => Ok(OfProgram::default()),
        }
    }
}

#[derive(Subcommand)]
enum TermsCommand {
    /// Write a fact of a program's terms down. A later one replaces it from its own day on.
    Set(Box<SetArgs>),
    /// Take a fact away.
    Remove {
        /// Its number, as `tributary terms` shows it.
        id: i64,
    },
    /// Compare what is paid with the terms: what fell, went silent, comes late or ended early.
    Check {
        #[command(flatten)]
        program: WhichProgram,
        /// Without what you have marked as seen.
        #[arg(long)]
        unseen: bool,
        /// List the commissions and referrals behind each, instead of what was found; JSON has both.
        #[arg(long)]
        rows: bool,
        /// How to print it.
        #[arg(long, value_enum)]
        format: Option<FormatName>,
    },
    /// Show what is really paid, beside what the terms say.
    Paid {
        #[command(flatten)]
        program: WhichProgram,
        /// How to print it.
        #[arg(long, value_enum)]
        format: Option<FormatName>,
    },
}

#[derive(Args)]
struct SetArgs {
    /// The program, by name or the network's id.
    program: String,
    /// share, duration, inactivity, cookie, hold, minimum, payout or other.
    #[arg(value_parser = kind)]
    fact: TermKind,
    /// What the terms say: 20% (above 100% only of a first payment, up to 300%), "15 EUR", "12 months", lifetime, "30 days", "50 EUR", "day 15", "net 30".
    value: String,
    /// The account; needed where several have the program.
    #[arg(long, value_name = "NAME")]
    account: Option<String>,
    /// Write down a program that is not known yet: in the account that is named, else among those by hand.
    #[arg(long)]
    new: bool,
    /// Since when it holds; always if left out.
    #[arg(long, value_parser = day, value_name = "YYYY-MM-DD")]
    since: Option<Day>,
    /// What of the program it is about: a tier, a kind of sale.
    #[arg(long, value_name = "WORDS")]
    about: Option<String>,
    /// The words of the terms.
    #[arg(long, value_name = "TEXT")]
    quote: Option<String>,
    /// The same, from a file.
    #[arg(long, value_name = "FILE", conflicts_with = "quote")]
    quote_file: Option<PathBuf>,
    /// Where they stand.
    #[arg(long, value_name = "URL")]
    source: Option<String>,
    /// A note.
    #[arg(long)]
    note: Option<String>,
    /// Change the fact with this number instead of adding one.
    #[arg(long, value_name = "N")]
    id: Option<i64>,
}

fn kind(text: &str) -> Result<TermKind, String> {
    TermKind::from_word(text).ok_or_else(|| {
        let words: Vec<_> = TermKind::ALL.into_iter().map(TermKind::word).collect();
        format!("it is one of: {}", words.join(", "))
    })
}

pub(super) async fn terms(context: &Context, args: TermsArgs) -> Result<Ended, Error> {
    let app = &context.app;
    match args.command {
        None => {
            let rows = terms::list(app, args.program.find(context).await?).await?;
            if rows.is_empty() {
                context.say("No terms are written down. `tributary terms set PROGRAM share 20%` writes down what they say.");
            }
            let headings = ["number", "program", "fact", "about", "value", "since", "holds", "source"];
            list(context, args.format, &rows, &headings, &["number"], |row: &TermView| {
                vec![
                    row.id.to_string(),
                    row.program_name.clone(),
                    row.kind.word().to_owned(),
                    text(row.about.as_ref()),
                    row.value.clone(),
                    row.since.map_or_else(|| "always".to_owned(), |since| since.to_string()),
                    match row.state {
                        TermState::Now => "now",
                        TermState::Before => "before",
                        TermState::Later => "later",
                    }
                    .to_owned(),
                    text(row.source.as_ref()),
                ]
            })
        }
        Some(TermsCommand::Set(set)) => said(context, &terms::put(app, form(*set)?).await?, "Written down."),
        Some(TermsCommand::Remove { id }) => {
            said(context, &terms::remove(app, ByTerm { id }).await?, "Taken away.")
        }
        Some(TermsCommand::Check { program, unseen, rows, format }) => {
            let of = program.find(context).await?;
            let mut found = terms::findings(app, of.clone()).await?;
            found.retain(|finding| !unseen || !finding.seen);
            if found.is_empty() {
                context.say("Nothing was found that breaks the terms. What `tributary terms set` writes down is compared with what is paid, once there are months that are over.");
            }
            not_compared(context, of).await?;
            if rows && context.format(format) != Format::Json {
                return behind(context, format, &found);
            }
            check(context, format, &found)
        }
        Some(TermsCommand::Paid { program, format }) => {
            let rows = terms::effective(app, program.find(context).await?).await?;
            if rows.is_empty() {
                context.say("Nothing can be measured yet: it takes three sales in months that are over, with their value or an amount that the terms say for each, or three commissions that were seen pending and later approved.");
            }
            let headings = [
                "program",
                "fact",
                "currency",
                "says",
                "is",
                "agrees",
                "since",
                "measured by",
                "about",
                "not compared because",
            ];
            list(context, format, &rows, &headings, &["measured by"], |row: &Effective| {
                vec![
                    row.program_name.clone(),
                    row.kind.word().to_owned(),
                    text(row.currency.as_ref()),
                    text(row.stated.as_ref()),
                    row.paid.clone(),
                    row.agrees.map_or("", |agrees| if agrees { "yes" } else { "no" }).to_owned(),
                    date(row.since),
                    row.of.to_string(),
                    text(row.about.as_ref()),
                    text(row.why_not.as_ref()),
                ]
            })
        }
    }
}

/// Says which stated amounts cannot be compared with what is paid, so that nothing found is not taken for nothing wrong.
async fn not_compared(context: &Context, of: OfProgram) -> Result<(), Error> {
    for one in terms::effective(&context.app, of).await? {
        if let (Some(stated), Some(why)) = (&one.stated, &one.why_not) {
            let about = one.about.map(|about| format!(" for each {about}")).unwrap_or_default();
            context.say(&format!("{}, {stated}{about}, is not compared: {why}", one.program_name));
        }
    }
    Ok(())
}

fn form(set: SetArgs) -> Result<TermForm, Error> {
    let read = |path: &PathBuf| std::fs::read_to_string(path).map_err(|error| Error::file(path, &error));
    let quote = match &set.quote_file {
        Some(file) => Some(read(file)?),
        None => set.quote,
    };
    Ok(TermForm {
        id: set.id,
        program: ProgramChoice { account: set.account, name: Some(set.program), ..ProgramChoice::default() },
        new: Some(set.new),
        kind: set.fact,
        value: set.value,
        since: set.since,
        about: set.about,
        quote,
        source: set.source,
        note: set.note,
    })
}

fn check(context: &Context, format: Option<FormatName>, found: &[TermFinding]) -> Result<Ended, Error> {
    let headings = [
        "program",
        "found",
        "since",
        "sure",
        "cost",
        "currency",
        "what is so",
        "what to do",
        "seen",
        "rows",
        "from",
        "to",
        "shown by",
    ];
    list(context, format, found, &headings, &["cost", "rows"], |row: &TermFinding| {
        vec![
            row.program_name.clone(),
            row.title.clone(),
            date(row.since),
            match row.sure {
                Sureness::Perhaps => "perhaps",
                Sureness::Likely => "likely",
                Sureness::Certain => "certain",
            }
            .to_owned(),
            row.cost.as_ref().map(|cost| cost.amount.clone()).unwrap_or_default(),
            row.cost.as_ref().map(|cost| cost.currency.clone()).unwrap_or_default(),
            row.text.clone(),
            row.advice.clone(),
            if row.seen { "yes" } else { "" }.to_owned(),
            row.row_count.to_string(),
            date(row.days.map(|(from, _)| from)),
            date(row.days.map(|(_, to)| to)),
            row.shown_by.clone(),
        ]
    })
}

/// The rows behind findings.
fn behind(context: &Context, format: Option<FormatName>, found: &[TermFinding]) -> Result<Ended, Error> {
    let headings = ["program", "found", "of", "id", "day", "amount", "currency", "what is so"];
    let of = |finding: &TermFinding, row: &FindingRow| {
        vec![
            finding.program_name.clone(),
            finding.title.clone(),
            if row.row.is_some() { "commission" } else { "referral" }.to_owned(),
            row.id.clone(),
            date(row.day),
            row.amount.as_ref().map(|amount| amount.amount.clone()).unwrap_or_default(),
            row.amount.as_ref().map(|amount| amount.currency.clone()).unwrap_or_default(),
            row.what.clone(),
        ]
    };
    let rows = found.iter().flat_map(|finding| finding.rows.iter().map(move |row| of(finding, row)));
    print::rows(context.format(format), &headings, &["amount"], &rows.collect::<Vec<_>>())?;
    for finding in found.iter().filter(|finding| (finding.row_count as usize) > finding.rows.len()) {
        let (shown, all) = (finding.rows.len(), finding.row_count);
        context.say(&format!("{shown} of {all}: {}. All: {}", finding.title, finding.shown_by));
    }
    Ok(Ended::Done)
}

/// Prints the number of what was written and says how to take it back.
fn said(context: &Context, done: &TermDone, what: &str) -> Result<Ended, Error> {
    if context.json {
        print::json(done)?;
    } else {
        println!("{}", done.id);
    }
    if let Some(warning) = &done.warning {
        context.say(warning);
    }
    context.say(&format!("{what} Take it back with `tributary import --undo {}`.", done.batch));
    Ok(Ended::Done)
}
