//! `tributary links`: looks at links and at the user's own sites.

use clap::{Subcommand, ValueEnum};
use tributary::view::{CheckRequest, FindingView, MapRequest, SitesEdit};
use tributary::{Error, promotion};

use super::amount;
use crate::cli::print::{list, text};
use crate::cli::{Context, Ended, FormatName, print};

#[derive(Subcommand)]
pub(in crate::cli) enum LinksCommand {
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
pub(in crate::cli) enum SiteCommand {
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
pub(in crate::cli) enum Switch {
    On,
    Off,
}

pub(in crate::cli) async fn links(context: &Context, command: LinksCommand) -> Result<Ended, Error> {
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
