//! XML, read without opening anything that it names.

use crate::{Notice, Unreadable};
use roxmltree::{Document, Node, ParsingOptions};

/// Elements within elements beyond this depth are not looked at: no agency nests so deep, and our own
/// walk must not run out of stack.
pub(crate) const DEEPEST: usize = 256;

/// The characters that HTML names and agencies write in XML.
const ENTITIES: &[(&str, &str)] = &[
    ("nbsp", "\u{a0}"),
    ("auml", "ä"),
    ("ouml", "ö"),
    ("uuml", "ü"),
    ("Auml", "Ä"),
    ("Ouml", "Ö"),
    ("Uuml", "Ü"),
    ("szlig", "ß"),
    ("eacute", "é"),
    ("egrave", "è"),
    ("ecirc", "ê"),
    ("agrave", "à"),
    ("aacute", "á"),
    ("acirc", "â"),
    ("ccedil", "ç"),
    ("iacute", "í"),
    ("oacute", "ó"),
    ("uacute", "ú"),
    ("ntilde", "ñ"),
    ("oslash", "ø"),
    ("aring", "å"),
    ("aelig", "æ"),
    ("ndash", "–"),
    ("mdash", "—"),
    ("hellip", "…"),
    ("euro", "€"),
    ("pound", "£"),
    ("copy", "©"),
    ("reg", "®"),
    ("trade", "™"),
    ("deg", "°"),
    ("laquo", "«"),
    ("raquo", "»"),
    ("bdquo", "„"),
    ("ldquo", "“"),
    ("rdquo", "”"),
    ("sbquo", "‚"),
    ("lsquo", "‘"),
    ("rsquo", "’"),
    ("bull", "•"),
    ("middot", "·"),
    ("shy", "\u{ad}"),
    ("sect", "§"),
    ("times", "×"),
    ("frac12", "½"),
];

/// Makes the text one that a strict parser reads, each mend with a notice.
///
/// # Errors
/// A document type with declarations of its own is refused: nothing good comes of them.
pub(crate) fn mend(text: &str, notices: &mut Vec<Notice>) -> Result<String, Unreadable> {
    let text = without_doctype(text.trim_start_matches(['\u{feff}', ' ', '\n', '\r', '\t']))?;
    let clean: String = text.chars().filter(|c| !is_forbidden(*c)).collect();
    if clean.len() != text.len() {
        notices.push(notice("control characters", "left out: XML 1.0, section 2.2 forbids them"));
    }
    Ok(with_entities(&clean, notices))
}

fn notice(place: &str, text: &str) -> Notice {
    Notice { place: place.into(), text: text.into() }
}

fn is_forbidden(c: char) -> bool {
    (c < ' ' && !matches!(c, '\t' | '\n' | '\r')) || matches!(c, '\u{fffe}' | '\u{ffff}')
}

fn without_doctype(text: &str) -> Result<String, Unreadable> {
    let Some(start) = text.find("<!DOCTYPE") else { return Ok(text.into()) };
    let rest = &text[start..];
    let end = rest.find('>').ok_or_else(|| Unreadable("the document type does not end".into()))?;
    if rest[..end].contains('[') {
        return Err(Unreadable("the document type declares entities of its own: they are never resolved".into()));
    }
    Ok([&text[..start], &rest[end + 1..]].concat())
}

/// Resolves the entities that HTML names, and takes any other `&` for itself. CDATA stays as it is.
fn with_entities(text: &str, notices: &mut Vec<Notice>) -> String {
    let (mut out, mut rest, mut stray) = (String::with_capacity(text.len()), text, false);
    while let Some(at) = rest.find(['&', '<']) {
        let (before, tail) = rest.split_at(at);
        out.push_str(before);
        let used = if tail.starts_with("<![CDATA[") {
            let end = tail.find("]]>").map_or(tail.len(), |end| end + 3);
            out.push_str(&tail[..end]);
            end
        } else if tail.starts_with('<') {
            out.push('<');
            1
        } else {
            entity(tail, &mut out, &mut stray)
        };
        rest = &tail[used..];
    }
    out.push_str(rest);
    if stray {
        notices.push(notice("&", "an ampersand that is no reference was taken for itself: write &amp;"));
    }
    out
}

/// Writes what the reference at the start of `tail` stands for, and tells its length.
fn entity(tail: &str, out: &mut String, stray: &mut bool) -> usize {
    let name = tail[1..].split(';').next().filter(|name| tail.len() > name.len() + 1 && name.len() <= 10);
    match name {
        Some(name) if matches!(name, "amp" | "lt" | "gt" | "quot" | "apos") || name.starts_with('#') => {
            out.push_str(&tail[..name.len() + 2]);
            name.len() + 2
        }
        Some(name) if let Some((_, text)) = ENTITIES.iter().find(|(known, _)| *known == name) => {
            out.push_str(text);
            name.len() + 2
        }
        _ => {
            *stray = true;
            out.push_str("&amp;");
            1
        }
    }
}

/// Parses mended text.
///
/// # Errors
/// In the parser's words, with line and column.
pub(crate) fn parse(text: &str) -> Result<Document<'_>, Unreadable> {
    let options = ParsingOptions { allow_dtd: false, nodes_limit: 10_000_000, ..ParsingOptions::default() };
    Document::parse_with_options(text, options).map_err(|error| Unreadable(format!("not well-formed XML: {error}")))
}

/// The first element of this name among the children.
pub(crate) fn child<'a, 'i>(node: Node<'a, 'i>, name: &str) -> Option<Node<'a, 'i>> {
    children(node, name).next()
}

/// The elements of this name among the children.
pub(crate) fn children<'a, 'i, 'n>(
    node: Node<'a, 'i>,
    name: &'n str,
) -> impl Iterator<Item = Node<'a, 'i>> + use<'a, 'i, 'n> {
    node.children().filter(move |child| child.is_element() && child.tag_name().name() == name)
}

/// All text below, white space folded; `None` if there is none.
pub(crate) fn text(node: Node<'_, '_>) -> Option<String> {
    let all: String = node.descendants().filter(|n| n.is_text()).filter_map(|n| n.text()).collect();
    let folded = all.split_whitespace().collect::<Vec<_>>().join(" ");
    (!folded.is_empty()).then_some(folded)
}

/// The text of the first child of this name that has any.
pub(crate) fn text_of(node: Node<'_, '_>, name: &str) -> Option<String> {
    children(node, name).find_map(text)
}
