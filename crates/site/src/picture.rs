//! One image, because somebody wants to see it.

use url::Url;

use crate::chain::{Followed, How, Rules, follow};
use crate::fetch::{Read, Stop, Web};
use crate::finding::{Finding, NotAsked};

/// How large an image may be.
const IMAGE: usize = 4 << 20;

/// Fetches an image, or says what was found instead. Its bytes are as they came: whether they are an image is for the
/// caller to see. Whoever looks at a banner asks its host for it, also if that host counts.
pub async fn picture(web: &Web, url: &str, stop: &Stop) -> Result<Vec<u8>, Finding> {
    let url = Url::parse(url).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    let url = url.ok_or(Finding::NotAsked { why: NotAsked::NotAnAddress })?;
    let how = How::Link { even_so: true, head: false };
    let Followed { end, .. } = follow(web, &url, &Rules::default(), how, Read::All(IMAGE), stop).await;
    let (_, answer) = end?;
    match answer.status {
        200..=299 if answer.is_whole => Ok(answer.body),
        200..=299 => Err(Finding::TooLarge),
        status => Err(Finding::of_status(status)),
    }
}
