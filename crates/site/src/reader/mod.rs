//! What readers ask for. A handler is a sentence: take, ask, show.

mod article;
mod fault;
mod front;
mod picture;
mod section;
mod view;

pub(crate) use fault::Fault;
pub(crate) use view::{opening, path};

use crate::cache::Needs;
use crate::edition::ListName;
use crate::feed;
use crate::page::Draft;
use crate::portal::Visit;
use axum::Router;
use axum::extract::FromRequestParts;
use axum::response::IntoResponse;
use axum::routing::get;
use bytes::Bytes;
use http::header::{self, HeaderName, HeaderValue};
use http::request::Parts;
use jiff::Timestamp;
use minijinja::Value;

/// What a handler shows.
pub(crate) struct Shown {
    pub(crate) draft: Draft,
    pub(crate) keep: Keep,
}

/// Whether a page stays ready.
pub(crate) enum Keep {
    /// It is made anew each time.
    No,
    /// While what it needs has not changed, and until this instant.
    While(Needs, Option<Timestamp>),
}

/// What became of a request, on its way out through the router.
#[derive(Clone)]
pub(crate) struct Outcome(std::sync::Arc<std::sync::Mutex<Option<Result<Shown, Fault>>>>);

impl Outcome {
    fn answer(result: Result<Shown, Fault>) -> axum::response::Response {
        let outcome = Self(std::sync::Arc::new(std::sync::Mutex::new(Some(result))));
        let mut response = ().into_response();
        response.extensions_mut().insert(outcome);
        response
    }

    /// What the handler gave.
    pub(crate) fn take(self) -> Result<Shown, Fault> {
        let mut given = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        given.take().unwrap_or(Err(Fault::Broken))
    }
}

impl IntoResponse for Shown {
    fn into_response(self) -> axum::response::Response {
        Outcome::answer(Ok(self))
    }
}

impl IntoResponse for Fault {
    fn into_response(self) -> axum::response::Response {
        Outcome::answer(Err(self))
    }
}

impl<S: Sync> FromRequestParts<S> for Visit {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Fault> {
        parts.extensions.get::<Self>().cloned().ok_or(Fault::Broken)
    }
}

/// All addresses.
pub(crate) fn router() -> Router {
    Router::new()
        .route("/", get(front::front))
        .route("/feed.rss", get(feed::rss_of_site))
        .route("/feed.atom", get(feed::atom_of_site))
        .route("/sitemap.xml", get(feed::sitemaps))
        .route("/news-sitemap.xml", get(feed::news_sitemap))
        .route("/robots.txt", get(feed::robots))
        .route("/favicon.svg", get(favicon))
        .route("/bild/{name}", get(picture::picture))
        .route("/{section}", get(section::section))
        .route("/{section}/feed.rss", get(feed::rss_of_section))
        .route("/{section}/feed.atom", get(feed::atom_of_section))
        .route("/{section}/{name}", get(article::article))
}

/// A sheet with a headline, in one colour that does on light and dark.
async fn favicon(visit: Visit) -> Shown {
    const ICON: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="6" fill="#b3132b"/><path d="M7 9h18v4H7zm0 8h18v2H7zm0 5h12v2H7z" fill="#fff"/></svg>"##;
    let draft = Draft::new("/favicon.svg", "image/svg+xml", ICON);
    let draft = draft.with(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=86400"));
    Shown { draft, keep: Keep::While(Needs::Edition(visit.edition.generation), None) }
}

impl Visit {
    /// A page of HTML from a template.
    fn html(&self, path: impl Into<String>, template: &str, values: Value) -> Result<Draft, Fault> {
        let html = self.house().look.render(template, values).map_err(|error| {
            tracing::error!(template, error = format!("{error:#}"), "a page cannot be made");
            Fault::Broken
        })?;
        let draft = Draft::new(path, "text/html; charset=utf-8", Bytes::from(html));
        let policy = self.house().look.policy.clone();
        Ok(guards().into_iter().fold(draft.with(header::CONTENT_SECURITY_POLICY, policy), |draft, (name, value)| {
            draft.with(name, HeaderValue::from_static(value))
        }))
    }

    /// That a page shows these lists.
    pub(crate) fn needs(&self, lists: impl IntoIterator<Item = ListName>) -> Needs {
        let version = |name| self.lists().list(name).map(|list| (name, list.version));
        Needs::Lists(lists.into_iter().filter_map(version).collect())
    }
}

fn guards() -> [(HeaderName, &'static str); 3] {
    [
        (header::REFERRER_POLICY, "strict-origin-when-cross-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("permissions-policy"), "camera=(), microphone=(), geolocation=()"),
    ]
}
