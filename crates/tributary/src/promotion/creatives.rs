//! Banners, texts, widgets and codes: kept as text to copy, never run.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use base64::Engine as _;
use ledger::{Creative, CreativeId, ProgramKey, Reader};
use record::{CreativeKind, Day};
use site::Stop;

use super::looking::web;
use super::{address, chosen_to_write, in_batch, typed};
use crate::view::{
    ByCreative, CreativeEdit, CreativeForm, CreativeImage, CreativeView, CreativesAdded, CreativesFolder,
    LeftFile, OfProgram, PromotionDone,
};
use crate::{App, Error};

/// Where addresses in pasted code that say no host would begin: nowhere that exists (RFC 2606, 2).
const NOWHERE: &str = "https://pasted.invalid/";
/// How many files a folder of banners may hold.
const MOST_FILES: usize = 5_000;

/// The creatives that are kept, the newest first.
pub async fn creatives(app: &Arc<App>, of: OfProgram) -> Result<Vec<CreativeView>, Error> {
    app.blocking(move |app, open| {
        open.ledger.read(|r| {
            let found = r.creatives(of.program.map(ProgramKey))?;
            found.into_iter().map(|one| view(r, app.today(), one)).collect()
        })
    })
    .await
}

pub(super) fn view(
    r: &Reader,
    today: Day,
    (id, creative, placements): (CreativeId, Creative, u64),
) -> Result<CreativeView, Error> {
    let (width, height) = creative.size.unzip();
    Ok(CreativeView {
        id: id.0,
        program: creative.program.0,
        program_name: r.program(creative.program)?.map(|program| program.name).unwrap_or_default(),
        kind: creative.kind,
        name: creative.name,
        width,
        height,
        html: creative.html,
        image: creative.image,
        url: creative.url,
        code: creative.code,
        starts: creative.starts,
        ends: creative.ends,
        expired: creative.ends.is_some_and(|last| last < today),
        listed: creative.listed.is_some(),
        placements,
    })
}

/// Keeps a creative.
pub async fn add_creative(app: &Arc<App>, form: CreativeForm) -> Result<PromotionDone, Error> {
    app.write(move |app, _, w| {
        let chosen = chosen_to_write(app, w, &form.program)?;
        let creative = understood(&form)?;
        let (id, batch) = in_batch(app, w, chosen.account.id, |import| {
            let program = chosen.key(import)?;
            Ok(import.put_creative(None, &Creative { program, ..creative })?)
        })?;
        Ok(PromotionDone { id: id.0, link: None, batch })
    })
    .await
}

/// Changes a creative, or takes it away.
pub async fn creative_edit(app: &Arc<App>, edit: CreativeEdit) -> Result<PromotionDone, Error> {
    app.write(move |app, _, w| {
        let id = CreativeId(edit.id);
        let old = known(w, edit.id)?;
        let account = w.program(old.program)?.map(|program| program.account).ok_or_else(gone)?;
        let creative = changed(&edit, old)?;
        let (_, batch) = in_batch(app, w, account, |import| Ok(import.put_creative(Some(id), &creative)?))?;
        Ok(PromotionDone { id: id.0, link: None, batch })
    })
    .await
}

fn gone() -> Error {
    Error::input("That creative is no longer there.").hint("Choose another.")
}

fn known(r: &Reader, id: i64) -> Result<Creative, Error> {
    let found = r.creatives(None)?.into_iter().find(|(known, ..)| known.0 == id);
    found.map(|(_, creative, _)| creative).ok_or_else(gone)
}

fn changed(edit: &CreativeEdit, old: Creative) -> Result<Creative, Error> {
    if edit.remove {
        return Ok(Creative { gone: true, ..old });
    }
    if old.listed.is_some() {
        return Err(Error::input(format!(
            "“{}” is what its network lists, so it cannot be changed here.",
            old.name
        ))
        .hint("Take it away, or keep a creative of your own beside it."));
    }
    let day = |text: &Option<String>, old| match text.as_deref().map(str::trim) {
        None => Ok(old),
        Some("") => Ok(None),
        Some(text) => text
            .parse::<Day>()
            .map(Some)
            .map_err(|_| Error::input(format!("“{text}” is no day.")).hint("Write it as in 2026-11-30.")),
    };
    let text = |what, new: &Option<String>, old| match new {
        None => Ok(old),
        Some(text) => typed(what, Some(text)),
    };
    let html = text("code", &edit.html, old.html.clone())?;
    let said = match &edit.html {
        Some(_) => html.as_deref().map(says).unwrap_or_default(),
        None => Says::default(),
    };
    let url = match &edit.url {
        Some(url) => address("link", Some(url))?,
        None => said.url.clone().or(old.url),
    };
    let creative = Creative {
        kind: edit.kind.unwrap_or(old.kind),
        name: text("name", &edit.name, Some(old.name.clone()))?.unwrap_or(old.name),
        size: said.size.or(old.size),
        image: said.image.or(old.image),
        url,
        code: text("coupon", &edit.code, old.code)?,
        starts: day(&edit.starts, old.starts)?,
        ends: day(&edit.ends, old.ends)?,
        html,
        ..old
    };
    is_in_order(creative.starts, creative.ends)?;
    Ok(creative)
}

