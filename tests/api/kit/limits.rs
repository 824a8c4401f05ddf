//! Limits: what is slow, too large or broken ends soon and harms nobody else. Told over plain sockets.

use std::time::{Duration, Instant};

use phoihop_api::config::Config;
use phoihop_tests::app::on_sqlite;
use phoihop_tests::wire::{Wire, statuses};
use phoihop_tests::{App, Cast, story};
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// The longest that anything here waits for.
const PATIENCE: Duration = Duration::from_secs(20);

fn head(method: &str, path: &str, token: &str, more: &str) -> String {
    format!(
        "{method} {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nContent-Type: \
            application/json\r\n{more}\r\n"
    )
}

async fn people(app: &App) -> Value {
    app.user("admin").await.get("/v1/people?count=true").await.ok()["total"].clone()
}

async fn a_client_that_stalls_is_let_go(app: App) {
    let second = Duration::from_secs(1);
    let app = app
        .restarted_with(|config| Config {
            head_timeout: second,
            keep_alive: second,
            body_timeout: second,
            ..config
        })
        .await;
    let (token, before) = (app.token("admin").await, people(&app).await);
    let begun = Instant::now();
    for (name, said, expected) in [
        (
            "a body that stops",
            head("POST", "/v1/people", &token, "Content-Length: 100\r\n") + "{\"full_name\":",
            vec!["408"],
        ),
        (
            "chunks that stop",
            head("POST", "/v1/people", &token, "Transfer-Encoding: chunked\r\n") + "5\r\n{\"ful\r\n",
            vec!["408"],
        ),
        ("a head that stops", "GET /healthz HTTP/1.1\r\nHost: x\r\n".to_owned(), vec!["408"]),
        ("a connection that idles", head("GET", "/healthz", &token, ""), vec!["200"]),
    ] {
        let heard = Wire::to(&app.url).await.say(said).await.hear().await;
        assert_eq!(statuses(&heard), expected, "{name}: {heard}");
        if name.starts_with("a body") {
            assert!(
                heard.contains("\"code\":\"request_timeout\"")
                    && heard.to_ascii_lowercase().contains("connection: close"),
                "{heard}"
            );
        }
    }
    assert!(begun.elapsed() >= Duration::from_secs(4), "each had its second");
    let mut dripping = Wire::to(&app.url).await;
    dripping.say(head("POST", "/v1/people", &token, "Content-Length: 1000\r\n")).await;
    let began = Instant::now();
    while dripping.0.write_all(b" ").await.is_ok() && began.elapsed() < PATIENCE {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(began.elapsed() < PATIENCE, "a body that drips is no way round it");
    assert_eq!(people(&app).await, before);
}

#[test]
fn a_client_that_stalls_is_let_go_on_sqlite() {
    on_sqlite(async |app| a_client_that_stalls_is_let_go(app).await);
}

story! {
    async fn a_stop_finishes_what_is_under_way(own app) {
        let (token, address) = (app.token("admin").await, app.url.trim_start_matches("http://").to_owned());
        let body = r#"{"full_name": "Người cuối cùng"}"#;
        let mut under_way = Wire::to(&app.url).await;
        let asked = format!("Content-Length: {}\r\nExpect: 100-continue\r\n", body.len());
        under_way.say(head("POST", "/v1/people", &token, &asked)).await;
        // The server says so once it has begun with the request (RFC 9110, 10.1.1); one in line behind others
        // it may drop.
        let mut begun = [0; 25];
        under_way.0.read_exact(&mut begun).await.unwrap();
        assert_eq!(&begun, b"HTTP/1.1 100 Continue\r\n\r\n");
        under_way.say(&body[..9]).await;
        let finishing = async {
            let deadline = Instant::now() + PATIENCE;
            while TcpStream::connect(&address).await.is_ok() {
                assert!(Instant::now() < deadline, "no new connections are taken");
                tokio::task::yield_now().await;
            }
            under_way.say(&body[9..]).await.hear().await
        };
        let (app, heard) = futures_util::join!(app.restarted(), finishing);
        assert_eq!(statuses(&heard), ["201"], "{heard}");
        assert_eq!(app.user("admin").await.get("/v1/people?q=nguoi+cuoi+cung").await.ok().items().len(), 1);
    }
}

story! {
    async fn what_is_too_large_or_broken_is_refused_and_the_next_one_is_served(app) {
        let token = app.token("admin").await;
        let (long, many) = ("x".repeat(200_000), "X-A: b\r\n".repeat(300));
        let post = |more: &str, body: &str| head("POST", "/v1/people", &token, more) + body;
        let whole = r#"{"full_name": "A"}"#;
        for (name, said) in [
            ("a huge header", head("GET", "/healthz", &token, &format!("X-Long: {long}\r\n"))),
            ("many headers", head("GET", "/healthz", &token, &many)),
            ("a long address", head("GET", &format!("/healthz?{long}"), &token, "")),
            ("no HTTP", "\u{0}\u{1}\u{2} hello\r\n\r\n".to_owned()),
            ("another HTTP", "GET /healthz HTTP/9.9\r\n\r\n".to_owned()),
            ("two lengths", post("Content-Length: 18\r\nContent-Length: 5\r\n", whole)),
            ("a negative length", post("Content-Length: -1\r\n", whole)),
            (
                "a length and chunks",
                post("Content-Length: 18\r\nTransfer-Encoding: chunked\r\n", "5\r\n{\"ful\r\n0\r\n\r\n"),
            ),
            ("no such chunk", post("Transfer-Encoding: chunked\r\n", "zz\r\nabc\r\n")),
            ("an announced gigabyte", post("Content-Length: 1073741824\r\n", "")),
            (
                "an encoding",
                post("Content-Encoding: gzip\r\nContent-Length: 18\r\nConnection: close\r\n", whole),
            ),
        ] {
            let mut wire = Wire::to(&app.url).await;
            wire.say(said).await.0.shutdown().await.ok();
            let heard = wire.hear().await;
            assert!(statuses(&heard).iter().all(|status| status.starts_with('4')), "{name}: {heard}");
            app.anybody().get("/healthz").await.ok();
        }
        let long_but_fair = app.anybody().get(&format!("/{}", "x".repeat(8_000))).await;
        long_but_fair.refused(404, "not_found");
        assert_eq!(
            app.user("admin").await.get("/v1/people?q=A&external_id=none").await.ok().items().len(),
            0
        );
    }

    async fn too_much_is_refused_before_it_is_sent(app) {
        let token = app.token("admin").await;
        let announced = head("POST", "/v1/people", &token, "Content-Length: 1073741824\r\n");
        let heard = Wire::to(&app.url).await.say(announced).await.hear().await;
        assert!(heard.contains("\"code\":\"body_too_large\"") && heard.contains("1048576"), "{heard}");
        let unknown = head("POST", "/v1/people", "nobody", "Content-Length: 1000000\r\n");
        assert_eq!(statuses(&Wire::to(&app.url).await.say(unknown).await.hear().await), ["401"]);
        let endless = head("POST", "/v1/people", &token, "Transfer-Encoding: chunked\r\n")
            + &format!("10000\r\n{}\r\n", " ".repeat(65536)).repeat(17);
        assert_eq!(statuses(&Wire::to(&app.url).await.say(endless).await.hear().await), ["413"]);
    }

    async fn requests_in_one_breath_are_answered_in_their_order(app) {
        let token = app.token("admin").await;
        let body = r#"{"full_name": "Lê Ống"}"#;
        let named =
            |n: u8, more: &str| format!("X-Request-Id: 0189d0ab-3c00-7000-8000-00000000000{n}\r\n{more}");
        let said = head("GET", "/v1/people", &token, &named(1, ""))
            + &head("POST", "/v1/people", &token, &named(2, &format!("Content-Length: {}\r\n", body.len())))
            + body
            + &head("GET", "/nothing", &token, &named(3, ""))
            + &head("HEAD", "/v1/organisations", &token, &named(4, ""))
            + &head("GET", "/v1/people?q=le+ong", &token, &named(5, "Connection: close\r\n"));
        let heard = Wire::to(&app.url).await.say(said).await.hear().await;
        assert_eq!(statuses(&heard), ["200", "201", "404", "200", "200"]);
        let names: Vec<&str> = heard
            .split("x-request-id: 0189d0ab-3c00-7000-8000-00000000000")
            .skip(1)
            .map(|rest| &rest[..1])
            .collect();
        assert_eq!(names, ["1", "2", "3", "4", "5"]);
        assert!(
            heard.rsplit("\r\n\r\n").next().unwrap().contains("Lê Ống"),
            "the last sees what the second wrote"
        );
    }

    async fn a_client_that_hangs_up_in_the_middle_leaves_nothing(app) {
        let cast = Cast::of(app).await;
        let (token, before) = (app.token("admin").await, people(app).await);
        let whole = r#"{"full_name": "Không Có"}"#;
        for (n, (more, body)) in [
            ("Content-Length: 500\r\n", whole.to_owned()),
            ("Transfer-Encoding: chunked\r\n", format!("{:x}\r\n{whole}\r\n", whole.len())),
            ("Transfer-Encoding: chunked\r\n", format!("{:x}\r\n{whole}", whole.len() + 1)),
        ]
        .into_iter()
        .enumerate()
        {
            let mut wire = Wire::to(&app.url).await;
            wire.say(head("POST", "/v1/people", &token, more) + &body).await;
            drop(wire);
            let told = format!("phoihop_problems_total{{code=\"body_incomplete\"}} {}\n", n + 1);
            let deadline = Instant::now() + PATIENCE;
            while !app.state.metrics.text().contains(&told) {
                assert!(Instant::now() < deadline, "nobody noticed: {more}");
                tokio::task::yield_now().await;
            }
        }
        assert_eq!(people(app).await, before);
        assert!(cast.admin.get("/v1/people?q=khong+co").await.ok().items().is_empty());
    }
}
