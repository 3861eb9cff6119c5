//! The reference page, made from the reference wire by a running server. The material belongs to others
//! and lies beside the project where it is there at all.

#![expect(clippy::unwrap_used, reason = "a test's helpers may fail the test")]

use depesche_e2e::Newsroom;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

const HEADLINE: &str = "Online-Händler Alibaba weist Bericht";

fn seed() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/seed");
    if !folder.is_dir() {
        println!("SKIPPED: ../shared/seed is not there");
    }
    folder.is_dir().then_some(folder)
}

fn config(address: SocketAddr) -> String {
    format!(
        r#"
server.listen = "{address}"
[[site]]
name = "Portal"
[[site.section]]
path = "brennpunkte"
name = "Brennpunkte"
[[site.section]]
path = "wirtschaft"
name = "Wirtschaft"
[[source]]
id = "afp"
name = "AFP"
folder = "wire"
[[source]]
id = "dts"
name = "dts Nachrichtenagentur"
folder = "dts"
[[rule]]
subject = "medtop:11000000"
section = "brennpunkte"
[[rule]]
category = "politik"
section = "brennpunkte"
[[rule]]
category = "wirtschaft"
section = "wirtschaft"
"#
    )
}

/// Delivers the files in this order and lets the checker look at the page.
fn check(order: impl Fn(&mut Vec<PathBuf>)) {
    let Some(seed) = seed() else { return };
    let newsroom = Newsroom::open_with(Path::new(env!("CARGO_BIN_EXE_depesche")), config).unwrap();
    let is_wire = |path: &PathBuf| path.extension().is_some_and(|e| e == "xml" || e == "rss" || e == "jpg");
    let mut files: Vec<_> = seed.read_dir().unwrap().map(|entry| entry.unwrap().path()).filter(is_wire).collect();
    files.sort();
    order(&mut files);
    for file in files {
        let folder = if file.extension().is_some_and(|e| e == "rss") { "dts" } else { "wire" };
        std::fs::copy(&file, newsroom.folder().join(folder).join(file.file_name().unwrap())).unwrap();
    }
    let patience = Duration::from_secs(30);
    newsroom.wait_for("/wirtschaft", patience, |page| page.contains("Netzagentur")).unwrap();
    newsroom.wait_for("/brennpunkte", patience, |page| page.contains(HEADLINE) && page.contains("/bild/")).unwrap();
    newsroom.wait_for("/brennpunkte", patience, |page| page.contains("Chamenei") && page.contains("Merz")).unwrap();
    let page = newsroom.article("/brennpunkte", HEADLINE).unwrap();
    let checker = Command::new("python3").arg(seed.join("check_page.py")).arg(newsroom.url(&page)).output().unwrap();
    let said = String::from_utf8_lossy(&checker.stdout);
    assert!(said.contains("27 passed, 0 failed"), "{said}");
}

#[test]
fn the_reference_page() {
    check(|_| {});
}

#[test]
fn the_reference_page_when_the_picture_comes_last() {
    check(|files| files.sort_by_key(|file| file.extension().is_some_and(|e| e == "jpg")));
}
