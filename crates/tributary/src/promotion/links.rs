//! Links: formed by the network's rules, or pasted and read by them; and what can be copied of one.

use std::path::Path;
use std::sync::Arc;

use ledger::{Import, Link, LinkId, Looked, PlacementFind, PlacementId, ProgramKey, Reader};
use network::link;
use qrcode::{Color, QrCode};
use record::Match;

use super::{Chosen, address, chosen, chosen_to_write, found, in_batch, titles, typed};
use crate::view::{
    BuildRequest, BuiltLink, LinkChoice, LinkEdit, LinkForm, LinkView, OfProgram, PromotionDone, SaveQr,
};
use crate::{App, Error, Open, networks};

/// How many sub-IDs of the figures a new one is kept apart from.
const APART: u64 = 1_000;
/// How wide a module of a QR code is drawn, in pixels.
const MODULE: usize = 8;
/// How many modules stay empty around a QR code (ISO/IEC 18004).
const QUIET: usize = 4;

/// The links that are kept, the newest first.
pub async fn links(app: &Arc<App>, of: OfProgram) -> Result<Vec<LinkView>, Error> {
    app.blocking(move |_, open| {
        open.ledger.read(|r| {
            let links = r.links(of.program.map(ProgramKey))?;
            links.into_iter().map(|(id, link)| view(open, r, id, link)).collect()
        })
    })
    .await
}

/// Keeps a link that stands nowhere yet.
pub async fn link_add(app: &Arc<App>, form: LinkForm) -> Result<PromotionDone, Error> {
    app.write(move |app, open, w| {
        let chosen = chosen_to_write(app, w, &form.program)?;
        let name = typed("name", form.name.as_deref())?;
        let title = typed("title", form.title.as_deref())?.or_else(|| name.clone());
        let made = made(open, w, &chosen, &form.link, title.as_deref().unwrap_or(&chosen.name), None)?;
        let Made::New { url, sub_id, target } = made else {
            return Err(Error::input("There is no link to keep.").hint("Paste one, or let it be built."));
        };
        if let Some(known) = &chosen.known
            && w.links(Some(known.key))?.iter().any(|(_, link)| link.url == url)
        {
            return Err(Error::input("That link is kept already.").hint("Choose it where you place it."));
        }
        let (id, batch) = in_batch(app, w, chosen.account.id, |import| {
            let program = chosen.key(import)?;
            Ok(import.put_link(None, &Link { program, url, sub_id, target, name, gone: false })?)
        })?;
        done(open, w, id, batch)
    })
    .await
}

/// Gives a link another name, or takes it away if it stands nowhere.
pub async fn link_edit(app: &Arc<App>, edit: LinkEdit) -> Result<PromotionDone, Error> {
    app.write(move |app, open, w| {
        let id = LinkId(edit.id);
        let gone = || Error::input("That link is no longer there.").hint("Choose another.");
        let old = w.link(id)?.filter(|link| !link.gone).ok_or_else(gone)?;
        let account = w.program(old.program)?.ok_or_else(gone)?.account;
        let find = PlacementFind { link: Some(id), ..PlacementFind::default() };
        if let (true, Some((_, title))) = (edit.remove, titles(w, &find)?.first()) {
            return Err(Error::input(format!("The link stands at “{title}”."))
                .hint("Give that placement another link first, or remove it."));
        }
        let name = match &edit.name {
            Some(name) => typed("name", Some(name))?,
            None => old.name.clone(),
        };
        let link = Link { name, gone: edit.remove, ..old };
        let (id, batch) = in_batch(app, w, account, |import| Ok(import.put_link(Some(id), &link)?))?;
        done(open, w, id, batch)
    })
    .await
}

fn done(open: &Open, r: &Reader, id: LinkId, batch: i64) -> Result<PromotionDone, Error> {
    let link = r.link(id)?.filter(|link| !link.gone);
    Ok(PromotionDone { id: id.0, link: link.map(|link| view(open, r, id, link)).transpose()?, batch })
}

/// A link as it is shown.
pub(super) fn view(open: &Open, r: &Reader, id: LinkId, link: Link) -> Result<LinkView, Error> {
    let program = r.program(link.program)?;
    let network = program.as_ref().map(|program| networks::name(open, &program.network));
    Ok(LinkView {
        id: id.0,
        program: link.program.0,
        program_name: program.map(|program| program.name).unwrap_or_default(),
        network: network.unwrap_or_default(),
        url: link.url,
        sub_id: link.sub_id,
        target: link.target,
        name: link.name,
        found: found(r, Looked::Link(id.0))?,
    })
}

