//! From a file complete in the folder to all outlets showing it.

use super::distribution::Distribution;
use anyhow::{Context as _, Result, bail, ensure};
use depesche_e2e::{Client, Newsroom, Story};
use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{self, JoinHandle, sleep};
use std::time::{Duration, Instant};

const GOAL: Duration = Duration::from_millis(100);
const PAUSE: Duration = Duration::from_millis(1);
const PATIENCE: Duration = Duration::from_secs(10);

/// Where an item has to show. The article's address is learnt from the front.
const OUTLETS: [(&str, &str); 5] = [
    ("front", "/"),
    ("article", "/"),
    ("section", "/politik"),
    ("feed", "/feed.rss"),
    ("news sitemap", "/news-sitemap.xml"),
];

/// An item, complete in the folder since then.
#[derive(Clone)]
struct Delivered {
    headline: String,
    at: Instant,
}

/// Watches one outlet: as many durations come back as items were delivered.
struct Watcher {
    outlet: &'static str,
    delivered: Sender<Delivered>,
    thread: JoinHandle<Result<Vec<Duration>>>,
}

pub(crate) fn run(binary: &Path, items: usize, rate: u32) -> Result<()> {
    ensure!(items > 0 && rate > 0, "{items} items at {rate} per second cannot be measured: use 1 or more");
    let newsroom = Newsroom::open(binary)?;
    println!("{items} items at {rate} per second; from complete in the folder to shown:");
    let watchers = OUTLETS.map(|(outlet, path)| Watcher::start(&newsroom, outlet, path));
    deliver(&newsroom, &watchers, items, rate)?;
    let mut slowest = vec![Duration::ZERO; items];
    for watcher in watchers {
        let (outlet, figures) = watcher.finish()?;
        slowest.iter_mut().zip(&figures).for_each(|(slowest, figure)| *slowest = (*slowest).max(*figure));
        report(outlet, figures)?;
    }
    judge(&report("all", slowest)?)
}

fn deliver(newsroom: &Newsroom, watchers: &[Watcher], items: usize, rate: u32) -> Result<()> {
    let start = Instant::now();
    for number in 0..items {
        let due = start + Duration::from_secs_f64(number as f64 / f64::from(rate));
        sleep(due.saturating_duration_since(Instant::now()));
        let headline = format!("Pegelmeldung {number:06} aus Norderhafen");
        newsroom.deliver(&Story { number, headline: &headline, subject: "medtop:11000000", picture: None })?;
        let delivered = Delivered { headline, at: Instant::now() };
        for watcher in watchers {
            watcher.delivered.send(delivered.clone()).ok(); // a watcher that gave up says why at the end
        }
    }
    Ok(())
}

impl Watcher {
    fn start(newsroom: &Newsroom, outlet: &'static str, path: &'static str) -> Self {
        let (delivered, items) = channel();
        let reader = newsroom.reader();
        let watch = if outlet == "article" { watch_article } else { watch_page };
        let thread = thread::spawn(move || watch_all(reader, path, items, watch));
        Self { outlet, delivered, thread }
    }

    fn finish(self) -> Result<(&'static str, Vec<Duration>)> {
        drop(self.delivered);
        let figures = self.thread.join().expect("a watcher returns its errors").context(self.outlet)?;
        Ok((self.outlet, figures))
    }
}

type Watch = fn(&mut Client, &str, &str) -> Result<bool>;

fn watch_all(mut reader: Client, path: &str, items: Receiver<Delivered>, shows: Watch) -> Result<Vec<Duration>> {
    let mut figures = Vec::new();
    for Delivered { headline, at } in items {
        while !shows(&mut reader, path, &headline)? {
            if at.elapsed() > PATIENCE {
                bail!("`{headline}` does not show within {PATIENCE:?}");
            }
            sleep(PAUSE);
        }
        figures.push(at.elapsed());
    }
    Ok(figures)
}

fn watch_page(reader: &mut Client, path: &str, headline: &str) -> Result<bool> {
    Ok(reader.get(path)?.text().contains(headline))
}

fn watch_article(reader: &mut Client, front: &str, headline: &str) -> Result<bool> {
    let Some(article) = depesche_e2e::link_before(&reader.get(front)?.text(), headline) else { return Ok(false) };
    let answer = reader.get(&article)?;
    Ok(answer.status == 200 && answer.text().contains(headline))
}

fn report(outlet: &str, figures: Vec<Duration>) -> Result<Distribution> {
    let distribution = Distribution::of(figures).context("nothing was measured")?;
    println!("{outlet:<13}{distribution}");
    Ok(distribution)
}

fn judge(all: &Distribution) -> Result<()> {
    let p99 = all.quantile(0.99);
    ensure!(p99 <= GOAL, "FAIL: p99 is {p99:.1?}, the goal is at most {GOAL:?}");
    println!("PASS: p99 is {p99:.1?}, the goal is at most {GOAL:?}");
    Ok(())
}