/// Makes a banner of each image in a folder that is none yet; folders inside it are not looked at.
pub async fn creatives_folder(app: &Arc<App>, folder: CreativesFolder) -> Result<CreativesAdded, Error> {
    app.write(move |app, _, w| {
        let (images, left) = images_in(Path::new(&folder.path))?;
        let chosen = chosen_to_write(app, w, &folder.program)?;
        let there: BTreeSet<_> = match &chosen.known {
            Some(program) => {
                let there = w.creatives(Some(program.key))?.into_iter();
                there.map(|(_, creative, _)| (creative.name, creative.size)).collect()
            }
            None => BTreeSet::new(),
        };
        let (known, new): (Vec<_>, Vec<_>) = images.into_iter().partition(|image| there.contains(image));
        let count = |list: &[(String, Option<(u32, u32)>)]| list.len() as u64;
        let mut added = CreativesAdded { added: count(&new), known: count(&known), left, batch: None };
        if !new.is_empty() {
            let ((), batch) = in_batch(app, w, chosen.account.id, |import| {
                let program = chosen.key(import)?;
                new.into_iter().try_for_each(|(name, size)| {
                    import.put_creative(None, &banner(program, name, size)).map(drop).map_err(Error::from)
                })
            })?;
            added.batch = Some(batch);
        }
        Ok(added)
    })
    .await
}

/// A banner of which no more is known.
pub(super) fn banner(program: ProgramKey, name: String, size: Option<(u32, u32)>) -> Creative {
    Creative {
        program,
        kind: CreativeKind::Banner,
        name,
        size,
        html: None,
        image: None,
        url: None,
        code: None,
        starts: None,
        ends: None,
        listed: None,
        gone: false,
    }
}

/// An image's name and size.
type Named = (String, Option<(u32, u32)>);

/// The images of a folder in the order of their names, and the files that are none.
fn images_in(folder: &Path) -> Result<(Vec<Named>, Vec<LeftFile>), Error> {
    let cannot = |error: std::io::Error| Error::file(folder, &error);
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(cannot)? {
        let entry = entry.map_err(cannot)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.path().is_file() && !name.starts_with('.') {
            files.push((name, entry.path()));
        }
        if files.len() > MOST_FILES {
            return Err(Error::input(format!("{} holds more than {MOST_FILES} files.", folder.display()))
                .hint("Choose the folder with the banners alone."));
        }
    }
    files.sort();
    let (mut images, mut left) = (Vec::new(), Vec::new());
    for (file, path) in files {
        match measured(&path) {
            Ok(size) => {
                let name = path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
                images.push((name.unwrap_or(file), Some(size)));
            }
            Err(error) => left.push(LeftFile { file, why: error.message }),
        }
    }
    Ok((images, left))
}

/// Fetches the image of a creative, to be looked at: never but when the user asks for it, and nothing else of its code.
pub async fn creative_image(app: &Arc<App>, which: ByCreative) -> Result<CreativeImage, Error> {
    let creative = app.blocking(move |_, open| open.ledger.read(|r| known(r, which.id))).await?;
    let url = creative.image.ok_or_else(|| {
        Error::input("The address of its image is not known.")
            .hint("Paste the code that the network gives: the image is read from it.")
    })?;
    let web = web(app, &app.profile(), [url.as_str()])?;
    let bytes = site::picture(&web, &url, &Stop::never()).await.map_err(|finding| {
        let word = serde_json::to_value(&finding).unwrap_or_default();
        Error::new(crate::ErrorKind::Unreachable, "The image could not be fetched.")
            .hint("Look at it in the browser, or try again later.")
            .detail(word)
    })?;
    let kind = match imagesize::image_type(&bytes) {
        Ok(imagesize::ImageType::Png) => "png",
        Ok(imagesize::ImageType::Jpeg) => "jpeg",
        Ok(imagesize::ImageType::Gif) => "gif",
        Ok(imagesize::ImageType::Webp) => "webp",
        _ => {
            return Err(Error::input("What stands at its address is no image that can be shown.")
                .hint("Look at it in the browser."));
        }
    };
    let text = base64::engine::general_purpose::STANDARD.encode(bytes);
    Ok(CreativeImage { data: format!("data:image/{kind};base64,{text}") })
}

fn is_in_order(starts: Option<Day>, ends: Option<Day>) -> Result<(), Error> {
    match starts.zip(ends) {
        Some((starts, ends)) if ends < starts => {
            Err(Error::input(format!("It cannot end on {ends}, before it begins on {starts}."))
                .hint("Correct one of the two days."))
        }
        _ => Ok(()),
    }
}

