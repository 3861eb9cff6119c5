//! `depesche serve`: the run loop.

use super::ConfigFile;
use crate::config::Config;
use crate::ingest::Ingest;
use crate::source::folder;
use anyhow::{Context as _, Result};
use clap::Args;
use depesche_site::{Clock, Portal};
use depesche_store::Store;
use std::process::ExitCode;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

/// Example: depesche serve --config /etc/depesche.toml
#[derive(Args, Debug)]
#[command(after_help = "Example: depesche serve --config /etc/depesche.toml")]
pub(super) struct Serve {
    #[command(flatten)]
    file: ConfigFile,
}

impl Serve {
    pub(super) async fn run(self) -> Result<ExitCode> {
        run(self.file.load()?).await?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Serves and takes in until the process is asked to stop; open requests are finished.
///
/// # Errors
/// If the store, a site's theme, the port or a folder cannot be used.
pub async fn run(config: Config) -> Result<()> {
    let store = Store::open(&config.records, &config.media).await?;
    let listener =
        TcpListener::bind(config.listen).await.with_context(|| format!("cannot listen on {}", config.listen))?;
    let portal = Portal::open(store.clone(), config.sites, Clock::system()).await?;
    let sources = config.sources.iter().map(|folder| folder.source.clone()).collect();
    let ingest = Ingest::new(store, config.rules, sources);
    tracing::info!("serving on http://{}", listener.local_addr()?);
    let follower = {
        let portal = portal.clone();
        tokio::spawn(async move { portal.follow().await })
    };
    let intake = tokio::spawn(take_in(config.sources, ingest));
    let served = portal.serve(listener, asked_to_stop()).await;
    follower.abort();
    intake.abort();
    Ok(served?)
}

/// What an earlier run left, and what arrives. Taking something twice is harmless: versions decide.
async fn take_in(folders: Vec<crate::config::Folder>, ingest: Ingest) {
    let left = async {
        if let Err(error) = ingest.resume().await {
            tracing::error!("cannot finish what an earlier run left: {error:#}");
        }
    };
    let watches = folders.into_iter().map(|folder| async {
        let agency = folder.source.agency.clone();
        if let Err(error) = folder::watch(folder, ingest.clone()).await {
            tracing::error!("the source {agency} is silent: {error:#}");
        }
    });
    futures::future::join(left, futures::future::join_all(watches)).await;
}

async fn asked_to_stop() {
    let Ok(mut terminate) = signal(SignalKind::terminate()) else { return std::future::pending().await };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
    tracing::info!("stopping");
}
