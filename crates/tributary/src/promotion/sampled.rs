//! The sample's placements, links and work, written like the user's own.

use std::collections::BTreeMap;

use ledger::{
    Creative, Effort, LinkId, Looked, Placement, PlacementId, ProgramInfo, ProgramKey, SubRule, Writer,
};
use record::{Match, Origin};

use super::creatives::banner;
use super::links::{self, Stands};
use super::looking::SITES;
use super::{Chosen, chosen};
use crate::sample::Placed;
use crate::view::{LinkChoice, ProgramChoice};
use crate::{App, Error, Open};

/// Writes everything that stands somewhere: a batch for each account.
pub(crate) fn place(app: &App, open: &Open, w: &Writer, all: &[Placed]) -> Result<(), Error> {
    let programs = w.programs()?;
    let mut of_account: BTreeMap<_, Vec<(&Placed, &ProgramInfo)>> = BTreeMap::new();
    for placed in all {
        if let Some(program) = programs.iter().find(|program| program.name == placed.program) {
            of_account.entry(program.account).or_default().push((placed, program));
        }
    }
    w.set_setting(SITES, crate::sample::SITE)?;
    let mut found: Vec<(Looked, &str)> = Vec::new();
    for (account, list) in of_account {
        let mut import = w.import(account, &Origin::Promotion, app.now())?;
        for (placed, program) in list {
            let choice = ProgramChoice { program: Some(program.key.0), ..ProgramChoice::default() };
            let Some(chosen) = chosen(w, &choice)? else { continue };
            let (id, link) = put(open, w, &mut import, &chosen, program.key, placed)?;
            let [of_link, of_page] = placed.found;
            found.extend(of_page.map(|word| (Looked::Page(id.0), word)));
            found.extend(link.zip(of_link).map(|(link, word)| (Looked::Link(link.0), word)));
        }
        import.finish()?;
    }
    found.into_iter().try_for_each(|(looked, word)| Ok(w.put_look(looked, app.now(), word, None)?))
}

fn put(
    open: &Open,
    w: &Writer,
    import: &mut ledger::Import<'_>,
    chosen: &Chosen,
    program: ProgramKey,
    placed: &Placed,
) -> Result<(PlacementId, Option<LinkId>), Error> {
    let text = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    let is_built = !placed.target.is_empty();
    let choice = LinkChoice {
        build: is_built,
        target: text(placed.target),
        sub_id: text(placed.sub_id),
        ..LinkChoice::default()
    };
    let stands = match is_built {
        true => links::put(import, links::made(open, w, chosen, &choice, placed.title, None)?, program)?,
        false => Stands::Nothing,
    };
    let creative = match placed.banner {
        Some((name, width, height)) => {
            let banner = banner(program, name.to_owned(), Some((width, height)));
            Some(import.put_creative(None, &Creative { url: text(placed.target), ..banner })?)
        }
        None => None,
    };
    let placement = Placement {
        program,
        channel: placed.channel,
        title: placed.title.to_owned(),
        url: text(placed.url),
        first_day: placed.first_day,
        last_day: placed.last_day,
        link: match stands {
            Stands::Link(id) => Some(id),
            _ => None,
        },
        creative,
        notes: None,
        gone: false,
    };
    let id = import.put_placement(None, &placement)?;
    if !is_built || placed.how != Match::Same {
        let rule = SubRule { placement: id, how: placed.how, text: placed.sub_id.to_owned(), gone: false };
        import.put_sub_rule(None, &rule)?;
    }
    for (day, minutes, note) in &placed.work {
        let effort = Effort { placement: id, day: *day, minutes: *minutes, note: text(note), gone: false };
        import.put_effort(None, &effort)?;
    }
    Ok((id, placement.link))
}
