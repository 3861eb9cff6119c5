//! The one place that writes XML.

use bytes::Bytes;
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

/// An XML document in the making. Writing into memory does not fail, so no call does.
pub(super) struct Xml(Writer<Vec<u8>>);

impl Xml {
    /// A document with its declaration.
    pub(super) fn new() -> Self {
        let mut xml = Self(Writer::new(Vec::new()));
        xml.write(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)));
        xml
    }

    /// An element with attributes, and what `inside` writes into it.
    pub(super) fn within(&mut self, name: &str, attributes: &[(&str, &str)], inside: impl FnOnce(&mut Self)) {
        self.write(Event::Start(start(name, attributes)));
        inside(self);
        self.write(Event::End(BytesEnd::new(name)));
    }

    /// An element that holds text.
    pub(super) fn text(&mut self, name: &str, text: &str) {
        self.within(name, &[], |xml| xml.words(text));
    }

    /// Text in the element that is being written.
    pub(super) fn words(&mut self, text: &str) {
        self.write(Event::Text(BytesText::new(&legal(text))));
    }

    /// An element that holds nothing.
    pub(super) fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.write(Event::Empty(start(name, attributes)));
    }

    /// The whole document.
    pub(super) fn finish(self) -> Bytes {
        self.0.into_inner().into()
    }

    fn write(&mut self, event: Event<'_>) {
        let _ = self.0.write_event(event);
    }
}

fn start<'a>(name: &'a str, attributes: &[(&str, &str)]) -> BytesStart<'a> {
    let mut start = BytesStart::new(name);
    for (name, value) in attributes {
        start.push_attribute((*name, legal(value).as_str()));
    }
    start
}

/// Without the characters that no XML may hold, escaped or not.
fn legal(text: &str) -> String {
    let legal =
        |c: &char| !matches!(c, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}');
    text.chars().filter(legal).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_escaped_and_legal() {
        let mut xml = Xml::new();
        xml.within("a", &[("b", "\"<")], |xml| xml.text("c", "1 < 2 & \u{1}3"));
        let written = String::from_utf8(xml.finish().to_vec()).unwrap();
        assert!(written.ends_with("<a b=\"&quot;&lt;\"><c>1 &lt; 2 &amp; 3</c></a>"), "{written}");
    }
}
