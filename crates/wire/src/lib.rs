//! Reads what news agencies send.
//!
//! [`read`] takes the bytes of one file and gives a [`Reading`]: the [`Dispatch`]es in it and
//! [`Notice`]s about whatever was doubtful. [`ninjs`] writes a dispatch as IPTC ninjs 3.
//!
//! Read so far: NewsML-G2 and RSS 2.0. No IO, no clock, no network; nothing that a file names is opened.

mod charset;
mod date;
mod dispatch;
mod format;
mod html;
pub mod ninjs;
mod reading;
mod xml;

pub use dispatch::{Association, Audience, Dispatch, Embargo, Kind, Note, PubStatus, Rendition, Subject};
pub use reading::{Notice, Reading, Unreadable, is_complete, read};
