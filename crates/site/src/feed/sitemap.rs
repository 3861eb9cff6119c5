//! Sitemaps: an index by month, each month, and the news of two days.

use super::XML;
use super::xml::Xml;
use crate::cache::Needs;
use crate::edition::gated;
use crate::page::Draft;
use crate::portal::Visit;
use crate::reader::{Fault, Keep, Shown, path};
use depesche_news::Public;
use depesche_store::Listing;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};

const SITEMAP: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";
const NEWS: &str = "http://www.google.com/schemas/sitemap-news/0.9";
/// How long an item is news.
const RECENT: SignedDuration = SignedDuration::from_hours(48);
/// As many as the protocols allow.
const LONGEST: usize = 50_000;
const LONGEST_NEWS: usize = 1_000;

/// The index: a sitemap for each month that has items.
pub(crate) async fn sitemaps(visit: Visit) -> Result<Shown, Fault> {
    let months = visit.store().months(&everything(&visit), visit.now).await?;
    let mut xml = Xml::new();
    xml.within("sitemapindex", &[("xmlns", SITEMAP)], |xml| {
        for (month, newest) in &months {
            xml.within("sitemap", &[], |xml| {
                xml.text("loc", &format!("{}/sitemap-{month}.xml", visit.site().url));
                xml.text("lastmod", &newest.to_string());
            });
        }
    });
    Ok(shown(&visit, "/sitemap.xml", xml, None))
}

/// The items of a month.
pub(crate) async fn sitemap_of_month(visit: &Visit, month: &str) -> Result<Shown, Fault> {
    let (from, to) = span(month).ok_or(Fault::NotFound)?;
    let items = visit.store().between(&everything(visit), visit.now, from, to, LONGEST).await?;
    let items = gated(items, visit.now);
    if items.is_empty() {
        return Err(Fault::NotFound);
    }
    let mut xml = Xml::new();
    xml.within("urlset", &[("xmlns", SITEMAP)], |xml| {
        items.iter().for_each(|item| xml.within("url", &[], |xml| place(xml, visit, item)));
    });
    Ok(shown(visit, &format!("/sitemap-{month}.xml"), xml, None))
}

/// The items of the last two days, for news search.
pub(crate) async fn news_sitemap(visit: Visit) -> Result<Shown, Fault> {
    let from = visit.now.checked_sub(RECENT).map_err(|_| Fault::Broken)?;
    let to = visit.now.checked_add(SignedDuration::from_secs(1)).map_err(|_| Fault::Broken)?;
    let items = visit.store().between(&everything(&visit), visit.now, from, to, LONGEST_NEWS).await?;
    let items = gated(items, visit.now);
    let mut xml = Xml::new();
    xml.within("urlset", &[("xmlns", SITEMAP), ("xmlns:news", NEWS)], |xml| {
        items.iter().for_each(|item| xml.within("url", &[], |xml| news(xml, &visit, item)));
    });
    let until = items.iter().filter_map(|item| item.at().checked_add(RECENT).ok()).min();
    Ok(shown(&visit, "/news-sitemap.xml", xml, until))
}

fn everything(visit: &Visit) -> Listing {
    Listing { site: visit.site().id.clone(), section: None }
}

/// A UTC month, `2026-11`.
fn span(month: &str) -> Option<(Timestamp, Timestamp)> {
    let first: Date = format!("{month}-01").parse().ok().filter(|_| month.len() == 7)?;
    let utc = |date: Date| date.to_zoned_datetime(TimeZone::UTC).ok().map(|zoned| zoned.timestamp());
    Some((utc(first)?, utc(first.checked_add(1.month()).ok()?)?))
}

fn place(xml: &mut Xml, visit: &Visit, item: &Public) {
    let path = path(visit, item).unwrap_or_default();
    xml.text("loc", &format!("{}{path}", visit.site().url));
    xml.text("lastmod", &item.at().to_string());
}

fn news(xml: &mut Xml, visit: &Visit, item: &Public) {
    place(xml, visit, item);
    xml.within("news:news", &[], |xml| {
        xml.within("news:publication", &[], |xml| {
            xml.text("news:name", &visit.site().name);
            xml.text("news:language", visit.site().language.split('-').next().unwrap_or_default());
        });
        xml.text("news:publication_date", &item.at().to_string());
        xml.text("news:title", &item.headline);
    });
}

fn shown(visit: &Visit, path: &str, xml: Xml, until: Option<Timestamp>) -> Shown {
    let keep = Keep::While(Needs::Edition(visit.edition.generation), until);
    Shown { draft: Draft::new(path, XML, xml.finish()), keep }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_is_read_strictly() {
        let (from, to) = span("2026-12").unwrap();
        assert_eq!(from.to_string(), "2026-12-01T00:00:00Z");
        assert_eq!(to.to_string(), "2027-01-01T00:00:00Z");
        assert!(span("2026-13").is_none() && span("2026-1").is_none() && span("x").is_none());
    }
}
