//! The formats, each in a file of its own.

pub(crate) mod newsml_g2;
pub(crate) mod rss;

use crate::{Dispatch, Notice};
use roxmltree::Node;

/// How to tell a format by its root element, and how to read it.
pub(crate) struct Format {
    pub(crate) name: &'static str,
    pub(crate) recognises: fn(Node<'_, '_>) -> bool,
    /// Cannot fail: what is doubtful becomes a notice.
    pub(crate) read: fn(Node<'_, '_>, &mut Vec<Notice>) -> Vec<Dispatch>,
}
