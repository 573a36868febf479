//! `tributary link`: built by a network's rules, and those that are kept.

use std::path::PathBuf;

use clap::Subcommand;
use tributary::view::{BuildRequest, LinkEdit, OfProgram, SaveQr};
use tributary::{Error, promotion};

use super::{ProgramArgs, said};
use crate::cli::print::{list, text};
use crate::cli::{Context, Ended, FormatName, print};

#[derive(Subcommand)]
pub(in crate::cli) enum LinkCommand {
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

pub(in crate::cli) async fn link(context: &Context, command: LinkCommand) -> Result<Ended, Error> {
    match command {
        LinkCommand::Build { program, target, sub_id, title, link, qr } => {
            let request =
                BuildRequest { program: program.choice(false), target, sub_id, title, pasted: link };
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
