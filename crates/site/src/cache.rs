//! Ready pages of one site, bounded by their weight.

use crate::edition::{Edition, ListName};
use crate::page::Page;
use depesche_news::Key;
use jiff::Timestamp;
use quick_cache::{Weighter, sync};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// What a page depends on, beside its own item.
#[derive(Clone, Debug)]
pub(crate) enum Needs {
    /// These lists in these versions.
    Lists(Vec<(ListName, u64)>),
    /// Anything: it lives as long as one edition.
    Edition(u64),
}

struct Kept {
    page: Arc<Page>,
    needs: Needs,
    until: Option<Timestamp>,
    /// The newest edition that was found to agree with it.
    agreed: AtomicU64,
}

#[derive(Clone)]
struct Bytes;

impl Weighter<Box<str>, Arc<Kept>> for Bytes {
    fn weight(&self, name: &Box<str>, kept: &Arc<Kept>) -> u64 {
        (name.len() + kept.page.weight()) as u64
    }
}

/// Ready pages, by name: an article's is its key, any other's its path.
pub(crate) struct Cache {
    site: usize,
    pages: sync::Cache<Box<str>, Arc<Kept>, Bytes>,
}

impl Cache {
    /// An empty cache for the site of this number.
    pub(crate) fn new(site: usize, bytes: u64) -> Self {
        Self { site, pages: sync::Cache::with_weighter(4096, bytes, Bytes) }
    }

    /// The page of this path, if it is still true.
    pub(crate) fn get(&self, path: &str, edition: &Edition, now: Timestamp) -> Option<Arc<Page>> {
        let kept = self.pages.get(name(path))?;
        let in_time = kept.until.is_none_or(|until| now < until);
        (in_time && kept.page.path() == path && self.agree(&kept, edition)).then(|| kept.page.clone())
    }

    /// Keeps a page. Whoever made it must afterwards see whether the edition has moved, and if so
    /// [`Cache::forget`] it.
    pub(crate) fn keep(&self, page: Arc<Page>, needs: Needs, until: Option<Timestamp>) {
        let name = name(page.path()).into();
        self.pages.insert(name, Arc::new(Kept { page, needs, until, agreed: AtomicU64::new(0) }));
    }

    /// Drops a page.
    pub(crate) fn forget(&self, path: &str) {
        self.pages.remove(name(path));
    }

    /// Drops the page of an item.
    pub(crate) fn forget_item(&self, key: Key) {
        self.pages.remove(key.as_str());
    }

    fn agree(&self, kept: &Kept, edition: &Edition) -> bool {
        if kept.agreed.load(Ordering::Relaxed) == edition.generation {
            return true;
        }
        let agree = match &kept.needs {
            Needs::Edition(generation) => *generation == edition.generation,
            Needs::Lists(lists) => edition.sites.get(self.site).is_some_and(|now| {
                lists.iter().all(|(name, version)| now.list(*name).is_some_and(|list| list.version == *version))
            }),
        };
        if agree {
            kept.agreed.store(edition.generation, Ordering::Relaxed);
        }
        agree
    }
}

/// Articles are kept by key, so that a log entry finds them whatever their slug was.
fn name(path: &str) -> &str {
    key_in(path).unwrap_or(path)
}

/// The key at the end of an article's path.
pub(crate) fn key_in(path: &str) -> Option<&str> {
    let (start, key) = path.rsplit_once('-')?;
    (key.len() == Key::LENGTH && start.matches('/').count() == 2 && !start.starts_with("/bild/")).then_some(key)
}
