//! Picture files: public only through a public item that shows them.

use super::{Fault, Keep, Shown};
use crate::page::Draft;
use crate::portal::Visit;
use axum::extract::Path;
use depesche_news::{Digest, Encoding, Item, Key, PublicPicture, Standing};
use http::HeaderValue;
use http::header;
use jiff::Timestamp;
use std::sync::Arc;

/// How long a browser may keep a picture without asking, in seconds.
const FRESH: i64 = 60;

/// A file as its address names it: `<key>-<digest8>-<width>.<extension>`.
struct Asked {
    key: Key,
    digest: String,
    width: u32,
    encoding: Encoding,
}

/// One rendition, if some item of this site may show it.
pub(super) async fn picture(visit: Visit, Path(name): Path<String>) -> Result<Shown, Fault> {
    let asked = Asked::parse(&name).ok_or(Fault::NotFound)?;
    let showing: Vec<Item> = visit.store().items_showing(asked.key).await?;
    let showing = showing.into_iter().filter(|item| item.section(&visit.site().id).is_some()).map(Arc::new);
    let (digest, until) = asked.public(&showing.collect::<Vec<_>>(), visit.now)?;
    let file = format!("{}.{}", asked.width, asked.encoding.extension());
    let bytes = visit.store().media(&digest, &file).await?.ok_or(Fault::NotFound)?;
    let draft = Draft::new(format!("/bild/{name}"), asked.encoding.content_type(), bytes);
    Ok(Shown { draft: draft.with(header::CACHE_CONTROL, fresh(until, visit.now)), keep: Keep::No })
}

impl Asked {
    fn parse(name: &str) -> Option<Self> {
        let (stem, extension) = name.rsplit_once('.')?;
        let encoding = [Encoding::Jpeg, Encoding::Webp].into_iter().find(|e| e.extension() == extension)?;
        let mut parts = stem.split('-');
        let key = Key::parse(parts.next()?).ok()?;
        let digest = parts.next()?.to_owned();
        let width = parts.next()?.parse().ok()?;
        parts.next().is_none().then_some(Self { key, digest, width, encoding })
    }

    /// The file's digest, and until when it may certainly be shown.
    fn public(&self, showing: &[Arc<Item>], now: Timestamp) -> Result<(Digest, Option<Timestamp>), Fault> {
        for item in showing.iter().filter_map(|item| item.gate(now).open()) {
            if let Some(picture) = item.pictures().iter().find(|picture| self.names(picture)) {
                return Ok((picture.media().digest.clone(), item.until()));
            }
        }
        Err(if self.is_gone(showing) { Fault::Gone } else { Fault::NotFound })
    }

    fn names(&self, picture: &PublicPicture) -> bool {
        let media = picture.media();
        let made = media.renditions.iter().any(|r| (r.width, r.encoding) == (self.width, self.encoding));
        picture.key() == self.key && media.digest.short() == self.digest && made
    }

    /// Whether the picture itself, or every item that showed it, is killed.
    fn is_gone(&self, showing: &[Arc<Item>]) -> bool {
        let killed = |item: &Arc<Item>| item.standing == Standing::Killed || item.pictures.is_killed(self.key);
        !showing.is_empty() && showing.iter().all(killed)
    }
}

/// Never longer than the gate is certainly open.
fn fresh(until: Option<Timestamp>, now: Timestamp) -> HeaderValue {
    let left = until.map_or(FRESH, |until| until.as_second() - now.as_second() - 1);
    HeaderValue::try_from(format!("public, max-age={}", left.clamp(0, FRESH)))
        .unwrap_or(HeaderValue::from_static("no-cache"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_strictly() {
        assert!(Asked::parse("0123456789a-0a1b2c3d-640.webp").is_some());
        for wrong in ["", "x.jpg", "0123456789a-0a1b2c3d-640.gif", "0123456789a-0a1b2c3d-640-1.jpg", "../../etc.jpg"] {
            assert!(Asked::parse(wrong).is_none(), "{wrong}");
        }
    }
}
