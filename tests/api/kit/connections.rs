//! Connections: whoever holds one and does nothing with it, or nothing fast, loses it, and keeps nobody else
//! out. Told over plain sockets.

use std::process::Command;
use std::time::{Duration, Instant};

use phoihop_api::config::Config;
use phoihop_tests::binary::{Process, program};
use phoihop_tests::cost::processor_time;
use phoihop_tests::database::Database;
use phoihop_tests::wire::{Wire, statuses};
use phoihop_tests::{Actor, App, Cast, story};
use serde_json::json;
use tokio::io::AsyncWriteExt;

const SECOND: Duration = Duration::from_secs(1);
const HEALTH: &str = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n";
/// Answered with a megabyte: some of them are more than the buffers between server and client hold.
const CONTRACT: &str = "GET /openapi.json HTTP/1.1\r\nHost: x\r\nAccept-Encoding: identity\r\n\r\n";

/// Limits that a story can wait for.
async fn hurried(app: App) -> App {
    app.restarted_with(|config| Config {
        head_timeout: SECOND,
        keep_alive: 2 * SECOND,
        write_timeout: SECOND,
        max_clients_per_address: 20,
        ..config
    })
    .await
}

#[test]
fn heads_beyond_a_full_buffer_cost_nothing_while_nobody_takes_answers() {
    let database = Database::sqlite();
    let server = Process::start("serve", &database.folder(), None);
    actix_web::rt::System::new().block_on(async {
        let mut wires = Vec::new();
        for _ in 0..4 {
            let mut wire = Wire::to(&server.url).await;
            // As much as the system between takes of it.
            let _not_all_of_it =
                tokio::time::timeout(SECOND, wire.say(CONTRACT.repeat(8) + &HEALTH.repeat(40_000))).await;
            wires.push(wire);
        }
        // What was asked first is answered meanwhile, as far as there is room; long before anybody is given
        // up, all is quiet.
        let begun = Instant::now();
        loop {
            let before = processor_time(server.id());
            tokio::time::sleep(SECOND).await;
            let spent = processor_time(server.id()) - before;
            if spent < SECOND / 10 {
                break;
            }
            assert!(begun.elapsed() < 15 * SECOND, "in a second {spent:?} of processor time");
        }
    });
}

