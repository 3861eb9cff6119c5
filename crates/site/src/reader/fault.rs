//! What cannot be shown, and a page that helps.

use super::view::{frame, fresh_teasers};
use super::{Keep, Shown};
use crate::edition::ListName;
use crate::page::Draft;
use crate::portal::Visit;
use http::StatusCode;
use http::header::{self, HeaderValue};
use minijinja::context;
use std::collections::{BTreeSet, HashSet};

/// Why there is nothing to show.
#[derive(Clone, Debug)]
pub(crate) enum Fault {
    /// Nobody may learn more.
    NotFound,
    /// Killed.
    Gone,
    /// It has another address.
    Moved(String),
    /// The request wants to change something.
    NotReading,
    /// The store does not answer.
    Unavailable,
    /// A mistake of ours.
    Broken,
}

impl From<depesche_store::Error> for Fault {
    fn from(error: depesche_store::Error) -> Self {
        tracing::error!(%error, "the store cannot be read");
        match error {
            depesche_store::Error::Unavailable(_) => Self::Unavailable,
            _ => Self::Broken,
        }
    }
}

impl Fault {
    fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Gone => StatusCode::GONE,
            Self::Moved(_) => StatusCode::MOVED_PERMANENTLY,
            Self::NotReading => StatusCode::METHOD_NOT_ALLOWED,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Self::Broken => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The name of its texts.
    fn name(&self) -> &'static str {
        match self {
            Self::NotFound => "not-found",
            Self::Gone => "gone",
            Self::Moved(_) => "moved",
            Self::NotReading => "not-reading",
            Self::Unavailable | Self::Broken => "broken",
        }
    }

    /// A page that says so and leads on. Says nothing of what was asked for.
    pub(crate) fn show(&self, visit: &Visit) -> Shown {
        let draft = self.draft(visit);
        let draft = match self {
            // Made of names and keys, which a header can always hold.
            Self::Moved(path) => draft.with(header::LOCATION, header_value(path)),
            Self::NotReading => draft.with(header::ALLOW, HeaderValue::from_static("GET, HEAD")),
            Self::Unavailable => draft.with(header::RETRY_AFTER, HeaderValue::from_static("5")),
            _ => draft,
        };
        Shown { draft: Draft { status: self.status(), ..draft }, keep: Keep::No }
    }

    fn draft(&self, visit: &Visit) -> Draft {
        let items = fresh_teasers(visit, ListName::All, &mut HashSet::new(), 6);
        let values = context! {
            frame => frame(visit, None, &BTreeSet::new()),
            title => visit.house().look.text(self.name()),
            help => visit.house().look.text(&format!("{}-help", self.name())),
            items => items,
        };
        let plain = |_| Draft::new("", "text/plain; charset=utf-8", self.name());
        visit.html("", "fault.html", values).unwrap_or_else(plain)
    }
}

fn header_value(path: &str) -> HeaderValue {
    HeaderValue::try_from(path).unwrap_or(HeaderValue::from_static("/"))
}
