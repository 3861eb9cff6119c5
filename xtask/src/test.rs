//! All tests, after setting up what they need.

use crate::steps::Report;
use crate::{root, tools};
use anyhow::{Context as _, Result};
use std::ffi::OsStr;
use std::fs;
use std::path::Path;
use std::process::Command;

/// `cargo xtask test`
pub(crate) fn test() -> Result<()> {
    let mut report = Report::default();
    run_tests(&mut report)?;
    report.close()
}

/// `cargo xtask ci`
pub(crate) fn ci() -> Result<()> {
    let mut report = Report::default();
    run_tests(&mut report)?;
    if tools::cargo_has("deny") {
        report.step(cargo("deny check licenses bans sources"))?;
    } else {
        report.skip("licences and origins of the dependencies: cargo-deny is not there (cargo install cargo-deny)");
    }
    report.close()
}

fn run_tests(report: &mut Report) -> Result<()> {
    tools::need(&[&tools::CHROMIUM, &tools::PYTHON])?;
    if let Err(error) = fetch_axe() {
        report.skip(format!(
            "accessibility in the browser: axe-core cannot be fetched ({error:#}). \
             Put the file axe.min.js of axe-core 4 into the target folder's e2e/ by hand"
        ));
    }
    if !root().with_file_name("shared").is_dir() {
        report.skip("tests over real agency wire: there is no folder `shared` beside the project's");
    }
    report.step(cargo("fmt --all --check"))?;
    report.step(cargo("clippy --workspace --all-targets -- -D warnings"))?;
    report.step(cargo("build --package depesche"))?; // the browser tests start it
    test_steps(report)
}

/// nextest runs no documentation tests; `cargo test` runs everything.
fn test_steps(report: &mut Report) -> Result<()> {
    if !tools::cargo_has("nextest") {
        return report.step(cargo("test --workspace --no-fail-fast"));
    }
    report.step(cargo("nextest run --workspace --no-fail-fast"))?;
    report.step(cargo("test --workspace --doc --no-fail-fast"))
}

pub(crate) fn cargo(arguments: &str) -> Command {
    let mut cargo = Command::new("cargo");
    cargo.args(arguments.split(' '));
    cargo
}

/// Brings axe-core 4 to `e2e/axe.min.js` in the target folder. It is used by tests and not shipped.
fn fetch_axe() -> Result<()> {
    let folder = depesche_e2e::target_dir()?.join("e2e");
    if folder.join("axe.min.js").is_file() {
        return Ok(());
    }
    tools::need(&[&tools::NPM])?;
    fs::create_dir_all(&folder)?;
    let mut pack = Command::new("npm");
    tools::run(pack.args(["pack", "axe-core@4", "--silent", "--pack-destination"]).arg(&folder))?;
    unpack(&folder)
}

fn unpack(folder: &Path) -> Result<()> {
    let files = fs::read_dir(folder)?.filter_map(|entry| Some(entry.ok()?.path()));
    let packed = files.into_iter().find(|file| file.extension() == Some(OsStr::new("tgz")));
    let packed = packed.context("npm pack left no .tgz file")?;
    let mut tar = Command::new("tar");
    tar.arg("-xzf").arg(packed).arg("-C").arg(folder).args(["--strip-components=1", "package/axe.min.js"]);
    tools::run(&mut tar)
}
