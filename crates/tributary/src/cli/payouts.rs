//! Payouts: what is expected, late and received, and what matches what.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use record::Day;
use serde::Serialize;
use tributary::export::Format;
use tributary::view::{
    ByPayout, ChaseQuestion, DueView, MarkForm, MarkWhat, MatchDone, MatchForm, MoneyView, PartView,
    PayoutDetail, PayoutView, PayoutsPage, PayoutsQuestion, ReceiptView, SaveChase, UnmatchForm, WhichDue,
};
use tributary::{Error, accounts, payouts};

use super::values::day;
use super::{Context, Ended, FormatName, print};

#[derive(Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct PayoutsArgs {
    #[command(subcommand)]
    command: Option<PayoutsCommand>,
    #[command(flatten)]
    list: ListArgs,
}

#[derive(Args)]
struct ListArgs {
    /// Only what is late.
    #[arg(long, conflicts_with_all = ["expected", "received", "receipts", "proposals"])]
    late: bool,
    /// Only what is still to come.
    #[arg(long, conflicts_with_all = ["received", "receipts", "proposals"])]
    expected: bool,
    /// Only what networks sent, with what is matched to it.
    #[arg(long, conflicts_with_all = ["receipts", "proposals"])]
    received: bool,
    /// Only what banks and wallets received and nothing is matched to.
    #[arg(long, conflicts_with = "proposals")]
    receipts: bool,
    /// Only what is likely to be the same money.
    #[arg(long)]
    proposals: bool,
    /// Only of this account, by name or number.
    #[arg(long, value_name = "NAME")]
    account: Option<String>,
    /// How to print it.
    #[arg(long, value_enum)]
    format: Option<FormatName>,
}

