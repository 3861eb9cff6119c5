//! The project's own chores.
//!
//! Knows the tools of a developer's machine; knows nothing of the crates but how to build and start
//! them.

mod bench;
mod steps;
mod test;
mod tools;

use anyhow::Result;
use clap::{Parser, Subcommand};
use std::path::Path;

/// The chores of depesche's developers.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    /// Set up all that the tests need, then run them: format, lints, tests, documentation tests
    Test,
    /// What `test` does, and the licences and origins of the dependencies (cargo-deny)
    Ci,
    /// Measure against the figures that the project has set itself; see bench/README.md
    #[command(subcommand)]
    Bench(bench::Bench),
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    std::env::set_current_dir(root())?;
    match arguments.chore {
        Chore::Test => test::test(),
        Chore::Ci => test::ci(),
        Chore::Bench(bench) => bench.run(),
    }
}

/// The workspace's folder.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies in the workspace's folder")
}
