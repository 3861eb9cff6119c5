//! What every backend does, in one list. Each test gets a place of its own.

#![allow(clippy::unwrap_used, reason = "a test may panic, its helpers too")]

mod support;

use bytes::Bytes;
use depesche_news::{Digest, Event, Gate, Hold, Item, Key, Picture, Pictures, Revision, Standing};
use depesche_store::{Error, Kept, Store};
use std::sync::Arc;
use std::time::{Duration, Instant};
use support::{
    Make, Place, agency, arrived, at, attach, decision, every_item, id, item, list, package, picture, placement, put,
    put_all,
};

macro_rules! conformance {
    (one $backend:ident at $place:expr; [$($name:ident),+ $(,)?]) => {
        mod $backend {
            use super::support::Place;

            $(#[tokio::test]
            async fn $name() {
                super::$name(&$place).await;
            })+
        }
    };
    ($($backend:ident at $place:expr),+; $names:tt) => {
        $(conformance! { one $backend at $place; $names })+
    };
}

conformance! {
    sqlite at Place::sqlite();
    [
        a_committed_item_is_found,
        a_decision_that_changes_nothing_is_not_logged,
        an_older_version_is_a_conflict,
        a_conflict_changes_nothing_at_all,
        of_two_decisions_at_once_one_is_a_conflict,
        every_list_agrees_with_the_gate,
        lists_follow_an_item,
        pages_of_a_list_join,
        months_are_those_of_the_list,
        next_turn_agrees_with_the_items,
        the_log_tells_what_changed,
        the_log_has_no_gaps,
        wait_for_more_wakes,
        wait_for_more_ends,
        pictures_join_whatever_comes_first,
        a_package_that_is_not_live_ties_nothing,
        pictures_of_many_items_join,
        pictures_are_found_by_their_files,
        the_newest_file_stays,
        raw_bytes_are_kept_once,
        raw_bytes_wait_until_they_are_understood,
        quarantine_is_listed,
        media_come_back,
        media_names_stay_inside,
    ]
}

async fn a_committed_item_is_found(place: &Place) {
    let store = place.open().await;
    assert_eq!(store.item(item("1").key()).await.unwrap(), None);
    assert_eq!(put(&store, item("1")).await.unwrap(), Some(1));
    assert_eq!(store.item(item("1").key()).await.unwrap(), Some(item("1")));
    assert_eq!(store.record(&id("1")).await.unwrap(), Some(item("1").record()));
    assert_eq!(store.record(&id("2")).await.unwrap(), None);
}

async fn a_decision_that_changes_nothing_is_not_logged(place: &Place) {
    let store = place.open().await;
    assert_eq!(store.commit(&decision(vec![])).await.unwrap(), None);
    assert_eq!(store.commit(&decision(vec![arrived("a.jpg", 1)])).await.unwrap(), None);
    assert_eq!(store.log_end().await.unwrap(), 0);
}

async fn an_older_version_is_a_conflict(place: &Place) {
    let store = place.open().await;
    for (version, is_accepted) in [(2, false), (1, true), (1, false), (3, false), (2, true), (2, false), (3, true)] {
        let mut item = item("1");
        item.version = version;
        let answer = put(&store, item).await;
        assert_eq!(answer.is_ok(), is_accepted, "version {version}: {answer:?}");
        assert!(is_accepted || matches!(answer, Err(Error::Conflict { item }) if item == id("1")));
    }
}

async fn a_conflict_changes_nothing_at_all(place: &Place) {
    let store = place.open().await;
    put(&store, item("1")).await.unwrap();
    let changes =
        vec![item("2").change(), attach("2", "2", &["p"]), arrived("a.jpg", 1), item("1").change(), item("3").change()];
    assert!(matches!(store.commit(&decision(changes)).await, Err(Error::Conflict { .. })));
    assert_eq!(store.record(&id("2")).await.unwrap(), None);
    assert_eq!(store.record(&id("3")).await.unwrap(), None);
    assert!(store.files(&[id("a.jpg")]).await.unwrap().is_empty());
    assert!(store.items_showing(Key::of(&id("p"))).await.unwrap().is_empty());
    assert_eq!(store.count(&list("a", None), at(0)).await.unwrap(), 1);
    assert_eq!(store.log_end().await.unwrap(), 1);
}

