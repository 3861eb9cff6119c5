//! `depesche init`: a first configuration.

use anyhow::{Context as _, Result, bail};
use clap::Args;
use std::path::PathBuf;
use std::process::ExitCode;

const TEMPLATE: &str = include_str!("../../depesche.toml");

/// Example: depesche init my-portal
#[derive(Args, Debug)]
#[command(after_help = "Example: depesche init my-portal && cd my-portal && depesche serve")]
pub(super) struct Init {
    /// The folder
    #[arg(default_value = ".")]
    folder: PathBuf,
}

impl Init {
    pub(super) fn run(self) -> Result<ExitCode> {
        let file = self.folder.join("depesche.toml");
        if file.exists() {
            bail!("{} is there already: delete it first, or name another folder", file.display());
        }
        let wire = self.folder.join("wire/agentur");
        std::fs::create_dir_all(&wire).with_context(|| format!("cannot make {}", wire.display()))?;
        std::fs::write(&file, TEMPLATE).with_context(|| format!("cannot write {}", file.display()))?;
        println!("Wrote {}. Start with `depesche serve`, then put wire files into {}.", file.display(), wire.display());
        Ok(ExitCode::SUCCESS)
    }
}
