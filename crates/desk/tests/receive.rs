//! What becomes of a dispatch, a row a rule. A dispatch is written in words: `v2 canceled`.

#![expect(clippy::unwrap_used, reason = "a test's helpers may fail the test")]

use depesche_desk::{Known, Rule, Rules, Source, arrived, receive};
use depesche_news::{
    Agency, Change, Decision, Digest, File, ItemId, Media, Picture, Record, SectionPath, SiteId, Standing,
};
use depesche_wire::{Association, Audience, Dispatch, Embargo, Kind, Note, PubStatus, Rendition, Subject};
use expect_test::{Expect, expect};
use jiff::Timestamp;

const NOW: i64 = 1_000_000;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn source() -> Source {
    Source { agency: Agency::parse("kd").unwrap(), name: "Küstendienst".into() }
}

/// Politics is published, sport is held for an editor, all else has no rule.
fn rules() -> Rules {
    let rule = |subject: &str, publish| Rule {
        source: None,
        subject: Some(depesche_desk::Subject(subject.into())),
        category: None,
        keyword: None,
        urgency: None,
        signal: None,
        language: None,
        profile: None,
        site: SiteId::parse("portal").unwrap(),
        section: SectionPath::parse("politik").unwrap(),
        publish,
    };
    Rules::new(vec![rule("medtop:11000000", true), rule("15000000", false)])
}

fn dispatch(words: &str) -> Dispatch {
    let mut dispatch = Dispatch {
        uri: "1".into(),
        headline: Some("Flut".into()),
        body: Some("<p>Text</p>".into()),
        subjects: vec![Subject { code: "medtop:11000000".into(), name: None }],
        version_created: Some(at(100)),
        ..Dispatch::default()
    };
    words.split_whitespace().for_each(|word| apply(&mut dispatch, word));
    dispatch
}

fn apply(dispatch: &mut Dispatch, word: &str) {
    match word {
        "canceled" => dispatch.pub_status = PubStatus::Canceled,
        "withheld" => dispatch.pub_status = PubStatus::Withheld,
        "morgen" => dispatch.embargo = Embargo::Unreadable("morgen früh".into()),
        "embargo" => dispatch.embargo = Embargo::Until(at(NOW + 60)),
        "sport" => dispatch.subjects[0].code = "medtop:15000000".into(),
        "unplaced" => dispatch.subjects.clear(),
        "headless" => dispatch.headline = None,
        "empty" => dispatch.body = None,
        "corrected" => dispatch.signals = vec!["sig:correction".into()],
        "noted" => dispatch.notes = vec![Note { audience: Audience::Reader, text: "Das Alter war falsch.".into() }],
        "internal" => dispatch.notes = vec![Note { audience: Audience::Desk, text: "Rückfragen an …".into() }],
        "undated" => dispatch.version_created = None,
        "video" => dispatch.kind = Kind::Video,
        version => dispatch.version = Some(version.strip_prefix('v').unwrap().parse().unwrap()),
    }
}

/// Receives the dispatches in turn and tells what became of the last.
fn check(dispatches: &[&str], expected: Expect) {
    let mut known = Known::default();
    let mut said = String::new();
    for words in dispatches {
        let decision = receive(&dispatch(words), &source(), &known, &rules(), at(NOW));
        said = told(&decision);
        known.record = put(&decision).or(known.record);
    }
    expected.assert_eq(&said);
}

fn put(decision: &Decision) -> Option<Record> {
    decision.changes.iter().find_map(|change| match change {
        Change::Put(record) => Some(record.clone()),
        _ => None,
    })
}

fn told(decision: &Decision) -> String {
    match put(decision) {
        Some(Record::Item(item)) => {
            let note = item.correction.map(|c| format!(", corrected: {}", c.note.as_deref().unwrap_or("(no words)")));
            format!("{} v{}{}", decision.reason, item.version, note.unwrap_or_default())
        }
        Some(record) => format!("{} v{}", decision.reason, record.version()),
        None => format!("nothing: {}", decision.reason),
    }
}

#[test]
fn versions_only_grow() {
    check(&["v1"], expect!["new v1"]);
    check(&["v1", "v2"], expect!["update v2"]);
    check(&["v2", "v1"], expect!["nothing: not newer than what we have"]);
    check(&["v1", "v1"], expect!["nothing: not newer than what we have"]);
    check(&["undated", "undated"], expect!["nothing: not newer than what we have"]);
}

