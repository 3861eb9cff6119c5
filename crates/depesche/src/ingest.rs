//! Raw before understood: bytes become durable, then dispatches, then decisions.

use crate::pictures;
use anyhow::Result;
use bytes::Bytes;
use depesche_desk::{Known, Rules, Source, arrived, file_name, receive, wants};
use depesche_news::{Change, Decision, File, ItemId, Record};
use depesche_store::{Error, Kept, Raw, RawId, Store};
use depesche_wire::{Dispatch, Rendition};
use futures::StreamExt as _;
use jiff::Timestamp;
use std::sync::Arc;
use tokio::sync::Semaphore;

/// Takes what sources deliver, to its end.
#[derive(Clone, Debug)]
pub(crate) struct Ingest {
    store: Store,
    rules: Arc<Rules>,
    sources: Arc<[Source]>,
    /// One picture at a time, so that pictures never delay texts.
    studio: Arc<Semaphore>,
    /// Whose turn it is among the pictures that wait.
    gallery: Arc<Semaphore>,
}

impl Ingest {
    pub(crate) fn new(store: Store, rules: Rules, sources: Vec<Source>) -> Self {
        Self {
            store,
            rules: Arc::new(rules),
            sources: sources.into(),
            studio: Arc::new(Semaphore::new(1)),
            gallery: Arc::new(Semaphore::new(1)),
        }
    }

    /// Keeps the bytes; from then on they are not lost. `None`: the same came before.
    pub(crate) async fn keep(&self, source: &Source, name: &str, bytes: Bytes) -> Result<Option<Raw>> {
        let now = Timestamp::now();
        Ok(match self.store.keep_raw(&source.agency, name, bytes.clone(), now).await? {
            Kept::New(id) => Some(Raw { id, source: source.agency.clone(), name: name.into(), received: now, bytes }),
            Kept::Known => None,
        })
    }

    /// Finishes what an earlier run kept and did not come to.
    pub(crate) async fn resume(&self) -> Result<()> {
        let mut before = Vec::new();
        loop {
            let waiting = self.store.raws_waiting(256).await?;
            let ids: Vec<_> = waiting.iter().map(|raw| raw.id).collect();
            // What failed a moment ago would fail again.
            if waiting.is_empty() || ids == before {
                return Ok(());
            }
            before = ids;
            futures::stream::iter(waiting).for_each_concurrent(32, |raw| self.finish(raw)).await;
        }
    }

    /// The same in a picture's turn. Until then its bytes rest in the store, not in memory.
    pub(crate) async fn finish_picture(&self, id: RawId) {
        let Ok(_turn) = self.gallery.acquire().await else { return };
        match self.store.raw(id).await {
            Ok(Some(raw)) => self.finish(raw).await,
            Ok(None) => {}
            Err(error) => tracing::error!("a picture waits for the next start: {error}"),
        }
    }

    /// Understands what was kept, or puts it into quarantine with the reason. A store that does not
    /// answer leaves it waiting for the next start.
    pub(crate) async fn finish(&self, raw: Raw) {
        if let Err(error) = self.understand(&raw).await {
            tracing::error!(source = %raw.source, name = raw.name, "waits for the next start: {error:#}");
        }
    }

    async fn understand(&self, raw: &Raw) -> Result<()> {
        let outcome = if pictures::is_picture(&raw.bytes) { self.picture(raw).await? } else { self.wire(raw).await? };
        match outcome {
            Ok(notices) => self.store.raw_understood(raw.id, &notices).await?,
            Err(reason) => {
                tracing::warn!(source = %raw.source, name = raw.name, "quarantine: {reason}");
                self.store.raw_quarantined(raw.id, &reason).await?;
            }
        }
        Ok(())
    }

    async fn picture(&self, raw: &Raw) -> Result<Outcome> {
        let id = ItemId { agency: raw.source.clone(), id: raw.name.rsplit('/').next().unwrap_or(&raw.name).into() };
        Ok(self.file(id, raw.bytes.clone(), raw.received).await?.map(|()| Vec::new()))
    }