async fn of_two_decisions_at_once_one_is_a_conflict(place: &Place) {
    let store = place.open().await;
    let (one, two) = tokio::join!(put(&store, item("1")), put(&store, item("1")));
    assert_eq!([one.is_ok(), two.is_ok()].iter().filter(|ok| **ok).count(), 1);
}

async fn every_list_agrees_with_the_gate(place: &Place) {
    let store = place.open().await;
    let items: Vec<_> = every_item().into_iter().map(Arc::new).collect();
    put_all(&store, items.iter().map(|item| (**item).clone())).await;
    for (site, section) in [("a", None), ("a", Some("x")), ("a", Some("y")), ("b", None), ("b", Some("x")), ("c", None)]
    {
        let list = list(site, section);
        for now in [0, 9, 10, 11, 19, 20, 21, 30].map(at) {
            let listed = |item: &Item| match &list.section {
                Some(section) => item.section(&list.site) == Some(section),
                None => item.section(&list.site).is_some(),
            };
            let open = |item: &&Arc<_>| listed(item) && matches!(Item::gate(item, now), Gate::Open(_));
            let mut expected: Vec<_> = items.iter().filter(open).map(|item| (**item).clone()).collect();
            expected.sort_by_key(|item| (std::cmp::Reverse(item.at()), item.key()));
            assert_eq!(store.newest(&list, now, 0, 1000).await.unwrap(), expected, "{list:?} at {now}");
            assert_eq!(store.count(&list, now).await.unwrap(), expected.len(), "{list:?} at {now}");
            expected.retain(|item| (at(5)..at(20)).contains(&item.at()));
            assert_eq!(store.between(&list, now, at(5), at(20), 1000).await.unwrap(), expected, "{list:?} at {now}");
        }
    }
}

async fn lists_follow_an_item(place: &Place) {
    let store = place.open().await;
    put(&store, item("1")).await.unwrap();
    let counts = async || {
        let count = async |section| store.count(&list("a", section), at(0)).await.unwrap();
        [count(None).await, count(Some("x")).await, count(Some("y")).await]
    };
    assert_eq!(counts().await, [1, 1, 0]);
    let moved = Item { version: 2, placements: vec![placement("a", "y")], ..item("1") };
    put(&store, moved.clone()).await.unwrap();
    assert_eq!(counts().await, [1, 0, 1]);
    put(&store, Item { version: 3, standing: Standing::Held(Hold::Rule), ..moved.clone() }).await.unwrap();
    assert_eq!(counts().await, [0, 0, 0]);
    put(&store, Item { version: 4, ..moved.clone() }).await.unwrap();
    assert_eq!(counts().await, [1, 0, 1]);
    put(&store, Item { version: 5, standing: Standing::Killed, ..moved }).await.unwrap();
    assert_eq!(counts().await, [0, 0, 0]);
}

async fn pages_of_a_list_join(place: &Place) {
    let store = place.open().await;
    put_all(&store, (0..10).map(|n| Item { updated: at(n / 3), ..item(&n.to_string()) })).await;
    let list = list("a", None);
    let all = store.newest(&list, at(50), 0, 10).await.unwrap();
    assert_eq!(all.len(), 10);
    let mut pages = Vec::new();
    for offset in (0..12).step_by(4) {
        pages.extend(store.newest(&list, at(50), offset, 4).await.unwrap());
    }
    assert_eq!(pages, all);
}

async fn months_are_those_of_the_list(place: &Place) {
    let store = place.open().await;
    let times =
        ["2025-12-31T23:59:59Z", "2026-01-01T00:00:00Z", "2026-01-31T23:59:59.999999999Z", "2026-03-01T00:00:00Z"];
    let times = times.map(|time| time.parse().unwrap());
    put_all(&store, times.iter().enumerate().map(|(n, time)| Item { updated: *time, ..item(&n.to_string()) })).await;
    put(&store, Item { updated: times[3], expiry: Some(at(9)), ..item("expired") }).await.unwrap();
    let months = store.months(&list("a", Some("x")), times[3]).await.unwrap();
    let expected = [("2026-03", times[3]), ("2026-01", times[2]), ("2025-12", times[0])];
    assert_eq!(months, expected.map(|(name, time)| (name.to_owned(), time)));
    assert!(store.months(&list("b", None), times[3]).await.unwrap().is_empty());
}

