//! What serves readers: the sites, their current edition, and the way a request takes.

use crate::cache::{Cache, Needs};
use crate::edition::{Edition, Lists, Touched};
use crate::page::{Answer, Page};
use crate::reader::{self, Fault, Keep, Shown};
use crate::templates::Look;
use crate::{Clock, OpenError, Site, serve};
use arc_swap::ArcSwap;
use axum::Router;
use axum::body::Body;
use depesche_news::{Entry, Event, Item, Key};
use depesche_store::{Result, Store};
use http::{Method, Request, header};
use jiff::Timestamp;
use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;
use tower::ServiceExt;

/// What all sites keep ready together, in bytes.
const READY: u64 = 96 << 20;
/// How many log entries make one edition at most.
const BATCH: usize = 500;
/// From how many changed items on it is cheaper to read all lists than to look at each.
const MANY: usize = 50;

/// What serves readers.
#[derive(Clone)]
pub struct Portal {
    pub(crate) inner: Arc<Inner>,
    router: Router,
}

pub(crate) struct Inner {
    pub(crate) store: Store,
    pub(crate) houses: Vec<House>,
    clock: Clock,
    edition: ArcSwap<Edition>,
    /// Held by whoever makes the next edition.
    press: tokio::sync::Mutex<()>,
}

/// One site with all that its pages take.
pub(crate) struct House {
    pub(crate) site: Site,
    pub(crate) look: Look,
    cache: Cache,
    host: String,
}

/// One request: where it came, when, and the edition that it sees from beginning to end.
#[derive(Clone)]
pub(crate) struct Visit {
    pub(crate) inner: Arc<Inner>,
    pub(crate) index: usize,
    pub(crate) edition: Arc<Edition>,
    pub(crate) now: Timestamp,
}

impl Visit {
    pub(crate) fn house(&self) -> &House {
        &self.inner.houses[self.index]
    }

    pub(crate) fn site(&self) -> &Site {
        &self.house().site
    }

    pub(crate) fn lists(&self) -> &Lists {
        &self.edition.sites[self.index]
    }

    pub(crate) fn store(&self) -> &Store {
        &self.inner.store
    }
}

impl Portal {
    /// Builds the lists from the store.
    ///
    /// # Errors
    /// [`OpenError`] names a template or a text that cannot be used, or says why the store cannot be
    /// read.
    pub async fn open(store: Store, sites: Vec<Site>, clock: Clock) -> std::result::Result<Self, OpenError> {
        let share = READY / sites.len().max(1) as u64;
        let houses = sites.into_iter().enumerate().map(|(index, site)| House::open(index, site, share));
        let houses = houses.collect::<std::result::Result<Vec<_>, _>>()?;
        if houses.is_empty() {
            return Err(OpenError("no site is configured".into()));
        }
        let edition = ArcSwap::from_pointee(Edition::default());
        let inner = Arc::new(Inner { store, houses, clock, edition, press: tokio::sync::Mutex::default() });
        inner.start().await.map_err(|error| OpenError(error.to_string()))?;
        Ok(Self { inner, router: reader::router() })
    }

    /// Follows the log until dropped; what changes shows without delay.
    pub async fn follow(&self) {
        loop {
            if let Err(error) = self.inner.follow_once().await {
                tracing::warn!(%error, "the log cannot be followed; trying again");
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        }
    }

    /// Answers requests until `shutdown` resolves, then lets open ones finish (10 s at most).
    ///
    /// # Errors
    /// None at present: a failed accept is logged, and the next one tried.
    pub async fn serve(
        &self,
        listener: tokio::net::TcpListener,
        shutdown: impl Future<Output = ()>,
    ) -> std::io::Result<()> {
        serve::serve(self, listener, shutdown).await;
        Ok(())
    }

    /// Answers one request. Its body is not looked at.
    pub async fn respond<B>(&self, request: Request<B>) -> Answer {
        let now = self.inner.clock.now();
        let edition = self.inner.edition_at(now).await;
        let index = self.inner.house_of(&request);
        let readable = matches!(*request.method(), Method::GET | Method::HEAD);
        if readable
            && !asks_for_a_part(&request)
            && let Some(page) = self.inner.houses[index].cache.get(request.uri().path(), &edition, now)
        {
            return page.answer(&request);
        }
        let visit = Visit { inner: self.inner.clone(), index, edition, now };
        self.make(&request, &visit).await.answer(&request)
    }

    async fn make<B>(&self, request: &Request<B>, visit: &Visit) -> Arc<Page> {
        let asked = match *request.method() {
            Method::GET | Method::HEAD => self.ask(request, visit).await,
            _ => Err(Fault::NotReading),
        };
        let shown = asked.unwrap_or_else(|fault| fault.show(visit));
        match shown.keep {
            Keep::No => Arc::new(shown.draft.plain(visit.now)),
            Keep::While(needs, until) => self.inner.keep(shown.draft.packed(visit.now), needs, until, visit),
        }
    }

    async fn ask<B>(&self, request: &Request<B>, visit: &Visit) -> std::result::Result<Shown, Fault> {
        let mut inward = Request::new(Body::empty());
        *inward.uri_mut() = request.uri().clone();
        inward.extensions_mut().insert(visit.clone());
        let Ok(mut answer) = self.router.clone().oneshot(inward).await;
        answer.extensions_mut().remove::<reader::Outcome>().map_or(Err(Fault::NotFound), reader::Outcome::take)
    }
}

/// Whether the query chooses what is shown. Any other query (`?utm_source=…`) gets the page itself.
fn asks_for_a_part<B>(request: &Request<B>) -> bool {
    request.uri().query().is_some_and(|query| query.contains("seite="))
}

impl House {
    fn open(index: usize, site: Site, share: u64) -> std::result::Result<Self, OpenError> {
        let host = site.url.split("://").last().unwrap_or_default().trim_end_matches('/').to_ascii_lowercase();
        Ok(Self { look: Look::open(&site)?, cache: Cache::new(index, share), host, site })
    }
}

impl Inner {
    async fn start(&self) -> Result<()> {
        let seq = self.store.log_end().await?;
        self.print(seq, &Touched::All, self.clock.now()).await
    }

