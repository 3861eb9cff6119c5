//! `depesche quarantine`: what could not be understood, and why.

use super::ConfigFile;
use anyhow::{Context as _, Result};
use clap::Args;
use depesche_store::{Quarantined, RawId, Store};
use std::io::Write as _;
use std::process::ExitCode;

/// Example: depesche quarantine
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  depesche quarantine\n  depesche quarantine --bytes 17 > broken.xml")]
pub(super) struct Quarantine {
    #[command(flatten)]
    file: ConfigFile,
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// Write the bytes of this number to standard output, as they came
    #[arg(long, value_name = "NUMBER")]
    bytes: Option<i64>,
}

/// More than a person reads.
const MOST: usize = 1_000;

impl Quarantine {
    pub(super) async fn run(self) -> Result<ExitCode> {
        let config = self.file.load()?;
        let store = Store::open(&config.records, &config.media).await?;
        match self.bytes {
            Some(number) => write(&store, number).await?,
            None if self.json => println!("{}", serde_json::to_string_pretty(&rows(&store.quarantine(MOST).await?))?),
            None => store.quarantine(MOST).await?.iter().for_each(print),
        }
        Ok(ExitCode::SUCCESS)
    }
}

async fn write(store: &Store, number: i64) -> Result<()> {
    let raw = store.raw(RawId(number)).await?.with_context(|| format!("there is nothing of number {number}"))?;
    Ok(std::io::stdout().write_all(&raw.bytes)?)
}

fn print(kept: &Quarantined) {
    println!(
        "{}  {}  {}  {} ({} bytes)\n    {}",
        kept.id.0, kept.received, kept.source, kept.name, kept.size, kept.reason
    );
}

fn rows(quarantine: &[Quarantined]) -> Vec<serde_json::Value> {
    let row = |kept: &Quarantined| {
        serde_json::json!({
            "number": kept.id.0, "received": kept.received, "source": kept.source,
            "name": kept.name, "size": kept.size, "reason": kept.reason,
        })
    };
    quarantine.iter().map(row).collect()
}
