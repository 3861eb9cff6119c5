//! A place for a store, and things to keep in it.

#![allow(clippy::unwrap_used, reason = "a test may panic, its helpers too")]

use depesche_news::{
    Actor, Agency, Body, Change, Decision, Digest, File, Hold, Item, ItemId, Media, Package, Picture, Placement,
    Record, Revision, SectionPath, SiteId, Standing,
};
use depesche_store::{Listing, Result, Store};
use jiff::Timestamp;
use tempfile::TempDir;

/// Where a store is kept; it can be opened several times, as by several programs.
pub(crate) struct Place {
    folder: TempDir,
}

impl Place {
    pub(crate) fn sqlite() -> Self {
        Self { folder: TempDir::new().unwrap() }
    }

    pub(crate) async fn open(&self) -> Store {
        let path = |name| self.folder.path().join(name).display().to_string();
        Store::open(&format!("sqlite:{}", path("records")), &format!("file:{}", path("media"))).await.unwrap()
    }

    /// Whether a file of this name lies beside the media folder or above it.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.folder.path().ancestors().any(|folder| folder.join(name).exists())
    }
}

pub(crate) fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

pub(crate) fn agency() -> Agency {
    Agency::parse("kueste").unwrap()
}

pub(crate) fn id(id: &str) -> ItemId {
    ItemId { agency: agency(), id: id.into() }
}

pub(crate) fn list(site: &str, section: Option<&str>) -> Listing {
    let section = section.map(|section| SectionPath::parse(section).unwrap());
    Listing { site: SiteId::parse(site).unwrap(), section }
}

pub(crate) fn placement(site: &str, section: &str) -> Placement {
    Placement { site: SiteId::parse(site).unwrap(), section: SectionPath::parse(section).unwrap() }
}

pub(crate) fn decision(changes: Vec<Change>) -> Decision {
    Decision { changes, ..Decision::nothing(Actor::Agency(agency()), "test", at(77)) }
}

pub(crate) async fn put(store: &Store, item: Item) -> Result<Option<u64>> {
    store.commit(&decision(vec![item.change()])).await
}

pub(crate) async fn put_all(store: &Store, items: impl IntoIterator<Item = Item>) {
    store.commit(&decision(items.into_iter().map(Make::change).collect())).await.unwrap();
}

pub(crate) fn attach(by: &str, text: &str, pictures: &[&str]) -> Change {
    Change::Attach { by: id(by), text: id(text), pictures: pictures.iter().map(|picture| id(picture)).collect() }
}

pub(crate) fn arrived(name: &str, received: i64) -> Change {
    let media = Media { digest: Digest::of(b"picture"), width: 1, height: 1, renditions: vec![] };
    Change::Arrived(File { id: id(name), received: at(received), media })
}

/// Live, version 1, in section x of site a.
pub(crate) fn item(name: &str) -> Item {
    Item {
        id: id(name),
        version: 1,
        revision: Revision { number: 1, created: at(0) },
        standing: Standing::Live,
        placements: vec![placement("a", "x")],
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
        pictures: vec![].into(),
    }
}

/// Live, version 1.
pub(crate) fn picture(name: &str) -> Picture {
    Picture {
        id: id(name),
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
        media: None,
    }
}

pub(crate) fn package(name: &str, version: u32, standing: Standing) -> Change {
    let revision = Revision { number: 1, created: at(0) };
    let package = Package { id: id(name), version, revision, standing, texts: vec![], pictures: vec![] };
    Change::Put(Record::Package(Box::new(package)))
}

pub(crate) trait Make {
    fn record(self) -> Record;

    fn change(self) -> Change
    where
        Self: Sized,
    {
        Change::Put(self.record())
    }
}

impl Make for Item {
    fn record(self) -> Record {
        Record::Item(Box::new(self))
    }
}

impl Make for Picture {
    fn record(self) -> Record {
        Record::Picture(Box::new(self))
    }
}

/// Every standing with every embargo, expiry, time and placing.
pub(crate) fn every_item() -> Vec<Item> {
    let instants =
        [None, Some(at(10)), Some(at(20)), Some("0001-01-01T00:00:00Z".parse().unwrap()), Some(Timestamp::MAX)];
    let placings = [vec![], vec![placement("a", "x")], vec![placement("a", "y"), placement("b", "x")]];
    let mut items = Vec::new();
    for standing in [Standing::Live, Standing::Held(Hold::Rule), Standing::Killed] {
        for embargo in instants {
            for expiry in instants {
                for placements in &placings {
                    let (standing, placements) = (standing.clone(), placements.clone());
                    let updated = at(if items.len() % 2 == 0 { 5 } else { 15 });
                    let base = item(&items.len().to_string());
                    items.push(Item { standing, embargo, expiry, placements, updated, ..base });
                }
            }
        }
    }
    items
}