story! {
    async fn after_an_answer_a_head_must_come_as_fast_as_the_first(own app) {
        let app = hurried(app).await;
        for begun in [&HEALTH[..1], "GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: "] {
            let mut wire = Wire::to(&app.url).await;
            assert!(wire.say(HEALTH).await.hear_head().await.starts_with("HTTP/1.1 200"));
            wire.say(begun).await;
            let began = Instant::now();
            while wire.0.write_all(b"a").await.is_ok() && began.elapsed() < 10 * SECOND {
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
            assert!(
                began.elapsed() < 5 * SECOND,
                "a byte now and then is no way round it: {:?}",
                began.elapsed()
            );
        }
        // The beginning of a head that came together with the request before it.
        let mut wire = Wire::to(&app.url).await;
        assert!(
            wire.say(format!("{HEALTH}{}", &HEALTH[..20]))
                .await
                .hear_head()
                .await
                .starts_with("HTTP/1.1 200")
        );
        assert!(wire.is_hung_up(6 * SECOND).await);
        // Whoever takes a rest between two requests, but not too long a one, is served.
        let mut wire = Wire::to(&app.url).await;
        for _ in 0..3 {
            assert!(wire.say(HEALTH).await.hear_head().await.starts_with("HTTP/1.1 200"));
            tokio::time::sleep(SECOND).await;
            let mut body = [0; 15];
            tokio::io::AsyncReadExt::read_exact(&mut wire.0, &mut body).await.unwrap();
        }
    }

    async fn answers_that_nobody_takes_are_not_made_and_end_the_connection(own app) {
        let app = hurried(app).await;
        let mut greedy = Vec::new();
        for _ in 0..10 {
            let mut wire = Wire::to(&app.url).await;
            wire.say(CONTRACT.repeat(24)).await;
            greedy.push(wire);
        }
        tokio::time::sleep(2 * SECOND).await;
        let made = app.state.metrics.text();
        let line = made
            .lines()
            .find(|line| line.contains("openapi.json") && line.starts_with("phoihop_http_requests_total"))
            .unwrap();
        let count: usize = line.rsplit(' ').next().unwrap().parse().unwrap();
        assert!(count <= 80, "of 240 answers that nobody took {count} were made");
        app.anybody().get("/healthz").await.ok();
        tokio::time::sleep(2 * SECOND).await;
        for wire in &mut greedy {
            // What lay in the buffers can still be read, and then there is no more.
            assert!(wire.is_hung_up(5 * SECOND).await);
        }
    }

    async fn who_reads_slowly_but_steadily_reads_to_the_end(own app) {
        let app = app.restarted_with(|config| Config { write_timeout: SECOND, ..config }).await;
        let mut wire = Wire::to(&app.url).await;
        wire.say(CONTRACT.to_owned() + &CONTRACT.replace("Host: x", "Host: x\r\nConnection: close")).await;
        let (mut read, mut part) = (0, vec![0; 64 << 10]);
        let began = Instant::now();
        // Faster than one must be, and for many times as long as one may take nothing.
        loop {
            let length =
                tokio::io::AsyncReadExt::read(&mut wire.0, &mut part).await.expect("it is not broken off");
            if length == 0 {
                break;
            }
            read += length;
            let due = Duration::from_secs_f64(read as f64 / f64::from(200 << 10));
            tokio::time::sleep(due.saturating_sub(began.elapsed())).await;
        }
        assert!(read > 1_500_000 && began.elapsed() > 6 * SECOND, "{read} bytes in {:?}", began.elapsed());
    }

    async fn who_announces_a_body_and_sends_none_keeps_nobody_from_the_database(app) {
        let cast = Cast::of(app).await;
        let token = app.token("province.focal").await;
        let mut wires = Vec::new();
        for _ in 0..10 {
            let mut wire = Wire::to(&app.url).await;
            wire.say(format!(
                "GET /v1/documents HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \
                {token}\r\nContent-Length: 5\r\n\r\n"
            ))
            .await;
            wires.push(wire);
        }
        tokio::time::sleep(SECOND / 2).await;
        let began = Instant::now();
        cast.province_focal.get("/v1/documents").await.ok();
        assert!(began.elapsed() < 2 * SECOND, "{:?}", began.elapsed());
    }

    async fn one_address_takes_no_more_than_its_part(own app) {
        let app = hurried(app).await;
        let mut held = Vec::new();
        for _ in 0..20 {
            held.push(Wire::from(7, &app.url).await);
        }
        // All of them are in before the next one comes.
        for wire in &mut held {
            assert!(wire.say(HEALTH).await.hear_head().await.starts_with("HTTP/1.1 200"));
        }
        let refused = Wire::from(7, &app.url).await.hear().await;
        assert_eq!(statuses(&refused), ["503"], "{refused}");
        assert!(refused.contains("Retry-After: 5"));
        let other = Wire::from(8, &app.url).await.say(HEALTH).await.hear_head().await;
        assert!(other.starts_with("HTTP/1.1 200"), "{other}");
        drop(held);
        let deadline = Instant::now() + 5 * SECOND;
        while !Wire::from(7, &app.url).await.say(HEALTH).await.hear_head().await.starts_with("HTTP/1.1 200") {
            assert!(Instant::now() < deadline, "a place that is left is free");
        }
    }

    async fn nobody_reads_all_exports_and_who_dawdles_loses_his(app) {
        let (admin, focal) = (app.user("admin").await, app.user("province.focal").await);
        let token = app.token("admin").await;
        let ask =
            |path: &str| format!("GET {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\r\n");
        // More than the buffers between hold.
        let rows: Vec<String> = (0..4_000)
            .map(|n| {
                json!({
                    "full_name": format!("Người {n}"), "external_source": "x".repeat(60),
                    "external_id": format!("{n:0200}"),
                })
                .to_string()
            })
            .collect();
        let job = admin
            .ask("POST", "/v1/imports?resource=people")
            .raw("application/x-ndjson", rows.join("\n"))
            .send()
            .await
            .is(202);
        phoihop_api::transfer::worker::catch_up(&app.state).await.unwrap();
        assert_eq!(admin.get(job.header("location")).await.ok()["rows"]["created"], 4_000);
        let mut slow = Vec::new();
        for _ in 0..2 {
            let mut wire = Wire::to(&app.url).await;
            assert!(wire.say(ask("/v1/exports/people")).await.hear_head().await.starts_with("HTTP/1.1 200"));
            slow.push(wire);
        }
        admin.get("/v1/exports/people").await.refused(409, "too_many_exports");
        admin.get(&format!("/v1/imports/{}/failed-rows", job.id())).await.refused(409, "too_many_exports");
        focal.get("/v1/exports/organisations").await.ok();
        drop(slow);
        let deadline = Instant::now() + 10 * SECOND;
        while admin.get("/v1/exports/organisations").await.status != 200 {
            assert!(Instant::now() < deadline, "what is not read any more is given back");
            tokio::time::sleep(SECOND / 10).await;
        }
    }
}

/// With as few handles as some systems give a process, and more connections than that from several addresses,
/// the server's own work goes on and whoever asks and leaves is served.
#[test]
fn few_file_handles_are_left_for_the_servers_own_work() {
    let database = Database::sqlite();
    let mut limited = Command::new("sh");
    limited.args(["-c", "ulimit -n 256 && exec \"$0\" \"$@\""]).arg(program());
    let server = Process::start_as(limited, "serve", &database.folder(), None);
    actix_web::rt::System::new().block_on(async {
        let mut held = Vec::new();
        for address in 10..14 {
            for _ in 0..100 {
                let mut wire = Wire::from(address, &server.url).await;
                wire.say(&HEALTH[..9]).await;
                held.push(wire);
            }
        }
        let honest = Actor::new(&server.url, None);
        let log_in = json!({"username": "admin", "password": "phoihop-demo-2023"});
        let deadline = Instant::now() + 20 * SECOND;
        let token = loop {
            let asked = tokio::time::timeout(
                5 * SECOND,
                honest.ask("POST", "/v1/auth/log-in").json(&log_in).try_send(),
            )
            .await;
            match asked {
                Ok(Some(reply)) if reply.status == 200 => {
                    break reply["access_token"].as_str().unwrap().to_owned();
                }
                _ => assert!(Instant::now() < deadline, "heads that do not come must free their places"),
            }
        };
        let admin = Actor::new(&server.url, Some(token));
        admin.post("/v1/people", &json!({"full_name": "Người thật"})).await.created();
        admin.get("/readyz").await.ok();
        drop(held);
    });
    let checkpoints = database.folder().join("audit-checkpoints.jsonl");
    let before = std::fs::read_to_string(&checkpoints).unwrap_or_default().lines().count();
    assert!(before >= 1, "the trail is chained meanwhile");
}
