//! The paper through the front door: real store, our clock.
#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use bytes::Bytes;
use depesche_news::*;
use depesche_site::{Clock, Portal, Section, Site};
use depesche_store::Store;
use http::{Request, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use jiff::{Timestamp, tz::TimeZone};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

const T: i64 = 1_763_196_060;

struct Paper {
    store: Store,
    portal: Portal,
    seconds: Arc<AtomicI64>,
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn item(id: &str, headline: &str) -> Item {
    let placement =
        Placement { site: SiteId::parse("haupt").unwrap(), section: SectionPath::parse("politik").unwrap() };
    Item {
        id: ItemId { agency: Agency::parse("kueste").unwrap(), id: id.into() },
        version: 1,
        revision: Revision { number: 1, created: at(T) },
        standing: Standing::Live,
        placements: vec![placement],
        headline: headline.into(),
        lead: None,
        body: Body::parse("<p>Der Deich hat gehalten, sagte die Küstenwache.</p><p>Am Abend sank der Pegel.</p>"),
        byline: None,
        located: None,
        credit: "Küste".into(),
        language: Some("de".into()),
        urgency: 4,
        slugline: None,
        keywords: vec![],
        subjects: vec![],
        created: at(T),
        updated: at(T),
        embargo: None,
        expiry: None,
        correction: None,
        copyright: None,
        usage_terms: None,
        pictures: Default::default(),
    }
}

fn path(item: &Item) -> String {
    format!("/politik/{}-{}", item.slug(), item.key())
}

impl Paper {
    async fn open(items: impl IntoIterator<Item = Item>) -> Self {
        let store = Store::open("sqlite::memory:", "memory:").await.unwrap();
        let seconds = Arc::new(AtomicI64::new(T + 60));
        let section = Section { path: SectionPath::parse("politik").unwrap(), name: "Politik".into() };
        let site = Site {
            id: SiteId::parse("haupt").unwrap(),
            name: "Küstenblatt".into(),
            description: Some("Nachrichten von der Küste.".into()),
            url: "https://blatt.example".into(),
            language: "de".into(),
            time_zone: TimeZone::get("Europe/Berlin").unwrap(),
            sections: vec![section],
            theme: None,
        };
        let shown = seconds.clone();
        let clock = Clock::new(move || at(shown.load(Ordering::SeqCst)));
        for item in items {
            put(&store, item).await;
        }
        Self { portal: Portal::open(store.clone(), vec![site], clock).await.unwrap(), store, seconds }
    }

    async fn ask(&self, path: &str, headers: &[(&str, &str)]) -> Response<Full<Bytes>> {
        let request = headers.iter().fold(Request::get(path), |request, (name, value)| request.header(*name, *value));
        self.portal.respond(request.body(()).unwrap()).await
    }

    async fn get(&self, path: &str) -> (StatusCode, String) {
        let response = self.ask(path, &[]).await;
        let status = response.status();
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        (status, String::from_utf8(bytes.to_vec()).unwrap())
    }
}

async fn put(store: &Store, item: Item) {
    let decision = Decision {
        changes: vec![Change::Put(Record::Item(Box::new(item)))],
        actor: Actor::Clock,
        reason: "test".into(),
        at: at(T),
    };
    store.commit(&decision).await.unwrap();
}

const OUTLETS: &[&str] = &[
    "/",
    "/politik",
    "/feed.rss",
    "/feed.atom",
    "/politik/feed.rss",
    "/politik/feed.atom",
    "/news-sitemap.xml",
    "/sitemap-2025-11.xml",
    "/nirgends",
];

#[tokio::test]
async fn an_embargo_ends_everywhere_at_its_instant() {
    let flood = Item { embargo: Some(at(T + 100)), ..item("1", "Flut in Passau") };
    let paper = Paper::open([flood.clone(), item("2", "Ebbe in Husum")]).await;
    for second in [60, 99, 100] {
        paper.seconds.store(T + second, Ordering::SeqCst);
        for outlet in OUTLETS {
            let (_, shown) = paper.get(outlet).await;
            assert_eq!(shown.contains("-passau"), second >= 100, "{outlet} at {second}: {shown}");
        }
        let expected = if second < 100 { StatusCode::NOT_FOUND } else { StatusCode::OK };
        assert_eq!(paper.get(&path(&flood)).await.0, expected);
    }
}

#[tokio::test]
async fn a_killed_item_is_gone() {
    let flood = item("1", "Flut in Passau");
    let paper = Paper::open([flood.clone()]).await;
    assert_eq!(paper.get(&path(&flood)).await.0, StatusCode::OK);
    assert_eq!(paper.get("/").await.0, StatusCode::OK);
    let portal = paper.portal.clone();
    let following = tokio::spawn(async move { portal.follow().await });
    put(&paper.store, Item { version: 2, standing: Standing::Killed, ..flood.clone() }).await;
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    following.abort();
    assert_eq!(paper.get(&path(&flood)).await.0, StatusCode::GONE);
    for outlet in OUTLETS {
        assert!(!paper.get(outlet).await.1.contains("-passau"), "{outlet}");
    }
}

#[tokio::test]
async fn pages_are_light_and_keep_to_themselves() {
    let flood = item("1", "Flut in Passau");
    let paper = Paper::open((1..9).map(|n| item(&n.to_string(), &format!("Flut in Passau {n}"))).chain([])).await;
    let article = path(&Item { headline: "Flut in Passau 1".into(), ..flood });
    for page in ["/", "/politik", &article, "/nirgends"] {
        let (_, html) = paper.get(page).await;
        assert!(!html.contains("<script") && !html.contains("http://"), "{page}");
        assert!(html.matches("https://").count() == html.matches("https://blatt.example").count(), "{page}");
        let response = paper.ask(page, &[("accept-encoding", "gzip")]).await;
        assert!(response.headers().get("set-cookie").is_none());
        assert!(response.headers()["content-security-policy"].to_str().unwrap().contains("sha256-"));
    }
    let light = paper.ask(&article, &[("accept-encoding", "gzip, br")]).await;
    assert_eq!(light.headers()["content-encoding"], "br");
    let tag = light.headers()["etag"].to_str().unwrap().to_owned();
    assert!(light.into_body().collect().await.unwrap().to_bytes().len() <= 15_000);
    let again = paper.ask(&article, &[("accept-encoding", "br"), ("if-none-match", &tag)]).await;
    assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
}

#[tokio::test]
async fn another_slug_leads_to_the_right_one() {
    let flood = item("1", "Flut in Passau");
    let paper = Paper::open([flood.clone()]).await;
    let other = paper.ask(&format!("/sport/alt-{}", flood.key()), &[]).await;
    assert_eq!(other.status(), StatusCode::MOVED_PERMANENTLY);
    assert_eq!(other.headers()["location"], path(&flood).as_str());
}
