//! IPTC ninjs 3 out: <https://iptc.org/standards/ninjs/>.
//!
//! `keywords`, `signals` and `creditline` are not in ninjs 3; they are added because desks need them.

use crate::{Association, Dispatch, Embargo, Rendition};
use serde_json::{Value, json};

/// The dispatch in the terms of ninjs 3. What the wire left open is left out.
pub fn to_json(dispatch: &Dispatch) -> Value {
    let text = |role: &str, value: &Option<String>| {
        value.as_ref().map(|value| json!([{ "role": role, "contentType": "text/plain", "value": value }]))
    };
    let description = if dispatch.kind == crate::Kind::Text { "summary" } else { "caption" };
    let notes: Vec<_> = dispatch.notes.iter().map(|note| note.text.as_str()).collect();
    let embargo = match dispatch.embargo {
        Embargo::Until(instant) => Some(instant),
        Embargo::None | Embargo::Unreadable(_) => None,
    };
    let subjects = dispatch.subjects.iter().map(|subject| json!({ "uri": subject.code, "name": subject.name }));
    compact(json!({
        "uri": dispatch.uri,
        "version": dispatch.version.map(|version| version.to_string()),
        "type": dispatch.kind,
        "profile": dispatch.profile,
        "pubStatus": dispatch.pub_status,
        "urgency": dispatch.urgency,
        "language": dispatch.language,
        "slugline": dispatch.slugline,
        "headlines": text("main", &dispatch.headline),
        "subheadlines": text("sub", &dispatch.subheadline),
        "by": dispatch.by,
        "creditline": dispatch.creditline,
        "located": dispatch.located,
        "firstCreated": dispatch.first_created,
        "versionCreated": dispatch.version_created,
        "embargoedUntil": embargo,
        "expires": dispatch.expires,
        "copyrightHolder": dispatch.copyright_holder,
        "copyrightNotice": dispatch.copyright_notice,
        "usageTerms": dispatch.usage_terms,
        "edNote": (!notes.is_empty()).then(|| notes.join("\n")),
        "signals": dispatch.signals,
        "keywords": dispatch.keywords,
        "subjects": subjects.map(compact).collect::<Vec<_>>(),
        "descriptions": text(description, &dispatch.description),
        "bodies": dispatch.body.as_ref().map(|body| json!([{ "role": "main", "contentType": "text/html", "value": body }])),
        "renditions": dispatch.renditions.iter().map(rendition).collect::<Vec<_>>(),
        "associations": dispatch.associations.iter().map(association).collect::<Vec<_>>(),
    }))
}

fn rendition(rendition: &Rendition) -> Value {
    compact(json!({
        "name": rendition.name,
        "href": rendition.href,
        "contentType": rendition.content_type,
        "width": rendition.width,
        "height": rendition.height,
        "sizeInBytes": rendition.size,
    }))
}

fn association(association: &Association) -> Value {
    let text = |value: &Option<String>| value.as_ref().map(|value| json!([{ "value": value }]));
    compact(json!({
        "uri": association.uri,
        "type": association.kind,
        "version": association.version.map(|version| version.to_string()),
        "headlines": text(&association.headline),
        "descriptions": text(&association.description),
        "by": association.by,
        "creditline": association.creditline,
        "copyrightNotice": association.copyright_notice,
        "renditions": association.renditions.iter().map(rendition).collect::<Vec<_>>(),
    }))
}

/// Without the members that hold nothing.
fn compact(mut value: Value) -> Value {
    if let Some(object) = value.as_object_mut() {
        object.retain(|_, member| !member.is_null() && member.as_array().is_none_or(|array| !array.is_empty()));
    }
    value
}
