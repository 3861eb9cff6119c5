//! Reads what news agencies send.
//!
//! [`read`] takes the bytes of one file and gives [`Reading`]: the [`Dispatch`]es in it and
//! [`Notice`]s about whatever was doubtful. No IO, no clock, no network.

mod dispatch;
mod reading;

pub use dispatch::{Association, Audience, Dispatch, Embargo, Kind, Note, PubStatus, Rendition, Subject};
pub use reading::{Notice, Reading, Unreadable, is_complete, read};
pub mod ninjs;
