//! From bytes to dispatches: recognise the format, read it, say what was doubtful.

use crate::format::{Format, newsml_g2, rss};
use crate::{Dispatch, charset, xml};

/// What one file held.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// The format's name, as a person would say it: `NewsML-G2`, `RSS 2.0`.
    pub format: &'static str,
    /// The items, in the order of the file. A picture that a text of the same file carries is the
    /// text's association and no dispatch of its own, unless it has its own identifier.
    pub dispatches: Vec<Dispatch>,
    /// What was doubtful, missing or left out.
    pub notices: Vec<Notice>,
}

/// Something doubtful in a file that could be read all the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Where: the item's identifier, or an element.
    pub place: String,
    /// What was found, what was expected, what became of it.
    pub text: String,
}

/// The file cannot be understood at all: what was found, and what was expected.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Unreadable(pub String);

/// A row a format.
const FORMATS: &[&Format] = &[&newsml_g2::FORMAT, &rss::FORMAT];

/// No message of an agency is larger.
const MOST_BYTES: usize = 64 << 20;

/// Reads one file.
///
/// # Errors
/// [`Unreadable`] if no known format is recognised, or nothing of it can be read.
///
/// ```
/// let feed = br#"<rss version="2.0"><channel><item><guid>1</guid><title>Flut</title></item></channel></rss>"#;
/// let reading = depesche_wire::read(feed)?;
/// assert_eq!(reading.dispatches[0].headline.as_deref(), Some("Flut"));
/// # Ok::<(), depesche_wire::Unreadable>(())
/// ```
pub fn read(bytes: &[u8]) -> Result<Reading, Unreadable> {
    if bytes.len() > MOST_BYTES {
        return Err(Unreadable(format!("{} bytes: {MOST_BYTES} at most", bytes.len())));
    }
    let mut notices = Vec::new();
    let text = charset::decode(bytes);
    if !text.trim_start_matches(['\u{feff}', ' ', '\n', '\r', '\t']).starts_with('<') {
        return Err(Unreadable(format!("{} bytes of no known format: expected XML", bytes.len())));
    }
    let text = xml::mend(&text, &mut notices)?;
    let document = xml::parse(&text)?;
    let root = document.root_element();
    let format = FORMATS.iter().find(|format| (format.recognises)(root)).ok_or_else(|| unknown(root))?;
    let dispatches = (format.read)(root, &mut notices);
    if dispatches.is_empty() && notices.is_empty() {
        notices.push(Notice { place: root.tag_name().name().into(), text: "holds no item".into() });
    }
    Ok(Reading { format: format.name, dispatches, notices })
}

fn unknown(root: roxmltree::Node<'_, '_>) -> Unreadable {
    let known: Vec<_> = FORMATS.iter().map(|format| format.name).collect();
    Unreadable(format!("the root element is `{}`: expected one of {}", root.tag_name().name(), known.join(", ")))
}

/// Whether the bytes look like a whole file, not like the first part of one that is still being
/// written. A guess by the end of the file: the root element closed, the JPEG's end marker there.
/// A format without an end mark (plain text) is never called complete.
pub fn is_complete(bytes: &[u8]) -> bool {
    match bytes {
        [0xff, 0xd8, ..] => bytes.ends_with(b"\xff\xd9"),
        [0x89, b'P', b'N', b'G', ..] => bytes.ends_with(b"IEND\xaeB`\x82"),
        [b'G', b'I', b'F', b'8', ..] => bytes.ends_with(b";"),
        [b'R', b'I', b'F', b'F', a, b, c, d, ..] => u32::from_le_bytes([*a, *b, *c, *d]) as usize + 8 <= bytes.len(),
        _ => closes(charset::decode(bytes).trim()),
    }
}

/// Whether XML or JSON ends with what it began with.
fn closes(text: &str) -> bool {
    match text.trim_start_matches('\u{feff}').chars().next() {
        Some('<') => root_name(text).is_some_and(|name| {
            let end = text.trim_end_matches('>').trim_end();
            text.ends_with('>')
                && (end.ends_with(&format!("</{name}"))
                    || text.ends_with("-->") && text.contains(&format!("</{name}>")))
        }),
        Some('{') => text.ends_with('}'),
        Some('[') => text.ends_with(']'),
        _ => false,
    }
}

fn root_name(text: &str) -> Option<&str> {
    let is_name = |rest: &str| rest.starts_with(|c: char| c.is_alphabetic() || c == '_');
    let root = text.match_indices('<').map(|(at, _)| &text[at + 1..]).find(|rest| is_name(rest))?;
    root.split(|c: char| c.is_whitespace() || c == '>' || c == '/').next()
}