    /// The site that the request names; the first one if it names none of ours.
    fn house_of<B>(&self, request: &Request<B>) -> usize {
        if self.houses.len() == 1 {
            return 0;
        }
        let named = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
        let named = named.or_else(|| request.uri().host()).unwrap_or_default();
        self.houses.iter().position(|house| house.host.eq_ignore_ascii_case(named)).unwrap_or(0)
    }

    /// The edition that is true at `now`; made before anything is answered if time has passed the
    /// current one by.
    async fn edition_at(&self, now: Timestamp) -> Arc<Edition> {
        let edition = self.edition.load_full();
        if edition.is_true(now) {
            return edition;
        }
        let _press = self.press.lock().await;
        let edition = self.edition.load_full();
        if edition.is_true(now) {
            return edition;
        }
        if let Err(error) = self.print(edition.seq, &Touched::All, now).await {
            tracing::warn!(%error, "no new lists: showing what is certainly still true");
            self.edition.store(Arc::new(edition.without_store(now)));
        }
        self.edition.load_full()
    }

    async fn print(&self, seq: u64, touched: &Touched, now: Timestamp) -> Result<()> {
        let sites: Vec<&Site> = self.houses.iter().map(|house| &house.site).collect();
        let next = self.edition.load().next(&self.store, &sites, seq, touched, now).await?;
        self.edition.store(Arc::new(next));
        Ok(())
    }

    async fn follow_once(&self) -> Result<()> {
        let seen = self.edition.load().seq;
        let entries = self.store.log_after(seen, BATCH).await?;
        let Some(last) = entries.last() else {
            return self.store.wait_for_more(seen, Duration::from_secs(5)).await;
        };
        let keys = self.changed(&entries).await?;
        let touched = self.touched(&keys).await?;
        let _press = self.press.lock().await;
        self.print(last.seq, &touched, self.clock.now()).await?;
        // After the new edition stands: a page rendered meanwhile sees it and does not stay.
        keys.iter().for_each(|key| self.houses.iter().for_each(|house| house.cache.forget_item(*key)));
        Ok(())
    }

    /// The items whose pages these entries change.
    async fn changed(&self, entries: &[Entry]) -> Result<HashSet<Key>> {
        let mut keys = HashSet::new();
        for entry in entries {
            match entry.event {
                Event::Item { key, .. } | Event::Attached { key } => {
                    keys.insert(key);
                }
                Event::Picture { key, .. } => {
                    keys.extend(self.store.items_showing(key).await?.iter().map(Item::key));
                }
                Event::Package { .. } => {}
            }
        }
        Ok(keys)
    }

    async fn touched(&self, keys: &HashSet<Key>) -> Result<Touched> {
        if keys.len() > MANY {
            return Ok(Touched::All);
        }
        let mut items = Vec::with_capacity(keys.len());
        for key in keys {
            items.push((*key, self.store.item(*key).await?.map(Arc::new)));
        }
        Ok(Touched::Items(items))
    }

    fn keep(&self, page: Page, needs: Needs, until: Option<Timestamp>, visit: &Visit) -> Arc<Page> {
        let page = Arc::new(page);
        let cache = &visit.house().cache;
        cache.keep(page.clone(), needs, until);
        if self.edition.load().generation != visit.edition.generation {
            cache.forget(page.path());
        }
        page
    }
}
