//! Pictures and their files.

use crate::{ItemId, Key, Revision, Standing};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A picture as an agency describes it. Several items may show it; each shows it only while both
/// the item and the picture are public.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Picture {
    /// Identity.
    pub id: ItemId,
    /// Counts our states of it, from 1.
    pub version: u32,
    /// The agency's version.
    pub revision: Revision,
    /// Whether it may be shown.
    pub standing: Standing,
    /// What it shows.
    pub caption: String,
    /// Whom to credit.
    pub credit: String,
    /// The notice to print.
    pub copyright: Option<String>,
    /// What the agency allows and forbids.
    pub usage_terms: Option<String>,
    /// Not to be shown before.
    pub embargo: Option<Timestamp>,
    /// Not to be shown from then on.
    pub expiry: Option<Timestamp>,
    /// The names under which the agency delivers its file; best first.
    pub files: Vec<String>,
    /// The file, once it has arrived and its renditions are made.
    pub media: Option<Media>,
}

impl Picture {
    /// The key in its addresses.
    pub fn key(&self) -> Key {
        Key::of(&self.id)
    }
}

/// A file that a source delivered beside its messages, or inside of one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct File {
    /// Who delivered it under this name.
    pub id: ItemId,
    /// When.
    pub received: Timestamp,
    /// What it is.
    pub media: Media,
}

/// A picture file and what was made of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Media {
    /// Content address of the file as it came.
    pub digest: Digest,
    /// Pixels, upright.
    pub width: u32,
    /// Pixels, upright.
    pub height: u32,
    /// What a page can offer; rising in width, each width in every encoding.
    pub renditions: Vec<Rendition>,
}

/// One concrete file made from a picture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rendition {
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
    /// How it is encoded.
    pub encoding: Encoding,
}

/// How a rendition is encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Encoding {
    /// image/jpeg
    Jpeg,
    /// image/webp
    Webp,
}

impl Encoding {
    /// File name extension.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Webp => "webp",
        }
    }

    /// Media type.
    pub fn content_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Webp => "image/webp",
        }
    }
}

/// SHA-256 of some bytes, in 64 hexadecimal digits: their address in the media store.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub struct Digest(String);

/// The text is not a digest.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a digest: use 64 of 0-9 and a-f")]
pub struct NotADigest(String);

impl Digest {
    /// The digest of these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        use sha2::{Digest as _, Sha256};
        Self(Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first eight digits: enough that an address changes with the bytes.
    pub fn short(&self) -> &str {
        &self.0[..8]
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Digest {
    type Error = NotADigest;

    fn try_from(text: String) -> Result<Self, NotADigest> {
        let digit = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
        if text.len() == 64 && text.bytes().all(digit) { Ok(Self(text)) } else { Err(NotADigest(text)) }
    }
}
