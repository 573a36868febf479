//! Banners, texts, widgets and codes: kept as text to copy, never run.

use std::path::Path;
use std::sync::Arc;

use ledger::{Creative, CreativeId, ProgramKey, Reader};
use record::{CreativeKind, Day};

use super::{address, chosen_to_write, in_batch, typed, written};
use crate::view::{CreativeForm, CreativeView, OfProgram, PromotionDone};
use crate::{App, Error};

/// Where addresses in pasted code that say no host would begin: nowhere that exists (RFC 2606, 2).
const NOWHERE: &str = "https://pasted.invalid/";

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
        placements,
    })
}

/// Keeps a creative.
pub async fn add_creative(app: &Arc<App>, form: CreativeForm) -> Result<PromotionDone, Error> {
    written(app, move |app, _, w| {
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
    if let (Some(starts), Some(ends)) = (form.starts, form.ends)
        && ends < starts
    {
        return Err(Error::input(format!("It cannot end on {ends}, before it begins on {starts}."))
            .hint("Correct one of the two days."));
    }
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
