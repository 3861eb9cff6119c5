//! What becomes of a picture and of its file.

use crate::receive::Case;
use depesche_news::{Actor, Change, Decision, File, Media, Picture, Record, Revision, Standing};
use depesche_wire::{Association, Dispatch, Kind, Rendition};
use jiff::{SignedDuration, Timestamp};

/// How long a file may have waited for the picture that names it. Agencies use file names again:
/// an older file of the same name is another picture.
const PATIENCE: SignedDuration = SignedDuration::from_hours(24);

/// A file becomes ready: it belongs to the newest picture that names it, and to all that still wait
/// for it. `pictures` are those that name it, newest first.
pub fn arrived(file: File, pictures: &[Picture], now: Timestamp) -> Decision {
    let waits = |(place, picture): &(usize, &Picture)| *place == 0 || picture.media.is_none();
    let bind = |(_, picture): (usize, &Picture)| {
        let media = Some(file.media.clone());
        let bound = Picture { version: picture.version + 1, media, ..picture.clone() };
        Change::Put(Record::Picture(Box::new(bound)))
    };
    let fresh = pictures.iter().enumerate().filter(|(_, picture)| picture.media.as_ref() != Some(&file.media));
    let mut changes: Vec<_> = fresh.filter(waits).map(bind).collect();
    changes.push(Change::Arrived(file));
    Decision { changes, actor: Actor::Clock, reason: "the picture's file is ready".into(), at: now }
}

/// A picture with its own dispatch.
pub(crate) fn decide(case: &Case<'_>) -> Decision {
    let before = match &case.known.record {
        Some(Record::Picture(picture)) => Some(&**picture),
        _ => None,
    };
    let picture = picture(case, &of_dispatch(case.dispatch), case.revision(), before);
    let reason = if picture.standing == Standing::Killed { "killed by the agency" } else { "picture" };
    case.decision(vec![Change::Put(Record::Picture(Box::new(picture)))], reason.into())
}

/// The pictures that a text describes itself. What came with a dispatch of its own stays as it is.
pub(crate) fn described(case: &Case<'_>) -> Vec<Change> {
    let described = case.dispatch.associations.iter().filter(|association| is_described(association));
    described
        .filter_map(|association| {
            let id = case.id(&association.uri);
            let before = case.known.pictures.iter().find(|picture| picture.id == id);
            let revision = Revision { number: association.version.unwrap_or(0), ..case.revision() };
            if before.is_some_and(|before| before.revision >= revision) {
                return None;
            }
            let picture = picture(case, association, revision, before);
            Some(Change::Put(Record::Picture(Box::new(picture))))
        })
        .collect()
}

/// A dispatch in the terms of a reference.
fn of_dispatch(dispatch: &Dispatch) -> Association {
    Association {
        uri: dispatch.uri.clone(),
        kind: Some(dispatch.kind),
        version: dispatch.version,
        headline: dispatch.headline.clone(),
        description: dispatch.description.clone(),
        by: dispatch.by.clone(),
        creditline: dispatch.creditline.clone(),
        copyright_notice: dispatch.copyright_notice.clone(),
        renditions: dispatch.renditions.clone(),
    }
}

/// A text that describes a picture says nothing of whether it may be shown: that its own dispatch said, if
/// there was one.
fn picture(case: &Case<'_>, given: &Association, revision: Revision, before: Option<&Picture>) -> Picture {
    let files: Vec<_> = given.renditions.iter().filter_map(file_name).collect();
    let described = Picture {
        id: case.id(&given.uri),
        version: before.map_or(1, |before| before.version + 1),
        revision,
        standing: before.map_or(Standing::Live, |before| before.standing.clone()),
        caption: given.description.clone().or_else(|| given.headline.clone()).unwrap_or_default(),
        credit: case.credit(given.creditline.as_ref().or(given.by.as_ref())),
        copyright: given.copyright_notice.clone(),
        usage_terms: before.and_then(|before| before.usage_terms.clone()),
        embargo: before.and_then(|before| before.embargo),
        expiry: before.and_then(|before| before.expiry),
        media: media(case, &files, before),
        files,
    };
    if given.uri == case.dispatch.uri { of_its_own(case, described) } else { described }
}

/// What only a picture's own dispatch says.
fn of_its_own(case: &Case<'_>, picture: Picture) -> Picture {
    Picture {
        standing: case.barred().unwrap_or(Standing::Live),
        usage_terms: case.dispatch.usage_terms.clone(),
        embargo: case.embargo(),
        expiry: case.dispatch.expires,
        ..picture
    }
}

/// The newest file that arrived under one of the names lately; else the one that an earlier version
/// with the same name has.
fn media(case: &Case<'_>, files: &[String], before: Option<&Picture>) -> Option<Media> {
    let named = |file: &&File| files.contains(&file.id.id) && case.now.duration_since(file.received) <= PATIENCE;
    let fresh = files.iter().find_map(|name| case.known.files.iter().filter(named).find(|file| file.id.id == *name));
    let kept = before.filter(|before| before.files.iter().any(|name| files.contains(name)));
    fresh.map(|file| file.media.clone()).or_else(|| kept.and_then(|before| before.media.clone()))
}

pub(crate) fn is_picture(association: &Association) -> bool {
    matches!(association.kind, Some(Kind::Picture | Kind::Graphic))
}

/// Whether a text's reference carries the picture itself, not only its identifier.
pub(crate) fn is_described(association: &Association) -> bool {
    is_picture(association) && !association.renditions.is_empty()
}

/// The name under which a rendition's file is delivered: the last part of its address, or for one
/// that came inside the message, its content's digest.
pub fn file_name(rendition: &Rendition) -> Option<String> {
    match (&rendition.href, &rendition.data) {
        (_, Some(data)) => Some(depesche_news::Digest::of(data).to_string()),
        (Some(href), None) => href.rsplit('/').next().filter(|name| !name.is_empty()).map(str::to_owned),
        (None, None) => None,
    }
}