async fn next_turn_agrees_with_the_items(place: &Place) {
    let store = place.open().await;
    assert_eq!(store.next_turn(at(0)).await.unwrap(), None);
    let shown = Item { embargo: Some(at(10)), expiry: Some(at(20)), ..item("1") };
    let killed = Item { standing: Standing::Killed, embargo: Some(at(5)), ..item("2") };
    put_all(&store, [shown, killed]).await;
    for (name, expiry) in [("p", 15), ("nobody's", 12)] {
        let picture = Picture { expiry: Some(at(expiry)), ..picture(name) };
        store.commit(&decision(vec![picture.change()])).await.unwrap();
    }
    store.commit(&decision(vec![attach("1", "1", &["p"])])).await.unwrap();
    let turns = [(0, Some(10)), (9, Some(10)), (10, Some(15)), (15, Some(20)), (20, None)];
    let item = store.item(item("1").key()).await.unwrap().unwrap();
    for (now, turn) in turns {
        assert_eq!(store.next_turn(at(now)).await.unwrap(), turn.map(at), "at {now}");
        assert_eq!(item.turns(at(now)), turn.map(at), "at {now}");
    }
}

async fn the_log_tells_what_changed(place: &Place) {
    let store = place.open().await;
    let pack = package("k", 1, Standing::Live);
    let changes = vec![item("1").change(), picture("p").change(), pack, attach("k", "1", &["p"])];
    let decision = decision(changes);
    assert_eq!(store.commit(&decision).await.unwrap(), Some(4));
    let key = |name| Key::of(&id(name));
    let log = store.log_after(0, 10).await.unwrap();
    let events: Vec<_> = log.iter().map(|entry| entry.event.clone()).collect();
    let expected = [
        Event::Item { key: key("1"), version: 1 },
        Event::Picture { key: key("p"), version: 1 },
        Event::Package { key: key("k"), version: 1 },
        Event::Attached { key: key("1") },
    ];
    assert_eq!(events, expected);
    assert!(log.iter().all(|e| (e.at, &e.actor, &e.reason) == (decision.at, &decision.actor, &decision.reason)));
    assert_eq!(store.log_after(2, 1).await.unwrap(), log[2..3]);
}

async fn the_log_has_no_gaps(place: &Place) {
    let (one, other) = (place.open().await, place.open().await);
    let tasks = (0..60).map(|n| {
        let store = if n % 2 == 0 { one.clone() } else { other.clone() };
        // Every third is a conflict, and uses up no number.
        let item = Item { version: if n % 3 == 0 { 2 } else { 1 }, ..item(&n.to_string()) };
        tokio::spawn(async move { put(&store, item).await })
    });
    let mut acknowledged = Vec::new();
    for task in tasks.collect::<Vec<_>>() {
        acknowledged.extend(task.await.unwrap().ok().flatten());
    }
    acknowledged.sort_unstable();
    assert_eq!(acknowledged, (1..=40).collect::<Vec<u64>>());
    let log = one.log_after(0, 100).await.unwrap();
    assert_eq!(log.iter().map(|entry| entry.seq).collect::<Vec<_>>(), acknowledged);
}

async fn wait_for_more_wakes(place: &Place) {
    let (store, other) = (place.open().await, place.open().await);
    for committing in [&store, &other] {
        let seq = store.log_end().await.unwrap();
        let name = seq.to_string();
        let long = Duration::from_secs(60);
        let (waited, committed) = tokio::join!(store.wait_for_more(seq, long), put(committing, item(&name)));
        waited.unwrap();
        assert_eq!(committed.unwrap(), Some(seq + 1));
        assert_eq!(store.log_end().await.unwrap(), seq + 1);
    }
}

async fn wait_for_more_ends(place: &Place) {
    let store = place.open().await;
    put(&store, item("1")).await.unwrap();
    let start = Instant::now();
    store.wait_for_more(0, Duration::MAX).await.unwrap();
    store.wait_for_more(1, Duration::from_millis(20)).await.unwrap();
    assert!(start.elapsed() >= Duration::from_millis(20));
}

