//! NewsML-G2: <https://iptc.org/std/NewsML-G2/>. Codes are told apart by what follows the colon: the
//! alias before it is the sender's choice.
//!
//! Not read: planning, concept and knowledge items; each gives a notice.

use super::Format;
use crate::xml::{child, children, text, text_of};
use crate::{Association, Audience, Dispatch, Embargo, Kind, Note, Notice, PubStatus, Rendition, Subject, date, html};
use base64::Engine as _;
use roxmltree::Node;

const NAMESPACE: &str = "http://iptc.org/std/nar/2006-10-01/";

pub(crate) const FORMAT: Format = Format { name: "NewsML-G2", recognises, read };

fn recognises(root: Node<'_, '_>) -> bool {
    let known = matches!(
        root.tag_name().name(),
        "newsMessage" | "newsItem" | "packageItem" | "conceptItem" | "knowledgeItem" | "planningItem"
    );
    known && root.tag_name().namespace().is_none_or(|namespace| namespace == NAMESPACE)
}

fn read(root: Node<'_, '_>, notices: &mut Vec<Notice>) -> Vec<Dispatch> {
    let bare = root.tag_name().name() != "newsMessage";
    let items: Vec<_> = if bare {
        vec![root]
    } else {
        children(root, "itemSet").flat_map(|set| set.children()).filter(|n| n.is_element()).collect()
    };
    items.into_iter().filter_map(|item| dispatch(item, notices)).collect()
}

fn dispatch(item: Node<'_, '_>, notices: &mut Vec<Notice>) -> Option<Dispatch> {
    let name = item.tag_name().name();
    let mut skip = |text: &str| {
        notices.push(Notice { place: name.into(), text: text.into() });
        None
    };
    if !matches!(name, "newsItem" | "packageItem") {
        return skip("left out: it is no news");
    }
    let Some(uri) = item.attribute("guid").map(str::trim).filter(|guid| !guid.is_empty()) else {
        return skip("left out: it has no guid (NewsML-G2, `guid` is required)");
    };
    let mut dispatch = Dispatch {
        uri: uri.into(),
        version: item.attribute("version").and_then(|v| v.trim().parse().ok()),
        ..Dispatch::default()
    };
    if name == "packageItem" {
        dispatch.kind = Kind::Composite;
    }
    rights(item, &mut dispatch);
    if let Some(meta) = child(item, "itemMeta") {
        item_meta(meta, &mut dispatch, notices);
    }
    if let Some(meta) = child(item, "contentMeta") {
        content_meta(meta, &mut dispatch);
    }
    children(item, "contentSet").for_each(|set| content(set, &mut dispatch));
    children(item, "groupSet").flat_map(|set| children(set, "group")).for_each(|group| members(group, &mut dispatch));
    let language = || item.attribute(("http://www.w3.org/XML/1998/namespace", "lang")).map(str::to_owned);
    dispatch.language = dispatch.language.take().or_else(language);
    Some(dispatch)
}

/// The part of a code after its scheme's alias.
fn code<'a>(node: Node<'a, '_>) -> Option<&'a str> {
    let whole = node.attribute("qcode").or(node.attribute("uri")).or(node.attribute("literal"))?;
    whole.rsplit([':', '/']).next()
}

/// The name that a code or literal element gives a person.
fn name(node: Node<'_, '_>) -> Option<String> {
    let named = children(node, "name").filter(|n| n.attribute("role").is_none_or(|role| !role.ends_with("mnemonic")));
    named
        .filter_map(text)
        .next()
        .or_else(|| node.attribute("literal").map(str::to_owned))
        .or_else(|| text_of(node, "name"))
}

fn rights(item: Node<'_, '_>, dispatch: &mut Dispatch) {
    for info in children(item, "rightsInfo") {
        let holder = || {
            child(info, "copyrightHolder").and_then(|holder| name(holder).or_else(|| code(holder).map(str::to_owned)))
        };
        dispatch.copyright_holder = dispatch.copyright_holder.take().or_else(holder);
        dispatch.copyright_notice = dispatch.copyright_notice.take().or_else(|| text_of(info, "copyrightNotice"));
        dispatch.usage_terms = dispatch.usage_terms.take().or_else(|| text_of(info, "usageTerms"));
    }
}

