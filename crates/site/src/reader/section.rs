//! A section, page by page.

use super::view::{credits, frame, marks_until, teasers};
use super::{Fault, Keep, Shown};
use crate::edition::{LIST, ListName, gated};
use crate::feed;
use crate::portal::Visit;
use axum::extract::{Path, RawQuery};
use depesche_news::Public;
use depesche_store::Listing;
use minijinja::context;

/// The newest of a section; further pages under `?seite=`. Sitemaps stand beside the sections.
pub(super) async fn section(visit: Visit, Path(name): Path<String>, query: RawQuery) -> Result<Shown, Fault> {
    if let Some(month) = name.strip_prefix("sitemap-").and_then(|rest| rest.strip_suffix(".xml")) {
        return feed::sitemap_of_month(&visit, month).await;
    }
    let sections = &visit.site().sections;
    let index = sections.iter().position(|section| section.path.as_str() == name).ok_or(Fault::NotFound)?;
    let number = page_number(query.0.as_deref())?;
    if number == Some(1) {
        return Err(Fault::Moved(format!("/{name}")));
    }
    show(&visit, index, number.unwrap_or(1)).await
}

/// The page that the query asks for.
fn page_number(query: Option<&str>) -> Result<Option<usize>, Fault> {
    let mut pairs = query.unwrap_or_default().split('&');
    let Some(number) = pairs.find_map(|pair| pair.strip_prefix("seite=")) else { return Ok(None) };
    let number = number.parse().ok().filter(|number| (1..=100_000).contains(number));
    number.map(Some).ok_or(Fault::NotFound)
}

async fn show(visit: &Visit, index: usize, number: usize) -> Result<Shown, Fault> {
    let section = &visit.site().sections[index];
    let listing = Listing { site: visit.site().id.clone(), section: Some(section.path.clone()) };
    let items = items(visit, index, &listing, number).await?;
    let pages = visit.store().count(&listing, visit.now).await?.div_ceil(LIST);
    let path = format!("/{}", section.path);
    let values = context! {
        frame => frame(visit, Some(section.path.as_str()), &credits(&items)),
        name => section.name,
        path => path,
        number => number,
        newer => (number > 1).then(|| address(&path, number - 1)),
        older => (number < pages).then(|| address(&path, number + 1)),
        canonical => address(&path, number),
        items => teasers(visit, &items),
    };
    let draft = visit.html(path, "section.html", values)?;
    Ok(Shown { draft, keep: keep(visit, index, number, &items) })
}

async fn items(visit: &Visit, index: usize, listing: &Listing, number: usize) -> Result<Vec<Public>, Fault> {
    if number == 1 {
        return Ok(visit.lists().sections[index].items.clone());
    }
    let items = visit.store().newest(listing, visit.now, (number - 1) * LIST, LIST).await?;
    if items.is_empty() { Err(Fault::NotFound) } else { Ok(gated(items, visit.now)) }
}

fn address(path: &str, number: usize) -> String {
    if number == 1 { path.into() } else { format!("{path}?seite={number}") }
}

/// Only the first page stays ready: the others are seldom asked for.
fn keep(visit: &Visit, index: usize, number: usize, items: &[Public]) -> Keep {
    match number {
        1 => Keep::While(visit.needs([ListName::Section(index)]), marks_until(visit, items)),
        _ => Keep::No,
    }
}
