//! Messages of agencies that do not exist, and what is read from them.

#![expect(clippy::unwrap_used, reason = "a test's helpers may fail the test")]

use depesche_wire::{Audience, Dispatch, Embargo, Kind, PubStatus, Unreadable, is_complete, read};
use expect_test::{Expect, expect};

fn newsml(meta: &str, content: &str) -> String {
    format!(
        r#"<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><itemSet><newsItem guid="urn:kd:1" version="3">
<itemMeta><itemClass qcode="n:text"/><versionCreated>2026-11-24T10:00:00+01:00</versionCreated>{meta}</itemMeta>
{content}</newsItem></itemSet></newsMessage>"#
    )
}

fn one(text: &str) -> Dispatch {
    let reading = read(text.as_bytes()).unwrap();
    assert_eq!(reading.dispatches.len(), 1, "{reading:?}");
    reading.dispatches.into_iter().next().unwrap()
}

fn body(html: &str, expected: Expect) {
    let inline = format!(r#"<contentSet><inlineXML><html><body>{html}</body></html></inlineXML></contentSet>"#);
    expected.assert_eq(&one(&newsml("", &inline)).body.unwrap_or_default());
}

#[test]
fn identity_version_and_time() {
    let dispatch = one(&newsml("", ""));
    assert_eq!((dispatch.uri.as_str(), dispatch.version, dispatch.kind), ("urn:kd:1", Some(3), Kind::Text));
    assert_eq!(dispatch.version_created.unwrap().to_string(), "2026-11-24T09:00:00Z");
}

#[test]
fn an_embargo_without_a_zone_is_unreadable() {
    let embargo = |words: &str| one(&newsml(&format!("<embargoed>{words}</embargoed>"), "")).embargo;
    assert!(matches!(embargo("2026-11-25T06:00:00+01:00"), Embargo::Until(_)));
    for words in ["2026-11-25T06:00:00", "2026-11-25", "morgen früh", ""] {
        assert_eq!(embargo(words), Embargo::Unreadable(words.into()));
    }
}

#[test]
fn what_is_no_known_status_is_withheld() {
    let status = |code: &str| one(&newsml(&format!(r#"<pubStatus qcode="{code}"/>"#), "")).pub_status;
    assert_eq!(status("stat:usable"), PubStatus::Usable);
    assert_eq!(status("x:canceled"), PubStatus::Canceled);
    assert_eq!(status("stat:maybe"), PubStatus::Withheld);
}

#[test]
fn only_a_note_that_says_so_is_for_readers() {
    let audience =
        |attributes: &str| one(&newsml(&format!("<edNote {attributes}>Notiz</edNote>"), "")).notes[0].audience;
    assert_eq!(audience(r#"role="r:publishable""#), Audience::Reader);
    assert_eq!(audience(r#"role="r:publishable" pubconstraint="c:nonpublic""#), Audience::Desk);
    assert_eq!(audience(""), Audience::Desk);
}

#[test]
fn a_body_has_what_the_reader_gets() {
    body("<h1>Kopf</h1><p>Ein <em>Satz</em> &lt;so&gt;.</p>", expect!["<p>Ein <em>Satz</em> &lt;so&gt;.</p>"]);
    body("<p>a</p><section class='np-nonpublic'><p>Tel. 1</p></section>", expect!["<p>a</p>"]);
    body("<p>a<script>x()</script></p><figure><p>Bild</p></figure>", expect!["<p>a</p>"]);
    body("<block><hl2>Zwischen</hl2><p>a</p></block>", expect!["<h2>Zwischen</h2><p>a</p>"]);
}

#[test]
fn a_picture_inside_of_the_message_is_unpacked() {
    let content = r#"<contentSet><inlineData contenttype="image/jpeg" encoding="base64">/9j/
        2Q==</inlineData></contentSet>"#;
    assert_eq!(one(&newsml("", content)).renditions[0].data.as_deref(), Some(&b"\xff\xd8\xff\xd9"[..]));
}

#[test]
fn a_package_names_its_members() {
    let text = r#"<packageItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="p" version="1"><groupSet root="g"><group id="g">
<itemRef residref="t"><itemClass qcode="n:text"/></itemRef><itemRef residref="b"><itemClass qcode="n:picture"/></itemRef>
</group></groupSet></packageItem>"#;
    let package = one(text);
    let members: Vec<_> = package.associations.iter().map(|member| (member.uri.as_str(), member.kind)).collect();
    assert_eq!((package.kind, members), (Kind::Composite, vec![("t", Some(Kind::Text)), ("b", Some(Kind::Picture))]));
}

#[test]
fn a_feed_is_read_with_its_faults() {
    let item = r#"<item><title>Flut &amp; Sturm & Regen</title><link>https://kd.example/1</link>
<description><![CDATA[Erster Absatz.]]></description><category>politik</category>
<pubDate>Tue, 24 Nov 2026 10:00 MEZ</pubDate><enclosure url="https://kd.example/1.jpg" type="image/jpeg" length="9"/></item>"#;
    let dispatch = one(&format!("<rss version='2.0'><channel><language>de</language>{item}</channel></rss>"));
    assert_eq!(dispatch.uri, "https://kd.example/1");
    assert_eq!(dispatch.headline.as_deref(), Some("Flut & Sturm & Regen"));
    assert_eq!(dispatch.body.as_deref(), Some("<p>Erster Absatz.</p>"));
    assert_eq!(dispatch.version_created.unwrap().to_string(), "2026-11-24T09:00:00Z");
    assert_eq!(dispatch.associations[0].kind, Some(Kind::Picture));
}

#[test]
fn a_charset_is_what_it_is() {
    let feed = |encoding: &str| {
        format!(
            "<?xml version='1.0' encoding='{encoding}'?><rss><channel><item><guid>1</guid><title>Köln</title></item></channel></rss>"
        )
    };
    let headline = |bytes: &[u8]| read(bytes).unwrap().dispatches[0].headline.clone().unwrap();
    assert_eq!(headline(feed("iso-8859-1").as_bytes()), "Köln");
    let latin: Vec<u8> = feed("utf-8").chars().map(|c| c as u8).collect();
    assert_eq!(headline(&latin), "Köln");
}

fn refusal(text: &str, expected: Expect) {
    let Unreadable(reason) = read(text.as_bytes()).unwrap_err();
    expected.assert_eq(&reason);
}

#[test]
fn a_refusal_says_what_was_found() {
    refusal("", expect!["0 bytes of no known format: expected XML"]);
    refusal("<html/>", expect!["the root element is `html`: expected one of NewsML-G2, RSS 2.0"]);
    refusal(
        "<!DOCTYPE rss [<!ENTITY a 'b'>]><rss/>",
        expect!["the document type declares entities of its own: they are never resolved"],
    );
    refusal("<rss><a></rss>", expect!["not well-formed XML: expected 'a' tag, not 'rss' at 1:9"]);
}

#[test]
fn the_first_part_of_a_file_is_not_complete() {
    let whole = newsml("", "");
    assert!(is_complete(whole.as_bytes()));
    assert!(is_complete(format!("{whole}\n<!-- end -->\n").as_bytes()));
    (0..whole.len()).for_each(|end| assert!(!is_complete(&whole.as_bytes()[..end]), "{}", &whole[..end]));
    assert!(is_complete(b"\xff\xd8\xff\xd9") && !is_complete(b"\xff\xd8\xff"));
    assert!(!is_complete(b"plain text"));
}

proptest::proptest! {
    #[test]
    fn nothing_makes_it_panic(at in 0usize..600, length in 0usize..40, noise in ".{0,12}") {
        let whole = newsml("<embargoed>x</embargoed>", "<contentSet><inlineXML><p>a &amp; b</p></inlineXML></contentSet>");
        let cut = |index: usize| (0..=index.min(whole.len())).rev().find(|i| whole.is_char_boundary(*i)).unwrap_or(0);
        let broken = format!("{}{noise}{}", &whole[..cut(at)], &whole[cut(at + length)..]);
        let _ = read(broken.as_bytes());
        let _ = is_complete(broken.as_bytes());
    }
}
