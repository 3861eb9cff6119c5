//! A wire that is made up: NewsML-G2 messages of an agency that does not exist.

use jiff::Timestamp;
use jpeg_encoder::{ColorType, Encoder};

/// A text of the made-up agency.
#[derive(Clone, Debug)]
pub struct Story<'a> {
    /// Its number at the agency; another number is another item.
    pub number: usize,
    /// Its headline.
    pub headline: &'a str,
    /// Its subject: an IPTC media topic, which the rules turn into a section.
    pub subject: &'a str,
    /// The file name of its picture, delivered beside it.
    pub picture: Option<&'a str>,
}

impl Story<'_> {
    /// The message that brings it, made at this instant.
    pub fn newsml(&self, now: Timestamp) -> String {
        let picture = self.picture.map(|file| self.picture_items(file, now)).unwrap_or_default();
        format!(
            r#"<?xml version="1.0" encoding="UTF-8"?>
<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/">
  <header><sent>{now:.0}</sent></header>
  <itemSet>
    {text}{picture}
  </itemSet>
</newsMessage>
"#,
            text = self.text_item(now),
        )
    }

    fn text_item(&self, now: Timestamp) -> String {
        let Self { headline, subject, .. } = self;
        let text = paragraphs(self.number);
        let head = item_meta("text", now);
        format!(
            r#"<newsItem guid="{guid}" version="1" standard="NewsML-G2" standardversion="2.28" xml:lang="de">
      {head}
      <contentMeta>
        <urgency>4</urgency>
        <located literal="Norderhafen"><name>Norderhafen</name></located>
        <creditline>Küstenwelle</creditline>
        <language tag="de"/>
        <subject type="cpnat:abstract" qcode="{subject}"/>
        <headline>{headline}</headline>
      </contentMeta>
      <contentSet>
        <inlineXML contenttype="application/xhtml+xml">
          <html xmlns="http://www.w3.org/1999/xhtml"><head><title>{headline}</title></head><body>{text}</body></html>
        </inlineXML>
      </contentSet>
    </newsItem>"#,
            guid = self.guid("text"),
        )
    }

    fn picture_items(&self, file: &str, now: Timestamp) -> String {
        let (text, picture, package) = (self.guid("text"), self.guid("picture"), self.guid("package"));
        format!(
            r#"
    <newsItem guid="{picture}" version="1" standard="NewsML-G2" standardversion="2.28" xml:lang="de">
      {picture_head}
      <contentMeta>
        <creditline>Küstenwelle/Jule Sander</creditline>
        <headline>Leuchtturm</headline>
        <description role="drol:caption">Der Leuchtturm von Norderhafen am Abend</description>
      </contentMeta>
      <contentSet>
        <remoteContent href="{file}" rendition="rnd:highRes" contenttype="image/jpeg" width="1600" height="1067"/>
      </contentSet>
    </newsItem>
    <packageItem guid="{package}" version="1" standard="NewsML-G2" standardversion="2.28" xml:lang="de">
      {package_head}
      <groupSet root="all">
        <group id="all" role="group:main">
          <itemRef residref="{text}" contenttype="application/vnd.iptc.g2.newsitem+xml"><itemClass qcode="ninat:text"/></itemRef>
          <itemRef residref="{picture}" contenttype="application/vnd.iptc.g2.newsitem+xml"><itemClass qcode="ninat:picture"/></itemRef>
        </group>
      </groupSet>
    </packageItem>"#,
            picture_head = item_meta("picture", now),
            package_head = item_meta("composite", now),
        )
    }

    fn guid(&self, what: &str) -> String {
        format!("urn:newsml:kuestenwelle.example:{what}-{}", self.number)
    }
}

fn item_meta(class: &str, now: Timestamp) -> String {
    format!(
        r#"<rightsInfo><copyrightHolder literal="Küstenwelle"/></rightsInfo>
      <itemMeta>
        <itemClass qcode="ninat:{class}"/>
        <provider literal="Küstenwelle"/>
        <versionCreated>{now:.0}</versionCreated>
        <firstCreated>{now:.0}</firstCreated>
        <pubStatus qcode="stat:usable"/>
      </itemMeta>"#
    )
}

/// Eight paragraphs, different in each item, so that a page has the length and the variety of news.
fn paragraphs(number: usize) -> String {
    const WHO: [&str; 5] =
        ["Die Hafenmeisterei", "Der Deichverband", "Die Fährreederei", "Der Stadtrat", "Die Seenotretter"];
    const WHAT: [&str; 7] = [
        "rechnet in der Nacht mit einem höheren Wasserstand als üblich",
        "hat den Fahrplan für das kommende Wochenende geändert",
        "prüft, ob die Schleuse früher als geplant geöffnet werden kann",
        "bittet Anwohnerinnen und Anwohner, ihre Fahrzeuge umzuparken",
        "stellt am Dienstag die neuen Zahlen zum Küstenschutz vor",
        "will die Bauarbeiten an der Mole noch vor dem Winter abschließen",
        "lädt zu einer öffentlichen Sitzung in die alte Netzhalle ein",
    ];
    let sentence = |n: usize| format!("{} {}, wie am Vormittag mitgeteilt wurde ({n}).", WHO[n % 5], WHAT[n % 7]);
    let paragraph = |p: usize| (0..4).map(|s| sentence(number * 31 + p * 4 + s)).collect::<Vec<_>>().join(" ");
    (0..8).map(|p| format!("<p>{}</p>", paragraph(p))).collect()
}

/// A picture, drawn: a light over the sea. JPEG, 1600 × 1067.
pub fn picture() -> Vec<u8> {
    const WIDTH: u16 = 1600;
    const HEIGHT: u16 = 1067;
    let pixel = |x: u16, y: u16| {
        let (far, sky) = (x.abs_diff(1100) / 8 + y.abs_diff(300) / 4, y < 640);
        let light = 255 - u8::try_from(far.min(200)).unwrap_or(200);
        if sky { [light, light / 2 + 40, 90] } else { [20, light / 4 + 50, light / 3 + 60] }
    };
    let pixels = (0..HEIGHT).flat_map(|y| (0..WIDTH).flat_map(move |x| pixel(x, y))).collect::<Vec<u8>>();
    let mut jpeg = Vec::new();
    let drawn = Encoder::new(&mut jpeg, 80).encode(&pixels, WIDTH, HEIGHT, ColorType::Rgb);
    drawn.expect("a picture of this size fits into a JPEG, and memory takes what is written");
    jpeg
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_story_carries_its_headline_and_its_picture() {
        let story = Story { number: 7, headline: "Flut", subject: "medtop:11000000", picture: Some("7.jpg") };
        let message = story.newsml(Timestamp::UNIX_EPOCH);
        for part in
            ["<headline>Flut</headline>", "href=\"7.jpg\"", "residref=\"urn:newsml:kuestenwelle.example:text-7\""]
        {
            assert!(message.contains(part), "{part} is missing in {message}");
        }
    }

    #[test]
    fn a_picture_is_a_whole_jpeg() {
        let jpeg = picture();
        assert!(jpeg.starts_with(b"\xff\xd8") && jpeg.ends_with(b"\xff\xd9"));
    }
}
