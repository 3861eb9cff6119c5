//! One piece of news under one id.

use crate::{Body, ItemId, Key, Picture, SectionPath, SiteId, Slug};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::fmt;

/// One piece of news: one version of it, the newest that we have.
///
/// It may be live or not; to show any of it, pass [`Item::gate`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Item {
    /// Identity.
    pub id: ItemId,
    /// Counts our states of it, from 1.
    pub version: u32,
    /// The agency's version.
    pub revision: Revision,
    /// Whether it may be shown.
    pub standing: Standing,
    /// Where it stands: at most one section of each site. Empty only while it is held.
    pub placements: Vec<Placement>,
    /// The headline.
    pub headline: String,
    /// The opening paragraph, where the wire keeps it apart from the body.
    pub lead: Option<String>,
    /// The text.
    pub body: Body,
    /// Who wrote it.
    pub byline: Option<String>,
    /// Where it was reported.
    pub located: Option<String>,
    /// Whom we must name.
    pub credit: String,
    /// BCP 47.
    pub language: Option<String>,
    /// 1 (flash) to 9.
    pub urgency: u8,
    /// The agency's keywords that tie items to a story.
    pub slugline: Option<String>,
    /// Free keywords.
    pub keywords: Vec<String>,
    /// Subject codes, `medtop:11000000`.
    pub subjects: Vec<String>,
    /// When the agency made the first version.
    pub created: Timestamp,
    /// When the agency made this version: the time that a reader sees.
    pub updated: Timestamp,
    /// Not to be shown before.
    pub embargo: Option<Timestamp>,
    /// Not to be shown from then on.
    pub expiry: Option<Timestamp>,
    /// The newest correction that says so.
    pub correction: Option<Correction>,
    /// The notice to print.
    pub copyright: Option<String>,
    /// What the agency allows and forbids.
    pub usage_terms: Option<String>,
    /// Its pictures in their order, whatever their standing. Kept apart: the store joins them.
    #[serde(skip)]
    pub pictures: Pictures,
}

impl Item {
    /// The urgency of an item whose agency gives none.
    pub const USUAL_URGENCY: u8 = 5;

    /// The short id in its address, fixed for ever.
    pub fn key(&self) -> Key {
        Key::of(&self.id)
    }

    /// The readable part of its address; changes with the headline.
    pub fn slug(&self) -> Slug {
        Slug::of(&self.headline)
    }

    /// Where lists sort it: by the agency's time, but not before its embargo has ended.
    pub fn at(&self) -> Timestamp {
        self.embargo.map_or(self.updated, |embargo| embargo.max(self.updated))
    }

    /// The section in which it stands on a site.
    pub fn section(&self, site: &SiteId) -> Option<&SectionPath> {
        self.placements.iter().find(|p| p.site == *site).map(|p| &p.section)
    }
}

/// The pictures of an item, whatever their standing. Put in by the store; only the gate can take any
/// out, so that no outlet can show one that must not show.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pictures(pub(crate) Vec<Picture>);

impl Pictures {
    /// Whether one of them has this key and is killed: its address then answers 410.
    pub fn is_killed(&self, key: Key) -> bool {
        self.0.iter().any(|picture| picture.key() == key && picture.standing == Standing::Killed)
    }
}

impl From<Vec<Picture>> for Pictures {
    fn from(pictures: Vec<Picture>) -> Self {
        Self(pictures)
    }
}

/// The agency's version of something. Greater is newer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Revision {
    /// Its number; 0 where the format has none.
    pub number: u64,
    /// When the agency made it: tells versions apart that share a number.
    pub created: Timestamp,
}

/// Whether something may be shown, as far as people decide it. Time decides the rest: see
/// [`Item::gate`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Standing {
    /// It may.
    Live,
    /// Not for now.
    Held(Hold),
    /// Never again: its address answers 410.
    Killed,
}

/// Why something is held.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Hold {
    /// The agency withholds it.
    Withheld,
    /// No rule says where it belongs.
    NoRule,
    /// The rule that matched wants an editor to look.
    Rule,
    /// There is an embargo, but its instant cannot be read: the wire's words.
    UnreadableEmbargo(String),
    /// It is not meant for readers: the wire's word for it (`advisory` …).
    NotForPublication(String),
    /// It has no headline or no text.
    Incomplete(String),
}

impl fmt::Display for Hold {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Withheld => f.write_str("the agency withholds it"),
            Self::NoRule => f.write_str("no rule says where it belongs"),
            Self::Rule => f.write_str("its rule wants an editor to look"),
            Self::UnreadableEmbargo(words) => write!(f, "its embargo `{words}` cannot be read"),
            Self::NotForPublication(word) => write!(f, "it is not for readers: {word}"),
            Self::Incomplete(lacking) => write!(f, "it has {lacking}"),
        }
    }
}

/// Where an item stands: a section of a site.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Placement {
    /// The site.
    pub site: SiteId,
    /// The section.
    pub section: SectionPath,
}

/// A correction: a version that mends an error and says so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    /// The agency's words for readers; `None` when it only marked the version as a correction.
    pub note: Option<String>,
    /// When.
    pub at: Timestamp,
}
