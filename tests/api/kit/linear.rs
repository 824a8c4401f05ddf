//! Whatever a stranger sends costs no more than its length: each place of input that needs no token, filled
//! with the worst that fits.

use std::time::Duration;

use phoihop_tests::binary::Process;
use phoihop_tests::cost::processor_time;
use phoihop_tests::database::Database;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// As large as the largest body that is taken of anybody, less what surrounds it: of strangers, one of them
/// is refused unread.
const WHOLE: usize = 1_000_000;
/// As large as is taken of strangers.
const TAKEN: usize = 128_000;
/// What a request may cost by itself, whatever it sends: with an unoptimised program, and hashing a password
/// where there is one to hash.
const BY_ITSELF: Duration = Duration::from_millis(400);
/// How often each is sent, so that figures can be told from chance.
const TIMES: u32 = 3;

const FORM: &str = "application/x-www-form-urlencoded";
const JSON: &str = "application/json";

/// A way to fill a place of input: its name, and a whole request of about that many bytes.
type Fill = (&'static str, fn(usize) -> Vec<u8>);

fn post(path: &str, content_type: &str, body: &str) -> Vec<u8> {
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: \
            {content_type}\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    (head + body).into_bytes()
}

fn get(address: &str, headers: &str) -> Vec<u8> {
    format!("GET {address} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{headers}\r\n").into_bytes()
}

/// As many parts as fit, each made from its number, with something between.
fn many(bytes: usize, between: &str, part: impl Fn(usize) -> String) -> String {
    let mut all = String::new();
    for n in 0.. {
        let part = part(n);
        if all.len() + part.len() + between.len() > bytes {
            break;
        }
        if n > 0 {
            all.push_str(between);
        }
        all.push_str(&part);
    }
    all
}

fn object(bytes: usize, field: impl Fn(usize) -> String) -> String {
    format!("{{{}}}", many(bytes, ",", field))
}

/// The most that fits into the head of a request, of a body of that many bytes.
fn in_head(bytes: usize) -> usize {
    bytes / 10
}

/// An address of a list whose query can be as long as queries may be.
fn query(bytes: usize, part: fn(usize) -> String) -> Vec<u8> {
    get(&format!("/v1/public/programmes?{}", many(bytes / 32, "&", part)), "")
}

const FILLS: &[Fill] = &[
    ("form fields of a token", |n| post("/oauth/token", FORM, &many(n, "&", |n| format!("{n:x}=")))),
    ("form fields of an introspection", |n| {
        post("/oauth/introspect", FORM, &many(n, "&", |n| format!("{n:x}=")))
    }),
    ("form fields of a revocation", |n| post("/oauth/revoke", FORM, &many(n, "&", |n| format!("{n:x}=")))),
    ("one form field many times", |n| post("/oauth/token", FORM, &many(n, "&", |_| "a=1".to_owned()))),
    ("empty form fields", |n| post("/oauth/token", FORM, &"&".repeat(n))),
    ("escapes in a form", |n| post("/oauth/token", FORM, &format!("client_id={}", "%41".repeat(n / 3)))),
    ("a long secret", |n| {
        post(
            "/oauth/token",
            FORM,
            &format!("grant_type=client_credentials&client_id=x&client_secret={}", "a".repeat(n)),
        )
    }),
    ("unknown keys", |n| post("/v1/auth/log-in", JSON, &object(n, |n| format!("\"{n:x}\":0")))),
    ("long unknown keys", |n| {
        post("/v1/auth/log-in", JSON, &object(n, |k| format!("\"{k}{}\":0", "k".repeat(1_000))))
    }),
    ("one key as long as all", |n| post("/v1/auth/log-in", JSON, &format!("{{\"{}\":0}}", "k".repeat(n)))),
    ("the same key twice", |n| {
        post("/v1/auth/log-in", JSON, &format!("{{\"{0}\":0,\"{0}\":0}}", "k".repeat(n / 2)))
    }),
    ("lists in lists", |n| post("/v1/auth/log-in", JSON, &"[".repeat(n))),
    ("objects in objects", |n| post("/v1/auth/log-in", JSON, &"{\"a\":".repeat(n / 5))),
    ("empty lists", |n| {
        post("/v1/auth/log-in", JSON, &format!("{{\"username\":[{}]}}", many(n, ",", |_| "[]".to_owned())))
    }),
    ("numbers", |n| post("/v1/auth/log-in", JSON, &format!("[{}]", many(n, ",", |_| "1".to_owned())))),
    ("one number of many digits", |n| {
        post("/v1/auth/log-in", JSON, &format!("{{\"username\":{}}}", "9".repeat(n)))
    }),
    ("escapes in a text", |n| {
        post("/v1/auth/log-in", JSON, &format!("{{\"username\":\"{}\"}}", "\\u1ead".repeat(n / 6)))
    }),
    ("marks upon marks", |n| {
        post("/v1/auth/log-in", JSON, &format!("{{\"username\":\"a{}\"}}", "\u{323}\u{302}".repeat(n / 4)))
    }),
    ("letters that unfold", |n| {
        post("/v1/auth/log-in", JSON, &format!("{{\"username\":\"{}\"}}", "\u{fdfa}".repeat(n / 3)))
    }),
    ("a long password", |n| {
        post(
            "/v1/auth/log-in",
            JSON,
            &format!("{{\"username\":\"nobody\",\"password\":\"{}\"}}", "p".repeat(n)),
        )
    }),
    ("a long refresh token", |n| {
        post("/v1/auth/refresh", JSON, &format!("{{\"refresh_token\":\"{}\"}}", "p".repeat(n)))
    }),
    ("a long link", |n| {
        post(
            "/v1/auth/password-reset",
            JSON,
            &format!("{{\"token\":\"{}\",\"new_password\":\"{0}\"}}", "p".repeat(n / 2)),
        )
    }),
    ("blanks", |n| post("/v1/auth/log-in", JSON, &" ".repeat(n))),
    ("a body that nobody reads", |n| post("/nothing", JSON, &" ".repeat(n))),
    ("parameters", |n| query(n, |n| format!("{n:x}="))),
    ("one parameter many times", |n| query(n, |_| "q=a".to_owned())),
    ("escapes in a query", |n| {
        get(&format!("/v1/public/programmes?q={}", "%e1%ba%ad".repeat(n / 32 / 9)), "")
    }),
    ("words to search for", |n| {
        get(&format!("/v1/public/programmes?q={}", many(n / 300, "+", |n| format!("{n:x}"))), "")
    }),
    ("fields to show", |n| {
        get(&format!("/v1/public/programmes?fields={}", many(n / 300, ",", |n| format!("{n:x}"))), "")
    }),
    ("a cursor", |n| get(&format!("/v1/public/programmes?cursor={}", "A".repeat(n / 300)), "")),
    ("parts of a path", |n| get(&format!("/v1{}", "/a".repeat(in_head(n) / 2)), "")),
    ("one part of a path", |n| get(&format!("/v1/people/{}", "a".repeat(in_head(n))), "")),
    ("dots in a path", |n| get(&format!("/v1{}", "/..".repeat(in_head(n) / 3)), "")),
    ("escapes in a path", |n| get(&format!("/v1/people/{}", "%41".repeat(in_head(n) / 3)), "")),
    ("languages", |n| {
        get(
            "/healthz",
            &format!("Accept-Language: {}\r\n", many(in_head(n), ",", |n| format!("{n:x};q=0.1"))),
        )
    }),
    ("media types", |n| {
        get("/healthz", &format!("Accept: {}\r\n", many(in_head(n), ",", |n| format!("a/{n:x}"))))
    }),
    ("encodings", |n| {
        get(
            "/problems",
            &format!("Accept-Encoding: {}\r\n", many(in_head(n), ",", |n| format!("{n:x};q=0.1"))),
        )
    }),
    ("known tags", |n| {
        get("/problems", &format!("If-None-Match: {}\r\n", many(in_head(n), ",", |n| format!("\"{n:x}\""))))
    }),
    ("proxies", |n| {
        get(
            "/v1/public/programmes",
            &format!("X-Forwarded-For: {}\r\n", many(in_head(n), ",", |n| format!("10.0.0.{}", n % 256))),
        )
    }),
    ("a bearer", |n| get("/v1/me", &format!("Authorization: Bearer {}\r\n", "a.".repeat(in_head(n) / 2)))),
    ("an origin", |n| get("/healthz", &format!("Origin: http://{}\r\n", "a".repeat(in_head(n))))),
    ("headers", |n| {
        get(
            "/healthz",
            &(0..90).map(|at| format!("X-{at}: {}\r\n", "b".repeat(in_head(n) / 90))).collect::<String>(),
        )
    }),
    ("lines of one header", |n| {
        get("/healthz", &many(in_head(n), "", |_| format!("Accept-Language: {}\r\n", "a,".repeat(700))))
    }),
    ("a request's own name", |n| get("/healthz", &format!("X-Request-Id: {}\r\n", "a".repeat(in_head(n))))),
    ("a method", |n| {
        [vec![b'A'; in_head(n)], b" / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".to_vec()].concat()
    }),
];

/// What the server answers: how long that is, and its status.
async fn asked(address: &str, request: &[u8]) -> (usize, String) {
    let mut wire = TcpStream::connect(address).await.unwrap();
    // Refused halfway, it hangs up: then the rest cannot be said.
    let _hung_up = wire.write_all(request).await;
    let mut heard = Vec::new();
    let _hung_up = wire.read_to_end(&mut heard).await;
    (heard.len(), String::from_utf8_lossy(&heard).chars().skip(9).take(3).collect())
}

#[test]
fn what_a_stranger_sends_costs_by_its_length_and_is_answered_briefly() {
    let database = Database::sqlite();
    let server = Process::start("serve", &database.folder(), None);
    actix_web::rt::System::new().block_on(async {
        let address = server.url.trim_start_matches("http://");
        for (name, fill) in FILLS {
            let mut costs = Vec::new();
            for bytes in [TAKEN / 8, TAKEN, WHOLE] {
                let request = fill(bytes);
                assert!(request.len() <= 1 << 20, "{name}: {}", request.len());
                let before = processor_time(server.id());
                // One that is refused unread ends its connection, which takes a moment.
                let times = if bytes > TAKEN { 1 } else { TIMES };
                for _ in 0..times {
                    let (length, status) = asked(address, &request).await;
                    assert!(length < 64 << 10, "{name}: {length} bytes of answer");
                    assert!(!status.starts_with('5') || status == "505", "{name}: {status}");
                }
                costs.push(processor_time(server.id()).saturating_sub(before) / times);
            }
            // Eight times as long, it may cost ten times as much, and never more than a few hundred
            // milliseconds.
            let bounds =
                [costs[0].max(Duration::from_millis(3)) * 10, costs[1].max(Duration::from_millis(3)) * 70];
            assert!(
                costs[1] < bounds[0] && costs[2] < bounds[1] && costs[2] < BY_ITSELF,
                "{name}: {costs:?}"
            );
        }
    });
}
