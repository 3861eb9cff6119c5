//! What templates see of items and pictures.

use crate::edition::{ListName, fresh};
use crate::portal::Visit;
use depesche_news::{Encoding, Key, Media, Public, PublicPicture};
use jiff::{SignedDuration, Timestamp};
use minijinja::{Value, context};
use serde::Serialize;
use std::collections::{BTreeSet, HashSet};
use std::fmt::Write;

/// Characters of a teaser.
const TEASER: usize = 175;
/// How long an urgent item is marked as breaking.
const BREAKING: SignedDuration = SignedDuration::from_hours(2);

/// What a list shows of an item.
#[derive(Serialize)]
pub(super) struct Teaser {
    href: String,
    headline: String,
    text: String,
    section: String,
    credit: String,
    when: String,
    clock: String,
    datetime: String,
    breaking: bool,
    picture: Option<Shot>,
}

/// A picture in all its files.
#[derive(Serialize)]
pub(super) struct Shot {
    id: String,
    caption: String,
    credit: String,
    width: u32,
    height: u32,
    src: String,
    large: String,
    large_width: u32,
    large_height: u32,
    webp: String,
    jpeg: String,
}

/// The path of an item on this site; `None` if it does not stand there.
pub(crate) fn path(visit: &Visit, item: &Public) -> Option<String> {
    let section = item.section(&visit.site().id)?;
    Some(format!("/{section}/{}-{}", item.slug(), item.key()))
}

/// The name of the section in which an item stands.
pub(crate) fn section_name<'a>(visit: &'a Visit, item: &Public) -> Option<&'a str> {
    let path = item.section(&visit.site().id)?;
    visit.site().sections.iter().find(|section| section.path == *path).map(|section| section.name.as_str())
}

/// What a list shows of these items.
pub(super) fn teasers<'a>(visit: &Visit, items: impl IntoIterator<Item = &'a Public>) -> Vec<Teaser> {
    items.into_iter().filter_map(|item| teaser(visit, item)).collect()
}

/// The same, of the first few of a list that are not on the page yet.
pub(super) fn fresh_teasers(visit: &Visit, name: ListName, shown: &mut HashSet<Key>, count: usize) -> Vec<Teaser> {
    visit.lists().list(name).map(|list| teasers(visit, fresh(list, shown, count))).unwrap_or_default()
}

fn teaser(visit: &Visit, item: &Public) -> Option<Teaser> {
    let (look, site) = (&visit.house().look, visit.site());
    Some(Teaser {
        href: path(visit, item)?,
        headline: item.headline.clone(),
        text: opening(item),
        section: section_name(visit, item)?.into(),
        credit: item.credit.clone(),
        when: look.when(site, item.at()),
        clock: look.clock(site, item.at()),
        datetime: item.at().to_string(),
        breaking: breaking_until(item).is_some_and(|until| visit.now < until),
        picture: item.pictures().first().and_then(shot),
    })
}

/// Until when an item is marked as breaking, if it is urgent at all.
pub(super) fn breaking_until(item: &Public) -> Option<Timestamp> {
    (item.urgency <= 2).then(|| item.at().checked_add(BREAKING).ok()).flatten()
}

/// When the first of these loses its mark.
pub(super) fn marks_until<'a>(visit: &Visit, items: impl IntoIterator<Item = &'a Public>) -> Option<Timestamp> {
    items.into_iter().filter_map(breaking_until).filter(|until| visit.now < *until).min()
}

/// The opening of an item, cut at a word.
pub(crate) fn opening(item: &Public) -> String {
    let lead = item.lead.as_deref().filter(|lead| !lead.trim().is_empty());
    cut(&lead.map_or_else(|| item.body.text(), str::to_owned))
}

fn cut(text: &str) -> String {
    let Some((end, _)) = text.char_indices().nth(TEASER) else { return text.into() };
    let kept = &text[..end];
    let word = kept.rfind(char::is_whitespace).map_or(kept, |space| &kept[..space]);
    format!("{} …", word.trim_end_matches([',', ';', ':', '–', '-', ' ', '.']))
}

/// A picture with the addresses of its files; `None` while it has none.
pub(super) fn shot(picture: &PublicPicture) -> Option<Shot> {
    let media = picture.media();
    let jpegs = || media.renditions.iter().filter(|r| r.encoding == Encoding::Jpeg);
    let middle = jpegs().find(|r| r.width >= 640).or_else(|| jpegs().next_back())?;
    let large = jpegs().max_by_key(|r| r.width)?;
    Some(Shot {
        id: format!("bild-{}", picture.key()),
        caption: picture.caption.clone(),
        credit: picture.credit.clone(),
        width: middle.width,
        height: middle.height,
        src: file(picture.key(), media, middle.width, Encoding::Jpeg),
        large: file(picture.key(), media, large.width, Encoding::Jpeg),
        large_width: large.width,
        large_height: large.height,
        webp: set(picture.key(), media, Encoding::Webp),
        jpeg: set(picture.key(), media, Encoding::Jpeg),
    })
}

fn file(key: Key, media: &Media, width: u32, encoding: Encoding) -> String {
    format!("/bild/{key}-{}-{width}.{}", media.digest.short(), encoding.extension())
}

fn set(key: Key, media: &Media, encoding: Encoding) -> String {
    let mut set = String::new();
    for rendition in media.renditions.iter().filter(|r| r.encoding == encoding) {
        let gap = if set.is_empty() { "" } else { ", " };
        // Writing to a string does not fail.
        let _ = write!(set, "{gap}{} {}w", file(key, media, rendition.width, encoding), rendition.width);
    }
    set
}

/// What every page shows of its site: masthead, navigation, footer.
pub(super) fn frame(visit: &Visit, current: Option<&str>, credits: &BTreeSet<String>) -> Value {
    let site = visit.site();
    let sections = site.sections.iter().map(|section| {
        let path = section.path.as_str();
        context! { path => format!("/{path}"), name => section.name, current => Some(path) == current }
    });
    let sections: Vec<Value> = sections.collect();
    context! {
        name => site.name,
        description => site.description,
        url => site.url,
        language => site.language,
        sections => sections,
        agencies => credits.iter().map(String::as_str).collect::<Vec<_>>().join(", "),
    }
}

/// Whom a page with these items must name.
pub(super) fn credits<'a>(items: impl IntoIterator<Item = &'a Public>) -> BTreeSet<String> {
    items.into_iter().map(|item| item.credit.clone()).filter(|credit| !credit.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_teaser_ends_at_a_word() {
        assert_eq!(cut("Kurz."), "Kurz.");
        let long = cut(&"Hochwasser, ".repeat(40));
        assert!(long.ends_with("Hochwasser …") && long.chars().count() <= TEASER + 2, "{long}");
        assert_eq!(cut(&"ß".repeat(300)).chars().count(), TEASER + 2);
    }
}
