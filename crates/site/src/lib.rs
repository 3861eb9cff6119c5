//! HTTP and HTML: pages, feeds, sitemaps, pictures. Every outlet takes `Public` only.

use depesche_news::{SectionPath, SiteId};
use depesche_store::Store;
use jiff::{Timestamp, tz::TimeZone};
use std::path::PathBuf;
use std::sync::Arc;

/// Tells the time: the system's in the program, a test's own in a test.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> Timestamp + Send + Sync>);

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

/// What serves readers.
#[derive(Clone)]
pub struct Portal {}

impl Portal {
    /// Builds the lists from the store; an error names a template or a text that cannot be used.
    pub async fn open(store: Store, sites: Vec<Site>, clock: Clock) -> Result<Self, OpenError> {
        let _ = (store, sites, clock.0);
        todo!()
    }

    /// Follows the log until dropped; what changes shows without delay.
    pub async fn follow(&self) {
        todo!()
    }

    /// Answers requests until `shutdown` resolves, then lets open ones finish (10 s at most).
    pub async fn serve(
        &self,
        listener: tokio::net::TcpListener,
        shutdown: impl Future<Output = ()>,
    ) -> std::io::Result<()> {
        let _ = (listener, shutdown);
        todo!()
    }
}

/// The portal cannot open.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct OpenError(pub String);
