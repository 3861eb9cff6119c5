//! A newsroom with something in it, and a browser that reads it.

use crate::browser::{self, Chromium, Tab};
use depesche_e2e::{Newsroom, Story, picture};
use std::time::Duration;

const HEADLINE: &str = "Leuchtturm von Norderhafen wird saniert";

pub(crate) struct Paper {
    newsroom: Newsroom,
    chromium: Chromium,
    /// The article with a picture.
    pub(crate) article: String,
}

impl Paper {
    /// `None`, said loudly, if there is no Chromium.
    pub(crate) async fn open() -> Option<Self> {
        let chromium = browser::executable()?;
        let binary = Newsroom::binary().expect("the program is built");
        let newsroom = Newsroom::open(&binary).expect("the program starts");
        let article = deliver(&newsroom).expect("the wire reaches the pages");
        Some(Self { newsroom, chromium: Chromium::start(&chromium).await, article })
    }

    /// One of each kind: front, section, article, error.
    pub(crate) fn pages(&self) -> [String; 4] {
        ["/".into(), "/politik".into(), self.article.clone(), "/politik/gibt-es-nicht".into()]
    }

    pub(crate) fn url(&self, path: &str) -> String {
        self.newsroom.url(path)
    }

    pub(crate) async fn tab(&self, width: i64, scheme: &str) -> Tab {
        self.chromium.tab(width, scheme).await
    }

    pub(crate) async fn close(self) {
        self.chromium.close().await;
    }
}

fn deliver(newsroom: &Newsroom) -> anyhow::Result<String> {
    for (number, (path, name, subject)) in Newsroom::SECTIONS.into_iter().enumerate() {
        let headline = format!("Neues aus dem Ressort {name}");
        newsroom.deliver(&Story { number, headline: &headline, subject, picture: None })?;
        newsroom.wait_for(&format!("/{path}"), Duration::from_secs(20), |html| html.contains(&headline))?;
    }
    newsroom.drop_file("leuchtturm.jpg", &picture())?;
    let (subject, file) = ("medtop:11000000", Some("leuchtturm.jpg"));
    newsroom.deliver(&Story { number: 100, headline: HEADLINE, subject, picture: file })?;
    newsroom.wait_for("/", Duration::from_secs(20), |html| html.contains(HEADLINE))?;
    let article = newsroom.article("/", HEADLINE)?;
    newsroom.wait_for(&article, Duration::from_secs(20), |html| html.contains("<img"))?;
    Ok(article)
}
