//! Debian's nginx, tuned, serving the bytes that depesche serves.

use crate::tools;
use anyhow::{Context as _, Result, ensure};
use depesche_e2e::{Answer, Client};
use std::fs;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;
use tempfile::TempDir;

/// nginx gives these itself.
const ITS_OWN: [&str; 9] = [
    "accept-ranges",
    "connection",
    "content-encoding",
    "content-length",
    "content-type",
    "date",
    "etag",
    "last-modified",
    "server",
];

/// A running nginx. Stops it and deletes its folder when dropped.
pub(crate) struct Nginx {
    folder: TempDir,
    address: SocketAddr,
    master: Child,
}

impl Nginx {
    /// Starts one that serves these pages, each a path and the answer that depesche gave.
    pub(crate) fn serving(pages: &[(String, Answer)]) -> Result<Self> {
        let folder = TempDir::with_prefix("depesche-nginx-")?;
        for (path, answer) in pages {
            write_page(&folder.path().join("pages"), path, answer)?;
        }
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, depesche_e2e::free_port()?));
        let (_, first) = pages.first().context("there is no page to serve")?;
        fs::write(folder.path().join("nginx.conf"), config(address, first)?)?;
        let master = nginx(folder.path()).stdin(Stdio::null()).spawn().context("cannot start nginx")?;
        let server = Self { folder, address, master };
        server.wait_until_open()?;
        Ok(server)
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// The processes that serve.
    pub(crate) fn workers(&self) -> Result<Vec<u32>> {
        let master = self.master.id();
        let children = fs::read_to_string(format!("/proc/{master}/task/{master}/children"))?;
        Ok(children.split_whitespace().map(str::parse).collect::<Result<_, _>>()?)
    }

    fn wait_until_open(&self) -> Result<()> {
        for _ in 0..250 {
            if Client::new(self.address).get("/none").is_ok() {
                return Ok(());
            }
            sleep(Duration::from_millis(20));
        }
        let log = fs::read_to_string(self.folder.path().join("error.log")).unwrap_or_default();
        anyhow::bail!("nginx does not answer after 5 s:\n{log}")
    }
}

impl Drop for Nginx {
    /// The master ends its workers, so it must be asked, not killed.
    fn drop(&mut self) {
        if tools::run(nginx(self.folder.path()).args(["-s", "stop"])).is_ok() {
            self.master.wait().ok();
        }
    }
}

fn nginx(folder: &Path) -> Command {
    let mut command = Command::new(tools::find("nginx").unwrap_or_else(|| "nginx".into()));
    command.arg("-p").arg(folder).arg("-c").arg(folder.join("nginx.conf")).arg("-e").arg(folder.join("error.log"));
    command
}

fn write_page(pages: &Path, path: &str, answer: &Answer) -> Result<()> {
    ensure!(answer.header("content-encoding") == Some("gzip"), "{path} is not packed with gzip: {:?}", answer.headers);
    let file = pages.join(format!("{}.gz", path.trim_start_matches('/')));
    fs::create_dir_all(file.parent().unwrap_or(pages))?;
    Ok(fs::write(file, &answer.body)?)
}

fn config(address: SocketAddr, page: &Answer) -> Result<String> {
    let user = if tools::is_root() { "user root;" } else { "" };
    let content_type = page.header("content-type").context("the page has no Content-Type")?;
    let headers = page.headers.iter().filter(|(name, _)| !ITS_OWN.contains(&name.as_str()));
    let headers = headers.map(|(name, value)| Ok(format!("add_header {name} {};\n", quoted(value)?)));
    Ok(format!(
        r#"{user}
daemon off;
worker_processes 2;
pid nginx.pid;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    sendfile on;
    tcp_nopush on;
    tcp_nodelay on;
    keepalive_timeout 65;
    keepalive_requests 100000000;
    open_file_cache max=10000 inactive=10m;
    open_file_cache_valid 10m;
    types {{ }}
    default_type {content_type};
    server {{
        listen {address};
        root pages;
        gzip_static on;
        {headers}
    }}
}}
"#,
        content_type = quoted(content_type)?,
        headers = headers.collect::<Result<String>>()?,
    ))
}

/// A value in nginx's own quotes.
fn quoted(value: &str) -> Result<String> {
    ensure!(!value.contains('$'), "`{value}` has a `$`, which nginx would read as a variable");
    Ok(format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\"")))
}
