//! A reader's connection: HTTP/1.1, kept alive.

use anyhow::{Context as _, Result, bail};
use std::io::{BufRead, BufReader, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// One connection to the program. Opens itself, and again after the other side has closed it.
#[derive(Debug)]
pub struct Client {
    server: SocketAddr,
    connection: Option<BufReader<TcpStream>>,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    /// 200, 404 …
    pub status: u16,
    /// Names in lower case, in their order.
    pub headers: Vec<(String, String)>,
    /// As it came, compressed or not.
    pub body: Vec<u8>,
}

impl Client {
    /// Does not connect yet.
    pub fn new(server: SocketAddr) -> Self {
        Self { server, connection: None }
    }

    /// Asks for a page as it is, without compression.
    pub fn get(&mut self, path: &str) -> Result<Answer> {
        self.get_encoded(path, "identity")
    }

    /// Asks for a page in an encoding (`gzip`).
    pub fn get_encoded(&mut self, path: &str, encoding: &str) -> Result<Answer> {
        let server = self.server;
        let request = format!("GET {path} HTTP/1.1\r\nHost: {server}\r\nAccept-Encoding: {encoding}\r\n\r\n");
        let answer = self.exchange(&request).with_context(|| format!("no answer to GET http://{server}{path}"));
        if answer.as_ref().is_ok_and(|answer| answer.header("connection") != Some("close")) {
            return answer;
        }
        self.connection = None;
        answer
    }

    fn exchange(&mut self, request: &str) -> Result<Answer> {
        let connection = match &mut self.connection {
            Some(connection) => connection,
            closed => closed.insert(connect(self.server)?),
        };
        connection.get_mut().write_all(request.as_bytes())?;
        read_answer(connection)
    }
}

impl Answer {
    /// The first header of this name (in lower case).
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    /// The body as text.
    pub fn text(&self) -> std::borrow::Cow<'_, str> {
        String::from_utf8_lossy(&self.body)
    }
}

fn connect(server: SocketAddr) -> Result<BufReader<TcpStream>> {
    let stream = TcpStream::connect_timeout(&server, Duration::from_secs(5))?;
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    Ok(BufReader::new(stream))
}

fn read_answer(from: &mut impl BufRead) -> Result<Answer> {
    let first = read_line(from)?;
    let status = first.split(' ').nth(1).and_then(|code| code.parse().ok());
    let status = status.with_context(|| format!("expected a status line of HTTP, found `{first}`"))?;
    let headers = read_headers(from)?;
    let mut answer = Answer { status, headers, body: Vec::new() };
    let Some(length) = answer.header("content-length") else {
        bail!("expected an answer with a Content-Length, found {:?}", answer.headers);
    };
    answer.body.resize(length.parse()?, 0);
    from.read_exact(&mut answer.body)?;
    Ok(answer)
}

fn read_headers(from: &mut impl BufRead) -> Result<Vec<(String, String)>> {
    let mut headers = Vec::new();
    loop {
        let line = read_line(from)?;
        match line.split_once(':') {
            Some((name, value)) => headers.push((name.to_ascii_lowercase(), value.trim().to_owned())),
            None if line.is_empty() => return Ok(headers),
            None => bail!("expected `Name: value`, found `{line}`"),
        }
    }
}

fn read_line(from: &mut impl BufRead) -> Result<String> {
    let mut line = String::new();
    if from.read_line(&mut line)? == 0 {
        bail!("the connection was closed");
    }
    Ok(line.trim_end().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_ends_with_its_length() {
        let mut bytes = &b"HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\nETag: \"a:b\"\r\n\r\nnoHTTP"[..];
        let answer = read_answer(&mut bytes).unwrap();
        assert_eq!((answer.status, answer.header("etag"), &*answer.text()), (404, Some("\"a:b\""), "no"));
        assert_eq!(bytes, b"HTTP");
    }

    #[test]
    fn what_is_no_answer_is_named() {
        let error = read_answer(&mut &b"hello\r\n\r\n"[..]).unwrap_err();
        assert_eq!(error.to_string(), "expected a status line of HTTP, found `hello`");
    }
}