/// Forms a link to be copied. Nothing is kept.
pub async fn build(app: &Arc<App>, request: BuildRequest) -> Result<BuiltLink, Error> {
    app.blocking(move |_, open| {
        open.ledger.read(|r| {
            let chosen = chosen(r, &request.program)?.ok_or_else(|| {
                Error::input("No account promotes a program of that name.")
                    .hint("Name its account as well, or paste the link where you write the placement down.")
            })?;
            let title = typed("title", request.title.as_deref())?;
            let sub_id = typed("sub-ID", request.sub_id.as_deref())?;
            let sub_id = match (sub_id, &title) {
                (None, Some(title)) => Some(readable(open, r, &chosen, title)?),
                (given, _) => given,
            };
            if let Some(sub_id) = &sub_id {
                is_free(r, &chosen, sub_id, None)?;
            }
            let choice = LinkChoice {
                target: request.target.clone(),
                pasted: request.pasted.clone(),
                ..LinkChoice::default()
            };
            let url = formed(open, r, &chosen, &choice, sub_id.as_deref())?;
            copies(&url, sub_id, title.as_deref().unwrap_or(&chosen.name))
        })
    })
    .await
}

/// Writes a QR code as a picture.
pub async fn save_qr(app: &Arc<App>, save: SaveQr) -> Result<(), Error> {
    app.blocking(move |_, _| {
        let url =
            address("link", Some(&save.url))?.ok_or_else(|| Error::input("There is no link to draw."))?;
        let path = Path::new(&save.path);
        let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
        let bytes = match ending.to_ascii_lowercase().as_str() {
            "svg" => qr_svg(&url)?.into_bytes(),
            "png" => qr_png(&url)?,
            _ => {
                return Err(Error::input(format!("{} is neither .svg nor .png.", path.display()))
                    .hint("Give the file one of these endings."));
            }
        };
        std::fs::write(path, bytes).map_err(|error| Error::file(path, &error))
    })
    .await
}

/// A sub-ID that is made of a title, and that no link and no figure of the program has yet.
pub(super) fn readable(open: &Open, r: &Reader, chosen: &Chosen, title: &str) -> Result<String, Error> {
    let rule = chosen.connector(open).map(|connector| connector.sub_id_rule()).unwrap_or_default();
    let mut taken = std::collections::HashSet::new();
    if let Some(known) = &chosen.known {
        taken.extend(r.links(Some(known.key))?.into_iter().filter_map(|(_, link)| link.sub_id));
        taken.extend(r.unplaced(Some(known.key), APART)?.into_iter().map(|found| found.sub_id));
    }
    Ok(rule.readable(title, &|sub_id| taken.contains(sub_id)))
}

/// A sub-ID that the link of another placement has cannot be given again: what it brings could not be told apart.
pub(super) fn is_free(
    r: &Reader,
    chosen: &Chosen,
    sub_id: &str,
    but: Option<PlacementId>,
) -> Result<(), Error> {
    let Some(known) = &chosen.known else { return Ok(()) };
    let by_rule = r.placement_with_rule(known.key, Match::Same, sub_id)?;
    if let Some((_, title)) = by_rule.filter(|(id, _)| Some(*id) != but) {
        return Err(Error::input(format!("“{sub_id}” is a sub-ID of “{title}” already."))
            .hint("Choose another, so that what each of them brings can be told apart."));
    }
    for (id, _) in r.links(Some(known.key))?.iter().filter(|(_, link)| link.sub_id.as_deref() == Some(sub_id))
    {
        let find = PlacementFind { link: Some(*id), ..PlacementFind::default() };
        if let Some((_, title)) = titles(r, &find)?.into_iter().find(|(id, _)| Some(*id) != but) {
            return Err(Error::input(format!("“{sub_id}” is the sub-ID of “{title}” already."))
                .hint("Choose another, so that what each of them brings can be told apart."));
        }
    }
    Ok(())
}

