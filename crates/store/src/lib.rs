//! Keeps records, their versions, the raw bytes, the numbered log, and media.
//!
//! [`Store`] is one concrete type; the addresses given to [`Store::open`] pick what is behind it.

use bytes::Bytes;
use depesche_news::{Agency, Decision, Digest, Entry, File, Item, ItemId, Key, Picture, Record, SectionPath, SiteId};
use jiff::Timestamp;
use std::time::Duration;

/// What can go wrong, by what the caller can do about it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Somebody else changed the record: load it again and decide again.
    #[error("{item} is not at the version that the decision expects")]
    Conflict {
        /// Which record.
        item: ItemId,
    },
    /// The database or the media store did not answer: try again later.
    #[error("the store is not available: {0}")]
    Unavailable(String),
    /// What is kept cannot be understood.
    #[error("{what} is corrupt: {cause}")]
    Corrupt {
        /// What was read.
        what: String,
        /// What was found, and what was expected.
        cause: String,
    },
    /// The address of the store cannot be used.
    #[error("`{found}` is not the address of a store: {expected}")]
    Address {
        /// What was given.
        found: String,
        /// What would do.
        expected: &'static str,
    },
}

/// The result of every call.
pub type Result<T> = std::result::Result<T, Error>;

/// Everything that is kept.
#[derive(Clone, Debug)]
pub struct Store {}

/// The number of some raw bytes in the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RawId(pub i64);

/// Bytes as they came, before anybody understood them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Raw {
    /// Its number.
    pub id: RawId,
    /// Who delivered it.
    pub source: Agency,
    /// Its file name.
    pub name: String,
    /// When it came.
    pub received: Timestamp,
    /// As it came.
    pub bytes: Bytes,
}

/// Raw bytes that could not be understood, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quarantined {
    /// Its number.
    pub id: RawId,
    /// Who delivered it.
    pub source: Agency,
    /// Its file name.
    pub name: String,
    /// When it came.
    pub received: Timestamp,
    /// Its length in bytes.
    pub size: u64,
    /// What was found, and what was expected.
    pub reason: String,
}

/// What became of raw bytes that were to be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// They are durable now, and wait to be understood.
    New(RawId),
    /// The same source has delivered the same bytes under the same name before.
    Known,
}

/// Which items a list holds: those of a site, or of one of its sections.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing {
    /// The site.
    pub site: SiteId,
    /// Its section; `None` for all.
    pub section: Option<SectionPath>,
}

impl Store {
    /// Opens the store and brings its tables up to date.
    ///
    /// `records` is `sqlite:FILE` or `sqlite::memory:`, `media` is `file:FOLDER` or `memory:`.
    pub async fn open(records: &str, media: &str) -> Result<Self> {
        let _ = (records, media);
        todo!()
    }

    /// Makes a decision true, all of it or nothing, durably; gives the number of its last log
    /// entry, or `None` if it changes nothing that is logged.
    ///
    /// # Errors
    /// [`Error::Conflict`] if a record is not at the version before the decision's.
    pub async fn commit(&self, decision: &Decision) -> Result<Option<u64>> {
        let _ = decision;
        todo!()
    }

    /// Keeps bytes durably before anybody tries to understand them.
    pub async fn keep_raw(&self, source: &Agency, name: &str, bytes: Bytes, now: Timestamp) -> Result<Kept> {
        let _ = (source, name, bytes, now);
        todo!()
    }

    /// Notes that raw bytes are understood, with what was doubtful about them.
    pub async fn raw_understood(&self, id: RawId, notices: &[String]) -> Result<()> {
        let _ = (id, notices);
        todo!()
    }

    /// Notes that raw bytes cannot be understood, and why.
    pub async fn raw_quarantined(&self, id: RawId, reason: &str) -> Result<()> {
        let _ = (id, reason);
        todo!()
    }

    /// Raw bytes by number.
    pub async fn raw(&self, id: RawId) -> Result<Option<Raw>> {
        let _ = id;
        todo!()
    }