fn item_meta(meta: Node<'_, '_>, dispatch: &mut Dispatch, notices: &mut Vec<Notice>) {
    if let Some(kind) = child(meta, "itemClass").and_then(code).and_then(kind) {
        dispatch.kind = kind;
    }
    dispatch.version_created = text_of(meta, "versionCreated").and_then(|t| date::roughly(&t));
    dispatch.first_created = text_of(meta, "firstCreated").and_then(|t| date::roughly(&t));
    dispatch.pub_status = match child(meta, "pubStatus").and_then(code) {
        Some("canceled" | "cancelled") => PubStatus::Canceled,
        Some("withheld") => PubStatus::Withheld,
        Some("usable") | None => PubStatus::Usable,
        Some(other) => {
            notices.push(Notice {
                place: dispatch.uri.clone(),
                text: format!("pubStatus `{other}` is none of usable, withheld, canceled: withheld"),
            });
            PubStatus::Withheld
        }
    };
    dispatch.embargo = child(meta, "embargoed").map_or(Embargo::None, |node| embargo(node, &dispatch.uri, notices));
    dispatch.notes = children(meta, "edNote").filter_map(note).collect();
    dispatch.signals = children(meta, "signal")
        .filter_map(|signal| signal.attribute("qcode").or(signal.attribute("uri")))
        .map(str::to_owned)
        .collect();
    dispatch.associations.extend(children(meta, "link").filter_map(association));
}

fn embargo(node: Node<'_, '_>, uri: &str, notices: &mut Vec<Notice>) -> Embargo {
    let words = text(node).unwrap_or_default();
    date::iso(&words).map_or_else(
        || {
            notices.push(Notice {
                place: uri.into(),
                text: format!("embargoed `{words}` is no instant with a zone: held"),
            });
            Embargo::Unreadable(words.clone())
        },
        Embargo::Until,
    )
}

/// IPTC news item nature.
fn kind(code: &str) -> Option<Kind> {
    Some(match code {
        "text" => Kind::Text,
        "picture" => Kind::Picture,
        "graphic" => Kind::Graphic,
        "video" => Kind::Video,
        "audio" => Kind::Audio,
        "composite" => Kind::Composite,
        _ => return None,
    })
}

/// Only a note whose role says so is for readers.
fn note(node: Node<'_, '_>) -> Option<Note> {
    let role = node.attribute("role").unwrap_or_default().to_lowercase();
    let public = role.contains("publishable") || role.contains("readercorrection");
    let audience = if public && node.attribute("pubconstraint").is_none() { Audience::Reader } else { Audience::Desk };
    Some(Note { audience, text: text(node)? })
}

/// A link to another item; a link to a page of the web is none.
fn association(link: Node<'_, '_>) -> Option<Association> {
    let kind = child(link, "itemClass")
        .and_then(code)
        .and_then(kind)
        .or_else(|| by_content_type(link.attribute("contenttype")));
    let uri = link.attribute("residref").or_else(|| link.attribute("href").filter(|_| kind.is_some()))?;
    let previous =
        link.attribute("rel").is_some_and(|rel| rel.ends_with("previousVersion") || rel.ends_with("evolvedFrom"));
    let files = child(link, "remoteContent")
        .map(rendition)
        .into_iter()
        .chain(children(link, "remoteContent").skip(1).map(rendition));
    (!previous && !uri.trim().is_empty()).then(|| Association {
        uri: uri.trim().into(),
        kind,
        version: link.attribute("version").and_then(|version| version.parse().ok()),
        headline: text_of(link, "headline").or_else(|| text_of(link, "title")),
        description: text_of(link, "description"),
        by: text_of(link, "by"),
        creditline: text_of(link, "creditline"),
        copyright_notice: None,
        renditions: files.collect(),
    })
}

fn by_content_type(content_type: Option<&str>) -> Option<Kind> {
    match content_type?.split('/').next()? {
        "image" => Some(Kind::Picture),
        "video" => Some(Kind::Video),
        "audio" => Some(Kind::Audio),
        _ => None,
    }
}

