//! A folder into which an agency delivers, by FTP or otherwise.
//!
//! A file is taken when it is whole: closed after writing, or renamed in, and by its end complete. One
//! that does not look complete is taken once it has rested for the time that the configuration sets. As
//! soon as its bytes are durable in the store, the file is removed.

use crate::config::Folder;
use crate::ingest::Ingest;
use anyhow::{Context as _, Result};
use bytes::Bytes;
use depesche_store::Raw;
use notify::{RecursiveMode, Watcher as _};
use std::collections::{BTreeMap, HashSet};
use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};
use tokio::sync::{Semaphore, mpsc};

/// Network file systems send no events: look all the same.
const RESCAN: Duration = Duration::from_secs(2);
/// Files that are being understood at the same time.
const AT_ONCE: usize = 32;

/// Watches the folder until the task is dropped.
///
/// # Errors
/// If the folder cannot be made or watched.
pub(crate) async fn watch(mut folder: Folder, ingest: Ingest) -> Result<()> {
    let place = folder.path.display().to_string();
    std::fs::create_dir_all(&folder.path).with_context(|| format!("cannot make the folder {place}"))?;
    // Events name whole paths; a file's name must be the same however it was found.
    folder.path = folder.path.canonicalize()?;
    let (send, mut events) = mpsc::unbounded_channel();
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        for path in event.into_iter().filter(is_whole).flat_map(|event| event.paths) {
            // The receiver lives as long as the watcher.
            let _ = send.send(path);
        }
    })?;
    watcher
        .watch(&folder.path, RecursiveMode::Recursive)
        .with_context(|| format!("cannot watch the folder {place}"))?;
    let mut inbox = Inbox {
        folder,
        ingest,
        resting: BTreeMap::new(),
        refused: HashSet::new(),
        slots: Arc::new(Semaphore::new(AT_ONCE)),
    };
    let mut rescan = tokio::time::interval(RESCAN);
    loop {
        tokio::select! {
            Some(path) = events.recv() => inbox.look(path, true).await,
            _ = rescan.tick() => inbox.look_at_all().await,
        }
    }
}

/// Whether the event may mean that a file became whole.
fn is_whole(event: &notify::Event) -> bool {
    use notify::event::{AccessKind, AccessMode, EventKind, ModifyKind};
    matches!(
        event.kind,
        EventKind::Access(AccessKind::Close(AccessMode::Write)) | EventKind::Modify(ModifyKind::Name(_))
    )
}

struct Inbox {
    folder: Folder,
    ingest: Ingest,
    /// Files that do not look complete: what they were, and since when.
    resting: BTreeMap<PathBuf, (State, Instant)>,
    /// Files that could not be read, each reported once.
    refused: HashSet<PathBuf>,
    slots: Arc<Semaphore>,
}

/// If this has not changed, the file has not.
type State = (u64, Option<SystemTime>);

fn state(metadata: &Metadata) -> State {
    (metadata.len(), metadata.modified().ok())
}

impl Inbox {
    async fn look_at_all(&mut self) {
        let paths = files_below(&self.folder.path);
        self.resting.retain(|path, _| paths.contains(path));
        self.refused.retain(|path| paths.contains(path));
        for path in paths {
            self.look(path, false).await;
        }
    }

    async fn look(&mut self, path: PathBuf, closed: bool) {
        if is_temporary(&path) {
            return;
        }
        match self.read(&path, closed) {
            Ok(Some((bytes, state))) => self.take(path, bytes, state).await,
            Ok(None) => {}
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => {
                if self.refused.insert(path.clone()) {
                    tracing::error!("cannot read {}: {error}", path.display());
                }
            }
        }
    }

    /// The file, if it is whole. Nobody has told that a file which the rescan finds is closed, so that
    /// must have rested for a moment, whatever its end looks like.
    fn read(&mut self, path: &Path, closed: bool) -> std::io::Result<Option<(Bytes, State)>> {
        let before = std::fs::metadata(path)?;
        if !before.is_file() {
            return Ok(None);
        }
        let bytes = std::fs::read(path)?;
        let now = state(&std::fs::metadata(path)?);
        let rests = before.modified().ok().and_then(|at| at.elapsed().ok()).is_some_and(|since| since >= RESCAN);
        let complete = (closed || rests) && depesche_wire::is_complete(&bytes);
        let whole = now == state(&before) && (complete || self.has_rested(path, now));
        Ok(whole.then(|| (bytes.into(), now)))
    }

    fn has_rested(&mut self, path: &Path, now: State) -> bool {
        let (seen, since) = self.resting.entry(path.to_owned()).or_insert_with(|| (now, Instant::now()));
        if *seen != now {
            (*seen, *since) = (now, Instant::now());
        }
        since.elapsed() >= self.folder.settle
    }

    /// Keeps the bytes, removes the file, and lets them be understood while the next is looked at.
    async fn take(&mut self, path: PathBuf, bytes: Bytes, seen: State) {
        self.resting.remove(&path);
        let name = path.strip_prefix(&self.folder.path).unwrap_or(&path).to_string_lossy().into_owned();
        match self.ingest.keep(&self.folder.source, &name, bytes).await {
            Ok(kept) => {
                remove(&path, seen);
                if let Some(raw) = kept {
                    self.hand_over(raw).await;
                }
            }
            Err(error) => tracing::error!("{} stays in its folder: {error:#}", path.display()),
        }
    }

    /// Pictures queue on their own: however many wait, texts do not.
    async fn hand_over(&self, raw: Raw) {
        let ingest = self.ingest.clone();
        if crate::pictures::is_picture(&raw.bytes) {
            let id = raw.id;
            tokio::spawn(async move { ingest.finish_picture(id).await });
        } else if let Ok(slot) = self.slots.clone().acquire_owned().await {
            tokio::spawn(async move {
                ingest.finish(raw).await;
                drop(slot);
            });
        }
    }
}

/// Removes the file unless somebody has written to it meanwhile.
fn remove(path: &Path, seen: State) {
    if std::fs::metadata(path).is_ok_and(|now| state(&now) == seen)
        && let Err(error) = std::fs::remove_file(path)
    {
        tracing::error!("cannot remove {}: {error}", path.display());
    }
}

/// Names under which uploads are still under way.
fn is_temporary(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
    name.starts_with('.') || [".part", ".tmp", ".filepart", ".crdownload", "~"].iter().any(|end| name.ends_with(end))
}

/// All files below a folder, oldest first.
fn files_below(folder: &Path) -> Vec<PathBuf> {
    let (mut found, mut folders) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
            match entry.metadata() {
                Ok(metadata) if metadata.is_dir() => folders.push(entry.path()),
                Ok(metadata) => found.push((metadata.modified().ok(), entry.path())),
                Err(_) => {}
            }
        }
    }
    found.sort();
    found.into_iter().map(|(_, path)| path).collect()
}