    /// Raw bytes that nobody has understood or put into quarantine yet, oldest first: after a
    /// crash, what is still to be done.
    pub async fn raws_waiting(&self, limit: usize) -> Result<Vec<Raw>> {
        let _ = limit;
        todo!()
    }

    /// What is in quarantine, newest first.
    pub async fn quarantine(&self, limit: usize) -> Result<Vec<Quarantined>> {
        let _ = limit;
        todo!()
    }

    /// The record of this id, in its newest version; of an item, without its pictures.
    pub async fn record(&self, id: &ItemId) -> Result<Option<Record>> {
        let _ = id;
        todo!()
    }

    /// The item of this key, in its newest version, with its pictures in their order.
    pub async fn item(&self, key: Key) -> Result<Option<Item>> {
        let _ = key;
        todo!()
    }

    /// The items, each with its pictures, that show the picture of this key.
    pub async fn items_showing(&self, picture: Key) -> Result<Vec<Item>> {
        let _ = picture;
        todo!()
    }

    /// The pictures that name this file (agency and file name), newest revision first.
    pub async fn pictures_naming(&self, file: &ItemId) -> Result<Vec<Picture>> {
        let _ = file;
        todo!()
    }

    /// The newest files that arrived under these names.
    pub async fn files(&self, names: &[ItemId]) -> Result<Vec<File>> {
        let _ = names;
        todo!()
    }

    /// The items of a list that the gate lets through at `now`, newest ([`Item::at`]) first, ties by
    /// key, each with its pictures.
    pub async fn newest(&self, list: &Listing, now: Timestamp, offset: usize, limit: usize) -> Result<Vec<Item>> {
        let _ = (list, now, offset, limit);
        todo!()
    }

    /// The items of a list with `from <= Item::at < to` that the gate lets through at `now`, newest
    /// first.
    pub async fn between(
        &self,
        list: &Listing,
        now: Timestamp,
        from: Timestamp,
        to: Timestamp,
        limit: usize,
    ) -> Result<Vec<Item>> {
        let _ = (list, now, from, to, limit);
        todo!()
    }

    /// How many items of a list the gate lets through at `now`.
    pub async fn count(&self, list: &Listing, now: Timestamp) -> Result<usize> {
        let _ = (list, now);
        todo!()
    }

    /// The UTC months (`2026-11`) in which a list has items that the gate lets through, newest first,
    /// each with the newest [`Item::at`] in it.
    pub async fn months(&self, list: &Listing, now: Timestamp) -> Result<Vec<(String, Timestamp)>> {
        let _ = (list, now);
        todo!()
    }

    /// The next instant after `now` at which the gate's answer for any placed item, or for a picture
    /// of one, changes by time alone.
    pub async fn next_turn(&self, now: Timestamp) -> Result<Option<Timestamp>> {
        let _ = now;
        todo!()
    }

    /// The number of the newest log entry; 0 if there is none.
    pub async fn log_end(&self) -> Result<u64> {
        todo!()
    }

    /// Log entries after `seq`, in order, without gaps.
    pub async fn log_after(&self, seq: u64, limit: usize) -> Result<Vec<Entry>> {
        let _ = (seq, limit);
        todo!()
    }

    /// Returns when the log has grown past `seq`, at once if it has, or after `at_most`. Also notices
    /// what another process has committed.
    pub async fn wait_for_more(&self, seq: u64, at_most: Duration) -> Result<()> {
        let _ = (seq, at_most);
        todo!()
    }

    /// Keeps media bytes durably under their content address and a rendition's name (`640.webp`, or
    /// `original`). Repeating it is harmless.
    pub async fn put_media(&self, digest: &Digest, name: &str, bytes: Bytes) -> Result<()> {
        let _ = (digest, name, bytes);
        todo!()
    }

    /// Media bytes; `None` if there are none.
    pub async fn media(&self, digest: &Digest, name: &str) -> Result<Option<Bytes>> {
        let _ = (digest, name);
        todo!()
    }
}