/// What pasted code says of itself.
#[derive(Default)]
struct Says {
    size: Option<(u32, u32)>,
    image: Option<String>,
    url: Option<String>,
    text: Option<String>,
    is_frame: bool,
}

fn says(html: &str) -> Says {
    let Ok(base) = url::Url::parse(NOWHERE) else { return Says::default() };
    let page = site::read_page(&base, Some("text/html; charset=utf-8"), html.as_bytes());
    let is_somewhere = |address: &String| !address.starts_with(NOWHERE);
    let Some(link) = page.links.iter().find(|link| link.image.is_some()).or(page.links.first()) else {
        return Says::default();
    };
    Says {
        size: link.image.as_ref().and_then(|image| image.width.zip(image.height)),
        image: link.image.as_ref().map(|image| image.src.clone()).filter(is_somewhere),
        url: Some(link.url.clone()).filter(is_somewhere),
        text: Some(link.text.clone()).filter(|text| !text.is_empty()),
        is_frame: link.is_frame,
    }
}

fn understood(form: &CreativeForm) -> Result<Creative, Error> {
    let html = typed("code", form.html.as_deref())?;
    let said = html.as_deref().map(says).unwrap_or_default();
    let code = typed("coupon", form.code.as_deref())?;
    let size = match form.file.as_deref() {
        Some(file) => Some(measured(Path::new(file))?),
        None => said.size,
    };
    let is_script = html.as_deref().is_some_and(|html| html.to_ascii_lowercase().contains("<script"));
    let kind = form.kind.unwrap_or(match (&html, &code) {
        (None, Some(_)) => CreativeKind::Coupon,
        _ if said.is_frame || is_script => CreativeKind::Widget,
        _ if said.image.is_some() || size.is_some() => CreativeKind::Banner,
        _ => CreativeKind::Text,
    });
    let file_name = form.file.as_deref().and_then(|file| Path::new(file).file_stem()?.to_str());
    let name = typed("name", form.name.as_deref())?
        .or_else(|| said.text.clone())
        .or_else(|| file_name.map(str::to_owned))
        .or_else(|| code.clone())
        .or_else(|| size.map(|(width, height)| format!("{width} × {height}")));
    let name = name.ok_or_else(|| {
        Error::input("The creative needs a name.")
            .hint("Write one, or paste the code that the network gives.")
    })?;
    is_in_order(form.starts, form.ends)?;
    Ok(Creative {
        program: ProgramKey(0),
        kind,
        name,
        size,
        html,
        image: said.image,
        url: address("link", form.url.as_deref())?.or(said.url),
        code,
        starts: form.starts,
        ends: form.ends,
        listed: None,
        gone: false,
    })
}

/// The size of an image, by the first bytes of its file.
fn measured(path: &Path) -> Result<(u32, u32), Error> {
    match imagesize::size(path) {
        Ok(size) => {
            let side = |pixels| u32::try_from(pixels).unwrap_or(u32::MAX);
            Ok((side(size.width), side(size.height)))
        }
        // A file that ends too soon is there, and no image.
        Err(imagesize::ImageError::IoError(error)) if error.kind() != std::io::ErrorKind::UnexpectedEof => {
            Err(Error::file(path, &error))
        }
        Err(error) => Err(Error::input(format!("{} is no image that can be read.", path.display()))
            .hint("Choose a PNG, JPEG, GIF, WebP or AVIF file.")
            .detail(error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pasted(html: &str) -> Creative {
        understood(&CreativeForm {
            program: crate::view::ProgramChoice::default(),
            kind: None,
            name: None,
            html: Some(html.to_owned()),
            file: None,
            url: None,
            code: None,
            starts: None,
            ends: None,
        })
        .unwrap()
    }

    #[test]
    fn pasted_code_says_what_it_is() {
        let banner = pasted(
            r#"<a href="https://t.example/c?x=1&amp;y=2"><img src="https://t.example/b.png" width="300" height="250" alt="Tents"></a>"#,
        );
        assert_eq!((banner.kind, banner.size), (CreativeKind::Banner, Some((300, 250))));
        assert_eq!(banner.url.as_deref(), Some("https://t.example/c?x=1&y=2"));
        assert_eq!(banner.image.as_deref(), Some("https://t.example/b.png"));
        assert_eq!(banner.name, "Tents");
        let text = pasted(r#"<a href="https://t.example/c">Buy <b>tents</b></a>"#);
        assert_eq!((text.kind, text.size, text.name.as_str()), (CreativeKind::Text, None, "Buy tents"));
        let form = CreativeForm {
            program: crate::view::ProgramChoice::default(),
            kind: None,
            name: None,
            html: Some("<script>alert(1)</script>".to_owned()),
            file: None,
            url: None,
            code: None,
            starts: None,
            ends: None,
        };
        assert!(understood(&form).unwrap_err().message.contains("needs a name"));
        let named = CreativeForm { name: Some("Search box".to_owned()), ..form };
        assert_eq!(understood(&named).unwrap().kind, CreativeKind::Widget);
    }
}
