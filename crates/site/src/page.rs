//! A ready answer: its bodies in every encoding, its headers, its tag.

use bytes::Bytes;
use http::header::{self, HeaderMap, HeaderName, HeaderValue};
use http::{Method, Request, Response, StatusCode};
use http_body_util::Full;
use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimePrinter;
use sha2::{Digest, Sha256};
use std::io::Write;

/// What is sent.
pub(crate) type Answer = Response<Full<Bytes>>;

/// A ready answer.
#[derive(Debug)]
pub(crate) struct Page {
    path: String,
    status: StatusCode,
    identity: Variant,
    gzip: Option<Variant>,
    brotli: Option<Variant>,
}

#[derive(Debug)]
struct Variant {
    head: HeaderMap,
    body: Bytes,
}

/// What a page is made of.
pub(crate) struct Draft {
    pub(crate) path: String,
    pub(crate) status: StatusCode,
    pub(crate) content_type: &'static str,
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
    pub(crate) body: Bytes,
}

impl Draft {
    /// A page of text with a status of 200.
    pub(crate) fn new(path: impl Into<String>, content_type: &'static str, body: impl Into<Bytes>) -> Self {
        let (path, body) = (path.into(), body.into());
        Self { path, status: StatusCode::OK, content_type, headers: Vec::new(), body }
    }

    /// The same with one more header.
    pub(crate) fn with(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    /// Ready to be sent again and again: in every encoding.
    pub(crate) fn packed(self, now: Timestamp) -> Page {
        let gzip = self.variant("gzip", gzip(&self.body), now);
        let brotli = self.variant("br", brotli(&self.body), now);
        Page { gzip, brotli, ..self.plain(now) }
    }

    /// Ready to be sent once: packing it would take longer than sending it.
    pub(crate) fn plain(self, now: Timestamp) -> Page {
        let head = self.head("", &self.body, now);
        let identity = Variant { head, body: self.body };
        Page { path: self.path, status: self.status, identity, gzip: None, brotli: None }
    }

    fn variant(&self, encoding: &'static str, body: Option<Bytes>, now: Timestamp) -> Option<Variant> {
        let body = body?;
        let mut head = self.head(encoding, &body, now);
        head.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
        Some(Variant { head, body })
    }

    fn head(&self, encoding: &str, body: &[u8], now: Timestamp) -> HeaderMap {
        let mut head = HeaderMap::with_capacity(16);
        head.insert(header::CONTENT_TYPE, HeaderValue::from_static(self.content_type));
        head.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        head.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        if self.content_type.starts_with("text/") || self.content_type.contains("xml") {
            head.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        }
        if self.status == StatusCode::OK {
            head.extend(tag(encoding, body).map(|tag| (header::ETAG, tag)));
            head.extend(http_date(now).map(|date| (header::LAST_MODIFIED, date)));
        }
        for (name, value) in &self.headers {
            head.insert(name, value.clone());
        }
        head
    }
}

fn tag(encoding: &str, body: &[u8]) -> Option<HeaderValue> {
    let digest = Sha256::digest(body);
    let hex: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    HeaderValue::try_from(format!("\"{hex}{encoding}\"")).ok()
}

fn http_date(at: Timestamp) -> Option<HeaderValue> {
    let date = DateTimePrinter::new().timestamp_to_rfc9110_string(&at).ok()?;
    HeaderValue::try_from(date).ok()
}

fn gzip(body: &[u8]) -> Option<Bytes> {
    let mut packer = libdeflater::Compressor::new(libdeflater::CompressionLvl::new(9).ok()?);
    let mut packed = vec![0; packer.gzip_compress_bound(body.len())];
    let length = packer.gzip_compress(body, &mut packed).ok()?;
    packed.truncate(length);
    Some(packed.into())
}

fn brotli(body: &[u8]) -> Option<Bytes> {
    let mut packed = brotli::CompressorWriter::new(Vec::with_capacity(body.len() / 3), 16 * 1024, 5, 20);
    packed.write_all(body).ok()?;
    Some(packed.into_inner().into())
}

impl Page {
    /// The path whose answer it is.
    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    /// What it takes in memory.
    pub(crate) fn weight(&self) -> usize {
        const HEAD: usize = 1500;
        let variants = [Some(&self.identity), self.gzip.as_ref(), self.brotli.as_ref()];
        variants.into_iter().flatten().map(|variant| variant.body.len() + HEAD).sum()
    }

    /// The answer to this request: in an encoding that it takes, or only that nothing has changed.
    pub(crate) fn answer<B>(&self, request: &Request<B>) -> Answer {
        let variant = self.variant_for(request.headers());
        let unchanged = variant.head.get(header::ETAG).is_some_and(|tag| knows(request.headers(), tag));
        let body = if unchanged || request.method() == Method::HEAD { Bytes::new() } else { variant.body.clone() };
        let mut answer = Response::new(Full::new(body));
        *answer.headers_mut() = variant.head.clone();
        *answer.status_mut() = if unchanged { StatusCode::NOT_MODIFIED } else { self.status };
        if request.method() == Method::HEAD && !unchanged {
            answer.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(variant.body.len()));
        }
        answer
    }

    fn variant_for(&self, headers: &HeaderMap) -> &Variant {
        let accepted = headers.get(header::ACCEPT_ENCODING).map_or(&b""[..], HeaderValue::as_bytes);
        let packed = [(&self.brotli, &b"br"[..]), (&self.gzip, &b"gzip"[..])];
        let taken = packed.into_iter().find(|(_, name)| takes(accepted, name));
        taken.and_then(|(variant, _)| variant.as_ref()).unwrap_or(&self.identity)
    }
}

/// Whether a client takes an encoding: it names it, and not with a quality of 0.
fn takes(accepted: &[u8], encoding: &[u8]) -> bool {
    accepted.split(|byte| *byte == b',').any(|offer| {
        let mut parts = offer.splitn(2, |byte| *byte == b';');
        let name = parts.next().unwrap_or_default().trim_ascii();
        name.eq_ignore_ascii_case(encoding) && !parts.next().is_some_and(refuses)
    })
}

fn refuses(quality: &[u8]) -> bool {
    let quality = quality.trim_ascii();
    let value = quality.strip_prefix(b"q=").or_else(|| quality.strip_prefix(b"Q="));
    value.is_some_and(|value| value.iter().all(|byte| matches!(byte, b'0' | b'.')))
}

/// Whether the client has this version already. Proxies weaken tags; for reading that is the same.
fn knows(headers: &HeaderMap, tag: &HeaderValue) -> bool {
    headers.get_all(header::IF_NONE_MATCH).iter().any(|known| {
        known.as_bytes().split(|byte| *byte == b',').any(|known| {
            let known = known.trim_ascii();
            known == b"*" || known.strip_prefix(b"W/").unwrap_or(known) == tag.as_bytes()
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_are_taken_as_offered() {
        assert!(takes(b"gzip, deflate, br", b"br"));
        assert!(takes(b"gzip;q=0.5", b"gzip"));
        assert!(!takes(b"br;q=0, gzip", b"br"));
        assert!(!takes(b"brx", b"br"));
        assert!(!takes(b"", b"gzip"));
    }

    #[test]
    fn a_weak_tag_is_known_too() {
        let mut headers = HeaderMap::new();
        headers.insert(header::IF_NONE_MATCH, HeaderValue::from_static("\"x\", W/\"abc\""));
        assert!(knows(&headers, &HeaderValue::from_static("\"abc\"")));
        assert!(!knows(&headers, &HeaderValue::from_static("\"ab\"")));
    }
}
