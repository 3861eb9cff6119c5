//! Lists of items: those of a site or a section that the gate lets through.

use crate::db::Query;
use crate::{Error, Result, Store};
use depesche_news::{Item, SectionPath, SiteId};
use jiff::Timestamp;
use jiff::civil::Time;
use jiff::tz::TimeZone;

/// Which items a list holds: those of a site, or of one of its sections.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing {
    /// The site.
    pub site: SiteId,
    /// Its section; `None` for all.
    pub section: Option<SectionPath>,
}

impl Store {
    /// The items of a list that the gate lets through at `now`, newest ([`Item::at`]) first, ties by
    /// key, each with its pictures.
    pub async fn newest(&self, list: &Listing, now: Timestamp, offset: usize, limit: usize) -> Result<Vec<Item>> {
        let question = open(ITEMS, list, now).then(NEWEST_FIRST).bind(" LIMIT ", limit).bind(" OFFSET ", offset);
        self.items(question).await
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
        let within = open(ITEMS, list, now).bind(" AND listing.at >= ", from).bind(" AND listing.at < ", to);
        self.items(within.then(NEWEST_FIRST).bind(" LIMIT ", limit)).await
    }

    /// How many items of a list the gate lets through at `now`.
    pub async fn count(&self, list: &Listing, now: Timestamp) -> Result<usize> {
        let row = self.read_one(open("SELECT COUNT(*) FROM listing", list, now)).await?;
        Ok(row.map(|row| row.int(0)).transpose()?.and_then(|count| usize::try_from(count).ok()).unwrap_or(0))
    }

    /// The UTC months (`2026-11`) in which a list has items that the gate lets through, newest first,
    /// each with the newest [`Item::at`] in it.
    pub async fn months(&self, list: &Listing, now: Timestamp) -> Result<Vec<(String, Timestamp)>> {
        let mut months = Vec::new();
        let mut before = Timestamp::MAX;
        // One short question for each month: no database has to look at every item, or know months.
        while let Some(newest) = self.newest_before(list, now, before).await? {
            let (name, start) = month(newest)?;
            months.push((name, newest));
            before = start;
        }
        Ok(months)
    }

    async fn newest_before(&self, list: &Listing, now: Timestamp, before: Timestamp) -> Result<Option<Timestamp>> {
        let question = open("SELECT listing.at FROM listing", list, now).bind(" AND listing.at < ", before);
        let row = self.read_one(question.then(" ORDER BY listing.at DESC LIMIT 1")).await?;
        row.map(|row| row.time(0)).transpose()
    }

    /// The next instant after `now` at which the gate's answer for any placed item, or for a picture
    /// of one, changes by time alone.
    pub async fn next_turn(&self, now: Timestamp) -> Result<Option<Timestamp>> {
        let question = Query::new("SELECT turn.at FROM turn").bind(" WHERE turn.at > ", now).then(
            " AND (EXISTS (SELECT 1 FROM listing WHERE listing.key = turn.key)
            OR EXISTS (SELECT 1 FROM shown JOIN listing ON listing.key = shown.item WHERE shown.picture = turn.key))
            ORDER BY turn.at LIMIT 1",
        );
        self.read_one(question).await?.map(|row| row.time(0)).transpose()
    }
}

const ITEMS: &str = "SELECT record.json FROM listing JOIN record ON record.key = listing.key";
const NEWEST_FIRST: &str = " ORDER BY listing.at DESC, listing.key";

/// Which part of a list is open, said as [`Item::gate`] says it; the rest of its answer (live, and
/// placed) is that there is a row at all.
fn open(select: &str, list: &Listing, now: Timestamp) -> Query {
    let site = Query::new(select).bind(" WHERE listing.site = ", list.site.as_str());
    let listed = match &list.section {
        Some(section) => site.bind(" AND listing.section = ", section.as_str()),
        None => site,
    };
    listed.bind(" AND listing.opens <= ", now).bind(" AND listing.shuts > ", now)
}

/// The month's name, and its first instant.
fn month(at: Timestamp) -> Result<(String, Timestamp)> {
    let first = TimeZone::UTC.to_datetime(at).date().first_of_month();
    let start = TimeZone::UTC
        .to_timestamp(first.to_datetime(Time::midnight()))
        .map_err(|error| Error::corrupt("an instant", error))?;
    Ok((first.strftime("%Y-%m").to_string(), start))
}