#[test]
fn a_kill_is_for_ever_and_in_any_order() {
    check(&["v1", "v2 canceled"], expect!["killed by the agency v2"]);
    check(&["v3", "v2 canceled"], expect!["killed by the agency v2"]);
    check(&["v1 canceled"], expect!["killed by the agency v1"]);
    check(&["v1 canceled", "v2"], expect!["nothing: it is killed, and stays so"]);
}

#[test]
fn doubt_holds() {
    check(&["v1 withheld"], expect!["held: the agency withholds it v1"]);
    check(&["v1 withheld", "v2"], expect!["update v2"]);
    check(&["v1 morgen"], expect!["held: its embargo `morgen früh` cannot be read v1"]);
    check(&["v1 unplaced"], expect!["held: no rule says where it belongs v1"]);
    check(&["v1 sport"], expect!["held: its rule wants an editor to look v1"]);
    check(&["v1 headless"], expect!["held: it has no headline v1"]);
    check(&["v1 empty"], expect!["held: it has no text v1"]);
    check(&["v1 video"], expect!["nothing: films and sounds are not shown"]);
}

#[test]
fn an_embargo_is_live_and_shut_by_the_gate() {
    let decision = receive(&dispatch("v1 embargo"), &source(), &Known::default(), &rules(), at(NOW));
    let Some(Record::Item(item)) = put(&decision) else { panic!("{decision:?}") };
    let item = std::sync::Arc::new(*item);
    assert!(item.gate(at(NOW + 59)).open().is_none());
    assert!(item.gate(at(NOW + 60)).open().is_some());
}

#[test]
fn only_a_note_for_readers_is_shown_and_it_stays() {
    check(&["v1", "v2 corrected noted"], expect!["correction v2, corrected: Das Alter war falsch."]);
    check(&["v1", "v2 corrected internal"], expect!["correction v2, corrected: (no words)"]);
    check(&["v1", "v2 internal"], expect!["update v2"]);
}

fn picture(version: u64, href: &str) -> Dispatch {
    let file = Rendition { href: Some(href.into()), ..Rendition::default() };
    let renditions = vec![file];
    Dispatch { uri: "bild".into(), kind: Kind::Picture, version: Some(version), renditions, ..Dispatch::default() }
}

fn file(name: &str, received: i64) -> File {
    let media = Media { digest: Digest::of(name.as_bytes()), width: 1, height: 1, renditions: vec![] };
    File { id: ItemId { agency: source().agency, id: name.into() }, received: at(received), media }
}

/// What becomes of a picture's dispatch, when these files are there.
fn received(dispatch: &Dispatch, files: Vec<File>) -> Picture {
    let known = Known { files, ..Known::default() };
    picture_of(&receive(dispatch, &source(), &known, &rules(), at(NOW)))
}

fn picture_of(decision: &Decision) -> Picture {
    match put(decision) {
        Some(Record::Picture(picture)) => *picture,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_picture_finds_its_file_whichever_comes_first() {
    let after = received(&picture(1, "x/a.jpg"), vec![file("a.jpg", NOW - 10)]);
    assert_eq!(after.media, Some(file("a.jpg", 0).media));
    let before = received(&picture(1, "a.jpg"), vec![]);
    assert_eq!(before.media, None);
    let bound = picture_of(&arrived(file("a.jpg", NOW), &[before], at(NOW)));
    assert_eq!((bound.version, bound.media), (2, after.media));
}

#[test]
fn a_file_of_yesterday_is_another_picture() {
    assert_eq!(received(&picture(1, "a.jpg"), vec![file("a.jpg", NOW - 25 * 3600)]).media, None);
}

#[test]
fn a_text_cannot_free_a_picture_that_its_own_dispatch_holds() {
    let own =
        Dispatch { pub_status: PubStatus::Withheld, embargo: Embargo::Until(at(NOW + 60)), ..picture(1, "a.jpg") };
    let held = received(&own, vec![]);
    let reference = Association {
        uri: "bild".into(),
        kind: Some(Kind::Picture),
        version: Some(9),
        renditions: picture(9, "a.jpg").renditions,
        ..Association::default()
    };
    let text = Dispatch { associations: vec![reference], ..dispatch("v1") };
    let known = Known { pictures: vec![held.clone()], ..Known::default() };
    let again = picture_of(&receive(&text, &source(), &known, &rules(), at(NOW)));
    assert_eq!((again.version, &again.standing, again.embargo), (2, &held.standing, held.embargo));
    assert_ne!(again.standing, Standing::Live);
}
