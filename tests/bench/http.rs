//! Just enough HTTP/1.1 to be cheap: requests come as bytes, of answers only status, length and body are
//! read.

use std::io::{Error, ErrorKind, Result};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// A keep-alive connection.
pub struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

/// What came back.
pub struct Reply<'a> {
    /// HTTP status.
    pub status: u16,
    /// Body.
    pub body: &'a [u8],
}

/// What the first lines of an answer say.
struct Head {
    status: u16,
    ends: usize,
    body: usize,
}

impl Reply<'_> {
    /// Whether the server did what it was asked.
    #[must_use]
    pub const fn is_success(&self) -> bool {
        self.status >= 200 && self.status < 300
    }
}

impl Connection {
    /// Connects to that port of the loopback address.
    pub async fn open(port: u16) -> Result<Self> {
        let stream = TcpStream::connect(("127.0.0.1", port)).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, buffer: vec![0; 32 * 1_024] })
    }

    /// Sends a request and reads the answer to its end.
    pub async fn ask(&mut self, request: &[u8]) -> Result<Reply<'_>> {
        self.stream.write_all(request).await?;
        let mut filled = 0;
        let mut head = None;
        let Head { status, ends, body } = loop {
            if filled == self.buffer.len() {
                self.buffer.resize(2 * filled, 0);
            }
            filled += match self.stream.read(&mut self.buffer[filled..]).await? {
                0 => return Err(ErrorKind::UnexpectedEof.into()),
                read => read,
            };
            if head.is_none() {
                head = read_head(&self.buffer[..filled])?;
            }
            if let Some(head) = head.take_if(|head| filled >= head.ends + head.body) {
                break head;
            }
        };
        Ok(Reply { status, body: &self.buffer[ends..ends + body] })
    }
}

/// Reads the head, if it is there to its end.
fn read_head(bytes: &[u8]) -> Result<Option<Head>> {
    let mut head = Head { status: 0, ends: 0, body: 0 };
    loop {
        let rest = &bytes[head.ends..];
        let Some(length) = rest.iter().position(|byte| *byte == b'\n') else { return Ok(None) };
        let line = rest[..length].trim_ascii_end();
        if head.status == 0 {
            head.status = number(line.get(9..12).unwrap_or_default())?;
        } else if line.len() > 15 && line[..15].eq_ignore_ascii_case(b"content-length:") {
            head.body = number(&line[15..])?;
        } else if line.len() > 18 && line[..18].eq_ignore_ascii_case(b"transfer-encoding:") {
            return Err(Error::other("an answer without content-length"));
        }
        head.ends += length + 1;
        if line.is_empty() {
            return Ok(Some(head));
        }
    }
}

fn number<N: std::str::FromStr>(digits: &[u8]) -> Result<N> {
    let text = str::from_utf8(digits.trim_ascii()).map_err(Error::other)?;
    text.parse().map_err(|_| Error::other(format!("not a number in an answer: {text}")))
}

/// A request's text; the body, where there is one, is JSON.
#[must_use]
pub fn request(method: &str, path: &str, token: Option<&str>, body: &str) -> String {
    format!("{method} {path}{}{body}", head(token, body.len()))
}

/// What stands between the path and the body.
#[must_use]
pub fn head(token: Option<&str>, length: usize) -> String {
    let authorization = token.map_or_else(String::new, |token| format!("Authorization: Bearer {token}\r\n"));
    let content = if length == 0 {
        String::new()
    } else {
        format!("Content-Type: application/json\r\nContent-Length: {length}\r\n")
    };
    format!(" HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/json\r\n{authorization}{content}\r\n")
}
