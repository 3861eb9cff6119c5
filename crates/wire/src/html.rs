//! The body of an XML format as HTML: what the reader gets, and nothing else.

use crate::xml::DEEPEST;
use roxmltree::Node;

/// Gone with all that is in them: what stands elsewhere on a page, or is no text.
const LEFT_OUT: &[&str] = &[
    "head",
    "title",
    "h1",
    "hl1",
    "header",
    "figure",
    "media",
    "script",
    "style",
    "body.head",
    "body.end",
    "iframe",
    "object",
    "svg",
    "math",
    "form",
];
/// Classes with which agencies mark what is not for the reader, or stands elsewhere.
const NOT_FOR_READERS: &[&str] = &[
    "notepad",
    "np-nonpublic",
    "nonpublic",
    "closingline",
    "slugline",
    "publicationdate",
    "subject",
    "geo",
    "keyword",
    "genrenote",
    "embargoed",
    "ednote",
    "contacts",
];
const KEPT: &[&str] = &[
    "p",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "ul",
    "ol",
    "li",
    "dl",
    "dt",
    "dd",
    "blockquote",
    "q",
    "cite",
    "pre",
    "table",
    "caption",
    "thead",
    "tbody",
    "tfoot",
    "tr",
    "th",
    "td",
    "a",
    "em",
    "strong",
    "b",
    "i",
    "u",
    "s",
    "sub",
    "sup",
    "br",
    "hr",
];

/// What is inside of a body element, as HTML.
pub(crate) fn inner(node: Node<'_, '_>) -> String {
    let mut out = String::new();
    write_children(node, &mut out, 0);
    out.trim().to_owned()
}

/// Plain text as HTML: a paragraph for each block between empty lines, or for each line if there are none.
pub(crate) fn of_text(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    let parts: Vec<_> = if text.contains("\n\n") { text.split("\n\n").collect() } else { text.split('\n').collect() };
    let paragraphs = parts.iter().map(|part| part.trim()).filter(|part| !part.is_empty());
    paragraphs.map(|part| format!("<p>{}</p>", escape(part))).collect()
}

/// Text that stands in HTML as itself.
pub(crate) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn write_children(node: Node<'_, '_>, out: &mut String, depth: usize) {
    for child in node.children() {
        match child.text().filter(|_| child.is_text()) {
            Some(text) => out.push_str(&escape(text)),
            None if child.is_element() && depth < DEEPEST => write_element(child, out, depth + 1),
            None => {}
        }
    }
}

fn write_element(node: Node<'_, '_>, out: &mut String, depth: usize) {
    let name = node.tag_name().name().to_lowercase();
    if LEFT_OUT.contains(&name.as_str()) || is_not_for_readers(node) {
        return;
    }
    let tag = match name.as_str() {
        "hl2" => "h2",
        "bq" => "blockquote",
        name if KEPT.contains(&name) => name,
        // Unknown markup is no reason to lose its words.
        _ => return write_children(node, out, depth),
    };
    out.push('<');
    out.push_str(tag);
    for attribute in ["href", "colspan", "rowspan"] {
        if let Some(value) = node.attribute(attribute) {
            out.push_str(&format!(" {attribute}=\"{}\"", escape(value)));
        }
    }
    out.push('>');
    if !matches!(tag, "br" | "hr") {
        write_children(node, out, depth);
        out.push_str(&format!("</{tag}>"));
    }
}

fn is_not_for_readers(node: Node<'_, '_>) -> bool {
    let classes = node.attribute("class").unwrap_or_default().to_lowercase();
    classes.split_whitespace().any(|class| NOT_FOR_READERS.contains(&class))
        || node.attribute("pubconstraint").is_some_and(|constraint| constraint.contains("nonpublic"))
}
