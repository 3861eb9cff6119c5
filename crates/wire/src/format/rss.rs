//! RSS 2.0: <https://www.rssboard.org/rss-specification>, with the modules content, dc and media.

use super::Format;
use crate::xml::text;
use crate::{Association, Dispatch, Kind, Notice, Rendition, Subject, date, html};
use roxmltree::Node;

const DC: &str = "http://purl.org/dc/elements/1.1/";
const CONTENT: &str = "http://purl.org/rss/1.0/modules/content/";
const MEDIA: &str = "http://search.yahoo.com/mrss/";

pub(crate) const FORMAT: Format = Format { name: "RSS 2.0", recognises, read };

fn recognises(root: Node<'_, '_>) -> bool {
    root.tag_name().name() == "rss"
}

fn read(root: Node<'_, '_>, notices: &mut Vec<Notice>) -> Vec<Dispatch> {
    let Some(channel) = plain(root, "channel") else { return Vec::new() };
    let language = plain(channel, "language").and_then(text);
    // Some feeds nest an item in an item, or leave it beside the channel.
    let items = root.descendants().filter(|node| is(*node, None, "item"));
    let dispatches = items.filter_map(|item| {
        let dispatch = dispatch(item, language.clone());
        if dispatch.is_none() {
            notices
                .push(Notice { place: "item".into(), text: "left out: it has neither guid nor link nor title".into() });
        }
        dispatch
    });
    dispatches.collect()
}

/// An element of a module, or with `None` of RSS itself, whatever namespace the feed gives to that.
fn is(node: Node<'_, '_>, namespace: Option<&str>, name: &str) -> bool {
    let own = || node.document().root_element().tag_name().namespace();
    node.is_element() && node.tag_name().name() == name && node.tag_name().namespace() == namespace.or_else(own)
}

fn plain<'a, 'i>(node: Node<'a, 'i>, name: &str) -> Option<Node<'a, 'i>> {
    node.children().find(|child| is(*child, None, name))
}

fn module<'a, 'i>(node: Node<'a, 'i>, namespace: &str, name: &str) -> Option<Node<'a, 'i>> {
    node.children().find(|child| is(*child, Some(namespace), name))
}

fn dispatch(item: Node<'_, '_>, language: Option<String>) -> Option<Dispatch> {
    let of = |name: &str| plain(item, name).and_then(text);
    let description = plain(item, "description").map(raw).filter(|html| !html.trim().is_empty());
    let content = module(item, CONTENT, "encoded").map(raw).filter(|html| !html.trim().is_empty());
    let time = of("pubDate").or_else(|| module(item, DC, "date").and_then(text));
    let categories = item.children().filter(|child| is(*child, None, "category"));
    let keywords: Vec<_> = categories.filter_map(text).collect();
    Some(Dispatch {
        uri: of("guid").or_else(|| of("link")).or_else(|| of("title"))?,
        headline: of("title").map(|title| strip(&title)),
        by: module(item, DC, "creator").and_then(text).or_else(|| of("author")),
        language: module(item, DC, "language").and_then(text).or(language),
        version_created: time.and_then(|time| date::feed(&time)),
        subjects: keywords.iter().map(|word| Subject { code: word.clone(), name: Some(word.clone()) }).collect(),
        keywords,
        description: content
            .is_some()
            .then(|| description.as_deref().map(strip))
            .flatten()
            .filter(|text| !text.is_empty()),
        body: content.or(description).map(|html| paragraphs(&html)),
        associations: associations(item),
        ..Dispatch::default()
    })
}

/// The text as it is: white space matters inside of HTML.
fn raw(node: Node<'_, '_>) -> String {
    node.descendants().filter(Node::is_text).filter_map(|node| node.text()).collect()
}

/// HTML stays; plain text becomes paragraphs.
fn paragraphs(html: &str) -> String {
    let is_html = html.contains("</") || html.contains("<br") || html.contains("<p") || html.contains("<img");
    if is_html { html.trim().to_owned() } else { html::of_text(&unescape(html.trim())) }
}

/// Words without tags.
fn strip(html: &str) -> String {
    let (mut out, mut rest) = (String::new(), html);
    while let Some(open) = rest.find('<') {
        let Some(close) = rest[open..]
            .find('>')
            .filter(|_| rest[open + 1..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '/'))
        else {
            break;
        };
        out.push_str(&rest[..open]);
        out.push(' ');
        rest = &rest[open + close + 1..];
    }
    out.push_str(rest);
    unescape(&out).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Feeds escape twice.
fn unescape(text: &str) -> String {
    let text = &numbered(text);
    let once = [
        ("&nbsp;", " "),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&#039;", "'"),
        ("&apos;", "'"),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&amp;", "&"),
    ];
    once.iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
}

/// Resolves references by number.
fn numbered(text: &str) -> String {
    let mut parts = text.split("&#");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (number, rest) = part.split_once(';').unwrap_or((part, ""));
        match number.parse().ok().and_then(char::from_u32).filter(|c| !c.is_control()) {
            Some(character) => out.extend([character.to_string().as_str(), rest]),
            None => out.extend(["&#", part]),
        }
    }
    out
}

/// Enclosures, and Media RSS.
fn associations(item: Node<'_, '_>) -> Vec<Association> {
    let mut found: Vec<Association> = Vec::new();
    for node in item.descendants().filter(|node| is(*node, None, "enclosure") || is(*node, Some(MEDIA), "content")) {
        if let Some(association) = association(node)
            && found.iter().all(|known| known.uri != association.uri)
        {
            found.push(association);
        }
    }
    found
}

fn association(node: Node<'_, '_>) -> Option<Association> {
    let href = node.attribute("url").map(str::trim).filter(|url| !url.is_empty())?;
    let content_type = node.attribute("type");
    let of = |name: &str| module(node, MEDIA, name).and_then(text);
    let number = |name| node.attribute(name).and_then(|value| value.parse().ok());
    Some(Association {
        uri: href.into(),
        kind: kind(content_type.or(node.attribute("medium")).unwrap_or_default()),
        headline: of("title"),
        description: of("description"),
        creditline: of("credit").or_else(|| of("copyright")),
        renditions: vec![Rendition {
            href: Some(href.into()),
            content_type: content_type.map(str::to_owned),
            width: number("width"),
            height: number("height"),
            size: node.attribute("length").or(node.attribute("fileSize")).and_then(|size| size.parse().ok()),
            ..Rendition::default()
        }],
        ..Association::default()
    })
}

fn kind(content_type: &str) -> Option<Kind> {
    match content_type.split('/').next()? {
        "image" => Some(Kind::Picture),
        "video" => Some(Kind::Video),
        "audio" => Some(Kind::Audio),
        _ => None,
    }
}
