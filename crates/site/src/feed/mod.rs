//! What machines ask for: feeds, sitemaps, robots.txt.

mod atom;
mod rss;
mod sitemap;
mod xml;

pub(crate) use sitemap::{news_sitemap, sitemap_of_month, sitemaps};

use crate::cache::Needs;
use crate::edition::ListName;
use crate::page::Draft;
use crate::portal::Visit;
use crate::reader::{Fault, Keep, Shown};
use axum::extract::Path;
use bytes::Bytes;
use depesche_news::Public;
use jiff::Timestamp;

/// A list that is offered as a feed.
struct Channel<'a> {
    visit: &'a Visit,
    title: String,
    /// The page that shows the same list.
    page: String,
    /// The feed's own path.
    path: String,
    items: &'a [Public],
}

impl Channel<'_> {
    /// An absolute address.
    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.visit.site().url)
    }

    fn updated(&self) -> Timestamp {
        self.items.iter().map(|item| item.at()).max().unwrap_or(Timestamp::UNIX_EPOCH)
    }

    /// What stays the same when the headline, the section or the address changes.
    fn guid(item: &Public) -> String {
        format!("tag:depesche,2026:{}", item.key())
    }
}

const RSS: &str = "application/rss+xml; charset=utf-8";
const ATOM: &str = "application/atom+xml; charset=utf-8";
const XML: &str = "application/xml; charset=utf-8";

pub(crate) async fn rss_of_site(visit: Visit) -> Result<Shown, Fault> {
    feed(&visit, None, "feed.rss", RSS, rss::write)
}

pub(crate) async fn atom_of_site(visit: Visit) -> Result<Shown, Fault> {
    feed(&visit, None, "feed.atom", ATOM, atom::write)
}

pub(crate) async fn rss_of_section(visit: Visit, Path(section): Path<String>) -> Result<Shown, Fault> {
    feed(&visit, Some(&section), "feed.rss", RSS, rss::write)
}

pub(crate) async fn atom_of_section(visit: Visit, Path(section): Path<String>) -> Result<Shown, Fault> {
    feed(&visit, Some(&section), "feed.atom", ATOM, atom::write)
}

fn feed(
    visit: &Visit,
    section: Option<&str>,
    file: &str,
    content_type: &'static str,
    write: fn(&Channel<'_>) -> Bytes,
) -> Result<Shown, Fault> {
    let (list, title, page) = match section {
        None => (ListName::All, visit.site().name.clone(), "/".to_owned()),
        Some(name) => of_section(visit, name)?,
    };
    let path = format!("{}/{file}", page.trim_end_matches('/'));
    let items = &visit.lists().list(list).ok_or(Fault::NotFound)?.items;
    let body = write(&Channel { visit, title, page, path: path.clone(), items });
    let keep = Keep::While(visit.needs([list]), None);
    Ok(Shown { draft: Draft::new(path, content_type, body), keep })
}

fn of_section(visit: &Visit, name: &str) -> Result<(ListName, String, String), Fault> {
    let sections = &visit.site().sections;
    let index = sections.iter().position(|section| section.path.as_str() == name).ok_or(Fault::NotFound)?;
    let title = format!("{} – {}", sections[index].name, visit.site().name);
    Ok((ListName::Section(index), title, format!("/{name}")))
}

/// Everything may be read; here is where it stands.
pub(crate) async fn robots(visit: Visit) -> Shown {
    let url = &visit.site().url;
    let text = format!("User-agent: *\nAllow: /\n\nSitemap: {url}/sitemap.xml\nSitemap: {url}/news-sitemap.xml\n");
    let draft = Draft::new("/robots.txt", "text/plain; charset=utf-8", text);
    Shown { draft, keep: Keep::While(Needs::Lists(Vec::new()), None) }
}
