//! The lists of all sites at one instant: immutable, swapped whole.

use crate::Site;
use depesche_news::{Item, Key, Public};
use depesche_store::{Listing, Result, Store};
use jiff::{SignedDuration, Timestamp};
use std::collections::HashSet;
use std::sync::Arc;

/// How many of the newest items a list holds: what a section's first page and a feed show.
pub(crate) const LIST: usize = 30;
/// Among how many of a site's newest items the top ones are looked for.
const CANDIDATES: usize = 200;
/// How many hours of age one step of urgency outweighs.
const HOURS_PER_STEP: i64 = 6;

/// All lists of all sites.
#[derive(Default)]
pub(crate) struct Edition {
    /// Counts editions; a page that may depend on anything lives as long as one.
    pub(crate) generation: u64,
    /// The log entry that it follows.
    pub(crate) seq: u64,
    /// The instant from which time alone may have changed it.
    pub(crate) until: Option<Timestamp>,
    /// In the order of the configuration.
    pub(crate) sites: Vec<Lists>,
}

/// The lists of one site.
#[derive(Clone, Default)]
pub(crate) struct Lists {
    /// The newest of all sections.
    pub(crate) all: Arc<List>,
    /// By rank.
    pub(crate) top: Arc<List>,
    /// The newest of each section, in the order of the configuration.
    pub(crate) sections: Vec<Arc<List>>,
}

/// A list, and the edition that made it what it is.
#[derive(Default)]
pub(crate) struct List {
    pub(crate) version: u64,
    pub(crate) items: Vec<Public>,
}

/// A list of a site, by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ListName {
    All,
    Top,
    Section(usize),
}

/// What has to be read again.
pub(crate) enum Touched {
    /// Every list.
    All,
    /// Those that hold, or should hold, these items.
    Items(Vec<(Key, Option<Arc<Item>>)>),
}

impl Lists {
    pub(crate) fn list(&self, name: ListName) -> Option<&Arc<List>> {
        match name {
            ListName::All => Some(&self.all),
            ListName::Top => Some(&self.top),
            ListName::Section(index) => self.sections.get(index),
        }
    }
}

impl List {
    fn new(version: u64, items: Vec<Public>, before: &Arc<List>) -> Arc<Self> {
        if items.iter().map(face).eq(before.items.iter().map(face)) {
            return before.clone();
        }
        Arc::new(Self { version, items })
    }

    fn holds(&self, key: Key) -> bool {
        self.items.iter().any(|item| item.key() == key)
    }
}

/// All of an item that can change how a list looks.
fn face(item: &Public) -> (Key, u32, Option<Timestamp>, Vec<(Key, u32)>) {
    let pictures = item.pictures().iter().map(|picture| (picture.key(), picture.version)).collect();
    (item.key(), item.version, item.until(), pictures)
}

impl Edition {
    /// The edition after this one: touched lists read again, the others shared.
    pub(crate) async fn next(
        &self,
        store: &Store,
        sites: &[&Site],
        seq: u64,
        touched: &Touched,
        now: Timestamp,
    ) -> Result<Self> {
        let generation = self.generation + 1;
        // Asked first: what turns while the lists are read makes the next edition.
        let until = store.next_turn(now).await?;
        let mut all = Vec::with_capacity(sites.len());
        for (index, site) in sites.iter().enumerate() {
            let before = self.sites.get(index).cloned().unwrap_or_default();
            let reading = Reading { store, site, touched, generation, now };
            all.push(reading.lists(before).await?);
        }
        Ok(Self { generation, seq, until, sites: all })
    }

    /// The edition that remains when the store does not answer: whatever may have turned is out,
    /// and after a second we ask again.
    pub(crate) fn without_store(&self, now: Timestamp) -> Self {
        let generation = self.generation + 1;
        let sites = self.sites.iter().map(|lists| lists.still_true(generation, now)).collect();
        let until = now.checked_add(SignedDuration::from_secs(1)).ok();
        Self { generation, seq: self.seq, until, sites }
    }

    /// Whether time has not passed it by.
    pub(crate) fn is_true(&self, now: Timestamp) -> bool {
        self.until.is_none_or(|until| now < until)
    }
}

impl Lists {
    fn still_true(&self, generation: u64, now: Timestamp) -> Self {
        let keep = |list: &Arc<List>| {
            let open = |item: &&Public| item.until().is_none_or(|until| now < until);
            List::new(generation, list.items.iter().filter(open).cloned().collect(), list)
        };
        Self { all: keep(&self.all), top: keep(&self.top), sections: self.sections.iter().map(keep).collect() }
    }
}

/// What reading a site's lists takes.
struct Reading<'a> {
    store: &'a Store,
    site: &'a Site,
    touched: &'a Touched,
    generation: u64,
    now: Timestamp,
}

impl Reading<'_> {
    async fn lists(&self, before: Lists) -> Result<Lists> {
        let mut sections = Vec::with_capacity(self.site.sections.len());
        for (index, section) in self.site.sections.iter().enumerate() {
            let old = before.sections.get(index).cloned().unwrap_or_default();
            let placed = |item: &Item| item.section(&self.site.id) == Some(&section.path);
            sections.push(match self.touches(&old, placed) {
                true => List::new(self.generation, self.newest(Some(index), LIST).await?, &old),
                false => old,
            });
        }
        let placed = |item: &Item| item.section(&self.site.id).is_some();
        if !self.touches(&before.all, placed) && !self.touches(&before.top, placed) {
            return Ok(Lists { sections, ..before });
        }
        let newest = self.newest(None, CANDIDATES).await?;
        let top = List::new(self.generation, ranked(&newest), &before.top);
        let all = List::new(self.generation, newest.into_iter().take(LIST).collect(), &before.all);
        Ok(Lists { all, top, sections })
    }

    fn touches(&self, list: &List, placed: impl Fn(&Item) -> bool) -> bool {
        match self.touched {
            Touched::All => true,
            Touched::Items(items) => {
                items.iter().any(|(key, item)| list.holds(*key) || item.as_deref().is_none_or(&placed))
            }
        }
    }

    async fn newest(&self, section: Option<usize>, limit: usize) -> Result<Vec<Public>> {
        let section = section.and_then(|index| self.site.sections.get(index)).map(|section| section.path.clone());
        let list = Listing { site: self.site.id.clone(), section };
        let items = self.store.newest(&list, self.now, 0, limit).await?;
        Ok(gated(items, self.now))
    }
}

/// What the gate lets through.
pub(crate) fn gated(items: Vec<Item>, now: Timestamp) -> Vec<Public> {
    items.into_iter().filter_map(|item| Arc::new(item).gate(now).open()).collect()
}

/// The highest first. Age is not in it, only the instant, so the order of two items never changes
/// by itself.
fn ranked(items: &[Public]) -> Vec<Public> {
    let mut ranked = items.to_vec();
    ranked.sort_by_key(|item| std::cmp::Reverse((rank(item), item.key())));
    ranked.truncate(LIST);
    ranked
}

fn rank(item: &Item) -> i64 {
    let steps = i64::from(Item::USUAL_URGENCY) - i64::from(item.urgency.clamp(1, 9));
    item.at().as_second() + steps * HOURS_PER_STEP * 3600
}

/// Up to `count` of these that are not on the page yet; they are afterwards.
pub(crate) fn fresh<'a>(list: &'a List, shown: &mut HashSet<Key>, count: usize) -> Vec<&'a Public> {
    list.items.iter().filter(|item| shown.insert(item.key())).take(count).collect()
}
