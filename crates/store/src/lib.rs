//! Keeps records, their versions, the raw bytes, the numbered log, and media.
//!
//! [`Store`] is one concrete type; the addresses given to [`Store::open`] pick what is behind it.
//! [`Store::commit`] alone makes a decision true; everything else that changes something is about
//! bytes that nobody has understood yet.
//!
//! Knows nothing of formats, rules or HTTP; reads no clock.

mod commit;
mod db;
mod error;
mod lists;
mod log;
mod media;
mod raw;
mod records;

pub use error::{Error, Result};
pub use lists::Listing;
pub use raw::{Kept, Quarantined, Raw, RawId};

use db::{Db, Query, Row};
use media::MediaStore;
use std::path::Path;
use std::sync::Arc;
use tokio::sync::watch;

/// Everything that is kept. Clones share it.
#[derive(Clone, Debug)]
pub struct Store {
    db: Db,
    media: MediaStore,
    /// The newest log entry that this process knows of.
    end: Arc<watch::Sender<u64>>,
}

impl Store {
    /// Opens the store and brings its tables up to date.
    ///
    /// `records` is `sqlite:FILE` or `sqlite::memory:`, `media` is `file:FOLDER` or `memory:`. What
    /// is not there yet is made.
    ///
    /// # Errors
    /// [`Error::Address`] if an address is not of these forms, [`Error::Corrupt`] if a newer program
    /// made the tables.
    pub async fn open(records: &str, media: &str) -> Result<Self> {
        let media = MediaStore::open(media).await?;
        let db = open_records(records).await?;
        Ok(Self { db, media, end: Arc::new(watch::Sender::new(0)) })
    }

    async fn read_one(&self, question: Query) -> Result<Option<Row>> {
        Ok(self.db.read(question).await?.into_iter().next())
    }
}

async fn open_records(address: &str) -> Result<Db> {
    match address.strip_prefix("sqlite:") {
        Some(":memory:") => Db::temporary().await,
        Some(file) if !file.is_empty() => Db::open(Path::new(file)).await,
        _ => Err(Error::Address { found: address.into(), expected: "use sqlite:FILE or sqlite::memory:" }),
    }
}
