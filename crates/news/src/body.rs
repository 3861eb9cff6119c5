//! The body of an item: HTML that is safe to print unescaped.

use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};
use std::fmt;
use std::sync::LazyLock;

/// Sanitised HTML: paragraphs, crossheads, lists, tables, quotations, links, emphasis. No script,
/// style, form, frame, picture, event handler or address other than http, https, mailto and tel.
///
/// [`Body::parse`] is the only way in; reading a stored body passes through it as well.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct Body(String);

const TAGS: &[&str] = &[
    "p",
    "h2",
    "h3",
    "h4",
    "ul",
    "ol",
    "li",
    "dl",
    "dt",
    "dd",
    "blockquote",
    "q",
    "cite",
    "pre",
    "table",
    "caption",
    "thead",
    "tbody",
    "tfoot",
    "tr",
    "th",
    "td",
    "a",
    "em",
    "strong",
    "b",
    "i",
    "u",
    "s",
    "sub",
    "sup",
    "abbr",
    "code",
    "br",
    "hr",
    "time",
];
/// These vanish with all that is in them.
const EMPTIED: &[&str] = &[
    "script", "style", "template", "noscript", "iframe", "object", "svg", "math", "form", "button", "select",
    "textarea", "head", "title", "figure", "video", "audio",
];

static SANITISER: LazyLock<ammonia::Builder<'static>> = LazyLock::new(|| {
    let mut builder = ammonia::Builder::empty();
    builder
        .tags(set(TAGS))
        .clean_content_tags(set(EMPTIED))
        .tag_attributes(HashMap::from([
            ("a", set(&["href"])),
            ("th", set(&["colspan", "rowspan", "scope"])),
            ("td", set(&["colspan", "rowspan"])),
            ("ol", set(&["start"])),
            ("time", set(&["datetime"])),
        ]))
        .generic_attributes(set(&["lang", "dir"]))
        .url_schemes(set(&["http", "https", "mailto", "tel"]))
        .url_relative(ammonia::UrlRelative::Deny)
        .link_rel(Some("noopener noreferrer"));
    builder
});

fn set(words: &[&'static str]) -> HashSet<&'static str> {
    words.iter().copied().collect()
}

impl Body {
    /// Takes any text as HTML and keeps what is harmless.
    pub fn parse(html: &str) -> Self {
        Self(SANITISER.clean(html).to_string().trim().into())
    }

    /// Takes a plain text as one paragraph.
    pub fn of_text(text: &str) -> Self {
        Self::parse(&format!("<p>{}</p>", ammonia::clean_text(text.trim())))
    }

    /// The HTML.
    pub fn html(&self) -> &str {
        &self.0
    }

    /// Whether there is nothing to read.
    pub fn is_empty(&self) -> bool {
        self.text().is_empty()
    }

    /// The words, without markup, white space folded; a blank stands between blocks.
    pub fn text(&self) -> String {
        fold(&plain(&self.0))
    }

    /// The first paragraph with its markup, and what follows it; `None` if the body does not open
    /// with a paragraph.
    pub fn split_first_paragraph(&self) -> Option<(&str, &str)> {
        let rest = self.0.strip_prefix("<p>")?;
        let end = rest.find("</p>")?;
        Some((&rest[..end], rest[end + "</p>".len()..].trim_start()))
    }

    /// Whether the reader meets `lead` at the start of the body anyway. Agencies repeat it with
    /// other quotation marks and spaces, so only letters and digits count.
    pub fn repeats(&self, lead: &str) -> bool {
        letters(&self.text()).starts_with(&letters(lead)) && !lead.is_empty()
    }
}

fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The text of sanitised HTML: tags out, the entities that the sanitiser writes resolved.
fn plain(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(open) = rest.find('<') {
        text.push_str(&rest[..open]);
        let tag = &rest[open..];
        let end = tag.find('>').map_or(tag.len(), |end| end + 1);
        if !is_inline(&tag[..end]) {
            text.push(' ');
        }
        rest = &tag[end..];
    }
    text.push_str(rest);
    text.replace("&nbsp;", "\u{a0}")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&amp;", "&")
}

fn is_inline(tag: &str) -> bool {
    const INLINE: &[&str] =
        &["a", "em", "strong", "b", "i", "u", "s", "sub", "sup", "abbr", "code", "q", "cite", "time"];
    let name = tag.trim_start_matches(['<', '/']).split([' ', '>', '/']).next();
    name.is_some_and(|name| INLINE.contains(&name))
}

fn fold(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

impl fmt::Display for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<String> for Body {
    fn from(html: String) -> Self {
        Self::parse(&html)
    }
}

impl From<Body> for String {
    fn from(body: Body) -> Self {
        body.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};

    fn check(html: &str, expected: Expect) {
        expected.assert_eq(Body::parse(html).html());
    }

    #[test]
    fn news_survives() {
        check(
            "<p>Ein <b>Satz</b>.</p><h3>Zwischentitel</h3><ul><li>a</li></ul>",
            expect!["<p>Ein <b>Satz</b>.</p><h3>Zwischentitel</h3><ul><li>a</li></ul>"],
        );
        check(
            r#"<table><tr><th scope="row">A<td colspan=2>B</table>"#,
            expect![[r#"<table><tbody><tr><th scope="row">A</th><td colspan="2">B</td></tr></tbody></table>"#]],
        );
    }

    #[test]
    fn what_acts_goes() {
        check("<p onclick=x()>a<script>x()</script><style>p{}</style></p>", expect!["<p>a</p>"]);
        check(
            r#"<a href="javascript:x()">a</a> <a href="/b">b</a>"#,
            expect![[r#"<a rel="noopener noreferrer">a</a> <a rel="noopener noreferrer">b</a>"#]],
        );
        check("<svg><p>a</p></svg><iframe src=x></iframe><img src=x>b", expect!["<p>a</p>b"]);
    }

    #[test]
    fn the_text_has_no_markup() {
        let body = Body::parse("<p>A &amp; <i>B</i>C</p><p>D&nbsp;&lt;</p>");
        assert_eq!(body.text(), "A & BC D <");
    }

    #[test]
    fn a_plain_text_stays_one() {
        assert_eq!(Body::of_text(" 1 < 2 & \"so\" ").text(), "1 < 2 & \"so\"");
    }

    #[test]
    fn a_repeated_lead_is_noticed_whatever_its_quotation_marks() {
        let body = Body::parse("<p>Er nannte es \"falsch\". Mehr nicht.</p>");
        assert!(body.repeats("Er nannte es 'falsch'."));
        assert!(!body.repeats("Sie nannte es falsch."));
        assert!(!Body::default().repeats("Lead"));
    }

    #[test]
    fn the_first_paragraph_can_be_taken() {
        let body = Body::parse("<p>Eins</p> <p>Zwei</p>");
        assert_eq!(body.split_first_paragraph(), Some(("Eins", "<p>Zwei</p>")));
        assert_eq!(Body::parse("Eins").split_first_paragraph(), None);
    }

    proptest::proptest! {
        #[test]
        fn cleaning_twice_changes_nothing(html in "(<[a-z]{1,6}( [a-z]{1,8}=\"[^\"]{0,9}\")?>|</[a-z]{1,6}>|[ -~äöü]{0,12}){0,12}") {
            let once = Body::parse(&html);
            proptest::prop_assert_eq!(Body::parse(once.html()), once);
        }
    }
}
