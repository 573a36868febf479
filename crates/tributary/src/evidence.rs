//! The record as evidence: whether it is as it was sealed, and packs of what became less.

mod pack;
mod paper;
mod states;

use std::path::Path;
use std::sync::Arc;

use ledger::{Break, BreakKind, Seal, Verified};

use crate::view::{BreakView, MoneyView, PackRequest, PackView, SavePack, VerifiedView, VerifyRequest, time};
use crate::{App, Error, activity, whole};

/// How many breaks are told one by one.
const BREAKS: usize = 100;
/// What the chain is good for, in one sentence.
const MEANING: &str = "That the chain holds shows that nothing in it was changed, added or taken out since it was \
    sealed, as long as nobody rebuilt the whole of it: whoever owns this computer could, and only a newest hash that \
    you noted elsewhere, in a mail to yourself for example, would then no longer be found.";

/// Looks whether everything is still as it was sealed.
pub(crate) async fn verify(app: &Arc<App>, request: VerifyRequest) -> Result<VerifiedView, Error> {
    verify_with(app, request, |_, _| {}).await
}

/// Looks whether everything is still as it was sealed, and tells how many of how many states were read.
pub async fn verify_with(
    app: &Arc<App>,
    request: VerifyRequest,
    mut progress: impl FnMut(u64, u64) + Send + 'static,
) -> Result<VerifiedView, Error> {
    app.blocking(move |_, open| {
        let noted = request.noted.as_deref().map(str::trim).filter(|noted| !noted.is_empty());
        if let Some(noted) = noted.filter(|noted| !is_hash(noted)) {
            return Err(Error::input(format!("“{noted}” is no hash of the chain."))
                .hint("It has 64 digits from 0 to f, as this look prints it."));
        }
        open.ledger.read(|r| {
            let found = r.verify(&mut progress)?;
            let at = noted.map(|noted| r.seal_with(noted)).transpose()?.flatten();
            Ok(view(found, noted.is_some(), at))
        })
    })
    .await
}

fn is_hash(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn view(found: Verified, asked: bool, noted: Option<Seal>) -> VerifiedView {
    let breaks = found.breaks.len();
    VerifiedView {
        holds: breaks == 0 && asked == noted.is_some(),
        links: found.links,
        sealed_later: found.sealed_later,
        states: found.states,
        since: found.since.map(time),
        head_at: found.head.as_ref().map(|head| time(head.at)),
        head: found.head.map(|head| head.hash),
        broken: found.breaks.iter().take(BREAKS).map(broken).collect(),
        broken_count: breaks,
        noted: noted.map(|noted| format!("link {} of {}", noted.seq, time(noted.at))),
        meaning: MEANING.to_owned(),
    }
}

fn broken(found: &Break) -> BreakView {
    BreakView {
        kind: found.kind,
        what: in_words(found.kind).to_owned(),
        link: found.seq,
        at: found.at.map(time),
        batch: found.batch.map(|batch| batch.0),
        account: found.from.as_ref().map(|from| from.account_name.clone()),
        source: found.from.as_ref().map(activity::source),
    }
}

fn in_words(kind: BreakKind) -> &'static str {
    match kind {
        BreakKind::Content => "what it brought is not what was sealed",
        BreakKind::Origin => "where it came from is not what was sealed",
        BreakKind::Undone => "whether it was taken back is not what was sealed",
        BreakKind::Leftover => "it was taken back, and something of it is there",
        BreakKind::Missing => "no link seals it",
        BreakKind::Altered => "the link was changed",
        BreakKind::Cut => "the chain is cut before this link",
    }
}

/// Says what a pack would say in short.
pub async fn look(app: &Arc<App>, request: PackRequest) -> Result<PackView, Error> {
    app.blocking(move |app, open| Ok(pack::of(app, open, &request)?.view())).await
}

/// Writes a pack: a PDF to hand over, or a table of every state.
pub async fn save(app: &Arc<App>, save: SavePack) -> Result<PackView, Error> {
    app.blocking(move |app, open| {
        let path = Path::new(&save.path);
        let kind = Kind::of(path)?;
        let pack = pack::of(app, open, &save.of)?;
        whole::write(path, |out| {
            match kind {
                Kind::Pdf => paper::write(&pack, out)?,
                Kind::Csv => states::write(&pack, out)?,
            }
            Ok((true, ()))
        })?;
        Ok(pack.view())
    })
    .await
}

/// What a pack is written as.
enum Kind {
    Pdf,
    Csv,
}

impl Kind {
    fn of(path: &Path) -> Result<Kind, Error> {
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
        match ending.as_deref() {
            Some("pdf") => Ok(Kind::Pdf),
            Some("csv") => Ok(Kind::Csv),
            _ => Err(Error::input(format!("{} does not end in .pdf or .csv.", path.display()))
                .hint("The ending decides what is written.")),
        }
    }
}

/// A share in percent with one decimal, rounded half up; `None` of nothing.
fn percent(part: u64, all: u64) -> Option<String> {
    let tenths = (u128::from(part) * 2000 + u128::from(all)).checked_div(u128::from(all) * 2)?;
    Some(format!("{}.{}", tenths / 10, tenths % 10))
}

/// Amounts as the screen has them.
fn amounts(sums: &record::Amounts) -> Vec<MoneyView> {
    sums.iter().map(MoneyView::from).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_told_with_one_decimal() {
        for (part, all, expected) in [
            (0, 0, None),
            (0, 7, Some("0.0")),
            (1, 3, Some("33.3")),
            (2, 3, Some("66.7")),
            (1, 16, Some("6.3")),
            (5, 5, Some("100.0")),
        ] {
            assert_eq!(percent(part, all).as_deref(), expected, "{part} of {all}");
        }
    }
}
