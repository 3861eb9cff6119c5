//! Pictures' bytes, under their content address.

use crate::{Error, Result, Store};
use bytes::Bytes;
use depesche_news::Digest;
use object_store::local::LocalFileSystem;
use object_store::memory::InMemory;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt};
use std::path::{Path as FilePath, PathBuf};
use std::sync::Arc;
use std::{fs, io};

#[derive(Clone, Debug)]
pub(crate) struct MediaStore {
    objects: Arc<dyn ObjectStore>,
    /// Where the files are, if they are files.
    folder: Option<PathBuf>,
}

impl Store {
    /// Keeps media bytes durably under their content address and a rendition's name (`640.webp`, or
    /// `original`). Repeating it is harmless.
    pub async fn put_media(&self, digest: &Digest, name: &str, bytes: Bytes) -> Result<()> {
        self.media.put(place(digest, name), bytes).await
    }

    /// Media bytes; `None` if there are none.
    pub async fn media(&self, digest: &Digest, name: &str) -> Result<Option<Bytes>> {
        self.media.get(place(digest, name)).await
    }
}

/// Any name is safe: what would lead out of the folder is escaped. The first digits come first,
/// because a folder of a million entries is slow.
fn place(digest: &Digest, name: &str) -> Path {
    Path::from_iter([&digest.as_str()[..2], digest.as_str(), name])
}

impl MediaStore {
    pub(crate) async fn open(address: &str) -> Result<Self> {
        match address.strip_prefix("file:") {
            Some(folder) if !folder.is_empty() => Self::folder(folder.into()).await,
            None if address == "memory:" => Ok(Self { objects: Arc::new(InMemory::new()), folder: None }),
            _ => Err(Error::Address { found: address.into(), expected: "use file:FOLDER or memory:" }),
        }
    }

    async fn folder(folder: PathBuf) -> Result<Self> {
        blocking(move || {
            fs::create_dir_all(&folder)?;
            let objects = Arc::new(LocalFileSystem::new_with_prefix(&folder)?);
            Ok(Self { objects, folder: Some(folder) })
        })
        .await
    }

    async fn put(&self, place: Path, bytes: Bytes) -> Result<()> {
        self.objects.put(&place, bytes.into()).await.map_err(Error::unavailable)?;
        let Some(folder) = self.folder.clone() else { return Ok(()) };
        blocking(move || Ok(sync(&folder, &place)?)).await
    }

    async fn get(&self, place: Path) -> Result<Option<Bytes>> {
        match self.objects.get(&place).await {
            Ok(found) => Ok(Some(found.bytes().await.map_err(Error::unavailable)?)),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(Error::unavailable(error)),
        }
    }
}

/// Makes a file survive a loss of power, which object_store leaves to the system: the file itself,
/// then its entry in its folder, and so on upwards.
fn sync(folder: &FilePath, place: &Path) -> io::Result<()> {
    let file = place.parts().fold(folder.to_owned(), |path, part| path.join(part.as_ref()));
    fs::File::open(&file)?.sync_all()?;
    let inside = place.parts().count();
    file.ancestors().skip(1).take(inside).try_for_each(sync_folder)
}

#[cfg(unix)]
fn sync_folder(folder: &FilePath) -> io::Result<()> {
    fs::File::open(folder)?.sync_all()
}

/// Elsewhere a folder cannot be opened, and the file system keeps its entries by itself.
#[cfg(not(unix))]
fn sync_folder(_: &FilePath) -> io::Result<()> {
    Ok(())
}

type Failed = Box<dyn std::error::Error + Send + Sync>;

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> std::result::Result<T, Failed> + Send + 'static,
) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(Error::unavailable)?.map_err(Error::unavailable)
}
