//! The service about itself: its health, its figures, its contract and what its problems mean.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use phoihop_api::http::catalogue::entries;
use phoihop_tests::{App, Cast, Reply, story};

fn text(reply: &Reply) -> String {
    String::from_utf8(reply.bytes.clone()).unwrap()
}

/// The values that a label has anywhere in the figures.
fn label(figures: &str, name: &str) -> BTreeSet<String> {
    let begins = format!("{name}=\"");
    figures.split(&begins).skip(1).map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
}

/// What a page refers to: the values of its `src` and `href`.
fn references(page: &str) -> Vec<String> {
    let named = |attribute: &str| {
        page.split(&format!("{attribute}=\""))
            .skip(1)
            .map(|rest| rest.split('"').next().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    [named("src"), named("href")].concat()
}

/// For how long a finding about the database holds.
const HOLDS: Duration = Duration::from_secs(1);

async fn finding_expires() {
    tokio::time::sleep(HOLDS).await;
}

/// Takes the database away from a running server.
fn take_database_away(app: &App) -> bool {
    let Some((server, name)) = app.state.config.database_url.as_deref().and_then(|url| url.rsplit_once('/'))
    else {
        return false;
    };
    let mut connection = PgConnection::establish(&format!("{server}/postgres")).unwrap();
    connection.batch_execute(&format!("DROP DATABASE {name} WITH (FORCE)")).unwrap();
    true
}

story! {
    async fn it_tells_whether_it_lives_and_whether_it_can_serve(app) {
        assert_eq!(app.anybody().get("/healthz").await.ok()["status"], "ok");
        let ready = app.anybody().get("/readyz").await.ok();
        let database = if app.is_on_postgresql() { "postgresql" } else { "sqlite" };
        assert_eq!((ready["status"].as_str(), ready["database"].as_str()), (Some("ready"), Some(database)));
        let admin = app.user("admin").await;
        if take_database_away(app) {
            finding_expires().await;
            app.anybody().get("/healthz").await.ok();
            for unavailable in [app.anybody().get("/readyz").await, admin.get("/v1/people").await] {
                let unavailable = unavailable.refused(503, "unavailable");
                assert!(unavailable.header("retry-after").parse::<u32>().is_ok_and(|seconds| seconds > 0));
                assert!(
                    !text(&unavailable).contains("phoihop_test"),
                    "no name of a database leaves the server: {}",
                    unavailable.body
                );
            }
        }
    }

    async fn a_database_that_cannot_be_written_serves_nobody(app) {
        if app.is_on_postgresql() {
            return;
        }
        let mut another = app.state.config.store_options().connect().unwrap();
        another.batch("BEGIN IMMEDIATE").unwrap();
        app.anybody().get("/readyz").await.refused(503, "unavailable");
        let found = Instant::now();
        another.batch("ROLLBACK").unwrap();
        let again = app.anybody().get("/readyz").await;
        assert!(again.status == 503 || found.elapsed() > HOLDS, "what was found holds for a moment");
        while app.anybody().get("/readyz").await.status != 200 {
            assert!(found.elapsed() < Duration::from_secs(20), "it recovers by itself");
            finding_expires().await;
        }
        let file = app.state.config.data_dir.join("phoihop.sqlite3");
        std::fs::rename(&file, file.with_extension("away")).unwrap();
        finding_expires().await;
        let refused = app.anybody().get("/readyz").await.refused(503, "unavailable");
        assert_eq!(refused.header("retry-after"), "1");
        assert!(!text(&refused).contains("sqlite3"), "no path leaves the server");
        std::fs::rename(file.with_extension("away"), &file).unwrap();
        finding_expires().await;
        app.anybody().get("/readyz").await.ok();
    }

    async fn figures_are_kept_by_route_and_never_by_what_a_client_makes_up(app) {
        let cast = Cast::of(app).await;
        cast.admin.get(&format!("/v1/people/{}", cast.id("huynh-thi-diem-ngoc"))).await.ok();
        for n in 0..5 {
            app.anybody().get(&format!("/made-up-{n}")).await.refused(404, "not_found");
            app.anybody()
                .ask(&format!("MADEUP{n}"), "/v1/people")
                .send()
                .await
                .refused(405, "method_not_allowed");
            cast.admin.get(&format!("/v1/people/made-up-{n}?made-up=1")).await.is(400);
            app.anybody().get(&format!("/problems/made-up-{n}")).await.refused(404, "not_found");
        }
        let reply = app.anybody().get("/metrics").await.ok();
        assert_eq!(
            reply.header("content-type"),
            "application/openmetrics-text; version=1.0.0; charset=utf-8"
        );
        let figures = text(&reply);
        assert!(
            figures.ends_with("# EOF\n")
                && !figures.to_ascii_lowercase().contains("made-up")
                && !figures.contains("MADEUP"),
            "{figures}"
        );
        let mut routes = label(&figures, "route");
        assert!(
            routes.remove("unmatched")
                && routes.contains("/v1/people/{person_id}")
                && routes.contains("/problems/{code}"),
            "{routes:?}"
        );
        let known: BTreeSet<String> = app.state.router.paths().map(|path| path.pattern.to_owned()).collect();
        assert!(routes.is_subset(&known), "{routes:?}");
        assert!(
            label(&figures, "method")
                .iter()
                .all(|method| ["GET", "POST", "other"].contains(&method.as_str()))
        );
        let count = |line: &str| {
            figures
                .lines()
                .find_map(|found| found.strip_prefix(line))
                .and_then(|rest| rest.trim().parse::<u64>().ok())
        };
        assert_eq!(
            count("phoihop_http_requests_total{method=\"other\",route=\"/v1/people\",status=\"405\"}"),
            Some(5)
        );
        assert_eq!(
            count("phoihop_http_requests_total{method=\"GET\",route=\"unmatched\",status=\"404\"}"),
            Some(5)
        );
        assert_eq!(count("phoihop_problems_total{code=\"not_found\"}"), Some(10));
    }

    async fn every_problem_has_a_page_in_both_languages(app) {
        let all = text(&app.anybody().get("/problems").await.ok());
        for entry in entries() {
            let address = format!("/problems/{}", entry.code);
            assert!(references(&all).contains(&address), "{address} is listed");
            let page = app.anybody().get(&address).await.ok();
            assert_eq!(page.header("content-type").split(';').next(), Some("text/html"));
            let page = text(&page);
            for said in [
                entry.code.to_string(),
                entry.status.to_string(),
                format!("<dd lang=\"vi\">{}</dd>", entry.vi),
                format!("<dd lang=\"en\">{}</dd>", entry.en),
            ] {
                assert!(page.contains(&said), "{address}: {said}");
            }
        }
        for unknown in ["nothing", "Stale", "stale%20", "%3Cscript%3E"] {
            app.anybody().get(&format!("/problems/{unknown}")).await.refused(404, "not_found");
        }
    }

    async fn the_contract_is_what_serves(app) {
        let served = app.anybody().get("/openapi.json").await.ok();
        assert_eq!(served.body, phoihop_api::openapi::contract(&app.state.router));
        assert_eq!(served["openapi"].as_str().map(|version| &version[..3]), Some("3.1"));
        let paths = served["paths"].as_object().unwrap();
        assert!(app.state.router.paths().all(|path| paths.contains_key(path.pattern)), "{:?}", paths.keys());
    }

    async fn the_page_of_the_contract_needs_nothing_from_elsewhere(app) {
        let reader = app.anybody();
        let docs = reader.get("/docs").await.is(302);
        assert_eq!(docs.header("location"), "/docs/index.html");
        let page = reader.get("/docs/index.html").await.ok();
        assert_eq!(page.header("content-type").split(';').next(), Some("text/html"));
        let files = references(&text(&page));
        assert!(files.len() >= 4, "{files:?}");
        for file in files {
            assert!(!file.contains("//"), "{file} comes from elsewhere");
            let found = reader.get(&format!("/docs/{}", file.trim_start_matches("./"))).await.ok();
            let expected = if file.ends_with(".css") { "text/css" } else { "text/javascript" };
            assert_eq!(
                found.header("content-type").split(';').next(),
                Some(expected),
                "{file}: nosniff makes browsers go by this"
            );
            let imports = text(&found).split("@import").count()
                + text(&found).split("url(http").count()
                + text(&found).split("url(\"http").count();
            assert_eq!(imports, 3, "{file} brings along others");
        }
        let begins = text(&reader.get("/docs/swagger-initializer.js").await.ok());
        assert!(
            begins.contains("\"/openapi.json\"") && begins.contains("\"validatorUrl\": \"none\""),
            "{begins}"
        );
        assert!(
            text(&reader.get("/docs/NOTICE").await.ok()).contains("SmartBear"),
            "its licence wants that passed on"
        );
        reader.get("/docs/nothing.js").await.refused(404, "not_found");
        reader.get("/docs/..%2f..%2fCargo.toml").await.refused(404, "not_found");
    }

    async fn the_public_keys_are_public_keys(app) {
        let keys = app.anybody().get("/.well-known/jwks.json").await.ok();
        let keys = keys["keys"].as_array().unwrap().clone();
        assert!(!keys.is_empty());
        for key in keys {
            assert!(key["kid"].is_string() && key["x"].is_string() && key["d"].is_null(), "{key}");
        }
    }
}
