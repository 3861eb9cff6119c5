//! An article.

use super::view::{self, credits, frame, fresh_teasers, shot};
use super::{Fault, Keep, Shown};
use crate::cache::key_in;
use crate::edition::ListName;
use crate::portal::Visit;
use crate::templates::printed;
use axum::extract::Path;
use depesche_news::{Correction, Gate, Key, Public};
use minijinja::{Value, context};
use std::collections::HashSet;
use std::sync::Arc;

/// Items in each of the two lists below an article.
const BELOW: usize = 3;

/// An item under its one address; any other with its key leads there.
pub(super) async fn article(visit: Visit, Path((section, name)): Path<(String, String)>) -> Result<Shown, Fault> {
    let asked = format!("/{section}/{name}");
    let item = public(&visit, &asked).await?;
    let path = view::path(&visit, &item).ok_or(Fault::NotFound)?;
    if path == asked { show(&visit, &item, path) } else { Err(Fault::Moved(path)) }
}

async fn public(visit: &Visit, asked: &str) -> Result<Public, Fault> {
    let key = key_in(asked).and_then(|key| Key::parse(key).ok()).ok_or(Fault::NotFound)?;
    let item = visit.store().item(key).await?.ok_or(Fault::NotFound)?;
    // Placements are no secret of a killed item: on a site where it never stood it is unknown.
    item.section(&visit.site().id).ok_or(Fault::NotFound)?;
    match Arc::new(item).gate(visit.now) {
        Gate::Open(item) => Ok(item),
        Gate::Shut => Err(Fault::NotFound),
        Gate::Killed => Err(Fault::Gone),
    }
}

fn show(visit: &Visit, item: &Public, path: String) -> Result<Shown, Fault> {
    let index = visit.site().sections.iter().position(|section| item.section(&visit.site().id) == Some(&section.path));
    let index = index.ok_or(Fault::NotFound)?;
    let mut shown = HashSet::from([item.key()]);
    let related = fresh_teasers(visit, ListName::Section(index), &mut shown, BELOW);
    let top = fresh_teasers(visit, ListName::Top, &mut shown, BELOW);
    let section = &visit.site().sections[index];
    let values = context! {
        frame => frame(visit, Some(section.path.as_str()), &credits([item])),
        path => path,
        section => context! { path => format!("/{}", section.path), name => section.name },
        related => related,
        top => top,
        ..parts(visit, item)
    };
    let draft = visit.html(path, "article.html", values)?;
    let until = [item.until(), view::marks_until(visit, [item])].into_iter().flatten().min();
    Ok(Shown { draft, keep: Keep::While(visit.needs([ListName::Section(index), ListName::Top]), until) })
}

fn parts(visit: &Visit, item: &Public) -> Value {
    let (look, site) = (&visit.house().look, visit.site());
    let lead = item.lead.as_deref().filter(|lead| !lead.trim().is_empty() && !item.body.repeats(lead));
    context! {
        headline => item.headline,
        credit => item.credit,
        byline => item.byline,
        located => item.located,
        copyright => item.copyright,
        language => item.language,
        when => look.when(site, item.at()),
        datetime => item.at().to_string(),
        breaking => view::breaking_until(item).is_some_and(|until| visit.now < until),
        description => view::opening(item),
        correction => item.correction.as_ref().map(|correction| note(visit, correction)),
        lead => lead,
        body => printed(&item.body),
        pictures => item.pictures().iter().filter_map(shot).collect::<Vec<_>>(),
    }
}

fn note(visit: &Visit, correction: &Correction) -> Value {
    let when = visit.house().look.when(visit.site(), correction.at);
    context! { note => correction.note, when => when, datetime => correction.at.to_string() }
}
