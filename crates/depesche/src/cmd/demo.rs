//! `depesche demo`: a portal to look at.

use super::serve;
use crate::config::Config;
use crate::demo::Wire;
use anyhow::{Context as _, Result};
use clap::Args;
use std::net::SocketAddr;
use std::process::ExitCode;
use tempfile::TempDir;

/// Example: depesche demo --listen 127.0.0.1:9000
#[derive(Args, Debug)]
#[command(after_help = "Example: depesche demo --listen 127.0.0.1:9000")]
pub(super) struct Demo {
    /// Address and port for readers
    #[arg(long, default_value = "127.0.0.1:8080", value_name = "ADDRESS")]
    listen: SocketAddr,
}

impl Demo {
    /// All that it writes is in a folder of its own, which is removed at the end.
    pub(super) async fn run(self) -> Result<ExitCode> {
        let folder = TempDir::with_prefix("depesche-demo-").context("cannot make a folder for the demo")?;
        let wire = Wire::load()?;
        let mut config = Config::parse(wire.config(), folder.path())?;
        config.listen = self.listen;
        config.sites.iter_mut().for_each(|site| site.url = format!("http://{}", self.listen));
        println!("The demo's portal: http://{}  (Ctrl-C ends it)", self.listen);
        println!("New items arrive for {} minutes: an urgent one, a correction, a kill, an embargo.", wire.minutes());
        let newsroom = folder.path().join("wire");
        tokio::select! {
            served = serve::run(config) => served?,
            delivered = wire.deliver(&newsroom) => delivered?,
        }
        Ok(ExitCode::SUCCESS)
    }
}
