//! One running program with a folder, a config and a wire of its own.

use crate::{Client, Story};
use anyhow::{Context as _, Result, bail};
use jiff::Timestamp;
use std::fs;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// A running program. Stops it and deletes its folder when dropped.
#[derive(Debug)]
pub struct Newsroom {
    folder: TempDir,
    address: SocketAddr,
    program: Child,
}

impl Newsroom {
    /// The sections, each with the subject that leads to it.
    pub const SECTIONS: [(&str, &str, &str); 4] = [
        ("politik", "Politik", "medtop:11000000"),
        ("wirtschaft", "Wirtschaft", "medtop:04000000"),
        ("sport", "Sport", "medtop:15000000"),
        ("wetter", "Wetter", "medtop:17000000"),
    ];

    /// Starts this build of the program and waits until it answers.
    pub fn open(binary: &Path) -> Result<Self> {
        Self::open_with(binary, config)
    }

    /// The same with a configuration of the test's own, made for the address.
    pub fn open_with(binary: &Path, config: impl Fn(SocketAddr) -> String) -> Result<Self> {
        let folder = TempDir::with_prefix("depesche-")?;
        fs::create_dir_all(folder.path().join("wire"))?;
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, free_port()?));
        fs::write(folder.path().join("depesche.toml"), config(address))?;
        let program = start(binary, folder.path())?;
        let mut newsroom = Self { folder, address, program };
        newsroom.wait_until_open()?;
        Ok(newsroom)
    }

    /// Ends the program as a power cut would, and starts it again. Does not wait until it answers.
    pub fn crash(&mut self, binary: &Path) -> Result<()> {
        self.program.kill()?;
        self.program.wait()?;
        self.program = start(binary, self.folder.path())?;
        Ok(())
    }

    /// Its folder.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The binary that tests are to start: `DEPESCHE_BIN`, else what cargo built last beside them.
    pub fn binary() -> Result<PathBuf> {
        let built = || Ok::<_, anyhow::Error>(target_dir()?.join("debug/depesche"));
        let path = std::env::var_os("DEPESCHE_BIN").map_or_else(built, |path| Ok(path.into()))?;
        if !path.is_file() {
            bail!("no program at {}: run `cargo build -p depesche`, or set DEPESCHE_BIN", path.display());
        }
        Ok(path)
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its process.
    pub fn pid(&self) -> u32 {
        self.program.id()
    }

    /// A reader's connection to it.
    pub fn reader(&self) -> Client {
        Client::new(self.address)
    }

    /// The address of a page.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Delivers a story: complete in the folder when this returns.
    pub fn deliver(&self, story: &Story) -> Result<()> {
        self.drop_file(&format!("{}.xml", story.number), story.newsml(Timestamp::now()).as_bytes())
    }

    /// Puts a file into the source's folder under another name first, then renames it.
    pub fn drop_file(&self, name: &str, bytes: &[u8]) -> Result<()> {
        let wire = self.folder.path().join("wire");
        let unfinished = wire.join(format!(".{name}.part"));
        fs::write(&unfinished, bytes)?;
        Ok(fs::rename(unfinished, wire.join(name))?)
    }

    /// Waits until a page says so.
    pub fn wait_for(&self, path: &str, at_most: Duration, shows: impl Fn(&str) -> bool) -> Result<()> {
        let (mut reader, start) = (self.reader(), Instant::now());
        while !shows(&reader.get(path)?.text()) {
            if start.elapsed() > at_most {
                bail!("{path} does not show what was expected within {at_most:?}; the log ends:\n{}", self.log_tail());
            }
            sleep(Duration::from_millis(20));
        }
        Ok(())
    }

    /// The path of the article with this headline, taken from a page that links it.
    pub fn article(&self, page: &str, headline: &str) -> Result<String> {
        let html = self.reader().get(page)?.text().into_owned();
        link_before(&html, headline).with_context(|| format!("{page} links no article `{headline}`"))
    }

    /// Waits until it answers.
    pub fn wait_until_open(&mut self) -> Result<()> {
        let start = Instant::now();
        while self.reader().get("/").is_err() {
            if let Some(status) = self.program.try_wait()? {
                bail!("depesche ended with {status}:\n{}", self.log_tail());
            }
            if start.elapsed() > Duration::from_secs(30) {
                bail!("depesche does not answer after 30 s; its log ends:\n{}", self.log_tail());
            }
            sleep(Duration::from_millis(20));
        }
        Ok(())
    }

    fn log_tail(&self) -> String {
        let log = fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
        let lines = log.lines().collect::<Vec<_>>();
        lines[lines.len().saturating_sub(20)..].join("\n")
    }
}

impl Drop for Newsroom {
    /// Whether it has ended already is all the same here.
    fn drop(&mut self) {
        self.program.kill().ok();
        self.program.wait().ok();
    }
}

fn start(binary: &Path, folder: &Path) -> Result<Child> {
    let log = fs::File::create(folder.join("log"))?;
    Command::new(binary)
        .args(["serve", "--config", "depesche.toml"])
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(log.try_clone()?)
        .stderr(log)
        .spawn()
        .with_context(|| format!("cannot start {}", binary.display()))
}

fn config(address: SocketAddr) -> String {
    let sections = Newsroom::SECTIONS.map(|(path, name, subject)| {
        format!(
            r#"
[[site.section]]
path = "{path}"
name = "{name}"

[[rule]]
subject = "{subject}"
section = "{path}"
publish = true
"#
        )
    });
    format!(
        r#"[server]
listen = "{address}"

[store]
records = "sqlite:depesche.db"
media = "file:media"

[[source]]
id = "kuestenwelle"
name = "Küstenwelle"
folder = "wire"

[[site]]
name = "Norderhafen"
url = "http://{address}"
language = "de"
time_zone = "Europe/Berlin"
{}"#,
        sections.concat()
    )
}

/// The path that the last link before a text leads to.
pub fn link_before(html: &str, text: &str) -> Option<String> {
    let before = &html[..html.find(text)?];
    let (_, href) = before.rsplit_once("href=\"")?;
    let link = href.split_once('"')?.0;
    let path = link.split_once("://").map_or(link, |(_, rest)| rest.find('/').map_or("/", |at| &rest[at..]));
    Some(path.to_owned())
}

/// A port that is free now.
pub fn free_port() -> Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}

/// Cargo's target folder, in which the running program was built.
pub fn target_dir() -> Result<PathBuf> {
    let own = std::env::current_exe()?;
    let dir = own.ancestors().find(|dir| dir.join("CACHEDIR.TAG").is_file());
    Ok(dir.with_context(|| format!("{} is not in a target folder of cargo", own.display()))?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::link_before;

    #[test]
    fn a_link_is_found_by_its_headline() {
        let html = r#"<a href="/a/eins-1">Eins</a> <h2><a class="t" href="http://h:1/b/zwei-2">Zwei</a>"#;
        assert_eq!(link_before(html, "Zwei").as_deref(), Some("/b/zwei-2"));
        assert_eq!(link_before(html, "Drei"), None);
    }
}
