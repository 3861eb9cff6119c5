//! How pages look: templates, built in or from a theme folder.

use crate::texts::Texts;
use crate::{OpenError, Site};
use depesche_news::Body;
use http::HeaderValue;
use icu_locale_core::Locale;
use jiff::Timestamp;
use minijinja::value::{Kwargs, Object, ObjectRepr, Value};
use minijinja::{AutoEscape, Environment, Error, ErrorKind, Output, State, UndefinedBehavior, escape_formatter};
use sha2::{Digest, Sha256};
use std::sync::Arc;

const STYLE: &str = "style.css";
const BUILT_IN: &[(&str, &str)] = &[
    ("base.html", include_str!("../templates/base.html")),
    ("pieces.html", include_str!("../templates/pieces.html")),
    ("front.html", include_str!("../templates/front.html")),
    ("section.html", include_str!("../templates/section.html")),
    ("article.html", include_str!("../templates/article.html")),
    ("fault.html", include_str!("../templates/fault.html")),
    (STYLE, include_str!("../templates/style.css")),
];

/// A site's templates, texts and dates.
pub(crate) struct Look {
    environment: Environment<'static>,
    texts: Arc<Texts>,
    locale: Locale,
    /// What a page may load: pictures of this site, and its own style.
    pub(crate) policy: HeaderValue,
}

impl Look {
    /// Reads all templates; a file of the same name in the theme replaces a built-in one.
    pub(crate) fn open(site: &Site) -> Result<Self, OpenError> {
        let texts = Arc::new(Texts::open(&site.language)?);
        let locale = Locale::try_from_str(&site.language)
            .map_err(|error| OpenError(format!("language `{}`: {error}", site.language)))?;
        let environment = environment(site, texts.clone())?;
        let policy = policy(&environment).map_err(|error| OpenError(format!("{STYLE}: {error}")))?;
        Ok(Self { environment, texts, locale, policy })
    }

    /// The page that a template makes of these values.
    pub(crate) fn render(&self, template: &str, values: Value) -> Result<String, Error> {
        self.environment.get_template(template)?.render(values)
    }

    /// A text without values.
    pub(crate) fn text(&self, name: &str) -> String {
        self.texts.get(name, &[]).unwrap_or_default()
    }

    /// `15. November 2025, 09:41 Uhr`.
    pub(crate) fn when(&self, site: &Site, at: Timestamp) -> String {
        let local = at.to_zoned_datetime(site.time_zone.clone());
        let date = crate::dates::long(&self.locale, local.date());
        let values = [("date", date), ("time", local.strftime("%H:%M").to_string())];
        self.texts.get("when", &values).unwrap_or_default()
    }

    /// `09:41 Uhr`, for what is from today.
    pub(crate) fn clock(&self, site: &Site, at: Timestamp) -> String {
        let time = at.to_zoned_datetime(site.time_zone.clone()).strftime("%H:%M").to_string();
        self.texts.get("clock", &[("time", time)]).unwrap_or_default()
    }

    /// `Samstag, 15. November 2025`.
    pub(crate) fn day(&self, site: &Site, at: Timestamp) -> String {
        crate::dates::with_weekday(&self.locale, at.to_zoned_datetime(site.time_zone.clone()).date())
    }
}

/// The body of an item as a template sees it: the only value that is printed unescaped.
#[derive(Debug)]
struct Printed(Body);

impl Object for Printed {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }
}

/// Lets a template print this body.
pub(crate) fn printed(body: &Body) -> Value {
    Value::from_object(Printed(body.clone()))
}

fn environment(site: &Site, texts: Arc<Texts>) -> Result<Environment<'static>, OpenError> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_trim_blocks(true);
    environment.set_lstrip_blocks(true);
    environment.set_formatter(write_value);
    // Nothing may declare itself safe.
    environment.remove_filter("safe");
    environment.add_function("t", move |name: &str, values: Kwargs| text(&texts, name, &values));
    for (name, built_in) in BUILT_IN {
        let source = source(site, name, built_in)?;
        let added = environment.add_template_owned(*name, source);
        added.map_err(|error| OpenError(format!("template {name}: {error:#}")))?;
    }
    Ok(environment)
}

fn source(site: &Site, name: &str, built_in: &str) -> Result<String, OpenError> {
    let Some(folder) = &site.theme else { return Ok(built_in.into()) };
    let file = folder.join(name);
    match std::fs::read_to_string(&file) {
        Ok(source) => Ok(source),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(built_in.into()),
        Err(error) => Err(OpenError(format!("template {}: {error}", file.display()))),
    }
}

fn text(texts: &Texts, name: &str, values: &Kwargs) -> Result<String, Error> {
    let mut given = Vec::new();
    for key in values.args() {
        given.push((key, values.get::<Value>(key)?.to_string()));
    }
    let unknown = || Error::new(ErrorKind::InvalidOperation, format!("there is no text `{name}` with these values"));
    texts.get(name, &given).ok_or_else(unknown)
}

/// Bodies as they are, text escaped. Our own escaping leaves slashes alone: pages are full of them.
fn write_value(out: &mut Output<'_>, state: &State<'_, '_>, value: &Value) -> Result<(), Error> {
    if let Some(Printed(body)) = value.downcast_object_ref::<Printed>() {
        return out.write_str(body.html()).map_err(Error::from);
    }
    match value.as_str() {
        Some(text) if !value.is_safe() && state.auto_escape() == AutoEscape::Html => {
            write_escaped(out, text).map_err(Error::from)
        }
        _ => escape_formatter(out, state, value),
    }
}

fn write_escaped(out: &mut Output<'_>, text: &str) -> std::fmt::Result {
    let mut rest = text;
    while let Some(at) = rest.find(['&', '<', '>', '"', '\'']) {
        out.write_str(&rest[..at])?;
        out.write_str(match rest.as_bytes()[at] {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            _ => "&#39;",
        })?;
        rest = &rest[at + 1..];
    }
    out.write_str(rest)
}

/// The style stands in the page, so that the first paint takes one request; its hash admits it.
fn policy(environment: &Environment<'_>) -> Result<HeaderValue, Error> {
    let style = environment.get_template(STYLE)?.render(())?;
    let hash = base64(&Sha256::digest(style));
    let policy = format!(
        "default-src 'none'; img-src 'self'; style-src 'sha256-{hash}'; \
         base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    );
    HeaderValue::try_from(policy).map_err(|error| Error::new(ErrorKind::BadSerialization, error.to_string()))
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let bits = (0..3).fold(0u32, |bits, i| bits << 8 | u32::from(chunk.get(i).copied().unwrap_or(0)));
        for place in 0..4 {
            let digit = DIGITS[(bits >> (18 - 6 * place)) as usize & 63];
            out.push(if place <= chunk.len() { char::from(digit) } else { '=' });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_pads() {
        assert_eq!(base64(b"M"), "TQ==");
        assert_eq!(base64(b"Ma"), "TWE=");
        assert_eq!(base64(b"Man"), "TWFu");
    }
}
