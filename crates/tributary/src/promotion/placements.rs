//! Placements as they are written: added, changed, taken away.

use std::sync::Arc;

use ledger::{CreativeId, Import, Placement, PlacementId, ProgramKey, Reader, SubRule, Writer};
use record::{Day, Match};

use super::links::{self, Made, Stands};
use super::{Chosen, address, chosen_to_write, in_batch, placed, typed};
use crate::view::{
    ByPlacement, LinkChoice, LinkView, PlacementEdit, PlacementForm, ProgramChoice, PromotionDone,
};
use crate::{App, Error, Open, hand};

/// Writes a placement down, with its link.
pub async fn add(app: &Arc<App>, form: PlacementForm) -> Result<PromotionDone, Error> {
    app.write(move |app, open, w| {
        let chosen = chosen_to_write(app, w, &form.program)?;
        let title = title(&form.title)?;
        let first_day = hand::sensible(app, form.first_day.unwrap_or_else(|| app.today()))?;
        let made = links::made(open, w, &chosen, &form.link, &title, None)?;
        if let Made::SubId(sub_id) = &made {
            links::is_free(w, &chosen, sub_id, None)?;
        }
        let creative = creative(w, &chosen, form.creative)?;
        let placement = Placement {
            program: ProgramKey(0),
            channel: form.channel,
            title,
            url: address("page's address", form.url.as_deref())?,
            first_day,
            last_day: None,
            link: None,
            creative,
            notes: typed("note", form.notes.as_deref())?,
            gone: false,
        };
        let (id, batch) =
            in_batch(app, w, chosen.account.id, |import| put_new(import, &chosen, made, placement))?;
        done(open, w, id, batch)
    })
    .await
}

fn put_new(
    import: &mut Import<'_>,
    chosen: &Chosen,
    made: Made,
    placement: Placement,
) -> Result<PlacementId, Error> {
    let program = chosen.key(import)?;
    let stands = links::put(import, made, program)?;
    let link = if let Stands::Link(id) = &stands { Some(*id) } else { None };
    let id = import.put_placement(None, &Placement { program, link, ..placement })?;
    if let Stands::SubId(text) = stands {
        let rule = SubRule { placement: id, how: Match::Same, text, gone: false };
        import.put_sub_rule(None, &rule)?;
    }
    Ok(id)
}

/// Changes a placement.
pub async fn edit(app: &Arc<App>, edit: PlacementEdit) -> Result<PromotionDone, Error> {
    app.write(move |app, open, w| {
        let (entry, program) = placed(w, edit.id)?;
        let choice = ProgramChoice { program: Some(program.key.0), ..ProgramChoice::default() };
        let chosen = chosen_to_write(app, w, &choice)?;
        let old = entry.placement;
        let title = edit.title.as_deref().map_or(Ok(old.title.clone()), title)?;
        let changed = changed(app, w, &chosen, &edit, Placement { title, ..old })?;
        let nothing = LinkChoice::default();
        let choice = edit.link.as_ref().unwrap_or(&nothing);
        let made = links::made(open, w, &chosen, choice, &changed.title, Some(entry.id))?;
        if let Made::SubId(sub_id) = &made {
            links::is_free(w, &chosen, sub_id, Some(entry.id))?;
        }
        let (id, batch) = in_batch(app, w, chosen.account.id, |import| {
            let stands = links::put(import, made, changed.program)?;
            let link = match &stands {
                Stands::Link(id) => Some(*id),
                // A choice of nothing takes the link away; no choice leaves it.
                Stands::Nothing if edit.link.is_some() => None,
                _ => changed.link,
            };
            if let Stands::SubId(text) = stands {
                let rule = SubRule { placement: entry.id, how: Match::Same, text, gone: false };
                import.put_sub_rule(None, &rule)?;
            }
            Ok(import.put_placement(Some(entry.id), &Placement { link, ..changed })?)
        })?;
        done(open, w, id, batch)
    })
    .await
}

/// What an edit says, but for the link.
fn changed(
    app: &App,
    r: &Reader,
    chosen: &Chosen,
    edit: &PlacementEdit,
    old: Placement,
) -> Result<Placement, Error> {
    let first_day = edit.first_day.map_or(Ok(old.first_day), |day| hand::sensible(app, day))?;
    let last_day = match (edit.last_day, edit.reopen) {
        (_, true) => None,
        (Some(day), false) if day > app.today() => {
            return Err(Error::input(format!("{day} is still to come: it stands there until then."))
                .hint("End it when it has ended."));
        }
        (Some(day), false) => Some(hand::sensible(app, day)?),
        (None, false) => old.last_day,
    };
    is_in_order(first_day, last_day)?;
    Ok(Placement {
        channel: edit.channel.unwrap_or(old.channel),
        url: match &edit.url {
            Some(url) => address("page's address", Some(url))?,
            None => old.url,
        },
        notes: match &edit.notes {
            Some(notes) => typed("note", Some(notes))?,
            None => old.notes,
        },
        creative: match edit.creative {
            Some(0) => None,
            Some(id) => creative(r, chosen, Some(id))?,
            None => old.creative,
        },
        first_day,
        last_day,
        ..old
    })
}

fn is_in_order(first: Day, last: Option<Day>) -> Result<(), Error> {
    match last {
        Some(last) if last < first => {
            Err(Error::input(format!("It cannot have ended on {last}, before it began on {first}."))
                .hint("Correct one of the two days."))
        }
        _ => Ok(()),
    }
}

/// Takes a placement away; the batch brings it back.
pub async fn remove(app: &Arc<App>, which: ByPlacement) -> Result<PromotionDone, Error> {
    app.write(move |app, _, w| {
        let (entry, program) = placed(w, which.id)?;
        let gone = Placement { gone: true, ..entry.placement };
        let (id, batch) =
            in_batch(app, w, program.account, |import| Ok(import.put_placement(Some(entry.id), &gone)?))?;
        Ok(PromotionDone { id: id.0, link: None, batch })
    })
    .await
}

fn title(typed_title: &str) -> Result<String, Error> {
    typed("title", Some(typed_title))?.ok_or_else(|| {
        Error::input("The placement needs a title.")
            .hint("Write what you would call the page, post or video.")
    })
}

/// A creative of the program.
fn creative(r: &Reader, chosen: &Chosen, id: Option<i64>) -> Result<Option<CreativeId>, Error> {
    let Some(id) = id else { return Ok(None) };
    let of_program = match &chosen.known {
        Some(known) => r.creatives(Some(known.key))?,
        None => Vec::new(),
    };
    match of_program.iter().find(|(known, ..)| known.0 == id) {
        Some((known, ..)) => Ok(Some(*known)),
        None => Err(Error::input(format!("There is no creative {id} of “{}”.", chosen.name))
            .hint("Choose one of the program's.")),
    }
}

fn done(open: &Open, w: &Writer, id: PlacementId, batch: i64) -> Result<PromotionDone, Error> {
    let entry = w.placement(id)?;
    let link = entry.and_then(|entry| entry.placement.link.zip(entry.link));
    let link: Option<LinkView> = link.map(|(id, link)| links::view(open, w, id, link)).transpose()?;
    Ok(PromotionDone { id: id.0, link, batch })
}