fn content_meta(meta: Node<'_, '_>, dispatch: &mut Dispatch) {
    dispatch.urgency = text_of(meta, "urgency").and_then(|urgency| urgency.parse().ok());
    dispatch.located = child(meta, "located").and_then(name);
    dispatch.slugline = text_of(meta, "slugline");
    let headlines = || children(meta, "headline");
    let has_role =
        |node: &Node<'_, '_>, role: &str| node.attribute("role").is_some_and(|r| r.rsplit(':').next() == Some(role));
    let main = headlines().find(|h| h.attribute("role").is_none() || has_role(h, "main") || has_role(h, "headline"));
    dispatch.headline = main.or_else(|| headlines().next()).and_then(text);
    dispatch.subheadline = headlines().find(|h| has_role(h, "sub") || has_role(h, "subheadline")).and_then(text);
    dispatch.by = text_of(meta, "by").or_else(|| children(meta, "creator").find_map(name));
    dispatch.creditline = text_of(meta, "creditline");
    dispatch.language = child(meta, "language").and_then(|language| language.attribute("tag")).map(str::to_owned);
    dispatch.keywords = children(meta, "keyword").filter_map(text).collect();
    dispatch.subjects = children(meta, "subject").filter_map(subject).collect();
    let descriptions = || children(meta, "description");
    let best =
        descriptions().find(|d| ["summary", "teaser", "caption", "abstract"].iter().any(|role| has_role(d, role)));
    dispatch.description = best.or_else(|| descriptions().next()).and_then(text);
    if dispatch.expires.is_none() {
        dispatch.expires =
            text_of(meta, "contentExpires").or_else(|| text_of(meta, "expires")).and_then(|t| date::roughly(&t));
    }
}

fn subject(node: Node<'_, '_>) -> Option<Subject> {
    let code = node.attribute("qcode").or(node.attribute("uri")).or(node.attribute("literal"));
    let name = name(node);
    Some(Subject { code: code.map(str::to_owned).or_else(|| name.clone())?, name })
}

fn content(set: Node<'_, '_>, dispatch: &mut Dispatch) {
    for part in set.children().filter(Node::is_element) {
        match part.tag_name().name() {
            "inlineXML" if dispatch.body.is_none() => dispatch.body = body(part),
            "inlineData" => inline_data(part, dispatch),
            "remoteContent" => dispatch.renditions.push(rendition(part)),
            _ => {}
        }
    }
    dispatch.renditions.sort_by_key(|file| std::cmp::Reverse(file.width));
}

/// The XHTML or NITF body.
fn body(part: Node<'_, '_>) -> Option<String> {
    let named = |name: &str| part.descendants().find(|node| node.is_element() && node.tag_name().name() == name);
    let html = html::inner(named("body.content").or_else(|| named("body")).unwrap_or(part));
    (!html.is_empty()).then_some(html)
}

fn inline_data(part: Node<'_, '_>, dispatch: &mut Dispatch) {
    let content_type = part.attribute("contenttype").unwrap_or("text/plain");
    let data = part.descendants().filter(Node::is_text).filter_map(|node| node.text()).collect::<String>();
    if content_type.starts_with("image/") {
        let packed: String = data.split_whitespace().collect();
        let data = base64::engine::general_purpose::STANDARD.decode(packed).ok();
        dispatch.renditions.push(Rendition { data, ..rendition(part) });
    } else if dispatch.body.is_none() {
        let html = if content_type.contains("html") { data } else { html::of_text(&data) };
        dispatch.body = Some(html).filter(|html| !html.trim().is_empty());
    }
}

fn rendition(node: Node<'_, '_>) -> Rendition {
    let number = |name| node.attribute(name).and_then(|value| value.parse().ok());
    Rendition {
        href: node.attribute("href").or(node.attribute("residref")).map(str::to_owned),
        data: None,
        name: node.attribute("rendition").and_then(|r| r.rsplit(':').next()).map(str::to_owned),
        content_type: node.attribute("contenttype").map(str::to_owned),
        width: number("width"),
        height: number("height"),
        size: node.attribute("size").and_then(|size| size.parse().ok()),
    }
}

/// What a package's group refers to, in its order.
fn members(group: Node<'_, '_>, dispatch: &mut Dispatch) {
    dispatch.associations.extend(children(group, "itemRef").filter_map(association));
}
