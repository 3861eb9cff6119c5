//! Programs from outside that a chore calls, and how to get them.

use anyhow::{Context as _, Result, bail};
use std::os::unix::fs::MetadataExt as _;
use std::path::PathBuf;
use std::process::Command;

/// A program, the Debian package that brings it, and what it is for.
pub(crate) struct Tool {
    command: &'static str,
    package: &'static str,
    purpose: &'static str,
}

pub(crate) const CHROMIUM: Tool = Tool { command: "chromium", package: "chromium", purpose: "the browser tests" };
pub(crate) const PYTHON: Tool = Tool { command: "python3", package: "python3", purpose: "the tests over agency wire" };
pub(crate) const NPM: Tool =
    Tool { command: "npm", package: "npm", purpose: "fetching axe-core for the browser tests" };
pub(crate) const NGINX: Tool = Tool { command: "nginx", package: "nginx-light", purpose: "the server to compare with" };
pub(crate) const WRK: Tool = Tool { command: "wrk", package: "wrk", purpose: "making load" };

/// Sees to it that these tools are there: installs what is missing where it may, else says what is
/// missing and how to get it.
pub(crate) fn need(tools: &[&Tool]) -> Result<()> {
    let missing = tools.iter().filter(|tool| find(tool.command).is_none()).collect::<Vec<_>>();
    if missing.is_empty() {
        return Ok(());
    }
    let packages = missing.iter().map(|tool| tool.package).collect::<Vec<_>>();
    if !may_install() {
        let list = missing.iter().map(|tool| format!("\n  {}: for {}", tool.command, tool.purpose)).collect::<String>();
        bail!("missing:{list}\nOn Debian or Ubuntu: sudo apt-get install {}", packages.join(" "));
    }
    install(&packages)
}

/// Where a program is: on the PATH, or among those for the administrator.
pub(crate) fn find(command: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::env::split_paths(&path).chain([PathBuf::from("/usr/sbin")]);
    folders.map(|folder| folder.join(command)).find(|file| file.is_file())
}

/// Whether `cargo NAME` works.
pub(crate) fn cargo_has(subcommand: &str) -> bool {
    find(&format!("cargo-{subcommand}")).is_some()
}

/// Whether this runs as root.
pub(crate) fn is_root() -> bool {
    std::fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0)
}

fn may_install() -> bool {
    is_root() && find("apt-get").is_some()
}

fn install(packages: &[&str]) -> Result<()> {
    println!("installing {}", packages.join(" "));
    apt_get(&["update", "-q"])?;
    apt_get(&[&["install", "-qy", "--no-install-recommends"], packages].concat())
}

fn apt_get(arguments: &[&str]) -> Result<()> {
    let mut command = Command::new("apt-get");
    command.args(arguments).env("DEBIAN_FRONTEND", "noninteractive");
    run(&mut command)
}

/// Runs a command that has to succeed.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("cannot start {command:?}"))?;
    if !status.success() {
        bail!("{command:?} ended with {status}");
    }
    Ok(())
}
