//! The nouns of a news site, and the gate.
//!
//! A value that exists is valid: names are parsed once, at the border, and a [`Body`] is always
//! sanitised. What a reader may see is decided in one place, [`Item::gate`], the only maker of
//! [`Public`].
//!
//! Knows nothing of formats, rules, databases or HTTP; reads no clock.

mod body;
mod decision;
mod gate;
mod id;
mod item;
mod name;
mod package;
mod picture;

pub use body::Body;
pub use decision::{Actor, Change, Decision, Entry, Event, Record};
pub use gate::{Gate, Public, PublicPicture};
pub use id::{ItemId, Key, NotAKey};
pub use item::{Correction, Hold, Item, Pictures, Placement, Revision, Standing};
pub use name::{Agency, NotAName, SectionPath, SiteId, Slug};
pub use package::Package;
pub use picture::{Digest, Encoding, File, Media, NotADigest, Picture, Rendition};
