//! Benchmarks: what is measured, how, and how to read it stands in bench/README.md.

mod distribution;
mod latency;
mod load;
mod nginx;
mod pages;

use crate::test::cargo;
use crate::tools;
use anyhow::Result;
use clap::Subcommand;
use std::path::PathBuf;

#[derive(Subcommand)]
pub(crate) enum Bench {
    /// From a file complete in the folder to all outlets showing it
    Latency {
        /// How many items to deliver
        #[arg(long, default_value_t = 500)]
        items: usize,
        /// How many of them in a second
        #[arg(long, default_value_t = 10)]
        rate: u32,
    },
    /// A kept article page against nginx serving the same bytes
    Pages {
        /// How often each server has its turn
        #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
        rounds: u32,
        /// How many different articles the second part asks for
        #[arg(long, default_value_t = 200)]
        articles: usize,
    },
}

impl Bench {
    pub(crate) fn run(self) -> Result<()> {
        match self {
            Self::Latency { items, rate } => latency::run(&release()?, items, rate),
            Self::Pages { rounds, articles } => {
                tools::need(&[&tools::NGINX, &tools::WRK])?;
                pages::run(&release()?, rounds, articles)
            }
        }
    }
}

/// Builds the program as it is delivered.
fn release() -> Result<PathBuf> {
    tools::run(&mut cargo("build --release --package depesche"))?;
    Ok(depesche_e2e::target_dir()?.join("release/depesche"))
}
