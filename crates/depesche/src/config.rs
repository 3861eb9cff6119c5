//! `depesche.toml`: one file, one struct, no second truth.

use anyhow::{Context as _, Result, bail};
use depesche_desk::{Rule, Rules, Source};
use depesche_news::{Agency, SectionPath, SiteId, Slug};
use depesche_site::{Section, Site};
use jiff::tz::TimeZone;
use serde::Deserialize;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;
use toml::Spanned;

/// The whole configuration, checked: what it names exists.
#[derive(Debug)]
pub struct Config {
    /// Where readers reach the server.
    pub listen: SocketAddr,
    /// Where records are kept.
    pub records: String,
    /// Where media are kept.
    pub media: String,
    /// The sites.
    pub sites: Vec<Site>,
    /// Who delivers, and where.
    pub sources: Vec<Folder>,
    /// Which dispatch stands where.
    pub rules: Rules,
    /// Every value as a person reads it, with where it came from: for `depesche config`.
    pub values: Vec<(String, String, &'static str)>,
}

/// A source that delivers into a folder.
#[derive(Clone, Debug)]
pub struct Folder {
    /// Who delivers.
    pub source: Source,
    /// Into which folder.
    pub path: PathBuf,
    /// How long a file that does not look whole must rest before it is read all the same.
    pub settle: Duration,
}

/// `depesche.toml` as it is written.
#[derive(Debug, Deserialize)]
struct Written {
    #[serde(default)]
    server: Server,
    #[serde(default)]
    store: Kept,
    #[serde(default)]
    site: Vec<WrittenSite>,
    #[serde(default)]
    source: Vec<WrittenSource>,
    #[serde(default)]
    rule: Vec<Spanned<WrittenRule>>,
}

#[derive(Debug, Default, Deserialize)]
struct Server {
    /// Address and port for readers; default `127.0.0.1:8080`.
    listen: Option<Spanned<String>>,
}

#[derive(Debug, Default, Deserialize)]
struct Kept {
    /// `sqlite:FILE`; default `sqlite:depesche.db`.
    records: Option<String>,
    /// `file:FOLDER`; default `file:media`.
    media: Option<String>,
}

#[derive(Debug, Deserialize)]
struct WrittenSite {
    /// Its name in rules; made from `name` if left out.
    id: Option<Spanned<String>>,
    /// The name that readers see.
    name: Spanned<String>,
    /// What it is, in a sentence.
    description: Option<String>,
    /// Where readers find it; default `http://` and the server's address.
    url: Option<String>,
    /// BCP 47; default `de`.
    language: Option<String>,
    /// IANA name; default `Europe/Berlin`.
    time_zone: Option<Spanned<String>>,
    /// A folder with templates that replace the built-in ones.
    theme: Option<PathBuf>,
    #[serde(default)]
    section: Vec<WrittenSection>,
}

#[derive(Debug, Deserialize)]
struct WrittenSection {
    /// Its part of an address.
    path: Spanned<String>,
    /// The name that readers see.
    name: String,
}

#[derive(Debug, Deserialize)]
struct WrittenSource {
    /// The agency: half of every item's identity. Never change it.
    id: Spanned<String>,
    /// Its name, for the credit where the wire names none.
    name: String,
    /// The folder into which it delivers. Files are taken out of it once they are kept.
    folder: PathBuf,
    /// Seconds; default 5.
    settle: Option<u64>,
}

#[derive(Debug, Deserialize)]
struct WrittenRule {
    source: Option<String>,
    subject: Option<String>,
    category: Option<String>,
    keyword: Option<String>,
    urgency: Option<u8>,
    signal: Option<String>,
    language: Option<String>,
    profile: Option<String>,
    site: Option<String>,
    section: String,
    publish: Option<bool>,
}

/// All mistakes of a file, each with its line.
struct Mistakes<'a> {
    text: &'a str,
    found: Vec<(usize, String)>,
}

impl Mistakes<'_> {
    fn note(&mut self, offset: usize, what: impl ToString) {
        let line = 1 + self.text[..offset.min(self.text.len())].matches('\n').count();
        self.found.push((line, what.to_string()));
    }

    /// The path of a key that nobody reads: `site.0.nmae`. Its line is the first that sets it.
    fn unknown_key(&mut self, path: &str) {
        let key = path.rsplit('.').next().unwrap_or(path);
        let sets = |line: &str| {
            let name = line.trim_start().trim_start_matches('[').trim_start();
            name.strip_prefix(key).is_some_and(|rest| rest.trim_start().starts_with(['=', ']', '.']))
        };
        let offset = self.text.split_inclusive('\n').take_while(|line| !sets(line)).map(str::len).sum();
        self.note(offset, format!("`{key}` is no key here: `depesche init` writes a file with all of them"));
    }

    /// The value, or a note of what is wrong with it.
    fn take<T, E: ToString>(&mut self, offset: usize, value: Result<T, E>) -> Option<T> {
        value.map_err(|error| self.note(offset, error.to_string())).ok()
    }

    fn once<'v>(&mut self, what: &str, values: impl Iterator<Item = (usize, &'v str)>) {
        let mut seen = std::collections::HashSet::new();
        for (offset, value) in values {
            if !seen.insert(value) {
                self.note(offset, format!("the {what} `{value}` is there twice: each needs its own"));
            }
        }
    }
}

