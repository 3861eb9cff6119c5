//! The front page.

use super::view::{credits, frame, fresh_teasers, marks_until, teasers};
use super::{Fault, Keep, Shown};
use crate::edition::ListName;
use crate::portal::Visit;
use jiff::{Timestamp, ToSpan};
use minijinja::{Value, context};
use std::collections::HashSet;

/// Items of a section on the front.
const PER_SECTION: usize = 6;
/// Items beside the lead story.
const BESIDE: usize = 4;
/// Items in the ticker.
const TICKER: usize = 8;

/// The lead story, what else is on top, then section by section.
pub(super) async fn front(visit: Visit) -> Result<Shown, Fault> {
    let lists = visit.lists();
    let mut shown = HashSet::new();
    let lead = fresh_teasers(&visit, ListName::Top, &mut shown, 1);
    let beside = fresh_teasers(&visit, ListName::Top, &mut shown, BESIDE);
    let blocks = blocks(&visit, &mut shown);
    let values = context! {
        frame => frame(&visit, None, &credits(&lists.all.items)),
        day => visit.house().look.day(visit.site(), visit.now),
        lead => lead.first(),
        beside => beside,
        blocks => blocks,
        ticker => teasers(&visit, lists.all.items.iter().take(TICKER)),
    };
    let draft = visit.html("/", "front.html", values)?;
    let names = (0..lists.sections.len()).map(ListName::Section).chain([ListName::All, ListName::Top]);
    let marked = marks_until(&visit, lists.all.items.iter().chain(&lists.top.items));
    let until = midnight(&visit).into_iter().chain(marked).min();
    Ok(Shown { draft, keep: Keep::While(visit.needs(names), until) })
}

fn blocks(visit: &Visit, shown: &mut HashSet<depesche_news::Key>) -> Vec<Value> {
    let sections = visit.site().sections.iter().enumerate().map(|(index, section)| {
        let items = fresh_teasers(visit, ListName::Section(index), shown, PER_SECTION);
        context! { path => format!("/{}", section.path), name => section.name, items => items }
    });
    sections.collect()
}

/// When the date in the masthead is no longer today's.
fn midnight(visit: &Visit) -> Option<Timestamp> {
    let today = visit.now.to_zoned_datetime(visit.site().time_zone.clone());
    Some(today.start_of_day().ok()?.checked_add(1.day()).ok()?.timestamp())
}
