//! The demo's wire: agencies, texts and pictures that we made up, delivered by a schedule.
//!
//! The files lie in `demo/` and are built in. A time in them is written relative to the moment of
//! delivery: see `demo/README.md`.

use anyhow::{Context as _, Result};
use include_dir::{Dir, include_dir};
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use std::path::Path;
use std::time::Duration;
use tokio::time::Instant;

static FILES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../demo");

/// What is delivered, and when.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Wire {
    /// In the order of time.
    drop: Vec<Drop>,
}

/// One file that is delivered.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Drop {
    /// Seconds after the start.
    at: u64,
    /// Below `demo/wire`.
    file: String,
}

impl Wire {
    /// Reads the schedule.
    pub(crate) fn load() -> Result<Self> {
        Ok(toml::from_str(text("schedule.toml")?)?)
    }

    /// The demo's configuration.
    pub(crate) fn config(&self) -> &'static str {
        text("depesche.toml").unwrap_or_default()
    }

    /// How long new items arrive.
    pub(crate) fn minutes(&self) -> u64 {
        self.drop.last().map_or(0, |drop| drop.at.div_ceil(60))
    }

    /// Delivers each file in its time, as an agency would: under another name first, then renamed.
    /// Never returns when all are delivered; the portal stays.
    pub(crate) async fn deliver(&self, folder: &Path) -> Result<()> {
        let start = Instant::now();
        for drop in &self.drop {
            tokio::time::sleep_until(start + Duration::from_secs(drop.at)).await;
            let bytes = filled(&drop.file, Timestamp::now())?;
            let target = folder.join(&drop.file);
            let (parent, name) = (target.parent().unwrap_or(folder), target.file_name().unwrap_or_default());
            std::fs::create_dir_all(parent)?;
            let unfinished = parent.join(format!(".{}.part", name.to_string_lossy()));
            std::fs::write(&unfinished, bytes)?;
            std::fs::rename(unfinished, &target)?;
        }
        std::future::pending().await
    }
}

fn bytes(path: &str) -> Result<&'static [u8]> {
    Ok(FILES.get_file(path).with_context(|| format!("the demo has no file `{path}`"))?.contents())
}

fn text(path: &str) -> Result<&'static str> {
    std::str::from_utf8(bytes(path)?).with_context(|| format!("the demo's `{path}` is not UTF-8"))
}

/// The file with its times filled in; a picture as it is.
fn filled(file: &str, now: Timestamp) -> Result<Vec<u8>> {
    let path = format!("wire/{file}");
    if file.ends_with(".jpg") {
        return Ok(bytes(&path)?.to_vec());
    }
    let mut parts = text(&path)?.split("{{");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (time, rest) = part.split_once("}}").with_context(|| format!("`{{{{` without an end in {path}"))?;
        out.push_str(&written(time, now).with_context(|| format!("`{time}` in {path}"))?);
        out.push_str(rest);
    }
    Ok(out.into_bytes())
}

/// `-95m` as RFC 3339, `rfc2822 -12m` as feeds write it.
fn written(time: &str, now: Timestamp) -> Result<String> {
    let offset = time.trim().strip_prefix("rfc2822 ");
    let instant = now.checked_add(span(offset.unwrap_or(time).trim())?)?;
    Ok(match offset {
        Some(_) => instant.strftime("%a, %d %b %Y %H:%M:%S +0000").to_string(),
        None => instant.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
    })
}

/// `+60s`, `-95m`, `-20h`.
fn span(text: &str) -> Result<SignedDuration> {
    let (number, unit) = text.split_at_checked(text.len().saturating_sub(1)).context("no span of time")?;
    let number: i64 = number.parse().context("expected a span such as -95m")?;
    match unit {
        "s" => Ok(SignedDuration::from_secs(number)),
        "m" => Ok(SignedDuration::from_mins(number)),
        "h" => Ok(SignedDuration::from_hours(number)),
        _ => anyhow::bail!("`{unit}` is no unit: use s, m or h"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use depesche_wire::{Embargo, PubStatus};

    #[test]
    fn every_file_of_the_schedule_is_there_and_is_understood() {
        let now = Timestamp::now();
        let wire = Wire::load().unwrap();
        for drop in wire.drop.iter().filter(|drop| !drop.file.ends_with(".jpg")) {
            let reading = depesche_wire::read(&filled(&drop.file, now).unwrap()).unwrap();
            assert!(reading.notices.is_empty(), "{}: {:?}", drop.file, reading.notices);
        }
    }

    #[test]
    fn the_demo_shows_what_the_product_can_do() {
        let now = Timestamp::now();
        let wire = Wire::load().unwrap();
        let texts = wire.drop.iter().filter(|drop| !drop.file.ends_with(".jpg"));
        let read = texts.map(|drop| depesche_wire::read(&filled(&drop.file, now).unwrap()).unwrap());
        let all: Vec<_> = read.flat_map(|reading| reading.dispatches).collect();
        let texts = all.iter().filter(|d| d.kind == depesche_wire::Kind::Text).count();
        assert!(texts >= 60, "{texts}");
        assert!(all.iter().any(|d| d.pub_status == PubStatus::Canceled), "a kill");
        assert!(all.iter().any(|d| d.urgency == Some(1)), "an urgent item");
        assert!(all.iter().any(|d| matches!(d.embargo, Embargo::Until(_))), "an embargo");
        assert!(all.iter().any(|d| d.signals.iter().any(|s| s.ends_with("correction"))), "a correction");
    }

    #[test]
    fn times_are_filled_in() {
        let now = "2026-11-24T12:00:00Z".parse().unwrap();
        assert_eq!(written("-95m", now).unwrap(), "2026-11-24T10:25:00Z");
        assert_eq!(written("rfc2822 +60s", now).unwrap(), "Tue, 24 Nov 2026 12:01:00 +0000");
        assert!(written("gestern", now).is_err());
    }
}
