//! A kept article page against nginx serving the same bytes.

use super::distribution::median;
use super::load::{Load, Server};
use super::nginx::Nginx;
use anyhow::{Result, ensure};
use depesche_e2e::{Answer, Newsroom, Story};
use jiff::Timestamp;
use std::fs;
use std::path::Path;
use std::time::Duration;
use tempfile::TempDir;

const SECONDS: u32 = 5;
const REQUESTS_GOAL: f64 = 1.0;
const CPU_GOAL: f64 = 0.85;

pub(crate) fn run(binary: &Path, rounds: u32, articles: usize) -> Result<()> {
    ensure!(articles > 0, "0 articles cannot be measured: use 1 or more");
    let newsroom = Newsroom::open(binary)?;
    println!("publishing {articles} articles");
    let pages = publish(&newsroom, articles)?;
    let nginx = Nginx::serving(&pages)?;
    let servers = [
        Server { name: "depesche", address: newsroom.address(), processes: vec![newsroom.pid()] },
        Server { name: "nginx", address: nginx.address(), processes: nginx.workers()? },
    ];
    let one = compare(&servers, rounds, &pages[..1]);
    let many = compare(&servers, rounds, &pages);
    one.and(many)
}

/// The path and the packed page of as many articles.
fn publish(newsroom: &Newsroom, articles: usize) -> Result<Vec<(String, Answer)>> {
    let mut reader = newsroom.reader();
    let start = Timestamp::now() - Duration::from_secs(articles as u64);
    let page = |number| {
        let headline = format!("Fahrplan {number:04} der Fähre nach Süderoog");
        let story = Story { number, headline: &headline, subject: "medtop:04000000", picture: None };
        // A second apart, so that the newest stands first and the front links it.
        let made = start + Duration::from_secs(number as u64);
        newsroom.drop_file(&format!("{number}.xml"), story.newsml(made).as_bytes())?;
        newsroom.wait_for("/", Duration::from_secs(10), |html| html.contains(&headline))?;
        let path = newsroom.article("/", &headline)?;
        let answer = reader.get_encoded(&path, "gzip")?;
        ensure!(answer.status == 200, "expected 200 of {path}, found {}", answer.status);
        Ok((path, answer))
    };
    (0..articles).map(page).collect()
}

/// Measures the servers in turn; an error if the goals are missed.
fn compare(servers: &[Server; 2], rounds: u32, pages: &[(String, Answer)]) -> Result<()> {
    let folder = TempDir::with_prefix("depesche-load-")?;
    let paths = folder.path().join("paths");
    fs::write(&paths, pages.iter().map(|(path, _)| format!("{path}\n")).collect::<String>())?;
    println!(
        "\n{} page(s), the first of {} bytes packed; 64 connections, {SECONDS} s each",
        pages.len(),
        pages[0].1.body.len()
    );
    for server in servers {
        server.load(&paths, 1)?;
    }
    let rounds = (1..=rounds).map(|round| measure_round(servers, &paths, round)).collect::<Result<Vec<_>>>()?;
    judge(&rounds)
}

/// Who begins changes from round to round.
fn measure_round(servers: &[Server; 2], paths: &Path, round: u32) -> Result<[Load; 2]> {
    let [depesche, nginx] = servers;
    let (ours, theirs) = if round % 2 == 1 {
        let ours = depesche.load(paths, SECONDS)?;
        (ours, nginx.load(paths, SECONDS)?)
    } else {
        let theirs = nginx.load(paths, SECONDS)?;
        (depesche.load(paths, SECONDS)?, theirs)
    };
    println!("round {round}: depesche {} | nginx {}", told(ours), told(theirs));
    Ok([ours, theirs])
}

fn told(load: Load) -> String {
    format!("{:>7.0} requests/s {:>5.1} µs CPU each", load.per_second, load.cpu_micros)
}

fn judge(rounds: &[[Load; 2]]) -> Result<()> {
    let requests = median(rounds.iter().map(|[ours, theirs]| ours.per_second / theirs.per_second).collect());
    let cpu = median(rounds.iter().map(|[ours, theirs]| ours.cpu_micros / theirs.cpu_micros).collect());
    let told = format!(
        "median ratio depesche/nginx: requests {requests:.2} (goal ≥ {REQUESTS_GOAL:.2}), CPU {cpu:.2} (goal ≤ {CPU_GOAL:.2})"
    );
    ensure!(requests >= REQUESTS_GOAL && cpu <= CPU_GOAL, "FAIL: {told}");
    println!("PASS: {told}");
    Ok(())
}