#[derive(Subcommand)]
enum PayoutsCommand {
    /// Show all of a payout: its commissions, what is matched to it, fee, currency loss, proposals. As JSON, if nothing else
    /// is asked for.
    Show {
        /// Its number, as `tributary payouts --received` shows it.
        row: i64,
        /// How to print it.
        #[arg(long, value_enum)]
        format: Option<FormatName>,
    },
    /// Say that receipts are a payout; with more payouts and one receipt, that it is all of them.
    Match {
        /// The payout's number.
        payout: i64,
        /// The receipts' numbers, as `tributary payouts --receipts` shows them.
        #[arg(required = true)]
        receipts: Vec<i64>,
        /// Another payout that the same receipt is for.
        #[arg(long = "with", value_name = "PAYOUT")]
        with: Vec<i64>,
        /// All of it arrived, whatever is missing: the rest is a fee.
        #[arg(long)]
        whole: bool,
        /// How to print what was done.
        #[arg(long, value_enum)]
        format: Option<FormatName>,
    },
    /// Match everything that is exact, unambiguous and under nobody else's name.
    Auto {
        /// How to print what was done.
        #[arg(long, value_enum)]
        format: Option<FormatName>,
    },
    /// Take matches away.
    Unmatch {
        /// Their numbers, as `tributary payouts show` has them.
        #[arg(required = true)]
        matches: Vec<i64>,
        /// How to print what was done.
        #[arg(long, value_enum)]
        format: Option<FormatName>,
    },
    /// Say of an expected payout that it was received, is not due, or is to be told of later.
    Mark(MarkArgs),
    /// Write a text that asks a network for its money, and save the commissions that make it up. It is you who sends it.
    Chase {
        #[command(flatten)]
        which: WhichArgs,
        /// The payout that the network says it sent, by its number.
        #[arg(long, value_name = "N")]
        payout: Option<i64>,
        /// Save the commissions in this file; .csv.
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
}

#[derive(Args)]
struct WhichArgs {
    /// The account, by name or number.
    #[arg(long, value_name = "NAME")]
    account: String,
    /// The currency that is expected.
    #[arg(long, value_name = "CUR")]
    currency: String,
    /// The day it was expected on; left out where no day is known.
    #[arg(long, value_parser = day, value_name = "YYYY-MM-DD")]
    due: Option<Day>,
    /// Who pays, in the book that you keep by hand.
    #[arg(long, value_name = "P")]
    payer: Option<String>,
}

#[derive(Args)]
struct MarkArgs {
    #[command(flatten)]
    which: WhichArgs,
    /// What is said.
    #[arg(value_enum)]
    what: What,
    /// What was received.
    #[arg(long)]
    amount: Option<String>,
    /// The day it was received on; today if left out.
    #[arg(long, value_parser = day, value_name = "YYYY-MM-DD")]
    date: Option<Day>,
    /// The day until which it is not told of; two weeks from today if left out.
    #[arg(long, value_parser = day, value_name = "YYYY-MM-DD", conflicts_with = "date")]
    until: Option<Day>,
    /// A note.
    #[arg(long)]
    note: Option<String>,
}

#[derive(Clone, Copy, ValueEnum)]
enum What {
    Received,
    NotDue,
    Snoozed,
    Nothing,
}

/// Why nothing is expected, and what to do.
const NOTHING_OWED: &str = "Nothing is expected: no approved commission is unpaid, as far as is known. `tributary sync` or `tributary import FILE` brings newer figures; `tributary payouts --received` shows what was sent.";

pub(super) async fn run(context: &Context, args: PayoutsArgs) -> Result<Ended, Error> {
    let app = &context.app;
    match args.command {
        None => list(context, args.list).await,
        Some(PayoutsCommand::Show { row, format }) => {
            let detail = payouts::detail(app, ByPayout { row }).await?;
            match format.map(|format| context.format(Some(format))) {
                None | Some(Format::Json) => print::json(&detail)?,
                Some(format) => print::rows(format, &["what", "is"], &[], &shown(&detail))?,
            }
            Ok(Ended::Done)
        }
        Some(PayoutsCommand::Match { payout, receipts, with, whole, format }) => {
            let payouts = std::iter::once(payout).chain(with).collect();
            let done = payouts::matched(app, MatchForm { payouts, receipts, whole: Some(whole) }).await?;
            said(context, format, &done, "made")
        }
        Some(PayoutsCommand::Auto { format }) => {
            let done = payouts::auto(app, ()).await?;
            said(context, format, &done, "made")
        }
        Some(PayoutsCommand::Unmatch { matches, format }) => {
            let done = payouts::unmatch(app, UnmatchForm { matches }).await?;
            said(context, format, &done, "taken away")
        }
        Some(PayoutsCommand::Mark(args)) => mark(context, args).await,
        Some(PayoutsCommand::Chase { which, payout, out }) => chase(context, which, payout, out).await,
    }
}

async fn list(context: &Context, args: ListArgs) -> Result<Ended, Error> {
    let open = context.app.profile();
    let account = args.account.as_deref().map(|name| accounts::known(&open, name)).transpose()?;
    let question = PayoutsQuestion { account: account.map(|account| account.id.0), program: None };
    let page = payouts::page(&context.app, question).await?;
    let format = context.format(args.format);
    if let Some(none) = none(&args, &page) {
        context.say(&none);
    }
    if args.received {
        return received(format, &page.received);
    }
    if args.receipts {
        return receipts(format, &page.receipts);
    }
    if args.proposals {
        return proposals(format, &page.proposals);
    }
    if !args.late && !args.expected && format == Format::Json {
        print::json(&page)?;
        return Ok(Ended::Done);
    }
    let mut lines: Vec<DueView> = Vec::new();
    lines.extend(page.late.into_iter().filter(|_| !args.expected));
    lines.extend(page.expected.into_iter().filter(|_| !args.late));
    dues(format, &lines)?;
    if !args.late && !args.expected && page.certain > 0 {
        context.say(&format!("{} can be matched without asking: `tributary payouts auto`.", page.certain));
    }
    Ok(Ended::Done)
}

/// Why a list has nothing in it, and what to do; none if it has.
fn none(args: &ListArgs, page: &PayoutsPage) -> Option<String> {
    const BANK: &str = "`tributary import FILE` reads the file of a bank or wallet";
    let told = match () {
        () if args.received => (
            page.received.is_empty(),
            "No network tells of a payout that it sent. `tributary sync` brings payouts where a network tells of them; what came by another way is noted with `tributary payouts mark`.".to_owned(),
        ),
        () if args.receipts && page.has_receipts => (
            page.receipts.is_empty(),
            format!("All that a bank or wallet received is matched. {BANK} with newer days."),
        ),
        () if args.receipts => {
            (page.receipts.is_empty(), format!("No bank or wallet tells of a receipt yet: {BANK}."))
        }
        () if args.proposals && !page.has_receipts => {
            (page.proposals.is_empty(), format!("There is nothing to match payouts with: {BANK}."))
        }
        () if args.proposals => (
            page.proposals.is_empty(),
            "No receipt looks like a payout that is open. `tributary payouts --receipts` and `--received` show what there is; `tributary payouts match PAYOUT RECEIPT` says what belongs together.".to_owned(),
        ),
        () if args.late => (
            page.late.is_empty(),
            "Nothing is late. `tributary payouts --expected` shows what is still to come.".to_owned(),
        ),
        () if args.expected => (page.expected.is_empty(), NOTHING_OWED.to_owned()),
        () => (page.late.is_empty() && page.expected.is_empty(), NOTHING_OWED.to_owned()),
    };
    Some(told.1).filter(|_| told.0)
}

/// The word of a value that JSON writes as a text.
fn word(value: &impl Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

fn rows<T: Serialize>(
    format: Format,
    headings: &[&str],
    right: &[&str],
    all: &[T],
    cells: impl Fn(&T) -> Vec<String>,
) -> Result<Ended, Error> {
    if format == Format::Json {
        print::json(&all)?;
    } else {
        print::rows(format, headings, right, &all.iter().map(cells).collect::<Vec<_>>())?;
    }
    Ok(Ended::Done)
}

fn date(day: Option<Day>) -> String {
    day.map(|day| day.to_string()).unwrap_or_default()
}

fn money(one: &MoneyView) -> String {
    format!("{} {}", one.amount, one.currency)
}

fn amounts(all: &[MoneyView]) -> String {
    all.iter().map(money).collect::<Vec<_>>().join(" + ")
}

fn dues(format: Format, lines: &[DueView]) -> Result<Ended, Error> {
    let headings = ["account", "payer", "state", "due", "days late", "amount", "currency", "known by", "why"];
    rows(format, &headings, &["amount", "days late"], lines, |due| {
        vec![
            due.account_name.clone(),
            due.payer.clone().unwrap_or_default(),
            word(&due.state),
            date(due.day),
            due.days_late.map(|days| days.to_string()).unwrap_or_default(),
            due.amount.amount.clone(),
            due.amount.currency.clone(),
            word(&due.basis),
            due.why.first().cloned().unwrap_or_default(),
        ]
    })
}

fn received(format: Format, all: &[PayoutView]) -> Result<Ended, Error> {
    let headings = [
        "number",
        "date",
        "account",
        "amount",
        "currency",
        "state",
        "received",
        "fee",
        "currency loss",
        "id",
    ];
    rows(format, &headings, &["number", "amount"], all, |payout| {
        let parts: Vec<MoneyView> = payout.matches.iter().map(|one| one.received.clone()).collect();
        vec![
            payout.row.to_string(),
            payout.day.to_string(),
            payout.account_name.clone(),
            payout.amount.amount.clone(),
            payout.amount.currency.clone(),
            word(&payout.state),
            amounts(&parts),
            amounts(payout.fee.as_slice()),
            if payout.loss_unknown { "no rate".to_owned() } else { amounts(&payout.loss) },
            payout.id.clone(),
        ]
    })
}

fn receipts(format: Format, all: &[ReceiptView]) -> Result<Ended, Error> {
    let headings = ["number", "date", "account", "amount", "currency", "not matched", "payer"];
    rows(format, &headings, &["number", "amount", "not matched"], all, |receipt| {
        vec![
            receipt.payment.row.to_string(),
            receipt.payment.day.to_string(),
            receipt.payment.account_name.clone(),
            receipt.payment.amount.amount.clone(),
            receipt.payment.amount.currency.clone(),
            receipt.left.amount.clone(),
            receipt.payment.payer.clone().unwrap_or_default(),
        ]
    })
}

fn proposals(format: Format, all: &[tributary::view::ProposalView]) -> Result<Ended, Error> {
    let headings =
        ["payouts", "sent", "receipts", "received", "how", "certain", "ambiguous", "what it means"];
    rows(format, &headings, &[], all, |one| {
        let numbers =
            |parts: &[PartView]| parts.iter().map(|part| part.row.to_string()).collect::<Vec<_>>().join(" ");
        let sums =
            |parts: &[PartView]| amounts(&parts.iter().map(|part| part.amount.clone()).collect::<Vec<_>>());
        let yes = |is: bool| if is { "yes" } else { "" }.to_owned();
        vec![
            numbers(&one.payouts),
            sums(&one.payouts),
            numbers(&one.receipts),
            sums(&one.receipts),
            word(&one.how),
            yes(one.certain),
            yes(one.ambiguous),
            one.says.clone(),
        ]
    })
}

/// All of a payout in lines; what it has several of in several.
fn shown(detail: &PayoutDetail) -> Vec<Vec<String>> {
    let PayoutDetail { payout, .. } = detail;
    let mut lines = vec![
        ("number", payout.row.to_string()),
        ("id", payout.id.clone()),
        ("account", payout.account_name.clone()),
        ("network", payout.network.clone()),
        ("date", payout.day.to_string()),
        ("amount", money(&payout.amount)),
        ("state", word(&payout.state)),
    ];
    for one in &payout.matches {
        let (received, sent) = (money(&one.received), money(&one.sent));
        let text = format!(
            "{}: {received} of {sent} on {} at {} ({})",
            one.id,
            one.day,
            one.account_name,
            word(&one.how)
        );
        lines.push(("match", text));
    }
    let sums = |what, all: &[MoneyView]| all.iter().map(move |one| (what, money(one))).collect::<Vec<_>>();
    lines.extend(sums("not arrived", payout.left.as_slice()));
    lines.extend(sums("fee", payout.fee.as_slice()));
    lines.extend(sums("currency loss", &payout.loss));
    lines.push(("commissions", detail.commission_count.to_string()));
    lines.extend(sums("sum of commissions", &detail.commission_sums));
    lines.extend(sums("payout less commissions", detail.difference.as_slice()));
    lines.extend(sums("worth when earned", detail.worth_earned.as_slice()));
    lines.extend(sums("worth when paid", detail.worth_paid.as_slice()));
    lines.extend(detail.rhythm.iter().map(|text| ("rhythm", text.clone())));
    for one in &detail.proposals {
        let rows: Vec<String> = one.receipts.iter().map(|part| part.row.to_string()).collect();
        lines.push(("may be receipt", format!("{}: {}", rows.join(" "), one.says)));
    }
    lines.extend(detail.rules.iter().map(|rule| ("rule", rule.clone())));
    lines.into_iter().map(|(what, is)| vec![what.to_owned(), is]).collect()
}

fn said(context: &Context, format: Option<FormatName>, done: &MatchDone, what: &str) -> Result<Ended, Error> {
    match context.format(format) {
        Format::Json => print::json(done)?,
        Format::Table => println!("{}", done.matches),
        Format::Csv => {
            let batches: Vec<String> = done.batches.iter().map(i64::to_string).collect();
            let fees: Vec<&MoneyView> = done.fees.iter().collect();
            let (fee, currency) =
                fees.first().map(|fee| (fee.amount.clone(), fee.currency.clone())).unwrap_or_default();
            let row = vec![done.matches.to_string(), batches.join(" "), fee, currency];
            print::rows(Format::Csv, &["matches", "batches", "fee", "currency"], &[], &[row])?;
        }
    }
    if !done.fees.is_empty() {
        context.say(&format!("{} less arrived than was sent: it counts as a fee.", amounts(&done.fees)));
    }
    done.notes.iter().for_each(|note| context.say(note));
    let undo: Vec<_> =
        done.batches.iter().map(|batch| format!("`tributary import --undo {batch}`")).collect();
    match done.matches {
        0 => context
            .say("Nothing is exact and unambiguous. `tributary payouts --proposals` shows what may fit."),
        1 => context.say(&format!("One match was {what}. Take it back with {}.", undo.join(" and "))),
        more => {
            context.say(&format!("{more} matches were {what}. Take them back with {}.", undo.join(" and ")));
        }
    }
    Ok(Ended::Done)
}

fn which(context: &Context, args: WhichArgs) -> Result<WhichDue, Error> {
    let account = accounts::known(&context.app.profile(), &args.account)?.id.0;
    Ok(WhichDue { account, payer: args.payer, currency: args.currency, due: args.due })
}

async fn mark(context: &Context, args: MarkArgs) -> Result<Ended, Error> {
    let of = which(context, args.which)?;
    let what = match args.what {
        What::Received => MarkWhat::Received,
        What::NotDue => MarkWhat::NotDue,
        What::Snoozed => MarkWhat::Snoozed,
        What::Nothing => MarkWhat::Nothing,
    };
    let misplaced = match what {
        MarkWhat::Received => args.until.map(|day| (day, "until", "date")),
        MarkWhat::Snoozed => args.date.map(|day| (day, "date", "until")),
        MarkWhat::NotDue | MarkWhat::Nothing => None,
    };
    if let Some((day, said, meant)) = misplaced {
        return Err(
            Error::input(format!("--{said} {day} means nothing here.")).hint(format!("Say --{meant}."))
        );
    }
    let form = MarkForm { of, what, day: args.date.or(args.until), amount: args.amount, note: args.note };
    let done = payouts::mark(&context.app, form).await?;
    if context.json {
        print::json(&done)?;
    }
    if let Some(before) = &done.beside {
        context.say(&format!(
            "The {} that were noted before stay. To put those right, take them back first.",
            money(before)
        ));
    }
    context.say(&format!("It is noted. Take it back with `tributary import --undo {}`.", done.batch));
    Ok(Ended::Done)
}

async fn chase(
    context: &Context,
    args: WhichArgs,
    payout: Option<i64>,
    out: Option<PathBuf>,
) -> Result<Ended, Error> {
    let question = ChaseQuestion { of: which(context, args)?, payout };
    let chase = payouts::chase(&context.app, question.clone()).await?;
    if context.json {
        print::json(&chase)?;
    } else {
        println!("{}\n\n{}", chase.subject, chase.text.trim_end());
    }
    if let Some(warning) = &chase.warning {
        context.say(warning);
        let is = match (payout, chase.may_be.as_slice()) {
            (Some(payout), [one]) => format!("`tributary payouts match {payout} {}`", one.row),
            (Some(_), _) => "`tributary payouts match`".to_owned(),
            (None, _) => "`tributary payouts mark … received`".to_owned(),
        };
        context.say(&format!("{is} says that it came."));
    }
    if let Some(out) = out {
        let path = out.display().to_string();
        let rows = payouts::save(&context.app, SaveChase { question, path }).await?;
        context.say(&format!("{rows} commissions are written to {}.", out.display()));
    }
    Ok(Ended::Done)
}
