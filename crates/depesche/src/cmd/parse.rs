//! `depesche parse`: files in, ninjs out.

use anyhow::{Context as _, Result};
use clap::Args;
use depesche_news::Body;
use depesche_wire::{Dispatch, ninjs};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Example: depesche parse wire/*.xml
#[derive(Args, Debug)]
#[command(after_help = "Example: depesche parse wire/*.xml | jq '.[].headlines'")]
pub(super) struct Parse {
    /// The files
    #[arg(required = true)]
    files: Vec<PathBuf>,
}

impl Parse {
    pub(super) fn run(self) -> Result<ExitCode> {
        let mut items = Vec::new();
        for file in &self.files {
            items.extend(read(file)?.into_iter().map(|dispatch| ninjs::to_json(&clean(dispatch))));
        }
        println!("{}", serde_json::to_string_pretty(&items)?);
        Ok(ExitCode::SUCCESS)
    }
}

fn read(file: &Path) -> Result<Vec<Dispatch>> {
    let bytes = std::fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    let reading = depesche_wire::read(&bytes).with_context(|| file.display().to_string())?;
    for notice in &reading.notices {
        eprintln!("{}: {}: {}", file.display(), notice.place, notice.text);
    }
    Ok(reading.dispatches)
}

/// What is printed may be shown: the body has passed the sanitiser.
fn clean(dispatch: Dispatch) -> Dispatch {
    let body = dispatch.body.as_deref().map(|html| Body::parse(html).html().to_owned());
    Dispatch { body, ..dispatch }
}