fn formed(
    open: &Open,
    r: &Reader,
    chosen: &Chosen,
    choice: &LinkChoice,
    sub_id: Option<&str>,
) -> Result<String, Error> {
    let connector = chosen.connector(open).ok_or_else(|| {
        Error::input(format!("Links of “{}” cannot be built: no network is known for it.", chosen.name))
            .hint("Copy the link where the program shows it, and paste it.")
    })?;
    let listed = match (&choice.pasted, &chosen.known) {
        (Some(pasted), _) => Some(pasted.clone()),
        (None, Some(known)) => r.listed_link(known.key)?,
        (None, None) => None,
    };
    let program_id = chosen.network_id(r, &connector)?;
    let wanted = link::Wanted {
        program_id: program_id.as_deref(),
        settings: &chosen.account.settings,
        listed: listed.as_deref(),
        target: choice.target.as_deref().map(str::trim).filter(|target| !target.is_empty()),
        sub_id,
    };
    link::build(&connector, &wanted).map_err(|error| {
        let said = Error::input(error.to_string());
        match error {
            link::LinkError::BadSubId { .. } => said,
            _ => said.hint(
                "A link of the program that the network made is pasted in the form, or given with `--link`.",
            ),
        }
    })
}

/// What a form says of the link that stands somewhere.
pub(super) enum Stands {
    /// This one, with the sub-ID that figures have of it.
    Link(LinkId),
    /// No link; the figures with this sub-ID are the placement's.
    SubId(String),
    /// Neither.
    Nothing,
}

/// Writes the link that a form chooses: one that is there, one that is pasted, or one to be built.
pub(super) fn put(import: &mut Import<'_>, made: Made, program: ProgramKey) -> Result<Stands, Error> {
    match made {
        Made::Known(id) => Ok(Stands::Link(id)),
        Made::New { url, sub_id, target } => {
            let link = Link { program, url, sub_id, target, name: None, gone: false };
            Ok(Stands::Link(import.put_link(None, &link)?))
        }
        Made::SubId(sub_id) => Ok(Stands::SubId(sub_id)),
        Made::Nothing => Ok(Stands::Nothing),
    }
}

/// A link before it is written.
pub(super) enum Made {
    Known(LinkId),
    New { url: String, sub_id: Option<String>, target: Option<String> },
    SubId(String),
    Nothing,
}

/// Understands which link a form chooses; `but` is the placement that it is for.
pub(super) fn made(
    open: &Open,
    r: &Reader,
    chosen: &Chosen,
    choice: &LinkChoice,
    title: &str,
    but: Option<PlacementId>,
) -> Result<Made, Error> {
    let sub_id = typed("sub-ID", choice.sub_id.as_deref())?;
    let pasted = address("link", choice.pasted.as_deref())?;
    if let Some(id) = choice.link {
        let known = r.link(LinkId(id))?.filter(|link| !link.gone);
        let link =
            known.ok_or_else(|| Error::input("That link is no longer there.").hint("Choose another."))?;
        if chosen.known.as_ref().is_none_or(|known| known.key != link.program) {
            return Err(Error::input(format!("That link is not one of “{}”.", chosen.name))
                .hint("Choose a link of the program, or another program."));
        }
        if let Some(sub_id) = &link.sub_id {
            is_free(r, chosen, sub_id, but)?;
        }
        return Ok(Made::Known(LinkId(id)));
    }
    let made = if choice.build {
        let choice = LinkChoice { pasted, ..choice.clone() };
        let (url, sub_id) = match sub_id {
            Some(given) => (formed(open, r, chosen, &choice, Some(&given))?, Some(given)),
            None => {
                let own = readable(open, r, chosen, title)?;
                match formed(open, r, chosen, &choice, Some(&own)) {
                    Ok(url) => (url, Some(own)),
                    // Some networks give marks only where the link is made: then it has none.
                    Err(error) => (formed(open, r, chosen, &choice, None).map_err(|_| error)?, None),
                }
            }
        };
        Made::New { url, sub_id, target: address("page", choice.target.as_deref())? }
    } else if let Some(url) = pasted {
        read(open, chosen, url, sub_id, choice.target.as_deref())?
    } else if let Some(target) = typed("page", choice.target.as_deref())? {
        return Err(Error::input(format!("{target} alone is no link of yours."))
            .hint("Let the link be built (`--build`), or paste it (`--link`)."));
    } else {
        return Ok(sub_id.map_or(Made::Nothing, Made::SubId));
    };
    if let Made::New { sub_id: Some(sub_id), .. } = &made {
        is_free(r, chosen, sub_id, but)?;
    }
    Ok(made)
}

