//! HTTP and HTML: pages, feeds, sitemaps, pictures. Every outlet takes `Public` only.
//!
//! A ready page is answered from the [`cache`] by a map look-up; a miss goes to a router, whose
//! handlers ask the [`edition`] (lists in memory) and the store, and show a [`page::Page`].

mod cache;
mod clock;
mod dates;
mod edition;
mod feed;
mod page;
mod portal;
mod reader;
mod serve;
mod templates;
mod texts;

pub use clock::Clock;
pub use portal::Portal;

use depesche_news::{SectionPath, SiteId};
use jiff::tz::TimeZone;
use std::path::PathBuf;

/// One site, as the operator configures it.
#[derive(Clone, Debug)]
pub struct Site {
    /// Its name in the store and in rules.
    pub id: SiteId,
    /// The name that readers see.
    pub name: String,
    /// What it is, in a sentence.
    pub description: Option<String>,
    /// Where readers find it: `https://example.org`, without a slash at the end.
    pub url: String,
    /// The language of its texts, BCP 47.
    pub language: String,
    /// The zone of the times that it shows.
    pub time_zone: TimeZone,
    /// Its sections, in the order of its navigation.
    pub sections: Vec<Section>,
    /// A folder whose templates replace the built-in ones.
    pub theme: Option<PathBuf>,
}

/// A section of a site.
#[derive(Clone, Debug)]
pub struct Section {
    /// Its part of an address.
    pub path: SectionPath,
    /// The name that readers see.
    pub name: String,
}

/// The portal cannot open.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct OpenError(pub String);
