//! A mail server that takes what the program sends, and shows it.

use std::io;
use std::net::{IpAddr, TcpListener};
use std::sync::{Arc, Mutex};

use mailin_embedded::response::{self, Response};
use mailin_embedded::{Handler, Server, SslConfig};

/// A mail as it arrived.
#[derive(Debug, Clone, Default)]
pub struct Arrived {
    /// To whom.
    pub to: Vec<String>,
    /// Head and body as sent.
    pub text: String,
}

impl Arrived {
    /// The body as people read it.
    #[must_use]
    pub fn body(&self) -> String {
        let (head, body) = self.text.split_once("\r\n\r\n").unwrap();
        assert!(head.contains("Content-Transfer-Encoding: quoted-printable"), "{head}");
        let plain = quoted_printable::decode(body, quoted_printable::ParseMode::Strict).unwrap();
        String::from_utf8(plain).unwrap()
    }
}

#[derive(Clone)]
struct Box {
    arrived: Arc<Mutex<Vec<Arrived>>>,
    refuses: Arc<Mutex<bool>>,
    arriving: Arrived,
    bytes: Vec<u8>,
}

impl Handler for Box {
    fn mail(&mut self, _: IpAddr, _: &str, _: &str) -> Response {
        self.arriving = Arrived::default();
        self.bytes.clear();
        if *self.refuses.lock().unwrap() { response::INTERNAL_ERROR } else { response::OK }
    }

    fn rcpt(&mut self, to: &str) -> Response {
        self.arriving.to.push(to.to_owned());
        response::OK
    }

    fn data(&mut self, part: &[u8]) -> io::Result<()> {
        self.bytes.extend_from_slice(part);
        Ok(())
    }

    fn data_end(&mut self) -> Response {
        let arrived =
            Arrived { text: String::from_utf8(self.bytes.clone()).unwrap(), ..self.arriving.clone() };
        self.arrived.lock().unwrap().push(arrived);
        response::OK
    }
}

/// A running mail server; it goes with the test's process.
pub struct Mailbox {
    /// How the program reaches it.
    pub url: String,
    arrived: Arc<Mutex<Vec<Arrived>>>,
    refuses: Arc<Mutex<bool>>,
}

impl Mailbox {
    /// Opens one.
    #[must_use]
    pub fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("smtp://{}", listener.local_addr().unwrap());
        let (arrived, refuses) = (Arc::default(), Arc::default());
        let handler = Box {
            arrived: Arc::clone(&arrived),
            refuses: Arc::clone(&refuses),
            arriving: Arrived::default(),
            bytes: Vec::new(),
        };
        let mut server = Server::new(handler);
        server.with_name("mail.test").with_ssl(SslConfig::None).unwrap().with_tcp_listener(listener);
        std::thread::spawn(move || server.serve().unwrap());
        Self { url, arrived, refuses }
    }

    /// What has arrived so far.
    #[must_use]
    pub fn arrived(&self) -> Vec<Arrived> {
        self.arrived.lock().unwrap().clone()
    }

    /// Takes no mail for now, or takes it again.
    pub fn refuse(&self, refuses: bool) {
        *self.refuses.lock().unwrap() = refuses;
    }
}
