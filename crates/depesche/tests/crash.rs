//! kill -9 at any moment: every item once, none lost, none doubled.

#![expect(clippy::unwrap_used, reason = "a test's helpers may fail the test")]

use depesche_e2e::{Newsroom, Story};
use jiff::Timestamp;
use std::collections::BTreeSet;
use std::path::Path;
use std::time::{Duration, Instant};

const FILES: usize = 2_000;
const CRASHES: u32 = 20;

#[test]
fn every_item_once_after_twenty_crashes() {
    let binary = Path::new(env!("CARGO_BIN_EXE_depesche"));
    let mut newsroom = Newsroom::open(binary).unwrap();
    let headlines: Vec<_> = (0..FILES).map(|n| format!("Meldung {n:04} aus dem Hafen")).collect();
    let stories: Vec<_> = headlines.iter().enumerate().map(|(n, headline)| story(n, headline)).collect();
    let (mut delivered, mut dice) = (stories.chunks(FILES / CRASHES as usize), 0x2545_f491_u64);
    for part in &mut delivered {
        part.iter().for_each(|story| newsroom.deliver(story).unwrap());
        // Random, but the same in every run.
        dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        std::thread::sleep(Duration::from_millis(dice >> 33 & 0xff));
        newsroom.crash(binary).unwrap();
    }
    newsroom.wait_until_open().unwrap();
    let wanted: BTreeSet<_> = headlines.iter().cloned().collect();
    let shown = wait_for_all(&newsroom);
    assert_eq!(shown.len(), FILES, "each is listed once");
    assert_eq!(shown.into_iter().collect::<BTreeSet<_>>(), wanted);
    let left: Vec<_> = newsroom.folder().join("wire").read_dir().unwrap().collect();
    assert!(left.is_empty(), "{left:?}");
}

fn story(number: usize, headline: &str) -> Story<'_> {
    Story { number, headline, subject: "medtop:11000000", picture: None }
}

/// The headlines that the sitemap's months and the section's pages list, once no more come.
fn wait_for_all(newsroom: &Newsroom) -> Vec<String> {
    let start = Instant::now();
    loop {
        let shown = listed(newsroom);
        if shown.len() >= FILES || start.elapsed() > Duration::from_secs(120) {
            return shown;
        }
        std::thread::sleep(Duration::from_millis(500));
    }
}

fn listed(newsroom: &Newsroom) -> Vec<String> {
    let month = Timestamp::now().strftime("%Y-%m").to_string();
    let sitemap = newsroom.reader().get(&format!("/sitemap-{month}.xml")).unwrap();
    let text = sitemap.text().into_owned();
    let slugs = text.split("/meldung-").skip(1).map(|rest| rest[..4].to_owned());
    slugs.map(|number| format!("Meldung {number} aus dem Hafen")).collect()
}