impl Config {
    /// Reads the file.
    ///
    /// # Errors
    /// All mistakes at once, each with its line.
    pub fn load(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("cannot read {}: `depesche init` writes one", path.display()))?;
        Self::parse(&text, path.parent().unwrap_or(Path::new("")))
            .map_err(|mistakes| anyhow::anyhow!("{} has mistakes:\n{mistakes}", path.display()))
    }

    /// Reads the text of a configuration; relative folders start at `base`.
    ///
    /// # Errors
    /// All mistakes at once, one to a line.
    pub fn parse(text: &str, base: &Path) -> Result<Self> {
        let mut mistakes = Mistakes { text, found: Vec::new() };
        let unknown = |key: serde_ignored::Path<'_>| mistakes.unknown_key(&key.to_string());
        let written: Written = serde_ignored::deserialize(toml::Deserializer::parse(text)?, unknown)?;
        let config = written.check(&mut mistakes, base);
        mistakes.found.sort();
        let lines: Vec<_> = mistakes.found.iter().map(|(line, what)| format!("line {line}: {what}")).collect();
        match config {
            Some(config) if lines.is_empty() => Ok(config),
            _ => bail!(lines.join("\n")),
        }
    }
}

impl Written {
    fn check(self, mistakes: &mut Mistakes<'_>, base: &Path) -> Option<Config> {
        let mut values = Vec::new();
        let mut value = |key: &str, file: Option<&str>, default: &str| {
            let name = format!("DEPESCHE_{}", key.replace('.', "_").to_uppercase());
            let (value, from) = match (std::env::var(&name), file) {
                (Ok(value), _) => (value, "environment"),
                (_, Some(value)) => (value.to_owned(), "file"),
                _ => (default.to_owned(), "default"),
            };
            values.push((key.to_owned(), value.clone(), from));
            value
        };
        let listen =
            value("server.listen", self.server.listen.as_ref().map(|l| l.get_ref().as_str()), "127.0.0.1:8080");
        let records = value("store.records", self.store.records.as_deref(), "sqlite:depesche.db");
        let media = value("store.media", self.store.media.as_deref(), "file:media");
        let offset = self.server.listen.as_ref().map_or(0, |l| l.span().start);
        let listen = mistakes.take(
            offset,
            listen.parse::<SocketAddr>().map_err(|_| format!("`{listen}` is not an address: use 127.0.0.1:8080")),
        );
        if self.site.is_empty() {
            mistakes.note(0, "there is no [[site]]: a portal needs one");
        }
        mistakes.once("source", self.source.iter().map(|s| (s.id.span().start, s.id.get_ref().as_str())));
        let url = listen.map(|listen| format!("http://{listen}")).unwrap_or_default();
        let sites: Vec<_> = self.site.iter().filter_map(|site| site.check(mistakes, base, &url)).collect();
        let sources: Vec<_> = self.source.iter().filter_map(|source| source.check(mistakes, base)).collect();
        let rules = self.rule.iter().filter_map(|rule| check_rule(rule, mistakes, &sites, &sources)).collect();
        for site in &sites {
            let sections: Vec<_> = site.sections.iter().map(|s| s.path.as_str()).collect();
            values.push((
                format!("site.{}", site.id),
                format!("{} at {}, sections {}", site.name, site.url, sections.join(" ")),
                "file",
            ));
        }
        for folder in &sources {
            values.push((format!("source.{}", folder.source.agency), folder.path.display().to_string(), "file"));
        }
        Some(Config {
            listen: listen?,
            records: based(&records, "sqlite:", base),
            media: based(&media, "file:", base),
            sites,
            sources,
            rules: Rules::new(rules),
            values,
        })
    }
}

/// An address whose relative path starts at `base`.
fn based(address: &str, scheme: &str, base: &Path) -> String {
    match address.strip_prefix(scheme) {
        Some(path) if !path.starts_with(':') => format!("{scheme}{}", base.join(path).display()),
        _ => address.to_owned(),
    }
}

