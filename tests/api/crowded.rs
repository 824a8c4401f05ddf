//! PostgreSQL with little room for those who count, as it has by default: whoever finds none waits, and is
//! told to come again; nobody is told of a fault.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection};
use phoihop_tests::app::on_postgresql;
use phoihop_tests::coverage::Sides;
use phoihop_tests::transfers::NDJSON;
use phoihop_tests::{Actor, App, Cast};
use serde_json::{Value, json};

/// What is answered to those who enter campaigns, one after the other, until `over`.
async fn enter(
    actor: &Actor,
    programme: &str,
    name: usize,
    over: impl AsyncFn() -> bool,
) -> BTreeMap<u16, usize> {
    let mut statuses = BTreeMap::new();
    for n in 0.. {
        let topic = json!({
            "programme_id": programme, "title": format!("Đợt {name}-{n}"), "first_day": "2024-01-01",
            "last_day": "2024-02-01",
        });
        let reply = actor.post("/v1/campaigns", &topic).await;
        *statuses.entry(reply.status).or_default() += 1;
        if over().await {
            break;
        }
    }
    statuses
}

fn only_good(statuses: &[BTreeMap<u16, usize>]) -> usize {
    let all: Vec<u16> = statuses.iter().flat_map(BTreeMap::keys).copied().collect();
    assert!(all.iter().all(|status| matches!(status, 201 | 503)), "{statuses:?}");
    statuses.iter().filter_map(|statuses| statuses.get(&201)).sum()
}

#[test]
fn an_import_beside_many_writes_ends_and_no_write_is_a_fault() {
    on_postgresql(async |app: App| {
        let app = &app;
        app.does_its_jobs();
        let cast = Cast::of(app).await;
        let programme = cast.in_force().await;
        let coverage = Sides::of(&cast, &programme).await;
        let works: Vec<String> = (0..1_500)
            .map(|n| {
                let mut work: Value = coverage.work(n);
                work["external_source"] = json!("toa-soan");
                work["external_id"] = json!(n.to_string());
                work.to_string()
            })
            .collect();
        let begun =
            cast.press_focal.sends("resource=press-works&mode=row", NDJSON, works.join("\n")).await.is(202);
        let is_over =
            async || cast.press_focal.get(begun.header("location")).await.ok()["finished_at"].is_string();
        let writers = (0..8).map(|n| enter(&cast.province_focal, programme.id(), n, is_over));
        let statuses = futures_util::future::join_all(writers).await;
        let job = cast.press_focal.get(begun.header("location")).await.ok();
        assert_eq!(
            (job["status"].as_str(), job["rows"]["created"].as_i64()),
            (Some("succeeded"), Some(1_500)),
            "{}",
            job.body
        );
        assert!(only_good(&statuses) > 8, "writers pass between: {statuses:?}");
    });
}

#[test]
fn another_programs_open_transaction_costs_a_wait_and_no_fault() {
    on_postgresql(async |app: App| {
        let app = &app;
        let cast = Cast::of(app).await;
        let programme = cast.in_force().await;
        let url = app.state.config.database_url.clone().unwrap();
        let mut other = PgConnection::establish(&url).unwrap();
        other
            .batch_execute(
                "BEGIN ISOLATION LEVEL SERIALIZABLE; SELECT count(*) FROM people; SELECT pg_sleep(0)",
            )
            .unwrap();
        let until = Instant::now() + Duration::from_secs(3);
        let writers =
            (0..10).map(|n| enter(&cast.province_focal, programme.id(), n, async || Instant::now() > until));
        let statuses = futures_util::future::join_all(writers).await;
        assert!(only_good(&statuses) > 10, "{statuses:?}");
        other.batch_execute("ROLLBACK").unwrap();
        let after = enter(&cast.province_focal, programme.id(), 99, async || true).await;
        assert_eq!(after, BTreeMap::from([(201, 1)]));
    });
}
