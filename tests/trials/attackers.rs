//! Those who want that nobody else is served. They pace themselves: what they do costs them as long a rest.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::future::{BoxFuture, FutureExt, join_all};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::{Instant, sleep, timeout};

/// The most that any of them does in a loop.
const MOST: usize = 50_000;
/// The shortest rest between two requests.
const REST: Duration = Duration::from_millis(20);
/// How long anybody waits for the server.
const PATIENCE: Duration = Duration::from_secs(60);
/// A client's buffer, so that what it does not read stays with the server.
const BUFFER: u32 = 8 << 10;
const HEALTH: &str = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n";
const CONTRACT: &str = "GET /openapi.json HTTP/1.1\r\nHost: x\r\nAccept-Encoding: identity\r\n\r\n";

/// What became of their requests, counted by what they did and how it ended.
pub type Tally = Arc<Mutex<BTreeMap<String, usize>>>;

/// All of them.
pub struct Attackers {
    address: String,
    /// A token with which exports are read.
    token: String,
    tally: Tally,
}

impl Attackers {
    /// Those who will attack the server at that URL, one of them with a token.
    pub fn of(url: &str, token: &str) -> Self {
        Self {
            address: url.trim_start_matches("http://").to_owned(),
            token: token.to_owned(),
            tally: Tally::default(),
        }
    }

    /// What became of it so far.
    pub fn tally(&self) -> Tally {
        Arc::clone(&self.tally)
    }