    /// Makes a file's renditions and binds it to the pictures that name it.
    async fn file(&self, id: ItemId, bytes: Bytes, received: Timestamp) -> Result<std::result::Result<(), String>> {
        let _turn = self.studio.acquire().await?;
        let work = bytes.clone();
        let (media, files) = match tokio::task::spawn_blocking(move || pictures::renditions(&work)).await {
            Ok(Ok(made)) => made,
            Ok(Err(error)) => return Ok(Err(one_line(&format!("{error:#}")))),
            Err(_) => return Ok(Err("the picture's decoder failed".into())),
        };
        self.store.put_media(&media.digest, "original", bytes).await?;
        for (name, bytes) in files {
            self.store.put_media(&media.digest, &name, bytes.into()).await?;
        }
        let file = File { id, received, media };
        self.settle(|| async {
            let naming = self.store.pictures_naming(&file.id).await?;
            Ok(arrived(file.clone(), &naming, Timestamp::now()))
        })
        .await?;
        Ok(Ok(()))
    }

    async fn wire(&self, raw: &Raw) -> Result<Outcome> {
        let reading = match depesche_wire::read(&raw.bytes) {
            Ok(reading) => reading,
            Err(unreadable) => return Ok(Err(unreadable.to_string())),
        };
        let mut notices: Vec<_> =
            reading.notices.iter().map(|notice| format!("{}: {}", notice.place, notice.text)).collect();
        let Some(source) = self.sources.iter().find(|source| source.agency == raw.source) else {
            return Ok(Err(format!("the source `{}` is not in the configuration", raw.source)));
        };
        for dispatch in &reading.dispatches {
            self.dispatch(dispatch, source).await?;
            notices.extend(self.inline_files(dispatch, source, raw.received).await?);
        }
        Ok(Ok(notices))
    }

    async fn dispatch(&self, dispatch: &Dispatch, source: &Source) -> Result<()> {
        self.settle(|| async {
            let known = self.known(dispatch, source).await?;
            Ok(receive(dispatch, source, &known, &self.rules, Timestamp::now()))
        })
        .await
    }

    async fn known(&self, dispatch: &Dispatch, source: &Source) -> Result<Known> {
        let wants = wants(dispatch, &source.agency);
        let mut pictures = Vec::new();
        for id in &wants.pictures {
            if let Some(Record::Picture(picture)) = self.store.record(id).await? {
                pictures.push(*picture);
            }
        }
        let files = if wants.files.is_empty() { Vec::new() } else { self.store.files(&wants.files).await? };
        Ok(Known { record: self.store.record(&wants.record).await?, pictures, files })
    }

    /// Pictures that came inside the message.
    async fn inline_files(&self, dispatch: &Dispatch, source: &Source, received: Timestamp) -> Result<Vec<String>> {
        let associated = dispatch.associations.iter().flat_map(|association| &association.renditions);
        let mut notices = Vec::new();
        for rendition in dispatch.renditions.iter().chain(associated) {
            let Rendition { data: Some(data), .. } = rendition else { continue };
            let Some(id) = file_name(rendition) else { continue };
            let id = ItemId { agency: source.agency.clone(), id };
            if let Err(reason) = self.file(id, Bytes::from(data.clone()), received).await? {
                notices.push(format!("{}: {reason}", dispatch.uri));
            }
        }
        Ok(notices)
    }

    /// Decides and commits; decides anew if somebody else was faster.
    async fn settle<F: Future<Output = Result<Decision>>>(&self, decide: impl Fn() -> F) -> Result<()> {
        loop {
            let decision = decide().await?;
            match self.store.commit(&decision).await {
                Err(Error::Conflict { .. }) => continue,
                Err(error) => return Err(error.into()),
                Ok(_) => {
                    log(&decision);
                    return Ok(());
                }
            }
        }
    }
}

/// Notices, or the reason for quarantine.
type Outcome = std::result::Result<Vec<String>, String>;

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn log(decision: &Decision) {
    for change in &decision.changes {
        if let Change::Put(record) = change {
            tracing::info!(key = %record.key(), version = record.version(), "{}: {}", record.id(), decision.reason);
        }
    }
}
