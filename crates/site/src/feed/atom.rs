//! Atom.

use super::Channel;
use super::xml::Xml;
use crate::reader::{opening, path};
use bytes::Bytes;
use depesche_news::Public;

/// The channel as Atom.
pub(super) fn write(channel: &Channel<'_>) -> Bytes {
    let mut xml = Xml::new();
    let names = [("xmlns", "http://www.w3.org/2005/Atom"), ("xml:lang", &channel.visit.site().language)];
    xml.within("feed", &names, |xml| inside(xml, channel));
    xml.finish()
}

fn inside(xml: &mut Xml, channel: &Channel<'_>) {
    xml.text("title", &channel.title);
    xml.text("id", &channel.url(&channel.path));
    xml.text("updated", &channel.updated().to_string());
    xml.empty("link", &[("rel", "self"), ("type", "application/atom+xml"), ("href", &channel.url(&channel.path))]);
    xml.empty("link", &[("rel", "alternate"), ("type", "text/html"), ("href", &channel.url(&channel.page))]);
    for item in channel.items {
        xml.within("entry", &[], |xml| entry(xml, channel, item));
    }
}

fn entry(xml: &mut Xml, channel: &Channel<'_>, item: &Public) {
    let url = channel.url(&path(channel.visit, item).unwrap_or_default());
    xml.text("title", &item.headline);
    xml.text("id", &Channel::guid(item));
    xml.empty("link", &[("rel", "alternate"), ("type", "text/html"), ("href", &url)]);
    xml.text("published", &item.created.max(item.embargo.unwrap_or(item.created)).to_string());
    xml.text("updated", &item.at().to_string());
    xml.within("author", &[], |xml| xml.text("name", &item.credit));
    xml.text("summary", &opening(item));
}
