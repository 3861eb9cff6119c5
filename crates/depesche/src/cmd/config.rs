//! `depesche config`: each value, and where it comes from.

use super::ConfigFile;
use anyhow::Result;
use clap::Args;
use std::process::ExitCode;

/// Example: depesche config
#[derive(Args, Debug)]
#[command(after_help = "Example: DEPESCHE_SERVER_LISTEN=0.0.0.0:80 depesche config")]
pub(super) struct Show {
    #[command(flatten)]
    file: ConfigFile,
}

impl Show {
    pub(super) fn run(self) -> Result<ExitCode> {
        for (key, value, from) in self.file.load()?.values {
            println!("{key} = {value}  ({from})");
        }
        Ok(ExitCode::SUCCESS)
    }
}
