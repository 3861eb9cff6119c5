//! The model: what an agency sent, in its own words, named as IPTC names it.

use jiff::Timestamp;
use serde::Serialize;

/// One item as an agency sent it: a text, a picture, or a package that ties others together.
///
/// Field names follow [ninjs 3](https://iptc.org/standards/ninjs/); what a field holds is what the
/// wire said, untouched by any editorial rule. Text fields are plain text, never markup.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Dispatch {
    /// The agency's identifier, the same for every version of the item. Never empty.
    pub uri: String,
    /// The agency's version. Missing where the format has none (RSS).
    pub version: Option<u64>,
    /// What the item is.
    pub kind: Kind,
    /// The agency's name for the item's form (`background`, `list` …).
    pub profile: Option<String>,
    /// Whether the agency lets it be used.
    pub pub_status: PubStatus,
    /// 1 (flash) to 9; `None` where the wire does not say.
    pub urgency: Option<u8>,
    /// BCP 47 language tag.
    pub language: Option<String>,
    /// The agency's keywords that tie items to a story.
    pub slugline: Option<String>,
    /// The headline.
    pub headline: Option<String>,
    /// A second headline below the first.
    pub subheadline: Option<String>,
    /// Who wrote it, or took the picture.
    pub by: Option<String>,
    /// The line that names whom to credit.
    pub creditline: Option<String>,
    /// Where it was reported.
    pub located: Option<String>,
    /// When the first version was made.
    pub first_created: Option<Timestamp>,
    /// When this version was made.
    pub version_created: Option<Timestamp>,
    /// The instant before which nobody may publish it.
    pub embargo: Embargo,
    /// The instant from which nobody may publish it any more.
    pub expires: Option<Timestamp>,
    /// Who holds the copyright.
    pub copyright_holder: Option<String>,
    /// The notice to print.
    pub copyright_notice: Option<String>,
    /// What the agency allows and forbids.
    pub usage_terms: Option<String>,
    /// What the agency tells about the item.
    pub notes: Vec<Note>,
    /// The sender's signals (`sig:update`, `sig:correction` …).
    pub signals: Vec<String>,
    /// Free keywords, and the categories of a feed.
    pub keywords: Vec<String>,
    /// Subjects by code.
    pub subjects: Vec<Subject>,
    /// The short text: a lead or summary; of a picture, its caption.
    pub description: Option<String>,
    /// The body for the reader, as HTML **not yet sanitised**: no headline, nothing non-public.
    pub body: Option<String>,
    /// The files that the item consists of; best first.
    pub renditions: Vec<Rendition>,
    /// What belongs to it: pictures of a text, members of a package.
    pub associations: Vec<Association>,
}

/// What an item is. ninjs 3 `type`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A text.
    #[default]
    Text,
    /// A photograph.
    Picture,
    /// A drawing, map or chart.
    Graphic,
    /// A film.
    Video,
    /// A sound.
    Audio,
    /// A package: its members are its associations.
    Composite,
}

/// Whether the agency lets the item be used. IPTC `pubstatus`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum PubStatus {
    /// It may be published.
    #[default]
    Usable,
    /// It may not be published for now.
    Withheld,
    /// It may never be published (again): a kill.
    Canceled,
}

/// The instant before which an item may not be published.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub enum Embargo {
    /// The wire names none.
    #[default]
    None,
    /// Until this instant.
    Until(Timestamp),
    /// There is one, but it cannot be read (no zone, no date): its words. To be treated as shut.
    Unreadable(String),
}

/// Something that the agency tells about the item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Note {
    /// For whom it is.
    pub audience: Audience,
    /// Its words.
    pub text: String,
}

/// For whom a [`Note`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Audience {
    /// For the desk; a reader must never see it.
    Desk,
    /// A correction that the agency worded for readers.
    Reader,
}

/// What an item is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Subject {
    /// The code with its scheme's alias, `medtop:11000000`; the literal where there is no code.
    pub code: String,
    /// Its name, where the wire gives one.
    pub name: Option<String>,
}

/// One concrete file of a picture or film.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Rendition {
    /// Where it is: a file name beside the message, or an address. `None` when `data` holds it.
    pub href: Option<String>,
    /// The file itself, when it came inside the message.
    #[serde(skip)]
    pub data: Option<Vec<u8>>,
    /// The agency's name for it (`highRes`, `thumbnail` …), without the scheme's alias.
    pub name: Option<String>,
    /// Media type.
    pub content_type: Option<String>,
    /// Pixels.
    pub width: Option<u32>,
    /// Pixels.
    pub height: Option<u32>,
    /// Bytes.
    pub size: Option<u64>,
}

/// Something that belongs to an item. What it leaves open stands in the dispatch of the same `uri`.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Association {
    /// Identifier of the thing; its address, where it has none.
    pub uri: String,
    /// What it is; `None` where the reference does not say.
    pub kind: Option<Kind>,
    /// Its version, where the reference says.
    pub version: Option<u64>,
    /// Its title.
    pub headline: Option<String>,
    /// The caption.
    pub description: Option<String>,
    /// Who made it.
    pub by: Option<String>,
    /// Whom to credit.
    pub creditline: Option<String>,
    /// The notice to print.
    pub copyright_notice: Option<String>,
    /// Its files, if the reference carries them; best first.
    pub renditions: Vec<Rendition>,
}
