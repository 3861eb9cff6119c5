//! The operator's rules: which dispatch stands where.

use depesche_news::{Agency, Placement, SectionPath, SiteId};
use depesche_wire::{Dispatch, Kind};
use serde::Deserialize;

/// All rules, in the order of the configuration.
#[derive(Clone, Debug, Default)]
pub struct Rules(Vec<Rule>);

/// One rule. It matches a dispatch for which all that it names is true; a rule that names nothing
/// matches every dispatch.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// The agency.
    pub source: Option<Agency>,
    /// A subject's code: `medtop:11000000`, or without a scheme `11000000`.
    pub subject: Option<Subject>,
    /// A feed's category, or any keyword.
    pub category: Option<String>,
    /// A keyword.
    pub keyword: Option<String>,
    /// This urgent or more: 1 (flash) to 9.
    pub urgency: Option<u8>,
    /// A signal: `sig:update`, or without a scheme `update`.
    pub signal: Option<Subject>,
    /// A language: `de` matches `de-AT` as well.
    pub language: Option<String>,
    /// The agency's name for the item's form.
    pub profile: Option<String>,
    /// The site; may be left out if there is only one.
    pub site: SiteId,
    /// The section in which it will stand.
    pub section: SectionPath,
    /// Whether it is published at once; if not, it is held for an editor.
    #[serde(default = "at_once")]
    pub publish: bool,
}

fn at_once() -> bool {
    true
}

/// A code, with or without its scheme's alias.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Subject(pub String);

impl Subject {
    fn is(&self, code: &str) -> bool {
        let bare = code.rsplit_once(':').map_or(code, |(_, bare)| bare);
        self.0.eq_ignore_ascii_case(code) || self.0.eq_ignore_ascii_case(bare)
    }
}

/// What the rules say of a dispatch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Verdict {
    pub(crate) placements: Vec<Placement>,
    pub(crate) publish: bool,
}

impl Rules {
    /// The rules in this order: for each site, the first that matches counts.
    pub fn new(rules: Vec<Rule>) -> Self {
        Self(rules)
    }

    /// Where the rules place a dispatch; empty if none matches.
    pub fn placements(&self, dispatch: &Dispatch, agency: &Agency) -> Vec<Placement> {
        self.judge(dispatch, agency).placements
    }

    /// Held if any of the rules that count wants an editor to look.
    pub(crate) fn judge(&self, dispatch: &Dispatch, agency: &Agency) -> Verdict {
        let mut verdict = Verdict { placements: Vec::new(), publish: true };
        for rule in self.0.iter().filter(|rule| rule.matches(dispatch, agency)) {
            if verdict.placements.iter().all(|placed| placed.site != rule.site) {
                verdict.placements.push(Placement { site: rule.site.clone(), section: rule.section.clone() });
                verdict.publish &= rule.publish;
            }
        }
        verdict
    }
}

impl Rule {
    fn matches(&self, dispatch: &Dispatch, agency: &Agency) -> bool {
        dispatch.kind == Kind::Text
            && says(&self.source, |source| source == agency)
            && says(&self.subject, |subject| dispatch.subjects.iter().any(|given| subject.is(&given.code)))
            && says(&self.category, |category| has(&dispatch.keywords, category))
            && says(&self.keyword, |keyword| has(&dispatch.keywords, keyword))
            && says(&self.urgency, |urgency| dispatch.urgency.is_some_and(|given| given <= *urgency))
            && says(&self.signal, |signal| dispatch.signals.iter().any(|given| signal.is(given)))
            && says(&self.language, |language| dispatch.language.as_deref().is_some_and(|given| is_in(given, language)))
            && says(&self.profile, |profile| {
                dispatch.profile.as_deref().is_some_and(|p| p.eq_ignore_ascii_case(profile))
            })
    }
}

/// True if the rule does not ask, or the dispatch has what it asks for.
fn says<T>(asked: &Option<T>, given: impl FnOnce(&T) -> bool) -> bool {
    asked.as_ref().is_none_or(given)
}

fn has(words: &[String], wanted: &str) -> bool {
    let wanted = wanted.to_lowercase();
    words.iter().any(|word| word.to_lowercase() == wanted)
}

fn is_in(given: &str, language: &str) -> bool {
    given.eq_ignore_ascii_case(language)
        || given.split(['-', '_']).next().is_some_and(|l| l.eq_ignore_ascii_case(language))
}