async fn pictures_join_whatever_comes_first(_: &Place) {
    let killed = || Picture { standing: Standing::Killed, ..picture("q") };
    let parts = || {
        [
            item("1").change(),
            picture("p").change(),
            killed().change(),
            package("k", 1, Standing::Live),
            attach("1", "1", &["q"]),
            attach("k", "1", &["p", "q", "missing"]),
        ]
    };
    for first in 0..parts().len() {
        let place = Place::sqlite();
        let store = place.open().await;
        let mut parts = parts();
        parts.rotate_left(first);
        for part in parts {
            store.commit(&decision(vec![part])).await.unwrap();
        }
        assert_eq!(shown(&store, "1").await, vec![killed(), picture("p")].into(), "part {first} first");
        assert_eq!(store.items_showing(Key::of(&id("p"))).await.unwrap().len(), 1);
        store.commit(&decision(vec![attach("k", "1", &[])])).await.unwrap();
        assert_eq!(shown(&store, "1").await, vec![killed()].into());
        assert!(store.items_showing(Key::of(&id("p"))).await.unwrap().is_empty());
    }
}

async fn shown(store: &Store, item: &str) -> Pictures {
    store.item(Key::of(&id(item))).await.unwrap().unwrap().pictures
}

async fn a_package_that_is_not_live_ties_nothing(place: &Place) {
    let store = place.open().await;
    let changes = vec![item("1").change(), picture("p").change(), attach("k", "1", &["p"])];
    store.commit(&decision(changes)).await.unwrap();
    assert_eq!(shown(&store, "1").await, Pictures::default(), "before the package");
    let held = Standing::Held(Hold::Withheld);
    for (version, standing, count) in
        [(1, Standing::Live, 1), (2, held, 0), (3, Standing::Live, 1), (4, Standing::Killed, 0)]
    {
        store.commit(&decision(vec![package("k", version, standing)])).await.unwrap();
        let expected = vec![picture("p"); count];
        assert_eq!(shown(&store, "1").await, expected.into(), "version {version}");
        assert_eq!(store.items_showing(Key::of(&id("p"))).await.unwrap().len(), count);
    }
}

async fn pictures_of_many_items_join(place: &Place) {
    let store = place.open().await;
    put_all(&store, (0..1100).map(|n| item(&n.to_string()))).await;
    let shared = (0..1100).map(|n| attach(&n.to_string(), &n.to_string(), &["p"]));
    store.commit(&decision(shared.chain([picture("p").change()]).collect())).await.unwrap();
    let items = store.newest(&list("a", None), at(50), 0, 2000).await.unwrap();
    assert_eq!(items.len(), 1100);
    assert!(items.iter().all(|item| item.pictures == vec![picture("p")].into()));
    assert_eq!(store.items_showing(Key::of(&id("p"))).await.unwrap().len(), 1100);
}

async fn pictures_are_found_by_their_files(place: &Place) {
    let store = place.open().await;
    let named = |name, file: &str, number| Picture {
        files: vec![file.into()],
        revision: Revision { number, created: at(0) },
        ..picture(name)
    };
    let (old, new) = (named("z", "a.jpg", 1), named("b", "a.jpg", 2));
    store.commit(&decision(vec![old.clone().change(), new.clone().change()])).await.unwrap();
    assert_eq!(store.pictures_naming(&id("a.jpg")).await.unwrap(), [new, old]);
    let renamed = Picture { version: 2, ..named("z", "other.jpg", 1) };
    store.commit(&decision(vec![renamed.clone().change()])).await.unwrap();
    assert_eq!(store.pictures_naming(&id("a.jpg")).await.unwrap().len(), 1);
    assert_eq!(store.pictures_naming(&id("other.jpg")).await.unwrap(), [renamed]);
}

async fn the_newest_file_stays(place: &Place) {
    let store = place.open().await;
    for received in [2, 3, 1] {
        store.commit(&decision(vec![arrived("a.jpg", received), arrived("b.jpg", 7)])).await.unwrap();
    }
    let mut files = store.files(&[id("a.jpg"), id("b.jpg"), id("c.jpg")]).await.unwrap();
    files.sort_by_key(|file| file.received);
    assert_eq!(files.iter().map(|file| file.received).collect::<Vec<_>>(), [at(3), at(7)]);
    assert!(store.files(&[]).await.unwrap().is_empty());
}

