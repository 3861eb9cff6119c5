//! Door 1: the agency sent something.

use crate::{Rules, picture, text};
use depesche_news::{Actor, Agency, Change, Decision, File, ItemId, Package, Picture, Record, Revision, Standing};
use depesche_wire::{Association, Dispatch, Embargo, Kind, PubStatus};
use jiff::Timestamp;

/// Who delivers.
#[derive(Clone, Debug)]
pub struct Source {
    /// Half of the identity of all that it sends.
    pub agency: Agency,
    /// Its name, for the credit where the wire names none.
    pub name: String,
}

/// What [`receive`] has to know about a dispatch: see [`Known`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wants {
    /// The record of the dispatch itself.
    pub record: ItemId,
    /// Records of the pictures that it describes.
    pub pictures: Vec<ItemId>,
    /// Files that it names.
    pub files: Vec<ItemId>,
}

/// What the store holds of what [`wants`] asked for.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// The newest version of the same thing.
    pub record: Option<Record>,
    /// The pictures.
    pub pictures: Vec<Picture>,
    /// The files that have arrived.
    pub files: Vec<File>,
}

/// What the caller has to load before it asks [`receive`].
pub fn wants(dispatch: &Dispatch, agency: &Agency) -> Wants {
    let id = |id: &str| ItemId { agency: agency.clone(), id: id.into() };
    let described = dispatch.associations.iter().filter(|a| picture::is_described(a));
    let files = dispatch.renditions.iter().chain(described.clone().flat_map(|a| &a.renditions));
    Wants {
        record: id(&dispatch.uri),
        pictures: described.map(|a| id(&a.uri)).collect(),
        files: files.filter_map(picture::file_name).map(|name| id(&name)).collect(),
    }
}

/// What becomes of a dispatch.
///
/// A version that is not newer than the known one changes nothing; what is killed stays killed;
/// doubt about an embargo holds the item.
pub fn receive(dispatch: &Dispatch, source: &Source, known: &Known, rules: &Rules, now: Timestamp) -> Decision {
    let case = Case { dispatch, source, known, now };
    let nothing = |reason: &str| Decision::nothing(case.actor(), reason, now);
    match &known.record {
        Some(record) if *record.standing() == Standing::Killed => return nothing("it is killed, and stays so"),
        // A kill counts whatever its version: agencies repeat the number of what they kill.
        Some(record) if dispatch.pub_status != PubStatus::Canceled && !case.is_newer(record) => {
            return nothing("not newer than what we have");
        }
        _ => {}
    }
    match dispatch.kind {
        Kind::Text => text::decide(&case, rules),
        Kind::Picture | Kind::Graphic => picture::decide(&case),
        Kind::Composite => package(&case),
        Kind::Video | Kind::Audio => nothing("films and sounds are not shown"),
    }
}

/// Everything that one decision rests on.
pub(crate) struct Case<'a> {
    pub(crate) dispatch: &'a Dispatch,
    pub(crate) source: &'a Source,
    pub(crate) known: &'a Known,
    pub(crate) now: Timestamp,
}

impl Case<'_> {
    pub(crate) fn id(&self, id: &str) -> ItemId {
        ItemId { agency: self.source.agency.clone(), id: id.into() }
    }

    pub(crate) fn actor(&self) -> Actor {
        Actor::Agency(self.source.agency.clone())
    }

    /// The number of the state that this decision makes.
    pub(crate) fn version(&self) -> u32 {
        self.known.record.as_ref().map_or(1, |record| record.version() + 1)
    }

    /// The agency's version. What says neither number nor time is as new as its arrival.
    pub(crate) fn revision(&self) -> Revision {
        Revision { number: self.dispatch.version.unwrap_or(0), created: self.made().unwrap_or(self.now) }
    }

    /// When the agency made this version.
    pub(crate) fn made(&self) -> Option<Timestamp> {
        self.dispatch.version_created.or(self.dispatch.first_created)
    }

    fn is_newer(&self, record: &Record) -> bool {
        let unmarked = self.dispatch.version.is_none() && self.made().is_none();
        self.revision() > revision(record) && !(unmarked && text::says_the_same(self.dispatch, record))
    }

    /// What the agency alone says of its standing; `None` if it may be used.
    pub(crate) fn barred(&self) -> Option<Standing> {
        use depesche_news::Hold;
        match (self.dispatch.pub_status, &self.dispatch.embargo) {
            (PubStatus::Canceled, _) => Some(Standing::Killed),
            (PubStatus::Withheld, _) => Some(Standing::Held(Hold::Withheld)),
            (_, Embargo::Unreadable(words)) => Some(Standing::Held(Hold::UnreadableEmbargo(words.clone()))),
            _ => None,
        }
    }

    pub(crate) fn embargo(&self) -> Option<Timestamp> {
        match self.dispatch.embargo {
            Embargo::Until(instant) => Some(instant),
            Embargo::None | Embargo::Unreadable(_) => None,
        }
    }

    /// The credit that the wire gives; the source's name where it gives none.
    pub(crate) fn credit(&self, given: Option<&String>) -> String {
        given.or(self.dispatch.copyright_holder.as_ref()).unwrap_or(&self.source.name).clone()
    }

    pub(crate) fn decision(&self, changes: Vec<Change>, reason: String) -> Decision {
        Decision { changes, actor: self.actor(), reason, at: self.now }
    }

    /// The pictures that the dispatch ties to itself, in its order.
    pub(crate) fn pictures(&self) -> Vec<ItemId> {
        self.dispatch.associations.iter().filter(|a| picture::is_picture(a)).map(|a| self.id(&a.uri)).collect()
    }
}

fn revision(record: &Record) -> Revision {
    match record {
        Record::Item(item) => item.revision,
        Record::Picture(picture) => picture.revision,
        Record::Package(package) => package.revision,
    }
}

/// A package ties its pictures to each of its texts, whether they have arrived or not.
fn package(case: &Case<'_>) -> Decision {
    let is_text = |a: &&Association| matches!(a.kind, None | Some(Kind::Text));
    let package = Package {
        id: case.id(&case.dispatch.uri),
        version: case.version(),
        revision: case.revision(),
        standing: case.barred().unwrap_or(Standing::Live),
        texts: case.dispatch.associations.iter().filter(is_text).map(|a| case.id(&a.uri)).collect(),
        pictures: case.pictures(),
    };
    let left_out = match &case.known.record {
        Some(Record::Package(before)) => {
            before.texts.iter().filter(|text| !package.texts.contains(text)).cloned().collect()
        }
        _ => Vec::new(),
    };
    let attach = |text: &ItemId, pictures: &[ItemId]| Change::Attach {
        by: package.id.clone(),
        text: text.clone(),
        pictures: pictures.to_vec(),
    };
    let tied = if package.standing == Standing::Live { &*package.pictures } else { &[] };
    let mut changes: Vec<_> = package.texts.iter().map(|text| attach(text, tied)).collect();
    changes.extend(left_out.iter().map(|text| attach(text, &[])));
    changes.insert(0, Change::Put(Record::Package(Box::new(package))));
    case.decision(changes, "package".into())
}
