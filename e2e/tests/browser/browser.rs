//! Chromium over its own protocol.

use chromiumoxide::cdp::browser_protocol::emulation::{
    MediaFeature, SetDeviceMetricsOverrideParams, SetScriptExecutionDisabledParams,
};
use chromiumoxide::cdp::browser_protocol::log::{EventEntryAdded, LogEntryLevel};
use chromiumoxide::cdp::browser_protocol::network::EventRequestWillBeSent;
use chromiumoxide::cdp::js_protocol::runtime::{EvaluateParams, EventExceptionThrown};
use chromiumoxide::{Browser, BrowserConfig, Page};
use futures::StreamExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tempfile::TempDir;
use tokio::task::JoinHandle;

pub(crate) const WIDE: i64 = 1280;
pub(crate) const PHONE: i64 = 360;

/// One line for each violation; an empty text if there is none.
pub(crate) const RUN_AXE: &str = "axe.run().then(result => result.violations.map(violation => \
    violation.id + ': ' + violation.help + ' ' + violation.nodes.map(node => node.html).join(' ')).join('\\n'))";

const FLAGS: [&str; 7] = [
    "headless",
    "disable-gpu",
    "no-first-run",
    "disable-background-networking",
    "disable-component-update",
    "disable-sync",
    "hide-scrollbars",
];

pub(crate) struct Chromium {
    browser: Browser,
    events: JoinHandle<()>,
    /// Goes last.
    _profile: TempDir,
}

/// A page of its own.
pub(crate) struct Tab(Page);

/// What a page did while it was open.
#[derive(Default)]
pub(crate) struct Heard {
    pub(crate) requests: Vec<String>,
    pub(crate) errors: Vec<String>,
}

/// `CHROMIUM`, or `chromium` on the path; `None`, said loudly, if there is none.
pub(crate) fn executable() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let on_path = || std::env::split_paths(&path).map(|dir| dir.join("chromium")).find(|file| file.is_file());
    let found = std::env::var_os("CHROMIUM").map(PathBuf::from).or_else(on_path);
    if found.is_none() {
        eprintln!("SKIPPED: no Chromium: install the package `chromium`, or set CHROMIUM");
    }
    found
}

/// The text of axe-core; `None`, said loudly, if nobody has fetched it.
pub(crate) fn axe() -> Option<String> {
    let file = depesche_e2e::target_dir().ok()?.join("e2e/axe.min.js");
    let script = std::fs::read_to_string(&file).ok();
    if script.is_none() {
        eprintln!("SKIPPED: no {}: `cargo xtask test` fetches it", file.display());
    }
    script
}

impl Chromium {
    pub(crate) async fn start(executable: &Path) -> Self {
        let profile = TempDir::with_prefix("depesche-chromium-").expect("a folder for the profile");
        let config = BrowserConfig::builder()
            .chrome_executable(executable)
            .user_data_dir(profile.path())
            .no_sandbox()
            .viewport(None)
            .disable_default_args()
            .args(FLAGS)
            .build()
            .expect("the config is complete");
        let (browser, mut handler) = Browser::launch(config).await.expect("Chromium starts");
        let events = tokio::spawn(async move { while handler.next().await.is_some() {} });
        Self { browser, events, _profile: profile }
    }

    pub(crate) async fn tab(&self, width: i64, scheme: &str) -> Tab {
        let page = self.browser.new_page("about:blank").await.expect("a new tab");
        let phone = width == PHONE;
        let metrics = SetDeviceMetricsOverrideParams::new(width, 800, 1.0, phone);
        page.execute(metrics).await.expect("a width");
        let scheme = MediaFeature::new("prefers-color-scheme", scheme);
        page.emulate_media_features(vec![scheme]).await.expect("a colour scheme");
        Tab(page)
    }

    pub(crate) async fn close(mut self) {
        self.browser.close().await.expect("Chromium closes");
        self.browser.wait().await.expect("Chromium ends");
        self.events.abort();
    }
}

impl Tab {
    pub(crate) async fn open(&self, url: &str) {
        self.0.goto(url).await.unwrap_or_else(|error| panic!("{url} does not open: {error}"));
    }

    /// The text that an expression, or its promise, gives.
    pub(crate) async fn text(&self, expression: &str) -> String {
        let params = EvaluateParams::builder().expression(expression).await_promise(true).return_by_value(true);
        let value = self.0.evaluate_expression(params.build().expect("an expression")).await;
        value.expect("the expression runs").into_value().expect("a text")
    }

    pub(crate) async fn forbid_script(&self) {
        self.0.execute(SetScriptExecutionDisabledParams::new(true)).await.expect("script can be forbidden");
    }

    pub(crate) async fn focus(&self, selector: &str) {
        let element = self.0.find_element(selector).await;
        element.unwrap_or_else(|error| panic!("no `{selector}`: {error}")).focus().await.expect("it takes the focus");
    }

    /// Presses a key on whatever has the focus, and lets the page settle.
    pub(crate) async fn press(&self, key: &str) {
        self.0.find_element("body").await.expect("a body").press_key(key).await.expect("a key");
        tokio::time::sleep(Duration::from_millis(300)).await;
    }

    pub(crate) async fn cookies(&self) -> usize {
        self.0.get_cookies().await.expect("the cookies").len()
    }

    pub(crate) async fn close(self) {
        self.0.close().await.expect("the tab closes");
    }

    /// Gathers what the page asks for and complains of, until the tab is closed.
    pub(crate) async fn listen(&self) -> JoinHandle<Heard> {
        self.0.enable_log().await.expect("the log");
        let requests = self.0.event_listener::<EventRequestWillBeSent>().await.expect("requests");
        let entries = self.0.event_listener::<EventEntryAdded>().await.expect("log entries");
        let exceptions = self.0.event_listener::<EventExceptionThrown>().await.expect("exceptions");
        tokio::spawn(async move {
            let errors = entries.filter(|event| futures::future::ready(event.entry.level == LogEntryLevel::Error));
            Heard {
                requests: requests.map(|event| event.request.url.clone()).collect().await,
                errors: errors
                    .map(|event| event.entry.text.clone())
                    .collect::<Vec<_>>()
                    .await
                    .into_iter()
                    .chain(exceptions.map(|event| event.exception_details.text.clone()).collect::<Vec<_>>().await)
                    .collect(),
            }
        })
    }
}
