//! Rows that go out: as the list shows them, and so that they can come back in.

use phoihop_tests::transfers::{CSV, NDJSON};
use phoihop_tests::{Cast, story};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

fn objects(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn hex(bytes: &[u8]) -> String {
    phoihop_domain::platform::hexadecimal(&Sha256::digest(bytes))
}

story! {
    async fn what_went_out_comes_back_in_and_changes_nothing(app) {
        app.does_its_jobs();
        let cast = Cast::of(app).await;
        let odd = json!([
            {
                "external_source": "x", "external_id": "1", "kind": "other", "name": "=SUM(A1)",
                "phone": "+84 299", "short_name": "'quoted", "address": "a;b, \"c\"",
            },
            {
                "external_source": "x", "external_id": "2", "kind": "other", "name": "@home",
                "functions": ["press", "general"], "email": "-a@b.vn",
            },
        ]);
        for row in odd.as_array().unwrap() {
            cast.admin.post("/v1/organisations", row).await.created();
        }
        for resource in ["organisations", "people", "mandates", "code-list-items", "topics"] {
            for (format, media_type) in [("csv", CSV), ("ndjson", NDJSON)] {
                let file = cast.admin.get(&format!("/v1/exports/{resource}?format={format}")).await.ok();
                let total = cast.admin.get(&format!("/v1/{resource}?count=true&limit=1")).await.ok()["total"]
                    .as_i64()
                    .unwrap();
                let job = cast
                    .admin
                    .imports(&format!("resource={resource}&mode=all"), media_type, file.bytes)
                    .await;
                assert_eq!(
                    (job["status"].as_str(), job.rows()),
                    (Some("succeeded"), [0, 0, total, 0, 0]),
                    "{resource} {format}: {}",
                    job.body
                );
            }
        }
        let csv = cast.admin.get("/v1/exports/organisations?format=csv&external_source=x").await.ok();
        assert_eq!(csv.header("content-type"), "text/csv; charset=utf-8");
        assert!(csv.header("content-disposition").contains("organisations.csv"));
        for cell in ["'=SUM(A1)", "'+84 299", "''quoted", "'@home", "'-a@b.vn"] {
            assert!(csv.text().contains(cell), "{cell}: {}", csv.text());
        }
    }

    /// A programme goes out with its whole text, and can be entered elsewhere from that.
    async fn a_programme_goes_out_whole(app) {
        app.does_its_jobs();
        let cast = Cast::of(app).await;
        let mut row = objects(&cast.province_focal.get("/v1/exports/programmes").await.ok().text()).remove(0);
        assert!(row["clauses"].as_array().is_some_and(|clauses| clauses.len() > 20), "{}", row["clauses"]);
        row["external_id"] = json!("ban-sao");
        row.as_object_mut().unwrap().remove("id");
        let job = cast.province_focal.imports("resource=programmes", NDJSON, format!("{row}\n")).await;
        assert_eq!(job.rows(), [1, 0, 0, 0, 0]);
        let copy = objects(
            &cast
                .province_focal
                .get("/v1/exports/programmes?external_source=examples&external_id=ban-sao")
                .await
                .ok()
                .text(),
        )
        .remove(0);
        assert_eq!(
            (&copy["clauses"], &copy["legal_bases"], &copy["parties"]),
            (&row["clauses"], &row["legal_bases"], &row["parties"])
        );
    }

    /// Of every kind, what one may write comes back unchanged; what he may only read is refused, and nothing
    /// of it changes.
    async fn every_kind_comes_back_unchanged(app) {
        let cast = Cast::of(app).await;
        crate::access::Things::of(&cast).await;
        app.does_its_jobs();
        for rows in phoihop_api::RESOURCES.transferred() {
            let resource = rows.resource;
            let directory = cast.admin.get(&format!("/v1/{resource}?limit=1")).await.status == 200;
            let of_the_press = [
                "assignments",
                "opinion-requests",
                "documents",
                "document-receipts",
                "difficulties",
                "acceptance-records",
                "information-requests",
                "press-works",
                "findings",
            ]
            .contains(&resource);
            let finance = cast.finance().await;
            let actor = if directory {
                &cast.admin
            } else if resource == "payments" {
                &finance
            } else if of_the_press {
                &cast.press_focal
            } else {
                &cast.province_focal
            };
            for (format, media_type) in [("csv", CSV), ("ndjson", NDJSON)] {
                let file = actor.get(&format!("/v1/exports/{resource}?format={format}")).await.ok();
                let job = actor.imports(&format!("resource={resource}"), media_type, file.bytes).await;
                let report = actor
                    .get(&format!("/v1/imports/{}/rows?limit=200&outcome=failed,created,updated", job.id()))
                    .await
                    .ok();
                let refused = |row: &Value| {
                    row["outcome"] == "failed"
                        && ["forbidden", "not_same_side"]
                            .contains(&row["errors"][0]["code"].as_str().unwrap())
                };
                assert!(
                    job.rows()[2] > 0 && report.items().iter().all(refused),
                    "{resource} {format}: {} {}",
                    job.body["rows"],
                    report.body
                );
            }
        }
    }

    async fn the_lists_own_filters_and_scope_hold(app) {
        let cast = Cast::of(app).await;
        let one = cast.admin.get("/v1/exports/organisations?kind=newspaper&sort=-name").await.ok();
        let list = cast.admin.get("/v1/organisations?kind=newspaper&sort=-name").await.ok();
        let told: Vec<Value> = objects(&one.text()).iter().map(|row| row["id"].clone()).collect();
        assert_eq!(told, list.items().iter().map(|row| row["id"].clone()).collect::<Vec<_>>());
        let theirs = objects(&cast.press_focal.get("/v1/exports/programmes").await.ok().text());
        assert_eq!((theirs.len(), theirs[0]["status"].as_str()), (1, Some("in_force")));
        let elsewhere = cast
            .admin
            .post("/v1/organisations", &json!({"kind": "newspaper", "name": "Báo khác"}))
            .await
            .created();
        let outsider = crate::access::user_with(
            app,
            phoihop_domain::access::Role::Leader,
            elsewhere.id().parse().unwrap(),
            "nguoi-ngoai",
        )
        .await;
        assert_eq!(outsider.get("/v1/exports/programmes").await.ok().text(), "");
        cast.admin.get("/v1/exports/programmes").await.refused(403, "forbidden");
        cast.admin
            .get("/v1/exports/organisations?colour=red")
            .await
            .refused(400, "invalid_query")
            .about("colour", "unknown_parameter");
        cast.admin
            .get("/v1/exports/organisations?limit=5")
            .await
            .refused(400, "invalid_query")
            .about("limit", "unknown_parameter");
        cast.admin
            .get("/v1/exports/organisations?format=pdf")
            .await
            .refused(400, "invalid_query")
            .about("format", "unknown_value");
        cast.admin.get("/v1/exports/sessions").await.refused(400, "invalid_query");
    }

    async fn a_job_makes_the_same_file_and_tells_of_it(app) {
        app.does_its_jobs();
        let cast = Cast::of(app).await;
        let rows: String = (0..500)
            .map(|n| {
                format!(
                    "{}\n",
                    json!({
                        "external_source": "x", "external_id": format!("{n:04}"), "kind": "school",
                        "name": format!("Trường {n}"),
                    })
                )
            })
            .collect();
        cast.admin.imports("resource=organisations", NDJSON, rows).await;
        for format in ["ndjson", "csv", "xlsx"] {
            let begun = cast
                .admin
                .ask("POST", &format!("/v1/exports/organisations?external_source=x&format={format}"))
                .send()
                .await
                .is(202);
            assert_eq!(begun.header("retry-after"), "1");
            let job = cast.admin.waits_for(begun.header("location")).await;
            assert_eq!(
                (job["status"].as_str(), job["manifest"]["rows"].as_i64(), job["done"].as_i64()),
                (Some("succeeded"), Some(500), Some(500)),
                "{}",
                job.body
            );
            let content = format!("/v1/exports/{}/content", job.id());
            let file = cast.admin.get(&content).await.ok();
            assert_eq!(
                (job["manifest"]["sha256"].as_str().unwrap(), job["manifest"]["bytes"].as_u64().unwrap()),
                (hex(&file.bytes).as_str(), file.bytes.len() as u64)
            );
            cast.province_leader.get(&content).await.refused(404, "not_found");
            if format == "xlsx" {
                assert!(file.bytes.starts_with(b"PK"));
            } else {
                let at_once = cast
                    .admin
                    .get(&format!("/v1/exports/organisations?external_source=x&format={format}"))
                    .await
                    .ok();
                assert_eq!(at_once.bytes, file.bytes, "{format}");
            }
        }
        cast.admin
            .ask("POST", "/v1/exports/organisations?colour=red")
            .send()
            .await
            .refused(400, "invalid_query");
        cast.admin.ask("POST", "/v1/exports/programmes").send().await.refused(403, "forbidden");
    }

    /// All pages are read from one state: what comes and goes meanwhile neither shows twice nor is missed.
    async fn an_export_is_of_one_moment(app) {
        app.does_its_jobs();
        let cast = Cast::of(app).await;
        let row = |n: usize| {
            json!({
                "external_source": "x", "external_id": format!("{n:04}"), "kind": "school",
                "name": format!("Trường {n}"),
            })
        };
        let rows: String = (0..1_500).map(|n| format!("{}\n", row(n))).collect();
        cast.admin.imports("resource=organisations", NDJSON, rows).await;
        let writing = async {
            for n in 0..40 {
                cast.admin.post("/v1/organisations", &row(5_000 + n)).await.created();
            }
        };
        let exporting = cast.admin.get("/v1/exports/organisations?external_source=x&sort=name");
        let (file, ()) = futures_util::future::join(exporting, writing).await;
        let rows = objects(&file.ok().text());
        let added = rows.iter().filter(|row| row["external_id"].as_str().unwrap() >= "5000").count();
        let before: Vec<String> = (0..added).map(|n| format!("{}", 5_000 + n)).collect();
        let told: std::collections::BTreeSet<&str> =
            rows.iter().map(|row| row["external_id"].as_str().unwrap()).collect();
        assert_eq!((told.len(), rows.len()), (1_500 + added, 1_500 + added));
        assert!(
            before.iter().all(|id| told.contains(id.as_str())),
            "of those added meanwhile, the first and no others"
        );
    }
}