impl WrittenSite {
    fn check(&self, mistakes: &mut Mistakes<'_>, base: &Path, url: &str) -> Option<Site> {
        let derived = Slug::of(self.name.get_ref()).to_string().chars().take(40).collect::<String>();
        let (offset, id) =
            self.id.as_ref().map_or((self.name.span().start, derived.as_str()), |id| (id.span().start, id.get_ref()));
        let id = mistakes.take(offset, SiteId::parse(id));
        let zone = self.time_zone.as_ref().map_or("Europe/Berlin", |zone| zone.get_ref());
        let offset = self.time_zone.as_ref().map_or(0, |zone| zone.span().start);
        let unknown = |_| format!("`{zone}` is not a time zone: use an IANA name such as Europe/Berlin");
        let time_zone = mistakes.take(offset, TimeZone::get(zone).map_err(unknown));
        mistakes.once("section", self.section.iter().map(|s| (s.path.span().start, s.path.get_ref().as_str())));
        let sections = self.section.iter().filter_map(|section| {
            let path = mistakes.take(section.path.span().start, SectionPath::parse(section.path.get_ref()))?;
            Some(Section { path, name: section.name.clone() })
        });
        let sections = sections.collect();
        Some(Site {
            id: id?,
            name: self.name.get_ref().clone(),
            description: self.description.clone(),
            url: self.url.as_deref().unwrap_or(url).trim_end_matches('/').to_owned(),
            language: self.language.clone().unwrap_or_else(|| "de".into()),
            time_zone: time_zone?,
            sections,
            theme: self.theme.as_ref().map(|theme| base.join(theme)),
        })
    }
}

impl WrittenSource {
    fn check(&self, mistakes: &mut Mistakes<'_>, base: &Path) -> Option<Folder> {
        let agency = mistakes.take(self.id.span().start, Agency::parse(self.id.get_ref()))?;
        let source = Source { agency, name: self.name.clone() };
        Some(Folder { source, path: base.join(&self.folder), settle: Duration::from_secs(self.settle.unwrap_or(5)) })
    }
}

fn check_rule(
    rule: &Spanned<WrittenRule>,
    mistakes: &mut Mistakes<'_>,
    sites: &[Site],
    sources: &[Folder],
) -> Option<Rule> {
    let (offset, rule) = (rule.span().start, rule.get_ref());
    let site = match &rule.site {
        Some(id) => sites
            .iter()
            .find(|site| site.id.as_str() == id)
            .ok_or_else(|| format!("the rule's site `{id}` is not defined")),
        None if sites.len() == 1 => Ok(&sites[0]),
        None => Err("the rule has no `site`: with several sites it must say which".into()),
    };
    let source = rule.source.as_ref().map(|id| {
        let known = sources.iter().find(|folder| folder.source.agency.as_str() == id);
        known
            .map(|folder| folder.source.agency.clone())
            .ok_or_else(|| format!("the rule's source `{id}` is not defined"))
    });
    let source = source.map(|source| mistakes.take(offset, source));
    let site = mistakes.take(offset, site)?;
    let known = site.sections.iter().find(|section| section.path.as_str() == rule.section);
    let unknown = || format!("the rule's section `{}` is not a section of `{}`", rule.section, site.id);
    let section = mistakes.take(offset, known.ok_or_else(unknown))?;
    Some(Rule {
        source: source.flatten(),
        subject: rule.subject.clone().map(depesche_desk::Subject),
        category: rule.category.clone(),
        keyword: rule.keyword.clone(),
        urgency: rule.urgency,
        signal: rule.signal.clone().map(depesche_desk::Subject),
        language: rule.language.clone(),
        profile: rule.profile.clone(),
        site: site.id.clone(),
        section: section.path.clone(),
        publish: rule.publish.unwrap_or(true),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;

    #[test]
    fn all_mistakes_are_told_at_once() {
        let text = r#"
server.listen = "localhost"
[[site]]
name = "Portal"
time_zone = "Europe/Berln"
colour = "red"
[[site.section]]
path = "Politik"
name = "Politik"
[[source]]
id = "kd"
name = "Küstendienst"
folder = "wire"
pasword = "x"
[[source]]
id = "kd"
name = "Noch einer"
folder = "wire2"
"#;
        expect![[r#"
              line 2: `localhost` is not an address: use 127.0.0.1:8080
              line 5: `Europe/Berln` is not a time zone: use an IANA name such as Europe/Berlin
              line 6: `colour` is no key here: `depesche init` writes a file with all of them
              line 8: `Politik` is not a section: use 1 to 40 of a-z, 0-9 and hyphen
              line 14: `pasword` is no key here: `depesche init` writes a file with all of them
              line 16: the source `kd` is there twice: each needs its own"#]]
        .assert_eq(&Config::parse(text, Path::new("")).unwrap_err().to_string());
    }

    #[test]
    fn a_rule_names_what_there_is() {
        let text = "[[site]]\nname = 'P'\n[[rule]]\nsource = 'x'\nsection = 'y'\n";
        expect![[r#"
              line 3: the rule's section `y` is not a section of `p`
              line 3: the rule's source `x` is not defined"#]]
        .assert_eq(&Config::parse(text, Path::new("")).unwrap_err().to_string());
    }

    #[test]
    fn the_file_that_init_writes_is_right() {
        assert!(Config::parse(include_str!("../depesche.toml"), Path::new("")).is_ok());
    }
}
