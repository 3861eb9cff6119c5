//! Names that stand in addresses and in the configuration: lower-case letters, digits, hyphens.

use serde::{Deserialize, Serialize};
use std::fmt;

/// The text is not a name of this kind.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{found}` is not {kind}: use 1 to {longest} of a-z, 0-9 and hyphen")]
pub struct NotAName {
    found: String,
    kind: &'static str,
    longest: usize,
}

macro_rules! name {
    ($(#[$doc:meta])* $name:ident, $kind:literal, $longest:literal) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String")]
        pub struct $name(String);

        impl $name {
            /// The only way in.
            ///
            /// # Errors
            /// [`NotAName`] tells what was found and what is expected.
            pub fn parse(text: &str) -> Result<Self, NotAName> {
                let refused = || NotAName { found: text.into(), kind: $kind, longest: $longest };
                is_name(text, $longest).then(|| Self(text.into())).ok_or_else(refused)
            }

            #[doc = "The name as text."]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl std::str::FromStr for $name {
            type Err = NotAName;

            fn from_str(text: &str) -> Result<Self, NotAName> {
                Self::parse(text)
            }
        }

        impl TryFrom<String> for $name {
            type Error = NotAName;

            fn try_from(text: String) -> Result<Self, NotAName> {
                Self::parse(&text)
            }
        }
    };
}

name! {
    /// An agency, as the configuration names it: half of every item's identity.
    Agency, "an agency", 40
}
name! {
    /// A site that this newsroom serves.
    SiteId, "a site", 40
}
name! {
    /// Where an item stands on a site: the first part of its address.
    SectionPath, "a section", 40
}
name! {
    /// The readable part of an item's address.
    Slug, "a slug", 80
}

fn is_name(text: &str, longest: usize) -> bool {
    let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    (1..=longest).contains(&text.len()) && text.bytes().all(allowed)
}

impl Slug {
    const LONGEST: usize = 80;

    /// A slug that a reader of any language can make sense of: German umlauts in full, other
    /// scripts in Latin letters, cut between words. `meldung` if nothing is left of the headline.
    pub fn of(headline: &str) -> Self {
        let mut slug = String::new();
        for word in plain(headline).split(|c: char| !c.is_ascii_alphanumeric()).filter(|w| !w.is_empty()) {
            let gap = usize::from(!slug.is_empty());
            if slug.len() + gap + word.len() > Self::LONGEST {
                break;
            }
            if gap == 1 {
                slug.push('-');
            }
            slug.push_str(word);
        }
        Self(if slug.is_empty() { "meldung".into() } else { slug })
    }
}

/// The text in small Latin letters.
fn plain(text: &str) -> String {
    let spelled: String = text.to_lowercase().chars().fold(String::new(), |mut out, c| {
        match c {
            'ä' => out.push_str("ae"),
            'ö' => out.push_str("oe"),
            'ü' => out.push_str("ue"),
            'ß' => out.push_str("ss"),
            '\'' | '’' | '\u{ad}' => {}
            c => out.push(c),
        }
        out
    });
    any_ascii::any_ascii(&spelled).to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;

    #[test]
    fn a_refusal_says_what_is_expected() {
        expect!["`Flut in Passau` is not a slug: use 1 to 80 of a-z, 0-9 and hyphen"]
            .assert_eq(&Slug::parse("Flut in Passau").unwrap_err().to_string());
        expect!["`` is not a section: use 1 to 40 of a-z, 0-9 and hyphen"]
            .assert_eq(&SectionPath::parse("").unwrap_err().to_string());
    }

    #[test]
    fn slugs_are_readable() {
        let slug = |headline: &str| Slug::of(headline).to_string();
        assert_eq!(slug("Große Flut in Passau: Ärger über Köln"), "grosse-flut-in-passau-aerger-ueber-koeln");
        assert_eq!(slug("Macron’s Élysée"), "macrons-elysee");
        assert_eq!(slug("Путин"), "putin");
        assert_eq!(slug("!!!"), "meldung");
        assert!(slug(&"Donaudampfschiff ".repeat(20)).len() <= 80);
        assert!(!slug(&"Donaudampfschiff ".repeat(20)).ends_with('-'));
    }

    #[test]
    fn a_single_endless_word_still_gives_a_slug() {
        assert_eq!(Slug::of(&"x".repeat(200)).to_string(), "meldung");
    }

    proptest::proptest! {
        #[test]
        fn every_headline_gives_a_valid_slug(headline in ".*") {
            let slug = Slug::of(&headline);
            proptest::prop_assert_eq!(Slug::parse(slug.as_str()), Ok(slug));
        }
    }
}
