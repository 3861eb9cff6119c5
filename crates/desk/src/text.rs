//! What becomes of a text.

use crate::receive::Case;
use crate::{Rules, picture};
use depesche_news::{Body, Change, Correction, Decision, Hold, Item, Record, Standing};
use depesche_wire::{Audience, Dispatch};

pub(crate) fn decide(case: &Case<'_>, rules: &Rules) -> Decision {
    let item = item(case, rules);
    let reason = reason(&item);
    let attach = Change::Attach { by: item.id.clone(), text: item.id.clone(), pictures: case.pictures() };
    let mut changes = picture::described(case);
    changes.extend([Change::Put(Record::Item(Box::new(item))), attach]);
    case.decision(changes, reason)
}

fn item(case: &Case<'_>, rules: &Rules) -> Item {
    let Case { dispatch, .. } = case;
    let verdict = rules.judge(dispatch, &case.source.agency);
    let (lead, body) = lead_and_body(dispatch);
    let revision = case.revision();
    let updated = case.made().unwrap_or(case.now);
    let mut item = Item {
        id: case.id(&dispatch.uri),
        version: case.version(),
        revision,
        standing: Standing::Live,
        placements: verdict.placements,
        headline: dispatch.headline.clone().unwrap_or_default(),
        lead,
        body,
        byline: dispatch.by.clone(),
        located: dispatch.located.clone(),
        credit: case.credit(dispatch.creditline.as_ref()),
        language: dispatch.language.clone(),
        urgency: dispatch.urgency.filter(|urgency| (1..=9).contains(urgency)).unwrap_or(Item::USUAL_URGENCY),
        slugline: dispatch.slugline.clone(),
        keywords: dispatch.keywords.clone(),
        subjects: dispatch.subjects.iter().map(|subject| subject.code.clone()).collect(),
        created: dispatch.first_created.unwrap_or(updated),
        updated,
        embargo: case.embargo(),
        expiry: dispatch.expires,
        correction: correction(case),
        copyright: dispatch.copyright_notice.clone(),
        usage_terms: dispatch.usage_terms.clone(),
        pictures: Default::default(),
    };
    item.standing =
        case.barred().or_else(|| lacks(&item)).unwrap_or(match (item.placements.is_empty(), verdict.publish) {
            (true, _) => Standing::Held(Hold::NoRule),
            (false, false) => Standing::Held(Hold::Rule),
            (false, true) => Standing::Live,
        });
    item
}

/// Whether a reader would notice no difference.
pub(crate) fn says_the_same(dispatch: &Dispatch, record: &Record) -> bool {
    let (lead, body) = lead_and_body(dispatch);
    matches!(record, Record::Item(item) if
        dispatch.headline.as_deref().unwrap_or_default() == item.headline && lead == item.lead && body == item.body)
}

/// A text whose body is empty has its description for a body.
fn lead_and_body(dispatch: &Dispatch) -> (Option<String>, Body) {
    let body = Body::parse(dispatch.body.as_deref().unwrap_or_default());
    match &dispatch.description {
        Some(description) if body.is_empty() => (None, Body::of_text(description)),
        lead => (lead.clone(), body),
    }
}

fn lacks(item: &Item) -> Option<Standing> {
    let lacking = match (item.headline.trim().is_empty(), item.body.is_empty()) {
        (true, _) => "no headline",
        (_, true) => "no text",
        _ => return None,
    };
    Some(Standing::Held(Hold::Incomplete(lacking.into())))
}

/// A correction that this version brings, or that an earlier one brought: a reader keeps seeing it.
fn correction(case: &Case<'_>) -> Option<Correction> {
    let note = case.dispatch.notes.iter().find(|note| note.audience == Audience::Reader).map(|note| note.text.clone());
    let signalled = case.dispatch.signals.iter().any(|signal| signal.to_lowercase().ends_with("correction"));
    let before = match &case.known.record {
        Some(Record::Item(item)) => item.correction.clone(),
        _ => None,
    };
    let at = case.dispatch.version_created.unwrap_or(case.now);
    if note.is_some() || signalled { Some(Correction { note, at }) } else { before }
}

fn reason(item: &Item) -> String {
    match &item.standing {
        Standing::Killed => "killed by the agency".into(),
        Standing::Held(hold) => format!("held: {hold}"),
        Standing::Live if item.version == 1 => "new".into(),
        Standing::Live if item.correction.as_ref().is_some_and(|c| c.at == item.updated) => "correction".into(),
        Standing::Live => "update".into(),
    }
}