async fn raw_bytes_are_kept_once(place: &Place) {
    let store = place.open().await;
    let keep = async |name, bytes: &'static [u8]| {
        store.keep_raw(&agency(), name, Bytes::from_static(bytes), at(1)).await.unwrap()
    };
    let Kept::New(first) = keep("a.xml", b"a").await else { panic!("nobody has kept it before") };
    assert_eq!(keep("a.xml", b"a").await, Kept::Known);
    assert!(matches!(keep("b.xml", b"a").await, Kept::New(_)));
    assert!(matches!(keep("a.xml", b"b").await, Kept::New(_)));
    let raw = store.raw(first).await.unwrap().unwrap();
    assert_eq!((raw.source, raw.name.as_str(), raw.received, &raw.bytes[..]), (agency(), "a.xml", at(1), &b"a"[..]));
    assert_eq!(store.raws_waiting(9).await.unwrap().len(), 3);
}

async fn raw_bytes_wait_until_they_are_understood(place: &Place) {
    let store = place.open().await;
    let mut ids = Vec::new();
    for name in ["a", "b", "c"] {
        let Kept::New(id) = store.keep_raw(&agency(), name, Bytes::new(), at(1)).await.unwrap() else { panic!() };
        ids.push(id);
    }
    store.raw_understood(ids[0], &["no credit".into()]).await.unwrap();
    store.raw_quarantined(ids[1], "no root element").await.unwrap();
    drop(store);
    let waiting = place.open().await.raws_waiting(9).await.unwrap();
    assert_eq!(waiting.iter().map(|raw| raw.id).collect::<Vec<_>>(), ids[2..]);
}

async fn quarantine_is_listed(place: &Place) {
    let store = place.open().await;
    for name in ["a", "b"] {
        let kept = store.keep_raw(&agency(), name, Bytes::from_static(b"<"), at(1)).await.unwrap();
        let Kept::New(id) = kept else { panic!() };
        store.raw_quarantined(id, "no root element").await.unwrap();
    }
    let listed = store.quarantine(9).await.unwrap();
    assert_eq!(listed.iter().map(|raw| raw.name.as_str()).collect::<Vec<_>>(), ["b", "a"]);
    assert_eq!((listed[0].size, listed[0].reason.as_str()), (1, "no root element"));
    store.raw_understood(listed[0].id, &[]).await.unwrap();
    assert_eq!(store.quarantine(9).await.unwrap().len(), 1);
    assert!(store.raw_understood(depesche_store::RawId(99), &[]).await.is_err());
}

async fn media_come_back(place: &Place) {
    let store = place.open().await;
    let digest = Digest::of(b"picture");
    assert_eq!(store.media(&digest, "original").await.unwrap(), None);
    for _ in 0..2 {
        store.put_media(&digest, "original", Bytes::from_static(b"picture")).await.unwrap();
    }
    store.put_media(&digest, "640.webp", Bytes::from_static(b"small")).await.unwrap();
    assert_eq!(store.media(&digest, "original").await.unwrap(), Some(Bytes::from_static(b"picture")));
    assert_eq!(store.media(&digest, "640.webp").await.unwrap(), Some(Bytes::from_static(b"small")));
    assert_eq!(store.media(&digest, "320.webp").await.unwrap(), None);
}

async fn media_names_stay_inside(place: &Place) {
    let store = place.open().await;
    let digest = Digest::of(b"picture");
    for name in ["../../../outside", "..", "a/b", "ä %20"] {
        store.put_media(&digest, name, Bytes::from_static(b"x")).await.unwrap();
        assert_eq!(store.media(&digest, name).await.unwrap(), Some(Bytes::from_static(b"x")), "{name}");
    }
    assert!(!place.has("outside"));
}

#[tokio::test]
async fn what_is_acknowledged_is_there_after_reopening() {
    let place = Place::sqlite();
    let store = place.open().await;
    put(&store, item("1")).await.unwrap();
    store.put_media(&Digest::of(b"x"), "original", Bytes::from_static(b"x")).await.unwrap();
    drop(store);
    let store = place.open().await;
    assert_eq!(store.item(item("1").key()).await.unwrap(), Some(item("1")));
    assert_eq!(store.log_end().await.unwrap(), 1);
    assert!(store.media(&Digest::of(b"x"), "original").await.unwrap().is_some());
}

#[tokio::test]
async fn a_wrong_address_is_explained() {
    let refused = async |records, media| Store::open(records, media).await.unwrap_err().to_string();
    expect_test::expect!["`mysql://x` is not the address of a store: use sqlite:FILE or sqlite::memory:"]
        .assert_eq(&refused("mysql://x", "memory:").await);
    expect_test::expect!["`media` is not the address of a store: use file:FOLDER or memory:"]
        .assert_eq(&refused("sqlite::memory:", "media").await);
}
