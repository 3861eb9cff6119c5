//! What lands in a source's folder, in all the ways in which it lands.

#![expect(clippy::unwrap_used, reason = "a test's helpers may fail the test")]

use depesche_e2e::{Newsroom, Story};
use jiff::Timestamp;
use std::fs::{self, File};
use std::io::Write as _;
use std::path::Path;
use std::process::Command;
use std::thread::sleep;
use std::time::Duration;

const BINARY: &str = env!("CARGO_BIN_EXE_depesche");
const PATIENCE: Duration = Duration::from_secs(20);

fn newsroom() -> Newsroom {
    Newsroom::open(Path::new(BINARY)).unwrap()
}

fn story(headline: &str) -> Story<'_> {
    Story { number: 1, headline, subject: "medtop:11000000", picture: None }
}

fn shows(newsroom: &Newsroom, headline: &str) {
    newsroom.wait_for("/politik", PATIENCE, |page| page.contains(headline)).unwrap();
}

fn quarantine(newsroom: &Newsroom) -> String {
    let output = Command::new(BINARY).arg("quarantine").current_dir(newsroom.folder()).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn a_file_that_is_written_slowly_is_read_once_it_is_whole() {
    let newsroom = newsroom();
    let message = story("Langsame Leitung").newsml(Timestamp::now());
    let (begin, end) = message.as_bytes().split_at(message.len() / 2);
    let path = newsroom.folder().join("wire/slow.xml");
    fs::write(&path, begin).unwrap();
    sleep(Duration::from_millis(2500));
    File::options().append(true).open(&path).unwrap().write_all(end).unwrap();
    shows(&newsroom, "Langsame Leitung");
    assert_eq!(quarantine(&newsroom), "");
}

#[test]
fn a_file_in_a_folder_below_is_read_and_one_under_a_temporary_name_is_not() {
    let newsroom = newsroom();
    let below = newsroom.folder().join("wire/korrekturen");
    fs::create_dir_all(&below).unwrap();
    let unfinished = newsroom.folder().join("wire/b.xml.part");
    fs::write(&unfinished, Story { number: 2, ..story("Noch unterwegs") }.newsml(Timestamp::now())).unwrap();
    fs::write(below.join("a.xml"), story("Von weiter unten").newsml(Timestamp::now())).unwrap();
    shows(&newsroom, "Von weiter unten");
    assert!(!newsroom.reader().get("/politik").unwrap().text().contains("Noch unterwegs"));
    fs::rename(&unfinished, newsroom.folder().join("wire/b.xml")).unwrap();
    shows(&newsroom, "Noch unterwegs");
}

#[test]
fn what_cannot_be_read_is_kept_with_the_reason_and_stops_nothing() {
    let newsroom = newsroom();
    newsroom.drop_file("broken.xml", b"<newsMessage><a></b></newsMessage>").unwrap();
    newsroom.drop_file("broken.jpg", b"\xff\xd8\xff no picture \xff\xd9").unwrap();
    newsroom.deliver(&story("Es geht weiter")).unwrap();
    shows(&newsroom, "Es geht weiter");
    sleep(Duration::from_millis(500));
    let listed = quarantine(&newsroom);
    assert!(listed.contains("broken.xml") && listed.contains("not well-formed XML"), "{listed}");
    assert!(listed.contains("  broken.jpg (17 bytes)\n    not a picture that can be read"), "{listed}");
}

#[test]
fn the_same_file_again_changes_nothing() {
    let newsroom = newsroom();
    let message = story("Einmal genügt").newsml(Timestamp::now());
    for name in ["a.xml", "a.xml", "b.xml"] {
        newsroom.drop_file(name, message.as_bytes()).unwrap();
        sleep(Duration::from_millis(200));
    }
    shows(&newsroom, "Einmal genügt");
    let feed = newsroom.reader().get("/feed.rss").unwrap().text().into_owned();
    assert_eq!(feed.matches("<item>").count(), 1, "{feed}");
}