/// A link that was pasted, with what it says.
fn read(
    open: &Open,
    chosen: &Chosen,
    url: String,
    sub_id: Option<String>,
    target: Option<&str>,
) -> Result<Made, Error> {
    let says = chosen.connector(open).and_then(|connector| link::read(&connector, &url)).unwrap_or_default();
    if let (Some(given), Some(stands)) = (&sub_id, &says.sub_id)
        && given != stands
    {
        return Err(Error::input(format!("The link bears the sub-ID “{stands}”, not “{given}”."))
            .hint("Leave the sub-ID out, or paste the link that bears it."));
    }
    let target = address("page", target)?.or(says.target);
    Ok(Made::New { url, sub_id: says.sub_id.or(sub_id), target })
}

/// What can be copied of a link.
pub(super) fn copies(url: &str, sub_id: Option<String>, title: &str) -> Result<BuiltLink, Error> {
    let words: String = title.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let escaped = |text: &str| quick_xml::escape::escape(text).into_owned();
    let mut markdown = String::new();
    for c in words.chars() {
        if matches!(c, '\\' | '[' | ']' | '*' | '_' | '`' | '<' | '>') {
            markdown.push('\\');
        }
        markdown.push(c);
    }
    let in_markdown = url.replace('(', "%28").replace(')', "%29");
    Ok(BuiltLink {
        url: url.to_owned(),
        sub_id,
        markdown: format!("[{markdown}]({in_markdown})"),
        html: format!(r#"<a href="{}" rel="sponsored nofollow">{}</a>"#, escaped(url), escaped(&words)),
        qr: qr_svg(url)?,
    })
}

fn qr(url: &str) -> Result<QrCode, Error> {
    QrCode::new(url.as_bytes()).map_err(|error| {
        Error::input("The link is too long for a QR code.").hint("Leave the page out of it.").detail(error)
    })
}

fn qr_svg(url: &str) -> Result<String, Error> {
    let svg = qr(url)?.render::<qrcode::render::svg::Color<'_>>().min_dimensions(256, 256).build();
    // The declaration has no place inside a page.
    Ok(svg.split_once("?>").map_or(svg.clone(), |(_, picture)| picture.to_owned()))
}

fn qr_png(url: &str) -> Result<Vec<u8>, Error> {
    let code = qr(url)?;
    let (width, colors) = (code.width(), code.to_colors());
    let side = (width + 2 * QUIET) * MODULE;
    let is_dark = |x: usize, y: usize| {
        let (x, y) = ((x / MODULE).checked_sub(QUIET), (y / MODULE).checked_sub(QUIET));
        let (Some(x), Some(y)) = (x.filter(|x| *x < width), y.filter(|y| *y < width)) else { return false };
        colors.get(y * width + x) == Some(&Color::Dark)
    };
    let pixels: Vec<u8> =
        (0..side * side).map(|at| if is_dark(at % side, at / side) { 0 } else { 255 }).collect();
    let bug = |error: png::EncodingError| {
        Error::new(crate::ErrorKind::Bug, "The picture could not be made.").detail(error)
    };
    let mut bytes = Vec::new();
    let side = u32::try_from(side).unwrap_or(u32::MAX);
    let mut encoder = png::Encoder::new(&mut bytes, side, side);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header().map_err(bug)?;
    writer.write_image_data(&pixels).map_err(bug)?;
    writer.finish().map_err(bug)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_hold_whatever_the_title_is() {
        let url = "https://track.example/?a=1&p=x(y)";
        let copies = copies(url, None, "Best [tents] <b>\"now\"</b>").unwrap();
        assert_eq!(
            copies.markdown,
            "[Best \\[tents\\] \\<b\\>\"now\"\\</b\\>](https://track.example/?a=1&p=x%28y%29)"
        );
        assert_eq!(
            copies.html,
            "<a href=\"https://track.example/?a=1&amp;p=x(y)\" rel=\"sponsored nofollow\">\
             Best [tents] &lt;b&gt;&quot;now&quot;&lt;/b&gt;</a>"
        );
        assert!(copies.qr.starts_with("<svg"), "{}", copies.qr);
        let png = qr_png(url).unwrap();
        let mut read = png::Decoder::new(std::io::Cursor::new(png)).read_info().unwrap();
        let mut pixels = vec![0; read.output_buffer_size().unwrap()];
        read.next_frame(&mut pixels).unwrap();
        let width = read.info().width as usize;
        // The quiet zone is white; the corner of the finder pattern behind it is black.
        let corner = MODULE * QUIET;
        assert_eq!((pixels[0], pixels[corner * width + corner]), (255, 0));
        assert!(qr(&"x".repeat(4_000)).err().unwrap().message.contains("too long"));
    }
}
