//! `tributary creative`: banners, texts, widgets and codes.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use record::Day;
use tributary::view::{CreativeEdit, CreativeForm, CreativesFolder, OfProgram};
use tributary::{Error, promotion};

use super::{ProgramArgs, said};
use crate::cli::print::{date, list};
use crate::cli::values::day;
use crate::cli::{Context, Ended, FormatName, print};

#[derive(Subcommand)]
pub(in crate::cli) enum CreativeCommand {
    /// Keep a banner, a text, a widget or a code. Kind, size and link are read from the code.
    Add(CreativeArgs),
    /// Make a banner of each image in a folder.
    Folder {
        /// The folder.
        path: String,
        #[command(flatten)]
        program: ProgramArgs,
        /// Make the program if it is not known yet: in the account that is named, else among those by hand.
        #[arg(long)]
        new: bool,
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
pub(in crate::cli) struct CreativeArgs {
    #[command(flatten)]
    program: ProgramArgs,
    /// Make the program if it is not known yet: in the account that is named, else among those by hand.
    #[arg(long)]
    new: bool,
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

pub(in crate::cli) async fn creative(context: &Context, command: CreativeCommand) -> Result<Ended, Error> {
    match command {
        CreativeCommand::Add(args) => {
            let read =
                |path: &PathBuf| std::fs::read_to_string(path).map_err(|error| Error::file(path, &error));
            let form = CreativeForm {
                html: args.html.as_ref().map(read).transpose()?,
                program: args.program.choice(args.new),
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
        CreativeCommand::Folder { path, program, new } => {
            let folder = CreativesFolder { program: program.choice(new), path };
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
