//! The texts of the pages, from the translation files in `texts/`.

use crate::OpenError;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

const GERMAN: &str = include_str!("../texts/de.ftl");
const ENGLISH: &str = include_str!("../texts/en.ftl");

/// The texts in one language.
pub(crate) struct Texts(FluentBundle<FluentResource>);

impl Texts {
    /// The texts for a site in this language: German or else English.
    pub(crate) fn open(language: &str) -> Result<Self, OpenError> {
        let wrong = |what: String| OpenError(format!("language `{language}`: {what}"));
        let tag: LanguageIdentifier = language.parse().map_err(|error| wrong(format!("{error}")))?;
        let source = if tag.language.as_str() == "de" { GERMAN } else { ENGLISH };
        let resource = FluentResource::try_new(source.into()).map_err(|(_, errors)| wrong(format!("{errors:?}")))?;
        let mut bundle = FluentBundle::new_concurrent(vec![tag]);
        bundle.set_use_isolating(false);
        bundle.add_resource(resource).map_err(|errors| wrong(format!("{errors:?}")))?;
        Ok(Self(bundle))
    }

    /// The text of this name; `None` if there is none.
    pub(crate) fn get(&self, name: &str, values: &[(&str, String)]) -> Option<String> {
        let pattern = self.0.get_message(name)?.value()?;
        let args: FluentArgs<'_> = values.iter().map(|(k, v)| (*k, FluentValue::from(v.as_str()))).collect();
        let mut errors = Vec::new();
        let text = self.0.format_pattern(pattern, Some(&args), &mut errors).into_owned();
        errors.is_empty().then_some(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(source: &str) -> Vec<&str> {
        source.lines().filter_map(|line| line.split_once(" = ")).map(|(name, _)| name).collect()
    }

    #[test]
    fn every_language_has_every_text() {
        assert_eq!(names(GERMAN), names(ENGLISH));
    }

    #[test]
    fn a_text_takes_values() {
        let texts = Texts::open("de-AT").unwrap();
        let values = [("date", "1. Mai 2026".into()), ("time", "07:00".into())];
        assert_eq!(texts.get("when", &values).as_deref(), Some("1. Mai 2026, 07:00 Uhr"));
        assert_eq!(texts.get("no-such", &[]), None);
    }
}
