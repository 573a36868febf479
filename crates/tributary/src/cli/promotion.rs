//! Where links stand: placements, links, looks at them, work, creatives.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use ledger::PlacementOrder;
use record::{Channel, Day, Match};
use serde::Serialize;
use tributary::view::{
    BuildRequest, ByPlacement, CheckRequest, CreativeEdit, CreativeForm, CreativesFolder, FindingView,
    HourlyEdit, LinkChoice, LinkEdit, MapRequest, MoneyView, OfProgram, PlacementEdit, PlacementForm,
    PlacementQuestion, PlacementView, ProgramChoice, PromotionDone, SaveQr, SitesEdit, SubRuleForm,
    TimerStop, WorkForm,
};
use tributary::{Error, export, promotion};

use super::{Context, Ended, FormatName, day, print};

#[derive(Args)]
pub(super) struct ProgramArgs {
    /// The program, by name or the network's id.
    #[arg(long, value_name = "P")]
    program: String,
    /// Its account; needed where several have it, or where it is new.
    #[arg(long, value_name = "NAME")]
    account: Option<String>,
}

impl ProgramArgs {
    pub(super) fn choice(self) -> ProgramChoice {
        ProgramChoice { program: None, account: self.account, name: Some(self.program) }
    }
}

#[derive(Subcommand)]
pub(super) enum PlacementCommand {
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
pub(super) struct PlacementArgs {
    /// What you call the page, post or video.
    title: String,
    #[command(flatten)]
    program: ProgramArgs,
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
pub(super) enum Sort {
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

#[derive(Subcommand)]
pub(super) enum LinkCommand {
    /// Build a link by the network's rules. Nothing is kept before a placement has it.
    Build {
        #[command(flatten)]
        program: ProgramArgs,
        /// The page that it leads to.
        #[arg(long, value_name = "URL")]
        target: Option<String>,
        /// The mark in it.
        #[arg(long)]
        sub_id: Option<String>,
        /// What the mark is made of if none is given.
        #[arg(long)]
        title: Option<String>,
        /// The program's own link, where the network lists none.
        #[arg(long, value_name = "URL")]
        link: Option<String>,
        /// Write it as a QR code; .svg or .png.
        #[arg(long, value_name = "FILE")]
        qr: Option<PathBuf>,
    },
    /// List the links that are kept.
    List {
        /// How to print it.
        #[arg(long, value_enum)]
        format: Option<FormatName>,
    },
    /// Take a link away that stands nowhere.
    Remove {
        /// Its number.
        id: i64,
    },
}

#[derive(Subcommand)]
pub(super) enum LinksCommand {
    /// Look where links lead, and whether they stand on your own sites. Hosts that count clicks are not asked.
    Check {
        /// Ask this one link, although it may count as a click.
        #[arg(long, value_name = "URL")]
        even_so: Option<String>,
        /// How to print it.
        #[arg(long, value_enum)]
        format: Option<FormatName>,
    },
    /// List every affiliate link of one of your own sites.
    Map {
        /// The site.
        site: String,
        /// How to print it.
        #[arg(long, value_enum)]
        format: Option<FormatName>,
    },
    /// Your own sites: the only ones whose pages are read.
    Site {
        #[command(subcommand)]
        command: SiteCommand,
    },
}

#[derive(Subcommand)]
pub(super) enum SiteCommand {
    /// Add a site.
    Add {
        /// Its host, such as www.example.com.
        site: String,
    },
    /// List the sites.
    List,
    /// Take a site off the list.
    Remove {
        /// Its host.
        site: String,
    },
    /// Say whether a link without a disclosure near it is a finding; without a word, show which holds.
    Disclosure {
        /// on or off.
        #[arg(value_enum)]
        wanted: Option<Switch>,
    },
}

#[derive(Clone, Copy, ValueEnum)]
pub(super) enum Switch {
    On,
    Off,
}

#[derive(Subcommand)]
pub(super) enum EffortCommand {
    /// Note work on a placement.
    Add {
        /// The placement's number.
        placement: i64,
        /// How long: 45, 1:30 or 1h30.
        minutes: String,
        /// The day; today if left out.
        #[arg(long, value_parser = day, value_name = "YYYY-MM-DD")]
        date: Option<Day>,
        /// What was done.
        #[arg(long)]
        note: Option<String>,
    },
    /// Begin work on a placement: its minutes are noted when it ends. What is going on is noted first.
    Start {
        /// The placement's number.
        placement: i64,
    },
    /// Show the work that is going on.
    Running,
    /// End the work that is going on, and note its minutes.
    Stop {
        /// What was done.
        #[arg(long)]
        note: Option<String>,
        /// Note nothing.
        #[arg(long, conflicts_with = "note")]
        discard: bool,
    },
    /// Say what an hour of your work is worth, in the base currency; without an amount, show it.
    Worth {
        /// The amount; empty for none.
        amount: Option<String>,
    },
    /// List the work.
    List {
        /// Only on this placement.
        #[arg(long, value_name = "N")]
        placement: Option<i64>,
        /// How to print it.
        #[arg(long, value_enum)]
        format: Option<FormatName>,
    },
}

#[derive(Subcommand)]
pub(super) enum CreativeCommand {
    /// Keep a banner, a text, a widget or a code. Kind, size and link are read from the code.
    Add(CreativeArgs),
    /// Make a banner of each image in a folder.
    Folder {
        /// The folder.
        path: String,
        #[command(flatten)]
        program: ProgramArgs,
    },
    /// Take a creative away.
    Remove {
        /// Its number.
        id: i64,
    },
    /// List the creatives.
    List {
        /// How to print it.
        #[arg(long, value_enum)]
        format: Option<FormatName>,
    },
}

#[derive(Args)]
pub(super) struct CreativeArgs {
    #[command(flatten)]
    program: ProgramArgs,
    /// What it is called.
    #[arg(long)]
    name: Option<String>,
    /// The file with the code that the network gives.
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// An image file, whose size is read.
    #[arg(long, value_name = "FILE")]
    image: Option<String>,
    /// Where it leads.
    #[arg(long)]
    url: Option<String>,
    /// What customers enter.
    #[arg(long)]
    code: Option<String>,
    /// The last day that it may be shown.
    #[arg(long, value_parser = day, value_name = "YYYY-MM-DD")]
    ends: Option<Day>,
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

/// Prints a list: as JSON what it is, else its cells.
pub(super) fn list<T: Serialize>(
    context: &Context,
    format: Option<FormatName>,
    rows: &[T],
    headings: &[&str],
    numbers: &[&str],
    cells: impl Fn(&T) -> Vec<String>,
) -> Result<Ended, Error> {
    let format = context.format(format);
    if format == export::Format::Json {
        print::json(&rows)?;
    } else {
        print::rows(format, headings, numbers, &rows.iter().map(cells).collect::<Vec<_>>())?;
    }
    Ok(Ended::Done)
}

/// Prints the number of what was written and says how to take it back.
fn said(context: &Context, done: &PromotionDone, what: &str) -> Result<Ended, Error> {
    if context.json {
        print::json(done)?;
    } else {
        println!("{}", done.id);
    }
    if let Some(link) = &done.link {
        context.say(&format!("Its link is {}", link.url));
    }
    context.say(&format!("{what} Take it back with `tributary import --undo {}`.", done.batch));
    Ok(Ended::Done)
}

pub(super) fn text(text: Option<&String>) -> String {
    text.cloned().unwrap_or_default()
}

pub(super) fn date(day: Option<Day>) -> String {
    day.map(|day| day.to_string()).unwrap_or_default()
}

/// Amounts of several currencies in one cell.
fn amounts(each: &[MoneyView]) -> String {
    each.iter().map(|one| format!("{} {}", one.amount, one.currency)).collect::<Vec<_>>().join(" + ")
}

fn amount(money: Option<&MoneyView>) -> String {
    money.map(|money| money.amount.clone()).unwrap_or_default()
}

pub(super) async fn placement(context: &Context, command: PlacementCommand) -> Result<Ended, Error> {
    let app = &context.app;
    match command {
        PlacementCommand::Add(args) => {
            let PlacementArgs { title, program, channel, url, date, creative, notes, .. } = *args;
            let link = LinkChoice {
                link: args.link_id,
                pasted: args.link,
                build: args.build,
                target: args.target,
                sub_id: args.sub_id,
            };
            let program = program.choice();
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
            let headings = ["program", "sub-ID", "since", "commissions", "earned"];
            list(context, format, &rows, &headings, &["commissions", "earned"], |row| {
                let count = row.count.to_string();
                let earned = amounts(&row.earned);
                vec![row.program_name.clone(), row.sub_id.clone(), row.first_day.to_string(), count, earned]
            })
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
    list(context, format, &rows, &headings, &numbers, |row| {
        let in_each = row.earned.is_none();
        vec![
            row.id.to_string(),
            row.title.clone(),
            row.channel.word().to_owned(),
            row.program_name.clone(),
            text(row.sub_id.as_ref()),
            row.first_day.to_string(),
            date(row.last_day),
            if in_each { amounts(&row.each) } else { amount(row.earned.as_ref()) },
            row.earned.as_ref().map(|money| money.currency.clone()).unwrap_or_default(),
            row.sales.to_string(),
            row.minutes.to_string(),
            amount(row.per_hour.as_ref()),
            row.page_found.clone().or_else(|| row.link_found.clone()).unwrap_or_default(),
            row.clicks.map(|clicks| clicks.to_string()).unwrap_or_default(),
            amount(row.epc.as_ref()),
        ]
    })
}

async fn kept(context: &Context, format: Option<FormatName>) -> Result<Ended, Error> {
    let kept = promotion::kept(&context.app, OfProgram::default()).await?;
    let rows: Vec<_> =
        kept.iter().flat_map(|kept| kept.after.iter().map(|after| (kept.channel, after))).collect();
    let headings = ["channel", "days", "placements so old", "still paying", "part that came later"];
    if context.format(format) == export::Format::Json {
        print::json(&kept)?;
        return Ok(Ended::Done);
    }
    let numbers = ["days", "placements so old", "still paying", "part that came later"];
    list(context, format, &rows, &headings, &numbers, |(channel, after)| {
        let counts = [u64::from(after.days), after.old_enough, after.paying].map(|count| count.to_string());
        std::iter::once(channel.word().to_owned()).chain(counts).chain([text(after.share.as_ref())]).collect()
    })
}

pub(super) async fn link(context: &Context, command: LinkCommand) -> Result<Ended, Error> {
    match command {
        LinkCommand::Build { program, target, sub_id, title, link, qr } => {
            let request = BuildRequest { program: program.choice(), target, sub_id, title, pasted: link };
            let built = promotion::build(&context.app, request).await?;
            if let Some(file) = qr {
                let save = SaveQr { url: built.url.clone(), path: file.display().to_string() };
                promotion::save_qr(&context.app, save).await?;
            }
            if context.json {
                print::json(&built)?;
            } else {
                println!("{}", built.url);
            }
            Ok(Ended::Done)
        }
        LinkCommand::Remove { id } => {
            let edit = LinkEdit { id, name: None, remove: true };
            said(context, &promotion::link_edit(&context.app, edit).await?, "Taken away.")
        }
        LinkCommand::List { format } => {
            let rows = promotion::links(&context.app, OfProgram::default()).await?;
            let headings = ["number", "program", "network", "sub-ID", "link", "leads to", "found"];
            list(context, format, &rows, &headings, &["number"], |row| {
                vec![
                    row.id.to_string(),
                    row.program_name.clone(),
                    row.network.clone(),
                    text(row.sub_id.as_ref()),
                    row.url.clone(),
                    text(row.target.as_ref()),
                    text(row.found.as_ref()),
                ]
            })
        }
    }
}

pub(super) async fn links(context: &Context, command: LinksCommand) -> Result<Ended, Error> {
    let app = &context.app;
    match command {
        LinksCommand::Check { even_so, format } => {
            let request = CheckRequest { even_so, ..CheckRequest::default() };
            let found = promotion::check(app, request).await?;
            context.say(&format!(
                "{} looked at, {} left unasked, {} to put right.",
                found.looked,
                found.left,
                found.findings.len()
            ));
            if found.unreached > 0 {
                context.say(&format!("{} could not be reached: ask again later.", found.unreached));
            }
            let headings = ["about", "address", "found", "what to do"];
            list(context, format, &found.findings, &headings, &[], |one: &FindingView| {
                vec![one.title.clone(), one.url.clone(), one.finding.clone(), one.what.clone()]
            })?;
            Ok(if found.unreached > 0 || found.stopped { Ended::InPart } else { Ended::Done })
        }
        LinksCommand::Map { site, format } => {
            let map = promotion::map(app, MapRequest { site }).await?;
            context.say(&format!("{} pages were asked for. {}", map.pages, map.ended));
            let headings = ["page", "link", "kind", "words", "program", "sub-ID", "placement", "earned"];
            list(context, format, &map.rows, &headings, &["placement", "earned"], |row| {
                vec![
                    row.page.clone(),
                    row.link.clone(),
                    if row.banner { "banner" } else { "text" }.to_owned(),
                    row.text.clone(),
                    text(row.program.as_ref().or(row.network.as_ref())),
                    text(row.sub_id.as_ref()),
                    row.placement.map(|id| id.to_string()).unwrap_or_default(),
                    amount(row.earned.as_ref()),
                ]
            })?;
            Ok(if map.whole { Ended::Done } else { Ended::InPart })
        }
        LinksCommand::Site { command } => site(context, command).await,
    }
}

async fn site(context: &Context, command: SiteCommand) -> Result<Ended, Error> {
    let mut sites = promotion::sites(&context.app, SitesEdit::default()).await?.sites;
    let change = match command {
        SiteCommand::Disclosure { wanted } => {
            let disclosure = wanted.map(|wanted| matches!(wanted, Switch::On));
            let is_on =
                promotion::sites(&context.app, SitesEdit { sites: None, disclosure }).await?.disclosure;
            if context.json {
                print::json(&is_on)?;
            } else {
                println!("{}", if is_on { "on" } else { "off" });
            }
            return Ok(Ended::Done);
        }
        SiteCommand::List => None,
        SiteCommand::Add { site } => {
            sites.push(site);
            Some(sites.clone())
        }
        SiteCommand::Remove { site } => {
            let before = sites.len();
            sites.retain(|known| !known.eq_ignore_ascii_case(site.trim()));
            if sites.len() == before {
                return Err(Error::input(format!("{site} is not on the list."))
                    .hint("`tributary links site list` shows what is."));
            }
            Some(sites.clone())
        }
    };
    let sites = promotion::sites(&context.app, SitesEdit { sites: change, disclosure: None }).await?.sites;
    if context.json {
        print::json(&sites)?;
    } else {
        sites.iter().for_each(|site| println!("{site}"));
    }
    Ok(Ended::Done)
}

pub(super) async fn effort(context: &Context, command: EffortCommand) -> Result<Ended, Error> {
    match command {
        EffortCommand::Add { placement, minutes, date, note } => {
            let form = WorkForm { placement, minutes, day: date, note };
            said(context, &promotion::work(&context.app, form).await?, "Noted.")
        }
        EffortCommand::Start { placement } => {
            let timer = promotion::timer_start(&context.app, ByPlacement { id: placement }).await?;
            if context.json {
                print::json(&timer)?;
            }
            context
                .say(&format!("Work on “{}” has begun. End it with `tributary effort stop`.", timer.title));
            Ok(Ended::Done)
        }
        EffortCommand::Running => {
            let timer = promotion::timer(&context.app, ()).await?;
            if context.json {
                print::json(&timer)?;
            } else if let Some(timer) = timer {
                println!("{} {}: {} min", timer.placement, timer.title, timer.minutes);
            }
            Ok(Ended::Done)
        }
        EffortCommand::Stop { note, discard } => {
            match promotion::timer_stop(&context.app, TimerStop { note, discard }).await? {
                Some(done) => said(context, &done, "Noted."),
                None if discard => {
                    context.say("Nothing was noted.");
                    Ok(Ended::Done)
                }
                None => {
                    Err(Error::input("No work is going on.").hint("Begin with `tributary effort start`."))
                }
            }
        }
        EffortCommand::Worth { amount } => {
            let hourly = promotion::hourly(&context.app, HourlyEdit { amount }).await?;
            if context.json {
                print::json(&hourly)?;
            } else if let Some(worth) = hourly.worth {
                println!("{} {}", worth.amount, worth.currency);
            }
            Ok(Ended::Done)
        }
        EffortCommand::List { placement, format } => {
            let rows = promotion::work_list(&context.app, placement).await?;
            let headings = ["number", "placement", "day", "minutes", "note"];
            list(context, format, &rows, &headings, &["number", "placement", "minutes"], |row| {
                vec![
                    row.id.to_string(),
                    row.placement.to_string(),
                    row.day.to_string(),
                    row.minutes.to_string(),
                    text(row.note.as_ref()),
                ]
            })
        }
    }
}

pub(super) async fn creative(context: &Context, command: CreativeCommand) -> Result<Ended, Error> {
    match command {
        CreativeCommand::Add(args) => {
            let read =
                |path: &PathBuf| std::fs::read_to_string(path).map_err(|error| Error::file(path, &error));
            let form = CreativeForm {
                html: args.html.as_ref().map(read).transpose()?,
                program: args.program.choice(),
                kind: None,
                name: args.name,
                file: args.image,
                url: args.url,
                code: args.code,
                starts: None,
                ends: args.ends,
            };
            said(context, &promotion::add_creative(&context.app, form).await?, "Kept.")
        }
        CreativeCommand::Folder { path, program } => {
            let folder = CreativesFolder { program: program.choice(), path };
            let added = promotion::creatives_folder(&context.app, folder).await?;
            if context.json {
                print::json(&added)?;
            } else {
                println!("{}", added.added);
            }
            for left in &added.left {
                context.say(&left.why);
            }
            let undo =
                added.batch.map(|batch| format!(" Take them back with `tributary import --undo {batch}`."));
            context.say(&format!(
                "New banners: {}. Known already: {}. Files that are no images: {}.{}",
                added.added,
                added.known,
                added.left.len(),
                undo.unwrap_or_default()
            ));
            Ok(Ended::Done)
        }
        CreativeCommand::Remove { id } => {
            let edit = CreativeEdit { id, remove: true, ..CreativeEdit::default() };
            said(context, &promotion::creative_edit(&context.app, edit).await?, "Taken away.")
        }
        CreativeCommand::List { format } => {
            let rows = promotion::creatives(&context.app, OfProgram::default()).await?;
            let headings = [
                "number", "program", "kind", "name", "width", "height", "until", "shown by", "state", "from",
            ];
            list(context, format, &rows, &headings, &["number", "width", "height", "shown by"], |row| {
                let side = |side: Option<u32>| side.map(|side| side.to_string()).unwrap_or_default();
                vec![
                    row.id.to_string(),
                    row.program_name.clone(),
                    format!("{:?}", row.kind).to_lowercase(),
                    row.name.clone(),
                    side(row.width),
                    side(row.height),
                    date(row.ends),
                    row.placements.to_string(),
                    if row.expired { "expired" } else { "" }.to_owned(),
                    if row.listed { "network" } else { "you" }.to_owned(),
                ]
            })
        }
    }
}
