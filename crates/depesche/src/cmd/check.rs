//! `depesche check`: what this feed does well and badly, and where its items would stand.

use super::ConfigFile;
use crate::config::Config;
use anyhow::{Context as _, Result};
use clap::Args;
use depesche_desk::{Known, Source, receive};
use depesche_news::{Agency, Change, Record, Standing};
use depesche_wire::Dispatch;
use jiff::Timestamp;
use serde::Serialize;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Example: depesche check --source afp wire/*.xml
#[derive(Args, Debug)]
#[command(after_help = "Example: depesche check --source afp wire/*.xml")]
pub(super) struct Check {
    #[command(flatten)]
    file: ConfigFile,
    /// Whose files they are, as the configuration names the source
    #[arg(long)]
    source: Option<Agency>,
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// The files
    #[arg(required = true)]
    files: Vec<PathBuf>,
}

#[derive(Serialize)]
struct Report {
    file: String,
    format: Option<&'static str>,
    unreadable: Option<String>,
    notices: Vec<String>,
    items: Vec<Line>,
}

#[derive(Serialize)]
struct Line {
    uri: String,
    headline: Option<String>,
    outcome: String,
}

impl Check {
    pub(super) fn run(self) -> Result<ExitCode> {
        let config = self.file.load()?;
        let source = self.pick(&config)?;
        let reports = self.files.iter().map(|file| report(file, &config, &source)).collect::<Result<Vec<_>>>()?;
        if self.json {
            println!("{}", serde_json::to_string_pretty(&reports)?);
        } else {
            reports.iter().for_each(print);
        }
        let all_read = reports.iter().all(|report| report.unreadable.is_none());
        Ok(if all_read { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }

    fn pick(&self, config: &Config) -> Result<Source> {
        let mut sources = config.sources.iter().map(|folder| &folder.source);
        let source = match &self.source {
            Some(agency) => sources.find(|source| source.agency == *agency),
            None => sources.next(),
        };
        source.cloned().context("the configuration has no such [[source]]")
    }
}

fn report(file: &Path, config: &Config, source: &Source) -> Result<Report> {
    let bytes = std::fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    let mut report =
        Report { file: file.display().to_string(), format: None, unreadable: None, notices: vec![], items: vec![] };
    match depesche_wire::read(&bytes) {
        Err(unreadable) => report.unreadable = Some(unreadable.to_string()),
        Ok(reading) => {
            report.format = Some(reading.format);
            report.notices = reading.notices.iter().map(|n| format!("{}: {}", n.place, n.text)).collect();
            report.items = reading.dispatches.iter().map(|dispatch| line(dispatch, config, source)).collect();
        }
    }
    Ok(report)
}

/// What would become of it if nothing were known yet.
fn line(dispatch: &Dispatch, config: &Config, source: &Source) -> Line {
    let decision = receive(dispatch, source, &Known::default(), &config.rules, Timestamp::now());
    let live = decision.changes.iter().find_map(|change| match change {
        Change::Put(Record::Item(item)) if item.standing == Standing::Live => Some(item),
        _ => None,
    });
    let places = |item: &depesche_news::Item| {
        item.placements.iter().map(|p| format!("{}/{}", p.site, p.section)).collect::<Vec<_>>()
    };
    let outcome = live.map_or(decision.reason.clone(), |item| format!("published in {}", places(item).join(", ")));
    Line { uri: dispatch.uri.clone(), headline: dispatch.headline.clone(), outcome }
}

fn print(report: &Report) {
    println!("{}: {}", report.file, report.unreadable.as_deref().or(report.format).unwrap_or_default());
    for notice in &report.notices {
        println!("  notice: {notice}");
    }
    for line in &report.items {
        println!("  {} – {}\n    {}", line.uri, line.headline.as_deref().unwrap_or("(no headline)"), line.outcome);
    }
}