    /// Attacks for so long, on a thread of their own; answers the processor time that it took.
    pub fn attack(self, lasts: Duration) -> std::thread::JoinHandle<Duration> {
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            let _their_time_is_over = runtime.block_on(async { timeout(lasts, self.all()).await });
            let told = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
            Duration::from_nanos(told.split_whitespace().next().unwrap().parse().unwrap())
        })
    }

    async fn all(&self) {
        let fields: Vec<String> = (0..200_000).map(short_name).collect();
        let keys: Vec<String> = (0..100_000).map(|n| format!("\"{n:x}\":0")).collect();
        let form = post("/oauth/token", "application/x-www-form-urlencoded", &fields.join("&"));
        let log_in = post("/v1/auth/log-in", "application/json", &format!("{{{}}}", keys.join(",")));
        let mut all: Vec<BoxFuture<'_, ()>> = Vec::new();
        for last in 10..14 {
            all.push(self.posts("forms of 200,000 fields", last, &form).boxed());
            all.push(self.posts("log-ins with 100,000 keys", last, &log_in).boxed());
        }
        for n in 0..80 {
            all.push(self.says_a_byte_now_and_then(20 + n % 40).boxed());
        }
        for n in 0..20 {
            all.push(self.reads_nothing(20 + n % 40).boxed());
        }
        for _ in 0..300 {
            all.push(self.is_one_of_a_crowd(60).boxed());
        }
        for _ in 0..2 {
            all.push(self.reads_an_export_slowly(15).boxed());
        }
        all.push(self.asks_for_more_exports(15).boxed());
        join_all(all).await;
    }

    fn counts(&self, what: &str, how: &str) {
        *self.tally.lock().unwrap().entry(format!("{what} → {how}")).or_default() += 1;
    }

    /// A connection from one of this machine's addresses; none where there is none to be had.
    async fn from(&self, last: u8) -> Option<TcpStream> {
        let socket = TcpSocket::new_v4().unwrap();
        socket.set_reuseaddr(true).unwrap();
        socket.set_recv_buffer_size(BUFFER).unwrap();
        socket.bind((Ipv4Addr::new(127, 0, 0, last), 0).into()).unwrap();
        let connected = socket.connect(self.address.parse().unwrap()).await.ok();
        if connected.is_none() {
            self.counts("connections", "refused");
        }
        connected
    }

    async fn posts(&self, what: &str, last: u8, request: &[u8]) {
        for _ in 0..MOST {
            let began = Instant::now();
            if let Some(mut wire) = self.from(last).await {
                // Refused halfway, the server hangs up: then the rest cannot be said.
                let _hung_up = timeout(PATIENCE, wire.write_all(request)).await;
                self.counts(what, &status(&mut wire).await);
            }
            sleep(began.elapsed().max(REST)).await;
        }
    }

    async fn says_a_byte_now_and_then(&self, last: u8) {
        for _ in 0..MOST {
            if let Some(mut wire) = self.from(last).await
                && wire.write_all(HEALTH.as_bytes()).await.is_ok()
                && status(&mut wire).await == "200"
            {
                let mut said = 0;
                for byte in HEALTH.as_bytes() {
                    if wire.write_all(&[*byte]).await.is_err() {
                        break;
                    }
                    said += 1;
                    sleep(Duration::from_secs(9)).await;
                }
                self.counts("a byte every 9 s", &format!("cut within {said} bytes"));
            }
            sleep(Duration::from_secs(1)).await;
        }
    }

    async fn reads_nothing(&self, last: u8) {
        for _ in 0..MOST {
            let (began, mut wire) = (Instant::now(), self.from(last).await);
            if let Some(wire) = &mut wire {
                let _hung_up = wire.write_all(CONTRACT.repeat(12).as_bytes()).await;
                // A server that no longer listens lets these lie; one that has hung up refuses them.
                while !matches!(
                    timeout(Duration::from_secs(1), wire.write_all(CONTRACT.as_bytes())).await,
                    Ok(Err(_))
                ) && began.elapsed() < PATIENCE
                {
                    sleep(Duration::from_secs(2)).await;
                }
                self.counts(
                    "answers that nobody reads",
                    if began.elapsed() < PATIENCE { "cut" } else { "not cut within a minute" },
                );
            }
            sleep(Duration::from_secs(1)).await;
        }
    }

    async fn is_one_of_a_crowd(&self, last: u8) {
        for _ in 0..MOST {
            if let Some(mut wire) = self.from(last).await {
                let _hung_up = wire.write_all(&HEALTH.as_bytes()[..9]).await;
                self.counts("300 of one address", &status(&mut wire).await);
            }
            sleep(Duration::from_secs(3)).await;
        }
    }

    fn export(&self) -> String {
        format!(
            "GET /v1/exports/people HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer \
                {}\r\n\r\n",
            self.token
        )
    }

    /// Barely fast enough to be let read on.
    async fn reads_an_export_slowly(&self, last: u8) {
        for _ in 0..MOST {
            if let Some(mut wire) = self.from(last).await {
                let (mut part, mut read) = (vec![0; 4 << 10], 0);
                let _hung_up = wire.write_all(self.export().as_bytes()).await;
                while let Ok(Ok(length @ 1..)) = timeout(PATIENCE, wire.read(&mut part)).await {
                    read += length;
                    sleep(Duration::from_millis(200)).await;
                }
                self.counts("exports read slowly", if read > 100_000 { "read" } else { "refused" });
            }
            sleep(REST).await;
        }
    }

    async fn asks_for_more_exports(&self, last: u8) {
        // Those who read are first.
        sleep(Duration::from_secs(1)).await;
        for _ in 0..MOST {
            if let Some(mut wire) = self.from(last).await {
                let _hung_up = wire.write_all(self.export().as_bytes()).await;
                self.counts("more exports", &status(&mut wire).await);
            }
            sleep(Duration::from_millis(200)).await;
        }
    }
}

/// As short as that many different names can be.
fn short_name(n: usize) -> String {
    const LETTERS: &[u8] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    let (rest, last) = (n / LETTERS.len(), char::from(LETTERS[n % LETTERS.len()]));
    if rest == 0 { last.to_string() } else { format!("{}{last}", short_name(rest)) }
}

fn post(path: &str, content_type: &str, body: &str) -> Vec<u8> {
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: \
            {content_type}\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    (head + body).into_bytes()
}

/// The status of the next answer.
async fn status(wire: &mut TcpStream) -> String {
    let mut first = [0; 12];
    match timeout(PATIENCE, wire.read_exact(&mut first)).await {
        Ok(Ok(_)) => String::from_utf8_lossy(&first[9..]).into_owned(),
        Ok(Err(_)) => "cut".to_owned(),
        Err(_) => "nothing within a minute".to_owned(),
    }
}
