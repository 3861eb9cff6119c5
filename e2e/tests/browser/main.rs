//! What only a real browser can tell, on the real program. Skips, and says so, without a Chromium.

mod browser;
mod paper;

use browser::{PHONE, Tab, WIDE};
use paper::Paper;

/// Pages × schemes × widths: axe finds nothing.
#[tokio::test]
async fn axe_finds_no_violation() {
    let Some(axe) = browser::axe() else { return };
    let Some(paper) = Paper::open().await else { return };
    let mut found = Vec::new();
    for (width, scheme) in [(WIDE, "light"), (WIDE, "dark"), (PHONE, "light"), (PHONE, "dark")] {
        for page in paper.pages() {
            let tab = paper.tab(width, scheme).await;
            tab.open(&paper.url(&page)).await;
            let violations = tab.text(&format!("{axe};\n{}", browser::RUN_AXE)).await;
            found.extend((!violations.is_empty()).then(|| format!("{page}, {width} px, {scheme}:\n{violations}")));
            tab.close().await;
        }
    }
    paper.close().await;
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[tokio::test]
async fn a_picture_is_enlarged_by_keyboard_and_without_script() {
    let Some(paper) = Paper::open().await else { return };
    let tab = paper.tab(WIDE, "light").await;
    tab.forbid_script().await;
    tab.open(&paper.url(&paper.article)).await;
    let before = widest_picture(&tab).await;
    let control = "figure :is(button, a, summary):has(img), figure :is(button, a, summary)";
    tab.focus(control).await;
    tab.press("Enter").await;
    assert!(widest_picture(&tab).await > before, "Enter on `{control}` enlarges no picture");
    tab.press("Escape").await;
    assert_eq!(widest_picture(&tab).await, before, "Escape does not close the enlarged picture");
    paper.close().await;
}

/// In CSS pixels, of those that show.
async fn widest_picture(tab: &Tab) -> u32 {
    let widths = "[...document.images].filter(i => i.checkVisibility()).map(i => i.getBoundingClientRect().width)";
    let text = tab.text(&format!("String(Math.round(Math.max(0, ...{widths})))")).await;
    text.parse().expect("Math.round gives digits")
}

#[tokio::test]
async fn pages_are_quiet_and_ask_nobody_else() {
    let Some(paper) = Paper::open().await else { return };
    for page in paper.pages() {
        let tab = paper.tab(WIDE, "light").await;
        let heard = tab.listen().await;
        tab.open(&paper.url(&page)).await;
        assert_eq!(tab.cookies().await, 0, "{page} sets cookies");
        tab.close().await;
        let heard = heard.await.expect("the listener does not panic");
        let own = paper.url("");
        let foreign = heard.requests.iter().filter(|url| !url.starts_with(&own) && !url.starts_with("data:"));
        assert_eq!(foreign.collect::<Vec<_>>(), Vec::<&String>::new(), "{page} asks others");
        // The browser itself notes the 404 of the error page.
        let errors = heard.errors.iter().filter(|error| !error.contains("404"));
        assert_eq!(errors.collect::<Vec<_>>(), Vec::<&String>::new(), "{page} has errors in the console");
    }
    paper.close().await;
}

#[tokio::test]
async fn nothing_is_wider_than_a_phone() {
    let Some(paper) = Paper::open().await else { return };
    for page in paper.pages() {
        let tab = paper.tab(PHONE, "light").await;
        tab.open(&paper.url(&page)).await;
        let width = tab.text("String(document.documentElement.scrollWidth)").await;
        assert_eq!(width, PHONE.to_string(), "{page} scrolls sideways");
        tab.close().await;
    }
    paper.close().await;
}
