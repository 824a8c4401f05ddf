//! A connection without any client in between.

use std::net::Ipv4Addr;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};

/// The longest that anybody listens.
const PATIENCE: Duration = Duration::from_secs(20);

/// A connection without any client in between.
pub struct Wire(pub TcpStream);

impl Wire {
    /// To a server, by its URL.
    pub async fn to(url: &str) -> Self {
        Self(TcpStream::connect(url.trim_start_matches("http://")).await.unwrap())
    }

    /// To a server on this machine, from one of its many addresses (127.0.0.0/8).
    pub async fn from(last: u8, url: &str) -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        socket.set_reuseaddr(true).unwrap();
        socket.bind((Ipv4Addr::new(127, 0, 0, last), 0).into()).unwrap();
        Self(socket.connect(url.trim_start_matches("http://").parse().unwrap()).await.unwrap())
    }

    /// Says something; the server may have hung up already.
    pub async fn say(&mut self, text: impl AsRef<[u8]>) -> &mut Self {
        let _hung_up = self.0.write_all(text.as_ref()).await;
        self
    }

    /// All that the server says until it hangs up.
    pub async fn hear(&mut self) -> String {
        let mut heard = Vec::new();
        let listening = async {
            let mut part = [0; 4096];
            while let Ok(length @ 1..) = self.0.read(&mut part).await {
                heard.extend_from_slice(&part[..length]);
            }
        };
        tokio::time::timeout(PATIENCE, listening).await.expect("the server hangs up");
        String::from_utf8(heard).unwrap()
    }

    /// What the server says next, up to the end of a head; empty where it has hung up.
    pub async fn hear_head(&mut self) -> String {
        let mut heard = Vec::new();
        while !heard.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            match tokio::time::timeout(PATIENCE, self.0.read(&mut byte))
                .await
                .expect("the server says something")
            {
                Ok(1) => heard.push(byte[0]),
                _ => break,
            }
        }
        String::from_utf8_lossy(&heard).into_owned()
    }

    /// Whether the server hangs up within that time, whatever it says before.
    pub async fn is_hung_up(&mut self, within: Duration) -> bool {
        let listening = async {
            let mut part = [0; 4096];
            while let Ok(1..) = self.0.read(&mut part).await {}
        };
        tokio::time::timeout(within, listening).await.is_ok()
    }
}

/// The statuses of the answers in what was heard.
#[must_use]
pub fn statuses(heard: &str) -> Vec<&str> {
    heard.split("HTTP/1.1 ").skip(1).map(|answer| &answer[..3]).collect()
}
