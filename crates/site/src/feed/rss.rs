//! RSS 2.0.

use super::Channel;
use super::xml::Xml;
use crate::reader::{opening, path};
use bytes::Bytes;
use depesche_news::Public;
use jiff::Timestamp;
use jiff::fmt::rfc2822;

/// The channel as RSS.
pub(super) fn write(channel: &Channel<'_>) -> Bytes {
    let mut xml = Xml::new();
    let names = [
        ("version", "2.0"),
        ("xmlns:atom", "http://www.w3.org/2005/Atom"),
        ("xmlns:dc", "http://purl.org/dc/elements/1.1/"),
    ];
    xml.within("rss", &names, |xml| xml.within("channel", &[], |xml| inside(xml, channel)));
    xml.finish()
}

fn inside(xml: &mut Xml, channel: &Channel<'_>) {
    let site = channel.visit.site();
    let own = channel.url(&channel.path);
    xml.text("title", &channel.title);
    xml.text("link", &channel.url(&channel.page));
    xml.text("description", site.description.as_deref().unwrap_or(&channel.title));
    xml.text("language", &site.language);
    xml.text("lastBuildDate", &date(channel.updated()));
    xml.empty("atom:link", &[("href", &own), ("rel", "self"), ("type", "application/rss+xml")]);
    for item in channel.items {
        xml.within("item", &[], |xml| entry(xml, channel, item));
    }
}

fn entry(xml: &mut Xml, channel: &Channel<'_>, item: &Public) {
    xml.text("title", &item.headline);
    xml.text("link", &channel.url(&path(channel.visit, item).unwrap_or_default()));
    xml.text("description", &opening(item));
    xml.text("dc:creator", &item.credit);
    xml.within("guid", &[("isPermaLink", "false")], |xml| xml.words(&Channel::guid(item)));
    xml.text("pubDate", &date(item.at()));
}

fn date(at: Timestamp) -> String {
    rfc2822::DateTimePrinter::new().timestamp_to_string(&at).unwrap_or_default()
}
