//! The gate: the one place that decides what a reader may see.

use crate::{Item, Media, Picture, Standing};
use jiff::Timestamp;
use std::ops::Deref;
use std::sync::Arc;

/// What the gate says of an item at an instant.
#[derive(Clone, Debug)]
pub enum Gate {
    /// It may be shown.
    Open(Public),
    /// It may not, and nobody may learn that it exists: answer 404.
    Shut,
    /// It is gone for ever: answer 410.
    Killed,
}

impl Gate {
    /// The item, if the gate is open.
    pub fn open(self) -> Option<Public> {
        match self {
            Self::Open(public) => Some(public),
            Self::Shut | Self::Killed => None,
        }
    }
}

/// An item that may be shown, with the pictures that may be shown with it. Made by [`Item::gate`]
/// alone; every outlet takes this type and no other.
///
/// True until [`Public::until`]; whoever keeps it longer must ask the gate again.
#[derive(Clone, Debug)]
pub struct Public {
    item: Arc<Item>,
    pictures: Vec<PublicPicture>,
    until: Option<Timestamp>,
}

/// A picture that may be shown, as part of a [`Public`] item.
#[derive(Clone, Debug)]
pub struct PublicPicture {
    picture: Picture,
    media: Media,
}

impl Item {
    /// Whether it may be shown at `now`, with which pictures, and until when that is true.
    ///
    /// Open from the embargo's instant on, shut from the expiry's instant on.
    pub fn gate(self: &Arc<Self>, now: Timestamp) -> Gate {
        match self.standing {
            Standing::Killed => Gate::Killed,
            Standing::Live if in_time(self.embargo, self.expiry, now) => Gate::Open(self.public(now)),
            Standing::Live | Standing::Held(_) => Gate::Shut,
        }
    }

    /// The next instant after `now` at which the gate's answer changes by time alone.
    pub fn turns(&self, now: Timestamp) -> Option<Timestamp> {
        match self.standing {
            Standing::Live => self.instants().filter(|instant| *instant > now).min(),
            Standing::Held(_) | Standing::Killed => None,
        }
    }

    fn public(self: &Arc<Self>, now: Timestamp) -> Public {
        let pictures = self.pictures.0.iter().filter_map(|picture| picture.gate(now)).collect();
        Public { item: self.clone(), pictures, until: self.turns(now) }
    }

    fn instants(&self) -> impl Iterator<Item = Timestamp> {
        let pictures = self.pictures.0.iter().flat_map(|p| [p.embargo, p.expiry]);
        [self.embargo, self.expiry].into_iter().chain(pictures).flatten()
    }
}

impl Picture {
    /// Private: a picture is public only through a public item.
    fn gate(&self, now: Timestamp) -> Option<PublicPicture> {
        let open = self.standing == Standing::Live && in_time(self.embargo, self.expiry, now);
        let media = self.media.clone().filter(|_| open)?;
        Some(PublicPicture { picture: self.clone(), media })
    }
}

fn in_time(embargo: Option<Timestamp>, expiry: Option<Timestamp>, now: Timestamp) -> bool {
    embargo.is_none_or(|embargo| embargo <= now) && expiry.is_none_or(|expiry| now < expiry)
}

impl Public {
    /// The pictures that may be shown, in their order.
    pub fn pictures(&self) -> &[PublicPicture] {
        &self.pictures
    }

    /// The instant from which this is no longer true; `None` if time alone changes nothing.
    pub fn until(&self) -> Option<Timestamp> {
        self.until
    }
}

/// The item's own fields; of its pictures, only [`Public::pictures`] can be read.
impl Deref for Public {
    type Target = Item;

    fn deref(&self) -> &Item {
        &self.item
    }
}

impl PublicPicture {
    /// The file and its renditions.
    pub fn media(&self) -> &Media {
        &self.media
    }
}

impl Deref for PublicPicture {
    type Target = Picture;

    fn deref(&self) -> &Picture {
        &self.picture
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Agency, Body, Digest, Hold, ItemId, Pictures, Revision};

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn id(id: &str) -> ItemId {
        ItemId { agency: Agency::parse("kueste").unwrap(), id: id.into() }
    }

    fn item() -> Item {
        Item {
            id: id("1"),
            version: 1,
            revision: Revision { number: 1, created: at(0) },
            standing: Standing::Live,
            placements: vec![],
            headline: "Flut".into(),
            lead: None,
            body: Body::parse("<p>Text</p>"),
            byline: None,
            located: None,
            credit: "Küste".into(),
            language: None,
            urgency: Item::USUAL_URGENCY,
            slugline: None,
            keywords: vec![],
            subjects: vec![],
            created: at(0),
            updated: at(0),
            embargo: None,
            expiry: None,
            correction: None,
            copyright: None,
            usage_terms: None,
            pictures: Pictures::default(),
        }
    }

    fn picture() -> Picture {
        Picture {
            id: id("p"),
            version: 1,
            revision: Revision { number: 1, created: at(0) },
            standing: Standing::Live,
            caption: String::new(),
            credit: String::new(),
            copyright: None,
            usage_terms: None,
            embargo: None,
            expiry: None,
            files: vec![],
            media: Some(Media { digest: Digest::of(b""), width: 1, height: 1, renditions: vec![] }),
        }
    }

    fn is_open(item: Item, now: i64) -> bool {
        matches!(Arc::new(item).gate(at(now)), Gate::Open(_))
    }

    fn pictures(picture: Picture, now: i64) -> usize {
        let item = Arc::new(Item { pictures: vec![picture].into(), ..item() });
        item.gate(at(now)).open().map_or(0, |public| public.pictures().len())
    }

    #[test]
    fn an_embargo_opens_at_its_instant() {
        let held = || Item { embargo: Some(at(10)), ..item() };
        assert!(!is_open(held(), 9));
        assert!(is_open(held(), 10));
    }

    #[test]
    fn an_expiry_shuts_at_its_instant() {
        let ending = || Item { expiry: Some(at(10)), ..item() };
        assert!(is_open(ending(), 9));
        assert!(!is_open(ending(), 10));
    }

    #[test]
    fn held_is_shut_and_killed_is_killed() {
        let held = Item { standing: Standing::Held(Hold::NoRule), ..item() };
        let killed = Item { standing: Standing::Killed, embargo: Some(at(10)), ..item() };
        assert!(matches!(Arc::new(held).gate(at(0)), Gate::Shut));
        assert!(matches!(Arc::new(killed).gate(at(0)), Gate::Killed));
    }

    #[test]
    fn a_picture_shows_only_while_it_may() {
        assert_eq!(pictures(picture(), 0), 1);
        assert_eq!(pictures(Picture { standing: Standing::Killed, ..picture() }, 0), 0);
        assert_eq!(pictures(Picture { media: None, ..picture() }, 0), 0);
        assert_eq!(pictures(Picture { embargo: Some(at(10)), ..picture() }, 9), 0);
        assert_eq!(pictures(Picture { embargo: Some(at(10)), ..picture() }, 10), 1);
        assert_eq!(pictures(Picture { expiry: Some(at(10)), ..picture() }, 10), 0);
    }

    #[test]
    fn a_public_item_says_how_long_it_is_true() {
        let picture = Picture { embargo: Some(at(20)), ..picture() };
        let item = Arc::new(Item { expiry: Some(at(30)), pictures: vec![picture].into(), ..item() });
        let until = |now| item.gate(at(now)).open().and_then(|public| public.until());
        assert_eq!(until(0), Some(at(20)));
        assert_eq!(until(20), Some(at(30)));
        assert_eq!(until(30), None);
    }
}
