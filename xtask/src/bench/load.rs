//! wrk, and what a server's processes spend while it runs.

use anyhow::{Context as _, Result, ensure};
use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;

/// A server under load: its address and the processes that serve.
pub(crate) struct Server {
    pub(crate) name: &'static str,
    pub(crate) address: SocketAddr,
    pub(crate) processes: Vec<u32>,
}

/// What one run of wrk measured.
#[derive(Clone, Copy)]
pub(crate) struct Load {
    pub(crate) per_second: f64,
    pub(crate) cpu_micros: f64,
}

impl Server {
    /// Asks for these paths (a file, one in a line) in turn for so many seconds.
    pub(crate) fn load(&self, paths: &Path, seconds: u32) -> Result<Load> {
        let before = cpu_seconds(&self.processes)?;
        let report = wrk(self.address, paths, seconds).context(self.name)?;
        let spent = cpu_seconds(&self.processes)? - before;
        let requests = number_before(&report, " requests in ")?;
        Ok(Load { per_second: number_after(&report, "Requests/sec:")?, cpu_micros: spent * 1e6 / requests })
    }
}

fn wrk(address: SocketAddr, paths: &Path, seconds: u32) -> Result<String> {
    let output = Command::new("wrk")
        .args(["-t2", "-c64", "-s", "bench/cycle.lua", "-H", "Accept-Encoding: gzip"])
        .args([format!("-d{seconds}s"), format!("http://{address}/"), "--".into()])
        .arg(paths)
        .output()
        .context("cannot start wrk")?;
    let report = String::from_utf8_lossy(&output.stdout).into_owned();
    let clean = output.status.success() && !report.contains("Non-2xx") && !report.contains("Socket errors");
    ensure!(clean, "wrk met errors:\n{report}{}", String::from_utf8_lossy(&output.stderr));
    Ok(report)
}

/// The time in processors of these processes so far. Linux counts it in hundredths of a second.
fn cpu_seconds(processes: &[u32]) -> Result<f64> {
    let mut ticks = 0;
    for process in processes {
        let stat = fs::read_to_string(format!("/proc/{process}/stat"))?;
        ticks += ticks_in(&stat).with_context(|| format!("/proc/{process}/stat is not as expected: {stat}"))?;
    }
    Ok(ticks as f64 / 100.0)
}

/// The fields 14 and 15, counted behind the process's name, which may hold spaces.
fn ticks_in(stat: &str) -> Option<u64> {
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
    Some(fields.next()?.parse::<u64>().ok()? + fields.next()?.parse::<u64>().ok()?)
}

fn number_after(report: &str, words: &str) -> Result<f64> {
    let number = report.split_once(words).and_then(|(_, rest)| rest.split_whitespace().next()?.parse().ok());
    number.with_context(|| format!("expected a number after `{words}` in\n{report}"))
}

fn number_before(report: &str, words: &str) -> Result<f64> {
    let number = report.split_once(words).and_then(|(rest, _)| rest.split_whitespace().last()?.parse().ok());
    number.with_context(|| format!("expected a number before `{words}` in\n{report}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_read_from_what_wrk_and_the_kernel_say() {
        let report = "  2 threads and 64 connections\n  320 requests in 5.01s, 1.2MB read\nRequests/sec:     63.87\n";
        assert_eq!(number_before(report, " requests in ").unwrap(), 320.0);
        assert_eq!(number_after(report, "Requests/sec:").unwrap(), 63.87);
        let stat = "7 (a (b) c) S 1 7 7 0 -1 4 5 6 7 8 120 34 0 0 20";
        assert_eq!(ticks_in(stat), Some(154));
    }
}
