//! What a person can ask the program to do.

mod check;
mod config;
mod demo;
mod init;
mod parse;
mod quarantine;
pub mod serve;

use crate::config::Config;
use anyhow::Result;
use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;

/// News-agency wire in, news site out.
#[derive(Debug, Parser)]
#[command(version, arg_required_else_help = true)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Show a living portal with a made-up wire; nothing to configure
    Demo(demo::Demo),
    /// Write a first `depesche.toml`, with folders for the wire
    Init(init::Init),
    /// Serve the portal, and take in what the sources deliver
    Serve(serve::Serve),
    /// Print what files hold as a JSON array of IPTC ninjs 3 items
    Parse(parse::Parse),
    /// Report what was understood of files, and where the rules would place each item
    Check(check::Check),
    /// Print each value of the configuration and where it comes from
    Config(config::Show),
    /// List what could not be understood, and why
    Quarantine(quarantine::Quarantine),
}

/// Where the configuration is.
#[derive(Args, Clone, Debug)]
pub struct ConfigFile {
    /// The configuration
    #[arg(long, default_value = "depesche.toml", value_name = "FILE")]
    config: PathBuf,
}

impl ConfigFile {
    fn load(&self) -> Result<Config> {
        Config::load(&self.config)
    }
}

impl Cli {
    /// Does what was asked.
    ///
    /// # Errors
    /// In words for the person who asked.
    pub async fn run(self) -> Result<ExitCode> {
        match self.command {
            Command::Demo(command) => command.run().await,
            Command::Init(command) => command.run(),
            Command::Serve(command) => command.run().await,
            Command::Parse(command) => command.run(),
            Command::Check(command) => command.run(),
            Command::Config(command) => command.run(),
            Command::Quarantine(command) => command.run().await,
        }
    }
}
