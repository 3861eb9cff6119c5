//! What was decided, as a value; and what the log says of it.

use crate::{Agency, File, Item, ItemId, Key, Package, Picture, Standing};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::fmt;

/// What is to become true, all of it or nothing. Only the store makes it so.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    /// The new states. None: nothing changes.
    pub changes: Vec<Change>,
    /// Who decided.
    pub actor: Actor,
    /// Why, in words for the log.
    pub reason: String,
    /// When.
    pub at: Timestamp,
}

/// A new state of one thing.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// A record in its new version. The store expects that it holds the version before
    /// (`version - 1`; nothing, if that is 0) and otherwise refuses the whole decision.
    Put(Record),
    /// These pictures belong to this text, says `by`: the text itself or a package. Replaces what
    /// `by` said of that text before. Neither needs to have arrived.
    Attach {
        /// Who says so.
        by: ItemId,
        /// The text.
        text: ItemId,
        /// Its pictures in their order.
        pictures: Vec<ItemId>,
    },
    /// A file arrived under a name; a later one of the same name replaces it.
    Arrived(File),
}

/// Everything that has an id and versions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Record {
    /// A text.
    Item(Box<Item>),
    /// A picture.
    Picture(Box<Picture>),
    /// What ties them.
    Package(Box<Package>),
}

impl Record {
    /// Its identity.
    pub fn id(&self) -> &ItemId {
        match self {
            Self::Item(item) => &item.id,
            Self::Picture(picture) => &picture.id,
            Self::Package(package) => &package.id,
        }
    }

    /// Its key.
    pub fn key(&self) -> Key {
        Key::of(self.id())
    }

    /// Counts our states of it, from 1.
    pub fn version(&self) -> u32 {
        match self {
            Self::Item(item) => item.version,
            Self::Picture(picture) => picture.version,
            Self::Package(package) => package.version,
        }
    }

    /// Whether it may be shown.
    pub fn standing(&self) -> &Standing {
        match self {
            Self::Item(item) => &item.standing,
            Self::Picture(picture) => &picture.standing,
            Self::Package(package) => &package.standing,
        }
    }
}

/// Who decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Actor {
    /// An agency, by what it sent.
    Agency(Agency),
    /// The program itself: a file became ready.
    Clock,
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Agency(agency) => write!(f, "agency {agency}"),
            Self::Clock => f.write_str("clock"),
        }
    }
}

impl Decision {
    /// Nothing changes, and this is why.
    pub fn nothing(actor: Actor, reason: impl Into<String>, at: Timestamp) -> Self {
        Self { changes: Vec::new(), actor, reason: reason.into(), at }
    }
}

/// One numbered entry of the log: something changed, in this order, on every node.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// Its number, from 1, without gaps.
    pub seq: u64,
    /// When it was decided.
    pub at: Timestamp,
    /// Who decided.
    pub actor: Actor,
    /// Why.
    pub reason: String,
    /// What changed.
    pub event: Event,
}

/// What changed, by key; the state itself is in the store.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Event {
    /// An item has a new version.
    Item {
        /// Which.
        key: Key,
        /// Its version now.
        version: u32,
    },
    /// A picture has a new version; these items show it.
    Picture {
        /// Which.
        key: Key,
        /// Its version now.
        version: u32,
    },
    /// A package has a new version.
    Package {
        /// Which.
        key: Key,
        /// Its version now.
        version: u32,
    },
    /// Other pictures belong to this item.
    Attached {
        /// The item.
        key: Key,
    },
}
